"""Ce que chaque événement change d'un dossier, ce que les autres services en savent, ce que les listes en gardent."""

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from candidature.domaine import complements, depot
from candidature.domaine import dossier as d
from candidature.domaine import valeurs as v
from candidature.domaine.commandes import FournirComplements, SuivreComplements
from candidature.domaine.diffusion import campagnes_de_l_heure, etat_public, fiches, liste_complements
from candidature.domaine.effacement import Garde
from candidature.domaine.relances import listes
from candidature.domaine.repli import evolve, rouverte
from candidature.domaine.reprise import noms_possibles
from kernel.journal import digest
from kernel.label.calendrier import Moment
from kernel.refus import EcheanceDepassee, TransitionImpossible
from tests.unit.candidature.test_etats import AVRIL, CONTEXTE, DEMANDE, FIN_MAI, MAI, VERSION, candidature

SECONDE = timedelta(seconds=1)


def reponse(valeur: Any = "dit", le: datetime = AVRIL) -> v.Reponse:
    return v.Reponse(valeur=valeur, le=le, par="pers_paul")


BROUILLON, DEPOSEE, DEMANDEE = (candidature(s) for s in ("brouillon", "deposee", "complements_demandes"))
REPONDU = BROUILLON.model_copy(
    update={"reponses": {"nom": reponse(), "lieu": reponse("ici")}, "reprises": {"r": {"nom": reponse("avant")}}}
)


def change(etat: d.Candidature, *evenements: Any) -> dict[str, Any]:
    """Give the fields that differ once these have happened."""
    apres = etat
    for evenement in evenements:
        apres = evolve(apres, evenement)
    return {nom: getattr(apres, nom) for nom in d.Candidature.model_fields if getattr(apres, nom) != getattr(etat, nom)}


def test_une_reponse_de_brouillon_se_garde_se_remplace_et_se_retire_la_meme_reprise_avec_elle() -> None:
    neuve = reponse("neuf")
    assert change(BROUILLON, d.ReponseDonnee(champ="nom", reponse=neuve)) == {"reponses": {"nom": neuve}}
    assert change(REPONDU, d.ReponseRetiree(champ="nom")) == {
        "reponses": {"lieu": reponse("ici")},
        "reprises": {"r": {}},
    }


def test_apres_un_depot_une_reponse_reste_a_part_jusqu_aux_complements_fournis() -> None:
    neuve = reponse("neuf")
    dit = d.ReponseDonnee(champ="nom", reponse=neuve)
    assert change(DEMANDEE, dit) == {"complements": {"nom": neuve}}
    ailleurs = d.ReponseDonnee(champ="autre", reponse=neuve)
    version = VERSION.model_copy(update={"numero": 2, "recu_le": AVRIL + SECONDE})
    fait = change(DEMANDEE, dit, ailleurs, d.ComplementsFournis(version=version, sel="s"))
    satisfaite = DEMANDE.model_copy(update={"statut": "satisfaite", "close_le": AVRIL + SECONDE})
    assert fait == {
        "statut": "deposee",
        "versions": (VERSION, version),
        "demandes": (satisfaite,),
        "reponses": {"nom": neuve},
        "complements": {"autre": neuve},
    }


def test_une_demande_close_sans_reponse_se_rouvre_tant_que_rien_n_en_est_venu() -> None:
    close = evolve(DEMANDEE, d.ComplementsClos(le=MAI.instant))
    assert (close.statut, close.demandes[0].statut, close.demandes[0].close_le) == (
        "deposee",
        "sans_suite",
        MAI.instant,
    )
    assert rouverte(close) == DEMANDEE
    satisfaite = close.model_copy(update={"demandes": (DEMANDE.model_copy(update={"statut": "satisfaite"}),)})
    avis = v.Avis(recevable=True, motif="", par="pers_dora")
    for autre in (DEPOSEE, satisfaite, close.model_copy(update={"avis": avis}), candidature("recevable")):
        assert rouverte(autre) == autre
    deux = close.model_copy(update={"demandes": (*close.demandes, DEMANDE.model_copy(update={"numero": 2}))})
    assert rouverte(deux) == deux, "seule la dernière"


def test_qui_repond_avant_la_date_trouve_sa_demande_meme_si_le_reveil_l_a_close() -> None:
    close = evolve(DEMANDEE, d.ComplementsClos(le=MAI.instant))
    assert complements.attendant(close, MAI.instant - SECONDE) == DEMANDEE
    assert complements.attendant(close, MAI.instant) == close
    assert complements.attendant(DEPOSEE, AVRIL) == DEPOSEE
    assert complements.exige_ouverte(DEMANDEE, MAI.instant - SECONDE) == DEMANDE
    with pytest.raises(TransitionImpossible):
        complements.exige_ouverte(DEPOSEE, AVRIL)
    with pytest.raises(EcheanceDepassee) as tard:
        complements.exige_ouverte(DEMANDEE, MAI.instant)
    assert (
        tard.value.detail
        == "Les compléments étaient attendus jusqu'au vendredi 30 avril 2027 à 23 h 59 (heure de Paris)."
    )
    assert tard.value.extra == {"echeance": MAI.instant.isoformat()}


def test_la_version_completee_dit_ce_qui_a_change_et_par_qui(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(depot, "lacunes", lambda *_: [])
    points = tuple(v.PointDemande(champ=c, motif="m") for c in ("nom", "lieu", "vide"))
    demande = DEMANDE.model_copy(update={"points": points})
    avant = {"nom": reponse("avant"), "lieu": reponse("ici"), "autre": reponse()}
    apres = {"nom": reponse("apres"), "lieu": reponse("ici"), "vide": reponse("neuf"), "autre": reponse("non demandé")}
    etat = DEMANDEE.model_copy(update={"demandes": (demande,), "reponses": avant, "complements": apres})
    (fournis,) = complements.decide(etat, FournirComplements(auteur="pers_pia", sel="sel"), CONTEXTE, AVRIL)
    assert isinstance(fournis, d.ComplementsFournis)
    version = fournis.version
    assert (version.numero, version.recu_le, version.depose_par) == (2, AVRIL, "pers_pia")
    assert version.champs == ("nom", "vide")
    assert version.document.startswith("candidature/depots/")
    (autre,) = complements.decide(etat, FournirComplements(auteur="pers_pia", sel="autre"), CONTEXTE, AVRIL)
    assert isinstance(autre, d.ComplementsFournis)
    assert (fournis.sel, autre.version.document != version.document) == ("sel", True), "le sel fait le nom"
    assert CONTEXTE.operation is not None
    assert fournis.charte == CONTEXTE.operation.charte
    assert version.document == f"candidature/depots/{digest('sel' + depot.contenu(etat, fournis.charte, AVRIL))}.json"


def test_une_demande_se_rappelle_une_fois_et_se_clot_a_sa_date() -> None:
    def suivi(now: datetime, etat: d.Candidature = DEMANDEE) -> Any:
        return complements.decide(etat, SuivreComplements(), CONTEXTE, now)

    proche = MAI.instant - timedelta(days=3)
    assert (suivi(proche - SECONDE), suivi(proche)) == ((), (d.ComplementsRelances(le=proche),))
    relancee = evolve(DEMANDEE, d.ComplementsRelances(le=proche))
    assert relancee.demandes[0].relancee_le == proche
    assert suivi(proche + SECONDE, relancee) == ()
    assert suivi(MAI.instant, relancee) == (d.ComplementsClos(le=MAI.instant),)
    assert suivi(MAI.instant, DEPOSEE) == ()


@pytest.mark.parametrize(("recevable", "statut"), [(True, "recevable"), (False, "irrecevable")])
def test_la_recevabilite_notifiee_est_le_statut(recevable: bool, statut: str) -> None:
    assert change(DEPOSEE, d.RecevabiliteNotifiee(recevable=recevable, motif="m")) == {"statut": statut}


def test_l_etape_1_constatee_dit_depuis_quand() -> None:
    effet = date(2027, 4, 2)
    dit = d.Etape1Constatee(conditions=(), effet_le=effet)
    assert change(DEPOSEE, dit) == {"statut": "constatee", "effet_le": effet}


def test_un_dossier_retire_garde_ce_qui_fut_depose_et_compte_le_temps_de_ce_qui_ne_le_fut_pas() -> None:
    retire = d.CandidatureRetiree(motif="Reporté", le=AVRIL)
    assert change(DEPOSEE, retire) == {"statut": "retiree", "motif": "Reporté"}
    assert change(BROUILLON, retire) == {"statut": "retiree", "motif": "Reporté", "garde": Garde(depuis=AVRIL)}
    d_avant = d.CandidatureRetiree(motif="Reporté")
    assert evolve(BROUILLON, d_avant).garde.depuis == datetime(2027, 12, 31, tzinfo=UTC)


# What lists keep, what others know


def carte(etat: d.Candidature) -> dict[str, Any]:
    """Give what the list of its opération keeps."""
    (dite,) = (f.carte for f in fiches(etat) if f.liste == f"candidatures-de#{etat.operation}")
    return dict(json.loads(dite))


def test_une_ligne_dit_l_echeance_qui_attend_le_porteur_et_aucune_autre() -> None:
    def attend(etat: d.Candidature) -> Moment | None:
        dit = carte(etat)["attend"]
        return Moment.model_validate(dit) if dit else None

    prolonge = {"prolongation": FIN_MAI}
    assert attend(BROUILLON) is None
    assert attend(BROUILLON.model_copy(update=prolonge)) == FIN_MAI
    assert attend(DEMANDEE.model_copy(update=prolonge)) == MAI
    assert attend(DEPOSEE.model_copy(update=prolonge)) is None


def test_une_ligne_dit_qui_examine_si_un_avis_est_donne_et_quand_la_version_est_venue() -> None:
    neuve = carte(BROUILLON)
    assert (neuve["charge"], neuve["charge_par"], neuve["avis_donne"], neuve["recu_le"]) == ("", "", False, None)
    assert (neuve["efface"], neuve["numero"], neuve["statut"]) == (False, "EQ-1", "brouillon")
    charge = v.Charge(par="pers_dora", territoire="D35", le=AVRIL)
    avis = v.Avis(recevable=True, motif="", par="pers_dora")
    deux = (VERSION, VERSION.model_copy(update={"numero": 2, "recu_le": AVRIL + SECONDE}))
    suivie = carte(DEPOSEE.model_copy(update={"charge": charge, "avis": avis, "versions": deux}))
    assert (suivie["charge"], suivie["charge_par"], suivie["avis_donne"]) == ("D35", "pers_dora", True)
    assert datetime.fromisoformat(suivie["recu_le"]) == AVRIL + SECONDE
    assert carte(BROUILLON.model_copy(update={"garde": Garde(depuis=AVRIL, efface_le=AVRIL)}))["efface"] is True


def surveille(etat: d.Candidature) -> set[str]:
    """Give the lists on which the tick finds a file, and nothing of what it says."""
    return {f.liste for f in fiches(etat) if f.carte == "{}"}


def test_le_reveil_trouve_un_brouillon_a_son_echeance_ou_a_la_commune_et_des_complements_attendus() -> None:
    prolonge = BROUILLON.model_copy(update={"prolongation": FIN_MAI})
    assert "brouillons#2027#cloture_depots" in surveille(BROUILLON)
    assert "prolonges#2027" not in surveille(BROUILLON)
    assert "prolonges#2027" in surveille(prolonge)
    assert "brouillons#2027#cloture_depots" not in surveille(prolonge)
    rappels = {f"rappels#2027#cloture_depots#{n}" for n in (1, 2, 3)}
    assert rappels <= set(listes(BROUILLON))
    assert not rappels & set(listes(prolonge))
    assert surveille(DEMANDEE) == {liste_complements(2027)}
    assert surveille(DEPOSEE) == set()


def test_les_autres_services_savent_ou_est_la_derniere_version_qui_porte_le_dossier_et_a_quoi_il_repond() -> None:
    suites = tuple(
        v.Suite(code=f"{genre}_0{n}", genre=genre, numero=n, texte="t", dossier=dossier)
        for genre, n, dossier in (("reserve", 1, "cand_9"), ("recommandation", 1, ""), ("reserve", 2, "cand_9"))
    )
    deux = (VERSION, VERSION.model_copy(update={"numero": 2, "document": "candidature/depots/deux.json"}))
    plus = {
        "versions": deux,
        "suites": suites,
        "reprise_de": "cand_8",
        "partenaires": ("213502388",),
        "coediteurs": ("pers_pia",),
        "effet_le": date(2027, 4, 2),
    }
    su = etat_public(DEPOSEE.model_copy(update=plus))
    assert (su.document, su.partenaires, su.effet_le) == (
        "candidature/depots/deux.json",
        ("213502388",),
        date(2027, 4, 2),
    )
    assert su.porteurs == ("pers_paul", "pers_pia")
    assert [(r.candidature, r.genre) for r in su.repond] == [("cand_8", "recommandation"), ("cand_9", "reserve")]
    assert etat_public(BROUILLON).document == ""


def test_a_une_heure_les_campagnes_sont_celles_de_l_annee_et_de_la_suivante() -> None:
    refs = campagnes_de_l_heure(AVRIL)
    assert {nom: ref.key.pk for nom, ref in refs.items()} == {
        f"campagne_{annee}": f"candidature/campagne#{annee}" for annee in (2027, 2028)
    }


@pytest.mark.parametrize(
    ("champ", "parts"),
    [
        ("reserve_01", ("suites",)),
        ("recommandation_12", ("suites",)),
        ("engagement_01", ("dimension_1",)),
        ("engagement_05", ("dimension_1",)),
        ("engagement_06", ("dimension_2",)),
        ("engagement_20", ("dimension_4",)),
    ],
)
def test_une_reponse_reprise_se_cherche_par_le_nom_de_son_champ(champ: str, parts: tuple[str, ...]) -> None:
    assert noms_possibles(champ) == parts


def test_une_reponse_des_formulaires_se_cherche_dans_chacun() -> None:
    assert "suites" not in noms_possibles("description")
    assert len(noms_possibles("description")) > 1
