"""What a service does by itself: reactions to copies, and what the calendar makes due."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

import pytest

from kernel import reactions
from kernel.label.faits import Fait, FaitInconnu
from kernel.ports import ConflictError, Message, UnavailableError
from kernel.reactions import Balayage, Ordre, Veille, orders, receive, tick
from kernel.refus import TransitionImpossible
from kernel.store import copy_key, load
from tests.fakes import MemoryOutgoing, MemoryWorld, fingerprint
from tests.unit.kernel.jouet import (
    CARNET,
    Carnet,
    CarnetPublie,
    Command,
    EcrirePage,
    FermerCarnet,
    OuvrirCarnet,
    RenommerCarnet,
    do,
    journal_of,
)
from tests.unit.kernel.pannes import over, raising


def fact(seq: int, titre: str, nom: str = "CarnetPublie-V1") -> str:
    envelope = {"type": nom, "flux": "autre/carnet#9", "seq": seq, "correlation": "corr-origine"}
    return json.dumps({**envelope, "etat": {"titre": titre}, "champ_nouveau": 1})


def reagir(fait: Fait) -> Sequence[Ordre]:
    match fait:
        case CarnetPublie(etat=etat):
            return (Ordre(CARNET, "c1", RenommerCarnet(titre=etat.titre)),)
        case _:
            return ()


@pytest.fixture
def opened(memory: MemoryWorld) -> MemoryWorld:
    do(memory, "c1", OuvrirCarnet(titre="Bleu"))
    return memory


def title(memory: MemoryWorld) -> str:
    return load(CARNET, memory.store, "c1").etat.titre


def test_un_fait_est_copie_puis_fait_reagir(opened: MemoryWorld) -> None:
    receive("jouet", reagir, opened.world, fact(1, "Rouge"))

    assert title(opened) == "Rouge"
    assert opened.store.items[copy_key("jouet", "autre/carnet#9")]["seq"] == 1


def test_la_reaction_porte_la_correlation_du_fait_et_n_a_pas_d_auteur(opened: MemoryWorld) -> None:
    receive("jouet", reagir, opened.world, fact(1, "Rouge"))

    entete = json.loads(journal_of(opened, "c1")[-1]["entete"])
    assert (entete["correlation"], entete["acteur"]) == ("corr-origine", "systeme")


def test_un_fait_plus_ancien_ne_change_rien(opened: MemoryWorld) -> None:
    receive("jouet", reagir, opened.world, fact(5, "Rouge"))
    before = fingerprint(opened.store)

    receive("jouet", reagir, opened.world, fact(4, "Vert"))

    assert fingerprint(opened.store) == before


def test_le_meme_fait_finit_ce_qui_etait_reste_en_chemin(opened: MemoryWorld) -> None:
    world = over(opened, before=[raising(ConflictError())] * 3)
    with pytest.raises(Exception, match="écritures"):
        receive("jouet", reagir, world, fact(1, "Rouge"))
    assert title(opened) == "Bleu"

    receive("jouet", reagir, opened.world, fact(1, "Rouge"))

    assert title(opened) == "Rouge"


def test_le_meme_fait_deja_suivi_ne_change_rien(opened: MemoryWorld) -> None:
    receive("jouet", reagir, opened.world, fact(1, "Rouge"))
    before = fingerprint(opened.store)

    receive("jouet", reagir, opened.world, fact(1, "Rouge"))

    assert fingerprint(opened.store) == before


@pytest.mark.parametrize("nom", ["ChoseDeDemain-V1", "CarnetPublie-V2"])
def test_un_fait_d_une_version_inconnue_attend_au_rebut_sans_rien_ecrire(opened: MemoryWorld, nom: str) -> None:
    """Kept as the newest copy, it would break every rule that reads the copy, and its reaction would be lost."""
    before = fingerprint(opened.store)

    with pytest.raises(FaitInconnu):
        receive("jouet", reagir, opened.world, fact(1, "Rouge", nom))

    assert fingerprint(opened.store) == before


def test_un_fait_a_qui_manque_un_champ_attend_au_rebut_sans_rien_ecrire(opened: MemoryWorld) -> None:
    before, body = fingerprint(opened.store), json.loads(fact(1, "Rouge"))
    body["etat"] = {"intitule": "Rouge"}

    with pytest.raises(ValueError, match="titre"):
        receive("jouet", reagir, opened.world, json.dumps(body))

    assert fingerprint(opened.store) == before


# The rest of a fact


@pytest.fixture
def deux_ordres(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reactions, "ORDERS_MAX", 2)


def long(_: Fait) -> Sequence[Ordre | Balayage]:
    """Write in one, then in all that are open, which stay on their list; close most of these, which leave it; and write
    in the one again."""
    first, last = (Ordre(CARNET, "d", EcrirePage(page=page, texte="dit")) for page in ("1", "2"))
    write, close = EcrirePage(page="0", texte="dit"), FermerCarnet()
    return (
        first,
        Balayage(CARNET, "carnets-ouverts", write),
        Balayage(CARNET, "carnets-ouverts", close, "Titre 4"),
        last,
    )


def cinq(memory: MemoryWorld) -> None:
    for n in range(5):
        do(memory, f"c{n}", OuvrirCarnet(titre=f"Titre {n}"))
    do(memory, "d", OuvrirCarnet(titre="Zinc"))


def etats(memory: MemoryWorld) -> list[Carnet]:
    return [load(CARNET, memory.store, nom).etat for nom in ("c0", "c1", "c2", "c3", "c4", "d")]


def suites(memory: MemoryWorld) -> list[str]:
    """Take what follows, until nothing does: each message, and how far the carnets are."""
    taken, dedups = [], []
    while memory.outgoing.published:
        message = memory.outgoing.published.popleft()
        assert message.attributes == {"audience": ("jouet",)}
        assert message.group == "autre/carnet#9"
        assert len(message.dedup) <= 128
        taken.append(message.body)
        dedups.append(message.dedup)
        receive("jouet", long, memory.world, message.body)
    assert len(dedups) == len(set(dedups)), "the queue takes two for one"
    return taken


@pytest.mark.usefixtures("deux_ordres")
def test_ce_qu_un_fait_demande_de_trop_est_fait_par_les_messages_qui_suivent(memory: MemoryWorld) -> None:
    cinq(memory)

    receive("jouet", long, memory.world, fact(1, "Rouge"))
    assert [set(e.pages) for e in etats(memory)] == [{"0"}, *[set()] * 4, {"1"}], "deux ordres, pas un de plus"
    taken = suites(memory)

    *closed, d = etats(memory)
    assert [(e.statut, set(e.pages)) for e in closed] == [("ferme", {"0"})] * 5
    assert set(d.pages) == {"0", "1", "2"}
    assert len(taken) == len(set(taken)) == 6, "treize ordres, deux par message"


@pytest.mark.usefixtures("deux_ordres")
def test_un_fait_qui_tient_en_un_message_n_a_pas_de_suite(memory: MemoryWorld) -> None:
    cinq(memory)

    receive("jouet", lambda fait: long(fait)[::3], memory.world, fact(1, "Rouge"))

    assert set(etats(memory)[-1].pages) == {"1", "2"}
    assert not memory.outgoing.published


@pytest.mark.usefixtures("deux_ordres")
def test_une_suite_reprend_apres_le_dernier_ordre_fait_et_non_a_lui(memory: MemoryWorld) -> None:
    cinq(memory)
    pages = [Ordre(CARNET, "d", EcrirePage(page=str(n), texte="dit")) for n in range(5)]
    body, suivantes = fact(1, "Rouge"), 0

    receive("jouet", lambda _: pages, memory.world, body)
    while memory.outgoing.published:
        body, suivantes = memory.outgoing.published.popleft().body, suivantes + 1
        receive("jouet", lambda _: pages, memory.world, body)

    assert set(etats(memory)[-1].pages) == set("01234")
    assert suivantes == 2, "cinq ordres, deux par message"


@pytest.mark.usefixtures("deux_ordres")
def test_la_suite_d_un_fait_depasse_par_un_autre_ne_fait_rien(memory: MemoryWorld) -> None:
    cinq(memory)
    receive("jouet", long, memory.world, fact(1, "Rouge"))
    receive("jouet", lambda _: (), memory.world, fact(2, "Vert"))
    before = fingerprint(memory.store)

    assert len(suites(memory)) == 1
    assert fingerprint(memory.store) == before


@pytest.mark.usefixtures("deux_ordres")
def test_un_fait_recu_de_nouveau_et_ses_suites_deux_fois_ne_changent_rien(memory: MemoryWorld) -> None:
    cinq(memory)
    receive("jouet", long, memory.world, fact(1, "Rouge"))
    taken = suites(memory)
    before = fingerprint(memory.store)

    for body in (fact(1, "Rouge"), *taken):
        receive("jouet", long, memory.world, body)
        suites(memory)

    assert fingerprint(memory.store) == before


@pytest.mark.usefixtures("deux_ordres")
def test_une_suite_qui_ne_part_pas_rend_le_message(memory: MemoryWorld) -> None:
    cinq(memory)
    world = replace(memory.world, outgoing=Muet())
    with pytest.raises(UnavailableError):
        receive("jouet", long, world, fact(1, "Rouge"))

    receive("jouet", long, memory.world, fact(1, "Rouge"))
    suites(memory)

    assert [e.statut for e in etats(memory)] == ["ferme"] * 5 + ["ouvert"]


class Muet(MemoryOutgoing):
    def resume(self, service: str, message: Message) -> None:
        raise UnavailableError


def test_une_suite_illisible_rend_le_message(opened: MemoryWorld) -> None:
    body = {**json.loads(fact(1, "Rouge")), "apres": "là-bas"}
    before = fingerprint(opened.store)

    with pytest.raises(ValueError, match="là-bas"):
        receive("jouet", reagir, opened.world, json.dumps(body))

    assert fingerprint(opened.store) == before


def test_un_ordre_refuse_rend_le_message(memory: MemoryWorld) -> None:
    with pytest.raises(TransitionImpossible):
        receive("jouet", reagir, memory.world, fact(1, "Rouge"))


@pytest.mark.parametrize("body", ["", "{}", "[]", "pas du json", '{"type":1}'])
def test_ce_qui_n_est_pas_un_fait_rend_le_message_sans_rien_ecrire(memory: MemoryWorld, body: str) -> None:
    with pytest.raises(ValueError, match="Copie"):
        receive("jouet", reagir, memory.world, body)

    assert memory.store.items == {}


def test_une_erreur_de_lecture_ne_cite_pas_ce_qu_elle_a_lu(memory: MemoryWorld) -> None:
    """It ends in a log, where nobody's name has its place."""
    with pytest.raises(ValueError, match="Copie") as caught:
        receive("jouet", reagir, memory.world, '{"nom":"Alice Exemple","seq":"alice@exemple.invalid"}')

    assert "alice" not in str(caught.value).lower()


# The tick


def dus(carnet: Carnet, now: datetime) -> Sequence[Command]:
    return (EcrirePage(page="tic", texte=now.date().isoformat()), FermerCarnet())


WATCH = Veille(CARNET, "carnets-ouverts", dus)


def test_le_reveil_fait_ce_qui_est_du_sur_chaque_flux_de_la_liste(memory: MemoryWorld) -> None:
    for n in range(3):
        do(memory, f"c{n}", OuvrirCarnet(titre=f"Titre {n}"))

    assert tick("jouet", [WATCH], memory.world, "corr") == 6
    assert {load(CARNET, memory.store, f"c{n}").etat.statut for n in range(3)} == {"ferme"}


def test_un_second_reveil_ne_fait_rien(memory: MemoryWorld) -> None:
    do(memory, "c1", OuvrirCarnet(titre="Bleu"))
    tick("jouet", [WATCH], memory.world, "corr")
    before = fingerprint(memory.store)

    assert tick("jouet", [WATCH], memory.world, "corr") == 0
    assert fingerprint(memory.store) == before


def test_un_ordre_qui_ne_change_plus_rien_ne_fait_pas_recommencer_le_reveil(memory: MemoryWorld) -> None:
    do(memory, "c1", OuvrirCarnet(titre="Bleu"))
    encore = Ordre(CARNET, "c1", EcrirePage(page="tic", texte="Pareil"))
    veille = Veille(CARNET, "carnets-ouverts", lambda *_: (), ordres=lambda *_: (encore,))

    assert [tick("jouet", [veille], memory.world, "corr") for _ in range(2)] == [1, 0]


def test_le_reveil_voit_les_flux_d_une_longue_liste(memory: MemoryWorld) -> None:
    for n in range(120):
        do(memory, f"c{n:03d}", OuvrirCarnet(titre=f"Titre {n}"))

    assert tick("jouet", [WATCH], memory.world, "corr") == 240


@pytest.mark.parametrize(("jusque", "fermes"), [("Bleu", 2), ("", 4)])
def test_une_autre_liste_se_parcourt_jusqu_au_rang_dit_compris_ou_jusqu_au_bout(
    memory: MemoryWorld, jusque: str, fermes: int
) -> None:
    titres = ("Agenda", "Bleu", "Bleuet", "Zinc")
    for titre in titres:
        do(memory, titre, OuvrirCarnet(titre=titre))

    def sweep(carnet: Carnet, _: datetime) -> Sequence[Balayage]:
        return (Balayage(CARNET, "carnets", FermerCarnet(), jusque),) if carnet.titre == "Zinc" else ()

    tick("jouet", [Veille(CARNET, "carnets-ouverts", lambda *_: (), sweep)], memory.world, "corr")

    assert [load(CARNET, memory.store, t).etat.statut for t in titres] == ["ferme"] * fermes + ["ouvert"] * (4 - fermes)


@pytest.mark.parametrize("expurge", [True, False])
def test_chaque_ordre_d_un_balayage_expurge_comme_lui(memory: MemoryWorld, expurge: bool) -> None:
    do(memory, "c0", OuvrirCarnet(titre="Bleu"))
    swept = Balayage(CARNET, "carnets", FermerCarnet(), expurge=expurge)
    assert [(o.identifiant, o.expurge) for o in orders("jouet", swept, memory.world)] == [("c0", expurge)]


def test_un_flux_en_faute_ne_retient_que_lui(memory: MemoryWorld) -> None:
    for n in range(3):
        do(memory, f"c{n}", OuvrirCarnet(titre=f"Titre {n}"))

    def broken(carnet: Carnet, now: datetime) -> Sequence[Command]:
        wrong: Command = OuvrirCarnet(titre="déjà ouvert")
        return (wrong, FermerCarnet()) if carnet.titre == "Titre 0" else dus(carnet, now)

    with pytest.raises(TransitionImpossible, match="déjà ouvert"):
        tick("jouet", [Veille(CARNET, "carnets-ouverts", broken)], memory.world, "corr")

    assert [load(CARNET, memory.store, f"c{n}").etat.statut for n in range(3)] == ["ouvert", "ferme", "ferme"]
