"""The rules of the palmarès: published once, whole, not before its hour nor before the minutes are signed."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from commission.domaine.palmares import (
    PALMARES,
    Command,
    ConfierDecisions,
    Contexte,
    ControlerPalmares,
    Palmares,
    PalmaresControle,
    PalmaresRectifie,
    PreparerPalmares,
    PublierPalmares,
    decide,
    dus,
)
from commission.domaine.point import Decision, Issue, Report
from commission.domaine.seance import ProcesVerbal, Seance, Signataire
from kernel.label import faits
from kernel.label.calendrier import Moment
from kernel.refus import ActeInterdit, Refus, TransitionImpossible

ROOT = Path(__file__).parents[3]
CEREMONIE = Moment.model_validate({"local": "2027-12-10T10:00:00"})
AVANT, APRES = CEREMONIE.instant - timedelta(microseconds=1), CEREMONIE.instant
SIGNE = ProcesVerbal(
    signe_le=datetime(2027, 11, 5, tzinfo=UTC),
    signataire=Signataire(nom="Dupont", prenom="Ana", qualite="Présidente", membre="mia"),
    document="d",
)


def decision(candidature: str, issue: Issue = "labellise", etape: int = 2) -> Decision:
    return Decision(
        candidature=candidature,
        operation=f"o-{candidature}",
        numero=candidature,
        nom=candidature,
        etape=2,
        region="53",
        porteurs=("p",),
        issue=issue,
        etape_accordee=etape if issue == "labellise" else 0,
        document="d",
    )


def nationale(statut: Any = "close", **plus: Any) -> Seance:
    decisions = (decision("a"), decision("b", "ajourne"), decision("c", etape=3))
    return Seance(
        statut=statut, annee=2027, niveau="nationale", **{"decisions": decisions, "proces_verbal": SIGNE, **plus}
    )


PREPARE = Palmares(annee=2027, ceremonie=CEREMONIE)
CLOSE, OUVERTE = (
    Contexte(nationale=nationale()),
    Contexte(nationale=nationale("ouverte", decisions=(), proces_verbal=None)),
)


def dire(etat: Palmares, command: Command, contexte: Contexte = CLOSE, now: datetime = APRES) -> str:
    try:
        return ",".join(type(e).__name__ for e in decide(etat, command, contexte, now))
    except Refus as refus:
        return type(refus).__name__


def publie() -> Palmares:
    return PALMARES.fold(PREPARE, decide(PREPARE, PublierPalmares(annee=2027), CLOSE, APRES))


AUTRE = Moment.model_validate({"local": "2027-12-20T10:00:00"})
PERMIS: dict[str, tuple[Command, tuple[str, str, str]]] = {
    "preparer": (PreparerPalmares(annee=2027, ceremonie=AUTRE), ("PalmaresPrepare", "PalmaresPrepare", "")),
    "controler": (ControlerPalmares(annee=2027), ("PalmaresControle", "PalmaresControle", "")),
    "confier": (ConfierDecisions(annee=2027), ("TransitionImpossible", "TransitionImpossible", "TransitionImpossible")),
    "publier": (PublierPalmares(annee=2027), ("TransitionImpossible", "PalmaresControle,PalmaresPublie", "")),
}


@pytest.mark.parametrize("nom", PERMIS)
@pytest.mark.parametrize("rang", range(3))
def test_chaque_statut_du_palmares_repond_a_chaque_commande(rang: int, nom: str) -> None:
    command, reponses = PERMIS[nom]
    assert dire((Palmares(), PREPARE, publie())[rang], command) == reponses[rang]


@pytest.mark.parametrize("automatique", [True, False])
def test_rien_ne_se_publie_avant_l_heure(automatique: bool) -> None:
    command = PublierPalmares(annee=2027, automatique=automatique)
    assert dire(PREPARE, command, now=AVANT) == "TransitionImpossible"


@pytest.mark.parametrize("contexte", [Contexte(), OUVERTE])
def test_sans_proces_verbal_le_reveil_attend_et_une_personne_est_refusee(contexte: Contexte) -> None:
    reveil = PublierPalmares(annee=2027, automatique=True)
    assert dire(PREPARE, reveil, contexte) == "PalmaresControle,PublicationArretee"
    dit = PALMARES.fold(PREPARE, decide(PREPARE, reveil, contexte, APRES))
    assert [m.code for m in dit.arretee] == ["proces-verbal-absent"]
    assert decide(dit, reveil, contexte, APRES) == (), "it is said once, not every quarter of an hour"
    assert PALMARES.fold(dit, decide(dit, reveil, CLOSE, APRES)).arretee == (), "publié, il n'est plus arrêté"
    with pytest.raises(TransitionImpossible, match="procès-verbal"):
        decide(PREPARE, PublierPalmares(annee=2027), contexte, APRES)


def test_une_fois_le_pv_signe_le_reveil_dit_ce_qui_arrete_vraiment_la_publication() -> None:
    reveil = PublierPalmares(annee=2027, automatique=True)
    contexte = Contexte(nationale=nationale(corrections_ouvertes=("a",)))
    dit = PALMARES.fold(PREPARE, decide(PREPARE, reveil, contexte, APRES))
    assert [m.code for m in dit.arretee] == ["correction-ouverte"]


def test_le_reveil_qui_attend_ne_le_dit_qu_une_fois() -> None:
    command = PublierPalmares(annee=2027, automatique=True)
    etat = PALMARES.fold(PREPARE, decide(PREPARE, command, OUVERTE, APRES))
    assert etat.controle is not None
    assert not etat.controle.seance_close
    assert dire(etat, command, OUVERTE) == ""


def test_le_reveil_ne_publie_qu_une_fois_l_heure_venue_et_une_seule() -> None:
    assert dus(PREPARE, AVANT) == dus(publie(), APRES) == dus(Palmares(), APRES) == ()
    assert dus(PREPARE, APRES) == (PublierPalmares(annee=2027, automatique=True),)


@pytest.mark.parametrize("minute", range(15))
def test_le_palmares_parait_dans_le_quart_d_heure_de_la_ceremonie_ou_que_tombe_le_reveil(minute: int) -> None:
    assert "Schedule: rate(15 minutes)" in (ROOT / "infra" / "service.yaml").read_text()
    premier = CEREMONIE.instant - timedelta(hours=1, minutes=minute, seconds=1)
    reveils = [premier + timedelta(minutes=15 * n) for n in range(10)]
    publies = [le for le in reveils if dus(PREPARE, le)]
    assert CEREMONIE.instant <= publies[0] < CEREMONIE.instant + timedelta(minutes=15)
    assert publies == [le for le in reveils if le >= CEREMONIE.instant]
    assert dire(PREPARE, PublierPalmares(annee=2027, automatique=True), now=publies[0]).endswith("PalmaresPublie")


def test_le_controle_recompte_les_issues() -> None:
    etat = PALMARES.fold(PREPARE, decide(PREPARE, ControlerPalmares(annee=2027), CLOSE, AVANT))
    assert etat.controle is not None
    assert (etat.controle.dossiers, etat.controle.labels_par_etape, etat.controle.ajournes) == (3, {"2": 1, "3": 1}, 1)
    assert dire(etat, ControlerPalmares(annee=2027)) == ""


def test_un_dossier_retire_a_temps_n_est_pas_publie() -> None:
    contexte = Contexte(nationale=nationale(retraits_tardifs=("a",)))
    etat = PALMARES.fold(PREPARE, decide(PREPARE, PublierPalmares(annee=2027), contexte, APRES))
    assert [d.candidature for d in etat.decisions] == ["b", "c"]
    assert [d.candidature for d in etat.labels] == ["c"]


def test_une_correction_ne_publie_pas_un_dossier_retire_a_temps() -> None:
    retire, *autres = nationale().decisions
    public = PALMARES.fold(
        PREPARE,
        decide(PREPARE, PublierPalmares(annee=2027), Contexte(nationale=nationale(retraits_tardifs=("a",))), APRES),
    )
    corrige = nationale(decisions=(retire.model_copy(update={"acte": "r"}), *autres), retraits_tardifs=("a",))
    assert dire(public, ControlerPalmares(annee=2027), Contexte(nationale=corrige)) == ""


def test_le_palmares_publie_porte_toutes_les_decisions_sans_les_porteurs() -> None:
    (controle, event) = decide(PREPARE, PublierPalmares(annee=2027), CLOSE, APRES)
    assert PALMARES.publier(publie(), controle) is None, "il ne se publie qu'une fois"
    fait = PALMARES.publier(publie(), event)
    assert fait is not None
    assert [d.issue for d in fait.etat.decisions] == ["labellise", "ajourne", "labellise"]  # type: ignore[attr-defined]
    assert "porteurs" not in fait.model_dump_json()


def test_effacer_le_signataire_laisse_les_decisions() -> None:
    (_, event) = decide(PREPARE, PublierPalmares(annee=2027), CLOSE, APRES)
    assert event.personnes() == ("mia",)
    efface = PALMARES.fold(PREPARE, (event.expurge(),))  # type: ignore[arg-type]
    assert (efface.signataire, len(efface.decisions)) == (None, 3)


def test_ce_que_personne_n_a_examine_se_publie_a_part_et_n_arrete_rien() -> None:
    autour = Contexte(nationale=nationale(attendus={"z": "53"}))
    paru = PALMARES.fold(PREPARE, decide(PREPARE, PublierPalmares(annee=2027), autour, APRES))
    assert paru.controle is not None
    assert (paru.controle.non_examines, paru.controle.manques, paru.non_examines) == (("z",), (), ("z",))
    assert dit(paru) == ("z",)
    assert decide(paru, ControlerPalmares(annee=2027), autour, APRES) == ()
    reporte = Report(candidature="z", numero="z", nom="z", etape=2, document="r")
    autour = Contexte(nationale=nationale(reports=(reporte,)))
    paru = PALMARES.fold(paru, decide(paru, ControlerPalmares(annee=2027), autour, APRES))
    assert (paru.reports, dit(paru)) == ((reporte,), ()), "reporté, il n'est plus dit oublié"


def test_ce_qui_devient_recevable_apres_la_publication_est_dit_a_son_tour() -> None:
    autour = Contexte(nationale=nationale(attendus={"z": "53"}))
    (event,) = decide(publie(), ControlerPalmares(annee=2027), autour, APRES)
    assert dit(PALMARES.fold(publie(), (event,))) == ("z",)


def dit(palmares: Palmares) -> tuple[str, ...]:
    """Give the files that the fact says nobody has examined."""
    rectifie = PalmaresRectifie(rectifie_le=APRES, decisions=())
    fait = PALMARES.publier(palmares, rectifie)
    assert isinstance(fait, faits.PalmaresPublie)
    return fait.etat.non_examines


@pytest.mark.parametrize("command", [ControlerPalmares, ConfierDecisions, PublierPalmares])
def test_qui_s_est_deporte_d_un_dossier_de_l_annee_ne_controle_ni_ne_publie(command: Any) -> None:
    autour = Contexte(nationale=nationale(deportes=("ada",), corrections_ouvertes=("a",)))
    with pytest.raises(ActeInterdit, match="une autre personne de l'administration"):
        decide(PREPARE, command(annee=2027, auteur="ada"), autour, APRES)
    assert dire(PREPARE, command(annee=2027, auteur="alma"), autour) != "ActeInterdit"


def test_qui_ne_lit_pas_le_controle_est_su_avec_lui() -> None:
    autour = Contexte(nationale=nationale(deportes=("ada",)))
    (event,) = decide(PREPARE, ControlerPalmares(annee=2027), autour, APRES)
    controle = PALMARES.fold(PREPARE, (event,))
    assert controle.deportes == ("ada",)
    memes = Contexte(nationale=nationale(deportes=("ada",), retraits_tardifs=("a",)))
    (event,) = decide(controle, ControlerPalmares(annee=2027), memes, APRES)
    assert isinstance(event, PalmaresControle)
    assert (event.deportes, PALMARES.fold(controle, (event,)).deportes) == (None, ("ada",))
    assert PalmaresControle.model_validate({"controle": event.controle}).deportes is None, "une entrée d'avant"
