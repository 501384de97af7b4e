"""The expertise service: registers its rooms and nothing else."""

from pathlib import Path

from expertise import letters
from expertise.domaine.affectation import AFFECTATION
from expertise.reactions import reagir
from expertise.routes import ROUTES
from kernel.lambdas import plug
from kernel.service import Service

SERVICE = Service(
    nom="expertise",
    routes=ROUTES,
    deciders=(AFFECTATION,),
    templates=Path(__file__).parent / "templates",
    reagir=reagir,
    courriers={"affectation": letters.affectation},
)

app, faits, lettres, reveil = plug(SERVICE)
