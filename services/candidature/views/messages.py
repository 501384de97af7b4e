"""What is said around a file, as one of the camps around it reads it: one query a page, of that camp's own list."""

from datetime import datetime

from candidature.domaine.dossier import Candidature, MessageEcrit
from candidature.domaine.messages import DITS, auteur, liste_messages
from candidature.domaine.valeurs import Camp, Visibilite
from candidature.views.camps import page_du_camp
from kernel.api import Appel, Enveloppe
from kernel.model import Frozen


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
    page = page_du_camp(candidature, appel, "messages", liste_messages)
    lus = [MessageEcrit.model_validate_json(ligne) for ligne in page.lignes]
    ouverte = candidature.statut != "retiree"
    return VueMessagerie(
        type="messagerie",
        id=appel.params["id"],
        href=page.href,
        statut="ouverte" if ouverte else "fermee",
        statut_libelle="On peut y écrire" if ouverte else "Le dossier est retiré : on n'y écrit plus",
        messages=tuple(_message(m, candidature, page.camp, appel) for m in lus if page.camp),
        suivant=page.suivant,
    )


def _message(m: MessageEcrit, candidature: Candidature, mien: Camp, appel: Appel) -> VueMessage:
    """Show a message. A porteur reads which service has written, not who there (adr/0023)."""
    return VueMessage(
        id=m.id,
        le=m.le,
        visibilite=m.visibilite,
        visibilite_libelle=DITS[m.visibilite].capitalize(),
        camp=m.camp,
        auteur=auteur(m, candidature),
        par=m.par if mien in (m.camp, "services") else "",
        de_moi=m.par == appel.appelant.personne,
        texte=m.texte,
    )
