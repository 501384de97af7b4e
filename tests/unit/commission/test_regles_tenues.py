"""Ce qu'une séance promet et tient : sa date, son quorum, la voix qui départage, ce qui a été ratifié ou corrigé."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import pytest

from commission.domaine.assemblee import quorum, votants
from commission.domaine.commission import SEANCE, decide
from commission.domaine.evenements import DossierAttendu, PointInscrit
from commission.domaine.interets import DeclarerInteret
from commission.domaine.minutes import DEPORTE
from commission.domaine.point import Recommandation, Textes, Votes
from commission.domaine.recours import fin_de_delai
from commission.domaine.seance import (
    AppelerPoint,
    CloreSeance,
    Command,
    ComposerSeance,
    Contexte,
    ConvoquerSeance,
    Mandat,
    Membre,
    OuvrirSeance,
    PointerPresence,
    RatifierPoints,
    RectifierDecision,
    ReporterPoint,
    ReporterSeance,
    ReprendrePoint,
    Seance,
    SeDeporter,
    SuivrePoint,
    Voter,
)
from kernel.label import faits
from kernel.label.faits import PointSigne
from kernel.refus import ActeInterdit, RegleNonSatisfaite, TransitionImpossible
from tests.unit.commission.scene import BRETAGNE, CEREMONIE, NATIONAL, REGIONALES, VALIDE, conclure, decidee, ouvrir
from tests.unit.commission.scene import quand as heure
from tests.unit.commission.scene import scene as scene_de
from tests.unit.commission.test_seance import (
    AJOURNEMENT,
    CONTEXTE,
    MIDI,
    PROPOSITION,
    SIGNATAIRE,
    conclusion,
    dire,
    moment,
    point,
    seance,
)

MIA, MAX = Membre(personne="mia", qualite="DREAL"), Membre(personne="max", qualite="Élu")
ZOE, SUE = Membre(personne="zoe", qualite="ARS"), Membre(personne="sue", qualite="ARS", suppleant_de="zoe")
AVIS = Membre(personne="avi", qualite="Personne qualifiée", voix=0)
R133: Mapping[str, Any] = {"regles": "R133", "president": "mia", "membres": (MIA, MAX, ZOE, SUE)}
QUAND, LENDEMAIN = moment("2027-11-20T09:00:00"), moment("2027-11-27T09:00:00")
CLORE = CloreSeance(signataire=SIGNATAIRE, sel="s")
CORRIGE = PointSigne(
    candidature="c1", operation="o1", numero="EQ-c1", nom="Quartier", etape=3, issue="ajourne", etape_accordee=0
)


def jouer(etat: Seance, *commands: Command, now: datetime = MIDI) -> Seance:
    for command in commands:
        etat = SEANCE.fold(etat, decide(etat, command, CONTEXTE, now))
    return etat


def fautes(etat: Seance, command: Command) -> list[tuple[str, str]]:
    with pytest.raises(RegleNonSatisfaite) as refus:
        decide(etat, command, CONTEXTE, MIDI)
    return [(e.pointeur, e.code) for e in refus.value.erreurs]


def appele(**plus: Any) -> Seance:
    return jouer(seance(**{**R133, "presents": ("mia", "max"), **plus}), AppelerPoint(candidature="c1"))


def vote(qui: str, sens: str, pour: str = "") -> Voter:
    corps = {"candidature": "c1", "membre": pour or qui, "votant": qui, "sens": sens}
    return Voter.model_validate(corps)


# La date


@pytest.mark.parametrize(("avance", "ouvre"), [(timedelta(hours=1), True), (timedelta(hours=1, seconds=1), False)])
def test_une_seance_ne_s_ouvre_pas_avant_l_heure_ou_ses_membres_sont_convoques(avance: timedelta, ouvre: bool) -> None:
    etat = jouer(seance("planifiee", presents=()), ConvoquerSeance(quand=QUAND, lieu="Rennes"))
    ouvrir_ = OuvrirSeance(presents=("mia",))
    if ouvre:
        assert dire(etat, ouvrir_, now=QUAND.instant - avance) == ["SeanceOuverte"]
        return
    with pytest.raises(TransitionImpossible, match=r"convoqués pour plus tard \(.*20 novembre 2027 à 9 h"):
        dire(etat, ouvrir_, now=QUAND.instant - avance)


# Le quorum


def sans_quorum() -> Seance:
    etat = jouer(seance("planifiee", presents=(), **R133), ConvoquerSeance(quand=QUAND, lieu="Rennes"))
    return jouer(etat, ReporterSeance(motif="Trop peu", presents=("mia",)), now=QUAND.instant)


def test_une_seconde_convocation_sans_quorum_se_redit_a_une_autre_heure_sans_perdre_sa_promesse() -> None:
    seconde = jouer(sans_quorum(), ConvoquerSeance(quand=LENDEMAIN, lieu="Rennes"))
    assert seconde.convocation is not None
    assert seconde.convocation.sans_quorum
    for encore in (
        jouer(seconde, ConvoquerSeance(quand=LENDEMAIN, lieu="Brest")),
        jouer(seconde, ComposerSeance(**{**R133, "membres": (MIA, MAX)}), ConvoquerSeance(quand=LENDEMAIN, lieu="l")),
        jouer(seconde, ReporterSeance(motif="Salle fermée"), ConvoquerSeance(quand=LENDEMAIN, lieu="Brest")),
    ):
        assert encore.convocation is not None
        assert encore.convocation.sans_quorum


def test_une_seance_tenue_puis_reportee_redemande_le_quorum() -> None:
    seconde = jouer(sans_quorum(), ConvoquerSeance(quand=LENDEMAIN, lieu="Rennes"))
    tenue = jouer(seconde, OuvrirSeance(presents=("mia", "max")), now=LENDEMAIN.instant)
    assert jouer(tenue, ReporterSeance(motif="Alerte")).ajournee_sur == ()


def test_qui_n_a_que_voix_consultative_ne_fait_pas_le_quorum() -> None:
    etat = seance("convoquee", **{**R133, "membres": (MIA, MAX, AVIS)})
    with pytest.raises(TransitionImpossible, match="quorum"):
        dire(etat, OuvrirSeance(presents=("avi",)))
    assert dire(etat, OuvrirSeance(presents=("mia", "avi"))) == ["SeanceOuverte"]


def test_un_mandat_ne_se_donne_pas_au_suppleant_d_un_membre_qui_est_la() -> None:
    etat = seance("convoquee", **R133)
    mandats = (Mandat(mandant="max", mandataire="sue"),)
    la = OuvrirSeance(presents=("mia", "zoe", "sue"), mandats=mandats)
    assert fautes(etat, la) == [("/mandats/0/mandataire", "mandat-impossible")]
    assert dire(etat, OuvrirSeance(presents=("mia", "sue"), mandats=mandats)) == ["SeanceOuverte"]


def test_qui_n_a_plus_de_voix_ne_vote_pour_personne() -> None:
    mandats = (Mandat(mandant="max", mandataire="sue"),)
    etat = seance(**{**R133, "presents": ("mia", "sue"), "mandats": mandats})
    assert votants(etat, "c1") == {"mia": "mia", "sue": "sue", "max": "sue"}
    revenue = jouer(etat, PointerPresence(membre="zoe", presence="present"))
    assert votants(revenue, "c1") == {"mia": "mia", "zoe": "zoe"}
    double = (Mandat(mandant="zoe", mandataire="mia"), Mandat(mandant="max", mandataire="sue"))
    la = OuvrirSeance(presents=("mia", "sue"), mandats=double)
    assert fautes(seance("convoquee", **R133), la) == [("/mandats/1/mandataire", "mandat-impossible")]


def test_le_quorum_ne_compte_pas_le_siege_dont_le_mandat_ne_vote_plus() -> None:
    mandats = (Mandat(mandant="max", mandataire="sue"),)
    etat = seance(**{**R133, "presents": ("mia", "sue"), "mandats": mandats})
    assert quorum(etat).tenus == 3
    revenue = jouer(etat, PointerPresence(membre="zoe", presence="present"))
    assert quorum(revenue).tenus == len(votants(revenue, "c1")) == 2


OUVERTURE = OuvrirSeance(presents=("mia", "sue"), distants=("sue",), mandats=(Mandat(mandant="max", mandataire="mia"),))


@pytest.mark.parametrize(
    "autre",
    [{"presents": ("mia", "sue", "max"), "mandats": ()}, {"distants": ()}, {"mandats": ()}],
    ids=["d'autres présents", "d'autres à distance", "d'autres mandats"],
)
def test_une_seance_ouverte_ne_s_ouvre_pas_autrement_une_seconde_fois(autre: Mapping[str, Any]) -> None:
    ouverte = jouer(seance("convoquee", presents=(), **R133), OUVERTURE)
    assert dire(ouverte, OUVERTURE.model_copy(update={"presents": ("sue", "mia")})) == []
    with pytest.raises(TransitionImpossible, match=r"notez l'arrivée, le départ ou le mandat\."):
        dire(ouverte, OUVERTURE.model_copy(update=autre))


# La voix qui départage


def test_la_voix_de_qui_preside_ne_departage_plus_quand_cette_personne_est_partie() -> None:
    partie = PointerPresence(membre="mia", presence="absent")
    etat = jouer(appele(), vote("mia", "pour"), vote("max", "contre"), partie)
    etat = jouer(etat, PointerPresence(membre="zoe", presence="present"), vote("zoe", "pour"))
    assert fautes(etat, conclusion()) == [("/votes", "partage")]


def test_la_voix_de_qui_preside_a_vote_contre_ne_departage_pas_pour() -> None:
    etat = jouer(appele(), vote("mia", "contre"), vote("max", "pour"))
    assert ("/preponderante", "voix-contraire") in fautes(etat, conclusion(preponderante=True))
    pour = jouer(etat, vote("mia", "pour"), vote("max", "contre"))
    conclu = jouer(pour, conclusion()).points["c1"].conclusion
    assert conclu is not None
    assert conclu.votes is not None
    assert conclu.votes.preponderante


def test_une_voix_qui_departage_ne_se_delegue_pas() -> None:
    mandats = (Mandat(mandant="mia", mandataire="max"),)
    etat = jouer(
        appele(presents=("max", "zoe"), mandats=mandats), vote("max", "pour", pour="mia"), vote("zoe", "contre")
    )
    assert fautes(etat, conclusion()) == [("/votes", "partage")]
    main_levee = conclusion(votes=Votes(pour=1, contre=1), preponderante=True)
    assert ("/preponderante", "presidence-absente") in fautes(
        appele(presents=("max", "zoe"), mandats=mandats), main_levee
    )


# Reporter, ratifier


def test_les_votes_d_une_seance_reportee_ne_comptent_pas_a_la_suivante_et_les_conclusions_restent() -> None:
    points = {"c1": point("c1"), "c2": point("c2", operation="o2")}
    etat = jouer(appele(points=points), vote("mia", "pour"))
    etat = jouer(etat, conclusion(candidature="c2"), ReporterSeance(motif="Alerte"))
    assert (etat.points["c1"].voix, etat.points["c1"].debut) == ((), None)
    assert etat.points["c2"].conclusion is not None


def test_une_seance_reportee_puis_convoquee_ne_redit_rien_aux_experts_de_ce_qui_est_conclu() -> None:
    points = {"c1": point("c1"), "c2": point("c2", operation="o2")}
    etat = jouer(seance(points=points), conclusion(candidature="c1"))
    for command in (ReporterSeance(motif="Alerte"), ConvoquerSeance(quand=LENDEMAIN, lieu="Rennes")):
        (event, *_) = decide(etat, command, CONTEXTE, MIDI)
        etat = SEANCE.fold(etat, (event,))
        fait = SEANCE.publier(etat, event)
        assert isinstance(fait, faits.AudiencesFixees)
        assert fait.etat.candidatures == ("c2",)


def test_ce_que_la_region_corrige_apres_la_ratification_est_a_ratifier_de_nouveau() -> None:
    points = {"c1": point(nature="ratification", proposition=PROPOSITION)}
    etat = jouer(seance(niveau="nationale", points=points), RatifierPoints(auteur="nina"))
    corrige = jouer(etat, ReprendrePoint(point=CORRIGE))
    assert corrige.ratifications == ()
    assert fautes(corrige, CLORE) == [("/points/c1", "point-ouvert")]
    assert jouer(corrige, RatifierPoints(auteur="nina"), CLORE).decisions[0].issue == "ajourne"


@pytest.mark.parametrize(
    "dit",
    [
        conclusion("labellise", votes=Votes(pour=2)),
        ReporterPoint(candidature="c1", motif="À revoir", auteur="nina"),
        vote("mia", "pour"),
    ],
    ids=["conclu", "reporté", "voté"],
)
def test_ce_que_la_region_corrige_apres_un_debat_est_a_examiner_de_nouveau(dit: Command) -> None:
    points = {"c1": point(nature="ratification", proposition=PROPOSITION)}
    debattu = jouer(seance(niveau="nationale", points=points), AppelerPoint(candidature="c1"), dit)
    corrige = jouer(debattu, ReprendrePoint(point=CORRIGE))
    assert corrige.points["c1"].voix == ()
    assert fautes(corrige, CLORE) == [("/points/c1", "point-ouvert")]
    suivi = jouer(debattu, ReprendrePoint(point=CORRIGE), SuivrePoint(candidature="c1"), ReprendrePoint(point=CORRIGE))
    assert suivi == corrige


def test_ce_que_la_region_corrige_ne_laisse_pas_les_voix_d_un_dossier_conclu_et_repris() -> None:
    voix = (AppelerPoint(candidature="c1"), vote("mia", "pour"), vote("max", "pour"))
    conclu = jouer(seance(niveau="nationale"), *voix, conclusion("labellise"), AppelerPoint(candidature="c1"))
    assert [v.membre for v in conclu.points["c1"].voix_conclues] == ["mia", "max"]
    corrige = jouer(conclu, ReprendrePoint(point=CORRIGE)).points["c1"]
    assert (corrige.conclusion, corrige.voix, corrige.voix_conclues) == (None, (), ())


DEBAT = PROPOSITION.model_copy(update={"issue": "renvoi_national", "etape_accordee": 0})


@pytest.mark.parametrize(
    "touche",
    [
        {"nature": "ratification", "proposition": PROPOSITION},
        {"nature": "debat", "proposition": DEBAT},
        {"nature": "ratification", "proposition": PROPOSITION, "report": "À revoir"},
    ],
    ids=["ratifiable", "à débattre", "reporté"],
)
def test_ratifier_laisse_de_cote_ce_dont_son_auteur_s_est_deporte_quoi_qu_il_en_soit(touche: Any) -> None:
    points = {"c1": point("c1", **touche), "c2": point("c2", nature="ratification", proposition=PROPOSITION)}
    etat = jouer(seance(niveau="nationale", points=points), SeDeporter(candidature="c1", membre="max", motif="Lien"))
    apres_ = jouer(etat, RatifierPoints(auteur="max"))
    assert [c for c in points if apres_.est_ratifie(c)] == ["c2"]
    assert dire(apres_, RatifierPoints(auteur="max")) == []


@pytest.mark.parametrize("conclus", [(), ("c1",), ("c2",), ("c1", "c2")])
def test_qui_s_est_deporte_ne_signe_pas_et_le_refus_ne_dit_rien_de_ce_qui_reste(conclus: tuple[str, ...]) -> None:
    points = {"c1": point("c1"), "c2": point("c2", operation="o2")}
    etat = jouer(appele(points=points), SeDeporter(candidature="c1", membre="max", motif="Lien"))
    etat = jouer(etat, *(conclusion(candidature=c) for c in conclus))
    with pytest.raises(ActeInterdit) as refus:
        dire(etat, CLORE.model_copy(update={"auteur": "max", "empreinte": "0" * 64}))
    assert (refus.value.detail, refus.value.erreurs) == (DEPORTE, ())


def test_qui_decouvre_un_lien_apres_coup_se_deporte_et_le_point_est_a_conclure_de_nouveau() -> None:
    etat = jouer(appele(), vote("mia", "pour"), vote("max", "pour"), conclusion())
    suite = jouer(etat, SeDeporter(candidature="c1", membre="max", motif="Lien appris en séance"))
    assert suite.points["c1"].conclusion is None
    assert [v.membre for v in suite.points["c1"].voix] == ["mia"]
    assert fautes(suite, CLORE) == [("/points/c1", "point-ouvert")]
    signe = jouer(suite, conclusion(), CLORE)
    with pytest.raises(TransitionImpossible, match="signé"):
        dire(signe, SeDeporter(candidature="c1", membre="zoe", motif="Trop tard"))


@pytest.mark.parametrize("devenu", [{"porteurs": ("p1", "max")}, {"sirens": ("222",)}], ids=["porteur", "SIREN"])
def test_qui_est_lie_au_dossier_par_ce_qu_il_devient_en_seance_ne_laisse_ni_voix_ni_conclusion(devenu: Any) -> None:
    lie = DeclarerInteret(membre="max", nature="familial", siren="222", operation="", pour_l_annee=False)
    etat = jouer(appele(), lie, vote("mia", "pour"), vote("max", "pour"), conclusion())
    assert not etat.est_deporte("max", "c1")
    suivi = SEANCE.fold(etat, (PointInscrit(point=etat.points["c1"].model_copy(update=devenu)),))
    assert suivi.est_deporte("max", "c1")
    assert [v.membre for v in suivi.points["c1"].voix] == ["mia"]
    assert fautes(suivi, CLORE) == [("/points/c1", "point-ouvert")]
    pareil = SEANCE.fold(etat, (PointInscrit(point=etat.points["c1"].model_copy(update={"nom": "Le Quartier"})),))
    assert pareil.points["c1"].conclusion is not None


def test_qui_porte_le_dossier_apres_la_region_se_deporte_a_la_nationale() -> None:
    points = {"c1": point(nature="ratification", proposition=PROPOSITION)}
    etat = seance(niveau="nationale", points=points)
    dossier = {**point().dossier, "annee": 2027, "statut": "recevable", "communes": (), "departements": ("35",)}
    suivi_ = faits.EtatCandidature.model_validate({**dossier, "sirens": (), "porteurs": ("max",)})
    contexte = Contexte(dossier=suivi_)
    (inscrit,) = decide(etat, SuivrePoint(candidature="c1"), contexte, MIDI)
    suivi = SEANCE.fold(etat, (inscrit,))
    assert suivi.est_deporte("max", "c1")
    assert decide(suivi, SuivrePoint(candidature="c1"), contexte, MIDI) == ()
    (attendu,) = decide(etat, SuivrePoint(candidature="c9"), contexte, MIDI)
    dit = {nom: dossier[nom] for nom in ("region", "numero", "nom", "etape")}
    assert attendu == DossierAttendu(candidature="c9", **dit), "rien n'en est inscrit avant sa région"


# Corriger


def rectifier(textes: Textes = AJOURNEMENT, **plus: Any) -> RectifierDecision:
    champs = {"candidature": "c1", "motif": "Erreur matérielle", "fondement": "Note", "auteur": "sam", "sel": "01"}
    corps = {"issue": "ajourne", "etape_accordee": 0, "textes": textes, "signataire": SIGNATAIRE}
    return RectifierDecision.model_validate({**champs, **corps, **plus})


def test_une_seconde_erreur_materielle_est_un_autre_acte_meme_pour_les_memes_motifs() -> None:
    etat = jouer(seance(), conclusion(), CLORE, rectifier())
    assert dire(etat, rectifier(sel="02")) == [], "a double click"
    autrement = AJOURNEMENT.model_copy(update={"motifs": "À préciser encore."})
    assert dire(etat, rectifier(autrement)) == ["DecisionRectifiee"]


def test_confirmer_dans_les_memes_mots_repond_a_chaque_correction_de_la_region() -> None:
    points = {"c1": point(nature="ratification", proposition=PROPOSITION)}
    etat = jouer(seance(niveau="nationale", points=points), conclusion("labellise"), CLORE)
    etat = jouer(etat, ReprendrePoint(point=CORRIGE), rectifier())
    assert etat.corrections_ouvertes == ()
    etat = jouer(etat, ReprendrePoint(point=CORRIGE.model_copy(update={"nb_reserves": 4})))
    assert etat.corrections_ouvertes == ("c1",)
    assert jouer(etat, rectifier(sel="03")).corrections_ouvertes == ()


# Le délai


@pytest.mark.parametrize(
    ("lue", "fin"),
    [
        ("2027-12-15", "2028-02-16"),
        ("2028-01-10", "2028-03-13"),
        ("2028-02-29", "2028-05-02"),
        ("2027-10-23", "2027-12-24"),
        ("2027-12-05", "2028-02-07"),
    ],
)
def test_un_delai_franc_finit_un_jour_ouvre(lue: str, fin: str) -> None:
    assert fin_de_delai(datetime.fromisoformat(lue).date(), 2).isoformat() == fin


# Ce qui est dit à qui


def test_un_membre_decommande_recoit_l_annulation_dans_son_agenda() -> None:
    s = scene_de(1).a(REGIONALES)
    membres = [{"personne": f"pers_{m}", "qualite": "Membre"} for m in ("mia", "max")]
    s.faire("composer_seance", "Sam", {"membres": membres}, id=BRETAGNE)
    s.faire("convoquer_seance", "Sam", {"quand": heure(REGIONALES.replace(day=20)), "lieu": "Rennes"}, id=BRETAGNE)
    s.faire("composer_seance", "Sam", {"membres": membres[:1]}, id=BRETAGNE)
    s.ecouler()
    assert s.courriels("Max")[-1].startswith("Vous ne siégez plus")
    annulation = s.memoire.mailer.sent[-1].calendar
    assert "METHOD:CANCEL" in annulation
    assert "SEQUENCE:1" in annulation


def test_qui_ne_siege_plus_l_apprend_une_fois_meme_apres_plusieurs_compositions() -> None:
    s = scene_de(1).a(REGIONALES)
    mia, max_, zoe = ({"personne": f"pers_{m}", "qualite": "Membre"} for m in ("mia", "max", "zoe"))
    s.faire("composer_seance", "Sam", {"membres": [mia, max_]}, id=BRETAGNE)
    s.faire("convoquer_seance", "Sam", {"quand": heure(REGIONALES.replace(day=20)), "lieu": "Rennes"}, id=BRETAGNE)
    for membres in ([mia, max_, zoe], [mia, zoe], [mia]):
        s.faire("composer_seance", "Sam", {"membres": membres}, id=BRETAGNE)
    s.ecouler()
    assert [o.startswith("Vous ne siégez plus") for o in s.courriels("Max")].count(True) == 1
    assert not any(o.startswith("Vous ne siégez plus") for o in s.courriels("Mia"))


def test_une_publication_arretee_a_son_heure_est_dite_a_l_administration_une_fois() -> None:
    s = ouvrir(scene_de(1))
    conclure(s, 1, VALIDE)
    s.a(CEREMONIE)
    for _ in range(2):
        s.service.tick()
        s.ecouler()
    (objet,) = [o for o in s.courriels("Ada") if "n'est pas publié" in o]
    assert objet == "Le palmarès 2027 n'est pas publié : 1 point à régler"


def test_une_correction_de_region_apres_la_nationale_est_dite_a_l_administration() -> None:
    s = decidee({1: VALIDE})
    signature = {"nom": "Dupont", "prenom": "Ana", "qualite": "Présidente"}
    corps = {**VALIDE, "etape_accordee": 2, "motifs": "x", "motif": "m", "fondement": "f", "signature": signature}
    s.faire("rectifier_decision", "Sam", corps, id=BRETAGNE, candidature="cand_00000000000000000000000001")
    s.ecouler()
    assert all(any("à confirmer" in o for o in s.courriels(qui)) for qui in ("Ada", "Nina"))
    assert s.appeler("consulter_seance", "Nina", id=NATIONAL)["corrections_ouvertes"]


def test_une_recommandation_sans_personne_pour_agir_se_complete() -> None:
    seule = Textes(recommandations=(Recommandation(numero=1, texte="t", responsable=" "),))
    assert fautes(appele(), conclusion(textes=seule)) == [("/recommandations/0/responsable", "champ-absent")]
