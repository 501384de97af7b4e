"""Ce qu'une séance attend, ce qui lui arrive trop tard, et ce qu'il advient des voix d'un dossier repris."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from commission import letters
from commission.domaine.attente import alertes, exige_regions, point_attendu, regions_attendues, suite_de
from commission.domaine.commission import SEANCE, decide, publier
from commission.domaine.controle import controle_de
from commission.domaine.ecarter import sans_voix
from commission.domaine.evenements import (
    DossierAttendu,
    OrdreDuJourModifie,
    PointMisEnAttente,
    PublicationConstatee,
    ReportsSuivis,
    SeanceClose,
    SeanceReportee,
)
from commission.domaine.interets import Interet
from commission.domaine.point import nom_document
from commission.domaine.seance import (
    AppelerPoint,
    Attendu,
    CloreSeance,
    Contexte,
    Deport,
    InscrirePoint,
    ProcesVerbal,
    ReporterPoint,
    RetirerPoint,
    Seance,
    Signataire,
    SuivreAttente,
    SuivrePoint,
    SuivrePublication,
    SuivreReports,
)
from commission.domaine.taches import LIBELLES, a_faire
from commission.routes import ROUTES
from kernel.api import Acte
from kernel.label import faits
from kernel.label.calendrier import Calendrier
from kernel.label.reglement import reglement
from kernel.refus import ActeInterdit, Introuvable, RegleNonSatisfaite
from kernel.taches import SUIVRE
from tests.fakes import trips
from tests.unit.commission.scene import (
    AJOURNE,
    BRETAGNE,
    CEREMONIE,
    NATIONAL,
    SIGNATURE,
    VALIDE,
    Scene,
    cand,
    candidature,
    conclure,
    decidee,
    ouvrir,
    scene,
    signer,
)
from tests.unit.commission.test_deliberation import jouer
from tests.unit.commission.test_palmares import decision
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
    seul = SuivreReports.model_validate({"annee": 2027, "reports": [report]})
    dits: Any = decide(Seance(), seul, Contexte(), MIDI)
    (planifiee, suivis) = dits
    assert (planifiee.niveau, planifiee.region, len(suivis.reports)) == ("nationale", "", 1)
    assert decide(reporte, seul, Contexte(), MIDI) == (), "dits deux fois, ils ne sont suivis qu'une"
    assert suivre(reporte, SuivrePoint(candidature="c1")) == reporte
    assert regions_attendues(suivre(etat, RetirerPoint(candidature="c1"))) == {}


def test_un_dossier_arrive_trop_tard_attend_avec_sa_synthese_s_il_en_a_une() -> None:
    close = seance("close", "nationale", points={}, proces_verbal=MINUTES)
    for contexte, synthese in ((Contexte(dossier=dossier()), ""), (RENDUE, expertise().synthese)):
        dits: Any = decide(close, SuivreAttente(candidature="c1"), contexte, MIDI)
        assert [event.point.synthese for event in dits] == [synthese]


def test_ce_qu_il_y_a_a_faire_d_un_dossier_arrive_trop_tard_depend_de_qui_a_signe() -> None:
    region, nationale = seance("close"), seance("ouverte", "nationale", points={})
    signee = nationale.model_copy(update={"statut": "close", "proces_verbal": MINUTES})
    for etat, dit in ((region, "Vous n'avez rien à faire"), (nationale, "signez-le d'abord"), (signee, "par un acte")):
        assert dit in suite_de(etat)


def test_un_dossier_dont_l_etape_ne_passe_pas_en_commission_n_est_pas_attendu() -> None:
    sans = Contexte(dossier=dossier().model_copy(update={"etape": 1}))
    assert decide(Seance(), SuivrePoint(candidature="c1"), sans, MIDI) == ()
    assert decide(Seance(), InscrirePoint(candidature="c1"), sans, MIDI) == ()


def test_la_synthese_venue_le_dossier_n_est_plus_attendu_mais_a_l_ordre_du_jour() -> None:
    etat = suivre(Seance(), InscrirePoint(candidature="c1"))
    assert alertes(etat, "sam")[0].startswith("La synthèse de 1 dossier recevable n'est pas rendue")
    deux = suivre(etat, InscrirePoint(candidature="c2"))
    assert alertes(deux, "sam")[0].startswith("La synthèse de 2 dossiers recevables n'est pas rendue")
    inscrit = suivre(etat, InscrirePoint(candidature="c1"), contexte=RENDUE)
    assert (list(inscrit.points), inscrit.attendus, alertes(inscrit, "sam")) == (["c1"], {}, ())


def test_la_nationale_est_prevenue_de_ce_que_ses_regions_n_ont_pas_dit_et_de_ce_qui_arrive_trop_tard() -> None:
    etat = seance("ouverte", "nationale", attendus={"c3": "53", "c4": "53"}, en_attente={"c2": point("c2")})
    absente, tardif = alertes(etat, "sam")
    assert absente.startswith("Bretagne n'a pas conclu sur 2 dossiers : ")
    assert absente.endswith(
        "sinon, ce que la région en dira ensuite ne pourra qu'être reporté à la prochaine campagne."
    )
    assert tardif.startswith("EQ-c2 est arrivé après le procès-verbal de sa région")
    deporte = etat.model_copy(update={"deports": (Deport(membre="sam", candidature="c2"),)})
    assert alertes(deporte, "sam") == (absente,), "rien de ce dont on s'est déporté"
    assert alertes(etat.model_copy(update={"statut": "close"}), "sam") == ()


def test_la_nationale_ne_se_signe_sans_une_region_que_si_elle_est_nommee() -> None:
    etat = seance("ouverte", "nationale", attendus={"c3": "53", "c4": "84"})
    signee = CloreSeance(signataire=SIGNATAIRE, sel="s", sans_regions=("84",))
    with pytest.raises(RegleNonSatisfaite) as refus:
        exige_regions(etat, signee)
    (faute,) = refus.value.erreurs
    assert (faute.pointeur, faute.code) == ("/sans_regions", "region-attendue")
    assert faute.message.startswith("Bretagne n'a pas conclu sur 1 dossier : ")
    assert "« 53 »" in faute.message
    exige_regions(etat, signee.model_copy(update={"sans_regions": ("53", "84")}))
    exige_regions(seance("ouverte", attendus={"c3": "53"}), signee)


@pytest.mark.parametrize(
    ("origine", "etat", "dits"),
    [("2027-R53", "en_vigueur", ["mia"]), ("2027-R53", "retire", []), ("2027-nationale", "en_vigueur", None)],
)
def test_une_seance_signee_redit_les_interets_declares_chez_elle_et_aucun_autre(
    origine: str, etat: Any, dits: list[str] | None
) -> None:
    lien = Interet(membre="mia", nature="autre", operation="o9", declare_le=MIDI, origine=origine, etat=etat)
    signee = seance("close", interets=(lien,))
    fait = publier(signee, ReportsSuivis(reports=()))
    assert isinstance(fait, faits.SeanceClose)
    assert (None if fait.etat.interets is None else [i.membre for i in fait.etat.interets]) == dits


def test_un_dossier_qui_attend_suit_ses_porteurs_et_se_tait_quand_rien_n_a_change() -> None:
    etat = seance("close", "nationale", en_attente={"c2": point("c2", porteurs=("p0",), sirens=("213502388",))})
    (suivi,) = decide(etat, SuivrePoint(candidature="c2"), ATTENDUE, MIDI)
    assert suivi == PointMisEnAttente(candidature="c2", point=point("c2", porteurs=("p1",)), suivi=True)
    assert decide(SEANCE.fold(etat, [suivi]), SuivrePoint(candidature="c2"), ATTENDUE, MIDI) == ()


@pytest.mark.parametrize(("statut", "attendus"), [("recevable", ["c5"]), ("retiree", [])])
def test_seul_un_dossier_recevable_est_attendu(statut: str, attendus: list[str]) -> None:
    lu = Contexte(dossier=dossier(statut))
    etat = suivre(seance("ouverte", "nationale"), SuivrePoint(candidature="c5"), contexte=lu)
    assert list(etat.attendus) == attendus


@pytest.mark.parametrize(
    ("statut", "publiee", "dit"),
    [("close", False, True), ("close", True, False), ("ouverte", False, False), ("ouverte", True, False)],
)
def test_la_publication_se_constate_une_fois_avec_les_retraits_venus_avant(
    statut: Any, publiee: bool, dit: bool
) -> None:
    etat = seance(statut, "nationale", publiee=publiee, retraits_tardifs=("c2",))
    dits = decide(etat, SuivrePublication(candidatures=("c1", "c2")), Contexte(), MIDI)
    assert dits == ((PublicationConstatee(retires=("c2",)),) if dit else ())


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


def test_qui_se_deporte_n_apprend_pas_en_essayant_un_report_si_le_dossier_attend_encore() -> None:
    convocation = {"quand": {"local": "2027-09-20T09:00:00"}, "lieu": "Rennes", "sequence": 1, "envoyee_le": MIDI}
    deports = ({"membre": qui, "candidature": "c1"} for qui in ("max", "p1"))
    reportee = seance("reportee", convocation=convocation, sequence=3, deports=tuple(deports))
    tues = {x.a.personne: x.tue_a for x in letters.seance(SeanceReportee(motif="x", sequence=2), reportee)}
    assert reportee.points["c1"].porteurs == ("p1",)
    assert tues == {"mia": (), "max": (), "p1": ("max",)}, "who carries it is written to, were they a member"


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
    assert (quitte.points["c1"].voix, quitte.points["c1"].voix_conclues) == (etat.points["c1"].voix, ())
    assert quitte.points["c1"].conclusion == etat.points["c1"].conclusion


def test_conclu_a_nouveau_un_dossier_a_les_voix_de_ce_nouvel_examen() -> None:
    etat = jouer(conclu(), C1, vote("mia", "abstention"), vote("max", "pour"), conclusion(), C2)
    assert [(v.membre, v.sens) for v in etat.points["c1"].voix] == [("mia", "abstention"), ("max", "pour")]
    assert etat.points["c1"].voix_conclues == ()


def test_qui_s_ecarte_d_un_dossier_repris_n_y_laisse_de_voix_ni_dite_ni_conclue() -> None:
    repris = jouer(conclu(), C1, vote("max", "pour"))
    assert repris.points["c1"].voix_conclues, "celles de la conclusion attendent"
    ecarte = sans_voix(repris, "c1", "mia").points["c1"]
    assert ([v.membre for v in ecarte.voix], ecarte.voix_conclues, ecarte.conclusion) == (["max"], (), None)


# Ce dont rien ne vient


MINUTES = ProcesVerbal(signe_le=MIDI, signataire=None, document="d")
SIGNATAIRE = Signataire(nom="Dupont", prenom="Ana", qualite="Présidente")


def oubliee(**plus: Any) -> Seance:
    """Give a national séance that was signed while file c1 was still expected."""
    attendu = Attendu(region="53", numero="EQ-c1", nom="Quartier", etape=3)
    return seance("close", "nationale", points={}, attendus={"c1": attendu}, proces_verbal=MINUTES, **plus)


def report(**plus: Any) -> ReporterPoint:
    dit: dict[str, Any] = {"motif": "Pas de synthèse.", "auteur": "nina", "signataire": SIGNATAIRE, "sel": "s"}
    return ReporterPoint(candidature="c1", **{**dit, **plus})


def test_un_dossier_dont_rien_n_est_venu_se_reporte_par_un_acte_qui_cite_le_proces_verbal() -> None:
    events = decide(oubliee(), report(), ATTENDUE, MIDI)
    assert [type(e).__name__ for e in events] == ["PointMisEnAttente", "ReportSigne"]
    apres = SEANCE.fold(oubliee(), events)
    (acte,) = apres.actes_de_report
    assert (acte.signataire, events[1].personnes(), acte.point.synthese) == (SIGNATAIRE, (), "")
    siege = SIGNATAIRE.model_copy(update={"membre": "nina"})
    assert events[1].model_copy(update={"signataire": siege}).personnes() == ("nina",)
    assert events[1].model_copy(update={"signataire": None}).personnes() == ()
    assert (acte.cite, acte.point.report, apres.attendus, apres.en_attente) == ("d", "Pas de synthèse.", {}, {})
    assert [r.candidature for r in apres.reports] == ["c1"]
    assert letters.seance(events[0], apres) == (), (
        "rien n'attend plus : la lettre d'un dossier arrivé trop tard se tait"
    )
    (ecrit,) = SEANCE.documents(apres, events[1])
    identite = {"candidature": "c1", "operation": dossier().operation, "numero": dossier().numero, "nom": dossier().nom}
    dit = {**identite, "etape": dossier().etape, "format": 1, "motif": "Pas de synthèse."}
    assert json.loads(ecrit.contenu) == dit
    assert ecrit.nom == nom_document("reports", "s", ecrit.contenu.decode()), "son nom est celui de ce qu'il dit"
    fait = publier(apres, events[1])
    assert isinstance(fait, faits.SeanceClose)
    assert [r.numero for r in fait.etat.reports] == ["EQ-c1"]
    assert decide(apres, report(), ATTENDUE, MIDI) == (), "signé deux fois, c'est le même acte"
    with pytest.raises(RegleNonSatisfaite) as refus:
        decide(oubliee(), report(signataire=None), ATTENDUE, MIDI)
    assert [(e.pointeur, e.code) for e in refus.value.erreurs] == [("/signature", "champ-absent")]


def test_qui_est_lie_a_un_dossier_dont_rien_n_est_venu_ne_signe_pas_son_report() -> None:
    lien = Interet(membre="nina", nature="familial", operation=dossier().operation, declare_le=MIDI)
    for etat, auteur in ((oubliee(interets=(lien,)), "nina"), (oubliee(), dossier().porteurs[0])):
        with pytest.raises(ActeInterdit, match="une autre personne tient la plume"):
            decide(etat, report(auteur=auteur, signataire=None), ATTENDUE, MIDI)


def test_la_region_ne_reporte_pas_un_dossier_qu_elle_attend() -> None:
    region = seance("close", points={}, attendus={"c1": "53"}, proces_verbal=MINUTES)
    with pytest.raises(Introuvable):
        decide(region, report(), ATTENDUE, MIDI)


def test_un_dossier_dont_rien_n_est_venu_se_dit_au_controle_et_n_y_manque_pas() -> None:
    controle = controle_de(oubliee())
    assert (controle.non_examines, controle.manques) == (("c1",), ())
    ouverte = oubliee().model_copy(update={"statut": "ouverte"})
    assert controle_de(ouverte).non_examines == (), "tant que rien n'est signé, il peut encore venir"


def test_un_dossier_recevable_apres_la_signature_se_dit_a_la_publication() -> None:
    close = seance("close", "nationale", points={}, proces_verbal=MINUTES)
    (event,) = decide(close, SuivrePoint(candidature="c1"), ATTENDUE, MIDI)
    assert isinstance(publier(SEANCE.fold(close, (event,)), event), faits.SeanceClose)
    ouverte = seance("convoquee", "nationale", points={})
    (event,) = decide(ouverte, SuivrePoint(candidature="c1"), ATTENDUE, MIDI)
    assert publier(SEANCE.fold(ouverte, (event,)), event) is None


def test_un_etat_ou_une_entree_d_avant_ne_disaient_d_un_dossier_attendu_que_sa_region() -> None:
    etat = Seance.model_validate({**oubliee().model_dump(mode="json"), "attendus": {"c1": "53"}})
    assert (etat.attendus["c1"].region, regions_attendues(etat)) == ("53", {"53": 1})
    entree = DossierAttendu.model_validate({"candidature": "c1", "region": "53"})
    assert SEANCE.fold(Seance(), (entree,)).attendus == {"c1": Attendu(region="53")}
    vide = {"operation": "", "reglement": "", "document": "", "synthese": ""}
    connu = point_attendu("c1", etat.attendus["c1"])
    assert (connu.numero, connu.model_dump(include=set(vide))) == ("c1", vide)


def test_qui_s_est_deporte_se_sait_du_proces_verbal_signe_sans_en_lire_les_points() -> None:
    lien = Interet(membre="max", nature="familial", operation="oper-c2", declare_le=MIDI)
    points = {"c1": point(), "c2": point("c2").model_copy(update={"operation": "oper-c2"})}
    deport = Deport(candidature="c1", membre="mia")
    ouverte = seance("ouverte", points=points, interets=(lien,), deports=(deport,))
    signee = SEANCE.fold(ouverte, (SeanceClose(resultats=(), signataire=None, signe_le=MIDI, document="d", sel="s"),))
    sans_points = signee.model_copy(update={"points": {}})
    assert {"mia", "max", *point().porteurs} == set(sans_points.deportes_du_palmares)
    attend = sans_points.model_copy(update={"en_attente": {"c9": point("c9", porteurs=("zoe",))}})
    assert "zoe" in attend.deportes_du_palmares


# Ce qu'il y a à faire


DATES = Calendrier.depuis(reglement("2020").calendrier, 2027)
FIN_EXPERTISE, FIN_REGIONALES = DATES.fin_expertise.instant, DATES.commissions_regionales.fin.instant
SECONDE = timedelta(seconds=1)


def affaires(nationale: Seance, region: Seance | None, now: datetime) -> list[tuple[str, Any]]:
    regionales = {"53": region} if region else {}
    return [(a.tache.code, a.tache.echeance) for a in a_faire(nationale, regionales, DATES, now)]


def test_un_dossier_attendu_n_est_a_personne_tant_que_l_expertise_n_aurait_pas_du_finir() -> None:
    attend = seance("planifiee", "nationale", points={}, attendus={"c1": "53"})
    sans, inscrit = seance("planifiee", points={}, attendus={"c1": "53"}), seance("planifiee")
    assert affaires(attend, sans, FIN_EXPERTISE - SECONDE) == []
    assert affaires(attend, sans, FIN_EXPERTISE) == [("suivre_synthese", DATES.commissions_regionales.fin)]
    assert affaires(attend, inscrit, FIN_REGIONALES - SECONDE) == [], "les régions siègent : rien n'est en retard"
    assert affaires(attend, inscrit, FIN_REGIONALES) == [("suivre_region", DATES.commission_nationale)]


def test_l_echeance_est_le_jour_de_la_seance_des_qu_elle_est_convoquee() -> None:
    convocation = {"quand": {"local": "2027-09-20T09:00:00"}, "lieu": "Rennes"}
    attend = seance("planifiee", "nationale", points={}, attendus={"c1": "53"})
    region = seance("convoquee", points={}, attendus={"c1": "53"}, convocation=convocation)
    assert region.convocation is not None
    for statut in ("convoquee", "ouverte"):
        tenue = region.model_copy(update={"statut": statut})
        assert affaires(attend, tenue, FIN_EXPERTISE) == [("suivre_synthese", region.convocation.quand)]
    reportee = region.model_copy(update={"statut": "reportee"})
    assert affaires(attend, reportee, FIN_EXPERTISE) == [("suivre_synthese", DATES.commissions_regionales.fin)]


def test_une_fois_sa_region_signee_il_se_reporte_apres_la_nationale_puis_tout_de_suite() -> None:
    attend = seance("planifiee", "nationale", points={}, attendus={"c1": "53"}, en_attente={"c2": point("c2")})
    sans, passe = seance("close", points={}, attendus={"c1": "53"}), seance("close")
    report_ = ("suivre_report", DATES.commission_nationale)
    assert affaires(attend, sans, FIN_EXPERTISE) == [report_, report_]
    assert affaires(attend, passe, FIN_EXPERTISE) == [report_], "ce que la région a conclu est en chemin"
    close = attend.model_copy(update={"statut": "close"})
    assert affaires(close, sans, FIN_EXPERTISE) == [("reporter_point", DATES.ceremonie)] * 2
    assert affaires(close.model_copy(update={"attendus": {}, "en_attente": {}}), sans, FIN_EXPERTISE) == []


def test_une_tache_dit_de_quelle_region_et_un_acte_qui_existe_en_vient_a_bout() -> None:
    attend = seance("planifiee", "nationale", points={}, attendus={"c1": "53"})
    (affaire,) = a_faire(attend, {"53": seance("planifiee", points={}, attendus={"c1": "53"})}, DATES, FIN_EXPERTISE)
    assert "la commission (Bretagne) n'examinera pas ce dossier" in affaire.libelle
    actes = {code.partition("/")[0] for code in LIBELLES if not code.startswith(SUIVRE)}
    assert actes <= {r.code for r in ROUTES if isinstance(r, Acte)}


def test_une_decision_signee_que_sa_region_corrige_est_a_confirmer_jusqu_a_l_acte() -> None:
    s = decidee({1: VALIDE, 2: AJOURNE})
    assert s.appeler("lister_a_faire", "Nina")["elements"] == []
    corrige(s, "Sam", BRETAGNE)
    for qui in ("Ada", "Nina"):
        (tache,) = s.appeler("lister_a_faire", qui)["elements"]
        assert tache["libelle"].startswith("Corriger ou confirmer cette décision : sa région (Bretagne)")
        assert (tache["dossier"], tache["action"]) == (cand(1), "rectifier_decision")
        assert tache["href"] == f"/commission/v1/seances/{NATIONAL}/points/{cand(1)}"
        assert tache["echeance"] is not None
    assert s.appeler("lister_a_faire", "Sam")["elements"] == []
    corrige(s, "Nina", NATIONAL)
    assert s.appeler("lister_a_faire", "Ada")["elements"] == []


def test_une_correction_qui_attend_encore_apres_la_publication_n_a_plus_d_echeance() -> None:
    signee = seance("close", "nationale", points={}, decisions=(decision("c1"),), corrections_ouvertes=("c1",))
    assert affaires(signee, None, FIN_REGIONALES) == [("rectifier_decision", DATES.ceremonie)]
    publiee = signee.model_copy(update={"publiee": True})
    assert affaires(publiee, None, FIN_REGIONALES) == [("rectifier_decision", None)]


def test_une_decision_publiee_d_un_dossier_retire_est_a_reprendre_jusqu_a_l_acte() -> None:
    s = decidee({1: VALIDE, 2: AJOURNE})
    s.a(CEREMONIE).service.tick()
    s.ecouler()
    s.recevoir(candidature(1, "retiree"))
    (tache,) = s.appeler("lister_a_faire", "Ada")["elements"]
    assert "son dossier était retiré avant qu'elle soit publique" in tache["libelle"]
    assert (tache["action"], tache["echeance"]) == ("rectifier_decision", None)
    corrige(s, "Nina", NATIONAL)
    assert s.appeler("lister_a_faire", "Ada")["elements"] == []


def test_qui_s_est_deporte_d_un_dossier_de_l_annee_ne_lit_pas_ce_qui_est_a_corriger() -> None:
    s = ouvrir(scene(1))
    s.personne("Sara", "secretariat", "membre", territoires=("NAT",))
    conclure(s, 1, VALIDE)
    signer(s)
    ouvrir(s, NATIONAL, {"personne": "pers_sara", "qualite": "Membre"})
    s.faire("deporter_membre", "Nina", {"membre": "pers_sara", "motif": "Lien"}, id=NATIONAL, candidature=cand(1))
    s.faire("ratifier_points", "Nina", {}, id=NATIONAL)
    signer(s, NATIONAL)
    corrige(s, "Sam", BRETAGNE)
    assert [len(s.appeler("lister_a_faire", qui)["elements"]) for qui in ("Nina", "Sara")] == [1, 0]


def corrige(s: Scene, qui: str, ici: str) -> None:
    corps = {**AJOURNE, "motif": "Erreur", "fondement": "Note", "signature": SIGNATURE}
    s.faire("rectifier_decision", qui, corps, id=ici, candidature=cand(1))


def test_ce_qu_il_y_a_a_faire_se_lit_en_un_appel_et_un_autre_pour_les_regions_l_administration_a_deux_listes() -> None:
    s = scene(1)
    s.recevoir(candidature(3), candidature(4, region="84"))
    s.a(FIN_EXPERTISE - SECONDE)
    with trips(s.memoire.store) as appels:
        assert s.appeler("lister_a_faire", "Ada")["elements"] == []
    assert appels == ["read", "query", "query"], "les décisions à suivre, et ceux qu'aucune lettre ne touche"
    s.a(FIN_EXPERTISE)
    with trips(s.memoire.store) as appels:
        vue = s.appeler("lister_a_faire", "Ada")
    assert [t["dossier"] for t in vue["elements"]] == [cand(3), cand(4)]
    assert [t["href"] for t in vue["elements"]] == [
        "/commission/v1/seances/2027-R53",
        "/commission/v1/seances/2027-R84",
    ]
    assert appels == ["read", "read", "query", "query"]
    with trips(s.memoire.store) as appels:
        s.appeler("lister_a_faire", "Nina")
    assert appels == ["read", "read"], "un secrétariat n'a pas ces listes"


def test_en_janvier_l_annee_d_avant_est_encore_a_solder() -> None:
    s = scene(1)
    s.recevoir(candidature(3))
    s.a(datetime(2028, 1, 15, 9, tzinfo=UTC))
    assert [t["dossier"] for t in s.appeler("lister_a_faire", "Ada")["elements"]] == [cand(3), cand(1)]


@pytest.mark.parametrize("qui", ["Paul", "Mia", "Dora"])
def test_seuls_l_administration_et_les_secretariats_ont_cette_page(qui: str) -> None:
    assert scene().appeler("lister_a_faire", qui).statut == 404
