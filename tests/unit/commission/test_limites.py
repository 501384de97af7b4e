"""A national séance of 150 files with full texts: no item too big, and few round trips to sign and to follow it."""

from datetime import timedelta
from functools import cache
from typing import Any

from commission.domaine.commission import SEANCE
from commission.domaine.point import Point, Proposition
from kernel import journal
from kernel.ports import Key
from kernel.store import split_state
from tests.fakes import trips
from tests.unit.commission.scene import (
    CEREMONIE,
    NATIONAL,
    Scene,
    campagne,
    cand,
    candidature,
    conclure,
    oper,
    ouvrir,
    signature,
)

DOSSIERS, ITEM_OCTETS_MAX = 150, 100_000
NOM = "Écoquartier de la Forêt-Fouesnant, îlots Étang-Guérande et Évêché" * 2
LONGUE = "pers_" + "a" * 40
PLEIN = {
    "issue": "ajourne",
    "motifs": "é" * 4000,
    "reserves": [{"champ": "engagement_09", "texte": "è" * 1000}] * 20,
    "recommandations": [{"texte": "à" * 1000, "responsable": "ç" * 100}] * 20,
    "accompagnement": "ù" * 300,
    "contact": LONGUE,
}


def octets(item: Any) -> int:
    """Give about what the table counts of an item."""
    return sum(
        len(n.encode()) + len(v.encode() if isinstance(v, str) else bytes(str(v), "utf-8")) for n, v in item.items()
    )


@cache
def pleine() -> Scene:
    """Give a national séance that is open on 150 files."""
    s = Scene()
    s.recevoir(campagne())
    for numero in range(1, DOSSIERS + 1):
        s.recevoir(candidature(numero))
    _inscrits(s)
    return ouvrir(s, NATIONAL)


def _inscrits(s: Scene) -> None:
    """Write the files onto the agenda, as the régions would have carried them there."""
    flux = SEANCE.flux(NATIONAL)
    proposition = Proposition(issue="ajourne", etape_accordee=0, document=f"commission/conclusions/{'0' * 64}.json")
    s.memoire.objects.put(proposition.document, b"{}", "application/json")
    points = {
        cand(n): Point(
            candidature=cand(n),
            operation=oper(n),
            numero=f"EQ-2027-{n:04d}",
            nom=NOM,
            etape=3,
            reglement="2020",
            region="53",
            porteurs=(f"pers_{n:026d}", f"pers_{n + 1000:026d}"),
            document=f"candidature/depots/{n:064d}.json",
            synthese=f"expertise/syntheses/{n:064d}.json",
            nature="ratification",
            proposition=proposition,
        )
        for n in range(1, DOSSIERS + 1)
    }
    store, head = s.memoire.store, dict(s.memoire.store.items[Key(flux, journal.STATE_SK)])
    texte, parts = split_state(SEANCE, s.seance(NATIONAL).model_copy(update={"points": points, "attendus": {}}))
    store.items[Key(flux, journal.STATE_SK)] = {**head, "etat": texte}
    for sk, part in parts.items():
        store.items[Key(flux, sk)] = {"pk": flux, "sk": sk, "etat": part}


def test_une_seance_nationale_de_150_dossiers_se_signe_en_trois_appels_sans_objet_trop_gros() -> None:
    s = pleine()
    s.personne("Aya", "correspondant", pseudonyme=LONGUE)
    conclure(s, 1, PLEIN, NATIONAL)
    s.faire("ratifier_points", "Nina", {}, id=NATIONAL)
    relue = signature(s, "Nina", NATIONAL)
    with trips(s.memoire.store) as calls:
        assert s.appeler("clore_seance", "Nina", relue, id=NATIONAL).statut == 200
    assert calls == ["query", "read", "transact"], "ce qui se lit à côté, c'est la campagne, que la réponse montre"
    s.ecouler()
    s.a(CEREMONIE + timedelta(minutes=15)).service.tick()
    s.ecouler()
    assert len(s.palmares().decisions) == DOSSIERS
    tailles = {key: octets(item) for key, item in s.memoire.store.items.items()}
    gros = {key: n for key, n in tailles.items() if n > ITEM_OCTETS_MAX}
    assert not gros


def test_suivre_une_seance_de_150_dossiers_est_une_seule_lecture() -> None:
    s = pleine()
    with trips(s.memoire.store) as calls:
        assert s.appeler("consulter_suivi_seance", "Mia", id=NATIONAL).statut == 200
    assert calls == ["query"]
