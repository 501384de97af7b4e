"""What becomes of reserves and recommandations is asked each year, while something is left to be done."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from commission.domaine.annonce import Contexte
from commission.domaine.decision import A_RAPPELER, DECISION, fiches
from commission.domaine.notification import Notification, RappelerSuites, Suite, SuivreReponse
from commission.domaine.palmares import Palmares
from commission.domaine.rappels import rappel_du, textes_ouverts
from commission.schedule import VEILLES
from tests.unit.commission.scene import AJOURNE, CEREMONIE, VALIDE, Scene, cand, candidature, decidee
from tests.unit.commission.test_palmares import decision

PUBLIE = datetime(2027, 12, 10, 9, 15, tzinfo=UTC)


def notification(**plus: Any) -> Notification:
    dite = decision("a").model_copy(update={"nb_reserves": 1, "nb_recommandations": 2})
    return Notification.model_validate(
        {"statut": "lue", "annee": 2027, "decision": dite, "notifiee_le": PUBLIE, **plus}
    )


def suite(etat: Any) -> Suite:
    return Suite(etat=etat, commentaire="", le=PUBLIE, par="p")


def dit(etat: Notification, now: datetime) -> list[int]:
    return [e.rang for e in DECISION.decide(etat, RappelerSuites(), Contexte(), now)]  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("now", "rangs"),
    [
        (datetime(2028, 12, 9, 22, 59, tzinfo=UTC), []),
        (datetime(2028, 12, 9, 23, 0, tzinfo=UTC), [1]),  # midnight in Paris
        (datetime(2030, 12, 12, tzinfo=UTC), [3]),
    ],
    ids=["la veille", "le jour même", "deux années manquées"],
)
def test_un_rappel_par_annee_et_un_seul_pour_des_annees_manquees(now: datetime, rangs: list[int]) -> None:
    assert dit(notification(), now) == rangs
    assert dit(notification(rappels=rangs[0] if rangs else 0), now) == []


def test_ce_qui_est_fait_n_est_plus_demande() -> None:
    en_cours = {"reserve-1": suite("faite"), "recommandation-1": suite("en_cours")}
    assert textes_ouverts(notification(suites=en_cours)) == ("recommandation-1", "recommandation-2")
    faites = {nom: suite("faite") for nom in textes_ouverts(notification())}
    assert dit(notification(suites=faites), datetime(2029, 1, 1, tzinfo=UTC)) == []
    assert not [f for f in fiches(notification(suites=faites)) if f.liste.startswith(A_RAPPELER)]


def test_le_rappel_tombe_a_la_date_de_paris_de_la_notification() -> None:
    tard = notification(notifiee_le=datetime(2027, 12, 9, 23, 30, tzinfo=UTC))
    assert rappel_du(tard, 1).isoformat() == "2028-12-10"


def test_le_reveil_ne_va_que_jusqu_a_ce_qui_est_du() -> None:
    (ligne,) = [f for f in fiches(notification(rappels=1)) if f.liste.startswith(A_RAPPELER)]
    assert (ligne.liste, ligne.rang) == ("suites-a-rappeler#2027", "2029-12-10")
    publie = Palmares(annee=2027, publie_le=PUBLIE)
    tot, tard = (VEILLES[1].balayages(publie, PUBLIE + timedelta(days=n)) for n in (364, 365))
    assert [b.liste for b in tot] == ["decisions-a-lire#2027"]
    assert [(b.liste, b.jusque) for b in tard] == [
        ("decisions-a-lire#2027", ""),
        ("suites-a-rappeler#2027", "2028-12-09"),
    ]


def publiee(issue: Any) -> Scene:
    s = decidee({1: issue}).a(CEREMONIE)
    s.personne("Rosa", "correspondant", territoires=("R53",))
    s.service.tick()
    s.ecouler()
    return s


def rappels(s: Scene, qui: str, objet: str = "Où en êtes-vous") -> list[Any]:
    adresse = f"{qui.lower()}@exemple.invalid"
    return [m for m in s.memoire.mailer.sent if m.recipient == adresse and objet in m.subject]


def un_an_apres(s: Scene, annees: int) -> Scene:
    s.a(CEREMONIE.replace(year=CEREMONIE.year + annees) + timedelta(days=1)).service.tick()
    s.service.tick()
    s.ecouler()
    return s


def test_le_porteur_est_relance_chaque_annee_avec_chaque_texte() -> None:
    s = un_an_apres(publiee(AJOURNE), 1)
    (lettre,) = rappels(s, "Paul")
    assert "2 réserves et recommandations" in lettre.subject
    assert "Décrire les modes actifs." in lettre.text
    assert "Associer les habitants." in lettre.text
    assert "Ces réserves et recommandations ne sont pas encore dites faites :" in lettre.text
    assert "Dites sur la plateforme" in lettre.text
    assert len(rappels(un_an_apres(s, 2), "Paul")) == 2


def test_le_correspondant_apprend_ce_qui_reste_a_dire_sans_qu_on_le_lui_demande() -> None:
    s = un_an_apres(publiee(AJOURNE), 1)
    (copie,) = rappels(s, "Rosa", "Suites de la décision, à voir avec le porteur : dossier EQ-2027-0001")
    assert "Prenez contact avec le porteur" in copie.text
    assert "Décrire les modes actifs." in copie.text
    assert not any(dit in copie.text for dit in ("Dites sur la plateforme", "Pour répondre"))
    assert rappels(s, "Rosa") == []
    refus = s.appeler("suivre_texte", "Rosa", {"texte": "reserve-1", "etat": "faite"}, id=cand(1))
    assert refus.statut == 403


def test_une_seule_recommandation_se_dit_au_singulier_et_faite_ne_se_redemande_pas() -> None:
    s = publiee(VALIDE)
    s.faire("lire_decision", "Paul", id=cand(1))
    (lettre,) = rappels(un_an_apres(s, 1), "Paul")
    assert "la recommandation ?" in lettre.subject
    assert "Cette recommandation n'est pas encore dite faite :" in lettre.text
    s.faire("suivre_texte", "Paul", {"texte": "recommandation-1", "etat": "faite"}, id=cand(1))
    assert len(rappels(un_an_apres(s, 2), "Paul")) == 1


def reponse(statut: str, seq: int, repond: tuple[str, ...] = ("reserve",)) -> str:
    """Give a fact of file 9, which answers the decision on file 1."""
    message = json.loads(candidature(9, statut, seq=seq))
    message["etat"]["repond"] = [{"candidature": cand(1), "genre": genre} for genre in repond]
    return json.dumps(message)


def test_ce_qu_un_dossier_suivant_a_repondu_n_est_plus_demande() -> None:
    s = publiee(AJOURNE)
    s.recevoir(reponse("deposee", 3), reponse("recevable", 5))
    (lettre,) = rappels(un_an_apres(s, 1), "Paul")
    assert "la recommandation ?" in lettre.subject
    assert "Décrire les modes actifs." not in lettre.text


def test_un_dossier_qui_repond_a_tout_arrete_le_rappel_et_son_retrait_le_reprend() -> None:
    s = publiee(AJOURNE)
    s.recevoir(reponse("deposee", 3, ("recommandation", "reserve")))
    assert rappels(un_an_apres(s, 1), "Paul") == []
    s.recevoir(reponse("retiree", 7, ("recommandation", "reserve")))
    (lettre,) = rappels(un_an_apres(s, 2), "Paul")
    assert "2 réserves et recommandations" in lettre.subject


def test_un_dossier_irrecevable_ne_repond_a_rien() -> None:
    message = json.loads(reponse("recevable", 5))
    message["etat"]["statut"] = "irrecevable"
    s = publiee(AJOURNE)
    s.recevoir(reponse("deposee", 3), json.dumps(message))
    (lettre,) = rappels(un_an_apres(s, 1), "Paul")
    assert "Décrire les modes actifs." in lettre.text


def test_redire_une_reponse_ne_change_rien_et_sans_decision_il_n_y_a_rien_a_suivre() -> None:
    command = SuivreReponse(candidature="b", repond=("reserve",))
    (event,) = DECISION.decide(notification(), command, Contexte(), PUBLIE)
    suivie = DECISION.fold(notification(), [event])
    assert textes_ouverts(suivie) == ("recommandation-1", "recommandation-2")
    assert DECISION.decide(suivie, command, Contexte(), PUBLIE) == ()
    assert DECISION.decide(Notification(), command, Contexte(), PUBLIE) == ()
    rien = SuivreReponse(candidature="b", repond=())
    retiree = DECISION.fold(suivie, DECISION.decide(suivie, rien, Contexte(), PUBLIE))
    assert (retiree.repondus, textes_ouverts(retiree)) == ({}, textes_ouverts(notification()))
    assert DECISION.decide(notification(), rien, Contexte(), PUBLIE) == (), "ne répondre à rien n'est pas une réponse"
