"""`eq verifier journal` and `eq effacer`, on a real table: one changed byte is named, an erasure is not a forgery."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from infra.local.cloud import Cloud
from infra.local.deploy import CLOCK
from infra.local.operator import erase_person
from infra.verify import entries_by_stream, verify
from kernel import aws, journal
from kernel.journal import Fault
from kernel.ports import Key
from tests.conftest import environment
from tests.contract.conftest import create_table
from tests.maison import Maison
from tests.unit.candidature.scene import maison_ouverte

pytestmark = pytest.mark.cloud

TABLE = "verification"


@pytest.fixture
def maison(cloud: Cloud) -> Iterator[Maison]:
    """A deposit and its withdrawal, copied into a real table."""
    maison = maison_ouverte()
    jouer(maison)
    with environment(cloud.environment()):
        client = aws.client("dynamodb")
        create_table(TABLE)
        aws.client("ssm").put_parameter(Name=CLOCK, Value="0", Type="String", Overwrite=True)
        for key, item in maison.memoire.store.items.items():
            client.put_item(TableName=TABLE, Item=aws.encode({**item, "pk": key.pk, "sk": key.sk}))
        yield maison
        client.delete_table(TableName=TABLE)


def jouer(maison: Maison) -> None:
    from tests.unit.candidature.scene import depot  # noqa: PLC0415

    candidature = depot(maison)
    retrait = {"motif": "Monsieur Untel, inventé, a demandé le retrait."}
    assert maison.appeler("candidature", "retirer", "Paul", retrait, id=candidature).statut == 200


def anomalies() -> list[Fault]:
    streams = entries_by_stream(aws.client("dynamodb"), TABLE)
    return list(verify(streams, aws.DynamoStore(TABLE)))


def une_entree(type_: str) -> tuple[dict[str, Any], journal.Entry]:
    """Give the item of the entry that holds an event of this type."""
    client = aws.client("dynamodb")
    items = [i for p in client.get_paginator("scan").paginate(TableName=TABLE) for i in p["Items"] if "entete" in i]
    found = next(i for i in items if type_ in journal.from_item(aws.decode(i)).entete.types)
    return found, journal.from_item(aws.decode(found))


@pytest.mark.parametrize("attribut", ["entete", "corps", "sel", "empreinte", "fait", "rang", "jour"])
def test_un_octet_change_dans_une_entree_la_designe(maison: Maison, attribut: str) -> None:
    assert anomalies() == []
    item, entry = une_entree("CandidatureDeposee-V1")
    ((kind, value),) = item[attribut].items()
    changed = bytes([value[0] ^ 1, *value[1:]]) if kind == "B" else value[:-2] + chr(ord(value[-2]) ^ 1) + value[-1]
    aws.client("dynamodb").put_item(TableName=TABLE, Item={**item, attribut: {kind: changed}})
    assert (entry.entete.flux, entry.entete.seq) in {(f.flux, f.seq) for f in anomalies()}


def test_une_personne_effacee_laisse_le_journal_intact_et_ne_s_y_lit_plus(maison: Maison, cloud: Cloud) -> None:
    done = erase_person(cloud, TABLE, "pers_paul")
    assert done["fiches"] == 3
    assert done["entrees"] >= 1
    assert anomalies() == []
    _, entry = une_entree("CandidatureRetiree-V1")
    assert "Untel" not in entry.corps
    assert entry.erased


def test_un_corps_vide_sans_entree_d_effacement_est_designe(maison: Maison) -> None:
    item, entry = une_entree("CandidatureRetiree-V1")
    forged = replace(entry, corps=entry.corps.replace("Untel", "Autre"), sel=b"")
    aws.client("dynamodb").put_item(TableName=TABLE, Item={**item, **aws.encode(forged.to_item())})
    (fault,) = [f for f in anomalies() if f.seq == entry.entete.seq]
    assert "effacement" in fault.raison


def test_un_etat_change_est_designe(maison: Maison) -> None:
    key = Key("candidature/campagne#2027", journal.STATE_SK)
    item = aws.DynamoStore(TABLE).read([key])[key]
    forged = {**item, "etat": str(item["etat"]).replace("2020", "2013")}
    aws.client("dynamodb").put_item(TableName=TABLE, Item=aws.encode(forged))
    assert [f.flux for f in anomalies()] == [key.pk]


def test_la_commande_ne_connait_que_les_trois_services(tmp_path: Path) -> None:
    (fault,) = verify({"autre/chose#1": 1}, aws.DynamoStore(TABLE))
    assert "aucun service" in fault.raison
