"""The palmarès of a year: nothing before publication but to the administration, then the labels to everybody."""

from commission.domaine.controle import Controle
from commission.domaine.palmares import Palmares
from kernel.api import Appel, Echeance, Enveloppe, echeance_vue
from kernel.door import NOTHING_HERE
from kernel.droits import ADMINISTRATION
from kernel.label.calendrier import Moment, a_partir_de
from kernel.model import Frozen
from kernel.refus import Introuvable

STATUTS = {"en_preparation": "En préparation", "publie": "Publié"}


class VueLaureat(Frozen):
    """An opération that the palmarès distinguishes, and the étape it is granted."""

    operation: str
    nom: str
    region: str
    etape: int
    href: str


class VuePalmares(Enveloppe):
    """The palmarès of a year. `controles` and `confiees` (of how many files the porteurs were told in confidence) show
    to the administration alone, but to who stands aside on a file that they count; étape 1 is on the register."""

    annee: int
    publie_le: str | None
    laureats: tuple[VueLaureat, ...]
    registre: str
    controles: Controle | None
    confiees: int | None


def vue_palmares(palmares: Palmares, appel: Appel) -> VuePalmares:
    """Show the palmarès of a year. Raises Introuvable until it is published, to all but the administration."""
    administration = ADMINISTRATION in appel.appelant.roles
    controle = administration and appel.appelant.personne not in palmares.deportes
    if palmares.publie_le is None and not administration:
        raise Introuvable(NOTHING_HERE)
    return VuePalmares(
        type="palmares",
        id=str(palmares.annee),
        href=f"{appel.base}/palmares/{palmares.annee}",
        statut=palmares.statut,
        statut_libelle=STATUTS[palmares.statut],
        echeances=(_ceremonie(palmares.ceremonie, appel),) if palmares.ceremonie else (),
        annee=palmares.annee,
        publie_le=palmares.publie_le.isoformat() if palmares.publie_le else None,
        laureats=tuple(
            VueLaureat(
                operation=d.operation,
                nom=d.nom,
                region=d.region,
                etape=d.etape_accordee,
                href=f"{appel.base}/registre/{d.operation}-{d.etape_accordee}",
            )
            for d in palmares.labels
        ),
        registre=f"{appel.base}/registre?annee={palmares.annee}",
        controles=palmares.controle if controle else None,
        confiees=len(palmares.confiees) if controle else None,
    )


def _ceremonie(quand: Moment, appel: Appel) -> Echeance:
    return echeance_vue("ceremonie", quand, f"La cérémonie : {a_partir_de(quand)}", appel.maintenant)
