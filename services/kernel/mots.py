"""Where the words of a campagne in a letter are read, shown in it and written, the same in every service."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field

from kernel.apercu import exemple
from kernel.api import Acte, Apercu, Appel, Consultation, Enveloppe, Page, Ressource, Route
from kernel.decider import Decider
from kernel.label.calendrier import PARIS, zone
from kernel.lettre import Correspondence
from kernel.model import Frozen
from kernel.mot import IDENTIFIANT, EcrireMot, Modifiable, Mot, modifiables, ref_mot
from kernel.store import read_all, read_ref

BRUT_MAX = 6000  # characters that are looked at; the rule says how many a letter takes
STATUTS = {"ordinaire": "Les mots ordinaires", "propre": "Les mots de la campagne"}


class Balise(Frozen):
    """A tag that the words of a letter may have: as it is written, and what it says."""

    balise: str
    libelle: str


class VueMot(Enveloppe):
    """What a campagne says in a letter in its own words, and the whole letter with them, on invented data."""

    annee: int
    lettre: str
    libelle: str
    texte: str
    par: str
    le: datetime | None
    balises: tuple[Balise, ...]
    apercu: Apercu


class LigneMot(Frozen):
    """A letter that takes words of the campagne: whether it has some, and where they are."""

    id: str
    href: str
    lettre: str
    libelle: str
    statut: str
    statut_libelle: str
    balises: tuple[Balise, ...]


class Mots(Frozen):
    """The letters of a service that take words of a campagne."""

    annee: int
    elements: tuple[LigneMot, ...]


class MotAEcrire(Frozen):
    """The words of a campagne in a letter; empty, the ordinary ones again."""

    texte: Annotated[str, Field(max_length=BRUT_MAX)]


class ParametresMots(Frozen):
    """The query of the letters that take words of a campagne."""

    annee: Annotated[int | None, Field(ge=2009, le=2099, description="La campagne ; sinon, celle de l'année")] = None


def mots(decider: Decider[Mot, Any, Any, Any], templates: Path) -> tuple[Route, ...]:
    """Give the routes of the words of the campagnes in the letters of a service."""
    service, known = decider.service, modifiables(templates)

    def identifiant(params: Mapping[str, str]) -> str | None:
        found = IDENTIFIANT.fullmatch(params["id"])
        return params["id"] if found and found["lettre"] in known else None

    def vue(mot: Mot, appel: Appel) -> VueMot:
        annee, lettre = appel.params["id"].split("-", 1)
        corr = Correspondence(service, (), {}, templates, appel.public_url, appel.instructeur)
        said = mot.model_dump(include={"statut", "texte", "par", "le"})
        return VueMot(
            type="mot",
            id=appel.params["id"],
            href=f"{appel.base}/mots/{appel.params['id']}",
            statut_libelle=STATUTS[mot.statut],
            annee=int(annee),
            lettre=lettre,
            libelle=known[lettre].libelle,
            balises=_balises(known[lettre]),
            apercu=exemple(corr, lettre, mot.texte),
            **said,
        )

    def commande(appel: Appel, corps: MotAEcrire) -> EcrireMot:
        lettre = appel.params["id"].split("-", 1)[1]
        balises = tuple(known[lettre].balises) if lettre in known else ()
        return EcrireMot(texte=corps.texte, balises=balises, auteur=appel.appelant.personne)

    def lister(_door: Any, appel: Appel, query: ParametresMots) -> Mots:
        annee = query.annee or appel.maintenant.astimezone(zone(PARIS)).year
        refs = {lettre: ref_mot(service, str(annee), lettre) for lettre in known}
        lus = read_all(appel.world.store, (ref.key for ref in refs.values()))
        dits = {lettre: read_ref(ref, lus) or Mot() for lettre, ref in refs.items()}
        return Mots(annee=annee, elements=tuple(_ligne(annee, n, m, dits[n], appel) for n, m in known.items()))

    ressource: Ressource[Mot, VueMot] = Ressource(
        nom="mot",
        chemin="/mots/{id}",
        decider=decider,
        identifiant=identifiant,
        existe=lambda _: True,  # a letter that takes words has the ordinary ones until it has others
        vue=vue,
        modele=VueMot,
    )
    return (
        Page("lister_mots", "Les lettres où la campagne peut avoir ses mots", "/mots", Mots, lister, ParametresMots),
        Consultation(code="consulter_mot", libelle="Les mots de la campagne dans une lettre", ressource=ressource),
        Acte(
            code="ecrire_mot",
            libelle="Écrire les mots de la campagne dans une lettre",
            methode="PUT",
            chemin="/mots/{id}",
            ressource=ressource,
            corps=MotAEcrire,
            commande=commande,
            exemple=lambda _mot, _now: MotAEcrire(texte="Pour la campagne {annee}, écrivez-nous."),
        ),
    )


def _balises(modifiable: Modifiable) -> tuple[Balise, ...]:
    return tuple(Balise(balise=f"{{{nom}}}", libelle=libelle) for nom, libelle in modifiable.balises.items())


def _ligne(annee: int, lettre: str, modifiable: Modifiable, mot: Mot, appel: Appel) -> LigneMot:
    return LigneMot(
        id=f"{annee}-{lettre}",
        href=f"{appel.base}/mots/{annee}-{lettre}",
        lettre=lettre,
        libelle=modifiable.libelle,
        statut=mot.statut,
        statut_libelle=STATUTS[mot.statut],
        balises=_balises(modifiable),
    )
