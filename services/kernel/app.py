"""What runs for all: the relay, from the table's stream to those concerned, and its daily sweep. No routes."""

import base64
from collections.abc import Mapping
from datetime import date
from typing import Any

from chalice.app import Chalice

from kernel import observe
from kernel.relay import relay_entry
from kernel.relay import sweep as sweep_since
from kernel.settings import settings

app = Chalice(app_name="kernel", configure_logs=False)


@app.lambda_function(name="relay")
def relay(event: Mapping[str, Any], _context: Any) -> None:
    """Relay the entries of a stream batch, in order. One that fails stops the batch, which comes back: order holds,
    and those already relayed change nothing the second time."""
    from kernel import aws  # noqa: PLC0415  boto3 at the first batch, not before

    with observe.wordless("relay"):
        for record in event["Records"]:
            relay_entry(aws.decode(_image(record)), aws.deployed().outgoing, _table(record))
    observe.record("relay", nombre=len(event["Records"]))
    observe.count("entrees_relayees", len(event["Records"]))
    observe.flush()


def _table(record: Mapping[str, Any]) -> str:
    """Name the table that a record comes from: the stream says it (`…:table/<name>/stream/<label>`), so that what is
    left of a replaced table is not taken for ours."""
    return str(record["eventSourceARN"]).split("/")[1]


def _image(record: Mapping[str, Any]) -> Mapping[str, Any]:
    """Give the new image. The stream hands binary values over in base 64."""
    image: dict[str, Any] = dict(record["dynamodb"]["NewImage"])
    return {k: {"B": base64.b64decode(v["B"])} if "B" in v else v for k, v in image.items()}


@app.lambda_function(name="sweep")
def sweep(event: Mapping[str, Any], _context: Any) -> dict[str, int]:
    """Relay recent entries again; `depuis` and `jusqu_a` (AAAA-MM-JJ) say otherwise, for the operator."""
    from kernel import aws  # noqa: PLC0415

    since, until = (date.fromisoformat(event[bound]) if bound in event else None for bound in ("depuis", "jusqu_a"))
    with observe.wordless("sweep"):
        swept = sweep_since(aws.deployed(), since, settings().table, until)
    observe.record("sweep", nombre=swept)
    return {"entrees": swept}
