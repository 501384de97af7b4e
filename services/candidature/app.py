"""The candidature service: registers its rooms and nothing else."""

from pathlib import Path

from candidature import letters
from candidature.domaine.campagne import CAMPAGNE, EN_COURS, dus
from candidature.routes import ROUTES
from kernel.lambdas import plug
from kernel.reactions import Veille
from kernel.service import Service

SERVICE = Service(
    nom="candidature",
    routes=ROUTES,
    deciders=(CAMPAGNE,),
    templates=Path(__file__).parent / "templates",
    veilles=(Veille(CAMPAGNE, EN_COURS, dus),),
    courriers={"campagne": letters.campagne},
)

app, faits, lettres, reveil = plug(SERVICE)
