"""A commission service in memory, the facts that others would have told it, and the people of two séances."""

import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from commission.app import SERVICE
from commission.domaine.commission import SEANCE
from commission.domaine.label import LABEL
from commission.domaine.palmares import PALMARES
from documents import travail
from documents.travail import Imprimer
from kernel import droits
from kernel.decider import Decider
from kernel.droits import Appelant
from kernel.http import Request
from kernel.journal import digest_in
from kernel.label import faits
from kernel.label.calendrier import PARIS, Calendrier, Moment, Phase, zone
from kernel.label.faits import PV
from kernel.label.reglement import reglement
from kernel.model import Tolerant
from kernel.ports import Message
from kernel.refus import NonAuthentifie
from kernel.relay import relay_entry
from kernel.service import Running
from kernel.store import load
from tests.fakes import MemoryWorld
from tests.maison import SETTINGS, en_mots

logging.disable(logging.CRITICAL)

ANNEE = 2027
CALENDRIER = Calendrier.depuis(reglement("2020").calendrier, ANNEE)
REGIONALES = datetime(2027, 9, 10, 8, 0, tzinfo=UTC)
NATIONALE = datetime(2027, 11, 5, 9, 0, tzinfo=UTC)
CEREMONIE = datetime(2027, 12, 10, 10, 0, tzinfo=UTC)
BRETAGNE, NATIONAL = "2027-R53", "2027-nationale"
AJOURNE: Mapping[str, Any] = {
    "issue": "ajourne",
    "motifs": "La mobilité reste à préciser.",
    "reserves": [{"champ": "engagement_09", "texte": "Décrire les modes actifs."}],
    "recommandations": [{"texte": "Associer les habitants.", "responsable": "La ville"}],
    "accompagnement": "La DDTM d'Ille-et-Vilaine",
    "contact": "pers_dora",
}
SUIVRE = {"texte": "Suivre les consommations.", "responsable": "L'aménageur"}
VALIDE: Mapping[str, Any] = {"issue": "valide", "etape_accordee": 2, "recommandations": [SUIVRE]}


def cand(numero: int) -> str:
    return f"cand_{numero:026d}"


def oper(numero: int) -> str:
    return f"oper_{numero:026d}"


def fait(type_: str, flux: str, seq: int, etat: Tolerant) -> str:
    """Give the message that the topic would deliver."""
    corps = {
        "type": f"{type_}-V1",
        "flux": flux,
        "seq": seq,
        "correlation": "test",
        "etat": etat.model_dump(mode="json"),
    }
    return json.dumps(corps)


def campagne(
    calendrier: Calendrier = CALENDRIER, version: str = "2020", confidentielle: bool = False, seq: int = 1
) -> str:
    etat = faits.EtatCampagne(
        annee=ANNEE,
        reglement=version,
        calendrier=calendrier,
        phase=Phase.PLANIFIEE,
        lettre_confidentielle=confidentielle,
    )
    return fait("CampagnePlanifiee", f"candidature/campagne#{ANNEE}", seq, etat)


def candidature(numero: int, statut: str = "recevable", etape: int = 2, region: str = "53", seq: int = 0) -> str:
    """Give a fact of a file: deposited, then recevable, then possibly withdrawn."""
    rangs = {"deposee": (3, "CandidatureDeposee"), "recevable": (5, "RecevabiliteNotifiee")}
    rangs |= {"retiree": (7, "CandidatureRetiree"), "constatee": (5, "Etape1Constatee")}
    rang, type_ = rangs[statut]
    etat = faits.EtatCandidature(
        operation=oper(numero),
        numero=f"EQ-{ANNEE}-{numero:04d}",
        nom=f"Quartier {numero}",
        annee=ANNEE,
        etape=etape,
        reglement="2020",
        statut=statut,
        communes=(faits.CommunePublique(code="35238", nom="Rennes"),),
        departements=("35",),
        region=region,
        sirens=("213502388",),
        porteurs=(f"pers_porteur{numero}",),
        document=f"candidature/depots/{numero}.json",
        effet_le=datetime(2027, 4, 2, tzinfo=UTC).date() if statut == "constatee" else None,
    )
    return fait(type_, f"candidature/candidature#{cand(numero)}", seq or rang, etat)


def synthese(numero: int, etape: int = 2, region: str = "53") -> str:
    etat = faits.EtatExpertise(
        candidature=cand(numero),
        annee=ANNEE,
        etape=etape,
        region=region,
        statut="rendue",
        synthese=f"expertise/syntheses/{numero}.json",
    )
    return fait("SyntheseRendue", f"expertise/expertise#{cand(numero)}", 9, etat)


def etapes(numero: int, *detenues: tuple[int, int, str], seq: int = 4) -> str:
    etat = faits.EtatOperation(
        nom=f"Quartier {numero}",
        communes=(faits.CommunePublique(code="35238", nom="Rennes"),),
        departements=("35",),
        region="53",
        etapes=tuple(faits.EtapePublique(etape=e, annee=a, source=s) for e, a, s in detenues),
    )
    return fait("EtapeAcquise", f"candidature/operation#{oper(numero)}", seq, etat)


class Annuaire:
    """A verifier that knows people by name instead of by token."""

    def __init__(self) -> None:
        self.personnes: dict[str, Appelant] = {}

    def appelant(self, authorization: str | None, _now: object) -> Appelant:
        if authorization is None:
            return droits.ANONYME
        if authorization not in self.personnes:
            raise NonAuthentifie("Votre jeton n'est pas accepté : reconnectez-vous puis recommencez.")
        return self.personnes[authorization]


@dataclass
class Reponse:
    """An answer, read."""

    statut: int
    texte: str
    entetes: Mapping[str, str]

    def __getitem__(self, nom: str) -> Any:
        return json.loads(self.texte)[nom]


@dataclass
class Scene:
    """The commission service over memory. `Ada` administration, `Sam` secretariat of Bretagne, `Nina` of the national
    séance, `Mia` and `Max` members, `Paul` porteur, `Dora` correspondante."""

    memoire: MemoryWorld = field(default_factory=MemoryWorld)
    annuaire: Annuaire = field(default_factory=Annuaire)
    cles: int = 0
    imprimer: Imprimer = en_mots
    imprimes: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.service: Running = SERVICE.running(SETTINGS, self.memoire.world)
        object.__setattr__(self.service.door, "verifier", self.annuaire)
        self.personne("Ada", "administration")
        self.personne("Sam", "secretariat", territoires=("R53",))
        self.personne("Nina", "secretariat", territoires=("NAT",))
        self.personne("Mia", "membre")
        self.personne("Max", "membre")
        self.personne("Paul", "porteur", pseudonyme="pers_porteur1")
        self.personne("Dora", "correspondant", territoires=("D35",))

    def personne(self, nom: str, *roles: str, territoires: tuple[str, ...] = (), pseudonyme: str = "") -> None:
        pseudonyme = pseudonyme or f"pers_{nom.lower()}"
        self.annuaire.personnes[nom] = Appelant(
            pseudonyme, frozenset(roles), frozenset(territoires), "", nom, f"{nom.lower()}@exemple.invalid"
        )
        assert self.appeler("moi", nom).statut == 200

    def appeler(
        self,
        code: str,
        /,
        qui: str | None = None,
        corps: Any = None,
        query: Mapping[str, str] | None = None,
        **params: Any,
    ) -> Reponse:
        """Call a route by its code, with a fresh key, and whatever was there before. Who corrects a decision has just
        read the act that takes it, unless the body says another."""
        if code == "rectifier_decision" and isinstance(corps, Mapping):
            corps = {"acte": self.acte({"id": BRETAGNE, **params}), **corps}
        route = next(r for r in SERVICE.all_routes if r.code == code)
        self.cles += 1
        entetes = {"idempotency-key": f"cle-{self.cles}"} | ({"authorization": qui} if qui else {})
        entetes |= {"if-match": "*"} if route.methode == "PUT" else {}
        requete = Request(
            method=route.methode,
            path=route.chemin,
            received=self.memoire.clock.now(),
            correlation="correlation",
            params={"id": BRETAGNE, **params},
            query={nom: (valeur,) for nom, valeur in (query or {}).items()},
            headers=entetes,
            body=b"" if corps is None else json.dumps(corps, ensure_ascii=False).encode(),
        )
        reponse = self.service.http(route, requete)
        return Reponse(reponse.status, reponse.body, reponse.headers)

    def acte(self, params: Mapping[str, Any]) -> str:
        """Give the digest of the act that decides of a file."""
        acte = self.seance(params["id"]).acte_sur(params["candidature"])
        return digest_in(acte) if acte else "0" * 64

    def faire(self, code: str, qui: str, corps: Any = None, **params: Any) -> Reponse:
        """Call a route that must accept."""
        reponse = self.appeler(code, qui, corps if corps is not None else {}, **params)
        assert reponse.statut in (200, 201), reponse.texte
        self.ecouler()
        return reponse

    def recevoir(self, *corps: str) -> None:
        for message in corps:
            self.service.fact(message)
            self.ecouler()

    def ecouler(self) -> None:
        """Let our own facts and letters arrive."""
        store, outgoing = self.memoire.store, self.memoire.outgoing
        while store.inserted or outgoing.published:
            while store.inserted:
                relay_entry(store.inserted.popleft(), outgoing)
            while outgoing.published:
                message = outgoing.published.popleft()
                self.entendre(message)
        for lettre in outgoing.letters.pop("commission", ()):
            self.service.letter(lettre.body)

    def entendre(self, message: Message) -> None:
        """Give a fact to the service, and to what prints for it."""
        if "commission" in message.attributes["audience"]:
            self.service.fact(message.body)
        if PV in message.attributes["audience"]:
            self.imprimes.append(message.body)
            travail.pv(SETTINGS, self.memoire.world, message.body, self.imprimer)

    def a(self, quand: datetime) -> "Scene":
        self.memoire.clock.current = quand
        return self

    def etat(self, decider: Decider[Any, Any, Any, Any], identifiant: str) -> Any:
        return load(decider, self.memoire.store, identifiant).etat

    def seance(self, identifiant: str = BRETAGNE) -> Any:
        return self.etat(SEANCE, identifiant)

    def palmares(self) -> Any:
        return self.etat(PALMARES, str(ANNEE))

    def label(self, numero: int, etape: int = 2) -> Any:
        return self.etat(LABEL, f"{oper(numero)}-{etape}")

    def courriels(self, nom: str) -> list[str]:
        adresse = f"{nom.lower()}@exemple.invalid"
        return [m.subject.removeprefix("[ÉcoQuartier] ") for m in self.memoire.mailer.sent if m.recipient == adresse]


def scene(*numeros: int) -> Scene:
    """Give a campagne whose files are inscribed on the regional agenda of Bretagne, documents in the bucket."""
    s = Scene()
    s.recevoir(campagne())
    for numero in numeros:
        inscrire(s, numero)
    return s


def inscrire(s: Scene, numero: int, region: str = "53") -> None:
    """Have a file on the agenda of its région, its documents in the bucket."""
    s.memoire.objects.put(f"candidature/depots/{numero}.json", b'{"reponses":{}}', "application/json")
    s.memoire.objects.put(f"expertise/syntheses/{numero}.json", b'{"texte":"Avis"}', "application/json")
    s.recevoir(candidature(numero, region=region), synthese(numero, region=region))


def quand(instant: datetime) -> dict[str, str]:
    return Moment(local=instant.replace(tzinfo=None)).model_dump(mode="json")


MEMBRES = ({"personne": "pers_mia", "qualite": "DREAL"}, {"personne": "pers_max", "qualite": "Élu", "voix": 2})


def ouvrir(s: Scene, ici: str = BRETAGNE, *autres: Mapping[str, Any]) -> Scene:
    """Compose, convene and open a séance at its date; `autres` sit too, and are away."""
    qui, jour = ("Sam", REGIONALES) if ici == BRETAGNE else ("Nina", NATIONALE)
    s.faire("composer_seance", qui, {"membres": [*MEMBRES, *autres]}, id=ici)
    s.a(max(s.memoire.clock.current, jour))
    tantot = quand((s.memoire.clock.current + timedelta(minutes=30)).astimezone(zone(PARIS)))
    s.faire("convoquer_seance", qui, {"quand": tantot, "lieu": "Rennes"}, id=ici)
    s.faire("ouvrir_seance", qui, {"presents": ["pers_mia", "pers_max"]}, id=ici)
    return s


SIGNATURE = {"nom": "Dupont", "prenom": "Ana", "qualite": "Présidente"}


def signer(s: Scene, ici: str = BRETAGNE, qui: str = "", sans: tuple[str, ...] = ()) -> Scene:
    """Sign the draft as it is; `sans` names the régions that are not waited for."""
    qui = qui or ("Sam" if ici == BRETAGNE else "Nina")
    s.faire("clore_seance", qui, {**signature(s, qui, ici), "sans_regions": sans}, id=ici)
    return s


def signature(s: Scene, qui: str = "Sam", ici: str = BRETAGNE) -> dict[str, Any]:
    """Give the signature of the draft as somebody has just read it."""
    return {**SIGNATURE, "empreinte": s.appeler("consulter_proces_verbal", qui, id=ici)["empreinte"] or "0" * 64}


def conclure(s: Scene, numero: int, corps: Mapping[str, Any], ici: str = BRETAGNE) -> Reponse:
    return s.faire(
        "conclure_point", "Sam" if ici == BRETAGNE else "Nina", dict(corps), id=ici, candidature=cand(numero)
    )


def decidee(issues: Mapping[int, Mapping[str, Any]]) -> Scene:
    """Give a year whose two séances are signed: each file as the région concluded, ratified."""
    s = ouvrir(scene(*issues))
    for numero, issue in issues.items():
        conclure(s, numero, issue)
    signer(s)
    ouvrir(s, NATIONAL)
    s.faire("ratifier_points", "Nina", {}, id=NATIONAL)
    return signer(s, NATIONAL)
