"""A campagne as its scenarios speak of it: people by their name, the file at hand, and no refusal left unsaid.

Paul carries an opération in Rennes; Pia works for the same town, Max for another organisation. Dora, Rosa and Luc are
correspondants of Ille-et-Vilaine, of Bretagne and of the Vaucluse; Ada is the administration, Eva an expert.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from typing import Any

from kernel.label.calendrier import MOIS, PARIS, zone
from tests.maison import Maison, Reponse
from tests.unit.candidature import scene

AUTRE_SIRET = "21690123100011"
REFUS = range(400, 500)
INSTANT = re.compile(r"(\d+)(?:er)? (\w+) (\d{4})(?: à (\d+) h(?: (\d+))?)?")


def pers(nom: str) -> str:
    return f"pers_{nom.lower()}"


def local(dit: str) -> datetime:
    """Read « 16 mai 2027 à 0 h 30 » as the clocks of Paris show it; noon when no hour is said."""
    lu = INSTANT.fullmatch(dit)
    assert lu, dit
    jour, mois, annee, heure, minute = lu.groups()
    return datetime(int(annee), MOIS.index(mois) + 1, int(jour), int(heure or 12), int(minute or 0))  # noqa: DTZ001


def instant(dit: str) -> datetime:
    return local(dit).replace(tzinfo=zone(PARIS)).astimezone(UTC)


def moment(dit: str) -> dict[str, str]:
    """Give a deadline as a request says it."""
    return {"local": local(dit).isoformat()}


def maison_du_bureau() -> Maison:
    maison = scene.maison_ouverte()
    maison.personne("Max", "porteur", siret=AUTRE_SIRET)
    maison.personne("Dede", "correspondant", territoires=("D35", "R53"))
    maison.personne("Eva", "expert")
    return maison


def etablir(maison: Maison, operation: str, etape: int, jusqu_ou: str) -> str:
    """Bring a file of an opération to where the scenario begins: `brouillon`, `complet` or `depose`."""
    dossier = scene.brouillon(maison, etape, operation_=operation)
    if jusqu_ou != "brouillon":
        scene.remplir(maison, dossier)
    if jusqu_ou == "depose":
        maison.memoire.clock.advance(minutes=1)
        assert maison.appeler("candidature", "deposer", "Paul", {}, id=dossier).statut == 200
    maison.ecouler()
    return dossier


@cache
def etabli(etape: int, jusqu_ou: str) -> tuple[Maison, str, str]:
    """Do so once for the many scenarios that begin there; each acts in a copy."""
    maison = maison_du_bureau()
    operation = scene.operation(maison)
    return maison, operation, etablir(maison, operation, etape, jusqu_ou)


@dataclass
class Bureau:
    """The house, the opération and the file that the scenario speaks of, and what was last answered."""

    maison: Maison = field(default_factory=maison_du_bureau)
    operation: str = ""
    dossier: str = ""
    reponse: Reponse | None = None
    avant: Mapping[Any, Any] = field(default_factory=dict)
    lettres: int = 0
    vu: Any = None

    def prendre(self, etape: int, jusqu_ou: str) -> None:
        """Have a file at hand, of the opération at hand if there is one."""
        if self.operation:
            self.dossier = etablir(self.maison, self.operation, etape, jusqu_ou)
            return
        assert self.reponse is None, "nothing has happened here yet: another house may stand for this one"
        maison, self.operation, self.dossier = etabli(etape, jusqu_ou)
        self.maison = maison.copie()

    def demander(self, code: str, qui: str, corps: Any = None, **plus: Any) -> Reponse:
        """Call a route; a refusal that no sentence has spoken of fails the scenario."""
        self.solder()
        self.maison.ecouler()
        self.avant, self.lettres = self._ecrit(), len(self.maison.memoire.mailer.sent)
        self.reponse = self.maison.appeler("candidature", code, qui, {} if corps is None else corps, **plus)
        self.maison.ecouler()
        return self.reponse

    def agir(self, code: str, qui: str, corps: Any = None, **plus: Any) -> Reponse:
        """Act on the file at hand."""
        return self.demander(code, qui, corps, id=self.dossier, **plus)

    def partager(self, code: str, qui: str, corps: Any = None) -> Reponse:
        """Act on the opération at hand."""
        return self.demander(code, qui, corps, id=self.operation)

    def lire(self, code: str, qui: str | None, **plus: Any) -> Reponse:
        """Read what must be readable, of the file at hand unless another is named."""
        lue = self.maison.appeler("candidature", code, qui, **{"id": self.dossier, **plus})
        assert lue.statut == 200, lue.corps
        return lue

    def commencer(self, qui: str, etape: int, annee: int = 2027, reprise_de: str | None = None) -> None:
        """Start a file; it becomes the one at hand if it may be started."""
        corps = {"operation": self.operation, "annee": annee, "etape": etape, "reprise_de": reprise_de}
        faite = self.demander("creer_candidature", qui, corps)
        if faite.statut == 201:
            self.dossier = str(faite["id"])

    def repondre(self, qui: str, champ: str, valeur: Any, version: str = "*") -> None:
        self.agir("repondre", qui, {"valeur": valeur}, entetes={"if-match": version}, champ=champ)

    def solder(self) -> None:
        """Fail on a refusal that the scenario has not said."""
        assert self.reponse is None or self.reponse.statut not in REFUS, self.reponse.corps

    def refusee(self, dit: str, champ: str = "") -> None:
        """Check that what was last asked is refused in these words (« … » stands for what is computed), for this field
        alone, and has changed nothing nor told anybody."""
        assert self.reponse is not None
        assert self.reponse.statut in REFUS, self.reponse.corps
        textes = [self.reponse["detail"]]
        if champ:
            assert [e["pointeur"] for e in self.reponse["erreurs"]] == [f"/{champ}"], self.reponse.corps
            textes.append(self.reponse["erreurs"][0]["message"])
        assert any(correspond(dit, texte) for texte in textes), textes
        assert self._ecrit() == self.avant
        assert len(self.maison.memoire.mailer.sent) == self.lettres
        self.vu, self.reponse = self.reponse, None

    def _ecrit(self) -> dict[Any, Any]:
        """Give what is kept, less the counters: a number that is drawn for nothing leaves a gap, as is allowed."""
        return {k: i for k, i in self.maison.memoire.store.items.items() if "/compteur#" not in k.pk}

    def a(self, dit: str, reveil: bool = True) -> None:
        """Let an instant come; the schedule wakes everybody up, unless it is late."""
        self.solder()
        self.maison.ecouler()
        self.maison.memoire.clock.current = instant(dit)
        if reveil:
            self.maison.reveiller()

    def recues(self, qui: str, objet: str) -> Iterator[Any]:
        """Give the letters of somebody that begin so."""
        adresse = f"{qui.lower()}@exemple.invalid"
        for lettre in self.maison.memoire.mailer.sent:
            if lettre.recipient == adresse and lettre.subject.removeprefix("[ÉcoQuartier] ").startswith(objet):
                yield lettre


def correspond(dit: str, texte: str) -> bool:
    """Tell whether a text is what was said, word for word; « … » stands for anything."""
    return re.fullmatch(".+".join(map(re.escape, dit.split("…"))), texte) is not None
