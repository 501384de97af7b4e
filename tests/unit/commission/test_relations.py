"""Ce qu'un appelant est à une séance : la table des droits n'entend que ces mots."""

import pytest

from commission.domaine.notification import Notification
from commission.domaine.seance import Membre, Seance
from commission.relations import connait_les_deports, envers_decision, envers_seance, signe_le_proces_verbal
from kernel.droits import ANONYME, Appelant
from tests.unit.commission.test_decision import une

MEMBRES = (Membre(personne="mia", qualite="DREAL"), Membre(personne="max", qualite="Élu"))
REGIONALE = Seance(statut="ouverte", annee=2027, niveau="regionale", region="53", membres=MEMBRES)
NATIONALE = Seance(statut="ouverte", annee=2027, niveau="nationale", membres=MEMBRES)
MEMBRE, SECRETARIAT = "membre_de_la_seance", "secretariat_de_la_seance"


def qui(personne: str, *roles: str, territoires: tuple[str, ...] = ()) -> Appelant:
    return Appelant(personne=personne, roles=frozenset(roles), territoires=frozenset(territoires))


@pytest.mark.parametrize(
    ("appelant", "en_region", "au_national", "connait"),
    [
        (qui("max", "membre"), {MEMBRE}, {MEMBRE}, (False, False)),
        (qui("max", "expert"), set(), set(), (False, False)),
        (qui("zoe", "membre"), set(), set(), (False, False)),
        (ANONYME, set(), set(), (False, False)),
        (qui("sam", "secretariat", territoires=("R53",)), {SECRETARIAT}, set(), (True, False)),
        (qui("rosa", "secretariat", territoires=("R84", "D53")), set(), set(), (False, False)),
        (qui("sam", "membre", territoires=("R53",)), set(), set(), (False, False)),
        (qui("ada", "administration"), set(), {SECRETARIAT}, (True, True)),
        (qui("mia", "membre", "secretariat", territoires=("R53",)), {MEMBRE, SECRETARIAT}, {MEMBRE}, (True, False)),
    ],
)
def test_une_seance_est_a_ses_membres_et_a_qui_la_conduit(
    appelant: Appelant, en_region: set[str], au_national: set[str], connait: tuple[bool, bool]
) -> None:
    assert envers_seance(appelant, REGIONALE) == en_region
    assert envers_seance(appelant, NATIONALE) == au_national
    assert (connait_les_deports(appelant, REGIONALE), connait_les_deports(appelant, NATIONALE)) == connait


@pytest.mark.parametrize(
    ("appelant", "lit"),
    [
        (qui("mia", "membre"), True),
        (qui("max", "membre"), False),
        (qui("sam", "secretariat", territoires=("R53",)), True),
        (qui("rosa", "secretariat", territoires=("R84",)), False),
        (qui("eve", "administration"), True),
        (qui("zoe", "membre"), False),
    ],
)
def test_le_projet_de_proces_verbal_se_lit_de_qui_le_signe(appelant: Appelant, lit: bool) -> None:
    assert signe_le_proces_verbal(appelant, REGIONALE.model_copy(update={"president": "mia"})) is lit


@pytest.mark.parametrize(
    ("appelant", "relation"),
    [
        (qui("rosa", "correspondant", territoires=("R53",)), {"correspondant_du_territoire"}),
        (qui("luc", "correspondant", territoires=("R84", "D53")), set()),
        (qui("rosa", "secretariat", territoires=("R53",)), set()),
        (qui("p1", "porteur"), {"proprietaire"}),
        (qui("p1", "porteur", "correspondant", territoires=("R53",)), {"proprietaire", "correspondant_du_territoire"}),
    ],
)
def test_une_decision_est_a_ses_porteurs_et_au_correspondant_de_sa_region(
    appelant: Appelant, relation: set[str]
) -> None:
    assert envers_decision(appelant, Notification(statut="notifiee", decision=une(porteurs=("p1", "p2")))) == relation
    assert envers_decision(appelant, Notification()) == set()
