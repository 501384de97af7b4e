"""The rules of a label: it rests on its titres, is corrected or taken back with a motive, never comes back alone."""

from datetime import UTC, datetime, timedelta
from itertools import permutations
from typing import Any

import pytest

from commission.domaine.label import (
    LABEL,
    Command,
    Contexte,
    CorrigerLabel,
    DelivrerLabel,
    LabelRetire,
    ReprendreLabel,
    RetirerLabel,
    decide,
    registre,
)
from commission.domaine.titre import Label, Retrait
from kernel.label.faits import CommunePublique, EtatOperation, LabelChange
from kernel.refus import Refus
from tests.unit.commission.test_seance import dossier

MIDI = datetime(2027, 12, 10, tzinfo=UTC)
OPERATION = EtatOperation(
    nom="Quartier",
    communes=(CommunePublique(code="35238", nom="Rennes"),),
    departements=("35",),
    region="53",
    etapes=(),
)
CONTEXTE = Contexte(operation=OPERATION)


def delivrer(origine: Any = "reprise", annee: int = 2014, acte: str = "Palmarès 2014") -> DelivrerLabel:
    return DelivrerLabel(operation="o1", etape=2, origine=origine, annee=annee, acte=acte)


def apres(*commands: Command) -> Label:
    etat = Label()
    for command in commands:
        etat = LABEL.fold(etat, decide(etat, command, CONTEXTE, MIDI))
    return etat


CORRIGER = CorrigerLabel(nom="Le Quartier", annee=None, motif="Nom changé", acte="Note 1")
RETIRER = RetirerLabel(motif="Abandon", acte="Décision 2")
ETATS = (Label(), apres(delivrer()), apres(delivrer(), RETIRER))
PERMIS: dict[str, tuple[Command, tuple[str, str, str]]] = {
    "delivrer": (delivrer(), ("LabelDelivre", "", "")),
    "corriger": (CORRIGER, ("TransitionImpossible", "LabelCorrige", "TransitionImpossible")),
    "retirer": (RETIRER, ("TransitionImpossible", "LabelRetire", "")),
}


@pytest.mark.parametrize("nom", PERMIS)
@pytest.mark.parametrize("rang", range(3))
def test_chaque_statut_du_label_repond_a_chaque_commande(rang: int, nom: str) -> None:
    command, reponses = PERMIS[nom]
    try:
        reponse = ",".join(type(e).__name__ for e in decide(ETATS[rang], command, CONTEXTE, MIDI))
    except Refus as refus:
        reponse = type(refus).__name__
    assert reponse == reponses[rang]


def test_l_etat_ne_depend_pas_de_l_ordre_des_titres() -> None:
    titres = (delivrer(), delivrer("commission", 2027, "palmarès 2027"), delivrer("reprise", 2027, "palmarès 2027"))
    assert len({apres(*ordre).model_dump_json() for ordre in permutations(titres)}) == 1


def test_le_titre_le_plus_ancien_puis_le_plus_fort_parle() -> None:
    etat = apres(delivrer("reprise", 2027, "x"), delivrer("commission", 2027, "y"))
    assert (etat.annee, etat.titres[0].acte) == (2027, "y")
    assert apres(delivrer("commission", 2027, "y"), delivrer()).annee == 2014


def test_un_label_retire_ne_revient_pas_de_lui_meme() -> None:
    assert apres(delivrer(), RETIRER, delivrer("commission", 2027, "y")).statut == "retire"


def labellise(candidature: str, acte: str = "y") -> DelivrerLabel:
    return delivrer("commission", 2027, acte).model_copy(update={"candidature": candidature})


@pytest.mark.parametrize(
    ("etat", "repris"),
    [
        (apres(labellise("c1")), True),
        (apres(labellise("c1"), labellise("c1", "z")), True),
        (apres(delivrer(), labellise("c1")), False),
        (apres(labellise("c1"), labellise("c2", "z")), False),
        (apres(labellise("c1", "z"), labellise("c2")), False),
        (apres(delivrer()), False),
        (apres(labellise("c1"), RETIRER), False),
    ],
    ids=[
        "ce dossier",
        "deux actes",
        "détenu avant",
        "un autre ensuite",
        "un autre avant",
        "une reprise",
        "déjà retiré",
    ],
)
def test_une_decision_corrigee_reprend_le_label_qui_ne_repose_que_sur_elle(etat: Label, repris: bool) -> None:
    command = ReprendreLabel(candidature="c1", acte="Rectificatif")
    retrait = Retrait(motif="La décision qui accordait cette étape a été corrigée.", acte="Rectificatif", le=MIDI)
    assert decide(etat, command, CONTEXTE, MIDI) == ((LabelRetire(retrait=retrait),) if repris else ())


def test_un_titre_est_aux_porteurs_du_dossier_qui_l_a_obtenu() -> None:
    (event,) = decide(Label(), labellise("c1"), Contexte(dossier=dossier()), MIDI)
    assert event.titre.porteurs == ("p1",)  # type: ignore[union-attr]


def regagne(annee: int = 2030, le: datetime = MIDI + timedelta(days=1000)) -> DelivrerLabel:
    return delivrer("commission", annee, "palmarès 2030").model_copy(update={"candidature": "", "le": le})


def test_un_label_retire_puis_gagne_de_nouveau_est_en_vigueur_depuis_la_nouvelle_annee() -> None:
    etat = apres(delivrer(), CORRIGER.model_copy(update={"annee": 2013}), RETIRER, regagne())
    assert (etat.statut, etat.annee, etat.nom) == ("en_vigueur", 2030, "Quartier")
    tard = apres(delivrer(), RETIRER, regagne(), delivrer(acte="Palmarès 2012", annee=2012))
    assert (tard.statut, tard.annee) == ("en_vigueur", 2030), "ce qui datait d'avant le retrait ne parle plus"
    assert apres(delivrer(), RETIRER, regagne(le=MIDI)).statut == "retire", "ce que le retrait a dépassé ne rend rien"


def test_ce_qui_datait_de_l_instant_du_retrait_ne_parle_plus() -> None:
    etat = apres(delivrer(), RETIRER, regagne())
    assert etat.perdu_le == MIDI
    au_retrait = etat.titres[-1].model_copy(update={"le": MIDI})
    assert [t.annee for t in etat.model_copy(update={"titres": (*etat.titres, au_retrait)}).en_cours] == [2030]


def test_le_fait_du_registre_dit_l_operation_l_etape_et_sur_quoi_le_label_repose() -> None:
    etat = apres(labellise("c1"))
    (event,) = decide(etat, RETIRER, CONTEXTE, MIDI)
    fait = LABEL.publier(LABEL.evolve(etat, event), event)
    assert isinstance(fait, LabelChange)
    said = {"operation": etat.operation, "etape": etat.etape, "annee": 2027, "candidature": "c1", "acte": "y"}
    assert fait.etat.model_dump() == {**said, "retire_le": MIDI}


def dits(*commands: Command) -> list[tuple[int, bool]]:
    """Give what the last of these commands has the register tell the opération: a year, and whether it is held."""
    *avant, dernier = commands
    etat, faits = apres(*avant), []
    for event in decide(etat, dernier, CONTEXTE, MIDI):
        etat = LABEL.evolve(etat, event)
        faits.append(LABEL.publier(etat, event))
    return [(f.etat.annee, f.etat.retire_le is None) for f in faits if isinstance(f, LabelChange)]


RECTIFIE = delivrer("commission", 2027, "rectifiée").model_copy(update={"rectifie": True})


@pytest.mark.parametrize(
    ("commands", "attendu"),
    [
        ((delivrer(),), []),
        ((delivrer(), RETIRER), [(2014, False)]),
        ((delivrer(), CORRIGER), []),
        ((delivrer(), CORRIGER.model_copy(update={"annee": 2013})), [(2013, True)]),
        ((delivrer(), RETIRER, delivrer("commission", 2027, "y")), []),
        ((delivrer(), RETIRER, RECTIFIE), [(2014, True)]),
        ((delivrer(), RECTIFIE), []),
        ((delivrer(), RETIRER, regagne()), [(2030, True)]),
    ],
    ids=["délivré", "retiré", "nom", "année", "titre tardif", "rectifié", "rien à rendre", "regagné"],
)
def test_l_operation_apprend_du_registre_ce_qui_y_change(
    commands: tuple[Command, ...], attendu: list[tuple[int, bool]]
) -> None:
    assert dits(*commands) == attendu


def test_un_retrait_d_avant_qui_ne_dit_pas_son_jour_ne_dit_rien() -> None:
    ancien = LabelRetire(retrait=Retrait(motif="m", acte="a"))
    etat = LABEL.evolve(apres(delivrer()), ancien)
    assert LABEL.publier(etat, ancien) is None
    (redit,) = decide(etat, RetirerLabel(motif="m", acte="a"), CONTEXTE, MIDI)
    assert isinstance(redit, LabelRetire)
    assert redit.retrait.le == MIDI, "redit, il porte son jour"


def test_une_annee_corrigee_que_l_operation_redit_n_est_pas_un_autre_titre() -> None:
    etat = apres(delivrer(), CORRIGER.model_copy(update={"annee": 2013}))
    assert decide(etat, delivrer(annee=2013), CONTEXTE, MIDI) == ()


def test_corriger_sans_rien_dire_ou_pareil() -> None:
    vide = CorrigerLabel(nom=None, annee=None, motif="x", acte="y")
    with pytest.raises(Refus, match="à corriger"):
        decide(apres(delivrer()), vide, CONTEXTE, MIDI)
    assert decide(apres(delivrer(), CORRIGER), CORRIGER, CONTEXTE, MIDI) == ()
    assert apres(delivrer(), CORRIGER).nom == "Le Quartier"


def test_delivrer_attend_de_connaitre_l_operation() -> None:
    with pytest.raises(Refus, match="connue"):
        decide(Label(), delivrer(), Contexte(), MIDI)


def test_un_label_est_une_fois_dans_chaque_liste_du_registre() -> None:
    listes = [f.liste for f in LABEL.fiches(apres(delivrer(), delivrer("commission", 2027, "y")))]
    assert len(listes) == len(set(listes)) == 9
    assert registre("53", 2, 2014) in listes
    assert registre(None, None, None) in listes
    assert "comptes" not in [f.liste for f in LABEL.fiches(apres(delivrer(), RETIRER))]
