"""En production, l'accusé de réception ne part pas sans une mention de la loi : il attend qu'elle vienne."""

from typing import Any

import pytest

from candidature.app import SERVICE
from kernel.label.reglement import RegimeSilence, reglement
from tests.maison import SETTINGS, Maison
from tests.unit.candidature.scene import depot, etat, maison_ouverte

REGIME = RegimeSilence(sens="rejet", delai_mois=2, fondement="CRPA, article L231-4, 2°", valide_par="Une juriste")
OBJET = "[ÉcoQuartier] Accusé de réception"


def en_production(maison: Maison) -> Maison:
    """Run the service as a new process in production would: a deployment starts others."""
    reglages = SETTINGS.model_copy(update={"stage": "prod"})
    nouveau = SERVICE.running(reglages, maison.memoire.world)
    object.__setattr__(nouveau.door, "verifier", maison.registre)
    maison.services["candidature"] = nouveau
    return maison


@pytest.fixture
def maison() -> Maison:
    return en_production(maison_ouverte())


def accuses(maison: Maison) -> list[Any]:
    return [m for m in maison.memoire.mailer.sent if m.subject.startswith(OBJET)]


def a_suivre(maison: Maison) -> list[tuple[str, str]]:
    taches = maison.appeler("candidature", "lister_a_faire", "Ada")["elements"]
    return [(t["numero"], t["libelle"]) for t in taches if t["tache"] == "suivre_accuse"]


def fixer(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the règlement say what silence means, as the next deployment would."""
    fixe = reglement("2020").model_copy(update={"regime_silence": REGIME})
    for module in ("candidature.domaine.dossier", "kernel.label.reglement"):
        monkeypatch.setattr(f"{module}.reglement", lambda _version: fixe)


def test_sans_regime_l_accuse_est_retenu_et_l_administration_le_sait(maison: Maison) -> None:
    dossier = depot(maison)

    assert accuses(maison) == []
    assert [objet for objet in maison.courriels("Dora") if "déposé" in objet], "the others leave"
    libelle = "Fixer le régime du silence : l'accusé de réception attend cette mention pour partir"
    assert a_suivre(maison) == [(etat(maison, dossier).numero, libelle)]
    en_production(maison)
    maison.appeler("candidature", "prendre_en_charge", "Dora", {"territoire": "D35"}, id=dossier)
    maison.ecouler()
    assert (accuses(maison), len(a_suivre(maison))) == ([], 1), "another process changes nothing by itself"


def test_le_regime_fixe_l_accuse_part_une_fois_avec_ses_mentions(
    maison: Maison, monkeypatch: pytest.MonkeyPatch
) -> None:
    dossier = depot(maison)
    fixer(monkeypatch)
    for _ in range(2):
        en_production(maison)
        maison.appeler("candidature", "prendre_en_charge", "Dora", {"territoire": "D35"}, id=dossier)
        maison.ecouler()
        maison.appeler("candidature", "rendre_en_charge", "Dora", {}, id=dossier)
        maison.ecouler()

    (accuse,) = accuses(maison)
    assert "elle sera réputée rejetée" in accuse.text
    assert REGIME.fondement in accuse.text
    assert a_suivre(maison) == []


def test_hors_production_l_accuse_part_et_dit_qu_il_est_de_demonstration() -> None:
    maison = maison_ouverte()
    depot(maison)

    (accuse,) = accuses(maison)
    assert "à titre de démonstration" in accuse.text


def test_l_accuse_porte_toutes_les_mentions_d_un_accuse_electronique(
    maison: Maison, monkeypatch: pytest.MonkeyPatch
) -> None:
    """CRPA, R112-11-1: the date, the service and how to reach it, what silence means and when, how to contest it."""
    fixer(monkeypatch)
    depot(maison)

    texte = accuses(maison)[0].text
    for mention in (
        "Date et heure de réception : lundi 1er mars 2027",
        *_service(),
        "Sous réserve que la demande soit complète",
        "1er mai 2027",
        "R421-1",
        "outre-mer",
        "recours gracieux",
        "L114-5",
        "R112-11-1",
    ):
        assert mention in texte, texte


def _service() -> tuple[str, ...]:
    nomme = SETTINGS.instructeur
    assert nomme is not None
    return (nomme.nom, nomme.adresse, nomme.courriel, nomme.telephone)


def test_une_lettre_qui_ne_manque_de_rien_n_est_pas_retenue(maison: Maison, monkeypatch: pytest.MonkeyPatch) -> None:
    fixer(monkeypatch)
    depot(maison)

    assert len(accuses(maison)) == 1
    assert a_suivre(maison) == []
