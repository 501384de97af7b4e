"""One région in session, shown as it goes: who has come, who stands aside, a vote, an ajournement, the minutes."""

from dataclasses import dataclass
from typing import Any

from infra.local.campaign import Campaign, Played

MEMBERS = 3


@dataclass(frozen=True)
class SeanceMontree:
    """A séance under the rules of administrative commissions (CRPA, R133): three members, of whom one stands aside on
    the first file and comes late."""

    campaign: Campaign
    place: str
    token: str  # of who keeps the séance
    seance: str

    @property
    def badges(self) -> list[str]:
        """Give what its members show."""
        return [self.campaign.house.token("membre", f"Mael Exemple-{self.place}-{n + 1}") for n in range(MEMBERS)]

    def people(self) -> list[str]:
        """Let the members come once, and give their pseudonyms."""
        return [self.campaign.ask(t, "GET", "/commission/v1/moi")["personne"] for t in self.badges]

    def composition(self) -> dict[str, Any]:
        """Give who sits, under which rules, under whose chair."""
        people = self.people()
        members = [{"personne": p, "qualite": f"Membre inventé n° {n}"} for n, p in enumerate(people, 1)]
        return {"membres": members, "regles": "R133", "president": people[0]}

    def hold(self, concluded: list[tuple[Played, dict[str, Any]]]) -> None:
        """Hold it: each file with what is concluded of it."""
        chair, second, late = self.people()
        print(f"\nEn séance, {self.place}, sous les règles des commissions administratives (CRPA, R133) :")
        first = concluded[0][0]
        self._act(self.badges[2], first, "deport", {"motif": "Lien d'essai avec l'opération"})
        print(f"  {late} se déporte du dossier {self._point(first)['numero']} : il sort de son ordre du jour.")
        self.campaign.act(self.token, f"{self.seance}/ouverture", {"presents": [chair, second]})
        self._quorum("La séance s'ouvre")
        self._examine(*concluded[0], self.badges[:2])
        self.campaign.act(self.token, f"{self.seance}/presences", {"membre": late, "presence": "present"})
        self._quorum("Un membre arrive")
        for file, conclusion in concluded[1:]:
            self._examine(file, conclusion, self.badges)

    def _examine(self, file: Played, conclusion: dict[str, Any], voters: list[str]) -> None:
        """Take a file up, have the members vote for what it asks, or against, and conclude as they did."""
        self._act(self.token, file, "appel")
        for badge in voters:
            self._act(badge, file, "vote", {"sens": "pour" if conclusion["issue"] == "valide" else "contre"})
        self._act(self.token, file, "conclusion", conclusion)
        seen = self._point(file)
        said, votes = seen["conclusion"], seen["conclusion"]["votes"]
        print(f"  {seen['numero']} : {said['issue']}, {votes['pour']} pour, {votes['contre']} contre.", end="")
        for reserve in said["textes"]["reserves"]:
            print(f" Réserve {reserve['numero']} ({reserve['champ']}) : {reserve['texte']}", end="")
        print()

    def _quorum(self, what: str) -> None:
        quorum = self.campaign.ask(self.token, "GET", self.seance)["quorum"]
        print(f"  {what} : {quorum['tenus']} sièges tenus sur {quorum['sieges']}, {quorum['requis']} requis.")

    def _point(self, file: Played) -> Any:
        return self.campaign.ask(self.token, "GET", f"{self.seance}/points/{file.candidature}")

    def _act(self, token: str, file: Played, act: str, body: Any = None) -> None:
        self.campaign.act(token, f"{self.seance}/points/{file.candidature}/{act}", body)
