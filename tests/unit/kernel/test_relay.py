"""The relay: each entry leaves for those it concerns, and for nobody else."""

import json
from collections import deque
from datetime import date
from typing import Any

import pytest

from kernel import relay
from kernel.app import _image, _table
from kernel.label.faits import FAITS, FaitInconnu
from kernel.relay import SWEEP_DAYS, Address, entries_since, relay_entry, sweep
from tests.fakes import MemoryWorld
from tests.unit.kernel.jouet import (
    EcrirePage,
    FermerCarnet,
    OuvrirCarnet,
    RenommerCarnet,
    do,
    journal_of,
)


@pytest.fixture(autouse=True)
def _services(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(relay, "SERVICES", ("jouet", "autre"))


def relayed(memory: MemoryWorld) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Relay everything that the table's stream delivers; give the facts and the addresses that left."""
    while memory.store.inserted:
        relay_entry(memory.store.inserted.popleft(), memory.outgoing, "table-1")
    letters = memory.outgoing.letters.get("jouet", ())
    return [json.loads(m.body) for m in memory.outgoing.published], [json.loads(m.body) for m in letters]


def test_un_fait_publie_porte_l_etat_et_l_audience(memory: MemoryWorld) -> None:
    do(memory, "c1", OuvrirCarnet(titre="Bleu"))

    facts, _ = relayed(memory)

    assert facts == [
        {
            "type": "CarnetPublie-V1",
            "flux": "jouet/carnet#c1",
            "seq": 1,
            "correlation": "correlation-1",
            "etat": {"titre": "Bleu"},
            "origine": "table-1",
        }
    ]
    (message,) = memory.outgoing.published
    assert (message.group, message.dedup) == ("jouet/carnet#c1", "table-1/jouet/carnet#c1#1")
    assert message.attributes == {"type": "CarnetPublie-V1", "audience": ("commission", "expertise")}


def test_une_entree_sans_fait_ne_va_qu_aux_lettres(memory: MemoryWorld) -> None:
    do(memory, "c1", OuvrirCarnet(titre="Bleu"), EcrirePage(page="1", texte="Un"))

    facts, letters = relayed(memory)

    assert [f["seq"] for f in facts] == [1]
    assert letters == [
        {"flux": "jouet/carnet#c1", "seq": 1, "correlation": "correlation-1", "origine": "table-1"},
        {"flux": "jouet/carnet#c1", "seq": 2, "correlation": "correlation-1", "origine": "table-1"},
    ]


def test_un_fait_que_personne_ne_peut_recevoir_ne_part_pas(memory: MemoryWorld) -> None:
    do(memory, "c1", OuvrirCarnet(titre="Bleu"), FermerCarnet())

    facts, letters = relayed(memory)

    assert [f["type"] for f in facts] == ["CarnetPublie-V1"]
    assert [m["seq"] for m in letters] == [1, 2]


def test_une_lettre_ne_dit_que_l_adresse_de_l_entree(memory: MemoryWorld) -> None:
    do(memory, "c1", OuvrirCarnet(titre="Bleu"))
    relayed(memory)

    (message,) = memory.outgoing.letters["jouet"]
    assert set(json.loads(message.body)) == set(Address.model_fields)
    assert message.attributes == {}


def test_relayer_deux_fois_envoie_le_meme_message(memory: MemoryWorld) -> None:
    do(memory, "c1", OuvrirCarnet(titre="Bleu"))
    (item,) = journal_of(memory, "c1")

    relay_entry(item, memory.outgoing)
    relay_entry(item, memory.outgoing)

    assert memory.outgoing.published[0] == memory.outgoing.published[1]
    assert memory.outgoing.letters["jouet"][0] == memory.outgoing.letters["jouet"][1]


def test_la_onzieme_entree_d_une_autre_table_n_est_pas_le_meme_message(memory: MemoryWorld) -> None:
    """After a restore, sequences begin again where the backup stood: a queue must not take them for what it knows."""
    do(memory, "c1", OuvrirCarnet(titre="Bleu"))
    (item,) = journal_of(memory, "c1")

    for table in ("table-1", "table-2"):
        relay_entry(item, memory.outgoing, table)

    assert len({m.dedup for m in memory.outgoing.published}) == 2
    assert len({m.dedup for m in memory.outgoing.letters["jouet"]}) == 2


def test_le_relais_nomme_la_table_dont_vient_l_entree() -> None:
    arn = "arn:aws:dynamodb:eu-west-3:000000000000:table/eq-dev-reprise/stream/2027-05-15T10:00:00.000"

    assert _table({"eventSourceARN": arn}) == "eq-dev-reprise"


def test_un_fait_d_un_type_inconnu_n_est_montre_a_personne(
    memory: MemoryWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    do(memory, "c1", OuvrirCarnet(titre="Bleu"))
    (item,) = journal_of(memory, "c1")
    monkeypatch.delitem(FAITS, "CarnetPublie-V1")

    with pytest.raises(FaitInconnu):
        relay_entry(item, memory.outgoing)

    assert (memory.outgoing.published, memory.outgoing.letters) == (deque(), {})


def test_les_octets_du_flux_de_la_table_se_relisent() -> None:
    record = {"dynamodb": {"NewImage": {"sel": {"B": "AAH/"}, "corps": {"S": "x"}, "n": {"N": "1"}}}}

    assert _image(record) == {"sel": {"B": b"\x00\x01\xff"}, "corps": {"S": "x"}, "n": {"N": "1"}}


# The sweep


def test_le_balayage_rejoue_les_entrees_de_la_derniere_semaine(memory: MemoryWorld) -> None:
    do(memory, "c1", OuvrirCarnet(titre="Bleu"))
    memory.clock.advance(days=1)
    do(memory, "c1", RenommerCarnet(titre="Rouge"))
    memory.clock.advance(days=SWEEP_DAYS - 1)
    do(memory, "c1", EcrirePage(page="1", texte="Un"), FermerCarnet())

    assert sweep(memory.world) == 3
    assert [json.loads(m.body)["seq"] for m in memory.outgoing.letters["jouet"]] == [2, 3, 4]


def test_le_balayage_remonte_jusqu_au_jour_demande(memory: MemoryWorld) -> None:
    do(memory, "c1", OuvrirCarnet(titre="Bleu"))
    memory.clock.advance(days=90)

    assert sweep(memory.world) == 0
    assert sweep(memory.world, date(2027, 1, 4)) == 1


def test_le_balayage_s_arrete_au_jour_demande(memory: MemoryWorld) -> None:
    do(memory, "c1", OuvrirCarnet(titre="Bleu"))
    memory.clock.advance(days=2)
    do(memory, "c1", RenommerCarnet(titre="Rouge"))
    memory.clock.advance(days=1)

    assert sweep(memory.world, date(2027, 1, 4), until=date(2027, 1, 6)) == 2
    assert sweep(memory.world, date(2027, 1, 4), until=date(2027, 1, 5)) == 1


def test_une_entree_que_le_balayage_ne_sait_pas_relayer_n_arrete_pas_les_autres(
    memory: MemoryWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    do(memory, "c1", OuvrirCarnet(titre="Bleu"), EcrirePage(page="1", texte="Un"))
    memory.store.inserted.clear()
    monkeypatch.delitem(FAITS, "CarnetPublie-V1")

    with pytest.raises(FaitInconnu):
        sweep(memory.world)

    assert [json.loads(m.body)["seq"] for m in memory.outgoing.letters["jouet"]] == [2]


def test_le_balayage_prend_tout_un_jour_charge_une_fois_et_dans_l_ordre(memory: MemoryWorld) -> None:
    for n in range(130):
        do(memory, f"c{n}", OuvrirCarnet(titre=f"Titre {n}"))
        memory.clock.advance(seconds=1)

    swept = list(entries_since(memory.store, "jouet", date(2027, 1, 4), memory.clock.now()))

    assert [i["pk"] for i in swept] == [f"jouet/carnet#c{n}" for n in range(130)]
