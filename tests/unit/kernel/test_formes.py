"""Ce qui est écrit dans la table garde sa forme d'une version à l'autre, et ce qu'on efface reste vérifiable."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from kernel import journal, relay
from kernel.decider import Fiche, Ref
from kernel.erasure import ENTRIES_MAX, erase
from kernel.handle import handle
from kernel.journal import PLAIN_CHARACTERS_MAX, unpacked
from kernel.label.faits import Copie
from kernel.ports import Item, Key
from kernel.relay import entries_since, sweep
from kernel.store import entries, faults_of, keep_copy, list_key, load, next_number, read_ref
from tests.fakes import MemoryWorld
from tests.unit.kernel.jouet import (
    CARNET,
    CarnetPublie,
    EtatPublic,
    Guichet,
    OuvrirCarnet,
    RenommerCarnet,
    SignerCarnet,
    do,
    envoi,
    journal_of,
)
from tests.unit.kernel.pannes import counted, over

FLUX = "jouet/carnet#c1"


def test_un_compteur_se_relit_apres_un_deploiement(memory: MemoryWorld) -> None:
    assert [next_number(memory.store, "jouet", "carnets#2027") for _ in range(2)] == [1, 2]
    key = Key("jouet/compteur#carnets#2027", "COMPTEUR")
    assert memory.store.items == {key: {"pk": key.pk, "sk": key.sk, "valeur": 2}}


def test_une_requete_faite_se_retrouve_sous_son_empreinte(guichet: Guichet) -> None:
    guichet.ask("POST", "/carnets", '{"titre":"Bleu"}', Idempotency_Key="k")
    (key,) = [key for key in guichet.memory.store.items if "/requete#" in key.pk]
    service, _, empreinte = key.pk.partition("/requete#")
    assert (service, key.sk, len(empreinte), int(empreinte, 16) > 0) == ("jouet", "REQUETE", 64, True)
    record = guichet.memory.store.items[key]
    assert (record["statut"], record["seq"], str(record["flux"]).partition("#")[0]) == (201, 1, "jouet/carnet")


def test_un_double_clic_ne_cree_qu_une_fois_meme_la_ou_aucun_nom_n_est_tenu(memory: MemoryWorld) -> None:
    """The record of the request is then the only thing that the slower of the two can stumble upon."""
    decider = replace(CARNET, gardes=lambda _: ())

    def twin() -> None:
        handle(decider, memory.world, envoi("c1", OuvrirCarnet(titre="Bleu"), memory, "k", "a"))

    world = over(memory, before=[twin])
    slower = handle(decider, world, envoi("c2", OuvrirCarnet(titre="Bleu"), memory, "k", "a"))
    assert (slower.flux, slower.rejouee) == (FLUX, True)
    assert journal_of(memory, "c2") == []


def test_une_entree_sans_sel_est_une_entree_effacee(memory: MemoryWorld) -> None:
    do(memory, "c1", OuvrirCarnet(titre="Bleu"))
    (item,) = journal_of(memory, "c1")
    del item["sel"]
    entry = journal.from_item(item)
    assert (entry.sel, entry.erased) == (b"", True)


def test_une_ligne_de_liste_se_range_par_son_rang_puis_par_son_flux() -> None:
    assert list_key("jouet", Fiche("carnets", "7972", "{}"), FLUX) == Key("jouet/liste#carnets", f"7972#{FLUX}")


def test_une_copie_garde_le_fait_sa_place_et_son_type(memory: MemoryWorld) -> None:
    copie = Copie(flux=FLUX, seq=7, type="CarnetPublie-V1", correlation="c", etat={"b": 1, "a": "é"})
    assert keep_copy(memory.store, "autre", copie)
    key = Key(f"autre/copie#{FLUX}", "COPIE")
    assert memory.store.items == {
        key: {"pk": key.pk, "sk": key.sk, "etat": '{"a":"é","b":1}', "seq": 7, "type": "CarnetPublie-V1"}
    }


def test_un_long_etat_se_garde_comprime_et_se_relit_qu_il_le_soit_ou_non(memory: MemoryWorld) -> None:
    titre, key = "é" * PLAIN_CHARACTERS_MAX, Key(FLUX, "ETAT")
    do(memory, "c1", OuvrirCarnet(titre=titre))
    comprime = memory.store.items[key]["etat"]
    assert isinstance(comprime, bytes)
    for kept in (comprime, unpacked(comprime)):
        memory.store.items[key] = {**memory.store.items[key], "etat": kept}
        assert load(CARNET, memory.store, "c1").etat.titre == titre
        assert read_ref(Ref(key, CARNET.etat), memory.store.items).titre == titre
        assert not [*faults_of(CARNET, memory.store, "c1")]


def test_une_longue_copie_se_garde_comprimee(memory: MemoryWorld) -> None:
    copie = Copie(flux=FLUX, seq=7, type="CarnetPublie-V1", correlation="c", etat={"a": "é" * PLAIN_CHARACTERS_MAX})
    assert keep_copy(memory.store, "autre", copie)
    kept = memory.store.items[Key(f"autre/copie#{FLUX}", "COPIE")]["etat"]
    assert json.loads(unpacked(kept)) == copie.etat
    assert isinstance(kept, bytes)


def test_un_flux_sans_etat_ou_sans_rien_se_dit(memory: MemoryWorld) -> None:
    do(memory, "c1", OuvrirCarnet(titre="Bleu"))
    del memory.store.items[Key(FLUX, "ETAT")]
    assert [f.raison for f in faults_of(CARNET, memory.store, "c1")] == ["le journal existe et l'état manque"]
    assert len(list(faults_of(CARNET, memory.store, "jamais"))) == 1


def test_un_long_effacement_tient_dans_des_transactions_de_quarante_entrees(memory: MemoryWorld) -> None:
    do(memory, "c1", OuvrirCarnet(titre="Bleu"))
    do(memory, "c1", *(SignerCarnet(personne="pers_a", nom="Alice") for _ in range(2 * ENTRIES_MAX)))
    world, store = counted(memory)
    assert len(erase(CARNET, world, "c1", "pers_a", "pers_operateur")) == 2 * ENTRIES_MAX
    assert store.calls["transact"] == 2


def test_un_fait_publie_reste_dans_l_entree_dont_on_efface_le_corps(memory: MemoryWorld) -> None:
    def publier(carnet: Any, _event: Any) -> CarnetPublie:
        return CarnetPublie(etat=EtatPublic(titre=carnet.titre))

    decider = replace(CARNET, publier=publier)
    do(memory, "c1", OuvrirCarnet(titre="Bleu"), SignerCarnet(personne="pers_a", nom="Alice"), decider=decider)
    before = journal_of(memory, "c1")[1]["fait"]
    assert erase(decider, memory.world, "c1", "pers_a", "pers_operateur") == (2,)
    assert journal_of(memory, "c1")[1]["fait"] == before
    head: Item | None = memory.store.items.get(Key(FLUX, "ETAT"))
    assert list(journal.verify(FLUX, entries(memory.store, FLUX), head)) == []
    assert "Alice" not in repr(memory.store.items)
    assert load(decider, memory.store, "c1").version == 3


@pytest.fixture
def _services(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(relay, "SERVICES", ("jouet",))


@pytest.mark.usefixtures("_services")
def test_le_balayage_prend_chaque_jour_et_dit_de_quelle_table_vient_l_entree(memory: MemoryWorld) -> None:
    do(memory, "c1", OuvrirCarnet(titre="Bleu"))
    first = memory.clock.now().date()
    for titre in ("Rouge", "Vert"):
        memory.clock.advance(days=1)
        do(memory, "c1", RenommerCarnet(titre=titre))
    found = list(entries_since(memory.store, "jouet", first, memory.clock.now()))
    assert [journal.header(i).seq for i in found] == [1, 2, 3]
    assert sweep(memory.world, first + timedelta(days=1), "table-2") == 2
    assert {m.dedup.split("/", 1)[0] for m in memory.outgoing.letters["jouet"]} == {"table-2"}
    memory.outgoing.letters.clear()
    sweep(memory.world, first)
    assert {m.dedup.split("/", 1)[0] for m in memory.outgoing.letters["jouet"]} == {""}
