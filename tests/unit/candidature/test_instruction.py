"""Qui instruit un dossier, et ce que les services en pensent entre eux : rien n'en arrive au porteur."""

import json
from typing import Any

import pytest

from candidature import letters
from candidature.domaine.candidature import CANDIDATURE
from candidature.domaine.dossier import OpportuniteDonnee, RecevabiliteNotifiee
from candidature.domaine.instruction import service_de
from candidature.domaine.repli import evolve
from kernel.label.recours import DELAI
from kernel.store import faults_of
from tests.maison import Maison
from tests.unit.candidature.scene import brouillon, depot, etat, maison_ouverte, remplir

SECRET = "Le maire n'en veut plus"


@pytest.fixture
def maison() -> Maison:
    maison = maison_ouverte()
    maison.personne("Dede", "correspondant", territoires=("D35", "R53"))
    maison.personne("Rita", "correspondant", territoires=("R53",))
    return maison


@pytest.fixture
def dossier(maison: Maison) -> str:
    return depot(maison)


def fait(maison: Maison, code: str, qui: str, dossier: str, corps: Any = None) -> Any:
    reponse = maison.appeler("candidature", code, qui, corps or {}, id=dossier)
    maison.ecouler()
    return reponse


def prend(maison: Maison, qui: str, dossier: str, territoire: str = "") -> Any:
    return fait(maison, "prendre_en_charge", qui, dossier, {"territoire": territoire})


def lit(maison: Maison, qui: str, dossier: str) -> Any:
    return maison.appeler("candidature", "consulter_instruction", qui, id=dossier)


def opine(maison: Maison, dossier: str, qui: str = "Dora", texte: str = SECRET) -> Any:
    return fait(maison, "donner_opportunite", qui, dossier, {"sens": "defavorable", "texte": texte})


def avis(maison: Maison, qui: str, dossier: str, **corps: Any) -> Any:
    return fait(maison, "donner_avis", qui, dossier, {"recevable": True, **corps})


# Pris en charge par


def test_les_services_lisent_qui_a_le_dossier_le_porteur_ne_lit_que_le_service(maison: Maison, dossier: str) -> None:
    assert prend(maison, "Dora", dossier).statut == 200
    vu = lit(maison, "Ada", dossier)
    assert (vu["nom"], vu["personne"], vu["charge"]["territoire"]) == ("Dora", "pers_dora", "D35")
    sien = maison.appeler("candidature", "consulter_candidature", "Paul", id=dossier)
    assert sien["charge"]["service"] == "Direction départementale chargée du label, Ille-et-Vilaine"
    assert "dora" not in str(sien.corps).lower()
    assert lit(maison, "Paul", dossier).statut == 404


def test_la_region_reprend_un_dossier_et_le_departement_ne_l_instruit_plus(maison: Maison, dossier: str) -> None:
    assert prend(maison, "Dora", dossier).statut == 200
    assert prend(maison, "Rosa", dossier).statut == 200
    assert lit(maison, "Dora", dossier)["charge"]["service"] == "Direction régionale chargée du label, Bretagne"
    points = [{"champ": "nom", "motif": "À préciser"}]
    demande = {"points": points, "echeance": {"local": "2027-05-01T00:00:00"}}
    for code, corps in (
        ("prendre_en_charge", {}),
        ("donner_avis", {"recevable": True}),
        ("demander_complements", demande),
        ("notifier_avis", {}),
        ("rendre_en_charge", {}),
    ):
        refus = fait(maison, code, "Dora", dossier, corps)
        assert refus["code"] == "transition-impossible", code
    assert "pris en charge pour R53 : seul ce service peut le rendre" in refus["detail"]
    assert avis(maison, "Rosa", dossier).statut == 200
    assert fait(maison, "notifier_avis", "Rita", dossier).statut == 200, "une collègue de la même région"


def test_une_fois_rendu_le_departement_l_instruit_de_nouveau(maison: Maison, dossier: str) -> None:
    prend(maison, "Rosa", dossier)
    assert fait(maison, "rendre_en_charge", "Rita", dossier).statut == 200
    assert (etat(maison, dossier).charge, lit(maison, "Dora", dossier)["statut"]) == (None, "libre")
    assert fait(maison, "rendre_en_charge", "Dora", dossier).statut == 200, "rien à rendre : rien à faire"
    assert avis(maison, "Dora", dossier).statut == 200


def test_qui_a_deux_territoires_dit_pour_lequel(maison: Maison, dossier: str) -> None:
    assert prend(maison, "Dede", dossier)["erreurs"][0]["code"] == "territoire-a-choisir"
    assert prend(maison, "Dede", dossier, "D84")["erreurs"][0]["pointeur"] == "/territoire"
    assert prend(maison, "Dede", dossier, "R53").statut == 200
    assert etat(maison, dossier).charge.territoire == "R53"


def test_prendre_deux_fois_ne_fait_qu_une_entree_et_un_collegue_reprend(maison: Maison, dossier: str) -> None:
    prend(maison, "Rosa", dossier)
    depuis = etat(maison, dossier).charge.le
    maison.memoire.clock.advance(days=1)
    prend(maison, "Rosa", dossier)
    assert etat(maison, dossier).charge.le == depuis
    prend(maison, "Rita", dossier)
    assert etat(maison, dossier).charge.par == "pers_rita"


def test_le_territoire_d_un_autre_un_brouillon_ou_un_dossier_clos_ne_se_prennent_pas(
    maison: Maison, dossier: str
) -> None:
    assert prend(maison, "Luc", dossier).statut == 404
    assert prend(maison, "Dora", brouillon(maison, 3)).statut == 404
    assert prend(maison, "Paul", dossier).statut == 403
    assert fait(maison, "retirer", "Paul", dossier, {"motif": "Reporté"}).statut == 200
    assert prend(maison, "Dora", dossier)["code"] == "transition-impossible"


def test_qui_est_efface_n_a_plus_de_nom(maison: Maison, dossier: str) -> None:
    from kernel.people import forget  # noqa: PLC0415

    prend(maison, "Dora", dossier)
    assert forget(maison.memoire.store, "candidature", "pers_dora", "jeton")
    assert (lit(maison, "Ada", dossier)["nom"], lit(maison, "Ada", dossier)["personne"]) == ("", "pers_dora")


def test_qui_a_le_dossier_se_lit_dans_la_liste_des_services_et_sur_leurs_taches(maison: Maison, dossier: str) -> None:
    maison.personne("Doug", "correspondant", territoires=("D35",))
    departement, region_ = (service_de(t) for t in ("D35", "R53"))

    def vu(qui: str) -> list[tuple[str, bool]]:
        (ligne,) = maison.appeler("candidature", "lister_candidatures", qui)["elements"]
        taches = maison.appeler("candidature", "lister_a_faire", qui)["elements"]
        assert {"D35", "R53", "pers_", "Dora"}.isdisjoint(ligne["charge"]["libelle"].split())
        return [(c["libelle"], c["par_moi"]) for c in (ligne["charge"], *(t["charge"] for t in taches))]

    assert vu("Dora") == [("Pris en charge par personne", False)] * 2
    prend(maison, "Dora", dossier)
    assert vu("Dora") == [(f"Pris en charge par vous : {departement}", True)] * 2
    assert vu("Doug") == vu("Rosa") == [(f"Pris en charge : {departement}", False)] * 2
    assert vu("Ada") == [(f"Pris en charge : {departement}", False)]
    assert avis(maison, "Doug", dossier).statut == 200, "ce que l'on voit n'interdit rien"
    prend(maison, "Rosa", dossier)
    assert vu("Doug") == [(f"Pris en charge : {region_}", False)], "il attend la région seule"


def test_qui_a_le_dossier_ne_change_pas_un_octet_de_ce_que_lit_le_porteur(maison: Maison, dossier: str) -> None:
    def lus() -> list[str]:
        codes = ("lister_candidatures", "lister_a_faire")
        return [json.dumps(maison.appeler("candidature", code, "Paul").corps) for code in codes]

    avant = lus()
    prend(maison, "Dora", dossier)
    assert lus() == avant
    assert "charge" not in str(avant)


# L'avis d'opportunité


def test_l_avis_d_opportunite_n_est_que_pour_les_services(maison: Maison, dossier: str) -> None:
    assert opine(maison, dossier).statut == 200
    for qui in ("Dora", "Rosa", "Ada"):
        (avis,) = lit(maison, qui, dossier)["opportunites"]
        assert avis["texte"] == SECRET
    for qui in ("Paul", "Luc", "Pia"):
        assert lit(maison, qui, dossier).statut == 404
        assert opine(maison, dossier, qui).statut == 404


def test_l_avis_d_opportunite_ne_change_rien_pour_le_porteur_et_ne_part_nulle_part(maison: Maison) -> None:
    """Two houses that differ in it alone: what its porteur reads, what leaves by mail and what others are told."""
    vus = []
    for texte in ("Bien", SECRET):
        ici = maison_ouverte()
        un = depot(ici)
        assert opine(ici, un, texte=texte).statut == 200
        assert avis(ici, "Dora", un).statut == 200
        assert fait(ici, "notifier_avis", "Dora", un).statut == 200
        sien = ici.appeler("candidature", "consulter_candidature", "Paul", id=un)
        liste = ici.appeler("candidature", "lister_candidatures", "Paul").corps
        lettres = [(m.recipient, m.subject, m.text) for m in ici.memoire.mailer.sent]
        copies = sorted(str(i) for k, i in ici.memoire.store.items.items() if "/copie#" in k.pk)
        vus.append((sien.corps, sien.entetes["ETag"], liste, lettres, copies, sorted(ici.memoire.objects.kept)))
    assert str(vus[0]) == str(vus[1])
    assert SECRET not in str(vus)


def test_un_avis_d_opportunite_se_change_se_redit_sans_effet_et_demande_un_texte(maison: Maison, dossier: str) -> None:
    opine(maison, dossier)
    version = etat(maison, dossier).opportunites[0].le
    maison.memoire.clock.advance(days=1)
    opine(maison, dossier)
    assert etat(maison, dossier).opportunites[0].le == version
    opine(maison, dossier, texte="Finalement si")
    assert [o.texte for o in etat(maison, dossier).opportunites] == ["Finalement si"]
    assert opine(maison, dossier, texte=" ").statut == 400
    assert list(faults_of(CANDIDATURE, maison.memoire.store, dossier)) == []


def test_l_avis_d_un_service_n_efface_pas_celui_d_un_autre_et_chacun_dit_son_service_et_sa_date(
    maison: Maison, dossier: str
) -> None:
    assert prend(maison, "Rosa", dossier).statut == 200
    opine(maison, dossier, "Rosa", "La région y tient")
    maison.memoire.clock.advance(days=1)
    assert opine(maison, dossier, "Dora").statut == 200, "un département donne le sien quand la région a le dossier"
    avis = lit(maison, "Ada", dossier)["opportunites"]
    assert [(a["service"], a["texte"], a["le"][:10]) for a in avis] == [
        ("Direction régionale chargée du label, Bretagne", "La région y tient", "2027-03-01"),
        ("Direction départementale chargée du label, Ille-et-Vilaine", SECRET, "2027-03-02"),
    ]
    opine(maison, dossier, "Rita", "La région n'y tient plus")
    assert [(a["territoire"], a["par"]) for a in lit(maison, "Dora", dossier)["opportunites"]] == [
        ("D35", "pers_dora"),
        ("R53", "pers_rita"),
    ]


def test_qui_a_deux_territoires_dit_au_nom_duquel_il_donne_un_avis_d_opportunite(maison: Maison, dossier: str) -> None:
    refus = opine(maison, dossier, "Dede")
    assert refus["detail"] == "Dites pour quel territoire vous donnez cet avis : D35, R53."
    corps = {"sens": "favorable", "texte": "Oui", "territoire": "R53"}
    assert fait(maison, "donner_opportunite", "Dede", dossier, corps).statut == 200
    assert [a["territoire"] for a in lit(maison, "Dora", dossier)["opportunites"]] == ["R53"]


def test_un_avis_d_avant_qui_ne_dit_pas_son_service_est_celui_de_son_auteur(maison: Maison, dossier: str) -> None:
    def donne(par: str, **de: str) -> OpportuniteDonnee:
        dit = {"sens": "reserve", "texte": par, "par": par, "le": "2027-03-01T09:00:00Z", **de}
        return OpportuniteDonnee.model_validate_json(json.dumps({"opportunite": dit}))

    lu = etat(maison, dossier)
    for avis in (donne("pers_dora"), donne("pers_rosa"), donne("pers_dora", territoire="D35")):
        lu = evolve(lu, avis)
    assert [(o.par, o.territoire) for o in lu.opportunites] == [("pers_rosa", ""), ("pers_dora", "D35")]


def test_le_fil_des_actes_n_en_dit_que_le_genre_a_l_administration(maison: Maison, dossier: str) -> None:
    opine(maison, dossier)
    maison.memoire.clock.advance(minutes=5)
    fil = maison.appeler("candidature", "journal", "Ada", None, {"depuis": "2027-03-01"})
    assert ["OpportuniteDonnee-V1"] in [e["types"] for e in fil["elements"]]
    assert SECRET not in str(fil.corps)


# L'étape constatée, et la décision


def test_l_etape_constatee_se_dit_et_si_elle_differe_se_motive(maison: Maison, dossier: str) -> None:
    (manque,) = avis(maison, "Dora", dossier, etape_constatee=1)["erreurs"]
    assert (manque["pointeur"], manque["code"]) == ("/motif", "champ-absent")
    assert avis(maison, "Dora", dossier, etape_constatee=1, motif="Rien n'est engagé").statut == 200
    vu = lit(maison, "Rosa", dossier)
    assert (vu["etape_demandee"], vu["etape_constatee"]) == (2, 1)
    assert avis(maison, "Dora", dossier, etape_constatee=2).statut == 200


def test_une_etape_que_le_reglement_n_a_pas_est_refusee() -> None:
    maison = maison_ouverte("2023")
    un = depot(maison, 3)
    (faute,) = avis(maison, "Dora", un, etape_constatee=2, motif="m")["erreurs"]
    assert (faute["pointeur"], faute["code"]) == ("/etape_constatee", "etape-inconnue")


def test_une_decision_d_irrecevabilite_dit_ses_raisons_son_auteur_et_comment_la_contester(
    maison: Maison, dossier: str
) -> None:
    assert avis(maison, "Dora", dossier, recevable=False, motif="La charte manque").statut == 200
    assert "recevabilité" not in str(maison.courriels("Paul")), "rien avant la notification"
    assert fait(maison, "notifier_avis", "Dora", dossier).statut == 200
    lettre = next(
        m.text for m in maison.memoire.mailer.sent if m.subject.endswith("EQ-2027-0001") and "Décision" in m.subject
    )
    assert "La charte manque" in lettre
    assert "Dora, correspondant du label, Direction départementale chargée du label, Ille-et-Vilaine" in lettre
    assert "dans un délai de deux mois, augmenté d'un mois pour qui demeure outre-mer" in lettre


def test_outre_mer_la_lettre_nomme_son_tribunal_et_dit_a_qui_la_loi_donne_un_mois_de_plus(maison: Maison) -> None:
    maison.personne("Olga", "correspondant", territoires=("D974",))
    corps = {"nom": "ZAC du Port", "communes": ["97407"], "porteur": {"nom": "Ville", "siret": "21350238800019"}}
    ici = maison.appeler("candidature", "creer_operation", "Paul", corps)["id"]
    signee = {"signee_le": "2027-01-05", "signataires": ["Ville"], "autorite_urbanisme": "Ville"}
    assert maison.appeler("candidature", "signer_charte", "Paul", signee, id=ici).statut == 200
    un = brouillon(maison, operation_=ici)
    remplir(maison, un)
    assert fait(maison, "deposer", "Paul", un).statut == 200
    assert avis(maison, "Olga", un, recevable=False, motif="Incomplet").statut == 200
    assert fait(maison, "notifier_avis", "Olga", un).statut == 200
    lettre = next(m.text for m in maison.memoire.mailer.sent if "Décision relative" in m.subject)
    for mention in (
        "tribunal administratif de La Réunion (27, rue Félix-Guyon",
        f"dans un délai de {DELAI}.",
        "Olga,",
    ):
        assert mention in lettre


def test_une_decision_d_irrecevabilite_nomme_qui_l_a_prise_et_son_service_non_qui_l_envoie(
    maison: Maison, dossier: str
) -> None:
    assert avis(maison, "Rosa", dossier, recevable=False, motif="La charte manque").statut == 200
    assert fait(maison, "notifier_avis", "Dora", dossier).statut == 200
    lettre = next(m.text for m in maison.memoire.mailer.sent if "Décision relative" in m.subject)
    assert "Décision prise par : Rosa, correspondant du label, Direction régionale chargée du label, Bretagne" in lettre
    assert "Dora" not in lettre
    assert "devant le tribunal administratif dans le ressort duquel ce service a son siège" in lettre
    assert "tribunal administratif de Paris" not in lettre, "the court of national decisions, not of this service"


def test_une_notification_d_avant_nomme_qui_l_a_envoyee(maison: Maison, dossier: str) -> None:
    lue = RecevabiliteNotifiee.model_validate(
        {"recevable": False, "motif": "x", "par": "pers_dora", "territoire": "D35"}
    )
    (lettre, *_) = letters.candidature(lue, etat(maison, dossier).model_copy(update={"statut": "irrecevable"}))
    assert lettre.nommes == ("pers_dora",)
    assert lettre.donnees["service"] == "Direction départementale chargée du label, Ille-et-Vilaine"
