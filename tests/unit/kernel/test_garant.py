"""What a resource may ask of its door: that another stream says who is who to it, that a few parts be read, that a dry
run tell what it would reach elsewhere."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest

from kernel.api import Acte, Appel, Consultation, CourrielAVenir, DossiersTouches, Portee, Route
from kernel.decider import Ref
from kernel.door import garants
from kernel.droits import PROPRIETAIRE, Appelant
from tests.fakes import START
from tests.unit.kernel.jouet import (
    ALICE,
    BOB,
    CARNETS,
    PAGES_CARNET,
    Carnet,
    Contexte,
    EcrirePage,
    Guichet,
    OuvrirCarnet,
    SuivreModele,
    do,
    etat_de,
)
from tests.unit.kernel.jouet import EN_PARTIES as CARNET
from tests.unit.kernel.pannes import counted

PAGE = "/carnets/c1/pages/1"


@pytest.fixture
def deux(guichet: Guichet) -> Guichet:
    """A carnet of Alice's with two pages, and one of Bob's."""
    for nom, qui in (("c1", ALICE), ("c2", BOB)):
        do(guichet.memory, nom, OuvrirCarnet(titre=f"Titre {nom}", proprietaire=qui.personne), decider=CARNET)
    for page in ("1", "2"):
        do(guichet.memory, "c1", EcrirePage(page=page, texte="Un"), decider=CARNET)
    return guichet


def autrement(guichet: Guichet, acte: Mapping[str, Any], **ressource: Any) -> Guichet:
    """Give the same door, where pages are otherwise declared, and the act that writes one."""
    pages = replace(PAGES_CARNET, **ressource)

    def declared(route: Route) -> Route:
        if isinstance(route, Acte) and route.ressource is PAGES_CARNET:
            return replace(route, ressource=pages, **acte)
        if isinstance(route, Consultation) and route.ressource is PAGES_CARNET:
            return replace(route, ressource=pages)
        return route

    guichet.__dict__["door"] = replace(guichet.door, routes=tuple(map(declared, guichet.door.routes)))
    return guichet


def une_page(params: Mapping[str, str]) -> Sequence[str]:
    return [f"pages#{params['page']}"]


def trajets(guichet: Guichet, method: str, path: str, sent: str = "", who: Appelant = BOB) -> tuple[int, Any]:
    """Ask, and give how many round trips it took with what was answered."""
    world, store = counted(guichet.memory)
    guichet.__dict__["door"] = replace(guichet.door, world=world)
    reply = guichet.ask(method, path, sent, who=who, If_Match="*")
    assert reply.status == 200, reply.body
    return store.trips, json.loads(reply.body)


# Another stream says who is who


def a_bob(appelant: Appelant, _carnet: Carnet, autre: Carnet | None) -> frozenset[str]:
    return frozenset({PROPRIETAIRE}) if autre and autre.proprietaire == appelant.personne else frozenset()


GARANT: dict[str, Any] = {
    "garant": lambda _carnet: Ref(etat_de("c2"), Carnet),
    "relations": a_bob,
    "besoins": lambda _carnet: {"modele": Ref(etat_de("c3"), Carnet)},
    "contexte": Contexte,
}
SUIVRE: dict[str, Any] = {"commande": lambda _appel, _corps: SuivreModele(modele="c4")}


def test_qui_a_droit_a_une_page_est_dit_par_l_autre_flux(deux: Guichet) -> None:
    ici = autrement(deux, {}, **GARANT)
    assert ici.ask("GET", PAGE, who=ALICE).status == 404
    _, vue = trajets(ici, "GET", PAGE)
    assert [a["code"] for a in vue["actions"]] == ["ecrire_page"]


def test_le_garant_se_lit_en_un_trajet_avec_tout_ce_que_la_vue_et_ses_actes_demandent(deux: Guichet) -> None:
    trips, vue = trajets(autrement(deux, SUIVRE, **GARANT), "GET", PAGE)
    assert (trips, vue["actions"][0]["disponible"]) == (2, False)


# The address names who says it


def nomme(_params: Mapping[str, str]) -> Ref:
    return Ref(etat_de("c2"), Carnet)


@pytest.mark.parametrize(("method", "sent", "trips"), [("GET", "", 1), ("PUT", '{"texte":"Deux"}', 2)])
def test_un_garant_que_l_adresse_nomme_se_lit_avec_les_parties(
    deux: Guichet, method: str, sent: str, trips: int
) -> None:
    nommes = {n: v for n, v in GARANT.items() if n in ("garant", "relations")}
    here = autrement(deux, {}, **nommes, garant_nomme=nomme, parts=une_page)
    assert trajets(here, method, PAGE, sent)[0] == trips


@pytest.mark.parametrize("method", ["GET", "PUT"])
def test_ce_qui_existe_et_qu_on_ne_voit_pas_se_lit_comme_ce_qui_n_existe_pas(deux: Guichet, method: str) -> None:
    ici = autrement(deux, {}, **GARANT, garant_nomme=nomme, parts=une_page)
    seen = []
    for path in (PAGE, PAGE.replace("c1", "c9")):
        world, store = counted(ici.memory)
        ici.__dict__["door"] = replace(ici.door, world=world)
        sent = '{"texte":"x"}' if method == "PUT" else ""
        seen.append((ici.ask(method, path, sent, who=ALICE, If_Match="*").status, dict(store.calls)))
    assert seen[0] == seen[1] == (404, {"read": 1})


def test_un_garant_que_l_adresse_nomme_a_tort_n_est_pas_cru(deux: Guichet) -> None:
    """The state says which one counts: c2, Bob's; the address names c1, Alice's."""
    ici = autrement(deux, {}, **GARANT, garant_nomme=lambda _: Ref(etat_de("c1"), Carnet), parts=une_page)
    assert (ici.ask("GET", PAGE, who=ALICE).status, ici.ask("GET", PAGE, who=BOB).status) == (404, 200)


# What the hour names


def test_ce_que_l_heure_nomme_se_lit_avec_l_etat(deux: Guichet) -> None:
    def titre(carnet: Carnet, appel: Appel) -> Any:
        return PAGES_CARNET.vue(carnet, appel).model_copy(update={"texte": appel.contexte.modele.titre})

    nommee: dict[str, Any] = {"avant": lambda _: {"modele": Ref(etat_de("c2"), Carnet)}, "contexte": Contexte}
    here = autrement(deux, {}, **nommee, vue=titre, parts=une_page)
    trips, vue = trajets(here, "GET", PAGE, who=ALICE)
    assert (trips, vue["texte"]) == (1, "Titre c2")


# A few parts


def test_une_ressource_d_une_partie_ne_lit_qu_elle_pour_la_montrer_et_pour_l_ecrire(deux: Guichet) -> None:
    seen: list[Sequence[str]] = []

    def relations(_appelant: Appelant, carnet: Carnet) -> frozenset[str]:
        seen.append(sorted(carnet.pages))
        return frozenset({PROPRIETAIRE})

    here = autrement(deux, {}, relations=relations, parts=une_page)
    here.ask("GET", PAGE)
    assert {*map(tuple, seen)} == {("1",)}
    seen.clear()
    here.ask("PUT", "/carnets/c1/pages/2?essai=true", '{"texte":"x"}', If_Match="*")
    assert tuple(seen[0]) == ("2",)


def test_ce_qui_n_existe_pas_encore_n_a_pas_de_parties(guichet: Guichet) -> None:
    carnets = replace(CARNETS, parts=lambda params: [params["carnet"]])
    routes = tuple(replace(r, ressource=carnets) if isinstance(r, Acte) and r.cree else r for r in guichet.door.routes)
    guichet.__dict__["door"] = replace(guichet.door, routes=routes)
    assert guichet.ask("POST", "/carnets", '{"titre":"Neuf"}').status == 201


# What a dry run would reach


def test_un_essai_dit_ce_que_l_acte_atteindrait_ailleurs_d_apres_l_avant_et_l_apres(deux: Guichet) -> None:
    def portee(avant: Carnet, apres: Carnet, _appel: Appel) -> Portee:
        dit = {"quoi": "page", "avant": avant.pages["1"], "apres": apres.pages["1"]}
        dossiers = (DossiersTouches(statut="s", statut_libelle="S", nombre=2, **dit),)
        return Portee(
            dossiers, (CourrielAVenir(modele="m", destinataires="d", le=START, dossiers=2),), ("Rien d'autre.",)
        )

    here = autrement(deux, {"portee": portee})
    _, essai = trajets(here, "PUT", f"{PAGE}?essai=true", '{"texte":"Deux"}', who=ALICE)
    (dossiers,), (courriel,) = essai["effets"]["dossiers"], essai["effets"]["a_venir"]
    assert (dossiers["avant"], dossiers["apres"], courriel["modele"]) == ("Un", "Deux", "m")
    assert essai["effets"]["dits"] == ["Rien d'autre."]


def test_de_ce_qui_n_existe_pas_se_lit_le_garant_que_l_adresse_nomme_ou_un_autre_qui_n_est_rien() -> None:
    def garant(nomme: bool, existe: bool) -> list[str]:
        ressource = replace(
            PAGES_CARNET,
            garant=lambda _carnet: Ref(etat_de("c2"), Carnet),
            garant_nomme=lambda params: Ref(etat_de(params["carnet"]), Carnet) if nomme else None,
        )
        return [key.pk for key in garants(ressource, Carnet(statut="ouvert") if existe else Carnet(), {"carnet": "c9"})]

    assert garant(nomme=True, existe=False) == ["jouet/carnet#c9"]
    assert garant(nomme=False, existe=False) == ["jouet/carnet#c2"]
    assert garant(nomme=True, existe=True) == ["jouet/carnet#c2"]
    assert garants(PAGES_CARNET, Carnet(), {"carnet": "c9"}) == []
