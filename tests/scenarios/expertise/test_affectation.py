"""The steps of `affectation.feature`: the administration assigns, over the expertise service's own routes."""

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from pytest_bdd import given, scenarios, then, when

from expertise.calculs import travail
from expertise.domaine.expertise import EXPERTISE
from expertise.solveur import resolution
from infra.affectation.verificateur import verifier
from kernel.journal import from_item
from kernel.store import entries
from tests.fakes import fingerprint
from tests.unit.expertise.cas import CAND, OPER
from tests.unit.expertise.guichet import Guichet, a_affecter
from tests.unit.expertise.test_documents import LETTRE

scenarios(str(Path(__file__).parent / "affectation.feature"))
ANNEE: Any = {"annee": "2027"}
LEVEE = {"expert": "pers_cyr", "sens": "lever", "motif": "Seul à connaître le bois"}


@dataclass
class Cours:
    """A service, what is shown of the assignment, who sits."""

    guichet: Guichet
    vue: Any = None
    equipe: dict[str, str] = field(default_factory=dict)


@given("un dossier recevable, et trois experts habilités et disponibles", target_fixture="cours")
def _cours() -> Cours:
    return Cours(a_affecter())


@when("l'administration demande une affectation")
def _demander(cours: Cours) -> None:
    cours.vue = cours.guichet.proposer()


@when("l'administration valide la proposition")
def _valider(cours: Cours) -> None:
    cours.guichet.demande("valider_affectation", "adama", {"proposition": cours.vue["proposition"]}, **ANNEE)
    cours.guichet.ecouler()
    cours.equipe = cours.guichet.equipe(CAND)


@when("un expert proposé est suspendu")
def _suspendre(cours: Cours) -> None:
    expert = cours.vue["places"][0]["expert"]
    cours.guichet.demande("suspendre_expert", "adama", {"motif": "Signalement"}, id=expert)


@when("le second décline son mandat")
def _decliner(cours: Cours) -> None:
    cours.guichet.demande("decliner_mandat", cours.equipe["second"], {"motif": "charge"}, id=CAND)


@when("un expert déclare un lien familial avec l'opération")
def _lien(cours: Cours) -> None:
    cours.guichet.demande("declarer_interet", "cyr", {"nature": "familial", "operation": OPER}, id="pers_cyr")


@when("un expert déclare des travaux passés sur l'opération")
def _travaux(cours: Cours) -> None:
    cours.guichet.demande("declarer_interet", "cyr", {"nature": "travaux", "operation": OPER}, id="pers_cyr")


@when("l'administration lève cette incompatibilité")
def _lever(cours: Cours) -> None:
    cours.guichet.demande("decider_incompatibilite", "adama", LEVEE, id=CAND)


@when("les experts acceptent leur mandat")
def _accepter(cours: Cours) -> None:
    cours.guichet.accepter(CAND)


@when("le coordonnateur déclare un lien familial avec l'opération")
def _lien_tardif(cours: Cours) -> None:
    nom = cours.equipe["coordonnateur"]
    cours.guichet.demande("declarer_interet", nom, {"nature": "familial", "operation": OPER}, id=f"pers_{nom}")
    cours.guichet.ecouler()


@when("l'administration donne au second jusqu'au 30 juin")
def _prolonger(cours: Cours) -> None:
    corps = {"expert": f"pers_{cours.equipe['second']}", "jusqu_au": "2027-06-30", "motif": "Congés"}
    cours.guichet.demande("prolonger_mandat", "adama", corps, id=CAND)
    cours.guichet.ecouler()


@when("l'administration joint une lettre de mission au mandat du second")
def _joindre(cours: Cours) -> None:
    corps = {**LETTRE.model_dump(mode="json"), "expert": f"pers_{cours.equipe['second']}"}
    cours.guichet.demande("joindre_document", "adama", corps, id=CAND)


@when("l'administration retire le second du dossier")
def _retirer(cours: Cours) -> None:
    corps = {"sortant": f"pers_{cours.equipe['second']}", "motif": "Indisponible"}
    cours.guichet.demande("remplacer_expert", "adama", corps, id=CAND)


@when("l'administration interdit le coordonnateur sur ce dossier")
def _interdire(cours: Cours) -> None:
    cours.guichet.ecouler()
    interdit = {"candidature": CAND, "expert": f"pers_{cours.equipe['coordonnateur']}"}
    cours.vue = cours.guichet.proposer(interdits=[interdit])


@then("le calcul est refusé : il faut d'abord le remplacer")
def _interdit_refuse(cours: Cours) -> None:
    assert cours.vue["calcul"]["statut"] == "echoue"
    assert "remplacez-le d'abord" in cours.vue["calcul"]["raisons"][0]


@then("le second lit ce document, et le coordonnateur ne le voit pas")
def _lu(cours: Cours) -> None:
    (lu,) = cours.guichet.demande("consulter_documents", cours.equipe["second"], id=CAND)["documents"]
    assert (lu["titre"], lu["sha256"]) == (LETTRE.titre, LETTRE.sha256)
    assert cours.guichet.demande("consulter_documents", cours.equipe["coordonnateur"], id=CAND)["documents"] == []


@then("le second ne lit plus rien, et l'administration sait ce qui lui avait été joint")
def _coupee(cours: Cours) -> None:
    cours.guichet.demande("consulter_documents", cours.equipe["second"], statut=404, id=CAND)
    (garde,) = cours.guichet.demande("consulter_documents", "adama", id=CAND)["documents"]
    assert (garde["expert"], garde["ouvert"]) == (f"pers_{cours.equipe['second']}", False)


@then("chaque siège est proposé à un expert, avec ses raisons")
def _proposes(cours: Cours) -> None:
    assert (len(cours.vue["places"]), cours.vue["manques"]) == (2, [])
    paires = cours.guichet.demande("consulter_paires", "adama", **ANNEE, candidature=CAND)["paires"]
    assert all(p["pourquoi"] for p in paires)


@then("la preuve se vérifie sans le solveur")
def _preuve(cours: Cours) -> None:
    assert verifier(cours.guichet.demande("consulter_certificat", "adama", **ANNEE)["certificat"])


@then("chaque expert proposé reçoit son mandat")
def _mandats(cours: Cours) -> None:
    for nom in cours.equipe.values():
        assert any(s.startswith("Proposition de mandat") for s in cours.guichet.courriels(nom))


@then("la validation est refusée en disant ce qui a changé")
def _perimee(cours: Cours) -> None:
    corps = {"proposition": cours.vue["proposition"]}
    refus = cours.guichet.demande("valider_affectation", "adama", corps, 409, **ANNEE)
    assert cours.vue["places"][0]["expert"] in refus["detail"]


@then("l'administration apprend qui vient ensuite, et à quel prix")
def _annonce(cours: Cours) -> None:
    cours.guichet.ecouler()
    texte = cours.guichet.memoire.mailer.sent[-1].text
    (suivant,) = {"ana", "bea", "cyr"} - set(cours.equipe.values())
    assert f"Le meilleur remplaçant que la proposition validée avait retenu : {suivant.title()}" in texte
    assert "Ce qu'on y perdait alors" in texte


@then("suivre le lien montre le siège à pourvoir sans rien changer")
def _lien_inerte(cours: Cours) -> None:
    avant = fingerprint(cours.guichet.memoire.store)
    vue = cours.guichet.demande("consulter_remplacements", "adama", id=CAND)
    assert f"/expertise/v1{vue['href'].removeprefix('/expertise/v1')}" in cours.guichet.memoire.mailer.sent[-1].text
    assert (vue["sieges_vides"], len(vue["sortants"])) == (["second"], 2), "who has left, and who has not answered"
    assert fingerprint(cours.guichet.memoire.store) == avant


@then("le siège est proposé à un autre, et personne d'autre ne bouge")
def _remplace(cours: Cours) -> None:
    (place,) = cours.vue["places"]
    assert (place["candidature"], place["role"]) == (CAND, "second")
    assert place["expert"] not in {f"pers_{nom}" for nom in cours.equipe.values()}


@then("lever cette incompatibilité est refusé")
def _legale(cours: Cours) -> None:
    refus = cours.guichet.demande("decider_incompatibilite", "adama", LEVEE, 422, id=CAND)
    assert "ne peut pas être levée" in refus["detail"]


@then("cet expert n'est proposé nulle part")
def _nulle_part(cours: Cours) -> None:
    assert "pers_cyr" not in {p["expert"] for p in cours.vue["places"]}


@then("cet expert peut être proposé, et la raison est au journal")
def _levee(cours: Cours) -> None:
    verrou = {"candidature": CAND, "role": "second", "expert": "pers_cyr"}
    assert cours.guichet.proposer(verrous=[verrou])["calcul"]["statut"] == "fini"
    journal = entries(cours.guichet.memoire.store, EXPERTISE.flux(CAND))
    assert any("Seul à connaître le bois" in from_item(item).corps for item in journal)


@then("il n'a plus accès au dossier, et l'administration le sait")
def _coupe(cours: Cours) -> None:
    cours.guichet.demande("consulter_dossier", cours.equipe["coordonnateur"], statut=404, id=CAND)
    assert cours.guichet.courriels("adama")[-1] == "Mandat à réattribuer : dossier EQ-2027-0001"


@then("aucune relance ne part avant le 27 juin")
def _sans_relance(cours: Cours) -> None:
    nom = cours.equipe["second"]
    for jour, relances in ((26, 0), (28, 1)):
        cours.guichet.reveiller(datetime(2027, 6, jour, 12, tzinfo=UTC))
        assert len([s for s in cours.guichet.courriels(nom) if s.startswith("Sans réponse")]) == relances


# Ce qui change pendant un calcul


@when("un second dossier est recevable")
def _second_dossier(cours: Cours) -> None:
    cours.guichet.recevable(2)


@when("le second décline son mandat pendant le calcul d'une affectation")
def _decliner_pendant(cours: Cours, monkeypatch: pytest.MonkeyPatch) -> None:
    plain = resolution.resoudre

    def resoudre(*args: Any) -> Any:
        monkeypatch.undo()
        cours.guichet.demande("decliner_mandat", cours.equipe["second"], {"motif": "charge"}, id=CAND)
        return plain(*args)

    monkeypatch.setattr(travail, "resoudre", resoudre)
    cours.vue = cours.guichet.proposer()


@then("la validation est refusée : le dossier décliné a changé")
def _perimee_par_le_declin(cours: Cours) -> None:
    corps = {"proposition": cours.vue["proposition"]}
    refus = cours.guichet.demande("valider_affectation", "adama", corps, 409, **ANNEE)
    assert "Ont changé depuis le calcul" in refus["detail"]
    assert f"pers_{cours.equipe['second']}" in refus["detail"]


# Imposer, interdire, supposer, corriger


@when("l'administration impose la deuxième experte comme second")
def _imposer(cours: Cours) -> None:
    cours.vue = cours.guichet.proposer(verrous=[{"candidature": CAND, "role": "second", "expert": "pers_bea"}])


@when("l'administration interdit cette experte sur le dossier")
def _interdire_bea(cours: Cours) -> None:
    cours.vue = cours.guichet.proposer(interdits=[{"candidature": CAND, "expert": "pers_bea"}])


@when("l'administration met la deuxième experte comme second dans le fichier exporté, et l'importe")
def _importer(cours: Cours) -> None:
    contenu = cours.guichet.demande("exporter_affectation", "adama", **ANNEE)["contenu"]
    second = next(p["expert"] for p in cours.vue["places"] if p["role"] == "second")
    corps = {"contenu": contenu.replace(f"second;{second}", "second;pers_bea")}
    cours.guichet.demande("importer_affectation", "adama", corps, 202, **ANNEE)
    cours.guichet.ecouler()
    cours.vue = cours.guichet.demande("consulter_affectation", "adama", **ANNEE)


@then("elle est proposée comme second")
def _bea_second(cours: Cours) -> None:
    assert {p["role"] for p in cours.vue["places"] if p["expert"] == "pers_bea"} == {"second"}


@then("elle n'est proposée nulle part")
def _bea_nulle_part(cours: Cours) -> None:
    assert cours.vue["places"]
    assert "pers_bea" not in {p["expert"] for p in cours.vue["places"]}


@when("l'administration demande ce qui arriverait si le second était absent")
def _supposer(cours: Cours) -> None:
    cours.vue = cours.guichet.proposer(absents=[f"pers_{cours.equipe['second']}"])


@then("un autre est proposé, et le second siège toujours")
def _hypothese(cours: Cours) -> None:
    found = cours.vue["hypothese"]
    assert (cours.vue["statut"], found["manques"]) == ("validee", [])
    assert [phrase for phrase in found["difference"] if f"pers_{cours.equipe['second']} quitte" in phrase]
    assert cours.guichet.equipe(CAND) == cours.equipe


# Manquer d'experts, attendre une réponse


@when("quatre autres dossiers sont recevables")
def _cinq_dossiers(cours: Cours) -> None:
    for numero in range(2, 6):
        cours.guichet.recevable(numero)


@then("le manque est dit en mots, et les dossiers incomplets restent à affecter")
def _manque(cours: Cours) -> None:
    assert cours.vue["nombre_manques"] == 10 - 6
    assert all(m["raison"].startswith("dossier EQ-2027-") for m in cours.vue["manques"])
    assert "admissible" in cours.vue["blocage"]
    cours.guichet.demande("valider_affectation", "adama", {"proposition": cours.vue["proposition"]}, **ANNEE)
    cours.guichet.ecouler()
    (region,) = cours.guichet.demande("suivre_affectation", "adama", **ANNEE)["regions"]
    assert region["a_affecter"] > 0


@when("le second ne répond pas jusqu'au 20 juin")
def _se_taire(cours: Cours) -> None:
    cours.guichet.reveiller(datetime(2027, 6, 20, 12, tzinfo=UTC))


@then("l'administration apprend que le mandat est sans réponse, et le dossier est en retard au tableau")
def _sans_reponse(cours: Cours) -> None:
    assert "Mandat sans réponse : dossier EQ-2027-0001" in cours.guichet.courriels("adama")
    (region,) = cours.guichet.demande("suivre_affectation", "adama", **ANNEE)["regions"]
    assert region["en_retard"] == 1


# Deux à la fois, trois sièges


@when("chaque expert ne prend plus qu'un dossier")
def _un_seul(cours: Cours) -> None:
    for nom in ("ana", "bea", "cyr"):
        corps = {"annee": 2027, "charge_max": 1}
        cours.guichet.demande("declarer_disponibilite", nom, corps, id=f"pers_{nom}")


PLACER: Any = {"entrant": "pers_cyr", "motif": "Les deux dossiers pressent"}


@when("deux administrateurs placent au même instant le même expert sur deux dossiers")
def _placer_deux_fois(cours: Cours, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have one of them write between what the other has read and what they write."""
    store, autre = cours.guichet.memoire.store, cours.guichet.recevable(2)
    plain, found = store.transact, []

    def transact(*args: Any, **more: Any) -> Any:
        monkeypatch.setattr(store, "transact", plain)
        found.append(cours.guichet.reply("remplacer_expert", "adama", PLACER, id=autre))
        return plain(*args, **more)

    monkeypatch.setattr(store, "transact", transact)
    found.append(cours.guichet.reply("remplacer_expert", "adama", PLACER, id=CAND))
    cours.vue = found


@then("un seul des deux placements est fait, et l'autre dit de relire la charge de l'expert")
def _un_des_deux(cours: Cours) -> None:
    premier, second = cours.vue
    assert premier.status == 200, premier.body
    assert (second.status, json.loads(second.body)["code"]) == (409, "doublon")
    assert "relisez leur charge" in second.body
    assert cours.guichet.equipe(CAND) == {}


@then("le refaire est refusé : « sa charge maximale est atteinte »")
def _charge_atteinte(cours: Cours) -> None:
    encore = cours.guichet.reply("remplacer_expert", "adama", PLACER, id=CAND)
    assert encore.status == 422
    assert "sa charge maximale est atteinte" in encore.body


@when("un dossier à trois sièges est recevable")
def _trois_sieges(cours: Cours) -> None:
    cours.guichet.recevable(2, reglement="2013", etape=2)


@then("les trois sièges du dossier sont pourvus")
def _trois_pourvus(cours: Cours) -> None:
    vue = cours.guichet.demande("consulter_expertise", "adama", id="cand_" + "0" * 25 + "2")
    assert sorted(m["role"] for m in vue["mandats"]) == ["coordonnateur", "second", "second"]
