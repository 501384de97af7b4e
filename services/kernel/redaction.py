"""How a letter is written: its template, its words, and those of the campagne where it has some of its own."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from kernel.decider import Ref
from kernel.etiquette import Designee
from kernel.invitation import calendrier
from kernel.journal import Entete
from kernel.lettre import EFFACE, Correspondence, Lettre
from kernel.mot import Mot, ref_mot, rempli
from kernel.people import Personne
from kernel.ports import Item, Key, Mail, World
from kernel.renvoi import objet
from kernel.store import read_ref, version_of

if TYPE_CHECKING:
    from jinja2 import Environment


def words(corr: Correspondence, lettre: Lettre) -> list[Key]:
    """Name the words of the campagne, where a letter takes some."""
    known = lettre.modele in corr.modifiables
    return [ref_mot(corr.service, str(lettre.donnees["annee"]), lettre.modele).key] if known else []


def in_the_words_of_the_year(corr: Correspondence, lettre: Lettre, lus: Mapping[Key, Item]) -> Lettre:
    """Give a letter with the words of its campagne, and which version of them."""
    for key in words(corr, lettre):
        found = read_ref(Ref(key, Mot), lus)
        if found is not None and found.texte:
            return replace(lettre, mot=found.texte, mot_version=version_of(lus[key]) or 0)
    return lettre


def named_within(lettre: Lettre) -> list[str]:
    """Give the people whom the document of a letter names."""
    document = lettre.donnees.get("document", {})
    return [document[champ] for champ in lettre.nommes_par_document if document.get(champ)]


def quoting(world: World, lettre: Lettre) -> Lettre:
    """Give a letter with the document that it quotes, read only when it is about to leave."""
    if not lettre.document:
        return lettre
    return replace(lettre, donnees={**lettre.donnees, "document": json.loads(world.objects.get(lettre.document))})


@cache
def _environment(templates: Path) -> "Environment":
    from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape  # noqa: PLC0415

    own, shared = str(templates), str(Path(__file__).parent / "templates")
    return Environment(
        loader=FileSystemLoader([own, shared]),
        undefined=StrictUndefined,
        autoescape=select_autoescape(["html"]),
        trim_blocks=True,
        lstrip_blocks=True,
    )


def render(corr: Correspondence, entete: Entete, lettre: Lettre, personne: Personne, noms: Sequence[str] = ()) -> Mail:
    """Give a letter in its words. The first line of a template is the subject; the text is written once, for both
    the plain and the laid-out form.

    The act is named by its command, never by its order number: that would tell how much was done before, such as that
    another expert has given an opinion.
    """
    environment = _environment(corr.templates)
    acte = f"{entete.flux}#{entete.commande}"
    data = {**lettre.donnees, "nom": personne.nom, "acte": acte, "adresse": corr.public_url}
    data["ici"] = objet(entete.flux.split("#", 1)[1])
    data |= {"instructeur": corr.instructeur, "noms": list(noms), "efface": EFFACE}
    data["mot"] = rempli(lettre.mot, data)
    subject, _, body = environment.get_template(f"{lettre.modele}.txt").render(data).partition("\n")
    paragraphs = [p.strip() for p in body.strip().split("\n\n")]
    html = environment.get_template("lettre.html").render(objet=subject, paragraphes=paragraphs, acte=acte)
    text = "\n\n".join([*paragraphs, f"Référence de l'acte : {acte}"]) + "\n"
    return Mail(
        recipient=personne.courriel,
        subject=f"[ÉcoQuartier] {' '.join(subject.split())}",
        text=text,
        html=html,
        headers={"X-Acte": acte, "X-Correlation-Id": entete.correlation},
        calendar=_invitation(corr, lettre, personne),
        tag=Designee(entete.flux, entete.seq, lettre.modele, personne.personne, entete.commande).etiquette,
    )


def _invitation(corr: Correspondence, lettre: Lettre, personne: Personne) -> str:
    if lettre.rendez_vous is None:
        return ""
    return calendrier(lettre.rendez_vous, corr.instructeur.courriel if corr.instructeur else "", personne.courriel)
