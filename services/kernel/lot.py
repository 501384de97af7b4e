"""Doing one act on several things: each is decided as if it were asked alone.

Its own right, its own version, its own repeated request and its own result: nothing is all or none. The same request
again finishes what was left, and says of the rest that it was done.
"""

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from kernel.act import act, check_key
from kernel.api import Acte, Appel, DossierDuLot, Essai, Lot, ProblemeDuLot, ResultatDuLot, Resultats, fill
from kernel.door import Door, check_listing
from kernel.http import JSON, Reply, Request, read_body, read_query
from kernel.journal import canonical, digest
from kernel.ports import ConflictError, UnavailableError, UnknownOutcomeError
from kernel.refus import Erreur, Indisponible, Refus, RegleNonSatisfaite


def lot(door: Door, route: Lot, request: Request, appel: Appel) -> Reply:
    """Do an act on each thing of a list, in its order."""
    check_listing(door.droit(route), appel.appelant)
    read_query(route.query, request)
    check_key(request, requise=True)
    asked = read_body(route.corps, request)
    _check_once(asked.dossiers)
    acte = next(a for a in route.actes if a.code == asked.acte)
    found = [_one(door, acte, _alone(acte, request, asked.corps, d), d.id, appel) for d in asked.dossiers]
    faits = sum(r.fait for r in found)
    answer = Resultats(elements=tuple(found), faits=faits, refuses=sum(r.probleme is not None for r in found))
    return Reply(200, canonical(answer.model_dump(mode="json")), {"Content-Type": JSON, "Cache-Control": "no-store"})


def _check_once(dossiers: Sequence[DossierDuLot]) -> None:
    """Refuse a list that names the same thing twice: which of both would have its result?"""
    noms = [d.id for d in dossiers]
    doubles = [n for n, nom in enumerate(noms) if nom in noms[:n]]
    if doubles:
        message = "Ce dossier est déjà dans la liste : nommez chacun une fois."
        raise RegleNonSatisfaite(message, *(Erreur(f"/dossiers/{n}/id", "en-double", message) for n in doubles))


def _alone(acte: Acte[Any, Any, Any], request: Request, corps: Any, dossier: DossierDuLot) -> Request:
    """Give the request that would ask the act of one thing alone. Its key follows from that of the whole."""
    kept = {n: v for n, v in request.headers.items() if n not in ("if-match", "prefer")}
    kept["idempotency-key"] = f"lot-{digest(request.headers['idempotency-key'])}"
    kept |= {"if-match": dossier.version} if dossier.version else {}
    params, body = {"id": dossier.id}, canonical(corps).encode()
    return replace(request, path=fill(acte.chemin, params), params=params, headers=kept, body=body)


def _one(door: Door, acte: Acte[Any, Any, Any], request: Request, identifiant: str, appel: Appel) -> ResultatDuLot:
    try:
        reply = act(door, acte, request, replace(appel, params=request.params))
    except Refus as refus:
        return _refused(identifiant, refus)
    except (UnavailableError, UnknownOutcomeError, ConflictError):
        return _refused(identifiant, Indisponible("Le service ne répond pas : renvoyez la même requête, même clé."))
    content = json.loads(reply.body)
    if content.get("essai"):
        return ResultatDuLot(id=identifiant, fait=False, statut=reply.status, essai=_brief(content))
    rejoue, etag = "Idempotency-Replayed" in reply.headers, reply.headers["ETag"]
    return ResultatDuLot(id=identifiant, fait=True, statut=reply.status, rejoue=rejoue, version=etag)


def _brief(content: dict[str, Any]) -> Essai:
    """Give a dry run without its letters in full: the act alone shows them, and fifty files would be a book."""
    courriels = [{**courriel, "apercu": None} for courriel in content["effets"]["courriels"]]
    return Essai.model_validate({**content, "effets": {**content["effets"], "courriels": courriels}})


def _refused(identifiant: str, refus: Refus) -> ResultatDuLot:
    erreurs = tuple({"pointeur": e.pointeur, "code": e.code, "message": e.message} for e in refus.erreurs)
    probleme = ProblemeDuLot(code=refus.code, detail=refus.detail, erreurs=erreurs)
    return ResultatDuLot(id=identifiant, fait=False, statut=refus.statut, probleme=probleme)
