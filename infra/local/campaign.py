"""A whole campaign, played through HTTP as each person in turn; the clock is the only other lever.

The services never see how a file ends before the played commission says so.
"""

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from infra.local.dossiers import TEXTE, Dossier
from infra.local.house import Answer, House, HouseError
from kernel.label import territoires
from kernel.label.calendrier import PARIS, zone
from kernel.label.reglement import Reglement, reglement

THREADS = 4
COEDITEUR = "Amina Exemple-Aménageuse"
OUVERTURE_HEURES = 2  # how long after a milestone people come
T = TypeVar("T")


@dataclass
class Played:
    """A file on its way: who carries it and under which identifiers."""

    dossier: Dossier
    porteur: str
    region: str
    departement: str
    operation: str = ""
    candidature: str = ""
    numero: str = ""


Progress = Callable[[str, int], Callable[[], None]]


def silent(_title: str, _total: int) -> Callable[[], None]:
    """Show nothing."""
    return lambda: None


@dataclass
class Campaign:
    """One year of the label in a house."""

    house: House
    annee: int
    version: str
    dossiers: Sequence[Dossier]
    progress: Progress = silent
    played: list[Played] = field(default_factory=list)
    dates: dict[str, datetime] = field(default_factory=dict)
    dits: tuple[str, ...] = ()  # what the demonstration shows of it, beside what came of it

    @property
    def regles(self) -> Reglement:
        """Give the rules of the year."""
        return reglement(self.version)

    @property
    def administration(self) -> str:
        """Sign in as the ministry's small team."""
        return self.house.token("administration", "Alix Exemple")

    def correspondant(self, file: Played) -> str:
        """Sign in as the correspondant of a file's région."""
        region = f"R{file.region}"
        return self.house.token("correspondant", f"Corentin Exemple-{region}", (region,))

    # Asking

    def ask(self, token: str | None, method: str, path: str, body: Any = None, **headers: str) -> Answer:
        """Make a request that must succeed."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        answer = self.house.call(token, method, path, body, sent)
        if answer.status >= 300:
            raise HouseError(f"{method} {path} : {answer.status} {answer.body}")
        return answer

    def act(self, token: str, path: str, body: Any = None) -> Answer:
        """Carry out an act: a POST with a key of its own intention."""
        key = f"{path}#{hash_of(body)}"[-200:]
        return self.ask(token, "POST", path, {} if body is None else body, Idempotency_Key=key)

    def each(self, title: str, items: Iterable[T], do: Callable[[T], object]) -> None:
        """Do something for each, a few at a time; the first failure stops all."""
        chosen = list(items)
        step = self.progress(title, len(chosen))

        def one(item: T) -> None:
            do(item)
            step()

        with ThreadPoolExecutor(THREADS) as pool:
            try:
                list(pool.map(one, chosen))
            except BaseException:  # a failure, or Ctrl-C: those that have not begun never will
                pool.shutdown(wait=False, cancel_futures=True)
                raise

    def reach(self, instant: datetime) -> None:
        """Let that instant come, unless it has passed: some calendars leave no time between two milestones."""
        if instant > self.house.now():
            self.house.move(instant)

    # The year

    def planifier(self) -> None:
        """Plan the year from the règlement's template."""
        body = {"annee": self.annee, "reglement": self.version}
        campagne = self.act(self.administration, "/candidature/v1/campagnes", body)
        self.dates = {e["code"]: datetime.fromisoformat(e["a"]).astimezone(UTC) for e in campagne["echeances"]}

    def ouvrir(self) -> None:
        """Let the opening come."""
        self.reach(self.dates["ouverture"] + timedelta(hours=OUVERTURE_HEURES))

    def accueillir(self) -> None:
        """Let everybody come once: a service writes to people it has seen."""
        self.played = [self._file(dossier) for dossier in self.dossiers]
        tokens = [self.administration, *dict.fromkeys(map(self.correspondant, self.played))]
        tokens += [file.porteur for file in self.played]
        visits = [(token, service) for token in tokens for service in ("candidature", "expertise", "commission")]
        self.each("Arrivées", visits, lambda visit: self.ask(visit[0], "GET", f"/{visit[1]}/v1/moi"))

    def _file(self, dossier: Dossier) -> Played:
        commune = territoires.commune(dossier.insee)
        assert commune is not None, f"{dossier.insee} is no commune of today"
        porteur = self.house.token("porteur", dossier.porteur, siret=dossier.siret)
        return Played(dossier, porteur, commune.region, commune.departement)

    def candidater(self) -> None:
        """Create opérations and drafts, and answer every required field."""
        self.each("Dossiers remplis", self.played, self._candidater)
        self.each("Écrit à deux", self._examined()[:1], self._ecrire_a_deux)

    def _candidater(self, file: Played) -> None:
        dossier = file.dossier
        file.operation = dossier.reprise or self._operation(file)
        self._reprendre(file)
        body = {"operation": file.operation, "annee": self.annee, "etape": dossier.etape, **self._source(file)}
        created = self.act(file.porteur, "/candidature/v1/candidatures", body)
        file.candidature, file.numero = created["id"], created["numero"]
        champs = {c.code: c for c in self.regles.champs(dossier.etape)}
        for vu in created["formulaire"]:
            if vu["requis"] or vu["code"] in dossier.connus:
                path = f"/candidature/v1/candidatures/{file.candidature}/reponses/{vu['code']}"
                champ = champs.get(vu["code"])  # a reserve to answer is in no form
                answer = {"valeur": dossier.reponse(champ, self.regles) if champ else TEXTE}
                self.ask(file.porteur, "PATCH", path, answer, If_Match=vu["etag"])

    def _examined(self) -> list[Played]:
        """Give the files that go before commissions: those that answer engagements or axes."""
        return [f for f in self.played if (e := self.regles.etape(f.dossier.etape)) and e.commissions]

    def _texte(self, file: Played) -> str:
        """Name the first long text of a file's form."""
        return next(p.champs[0].code for p in self.regles.parties(file.dossier.etape) if p.genre != "formulaire")

    def _etag(self, file: Played, champ: str, token: str = "") -> str:
        """Give the entity tag of an answer, as the page of its porteur has it, or of somebody else."""
        seen = self.ask(token or file.porteur, "GET", f"/candidature/v1/candidatures/{file.candidature}")
        return str(next(c["etag"] for c in seen["formulaire"] if c["code"] == champ))

    def _ecrire_a_deux(self, file: Played) -> None:
        """Have two people write the same answer at once: the slower one, a co-editor, gets both texts and who wrote the
        other, and puts them together."""
        champ, autre = self._texte(file), self._coediteur(file)
        path = self._on(file, f"reponses/{champ}")
        lu, lu_aussi = self._etag(file, champ), self._etag(file, champ, autre)
        first = self.house.call(file.porteur, "PATCH", path, {"valeur": f"{TEXTE} (mairie)"}, {"If-Match": lu})
        second = self.house.call(autre, "PATCH", path, {"valeur": f"{TEXTE} (aménageur)"}, {"If-Match": lu_aussi})
        if (first.status, second.status) != (200, 412) or len(second["conflits"]) != 1:
            raise HouseError(f"écrit à deux : {first.status}, puis {second.status} {second.body}")
        (conflit,) = second["conflits"]
        if conflit["auteur"] != file.dossier.porteur:
            raise HouseError(f"écrit à deux : {conflit}")
        self.dits += (
            f"Écrit à deux, dossier {file.numero} : le second enregistrement est refusé (412), avec les deux textes.",
            f"  {conflit['auteur']} a écrit, le {conflit['date']} : {conflit['valeur_actuelle']}",
            f"  {COEDITEUR} a envoyé : {conflit['valeur_envoyee']}",
        )
        both = f"{conflit['valeur_actuelle']} {conflit['valeur_envoyee']}"
        self.ask(autre, "PATCH", path, {"valeur": both}, If_Match=self._etag(file, champ, autre))

    def _coediteur(self, file: Played) -> str:
        """Sign in as somebody else of the same organisation, who works on the opération once they have said yes."""
        token = self.house.token("porteur", COEDITEUR, siret=file.dossier.siret)
        personne = self.ask(token, "GET", "/candidature/v1/moi")["personne"]
        seen = self.ask(file.porteur, "GET", f"/candidature/v1/operations/{file.operation}")
        if personne not in seen["coediteurs"]:
            self.act(file.porteur, f"/candidature/v1/operations/{file.operation}/invitations", {"personne": personne})
            self.act(token, f"/candidature/v1/invitations/{file.operation}/acceptation")
            self.house.drain()  # the file hears of it by a fact: who writes it know each other by name from then on
        return token

    def _completer(self, file: Played) -> None:
        """Have something completed: asked, answered, handed in, and compared with what was deposited first."""
        champ, local = self._texte(file), self.house.now().astimezone(zone(PARIS)) + timedelta(days=8)
        echeance = {"local": local.replace(tzinfo=None, hour=0, minute=0, second=0, microsecond=0).isoformat()}
        points = [{"champ": champ, "motif": "Préciser le calendrier."}]
        asked = {"points": points, "echeance": echeance}
        self.act(self.correspondant(file), self._on(file, "demandes-complements"), asked)
        path = self._on(file, f"reponses/{champ}")
        body = {"valeur": f"{TEXTE} Calendrier précisé."}
        self.ask(file.porteur, "PATCH", path, body, If_Match=self._etag(file, champ))
        self.act(file.porteur, self._on(file, "complements"))
        changed = self.ask(self.correspondant(file), "GET", self._on(file, "versions/1/comparaison/2"))["differences"]
        if [d["champ"] for d in changed] != [champ]:
            raise HouseError(f"comparaison : {changed}")

    def _source(self, file: Played) -> dict[str, str]:
        """Give the file that was adjourned in an earlier year, when the opération comes back."""
        if not file.dossier.reprise:
            return {}
        seen = self.ask(file.porteur, "GET", f"/candidature/v1/operations/{file.operation}")
        return {"reprise_de": seen["a_reprendre"]} if seen["a_reprendre"] else {}

    def _operation(self, file: Played) -> str:
        """Create an opération with its charte, and give its identifier."""
        dossier, nom = file.dossier, f"Collectivité inventée {file.dossier.cle}"
        body = {"nom": dossier.operation, "communes": [dossier.insee], "porteur": {"nom": nom, "siret": dossier.siret}}
        created = self.act(file.porteur, "/candidature/v1/operations", body)
        charte = {"signee_le": f"{self.annee}-01-04", "signataires": [nom], "autorite_urbanisme": nom}
        self.act(file.porteur, f"/candidature/v1/operations/{created['id']}/charte", charte)
        return str(created["id"])

    def _reprendre(self, file: Played) -> None:
        """Take over the étape held before, where the étape asked demands one."""
        etape = self.regles.etape(file.dossier.etape)
        prerequis = etape.prerequis if etape else None
        if prerequis and prerequis.etape:
            body = {
                "etape": prerequis.etape,
                "annee": self.annee - prerequis.annees - 1,
                "source": "Palmarès antérieur (démonstration)",
            }
            self.act(self.administration, f"/candidature/v1/operations/{file.operation}/etapes", body)

    def annoncer(self) -> None:
        """Announce, the week before the date."""
        self.reach(self.dates["cloture_precandidatures"] - timedelta(days=5))
        asked = [f for f in self.played if (e := self.regles.etape(f.dossier.etape)) and e.precandidature]
        self.each("Précandidatures", asked, lambda f: self.act(f.porteur, self._on(f, "precandidature")))

    def deposer(self) -> None:
        """Deposit on the eve."""
        self.reach(self.dates["cloture_depots"] - timedelta(hours=30))
        self.each("Dépôts", self.played, lambda f: self.act(f.porteur, self._on(f, "depot")))

    def _on(self, file: Played, act: str) -> str:
        return f"/candidature/v1/candidatures/{file.candidature}/{act}"

    def instruire(self) -> None:
        """Find the files recevables, and étape 1 fulfilled."""
        self.reach(self.dates["cloture_depots"] + timedelta(days=3))
        self.each("Compléments", self._examined()[:1], self._completer)
        self.each("Recevabilité", self.played, self._instruire)
        self.house.drain()

    def _instruire(self, file: Played) -> None:
        etape, token = self.regles.etape(file.dossier.etape), self.correspondant(file)
        assert etape is not None, "the file was created at this étape"
        if etape.commissions:
            self.act(token, self._on(file, "recevabilite"), {"recevable": True})
            self.act(token, self._on(file, "recevabilite/notification"))
        else:
            self.act(token, self._on(file, "etape-1"), {"conditions": [c.code for c in etape.conditions]})


def hash_of(body: Any) -> str:
    """Give a short name of a body, for a key."""
    from kernel.journal import canonical, digest  # noqa: PLC0415

    return digest(canonical(body))[:16]
