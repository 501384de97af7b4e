"""The texts of an expertise: what one writes, what is given, and the file as it was deposited.

Who may read is asked at the moment of the request; what was given is read from the bucket, never copied.
"""

import json
from datetime import datetime
from typing import Any

from pydantic import JsonValue

from expertise.domaine.dossier import COMPTE_RENDU, SYNTHESE, Expertise, Mandat, cle_texte
from expertise.domaine.liens import SANS_REINVITATION
from kernel.api import Appel, Enveloppe
from kernel.droits import ADMINISTRATION
from kernel.model import Frozen
from kernel.refus import Introuvable


class VueTexte(Enveloppe):
    """A text being written: a part of the expertise with its own entity tag."""

    sujet: str
    libelle: str
    texte: str
    avertissement: str | None


class VueDocument(Enveloppe):
    """A document that was given; `contenu` is null before."""

    contenu: dict[str, JsonValue] | None


class VueVersion(Frozen):
    """An opinion as it was given."""

    le: datetime
    conclusion: str
    tardif: bool
    textes: dict[str, str]


class VueAvisExpert(Frozen):
    """The opinions that one expert has given, the first to the last. Those of a mandate that has ended are kept for the
    administration, and none is in force."""

    expert: str
    role: str
    statut_mandat: str
    statut_mandat_libelle: str
    en_vigueur: bool
    versions: tuple[VueVersion, ...]


class VueAvisDuDossier(Enveloppe):
    """The opinions on a file that the reader may read: one's own, and all once all are given; for the administration,
    those of mandates that have ended too."""

    avis: tuple[VueAvisExpert, ...]


def vue_texte(e: Expertise, appel: Appel) -> VueTexte:
    """Show a text being written. Raises Introuvable for one that is not the reader's to write."""
    sujet, mandat = appel.params["sujet"], e.mandat(appel.appelant.personne)
    libelles = {**e.sujets, COMPTE_RENDU: "Compte rendu de la visite"}
    if mandat is not None and mandat.role == "coordonnateur":
        libelles[SYNTHESE] = "Synthèse de l'expertise"
    if sujet not in libelles:
        raise Introuvable("Il n'y a pas de texte de ce nom à rédiger ici.")
    texte = e.texte(cle_texte(sujet, appel.appelant.personne))
    return VueTexte(
        **_enveloppe(e, appel, "texte", f"textes/{sujet}", "redige" if texte else "absent"),
        statut_libelle="Rédigé" if texte else "À rédiger",
        sujet=sujet,
        libelle=libelles[sujet],
        texte=texte,
        avertissement=e.regles.avis.limite.depassement(texte),
    )


def _enveloppe(e: Expertise, appel: Appel, kind: str, suite: str, statut: str) -> dict[str, Any]:
    d = e.dossier
    href = f"{appel.base}/expertises/{d.candidature}/{suite}"
    return {"type": kind, "id": d.candidature, "href": href, "statut": statut}


def vue_dossier(e: Expertise, appel: Appel) -> VueDocument:
    """Show the file as it was deposited."""
    return _document(e, appel, "dossier", e.dossier.document)


def vue_compte_rendu(e: Expertise, appel: Appel) -> VueDocument:
    """Show the visit report, once given."""
    return _document(e, appel, "compte-rendu", e.visite.compte_rendu if e.visite else "")


def vue_synthese(e: Expertise, appel: Appel) -> VueDocument:
    """Show the synthesis, once given."""
    return _document(e, appel, "synthese", e.synthese.document if e.synthese else "")


def _document(e: Expertise, appel: Appel, suite: str, nom: str) -> VueDocument:
    return VueDocument(
        **_enveloppe(e, appel, suite, suite, "rendu" if nom else "absent"),
        statut_libelle="Disponible" if nom else "Pas encore rendu",
        contenu=_lu(appel, nom) if nom else None,
    )


def _lu(appel: Appel, nom: str) -> dict[str, Any]:
    try:
        contenu: dict[str, Any] = json.loads(appel.world.objects.get(nom))
    except KeyError as error:
        raise Introuvable("Ce document n'est pas disponible : signalez-le à l'administration.") from error
    return contenu


def vue_avis(e: Expertise, appel: Appel) -> VueAvisDuDossier:
    """Show the opinions given: before all are, each expert reads their own, and nobody else any. One whose author has
    left the file is read by the administration alone, then, or once the file is withdrawn and no other will come."""
    moi, tous = appel.appelant.personne, e.avis_sont_rendus
    lisibles = [m for m in e.vivants if tous or m.expert == moi]
    if ADMINISTRATION in appel.appelant.roles and (tous or e.fermee):
        lisibles += _termines(e)
    return VueAvisDuDossier(
        **_enveloppe(e, appel, "avis", "avis", "rendus" if tous else "attendus"),
        statut_libelle="Tous les avis sont rendus" if tous else "Tous les avis ne sont pas rendus",
        avis=tuple(_avis(e, m, appel) for m in lisibles),
    )


def _termines(e: Expertise) -> list[Mandat]:
    """Give the mandates that have ended after an opinion, the last of each: whoever has come back is there already."""
    last = {m.expert: m for m in e.mandats if m.statut in SANS_REINVITATION and e.avis_de(m.expert).versions}
    return [m for m in last.values() if e.mandat(m.expert) is None]


def _avis(e: Expertise, mandat: Mandat, appel: Appel) -> VueAvisExpert:
    avis = e.avis_de(mandat.expert)
    return VueAvisExpert(
        expert=mandat.expert,
        role=mandat.role,
        statut_mandat=mandat.statut,
        statut_mandat_libelle="Mandat en cours" if mandat.est_vivant else "Mandat terminé",
        en_vigueur=mandat.est_vivant and avis.est_rendu,
        versions=tuple(
            VueVersion(le=v.le, conclusion=v.conclusion, tardif=v.tardif, textes=_lu(appel, v.document)["textes"])
            for v in avis.versions
        ),
    )
