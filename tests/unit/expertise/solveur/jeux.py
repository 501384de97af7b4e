"""Small instances, and what anybody can work out of them by trying everything."""

from collections.abc import Iterator
from itertools import combinations, product
from random import Random

from expertise.domaine.calcul import Moyenne
from expertise.domaine.expert import Role
from expertise.solveur.instance import Dossier, Exclusion, Expert, Instance, InstanceInvalide, Place, Reglages, verifier
from expertise.solveur.resolution import Resolution

Valeurs = tuple[int, int, int, int, int]  # seats, seats kept, sixths of a point, minus squared loads, points


def expert(ident: str, structure: str = "", places: int = 1, **change: object) -> Expert:
    plain = {
        "id": ident,
        "structure": structure or f"s-{ident}",
        "roles": ("coordonnateur", "second"),
        "places": places,
    }
    return Expert.model_validate({**plain, **change})


def instance(
    experts: list[Expert], dossiers: list[Dossier], notes: dict[str, int] | None = None, **change: object
) -> Instance:
    """Give an instance where everybody has the mark 500, or that of `notes` under « dossier expert »."""
    found = notes or {}
    scores = {d.id: {e.id: (found.get(f"{d.id} {e.id}", 500),) * 2 for e in experts} for d in dossiers}
    plain = {"experts": tuple(experts), "dossiers": tuple(dossiers), "scores": scores}
    return Instance.model_validate({**plain, **change})


def au_hasard(graine: int, moyenne: Moyenne = "places_pourvues") -> Instance:
    """Give a small instance with everything in it: shortage, three seats, pins, bans, seats to keep, an empty file
    exempt or worth 0."""
    r = Random(graine)
    experts = [
        Expert(
            id=f"E{n}",
            structure=r.choice(["s1", "s2", "s3", "s4", "s5", ""]),
            roles=r.choice([("coordonnateur",), ("second",), ("coordonnateur", "second"), ("second",)]),
            places=r.choice([0, 1, 1, 1, 2, 2, 3]),
            tenues=r.choice([0, 0, 0, 1, 2]),
            regions=r.choice([("11",), ("53",), ("11", "53"), ()]),
        )
        for n in range(r.randint(3, 6))
    ]
    dossiers = [
        Dossier(id=f"D{n}", seconds=r.choice([1, 1, 2, 0]), regions=(r.choice(["11", "53"]),))
        for n in range(r.randint(1, 3))
    ]
    top = r.choice([3, 20, 1000])
    scores = {
        d.id: {e.id: (r.randint(0, top), r.randint(0, top)) for e in experts if r.random() < 0.95} for d in dossiers
    }
    exclusions = [
        Exclusion(dossier=d.id, expert=e.id, code="interet", motif="intérêt déclaré")
        for d, e in product(dossiers, experts)
        if r.random() < 0.15
    ]
    bare = Instance(
        experts=tuple(experts),
        dossiers=tuple(dossiers),
        scores=scores,
        exclusions=tuple(exclusions),
        reglages=Reglages(dossier_vide=r.choice(["exempt", "zero"]), departage=r.random() < 0.5, moyenne=moyenne),
    )
    teams = [equipe for d in dossiers for equipe in equipes(bare, d) if equipe]
    change: dict[str, object] = {}
    if teams and r.random() < 0.4:
        team = r.choice(teams)
        change["epingles"] = tuple(r.sample(team, r.randint(1, len(team))))
    if teams and r.random() < 0.3:
        change["conserver"] = (r.choice([p for t in teams for p in t]), *r.choice(teams))
    made = bare.model_copy(update=change)
    try:
        verifier(made)
    except InstanceInvalide:  # pins that ask too much of somebody
        return bare
    return made


def serree(graine: int, moyenne: Moyenne = "places_pourvues") -> Instance:
    """Give an instance where marks are all or nothing and everybody has one place: a search may have to branch."""
    r = Random(graine)
    people, files = r.randint(6, 9), r.randint(4, 5)
    experts = [
        Expert(
            id=f"E{n}",
            structure=f"s{r.randrange(5)}",
            roles=r.choice([("coordonnateur", "second"), ("second",)]),
            places=1,
            regions=(r.choice("ab"),),
        )
        for n in range(people)
    ]
    dossiers = [Dossier(id=f"D{n}", seconds=r.choice([1, 1, 2]), regions=(r.choice("ab"),)) for n in range(files)]
    scores = {
        d.id: {e.id: (r.choice([0, 0, 1, 900, 1000]),) * 2 for e in experts if r.random() < 0.55} for d in dossiers
    }
    rules = Reglages(moyenne=moyenne)
    return Instance(experts=tuple(experts), dossiers=tuple(dossiers), scores=scores, reglages=rules)


def melangee(instance: Instance, graine: int) -> Instance:
    """Give the same instance, everything in another order."""
    r = Random(graine)
    change: dict[str, object] = {}
    for nom in ("experts", "dossiers", "exclusions", "epingles", "interdits", "conserver"):
        values = list(getattr(instance, nom))
        r.shuffle(values)
        change[nom] = tuple(values)
    files = list(instance.scores.items())
    r.shuffle(files)
    change["scores"] = {d: dict(sorted(notes.items(), key=lambda _: r.random())) for d, notes in files}
    return instance.model_copy(update=change)


def valeurs(resolution: Resolution) -> Valeurs:
    """Give what a resolution reaches, in the order that compares."""
    seats, worst, loads, points = (resolution.valeur(nom) for nom in ("sieges", "pire", "charge", "score"))
    kept = resolution.valeur("conserves") if resolution.instance.conserver else 0
    return seats, kept, worst, -loads, points


def equipes(instance: Instance, dossier: Dossier) -> Iterator[tuple[Place, ...]]:
    """Give every admissible team of a file, the empty one included, by reading the rules once more."""

    def habilites(role: Role) -> list[str]:
        return [e.id for e in instance.experts if instance.peut(Place(dossier.id, role, e.id))]

    for lead in (None, *habilites("coordonnateur")):
        for size in range(dossier.seconds + 1):
            for others in combinations(habilites("second"), size):
                team = [Place(dossier.id, "coordonnateur", lead)] if lead else []
                team += [Place(dossier.id, "second", e) for e in others]
                if _est_admissible(instance, dossier, team):
                    yield tuple(team)


def _est_admissible(instance: Instance, dossier: Dossier, team: list[Place]) -> bool:
    people = [instance.par_expert[p.expert] for p in team]
    if len({p.id for p in people}) < len(people):
        return False
    structures = [p.structure for p in people if p.structure]
    locaux = sum(bool(set(p.regions) & set(dossier.regions)) for p in people)
    full = len(people) == dossier.sieges
    return len(set(structures)) == len(structures) and not (full and locaux == len(people))


def meilleures_valeurs(instance: Instance) -> Valeurs:
    """Give the best values by trying every assignment, file after file, as long as nobody is overloaded."""
    pins = set(instance.epingles)
    choices = []
    for dossier in sorted(instance.dossiers, key=lambda d: d.id):
        own = {p for p in pins if p.dossier == dossier.id}
        choices.append([team for team in equipes(instance, dossier) if own <= set(team)])
    free = {e.id: e.places for e in instance.experts}
    return max(_mesurer(instance, teams) for teams in _affectations(choices, free))


def _affectations(
    choices: list[list[tuple[Place, ...]]], free: dict[str, int]
) -> Iterator[tuple[tuple[Place, ...], ...]]:
    if not choices:
        yield ()
        return
    for team in choices[0]:
        left = dict(free)
        for p in team:
            left[p.expert] -= 1
        if min(left.values(), default=0) >= 0:
            for rest in _affectations(choices[1:], left):
                yield team, *rest


def _mesurer(instance: Instance, teams: tuple[tuple[Place, ...], ...]) -> Valeurs:
    places = [p for team in teams for p in team]
    loads = {e.id: e.tenues for e in instance.experts}
    for p in places:
        loads[p.expert] += 1
    every = instance.reglages.moyenne == "places"
    seats = {d.id: d.seconds + 1 for d in instance.dossiers}
    means = [
        6 * sum(map(instance.note, team)) // (seats[team[0].dossier] if every else len(team)) for team in teams if team
    ]
    if instance.reglages.dossier_vide == "zero" and not all(teams):
        means.append(0)
    kept = len(set(instance.conserver) & set(places))
    squares = sum(n * n for n in loads.values())
    return len(places), kept, min(means, default=6000), -squares, sum(map(instance.note, places))
