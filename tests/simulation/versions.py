"""Messages as other versions of the services write them, in flight after a deployment or after it was taken back.

Those of the version before lack what was added since, those of the version after have fields that nobody knows yet:
both mean the same. A third kind can be read by another version alone: it must be put aside, never applied nor lost.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from random import Random
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel
from pydantic_core import to_jsonable_python

from kernel.label.faits import Copie, Fait
from kernel.model import Tolerant
from kernel.ports import Message
from tests.simulation.faults import Fault

if TYPE_CHECKING:
    from tests.simulation.world import Simulation

STRANGE_SHARE = 0.2
OF_TOMORROW = {"champ_de_demain": [{"valeur": 1}]}
Body = dict[str, Any]


def as_written(sim: "Simulation", message: Message) -> Message:
    """Give a message as the version that writes it today, or another one, would."""
    gate = sim.gate
    if gate.drawn(Fault.STRANGE_MESSAGE, STRANGE_SHARE):
        body = strange(json.loads(message.body), sim.network_rng)
        sim.strange[body] = message.body
        return replace(message, body=body)
    for fault, write in ((Fault.OLD_MESSAGE, older), (Fault.NEW_MESSAGE, newer)):
        if gate.chance(fault):
            return replace(message, body=json.dumps(write(json.loads(message.body), sim)))
    return message


def fact_of(body: Mapping[str, Any]) -> Fait | None:
    """Give the fact of a message; None for the address of a letter."""
    return Copie.model_validate(body).lire() if "etat" in body else None


def older(body: Body, sim: "Simulation") -> Body:
    """Leave out every field whose value is the one that a reader puts in its place; and the table, which is the newest
    of all, unless the table is about to change: a deployment and a restore in one week are not promised."""
    if sim.gate.rates[Fault.RESTORE] == 0:
        body.pop("origine", None)  # the rest of a fact that an older version wrote says none
    if (fait := fact_of(body)) is not None:
        body["etat"] = fait.model_dump(mode="json", exclude_defaults=True)["etat"]
    return body


def newer(body: Body, _sim: "Simulation") -> Body:
    """Add fields wherever a fact is read tolerantly."""
    fait = fact_of(body)
    return {**body, **OF_TOMORROW} if fait is None else {**body, "etat": _extended(fait.etat), **OF_TOMORROW}  # type: ignore[attr-defined]


def _extended(value: Any) -> Any:
    match value:
        case Tolerant():
            return {**{name: _extended(getattr(value, name)) for name in type(value).model_fields}, **OF_TOMORROW}
        case tuple():
            return [_extended(v) for v in value]
        case BaseModel():
            return value.model_dump(mode="json")
        case _:
            return to_jsonable_python(value)


def _second_version(body: Body, _rng: Random) -> None:
    body["type"] = body["type"].replace("-V1", "-V2")
    body["etat"] = {"contenu": body["etat"]}


def _unknown_type(body: Body, _rng: Random) -> None:
    body["type"] = "ChoseDeDemain-V1"


def _field_missing(body: Body, rng: Random) -> None:
    fields = type(fact_of(body)).model_fields["etat"].annotation.model_fields  # type: ignore[union-attr]
    del body["etat"][rng.choice(sorted(name for name, f in fields.items() if f.is_required()))]


def _unknown_aggregate(body: Body, _rng: Random) -> None:
    service, _, rest = body["flux"].partition("/")
    body["flux"] = f"{service}/chose_de_demain#{rest.partition('#')[2]}"  # one for each: it is found again by its text


def _address_renamed(body: Body, _rng: Random) -> None:
    body["numero"] = body.pop("seq")


FACTS: tuple[Callable[[Body, Random], None], ...] = (_second_version, _unknown_type, _field_missing)
ADDRESSES: tuple[Callable[[Body, Random], None], ...] = (_unknown_aggregate, _address_renamed)


def strange(body: Body, rng: Random) -> str:
    """Give what only another version reads."""
    rng.choice(FACTS if "etat" in body else ADDRESSES)(body, rng)
    return json.dumps(body)


def read_alike(text: str, kind: str) -> Any:
    """Give what a kept copy means here, whichever version wrote it."""
    return Copie(type=kind, flux="", correlation="", seq=0, etat=json.loads(text)).lire()
