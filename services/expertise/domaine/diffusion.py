"""What of an expertise is seen elsewhere: what its rules read, the names it holds, its lines in lists, its facts."""

from collections.abc import Iterable

from expertise.domaine.affectation import DELAIS_RAPPELS_JOURS
from expertise.domaine.appariement import DossierAPourvoir, ExpertDisponible
from expertise.domaine.commandes import (
    Accepter,
    Command,
    ProposerMandat,
    Rappeler,
    Remplacer,
    RendreAvis,
    RendreSynthese,
)
from expertise.domaine.dossier import FINIES, Expertise, Identite, Mandat, Statut
from expertise.domaine.evenements import Event, MandatAccepte, SyntheseRendue
from expertise.domaine.expert import EXPERT, CarteExpert, Expert, Role
from expertise.domaine.mandats import RELANCES_JOURS
from kernel.decider import Fiche, Ref, copie_de
from kernel.label import faits
from kernel.label.faits import EtatCampagne
from kernel.model import Frozen
from kernel.ports import Key


def besoins(expertise: Expertise, command: Command) -> dict[str, Ref]:
    """Say what the rules read: the expert a command speaks of, the campagne for what has a deadline."""
    match command:
        case ProposerMandat(expert=personne) | Accepter(auteur=personne) | Remplacer(entrant=personne):
            return _expert(personne)
        case RendreAvis(auteur=personne):
            return {**_expert(personne), **contexte_de(expertise)}
        case RendreSynthese():
            return {**_expert(expertise.coordonnateur), **contexte_de(expertise)}
        case Rappeler():
            return contexte_de(expertise)
        case _:
            return {}


def _expert(personne: str) -> dict[str, Ref]:
    return {"expert": Ref(Key(EXPERT.flux(personne), "ETAT"), Expert)} if personne else {}


def contexte_de(expertise: Expertise) -> dict[str, Ref]:
    """Say what showing a file reads: its campagne, for the deadlines."""
    if expertise.identite is None:
        return {}
    return {"campagne": copie_de("expertise", f"candidature/campagne#{expertise.identite.annee}", EtatCampagne)}


def gardes(expertise: Expertise) -> tuple[str, ...]:
    """Hold a place of the year of each expert on the file: two assignments at once never overload anybody."""
    return tuple(f"place#{m.expert}#{expertise.dossier.annee}#{m.place}" for m in expertise.vivants)


class CarteExpertise(Frozen):
    """What a list keeps of a file: who it is, where it stands, and all that an assignment needs."""

    identite: Identite
    statut: Statut
    sieges_vides: tuple[Role, ...]
    mandats: tuple[Mandat, ...]


REPONSES = "reponses-attendues"


def liste_rappels(annee: int, rang: int) -> str:
    """Name the list of the files that a reminder is still to be sent for: the tick goes through it on its day."""
    return f"rappels#{annee}#{rang}"


def fiches(expertise: Expertise) -> tuple[Fiche, ...]:
    """Give its lines: its year's and its territories' lists, its experts', those to assign, and what the tick watches.

    A line shows nothing of the opinions before all are given.
    """
    if expertise.identite is None:
        return ()
    d = expertise.identite
    carte = CarteExpertise(
        identite=d,
        statut=expertise.statut,
        sieges_vides=expertise.sieges_vides,
        mandats=tuple(m.model_copy(update={"relance": 0}) for m in expertise.mandats),
    ).model_dump_json()
    listes = [f"expertises#{t}" for t in (str(d.annee), *expertise.territoires)]
    listes += [f"mandats#{m.expert}" for m in expertise.vivants]
    if expertise.statut == "a_affecter":
        listes.append(f"a-affecter#{d.annee}")
    return (*(Fiche(liste, d.numero, carte) for liste in listes), *_veilles(expertise))


def _veilles(expertise: Expertise) -> Iterable[Fiche]:
    d = expertise.dossier
    if expertise.statut in FINIES:
        return
    for rang in range(expertise.rappel + 1, len(DELAIS_RAPPELS_JOURS) + 1):
        yield Fiche(liste_rappels(d.annee, rang), d.numero, "{}")
    if any(m.statut == "propose" and m.relance < len(RELANCES_JOURS) for m in expertise.vivants):
        yield Fiche(REPONSES, d.numero, "{}")


def publier(expertise: Expertise, event: Event) -> faits.FaitExpertise | None:
    """Tell the others that all experts are named, then that the synthesis is given. Opinions are nobody's business."""
    match event:
        case MandatAccepte(complet=True):
            return faits.ExpertsNommes(etat=_etat_public(expertise))
        case SyntheseRendue():
            return faits.SyntheseRendue(etat=_etat_public(expertise))
        case _:
            return None


def _etat_public(expertise: Expertise) -> faits.EtatExpertise:
    d = expertise.dossier
    return faits.EtatExpertise(
        candidature=d.candidature,
        annee=d.annee,
        etape=d.etape,
        region=d.region,
        statut=expertise.statut,
        synthese=expertise.synthese.document if expertise.synthese else "",
    )


# What an assignment reads of the lines


def a_pourvoir(cartes: Iterable[CarteExpertise]) -> tuple[DossierAPourvoir, ...]:
    """Give the files with empty seats, from the lines of a year."""
    return tuple(
        DossierAPourvoir(
            candidature=c.identite.candidature,
            numero=c.identite.numero,
            operation=c.identite.operation,
            sirens=c.identite.sirens,
            sieges=c.sieges_vides,
            structures=tuple(m.siren for m in c.mandats if m.est_vivant),
            exclus=tuple(m.expert for m in c.mandats if not m.est_vivant),
        )
        for c in cartes
        if c.statut == "a_affecter"
    )


def places_tenues(cartes: Iterable[CarteExpertise], annee: int) -> dict[str, set[int]]:
    """Give the places of the year that each expert holds, from the lines of files."""
    found: dict[str, set[int]] = {}
    for c in cartes:
        for m in c.mandats:
            if m.est_vivant and c.identite.annee == annee:
                found.setdefault(m.expert, set()).add(m.place)
    return found


def disponibles(cartes: Iterable[CarteExpert], tenues: dict[str, set[int]], annee: int) -> tuple[ExpertDisponible, ...]:
    """Give the experts who take on files this year, with their places that are still free."""
    found = []
    for c in cartes:
        charge, prises = c.charges.get(str(annee), 0), tenues.get(c.personne, set())
        if charge:
            libres = tuple(k for k in range(1, charge + 1) if k not in prises)[: max(0, charge - len(prises))]
            found.append(
                ExpertDisponible(
                    personne=c.personne,
                    siren=c.profil.structure.siren if c.profil else "",
                    roles=c.roles,
                    places=libres,
                    tenues=len(prises),
                    interets=c.interets,
                )
            )
    return tuple(found)
