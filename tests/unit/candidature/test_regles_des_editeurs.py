"""Qui travaille sur une opération, règle par règle : ce que répond chaque commande, et ce qu'elle change."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from candidature.domaine.editeurs import (
    PERSONNES_MAX,
    VALIDITE,
    CoediteurInvite,
    CoediteurParti,
    CoediteurRejoint,
    Editeurs,
    ExpirerInvitations,
    Invitation,
    InvitationDeclinee,
    InvitationExpiree,
    InvitationRetiree,
    InviterCoediteur,
    OperationTransferee,
    ProposerTransfert,
    QuitterOperation,
    RepondreInvitation,
    RetirerInvitation,
    TransfertPropose,
    decide,
    suite,
)
from kernel.refus import Doublon, EcheanceDepassee, Introuvable, Refus, RegleNonSatisfaite, TransitionImpossible

MIDI = datetime(2027, 3, 1, 12, tzinfo=UTC)
APRES, SECONDE = MIDI + VALIDITE, timedelta(seconds=1)
SIREN = "213502388"


def invitation(personne: str, qualite: str = "coediteur", **autres: Any) -> Invitation:
    return Invitation.model_validate(
        {"personne": personne, "qualite": qualite, "par": "co", "expire_le": APRES, **autres}
    )


PIA, TRANSFERT = invitation("pia"), invitation("max", "proprietaire", siren=SIREN)
EQUIPE = Editeurs(
    proprietaire="paul", coediteurs=("co",), structures={"paul": SIREN, "co": "1"}, invitations=(PIA, TRANSFERT)
)


def repond(command: Any, now: datetime = MIDI, editeurs: Editeurs = EQUIPE, fuseau: str | None = None) -> Any:
    return decide(editeurs, command, SIREN, fuseau, now)


def refus(genre: type[Refus], command: Any, now: datetime = MIDI, **autres: Any) -> Refus:
    with pytest.raises(genre) as dit:
        repond(command, now, **autres)
    return dit.value


def fautes(dit: Refus) -> list[tuple[str, str]]:
    assert all(e.message == dit.detail for e in dit.erreurs)
    return [(e.pointeur, e.code) for e in dit.erreurs]


def inviter(personne: str) -> InviterCoediteur:
    return InviterCoediteur(personne=personne, auteur="paul")


def transferer(personne: str, auteur: str = "paul", motif: str = "", libre: bool = False) -> ProposerTransfert:
    return ProposerTransfert(personne=personne, auteur=auteur, motif=motif, libre=libre)


def test_une_invitation_dit_qui_par_qui_et_jusqu_a_quand() -> None:
    (faite,) = repond(inviter("zoe"))
    assert faite == CoediteurInvite(invitation=invitation("zoe", par="paul", expire_le=MIDI + VALIDITE))
    assert suite(EQUIPE, faite) == {"invitations": (PIA, TRANSFERT, faite.invitation)}


@pytest.mark.parametrize("personne", ["paul", "co"])
def test_qui_travaille_deja_a_l_operation_ne_s_invite_pas(personne: str) -> None:
    refus(Doublon, inviter(personne))


def test_une_invitation_qui_attend_ne_se_refait_qu_une_fois_expiree_et_prend_sa_place() -> None:
    assert "15 mars 2027 à 13 h" in refus(Doublon, inviter("pia"), APRES - SECONDE).detail
    assert "heure locale" in refus(Doublon, inviter("pia"), fuseau="Indian/Reunion").detail
    (refaite,) = repond(inviter("pia"), APRES)
    assert suite(EQUIPE, refaite) == {"invitations": (TRANSFERT, refaite.invitation)}


def test_une_operation_a_vingt_co_editeurs_et_invitations_au_plus() -> None:
    presque = Editeurs(
        proprietaire="paul",
        coediteurs=tuple(f"c{n}" for n in range(PERSONNES_MAX - 3)),
        invitations=(PIA, TRANSFERT),
    )
    (derniere,) = repond(inviter("zoe"), editeurs=presque)
    pleine = presque.model_copy(update=suite(presque, derniere))
    assert fautes(refus(RegleNonSatisfaite, inviter("ana"), editeurs=pleine)) == [("/personne", "trop-de-personnes")]


@pytest.mark.parametrize(
    ("command", "siren"),
    [
        (transferer("zoe"), ""),
        (transferer("zoe", "ada", "Fusion"), SIREN),
        (transferer("zoe", "ada", "Fusion", libre=True), ""),
    ],
)
def test_un_transfert_d_office_reste_dans_l_organisme_sauf_de_l_administration(command: Any, siren: str) -> None:
    (propose,) = repond(command, APRES)
    attendu = invitation("zoe", "proprietaire", par=command.auteur, expire_le=APRES + VALIDITE, siren=siren)
    assert propose == TransfertPropose(invitation=attendu, motif=command.motif)
    avec_motif = attendu.model_copy(update={"motif": command.motif})
    assert suite(EQUIPE, propose) == {"invitations": (PIA, avec_motif)}, "un seul transfert à la fois"


def test_un_transfert_d_office_se_motive() -> None:
    dit = refus(RegleNonSatisfaite, transferer("zoe", "ada", " "), APRES)
    assert fautes(dit) == [("/motif", "champ-absent")]


def test_un_transfert_ne_va_ni_au_proprietaire_ni_a_deux_a_la_fois() -> None:
    dit = refus(RegleNonSatisfaite, transferer("paul"), APRES)
    assert fautes(dit) == [("/personne", "personne-inattendue")]
    refus(TransitionImpossible, transferer("zoe"), APRES - SECONDE)


@pytest.mark.parametrize(("personne", "qualite"), [("pia", "coediteur"), ("max", "proprietaire")])
@pytest.mark.parametrize("auteur", ["paul", "co"])
def test_une_proposition_se_retire_par_qui_l_a_faite_ou_le_proprietaire(
    personne: str, qualite: Any, auteur: str
) -> None:
    (retiree,) = repond(RetirerInvitation(personne=personne, auteur=auteur))
    assert retiree == InvitationRetiree(personne=personne, qualite=qualite)
    assert personne not in [i.personne for i in suite(EQUIPE, retiree)["invitations"]]


def test_une_proposition_ne_se_retire_ni_par_un_autre_ni_deux_fois() -> None:
    refus(TransitionImpossible, RetirerInvitation(personne="pia", auteur="zoe"))
    assert repond(RetirerInvitation(personne="zoe", auteur="zoe")) == ()


def repondre(auteur: str, accepte: bool = True, siren: str = "") -> RepondreInvitation:
    return RepondreInvitation(auteur=auteur, accepte=accepte, siren=siren)


def test_qui_accepte_rejoint_avec_son_organisme_et_n_est_plus_attendu() -> None:
    (rejoint,) = repond(repondre("pia", siren="2"), APRES - SECONDE)
    assert rejoint == CoediteurRejoint(personne="pia", siren="2")
    assert suite(EQUIPE, rejoint) == {
        "coediteurs": ("co", "pia"),
        "structures": {"paul": SIREN, "co": "1", "pia": "2"},
        "invitations": (TRANSFERT,),
    }


def test_qui_recoit_l_operation_la_tient_et_l_ancien_n_y_est_plus_rien() -> None:
    (transferee,) = repond(repondre("max", siren=SIREN))
    qui = {"ancien": "paul", "nouveau": "max", "demande_par": "co"}
    assert transferee == OperationTransferee(**qui, siren=SIREN)
    assert suite(EQUIPE, transferee) == {
        "proprietaire": "max",
        "coediteurs": ("co",),
        "structures": {"co": "1", "max": SIREN},
        "invitations": (PIA,),
    }


def test_une_reponse_vient_a_temps_du_bon_organisme_et_une_fois() -> None:
    refus(EcheanceDepassee, repondre("pia"), APRES)
    assert fautes(refus(RegleNonSatisfaite, repondre("max", siren="9"))) == [("", "autre-organisme")]
    refus(Introuvable, repondre("zoe"))
    refus(Introuvable, repondre("co", accepte=False))
    assert repond(repondre("co")) == (), "déjà dit"
    assert repond(repondre("pia", accepte=False), APRES) == (
        InvitationDeclinee(personne="pia", qualite="coediteur"),
    ), "décliner n'est jamais trop tard"


def test_les_invitations_expirees_s_en_vont_et_elles_seules() -> None:
    tard = invitation("zoe", expire_le=APRES + SECONDE)
    equipe = EQUIPE.model_copy(update={"invitations": (PIA, tard, TRANSFERT)})
    dites = repond(ExpirerInvitations(), APRES, equipe)
    assert [(type(e), e.personne, e.qualite) for e in dites] == [
        (InvitationExpiree, "pia", "coediteur"),
        (InvitationExpiree, "max", "proprietaire"),
    ]
    assert suite(equipe, dites[0]) == {"invitations": (tard, TRANSFERT)}


def test_quitter_laisse_les_autres_et_n_est_rien_pour_qui_n_y_est_pas() -> None:
    (parti,) = repond(QuitterOperation(auteur="co"))
    assert parti == CoediteurParti(personne="co")
    assert suite(EQUIPE, parti) == {"coediteurs": (), "structures": {"paul": SIREN}}
    assert repond(QuitterOperation(auteur="zoe")) == ()
