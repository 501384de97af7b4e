"""The candidature service: registers its rooms and nothing else."""

from pathlib import Path

from candidature import letters
from candidature.domaine.campagne import CAMPAGNE
from candidature.domaine.candidature import CANDIDATURE
from candidature.domaine.edition import EDITION
from candidature.domaine.operation import OPERATION
from candidature.reactions import reagir
from candidature.routes import ROUTES
from candidature.schedule import VEILLES
from kernel.lambdas import plug
from kernel.mot import mot
from kernel.renvoi import renvoi
from kernel.service import Service

SERVICE = Service(
    nom="candidature",
    routes=ROUTES,
    deciders=(CAMPAGNE, OPERATION, CANDIDATURE, EDITION, renvoi("candidature"), mot("candidature")),
    templates=Path(__file__).parent / "templates",
    reagir=reagir,
    veilles=VEILLES,
    courriers={
        "campagne": letters.campagne,
        "operation": letters.operation,
        "candidature": letters.candidature,
    },
)

app, faits, lettres, reveil = plug(SERVICE)
