"""`make droits`: the whole matrix, with one line of figures at the end."""

import os
import sys
import time

from tests import remembered
from tests.droits.attendu import MOMENTS
from tests.droits.matrice import Matrice
from tests.droits.moments import moments
from tests.theatre import TROUPE


def main() -> int:
    """Verify every service at every one of its moments."""
    os.environ["POWERTOOLS_METRICS_DISABLED"] = "true"  # figures alone on the output
    began, cells, requests, differences = time.monotonic(), 0, 0, list[str]()
    with remembered.states():
        for service, names in MOMENTS.items():
            for nom in names:
                done = Matrice(service, moments()[nom]).verify()
                cells, requests = cells + done.cells, requests + done.requests
                differences += done.differences
    for difference in differences:
        sys.stdout.write(f"DIFFERENT {difference[:400]}\n")
    spent, moments_seen = time.monotonic() - began, sum(len(names) for names in MOMENTS.values())
    sys.stdout.write(
        f"{cells} cells ({moments_seen} moments, {len(TROUPE) + 1} people), {requests} requests: "
        f"{len(differences)} differences, {spent:.0f} s\n"
    )
    return 1 if differences else 0


if __name__ == "__main__":
    sys.exit(main())
