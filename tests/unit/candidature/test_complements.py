"""Compléments : seuls les champs demandés se rouvrent, une demande à la fois ; la réponse est une version de plus."""

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from candidature.domaine.candidature import CANDIDATURE
from candidature.domaine.commandes import SuivreComplements
from candidature.domaine.complements import DEMANDES_OCTETS_MAX, silence, suivre
from candidature.domaine.dossier import Candidature
from candidature.domaine.valeurs import Demande, PointDemande, Version
from kernel.handle import Envoi, handle
from kernel.journal import STATE_SK, unpacked
from kernel.label.calendrier import Moment
from kernel.label.reglement import RegimeSilence
from kernel.store import entries, faults_of
from tests.maison import Maison
from tests.unit.candidature.scene import OUVERTURE, brouillon, depot, etat, maison_ouverte, remplir, repond

ECHEANCE = Moment(local=datetime(2027, 3, 20))  # noqa: DTZ001  a minute on the clocks of Paris
FIN = datetime(2027, 3, 19, 23, 0, tzinfo=UTC)
DEMANDE: dict[str, Any] = {
    "points": [
        {"champ": "engagement_09", "motif": "Décrire les modes actifs."},
        {"champ": "description", "motif": "Dire où en sont les travaux."},
    ],
    "echeance": ECHEANCE.model_dump(mode="json"),
}


@pytest.fixture
def maison() -> Maison:
    return maison_ouverte()


def demande(maison: Maison, candidature: str, corps: Any = None, qui: str = "Dora") -> Any:
    return maison.appeler("candidature", "demander_complements", qui, corps or DEMANDE, id=candidature)


def fournit(maison: Maison, candidature: str, qui: str = "Paul") -> Any:
    return maison.appeler("candidature", "fournir_complements", qui, {}, id=candidature)


def depose_et_demande(maison: Maison) -> str:
    candidature = depot(maison)
    assert demande(maison, candidature).statut == 200
    maison.ecouler()
    return candidature


def test_seuls_les_champs_demandes_se_rouvrent(maison: Maison) -> None:
    candidature = depose_et_demande(maison)
    vue = maison.appeler("candidature", "consulter_candidature", "Paul", id=candidature)
    assert vue["statut"] == "complements_demandes"
    assert {c["code"] for c in vue["formulaire"] if c["modifiable"]} == {"engagement_09", "description"}
    assert repond(maison, candidature, "engagement_09", "Des pistes cyclables.").statut == 200
    fige = repond(maison, candidature, "engagement_10", "Autre chose.")
    assert (fige.statut, fige["code"]) == (409, "dossier-fige")
    assert "« Description de l'opération », « 9. " in fige["detail"]


def test_la_demande_dit_chaque_point_son_motif_et_sa_date_au_porteur(maison: Maison) -> None:
    depose_et_demande(maison)
    (lettre,) = [m for m in maison.memoire.mailer.sent if "Compléments demandés" in m.subject]
    assert lettre.recipient == "paul@exemple.invalid"
    assert "vendredi 19 mars 2027 à 23 h 59" in lettre.subject
    assert "2 points" in lettre.subject
    for mention in (
        "Décrire les modes actifs.",
        "Dire où en sont les travaux.",
        "suspendu",
        "L114-5",
        "Seuls ces champs",
    ):
        assert mention in lettre.text


def test_une_seule_demande_a_la_fois(maison: Maison) -> None:
    candidature = depose_et_demande(maison)
    seconde = demande(maison, candidature)
    assert (seconde.statut, seconde["code"]) == (409, "transition-impossible")
    assert "attend déjà sa réponse, jusqu'au vendredi 19 mars 2027" in seconde["detail"]


def test_la_reponse_est_une_version_figee_de_plus_avec_ce_qui_change(maison: Maison) -> None:
    candidature = depose_et_demande(maison)
    repond(maison, candidature, "engagement_09", "Des pistes cyclables.")
    assert fournit(maison, candidature).statut == 200
    maison.ecouler()
    une, deux = etat(maison, candidature).versions
    assert (deux.numero, deux.champs) == (2, ("engagement_09",))
    (satisfaite,) = etat(maison, candidature).demandes
    assert (satisfaite.statut, satisfaite.close_le) == ("satisfaite", deux.recu_le)
    assert etat(maison, candidature).complements == {}, "ce qui est remis a pris sa place"
    documents = [json.loads(maison.memoire.objects.kept[v.document]) for v in (une, deux)]
    assert [d["reponses"]["engagement_09"] for d in documents] == ["Une réponse.", "Des pistes cyclables."]
    assert {k: v for k, v in documents[0]["reponses"].items() if k != "engagement_09"} == {
        k: v for k, v in documents[1]["reponses"].items() if k != "engagement_09"
    }
    assert "Compléments reçus : dossier EQ-2027-0001" in maison.courriels("Dora")
    assert "Compléments reçus : dossier EQ-2027-0001" in maison.courriels("Paul")
    assert len([s for s in maison.courriels("Paul") if s.startswith("Accusé")]) == 1


def test_ce_qui_change_est_ce_qui_ne_dit_plus_pareil_qu_avant(maison: Maison) -> None:
    candidature = depot(maison)
    jamais_dit = {"champ": "engagement_01_actions", "motif": "Dire les actions."}
    demande(maison, candidature, {**DEMANDE, "points": [*DEMANDE["points"], jamais_dit]})
    for dit in ("Autre chose.", "Une réponse."):
        repond(maison, candidature, "engagement_09", dit)
    repond(maison, candidature, "engagement_01_actions", {"a1": {"libelle": "Planter", "etat": "en_cours"}})
    assert fournit(maison, candidature).statut == 200
    assert etat(maison, candidature).versions[1].champs == ("engagement_01_actions",)


@pytest.mark.parametrize(
    ("etape", "jusqu_au"),
    [(1, "2027-12-10T10:00:00"), (2, "2027-05-17T00:00:00"), (2, "2027-09-01T00:00:00")],
    ids=["étape 1 : la cérémonie", "au-delà du dépôt", "la fin de l'expertise"],
)
def test_des_complements_s_attendent_tant_que_le_dossier_peut_etre_examine(
    maison: Maison, etape: int, jusqu_au: str
) -> None:
    candidature = depot(maison, etape=etape)
    point = {"champ": etat(maison, candidature).champs[0].code, "motif": "À préciser."}
    pris = demande(maison, candidature, {"points": [point], "echeance": {"local": jusqu_au}})
    assert pris.statut == 200, pris.corps


def test_ce_que_les_autres_services_lisent_est_la_version_completee(maison: Maison) -> None:
    candidature = depose_et_demande(maison)
    repond(maison, candidature, "engagement_09", "Des pistes cyclables.")
    fournit(maison, candidature)
    maison.appeler("candidature", "donner_avis", "Dora", {"recevable": True}, id=candidature)
    maison.appeler("candidature", "notifier_avis", "Dora", {}, id=candidature)
    maison.ecouler()
    copie = next(
        i
        for k, i in maison.memoire.store.items.items()
        if k.pk == f"expertise/copie#candidature/candidature#{candidature}"
    )
    assert json.loads(str(copie["etat"]))["document"] == etat(maison, candidature).versions[1].document


def test_un_dossier_rendu_incomplet_ne_se_remet_pas(maison: Maison) -> None:
    candidature = depose_et_demande(maison)
    assert repond(maison, candidature, "engagement_09", None).statut == 200
    refus = fournit(maison, candidature)
    assert (refus.statut, [e["pointeur"] for e in refus["erreurs"]]) == (422, ["/reponses/engagement_09"])
    assert etat(maison, candidature).reponses["engagement_09"].valeur == "Une réponse."


def test_deux_personnes_sur_un_meme_complement_rien_ne_se_perd(maison: Maison) -> None:
    candidature = depose_et_demande(maison)
    ici: dict[str, Any] = {"id": candidature, "champ": "engagement_09"}
    lue = maison.appeler("candidature", "consulter_reponse", "Paul", **ici)
    etag = {"if-match": lue.entetes["ETag"]}
    assert maison.appeler("candidature", "repondre", "Paul", {"valeur": "La mienne"}, None, etag, **ici).statut == 200
    perimee = maison.appeler("candidature", "repondre", "Paul", {"valeur": "L'autre"}, None, etag, **ici)
    (conflit,) = perimee["conflits"]
    assert (perimee.statut, conflit["pointeur"], conflit["auteur"]) == (412, "/valeur", "Paul")
    assert (conflit["valeur_envoyee"], conflit["valeur_actuelle"]) == ("L'autre", "La mienne")


@pytest.mark.parametrize("avant", [timedelta(seconds=1), timedelta(0)])
def test_les_complements_sont_pris_jusqu_a_l_echeance_et_pas_apres(maison: Maison, avant: timedelta) -> None:
    candidature = depose_et_demande(maison)
    maison.memoire.clock.current = FIN - avant
    reponses = (repond(maison, candidature, "description", "En cours."), fournit(maison, candidature))
    if avant:
        assert [r.statut for r in reponses] == [200, 200]
    else:
        assert [(r.statut, r["code"]) for r in reponses] == [(409, "echeance-depassee")] * 2
        assert reponses[1]["echeance"] == "2027-03-19T23:00:00+00:00"


def close_entre_temps(maison: Maison, candidature: str) -> None:
    """Have the tick close the request, then go back to what was received just before."""
    maison.memoire.clock.current = FIN
    maison.reveiller()
    assert etat(maison, candidature).demandes[0].statut == "sans_suite"
    maison.memoire.clock.current = FIN - timedelta(seconds=1)


def test_ce_qui_est_recu_a_temps_est_pris_meme_si_le_declencheur_a_clos_la_demande_avant(maison: Maison) -> None:
    candidature = depose_et_demande(maison)
    assert repond(maison, candidature, "engagement_09", "À moitié").statut == 200
    ici: dict[str, Any] = {"id": candidature, "champ": "engagement_09"}
    etag = {"if-match": maison.appeler("candidature", "consulter_reponse", "Paul", **ici).entetes["ETag"]}
    close_entre_temps(maison, candidature)
    prise = maison.appeler("candidature", "repondre", "Paul", {"valeur": "Des pistes."}, None, etag, **ici)
    assert (prise.statut, prise["valeur"]) == (200, "Des pistes."), prise.corps
    assert repond(maison, candidature, "nom", "Un autre nom.")["code"] == "dossier-fige"
    assert fournit(maison, candidature).statut == 200
    apres = etat(maison, candidature)
    assert (apres.statut, apres.versions[1].champs) == ("deposee", ("engagement_09",))
    assert (apres.demandes[0].statut, apres.demandes[0].close_le) == ("satisfaite", apres.versions[1].recu_le)
    assert (apres.reponses["engagement_09"].valeur, apres.complements) == ("Des pistes.", {})
    assert list(faults_of(CANDIDATURE, maison.memoire.store, candidature)) == []


def test_ce_qui_est_recu_a_temps_et_jamais_remis_ne_change_pas_le_depot(maison: Maison) -> None:
    candidature = depose_et_demande(maison)
    close_entre_temps(maison, candidature)
    assert repond(maison, candidature, "engagement_09", "Des pistes.").statut == 200
    maison.memoire.clock.current = FIN
    lue = maison.appeler("candidature", "consulter_reponse", "Paul", id=candidature, champ="engagement_09")
    assert lue["valeur"] == "Une réponse."
    for refusee in (repond(maison, candidature, "engagement_09", "Trop tard."), fournit(maison, candidature)):
        assert refusee.statut == 409


@pytest.mark.parametrize("ensuite", ["un avis", "une autre demande"])
def test_une_demande_close_ne_se_rouvre_plus_une_fois_l_examen_repris(maison: Maison, ensuite: str) -> None:
    candidature = depose_et_demande(maison)
    close_entre_temps(maison, candidature)
    if ensuite == "un avis":
        assert maison.appeler("candidature", "donner_avis", "Dora", {"recevable": True}, id=candidature).statut == 200
        assert fournit(maison, candidature)["code"] == "transition-impossible"
    else:
        suivante = {"points": DEMANDE["points"][1:], "echeance": {"local": "2027-04-02T00:00:00"}}
        assert demande(maison, candidature, suivante).statut == 200
    assert repond(maison, candidature, "engagement_09", "Des pistes.")["code"] == "dossier-fige"


def test_la_cloture_ne_s_ecrit_pas_a_qui_a_remis_a_temps(maison: Maison) -> None:
    candidature = depose_et_demande(maison)
    maison.memoire.clock.current = FIN
    envoi: Envoi[Any, Any] = Envoi(candidature, SuivreComplements(), maison.memoire.clock.ulid(), "systeme", "c", FIN)
    handle(CANDIDATURE, maison.memoire.world, envoi)
    maison.memoire.clock.current = FIN - timedelta(seconds=1)
    assert fournit(maison, candidature).statut == 200
    maison.ecouler()
    assert not [s for s in maison.courriels("Paul") if s.startswith("Compléments non remis")]


def test_sans_reponse_un_rappel_part_une_fois_puis_la_demande_se_clot_et_le_depot_reste(maison: Maison) -> None:
    candidature = depose_et_demande(maison)
    repond(maison, candidature, "engagement_09", "À moitié écrit")
    for jour in (16, 17, 18):
        maison.memoire.clock.current = datetime(2027, 3, jour, 23, 30, tzinfo=UTC)
        maison.reveiller()
    rappels = [s for s in maison.courriels("Paul") if s.startswith("Rappel : compléments attendus")]
    assert len(rappels) == 1
    assert len([s for s in maison.courriels("Dora") if s.startswith("Rappel")]) == 1
    maison.memoire.clock.current = FIN
    maison.reveiller()
    assert "Compléments non remis : dossier EQ-2027-0001" in maison.courriels("Paul")
    clos = etat(maison, candidature)
    assert (clos.statut, clos.demandes[0].statut, len(clos.versions)) == ("deposee", "sans_suite", 1)
    assert clos.demandes[0].close_le == FIN, "l'horloge du silence repart"
    vue = maison.appeler("candidature", "consulter_reponse", "Paul", id=candidature, champ="engagement_09")
    assert vue["valeur"] == "Une réponse."
    avant = len(maison.memoire.store.items)
    maison.reveiller()
    assert len(maison.memoire.store.items) == avant
    assert maison.appeler("candidature", "donner_avis", "Dora", {"recevable": True}, id=candidature).statut == 200


def test_la_suspension_finit_a_l_echeance_meme_si_le_declencheur_passe_trois_jours_plus_tard(maison: Maison) -> None:
    candidature = depose_et_demande(maison)
    maison.memoire.clock.current = FIN + timedelta(days=3)
    maison.reveiller()
    clos = etat(maison, candidature)
    assert clos.demandes[0].close_le == FIN
    a_l_heure = attend(clos.demandes[0].model_copy(update={"close_le": FIN}), recu_le=clos.versions[0].recu_le)
    assert silence(clos, REGIME) == silence(a_l_heure, REGIME) == date(2027, 5, 20)
    vue = maison.appeler("candidature", "consulter_candidature", "Paul", id=candidature)
    assert vue["demandes"][0]["close_le"].startswith("2027-03-19T23:00")


def test_ce_qui_avait_ete_ecrit_revient_si_le_champ_est_redemande(maison: Maison) -> None:
    candidature = depose_et_demande(maison)
    repond(maison, candidature, "engagement_09", "À moitié écrit")
    maison.memoire.clock.current = FIN
    maison.reveiller()
    autre = {**DEMANDE, "echeance": {"local": "2027-04-02T00:00:00"}}
    assert demande(maison, candidature, {**autre, "points": DEMANDE["points"][1:]}).statut == 200
    repond(maison, candidature, "description", "En cours.")
    assert fournit(maison, candidature).statut == 200
    assert [(d.numero, d.statut) for d in etat(maison, candidature).demandes] == [(1, "sans_suite"), (2, "satisfaite")]
    deuxieme = json.loads(maison.memoire.objects.kept[etat(maison, candidature).versions[1].document])
    assert deuxieme["reponses"]["engagement_09"] == "Une réponse."
    assert demande(maison, candidature, autre).statut == 200
    vue = maison.appeler("candidature", "consulter_reponse", "Paul", id=candidature, champ="engagement_09")
    assert vue["valeur"] == "À moitié écrit"


@pytest.mark.parametrize(
    ("change", "fautes"),
    [
        ({"points": [{"champ": "inconnu", "motif": "?"}]}, [("/points/0/champ", "champ-inconnu")]),
        ({"points": DEMANDE["points"][:1] * 2}, [("/points/1/champ", "doublon")]),
        ({"echeance": {"local": "2027-02-01T00:00:00"}}, [("/echeance", "date-passee")]),
        ({"echeance": {"local": "2027-09-02T00:00:00"}}, [("/echeance", "date-trop-tardive")]),
    ],
)
def test_une_demande_fautive_est_refusee_point_par_point(
    maison: Maison, change: dict[str, Any], fautes: list[tuple[str, str]]
) -> None:
    refus = demande(maison, depot(maison), {**DEMANDE, **change})
    assert (refus.statut, [(e["pointeur"], e["code"]) for e in refus["erreurs"]]) == (422, fautes)


def test_une_demande_sans_point_ou_sans_motif_ne_se_lit_pas(maison: Maison) -> None:
    candidature = depot(maison)
    for points in ([], [{"champ": "nom", "motif": " "}], [{"champ": "nom"}]):
        assert demande(maison, candidature, {**DEMANDE, "points": points}).statut == 400


def test_qui_peut_demander_et_qui_peut_remettre(maison: Maison) -> None:
    candidature = depot(maison)
    assert [demande(maison, candidature, qui=q).statut for q in ("Paul", "Luc", "Pia")] == [403, 404, 404]
    assert demande(maison, candidature, qui="Rosa").statut == 200
    assert [fournit(maison, candidature, q).statut for q in ("Dora", "Luc")] == [403, 404]


def test_des_complements_ne_se_demandent_ni_sur_un_brouillon_ni_apres_la_notification(maison: Maison) -> None:
    ouvert = brouillon(maison)
    maison.appeler("candidature", "annoncer", "Paul", {}, id=ouvert)
    assert demande(maison, ouvert)["code"] == "transition-impossible"
    clos = depot(maison)
    maison.appeler("candidature", "donner_avis", "Dora", {"recevable": True}, id=clos)
    maison.appeler("candidature", "notifier_avis", "Dora", {}, id=clos)
    assert demande(maison, clos)["code"] == "transition-impossible"


def test_un_avis_deja_donne_tombe_quand_des_complements_sont_demandes(maison: Maison) -> None:
    candidature = depot(maison)
    maison.appeler("candidature", "donner_avis", "Dora", {"recevable": False, "motif": "Trop vague"}, id=candidature)
    demande(maison, candidature)
    for code, corps in (("donner_avis", {"recevable": True}), ("notifier_avis", {})):
        assert maison.appeler("candidature", code, "Dora", corps, id=candidature)["code"] == "transition-impossible"
    fournit(maison, candidature)
    refus = maison.appeler("candidature", "notifier_avis", "Dora", {}, id=candidature)
    assert "pas encore été examinée" in refus["detail"]


def test_un_dossier_dont_on_attend_les_complements_se_retire(maison: Maison) -> None:
    candidature = depose_et_demande(maison)
    assert maison.appeler("candidature", "retirer", "Paul", {"motif": "Reporté"}, id=candidature).statut == 200
    maison.memoire.clock.current = FIN
    maison.reveiller()
    assert etat(maison, candidature).statut == "retiree"
    assert fournit(maison, candidature)["code"] == "transition-impossible"


def test_l_etat_reste_le_repli_du_journal(maison: Maison) -> None:
    candidature = depose_et_demande(maison)
    repond(maison, candidature, "engagement_09", "Des pistes cyclables.")
    fournit(maison, candidature)
    assert list(faults_of(CANDIDATURE, maison.memoire.store, candidature)) == []
    types = [
        json.loads(str(i["entete"]))["types"]
        for i in entries(maison.memoire.store, f"candidature/candidature#{candidature}")
    ]
    assert ["ComplementsFournis-V1"] in types


def longue(caracteres: int) -> dict[str, Any]:
    """Ask for twenty fields, each with a reason of so many characters."""
    return {**DEMANDE, "points": [{"champ": f"engagement_{n:02}", "motif": "é" * caracteres} for n in range(1, 21)]}


def plus_courte(corps: dict[str, Any], octets: int) -> dict[str, Any]:
    """Take so many bytes away from the reasons: a letter with an accent is two."""
    points = []
    for point in corps["points"]:
        retires = min(octets, 2 * len(point["motif"]) - 1)
        octets -= retires
        reste = 2 * len(point["motif"]) - retires
        points.append({**point, "motif": "é" * (reste // 2) + "e" * (reste % 2)})
    return {**corps, "points": points}


def test_les_demandes_d_un_dossier_tiennent_en_une_somme_et_le_refus_dit_de_combien_raccourcir(maison: Maison) -> None:
    dossier = depot(maison)
    assert demande(maison, dossier, longue(2000)).statut == 200
    assert fournit(maison, dossier).statut == 200
    refus = demande(maison, dossier, longue(2000))
    (erreur,) = refus["erreurs"]
    assert (refus.statut, erreur["pointeur"], erreur["code"]) == (422, "/points", "trop-long")
    assert "raccourcissez les motifs" in erreur["message"]
    trop = int(erreur["message"].split(", de ")[1].split(" ")[0])
    (encore,) = demande(maison, dossier, plus_courte(longue(2000), trop - 1))["erreurs"]
    assert ", de 1 :" in encore["message"]
    assert demande(maison, dossier, plus_courte(longue(2000), trop)).statut == 200


def test_aucun_element_d_un_dossier_rempli_a_ras_bord_n_approche_de_ce_que_la_table_accepte(maison: Maison) -> None:
    """The table takes 400 KB of an item: its names, its keys, its values, counted here before they are compressed."""
    dossier = brouillon(maison)
    remplir(maison, dossier)
    actions = {f"a{k}": {"libelle": "é" * 200, "etat": "realise"} for k in range(30)}
    for n in range(1, 21):
        assert repond(maison, dossier, f"engagement_{n:02}", "é" * 2000).statut == 200
        assert repond(maison, dossier, f"engagement_{n:02}_actions", actions).statut == 200
    assert maison.appeler("candidature", "deposer", "Paul", {}, id=dossier).statut == 200
    for caracteres in (2000, 400):
        corps = longue(caracteres)
        assert demande(maison, dossier, corps).statut == 200
        for point in corps["points"]:
            assert repond(maison, dossier, point["champ"], "ç" * 2000).statut == 200
        assert fournit(maison, dossier).statut == 200
        maison.ecouler()
    tailles = {
        k: sum(len(n) + len((unpacked(v) if n == "etat" else str(v)).encode()) for n, v in i.items())
        for k, i in maison.memoire.store.items.items()
    }
    place, plus_grande = max(tailles.items(), key=lambda kv: kv[1])
    assert place.sk == STATE_SK, "les demandes sont dans l'élément principal"
    assert 0.9 * DEMANDES_OCTETS_MAX < plus_grande < 2 * DEMANDES_OCTETS_MAX, (place, plus_grande)


# L'horloge du silence

REGIME = RegimeSilence(sens="rejet", delai_mois=2, fondement="CRPA, article L231-4", valide_par="La directrice")
POINT = PointDemande(champ="nom", motif="?")


def attend(*demandes: Demande, recu_le: datetime = OUVERTURE, statut: str = "deposee") -> Candidature:
    version = Version(numero=1, recu_le=recu_le, document="candidature/depots/d.json", depose_par="pers_paul")
    return Candidature.model_validate({"statut": statut, "versions": (version,), "demandes": demandes})


def une_demande(debut: datetime, jours: float | None) -> Demande:
    close = None if jours is None else debut + timedelta(days=jours)
    return Demande(numero=1, points=(POINT,), echeance=ECHEANCE, demandee_le=debut, par="pers_dora", close_le=close)


@pytest.mark.parametrize(
    ("candidature", "terme"),
    [
        (attend(), date(2027, 5, 1)),
        (attend(recu_le=datetime(2027, 12, 31, 12, tzinfo=UTC)), date(2028, 2, 29)),
        (attend(recu_le=datetime(2026, 12, 31, 12, tzinfo=UTC)), date(2027, 2, 28)),
        (attend(recu_le=datetime(2027, 4, 30, 23, tzinfo=UTC)), date(2027, 7, 1)),
        (attend(une_demande(OUVERTURE, 10)), date(2027, 5, 11)),
        (attend(une_demande(OUVERTURE, 1.5), une_demande(OUVERTURE, 2)), date(2027, 5, 5)),
        (attend(une_demande(OUVERTURE, None), statut="complements_demandes"), None),
        (attend(statut="recevable"), None),
    ],
)
def test_le_silence_court_du_depot_et_attend_les_complements(candidature: Candidature, terme: date | None) -> None:
    assert silence(candidature, REGIME) == terme


def test_sans_regime_le_silence_ne_dit_rien() -> None:
    assert silence(attend(), None) is None


def test_des_complements_remis_sans_rien_changer_le_disent(maison: Maison) -> None:
    candidature = depose_et_demande(maison)
    assert fournit(maison, candidature).statut == 200
    maison.ecouler()
    assert etat(maison, candidature).versions[1].champs == ()
    lettres = [m for m in maison.memoire.mailer.sent if "Compléments reçus" in m.subject]
    assert {m.recipient for m in lettres} == {f"{q}@exemple.invalid" for q in ("paul", "dora", "rosa")}
    assert all("Aucune réponse n'a été modifiée." in m.text for m in lettres)


@pytest.mark.parametrize(
    ("demandee", "now", "relancee"),
    [
        (timedelta(days=10), timedelta(days=3, seconds=1), False),
        (timedelta(days=10), timedelta(days=3), True),
        (timedelta(days=10), timedelta(seconds=1), True),
        (timedelta(days=3), timedelta(days=2), False),
        (timedelta(days=3), timedelta(days=2, seconds=-1), True),
        (timedelta(days=3, hours=12), timedelta(days=2), True),
    ],
)
def test_la_relance_part_dans_les_trois_derniers_jours_un_jour_apres_la_demande_au_plus_tot(
    demandee: timedelta, now: timedelta, relancee: bool
) -> None:
    """Both are counted back from the date by which compléments are due."""
    fin = ECHEANCE.instant
    en_attente = une_demande(fin - demandee, None)
    candidature = attend(en_attente, statut="complements_demandes")
    assert bool(suivre(candidature, fin - now)) is relancee


@pytest.mark.parametrize(
    ("recu_le", "mois", "terme"),
    [
        (datetime(2026, 10, 31, 12, tzinfo=UTC), 2, date(2026, 12, 31)),
        (datetime(2026, 11, 30, 12, tzinfo=UTC), 1, date(2026, 12, 30)),
        (datetime(2026, 12, 15, 12, tzinfo=UTC), 12, date(2027, 12, 15)),
        (datetime(2026, 11, 30, 12, tzinfo=UTC), 15, date(2028, 2, 29)),
        (datetime(2026, 12, 31, 12, tzinfo=UTC), 24, date(2028, 12, 31)),
    ],
)
def test_le_silence_compte_des_mois_par_dessus_les_annees(recu_le: datetime, mois: int, terme: date) -> None:
    assert silence(attend(recu_le=recu_le), REGIME.model_copy(update={"delai_mois": mois})) == terme
