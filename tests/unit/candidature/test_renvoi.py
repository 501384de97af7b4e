"""Renvoyer une lettre : un acte de plus, avec sa raison, et la même lettre, tant qu'elle a encore un objet."""

from typing import Any

import pytest

from kernel.decider import Vide
from kernel.lettre import Lettre
from kernel.renvoi import LettreRenvoyee, Renvoi, RenvoyerLettre, decide, evolve, renvoi
from kernel.store import faults_of
from tests.fakes import START, fingerprint
from tests.maison import Maison
from tests.unit.candidature.scene import SIRET, brouillon, depot, maison_ouverte


@pytest.fixture
def maison() -> Maison:
    return maison_ouverte()


def lettres(maison: Maison, dossier: str, lettre: str = "accuse_reception") -> list[Any]:
    query = {"dossier": dossier, "lettre": lettre}
    return list(maison.appeler("candidature", "lister_courriels", "Ada", None, query)["elements"])


def renvoie(maison: Maison, ligne: Any, qui: str = "Ada", essai: bool = False, **autres: Any) -> Any:
    corps = {nom: ligne[nom] for nom in ("flux", "seq", "lettre", "personne")}
    query = {"essai": "true"} if essai else {}
    faite = maison.appeler("candidature", "renvoyer_lettre", qui, {**corps, "motif": "Égarée", **autres}, query)
    maison.ecouler()
    return faite


def accuses(maison: Maison) -> list[Any]:
    return [m for m in maison.memoire.mailer.sent if "ccusé de réception" in m.subject]


def test_une_lettre_renvoyee_est_la_meme_sous_un_acte_nouveau_et_les_deux_sont_au_registre(maison: Maison) -> None:
    un = depot(maison)
    (ligne,) = lettres(maison, un)
    maison.memoire.clock.advance(hours=1)
    faite = renvoie(maison, ligne)
    assert (faite.statut, faite["statut"], faite["motif"], faite["par"]) == (201, "demande", "Égarée", "pers_ada")
    premiere, seconde = accuses(maison)
    assert (premiere.recipient, premiere.subject) == (seconde.recipient, seconde.subject)
    assert premiere.text.split("Référence")[0] == seconde.text.split("Référence")[0]
    assert premiere.headers["X-Acte"] != seconde.headers["X-Acte"]
    assert [(x["id"], x["statut"]) for x in lettres(maison, un)] == [(un, "envoye")] * 2
    assert (faite["flux"], faite["lettre"], faite["personne"]) == (ligne["flux"], "accuse_reception", "pers_paul")
    assert faite["registre"] == f"/candidature/v1/courriels?dossier={un}"
    relu = maison.appeler("candidature", "consulter_renvoi", "Ada", None, id=faite["id"])
    assert (faite["href"], relu["motif"]) == (f"/candidature/v1/renvois/{faite['id']}", "Égarée")
    assert list(faults_of(renvoi("candidature"), maison.memoire.store, faite["id"])) == []


def test_l_essai_dit_quelle_lettre_partirait_et_n_ecrit_rien(maison: Maison) -> None:
    (ligne,) = lettres(maison, depot(maison))
    avant = fingerprint(maison.memoire.store)
    essai = renvoie(maison, ligne, essai=True)
    (prevue,) = essai["effets"]["courriels"]
    assert (prevue["modele"], prevue["destinataires"]) == ("accuse_reception", "une personne")
    assert "Bonjour (nom du destinataire)," in prevue["apercu"]["texte"]
    (partie,) = accuses(maison)
    assert prevue["apercu"]["texte"].split("\n")[2:20] == partie.text.split("\n")[2:20]
    assert fingerprint(maison.memoire.store) == avant
    assert len(accuses(maison)) == 1


def test_une_lettre_que_plus_rien_ne_demande_ne_part_pas(maison: Maison) -> None:
    un = brouillon(maison)
    assert maison.appeler("candidature", "annoncer", "Paul", {}, id=un).statut == 200
    maison.ecouler()
    (ligne,) = [x for x in lettres(maison, un, "precandidature") if x["personne"] == "pers_paul"]
    assert maison.appeler("candidature", "retirer", "Paul", {"motif": "m"}, id=un).statut == 200
    maison.ecouler()
    assert renvoie(maison, ligne, essai=True)["effets"]["courriels"] == []
    avant = len(maison.memoire.mailer.sent)
    assert renvoie(maison, ligne).statut == 201
    assert len(maison.memoire.mailer.sent) == avant
    (vaine,) = [x for x in lettres(maison, un, "precandidature") if "/renvoi#" in x["flux"]]
    assert vaine["statut_libelle"] == "Jamais partie : un acte l'a rendue sans objet"


def test_on_ne_renvoie_que_ce_qui_est_au_registre_et_l_original(maison: Maison) -> None:
    un = depot(maison)
    (ligne,) = lettres(maison, un)
    for autres in ({"seq": 99}, {"lettre": "recevable"}, {"personne": "pers_pia"}, {"flux": "expertise/x#y"}):
        refus = renvoie(maison, ligne, **autres)
        assert (refus.statut, refus["erreurs"][0]["code"]) == (422, "lettre-inconnue")
    renvoie(maison, ligne)
    seconde = next(x for x in lettres(maison, un) if "/renvoi#" in x["flux"])
    assert renvoie(maison, seconde).statut in (400, 422)
    assert len(accuses(maison)) == 2


def test_l_administration_seule_renvoie_et_les_autres_n_apprennent_pas_qu_il_y_a_une_lettre(maison: Maison) -> None:
    (ligne,) = lettres(maison, depot(maison))
    for qui in ("Paul", "Dora", "Rosa"):
        la, ailleurs = renvoie(maison, ligne, qui), renvoie(maison, ligne, qui, seq=99)
        assert (la.statut, la["detail"]) == (ailleurs.statut, ailleurs["detail"])
        assert la.statut == 404
    assert len(accuses(maison)) == 1


def a_personne(maison: Maison) -> Any:
    """Give the line of a deposit in a département where nobody is a correspondant."""
    corps = {"nom": "ZAC du Port", "communes": ["29019"], "porteur": {"nom": "Ville", "siret": SIRET}}
    ici = maison.appeler("candidature", "creer_operation", "Paul", corps)["id"]
    maison.ecouler()
    (ligne,) = [x for x in lettres(maison, ici, "operation_creee") if x["statut"] == "sans_destinataire"]
    assert ligne["personne"] == "role-correspondant-D29"
    assert ligne["statut_libelle"] == "Jamais partie : personne n'a ce rôle ici ; renvoyez-la quand quelqu'un l'aura"
    return ligne


def test_une_lettre_que_personne_n_etait_la_pour_lire_se_renvoie_a_qui_a_ce_role_depuis(maison: Maison) -> None:
    ligne = a_personne(maison)
    maison.personne("Yann", "correspondant", territoires=("D29",))
    essai = renvoie(maison, ligne, essai=True)
    assert [x["destinataires"] for x in essai["effets"]["courriels"]] == ["correspondant D29"]
    assert renvoie(maison, ligne).statut == 201
    assert maison.courriels("Yann") == ["Nouvelle opération « ZAC du Port » à Brest (29)"]
    dites = [(x["personne"], x["statut"]) for x in lettres(maison, ligne["id"], "operation_creee")]
    assert sorted(dites) == [("pers_yann", "envoye"), ("role-correspondant-D29", "sans_destinataire")]


def test_renvoyee_alors_que_personne_n_a_encore_ce_role_elle_est_au_registre_une_fois_de_plus(maison: Maison) -> None:
    ligne = a_personne(maison)
    assert renvoie(maison, ligne).statut == 201
    dites = [(x["personne"], x["statut"]) for x in lettres(maison, ligne["id"], "operation_creee")]
    assert dites == [("role-correspondant-D29", "sans_destinataire")] * 2


@pytest.mark.parametrize(("issue", "accepte"), [("envoye", True), ("refuse", True), ("incertain", True)])
def test_ce_qui_a_fini_se_renvoie(issue: str, accepte: bool) -> None:
    assert bool(decide(Renvoi(), commande(issue), Vide(), START)) is accepte


@pytest.mark.parametrize("issue", ["caduc", "a_envoyer", "en_cours", ""])
def test_ce_qui_part_encore_ou_n_a_plus_d_objet_ne_se_renvoie_pas(issue: str) -> None:
    with pytest.raises(Exception, match="lettre"):
        decide(Renvoi(), commande(issue), Vide(), START)


def commande(issue: str) -> RenvoyerLettre:
    said = {"flux": "candidature/candidature#c", "lettre": "recevable", "personne": "pers_paul", "motif": "m"}
    return RenvoyerLettre(**said, seq=3, auteur="pers_ada", issue=issue)


def test_effacer_quelqu_un_efface_la_raison_et_garde_le_renvoi() -> None:
    (event,) = decide(Renvoi(), commande("envoye"), Vide(), START)
    assert isinstance(event, LettreRenvoyee)
    assert event.personnes() == ("pers_paul",)
    assert event.expurge().corps()["motif"] == "(effacé)"
    assert evolve(Renvoi(), event).statut == "demande"
    assert Lettre(event.lettre, None).modele == "recevable"  # type: ignore[arg-type]
