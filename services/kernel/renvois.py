"""Where a letter is sent anew, and where that act is read, the same in every service."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any
from urllib.parse import urlencode

from pydantic import Field

from kernel.api import Acte, Appel, Consultation, Enveloppe, Ressource, Route
from kernel.decider import Decider
from kernel.formes import ECRIT, sinon
from kernel.model import Frozen
from kernel.ports import Key
from kernel.renvoi import SEPARATEUR, Renvoi, RenvoyerLettre, objet

IDENTIFIANT = re.compile(r"[0-9A-Za-z_-]{1,60}~[0-9A-Z]{26}")
DU_REGISTRE = sinon("Reprenez cette valeur telle que le registre des courriels la donne.")
STATUTS = {"demande": "Demandé : la lettre part, le registre dit ce qu'il en advient"}


class LettreARenvoyer(Frozen):
    """A letter as the log shows it, and why it is sent anew."""

    flux: Annotated[str, Field(pattern=r"^[a-z]+/[a-z_]+#[0-9A-Za-z_-]{1,60}$"), DU_REGISTRE]
    seq: Annotated[int, Field(ge=1, le=99_999_999)]
    lettre: Annotated[str, Field(pattern=r"^[a-z0-9_]{1,60}$"), DU_REGISTRE]
    personne: Annotated[str, Field(pattern=r"^[0-9A-Za-z_-]{1,60}$"), DU_REGISTRE]
    motif: Annotated[str, Field(min_length=1, max_length=2000, pattern=r"\S"), ECRIT]


class VueRenvoi(Enveloppe):
    """A resending: of which letter, to whom, why; what came of it is in the log, at `registre`."""

    flux: str
    seq: int
    lettre: str
    personne: str
    motif: str
    par: str
    registre: str


def _vue(renvoi: Renvoi, appel: Appel) -> VueRenvoi:
    return VueRenvoi(
        type="renvoi",
        id=appel.params["id"],
        href=f"{appel.base}/renvois/{appel.params['id']}",
        registre=f"{appel.base}/courriels?{urlencode({'dossier': objet(appel.params['id'])})}",
        statut_libelle=STATUTS[renvoi.statut],
        **dict(renvoi),
    )


def _identifiant(params: Mapping[str, str]) -> str | None:
    return params["id"] if IDENTIFIANT.fullmatch(params["id"]) else None


def _commande(appel: Appel, corps: LettreARenvoyer) -> RenvoyerLettre:
    """Read what came of the letter: notifications are nobody's state."""
    service = appel.base.split("/")[1]
    key = Key(f"{service}/notification#{corps.flux}#{corps.seq:08d}", f"{corps.lettre}#{corps.personne}")
    found = appel.world.store.read([key]).get(key)
    issue = str(found["statut"]) if found else ""
    return RenvoyerLettre(**dict(corps), auteur=appel.appelant.personne, issue=issue)


def _exemple(_renvoi: Renvoi, _now: datetime) -> LettreARenvoyer:
    rien = {"flux": "service/agregat#rien", "seq": 1, "lettre": "aucune", "personne": "pers_personne"}
    return LettreARenvoyer(**rien, motif="Adresse corrigée")


def _cree(appel: Appel, corps: LettreARenvoyer) -> str:
    return f"{corps.flux.split('#', 1)[1]}{SEPARATEUR}{appel.ulid()}"


def renvois(decider: Decider[Renvoi, Any, Any, Any]) -> tuple[Route, ...]:
    """Give the routes by which a service sends a letter anew and shows why it did."""
    ressource: Ressource[Renvoi, VueRenvoi] = Ressource(
        nom="renvoi",
        chemin="/renvois/{id}",
        decider=decider,
        identifiant=_identifiant,
        existe=lambda renvoi: renvoi.statut != "inexistant",
        vue=_vue,
        modele=VueRenvoi,
    )
    return (
        Consultation(code="consulter_renvoi", libelle="Une lettre renvoyée : laquelle, pourquoi", ressource=ressource),
        Acte(
            code="renvoyer_lettre",
            libelle="Renvoyer une lettre du registre à son destinataire",
            methode="POST",
            chemin="/renvois",
            ressource=ressource,
            corps=LettreARenvoyer,
            commande=_commande,
            exemple=_exemple,
            cree=_cree,
            statut=201,
            cle_requise=True,
        ),
    )
