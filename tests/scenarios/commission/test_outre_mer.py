"""The steps of `outre_mer.feature`: a file that a région overseas examines, and the court that its porteur is told."""

from pathlib import Path

import pytest
from pytest_bdd import given, parsers, scenarios, then, when

from kernel.label.recours import DELAI
from tests.scenarios.commission.salle import TENUE_PAR, Salle, presences
from tests.unit.commission.scene import AJOURNE, NATIONAL, cand, inscrire, ouvrir

scenarios(str(Path(__file__).parent / "outre_mer.feature"))
REGIONS = {"La Réunion": "04", "la Martinique": "02", "la Nouvelle-Calédonie": "988", "l'Atlantide": "999"}
DOSSIER = 3


@given(parsers.re(r"un dossier de (?P<territoire>.+) ajourné par sa région, puis par la nation"))
def _ajourne(salle: Salle, territoire: str, monkeypatch: pytest.MonkeyPatch) -> None:
    region, scene = REGIONS[territoire], salle.scene
    scene.personne("Ines", "secretariat", territoires=(f"R{region}",))
    scene.personne("Pia", "porteur", pseudonyme=f"pers_porteur{DOSSIER}")
    inscrire(scene, DOSSIER, region)
    salle.ici = f"2027-R{region}"
    monkeypatch.setitem(TENUE_PAR, salle.ici, "Ines")
    membres = [{"personne": "pers_mia", "qualite": "DEAL"}]
    salle.mener("composer_seance", {"membres": membres, "president": "pers_mia"})
    salle.ouvrir(presences("Mia"))
    salle.mener("conclure_point", dict(AJOURNE), numero=DOSSIER)
    salle.signer()
    salle.ici = NATIONAL
    ouvrir(scene, NATIONAL)
    salle.mener("ratifier_points")
    salle.signer(sans_regions=["53"])  # whose own two files are not this scenario's matter


@when("son porteur lit la décision, et dépose un recours")
def _recours(salle: Salle) -> None:
    salle.demander("lire_decision", "Pia", id=cand(DOSSIER))
    salle.demander("deposer_recours", "Pia", {"motif": "Une pièce n'a pas été lue."}, id=cand(DOSSIER))


@then(parsers.parse("la lettre de la décision dit le délai pour saisir le « {tribunal} »"))
def _lettre(salle: Salle, tribunal: str) -> None:
    salle.solder()
    _dit(salle, "Décision", tribunal, "à compter de la même date.")


@then(parsers.parse("l'accusé du recours dit le délai pour saisir le « {tribunal} »"))
def _accuse(salle: Salle, tribunal: str) -> None:
    salle.solder()
    _dit(salle, "Recours enregistré", tribunal, "à compter de la réponse, ou de ce rejet")


def _dit(salle: Salle, objet: str, tribunal: str, depuis: str) -> None:
    (lettre,) = [
        m.text for m in salle.scene.memoire.mailer.sent if m.recipient == "pia@exemple.invalid" and objet in m.subject
    ]
    assert tribunal in lettre
    assert f"dans un délai de {DELAI}, {depuis}" in lettre
