"""A letter seen before it leaves: with invented data, while its words are written; or as an act is about to send it.

Nothing is written, and nobody is named: where a letter has a name, its preview says whose.
"""

from collections.abc import Mapping
from dataclasses import replace

from kernel.api import Apercu
from kernel.journal import Entete
from kernel.lettre import A, Correspondence, Lettre
from kernel.people import Personne
from kernel.redaction import render
from kernel.settings import Instructeur

DESTINATAIRE = "(nom du destinataire)"
ACTE = "(à venir)"
INSTRUCTEUR = Instructeur(
    nom="Service instructeur (exemple)",
    adresse="1 rue de l'Exemple",
    courriel="label@exemple.invalid",
    telephone="00 00 00 00 00",
)
PERSONNE = Personne(personne="", nom=DESTINATAIRE, courriel="", roles=(), territoires=(), siret="")


def exemple(corr: Correspondence, modele: str, mot: str) -> Apercu:
    """Show a letter on invented data, with words that a campagne would have in it."""
    modifiable = corr.modifiables[modele]
    lettre = Lettre(modele, A(), modifiable.exemple, mot=mot)
    return _apercu(corr, f"{corr.service}/exemple#exemple", lettre, modifiable.noms)


def _apercu(corr: Correspondence, flux: str, lettre: Lettre, noms: tuple[str, ...]) -> Apercu:
    named = corr if corr.instructeur else replace(corr, instructeur=INSTRUCTEUR)
    mail = render(named, _entete(flux), lettre, PERSONNE, noms)
    return Apercu(objet=mail.subject, texte=mail.text, html=mail.html)


def _entete(flux: str) -> Entete:
    """Give the header of an act that has not been done: what a letter says of it is where, and no more."""
    vide: Mapping[str, str] = dict.fromkeys(("le", "acteur", "correlation", "precedent", "scelle"), "")
    return Entete(format=1, flux=flux, seq=0, types=(), commande=ACTE, personnes=(), fait=None, **vide)
