"""Bugs in whether letters leave at all, and once; in what becomes of them; in those sent anew; in the words of a
campagne."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any
from unittest.mock import patch

from kernel import mail, people, redaction, rejets, retours, service
from kernel.etiquette import Designee
from kernel.lettre import Correspondence, Lettre
from kernel.mot import ref_mot
from kernel.people import Personne
from kernel.ports import ConflictError, Key, Put, UnavailableError, UnknownOutcomeError, World
from tests.simulation.planted.bug import Patch, as_it_is, bug

# Whether they leave


def _never(lettre: str) -> Patch:
    """Have a letter called for by nothing."""
    plain = Correspondence.wanted

    def wanted(corr: Correspondence, *args: Any) -> Sequence[Lettre]:
        return tuple(lt for lt in plain(corr, *args) if lt.modele != lettre)

    return patch.object(Correspondence, "wanted", wanted)


@bug("14")
def decision_letter_forgotten() -> Patch:
    """Nobody is written what was decided of a file that is put off."""
    return _never("decision_ajournee")


@bug("14")
def offer_untold() -> Patch:
    """An expert is offered a file, and nobody tells them."""
    return _never("mandat_propose")


@bug("14")
def irrecevability_untold() -> Patch:
    """The porteur of a file that is not recevable is not told."""
    return _never("irrecevable")


@bug("14")
def all_again_when_one_fails() -> Patch:
    """When one of the letters of an act cannot leave, those that have left leave again with it."""
    plain = as_it_is(service, "post")

    def post(corr: Any, world: Any, address: Any) -> None:
        try:
            plain(corr, world, address)
        except UnavailableError:
            pk = f"{corr.service}/notification#{address.flux}#{address.seq:08d}"
            with suppress(UnavailableError, UnknownOutcomeError, ConflictError):
                for item in world.store.query(pk, "", "~", 100).items:
                    left = {k: v for k, v in item.items() if k not in ("pk", "sk")}
                    world.store.write(Put(Key(pk, str(item["sk"])), {**left, "statut": mail.A_ENVOYER}))
            raise

    return patch.object(service, "post", post)


# What the mail service says


@bug("returns", mail=True)
def delivered_though_it_came_back() -> Patch:
    """A letter that came back for good is told delivered, since a server had taken it first."""
    final, *others = reversed(retours.ECHELLE)
    return patch.object(retours, "ECHELLE", (final, *reversed(others)))


@bug("returns", mail=True)
def return_heard_only_once_noted() -> Patch:
    """What is said of a letter before our own note that it left is dropped."""
    plain = retours._left

    def left(service: str, world: World, found: Designee) -> Any:
        state = plain(service, world, found)
        return state if state and state["statut"] in retours.SU_PARTIES else None

    return patch.object(retours, "_left", left)


@bug("returns", mail=True)
def letter_named_by_another_act() -> Patch:
    """A letter leaves with a tag that its own notification does not know."""

    def named(flux: str, seq: int, lettre: str, personne: str, _: str) -> Designee:
        return Designee(flux, seq, lettre, personne, "0" * 26)

    return patch.object(redaction, "Designee", named)


@bug("returns", mail=True)
def dead_address_is_nobodys_task() -> Patch:
    """A letter that came back for good is noted, and nobody is told to reach its reader otherwise."""
    return patch.object(retours, "_a_joindre", lambda *_: iter(()))


@bug("returns", mail=True)
def absence_taken_for_a_dead_address() -> Patch:
    """Whoever is away for a week is to be reached otherwise."""

    def also(service: str, world: World, found: Designee, state: Any, nature: str) -> Iterator[Put]:
        if nature:
            yield from retours._a_joindre(service, world, found, state)

    return patch.object(retours, "_also", also)


@bug("14")
def refused_letter_is_nobodys_task() -> Patch:
    """A letter that the mail service refuses is in the log, and nobody is told to reach its reader otherwise."""
    plain = mail.moved

    def moved(world: World, key: Key, state: Any, statut: str, envois: int, *also: Put) -> Any:
        return plain(world, key, state, statut, envois, *(() if statut == mail.REFUSE else also))

    return patch.object(mail, "moved", moved)


@bug("returns", mail=True)
def task_that_a_resending_leaves() -> Patch:
    """Whoever was sent a letter anew is to be reached otherwise still."""
    return patch.object(mail, "settled", lambda *_: ())


@bug("returns", mail=True)
def task_ended_by_any_letter() -> Patch:
    """Any letter that leaves ends the task of reaching its reader otherwise."""

    def settled(world: World, key: Key) -> tuple[Put, ...]:
        return rejets.settled(world.store, key.pk.split("/", 1)[0], key.sk.rpartition("#")[2])

    return patch.object(mail, "settled", settled)


# Letters sent anew


@bug("mail to whom", "returns", mail=True)
def sent_anew_to_everybody() -> Patch:
    """A letter that is sent anew to one leaves to all those whom it was for."""
    plain = mail.again

    def again(corr: Any, world: World, renvoi: Any) -> Iterator[Lettre]:
        with patch.object(mail, "replace", lambda lettre, **_: lettre):
            yield from plain(corr, world, renvoi)

    return patch.object(mail, "again", again)


@bug("mail to whom", "14", mail=True)
def sent_anew_to_who_left() -> Patch:
    """A letter is sent anew to whom it was for, though it is not any more."""
    return patch.object(mail, "_is_for", lambda *_: True)


# To a capacity that nobody holds


@bug("14", "liveness")
def letter_to_nobody_unsaid() -> Patch:
    """A letter to a capacity that nobody holds is not in the log."""
    plain = mail._holders

    def holders(corr: Any, world: World, lettre: Lettre) -> Iterator[Personne]:
        return (p for p in plain(corr, world, lettre) if not p.personne.startswith(people.VACANT))

    return patch.object(mail, "_holders", holders)


# The words of a campagne


@bug("words", mail=True)
def words_of_another_year() -> Patch:
    """A letter says the words of the campagne before its own."""

    def words(corr: Any, lettre: Lettre) -> list[Key]:
        known = lettre.modele in corr.modifiables
        return [ref_mot(corr.service, str(int(lettre.donnees["annee"]) - 1), lettre.modele).key] if known else []

    return patch.object(redaction, "words", words)


@bug("words", mail=True)
def words_taken_back_stay() -> Patch:
    """A letter keeps the first words that its campagne had in it, whatever takes their place."""
    plain, first = redaction.in_the_words_of_the_year, dict[str, str]()

    def in_the_words(corr: Any, lettre: Lettre, lus: Any) -> Lettre:
        said = plain(corr, lettre, lus)
        kept = first.setdefault(lettre.modele, said.mot) if said.mot else first.get(lettre.modele, "")
        return replace(said, mot=kept)

    return patch.object(mail, "in_the_words_of_the_year", in_the_words)


@bug("words", mail=True)
def tag_left_as_it_is() -> Patch:
    """The words of a campagne leave with their tags as they were written."""
    return patch.object(redaction, "rempli", lambda texte, _: texte)
