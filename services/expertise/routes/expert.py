"""The addresses of the experts: HTTP in, command out. No rule lives here."""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field

from expertise.domaine.expert import (
    CarteExpert,
    DeclarerDisponibilite,
    DeclarerInteret,
    Expert,
    Habiliter,
    Inscrire,
    MettreAJourProfil,
    Nature,
    Profil,
    RefuserCandidature,
    Role,
    SePorterCandidat,
    Structure,
    Suspendre,
)
from expertise.domaine.monde import places_libres, places_tenues
from expertise.domaine.vivier import EXPERT, LISTE
from expertise.relations import envers_expert
from expertise.routes.lectures import expertises, monde
from expertise.views import PLACES, LigneExpert, VueExpert, ligne_expert, vue_expert
from kernel.api import Acte, Appel, Consultation, Liste, ParametresListe, Ressource
from kernel.droits import CORRESPONDANT
from kernel.formes import COMPTE, ECRIT, OPERATION, REGION
from kernel.label.calendrier import PARIS, zone
from kernel.label.siret import Siren, Siret
from kernel.model import Frozen, Ligne

IDENTIFIANT = re.compile(r"pers_[0-9a-z_]{1,40}")
CHARGE_MAX = 5
Annee = Annotated[int, Field(ge=2009, le=2099)]
Motif = Annotated[str, Field(min_length=1, max_length=2000, pattern=r"\S"), ECRIT]


class ParametresExperts(ParametresListe):
    """The query of the pool. With `annee`, each line says how many places the expert has left that year, this year when
    only `places_restantes` is given. A page may show fewer lines than its limit: `suivant` tells if there are more."""

    statut: Literal["candidat", "refuse", "habilite", "suspendu"] | None = None
    region: Annotated[
        str | None, Field(pattern=r"^[0-9]{2}$", description="Code INSEE de la région de l'expert"), REGION
    ] = None
    competence: Annotated[int | None, Field(ge=1, le=4, description="Numéro d'une dimension")] = None
    role: Annotated[Role | None, Field(description="Rôle habilité ou, avant l'habilitation, souhaité")] = None
    annee: Annee | None = None
    places_restantes: Annotated[int | None, Field(ge=1, le=CHARGE_MAX, description="Au moins, cette année-là")] = None


class StructureExpert(Frozen):
    """The organisation somebody works for."""

    nom: Annotated[Ligne, Field(max_length=200)]
    siret: Siret


class ProfilExpert(Frozen):
    """What somebody says of themselves; `competences` are numbers of dimensions, `themes` and `references` in words."""

    structure: StructureExpert
    competences: Annotated[tuple[Annotated[int, Field(ge=1, le=4)], ...], Field(min_length=1, max_length=4)]
    departements: Annotated[tuple[Annotated[str, Field(max_length=3)], ...], Field(min_length=1, max_length=101)]
    role_souhaite: Role
    themes: Annotated[tuple[Annotated[Ligne, Field(max_length=100)], ...], Field(max_length=20)] = ()
    references: Annotated[str, Field(max_length=4000)] = ""


class InscriptionExpert(ProfilExpert):
    """Who the administration enters into the pool, with what is known of them, and why; they will read it."""

    personne: Annotated[str, Field(pattern=r"^pers_[0-9a-z_]{1,40}$"), COMPTE]
    motif: Motif


class Disponibilite(Frozen):
    """How many files one takes on in a year; 0 for none."""

    annee: Annee
    charge_max: Annotated[int, Field(ge=0, le=CHARGE_MAX)]


class DeclarationInteret(Frozen):
    """A tie to a legal unit or to an opération: one of the two."""

    nature: Nature
    siren: Siren | None = None
    operation: Annotated[str | None, Field(pattern=r"^oper_[0-9A-Z]{26}$"), OPERATION] = None


class Habilitation(Frozen):
    """The roles in which somebody may sit, until which day if there is a term, and why; they will read it."""

    roles: Annotated[tuple[Role, ...], Field(min_length=1, max_length=2)]
    jusqu_au: date | None = None
    motif: Motif


class RefusCandidature(Frozen):
    """Why somebody is not taken; they will read it."""

    motif: Motif


class Suspension(Frozen):
    """Why somebody is taken out of the pool; they will read it."""

    motif: Motif


def _parmi(carte: CarteExpert, appel: Appel, asked: ParametresExperts) -> bool:
    """Tell whether an expert is among those asked for, and read once what they hold when places are counted."""
    profil = carte.profil
    roles = carte.roles or ((profil.role_souhaite,) if profil else ())
    checks = (
        asked.statut in (None, carte.statut),
        asked.region is None or asked.region in carte.regions,
        asked.competence is None or (profil is not None and asked.competence in profil.competences),
        asked.role is None or asked.role in roles,
    )
    if not all(checks) or not (asked.annee or asked.places_restantes):
        return all(checks)
    if profil is None:
        return False  # erased: they take no file any more
    if PLACES not in appel.lus:
        appel.lus[PLACES] = _places(appel, asked.annee or _cette_annee(appel))
    return bool(appel.lus[PLACES](carte) >= (asked.places_restantes or 0))


def _cette_annee(appel: Appel) -> int:
    return appel.maintenant.astimezone(zone(PARIS)).year


def _places(appel: Appel, annee: int) -> Callable[[CarteExpert], int]:
    files, _ = monde(appel, annee)
    tenues = places_tenues(files, annee)
    return lambda carte: len(places_libres(carte, tenues, annee))


def _identifiant(params: Mapping[str, str]) -> str | None:
    return params["id"] if IDENTIFIANT.fullmatch(params["id"]) else None


def _profil(corps: ProfilExpert) -> Profil:
    structure = Structure(nom=corps.structure.nom, siret=corps.structure.siret)
    return Profil(
        structure=structure,
        competences=tuple(sorted(set(corps.competences))),
        departements=tuple(dict.fromkeys(corps.departements)),
        role_souhaite=corps.role_souhaite,
        themes=tuple(dict.fromkeys(corps.themes)),
        references=corps.references,
    )


def _territoires(appel: Appel) -> tuple[str, ...]:
    """Give what the caller's token says that they oversee as correspondant."""
    qui = appel.appelant
    return tuple(sorted(qui.territoires)) if CORRESPONDANT in qui.roles else ()


def _mettre_a_jour(appel: Appel, corps: ProfilExpert) -> MettreAJourProfil:
    return MettreAJourProfil(profil=_profil(corps), territoires=_territoires(appel), dossiers=_dossiers(appel))


def _declarer_charge(appel: Appel, corps: Disponibilite) -> DeclarerDisponibilite:
    vus, dossiers = _territoires(appel), _dossiers(appel)
    return DeclarerDisponibilite(annee=corps.annee, charge_max=corps.charge_max, territoires=vus, dossiers=dossiers)


def _dossiers(appel: Appel) -> tuple[str, ...]:
    """Read, once it is for good, on which files somebody sits: each will look at them again."""
    ici = expertises(appel, f"mandats#{appel.params['id']}") if appel.ecrit else []
    return tuple(sorted(c.identite.candidature for c in ici))


def _exemple_profil(expert: Expert, _now: datetime) -> ProfilExpert:
    """Say again what is there, with one competence more or less."""
    competences = (1, 2) if expert.profil and expert.profil.competences == (1,) else (1,)
    structure = StructureExpert(nom="Agence de l'Exemple", siret="21350238800019")
    return ProfilExpert(structure=structure, competences=competences, departements=("35",), role_souhaite="second")


def _se_porter_candidat(appel: Appel, corps: ProfilExpert) -> SePorterCandidat:
    annee = _cette_annee(appel)
    qui, profil = appel.appelant.personne, _profil(corps)
    return SePorterCandidat(personne=qui, profil=profil, annee=annee, territoires=_territoires(appel))


def _exemple_inscription(expert: Expert, now: datetime) -> InscriptionExpert:
    plain = _exemple_profil(expert, now)
    return InscriptionExpert(**dict(plain), personne="pers_exemple", motif="Un dossier attend un expert")


def _declarer(appel: Appel, corps: DeclarationInteret) -> DeclarerInteret:
    objet = {"siren": corps.siren or "", "operation": corps.operation or ""}
    return DeclarerInteret(nature=corps.nature, dossiers=_dossiers(appel), **objet)


EXPERTS: Ressource[Expert, VueExpert] = Ressource(
    nom="expert",
    chemin="/experts/{id}",
    decider=EXPERT,
    identifiant=_identifiant,
    existe=lambda expert: expert.statut != "inexistant",
    vue=vue_expert,
    modele=VueExpert,
    relations=envers_expert,
)

ROUTES = (
    Liste(
        code="lister_experts",
        libelle="Les experts, candidats et habilités",
        chemin="/experts",
        carte=CarteExpert,
        modele=LigneExpert,
        vue=ligne_expert,
        partition=lambda _appel, _query: LISTE,
        garde=_parmi,
        query=ParametresExperts,
    ),
    Acte(
        code="se_porter_candidat",
        libelle="Se porter candidat comme expert, pendant l'appel de l'année",
        methode="POST",
        chemin="/experts",
        ressource=EXPERTS,
        corps=ProfilExpert,
        commande=_se_porter_candidat,
        exemple=_exemple_profil,
        cree=lambda appel, _corps: appel.appelant.personne,
        statut=201,
        cle_requise=True,
    ),
    Acte(
        code="inscrire_expert",
        libelle="Inscrire quelqu'un au vivier, même une fois l'appel à experts clos",
        methode="POST",
        chemin="/experts/inscriptions",
        ressource=EXPERTS,
        corps=InscriptionExpert,
        commande=lambda _appel, corps: Inscrire(personne=corps.personne, profil=_profil(corps), motif=corps.motif),
        exemple=_exemple_inscription,
        cree=lambda _appel, corps: corps.personne,
        statut=201,
        cle_requise=True,
    ),
    Consultation(code="consulter_expert", libelle="Un expert", ressource=EXPERTS),
    Acte(
        code="mettre_a_jour_profil",
        libelle="Mettre à jour son profil",
        methode="PUT",
        chemin="/experts/{id}",
        ressource=EXPERTS,
        corps=ProfilExpert,
        commande=_mettre_a_jour,
        exemple=_exemple_profil,
    ),
    Acte(
        code="declarer_disponibilite",
        libelle="Dire combien de dossiers on prend cette année",
        methode="POST",
        chemin="/experts/{id}/disponibilites",
        ressource=EXPERTS,
        corps=Disponibilite,
        commande=_declarer_charge,
        exemple=lambda _expert, now: Disponibilite(annee=now.year, charge_max=1),
    ),
    Acte(
        code="declarer_interet",
        libelle="Déclarer un intérêt",
        methode="POST",
        chemin="/experts/{id}/interets",
        ressource=EXPERTS,
        corps=DeclarationInteret,
        commande=_declarer,
        exemple=lambda _expert, _now: DeclarationInteret(nature="employeur", siren="213502388"),
    ),
    Acte(
        code="habiliter_expert",
        libelle="Habiliter comme coordonnateur, comme second, ou les deux",
        methode="POST",
        chemin="/experts/{id}/habilitation",
        ressource=EXPERTS,
        corps=Habilitation,
        commande=lambda appel, corps: Habiliter(**dict(corps), dossiers=_dossiers(appel)),
        exemple=lambda expert, _now: Habilitation(
            roles=(expert.profil.role_souhaite if expert.profil else "second",), motif="Trois expertises menées à bien"
        ),
    ),
    Acte(
        code="refuser_candidature",
        libelle="Ne pas retenir la candidature",
        methode="POST",
        chemin="/experts/{id}/refus",
        ressource=EXPERTS,
        corps=RefusCandidature,
        commande=lambda _appel, corps: RefuserCandidature(motif=corps.motif),
        exemple=lambda _expert, _now: RefusCandidature(motif="Les compétences attendues n'y sont pas encore"),
    ),
    Acte(
        code="suspendre_expert",
        libelle="Suspendre l'habilitation",
        methode="POST",
        chemin="/experts/{id}/suspension",
        ressource=EXPERTS,
        corps=Suspension,
        commande=lambda appel, corps: Suspendre(motif=corps.motif, dossiers=_dossiers(appel)),
        exemple=lambda _expert, _now: Suspension(motif="À la demande de l'expert"),
    ),
)
