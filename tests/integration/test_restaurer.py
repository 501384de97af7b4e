"""`python -m infra.restore`, on real tables: nothing that was numbered is numbered again, what was lost is named."""

from collections.abc import Iterator

import pytest

from infra.local.cloud import Cloud
from infra.restore import NUMBERS_JUMPED, prepare
from kernel import aws
from tests.conftest import environment
from tests.contract.conftest import create_table
from tests.maison import Maison
from tests.unit.candidature.scene import depot, maison_ouverte

pytestmark = pytest.mark.cloud

REPLACED, RESTORED = "remplacee", "restauree"


@pytest.fixture
def candidature(cloud: Cloud) -> Iterator[str]:
    """A table as it was after a deposit, and the one that it replaces, which knows of a withdrawal too."""
    maison = maison_ouverte()
    deposited = depot(maison)
    with environment(cloud.environment()):
        written(RESTORED, maison)
        reply = maison.appeler("candidature", "retirer", "Paul", {"motif": "Projet reporté"}, id=deposited)
        assert reply.statut == 200
        written(REPLACED, maison)
        yield deposited
        for table in (REPLACED, RESTORED):
            aws.client("dynamodb").delete_table(TableName=table)


def written(table: str, maison: Maison) -> None:
    create_table(table)
    for key, item in maison.memoire.store.items.items():
        encoded = aws.encode({**item, "pk": key.pk, "sk": key.sk})
        aws.client("dynamodb").put_item(TableName=table, Item=encoded)


def prepared() -> list[str]:
    return list(prepare(aws.client("dynamodb"), aws.DynamoStore(RESTORED), RESTORED, REPLACED))


def test_ce_que_la_table_remplacee_savait_de_plus_est_nomme(candidature: str) -> None:
    lost = [line for line in prepared() if line.startswith("perdu")]

    assert len(lost) == 1
    assert f"candidature/candidature#{candidature}" in lost[0]
    assert "CandidatureRetiree-V1, par pers_paul" in lost[0]


def test_les_numeros_repartent_au_dela_de_ceux_qui_ont_pu_etre_donnes(candidature: str) -> None:
    (jumped,) = [line for line in prepared() if "compteur" in line]

    assert jumped.startswith("candidature/compteur#candidatures-")
    assert int(jumped.rpartition(" ")[2]) == NUMBERS_JUMPED + 1


def test_une_table_restauree_dont_une_chaine_est_rompue_ne_sert_pas(candidature: str) -> None:
    client, pk = aws.client("dynamodb"), f"candidature/candidature#{candidature}"
    key = {"pk": {"S": pk}, "sk": {"S": "JOURNAL#00000001"}}
    client.delete_item(TableName=RESTORED, Key=key)

    with pytest.raises(SystemExit):
        prepared()
