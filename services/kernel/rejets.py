"""Those whose address takes nothing any more, or is not one: the administration has to reach them otherwise.

One line for each, until a letter is sent anew to them, or their address is another one. No address is kept here.
"""

from dataclasses import replace
from typing import Literal

from kernel.etiquette import notifiee
from kernel.model import Frozen
from kernel.ports import Equals, Item, Key, Put, Store

LISTE = "rejets"


class CarteRejet(Frozen):
    """Somebody whose address takes nothing, and the last letter that came back, or that the mail service would not
    take; `regle` once a letter was sent anew to them."""

    flux: str
    seq: int
    lettre: str
    personne: str
    le: str
    statut: Literal["rejete", "refuse"] = "rejete"
    regle: bool = False


def partition(service: str) -> str:
    """Give where these lines are."""
    return f"{service}/liste#{LISTE}"


def rejet_key(service: str, personne: str) -> Key:
    """Give the key of somebody's line."""
    return Key(partition(service), personne)


def put(service: str, carte: CarteRejet) -> Put:
    """Give somebody's line: the last letter that came back takes the place of the one before."""
    return Put(rejet_key(service, carte.personne), {"etat": carte.model_dump_json(), "flux": carte.flux})


def refusee(notification: Key, state: Item) -> Put:
    """Give the line of whoever a letter was for that the mail service would not take."""
    service, said = notifiee(notification)
    return put(service, CarteRejet(**said, le=str(state["le"]), statut="refuse"))


def settled(store: Store, service: str, personne: str) -> tuple[Put, ...]:
    """Give somebody's line once a letter was sent anew to them, unless another comes back meanwhile; nothing where
    there is none."""
    key = rejet_key(service, personne)
    found = store.read([key]).get(key)
    if found is None:
        return ()
    carte = CarteRejet.model_validate_json(str(found["etat"]))
    line = put(service, carte.model_copy(update={"regle": True}))
    return (replace(line, condition=Equals("etat", str(found["etat"]))),)
