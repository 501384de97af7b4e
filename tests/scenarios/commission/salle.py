"""A commission as its scenarios speak of it: people by their name, what was last answered, and no refusal left unsaid.

Mia presides, Max and Zoé sit, Sue is Zoé's substitute; Sam and Nina keep the regional and the national séance.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.unit.commission.scene import BRETAGNE, NATIONAL, Reponse, Scene, cand, quand, scene, signature

PERSONNES = {"Mia": "pers_mia", "Max": "pers_max", "Zoé": "pers_zoe", "Sue": "pers_sue"}
TENUE_PAR = {BRETAGNE: "Sam", NATIONAL: "Nina"}
HEURE = datetime(2027, 9, 20, 7, 0, tzinfo=UTC)  # nine o'clock in Paris
SEMAINE = timedelta(days=7)
REFUS = range(400, 500)


def noms(dit: str) -> list[str]:
    """Give the members that a sentence names, in its order."""
    return re.findall("|".join(PERSONNES), dit or "")


def personnes(dit: str) -> list[str]:
    return [PERSONNES[nom] for nom in noms(dit)]


def presences(presents: str, distants: str = "", mandataire: str = "", mandants: str = "") -> dict[str, Any]:
    """Give who has come as the opening asks for it."""
    mandats = [{"mandant": m, "mandataire": p} for p in personnes(mandataire) for m in personnes(mandants)]
    return {"presents": personnes(presents), "distants": personnes(distants), "mandats": mandats}


@dataclass
class Salle:
    """A commission service, the séance that the scenario is in, and what was last answered."""

    scene: Scene = field(default_factory=lambda: scene(1, 2))
    ici: str = BRETAGNE
    vu: Any = None
    reponse: Reponse | None = None
    avant: Mapping[Any, Any] = field(default_factory=dict)

    def demander(self, code: str, qui: str, corps: Any = None, **params: Any) -> None:
        """Call a route; a refusal that no sentence has spoken of fails the scenario."""
        self.solder()
        self.avant = dict(self.scene.memoire.store.items)
        if numero := params.pop("numero", None):
            params["candidature"] = cand(numero)
        self.reponse = self.scene.appeler(code, qui, corps if corps is not None else {}, **{"id": self.ici, **params})
        if self.reponse.statut not in REFUS:
            self.scene.ecouler()

    def mener(self, code: str, corps: Any = None, **params: Any) -> None:
        """Call a route as who keeps the séance."""
        self.demander(code, TENUE_PAR[self.ici], corps, **params)

    def solder(self) -> None:
        """Fail on a refusal that the scenario has not said."""
        assert self.reponse is None or self.reponse.statut not in REFUS, self.reponse.texte

    def refusee(self, dit: str, champ: str = "") -> None:
        """Check that what was last asked is refused in these words, for this field alone, and has changed nothing."""
        assert self.reponse is not None
        assert self.reponse.statut in REFUS, self.reponse.texte
        assert dit in self.reponse.texte, self.reponse.texte
        if champ:
            assert [e["pointeur"] for e in self.reponse["erreurs"]] == [f"/{champ}"]
        assert self.scene.memoire.store.items == self.avant
        self.reponse = None

    def lire(self, code: str, qui: str | None = "Sam", **params: Any) -> Reponse:
        """Read what must be readable."""
        if numero := params.pop("numero", None):
            params["candidature"] = cand(numero)
        reponse = self.scene.appeler(code, qui, **{"id": self.ici, **params})
        assert reponse.statut == 200, reponse.texte
        return reponse

    @property
    def seance(self) -> Reponse:
        return self.lire("consulter_seance", TENUE_PAR[self.ici])

    def point(self, numero: int) -> Reponse:
        return self.lire("consulter_point", TENUE_PAR[self.ici], numero=numero)

    def convoquer(self, avance: timedelta = SEMAINE, **plus: Any) -> None:
        """Call the members, this long before nine o'clock on 20 September."""
        self.scene.a(HEURE - avance)
        self.mener("convoquer_seance", {"quand": quand(HEURE + timedelta(hours=2)), "lieu": "Rennes", **plus})

    def ouvrir(self, corps: Mapping[str, Any]) -> None:
        """Open the regional séance at its hour, its members called a week before unless they were."""
        if self.seance["statut"] != "convoquee":
            self.convoquer()
        self.scene.a(HEURE)
        self.mener("ouvrir_seance", corps)

    def signer(self, **plus: Any) -> None:
        self.solder()
        self.mener("clore_seance", {**signature(self.scene, TENUE_PAR[self.ici], self.ici), **plus})

    def ont_recu(self, qui: Iterable[str], objet: str) -> None:
        for nom in qui:
            recus = self.scene.courriels(nom.replace("é", "e"))
            assert any(c.startswith(objet) for c in recus), (nom, recus)
