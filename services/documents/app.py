"""The functions that print PDF/A, alone in their package: fpdf2 and the fonts reach no other (docs/adr/0018)."""

from collections.abc import Mapping
from typing import Any

from chalice.app import Chalice

from documents import travail
from kernel.service import each_message
from kernel.settings import settings

app = Chalice(app_name="documents", configure_logs=False)


@app.lambda_function(name="pv")
def pv(event: Mapping[str, Any], _context: Any) -> dict[str, Any]:
    """Print what séances have signed."""
    return _each(event, travail.pv)


@app.lambda_function(name="accuses")
def accuses(event: Mapping[str, Any], _context: Any) -> dict[str, Any]:
    """Print what candidatures have deposited."""
    return _each(event, travail.accuses)


def _each(event: Mapping[str, Any], take: Any) -> dict[str, Any]:
    from documents.pdf import imprimer  # noqa: PLC0415  the library at the first batch, not before
    from kernel import aws  # noqa: PLC0415

    return each_message(event, lambda body: take(settings(), aws.deployed(), body, imprimer))
