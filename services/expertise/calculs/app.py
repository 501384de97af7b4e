"""The function of the solver, alone in its package: numpy and HiGHS reach no other (docs/adr/0011)."""

from collections.abc import Mapping
from typing import Any

from chalice.app import Chalice

from expertise.calculs.travail import recevoir
from kernel.service import each_message
from kernel.settings import settings

app = Chalice(app_name="solveur", configure_logs=False)


@app.lambda_function(name="calculs")
def calculs(event: Mapping[str, Any], _context: Any) -> dict[str, Any]:
    """Take the messages of the solver's queue, one at a time."""
    from kernel import aws  # noqa: PLC0415  boto3 at the first batch, not before

    return each_message(event, lambda body: recevoir(settings(), aws.deployed(), body))
