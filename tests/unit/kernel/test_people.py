"""The directory: who has come, by pseudonym and by capacity, until erased."""

import pytest

from kernel import people
from kernel.droits import Appelant
from kernel.people import Personne
from tests.fakes import MemoryWorld
from tests.unit.kernel.pannes import counted


def person(name: str, roles: tuple[str, ...] = ("expert",), territoires: tuple[str, ...] = ()) -> Personne:
    return Personne(
        personne=name, nom=name.title(), courriel=f"{name}@x.invalid", roles=roles, territoires=territoires, siret=""
    )


def remember(memory: MemoryWorld, *persons: Personne) -> None:
    for p in persons:
        people.remember(memory.store, "jouet", p, memory.clock.ulid())


def holding(memory: MemoryWorld, role: str, territoire: str = "") -> list[str]:
    return [p.personne for p in people.holding(memory.store, "jouet", role, territoire)]


def test_une_personne_se_retrouve_par_son_pseudonyme(memory: MemoryWorld) -> None:
    remember(memory, person("alice"))

    assert people.find(memory.store, "jouet", "alice") == person("alice")
    assert people.find(memory.store, "jouet", "bob") is None
    assert people.find(memory.store, "autre", "alice") is None


def test_une_personne_se_retrouve_par_sa_qualite_et_son_territoire(memory: MemoryWorld) -> None:
    remember(memory, person("alice", ("correspondant",), ("69", "38")), person("bob", ("correspondant",), ("690",)))
    remember(memory, person("chloe", ("expert",), ("69",)), person("david", ("correspondant",)))

    assert holding(memory, "correspondant", "69") == ["alice"]
    assert sorted(set(holding(memory, "correspondant"))) == ["alice", "bob", "david"]
    assert holding(memory, "expert") == ["chloe"]
    assert holding(memory, "membre") == []


def test_un_territoire_n_est_pas_le_debut_d_un_autre(memory: MemoryWorld) -> None:
    remember(memory, person("alice", territoires=("2A",)), person("bob", territoires=("2",)))

    assert holding(memory, "expert", "2") == ["bob"]


def test_une_longue_liste_vient_entiere(memory: MemoryWorld) -> None:
    remember(memory, *(person(f"p{n:03d}") for n in range(230)))

    assert holding(memory, "expert") == [f"p{n:03d}" for n in range(230)]


def test_qui_a_tous_les_departements_se_retrouve_dans_chacun_et_s_oublie(memory: MemoryWorld) -> None:
    """More lines than one transaction takes."""
    alice = person("alice", ("correspondant",), tuple(f"D{n:03d}" for n in range(130)))
    remember(memory, alice)

    assert [holding(memory, "correspondant", t) for t in alice.territoires] == [["alice"]] * 130
    assert people.forget(memory.store, "jouet", "alice", "jeton")
    assert memory.store.items == {}


def test_qui_change_de_role_quitte_ses_anciennes_lignes(memory: MemoryWorld) -> None:
    remember(memory, person("alice", ("expert", "membre"), ("69",)))

    remember(memory, person("alice", ("membre",), ("38",)))

    assert (holding(memory, "expert"), holding(memory, "membre", "69")) == ([], [])
    assert holding(memory, "membre", "38") == ["alice"]


def test_qui_n_a_pas_change_ne_s_ecrit_pas(memory: MemoryWorld) -> None:
    remember(memory, person("alice"))
    world, store = counted(memory)

    people.remember(world.store, "jouet", person("alice"), "jeton")

    assert store.calls["transact"] == 0


def test_oublier_ote_la_personne_de_toute_la_table(memory: MemoryWorld) -> None:
    remember(memory, person("alice", ("expert", "membre"), ("69", "38")))

    assert people.forget(memory.store, "jouet", "alice", "jeton")
    assert memory.store.items == {}
    assert not people.forget(memory.store, "jouet", "alice", "jeton-2")


def test_la_fiche_vient_des_qualites_du_jeton() -> None:
    appelant = Appelant("p", frozenset({"membre", "expert"}), frozenset({"69", "38"}), "12345678901234", "Alice", "a@x")

    assert people.of(appelant) == Personne(
        personne="p",
        nom="Alice",
        courriel="a@x",
        roles=("expert", "membre"),
        territoires=("38", "69"),
        siret="12345678901234",
    )


@pytest.mark.parametrize("value", [Appelant("p", nom="Alice", courriel="a@x"), "texte"])
def test_le_nom_et_l_adresse_ne_se_lisent_pas_dans_une_trace(value: object) -> None:
    assert "Alice" not in repr(value)
    assert "a@x" not in repr(value)
