"""The second half of a campaign: experts, visits, opinions, séances, the ceremony; played through HTTP too."""

import time
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from infra.affectation.verificateur import verifier
from infra.local.campaign import Campaign, Played
from infra.local.dossiers import invented_siret
from infra.local.house import HouseError
from infra.local.seance import SeanceMontree

PARIS = ZoneInfo("Europe/Paris")
CHARGE = 4
MEMBERS = 2
HOUR = 14  # of a séance, in Paris
NOTICE = timedelta(days=10)
EXPERT_SIRET_FROM = 5_000_000
DEPARTEMENTS = ("75", "69", "13", "59", "35", "33", "67")  # of seven régions: each team has somebody from elsewhere
SOLVING_SECONDS_MAX, SOLVING_POLL_SECONDS = 300, 0.5
LIVE = ("propose", "accepte")
MOTIF = "Références vérifiées"
AVIS = "Avis de démonstration : le dossier est lu, le site est vu."


@dataclass
class Decisions:
    """What the ministry's team, the experts and the commissions do of a campaign."""

    campaign: Campaign
    experts: dict[str, str] = field(default_factory=dict)  # pseudonym → token

    @property
    def examined(self) -> list[Played]:
        """Give the files that experts and commissions look at."""
        regles = self.campaign.regles
        return [f for f in self.campaign.played if (e := regles.etape(f.dossier.etape)) and e.commissions]

    # Experts

    def recruter(self) -> None:
        """Let experts come, say what they can do, and be habilitated; half of them may lead."""
        regles = self.campaign.regles
        seats = sum(e.sieges.total for f in self.examined if (e := regles.etape(f.dossier.etape)))
        number = seats // (CHARGE - 1) + 4
        self.campaign.each("Experts", range(1, number + 1), self._recruter)

    def _recruter(self, rank: int) -> None:
        campaign = self.campaign
        token = campaign.house.token("expert", f"Erwan Exemple-{rank}")
        for service in ("candidature", "commission"):
            campaign.ask(token, "GET", f"/{service}/v1/moi")
        personne = campaign.ask(token, "GET", "/expertise/v1/moi")["personne"]
        lead = rank % 2 == 1
        structure = {"nom": f"Agence inventée n° {rank}", "siret": invented_siret(EXPERT_SIRET_FROM + rank)}
        profil = {
            "structure": structure,
            "competences": [1 + rank % 4],
            "departements": [DEPARTEMENTS[rank % len(DEPARTEMENTS)]],
            "role_souhaite": "coordonnateur" if lead else "second",
        }
        base = f"/expertise/v1/experts/{personne}"
        answer = campaign.house.call(token, "GET", base)
        if answer.status == 404:
            campaign.act(token, "/expertise/v1/experts", profil)
            roles = ["coordonnateur", "second"] if lead else ["second"]
            campaign.act(campaign.administration, f"{base}/habilitation", {"roles": roles, "motif": MOTIF})
        campaign.act(token, f"{base}/disponibilites", {"annee": campaign.annee, "charge_max": CHARGE})
        self.experts[personne] = token

    def affecter(self) -> None:
        """Have the assignment worked out, explained and verified, validate it; then somebody declines, and the next
        best comes. Every seat must be filled."""
        campaign = self.campaign
        campaign.reach(campaign.dates["debut_expertise"] + timedelta(hours=30))
        proposed = self._proposer(1)
        self._expliquer(proposed["places"][0])
        self._valider(proposed)
        place = next(p for p in proposed["places"] if p["role"] == "second")
        path = f"/expertise/v1/expertises/{place['candidature']}/mandat/declin"
        campaign.act(self.experts[place["expert"]], path, {"motif": "charge"})
        campaign.house.drain()
        self._annoncer(place)
        replaced = self._proposer(2)
        print("Un second expert décline. Le meilleur remplaçant, personne d'autre ne bougeant :", end="\n  ")
        print(*replaced["difference"], replaced["stabilite"], sep="\n  ")
        self._valider(replaced)

    @property
    def _affectation(self) -> str:
        return f"/expertise/v1/affectations/{self.campaign.annee}"

    def _proposer(self, numero: int) -> Any:
        """Ask for an assignment, and wait until it is worked out."""
        campaign, key = self.campaign, f"proposition-{self.campaign.annee}-{numero}"
        path, end = f"{self._affectation}/propositions", time.monotonic() + SOLVING_SECONDS_MAX
        campaign.ask(campaign.administration, "POST", path, {}, Idempotency_Key=key)
        while True:
            campaign.house.drain()
            seen = campaign.ask(campaign.administration, "GET", self._affectation)
            if seen["calcul"]["statut"] not in ("demande", "en_cours"):
                break
            if time.monotonic() > end:
                raise HouseError("le calcul de l'affectation n'aboutit pas : voyez la file et le journal du solveur")
            time.sleep(SOLVING_POLL_SECONDS)
        if seen["calcul"]["statut"] != "fini" or seen["manques"]:
            why = [*seen["calcul"]["raisons"], seen["blocage"], *(m["raison"] for m in seen["manques"])]
            raise HouseError(f"{len(seen['manques'])} sièges restent vides : {' ; '.join(why)}")
        return seen

    def _valider(self, proposed: Any) -> None:
        campaign = self.campaign
        path = f"{self._affectation}/validation"
        campaign.act(campaign.administration, path, {"proposition": proposed["proposition"]})
        campaign.house.drain()

    def _expliquer(self, place: dict[str, str]) -> None:
        """Say why one pair, and check the proof of the whole without the solver."""
        campaign = self.campaign
        token, base = campaign.administration, self._affectation
        found = campaign.ask(token, "GET", f"{base}/paires/{place['candidature']}")
        for paire in found["paires"]:
            print(f"Pourquoi {paire['expert']} comme {paire['role']} :", *paire["pourquoi"], sep="\n  ")
        proof = campaign.ask(token, "GET", f"{base}/certificat")["certificat"]
        print("La preuve, vérifiée sans le solveur :", *verifier(proof), sep="\n  ")

    def _annoncer(self, place: dict[str, str]) -> None:
        """Say who comes next, as the administration reads it in its letter and on the replacement screen."""
        path = f"/expertise/v1/expertises/{place['candidature']}/remplacements"
        screen = self.campaign.ask(self.campaign.administration, "GET", path)
        (left,) = [s for s in screen["sortants"] if s["expert"] == place["expert"]]
        print(f"L'administration apprend qui vient ensuite à la place de {left['expert']} ({left['motif']}) :")
        for other in left["remplacants"]:
            print(f"  {other['expert']} : {other['prix']}. {other['obstacle'] or 'Rien ne s’y oppose aujourd’hui'}.")

    def expertiser(self) -> None:
        """Accept, visit, write, give."""
        campaign = self.campaign
        campaign.each("Mandats acceptés", self.examined, self._accepter)
        campaign.reach(campaign.dates["debut_expertise"] + timedelta(days=30))
        campaign.each("Avis et synthèses", self.examined, self._rendre)
        campaign.house.drain()

    def _mandats(self, file: Played) -> dict[str, str]:
        seen = self.campaign.ask(self.campaign.administration, "GET", self._on(file, ""))
        return {m["expert"]: m["role"] for m in seen["mandats"] if m["statut"] in LIVE}

    def _accepter(self, file: Played) -> None:
        campaign, mandats = self.campaign, self._mandats(file)
        for expert in mandats:
            campaign.act(self.experts[expert], self._on(file, "mandat/acceptation"), {"absence_de_conflit": True})
        lead = self.experts[next(e for e, role in mandats.items() if role == "coordonnateur")]
        day = campaign.dates["debut_expertise"] + timedelta(days=20)
        visite = {"le": moment(day, 10), "lieu": "Sur le site"}
        campaign.act(lead, self._on(file, "visite"), visite)
        campaign.act(lead, self._on(file, "visite/confirmation"))

    def _rendre(self, file: Played) -> None:
        campaign = self.campaign
        seen = campaign.ask(campaign.administration, "GET", self._on(file, ""))
        live = [m for m in seen["mandats"] if m["statut"] in LIVE]
        lead = next(self.experts[m["expert"]] for m in live if m["role"] == "coordonnateur")
        self._write(file, lead, "compte_rendu", "Visite de démonstration : le quartier est tel que le dossier le dit.")
        campaign.act(lead, self._on(file, "visite/compte-rendu"), {"faite_le": seen["visite"]["le"]["local"][:10]})
        conclusion = campaign.regles.vocabulaires[campaign.regles.avis.echelle].termes[0].code
        for mandat in live:
            token = self.experts[mandat["expert"]]
            for sujet in seen["sujets"]:
                self._write(file, token, sujet, AVIS)
            campaign.act(token, self._on(file, "avis"), {"conclusion": conclusion})
        self._write(file, lead, "synthese", "Synthèse de démonstration.")
        campaign.act(lead, self._on(file, "synthese"))

    def _write(self, file: Played, token: str, sujet: str, texte: str) -> None:
        path = self._on(file, f"textes/{sujet}")
        self.campaign.ask(token, "PATCH", path, {"texte": texte}, If_Match="*")

    def _on(self, file: Played, act: str) -> str:
        return f"/expertise/v1/expertises/{file.candidature}/{act}".rstrip("/")

    # Séances

    def commissions_regionales(self) -> None:
        """One séance per région that has files: convene ten days before, open, conclude each, sign."""
        campaign = self.campaign
        day = campaign.dates["commissions_regionales.debut"] + timedelta(days=2)
        regions = sorted({file.region for file in self.examined})
        campaign.reach(day - NOTICE)
        shown = self._session(self._shown(regions))
        campaign.each("Convocations", regions, lambda r: self._convoquer(self._secretariat(r), f"R{r}", day, shown))
        campaign.reach(at(day, HOUR))
        files = self._of(shown.place.removeprefix("R"))
        shown.hold([(file, self._conclusion(file)) for file in files])
        self._sign(shown.token, shown.seance)
        others = [r for r in regions if f"R{r}" != shown.place]
        campaign.each("Commissions régionales", others, self._regionale)
        campaign.house.drain()

    def _secretariat(self, region: str) -> str:
        return self.campaign.house.token("secretariat", f"Sacha Exemple-R{region}", (f"R{region}",))

    def _seance(self, place: str) -> str:
        return f"/commission/v1/seances/{self.campaign.annee}-{'nationale' if place == 'NAT' else place}"

    def _regionale(self, region: str) -> None:
        token, place = self._secretariat(region), f"R{region}"
        self._ouvrir(token, place)
        for file in self._of(region):
            point = f"{self._seance(place)}/points/{file.candidature}/conclusion"
            self.campaign.act(token, point, self._conclusion(file))
        self._sign(token, self._seance(place))

    def _of(self, region: str) -> list[Played]:
        return [file for file in self.examined if file.region == region]

    def _shown(self, regions: list[str]) -> str:
        """Choose the région whose séance is shown: the first with an ajournement among several files, or the first."""
        able = (r for r in regions if len(self._of(r)) > 1 and any(f.dossier.issue == "ajourne" for f in self._of(r)))
        return next(able, regions[0])

    def _session(self, region: str) -> SeanceMontree:
        place = f"R{region}"
        return SeanceMontree(self.campaign, place, self._secretariat(region), self._seance(place))

    def _members(self, place: str) -> list[str]:
        """Let the members of a séance come, and give their pseudonyms."""
        campaign = self.campaign
        tokens = [campaign.house.token("membre", f"Mael Exemple-{place}-{n + 1}") for n in range(MEMBERS)]
        return [campaign.ask(token, "GET", "/commission/v1/moi")["personne"] for token in tokens]

    def _contact(self, file: Played) -> str:
        """Give the person whom an ajournement names: the file's correspondant."""
        token = self.campaign.correspondant(file)
        person: str = self.campaign.ask(token, "GET", "/commission/v1/moi")["personne"]
        return person

    def _convoquer(self, token: str, place: str, day: datetime, shown: SeanceMontree | None = None) -> None:
        members = [{"personne": p, "qualite": f"Membre inventé n° {n}"} for n, p in enumerate(self._members(place), 1)]
        people = shown.composition() if shown and shown.place == place else {"membres": members}
        self.campaign.act(token, f"{self._seance(place)}/composition", people)
        where = {"quand": moment(day, HOUR), "lieu": "Préfecture"}
        self.campaign.act(token, f"{self._seance(place)}/convocations", where)

    def _ouvrir(self, token: str, place: str) -> None:
        self.campaign.act(token, f"{self._seance(place)}/ouverture", {"presents": self._members(place)})

    def _sign(self, token: str, seance: str) -> None:
        who = {"nom": "Exemple", "prenom": "Dominique", "qualite": "Présidence de la commission (démonstration)"}
        read = self.campaign.ask(token, "GET", f"{seance}/proces-verbal")
        sans = [*self.campaign.ask(token, "GET", seance)["regions_attendues"]]  # shown to who signs, who names them
        signed = {**who, "empreinte": read["empreinte"], "sans_regions": sans}
        self.campaign.act(token, f"{seance}/proces-verbal/signature", signed)

    def _conclusion(self, file: Played) -> dict[str, Any]:
        if file.dossier.issue != "ajourne":
            return {"issue": "valide", "etape_accordee": file.dossier.etape}
        champs = {c.code for c in self.campaign.regles.champs(file.dossier.etape)}
        champ = "engagement_01" if "engagement_01" in champs else sorted(champs)[0]
        return {
            "issue": "ajourne",
            "motifs": "Motif de démonstration, sans rapport avec la décision réelle.",
            "reserves": [{"champ": champ, "texte": "Réserve de démonstration."}],
            "accompagnement": "La direction départementale des territoires (démonstration)",
            "contact": self._contact(file),
        }

    def commission_nationale(self) -> None:
        """Convene ten days before, ratify everything in bulk, and sign."""
        campaign, day = self.campaign, self.campaign.dates["commission_nationale"]
        campaign.reach(day - NOTICE)
        self._convoquer(campaign.administration, "NAT", day)
        campaign.reach(at(day, HOUR))
        self._ouvrir(campaign.administration, "NAT")
        campaign.act(campaign.administration, f"{self._seance('NAT')}/ratification")
        self._sign(campaign.administration, self._seance("NAT"))
        campaign.house.drain()

    def ceremonie(self) -> None:
        """Let the day come: the schedule publishes; its bar tells how long all that follows takes."""
        day = self.campaign.dates["ceremonie"]
        self.campaign.reach(day - timedelta(minutes=1))
        self.campaign.each("Publication", [day + timedelta(minutes=20)], self.campaign.reach)


def moment(day: datetime, hour: int) -> dict[str, str]:
    """Give a local moment in Paris, as the API takes it."""
    return {"local": at(day, hour).replace(tzinfo=None).isoformat(), "fuseau": "Europe/Paris"}


def at(day: datetime, hour: int) -> datetime:
    """Give an hour of a day in Paris."""
    return day.astimezone(PARIS).replace(hour=hour, minute=0, second=0, microsecond=0)
