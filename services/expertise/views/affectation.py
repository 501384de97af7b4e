"""The affectation of a year as the administration sees it: the work asked for, the last proposal and why.

The document of a proposal is read when it is asked for, never copied into a view of the whole.
"""

import json
from typing import Any

from pydantic import JsonValue

from expertise.domaine.affectation import Affectation
from expertise.domaine.appariement import Manque
from expertise.domaine.calcul import Calcul, DossierVide, Hypothese, Moyenne, Proposition, RemplacantCalcule
from kernel.api import Appel, Echeance, Enveloppe, echeance_vue
from kernel.label.calendrier import Moment, echeance
from kernel.model import Frozen
from kernel.refus import Introuvable

STATUTS = {
    "appel_ouvert": "Appel à experts ouvert",
    "appel_clos": "Appel à experts clos : affectation à proposer",
    "proposee": "Affectation proposée, à valider",
    "validee": "Affectation validée",
}
CALCULS = {
    "demande": "Calcul demandé",
    "en_cours": "Calcul en cours",
    "fini": "Calcul terminé",
    "annule": "Calcul annulé",
    "echoue": "Calcul impossible",
}
ETAGES = {
    "sieges": "le plus de sièges est pourvu",
    "conserves": "le plus de sièges est conservé",
    "pire": "le dossier le moins bien servi l'est au mieux",
    "charge": "les charges sont équilibrées",
    "score": "la note totale est la meilleure",
}


class VuePlace(Frozen):
    """A seat and the expert proposed for it."""

    candidature: str
    expert: str
    role: str


class VueCalcul(Frozen):
    """The work asked of the solver: `avancement` is the last objective settled, `raisons` why it cannot be done."""

    numero: int
    statut: str
    statut_libelle: str
    avancement: str
    raisons: tuple[str, ...]
    remplacants: tuple[RemplacantCalcule, ...]


class VueHypothese(Frozen):
    """What would come of the `absents` being away: `difference` says what changes from the proposal, `sieges` how many
    would be filled, `manques` which would not; `dossier_vide` and `moyenne` by which policy."""

    numero: int
    absents: tuple[str, ...]
    sieges: int
    optimale: bool
    valeurs: dict[str, int]
    manques: tuple[Manque, ...]
    nombre_manques: int
    blocage: str
    difference: tuple[str, ...]
    dossier_vide: DossierVide
    moyenne: Moyenne


class VueAffectation(Enveloppe):
    """The affectation of a year. `proposition` is the number to validate, 0 before the first; `valeurs` its objectives
    (`pire` in sixths of a point, `charge` a sum of squares); `hypothese` what was asked beside it; `blocage` why seats
    stay empty, `difference` what changes from the proposal before, `stabilite` what moving those who sit already would
    bring; `dossier_vide` and `moyenne` by which policy the worst-served file was found."""

    annee: int
    calcul: VueCalcul | None
    proposition: int
    hypothese: VueHypothese | None
    optimale: bool
    valeurs: dict[str, int]
    places: tuple[VuePlace, ...]
    manques: tuple[Manque, ...]
    nombre_manques: int
    blocage: str
    difference: tuple[str, ...]
    stabilite: str
    dossier_vide: DossierVide
    moyenne: Moyenne


class VueSuivant(Frozen):
    """Who could sit there instead, nobody else moving, and what is lost by it."""

    expert: str
    prix: str


class VuePaire(Frozen):
    """A seat explained: the mark and its parts, the reasons in words, who comes next."""

    role: str
    expert: str
    deja_tenu: bool
    note: int
    parts: dict[str, int]
    pourquoi: tuple[str, ...]
    suivants: tuple[VueSuivant, ...]


class VuePaires(Enveloppe):
    """Why these experts on this file."""

    candidature: str
    proposition: int
    paires: tuple[VuePaire, ...]


class VueCertificat(Enveloppe):
    """The proof of a proposal, to be checked alone (`eq verifier affectation`), and the load of each expert. One too
    great for one answer is empty here: `parties` are the addresses of its parts, whose texts follow one another."""

    proposition: int
    certificat: dict[str, JsonValue]
    charges: dict[str, int]
    parties: tuple[str, ...]


class VuePartie(Enveloppe):
    """A part of the proof of a proposal, as text: put together in order, they are its JSON."""

    proposition: int
    partie: int
    texte: str


class VueFichier(Enveloppe):
    """A proposal as a CSV file, the same that is imported."""

    proposition: int
    nom: str
    contenu: str


def vue_affectation(affectation: Affectation, appel: Appel) -> VueAffectation:
    """Show the affectation of a year."""
    last, fin = affectation.proposition or Proposition(numero=0, places=(), manques=()), affectation.appel_jusqu_au
    return VueAffectation(
        **enveloppe(affectation, appel, "affectation"),
        echeances=(_fin_appel(fin, appel),) if fin else (),
        annee=affectation.annee,
        calcul=_calcul(affectation.calcul) if affectation.calcul else None,
        proposition=last.numero,
        hypothese=_hypothese(affectation.hypothese) if affectation.hypothese else None,
        optimale=last.optimale,
        valeurs=last.valeurs,
        places=tuple(VuePlace(candidature=p.candidature, expert=p.expert, role=p.role) for p in last.places),
        manques=last.manques,
        nombre_manques=max(last.nombre_manques, len(last.manques)),
        blocage=last.blocage,
        difference=last.difference,
        stabilite=last.stabilite,
        dossier_vide=last.dossier_vide,
        moyenne=last.moyenne,
    )


def _hypothese(found: Hypothese) -> VueHypothese:
    return VueHypothese(**{nom: getattr(found, nom) for nom in VueHypothese.model_fields})


def enveloppe(affectation: Affectation, appel: Appel, kind: str, suite: str = "") -> dict[str, Any]:
    """Give what every page on the affectation of a year begins with."""
    return {
        "type": kind,
        "id": str(affectation.annee),
        "href": f"{appel.base}/affectations/{affectation.annee}{suite}",
        "statut": affectation.statut,
        "statut_libelle": STATUTS[affectation.statut],
    }


def _calcul(calcul: Calcul) -> VueCalcul:
    return VueCalcul(
        numero=calcul.numero,
        statut=calcul.statut,
        statut_libelle=CALCULS[calcul.statut],
        avancement=ETAGES.get(calcul.etage, ""),
        raisons=calcul.raisons,
        remplacants=calcul.remplacants,
    )


def _fin_appel(fin: Moment, appel: Appel) -> Echeance:
    return echeance_vue("fin_appel_experts", fin, f"Candidatures d'experts jusqu'au {echeance(fin)}", appel.maintenant)


# The document of a proposal


def _derniere(affectation: Affectation) -> Proposition:
    assert affectation.proposition is not None, "what exists has a proposal"
    return affectation.proposition


def _lu(affectation: Affectation, appel: Appel, nom: str) -> dict[str, Any]:
    """Read a document of the last proposal."""
    try:
        found: dict[str, Any] = json.loads(appel.world.objects.get(f"{_derniere(affectation).document}/{nom}"))
    except KeyError as error:
        message = "Ce document n'est pas disponible : redemandez une proposition, ou signalez-le au support."
        raise Introuvable(message) from error
    return found


def vue_paires(affectation: Affectation, appel: Appel) -> VuePaires:
    """Explain the seats of a file."""
    candidature = appel.params["candidature"]
    found = _lu(affectation, appel, f"paires/{candidature}.json")
    return VuePaires(
        **enveloppe(affectation, appel, "paires", f"/paires/{candidature}"),
        candidature=candidature,
        proposition=_derniere(affectation).numero,
        paires=tuple(VuePaire.model_validate(p) for p in found["paires"]),
    )


def vue_certificat(affectation: Affectation, appel: Appel) -> VueCertificat:
    """Give the proof, or where its parts are."""
    last, base = _derniere(affectation), f"{appel.base}/affectations/{affectation.annee}/certificat/parties"
    alone = last.parties == 1
    return VueCertificat(
        **enveloppe(affectation, appel, "certificat", "/certificat"),
        proposition=last.numero,
        certificat=json.loads(_lu(affectation, appel, "certificat/1.json")["texte"]) if alone else {},
        charges=_lu(affectation, appel, "certificat/charges.json")["charges"],
        parties=() if alone else tuple(f"{base}/{n}" for n in range(1, last.parties + 1)),
    )


def vue_partie(affectation: Affectation, appel: Appel) -> VuePartie:
    """Give a part of the proof."""
    partie = int(appel.params["partie"])
    return VuePartie(
        **enveloppe(affectation, appel, "partie", f"/certificat/parties/{partie}"),
        proposition=_derniere(affectation).numero,
        partie=partie,
        texte=_lu(affectation, appel, f"certificat/{partie}.json")["texte"],
    )


def vue_fichier(affectation: Affectation, appel: Appel) -> VueFichier:
    """Give the file to correct and import."""
    numero = _derniere(affectation).numero
    return VueFichier(
        **enveloppe(affectation, appel, "fichier", "/fichier"),
        proposition=numero,
        nom=f"affectation-{affectation.annee}-{numero}.csv",
        contenu=_lu(affectation, appel, "fichier.json")["fichier"],
    )
