"""Two houses, asked the same by everybody outside a secret, at each moment until it is out."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from difflib import unified_diff
from functools import cache
from itertools import takewhile
from random import Random
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlsplit

from kernel.api import Acte
from kernel.pages import FEED_LAG
from tests.oracles import requetes
from tests.oracles.catalogue import TOUS, Secret
from tests.oracles.monde import Constat, Demande, Monde, sous_surveillance
from tests.oracles.rejeu import Geste, Rejeu, jeu
from tests.oracles.requetes import MANIERES, Champ

PAGES_MAX = 40
CORPS_MAX = 3  # with which an act is tried that is not asked in full
SONDEES = 5  # one list in so many, to see whether somebody inside sees the secret
LIGNES_MAX, CARACTERES_MAX = 12, 300  # of a difference, when it is told
CONFIDENTIEL = "CONFIDENTIEL"
INVISIBLE = (401, 403, 404)
TECHNIQUE = ("seq", "correlation")  # of a message: its order number says to a machine how many came before, never what


class Difference(NamedTuple):
    """Something by which somebody outside can tell the two houses apart."""

    secret: str
    moment: str
    qui: str
    quoi: str
    ecart: str

    def __str__(self) -> str:
        """Say it, with the lines that are not the same."""
        return f"« {self.secret} » ({self.moment}) : {self.qui} distingue par {self.quoi}\n{self.ecart}"


@dataclass(frozen=True)
class Dose:
    """How much of all that could be asked is asked, drawn by a seed: what touches the secret, and the rest.

    With `chacune`, whatever the part: everybody reads once, at a moment drawn, each thing that differs, each page and
    the first page of each list; and tries each act once, then at every moment if they may know that it is there.
    """

    proche: float = 1.0
    loin: float = 0.02
    graine: int = 0
    chacune: bool = False

    @property
    def lecture(self) -> float:
        """Give the part of the readings: fewer than the acts, and those that tell most."""
        return min(1.0, 5 * self.proche)


EN_CI = Dose(proche=0.002, loin=0.00005, chacune=True)


@dataclass
class Comparaison:
    """One secret, from the moment it is planted to the moment it is out.

    `assez` is how many differences are enough.
    """

    secret: Secret
    dose: Dose = Dose()
    assez: int = 0
    differences: list[Difference] = field(default_factory=list)
    moments: list[str] = field(default_factory=list)
    requetes: int = 0
    se_voit: bool = False  # by somebody inside, or by everybody once it is public
    devenu_public: bool = False
    confies: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        """Draw what is asked from the name of the secret: the same in every run of a seed."""
        self.rng = Random(f"{self.secret.nom} {self.dose.graine}")
        self.tags: dict[tuple[str | None, tuple[str, ...]], str] = {}
        self.posees: set[tuple[str | None, tuple[str, ...]]] = set()  # what was asked because it is asked once
        self.suivies: set[tuple[str | None, tuple[str, ...]]] = set()  # what is asked from then on at every moment

    def faire(self) -> "Comparaison":
        """Plant both variants, play on, and compare at every moment."""
        un, autre = (plante(self.secret, geste) for geste in (self.secret.un, self.secret.autre))
        dedans = set(self.secret.dedans)
        restants = len(_prevus(self.secret))
        for moment in _ensemble(un, autre, self.secret):
            dedans |= self.secret.apprennent.get(moment, frozenset())
            self.confies |= self.secret.confie.get(moment, frozenset())
            dehors = [qui for qui in TOUS if qui not in dedans]
            self.moments.append(moment)
            if moment == self.secret.public:
                self.devenu_public = self._distingue(moment, un.monde, autre.monde, dehors)
                break
            self.se_voit = self.se_voit or self._distingue(moment, un.monde, autre.monde, dedans)
            self._moment(moment, un.monde, autre.monde, dehors, restants)
            restants -= 1
            if self.assez and len(self.differences) >= self.assez:
                break
        return self

    def _moment(self, moment: str, un: Monde, autre: Monde, dehors: list[str | None], restants: int) -> None:
        self._sorties(moment, un, autre, dehors)
        if un.memoire.store.items == autre.memoire.store.items:
            return  # not planted yet: equal houses answer alike
        ici = Ici(self, moment, _un_peu_plus_tard(un, autre), restants)
        lectures, actes = ici.triees(requetes.lectures(ici.champ)), ici.triees(requetes.actes(ici.champ))
        listes = _listes()
        for qui in dehors:
            ici.lire(
                qui, [*ici.choisies(qui, lectures, self.dose.lecture), *self.tirees(lectures.loin, self.dose.loin)]
            )
            ici.parcourir(qui, ici.choisies(qui, listes, self.dose.proche))
            ici.agir(qui, actes)

    def _distingue(self, moment: str, un: Monde, autre: Monde, gens: Iterable[str | None]) -> bool:
        """Tell whether one of these can tell the houses apart by reading: a secret that nobody could ever see would
        prove nothing."""
        champ = _un_peu_plus_tard(un, autre)
        sonde = Comparaison(self.secret)
        ici = Ici(sonde, moment, champ)
        demandes = [d for d in requetes.lectures(champ) if champ.touche(d)]
        return any(sonde.differences for qui in gens for _ in sonde._une_a_une(ici, qui, demandes))

    def _une_a_une(self, ici: "Ici", qui: str | None, demandes: Iterable[Demande]) -> Iterator[None]:
        """Read as somebody, and stop after each answer: the first that differs is enough to tell the houses apart."""
        self._sorties(ici.moment, ici.champ.un, ici.champ.autre, [qui])
        yield
        for demande in demandes:
            ici.lire(qui, [demande])
            yield
        for liste in self.rng.sample(requetes.listes(), len(requetes.listes()) // SONDEES):
            ici.parcourir(qui, [liste])
            yield

    # What is not an answer

    def _sorties(self, moment: str, un: Monde, autre: Monde, dehors: list[str | None]) -> None:
        """Compare the letters that people received, and what services outside received, logged and counted."""
        for qui in filter(None, dehors):
            self.ajouter(moment, qui, "ses lettres", self.courriers(un, qui), self.courriers(autre, qui))
        for service in sorted(self.secret.dehors):
            self.ajouter(moment, service, "ses messages et son journal", _recus(un, service), _recus(autre, service))

    def courriers(self, monde: Monde, qui: str) -> list[Any]:
        """Give the letters that somebody has received, but for the one that tells them in confidence."""
        return [m for m in monde.courriers(qui) if qui not in self.confies or CONFIDENTIEL not in m.subject]

    def ajouter(self, moment: str, qui: str | None, quoi: str, un: Any, autre: Any) -> None:
        """Note a difference, if there is one."""
        if un != autre:
            qui = qui or "le public"
            self.differences.append(Difference(self.secret.nom, moment, qui, quoi, _ecart(un, autre)))

    def tirees(self, demandes: Sequence[Demande], part: float) -> Sequence[Demande]:
        """Give the part of some requests that is asked in this run."""
        if part >= 1:
            return demandes
        combien = len(demandes) * part
        return self.rng.sample(demandes, int(combien) + (self.rng.random() < combien % 1))


class Triees(NamedTuple):
    """Requests: those that name what is not the same in both houses, others that may touch it, and the rest."""

    nommees: list[Demande]
    autres: list[Demande]
    loin: list[Demande]


@cache
def _listes() -> Triees:
    """Sort the lists: any may show what differs, and the first page of each is what everybody looks at."""
    listes = requetes.listes()
    return Triees([d for d in listes if not d.query], [d for d in listes if d.query], [])


def _un_peu_plus_tard(un: Monde, autre: Monde) -> Champ:
    """Give houses to ask in, once the feed of acts shows what has just been done."""
    copies = un.copie(), autre.copie()
    for monde in copies:
        monde.memoire.clock.current += 2 * FEED_LAG
    return Champ(*copies)


def plante(secret: Secret, geste: Geste) -> Rejeu:
    """Give a house where a variant of the secret is planted."""
    rejeu = Rejeu(secret.depuis)
    geste(rejeu)
    rejeu.maison.ecouler()
    return rejeu


def _ensemble(un: Rejeu, autre: Rejeu, secret: Secret) -> Iterator[str]:
    """Give each moment once both houses have come to it."""
    yield secret.depuis
    for date in secret.dates:
        for rejeu in (un, autre):
            rejeu.le(date)
        yield _dit(date)
    if secret.jusqu_a:
        for moment, same in zip(un.etapes(secret.jusqu_a), autre.etapes(secret.jusqu_a), strict=True):
            assert moment == same, "both houses play the same campagne"
            yield moment


def _prevus(secret: Secret) -> list[str]:
    """Give the moments at which a secret is followed, until it is public."""
    arrets = list(jeu().arrets)
    debut = arrets.index(secret.depuis)
    fin = arrets.index(secret.jusqu_a) if secret.jusqu_a else debut
    dates = [_dit(date) for date in secret.dates]
    return list(takewhile(lambda nom: nom != secret.public, [secret.depuis, *dates, *arrets[debut + 1 : fin + 1]]))


def _dit(date: Sequence[int]) -> str:
    return "{}-{:02}-{:02}".format(*date)


@dataclass
class Ici:
    """One moment: both houses as they are, where everybody outside asks; how many moments are left, with this one."""

    comparaison: Comparaison
    moment: str
    champ: Champ
    restants: int = 1
    numero: int = 0
    brouillon: tuple[Monde, Monde] | None = None
    corps: dict[tuple[str, ...], list[bytes]] = field(default_factory=dict)

    def demander(self, demande: Demande, qui: str | None, un: Monde, autre: Monde, quoi: str = "") -> Constat | None:
        """Ask both houses the same. Gives the answer when it is one."""
        self.numero += 1
        self.comparaison.requetes += 1
        constats = [un.demander(demande, qui, self.numero)]
        if un is self.champ.un and self._se_deduit(demande):
            return constats[0]
        constats.append(autre.demander(demande, qui, self.numero))
        if constats[0] != constats[1]:
            self.comparaison.ajouter(self.moment, qui, f"{demande} {quoi}".strip(), *constats)
            return None
        return constats[0]

    def _se_deduit(self, demande: Demande) -> bool:
        """Tell whether the other house need not be asked what this one was just asked: the same code would read the
        same. What does not touch the secret is asked of both all the same: it would show that this is not so."""
        champ = self.champ
        return self.comparaison.dose.chacune and champ.touche(demande) and champ.un.n_a_rien_lu_de(champ.partitions)

    def triees(self, demandes: Iterable[Demande]) -> Triees:
        """Sort requests by what they touch."""
        found = Triees([], [], [])
        for demande in demandes:
            proche = found.nommees if demande.params or not demande.query else found.autres
            (proche if self.champ.touche(demande) else found.loin).append(demande)
        return found

    def choisies(self, qui: str | None, demandes: Triees, part: float) -> list[Demande]:
        """Give what somebody asks here of what touches the secret: a part that is drawn, and what is asked once."""
        tirees = self.comparaison.tirees
        return [*tirees(demandes.nommees, part), *tirees(demandes.autres, part), *self.une_fois(qui, demandes.nommees)]

    def une_fois(self, qui: str | None, nommees: Iterable[Demande]) -> Iterator[Demande]:
        """Give what it is the moment for somebody to ask, of what is asked once: any moment is as likely."""
        posees, suivies, rng = self.comparaison.posees, self.comparaison.suivies, self.comparaison.rng
        for demande in nommees if self.comparaison.dose.chacune else ():
            quoi = (qui, demande.lieu)
            if quoi in suivies or (quoi not in posees and rng.random() * self.restants < 1):
                posees.add(quoi)
                yield demande

    def lire(self, qui: str | None, demandes: Iterable[Demande]) -> None:
        """Read, then again with what was answered, and with what was answered at an earlier moment."""
        (un, autre), tags = (self.champ.un, self.champ.autre), self.comparaison.tags
        for demande in demandes:
            constat = self.demander(demande, qui, un, autre)
            tag = dict(constat.entetes).get("ETag", "") if constat else ""
            for known in {tag, tags.get((qui, demande.lieu), "")} - {""}:
                self.demander(replace(demande, entetes={"if-none-match": known}), qui, un, autre)
            if tag:
                tags[qui, demande.lieu] = tag

    def parcourir(self, qui: str | None, listes: Iterable[Demande]) -> None:
        """Go through lists, page by page."""
        for demande in listes:
            self._pages(qui, demande)

    def _pages(self, qui: str | None, demande: Demande) -> None:
        for page in range(PAGES_MAX):
            constat = self.demander(demande, qui, self.champ.un, self.champ.autre)
            if constat is None or constat.statut != 200 or not (suivant := json.loads(constat.corps)["suivant"]):
                return
            long = {"limite": "100"} if page > PAGES_MAX // 2 else {}
            demande = replace(demande, query={**dict(parse_qsl(urlsplit(suivant).query)), **long})
        raise AssertionError(f"a list without end: {demande}")

    def agir(self, qui: str | None, actes: Triees) -> None:
        """Try acts; where they may be made at all, make them in every way, each time in houses of its own. What is only
        asked once is tried."""
        comparaison = self.comparaison
        for proches in (actes.nommees, actes.autres):
            for demande in comparaison.tirees(proches, comparaison.dose.proche):
                self._actes(qui, demande)
        for demande in comparaison.tirees(actes.loin, comparaison.dose.loin):
            self._actes(qui, demande)
        for demande in self.une_fois(qui, actes.nommees):
            self._essayer(qui, demande)

    def _essayer(self, qui: str | None, demande: Demande) -> None:
        """Try an act; if somebody may know that it is there, with more bodies, and again at every later moment."""
        comparaison, quoi = self.comparaison, (qui, demande.lieu)
        corps = comparaison.rng.sample(self._corps(demande), len(self._corps(demande)))
        constat = self._essai(qui, demande, corps[0])
        if quoi not in comparaison.suivies and constat is not None and constat.statut not in INVISIBLE:
            comparaison.suivies.add(quoi)
            for un_corps in corps[1:CORPS_MAX]:
                self._essai(qui, demande, un_corps)

    def _actes(self, qui: str | None, demande: Demande) -> None:
        corps = self._corps(demande)
        for un_corps in corps if self.comparaison.dose.proche >= 1 else [self.comparaison.rng.choice(corps)]:
            self._acte(qui, demande, un_corps)

    def _corps(self, demande: Demande) -> list[bytes]:
        if demande.lieu not in self.corps:
            self.corps[demande.lieu] = requetes.corps_possibles(self.champ, demande)
        return self.corps[demande.lieu]

    def _essai(self, qui: str | None, demande: Demande, corps: bytes) -> Constat | None:
        return self.demander(requetes.essai(demande, corps), qui, self.champ.un, self.champ.autre)

    def _acte(self, qui: str | None, demande: Demande, corps: bytes) -> None:
        constat = self._essai(qui, demande, corps)
        manieres, rng = list(MANIERES), self.comparaison.rng
        if constat is not None and constat.statut in INVISIBLE:
            manieres = [rng.choice(manieres)]
        if (qui or "", demande.route.code) in self.comparaison.secret.reveles_par:
            return
        for maniere in manieres:
            self._suite(qui, maniere, MANIERES[maniere](demande, corps, self._tag(qui, demande)))

    def _tag(self, qui: str | None, demande: Demande) -> str:
        """Give the tag of the very thing that an act is about, as this caller read it."""
        acte = demande.route
        assert isinstance(acte, Acte)
        lecture = LECTURES.get((demande.service, acte.ressource.nom))
        if acte.cree or lecture is None:
            return ""
        return self.comparaison.tags.get((qui, (demande.service, lecture, *demande.params.values())), "")

    def _suite(self, qui: str | None, quoi: str, suite: list[Demande]) -> None:
        """Make requests one after the other. Once something is written, see what reaches their author; the houses are
        then done with."""
        un, autre = self.brouillon = self.brouillon or (self.champ.un.copie(), self.champ.autre.copie())
        ecrits = _ecrits(un, autre)
        for demande in suite:
            self.demander(demande, qui, un, autre, f"({quoi})")
            un.ecouler()
            autre.ecouler()
        if _ecrits(un, autre) != ecrits:
            self.brouillon = None
            lettres = [self.comparaison.courriers(monde, qui or "") for monde in (un, autre)]
            self.comparaison.ajouter(self.moment, qui, f"ses lettres après {suite[0]}", *lettres)


LECTURES = {
    (service, r.ressource.nom): r.code
    for service, r in requetes.ROUTES
    if not isinstance(r, Acte) and hasattr(r, "ressource")
}


def _ecrits(*mondes: Monde) -> list[int]:
    return [len(monde.memoire.store.tokens) for monde in mondes]


def _recus(monde: Monde, service: str) -> list[Any]:
    return [(kind, _sans_technique(content)) for where, kind, content in monde.sorties if where == service]


def _sans_technique(content: Any) -> Any:
    if not isinstance(content, str):
        return content
    return {name: value for name, value in json.loads(content).items() if name not in TECHNIQUE}


# Saying it


def _ecart(un: Any, autre: Any) -> str:
    """Show where two values part, in a few lines."""
    left, right = ([line for part in _lignes(value) for line in part.split("\n")] for value in (un, autre))
    lines = [line for line in unified_diff(left, right, lineterm="", n=0) if not line.startswith(("---", "+++", "@@"))]
    return "\n".join(line[:CARACTERES_MAX] for line in lines[:LIGNES_MAX])


def _lignes(value: Any) -> list[str]:
    if isinstance(value, Constat):
        corps = value.corps  # a table to take away is compared as it is
        if "json" in dict(value.entetes).get("Content-Type", "json"):
            corps = json.dumps(json.loads(corps or "null"), indent=1, ensure_ascii=False, sort_keys=True)
        entetes = [f"{k}: {v}" for k, v in value.entetes]
        return [f"statut {value.statut}", *entetes, f"travail {value.travail}", f"journal {value.journal}", corps]
    return [str(v) for v in value] if isinstance(value, list) else [str(value)]


class Resultat(NamedTuple):
    """What came of one secret. `fautes` say that it proves nothing, if it does not."""

    moments: int
    requetes: int
    differences: list[Difference]
    fautes: list[str]


def suivre(secret: Secret, dose: Dose) -> Resultat:
    """Follow one secret, and see that it is one: somebody inside sees it, and everybody once it is public."""
    with sous_surveillance():
        found = Comparaison(secret, dose).faire()
    fautes = []
    if not found.se_voit and not secret.invisible:
        fautes.append(f"« {secret.nom} » : personne ne le voit, même dedans")
    if secret.public and not found.devenu_public:
        fautes.append(f"« {secret.nom} » : devenu public, personne ne le voit")
    return Resultat(len(found.moments), found.requetes, found.differences, fautes)


def bilan(resultats: Sequence[Resultat], secondes: float) -> str:
    """Give the one line of figures."""
    ecarts = sum(len(r.differences) + len(r.fautes) for r in resultats)
    return (
        f"{len(resultats)} secrets, {sum(r.moments for r in resultats)} pairs of worlds, "
        f"{sum(r.requetes for r in resultats)} requests of {len(TOUS)} people: "
        f"{f'{ecarts} differences' if ecarts else 'no difference'} — {secondes:.0f} s"
    )
