"""`make bench affectation`: how long the best assignment takes, with its proof and the check of it.

Seeded campaigns; it is no test: it exits 0 whatever it finds. Beside it, CP-SAT (OR-tools, development only) solves the
same full problem stage by stage with two workers: where it ends in time, the values must be the same. The last line is
one line of figures.
"""

import argparse
import json
import os
import platform
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec

from rich.console import Console
from rich.table import Table

from expertise.solveur.certificat import emettre
from expertise.solveur.resolution import Pilotage, Resolution, resoudre
from infra.affectation.instances import campagne
from infra.affectation.verificateur import verifier

TAILLES = ((45, 90), (110, 70), (100, 200), (400, 800))
LIMITE = 120.0  # seconds allowed to the solver
LIMITE_CPSAT = 300.0
AVEC_CPSAT = ((45, 90), (110, 70))
BUDGETS: Mapping[tuple[int, int], tuple[float, float]] = {(45, 90): (1, 1), (110, 70): (3, 5), (100, 200): (4, 5)}


@dataclass(frozen=True)
class Mesure:
    """One campaign, measured: seconds to solve and prove, to check, and what CP-SAT makes of it."""

    taille: tuple[int, int]
    resolution: Resolution
    secondes: float
    controle: float
    octets: int
    cpsat: float | None
    accord: str

    @property
    def valeurs(self) -> str:
        """Give the four values, the mean of the worst-served in points."""
        seats, worst, loads, points = (self.resolution.valeur(n) for n in ("sieges", "pire", "charge", "score"))
        return f"{seats}/{self.resolution.instance.sieges} · {worst / 6:.1f} · {loads} · {points}"

    @property
    def preuve(self) -> str:
        """Tell what is proved, or the gap left."""
        if self.resolution.est_optimale:
            return "prouvé" + ("" if self.resolution.est_departagee else " (départage ouvert)")
        return ", ".join(f"{e.nom} {self._ecart(e.nom)}" for e in self.resolution.etages if e.valeur != e.borne)

    def _ecart(self, nom: str) -> str:
        stage = next(e for e in self.resolution.etages if e.nom == nom)
        base = self.resolution.tableaux.base if nom == "score" else 1
        return f"{stage.valeur // base} ≤ {stage.borne // base}"


def mesurer(taille: tuple[int, int], graine: int, avec_cpsat: bool) -> Mesure:
    """Solve, prove, write, read again, check; then CP-SAT."""
    instance = campagne(*taille, graine)
    start = time.perf_counter()
    resolution = resoudre(instance, Pilotage(secondes=LIMITE, horloge=time.monotonic))
    certificate = emettre(resolution)
    solved = time.perf_counter() - start
    text = json.dumps(certificate)
    start = time.perf_counter()
    verifier(json.loads(text))
    checked = time.perf_counter() - start
    cpsat, accord = None, "-"
    if avec_cpsat and find_spec("ortools"):
        autre = import_module("infra.affectation.cpsat")  # OR-tools is only there for the bench
        start = time.perf_counter()
        values = autre.resoudre(instance, LIMITE_CPSAT)
        cpsat = time.perf_counter() - start
        ours = {nom: resolution.valeur(nom) for nom in ("sieges", "pire", "charge", "score")}
        same = all(ours[nom] == value for nom, value in values.items())
        accord = ("identique" if same else "DIFFÉRENT") + ("" if len(values) == 4 else f" ({len(values)} étages sur 4)")
    return Mesure(taille, resolution, solved, checked, len(text), cpsat, accord)


def tableau(mesures: Sequence[Mesure]) -> Table:
    """Show the measures."""
    table = Table(
        title=f"Affectation — {platform.machine()}, {os.cpu_count()} cœurs, Python {platform.python_version()}"
    )
    for column in ("dossiers × experts", "sièges · pire · charge · score", "preuve", "trouver et prouver", "contrôler"):
        table.add_column(column)
    for column in ("certificat", "CP-SAT", "accord"):
        table.add_column(column)
    for m in mesures:
        solve, check = BUDGETS.get(m.taille, (LIMITE, 0))
        table.add_row(
            f"{m.taille[0]} × {m.taille[1]}",
            m.valeurs,
            m.preuve,
            f"{m.secondes:.2f} s (≤ {solve:g})",
            f"{m.controle:.2f} s" + (f" (≤ {check:g})" if check else ""),
            f"{m.octets // 1024} ko",
            "-" if m.cpsat is None else f"{m.cpsat:.0f} s (× {m.cpsat / m.secondes:.0f})",
            m.accord,
        )
    return table


def ligne(mesures: Sequence[Mesure]) -> str:
    """Give the figures in one line."""
    said = []
    for m in mesures:
        other = "" if m.cpsat is None else f", CP-SAT {m.cpsat:.0f} s {m.accord}"
        proof = "prouvé" if m.resolution.est_optimale else f"écart : {m.preuve}"
        said.append(f"{m.taille[0]}×{m.taille[1]} {m.secondes:.2f} s + {m.controle:.2f} s {proof}{other}")
    return f"affectation ({os.cpu_count()} cœurs, charge {os.getloadavg()[0]:.1f}) : " + " ; ".join(said)


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, show, and say it in one line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--graine", type=int, default=1)
    parser.add_argument("--tailles", nargs="*", help="for instance 45x90 110x70; all by default")
    parser.add_argument("--sans-cpsat", action="store_true")
    asked = parser.parse_args(arguments)
    sizes = [(int(d), int(e)) for d, e in (t.split("x") for t in asked.tailles)] if asked.tailles else list(TAILLES)
    mesures = [mesurer(t, asked.graine, t in AVEC_CPSAT and not asked.sans_cpsat) for t in sizes]
    Console(width=200).print(tableau(mesures))
    print(ligne(mesures))


if __name__ == "__main__":
    main()
