"""Ce qui arrive à une affectation quand ceux qui siègent changent : habilitation, liens, structure, région."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest.mock import patch

import pytest

from expertise import letters
from expertise.domaine.commandes import Rappeler
from expertise.domaine.evenements import MandatProlonge, evolve
from expertise.domaine.expert import Interet, InteretsRappeles
from expertise.domaine.expertise import EXPERTISE
from expertise.domaine.vivier import EXPERT, Appels, dus
from infra.affectation.verificateur import verifier
from kernel.label.calendrier import PARIS, zone
from kernel.relay import relay_entry
from tests.fakes import trips
from tests.unit.expertise.cas import CALENDRIER, CAND, ETATS, MIDI, OPER, SIREN_PORTEUR, SIRETS, decide, expert, jouer
from tests.unit.expertise.guichet import PEOPLE, Guichet, dossier, pret, profil, silence

ANNEE: Any = {"annee": "2027"}


def decliner(guichet: Guichet, nom: str) -> None:
    guichet.demande("decliner_mandat", nom, {"motif": "charge"}, id=CAND)
    guichet.ecouler()


def suspendre(guichet: Guichet, nom: str) -> None:
    guichet.demande("suspendre_expert", "adama", {"motif": "Signalement"}, id=f"pers_{nom}")
    guichet.ecouler()


def echoir(guichet: Guichet, nom: str) -> None:
    corps = {"roles": ["coordonnateur", "second"], "jusqu_au": "2027-06-20", "motif": "m"}
    guichet.demande("habiliter_expert", "adama", corps, id=f"pers_{nom}")
    guichet.reveiller(datetime(2027, 6, 22, tzinfo=UTC))


# Qui siège sans habilitation


@pytest.mark.parametrize("perdre", [suspendre, echoir])
def test_un_expert_qui_n_est_plus_habilite_ne_bloque_pas_l_affectation_des_autres_dossiers(perdre: Any) -> None:
    guichet = pret()
    equipe = guichet.equipe(CAND)
    perdre(guichet, equipe["coordonnateur"])
    decliner(guichet, equipe["second"])
    autre = guichet.recevable(2)
    vue = guichet.proposer()
    assert vue["calcul"]["statut"] == "fini", vue["calcul"]["raisons"]
    assert autre in {p["candidature"] for p in vue["places"]}
    assert f"pers_{equipe['coordonnateur']}" not in {p["expert"] for p in vue["places"]}, "no seat without habilitation"
    assert "coordonnateur" not in {p["role"] for p in vue["places"] if p["candidature"] == CAND}, "that seat is held"


# Interdire, imposer


def test_interdire_qui_siege_deja_est_refuse_remplacez_le_d_abord() -> None:
    guichet = pret()
    equipe = guichet.equipe(CAND)
    decliner(guichet, equipe["second"])
    interdit = {"candidature": CAND, "expert": f"pers_{equipe['coordonnateur']}"}
    vue = guichet.proposer(interdits=[interdit])
    assert (vue["calcul"]["statut"], vue["proposition"]) == ("echoue", 1)
    (raison,) = vue["calcul"]["raisons"]
    assert raison == f"pers_{equipe['coordonnateur']} siège déjà sur le dossier EQ-2027-0001 : remplacez-le d'abord."


@pytest.mark.parametrize("siege", [True, False])
@pytest.mark.parametrize("quoi", ["interdits", "verrous"])
def test_interdire_ou_imposer_sur_un_dossier_dont_l_equipe_est_complete_est_refuse_avec_que_faire(
    quoi: str, siege: bool
) -> None:
    guichet = pret()
    equipe = guichet.equipe(CAND)
    (libre,) = set(SIRETS) - set(equipe.values())
    guichet.recevable(2)
    qui = {"candidature": CAND, "expert": f"pers_{equipe['coordonnateur'] if siege else libre}"}
    vue = guichet.proposer(**{quoi: [qui | ({"role": "coordonnateur"} if quoi == "verrous" else {})]})
    assert (vue["calcul"]["statut"], vue["proposition"]) == ("echoue", 1)
    assert vue["calcul"]["raisons"] == [
        "L'équipe du dossier EQ-2027-0001 est complète : remplacez d'abord un de ses experts."
    ]
    assert guichet.equipe(CAND) == equipe


def test_interdire_sur_un_dossier_retire_est_refuse_son_expertise_est_terminee() -> None:
    guichet = pret()
    guichet.recevable(2)
    guichet.fait("CandidatureRetiree", f"candidature/candidature#{CAND}", dossier(statut="retiree"))
    vue = guichet.proposer(interdits=[{"candidature": CAND, "expert": "pers_ana"}])
    assert vue["calcul"]["raisons"] == [
        "L'expertise du dossier EQ-2027-0001 est terminée : retirez-le de votre demande."
    ]


# Ce qui lie quelqu'un depuis


def changer(guichet: Guichet, nom: str, siret: str = "", **autre: Any) -> None:
    corps = {**profil(nom), **autre}
    if siret:
        corps["structure"] = {"nom": "Autre structure", "siret": siret}
    guichet.demande("mettre_a_jour_profil", nom, corps, id=f"pers_{nom}", IF_MATCH="*")


def suivre_le_territoire(guichet: Guichet, nom: str) -> None:
    """Have somebody's token say that they oversee the territory, on an act of their own."""
    qui = replace(PEOPLE[nom], roles=frozenset({"expert", "correspondant"}), territoires=frozenset({"D35"}))
    with patch.dict(PEOPLE, {nom: qui}):
        guichet.demande("declarer_disponibilite", nom, {"annee": 2027, "charge_max": 2}, id=f"pers_{nom}")


def chez_le_porteur(guichet: Guichet, nom: str) -> None:
    changer(guichet, nom, SIREN_PORTEUR + "00019")


def chez_l_autre(guichet: Guichet, nom: str) -> None:
    (autre,) = {*guichet.equipe(CAND).values()} - {nom}
    changer(guichet, nom, SIRETS[autre])


@pytest.mark.parametrize("se_lier", [chez_le_porteur, chez_l_autre, suivre_le_territoire])
def test_qui_se_lie_au_dossier_apres_avoir_accepte_n_y_siege_plus(se_lier: Any) -> None:
    guichet = pret()
    equipe = guichet.accepter(CAND)
    se_lier(guichet, equipe["second"])
    guichet.ecouler()
    assert guichet.equipe(CAND) == {"coordonnateur": equipe["coordonnateur"]}
    guichet.demande("consulter_dossier", equipe["second"], statut=404, id=CAND)
    assert guichet.courriels("adama")[-1].startswith("Mandat à réattribuer")


@pytest.mark.parametrize("se_lier", [chez_le_porteur, chez_l_autre, suivre_le_territoire])
def test_un_rattachement_dont_le_message_se_perd_est_regarde_de_nouveau_le_lendemain(se_lier: Any) -> None:
    guichet = pret()
    equipe = guichet.accepter(CAND)
    se_lier(guichet, equipe["second"])
    guichet.memoire.store.inserted.clear()
    guichet.reveiller(MIDI + timedelta(days=1))
    assert guichet.equipe(CAND) == {"coordonnateur": equipe["coordonnateur"]}


def test_une_structure_qui_ne_lie_a_rien_se_retient_pour_l_equipe() -> None:
    guichet = pret()
    equipe = guichet.accepter(CAND)
    changer(guichet, equipe["second"], "21690123100011")
    guichet.ecouler()
    assert guichet.equipe(CAND) == equipe
    changer(guichet, equipe["coordonnateur"], "21690123100011")
    guichet.ecouler()
    assert guichet.equipe(CAND) == {"second": equipe["second"]}, "who comes to the same structure last"


def test_on_n_accepte_pas_un_mandat_aupres_d_un_collegue() -> None:
    guichet = pret()
    equipe = guichet.equipe(CAND)
    chez_l_autre(guichet, equipe["second"])
    corps = {"absence_de_conflit": True}
    refus = guichet.demande("accepter_mandat", equipe["second"], corps, 409, id=CAND)
    assert "de la même structure" in refus["detail"]


# À la main


def test_remplacer_a_la_main_garde_un_expert_exterieur_a_la_region() -> None:
    guichet = Guichet()
    guichet.campagne()
    guichet.experts()
    guichet.recevable()
    for nom in ("ana", "cyr"):
        changer(guichet, nom, departements=["35"])
    guichet.affecter()
    equipe = guichet.equipe(CAND)
    assert equipe["second"] == "bea", "the outsider"
    (local,) = {"ana", "cyr"} - {*equipe.values()}
    corps = {"sortant": "pers_bea", "entrant": f"pers_{local}", "motif": "Indisponible"}
    refus = guichet.demande("remplacer_expert", "adama", corps, 422, id=CAND)
    assert "extérieur à la région" in refus["detail"]
    vue = guichet.demande("consulter_remplacements", "adama", id=CAND)
    dits = {r["expert"]: r["obstacle"] for s in vue["sortants"] if s["role"] == "second" for r in s["remplacants"]}
    assert all("extérieur à la région" in dits[p] for p in dits if p == f"pers_{local}")
    assert guichet.equipe(CAND) == equipe


# Ce qui a été levé


def leve_et_affecte() -> Guichet:
    """Give a service where the tie of cyr, who sits as second, was waived."""
    guichet = Guichet()
    guichet.campagne()
    guichet.experts()
    guichet.recevable()
    guichet.memoire.clock.current = MIDI - timedelta(days=20)
    guichet.demande("declarer_interet", "cyr", {"nature": "travaux", "operation": OPER}, id="pers_cyr")
    guichet.memoire.clock.current = MIDI
    guichet.demande("decider_incompatibilite", "adama", decision("lever"), id=CAND)
    vue = guichet.proposer(verrous=[{"candidature": CAND, "role": "second", "expert": "pers_cyr"}])
    guichet.demande("valider_affectation", "adama", {"proposition": vue["proposition"]}, **ANNEE)
    guichet.ecouler()
    return guichet


def decision(sens: str) -> dict[str, str]:
    return {"expert": "pers_cyr", "sens": sens, "motif": "Seul à connaître le bois"}


def test_une_levee_ne_se_reprend_pas_tant_que_l_expert_siege() -> None:
    guichet = leve_et_affecte()
    guichet.accepter(CAND)
    refus = guichet.demande("decider_incompatibilite", "adama", decision("retablir"), 409, id=CAND)
    assert "remplacez-le d'abord" in refus["detail"]
    assert guichet.equipe(CAND)["second"] == "cyr"
    corps = {"sortant": "pers_cyr", "motif": "Reprise de la levée"}
    guichet.demande("remplacer_expert", "adama", corps, id=CAND)
    guichet.demande("decider_incompatibilite", "adama", decision("retablir"), id=CAND)


def test_une_levee_sans_objet_se_reprend_meme_si_l_expert_siege() -> None:
    guichet = leve_et_affecte()
    guichet.memoire.clock.current = MIDI.replace(year=MIDI.year + 1)
    guichet.demande("decider_incompatibilite", "adama", decision("retablir"), id=CAND)


# Qui n'est plus habilité et siège


@pytest.mark.parametrize("perdre", [suspendre, echoir])
def test_perdre_son_habilitation_est_dit_avec_chaque_mandat_et_ferme_l_avis(perdre: Any) -> None:
    guichet = pret()
    second = guichet.accepter(CAND)["second"]
    if perdre is echoir:
        corps = {"roles": ["second"], "jusqu_au": "2027-06-20", "motif": "m"}
        guichet.demande("habiliter_expert", "adama", corps, id=f"pers_{second}")
        guichet.reveiller(datetime(2027, 6, 22, tzinfo=UTC))
        guichet.reveiller(datetime(2027, 6, 22, 1, tzinfo=UTC))
    else:
        suspendre(guichet, second)
    sujet = "Mandat d'un expert qui n'est plus habilité : dossier EQ-2027-0001"
    assert guichet.courriels("adama").count(sujet) == 1
    for n in range(1, 5):
        guichet.rediger(second, CAND, f"dimension_{n}")
    refus = guichet.demande("rendre_avis", second, {"conclusion": "favorable"}, 409, id=CAND)
    assert "Votre habilitation n'est plus en vigueur" in refus["detail"]
    assert second in guichet.equipe(CAND).values(), "the administration decides"
    (ligne,) = guichet.demande("consulter_remplacements", "adama", id=CAND)["sortants"]
    assert ligne["expert"] == f"pers_{second}"
    guichet.demande("habiliter_expert", "adama", {"roles": ["second"], "motif": "m"}, id=f"pers_{second}")
    guichet.ecouler()
    assert guichet.demande("consulter_remplacements", "adama", id=CAND)["sortants"] == []
    guichet.demande("rendre_avis", second, {"conclusion": "favorable"}, id=CAND)
    guichet.reveiller(datetime(2027, 6, 23, tzinfo=UTC))
    assert guichet.courriels("adama").count(sujet) == 1


@pytest.mark.parametrize("perdre", [suspendre, echoir])
def test_l_ecran_ou_mene_un_lien_a_trancher_montre_la_personne_meme_si_elle_n_est_plus_habilitee(perdre: Any) -> None:
    guichet = pret()
    second = guichet.accepter(CAND)["second"]
    perdre(guichet, second)
    nommer_l_employeur(guichet, second)
    (tache,) = guichet.demande("lister_a_faire", "adama")["elements"]
    assert (tache["tache"], tache["href"]) == (
        "decider_incompatibilite",
        f"/expertise/v1/expertises/{CAND}/incompatibilites",
    )
    with trips(guichet.memoire.store) as appels:
        vue = guichet.demande("consulter_incompatibilites", "adama", id=CAND)
    assert sorted(appels) == ["query", "query", "read"], "the file and its parts, and the pool"
    (montre,) = vue["experts"]
    assert (montre["expert"], [m["code"] for m in montre["motifs"]]) == (f"pers_{second}", ["partenaire"])
    corps = {"expert": f"pers_{second}", "sens": "lever", "motif": "Une autre agence du groupe"}
    guichet.demande("decider_incompatibilite", "adama", corps, id=CAND)
    assert guichet.demande("lister_a_faire", "adama")["elements"] == []


def test_qui_n_est_ni_habilite_ni_concerne_n_est_pas_sur_l_ecran_des_incompatibilites() -> None:
    guichet = pret()
    (libre,) = set(SIRETS) - set(guichet.equipe(CAND).values())
    guichet.demande("declarer_interet", libre, {"nature": "travaux", "operation": OPER}, id=f"pers_{libre}")

    def montres() -> list[str]:
        return [x["expert"] for x in guichet.demande("consulter_incompatibilites", "adama", id=CAND)["experts"]]

    assert montres() == [f"pers_{libre}"]
    suspendre(guichet, libre)
    assert montres() == []
    corps = {"expert": f"pers_{libre}", "sens": "ecarter", "motif": "A accompagné la collectivité"}
    guichet.demande("decider_incompatibilite", "adama", corps, id=CAND)
    assert montres() == [f"pers_{libre}"], "what was decided of somebody stays to be read, and taken back"


# Qui a plus de temps


def test_qui_a_plus_de_temps_n_est_ni_relance_ni_en_retard_avant_son_jour() -> None:
    guichet = pret()
    equipe = guichet.accepter(CAND)
    fin = CALENDRIER.fin_expertise
    jour = fin.local.date() + timedelta(days=5)
    for nom in equipe.values():
        corps = {"expert": f"pers_{nom}", "jusqu_au": jour.isoformat(), "motif": "Congés"}
        guichet.demande("prolonger_mandat", "adama", corps, id=CAND)
    guichet.ecouler()
    retards = []
    for apres in (1, 7):
        guichet.reveiller(fin.instant + timedelta(days=apres, hours=1))
        (region,) = guichet.demande("suivre_affectation", "adama", **ANNEE)["regions"]
        relances = [s for nom in ("adama", *equipe.values()) for s in guichet.courriels(nom)]
        retards.append((region["en_retard"], sum(s.startswith("Expertise en retard") for s in relances)))
    assert retards == [(0, 0), (1, 3)]


@pytest.mark.parametrize("donne", [-1, 10])
def test_un_delai_donne_au_dela_du_dernier_rappel_se_rappelle_une_fois_le_lendemain(donne: int) -> None:
    guichet = pret()
    equipe = guichet.accepter(CAND)
    fin = CALENDRIER.fin_expertise
    jour = fin.local.date() + timedelta(days=20)
    guichet.reveiller(fin.instant + timedelta(days=donne))
    corps = {"expert": f"pers_{equipe['second']}", "jusqu_au": jour.isoformat(), "motif": "Congés"}
    guichet.demande("prolonger_mandat", "adama", corps, id=CAND)
    guichet.rendre_avis(equipe["coordonnateur"], CAND)

    def rappeles(nom: str) -> int:
        return sum(s.startswith("Expertise en retard") for s in guichet.courriels(nom))

    avant, lus = {nom: rappeles(nom) for nom in PEOPLE}, []
    for jours in (10, 19, 20, 21, 22):
        guichet.reveiller(datetime.combine(fin.local.date() + timedelta(days=jours), datetime.min.time(), UTC))
        lus.append(rappeles(equipe["second"]) - avant[equipe["second"]])
    assert lus == [0, 0, 0, 1, 1]
    tardifs = rappeles("adama") - avant["adama"]
    assert tardifs == (2 if donne < 7 else 1), "of all, then of the day that was given"


def test_le_prochain_rappel_du_suivi_est_celui_du_delai_donne_quand_tous_les_autres_sont_partis() -> None:
    guichet = pret()
    equipe = guichet.accepter(CAND)
    fin = CALENDRIER.fin_expertise
    guichet.reveiller(fin.instant + timedelta(days=8))
    assert region(guichet)["prochain_rappel"] is None
    jour = fin.local.date() + timedelta(days=20)
    corps = {"expert": f"pers_{equipe['second']}", "jusqu_au": jour.isoformat(), "motif": "Congés"}
    guichet.demande("prolonger_mandat", "adama", corps, id=CAND)
    prochain = datetime.fromisoformat(region(guichet)["prochain_rappel"])
    assert prochain.astimezone(zone(PARIS)).date() == jour


@pytest.mark.parametrize("role", ["coordonnateur", "second"])
def test_l_avis_rendu_le_second_ne_doit_plus_rien_et_le_coordonnateur_doit_la_synthese(role: str) -> None:
    e = jouer(ETATS["avis_rendus"], Rappeler(rang=4), now=CALENDRIER.fin_expertise.instant + timedelta(days=7))
    jour = CALENDRIER.fin_expertise.local.date() + timedelta(days=20)
    expert = next(m.expert for m in e.vivants if m.role == role)
    e = evolve(e, MandatProlonge(expert=expert, jusqu_au=jour, motif="Congés"))
    apres = CALENDRIER.fin_expertise.instant + timedelta(days=22)
    dus_ = decide(e, Rappeler(rang=4), apres)
    assert [set(x.epargnes) for x in dus_] == ([{"pers_bea"}] if role == "coordonnateur" else [])
    assert ("rappels#2027#4" in {f.liste for f in EXPERTISE.fiches(e)}) is bool(dus_)
    assert decide(e, Rappeler(rang=3), apres) == (), "an earlier rank is done"


@pytest.mark.parametrize(
    ("prolonges", "rendus", "retards"),
    [
        (("coordonnateur",), False, 1),
        (("second",), False, 1),
        (("coordonnateur", "second"), False, 0),
        (("coordonnateur",), True, 0),
    ],
)
def test_le_temps_donne_a_un_expert_ne_cache_pas_le_retard_de_l_autre(
    prolonges: tuple[str, ...], rendus: bool, retards: int
) -> None:
    guichet = pret()
    equipe = guichet.accepter(CAND)
    fin = CALENDRIER.fin_expertise
    jour = fin.local.date() + timedelta(days=5)
    for role in prolonges:
        corps = {"expert": f"pers_{equipe[role]}", "jusqu_au": jour.isoformat(), "motif": "Congés"}
        guichet.demande("prolonger_mandat", "adama", corps, id=CAND)
    for nom in equipe.values() if rendus else ():
        guichet.rendre_avis(nom, CAND)
    guichet.memoire.clock.current = fin.instant + timedelta(days=1)
    (region,) = guichet.demande("suivre_affectation", "adama", **ANNEE)["regions"]
    assert region["en_retard"] == retards


# Le tableau de suivi


def region(guichet: Guichet) -> Any:
    (found,) = guichet.demande("suivre_affectation", "adama", **ANNEE)["regions"]
    return found


@pytest.mark.parametrize(("apres", "retards"), [(timedelta(seconds=-1), 0), (timedelta(0), 1)])
def test_un_dossier_sans_equipe_est_en_retard_au_suivi_des_la_fin_de_l_appel(apres: timedelta, retards: int) -> None:
    guichet = Guichet()
    guichet.campagne()
    guichet.recevable()
    guichet.memoire.clock.current = CALENDRIER.debut_expertise.instant + apres
    assert region(guichet)["en_retard"] == retards


def test_un_siege_qui_se_libere_met_son_dossier_en_retard_et_repourvu_il_ne_l_est_plus() -> None:
    guichet = pret()
    equipe = guichet.accepter(CAND)
    (libre,) = set(SIRETS) - set(equipe.values())
    assert region(guichet)["en_retard"] == 0
    decliner(guichet, equipe["second"])
    assert region(guichet)["en_retard"] == 1
    guichet.demande("remplacer_expert", "adama", {"entrant": f"pers_{libre}", "motif": "m"}, id=CAND)
    assert region(guichet)["en_retard"] == 0


def nommer_l_employeur(guichet: Guichet, nom: str) -> None:
    equipe = dossier(partenaires=[SIRETS[nom][:9]])
    guichet.fait("PorteursChanges", f"candidature/candidature#{CAND}", equipe)


@pytest.mark.parametrize("retenir_", [suspendre, nommer_l_employeur])
def test_le_prochain_rappel_du_suivi_n_est_pas_celui_de_qui_n_est_pas_relance(retenir_: Any) -> None:
    guichet = pret()
    equipe = guichet.equipe(CAND)
    guichet.demande("accepter_mandat", equipe["coordonnateur"], {"absence_de_conflit": True}, id=CAND)
    assert region(guichet)["prochain_rappel"][:10] == (MIDI + timedelta(days=5)).date().isoformat()
    retenir_(guichet, equipe["second"])
    premier = CALENDRIER.fin_expertise.instant - timedelta(days=14)
    assert datetime.fromisoformat(region(guichet)["prochain_rappel"]) == premier


# Les liens qui s'éteignent


def test_deux_liens_qui_s_eteignent_a_vingt_minutes_sont_annonces_un_mois_avant_tous_les_deux() -> None:
    debut = datetime(2026, 6, 1, 9, tzinfo=UTC)
    plus_tard = debut + timedelta(minutes=20)
    liens = (
        Interet(nature="personnel", siren="111111111", declare_le=debut),
        Interet(nature="financier", siren="222222222", declare_le=plus_tard),
    )
    ana = expert("ana", interets=liens)
    dits = {}
    maintenant = debut.replace(year=2027) - timedelta(days=31)
    while maintenant < debut.replace(year=2027) + timedelta(hours=1):
        for commande in dus(ana, maintenant):
            for event in EXPERT.decide(ana, commande, Appels(), maintenant):
                assert isinstance(event, InteretsRappeles)
                dits[event.fin] = maintenant
                ana = EXPERT.evolve(ana, event)
        maintenant += timedelta(minutes=15)
    assert set(dits) == {i.fin for i in liens}
    assert all(fin - le > timedelta(days=29) for fin, le in dits.items())


def test_la_lettre_dit_quel_interet_s_eteint_et_de_quand_il_est_sans_dire_chez_qui() -> None:
    financier = Interet(nature="financier", siren="222222222", declare_le=datetime(2026, 6, 1, 9, tzinfo=UTC))
    travaux = Interet(nature="travaux", operation=OPER, declare_le=datetime(2026, 6, 3, 9, tzinfo=UTC))
    ana = expert("ana", interets=(financier, travaux))
    dits = {i.nature: letters.expert(InteretsRappeles(fin=i.fin), ana)[0].donnees for i in ana.interets}
    assert dits["financier"] == {
        "jour": "mardi 1er juin 2027",
        "interets": ["intérêt financier, déclaré le lundi 1er juin 2026"],
    }
    assert dits["travaux"]["interets"] == ["travail sur une opération, déclaré le mercredi 3 juin 2026"]


# Une validation qui n'est pas encore parvenue aux dossiers


def test_une_validation_attend_que_la_precedente_soit_parvenue_aux_dossiers() -> None:
    guichet = Guichet()
    guichet.campagne()
    guichet.experts()
    guichet.recevable()
    premiere = guichet.proposer()["proposition"]
    guichet.demande("valider_affectation", "adama", {"proposition": premiere}, **ANNEE)
    en_retard = retenir(guichet)
    suivante = guichet.proposer()["proposition"]
    refus = guichet.demande("valider_affectation", "adama", {"proposition": suivante}, 409, **ANNEE)
    assert "n° 1 n'est pas encore parvenue à tous les dossiers" in refus["detail"]
    for message in en_retard:
        with silence():
            guichet._publish(message)
    guichet.ecouler()
    assert set(guichet.equipe(CAND)) == {"coordonnateur", "second"}
    vides = [m for m in guichet.demande("consulter_expertise", "adama", id=CAND)["mandats"] if m["statut"] == "ecarte"]
    assert vides == []


def retenir(guichet: Guichet) -> list[Any]:
    """Have what was just written leave, and keep it from arriving."""
    store, outgoing = guichet.memoire.store, guichet.memoire.outgoing
    with silence():
        while store.inserted:
            relay_entry(store.inserted.popleft(), outgoing)
    kept = [*outgoing.published]
    outgoing.published.clear()
    return kept


# Voir, et choisir


def test_et_si_un_expert_declinait_se_demande_une_fois_les_mandats_donnes() -> None:
    guichet = pret()
    equipe = guichet.equipe(CAND)
    vue = guichet.proposer(absents=[f"pers_{equipe['second']}"])
    assert (vue["calcul"]["statut"], vue["statut"]) == ("fini", "validee"), vue["calcul"]["raisons"]
    (libre,) = set(SIRETS) - set(equipe.values())
    assert [p for p in vue["hypothese"]["difference"] if f"pers_{equipe['second']} quitte" in p]
    assert [p for p in vue["hypothese"]["difference"] if f"pers_{libre} " in p]
    assert guichet.equipe(CAND) == equipe


POLITIQUES: list[dict[str, str]] = [{}, {"dossier_vide": "zero"}, {"moyenne": "places"}]


@pytest.mark.parametrize("demande", POLITIQUES)
def test_la_politique_se_choisit_a_la_demande_et_se_lit_dans_la_proposition_et_dans_la_preuve(
    demande: dict[str, str],
) -> None:
    guichet = Guichet()
    guichet.campagne()
    guichet.experts()
    guichet.recevable()
    attendue = {"dossier_vide": "exempt", "moyenne": "places_pourvues", **demande}
    vue = guichet.proposer(**demande)
    assert {nom: vue[nom] for nom in attendue} == attendue
    preuve = guichet.demande("consulter_certificat", "adama", **ANNEE)["certificat"]
    assert {nom: preuve["instance"]["reglages"][nom] for nom in attendue} == attendue
    assert verifier(preuve)


@pytest.mark.parametrize("demande", POLITIQUES)
def test_un_fichier_corrige_se_recalcule_par_la_politique_qu_il_demande(demande: dict[str, str]) -> None:
    guichet = Guichet()
    guichet.campagne()
    guichet.experts()
    guichet.recevable()
    guichet.proposer(dossier_vide="zero", moyenne="places")
    fichier = guichet.demande("exporter_affectation", "adama", **ANNEE)["contenu"]
    guichet.demande("importer_affectation", "adama", {"contenu": fichier, **demande}, 202, **ANNEE)
    guichet.ecouler()
    vue = guichet.demande("consulter_affectation", "adama", **ANNEE)
    attendue = {"dossier_vide": "exempt", "moyenne": "places_pourvues", **demande}
    assert (vue["calcul"]["statut"], {nom: vue[nom] for nom in attendue}) == ("fini", attendue)


def test_une_hypothese_dit_sa_politique_et_laisse_la_sienne_a_la_proposition() -> None:
    guichet = pret()
    qui = guichet.equipe(CAND)["second"]
    vue = guichet.proposer(absents=[f"pers_{qui}"], moyenne="places")
    assert (vue["moyenne"], vue["hypothese"]["moyenne"]) == ("places_pourvues", "places")


def test_une_moyenne_inconnue_est_refusee() -> None:
    guichet = Guichet()
    guichet.campagne()
    guichet.demande("proposer_affectation", "adama", {"moyenne": "médiane"}, 400, **ANNEE)
