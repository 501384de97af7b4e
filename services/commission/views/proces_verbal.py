"""The minutes of a séance as its people read them: a draft, then what was signed. Nobody reads there what they stand
aside from."""

from typing import Any

from pydantic import JsonValue

from commission.domaine.attente import alertes
from commission.domaine.minutes import empreinte, projet, sans_les_siens
from commission.domaine.seance import Seance, Signataire
from commission.relations import connait_les_deports, signe_le_proces_verbal
from commission.views.point import lire
from commission.views.seance import VueRectification, rectifications
from kernel.api import Appel, Enveloppe

STATUTS = {True: "Signé", False: "Projet, à relire avant la signature"}


class VueMinutes(Enveloppe):
    """The minutes: `contenu` is what is signed, but for files that the caller stands aside from (`ecartes` says how
    many). `empreinte` is that of the draft, to give back when signing: it shows to those who run, oversee or preside
    over the séance and read all of it, as do the `alertes`: what would be left out if it were signed now."""

    alertes: tuple[str, ...]
    remarques: str
    contenu: dict[str, JsonValue]
    ecartes: int
    empreinte: str | None
    document: str | None
    signe_le: str | None
    signataire: Signataire | None
    rectifications: tuple[VueRectification, ...]


def vue_minutes(seance: Seance, appel: Appel) -> VueMinutes:
    """Show the minutes."""
    signe, relit = seance.proces_verbal, signe_le_proces_verbal(appel.appelant, seance)
    contenu: Any = lire(signe.document, appel) if signe else projet(seance)
    moi = appel.appelant.personne
    ecartes = [c for c in seance.points if seance.est_deporte(moi, c)]
    return VueMinutes(
        type="proces-verbal",
        id=appel.params["id"],
        href=f"{appel.base}/seances/{appel.params['id']}/proces-verbal",
        statut="signe" if signe else "projet",
        statut_libelle=STATUTS[signe is not None],
        alertes=alertes(seance, moi) if relit else (),
        remarques=seance.remarques,
        contenu=_lisible(contenu, seance, moi, relit or connait_les_deports(appel.appelant, seance)),
        ecartes=len(ecartes),
        empreinte=empreinte(seance) if relit and not signe else None,
        document=signe.document if signe else None,
        signe_le=signe.signe_le.isoformat() if signe else None,
        signataire=signe.signataire if signe else None,
        rectifications=rectifications(seance, appel),
    )


def _lisible(contenu: dict[str, Any], seance: Seance, moi: str, responsable: bool) -> dict[str, Any]:
    """Leave out the files that somebody stands aside from, and who stands aside but for those who run the séance; of
    minutes signed earlier, also who voted what."""
    lu = sans_les_siens(seance, contenu, moi)
    lu["points"] = [{nom: dit for nom, dit in p.items() if nom != "voix"} for p in lu["points"]]
    if not responsable:
        lu["deports"] = [d for d in lu["deports"] if d["membre"] == moi]
        lu["points"] = [{**p, "porteurs": [], "deports_anterieurs": []} for p in lu["points"]]
    return lu
