"""Ce qu'un appelant est à une opération ou à une candidature : la table des droits n'entend que ces mots."""

from datetime import UTC, datetime

import pytest

from candidature.domaine.dossier import Candidature
from candidature.domaine.editeurs import Invitation
from candidature.domaine.operation import Operation
from candidature.relations import envers_candidature, envers_operation
from kernel.droits import ANONYME, Appelant
from tests.unit.candidature.scene import lieux

LIEUX = lieux(("35238",))
OPERATION = Operation(statut="active", lieux=LIEUX, proprietaire="paul", coediteurs=("pia",))
BROUILLON = Candidature(statut="brouillon", lieux=LIEUX, proprietaire="paul", coediteurs=("pia",))
CONNUE = BROUILLON.model_copy(update={"est_connue": True})


def qui(personne: str, *roles: str, territoires: tuple[str, ...] = ()) -> Appelant:
    return Appelant(personne=personne, roles=frozenset(roles), territoires=frozenset(territoires))


@pytest.mark.parametrize(
    ("appelant", "sur_l_operation", "sur_le_brouillon"),
    [
        (qui("paul", "porteur"), {"proprietaire"}, {"proprietaire"}),
        (qui("pia", "porteur"), {"coediteur"}, {"coediteur"}),
        (qui("zoe", "porteur"), set(), set()),
        (ANONYME, set(), set()),
        (qui("dora", "correspondant", territoires=("D35",)), {"correspondant_du_territoire"}, set()),
        (qui("rosa", "correspondant", territoires=("R53", "D84")), {"correspondant_du_territoire"}, set()),
        (qui("luc", "correspondant", territoires=("D84",)), set(), set()),
        (qui("eve", "expert", territoires=("D35",)), set(), set()),
        (qui("ada", "administration", territoires=("D35",)), set(), set()),
        (
            qui("paul", "correspondant", territoires=("D35",)),
            {"proprietaire", "correspondant_du_territoire"},
            {"proprietaire"},
        ),
    ],
)
def test_un_dossier_est_a_ses_auteurs_puis_a_son_territoire_une_fois_connu(
    appelant: Appelant, sur_l_operation: set[str], sur_le_brouillon: set[str]
) -> None:
    assert envers_operation(appelant, OPERATION) == sur_l_operation
    assert envers_candidature(appelant, BROUILLON, OPERATION) == sur_le_brouillon
    assert envers_candidature(appelant, CONNUE, OPERATION) == sur_l_operation


def test_un_appelant_anonyme_n_est_rien_a_un_dossier_sans_auteur() -> None:
    assert envers_operation(ANONYME, Operation()) == frozenset()
    assert envers_candidature(ANONYME, Candidature(), None) == frozenset()


def test_un_ancien_co_editeur_n_est_plus_rien_meme_si_le_dossier_ne_le_sait_pas_encore() -> None:
    sans_pia = OPERATION.model_copy(update={"coediteurs": ()})

    assert envers_candidature(qui("pia", "porteur"), CONNUE, sans_pia) == frozenset()


def test_un_invite_n_est_qu_invite() -> None:
    invitation = Invitation(personne="zoe", qualite="coediteur", par="paul", expire_le=datetime(2027, 3, 1, tzinfo=UTC))
    operation = OPERATION.model_copy(update={"invitations": (invitation,)})

    assert envers_operation(qui("zoe"), operation) == {"invite"}
    assert envers_candidature(qui("zoe"), CONNUE, operation) == frozenset()
