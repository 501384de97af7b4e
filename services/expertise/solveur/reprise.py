"""Working an assignment out again: after a decline, with seats locked or pairs banned, or to see what would happen."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from expertise.solveur.comparaison import Difference, comparer
from expertise.solveur.instance import Instance, InstanceInvalide, Place
from expertise.solveur.resolution import Pilotage, Resolution, resoudre


@dataclass(frozen=True)
class Reprise:
    """What comes of it, beside what was there."""

    resolution: Resolution
    difference: Difference


@dataclass(frozen=True)
class Remplacement:
    """After a decline: `stable` moves nobody else, `conservee` fills the most seats and then moves as few as it can,
    `libre` moves whom it likes. `stable` is None when what remains breaks a rule by itself; `conservee` is only there
    when it fills more seats than `stable`."""

    stable: Reprise | None
    conservee: Reprise | None
    libre: Reprise

    @property
    def proposee(self) -> Reprise:
        """Give the one to propose: the stable one unless it costs a seat."""
        return self.conservee or self.stable or self.libre


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


def reprendre(instance: Instance, avant: Sequence[Place], pilotage: Pilotage | None = None) -> Reprise:
    """Work an instance out, and compare with what was there."""
    resolution = resoudre(instance, pilotage)
    return Reprise(resolution, comparer(instance, avant, resolution.places))


def remplacer(
    instance: Instance, places: Sequence[Place], declin: Place, pilotage: Pilotage | None = None
) -> Remplacement:
    """Work out what to do when somebody declines a seat: they are banned from that file."""
    without = modifier(instance, interdits=((declin.dossier, declin.expert),))
    others = tuple(sorted(p for p in places if p != declin))
    libre = reprendre(without, places, pilotage)
    try:
        stable = reprendre(modifier(without, verrous=others), places, pilotage)
    except InstanceInvalide:
        stable = None
    conservee = None
    if stable is None or stable.resolution.valeur("sieges") < libre.resolution.valeur("sieges"):
        conservee = reprendre(without.model_copy(update={"conserver": others}), places, pilotage)
    return Remplacement(stable, conservee, libre)
