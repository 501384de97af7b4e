"""What the table holds beside the journal: states and their schema, guards, lines, copies, numbers."""

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from kernel.decider import Fiche
from kernel.journal import canonical, from_item
from kernel.label.faits import Copie
from kernel.ports import Absent, ConflictError, Delete, Equals, Item, Key, Put, Write
from kernel.store import (
    Decision,
    added_writes,
    between,
    copy_key,
    faults_of,
    guard_key,
    guard_writes,
    keep_copy,
    list_key,
    list_writes,
    load,
    next_number,
    read_beside,
    refold,
    state_writes,
    version_of,
)
from tests.fakes import MemoryStore, MemoryWorld
from tests.unit.kernel.jouet import (
    CARNET,
    EN_PARTIES,
    ArracherPage,
    Carnet,
    CarnetOuvert,
    EcrirePage,
    FermerCarnet,
    OuvrirCarnet,
    RenommerCarnet,
    do,
    journal_of,
)
from tests.unit.kernel.pannes import counted

BOTH = pytest.mark.parametrize("decider", [CARNET, EN_PARTIES], ids=["d'un bloc", "en parties"])


# Guards and lines are functions of the state


def _loaded(carnet: Carnet) -> Any:
    return replace(load(CARNET, MemoryStore(), "c1"), etat=carnet)


FLUX = "jouet/carnet#c1"
OUVERT, ROUGE = Carnet(titre="Bleu", statut="ouvert"), Carnet(titre="Rouge", statut="ouvert")
FERME = Carnet(titre="Bleu", statut="ferme")
BLEU, GARDE_ROUGE = guard_key("jouet", "titre#Bleu"), guard_key("jouet", "titre#Rouge")


@pytest.mark.parametrize(
    ("avant", "apres", "writes"),
    [
        (Carnet(), Carnet(), []),
        (Carnet(), OUVERT, [Put(BLEU, {"flux": FLUX}, Absent())]),
        (OUVERT, OUVERT, []),
        (OUVERT, ROUGE, [Put(GARDE_ROUGE, {"flux": FLUX}, Absent()), Delete(BLEU, Equals("flux", FLUX))]),
        (OUVERT, FERME, [Delete(BLEU, Equals("flux", FLUX))]),
        (FERME, FERME, []),
    ],
    ids=["rien", "prend", "garde", "change", "rend", "n'a plus rien"],
)
def test_les_noms_tenus_suivent_l_etat(avant: Carnet, apres: Carnet, writes: list[Write]) -> None:
    assert list(guard_writes(CARNET, _loaded(avant), apres)) == writes


def _line(liste: str, titre: str) -> Key:
    return list_key("jouet", Fiche(liste, titre, ""), FLUX)


def test_les_lignes_des_listes_suivent_l_etat() -> None:
    apres = Carnet(titre="Rouge", statut="ferme")

    written = list(list_writes(CARNET, _loaded(OUVERT), apres))

    assert written == [
        Delete(_line("carnets", "Bleu")),
        Put(_line("carnets", "Rouge"), {"etat": '{"titre":"Rouge"}', "flux": FLUX}),
        Delete(_line("carnets-ouverts", "Bleu")),
    ]


def test_une_ligne_inchangee_ne_s_ecrit_pas() -> None:
    assert list(list_writes(CARNET, _loaded(OUVERT), OUVERT.model_copy(update={"pages": {"1": "x"}}))) == []


def test_deux_lignes_de_meme_rang_ne_se_recouvrent_pas() -> None:
    fiche = Fiche("carnets", "Bleu", "")

    assert list_key("jouet", fiche, "jouet/carnet#c1") != list_key("jouet", fiche, "jouet/carnet#c2")


@BOTH
def test_la_table_ne_tient_que_ce_que_dit_l_etat(memory: MemoryWorld, decider: Any) -> None:
    do(memory, "c1", OuvrirCarnet(titre="Bleu"), RenommerCarnet(titre="Rouge"), FermerCarnet(), decider=decider)

    assert sorted(k.pk for k in memory.store.items if not k.pk.startswith(FLUX)) == ["jouet/liste#carnets"]


# The schema of a state


@BOTH
def test_un_etat_d_un_ancien_schema_se_replie_du_journal(memory: MemoryWorld, decider: Any) -> None:
    do(memory, "c1", OuvrirCarnet(titre="Bleu"), EcrirePage(page="1", texte="Un"), decider=decider)
    key = Key(FLUX, "ETAT")
    memory.store.items[key] = {**memory.store.items[key], "etat": '{"ancien_champ":1}', "schema": 0}

    loaded = load(decider, memory.store, "c1")

    assert loaded.etat == refold(decider, journal_of(memory, "c1"))
    assert (loaded.version, loaded.etat.pages) == (2, {"1": "Un"})


@BOTH
def test_un_etat_replie_s_ecrit_au_schema_d_aujourd_hui(memory: MemoryWorld, decider: Any) -> None:
    do(memory, "c1", OuvrirCarnet(titre="Bleu"), EcrirePage(page="1", texte="Un"), decider=decider)
    nouveau = replace(decider, schema=2)

    do(memory, "c1", RenommerCarnet(titre="Rouge"), decider=nouveau)

    assert memory.store.items[Key(FLUX, "ETAT")]["schema"] == 2
    assert list(faults_of(nouveau, memory.store, "c1")) == []


@BOTH
def test_un_etat_replie_s_arrete_a_la_version_qui_a_ete_lue(memory: MemoryWorld, decider: Any) -> None:
    """Somebody writes between the reading of the state and that of its journal."""
    do(memory, "c1", OuvrirCarnet(titre="Bleu"), decider=decider)
    key = Key(FLUX, "ETAT")
    ancien = {**memory.store.items[key], "schema": 0}
    do(memory, "c1", RenommerCarnet(titre="Rouge"), decider=decider)
    memory.store.items[key] = ancien

    loaded = load(decider, memory.store, "c1")

    assert (loaded.version, loaded.etat.titre) == (1, "Bleu")


def test_une_partie_nouvelle_quitte_l_etat_principal(memory: MemoryWorld) -> None:
    do(memory, "c1", OuvrirCarnet(titre="Bleu"), EcrirePage(page="1", texte="Un"))
    nouveau = replace(EN_PARTIES, schema=2)

    do(memory, "c1", EcrirePage(page="2", texte="Deux"), decider=nouveau)

    assert load(nouveau, memory.store, "c1").etat.pages == {"1": "Un", "2": "Deux"}
    assert list(faults_of(nouveau, memory.store, "c1")) == []


# A stream against its journal


@BOTH
def test_un_flux_intact_n_a_pas_de_faute(memory: MemoryWorld, decider: Any) -> None:
    do(memory, "c1", OuvrirCarnet(titre="Bleu"), EcrirePage(page="1", texte="Un"), decider=decider)
    do(memory, "c1", EcrirePage(page="2", texte="Deux"), ArracherPage(page="1"), decider=decider)

    assert list(faults_of(decider, memory.store, "c1")) == []


def _changed(memory: MemoryWorld, sk: str, **changes: Any) -> None:
    key = Key(FLUX, sk)
    memory.store.items[key] = {**memory.store.items.get(key, {"pk": FLUX, "sk": sk}), **changes}


@pytest.mark.parametrize(
    ("sk", "changes"),
    [
        ("ETAT", {"etat": '{"titre":"Rouge"}'}),
        ("ETAT#pages#1", {"etat": '"Autre"'}),
        ("ETAT#pages#9", {"etat": '"De trop"'}),
        ("ETAT", {"version": 1}),
        ("ETAT", {"empreinte": "0"}),
        ("JOURNAL#00000002", {"corps": "{}"}),
    ],
)
def test_un_etat_altere_est_trouve(memory: MemoryWorld, sk: str, changes: Item) -> None:
    do(memory, "c1", OuvrirCarnet(titre="Bleu"), EcrirePage(page="1", texte="Un"), decider=EN_PARTIES)

    _changed(memory, sk, **changes)

    assert {f.flux for f in faults_of(EN_PARTIES, memory.store, "c1")} == {FLUX}


def test_une_partie_perdue_est_trouvee(memory: MemoryWorld) -> None:
    do(memory, "c1", OuvrirCarnet(titre="Bleu"), EcrirePage(page="1", texte="Un"), decider=EN_PARTIES)
    del memory.store.items[Key(FLUX, "ETAT#pages#1")]

    assert [f.seq for f in faults_of(EN_PARTIES, memory.store, "c1")] == [2]


# Copies of others' facts


def copie(seq: int, **etat: Any) -> Copie:
    return Copie(type="X-V1", flux="autre/chose#1", seq=seq, correlation="c", etat=etat)


def kept(store: MemoryStore) -> Item:
    return store.items[copy_key("jouet", "autre/chose#1")]


def test_une_copie_plus_recente_remplace_l_ancienne() -> None:
    store = MemoryStore()

    assert keep_copy(store, "jouet", copie(1, a=1))
    assert keep_copy(store, "jouet", copie(3, a=3))
    assert (kept(store)["seq"], kept(store)["etat"]) == (3, '{"a":3}')


def test_une_copie_plus_ancienne_est_laissee() -> None:
    store = MemoryStore()
    keep_copy(store, "jouet", copie(3, a=3))

    assert not keep_copy(store, "jouet", copie(2, a=2))
    assert kept(store)["seq"] == 3


def test_la_meme_copie_compte_encore() -> None:
    """The first time may have stopped halfway: what it calls for is done again."""
    store = MemoryStore()
    keep_copy(store, "jouet", copie(3))

    assert keep_copy(store, "jouet", copie(3))


class Contended(MemoryStore):
    """Another writer is always in the way."""

    def write(self, write: Write) -> None:
        raise ConflictError


@pytest.mark.parametrize("already", [None, 2])
def test_une_copie_genee_par_une_autre_ecriture_n_est_pas_prise_pour_ancienne(already: int | None) -> None:
    store = Contended()
    if already:
        MemoryStore.write(store, Put(copy_key("jouet", "autre/chose#1"), {"seq": already}))

    with pytest.raises(ConflictError):
        keep_copy(store, "jouet", copie(3))


# Numbers, and trips


def test_les_numeros_d_une_serie_se_suivent() -> None:
    store = MemoryStore()

    assert [next_number(store, "jouet", "2027") for _ in range(3)] == [1, 2, 3]
    assert next_number(store, "jouet", "2028") == 1


@pytest.mark.parametrize(("decider", "trips"), [(CARNET, 1), (EN_PARTIES, 1)], ids=["d'un bloc", "en parties"])
def test_lire_un_flux_est_un_trajet(memory: MemoryWorld, decider: Any, trips: int) -> None:
    do(memory, "c1", OuvrirCarnet(titre="Bleu"), EcrirePage(page="1", texte="Un"), decider=decider)
    world, store = counted(memory)

    load(decider, world.store, "c1")

    assert store.trips == trips


def test_lire_un_etat_en_parties_ne_lit_pas_son_journal(memory: MemoryWorld) -> None:
    """A journal only grows: what is read to decide must not grow with it."""
    do(memory, "c1", OuvrirCarnet(titre="Bleu"), EcrirePage(page="1", texte="Un"), decider=EN_PARTIES)

    loaded = load(EN_PARTIES, memory.store, "c1")

    assert sorted(key.sk for key in loaded.items) == ["ETAT", "ETAT#pages#1"]


# A state in parts


@pytest.fixture
def pages(memory: MemoryWorld) -> MemoryWorld:
    written = (EcrirePage(page=str(n), texte="Un") for n in (1, 2, 3))
    do(memory, "c1", OuvrirCarnet(titre="Bleu"), *written, decider=EN_PARTIES)
    return memory


def test_chaque_partie_s_ecrit_a_la_place_de_ce_qui_en_a_ete_lu(pages: MemoryWorld) -> None:
    """A read of several items is no snapshot: a part that somebody has changed since must not be written over."""
    loaded, entry = load(EN_PARTIES, pages.store, "c1"), from_item(journal_of(pages, "c1")[-1])
    etat = loaded.etat.model_copy(update={"pages": {"1": "Deux", "3": "Un", "4": "Neuve"}})
    _, *parts = state_writes(EN_PARTIES, loaded, etat, entry)
    lue = Equals("etat", canonical("Un"))
    assert parts == [
        Put(Key(FLUX, "ETAT#pages#1"), {"etat": canonical("Deux")}, lue),
        Delete(Key(FLUX, "ETAT#pages#2"), lue),
        Put(Key(FLUX, "ETAT#pages#4"), {"etat": canonical("Neuve")}, Absent()),
    ]


@pytest.mark.parametrize(("identifiant", "lues"), [("c1", {"2": "Un"}), ("absent", {})])
def test_une_partie_seule_se_lit_en_une_lecture_avec_ce_qui_est_a_cote(
    pages: MemoryWorld, identifiant: str, lues: dict[str, str]
) -> None:
    world, store = counted(pages)
    beside = Key("ailleurs", "ETAT")
    loaded = load(EN_PARTIES, world.store, identifiant, [beside], parts=["pages#2"])
    assert (loaded.etat.pages, dict(store.calls)) == (lues, {"read": 1})
    assert read_beside(world.store, loaded, [beside]) is loaded, "looked for already"


def test_un_etat_de_plus_de_parties_qu_une_page_se_lit_en_une_requete(memory: MemoryWorld) -> None:
    do(memory, "c1", OuvrirCarnet(titre="Bleu"), decider=EN_PARTIES)
    items = {Key(FLUX, f"ETAT#pages#{n}"): {"etat": canonical("Un")} for n in range(150)}
    for key, item in items.items():
        memory.store.write(Put(key, item, Absent()))
    world, store = counted(memory)
    assert len(load(EN_PARTIES, world.store, "c1").etat.pages) == 150
    assert store.trips == 1


# Pages, versions


def test_tout_un_intervalle_se_lit_page_apres_page_chaque_element_une_fois() -> None:
    store = MemoryStore()
    for n in range(5):
        store.write(Put(Key("p", f"a#{n}"), {"n": n}))
    store.write(Put(Key("p", "b#0"), {"n": 9}))
    assert [item["n"] for item in between(store, "p", "a", "a~", 2)] == [0, 1, 2, 3, 4]


@pytest.mark.parametrize(("item", "version"), [({"version": 3, "seq": 7}, 3), ({"seq": 7}, 7), ({"nom": "Ana"}, None)])
def test_la_version_est_celle_d_un_etat_ou_le_rang_d_une_copie(item: Item, version: int | None) -> None:
    assert version_of(item) == version


def test_une_ligne_qui_reste_s_ajoute_une_fois_et_dit_son_flux(memory: MemoryWorld) -> None:
    suivi = replace(CARNET, ajouts=lambda _etat, event, quand: (Fiche("traces", quand.commande, type(event).__name__),))
    do(memory, "c1", OuvrirCarnet(titre="Bleu"), decider=suivi)
    (ligne,) = (item for key, item in memory.store.items.items() if key.pk == "jouet/liste#traces")
    assert (ligne["etat"], ligne["flux"]) == ("CarnetOuvert", "jouet/carnet#c1")
    (entree,) = journal_of(memory, "c1")
    entete, ouvert = from_item(entree).entete, CarnetOuvert(titre="Rouge", proprietaire="p")
    decision: Decision[Any, Any] = Decision(ROUGE, (ouvert,), {}, "p", "k", "c", datetime.fromisoformat(entete.le))
    ecrites = [*added_writes(suivi, decision, entete)]
    assert [(type(w), w.condition) for w in ecrites] == [(Put, Absent())]
