"""Un acte signé devient un papier : la vraie file, le vrai seau, et l'empreinte des octets au journal."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from infra.local.campaign import Campaign
from infra.local.demo import ANNEE, START, VERSION, every, play
from infra.local.dossiers import demonstration
from infra.local.house import House, open_house
from infra.local.papers import Taken, take
from kernel.aws import decode
from kernel.journal import from_item

pytestmark = pytest.mark.cloud


@dataclass(frozen=True)
class Signee:
    """A house where the séance of one région has signed: the file, its séance, who runs it."""

    house: House
    region: str
    candidature: str
    secretariat: str
    administration: str

    @property
    def seance(self) -> str:
        return f"{ANNEE}-R{self.region}"

    def take(self, token: str, path: str) -> Taken:
        return take(self.house, token, path)


@pytest.fixture(scope="module")
def signee(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Signee]:
    with open_house(tmp_path_factory.mktemp("papiers")) as house:
        house.set_clock(START)
        campaign = Campaign(house, ANNEE, VERSION, [next(d for d in demonstration() if d.etape == 2)])
        play(campaign, "commissions_regionales")
        (file,) = [f for f in campaign.played if f.candidature]
        secretariat = house.token("secretariat", f"Sacha Exemple-R{file.region}", (f"R{file.region}",))
        yield Signee(house, file.region, file.candidature, secretariat, campaign.administration)


def on_record(signee: Signee, flux: str) -> dict[str, str]:
    """Give the digest of each paper that the journal has, by name."""
    client, table = signee.house.cloud.client("dynamodb"), signee.house.deployment.table
    found = client.query(
        TableName=table,
        KeyConditionExpression="pk = :pk AND begins_with(sk, :sk)",
        ExpressionAttributeValues={":pk": {"S": flux}, ":sk": {"S": "JOURNAL#"}},
        ConsistentRead=True,
    )
    bodies = [body for item in found["Items"] for body in from_item(decode(item)).bodies()]
    return {body["tirage"]["nom"]: body["tirage"]["empreinte"] for body in bodies}


def test_le_proces_verbal_signe_se_telecharge_et_le_journal_a_l_empreinte_de_ses_octets(signee: Signee) -> None:
    paper = signee.take(signee.secretariat, f"/commission/v1/seances/{signee.seance}/proces-verbal.pdf")

    assert paper.stands
    assert on_record(signee, f"commission/edition#{signee.seance}")["proces-verbal"] == paper.digest


def test_l_accuse_et_le_dossier_d_un_depot_aussi(signee: Signee) -> None:
    base = f"/candidature/v1/candidatures/{signee.candidature}"
    accuse, dossier = (signee.take(signee.administration, f"{base}/{n}.pdf") for n in ("accuse-reception", "dossier"))
    inscrits = on_record(signee, f"candidature/edition#{signee.candidature}")

    assert accuse.stands
    assert dossier.stands
    assert inscrits["accuse-reception"] == accuse.digest
    assert inscrits[max(nom for nom in inscrits if nom.startswith("dossier"))] == dossier.digest  # the last version


def test_le_lien_ne_s_ouvre_pas_sans_sa_signature(signee: Signee) -> None:
    paper = signee.take(signee.secretariat, f"/commission/v1/seances/{signee.seance}/proces-verbal.pdf")

    assert "X-Amz-Expires=60" in paper.location
    with pytest.raises(HTTPError, match="403"):
        urlopen(paper.location.split("?")[0])  # noqa: S310  an address of the local cloud


def test_le_meme_fait_recu_deux_fois_n_imprime_rien_de_plus(signee: Signee) -> None:
    avant = on_record(signee, f"commission/edition#{signee.seance}")
    corps = {
        "type": "SeanceClose-V1",
        "flux": f"commission/seance#{signee.seance}",
        "seq": 99,
        "correlation": "double",
        "etat": {"annee": ANNEE, "niveau": "regionale", "points": []},
        "origine": signee.house.deployment.table,
    }
    record = {"messageId": "1", "body": json.dumps(corps), "attributes": {"MessageGroupId": "g"}}

    assert signee.house.deployment.invoke("documents", "pv", {"Records": [record]}) == {"batchItemFailures": []}
    assert on_record(signee, f"commission/edition#{signee.seance}") == avant


def test_rien_n_attend_dans_les_rebuts(signee: Signee) -> None:
    assert signee.house.dead_letters() == {}
    assert len(every(signee.house, f"/candidature/v1/candidatures?annee={ANNEE}", signee.administration)) >= 1
