"""Read back every letter that left through the local cloud."""

import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

from infra.local.cloud import ACCOUNT, Cloud

SAVED = "lettres.jsonl"


@dataclass(frozen=True)
class Mail:
    """One letter as its recipient gets it."""

    id: str
    sent_at: datetime
    sender: str
    to: tuple[str, ...]
    subject: str
    text: str
    html: str


def mails(cloud: Cloud) -> list[Mail]:
    """Give the letters sent, oldest first: those of earlier starts, which this cloud forgets, then its own."""
    saved = cloud.state / SAVED
    lines = saved.read_text(encoding="utf-8").splitlines() if saved.exists() else []
    return [*(_loaded(line) for line in lines), *_sent(cloud)]


def keep(cloud: Cloud) -> None:
    """Write down the letters of this start, before the cloud stops."""
    with (cloud.state / SAVED).open("a", encoding="utf-8") as file:
        for mail in _sent(cloud):
            file.write(json.dumps({**asdict(mail), "sent_at": mail.sent_at.isoformat()}, ensure_ascii=False) + "\n")


def _loaded(line: str) -> Mail:
    record = json.loads(line)
    sent_at = datetime.fromisoformat(record["sent_at"])
    return Mail(**{**record, "sent_at": sent_at, "to": tuple(record["to"])})


def _sent(cloud: Cloud) -> list[Mail]:
    found = cloud.get(f"/_ministack/ses/messages?account={ACCOUNT}")["messages"].get(ACCOUNT, [])
    letters = [
        Mail(
            id=record["MessageId"],
            sent_at=datetime.fromtimestamp(float(record["Timestamp"]), UTC),
            sender=record["Source"],
            to=tuple(record["To"]),
            subject=record["Subject"],
            text=record["BodyText"] or "",
            html=record["BodyHtml"] or "",
        )
        for record in found
    ]
    return sorted(letters, key=lambda mail: mail.sent_at)
