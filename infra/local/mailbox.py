"""Read back every letter that left through the local cloud."""

from dataclasses import dataclass
from datetime import UTC, datetime

from infra.local.cloud import ACCOUNT, Cloud


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
    """Give the letters sent, oldest first."""
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
