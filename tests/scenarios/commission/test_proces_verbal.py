"""The steps of `proces_verbal.feature`: what is signed, ratified, corrected, and told at the ceremony or before it."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

from pytest_bdd import given, parsers, scenarios, then, when

from commission.domaine.commission import SEANCE
from kernel.journal import from_item
from kernel.store import entries
from tests.scenarios.commission.conftest import rectifier
from tests.scenarios.commission.salle import HEURE, PERSONNES, TENUE_PAR, Salle, noms, personnes
from tests.unit.commission.scene import (
    AJOURNE,
    ANNEE,
    BRETAGNE,
    NATIONAL,
    SIGNATURE,
    VALIDE,
    campagne,
    cand,
    conclure,
    ouvrir,
    signature,
)

scenarios(str(Path(__file__).parent / "proces_verbal.feature"))
LABELLISE: dict[str, Any] = {"issue": "labellise", "etape_accordee": 2}
PALMARES: Any = {"annee": str(ANNEE)}
UNE_HEURE = timedelta(hours=1)


@given("une séance régionale ouverte")
def _ouverte(salle: Salle) -> None:
    ouvrir(salle.scene)


@given("une séance régionale où tout est conclu")
def _conclue(salle: Salle) -> None:
    ouvrir(salle.scene)
    for numero in (1, 2):
        conclure(salle.scene, numero, VALIDE)


@given("la personne du secrétariat national siège aussi, et se déporte du dossier 1")
def _nationale_deportee(salle: Salle) -> None:
    salle.scene.personne("Nina", "secretariat", "membre", territoires=("NAT",))
    salle.ici = NATIONAL
    ouvrir(salle.scene, NATIONAL, {"personne": "pers_nina", "qualite": "DGALN"})
    salle.mener("deporter_membre", {"membre": "pers_nina", "motif": "Famille"}, numero=1)


@given("la campagne prévoit une lettre confidentielle")
def _confidentielle(salle: Salle) -> None:
    salle.scene.recevoir(campagne(confidentielle=True, seq=2))


@when("le secrétariat relit le projet")
def _relire(salle: Salle) -> None:
    salle.solder()
    salle.vu = salle.lire("consulter_proces_verbal", TENUE_PAR[salle.ici])["empreinte"]


@when("la commission signe sans dire ce qu'elle a relu")
def _signer_sans_lire(salle: Salle) -> None:
    salle.mener("clore_seance", SIGNATURE)


@when("la personne déportée signe le procès-verbal")
def _signer_deportee(salle: Salle) -> None:
    salle.signer(empreinte=salle.lire("consulter_proces_verbal", "Ada")["empreinte"])


@when("le reste de la nationale est conclu")
def _reste(salle: Salle) -> None:
    salle.demander("conclure_point", "Ada", LABELLISE, numero=1)
    salle.mener("ratifier_points")


@when("l'administration relit le projet et le signe")
def _signer_ailleurs(salle: Salle) -> None:
    salle.demander("clore_seance", "Ada", signature(salle.scene, "Ada", salle.ici))


@given("l'administration a tout conclu à la nationale, et signé")
def _tout(salle: Salle) -> None:
    salle.demander("ratifier_points", "Ada")
    _signer_ailleurs(salle)


@when("l'administration ratifie à son tour")
def _ratifier_ailleurs(salle: Salle) -> None:
    salle.vu = _vu_par(salle, "Nina")
    salle.demander("ratifier_points", "Ada")


def _vu_par(salle: Salle, qui: str) -> list[str]:
    lus = [salle.lire(code, qui) for code in ("consulter_seance", "consulter_suivi_seance", "consulter_proces_verbal")]
    lus.append(salle.lire("consulter_point", qui, numero=1))
    return [f"{r.texte} {r.entetes['ETag']}" for r in lus]


@then("le dossier 2 est ratifié, et le dossier 1 attend une autre personne")
def _laisse(salle: Salle) -> None:
    salle.solder()
    points = salle.lire("consulter_seance", "Ada")["points"]
    assert [p["statut"] for p in points] == ["a_examiner", "ratifie"]
    assert [p["statut"] for p in salle.seance["points"]] == ["deporte", "ratifie"]


@then("le dossier 1 est ratifié, et la personne déportée n'en voit rien")
def _ratifie_sans_dire(salle: Salle) -> None:
    salle.solder()
    assert [p["statut"] for p in salle.lire("consulter_seance", "Ada")["points"]] == ["ratifie"] * 2
    assert _vu_par(salle, "Nina") == salle.vu


@then(parsers.parse("la personne déportée n'a pas reçu « {objet} »"))
def _pas_recu(salle: Salle, objet: str) -> None:
    salle.solder()
    assert not [c for c in salle.scene.courriels("Nina") if c.startswith(objet)]


@then("la personne déportée ne voit pas que le dossier 1 attend une réponse")
def _n_attend_pas(salle: Salle) -> None:
    assert salle.lire("consulter_seance", "Ada")["corrections_ouvertes"] == [cand(1)]
    assert salle.lire("consulter_seance", "Nina")["corrections_ouvertes"] == []


@then("le projet que lit la personne déportée ne dit rien du dossier 1, et ne se signe pas")
def _tu(salle: Salle) -> None:
    lu = salle.lire("consulter_proces_verbal", "Nina")
    assert [p["candidature"] for p in lu["contenu"]["points"]] == [cand(2)]
    assert lu["empreinte"] is None
    assert salle.lire("consulter_proces_verbal", "Ada")["empreinte"]


@when("Mia se déporte du dossier 1")
def _deporter(salle: Salle) -> None:
    salle.demander("se_deporter", "Mia", {"motif": "Famille"}, numero=1)


@when(parsers.re(r"(?P<qui>Mia|Max) annote le procès-verbal"))
def _annoter(salle: Salle, qui: str) -> None:
    salle.demander("rediger_remarques", qui, {"remarques": "Relu."})


@when(parsers.re(r"(?P<qui>Mia|Max) signe le procès-verbal"))
def _signer(salle: Salle, qui: str) -> None:
    salle.solder()
    salle.demander("clore_seance", qui, signature(salle.scene, qui))


@when("une remarque est ajoutée au procès-verbal")
def _remarquer(salle: Salle) -> None:
    salle.mener("rediger_remarques", {"remarques": "Deux invités ont été entendus."})


@when("la commission signe le projet relu")
def _signer_relu(salle: Salle) -> None:
    salle.signer(empreinte=salle.vu)


@when("Mia et Max votent pour le dossier 1, et Zoé contre")
def _voter(salle: Salle) -> None:
    salle.mener("appeler_point", numero=1)
    for qui, sens in (("Mia", "pour"), ("Max", "pour"), ("Zoe", "contre")):
        salle.demander("voter", qui, {"sens": sens}, numero=1)


@when("la commission nationale corrige sa décision, et ajourne le dossier 1")
def _ajourner(salle: Salle) -> None:
    rectifier(salle, "Nina", 1, NATIONAL, AJOURNE)


@when("la région reporte le dossier 2 à une autre année, et signe")
def _reporter(salle: Salle) -> None:
    salle.mener("reporter_point", {"motif": "Le dossier n'est pas en état"}, numero=2)
    salle.signer()


@when("la commission nationale ratifie tout, sauf le dossier 2")
def _ratifier_sauf(salle: Salle) -> None:
    salle.mener("ratifier_points", {"sauf": [salle.point(2)["id"]]})


@when("la commission nationale labellise le dossier 2")
def _labelliser(salle: Salle) -> None:
    salle.mener("conclure_point", {**LABELLISE}, numero=2)


@when("la commission nationale confirme sa décision sur le dossier 1")
def _confirmer(salle: Salle) -> None:
    rectifier(salle, "Nina", 1, NATIONAL, LABELLISE)


@when("l'administration écrit aux porteurs avant la cérémonie")
def _confier(salle: Salle) -> None:
    salle.demander("confier_decisions", "Ada", **PALMARES)


@when("une heure passe")
def _attendre(salle: Salle) -> None:
    salle.scene.a(HEURE + UNE_HEURE)


@then("il n'y a qu'une signature au journal")
def _une_signature(salle: Salle) -> None:
    salle.solder()
    journal = entries(salle.scene.memoire.store, SEANCE.flux(BRETAGNE))
    types = [t for item in journal for t in from_item(item).entete.types]
    assert [t for t in types if t.startswith("SeanceClose")] == ["SeanceClose-V1"]


@then(parsers.re(r"(?P<qui>[^«]+) (a|ont) reçu une fois « (?P<objet>.+) »"))
def _recu_une_fois(salle: Salle, qui: str, objet: str) -> None:
    for nom in noms(qui) or ["Ada"]:
        assert len([c for c in salle.scene.courriels(nom) if c.startswith(objet)]) == 1


@then("la correction cite le procès-verbal, qui dit toujours « valide » du dossier 1")
def _cite(salle: Salle) -> None:
    salle.solder()
    minutes = salle.lire("consulter_proces_verbal")
    (correction,) = minutes["rectifications"]
    assert (correction["cite"], correction["nouvelle"]) == (minutes["document"], "ajourne")
    assert [r["issue"] for r in minutes["contenu"]["resultats"]] == ["valide", "ajourne"]


@then("le procès-verbal compte 2 voix pour et 1 contre, et ne dit de personne ce qu'il a voté")
def _compte(salle: Salle) -> None:
    salle.solder()
    signe = salle.lire("consulter_proces_verbal")["document"]
    point, _ = json.loads(salle.scene.memoire.objects.get(signe))["points"]
    votes = point["conclusion"]["votes"]
    assert (votes["pour"], votes["contre"], votes["par_membre"]) == (2, 1, True)
    assert not any(personne in str(point) for personne in PERSONNES.values())


@then(
    parsers.re(
        r"la nation décide « (?P<issue>\w+) » du dossier (?P<numero>\d)(?P<motifs>, avec les motifs de la région)?$"
    )
)
def _decide(salle: Salle, issue: str, numero: str, motifs: str | None) -> None:
    salle.solder()
    assert salle.seance["statut"] == "close"
    conclusion = salle.point(int(numero))["conclusion"]
    assert conclusion["issue"] == issue
    assert not motifs or conclusion["textes"]["motifs"] == AJOURNE["motifs"]


@then("le registre public est vide")
def _registre_vide(salle: Salle) -> None:
    salle.solder()
    assert salle.lire("lister_registre", None)["elements"] == []


@then("le registre public montre le dossier 1 seul")
def _registre(salle: Salle) -> None:
    salle.solder()
    assert [ligne["nom"] for ligne in salle.lire("lister_registre", None)["elements"]] == ["Quartier 1"]


@then("le porteur n'a pas de décision à lire")
def _pas_de_decision(salle: Salle) -> None:
    salle.demander("consulter_decision", "Paul", id=cand(1))
    salle.refusee("introuvable")
    assert not [c for c in salle.scene.courriels("Paul") if c.startswith("Décision")]


@then("le porteur reçoit une seconde lettre confidentielle, qui corrige la première")
def _redite(salle: Salle) -> None:
    salle.solder()
    premiere, seconde = confidences(salle)
    assert "corrige celle que vous avez reçue" in seconde.text
    assert "ajourne le dossier" in seconde.text
    assert premiere.recipient == seconde.recipient


@then("le porteur du dossier 1 apprend seul que son étape 2 est accordée")
def _confie(salle: Salle) -> None:
    salle.solder()
    (lettre,) = confidences(salle)
    assert lettre.recipient == "paul@exemple.invalid"
    assert "l'étape 2 du label" in lettre.text


def confidences(salle: Salle) -> list[Any]:
    return [m for m in salle.scene.memoire.mailer.sent if "CONFIDENTIEL" in m.subject]


@then(parsers.re(r"telle qu'elle (?P<quand>était à l'ouverture|est une heure plus tard), la séance réunit (?P<qui>.+)"))
def _relue(salle: Salle, quand: str, qui: str) -> None:
    salle.solder()
    instant = HEURE if "ouverture" in quand else HEURE + UNE_HEURE
    assert salle.lire("consulter_seance_passee", "Ada", instant=instant.isoformat())["presents"] == personnes(qui)
