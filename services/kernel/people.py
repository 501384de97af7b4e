"""The directory: who a pseudonym is, kept apart from the journal so that it can be erased.

A service knows the people who have come to it, from the claims of their token. Letters find here whom to write to,
one person or everybody of a capacity in a territory.
"""

from collections.abc import Iterator, Mapping, Sequence

from kernel.decider import personne_de
from kernel.droits import Appelant
from kernel.model import Frozen
from kernel.ports import PAGE_ITEMS_MAX, TRANSACTION_ITEMS_MAX, Delete, Item, Key, Put, Store, Write
from kernel.rejets import rejet_key

EVERYWHERE = "-"  # the territory of who has none, sorted before any code
VACANT = "role-"  # how the log begins the name of a capacity that nobody holds; a person's begins otherwise (`jeton`)


class Personne(Frozen):
    """A person as a letter needs them; `adresses` is how many addresses they had before this one."""

    personne: str
    nom: str
    courriel: str
    roles: tuple[str, ...]
    territoires: tuple[str, ...]
    siret: str
    adresses: int = 0


def person_key(service: str, personne: str) -> Key:
    """Give the key of a person's record."""
    return personne_de(service, personne).key


def of(appelant: Appelant) -> Personne:
    """Give the record of a caller."""
    return Personne(
        personne=appelant.personne,
        nom=appelant.nom,
        courriel=appelant.courriel,
        roles=tuple(sorted(appelant.roles)),
        territoires=tuple(sorted(appelant.territoires)),
        siret=appelant.siret,
    )


def find(store: Store, service: str, personne: str) -> Personne | None:
    """Give the record of a pseudonym, or None when the person never came or was erased."""
    return known(store.read([person_key(service, personne)]), service, personne)


def known(items: Mapping[Key, Item], service: str, personne: str) -> Personne | None:
    """Give the record of a pseudonym among what was read, or None when it was not there."""
    item = items.get(person_key(service, personne))
    return None if item is None else Personne.model_validate_json(str(item["etat"]))


def remember(store: Store, service: str, personne: Personne, token: str) -> None:
    """Keep a person and their lines in the directory, if anything changed since last time. With another address, nobody
    has to reach them otherwise any more."""
    before = find(store, service, personne.personne)
    moved = before is not None and before.courriel != personne.courriel
    personne = personne.model_copy(update={"adresses": before.adresses + moved if before else 0})
    if before == personne:
        return
    key = person_key(service, personne.personne)
    item: Item = {"etat": personne.model_dump_json()}
    gone = {rejet_key(service, personne.personne)} if moved else set[Key]()
    gone |= set(_lines(service, before)) - set(_lines(service, personne)) if before else set[Key]()
    lines: list[Write] = [Put(line, item) for line in _lines(service, personne)]
    _carry_out(store, [Put(key, item), *lines, *(Delete(line) for line in sorted(gone))], token)


def forget(store: Store, service: str, personne: str, token: str) -> bool:
    """Erase a person's record and lines. False when there was none."""
    found = find(store, service, personne)
    if found is None:
        return False
    keys = [*_lines(service, found), rejet_key(service, personne), person_key(service, personne)]
    _carry_out(store, [Delete(key) for key in keys], token)
    return True


def _carry_out(store: Store, writes: Sequence[Write], token: str) -> None:
    """Write in as many rounds as it takes: somebody of every département takes two. The record stands as long as any
    line does, so that an erasure finds them all."""
    for n, first in enumerate(range(0, len(writes), TRANSACTION_ITEMS_MAX)):
        store.transact(writes[first : first + TRANSACTION_ITEMS_MAX], f"{token}-{n}")


def holding(store: Store, service: str, role: str, territoire: str = "") -> Iterator[Personne]:
    """Give the people of a capacity, everywhere or in one territory, page by page."""
    pk, start = f"{service}/liste#annuaire#{role}", f"{territoire}#" if territoire else ""
    key: Key | None = Key(pk, start)
    while key is not None:
        page = store.query(pk, start, start + "\U0010ffff", PAGE_ITEMS_MAX, key if key.sk != start else None)
        yield from (Personne.model_validate_json(str(item["etat"])) for item in page.items)
        key = page.next


def vacant(role: str, territoire: str = "") -> str:
    """Give what stands for the reader of a letter to a capacity that nobody holds: it names the capacity, no person."""
    return VACANT + "-".join(filter(None, (role, territoire)))


def unknown(personne: str) -> Personne:
    """Give the record of who is not in the directory: no name, no address."""
    return Personne(personne=personne, nom="", courriel="", roles=(), territoires=(), siret="")


def _lines(service: str, personne: Personne) -> list[Key]:
    return [
        Key(f"{service}/liste#annuaire#{role}", f"{territoire}#{personne.personne}")
        for role in personne.roles
        for territoire in personne.territoires or (EVERYWHERE,)
    ]
