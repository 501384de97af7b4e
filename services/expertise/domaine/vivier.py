"""The pool of experts: who may join it, sit, and until when; what lapses. The rules of one expert.

Ties count for twelve months; an habilitation has a term or none. Whoever was turned down may come again. One offers
oneself from the opening of a campagne until its expertise begins, by the dates of the campagne (docs/adr/0016).
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import assert_never, get_args

from expertise.domaine.expert import (
    CandidatureRefusee,
    CarteExpert,
    Command,
    ConstaterTerme,
    DeclarerDisponibilite,
    DeclarerInteret,
    DisponibiliteDeclaree,
    Event,
    Expert,
    ExpertCandidat,
    ExpertHabilite,
    ExpertInscrit,
    ExpertSuspendu,
    HabilitationEchue,
    Habiliter,
    Inscrire,
    Interet,
    InteretDeclare,
    InteretsRappeles,
    MettreAJourProfil,
    Nature,
    Profil,
    ProfilMisAJour,
    RappelerInterets,
    RefuserCandidature,
    SePorterCandidat,
    Suspendre,
    TerritoiresConstates,
)
from kernel.decider import Decider, Fiche, Ref, copie_de
from kernel.label import faits, territoires
from kernel.label.calendrier import PARIS, a_partir_de, echeance, est_passee, zone
from kernel.label.faits import EtatCampagne
from kernel.label.interets import exige_objet
from kernel.model import Frozen
from kernel.refus import Doublon, EcheanceDepassee, Erreur, RegleNonSatisfaite, TransitionImpossible

A_REGARDER = InteretDeclare | ProfilMisAJour | TerritoiresConstates | ExpertHabilite | ExpertSuspendu
REGARD_JOURS = 7  # how long a fresh tie is looked at again, as long as lost messages are swept
RAPPEL_INTERETS_JOURS = 30  # how long before ties lapse their author is told
OPERATION_SEULE: frozenset[Nature] = frozenset({"travaux", "partenaire"})  # ties to an opération, never to a legal unit


class Appels(Frozen):
    """What the rules of the pool read: the campagne of the year in which somebody comes, and the next one, whose call
    may open before its year begins."""

    campagne: EtatCampagne | None = None
    suivante: EtatCampagne | None = None

    @property
    def connues(self) -> tuple[EtatCampagne, ...]:
        """Give those that are known here, in order."""
        return tuple(c for c in (self.campagne, self.suivante) if c is not None)


def decide(expert: Expert, command: Command, contexte: Appels, now: datetime) -> tuple[Event, ...]:
    """Answer a command."""
    match command:
        case SePorterCandidat():
            return _se_porter_candidat(expert, command, contexte, now)
        case Inscrire():
            _exige_nouveau(expert, "Cette personne est déjà au vivier : habilitez-la, ou relisez son profil.")
            _exige_departements(command.profil)
            return (ExpertInscrit(**dict(command)),)
        case ConstaterTerme():
            return (HabilitationEchue(le=now),) if _est_echue(expert, now) else ()
        case RappelerInterets(fin=fin):
            return (InteretsRappeles(fin=fin),) if _a_rappeler(expert, now) == fin else ()
        case _ if expert.statut == "inexistant":
            raise TransitionImpossible("Cette personne ne s'est pas portée candidate.")
        case MettreAJourProfil(profil=profil, territoires=vus):
            _exige_departements(profil)
            change = () if expert.profil == profil else (_mis_a_jour(expert, command, now),)
            return (*change, *_territoires(expert, vus, command.dossiers, now))
        case DeclarerDisponibilite(annee=annee, charge_max=charge, territoires=vus):
            said = expert.charges.get(str(annee)) == charge
            dite = () if said else (DisponibiliteDeclaree(annee=annee, charge_max=charge),)
            return (*dite, *_territoires(expert, vus, command.dossiers, now))
        case DeclarerInteret():
            return _declarer(expert, command, now)
        case _:
            return _administrer(expert, command, now)


def _administrer(
    expert: Expert, command: Habiliter | RefuserCandidature | Suspendre, now: datetime
) -> tuple[Event, ...]:
    match command:
        case Habiliter():
            return _habiliter(expert, command, now)
        case RefuserCandidature(motif=motif):
            return _refuser(expert, motif)
        case Suspendre():
            return _suspendre(expert, command, now)
        case _:
            assert_never(command)


def _mis_a_jour(expert: Expert, command: MettreAJourProfil, now: datetime) -> ProfilMisAJour:
    """Record a profile; where it changes the structure, or where somebody is from, their files look at it again."""
    profil = command.profil
    if (expert.siren, expert.regions) == (profil.structure.siren, profil.regions):
        return ProfilMisAJour(profil=profil)
    return ProfilMisAJour(profil=profil, dossiers=command.dossiers, le=now)


def _territoires(
    expert: Expert, vus: tuple[str, ...], dossiers: tuple[str, ...], now: datetime
) -> tuple[TerritoiresConstates, ...]:
    """Record what the token says that somebody oversees: it is told to nobody by the tokens of others."""
    seen = tuple(sorted(vus))
    if seen == expert.correspondant_de:
        return ()
    return (TerritoiresConstates(territoires=seen, dossiers=dossiers, le=now),)


def _se_porter_candidat(
    expert: Expert, command: SePorterCandidat, contexte: Appels, now: datetime
) -> tuple[Event, ...]:
    _exige_nouveau(expert, "Vous êtes déjà candidat : mettez votre profil à jour.")
    _exige_appel(contexte.connues, command.personne, now)
    _exige_departements(command.profil)
    offer = ExpertCandidat(personne=command.personne, profil=command.profil)
    return (offer, *_territoires(expert, command.territoires, (), now))


def _exige_nouveau(expert: Expert, message: str) -> None:
    if expert.statut not in ("inexistant", "refuse"):
        raise Doublon(message)


def _exige_appel(campagnes: Sequence[EtatCampagne], personne: str, now: datetime) -> None:
    """Refuse outside the calls whose dates are known; where none is, there is no date to hold against anybody."""
    ouvertes = [c for c in campagnes if est_passee(c.calendrier.ouverture, now)]
    if not campagnes or any(not est_passee(c.calendrier.debut_expertise, now) for c in ouvertes):
        return
    if not ouvertes:
        prochaine = campagnes[0]
        raise TransitionImpossible(
            f"L'appel à experts de la campagne {prochaine.annee} ouvre {a_partir_de(prochaine.calendrier.ouverture)} : "
            "portez-vous candidat à partir de là."
        )
    last = ouvertes[-1].calendrier.debut_expertise
    raise EcheanceDepassee(
        f"L'appel à experts de la campagne {ouvertes[-1].annee} est clos : c'était jusqu'au {echeance(last)}. "
        "Portez-vous candidat à l'appel de la prochaine campagne ; si un dossier vous attend avant, l'administration "
        f"peut vous inscrire : donnez-lui votre identifiant, {personne}.",
        echeance=last.instant.isoformat(),
    )


def _exige_departements(profil: Profil) -> None:
    fautes = [
        Erreur(f"/departements/{rang}", "departement-inconnu", f"Aucun département n'a le code « {code} ».")
        for rang, code in enumerate(profil.departements)
        if territoires.departement(code) is None
    ]
    if fautes:
        raise RegleNonSatisfaite("Un département n'est pas connu : corrigez les codes indiqués.", *fautes)


def _habiliter(expert: Expert, command: Habiliter, now: datetime) -> tuple[Event, ...]:
    if expert.profil is None:
        raise TransitionImpossible("Le profil de cette personne a été effacé : qu'elle en donne d'abord un nouveau.")
    voulus = tuple(sorted(set(command.roles)))
    if command.jusqu_au is not None and command.jusqu_au < now.astimezone(zone(PARIS)).date():
        message = "Ce terme est passé : donnez un jour à venir, ou aucun."
        raise RegleNonSatisfaite(message, Erreur("/jusqu_au", "date-passee", message))
    here = (expert.roles, expert.jusqu_au, expert.motif)
    if expert.statut == "habilite" and here == (voulus, command.jusqu_au, command.motif):
        return ()
    seated = {"dossiers": command.dossiers, "le": now} if command.dossiers else {}
    return (ExpertHabilite(roles=voulus, jusqu_au=command.jusqu_au, motif=command.motif, **seated),)


def _refuser(expert: Expert, motif: str) -> tuple[Event, ...]:
    if expert.statut == "refuse":
        return ()
    if expert.statut != "candidat":
        raise TransitionImpossible("Cette personne n'attend pas de réponse : suspendez plutôt son habilitation.")
    return (CandidatureRefusee(personne=expert.personne, motif=motif),)


def _est_echue(expert: Expert, now: datetime) -> bool:
    last = expert.jusqu_au
    return expert.statut == "habilite" and last is not None and now.astimezone(zone(PARIS)).date() > last


def vient_de_declarer(expert: Expert, now: datetime) -> bool:
    """Tell whether a tie, or another structure or territory, is so fresh that the files on which somebody sits are
    still looked at again: an acceptance at the same instant, or a fact that is late, must not leave one out."""
    known = [i.declare_le for i in expert.interets] + [le for le in (expert.rattache_le,) if le]
    return any(now - le < timedelta(days=REGARD_JOURS) for le in known)


def _a_rappeler(expert: Expert, now: datetime) -> datetime | None:
    """Give the first lapse of ties that is near and was not told yet; whoever was turned down has none to renew."""
    if expert.statut == "refuse":
        return None
    near = (i.fin for i in expert.interets if i.fin - timedelta(days=RAPPEL_INTERETS_JOURS) <= now < i.fin)
    return min((fin for fin in near if expert.rappele is None or fin > expert.rappele), default=None)


def dus(expert: Expert, now: datetime) -> Sequence[Command]:
    """Give what the calendar makes due: the term of an habilitation, ties that lapse soon."""
    fin = _a_rappeler(expert, now)
    found: list[Command] = [ConstaterTerme()] if _est_echue(expert, now) else []
    return (*found, RappelerInterets(fin=fin)) if fin is not None else tuple(found)


def _suspendre(expert: Expert, command: Suspendre, now: datetime) -> tuple[Event, ...]:
    if expert.statut == "suspendu":
        return ()
    if expert.statut != "habilite":
        raise TransitionImpossible("Cette personne n'est pas habilitée : il n'y a rien à suspendre.")
    where = {"dossiers": command.dossiers, "le": now}
    return (ExpertSuspendu(personne=expert.personne, motif=command.motif, **where),)


def _declarer(expert: Expert, command: DeclarerInteret, now: datetime) -> tuple[Event, ...]:
    exige_objet(command.siren, command.operation)
    if command.siren and command.nature in OPERATION_SEULE:
        message = "Ce lien se déclare envers une opération : donnez-la, sans SIREN."
        raise RegleNonSatisfaite(message, Erreur("/operation", "operation-attendue", message))
    interet = Interet(nature=command.nature, siren=command.siren, operation=command.operation, declare_le=now)
    known = next((i for i in expert.interets if i.objet == interet.objet), None)
    if known is not None and known.declare_le.date() == now.date():
        return ()
    return (InteretDeclare(interet=interet, dossiers=command.dossiers),)


def evolve(expert: Expert, event: Event) -> Expert:
    """Fold one event."""
    change = expert.model_copy
    match event:
        case ExpertCandidat(personne=personne, profil=profil) | ExpertInscrit(personne=personne, profil=profil):
            return change(update={"statut": "candidat", "personne": personne, "profil": profil, "motif": ""})
        case TerritoiresConstates(territoires=vus, le=le):
            return change(update={"correspondant_de": vus, **_vu(expert, le)})
        case CandidatureRefusee(motif=motif):
            return change(update={"statut": "refuse", "motif": motif})
        case HabilitationEchue(le=le):
            return change(update={"statut": "candidat", "roles": (), "jusqu_au": None, "motif": "", **_vu(expert, le)})
        case InteretsRappeles(fin=fin):
            return change(update={"rappele": fin})
        case ProfilMisAJour(profil=profil, le=le):
            return change(update={"profil": profil, **_vu(expert, le)})
        case DisponibiliteDeclaree(annee=annee, charge_max=charge):
            return change(update={"charges": {**expert.charges, str(annee): charge}})
        case ExpertHabilite(roles=roles, jusqu_au=jusqu_au, motif=motif, le=le):
            given = {"statut": "habilite", "roles": roles, "jusqu_au": jusqu_au, "motif": motif}
            return change(update={**given, **_vu(expert, le)})
        case ExpertSuspendu(motif=motif, le=le):
            return change(update={"statut": "suspendu", "roles": (), "motif": motif, **_vu(expert, le)})
        case InteretDeclare(interet=interet):
            if interet is None:
                return expert
            others = tuple(i for i in expert.interets if i.objet != interet.objet)
            return change(update={"interets": (*others, interet)})
        case _:
            assert_never(event)


def _vu(expert: Expert, le: datetime | None) -> dict[str, datetime | None]:
    """Give since when the files where somebody sits are to look at them again; older entries do not say."""
    return {"rattache_le": le or expert.rattache_le}


LISTE, A_SUIVRE = "experts", "experts-a-suivre"
RANG_EXPERT = "E#"  # of experts in the list of a year's world, where files stand beside them


def liste_monde(annee: int | str) -> str:
    """Name the list of all that an assignment of a year depends on: one query reads it."""
    return f"monde#{annee}"


def fiches(expert: Expert) -> tuple[Fiche, ...]:
    """Give their lines: in the list of all, in the world of each year in which they take files, among those whom a
    date concerns."""
    if expert.statut == "inexistant":
        return ()
    carte = CarteExpert(**{nom: getattr(expert, nom) for nom in CarteExpert.model_fields}).model_dump_json()
    dated = expert.jusqu_au or expert.interets or expert.rattache_le
    suivi = [Fiche(A_SUIVRE, expert.personne, "{}")] if dated else []
    years = [annee for annee, charge in expert.charges.items() if charge and expert.est_habilite]
    mondes = (Fiche(liste_monde(annee), f"{RANG_EXPERT}{expert.personne}", carte) for annee in years)
    return (Fiche(LISTE, expert.personne, carte), *mondes, *suivi)


def publier(expert: Expert, event: Event) -> faits.InteretDeclare | None:
    """Tell this very service that somebody who sits on files has declared a tie, has another structure or territory, or
    is habilitated otherwise: each looks at it again."""
    if not isinstance(event, A_REGARDER) or not event.dossiers:
        return None
    return faits.InteretDeclare(etat=faits.EtatInteret(expert=expert.personne, dossiers=event.dossiers))


def besoins(_expert: Expert, command: Command) -> dict[str, Ref]:
    """Say what the rules read: the dates of the calls, for whoever offers themselves."""
    if not isinstance(command, SePorterCandidat):
        return {}
    years = {"campagne": command.annee, "suivante": command.annee + 1}
    return {nom: copie_de("expertise", f"candidature/campagne#{annee}", EtatCampagne) for nom, annee in years.items()}


EXPERT: Decider[Expert, Command, Event, Appels] = Decider(
    service="expertise",
    agregat="expert",
    etat=Expert,
    evenements=get_args(Event),
    decide=decide,
    evolve=evolve,
    contexte=Appels,
    besoins=besoins,
    fiches=fiches,
    publier=publier,
    schema=2,  # why somebody is habilitated is kept
)
