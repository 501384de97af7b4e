"""Laws of the kernel, whatever the sequence, the interleaving, the place or the text."""

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kernel.api import decode_cursor, encode_cursor
from kernel.handle import handle
from kernel.http import Request, read_body
from kernel.journal import canonical, digest, seal
from kernel.model import Frozen
from kernel.ports import Key, Put
from kernel.refus import Refus, RequeteInvalide
from kernel.store import faults_of, load, refold
from tests.fakes import START, MemoryStore, MemoryWorld
from tests.unit.kernel.jouet import (
    CARNET,
    EN_PARTIES,
    ArracherPage,
    Command,
    EcrirePage,
    FermerCarnet,
    Guichet,
    OuvrirCarnet,
    RelireModele,
    RenommerCarnet,
    SignerCarnet,
    SuivreModele,
    do,
    envoi,
    journal_of,
)
from tests.unit.kernel.pannes import over

texts = st.text(max_size=20)
names = st.sampled_from(["Bleu", "Rouge", "é#œ", ""])
streams = st.sampled_from(["c1", "c2", "c3"])
pages = st.text(st.characters(codec="utf-8"), min_size=1, max_size=3)
commands: st.SearchStrategy[Command] = st.one_of(
    st.builds(OuvrirCarnet, titre=names, proprietaire=texts),
    st.builds(RenommerCarnet, titre=names),
    st.builds(EcrirePage, page=pages, texte=texts),
    st.builds(ArracherPage, page=pages),
    st.builds(SignerCarnet, personne=st.just("pers_a"), nom=texts),
    st.builds(SuivreModele, modele=streams),
    st.just(RelireModele()),
    st.just(FermerCarnet()),
)
deciders = st.sampled_from([CARNET, EN_PARTIES])
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=12,
)


def attempt(memory: MemoryWorld, identifiant: str, command: Command, decider: Any) -> bool:
    try:
        do(memory, identifiant, command, decider=decider)
    except Refus:
        return False
    return True


@given(deciders, st.lists(st.tuples(streams, commands), max_size=15))
@settings(deadline=None, max_examples=60)
def test_l_etat_est_toujours_le_pliage_du_journal(decider: Any, sequence: list[tuple[str, Command]]) -> None:
    memory = MemoryWorld()
    for identifiant, command in sequence:
        attempt(memory, identifiant, command, decider)

    for identifiant in ("c1", "c2", "c3"):
        assert load(decider, memory.store, identifiant).etat == refold(decider, journal_of(memory, identifiant))
        if journal_of(memory, identifiant):
            assert list(faults_of(decider, memory.store, identifiant)) == []


@given(deciders, st.lists(st.tuples(streams, commands), max_size=15))
@settings(deadline=None, max_examples=60)
def test_les_noms_et_les_lignes_sont_exactement_ceux_que_disent_les_etats(
    decider: Any, sequence: list[tuple[str, Command]]
) -> None:
    memory = MemoryWorld()
    for identifiant, command in sequence:
        attempt(memory, identifiant, command, decider)

    states = {i: load(decider, memory.store, i).etat for i in ("c1", "c2", "c3")}
    held = {k.pk for k in memory.store.items if k.sk == "GARDE"}
    assert held == {f"jouet/garde#{g}" for e in states.values() for g in decider.gardes(e)}
    lines = {(k.pk, k.sk) for k in memory.store.items if k.pk.startswith("jouet/liste#")}
    assert lines == {
        (f"jouet/liste#{f.liste}", f"{f.rang}#{decider.flux(i)}") for i, e in states.items() for f in decider.fiches(e)
    }


@given(deciders, st.lists(commands, max_size=5), st.lists(commands, min_size=1, max_size=3), commands)
@settings(deadline=None, max_examples=60)
def test_deux_auteurs_en_course_gardent_leurs_deux_gestes_ou_l_un_est_refuse(
    decider: Any, before: list[Command], faster: list[Command], slower: Command
) -> None:
    memory = MemoryWorld()
    for command in (OuvrirCarnet(titre="Bleu"), *before):
        attempt(memory, "c1", command, decider)

    def race() -> None:
        for command in faster:
            attempt(memory, "c1", command, decider)

    accepted = 0
    world = over(memory, before=[race])
    with suppress(Refus):
        accepted = len(handle(decider, world, envoi("c1", slower, memory)).evenements)

    entries = journal_of(memory, "c1")
    assert [i["sk"] for i in entries] == [f"JOURNAL#{n:08d}" for n in range(1, len(entries) + 1)]
    assert list(faults_of(decider, memory.store, "c1")) == []
    assert len(json.loads(entries[-1]["corps"])["evenements"]) == accepted or accepted == 0


@given(st.sets(st.text(st.characters(codec="utf-8"), min_size=1, max_size=4), max_size=30), st.integers(1, 35))
@settings(deadline=None)
def test_page_par_page_chaque_ligne_vient_une_fois_dans_l_ordre(sks: set[str], limit: int) -> None:
    store = MemoryStore()
    for sk in sks:
        store.write(Put(Key("p", sk), {}))

    found: list[str] = []
    after: Key | None = None
    while True:
        page = store.query("p", "", "\U0010ffff", limit, after)
        found += [str(i["sk"]) for i in page.items]
        after = None if page.next is None else Key("p", decode_cursor(encode_cursor(page.next.sk)))
        if after is None:
            break

    assert found == sorted(sks, key=lambda s: s.encode())


@given(st.text(st.characters(codec="utf-8"), max_size=200))
def test_un_curseur_se_relit_et_va_dans_une_adresse(place: str) -> None:
    cursor = encode_cursor(place)

    assert decode_cursor(cursor) == place
    assert set(cursor) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")


@given(st.text(max_size=60))
def test_un_curseur_quelconque_est_lu_ou_refuse_jamais_une_erreur(cursor: str) -> None:
    try:
        decode_cursor(cursor)
    except RequeteInvalide:
        return


@given(json_values)
def test_le_texte_canonique_est_stable(value: Any) -> None:
    text = canonical(value)

    assert canonical(json.loads(text)) == text


@given(st.dictionaries(texts, st.integers(), max_size=6))
def test_le_texte_canonique_ne_depend_pas_de_l_ordre(value: dict[str, int]) -> None:
    assert canonical(dict(reversed(value.items()))) == canonical(value)


@given(st.binary(min_size=16, max_size=16), st.text(st.characters(codec="utf-8")), st.integers(0, 127))
def test_un_sceau_depend_de_chaque_bit_du_sel(sel: bytes, corps: str, bit: int) -> None:
    other = (int.from_bytes(sel, "big") ^ 1 << bit).to_bytes(16, "big")

    assert seal(sel, corps) != seal(other, corps)
    assert seal(sel, corps) != digest(corps)


class Corps(Frozen):
    texte: str = ""
    nombre: float = 0
    libre: Any = None


hostile = st.one_of(
    st.binary(max_size=80),
    json_values.map(lambda v: json.dumps(v).encode()),
    json_values.map(lambda v: json.dumps(v, ensure_ascii=False).encode("utf-8", "surrogatepass")),
    st.dictionaries(st.sampled_from(["texte", "nombre", "libre", "titre"]), json_values).map(
        lambda v: json.dumps(v).encode()
    ),
    st.text(st.sampled_from('{}[]",:0123456789eE+-.\\u dntrf \x00NaInfity'), max_size=60).map(str.encode),
)


@given(hostile)
def test_un_corps_hostile_est_lu_ou_refuse_jamais_une_erreur(body: bytes) -> None:
    request = Request("POST", "/x", START, "corr", body=body)
    try:
        canonical(read_body(Corps, request).model_dump(mode="json")).encode()
    except Refus:
        return


ADDRESSES = [
    ("POST", "/carnets"),
    ("PATCH", "/carnets/c1"),
    ("PUT", "/carnets/c1/pages/1"),
    ("POST", "/carnets/c1/fermeture"),
]


@given(
    st.sampled_from(ADDRESSES),
    hostile,
    st.dictionaries(st.sampled_from(["if_match", "idempotency_key", "content_type", "prefer"]), texts, max_size=3),
    st.sampled_from(["", "?essai=true", "?essai=", "?x=1", "?essai=1"]),
)
@settings(deadline=None, max_examples=150)
@pytest.mark.usefixtures("toy_service")
def test_une_requete_hostile_n_est_jamais_une_erreur_de_notre_part(
    address: tuple[str, str], body: bytes, headers: dict[str, Any], query: str
) -> None:
    guichet = Guichet()
    do(guichet.memory, "c1", OuvrirCarnet(titre="Bleu", proprietaire="pers_alice"), decider=EN_PARTIES)

    reply = guichet.ask(address[0], address[1] + query, body, **headers)

    assert reply.status < 500
    json.loads(reply.body or "{}")
