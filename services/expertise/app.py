"""The expertise service: registers its rooms and nothing else."""

from pathlib import Path

from expertise import letters
from expertise.domaine.affectation import AFFECTATION
from expertise.domaine.expertise import EXPERTISE
from expertise.domaine.vivier import EXPERT
from expertise.reactions import reagir
from expertise.routes import ROUTES
from expertise.schedule import VEILLES
from kernel.lambdas import plug
from kernel.mot import mot
from kernel.renvoi import renvoi
from kernel.service import Service

SERVICE = Service(
    nom="expertise",
    routes=ROUTES,
    deciders=(EXPERT, AFFECTATION, EXPERTISE, renvoi("expertise"), mot("expertise")),
    templates=Path(__file__).parent / "templates",
    reagir=reagir,
    veilles=VEILLES,
    courriers={
        "expert": letters.expert,
        "affectation": letters.affectation,
        "expertise": letters.expertise,
    },
)

app, faits, lettres, reveil = plug(SERVICE)
