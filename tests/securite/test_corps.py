"""What is sent is taken field by field, from what the route declares and nothing else; and it costs what its size says.

Every test here goes through every body that a route declares: a new route is covered the day it is declared.
"""

import json
import sys
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest

from kernel.api import PAGE_MAX, Acte, Liste
from kernel.http import BODY_BYTES_MAX, DEPTH_MAX, FAULTS_MAX, Request, read_body, read_query
from kernel.refus import CorpsTropGros, Erreur, RequeteInvalide
from tests.fakes import START
from tests.securite.demandes import ROUTES
from tests.theatre import moments
from tests.unit.candidature import scene

ACTES: list[tuple[str, Acte[Any, Any, Any]]] = [(name, r) for name, r in ROUTES if isinstance(r, Acte)]
each_acte = pytest.mark.parametrize(("service", "acte"), ACTES, ids=[f"{s}-{a.code}" for s, a in ACTES])

# What the server alone says of a thing.
SERVER_S = (
    "id", "numero", "statut", "etape", "etape_accordee", "proprietaire", "coediteurs", "porteur", "territoires",
    "version", "versions", "seq", "empreinte", "acteur", "auteur", "personne", "roles", "role", "score", "avis",
    "decision", "publie_le", "recu_le", "le", "maintenant", "document", "sel", "commande", "lu", "essai", "etat",
    "__class__", "__proto__", "constructor", "",
)  # fmt: skip
LIST_MAX = 500


def read(acte: Acte[Any, Any, Any], corps: Any) -> Any:
    """Read a body as the route does."""
    return read_body(acte.corps, Request("POST", "/", START, "c", body=json.dumps(corps).encode()))


def faults(acte: Acte[Any, Any, Any], corps: Any) -> tuple[Erreur, ...]:
    try:
        read(acte, corps)
    except RequeteInvalide as refus:
        return refus.erreurs
    return ()


def objects(schema: Mapping[str, Any], root: Mapping[str, Any], place: str = "") -> Iterator[tuple[str, Any]]:
    """Give every object that a schema describes, with the place where one may stand; free JSON has none."""
    if "$ref" in schema:
        yield from objects(root["$defs"][schema["$ref"].rsplit("/", 1)[1]], root, place)
    for option in schema.get("anyOf", ()):
        yield from objects(option, root, place)
    if schema.get("type") == "array":
        yield from objects(schema["items"], root, f"{place}/0")
    if "properties" in schema:
        yield place, schema
        for name, inner in schema["properties"].items():
            yield from objects(inner, root, f"{place}/{name}")


def with_at(place: str, value: Any) -> Any:
    """Give the smallest body that has a value at a place."""
    for part in reversed([p for p in place.split("/") if p]):
        value = [value] if part == "0" else {part: value}
    return value


@each_acte
def test_un_champ_que_la_route_ne_declare_pas_est_refuse_a_sa_place(service: str, acte: Acte[Any, Any, Any]) -> None:
    """Nothing is left aside in silence, at any depth: who sends `statut` learns that it is not theirs to say."""
    schema = acte.corps.model_json_schema()
    for place, found in objects(schema, schema):
        for name in (n for n in SERVER_S if n not in found["properties"]):
            said = {e.pointeur: e.code for e in faults(acte, with_at(place, {name: "x"}))}
            assert said.get(f"{place}/{name}") == "champ-inconnu", (place, name, said)


# Where a body does say something of that name, and why it is the caller's to say.
THEIRS = {
    ("creer_candidature", "etape"): "the étape asked for, checked against what the opération holds",
    ("creer_operation", "porteur"): "the organisation, by its SIRET; the owner is the caller",
    ("modifier_operation", "porteur"): "the same, checked as at the creation; nobody becomes the owner by it",
    ("reprendre_etape", "etape"): "an étape held before, for the administration alone",
    ("conclure_point", "etape_accordee"): "what the séance concludes, for its secretariat alone",
    ("rectifier_decision", "etape_accordee"): "the same, of what is put right",
    ("clore_seance", "empreinte"): "that of the draft which was read: another one is not signed",
    ("noter_notification", "le"): "the day on which a registered letter was handed over, not before the publication",
    ("suivre_texte", "etat"): "how far its porteur says that they are with a reserve",
    ("proposer_affectation", "role"): "the seat that is imposed, checked by the solver's rules",
    ("chercher_remplacants", "role"): "the seat for which somebody else is looked for",
    ("inscrire_expert", "personne"): "who enters the pool, said by the administration alone",
    ("inviter_coediteur", "personne"): "who is invited: nothing is theirs before they accept",
    ("retirer_invitation", "personne"): "whose invitation is taken back",
    ("retirer_coediteur", "personne"): "who is taken out, said by the owner or the administration",
    ("proposer_transfert", "personne"): "who is asked to become the owner, and is not before they accept",
    ("retirer_document", "numero"): "which document of the mandate is taken away, by the administration alone",
    ("composer_seance", "personne"): "who will sit",
    ("renvoyer_lettre", "personne"): "to whom it was sent, looked for among those whom the entry is still written to",
    ("renvoyer_lettre", "seq"): "of which entry the letter is, read before it is sent anew",
    ("habiliter_expert", "roles"): "the roles in which an expert may sit, not those of a token",
    ("proposer_visite", "le"): "the day of the visit",
    ("reporter_visite", "le"): "the day of the visit",
}


def test_les_seuls_champs_du_serveur_qu_un_corps_peut_dire_sont_connus() -> None:
    found = set()
    for _, acte in ACTES:
        schema = acte.corps.model_json_schema()
        for _, inner in objects(schema, schema):
            found |= {(acte.code, name) for name in inner["properties"] if name in SERVER_S}

    assert found == set(THEIRS)


def test_un_champ_du_serveur_ne_passe_par_aucune_requete() -> None:
    """The same, whole: on a file of one's own, with all rights on it, nothing moves."""
    moment = moments()["brouillon"]
    maison = moment.copie()
    paul: Any = {"id": moment.ids["candidature"]}
    before = maison.appeler("candidature", "consulter_candidature", "Paul", **paul).corps

    for corps in ({"statut": "labellisee"}, {"etape": 4}, {"proprietaire": "pers_pia"}, {"numero": "EQ-1"}):
        refus = maison.appeler("candidature", "annoncer", "Paul", corps, **paul)
        assert (refus.statut, refus["erreurs"][0]["code"]) == (400, "champ-inconnu")

    assert maison.appeler("candidature", "consulter_candidature", "Paul", **paul).corps == before


# Bounds


def strings(schema: Any) -> Iterator[Mapping[str, Any]]:
    """Give every text and list that a schema describes."""
    if isinstance(schema, dict):
        if schema.get("type") in ("string", "array"):
            yield schema
        for inner in schema.values():
            yield from strings(inner)
    elif isinstance(schema, list):
        for inner in schema:
            yield from strings(inner)


@each_acte
def test_chaque_texte_et_chaque_liste_d_un_corps_a_une_borne(service: str, acte: Acte[Any, Any, Any]) -> None:
    for schema in strings(acte.corps.model_json_schema()):
        if schema["type"] == "array":
            assert schema["maxItems"] <= LIST_MAX, schema
        else:
            bounded = {"maxLength", "pattern", "enum", "const", "format"} & schema.keys()
            assert bounded, schema


@pytest.mark.parametrize(("service", "liste"), [(n, r) for n, r in ROUTES if isinstance(r, Liste)])
def test_une_page_a_cent_lignes_au_plus(service: str, liste: Liste) -> None:
    schema = liste.query.model_json_schema()["properties"]["limite"]

    assert (schema["minimum"], schema["maximum"]) == (1, PAGE_MAX)
    assert PAGE_MAX <= 100


def object_of(size: int, field: Callable[[int], str]) -> bytes:
    """Give an object of as many fields as fit in a size."""
    fields, length = [], 2
    for n in range(size):
        text = field(n)
        length += len(text) + 1
        if length > size:
            break
        fields.append(text)
    return ("{" + ",".join(fields) + "}").encode()


# The costliest bodies of a size that somebody has thought of.
COSTLY: dict[str, Callable[[int], bytes]] = {
    "champs inconnus": lambda size: object_of(size, lambda n: f'"{n:x}":0'),
    "listes vides": lambda size: b'{"a":[' + b"[]," * ((size - 10) // 3) + b"[]]}",
    "objets vides": lambda size: b'{"a":[' + b"{}," * ((size - 10) // 3) + b"{}]}",
    "trop profond": lambda size: b"[" * (size // 2) + b"]" * (size // 2),
    "profond et large": lambda size: b'{"a":[' + b",".join([b"[" * 15 + b"]" * 15] * (size // 31 - 1)) + b"]}",
    "nombres": lambda size: b'{"a":[' + b"1e9," * ((size - 10) // 4) + b"1]}",
    "un nombre sans fin": lambda size: b'{"a":' + b"9" * (size - 6) + b"}",
    "un nom qui revient": lambda size: object_of(size, lambda n: '"a":0'),
    "échappements": lambda size: b'{"a":"' + b"\\u00e9" * ((size - 8) // 6) + b'"}',
    "listes d'une lettre": lambda size: b'{"a":[' + b'"x",' * ((size - 10) // 4) + b'"x"]}',
}
BODIES = ("creer_operation", "repondre")  # one that refuses at once, one that takes any JSON
CALLS_PER_BYTE_MAX = 5


def work(acte: Acte[Any, Any, Any], corps: bytes) -> int:
    """Count the calls, Python's and the library's, that reading a body takes: a measure that no other process moves."""
    counted = 0

    def count(_frame: Any, event: str, _arg: Any) -> None:
        nonlocal counted
        counted += event in ("call", "c_call")

    sys.setprofile(count)
    try:
        read_body(acte.corps, Request("POST", "/", START, "c", body=corps))
    except RequeteInvalide:
        pass
    finally:
        sys.setprofile(None)
    return counted


@pytest.mark.parametrize("code", BODIES)
@pytest.mark.parametrize("shape", COSTLY)
def test_lire_un_corps_coute_en_proportion_de_sa_taille(code: str, shape: str) -> None:
    (acte,) = (a for _, a in ACTES if a.code == code)
    small, large = COSTLY[shape](BODY_BYTES_MAX // 4), COSTLY[shape](BODY_BYTES_MAX)
    assert BODY_BYTES_MAX * 0.8 < len(large) <= BODY_BYTES_MAX
    work(acte, b"{}")  # what the first reading builds once

    few, many = work(acte, small), work(acte, large)

    assert many <= CALLS_PER_BYTE_MAX * BODY_BYTES_MAX
    assert many <= 5 * few + 5000


def test_un_corps_plus_gros_n_est_pas_lu() -> None:
    (acte,) = (a for _, a in ACTES if a.code == "repondre")

    with pytest.raises(CorpsTropGros):
        work(acte, b" " * (BODY_BYTES_MAX + 1))


@pytest.mark.parametrize("shape", COSTLY)
def test_un_refus_reste_petit_quoi_qu_on_ait_envoye(shape: str) -> None:
    """A quarter of a megabyte of unknown fields must not be answered by ten of faults."""
    maison = scene.maison_ouverte()
    reply = maison.appeler("candidature", "creer_operation", "Paul", COSTLY[shape](BODY_BYTES_MAX))

    assert reply.statut == 400
    assert len(reply["erreurs"]) <= FAULTS_MAX
    assert len(json.dumps(reply.corps)) < BODY_BYTES_MAX / 4


def test_vingt_niveaux_sont_lus_vingt_et_un_non() -> None:
    (acte,) = (a for _, a in ACTES if a.code == "repondre")

    assert read(acte, {"valeur": nested(DEPTH_MAX - 1)})
    with pytest.raises(RequeteInvalide):
        read(acte, {"valeur": nested(DEPTH_MAX)})


def nested(depth: int) -> Any:
    value: Any = []
    for _ in range(depth - 1):
        value = [value]
    return value


# Forms


def forms(schema: Mapping[str, Any], root: Mapping[str, Any]) -> Iterator[str]:
    """Give where a text of a body must have a form."""
    for place, found in objects(schema, root):
        for name, inner in found["properties"].items():
            for option in (inner, *inner.get("anyOf", ())):
                if "pattern" in option:
                    yield f"{place}/{name}"
                if "pattern" in option.get("items", {}):
                    yield f"{place}/{name}/0"


@each_acte
@pytest.mark.parametrize("typed", [" ", "???\n"], ids=["blanc", "signes"])
def test_une_forme_qui_manque_se_dit_en_francais_jamais_par_son_motif(
    service: str, acte: Acte[Any, Any, Any], typed: str
) -> None:
    """Who types reads what to do, said beside each pattern (`kernel.formes`)."""
    schema = acte.corps.model_json_schema()
    for place in forms(schema, schema):
        for said in (e for e in faults(acte, with_at(place, typed)) if e.pointeur == place):
            assert "n'a pas la forme attendue" not in said.message, said
            assert not set("^$\\") & set(said.message), said


@pytest.mark.parametrize("liste", [r for _, r in ROUTES if isinstance(r, Liste)], ids=lambda r: r.code)
def test_la_forme_d_un_parametre_se_dit_de_meme(liste: Liste) -> None:
    for name, inner in liste.query.model_json_schema()["properties"].items():
        if any("pattern" in option for option in (inner, *inner.get("anyOf", ()))):
            with pytest.raises(RequeteInvalide) as refused:
                read_query(liste.query, Request("GET", "/", START, "c", query={name: ("???",)}))
            (said,) = refused.value.erreurs
            assert said.code == "forme-inattendue"
            assert "n'a pas la forme attendue" not in said.message, said


# Texts


# What shows nothing, or turns the direction of what follows; copying from a word processor or a PDF brings it. Whoever
# pastes it cannot see what they would be refused for: it is left out as a body is read, and a text is kept as seen.
UNSEEN = [
    *range(1, 9),
    *range(0x0E, 0x20),
    *range(0x7F, 0x85),
    *range(0x86, 0xA0),
    0xAD,
    0x200B,
    *range(0x202A, 0x202F),
    *range(0x2060, 0x2070),
    0xFEFF,
    *range(0xFFF9, 0xFFFC),
]


@pytest.mark.parametrize("code", UNSEEN, ids=hex)
def test_un_caractere_que_personne_ne_voit_ou_qui_renverse_le_sens_n_entre_pas_et_le_texte_est_pris(code: int) -> None:
    (acte,) = (a for _, a in ACTES if a.code == "repondre")
    brought = chr(code)

    assert read(acte, {"valeur": f"a{brought}b"}).valeur == "ab"
    assert read(acte, {"valeur": [brought, {f"a{brought}": {f"b{brought}": f"{brought}c"}}]}).valeur == [
        "",
        {"a": {"b": "c"}},
    ]


@pytest.mark.parametrize("code", [0x0B, 0x0C, 0x85], ids=hex)
def test_une_autre_fin_de_ligne_ou_de_page_en_est_une(code: int) -> None:
    (acte,) = (a for _, a in ACTES if a.code == "repondre")

    assert read(acte, {"valeur": f"a{chr(code)}b"}).valeur == "a\nb"


@pytest.mark.parametrize(
    ("valeur", "place", "rank"),
    [
        ("a\0b", "/valeur", 2),
        ({"x": ["b", "\ud800"]}, "/valeur/x/1", 1),
        ({"x": {"ab\udfff": 1}}, "/valeur/x", 3),
    ],
    ids=ascii,
)
def test_ce_qui_n_est_pas_un_caractere_est_refuse_avec_l_endroit(valeur: Any, place: str, rank: int) -> None:
    (acte,) = (a for _, a in ACTES if a.code == "repondre")

    (fault,) = faults(acte, {"valeur": valeur})

    assert (fault.pointeur, fault.code) == (place, "caractere-illisible")
    assert f"n° {rank} " in fault.message


@pytest.mark.parametrize("code", [0x02, 0x202E], ids=hex)
def test_deux_noms_qui_se_lisent_pareil_sont_un_nom_donne_deux_fois(code: int) -> None:
    (acte,) = (a for _, a in ACTES if a.code == "repondre")

    with pytest.raises(RequeteInvalide, match="donné deux fois"):
        read(acte, {"valeur": {"a": 1, f"a{chr(code)}": 2}})


@pytest.mark.parametrize(
    "texte", ["Ligne un\nligne deux\r\n\ttrois", "Œuvre d'à côté — « cœur »", "é", "👩‍🌾", "الأحياء", "a\u200fb"]
)
def test_un_texte_de_partout_s_ecrit_tel_quel(texte: str) -> None:
    (acte,) = (a for _, a in ACTES if a.code == "repondre")

    assert read(acte, {"valeur": texte}).valeur == texte


@pytest.mark.parametrize("fin", ["\n", "\r\n", "\u2028", "\u2029"])
@pytest.mark.parametrize(
    ("code", "place"),
    [
        ("creer_operation", "/nom"),
        ("creer_operation", "/porteur/nom"),
        ("signer_charte", "/autorite_urbanisme"),
        ("se_porter_candidat", "/structure/nom"),
        ("proposer_visite", "/lieu"),
        ("reporter_visite", "/lieu"),
        ("composer_seance", "/membres/0/qualite"),
        ("convoquer_seance", "/lieu"),
        ("clore_seance", "/prenom"),
        ("corriger_label", "/nom"),
    ],
)
def test_un_nom_ou_un_lieu_tient_sur_une_ligne(code: str, place: str, fin: str) -> None:
    """Letters repeat it within a sentence of theirs: nobody adds a paragraph to what the State writes."""
    (acte,) = (a for _, a in ACTES if a.code == code)
    said = {e.pointeur: e.code for e in faults(acte, with_at(place, f"Quartier{fin}{fin}Votre compte est bloqué"))}

    assert said[place] == "sur-une-ligne"
