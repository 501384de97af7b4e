"""`eq verifier affectation FICHIER`: what the checker says of a file, or of an address of the API, for who has to
decide on it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from infra.affectation.telechargement import Lire, lire, telecharger
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


def controler(source: Path | str, instance: Path | None = None, jeton: str = "", lire: Lire = lire) -> Verdict:
    """Check a file, or what an address gives to the bearer of a token, against its own instance, or against one that
    was had elsewhere."""
    try:
        read = _interieur(telecharger(str(source), jeton, lire) if "://" in str(source) else _du_fichier(Path(source)))
        if instance is not None:
            read = {**read, "instance": _instance(json.loads(instance.read_text(encoding="utf-8")))}
        lines = verifier(read)
    except OSError as faute:
        return _refuse(f"{faute.filename or source} ne peut pas être lu", "Vérifiez le nom ou l'adresse, et le jeton.")
    except Exception as faute:  # noqa: BLE001  whatever cannot be read proves nothing
        return _refuse(_raison(faute), "N'appliquez pas cette affectation : demandez un nouveau calcul.")
    return _accepte(read, lines)


def _du_fichier(fichier: Path) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(fichier.read_text(encoding="utf-8"))
    if read.get("parties"):
        raise ValueError("ce fichier n'a pas la preuve entière : donnez l'adresse où elle se lit, avec --jeton")
    return read


def _interieur(read: dict[str, Any]) -> dict[str, Any]:
    """Give a certificate, alone or as the API gives it (under `certificat`)."""
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
