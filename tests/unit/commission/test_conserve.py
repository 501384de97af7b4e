"""Ce qu'une séance conserve pour toujours, et ce qui reste dans son état quand elle change d'avis ou de date."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from commission.domaine.commission import SEANCE, decide
from commission.domaine.evenements import Event
from commission.domaine.label import Contexte as ContexteLabel
from commission.domaine.label import DelivrerLabel, carte_label
from commission.domaine.label import decide as decide_label
from commission.domaine.label import evolve as evolve_label
from commission.domaine.palmares import PALMARES, Palmares
from commission.domaine.point import Point, Recommandation, Textes, Votes
from commission.domaine.seance import (
    CloreSeance,
    Command,
    ComposerSeance,
    ConclurePoint,
    Contexte,
    Convocation,
    ConvoquerSeance,
    InscrirePoint,
    Membre,
    ReporterPoint,
    ReporterSeance,
    ReprendrePoint,
    Seance,
    SeDeporter,
    Signataire,
    Statut,
)
from commission.domaine.titre import Label
from kernel.decider import Connue, Document
from kernel.label import faits
from kernel.label.calendrier import Calendrier, Moment, Phase
from kernel.label.faits import Reserve
from kernel.label.reglement import reglement
from kernel.refus import RegleNonSatisfaite, TransitionImpossible

MIDI = datetime(2027, 11, 5, 12, 0, tzinfo=UTC)
MIA, MAX = Membre(personne="mia", qualite="DREAL"), Membre(personne="max", qualite="Élu", voix=2)
QUAND = Moment.model_validate({"local": "2027-11-20T09:00:00"})
CLORE = CloreSeance(signataire=Signataire(nom="Dupont", prenom="Ana", qualite="Présidente"), sel="s")
AJOURNEMENT = Textes(
    motifs="À préciser.",
    reserves=(Reserve(numero=1, champ="engagement_01", texte="Préciser."),),
    recommandations=(Recommandation(numero=1, texte="Associer les habitants.", responsable="La ville"),),
    accompagnement="La DDT",
    contact="pers_dede",
)
DOSSIER: dict[str, Any] = {
    "operation": "o1",
    "numero": "EQ-c1",
    "nom": "Quartier",
    "etape": 3,
    "reglement": "2020",
    "region": "53",
    "porteurs": ("p1",),
    "document": "d",
}
CONTEXTE = Contexte(
    campagne=faits.EtatCampagne(
        annee=2027,
        reglement="2020",
        calendrier=Calendrier.depuis(reglement("2020").calendrier, 2027),
        phase=Phase.EXPERTISE_CLOSE,
    ),
    dossier=faits.EtatCandidature(
        **DOSSIER, annee=2027, statut="recevable", communes=(), departements=("35",), sirens=()
    ),
    expertise=faits.EtatExpertise(
        candidature="c1", annee=2027, etape=3, region="53", statut="rendue", synthese="nouvelle"
    ),
    contact=Connue(),
)


def point(candidature: str = "c1", **plus: Any) -> Point:
    return Point(**{**DOSSIER, "candidature": candidature, "numero": f"EQ-{candidature}", "synthese": "s", **plus})


def seance(statut: Statut = "ouverte", **plus: Any) -> Seance:
    gens = {"membres": (MIA, MAX), "presents": ("mia", "max")}
    base = {"annee": 2027, "niveau": "regionale", "region": "53", **gens, "points": {"c1": point()}}
    return Seance.model_validate({**base, "statut": statut, **plus})


def conclure(candidature: str = "c1", **plus: Any) -> ConclurePoint:
    champs = {"issue": "valide", "etape_accordee": 3, "textes": Textes(), "votes": None, "auteur": "sam", "sel": "s"}
    return ConclurePoint.model_validate({"candidature": candidature, **champs, **plus})


AJOURNER: dict[str, Any] = {"issue": "ajourne", "etape_accordee": 0, "textes": AJOURNEMENT}
REPORTER = ReporterPoint(candidature="c1", motif="Incomplet", auteur="sam")


def dire(etat: Seance, command: Command, contexte: Contexte = CONTEXTE) -> tuple[Event, ...]:
    return decide(etat, command, contexte, MIDI)


def apres(etat: Seance, *commands: Command, contexte: Contexte = CONTEXTE) -> Seance:
    for command in commands:
        etat = SEANCE.fold(etat, dire(etat, command, contexte))
    return etat


def garde(etat: Seance, command: Command) -> Document:
    """Give what a command keeps first: an act, before what it names."""
    event, *_ = dire(etat, command)
    return next(iter(SEANCE.documents(SEANCE.fold(etat, (event,)), event)))


# Ce qui est gardé


def test_une_conclusion_gardee_dit_le_dossier_son_issue_et_tous_ses_textes() -> None:
    document = garde(seance(), conclure(**AJOURNER, votes=Votes(pour=1)))
    assert (document.nom.rpartition("/")[0], document.type) == ("commission/conclusions", "application/json")
    assert json.loads(document.contenu) == {
        "format": 2,
        "candidature": "c1",
        "operation": "o1",
        "numero": "EQ-c1",
        "nom": "Quartier",
        "etape": 3,
        "niveau": "regionale",
        "issue": "ajourne",
        "etape_accordee": 0,
        "motifs": "À préciser.",
        "reserves": [{"numero": 1, "champ": "engagement_01", "texte": "Préciser."}],
        "recommandations": [{"numero": 1, "texte": "Associer les habitants.", "responsable": "La ville"}],
        "accompagnement": "La DDT",
        "contact": "pers_dede",
    }


def test_un_proces_verbal_garde_dit_qui_siegeait_qui_s_est_deporte_et_chaque_point() -> None:
    """Not why somebody stood aside, nor who signed: those stay where they can be erased."""
    etat = seance(
        points={c: point(c) for c in ("c1", "c2")}, convocation=Convocation(quand=QUAND, lieu="Rennes, salle 2")
    )
    deport = SeDeporter(candidature="c1", membre="max", motif="Un lien")
    etat = apres(etat, deport, conclure(votes=Votes(pour=1)), REPORTER.model_copy(update={"candidature": "c2"}))
    conclusion = etat.points["c1"].conclusion
    assert conclusion is not None
    document = garde(etat, CLORE)
    kept = json.loads(document.contenu)
    assert document.type == "application/json"
    assert [(m["personne"], m["qualite"], m["voix"]) for m in kept["membres"]] == [
        ("mia", "DREAL", 1),
        ("max", "Élu", 2),
    ]
    assert [(d["candidature"], d["membre"]) for d in kept["deports"]] == [("c1", "max")]
    assert [(p["candidature"], p["report"]) for p in kept["points"]] == [("c1", ""), ("c2", "Incomplet")]
    assert [p["conclusion"] and p["conclusion"]["document"] for p in kept["points"]] == [conclusion.document, None]
    assert [(r["candidature"], r["issue"], r["etape_accordee"]) for r in kept["resultats"]] == [("c1", "valide", 3)]
    assert "Un lien" not in document.contenu.decode()


# Changer d'avis, changer de date


def test_un_point_reporte_puis_conclu_n_est_plus_reporte_et_a_son_issue() -> None:
    signee = apres(seance(), REPORTER, conclure(), CLORE)
    assert signee.points["c1"].report == ""
    assert [(d.candidature, d.issue) for d in signee.decisions] == [("c1", "valide")]


def test_un_point_conclu_puis_reporte_n_a_plus_de_conclusion_et_l_on_peut_s_en_deporter() -> None:
    etat = apres(seance(), conclure(), REPORTER)
    assert (etat.points["c1"].conclusion, etat.points["c1"].report) == (None, "Incomplet")
    assert dire(etat, SeDeporter(candidature="c1", membre="max", motif="m")) != ()


def test_une_seance_reportee_le_dit_renvoie_les_presents_puis_l_oublie_a_la_convocation() -> None:
    reportee = apres(seance(), ReporterSeance(motif="Quorum"))
    assert (reportee.statut, reportee.motif_report, reportee.presents) == ("reportee", "Quorum", ())
    assert list(reportee.points) == ["c1"]
    reprise = apres(reportee, ConvoquerSeance(quand=QUAND, lieu="Rennes"))
    assert (reprise.statut, reprise.motif_report) == ("convoquee", "")


def test_recomposer_pareil_ne_demande_pas_de_nouvelle_convocation() -> None:
    etat = seance("convoquee")
    assert dire(etat, ComposerSeance(membres=(MIA, MAX))) == ()
    assert apres(etat, ComposerSeance(membres=(MAX, MIA))).statut == "planifiee"


def test_une_reserve_mal_rattachee_dit_le_premier_et_le_dernier_champ_possibles() -> None:
    textes = AJOURNEMENT.model_copy(update={"reserves": (Reserve(numero=1, champ="axe_05", texte="x"),)})
    with pytest.raises(RegleNonSatisfaite) as caught:
        dire(seance(), conclure(issue="ajourne", etape_accordee=0, textes=textes))
    (faute,) = caught.value.erreurs
    assert "engagement_01" in faute.message
    assert "axe_04" in faute.message


# Ce qui arrive après la signature, ou avant la synthèse


@pytest.mark.parametrize(
    "close",
    [seance("close"), seance("close", points={}, en_attente={"c1": point()})],
    ids=["déjà examiné", "déjà en attente"],
)
def test_apres_la_signature_un_dossier_connu_ne_se_remet_pas_en_attente(close: Seance) -> None:
    assert dire(close, InscrirePoint(candidature="c1")) == ()
    assert apres(seance("close", points={}), InscrirePoint(candidature="c1")).en_attente.keys() == {"c1"}


def test_un_dossier_repris_sans_sa_synthese_l_attend_avant_d_etre_examine() -> None:
    """Others' facts come in any order: the national séance may know of a file before its synthesis."""
    decide_ = faits.PointSigne(
        candidature="c1", operation="o1", numero="EQ-c1", nom="Q", etape=3, issue="renvoi_national", etape_accordee=0
    )
    contexte = CONTEXTE.model_copy(update={"expertise": None})
    etat = apres(Seance(), ReprendrePoint(point=decide_), contexte=contexte)
    assert (etat.niveau, etat.region) == ("nationale", "")
    with pytest.raises(TransitionImpossible, match="synthèse"):
        dire(etat.model_copy(update={"statut": "ouverte"}), conclure(issue="labellise"))


# Ce que l'on en voit ailleurs


def test_la_ligne_que_le_reveil_suit_ne_montre_rien_du_palmares() -> None:
    (fiche,) = PALMARES.fiches(Palmares(annee=2027, ceremonie=QUAND))
    assert json.loads(fiche.carte) == {}


def test_le_registre_dit_de_quelle_operation_est_chaque_label() -> None:
    command = DelivrerLabel(operation="o1", etape=3, origine="commission", annee=2027, acte="a", candidature="c1")
    (event,) = decide_label(Label(), command, ContexteLabel(dossier=CONTEXTE.dossier), MIDI)
    assert carte_label(evolve_label(Label(), event)).operation == "o1"
