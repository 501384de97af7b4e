"""What a restored table needs before anybody writes to it."""

import json

from infra.restore import NUMBERS_JUMPED, counters, lost, skipped
from kernel.ports import Key
from kernel.store import next_number
from tests.fakes import MemoryStore

SERIES = Key("candidature/compteur#candidatures-2027", "COMPTEUR")


def entry(seq: int, empreinte: str, le: str = "2027-05-15T10:00:00.000000Z") -> dict[str, str]:
    raw = {"flux": "candidature/candidature#c1", "seq": seq, "le": le, "acteur": "pers_a", "types": ["X-V1", "Y-V1"]}
    return {"empreinte": empreinte, "entete": json.dumps(raw)}


def test_un_numero_donne_dans_les_heures_perdues_ne_l_est_pas_une_seconde_fois() -> None:
    store = MemoryStore()
    given = [next_number(store, "candidature", "candidatures-2027") for _ in range(3)]

    assert skipped(store, SERIES) == 3 + NUMBERS_JUMPED
    assert next_number(store, "candidature", "candidatures-2027") > max(given) + NUMBERS_JUMPED


def test_une_annee_qui_n_avait_pas_encore_numerote_saute_aussi() -> None:
    """Its first numbers may have been given in the lost hours."""
    found = counters(iter(["candidature/campagne#2027", "expertise/expert#pers_a", "candidature/campagne#2027"]))

    assert found == [SERIES]
    assert skipped(MemoryStore(), SERIES) == NUMBERS_JUMPED


def test_une_entree_perdue_est_dite_par_qui_et_quand() -> None:
    before = {("c1", "1"): entry(1, "aa"), ("c1", "2"): entry(2, "bb", "2027-05-16T10:00:00.000000Z")}

    (found,) = lost(before, {("c1", "1"): entry(1, "aa")})

    assert (found.seq, found.le, found.acteur) == (2, "2027-05-16T10:00:00.000000Z", "pers_a")
    assert found.types == "X-V1, Y-V1"


def test_une_entree_refaite_autrement_compte_comme_perdue() -> None:
    assert [x.seq for x in lost({("c1", "2"): entry(2, "bb")}, {("c1", "2"): entry(2, "cc")})] == [2]


def test_rien_n_est_perdu_quand_tout_est_la() -> None:
    assert lost({("c1", "1"): entry(1, "aa")}, {("c1", "1"): entry(1, "aa"), ("c1", "2"): entry(2, "bb")}) == []
