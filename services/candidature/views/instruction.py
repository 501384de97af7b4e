"""What the services alone see of a file: who of them has it, what they think of it."""

from collections.abc import Mapping
from datetime import datetime

from candidature.domaine.diffusion import CarteCandidature
from candidature.domaine.dossier import Candidature
from candidature.domaine.instruction import service_de
from candidature.domaine.valeurs import Opportunite
from kernel.api import Appel, Enveloppe
from kernel.decider import Ref
from kernel.droits import Appelant
from kernel.model import Frozen
from kernel.people import Personne, person_key
from kernel.taches import EnCharge

SERVICE = "candidature"
LIBRE = "Pris en charge par personne"


class Instructeur(Frozen):
    """Who has the file, as the directory knows them."""

    personne: Personne | None = None


class VueCharge(Frozen):
    """Which service has the file, since when. Who it is there, the services know."""

    territoire: str
    service: str
    depuis: datetime


class VueOpportunite(Frozen):
    """What a service thinks of the file. Which one is not known of what was given before each had its own."""

    territoire: str
    service: str
    sens: str
    texte: str
    par: str
    le: datetime


class VueInstruction(Enveloppe):
    """The file among the services. `personne` has it; `nom` is theirs, empty once they are erased."""

    charge: VueCharge | None
    personne: str
    nom: str
    etape_demandee: int
    etape_demandee_libelle: str
    etape_constatee: int | None
    etape_constatee_libelle: str
    opportunites: tuple[VueOpportunite, ...]


def instructeur_de(candidature: Candidature) -> Mapping[str, Ref]:
    """Say what naming who has the file reads."""
    if candidature.charge is None:
        return {}
    return {"personne": Ref(person_key(SERVICE, candidature.charge.par), Personne)}


def vue_charge(candidature: Candidature) -> VueCharge | None:
    """Show which service has a file: a porteur knows no more of it."""
    charge = candidature.charge
    if charge is None:
        return None
    return VueCharge(territoire=charge.territoire, service=service_de(charge.territoire), depuis=charge.le)


def en_charge(carte: CarteCandidature, appelant: Appelant) -> EnCharge:
    """Show to the services which of them has a file, on its line and on what there is to do of it."""
    service = service_de(carte.charge) if carte.charge else ""
    sien = bool(carte.charge) and carte.charge_par == appelant.personne
    libelle = f"Pris en charge{' par vous' if sien else ''} : {service}" if service else LIBRE
    return EnCharge(territoire=carte.charge, service=service, par_moi=sien, libelle=libelle)


def vue_instruction(candidature: Candidature, appel: Appel) -> VueInstruction:
    """Show who has a file, and what is thought of it."""
    lu = appel.contexte.personne if isinstance(appel.contexte, Instructeur) else None
    prise = candidature.charge
    constatee = candidature.avis.etape if candidature.avis else None
    trouvee = candidature.regles.etape(constatee) if constatee else None
    return VueInstruction(
        type="instruction",
        id=appel.params["id"],
        href=f"{appel.base}/candidatures/{appel.params['id']}/instruction",
        statut="prise" if prise else "libre",
        statut_libelle="Pris en charge" if prise else LIBRE,
        charge=vue_charge(candidature),
        personne=prise.par if prise else "",
        nom=lu.nom if lu else "",
        etape_demandee=candidature.etape,
        etape_demandee_libelle=candidature.regles_etape.libelle,
        etape_constatee=constatee,
        etape_constatee_libelle=trouvee.libelle if trouvee else "",
        opportunites=tuple(_opportunite(avis) for avis in candidature.opportunites),
    )


def _opportunite(avis: Opportunite) -> VueOpportunite:
    return VueOpportunite(**dict(avis), service=service_de(avis.territoire) if avis.territoire else "")
