"""Ce dont un calcul dépend : tout changement qui peut changer le résultat se voit, et lui seul."""

from typing import Any

import pytest

from expertise.domaine.diffusion import CarteExpertise
from expertise.domaine.dossier import DecisionPaire, Mandat
from expertise.domaine.expert import CarteExpert
from expertise.domaine.monde import empreintes
from tests.unit.expertise.cas import ANNEE, CAND, MIDI, OPER, expert, identite, interet

DOSSIER = CarteExpertise(identite=identite(), statut="a_affecter", sieges_vides=("coordonnateur", "second"), mandats=())
ANA = expert("ana")
CARTE = CarteExpert(**{nom: getattr(ANA, nom) for nom in CarteExpert.model_fields})
PARTI = Mandat(expert="pers_bea", role="second", statut="decline", place=1)
ECARTEE = DecisionPaire(expert="pers_bea", ecarte=True, levees=(), motif="")


def vu(dossier: CarteExpertise = DOSSIER, carte: CarteExpert = CARTE) -> dict[str, str]:
    return empreintes([dossier], [carte], ANNEE, MIDI)


@pytest.mark.parametrize(
    "change",
    [
        {"identite": identite().model_copy(update={"operation": f"{OPER[:-1]}Z"})},
        {"identite": identite().model_copy(update={"sirens": ("130005481",)})},
        {"identite": identite().model_copy(update={"departements": ("29",)})},
        {"sieges_vides": ("second",)},
        {"mandats": (PARTI,)},
        {"mandats": (PARTI.model_copy(update={"statut": "clos"}),)},
        {"decisions": (ECARTEE,)},
        {"decisions": (ECARTEE.model_copy(update={"ecarte": False, "levees": ("partenaire",)}),)},
    ],
)
def test_ce_qui_change_d_un_dossier_se_voit(change: dict[str, Any]) -> None:
    apres = vu(DOSSIER.model_copy(update=change))
    assert set(apres) == set(vu()) == {CAND, "pers_ana"}
    assert apres[CAND] != vu()[CAND]


@pytest.mark.parametrize(
    "change",
    [
        {"roles": ("second",)},
        {"charges": {str(ANNEE): 1}},
        {"interets": (interet(siren="130005481"),)},
        {"correspondant_de": ("D35",)},
        *(
            {"profil": ANA.profil and ANA.profil.model_copy(update=dit)}
            for dit in ({"competences": (2,)}, {"departements": ("29",)}, {"role_souhaite": "coordonnateur"})
        ),
    ],
)
def test_ce_qui_change_d_un_expert_se_voit(change: dict[str, Any]) -> None:
    assert vu(carte=CARTE.model_copy(update=change))["pers_ana"] != vu()["pers_ana"]


def test_un_interet_passe_et_un_nom_de_structure_n_y_changent_rien() -> None:
    passe = CARTE.model_copy(update={"interets": (interet(il_y_a_jours=400, siren="130005481"),)})
    assert vu(carte=passe) == vu()


def test_qui_ne_prend_rien_cette_annee_la_n_en_est_pas() -> None:
    assert set(vu(carte=CARTE.model_copy(update={"charges": {"2026": 2}}))) == {CAND}
