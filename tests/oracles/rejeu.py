"""The campagne of the theatre, played on from any of its moments, with one thing changed.

Up to the moment, what the acts were answered the first time is answered again and nothing is done; from it on they are
carried out, on a copy of the house, each drawing the same in every replay.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from typing import Any, NamedTuple, cast
from zlib import crc32

from tests.maison import Maison, Reponse
from tests.oracles.monde import Monde, sous_surveillance
from tests.theatre import SIGNATURE, Moment, Piece, campagne

PAS_DE_CLES = 1000


class Memoire(Monde):
    """A house that keeps what its acts were answered."""

    def __init__(self) -> None:
        super().__init__()
        self.reponses: list[Reponse] = []

    def appeler(self, *args: Any, **kwargs: Any) -> Reponse:
        reponse = super().appeler(*args, **kwargs)
        self.reponses.append(reponse)
        return reponse


class Souvenir(Monde):
    """A house that answers again what was answered, and does nothing."""

    def __init__(self, fin: Monde, reponses: Iterator[Reponse]) -> None:
        super().__init__(fin.memoire)
        self.reponses = reponses

    def appeler(self, *args: Any, **kwargs: Any) -> Reponse:
        return next(self.reponses)

    def ecouler(self) -> None:
        """Nothing is on its way."""

    def reveiller(self) -> None:
        """Nothing is due."""

    def copie(self) -> Monde:
        """Give itself: nobody acts in it."""
        return self


class Arret(NamedTuple):
    """A moment of the first play: the house, and how many acts had been answered."""

    moment: Moment
    monde: Monde
    reponses: int


class Jeu(NamedTuple):
    """The first play."""

    arrets: Mapping[str, Arret]
    reponses: Sequence[Reponse]
    fin: Monde


@cache
def jeu() -> Jeu:
    """Play the campagne once."""
    maison = Memoire()
    arrets: dict[str, Arret] = {}
    with sous_surveillance():
        piece = Piece(maison)
        deja = len(maison.reponses)
        for moment in campagne(piece):
            arrets[moment.nom] = Arret(moment, cast(Monde, moment.maison), len(maison.reponses) - deja)
    return Jeu(arrets, maison.reponses[deja:], maison)


class Rejeu(Piece):
    """The campagne on from a moment.

    `corps` replaces what is sent for an act, `acte` the act itself, both by the act, its author and its file; what is
    in `sans` is not done; `textes` is what an expert writes.
    """

    def __init__(self, depuis: str) -> None:
        self._depuis, played = depuis, jeu()
        arret = played.arrets[depuis]
        self.maison: Maison = Souvenir(played.fin.copie(), iter(played.reponses[: arret.reponses]))
        self.ids = dict(arret.moment.ids)
        self.corps: dict[tuple[str, str, str], Mapping[str, Any]] = {}
        self.acte: dict[tuple[str, str, str], str] = {}
        self.sans: set[tuple[str, str, str]] = set()
        self.textes: dict[tuple[str, str, str], str] = {}
        self.actes = 0
        self.faits: Counter[str] = Counter()
        self._suite = campagne(self)
        for moment in self._suite:
            if moment.nom == depuis:
                break
        self.maison = arret.monde.copie()
        self.monde.sorties.clear()
        self.monde.memoire.mailer.sent.clear()

    @property
    def monde(self) -> Monde:
        """Give the house."""
        return cast(Monde, self.maison)

    def fait(self, service: str, code: str, qui: str, corps: Any = None, **params: str) -> Any:
        """Have an act accepted, and its consequences arrive."""
        ici = (code, qui, params.get("candidature") or params.get("id") or "")
        self.fixer(f"{ici} {params}")
        if ici in self.sans:
            return None
        return super().fait(service, self.acte.get(ici, code), qui, self.corps.get(ici, corps), **params)

    def signe(self, seance: str, qui: str, corps: Mapping[str, Any] = SIGNATURE) -> None:
        """Have the draft read, then signed as it was read."""
        super().signe(seance, qui, self.corps.get(("signe", qui, seance), corps))

    def redige(self, qui: str, candidature: str, sujet: str, texte: str) -> None:
        """Write a text."""
        self.fixer(f"redige {qui} {candidature} {sujet}")
        super().redige(qui, candidature, sujet, self.textes.get((qui, candidature, sujet), texte))

    def depose(self, candidature: str, qui: str) -> None:
        """Fill a file in, and deposit it."""
        self.fixer(f"depose {candidature}")
        super().depose(candidature, qui)

    def fixer(self, quoi: str) -> None:
        """Draw the same as in any other replay that does this, and otherwise when it is done again."""
        self.actes += 1
        self.faits[quoi] += 1
        if not isinstance(self.maison, Souvenir):
            self.monde.fixer(10**10 + crc32(f"{quoi} {self.faits[quoi]}".encode()))
            self.maison.cles = PAS_DE_CLES * self.actes

    def etapes(self, jusqu_a: str = "") -> Iterator[str]:
        """Play on, moment by moment, up to one or to the end."""
        for moment in self._suite:
            yield moment.nom
            if moment.nom == jusqu_a:
                return

    def le(self, quand: tuple[int, ...]) -> None:
        """Let an instant come, and what is due then be done."""
        self.monde.memoire.clock.current = datetime(*quand, tzinfo=UTC)  # type: ignore[arg-type, misc]
        self.maison.reveiller()


Geste = Callable[[Rejeu], None]
