"""The addresses of the opérations: HTTP in, command out. No rule lives here."""

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Annotated

from pydantic import Field

from candidature.domaine.diffusion import CarteCandidature, liste_de_l_operation
from candidature.domaine.doublons import CarteRapprochement, liste_de_la_commune
from candidature.domaine.etapes import ReprendreEtape
from candidature.domaine.identite import ModifierOperation
from candidature.domaine.operation import OPERATION, CarteOperation, CreerOperation, Operation, SignerCharte
from candidature.domaine.porteur import Charte, Structure
from candidature.domaine.valeurs import A_L_EXAMEN
from candidature.relations import envers_operation
from candidature.routes.listes import ParametresTerritoire, partition
from candidature.views import LigneOperation, VueOperation, ligne_operation, vue_operation
from kernel.api import Acte, Appel, Consultation, Liste, Ressource
from kernel.formes import COMMUNE
from kernel.label.siret import Siret
from kernel.model import Frozen, Ligne
from kernel.ports import Item
from kernel.store import between

IDENTIFIANT = re.compile(r"oper_[0-9A-Z]{26}")
Nom = Annotated[Ligne, Field(max_length=200)]
CodeInsee = Annotated[str, Field(pattern=r"^([0-9]{5}|2[AB][0-9]{3})$"), COMMUNE]
VOISINES_MAX = 100  # one page: the largest commune has had a few dozen opérations in fifteen years
DOSSIERS_MAX = 100  # of one opération in one query: four étapes a year at most
A_L_EXAMEN_LUS = "a_l_examen"
EXEMPLE_SIRET = "21350238800019"


class Porteur(Frozen):
    """The organisation that carries the opération."""

    nom: Nom
    siret: Siret


class IdentiteOperation(Frozen):
    """What an opération is said to be; `communes` are INSEE codes, the main one first."""

    nom: Nom
    communes: Annotated[tuple[CodeInsee, ...], Field(min_length=1, max_length=50)]
    porteur: Porteur
    est_une_autre: Annotated[
        bool,
        Field(description="Ce n'est aucune des opérations ressemblantes (`existants` du refus `doublon`)"),
    ] = False


class NouvelleOperation(IdentiteOperation):
    """What creating an opération takes."""


class CharteSignee(Frozen):
    """The signed charte: organisations, never people."""

    signee_le: date
    signataires: Annotated[tuple[Nom, ...], Field(min_length=1, max_length=30)]
    autorite_urbanisme: Nom
    partenaires: Annotated[
        tuple[Porteur, ...],
        Field(max_length=30, description="Les partenaires dont le SIRET est connu : un expert qui y travaille est lié"),
    ] = ()


class EtapeReprise(Frozen):
    """An étape held before this software."""

    etape: Annotated[int, Field(ge=1, le=4)]
    annee: Annotated[int, Field(ge=2009, le=2099)]
    source: Annotated[str, Field(min_length=1, max_length=200)]


def identifiant(params: Mapping[str, str]) -> str | None:
    """Give the identifier of an opération from its address."""
    return params["id"] if IDENTIFIANT.fullmatch(params["id"]) else None


def _creer(appel: Appel, corps: NouvelleOperation) -> CreerOperation:
    appel.lus[A_L_EXAMEN_LUS] = ()  # of what does not exist yet: not asked for the actions that it will show
    porteur = Structure(nom=corps.porteur.nom, siret=corps.porteur.siret)
    return CreerOperation(
        nom=corps.nom,
        communes=corps.communes,
        porteur=porteur,
        proprietaire=appel.appelant.personne,
        siren=appel.appelant.siret[:9],
        voisines={} if corps.est_une_autre else _voisines(corps.communes[0], appel),
    )


def _voisines(commune: str, appel: Appel) -> dict[str, CarteRapprochement]:
    """Read the opérations of a commune, in one query: which of them are shown is a rule of the domain."""
    items = between(appel.world.store, f"candidature/liste#{liste_de_la_commune(commune)}", "", "\U0010ffff")
    return {
        _flux(item): CarteRapprochement.model_validate_json(str(item["etat"])) for item in islice(items, VOISINES_MAX)
    }


def _flux(item: Item) -> str:
    return str(item["flux"]).split("#", 1)[1]


def _modifier(appel: Appel, corps: IdentiteOperation) -> ModifierOperation:
    voisines = {} if corps.est_une_autre else _voisines(corps.communes[0], appel)
    return ModifierOperation(
        nom=corps.nom,
        communes=corps.communes,
        porteur=Structure(nom=corps.porteur.nom, siret=corps.porteur.siret),
        auteur=appel.appelant.personne,
        voisines={cle: carte for cle, carte in voisines.items() if cle != appel.params["id"]},
        examines=_examines(appel),
    )


def _examines(appel: Appel) -> tuple[str, ...]:
    """Give the numbers of the files under examination: asked once, for the act and for the actions shown after it."""
    if A_L_EXAMEN_LUS not in appel.lus:
        appel.lus[A_L_EXAMEN_LUS] = tuple(_a_l_examen(appel))
    found: tuple[str, ...] = appel.lus[A_L_EXAMEN_LUS]
    return found


def _a_l_examen(appel: Appel) -> Iterator[str]:
    partition = f"candidature/liste#{liste_de_l_operation(appel.params['id'])}"
    for item in islice(between(appel.world.store, partition, "", "\U0010ffff"), DOSSIERS_MAX):
        carte = CarteCandidature.model_validate_json(str(item["etat"]))
        if carte.statut in A_L_EXAMEN:
            yield carte.numero


def _exemple_identite(operation: Operation, _now: datetime) -> IdentiteOperation:
    """Give another name: what is said as it was is never refused."""
    assert operation.porteur is not None, "an opération has a porteur from its creation"
    porteur = Porteur.model_construct(**dict(operation.porteur))
    autre = f"{operation.nom[:190]} (modifié)"
    return IdentiteOperation.model_construct(nom=autre, communes=operation.codes, porteur=porteur, est_une_autre=True)


def _exemple_operation(_operation: Operation, _now: datetime) -> NouvelleOperation:
    porteur = Porteur(nom="Ville de Rennes", siret=EXEMPLE_SIRET)
    return NouvelleOperation(nom="Quartier de l'Exemple", communes=("35238",), porteur=porteur, est_une_autre=True)


def _signer(_appel: Appel, corps: CharteSignee) -> SignerCharte:
    partenaires = tuple(Structure(nom=p.nom, siret=p.siret) for p in corps.partenaires)
    return SignerCharte(charte=Charte(**{**dict(corps), "partenaires": partenaires}))


def _exemple_charte(_operation: Operation, now: datetime) -> CharteSignee:
    ville = "Ville de Rennes"
    return CharteSignee(signee_le=(now - timedelta(days=1)).date(), signataires=(ville,), autorite_urbanisme=ville)


def _reprendre(_appel: Appel, corps: EtapeReprise) -> ReprendreEtape:
    return ReprendreEtape(etape=corps.etape, annee=corps.annee, source=corps.source)


def _exemple_reprise(operation: Operation, now: datetime) -> EtapeReprise:
    libre = next((n for n in range(1, 5) if operation.etape_detenue(n) is None), 4)
    return EtapeReprise(etape=libre, annee=now.year - 1, source="Palmarès antérieur")


OPERATIONS: Ressource[Operation, VueOperation] = Ressource(
    nom="operation",
    chemin="/operations/{id}",
    decider=OPERATION,
    identifiant=identifiant,
    existe=lambda operation: operation.statut != "inexistante",
    vue=vue_operation,
    modele=VueOperation,
    relations=envers_operation,
)

ROUTES = (
    Liste(
        code="lister_operations",
        libelle="Les opérations qui vous concernent",
        chemin="/operations",
        carte=CarteOperation,
        modele=LigneOperation,
        vue=ligne_operation,
        partition=lambda appel, query: partition("operations", appel, query, "operations"),
        query=ParametresTerritoire,
    ),
    Acte(
        code="creer_operation",
        libelle="Créer une opération",
        methode="POST",
        chemin="/operations",
        ressource=OPERATIONS,
        corps=NouvelleOperation,
        commande=_creer,
        exemple=_exemple_operation,
        cree=lambda appel, _corps: f"oper_{appel.ulid()}",
        statut=201,
        cle_requise=True,
    ),
    Consultation(code="consulter_operation", libelle="Une opération et ce qu'elle détient", ressource=OPERATIONS),
    Acte(
        code="modifier_operation",
        libelle="Modifier le nom, les communes ou le porteur de l'opération",
        methode="PUT",
        chemin="/operations/{id}/identite",
        ressource=OPERATIONS,
        corps=IdentiteOperation,
        commande=_modifier,
        exemple=_exemple_identite,
    ),
    Acte(
        code="signer_charte",
        libelle="Enregistrer la charte signée",
        methode="POST",
        chemin="/operations/{id}/charte",
        ressource=OPERATIONS,
        corps=CharteSignee,
        commande=_signer,
        exemple=_exemple_charte,
    ),
    Acte(
        code="reprendre_etape",
        libelle="Reprendre une étape déjà détenue",
        methode="POST",
        chemin="/operations/{id}/etapes",
        ressource=OPERATIONS,
        corps=EtapeReprise,
        commande=_reprendre,
        exemple=_exemple_reprise,
        cle_requise=True,
    ),
)
