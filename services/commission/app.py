"""The commission service: registers its rooms and nothing else."""

from pathlib import Path

from commission.domaine.palmares import PALMARES
from commission.reactions import reagir
from commission.routes import ROUTES
from kernel.lambdas import plug
from kernel.service import Service

SERVICE = Service(
    nom="commission",
    routes=ROUTES,
    deciders=(PALMARES,),
    templates=Path(__file__).parent / "templates",
    reagir=reagir,
)

app, faits, lettres, reveil = plug(SERVICE)
