"""The affectation of a year as the administration sees it: the work asked for, the last proposal and why, the board.

The document of a proposal is read when it is asked for, never copied into a view of the whole.
"""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from pydantic import JsonValue

from expertise.domaine.affectation import DELAIS_RAPPELS_JOURS, Affectation
from expertise.domaine.appariement import Manque
from expertise.domaine.calcul import Calcul, DossierVide, Hypothese, Moyenne, Proposition, RemplacantCalcule
from expertise.domaine.diffusion import CarteExpertise
from expertise.domaine.mandats import RELANCES_JOURS, echeance_reponse
from kernel.api import Appel, Echeance, Enveloppe, echeance_vue
from kernel.label.calendrier import Moment, echeance, est_passee
from kernel.label.territoires import region
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


class VueRegion(Frozen):
    """Where the files of a région stand: to assign, awaiting answers, at work, late; and the next reminder."""

    region: str
    nom: str
    dossiers: int
    a_affecter: int
    en_attente: int
    acceptes: int
    en_retard: int
    rendus: int
    prochain_rappel: datetime | None


class VueSuivi(Enveloppe):
    """The board of a year, by région."""

    annee: int
    regions: tuple[VueRegion, ...]


def vue_affectation(affectation: Affectation, appel: Appel) -> VueAffectation:
    """Show the affectation of a year."""
    last, fin = affectation.proposition or Proposition(numero=0, places=(), manques=()), affectation.appel_jusqu_au
    return VueAffectation(
        **_enveloppe(affectation, appel, "affectation"),
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


def _enveloppe(affectation: Affectation, appel: Appel, kind: str, suite: str = "") -> dict[str, Any]:
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
        **_enveloppe(affectation, appel, "paires", f"/paires/{candidature}"),
        candidature=candidature,
        proposition=_derniere(affectation).numero,
        paires=tuple(VuePaire.model_validate(p) for p in found["paires"]),
    )


def vue_certificat(affectation: Affectation, appel: Appel) -> VueCertificat:
    """Give the proof, or where its parts are."""
    last, base = _derniere(affectation), f"{appel.base}/affectations/{affectation.annee}/certificat/parties"
    alone = last.parties == 1
    return VueCertificat(
        **_enveloppe(affectation, appel, "certificat", "/certificat"),
        proposition=last.numero,
        certificat=json.loads(_lu(affectation, appel, "certificat/1.json")["texte"]) if alone else {},
        charges=_lu(affectation, appel, "certificat/charges.json")["charges"],
        parties=() if alone else tuple(f"{base}/{n}" for n in range(1, last.parties + 1)),
    )


def vue_partie(affectation: Affectation, appel: Appel) -> VuePartie:
    """Give a part of the proof."""
    partie = int(appel.params["partie"])
    return VuePartie(
        **_enveloppe(affectation, appel, "partie", f"/certificat/parties/{partie}"),
        proposition=_derniere(affectation).numero,
        partie=partie,
        texte=_lu(affectation, appel, f"certificat/{partie}.json")["texte"],
    )


def vue_fichier(affectation: Affectation, appel: Appel) -> VueFichier:
    """Give the file to correct and import."""
    numero = _derniere(affectation).numero
    return VueFichier(
        **_enveloppe(affectation, appel, "fichier", "/fichier"),
        proposition=numero,
        nom=f"affectation-{affectation.annee}-{numero}.csv",
        contenu=_lu(affectation, appel, "fichier.json")["fichier"],
    )


# The board


def vue_suivi(affectation: Affectation, cartes: Sequence[CarteExpertise], appel: Appel) -> VueSuivi:
    """Show where each région stands. What is closed is not counted."""
    groups: dict[str, list[CarteExpertise]] = {}
    for carte in cartes:
        if carte.statut != "fermee":
            groups.setdefault(carte.identite.region, []).append(carte)
    return VueSuivi(
        **_enveloppe(affectation, appel, "suivi", "/suivi"),
        annee=affectation.annee,
        regions=tuple(_region(code, group, affectation, appel.maintenant) for code, group in sorted(groups.items())),
    )


def _region(code: str, cartes: Sequence[CarteExpertise], affectation: Affectation, now: datetime) -> VueRegion:
    known = region(code)
    late = [c for c in cartes if _en_retard(c, affectation, now)]
    return VueRegion(
        region=code,
        nom=known.nom if known else code,
        dossiers=len(cartes),
        a_affecter=_combien(cartes, "a_affecter"),
        en_attente=_combien(cartes, "affectee"),
        acceptes=_combien(cartes, "en_cours") + _combien(cartes, "avis_rendus"),
        en_retard=len(late),
        rendus=_combien(cartes, "rendue"),
        prochain_rappel=min((r for c in cartes for r in _rappels(c, affectation) if r > now), default=None),
    )


def _combien(cartes: Iterable[CarteExpertise], statut: str) -> int:
    return sum(c.statut == statut for c in cartes)


def _en_retard(carte: CarteExpertise, affectation: Affectation, now: datetime) -> bool:
    """Tell whether an answer, or the synthesis, is overdue: the time given to one expert is not another's. A line does
    not say who has given their opinion before all have; then the coordonnateur alone owes something."""
    if carte.statut == "rendue":
        return False
    owing = [m for m in carte.mandats if m.statut == "accepte" and (carte.statut, m.role) != ("avis_rendus", "second")]
    fin = None if owing and all(m.a_plus_de_temps(now) for m in owing) else affectation.fin_expertise
    attendues = [echeance_reponse(m) for m in carte.mandats if m.statut == "propose"]
    return any(e is not None and e <= now for e in attendues) or (fin is not None and est_passee(fin, now))


def _rappels(carte: CarteExpertise, affectation: Affectation) -> Iterable[datetime]:
    """Give the instants of the reminders that a file calls for."""
    if carte.statut == "rendue":
        return
    for m in carte.mandats:
        due = echeance_reponse(m) if m.statut == "propose" else None
        yield from (due + timedelta(days=jours) for jours in RELANCES_JOURS if due is not None)
    if affectation.fin_expertise is not None:
        yield from (affectation.fin_expertise.instant + timedelta(days=jours) for jours in DELAIS_RAPPELS_JOURS)
