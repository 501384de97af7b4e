"""What follows for who sits: an agenda changed after the convocation is told, minutes that wait are announced."""

from typing import Any

import pytest

from commission.domaine.commission import SEANCE, decide
from commission.domaine.point import Niveau, Votes
from commission.domaine.seance import (
    Convocation,
    Deport,
    InscrirePoint,
    ReporterPoint,
    ReporterSeance,
    RetirerPoint,
    Seance,
)
from tests.unit.commission.scene import (
    BRETAGNE,
    NATIONAL,
    REGIONALES,
    VALIDE,
    Scene,
    cand,
    candidature,
    conclure,
    decidee,
    ouvrir,
    quand,
    scene,
    signature,
    synthese,
)
from tests.unit.commission.test_seance import COMMANDS, CONTEXTE, MIDI, conclusion, dire, moment, point, seance

CONVOCATION = Convocation(quand=moment("2027-11-20T09:00:00"), lieu="Rennes", sans_quorum=True, envoyee_le=MIDI)
MODIFIE = "Ordre du jour modifié"


def convoquee(**plus: Any) -> Seance:
    return seance("convoquee", convocation=CONVOCATION, sequence=1, **plus)


# The rules


def test_un_dossier_inscrit_apres_la_convocation_est_dit_une_fois() -> None:
    _, event = decide(convoquee(), InscrirePoint(candidature="c2"), CONTEXTE, MIDI)
    assert (event.ajoutes, event.retires, event.membres) == (("c2",), (), ("mia", "max"))  # type: ignore[union-attr]
    suite = SEANCE.fold(convoquee(), decide(convoquee(), InscrirePoint(candidature="c2"), CONTEXTE, MIDI))
    assert (suite.sequence, dire(suite, InscrirePoint(candidature="c2"))) == (2, [])


@pytest.mark.parametrize("statut", ["planifiee", "reportee", "ouverte"])
def test_un_ordre_du_jour_ne_se_redit_qu_a_qui_y_est_convoque(statut: Any) -> None:
    assert dire(seance(statut), InscrirePoint(candidature="c2")) == ["PointInscrit"]


def test_une_synthese_reprise_ne_change_pas_l_ordre_du_jour() -> None:
    assert dire(convoquee(points={"c1": point(synthese="ancienne")}), InscrirePoint(candidature="c1")) == [
        "PointInscrit"
    ]


def test_qui_s_est_deporte_du_seul_dossier_qui_part_n_est_pas_prevenu() -> None:
    etat = convoquee(deports=(Deport(candidature="c1", membre="max"),))
    _, event = decide(etat, RetirerPoint(candidature="c1"), CONTEXTE, MIDI)
    assert (event.retires, event.membres) == (("c1",), ("mia",))  # type: ignore[union-attr]


def test_un_dossier_de_plus_redemande_le_quorum_et_un_de_moins_non() -> None:
    plus = SEANCE.fold(convoquee(), decide(convoquee(), InscrirePoint(candidature="c2"), CONTEXTE, MIDI))
    moins = SEANCE.fold(convoquee(), decide(convoquee(), RetirerPoint(candidature="c1"), CONTEXTE, MIDI))
    assert plus.convocation is not None
    assert moins.convocation is not None
    assert (plus.convocation.sans_quorum, moins.convocation.sans_quorum) == (False, True)


def test_le_proces_verbal_attend_sa_signature_au_dernier_point_et_une_seule_fois() -> None:
    deux = seance(points={"c1": point(), "c2": point("c2")})
    assert dire(deux, conclusion()) == ["PointConclu"]
    un = SEANCE.fold(deux, decide(deux, conclusion(), CONTEXTE, MIDI))
    dernier = ReporterPoint(candidature="c2", motif="Incomplet", auteur="sam")
    assert dire(un, dernier) == ["PointReporte", "OrdreDuJourEpuise"]
    tout = SEANCE.fold(un, decide(un, dernier, CONTEXTE, MIDI))
    assert dire(tout, conclusion(votes=Votes(pour=1))) == ["PointConclu"]


def test_un_retrait_peut_etre_le_dernier_point_mais_un_ordre_du_jour_vide_n_attend_rien() -> None:
    deux = seance(points={"c1": point(), "c2": point("c2", report="Incomplet")})
    assert dire(deux, RetirerPoint(candidature="c1")) == ["PointRetire", "OrdreDuJourEpuise"]
    assert dire(seance(), RetirerPoint(candidature="c1")) == ["PointRetire"]


# The letters


def en_convocation(*numeros: int) -> Scene:
    s = scene(*numeros).a(REGIONALES)
    membres = [{"personne": f"pers_{m}", "qualite": "Membre"} for m in ("mia", "max")]
    s.faire("composer_seance", "Sam", {"membres": membres, "president": "pers_mia"})
    demain = {"quand": quand(REGIONALES.replace(day=20)), "lieu": "Rennes"}
    s.faire("convoquer_seance", "Sam", demain)
    return s


def arrive(s: Scene, numero: int) -> None:
    s.memoire.objects.put(f"candidature/depots/{numero}.json", b"{}", "application/json")
    s.memoire.objects.put(f"expertise/syntheses/{numero}.json", b"{}", "application/json")
    s.recevoir(candidature(numero), synthese(numero))


def lettres(s: Scene, nom: str, debut: str = MODIFIE) -> list[Any]:
    adresse = f"{nom.lower()}@exemple.invalid"
    return [m for m in s.memoire.mailer.sent if m.recipient == adresse and debut in m.subject]


def test_les_membres_recoivent_l_ordre_du_jour_nouveau_et_l_agenda_suit() -> None:
    s = en_convocation(1)
    avant, *_ = lettres(s, "Mia", "Convocation")
    arrive(s, 2)
    (lettre,) = lettres(s, "Mia")
    assert "EQ-2027-0001" in lettre.text
    assert "EQ-2027-0002" in lettre.text
    uid = next(x for x in avant.calendar.splitlines() if x.startswith("UID:"))
    assert uid in lettre.calendar.splitlines()
    assert ("SEQUENCE:0" in avant.calendar, "SEQUENCE:1" in lettre.calendar) == (True, True)
    assert s.appeler("consulter_liasse", "Mia")["invitation"].count("SEQUENCE:1") == 1


def test_le_porteur_d_un_dossier_venu_apres_est_invite_et_les_autres_ne_le_sont_pas_deux_fois() -> None:
    s = en_convocation(1)
    s.personne("Pia", "porteur", pseudonyme="pers_porteur2")
    arrive(s, 2)
    assert [len(lettres(s, qui, "sera examiné")) for qui in ("Paul", "Pia")] == [1, 1]


def test_qui_s_est_deporte_du_dossier_retire_n_en_apprend_rien() -> None:
    s = en_convocation(1, 2)
    s.faire("se_deporter", "Max", {"motif": "Lien"}, candidature=cand(2))
    s.recevoir(candidature(2, "retiree"))
    assert [len(lettres(s, qui)) for qui in ("Mia", "Max")] == [1, 0]


def test_qui_se_deporte_ailleurs_recoit_le_sien_sans_ce_dossier() -> None:
    s = en_convocation(1)
    s.faire("se_deporter", "Max", {"motif": "Lien"}, candidature=cand(1))
    arrive(s, 2)
    (lettre,) = lettres(s, "Max")
    assert ("EQ-2027-0001" in lettre.text, "EQ-2027-0002" in lettre.text) == (False, True)


def test_une_seance_reportee_s_efface_de_l_agenda_des_membres() -> None:
    s = ouvrir(scene(1))
    s.faire("reporter_seance", "Sam", {"motif": "Salle fermée"})
    dernier = [m for m in s.memoire.mailer.sent if m.recipient == "mia@exemple.invalid"][-1]
    assert {"METHOD:CANCEL", "STATUS:CANCELLED", "UID:seance-2027-R53@label-ecoquartier"} <= set(
        dernier.calendar.split("\r\n")
    )


def test_une_nouvelle_convocation_dit_tout_ce_qu_une_modification_aurait_dit() -> None:
    s = en_convocation(1)
    s.memoire.outgoing.letters.clear()
    s.service.fact(candidature(2))
    s.service.fact(synthese(2))
    s.appeler("convoquer_seance", "Sam", {"quand": quand(REGIONALES.replace(day=22)), "lieu": "Rennes"})
    s.ecouler()
    assert lettres(s, "Mia") == []
    assert "SEQUENCE:2" in lettres(s, "Mia", "Convocation")[-1].calendar


def test_le_proces_verbal_a_signer_est_annonce_au_secretariat_et_a_la_presidence_sans_issue() -> None:
    s = en_convocation(1)
    s.a(REGIONALES.replace(day=20)).faire("ouvrir_seance", "Sam", {"presents": ["pers_mia", "pers_max"]})
    conclure(s, 1, VALIDE)
    (lettre,) = lettres(s, "Sam", "Procès-verbal à signer")
    assert "valide" not in lettre.text
    assert len(lettres(s, "Mia", "Procès-verbal à signer")) == 1
    assert lettres(s, "Max", "Procès-verbal à signer") == []
    conclure(s, 1, {**VALIDE, "motifs": "Autrement dit"})
    assert len(lettres(s, "Sam", "Procès-verbal à signer")) == 1


def test_une_presidence_deportee_n_apprend_pas_que_tout_est_conclu() -> None:
    s = en_convocation(1)
    s.faire("se_deporter", "Mia", {"motif": "Lien"}, candidature=cand(1))
    s.a(REGIONALES.replace(day=20)).faire("ouvrir_seance", "Sam", {"presents": ["pers_mia", "pers_max"]})
    conclure(s, 1, VALIDE)
    assert lettres(s, "Mia", "Procès-verbal à signer") == []


def test_a_la_nationale_l_administration_apprend_que_le_proces_verbal_attend() -> None:
    s = decidee({1: VALIDE})
    assert s.seance(NATIONAL).statut == "close"
    assert [len(lettres(s, qui, "Procès-verbal à signer")) for qui in ("Ada", "Nina", "Sam")] == [1, 1, 1]


def test_une_seance_signee_aussitot_n_annonce_plus_rien() -> None:
    s = ouvrir(scene(1))
    s.appeler("conclure_point", "Sam", dict(VALIDE), candidature=cand(1), id=BRETAGNE)
    s.appeler("clore_seance", "Sam", signature(s), id=BRETAGNE)
    s.ecouler()
    assert lettres(s, "Sam", "Procès-verbal à signer") == []


# What the expertise is told


def test_la_region_dit_ses_audiences_et_la_nation_jamais() -> None:
    dits = dict[str, Any]()
    niveaux: tuple[Niveau, ...] = ("regionale", "nationale")
    for niveau in niveaux:
        etat = seance("planifiee", niveau)
        suite = decide(etat, COMMANDS["convoquer"], CONTEXTE, MIDI)
        dits[niveau] = SEANCE.publier(SEANCE.fold(etat, suite), suite[0])
    assert dits["nationale"] is None
    assert dits["regionale"].etat.candidatures == ("c1",)
    assert (dits["regionale"].etat.quand, dits["regionale"].etat.lieu) == (moment("2027-11-20T09:00:00"), "Rennes")
    assert {"expertise"} == dits["regionale"].AUDIENCE


def test_un_dossier_de_plus_et_un_report_se_disent_sans_leur_motif() -> None:
    etat = convoquee()
    plus = decide(etat, InscrirePoint(candidature="c2"), CONTEXTE, MIDI)
    etat = SEANCE.fold(etat, plus)
    fait: Any = SEANCE.publier(etat, plus[-1])
    assert fait.etat.candidatures == ("c1", "c2")
    reportee = decide(etat, ReporterSeance(motif="Salle fermée"), CONTEXTE, MIDI)
    fait = SEANCE.publier(SEANCE.fold(etat, reportee), reportee[0])
    assert (fait.etat.quand, fait.etat.lieu) == (None, "")
    assert "Salle" not in fait.model_dump_json()
