"""Bugs of a séance that deliberates, of what corrects it, of what is notified and contested."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any
from unittest.mock import patch

from candidature.domaine import suites
from commission import letters, reactions, schedule
from commission.domaine import (
    annonce,
    assemblee,
    attente,
    decision,
    declarations,
    deroulement,
    examen,
    minutes,
    palmares,
    preparation,
)
from commission.domaine.commission import SEANCE
from commission.domaine.decision import DECISION
from commission.domaine.decision import evolve as told_of
from commission.domaine.notification import NotifierDecision, NotifierNonExamen, NotifierReport
from commission.domaine.point import Report
from commission.domaine.seance import NATIONALE, Seance
from kernel import handle
from kernel.droits import CORRESPONDANT
from kernel.journal import STATE_SK, unpacked
from kernel.lettre import A
from kernel.ports import Key
from kernel.reactions import Ordre
from tests.simulation.planted.bug import Patch, all_of, altered, as_it_is, bug


@bug("10")
def vote_on_a_file_that_is_not_at_hand() -> Patch:
    """A member votes on any file of the agenda, whichever is examined."""
    plain = examen._voter

    def anywhere(seance: Any, command: Any) -> Any:
        return plain(seance.model_copy(update={"en_cours": command.candidature}), command)

    return patch.object(examen, "_voter", anywhere)


@bug("10")
def anybody_votes() -> Patch:
    """Who is not there, or stands aside, casts a vote on the platform."""

    def voter(seance: Any, command: Any) -> Any:
        everybody = tuple(m.personne for m in seance.membres)
        return plain(seance.model_copy(update={"deports": (), "presents": everybody}), command)

    plain = examen._voter
    return patch.object(examen, "_voter", voter)


@bug("10")
def concluded_by_nobody() -> Patch:
    """What all members stand aside from is concluded by the secretariat alone."""
    return patch.object(examen, "tous_deportes", lambda *_: False)


@bug("10")
def concluded_against_the_votes() -> Patch:
    """Whatever the members have voted, the conclusion stands."""
    return patch.object(examen, "_fautes_majorite", lambda *_: iter(()))


@bug("10")
def minority_carries() -> Patch:
    """Only even votes are looked at: a conclusion stands against the majority."""
    plain = examen._fautes_majorite

    def fautes(seance: Any, votes: Any) -> Any:
        return plain(seance, votes) if votes.pour == votes.contre else iter(())

    return patch.object(examen, "_fautes_majorite", fautes)


@bug("10")
def anybody_settles_a_tie() -> Patch:
    """Votes that are even carry a conclusion, though nobody presides, or who does has not voted for it."""
    return patch.object(examen, "_president_pour", lambda *_: True)


@bug("10")
def tie_keeps_its_vote() -> Patch:
    """Who declares a tie to a file keeps the vote that they have cast on it, and what was concluded with it."""

    def noted(seance: Any, event: Any) -> Any:
        return seance.model_copy(update={"interets": tuple(deroulement._interets(seance, event)[1])})

    return patch.object(deroulement, "_declare", noted)


@bug("10")
def tie_that_closes_nothing() -> Patch:
    """A declared tie keeps nobody from reading, voting or concluding."""
    return patch.object(Seance, "interet_sur", lambda *_: None)


@bug("10")
def tie_after_the_signature() -> Patch:
    """A tie that is declared once the minutes are signed counts as the others."""
    plain = declarations._declarer

    def declarer(seance: Any, command: Any, now: Any) -> Any:
        return plain(seance.model_copy(update={"statut": "convoquee"}), command, now)

    return patch.object(declarations, "_declarer", declarer)


@bug("10")
def tie_of_another_year() -> Patch:
    """What is carried to the other séances is not what was declared."""
    plain = declarations._suivis

    def suivis(seance: Any, de: Any, interets: Any) -> Any:
        return plain(seance, de, tuple(i.model_copy(update={"nature": "autre"}) for i in interets))

    return patch.object(declarations, "_suivis", suivis)


@bug("11 later")
def put_off_and_forgotten() -> Patch:
    """What a région puts off is told to nobody."""
    return patch.object(preparation, "_suivre_reports", lambda *_: ())


@bug("11 forgotten")
def too_late_and_forgotten() -> Patch:
    """What comes to a région once its minutes are signed is known to it alone."""
    return patch.object(preparation, "suivre_attente", lambda *_: ())


@bug("11 forgotten")
def published_while_one_waits() -> Patch:
    """What came too late, and nobody has settled, does not keep the palmarès from being published."""
    plain = as_it_is(palmares, "controle_de")

    def controle(nationale: Any) -> Any:
        return plain(nationale.model_copy(update={"en_attente": {}}) if nationale else None)

    return patch.object(palmares, "controle_de", controle)


@bug("11 forgotten")
def too_late_and_untold() -> Patch:
    """What settles a file that came too late is told to nobody."""

    def evolved(seance: Any, event: Any) -> Any:
        kept = plain(seance, event)
        return kept.model_copy(update={"reports": seance.reports})

    plain = attente._reporte
    return patch.object(attente, "_reporte", evolved)


@bug("11 forgotten")
def never_examined_and_untold() -> Patch:
    """Of what nothing ever came to the national séance, nobody is told."""
    plain = as_it_is(reactions, "_palmares")

    def palmares(etat: Any) -> Iterator[Ordre]:
        return (ordre for ordre in plain(etat) if not isinstance(ordre.commande, NotifierNonExamen))

    return patch.object(reactions, "_palmares", palmares)


@bug("11 later")
def everything_published_was_withdrawn() -> Patch:
    """Each file of the palmarès becomes a task, as if word had come that it was withdrawn."""

    def everything(seance: Any, event: Any) -> Any:
        every = tuple(d.candidature for d in seance.decisions)
        return plain(seance, event).model_copy(update={"retraits_publies": every})

    plain = deroulement._apres_publication
    return patch.object(deroulement, "_apres_publication", everything)


@bug("11 later")
def put_off_told_too_soon() -> Patch:
    """The porteurs of a file that is put off are told when the minutes are signed."""
    plain = reactions._seance

    def heard(seance: Any, etat: Any) -> Any:
        reports = (Report.model_validate(dict(r)) for r in etat.reports)
        told = (NotifierReport(annee=etat.annee, report=r) for r in reports)
        return (*plain(seance, etat), *(Ordre(DECISION, n.report.candidature, n) for n in told))

    return patch.object(reactions, "_seance", heard)


@bug("11 later")
def correction_cites_nothing() -> Patch:
    """A correction cites itself, and not the act that it corrects."""
    plain: Any = minutes._rectifier

    def rectifier(*args: Any) -> Any:
        return tuple(e.model_copy(update={"cite": e.document}) for e in plain(*args))

    return patch.object(minutes, "_rectifier", rectifier)


@bug("11 later")
def correction_reaches_every_file() -> Patch:
    """Correcting one outcome changes the others."""
    plain = deroulement._rectifiee

    def rectifiee(seance: Any, event: Any) -> Any:
        after, said = plain(seance, event), event.resultat
        turned = tuple(d.model_copy(update={"issue": said.issue}) for d in after.decisions)
        return after.model_copy(update={"decisions": turned})

    return patch.object(deroulement, "_rectifiee", rectifiee)


@bug("11 later", "liveness")
def correction_not_made_public() -> Patch:
    """What is corrected after publication stays as it was published."""
    return patch.object(palmares, "_rectifier", lambda *_: ())


@bug("confidence")
def told_in_confidence_unasked() -> Patch:
    """Porteurs are told under embargo, whatever the campagne says."""
    yes = {"lettre_confidentielle": True}

    def said(plain: Any, rank: int) -> Any:
        def confier(*args: Any) -> Any:
            around = args[rank]
            campagne = around.campagne and around.campagne.model_copy(update=yes)
            return plain(*args[:rank], around.model_copy(update={"campagne": campagne}), *args[rank + 1 :])

        return confier

    return all_of(
        patch.object(palmares, "_confier", said(palmares._confier, 1)),
        patch.object(annonce, "confier", said(annonce.confier, 2)),
    )


@bug("confidence")
def told_in_confidence_to_others() -> Patch:
    """The correspondants of the région get the confidential letter too."""
    plain = letters._confiee

    def confiee(event: Any, etat: Any) -> Any:
        others = A(role=CORRESPONDANT)
        return [copy for letter in plain(event, etat) for copy in (letter, replace(letter, a=others))]

    return patch.object(letters, "_confiee", confiee)


@bug("confidence")
def letter_in_confidence_of_another_file() -> Patch:
    """The confidential letter quotes the last document that one quoted, whichever file it is of."""
    plain, quoted = letters._confiee, list[str]()

    def confiee(event: Any, etat: Any) -> Any:
        quoted.append(event.decision.document)
        return [replace(letter, document=max(quoted)) for letter in plain(event, etat)]

    return patch.object(letters, "_confiee", confiee)


@bug("confidence")
def told_in_confidence_what_was_asked() -> Patch:
    """The confidential letter tells the étape that was asked for, not the one that is granted."""
    plain = annonce.confier

    def confier(*args: Any) -> Any:
        events: Any = plain(*args)
        return tuple(e.model_copy(update={"decision": _as_asked(e.decision)}) for e in events)

    return patch.object(annonce, "confier", confier)


def _as_asked(said: Any) -> Any:
    return said.model_copy(update={"etape_accordee": said.etape})


@bug("recours")
def granted_appeal_decides_by_itself() -> Patch:
    """Granting an appeal changes the decision, without a new act."""
    plain = told_of

    def evolve(told: Any, event: Any) -> Any:
        after = plain(told, event)
        if type(event).__name__ != "RecoursRepondu" or after.decision is None:
            return after
        turned = after.decision.model_copy(update={"issue": "labellise", "etape_accordee": after.decision.etape})
        return after.model_copy(update={"decision": turned})

    return altered(DECISION, evolve=evolve)


@bug("recours", "12")
def notified_with_the_minutes() -> Patch:
    """A decision is notified as soon as the minutes are signed, under embargo."""
    plain = reactions._seance

    def heard(name: str, etat: Any) -> Any:
        files = [p.candidature for p in etat.points] if name.endswith(NATIONALE) else []
        told = [(c, NotifierDecision(annee=etat.annee, candidature=c)) for c in files]
        return (*plain(name, etat), *(Ordre(DECISION, c, command) for c, command in told))

    return patch.object(reactions, "_seance", heard)


@bug("11 later")
def everything_corrected_in_public() -> Patch:
    """One correction has the palmarès say again, as corrected, what no act has corrected."""
    plain = palmares._rectifier

    def rectifier(known: Any, nationale: Any, now: Any) -> Any:
        events = plain(known, nationale, now)
        return tuple(e.model_copy(update={"decisions": known.decisions}) for e in events)

    return patch.object(palmares, "_rectifier", rectifier)


@bug("11 later", "recours")
def correction_not_notified() -> Patch:
    """A decision that was notified is not notified again once it is corrected."""
    plain = annonce.notifier

    def notifier(known: Any, *args: Any) -> Any:
        return () if known.decision is not None else plain(known, *args)

    return patch.object(annonce, "notifier", notifier)


@bug("11 later", "suivi")
def correction_not_heard_by_the_file() -> Patch:
    """A file that knows its decision does not hear of another."""
    plain = suites.publier

    def publier(file: Any, said: Any) -> Any:
        return () if file.decision is not None else plain(file, said)

    return patch.object(suites, "publier", publier)


@bug("11 later", "recours")
def correction_stays_in_its_seance() -> Patch:
    """A correction after the publication is told neither to the public nor to the porteurs."""
    return all_of(correction_not_made_public(), correction_not_notified())


@bug("recours")
def notified_decision_signed_by_nobody() -> Patch:
    """A decision is notified without the name of who has signed it."""
    plain = annonce.notifier

    def notifier(*args: Any) -> Any:
        return tuple(e.model_copy(update={"auteur": None}) for e in plain(*args))

    return patch.object(annonce, "notifier", notifier)


@bug("recours")
def two_appeals_at_once() -> Patch:
    """A second appeal is taken while the first waits for its answer."""
    plain = decision._deposer

    def deposer(known: Any, *args: Any) -> Any:
        return plain(known.model_copy(update={"recours": ()}), *args)

    return patch.object(decision, "_deposer", deposer)


@bug("11")
def seance_opened_twice() -> Patch:
    """Two people who open a séance at once open it twice."""
    plain = assemblee._ouvrir

    def ouvrir(seance: Any, *args: Any) -> Any:
        closed = {"statut": "convoquee", "presents": ()}
        return plain(seance.model_copy(update=closed) if seance.statut == "ouverte" else seance, *args)

    return patch.object(assemblee, "_ouvrir", ouvrir)


@bug("10")
def vote_stays_after_standing_aside() -> Patch:
    """Who stands aside once the vote is open keeps the vote already cast."""
    return patch.object(deroulement, "sans_voix", lambda seance, *_: seance)


@bug("calendar")
def late_schedule_publishes_nothing() -> Patch:
    """A tick that comes more than an hour after the ceremony does not publish."""
    plain = as_it_is(schedule, "dus")

    def due(p: Any, now: Any) -> Any:
        late = p.ceremonie is not None and now - p.ceremonie.instant > timedelta(hours=1)
        return () if late else plain(p, now)

    before = next(v for v in schedule.VEILLES if v.dus is plain)
    return altered(before, dus=due)


@bug("palmarès", "11 later")
def palmares_of_the_first_minutes() -> Patch:
    """A function that stays warm keeps the minutes as it first read them signed, and publishes those."""
    plain, kept = handle._decide, dict[Any, Any]()

    def decide(decider: Any, store: Any, envoi: Any, loaded: Any) -> Any:
        key = Key(SEANCE.flux(f"{getattr(envoi.commande, 'annee', 0)}-nationale"), STATE_SK)
        item = loaded.items.get(key) if decider is palmares.PALMARES else None
        if item is None or '"statut":"close"' not in unpacked(item["etat"]):
            return plain(decider, store, envoi, loaded)
        first = kept.setdefault(key, item)
        return plain(decider, store, envoi, replace(loaded, items={**loaded.items, key: first}))

    return patch.object(handle, "_decide", decide)
