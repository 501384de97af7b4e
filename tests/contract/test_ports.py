"""What the other adapters promise, on moto and on the local cloud: what we hand over arrives as we wrote it."""

import email
import json
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import default
from typing import Any

import pytest

from infra.local.cloud import ACCOUNT, Cloud
from kernel import aws
from kernel.aws import AwsOutgoing, S3Objects, SesMailer
from kernel.ports import Mail, MailRefusedError, Message
from tests.conftest import environment, simulated_aws

FIFO = {"FifoQueue": "true"}
BUCKET = "contrat-documents"
SENDER = "label@exemple.invalid"
LETTER = Mail(
    recipient="porteur@exemple.invalid",
    subject="[ÉcoQuartier] Votre dossier est reçu — n° EQ-2027-0042",
    text="Bonjour,\n\nVotre dossier « Les Tanneries » est reçu.\n",
    html="<p>Bonjour</p><p>Votre dossier « Les Tanneries » est reçu.</p>",
    headers={"X-Acte": "candidature/candidature#c1#7", "X-Correlation-Id": "01ABCDEF"},
)


@dataclass
class Post:
    """The topic, a queue that hears one audience, a queue of letters, and how to read them."""

    outgoing: AwsOutgoing
    faits: str
    lettres: str

    def read(self, queue: str, at_most: int = 10) -> list[dict[str, Any]]:
        """Take messages off a queue, one by one so that a group follows on."""
        sqs = aws.client("sqs")
        found: list[dict[str, Any]] = []
        while len(found) < at_most:
            batch = sqs.receive_message(
                QueueUrl=queue, MaxNumberOfMessages=1, MessageSystemAttributeNames=["All"], WaitTimeSeconds=0
            ).get("Messages", [])
            if not batch:
                return found
            sqs.delete_message(QueueUrl=queue, ReceiptHandle=batch[0]["ReceiptHandle"])
            found += batch
        return found


def _post() -> Post:
    sns, sqs = aws.client("sns"), aws.client("sqs")
    topic = sns.create_topic(Name="faits.fifo", Attributes={"FifoTopic": "true"})["TopicArn"]
    faits = sqs.create_queue(QueueName="expertise-faits.fifo", Attributes=FIFO)["QueueUrl"]
    lettres = sqs.create_queue(QueueName="candidature-lettres.fifo", Attributes=FIFO)["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=faits, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    sqs.set_queue_attributes(QueueUrl=faits, Attributes={"Policy": _hears(arn, topic)})
    sns.subscribe(
        TopicArn=topic,
        Protocol="sqs",
        Endpoint=arn,
        Attributes={"RawMessageDelivery": "true", "FilterPolicy": json.dumps({"audience": ["expertise"]})},
    )
    return Post(AwsOutgoing(topic, {"candidature": lettres}, faits), faits, lettres)


def _hears(queue: str, topic: str) -> str:
    """Let the topic, and nothing else, write to the queue."""
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": "sns.amazonaws.com"},
        "Action": "sqs:SendMessage",
        "Resource": queue,
        "Condition": {"ArnEquals": {"aws:SourceArn": topic}},
    }
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


@pytest.fixture(scope="module", params=["moto", pytest.param("nuage", marks=pytest.mark.cloud)])
def aws_stand_in(request: pytest.FixtureRequest) -> Iterator[str]:
    if request.param == "moto":
        with simulated_aws():
            yield "moto"
        return
    with environment(request.getfixturevalue("cloud").environment()):
        yield "nuage"


@pytest.fixture(scope="module")
def objects(aws_stand_in: str) -> S3Objects:
    aws.client("s3").create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": "eu-west-3"})
    return S3Objects(BUCKET)


@pytest.fixture(scope="module")
def mailer(aws_stand_in: str) -> SesMailer:
    aws.client("sesv2").create_email_identity(EmailIdentity=SENDER)
    return SesMailer(SENDER, "reponses@exemple.invalid")


@pytest.fixture(scope="module")
def post(cloud: Cloud) -> Iterator[Post]:
    with environment(cloud.environment()):
        yield _post()


# Documents


@pytest.mark.parametrize("content", [b"", b"texte", bytes(range(256)) * 1000], ids=["vide", "texte", "octets"])
def test_un_document_revient_octet_pour_octet(objects: S3Objects, content: bytes) -> None:
    objects.put(f"depots/é {len(content)}.bin", content, "application/octet-stream")

    assert objects.get(f"depots/é {len(content)}.bin") == content


def test_un_document_absent_est_une_cle_absente(objects: S3Objects) -> None:
    with pytest.raises(KeyError):
        objects.get("jamais")


def test_un_document_garde_son_type(objects: S3Objects) -> None:
    objects.put("d.json", b"{}", "application/json")

    assert aws.client("s3").head_object(Bucket=BUCKET, Key="d.json")["ContentType"] == "application/json"


# Mail


def test_un_courriel_part_avec_nos_en_tetes_et_ses_deux_formes(mailer: SesMailer) -> None:
    parsed = email.message_from_bytes(mailer.mime(LETTER), policy=default)

    assert isinstance(parsed, EmailMessage)
    assert parsed["To"] == LETTER.recipient
    assert parsed["From"] == SENDER
    assert parsed["Subject"] == LETTER.subject
    assert parsed["Reply-To"] == "reponses@exemple.invalid"
    assert parsed["Auto-Submitted"] == "auto-generated"
    assert {name: parsed[name] for name in LETTER.headers} == LETTER.headers
    plain, laid_out = parsed.get_body(("plain",)), parsed.get_body(("html",))
    assert plain is not None
    assert laid_out is not None
    assert plain.get_content() == LETTER.text
    assert laid_out.get_content().strip() == LETTER.html


def test_un_courriel_pris_a_un_numero(mailer: SesMailer) -> None:
    assert mailer.send(LETTER)


@pytest.mark.cloud
def test_le_courriel_arrive_a_son_destinataire_dans_ses_deux_formes(cloud: Cloud) -> None:
    """The local cloud takes the message apart and forgets our headers: the test above reads them as they leave."""
    other = "autre@exemple.invalid"
    with environment(cloud.environment()):
        aws.client("sesv2").create_email_identity(EmailIdentity=other)
        SesMailer(other, "").send(LETTER)

    letters = cloud.get(f"/_ministack/ses/messages?account={ACCOUNT}")["messages"][ACCOUNT]
    (kept,) = (m for m in letters if m["Source"] == other)
    assert (kept["To"], kept["Subject"]) == ([LETTER.recipient], LETTER.subject)
    assert (kept["BodyText"], kept["BodyHtml"].strip()) == (LETTER.text, LETTER.html)


@pytest.mark.parametrize(
    "recipient", ["a@exemple.invalid\nBcc: b@exemple.invalid", "a@exemple.invalid\r\n\r\nbonjour", "é\udc00@x"]
)
def test_une_adresse_qui_n_en_est_pas_une_est_refusee_sans_partir(mailer: SesMailer, recipient: str) -> None:
    hostile = Mail(recipient, "Objet", "Texte", "<p>Texte</p>", {})

    with pytest.raises(MailRefusedError):
        mailer.send(hostile)


# The topic and the queues (local cloud alone: moto does not keep order nor duplicates)


@pytest.mark.cloud
def test_un_fait_n_arrive_qu_a_son_audience_et_tel_quel(post: Post) -> None:
    fait = '{"type":"X-V1","nom":"Les Tanneries — œuvre"}'
    post.outgoing.publish(Message(fait, "c#1", "c#1#1", {"type": "X-V1", "audience": ("commission", "expertise")}))
    post.outgoing.publish(Message("pour d'autres", "c#1", "c#1#2", {"type": "X-V1", "audience": ("commission",)}))

    assert [m["Body"] for m in post.read(post.faits)] == [fait]


@pytest.mark.cloud
def test_un_flux_arrive_dans_son_ordre(post: Post) -> None:
    for n in range(5):
        post.outgoing.publish(Message(str(n), "ordre#1", f"ordre#1#{n}", {"audience": ("expertise",)}))

    messages = post.read(post.faits)

    assert [m["Body"] for m in messages] == ["0", "1", "2", "3", "4"]
    assert {m["Attributes"]["MessageGroupId"] for m in messages} == {"ordre#1"}


@pytest.mark.cloud
def test_le_meme_fait_deux_fois_n_arrive_qu_une(post: Post) -> None:
    for _ in range(2):
        post.outgoing.publish(Message("f", "double#1", "double#1#1", {"audience": ("expertise",)}))

    assert len(post.read(post.faits)) == 1


@pytest.mark.cloud
def test_la_suite_d_un_fait_arrive_dans_la_file_de_son_service_derriere_ce_qui_est_venu_depuis(post: Post) -> None:
    for n in (1, 2):
        post.outgoing.publish(Message(f"fait {n}", "suite#1", f"suite#1#{n}", {"audience": ("expertise",)}))
    for _ in range(2):
        post.outgoing.resume("expertise", Message("la suite de 1", "suite#1", "t/0123456789abcdef/suite#1#1"))

    messages = post.read(post.faits)

    assert [m["Body"] for m in messages] == ["fait 1", "fait 2", "la suite de 1"]
    assert {m["Attributes"]["MessageGroupId"] for m in messages} == {"suite#1"}


@pytest.mark.cloud
def test_une_lettre_va_a_la_file_de_son_service_une_fois_et_dans_l_ordre(post: Post) -> None:
    for n in (1, 2, 2, 3):
        post.outgoing.send("candidature", Message(str(n), "candidature/campagne#2027", f"campagne#2027#{n}"))

    assert [m["Body"] for m in post.read(post.lettres)] == ["1", "2", "3"]
