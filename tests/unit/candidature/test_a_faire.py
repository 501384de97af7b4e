"""Ce que chacun a à faire, d'après l'état de ses dossiers, avec l'échéance et le retard."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from candidature.domaine.candidature import CANDIDATURE
from candidature.domaine.commandes import ConstaterReport, PublierDecision
from candidature.domaine.diffusion import CarteCandidature
from candidature.domaine.etapes import Ajournement, EtapeDetenue, NoterAjournement
from candidature.domaine.operation import OPERATION, Operation
from candidature.domaine.plan import Campagne
from candidature.domaine.suivi import Decision
from candidature.domaine.taches import LIBELLES, de_la_charte, de_la_suite, du_porteur
from candidature.routes import ROUTES, lectures
from kernel.api import Acte
from kernel.handle import Envoi, handle
from kernel.label.calendrier import Calendrier, Moment
from kernel.label.reglement import reglement
from tests.fakes import trips
from tests.maison import Maison
from tests.unit.candidature.scene import SIRET, brouillon, depot, maison_ouverte, operation, remplir
from tests.unit.candidature.test_tableau import carte

DATES = Calendrier.depuis(reglement("2020").calendrier, 2027)
SECONDE = timedelta(seconds=1)


@pytest.fixture
def maison() -> Maison:
    return maison_ouverte()


def lire(maison: Maison, qui: str | None, territoire: str = "") -> Any:
    query = {"territoire": territoire} if territoire else {}
    return maison.appeler("candidature", "lister_a_faire", qui, None, query)


def codes(maison: Maison, qui: str) -> list[str]:
    reponse = lire(maison, qui)
    assert reponse.statut == 200, reponse.corps
    return [t["tache"] for t in reponse["elements"]]


def fait(maison: Maison, code: str, qui: str, dossier: str, corps: Any = None) -> None:
    reponse = maison.appeler("candidature", code, qui, corps or {}, id=dossier)
    assert reponse.statut == 200, reponse.corps
    maison.ecouler()


def test_un_porteur_suit_son_brouillon_jusqu_au_depot_le_plus_presse_d_abord(maison: Maison) -> None:
    un = brouillon(maison)
    vu = lire(maison, "Paul")["elements"]
    assert [(t["tache"], t["dossier"]) for t in vu] == [("annoncer", un), ("deposer", un)]
    assert vu[1]["echeance"]["libelle"] == "Jusqu'au samedi 15 mai 2027 à 23 h 59 (heure de Paris)"
    assert (vu[0]["action"], vu[0]["jours_de_retard"]) == ("annoncer", 0)
    fait(maison, "annoncer", "Paul", un)
    assert codes(maison, "Paul") == ["deposer"]
    maison.memoire.clock.current = DATES.cloture_depots.instant
    assert codes(maison, "Paul") == []


def test_une_fois_depose_c_est_au_correspondant_de_l_examiner_puis_de_le_notifier(maison: Maison) -> None:
    un = depot(maison)
    assert codes(maison, "Paul") == []
    assert (codes(maison, "Dora"), codes(maison, "Luc")) == (["donner_avis"], [])
    fait(maison, "donner_avis", "Dora", un, {"recevable": True})
    assert codes(maison, "Rosa") == ["notifier_avis"]
    fait(maison, "notifier_avis", "Dora", un)
    assert codes(maison, "Dora") == []


def test_a_l_etape_1_ce_sont_les_conditions_a_constater_dans_les_deux_mois_du_depot(maison: Maison) -> None:
    depot(maison, 1)
    (tache,) = lire(maison, "Dora")["elements"]
    assert (tache["tache"], tache["echeance"]["a"]) == ("constater_etape_1", "2027-05-02T00:00:00+02:00")


def test_des_complements_demandes_sont_au_porteur_jusqu_a_leur_date(maison: Maison) -> None:
    un = depot(maison)
    demande = {"points": [{"champ": "nom", "motif": "m"}], "echeance": {"local": "2027-04-01T00:00:00"}}
    fait(maison, "demander_complements", "Dora", un, demande)
    (tache,) = lire(maison, "Paul")["elements"]
    assert (tache["tache"], tache["echeance"]["a"]) == ("fournir_complements", "2027-04-01T00:00:00+02:00")
    assert codes(maison, "Dora") == []


def test_un_dossier_que_la_region_a_pris_n_est_plus_au_departement(maison: Maison) -> None:
    un = depot(maison)
    fait(maison, "prendre_en_charge", "Rosa", un)
    assert (codes(maison, "Dora"), codes(maison, "Rosa")) == ([], ["donner_avis"])


def test_le_retard_se_compte_en_jours_et_l_administration_le_voit(maison: Maison) -> None:
    un = depot(maison)
    maison.memoire.clock.current = DATES.fin_recevabilite.instant - SECONDE
    assert (lire(maison, "Dora")["en_retard"], codes(maison, "Ada")) == (0, [])
    maison.memoire.clock.current = DATES.fin_recevabilite.instant + timedelta(days=2)
    (tache,) = lire(maison, "Dora")["elements"]
    assert (tache["jours_de_retard"], tache["echeance"]["depassee"]) == (3, True)
    (vue,) = lire(maison, "Ada")["elements"]
    assert (vue["tache"], vue["action"], vue["dossier"]) == ("suivre_recevabilite", "", un)


def test_une_etape_1_que_personne_ne_constate_revient_a_l_administration_apres_deux_mois(maison: Maison) -> None:
    porteur = {"nom": "Ville", "siret": SIRET}
    corps = {"nom": "ZAC du Port", "communes": ["29019"], "porteur": porteur}
    ici = str(maison.appeler("candidature", "creer_operation", "Paul", corps)["id"])
    charte = {"signee_le": "2027-01-05", "signataires": ["Ville"], "autorite_urbanisme": "Ville"}
    assert maison.appeler("candidature", "signer_charte", "Paul", charte, id=ici).statut == 200
    un = brouillon(maison, 1, operation_=ici)
    remplir(maison, un)
    fait(maison, "deposer", "Paul", un)
    fin = datetime(2027, 5, 1, 22, tzinfo=UTC)
    maison.memoire.clock.current = fin - SECONDE
    assert codes(maison, "Ada") == []
    maison.memoire.clock.current = fin
    (vue,) = lire(maison, "Ada")["elements"]
    assert (vue["tache"], vue["dossier"], vue["echeance"]["depassee"]) == ("suivre_etape_1", un, True)
    assert vue["libelle"] == (
        "Faire constater l'étape 1, en retard : relancez le correspondant, ou faites-en désigner un"
    )


def test_une_expertise_en_retard_est_a_l_administration(maison: Maison) -> None:
    un = depot(maison)
    fait(maison, "donner_avis", "Dora", un, {"recevable": True})
    fait(maison, "notifier_avis", "Dora", un)
    maison.memoire.clock.current = DATES.fin_expertise.instant
    assert codes(maison, "Ada") == ["suivre_expertise"]


def test_une_campagne_preparee_est_a_confirmer(maison: Maison) -> None:
    maison.memoire.clock.current = DATES.ceremonie.instant
    maison.reveiller()
    (tache,) = lire(maison, "Ada")["elements"]
    assert (tache["tache"], tache["nom"]) == ("confirmer_campagne", "Campagne 2028")
    assert tache["href"] == "/candidature/v1/campagnes/2028/preparation"
    assert maison.appeler("candidature", "confirmer_campagne", "Ada", {}, annee="2028").statut == 200
    assert codes(maison, "Ada") == []


def test_un_coediteur_ecrit_et_le_proprietaire_depose(maison: Maison) -> None:
    now = DATES.cloture_precandidatures.instant
    lue: CarteCandidature = carte("annoncee").model_copy(update={"proprietaire": "pers_paul"})
    for qui, code in (("pers_paul", "deposer"), ("pers_cora", "repondre")):
        assert [t.code for t in du_porteur(lue, reglement("2020"), DATES, qui, now)] == [code]
    inconnue = lue.model_copy(update={"etape": 9})
    assert list(du_porteur(inconnue, reglement("2020"), DATES, "pers_paul", now)) == []


def test_qui_n_a_pas_de_dossier_n_a_rien_et_qui_n_est_rien_n_a_pas_de_liste(maison: Maison) -> None:
    maison.personne("Ana", "expert")
    assert codes(maison, "Pia") == []
    assert lire(maison, "Ana").statut == 404
    assert lire(maison, None).statut == 401
    assert lire(maison, "Dora", "D84")["code"] == "requete-invalide"


def test_chaque_tache_a_son_libelle_et_mene_a_un_acte_qui_existe() -> None:
    actes = {r.code for r in ROUTES if isinstance(r, Acte)}
    assert {c for c in LIBELLES if not c.startswith("suivre_")} <= actes


def test_une_seule_requete_et_au_moins_quand_la_liste_est_plus_longue(
    maison: Maison, monkeypatch: pytest.MonkeyPatch
) -> None:
    une = operation(maison)
    for etape in (1, 2, 3):
        brouillon(maison, etape, operation_=une)
    monkeypatch.setattr(lectures, "LIGNES_MAX", 2)
    with trips(maison.memoire.store) as appels:
        assert lire(maison, "Paul")["au_moins"] is True
    assert sorted(appels) == ["query", "query", "read"], "ses dossiers, ses invitations, et ce qui les entoure"
    with trips(maison.memoire.store) as appels:
        lire(maison, "Dora")
    assert sorted(appels) == ["query", "read"]


# D'où vient ce qu'il y a à faire


def fait_par(maison: Maison, code: str, qui: str, corps: Any, **params: Any) -> Any:
    reponse = maison.appeler("candidature", code, qui, corps, **params)
    assert reponse.statut in (200, 201), reponse.corps
    maison.ecouler()
    return reponse


def taches(maison: Maison, qui: str, code: str) -> list[Any]:
    return [t for t in lire(maison, qui)["elements"] if t["tache"] == code]


def ailleurs(maison: Maison, commune: str, qui: str = "Paul") -> str:
    """Give an opération somewhere else, with its charte."""
    porteur = {"nom": "Ville", "siret": "21350238800019"}
    corps = {"nom": "ZAC d'ailleurs", "communes": [commune], "porteur": porteur, "est_une_autre": True}
    une = str(fait_par(maison, "creer_operation", qui, corps)["id"])
    signee = {"signee_le": "2027-01-05", "signataires": ["Ville"], "autorite_urbanisme": "Ville"}
    fait_par(maison, "signer_charte", qui, signee, id=une)
    return une


def commande(maison: Maison, decider: Any, identifiant: str, quoi: Any) -> None:
    """Have a fact of another service obeyed."""
    horloge = maison.memoire.clock
    handle(decider, maison.memoire.world, Envoi(identifiant, quoi, horloge.ulid(), "systeme", "c", horloge.now()))
    maison.ecouler()


def ajourne(maison: Maison, dossier: str, oper: str, statut: str = "ajournee") -> None:
    """Have the palmarès put a file off, or a commission."""
    if statut == "reportee":
        commande(maison, CANDIDATURE, dossier, ConstaterReport(annee=2027))
        return
    maison.memoire.world.objects.put("commission/conclusions/c.json", b'{"reserves": []}', "application/json")
    decision = Decision(issue="ajourne", etape_accordee=0, document="commission/conclusions/c.json")
    commande(maison, CANDIDATURE, dossier, PublierDecision(decision=decision))
    note = Ajournement(etape=2, annee=2027, candidature=dossier, numero="EQ-2027-0001")
    commande(maison, OPERATION, oper, NoterAjournement(ajournement=note))


def test_un_correspondant_de_plusieurs_territoires_les_a_tous_et_chaque_dossier_une_fois(maison: Maison) -> None:
    maison.personne("Dede", "correspondant", territoires=("D13", "D35", "R53"))
    un, deux = depot(maison), brouillon(maison, operation_=ailleurs(maison, "13055"))
    remplir(maison, deux)
    fait(maison, "deposer", "Paul", deux)
    assert {t["dossier"] for t in lire(maison, "Dede")["elements"]} == {un, deux}
    assert len(lire(maison, "Dede")["elements"]) == 2
    assert [t["dossier"] for t in lire(maison, "Dede", "D13")["elements"]] == [deux]


def test_qui_a_deux_roles_a_les_taches_des_deux(maison: Maison) -> None:
    maison.personne("Zoe", "porteur", "correspondant", siret="21350238800019", territoires=("D35",))
    depose, sien = depot(maison), brouillon(maison, 3, "Zoe")
    assert {(t["tache"], t["dossier"]) for t in lire(maison, "Zoe")["elements"]} == {
        ("donner_avis", depose),
        ("annoncer", sien),
        ("deposer", sien),
    }
    assert codes(maison, "Dora") == ["donner_avis"]
    maison.personne("Yan", "porteur", "administration", siret="21350238800019")
    brouillon(maison, 3, "Yan")
    assert sorted(codes(maison, "Yan")) == ["annoncer", "deposer"]


def test_la_charte_qui_manque_est_a_ajouter_une_fois_par_operation_avant_le_depot(maison: Maison) -> None:
    oper = operation(maison, charte=False)
    un = brouillon(maison, 2, operation_=oper)
    (tache,) = taches(maison, "Paul", "signer_charte")
    assert (tache["href"], tache["dossier"]) == (f"/candidature/v1/operations/{oper}", un)
    assert tache["echeance"]["libelle"] == "Jusqu'au samedi 15 mai 2027 à 23 h 59 (heure de Paris)"
    signee = {"signee_le": "2027-01-05", "signataires": ["Ville"], "autorite_urbanisme": "Ville"}
    fait_par(maison, "signer_charte", "Paul", signee, id=oper)
    assert taches(maison, "Paul", "signer_charte") == []


def test_une_invitation_recue_attend_sa_reponse_jusqu_a_son_expiration(maison: Maison) -> None:
    oper = operation(maison)
    fait_par(maison, "inviter_coediteur", "Paul", {"personne": "pers_pia"}, id=oper)
    (tache,) = lire(maison, "Pia")["elements"]
    assert (tache["tache"], tache["href"]) == ("accepter_invitation", f"/candidature/v1/invitations/{oper}")
    assert tache["libelle"] == "Répondre à l'invitation à travailler sur l'opération"
    assert tache["echeance"]["libelle"] == "Jusqu'au lundi 15 mars 2027 à 10 h (heure de Paris)"
    fait_par(maison, "accepter_invitation", "Pia", {}, id=oper)
    assert codes(maison, "Pia") == []


def test_une_invitation_expiree_n_est_plus_a_faire(maison: Maison) -> None:
    oper = operation(maison)
    fait_par(maison, "inviter_coediteur", "Paul", {"personne": "pers_pia"}, id=oper)
    maison.memoire.clock.current += timedelta(days=14)
    assert codes(maison, "Pia") == []


def test_un_transfert_propose_se_dit_comme_tel_a_l_heure_du_lieu(maison: Maison) -> None:
    oper = ailleurs(maison, "97411")
    fait_par(maison, "proposer_transfert", "Paul", {"personne": "pers_pia"}, id=oper)
    (tache,) = lire(maison, "Pia")["elements"]
    assert tache["libelle"] == "Répondre à la proposition de devenir propriétaire de l'opération"
    assert tache["action"] == "accepter_invitation"
    assert tache["echeance"]["libelle"].endswith("(heure de Paris), soit lundi 15 mars 2027 à 13 h, heure locale")


@pytest.mark.parametrize(
    ("statut", "libelle"),
    [
        ("ajournee", "Reprendre le dossier : des suites y sont attendues"),
        ("reportee", "Reprendre le dossier reporté d'une campagne précédente"),
    ],
)
def test_un_dossier_de_l_an_passe_ajourne_ou_reporte_est_a_reprendre(maison: Maison, statut: str, libelle: str) -> None:
    oper = operation(maison)
    un = brouillon(maison, 2, operation_=oper)
    remplir(maison, un)
    for code, qui, corps in (("deposer", "Paul", {}), ("donner_avis", "Dora", {"recevable": True})):
        fait(maison, code, qui, un, corps)
    fait(maison, "notifier_avis", "Dora", un)
    ajourne(maison, un, oper, statut)
    assert taches(maison, "Paul", "creer_candidature") == [], "pas avant que la campagne suivante soit ouverte"
    maison.memoire.clock.current = DATES.ceremonie.instant
    maison.reveiller()
    fait_par(maison, "confirmer_campagne", "Ada", {}, annee="2028")
    suivant = Calendrier.depuis(reglement("2020").calendrier, 2028)
    maison.memoire.clock.current = suivant.ouverture.instant
    maison.reveiller()
    (tache,) = taches(maison, "Paul", "creer_candidature")
    assert (tache["dossier"], tache["libelle"]) == (un, libelle)
    assert tache["href"] == f"/candidature/v1/candidatures/{un}"
    assert tache["echeance"]["a"].startswith("2028-05-16T00:00:00")
    reprise = {"operation": oper, "annee": 2028, "etape": 2, "reprise_de": un}
    fait_par(maison, "creer_candidature", "Paul", reprise)
    assert taches(maison, "Paul", "creer_candidature") == []


ANNEE = Campagne(annee=2028, reglement="2020", calendrier=Calendrier.depuis(reglement("2020").calendrier, 2028))
ENTRE = ANNEE.dates.ouverture.instant


def suites(
    statut: Any, *autres: CarteCandidature, annee: int = 2027, now: datetime = ENTRE, detenue: int = 0
) -> list[str]:
    """Give what there is to take up of a file of the étape 2 that the opération was told to come back with."""
    un = carte(statut).model_copy(update={"annee": annee})
    acquis = (EtapeDetenue(etape=detenue, annee=2020, source="s"),) if detenue else ()
    oper = Operation(
        statut="active", etapes=acquis, ajournements=(Ajournement(etape=2, annee=annee, candidature="cand_1"),)
    )
    return [t.code for t in de_la_suite(("cand_1", un), (un, *autres), oper, ANNEE, now)]


def test_un_dossier_se_reprend_pendant_la_campagne_qui_le_prend_et_tant_que_rien_n_en_tient_lieu() -> None:
    reprendre = ["creer_candidature"]
    fin = ANNEE.dates.cloture_depots.instant
    for statut in ("ajournee", "reportee"):
        assert suites(statut) == suites(statut, now=fin - SECONDE) == suites(statut, detenue=1) == reprendre
        assert suites(statut, now=ENTRE - SECONDE) == suites(statut, now=fin) == []
        assert suites(statut, annee=2028) == suites(statut, detenue=2) == suites(statut, detenue=3) == []
    l_an_d_avant = carte("deposee").model_copy(update={"annee": 2027})
    assert suites("reportee", l_an_d_avant, annee=2026) == [], "repris dès la campagne suivante, fût-il encore attendu"
    assert suites("ajournee", l_an_d_avant, annee=2026) == reprendre, "l'année courante seule le reprend"
    assert suites("ajournee", carte("brouillon").model_copy(update={"annee": 2028}), annee=2026) == []


def test_la_charte_se_demande_jusqu_a_l_echeance_propre_du_brouillon_et_la_seulement_ou_elle_est_exigee() -> None:
    regles, apres = reglement("2020"), DATES.cloture_depots.instant
    prolonge = carte("brouillon").model_copy(update={"attend": Moment.de(apres + timedelta(days=7))})

    def demandee(lue: CarteCandidature, now: datetime) -> list[Any]:
        return [t.echeance for t in de_la_charte(lue, regles, DATES, Operation(statut="active"), now)]

    assert demandee(carte("brouillon"), apres - SECONDE) == [DATES.cloture_depots]
    assert demandee(carte("brouillon"), apres) == []
    assert demandee(prolonge, apres) == [prolonge.attend]
    assert demandee(prolonge, apres + timedelta(days=7)) == []
    sans = next(e.numero for e in regles.etapes if e.prerequis.charte != "signee")
    assert demandee(carte("brouillon", sans), DATES.ouverture.instant) == []


def test_un_dossier_de_l_an_passe_encore_ouvert_reste_a_qui_l_attend(maison: Maison) -> None:
    depot(maison)
    maison.memoire.clock.current = DATES.cloture.instant + timedelta(days=60)
    assert maison.memoire.clock.current.year == 2028
    assert (codes(maison, "Dora"), codes(maison, "Ada")) == (["donner_avis"], ["suivre_recevabilite"])
