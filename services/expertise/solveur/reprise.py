"""Working an assignment out otherwise: seats locked, pairs banned, experts away, or those who sit free to move."""

from collections.abc import Iterable, Sequence

from expertise.solveur.instance import Instance, Place
from expertise.solveur.resolution import Pilotage, Resolution, resoudre


def modifier(
    instance: Instance,
    verrous: Iterable[Place] = (),
    interdits: Iterable[tuple[str, str]] = (),
    absents: Iterable[str] = (),
) -> Instance:
    """Give the instance with more seats locked, more pairs (file, expert) banned, and some experts away."""
    away = set(absents)
    banned = {*instance.interdits, *interdits}
    pins = {*instance.epingles, *verrous}
    kept = {p for p in pins if p.expert not in away and (p.dossier, p.expert) not in banned}
    experts = tuple(e.model_copy(update={"places": 0}) if e.id in away else e for e in instance.experts)
    change = {"experts": experts, "interdits": tuple(sorted(banned)), "epingles": tuple(sorted(kept))}
    return instance.model_copy(update=change)


def liberer(resolution: Resolution, tenus: Sequence[Place], pilotage: Pilotage | None = None) -> Resolution:
    """Work out what moving those who sit would bring, seats asked for still imposed: everybody is free to move,
    unless more seats are filled so; then as few move as can be."""
    held = {*tenus} & {*resolution.instance.epingles}
    asked = tuple(p for p in resolution.instance.epingles if p not in held)
    free = resolution.instance.model_copy(update={"epingles": asked})
    libre = resoudre(free, pilotage)
    if libre.valeur("sieges") == resolution.valeur("sieges"):
        return libre
    return resoudre(free.model_copy(update={"conserver": tuple(sorted(held))}), pilotage)
