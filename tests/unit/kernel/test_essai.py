"""Ce qu'un essai, une action offerte ou un conflit disent, mot pour mot : le front en fait des écrans."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from kernel.api import Appel, CourrielPrevu, Enveloppe, ParametresListe
from kernel.decider import Document, Ref
from kernel.door import LETTERS, Door
from kernel.http import Reply
from kernel.model import Frozen
from kernel.pages import PAGES
from kernel.ports import World
from kernel.refus import Doublon, Erreur, RegleNonSatisfaite
from kernel.show import content_tag, reasons, reply_of, tag_of
from tests.fakes import MemoryWorld
from tests.unit.kernel.jouet import (
    ALICE,
    BOB,
    CARNETS,
    EN_PARTIES,
    ROUTES,
    SERVICE,
    Badges,
    Carnet,
    CarnetOuvert,
    Contexte,
    EcrirePage,
    Guichet,
    Ouverture,
    OuvrirCarnet,
    RelireModele,
    SuivreModele,
    VueCarnet,
    do,
    etat_de,
)
from tests.unit.kernel.pannes import counted


@pytest.fixture
def c1(guichet: Guichet) -> Guichet:
    do(guichet.memory, "c1", OuvrirCarnet(titre="Bleu", proprietaire=ALICE.personne), decider=EN_PARTIES)
    do(guichet.memory, "c1", EcrirePage(page="1", texte="Un"), decider=EN_PARTIES)
    return guichet


def body(reply: Reply) -> Any:
    return json.loads(reply.body)


def lettre(flux: str, event: Any, etat: Any, _qui: str) -> tuple[CourrielPrevu, ...]:
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
            "courriels": [{"modele": "CarnetFerme-ferme", "destinataires": "jouet/carnet#c1", "apercu": None}],
            "conflits": [],
            "dossiers": [],
            "a_venir": [],
            "dits": [],
        },
        "apercu": None,
    }
    assert (reply.headers["Content-Type"], reply.headers["Cache-Control"]) == ("application/json", "no-store")


def test_un_essai_de_ce_qui_est_deja_fait_ne_change_rien(c1: Guichet) -> None:
    found = body(c1.ask("PATCH", "/carnets/c1?essai=true", '{"titre":"Bleu"}', If_Match="*"))
    assert (found["valide"], found["changements"], found["effets"]["etats"]) == (True, [], [])


CREES = sorted(set(VueCarnet.model_fields) - {"actions"})


def test_un_essai_de_creation_part_de_rien(guichet: Guichet) -> None:
    found = body(guichet.ask("POST", "/carnets?essai=true", '{"titre":"Bleu"}'))
    (effet,) = found["effets"]["etats"]
    assert (effet["avant"], effet["apres"]) == ("", "ouvert")
    assert found["changements"] == [f"/{nom}" for nom in CREES]
    assert guichet.memory.store.items == {}


def among(guichet: Guichet, code: str, **change: Any) -> Guichet:
    """Give a door one of whose routes is declared otherwise."""
    routes: tuple[Any, ...] = tuple(replace(r, **change) if r.code == code else r for r in ROUTES)
    other = Guichet(guichet.memory)
    other.__dict__["door"] = replace(guichet.door, routes=(*routes, *PAGES))
    return other


def test_un_essai_ne_tire_rien_de_ce_qui_ne_se_tire_que_pour_ecrire(guichet: Guichet) -> None:
    cree = among(guichet, "ouvrir_carnet", cree=lambda appel, _corps: "ecrit" if appel.ecrit else "essai")
    essai = body(cree.ask("POST", "/carnets?essai=true", '{"titre":"Bleu"}'))
    assert essai["effets"]["etats"][0]["flux"] == "jouet/carnet#essai"
    assert body(cree.ask("POST", "/carnets", '{"titre":"Bleu"}'))["id"] == "ecrit"


def test_essayer_ce_qui_apprend_quelque_chose_n_apprend_rien(c1: Guichet) -> None:
    secret = among(door(c1.memory, c1.memory.world), "fermer_carnet", apprend=True)
    found = body(secret.ask("POST", "/carnets/c1/fermeture?essai=true", Idempotency_Key="k"))
    assert found == {
        "essai": True,
        "valide": True,
        "changements": [],
        "effets": {"etats": [], "courriels": [], "conflits": [], "dossiers": [], "a_venir": [], "dits": []},
        "apercu": None,
    }


def d_apres(carnet: Carnet, appel: Appel) -> VueCarnet:
    """Show a carnet with its model, which must have been read."""
    titre = f"{carnet.titre} d'après {appel.contexte.modele.titre}"
    return CARNETS.vue(carnet, appel).model_copy(update={"titre": titre})


def modele(carnet: Carnet) -> dict[str, Ref]:
    assert carnet.statut != "inexistant", "what does not exist has no view"
    return {"modele": Ref(etat_de("m1"), Carnet)}


D_APRES = replace(CARNETS, besoins=modele, contexte=Contexte, vue=d_apres)


@pytest.fixture
def m1(c1: Guichet) -> Guichet:
    do(c1.memory, "m1", OuvrirCarnet(titre="Modèle", proprietaire="pers_m"), decider=EN_PARTIES)
    return c1


def test_un_essai_lit_ce_que_la_vue_montre(m1: Guichet) -> None:
    shown = among(m1, "fermer_carnet", ressource=D_APRES)
    assert body(shown.ask("POST", "/carnets/c1/fermeture?essai=true", Idempotency_Key="k"))["changements"] == [
        "/statut",
        "/statut_libelle",
    ]


def test_un_acte_montre_ce_qu_il_a_fait_avec_ce_que_la_vue_lit_d_avance(m1: Guichet) -> None:
    world, store = counted(m1.memory)
    shown = among(door(m1.memory, world), "fermer_carnet", ressource=D_APRES)
    reply = shown.ask("POST", "/carnets/c1/fermeture", Idempotency_Key="k")
    assert (body(reply)["titre"], body(reply)["statut"]) == ("Bleu d'après Modèle", "ferme")
    assert dict(store.calls) == {"query": 1, "read": 1, "transact": 1}


def test_ce_qu_on_ne_peut_voir_coute_les_memes_trajets_que_ce_qui_n_existe_pas(m1: Guichet) -> None:
    found = []
    for carnet in ("c1", "c9"):
        world, store = counted(m1.memory)
        hidden = among(door(m1.memory, world), "renommer_carnet", ressource=D_APRES)
        assert hidden.ask("PATCH", f"/carnets/{carnet}", '{"titre":"x"}', who=BOB, If_Match="*").status == 404
        found.append(dict(store.calls))
    assert found[0] == found[1]


def test_une_creation_n_a_pas_de_vue_a_lire_avant_d_exister(m1: Guichet) -> None:
    sans = replace(D_APRES, besoins=lambda carnet: modele(carnet) and {}, vue=CARNETS.vue)
    cree = among(m1, "ouvrir_carnet", ressource=sans).ask("POST", "/carnets", '{"titre":"Vert"}')
    assert (cree.status, body(cree)["titre"]) == (201, "Vert")


def test_une_reponse_breve_n_a_ni_corps_ni_type(c1: Guichet) -> None:
    reply = c1.ask("PATCH", "/carnets/c1", '{"titre":"Vert"}', If_Match="*", Prefer="return=minimal")
    assert (reply.status, reply.body, "Content-Type" in reply.headers) == (204, "", False)


class Reliure(Frozen):
    """A body that says what it changes, and nothing of the rest."""

    titre: str = "Sans titre"
    relie_le: date | None = None


class VueReliee(VueCarnet):
    relie_le: date


def test_un_conflit_compare_ce_qui_a_ete_envoye_comme_on_l_a_envoye(c1: Guichet) -> None:
    def vue(carnet: Carnet, appel: Appel) -> VueReliee:
        return VueReliee.model_validate({**CARNETS.vue(carnet, appel).model_dump(), "relie_le": date(2027, 1, 4)})

    ressource = replace(CARNETS, vue=vue, modele=VueReliee)
    relies = among(c1, "renommer_carnet", corps=Reliure, ressource=ressource)
    refusal = body(relies.ask("PATCH", "/carnets/c1", '{"relie_le":"2027-01-05"}', If_Match='"ancienne"'))
    assert refusal["conflits"] == [
        {"pointeur": "/relie_le", "valeur_envoyee": "2027-01-05", "valeur_actuelle": "2027-01-04"}
    ]


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


class Filtre(ParametresListe):
    """What a list may be asked, most of it left unsaid."""

    region: str | None = None


class LigneDatee(Frozen):
    """A line that JSON does not write as Python does."""

    titre: str
    le: date


def test_la_page_suivante_redemande_ce_qui_a_ete_demande_et_rien_d_autre(guichet: Guichet) -> None:
    def vue(carte: Any, identifiant: str, _appel: Appel) -> LigneDatee:
        return LigneDatee(titre=f"{carte.titre} {identifiant}", le=date(2027, 1, 4))

    for n in range(3):
        do(guichet.memory, f"c{n}", OuvrirCarnet(titre=f"Titre {n}"))
    asked = among(guichet, "lister_carnets", query=Filtre, vue=vue, modele=LigneDatee)
    for region in ("", "&region=53"):
        reply = asked.ask("GET", f"/carnets?limite=2{region}")
        page = body(reply)
        assert page["elements"] == [{"titre": f"Titre {n} c{n}", "le": "2027-01-04"} for n in range(2)]
        suivant = page["suivant"].removeprefix("/jouet/v1/carnets?")
        names = {pair.partition("=")[0] for pair in suivant.split("&")}
        assert names == {"limite", "curseur"} | ({"region"} if region else set())
        assert reply.headers["Cache-Control"] == "no-store"
        assert [ligne["titre"] for ligne in body(asked.ask("GET", f"/carnets?{suivant}"))["elements"]] == ["Titre 2 c2"]


def test_une_creation_offerte_se_decide_sur_son_propre_exemple(guichet: Guichet) -> None:
    def exemple(carnet: Carnet, _now: datetime) -> Ouverture:
        return Ouverture(titre=f"Titre {carnet.statut}")

    do(guichet.memory, "Titre", OuvrirCarnet(titre="Pris"))
    offered = among(guichet, "ouvrir_carnet", exemple=exemple, cree=lambda _appel, corps: str(corps.titre.split()[0]))
    (action,) = body(offered.ask("GET", "/carnets"))["actions"]
    assert not action["disponible"], "the stream that it names is there already"


@pytest.mark.parametrize(
    ("commande", "reads"), [(SuivreModele(modele="m1"), 1), (SuivreModele(modele="absent"), 1), (RelireModele(), 1)]
)
def test_ce_que_lit_une_creation_offerte_se_lit_d_avance(guichet: Guichet, commande: Any, reads: int) -> None:
    do(guichet.memory, "m1", OuvrirCarnet(titre="Modèle"))
    world, store = counted(guichet.memory)
    offered = among(door(guichet.memory, world), "ouvrir_carnet", commande=lambda *_: commande)
    assert len(body(offered.ask("GET", "/carnets"))["actions"]) == 1
    assert store.calls["read"] == reads


def test_une_page_de_la_maison_ne_se_garde_pas(guichet: Guichet) -> None:
    reply = guichet.ask("GET", "/sante", who=None)
    assert (reply.headers["Content-Type"], reply.headers["Cache-Control"]) == ("application/json", "no-store")


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
    assert (whole.status, dict(whole.headers)) == (
        200,
        {
            "Content-Type": "application/json",
            "Cache-Control": "no-store",
            "ETag": tag_of(un.model_dump(mode="json")),
        },
    )
    assert content_tag(un) != content_tag(deux)
    assert content_tag(un).strip('"') in whole.headers["ETag"]
    assert json.loads(whole.body)["le"] == "2027-01-01"


def test_un_essai_lit_les_documents_qu_il_ne_garde_pas(guichet: Guichet) -> None:
    read: list[bytes] = []

    def documents(carnet: Carnet, event: Any) -> tuple[Document, ...]:
        nom = f"carnets/{carnet.titre}"
        return (Document(nom, event.titre.encode(), "text/plain"),) if isinstance(event, CarnetOuvert) else ()

    def vue(carnet: Carnet, appel: Appel) -> VueCarnet:
        read.extend(appel.world.objects.get(nom) for nom in (f"carnets/{carnet.titre}", "modeles/m"))
        return CARNETS.vue(carnet, appel)

    guichet.memory.objects.put("modeles/m", b"Gris", "text/plain")
    ressource = replace(CARNETS, decider=replace(EN_PARTIES, documents=documents), vue=vue)
    reply = among(guichet, "ouvrir_carnet", ressource=ressource).ask("POST", "/carnets?essai=true", '{"titre":"Bleu"}')
    assert reply.status == 200
    assert set(read) == {b"Bleu", b"Gris"}
    assert guichet.memory.objects.kept == {"modeles/m": b"Gris"}
