"""What is said around a file, as one of the camps around it reads it: one query a page, of that camp's own list."""

from collections.abc import Mapping
from datetime import datetime
from urllib.parse import urlencode

from candidature.domaine.dossier import Candidature, Contexte, MessageEcrit
from candidature.domaine.messages import auteur, camp, liste_messages
from candidature.domaine.valeurs import Camp, Visibilite
from candidature.relations import veille_sur
from kernel.api import Appel, Enveloppe, ParametresListe, decode_cursor, encode_cursor
from kernel.droits import ADMINISTRATION
from kernel.model import Frozen
from kernel.ports import Key, Page

CERCLES: Mapping[Visibilite, str] = {
    "parties": "Entre le porteur et les services",
    "services": "Entre services",
    "experts": "Entre les experts et les services",
}


class VueMessage(Frozen):
    """A message. `par` is its author's pseudonym, for those of the same camp and for the services."""

    id: str
    le: datetime
    visibilite: Visibilite
    visibilite_libelle: str
    camp: Camp
    auteur: str
    par: str
    de_moi: bool
    texte: str


class VueMessagerie(Enveloppe):
    """A page of what is said around a file, the newest first; `suivant` is the address of the next page."""

    messages: tuple[VueMessage, ...]
    suivant: str | None


def vue_messagerie(candidature: Candidature, appel: Appel) -> VueMessagerie:
    """Show a page of what the caller's camp reads."""
    asked = appel.query if isinstance(appel.query, ParametresListe) else ParametresListe()
    operation = appel.contexte.operation if isinstance(appel.contexte, Contexte) else None
    administration = ADMINISTRATION in appel.appelant.roles
    mien = camp(candidature, operation, appel.appelant.personne, veille_sur(appel.appelant), administration)
    page = _page(candidature, mien, asked, appel) if mien else Page((), None)
    lus = [MessageEcrit.model_validate_json(str(item["etat"])) for item in page.items]
    href = f"{appel.base}/candidatures/{appel.params['id']}/messages"
    ouverte = candidature.statut != "retiree"
    return VueMessagerie(
        type="messagerie",
        id=appel.params["id"],
        href=href,
        statut="ouverte" if ouverte else "fermee",
        statut_libelle="On peut y écrire" if ouverte else "Le dossier est retiré : on n'y écrit plus",
        messages=tuple(_message(m, candidature, mien, appel) for m in lus if mien),
        suivant=_suivant(href, asked, page.next),
    )


def _page(candidature: Candidature, mien: Camp, asked: ParametresListe, appel: Appel) -> Page:
    partition = f"candidature/liste#{liste_messages(candidature.numero, mien)}"
    start = Key(partition, decode_cursor(asked.curseur)) if asked.curseur else None
    return appel.world.store.query(partition, "", "\U0010ffff", asked.limite, start)


def _suivant(href: str, asked: ParametresListe, last: Key | None) -> str | None:
    return f"{href}?{urlencode({'limite': asked.limite, 'curseur': encode_cursor(last.sk)})}" if last else None


def _message(m: MessageEcrit, candidature: Candidature, mien: Camp, appel: Appel) -> VueMessage:
    """Show a message. A porteur reads which service has written, not who there (adr/0023)."""
    return VueMessage(
        id=m.id,
        le=m.le,
        visibilite=m.visibilite,
        visibilite_libelle=CERCLES[m.visibilite],
        camp=m.camp,
        auteur=auteur(m, candidature),
        par=m.par if mien in (m.camp, "services") else "",
        de_moi=m.par == appel.appelant.personne,
        texte=m.texte,
    )
