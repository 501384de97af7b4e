"""Eighteen régions sign at once: each wholly or not at all, and the national séance receives every point once.

Who goes next is drawn at each call of the table, from a seed: a failure plays again.
"""

import threading
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from datetime import timedelta
from random import Random
from typing import Any
from unittest.mock import patch

import pytest

from commission.domaine.commission import SEANCE, identifiant
from kernel.journal import from_item
from kernel.label.calendrier import PARIS, zone
from kernel.label.territoires import regions
from kernel.ports import ConflictError, UnknownOutcomeError
from kernel.refus import ConflitPersistant, Indisponible
from kernel.relay import relay_entry
from kernel.store import entries
from tests.unit.commission.scene import (
    AJOURNE,
    ANNEE,
    MEMBRES,
    NATIONAL,
    REGIONALES,
    VALIDE,
    Scene,
    cand,
    inscrire,
    quand,
    scene,
    signature,
)

REGIONS = tuple(r.code for r in regions())[:18]
DOSSIERS = 3  # of each région
DEUX_MAINS = ("Sec", "Main")  # two people of each secretariat sign at once
APPELS = ("read", "query", "transact", "write", "add")
REVIENNENT = (ConflitPersistant, Indisponible, ConflictError, UnknownOutcomeError)  # the queue brings the message again
PERDUE = 0.1  # how often the answer of a transaction is lost, carried out or not


def entrelacer(s: Scene, gestes: Sequence[Callable[[], Any]], graine: int) -> list[Any]:
    """Make gestures at once: before each call of the table another may go on."""
    rng, retour, ici = Random(graine), threading.Semaphore(0), threading.local()
    feux, faits = [threading.Semaphore(0) for _ in gestes], dict[int, Any]()

    def passer(appel: Callable[..., Any], nom: str) -> Callable[..., Any]:
        def plain(*args: Any) -> Any:
            retour.release()
            feux[ici.rang].acquire()
            if nom == "transact" and rng.random() < PERDUE:
                if rng.random() < 0.5:
                    appel(*args)
                raise UnknownOutcomeError("no answer")
            return appel(*args)

        return plain

    def courir(rang: int) -> None:
        ici.rang = rang
        feux[rang].acquire()
        try:
            faits[rang] = gestes[rang]()
        except Exception as error:  # noqa: BLE001  told to who reads what came of it
            faits[rang] = error
        finally:
            retour.release()

    with ExitStack() as stack:
        for nom in APPELS:
            stack.enter_context(patch.object(s.memoire.store, nom, passer(getattr(s.memoire.store, nom), nom)))
        for rang in range(len(gestes)):
            threading.Thread(target=courir, args=(rang,), daemon=True).start()
        while restent := [rang for rang in range(len(gestes)) if rang not in faits]:
            feux[rng.choice(restent)].release()
            assert retour.acquire(timeout=60)
    return [faits[rang] for rang in range(len(gestes))]


def ici(code: str) -> str:
    return identifiant(ANNEE, code)


def dossiers(rang: int) -> list[int]:
    return [100 * (rang + 1) + n for n in range(DOSSIERS)]


def en_seance(inachevee: str = "") -> Scene:
    """Give the eighteen séances, all concluded but for one file of one of them."""
    s = scene()
    for rang, code in enumerate(REGIONS):
        for main in DEUX_MAINS:
            s.personne(f"{main}{code}", "secretariat", territoires=(f"R{code}",))
        for numero in dossiers(rang):
            inscrire(s, numero, region=code)
    s.a(REGIONALES)
    tantot = quand((REGIONALES + timedelta(minutes=30)).astimezone(zone(PARIS)))
    for rang, code in enumerate(REGIONS):
        qui, params = f"Sec{code}", {"id": ici(code)}
        s.faire("composer_seance", qui, {"membres": MEMBRES}, **params)
        s.faire("convoquer_seance", qui, {"quand": tantot, "lieu": "Rennes"}, **params)
        s.faire("ouvrir_seance", qui, {"presents": ["pers_mia", "pers_max"]}, **params)
        for n, numero in enumerate(dossiers(rang)[: -1 if code == inachevee else None]):
            s.faire("conclure_point", qui, dict(AJOURNE if n == 0 else VALIDE), candidature=cand(numero), **params)
    return s


def signatures(s: Scene) -> list[Callable[[], Any]]:
    """Give, for each région, its minutes signed by two people."""

    def signe(code: str, main: str) -> Callable[[], Any]:
        corps = signature(s, f"{main}{code}", ici(code))
        return lambda: s.appeler("clore_seance", f"{main}{code}", corps, id=ici(code)).statut

    return [signe(code, main) for code in REGIONS for main in DEUX_MAINS]


def porter(s: Scene, graine: int) -> int:
    """Have the facts of the signatures arrive at once, each of them twice; one that was in the way comes back."""
    store, outgoing = s.memoire.store, s.memoire.outgoing
    while store.inserted:
        relay_entry(store.inserted.popleft(), outgoing)
    corps = [m.body for m in outgoing.published if "commission" in m.attributes["audience"]] * 2
    outgoing.published.clear()
    arrivees = 0
    while corps:
        faits = entrelacer(s, [lambda c=c: s.service.fact(c) for c in corps], graine + arrivees)  # type: ignore[misc]
        reviennent = [c for c, fait in zip(corps, faits, strict=True) if isinstance(fait, Exception)]
        pannes = [f for f in faits if isinstance(f, Exception)]
        assert all(isinstance(f, REVIENNENT) for f in pannes), Counter(map(repr, pannes))
        corps, arrivees = reviennent, arrivees + 1
    return arrivees


def evenements(s: Scene, seance: str) -> Counter[str]:
    """Count what the journal says of a séance, by the type of event and its file."""
    flux, dits = SEANCE.flux(seance), Counter[str]()
    for item in entries(s.memoire.store, flux):
        for corps in from_item(item).bodies():
            dits[f"{corps['type']} {corps.get('point', {}).get('candidature', '')}".strip()] += 1
    return dits


@pytest.mark.parametrize("graine", range(3))
def test_dix_huit_regions_signent_au_meme_instant_et_la_nation_recoit_chaque_dossier_une_fois(graine: int) -> None:
    s = en_seance()

    statuts = entrelacer(s, signatures(s), graine)
    signees = [s.seance(ici(code)) for code in REGIONS]

    assert set(statuts) <= {200, 503}, "une réponse perdue se redemande"
    assert [(x.statut, len(x.decisions)) for x in signees] == [("close", DOSSIERS)] * len(REGIONS)
    assert [evenements(s, ici(code))["SeanceClose-V1"] for code in REGIONS] == [1] * len(REGIONS)

    porter(s, graine)
    recus = {f"PointInscrit-V1 {cand(n)}" for rang in range(len(REGIONS)) for n in dossiers(rang)}
    dits = evenements(s, NATIONAL)
    assert {nom: n for nom, n in dits.items() if nom.startswith("PointInscrit")} == dict.fromkeys(recus, 1)
    assert len(s.seance(NATIONAL).points) == DOSSIERS * len(REGIONS)


def test_une_region_qui_n_a_pas_fini_ne_signe_rien_et_ne_retient_pas_les_autres() -> None:
    s = en_seance(inachevee=REGIONS[7])

    entrelacer(s, signatures(s), 18)
    porter(s, 18)

    signees = {code: s.seance(ici(code)) for code in REGIONS}
    assert [code for code, x in signees.items() if x.statut != "close"] == [REGIONS[7]]
    assert signees[REGIONS[7]].decisions == ()
    arrives = s.seance(NATIONAL).points
    assert not [n for n in dossiers(7) if cand(n) in arrives]
    assert len(arrives) == DOSSIERS * (len(REGIONS) - 1)
