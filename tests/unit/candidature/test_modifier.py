"""Modifier ce qu'une opération est : ses brouillons suivent, ce qui est déposé ne change pas."""

import json
from typing import Any

import pytest

from candidature.domaine import depot, identite
from candidature.domaine import operation as o
from candidature.domaine.dossier import Candidature
from candidature.domaine.porteur import Structure
from candidature.domaine.territoire import fuseau
from kernel.refus import DossierFige, RegleNonSatisfaite
from tests.maison import Maison, Reponse
from tests.unit.candidature.scene import (
    OUVERTURE,
    SIRET,
    brouillon,
    etat,
    lieux,
    maison_ouverte,
    operation,
    remplir,
)
from tests.unit.candidature.scene import depot as depose

AUTRE_SIRET = "21690123100011"
VILLE = {"nom": "Ville", "siret": SIRET}
DITE: dict[str, Any] = {"nom": "ZAC des Essais", "communes": ["35238"], "porteur": VILLE}


@pytest.fixture
def maison() -> Maison:
    return maison_ouverte()


def modifie(maison: Maison, oper: str, qui: str = "Paul", version: str = "*", **autres: Any) -> Reponse:
    corps = {**DITE, "est_une_autre": True, **autres}
    maison.memoire.clock.advance(minutes=1)
    faite = maison.appeler("candidature", "modifier_operation", qui, corps, entetes={"if-match": version}, id=oper)
    maison.ecouler()
    return faite


def histoire(maison: Maison, dossier: str, qui: str = "Paul") -> list[str]:
    return [f["dit"] for f in maison.appeler("candidature", "consulter_histoire", qui, id=dossier)["faits"]]


def action(maison: Maison, oper: str) -> Any:
    actions = maison.appeler("candidature", "consulter_operation", "Paul", id=oper)["actions"]
    return next(a for a in actions if a["code"] == "modifier_operation")


def test_un_brouillon_suit_son_operation_et_le_dit(maison: Maison) -> None:
    dossier = brouillon(maison)
    ici = etat(maison, dossier).operation

    vue = modifie(maison, ici, nom="ZAC des Preuves", communes=["35051", "35238"])

    assert (vue["nom"], [c["code"] for c in vue["communes"]]) == ("ZAC des Preuves", ["35051", "35238"])
    assert all(c["source"] for c in vue["communes"])
    suivi = etat(maison, dossier)
    assert (suivi.nom, [lieu.code for lieu in suivi.lieux]) == ("ZAC des Preuves", ["35051", "35238"])
    assert histoire(maison, dossier)[0] == (
        "L'opération est modifiée, et ce brouillon avec elle : nom, « ZAC des Preuves » ; communes, "
        "Cesson-Sévigné, Rennes."
    )
    autre = {"nom": "Métropole", "siret": AUTRE_SIRET}
    assert modifie(maison, ici, nom="ZAC des Preuves", communes=["35051", "35238"], porteur=autre).statut == 200
    dit = f"L'opération est modifiée, et ce brouillon avec elle : porteur, Métropole (SIRET {AUTRE_SIRET})."
    assert dit in histoire(maison, dossier)


def test_dite_comme_elle_est_rien_ne_change_meme_si_une_commune_a_disparu() -> None:
    ancienne = lieux(("35308",))[0].model_copy(update={"code": "35147", "nom": "Miniac-sous-Bécherel"})
    etat_ = identite.Identite(nom="ZAC", lieux=(ancienne,), porteur=Structure(**VILLE))
    command = identite.ModifierOperation(nom="ZAC", communes=("35147",), porteur=Structure(**VILLE), auteur="paul")

    assert identite.modifier(etat_, command, OUVERTURE) == ()
    (renommee,) = identite.modifier(etat_, command.model_copy(update={"nom": "ZAC bis"}), OUVERTURE)
    assert (renommee.lieux, renommee.change) == ((ancienne,), ("nom",))
    with pytest.raises(RegleNonSatisfaite) as refus:
        identite.modifier(etat_, command.model_copy(update={"communes": ("35147", "35238")}), OUVERTURE)
    assert "Mesnil-Roc'h (35308)" in refus.value.erreurs[0].message
    (fusionnee,) = identite.modifier(etat_, command.model_copy(update={"communes": ("35308",)}), OUVERTURE)
    assert (fusionnee.change, fusionnee.lieux[0].code) == (("lieux",), "35308")


def test_ce_que_les_decisions_d_avant_lisaient_reste_au_journal(maison: Maison) -> None:
    ici = operation(maison)
    modifie(maison, ici, nom="ZAC des Preuves")
    corps = [json.loads(str(i["corps"])) for k, i in maison.memoire.store.items.items() if ici in k.pk and "corps" in i]
    noms = [
        e["nom"] for c in corps for e in c["evenements"] if e["type"] in ("OperationCreee-V1", "OperationModifiee-V1")
    ]
    assert noms == ["ZAC des Essais", "ZAC des Preuves"]


def test_a_l_examen_elle_ne_change_pas_et_la_charte_reste_corrigible(maison: Maison) -> None:
    dossier = depose(maison)
    ici, numero = etat(maison, dossier).operation, etat(maison, dossier).numero

    refus = modifie(maison, ici, nom="ZAC des Preuves")

    assert (refus.statut, refus["code"]) == (409, "dossier-fige")
    assert refus["detail"].startswith(f"Dossier à l'examen : {numero}.")
    assert not action(maison, ici)["disponible"]
    assert numero in action(maison, ici)["raisons"][0]["message"]
    assert modifie(maison, ici).statut == 200, "said as it is, nothing changes"
    charte = {"signee_le": "2027-01-06", "signataires": ["Ville"], "autorite_urbanisme": "Ville"}
    assert maison.appeler("candidature", "signer_charte", "Paul", charte, id=ici).statut == 200


def test_le_dossier_retire_elle_change_et_ce_qui_fut_depose_reste(maison: Maison) -> None:
    dossier = depose(maison)
    ici = etat(maison, dossier).operation
    maison.appeler("candidature", "retirer", "Paul", {"motif": "Reporté"}, id=dossier)
    maison.ecouler()

    assert action(maison, ici)["disponible"]
    assert modifie(maison, ici, nom="ZAC des Preuves").statut == 200
    garde = etat(maison, dossier)
    assert garde.nom == "ZAC des Essais"
    assert json.loads(maison.memoire.objects.get(garde.versions[0].document))["nom"] == "ZAC des Essais"


def test_un_depot_prend_l_operation_de_l_instant_meme_si_le_fait_n_est_pas_arrive(maison: Maison) -> None:
    dossier = brouillon(maison)
    remplir(maison, dossier)
    ici = etat(maison, dossier).operation
    corps = {**DITE, "nom": "ZAC des Preuves", "est_une_autre": True}
    maison.appeler("candidature", "modifier_operation", "Paul", corps, entetes={"if-match": "*"}, id=ici)

    maison.memoire.clock.advance(minutes=1)
    assert maison.appeler("candidature", "deposer", "Paul", {}, id=dossier).statut == 200

    depose_ = etat(maison, dossier)
    assert json.loads(maison.memoire.objects.get(depose_.versions[0].document))["nom"] == "ZAC des Preuves"
    maison.ecouler()
    assert histoire(maison, dossier)[:2] == [
        "La version 1 est déposée.",
        "L'opération est modifiée, et ce brouillon avec elle : nom, « ZAC des Preuves ».",
    ]


def test_les_communes_du_formulaire_se_comparent_a_celles_d_aujourd_hui() -> None:
    avant, apres = lieux(("35238",)), lieux(("35051",))
    ville = Structure(**VILLE)
    dossier = Candidature(statut="brouillon", etape=1, reglement="2020", nom="ZAC", lieux=avant, porteur=ville)
    champ = next(c for c in dossier.champs if c.type in ("commune", "communes"))
    valeur = "35238" if champ.type == "commune" else ["35238"]
    dit = {champ.code: {"valeur": valeur, "le": "2027-03-01T00:00:00Z", "par": "p"}}
    dossier = Candidature.model_validate({**dossier.model_dump(), "reponses": dit})
    operation_ = o.Operation(statut="active", nom="ZAC", lieux=avant, porteur=ville)

    def ailleurs(oper: o.Operation) -> bool:
        return "commune-hors-operation" in [e.code for e in depot.lacunes(dossier, oper)]

    assert not ailleurs(operation_)
    assert ailleurs(operation_.model_copy(update={"lieux": apres}))


def test_un_coediteur_la_modifie_le_correspondant_non_et_chacun_dit_sa_version(maison: Maison) -> None:
    ici = operation(maison)
    lue = maison.appeler("candidature", "consulter_operation", "Paul", id=ici)
    assert modifie(maison, ici, "Dora", nom="Autre").statut == 403
    assert modifie(maison, ici, "Pia", nom="Autre").statut == 404
    maison.appeler("candidature", "inviter_coediteur", "Paul", {"personne": "pers_pia"}, id=ici)
    maison.appeler("candidature", "accepter_invitation", "Pia", {}, id=ici)
    assert modifie(maison, ici, "Pia", nom="Autre").statut == 200
    assert modifie(maison, ici, version=lue.entetes["ETag"], nom="Encore").statut == 412
    sans = maison.appeler("candidature", "modifier_operation", "Paul", {**DITE, "est_une_autre": True}, id=ici)
    assert sans.statut == 428


def test_devenir_ce_qui_existe_se_propose_et_ce_qui_y_ressemblait_deja_non(maison: Maison) -> None:
    gare = maison.appeler("candidature", "creer_operation", "Paul", {**DITE, "nom": "La Gare", "est_une_autre": True})
    ici = operation(maison)
    maison.ecouler()

    assert modifie(maison, ici, est_une_autre=False, nom="ZAC des Preuves").statut == 200, "same SIREN before and after"
    assert modifie(maison, ici, nom="ZAC des Preuves", porteur={"nom": "A", "siret": AUTRE_SIRET}).statut == 200
    refus = modifie(maison, ici, est_une_autre=False, nom="Gare", porteur={"nom": "A", "siret": AUTRE_SIRET})
    assert (refus.statut, [e["id"] for e in refus["existants"]]) == (409, [gare["id"]])
    assert "confirmez que la vôtre en est une autre" in refus["detail"]


def test_le_correspondant_ou_elle_arrive_en_est_prevenu_et_lui_seul(maison: Maison) -> None:
    ici = operation(maison)
    maison.ecouler()
    avant = len(maison.courriels("Dora"))

    modifie(maison, ici, communes=["35238", "84007"])

    assert [objet for objet in maison.courriels("Luc") if "Nouvelle opération" in objet]
    assert len(maison.courriels("Dora")) == avant
    assert maison.appeler("candidature", "consulter_operation", "Luc", id=ici).statut == 200


def test_ses_heures_sont_celles_de_sa_premiere_commune() -> None:
    assert [fuseau(lieux(codes)) for codes in (("35238", "97411"), ("97411", "35238"))] == [None, "Indian/Reunion"]


def test_elle_ne_change_pas_de_fuseau() -> None:
    ici = identite.Identite(nom="ZAC", lieux=lieux(("35238",)), porteur=Structure(**VILLE))
    command = identite.ModifierOperation(nom="ZAC", communes=("97105",), porteur=Structure(**VILLE), auteur="paul")
    with pytest.raises(RegleNonSatisfaite) as refus:
        identite.modifier(ici, command, OUVERTURE)
    assert [(e.pointeur, e.code) for e in refus.value.erreurs] == [("/communes/0", "autre-fuseau")]
    with pytest.raises(DossierFige):
        identite.modifier(ici, command.model_copy(update={"examines": ("EQ-2027-0001",)}), OUVERTURE)


def test_une_commune_principale_qui_reste_garde_l_heure_dite_jusque_la() -> None:
    """Its zone was that of its département, and told its deadlines: they are read again as they were told."""
    ville = Structure(**VILLE)
    nuku_hiva = lieux(("98731",))[0].model_copy(update={"fuseau": ""})
    ici = identite.Identite(nom="ZAC", lieux=(nuku_hiva,), porteur=ville)
    command = identite.ModifierOperation(nom="ZAC", communes=("98731", "98735"), porteur=ville, auteur="paul")

    (modifiee,) = identite.modifier(ici, command, OUVERTURE)

    assert fuseau(modifiee.lieux) == fuseau(ici.lieux) == "Pacific/Tahiti"
    with pytest.raises(RegleNonSatisfaite, match="fuseau horaire"):
        identite.modifier(ici, command.model_copy(update={"communes": ("98757", "98731")}), OUVERTURE)
