"""Ce qu'un appelant est à un expert ou à une expertise : la table des droits n'entend que ces mots."""

import pytest

from expertise.domaine.dossier import Expertise
from expertise.domaine.expert import Expert
from expertise.relations import envers_expert, envers_expertise
from kernel.droits import ANONYME, Appelant
from tests.unit.expertise import cas


def qui(personne: str, *roles: str, territoires: tuple[str, ...] = ()) -> Appelant:
    return Appelant(personne=personne, roles=frozenset(roles), territoires=frozenset(territoires))


ANA, BEA, CYR = (qui(f"pers_{nom}", "expert") for nom in ("ana", "bea", "cyr"))
DORA = qui("dora", "correspondant", territoires=("D35", "D84"))


@pytest.mark.parametrize(
    ("appelant", "attendu"),
    [
        (ANA, {"mandate", "mandate_accepte", "coordonnateur"}),
        (BEA, {"mandate", "mandate_accepte"}),
        (CYR, set()),
        (ANONYME, set()),
        (DORA, {"correspondant_du_territoire"}),
        (qui("luc", "correspondant", territoires=("D84",)), set()),
        (qui("ada", "administration", territoires=("D35",)), set()),
        (qui("pers_bea", "expert", territoires=("D35",)), {"mandate", "mandate_accepte"}),
    ],
)
def test_une_expertise_est_a_ses_experts_et_a_son_territoire(appelant: Appelant, attendu: set[str]) -> None:
    assert envers_expertise(appelant, cas.ETATS["en_cours"]) == attendu


def test_avant_d_accepter_un_expert_n_est_que_mandate_le_coordonnateur_aussi() -> None:
    assert envers_expertise(ANA, cas.ETATS["a_affecter"]) == {"mandate"}
    assert envers_expertise(BEA, cas.ETATS["affectee"]) == {"mandate"}


def test_un_mandat_n_ouvre_rien_a_qui_n_est_plus_expert_chez_l_emetteur_des_jetons() -> None:
    assert envers_expertise(qui("pers_ana"), cas.ETATS["en_cours"]) == {"anciennement_mandate"}
    assert envers_expertise(qui("pers_ana", "porteur"), cas.ETATS["a_affecter"]) == {"anciennement_mandate"}


def test_qui_a_decline_n_est_plus_rien_qu_un_ancien() -> None:
    mandats = tuple(m.model_copy(update={"statut": "decline"}) for m in cas.ETATS["en_cours"].mandats)
    etat = cas.ETATS["en_cours"].model_copy(update={"mandats": mandats})
    assert envers_expertise(ANA, etat) == {"anciennement_mandate"}
    assert envers_expertise(CYR, etat) == frozenset()


def test_un_expert_n_est_soi_meme_qu_a_soi() -> None:
    assert envers_expert(ANA, cas.expert("ana")) == {"soi_meme"}
    assert envers_expert(BEA, cas.expert("ana")) == frozenset()
    assert envers_expert(ANONYME, Expert()) == frozenset()


def test_personne_n_est_rien_a_une_expertise_sans_dossier_s_il_n_a_pas_de_territoire() -> None:
    assert envers_expertise(ANONYME, Expertise()) == frozenset()
