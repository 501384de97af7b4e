"""What runs for all: the relay, from the table's stream to those concerned, and its daily sweep. No routes."""

import base64
from collections.abc import Mapping
from datetime import date
from typing import Any

from chalice.app import Chalice

from kernel import observe
from kernel.relay import relay_entry
from kernel.relay import sweep as sweep_since

app = Chalice(app_name="kernel", configure_logs=False)


@app.lambda_function(name="relay")
def relay(event: Mapping[str, Any], _context: Any) -> None:
    """Relay the entries of a stream batch, in order. One that fails stops the batch, which comes back: order holds,
    and those already relayed change nothing the second time."""
    from kernel import aws  # noqa: PLC0415  boto3 at the first batch, not before

    for record in event["Records"]:
        relay_entry(aws.decode(_image(record)), aws.deployed().outgoing)
    observe.record("relay", nombre=len(event["Records"]))
    observe.count("entrees_relayees", len(event["Records"]))
    observe.flush()


def _image(record: Mapping[str, Any]) -> Mapping[str, Any]:
    """Give the new image. The stream hands binary values over in base 64."""
    image: dict[str, Any] = dict(record["dynamodb"]["NewImage"])
    return {k: {"B": base64.b64decode(v["B"])} if "B" in v else v for k, v in image.items()}


@app.lambda_function(name="sweep")
def sweep(event: Mapping[str, Any], _context: Any) -> dict[str, int]:
    """Relay recent entries again; `depuis` (AAAA-MM-JJ) goes further back, for the operator."""
    from kernel import aws  # noqa: PLC0415

    since = event.get("depuis")
    swept = sweep_since(aws.deployed(), date.fromisoformat(since) if since else None)
    observe.record("sweep", nombre=swept)
    return {"entrees": swept}
