"""A letter goes to one person, under our headers, and says in HTML what it says in plain text: whatever a name is."""

import email
import json
import re
from email.message import EmailMessage
from email.policy import default
from functools import cache
from html.parser import HTMLParser

import pytest

from kernel.api import Consultation, Page
from kernel.aws import SesMailer
from kernel.lettre import A, Lettre
from kernel.people import Personne
from kernel.ports import Mail, MailRefusedError
from kernel.redaction import render
from tests import theatre
from tests.maison import SETTINGS, Maison
from tests.securite.demandes import ROUTES, SERVICES, demander
from tests.unit.kernel.test_mail import ENTETE

MAILER = SesMailer("label@exemple.fr", "")
HEADERS = {
    *("From", "To", "Subject", "Reply-To", "Auto-Submitted", "X-Acte", "X-Correlation-Id"),
    *("MIME-Version", "Content-Type"),
}
# What somebody may have put in their name, or in that of their neighbourhood.
NAMES = [
    "Ada\r\nBcc: tous@exemple.fr",
    "Ada\nSubject: autre objet",
    "Ada\r\n\r\n<html>corps",
    "Ada\x00\x1b[31m",
    "Ada\u2028Bcc: x@exemple.fr",
    "=?utf-8?q?Ada=0D=0ABcc:_x@exemple.fr?=",
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{ 7 * 7 }}{% raw %}",
    "Ada & Cie — « l'été »",
    "\u202egpj.exe",
    "é" * 300,
]
ADDRESSES = [
    "a@exemple.fr, b@exemple.fr",
    "a@exemple.fr;b@exemple.fr",
    "groupe: a@exemple.fr, b@exemple.fr;",
    "Ada <a@exemple.fr>",
    "a@exemple.fr\r\nBcc: b@exemple.fr",
    "a@exemple.fr\nb@exemple.fr",
    "a@exemple.fr b@exemple.fr",
    "a@exemple.fr (commentaire)",
    "@relais.fr:a@exemple.fr",
    '"a b"@exemple.fr',
    "a@exemple.fr\x00",
    "a@b@exemple.fr",
    "a",
    "@exemple.fr",
    "a@",
]


class Seen(HTMLParser):
    """What a reader of the HTML form sees, and every tag and address in it."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.text, self.tags, self.links = "", list[str](), list[str]()
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.links += [str(value) for name, value in attrs if name in ("href", "src")]
        assert all(name in ("style", "lang", "charset") for name, _ in attrs), attrs

    def handle_data(self, data: str) -> None:
        self.text += data


def letter(nom: str, operation: str) -> Mail:
    service = SERVICES["candidature"].running(SETTINGS, Maison().memoire.world)
    donnees = {"operation": operation, "commune": "Rennes (35)", "porteur": operation, "arrive": False}
    ada = Personne(personne="pers_ada", nom=nom, courriel="ada@exemple.fr", roles=(), territoires=(), siret="")
    return render(service.correspondence, ENTETE, Lettre("operation_creee", A(role="correspondant"), donnees), ada)


@pytest.mark.parametrize("name", NAMES, ids=ascii)
@pytest.mark.parametrize("where", ["destinataire", "opération"])
def test_aucun_nom_ne_change_les_en_tetes_d_une_lettre(name: str, where: str) -> None:
    mail = letter(name, "ZAC") if where == "destinataire" else letter("Ada", name)

    message = email.message_from_bytes(MAILER.mime(mail), policy=default)

    assert isinstance(message, EmailMessage)
    assert set(message.keys()) == HEADERS
    assert len(message.keys()) == len(HEADERS)
    assert [str(a) for a in message["To"].addresses] == ["ada@exemple.fr"]
    assert (message["From"], message["Reply-To"]) == ("label@exemple.fr", "label@exemple.fr")
    assert message["Subject"].startswith("[ÉcoQuartier] Nouvelle opération «")


@pytest.mark.parametrize("name", NAMES, ids=ascii)
def test_aucun_nom_ne_devient_du_html(name: str) -> None:
    plain = Seen(letter("Ada", "ZAC").html)

    seen = Seen(letter(name, name).html)

    assert seen.tags[:5] == plain.tags[:5]
    assert set(seen.tags) == set(plain.tags)
    assert seen.links == []
    for word in name.split():
        assert word in seen.text


@pytest.mark.parametrize("address", ADDRESSES, ids=ascii)
def test_une_lettre_part_a_une_seule_adresse_ou_ne_part_pas(address: str) -> None:
    with pytest.raises(MailRefusedError):
        MAILER.mime(Mail(address, "Objet", "texte", "<p>", {}))


@pytest.mark.parametrize("address", ["a.b+c@sous.exemple.fr", "o'hara@exemple.fr", "x_y-z@exemple.invalid"])
def test_une_adresse_ordinaire_recoit_sa_lettre(address: str) -> None:
    message = email.message_from_bytes(MAILER.mime(Mail(address, "Objet", "texte", "<p>", {})), policy=default)

    assert message["To"] == address


# What a letter may hold

LINK = re.compile(r"\w+://[^\s\"'<>)]+")


PAGE = re.compile(
    re.escape(SETTINGS.public_url) + r"/(\w+)/v1((?:/[a-z_\d-]+|/(?:cand|oper)_\d+)+)"
)  # never of a person


def followed(link: str) -> tuple[int, str]:
    """Follow a link with nothing but itself: it must be that of something to read, declared as such."""
    found = PAGE.fullmatch(link)
    assert found, link
    assert "pers_" not in link
    service, path = found.groups()
    pages = [r for s, r in ROUTES if s == service and isinstance(r, Consultation | Page)]
    ways = [(r, re.fullmatch(re.sub(r"{(\w+)}", r"(?P<\1>[^/]+)", r.chemin), path)) for r in pages]
    ((route, params),) = [(r, way.groupdict()) for r, way in ways if way]
    reply = demander(Maison(), service, route, None, None, params)
    return reply.status, json.loads(reply.body)["code"]


@cache
def sent() -> tuple[Mail, ...]:
    """Give every letter of a campagne."""
    maison = Maison()
    list(theatre.campagne(theatre.Piece(maison)))
    return tuple(maison.memoire.mailer.sent)


def test_une_lettre_ne_mene_qu_a_la_plateforme_sans_rien_qui_ouvre_une_porte() -> None:
    """No token, no personal link, no tracker: who follows the link signs in like anybody."""
    assert len(sent()) > 50
    for mail in sent():
        for text in (mail.text, mail.html, mail.subject):
            for link in set(LINK.findall(text)) - {SETTINGS.public_url}:
                assert followed(link) == (401, "non-authentifie")
            assert not re.search(r"eyJ|token|jeton|\?\w+=", text), text
        assert Seen(mail.html).links == []


def test_une_lettre_dit_la_meme_chose_en_texte_et_en_html() -> None:
    for mail in sent():
        words = re.sub(r"\s+", "", Seen(mail.html).text)
        assert all(re.sub(r"\s+", "", p) in words for p in mail.text.split("\n\n"))
