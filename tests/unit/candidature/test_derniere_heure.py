"""La dernière heure avant la clôture : aucune clé de la table ne reçoit plus qu'elle ne peut.

DynamoDB takes a thousand write units a second on one key; a transaction costs twice what it writes, the index once.
"""

from collections import Counter
from collections.abc import Sequence
from unittest.mock import patch

from infra.measures.ports import TRANSACTION_FACTOR, costs
from kernel.ports import Write
from tests.unit.candidature.scene import brouillon, maison_ouverte, operation, remplir, repond

ACTES_PAR_SECONDE, UNITES_PAR_CLE = 400, 1_000
DOSSIERS, SAUVEGARDES = 4, 9  # for one deposit
TEXTE = "é" * 2_000


def test_quatre_cents_actes_par_seconde_ne_chauffent_aucune_cle() -> None:
    maison, depenses = maison_ouverte(), Counter[str]()
    dossiers = [brouillon(maison, operation_=operation(maison)) for _ in range(DOSSIERS)]
    for dossier in dossiers:
        remplir(maison, dossier)
    vrai = maison.memoire.store.transact

    def compte(writes: Sequence[Write], token: str) -> None:
        for pk, n in (c for write in writes for c in costs(write, TRANSACTION_FACTOR)):
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
