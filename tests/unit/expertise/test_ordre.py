"""Par les adresses, du début à la fin : une proposition ne dépend d'aucun ordre d'arrivée, trois sièges vont jusqu'au
remplacement."""

from collections.abc import Sequence
from itertools import permutations
from random import Random
from typing import Any

import pytest

from infra.affectation.verificateur import verifier
from tests.unit.expertise.cas import CAND, SIRETS
from tests.unit.expertise.guichet import APPEL, PEOPLE, Guichet, profil

ANNEE: Any = {"annee": "2027"}
AUTRE_OPERATION = "oper_00000000000000000000000002"
GESTES: tuple[tuple[str, Any], ...] = (
    *(("expert", nom) for nom in SIRETS),
    *(("dossier", numero) for numero in (1, 2)),
    *(("interet", nom) for nom in ("ana", "cyr")),
)


def arriver(guichet: Guichet, geste: Sequence[Any]) -> None:
    """Have an expert come, a file be found recevable, or a tie be declared."""
    match geste:
        case ("expert", nom):
            guichet.memoire.clock.current = max(guichet.memoire.clock.current, APPEL)
            guichet.demande("se_porter_candidat", nom, profil(nom), 201)
            roles = ["second", "coordonnateur"] if nom != "bea" else ["second"]
            guichet.demande("habiliter_expert", "adama", {"roles": roles, "motif": "m"}, id=f"pers_{nom}")
            guichet.demande("declarer_disponibilite", nom, {"annee": 2027, "charge_max": 2}, id=f"pers_{nom}")
        case ("dossier", numero):
            guichet.recevable(numero, operation=f"oper_{numero:026d}")
        case (_, nom):
            corps = {"nature": "professionnel", "operation": AUTRE_OPERATION}
            guichet.demande("declarer_interet", nom, corps, id=f"pers_{nom}")
    guichet.ecouler()


def proposee(gestes: Sequence[Sequence[Any]]) -> tuple[Any, Any, Any]:
    """Give the proposal of a year in which everything came in this order, its proof and its file."""
    guichet = Guichet()
    guichet.memoire.clock.current = APPEL
    guichet.campagne()
    for geste in gestes:
        arriver(guichet, geste)
    vue = guichet.proposer()
    vue = {nom: vue[nom] for nom in ("places", "manques", "valeurs", "blocage", "optimale")}
    proof = guichet.demande("consulter_certificat", "adama", **ANNEE)["certificat"]
    return vue, proof, guichet.demande("exporter_affectation", "adama", **ANNEE)["contenu"]


def test_une_proposition_ne_depend_pas_de_l_ordre_d_arrivee_des_experts_des_dossiers_et_des_interets() -> None:
    """Ties come after their authors, who must be known; all else in any order."""
    attendue = proposee(GESTES)
    assert attendue[0]["valeurs"]["sieges"] == 3, "somebody is kept from the second file by their tie: order could tell"
    assert verifier(attendue[1])
    rng = Random("ordre d'arrivée")
    for _ in range(6):
        gestes = rng.sample(GESTES, len(GESTES))
        while any(gestes.index(("expert", nom)) > gestes.index(("interet", nom)) for nom in ("ana", "cyr")):
            rng.shuffle(gestes)
        assert proposee(gestes) == attendue


def test_verrous_et_interdits_se_disent_dans_n_importe_quel_ordre() -> None:
    guichet = Guichet()
    guichet.campagne()
    guichet.experts()
    guichet.recevable(1)
    guichet.recevable(2)
    autre = f"cand_{2:026d}"
    interdits = [{"candidature": CAND, "expert": "pers_ana"}, {"candidature": autre, "expert": "pers_bea"}]
    interdits.append({"candidature": autre, "expert": "pers_cyr"})
    found = [guichet.proposer(interdits=order)["places"] for order in permutations(interdits)]
    assert all(places == found[0] for places in found)


# Trois sièges


def trinome() -> Guichet:
    """Give a service where a file of the règlement of 2013, which asks for three experts, waits for them."""
    guichet = Guichet()
    guichet.campagne()
    guichet.experts()
    quatrieme(guichet)
    guichet.recevable(1, reglement="2013")
    return guichet


def quatrieme(guichet: Guichet) -> None:
    """Have a fourth expert, so that one of three may be replaced."""
    structure = {"nom": "Structure de Luc", "siret": "21690123100011"}
    corps = {**profil("cyr"), "structure": structure, "personne": "pers_luc", "motif": "Trois sièges"}
    guichet.demande("inscrire_expert", "adama", corps, 201)
    guichet.demande("habiliter_expert", "adama", {"roles": ["second", "coordonnateur"], "motif": "m"}, id="pers_luc")
    guichet.demande("declarer_disponibilite", "luc", {"annee": 2027, "charge_max": 2}, id="pers_luc")


def mandats(guichet: Guichet) -> list[tuple[str, str]]:
    vue = guichet.demande("consulter_expertise", "adama", id=CAND)
    return sorted((m["role"], m["expert"]) for m in vue["mandats"] if m["statut"] in ("propose", "accepte"))


@pytest.fixture
def guichet(monkeypatch: pytest.MonkeyPatch) -> Guichet:
    """Let Luc be an expert here."""
    luc = PEOPLE["luc"]
    monkeypatch.setitem(PEOPLE, "luc", type(luc)(luc.personne, frozenset({"expert"}), nom="Luc", courriel=luc.courriel))
    return trinome()


def test_un_reglement_a_trois_sieges_va_de_la_proposition_au_remplacement(guichet: Guichet) -> None:
    vue = guichet.proposer()
    assert sorted(p["role"] for p in vue["places"]) == ["coordonnateur", "second", "second"]
    assert verifier(guichet.demande("consulter_certificat", "adama", **ANNEE)["certificat"])
    paires = guichet.demande("consulter_paires", "adama", **ANNEE, candidature=CAND)["paires"]
    assert len(paires) == 3
    guichet.demande("valider_affectation", "adama", {"proposition": vue["proposition"]}, **ANNEE)
    guichet.ecouler()
    equipe = mandats(guichet)
    assert equipe == sorted((p["role"], p["expert"]) for p in vue["places"])
    sortant = next(expert for role, expert in equipe if role == "second")
    guichet.demande("decliner_mandat", sortant.removeprefix("pers_"), {"motif": "charge"}, id=CAND)
    guichet.ecouler()
    ecran = guichet.demande("consulter_remplacements", "adama", id=CAND)
    (suivant,) = [s["remplacants"] for s in ecran["sortants"] if s["expert"] == sortant]
    assert [r["obstacle"] for r in suivant] == [""]
    encore = guichet.proposer()
    assert [p["expert"] for p in encore["places"]] == [suivant[0]["expert"]], "the next best, nobody else moving"
    assert verifier(guichet.demande("consulter_certificat", "adama", **ANNEE)["certificat"])
    guichet.demande("valider_affectation", "adama", {"proposition": encore["proposition"]}, **ANNEE)
    guichet.ecouler()
    apres = mandats(guichet)
    assert len(apres) == 3
    assert set(apres) - set(equipe) == {("second", suivant[0]["expert"])}
    for _, expert in apres:
        corps = {"absence_de_conflit": True}
        guichet.demande("accepter_mandat", expert.removeprefix("pers_"), corps, id=CAND)
    assert guichet.demande("consulter_expertise", "adama", id=CAND)["statut"] == "en_cours"


def test_a_trois_sieges_une_equipe_se_donne_entiere_ou_pas_du_tout(guichet: Guichet) -> None:
    vue = guichet.proposer()
    tiers = next(p["expert"] for p in vue["places"] if p["role"] == "second")
    guichet.demande("valider_affectation", "adama", {"proposition": vue["proposition"]}, **ANNEE)
    guichet.demande("suspendre_expert", "adama", {"motif": "m"}, id=tiers)
    guichet.ecouler()
    assert mandats(guichet) == []
    vue = guichet.demande("consulter_expertise", "adama", id=CAND)
    assert (vue["statut"], {m["statut"] for m in vue["mandats"]}) == ("a_affecter", {"ecarte"})
