"""The steps of `tardifs.feature`: what is expected, what comes too late, and who is told."""

import json
from pathlib import Path
from typing import Any

from pytest_bdd import given, parsers, scenarios, then, when

from tests.scenarios.commission.salle import HEURE, SEMAINE, Salle
from tests.unit.commission.scene import (
    AJOURNE,
    ANNEE,
    CALENDRIER,
    NATIONAL,
    SIGNATURE,
    VALIDE,
    Reponse,
    cand,
    candidature,
    conclure,
    inscrire,
    ouvrir,
    quand,
    signer,
)

scenarios(str(Path(__file__).parent / "tardifs.feature"))
AURA = "2027-R84"
LETTRE = "Un dossier arrivé trop tard attend votre réponse"


def porteur(salle: Salle, numero: int) -> str:
    """Give the name under which the porteur of a file reads their letters."""
    nom = "Paul" if numero == 1 else f"Porteur{numero}"
    if numero != 1:
        salle.scene.personne(nom, "porteur", pseudonyme=f"pers_porteur{numero}")
    return nom


@when("un dossier d'Auvergne-Rhône-Alpes devient recevable")
def _ailleurs(salle: Salle) -> None:
    salle.scene.recevoir(candidature(4, region="84"))


@when("ce dossier est retiré")
def _retire_ailleurs(salle: Salle) -> None:
    salle.scene.recevoir(candidature(4, "retiree", region="84"))


@then("une séance d'Auvergne-Rhône-Alpes est planifiée")
def _planifiee(salle: Salle) -> None:
    assert salle.lire("consulter_seance", "Ada", id=AURA)["statut"] == "planifiee"


@then("il n'y a pas de séance d'Auvergne-Rhône-Alpes")
def _aucune(salle: Salle) -> None:
    assert salle.scene.appeler("consulter_seance", "Ada", id=AURA).statut == 404


@given("une région qui a tout conclu sans signer")
def _tout_conclu(salle: Salle) -> None:
    ouvrir(salle.scene)
    conclure(salle.scene, 1, VALIDE)
    conclure(salle.scene, 2, AJOURNE)


@given("une commission nationale signée sans elle")
def _signee_sans_elle(salle: Salle) -> None:
    signer(ouvrir(salle.scene, NATIONAL), NATIONAL, sans=("53",))


@when("la région signe enfin")
def _signe_enfin(salle: Salle) -> None:
    salle.signer()


@when("le dossier 3 arrive après sa région")
def _tardif(salle: Salle) -> None:
    porteur(salle, 3)
    inscrire(salle.scene, 3)


@given("la synthèse du dossier 3 n'est pas rendue")
def _sans_synthese(salle: Salle) -> None:
    porteur(salle, 3)
    salle.scene.recevoir(candidature(3))


@when("le dossier 3 devient recevable")
def _recevable(salle: Salle) -> None:
    porteur(salle, 3)
    salle.scene.recevoir(candidature(3))


@given("la commission nationale a tout ratifié, et signé sans attendre la Bretagne")
@when("la commission nationale ratifie tout, et signe sans attendre la Bretagne")
def _nationale_sans(salle: Salle) -> None:
    salle.ici = NATIONAL
    ouvrir(salle.scene, NATIONAL)
    salle.mener("ratifier_points")
    salle.signer(sans_regions=["53"])
    salle.solder()


@when("la région valide tout, et signe, sans le dossier 3")
def _region_sans(salle: Salle) -> None:
    _tout_conclu(salle)
    salle.signer()


@when("l'administration contrôle le palmarès")
def _controle(salle: Salle) -> None:
    salle.demander("controler_palmares", "Ada", annee=str(ANNEE))


@then("le contrôle dit que rien n'est venu du dossier 3")
def _non_examine(salle: Salle) -> None:
    salle.solder()
    assert salle.reponse is not None
    assert salle.reponse["controles"]["non_examines"] == [cand(3)]
    vue = salle.lire("consulter_seance", "Ada", id=NATIONAL)
    assert [(d["numero"], d["nom"]) for d in vue["non_examines"]] == [("EQ-2027-0003", "Quartier 3")]
    point = salle.lire("consulter_point", "Ada", id=NATIONAL, numero=3)
    assert (point["statut"], point["numero"]) == ("attendu", "EQ-2027-0003")


@then("le porteur du dossier 3 n'a reçu qu'une lettre")
def _une_seule_lettre(salle: Salle) -> None:
    assert len(courriels(salle, "3")) == 1


@when("l'expertise aurait dû finir")
def _expertise_finie(salle: Salle) -> None:
    salle.scene.a(CALENDRIER.fin_expertise.instant)


@when("les commissions régionales auraient dû finir")
def _regionales_finies(salle: Salle) -> None:
    salle.scene.a(CALENDRIER.commissions_regionales.fin.instant)


GENS = {"l'administration": "Ada", "le secrétariat national": "Nina", "le secrétariat de la région": "Sam"}


@then(parsers.re(r"(?P<qui>l'administration|le secrétariat [\w ]+) n'a rien à faire"))
def _rien_a_faire(salle: Salle, qui: str) -> None:
    assert taches(salle, qui) == []


@then(
    parsers.re(
        r"(?P<qui>l'administration|le secrétariat [\w ]+) a à faire, du dossier (?P<numero>\d) : « (?P<dit>.+) »"
    )
)
def _a_faire(salle: Salle, qui: str, numero: str, dit: str) -> None:
    siennes = [t for t in taches(salle, qui) if t["dossier"] == cand(int(numero))]
    assert [t["libelle"].startswith(dit) for t in siennes] == [True], siennes
    assert [t["numero"] for t in siennes] == [f"EQ-2027-000{numero}"]


def taches(salle: Salle, qui: str) -> list[Any]:
    salle.solder()
    elements: list[Any] = salle.lire("lister_a_faire", GENS[qui])["elements"]
    return elements


@when("la commission régionale s'ouvre sans lui")
def _ouverte_sans(salle: Salle) -> None:
    ouvrir(salle.scene)


@when(parsers.re(r"d'autres personnes portent le dossier 3(?P<nina>, dont celle du secrétariat national)?$"))
def _portent(salle: Salle, nina: str | None) -> None:
    message = json.loads(candidature(3, seq=11))
    message["etat"]["porteurs"] = ["pers_nouvelle", *(["pers_nina"] if nina else [])]
    salle.scene.recevoir(json.dumps(message))


@when(parsers.re(r"le dossier (?P<numero>\d) est retiré"))
def _retire(salle: Salle, numero: str) -> None:
    porteur(salle, int(numero))
    salle.scene.recevoir(candidature(int(numero), "retiree"))


def reporter(salle: Salle, qui: str, ou: str, signe: bool = True, motif: str = "Arrivé trop tard.") -> None:
    corps: dict[str, Any] = {"motif": motif, **({"signature": SIGNATURE} if signe else {})}
    salle.demander("reporter_point", qui, corps, numero=3, id=ou)


@when("le secrétariat national reporte le dossier 3 par un acte signé")
def _reporte(salle: Salle) -> None:
    reporter(salle, "Nina", NATIONAL)


@when("le secrétariat national reporte le dossier 3 pour un autre motif")
def _reporte_autrement(salle: Salle) -> None:
    reporter(salle, "Nina", NATIONAL, motif="Un autre motif.")


@when("le secrétariat national reporte le dossier 3 sans signer")
def _reporte_sans_signer(salle: Salle) -> None:
    reporter(salle, "Nina", NATIONAL, signe=False)


@when("le secrétariat de la région reporte le dossier 3 par un acte signé")
def _reporte_en_region(salle: Salle) -> None:
    reporter(salle, "Sam", salle.ici)


@when("elle signe sans attendre la Bretagne")
def _signe_sans(salle: Salle) -> None:
    salle.signer(sans_regions=["53"])


def nationale(salle: Salle) -> Reponse:
    salle.solder()
    return salle.lire("consulter_seance", "Nina", id=NATIONAL)


@then(parsers.re(r"les? dossiers? (?P<dits>\d( et \d)?) attend(ent)? à la séance nationale"))
def _attend(salle: Salle, dits: str) -> None:
    attendus = [cand(int(n)) for n in dits.split(" et ")]
    assert [d["candidature"] for d in nationale(salle)["en_attente"]] == attendus
    for candidature_ in attendus:
        point = salle.lire("consulter_point", "Nina", id=NATIONAL, candidature=candidature_)
        assert point["statut"] == "en_attente"


@then("aucun dossier n'attend à la séance nationale")
def _aucun_ici(salle: Salle) -> None:
    assert nationale(salle)["en_attente"] == []


@then("aucun dossier n'attend")
def _aucun_n_attend(salle: Salle) -> None:
    assert nationale(salle)["en_attente"] == salle.seance["en_attente"] == []


@then(parsers.parse("{nombre:d} dossier manque au palmarès"))
def _manque(salle: Salle, nombre: int) -> None:
    assert len(salle.scene.palmares().controle.manques) == nombre


@then("l'administration n'en a reçu qu'une lettre")
def _une_lettre(salle: Salle) -> None:
    assert len([c for c in salle.scene.courriels("Ada") if c.startswith(LETTRE)]) == 1


@then("son report est imprimé")
@then("le dossier 3 n'attend plus, et son report est imprimé")
def _imprime(salle: Salle) -> None:
    assert nationale(salle)["en_attente"] == []
    point = salle.lire("consulter_point", "Nina", id=NATIONAL, numero=3)
    assert (point["statut"], point["report"]) == ("reporte", "Arrivé trop tard.")
    pdf = salle.scene.appeler("telecharger_rectificatif", "Nina", id=NATIONAL, candidature=cand(3))
    assert (pdf.statut, "report-EQ-2027-0003" in pdf.entetes["Location"]) == (303, True)


@then("un seul acte reporte le dossier 3")
def _un_seul(salle: Salle) -> None:
    salle.solder()
    assert len(salle.scene.seance(NATIONAL).actes_de_report) == 1


@then(parsers.re(r"le porteur( du dossier (?P<numero>\d))? a reçu « (?P<objet>[^»]+) »"))
def _porteur_a_recu(salle: Salle, numero: str | None, objet: str) -> None:
    salle.solder()
    assert any(c.startswith(objet) for c in courriels(salle, numero)), courriels(salle, numero)


@then(parsers.re(r"le porteur( du dossier (?P<numero>\d))? n'a rien reçu de « (?P<objet>[^»]+) »"))
def _porteur_n_a_pas_recu(salle: Salle, numero: str | None, objet: str) -> None:
    salle.solder()
    assert not any(c.startswith(objet) for c in courriels(salle, numero))


@then("le porteur du dossier 3 n'en sait rien")
def _n_en_sait_rien(salle: Salle) -> None:
    assert courriels(salle, "3") == []


def courriels(salle: Salle, numero: str | None) -> list[str]:
    return salle.scene.courriels("Paul" if numero in (None, "1") else f"Porteur{numero}")


@then(parsers.parse("le projet avertit : « {dit} »"))
def _avertit(salle: Salle, dit: str) -> None:
    qui = "Nina" if salle.ici == NATIONAL else "Sam"
    (alerte,) = salle.lire("consulter_proces_verbal", qui)["alertes"]
    assert alerte.startswith(dit)


@then("le procès-verbal dit que 2 dossiers de Bretagne manquaient")
def _manquaient(salle: Salle) -> None:
    salle.solder()
    vue = salle.lire("consulter_proces_verbal", "Nina")
    assert vue["contenu"]["regions_attendues"] == [{"region": "53", "nom": "Bretagne", "dossiers": 2}]
    assert vue["alertes"] == []


@given("une commission régionale convoquée")
def _convoquee(salle: Salle) -> None:
    porteur(salle, 2)
    membres = [{"personne": "pers_mia", "qualite": "DREAL"}, {"personne": "pers_max", "qualite": "Élu"}]
    salle.mener("composer_seance", {"membres": membres})
    salle.convoquer()


@when("la commission s'ouvre, et conclut sur le dossier 1")
def _conclut(salle: Salle) -> None:
    salle.scene.a(HEURE)
    salle.mener("ouvrir_seance", {"presents": ["pers_mia", "pers_max"]})
    conclure(salle.scene, 1, VALIDE)


@when(parsers.parse("le secrétariat reporte la séance parce que « {motif} »"))
def _reporte_la_seance(salle: Salle, motif: str) -> None:
    salle.mener("reporter_seance", {"motif": motif})


@when("le secrétariat convoque à nouveau la séance")
def _convoque_a_nouveau(salle: Salle) -> None:
    salle.mener("convoquer_seance", {"quand": quand(HEURE + SEMAINE), "lieu": "Rennes"})


@then(parsers.re(r"le porteur( du dossier (?P<numero>\d))? (n'a été invité qu'|a été invité )(?P<fois>une|deux) fois"))
def _invite(salle: Salle, numero: str | None, fois: str) -> None:
    salle.solder()
    invitations = [c for c in courriels(salle, numero) if "sera examiné le" in c]
    assert len(invitations) == {"une": 1, "deux": 2}[fois]


@then(parsers.parse("rien n'y dit « {motif} »"))
def _ne_dit_pas(salle: Salle, motif: str) -> None:
    textes = [m.text for m in salle.scene.memoire.mailer.sent if m.recipient == "paul@exemple.invalid"]
    assert not any(motif in texte for texte in textes)
