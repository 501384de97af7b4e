"""The pages of the demonstration that stays up: contracts, mailbox, tokens, clock. Never deployed."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from html import escape
from urllib.parse import parse_qs

from infra.local.cloud import CloudError
from infra.local.dossiers import demonstration
from infra.local.house import SERVICES, House, HouseError
from infra.local.mailbox import mails
from infra.local.redoc import script
from infra.local.tokens import Role

HTML, JAVASCRIPT, JSON = "text/html; charset=utf-8", "text/javascript; charset=utf-8", "application/json"
STYLE = """body{font:16px/1.5 system-ui,sans-serif;max-width:62rem;margin:2rem auto;padding:0 1rem;color:#1e2a23}
h1{font-size:1.5rem}a{color:#1b6b3f}table{border-collapse:collapse;width:100%}
td,th{text-align:left;padding:.35rem .6rem;border-bottom:1px solid #d8e0da;vertical-align:top}
pre{white-space:pre-wrap;background:#f4f6f4;padding:1rem}
.b{background:#fff4d6;padding:.4rem .8rem}code{word-break:break-all}"""
BANNER = '<p class="b">Démonstration : personnes, textes et décisions sont inventés.</p>'
PEOPLE: dict[str, tuple[Role, str, tuple[str, ...]]] = {
    "administration": ("administration", "Alix Exemple", ()),
    "correspondant": ("correspondant", "Corentin Exemple-R53", ("R53",)),
    "expert": ("expert", "Erwan Exemple-1", ()),
    "membre": ("membre", "Mael Exemple-R53-1", ()),
    "secretariat": ("secretariat", "Sacha Exemple-R53", ("R53",)),
}


@dataclass(frozen=True)
class Page:
    """An answer of these pages."""

    content: bytes
    kind: str = HTML
    status: int = 200


@dataclass(frozen=True)
class Pages:
    """The pages of one house."""

    house: House

    def answer(self, method: str, path: str, body: bytes) -> Page:
        """Give the page at an address."""
        path, _, query = path.partition("?")
        if (method, path) == ("POST", "/demo/horloge"):
            return self._move(body)
        pages: dict[str, Callable[[], Page]] = {
            "/": self._index,
            "/demo/boite": lambda: self._mailbox(parse_qs(query).get("lettre", [""])[0]),
            "/demo/jetons": self._tokens,
            "/demo/redoc.js": lambda: Page(script(), JAVASCRIPT),
            **{f"/demo/api/{s}": lambda s=s: self._contract(s) for s in SERVICES},  # type: ignore[misc]
        }
        found = pages.get(path)
        return (
            found()
            if found and method in ("GET", "HEAD")
            else _html("Rien ici", "<p>Cette page n'existe pas.</p>", 404)
        )

    def _index(self) -> Page:
        now = self.house.now()
        contracts = "".join(f'<li><a href="/demo/api/{s}">{s}</a></li>' for s in SERVICES)
        return _html(
            "Label ÉcoQuartier, démonstration",
            f"""{BANNER}<p>Il est {now:%d/%m/%Y %H:%M} UTC pour les services.</p>
<form method="post" action="/demo/horloge"><label>Avancer l'horloge jusqu'au
<input name="instant" value="{now.isoformat(timespec="minutes")}" size="28"></label> <button>Avancer</button></form>
<h2>Contrats</h2><ul>{contracts}</ul>
<ul><li><a href="/demo/boite">Boîte aux lettres</a></li><li><a href="/demo/jetons">Jetons prêts, par rôle</a></li>
<li><a href="/commission/v1/registre">Registre public (JSON)</a></li></ul>""",
        )

    def _contract(self, service: str) -> Page:
        body = f'<redoc spec-url="/{service}/v1/openapi.json"></redoc><script src="/demo/redoc.js"></script>'
        return Page(f"<!doctype html><meta charset=utf-8><title>{service}</title>{body}".encode())

    def _mailbox(self, wanted: str) -> Page:
        letters = mails(self.house.cloud)
        chosen = next((m for m in letters if m.id == wanted), None)
        if chosen is not None:
            text = f"<p>À : {escape(', '.join(chosen.to))}<br>De : {escape(chosen.sender)}</p>"
            return _html(chosen.subject, f"{text}<pre>{escape(chosen.text)}</pre>")
        rows = "".join(
            f'<tr><td>{escape(", ".join(m.to))}</td><td><a href="/demo/boite?lettre={escape(m.id)}">'
            f"{escape(m.subject)}</a></td></tr>"
            for m in reversed(letters)
        )
        return _html(f"Boîte aux lettres : {len(letters)} lettres", f"{BANNER}<table>{rows}</table>")

    def _tokens(self) -> Page:
        found = {name: self.house.token(role, nom, places) for name, (role, nom, places) in PEOPLE.items()}
        sown = demonstration()[0]  # its porteur has a file in every sowing
        found["porteur"] = self.house.token("porteur", sown.porteur, siret=sown.siret)
        return Page(json.dumps(found, indent=1).encode(), JSON)

    def _move(self, body: bytes) -> Page:
        asked = parse_qs(body.decode()).get("instant", [""])[0]
        try:
            to = datetime.fromisoformat(asked)
            if to.tzinfo is None:
                raise ValueError("no zone")
            orders = self.house.move(to)
        except ValueError:
            return _html("Instant illisible", "<p>Donnez-le avec son décalage : 2027-05-15T23:58+02:00.</p>", 400)
        except (HouseError, CloudError) as error:
            return _html("L'horloge n'a pas bougé", f"<p>{escape(str(error))}</p>", 409)
        return _html("Horloge avancée", f'<p>{orders} ordre(s) du réveil.</p><p><a href="/">Retour</a></p>')


def _html(title: str, body: str, status: int = 200) -> Page:
    page = f"<!doctype html><html lang=fr><meta charset=utf-8><title>{escape(title)}</title><style>{STYLE}</style>"
    return Page(f"{page}<h1>{escape(title)}</h1>{body}</html>".encode(), HTML, status)
