"""One house, taken back to any moment of its year: every case finds it as if nobody had touched it."""

from collections import deque
from collections.abc import Iterator, Mapping
from copy import copy
from functools import cache
from typing import Any

from candidature.app import SERVICE as CANDIDATURE
from commission.app import SERVICE as COMMISSION
from expertise.app import SERVICE as EXPERTISE
from infra.openapi import Document, current
from kernel import droits
from kernel.api import Acte, Consultation, Liste, Lot, Page, Ressource, Route
from kernel.door import garants, guarded, relations
from kernel.droits import Appelant
from kernel.store import load
from tests.fuzz.gateway import Answer, Gateway, Sent
from tests.maison import Maison
from tests.theatre import AJOURNE, ANNEE, REGIONALE, TROUPE, Moment, Piece, further
from tests.theatre import moments as of_the_theatre
from tests.unit.candidature import scene

SERVICES = (CANDIDATURE, EXPERTISE, COMMISSION)
ROUTES: Mapping[tuple[str, str], Route] = {(s.nom, r.code): r for s in SERVICES for r in s.all_routes}
NOBODY, BAD_TOKEN = "", "Bearer faux"
CALLERS = (NOBODY, BAD_TOKEN, *(f"Bearer {nom}" for nom in TROUPE))
SIGNATAIRE = {"nom": "Exemple", "prenom": "Alix", "qualite": "Présidence"}
FULLEST = "label_retire"  # the moment of the theatre at which most is there


@cache
def moments() -> Mapping[str, Moment]:
    """Give every moment of the year: those of the theatre, and the eves of acts that it plays in one go."""
    return {**of_the_theatre(), **{m.nom: m for m in _eves()}}


def _eves() -> Iterator[Moment]:
    for nom, since, prelude in (
        ("rempli", "annoncee", _fill_in),
        ("candidat", "a_affecter", _apply),
        ("calcul_demande", "a_affecter", _ask_for_pairs),
        ("sans_visite", "un_mandat_accepte", _accept),
        ("redige", "expertise_en_cours", _write),
        ("jamais_depose", "annoncee", _let_the_deadline_pass),
        ("laisse", "non_deposee", _leave_it),
        ("document_joint", "un_mandat_accepte", _join_a_document),
        ("rectifiee", "regionale_close", _correct),
    ):
        yield further(nom, since, prelude)


def _fill_in(piece: Piece, candidature: str) -> None:
    scene.remplir(piece.maison, candidature, "Paul")


def _apply(piece: Piece, _candidature: str) -> None:
    """Have somebody whom nobody has habilitated yet."""
    entree = {**piece.profil("Bea", "second"), "personne": "pers_bea", "motif": "Un dossier attend un expert"}
    piece.fait("expertise", "inscrire_expert", "Ada", entree)


def _ask_for_pairs(piece: Piece, _candidature: str) -> None:
    """Have the solver asked, who has not heard of it yet."""
    piece.maison.appeler("expertise", "proposer_affectation", "Ada", {}, annee=ANNEE)


def _accept(piece: Piece, candidature: str) -> None:
    piece.fait("expertise", "accepter_mandat", "Bea", {"absence_de_conflit": True}, id=candidature)


def _write(piece: Piece, candidature: str) -> None:
    """Have the visit behind us, and every text of one expert ready to be given."""
    piece.a(2027, 6, 25, 10)
    for sujet in ("compte_rendu", *(f"dimension_{n}" for n in range(1, 5))):
        piece.redige("Bea", candidature, sujet, "Un texte.")


def _let_the_deadline_pass(piece: Piece, _candidature: str) -> None:
    """Have a draft closed, whose deposit may still be given a week."""
    piece.a(2027, 5, 20, 9)


def _leave_it(piece: Piece, _candidature: str) -> None:
    """Have the end of a draft announced, long after its deposit was."""
    piece.a(2028, 11, 20, 9)


def _join_a_document(piece: Piece, candidature: str) -> None:
    lettre = {"titre": "Lettre de mission", "genre": "lettre_de_mission", "url": "https://exemple.gouv.fr/lettre.pdf"}
    corps = {**lettre, "expert": "pers_ana", "sha256": "0" * 64}
    piece.fait("expertise", "joindre_document", "Ada", corps, id=candidature)


def _correct(piece: Piece, candidature: str) -> None:
    """Have signed minutes corrected by an act, which is printed."""
    lu = piece.maison.appeler("commission", "consulter_point", "Sam", id=REGIONALE, candidature=candidature)
    corrige = {
        **AJOURNE,
        "motif": "Erreur matérielle",
        "fondement": "Note",
        "signature": SIGNATAIRE,
        "acte": lu["acte"],
    }
    piece.fait("commission", "rectifier_decision", "Sam", corrige, id=REGIONALE, candidature=candidature)


class Stage:
    """The three services over one memory, each behind its gateway."""

    def __init__(self) -> None:
        """Let everybody of the theatre be known by a token that holds their name."""
        self.maison = Maison()
        known = moments()[FULLEST].maison.registre.personnes
        self.maison.registre.personnes = {f"Bearer {nom}": appelant for nom, appelant in known.items()}
        self.gateways = {nom: Gateway(running) for nom, running in self.maison.services.items()}
        self.moment, self.written_before = "", 0
        self.told: dict[tuple[Any, ...], Mapping[str, frozenset[str]]] = {}

    def to(self, moment: str) -> None:
        """Be at that moment again: table, documents, queues, mail, clock and chance."""
        then, now = moments()[moment].maison.memoire, self.maison.memoire
        now.store.items, now.store.tokens = then.store.items.copy_of(), dict(then.store.tokens)
        now.store.inserted = deque()
        now.objects.kept = dict(then.objects.kept)
        now.outgoing.published, now.outgoing.letters = deque(), {}
        now.mailer.sent = []
        now.clock.current, now.clock.counter = then.clock.current, copy(then.clock.counter)
        now.clock.rng.setstate(then.clock.rng.getstate())
        self.moment, self.written_before = moment, self.writes

    def ask(self, service: str, sent: Sent) -> Answer:
        """Make a request; what it says to others reaches them at once."""
        answer = self.gateways[service].ask(sent)
        if sent.method != "GET" and answer.status < 300:
            self.maison.ecouler()
        return answer

    @property
    def writes(self) -> int:
        """Count the transactions that were ever carried out here."""
        return len(self.maison.memoire.store.tokens)

    def appelant(self, caller: str) -> Appelant | None:
        """Give who a caller is; None for a token that is nobody's."""
        return droits.ANONYME if caller == NOBODY else self.maison.registre.personnes.get(caller)

    def who_may(self, service: str, route: Route, params: Mapping[str, str]) -> list[str]:
        """Give the callers whose right it is to call this route on that thing, as it stands."""
        droit, found = droits.TABLE[service][route.code], self._relations(route, params)
        return [caller for caller in CALLERS if found.get(caller, frozenset()) & droit.agir]

    def _relations(self, route: Route, params: Mapping[str, str]) -> Mapping[str, frozenset[str]]:
        """Give what each caller is to a thing: worked out once a moment, and anew where something was written since."""
        if isinstance(route, Liste | Lot | Page) or (isinstance(route, Acte) and route.cree is not None):
            return {caller: who.relations for caller, who in self._known()}
        if self.writes != self.written_before:
            return self._to(route.ressource, params)
        key = (self.moment, id(route.ressource), *sorted(params.items()))
        if key not in self.told:
            self.told[key] = self._to(route.ressource, params)
        return self.told[key]

    def _known(self) -> list[tuple[str, Appelant]]:
        return [(caller, who) for caller in CALLERS if (who := self.appelant(caller)) is not None]

    def _to(self, ressource: Ressource[Any, Any], params: Mapping[str, str]) -> Mapping[str, frozenset[str]]:
        identifiant = ressource.identifiant(params)
        if identifiant is None:
            return {}
        store = self.maison.memoire.store
        loaded = load(ressource.decider, store, identifiant)
        loaded = guarded(store, loaded, garants(ressource, loaded.etat, params))
        return {caller: relations(ressource, who, loaded.etat, loaded.items) for caller, who in self._known()}

    def address(self, service: str, route: Route, params: Mapping[str, str]) -> str:
        """Give the path of a route, its names filled in."""
        path = route.chemin
        for name, value in params.items():
            path = path.replace("{" + name + "}", value)
        return self.gateways[service].base + path


def names_of(route: Route) -> list[str]:
    """Give the names that the address of a route holds."""
    return [part[1:-1] for part in route.chemin.split("/") if part.startswith("{")]


def reading(service: str, acte: Acte[Any, Any, Any]) -> Consultation[Any, Any]:
    """Give the route that shows what an act modifies, with its entity tag."""
    shown = (r for (s, _), r in ROUTES.items() if s == service and isinstance(r, Consultation))
    return next(r for r in shown if r.ressource.nom == acte.ressource.nom)


@cache
def contract_of(service: str) -> Document:
    """Give the contract of a service: made anew, it takes a second."""
    return current(service)


@cache
def identifiers(service: str, agregat: str) -> tuple[str, ...]:
    """Give the identifiers of what there is by the end of the year."""
    prefix = f"{service}/{agregat}#"
    keys = moments()[FULLEST].maison.memoire.store.items
    return tuple(sorted({k.pk.removeprefix(prefix) for k in keys if k.pk.startswith(prefix) and k.sk == "ETAT"}))
