"""The AWS adapters of the six ports. No rule lives here: they translate calls, answers and failures.

boto3 comes with the Lambda runtime; its clients are made at first use, once per process.
"""

import json
import re
import secrets
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any, TypeVar

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError, HTTPClientError
from botocore.exceptions import ConnectionError as NotConnectedError

from kernel.http import attachment
from kernel.ports import (
    Absent,
    AbsentOrLess,
    Condition,
    ConflictError,
    Delete,
    Equals,
    Item,
    Key,
    Mail,
    MailRefusedError,
    Message,
    Page,
    UnavailableError,
    UnknownOutcomeError,
    Value,
    World,
    Write,
)
from kernel.settings import Settings, settings

if TYPE_CHECKING:
    from types_boto3_dynamodb.client import DynamoDBClient
    from types_boto3_s3.client import S3Client
    from types_boto3_sesv2.client import SESV2Client
    from types_boto3_sns.client import SNSClient
    from types_boto3_sqs.client import SQSClient
    from types_boto3_ssm.client import SSMClient

READ_ATTEMPTS_MAX = 5
JWKS_BYTES_MAX = 64_000
JWKS_TIMEOUT_S = 3
# One address and nothing else: no name, no list, no comment, no route.
ADDRESS = re.compile(r'[^\s@<>()\[\]\\,:;"\x00-\x1f\x7f]+@[^\s@<>()\[\]\\,:;"\x00-\x1f\x7f]+')
LOWEST = "\x00"  # the table refuses an empty text as a key, even as the bound of a range
CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
THROTTLES = frozenset(
    {
        "ThrottlingException",
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "TooManyRequestsException",
        "Throttling",
        "ThrottledException",
        "RequestThrottled",
    }
)
# What the mail service says of one message; anything else it refuses (quota, pause, rights) is ours to put right.
MAIL_REFUSALS = frozenset({"MessageRejected", "BadRequestException", "InvalidParameterValue"})
CALL = Config(connect_timeout=2, read_timeout=5, retries={"mode": "standard", "total_max_attempts": 3})
ONE_CALL = CALL.merge(Config(retries={"mode": "standard", "total_max_attempts": 1}))
SIGNED_LINKS = CALL.merge(Config(signature_version="s3v4"))  # the older signature has no expiry that a region checks
TAG = "lettre"  # the rules of infra/queues.yaml know it by this name
LINK_S = 60  # what an address given to one person is good for

T = TypeVar("T")


@cache
def client(service: str) -> Any:
    """Give the one client of an AWS service in this process. The one that sends mail never tries again by itself: a
    second sending is decided, and counted, in `mail.py`."""
    chosen = {"sesv2": ONE_CALL, "s3": SIGNED_LINKS}.get(service, CALL)
    return boto3.client(service, config=chosen)


def attempt(call: Callable[[], T]) -> T:
    """Make one AWS call and translate what can go wrong: not done, done or not, or refused for a reason."""
    try:
        return call()
    except NotConnectedError as error:
        raise UnavailableError(str(error)) from error
    except HTTPClientError as error:
        raise UnknownOutcomeError(str(error)) from error
    except ClientError as error:
        raise _translated(error) from error


def _translated(error: ClientError) -> Exception:
    code = error.response["Error"]["Code"]
    if code in THROTTLES:
        return UnavailableError(code)
    if code == "TransactionInProgressException" or _http_status(error) >= 500:
        return UnknownOutcomeError(code)
    return error


def _http_status(error: ClientError) -> int:
    return int(error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))


def encode(item: Item) -> dict[str, Any]:
    """Give an item in the table's notation."""
    return {name: _encoded(value) for name, value in item.items()}


def _encoded(value: Value) -> dict[str, Any]:
    match value:
        case bool():
            return {"BOOL": value}
        case int():
            return {"N": str(value)}
        case bytes():
            return {"B": value}
        case str():
            return {"S": value}


def decode(item: Mapping[str, Any]) -> Item:
    """Give an item as plain values."""
    return {name: _decoded(value) for name, value in item.items()}


def _decoded(value: Mapping[str, Any]) -> Value:
    (kind, raw), *_ = value.items()
    plain: Value = int(raw) if kind == "N" else raw
    return plain


def condition(rule: Condition) -> dict[str, Any]:
    """Give a condition in the table's notation."""
    match rule:
        case None:
            return {}
        case Absent():
            return {"ConditionExpression": "attribute_not_exists(pk)"}
        case Equals(name, value):
            return _compared("#n = :v", name, value)
        case AbsentOrLess(name, value):
            return _compared("attribute_not_exists(pk) OR #n < :v", name, value)


def _compared(expression: str, name: str, value: Value) -> dict[str, Any]:
    return {
        "ConditionExpression": expression,
        "ExpressionAttributeNames": {"#n": name},
        "ExpressionAttributeValues": {":v": _encoded(value)},
    }


class DynamoStore:
    """The table."""

    def __init__(self, table: str) -> None:
        """Name the table; nothing is called yet."""
        self.table = table

    @property
    def _db(self) -> "DynamoDBClient":
        db: DynamoDBClient = client("dynamodb")
        return db

    def read(self, keys: Sequence[Key]) -> Mapping[Key, Item]:
        """See the port. Keys that the table left aside under load are asked again."""
        asked: Any = {self.table: {"Keys": [_key(k) for k in keys], "ConsistentRead": True}}
        found: dict[Key, Item] = {}
        for _ in range(READ_ATTEMPTS_MAX):
            answer = attempt(lambda a=asked: self._db.batch_get_item(RequestItems=a))  # type: ignore[misc]
            found |= {_key_of(i): i for i in map(decode, answer["Responses"].get(self.table, []))}
            asked = answer.get("UnprocessedKeys")
            if not asked:
                return found
        raise UnavailableError("keys left aside")

    def query(self, pk: str, sk_from: str, sk_to: str, limit: int, after: Key | None = None) -> Page:
        """See the port."""
        start: Any = {"ExclusiveStartKey": _key(after)} if after else {}
        bounds = {":p": {"S": pk}, ":a": {"S": sk_from or LOWEST}, ":b": {"S": sk_to}}
        answer = attempt(
            lambda: self._db.query(
                TableName=self.table,
                ConsistentRead=True,
                KeyConditionExpression="pk = :p AND sk BETWEEN :a AND :b",
                ExpressionAttributeValues=bounds,
                Limit=limit,
                **start,
            )
        )
        last = answer.get("LastEvaluatedKey")
        return Page(tuple(map(decode, answer["Items"])), _key_of(decode(last)) if last else None)

    def query_day(self, jour: str, rang_from: str, limit: int) -> tuple[Item, ...]:
        """See the port."""
        answer = attempt(
            lambda: self._db.query(
                TableName=self.table,
                IndexName="jour",
                KeyConditionExpression="jour = :j AND rang > :r",
                ExpressionAttributeValues={":j": {"S": jour}, ":r": {"S": rang_from or LOWEST}},
                Limit=limit,
            )
        )
        return tuple(map(decode, answer["Items"]))

    def transact(self, writes: Sequence[Write], token: str) -> None:
        """See the port. The token makes a retry of ours, or of the SDK, the same transaction."""
        actions: Any = [self._action(w) for w in writes]
        try:
            attempt(lambda: self._db.transact_write_items(TransactItems=actions, ClientRequestToken=token))
        except ClientError as error:
            raise _cancelled(error, writes) from error

    def _action(self, write: Write) -> dict[str, Any]:
        if isinstance(write, Delete):
            return {"Delete": {"TableName": self.table, "Key": _key(write.key), **condition(write.condition)}}
        item = {**encode(write.item), **_key(write.key)}
        return {"Put": {"TableName": self.table, "Item": item, **condition(write.condition)}}

    def write(self, write: Write) -> None:
        """See the port."""
        ((kind, action),) = self._action(write).items()
        call = self._db.put_item if kind == "Put" else self._db.delete_item
        try:
            attempt(lambda: call(**action))
        except ClientError as error:
            code = error.response["Error"]["Code"]
            if code in ("ConditionalCheckFailedException", "TransactionConflictException"):
                raise ConflictError([write.key] if code.startswith("Conditional") else ()) from error
            raise

    def add(self, key: Key, name: str) -> int:
        """See the port."""
        answer = attempt(
            lambda: self._db.update_item(
                TableName=self.table,
                Key=_key(key),
                UpdateExpression="ADD #n :one",
                ExpressionAttributeNames={"#n": name},
                ExpressionAttributeValues={":one": {"N": "1"}},
                ReturnValues="UPDATED_NEW",
            )
        )
        return int(answer["Attributes"][name]["N"])


def _key(key: Key) -> dict[str, Any]:
    return {"pk": {"S": key.pk}, "sk": {"S": key.sk}}


def _key_of(item: Item) -> Key:
    return Key(str(item["pk"]), str(item["sk"]))


def _cancelled(error: ClientError, writes: Sequence[Write]) -> Exception:
    """Read why a transaction was cancelled: reasons come in the order of the writes."""
    reasons = [r.get("Code", "None") for r in error.response.get("CancellationReasons", [])]
    if any(r.startswith(("Throttling", "ProvisionedThroughput")) for r in reasons):
        return UnavailableError("throttled")
    failed = [w.key for w, r in zip(writes, reasons, strict=False) if r == "ConditionalCheckFailed"]
    return ConflictError(failed) if failed or "TransactionConflict" in reasons else error


class AwsOutgoing:
    """The topic, the letters queues, and the facts queue of one's own."""

    def __init__(self, topic: str, letters_queues: Mapping[str, str], facts_queue: str = "") -> None:
        """Name the topic (ARN) and the queues (URL, by service for the letters)."""
        self.topic, self.letters_queues, self.facts_queue = topic, letters_queues, facts_queue

    def publish(self, message: Message) -> None:
        """See the port."""
        sns: SNSClient = client("sns")
        attributes: Any = {name: _attribute(value) for name, value in message.attributes.items()}
        attempt(
            lambda: sns.publish(
                TopicArn=self.topic,
                Message=message.body,
                MessageGroupId=message.group,
                MessageDeduplicationId=message.dedup,
                MessageAttributes=attributes,
            )
        )

    def send(self, service: str, message: Message) -> None:
        """See the port."""
        _enqueue(self.letters_queues[service], message)

    def resume(self, service: str, message: Message) -> None:  # noqa: ARG002  a function knows no queue but its own
        """See the port."""
        _enqueue(self.facts_queue, message)


def _enqueue(queue: str, message: Message) -> None:
    sqs: SQSClient = client("sqs")
    attempt(
        lambda: sqs.send_message(
            QueueUrl=queue,
            MessageBody=message.body,
            MessageGroupId=message.group,
            MessageDeduplicationId=message.dedup,
        )
    )


def _attribute(value: str | tuple[str, ...]) -> dict[str, str]:
    if isinstance(value, str):
        return {"DataType": "String", "StringValue": value}
    return {"DataType": "String.Array", "StringValue": json.dumps(value)}


class SesMailer:
    """The mail service, by MIME message: our headers leave as we wrote them."""

    def __init__(self, sender: str, reply_to: str, configuration: str = "") -> None:
        """Name the sender, where answers go, and what says later what became of each letter (a configuration set)."""
        self.sender, self.reply_to, self.configuration = sender, reply_to, configuration

    def send(self, mail: Mail) -> str:
        """See the port."""
        ses: SESV2Client = client("sesv2")
        raw, followed = self.mime(mail), self._followed(mail)
        try:
            answer = attempt(
                lambda: ses.send_email(
                    FromEmailAddress=self.sender,
                    Destination={"ToAddresses": [mail.recipient]},
                    Content={"Raw": {"Data": raw}},
                    **followed,
                )
            )
        except ClientError as error:
            code = error.response["Error"]["Code"]
            raise (MailRefusedError if code in MAIL_REFUSALS else UnavailableError)(code) from error
        return answer["MessageId"]

    def _followed(self, mail: Mail) -> Any:
        """Ask to be told what becomes of a letter, by its tag."""
        if not self.configuration:
            return {}
        tags = [{"Name": TAG, "Value": mail.tag}] if mail.tag else []
        return {"ConfigurationSetName": self.configuration, "EmailTags": tags}

    def mime(self, mail: Mail) -> bytes:
        """Give the message as it travels. Raises MailRefusedError when an address or a header cannot be written."""
        if not ADDRESS.fullmatch(mail.recipient):
            raise MailRefusedError("not one address")
        try:
            return self._message(mail).as_bytes()
        except ValueError as error:
            raise MailRefusedError("not a header") from error

    def _message(self, mail: Mail) -> EmailMessage:
        message = EmailMessage()
        message["From"], message["To"], message["Subject"] = self.sender, mail.recipient, _literal(mail.subject)
        message["Reply-To"] = self.reply_to or self.sender
        message["Auto-Submitted"] = "auto-generated"
        for name, value in mail.headers.items():
            message[name] = _literal(value)
        message.set_content(mail.text)
        message.add_alternative(mail.html, subtype="html")
        if mail.calendar:
            method = "CANCEL" if "METHOD:CANCEL" in mail.calendar else "REQUEST"
            message.add_alternative(mail.calendar, subtype="calendar", params={"method": method})
        return message


def _literal(value: str) -> str:
    """Keep `=?…?=` in a header from being read as an encoded word: the library would decode it, line ends included, and
    write what it holds as headers of its own."""
    return value.replace("=?", "= ?")


class S3Objects:
    """The bucket."""

    def __init__(self, bucket: str) -> None:
        """Name the bucket."""
        self.bucket = bucket

    @property
    def _s3(self) -> "S3Client":
        s3: S3Client = client("s3")
        return s3

    def put(self, name: str, content: bytes, content_type: str) -> None:
        """See the port."""
        attempt(lambda: self._s3.put_object(Bucket=self.bucket, Key=name, Body=content, ContentType=content_type))

    def get(self, name: str) -> bytes:
        """See the port."""
        try:
            return attempt(lambda: self._s3.get_object(Bucket=self.bucket, Key=name))["Body"].read()
        except ClientError as error:
            raise KeyError(name) from error

    def link(self, name: str, filename: str) -> str:
        """See the port. The address is signed here, without a call, by the rights of this function."""
        asked = {"Bucket": self.bucket, "Key": name, "ResponseContentDisposition": attachment(filename)}
        return self._s3.generate_presigned_url("get_object", Params=asked, ExpiresIn=LINK_S)


@cache
def straight() -> urllib.request.OpenerDirector:
    """Give what asks an address of the web, and that address alone: no detour, no file, no proxy."""
    opener = urllib.request.OpenerDirector()
    for handler in (
        urllib.request.HTTPHandler,
        urllib.request.HTTPSHandler,
        urllib.request.HTTPDefaultErrorHandler,
        urllib.request.HTTPErrorProcessor,
        urllib.request.UnknownHandler,
    ):
        opener.add_handler(handler())
    return opener


class IssuerKeys:
    """The keys that the token issuer publishes, at the one configured address."""

    def __init__(self, url: str) -> None:
        """Name the address of the key set."""
        self.url = url

    def issuer_keys(self, refresh: bool) -> Mapping[str, object]:
        """See the port."""
        if refresh:
            self.__dict__.pop("_published", None)
        return self._published

    @cached_property
    def _published(self) -> Mapping[str, object]:
        try:
            with straight().open(self.url, timeout=JWKS_TIMEOUT_S) as answer:
                keys: Mapping[str, object] = json.loads(answer.read(JWKS_BYTES_MAX))
        except (OSError, ValueError) as error:
            raise UnavailableError("issuer keys") from error
        return keys


class SystemClock:
    """The machine's clock. Locally it is moved by a parameter; at any other stage nothing can move it."""

    def __init__(self, parameter: str = "") -> None:
        """Name the parameter that holds the offset in seconds; empty outside stage `local`."""
        self.parameter = parameter

    def now(self) -> datetime:
        """See the port."""
        return self.real() + self._offset()

    def real(self) -> datetime:
        """See the port."""
        return datetime.now(UTC)

    def received(self, epoch_ms: int) -> datetime:
        """See the port."""
        return datetime.fromtimestamp(epoch_ms / 1000, UTC) + self._offset()

    def ulid(self) -> str:
        """See the port: 48 bits of time, 80 of chance, in Crockford's base 32."""
        number = int(self.now().timestamp() * 1000) << 80 | secrets.randbits(80)
        return "".join(CROCKFORD[number >> shift & 31] for shift in range(125, -1, -5))

    def random(self, size: int) -> bytes:
        """See the port."""
        return secrets.token_bytes(size)

    def _offset(self) -> timedelta:
        if not self.parameter:
            return timedelta()
        ssm: SSMClient = client("ssm")
        return timedelta(seconds=float(ssm.get_parameter(Name=self.parameter)["Parameter"]["Value"]))


def world(chosen: Settings) -> World:
    """Give the six ports of a deployment."""
    return World(
        store=DynamoStore(chosen.table),
        outgoing=AwsOutgoing(chosen.topic, chosen.letters_queues, chosen.facts_queue),
        mailer=SesMailer(chosen.mail_from, chosen.mail_reply_to, chosen.mail_configuration),
        objects=S3Objects(chosen.bucket),
        keys=IssuerKeys(chosen.jwks_url),
        clock=SystemClock(chosen.clock_parameter if chosen.stage == "local" else ""),
    )


@cache
def deployed() -> World:
    """Give the ports of this process, from its environment."""
    return world(settings())
