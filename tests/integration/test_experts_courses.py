"""Administrators who place one expert at the same moment, on a real engine: nobody is given more than they take."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from expertise.domaine.commandes import OuvrirExpertise, Remplacer
from expertise.domaine.expert import DeclarerDisponibilite, Habiliter, Inscrire, Profil, Structure
from expertise.domaine.expertise import EXPERTISE
from expertise.domaine.vivier import EXPERT
from kernel.aws import DynamoStore
from kernel.decider import Commande, Decider
from kernel.handle import Envoi, handle
from kernel.refus import ConflitPersistant, Doublon, Refus, RegleNonSatisfaite
from kernel.store import load
from tests.fakes import MemoryWorld
from tests.integration.courses import at_once, world_of
from tests.unit.expertise.cas import ANNEE, identite

pytestmark = pytest.mark.cloud

EXPERTE, CHARGE = "pers_disputee", 2
DOSSIERS = [f"cand_{n:026d}" for n in range(1, 13)]
Envoyer = Callable[[Decider[Any, Any, Any, Any], str, Commande], str]


@pytest.fixture(scope="module")
def envoyer(memory: MemoryWorld, store: DynamoStore) -> Envoyer:
    """Give how a command is sent, and what is said of it: files and an expert are there to begin with."""

    def send(decider: Decider[Any, Any, Any, Any], identifiant: str, commande: Commande) -> str:
        maintenant, commande_id = memory.clock.now(), memory.clock.ulid()
        sent: Envoi[Any, Any] = Envoi(identifiant, commande, commande_id, "pers_admin", "c", maintenant)
        try:
            handle(decider, world_of(memory, store), sent)
        except Refus as refus:
            return refus.code
        return "accepté"

    structure = Structure(nom="Structure disputée", siret="13000548100010")
    profil = Profil(structure=structure, competences=(1,), departements=("75",), role_souhaite="second")
    for commande in (
        Inscrire(personne=EXPERTE, profil=profil, motif="m"),
        Habiliter(roles=("coordonnateur", "second"), motif="m"),
        DeclarerDisponibilite(annee=ANNEE, charge_max=CHARGE),
    ):
        assert send(EXPERT, EXPERTE, commande) == "accepté"
    for candidature in DOSSIERS:
        seen = identite().model_copy(update={"candidature": candidature})
        assert send(EXPERTISE, candidature, OuvrirExpertise(identite=seen)) == "accepté"
    return send


def tenues(store: DynamoStore) -> list[int]:
    """Give the places that the expert holds, as the files say."""
    states = (load(EXPERTISE, store, c).etat for c in DOSSIERS)
    return sorted(m.place for e in states for m in e.vivants if m.expert == EXPERTE)


def test_une_experte_disputee_par_douze_dossiers_n_en_prend_que_ce_qu_elle_a_dit(
    envoyer: Envoyer, store: DynamoStore
) -> None:
    for known in ((), (1,), (1, 2)):
        asked = Remplacer(entrant=EXPERTE, tenues=tuple((ANNEE, place) for place in known), motif="m")
        outcomes = at_once([partial(envoyer, EXPERTISE, c, asked) for c in DOSSIERS])

        assert outcomes.count("accepté") == (len(known) < CHARGE)
        assert set(outcomes) <= {"accepté", Doublon.code, ConflitPersistant.code, RegleNonSatisfaite.code}
        assert tenues(store) == [*range(1, min(len(known) + 1, CHARGE) + 1)]
