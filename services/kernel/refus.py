"""How the software says no: the closed list of refusals, each with its page.

A refusal is a class. Its `code` is the contract with callers, its docstring the page that the problem's `type`
address opens (in French: it is read by the people of the label), its `detail` the sentence of the moment.
"""

import re
from dataclasses import dataclass
from typing import Any, ClassVar


@dataclass(frozen=True)
class Erreur:
    """One fault of a request: where (JSON Pointer), which (code) and what to do (a sentence in French)."""

    pointeur: str
    code: str
    message: str


class Refus(Exception):  # noqa: N818  named after the state of the world, like its subclasses
    """Refus."""

    code: ClassVar[str] = "refus"
    statut: ClassVar[int] = 409

    def __init__(self, detail: str, *erreurs: Erreur, **extra: Any) -> None:
        """Say no, in one French sentence with a next step; `extra` are members of the problem document."""
        super().__init__(detail)
        self.detail, self.erreurs, self.extra = detail, erreurs, extra

    @classmethod
    def page(cls) -> tuple[str, str]:
        """Give the title and the text of the page of this problem."""
        titre, _, texte = (cls.__doc__ or "").strip().partition("\n\n")
        return titre.removesuffix("."), re.sub(r"\s*\n\s*", " ", texte)


class RequeteInvalide(Refus):
    """La requête ne peut pas être lue.

    Le corps n'est pas du JSON valide, un champ est inconnu, absent ou d'un autre type, ou un paramètre de l'adresse
    n'existe pas. Chaque erreur donne l'endroit (`pointeur`) et ce qui était attendu : corrigez puis renvoyez.
    """

    code, statut = "requete-invalide", 400


class CleManquante(Refus):
    """Cet acte demande une clé d'idempotence.

    L'acte a un effet juridique. Envoyez l'en-tête `Idempotency-Key` avec une valeur neuve par intention, et la même
    valeur si vous renvoyez la même requête : un double clic ne comptera qu'une fois.
    """

    code, statut = "cle-idempotence-manquante", 400


class NonAuthentifie(Refus):
    """Vous n'êtes pas connecté.

    Le jeton est absent, expiré ou n'a pas été émis pour ce service. Reconnectez-vous puis recommencez.
    """

    code, statut = "non-authentifie", 401


class ActeInterdit(Refus):
    """Votre rôle ne permet pas cet acte.

    Vous pouvez consulter ce dossier sans pouvoir faire cet acte. La liste `actions` du dossier dit ce que vous pouvez
    faire ; pour le reste, adressez-vous à la personne qui en est chargée.
    """

    code, statut = "acte-interdit", 403


class Introuvable(Refus):
    """Rien à cette adresse.

    Ce que vous demandez n'existe pas, ou ne vous est pas accessible. Vérifiez l'adresse et le compte utilisé.
    """

    code, statut = "introuvable", 404


class TransitionImpossible(Refus):
    """L'état du dossier ne permet pas cet acte.

    L'acte vient trop tôt, trop tard, ou a déjà été fait autrement. Relisez le dossier : `statut` et `actions` disent
    où il en est et ce qui est possible maintenant.
    """

    code, statut = "transition-impossible", 409


class EcheanceDepassee(Refus):
    """L'échéance est passée.

    L'heure qui compte est celle de la réception de votre requête, à l'heure de Paris. Si vous pensez avoir droit à un
    délai, demandez une prolongation au correspondant de votre département.
    """

    code, statut = "echeance-depassee", 409


class DossierFige(Refus):
    """Le dossier est déposé : il ne se modifie plus.

    La version déposée est celle qui sera examinée. Seuls les champs d'une demande de compléments se rouvrent.
    """

    code, statut = "dossier-fige", 409


class Doublon(Refus):
    """Cela existe déjà.

    Un même objet est déjà enregistré. Reprenez l'existant au lieu d'en créer un autre.
    """

    code, statut = "doublon", 409


class ConflitPersistant(Refus):
    """D'autres écritures ont eu lieu en même temps.

    Rien n'a été enregistré. Relisez le dossier puis renvoyez votre requête.
    """

    code, statut = "conflit", 409


class VersionPerimee(Refus):
    """Ce que vous modifiez a changé depuis votre lecture.

    Rien n'a été enregistré et rien n'est perdu : `conflits` donne votre valeur et la valeur actuelle. Choisissez,
    puis renvoyez avec le nouvel `ETag`.
    """

    code, statut = "version-perimee", 412


class CorpsTropGros(Refus):
    """La requête est trop grosse.

    Un corps de requête ne dépasse pas 256 Ko. Les documents s'envoient à part.
    """

    code, statut = "corps-trop-gros", 413


class TypeNonPris(Refus):
    """Ce type de contenu n'est pas pris.

    Envoyez du JSON : `Content-Type: application/json` (ou `application/merge-patch+json` pour modifier).
    """

    code, statut = "type-non-pris", 415


class CleReutilisee(Refus):
    """Cette clé d'idempotence a servi à une autre requête.

    La même clé ne peut accompagner que la même requête. Prenez une clé neuve pour une nouvelle intention.
    """

    code, statut = "cle-idempotence-reutilisee", 422


class RegleNonSatisfaite(Refus):
    """Une règle n'est pas satisfaite.

    La requête est bien formée mais une règle du label ne l'est pas. Chaque erreur donne l'endroit (`pointeur`) et ce
    qu'il faut corriger.
    """

    code, statut = "regle-non-satisfaite", 422


class PreconditionRequise(Refus):
    """Dites quelle version vous modifiez.

    Lisez d'abord la ressource, puis renvoyez son `ETag` dans l'en-tête `If-Match` : ainsi personne n'écrase le travail
    d'un autre.
    """

    code, statut = "precondition-requise", 428


class DebitDepasse(Refus):
    """Trop de requêtes en peu de temps.

    Attendez le nombre de secondes de l'en-tête `Retry-After`, puis recommencez.
    """

    code, statut = "debit-depasse", 429


class Indisponible(Refus):
    """Le service ne répond pas pour le moment.

    Réessayez dans quelques instants avec la même clé d'idempotence : si votre acte a été enregistré, il ne le sera pas
    deux fois.
    """

    code, statut = "indisponible", 503


class ErreurInterne(Refus):
    """Une erreur est survenue de notre côté.

    L'erreur est enregistrée. Réessayez ; si elle persiste, donnez le `trace_id` au support.
    """

    code, statut = "erreur-interne", 500


CODES: dict[str, type[Refus]] = {refus.code: refus for refus in Refus.__subclasses__()}
