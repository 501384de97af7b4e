"""`eq verifier affectation FICHIER`: what the checker says of a file, for who has to decide on it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from infra.affectation.verificateur import verifier

NOMS: Mapping[str, str] = {
    "sieges": "sièges pourvus",
    "conserves": "sièges conservés",
    "pire": "dossier le moins bien servi (en sixièmes de point)",
    "charge": "somme des carrés des charges",
    "score": "total des notes (départage compris)",
}


@dataclass(frozen=True)
class Verdict:
    """What to say, and whether the certificate is accepted; accepted, it may still prove less than the best."""

    accepte: bool
    phrases: tuple[str, ...]


def controler(fichier: Path, instance: Path | None = None) -> Verdict:
    """Check a file against its own instance, or against one that was had elsewhere."""
    try:
        read = _lire(fichier)
        if instance is not None:
            read = {**read, "instance": _instance(json.loads(instance.read_text(encoding="utf-8")))}
        lines = verifier(read)
    except OSError as faute:
        return _refuse(f"{faute.filename} ne peut pas être lu", "Vérifiez le nom du fichier.")
    except Exception as faute:  # noqa: BLE001  whatever cannot be read proves nothing
        return _refuse(_raison(faute), "N'appliquez pas cette affectation : demandez un nouveau calcul.")
    return _accepte(read, lines)


def _lire(fichier: Path) -> dict[str, Any]:
    """Read a certificate, alone or as the API gives it (under `certificat`)."""
    read = json.loads(fichier.read_text(encoding="utf-8"))
    inner = read.get("certificat", {})
    return dict(inner if "instance" in inner else read)


def _instance(read: Mapping[str, Any]) -> Any:
    return read.get("instance", read)


def _raison(faute: Exception) -> str:
    if isinstance(faute, json.JSONDecodeError | UnicodeDecodeError):
        return "ce fichier n'est pas du JSON"
    if isinstance(faute, ValueError):
        return str(faute)
    return f"il manque ou il y a de trop dans le certificat ({type(faute).__name__} : {faute})"


def _refuse(raison: str, suite: str) -> Verdict:
    return Verdict(accepte=False, phrases=(f"Certificat refusé : {raison}.", suite))


def _accepte(read: Mapping[str, Any], lines: list[str]) -> Verdict:
    raw, digest = read["instance"], read["certificat"]["empreinte"]
    said = [f"{NOMS[nom]} : {rest}" for nom, _, rest in (line.partition(" : ") for line in lines)]
    open_ = sum("NON prouvé" in line for line in lines)
    whole = "Certificat accepté : aucune affectation ne fait mieux."
    part = (
        f"Certificat accepté, mais {open_} objectif(s) ne sont pas prouvés : l'écart est certifié, une meilleure"
        " affectation peut exister. Donnez plus de temps au calcul."
    )
    source = f"{len(raw['dossiers'])} dossiers, {len(raw['experts'])} experts, empreinte {digest}"
    return Verdict(accepte=True, phrases=(f"Données de départ : {source}.", *said, part if open_ else whole))
