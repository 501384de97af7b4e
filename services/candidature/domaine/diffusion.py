"""What of a candidature is seen elsewhere: what its rules read, the names it holds, its lines in lists, its facts."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from candidature.domaine import conservation, histoire, messages, relances, reports
from candidature.domaine.campagne import CAMPAGNE
from candidature.domaine.commandes import (
    Annoncer,
    Command,
    ConstaterNonDepot,
    CreerCandidature,
    DemanderComplements,
    Deposer,
    EcrireMessage,
    FournirComplements,
    ProlongerDepot,
    RappelerDepot,
    Repondre,
    Retirer,
    SuivreEcheance,
    SuivreEditeurs,
)
from candidature.domaine.dossier import (
    Candidature,
    CandidatureCreee,
    CandidatureDeposee,
    CandidatureRetiree,
    ComplementsFournis,
    Etape1Constatee,
    Event,
    MessageEcrit,
    RecevabiliteNotifiee,
)
from candidature.domaine.operation import OPERATION, Operation
from candidature.domaine.plan import Campagne
from candidature.domaine.suivi import Decision, Expertise, PorteursSuivis
from candidature.domaine.territoire import Lieu
from candidature.domaine.valeurs import BROUILLONS, FINIES, Statut
from kernel.decider import Fiche, Quand, Ref
from kernel.label import faits
from kernel.label.calendrier import Jalon, Moment
from kernel.label.identifiants import operation_nommee
from kernel.model import Frozen
from kernel.ports import Key


def besoins(candidature: Candidature, command: Command) -> dict[str, Ref]:
    """Say what the rules read: the campagne for every date, the opération where its charte or étapes count."""
    match command:
        case Repondre(annees=annees) if not candidature.annee:
            return {f"campagne_{annee}": _refs(annee)["campagne"] for annee in annees}
        case CreerCandidature(operation=operation, annee=annee):
            return _refs(annee, operation)
        case Deposer() | FournirComplements() if candidature.annee:
            return _refs(candidature.annee, candidature.operation)
        case SuivreEditeurs() | EcrireMessage() if candidature.annee:
            return {"operation": operation_de(candidature)}
        case (
            Repondre()
            | Annoncer()
            | ConstaterNonDepot()
            | RappelerDepot()
            | SuivreEcheance()
            | ProlongerDepot()
            | DemanderComplements()
            | Retirer()
        ) if candidature.annee:
            return _refs(candidature.annee)
        case _:
            return {}


def _refs(annee: int, operation: str = "") -> dict[str, Ref]:
    refs = {"campagne": Ref(Key(CAMPAGNE.flux(str(annee)), "ETAT"), Campagne)}
    if operation:
        refs["operation"] = ref_operation(operation)
    return refs


def ref_operation(identifiant: str) -> Ref:
    """Name an opération as it is now."""
    return Ref(Key(OPERATION.flux(identifiant), "ETAT"), Operation)


def operation_de(candidature: Candidature) -> Ref:
    """Name the opération of a file: its people are the file's."""
    return ref_operation(candidature.operation)


def operation_a_l_adresse(params: Mapping[str, str]) -> Ref | None:
    """Name the opération of a file from its address, when that tells it."""
    nommee = operation_nommee(params["id"])
    return ref_operation(nommee) if nommee else None


def campagne_de_l_annee(annee: int) -> Ref:
    """Name the campagne of a year."""
    return _refs(annee)["campagne"]


def campagnes_de_l_heure(now: datetime) -> dict[str, Ref]:
    """Name the campagnes that a file is about, by the hour: those of this year and of the next."""
    return {f"campagne_{annee}": campagne_de_l_annee(annee) for annee in (now.year, now.year + 1)}


def contexte_de(candidature: Candidature) -> dict[str, Ref]:
    """Say what showing a file reads: its campagne, for the deadlines."""
    return _refs(candidature.annee) if candidature.annee else {}


def contexte_complet(candidature: Candidature) -> dict[str, Ref]:
    """Say what looking for what is missing reads: the opération too, for its charte."""
    return _refs(candidature.annee, candidature.operation) if candidature.annee else {}


def gardes(candidature: Candidature) -> tuple[str, ...]:
    """Hold the place of the one live candidature per opération, campagne and étape (domain.md §1)."""
    if candidature.statut in FINIES:
        return ()
    return (f"vivante#{candidature.operation}#{candidature.annee}#{candidature.etape}",)


class CarteCandidature(Frozen):
    """What a list keeps of a candidature; what is shown of it depends on who asks."""

    numero: str
    nom: str
    operation: str
    annee: int
    etape: int
    statut: Statut
    expertise: Expertise = ""
    lieux: tuple[Lieu, ...]
    attend: Moment | None = None  # a deadline of its own: of the compléments that are waited for, or of its deposit
    proprietaire: str = ""
    charge: str = ""  # the territory for which somebody has it
    charge_par: str = ""  # and who that is, for the services
    avis_donne: bool = False
    est_connue: bool = False
    decision: Decision | None = None
    recu_le: datetime | None = None  # the last version that was deposited
    reglement: str = ""  # not said in the lines from before étapes were told in words
    lignee: tuple[str, ...] = ()  # the files that it came from
    efface: bool = False  # never deposited, and what was written in it is gone


def contexte_des_lignes(cartes: Sequence[CarteCandidature], siennes: bool) -> dict[str, Ref]:
    """Say what showing a list reads: the campagne of each year that it shows, and when it is a person's own (`siennes`)
    the opération of each file, which says whether it still is theirs."""
    refs = {str(carte.annee): _refs(carte.annee)["campagne"] for carte in cartes}
    return refs | ({carte.operation: ref_operation(carte.operation) for carte in cartes} if siennes else {})


def liste_brouillons(annee: int, depot: Jalon) -> str:
    """Name the list of the drafts that a deadline will close: the tick goes through it once the date has come."""
    return f"brouillons#{annee}#{depot.value}"


def liste_prolonges(annee: int) -> str:
    """Name the list of the drafts that have a deadline of their own."""
    return f"prolonges#{annee}"


def liste_de_l_operation(operation: str) -> str:
    """Name the list of the files of an opération, whoever may see them: what is shown of it is chosen elsewhere."""
    return f"candidatures-de#{operation}"


def liste_complements(annee: int) -> str:
    """Name the list of the files that wait for compléments: the tick reminds, and closes."""
    return f"complements#{annee}"


def fiches(candidature: Candidature) -> tuple[Fiche, ...]:
    """Give its lines: its people's lists, the administration's, its territories' once it is announced, and the drafts
    the tick watches."""
    if candidature.statut == "inexistante":
        return ()
    carte = _carte(candidature)
    rang, texte = f"{9999 - candidature.annee:04d}#{candidature.numero}", carte.model_dump_json()
    gens = (candidature.proprietaire, *candidature.coediteurs, str(candidature.annee))
    listes = [*(f"candidatures#{p}" for p in gens), liste_de_l_operation(candidature.operation)]
    listes += [f"candidatures#{t}" for t in (candidature.territoires if candidature.est_connue else ())]
    if candidature.statut in BROUILLONS:
        veille = [Fiche(liste, candidature.numero, "{}") for liste in _veilles(candidature)]
    elif candidature.demande is not None:
        veille = [Fiche(liste_complements(candidature.annee), candidature.numero, "{}")]
    else:
        veille = [*conservation.fiches(candidature)]
    return (*(Fiche(liste, rang, texte) for liste in listes), *veille)


def ajouts(candidature: Candidature, event: Event, quand: Quand) -> tuple[Fiche, ...]:
    """Give the lines that an event adds for good: those of a message, or of what has happened."""
    if isinstance(event, MessageEcrit):
        return messages.ajouts(candidature, event)
    return histoire.ajouts(candidature, event, quand)


def _carte(candidature: Candidature) -> CarteCandidature:
    ailleurs = {"attend", "charge", "charge_par", "avis_donne", "recu_le", "efface"}
    propre = {nom: getattr(candidature, nom) for nom in CarteCandidature.model_fields if nom not in ailleurs}
    demande, brouillon = candidature.demande, candidature.statut in BROUILLONS
    attend = demande.echeance if demande else candidature.prolongation if brouillon else None
    charge, par = (c.territoire, c.par) if (c := candidature.charge) else ("", "")
    recu_le = candidature.versions[-1].recu_le if candidature.versions else None
    connue = {"charge": charge, "charge_par": par, "avis_donne": candidature.avis is not None, "recu_le": recu_le}
    return CarteCandidature(**propre, attend=attend, efface=candidature.garde.efface_le is not None, **connue)


def _veilles(candidature: Candidature) -> Iterator[str]:
    """Give the lists on which the tick finds a draft."""
    depot = candidature.regles_etape.depot
    yield liste_prolonges(candidature.annee) if candidature.prolongation else liste_brouillons(candidature.annee, depot)
    yield from relances.listes(candidature)
    yield from reports.listes(candidature)


PUBLIES: Mapping[type[Any], type[faits.FaitCandidature]] = {
    CandidatureDeposee: faits.CandidatureDeposee,
    ComplementsFournis: faits.CandidatureDeposee,  # a version more
    RecevabiliteNotifiee: faits.RecevabiliteNotifiee,
    Etape1Constatee: faits.Etape1Constatee,
    CandidatureRetiree: faits.CandidatureRetiree,
    PorteursSuivis: faits.PorteursChanges,
}


def publier(candidature: Candidature, event: Event) -> faits.FaitCandidature | None:
    """Tell the other services of a file from its deposit on. A draft is nobody's business but our own."""
    if isinstance(event, CandidatureCreee):
        return faits.CandidatureCommencee(etat=etat_public(candidature))
    modele = PUBLIES.get(type(event))
    if modele is None or not candidature.versions:
        return None
    return modele(etat=etat_public(candidature))


def etat_public(candidature: Candidature) -> faits.EtatCandidature:
    """Give what others know of a file: who, where, which étape, where its deposited version is kept."""
    assert candidature.porteur is not None, "a candidature has a porteur from its creation"
    return faits.EtatCandidature(
        operation=candidature.operation,
        numero=candidature.numero,
        nom=candidature.nom,
        annee=candidature.annee,
        etape=candidature.etape,
        reglement=candidature.reglement,
        statut=candidature.statut,
        communes=tuple(faits.CommunePublique(code=lieu.code, nom=lieu.nom) for lieu in candidature.lieux),
        departements=tuple(dict.fromkeys(lieu.departement for lieu in candidature.lieux)),
        region=candidature.lieux[0].region,
        sirens=(candidature.porteur.siren,),
        partenaires=candidature.partenaires,
        porteurs=(candidature.proprietaire, *candidature.coediteurs),
        document=candidature.versions[-1].document if candidature.versions else "",
        effet_le=candidature.effet_le,
        repond=tuple(faits.SuiteRepondue(candidature=c, genre=genre) for c, genre in _repond(candidature)),
    )


def _repond(candidature: Candidature) -> list[tuple[str, str]]:
    """Name the decisions that asked for what this file answers. One taken over before they were named is that of the
    file that it starts from."""
    return sorted({(s.dossier or candidature.reprise_de, s.genre) for s in candidature.suites})
