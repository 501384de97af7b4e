"""What the experts do: the visit and its report, the opinions, the synthesis.

An opinion or a synthesis that comes after the end of expertise is still taken, and shown as late: a file without one
cannot be examined at all, and the porteur must not pay for it. From the end of the regional séances on, it would serve
no one.
"""

from datetime import datetime

from expertise.domaine.commandes import (
    ConfirmerVisite,
    FixerVisite,
    Rediger,
    RendreAvis,
    RendreCompte,
    RendreSynthese,
    RouvrirAvis,
)
from expertise.domaine.dossier import (
    COMPTE_RENDU,
    FINIES,
    SYNTHESE,
    Contexte,
    Expertise,
    Mandat,
    Synthese,
    VersionAvis,
    Visite,
    cle_texte,
)
from expertise.domaine.ecrits import contenu_avis, contenu_compte_rendu, contenu_synthese
from expertise.domaine.evenements import (
    AvisRendu,
    AvisRouvert,
    CompteRenduRendu,
    Event,
    SyntheseRendue,
    TexteRedige,
    VisiteConfirmee,
    VisiteProposee,
)
from expertise.domaine.expert import Expert
from expertise.domaine.liens import a_trancher, lien
from expertise.domaine.mandats import EN_ATTENTE, mandat_de
from kernel.journal import digest
from kernel.label.calendrier import PARIS, echeance, est_passee, zone
from kernel.label.faits import EtatCampagne
from kernel.refus import DossierFige, EcheanceDepassee, Erreur, RegleNonSatisfaite, TransitionImpossible

# The visit


def fixer_visite(e: Expertise, command: FixerVisite, now: datetime) -> tuple[Event, ...]:
    """Propose a day, or move it with a reason; it is to be settled again."""
    _exige_binome(e)
    visite = e.visite
    if visite is not None and visite.faite_le is not None:
        raise TransitionImpossible("La visite a eu lieu : sa date ne change plus.")
    if visite is not None and not command.motif:
        raise TransitionImpossible("Une date est déjà proposée : confirmez-la, ou reportez-la en disant pourquoi.")
    if visite is None and command.motif:
        raise TransitionImpossible("Aucune date n'est encore proposée : il n'y a rien à reporter.")
    if visite is not None and (visite.le, visite.lieu) == (command.le, command.lieu):
        return ()
    if est_passee(command.le, now):
        message = "Cette date est passée : choisissez une date à venir."
        raise RegleNonSatisfaite(message, Erreur("/le", "date-passee", message))
    return (VisiteProposee(le=command.le, lieu=command.lieu, motif=command.motif),)


def _exige_binome(e: Expertise) -> None:
    if e.statut in FINIES:
        raise TransitionImpossible("L'expertise de ce dossier est terminée.")
    if not e.est_complete:
        raise TransitionImpossible("Tous les experts du dossier n'ont pas encore accepté leur mandat.")


def confirmer_visite(e: Expertise, _command: ConfirmerVisite) -> tuple[Event, ...]:
    """Settle the day."""
    visite = _exige_visite(e)
    return () if visite.confirmee else (VisiteConfirmee(le=visite.le),)


def _exige_visite(e: Expertise) -> Visite:
    _exige_binome(e)
    if e.visite is None:
        raise TransitionImpossible("Aucune date de visite n'est encore proposée.")
    return e.visite


def rendre_compte(e: Expertise, command: RendreCompte, now: datetime) -> tuple[Event, ...]:
    """Give the report, after the visit."""
    visite = _exige_visite(e)
    if visite.faite_le is not None:
        raise TransitionImpossible("Le compte rendu de la visite est déjà rendu.")
    if not visite.confirmee or not est_passee(visite.le, now):
        raise TransitionImpossible("Le compte rendu se rend après une visite confirmée, une fois sa date passée.")
    if not visite.le.local.date() <= command.faite_le <= now.astimezone(zone(PARIS)).date():
        message = "Donnez le jour de la visite : entre la date confirmée et aujourd'hui."
        raise RegleNonSatisfaite(message, Erreur("/faite_le", "date-inattendue", message))
    _exige_texte(e, COMPTE_RENDU, "Le compte rendu est vide : rédigez-le d'abord.")
    document = _nom("visites", command.sel, contenu_compte_rendu(e, command.faite_le))
    return (CompteRenduRendu(faite_le=command.faite_le, document=document, sel=command.sel),)


def _nom(dossier: str, sel: str, contenu: str) -> str:
    """Name a document after its content, so that nobody can guess it."""
    return f"expertise/{dossier}/{digest(sel + contenu)}.json"


def _exige_texte(e: Expertise, cle: str, message: str) -> None:
    texte, pointeur = e.texte(cle), f"/{cle.rpartition('#')[2]}"
    if not texte.strip():
        raise RegleNonSatisfaite(message, Erreur(pointeur, "champ-absent", message))
    if depassement := e.regles.avis.limite.depassement(texte):
        raise RegleNonSatisfaite(depassement, Erreur(pointeur, "trop-long", depassement))


# The texts


def rediger(e: Expertise, command: Rediger) -> tuple[Event, ...]:
    """Save a text. What is too long is kept, and said; what was given does not change."""
    mandat = mandat_de(e, command.auteur)
    if e.statut in FINIES:
        raise DossierFige("L'expertise de ce dossier est terminée : plus rien ne s'y écrit.")
    if mandat.statut != "accepte":
        raise TransitionImpossible("Acceptez d'abord le mandat : vous écrirez ensuite.")
    match command.sujet:
        case "compte_rendu":
            if e.visite is not None and e.visite.faite_le is not None:
                raise DossierFige("Le compte rendu est rendu : il ne se modifie plus.")
        case "synthese":
            if mandat.role != "coordonnateur":
                raise TransitionImpossible("La synthèse est rédigée par l'expert coordonnateur.")
            _exige_avant_synthese(e)
        case sujet if sujet in e.sujets:
            if e.avis_de(command.auteur).est_rendu:
                raise DossierFige("Votre avis est rendu : demandez à l'administration de le rouvrir.")
        case _:
            message = f"Un avis porte sur : {', '.join(e.sujets)}."
            raise RegleNonSatisfaite(message, Erreur("/sujet", "sujet-inconnu", message))
    cle, texte = cle_texte(command.sujet, command.auteur), command.texte or ""
    return () if e.texte(cle) == texte else (TexteRedige(cle=cle, texte=texte),)


# The opinions


def rendre_avis(e: Expertise, command: RendreAvis, contexte: Contexte, now: datetime) -> tuple[Event, ...]:
    """Give one's opinion, complete; until all are given, nobody else reads it."""
    mandat = mandat_de(e, command.auteur)
    if e.statut in FINIES or mandat.statut != "accepte":
        raise TransitionImpossible("Un avis se rend une fois le mandat accepté, avant la fin de l'expertise.")
    if e.avis_de(mandat.expert).est_rendu:
        raise DossierFige("Votre avis est rendu : demandez à l'administration de le rouvrir.")
    _exige_sans_conflit(e, contexte.expert, now)
    _exige_reponse(e, mandat, contexte, now)
    tardif = _est_tardif(contexte.campagne, now, mandat)
    _exige_conclusion(e, command.conclusion)
    for sujet, libelle in e.sujets.items():
        _exige_texte(e, cle_texte(sujet, mandat.expert), f"« {libelle} » : votre avis n'en dit encore rien.")
    document = _nom("avis", command.sel, contenu_avis(e, mandat.expert, command.conclusion))
    version = VersionAvis(conclusion=command.conclusion, document=document, le=now, tardif=tardif)
    return (AvisRendu(expert=mandat.expert, version=version, sel=command.sel),)


def _exige_sans_conflit(e: Expertise, expert: Expert | None, now: datetime) -> None:
    """Refuse whoever is tied since accepting, or is habilitated no more: from then on they say nothing of the file."""
    mandat = expert and e.mandat(expert.personne)
    if expert and mandat and not expert.peut_etre(mandat.role):
        raise TransitionImpossible("Votre habilitation n'est plus en vigueur : adressez-vous à l'administration.")
    if expert and (found := lien(e, expert, now)):
        why = found.motif
        raise TransitionImpossible(f"Vous ne pouvez plus rien rendre sur ce dossier ({why}) : signalez le conflit.")


def _exige_reponse(e: Expertise, mandat: Mandat, contexte: Contexte, now: datetime) -> None:
    """Refuse whoever a partner ties, until the administration has answered: what they wrote is kept."""
    if a_trancher(e, mandat, contexte.de(mandat.expert), now):
        suite = "D'ici là rien ne se rend, et ce que vous avez rédigé est conservé : attendez sa réponse, par courriel."
        raise TransitionImpossible(f"{EN_ATTENTE}. {suite}")


def _exige_reponse_pour_tous(e: Expertise, contexte: Contexte, now: datetime) -> None:
    """Refuse the synthesis while an expert of the file waits for an answer, without a word on which, or why."""
    for m in e.vivants:
        if m.role == "coordonnateur":
            _exige_reponse(e, m, contexte, now)
    if any(a_trancher(e, m, contexte.de(m.expert), now) for m in e.vivants):
        raise TransitionImpossible(
            "La synthèse attend une décision de l'administration sur l'équipe de ce dossier : rien n'est à faire de "
            "votre côté, rendez-la dans quelques jours ; ce que vous avez rédigé est conservé."
        )


def _est_tardif(campagne: EtatCampagne | None, now: datetime, mandat: Mandat | None = None) -> bool:
    """Tell whether the end of expertise has passed, and the day until which more time was given. Raises
    EcheanceDepassee once the regional séances are over."""
    if campagne is None:
        raise TransitionImpossible("Les dates de la campagne ne sont pas encore connues ici : réessayez plus tard.")
    dernier = campagne.calendrier.commissions_regionales.fin
    if est_passee(dernier, now):
        detail = f"Les commissions régionales sont finies : c'était jusqu'au {echeance(dernier)}."
        raise EcheanceDepassee(detail, echeance=dernier.instant.isoformat())
    more = mandat is not None and mandat.a_plus_de_temps(now)
    return est_passee(campagne.calendrier.fin_expertise, now) and not more


def _exige_conclusion(e: Expertise, conclusion: str) -> None:
    termes = [t.code for t in e.regles.vocabulaires[e.regles.avis.echelle].termes]
    if conclusion not in termes:
        message = f"La conclusion est l'une de : {', '.join(termes)}."
        raise RegleNonSatisfaite(message, Erreur("/conclusion", "conclusion-inconnue", message))


def rouvrir_avis(e: Expertise, command: RouvrirAvis) -> tuple[Event, ...]:
    """Let an opinion change, before the synthesis: what was given stays beside what will be."""
    if e.statut in FINIES:
        raise TransitionImpossible("La synthèse est rendue, ou l'expertise close : les avis ne changent plus.")
    avis = e.avis_de(command.expert)
    if e.mandat(command.expert) is None or not avis.versions:
        message = "Cette personne n'a pas rendu d'avis sur ce dossier."
        raise RegleNonSatisfaite(message, Erreur("/expert", "avis-absent", message))
    return () if avis.rouvert else (AvisRouvert(expert=command.expert, motif=command.motif),)


# The synthesis


def rendre_synthese(e: Expertise, command: RendreSynthese, contexte: Contexte, now: datetime) -> tuple[Event, ...]:
    """Give the synthesis: the file may be examined."""
    if e.statut == "rendue":
        return ()
    _exige_avant_synthese(e)
    _exige_sans_conflit(e, contexte.de(e.coordonnateur), now)
    _exige_reponse_pour_tous(e, contexte, now)
    tardif = _est_tardif(contexte.campagne, now)
    _exige_texte(e, SYNTHESE, "La synthèse est vide : rédigez-la d'abord.")
    document = _nom("syntheses", command.sel, contenu_synthese(e))
    return (SyntheseRendue(synthese=Synthese(document=document, le=now, tardif=tardif), sel=command.sel),)


def _exige_avant_synthese(e: Expertise) -> None:
    """Refuse in one sentence whatever is missing: which opinion is given must not show before all are."""
    if e.statut != "avis_rendus" or e.visite is None or e.visite.faite_le is None:
        raise TransitionImpossible("La synthèse attend tous les avis et le compte rendu de la visite.")
