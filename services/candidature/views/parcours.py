"""The way of an opération through the label, on one page: what it holds, its files, what it may ask for and why not."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from candidature.domaine.diffusion import CarteCandidature, campagne_de_l_annee, liste_de_l_operation
from candidature.domaine.operation import Operation
from candidature.domaine.parcours import EtapeDemandable, a_suivre, etapes_demandables, suites_ouvertes
from candidature.domaine.plan import Campagne
from candidature.domaine.suivi import suivi
from candidature.views.candidature import dit_du_suivi
from candidature.views.etapes import VueEtapeDetenue, detenues, libelle_de
from kernel.api import Appel, Enveloppe, Raison
from kernel.droits import ADMINISTRATION
from kernel.model import Frozen
from kernel.refus import Indisponible
from kernel.store import between, read_all, read_ref

DOSSIERS_MAX = 100  # of one opération in one query: four étapes a year at most


class Campagnes(Frozen):
    """The campagnes around today: the one whose palmarès is to come may be last year's, the next may be planned."""

    precedente: Campagne | None = None
    courante: Campagne | None = None
    suivante: Campagne | None = None


class DossierDuParcours(Frozen):
    """A file of the opération, and what came of it once that is public."""

    id: str
    href: str
    numero: str
    annee: int
    etape: int
    etape_libelle: str
    statut: str
    statut_libelle: str
    issue: str
    etape_accordee: int


class SuiteDuParcours(Frozen):
    """A reserve or a recommandation still to be answered, by its number and the field it is about: its text is read
    with the decision (`lire`)."""

    candidature: str
    genre: str
    numero: int
    champ: str
    lire: str


class RepriseProposee(Frozen):
    """A file from which a new one may start: what `reprise_de` takes, where it is read, how people name it."""

    id: str
    href: str
    numero: str


class EtapeDuParcours(Frozen):
    """An étape in a campagne that is planned or under way: open to this opération now, or why not. `a_reprendre` must
    be taken up; `reprise_proposee` is what to take up, where there is something, and whoever starts may choose not to.
    """

    annee: int
    etape: int
    libelle: str
    ouverte: bool
    raisons: tuple[Raison, ...]
    a_reprendre: str
    reprise_proposee: RepriseProposee | None
    a_prevoir: str


class VueParcours(Enveloppe):
    """The way of an opération through the label."""

    nom: str
    etapes: tuple[VueEtapeDetenue, ...]
    dossiers: tuple[DossierDuParcours, ...]
    suites: tuple[SuiteDuParcours, ...]
    demandables: tuple[EtapeDuParcours, ...]


def vue_parcours(operation: Operation, appel: Appel) -> VueParcours:
    """Show the parcours. A draft that nobody has announced shows to those who work on it, and to the administration."""
    identifiant = appel.params["id"]
    lignes = dict(_lignes(operation, appel))
    dossiers = tuple(lignes.values())
    campagnes = {c.annee: c for c in _autour(appel)}
    etapes = tuple(etapes_demandables(operation, list(campagnes.values()), lignes, appel.maintenant))
    statut = "etape_ouverte" if any(e.ouverte for e in etapes) else "rien_a_demander"
    campagnes |= _campagnes_manquantes(dossiers, campagnes, appel)
    return VueParcours(
        type="parcours",
        id=identifiant,
        href=f"{appel.base}/operations/{identifiant}/parcours",
        statut=statut,
        statut_libelle=_dit(statut, etapes),
        nom=operation.nom,
        etapes=detenues(operation.etapes),
        dossiers=tuple(_dossier(cle, carte, campagnes.get(carte.annee), appel) for cle, carte in lignes.items()),
        suites=tuple(_suites(operation, lignes, appel)),
        demandables=tuple(_demandable(e, lignes, appel) for e in etapes),
    )


def _dit(statut: str, etapes: Sequence[EtapeDemandable]) -> str:
    if statut == "etape_ouverte":
        return "Une étape peut être demandée"
    return "Rien à demander maintenant" + ("" if etapes else " : aucune campagne n'est annoncée")


def _autour(appel: Appel) -> Iterator[Campagne]:
    """Give the campagnes around today, without one that is only prepared: nobody outside the administration knows of it
    before it is confirmed."""
    lues = appel.contexte
    if isinstance(lues, Campagnes):
        yield from (c for c in (lues.precedente, lues.courante, lues.suivante) if c is not None and c.phase is not None)


def _lignes(operation: Operation, appel: Appel) -> list[tuple[str, CarteCandidature]]:
    """Read the files of the opération that its reader may know of, the newest first."""
    pk = f"candidature/liste#{liste_de_l_operation(appel.params['id'])}"
    items = between(appel.world.store, pk, "", "\U0010ffff", DOSSIERS_MAX)
    lues = [(str(i["flux"]).split("#", 1)[1], CarteCandidature.model_validate_json(str(i["etat"]))) for i in items]
    whole = operation.est_editable_par(appel.appelant.personne) or ADMINISTRATION in appel.appelant.roles
    return [(cle, carte) for cle, carte in lues if whole or carte.est_connue]


def _campagnes_manquantes(
    dossiers: Sequence[CarteCandidature], lues: Mapping[int, Campagne], appel: Appel
) -> dict[int, Campagne]:
    """Read the campagne of an old file that nobody has ever examined: what it shows follows that calendar."""
    refs = {d.annee: campagne_de_l_annee(d.annee) for d in dossiers if d.statut == "recevable" and d.annee not in lues}
    items = read_all(appel.world.store, [ref.key for ref in refs.values()])
    return {annee: found for annee, ref in refs.items() if (found := read_ref(ref, items)) is not None}


def _dossier(identifiant: str, carte: CarteCandidature, campagne: Campagne | None, appel: Appel) -> DossierDuParcours:
    statut = suivi(carte.statut, carte.expertise, campagne.dates if campagne else None, appel.maintenant)
    return DossierDuParcours(
        id=identifiant,
        href=f"{appel.base}/candidatures/{identifiant}",
        numero=carte.numero,
        annee=carte.annee,
        etape=carte.etape,
        etape_libelle=libelle_de(carte, campagne),
        statut=statut,
        statut_libelle=dit_du_suivi(statut, carte.efface),
        issue=carte.decision.issue if carte.decision else "",
        etape_accordee=carte.decision.etape_accordee if carte.decision else 0,
    )


def _suites(operation: Operation, lignes: Mapping[str, CarteCandidature], appel: Appel) -> Sequence[SuiteDuParcours]:
    """Look in the conclusions for what is still to be answered. Raises Indisponible when one cannot be read."""
    lues: dict[tuple[str, str], Any] = {}
    for cle, genre in a_suivre(operation):
        if cle in lignes and (decision := lignes[cle].decision) is not None:
            try:
                lues[cle, genre] = json.loads(appel.world.objects.get(decision.document))
            except KeyError as error:
                raise Indisponible("Une conclusion n'est pas lisible pour le moment : réessayez plus tard.") from error
    return [
        SuiteDuParcours(**dict(suite), lire=f"/commission/v1/decisions/{suite.candidature}")
        for suite in suites_ouvertes(lues)
    ]


def _demandable(etape: EtapeDemandable, lignes: Mapping[str, CarteCandidature], appel: Appel) -> EtapeDuParcours:
    raisons = tuple(Raison(code=code, message=message) for code, message in etape.raisons)
    shown = {"raisons": raisons, "reprise_proposee": _proposee(etape.reprise_proposee, lignes, appel)}
    return EtapeDuParcours(**{**dict(etape), **shown}, ouverte=etape.ouverte)


def _proposee(de: str, lignes: Mapping[str, CarteCandidature], appel: Appel) -> RepriseProposee | None:
    carte, href = lignes.get(de), f"{appel.base}/candidatures/{de}"
    return RepriseProposee(id=de, href=href, numero=carte.numero) if carte else None
