"""`python -m tests.oracles`: every secret, every request, one line of figures at the end.

`--part 0.05` asks each thing and act once, and a part of the rest, drawn by `--graine`.
"""

import argparse
import os
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from functools import partial

from tests.oracles.catalogue import SECRETS
from tests.oracles.comparaison import Dose, Resultat, bilan, suivre

LOIN = 0.02  # what touches the secret in nothing is asked so much more rarely


def un_secret(dose: Dose, rang: int) -> Resultat:
    """Follow one secret, by its rank: what a secret is made of does not travel between processes."""
    return suivre(SECRETS[rang], dose)


def main() -> int:
    """Follow every secret."""
    os.environ["POWERTOOLS_METRICS_DISABLED"] = "true"  # figures alone on the output
    parser = argparse.ArgumentParser(prog="python -m tests.oracles", description=__doc__)
    parser.add_argument("--part", type=float, default=1.0, help="which part of the requests to ask")
    parser.add_argument("--graine", type=int, default=0, help="the seed that draws them")
    parser.add_argument("--jobs", type=int, default=1, help="how many processes")
    parser.add_argument("--secret", default="", help="the secrets whose name holds this, alone")
    asked = parser.parse_args()
    began, dose = time.monotonic(), Dose(asked.part, asked.part * LOIN, asked.graine, chacune=asked.part < 1)
    rangs = [rang for rang, secret in enumerate(SECRETS) if asked.secret in secret.nom]
    with ProcessPoolExecutor(asked.jobs) as pool:
        found = list(pool.map(partial(un_secret, dose), rangs))
    for resultat in found:
        sys.stdout.writelines(f"{dit}\n" for dit in (*resultat.fautes, *resultat.differences))
    sys.stdout.write(bilan(found, time.monotonic() - began) + "\n")
    return int(any(r.fautes or r.differences for r in found))


if __name__ == "__main__":
    sys.exit(main())
