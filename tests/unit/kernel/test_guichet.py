"""The door of a service: visibility, rights, versions, repeated requests, dry runs, pages; by the toy's addresses."""

import base64
import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from kernel import journal, openapi
from kernel.api import decode_cursor, encode_cursor
from kernel.droits import Appelant
from kernel.http import Reply
from kernel.refus import CODES, RequeteInvalide
from tests.fakes import fingerprint
from tests.unit.kernel.jouet import (
    AGENT,
    ALICE,
    BOB,
    ECRITE_LE,
    LECTEUR,
    ArracherPage,
    EcrirePage,
    FermerCarnet,
    Guichet,
    OuvrirCarnet,
    RenommerCarnet,
    SuivreModele,
    do,
    journal_of,
)
from tests.unit.kernel.jouet import EN_PARTIES as CARNET
from tests.unit.kernel.pannes import counted

JSON = {"content_type": "application/json"}


def body(reply: Reply) -> Any:
    return json.loads(reply.body)


def code(reply: Reply) -> str:
    """Give the code of a problem, once it is sure to be one."""
    assert reply.headers["Content-Type"] == "application/problem+json", reply
    document: Mapping[str, Any] = body(reply)
    assert document["status"] == reply.status == CODES[document["code"]].statut
    return str(document["code"])


@pytest.fixture
def c1(guichet: Guichet) -> Guichet:
    """A carnet of Alice's, with one page."""
    do(guichet.memory, "c1", OuvrirCarnet(titre="Bleu", proprietaire=ALICE.personne), decider=CARNET)
    do(guichet.memory, "c1", EcrirePage(page="1", texte="Un"), decider=CARNET)
    return guichet


def tag(guichet: Guichet, path: str = "/carnets/c1") -> str:
    return guichet.ask("GET", path).headers["ETag"]


# Seeing


def test_ce_qui_est_a_soi_se_voit_avec_son_enveloppe(c1: Guichet) -> None:
    reply = c1.ask("GET", "/carnets/c1")

    assert reply.status == 200
    seen = body(reply)
    assert (seen["type"], seen["id"], seen["href"], seen["statut"]) == (
        "carnet",
        "c1",
        "/jouet/v1/carnets/c1",
        "ouvert",
    )
    assert [(a["code"], a["method"], a["href"], a["disponible"]) for a in seen["actions"]] == [
        ("renommer_carnet", "PATCH", "/jouet/v1/carnets/c1", True),
        ("fermer_carnet", "POST", "/jouet/v1/carnets/c1/fermeture", True),
    ]
    assert reply.headers["Cache-Control"] == "no-store"
    assert reply.headers["X-Correlation-Id"] == "correlation-1"


def test_une_action_indisponible_dit_pourquoi(c1: Guichet) -> None:
    do(c1.memory, "c1", FermerCarnet(), decider=CARNET)

    actions = body(c1.ask("GET", "/carnets/c1"))["actions"]

    assert [(a["disponible"], a["raisons"][0]["code"]) for a in actions] == [(False, "transition-impossible")] * 2


def test_qui_ne_peut_pas_agir_ne_voit_pas_d_action(c1: Guichet) -> None:
    assert body(c1.ask("GET", "/carnets/c1", who=AGENT))["actions"] == []


HIDDEN = [
    ("GET", "/carnets/{}", ""),
    ("GET", "/carnets/{}/pages/1", ""),
    ("GET", "/carnets/{}/modele.pdf", ""),
    ("PUT", "/carnets/{}/pages/1", '{"texte":"x"}'),
    ("PUT", "/carnets/{}/pages/1", "illisible"),
    ("PUT", "/carnets/{}/pages/1?essai=true", '{"texte":"x"}'),
    ("PUT", "/carnets/{}/pages/1?inconnu=1", '{"texte":"x"}'),
    ("PATCH", "/carnets/{}", '{"titre":"x"}'),
    ("PATCH", "/carnets/{}", ""),
    ("POST", "/carnets/{}/fermeture", ""),
]


@pytest.mark.parametrize(("method", "path", "sent"), HIDDEN)
@pytest.mark.parametrize("who", [BOB, LECTEUR], ids=["bob", "lecteur"])
@pytest.mark.parametrize("headers", [{}, {"If_Match": '"x"'}, {"Idempotency_Key": "k"}], ids=["nu", "version", "clé"])
def test_ce_qu_on_ne_peut_voir_repond_octet_pour_octet_comme_ce_qui_n_existe_pas(
    c1: Guichet, method: str, path: str, sent: str, who: Appelant, headers: dict[str, str]
) -> None:
    hidden = c1.ask(method, path.format("c1"), sent, who=who, **headers)
    absent = c1.ask(method, path.format("c9"), sent, who=who, **headers)
    impossible = c1.ask(method, path.format("pas.un.nom"), sent, who=who, **headers)

    assert code(hidden) == "introuvable"
    assert hidden.headers == absent.headers == impossible.headers
    assert hidden.body.replace("/c1", "/c9") == absent.body == impossible.body.replace("/pas.un.nom", "/c9")


def test_sans_jeton_on_est_prie_de_se_connecter_que_la_chose_existe_ou_non(c1: Guichet) -> None:
    known, unknown = c1.ask("GET", "/carnets/c1", who=None), c1.ask("GET", "/carnets/c9", who=None)

    assert code(known) == "non-authentifie"
    assert known.body.replace("/c1", "/c9") == unknown.body


def test_un_jeton_faux_est_refuse_meme_la_ou_tout_le_monde_entre(guichet: Guichet) -> None:
    assert code(guichet.ask("GET", "/sante", who=None, Authorization="Bearer faux")) == "non-authentifie"


def test_qui_voit_sans_pouvoir_agir_se_l_entend_dire(c1: Guichet) -> None:
    assert code(c1.ask("PATCH", "/carnets/c1", '{"titre":"x"}', who=AGENT, If_Match="*")) == "acte-interdit"


def test_qui_ne_peut_pas_creer_l_apprend_avant_les_fautes_de_son_corps(guichet: Guichet) -> None:
    for sent in ("illisible", "{}", '{"titre":"x"}'):
        assert code(guichet.ask("POST", "/carnets", sent, who=LECTEUR)) == "acte-interdit"


def test_qui_ne_peut_pas_creer_ne_tire_pas_d_identifiant(guichet: Guichet) -> None:
    """What a creation draws (identifiers, numbers) is drawn for those who may create."""
    guichet.ask("POST", "/carnets", '{"titre":"x"}', who=LECTEUR)

    assert guichet.memory.clock.ulid() == f"{1:026d}"


# Documents


def test_un_document_se_prend_a_une_adresse_qui_ne_se_garde_pas(c1: Guichet) -> None:
    do(c1.memory, "m1", OuvrirCarnet(titre="Modele"), decider=CARNET)
    do(c1.memory, "c1", SuivreModele(modele="m1"), decider=CARNET)

    reply = c1.ask("GET", "/carnets/c1/modele.pdf", who=AGENT)

    assert (reply.status, reply.body, reply.headers["Cache-Control"]) == (303, "", "no-store")
    assert reply.headers["Location"] == c1.memory.objects.link("modeles/Modele", "Bleu-c1.pdf")


def test_un_document_qui_n_est_pas_la_se_refuse_en_disant_pourquoi(c1: Guichet) -> None:
    assert code(c1.ask("GET", "/carnets/c1/modele.pdf", who=AGENT)) == "transition-impossible"
    assert code(c1.ask("GET", "/carnets/c9/modele.pdf", who=AGENT)) == "introuvable"


def test_un_fichier_de_texte_se_donne_tel_quel_sous_son_nom(guichet: Guichet) -> None:
    reply = guichet.ask("GET", "/carnets.csv")

    assert (reply.status, reply.body, reply.encoded) == (200, "titre\nÉté\n", False)
    assert reply.headers == {
        "Content-Type": "text/csv; charset=utf-8",
        "Cache-Control": "no-store",
        "X-Correlation-Id": "correlation-1",
        "Content-Disposition": "attachment; filename=\"ete.csv\"; filename*=UTF-8''%C3%A9t%C3%A9.csv",
    }


def test_un_fichier_qui_n_est_pas_du_texte_se_demande_par_son_genre(guichet: Guichet) -> None:
    assert code(guichet.ask("GET", "/carnets.zip", Accept="*/*")) == "requete-invalide"

    reply = guichet.ask("GET", "/carnets.zip", Accept="application/zip")

    assert (reply.status, base64.b64decode(reply.body), reply.encoded) == (200, b"PK\x00\xff", True)
    assert reply.headers["Content-Type"] == "application/zip"


# Versions


def test_une_modification_sans_version_est_refusee(c1: Guichet) -> None:
    assert code(c1.ask("PATCH", "/carnets/c1", '{"titre":"x"}')) == "precondition-requise"


def test_la_version_lue_permet_de_modifier(c1: Guichet) -> None:
    reply = c1.ask("PATCH", "/carnets/c1", '{"titre":"Rouge"}', If_Match=tag(c1))

    assert (reply.status, body(reply)["titre"]) == (200, "Rouge")
    assert reply.headers["ETag"] == tag(c1)


def test_une_version_perimee_rend_les_deux_valeurs(c1: Guichet) -> None:
    before = tag(c1)
    do(c1.memory, "c1", RenommerCarnet(titre="Vert"), decider=CARNET)

    reply = c1.ask("PATCH", "/carnets/c1", '{"titre":"Rouge"}', If_Match=before)

    assert code(reply) == "version-perimee"
    assert body(reply)["conflits"] == [{"pointeur": "/titre", "valeur_envoyee": "Rouge", "valeur_actuelle": "Vert"}]


def test_deux_auteurs_de_deux_pages_ne_se_genent_pas(c1: Guichet) -> None:
    first, second = tag(c1, "/carnets/c1/pages/1"), tag(c1, "/carnets/c1/pages/2")

    assert c1.ask("PUT", "/carnets/c1/pages/1", '{"texte":"a"}', If_Match=first).status == 200
    assert c1.ask("PUT", "/carnets/c1/pages/2", '{"texte":"b"}', If_Match=second).status == 200
    assert code(c1.ask("PUT", "/carnets/c1/pages/1", '{"texte":"c"}', If_Match=first)) == "version-perimee"


def test_une_version_perimee_dit_qui_a_ecrit_et_quand(c1: Guichet) -> None:
    path, before = "/carnets/c1/pages/1", tag(c1, "/carnets/c1/pages/1")
    do(c1.memory, "c1", EcrirePage(page="1", texte="Deux"), decider=CARNET)
    c1.ask("GET", "/moi")  # she is known by her name

    refus = c1.ask("PUT", path, '{"texte":"Trois"}', If_Match=before)
    assert body(refus)["conflits"] == [
        {
            "pointeur": "/texte",
            "valeur_envoyee": "Trois",
            "valeur_actuelle": "Deux",
            "auteur": ALICE.nom,
            "date": ECRITE_LE.isoformat(),
        }
    ]

    do(c1.memory, "c1", ArracherPage(page="1"), decider=CARNET)
    (conflit,) = body(c1.ask("PUT", path, '{"texte":"Trois"}', If_Match=before))["conflits"]
    assert (conflit["valeur_actuelle"], conflit["date"]) == ("", None)


def test_etoile_modifie_ce_qui_existe(c1: Guichet) -> None:
    assert c1.ask("PATCH", "/carnets/c1", '{"titre":"Rouge"}', If_Match="*").status == 200


def test_une_version_donnee_a_qui_n_en_demande_pas_compte_sauf_l_etoile(c1: Guichet) -> None:
    ferme = "/carnets/c1/fermeture"
    assert code(c1.ask("POST", ferme, "{}", If_Match='"ancienne"', Idempotency_Key="k1")) == "version-perimee"
    assert c1.ask("POST", ferme, "{}", If_Match="*", Idempotency_Key="k2").status == 200


@pytest.mark.parametrize("given", ["*", '"x"', ""])
def test_une_version_a_la_creation_n_est_celle_de_rien(guichet: Guichet, given: str) -> None:
    reply = guichet.ask("POST", "/carnets", '{"titre":"x"}', If_Match=given)

    assert code(reply) == "version-perimee"
    assert body(reply)["conflits"] == []
    assert guichet.memory.store.items == {}


def test_ce_qu_on_a_deja_n_est_pas_renvoye(c1: Guichet) -> None:
    reply = c1.ask("GET", "/carnets/c1", If_None_Match=tag(c1))

    assert (reply.status, reply.body, reply.headers["ETag"]) == (304, "", tag(c1))
    assert c1.ask("GET", "/carnets/c1", If_None_Match='"autre"').status == 200


def test_une_action_qui_s_ouvre_ou_se_ferme_change_l_etiquette_mais_n_empeche_pas_de_modifier(c1: Guichet) -> None:
    page = "/carnets/c1/pages/1"
    before = tag(c1, page)
    do(c1.memory, "c1", FermerCarnet(), decider=CARNET)

    assert tag(c1, page) != before
    assert code(c1.ask("PUT", page, '{"texte":"x"}', If_Match=before)) == "transition-impossible"


# Creating, and repeating


def test_une_creation_donne_son_adresse(guichet: Guichet) -> None:
    reply = guichet.ask("POST", "/carnets", '{"titre":"Bleu"}')

    assert reply.status == 201
    assert reply.headers["Location"] == body(reply)["href"] == f"/jouet/v1/carnets/{body(reply)['id']}"
    assert guichet.ask("GET", f"/carnets/{body(reply)['id']}").headers["ETag"] == reply.headers["ETag"]


def test_une_creation_repetee_rend_la_meme_adresse(guichet: Guichet) -> None:
    first = guichet.ask("POST", "/carnets", '{"titre":"Bleu"}', Idempotency_Key="k1")
    again = guichet.ask("POST", "/carnets", '{"titre":"Bleu"}', Idempotency_Key="k1")

    assert (again.status, again.headers["Location"]) == (201, first.headers["Location"])
    assert again.headers["Idempotency-Replayed"] == "true"
    assert "Idempotency-Replayed" not in first.headers
    assert again.body == first.body


def test_la_cle_d_un_autre_auteur_n_est_pas_la_meme(guichet: Guichet) -> None:
    guichet.ask("POST", "/carnets", '{"titre":"Bleu"}', Idempotency_Key="k1")

    other = guichet.ask("POST", "/carnets", '{"titre":"Rouge"}', who=BOB, Idempotency_Key="k1")

    assert other.status == 201
    assert "Idempotency-Replayed" not in other.headers


def test_la_cle_d_une_autre_adresse_n_est_pas_la_meme(c1: Guichet) -> None:
    for page in ("1", "2"):
        reply = c1.ask("PUT", f"/carnets/c1/pages/{page}", '{"texte":"x"}', Idempotency_Key="k", If_Match="*")

        assert "Idempotency-Replayed" not in reply.headers


def test_la_meme_cle_pour_un_autre_corps_est_refusee(guichet: Guichet) -> None:
    guichet.ask("POST", "/carnets", '{"titre":"Bleu"}', Idempotency_Key="k1")

    assert code(guichet.ask("POST", "/carnets", '{"titre":"Rouge"}', Idempotency_Key="k1")) == (
        "cle-idempotence-reutilisee"
    )


def test_une_requete_repetee_passe_avant_sa_version(c1: Guichet) -> None:
    before = tag(c1)

    def send() -> Reply:
        return c1.ask("PATCH", "/carnets/c1", '{"titre":"Rouge"}', Idempotency_Key="k1", If_Match=before)

    send()
    again = send()

    assert (again.status, again.headers["Idempotency-Replayed"]) == (200, "true")


def test_un_acte_juridique_demande_une_cle(c1: Guichet) -> None:
    assert code(c1.ask("POST", "/carnets/c1/fermeture")) == "cle-idempotence-manquante"
    assert c1.ask("POST", "/carnets/c1/fermeture", Idempotency_Key="k").status == 200


@pytest.mark.parametrize("key", ["", " ", "a b", "é", "x" * 256, "a\n", "\x7f"])
def test_une_cle_mal_formee_est_refusee(c1: Guichet, key: str) -> None:
    assert code(c1.ask("POST", "/carnets/c1/fermeture", Idempotency_Key=key)) == "requete-invalide"


def test_une_reponse_breve_garde_ce_qui_sert_a_continuer(guichet: Guichet) -> None:
    reply = guichet.ask("POST", "/carnets", '{"titre":"Bleu"}', Prefer="return=minimal", Idempotency_Key="k1")
    again = guichet.ask("POST", "/carnets", '{"titre":"Bleu"}', Prefer="return=minimal", Idempotency_Key="k1")

    assert (reply.status, reply.body) == (204, "")
    assert {"ETag", "Location"} <= set(reply.headers)
    assert again.headers["Location"] == reply.headers["Location"]
    assert again.headers["Idempotency-Replayed"] == "true"


# Dry runs


@pytest.mark.parametrize("asked", ["true", "True", "1", "on", "yes", "t"])
def test_un_essai_n_ecrit_rien_de_quelque_facon_qu_on_l_ecrive(c1: Guichet, asked: str) -> None:
    before = fingerprint(c1.memory.store)

    reply = c1.ask("PATCH", f"/carnets/c1?essai={asked}", '{"titre":"Rouge"}', If_Match="*")

    assert reply.status == 200
    assert body(reply) == {
        "essai": True,
        "valide": True,
        "changements": ["/titre"],
        "effets": {
            "etats": body(reply)["effets"]["etats"],
            **{nom: [] for nom in ("courriels", "conflits", "dossiers", "a_venir", "dits")},
        },
        "apercu": None,
    }
    assert fingerprint(c1.memory.store) == before


@pytest.mark.parametrize("asked", ["false", "0", "off"])
def test_ce_qui_n_est_pas_un_essai_s_ecrit(c1: Guichet, asked: str) -> None:
    reply = c1.ask("PATCH", f"/carnets/c1?essai={asked}", '{"titre":"Rouge"}', If_Match="*")

    assert body(reply)["titre"] == "Rouge"


@pytest.mark.parametrize("asked", ["essai=", "essai=peut-etre", "essai=true&essai=true", "essais=true"])
def test_un_essai_mal_demande_n_ecrit_rien(c1: Guichet, asked: str) -> None:
    before = fingerprint(c1.memory.store)

    assert code(c1.ask("PATCH", f"/carnets/c1?{asked}", '{"titre":"x"}', If_Match="*")) == "requete-invalide"
    assert fingerprint(c1.memory.store) == before


def test_un_essai_refuse_comme_l_acte(c1: Guichet) -> None:
    do(c1.memory, "c2", OuvrirCarnet(titre="Pris"), decider=CARNET)

    reply = c1.ask("PATCH", "/carnets/c1?essai=true", '{"titre":"Pris"}', If_Match="*")

    assert code(reply) == "doublon"


def test_un_essai_ne_retient_pas_la_cle(c1: Guichet) -> None:
    c1.ask("POST", "/carnets/c1/fermeture?essai=true", Idempotency_Key="k")

    reply = c1.ask("POST", "/carnets/c1/fermeture", Idempotency_Key="k")

    assert (body(reply)["statut"], "Idempotency-Replayed" in reply.headers) == ("ferme", False)


# Round trips


@pytest.mark.parametrize(
    ("method", "path", "sent", "trips"),
    [
        ("GET", "/carnets/c1/pages/1", "", 1),
        ("GET", "/carnets/c1/pages/1?inconnu=1", "", 0),
        ("GET", "/carnets/c9/pages/1", "", 1),
        ("PUT", "/carnets/c1/pages/1", '{"texte":"x"}', 3),
        ("PUT", "/carnets/c1/pages/1?essai=true", '{"texte":"x"}', 1),
    ],
)
def test_une_requete_fait_peu_de_trajets(c1: Guichet, method: str, path: str, sent: str, trips: int) -> None:
    """A state in parts is one query; a command adds the record of its key, then its one transaction."""
    world, store = counted(c1.memory)
    c1.__dict__["door"] = replace(c1.door, world=world)

    c1.ask(method, path, sent, If_Match="*", Idempotency_Key="k")

    assert store.trips == trips


# Lists


def _titles(guichet: Guichet, count: int) -> list[str]:
    titles = [f"Titre {n:03d}" for n in range(count)]
    for n, titre in enumerate(titles):
        do(guichet.memory, f"c{n}", OuvrirCarnet(titre=titre, proprietaire=ALICE.personne), decider=CARNET)
    return titles


@pytest.mark.parametrize("limit", [1, 3, 7, 8, 100])
def test_page_par_page_chaque_ligne_vient_une_fois(guichet: Guichet, limit: int) -> None:
    titles, found, path = _titles(guichet, 7), [], f"/carnets?limite={limit}"
    while path:
        reply = guichet.ask("GET", path)
        page = body(reply)
        found += [line["titre"] for line in page["elements"]]
        path = (page["suivant"] or "").removeprefix("/jouet/v1")
        assert (f'<{page["suivant"]}>; rel="next"' == reply.headers.get("Link")) is bool(path)

    assert found == titles


def test_une_liste_triee_se_lit_page_par_page_et_dit_quand_sa_place_n_y_est_plus(guichet: Guichet) -> None:
    titles, found, path = _titles(guichet, 5), [], "/carnets-tries?limite=2"
    while path:
        page = body(guichet.ask("GET", path))
        found.append([line["titre"] for line in page["elements"]])
        path = (page["suivant"] or "").removeprefix("/jouet/v1")
    assert found == [titles[:2:-1], titles[2:0:-1], titles[:1]]

    suivant = body(guichet.ask("GET", "/carnets-tries?limite=2"))["suivant"].removeprefix("/jouet/v1")
    do(guichet.memory, "c3", RenommerCarnet(titre="Ailleurs"), decider=CARNET)
    assert code(guichet.ask("GET", suivant)) == "requete-invalide"


def test_une_liste_offre_ce_qui_s_y_ajoute_a_qui_peut_l_ajouter(guichet: Guichet) -> None:
    offered = [a["code"] for a in body(guichet.ask("GET", "/carnets"))["actions"]]

    assert offered == ["ouvrir_carnet"]
    assert body(guichet.ask("GET", "/carnets", who=LECTEUR))["actions"] == []


def test_une_liste_n_ecrit_rien(guichet: Guichet) -> None:
    guichet.ask("GET", "/carnets")

    assert guichet.memory.store.items == {}


@pytest.mark.parametrize("cursor", ["!!!", "a", "%%%", "é", "////", "AAA=A", "=", "===="])
def test_un_curseur_qui_n_est_pas_de_nous_est_refuse(guichet: Guichet, cursor: str) -> None:
    assert code(guichet.ask("GET", f"/carnets?curseur={cursor}")) == "requete-invalide"


def test_un_curseur_forge_ne_montre_que_la_liste(guichet: Guichet) -> None:
    _titles(guichet, 2)

    for place in ("", "zzz", "\x00", "../..", "carnets-ouverts#Titre", "\U0010ffff"):
        reply = guichet.ask("GET", f"/carnets?curseur={encode_cursor(place)}")
        assert reply.status in (200, 400)
        assert {line["titre"] for line in body(reply).get("elements", [])} <= {"Titre 000", "Titre 001"}


def test_un_curseur_a_nous_est_toujours_repris(guichet: Guichet) -> None:
    """A place is up to 1,024 bytes in the table: its cursor must not be refused for its length."""
    for n in range(2):
        do(guichet.memory, f"c{n}", OuvrirCarnet(titre=f"{'œ' * 490}{n}"), decider=CARNET)
    first = body(guichet.ask("GET", "/carnets?limite=1"))

    second = guichet.ask("GET", first["suivant"].removeprefix("/jouet/v1"))

    assert second.status == 200
    assert len(body(second)["elements"]) == 1


@pytest.mark.parametrize("place", ["", "a", "é#œ", "\U0001f333", "x" * 400])
def test_un_curseur_se_relit(place: str) -> None:
    assert decode_cursor(encode_cursor(place)) == place


@pytest.mark.parametrize("cursor", ["/w", "7aCA", "gICA"])
def test_un_curseur_qui_n_est_pas_du_texte_est_refuse(cursor: str) -> None:
    with pytest.raises(RequeteInvalide):
        decode_cursor(cursor.replace("/", "_"))


# The pages of the house


def test_la_sante_et_les_problemes_sont_publics(guichet: Guichet) -> None:
    assert body(guichet.ask("GET", "/sante", who=None)) == {"statut": "ok"}
    listed = [p["code"] for p in body(guichet.ask("GET", "/problemes", who=None))["elements"]]
    assert listed == sorted(CODES)


def test_le_contrat_est_public_et_dit_chaque_adresse(guichet: Guichet, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(openapi.TITLES, "jouet", "Un jouet")
    paths = body(guichet.ask("GET", "/openapi.json", who=None))["paths"]
    assert set(paths) == {route.chemin for route in guichet.door.routes}


@pytest.mark.parametrize("named", sorted(CODES))
def test_chaque_probleme_a_sa_page(guichet: Guichet, named: str) -> None:
    page = body(guichet.ask("GET", f"/problemes/{named}", who=None))

    assert (page["code"], page["statut"]) == (named, CODES[named].statut)


def test_un_probleme_inconnu_n_a_pas_de_page(guichet: Guichet) -> None:
    assert code(guichet.ask("GET", "/problemes/inconnu", who=None)) == "introuvable"


def test_moi_dit_qui_je_suis_sans_mon_adresse_et_s_en_souvient(guichet: Guichet) -> None:
    me = body(guichet.ask("GET", "/moi"))

    assert (me["personne"], me["roles"]) == (ALICE.personne, ["porteur"])
    assert "courriel" not in me
    assert any(k.pk == "jouet/personne#pers_alice" for k in guichet.memory.store.items)
    assert code(guichet.ask("GET", "/moi", who=None)) == "non-authentifie"


# The feed of acts


def _feed(guichet: Guichet, depuis: str = "2027-01-01", limite: int = 100) -> tuple[list[tuple[str, int]], str, bool]:
    page = body(guichet.ask("GET", f"/journal?depuis={depuis}&limite={limite}", who=AGENT))
    return [(a["flux"], a["seq"]) for a in page["elements"]], page["curseur"], page["a_jour"]


def test_le_fil_est_pour_l_administration_seule(c1: Guichet) -> None:
    assert code(c1.ask("GET", "/journal")) == "introuvable"
    assert code(c1.ask("GET", "/journal", who=None)) == "non-authentifie"


def test_le_fil_attend_une_minute_avant_de_montrer_un_acte(c1: Guichet) -> None:
    assert _feed(c1)[0] == []
    c1.memory.clock.advance(minutes=2)

    assert _feed(c1)[0] == [("jouet/carnet#c1", 1), ("jouet/carnet#c1", 2)]


@pytest.mark.parametrize("limite", [1, 2, 3, 100])
def test_le_fil_montre_chaque_acte_une_fois(guichet: Guichet, limite: int) -> None:
    for n in range(6):
        do(guichet.memory, f"c{n}", OuvrirCarnet(titre=f"T{n}"), decider=CARNET)
        guichet.memory.clock.advance(days=17 if n == 3 else 0, hours=5)
    guichet.memory.clock.advance(days=70)

    found, depuis, up_to_date = [], "2027-01-01", False
    while not up_to_date:
        page, depuis, up_to_date = _feed(guichet, depuis, limite)
        found += page

    assert found == [(f"jouet/carnet#c{n}", 1) for n in range(6)]


def test_le_fil_reprend_ou_il_en_etait(c1: Guichet) -> None:
    c1.memory.clock.advance(minutes=2)
    _, place, _ = _feed(c1)
    do(c1.memory, "c1", RenommerCarnet(titre="Rouge"), decider=CARNET)
    c1.memory.clock.advance(minutes=2)

    assert _feed(c1, place)[0] == [("jouet/carnet#c1", 3)]


def test_le_fil_ne_montre_pas_les_corps(c1: Guichet) -> None:
    c1.memory.clock.advance(minutes=2)

    reply = c1.ask("GET", "/journal?depuis=2027-01-01", who=AGENT)

    assert "Bleu" not in reply.body
    assert body(reply)["elements"][0]["empreinte"] == journal.from_item(journal_of(c1.memory, "c1")[0]).empreinte


@pytest.mark.parametrize(
    "depuis",
    ["9999-12-31", "0001-01-01", "2027-01-05", encode_cursor("9999-12-31T00:00:00Z"), encode_cursor("2027-01-04x")],
)
def test_le_fil_prend_toute_date_sans_erreur(c1: Guichet, depuis: str) -> None:
    assert c1.ask("GET", f"/journal?depuis={depuis}", who=AGENT).status == 200


@pytest.mark.parametrize(
    "depuis", ["2027-02-30", "0000-00-00", "hier", encode_cursor(""), encode_cursor("pas une date"), "é", "a" * 700]
)
def test_le_fil_refuse_ce_qui_n_est_pas_une_place(c1: Guichet, depuis: str) -> None:
    assert code(c1.ask("GET", f"/journal?depuis={depuis}", who=AGENT)) == "requete-invalide"
