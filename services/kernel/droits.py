"""Who is calling, and what a caller may do: the verified token and the one authorization table.

The token says who, in which capacity and territory. What one may do with a given file comes from the file: each
service gives the *relations* of a caller to a state (`proprietaire`, `correspondant_du_territoire`…), and the table
says which relations may see and which may act. A route that the table does not name does not start.
"""

import hashlib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from kernel.ports import Keys, UnavailableError
from kernel.refus import Indisponible, NonAuthentifie
from kernel.settings import Settings

ALGORITHMS = ("RS256", "ES256")
TOKEN_CHARACTERS_MAX = 8192
CLAIM_CHARACTERS_MAX = 200  # of a name or an address: beyond, it is not one
SKEW = timedelta(seconds=30)
KEYS_REFRESH = timedelta(minutes=1)
KEYS_LIFE = timedelta(hours=24)  # keys outlive an issuer that is down, not one that has taken them back
KEY_TYPES = ("RSA", "EC")

# Capacities that a token may carry (`roles`), and the relations everybody has.
PUBLIC, CONNECTE = "public", "connecte"
ADMINISTRATION, CORRESPONDANT, PORTEUR = "administration", "correspondant", "porteur"
EXPERT, MEMBRE, SECRETARIAT = "expert", "membre", "secretariat"
ROLES = frozenset({ADMINISTRATION, CORRESPONDANT, PORTEUR, EXPERT, MEMBRE, SECRETARIAT})

# What a caller may be to one file, by the file.
PROPRIETAIRE, COEDITEUR, CORRESPONDANT_DU_TERRITOIRE = "proprietaire", "coediteur", "correspondant_du_territoire"
MEMBRE_DE_LA_SEANCE, SECRETARIAT_DE_LA_SEANCE = "membre_de_la_seance", "secretariat_de_la_seance"
GENS_DE_LA_SEANCE = (MEMBRE_DE_LA_SEANCE, SECRETARIAT_DE_LA_SEANCE, ADMINISTRATION)
SOI_MEME, COORDONNATEUR = "soi_meme", "coordonnateur"
MANDATE, MANDATE_ACCEPTE, ANCIENNEMENT_MANDATE = "mandate", "mandate_accepte", "anciennement_mandate"
LECTEURS_DU_DOSSIER = (PROPRIETAIRE, COEDITEUR, CORRESPONDANT_DU_TERRITOIRE, ADMINISTRATION)
LECTEURS_DE_L_EXPERTISE = (MANDATE, CORRESPONDANT_DU_TERRITOIRE, ADMINISTRATION)

PSEUDONYM_CHARACTERS = 26
SYSTEM = "systeme"  # the author of what the schedule and the reactions do


@dataclass(frozen=True)
class Appelant:
    """Who calls. `personne` is the pseudonym that the journal keeps; name and address never leave this value
    but for the `personne` record."""

    personne: str = ""
    roles: frozenset[str] = frozenset()
    territoires: frozenset[str] = frozenset()
    siret: str = ""
    nom: str = field(default="", repr=False)
    courriel: str = field(default="", repr=False)

    @property
    def relations(self) -> frozenset[str]:
        """Give what this caller is to everything, whatever the file."""
        return frozenset({PUBLIC}) | (self.roles | {CONNECTE} if self.personne else frozenset())


ANONYME = Appelant()


@dataclass(frozen=True)
class Droit:
    """A line of the table: the relations that may know of the thing, and those that may do the act."""

    voir: frozenset[str]
    agir: frozenset[str]


def lire(*relations: str) -> Droit:
    """Give the line of a reading: seeing is all there is to do."""
    return Droit(frozenset(relations), frozenset(relations))


def acte(*agir: str, vu_par: tuple[str, ...] = ()) -> Droit:
    """Give the line of an act: who may do it, and who else sees the thing without being able to."""
    return Droit(frozenset(agir) | frozenset(vu_par), frozenset(agir))


COMMUNES = {
    "sante": lire(PUBLIC),
    "openapi": lire(PUBLIC),
    "lister_problemes": lire(PUBLIC),
    "consulter_probleme": lire(PUBLIC),
    "moi": lire(CONNECTE),
    "journal": lire(ADMINISTRATION),
}

TABLE: Mapping[str, Mapping[str, Droit]] = {
    "candidature": {
        **COMMUNES,
        "lister_campagnes": lire(PUBLIC),
        "consulter_campagne": lire(PUBLIC),
        "planifier_campagne": acte(ADMINISTRATION, vu_par=(PUBLIC,)),
        "reporter_echeance": acte(ADMINISTRATION, vu_par=(PUBLIC,)),
        "lister_operations": lire(PORTEUR, CORRESPONDANT, ADMINISTRATION),
        "consulter_operation": lire(*LECTEURS_DU_DOSSIER),
        "creer_operation": acte(PORTEUR, vu_par=(CONNECTE,)),
        "signer_charte": acte(PROPRIETAIRE, COEDITEUR, vu_par=LECTEURS_DU_DOSSIER),
        "reprendre_etape": acte(ADMINISTRATION, vu_par=LECTEURS_DU_DOSSIER),
        "lister_candidatures": lire(PORTEUR, CORRESPONDANT, ADMINISTRATION),
        "consulter_candidature": lire(*LECTEURS_DU_DOSSIER),
        "creer_candidature": acte(PORTEUR, vu_par=(CONNECTE,)),
        "consulter_reponse": lire(*LECTEURS_DU_DOSSIER),
        "repondre": acte(PROPRIETAIRE, COEDITEUR, vu_par=LECTEURS_DU_DOSSIER),
        "annoncer": acte(PROPRIETAIRE, COEDITEUR, vu_par=LECTEURS_DU_DOSSIER),
        "deposer": acte(PROPRIETAIRE, vu_par=LECTEURS_DU_DOSSIER),
        "retirer": acte(PROPRIETAIRE, vu_par=LECTEURS_DU_DOSSIER),
        "donner_avis": acte(CORRESPONDANT_DU_TERRITOIRE, vu_par=LECTEURS_DU_DOSSIER),
        "notifier_avis": acte(CORRESPONDANT_DU_TERRITOIRE, vu_par=LECTEURS_DU_DOSSIER),
        "constater_etape_1": acte(CORRESPONDANT_DU_TERRITOIRE, vu_par=LECTEURS_DU_DOSSIER),
    },
    "expertise": {
        **COMMUNES,
        "lister_experts": lire(ADMINISTRATION),
        "se_porter_candidat": acte(EXPERT, vu_par=(CONNECTE,)),
        "consulter_expert": lire(SOI_MEME, ADMINISTRATION),
        "mettre_a_jour_profil": acte(SOI_MEME, vu_par=(ADMINISTRATION,)),
        "declarer_disponibilite": acte(SOI_MEME, vu_par=(ADMINISTRATION,)),
        "declarer_interet": acte(SOI_MEME, vu_par=(ADMINISTRATION,)),
        "habiliter_expert": acte(ADMINISTRATION, vu_par=(SOI_MEME,)),
        "refuser_candidature": acte(ADMINISTRATION, vu_par=(SOI_MEME,)),
        "suspendre_expert": acte(ADMINISTRATION, vu_par=(SOI_MEME,)),
        "consulter_affectation": lire(ADMINISTRATION),
        "proposer_affectation": acte(ADMINISTRATION),
        "chercher_remplacants": acte(ADMINISTRATION),
        "importer_affectation": acte(ADMINISTRATION),
        "annuler_calcul": acte(ADMINISTRATION),
        "valider_affectation": acte(ADMINISTRATION),
        "consulter_paires": lire(ADMINISTRATION),
        "consulter_certificat": lire(ADMINISTRATION),
        "exporter_affectation": lire(ADMINISTRATION),
        "suivre_affectation": lire(ADMINISTRATION),
        "lister_expertises": lire(CORRESPONDANT, ADMINISTRATION),
        "lister_mandats": lire(EXPERT),
        "consulter_expertise": lire(*LECTEURS_DE_L_EXPERTISE),
        "accepter_mandat": acte(MANDATE, vu_par=LECTEURS_DE_L_EXPERTISE),
        "decliner_mandat": acte(MANDATE, vu_par=LECTEURS_DE_L_EXPERTISE),
        "signaler_conflit": acte(MANDATE, vu_par=LECTEURS_DE_L_EXPERTISE),
        "remplacer_expert": acte(ADMINISTRATION, vu_par=LECTEURS_DE_L_EXPERTISE),
        "prolonger_mandat": acte(ADMINISTRATION, vu_par=LECTEURS_DE_L_EXPERTISE),
        "consulter_incompatibilites": lire(ADMINISTRATION),
        "decider_incompatibilite": acte(ADMINISTRATION),
        "consulter_dossier": lire(MANDATE_ACCEPTE),
        "proposer_visite": acte(COORDONNATEUR, CORRESPONDANT_DU_TERRITOIRE, vu_par=LECTEURS_DE_L_EXPERTISE),
        "reporter_visite": acte(COORDONNATEUR, CORRESPONDANT_DU_TERRITOIRE, vu_par=LECTEURS_DE_L_EXPERTISE),
        "confirmer_visite": acte(COORDONNATEUR, CORRESPONDANT_DU_TERRITOIRE, vu_par=LECTEURS_DE_L_EXPERTISE),
        "rendre_compte": acte(MANDATE_ACCEPTE, vu_par=LECTEURS_DE_L_EXPERTISE),
        "consulter_compte_rendu": lire(*LECTEURS_DE_L_EXPERTISE),
        "consulter_texte": lire(MANDATE_ACCEPTE),
        "rediger_texte": acte(MANDATE_ACCEPTE),
        "consulter_avis": lire(*LECTEURS_DE_L_EXPERTISE),
        "rendre_avis": acte(MANDATE_ACCEPTE, vu_par=LECTEURS_DE_L_EXPERTISE),
        "rouvrir_avis": acte(ADMINISTRATION, vu_par=LECTEURS_DE_L_EXPERTISE),
        "consulter_synthese": lire(*LECTEURS_DE_L_EXPERTISE),
        "rendre_synthese": acte(COORDONNATEUR, vu_par=LECTEURS_DE_L_EXPERTISE),
    },
    "commission": {
        **COMMUNES,
        "lister_seances": lire(MEMBRE, SECRETARIAT, ADMINISTRATION),
        "consulter_seance": lire(*GENS_DE_LA_SEANCE),
        "composer_seance": acte(SECRETARIAT_DE_LA_SEANCE, vu_par=GENS_DE_LA_SEANCE),
        "convoquer_seance": acte(SECRETARIAT_DE_LA_SEANCE, vu_par=GENS_DE_LA_SEANCE),
        "reporter_seance": acte(SECRETARIAT_DE_LA_SEANCE, vu_par=GENS_DE_LA_SEANCE),
        "ouvrir_seance": acte(SECRETARIAT_DE_LA_SEANCE, vu_par=GENS_DE_LA_SEANCE),
        "ratifier_points": acte(SECRETARIAT_DE_LA_SEANCE, vu_par=GENS_DE_LA_SEANCE),
        "clore_seance": acte(SECRETARIAT_DE_LA_SEANCE, vu_par=GENS_DE_LA_SEANCE),
        "consulter_point": lire(*GENS_DE_LA_SEANCE),
        "consulter_dossier": lire(*GENS_DE_LA_SEANCE),
        "consulter_synthese": lire(*GENS_DE_LA_SEANCE),
        "se_deporter": acte(MEMBRE_DE_LA_SEANCE, vu_par=GENS_DE_LA_SEANCE),
        "deporter_membre": acte(SECRETARIAT_DE_LA_SEANCE, vu_par=GENS_DE_LA_SEANCE),
        "conclure_point": acte(SECRETARIAT_DE_LA_SEANCE, vu_par=GENS_DE_LA_SEANCE),
        "reporter_point": acte(SECRETARIAT_DE_LA_SEANCE, vu_par=GENS_DE_LA_SEANCE),
        "consulter_palmares": lire(PUBLIC),
        "controler_palmares": acte(ADMINISTRATION),
        "publier_palmares": acte(ADMINISTRATION),
        "lister_registre": lire(PUBLIC),
        "consulter_label": lire(PUBLIC),
        "corriger_label": acte(ADMINISTRATION, vu_par=(PUBLIC,)),
        "retirer_label": acte(ADMINISTRATION, vu_par=(PUBLIC,)),
        "statistiques": lire(PUBLIC),
    },
}


def pseudonym(issuer: str, subject: str) -> str:
    """Give the name under which the journal knows a person: identity is the pair, never an address."""
    return "pers_" + hashlib.sha256(f"{issuer}\n{subject}".encode()).hexdigest()[:PSEUDONYM_CHARACTERS]


class Verifier:
    """Verifies bearer tokens against the issuer's published keys; one per process."""

    def __init__(self, settings: Settings, keys: Keys) -> None:
        """Take the rules from the settings and the keys from the port; nothing is asked yet."""
        self.settings, self.keys = settings, keys
        self._keys: Mapping[str, Any] = {}
        self._asked_at: datetime | None = None
        self._published_at: datetime | None = None

    def appelant(self, authorization: str | None, now: datetime) -> Appelant:
        """Give the caller of a request; no header is the public.

        `now` is the real clock. Whatever is wrong with a token, the refusal is the same.
        """
        if authorization is None:
            return ANONYME
        scheme, _, token = authorization.partition(" ")
        if scheme.lower() != "bearer" or not token or len(token) > TOKEN_CHARACTERS_MAX:
            raise _refused()
        claims = self._verified(token, now)
        self._check(claims, now)
        return self._caller(claims)

    def _verified(self, token: str, now: datetime) -> Mapping[str, Any]:
        """Check the signature: an allowed algorithm, a published key, named by its `kid` and by nothing else."""
        from joserfc import jwt  # noqa: PLC0415  the token library costs its import only to signed-in requests
        from joserfc.errors import JoseError  # noqa: PLC0415
        from joserfc.jws import extract_compact  # noqa: PLC0415

        try:
            kid = extract_compact(token.encode()).headers().get("kid")
            key = self._key(kid, now)
            return jwt.decode(token, key, algorithms=list(ALGORITHMS)).claims
        except (JoseError, ValueError, TypeError, KeyError, RecursionError) as error:
            raise _refused() from error

    def _key(self, kid: Any, now: datetime) -> Any:
        """Find a published key. An unknown name asks the issuer again, at most once a minute."""
        if not isinstance(kid, str):
            raise _refused()
        known = self._known(now)
        if kid not in known and (not known or self._asked_at is None or now - self._asked_at > KEYS_REFRESH):
            known = self._refresh(now)
        if kid not in known:
            raise _refused()
        return known[kid]

    def _known(self, now: datetime) -> Mapping[str, Any]:
        fresh = self._published_at is not None and now - self._published_at <= KEYS_LIFE
        return self._keys if fresh else {}

    def _refresh(self, now: datetime) -> Mapping[str, Any]:
        """Ask the issuer. When it does not answer, or not with keys, what is known stays."""
        again, self._asked_at = self._asked_at is not None, now
        try:
            self._keys = _usable(self.keys.issuer_keys(refresh=again))
        except UnavailableError as error:
            raise Indisponible("Le service d'identité ne répond pas : réessayez dans quelques instants.") from error
        self._published_at = now
        return self._keys

    def _check(self, claims: Mapping[str, Any], now: datetime) -> None:
        names, chosen = self.settings.claims, self.settings
        audience = claims.get(names.audience)
        issued, expires = _moment(claims.get("iat")), _moment(claims.get("exp"))
        starts = _moment(claims.get("nbf", claims.get("iat")))
        right = (
            claims.get("iss") == chosen.issuer
            and chosen.audience in (audience if isinstance(audience, list) else [audience])
            and (not names.usage or claims.get(names.usage) == chosen.token_usage)
            and bool(_text(claims.get(names.subject)))
        )
        age_max = timedelta(seconds=chosen.token_age_max_s)
        latest = now + SKEW
        begun = starts <= latest and issued <= latest
        in_time = now < expires and begun and now - issued <= age_max
        if not (right and in_time):
            raise _refused()

    def _caller(self, claims: Mapping[str, Any]) -> Appelant:
        names = self.settings.claims
        return Appelant(
            personne=pseudonym(self.settings.issuer, claims[names.subject]),
            roles=_words(claims.get(names.roles)) & ROLES,
            territoires=_words(claims.get(names.territories)),
            siret=_line(claims.get(names.siret)),
            nom=_line(claims.get("name")),
            courriel=_line(claims.get("email")),
        )


def _refused() -> NonAuthentifie:
    return NonAuthentifie("Votre jeton n'est pas accepté : reconnectez-vous puis recommencez.")


def _usable(published: Mapping[str, object]) -> Mapping[str, Any]:
    """Give the published keys by name, leaving aside those of a kind we do not take."""
    from joserfc.errors import JoseError  # noqa: PLC0415
    from joserfc.jwk import import_key  # noqa: PLC0415

    listed = published.get("keys") if isinstance(published, dict) else None
    if not isinstance(listed, list):
        raise UnavailableError("the issuer publishes no key set")
    found: dict[str, Any] = {}
    for jwk in listed:
        with suppress(JoseError, ValueError, TypeError, KeyError):
            if jwk["kty"] in KEY_TYPES and isinstance(jwk["kid"], str):
                found[jwk["kid"]] = import_key(jwk)
    return found


def _moment(value: Any) -> datetime:
    """Read a NumericDate. A token without one, or with another type in its place, is refused."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _refused()
    try:
        return datetime.fromtimestamp(value, UTC)
    except (OverflowError, ValueError, OSError) as error:
        raise _refused() from error


def _text(value: Any) -> str:
    """Read a claim that holds a text; anything else, or what UTF-8 cannot write, counts as absent."""
    if not isinstance(value, str) or any("\ud800" <= c <= "\udfff" for c in value):
        return ""
    return value


def _line(value: Any) -> str:
    """Read a claim that a letter may repeat, as one line of what can be printed: people choose their own name."""
    printed = "".join(c if c.isprintable() else " " for c in _text(value))
    return " ".join(printed.split())[:CLAIM_CHARACTERS_MAX]


def _words(value: Any) -> frozenset[str]:
    """Read a claim that holds several words: a list, or a text separated by spaces or commas."""
    if isinstance(value, str):
        return frozenset(value.replace(",", " ").split())
    return frozenset(v for v in value if isinstance(v, str)) if isinstance(value, list) else frozenset()
