"""What the mail service says of a letter once it has left: delivered, sent back, or taken for unwanted.

It names the letter by the tag that it left with, so that it finds its line of the log even where the answer to the
sending was lost. What is said may come twice, late, in any order, or before our own note that the letter left: a letter
only ever goes up a scale, so that all that was said of it ends the same (docs/adr/0039).
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any, Literal
from urllib.parse import urlencode

from kernel import mail, observe, people, rejets
from kernel.api import Appel
from kernel.etiquette import Designee, designee
from kernel.label.taches import Tache
from kernel.model import Tolerant
from kernel.ports import Item, Put, World
from kernel.rejets import CarteRejet
from kernel.renvoi import objet
from kernel.taches import Objet, VueTache, vue_tache

LIGNES_MAX = 500  # a line is about 250 bytes, and few addresses take nothing
A_JOINDRE = "Joindre autrement le destinataire d'une lettre : son adresse ne reçoit plus rien"
# From what settles the least to what settles all: a machine answers for somebody who is away after a delivery, and a
# server may send back what it had taken.
ECHELLE = (
    (mail.REJETE, mail.TEMPORAIRE),
    (mail.REMIS, ""),
    (mail.SIGNALE, ""),
    (mail.REJETE, mail.DEFINITIF),
)
COMPTES = {mail.REMIS: "courriels_remis", mail.SIGNALE: "courriels_signales", mail.REJETE: "courriels_rejetes"}
SU_PARTIES = frozenset({mail.ENVOYE, *COMPTES})  # our own note that it left was made, or what is said stands for it


class Retour(Tolerant):
    """What is said of a letter, in the words of the rules that keep nothing else of an event (infra/queues.yaml)."""

    retour: Literal["remis", "rejete", "signale"]
    lettre: str
    nature: str = ""

    @property
    def issue(self) -> tuple[str, str]:
        """Give what became of the letter, and for how long when it came back: for good, or for a time."""
        if self.retour != mail.REJETE:
            return self.retour, ""
        return mail.REJETE, mail.DEFINITIF if self.nature == "Permanent" else mail.TEMPORAIRE


def est_un_retour(body: str) -> bool:
    """Tell what the mail service says from the address of an entry: both come by the queue of the letters."""
    return "retour" in json.loads(body)


def take(service: str, world: World, body: str) -> None:
    """Note what is said of a letter of this service; nothing of one that it does not know, or that has not left."""
    retour = Retour.model_validate_json(body)
    found = designee(retour.lettre)
    state = _left(service, world, found) if found else None
    if found is None or state is None:
        observe.count("retours_inconnus")
        return
    statut, nature = retour.issue
    if _rang(statut, nature) > _rang(str(state["statut"]), str(state.get("nature", ""))):
        also = _also(service, world, found, state, nature)
        mail.moved(world, found.notification, {**state, "nature": nature}, statut, int(state["envois"]), *also)
        observe.count(COMPTES[statut])


def _also(service: str, world: World, found: Designee, state: Item, nature: str) -> Iterator[Put]:
    """Give what is noted with what became of a letter: whom to reach otherwise; or, when a return comes before our own
    note that a resending has left, what that note would have settled."""
    if nature == mail.DEFINITIF:
        yield from _a_joindre(service, world, found, state)
    elif state["statut"] not in SU_PARTIES:
        yield from mail.settled(world, found.notification)


def _left(service: str, world: World, found: Designee) -> Item | None:
    """Give the notification of a letter that has left, or may have: whatever came of a second sending, the first may
    have arrived."""
    if not found.flux.startswith(f"{service}/"):
        return None
    state = world.store.read([found.notification]).get(found.notification)
    left = state is not None and int(state["envois"]) > 0
    return state if state and left and state.get("commande") == found.commande else None


def _rang(statut: str, nature: str) -> int:
    return ECHELLE.index((statut, nature)) if (statut, nature) in ECHELLE else -1


def _a_joindre(service: str, world: World, found: Designee, state: Item) -> Iterator[Put]:
    """Have the administration reach somebody otherwise: not one who is not known any more, nor one whose address is
    another since the letter left."""
    known = people.find(world.store, service, found.personne)
    if known is not None and known.adresses == int(state.get("adresse", 0)):
        yield rejets.put(service, CarteRejet(**_named(found), le=str(state["le"])))


def _named(found: Designee) -> dict[str, Any]:
    return {"flux": found.flux, "seq": found.seq, "lettre": found.lettre, "personne": found.personne}


def a_joindre(appel: Appel) -> tuple[list[VueTache], bool]:
    """Give those whom the administration has to reach otherwise, in one query; and whether that is all of them."""
    service = appel.base.split("/")[1]
    page = appel.world.store.query(rejets.partition(service), "", "\U0010ffff", LIGNES_MAX, None)
    cartes = (CarteRejet.model_validate_json(str(item["etat"])) for item in page.items)
    return [_tache(carte, appel) for carte in cartes if not carte.regle], page.next is None


def _tache(carte: CarteRejet, appel: Appel) -> VueTache:
    dossier = objet(carte.flux.split("#", 1)[1])
    asked: Mapping[str, Any] = {"dossier": dossier, "lettre": carte.lettre, "statut": carte.statut}
    ici = Objet(carte.personne, f"{appel.base}/courriels?{urlencode(asked)}", dossier)
    return vue_tache(Tache(code="renvoyer_lettre"), A_JOINDRE, ici, appel)
