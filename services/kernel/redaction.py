"""How a letter is written: its template, its words, and those of the campagne where it has some of its own."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from kernel.invitation import calendrier
from kernel.journal import Entete
from kernel.lettre import EFFACE, Correspondence, Lettre
from kernel.mot import rempli
from kernel.people import Personne
from kernel.ports import Mail
from kernel.renvoi import objet

if TYPE_CHECKING:
    from jinja2 import Environment


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
    )


def _invitation(corr: Correspondence, lettre: Lettre, personne: Personne) -> str:
    if lettre.rendez_vous is None:
        return ""
    return calendrier(lettre.rendez_vous, corr.instructeur.courriel if corr.instructeur else "", personne.courriel)
