"""Ce qu'une séance attend, ce qui lui arrive trop tard, et ce qu'il advient des voix d'un dossier repris."""

from typing import Any

import pytest

from commission import letters
from commission.domaine.attente import alertes, regions_attendues
from commission.domaine.commission import SEANCE, decide, publier
from commission.domaine.controle import controle_de
from commission.domaine.evenements import OrdreDuJourModifie, PointMisEnAttente, SeanceReportee
from commission.domaine.seance import (
    AppelerPoint,
    Contexte,
    InscrirePoint,
    ProcesVerbal,
    RetirerPoint,
    Seance,
    SuivreAttente,
    SuivrePoint,
    SuivreReports,
)
from kernel.label import faits
from tests.unit.commission.test_deliberation import jouer
from tests.unit.commission.test_regles_tenues import appele, vote
from tests.unit.commission.test_seance import MIDI, conclusion, dossier, expertise, point, seance

ATTENDUE = Contexte(dossier=dossier(), expertise=expertise(""))
RENDUE = Contexte(dossier=dossier(), expertise=expertise())


def suivre(etat: Seance, *commands: Any, contexte: Contexte = ATTENDUE) -> Seance:
    for command in commands:
        etat = SEANCE.fold(etat, decide(etat, command, contexte, MIDI))
    return etat


def test_la_nationale_attend_un_dossier_recevable_jusqu_a_ce_que_sa_region_en_dise_quelque_chose() -> None:
    etat = suivre(Seance(), SuivrePoint(candidature="c1"))
    assert (etat.identifiant, regions_attendues(etat)) == ("2027-nationale", {"53": 1})
    assert suivre(etat, SuivrePoint(candidature="c1")) == etat, "dit deux fois, il n'est attendu qu'une"
    report = {"candidature": "c1", "numero": "EQ-c1", "nom": "Quartier", "etape": 3, "document": "d"}
    reporte = suivre(etat, SuivreReports.model_validate({"annee": 2027, "reports": [report]}))
    assert regions_attendues(reporte) == {}
    assert suivre(reporte, SuivrePoint(candidature="c1")) == reporte
    assert regions_attendues(suivre(etat, RetirerPoint(candidature="c1"))) == {}


def test_un_dossier_dont_l_etape_ne_passe_pas_en_commission_n_est_pas_attendu() -> None:
    sans = Contexte(dossier=dossier().model_copy(update={"etape": 1}))
    assert decide(Seance(), SuivrePoint(candidature="c1"), sans, MIDI) == ()
    assert decide(Seance(), InscrirePoint(candidature="c1"), sans, MIDI) == ()


def test_la_synthese_venue_le_dossier_n_est_plus_attendu_mais_a_l_ordre_du_jour() -> None:
    etat = suivre(Seance(), InscrirePoint(candidature="c1"))
    assert alertes(etat, "sam")[0].startswith("La synthèse de 1 dossier recevable n'est pas rendue")
    inscrit = suivre(etat, InscrirePoint(candidature="c1"), contexte=RENDUE)
    assert (list(inscrit.points), inscrit.attendus, alertes(inscrit, "sam")) == (["c1"], {}, ())


def test_une_region_composee_garde_sa_seance_quand_son_dernier_dossier_attendu_est_retire() -> None:
    nue, composee = (seance("planifiee", points={}, attendus={"c1": "53"}, membres=m) for m in ((), seance().membres))
    assert suivre(nue, RetirerPoint(candidature="c1")) == Seance()
    assert suivre(composee, RetirerPoint(candidature="c1")).statut == "planifiee"


def test_un_dossier_qui_attend_en_region_part_vers_la_nationale_qui_ne_le_prend_qu_une_fois() -> None:
    close = seance("close", points={})
    (event,) = decide(close, InscrirePoint(candidature="c1"), RENDUE, MIDI)
    fait = publier(SEANCE.fold(close, (event,)), event)
    assert isinstance(fait, faits.SeanceClose)
    assert fait.etat.en_attente == ("c1",)
    nationale = suivre(seance("close", "nationale", points={}), SuivreAttente(candidature="c1"), contexte=RENDUE)
    assert list(nationale.en_attente) == ["c1"]
    assert suivre(nationale, SuivreAttente(candidature="c1"), contexte=RENDUE) == nationale


@pytest.mark.parametrize("contexte", [Contexte(), Contexte(dossier=dossier("retiree")), Contexte(dossier=dossier("x"))])
def test_un_dossier_qui_n_est_plus_recevable_n_attend_pas(contexte: Contexte) -> None:
    assert decide(seance("close", "nationale"), SuivreAttente(candidature="c9"), contexte, MIDI) == ()


def test_une_entree_d_avant_qui_ne_disait_que_le_dossier_le_fait_encore_attendre() -> None:
    etat = SEANCE.fold(seance("close", points={}), (PointMisEnAttente(candidature="c1"),))
    assert (etat.en_attente["c1"].numero, etat.en_attente["c1"].region) == ("c1", "53")
    fait = PointMisEnAttente.model_validate({"candidature": "c1"})
    assert (fait.point, fait.suivi) == (None, False)


def test_chaque_dossier_qui_attend_est_un_manque_et_dit_quoi_faire() -> None:
    minutes = ProcesVerbal(signe_le=MIDI, signataire=None, document="d")
    nationale = seance("close", "nationale", points={}, en_attente={"c1": point()}, proces_verbal=minutes)
    (manque,) = controle_de(nationale).manques
    assert (manque.code, manque.candidature) == ("dossier-en-attente", "c1")
    assert "Reportez-le à la prochaine campagne" in manque.message


def test_la_lettre_d_un_dossier_qui_attend_est_pour_la_nationale_une_fois_et_tombe_quand_c_est_regle() -> None:
    event = PointMisEnAttente(candidature="c1", point=point())
    attend: dict[str, Any] = {"points": {}, "en_attente": {"c1": point()}}
    lettres = letters.seance(event, seance("close", "nationale", **attend))
    assert [x.modele for x in lettres] == ["dossier_en_attente"] * 2
    assert letters.seance(event, seance("close", **attend)) == ()
    assert letters.seance(event, seance("close", "nationale", points={})) == ()
    suivi = event.model_copy(update={"suivi": True})
    assert letters.seance(suivi, seance("close", "nationale", **attend)) == ()


# Les porteurs invités


def test_la_lettre_d_une_audience_reportee_se_tait_quand_une_nouvelle_convocation_est_partie() -> None:
    convocation = {"quand": {"local": "2027-09-20T09:00:00"}, "lieu": "Rennes", "sequence": 1, "envoyee_le": MIDI}
    reportee = seance("reportee", convocation=convocation, sequence=3)
    event = SeanceReportee(motif="x", sequence=2)
    assert "audience_reportee" in {x.modele for x in letters.seance(event, reportee)}
    assert letters.seance(event, reportee.model_copy(update={"statut": "convoquee"})) == ()
    assert letters.seance(event, reportee.model_copy(update={"sequence": 5})) == ()
    nationale = reportee.model_copy(update={"niveau": "nationale"})
    assert "audience_reportee" not in {x.modele for x in letters.seance(event, nationale)}


def test_qui_portait_un_dossier_revenu_a_l_ordre_du_jour_y_reste_attendu() -> None:
    convocation = {"quand": {"local": "2027-09-20T09:00:00"}, "lieu": "Rennes", "sequence": 1, "envoyee_le": MIDI}
    dit = {"ajoutes": (), "retires": ("c1",), "membres": (), "sequence": 1, "le": MIDI, "partis": (point(),)}
    event = OrdreDuJourModifie.model_validate(dit)
    parti = seance("convoquee", points={}, convocation=convocation)
    assert [x.modele for x in letters.seance(event, parti)] == ["audience_annulee"]
    assert letters.seance(event, seance("convoquee", convocation=convocation)) == ()


# Un dossier conclu, puis appelé de nouveau

C1, C2 = AppelerPoint(candidature="c1"), AppelerPoint(candidature="c2")


def conclu() -> Seance:
    """Give a file that was concluded by the votes of its members, then called again; another may be called."""
    etat = jouer(appele(), vote("mia", "pour"), vote("max", "pour"), conclusion())
    return etat.model_copy(update={"points": {**etat.points, "c2": point("c2")}})


def test_les_voix_d_une_conclusion_restent_tant_que_rien_d_autre_n_est_conclu() -> None:
    etat = conclu()
    repris = jouer(etat, C1)
    assert (repris.points["c1"].voix, repris.points["c1"].conclusion) == ((), etat.points["c1"].conclusion)
    quitte = jouer(repris, vote("mia", "contre"), C2)
    assert quitte.points["c1"].voix == etat.points["c1"].voix
    assert quitte.points["c1"].conclusion == etat.points["c1"].conclusion


def test_conclu_a_nouveau_un_dossier_a_les_voix_de_ce_nouvel_examen() -> None:
    etat = jouer(conclu(), C1, vote("mia", "abstention"), vote("max", "pour"), conclusion(), C2)
    assert [(v.membre, v.sens) for v in etat.points["c1"].voix] == [("mia", "abstention"), ("max", "pour")]
    assert etat.points["c1"].voix_conclues == ()
