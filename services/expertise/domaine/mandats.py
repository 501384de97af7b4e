"""Who sits on a file: the rules of the mandates, from the seat offered to the seat given back.

A team is given its seats whole or not at all; what cannot be given as assigned is recorded as such (« ecarte »), never
silently left: the file goes back among those to assign, and the reason is told.
"""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from expertise.domaine.commandes import (
    Accepter,
    AffecterEquipe,
    Decliner,
    EcarterEquipe,
    EcarterMandat,
    Prolonger,
    ProposerMandat,
    RappelerReponse,
    Remplacer,
)
from expertise.domaine.dossier import FINIES, Contexte, Expertise, Mandat
from expertise.domaine.evenements import (
    Event,
    MandatAccepte,
    MandatClos,
    MandatDecline,
    MandatEcarte,
    MandatProlonge,
    MandatPropose,
    ReponseRappelee,
)
from expertise.domaine.expert import Expert, Role
from expertise.domaine.liens import a_trancher, conflit, est_parti, est_retenu, lien
from expertise.domaine.rattachements import hors_equipe
from kernel.label.calendrier import PARIS, zone
from kernel.refus import Erreur, Introuvable, RegleNonSatisfaite, TransitionImpossible

DELAI_REPONSE_JOURS = 8
RELANCES_JOURS = (-3, 0)  # reminders around the day by which an answer is due; their rank counts from 1
CHARGE_ATTEINTE = "sa charge maximale est atteinte"
PLACE_PRISE = "une place de cet expert a été prise entre-temps : recalculez une proposition"
PLACE_PRISE_EQUIPE = "une place d'un expert de l'équipe a été prise entre-temps : recalculez une proposition"
EN_ATTENTE = (
    "Votre employeur, ou un lien que vous avez déclaré, touche un partenaire que cette opération a désigné : "
    "l'administration dit si vous pouvez poursuivre"
)


def proposer(e: Expertise, command: ProposerMandat, contexte: Contexte, now: datetime) -> tuple[Event, ...]:
    """Give a seat as assigned, or record why not. Assigned before, here, is done already."""
    if e.statut in FINIES or any(m.expert == command.expert for m in e.mandats):
        return ()
    raison = None if command.role in e.sieges_vides else "le siège est déjà pourvu"
    raison = raison or obstacle(e, contexte.expert, command.role, command.place, now)
    if raison is not None:
        return (MandatEcarte(expert=command.expert, role=command.role, raison=raison),)
    return (_offre(contexte.expert, command.role, command.place, contexte, now),)


def affecter(e: Expertise, command: AffecterEquipe, contexte: Contexte, now: datetime) -> tuple[Event, ...]:
    """Give a whole team its seats, or record for each why not. Carried out before, it is done already."""
    if e.statut in FINIES or command.proposition <= e.proposition:
        return ()
    found = [_raison(e, command, rang, contexte, now) for rang in range(len(command.equipe))]
    if not any(found):
        pairs = zip(command.equipe, contexte.equipe, strict=False)
        given = {"proposition": command.proposition, "document": command.document}
        return tuple(_offre(who, s.role, s.place, contexte, now).model_copy(update=given) for s, who in pairs)
    entiere = "un autre expert de son équipe ne peut plus siéger"
    return _ecartes(command, [raison or entiere for raison in found])


def _raison(e: Expertise, command: AffecterEquipe, rang: int, contexte: Contexte, now: datetime) -> str | None:
    """Give what keeps one of a team from their seat: the rules, and whoever came before them in the team."""
    siege, role = command.equipe[rang], command.equipe[rang].role
    if sum(s.role == role for s in command.equipe[: rang + 1]) > e.sieges_vides.count(role):
        return "le siège est déjà pourvu"
    if any(m.expert == siege.expert and (m.est_vivant or est_parti(m, e.decisions)) for m in e.mandats):
        return "cette personne a déjà eu un mandat sur ce dossier"
    who, before = contexte.equipe[rang], contexte.equipe[:rang]
    beside = (_assis(b, s.role) for b, s in zip(before, command.equipe, strict=False) if b)
    if who and (raison := hors_equipe(e, who, (*e.vivants, *beside))):
        return raison
    return obstacle(e, who, role, siege.place, now)


def _assis(expert: Expert, role: Role) -> Mandat:
    """Give one of a team as if they had their seat: the next ones are looked at beside them."""
    return Mandat(expert=expert.personne, role=role, statut="propose", siren=expert.siren, regions=expert.regions)


def ecarter_equipe(e: Expertise, command: EcarterEquipe) -> tuple[Event, ...]:
    """Record that a place that the team counts on is held by another file: its holder may have others left."""
    if e.statut in FINIES or command.proposition <= e.proposition:
        return ()
    return _ecartes(command, [PLACE_PRISE_EQUIPE] * len(command.equipe))


def _ecartes(command: AffecterEquipe | EcarterEquipe, raisons: Sequence[str]) -> tuple[Event, ...]:
    return tuple(
        MandatEcarte(
            expert=s.expert, role=s.role, raison=raison, proposition=command.proposition, document=command.document
        )
        for s, raison in zip(command.equipe, raisons, strict=True)
    )


def ecarter(e: Expertise, command: EcarterMandat) -> tuple[Event, ...]:
    """Record that the place that the seat counts on is held by another file."""
    if e.statut in FINIES or any(m.expert == command.expert for m in e.mandats):
        return ()
    return (MandatEcarte(expert=command.expert, role=command.role, raison=PLACE_PRISE),)


def obstacle(e: Expertise, expert: Expert | None, role: Role, charge: int, now: datetime) -> str | None:
    """Give what keeps an expert from a seat of this file, or None; `charge` is how many they would hold with it."""
    if expert is None or not expert.peut_etre(role):
        return f"cette personne n'est pas habilitée comme {role}"
    if any(m.expert == expert.personne for m in e.vivants):
        return "cette personne siège déjà sur ce dossier"
    if raison := hors_equipe(e, expert, e.vivants) or conflit(e, expert, now):
        return raison
    return CHARGE_ATTEINTE if charge > expert.charge_max(e.dossier.annee) else None


def _offre(expert: Expert | None, role: Role, place: int, contexte: Contexte, now: datetime) -> MandatPropose:
    assert expert is not None, "whoever is offered a seat was found fit for it"
    known = {"siren": expert.siren, "regions": expert.regions}
    fin = contexte.campagne.calendrier.fin_expertise if contexte.campagne else None
    return MandatPropose(expert=expert.personne, role=role, place=place, fin_expertise=fin, le=now, **known)


# More time


def echeance_reponse(mandat: Mandat) -> datetime | None:
    """Give the instant by which an answer is due: eight days after the offer, or the end of the day that was given."""
    if mandat.jusqu_au is not None:
        return _fin_du_jour(mandat.jusqu_au)
    return mandat.le + timedelta(days=DELAI_REPONSE_JOURS) if mandat.le is not None else None


def _fin_du_jour(jour: date) -> datetime:
    return datetime.combine(jour, time(23, 59, 59), zone(PARIS))


def prolonger(e: Expertise, command: Prolonger, contexte: Contexte, now: datetime) -> tuple[Event, ...]:
    """Give more time to an expert who has not answered, or not given their opinion; never beyond the séances, and never
    less than they have."""
    exige_en_cours(e)
    mandat = e.mandat(command.expert)
    if mandat is None or e.avis_de(command.expert).est_rendu:
        message = "Rien n'est attendu de cette personne sur ce dossier : il n'y a rien à prolonger."
        raise RegleNonSatisfaite(message, Erreur("/expert", "mandat-absent", message))
    if mandat.jusqu_au == command.jusqu_au:
        return ()
    if contexte.campagne is None:
        raise TransitionImpossible("Les dates de la campagne ne sont pas encore connues ici : réessayez plus tard.")
    dernier = contexte.campagne.calendrier.commissions_regionales.fin.local.date()
    if not now.astimezone(zone(PARIS)).date() < command.jusqu_au <= dernier:
        message = f"Donnez un jour à venir, au plus tard la fin des commissions régionales ({dernier:%d/%m/%Y})."
        raise RegleNonSatisfaite(message, Erreur("/jusqu_au", "date-inattendue", message))
    known = echeance_reponse(mandat) if mandat.statut == "propose" or mandat.jusqu_au else None
    if known is not None and command.jusqu_au <= (acquis := known.astimezone(zone(PARIS)).date()):
        message = f"Cette personne a déjà jusqu'au {acquis:%d/%m/%Y} : donnez un jour plus tardif."
        raise RegleNonSatisfaite(message, Erreur("/jusqu_au", "date-inattendue", message))
    return (MandatProlonge(expert=mandat.expert, jusqu_au=command.jusqu_au, motif=command.motif),)


# The answers


def accepter(e: Expertise, command: Accepter, expert: Expert | None, now: datetime) -> tuple[Event, ...]:
    """Accept, once no conflict is declared; a tie declared meanwhile keeps from it."""
    mandat = mandat_de(e, command.auteur)
    if mandat.statut == "accepte":
        return ()
    exige_en_cours(e)
    if not command.absence_de_conflit:
        message = "Déclarez l'absence de conflit d'intérêts, ou déclinez le mandat."
        raise RegleNonSatisfaite(message, Erreur("/absence_de_conflit", "declaration-absente", message))
    if expert is None or not expert.peut_etre(mandat.role):
        raise TransitionImpossible("Votre habilitation est suspendue : adressez-vous à l'administration.")
    seen = expert.model_copy(update={"correspondant_de": (*expert.correspondant_de, *command.territoires)})
    if found := lien(e, seen, now):
        raise TransitionImpossible(f"Vous ne pouvez pas accepter ce mandat ({found.motif}) : déclinez-le.")
    if a_trancher(e, mandat, expert, now):
        raise TransitionImpossible(f"{EN_ATTENTE}. Attendez sa réponse pour accepter, ou déclinez le mandat.")
    others = [m for m in e.vivants if m is not mandat]
    complet = not e.sieges_vides and all(m.statut == "accepte" for m in others)
    return (MandatAccepte(expert=mandat.expert, complet=complet),)


def mandat_de(e: Expertise, auteur: str) -> Mandat:
    """Give the live mandate of a caller. Raises Introuvable: whoever has none sees nothing here."""
    mandat = e.mandat(auteur)
    if mandat is None:
        raise Introuvable("Vous n'avez pas de mandat en cours sur ce dossier.")
    return mandat


def exige_en_cours(e: Expertise) -> None:
    """Refuse once the expertise is over."""
    if e.statut in FINIES:
        raise TransitionImpossible("L'expertise de ce dossier est terminée : plus aucun mandat n'y change.")


def decliner(e: Expertise, command: Decliner) -> tuple[Event, ...]:
    """Give the seat back. A conflict may be told after accepting; an opinion already given keeps its author, whom the
    administration alone takes off."""
    mandat = mandat_de(e, command.auteur)
    exige_en_cours(e)
    if e.avis_de(mandat.expert).est_rendu:
        raise TransitionImpossible(
            "Votre avis est rendu : déclarez ce qui vous lie à ce dossier, ou demandez à l'administration de vous en "
            "retirer ; votre avis est conservé."
        )
    if command.motif == "autre" and not command.precision.strip():
        message = "Précisez la raison : elle aide à trouver un autre expert."
        raise RegleNonSatisfaite(message, Erreur("/precision", "champ-absent", message))
    precision = command.precision
    return (MandatDecline(expert=mandat.expert, role=mandat.role, motif=command.motif, precision=precision),)


def remplacer(e: Expertise, command: Remplacer, contexte: Contexte, now: datetime) -> tuple[Event, ...]:
    """Take somebody off, put somebody on, or both: the newcomer must be fit for the seat as any other. What the one
    who leaves wrote is kept, a given opinion included."""
    exige_en_cours(e)
    if not command.sortant and not command.entrant:
        message = "Dites qui quitte le dossier, qui y vient, ou les deux."
        raise RegleNonSatisfaite(message, Erreur("/entrant", "champ-absent", message))
    sortant = _sortant(e, command.sortant)
    sans = e.model_copy(update={"mandats": tuple(m for m in e.mandats if m is not sortant)})
    departs: tuple[Event, ...] = ()
    if sortant is not None:
        departs = (MandatClos(expert=sortant.expert, motif=command.motif),)
    if not command.entrant:
        return departs
    role = sortant.role if sortant else _siege_vide(e, contexte.expert)
    tenues = {place for annee, place in command.tenues if annee == e.dossier.annee}
    _exige_apte(sans, command, role, contexte.expert, len(tenues) + 1, now)
    place = next(k for k in range(1, len(tenues) + 2) if k not in tenues)
    offre, suivi = _offre(contexte.expert, role, place, contexte, now), sortant or _parti(e, role)
    known = {"document": suivi.document, "remplace": suivi.nomme} if suivi and suivi.document else {}
    return (*departs, offre.model_copy(update=known))


def _sortant(e: Expertise, personne: str) -> Mandat | None:
    if not personne:
        return None
    mandat = e.mandat(personne)
    if mandat is None:
        message = "Cette personne n'a pas de mandat en cours sur ce dossier."
        raise RegleNonSatisfaite(message, Erreur("/sortant", "mandat-absent", message))
    return mandat


def _siege_vide(e: Expertise, expert: Expert | None) -> Role:
    """Give the first empty seat that the newcomer may hold, or the first."""
    if not e.sieges_vides:
        message = "Tous les sièges sont pourvus : dites qui quitte le dossier."
        raise RegleNonSatisfaite(message, Erreur("/sortant", "champ-absent", message))
    return next((role for role in e.sieges_vides if expert and expert.peut_etre(role)), e.sieges_vides[0])


def _parti(e: Expertise, role: Role) -> Mandat | None:
    """Give who left an empty seat: the last in this role whom nobody follows yet."""
    suivis = {m.nomme for m in e.vivants}
    return next((m for m in reversed(e.mandats) if m.role == role and m.nomme not in suivis), None)


def _exige_apte(
    e: Expertise, command: Remplacer, role: Role, expert: Expert | None, charge: int, now: datetime
) -> None:
    gone = any(m.expert == command.entrant and est_parti(m, e.decisions) for m in e.mandats)
    raison = "cette personne a déjà quitté ce dossier" if gone or command.entrant == command.sortant else None
    raison = raison or obstacle(e, expert, role, charge, now)
    if raison is not None:
        message = f"Cet expert ne peut pas être {role} ici : {raison}. Choisissez-en un autre."
        raise RegleNonSatisfaite(message, Erreur("/entrant", "expert-inapte", message))


def rappeler_reponse(e: Expertise, command: RappelerReponse, now: datetime) -> tuple[Event, ...]:
    """Remind once for each rank; whoever has answered is left in peace, or waits for an answer themselves."""
    mandat = e.mandat(command.expert)
    if mandat is None or mandat.statut != "propose" or mandat.relance >= command.rang:
        return ()
    if est_retenu(mandat, e.dossier, e.decisions, now):
        return ()
    return (ReponseRappelee(expert=mandat.expert, rang=command.rang),)


def relances_dues(e: Expertise, now: datetime) -> Sequence[RappelerReponse]:
    """Give the reminders due to those who have not answered: the last one only, when a tick was missed."""
    found = []
    for mandat in e.vivants:
        echeance = echeance_reponse(mandat)
        if mandat.statut == "propose" and echeance and not est_retenu(mandat, e.dossier, e.decisions, now):
            rang = sum(echeance + timedelta(days=jours) <= now for jours in RELANCES_JOURS)
            if rang > mandat.relance:
                found.append(RappelerReponse(expert=mandat.expert, rang=rang))
    return tuple(found)
