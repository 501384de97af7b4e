"""The calendar of a campagne: local times in Paris, and what can be said of them at a given instant.

A milestone is kept as the wall clock reads in Paris, with its zone, never as UTC: « 15 May, midnight » must stay so if
the State changes its summer time between the day it is decided and the day it falls. The end of a delay is the first
instant too late: « until midnight on the 15th » is stored as the 16th at 00:00, and anything strictly before is in
time (design/domain.md §2 and §3). The règlement gives the template, the campagne keeps its own dates.
"""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from itertools import pairwise
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo

from pydantic import Field, NaiveDatetime, StringConstraints, model_validator

from kernel.model import Frozen

PARIS: Literal["Europe/Paris"] = "Europe/Paris"
MINUTE = timedelta(minutes=1)
JOURS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
MOIS = (
    *("janvier", "février", "mars", "avril", "mai", "juin"),
    *("juillet", "août", "septembre", "octobre", "novembre", "décembre"),
)


class Jalon(StrEnum):
    """The milestones in the order of the campagne; the window of the regional commissions counts for two."""

    OUVERTURE = "ouverture"
    CLOTURE_PRECANDIDATURES = "cloture_precandidatures"
    CLOTURE_DEPOTS = "cloture_depots"
    FIN_RECEVABILITE = "fin_recevabilite"
    DEBUT_EXPERTISE = "debut_expertise"
    FIN_EXPERTISE = "fin_expertise"
    DEBUT_COMMISSIONS_REGIONALES = "commissions_regionales.debut"
    FIN_COMMISSIONS_REGIONALES = "commissions_regionales.fin"
    COMMISSION_NATIONALE = "commission_nationale"
    CEREMONIE = "ceremonie"
    CLOTURE = "cloture"

    @property
    def libelle(self) -> str:
        return LIBELLES[self]


LIBELLES = {
    Jalon.OUVERTURE: "L'ouverture de la campagne",
    Jalon.CLOTURE_PRECANDIDATURES: "La clôture des précandidatures",
    Jalon.CLOTURE_DEPOTS: "La clôture des dépôts",
    Jalon.FIN_RECEVABILITE: "La fin de l'examen de recevabilité",
    Jalon.DEBUT_EXPERTISE: "Le début de l'expertise",
    Jalon.FIN_EXPERTISE: "La fin de l'expertise",
    Jalon.DEBUT_COMMISSIONS_REGIONALES: "Le début des commissions régionales",
    Jalon.FIN_COMMISSIONS_REGIONALES: "La fin des commissions régionales",
    Jalon.COMMISSION_NATIONALE: "La commission nationale",
    Jalon.CEREMONIE: "La cérémonie",
    Jalon.CLOTURE: "La clôture de la campagne",
}


class Phase(StrEnum):
    """Where the campagne stands. Derived from its dates, never typed in by anybody."""

    PLANIFIEE = "planifiee"
    OUVERTE = "ouverte"
    PRECANDIDATURES_CLOSES = "precandidatures_closes"
    DEPOTS_CLOS = "depots_clos"
    EXPERTISE_CLOSE = "expertise_close"
    PUBLIEE = "publiee"
    CLOSE = "close"


# Each phase lasts from its milestone to that of the next one; before the first, the campagne is planned.
DEBUTS = (
    (Jalon.OUVERTURE, Phase.OUVERTE),
    (Jalon.CLOTURE_PRECANDIDATURES, Phase.PRECANDIDATURES_CLOSES),
    (Jalon.CLOTURE_DEPOTS, Phase.DEPOTS_CLOS),
    (Jalon.FIN_EXPERTISE, Phase.EXPERTISE_CLOSE),
    (Jalon.CEREMONIE, Phase.PUBLIEE),
    (Jalon.CLOTURE, Phase.CLOSE),
)


@lru_cache(maxsize=32)
def zone(nom: str) -> ZoneInfo:
    """Load a time zone from the pinned `tzdata`, not from the machine: the same deadline on every image."""
    from importlib import resources  # noqa: PLC0415 - 4 ms which an import of the calendar does not owe

    with resources.files("tzdata").joinpath("zoneinfo", *nom.split("/")).open("rb") as stream:
        return ZoneInfo.from_file(stream, key=nom)


ANNEES = range(2000, 2200)  # beyond, an instant may have no reading in another zone


class Moment(Frozen):
    """A minute on the clocks of Paris, `{"local": "2027-05-16T00:00:00", "fuseau": "Europe/Paris"}`.

    Two local times a year are strange. Where the clock is put back an hour is read twice, where it is put forward one
    is not read at all: both mean the later of their two readings, so that nobody loses time to a change of hour.
    """

    local: NaiveDatetime
    fuseau: Literal["Europe/Paris"] = PARIS

    @model_validator(mode="after")
    def _a_la_minute(self) -> Self:
        if self.local.second or self.local.microsecond:
            raise ValueError("Une échéance se donne à la minute, sans secondes.")
        if self.local.year not in ANNEES:
            raise ValueError(f"Une échéance tombe entre {ANNEES.start} et {ANNEES.stop - 1}.")
        return self

    @classmethod
    def de(cls, instant: datetime) -> "Moment":
        """Give the minute on the clocks of Paris in which an instant falls."""
        return cls(local=instant.astimezone(zone(PARIS)).replace(second=0, microsecond=0, tzinfo=None))

    @property
    def instant(self) -> datetime:
        return max(_lectures(self.local, self.fuseau))

    @property
    def est_double(self) -> bool:
        """Say whether the clocks of Paris show this time twice (in October)."""
        return len(set(_lectures(self.local, self.fuseau))) > 1 and not self.est_inexistant

    @property
    def est_inexistant(self) -> bool:
        """Say whether the clocks of Paris jump over this time (in March)."""
        return self.instant.astimezone(zone(self.fuseau)).replace(tzinfo=None) != self.local

    def deplace(self, annees: int) -> "Moment":
        """Give the same day and time another year; 29 February becomes 1 March, the later again."""
        annee = self.local.year + annees
        if (self.local.month, self.local.day) == (2, 29) and not _bissextile(annee):
            return Moment(local=self.local.replace(year=annee, month=3, day=1))
        return Moment(local=self.local.replace(year=annee))


@lru_cache(maxsize=1024)
def _lectures(local: datetime, fuseau: str) -> tuple[datetime, datetime]:
    """Give the two readings of a local time: the same dates are compared again and again."""
    first, second = (local.replace(tzinfo=zone(fuseau), fold=fold).astimezone(UTC) for fold in (0, 1))
    return first, second


class Fenetre(Frozen):
    """From `debut` included to `fin` excluded."""

    debut: Moment
    fin: Moment


class ModeleJalon(Frozen):
    """A milestone of any year. `heure = "24:00"` is midnight at the end of `jour`; `an = 1` is the year after."""

    mois: Annotated[int, Field(ge=1, le=12)]
    jour: Annotated[int, Field(ge=1, le=31)]
    heure: Annotated[str, StringConstraints(pattern=r"^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$")] = "00:00"
    an: Annotated[int, Field(ge=-1, le=1)] = 0

    @model_validator(mode="after")
    def _jour_de_toutes_les_annees(self) -> Self:
        try:
            date(2027, self.mois, self.jour)
        except ValueError:
            raise ValueError(f"le {self.jour} {MOIS[self.mois - 1]} n'existe pas tous les ans") from None
        return self

    def en(self, annee: int) -> Moment:
        heures, minutes = map(int, self.heure.split(":"))
        minuit = datetime.combine(date(annee + self.an, self.mois, self.jour), time())
        return Moment(local=minuit + timedelta(hours=heures, minutes=minutes))


class ModeleFenetre(Frozen):
    debut: ModeleJalon
    fin: ModeleJalon

    def en(self, annee: int) -> Fenetre:
        return Fenetre(debut=self.debut.en(annee), fin=self.fin.en(annee))


class ModeleCalendrier(Frozen):
    """The usual calendar of a règlement, from which a campagne is planned."""

    ouverture: ModeleJalon
    cloture_precandidatures: ModeleJalon
    cloture_depots: ModeleJalon
    fin_recevabilite: ModeleJalon
    debut_expertise: ModeleJalon
    fin_expertise: ModeleJalon
    commissions_regionales: ModeleFenetre
    commission_nationale: ModeleJalon
    ceremonie: ModeleJalon
    cloture: ModeleJalon

    @model_validator(mode="after")
    def _dans_l_ordre(self) -> Self:
        Calendrier.depuis(self, 2027)
        return self


class Calendrier(Frozen):
    """The milestones of one campagne, in order. `cloture` ends the campagne, once the delay for appeal is over."""

    annee: Annotated[int, Field(ge=2009, le=2100)]
    ouverture: Moment
    cloture_precandidatures: Moment
    cloture_depots: Moment
    fin_recevabilite: Moment
    debut_expertise: Moment
    fin_expertise: Moment
    commissions_regionales: Fenetre
    commission_nationale: Moment
    ceremonie: Moment
    cloture: Moment

    @classmethod
    def depuis(cls, modele: ModeleCalendrier, annee: int) -> "Calendrier":
        jalons = {nom: getattr(modele, nom).en(annee) for nom in ModeleCalendrier.model_fields}
        return cls(annee=annee, **jalons)

    @model_validator(mode="after")
    def _dans_l_ordre(self) -> Self:
        """Refuse milestones out of order, compared as instants; the end of one may be the start of the next."""
        if abs(self.ouverture.local.year - self.annee) > 1:
            raise ValueError(f"La campagne {self.annee} ne peut pas ouvrir en {self.ouverture.local.year}.")
        instants = {jalon: moment.instant for jalon, moment in self.jalons().items()}
        for avant, apres in pairwise(Jalon):
            trop_tot = instants[apres] < instants[avant]
            if trop_tot or (instants[apres] == instants[avant] and (avant, apres) in DISTINCTS):
                raise ValueError(f"{apres.libelle} doit venir après « {_sans_majuscule(avant.libelle)} ».")
        return self

    def jalons(self) -> dict[Jalon, Moment]:
        return {jalon: self.jalon(jalon) for jalon in Jalon}

    def jalon(self, jalon: Jalon) -> Moment:
        match jalon:
            case Jalon.DEBUT_COMMISSIONS_REGIONALES:
                return self.commissions_regionales.debut
            case Jalon.FIN_COMMISSIONS_REGIONALES:
                return self.commissions_regionales.fin
            case _:
                moment: Moment = getattr(self, jalon.value)
                return moment

    def reporte(self, jalon: Jalon, au: Moment) -> "Calendrier":
        """Give the calendar with one milestone moved; ValueError (in French) if the order no longer holds."""
        champ, _, bord = jalon.value.partition(".")
        change = self.commissions_regionales.model_copy(update={bord: au}) if bord else au
        return Calendrier(**{**self._champs(), champ: change})

    def deplace(self, annees: int) -> "Calendrier":
        """Give next year's calendar from this one's: same days, same times."""
        champs = {nom: _deplace(valeur, annees) for nom, valeur in self._champs().items()}
        return Calendrier(**champs)

    def _champs(self) -> dict[str, Moment | Fenetre | int]:
        return {nom: getattr(self, nom) for nom in Calendrier.model_fields}


# A phase or a window that lasts no time at all is a mistake; elsewhere two milestones may be one instant.
DISTINCTS = frozenset(
    {
        (Jalon.OUVERTURE, Jalon.CLOTURE_PRECANDIDATURES),
        (Jalon.DEBUT_EXPERTISE, Jalon.FIN_EXPERTISE),
        (Jalon.DEBUT_COMMISSIONS_REGIONALES, Jalon.FIN_COMMISSIONS_REGIONALES),
        (Jalon.CEREMONIE, Jalon.CLOTURE),
    }
)

FINS = frozenset(
    {
        Jalon.CLOTURE_PRECANDIDATURES,
        Jalon.CLOTURE_DEPOTS,
        Jalon.FIN_RECEVABILITE,
        Jalon.FIN_EXPERTISE,
        Jalon.FIN_COMMISSIONS_REGIONALES,
        Jalon.CLOTURE,
    }
)


def phase(calendrier: Calendrier, now: datetime) -> Phase:
    """Say where the campagne stands at `now`, an instant with its zone (ValueError without)."""
    passees = (suite for jalon, suite in DEBUTS if calendrier.jalon(jalon).instant <= _aware(now))
    return max(passees, key=list(Phase).index, default=Phase.PLANIFIEE)


def limite(calendrier: Calendrier, jalon: Jalon, prolongation: Moment | None = None) -> Moment:
    """Give the deadline of one file. Its own extension may only push it back: a shorter one changes nothing."""
    commune = calendrier.jalon(jalon)
    return max(commune, prolongation or commune, key=lambda moment: moment.instant)


def est_passee(fin: Moment, now: datetime) -> bool:
    """Say whether it is too late: at `fin` itself it is, one microsecond before it is not."""
    return _aware(now) >= fin.instant


def echeance(fin: Moment, fuseau: str | None = None) -> str:
    """Say a deadline to people: « samedi 15 mai 2027 à 23 h 59 (heure de Paris) », to be put after « jusqu'au ».

    « Le 15 mai à minuit » is read by some as the night before: a deadline at 00:00 is told by the last minute that is
    still good. `fuseau` (IANA name) adds what the clock will show where the person lives, when it differs.
    """
    dernier = fin.instant - (MINUTE if fin.local.time() == time() else timedelta())
    return _a_paris_et_la_bas(dernier, fuseau, _en_lettres, ", heure d'hiver" if fin.est_double else "")


def a_partir_de(debut: Moment) -> str:
    """Say a start, or the hour of a meeting: « mardi 1er juin 2027 à 9 h 30 (heure de Paris) »."""
    return f"{_en_lettres(debut.instant.astimezone(zone(debut.fuseau)))} (heure de Paris)"


def heure_de_paris(instant: datetime, fuseau: str | None = None) -> str:
    """Write an instant to the second: « samedi 15 mai 2027 à 23 h 59 min 58 s (heure de Paris) »; `fuseau` as above."""
    return _a_paris_et_la_bas(_aware(instant), fuseau, _a_la_seconde)


def le_jour(instant: datetime) -> str:
    """Write the day of an instant, on the clocks of Paris: « samedi 15 mai 2027 »."""
    return en_toutes_lettres(_aware(instant).astimezone(zone(PARIS)).date())


def en_toutes_lettres(jour: date) -> str:
    """Write « samedi 1er mai 2027 » without the locale module, whose answer depends on the machine."""
    quantieme = "1er" if jour.day == 1 else str(jour.day)
    return f"{JOURS[jour.weekday()]} {quantieme} {MOIS[jour.month - 1]} {jour.year}"


class Avertissement(Frozen):
    """Something to look at twice before the calendar is published. Nothing is moved because of it."""

    jalon: Jalon
    raison: str


def avertissements(calendrier: Calendrier) -> tuple[Avertissement, ...]:
    """Flag week-ends, public holidays and strange hours; a deadline at 00:00 is judged on the day it ends."""
    return tuple(
        Avertissement(jalon=jalon, raison=f"{jalon.libelle} tombe {raison}.")
        for jalon, moment in calendrier.jalons().items()
        for raison in _raisons(_jour_montre(jalon, moment), moment)
    )


def jours_feries(annee: int) -> dict[date, str]:
    """List the public holidays of the whole country (code du travail, L3133-1); not those of one territory alone."""
    paques = _paques(annee)
    mobiles = {"le lundi de Pâques": 1, "l'Ascension": 39, "le lundi de Pentecôte": 50}
    fixes = {
        date(annee, 1, 1): "le jour de l'An",
        date(annee, 5, 1): "la fête du Travail",
        date(annee, 5, 8): "la victoire de 1945",
        date(annee, 7, 14): "la fête nationale",
        date(annee, 8, 15): "l'Assomption",
        date(annee, 11, 1): "la Toussaint",
        date(annee, 11, 11): "l'armistice de 1918",
        date(annee, 12, 25): "Noël",
    }
    # Ascension may fall on 1 or 8 May: the fixed one keeps its name, the day is as much a holiday.
    return {paques + timedelta(days=n): nom for nom, n in mobiles.items()} | fixes


def _paques(annee: int) -> date:
    """Easter Sunday in the Gregorian calendar (Meeus, Jones and Butcher)."""
    siecle, reste = divmod(annee, 100)
    epacte = (19 * (annee % 19) + siecle - siecle // 4 - (8 * siecle + 13) // 25 + 15) % 30
    dimanche = (32 + 2 * (siecle % 4) + 2 * (reste // 4) - epacte - reste % 4) % 7
    recul = (annee % 19 + 11 * epacte + 22 * dimanche) // 451
    mois, jour = divmod(epacte + dimanche - 7 * recul + 114, 31)
    return date(annee, mois, jour + 1)


def _raisons(jour: date, moment: Moment) -> Iterator[str]:
    if jour.weekday() >= 5:
        yield f"un {en_toutes_lettres(jour)}"
    if ferie := jours_feries(jour.year).get(jour):
        yield f"un jour férié, {ferie} ({en_toutes_lettres(jour)})"
    if moment.est_inexistant:
        yield f"à une heure que l'on saute en passant à l'heure d'été ({en_toutes_lettres(jour)})"
    if moment.est_double:
        yield f"à une heure qui revient deux fois en passant à l'heure d'hiver ({en_toutes_lettres(jour)})"


def _jour_montre(jalon: Jalon, moment: Moment) -> date:
    minuit_final = jalon in FINS and moment.local.time() == time()
    return (moment.local - MINUTE if minuit_final else moment.local).date()


def _a_paris_et_la_bas(
    instant: datetime, fuseau: str | None, dire: Callable[[datetime], str], precision: str = ""
) -> str:
    """Say an instant as the clocks of Paris show it, then as those of another place do, when they differ."""
    paris, ailleurs = (instant.astimezone(zone(nom)) for nom in (PARIS, fuseau or PARIS))
    texte = f"{dire(paris)} (heure de Paris{precision})"
    return texte if ailleurs.utcoffset() == paris.utcoffset() else f"{texte}, soit {dire(ailleurs)}, heure locale"


def _a_la_seconde(local: datetime) -> str:
    return f"{en_toutes_lettres(local.date())} à {local.hour} h {local.minute:02} min {local.second:02} s"


def _en_lettres(local: datetime) -> str:
    minutes = f" {local.minute:02}" if local.minute else ""
    return f"{en_toutes_lettres(local.date())} à {local.hour} h{minutes}"


def _sans_majuscule(libelle: str) -> str:
    return libelle[0].lower() + libelle[1:]


def _deplace(valeur: Moment | Fenetre | int, annees: int) -> Moment | Fenetre | int:
    match valeur:
        case Moment():
            return valeur.deplace(annees)
        case Fenetre(debut=debut, fin=fin):
            return Fenetre(debut=debut.deplace(annees), fin=fin.deplace(annees))
        case _:
            return valeur + annees


def _bissextile(annee: int) -> bool:
    return annee % 4 == 0 and (annee % 100 != 0 or annee % 400 == 0)


def _aware(now: datetime) -> datetime:
    if now.tzinfo is None:
        raise ValueError("Un instant sans fuseau ne se compare à aucune échéance.")
    return now


def plus_mois(jour: date, mois: int) -> date:
    """Give the same day some months later, or the last of a month that is too short."""
    annee, rang = divmod(jour.month - 1 + mois, 12)
    for quantieme in (jour.day, 30, 29, 28):
        try:
            return date(jour.year + annee, rang + 1, quantieme)
        except ValueError:
            continue
    raise AssertionError("every month has 28 days")
