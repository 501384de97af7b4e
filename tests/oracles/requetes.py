"""Every request that may be made of two houses, worked out from the declared routes and from what they hold.

Addresses are those known in either house and some that are known in neither; lists are asked with every value that a
filter may take there, at several page sizes; an act is made dry and for real, well and badly.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property
from itertools import product
from types import NoneType, UnionType
from typing import Any, get_args

from pydantic import ValidationError

from candidature.app import SERVICE as CANDIDATURE
from commission.app import SERVICE as COMMISSION
from expertise.app import SERVICE as EXPERTISE
from kernel.api import (
    BINAIRE,
    Acte,
    Consultation,
    Fichier,
    Liste,
    Lot,
    Page,
    ParametresListe,
    Ressource,
    Route,
    encode_cursor,
)
from kernel.listes import curseur
from kernel.store import load
from tests.oracles.monde import Demande, Monde
from tests.theatre import TROUPE

MAISONS = (CANDIDATURE, EXPERTISE, COMMISSION)
ROUTES: tuple[tuple[str, Route], ...] = tuple((s.nom, r) for s in MAISONS for r in s.all_routes)
INCONNU: Mapping[str, str] = {
    "campagne": "2041",
    "affectation": "2041",
    "palmares": "2041",
    "operation": "oper_99999999999999999999999999",
    "candidature": "cand_" + "9" * 52,
    "expertise": "cand_" + "9" * 52,
    "expert": "pers_personne",
    "seance": "2027-R11",
    "label": "oper_99999999999999999999999999-2",
    "decision": "cand_" + "9" * 52,
    "renvoi": "cand_99999999999999999999999999~99999999999999999999999999",
    "mot": "2041-accuse_reception",
}
NOMS = re.compile(r"{(\w+)}")
CHAMPS = ("nom", "foncier", "contact_commune", "aucun")
SUJETS = ("dimension_1", "dimension_2", "compte_rendu", "synthese", "aucun")
CODES = ("introuvable", "aucun")
VERSIONS = ("2020", "aucune")
TERRITOIRES = tuple(sorted({t for _, ici in TROUPE.values() for t in ici} | {"R93", "R11"}))
FILTRES: Mapping[str, Sequence[str]] = {
    "territoire": TERRITOIRES,
    "annee": ("2027", "2028"),
    "region": ("53", "93"),
    "etape": ("1", "2", "3"),
    "a_affecter": ("true",),
    "a_faire": ("non_lues", "recours"),
    "statut": ("habilite", "suspendu", "recevable,en_expertise,en_commission_regionale", "deposee"),
    "competence": ("1",),
    "role": ("second",),
    "places_restantes": ("1", "2"),
    "departement": ("35", "13"),
    "texte": ("EQ-2027-0003", "zac"),
    "en_retard": ("true", "false"),
    "charge": ("moi", "R53", "personne"),
    "dossier": ("2027", "cand_99999999999999999999999999"),
    "lettre": ("accuse_reception",),
    "tri": ("nom", "-statut", "-depose_le"),
}
ENSEMBLE_MAX = 3  # filters asked together in every way; more of them, one at a time and all at once
LIMITES = ("", "1", "2", "3")
MILIEU = "7972#EQ-2027-0003#"  # somewhere in the middle
INSTANTS = ("2027-09-15T00:00:00Z", "2040-01-01T00:00:00Z", "x")
DEPUIS = ("", "2027-06-01", "2027-09-15", "x")
CLE, AUTRE_CLE = {"idempotency-key": "une-cle"}, {"idempotency-key": "une-autre-cle"}
ETOILE, PERIMEE, JAMAIS = {"if-match": "*"}, {"if-match": '"0.0"'}, '"1.1"'
INVALIDES = (b"{", b'{"statut": "labellisee"}')


@dataclass(frozen=True)
class Champ:
    """Where requests are looked for: two houses, and what they hold that is not the same."""

    un: Monde
    autre: Monde

    @cached_property
    def partitions(self) -> frozenset[str]:
        """Give the partitions whose items are not the same in both houses."""
        left, right = self.un.memoire.store.items, self.autre.memoire.store.items
        return frozenset(key.pk for key in {*left, *right} if left.get(key) != right.get(key))

    @cached_property
    def differences(self) -> frozenset[str]:
        """Name everything whose items are not the same in both houses: streams by their identifier, lists."""
        return frozenset(word for pk in self.partitions for word in pk.split("/", 1)[-1].split("#")[1:])

    def connus(self, service: str, agregat: str) -> list[str]:
        """Give the identifiers of an aggregate that are known in either house, and one that is not."""
        return [*sorted(self.identifiants.get(f"{service}/{agregat}", ())), INCONNU[agregat]]

    @cached_property
    def identifiants(self) -> Mapping[str, frozenset[str]]:
        """Give the identifiers of each kind of stream that there is in either house."""
        found: dict[str, set[str]] = {}
        for pk in {pk for m in (self.un, self.autre) for pk in m.memoire.store.items.partitions}:
            genre, _, identifiant = pk.partition("#")
            found.setdefault(genre, set()).add(identifiant)
        return {genre: frozenset(known) for genre, known in found.items()}

    @cached_property
    def dossiers(self) -> list[str]:
        """Give every file."""
        return self.connus("candidature", "candidature")

    def adresses(self, service: str, ressource: Ressource[Any, Any], chemin: str) -> Iterator[dict[str, str]]:
        """Give every address of a resource."""
        premier = "annee" if "{annee}" in chemin else "id"
        suites = {"champ": CHAMPS, "sujet": SUJETS, "candidature": self.dossiers, "instant": INSTANTS}
        suites |= {"numero": ("1", "2"), "autre": ("1",), "partie": ("1", "9")}
        noms = [n for n in NOMS.findall(chemin) if n != premier]
        assert set(noms) <= set(suites), f"{chemin}: a name that nobody here gives a value to"
        for identifiant in self.connus(service, ressource.decider.agregat):
            for valeurs in product(*(suites[n] for n in noms)):
                yield {premier: identifiant, **dict(zip(noms, valeurs, strict=True))}

    def touche(self, demande: Demande) -> bool:
        """Tell whether a request is about something that is not the same in both houses."""
        return not demande.params or not self.differences.isdisjoint(demande.params.values())


def lectures(champ: Champ) -> Iterator[Demande]:
    """Give every reading of one thing, and of the pages of the house."""
    for service, route in ROUTES:
        match route:
            case Consultation(ressource=ressource) | Fichier(ressource=ressource):
                for params, query in product(champ.adresses(service, ressource, route.chemin), _pages(route)):
                    yield Demande(service, route, params, query)
            case Page(code="openapi"):
                continue  # the contract: made of the declarations alone
            case Page(code="consulter_probleme"):
                yield from (Demande(service, route, {"code": code}) for code in CODES)
            case Page(code="consulter_referentiel"):
                yield from (Demande(service, route, {"version": v}) for v in VERSIONS)
            case Page(code="consulter_schema"):
                yield from (Demande(service, route, {"version": v, "etape": e}) for v in VERSIONS for e in ("2", "9"))
            case Page(code="journal"):
                for depuis, limite in product(DEPUIS, LIMITES):
                    yield Demande(service, route, query=_sans_vide(depuis=depuis, limite=limite))
            case Lot() | Page():
                yield from _des_gens(champ, service, route)


def _des_gens(champ: Champ, service: str, route: Lot | Page) -> Iterator[Demande]:
    """Give what may be asked of a page about its reader: what they may take away, or try on several files."""
    if isinstance(route, Lot):
        for acte, dossier in product(route.actes, champ.dossiers):
            corps = json.dumps({"acte": acte.code, "dossiers": [{"id": dossier}]}).encode()
            yield Demande(service, route, query={"essai": "true"}, entetes=CLE, corps=corps)
    elif route.genre:
        for territoire, an, tri in product(("", *TERRITOIRES), ("", *FILTRES["annee"]), ("", "-statut")):
            query = _sans_vide(territoire=territoire, annee=an, tri=tri)
            yield Demande(service, route, query=query, entetes={"accept": BINAIRE})
    else:
        yield Demande(service, route)


def _pages(route: Route) -> list[dict[str, str]]:
    """Give the pages that a reading of one thing may be asked for: one, or several sizes and places."""
    if not issubclass(route.query, ParametresListe):
        return [{}]
    sizes = [_sans_vide(limite=limite) for limite in LIMITES]
    return [*sizes, *({"limite": "1", "curseur": curseur} for curseur in (encode_cursor(MILIEU), "x"))]


@cache
def listes() -> tuple[Demande, ...]:
    """Give the first page of every list, under every filter, at every size."""
    lists = [(service, route) for service, route in ROUTES if isinstance(route, Liste)]
    return tuple(Demande(service, route, query=query) for service, route in lists for query in _questions(route))


def _questions(route: Liste) -> Iterator[dict[str, str]]:
    filtres = [n for n in route.query.model_fields if n not in ("limite", "curseur")]
    assert set(filtres) <= set(FILTRES), "a filter that nobody here gives a value to"
    for filtre in _filtres(filtres):
        curseurs = (_curseur(route, filtre), "x")
        for limite, place in (*((limite, "") for limite in LIMITES), *(("1", place) for place in curseurs)):
            yield _sans_vide(**filtre, limite=limite, curseur=place)


def _curseur(route: Liste, filtre: Mapping[str, str]) -> str:
    """Give a cursor that belongs to what is asked with it, where that can be asked."""
    try:
        return curseur(route.query.model_validate_strings(_sans_vide(**filtre)), MILIEU)
    except ValidationError:
        return encode_cursor(MILIEU)


def _filtres(noms: Sequence[str]) -> Iterator[dict[str, str]]:
    if len(noms) <= ENSEMBLE_MAX:
        yield from (dict(zip(noms, v, strict=True)) for v in product(*(("", *FILTRES[n]) for n in noms)))
        return
    yield from ({}, {nom: FILTRES[nom][0] for nom in noms}, {nom: FILTRES[nom][-1] for nom in noms})
    yield from ({nom: valeur} for nom in noms for valeur in FILTRES[nom])


def _sans_vide(**query: str) -> dict[str, str]:
    return {name: value for name, value in query.items() if value}


def actes(champ: Champ) -> Iterator[Demande]:
    """Give every act at every address, without its body."""
    for service, route in ROUTES:
        if isinstance(route, Acte):
            adresses = [{}] if route.cree else champ.adresses(service, route.ressource, route.chemin)
            yield from (Demande(service, route, params) for params in adresses)


def corps_possibles(champ: Champ, demande: Demande) -> list[bytes]:
    """Give the bodies that are right for an act, in either house: those that the house itself would offer, and more."""
    acte = demande.route
    assert isinstance(acte, Acte)
    return list(dict.fromkeys([*_exemples(champ, acte, demande.params), *_autres_corps(champ, acte)]))


def _exemples(champ: Champ, acte: Acte[Any, Any, Any], params: Mapping[str, str]) -> Iterator[bytes]:
    """Give the body that the house itself would offer, for the state in each house."""
    decider = acte.ressource.decider
    identifiant = params.get("annee") or params.get("id") or ""
    for monde in (champ.un, champ.autre):
        etat = load(decider, monde.memoire.store, identifiant).etat
        if acte.cree or acte.ressource.existe(etat):
            yield _texte(acte.exemple(etat, monde.memoire.clock.now()))


def _texte(corps: Any) -> bytes:
    return json.dumps(corps.model_dump(mode="json", exclude_none=True)).encode()


def _autres_corps(champ: Champ, acte: Acte[Any, Any, Any]) -> list[bytes]:
    """Give more bodies, for acts that name others than the address does."""
    experts, operations = champ.connus("expertise", "expert"), champ.connus("candidature", "operation")
    found: list[dict[str, Any]]
    match acte.code:
        case "creer_candidature":
            found = [{"operation": o, "annee": 2027, "etape": e} for o in operations for e in (2, 3)]
        case "creer_operation":
            porteur = {"nom": "Ville", "siret": "21350238800019"}
            found = [{"nom": n, "communes": ["35238"], "porteur": porteur} for n in ("Les Terrasses", "Terrasse")]
        case "ecrire_message":
            found = [{"texte": "x", "visibilite": v} for v in ("parties", "services", "experts")]
        case "remplacer_expert":
            found = [{"entrant": p, "motif": "Indisponible"} for p in experts]
        case "rouvrir_avis":
            found = [{"expert": p, "motif": "Une précision"} for p in experts]
        case "deporter_membre":
            found = [{"membre": f"pers_{n}", "motif": "Lien"} for n in ("mia", "max", "mona")]
        case _:
            found = [_minimal(acte)]
    return [json.dumps(corps).encode() for corps in found]


def _minimal(acte: Acte[Any, Any, Any]) -> dict[str, Any]:
    """Give the least that the body of an act takes, for addresses where there is nothing to make an example of."""
    found: dict[str, Any] = {}
    for name, field in acte.corps.model_fields.items():
        if field.is_required():
            found[name] = _valeur(field.annotation)
    return found


def _valeur(annotation: Any) -> Any:
    if isinstance(annotation, UnionType):
        annotation = next(a for a in get_args(annotation) if a is not NoneType)
    return {bool: True, int: 1, str: "x"}.get(annotation, "x")


# The ways to make an act: each is one request, or several one after the other


def essai(demande: Demande, corps: bytes) -> Demande:
    """Give the dry run of an act."""
    return replace(_juste(demande, corps), query={"essai": "true"})


def _juste(demande: Demande, corps: bytes) -> Demande:
    return replace(demande, entetes={**CLE, **_version(demande.route)}, corps=corps)


def _version(route: Route) -> Mapping[str, str]:
    return ETOILE if isinstance(route, Acte) and route.modifie else {}


def _deux_fois(demande: Demande, corps: bytes, _etag: str) -> list[Demande]:
    """Send the same twice, something else under the same key, and the same under another."""
    juste = _juste(demande, corps)
    autre_cle = {**AUTRE_CLE, **_version(demande.route)}
    return [juste, juste, replace(juste, corps=corps + b" "), replace(juste, entetes=autre_cle)]


def _invalides(demande: Demande, corps: bytes, _etag: str) -> list[Demande]:
    justes = (_juste(demande, corps), essai(demande, corps))
    return [replace(juste, corps=invalide) for juste in justes for invalide in INVALIDES]


def _avec(entetes: Mapping[str, str]) -> "Maniere":
    return lambda demande, corps, _etag: [replace(demande, entetes=entetes, corps=corps)]


Maniere = Callable[[Demande, bytes, str], list[Demande]]
MANIERES: Mapping[str, Maniere] = {
    "pour de bon": lambda demande, corps, _etag: [_juste(demande, corps)],
    "deux fois": _deux_fois,
    "sans clé": lambda demande, corps, _etag: [replace(demande, entetes=_version(demande.route), corps=corps)],
    "version lue": lambda demande, corps, etag: _avec({**CLE, "if-match": etag or JAMAIS})(demande, corps, ""),
    "version périmée": _avec({**CLE, **PERIMEE}),
    "toute version": _avec({**CLE, **ETOILE}),
    "sans version": _avec(CLE),
    "invalide": _invalides,
}
