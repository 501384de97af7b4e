"""One line for each request: who, what, when, and what was answered. Never a name, an address, a text or a token.

A whole campagne is played with everybody's name, address and SIRET turned into canaries; everything typed in it is one
too. Then each route is asked by people who have no business there, with canaries wherever a request can carry one.
"""

import json
import re
import traceback
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest

from kernel import app, droits, observe
from kernel.http import Request
from kernel.lambdas import plug
from kernel.ports import MailRefusedError, UnavailableError
from kernel.relay import relay_entry
from kernel.service import each_message
from tests import theatre
from tests.maison import Maison
from tests.securite.demandes import NOWHERE, ROUTE_IDS, ROUTES, SERVICES, demander
from tests.securite.journal_technique import OURS, Ecrits, ecoute
from tests.unit.candidature import scene

PSEUDONYM = re.compile(r"pers_[0-9a-z_]{1,40}|public|systeme")
WORD = re.compile(r"[^\s\"'\\]+@[^\s\"'\\]+")  # anything that looks like an address


def texts(value: Any) -> Iterator[str]:
    """Give every text typed in a body."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from texts(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from texts(inner)


# Words of the model, which a body says as a code: they are nobody's, and may be those of a route or of a stream.
CODES = re.compile(r"(cand|oper|pers)_\w+|[a-z0-9_]+|20\d\d(-\w+)*|[0-9TZ:.+-]+|[a-z]+/[a-z]+#[\w~-]+")


class Espion(Maison):
    """A house where everybody has a canary for a name, and that notes all that people type."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.canaris: set[str] = set()

    def personne(self, nom: str, *roles: str, territoires: tuple[str, ...] = (), siret: str = "") -> str:
        known = super().personne(nom, *roles, territoires=territoires, siret=siret)
        who = self.registre.personnes[nom]
        mine = f"Canari {nom}", f"canari.{nom}@exemple.invalid".lower(), siret or f"9000{len(self.canaris):010d}"
        self.registre.personnes[nom] = droits.Appelant(who.personne, who.roles, who.territoires, mine[2], *mine[:2])
        self.canaris |= set(mine)
        for service in self.services:
            self.appeler(service, "moi", nom)
        return known

    def appeler(self, *args: Any, **kwargs: Any) -> Any:
        corps = args[3] if len(args) > 3 else kwargs.get("corps")
        self.canaris |= {t for t in texts(corps) if len(t) > 3 and not CODES.fullmatch(t)}
        return super().appeler(*args, **kwargs)


@cache
def campagne() -> tuple[Ecrits, frozenset[str]]:
    """Play the whole campagne, and give all that was written, and every canary."""
    espion = Espion()
    with ecoute() as ecrits:
        assert len(list(theatre.campagne(theatre.Piece(espion)))) > 20
    return ecrits, frozenset(espion.canaris)


def test_le_journal_technique_d_une_campagne_entiere_ne_dit_ni_nom_ni_adresse_ni_texte() -> None:
    ecrits, canaris = campagne()

    assert len(ecrits.requetes()) > 300
    assert len(canaris) > 60
    assert [c for c in canaris if c in ecrits.texte] == []
    assert WORD.findall(ecrits.texte) == []


def test_chaque_ligne_n_a_que_les_champs_dits_et_chaque_mesure_que_son_nom() -> None:
    ecrits, _ = campagne()

    for line in ecrits.lignes:
        assert set(line) - OURS <= observe.FIELDS
        assert line["timestamp"].endswith("+00:00")
    for line in map(json.loads, ecrits.texte.splitlines()):
        if "_aws" in line:
            (said,) = line["_aws"]["CloudWatchMetrics"]
            names = {metric["Name"] for metric in said["Metrics"]}
            assert set(line) == {"_aws", "service", *names}
            assert (line["service"], said["Dimensions"]) == (observe.NAMESPACE, [["service"]])


def test_chaque_requete_dit_qui_quoi_et_la_reponse() -> None:
    for line in campagne()[0].requetes():
        assert PSEUDONYM.fullmatch(line["acteur"])
        assert {"route", "method", "statut", "correlation", "duree_ms"} <= line.keys()
        assert ("code" in line) == (line["statut"] >= 400)


def test_chaque_lecture_de_ce_qui_est_sous_embargo_laisse_une_ligne_qui_dit_qui() -> None:
    """A séance, its points and its documents, and the control of the palmarès: who read which, and when."""
    moment = theatre.moments()["nationale_close"]
    for code in (
        "consulter_seance",
        "consulter_point",
        "consulter_dossier",
        "consulter_synthese",
        "controler_palmares",
    ):
        maison = moment.copie()
        params: Any = {"id": theatre.NATIONALE, "candidature": moment.ids["ajournee"], "annee": theatre.ANNEE}
        with ecoute() as ecrits:
            assert maison.appeler("commission", code, "Ada", **params).statut in (200, 404)  # a document may be gone
        (line,) = ecrits.requetes()
        where = "palmares#2027" if code == "controler_palmares" else "seance#2027-nationale"
        assert (line["route"], line["acteur"], line["flux"]) == (code, "pers_ada", f"commission/{where}")


# Refusals

CANARY = "Canari.Secret-42"
# All that a refusal may say, and what would tell how the house is made.
SAID = {"type", "title", "status", "detail", "instance", "code", "trace_id", "erreurs", "conflits", "echeance"}
INSIDE = re.compile(
    r"Traceback|File \"|\.py\b|kernel\.|pydantic|botocore|dynamodb|arn:aws|Exception|ETAT|JOURNAL#|0x[0-9a-f]{6}"
)
FORMS = {"Nom": "Jeanne Canari", "courriel": "jeanne.canari@exemple.invalid", "siret": "90000001900019"}
STRANGERS = (None, "Zoe", "Pia", "Luc", "Eli", "Mona", "Sol", "Nul")


@pytest.mark.parametrize(("service", "route"), ROUTES, ids=ROUTE_IDS)
def test_chaque_refus_laisse_une_ligne_qui_dit_qui_quoi_et_pourquoi(service: str, route: Any) -> None:
    moment = theatre.moments()["nationale_ouverte"]
    here = {
        **moment.ids,
        "id": moment.ids["candidature"],
        "code": "x",
        "version": "x",
        "etape": "9",
        "numero": "1",
        "autre": "1",
        "partie": "1",
    }
    maison = moment.copie()
    for params in (here, dict.fromkeys(NOWHERE, CANARY)):
        for qui in STRANGERS:
            with ecoute() as ecrits:
                reply = demander(maison, service, route, qui, {**FORMS, CANARY: CANARY}, params, idempotency_key=CANARY)
            (line,) = ecrits.requetes()
            assert (line["route"], line["statut"]) == (route.code, reply.status)
            assert CANARY not in ecrits.texte
            assert not [v for v in FORMS.values() if v in ecrits.texte]
            if reply.status >= 400:
                body = json.loads(reply.body)
                assert body["trace_id"] == reply.headers["X-Correlation-Id"] == line["correlation"]
                assert set(body) <= SAID
                assert not INSIDE.search(reply.body)
                assert line["code"] == body["code"]
                assert line.get("acteur") == (None if qui == "Nul" else f"pers_{qui.lower()}" if qui else "public")


def test_un_jeton_refuse_ne_laisse_ni_le_jeton_ni_qui_il_disait_etre() -> None:
    maison = Maison()
    with ecoute() as ecrits:
        demander(maison, "candidature", SERVICES["candidature"].all_routes[0], f"Bearer {CANARY}.{CANARY}.{CANARY}")
    (line,) = ecrits.requetes()

    assert (line["statut"], line["code"]) == (401, "non-authentifie")
    assert "acteur" not in line
    assert CANARY not in ecrits.texte


# Faults of ours


@pytest.mark.parametrize("raised", [ValueError, KeyError, AssertionError, RuntimeError])
def test_une_erreur_de_notre_part_dit_ou_et_jamais_ce_qu_elle_a_rencontre(
    monkeypatch: pytest.MonkeyPatch, raised: type[Exception]
) -> None:
    """Whatever an exception quotes, and those it comes from: the log has its kind and its place."""
    maison = scene.maison_ouverte()

    def broken(*_: Any) -> Any:
        try:
            raise raised(CANARY, *FORMS.values())
        except raised as error:
            raise UnboundLocalError(f"{CANARY} {FORMS}") from error

    monkeypatch.setattr("kernel.dispatch.show", broken)
    route = next(r for r in SERVICES["candidature"].all_routes if r.code == "consulter_campagne")
    with ecoute() as ecrits:
        reply = demander(maison, "candidature", route, "Ada", None, {"annee": "2027"})

    said, line = ecrits.lignes
    assert (reply.status, said["level"], line["statut"], line["code"]) == (500, "ERROR", 500, "erreur-interne")
    assert said["correlation"] == line["correlation"] == json.loads(reply.body)["trace_id"]
    assert said["erreur"] == f"UnboundLocalError < {raised.__name__}"
    assert any("test_traces.py" in place and place.endswith(" broken") for place in said["trace"])
    for secret in (CANARY, *FORMS.values()):
        assert secret not in ecrits.texte
        assert secret not in reply.body


class RefusedByAwsError(Exception):
    """What the mail service answers, which names the address it refuses."""

    def __init__(self, code: str) -> None:
        super().__init__(f"Email address is not verified: {FORMS['courriel']}")
        self.response = {"Error": {"Code": code, "Message": f"not verified: {FORMS['courriel']}"}}


@pytest.mark.parametrize("translated", [UnavailableError, MailRefusedError, None])
def test_un_courriel_refuse_ne_laisse_pas_d_adresse_au_journal_technique(
    monkeypatch: pytest.MonkeyPatch, translated: type[Exception] | None
) -> None:
    maison = scene.maison_ouverte()
    maison.ecouler()

    def refuse(_mail: Any) -> str:
        try:
            raise RefusedByAwsError("MessageRejected")
        except RefusedByAwsError as error:
            if translated is None:
                raise
            raise translated(FORMS["courriel"]) from error

    monkeypatch.setattr(maison.memoire.mailer, "send", refuse)
    scene.operation(maison)
    while maison.memoire.store.inserted:
        relay_entry(maison.memoire.store.inserted.popleft(), maison.memoire.outgoing)
    letters = maison.memoire.outgoing.letters["candidature"]
    records = [
        {"messageId": str(n), "body": m.body, "attributes": {"MessageGroupId": m.group}} for n, m in enumerate(letters)
    ]
    with ecoute() as ecrits:
        answer = each_message({"Records": records}, maison.services["candidature"].letter)

    assert bool(answer["batchItemFailures"]) == (translated is not MailRefusedError)
    assert FORMS["courriel"] not in ecrits.texte
    assert WORD.findall(ecrits.texte) == []
    if translated is not MailRefusedError:
        assert "RefusedByAwsError(MessageRejected)" in ecrits.lignes[0]["erreur"]


@pytest.mark.parametrize("function", ["reveil", "relay", "sweep"])
def test_ce_qui_sort_d_une_fonction_ne_dit_pas_ce_qu_elle_a_rencontre(
    monkeypatch: pytest.MonkeyPatch, function: str
) -> None:
    """The runtime of the function writes to the log whatever an exception says."""

    def broken(*_: Any) -> Any:
        raise ValueError(CANARY)

    *_, reveil = plug(SERVICES["candidature"], broken)
    monkeypatch.setattr("kernel.aws.deployed", broken)
    event = {"Records": [{"dynamodb": {"NewImage": {}}, "eventSourceARN": "arn:aws:dynamodb:::table/eq/stream/x"}]}
    with ecoute() as ecrits, pytest.raises(RuntimeError, match="see the log") as raised:
        {"reveil": reveil, "relay": app.relay, "sweep": app.sweep}[function](event, None)

    assert CANARY not in "".join(traceback.format_exception(raised.value))
    assert CANARY not in ecrits.texte
    (line,) = ecrits.lignes
    assert line["erreur"] == "ValueError"


# Forgery


FORGED = [
    "a\nb",
    'x"}\n{"level":"INFO","message":"request"',
    "a\r\nSet-Cookie: x",
    "\x1b[31mrouge",
    "a\u2028b",
    "{jndi:x}",
]


@pytest.mark.parametrize("forged", FORGED, ids=repr)
def test_rien_de_ce_qu_on_envoie_n_ajoute_une_ligne_au_journal_technique(forged: str) -> None:
    maison = scene.maison_ouverte()
    for service, running in maison.services.items():
        for route in running.service.all_routes:
            with ecoute() as ecrits:
                running.http(
                    route,
                    Request(
                        method=route.methode,
                        path=forged,
                        received=maison.memoire.clock.now(),
                        correlation=maison.memoire.clock.ulid(),
                        params=dict.fromkeys(re.findall(r"{(\w+)}", route.chemin), forged),
                        query={forged: (forged,)},
                        headers={"authorization": "Ada", "if-match": forged, "prefer": forged, forged: forged},
                        body=json.dumps({forged: forged}).encode(),
                    ),
                )
            lines = ecrits.texte.splitlines()
            assert len(lines) == len(ecrits.requetes()) == 1, (service, route.code, lines)
            assert forged not in ecrits.texte
