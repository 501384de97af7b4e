"""A page of what one camp around a file reads: one query, of that camp's own list, the newest first."""

from collections.abc import Callable
from typing import NamedTuple
from urllib.parse import urlencode

from candidature.domaine.dossier import Candidature, Contexte
from candidature.domaine.messages import camp
from candidature.domaine.valeurs import Camp
from candidature.relations import veille_sur
from kernel.api import Appel, ParametresListe, decode_cursor, encode_cursor
from kernel.droits import ADMINISTRATION
from kernel.ports import Key


class PageDuCamp(NamedTuple):
    """The camp of the reader, the lines of a page as they are kept, the address of the page and of the next one."""

    camp: Camp | None
    lignes: tuple[str, ...]
    href: str
    suivant: str | None


def page_du_camp(candidature: Candidature, appel: Appel, nom: str, liste: Callable[[str, Camp], str]) -> PageDuCamp:
    """Read the page that the caller asks for, at the address `nom` of the file; nothing for who is of no camp."""
    href = f"{appel.base}/candidatures/{appel.params['id']}/{nom}"
    operation = appel.contexte.operation if isinstance(appel.contexte, Contexte) else None
    administration = ADMINISTRATION in appel.appelant.roles
    mien = camp(candidature, operation, appel.appelant.personne, veille_sur(appel.appelant), administration)
    if mien is None:
        return PageDuCamp(None, (), href, None)
    asked = appel.query if isinstance(appel.query, ParametresListe) else ParametresListe()
    partition = f"candidature/liste#{liste(candidature.numero, mien)}"
    start = Key(partition, decode_cursor(asked.curseur)) if asked.curseur else None
    page = appel.world.store.query(partition, "", "\U0010ffff", asked.limite, start)
    lignes = tuple(str(item["etat"]) for item in page.items)
    return PageDuCamp(mien, lignes, href, _suivant(href, asked, page.next))


def _suivant(href: str, asked: ParametresListe, last: Key | None) -> str | None:
    return f"{href}?{urlencode({'limite': asked.limite, 'curseur': encode_cursor(last.sk)})}" if last else None
