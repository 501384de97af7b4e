"""The steps of `recours.feature`: the porteur of an adjourned file reads its decision, contests it, follows it up."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from pytest_bdd import parsers, scenarios, then, when

from tests.scenarios.commission.conftest import rectifier, reveiller
from tests.scenarios.commission.salle import Salle
from tests.unit.commission.scene import AJOURNE, CEREMONIE, NATIONAL, SIGNATURE, cand, oper

scenarios(str(Path(__file__).parent / "recours.feature"))
DOSSIER = cand(2)
MOTIFS = {"un recours": "Une pièce n'a pas été lue.", "un autre recours": "Une autre pièce."}


@pytest.fixture(autouse=True)
def _gens(salle: Salle) -> None:
    """Pia is the porteur of the adjourned file, Rosa the correspondant of its région."""
    salle.scene.personne("Pia", "porteur", pseudonyme="pers_porteur2")
    salle.scene.personne("Rosa", "correspondant", territoires=("R53",))


def decision(salle: Salle) -> Any:
    salle.solder()
    return salle.lire("consulter_decision", "Pia", id=DOSSIER)


def agir(salle: Salle, code: str, corps: Any = None, qui: str = "Pia") -> None:
    salle.demander(code, qui, corps, id=DOSSIER)


@when(parsers.re(r"(?P<jours>\d+) jours? passe(nt)?"))
def _attendre(salle: Salle, jours: str) -> None:
    salle.scene.memoire.clock.advance(days=int(jours))
    reveiller(salle)


@when("elle lit la décision")
def _lire(salle: Salle) -> None:
    agir(salle, "lire_decision")


@when("l'administration lit la décision")
def _lire_a_la_place(salle: Salle) -> None:
    agir(salle, "lire_decision", qui="Ada")


@when(
    parsers.re(r"(?P<qui>l'administration|le correspondant régional) note que la lettre a été présentée le (?P<le>.+)")
)
def _noter(salle: Salle, qui: str, le: str) -> None:
    agir(salle, "noter_notification", {"le": le}, "Ada" if qui == "l'administration" else "Rosa")


@when(parsers.re(r"elle dépose (?P<quoi>un recours|un autre recours)$"))
def _deposer(salle: Salle, quoi: str) -> None:
    agir(salle, "deposer_recours", {"motif": MOTIFS[quoi]})


@when(parsers.re(r"l'administration (?P<verbe>accorde|rejette) le recours"))
def _repondre(salle: Salle, verbe: str) -> None:
    if decision(salle)["recours"][-1]["statut"] == "depose":
        agir(salle, "examiner_recours", qui="Ada")
    _repondre_aussitot(salle, accorde=verbe == "accorde")


@when("l'administration répond au recours sans l'examiner")
def _repondre_aussitot(salle: Salle, *, accorde: bool = True) -> None:
    corps = {"accorde": accorde, "motif": "Après examen.", "signature": SIGNATURE}
    agir(salle, "repondre_recours", corps, "Ada")


@when("la commission nationale corrige sa décision et labellise le dossier 2")
def _corriger(salle: Salle) -> None:
    rectifier(salle, "Nina", 2, NATIONAL, {"issue": "labellise", "etape_accordee": 2}, "Recours accordé")


@when(parsers.re(r"elle dit que la (?P<genre>réserve|recommandation) (?P<numero>\d) est « (?P<etat>\w+) »"))
def _suivre(salle: Salle, genre: str, numero: str, etat: str) -> None:
    agir(salle, "suivre_texte", {"texte": f"{genre.replace('é', 'e')}-{numero}", "etat": etat})


@then(parsers.parse("la porteuse a reçu {nombre:d} rappel de ses réserves et recommandations"))
def _rappels(salle: Salle, nombre: int) -> None:
    salle.solder()
    assert len([c for c in salle.scene.courriels("Pia") if "réserves et recommandations" in c]) == nombre


@when("l'administration retire le label du dossier 1")
def _retirer_label(salle: Salle) -> None:
    motif = {"motif": "Engagements non tenus", "acte": "Décision du 19 janvier 2028"}
    salle.demander("retirer_label", "Ada", motif, id=f"{oper(1)}-2")


@then("le label du dossier 1 est retiré, et il était en vigueur le jour de la cérémonie")
def _label_passe(salle: Salle) -> None:
    ici = f"{oper(1)}-2"
    assert salle.lire("consulter_label", None, id=ici)["statut"] == "retire"
    assert salle.lire("consulter_label_passe", "Ada", id=ici, instant=CEREMONIE.isoformat())["statut"] == "en_vigueur"


@then("la porteuse du dossier ajourné n'en lit pas encore les motifs")
def _pas_encore(salle: Salle) -> None:
    vue = decision(salle)
    assert (vue["issue"], vue["textes"], vue["lue_le"]) == ("ajourne", None, None)


@then(parsers.parse("la décision est notifiée par lettre le {le}, et elle en lit les motifs"))
def _remise(salle: Salle, le: str) -> None:
    vue = decision(salle)
    assert (vue["statut"], vue["statut_libelle"], vue["remise_le"]) == ("remise", "Notifiée par lettre", le)
    assert vue["textes"]["motifs"] == AJOURNE["motifs"]


@then("le correspondant régional lit la décision et ses motifs")
def _lue_par_le_correspondant(salle: Salle) -> None:
    salle.solder()
    vue = salle.lire("consulter_decision", "Rosa", id=DOSSIER)
    assert (vue["statut"], vue["textes"]["motifs"]) == ("notifiee", AJOURNE["motifs"])


@then("elle en lit les motifs, et la date de sa première lecture")
def _lue(salle: Salle) -> None:
    vue = decision(salle)
    assert vue["textes"]["motifs"] == AJOURNE["motifs"]
    assert vue["lue_le"] == (CEREMONIE + timedelta(days=5)).isoformat()


@then("aucune décision n'attend d'être lue")
def _aucune_tache(salle: Salle) -> None:
    assert taches(salle) == []


@then(parsers.re(r"(la|les) décisions? (du|des) dossiers? (?P<numeros>\d( et \d)?) (attend|attendent) d'être lues?"))
def _taches(salle: Salle, numeros: str) -> None:
    assert taches(salle) == [f"EQ-2027-000{numero}" for numero in numeros.split(" et ")]


def taches(salle: Salle, quoi: str = "non_lues") -> list[str]:
    salle.solder()
    return [d["numero"] for d in salle.lire("lister_decisions", "Ada", query={"a_faire": quoi})["elements"]]


@then("le recours du dossier 2 est à traiter")
def _recours_a_traiter(salle: Salle) -> None:
    assert taches(salle, "recours") == ["EQ-2027-0002"]


@then("aucun recours n'est à traiter")
def _aucun_recours(salle: Salle) -> None:
    assert taches(salle, "recours") == []


@then(parsers.re(r"(?P<qui>le correspondant régional|elle) a reçu « (?P<objet>.+) »"))
def _recu(salle: Salle, qui: str, objet: str) -> None:
    salle.solder()
    salle.ont_recu(["Pia" if qui == "elle" else "Rosa"], objet)


@then(parsers.re(r"le recours est « (?P<statut>\w+) », et elle a reçu « (?P<objet>.+) »"))
def _repondu(salle: Salle, statut: str, objet: str) -> None:
    (recours,) = decision(salle)["recours"]
    assert (recours["statut"], recours["reponse"]) == (statut, "Après examen.")
    salle.ont_recu(["Pia"], objet)


@then(parsers.parse("elle a déposé {nombre:d} recours"))
def _recours(salle: Salle, nombre: int) -> None:
    assert [r["numero"] for r in decision(salle)["recours"]] == [*range(1, nombre + 1)]


@then(parsers.re(r"le recours est noté (?P<comment>dans les délais|hors délai)"))
def _hors_delai(salle: Salle, comment: str) -> None:
    (recours,) = decision(salle)["recours"]
    assert recours["hors_delai"] is (comment == "hors délai")


@then(
    parsers.re(
        r"la décision est « (?P<issue>\w+) », et le registre public (?P<montre>ne montre pas|montre) le dossier 2"
    )
)
def _decision(salle: Salle, issue: str, montre: str) -> None:
    assert decision(salle)["issue"] == issue
    labels = [ligne["nom"] for ligne in salle.lire("lister_registre", None)["elements"]]
    assert ("Quartier 2" in labels) is (montre == "montre")


@then("le recours cite le nouvel acte, et la décision est à lire de nouveau")
def _nouvel_acte(salle: Salle) -> None:
    vue = decision(salle)
    assert vue["recours"][0]["acte"] == vue["acte"]
    assert "rectificatifs" in vue["acte"]
    assert (vue["statut"], vue["lue_le"]) == ("notifiee", None)


@then(parsers.re(r"la réserve (?P<numero>\d) est « (?P<etat>\w+) »"))
def _suivie(salle: Salle, numero: str, etat: str) -> None:
    (suite,) = decision(salle)["suites"]
    assert (suite["texte"], suite["etat"]) == (f"reserve-{numero}", etat)
