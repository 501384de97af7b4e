"""The steps of `vivier.feature`: who comes while the call for experts is open, and after it."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from pytest_bdd import given, parsers, scenarios, then, when

from kernel.http import Reply
from kernel.label.calendrier import PARIS, Jalon, Moment, Phase, zone
from tests.unit.expertise.cas import CAMPAGNE
from tests.unit.expertise.guichet import Guichet, profil

scenarios(str(Path(__file__).parent / "vivier.feature"))
MOIS = {"mai": 5, "juin": 6}
INSCRIPTION: Any = {**profil("bea"), "personne": "pers_bea", "motif": "Un dossier attend un expert"}


@dataclass
class Cours:
    """A service, and what was last answered."""

    guichet: Guichet
    reponse: Reply | None = None


@given("une campagne dont l'appel à experts finit le 31 mai à minuit", target_fixture="cours")
def _cours() -> Cours:
    guichet = Guichet()
    guichet.campagne()
    return Cours(guichet)


@when(parsers.re(r"une experte se porte candidate le (?P<jour>\d+)(er)? (?P<mois>\w+) à (?P<h>\d+) h (?P<m>\d+)"))
def _candidater(cours: Cours, jour: str, mois: str, h: str, m: str) -> None:
    local = datetime(2027, MOIS[mois], int(jour), int(h), int(m), tzinfo=zone(PARIS))
    cours.guichet.memoire.clock.current = local
    cours.reponse = cours.guichet.reply("se_porter_candidat", "bea", profil("bea"))


@when("l'administration reporte le début de l'expertise au 4 juin")
def _reporter(cours: Cours) -> None:
    moved = CAMPAGNE.calendrier.reporte(Jalon.DEBUT_EXPERTISE, Moment(local=datetime(2027, 6, 4)))  # noqa: DTZ001
    etat = CAMPAGNE.model_copy(update={"phase": Phase.DEPOTS_CLOS, "calendrier": moved})
    cours.guichet.fait("EcheanceReportee", "candidature/campagne#2027", etat.model_dump(mode="json"))


@when("l'administration inscrit une experte le 2 juin")
def _inscrire(cours: Cours) -> None:
    cours.guichet.memoire.clock.current = datetime(2027, 6, 2, 12, tzinfo=zone(PARIS))
    cours.reponse = cours.guichet.reply("inscrire_expert", "adama", INSCRIPTION)
    cours.guichet.ecouler()


@then("elle est candidate")
def _candidate(cours: Cours) -> None:
    assert cours.reponse is not None
    assert cours.reponse.status == 201, cours.reponse.body
    assert cours.guichet.demande("consulter_expert", "bea", id="pers_bea")["statut"] == "candidat"


@then("sa candidature est refusée, et on lui dit comment faire")
def _refusee(cours: Cours) -> None:
    assert cours.reponse is not None
    assert cours.reponse.status == 409
    assert "echeance-depassee" in cours.reponse.body
    assert "lundi 31 mai 2027 à 23 h 59 (heure de Paris)" in cours.reponse.body
    assert "donnez-lui votre identifiant, pers_bea" in cours.reponse.body
    cours.guichet.demande("consulter_expert", "adama", statut=404, id="pers_bea")


@then(parsers.parse("elle a reçu « {objet} »"))
def _recu(cours: Cours, objet: str) -> None:
    assert objet in cours.guichet.courriels("bea")


@then("personne d'autre ne peut l'inscrire")
def _interdit(cours: Cours) -> None:
    for nom in ("bea", "ana", "dora", "paul"):
        corps = {**INSCRIPTION, "personne": "pers_cyr"}
        cours.guichet.demande("inscrire_expert", nom, corps, 404)


# Retenir, habiliter, suspendre


@when("l'administration ne la retient pas, faute de références")
def _refuser(cours: Cours) -> None:
    cours.guichet.demande("refuser_candidature", "adama", {"motif": "Aucune référence"}, id="pers_bea")
    cours.guichet.ecouler()


@then("elle lit que ses références manquent, et peut se porter candidate de nouveau")
def _relue(cours: Cours) -> None:
    vue = cours.guichet.demande("consulter_expert", "bea", id="pers_bea")
    assert (vue["statut"], vue["motif"]) == ("refuse", "Aucune référence")
    cours.guichet.demande("se_porter_candidat", "bea", {**profil("bea"), "references": "Deux ZAC"}, 201)


@then("la refuser sans raison est impossible")
def _sans_raison(cours: Cours) -> None:
    refus = cours.guichet.reply("refuser_candidature", "adama", {"motif": " "}, id="pers_bea")
    assert refus.status == 400
    assert "/motif" in refus.body
    assert cours.guichet.demande("consulter_expert", "bea", id="pers_bea")["statut"] == "candidat"


@then(parsers.parse("l'habiliter jusqu'au 19 mai est refusé : « {raison} »"))
def _terme_passe(cours: Cours, raison: str) -> None:
    corps = {"roles": ["second"], "motif": "Références vérifiées", "jusqu_au": "2027-05-19"}
    refus = cours.guichet.demande("habiliter_expert", "adama", corps, 422, id="pers_bea")
    assert raison in refus["detail"]


@when("l'administration l'habilite jusqu'au 20 juin")
def _habiliter(cours: Cours) -> None:
    corps = {"roles": ["second"], "motif": "Références vérifiées", "jusqu_au": "2027-06-20"}
    cours.guichet.demande("habiliter_expert", "adama", corps, id="pers_bea")


@when("le 21 juin se lève")
def _le_lendemain(cours: Cours) -> None:
    cours.guichet.reveiller(datetime(2027, 6, 21, 0, 15, tzinfo=zone(PARIS)))


@then("elle est de nouveau candidate, et n'est plus habilitée")
def _echue(cours: Cours) -> None:
    vue = cours.guichet.demande("consulter_expert", "bea", id="pers_bea")
    assert (vue["statut"], vue["roles"]) == ("candidat", [])


@then(parsers.parse("la suspendre est refusé : « {raison} »"))
def _pas_suspendue(cours: Cours, raison: str) -> None:
    refus = cours.guichet.demande("suspendre_expert", "adama", {"motif": "Signalement"}, 409, id="pers_bea")
    assert raison in refus["detail"]
