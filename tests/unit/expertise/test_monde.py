"""Ce dont un calcul dépend : tout changement qui peut changer le résultat se voit, et lui seul."""

from typing import Any

import pytest

from expertise.calculs.lecture import BAREME, Monde
from expertise.domaine.diffusion import CarteExpertise
from expertise.domaine.dossier import DecisionPaire, Mandat
from expertise.domaine.expert import CarteExpert
from expertise.domaine.monde import empreintes
from expertise.solveur.notation import noter
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
        {"identite": identite().model_copy(update={"porteurs": ("pers_paul", "pers_ana")})},
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


def test_un_coediteur_qui_n_est_pas_expert_ne_change_rien_au_calcul() -> None:
    apres = vu(DOSSIER.model_copy(update={"identite": identite().model_copy(update={"porteurs": ("pers_pia",)})}))
    assert apres == vu()
    les_deux = ("pers_ana", "pers_pia"), ("pers_ana", "pers_cora")
    avec = [
        vu(DOSSIER.model_copy(update={"identite": identite().model_copy(update={"porteurs": p})})) for p in les_deux
    ]
    assert avec[0] == avec[1] != vu()


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


def chargee(charge: int, *places: int) -> str:
    """Give the digest of somebody who takes so many files, and holds these places on others."""
    ailleurs = identite().model_copy(update={"candidature": f"{CAND[:-1]}B"})
    sieges = tuple(Mandat(expert="pers_ana", role="second", statut="accepte", place=place) for place in places)
    autre = CarteExpertise(identite=ailleurs, statut="en_cours", sieges_vides=(), mandats=sieges)
    carte = CARTE.model_copy(update={"charges": {str(ANNEE): charge}})
    return empreintes([DOSSIER, autre], [carte], ANNEE, MIDI)["pers_ana"]


def test_les_places_libres_et_le_nombre_de_celles_qui_sont_tenues_se_voient() -> None:
    assert chargee(3, 1) != chargee(3, 2), "as many are free, others are"
    assert chargee(2, 1) != chargee(3, 1, 3), "the same is free, more are held"


def test_qui_ne_prend_rien_cette_annee_la_n_en_est_pas() -> None:
    assert set(vu(carte=CARTE.model_copy(update={"charges": {"2026": 2}}))) == {CAND}


@pytest.mark.parametrize("issue", ["accepte", "propose", "decline", "clos"])
def test_un_dossier_qui_revient_apres_un_ajournement_est_mieux_note_avec_ses_experts(issue: Any) -> None:
    avant = identite().model_copy(update={"candidature": f"{CAND[:-1]}A", "annee": ANNEE - 1})
    siege = Mandat(expert="pers_ana", role="second", statut=issue, place=1)
    passe = CarteExpertise(identite=avant, statut="rendue", sieges_vides=(), mandats=(siege,))
    bea = CarteExpert(**{nom: getattr(expert("bea"), nom) for nom in CarteExpert.model_fields})
    monde = Monde(ANNEE, MIDI, [DOSSIER], [passe], [CARTE, bea])

    gain = {
        qui: noter(monde.profils[qui], monde.lieux[CAND], BAREME)[1]
        - noter(profil.model_copy(update={"operations": ()}), monde.lieux[CAND], BAREME)[1]
        for qui, profil in monde.profils.items()
    }

    assert gain == {"pers_ana": BAREME.continuite if issue == "accepte" else 0, "pers_bea": 0}
    assert monde.profils["pers_ana"].dossiers_recents == (1 if issue == "accepte" else 0)
