"""What one seat given to another loses: told from what it touches, it is what measuring everything again says."""

from collections.abc import Iterator
from itertools import product
from random import Random

import pytest

from expertise.domaine.calcul import Moyenne
from expertise.solveur import comparaison
from expertise.solveur.comparaison import Perte, Releve, comparer
from expertise.solveur.explications import expliquer
from expertise.solveur.instance import ROLES, Instance, Place, fautes
from expertise.solveur.remplacants import directs
from expertise.solveur.resolution import resoudre
from infra.affectation.instances import campagne
from tests.unit.expertise.solveur.jeux import au_hasard, expert, instance

PETITES = range(300)
MOYENNES: tuple[Moyenne, ...] = ("places_pourvues", "places")
ORDRE = ("sieges", "conserves", "pire", "charge", "score")


def remplie(instance: Instance, graine: int) -> tuple[Place, ...]:
    """Fill an instance at random, as far as the rules allow: any assignment, good or not."""
    r, held = Random(graine), list(instance.epingles)
    seats = [
        (d.id, role)
        for d in instance.dossiers
        for role, many in zip(ROLES, (1, d.seconds), strict=True)
        for _ in range(many)
    ]
    for dossier, role in r.sample(seats, len(seats)):
        people = [Place(dossier, role, e.id) for e in instance.experts]
        fits = [p for p in people if p not in held and not list(fautes(instance, [*held, p]))]
        held += r.sample(fits, min(1, len(fits)))
    return tuple(sorted(held))


def pertes(graine: int) -> Iterator[tuple[Instance, tuple[Place, ...], Place, str, Perte]]:
    """Give every direct replacement of every seat of a random assignment, with the loss that is told."""
    small = au_hasard(graine, MOYENNES[graine % 2])
    places = remplie(small, graine)
    releve = Releve(small, places)
    for place in places:
        yield from ((small, places, place, r.expert, r.perte) for r in directs(releve, place))


@pytest.mark.parametrize("paquet", range(6))
def test_la_perte_d_un_remplacement_est_celle_de_tout_remesurer(paquet: int) -> None:
    for graine in PETITES[paquet * 50 : (paquet + 1) * 50]:
        for small, places, place, e, perte in pertes(graine):
            after = [Place(*place[:2], e) if p == place else p for p in places]
            assert perte == comparer(small, places, after).perte, (graine, place, e)


def test_ces_petites_instances_perdent_et_gagnent_sur_chaque_objectif_qu_un_remplacement_peut_changer() -> None:
    found = [loss for graine in PETITES for *_, loss in pertes(graine)]
    for rang, signe in product(range(1, len(ORDRE)), (1, -1)):
        assert sum(loss[rang] * signe > 0 for loss in found) > 20, (ORDRE[rang], signe)
    assert {loss[0] for loss in found} == {0}, "a seat that changes hands stays filled"


def test_qui_peut_prendre_un_siege_est_dit_par_les_memes_regles_que_les_verrous() -> None:
    for graine in PETITES[:60]:
        small = au_hasard(graine)
        places = remplie(small, graine)
        for place in places:
            rest = [p for p in places if p != place]
            may = {
                e.id
                for e in small.experts
                if e.id != place.expert and not list(fautes(small, [*rest, Place(*place[:2], e.id)]))
            }
            assert {r.expert for r in directs(Releve(small, places), place)} == may, (graine, place)


def test_expliquer_un_siege_ne_remesure_pas_l_affectation(monkeypatch: pytest.MonkeyPatch) -> None:
    made = resoudre(campagne(10, 20))

    def jamais(*_: object) -> None:
        raise AssertionError("the whole is measured again")

    monkeypatch.setattr(comparaison, "mesurer", jamais)
    assert any(expliquer(made, place).suivants for place in made.places)


def test_on_ne_donne_pas_plus_de_remplacants_qu_on_n_en_demande() -> None:
    made = resoudre(instance([expert(nom) for nom in "abcdef"], [*au_hasard(1).dossiers[:1]]))
    every = directs(made.releve, made.places[0])
    assert len(every) > 2
    assert directs(made.releve, made.places[0], 2) == every[:2]
