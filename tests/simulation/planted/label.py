"""Bugs of the label's own rules: the file, the experts, the séances, the palmarès and the register."""

import json
from collections.abc import Callable, Iterator
from typing import Any
from unittest.mock import patch

from candidature import letters as lettres_candidature
from candidature import reactions as reactions_candidature
from candidature.app import SERVICE as CANDIDATURE
from candidature.domaine import candidature, complements, depot
from commission import reactions as reactions_commission
from commission.domaine import assemblee, attente, deroulement, ecarter, examen, label, minutes, palmares, preparation
from commission.domaine.label import LABEL
from commission.domaine.point import RATIFIEES, Point
from commission.domaine.seance import Seance
from expertise import letters as lettres_expertise
from expertise import reactions as reactions_expertise
from expertise.app import SERVICE as EXPERTISE
from expertise.calculs import lecture, travail
from expertise.domaine import (
    affectation,
    calcul,
    diffusion,
    evenements,
    expert,
    incompatibilites,
    liens,
    mandats,
    monde,
    travaux,
    vivier,
)
from expertise.domaine.affectation import AFFECTATION
from expertise.domaine.dossier import Expertise
from expertise.domaine.expertise import EXPERTISE as UN_DOSSIER
from expertise.domaine.rattachements import LienSignale
from kernel import droits
from kernel.journal import canonical
from kernel.label import faits
from tests.simulation.planted.bug import Patch, all_of, altered, as_it_is, bug

# The file


@bug("3")
def receipt_forgotten() -> Patch:
    """A deposit has no receipt."""
    plain = lettres_candidature._porteurs

    def porteurs(modele: str, *args: Any, **autres: Any) -> Any:
        return () if modele == "accuse_reception" else plain(modele, *args, **autres)

    return patch.object(lettres_candidature, "_porteurs", porteurs)


@bug("5")
def answer_left_out_of_the_deposit() -> Patch:
    """The deposited version misses an answer."""
    plain = depot.contenu

    def contenu(*args: Any) -> str:
        kept = json.loads(plain(*args))
        kept["reponses"].popitem()
        return canonical(kept)

    return patch.object(depot, "contenu", contenu)


@bug("5")
def answer_changes_once_deposited() -> Patch:
    """A deposited file takes answers."""
    plain = candidature._exige_ecrivable

    def ecrivable(file: Any, *args: Any) -> None:
        if file.statut != "deposee":
            plain(file, *args)

    return patch.object(candidature, "_exige_ecrivable", ecrivable)


@bug("compléments", "5")
def every_field_reopened() -> Patch:
    """A request for compléments reopens the whole file."""
    return patch.object(candidature, "_exige_rouvert", lambda *_: None)


@bug("compléments")
def asked_again_before_the_answer() -> Patch:
    """A second request is sent while the first one waits."""
    plain = complements.demander

    def demander(file: Any, *args: Any) -> Any:
        waiting = file.statut == "complements_demandes"
        return plain(file.model_copy(update={"statut": "deposee"}) if waiting else file, *args)

    return patch.object(complements, "demander", demander)


@bug("5", "3")
def deposited_twice() -> Patch:
    """A deposited file is deposited again."""
    plain = depot.deposer

    def deposer(file: Any, *args: Any) -> Any:
        return plain(file.model_copy(update={"statut": "brouillon"}), *args)

    return patch.object(depot, "deposer", deposer)


@bug("5")
def another_version_examined() -> Patch:
    """The commission reads the synthesis for the file."""
    plain = attente.point_du_dossier

    def point(file: str, dossier: Any, synthese: str) -> Any:
        return plain(file, dossier.model_copy(update={"document": synthese}), synthese)

    return patch.object(preparation, "point_du_dossier", point)


@bug("recevabilité")
def found_recevable_twice() -> Patch:
    """A file is notified that it is recevable each time that it is asked."""

    def notifier(file: Any, command: Any) -> Any:
        given = file.avis
        if given is None:
            return plain(file, command)
        return (as_it_is(candidature, "RecevabiliteNotifiee")(recevable=given.recevable, motif=given.motif),)

    plain = candidature._notifier
    return patch.object(candidature, "_notifier", notifier)


@bug("suivi", "15")
def expertise_of_a_file_not_followed() -> Patch:
    """A file does not learn that its synthesis is given."""
    plain = reactions_candidature.reagir

    def reagir(fait: Any) -> Any:
        return () if isinstance(fait, as_it_is(reactions_candidature, "SyntheseRendue")) else plain(fait)

    return altered(CANDIDATURE, reagir=reagir)


@bug("suivi")
def recevable_file_without_experts() -> Patch:
    """A recevable file opens no expertise."""
    plain = reactions_expertise.reagir
    return altered(EXPERTISE, reagir=lambda fait: () if isinstance(fait, faits.RecevabiliteNotifiee) else plain(fait))


@bug("suivi")
def synthesis_not_heard_by_the_commission() -> Patch:
    """A file whose synthesis is given goes on no agenda."""
    return patch.object(preparation, "_inscrire", lambda *_: ())


# The experts


@bug("6", "9")
def nobody_is_unfit() -> Patch:
    """Nothing keeps an expert from a file."""
    blind: Callable[..., None] = lambda *_: None  # noqa: E731
    found = (patch.object(where, "incompatibilites", lambda *_: ()) for where in (lecture, liens))
    return all_of(*found, patch.object(liens, "empechement", blind))


@bug("6")
def tie_after_acceptance_forgotten() -> Patch:
    """A tie declared after accepting ends no mandate."""
    return patch.object(liens, "constater_conflit", lambda *_: ())


@bug("6", "9")
def work_of_who_is_tied() -> Patch:
    """Whoever has declared a tie since accepting keeps the file, and their work is taken."""
    return all_of(
        patch.object(liens, "constater_conflit", lambda *_: ()),
        patch.object(travaux, "_exige_sans_conflit", lambda *_: None),
    )


@bug("6")
def partner_since_acceptance_forgotten() -> Patch:
    """An expert whose employer has become a partner of the opération keeps the file, and nobody is told."""
    return patch.object(liens, "suivre_equipe", lambda *_: ())


@bug("6")
def tie_told_when_it_ends() -> Patch:
    """The administration is asked about a partner who is one no more."""
    plain = liens.suivre_equipe

    def suivre(e: Any, apres: Any, equipe: Any, now: Any) -> Iterator[Any]:
        yield from plain(e, apres, equipe, now)
        yield from (said for said in plain(apres, e, equipe, now) if isinstance(said, LienSignale))

    return patch.object(liens, "suivre_equipe", suivre)


@bug("6")
def opinion_while_the_tie_waits() -> Patch:
    """An expert whose employer has become a partner gives their opinion before the administration has answered."""
    return all_of(*(patch.object(where, "a_trancher", lambda *_: ()) for where in (mandats, travaux)))


@bug("6")
def partner_is_no_tie() -> Patch:
    """Whoever works for a partner of the opération sits on its files."""
    plain = incompatibilites.incompatibilites

    def found(*args: Any) -> Any:
        return tuple(i for i in plain(*args) if i.ancien_nom != incompatibilites.PARTENAIRE)

    return all_of(*(patch.object(where, "incompatibilites", found) for where in (incompatibilites, lecture)))


@bug("6")
def declared_tie_ends_nothing() -> Patch:
    """Another employer ends a mandate, a tie that is declared does not."""
    plain = liens.constater_conflit

    def constater(e: Any, command: Any, expert: Any, now: Any) -> Any:
        return plain(e, command, expert and expert.model_copy(update={"interets": ()}), now)

    return patch.object(liens, "constater_conflit", constater)


@bug("6", "liveness")
def structure_after_acceptance_forgotten() -> Patch:
    """Who comes to work for the porteur after accepting keeps the file: nothing is looked at again."""
    plain = vivier._mis_a_jour

    def mis_a_jour(*args: Any) -> Any:
        return plain(*args).model_copy(update={"dossiers": (), "le": None})

    return patch.object(vivier, "_mis_a_jour", mis_a_jour)


@bug("6")
def colleague_after_acceptance_forgotten() -> Patch:
    """Who comes to the structure of another expert of the file after accepting keeps it."""
    return all_of(*(patch.object(where, "lien", liens.lien_au_dossier) for where in (liens, mandats)))


@bug("affectation")
def suspended_holder_unknown_to_the_solver() -> Patch:
    """Who holds a seat and is not habilitated any more is unknown to the solver, which then assigns nobody."""
    habilitated = property(lambda self: self.habilites)
    return patch.object(lecture.Monde, "en_lice", habilitated)


@bug("7", "affectation")
def asked_again_after_declining() -> Patch:
    """Whoever has declined a file is assigned to it again."""
    nobody: tuple[str, ...] = ()
    return patch.object(liens, "SANS_REINVITATION", nobody)


@bug("6")
def colleagues_on_one_file() -> Patch:
    """Two experts of one structure sit on a file."""
    plain = mandats.obstacle

    def obstacle(e: Any, *args: Any) -> Any:
        return plain(e.model_copy(update={"mandats": ()}), *args)

    def raison(e: Any, command: Any, rang: int, contexte: Any, now: Any) -> Any:
        siege = command.equipe[rang]
        return obstacle(e, contexte.equipe[rang], siege.role, siege.place, now)

    apart = _given(structure="")
    return all_of(patch.object(mandats, "obstacle", obstacle), patch.object(mandats, "_raison", raison), apart)


def _given(**change: Any) -> Patch:
    """Give the solver its experts with something changed."""
    plain = lecture.Monde._experts
    return patch.object(lecture.Monde, "_experts", lambda self: (e.model_copy(update=change) for e in plain(self)))


@bug("7", "6", "affectation")
def role_not_looked_at() -> Patch:
    """Whoever is habilitated may hold any seat."""
    everything = patch.object(expert.Expert, "peut_etre", lambda who, _: who.statut == "habilite")
    return all_of(everything, _given(roles=("coordonnateur", "second")))


@bug("7", "6")
def suspended_expert_assigned() -> Patch:
    """Somebody who is not habilitated any more is put on a file by hand."""
    plain = mandats.obstacle

    def obstacle(e: Any, who: Any, *args: Any) -> Any:
        able = who and who.model_copy(update={"statut": "habilite", "roles": ("coordonnateur", "second")})
        return plain(e, able, *args)

    return patch.object(mandats, "obstacle", obstacle)


@bug("7", "6")
def suspended_expert_accepts() -> Patch:
    """An expert who is not habilitated any more accepts a mandate that was offered before."""
    plain = mandats.accepter

    def accepter(e: Any, command: Any, who: Any, now: Any) -> Any:
        before = {"statut": "habilite", "roles": ("coordonnateur", "second")}
        return plain(e, command, who and who.model_copy(update=before), now)

    return patch.object(mandats, "accepter", accepter)


@bug("7")
def load_without_limit() -> Patch:
    """An expert takes any number of files."""
    plain = monde.places_libres

    def places(carte: Any, *args: Any) -> Any:
        return plain(carte.model_copy(update={"charges": dict.fromkeys(carte.charges, 9)}), *args)

    room = patch.object(expert.Expert, "charge_max", lambda *_: 9)
    return all_of(patch.object(lecture, "places_libres", places), room)


@bug("7")
def place_not_held() -> Patch:
    """Nothing holds the places of an expert: two files at once take the last one."""
    return altered(UN_DOSSIER, gardes=lambda _: ())


@bug("affectation")
def stale_proposal_validated() -> Patch:
    """A proposal is validated whatever has changed since it was worked out: a decline, a suspension, a seat filled."""
    return patch.object(affectation, "changements", lambda *_: ())


@bug("affectation")
def work_given_up_still_gives() -> Patch:
    """What comes of a work that was given up, or is done again, is taken all the same."""
    plain = calcul.decider

    def decider(work: Any, last: int, command: Any, now: Any) -> Any:
        if isinstance(command, as_it_is(calcul, "RendreCalcul")) and work is not None:
            return (as_it_is(calcul, "AffectationCalculee")(proposition=command.proposition),)
        return plain(work, last, command, now)

    def demande(work: Any) -> Any:
        found = as_it_is(travail, "load")(AFFECTATION, work.world.store, str(work.annee)).etat.calcul
        return found if found and found.numero == work.numero else None

    return all_of(
        patch.object(calcul, "decider", decider),
        patch.object(travail.Travail, "_demande", demande),
        patch.object(travail.Travail, "_est_annule", lambda _work: False),
    )


@bug("7")
def seat_given_twice() -> Patch:
    """A seat is offered without looking whether it is free."""
    plain = mandats.affecter

    def affecter(e: Any, command: Any, *args: Any) -> Any:
        empty = patch.object(Expertise, "sieges_vides", property(lambda _e: ("coordonnateur", "second")))
        with empty:
            return plain(e, command, *args)

    return all_of(
        patch.object(mandats, "affecter", affecter), patch.object(mandats, "_siege_vide", lambda *_: "coordonnateur")
    )


@bug("7", "9", "affectation")
def second_expert_is_optional() -> Patch:
    """A file with a coordonnateur has all its seats filled."""
    plain = as_it_is(Expertise, "sieges_vides").fget

    def empty(e: Any) -> Any:
        return tuple(role for role in plain(e) if role == "coordonnateur")

    return patch.object(Expertise, "sieges_vides", property(empty))


@bug("7", "9")
def seat_given_back_stays_empty() -> Patch:
    """Once the coordonnateur's opinion is given, a seat that is given back needs nobody."""
    plain = as_it_is(Expertise, "sieges_vides").fget

    def empty(e: Any) -> Any:
        return () if e.coordonnateur and e.avis_de(e.coordonnateur).est_rendu else plain(e)

    return patch.object(Expertise, "sieges_vides", property(empty))


@bug("8")
def opinions_open_before_all_are_given() -> Patch:
    """An expert reads the others' opinions before all are given."""
    from expertise.views import textes  # noqa: PLC0415  beside its bug

    plain = textes._avis

    def avis(e: Any, mandat: Any, appel: Any) -> Any:
        versions = (v for m in e.vivants for v in plain(e, m, appel).versions)
        return plain(e, mandat, appel).model_copy(update={"versions": tuple(versions)})

    return patch.object(textes, "_avis", avis)


@bug("8")
def given_opinion_changes() -> Patch:
    """A given opinion is given again without being reopened."""
    plain = travaux.rendre_avis

    def rendre(e: Any, *args: Any) -> Any:
        return plain(e.model_copy(update={"avis": {}}), *args)

    return patch.object(travaux, "rendre_avis", rendre)


@bug("8")
def reopened_opinion_lost() -> Patch:
    """A reopened opinion disappears once the new one is given."""
    plain = evenements._avis

    def avis(e: Any, event: Any) -> Any:
        after = plain(e, event)
        return after.model_copy(update={"versions": after.versions[-1:]})

    return patch.object(evenements, "_avis", avis)


@bug("8")
def opinion_in_a_letter() -> Patch:
    """A letter on a file quotes what its experts are writing."""
    plain = lettres_expertise._donnees

    def donnees(etat: Any, **autres: Any) -> Any:
        return {**plain(etat, **autres), "operation": " ".join([etat.dossier.nom, *etat.textes.values()])}

    return patch.object(lettres_expertise, "_donnees", donnees)


@bug("8")
def opinion_in_a_fact() -> Patch:
    """The fact that a synthesis is given carries the opinions."""
    plain = diffusion._etat_public
    quoted = lambda e: plain(e).model_copy(update={"statut": " ".join(e.textes.values()) or e.statut})  # noqa: E731
    return patch.object(diffusion, "_etat_public", quoted)


@bug("9")
def synthesis_without_the_visit() -> Patch:
    """The synthesis does not wait for the report of the visit."""
    plain = travaux._exige_avant_synthese

    def exige(e: Any) -> None:
        if e.statut != "avis_rendus":
            plain(e)

    return patch.object(travaux, "_exige_avant_synthese", exige)


@bug("8", "16")
def opinion_without_a_mandate() -> Patch:
    """An expert gives an opinion, written or not, before accepting the mandate."""
    plain = as_it_is(travaux, "mandat_de")

    def accepted(e: Any, who: str) -> Any:
        return plain(e, who).model_copy(update={"statut": "accepte"})

    return all_of(
        patch.object(travaux, "mandat_de", accepted),
        patch.object(travaux, "_exige_texte", lambda *_: None),
        patch.dict(droits.TABLE["expertise"], {"rendre_avis": droits.acte(droits.MANDATE)}),
    )


@bug("mandate")
def mandate_accepted_after_the_withdrawal() -> Patch:
    """A mandate is still accepted once the file is withdrawn."""
    plain = evenements._clos
    return all_of(
        patch.object(evenements, "_clos", lambda live: plain(()) or live),
        patch.object(mandats, "exige_en_cours", lambda _e: None),
    )


# The séances


@bug("9")
def inscribed_before_the_synthesis() -> Patch:
    """A file is on the agenda as soon as it is recevable."""
    from kernel.label.faits import EtatExpertise  # noqa: PLC0415  beside its bug

    plain = preparation._inscrire

    def inscrire(seance: Any, command: Any, contexte: Any) -> Any:
        d = contexte.dossier
        if d is None or contexte.expertise is not None:
            return plain(seance, command, contexte)
        words = {"candidature": command.candidature, "annee": d.annee, "etape": d.etape, "region": d.region}
        there = EtatExpertise(**words, statut="", synthese="?")
        return plain(seance, command, contexte.model_copy(update={"expertise": there}))

    return patch.object(preparation, "_inscrire", inscrire)


@bug("11")
def national_agenda_without_a_region() -> Patch:
    """A file goes on the national agenda as soon as its synthesis is given."""
    plain = as_it_is(reactions_commission, "identifiant")
    everywhere = lambda annee, region="": plain(annee)  # noqa: E731
    return patch.object(reactions_commission, "identifiant", everywhere)


@bug("11")
def debated_file_ratified() -> Patch:
    """A file that a région sends to be debated is ratified with the others."""
    plain = as_it_is(Point, "ratifiee").fget

    def ratifiee(point: Any) -> Any:
        kept = point.proposition
        if kept is None or kept.issue in RATIFIEES:
            return plain(point)
        turned = kept.model_copy(update={"issue": "ajourne"})
        return plain(point.model_copy(update={"nature": "ratification", "proposition": turned}))

    return patch.object(Point, "ratifiee", property(ratifiee))


@bug("11")
def concluded_at_any_time() -> Patch:
    """A point is concluded whether the séance is open or not."""
    return patch.object(examen, "exige_ouverte", lambda _seance: None)


@bug("11")
def concluded_before_the_opening() -> Patch:
    """A point is concluded before its séance opens."""
    plain = examen._conclure

    def conclure(seance: Any, *others: Any) -> Any:
        there = tuple(m.personne for m in seance.membres)
        return plain(seance.model_copy(update={"statut": "ouverte", "presents": there}), *others)

    return patch.object(examen, "_conclure", conclure)


@bug("11")
def seance_closed_twice() -> Patch:
    """Minutes that are signed are signed again."""
    plain = minutes._clore

    def clore(seance: Any, *args: Any) -> Any:
        return plain(seance.model_copy(update={"statut": "ouverte"}), *args)

    return patch.object(minutes, "_clore", clore)


@bug("11")
def point_left_out_of_the_minutes() -> Patch:
    """The minutes miss a point."""
    plain = minutes.resultats
    return patch.object(minutes, "resultats", lambda seance: plain(seance)[1:])


@bug("11", "12")
def withdrawn_file_still_examined() -> Patch:
    """A withdrawal is not heard by the commission: the file is decided and published."""
    plain = reactions_commission._candidature

    def heard(file: str, etat: Any) -> Any:
        return iter(()) if etat.statut == "retiree" else plain(file, etat)

    return patch.object(reactions_commission, "_candidature", heard)


@bug("10")
def who_stands_aside_reads() -> Patch:
    """Standing aside changes nothing."""
    return patch.object(Seance, "est_deporte", lambda *_: False)


@bug("10")
def who_stands_aside_votes() -> Patch:
    """The voices of those who stand aside count."""
    return patch.object(examen, "_fautes_votes", lambda *_: [])


@bug("10")
def who_stands_aside_holds_the_pen() -> Patch:
    """Somebody who stands aside on a file concludes on it."""
    return patch.object(examen, "exige_non_deporte", lambda *_: None)


@bug("10")
def aside_after_the_conclusion() -> Patch:
    """A member stands aside once the minutes are signed."""
    plain = assemblee._se_deporter

    def aside(seance: Any, command: Any) -> Any:
        return plain(seance.model_copy(update={"statut": "ouverte"}), command)

    return patch.object(assemblee, "_se_deporter", aside)


@bug("10")
def concluded_with_who_stands_aside() -> Patch:
    """What was concluded with a member stays when that member stands aside."""
    plain = ecarter.sans_voix

    def keep(seance: Any, *whom: Any) -> Any:
        now = plain(seance, *whom)
        points = {c: p.model_copy(update={"conclusion": seance.points[c].conclusion}) for c, p in now.points.items()}
        return now.model_copy(update={"points": points, "ratifications": seance.ratifications})

    return all_of(patch.object(deroulement, "sans_voix", keep), patch.object(ecarter, "sans_voix", keep))


@bug("9", "liveness", "suivi")
def region_not_carried_to_the_national() -> Patch:
    """What a région has concluded is not carried to the national séance."""
    plain = reactions_commission._seance
    return patch.object(reactions_commission, "_seance", lambda name, etat: plain(name, etat)[:0])


# The palmarès and the register


@bug("12", "11")
def published_without_minutes() -> Patch:
    """The palmarès is published at its hour, whether the minutes are signed or not."""
    plain = palmares._publier

    def publier(p: Any, command: Any, contexte: Any, now: Any) -> Any:
        signed = (contexte.nationale or Seance()).model_copy(update={"statut": "close"})
        return plain(p, command, contexte.model_copy(update={"nationale": signed}), now)

    return patch.object(palmares, "_publier", publier)


@bug("11", "12")
def decision_left_out_of_the_palmares() -> Patch:
    """The palmarès misses a decision of the minutes."""
    plain = as_it_is(palmares, "decisions_de")
    return patch.object(palmares, "decisions_de", lambda nationale: plain(nationale)[1:])


@bug("palmarès")
def palmares_published_twice() -> Patch:
    """A palmarès that is public is published again."""
    plain = palmares._publier

    def publier(p: Any, *args: Any) -> Any:
        return plain(p.model_copy(update={"publie_le": None}), *args)

    return patch.object(palmares, "_publier", publier)


@bug("calendar")
def palmares_never_published() -> Patch:
    """Neither the schedule nor anybody publishes the palmarès."""
    return patch.object(palmares, "_publier", lambda *_: ())


@bug("suivi")
def decision_told_otherwise() -> Patch:
    """A file is told the étape it asked for, not the one that it is granted."""
    plain = reactions_candidature._decision
    asked = lambda d: plain(d.model_copy(update={"etape_accordee": d.etape}))  # noqa: E731
    return patch.object(reactions_candidature, "_decision", asked)


@bug("13")
def label_never_delivered() -> Patch:
    """The labels that the palmarès grants are not delivered, though each decision is notified."""
    plain = reactions_commission._palmares
    return patch.object(reactions_commission, "_palmares", lambda e: (o for o in plain(e) if o.decider is not LABEL))


@bug("13")
def label_for_the_adjourned() -> Patch:
    """An adjourned file has its label."""
    plain = reactions_commission._palmares

    def labels(etat: Any) -> Any:
        granted = tuple(d.model_copy(update={"issue": "labellise", "etape_accordee": d.etape}) for d in etat.decisions)
        return plain(etat.model_copy(update={"decisions": granted}))

    return patch.object(reactions_commission, "_palmares", labels)


@bug("13")
def label_without_its_check() -> Patch:
    """An étape 1 that was checked is not on the register."""
    plain = reactions_commission._candidature

    def followed(file: str, etat: Any) -> Any:
        return iter(()) if etat.statut == "constatee" else plain(file, etat)

    return patch.object(reactions_commission, "_candidature", followed)


@bug("13")
def withdrawn_label_leaves_the_register() -> Patch:
    """A label that was taken back is not on the register any more."""
    plain = label.fiches
    return altered(label.LABEL, fiches=lambda x: () if x.retrait else plain(x))


@bug("13")
def correction_takes_back_what_it_grants() -> Patch:
    """A corrected decision takes back each étape of its file, the one that it grants with the others."""
    plain = as_it_is(reactions_commission, "_palmares")

    def palmares(etat: Any) -> Iterator[Any]:
        yield from plain(etat)
        for d in (d for d in etat.decisions if d.acte and d.issue == "labellise"):
            yield from reactions_commission._corriges(d.model_copy(update={"issue": "ajourne"}))

    return patch.object(reactions_commission, "_palmares", palmares)


@bug("13")
def withdrawn_label_still_held() -> Patch:
    """The opération is not told that a label was taken back: it holds the étape still."""
    plain = label.publier
    return altered(label.LABEL, publier=lambda x, event: None if x.retrait else plain(x, event))


@bug("13")
def corrected_year_stays_on_the_register() -> Patch:
    """The opération is not told that the year of a label was put right."""
    plain = label.publier
    return altered(label.LABEL, publier=lambda x, event: plain(x, event) if x.retrait else None)


@bug("15", "13")
def label_delivered_again() -> Patch:
    """A label rests again on the act that it rests on, each time that act is told."""
    plain = label._delivrer

    def delivrer(x: Any, *args: Any) -> Any:
        return plain(x.model_copy(update={"titres": ()}), *args)

    return patch.object(label, "_delivrer", delivrer)
