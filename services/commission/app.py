"""The commission service: registers its rooms and nothing else."""

from pathlib import Path

from commission import letters
from commission.domaine.commission import SEANCE
from commission.domaine.decision import DECISION
from commission.domaine.edition import EDITION
from commission.domaine.label import LABEL
from commission.domaine.palmares import PALMARES
from commission.reactions import reagir
from commission.routes import ROUTES
from commission.schedule import VEILLES
from kernel.lambdas import plug
from kernel.mot import mot
from kernel.renvoi import renvoi
from kernel.service import Service

SERVICE = Service(
    nom="commission",
    routes=ROUTES,
    deciders=(SEANCE, PALMARES, LABEL, DECISION, EDITION, renvoi("commission"), mot("commission")),
    templates=Path(__file__).parent / "templates",
    reagir=reagir,
    veilles=VEILLES,
    courriers={"seance": letters.seance, "palmares": letters.palmares, "decision": letters.decision},
)

app, faits, lettres, reveil = plug(SERVICE)
