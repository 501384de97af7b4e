"""Who is there: the opening, arrivals and departures, mandates, the quorum, who stands aside, who may vote.

The quorum is counted in seats: a seat is held when its member is there, at a distance included, when its substitute
is, or when its member has given a mandate to somebody who is there (CRPA, R133-9 and R133-10 where those rules apply).
"""

from collections.abc import Container, Iterator, Mapping
from datetime import datetime, timedelta
from math import ceil
from typing import assert_never

from commission.domaine.evenements import Event, MembreDeporte, PresencePointee, SeanceOuverte
from commission.domaine.point import Point
from commission.domaine.seance import (
    Assemblee,
    Contexte,
    Mandat,
    Membre,
    OuvrirSeance,
    PointerPresence,
    Seance,
    SeDeporter,
)
from kernel.label.calendrier import Jalon, a_partir_de, est_passee
from kernel.label.reglement import reglement
from kernel.model import Frozen
from kernel.refus import Erreur, Introuvable, RegleNonSatisfaite, TransitionImpossible

AVANCE = timedelta(hours=1)  # who arrives before the hour may be noted; nobody who comes at the hour has missed more
DEBUTS = {"regionale": Jalon.DEBUT_COMMISSIONS_REGIONALES, "nationale": Jalon.COMMISSION_NATIONALE}


def decide(seance: Seance, command: Assemblee, contexte: Contexte, now: datetime) -> tuple[Event, ...]:
    """Answer a command."""
    match command:
        case OuvrirSeance():
            return _ouvrir(seance, command, contexte, now)
        case PointerPresence():
            return _pointer(seance, command, now)
        case SeDeporter():
            return _se_deporter(seance, command)
        case _:
            assert_never(command)


# The quorum


class Quorum(Frozen):
    """How many seats there are, how many are held now, how many are needed (0 when none is)."""

    sieges: int
    tenus: int
    requis: int

    @property
    def atteint(self) -> bool:
        """Tell whether the séance may deliberate."""
        return self.tenus >= self.requis


def quorum(seance: Seance) -> Quorum:
    """Count the quorum of a séance as it is now."""
    return _compte(seance, seance.presents, seance.mandats, seance.quorum_du_reglement)


def quorum_avec(seance: Seance, presents: tuple[str, ...]) -> Quorum:
    """Count the quorum that those who had come would make, at the rules of the séance alone."""
    return _compte(seance, presents, (), None)


def _compte(
    seance: Seance, presents: tuple[str, ...], mandats: tuple[Mandat, ...], du_reglement: float | None
) -> Quorum:
    comptes = {*presents, *(m.mandant for m in mandats)}
    votent = [p for p in presents if not _supplee_en_vain(seance.membres, p, comptes)]
    la = {*presents, *(m.mandant for m in mandats if m.mandataire in votent)}
    la |= {m.suppleant_de for m in seance.membres if m.suppleant_de and m.personne in presents}
    sieges = [m for m in seance.membres if not m.suppleant_de and m.voix]  # who only advises holds no seat
    tenus = sum(m.personne in la for m in sieges)
    part = du_reglement if seance.jeu.quorum is None else seance.jeu.quorum
    sans = part is None or (seance.convocation is not None and seance.convocation.sans_quorum)
    return Quorum(sieges=len(sieges), tenus=tenus, requis=0 if sans or part is None else ceil(part * len(sieges)))


def exige_quorum(seance: Seance) -> None:
    """Refuse to deliberate without the quorum that was met at the opening."""
    compte = quorum(seance)
    if not compte.atteint:
        raise TransitionImpossible(
            f"Le quorum n'est plus réuni : {compte.tenus} sièges tenus pour {compte.requis}. "
            "Attendez, ou reportez la séance."
        )


# The opening, arrivals and departures


def _ouvrir(seance: Seance, command: OuvrirSeance, contexte: Contexte, now: datetime) -> tuple[Event, ...]:
    if seance.statut == "ouverte":
        return _deja_ouverte(seance, command)
    if seance.statut != "convoquee":
        raise TransitionImpossible("Seule une séance convoquée peut s'ouvrir.")
    _exige_date(seance, contexte, now)
    assert contexte.campagne is not None, "checked with the date"
    _exige_presents(seance, command)
    ouverte = SeanceOuverte(
        presents=tuple(dict.fromkeys(command.presents)),
        distants=tuple(dict.fromkeys(command.distants)),
        mandats=command.mandats,
        quorum=reglement(contexte.campagne.reglement).commissions[seance.niveau].quorum,
        le=now,
    )
    if not _compte(seance, ouverte.presents, ouverte.mandats, ouverte.quorum).atteint:
        raise TransitionImpossible("Le quorum n'est pas réuni : reportez la séance.")
    return (ouverte,)


def _deja_ouverte(seance: Seance, command: OuvrirSeance) -> tuple[Event, ...]:
    """Answer a second opening: the same changes nothing, another is not how somebody comes, goes or gives a mandate."""
    if _venus(command) == _venus(seance):
        return ()
    raise TransitionImpossible("La séance est ouverte : notez l'arrivée, le départ ou le mandat.")


def _venus(dit: OuvrirSeance | Seance) -> tuple[frozenset[object], ...]:
    """Give who is there, who of them is at a distance, and who votes for whom, in whatever order it is said."""
    return frozenset(dit.presents), frozenset(dit.distants), frozenset(dit.mandats)


def _exige_date(seance: Seance, contexte: Contexte, now: datetime) -> None:
    """Refuse a regional séance before its window, a national one while files may still be withdrawn."""
    if contexte.campagne is None:
        raise TransitionImpossible("Le calendrier de la campagne n'est pas encore connu de ce service.")
    jalon = DEBUTS[seance.niveau]
    debut = contexte.campagne.calendrier.jalon(jalon)
    if not est_passee(debut, now):
        raise TransitionImpossible(f"Trop tôt. {jalon.libelle} : {a_partir_de(debut)}.")
    if seance.convocation is not None and avant_l_heure(seance, now):
        quand = a_partir_de(seance.convocation.quand)
        raise TransitionImpossible(
            f"Les membres sont convoqués pour plus tard ({quand}) : ouvrez la séance à son heure, ou changez sa date."
        )


def avant_l_heure(seance: Seance, now: datetime) -> bool:
    """Tell whether it is too early to open the séance, whose members are called for later: nobody can have come."""
    return seance.convocation is not None and now < seance.convocation.quand.instant - AVANCE


def _exige_presents(seance: Seance, command: OuvrirSeance) -> None:
    membres = {m.personne for m in seance.membres}
    inconnus = [rang for rang, personne in enumerate(command.presents) if personne not in membres]
    fautes = [Erreur(f"/presents/{r}", "membre-inconnu", "Cette personne n'est pas membre.") for r in inconnus]
    fautes += [
        Erreur(f"/distants/{r}", "membre-absent", "Qui est à distance compte parmi les présents.")
        for r, personne in enumerate(command.distants)
        if personne not in command.presents
    ]
    fautes += _fautes_mandats(seance, command.presents, command.mandats)
    if fautes:
        raise RegleNonSatisfaite("Ces présences ne sont pas possibles : chaque faute est indiquée.", *fautes)


def _fautes_mandats(seance: Seance, presents: tuple[str, ...], mandats: tuple[Mandat, ...]) -> Iterator[Erreur]:
    """Refuse a mandate from who is there, to who is not, from who is no member, or a second one to the same person."""
    titulaires = {m.personne for m in seance.membres if not m.suppleant_de}
    for rang, mandat in enumerate(mandats):
        if mandat.mandant not in titulaires or mandat.mandant in presents:
            message = "Un mandat se donne par un membre titulaire qui n'est pas là."
            yield Erreur(f"/mandats/{rang}/mandant", "mandat-impossible", message)
        if mandat.mandataire not in presents:
            message = "Un mandat se donne à un membre qui est là."
            yield Erreur(f"/mandats/{rang}/mandataire", "mandat-impossible", message)
        if _supplee_en_vain(seance.membres, mandat.mandataire, {*presents, *(m.mandant for m in mandats)}):
            message = "Ce suppléant ne vote pas : le membre qu'il remplace est là, ou représenté."
            yield Erreur(f"/mandats/{rang}/mandataire", "mandat-impossible", message)
        autres = (m for m in mandats[:rang] if m.mandataire == mandat.mandataire or m.mandant == mandat.mandant)
        if any(autres):
            message = "Un membre ne détient qu'un mandat, et n'en donne qu'un."
            yield Erreur(f"/mandats/{rang}", "mandat-en-trop", message)


def _supplee_en_vain(membres: tuple[Membre, ...], personne: str, comptes: Container[str]) -> bool:
    """Tell whether somebody stands in for a member who is there or represented: such a substitute has no vote."""
    return any(m.personne == personne and m.suppleant_de in comptes for m in membres)


def _pointer(seance: Seance, command: PointerPresence, now: datetime) -> tuple[Event, ...]:
    if seance.statut != "ouverte":
        raise TransitionImpossible("La séance n'est pas ouverte.")
    if fautes := [*_fautes_pointage(seance, command)]:
        raise RegleNonSatisfaite("Cette présence ne peut pas être notée : chaque faute est indiquée.", *fautes)
    deja = Mandat(mandant=command.membre, mandataire=command.mandataire) in seance.mandats
    if command.presence == presence_de(seance, command.membre) and (deja or not command.mandataire):
        return ()
    pointee = PresencePointee(membre=command.membre, presence=command.presence, mandataire=command.mandataire, le=now)
    return (pointee,)


def _fautes_pointage(seance: Seance, command: PointerPresence) -> Iterator[Erreur]:
    if all(m.personne != command.membre for m in seance.membres):
        yield Erreur("/membre", "membre-inconnu", "Donnez un membre de cette séance.")
        return
    if not command.mandataire:
        return
    if command.presence != "absent":
        yield Erreur("/mandataire", "mandat-impossible", "Qui est là vote soi-même : ôtez le mandat.")
    tenus = tuple(m for m in seance.mandats if m.mandant != command.membre)
    presents = tuple(p for p in seance.presents if p != command.membre)
    nouveau = Mandat(mandant=command.membre, mandataire=command.mandataire)
    for faute in _fautes_mandats(seance, presents, (*tenus, nouveau)):
        if faute.pointeur.startswith(f"/mandats/{len(tenus)}"):
            yield Erreur("/mandataire", faute.code, faute.message)


def presence_de(seance: Seance, personne: str) -> str:
    """Say whether somebody is in the room, at a distance, or away."""
    if personne not in seance.presents:
        return "absent"
    return "distance" if personne in seance.distants else "present"


# Who stands aside, who votes


def point_de(seance: Seance, candidature: str) -> Point:
    """Give a point of the agenda. Raises Introuvable."""
    point = seance.points.get(candidature)
    if point is None:
        raise Introuvable("Ce dossier n'est pas à l'ordre du jour de cette séance.")
    return point


def restants(seance: Seance) -> list[Point]:
    """Give the points that are neither concluded nor put off."""
    return [p for p in seance.a_l_ordre_du_jour if not p.report and seance.conclusion(p) is None]


def _se_deporter(seance: Seance, command: SeDeporter) -> tuple[Event, ...]:
    point_de(seance, command.candidature)
    if seance.est_deporte(command.membre, command.candidature):
        return ()
    if all(m.personne != command.membre for m in seance.membres):
        faute = Erreur("/membre", "membre-inconnu", "Donnez un membre de cette séance.")
        raise RegleNonSatisfaite("Cette personne n'est pas membre de la séance.", faute)
    if seance.statut == "close":
        raise TransitionImpossible(
            "Le procès-verbal est signé : il est trop tard pour se déporter. Dites-le au secrétariat, qui peut faire "
            "corriger la décision par un nouvel acte."
        )
    return (MembreDeporte(candidature=command.candidature, membre=command.membre, motif=command.motif),)


def votants(seance: Seance, candidature: str) -> Mapping[str, str]:
    """Say who casts each vote that may be cast on a file: the member, its substitute while away, or its mandatary.

    Who stands aside votes neither for oneself nor for another, and nobody votes in their stead.
    """
    found = dict[str, str]()
    mandataires = {m.mandant: m.mandataire for m in seance.mandats}
    comptes = {*seance.presents, *mandataires}
    votent = [p for p in seance.presents if not _supplee_en_vain(seance.membres, p, comptes)]
    for membre in seance.membres:
        votant = membre.personne if membre.personne in votent else _mandataire(membre, mandataires, votent)
        if votant and not any(seance.est_deporte(p, candidature) for p in (membre.personne, votant)):
            found[membre.personne] = votant
    return found


def tous_deportes(seance: Seance, candidature: str) -> bool:
    """Tell whether nobody may vote on a file because those who are there stand aside."""
    if votants(seance, candidature):
        return False
    return any(seance.est_deporte(personne, candidature) for personne in seance.presents)


def _mandataire(membre: Membre, mandataires: Mapping[str, str], votent: Container[str]) -> str:
    """Say who votes for a member who is away: whoever holds the mandate, as long as that person has a vote."""
    mandataire = mandataires.get(membre.personne, "")
    return mandataire if mandataire in votent and not membre.suppleant_de else ""


def voix_de(seance: Seance, personne: str) -> int:
    """Give how many votes the voice of a member of the séance weighs."""
    return next(m.voix for m in seance.membres if m.personne == personne)
