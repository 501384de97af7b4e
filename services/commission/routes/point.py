"""The addresses of the points of an agenda: HTTP in, command out. No rule lives here."""

from datetime import datetime
from typing import Annotated

from pydantic import Field

from commission.domaine.commission import SEANCE
from commission.domaine.examen import voix_accordent
from commission.domaine.point import Issue, Recommandation, Sens, Textes, Votes
from commission.domaine.seance import (
    NATIONALE,
    AppelerPoint,
    ConclurePoint,
    RectifierDecision,
    Seance,
    SeDeporter,
    Voter,
)
from commission.relations import envers_seance
from commission.routes.seance import (
    EXEMPLE_MEMBRE,
    Identite,
    Motif,
    Personne,
    SansCorps,
    Signature,
    identifiant,
    signataire,
)
from commission.views import VueDocument, VuePoint, empreinte_de_l_acte, vue_dossier, vue_point, vue_synthese
from kernel.api import Acte, Appel, Consultation, Ressource
from kernel.formes import ECRIT, EMPREINTE, sinon
from kernel.label.faits import Reserve
from kernel.model import Frozen
from kernel.refus import ActeInterdit

STANDING_ASIDE = (ActeInterdit.code,)
CHEMIN = "/seances/{id}/points/{candidature}"
MOI = "moi"  # whoever calls
EXEMPLE_SIGNATURE = Signature(nom="Exemple", prenom="Camille", qualite="Présidente de la commission")
Texte = Annotated[str, Field(min_length=1, max_length=1000, pattern=r"\S"), ECRIT]
Contact = Annotated[
    str,
    Field(pattern=r"^(moi|pers_[0-9a-z]{1,40})$"),
    sinon("Donnez « moi » ou l'identifiant du compte (pers_…), pas son adresse."),
]
Voix = Annotated[int, Field(ge=0, le=1000)]


class NouvelleReserve(Frozen):
    """What the next candidature will have to answer, on which engagement or axe (`engagement_07`, `axe_02`)."""

    champ: Annotated[str, Field(max_length=40)]
    texte: Texte


class Decompte(Frozen):
    """A show of hands, counted."""

    pour: Voix = 0
    contre: Voix = 0
    abstention: Voix = 0


class NouvelleRecommandation(Frozen):
    """An advice that will follow the opération, and who is to act on it (a service, a role)."""

    texte: Texte
    responsable: Identite


class ConclusionDite(Frozen):
    """What is decided of a file. Reserves and recommandations are numbered in their order; `contact` is the person, of
    the service that will help (`accompagnement`), whom the letter names: somebody who has come here once, or who
    concludes (`moi`)."""

    issue: Issue
    etape_accordee: Annotated[int, Field(ge=0, le=4)] = 0
    motifs: Annotated[str, Field(max_length=4000)] = ""
    reserves: Annotated[tuple[NouvelleReserve, ...], Field(max_length=20)] = ()
    recommandations: Annotated[tuple[NouvelleRecommandation, ...], Field(max_length=20)] = ()
    accompagnement: Annotated[str, Field(max_length=300, description="Le service qui accompagnera le porteur")] = ""
    contact: Contact | None = None


class NouvelleConclusion(ConclusionDite):
    """What the séance concludes: a proposal until the minutes are signed. `votes` is a show of hands, left out when the
    members have voted here; `preponderante` says that the chair's vote settles a tie."""

    votes: Decompte | None = None
    preponderante: bool = False


class NouvelleRectification(ConclusionDite):
    """What holds from now on instead of what the signed minutes say, why, what it rests on, and who signs it. `acte` is
    the digest of the act that was read, as the file shows it: another one, signed meanwhile, is not corrected."""

    acte: Annotated[
        str, Field(pattern=r"^[0-9a-f]{64}$", description="L'empreinte de l'acte lu, que le dossier donne"), EMPREINTE
    ]
    motif: Motif
    fondement: Annotated[str, Field(min_length=1, max_length=300, pattern=r"\S"), ECRIT]
    signature: Signature


class Vote(Frozen):
    """A vote on the file that is examined; `pour_le_compte_de` who has given one a mandate."""

    sens: Sens
    pour_le_compte_de: Personne | None = None


class DeportPersonnel(Frozen):
    """Why one stands aside."""

    motif: Motif


class DeportDeMembre(Frozen):
    """Which member stands aside, and why."""

    membre: Personne
    motif: Motif


def _textes(appel: Appel, corps: ConclusionDite) -> Textes:
    reserves = (Reserve(numero=n, **dict(r)) for n, r in enumerate(corps.reserves, start=1))
    recommandations = (Recommandation(numero=n, **dict(r)) for n, r in enumerate(corps.recommandations, start=1))
    return Textes(
        motifs=corps.motifs,
        reserves=tuple(reserves),
        recommandations=tuple(recommandations),
        accompagnement=corps.accompagnement,
        contact=appel.appelant.personne if corps.contact == MOI else corps.contact or "",
    )


def _conclure(appel: Appel, corps: NouvelleConclusion) -> ConclurePoint:
    return ConclurePoint(
        candidature=appel.params["candidature"],
        issue=corps.issue,
        etape_accordee=corps.etape_accordee,
        textes=_textes(appel, corps),
        votes=Votes(**dict(corps.votes)) if corps.votes else None,
        auteur=appel.appelant.personne,
        sel=appel.sel(),
        preponderante=corps.preponderante,
    )


def _rectifier(appel: Appel, corps: NouvelleRectification) -> RectifierDecision:
    return RectifierDecision(
        candidature=appel.params["candidature"],
        issue=corps.issue,
        etape_accordee=corps.etape_accordee,
        textes=_textes(appel, corps),
        motif=corps.motif,
        fondement=corps.fondement,
        auteur=appel.appelant.personne,
        signataire=signataire(corps.signature),
        sel=appel.sel(),
        acte=corps.acte,
    )


def _rectification_de(seance: Seance, appel: Appel) -> NouvelleRectification:
    """Correct the act that decides of the file by now."""
    acte = empreinte_de_l_acte(seance, appel.params["candidature"])
    exemple = _exemple_rectification(seance, appel.maintenant)
    return exemple.model_copy(update={"acte": acte}) if acte else exemple


def _exemple_rectification(seance: Seance, now: datetime) -> NouvelleRectification:
    """Correct what the first decision says: most stand in the same minutes."""
    actes = (empreinte_de_l_acte(seance, d.candidature) for d in seance.decisions)
    return NouvelleRectification(
        acte=next(actes, None) or "0" * 64,
        **_exemple_conclusion(seance, now).model_dump(include=set(ConclusionDite.model_fields)),
        motif="Erreur matérielle",
        fondement="Demande du bureau du label",
        signature=EXEMPLE_SIGNATURE,
    )


def _voter(appel: Appel, corps: Vote) -> Voter:
    moi = appel.appelant.personne
    membre = corps.pour_le_compte_de or moi
    return Voter(candidature=appel.params["candidature"], membre=membre, votant=moi, sens=corps.sens)


def _exemple_conclusion(seance: Seance, _now: datetime) -> NouvelleConclusion:
    """Conclude as every file may be: adjourned, with all that this demands."""
    niveau = "nationale" if seance.niveau == NATIONALE else "régionale"
    return NouvelleConclusion(
        issue="ajourne",
        motifs=f"La commission {niveau} attend des précisions.",
        reserves=(NouvelleReserve(champ="engagement_01", texte="Préciser la concertation."),),
        accompagnement="La direction départementale des territoires",
        contact=MOI,
    )


def _conclusion_de(seance: Seance, appel: Appel) -> NouvelleConclusion:
    """Conclude as the votes leave to: where they grant what the file asks, it is not adjourned."""
    point = seance.points.get(appel.params["candidature"])
    if point is None or not voix_accordent(seance, point):
        return _exemple_conclusion(seance, appel.maintenant)
    issue: Issue = "labellise" if seance.niveau == NATIONALE else "valide"
    return NouvelleConclusion(issue=issue, etape_accordee=point.etape)


def _se_deporter(appel: Appel, corps: DeportPersonnel) -> SeDeporter:
    membre = appel.appelant.personne
    return SeDeporter(candidature=appel.params["candidature"], membre=membre, motif=corps.motif)


def _deporter(appel: Appel, corps: DeportDeMembre) -> SeDeporter:
    return SeDeporter(candidature=appel.params["candidature"], membre=corps.membre, motif=corps.motif)


def _exemple_deport(seance: Seance, _now: datetime) -> DeportDeMembre:
    membre = seance.membres[0].personne if seance.membres else EXEMPLE_MEMBRE
    return DeportDeMembre(membre=membre, motif="Lien avec le porteur")


def _existe(seance: Seance) -> bool:
    return seance.statut != "inexistante"


POINTS: Ressource[Seance, VuePoint] = Ressource(
    nom="point",
    chemin=CHEMIN,
    decider=SEANCE,
    identifiant=identifiant,
    existe=_existe,
    vue=vue_point,
    modele=VuePoint,
    relations=envers_seance,
    reperes={"candidature": "/points/0/candidature"},
)

DOSSIERS: Ressource[Seance, VueDocument] = Ressource(
    nom="dossier",
    chemin=f"{CHEMIN}/dossier",
    decider=SEANCE,
    identifiant=identifiant,
    existe=_existe,
    vue=vue_dossier,
    modele=VueDocument,
    relations=envers_seance,
)

SYNTHESES: Ressource[Seance, VueDocument] = Ressource(
    nom="synthese",
    chemin=f"{CHEMIN}/synthese",
    decider=SEANCE,
    identifiant=identifiant,
    existe=_existe,
    vue=vue_synthese,
    modele=VueDocument,
    relations=envers_seance,
)

ROUTES = (
    Consultation(code="consulter_point", libelle="Un dossier à l'ordre du jour", ressource=POINTS),
    Consultation(
        code="consulter_dossier",
        libelle="Le dossier tel qu'il a été déposé",
        ressource=DOSSIERS,
        refus=STANDING_ASIDE,
    ),
    Consultation(
        code="consulter_synthese",
        libelle="La synthèse de l'expertise",
        ressource=SYNTHESES,
        refus=STANDING_ASIDE,
    ),
    Acte(
        code="se_deporter",
        libelle="Se déporter sur ce dossier",
        methode="POST",
        chemin=f"{CHEMIN}/deport",
        ressource=POINTS,
        corps=DeportPersonnel,
        commande=_se_deporter,
        exemple=lambda _seance, _now: DeportPersonnel(motif="Lien avec le porteur"),
    ),
    Acte(
        code="deporter_membre",
        libelle="Noter qu'un membre se déporte",
        methode="POST",
        chemin=f"{CHEMIN}/deports",
        ressource=POINTS,
        corps=DeportDeMembre,
        commande=_deporter,
        exemple=_exemple_deport,
    ),
    Acte(
        code="conclure_point",
        libelle="Conclure sur ce dossier",
        methode="POST",
        chemin=f"{CHEMIN}/conclusion",
        ressource=POINTS,
        corps=NouvelleConclusion,
        commande=_conclure,
        exemple=_exemple_conclusion,
        exemple_de=_conclusion_de,
    ),
    Acte(
        code="appeler_point",
        libelle="Passer à l'examen de ce dossier",
        methode="POST",
        chemin=f"{CHEMIN}/appel",
        ressource=POINTS,
        corps=SansCorps,
        commande=lambda appel, _corps: AppelerPoint(candidature=appel.params["candidature"]),
        exemple=lambda _seance, _now: SansCorps(),
    ),
    Acte(
        code="voter",
        libelle="Voter sur ce dossier",
        methode="POST",
        chemin=f"{CHEMIN}/vote",
        ressource=POINTS,
        corps=Vote,
        commande=_voter,
        exemple=lambda _seance, _now: Vote(sens="pour"),
    ),
    Acte(
        code="rectifier_decision",
        libelle="Corriger ce que le procès-verbal signé décide de ce dossier",
        methode="POST",
        chemin=f"{CHEMIN}/rectification",
        ressource=POINTS,
        corps=NouvelleRectification,
        commande=_rectifier,
        exemple=_exemple_rectification,
        exemple_de=_rectification_de,
        cle_requise=True,
    ),
)
