"""The AWS adapters without AWS: how failures are told apart, how mail leaves, how the clock and keys are read."""

import email
import io
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from email.policy import default
from typing import Any
from urllib.parse import parse_qs, urlsplit

import boto3
import pytest
from botocore.exceptions import (
    ClientError,
    ConnectionClosedError,
    ConnectTimeoutError,
    EndpointConnectionError,
    ReadTimeoutError,
)

from kernel import aws
from kernel.aws import AwsOutgoing, DynamoStore, IssuerKeys, S3Objects, SesMailer, SystemClock, attempt
from kernel.ports import (
    Absent,
    ConflictError,
    Item,
    Key,
    Mail,
    MailRefusedError,
    Message,
    Put,
    UnavailableError,
    UnknownOutcomeError,
)
from kernel.settings import Settings

ENDPOINT = {"endpoint_url": "http://127.0.0.1"}
KEY, OTHER = Key("p", "a"), Key("p", "b")
WRITES = [Put(KEY, {"v": 1}, Absent()), Put(OTHER, {"v": 1})]
LETTER = Mail("a@exemple.invalid", "Objet", "Texte", "<p>Texte</p>", {"X-Acte": "f#1"})


def refused(code: str, status: int = 400, **more: Any) -> ClientError:
    answer: Any = {"Error": {"Code": code, "Message": "m"}, "ResponseMetadata": {"HTTPStatusCode": status}, **more}
    return ClientError(answer, "Op")


def failing(error: Exception) -> Callable[..., Any]:
    def call(**_: Any) -> Any:
        raise error

    return call


class Stub:
    """An AWS client whose every call does the same."""

    def __init__(self, call: Callable[..., Any]) -> None:
        self.call, self.asked = call, list[dict[str, Any]]()

    def __getattr__(self, _: str) -> Callable[..., Any]:
        def called(**request: Any) -> Any:
            self.asked.append(request)
            return self.call(**request)

        return called


@pytest.fixture
def stub(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[..., Any]], Stub]:
    def install(call: Callable[..., Any]) -> Stub:
        made = Stub(call)
        monkeypatch.setattr(aws, "client", lambda _service: made)
        return made

    return install


NOT_DONE = [
    EndpointConnectionError(**ENDPOINT),
    ConnectTimeoutError(**ENDPOINT),
    refused("ThrottlingException"),
    refused("ProvisionedThroughputExceededException"),
    refused("RequestLimitExceeded"),
    refused("TooManyRequestsException", 429),
    refused("Throttling"),
    refused("ThrottledException"),
    refused("RequestThrottled"),
]
PERHAPS_DONE = [
    ReadTimeoutError(**ENDPOINT),
    ConnectionClosedError(**ENDPOINT),
    refused("InternalServerError", 500),
    refused("ServiceUnavailable", 503),
    refused("TransactionInProgressException"),
]
BUGS = [refused("ValidationException"), refused("AccessDeniedException"), refused("ResourceNotFoundException")]


def _named(error: Exception) -> str:
    return error.response["Error"]["Code"] if isinstance(error, ClientError) else type(error).__name__


@pytest.mark.parametrize("error", NOT_DONE, ids=_named)
def test_ce_qui_n_a_surement_pas_eu_lieu_est_indisponible(error: Exception) -> None:
    with pytest.raises(UnavailableError):
        attempt(failing(error))


@pytest.mark.parametrize("error", PERHAPS_DONE, ids=_named)
def test_ce_qui_a_peut_etre_eu_lieu_est_d_issue_inconnue(error: Exception) -> None:
    with pytest.raises(UnknownOutcomeError):
        attempt(failing(error))


@pytest.mark.parametrize("error", BUGS, ids=_named)
def test_une_faute_de_notre_part_reste_ce_qu_elle_est(error: Exception) -> None:
    with pytest.raises(ClientError):
        attempt(failing(error))


# The table


def cancelled(*reasons: str) -> ClientError:
    return refused("TransactionCanceledException", CancellationReasons=[{"Code": r} for r in reasons])


@pytest.mark.parametrize(
    ("reasons", "failed"),
    [
        (("ConditionalCheckFailed", "None"), (KEY,)),
        (("None", "ConditionalCheckFailed"), (OTHER,)),
        (("ConditionalCheckFailed", "ConditionalCheckFailed"), (KEY, OTHER)),
        (("ConditionalCheckFailed", "TransactionConflict"), (KEY,)),
        (("TransactionConflict", "None"), ()),
    ],
    ids=str,
)
def test_une_transaction_annulee_nomme_les_cles_en_cause(stub: Any, reasons: Any, failed: Any) -> None:
    stub(failing(cancelled(*reasons)))

    with pytest.raises(ConflictError) as caught:
        DynamoStore("t").transact(WRITES, "jeton")

    assert caught.value.failed == failed


@pytest.mark.parametrize("reason", ["ThrottlingError", "ProvisionedThroughputExceeded"])
def test_une_transaction_freinee_n_a_pas_eu_lieu(stub: Any, reason: str) -> None:
    stub(failing(cancelled("None", reason)))

    with pytest.raises(UnavailableError):
        DynamoStore("t").transact(WRITES, "jeton")


def test_une_transaction_mal_faite_est_une_faute_de_notre_part(stub: Any) -> None:
    stub(failing(cancelled("None", "ValidationError")))

    with pytest.raises(ClientError):
        DynamoStore("t").transact(WRITES, "jeton")


def test_une_ecriture_genee_par_une_transaction_est_un_conflit_sans_cle(stub: Any) -> None:
    stub(failing(refused("TransactionConflictException")))

    with pytest.raises(ConflictError) as caught:
        DynamoStore("t").write(WRITES[0])

    assert caught.value.failed == ()


def test_les_cles_laissees_de_cote_sont_redemandees(stub: Any) -> None:
    left = {"t": {"Keys": [{"pk": {"S": "p"}, "sk": {"S": "b"}}]}}
    answers = iter(
        [
            {"Responses": {"t": [{"pk": {"S": "p"}, "sk": {"S": "a"}}]}, "UnprocessedKeys": left},
            {"Responses": {"t": [{"pk": {"S": "p"}, "sk": {"S": "b"}}]}, "UnprocessedKeys": {}},
        ]
    )
    made = stub(lambda **_: next(answers))

    assert set(DynamoStore("t").read([KEY, OTHER])) == {KEY, OTHER}
    assert made.asked[1]["RequestItems"] == left


def test_des_cles_toujours_laissees_de_cote_sont_une_indisponibilite(stub: Any) -> None:
    stub(lambda **_: {"Responses": {}, "UnprocessedKeys": {"t": {"Keys": [{}]}}})

    with pytest.raises(UnavailableError):
        DynamoStore("t").read([KEY])


def test_une_lecture_est_coherente(stub: Any) -> None:
    made = stub(lambda **_: {"Responses": {}, "Items": []})

    DynamoStore("t").read([KEY])
    DynamoStore("t").query("p", "", "z", 10)

    assert made.asked[0]["RequestItems"]["t"]["ConsistentRead"] is True
    assert made.asked[1]["ConsistentRead"] is True


def test_aucune_borne_ne_part_vide(stub: Any) -> None:
    """The table refuses an empty text in a key condition; moto and the local cloud agree."""
    made = stub(lambda **_: {"Items": []})

    DynamoStore("t").query("p", "", "z", 10)
    DynamoStore("t").query_day("j", "", 10)

    for asked in made.asked:
        assert {"S": ""} not in asked["ExpressionAttributeValues"].values()


# Mail


@pytest.mark.parametrize("code", ["MessageRejected", "BadRequestException"])
def test_un_message_que_le_service_refuse_est_refuse(stub: Any, code: str) -> None:
    stub(failing(refused(code)))

    with pytest.raises(MailRefusedError):
        SesMailer("s@x.invalid", "").send(LETTER)


@pytest.mark.parametrize(
    "code",
    [
        "AccessDeniedException",
        "AccountSuspendedException",
        "SendingPausedException",
        "LimitExceededException",
        "MailFromDomainNotVerifiedException",
        "NotFoundException",
        "ExpiredTokenException",
    ],
)
def test_un_service_arrete_ne_fait_perdre_aucune_lettre(stub: Any, code: str) -> None:
    """The fault is ours to put right: the letter waits, it is not refused for ever."""
    stub(failing(refused(code)))

    with pytest.raises(UnavailableError):
        SesMailer("s@x.invalid", "").send(LETTER)


def test_le_client_de_courrier_ne_recommence_jamais_de_lui_meme(monkeypatch: pytest.MonkeyPatch) -> None:
    """A retry of the SDK after a lost answer would be a second letter that nobody counted."""
    made: dict[str, Any] = {}
    monkeypatch.setattr("boto3.client", lambda service, config: made.update({service: config}))
    for service in ("sesv2", "dynamodb"):
        aws.client.__wrapped__(service)

    assert made["sesv2"].retries["total_max_attempts"] == 1
    assert made["dynamodb"].retries["total_max_attempts"] > 1


@pytest.mark.parametrize("field", ["recipient", "subject"])
def test_un_en_tete_injecte_ne_part_pas(stub: Any, field: str) -> None:
    made = stub(lambda **_: {"MessageId": "1"})
    hostile = {"recipient": LETTER.recipient, "subject": LETTER.subject, field: "x\r\nBcc: b@x.invalid"}

    with pytest.raises(MailRefusedError):
        SesMailer("s@x.invalid", "").send(Mail(**hostile, text="t", html="h", headers={}))

    assert made.asked == []


def test_une_lettre_part_en_son_entier_sous_nos_en_tetes(stub: Any) -> None:
    made = stub(lambda **_: {"MessageId": "numero"})

    assert SesMailer("s@x.invalid", "").send(LETTER) == "numero"

    (asked,) = made.asked
    parsed = email.message_from_bytes(asked["Content"]["Raw"]["Data"], policy=default)
    assert asked["Destination"] == {"ToAddresses": ["a@exemple.invalid"]}
    assert (parsed["X-Acte"], parsed["Reply-To"], parsed["Auto-Submitted"]) == ("f#1", "s@x.invalid", "auto-generated")


def test_une_lettre_ne_dit_rien_au_service_de_courrier_sans_qu_on_attende_de_ses_nouvelles(stub: Any) -> None:
    made = stub(lambda **_: {"MessageId": "numero"})
    tagged = replace(LETTER, tag="une-etiquette")

    SesMailer("s@x.invalid", "").send(tagged)
    SesMailer("s@x.invalid", "", "eq-dev-candidature").send(tagged)
    SesMailer("s@x.invalid", "", "eq-dev-candidature").send(LETTER)

    plain, followed, untagged = made.asked
    assert not {"ConfigurationSetName", "EmailTags"} & plain.keys()
    assert followed["ConfigurationSetName"] == "eq-dev-candidature"
    assert followed["EmailTags"] == [{"Name": "lettre", "Value": "une-etiquette"}]
    assert b"une-etiquette" not in followed["Content"]["Raw"]["Data"]
    assert untagged["EmailTags"] == []


# Queues


def test_un_fait_part_avec_son_groupe_son_numero_et_son_audience(stub: Any) -> None:
    made = stub(lambda **_: {})

    AwsOutgoing("arn", {}).publish(Message("corps", "flux", "flux#1", {"type": "X-V1", "audience": ("a", "b")}))

    assert made.asked == [
        {
            "TopicArn": "arn",
            "Message": "corps",
            "MessageGroupId": "flux",
            "MessageDeduplicationId": "flux#1",
            "MessageAttributes": {
                "type": {"DataType": "String", "StringValue": "X-V1"},
                "audience": {"DataType": "String.Array", "StringValue": '["a", "b"]'},
            },
        }
    ]


# Keys of the issuer


class Answer(io.BytesIO):
    """What an address answers."""


@pytest.mark.parametrize("text", [b"", b"pas du json", b"\xff", b'{"keys":[' + b" " * 70_000 + b"]}"])
def test_des_cles_illisibles_sont_une_indisponibilite(monkeypatch: pytest.MonkeyPatch, text: bytes) -> None:
    monkeypatch.setattr("urllib.request.OpenerDirector.open", lambda *_, **__: Answer(text))

    with pytest.raises(UnavailableError):
        IssuerKeys("https://x.invalid").issuer_keys(refresh=False)


@pytest.mark.parametrize("url", ["", "pas une adresse", "file:///nulle/part"])
def test_une_adresse_de_cles_mal_reglee_est_une_indisponibilite(url: str) -> None:
    with pytest.raises(UnavailableError):
        IssuerKeys(url).issuer_keys(refresh=False)


@pytest.mark.parametrize("nom", ["dossier.pdf", 'é"\r\nSet-Cookie: a=b.pdf', "../../etc/passwd"])
def test_un_fichier_se_prend_pour_une_minute_sous_un_nom_qui_reste_dans_son_en_tete(
    monkeypatch: pytest.MonkeyPatch, nom: str
) -> None:
    """The address is signed here, without a call: what the bucket will answer is read in it."""
    made = boto3.client("s3", region_name="eu-west-3", aws_access_key_id="a", aws_secret_access_key="b")
    monkeypatch.setattr(aws, "client", lambda _service: made)
    asked = parse_qs(urlsplit(S3Objects("documents").link("candidature/c1/a.pdf", nom)).query)
    (said,) = asked["response-content-disposition"]
    assert said.startswith('attachment; filename="')
    assert not set(said) & set("\r\n\\/")
    assert said.count('"') == 2
    assert asked["X-Amz-Expires"] == ["60"]


def test_les_cles_sont_gardees_jusqu_a_ce_qu_on_les_redemande(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = iter([b'{"keys":[1]}', b'{"keys":[2]}'])
    monkeypatch.setattr("urllib.request.OpenerDirector.open", lambda *_, **__: Answer(next(answers)))
    keys = IssuerKeys("https://x.invalid")

    read = [keys.issuer_keys(refresh=again) for again in (False, False, True)]

    assert read == [{"keys": [1]}, {"keys": [1]}, {"keys": [2]}]


# The clock


def test_l_horloge_donne_des_instants_en_utc_et_des_identifiants_tries() -> None:
    clock = SystemClock()

    assert clock.now().tzinfo is UTC
    assert clock.received(1_809_504_000_123) == datetime(2027, 5, 5, 8, 0, 0, 123_000, tzinfo=UTC)
    first, second = clock.ulid(), clock.ulid()
    assert first[:9] <= second[:9]
    assert {len(first), len(second)} == {26}
    assert first != second
    assert len(clock.random(16)) == 16


def test_l_horloge_locale_se_decale_sauf_pour_les_jetons(stub: Any) -> None:
    stub(lambda **_: {"Parameter": {"Value": "86400"}})
    clock = SystemClock("/horloge")

    assert 86_390 < (clock.now() - clock.real()).total_seconds() < 86_410
    assert clock.received(0) == datetime(1970, 1, 2, tzinfo=UTC)


def test_hors_du_poste_local_rien_ne_decale_l_horloge() -> None:
    for stage, parameter in (("local", "/h"), ("dev", ""), ("prod", "")):
        chosen = Settings.model_validate({"stage": stage, "service": "s", "table": "t", "clock_parameter": "/h"})
        clock = aws.world(chosen).clock
        assert isinstance(clock, SystemClock)
        assert clock.parameter == parameter


def test_un_element_passe_d_une_notation_a_l_autre() -> None:
    item: Item = {"a": "x", "b": 1, "c": b"\x00", "d": True, "e": ""}

    assert aws.encode(item)["b"] == {"N": "1"}
    assert aws.decode(aws.encode(item)) == item
