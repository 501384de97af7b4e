"""Seeded campaigns for the bench: invented experts and files, marked by the real scale, with 15 % of conflicts.

Four experts in ten may lead; structures are shared by one expert and a half on average; one file in ten has three
seats; each expert takes one to three files.
"""

from collections.abc import Sequence
from random import Random

from expertise.solveur.instance import Dossier, Exclusion, Expert, Instance
from expertise.solveur.notation import Bareme, ProfilDossier, ProfilExpert, noter_tous

REGIONS = [f"{n:02d}" for n in range(1, 14)]
DEPARTEMENTS = {region: [f"{region}-{n}" for n in range(1, 9)] for region in REGIONS}
COMPETENCES = range(1, 21)  # the engagements of the référentiel
MOTIFS = (
    ("employeur", "son employeur porte le dossier"),
    ("interet", "un intérêt est déclaré"),
    ("correspondant", "correspondant du département"),
    ("passe", "a travaillé sur l'opération"),
)


def campagne(dossiers: int, experts: int, graine: int = 1, conflits: float = 0.15) -> Instance:
    """Give a campaign of so many files and experts; the same for the same seed."""
    r = Random(f"{dossiers}x{experts}/{graine}")  # noqa: S311  a seed, not a secret
    people = {f"E{n:04d}": _profil_expert(r) for n in range(experts)}
    files = {f"D{n:04d}": _profil_dossier(r, n) for n in range(dossiers)}
    structures = [f"{n:09d}" for n in range(1, max(2, experts * 2 // 3) + 1)]
    return Instance(
        experts=tuple(_expert(r, ident, profile, structures) for ident, profile in people.items()),
        dossiers=tuple(
            Dossier(id=ident, seconds=2 if r.random() < 0.1 else 1, regions=profile.regions)
            for ident, profile in files.items()
        ),
        scores=noter_tous(people, files, Bareme()),
        exclusions=tuple(
            Exclusion(dossier=d, expert=e, code=code, motif=motif)
            for d in files
            for e in people
            if r.random() < conflits
            for code, motif in (r.choice(MOTIFS),)
        ),
    )


def _profil_expert(r: Random) -> ProfilExpert:
    region = r.choice(REGIONS)
    return ProfilExpert(
        competences=tuple(r.sample(COMPETENCES, r.randint(4, 14))),
        departements=tuple(r.sample(DEPARTEMENTS[region], r.randint(1, 3))),
        regions=(region,),
        operations=tuple(f"op-{r.randrange(200)}" for _ in range(r.randrange(4))),
        dossiers_recents=r.randrange(8),
        role_souhaite=r.choice((None, "coordonnateur", "second")),
    )


def _profil_dossier(r: Random, rang: int) -> ProfilDossier:
    region = r.choice(REGIONS)
    return ProfilDossier(
        operation=f"op-{rang}",
        competences=tuple(r.sample(COMPETENCES, r.randint(5, 11))),
        departements=(r.choice(DEPARTEMENTS[region]),),
        regions=(region,),
    )


def _expert(r: Random, ident: str, profile: ProfilExpert, structures: Sequence[str]) -> Expert:
    return Expert(
        id=ident,
        structure=r.choice(structures),
        roles=("coordonnateur", "second") if r.random() < 0.4 else ("second",),
        places=r.choice((1, 2, 3)),
        regions=profile.regions,
    )
