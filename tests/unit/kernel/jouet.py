"""A toy aggregate that uses everything the kernel offers: a carnet (notebook) with pages, a model, signatures.

Its rules are trivial on purpose: what is tested is what carries them.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cached_property
from typing import Any, ClassVar, assert_never

from pydantic import Field

from kernel import droits
from kernel.api import (
    Acte,
    Appel,
    Consultation,
    CourrielPrevu,
    Enveloppe,
    Fichier,
    LienFichier,
    Liste,
    Page,
    Recherche,
    Ressource,
    Route,
    Signee,
    Telechargement,
)
from kernel.decider import Commande, Decider, Evenement, Fiche, Ref
from kernel.dispatch import serve
from kernel.door import Door
from kernel.droits import ADMINISTRATION, CONNECTE, PORTEUR, Appelant, Droit, acte, lire
from kernel.handle import Envoi, Issue, handle
from kernel.http import Reply, Request
from kernel.jeton import Verifier
from kernel.journal import STATE_SK
from kernel.label.faits import Fait
from kernel.model import Frozen
from kernel.pages import PAGES
from kernel.ports import Key
from kernel.refus import NonAuthentifie, Refus, TransitionImpossible
from kernel.settings import Settings
from kernel.store import Requete
from tests.fakes import MemoryWorld

SERVICE = "jouet"
EFFACE = "(effacé)"


# The aggregate


class Carnet(Frozen):
    """The state of a carnet."""

    titre: str = ""
    proprietaire: str = ""
    statut: str = "inexistant"
    modele: str = ""
    signatures: tuple[str, ...] = ()
    pages: dict[str, str] = {}


class OuvrirCarnet(Commande):
    titre: str
    proprietaire: str = ""


class RenommerCarnet(Commande):
    titre: str


class EcrirePage(Commande):
    page: str
    texte: str


class ArracherPage(Commande):
    page: str


class SignerCarnet(Commande):
    personne: str
    nom: str


class SuivreModele(Commande):
    """Its context is known from the command alone."""

    modele: str


class RelireModele(Commande):
    """Its context is known from the state alone."""


class FermerCarnet(Commande):
    pass


class CarnetOuvert(Evenement):
    titre: str
    proprietaire: str


class CarnetRenomme(Evenement):
    titre: str


class PageEcrite(Evenement):
    page: str
    texte: str


class PageArrachee(Evenement):
    page: str


class CarnetSigne(Evenement):
    PERSONNEL: ClassVar[Mapping[str, Any]] = {"nom": EFFACE}
    personne: str
    nom: str

    def personnes(self) -> tuple[str, ...]:
        return (self.personne,)


class ModeleSuivi(Evenement):
    modele: str
    titre: str


class CarnetFerme(Evenement):
    pass


Command = (
    OuvrirCarnet
    | RenommerCarnet
    | EcrirePage
    | ArracherPage
    | SignerCarnet
    | SuivreModele
    | RelireModele
    | FermerCarnet
)
Event = CarnetOuvert | CarnetRenomme | PageEcrite | PageArrachee | CarnetSigne | ModeleSuivi | CarnetFerme


class Contexte(Frozen):
    """What a rule reads beside its carnet: the model, or None when it does not exist."""

    modele: Carnet | None = None


def etat_de(identifiant: str) -> Key:
    return Key(f"{SERVICE}/carnet#{identifiant}", STATE_SK)


def besoins(carnet: Carnet, command: Command) -> dict[str, Ref]:
    match command:
        case SuivreModele(modele=modele):
            return {"modele": Ref(etat_de(modele), Carnet)}
        case RelireModele() if carnet.modele:
            return {"modele": Ref(etat_de(carnet.modele), Carnet)}
        case _:
            return {}


def decide(carnet: Carnet, command: Command, contexte: Contexte, _now: datetime) -> tuple[Event, ...]:
    if isinstance(command, OuvrirCarnet):
        if carnet.statut != "inexistant":
            raise TransitionImpossible("Ce carnet est déjà ouvert.")
        return (CarnetOuvert(titre=command.titre, proprietaire=command.proprietaire),)
    if carnet.statut != "ouvert":
        raise TransitionImpossible("Ce carnet n'est pas ouvert.")
    return _decide_open(carnet, command, contexte)


def _decide_open(carnet: Carnet, command: Command, contexte: Contexte) -> tuple[Event, ...]:
    match command:
        case RenommerCarnet(titre=titre):
            return () if titre == carnet.titre else (CarnetRenomme(titre=titre),)
        case EcrirePage(page=page, texte=texte):
            return () if carnet.pages.get(page) == texte else (PageEcrite(page=page, texte=texte),)
        case ArracherPage(page=page):
            return (PageArrachee(page=page),) if page in carnet.pages else ()
        case SignerCarnet(personne=personne, nom=nom):
            return (CarnetSigne(personne=personne, nom=nom), PageEcrite(page="signature", texte="signé"))
        case SuivreModele() | RelireModele():
            return _follow(carnet, command, contexte)
        case FermerCarnet():
            return (CarnetFerme(),)
        case OuvrirCarnet():
            raise AssertionError("already decided")
        case _:
            assert_never(command)


def _follow(carnet: Carnet, command: SuivreModele | RelireModele, contexte: Contexte) -> tuple[Event, ...]:
    if contexte.modele is None or contexte.modele.statut == "inexistant":
        raise TransitionImpossible("Le modèle n'existe pas.")
    modele = command.modele if isinstance(command, SuivreModele) else carnet.modele
    return (ModeleSuivi(modele=modele, titre=contexte.modele.titre),)


def evolve(carnet: Carnet, event: Event) -> Carnet:
    match event:
        case CarnetOuvert(titre=titre, proprietaire=proprietaire):
            return Carnet(titre=titre, proprietaire=proprietaire, statut="ouvert")
        case CarnetRenomme(titre=titre):
            return carnet.model_copy(update={"titre": titre})
        case PageEcrite(page=page, texte=texte):
            return carnet.model_copy(update={"pages": {**carnet.pages, page: texte}})
        case PageArrachee(page=page):
            return carnet.model_copy(update={"pages": {p: t for p, t in carnet.pages.items() if p != page}})
        case CarnetSigne(nom=nom):
            return carnet.model_copy(update={"signatures": (*carnet.signatures, nom)})
        case ModeleSuivi(modele=modele):
            return carnet.model_copy(update={"modele": modele})
        case CarnetFerme():
            return carnet.model_copy(update={"statut": "ferme"})
        case _:
            assert_never(event)


def gardes(carnet: Carnet) -> tuple[str, ...]:
    """An open carnet alone has its title."""
    return (f"titre#{carnet.titre}",) if carnet.statut == "ouvert" else ()


class CarteCarnet(Frozen):
    titre: str


def fiches(carnet: Carnet) -> tuple[Fiche, ...]:
    if carnet.statut == "inexistant":
        return ()
    carte = CarteCarnet(titre=carnet.titre).model_dump_json()
    ouverts = (Fiche("carnets-ouverts", carnet.titre, "{}"),) if carnet.statut == "ouvert" else ()
    return (Fiche("carnets", carnet.titre, carte), *ouverts)


class EtatPublic(Frozen):
    titre: str


class CarnetPublie(Fait):
    AUDIENCE: ClassVar[frozenset[str]] = frozenset({"expertise", "commission"})
    etat: EtatPublic


class CarnetDiscret(Fait):
    """A fact that nobody may receive yet."""

    AUDIENCE: ClassVar[frozenset[str]] = frozenset()
    etat: EtatPublic


FAITS: dict[str, type[Fait]] = {f.type_fait(): f for f in (CarnetPublie, CarnetDiscret)}


def publier(carnet: Carnet, event: Event) -> Fait | None:
    etat = EtatPublic(titre=carnet.titre)
    match event:
        case CarnetOuvert() | CarnetRenomme():
            return CarnetPublie(etat=etat)
        case CarnetFerme():
            return CarnetDiscret(etat=etat)
        case _:
            return None


CARNET: Decider[Carnet, Command, Event, Contexte] = Decider(
    service=SERVICE,
    agregat="carnet",
    etat=Carnet,
    evenements=(CarnetOuvert, CarnetRenomme, PageEcrite, PageArrachee, CarnetSigne, ModeleSuivi, CarnetFerme),
    decide=decide,
    evolve=evolve,
    contexte=Contexte,
    besoins=besoins,
    gardes=gardes,
    fiches=fiches,
    publier=publier,
)
EN_PARTIES = replace(CARNET, parties=("pages",))


# Gestures


def envoi(
    identifiant: str,
    commande: Command | Refus,
    memory: MemoryWorld,
    cle: str = "",
    corps: str = "",
    **changes: Any,
) -> Envoi[Carnet, Command]:
    """Make a sending; `cle` makes it a request that may come twice."""
    sent: Envoi[Carnet, Command] = Envoi(
        identifiant=identifiant,
        commande=commande,
        commande_id=memory.clock.ulid(),
        acteur="pers_auteur",
        correlation="correlation-1",
        maintenant=memory.clock.now(),
        requete=Requete(Key(f"{SERVICE}/requete#{cle}", "REQUETE"), corps, 200) if cle else None,
    )
    return replace(sent, **changes)


def do(memory: MemoryWorld, identifiant: str, *commandes: Command, decider: Any = CARNET) -> Issue[Carnet, Event]:
    """Carry commands to a carnet, one after the other."""
    sent = [envoi(identifiant, c, memory) for c in commandes]
    issues: list[Issue[Carnet, Event]] = [handle(decider, memory.world, e) for e in sent]
    return issues[-1]


def journal_of(memory: MemoryWorld, identifiant: str) -> list[dict[str, Any]]:
    """Give the journal items of a carnet, in order."""
    flux = f"{SERVICE}/carnet#{identifiant}"
    keys = sorted(k for k in memory.store.items if k.pk == flux and k.sk.startswith("JOURNAL#"))
    return [dict(memory.store.items[k]) for k in keys]


# Its addresses

PROPRIETAIRE = "proprietaire"
ECRITE_LE = datetime(2027, 3, 1, 9, 30, tzinfo=UTC)  # every page that is written was then
NAME = re.compile(r"[0-9A-Za-z_-]{1,40}")


class VueCarnet(Enveloppe):
    titre: str
    pages: dict[str, str]


class VuePage(Signee):
    texte: str


class LigneCarnet(Frozen):
    titre: str


class Ouverture(Frozen):
    titre: str = Field(min_length=1, max_length=50)


class Renommage(Frozen):
    titre: str = Field(min_length=1, max_length=50)


class Ecriture(Frozen):
    texte: str = Field(max_length=200)


class SansCorps(Frozen):
    pass


def identifiant(params: Mapping[str, str]) -> str | None:
    return params["carnet"] if NAME.fullmatch(params["carnet"]) else None


def _relations(appelant: Appelant, carnet: Carnet) -> frozenset[str]:
    return frozenset({PROPRIETAIRE}) if appelant.personne == carnet.proprietaire else frozenset()


def _vue(carnet: Carnet, appel: Appel) -> VueCarnet:
    assert carnet.statut != "inexistant", "what does not exist is never shown"
    return VueCarnet(
        type="carnet",
        id=appel.params.get("carnet", ""),
        href=f"{appel.base}/carnets/{appel.params.get('carnet', '')}",
        statut=carnet.statut,
        statut_libelle=carnet.statut.capitalize(),
        titre=carnet.titre,
        pages=carnet.pages,
    )


def _vue_page(carnet: Carnet, appel: Appel) -> VuePage:
    page = appel.params["page"]
    href = f"{appel.base}/carnets/{appel.params['carnet']}/pages/{page}"
    said = {"texte": carnet.pages.get(page, ""), "modifiee_le": ECRITE_LE if page in carnet.pages else None}
    signed = {"par": carnet.proprietaire, **said}
    return VuePage(type="page", id=page, href=href, statut=carnet.statut, statut_libelle="Page", **signed)


def _lien_modele(carnet: Carnet, appel: Appel) -> LienFichier:
    if appel.contexte.modele is None:
        raise TransitionImpossible("Ce carnet ne suit aucun modèle.")
    return LienFichier(f"modeles/{appel.contexte.modele.titre}", f"{carnet.titre}-{appel.params['carnet']}.pdf")


def _export(*_: Any) -> Telechargement:
    return Telechargement("été.csv", "titre\nÉté\n".encode())


def _archive(*_: Any) -> Telechargement:
    return Telechargement("carnets.zip", b"PK\x00\xff")


CARNETS: Ressource[Carnet, VueCarnet] = Ressource(
    nom="carnet",
    chemin="/carnets/{carnet}",
    decider=EN_PARTIES,
    identifiant=identifiant,
    existe=lambda carnet: carnet.statut != "inexistant",
    vue=_vue,
    modele=VueCarnet,
    relations=_relations,
)
PAGES_CARNET: Ressource[Carnet, VuePage] = Ressource(
    nom="page",
    chemin="/carnets/{carnet}/pages/{page}",
    decider=EN_PARTIES,
    identifiant=identifiant,
    existe=lambda carnet: carnet.statut != "inexistant",
    vue=_vue_page,
    modele=VuePage,
    relations=_relations,
)

ROUTES: tuple[Route, ...] = (
    Liste(
        code="lister_carnets",
        libelle="Les carnets",
        chemin="/carnets",
        carte=CarteCarnet,
        modele=LigneCarnet,
        vue=lambda carte, *_: LigneCarnet(titre=carte.titre),
        partition=lambda *_: "carnets",
    ),
    Liste(
        code="trier_carnets",
        libelle="Les carnets, par titre, du dernier au premier",
        chemin="/carnets-tries",
        carte=CarteCarnet,
        modele=LigneCarnet,
        vue=lambda carte, *_: LigneCarnet(titre=carte.titre),
        partition=lambda *_: "carnets",
        recherche=lambda *_: Recherche(100, ordre=lambda ligne: ligne.titre, inverse=True),
    ),
    Acte(
        code="ouvrir_carnet",
        libelle="Ouvrir un carnet",
        methode="POST",
        chemin="/carnets",
        ressource=CARNETS,
        corps=Ouverture,
        commande=lambda appel, corps: OuvrirCarnet(titre=corps.titre, proprietaire=appel.appelant.personne),
        exemple=lambda _etat, _now: Ouverture(titre="Un titre libre"),
        cree=lambda appel, _corps: appel.ulid(),
        statut=201,
    ),
    Consultation(code="consulter_carnet", libelle="Un carnet", ressource=CARNETS),
    Acte(
        code="renommer_carnet",
        libelle="Renommer",
        methode="PATCH",
        chemin="/carnets/{carnet}",
        ressource=CARNETS,
        corps=Renommage,
        commande=lambda _appel, corps: RenommerCarnet(titre=corps.titre),
        exemple=lambda _etat, _now: Renommage(titre="Un titre libre"),
    ),
    Acte(
        code="fermer_carnet",
        libelle="Fermer",
        methode="POST",
        chemin="/carnets/{carnet}/fermeture",
        ressource=CARNETS,
        corps=SansCorps,
        commande=lambda _appel, _corps: FermerCarnet(),
        exemple=lambda _etat, _now: SansCorps(),
        cle_requise=True,
    ),
    Fichier(
        code="telecharger_modele",
        libelle="Le modèle que suit un carnet",
        chemin="/carnets/{carnet}/modele.pdf",
        ressource=CARNETS,
        lien=_lien_modele,
        besoins=lambda carnet, _params: {"modele": Ref(etat_de(carnet.modele), Carnet)} if carnet.modele else {},
        contexte=Contexte,
    ),
    Page("exporter_carnets", "Les carnets, en texte", "/carnets.csv", None, _export, genre="text/csv"),
    Page("archiver_carnets", "Les carnets, en un fichier", "/carnets.zip", None, _archive, genre="application/zip"),
    Consultation(code="consulter_page", libelle="Une page", ressource=PAGES_CARNET),
    Acte(
        code="ecrire_page",
        libelle="Écrire une page",
        methode="PUT",
        chemin="/carnets/{carnet}/pages/{page}",
        ressource=PAGES_CARNET,
        corps=Ecriture,
        commande=lambda appel, corps: EcrirePage(page=appel.params["page"], texte=corps.texte),
        exemple=lambda _etat, _now: Ecriture(texte="Un texte"),
    ),
)

DROITS: Mapping[str, Droit] = {
    **droits.COMMUNES,
    "lister_carnets": lire(CONNECTE),
    "trier_carnets": lire(CONNECTE),
    "ouvrir_carnet": acte(PORTEUR, vu_par=(CONNECTE,)),
    "consulter_carnet": lire(PROPRIETAIRE, ADMINISTRATION),
    "telecharger_modele": lire(PROPRIETAIRE, ADMINISTRATION),
    "exporter_carnets": lire(CONNECTE),
    "archiver_carnets": lire(CONNECTE),
    "renommer_carnet": acte(PROPRIETAIRE, vu_par=(ADMINISTRATION,)),
    "fermer_carnet": acte(PROPRIETAIRE, vu_par=(ADMINISTRATION,)),
    "consulter_page": lire(PROPRIETAIRE, ADMINISTRATION),
    "ecrire_page": acte(PROPRIETAIRE, vu_par=(ADMINISTRATION,)),
}

ALICE = Appelant("pers_alice", frozenset({PORTEUR}), nom="Alice Exemple", courriel="alice@exemple.invalid")
BOB = Appelant("pers_bob", frozenset({PORTEUR}), nom="Bob Exemple", courriel="bob@exemple.invalid")
AGENT = Appelant("pers_agent", frozenset({ADMINISTRATION}), nom="Agent Exemple", courriel="agent@exemple.invalid")
LECTEUR = Appelant("pers_lecteur")
PEOPLE = {p.personne: p for p in (ALICE, BOB, AGENT, LECTEUR)}
SETTINGS = Settings(stage="local", service=SERVICE, table="t", issuer="https://emetteur", audience="app")


class Badges(Verifier):
    """Knows its people by sight: a token is a pseudonym."""

    def __init__(self, memory: MemoryWorld) -> None:
        super().__init__(SETTINGS, memory.keys)

    def appelant(self, authorization: str | None, now: datetime) -> Appelant:
        if authorization is None:
            return droits.ANONYME
        if authorization not in PEOPLE:
            raise NonAuthentifie("Votre jeton n'est pas accepté : reconnectez-vous puis recommencez.")
        return PEOPLE[authorization]


def _no_letter(flux: str, evenement: Any, etat: Any, qui: str) -> Sequence[CourrielPrevu]:
    return ()


@dataclass
class Guichet:
    """The door of the toy service, without Chalice: ask by method and address."""

    memory: MemoryWorld = field(default_factory=MemoryWorld)
    public_url: str = "https://exemple.invalid"

    @cached_property
    def door(self) -> Door:
        badges = Badges(self.memory)
        return Door(SERVICE, (*ROUTES, *PAGES), self.memory.world, badges, self.public_url, _no_letter)

    def ask(
        self,
        method: str,
        path: str,
        body: str | bytes = b"",
        who: Appelant | None = ALICE,
        **headers: str,
    ) -> Reply:
        """Send a request; `If_Match="x"` is the header `If-Match`."""
        address, _, query = path.partition("?")
        route, params = find(self.door.routes, method, address)
        asked: dict[str, tuple[str, ...]] = {}
        for pair in filter(None, query.split("&")):
            name, _, value = pair.partition("=")
            asked[name] = (*asked.get(name, ()), value)
        named = {n.replace("_", "-").lower(): v for n, v in headers.items()}
        request = Request(
            method=method,
            path=f"/{SERVICE}/v1{address}",
            received=self.memory.clock.now(),
            correlation="correlation-1",
            params=params,
            query=asked,
            headers=named if who is None else {"authorization": who.personne, **named},
            body=body if isinstance(body, bytes) else body.encode(),
        )
        return serve(self.door, route, request)


def find(routes: Sequence[Route], method: str, address: str) -> tuple[Route, dict[str, str]]:
    """Give the route of an address, as the gateway does."""
    for route in routes:
        pattern = re.sub(r"{(\w+)}", r"(?P<\1>[^/]+)", route.chemin.replace(".", r"\."))
        if route.methode == method and (found := re.fullmatch(pattern, address)):
            return route, found.groupdict()
    raise LookupError(f"{method} {address}")
