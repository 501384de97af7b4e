"""Communes, départements and régions of France, offline, the former ones and overseas included.

The tables are in `donnees/` (see its README for their source) and are read at first use. A code that a table of the
past may hold is answered by the commune it has become: a label is given to a place, and the place stays.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Literal, TypeVar

from kernel.model import Frozen

Zone = Literal["metro", "drom", "com"]
T = TypeVar("T")
Index = dict[str, tuple[str, ...]]

SOURCE = "INSEE, COG 2026 (@etalab/decoupage-administratif 6.0.0)"  # kept beside what a file freezes of these tables

# How a token and a query name a territory: D35 a département, R53 a région, NAT them all.
MOT = r"NAT|[DR][0-9][0-9AB][0-9]?"

_DONNEES = Path(__file__).with_name("donnees")

# Arrondissements municipaux of Paris, Lyon and Marseille, by their first three digits (INSEE, COG).
_VILLES_A_ARRONDISSEMENTS = {"751": "75056", "693": "69123", "132": "13055"}
_ARRONDISSEMENT = re.compile(r"751(0[1-9]|1[0-9]|20)|6938[1-9]|132(0[1-9]|1[0-6])")

# The two archipelagos of Polynésie française that do not live at the hour of Tahiti (IANA).
_FUSEAUX_DES_ILES = {
    **dict.fromkeys(("98718", "98723", "98731", "98746", "98756", "98757"), "Pacific/Marquesas"),
    "98719": "Pacific/Gambier",
}


class Region(Frozen):
    """A région; a collectivité d'outre-mer counts as one, so that every commune has its regional commission."""

    code: str
    nom: str
    zone: Zone


class Departement(Frozen):
    code: str
    nom: str
    region: str
    zone: Zone
    fuseau: str  # IANA name: "Europe/Paris", "Indian/Reunion"…


class Intercommunalite(Frozen):
    """An EPCI à fiscalité propre, or an EPT of the Grand Paris."""

    siren: str
    nature: Literal["CC", "CA", "CU", "METRO", "MET69", "EPT"]
    nom: str


class Commune(Frozen):
    """A commune of today, or an arrondissement municipal (then `ville` is the code of its commune)."""

    code: str
    nom: str
    departement: str
    region: str
    population: int | None = None  # municipal; None on the islands where nobody lives
    epci: str | None = None  # SIREN
    ept: str | None = None  # SIREN, Grand Paris only
    ville: str | None = None

    @property
    def fuseau(self) -> str:
        return _FUSEAUX_DES_ILES.get(self.code) or fuseau(self.departement)

    @property
    def outre_mer(self) -> bool:
        return est_outre_mer(self.departement)


class Ancienne(Frozen):
    """What a commune was: its code and name then, the code of the commune it has become, and since when.

    `le` is None for a change of 2019 or later: the source then says what, not when. A commune nouvelle may keep the
    code of its chef-lieu: Morez was 39368, and Hauts de Bienne is.
    """

    code: str
    nom: str
    devenue: str
    le: date | None = None


def commune(code: str) -> Commune | None:
    """Give the commune of today (or arrondissement municipal) with exactly this INSEE code."""
    line = _communes().get(code)
    return _commune(code, line) if line else None


def commune_actuelle(code: str) -> Commune | None:
    """Give the commune that answers today for this code, be it former or that of an arrondissement municipal."""
    if _ARRONDISSEMENT.fullmatch(code):
        return commune(_VILLES_A_ARRONDISSEMENTS[code[:3]])
    disparue = ancienne(code)
    return commune(disparue.devenue if disparue else code)


def ancienne(code: str) -> Ancienne | None:
    """Say what became of a code that is gone; None for a code that stands, or never was."""
    return next((a for a in _anciennes().get(code, ()) if a.devenue != code), None)


def anciens_noms(code: str) -> tuple[Ancienne, ...]:
    """List the former communes, and the former names, of the commune of today `code`."""
    return _absorbees().get(code, ())


def departement(code: str) -> Departement | None:
    return _departements().get(code)


def region(code: str) -> Region | None:
    return _regions().get(code)


def intercommunalite(siren: str) -> Intercommunalite | None:
    return _intercommunalites().get(siren)


def departements() -> tuple[Departement, ...]:
    return tuple(_departements().values())


def regions() -> tuple[Region, ...]:
    return tuple(_regions().values())


def regions_de(departements_: Iterable[str]) -> tuple[str, ...]:
    """Give the codes of the régions of some départements; one that is not known has none."""
    return tuple(sorted({d.region for code in departements_ if (d := departement(code))}))


def region_actuelle(code_ou_nom: str) -> Region | None:
    """Give the région of today for a name or INSEE code, of today or from before 2016 (« Midi-Pyrénées », 73)."""
    known = _regions_par_nom()
    return _regions().get(known.get(code_ou_nom.strip()) or known.get(cle(code_ou_nom), ""))


def fuseau(departement_: str) -> str:
    """Give the IANA time zone of a département or collectivité; ValueError if there is none of that code."""
    return _departement_connu(departement_).fuseau


def est_outre_mer(departement_: str) -> bool:
    """Say whether a person there has one month more to appeal (code de justice administrative, R421-7)."""
    return _departement_connu(departement_).zone != "metro"


def code_insee(saisi: str) -> str:
    """Restore what spreadsheets do to a code: « 1004 » was 01004, « 2a004 » is 2A004."""
    return saisi.strip().upper().zfill(5)


def chercher(nom: str, departement: str | None = None) -> tuple[Commune, ...]:
    """Find the communes of today that a table may mean by `nom`, homonyms together, in the order of their codes.

    The names of today win over the former ones. When a département is given and nothing bears the name, a text that
    begins with one is understood: « Vernon CA des Portes de l'Eure » is Vernon.
    """
    for mots in _lectures(cle(nom).split(), departement):
        for index in (_index_actuel(departement), _index_ancien(departement)):
            if codes := index.get(mots):
                return _les_plus_proches(nom, _trouvees(codes))
    return ()


def plier(texte: str) -> str:
    """Fold case, accents, punctuation and spaces, so that one word typed in ten ways is one word."""
    return " ".join(_folded(texte).split())


def cle(nom: str) -> str:
    """Give the key under which the name of a place is looked up; also folds St, Ste, s/ and leaves articles out.

    Idempotent. A name made of articles alone is kept as it is.
    """
    return _key(_folded(nom)) or plier(nom)


# --- what follows reads the tables ---------------------------------------------------------------------------------


def _folded(texte: str) -> str:
    """Work on one name or on the whole column at once (line feeds are kept): 35,000 calls would cost ten times more."""
    texte = unicodedata.normalize("NFKD", texte).casefold().replace("œ", "oe").replace("æ", "ae")
    texte = re.sub(r"\bs/", "sur ", re.sub(r"[\u0300-\u036f]", "", texte))
    return re.sub(r"[^a-z0-9\n]+", " ", texte)


def _key(folded: str) -> str:
    folded = re.sub(r"\bs(t|te)(s?)\b", lambda m: "saint" + m[1][1:] + m[2], folded)
    return re.sub(r" {2,}", " ", re.sub(r"\b(?:l|la|le|les)\b", "", folded)).strip(" ")


def _lectures(mots: list[str], departement: str | None) -> Iterator[str]:
    """Yield the whole name, then, within a département, its beginnings from the longest."""
    yield " ".join(mots)
    for n in range(len(mots) - 1 if departement else 0, 0, -1):
        yield " ".join(mots[:n])


def _trouvees(codes: Iterable[str]) -> tuple[Commune, ...]:
    return tuple(c for c in map(commune, sorted(set(codes))) if c)


def _les_plus_proches(nom: str, trouvees: tuple[Commune, ...]) -> tuple[Commune, ...]:
    """Prefer the names written with the same words, articles included and in any order: « Forges (Les) »."""
    mots = sorted(plier(nom).split())
    return tuple(c for c in trouvees if sorted(plier(c.nom).split()) == mots) or trouvees


def _rows(name: str) -> Iterator[list[str]]:
    for line in (_DONNEES / name).read_text(encoding="utf-8").splitlines():
        yield line.split("\t")


def _commune(code: str, line: str) -> Commune:
    _, nom, population, epci, ept = (*line.split("\t"), "", "", "")[:5]
    departement = _departement_connu(_departement_de(code))
    return Commune(
        code=code,
        nom=nom,
        departement=departement.code,
        region=departement.region,
        population=int(population) if population else None,
        epci=epci or None,
        ept=ept or None,
        ville=_VILLES_A_ARRONDISSEMENTS[code[:3]] if _ARRONDISSEMENT.fullmatch(code) else None,
    )


def _departement_de(code: str) -> str:
    return code[:3] if code.startswith(("97", "98")) else code[:2]


def _departement_connu(code: str) -> Departement:
    if found := _departements().get(code):
        return found
    raise ValueError(f"Aucun département ni collectivité ne porte le code « {code} ».")


@lru_cache(maxsize=1)
def _communes() -> dict[str, str]:
    """Read the lines by code; a line becomes a Commune when somebody asks for it."""
    lines: dict[str, str] = {}
    prefix, number = "", 0
    for line in (_DONNEES / "communes.tsv").read_text(encoding="utf-8").splitlines():
        if line.startswith("# "):
            prefix, number = line[2:], 0
            continue
        shown = line[: line.index("\t")]
        number = int(shown) if shown else number + 1
        lines[f"{prefix}{number:0{5 - len(prefix)}}"] = line
    return lines


@lru_cache(maxsize=1)
def _departements() -> dict[str, Departement]:
    rows = _rows("departements.tsv")
    return {c: Departement(code=c, nom=n, region=r, zone=_zone(z), fuseau=f) for c, n, r, z, f in rows}


@lru_cache(maxsize=1)
def _regions() -> dict[str, Region]:
    return {c: Region(code=c, nom=n, zone=_zone(z)) for c, n, z in _rows("regions.tsv")}


def _zone(texte: str) -> Zone:
    match texte:
        case "metro" | "drom" | "com":
            return texte
        case _:
            raise ValueError(f"Zone inconnue : « {texte} ».")


@lru_cache(maxsize=1)
def _regions_par_nom() -> dict[str, str]:
    """Know régions by code and by key, today's last: they win."""
    anciennes = [
        (texte, devenue) for code, nom, devenue in _rows("anciennes_regions.tsv") for texte in (code, cle(nom))
    ]
    actuelles = [(texte, r.code) for r in regions() for texte in (r.code, cle(r.nom))]
    return dict([*anciennes, *actuelles])


@lru_cache(maxsize=1)
def _intercommunalites() -> dict[str, Intercommunalite]:
    rows = _rows("intercommunalites.tsv")
    return {s: Intercommunalite.model_validate({"siren": s, "nature": t, "nom": n}) for s, t, n in rows}


@lru_cache(maxsize=1)
def _anciennes() -> dict[str, tuple[Ancienne, ...]]:
    return _grouped((a.code, a) for a in _toutes_les_anciennes())


@lru_cache(maxsize=1)
def _absorbees() -> dict[str, tuple[Ancienne, ...]]:
    return _grouped((a.devenue, a) for a in _toutes_les_anciennes())


@lru_cache(maxsize=1)
def _toutes_les_anciennes() -> tuple[Ancienne, ...]:
    return tuple(_ancienne(*row) for row in _rows("anciennes.tsv"))


def _ancienne(code: str, nom: str, devenue: str, le: str = "") -> Ancienne:
    return Ancienne(code=code, nom=nom, devenue=devenue, le=date.fromisoformat(le) if le else None)


def _grouped(pairs: Iterable[tuple[str, T]]) -> dict[str, tuple[T, ...]]:
    groups: dict[str, list[T]] = {}
    for key, value in pairs:
        groups.setdefault(key, []).append(value)
    return {key: tuple(values) for key, values in groups.items()}


@lru_cache(maxsize=128)
def _index_actuel(departement: str | None) -> Index:
    lines = _communes()
    codes = [c for c in lines if departement in (None, _departement_de(c))]
    return _par_cle([lines[c].split("\t", 2)[1] for c in codes], codes)


@lru_cache(maxsize=128)
def _index_ancien(departement: str | None) -> Index:
    kept = [a for a in _toutes_les_anciennes() if departement in (None, _departement_de(a.devenue))]
    return _par_cle([a.nom for a in kept], [a.devenue for a in kept])


def _par_cle(noms: list[str], codes: list[str]) -> Index:
    keys = _key(_folded("\n".join(noms))).split("\n") if noms else []
    return _grouped((key.strip() or plier(nom), code) for key, nom, code in zip(keys, noms, codes, strict=True))
