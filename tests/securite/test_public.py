"""What everybody may read names nobody: labels and counts of labels, never a person, nor how many of them."""

import json
import re
from functools import cache

import pytest

from kernel import droits
from kernel.api import Acte, Route
from tests import theatre
from tests.maison import Maison
from tests.securite.demandes import ROUTES, demander

PUBLIC: list[tuple[str, Route]] = [
    (name, r) for name, r in ROUTES if droits.PUBLIC in droits.TABLE[name][r.code].agir and not isinstance(r, Acte)
]
MOMENTS = ("deposee", "nationale_close", "publie", "label_retire")
PERSON = re.compile(r"pers_\w+|@|\b\d{14}\b|\b\d{9}\b")
# A pseudonym in public would tie the acts of one person together, for ever.
NAMES = frozenset(theatre.TROUPE) | {theatre.SIGNATURE["nom"], theatre.SIGNATURE["prenom"]}


@cache
def read(service: str, code: str, moment: str, qui: str | None = None) -> str:
    """Read a public address at a moment of the campagne."""
    found = theatre.moments()[moment]
    ids = {**found.ids, "code": "introuvable", "version": "2020", "etape": "2"}
    ids["id"] = ids.get("label", "oper_" + "0" * 26 + "-1")
    route = next(r for s, r in ROUTES if (s, r.code) == (service, code))
    return demander(found.copie(), service, route, qui, None, ids).body


@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize(("service", "route"), PUBLIC, ids=[f"{s}-{r.code}" for s, r in PUBLIC])
def test_ce_qui_est_public_ne_nomme_personne(service: str, route: Route, moment: str) -> None:
    text = read(service, route.code, moment)

    if route.code not in ("openapi", "lister_problemes", "consulter_probleme"):  # ours, written before anybody came
        assert PERSON.findall(text) == []
        assert [n for n in NAMES if re.search(rf"\b{n}\b", text)] == []


def test_le_registre_et_le_palmares_ont_bien_quelque_chose_a_dire() -> None:
    """Or the test above would say nothing."""
    assert len(json.loads(read("commission", "lister_registre", "publie"))["elements"]) == 2
    assert "ZAC des Essais" in read("commission", "consulter_palmares", "publie")
    assert "ZAC des Essais" in read("commission", "consulter_label", "publie")


def test_les_statistiques_publiques_ne_comptent_que_des_labels() -> None:
    """No count is of people: there is no small number to hide (k-anonymity would be due otherwise)."""
    stats = json.loads(read("commission", "statistiques", "publie"))

    assert set(stats) == {"complet", "total", "par_etape", "par_annee", "par_region"}
    words = re.findall(r"[a-z_]+", json.dumps(list(_names(stats))))
    assert not {"porteur", "porteurs", "expert", "experts", "membre", "membres", "personne", "personnes"} & set(words)


def _names(value: object) -> list[str]:
    if isinstance(value, dict):
        return [*value, *(n for inner in value.values() for n in _names(inner))]
    return [n for inner in value for n in _names(inner)] if isinstance(value, list) else []


def test_ceux_qui_lisent_le_registre_connectes_n_y_lisent_rien_de_plus_sur_personne() -> None:
    for qui in ("Zoe", "Dora", "Mia"):
        for code in ("lister_registre", "consulter_label", "statistiques", "consulter_palmares"):
            assert PERSON.findall(read("commission", code, "publie", qui)) == []


def test_aucune_adresse_publique_n_ecrit() -> None:
    maison = theatre.moments()["publie"].copie()
    before = dict(maison.memoire.store.items)
    for service, route in PUBLIC:
        demander(maison, service, route)
    assert maison.memoire.store.items == before
    assert isinstance(maison, Maison)
