"""Two houses, asked the same by everybody outside a secret, at each moment until it is out."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from difflib import unified_diff
from random import Random
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlsplit

from kernel.api import Acte
from kernel.pages import FEED_LAG
from tests.oracles import requetes
from tests.oracles.catalogue import TOUS, Secret
from tests.oracles.monde import Constat, Demande, Monde, sous_surveillance
from tests.oracles.rejeu import Geste, Rejeu
from tests.oracles.requetes import MANIERES, Champ

PAGES_MAX = 40
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
    """How much of all that could be asked is asked, drawn by a seed: what touches the secret, and the rest."""

    proche: float = 1.0
    loin: float = 0.02
    graine: int = 0

    @property
    def lecture(self) -> float:
        """Give the part of the readings: fewer than the acts, and those that tell most."""
        return min(1.0, 5 * self.proche)


@dataclass
class Comparaison:
    """One secret, from the moment it is planted to the moment it is out.

    `gens` are those who ask, all who are outside unless some are named; `assez` is how many differences are enough.
    """

    secret: Secret
    dose: Dose = Dose()
    gens: tuple[str | None, ...] = TOUS
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

    def faire(self) -> "Comparaison":
        """Plant both variants, play on, and compare at every moment."""
        un, autre = (plante(self.secret, geste) for geste in (self.secret.un, self.secret.autre))
        dedans = set(self.secret.dedans)
        for moment in _ensemble(un, autre, self.secret):
            dedans |= self.secret.apprennent.get(moment, frozenset())
            self.confies |= self.secret.confie.get(moment, frozenset())
            dehors = [qui for qui in TOUS if qui not in dedans]
            self.moments.append(moment)
            if moment == self.secret.public:
                self.devenu_public = self._distingue(moment, un.monde, autre.monde, dehors)
                break
            self.se_voit = self.se_voit or self._distingue(moment, un.monde, autre.monde, dedans)
            self._moment(moment, un.monde, autre.monde, [qui for qui in dehors if qui in self.gens])
            if self.assez and len(self.differences) >= self.assez:
                break
        return self

    def _moment(self, moment: str, un: Monde, autre: Monde, dehors: list[str | None]) -> None:
        self._sorties(moment, un, autre, dehors)
        if un.memoire.store.items == autre.memoire.store.items:
            return  # not planted yet: equal houses answer alike
        champ = _un_peu_plus_tard(un, autre)
        ici = Ici(self, moment, champ)
        lectures, listes, actes = list(requetes.lectures(champ)), requetes.listes(), list(requetes.actes(champ))
        for qui in dehors:
            ici.lire(qui, lectures)
            ici.parcourir(qui, listes)
            ici.agir(qui, actes)

    def _distingue(self, moment: str, un: Monde, autre: Monde, gens: Iterable[str | None]) -> bool:
        """Tell whether one of these can tell the houses apart by reading: a secret that nobody could ever see would
        prove nothing."""
        champ = _un_peu_plus_tard(un, autre)
        sonde = Comparaison(self.secret, Dose(0.2, 0))
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
        for liste in requetes.listes():
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

    def tirer(self, part: float) -> bool:
        """Tell whether something is asked in this run."""
        return part >= 1 or self.rng.random() < part


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
        yield "{}-{:02}-{:02}".format(*date)
    if secret.jusqu_a:
        for moment, same in zip(un.etapes(secret.jusqu_a), autre.etapes(secret.jusqu_a), strict=True):
            assert moment == same, "both houses play the same campagne"
            yield moment


@dataclass
class Ici:
    """One moment: both houses as they are, where everybody outside asks."""

    comparaison: Comparaison
    moment: str
    champ: Champ
    numero: int = 0
    brouillon: tuple[Monde, Monde] | None = None

    def demander(self, demande: Demande, qui: str | None, un: Monde, autre: Monde, quoi: str = "") -> Constat | None:
        """Ask both houses the same. Gives the answer when it is one."""
        self.numero += 1
        constats = [monde.demander(demande, qui, self.numero) for monde in (un, autre)]
        self.comparaison.requetes += 1
        if constats[0] != constats[1]:
            self.comparaison.ajouter(self.moment, qui, f"{demande} {quoi}".strip(), *constats)
            return None
        return constats[0]

    def lire(self, qui: str | None, demandes: list[Demande]) -> None:
        """Read everything, then again with what was answered, and with what was answered at an earlier moment."""
        (un, autre), dose, tags = (self.champ.un, self.champ.autre), self.comparaison.dose, self.comparaison.tags
        for demande in demandes:
            if not self.comparaison.tirer(dose.lecture if self.champ.touche(demande) else dose.loin):
                continue
            constat = self.demander(demande, qui, un, autre)
            tag = dict(constat.entetes).get("ETag", "") if constat else ""
            for known in {tag, tags.get((qui, demande.lieu), "")} - {""}:
                self.demander(replace(demande, entetes={"if-none-match": known}), qui, un, autre)
            if tag:
                tags[qui, demande.lieu] = tag

    def parcourir(self, qui: str | None, listes: Sequence[Demande]) -> None:
        """Go through lists, page by page."""
        for demande in listes:
            if self.comparaison.tirer(self.comparaison.dose.proche):
                self._pages(qui, demande)

    def _pages(self, qui: str | None, demande: Demande) -> None:
        for page in range(PAGES_MAX):
            constat = self.demander(demande, qui, self.champ.un, self.champ.autre)
            if constat is None or constat.statut != 200 or not (suivant := json.loads(constat.corps)["suivant"]):
                return
            long = {"limite": "100"} if page > PAGES_MAX // 2 else {}
            demande = replace(demande, query={**dict(parse_qsl(urlsplit(suivant).query)), **long})
        raise AssertionError(f"a list without end: {demande}")

    def agir(self, qui: str | None, actes: list[Demande]) -> None:
        """Try every act; where it may be made at all, make it in every way, each time in houses of its own."""
        dose, rng = self.comparaison.dose, self.comparaison.rng
        for demande in actes:
            part = dose.proche if self.champ.touche(demande) else dose.loin
            if self.comparaison.tirer(part):
                corps = requetes.corps_possibles(self.champ, demande)
                for un_corps in corps if part >= 1 else [rng.choice(corps)]:
                    self._acte(qui, demande, un_corps)

    def _acte(self, qui: str | None, demande: Demande, corps: bytes) -> None:
        constat = self.demander(requetes.essai(demande, corps), qui, self.champ.un, self.champ.autre)
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
