"""What every Store promises, whoever keeps it: the one in memory, moto, the local cloud."""

from collections.abc import Callable

import pytest
from botocore.exceptions import ClientError, ParamValidationError

from kernel.ports import (
    BATCH_GET_ITEMS_MAX,
    TRANSACTION_ITEMS_MAX,
    Absent,
    AbsentOrLess,
    Condition,
    ConflictError,
    Delete,
    Equals,
    Item,
    Key,
    Put,
    Store,
    Value,
    Write,
)

REFUSED_READ = (ClientError, ParamValidationError, AssertionError)
HIGHEST = "\U0010ffff"
REFUSED = (ClientError, AssertionError)  # a bug of ours: no engine takes it, each says so in its own way


def fill(store: Store, pk: str, *sks: str) -> None:
    for sk in sks:
        store.write(Put(Key(pk, sk), {"v": sk}))


def stored(store: Store, key: Key) -> Item | None:
    return store.read([key]).get(key)


def sks_of(store: Store, pk: str, limit: int, sk_from: str = "", sk_to: str = HIGHEST) -> tuple[list[str], list[int]]:
    """Give every sort key of a range, page by page, and the size of each page."""
    found: list[str] = []
    sizes: list[int] = []
    after: Key | None = None
    while True:
        page = store.query(pk, sk_from, sk_to, limit, after)
        found += [str(i["sk"]) for i in page.items]
        sizes.append(len(page.items))
        if page.next is None:
            return found, sizes
        after = page.next


# Values


@pytest.mark.parametrize(
    "value",
    [
        "",
        "texte",
        "é à ç œ — « ÉcoQuartier »",
        "e\u0301",
        "\U0001f333",
        "\x00\x01",
        "a\r\n\tb",
        "0",
        0,
        1,
        -1,
        2**53 + 1,
        10**37,
        b"",
        b"\x00\xff\xfe",
        bytes(range(256)),
        True,
        False,
    ],
    ids=lambda v: type(v).__name__ + "-" + ascii(v)[:16],
)
def test_une_valeur_revient_telle_quelle_et_de_son_type(store: Store, pk: str, value: Value) -> None:
    store.write(Put(Key(pk, "A"), {"v": value}))

    found = stored(store, Key(pk, "A"))

    assert found == {"pk": pk, "sk": "A", "v": value}
    assert type(found["v"]) is type(value)


def test_un_texte_de_300_ko_revient_entier(store: Store, pk: str) -> None:
    store.write(Put(Key(pk, "A"), {"v": "é" * 150_000}))

    assert stored(store, Key(pk, "A")) == {"pk": pk, "sk": "A", "v": "é" * 150_000}


def test_ecrire_remplace_tout_l_element(store: Store, pk: str) -> None:
    store.write(Put(Key(pk, "A"), {"v": 1, "w": "reste"}))
    store.write(Put(Key(pk, "A"), {"v": 2}))

    assert stored(store, Key(pk, "A")) == {"pk": pk, "sk": "A", "v": 2}


def test_la_cle_ecrite_est_celle_de_l_ecriture_quoi_que_dise_l_element(store: Store, pk: str) -> None:
    store.write(Put(Key(pk, "A"), {"pk": "autre", "sk": "autre", "v": 1}))

    assert stored(store, Key(pk, "A")) == {"pk": pk, "sk": "A", "v": 1}


# Reads


def test_lire_ne_donne_que_ce_qui_existe(store: Store, pk: str) -> None:
    fill(store, pk, "A", "B")

    found = store.read([Key(pk, "B"), Key(pk, "C"), Key(pk, "A")])

    assert {k.sk for k in found} == {"A", "B"}


def test_lire_prend_cent_cles_d_un_coup(store: Store, pk: str) -> None:
    keys = [Key(pk, f"{n:03d}") for n in range(BATCH_GET_ITEMS_MAX)]
    store.transact([Put(k, {"v": 1}) for k in keys], "lire-cent-cles-jeton")

    assert set(store.read(keys)) == set(keys)


@pytest.mark.parametrize("count", [0, 101], ids=["aucune clé", "cent une clés"])
def test_lire_demande_de_une_a_cent_cles(store: Store, pk: str, count: int) -> None:
    with pytest.raises(REFUSED_READ):
        store.read([Key(pk, f"{n:03d}") for n in range(count)])


def test_lire_ne_prend_pas_deux_fois_la_meme_cle(store: Store, pk: str) -> None:
    with pytest.raises(REFUSED_READ):
        store.read([Key(pk, "A"), Key(pk, "A")])


def test_lire_traverse_les_partitions(store: Store, pk: str) -> None:
    fill(store, pk, "A")
    fill(store, pk + "-autre", "A")

    assert set(store.read([Key(pk, "A"), Key(pk + "-autre", "A")])) == {Key(pk, "A"), Key(pk + "-autre", "A")}


def test_une_cle_accentuee_se_relit(store: Store, pk: str) -> None:
    key = Key(pk + "é#/", "Œuvre#œ\U0001f333")
    store.write(Put(key, {"v": 1}))

    assert set(store.read([key])) == {key}


# Conditions

CASES: list[tuple[str, Condition, Item | None, bool]] = [
    ("sans condition, rien", None, None, True),
    ("sans condition, quelque chose", None, {"v": 1}, True),
    ("absent, rien", Absent(), None, True),
    ("absent, quelque chose", Absent(), {"v": 1}, False),
    ("égal, rien", Equals("v", 1), None, False),
    ("égal, autre valeur", Equals("v", 1), {"v": 2}, False),
    ("égal, même valeur", Equals("v", 1), {"v": 1}, True),
    ("égal, autre type", Equals("v", 1), {"v": "1"}, False),
    ("égal, champ absent", Equals("v", 1), {"w": 1}, False),
    ("égal, texte vide", Equals("v", ""), {"v": ""}, True),
    ("égal, octets", Equals("v", b"\x00"), {"v": b"\x00"}, True),
    ("égal, vrai", Equals("v", True), {"v": True}, True),
    ("égal, faux contre vrai", Equals("v", True), {"v": False}, False),
    ("moindre, rien", AbsentOrLess("v", 5), None, True),
    ("moindre, plus petit", AbsentOrLess("v", 5), {"v": 4}, True),
    ("moindre, égal", AbsentOrLess("v", 5), {"v": 5}, False),
    ("moindre, plus grand", AbsentOrLess("v", 5), {"v": 6}, False),
    ("moindre, dix contre neuf", AbsentOrLess("v", 10), {"v": 9}, True),
    ("moindre, négatif", AbsentOrLess("v", 0), {"v": -1}, True),
    ("moindre, champ absent", AbsentOrLess("v", 5), {"w": 1}, False),
    ("moindre, texte", AbsentOrLess("v", 5), {"v": "4"}, False),
    ("mot réservé", Equals("name", "x"), {"name": "x"}, True),
]

each_case = pytest.mark.parametrize(
    ("case", "condition", "before", "holds"), CASES, ids=[c[0].replace("é", "e") for c in CASES]
)


def _prepared(store: Store, pk: str, before: Item | None, case: str) -> Key:
    key = Key(pk, case)
    if before is not None:
        store.write(Put(key, before))
    return key


def _agrees(act: Callable[[], None], key: Key, holds: bool) -> None:
    if holds:
        act()
        return
    with pytest.raises(ConflictError) as refused:
        act()
    assert refused.value.failed == (key,)


@each_case
def test_une_ecriture_tient_sa_condition(
    store: Store, pk: str, case: str, condition: Condition, before: Item | None, holds: bool
) -> None:
    key = _prepared(store, pk, before, case)

    _agrees(lambda: store.write(Put(key, {"v": "apres"}, condition)), key, holds)

    assert stored(store, key) == ({**_place(key), "v": "apres"} if holds else _kept(key, before))


@each_case
def test_une_suppression_tient_sa_condition(
    store: Store, pk: str, case: str, condition: Condition, before: Item | None, holds: bool
) -> None:
    key = _prepared(store, pk, before, case)

    _agrees(lambda: store.write(Delete(key, condition)), key, holds)

    assert stored(store, key) == (None if holds else _kept(key, before))


@each_case
def test_une_transaction_tient_la_meme_condition(
    store: Store, pk: str, case: str, condition: Condition, before: Item | None, holds: bool
) -> None:
    key = _prepared(store, pk, before, case)
    token = f"tx-{_number(case)}"

    _agrees(lambda: store.transact([Put(key, {"v": "apres"}, condition)], token), key, holds)

    assert stored(store, key) == ({**_place(key), "v": "apres"} if holds else _kept(key, before))


@each_case
def test_une_suppression_en_transaction_tient_la_meme_condition(
    store: Store, pk: str, case: str, condition: Condition, before: Item | None, holds: bool
) -> None:
    key = _prepared(store, pk, before, case)
    token = f"sup-{_number(case)}"

    _agrees(lambda: store.transact([Delete(key, condition)], token), key, holds)

    assert stored(store, key) == (None if holds else _kept(key, before))


def _number(case: str) -> int:
    return [c[0] for c in CASES].index(case)


def _place(key: Key) -> dict[str, Value]:
    return {"pk": key.pk, "sk": key.sk}


def _kept(key: Key, before: Item | None) -> Item | None:
    return None if before is None else {**_place(key), **before}


# Transactions


def test_une_transaction_ecrit_tout_ou_rien_et_nomme_les_cles_en_cause(store: Store, pk: str) -> None:
    fill(store, pk, "PRIS", "PRIS-AUSSI")
    writes: list[Write] = [
        Put(Key(pk, "LIBRE"), {"v": 1}, Absent()),
        Put(Key(pk, "PRIS"), {"v": 1}, Absent()),
        Delete(Key(pk, "ABSENT")),
        Put(Key(pk, "PRIS-AUSSI"), {"v": 1}, Equals("v", "autre")),
    ]

    with pytest.raises(ConflictError) as refused:
        store.transact(writes, "tout-ou-rien")

    assert refused.value.failed == (Key(pk, "PRIS"), Key(pk, "PRIS-AUSSI"))
    assert sks_of(store, pk, 10)[0] == ["PRIS", "PRIS-AUSSI"]
    assert stored(store, Key(pk, "PRIS")) == {"pk": pk, "sk": "PRIS", "v": "PRIS"}


def test_une_transaction_melange_ecritures_et_suppressions(store: Store, pk: str) -> None:
    fill(store, pk, "A", "B")

    store.transact([Delete(Key(pk, "A"), Equals("v", "A")), Put(Key(pk, "C"), {"v": 1})], "melange")

    assert sks_of(store, pk, 10)[0] == ["B", "C"]


def test_une_transaction_prend_cent_elements(store: Store, pk: str) -> None:
    store.transact([Put(Key(pk, f"{n:03d}"), {"v": n}) for n in range(TRANSACTION_ITEMS_MAX)], "cent-elements")

    assert len(sks_of(store, pk, 100)[0]) == TRANSACTION_ITEMS_MAX


def test_une_transaction_de_plus_de_cent_elements_n_ecrit_rien(store: Store, pk: str) -> None:
    with pytest.raises(REFUSED):
        store.transact([Put(Key(pk, f"{n:03d}"), {"v": n}) for n in range(101)], "cent-un")

    assert sks_of(store, pk, 10)[0] == []


def test_une_transaction_ne_touche_pas_deux_fois_un_element(store: Store, pk: str) -> None:
    with pytest.raises(REFUSED):
        store.transact([Put(Key(pk, "A"), {"v": 1}), Delete(Key(pk, "A"))], "deux-fois")

    assert sks_of(store, pk, 10)[0] == []


def test_le_meme_jeton_est_la_meme_transaction(store: Store, pk: str) -> None:
    writes = [Put(Key(pk, "A"), {"v": 1}, Absent())]
    store.transact(writes, "meme-jeton")

    store.transact(writes, "meme-jeton")

    assert stored(store, Key(pk, "A")) == {"pk": pk, "sk": "A", "v": 1}


def test_le_meme_jeton_ne_rejoue_pas_ce_qui_a_change_depuis(store: Store, pk: str) -> None:
    writes = [Put(Key(pk, "A"), {"v": 1})]
    store.transact(writes, "jeton-ancien")
    store.write(Put(Key(pk, "A"), {"v": 2}))

    store.transact(writes, "jeton-ancien")

    assert stored(store, Key(pk, "A")) == {"pk": pk, "sk": "A", "v": 2}


def test_le_meme_jeton_pour_autre_chose_est_refuse(store: Store, pk: str) -> None:
    store.transact([Put(Key(pk, "A"), {"v": 1})], "jeton-reutilise")

    with pytest.raises(REFUSED):
        store.transact([Put(Key(pk, "A"), {"v": 2})], "jeton-reutilise")

    assert stored(store, Key(pk, "A")) == {"pk": pk, "sk": "A", "v": 1}


def test_un_jeton_dont_la_transaction_a_echoue_peut_resservir(store: Store, pk: str) -> None:
    fill(store, pk, "A")
    writes = [Put(Key(pk, "A"), {"v": 1}, Absent())]
    with pytest.raises(ConflictError):
        store.transact(writes, "jeton-echoue")
    store.write(Delete(Key(pk, "A")))

    store.transact(writes, "jeton-echoue")

    assert stored(store, Key(pk, "A")) == {"pk": pk, "sk": "A", "v": 1}


# Queries


def test_une_plage_comprend_ses_deux_bornes(store: Store, pk: str) -> None:
    fill(store, pk, "A", "B", "C", "D")

    assert sks_of(store, pk, 10, "B", "C")[0] == ["B", "C"]


def test_une_plage_sans_debut_part_du_premier(store: Store, pk: str) -> None:
    fill(store, pk, "\x01", " ", "A")

    assert sks_of(store, pk, 10)[0] == ["\x01", " ", "A"]


def test_une_plage_vide_donne_une_page_vide_et_pas_de_suite(store: Store, pk: str) -> None:
    page = store.query(pk, "", HIGHEST, 10)

    assert (page.items, page.next) == ((), None)


def test_l_ordre_est_celui_des_octets(store: Store, pk: str) -> None:
    names = ["A", "B", "Z", "a", "é", "œ", "\U0001f333", "10", "9", "ETAT", "ETAT#p#1", "JOURNAL#00000001"]
    fill(store, pk, *names)

    assert sks_of(store, pk, 100)[0] == sorted(names, key=lambda n: n.encode())


@pytest.mark.parametrize("limit", [1, 2, 3, 5, 6, 7, 100])
def test_page_par_page_chaque_element_vient_une_fois(store: Store, pk: str, limit: int) -> None:
    fill(store, pk, *"ABCDEF")

    found, sizes = sks_of(store, pk, limit)

    assert found == list("ABCDEF")
    assert max(sizes) <= limit
    assert all(size == limit for size in sizes[:-1]), "only the last page may be short, even empty"


def test_une_suite_tient_quand_son_element_a_disparu(store: Store, pk: str) -> None:
    fill(store, pk, *"ABCDEF")
    page = store.query(pk, "", HIGHEST, 2)
    assert page.next == Key(pk, "B")
    store.write(Delete(page.next))

    assert [i["sk"] for i in store.query(pk, "", HIGHEST, 10, page.next).items] == list("CDEF")


def test_une_suite_peut_etre_une_place_qui_n_a_jamais_existe(store: Store, pk: str) -> None:
    fill(store, pk, *"ACE")

    assert [i["sk"] for i in store.query(pk, "", HIGHEST, 10, Key(pk, "B")).items] == ["C", "E"]


def test_une_suite_au_dela_de_tout_donne_une_page_vide(store: Store, pk: str) -> None:
    fill(store, pk, *"ACE")

    assert store.query(pk, "", HIGHEST, 10, Key(pk, "Z")).items == ()


def test_une_plage_ne_sort_pas_de_sa_partition(store: Store, pk: str) -> None:
    fill(store, pk, "A")
    fill(store, pk + "0", "A")

    assert sks_of(store, pk, 10)[0] == ["A"]


def test_plus_d_un_mega_se_lit_en_plusieurs_pages(store: Store, pk: str) -> None:
    for n in range(5):
        store.write(Put(Key(pk, f"{n}"), {"v": "x" * 300_000}))

    assert sks_of(store, pk, 100)[0] == list("01234")


# The index by day


def _dated(store: Store, pk: str, jour: str, *rangs: str) -> None:
    for n, rang in enumerate(rangs):
        store.write(Put(Key(pk, f"JOURNAL#{jour}#{n}"), {"jour": f"{pk}#{jour}", "rang": rang, "entete": rang}))


def test_un_jour_se_lit_dans_l_ordre_des_rangs(store: Store, pk: str) -> None:
    _dated(store, pk, "j1", "10h#b", "09h#a", "11h#c")
    _dated(store, pk, "j2", "08h#z")

    assert [i["rang"] for i in store.query_day(f"{pk}#j1", "", 10)] == ["09h#a", "10h#b", "11h#c"]


def test_un_jour_reprend_juste_apres_un_rang(store: Store, pk: str) -> None:
    _dated(store, pk, "j1", "10h#b", "09h#a", "11h#c")

    assert [i["rang"] for i in store.query_day(f"{pk}#j1", "09h#a", 10)] == ["10h#b", "11h#c"]
    assert [i["rang"] for i in store.query_day(f"{pk}#j1", "09h", 10)] == ["09h#a", "10h#b", "11h#c"]


def test_un_jour_ne_donne_pas_plus_que_demande(store: Store, pk: str) -> None:
    _dated(store, pk, "j1", "10h#b", "09h#a", "11h#c")

    assert [i["rang"] for i in store.query_day(f"{pk}#j1", "", 2)] == ["09h#a", "10h#b"]


def test_un_jour_inconnu_est_vide(store: Store, pk: str) -> None:
    assert store.query_day(f"{pk}#jamais", "", 10) == ()


def test_un_jour_donne_de_chaque_element_ce_que_l_index_en_a_et_jamais_son_corps(store: Store, pk: str) -> None:
    index: Item = {"jour": f"{pk}#j", "rang": "r", "fait": "f", "entete": "e", "empreinte": "d"}
    store.write(Put(Key(pk, "JOURNAL#00000001"), {**index, "corps": "{}", "sel": b"\x00\x01"}))

    assert store.query_day(f"{pk}#j", "", 10) == ({**index, "pk": pk, "sk": "JOURNAL#00000001"},)


def test_ce_qui_n_a_pas_de_jour_n_est_dans_aucun(store: Store, pk: str) -> None:
    fill(store, pk, "ETAT")
    _dated(store, pk, "j1", "r")

    assert len(store.query_day(f"{pk}#j1", "", 10)) == 1


# Counters


def test_un_compteur_compte_de_un_en_un(store: Store, pk: str) -> None:
    assert [store.add(Key(pk, "COMPTEUR"), "valeur") for _ in range(3)] == [1, 2, 3]


def test_deux_compteurs_ne_se_melangent_pas(store: Store, pk: str) -> None:
    store.add(Key(pk, "A"), "valeur")
    store.add(Key(pk, "A"), "valeur")

    assert store.add(Key(pk, "B"), "valeur") == 1


def test_un_compteur_porte_un_nom_reserve_de_la_table(store: Store, pk: str) -> None:
    assert store.add(Key(pk, "A"), "count") == 1
