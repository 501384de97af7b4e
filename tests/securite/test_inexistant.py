"""What is somebody else's answers as what does not exist: same bytes, same headers, as many calls to the table.

At several moments of a campagne, each route whose address names a thing is asked by people who are nothing to it, once
with an identifier that exists and once with one that does not.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from kernel import droits
from kernel.api import Acte, Consultation, Fichier, Route
from tests.fuzz.stage import names_of
from tests.maison import Maison
from tests.securite.demandes import SERVICES, demander
from tests.theatre import Moment, moments

MOMENTS = ("deposee", "un_mandat_accepte", "regionale_ouverte", "nationale_close", "publie")
STRANGERS = ("Zoe", "Pia", "Luc", "Nora", "Eli", "Mona", "Sol")
NOBODY_S = {
    "candidature": "cand_" + "9" * 52,
    "operation": "oper_" + "9" * 26,
    "expert": "pers_personne",
    "seance": "2041-R53",
    "label": "oper_" + "9" * 26 + "-2",
    "annee": "2041",
    "renvoi": "cand_" + "9" * 26 + "~" + "9" * 26,
}
# A letter of each service that takes words of the campagne.
MOTS = {"candidature": "accuse_reception", "expertise": "appel_experts", "commission": "palmares_publie"}
# Which identifier the `{id}` of an address is, by the resource that the address is about.
IDS = {
    "operation": "operation",
    "invitation": "operation",
    "parcours": "operation",
    "candidature": "candidature",
    "reponse": "candidature",
    "completude": "candidature",
    "instruction": "candidature",
    "messagerie": "candidature",
    "histoire": "candidature",
    "version": "candidature",
    "comparaison": "candidature",
    "expert": "expert",
    "expertise": "candidature",
    "incompatibilites": "candidature",
    "remplacements": "candidature",
    "documents": "candidature",
    "texte": "candidature",
    "avis": "candidature",
    "compte_rendu": "candidature",
    "seance": "seance",
    "seance_passee": "seance",
    "suivi": "seance",
    "ordre": "seance",
    "liasse": "seance",
    "point": "seance",
    "proces_verbal": "seance",
    "accuse_reception": "candidature",
    "decision": "candidature",
    "label": "label",
    "label_passe": "label",
    "renvoi": "renvoi",
    "mot": "mot",
}
WAYS: tuple[tuple[Any, Mapping[str, str]], ...] = (
    ({}, {}),
    ({}, {"idempotency_key": "cle", "if_match": "*"}),
    ({"inconnu": 1}, {"if_none_match": "*"}),
)
IN_SEANCE = {"dossier", "synthese"}  # of a séance in commission, of an expertise elsewhere


def named(service: str, route: Route) -> str:
    """Give which identifier the address of a route holds; empty when it holds none of a thing."""
    if not isinstance(route, Acte | Consultation | Fichier) or (isinstance(route, Acte) and route.cree is not None):
        return ""
    if "{annee}" in route.chemin:
        return "annee"
    if route.ressource.nom in IN_SEANCE:
        return "seance" if service == "commission" else "candidature"
    return IDS[route.ressource.nom]


@dataclass
class Seen:
    """All that a caller could tell two answers apart by, but for the clock of the day."""

    statut: int
    corps: str
    entetes: Mapping[str, str]
    lectures: tuple[str, ...]


def look(
    maison: Maison, service: str, route: Route, qui: str, params: Mapping[str, str], corps: Any, **entetes: str
) -> Seen:
    """Ask, and give everything that came of it. The trace id is the request's own, found in its two places."""
    calls: list[str] = []
    store = maison.memoire.store
    for method in ("read", "query", "query_day", "transact", "write", "add"):
        setattr(store, method, _counted(calls, method, getattr(type(store), method).__get__(store)))
    reply = demander(maison, service, route, qui, corps, params, **entetes)
    trace = reply.headers["X-Correlation-Id"]
    return Seen(reply.status, reply.body.replace(trace, ""), {**reply.headers, "X-Correlation-Id": ""}, tuple(calls))


def _counted(calls: list[str], name: str, method: Any) -> Any:
    def call(*args: Any) -> Any:
        calls.append(name)
        return method(*args)

    return call


def addresses(moment: Moment, maison: Maison, service: str, kind: str) -> tuple[dict[str, str], dict[str, str]] | None:
    """Give the parameters of an address that exists at a moment, and of one that does not."""
    ids = {**moment.ids, **_of_the_letters(maison, service, kind)}
    if kind not in ids:
        return None
    there = {**ids, "numero": "1", "autre": "1", "id": ids[kind]}
    nowhere = {**there, "id": {**NOBODY_S, "mot": f"2041-{MOTS[service]}"}[kind], "annee": NOBODY_S["annee"]}
    return there, nowhere


def _of_the_letters(maison: Maison, service: str, kind: str) -> dict[str, str]:
    """Have the administration write words of the campagne, or send a letter anew, where that is what is looked for."""
    if kind == "mot":
        mot, version = f"2027-{MOTS[service]}", {"if-match": "*"}
        assert maison.appeler(service, "ecrire_mot", "Ada", {"texte": "Ici."}, {}, version, id=mot).statut == 200
        return {"mot": mot}
    if kind == "renvoi":
        for ligne in maison.appeler(service, "lister_courriels", "Ada", None, {"statut": "envoye"})["elements"][:1]:
            dite = {nom: ligne[nom] for nom in ("flux", "seq", "lettre", "personne")}
            faite = maison.appeler(service, "renvoyer_lettre", "Ada", {**dite, "motif": "Égarée"})
            assert faite.statut == 201
            return {"renvoi": str(faite["id"])}
    return {}


def asked(service: str, route: Route, kind: str) -> Iterator[tuple[Seen, Seen]]:
    """Ask a route everywhere it hides something; give both answers each time."""
    names = names_of(route)
    for moment in (moments()[nom] for nom in MOMENTS):
        maison = moment.copie()
        found = addresses(moment, maison, service, kind)
        if found is None:
            continue
        there, nowhere = ({n: params[n] for n in names} for params in found)
        for qui in STRANGERS:
            for corps, entetes in WAYS:
                first = look(maison, service, route, qui, there, corps, **entetes)
                if first.statut == 404:
                    yield first, look(maison, service, route, qui, nowhere, corps, **entetes)


HIDDEN = [
    (name, route, kind)
    for name, service in SERVICES.items()
    for route in service.all_routes
    if (kind := named(name, route)) and droits.PUBLIC not in droits.TABLE[name][route.code].voir
]


@pytest.mark.parametrize(("service", "route", "kind"), HIDDEN, ids=[f"{s}-{r.code}" for s, r, _ in HIDDEN])
def test_ce_qui_est_a_d_autres_repond_comme_ce_qui_n_existe_pas(service: str, route: Route, kind: str) -> None:
    pairs = list(asked(service, route, kind))

    assert len(pairs) >= len(STRANGERS), "a route that hides nothing from anybody shows nothing here"
    for there, nowhere in pairs:
        assert there == nowhere
