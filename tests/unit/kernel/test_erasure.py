"""Erasing a person: what the journal says of them goes; the proof that nothing else was touched stays."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from kernel import journal
from kernel.erasure import ENTRIES_MAX, erase
from kernel.journal import canonical, verify
from kernel.ports import Item, Key
from kernel.store import entries, guard_key, load, refold
from tests.fakes import MemoryWorld, fingerprint
from tests.unit.kernel.jouet import (
    CARNET,
    EFFACE,
    EN_PARTIES,
    Carnet,
    EcrirePage,
    OuvrirCarnet,
    RenommerCarnet,
    SignerCarnet,
    do,
    journal_of,
)

FLUX = "jouet/carnet#c1"
BOTH = pytest.mark.parametrize("decider", [CARNET, EN_PARTIES], ids=["d'un bloc", "en parties"])


@pytest.fixture
def signed(memory: MemoryWorld) -> MemoryWorld:
    do(memory, "c1", OuvrirCarnet(titre="Bleu"), SignerCarnet(personne="pers_a", nom="Alice"))
    do(memory, "c1", SignerCarnet(personne="pers_b", nom="Basile"), RenommerCarnet(titre="Rouge"))
    return memory


def forget(memory: MemoryWorld, personne: str, decider: Any = CARNET) -> tuple[int, ...]:
    return erase(decider, memory.world, "c1", personne, "pers_operateur")


def faults(memory: MemoryWorld) -> list[str]:
    return [str(f) for f in verify(FLUX, entries(memory.store, FLUX), memory.store.items.get(Key(FLUX, "ETAT")))]


def change(memory: MemoryWorld, seq: int, **changes: Any) -> None:
    key = journal.entry_key(FLUX, seq)
    memory.store.items[key] = {**memory.store.items[key], **changes}


def everything(memory: MemoryWorld) -> str:
    return repr(sorted(memory.store.items.items()))


@BOTH
def test_effacer_ote_le_nom_de_toute_la_table_et_le_journal_reste_intact(memory: MemoryWorld, decider: Any) -> None:
    do(memory, "c1", OuvrirCarnet(titre="Bleu"), SignerCarnet(personne="pers_a", nom="Alice"), decider=decider)
    do(memory, "c1", SignerCarnet(personne="pers_b", nom="Basile"), decider=decider)

    assert forget(memory, "pers_a", decider) == (2,)

    assert "Alice" not in everything(memory)
    assert faults(memory) == []
    assert load(decider, memory.store, "c1").etat.signatures == (EFFACE, "Basile")


def test_apres_effacement_l_etat_est_encore_le_pliage_du_journal(signed: MemoryWorld) -> None:
    forget(signed, "pers_a")

    assert load(CARNET, signed.store, "c1").etat == refold(CARNET, journal_of(signed, "c1"))


def test_l_effacement_est_une_entree_du_journal(signed: MemoryWorld) -> None:
    forget(signed, "pers_a")

    last = journal.from_item(journal_of(signed, "c1")[-1])
    assert (last.entete.seq, last.entete.types, last.entete.acteur) == (5, (journal.ERASURE,), "pers_operateur")
    assert last.entete.personnes == ()
    assert "pers_a" not in last.corps


def test_le_sel_et_le_corps_de_l_entree_effacee_sont_perdus(signed: MemoryWorld) -> None:
    forget(signed, "pers_a")

    item = journal_of(signed, "c1")[1]
    assert item["sel"] == b""
    assert [e.get("nom") for e in json.loads(item["corps"])["evenements"]] == [EFFACE, None]


def test_un_flux_efface_s_ecrit_encore(signed: MemoryWorld) -> None:
    forget(signed, "pers_a")

    do(signed, "c1", EcrirePage(page="1", texte="Un"), SignerCarnet(personne="pers_c", nom="Chloé"))

    assert faults(signed) == []
    assert load(CARNET, signed.store, "c1").etat.signatures == (EFFACE, "Basile", "Chloé")


def test_une_horloge_en_retard_ne_date_pas_l_effacement_avant_ce_qu_il_suit(signed: MemoryWorld) -> None:
    signed.clock.current -= timedelta(seconds=2)
    forget(signed, "pers_a")
    dates = [json.loads(str(item["entete"]))["le"] for item in entries(signed.store, FLUX)]
    assert len(dates) > 2
    assert dates == sorted(dates)


def test_effacer_deux_fois_ne_fait_rien_la_seconde(signed: MemoryWorld) -> None:
    forget(signed, "pers_a")
    before = fingerprint(signed.store)

    assert forget(signed, "pers_a") == ()
    assert fingerprint(signed.store) == before


def test_effacer_qui_n_est_pas_nomme_ne_fait_rien(signed: MemoryWorld) -> None:
    before = fingerprint(signed.store)

    assert forget(signed, "pers_inconnue") == ()
    assert fingerprint(signed.store) == before


def test_une_seconde_personne_de_la_meme_entree_s_efface_aussi(signed: MemoryWorld) -> None:
    """The author of an entry that names somebody is erased with it."""
    forget(signed, "pers_a")

    assert forget(signed, "pers_auteur") == (3,)
    assert faults(signed) == []
    assert load(CARNET, signed.store, "c1").etat.signatures == (EFFACE, EFFACE)


def test_un_effacement_garde_son_effet_malgre_un_autre_apres_lui(signed: MemoryWorld) -> None:
    forget(signed, "pers_a")
    forget(signed, "pers_b")

    assert faults(signed) == []
    assert load(CARNET, signed.store, "c1").etat.signatures == (EFFACE, EFFACE)


def test_un_long_flux_s_efface_en_plusieurs_fois(memory: MemoryWorld) -> None:
    do(memory, "c1", OuvrirCarnet(titre="Bleu"))
    count = 2 * ENTRIES_MAX + 5
    do(memory, "c1", *(SignerCarnet(personne="pers_a", nom="Alice") for _ in range(count)))

    assert forget(memory, "pers_a") == tuple(range(2, count + 2))
    assert "Alice" not in everything(memory)
    assert faults(memory) == []


def test_effacer_rend_les_noms_que_l_etat_ne_tient_plus(memory: MemoryWorld) -> None:
    """Guards follow the state, here too: else the name would be held for ever, and the stream stuck."""

    def gardes(carnet: Carnet) -> tuple[str, ...]:
        return tuple(f"signature#{s}" for s in carnet.signatures if s != EFFACE)

    decider = replace(CARNET, gardes=gardes)
    do(memory, "c1", OuvrirCarnet(titre="Bleu"), SignerCarnet(personne="pers_a", nom="Alice"), decider=decider)
    assert guard_key("jouet", "signature#Alice") in memory.store.items

    forget(memory, "pers_a", decider)

    assert guard_key("jouet", "signature#Alice") not in memory.store.items


# What poses as an erasure


def _blanked(item: Item) -> dict[str, Any]:
    body = json.loads(str(item["corps"]))
    for event in body["evenements"]:
        event.update({"nom": EFFACE} if "nom" in event else {})
    return {"corps": canonical(body), "sel": b""}


@pytest.mark.parametrize("seq", [1, 2, 3, 4])
def test_un_corps_efface_sans_entree_d_effacement_est_trouve(signed: MemoryWorld, seq: int) -> None:
    change(signed, seq, **_blanked(journal_of(signed, "c1")[seq - 1]))

    assert faults(signed) == [f"{FLUX} entrée {seq} : corps effacé sans entrée d'effacement qui l'autorise"]


def test_un_corps_vide_de_force_est_trouve(signed: MemoryWorld) -> None:
    change(signed, 2, corps="", sel=b"")

    assert [f for f in faults(signed) if "entrée 2" in f]


def test_un_effacement_n_en_autorise_pas_un_autre(signed: MemoryWorld) -> None:
    forget(signed, "pers_a")
    change(signed, 3, **_blanked(journal_of(signed, "c1")[2]))

    assert faults(signed) == [f"{FLUX} entrée 3 : corps effacé sans entrée d'effacement qui l'autorise"]


def test_un_corps_efface_puis_change_est_trouve(signed: MemoryWorld) -> None:
    forget(signed, "pers_a")
    body = str(journal_of(signed, "c1")[1]["corps"])
    for n in range(len(body)):
        change(signed, 2, corps=body[:n] + chr(ord(body[n]) ^ 1) + body[n + 1 :])

        assert faults(signed)[0].startswith(f"{FLUX} entrée 2")


@pytest.mark.parametrize("corps", ["", "x", "{}", '{"evenements":[]}', '{"evenements":[{"type":"x"}]}'])
def test_une_entree_d_effacement_effacee_a_son_tour_est_trouvee(signed: MemoryWorld, corps: str) -> None:
    forget(signed, "pers_a")
    change(signed, 5, corps=corps, sel=b"")

    assert any("entrée 5" in f for f in faults(signed))
