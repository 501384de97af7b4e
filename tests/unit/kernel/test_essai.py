"""Ce qu'un essai, une action offerte ou un conflit disent, mot pour mot : le front en fait des écrans."""

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest

from kernel.api import CourrielPrevu, Enveloppe
from kernel.door import LETTERS, Door
from kernel.http import Reply
from kernel.pages import PAGES
from kernel.ports import World
from kernel.refus import Doublon, Erreur, RegleNonSatisfaite
from kernel.show import content_tag, reasons, reply_of, tag_of
from tests.fakes import MemoryWorld
from tests.unit.kernel.jouet import (
    ALICE,
    EN_PARTIES,
    ROUTES,
    SERVICE,
    Badges,
    EcrirePage,
    Guichet,
    OuvrirCarnet,
    do,
)
from tests.unit.kernel.pannes import counted


@pytest.fixture
def c1(guichet: Guichet) -> Guichet:
    do(guichet.memory, "c1", OuvrirCarnet(titre="Bleu", proprietaire=ALICE.personne), decider=EN_PARTIES)
    do(guichet.memory, "c1", EcrirePage(page="1", texte="Un"), decider=EN_PARTIES)
    return guichet


def body(reply: Reply) -> Any:
    return json.loads(reply.body)


def lettre(flux: str, event: Any, etat: Any) -> tuple[CourrielPrevu, ...]:
    """Tell every event by one letter, named after the event and the state that it leaves."""
    return (CourrielPrevu(modele=f"{type(event).__name__}-{etat.statut}", destinataires=flux),)


def door(memory: MemoryWorld, world: World, letters: LETTERS = lettre) -> Guichet:
    """Give the door of the toy over another table, or with letters."""
    guichet = Guichet(memory)
    guichet.__dict__["door"] = Door(SERVICE, (*ROUTES, *PAGES), world, Badges(memory), guichet.public_url, letters)
    return guichet


def test_un_essai_dit_l_etat_avant_et_apres_et_les_courriels_qui_partiraient(c1: Guichet) -> None:
    reply = door(c1.memory, c1.memory.world).ask("POST", "/carnets/c1/fermeture?essai=true", Idempotency_Key="k")
    assert body(reply) == {
        "essai": True,
        "valide": True,
        "changements": ["/statut", "/statut_libelle"],
        "effets": {
            "etats": [{"flux": "jouet/carnet#c1", "avant": "ouvert", "apres": "ferme"}],
            "courriels": [{"modele": "CarnetFerme-ferme", "destinataires": "jouet/carnet#c1"}],
            "conflits": [],
        },
    }
    assert (reply.headers["Content-Type"], reply.headers["Cache-Control"]) == ("application/json", "no-store")


def test_un_essai_de_ce_qui_est_deja_fait_ne_change_rien(c1: Guichet) -> None:
    found = body(c1.ask("PATCH", "/carnets/c1?essai=true", '{"titre":"Bleu"}', If_Match="*"))
    assert (found["valide"], found["changements"], found["effets"]["etats"]) == (True, [], [])


def test_un_essai_de_creation_part_de_rien(guichet: Guichet) -> None:
    found = body(guichet.ask("POST", "/carnets?essai=true", '{"titre":"Bleu"}'))
    (effet,) = found["effets"]["etats"]
    assert (effet["avant"], effet["apres"]) == ("", "ouvert")
    assert "/titre" in found["changements"]
    assert guichet.memory.store.items == {}


def test_un_conflit_ne_montre_que_ce_que_la_vue_porte_aussi(c1: Guichet) -> None:
    stale = c1.ask("GET", "/carnets/c1").headers["ETag"]
    c1.ask("PATCH", "/carnets/c1", '{"titre":"Rouge"}', If_Match=stale)
    refusal = body(c1.ask("PATCH", "/carnets/c1", '{"titre":"Vert"}', If_Match=stale))
    assert refusal["conflits"] == [
        {"pointeur": "/titre", "valeur_envoyee": "Vert", "valeur_actuelle": "Rouge"},
    ]
    page = c1.ask("GET", "/carnets/c1/pages/1").headers["ETag"]
    c1.ask("PUT", "/carnets/c1/pages/1", '{"texte":"Deux"}', If_Match=page)
    same = body(c1.ask("PUT", "/carnets/c1/pages/1", '{"texte":"Deux"}', If_Match=page))
    assert same["conflits"] == []


# What a list offers to add


def test_une_creation_offerte_dans_une_liste_dit_si_elle_serait_refusee_et_pourquoi(guichet: Guichet) -> None:
    libre = body(guichet.ask("GET", "/carnets"))["actions"]
    do(guichet.memory, "c1", OuvrirCarnet(titre="Un titre libre"))
    prise = body(guichet.ask("GET", "/carnets"))["actions"]
    assert libre == [
        {
            "code": "ouvrir_carnet",
            "libelle": "Ouvrir un carnet",
            "method": "POST",
            "href": "/jouet/v1/carnets",
            "disponible": True,
            "raisons": [],
            "corps": "#/components/schemas/Ouverture",
        }
    ]
    (action,) = prise
    assert (action["disponible"], [r["code"] for r in action["raisons"]]) == (False, ["doublon"])


def test_une_liste_et_ce_qui_s_y_ajoute_se_lisent_en_peu_de_trajets(guichet: Guichet) -> None:
    world, store = counted(guichet.memory)
    door(guichet.memory, world).ask("GET", "/carnets")
    assert dict(store.calls) == {"query": 1, "read": 2}


def test_une_action_refusee_dit_chaque_faute_ou_a_defaut_la_phrase_du_refus() -> None:
    avec = reasons(RegleNonSatisfaite("Non.", Erreur("/a", "x", "Corrigez a."), Erreur("/b", "y", "Corrigez b.")))
    assert [(r.code, r.message, r.pointeur) for r in avec] == [("x", "Corrigez a.", "/a"), ("y", "Corrigez b.", "/b")]
    (sans,) = reasons(Doublon("Cela existe déjà."))
    assert (sans.code, sans.message, sans.pointeur) == ("doublon", "Cela existe déjà.", None)


# Entity tags


class VueDatee(Enveloppe):
    """A view that JSON does not write as Python does."""

    le: date
    a: datetime


def datee(jour: int, **plus: Any) -> VueDatee:
    entete = {"type": "t", "id": "i", "href": "/i", "statut": "s", "statut_libelle": "S"}
    return VueDatee.model_validate({**entete, "le": date(2027, 1, jour), "a": datetime(2027, 1, 4, tzinfo=UTC), **plus})


def test_une_vue_qui_porte_des_dates_a_son_etiquette_dont_une_moitie_est_son_contenu() -> None:
    un, deux = datee(1), datee(2)
    whole = reply_of(un, 200)
    assert (whole.status, whole.headers["Cache-Control"]) == (200, "no-store")
    assert whole.headers["ETag"] == tag_of(un.model_dump(mode="json"))
    assert content_tag(un) != content_tag(deux)
    assert content_tag(un).strip('"') in whole.headers["ETag"]
    assert json.loads(whole.body)["le"] == "2027-01-01"
