"""A palmarès of 150 labels published in one act on a real engine, and eighteen régions in session at once.

Nothing here is timed: what is shown is that everything follows, once, and that no region waits for another. The seconds
are printed (`-s`) for who measures.
"""

import itertools
import time
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from threading import Barrier, Lock
from typing import Any

import pytest

from candidature.domaine import dossier as d
from candidature.domaine import operation as o
from candidature.domaine.candidature import CANDIDATURE
from candidature.domaine.operation import OPERATION
from candidature.domaine.porteur import Structure
from candidature.domaine.valeurs import Version
from commission.domaine import evenements as s
from commission.domaine import seance as c
from commission.domaine.commission import SEANCE, identifiant
from commission.domaine.minutes import proces_verbal
from commission.domaine.palmares import PALMARES
from commission.domaine.point import Point, Proposition, Resultat
from commission.domaine.seance import Signataire
from infra.local.cloud import Cloud
from kernel import aws
from kernel.aws import DynamoStore
from kernel.decider import Commande, Decider
from kernel.handle import Envoi, handle
from kernel.label.calendrier import Moment
from kernel.label.territoires import regions
from kernel.ports import ConflictError, Item, Put, World, Write
from kernel.store import between, load
from tests.conftest import environment
from tests.contract.conftest import create_table
from tests.fakes import MemoryWorld
from tests.maison import Maison
from tests.unit.candidature.scene import lieux
from tests.unit.commission.test_seance import AJOURNEMENT, SIGNATAIRE, conclusion

pytestmark = pytest.mark.cloud

TABLE, LABELS, LOT, REGIONS, DOSSIERS = "palmares", 150, 30, 18, 6
SIGNE, CEREMONIE = datetime(2027, 11, 5, 12, tzinfo=UTC), datetime(2027, 12, 10, 9, 15, tzinfo=UTC)
CONCLUSION = f"commission/conclusions/{'0' * 64}.json"
MINUTES = "commission/proces-verbaux/x.json"  # their words, which are not what is measured


class Etabli(DynamoStore):
    """The real table, whose stream is read here; it counts the conflicts and keeps who wrote what."""

    def __init__(self, table: str) -> None:
        super().__init__(table)
        self.inserted: deque[Item] = deque()
        self.conflits, self.ecrites, self.verrou = 0, list[frozenset[str]](), Lock()

    def transact(self, writes: Sequence[Write], token: str) -> None:
        try:
            super().transact(writes, token)
        except ConflictError:
            self.conflits += 1
            raise
        entries = [w for w in writes if isinstance(w, Put) and w.key.sk.startswith("JOURNAL#")]
        with self.verrou:
            self.ecrites.append(frozenset(f"{w.key.pk} {w.key.sk}" for w in writes))
            self.inserted.extend({**w.item, "pk": w.key.pk, "sk": w.key.sk} for w in entries)


class Rejouer(Commande):
    """Have what has happened be written, through the one write path."""

    evenements: tuple[Any, ...]


@pytest.fixture
def etabli(cloud: Cloud, request: pytest.FixtureRequest) -> Iterator[Etabli]:
    """Give a table to each test. Identifiers are also the tokens of transactions, which the engine remembers for every
    table: each test counts them from elsewhere."""
    table = f"{TABLE}-{len(request.node.name)}"
    with environment(cloud.environment()):
        create_table(table)
        aws.client("dynamodb")
        yield Etabli(table)


def ecrire(decider: Decider[Any, Any, Any, Any], world: World, ici: str, *evenements: Any) -> None:
    """Write events as one entry of a stream."""
    rejoue = replace(decider, decide=lambda _e, c, _x, _n: c.evenements, besoins=lambda *_: {})
    commande_id, correlation = world.clock.ulid(), world.clock.ulid()
    handle(rejoue, world, Envoi(ici, Rejouer(evenements=evenements), commande_id, "test", correlation, SIGNE))


def cand(n: int) -> str:
    return f"cand_{n:026d}"


def oper(n: int) -> str:
    return f"oper_{n:026d}"


def un_dossier(world: World, n: int) -> None:
    """Write an opération and its recevable file."""
    ou, ville = lieux(("35238",)), Structure(nom="Ville", siret="21350238800019")
    qui = {"proprietaire": f"pers_{n}", "lieux": ou, "porteur": ville}
    ecrire(OPERATION, world, oper(n), o.OperationCreee(nom=f"Quartier {n}", **qui))
    creee = d.CandidatureCreee(
        operation=oper(n),
        annee=2027,
        etape=2,
        reglement="2020",
        numero=f"EQ-2027-{n:04d}",
        nom=f"Quartier {n}",
        coediteurs=(),
        **qui,
    )
    version = Version(numero=1, recu_le=SIGNE, document=f"candidature/depots/{n}.json", depose_par=f"pers_{n}")
    deposee = d.CandidatureDeposee(version=version, sel="00")
    ecrire(CANDIDATURE, world, cand(n), creee, deposee, d.RecevabiliteNotifiee(recevable=True, motif=""))


def la_nationale(world: World) -> None:
    """Write the national séance, signed, on all files."""
    ici = identifiant(2027)
    for premier in range(1, LABELS + 1, LOT):
        points = [s.PointInscrit(point=_point(n)) for n in range(premier, premier + LOT)]
        ecrire(SEANCE, world, ici, *points)
    resultats = tuple(
        Resultat(candidature=cand(n), issue="labellise", etape_accordee=2, document=CONCLUSION)
        for n in range(1, LABELS + 1)
    )
    signature = Signataire(nom="Exemple", prenom="Camille", qualite="Présidente")
    signee = s.SeanceClose(resultats=resultats, signataire=signature, signe_le=SIGNE, document=MINUTES, sel="00")
    tues = replace(SEANCE, documents=lambda *_: ())
    ecrire(tues, world, ici, signee)


def _point(n: int) -> Point:
    proposition = Proposition(issue="valide", etape_accordee=2, document=CONCLUSION)
    return Point(
        candidature=cand(n),
        operation=oper(n),
        numero=f"EQ-2027-{n:04d}",
        nom=f"Quartier {n}",
        etape=2,
        reglement="2020",
        region="53",
        porteurs=(f"pers_{n}",),
        document=f"candidature/depots/{n}.json",
        synthese="expertise/syntheses/x.json",
        nature="ratification",
        proposition=proposition,
    )


def test_un_palmares_de_150_labels_se_publie_en_un_acte_et_tout_s_ensuit_une_fois(etabli: Etabli) -> None:
    memoire = MemoryWorld(store=etabli)  # type: ignore[arg-type]  # the real table in the place of the one in memory
    memoire.clock.current, memoire.clock.counter = datetime(2027, 1, 4, 9, tzinfo=UTC), itertools.count(10**12)
    maison, world = Maison(memoire), memoire.world
    maison.personne("Ada", "administration")
    assert maison.appeler("candidature", "planifier_campagne", "Ada", {"annee": 2027}).statut == 201
    maison.ecouler()
    for n in range(1, LABELS + 1):
        un_dossier(world, n)
    maison.ecouler()
    la_nationale(world)
    memoire.objects.put(CONCLUSION, b'{"motifs":"","reserves":[],"recommandations":[]}', "application/json")
    nationale = load(SEANCE, etabli, identifiant(2027)).etat
    memoire.objects.put(MINUTES, proces_verbal(nationale, SIGNE).encode(), "application/json")
    maison.ecouler()
    memoire.clock.current, memoire.mailer.sent = CEREMONIE, []
    flux = PALMARES.flux("2027")

    entries = len(list(between(etabli, flux, "JOURNAL#", "JOURNAL~")))
    start = time.perf_counter()
    maison.services["commission"].tick()
    acts = len(list(between(etabli, flux, "JOURNAL#", "JOURNAL~"))) - entries
    maison.ecouler()
    seconds = time.perf_counter() - start
    for _ in range(2):  # the trigger fires again, and nothing more follows
        maison.reveiller()

    print(f"\n{LABELS} labels, published and followed in {seconds:.1f} s")  # noqa: T201  what is measured
    assert acts == 1, "one act"
    register = list(between(etabli, "commission/liste#registre", "", "\U0010ffff"))
    assert len(register) == LABELS
    decisions = list(between(etabli, "commission/liste#decisions", "", "\U0010ffff"))
    assert len(decisions) == LABELS
    labellisees = [load(CANDIDATURE, etabli, cand(n)).etat.statut for n in range(1, LABELS + 1)]
    assert labellisees == ["labellisee"] * LABELS
    assert [len(load(OPERATION, etabli, oper(n)).etat.etapes) for n in (1, 75, LABELS)] == [1, 1, 1]
    assert _notifications(etabli) == LABELS


def _notifications(store: Etabli) -> int:
    """Count the letters of decisions: one notification a file, whoever can be written to."""
    flux = (f"commission/notification#commission/decision#{cand(n)}#00000001" for n in range(1, LABELS + 1))
    return sum(len(list(between(store, pk, "decision_labellisee", "decision_labellisee~"))) for pk in flux)


# Eighteen régions at once


def une_region(store: Etabli, code: str, rang: int, depart: Barrier) -> frozenset[str]:
    """Hold a région's séance from its composition to its signature, and name everything that it has written."""
    mine = Etabli(store.table)
    memoire = MemoryWorld(store=mine)  # type: ignore[arg-type]
    memoire.clock.counter = itertools.count(10**9 * (rang + 1))
    world, ici = memoire.world, identifiant(2028, code)
    dossiers = [cand(10_000 + 100 * rang + n) for n in range(DOSSIERS)]
    depart.wait()
    points = [s.PointInscrit(point=_point(1).model_copy(update={"candidature": c, "region": code})) for c in dossiers]
    ecrire(SEANCE, world, ici, s.SeancePlanifiee(annee=2028, niveau="regionale", region=code), *points)
    for commande in _actes(dossiers):
        handle(SEANCE, world, _envoi(world, ici, commande))
    store.conflits += mine.conflits
    return frozenset().union(*mine.ecrites)


def _envoi(world: World, ici: str, commande: Any) -> Envoi[Any, Any]:
    return Envoi(ici, commande, world.clock.ulid(), "test", world.clock.ulid(), datetime(2028, 9, 20, 8, tzinfo=UTC))


def _actes(dossiers: Sequence[str]) -> Iterator[Any]:
    membres = tuple(c.Membre(personne=f"pers_{m}", qualite="Membre") for m in ("mia", "max"))
    yield c.ComposerSeance(membres=membres)
    quand = Moment(local=datetime(2028, 9, 20, 10, 30))  # noqa: DTZ001  a local hour
    yield c.ConvoquerSeance(quand=quand, lieu="Rennes")
    yield c.OuvrirSeance(presents=("pers_mia", "pers_max"))
    for rang, dossier in enumerate(dossiers):
        issue: Any = "ajourne" if rang % 3 == 0 else "valide"
        textes = {"textes": AJOURNEMENT, "etape_accordee": 0} if issue == "ajourne" else {"etape_accordee": 2}
        yield conclusion(issue, candidature=dossier, sel=f"{rang:02d}", **textes)
    yield c.CloreSeance(signataire=SIGNATAIRE, sel="00")


def test_dix_huit_regions_siegent_ensemble_sans_s_attendre(etabli: Etabli) -> None:
    memoire = MemoryWorld(store=etabli)  # type: ignore[arg-type]
    memoire.clock.current, memoire.clock.counter = datetime(2028, 1, 4, 9, tzinfo=UTC), itertools.count(2 * 10**12)
    maison = Maison(memoire)
    maison.personne("Ada", "administration")
    maison.personne("Dede", "correspondant")  # whom an ajournement names
    assert maison.appeler("candidature", "planifier_campagne", "Ada", {"annee": 2028}).statut == 201
    maison.ecouler()
    codes = [r.code for r in regions()][:REGIONS]
    depart, avant = Barrier(len(codes)), etabli.conflits

    with ThreadPoolExecutor(len(codes)) as pool:
        ecrites = list(pool.map(lambda x: une_region(etabli, x[1], x[0], depart), enumerate(codes)))

    assert len(codes) == REGIONS
    assert etabli.conflits == avant, "no région has been in the way of another"
    assert sum(map(len, ecrites)) == len(frozenset().union(*ecrites)), "nothing is written by two of them"
    closes = [load(SEANCE, etabli, identifiant(2028, code)).etat for code in codes]
    assert [(x.statut, len(x.decisions)) for x in closes] == [("close", DOSSIERS)] * REGIONS
