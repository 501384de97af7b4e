"""Chaque refus d'une séance, d'un palmarès ou d'un label dit l'endroit de la faute et son code."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from commission.domaine import palmares as un_palmares
from commission.domaine.commission import SEANCE, decide, identifiant
from commission.domaine.evenements import PointsRatifies, SeanceOuverte
from commission.domaine.label import LABEL, CorrigerLabel, DelivrerLabel, RetirerLabel, fiches
from commission.domaine.label import Contexte as ContexteLabel
from commission.domaine.label import decide as decide_label
from commission.domaine.palmares import PALMARES, Palmares, PublierPalmares
from commission.domaine.point import Point, Proposition, Textes, Votes, fautes
from commission.domaine.preparation import decide as preparer
from commission.domaine.seance import (
    CloreSeance,
    ComposerSeance,
    ConclurePoint,
    Contexte,
    ConvoquerSeance,
    InscrirePoint,
    Membre,
    OuvrirSeance,
    PlanifierSeance,
    Ratification,
    RatifierPoints,
    ReporterPoint,
    ReprendrePoint,
    RetirerPoint,
    Seance,
    SeDeporter,
    Signataire,
)
from commission.domaine.titre import Correction, Label
from kernel.decider import Connue
from kernel.label import faits
from kernel.label.calendrier import Calendrier, Jalon, Moment, Phase
from kernel.label.reglement import reglement
from kernel.refus import RegleNonSatisfaite, TransitionImpossible

MIDI = datetime(2027, 11, 5, 12, 0, tzinfo=UTC)
SECONDE = timedelta(seconds=1)
CALENDRIER = Calendrier.depuis(reglement("2020").calendrier, 2027)
CONTEXTE = Contexte(
    campagne=faits.EtatCampagne(annee=2027, reglement="2020", calendrier=CALENDRIER, phase=Phase.EXPERTISE_CLOSE),
    contact=Connue(),
)
MIA, MAX = Membre(personne="mia", qualite="DREAL"), Membre(personne="max", qualite="Élu", voix=2)
PROPOSITION = Proposition(issue="valide", etape_accordee=2, document="commission/conclusions/x.json")
CEREMONIE = CALENDRIER.ceremonie


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


def seance(statut: Any = "ouverte", **plus: Any) -> Seance:
    gens = {"membres": (MIA, MAX), "presents": ("mia", "max")}
    base = {"annee": 2027, "niveau": "regionale", "region": "53", **gens, "points": {"c1": point()}}
    return Seance.model_validate({**base, "statut": statut, **plus})


def nationale(statut: Any = "ouverte", **plus: Any) -> Seance:
    points = {c: point(c, nature="ratification", proposition=PROPOSITION) for c in ("c1", "c2", "c3")}
    return seance(statut, **{"niveau": "nationale", "region": "", "points": points, **plus})


def conclure(**plus: Any) -> ConclurePoint:
    champs = {"candidature": "c1", "issue": "valide", "etape_accordee": 3, "textes": Textes(), "votes": None}
    return ConclurePoint.model_validate({**champs, "auteur": "sam", "sel": "s", **plus})


def refus(etat: Seance, command: Any, now: datetime = MIDI) -> list[tuple[str, str]]:
    with pytest.raises(RegleNonSatisfaite) as caught:
        decide(etat, command, CONTEXTE, now)
    return [(e.pointeur, e.code) for e in caught.value.erreurs]


def dire(etat: Seance, command: Any, now: datetime = MIDI) -> list[str]:
    return [type(e).__name__ for e in decide(etat, command, CONTEXTE, now)]


def moment(local: str) -> Moment:
    return Moment(local=datetime.fromisoformat(local))


CLORE = CloreSeance(signataire=Signataire(nom="Dupont", prenom="Ana", qualite="Présidente"), sel="s")


@pytest.mark.parametrize(
    ("etat", "command", "attendues"),
    [
        (seance("planifiee"), ComposerSeance(membres=(MIA, MAX, MIA)), ["/membres doublon"]),
        (seance("planifiee"), ConvoquerSeance(quand=moment("2027-11-01T09:00"), lieu="l"), ["/quand date-passee"]),
        (
            seance("convoquee"),
            OuvrirSeance(presents=("mia", "zoe", "max", "yan")),
            ["/presents/1 membre-inconnu", "/presents/3 membre-inconnu"],
        ),
        (seance(), SeDeporter(candidature="c1", membre="zoe", motif="m"), ["/membre membre-inconnu"]),
        (
            nationale(),
            RatifierPoints(auteur="nina", sauf=("c2", "c9", "c8")),
            ["/sauf/1 point-inconnu", "/sauf/2 point-inconnu"],
        ),
        (nationale(), CLORE, [f"/points/{c} point-ouvert" for c in ("c1", "c2", "c3")]),
        (seance(), conclure(votes=Votes(pour=3, contre=1)), ["/votes trop-de-voix"]),
        (seance(), conclure(issue="labellise"), ["/issue issue-inconnue"]),
        (seance(), conclure(etape_accordee=4), ["/etape_accordee etape-impossible"]),
        (seance(), conclure(etape_accordee=1), ["/etape_accordee etape-impossible"]),
        (
            seance(),
            conclure(issue="ajourne", etape_accordee=2),
            [
                "/etape_accordee etape-sans-objet",
                "/motifs champ-absent",
                "/reserves champ-absent",
                "/accompagnement champ-absent",
                "/contact champ-absent",
            ],
        ),
        (seance(), conclure(issue="renvoi_national", etape_accordee=0), ["/motifs champ-absent"]),
        (
            seance(),
            conclure(
                textes={
                    "reserves": [
                        {"numero": 1, "champ": "engagement_01", "texte": "x"},
                        {"numero": 2, "champ": "engagement_21", "texte": "x"},
                    ]
                }
            ),
            ["/reserves/1/champ champ-inconnu"],
        ),
    ],
)
def test_un_refus_dit_l_endroit_et_le_code(etat: Seance, command: Any, attendues: list[str]) -> None:
    assert [" ".join(f) for f in refus(etat, command)] == attendues


# Les voix, les gens, les dates


@pytest.mark.parametrize(
    ("votes", "presents", "bons"),
    [
        (Votes(pour=1, contre=1, abstention=1), ("mia", "max"), True),
        (Votes(pour=1, contre=1, abstention=2), ("mia", "max"), False),
        (Votes(pour=2), ("max",), True),
        (Votes(abstention=2), ("mia",), False),
    ],
)
def test_on_ne_compte_pas_plus_de_voix_que_n_en_ont_les_presents(
    votes: Votes, presents: tuple[str, ...], bons: bool
) -> None:
    etat, command = seance(presents=presents), conclure(votes=votes)
    if bons:
        assert dire(etat, command) == ["PointConclu", "OrdreDuJourEpuise"]
    else:
        assert refus(etat, command) == [("/votes", "trop-de-voix")]


def test_une_date_de_seance_est_bonne_jusqu_a_son_heure() -> None:
    quand = moment("2027-11-05T13:00")
    command = ConvoquerSeance(quand=quand, lieu="l")
    assert dire(seance("planifiee"), command, quand.instant - SECONDE) == ["SeanceConvoquee"]
    assert refus(seance("planifiee"), command, quand.instant) == [("/quand", "date-passee")]


@pytest.mark.parametrize(
    ("etat", "jalon"),
    [(seance("convoquee"), Jalon.DEBUT_COMMISSIONS_REGIONALES), (nationale("convoquee"), Jalon.COMMISSION_NATIONALE)],
)
def test_une_seance_s_ouvre_a_partir_de_sa_fenetre(etat: Seance, jalon: Jalon) -> None:
    debut = CALENDRIER.jalon(jalon).instant
    command = OuvrirSeance(presents=("max", "mia", "max"))
    (ouverte,) = decide(etat, command, CONTEXTE, debut)
    assert ouverte == SeanceOuverte(presents=("max", "mia"), le=debut)
    with pytest.raises(TransitionImpossible, match="Trop tôt"):
        dire(etat, command, debut - SECONDE)
    deja = SEANCE.fold(etat, (ouverte,))
    assert dire(deja, OuvrirSeance(presents=("mia", "max"))) == []
    with pytest.raises(TransitionImpossible):
        dire(deja, OuvrirSeance(presents=("mia",)))


# Ratifier, reporter, conclure


def test_ratifier_laisse_ce_qui_est_a_debattre_reporte_ou_deja_conclu() -> None:
    points = {c: point(c, nature="ratification", proposition=PROPOSITION) for c in ("c1", "c2", "c3", "c4")}
    points["c5"] = point("c5", nature="debat", proposition=PROPOSITION)
    etat = nationale(points={**points, "c3": points["c3"].model_copy(update={"report": "Plus tard"})})
    etat = SEANCE.evolve(etat, PointsRatifies(candidatures=("c4",)))
    (ratifies,) = decide(etat, RatifierPoints(auteur="nina", sauf=("c2",)), CONTEXTE, MIDI)
    assert (ratifies.model_dump(include={"candidatures", "le"})) == {"candidatures": ("c1",), "le": MIDI}
    assert dire(SEANCE.fold(etat, (ratifies,)), RatifierPoints(auteur="nina", sauf=("c2",))) == []


def test_reporter_pareil_ne_change_rien_et_un_autre_motif_si() -> None:
    etat = seance(points={"c1": point(report="Plus tard")})
    assert dire(etat, ReporterPoint(candidature="c1", motif="Plus tard", auteur="sam")) == []
    assert dire(etat, ReporterPoint(candidature="c1", motif="Autre", auteur="sam")) == ["PointReporte"]


def test_conclure_pareil_ne_change_rien_et_autrement_si() -> None:
    conclu, _ = decide(seance(), conclure(), CONTEXTE, MIDI)
    etat = SEANCE.fold(seance(), (conclu,))
    assert dire(etat, conclure(sel="autre")) == []
    moindre = {"etape_accordee": 2, "textes": Textes(motifs="m")}
    for autre in (moindre, {"votes": Votes(pour=1)}, {"textes": Textes(motifs="m")}):
        assert dire(etat, conclure(**autre)) == ["PointConclu"]


def test_une_seance_signee_porte_l_issue_de_chaque_point_conclu_et_de_lui_seul() -> None:
    reporte = point("c3", nature="ratification", proposition=PROPOSITION, report="Plus tard")
    etat = nationale(
        ratifications=(Ratification(le=None, candidatures=("c1", "c2", "c3")),),
        points={**nationale().points, "c3": reporte},
    )
    (close,) = decide(etat, CLORE, CONTEXTE, MIDI)
    signee = SEANCE.fold(etat, (close,))
    assert [(d.candidature, d.issue, d.etape_accordee) for d in signee.decisions] == [
        ("c1", "labellise", 2),
        ("c2", "labellise", 2),
    ]
    document, motif = SEANCE.documents(etat, close)
    assert document.nom.startswith("commission/proces-verbaux/")
    ((report,), dits) = signee.reports, json.loads(motif.contenu)
    assert (report.candidature, report.document, dits["motif"]) == ("c3", motif.nom, "Plus tard")
    assert motif.nom.startswith("commission/reports/")
    dit = SEANCE.publier(signee, close)
    assert isinstance(dit, faits.SeanceClose)
    assert (dit.etat.annee, dit.etat.niveau, [p.candidature for p in dit.etat.points]) == (
        2027,
        "nationale",
        ["c1", "c2"],
    )
    assert [r.candidature for r in dit.etat.reports] == ["c3"]


def test_une_issue_qui_accorde_une_etape_n_a_pas_a_se_motiver() -> None:
    ajourne = Textes(motifs=" ", reserves=(faits.Reserve(numero=1, champ="axe_01", texte="x"),), accompagnement=" ")
    assert fautes(point(), "regionale", "valide", 3, Textes()) == []
    assert [e.pointeur for e in fautes(point(), "regionale", "ajourne", 0, ajourne)] == [
        "/motifs",
        "/accompagnement",
        "/contact",
    ]


def inscrire(etat: Seance, synthese: str) -> list[Any]:
    dossier = faits.EtatCandidature(
        operation="o1",
        numero="EQ-c1",
        nom="Quartier",
        annee=2027,
        etape=3,
        reglement="2020",
        statut="recevable",
        communes=(),
        departements=("35",),
        region="53",
        sirens=(),
        porteurs=("p1",),
        document="d",
    )
    expertise = faits.EtatExpertise(
        candidature="c1", annee=2027, etape=3, region="53", statut="rendue", synthese=synthese
    )
    return list(decide(etat, InscrirePoint(candidature="c1"), Contexte(dossier=dossier, expertise=expertise), MIDI))


def test_un_dossier_mis_a_jour_garde_ce_que_la_seance_en_a_dit() -> None:
    dit: dict[str, Any] = {"nature": "debat", "proposition": PROPOSITION, "report": "Plus tard"}
    etat = seance(points={"c1": point(**dit)})
    assert inscrire(etat, "s") == []
    (inscrit,) = inscrire(etat, "autre")
    assert inscrit.point == point(**dit, synthese="autre")


def test_un_retrait_efface_toute_trace_du_dossier_et_de_lui_seul() -> None:
    deports = [{"candidature": c, "membre": "max"} for c in ("c1", "c2")]
    ratifies = (Ratification(le=None, candidatures=("c1", "c2")),)
    points = {c: point(c) for c in ("c1", "c2")}
    etat = seance(
        "close",
        points=points,
        deports=deports,
        en_attente={"c1": point("c1"), "c3": point("c3")},
        ratifications=ratifies,
    )
    apres = SEANCE.fold(etat, decide(etat, RetirerPoint(candidature="c1"), CONTEXTE, MIDI))
    assert (list(apres.points), list(apres.en_attente)) == (["c2"], ["c3"])
    assert [r.candidatures for r in apres.ratifications] == [("c2",)]
    assert [d.candidature for d in apres.deports] == ["c2"]


# Ce que l'on en voit ailleurs


@pytest.mark.parametrize(
    ("command", "lit"),
    [
        (InscrirePoint(candidature="c1"), {"dossier", "expertise"}),
        (
            ReprendrePoint(
                point=faits.PointSigne(
                    candidature="c1", operation="o1", numero="n", nom="N", etape=2, issue="valide", etape_accordee=2
                )
            ),
            {"dossier", "expertise"},
        ),
        (OuvrirSeance(presents=()), {"campagne", "nationale"}),
        (ComposerSeance(membres=()), {"nationale"}),
        (RatifierPoints(auteur="nina", sauf=()), set()),
    ],
)
def test_une_regle_ne_lit_que_ce_dont_elle_a_besoin(command: Any, lit: set[str]) -> None:
    cles = {
        "dossier": "commission/copie#candidature/candidature#c1",
        "expertise": "commission/copie#expertise/expertise#c1",
        "campagne": "commission/copie#candidature/campagne#2027",
        "nationale": "commission/seance#2027-nationale",
    }
    refs = SEANCE.besoins(seance(), command)
    assert {nom: tuple(ref.key) for nom, ref in refs.items()} == {
        nom: (cles[nom], "ETAT" if nom == "nationale" else "COPIE") for nom in lit
    }
    assert "campagne" not in SEANCE.besoins(Seance(), command)


def test_une_seance_est_sur_la_liste_de_tous_de_son_territoire_et_de_ses_membres() -> None:
    assert SEANCE.fiches(Seance()) == ()
    lignes = SEANCE.fiches(seance())
    assert [f.liste for f in lignes] == ["seances", "seances#R53", "seances#mia", "seances#max"]
    assert {f.rang for f in lignes} == {"7972#R53"}
    assert [f.liste for f in SEANCE.fiches(nationale(membres=()))] == ["seances", "seances#NAT"]


def test_une_seance_se_nomme_par_son_annee_et_son_territoire() -> None:
    assert (identifiant(2027, "53"), identifiant(2027)) == ("2027-R53", "2027-nationale")


def test_la_seance_nationale_se_planifie_une_fois() -> None:
    (planifiee,) = preparer(Seance(), PlanifierSeance(annee=2027), CONTEXTE, MIDI)
    assert planifiee.model_dump() == {"annee": 2027, "niveau": "nationale", "region": ""}
    assert preparer(nationale("planifiee"), PlanifierSeance(annee=2027), CONTEXTE, MIDI) == ()


# Le palmarès


def test_un_palmares_est_suivi_par_le_reveil_avant_et_apres_sa_publication() -> None:
    prepare = Palmares(annee=2027, ceremonie=CEREMONIE)
    assert [(f.liste, f.rang) for f in PALMARES.fiches(prepare)] == [("palmares-en-preparation", "2027")]
    publie = prepare.model_copy(update={"publie_le": MIDI})
    assert [(f.liste, f.rang) for f in PALMARES.fiches(publie)] == [("palmares-publies", "2027")]
    assert PALMARES.fiches(Palmares()) == ()


def test_un_palmares_lit_la_seance_nationale_de_son_annee() -> None:
    refs = PALMARES.besoins(Palmares(), PublierPalmares(annee=2027))
    assert {nom: tuple(ref.key) for nom, ref in refs.items()} == {
        "nationale": ("commission/seance#2027-nationale", "ETAT")
    }
    assert PALMARES.besoins(Palmares(), un_palmares.PreparerPalmares(annee=2027, ceremonie=CEREMONIE)) == {}


def test_un_palmares_publie_ne_change_plus_de_date_et_un_autre_suit_la_ceremonie() -> None:
    prepare = Palmares(annee=2027, ceremonie=CEREMONIE)
    deplace = un_palmares.PreparerPalmares(annee=2027, ceremonie=moment("2027-12-11T10:00"))
    (event,) = un_palmares.decide(prepare, deplace, un_palmares.Contexte(), MIDI)
    assert un_palmares.evolve(prepare, event).ceremonie == moment("2027-12-11T10:00")
    publie = prepare.model_copy(update={"publie_le": MIDI})
    assert un_palmares.decide(publie, deplace, un_palmares.Contexte(), MIDI) == ()


# Le label


FICHE = faits.EtatOperation(
    nom="Quartier",
    communes=(faits.CommunePublique(code="35238", nom="Rennes"),),
    departements=("35",),
    region="53",
    etapes=(),
)


def delivre(**plus: Any) -> Label:
    command = DelivrerLabel(operation="o1", etape=2, origine="reprise", annee=2014, acte="Palmarès 2014", **plus)
    return LABEL.fold(Label(), decide_label(Label(), command, ContexteLabel(operation=FICHE), MIDI))


def test_corriger_sans_rien_dire_montre_ce_qui_manque() -> None:
    with pytest.raises(RegleNonSatisfaite) as caught:
        decide_label(delivre(), CorrigerLabel(nom=None, annee=None, motif="m", acte="a"), ContexteLabel(), MIDI)
    assert [(e.pointeur, e.code) for e in caught.value.erreurs] == [("/nom", "champ-absent")]


def test_une_correction_se_redit_si_une_autre_est_venue_entre_temps() -> None:
    etat, noms = delivre(), []
    for nom, annee in (("Un", None), ("Deux", 2015), ("Deux", 2015), ("Un", None)):
        events = decide_label(etat, CorrigerLabel(nom=nom, annee=annee, motif="m", acte="a"), ContexteLabel(), MIDI)
        etat = LABEL.fold(etat, events)
        noms.append((etat.nom, etat.annee))
    assert noms == [("Un", 2014), ("Deux", 2015), ("Deux", 2015), ("Un", 2015)]
    assert [c.nom for c in etat.corrections] == ["Un", "Deux", "Un"]
    assert etat.corrections[0] == Correction(nom="Un", annee=None, motif="m", acte="a")


def test_un_titre_garde_ce_que_le_dossier_disait_ce_jour_la() -> None:
    (titre,) = delivre().titres
    assert titre.model_dump() == {
        "origine": "reprise",
        "annee": 2014,
        "acte": "Palmarès 2014",
        "candidature": "",
        "nom": "Quartier",
        "communes": ({"code": "35238", "nom": "Rennes"},),
        "departements": ("35",),
        "region": "53",
        "porteurs": (),
        "document": "",
        "rectifie": False,
        "le": None,
    }


def test_un_label_lit_son_dossier_ou_a_defaut_son_operation() -> None:
    command = DelivrerLabel(operation="o1", etape=2, origine="commission", annee=2027, acte="a", candidature="c1")
    sans = command.model_copy(update={"candidature": ""})
    assert {n: r.key.pk for n, r in LABEL.besoins(Label(), command).items()} == {
        "dossier": "commission/copie#candidature/candidature#c1"
    }
    assert {n: r.key.pk for n, r in LABEL.besoins(Label(), sans).items()} == {
        "operation": "commission/copie#candidature/operation#o1"
    }
    assert LABEL.besoins(Label(), RetirerLabel(motif="m", acte="a")) == {}


def test_le_registre_va_du_plus_recent_au_plus_ancien_et_compte_ce_qui_est_en_vigueur() -> None:
    lignes = fiches(delivre())
    assert {f.rang for f in lignes[:-1]} == {"7985#quartier"}
    assert [f.liste for f in lignes] == [
        "registre",
        "registre#A2014",
        "registre#E2",
        "registre#E2#A2014",
        "registre#R53",
        "registre#R53#A2014",
        "registre#R53#E2",
        "registre#R53#E2#A2014",
        "comptes",
    ]
    assert lignes[-1].rang == "2014"
    long = delivre().model_copy(update={"corrections": (Correction(nom="É" * 70, annee=None, motif="", acte=""),)})
    assert fiches(long)[0].rang == f"7985#{'é' * 60}"
    assert fiches(Label()) == ()
