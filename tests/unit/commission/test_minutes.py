"""Le projet de procès-verbal : ce qu'il dit de chaque dossier, ce qu'il tait, et qui en lit quoi."""

import pytest

from commission.domaine.minutes import projet, sans_les_siens
from commission.domaine.point import Voix
from commission.domaine.seance import Deport, Ratification
from tests.unit.commission.test_seance import MIDI, PROPOSITION, point, seance

VOIX = (Voix(membre="mia", votant="mia", sens="contre"),)


def test_qui_a_vote_quoi_ne_se_lit_pas_dans_le_projet() -> None:
    vote = point(voix=VOIX, voix_conclues=VOIX, sirens=("213502388",))
    (dit,) = projet(seance(points={"c1": vote}))["points"]
    assert {"voix", "voix_conclues", "sirens"}.isdisjoint(dit)
    assert (dit["candidature"], dit["numero"]) == ("c1", "EQ-c1")


def test_le_projet_national_nomme_les_regions_qu_il_n_attend_pas_avec_leurs_dossiers() -> None:
    attendus = {"c3": "53", "c4": "53", "c5": "84"}
    dites = projet(seance("ouverte", "nationale", attendus=attendus))["regions_attendues"]
    assert dites == [
        {"region": "53", "nom": "Bretagne", "dossiers": 2},
        {"region": "84", "nom": "Auvergne-Rhône-Alpes", "dossiers": 1},
    ]
    assert "regions_attendues" not in projet(seance("ouverte", "nationale"))
    assert "regions_attendues" not in projet(seance("ouverte", attendus=attendus)), "une région n'attend qu'elle"


def test_le_projet_dit_quand_une_proposition_est_ratifiee() -> None:
    points = {c: point(c, nature="ratification", proposition=PROPOSITION) for c in ("c1", "c2")}
    ratifiee = (Ratification(le=MIDI, candidatures=("c1",)),)
    un, autre = projet(seance("ouverte", "nationale", points=points, ratifications=ratifiee))["points"]
    assert (un["ratifie_le"], "ratifie_le" in autre) == (MIDI.isoformat(), False)


@pytest.mark.parametrize(("personne", "reste"), [("mia", ["c2"]), ("max", ["c1", "c2"])])
def test_un_proces_verbal_se_lit_sans_les_dossiers_dont_on_s_est_deporte(personne: str, reste: list[str]) -> None:
    etat = seance(points={c: point(c) for c in ("c1", "c2")}, deports=(Deport(membre="mia", candidature="c1"),))
    lu = sans_les_siens(etat, {"format": 2, "points": projet(etat)["points"]}, personne)
    assert [p["candidature"] for p in lu["points"]] == reste
    assert (lu["format"], lu["deports"], lu["resultats"]) == (2, [], [])
