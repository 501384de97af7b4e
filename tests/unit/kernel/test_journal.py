"""The journal: one format, one chain, and a verifier that names any change of any byte of any entry."""

import json
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from kernel import journal
from kernel.journal import (
    ORIGIN,
    PLAIN_CHARACTERS_MAX,
    Fault,
    Writing,
    canonical,
    digest_in,
    entry_key,
    from_item,
    instant,
    seal,
    verify,
)
from kernel.ports import Item, Key, Value
from tests.fakes import START, MemoryWorld
from tests.unit.kernel.jouet import (
    CARNET,
    EcrirePage,
    FermerCarnet,
    OuvrirCarnet,
    RenommerCarnet,
    SignerCarnet,
    SuivreModele,
    do,
    journal_of,
)

FLUX = "jouet/carnet#c1"


@pytest.fixture
def small(memory: MemoryWorld) -> MemoryWorld:
    """A carnet of six entries, with and without fact, with and without anybody named."""
    do(memory, "m", OuvrirCarnet(titre="Modèle"))
    do(memory, "c1", OuvrirCarnet(titre="Bleu"), EcrirePage(page="1", texte="Un"))
    do(memory, "c1", SignerCarnet(personne="pers_a", nom="Alice"), SuivreModele(modele="m"))
    memory.clock.advance(days=40)
    do(memory, "c1", RenommerCarnet(titre="Rouge"), FermerCarnet())
    return memory


def test_un_document_porte_son_empreinte_en_son_nom() -> None:
    assert digest_in(f"candidature/depots/{'ab' * 32}.json") == "ab" * 32


def head_of(memory: MemoryWorld) -> Item:
    return memory.store.items[Key(FLUX, "ETAT")]


def faults(items: list[dict[str, Any]], head: Item | None) -> list[Fault]:
    return list(verify(FLUX, items, head))


# Format


def test_une_entree_a_toujours_la_meme_forme(memory: MemoryWorld) -> None:
    do(memory, "c1", OuvrirCarnet(titre="Bleu"))

    (item,) = journal_of(memory, "c1")
    entete = json.loads(item["entete"])

    assert set(item) == {"pk", "sk", "entete", "empreinte", "corps", "sel", "fait", "jour", "rang"}
    assert (item["sk"], item["jour"]) == ("JOURNAL#00000001", "jouet#2027-01-04")
    assert item["rang"] == "2027-01-04T08:00:00.000000Z#jouet/carnet#c1#00000001"
    assert entete == {
        "acteur": "pers_auteur",
        "commande": entete["commande"],
        "correlation": "correlation-1",
        "fait": journal.digest(item["fait"]),
        "flux": FLUX,
        "format": 1,
        "le": "2027-01-04T08:00:00.000000Z",
        "personnes": [],
        "precedent": ORIGIN,
        "scelle": seal(item["sel"], item["corps"]),
        "seq": 1,
        "types": ["CarnetOuvert-V1"],
    }
    assert json.loads(item["corps"]) == {
        "evenements": [{"type": "CarnetOuvert-V1", "titre": "Bleu", "proprietaire": ""}],
        "lu": {},
    }


def test_chaque_entree_nomme_la_precedente(small: MemoryWorld) -> None:
    entries = [from_item(i) for i in journal_of(small, "c1")]

    assert [e.entete.precedent for e in entries] == [ORIGIN, *(e.empreinte for e in entries[:-1])]
    assert head_of(small)["empreinte"] == entries[-1].empreinte


def test_chaque_entree_a_son_sel(small: MemoryWorld) -> None:
    salts = [i["sel"] for i in journal_of(small, "c1")]

    assert {len(s) for s in salts} == {16}
    assert len(set(salts)) == len(salts)


def test_qui_est_nomme_dans_le_corps_est_inscrit_dans_l_en_tete(small: MemoryWorld) -> None:
    named = [from_item(i).entete.personnes for i in journal_of(small, "c1")]

    assert named == [(), (), ("pers_a", "pers_auteur"), (), (), ()]


def test_aucun_nom_ne_va_dans_l_en_tete_ni_dans_le_fait(small: MemoryWorld) -> None:
    for item in journal_of(small, "c1"):
        assert "Alice" not in item["entete"]
        assert "Alice" not in item.get("fait", "")


def test_le_temps_d_un_flux_ne_recule_jamais(memory: MemoryWorld) -> None:
    do(memory, "c1", OuvrirCarnet(titre="Bleu"))
    memory.clock.advance(seconds=-30)

    do(memory, "c1", RenommerCarnet(titre="Rouge"))

    first, second = (from_item(i).entete.le for i in journal_of(memory, "c1"))
    assert first == second


def test_le_fait_est_celui_du_dernier_evenement_qui_en_publie(small: MemoryWorld) -> None:
    assert [json.loads(i["fait"])["type"] if "fait" in i else None for i in journal_of(small, "c1")] == [
        "CarnetPublie-V1",
        None,
        None,
        None,
        "CarnetPublie-V1",
        "CarnetDiscret-V1",
    ]


def test_une_entree_se_relit_telle_quelle(small: MemoryWorld) -> None:
    for item in journal_of(small, "c1"):
        assert {**from_item(item).to_item(), "pk": item["pk"], "sk": item["sk"]} == item


@pytest.mark.parametrize(("characters", "kept"), [(PLAIN_CHARACTERS_MAX, str), (PLAIN_CHARACTERS_MAX + 1, bytes)])
def test_un_long_fait_se_garde_comprime_et_se_relit(small: MemoryWorld, characters: int, kept: type) -> None:
    entry = replace(from_item(journal_of(small, "c1")[0]), fait="x" * characters)
    item = entry.to_item()
    assert isinstance(item["fait"], kept)
    assert from_item(item).fait == entry.fait


@pytest.mark.parametrize(
    "item",
    [
        {},
        {"entete": "{}", "corps": "", "sel": b""},
        {"entete": "pas du json", "corps": "", "sel": b""},
        {"entete": 1, "corps": 2, "sel": b""},
    ],
)
def test_ce_qui_n_est_pas_une_entree_se_dit(item: Item) -> None:
    with pytest.raises((ValueError, KeyError)):
        from_item(item)


@pytest.mark.parametrize("sel", [16, 10**12, "texte", True])
def test_un_sel_qui_n_est_pas_fait_d_octets_n_est_pas_lu(small: MemoryWorld, sel: Value) -> None:
    """`bytes(10**12)` would ask for a terabyte."""
    with pytest.raises(ValueError, match="salt"):
        from_item({**journal_of(small, "c1")[0], "sel": sel})


def test_le_texte_canonique_est_trie_sans_espace_et_lisible() -> None:
    assert canonical({"b": [1, True, None], "a": "é"}) == '{"a":"é","b":[1,true,null]}'


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -float("inf")])
def test_le_texte_canonique_est_toujours_du_json(value: float) -> None:
    with pytest.raises(ValueError, match="JSON"):
        canonical({"x": value})


def test_l_ordre_des_textes_d_instants_est_celui_du_temps() -> None:
    paris = timezone(timedelta(hours=2))
    moments = [
        datetime(2027, 5, 15, 21, 59, 59, 999999, tzinfo=UTC),
        datetime(2027, 5, 16, 0, 0, tzinfo=paris),
        datetime(2027, 5, 15, 22, 0, 0, 1, tzinfo=UTC),
        datetime(2028, 1, 1, tzinfo=UTC),
    ]

    assert [instant(m) for m in moments] == sorted(instant(m) for m in moments)


@pytest.fixture
def _a_new_york(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The machine's own clock is set to New York's, for the time of a test."""
    with monkeypatch.context() as elsewhere:
        elsewhere.setenv("TZ", "America/New_York")
        time.tzset()
        yield
    time.tzset()


@pytest.mark.usefixtures("_a_new_york")
def test_un_instant_s_ecrit_en_temps_universel_ou_que_soit_la_machine() -> None:
    assert instant(datetime(2027, 5, 15, 22, 0, tzinfo=UTC)) == "2027-05-15T22:00:00.000000Z"


def test_les_cles_se_suivent_dans_l_ordre_des_numeros() -> None:
    assert [entry_key("f", n).sk for n in (1, 9, 10, 99, 100, 12345678)] == sorted(
        entry_key("f", n).sk for n in (1, 9, 10, 99, 100, 12345678)
    )


# The verifier


def test_un_journal_intact_n_a_pas_de_faute(small: MemoryWorld) -> None:
    assert faults(journal_of(small, "c1"), head_of(small)) == []


def _mutations(item: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Give the item with each byte of each attribute changed, one at a time; and each attribute removed."""
    for name, value in item.items():
        for n in range(len(value)):
            yield f"{name}[{n}]", {**item, name: _flipped(value, n)}
        yield f"-{name}", {k: v for k, v in item.items() if k != name}
        yield f"{name} vide", {**item, name: type(value)()}


def _flipped(value: str | bytes, n: int) -> str | bytes:
    if isinstance(value, bytes):
        return value[:n] + bytes([value[n] ^ 1]) + value[n + 1 :]
    return value[:n] + chr(ord(value[n]) ^ 1) + value[n + 1 :]


@pytest.mark.parametrize("n", range(6))
def test_tout_octet_change_d_une_entree_la_designe(small: MemoryWorld, n: int) -> None:
    items, head = journal_of(small, "c1"), head_of(small)
    for name, changed in _mutations(items[n]):
        found = faults([*items[:n], changed, *items[n + 1 :]], head)

        assert found, name
        assert (found[0].flux, found[0].seq) == (FLUX, n + 1), name


@pytest.mark.parametrize("n", range(6))
def test_un_attribut_ajoute_est_trouve(small: MemoryWorld, n: int) -> None:
    items = journal_of(small, "c1")
    items[n]["note"] = "x"

    assert [f.seq for f in faults(items, head_of(small))] == [n + 1]


def test_une_entree_sans_fait_a_qui_on_en_donne_un_est_trouvee(small: MemoryWorld) -> None:
    items = journal_of(small, "c1")
    items[1]["fait"] = items[0]["fait"]

    assert faults(items, head_of(small))[0].seq == 2


@pytest.mark.parametrize("kept", range(6))
def test_des_entrees_coupees_a_la_fin_sont_trouvees(small: MemoryWorld, kept: int) -> None:
    found = faults(journal_of(small, "c1")[:kept], head_of(small))

    assert [f.seq for f in found] == [kept]


@pytest.mark.parametrize("n", range(6))
def test_une_entree_otee_est_trouvee_a_sa_place(small: MemoryWorld, n: int) -> None:
    items = journal_of(small, "c1")
    del items[n]

    assert faults(items, head_of(small))[0].seq == (n + 1 if n < 5 else 5)


@pytest.mark.parametrize("n", range(5))
def test_deux_entrees_echangees_sont_trouvees(small: MemoryWorld, n: int) -> None:
    items = journal_of(small, "c1")
    items[n], items[n + 1] = items[n + 1], items[n]

    assert faults(items, head_of(small))[0].seq == n + 1


def test_une_entree_d_un_autre_flux_est_trouvee(small: MemoryWorld) -> None:
    do(small, "c2", OuvrirCarnet(titre="Vert"))

    assert faults([*journal_of(small, "c2"), *journal_of(small, "c1")[1:]], head_of(small))[0].seq == 1


@pytest.mark.parametrize("change", [{"version": 5}, {"version": 7}, {"empreinte": ORIGIN}], ids=str)
def test_un_etat_qui_ne_suit_pas_le_journal_est_trouve(small: MemoryWorld, change: Item) -> None:
    assert faults(journal_of(small, "c1"), {**head_of(small), **change})


def test_un_journal_sans_etat_est_trouve(small: MemoryWorld) -> None:
    assert [f.raison for f in faults(journal_of(small, "c1"), None)] == ["le journal existe et l'état manque"]


def test_une_chaine_reecrite_a_partir_d_une_entree_change_l_empreinte_de_l_etat(small: MemoryWorld) -> None:
    """Whoever rewrites an entry and every following one is betrayed by the state item."""
    other = MemoryWorld()
    do(other, "m", OuvrirCarnet(titre="Modèle"))
    do(other, "c1", OuvrirCarnet(titre="Faux"), EcrirePage(page="1", texte="Un"))
    do(other, "c1", SignerCarnet(personne="pers_a", nom="Alice"), SuivreModele(modele="m"))
    do(other, "c1", RenommerCarnet(titre="Rouge"), FermerCarnet())

    found = faults(journal_of(other, "c1"), head_of(small))
    assert [(f.seq, f.raison) for f in found] == [(6, "l'état ne correspond pas à la dernière entrée")]


@pytest.mark.parametrize("n", range(6))
def test_une_entree_refaite_de_toutes_pieces_rompt_la_chaine(small: MemoryWorld, n: int) -> None:
    """Salt, seal and hashes are all right; only the next entry, or the state, still names the true one."""
    items = journal_of(small, "c1")
    true = from_item(items[n]).entete
    writing = Writing(({"type": "CarnetRenomme-V1", "titre": "Faux"},), {}, START, true.acteur, "c", "c")
    forged = journal.compose(FLUX, n + 1, true.precedent, b"s" * 16, writing)
    items[n] = {**forged.to_item(), "pk": FLUX, "sk": entry_key(FLUX, n + 1).sk}

    assert [f.seq for f in faults(items, head_of(small))] == [min(n + 2, 6)]


def test_une_faute_se_dit_en_une_phrase() -> None:
    assert str(Fault("f", 3, "corps modifié")) == "f entrée 3 : corps modifié"


def test_le_pliage_du_journal_redonne_l_etat(small: MemoryWorld) -> None:
    from kernel.store import load, refold  # noqa: PLC0415

    assert refold(CARNET, journal_of(small, "c1")) == load(CARNET, small.store, "c1").etat
