"""What of an expertise is seen elsewhere: what its rules read, the names it holds, its lines in lists, its facts."""

from collections.abc import Iterable

from expertise.domaine.affectation import DELAIS_RAPPELS_JOURS
from expertise.domaine.commandes import (
    Accepter,
    AffecterEquipe,
    Command,
    ConstaterConflit,
    DeciderPaire,
    OuvrirExpertise,
    Prolonger,
    ProposerMandat,
    Rappeler,
    Remplacer,
    RendreAvis,
    RendreSynthese,
    SuivrePorteurs,
)
from expertise.domaine.dossier import FINIES, DecisionPaire, Expertise, Identite, Mandat, Statut
from expertise.domaine.evenements import (
    Event,
    ExpertiseFermee,
    MandatAccepte,
    MandatClos,
    MandatDecline,
    SyntheseRendue,
)
from expertise.domaine.expert import Expert, Role
from expertise.domaine.liens import attend
from expertise.domaine.mandats import RELANCES_JOURS
from expertise.domaine.rappels import en_attente
from expertise.domaine.rattachements import ConflitConstate
from expertise.domaine.vivier import EXPERT, liste_monde
from kernel.decider import Fiche, Ref, copie_de
from kernel.label import faits
from kernel.label.faits import EtatCampagne
from kernel.model import Frozen
from kernel.ports import Key


def besoins(expertise: Expertise, command: Command) -> dict[str, Ref]:
    """Say what the rules read: the expert a command speaks of, the campagne for what has a deadline."""
    match command:
        case OuvrirExpertise(identite=identite):
            return _campagne(identite)
        case ProposerMandat(expert=personne) | Remplacer(entrant=personne):
            return {**_expert(personne), **contexte_de(expertise)} if personne else {}
        case AffecterEquipe(equipe=equipe):
            return {**_equipe(s.expert for s in equipe), **contexte_de(expertise)}
        case SuivrePorteurs():
            return _equipe(m.expert for m in expertise.vivants)
        case Accepter(auteur=personne) | DeciderPaire(expert=personne) | ConstaterConflit(expert=personne):
            return _expert(personne)
        case RendreAvis(auteur=personne):
            return {**_expert(personne), **contexte_de(expertise)}
        case RendreSynthese():
            return {**_equipe(m.expert for m in expertise.vivants), **contexte_de(expertise)}
        case Rappeler() | Prolonger():
            return contexte_de(expertise)
        case _:
            return {}


def _expert(personne: str) -> dict[str, Ref]:
    return {"expert": Ref(Key(EXPERT.flux(personne), "ETAT"), Expert)}


def _equipe(personnes: Iterable[str]) -> dict[str, Ref]:
    noms = ("expert", "deuxieme", "troisieme")
    return {nom: ref for nom, p in zip(noms, personnes, strict=False) for ref in _expert(p).values()}


def contexte_de(expertise: Expertise) -> dict[str, Ref]:
    """Say what showing a file reads: its campagne, for the deadlines."""
    return _campagne(expertise.identite) if expertise.identite else {}


def _campagne(identite: Identite) -> dict[str, Ref]:
    return {"campagne": copie_de("expertise", f"candidature/campagne#{identite.annee}", EtatCampagne)}


PLACE_PRISE = (
    "Une place d'un de ces experts vient d'être prise sur un autre dossier : relisez leur charge, puis refaites votre "
    "choix."
)


def gardes(expertise: Expertise) -> tuple[str, ...]:
    """Hold a place of the year of each expert on the file: two assignments at once never overload anybody."""
    return tuple(f"place#{m.expert}#{expertise.dossier.annee}#{m.place}" for m in expertise.vivants)


class CarteExpertise(Frozen):
    """What a list keeps of a file: who it is, where it stands, and what an assignment needs. `proposition` is the last
    one carried out here, None in a line written before that was kept."""

    identite: Identite
    statut: Statut
    sieges_vides: tuple[Role, ...]
    mandats: tuple[Mandat, ...]
    decisions: tuple[DecisionPaire, ...] = ()
    proposition: int | None = None


REPONSES = "reponses-attendues"
RANG_DOSSIER = "D#"  # of files in the list of a year's world


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
        mandats=tuple(m.model_copy(update={"relance": 0, "document": "", "remplace": ""}) for m in expertise.mandats),
        decisions=tuple(x.model_copy(update={"motif": ""}) for x in expertise.decisions),
        proposition=expertise.proposition,
    ).model_dump_json()
    listes = [f"expertises#{t}" for t in (str(d.annee), *expertise.territoires)]
    listes += [f"mandats#{m.expert}" for m in expertise.vivants]
    if expertise.statut == "a_affecter" or _attend_une_reponse(expertise):
        listes.append(f"a-affecter#{d.annee}")
    monde = Fiche(liste_monde(d.annee), f"{RANG_DOSSIER}{d.numero}", carte)
    return (*(Fiche(liste, d.numero, carte) for liste in listes), monde, *_veilles(expertise))


def _attend_une_reponse(e: Expertise) -> bool:
    return e.statut not in FINIES and any(attend(m, e.dossier, e.decisions) for m in e.vivants)


def _veilles(expertise: Expertise) -> Iterable[Fiche]:
    d = expertise.dossier
    if expertise.statut in FINIES:
        return
    dernier = len(DELAIS_RAPPELS_JOURS)
    first = dernier if expertise.rappel == dernier and en_attente(expertise) else expertise.rappel + 1
    for rang in range(first, dernier + 1):
        yield Fiche(liste_rappels(d.annee, rang), d.numero, "{}")
    if any(m.statut == "propose" and m.relance < len(RELANCES_JOURS) for m in expertise.vivants):
        yield Fiche(REPONSES, d.numero, "{}")


def publier(expertise: Expertise, event: Event) -> faits.FaitExpertise | None:
    """Tell the others who has accepted, that all are named, then that the synthesis is given. Opinions are nobody's
    business."""
    match event:
        case MandatAccepte(complet=True):
            return faits.ExpertsNommes(etat=_etat_public(expertise))
        case SyntheseRendue():
            return faits.SyntheseRendue(etat=_etat_public(expertise))
        case MandatAccepte() | MandatDecline() | MandatClos() | ConflitConstate() | ExpertiseFermee():
            return faits.MandatsChanges(etat=_etat_public(expertise))
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
        experts=tuple(sorted(m.expert for m in expertise.mandats if m.statut == "accepte")),
    )
