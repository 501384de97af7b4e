"""Races on a real engine (the local cloud): moto lets two transactions win, so it cannot be asked."""

from collections import Counter
from collections.abc import Callable

import pytest

from kernel.aws import DynamoStore
from kernel.handle import handle
from kernel.journal import from_item
from kernel.refus import ConflitPersistant, Doublon, Refus
from kernel.store import entries, faults_of, guard_key, load, next_number
from tests.fakes import MemoryWorld
from tests.integration.courses import at_once, world_of
from tests.unit.kernel.jouet import (
    CARNET,
    Command,
    EcrirePage,
    Event,
    FermerCarnet,
    OuvrirCarnet,
    PageEcrite,
    RenommerCarnet,
    envoi,
)

pytestmark = pytest.mark.cloud

WRITERS = 20
ROUNDS = 5


def sending(memory: MemoryWorld, store: DynamoStore, identifiant: str, commande: Command) -> Callable[[], str]:
    """Give a gesture that sends a command, and says what came of it."""
    sent, world = envoi(identifiant, commande, memory), world_of(memory, store)

    def gesture() -> str:
        try:
            handle(CARNET, world, sent)
        except Refus as refus:
            return refus.code
        return "accepté"

    return gesture


def written(store: DynamoStore, identifiant: str) -> list[str]:
    """Give the pages that the journal says were written."""
    found: list[Event] = []
    for item in entries(store, CARNET.flux(identifiant)):
        found += [CARNET.read_event(b) for b in from_item(item).bodies()]
    return [e.page for e in found if isinstance(e, PageEcrite)]


def test_vingt_auteurs_sur_un_flux_rien_ne_se_perd(memory: MemoryWorld, store: DynamoStore) -> None:
    sending(memory, store, "f1", OuvrirCarnet(titre="Course"))()
    expected: list[str] = []
    for n in range(ROUNDS):
        pages = [f"{n}-{w}" for w in range(WRITERS)]
        outcomes = at_once([sending(memory, store, "f1", EcrirePage(page=p, texte=p)) for p in pages])

        assert set(outcomes) <= {"accepté", ConflitPersistant.code}
        assert "accepté" in outcomes, "one wins each round"
        expected += [p for p, outcome in zip(pages, outcomes, strict=True) if outcome == "accepté"]

    assert sorted(written(store, "f1")) == sorted(expected)
    assert load(CARNET, store, "f1").etat.pages == {p: p for p in expected}
    assert list(faults_of(CARNET, store, "f1")) == []


def test_vingt_reprises_finissent_par_toutes_passer(memory: MemoryWorld, store: DynamoStore) -> None:
    sending(memory, store, "f2", OuvrirCarnet(titre="Reprises"))()
    left = [f"{w}" for w in range(WRITERS)]
    while left:
        outcomes = at_once([sending(memory, store, "f2", EcrirePage(page=p, texte=p)) for p in left])
        assert "accepté" in outcomes
        left = [p for p, outcome in zip(left, outcomes, strict=True) if outcome != "accepté"]

    assert Counter(written(store, "f2")) == Counter(f"{w}" for w in range(WRITERS))


def test_un_nom_dispute_par_vingt_flux_n_est_tenu_que_par_un(memory: MemoryWorld, store: DynamoStore) -> None:
    streams = [f"n{w}" for w in range(WRITERS)]
    outcomes = at_once([sending(memory, store, s, OuvrirCarnet(titre="Disputé")) for s in streams])

    (winner,) = (s for s, outcome in zip(streams, outcomes, strict=True) if outcome == "accepté")
    assert set(outcomes) <= {"accepté", Doublon.code, ConflitPersistant.code}
    key = guard_key("jouet", "titre#Disputé")
    assert store.read([key])[key]["flux"] == CARNET.flux(winner)
    assert [s for s in streams if load(CARNET, store, s).version] == [winner]


def test_un_nom_rendu_et_repris_en_course_n_est_jamais_tenu_par_deux(memory: MemoryWorld, store: DynamoStore) -> None:
    streams = [f"r{w}" for w in range(6)]
    for s in streams:
        sending(memory, store, s, OuvrirCarnet(titre=f"Libre {s}"))()
    for _ in range(ROUNDS):
        at_once([sending(memory, store, s, RenommerCarnet(titre="Repris")) for s in streams])
        holders = [s for s in streams if load(CARNET, store, s).etat.titre == "Repris"]
        assert len(holders) == 1
        sending(memory, store, holders[0], RenommerCarnet(titre=f"Libre {holders[0]}"))()

    at_once([sending(memory, store, s, FermerCarnet()) for s in streams])
    assert store.read([guard_key("jouet", f"titre#Libre {s}") for s in streams]) == {}
    assert [list(faults_of(CARNET, store, s)) for s in streams] == [[]] * len(streams)


def test_deux_envois_de_la_meme_requete_a_la_fois_n_en_font_qu_une(memory: MemoryWorld, store: DynamoStore) -> None:
    world = world_of(memory, store)
    sent = [envoi(f"d{w}", OuvrirCarnet(titre="Double clic"), memory, "double-clic", "a") for w in range(WRITERS)]

    def gesture(n: int) -> Callable[[], str]:
        return lambda: handle(CARNET, world, sent[n]).flux

    assert len(set(at_once([gesture(n) for n in range(WRITERS)]))) == 1


def test_vingt_numeros_tires_a_la_fois_sont_tous_differents(store: DynamoStore) -> None:
    drawn = at_once([lambda: str(next_number(store, "jouet", "course"))] * WRITERS)

    assert sorted(map(int, drawn)) == list(range(1, WRITERS + 1))
