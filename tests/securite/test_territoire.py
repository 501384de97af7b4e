"""A correspondant sees the files of their territories, all of them, and no other: one by one, in lists, and counted.

The files straddle départements and régions. What each is expected to see is written here, from the map and not from
the code.
"""

from collections.abc import Mapping
from functools import cache

import pytest

from tests.maison import Maison, Reponse
from tests.unit.candidature import scene

# Where each file stands, its main commune first: its départements, then its régions.
FILES: Mapping[str, tuple[tuple[str, ...], frozenset[str]]] = {
    "Rennes et Dinan": (("35238", "22050"), frozenset({"D35", "D22", "R53"})),
    "Granville et Rennes": (("50218", "35238"), frozenset({"D50", "R28", "D35", "R53"})),
    "Marseille et Ajaccio": (("13055", "2A004"), frozenset({"D13", "R93", "D2A", "R94"})),
    "Pointe-à-Pitre": (("97120",), frozenset({"D971", "R01"})),
    "Avignon": (("84007",), frozenset({"D84", "R93"})),
}
# 84 is a département and a région; 01, 53 and 93 too: the letter tells them apart.
TERRITORIES = ("D35", "D22", "D50", "D13", "D2A", "D971", "D84", "R53", "R28", "R93", "R94", "R01")
ELSEWHERE = ("R84", "D01", "D53", "D93", "D69", "35", "D3", "D355", "*", "")
NO_TERRITORY = frozenset({"35", "D3", "*", ""})
SEVERAL = (("D22", "R94"), ("D35", "D50"), ("R84", "D69"))


def name_of(*territories: str) -> str:
    return "Corr " + "+".join(territories)


@cache
def house() -> tuple[Maison, Mapping[str, tuple[str, str]]]:
    """Give a house where each file is deposited and under expertise: its opération and its candidature by its name."""
    maison = scene.maison_ouverte()
    for territories in (*((t,) for t in (*TERRITORIES, *ELSEWHERE)), *SEVERAL):
        maison.personne(name_of(*territories), "correspondant", territoires=territories)
    found = {name: _deposited(maison, name, communes) for name, (communes, _) in FILES.items()}
    for name, (_, where) in FILES.items():
        qui = name_of(next(t for t in sorted(where) if t in TERRITORIES))
        for code, corps in (("donner_avis", {"recevable": True}), ("notifier_avis", {})):
            reponse = maison.appeler("candidature", code, qui, corps, id=found[name][1])
            assert reponse.statut == 200, reponse.corps
    maison.ecouler()
    return maison, found


def _deposited(maison: Maison, name: str, communes: tuple[str, ...]) -> tuple[str, str]:
    porteur = {"nom": "Ville", "siret": scene.SIRET}
    corps = {"nom": name, "communes": communes, "porteur": porteur, "est_une_autre": True}
    operation = str(maison.appeler("candidature", "creer_operation", "Paul", corps)["id"])
    charte = {"signee_le": "2027-01-05", "signataires": ["Ville"], "autorite_urbanisme": "Ville"}
    maison.appeler("candidature", "signer_charte", "Paul", charte, id=operation)
    candidature = scene.brouillon(maison, 2, operation_=operation)
    scene.remplir(maison, candidature)
    assert maison.appeler("candidature", "deposer", "Paul", {}, id=candidature).statut == 200
    return operation, candidature


def expected(territories: tuple[str, ...]) -> set[str]:
    return {name for name, (_, where) in FILES.items() if where & set(territories)}


EVERYBODY = [*((t,) for t in (*TERRITORIES, *ELSEWHERE)), *SEVERAL]


@pytest.mark.parametrize("territories", EVERYBODY, ids="+".join)
@pytest.mark.parametrize(
    ("service", "code", "which"),
    [
        ("candidature", "consulter_operation", 0),
        ("candidature", "consulter_candidature", 1),
        ("expertise", "consulter_expertise", 1),
        ("expertise", "consulter_avis", 1),
    ],
)
def test_un_dossier_se_lit_de_ses_territoires_et_d_aucun_autre(
    service: str, code: str, which: int, territories: tuple[str, ...]
) -> None:
    maison, files = house()

    seen = {
        n
        for n, ids in files.items()
        if maison.appeler(service, code, name_of(*territories), id=ids[which]).statut == 200
    }

    assert seen == expected(territories)


def listed(service: str, code: str, qui: str, territoire: str) -> Reponse:
    return house()[0].appeler(service, code, qui, query={"territoire": territoire, "limite": "100"})


LISTS = [
    ("candidature", "lister_operations", 0),
    ("candidature", "lister_candidatures", 1),
    ("expertise", "lister_expertises", 1),
]


@pytest.mark.parametrize("territories", EVERYBODY, ids="+".join)
@pytest.mark.parametrize(("service", "code", "which"), LISTS)
def test_une_liste_a_les_dossiers_du_territoire_chacun_une_fois_et_rien_d_autre(
    service: str, code: str, which: int, territories: tuple[str, ...]
) -> None:
    _, files = house()

    for territoire in (t for t in territories if len(t) <= 4):
        page = listed(service, code, name_of(*territories), territoire)
        if territoire in NO_TERRITORY:  # of a token that somebody has made badly
            assert (page.statut, page["erreurs"][0]["code"]) == (400, "forme-inattendue")
            continue
        assert page.statut == 200, page.corps
        ids = [e["id"] for e in page["elements"]]
        assert len(ids) == len(set(ids))
        assert set(ids) == {files[name][which] for name in expected((territoire,))}
        assert page["suivant"] is None


@pytest.mark.parametrize("territories", EVERYBODY, ids="+".join)
@pytest.mark.parametrize(("service", "code", "which"), LISTS)
def test_une_liste_d_un_autre_territoire_est_refusee_sans_rien_dire_de_ce_qu_elle_a(
    service: str, code: str, which: int, territories: tuple[str, ...]
) -> None:
    """Full or empty, another's list gives the same refusal."""
    others = [t for t in (*TERRITORIES, "R84", "D69") if t not in territories]

    refused = [listed(service, code, name_of(*territories), t) for t in others]

    assert {r.statut for r in refused} == {400}
    assert len({(r["detail"], str(r["erreurs"])) for r in refused}) == 1
