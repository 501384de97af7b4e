"""Étape 4 opens by itself, three years after étape 3, and says so; a corrected ajournement asks for nothing."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from candidature.domaine.etapes import (
    Ajournement,
    AjournementLeve,
    EtapeDetenue,
    EtapePerdue,
    NoterAjournement,
    OuvrirEtape,
    ReprendreEtape,
)
from candidature.domaine.operation import OPERATION, Operation, decide, fiches
from kernel.decider import Vide
from kernel.label.calendrier import Calendrier
from kernel.label.reglement import reglement
from tests.maison import Maison
from tests.unit.candidature import scene

MARS = datetime(2027, 3, 1, tzinfo=UTC)
OUVRIR = OuvrirEtape(
    etape=4,
    requise=3,
    annees=3,
    annee=2027,
    jusqu_au=Calendrier.depuis(reglement("2020").calendrier, 2027).cloture_depots,
)


def operation(*etapes: tuple[int, int], **plus: Any) -> Operation:
    detenues = tuple(EtapeDetenue(etape=e, annee=a, source="s") for e, a in etapes)
    return Operation(statut="active", etapes=detenues, **plus)


def dit(etat: Operation, command: Any = OUVRIR) -> list[str]:
    return [type(e).__name__ for e in decide(etat, command, Vide(), MARS)]


@pytest.mark.parametrize(
    ("etat", "ouvre"),
    [
        (operation((3, 2024)), True),
        (operation((3, 2025)), False),
        (operation((2, 2020)), False),
        (operation((3, 2020), (4, 2023)), False),
        (operation((3, 2024), ouvertes=(4,)), False),
        (operation((3, 2024)).model_copy(update={"statut": "inexistante"}), False),
    ],
    ids=["trois ans", "deux ans", "sans l'étape 3", "déjà détenue", "déjà dite", "inexistante"],
)
def test_l_etape_4_s_ouvre_quand_le_reglement_le_dit_et_une_fois(etat: Operation, ouvre: bool) -> None:
    assert dit(etat) == ["EtapeOuverte"] * ouvre


def test_le_reveil_ne_lit_que_les_operations_assez_anciennes() -> None:
    (ligne,) = [f for f in fiches(operation((2, 2019), (3, 2024), lieux=())) if f.liste.startswith("etapes-detenues")]
    assert (ligne.liste, ligne.rang) == ("etapes-detenues#3", "2024")
    ouverte = OPERATION.fold(operation((3, 2024)), decide(operation((3, 2024)), OUVRIR, Vide(), MARS))
    assert not [f for f in fiches(ouverte) if f.liste.startswith("etapes-detenues")]
    gagnee = operation((3, 2024), (4, 2027), ouvertes=(4,))
    assert ("etapes-detenues#4", "2027") in [(f.liste, f.rang) for f in fiches(gagnee)], "ce qui suit se regarde encore"


def test_une_etape_perdue_puis_regagnee_se_rouvre() -> None:
    ouverte = OPERATION.fold(operation((3, 2024)), decide(operation((3, 2024)), OUVRIR, Vide(), MARS))
    perdue = OPERATION.evolve(ouverte, EtapePerdue(etape=3, candidature="c"))
    assert (dit(perdue), perdue.ouvertes) == ([], ())


def lettres(maison: Maison, qui: str) -> list[str]:
    return [objet for objet in maison.courriels(qui) if "étape 4" in objet]


def detenue(annee: int) -> Maison:
    """Give a house where Paul's opération holds étape 3 since a year, a day after the tick."""
    maison = scene.maison_ouverte()
    ici = scene.operation(maison)
    corps = {"etape": 3, "annee": annee, "source": "Palmarès"}
    assert maison.appeler("candidature", "reprendre_etape", "Ada", corps, id=ici).statut == 200
    maison.avancer(days=1)
    return maison


def test_le_porteur_et_les_correspondants_l_apprennent_une_seule_fois() -> None:
    maison = detenue(2024)
    maison.avancer(days=1)
    assert [len(lettres(maison, qui)) for qui in ("Paul", "Dora", "Rosa", "Luc", "Pia")] == [1, 1, 1, 0, 0]
    (lettre,) = [m for m in maison.memoire.mailer.sent if "étape 4" in m.subject and m.recipient.startswith("paul")]
    assert "depuis 2024" in lettre.text
    assert "samedi 15 mai 2027" in lettre.text


def test_rien_ne_s_ouvre_trop_tot_ni_quand_plus_rien_ne_se_depose() -> None:
    assert lettres(detenue(2025), "Paul") == []
    maison = scene.maison_ouverte()
    ici = scene.operation(maison)
    maison.avancer(days=100)  # June: deposits are closed
    corps = {"etape": 3, "annee": 2020, "source": "Palmarès"}
    assert maison.appeler("candidature", "reprendre_etape", "Ada", corps, id=ici).statut == 200
    maison.avancer(days=1)
    assert maison.memoire.clock.current - scene.OUVERTURE > timedelta(days=100)
    assert lettres(maison, "Paul") == []


# What the register has taken back


def test_l_etape_4_ne_s_ouvre_pas_sur_une_etape_3_retiree() -> None:
    maison = detenue(2025)
    (ici,) = [c["id"] for c in maison.appeler("candidature", "lister_operations", "Ada")["elements"]]
    retrait = {"motif": "Engagements abandonnés", "acte": "Décision 12"}
    assert maison.appeler("commission", "retirer_label", "Ada", retrait, id=f"{ici}-3").statut == 200
    maison.ecouler()
    assert maison.appeler("candidature", "consulter_operation", "Paul", id=ici)["etapes"] == []
    maison.avancer(days=365)
    maison.avancer(days=1)
    assert lettres(maison, "Paul") == []


def test_l_etape_4_s_ouvre_a_l_annee_que_le_registre_a_corrigee() -> None:
    maison = detenue(2025)
    (ici,) = [c["id"] for c in maison.appeler("candidature", "lister_operations", "Ada")["elements"]]
    assert lettres(maison, "Paul") == []
    corps = {"annee": 2023, "motif": "Erreur de saisie", "acte": "Note 3"}
    assert maison.appeler("commission", "corriger_label", "Ada", corps, id=f"{ici}-3").statut == 200
    maison.avancer(days=1)
    (lettre,) = [m for m in maison.memoire.mailer.sent if "étape 4" in m.subject and m.recipient.startswith("paul")]
    assert "depuis 2023" in lettre.text


# What was put off, then granted by a correction


AJOURNE = Ajournement(etape=2, annee=2027, candidature="c1")
GAGNEE = ReprendreEtape(etape=2, annee=2027, source="palmarès", gagnee=True, candidature="c1")


def test_une_etape_deja_detenue_accordee_par_une_correction_ne_laisse_rien_a_reprendre() -> None:
    avant = operation((2, 2024))
    ajournee = OPERATION.fold(avant, decide(avant, NoterAjournement(ajournement=AJOURNE), Vide(), MARS))
    assert ajournee.a_reprendre == "c1"
    events = decide(ajournee, GAGNEE, Vide(), MARS)
    assert events == (AjournementLeve(candidature="c1"),)
    corrigee = OPERATION.fold(ajournee, events)
    assert (corrigee.a_reprendre, [(e.etape, e.annee) for e in corrigee.etapes]) == ("", [(2, 2024)])
    assert decide(corrigee, GAGNEE, Vide(), MARS) == ()


def test_une_correction_ne_leve_que_l_ajournement_de_son_dossier() -> None:
    autre = Ajournement(etape=2, annee=2026, candidature="c0")
    etat = operation((2, 2024), ajournements=(AJOURNE, autre))
    suite = OPERATION.fold(etat, decide(etat, GAGNEE, Vide(), MARS))
    assert suite.ajournements == (autre,)
