"""`make bench affectation`: how long the best assignment takes, with its proof, the check of it, and the reason of each
seat: why this expert, and who comes next at what price.

Seeded campaigns; no test: it exits 0 whatever it finds. Beside it, CP-SAT (OR-tools, two workers, in an environment
of its own) solves the same full problem stage by stage: where it ends in time, the values must be the same. Times are
those of the processor, then of the clock: on a machine that does other things too, only the first can be compared. The
last line is one line of figures.
"""

import argparse
import json
import os
import platform
import resource
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from rich.console import Console
from rich.table import Table

from expertise.solveur.certificat import emettre
from expertise.solveur.explications import expliquer
from expertise.solveur.instance import Instance
from expertise.solveur.resolution import Nom, Pilotage, Resolution, resoudre
from infra.affectation.instances import campagne
from infra.affectation.verificateur import verifier

ROOT = Path(__file__).parent.parent
CPSAT = ROOT / ".venv-bench" / "bin" / "python"
Taille = tuple[int, int]
TAILLES: tuple[Taille, ...] = ((45, 90), (110, 70), (100, 200), (400, 800))
LIMITE = 120.0  # seconds of processor allowed to the solver
LIMITE_CPSAT = 300.0  # seconds of processor allowed to each of its workers
OUVRIERS_CPSAT = 2
AVEC_CPSAT: tuple[Taille, ...] = ((45, 90), (110, 70))
BUDGETS: Mapping[Taille, tuple[float, float]] = {(45, 90): (1, 1), (110, 70): (3, 5), (100, 200): (4, 5)}
ETAGES: tuple[Nom, ...] = ("sieges", "pire", "charge", "score")


@dataclass
class Duree:
    """Seconds of processor and of the clock."""

    processeur: float = 0.0
    horloge: float = 0.0

    def __str__(self) -> str:
        """Say both."""
        return f"{self.processeur:.2f} s ({self.horloge:.2f})"


def _processeur() -> float:
    own, others = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return own.ru_utime + own.ru_stime + others.ru_utime + others.ru_stime


@contextmanager
def chronometrer() -> Iterator[Duree]:
    """Measure what is done inside."""
    duree, processor, clock = Duree(), _processeur(), time.perf_counter()
    yield duree
    duree.processeur, duree.horloge = _processeur() - processor, time.perf_counter() - clock


@dataclass(frozen=True)
class Concurrent:
    """What CP-SAT made of the same campaign."""

    duree: Duree
    valeurs: Mapping[str, int]


@dataclass(frozen=True)
class Mesure:
    """One campaign, measured: solve and prove, check, explain every seat, and CP-SAT where it was asked."""

    taille: Taille
    resolution: Resolution
    resoudre: Duree
    controler: Duree
    expliquer: Duree
    octets: int
    cpsat: Concurrent | None = field(default=None)

    @property
    def valeurs(self) -> str:
        """Give the four values, the mean of the worst-served in points."""
        seats, worst, loads, points = (self.resolution.valeur(nom) for nom in ETAGES)
        return f"{seats}/{self.resolution.instance.sieges} · {worst / 6:.1f} · {loads} · {points}"

    @property
    def preuve(self) -> str:
        """Tell what is proved, or the gap left, certified."""
        if self.resolution.est_optimale:
            return "prouvé" + ("" if self.resolution.est_departagee else " (départage ouvert)")
        return ", ".join(self._ecarts())

    def _ecarts(self) -> Iterator[str]:
        for e in self.resolution.etages:
            base = self.resolution.tableaux.base if e.nom == "score" else 1
            reached, bound = e.valeur // base, e.borne // base
            if reached != bound:
                yield f"{e.nom} {bound} ≤ {reached}" if e.nom == "charge" else f"{e.nom} {reached} ≤ {bound}"

    @property
    def fois(self) -> float:
        """Give how many times longer CP-SAT takes by the clock, were each worker alone on its processor."""
        return self.cpsat.duree.processeur / OUVRIERS_CPSAT / self.resoudre.processeur if self.cpsat else 0.0

    @property
    def accord(self) -> str:
        """Tell whether CP-SAT found the same values, as far as it came."""
        if self.cpsat is None:
            return "-"
        found = self.cpsat.valeurs
        same = all(self.resolution.valeur(nom) == found[nom] for nom in ETAGES if nom in found)
        done = "" if len(found) == len(ETAGES) else f" ({len(found)} étages sur {len(ETAGES)} en {LIMITE_CPSAT:.0f} s)"
        return ("identique" if same else "DIFFÉRENT") + done


def mesurer(taille: Taille, graine: int, avec_cpsat: bool) -> Mesure:
    """Solve, prove, write, read again, check, explain every seat; then CP-SAT."""
    instance = campagne(*taille, graine)
    with chronometrer() as solved:
        resolution = resoudre(instance, Pilotage(secondes=LIMITE, horloge=time.process_time))
        text = json.dumps(emettre(resolution))
    with chronometrer() as checked:
        verifier(json.loads(text))
    with chronometrer() as explained:
        for place in resolution.places:
            expliquer(resolution, place).phrases()
    other = concourir(instance) if avec_cpsat else None
    return Mesure(taille, resolution, solved, checked, explained, len(text), other)


def concourir(instance: Instance) -> Concurrent:
    """Give the same campaign to CP-SAT, in its own environment."""
    paths = os.pathsep.join((str(ROOT / "services"), str(ROOT)))
    with chronometrer() as taken:
        done = subprocess.run(
            [str(CPSAT), "-m", "infra.affectation.cpsat", str(LIMITE_CPSAT)],
            input=instance.model_dump_json(),
            capture_output=True,
            check=True,
            text=True,
            env={"PATH": os.defpath, "PYTHONPATH": paths},
        )
    return Concurrent(taken, json.loads(done.stdout))


def machine() -> str:
    """Name this machine, and what else it is doing."""
    found = _processor_name() or platform.machine()
    return f"{found}, {os.cpu_count()} cœurs, charge {os.getloadavg()[0]:.1f}, Python {platform.python_version()}"


def _processor_name() -> str:
    info = Path("/proc/cpuinfo")
    lines = info.read_text(encoding="utf-8").splitlines() if info.exists() else []
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "")


COLONNES: Mapping[str, Callable[[Mesure], str]] = {
    "dossiers × experts": lambda m: f"{m.taille[0]} × {m.taille[1]}",
    "sièges · pire · charge · score": lambda m: m.valeurs,
    "preuve": lambda m: m.preuve,
    "trouver et prouver": lambda m: f"{m.resoudre}{_permis(m.taille, 0)}",
    "contrôler": lambda m: f"{m.controler}{_permis(m.taille, 1)}",
    "expliquer": lambda m: str(m.expliquer),
    "certificat": lambda m: f"{m.octets // 1024} ko",
    "CP-SAT": lambda m: f"{m.cpsat.duree} × {m.fois:.0f}" if m.cpsat else "-",
    "accord": lambda m: m.accord,
}


def _permis(taille: Taille, rang: int) -> str:
    return f" ≤ {BUDGETS[taille][rang]:g}" if taille in BUDGETS else ""


def tableau(mesures: Sequence[Mesure]) -> Table:
    """Show the measures."""
    table = Table(*COLONNES, title=f"Affectation : secondes de processeur (et d'horloge) — {machine()}")
    for m in mesures:
        table.add_row(*(cell(m) for cell in COLONNES.values()))
    return table


def ligne(mesures: Sequence[Mesure]) -> str:
    """Give the figures in one line."""
    return f"affectation ({machine()}) : " + " ; ".join(_en_bref(m) for m in mesures)


def _en_bref(m: Mesure) -> str:
    proof = m.preuve if m.resolution.est_optimale else f"écart certifié : {m.preuve}"
    other = f", CP-SAT {m.cpsat.duree} × {m.fois:.0f} {m.accord}" if m.cpsat else ""
    return (
        f"{m.taille[0]}×{m.taille[1]} {m.resoudre} + contrôle {m.controler} {proof}{other}, explications {m.expliquer}"
    )


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, show, and say it in one line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--graine", type=int, default=1)
    parser.add_argument("--tailles", nargs="*", help="for instance 45x90 110x70; all by default")
    parser.add_argument("--sans-cpsat", action="store_true")
    asked = parser.parse_args(arguments)
    sizes = [(int(d), int(e)) for d, e in (t.split("x") for t in asked.tailles)] if asked.tailles else list(TAILLES)
    beside = () if asked.sans_cpsat or not CPSAT.exists() else AVEC_CPSAT
    mesures = [mesurer(t, asked.graine, t in beside) for t in sizes]
    Console(width=200).print(tableau(mesures))
    if not beside and not asked.sans_cpsat:
        print("CP-SAT n'est pas installé ici : make bench affectation l'installe dans .venv-bench.")
    print(ligne(mesures))


if __name__ == "__main__":
    main()
