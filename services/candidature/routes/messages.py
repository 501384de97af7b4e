"""The address of what is said around a file. Who reads and writes which circle is a rule of the domain."""

from typing import Annotated

from pydantic import Field

from candidature.domaine.commandes import EcrireMessage
from candidature.domaine.valeurs import Visibilite
from candidature.relations import veille_sur
from candidature.routes.camps import autour_du_dossier
from candidature.views import VueMessagerie, vue_messagerie
from kernel.api import Acte, Appel, Consultation, ParametresListe
from kernel.droits import ADMINISTRATION
from kernel.formes import ECRIT
from kernel.model import Frozen
from kernel.refus import ActeInterdit

TEXTE_MAX = 4000  # a message, not a document


class NouveauMessage(Frozen):
    """What is said, and to which circle; without one, to the narrowest that its author reads."""

    texte: Annotated[str, Field(min_length=1, max_length=TEXTE_MAX, pattern=r"\S"), ECRIT]
    visibilite: Visibilite | None = None


def _ecrire(appel: Appel, corps: NouveauMessage) -> EcrireMessage:
    return EcrireMessage(
        id=f"mess_{appel.ulid()}",
        texte=corps.texte,
        visibilite=corps.visibilite,
        auteur=appel.appelant.personne,
        territoires=veille_sur(appel.appelant),
        administration=ADMINISTRATION in appel.appelant.roles,
    )


MESSAGERIES = autour_du_dossier("messagerie", "messages", vue_messagerie, VueMessagerie)

ROUTES = (
    Consultation(
        code="consulter_messages",
        libelle="Ce qui se dit autour d'un dossier, du plus récent au plus ancien",
        ressource=MESSAGERIES,
        query=ParametresListe,
    ),
    Acte(
        code="ecrire_message",
        libelle="Écrire un message autour de ce dossier",
        methode="POST",
        chemin="/candidatures/{id}/messages",
        ressource=MESSAGERIES,
        corps=NouveauMessage,
        commande=_ecrire,
        exemple=lambda _candidature, _now: NouveauMessage(texte="Une question sur ce dossier."),
        statut=201,
        cle_requise=True,
        refus=(ActeInterdit.code,),
    ),
)
