"""What a campaign costs on AWS, metered in memory: what was asked of each service, times the dated prices."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from infra.measures.house import MemoryHouse, Sample

PRICES = Path(__file__).parent.parent / "prix.toml"
MILLION, THOUSAND, GIGA = 1e6, 1e3, 1e9


@dataclass(frozen=True)
class Line:
    """One line of the bill."""

    what: str
    quantity: float
    unit: str
    euros: float


def prices() -> Mapping[str, Any]:
    """Read the list."""
    return tomllib.loads(PRICES.read_text(encoding="utf-8"))


def bill(house: MemoryHouse) -> list[Line]:
    """Give what one campaign consumed, line by line. What is paid for an idle platform is not in it."""
    listed = prices()
    price, assumed = listed["prix"], listed["hypotheses"]
    table, meter = listed["majoration"], house.meter
    requests = house.requests * (1 + assumed["lectures_par_requete"])
    messages = len(house.kinds["faits"]) + len(house.kinds["lettres"])
    invocations = requests + messages + len(house.kinds["relay"]) + house.ticks * len(house.services)
    reads = meter.read_units + house.requests * assumed["lectures_par_requete"] * _units_of_a_read(house)
    quantities = [
        ("requêtes à l'API", requests, "", price["api_rest_million"] / MILLION),
        ("appels de fonctions", invocations, "", price["lambda_million"] / MILLION),
        ("calcul", _gb_seconds(house, requests, invocations, assumed), "Go·s", price["lambda_gb_s"]),
        ("écritures de la table", meter.write_units, "unités", table * price["ecriture_million"] / MILLION),
        ("lectures de la table", reads, "unités", table * price["lecture_million"] / MILLION),
        ("lectures des réveils", house.tick_read_units, "unités", table * price["lecture_million"] / MILLION),
        ("réveils", house.ticks * len(house.services), "", price["scheduler_million"] / MILLION),
        ("faits publiés", meter.published, "", price["sns_fifo_million"] / MILLION),
        (
            "requêtes aux files",
            messages * assumed["requetes_sqs_par_message"],
            "",
            price["sqs_fifo_million"] / MILLION,
        ),
        ("courriels", meter.mails, "", price["ses_mille"] / THOUSAND),
        ("documents écrits", meter.objects_put, "", price["s3_put_mille"] / THOUSAND),
        ("documents lus", meter.objects_get, "", price["s3_get_mille"] / THOUSAND),
        ("journaux techniques", invocations * assumed["journal_octets"] / GIGA, "Go", price["journaux_go"]),
    ]
    rate = listed["euro_par_dollar"]
    return [Line(what, quantity, unit, quantity * each * rate) for what, quantity, unit, each in quantities]


def _units_of_a_read(house: MemoryHouse) -> float:
    """Give what a reading of the campaign costs on average, for the readings that it does not make."""
    return house.meter.read_units / max(1, house.meter.trips["read"] + house.meter.trips["query"])


def _gb_seconds(house: MemoryHouse, requests: float, invocations: float, assumed: Mapping[str, Any]) -> float:
    """Give billed compute: our own time made slower, a wait for each call of the world, cold starts."""
    asked = [sample for samples in house.samples.values() for sample in samples]
    share = requests / max(1, len(asked))
    seconds = _busy(asked, assumed) * share + sum(_busy(samples, assumed) for samples in house.kinds.values())
    outside = house.meter.published + house.meter.queued + 2 * house.meter.mails
    seconds += (outside + house.tick_trips) * assumed["aller_retour_ms"] / 1000
    seconds += invocations * assumed["part_a_froid"] * assumed["demarrage_ms"] / 1000
    return float(seconds * assumed["memoire_mo"] / 1024)


def _busy(samples: list[Sample], assumed: Mapping[str, Any]) -> float:
    waits = sum(sample.trips for sample in samples) * assumed["aller_retour_ms"] / 1000
    return float(sum(sample.handler_s for sample in samples) * assumed["lenteur"] + waits)
