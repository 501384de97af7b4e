"""La dernière heure avant la clôture : aucune clé de la table ne reçoit plus qu'elle ne peut.

DynamoDB takes a thousand write units a second on one key; a transaction costs twice what it writes, the index once.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from unittest.mock import patch

from kernel.ports import INDEXED, Item, Put, Write
from tests.unit.candidature.scene import brouillon, maison_ouverte, operation, remplir, repond

ACTES_PAR_SECONDE, UNITES_PAR_CLE = 400, 1_000
DOSSIERS, SAUVEGARDES = 4, 9  # for one deposit
TEXTE = "é" * 2_000


def poids(item: Item) -> int:
    """Give the bytes of an item, roughly as DynamoDB counts them."""
    return sum(len(n) + (len(v) if isinstance(v, bytes) else len(str(v).encode())) for n, v in item.items())


def unites(octets: int) -> int:
    return -(-octets // 1_024)


def cout(writes: Sequence[Write]) -> Iterator[tuple[str, int]]:
    """Give what a transaction costs on each key: the table's, and that of the index by day."""
    for write in writes:
        item = write.item if isinstance(write, Put) else {}
        yield write.key.pk, 2 * unites(max(1, poids(item)))
        if "jour" in item:
            projete = {n: v for n, v in item.items() if n in ("jour", "rang", *INDEXED)}
            yield f"index {item['jour']!s}", unites(poids({"pk": write.key.pk, "sk": write.key.sk, **projete}))


def test_quatre_cents_actes_par_seconde_ne_chauffent_aucune_cle() -> None:
    maison, depenses = maison_ouverte(), Counter[str]()
    dossiers = [brouillon(maison, operation_=operation(maison)) for _ in range(DOSSIERS)]
    for dossier in dossiers:
        remplir(maison, dossier)
    vrai = maison.memoire.store.transact

    def compte(writes: Sequence[Write], token: str) -> None:
        for pk, n in cout(writes):
            depenses[pk] += n
        vrai(writes, token)

    with patch.object(maison.memoire.store, "transact", compte):
        for dossier in dossiers:
            for rang in range(SAUVEGARDES):
                assert repond(maison, dossier, "engagement_01", f"{TEXTE[rang:]}").statut == 200
            assert maison.appeler("candidature", "deposer", "Paul", {}, id=dossier).statut == 200

    actes = DOSSIERS * (SAUVEGARDES + 1)
    partagees = {pk: n for pk, n in depenses.items() if not pk.endswith(tuple(dossiers))}
    assert any(pk.startswith("index ") for pk in partagees)
    assert all(n * ACTES_PAR_SECONDE / actes <= UNITES_PAR_CLE for n in partagees.values()), partagees
