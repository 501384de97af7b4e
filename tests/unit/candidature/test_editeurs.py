"""Qui travaille sur une opération : inviter, accepter, quitter, transférer. Rien sans l'accord de qui reçoit."""

from datetime import timedelta
from typing import Any

import pytest

from candidature.domaine.editeurs import CoediteurRejoint, Editeurs, OperationTransferee, suite
from candidature.domaine.operation import OPERATION, Operation
from kernel import erasure
from kernel.store import entries, faults_of, load
from tests.maison import Maison, Reponse
from tests.unit.candidature.scene import SIRET, brouillon, depot, etat, maison_ouverte, operation

AUTRE_SIRET = "21690123100011"


@pytest.fixture
def maison() -> Maison:
    return maison_ouverte()


def fait(maison: Maison, code: str, qui: str, corps: Any = None, **params: str) -> Reponse:
    faite = maison.appeler("candidature", code, qui, {} if corps is None else corps, None, None, **params)
    maison.ecouler()
    return faite


def invite(maison: Maison, oper: str, nom: str = "Pia", qui: str = "Paul") -> Reponse:
    return fait(maison, "inviter_coediteur", qui, {"personne": f"pers_{nom.lower()}"}, id=oper)


def equipe(maison: Maison, oper: str, nom: str = "Pia") -> None:
    assert invite(maison, oper, nom).statut == 200
    assert fait(maison, "accepter_invitation", nom, id=oper).statut == 200


def lit(maison: Maison, code: str, qui: str, **params: str) -> Reponse:
    return maison.appeler("candidature", code, qui, None, None, None, **params)


def de(maison: Maison, oper: str) -> Operation:
    etat_: Operation = load(OPERATION, maison.memoire.store, oper).etat
    return etat_


def test_un_invite_ne_lit_que_son_invitation_tant_qu_il_n_a_pas_accepte(maison: Maison) -> None:
    candidature = brouillon(maison)
    oper = etat(maison, candidature).operation

    invite(maison, oper)

    assert lit(maison, "consulter_operation", "Pia", id=oper).statut == 404
    assert lit(maison, "consulter_candidature", "Pia", id=candidature).statut == 404
    vue = lit(maison, "consulter_invitation", "Pia", id=oper)
    assert (vue["statut"], vue["qualite"], vue["nom"]) == ("en_attente", "coediteur", "ZAC des Essais")
    assert {a["code"]: a["disponible"] for a in vue["actions"]} == {
        "accepter_invitation": True,
        "decliner_invitation": True,
    }
    assert [x["id"] for x in lit(maison, "lister_invitations", "Pia")["elements"]] == [oper]
    assert maison.courriels("Pia") == ["Paul vous invite à compléter « ZAC des Essais »"]


def test_accepter_donne_aussitot_l_operation_et_ses_dossiers_anciens_et_nouveaux(maison: Maison) -> None:
    candidature = depot(maison)
    oper = etat(maison, candidature).operation

    equipe(maison, oper)

    assert lit(maison, "consulter_operation", "Pia", id=oper)["coediteurs"] == ["pers_pia"]
    assert lit(maison, "consulter_candidature", "Pia", id=candidature).statut == 200
    assert [x["id"] for x in lit(maison, "lister_candidatures", "Pia")["elements"]] == [candidature]
    assert lit(maison, "lister_invitations", "Pia")["elements"] == []
    assert "Pia a accepté : « ZAC des Essais »" in maison.courriels("Paul")


def test_un_co_editeur_ecrit_et_ne_depose_ni_n_invite(maison: Maison) -> None:
    candidature = brouillon(maison)
    oper = etat(maison, candidature).operation
    equipe(maison, oper)

    ecrit = maison.appeler(
        "candidature", "repondre", "Pia", {"valeur": "Autre"}, None, {"if-match": "*"}, id=candidature, champ="nom"
    )

    assert ecrit.statut == 200
    assert fait(maison, "deposer", "Pia", id=candidature).statut == 403
    assert invite(maison, oper, "Dora", qui="Pia").statut == 403


def test_accepter_deux_fois_ne_change_rien_meme_quand_la_premiere_reponse_s_est_perdue(maison: Maison) -> None:
    oper = operation(maison)
    invite(maison, oper)
    cle = {"idempotency-key": "un-double-clic"}
    une, encore = (
        maison.appeler("candidature", "accepter_invitation", "Pia", {}, None, cle, id=oper) for _ in range(2)
    )

    assert (une.statut, encore.statut, encore.entetes["Idempotency-Replayed"]) == (200, 200, "true")
    assert fait(maison, "accepter_invitation", "Pia", id=oper)["statut"] == "acceptee"
    assert de(maison, oper).coediteurs == ("pers_pia",)
    assert fait(maison, "decliner_invitation", "Pia", id=oper).statut == 403


def test_decliner_ne_laisse_rien(maison: Maison) -> None:
    oper = operation(maison)
    invite(maison, oper)

    assert fait(maison, "decliner_invitation", "Pia", id=oper)["statut"] == "close"

    assert lit(maison, "consulter_invitation", "Pia", id=oper).statut == 404
    assert lit(maison, "consulter_operation", "Pia", id=oper).statut == 404
    assert "Pia a décliné : « ZAC des Essais »" in maison.courriels("Paul")


def test_une_invitation_expire_puis_disparait_et_se_refait(maison: Maison) -> None:
    oper = operation(maison)
    invite(maison, oper)
    maison.memoire.clock.advance(days=14)

    tard = fait(maison, "accepter_invitation", "Pia", id=oper)

    assert (tard.statut, tard["code"]) == (409, "echeance-depassee")
    assert lit(maison, "consulter_invitation", "Pia", id=oper)["statut"] == "expiree"
    maison.reveiller()
    assert lit(maison, "consulter_invitation", "Pia", id=oper).statut == 404
    assert de(maison, oper).invitations == ()
    equipe(maison, oper)


def test_une_invitation_qui_attend_ne_se_refait_pas_et_se_retire(maison: Maison) -> None:
    oper = operation(maison)
    invite(maison, oper)

    assert invite(maison, oper)["code"] == "doublon"
    assert fait(maison, "retirer_invitation", "Paul", {"personne": "pers_pia"}, id=oper).statut == 200

    assert fait(maison, "accepter_invitation", "Pia", id=oper).statut == 404
    assert invite(maison, oper).statut == 200


def test_on_n_invite_ni_le_proprietaire_ni_qui_y_travaille_ni_une_foule(maison: Maison) -> None:
    oper = operation(maison)
    equipe(maison, oper)

    assert invite(maison, oper, "Paul")["code"] == "doublon"
    assert invite(maison, oper, "Pia")["code"] == "doublon"
    for n in range(19):
        assert invite(maison, oper, f"p{n}").statut == 200
    assert invite(maison, oper, "trop")["erreurs"][0]["code"] == "trop-de-personnes"


def test_l_organisme_d_un_co_editeur_est_partenaire_tant_qu_il_travaille_au_dossier(maison: Maison) -> None:
    candidature = depot(maison)
    oper = etat(maison, candidature).operation
    maison.personne("Tom", "porteur", siret="21690123100011")
    equipe(maison, oper, "Tom")

    assert etat(maison, candidature).partenaires == ("216901231",)
    fait(maison, "quitter_operation", "Tom", {}, id=oper)
    assert ("pers_tom" in de(maison, oper).structures, etat(maison, candidature).partenaires) == (False, ())


def test_l_organisme_du_proprietaire_est_partenaire_quand_il_n_est_pas_le_porteur(maison: Maison) -> None:
    candidature = depot(maison)
    oper = etat(maison, candidature).operation
    assert (de(maison, oper).structures, etat(maison, candidature).partenaires) == ({"pers_paul": "213502388"}, ())
    maison.personne("Tom", "porteur", siret="21690123100011")
    propose = {"personne": "pers_tom", "motif": ""}
    assert fait(maison, "proposer_transfert", "Paul", propose, id=oper).statut == 200
    assert fait(maison, "accepter_invitation", "Tom", id=oper).statut == 200

    assert (de(maison, oper).structures, etat(maison, candidature).partenaires) == (
        {"pers_tom": "216901231"},
        ("216901231",),
    )


def test_les_partenaires_que_la_charte_nomme_suivent_dans_les_dossiers_sans_le_porteur(maison: Maison) -> None:
    candidature = depot(maison)
    oper = etat(maison, candidature).operation
    porteur = de(maison, oper).porteur
    assert porteur is not None
    amenageur = {"nom": "Société d'aménagement", "siret": "21690123100011"}
    charte = {
        "signee_le": "2027-01-05",
        "signataires": ["Ville"],
        "autorite_urbanisme": "Ville",
        "partenaires": [amenageur, {"nom": "Ville", "siret": porteur.siret}],
    }

    assert fait(maison, "signer_charte", "Paul", charte, id=oper).statut == 200

    assert etat(maison, candidature).partenaires == ("216901231",)
    charte["partenaires"] = [{"nom": "Faux", "siret": "12345678901234"}]
    refus = fait(maison, "signer_charte", "Paul", charte, id=oper)
    assert (refus.statut, refus["erreurs"][0]["code"]) == (400, "siret-invalide")


@pytest.mark.parametrize("depart", ["retire", "parti"])
def test_qui_n_en_est_plus_ne_voit_et_ne_fait_plus_rien_aussitot(maison: Maison, depart: str) -> None:
    candidature = depot(maison)
    oper = etat(maison, candidature).operation
    equipe(maison, oper)

    if depart == "retire":
        corps = {"personne": "pers_pia", "motif": "Fin de mission"}
        assert maison.appeler("candidature", "retirer_coediteur", "Paul", corps, id=oper).statut == 200
    else:
        assert maison.appeler("candidature", "quitter_operation", "Pia", {}, id=oper).statut == 200

    # no message has arrived yet: the file does not know
    assert etat(maison, candidature).coediteurs == ("pers_pia",)
    for code in ("consulter_candidature", "consulter_completude", "previsualiser_accuse", "telecharger_dossier"):
        assert lit(maison, code, "Pia", id=candidature).statut == 404
    assert lit(maison, "consulter_version", "Pia", id=candidature, numero="1").statut == 404
    assert lit(maison, "consulter_operation", "Pia", id=oper).statut == 404
    assert lit(maison, "lister_candidatures", "Pia")["elements"] == []
    assert lit(maison, "lister_operations", "Pia")["elements"] == []
    assert fait(maison, "annoncer", "Pia", id=candidature).statut == 404
    maison.ecouler()
    assert etat(maison, candidature).coediteurs == ()
    if depart == "retire":
        assert "Vous n'êtes plus co-éditeur de « ZAC des Essais »" in maison.courriels("Pia")
    else:
        assert "Pia ne travaille plus sur « ZAC des Essais »" in maison.courriels("Paul")


def test_retirer_qui_n_en_est_pas_est_refuse_et_quitter_deux_fois_ne_change_rien(maison: Maison) -> None:
    oper = operation(maison)

    refus = fait(maison, "retirer_coediteur", "Paul", {"personne": "pers_pia", "motif": "?"}, id=oper)

    assert refus["erreurs"][0]["pointeur"] == "/personne"
    assert fait(maison, "quitter_operation", "Pia", id=oper).statut == 404


def test_le_proprietaire_transfere_et_n_est_plus_rien_des_que_c_est_accepte(maison: Maison) -> None:
    candidature = depot(maison)
    oper = etat(maison, candidature).operation

    assert fait(maison, "proposer_transfert", "Paul", {"personne": "pers_pia"}, id=oper).statut == 200
    assert lit(maison, "consulter_candidature", "Paul", id=candidature).statut == 200
    assert fait(maison, "accepter_invitation", "Pia", id=oper)["statut"] == "acceptee"

    assert lit(maison, "consulter_operation", "Paul", id=oper).statut == 404
    assert lit(maison, "consulter_candidature", "Paul", id=candidature).statut == 404
    assert (etat(maison, candidature).proprietaire, etat(maison, candidature).coediteurs) == ("pers_pia", ())
    assert fait(maison, "retirer", "Pia", {"motif": "Reporté"}, id=candidature).statut == 200
    assert "« ZAC des Essais » a changé de propriétaire" in maison.courriels("Paul")


def test_le_correspondant_transfere_dans_le_meme_organisme_avec_un_motif_que_le_proprietaire_lit(
    maison: Maison,
) -> None:
    oper = operation(maison)
    maison.personne("Max", "porteur", siret=AUTRE_SIRET)
    corps = {"personne": "pers_max", "motif": "Paul a quitté la mairie"}

    sans_motif = fait(maison, "proposer_transfert", "Dora", {**corps, "motif": " "}, id=oper)
    assert sans_motif["erreurs"][0]["pointeur"] == "/motif"
    assert fait(maison, "proposer_transfert", "Dora", corps, id=oper).statut == 200
    ailleurs = fait(maison, "accepter_invitation", "Max", id=oper)
    assert (ailleurs.statut, ailleurs["erreurs"][0]["code"]) == (422, "autre-organisme")
    assert ailleurs["erreurs"][0]["pointeur"] == "", "rien de ce qui est envoyé n'y change quelque chose"
    assert "Transfert demandé : « ZAC des Essais »" in maison.courriels("Paul")
    assert any("Paul a quitté la mairie" in m.text for m in maison.memoire.mailer.sent)
    assert fait(maison, "retirer_invitation", "Paul", {"personne": "pers_max"}, id=oper).statut == 200

    assert fait(maison, "proposer_transfert", "Dora", {**corps, "personne": "pers_pia"}, id=oper).statut == 200
    assert fait(maison, "accepter_invitation", "Pia", id=oper).statut == 200
    assert de(maison, oper).proprietaire == "pers_pia"
    assert "« ZAC des Essais » a changé de propriétaire" in maison.courriels("Dora")


def test_le_correspondant_d_ailleurs_ne_transfere_rien(maison: Maison) -> None:
    oper = operation(maison)

    assert fait(maison, "proposer_transfert", "Luc", {"personne": "pers_pia", "motif": "?"}, id=oper).statut == 404


def test_l_administration_transfere_a_un_autre_organisme(maison: Maison) -> None:
    oper = operation(maison)
    maison.personne("Max", "porteur", siret=AUTRE_SIRET)
    corps = {"personne": "pers_max", "motif": "La métropole reprend l'opération"}

    assert fait(maison, "proposer_transfert", "Ada", corps, id=oper).statut == 200
    assert fait(maison, "accepter_invitation", "Max", id=oper).statut == 200

    assert de(maison, oper).proprietaire == "pers_max"


def test_un_seul_transfert_a_la_fois_et_jamais_au_proprietaire(maison: Maison) -> None:
    oper = operation(maison)

    def vers(nom: str) -> Reponse:
        return fait(maison, "proposer_transfert", "Paul", {"personne": f"pers_{nom}", "motif": "Départ"}, id=oper)

    assert vers("paul")["erreurs"][0]["pointeur"] == "/personne"
    assert vers("pia").statut == 200
    assert vers("max")["code"] == "transition-impossible"
    assert fait(maison, "retirer_invitation", "Ada", {"personne": "pers_pia"}, id=oper)["code"] == (
        "transition-impossible"
    )
    maison.memoire.clock.advance(days=15)
    assert vers("max").statut == 200
    assert [i.personne for i in de(maison, oper).invitations] == ["pers_max"]


def test_un_co_editeur_qui_recoit_l_operation_n_est_plus_que_proprietaire(maison: Maison) -> None:
    oper = operation(maison)
    equipe(maison, oper)

    fait(maison, "proposer_transfert", "Paul", {"personne": "pers_pia"}, id=oper)
    fait(maison, "accepter_invitation", "Pia", id=oper)

    assert (de(maison, oper).proprietaire, de(maison, oper).coediteurs) == ("pers_pia", ())


def test_les_gens_d_un_dossier_commence_pendant_que_quelqu_un_rejoint_sont_ceux_de_l_operation(
    maison: Maison,
) -> None:
    """The creation was decided on the opération as it was, and is committed after somebody has joined it."""
    oper = operation(maison)
    invite(maison, oper)
    candidature = brouillon(maison, operation_=oper)
    assert fait(maison, "accepter_invitation", "Pia", id=oper).statut == 200

    assert etat(maison, candidature).coediteurs == ("pers_pia",)


def test_le_motif_s_efface_avec_la_personne_et_la_preuve_tient(maison: Maison) -> None:
    oper = operation(maison)
    equipe(maison, oper)
    fait(maison, "retirer_coediteur", "Paul", {"personne": "pers_pia", "motif": "Mésentente"}, id=oper)

    assert erasure.erase(OPERATION, maison.memoire.world, oper, "pers_pia", "systeme")

    kept = entries(maison.memoire.store, OPERATION.flux(oper))
    assert not any("Mésentente" in str(item["corps"]) for item in kept)
    assert list(faults_of(OPERATION, maison.memoire.store, oper)) == []


def test_qui_vient_sans_organisme_n_en_laisse_aucun_derriere_soi() -> None:
    avant = Editeurs(proprietaire="paul", structures={"paul": "1", "pia": "2", "cora": "3"})
    for event, restent in (
        (CoediteurRejoint(personne="pia", siren=""), {"paul": "1", "cora": "3"}),
        (CoediteurRejoint(personne="pia", siren="4"), {"paul": "1", "pia": "4", "cora": "3"}),
        (OperationTransferee(ancien="paul", nouveau="pia", demande_par="paul", siren=""), {"cora": "3"}),
    ):
        assert suite(avant, event)["structures"] == restent


def test_une_validite_dure_quatorze_jours(maison: Maison) -> None:
    oper = operation(maison)
    invite(maison, oper)

    assert de(maison, oper).invitations[0].expire_le - maison.memoire.clock.now() == timedelta(days=14)


def test_outre_mer_une_invitation_dit_aussi_jusqu_a_quelle_heure_de_la_bas(maison: Maison) -> None:
    corps = {"nom": "Taiohae", "communes": ["98731"], "porteur": {"nom": "Ville", "siret": SIRET}}
    oper = str(maison.appeler("candidature", "creer_operation", "Paul", corps)["id"])

    assert invite(maison, oper).statut == 200

    local = "à 10 h 00 min 00 s (heure de Paris), soit dimanche 14 mars 2027 à 23 h 30 min 00 s, heure locale"
    (lettre,) = [m.text for m in maison.memoire.mailer.sent if "vous invite" in m.subject]
    (echeance,) = lit(maison, "consulter_invitation", "Pia", id=oper)["echeances"]
    dites = [lettre, echeance["libelle"], invite(maison, oper)["detail"]]
    assert [local in dite for dite in dites] == [True] * 3, dites
