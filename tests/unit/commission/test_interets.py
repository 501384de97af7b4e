"""Ce qui lie un membre à un dossier : déclaré une fois, il vaut pour chaque dossier concerné, et ne se dit pas."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from commission.domaine.commission import SEANCE, decide, publier
from commission.domaine.declarations import rattrapage
from commission.domaine.evenements import PointsOrdonnes
from commission.domaine.interets import DeclarerInteret, Interet, RetirerInteret, SuivreInterets
from commission.domaine.ordre import proposer
from commission.domaine.point import Votes
from commission.domaine.seance import Contexte, OuvrirSeance, Seance
from kernel.label import faits
from kernel.refus import RegleNonSatisfaite, TransitionImpossible
from tests.unit.commission.scene import (
    AJOURNE,
    BRETAGNE,
    MEMBRES,
    NATIONAL,
    VALIDE,
    Scene,
    cand,
    candidature,
    conclure,
    oper,
    ouvrir,
    scene,
    signer,
    synthese,
)
from tests.unit.commission.test_seance import campagne as etat_campagne
from tests.unit.commission.test_seance import conclusion, point, seance

MIDI = datetime(2027, 9, 1, 10, tzinfo=UTC)
COMMUNE = "213502388"  # what carries the files of the scene
VIDE = Contexte()
ELU = {"nature": "mandat_electif", "operation": oper(1)}


def composee(*numeros: int) -> Scene:
    s = scene(*numeros)
    s.faire("composer_seance", "Sam", {"membres": [*MEMBRES]})
    return s


def declarer(membre: str = "mia", annee: bool = False, **objet: str) -> DeclarerInteret:
    voulu = {"siren": "", "operation": "", **(objet or {"operation": "o1"})}
    return DeclarerInteret(membre=membre, nature="familial", pour_l_annee=annee, **voulu)


def apres(etat: Seance, command: Any, contexte: Contexte = VIDE) -> Seance:
    return SEANCE.fold(etat, decide(etat, command, contexte, MIDI))


def retrait(membre: str = "mia", **objet: str) -> RetirerInteret:
    return RetirerInteret(**{"membre": membre, "nature": "", "siren": "", "operation": "", "motif": "Erreur", **objet})


# What it does: as if one stood aside on each file that it touches


def test_un_interet_declare_ecarte_de_chaque_dossier_de_l_operation_ou_de_la_structure() -> None:
    points = {"c1": point(), "c2": point("c2", operation="o2", sirens=("111",)), "c3": point("c3", operation="o3")}
    avec = apres(apres(seance(points=points), declarer()), declarer(siren="111"))
    assert {c: avec.est_deporte("mia", c) for c in points} == {"c1": True, "c2": True, "c3": False}
    assert not any(avec.est_deporte("max", c) for c in points)


def test_qui_declare_un_interet_ne_lit_plus_rien_des_dossiers_concernes() -> None:
    s = composee(1, 2)
    s.faire("declarer_interet", "Mia", ELU)
    for code in ("consulter_dossier", "consulter_synthese"):
        assert s.appeler(code, "Mia", candidature=cand(1)).statut == 403
        assert s.appeler(code, "Mia", candidature=cand(2)).statut == 200
        assert s.appeler(code, "Max", candidature=cand(1)).statut == 200
    liasse = s.appeler("consulter_liasse", "Mia")
    assert [d["candidature"] for d in liasse["dossiers"]] == [cand(2)]
    assert [p["statut"] for p in s.appeler("consulter_seance", "Mia")["points"]] == ["deporte", "a_examiner"]


def test_un_interet_vaut_pour_un_dossier_qui_vient_ensuite() -> None:
    s = composee(1)
    s.faire("declarer_interet", "Mia", {"nature": "employeur", "siren": COMMUNE})
    s.memoire.objects.put("candidature/depots/2.json", b'{"reponses":{}}', "application/json")
    s.recevoir(candidature(2), synthese(2))
    assert s.appeler("consulter_dossier", "Mia", candidature=cand(2)).statut == 403
    assert s.appeler("consulter_dossier", "Max", candidature=cand(2)).statut == 200


def test_un_interet_declare_en_seance_emporte_la_voix_et_fait_conclure_a_nouveau() -> None:
    s = ouvrir(scene(1, 2))
    s.faire("appeler_point", "Sam", {}, candidature=cand(1))
    for qui in ("Mia", "Max"):
        s.faire("voter", qui, {"sens": "pour"}, candidature=cand(1))
    conclure(s, 1, VALIDE)
    conclure(s, 2, AJOURNE)
    s.faire("declarer_interet", "Mia", ELU)
    un, deux = (s.appeler("consulter_point", "Sam", candidature=cand(n)) for n in (1, 2))
    assert (un["conclusion"], un["ont_vote"], deux["conclusion"]["issue"]) == (None, ["pers_max"], "ajourne")
    assert s.appeler("voter", "Mia", {"sens": "pour"}, candidature=cand(1)).statut == 409


def test_l_ordre_propose_compte_qui_a_declare_un_interet() -> None:
    points = {c: point(c, operation=c) for c in ("c1", "c2", "c3")}
    etat = seance(points=points)
    for operation in ("c1", "c3"):
        etat = apres(etat, declarer(operation=operation))
    proposition = proposer(etat)
    assert (proposition.mouvements_actuels, proposition.mouvements) == (4, 2)


def test_le_proces_verbal_et_la_nationale_tiennent_l_interet_pour_un_deport() -> None:
    s = composee(1)
    s.faire("declarer_interet", "Mia", ELU)
    ouvrir(s)
    conclure(s, 1, VALIDE)
    signer(s)
    minutes = s.appeler("consulter_proces_verbal", "Sam")["contenu"]
    assert minutes["deports"] == [{"candidature": cand(1), "membre": "pers_mia"}]
    assert "sirens" not in minutes["points"][0]
    assert s.seance(NATIONAL).points[cand(1)].deports_anterieurs == ("pers_mia",)


# Who sees it


def test_un_interet_ne_se_montre_qu_a_son_auteur_au_secretariat_et_a_l_administration() -> None:
    s = composee(1)
    avant = [s.appeler(c, "Max", candidature=cand(1)).texte for c in ("consulter_seance", "consulter_point")]
    s.faire("declarer_interet", "Mia", ELU)
    libelle = f"Mandat électif (opération {oper(1)}) : déport sur les dossiers concernés"
    for qui in ("Mia", "Sam", "Ada"):
        (vu,) = s.appeler("consulter_seance", qui)["interets"]
        assert (vu["membre"], vu["libelle"]) == ("pers_mia", libelle)
        (ecart,) = s.appeler("consulter_point", qui, candidature=cand(1))["ecarts"]
        assert ecart == {
            "membre": "pers_mia",
            "raison": f"Intérêt déclaré : mandat électif (opération {oper(1)})",
        }
    assert [s.appeler(c, "Max", candidature=cand(1)).texte for c in ("consulter_seance", "consulter_point")] == avant


def test_ce_qui_est_offert_a_un_membre_ne_dit_rien_des_interets_des_autres() -> None:
    s = composee(1)
    s.faire("declarer_interet", "Max", {"nature": "financier", "siren": COMMUNE})

    def retirable(qui: str) -> bool:
        offerts = {a["code"]: a["disponible"] for a in s.appeler("consulter_seance", qui)["actions"]}
        return bool(offerts["retirer_interet"])

    assert (retirable("Mia"), retirable("Max")) == (False, True)
    s.faire("declarer_interet", "Mia", ELU)
    assert retirable("Mia")
    assert s.appeler("retirer_interet", "Mia", {"nature": "financier", "motif": "x"}).statut == 422


def test_le_secretariat_declare_et_retire_pour_un_membre() -> None:
    s = composee(1)
    s.faire("declarer_interet_de_membre", "Sam", {**ELU, "membre": "pers_mia"})
    assert s.appeler("consulter_dossier", "Mia", candidature=cand(1)).statut == 403
    assert s.appeler("declarer_interet_de_membre", "Max", {**ELU, "membre": "pers_mia"}).statut == 403
    s.faire("retirer_interet_de_membre", "Sam", {"membre": "pers_mia", "motif": "Homonyme"})
    assert s.appeler("consulter_dossier", "Mia", candidature=cand(1)).statut == 200
    assert s.appeler("consulter_seance", "Sam")["interets"][0]["etat"] == "retire"


# Refusals


@pytest.mark.parametrize(
    ("command", "pointeur", "code"),
    [
        (declarer(membre="nina"), "/membre", "membre-inconnu"),
        (declarer(siren="111", operation="o1"), "/siren", "objet-a-choisir"),
        (declarer(siren="", operation=""), "/siren", "objet-a-choisir"),
        (retrait(), "/nature", "interet-inconnu"),
    ],
)
def test_chaque_faute_dit_ou_elle_est(command: Any, pointeur: str, code: str) -> None:
    with pytest.raises(RegleNonSatisfaite) as refus:
        decide(seance("convoquee"), command, VIDE, MIDI)
    assert [(e.pointeur, e.code) for e in refus.value.erreurs] == [(pointeur, code)]


def test_une_seance_garde_soixante_interets_au_plus() -> None:
    liens = tuple(Interet(membre="max", nature="autre", operation=f"x{n}", declare_le=MIDI) for n in range(60))
    with pytest.raises(RegleNonSatisfaite, match="60 intérêts") as refus:
        decide(seance(interets=liens), declarer(), VIDE, MIDI)
    assert [(e.pointeur, e.code) for e in refus.value.erreurs] == [("/nature", "trop-d-interets")]
    pleine = apres(seance(interets=liens[1:]), declarer())
    assert len(apres(pleine, declarer(annee=True)).interets) == 60, "pour l'année, il ne prend pas plus de place"


@pytest.mark.parametrize("statut", ["ouverte", "close"])
def test_un_interet_ne_se_retire_plus_d_une_seance_ouverte_ou_close(statut: Any) -> None:
    avec = apres(seance("convoquee"), declarer())
    with pytest.raises(TransitionImpossible, match="ne s'y retire plus"):
        decide(avec.model_copy(update={"statut": statut}), retrait(), VIDE, MIDI)


def test_un_interet_declare_apres_la_signature_est_garde_et_ne_change_rien() -> None:
    s = ouvrir(scene(1))
    conclure(s, 1, VALIDE)
    signer(s)
    avant = s.seance()
    s.faire("declarer_interet", "Mia", ELU)
    assert s.seance().decisions == avant.decisions
    assert s.appeler("consulter_dossier", "Mia", candidature=cand(1)).statut == 200
    (vu,) = s.appeler("consulter_seance", "Mia")["interets"]
    assert vu["libelle"].endswith("déclaré après la signature, n'y change rien")


def test_declarer_ou_retirer_deux_fois_ne_fait_qu_une_entree() -> None:
    une = apres(seance("convoquee"), declarer())
    assert decide(une, declarer(), VIDE, MIDI + timedelta(days=1)) == ()
    pour_l_annee = apres(une, declarer(annee=True))
    assert [i.origine for i in pour_l_annee.interets] == [BRETAGNE]
    assert decide(pour_l_annee, declarer(), VIDE, MIDI) == ()
    retiree = apres(pour_l_annee, retrait(operation="o1"))
    assert not retiree.est_deporte("mia", "c1")
    assert decide(retiree, retrait(), VIDE, MIDI) == ()
    assert apres(retiree, declarer()).est_deporte("mia", "c1")


# For the year


def test_un_interet_en_vigueur_le_reste_quand_il_est_dit_pour_l_annee_apres_la_signature() -> None:
    signee = apres(seance("convoquee"), declarer()).model_copy(update={"statut": "close"})
    dits = apres(signee, declarer(annee=True)).interets
    assert [(i.origine, i.etat) for i in dits] == [(BRETAGNE, "en_vigueur")]
    assert [i.etat for i in apres(seance("close"), declarer(annee=True)).interets] == ["tardif"]


def test_un_interet_retire_ici_reste_la_ou_il_a_aussi_ete_dit_et_les_autres_aussi() -> None:
    ailleurs = apres(seance("convoquee"), suivi("o1"))
    etat = apres(apres(ailleurs, declarer()), declarer(operation="o2"))
    retire = apres(etat, retrait(nature="familial", operation="o1"))
    dits = [(i.nature, i.operation, i.etat) for i in retire.interets]
    assert dits == [("autre", "o1", "en_vigueur"), ("familial", "o1", "retire"), ("familial", "o2", "en_vigueur")]
    la_bas = Interet(membre="mia", nature="familial", operation="o1", origine="R", declare_le=MIDI)
    meme = SuivreInterets(annee=2027, de="R", interets=(la_bas,))
    deux = apres(apres(apres(seance("convoquee"), meme), declarer()), retrait(operation="o1"))
    assert {(i.origine, i.etat) for i in deux.interets if i.operation == "o1"} == {("R", "en_vigueur"), ("", "retire")}


def test_seul_un_interet_declare_ou_retire_pour_l_annee_se_dit_aux_autres_seances() -> None:
    (event,) = decide(seance("convoquee"), declarer(annee=True), VIDE, MIDI)
    dit = SEANCE.fold(seance("convoquee"), (event,))
    assert isinstance(publier(dit, event), faits.InteretsDesMembres)
    assert publier(dit, PointsOrdonnes(ordre=("c1",))) is None
    assert publier(apres(seance("convoquee"), declarer()), event) is None, "le sien n'est que pour cette séance"


def test_le_lien_de_qui_ne_siege_pas_ici_ne_defait_rien_de_ce_qui_y_est_conclu() -> None:
    conclue = apres(seance(), conclusion(votes=Votes(pour=2)))
    nina = Interet(membre="nina", nature="autre", operation="o1", origine="R", declare_le=MIDI)
    suivie = apres(conclue, SuivreInterets(annee=2027, de="R", interets=(nina,)))
    assert (suivie.interets, suivie.points) == ((), conclue.points)
    composee = conclue.model_copy(update={"niveau": "nationale"})
    suivie = apres(composee, SuivreInterets(annee=2027, de="R", interets=(nina,)))
    assert (suivie.interets, suivie.points) == ((nina,), conclue.points)
    assert conclue.points["c1"].conclusion is not None


def test_un_interet_pour_l_annee_vaut_a_la_nationale_meme_composee_ensuite() -> None:
    s = composee(1)
    s.faire("declarer_interet", "Mia", {**ELU, "pour_l_annee": True})
    assert [i.membre for i in s.seance(NATIONAL).interets] == ["pers_mia"]
    assert s.appeler("consulter_seance", "Nina", id=NATIONAL)["interets"] == []  # she does not sit there yet
    ouvrir(s)
    conclure(s, 1, VALIDE)
    signer(s)
    ouvrir(s, NATIONAL)
    assert s.appeler("consulter_dossier", "Mia", id=NATIONAL, candidature=cand(1)).statut == 403
    assert len(s.appeler("consulter_seance", "Nina", id=NATIONAL)["interets"]) == 1


def test_un_interet_pour_l_annee_vaut_dans_une_region_composee_ensuite_et_s_en_retire_avec() -> None:
    s = composee(1)
    s.recevoir(candidature(2, region="84"), synthese(2, region="84"))
    s.personne("Rosa", "secretariat", territoires=("R84",))
    s.faire("declarer_interet", "Mia", {"nature": "employeur", "siren": COMMUNE, "pour_l_annee": True})
    s.faire("declarer_interet", "Max", {"nature": "employeur", "siren": COMMUNE})  # for Bretagne alone
    s.faire("composer_seance", "Rosa", {"membres": [*MEMBRES]}, id="2027-R84")
    ailleurs = s.seance("2027-R84")
    assert (ailleurs.est_deporte("pers_mia", cand(2)), ailleurs.est_deporte("pers_max", cand(2))) == (True, False)
    refus = s.appeler("retirer_interet", "Mia", {"motif": "Fini"}, id="2027-R84")
    assert "déclaré dans la séance 2027-R53" in refus["detail"]
    s.faire("retirer_interet", "Mia", {"motif": "Fini"})
    assert not s.seance("2027-R84").est_deporte("pers_mia", cand(2))
    assert s.seance(NATIONAL).interets == ()


def porte(*objets: str) -> tuple[Interet, ...]:
    return tuple(Interet(membre="mia", nature="autre", operation=o, origine="R", declare_le=MIDI) for o in objets)


def suivi(*objets: str, annee: int = 2027) -> SuivreInterets:
    return SuivreInterets(annee=annee, de="R", interets=porte(*objets))


def test_une_seance_ouverte_prend_un_interet_venu_d_ailleurs_et_n_en_rend_pas() -> None:
    ouverte = apres(seance(), suivi("o1"))
    assert ouverte.est_deporte("mia", "c1")
    assert decide(ouverte, suivi(), VIDE, MIDI) == ()
    assert apres(ouverte.model_copy(update={"statut": "reportee"}), suivi()).interets == ()


def test_une_seance_signee_ne_suit_plus_rien_et_une_autre_annee_non_plus() -> None:
    signee = apres(seance("close"), suivi("o1"))
    assert ([i.etat for i in signee.interets], signee.est_deporte("mia", "c1")) == (["tardif"], False)
    assert decide(seance(), suivi("o1", annee=2026), VIDE, MIDI) == ()
    ici = SuivreInterets(annee=2027, de=seance().identifiant, interets=porte("o1"))
    assert decide(seance(), ici, VIDE, MIDI) == ()


def test_ouvrir_reprend_de_la_nationale_ce_qui_a_ete_declare_et_ce_qui_a_ete_retire() -> None:
    convoquee = apres(seance("convoquee"), suivi("o9"))
    nationale = Seance(annee=2027, niveau="nationale", interets=porte("o1"))
    contexte = Contexte(campagne=etat_campagne(), nationale=nationale)
    ouverte = SEANCE.fold(
        convoquee, decide(convoquee, OuvrirSeance(presents=("mia", "max")), contexte, datetime(2027, 10, 1, tzinfo=UTC))
    )
    assert [i.operation for i in ouverte.interets] == ["o1"]
    assert ouverte.est_deporte("mia", "c1")


def test_ouvrir_reprend_de_chaque_seance_ce_qui_y_vaut_encore_et_d_aucune_autre() -> None:
    un, fini, autre = porte("o1", "o2", "o3")
    dits = (un, fini.model_copy(update={"etat": "retire"}), autre.model_copy(update={"origine": "S"}))
    suivis = rattrapage(seance("convoquee"), seance(), Seance(annee=2027, niveau="nationale", interets=dits))
    assert [(s.de, [(i.origine, i.operation) for i in s.interets]) for s in suivis] == [
        ("R", [("R", "o1")]),
        ("S", [("S", "o3")]),
    ]


def test_un_membre_efface_emporte_ce_qu_il_a_declare() -> None:
    (declare,) = decide(seance(), declarer(), VIDE, MIDI)
    (venu,) = decide(seance(), suivi("o1"), VIDE, MIDI)
    (retire,) = decide(apres(seance("convoquee"), declarer()), retrait(), VIDE, MIDI)
    assert {e.personnes() for e in (declare, venu, retire)} == {("mia",)}
    redites: list[Any] = [e.expurge() for e in (declare, venu, retire)]
    assert SEANCE.fold(seance(), redites).interets == ()


def test_un_interet_dit_a_quoi_il_lie() -> None:
    dit = {"membre": "max", "nature": "autre", "declare_le": MIDI}
    organisme, operation = Interet(**dit, siren=COMMUNE), Interet(**dit, operation="oper_1")
    assert organisme.en_mots.endswith(f" (SIREN {COMMUNE})")
    assert operation.en_mots.endswith(" (opération oper_1)")
