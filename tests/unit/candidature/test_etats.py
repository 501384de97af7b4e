"""Every status of the service's three aggregates answers every command: what is not said here is refused."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any, get_args

import pytest

from candidature.domaine import commandes as k
from candidature.domaine import dossier as d
from candidature.domaine import editeurs as e
from candidature.domaine import etapes as m
from candidature.domaine import operation as o
from candidature.domaine import plan as c
from candidature.domaine import valeurs as v
from candidature.domaine.campagne import CAMPAGNE
from candidature.domaine.candidature import CANDIDATURE
from candidature.domaine.effacement import Garde
from candidature.domaine.identite import ModifierOperation
from candidature.domaine.operation import OPERATION
from candidature.domaine.porteur import Charte, Structure
from candidature.domaine.suivi import Decision
from kernel.decider import Decider, Vide
from kernel.label.calendrier import Calendrier, Jalon, Moment, Phase
from kernel.label.reglement import reglement
from kernel.refus import (
    ActeInterdit,
    DossierFige,
    Doublon,
    EcheanceDepassee,
    Introuvable,
    Refus,
    RegleNonSatisfaite,
    TransitionImpossible,
)

AVRIL, JUIN = datetime(2027, 4, 1, 10, 0, tzinfo=UTC), datetime(2027, 6, 2, 10, 0, tzinfo=UTC)
DATES = Calendrier.depuis(reglement("2020").calendrier, 2027)
OUVERTE = c.Campagne(annee=2027, reglement="2020", calendrier=DATES, phase=Phase.OUVERTE)
# o accepted, - nothing to do, T not now, F frozen, E too late, D there already, R a rule, I not there, A not theirs.
LETTRES = {
    TransitionImpossible: "T",
    DossierFige: "F",
    EcheanceDepassee: "E",
    Doublon: "D",
    RegleNonSatisfaite: "R",
    Introuvable: "I",
    ActeInterdit: "A",
}


def reponse(decider: Decider[Any, Any, Any, Any], etat: Any, command: Any, contexte: Any, now: datetime) -> str:
    try:
        events = decider.decide(etat, command, contexte, now)
    except Refus as refus:
        return LETTRES[type(refus)]
    return "o" if events else "-"


# The opération

VILLE = Structure(nom="Ville", siret="21350238800019")
CREER = o.CreerOperation(nom="ZAC", communes=("35238",), porteur=VILLE, proprietaire="pers_paul")
CHARTE = Charte(signee_le=date(2027, 1, 5), signataires=("Ville",), autorite_urbanisme="Ville")
ACTIVE = OPERATION.fold(o.Operation(), o.decide(o.Operation(), CREER, Vide(), AVRIL))
OPERATIONS: Mapping[str, o.Operation] = {
    "inexistante": o.Operation(),
    "active": ACTIVE,
}
D_OPERATION: Mapping[str, tuple[Any, str]] = {
    "creer": (CREER, "oD"),
    "modifier": (
        ModifierOperation(nom="ZAC bis", communes=("35238",), porteur=VILLE, auteur="pers_paul"),
        "To",
    ),
    "signer": (o.SignerCharte(charte=CHARTE), "To"),
    "reprendre": (m.ReprendreEtape(etape=1, annee=2020, source="Palmarès"), "To"),
    "ouvrir": (m.OuvrirEtape(etape=4, requise=3, annees=3, annee=2027, jusqu_au=DATES.cloture_depots), "--"),
    "inviter": (e.InviterCoediteur(personne="pers_pia", auteur="pers_paul"), "To"),
    "transferer": (e.ProposerTransfert(personne="pers_pia", motif="", auteur="pers_paul"), "To"),
    "retirer_invitation": (e.RetirerInvitation(personne="pers_pia", auteur="pers_paul"), "T-"),
    "repondre": (e.RepondreInvitation(auteur="pers_pia", accepte=True), "TI"),
    "retirer_coediteur": (e.RetirerCoediteur(personne="pers_pia", motif="Fini"), "TR"),
    "quitter": (e.QuitterOperation(auteur="pers_pia"), "T-"),
    "expirer": (e.ExpirerInvitations(), "T-"),
    "suivre": (m.SuivreLabel(etape=2, annee=2027, source="p", candidature="c", retire_le=AVRIL), "-o"),
    "noter": (m.NoterAjournement(ajournement=m.Ajournement(etape=2, annee=2027, candidature="c")), "-o"),
}


@pytest.mark.parametrize("nom", D_OPERATION)
def test_chaque_statut_de_l_operation_repond_a_chaque_commande(nom: str) -> None:
    command, attendu = D_OPERATION[nom]

    assert "".join(reponse(OPERATION, etat, command, Vide(), AVRIL) for etat in OPERATIONS.values()) == attendu


# The campagne

PHASES = (None, *Phase)
D_CAMPAGNE: Mapping[str, tuple[Any, str]] = {
    "planifier": (c.PlanifierCampagne(annee=2027, reglement="2020"), "o" + "D" * len(Phase)),
    "reporter": (
        c.ReporterEcheance(jalon=Jalon.CLOTURE, au=DATES.cloture.deplace(1), motif="m"),
        "T" + "o" * len(Phase),
    ),
    "preparer": (c.PreparerCampagne(annee=2028, modele=2027), "-" * len(PHASES)),
    "confirmer": (c.ConfirmerCampagne(annee=2027), "T" * len(PHASES)),
}


def campagne(phase: Phase | None) -> c.Campagne:
    return OUVERTE.model_copy(update={"phase": phase}) if phase else c.Campagne()


@pytest.mark.parametrize("nom", D_CAMPAGNE)
def test_chaque_phase_de_la_campagne_repond_a_chaque_commande(nom: str) -> None:
    command, attendu = D_CAMPAGNE[nom]

    assert "".join(reponse(CAMPAGNE, campagne(p), command, c.Contexte(), AVRIL) for p in PHASES) == attendu


@pytest.mark.parametrize("vers", list(Phase))
def test_une_phase_se_constate_dans_l_ordre_a_son_heure_et_ne_revient_pas(vers: Phase) -> None:
    """In April the campagne is open: what has begun is recorded once, what has not is refused from everywhere."""
    ordre, ouverte = list(Phase), list(Phase).index(Phase.OUVERTE)
    attendu = "T" + "".join(
        "-" if ordre.index(p) >= ordre.index(vers) else "o" if ordre.index(vers) <= ouverte else "T" for p in ordre
    )

    command = c.ConstaterPhase(phase=vers)
    assert "".join(reponse(CAMPAGNE, campagne(p), command, c.Contexte(), AVRIL) for p in PHASES) == attendu


# The candidature

POINTS = (v.PointDemande(champ="nom", motif="À préciser"),)
FIN_MAI = Moment(local=datetime(2027, 5, 20))  # noqa: DTZ001
MAI = Moment(local=datetime(2027, 5, 1))  # noqa: DTZ001  a minute on the clocks of Paris
DEMANDE = v.Demande(numero=1, points=POINTS, echeance=MAI, demandee_le=AVRIL, par="pers_dora")
COMMANDES: Mapping[str, Any] = {
    "creer": k.CreerCandidature(operation="oper_1", annee=2027, etape=2, numero="EQ-1", auteur="pers_paul"),
    "repondre": k.Repondre(champ="nom", valeur="Un autre nom", auteur="pers_paul"),
    "annoncer": k.Annoncer(),
    "deposer": k.Deposer(auteur="pers_paul", sel="s"),
    "constater_non_depot": k.ConstaterNonDepot(),
    "rappeler": k.RappelerDepot(jalon=Jalon.CLOTURE_DEPOTS),
    "suivre_echeance": k.SuivreEcheance(jalon=Jalon.CLOTURE_DEPOTS),
    "prolonger": k.ProlongerDepot(jusqu_au=FIN_MAI, motif="Mairie inondée", auteur="pers_ada"),
    "demander": k.DemanderComplements(points=POINTS, echeance=MAI, auteur="pers_dora"),
    "fournir": k.FournirComplements(auteur="pers_paul", sel="s"),
    "suivre_complements": k.SuivreComplements(),
    "suivre_conservation": k.SuivreConservation(),
    "conserver": k.ConserverBrouillon(),
    "constater_expurgation": k.ConstaterExpurgation(),
    "donner_avis": k.DonnerAvis(recevable=False, motif="Incomplet", auteur="pers_dora"),
    "notifier": k.NotifierAvis(),
    "prendre": k.PrendreEnCharge(auteur="pers_dora", territoires=("D35",)),
    "rendre": k.RendreEnCharge(territoires=("D35",)),
    "opiner": k.DonnerOpportunite(sens="favorable", texte="Attendu", auteur="pers_dora", territoires=("D35",)),
    "constater_etape_1": k.ConstaterEtape1(conditions=(), auteur="pers_dora"),
    "retirer": k.Retirer(motif="Projet reporté", auteur="pers_paul"),
    "ecrire": k.EcrireMessage(id="mess_1", texte="Bonjour", visibilite="parties", auteur="pers_paul"),
    "suivre_experts": k.SuivreExperts(experts=("pers_eva",)),
    "suivre_editeurs": k.SuivreEditeurs(),
    "suivre": k.SuivreExpertise(expertise="en_expertise"),
    "constater_report": k.ConstaterReport(annee=2027),
    "publier": k.PublierDecision(decision=Decision(issue="labellise", etape_accordee=2, document="d")),
}
CHARTEE = OPERATION.fold(ACTIVE, o.decide(ACTIVE, o.SignerCharte(charte=CHARTE), Vide(), AVRIL))
DEPLACEE = c.Report(jalon=Jalon.CLOTURE_DEPOTS, de=MAI, au=DATES.cloture_depots, motif="Grève")
CONTEXTE = d.Contexte(campagne=OUVERTE.model_copy(update={"reports": (DEPLACEE,)}), operation=CHARTEE)
VERSION = v.Version(numero=1, recu_le=AVRIL, document="candidature/depots/d.json", depose_par="pers_paul")
DEPOSES = (
    "deposee",
    "complements_demandes",
    "recevable",
    "irrecevable",
    "constatee",
    "labellisee",
    "ajournee",
    "reportee",
)
STATUTS = get_args(v.Statut)


def candidature(statut: v.Statut) -> d.Candidature:
    if statut == "inexistante":
        return d.Candidature()
    cree = CANDIDATURE.fold(d.Candidature(), CANDIDATURE.decide(d.Candidature(), COMMANDES["creer"], CONTEXTE, AVRIL))
    cree = cree.model_copy(update={"reports": {}})
    demandes = (DEMANDE,) if statut == "complements_demandes" else ()
    versions = (VERSION,) if statut in DEPOSES else ()
    garde = Garde(depuis=AVRIL, effacement_le=AVRIL) if statut == "non_deposee" else Garde()
    return cree.model_copy(update={"statut": statut, "versions": versions, "demandes": demandes, "garde": garde})


# One column a status, in the order in which they are declared:
# inexistante brouillon annoncee deposee complements_demandes recevable irrecevable constatee non_deposee retiree
# labellisee ajournee reportee
EN_AVRIL = {
    "creer": "oDDDDDDDDDDDD",
    "repondre": "FooFoFFFoFFFF",
    "annoncer": "Fo-FFFFFEFFFF",
    "deposer": "TRRTTTTTRTTTT",
    "constater_non_depot": "-TT----------",
    "rappeler": "-------------",
    "suivre_echeance": "-oo----------",
    "prolonger": "TooTTTTToTTTT",
    "demander": "TTToTTTTTTTTT",
    "fournir": "TTTTRTTTTTTTT",
    "suivre_complements": "-------------",
    "suivre_conservation": "--------o----",
    "conserver": "TTTTTTTToTTTT",
    "constater_expurgation": "-------------",
    "donner_avis": "TTToTTTTTTTTT",
    "notifier": "TTTTT--TTTTTT",
    "prendre": "TTooooTTTTTTT",
    "rendre": "TT----TTTTTTT",
    "opiner": "TTooooTTTTTTT",
    "constater_etape_1": "TTTTTTT-TTTTT",
    "retirer": "Tooooo" + "TTT-TTT",
    "ecrire": "Toooooooo" + "Tooo",
    "suivre_experts": "-" + "o" * 12,
    "suivre_editeurs": "-" * 13,
    "suivre": "---ooooo--ooo",
    "publier": "-----o----oo-",
    "constater_report": "-----o-------",
}
EN_JUIN = EN_AVRIL | {
    "prolonger": "TRRTTTTTRTTTT",
    "creer": "EDDDDDDDDDDDD",
    "repondre": "FEEFEFFFEFFFF",
    "annoncer": "FE-FFFFFEFFFF",
    "deposer": "TEETTTTTETTTT",
    "constater_non_depot": "-oo----------",
    "demander": "TTTRTTTTTTTTT",
    "fournir": "TTTTETTTTTTTT",
    "suivre_complements": "----o--------",
}


@pytest.mark.parametrize("nom", COMMANDES)
@pytest.mark.parametrize(("now", "attendu"), [(AVRIL, EN_AVRIL), (JUIN, EN_JUIN)], ids=["avril", "juin"])
def test_chaque_statut_de_la_candidature_repond_a_chaque_commande(
    nom: str, now: datetime, attendu: Mapping[str, str]
) -> None:
    found = "".join(reponse(CANDIDATURE, candidature(s), COMMANDES[nom], CONTEXTE, now) for s in STATUTS)

    assert found == attendu[nom]


def test_les_tableaux_nomment_toutes_les_commandes() -> None:
    assert {type(command) for command in COMMANDES.values()} == set(get_args(k.Command))
    assert {type(command) for command, _ in D_OPERATION.values()} == set(get_args(o.Command))
    said = {type(command) for command, _ in D_CAMPAGNE.values()}
    assert said | {c.ConstaterPhase} == set(get_args(c.Command))
