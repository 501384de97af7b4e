"""What is expected, said by hand and nowhere computed from the code.

`docs/droits.md` says what each relation may do; this file says what each person of the theatre is, at each moment, to
what the matrix looks at. The expected answer of a cell is their composition.
"""

import re
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

from tests.theatre import TROUPE

DOC = Path(__file__).parents[2] / "docs" / "droits.md"
ACTS, READS, SEES, BARRED = "agit", "lit", "voit", "interdit"
ABSTAINS = "s'abstient"  # of who could act: it is shown, and refused whatever the moment
WORDS = frozenset({"", ACTS, READS, SEES, BARRED, ABSTAINS})

MOMENTS: Mapping[str, tuple[str, ...]] = {
    "candidature": (
        *(
            "planifiee",
            "brouillon",
            "annoncee",
            "deposee",
            "complements",
            "avis_donne",
            "recevable",
            "constatee",
            "irrecevable",
        ),
        *("retiree", "abandonnee", "non_deposee", "expertise_en_cours", "nationale_close", "publie", "ajournee"),
        *("suivante_preparee", "reportee"),
    ),
    "expertise": (
        *("planifiee", "recevable", "a_affecter", "affectation_proposee", "mandats_proposes", "un_mandat_accepte"),
        *("expertise_en_cours", "un_avis_rendu", "avis_rendus", "synthese_rendue", "nationale_close", "publie"),
        *("expert_candidat", "expert_refuse", "expert_suspendu", "expertise_fermee"),
    ),
    "commission": (
        *("planifiee", "synthese_rendue", "regionale_convoquee", "regionale_ouverte", "regionale_close"),
        *("nationale_convoquee", "nationale_ouverte", "nationale_close", "confiee", "publie", "label_retire"),
        *("seance_reportee", "notifiee", "remise", "reportee"),
    ),
}
# Moments besides the campagne: whoever is not said otherwise is there what they are at one of its own.
AS_AT: Mapping[str, str] = {
    **dict.fromkeys(("expert_candidat", "expert_refuse"), "a_affecter"),
    "expert_suspendu": "expertise_en_cours",
    "expertise_fermee": "un_avis_rendu",
    "seance_reportee": "regionale_convoquee",
    **dict.fromkeys(("notifiee", "remise", "reportee"), "publie"),
}
CONVOKED = frozenset(m for m in MOMENTS["commission"] if m not in ("planifiee", "synthese_rendue"))
NATIONAL = frozenset(
    {"nationale_convoquee", "nationale_ouverte", "nationale_close", "confiee", "publie", "ajournee", "label_retire"}
)
AUTHORS_ONLY = frozenset({"brouillon", "abandonnee", "non_deposee"})  # never announced, never deposited
OVERSEERS = frozenset({"Dora", "Rosa", "Dede"})

RESENT = frozenset({"publie", "ajournee", "suivante_preparee", "label_retire"})

# Which things are there, and for whom when that is not everybody. What is not listed is always there.
ABSENT: Mapping[str, frozenset[str]] = {
    "campagne": frozenset({"suivante_preparee"}),
    "preparation": frozenset(MOMENTS["candidature"]) - {"suivante_preparee"},
    "operation": frozenset({"planifiee"}),
    "invitation": frozenset({"planifiee"}),
    "parcours": frozenset({"planifiee"}),
    "candidature": frozenset({"planifiee"}),
    "reponse": frozenset({"planifiee"}),
    "completude": frozenset({"planifiee"}),
    "instruction": frozenset({"planifiee"}) | AUTHORS_ONLY,
    "messagerie": frozenset({"planifiee"}),
    "histoire": frozenset({"planifiee"}),
    "accuse_reception": frozenset({"planifiee"}),
    **dict.fromkeys(("version", "comparaison"), frozenset({"planifiee", "annoncee"}) | AUTHORS_ONLY),
    **dict.fromkeys(
        ("affectation", "suivi", "incompatibilites", "remplacements", "documents"), frozenset({"planifiee"})
    ),
    **dict.fromkeys(("paires", "certificat", "partie", "fichier"), frozenset({"planifiee", "recevable", "a_affecter"})),
    "expert": frozenset({"planifiee", "recevable"}),
    "renvoi": frozenset(m for names in MOMENTS.values() for m in names) - RESENT,
    **dict.fromkeys(("expertise", "texte", "avis", "dossier_expertise", "compte_rendu"), frozenset({"planifiee"})),
    "synthese_expertise": frozenset({"planifiee"}),
    **dict.fromkeys(
        ("seance", "point", "dossier", "synthese", "suivi", "liasse", "proces_verbal", "ordre", "seance_passee"),
        frozenset({"planifiee"}),
    ),
}
PUBLISHED = frozenset({"publie", "label_retire", "notifiee", "remise", "reportee"})
ONCE_PUBLIC = frozenset({"label", "decision", "label_passe"})
UNDECIDED = frozenset({"reportee"})  # nothing was decided of the file: there is no decision, and no label
WHOSE: Mapping[str, str] = dict.fromkeys(("expert_candidat", "expert_refuse"), "Bea")  # else the profile is Ana's
WITHDRAWN = frozenset({"expertise_fermee"})  # its experts are mandated no more

# Since which moment each expert is what to Paul's file.
MANDATES: Mapping[str, tuple[tuple[str, frozenset[str]], ...]] = {
    "Ana": (
        ("mandats_proposes", frozenset({"mandate"})),
        ("un_mandat_accepte", frozenset({"mandate", "mandate_accepte", "coordonnateur"})),
    ),
    "Bea": (
        ("un_mandat_accepte", frozenset({"mandate"})),
        ("expertise_en_cours", frozenset({"mandate", "mandate_accepte"})),
    ),
    "Cyr": (("mandats_proposes", frozenset({"mandate"})), ("un_mandat_accepte", frozenset())),
}


def relations(nom: str | None, ressource: str, moment: str) -> frozenset[str]:
    """Give what somebody is, everywhere and to this thing, at this moment."""
    if nom is None:
        return frozenset({"public"})
    roles = frozenset(TROUPE[nom][0])
    return frozenset({"public", "connecte"}) | roles | frozenset(_towards(nom, ressource, moment))


def _towards(nom: str, ressource: str, instant: str) -> Iterable[str]:
    moment = AS_AT.get(instant, instant)
    match ressource:
        case "operation" | "parcours":
            return _people(nom, coeditor=True, overseen=True)
        case "invitation":
            invited = {"invite"} if nom in ("Fiona", "Nora") and moment in INVITED else set[str]()
            return invited | _people(nom, coeditor=True, overseen=False)
        case "candidature" | "reponse" | "completude" | "instruction" | "version" | "comparaison" | "accuse_reception":
            return _people(nom, coeditor=moment in COEDITED, overseen=moment not in AUTHORS_ONLY, owner=_owner(moment))
        case "messagerie" | "histoire":
            looks = {"mandate_accepte"} if nom in ("Ana", "Bea") and moment in EXAMINED else set[str]()
            return looks | _people(
                nom, coeditor=moment in COEDITED, overseen=moment not in AUTHORS_ONLY, owner=_owner(moment)
            )
        case "decision":
            return _people(nom, coeditor=True, overseen=False) | (
                {"correspondant_du_territoire"} if nom in OVERSEERS else set()
            )
        case "expert":
            return {"soi_meme"} if nom == WHOSE.get(instant, "Ana") else ()
        case (
            "expertise"
            | "incompatibilites"
            | "remplacements"
            | "documents"
            | "texte"
            | "avis"
            | "dossier_expertise"
            | "compte_rendu"
            | "synthese_expertise"
        ):
            return {"correspondant_du_territoire"} if nom in OVERSEERS else _mandate(nom, instant)
        case "seance" | "point" | "dossier" | "synthese" | "suivi" | "liasse" | "proces_verbal" | "ordre":
            return _sits(nom, ressource, moment)
        case _:
            return ()


EXAMINED = frozenset({"expertise_en_cours", "nationale_close", "publie", "ajournee", "suivante_preparee"})
INVITED = frozenset(  # an invitation lasts two weeks: the next moments are in June
    {"brouillon", "annoncee", "deposee", "complements", "avis_donne", "recevable", "constatee", "irrecevable"}
) | frozenset({"retiree", "abandonnee"})
COEDITED = frozenset(
    {"brouillon", "annoncee", "deposee", "complements", "avis_donne", "recevable", "expertise_en_cours"}
) | (frozenset({"nationale_close", "publie", "suivante_preparee"}))


def _owner(moment: str) -> str:
    """Give who carries the file that this moment looks at."""
    return "Pia" if moment == "ajournee" else "Paul"


def _people(nom: str, coeditor: bool, overseen: bool, owner: str = "Paul") -> set[str]:
    found = {"proprietaire"} if nom == owner else set()
    found |= {"coediteur"} if nom == "Cora" and coeditor else set()
    return found | ({"correspondant_du_territoire"} if nom in OVERSEERS and overseen else set())


def _mandate(nom: str, instant: str) -> frozenset[str]:
    order, found, moment = MOMENTS["expertise"], frozenset[str](), AS_AT.get(instant, instant)
    for since, what in () if instant in WITHDRAWN else MANDATES.get(nom, ()):
        found = what if order.index(moment) >= order.index(since) else found
    return found


STOOD_ASIDE = ("seance", "point", "dossier", "synthese")


def _sits(nom: str, ressource: str, moment: str) -> set[str]:
    found = set()
    if nom in ("Mia", "Max", "Iris") and moment in CONVOKED:
        found.add("membre_de_la_seance")
        found |= {"preside_la_seance"} if nom == "Mia" else set()
        found |= {"deporte"} if nom in ("Max", "Iris") and ressource in STOOD_ASIDE else set()
    if nom in (("Nina", "Ada", "Iris") if moment in NATIONAL else ("Sam", "Iris")):
        found.add("secretariat_de_la_seance")
    return found


def present(ressource: str, moment: str, found: frozenset[str]) -> bool:
    """Tell whether a thing is there for somebody; a palmarès is there for the administration before the others."""
    if ressource == "palmares" and moment not in PUBLISHED:
        return "administration" in found
    if ressource in ONCE_PUBLIC:
        return moment in PUBLISHED - UNDECIDED
    return ABSENT.get(ressource, frozenset()).isdisjoint({moment, AS_AT.get(moment, moment)})


@cache
def table(service: str) -> Mapping[str, Mapping[str, str]]:
    """Read what the documentation says that each relation may do with each route of a service."""
    section = re.split(r"^## ", DOC.read_text(encoding="utf-8"), flags=re.MULTILINE)
    (mine,) = [s for s in section if s.startswith(f"Service `{service}`")]
    rows = [[c.strip().strip("`") for c in x.strip("|").split("|")] for x in mine.splitlines() if x.startswith("|")]
    head, lines = rows[0][1:], rows[2:]
    found = {line[0]: dict(zip(head, line[1:], strict=True)) for line in lines}
    assert all(set(cells.values()) <= WORDS for cells in found.values()), f"{service}: an unknown word in the table"
    return found


def expected(service: str, code: str, found: frozenset[str]) -> str:
    """Give the strongest word that the table has for somebody: barred before all, then acting, then seeing."""
    words = {word for relation, word in table(service)[code].items() if relation in found}
    if {ACTS, ABSTAINS} <= words:
        return ABSTAINS
    return next((w for w in (BARRED, ACTS, READS, SEES) if w in words), "")
