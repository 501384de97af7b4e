"""How a séance deliberates: rules, convocation, quorum, mandates, the point at hand, votes, minutes, corrections."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from commission.domaine.assemblee import DEBUTS, quorum, votants
from commission.domaine.commission import SEANCE, decide
from commission.domaine.edition import exemplaire, exemplaires, nom_rectificatif
from commission.domaine.evenements import DecisionRectifiee, PointsRatifies, SeanceComposee, SeanceReportee
from commission.domaine.minutes import empreinte, proces_verbal, projet, rectificatif
from commission.domaine.point import Point, Proposition, Textes, Votes
from commission.domaine.seance import (
    AppelerPoint,
    CloreSeance,
    Command,
    ComposerSeance,
    Contexte,
    ConvoquerSeance,
    Deport,
    Mandat,
    Membre,
    OrdonnerPoints,
    OuvrirSeance,
    PointerPresence,
    Presence,
    RatifierPoints,
    RectifierDecision,
    RedigerRemarques,
    ReporterPoint,
    ReporterSeance,
    ReprendrePoint,
    RetirerPoint,
    Seance,
    SeDeporter,
    Voter,
)
from kernel.label.faits import PointSigne
from kernel.refus import Refus, RegleNonSatisfaite, TransitionImpossible, VersionPerimee
from tests.unit.commission.test_seance import (
    AJOURNEMENT,
    CALENDRIER,
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

MIA, MAX = Membre(personne="mia", qualite="DREAL"), Membre(personne="max", qualite="Élu", voix=2)
ZOE = Membre(personne="zoe", qualite="ARS")
SUPPLEANTE = Membre(personne="sue", qualite="ARS", suppleant_de="zoe")
COLLEGE = (MIA, MAX, ZOE, SUPPLEANTE)
LE_20 = datetime(2027, 11, 20, 8, 0, tzinfo=UTC)  # the hour for which `convoquer` calls
LE_22 = datetime(2027, 11, 22, 8, 30, tzinfo=UTC)
R133: Mapping[str, Any] = {"regles": "R133", "president": "mia", "membres": COLLEGE}


def faute(etat: Seance, command: Command, now: datetime = MIDI) -> list[tuple[str, str]]:
    with pytest.raises(RegleNonSatisfaite) as refus:
        decide(etat, command, CONTEXTE, now)
    return [(e.pointeur, e.code) for e in refus.value.erreurs]


def jouer(etat: Seance, *commands: Command, now: datetime = MIDI) -> Seance:
    for command in commands:
        etat = SEANCE.fold(etat, decide(etat, command, CONTEXTE, now))
    return etat


# Composition and rules


def test_aucune_regle_ne_s_applique_par_defaut() -> None:
    assert Seance().jeu.quorum is None
    assert (quorum(seance(presents=())).requis, quorum(seance(presents=())).atteint) == (0, True)
    assert SeanceComposee.model_validate({"membres": []}).regles == "aucune"


def test_un_suppleant_remplace_un_titulaire_de_la_seance_et_un_seul_suppleant_par_titulaire() -> None:
    seul = ComposerSeance(membres=(MIA, SUPPLEANTE))
    assert faute(seance("planifiee"), seul) == [("/membres/1/suppleant_de", "titulaire-inconnu")]
    deux = ComposerSeance(membres=(ZOE, SUPPLEANTE, SUPPLEANTE.model_copy(update={"personne": "sam"})))
    assert faute(seance("planifiee"), deux) == [(f"/membres/{n}/suppleant_de", "doublon") for n in (1, 2)]
    assert dire(seance("planifiee"), ComposerSeance(membres=COLLEGE)) == ["SeanceComposee"]


def test_une_voix_preponderante_demande_de_dire_qui_preside_et_qui_preside_siege() -> None:
    sans = ComposerSeance(membres=COLLEGE, regles="R133")
    assert faute(seance("planifiee"), sans) == [("/president", "champ-absent")]
    etrangere = ComposerSeance(membres=COLLEGE, president="yan")
    assert faute(seance("planifiee"), etrangere) == [("/president", "membre-inconnu")]


def test_composer_ou_ordonner_deux_fois_pareil_ne_change_rien() -> None:
    for command in (ComposerSeance(**R133), OrdonnerPoints(ordre=("c1",))):
        assert decide(jouer(seance("planifiee"), command), command, CONTEXTE, MIDI) == ()


def test_une_composition_ne_dit_qui_sort_que_si_une_invitation_est_a_reprendre() -> None:
    convoquee = jouer(seance("planifiee", membres=(MIA, MAX)), convoquer())
    (reduite,) = decide(convoquee, ComposerSeance(membres=(MIA,)), CONTEXTE, MIDI)
    assert reduite == SeanceComposee(membres=(MIA,), sortants=("max",), sequence=1)
    assert SEANCE.fold(convoquee, (reduite,)).sequence == 2, "l'invitation qui suit est plus neuve que l'annulation"
    (accrue,) = decide(convoquee, ComposerSeance(membres=(MIA, MAX, ZOE)), CONTEXTE, MIDI)
    assert accrue == SeanceComposee(membres=(MIA, MAX, ZOE))
    reportee = jouer(convoquee, ReporterSeance(motif="Salle fermée"))
    (sans,) = decide(reportee, ComposerSeance(membres=(MIA,)), CONTEXTE, MIDI)
    assert sans == SeanceComposee(membres=(MIA,)), "le report l'a déjà ôtée des agendas"


# Convocation


def convoquer(jour: str = "2027-11-20T09:00:00", **plus: Any) -> ConvoquerSeance:
    return ConvoquerSeance(quand=moment(jour), lieu="Rennes", **plus)


def test_le_preavis_se_compte_a_la_seconde_et_l_urgence_en_dispense() -> None:
    quand = moment("2027-11-20T09:00:00")
    juste = quand.instant - timedelta(days=5)
    etat = seance("planifiee", **R133)
    assert dire(etat, convoquer(), now=juste) == ["SeanceConvoquee"]
    assert faute(etat, convoquer(), juste + timedelta(seconds=1)) == [("/quand", "preavis")]
    assert dire(etat, convoquer(urgence=True), now=juste + timedelta(seconds=1)) == ["SeanceConvoquee"]
    assert dire(seance("planifiee"), convoquer(), now=quand.instant - timedelta(minutes=1)) == ["SeanceConvoquee"]


def test_changer_de_salle_tard_sans_changer_d_heure_tient_le_preavis_et_n_est_pas_une_urgence() -> None:
    quand = moment("2027-11-20T09:00:00")
    convoquee = jouer(seance("planifiee", **R133), convoquer(), now=quand.instant - timedelta(days=10))
    la_veille = quand.instant - timedelta(days=1)
    deplacee = jouer(convoquee, convoquer().model_copy(update={"lieu": "Vannes"}), now=la_veille)
    assert deplacee.convocation is not None
    assert (deplacee.convocation.lieu, deplacee.convocation.urgence) == ("Vannes", False)
    assert faute(convoquee, convoquer("2027-11-20T10:00:00"), la_veille) == [("/quand", "preavis")]
    recomposee = jouer(convoquee, ComposerSeance(membres=(MIA,), regles="R133", president="mia"))
    assert faute(recomposee, convoquer(), la_veille) == [("/quand", "preavis")], "qui arrive n'a pas été convoqué"


def test_on_ne_convoque_pas_avant_la_date_ou_la_seance_peut_s_ouvrir() -> None:
    ouverture = CALENDRIER.jalon(DEBUTS["regionale"])
    la_veille = convoquer((ouverture.instant - timedelta(days=1)).strftime("%Y-%m-%dT%H:%M:%S"))
    assert faute(seance("planifiee"), la_veille, ouverture.instant - timedelta(days=9)) == [("/quand", "trop-tot")]


def test_chaque_convocation_et_chaque_report_avance_la_version_de_l_invitation() -> None:
    etat = jouer(seance("planifiee"), convoquer())
    assert (etat.convocation.sequence, etat.sequence) == (0, 1)  # type: ignore[union-attr]
    etat = jouer(etat, ReporterSeance(motif="Salle fermée"))
    assert etat.sequence == 2
    etat = jouer(etat, convoquer("2027-11-21T09:00:00"))
    assert (etat.convocation.sequence, etat.sequence) == (2, 3)  # type: ignore[union-attr]


def test_une_seance_sans_quorum_est_reportee_puis_convoquee_sans_condition_de_quorum_sur_le_meme_ordre_du_jour() -> (
    None
):
    etat = jouer(seance("planifiee", presents=(), **R133), convoquer())
    with pytest.raises(TransitionImpossible, match="quorum"):
        dire(etat, OuvrirSeance(presents=("mia",)), now=LE_22)
    (reportee,) = decide(etat, ReporterSeance(motif="Trop peu", presents=("mia",)), CONTEXTE, LE_20)
    assert isinstance(reportee, SeanceReportee)
    assert reportee.faute_de_quorum
    etat = jouer(SEANCE.fold(etat, (reportee,)), convoquer("2027-11-22T09:00:00"))
    assert etat.convocation is not None
    assert etat.convocation.sans_quorum
    assert dire(etat, OuvrirSeance(presents=("mia",)), now=LE_22) == ["SeanceOuverte"]


@pytest.mark.parametrize(
    ("etat", "manque"),
    [
        (seance("convoquee", presents=(), **R133), False),
        (seance(presents=("mia", "max"), **R133), False),
        (seance(presents=("mia",), **R133), True),
    ],
    ids=["personne n'a dit qui était venu", "le quorum y est", "il n'y est plus"],
)
def test_un_report_n_est_faute_de_quorum_que_s_il_manque_du_monde(etat: Seance, manque: bool) -> None:
    (reportee,) = decide(etat, ReporterSeance(motif="Alerte"), CONTEXTE, MIDI)
    assert isinstance(reportee, SeanceReportee)
    assert (reportee.faute_de_quorum, bool(reportee.ordre_du_jour)) == (manque, manque)


def test_un_autre_ordre_du_jour_exige_de_nouveau_le_quorum() -> None:
    etat = jouer(seance("planifiee", presents=(), **R133), convoquer())
    etat = jouer(etat, ReporterSeance(motif="Trop peu", presents=("mia",)), now=LE_20)
    etat = etat.model_copy(update={"points": {**etat.points, "c2": point("c2")}})
    etat = jouer(etat, convoquer("2027-11-22T09:00:00"))
    with pytest.raises(TransitionImpossible, match="quorum"):
        dire(etat, OuvrirSeance(presents=("mia",)), now=LE_22)


def test_on_ne_reporte_pas_faute_d_un_quorum_qui_est_reuni() -> None:
    etat = jouer(seance("planifiee", presents=(), **R133), convoquer())
    assert faute(etat, ReporterSeance(motif="x", presents=("mia", "sue")), LE_20) == [("/presents", "quorum-reuni")]


@pytest.mark.parametrize(("avance", "tot"), [(timedelta(hours=1), False), (timedelta(hours=1, seconds=1), True)])
def test_on_ne_dit_pas_qui_etait_venu_a_une_seance_dont_l_heure_n_est_pas_venue(avance: timedelta, tot: bool) -> None:
    etat = jouer(seance("planifiee", presents=(), **R133), convoquer())
    personne = ReporterSeance(motif="Trop peu", presents=())
    if tot:
        assert faute(etat, personne, LE_20 - avance) == [("/presents", "trop-tot")]
        assert dire(etat, ReporterSeance(motif="Salle fermée"), now=LE_20 - avance) == ["SeanceReportee"]
        return
    assert jouer(etat, personne, now=LE_20 - avance).ajournee_sur == ("c1",)


# The quorum, at every moment


def test_le_quorum_compte_les_sieges_tenus_a_distance_par_suppleant_ou_par_mandat() -> None:
    ouverte = seance(**{**R133, "presents": ("sue",), "mandats": (Mandat(mandant="max", mandataire="sue"),)})
    assert quorum(ouverte).model_dump() == {"sieges": 3, "tenus": 2, "requis": 2}
    sans = ouverte.model_copy(update={"mandats": ()})
    assert not quorum(sans).atteint


def test_on_ne_delibere_plus_quand_le_quorum_se_perd_et_de_nouveau_quand_il_revient() -> None:
    etat = seance(**{**R133, "presents": ("mia", "max")})
    etat = jouer(etat, PointerPresence(membre="max", presence="absent"))
    with pytest.raises(TransitionImpossible, match="plus réuni"):
        dire(etat, conclusion())
    etat = jouer(etat, PointerPresence(membre="zoe", presence="distance"))
    assert dire(etat, conclusion()) == ["PointConclu", "OrdreDuJourEpuise"]
    assert [(m.membre, m.presence) for m in etat.mouvements] == [("max", "absent"), ("zoe", "distance")]


@pytest.mark.parametrize(
    ("presents", "mandats", "attendues"),
    [
        (("mia",), (("max", "zoe"),), ["/mandats/0/mandataire"]),
        (("mia",), (("mia", "mia"),), ["/mandats/0/mandant"]),
        (("mia",), (("sue", "mia"),), ["/mandats/0/mandant"]),
        (("mia",), (("max", "mia"), ("zoe", "mia")), ["/mandats/1"]),
        (("mia", "sue"), (("max", "mia"), ("max", "sue")), ["/mandats/1"]),
    ],
)
def test_un_membre_ne_detient_qu_un_mandat_donne_par_un_absent_a_un_present(
    presents: tuple[str, ...], mandats: tuple[tuple[str, str], ...], attendues: list[str]
) -> None:
    etat = seance("convoquee", membres=COLLEGE, presents=())
    donnes = tuple(Mandat(mandant=a, mandataire=b) for a, b in mandats)
    fautes = faute(etat, OuvrirSeance(presents=presents, mandats=donnes))
    assert [p for p, _ in fautes] == attendues
    assert {code for p, code in fautes} == {
        "mandat-impossible" if p.count("/") == 3 else "mandat-en-trop" for p in attendues
    }


def test_qui_est_a_distance_compte_parmi_les_presents() -> None:
    assert faute(seance("convoquee", presents=()), OuvrirSeance(presents=("mia",), distants=("max",))) == [
        ("/distants/0", "membre-absent")
    ]


def test_qui_part_peut_laisser_son_mandat_et_qui_revient_le_reprend() -> None:
    etat = seance(membres=COLLEGE, presents=("mia", "max"))
    laisse = PointerPresence(membre="max", presence="absent", mandataire="mia")
    assert dire(jouer(etat, PointerPresence(membre="max", presence="absent")), laisse) == ["PresencePointee"]
    etat = jouer(etat, laisse)
    assert etat.mandats == (Mandat(mandant="max", mandataire="mia"),)
    assert dire(etat, laisse) == []
    second = PointerPresence(membre="zoe", presence="absent", mandataire="mia")
    assert faute(etat, second) == [("/mandataire", "mandat-en-trop")]
    sur_place = PointerPresence(membre="zoe", presence="present", mandataire="max")
    assert faute(seance(membres=COLLEGE), sur_place) == [("/mandataire", "mandat-impossible")]
    assert jouer(etat, PointerPresence(membre="max", presence="present")).mandats == ()
    assert jouer(etat, PointerPresence(membre="mia", presence="absent")).mandats == ()


def test_la_presence_dit_qui_est_la_et_qui_l_est_a_distance() -> None:
    etat = seance(membres=COLLEGE, presents=("mia", "max"), distants=("max",))
    loin = jouer(etat, PointerPresence(membre="zoe", presence="distance"))
    assert (loin.presents, loin.distants) == (("mia", "max", "zoe"), ("max", "zoe"))
    venu = jouer(loin, PointerPresence(membre="max", presence="present"))
    assert (venu.presents, venu.distants) == (("mia", "zoe", "max"), ("zoe",))
    parti = jouer(venu, PointerPresence(membre="zoe", presence="absent"))
    assert (parti.presents, parti.distants) == (("mia", "max"), ())


def test_qui_arrive_garde_les_mandats_que_d_autres_lui_ont_donnes() -> None:
    etat = seance(membres=COLLEGE, presents=("mia",), mandats=(Mandat(mandant="zoe", mandataire="mia"),))
    assert jouer(etat, PointerPresence(membre="mia", presence="distance")).mandats == etat.mandats
    assert jouer(etat, PointerPresence(membre="max", presence="present")).mandats == etat.mandats


def test_une_seance_reportee_n_a_plus_personne_ni_rien_en_cours() -> None:
    ouverte = seance(
        membres=COLLEGE,
        presents=("mia", "max"),
        distants=("max",),
        mandats=(Mandat(mandant="zoe", mandataire="mia"),),
        en_cours="c1",
    )
    etat = jouer(ouverte, ReporterSeance(motif="Alerte"))
    assert (etat.presents, etat.distants, etat.mandats, etat.en_cours) == ((), (), (), "")


def test_noter_deux_fois_la_meme_presence_ne_change_rien() -> None:
    etat = seance(membres=COLLEGE, presents=("mia", "max"), distants=("max",))
    presences: tuple[tuple[str, Presence], ...] = (("mia", "present"), ("max", "distance"), ("zoe", "absent"))
    for membre, presence in presences:
        assert dire(etat, PointerPresence(membre=membre, presence=presence)) == []
    assert faute(seance(), PointerPresence(membre="yan", presence="present")) == [("/membre", "membre-inconnu")]
    with pytest.raises(TransitionImpossible):
        dire(seance("convoquee"), PointerPresence(membre="mia", presence="present"))


# Who reads which copy of the minutes


def test_chaque_membre_a_l_exemplaire_sans_les_dossiers_dont_il_se_deporte_et_qui_se_deporte_pareil_le_meme() -> None:
    etat = seance(
        membres=(MIA, MAX, ZOE),
        points={"c1": point(), "c2": point("c2")},
        deports=tuple(Deport(candidature="c2", membre=m) for m in ("max", "zoe")),
    )
    copies = exemplaires(etat)
    assert {nom: set(sans) for nom, sans in copies.items()} == {
        "exemplaire": set(),
        exemplaire(frozenset({"c2"})): {"c2"},
    }
    assert len({exemplaire(frozenset(sans)) for sans in ((), ("c1",), ("c2",), ("c1", "c2"))}) == 4


def test_le_nom_d_un_papier_imprime_ne_change_plus() -> None:
    """What is printed is found again by that name, for ever."""
    assert exemplaire(frozenset({"c2", "c1"})) == "exemplaire-176c18e9b689f171"
    close = jouer(seance(), conclusion(), CLORE, rectifier())
    (acte,) = close.rectifications
    assert nom_rectificatif(acte) == f"rectificatif-{acte.document.rpartition('/')[2][:16]}"


# Voices


def test_un_mandat_ne_vaut_que_tant_que_qui_l_a_recu_est_la() -> None:
    etat = seance(membres=COLLEGE, presents=("mia",), mandats=(Mandat(mandant="zoe", mandataire="max"),))
    assert votants(etat, "c1") == {"mia": "mia"}


def test_un_suppleant_ne_vote_qu_en_l_absence_de_son_titulaire() -> None:
    assert votants(seance(membres=COLLEGE, presents=("zoe", "sue")), "c1") == {"zoe": "zoe"}
    assert votants(seance(membres=COLLEGE, presents=("sue",)), "c1") == {"sue": "sue"}


def test_qui_se_deporte_ne_vote_ni_pour_soi_ni_pour_un_autre() -> None:
    mandats = (Mandat(mandant="zoe", mandataire="max"),)
    etat = seance(membres=COLLEGE, presents=("mia", "max"), mandats=mandats)
    assert votants(etat, "c1") == {"mia": "mia", "max": "max", "zoe": "max"}
    assert votants(jouer(etat, SeDeporter(candidature="c1", membre="max", motif="x")), "c1") == {"mia": "mia"}
    sans_zoe = jouer(etat, SeDeporter(candidature="c1", membre="zoe", motif="x"))
    assert votants(sans_zoe, "c1") == {"mia": "mia", "max": "max"}


def voter(votant: str, sens: str = "pour", membre: str = "") -> Voter:
    return Voter.model_validate({"candidature": "c1", "membre": membre or votant, "votant": votant, "sens": sens})


def test_on_vote_sur_le_point_en_cours_pour_soi_ou_pour_son_mandant() -> None:
    etat = seance(membres=COLLEGE, presents=("mia", "max"), mandats=(Mandat(mandant="zoe", mandataire="max"),))
    with pytest.raises(TransitionImpossible, match="en cours"):
        dire(etat, voter("mia"))
    etat = jouer(etat, AppelerPoint(candidature="c1"))
    etat = jouer(etat, voter("mia", "contre"), voter("max"), voter("max", membre="zoe"))
    assert faute(etat, voter("mia", membre="zoe")) == [("/pour_le_compte_de", "voix-d-autrui")]
    assert dire(etat, voter("mia", "contre")) == []
    votes = jouer(etat, conclusion()).points["c1"].conclusion.votes  # type: ignore[union-attr]
    assert votes == Votes(pour=3, contre=1, par_membre=True)


def test_se_deporter_au_milieu_de_l_examen_retire_la_voix_deja_donnee() -> None:
    etat = jouer(seance(), AppelerPoint(candidature="c1"), voter("mia", "contre"), voter("max"))
    etat = jouer(etat, SeDeporter(candidature="c1", membre="max", motif="Lien"))
    assert [v.membre for v in etat.points["c1"].voix] == ["mia"]
    with pytest.raises(TransitionImpossible, match="déporté"):
        dire(etat, voter("max"))


def test_on_ne_compte_pas_a_main_levee_ce_qui_a_ete_vote_ici() -> None:
    etat = jouer(seance(), AppelerPoint(candidature="c1"), voter("mia"))
    assert faute(etat, conclusion(votes=Votes(pour=1))) == [("/votes", "scrutin-double")]


def test_sous_r133_la_majorite_porte_la_conclusion_et_la_presidence_departage() -> None:
    etat = seance(**{**R133, "presents": ("mia", "max", "zoe")})
    assert faute(etat, conclusion(votes=Votes(pour=1, contre=2))) == [("/votes", "minorite")]
    assert faute(etat, conclusion(votes=Votes(pour=2, contre=2))) == [("/votes", "partage")]
    departage = jouer(etat, conclusion(votes=Votes(pour=2, contre=2), preponderante=True))
    assert departage.points["c1"].conclusion.votes.preponderante  # type: ignore[union-attr]
    sans = jouer(etat, SeDeporter(candidature="c1", membre="mia", motif="x"))
    attendues = [("/preponderante", "presidence-absente")]
    assert faute(sans, conclusion(votes=Votes(pour=1, contre=1), preponderante=True)) == attendues
    assert dire(seance(), conclusion(votes=Votes(pour=1, contre=2))) == ["PointConclu", "OrdreDuJourEpuise"]


@pytest.mark.parametrize(
    ("votes", "preponderante", "accorde"),
    [
        (Votes(pour=3, contre=1), False, True),
        (Votes(contre=4), False, False),
        (Votes(pour=2, contre=2), False, False),
        (Votes(pour=2, contre=2), True, True),
        (Votes(abstention=4), False, False),
        (Votes(pour=1, abstention=3), False, True),
    ],
    ids=["pour", "tous contre", "égalité", "égalité départagée", "abstention", "une voix pour"],
)
@pytest.mark.parametrize(
    ("issue", "etape", "accorde_quoi"),
    [
        ("valide", 3, True),
        ("valide", 2, True),
        ("ajourne", 0, False),
        ("renvoi_national", 0, False),
    ],
)
def test_sous_r133_les_voix_vont_a_ce_que_le_dossier_demande_et_une_issue_passe_toujours(
    votes: Votes, preponderante: bool, accorde: bool, issue: Any, etape: int, accorde_quoi: bool
) -> None:
    etat = seance(**{**R133, "presents": ("mia", "max", "zoe")})
    dit = conclusion(issue, etape, AJOURNEMENT, votes=votes, preponderante=preponderante)
    if accorde is accorde_quoi:
        assert dire(etat, dit) == ["PointConclu", "OrdreDuJourEpuise"]
    else:
        egales = votes.pour == votes.contre and not preponderante
        assert faute(etat, dit) == [("/votes", "partage" if egales else "minorite")]


def test_la_voix_de_la_presidence_departage_aussi_un_vote_par_membre() -> None:
    etat = seance(**{**R133, "presents": ("mia", "zoe")})
    etat = jouer(etat, AppelerPoint(candidature="c1"), voter("mia", "pour"), voter("zoe", "contre"))
    assert dire(etat, conclusion()) == ["PointConclu", "OrdreDuJourEpuise"]
    contre = seance(**{**R133, "presents": ("mia", "zoe")})
    contre = jouer(contre, AppelerPoint(candidature="c1"), voter("mia", "contre"), voter("zoe", "pour"))
    assert faute(contre, conclusion()) == [("/votes", "partage")]


# The point at hand, the order


def test_un_point_appele_a_son_debut_et_sa_fin_et_n_est_plus_en_cours_une_fois_conclu() -> None:
    etat = jouer(seance(), AppelerPoint(candidature="c1"))
    assert (etat.en_cours, etat.points["c1"].debut) == ("c1", MIDI)
    assert dire(etat, AppelerPoint(candidature="c1")) == []
    etat = jouer(etat, conclusion(), now=MIDI + timedelta(minutes=20))
    assert (etat.en_cours, etat.points["c1"].fin) == ("", MIDI + timedelta(minutes=20))


def test_l_ordre_du_jour_suit_l_ordre_choisi_puis_les_numeros() -> None:
    etat = seance("planifiee", points={c: point(c) for c in ("c1", "c2", "c3")})
    etat = jouer(etat, OrdonnerPoints(ordre=("c3",)))
    assert [p.candidature for p in etat.a_l_ordre_du_jour] == ["c3", "c1", "c2"]
    assert faute(etat, OrdonnerPoints(ordre=("c9", "c1", "c1"))) == [
        ("/ordre/0", "point-inconnu"),
        ("/ordre", "doublon"),
    ]


def test_qui_s_est_deporte_en_region_le_reste_a_la_nationale_quand_les_regles_le_disent() -> None:
    repris = ReprendrePoint(
        point=PointSigne(
            candidature="c1", operation="o1", numero="EQ-c1", nom="Q", etape=3, issue="valide", etape_accordee=2
        ),
        deportes=("mia",),
    )
    etat = jouer(Seance(), repris)
    assert not etat.est_deporte("mia", "c1")
    assert etat.model_copy(update={"regles": "R133"}).est_deporte("mia", "c1")
    assert not etat.model_copy(update={"regles": "R133"}).est_deporte("max", "c1")


# The minutes


CLORE = CloreSeance(signataire=SIGNATAIRE, sel="00")


def test_on_signe_ce_que_l_on_a_relu_et_rien_d_autre() -> None:
    etat = jouer(seance(), conclusion())
    lu = empreinte(etat)
    change = jouer(etat, RedigerRemarques(remarques="Une remarque."))
    with pytest.raises(VersionPerimee, match="relisez") as refus:
        dire(change, CLORE.model_copy(update={"empreinte": lu}))
    assert refus.value.extra == {"conflits": []}, "rien à choisir : tout est à relire"
    assert dire(change, CLORE.model_copy(update={"empreinte": empreinte(change)})) == ["SeanceClose"]


def test_un_dossier_repris_apres_sa_conclusion_n_est_plus_a_l_examen_une_fois_la_seance_close() -> None:
    repris = jouer(seance(), conclusion(), AppelerPoint(candidature="c1"))
    close = jouer(repris, CLORE, now=MIDI + timedelta(minutes=20))
    assert (repris.en_cours, close.en_cours, close.points["c1"].fin) == ("c1", "", MIDI + timedelta(minutes=20))


def test_conclure_un_dossier_en_laisse_un_autre_a_l_examen() -> None:
    etat = jouer(seance(points={"c1": point(), "c2": point("c2")}), AppelerPoint(candidature="c1"))
    assert jouer(etat, conclusion(candidature="c2")).en_cours == "c1"
    assert jouer(etat, conclusion()).en_cours == ""


@pytest.mark.parametrize(("retire", "en_cours", "ordre"), [("c1", "", ("c2",)), ("c2", "c1", ("c1",))])
def test_un_dossier_retire_quitte_l_ordre_choisi_et_l_examen(
    retire: str, en_cours: str, ordre: tuple[str, ...]
) -> None:
    etat = jouer(
        seance(points={"c1": point(), "c2": point("c2")}),
        OrdonnerPoints(ordre=("c2", "c1")),
        AppelerPoint(candidature="c1"),
        RetirerPoint(candidature=retire),
    )
    assert (etat.en_cours, etat.ordre) == (en_cours, ordre)


def test_une_abstention_est_une_voix_exprimee() -> None:
    etat = jouer(seance(), AppelerPoint(candidature="c1"), voter("mia"), voter("max", "abstention"), conclusion())
    dite = etat.points["c1"].conclusion
    assert dite is not None
    assert dite.votes == Votes(pour=1, abstention=2, par_membre=True)


def test_le_proces_verbal_compte_les_voix_sans_dire_qui_a_vote_quoi() -> None:
    appele = jouer(seance(), AppelerPoint(candidature="c1"))
    pour, contre = (jouer(appele, voter("mia", sens)) for sens in ("pour", "contre"))
    assert (projet(pour), empreinte(pour)) == (projet(contre), empreinte(contre))
    (dit,) = projet(jouer(contre, voter("max"), conclusion()))["points"]
    assert "voix" not in dit
    assert dit["conclusion"]["votes"]["contre"] == 1


def test_le_proces_verbal_dit_qui_siege_comment_sous_quelles_regles_et_ce_qui_est_decide() -> None:
    ici: dict[str, Any] = {"annee": 2027, "niveau": "regionale", "region": "53", "remarques": "Néant."}
    mandats = (Mandat(mandant="zoe", mandataire="mia"),)
    etat = jouer(
        jouer(seance("planifiee", presents=(), **R133, **ici), convoquer()),
        OuvrirSeance(presents=("mia", "max"), distants=("max",), mandats=mandats),
        conclusion(votes=Votes(pour=4)),
        now=moment("2027-11-20T09:00:00").instant,
    )
    dit = json.loads(proces_verbal(etat, MIDI))

    assert {nom: dit[nom] for nom in ici} == ici
    assert (dit["regles"], dit["president"]) == ("R133", "mia")
    assert (dit["presents"], dit["distants"]) == (["mia", "max"], ["max"])
    assert [m["personne"] for m in dit["membres"]] == ["mia", "max", "zoe", "sue"]
    assert dit["mandats"] == [{"mandant": "zoe", "mandataire": "mia"}]
    assert [(m["membre"], m["presence"]) for m in dit["mouvements"]] == [("mia", "present"), ("max", "distance")]
    assert dit["convocation"]["lieu"] == "Rennes"
    assert dit["quorum"] == {"sieges": 3, "tenus": 3, "requis": 2}
    assert [(r["candidature"], r["issue"]) for r in dit["resultats"]] == [("c1", "valide")]
    assert (dit["format"], dit["signe_le"]) == (2, MIDI.isoformat())


@pytest.mark.parametrize(("regles", "dit"), [("R133", ["zoe"]), ("aucune", None)])
def test_le_proces_verbal_national_dit_qui_s_est_deporte_en_region_si_l_on_s_y_deporte_encore(
    regles: str, dit: list[str] | None
) -> None:
    points = {"c1": point(deports_anterieurs=("zoe",))}
    (lu,) = projet(seance(niveau="nationale", regles=regles, points=points))["points"]
    assert lu.get("deports_anterieurs") == dit
    assert "voix" not in lu


def test_une_remarque_qui_arrive_apres_la_signature_est_refusee_bruyamment() -> None:
    etat = jouer(seance(), conclusion(), CLORE)
    with pytest.raises(TransitionImpossible, match="signé"):
        dire(etat, RedigerRemarques(remarques="Trop tard."))


def rectifier(issue: str = "ajourne", etape: int = 0, textes: Textes = AJOURNEMENT, **plus: Any) -> RectifierDecision:
    champs = {"candidature": "c1", "motif": "Erreur", "fondement": "Note", "auteur": "sam", "sel": "01"}
    corps = {**champs, "issue": issue, "etape_accordee": etape, "textes": textes, "signataire": SIGNATAIRE, **plus}
    return RectifierDecision.model_validate(corps)


def test_une_correction_est_un_nouvel_acte_qui_cite_l_ancien_puis_le_suivant_cite_celui_ci() -> None:
    close = jouer(seance(), conclusion(), CLORE)
    assert close.proces_verbal is not None
    etat = jouer(close, rectifier())
    premiere = etat.rectifications[0]
    assert premiere.cite == close.proces_verbal.document
    assert (etat.decisions[0].issue, etat.decisions[0].acte) == ("ajourne", premiere.document)
    assert etat.proces_verbal == close.proces_verbal
    assert dire(etat, rectifier()) == []
    suite = jouer(etat, rectifier("valide", 3, Textes(), motif="Recours", sel="02"))
    assert suite.rectifications[1].cite == premiere.document
    assert dire(etat, rectifier(motif="Autre erreur")) == ["DecisionRectifiee"], (
        "pour un autre motif, c'est un autre acte"
    )


def test_le_rectificatif_dit_ce_qu_il_corrige_pourquoi_et_ce_qui_vaut_desormais() -> None:
    points = {"c1": point(), "c2": point("c2")}
    close = jouer(seance(points=points), conclusion(), conclusion(candidature="c2"), CLORE)
    (acte,) = decide(close, rectifier(), CONTEXTE, MIDI)
    assert isinstance(acte, DecisionRectifiee)
    assert close.proces_verbal is not None
    dit = json.loads(rectificatif(close, acte))
    assert dit.pop("resultat") == acte.resultat.model_dump(mode="json")
    assert dit == {
        "format": 1,
        "seance": {"annee": 2027, "niveau": "regionale", "region": "53"},
        "rectifie": close.proces_verbal.document,
        "numero": "EQ-c1",
        "motif": "Erreur",
        "fondement": "Note",
        "signe_le": MIDI.isoformat(),
    }
    assert acte.document.startswith("commission/rectificatifs/")
    (signe,) = decide(close, rectifier(signataire=SIGNATAIRE.model_copy(update={"membre": "mia"})), CONTEXTE, MIDI)
    assert (acte.personnes(), signe.personnes()) == ((), ("mia",))
    apres = {d.candidature: (d.issue, d.acte) for d in jouer(close, rectifier()).decisions}
    assert apres == {"c1": ("ajourne", acte.document), "c2": ("valide", "")}


def test_un_point_reporte_n_a_pas_de_decision_a_corriger() -> None:
    close = jouer(seance(), ReporterPoint(candidature="c1", motif="Incomplet", auteur="sam"), CLORE)
    with pytest.raises(TransitionImpossible, match="à la prochaine campagne"):
        dire(close, rectifier())


def test_ce_que_le_proces_verbal_ne_decide_pas_ne_se_corrige_pas() -> None:
    close = jouer(seance(), conclusion(), CLORE).model_copy(update={"decisions": ()})
    with pytest.raises(TransitionImpossible, match="ne décide rien de ce dossier"):
        dire(close, rectifier())


def test_une_correction_lue_avant_un_autre_acte_est_a_relire() -> None:
    close = jouer(seance(), conclusion(), CLORE)
    with pytest.raises(VersionPerimee) as refus:
        dire(close, rectifier(acte="un autre"))
    assert refus.value.extra == {"conflits": []}, "rien à choisir : tout est à relire"


def test_redire_les_memes_remarques_ne_change_rien() -> None:
    etat = jouer(seance(), RedigerRemarques(remarques="Néant."))
    assert dire(etat, RedigerRemarques(remarques="Néant.")) == []
    assert dire(etat, RedigerRemarques(remarques="Deux invités.")) == ["RemarquesRedigees"]


def test_une_correction_passe_par_les_memes_regles_que_la_conclusion() -> None:
    with pytest.raises(TransitionImpossible, match="pas signé"):
        dire(jouer(seance(), conclusion()), rectifier())
    close = jouer(seance(), conclusion(), CLORE)
    assert faute(close, rectifier(textes=Textes())) == [
        ("/motifs", "champ-absent"),
        ("/reserves", "champ-absent"),
        ("/accompagnement", "champ-absent"),
        ("/contact", "champ-absent"),
    ]
    deporte = jouer(seance(), SeDeporter(candidature="c1", membre="max", motif="x"), conclusion(), CLORE)
    with pytest.raises(Refus, match="déporté"):
        dire(deporte, rectifier(auteur="max"))


def test_une_region_qui_corrige_apres_la_nationale_ouvre_une_correction_que_la_nationale_ferme() -> None:
    points = {"c1": point(nature="ratification", proposition=PROPOSITION)}
    etat = jouer(seance(niveau="nationale", points=points), conclusion("labellise"), CLORE)
    corrige = PointSigne(
        candidature="c1", operation="o1", numero="EQ-c1", nom="Quartier", etape=3, issue="ajourne", etape_accordee=0
    )
    etat = jouer(etat, ReprendrePoint(point=corrige))
    assert etat.corrections_ouvertes == ("c1",)
    assert dire(etat, ReprendrePoint(point=corrige)) == []
    reporte = jouer(
        seance(niveau="nationale", points=points), ReporterPoint(candidature="c1", motif="x", auteur="nina"), CLORE
    )
    assert dire(reporte, ReprendrePoint(point=corrige)) == [], "rien n'y est décidé : il n'y a rien à corriger"
    assert jouer(etat, rectifier()).corrections_ouvertes == ()


def test_avant_la_signature_nationale_la_proposition_corrigee_remplace_l_ancienne() -> None:
    points = {"c1": point(nature="ratification", proposition=PROPOSITION)}
    etat = seance("convoquee", "nationale", points=points)
    corrige = PointSigne(
        candidature="c1", operation="o1", numero="EQ-c1", nom="Quartier", etape=3, issue="valide", etape_accordee=3
    )
    etat = jouer(etat, ReprendrePoint(point=corrige))
    assert etat.points["c1"].proposition == Proposition(issue="valide", etape_accordee=3, document="")
    assert etat.corrections_ouvertes == ()


def test_une_entree_d_avant_ces_champs_se_lit_toujours() -> None:
    types = SEANCE.types
    ancien = types["PointConclu-V1"].model_validate(
        {
            "candidature": "c1",
            "conclusion": {
                "issue": "valide",
                "etape_accordee": 3,
                "textes": {"recommandations": ["Suivre les consommations."]},
                "votes": {"pour": 1},
                "document": "d",
            },
            "sel": "00",
        }
    )
    assert ancien.conclusion.textes.recommandations[0].texte == "Suivre les consommations."  # type: ignore[union-attr]
    for nom, corps in (
        ("SeanceOuverte-V1", {"presents": ["mia"]}),
        ("SeanceReportee-V1", {"motif": "x"}),
        ("SeanceComposee-V1", {"membres": [{"personne": "mia", "qualite": "DREAL", "voix": 1}]}),
    ):
        assert types[nom].model_validate(corps) is not None


def test_le_contexte_ne_change_rien_a_une_seance_close() -> None:
    close = jouer(seance(), conclusion(), CLORE)
    assert decide(close, CLORE, Contexte(), datetime(2028, 1, 1, tzinfo=UTC)) == ()


# A file that is left, then called again


DIX = timedelta(minutes=10)


def repris(*avant: Command, **plus: Any) -> Seance:
    """Give a séance that has called c1, left it for c2 ten minutes later, and called it again ten minutes after."""
    etat = jouer(seance(points={"c1": point(), "c2": point("c2")}, **plus), AppelerPoint(candidature="c1"), *avant)
    etat = jouer(etat, AppelerPoint(candidature="c2"), now=MIDI + DIX)
    return jouer(etat, AppelerPoint(candidature="c1"), now=MIDI + 2 * DIX)


def passages(etat: Seance, candidature: str) -> list[tuple[int, int]]:
    """Give when a file was examined, in minutes after noon."""
    return [
        ((p.debut - MIDI) // timedelta(minutes=1), (p.fin - MIDI) // timedelta(minutes=1))
        for p in etat.points[candidature].passages
    ]


def test_appeler_un_autre_dossier_finit_l_examen_du_premier_et_chaque_passage_se_garde() -> None:
    etat = repris()
    assert (passages(etat, "c1"), passages(etat, "c2")) == ([(0, 10)], [(10, 20)])
    assert (etat.points["c1"].debut, etat.points["c1"].fin) == (MIDI + 2 * DIX, None)
    assert etat.points["c2"].fin == MIDI + 2 * DIX
    conclu = jouer(etat, conclusion(), now=MIDI + 3 * DIX)
    assert (passages(conclu, "c1"), conclu.points["c1"].fin) == ([(0, 10), (20, 30)], MIDI + 3 * DIX)
    reporte = jouer(etat, ReporterPoint(candidature="c1", motif="Absent", auteur="sam"), now=MIDI + 3 * DIX)
    assert passages(reporte, "c1") == [(0, 10), (20, 30)]


def test_les_votes_deja_donnes_restent_quand_le_dossier_est_appele_de_nouveau() -> None:
    etat = repris(voter("mia", "contre"), voter("max"))
    assert [(v.membre, v.sens) for v in etat.points["c1"].voix] == [("mia", "contre"), ("max", "pour")]
    assert [v.sens for v in jouer(etat, voter("mia")).points["c1"].voix] == ["pour", "pour"], "et se changent"


def test_qui_est_parti_entre_temps_n_a_plus_voix_a_la_reprise() -> None:
    etat = jouer(seance(points={"c1": point(), "c2": point("c2")}), AppelerPoint(candidature="c1"), voter("mia"))
    etat = jouer(etat, AppelerPoint(candidature="c2"), PointerPresence(membre="mia", presence="absent"))
    assert jouer(etat, AppelerPoint(candidature="c1")).points["c1"].voix == ()


def test_un_dossier_conclu_puis_appele_de_nouveau_se_vote_de_nouveau() -> None:
    etat = jouer(seance(), AppelerPoint(candidature="c1"), voter("mia"), conclusion())
    assert etat.points["c1"].voix
    assert jouer(etat, AppelerPoint(candidature="c1")).points["c1"].voix == ()


def test_une_seance_reportee_garde_ce_qui_a_ete_examine() -> None:
    etat = jouer(repris(), ReporterSeance(motif="Alerte"), now=MIDI + 3 * DIX)
    assert (passages(etat, "c1"), etat.en_cours) == ([(0, 10), (20, 30)], "")


def ratifiable(candidature: str) -> Point:
    return point(candidature, nature="ratification", proposition=PROPOSITION)


def test_une_ratification_a_son_heure_et_la_perd_avec_elle() -> None:
    points = {"c1": ratifiable("c1"), "c2": point("c2", proposition=PROPOSITION)}
    etat = jouer(seance(niveau="nationale", points=points), RatifierPoints(auteur="nina"), now=MIDI + DIX)
    assert (etat.ratifie_le("c1"), etat.ratifie_le("c2")) == (MIDI + DIX, None)
    reporte = jouer(etat, ReporterPoint(candidature="c1", motif="À revoir", auteur="nina"))
    assert (reporte.ratifications, reporte.ratifie_le("c1")) == ((), None)
    deux = jouer(seance(niveau="nationale", points={**points, "c2": ratifiable("c2")}), RatifierPoints(auteur="nina"))
    reste = jouer(deux, ReporterPoint(candidature="c1", motif="À revoir", auteur="nina"), now=MIDI + DIX)
    assert (reste.ratifie_le("c1"), reste.ratifie_le("c2")) == (None, MIDI)
    ancienne = SEANCE.evolve(reporte, PointsRatifies.model_validate({"candidatures": ["c1"]}))
    assert (ancienne.est_ratifie("c1"), ancienne.ratifie_le("c1")) == (True, None), "une entrée d'avant ne le dit pas"
