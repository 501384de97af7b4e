"""The order of the agenda: exact against every order, bounded beyond, and never worse than the given one."""

from itertools import permutations
from random import Random
from typing import Any

import pytest

from commission.domaine.ordre import EXACT_MAX, _approche, _longueur, cout, deportes, proposer
from commission.domaine.seance import Deport, Membre, Seance
from tests.unit.commission.scene import BRETAGNE, REGIONALES, cand, ouvrir, scene
from tests.unit.commission.test_seance import point, seance

GENS = ("mia", "max", "zoe", "yan", "ada")


def tiree(rng: Random, dossiers: int, gens: tuple[str, ...] = GENS) -> Seance:
    noms = [f"c{n:02d}" for n in range(dossiers)]
    deports = tuple(Deport(candidature=c, membre=g) for c in noms for g in gens if rng.random() < 0.4)
    membres = tuple(Membre(personne=g, qualite="Membre") for g in gens)
    points = {c: point(c) for c in noms}
    champs: dict[str, Any] = {"membres": membres, "presents": gens, "points": points, "deports": deports}
    return seance(**champs)


@pytest.mark.parametrize("graine", range(25))
def test_aucun_ordre_n_a_moins_de_mouvements_que_celui_qui_est_propose(graine: int) -> None:
    etat = tiree(Random(graine), 6)
    sortis = {c: deportes(etat, c) for c in etat.points}
    proposition = proposer(etat)
    assert sorted(proposition.ordre) == sorted(etat.points)
    assert proposition.exact
    assert proposition.mouvements == min(cout(ordre, sortis) for ordre in permutations(etat.points))
    assert proposition.mouvements == cout(proposition.ordre, sortis)


@pytest.mark.parametrize("graine", range(5))
def test_au_dela_de_quinze_groupes_l_ordre_est_borne_et_jamais_pire_que_l_actuel(graine: int) -> None:
    etat = tiree(Random(graine), 60, tuple(f"m{n:02d}" for n in range(12)))
    proposition = proposer(etat)
    assert not proposition.exact
    assert len({deportes(etat, c) for c in etat.points}) > EXACT_MAX
    assert sorted(proposition.ordre) == sorted(etat.points)
    assert proposition.mouvements < proposition.mouvements_actuels


@pytest.mark.parametrize("graine", range(20))
def test_au_dela_de_quinze_groupes_aucun_retournement_ne_fait_mieux(graine: int) -> None:
    rng = Random(graine)
    groupes = [frozenset(g for g in range(8) if rng.random() < 0.4) for _ in range(rng.randint(2, 24))]
    way = _approche([*dict.fromkeys(map(frozenset, ({str(x) for x in g} for g in groupes)))])
    best = _longueur(way)
    for i in range(len(way)):
        for j in range(i + 2, len(way) + 1):
            assert _longueur([*way[:i], *reversed(way[i:j]), *way[j:]]) >= best


def test_quinze_groupes_distincts_se_resolvent_exactement() -> None:
    gens = tuple(f"m{n:02d}" for n in range(15))
    deports = tuple(Deport(candidature=f"c{n:02d}", membre=g) for n in range(15) for g in gens[: n + 1])
    points = {f"c{n:02d}": point(f"c{n:02d}", numero=f"EQ-{n * 7 % 15:02d}") for n in range(15)}
    membres = tuple(Membre(personne=g, qualite="Membre") for g in gens)
    proposition = proposer(seance(membres=membres, presents=gens, points=points, deports=deports))
    assert proposition.exact
    assert proposition.mouvements == 30, "chacun sort une fois et rentre une fois"


@pytest.mark.parametrize("graine", range(5))
def test_au_dela_de_quinze_groupes_l_ordre_approche_du_meilleur(graine: int) -> None:
    """Neighbours stand aside together: the best order has each of the 34 go out once and come back once."""
    groupes = [frozenset(f"m{n:02d}" for n in range(i, i + 5)) for i in range(30)]
    Random(graine).shuffle(groupes)
    assert _longueur(_approche(groupes)) <= 1.25 * 2 * 34


def test_seuls_les_deports_de_qui_est_la_comptent_une_fois_la_seance_ouverte() -> None:
    deports = tuple(Deport(candidature="c1", membre=g) for g in ("mia", "max"))
    assert deportes(seance(presents=("mia",), deports=deports), "c1") == {"mia"}
    assert deportes(seance("planifiee", presents=(), deports=deports), "c1") == {"mia", "max"}


def test_un_ordre_du_jour_qui_ne_peut_rien_gagner_reste_le_sien() -> None:
    points = {c: point(c) for c in ("c1", "c2", "c3")}
    etat = seance(points=points, deports=(Deport(candidature="c2", membre="mia"),))
    assert proposer(etat).ordre == ("c1", "c2", "c3")


def test_sans_deport_l_ordre_du_jour_reste_le_sien() -> None:
    etat = tiree(Random(0), 4).model_copy(update={"deports": ()})
    proposition = proposer(etat)
    assert (proposition.ordre, proposition.mouvements) == (proposition.ordre_actuel, 0)


def test_le_secretariat_lit_la_proposition_et_les_membres_non() -> None:
    s = ouvrir(scene(1, 2, 3))
    for numero in (1, 3):
        s.faire("se_deporter", "Mia", {"motif": "Lien"}, candidature=cand(numero))
    vue = s.appeler("proposer_ordre", "Sam")
    assert (vue["mouvements"], vue["mouvements_actuels"]) == (2, 4)
    assert s.appeler("proposer_ordre", "Mia").statut == 404
    s.faire("ordonner_points", "Sam", {"ordre": vue["ordre"]})
    assert [p["candidature"] for p in s.appeler("consulter_seance", "Sam")["points"]] == vue["ordre"]


def test_une_seance_se_relit_telle_qu_elle_etait_a_un_instant() -> None:
    s = ouvrir(scene(1))
    avant = s.appeler("consulter_seance_passee", "Ada", instant="2027-09-10T07:59:59Z")
    assert avant["statut"] == "planifiee"
    assert s.appeler("consulter_seance_passee", "Ada", instant=REGIONALES.isoformat())["statut"] == "ouverte"
    for illisible in (
        "hier",
        "2027-02-30T00:00:00Z",
        "9999-12-31T23:59:59-12:00",
        "2027-09-10T08:00:00Z\0",
        "2027-09-10",
    ):
        assert s.appeler("consulter_seance_passee", "Ada", instant=illisible).statut == 404
    assert s.appeler("consulter_seance_passee", "Ada", instant="2020-01-01T00:00:00Z").statut == 404
    assert s.appeler("consulter_seance_passee", "Sam", instant="2027-09-10T08:00:00Z").statut == 404
    assert s.appeler("consulter_seance", "Ada", id=BRETAGNE)["statut"] == "ouverte"
