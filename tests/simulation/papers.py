"""What is printed: every paper that somebody is led to is on record, whole, and says what its reader may read.

The simulation prints words, not pages (`tests.maison.en_mots`): a paper can be read there as it was composed.
"""

import hashlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from commission.views import lien_proces_verbal
from kernel import journal
from kernel.api import Appel
from kernel.droits import MEMBRE, Appelant
from kernel.edition import Imprime
from kernel.http import Reply
from kernel.papier import Papier
from tests.simulation.violation import hold

if TYPE_CHECKING:
    from tests.simulation.clients import Intention
    from tests.simulation.world import Simulation


def judge_paper(sim: "Simulation", intention: "Intention", caller: Appelant, reply: Reply, said: str) -> None:
    """A link leads to a paper whose digest the journal has, without a word of what its reader stands aside from."""
    name = reply.headers["Location"].split("/", 3)[3].split("?")[0]
    printed = _paper(sim, intention.service, name, said)
    if intention.route.code == "telecharger_proces_verbal":
        _judge_minutes(sim, str(intention.params["id"]), caller.personne, printed, said)


def _paper(sim: "Simulation", service: str, name: str, said: str) -> bytes:
    """Give what a link leads to, which is on record."""
    printed = sim.memory.objects.kept.get(name, b"")
    sealed = hashlib.sha256(printed).hexdigest()
    on_record = name.endswith(f"/{sealed}.pdf") and sealed in set(_on_record(sim, service))
    hold(on_record, f"{said}: {name} is not a paper on record")
    return printed


def _judge_minutes(sim: "Simulation", identifiant: str, reader: str, printed: bytes, said: str) -> None:
    seance = sim.ledger.history.now_of(f"commission/seance#{identifiant}")
    words = " ".join(Papier.model_validate_json(printed).textes)
    apart = [p.numero for p in seance.points.values() if seance.est_deporte(reader, p.candidature)]
    hold(not any(numero in words for numero in apart), f"{said}: reads there what {reader} stands aside from")
    missing = [d.numero for d in seance.decisions if d.numero not in words and d.numero not in apart]
    hold(not missing, f"{said}: {missing} are not in the minutes")


def _on_record(sim: "Simulation", service: str) -> Iterator[str]:
    for key, item in sim.memory.store.items.items():
        if key.pk.startswith(f"{service}/edition#") and key.sk.startswith("JOURNAL#"):
            yield from (body["tirage"]["empreinte"] for body in journal.from_item(item).bodies())


def every_act_is_printed(sim: "Simulation") -> None:
    """At rest, each signed act (minutes, correction, file put off) and each deposited version is on record, once,
    with its file."""
    for identifiant, seance in sim.ledger.history.each("commission/seance#").items():
        _printed(sim, f"commission/edition#{identifiant}", _signed(seance))
        if seance.proces_verbal is not None:
            _read_by_members(sim, identifiant, seance)
    for identifiant, file in sim.ledger.history.each("candidature/candidature#").items():
        _printed(sim, f"candidature/edition#{identifiant}", {v.document for v in file.versions})


def _read_by_members(sim: "Simulation", identifiant: str, seance: Any) -> None:
    """Have each member led to the minutes: nobody reads less, or more, than is theirs."""
    edition = Imprime(edition=sim.ledger.history.now_of(f"commission/edition#{identifiant}"))
    for who in (Appelant(m.personne, frozenset({MEMBRE})) for m in seance.membres):
        params, world = {"id": identifiant}, sim.memory.world
        lien = lien_proces_verbal(seance, Appel(who, sim.now, params, world, "/commission/v1", edition))
        printed = _paper(sim, "commission", lien.document, f"minutes {identifiant}")
        _judge_minutes(sim, identifiant, who.personne, printed, f"minutes {identifiant}")


def _signed(seance: Any) -> set[str]:
    minutes = {seance.proces_verbal.document} if seance.proces_verbal else set()
    return minutes | {acte.document for acte in (*seance.rectifications, *seance.actes_de_report)}


def _printed(sim: "Simulation", flux: str, acts: set[str]) -> None:
    edition = sim.ledger.history.now_of(flux)
    tirages = edition.papiers.values() if edition else ()
    hold({t.source for t in tirages} == acts, f"{flux}: what is printed is not what was signed: {acts}")
    for t in tirages:
        kept = sim.memory.objects.kept.get(t.document, b"")
        hold(hashlib.sha256(kept).hexdigest() == t.empreinte, f"{flux}: {t.nom} is not the file on record")
