"""The rules of a séance: every status answers every command, every refusal has its sentence."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from commission.domaine.commission import SEANCE, decide
from commission.domaine.evenements import Event, SeanceOuverte
from commission.domaine.point import Issue, Niveau, Point, Proposition, Textes, Votes
from commission.domaine.seance import (
    CloreSeance,
    Command,
    ComposerSeance,
    ConclurePoint,
    Contexte,
    ConvoquerSeance,
    Deport,
    InscrirePoint,
    Membre,
    OuvrirSeance,
    PlanifierSeance,
    PointerPresence,
    RatifierPoints,
    ReporterPoint,
    ReporterSeance,
    ReprendrePoint,
    RetirerPoint,
    Seance,
    SeDeporter,
    Signataire,
    Statut,
)
from kernel.decider import Connue
from kernel.journal import canonical
from kernel.label import faits
from kernel.label.calendrier import Calendrier, Moment, Phase
from kernel.label.faits import PointSigne, Reserve
from kernel.label.reglement import reglement
from kernel.refus import ActeInterdit, Introuvable, Refus, RegleNonSatisfaite, TransitionImpossible

MIDI = datetime(2027, 11, 5, 12, 0, tzinfo=UTC)
CALENDRIER = Calendrier.depuis(reglement("2020").calendrier, 2027)
SIGNATAIRE = Signataire(nom="Dupont", prenom="Ana", qualite="Présidente")
SANS_TEXTE = Textes()
AJOURNEMENT = Textes(
    motifs="À préciser.",
    reserves=(Reserve(numero=1, champ="engagement_01", texte="Préciser."),),
    accompagnement="La DDT",
    contact="pers_dede",
)
PROPOSITION = Proposition(issue="valide", etape_accordee=2, document="commission/conclusions/x.json")


def moment(local: str) -> Moment:
    return Moment.model_validate({"local": local})


def point(candidature: str = "c1", **plus: Any) -> Point:
    champs = {
        "candidature": candidature,
        "operation": "o1",
        "numero": f"EQ-{candidature}",
        "nom": "Quartier",
        "etape": 3,
        "reglement": "2020",
        "region": "53",
        "porteurs": ("p1",),
        "document": "d",
        "synthese": "s",
    }
    return Point.model_validate({**champs, **plus})


def seance(statut: Statut = "ouverte", niveau: Niveau = "regionale", **plus: Any) -> Seance:
    if niveau == "nationale":
        plus = {"points": {"c1": point(nature="ratification", proposition=PROPOSITION)}, **plus}
    champs = {
        "statut": statut,
        "annee": 2027,
        "niveau": niveau,
        "region": "53" if niveau == "regionale" else "",
        "membres": (Membre(personne="mia", qualite="DREAL"), Membre(personne="max", qualite="Élu", voix=2)),
        "presents": ("mia", "max"),
        "points": {"c1": point()},
    }
    return Seance.model_validate({**champs, **plus})


def campagne() -> faits.EtatCampagne:
    return faits.EtatCampagne(annee=2027, reglement="2020", calendrier=CALENDRIER, phase=Phase.EXPERTISE_CLOSE)


def dossier(statut: str = "recevable", document: str = "d") -> faits.EtatCandidature:
    return faits.EtatCandidature(
        operation="o1",
        numero="EQ-c1",
        nom="Quartier",
        annee=2027,
        etape=3,
        reglement="2020",
        statut=statut,
        communes=(),
        departements=("35",),
        region="53",
        sirens=(),
        porteurs=("p1",),
        document=document,
    )


def expertise(texte: str = "s") -> faits.EtatExpertise:
    return faits.EtatExpertise(candidature="c1", annee=2027, etape=3, region="53", statut="rendue", synthese=texte)


CONTEXTE = Contexte(campagne=campagne(), dossier=dossier(), expertise=expertise(), contact=Connue())


def conclusion(
    issue: Issue = "valide", etape_accordee: int = 3, textes: Textes = SANS_TEXTE, **plus: Any
) -> ConclurePoint:
    champs = {"candidature": "c1", "votes": None, "auteur": "sam", "sel": "00", **plus}
    return ConclurePoint(issue=issue, etape_accordee=etape_accordee, textes=textes, **champs)


def decide_point(issue: Issue = "valide") -> PointSigne:
    return PointSigne(
        candidature="c1", operation="o1", numero="EQ-c1", nom="Quartier", etape=3, issue=issue, etape_accordee=2
    )


def dire(etat: Seance, command: Command, contexte: Contexte = CONTEXTE, now: datetime = MIDI) -> list[str]:
    return [type(e).__name__ for e in decide(etat, command, contexte, now)]


def apres(etat: Seance, *commands: Command) -> Seance:
    for command in commands:
        etat = SEANCE.fold(etat, decide(etat, command, CONTEXTE, MIDI))
    return etat


COMMANDS: dict[str, Command] = {
    "planifier": PlanifierSeance(annee=2027),
    "inscrire": InscrirePoint(candidature="c2"),
    "retirer": RetirerPoint(candidature="c1"),
    "composer": ComposerSeance(membres=(Membre(personne="zoe", qualite="ARS"),)),
    "convoquer": ConvoquerSeance(quand=moment("2027-11-20T09:00:00"), lieu="Rennes"),
    "reporter": ReporterSeance(motif="Personne"),
    "ouvrir": OuvrirSeance(presents=("mia",)),
    "deporter": SeDeporter(candidature="c1", membre="mia", motif="Lien"),
    "conclure": conclusion(),
    "reporter_point": ReporterPoint(candidature="c1", motif="Incomplet", auteur="sam"),
    "ratifier": RatifierPoints(auteur="nina"),
    "clore": CloreSeance(signataire=SIGNATAIRE, sel="00"),
}
NON, RIEN = "TransitionImpossible", ""
# What each status answers to each command, as it is shown to the people of the label: an event, nothing, or a refusal.
STATUTS: tuple[Statut, ...] = ("inexistante", "planifiee", "convoquee", "ouverte", "close", "reportee")
PERMIS: dict[str, tuple[str, ...]] = {
    "planifier": ("SeancePlanifiee", RIEN, RIEN, RIEN, RIEN, RIEN),
    "inscrire": (
        "SeancePlanifiee,PointInscrit",
        "PointInscrit",
        "PointInscrit,OrdreDuJourModifie",
        "PointInscrit",
        "PointMisEnAttente",
        "PointInscrit",
    ),
    "retirer": (RIEN, "PointRetire", "PointRetire,OrdreDuJourModifie", "PointRetire", RIEN, "PointRetire"),
    "composer": (NON, "SeanceComposee", "SeanceComposee", NON, NON, "SeanceComposee"),
    "convoquer": (NON, "SeanceConvoquee", "SeanceConvoquee", NON, NON, "SeanceConvoquee"),
    "reporter": (NON, NON, "SeanceReportee", "SeanceReportee", NON, RIEN),
    "ouvrir": (NON, NON, "SeanceOuverte", NON, NON, NON),
    "deporter": ("Introuvable", "MembreDeporte", "MembreDeporte", "MembreDeporte", NON, "MembreDeporte"),
    "conclure": ("Introuvable", NON, NON, "PointConclu,OrdreDuJourEpuise", NON, NON),
    "reporter_point": ("Introuvable", NON, NON, "PointReporte,OrdreDuJourEpuise", NON, NON),
    "ratifier": (NON, NON, NON, NON, NON, NON),
    "clore": (NON, NON, NON, "RegleNonSatisfaite", RIEN, NON),
}


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("rang", range(len(STATUTS)))
def test_chaque_statut_d_une_seance_regionale_repond_a_chaque_commande(rang: int, command: str) -> None:
    statut = STATUTS[rang]
    etat = Seance() if statut == "inexistante" else seance(statut)
    try:
        reponse = ",".join(dire(etat, COMMANDS[command]))
    except Refus as refus:
        reponse = type(refus).__name__
    assert reponse == PERMIS[command][rang]


NATIONAUX: dict[str, tuple[str, ...]] = {
    "ratifier": (NON, NON, NON, "PointsRatifies,OrdreDuJourEpuise", NON, NON),
    "conclure_national": ("Introuvable", NON, NON, "PointConclu,OrdreDuJourEpuise", NON, NON),
    "retirer": (RIEN, "PointRetire", "PointRetire,OrdreDuJourModifie", "PointRetire", RIEN, "PointRetire"),
    "clore": (NON, NON, NON, "RegleNonSatisfaite", RIEN, NON),
}


@pytest.mark.parametrize("command", NATIONAUX)
@pytest.mark.parametrize("rang", range(len(STATUTS)))
def test_chaque_statut_de_la_seance_nationale_repond_a_chaque_commande(rang: int, command: str) -> None:
    statut = STATUTS[rang]
    etat = Seance() if statut == "inexistante" else seance(statut, "nationale")
    dite = {**COMMANDS, "conclure_national": conclusion("labellise")}[command]
    try:
        reponse = ",".join(dire(etat, dite))
    except Refus as refus:
        reponse = type(refus).__name__
    assert reponse == NATIONAUX[command][rang]


# The agenda


@pytest.mark.parametrize(
    "contexte",
    [
        Contexte(expertise=expertise()),
        Contexte(dossier=dossier("deposee"), expertise=expertise()),
        Contexte(dossier=dossier("retiree"), expertise=expertise()),
    ],
)
def test_rien_n_est_inscrit_avant_la_recevabilite_et_la_synthese(contexte: Contexte) -> None:
    assert dire(Seance(), InscrirePoint(candidature="c1"), contexte) == []


@pytest.mark.parametrize("rendue", [None, expertise("")])
def test_des_sa_recevabilite_un_dossier_est_attendu_et_sa_region_a_une_seance(rendue: Any) -> None:
    contexte = Contexte(dossier=dossier(), expertise=rendue)
    assert dire(Seance(), InscrirePoint(candidature="c1"), contexte) == ["SeancePlanifiee", "DossierAttendu"]


def test_inscrire_une_seconde_fois_ne_change_rien() -> None:
    assert dire(seance(), InscrirePoint(candidature="c1")) == []


def test_une_synthese_reprise_met_le_point_a_jour_sans_perdre_sa_conclusion() -> None:
    etat = apres(seance(), conclusion())
    (event,) = decide(
        etat, InscrirePoint(candidature="c1"), Contexte(dossier=dossier(), expertise=expertise("t")), MIDI
    )
    suite = SEANCE.fold(etat, (event,)).points["c1"]
    assert (suite.synthese, suite.conclusion) == ("t", etat.points["c1"].conclusion)


@pytest.mark.parametrize(("issue", "nature"), [("valide", "ratification"), ("ajourne", "ratification")])
def test_une_proposition_regionale_se_ratifie(issue: Issue, nature: str) -> None:
    etat = apres(Seance(), ReprendrePoint(point=decide_point(issue)))
    assert etat.points["c1"].nature == nature
    assert (etat.niveau, etat.statut) == ("nationale", "planifiee")


def test_un_renvoi_se_debat() -> None:
    assert apres(Seance(), ReprendrePoint(point=decide_point("renvoi_national"))).points["c1"].nature == "debat"


def test_un_dossier_retire_entre_temps_ne_va_pas_a_la_nationale() -> None:
    contexte = Contexte(dossier=dossier("retiree"))
    assert dire(seance("planifiee", "nationale"), ReprendrePoint(point=decide_point()), contexte) == []


def test_reprendre_un_dossier_inconnu_est_refuse() -> None:
    with pytest.raises(TransitionImpossible, match="connu"):
        dire(seance("planifiee", "nationale"), ReprendrePoint(point=decide_point()), Contexte())


# Withdrawal


@pytest.mark.parametrize("statut", ["planifiee", "convoquee", "ouverte", "reportee"])
def test_un_retrait_quitte_l_ordre_du_jour_tant_que_le_proces_verbal_n_est_pas_signe(statut: Statut) -> None:
    etat = seance(statut, deports=(Deport(candidature="c1", membre="mia"),))
    apres_ = apres(etat, RetirerPoint(candidature="c1"))
    assert (apres_.points, apres_.deports) == ({}, ())


def test_un_retrait_ne_change_rien_a_une_seance_regionale_close() -> None:
    etat = apres(seance(), conclusion(), CloreSeance(signataire=SIGNATAIRE, sel="00"))
    assert dire(etat, RetirerPoint(candidature="c1")) == []


def test_un_retrait_appris_apres_la_signature_nationale_est_constate_une_fois() -> None:
    etat = apres(
        seance(niveau="nationale"), RatifierPoints(auteur="nina"), CloreSeance(signataire=SIGNATAIRE, sel="00")
    )
    suite = apres(etat, RetirerPoint(candidature="c1"))
    assert suite.retraits_tardifs == ("c1",)
    assert dire(suite, RetirerPoint(candidature="c1")) == []


def test_une_seance_videe_avant_d_etre_composee_est_comme_jamais_planifiee() -> None:
    assert apres(seance("planifiee", membres=(), presents=()), RetirerPoint(candidature="c1")) == Seance()


# The people, the day


def test_composer_refuse_un_membre_cite_deux_fois() -> None:
    doubles = (Membre(personne="mia", qualite="a"), Membre(personne="mia", qualite="b"))
    with pytest.raises(RegleNonSatisfaite) as refus:
        dire(seance("planifiee"), ComposerSeance(membres=doubles))
    assert refus.value.erreurs[0].pointeur == "/membres"


def test_recomposer_demande_une_nouvelle_convocation() -> None:
    assert apres(seance("convoquee"), COMMANDS["composer"]).statut == "planifiee"


def test_convoquer_refuse_une_date_passee_et_une_seance_sans_membres() -> None:
    with pytest.raises(RegleNonSatisfaite, match="passée"):
        dire(seance("planifiee"), ConvoquerSeance(quand=moment("2027-01-01T00:00:00"), lieu="Ici"))
    with pytest.raises(TransitionImpossible, match="composez"):
        dire(seance("planifiee", membres=()), COMMANDS["convoquer"])


def test_convoquer_deux_fois_pareil_ne_change_rien() -> None:
    assert dire(apres(seance("planifiee"), COMMANDS["convoquer"]), COMMANDS["convoquer"]) == []


@pytest.mark.parametrize(
    "change", [{"lieu": "Brest"}, {"duree_minutes": 90}, {"urgence": True}, {"quand": moment("2027-11-21T09:00:00")}]
)
def test_changer_la_date_le_lieu_la_duree_ou_l_urgence_convoque_de_nouveau(change: dict[str, Any]) -> None:
    etat = apres(seance("planifiee"), COMMANDS["convoquer"])
    assert dire(etat, COMMANDS["convoquer"].model_copy(update=change)) == ["SeanceConvoquee"]


@pytest.mark.parametrize(
    ("niveau", "debut"),
    [("regionale", datetime(2027, 8, 31, 22, 0, tzinfo=UTC)), ("nationale", datetime(2027, 11, 5, 8, 0, tzinfo=UTC))],
)
def test_une_seance_ne_s_ouvre_pas_avant_sa_date(niveau: Niveau, debut: datetime) -> None:
    etat, command = seance("convoquee", niveau), OuvrirSeance(presents=("mia",))
    with pytest.raises(TransitionImpossible, match="Trop tôt"):
        dire(etat, command, now=debut - timedelta(seconds=1))
    assert dire(etat, command, now=debut) == ["SeanceOuverte"]


def test_ouvrir_refuse_sans_calendrier_connu_ou_avec_un_inconnu() -> None:
    with pytest.raises(TransitionImpossible, match="calendrier"):
        dire(seance("convoquee"), OuvrirSeance(presents=("mia",)), Contexte())
    with pytest.raises(RegleNonSatisfaite) as refus:
        dire(seance("convoquee"), OuvrirSeance(presents=("mia", "zoe")))
    assert [e.pointeur for e in refus.value.erreurs] == ["/presents/1"]


def test_le_quorum_d_un_reglement_qui_en_a_un_s_applique(monkeypatch: pytest.MonkeyPatch) -> None:
    regles = reglement("2020")
    commission = regles.commissions["regionale"].model_copy(update={"quorum": 0.6})
    avec = regles.model_copy(update={"commissions": {**regles.commissions, "regionale": commission}})
    monkeypatch.setattr("commission.domaine.assemblee.reglement", lambda _version: avec)
    with pytest.raises(TransitionImpossible, match="quorum"):
        dire(seance("convoquee"), OuvrirSeance(presents=("mia",)))
    assert dire(seance("convoquee"), OuvrirSeance(presents=("mia", "max"))) == ["SeanceOuverte"]
    parti = PointerPresence(membre="max", presence="absent")
    with pytest.raises(TransitionImpossible, match="n'est plus réuni"):
        dire(apres(seance("convoquee"), OuvrirSeance(presents=("mia", "max")), parti), conclusion())


def test_une_ouverture_dont_l_heure_n_etait_pas_notee_se_relit() -> None:
    ancienne = SeanceOuverte.model_validate({"presents": ["mia"], "quorum": None})
    etat = SEANCE.fold(seance("convoquee"), (ancienne,))
    assert (etat.presents, etat.mouvements) == (("mia",), ())


# Conclusions


@pytest.mark.parametrize(
    ("niveau", "command", "pointeurs"),
    [
        ("regionale", conclusion("labellise"), ["/issue"]),
        ("nationale", conclusion("valide"), ["/issue"]),
        ("nationale", conclusion("renvoi_national", 0, Textes(motifs="x")), ["/issue"]),
        ("regionale", conclusion("valide", 4), ["/etape_accordee"]),
        ("regionale", conclusion("valide", 1), ["/etape_accordee"]),
        ("regionale", conclusion("valide", 0), ["/etape_accordee"]),
        ("regionale", conclusion("ajourne", 2, AJOURNEMENT), ["/etape_accordee"]),
        ("regionale", conclusion("ajourne", 0), ["/motifs", "/reserves", "/accompagnement", "/contact"]),
        ("regionale", conclusion("renvoi_national", 0), ["/motifs"]),
        (
            "regionale",
            conclusion("valide", 3, Textes(reserves=(Reserve(numero=1, champ="engagement_21", texte="x"),))),
            ["/reserves/0/champ"],
        ),
        ("regionale", conclusion(votes=Votes(pour=3, contre=1)), ["/votes"]),
    ],
)
def test_conclure_montre_chaque_faute(niveau: Niveau, command: ConclurePoint, pointeurs: list[str]) -> None:
    with pytest.raises(RegleNonSatisfaite) as refus:
        dire(seance(niveau=niveau), command)
    assert [e.pointeur for e in refus.value.erreurs] == pointeurs


@pytest.mark.parametrize("etape", [2, 3])
def test_l_etape_accordee_peut_etre_moindre_que_l_etape_demandee(etape: int) -> None:
    dite = conclusion("valide", etape, Textes(motifs="Selon l'avancement."), votes=Votes(pour=3))
    assert dire(seance(), dite) == ["PointConclu", "OrdreDuJourEpuise"]


def test_une_etape_moindre_que_l_etape_demandee_se_motive() -> None:
    with pytest.raises(RegleNonSatisfaite) as refus:
        dire(seance(), conclusion("valide", 2))
    assert [e.pointeur for e in refus.value.erreurs] == ["/motifs"]


@pytest.mark.parametrize("champ", ["engagement_01", "engagement_20", "axe_04"])
def test_une_reserve_porte_sur_un_engagement_ou_un_axe_du_reglement(champ: str) -> None:
    reserves = (Reserve(numero=1, champ=champ, texte="Préciser."),)
    textes = AJOURNEMENT.model_copy(update={"reserves": reserves})
    assert dire(seance(), conclusion("ajourne", 0, textes)) == ["PointConclu", "OrdreDuJourEpuise"]


@pytest.mark.parametrize(("issue", "etape"), [("valide", 2), ("valide", 3), ("ajourne", 0)])
def test_un_dossier_du_reglement_2013_se_conclut_sous_ses_propres_regles(issue: Issue, etape: int) -> None:
    textes = AJOURNEMENT if issue == "ajourne" else Textes(motifs="Selon l'avancement.")
    assert dire(seance(points={"c1": point(reglement="2013")}), conclusion(issue, etape, textes)) == [
        "PointConclu",
        "OrdreDuJourEpuise",
    ]


def test_un_reglement_sans_axes_n_en_laisse_pas_citer() -> None:
    reserves = (Reserve(numero=1, champ="axe_01", texte="x"),)
    textes = AJOURNEMENT.model_copy(update={"reserves": reserves})
    with pytest.raises(RegleNonSatisfaite) as refus:
        dire(seance(points={"c1": point(reglement="2013")}), conclusion("ajourne", 0, textes))
    assert [e.pointeur for e in refus.value.erreurs] == ["/reserves/0/champ"]


def test_aucune_decision_nationale_sans_issue_regionale() -> None:
    etat = seance(niveau="nationale", points={"c1": point()})
    with pytest.raises(TransitionImpossible, match="régionale"):
        dire(etat, conclusion("labellise"))
    assert dire(etat, RatifierPoints(auteur="nina")) == []


def test_aucun_examen_sans_synthese() -> None:
    with pytest.raises(TransitionImpossible, match="synthèse"):
        dire(seance(points={"c1": point(synthese="")}), conclusion())


def test_conclure_a_nouveau_remplace_et_conclure_pareil_ne_change_rien() -> None:
    etat = apres(seance(), conclusion("valide", 3))
    assert dire(etat, conclusion("valide", 3, sel="autre")) == []
    ajourne = conclusion("ajourne", 0, AJOURNEMENT)
    assert dire(apres(etat, ajourne), ajourne) == []
    moindre = apres(etat, conclusion("valide", 2, Textes(motifs="x")))
    assert moindre.points["c1"].conclusion.etape_accordee == 2  # type: ignore[union-attr]


def test_l_etat_ne_garde_pas_les_textes_d_une_conclusion_son_document_les_garde() -> None:
    dite = apres(seance(), conclusion("ajourne", 0, AJOURNEMENT)).points["c1"].conclusion
    assert dite is not None
    assert (dite.textes, dite.nb_reserves) == (Textes(), 1)


def test_un_point_reporte_dit_quand_son_examen_a_fini() -> None:
    etat = apres(seance(), ReporterPoint(candidature="c1", motif="Incomplet", auteur="sam"))
    assert etat.points["c1"].fin == MIDI


def test_un_dossier_absent_de_l_ordre_du_jour_ne_se_conclut_pas() -> None:
    with pytest.raises(Introuvable):
        dire(seance(), conclusion(candidature="c9"))


def test_qui_s_est_deporte_ne_vote_ni_ne_tient_la_plume() -> None:
    etat = apres(seance(), SeDeporter(candidature="c1", membre="max", motif="Lien"))
    with pytest.raises(RegleNonSatisfaite, match="chaque faute"):
        dire(etat, conclusion(votes=Votes(pour=2)))
    assert dire(etat, conclusion(votes=Votes(pour=1))) == ["PointConclu", "OrdreDuJourEpuise"]
    with pytest.raises(ActeInterdit):
        dire(etat, conclusion(auteur="max"))
    with pytest.raises(ActeInterdit):
        dire(etat, ReporterPoint(candidature="c1", motif="x", auteur="max"))


def test_on_ne_se_deporte_plus_une_fois_le_proces_verbal_signe_ni_sans_etre_membre() -> None:
    close = apres(seance(), conclusion(), CloreSeance(signataire=SIGNATAIRE, sel="00"))
    with pytest.raises(TransitionImpossible, match="trop tard"):
        dire(close, SeDeporter(candidature="c1", membre="mia", motif="x"))
    with pytest.raises(RegleNonSatisfaite, match="membre"):
        dire(seance(), SeDeporter(candidature="c1", membre="zoe", motif="x"))
    etat = apres(seance(), SeDeporter(candidature="c1", membre="mia", motif="x"))
    assert dire(etat, SeDeporter(candidature="c1", membre="mia", motif="y")) == []


# Ratification and signature


def test_ratifier_prend_les_propositions_sauf_celles_a_debattre() -> None:
    points = {
        "c1": point("c1", nature="ratification", proposition=PROPOSITION),
        "c2": point("c2", nature="ratification", proposition=PROPOSITION),
        "c3": point(
            "c3",
            nature="debat",
            proposition=PROPOSITION.model_copy(update={"issue": "renvoi_national", "etape_accordee": 0}),
        ),
    }
    etat = apres(seance(niveau="nationale", points=points), RatifierPoints(auteur="nina", sauf=("c2",)))
    assert [c for c in points if etat.est_ratifie(c)] == ["c1"]
    with pytest.raises(RegleNonSatisfaite) as refus:
        dire(etat, CloreSeance(signataire=SIGNATAIRE, sel="00"))
    assert [e.pointeur for e in refus.value.erreurs] == ["/points/c2", "/points/c3"]


def test_ratifier_refuse_un_dossier_inconnu() -> None:
    with pytest.raises(RegleNonSatisfaite) as refus:
        dire(seance(niveau="nationale"), RatifierPoints(auteur="nina", sauf=("c9",)))
    assert [(e.pointeur, e.code) for e in refus.value.erreurs] == [("/sauf/0", "point-inconnu")]


def test_un_point_reporte_apres_ratification_n_a_plus_d_issue() -> None:
    etat = apres(
        seance(niveau="nationale"),
        RatifierPoints(auteur="nina"),
        ReporterPoint(candidature="c1", motif="x", auteur="nina"),
    )
    assert apres(etat, CloreSeance(signataire=SIGNATAIRE, sel="00")).decisions == ()
    assert dire(etat, RatifierPoints(auteur="nina")) == []


def test_le_proces_verbal_est_une_seule_entree_avec_toutes_les_issues_ou_rien() -> None:
    points = {"c1": point("c1"), "c2": point("c2")}
    etat = apres(seance(points=points), conclusion())
    with pytest.raises(RegleNonSatisfaite, match="ne peut pas être signé") as refus:
        dire(etat, CloreSeance(signataire=SIGNATAIRE, sel="00"))
    assert [(e.pointeur, e.code) for e in refus.value.erreurs] == [("/points/c2", "point-ouvert")]
    etat = apres(etat, conclusion("ajourne", 0, AJOURNEMENT, candidature="c2"))
    (event,) = decide(etat, CloreSeance(signataire=SIGNATAIRE, sel="00"), CONTEXTE, MIDI)
    clos = SEANCE.fold(etat, (event,))
    assert [(d.candidature, d.issue) for d in clos.decisions] == [("c1", "valide"), ("c2", "ajourne")]
    assert clos.proces_verbal is not None
    assert clos.proces_verbal.document.startswith("commission/proces-verbaux/"), "là où rien ne se remplace"


def test_un_point_reporte_n_empeche_pas_de_signer_et_n_a_pas_d_issue() -> None:
    etat = apres(seance(), ReporterPoint(candidature="c1", motif="Incomplet", auteur="sam"))
    assert apres(etat, CloreSeance(signataire=SIGNATAIRE, sel="00")).decisions == ()


def test_seule_la_signature_est_un_fait_et_il_ne_sort_pas_du_service() -> None:
    etat = apres(seance(), conclusion())
    (event,) = decide(etat, CloreSeance(signataire=SIGNATAIRE, sel="00"), CONTEXTE, MIDI)
    fait = SEANCE.publier(SEANCE.fold(etat, (event,)), event)
    assert fait is not None
    assert {"commission", "pv"} == fait.AUDIENCE  # what prints the minutes is of this service
    autres: list[Event] = [e for c in ("deporter", "conclure") for e in decide(seance(), COMMANDS[c], CONTEXTE, MIDI)]
    assert [SEANCE.publier(seance(), e) for e in autres] == [None, None, None]


def test_effacer_une_personne_ote_le_signataire_et_le_motif_d_un_deport() -> None:
    etat = apres(seance(), conclusion())
    signe = CloreSeance(signataire=SIGNATAIRE.model_copy(update={"membre": "mia"}), sel="00")
    (event,) = decide(etat, signe, CONTEXTE, MIDI)
    assert event.personnes() == ("mia",)
    minutes = SEANCE.fold(etat, (event.expurge(),)).proces_verbal  # type: ignore[arg-type]
    assert minutes is not None
    assert minutes.signataire is None
    (deport,) = decide(seance(), COMMANDS["deporter"], CONTEXTE, MIDI)
    assert deport.personnes() == ("mia",)
    assert "Lien" not in canonical(deport.expurge().corps())
