"""Bugs of rights and of what must stay unknown: who reads, who is told, what leaks before publication."""

from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

from candidature import letters as lettres_candidature
from candidature import relations as relations_candidature
from candidature.app import SERVICE as CANDIDATURE
from candidature.domaine import doublons, editeurs, histoire, messages, suites, valeurs
from candidature.domaine.commandes import SuivreExperts
from candidature.domaine.dossier import AvisDonne
from candidature.domaine.editeurs import Invitation
from candidature.domaine.operation import Operation
from candidature.views import candidature as vue_des_dossiers
from commission import letters as lettres_commission
from commission import relations as relations_commission
from commission.app import SERVICE as COMMISSION
from commission.domaine.commission import SEANCE
from commission.domaine.point import Decision
from commission.routes.point import POINTS
from commission.views import palmares as vue_du_palmares
from commission.views import point as vue_point
from expertise import letters as lettres_expertise
from expertise import relations as relations_expertise
from expertise.app import SERVICE as EXPERTISE
from expertise.domaine import travaux
from expertise.routes.documents import DOCUMENTS
from kernel import act, dispatch, droits, handle, service, show
from kernel.label import faits
from kernel.refus import Refus
from kernel.store import load
from tests.simulation.faults import Fault
from tests.simulation.planted.bug import Patch, all_of, altered, as_it_is, bug
from tests.simulation.revocations import ELSEWHERE


@bug("16")
def everybody_sees() -> Patch:
    """An act does not look at who asks for it."""
    return patch.object(act, "check_right", lambda *_, **__: None)


@bug("16", "no fault of ours", "among services")
def anybody_reads() -> Patch:
    """A reading does not look at who asks for it."""
    return patch.object(show, "check_right", lambda *_, **__: None)


@bug("12", "16")
def anybody_reads_what_is_concluded() -> Patch:
    """Once a séance has concluded on everything, its points are read by whoever asks for them."""
    plain, reading = as_it_is(show, "check_right"), droits.TABLE["commission"]["consulter_point"]

    def check(droit: Any, ressource: Any, caller: Any, etat: Any, **more: Any) -> None:
        concluded = droit is reading and etat.points and all(p.conclusion for p in etat.points.values())
        if not concluded:
            plain(droit, ressource, caller, etat, **more)

    return patch.object(show, "check_right", check)


@bug("among services", "16")
def experts_overheard() -> Patch:
    """What experts and services say to each other is read by the porteurs too."""
    return patch.dict(messages.LECTEURS, experts=("services", "experts", "porteur"))


@bug("16")
def anybody_takes_papers() -> Patch:
    """A printed paper leads whoever asks for it to its file."""
    plain = show.lead

    def lead(*args: Any) -> Any:
        with patch.object(show, "check_right", lambda *_, **__: None):
            return plain(*args)

    return patch.object(dispatch, "lead", lead)


@bug("16")
def territory_not_looked_at() -> Patch:
    """A correspondant reads the files of every territory."""
    plain = relations_candidature._relations

    def everywhere(who: Any, dossier: Any, equipe: Any, ouverte: bool) -> Any:
        mine = plain(who, dossier, equipe, ouverte)
        return mine | {droits.CORRESPONDANT_DU_TERRITOIRE} if droits.CORRESPONDANT in who.roles else mine

    return patch.object(relations_candidature, "_relations", everywhere)


@bug("16")
def refusal_tells_what_exists() -> Patch:
    """What one may not see answers 403 instead of 404."""
    plain = as_it_is(act, "check_right")

    def check(droit: Any, *args: Any, **named: Any) -> None:
        everybody = droits.Droit(droit.voir | {droits.PUBLIC}, droit.agir)
        plain(everybody, *args, **named)

    return patch.object(act, "check_right", check)


@bug("16", "among services", needs=(Fault.RIGHT_REVOKED,))
def rights_remembered() -> Patch:
    """What a token says is remembered for a minute, and the right that is taken back with it."""
    known: dict[Any, tuple[Any, Any]] = {}

    plain = as_it_is(service, "serve")

    def serve(door: Any, route: Any, request: Any) -> Any:
        def appelant(header: Any, now: datetime) -> Any:
            if header not in known or now - known[header][0] > timedelta(minutes=1):
                known[header] = now, door.verifier.appelant(header, now)
            return known[header][1]

        return plain(replace(door, verifier=SimpleNamespace(appelant=appelant)), route, request)

    return patch.object(service, "serve", serve)


@bug("16")
def former_experts_see() -> Patch:
    """An expert who has left a file still reads it."""
    return patch.object(relations_expertise, "ANCIENNEMENT_MANDATE", droits.MANDATE)


@bug("16")
def documents_of_another_mandate_read() -> Patch:
    """An expert reads what is joined to the other's mandate."""
    plain = DOCUMENTS.vue

    def vue(e: Any, appel: Any) -> Any:
        return plain(e, replace(appel, appelant=replace(appel.appelant, roles=frozenset({droits.ADMINISTRATION}))))

    return altered(DOCUMENTS, vue=vue)


@bug("16")
def file_read_before_accepting() -> Patch:
    """An expert reads the file of a mandate that is not accepted."""
    plain = relations_expertise.envers_expertise

    def relations(who: Any, e: Any) -> Any:
        found = plain(who, e)
        return found | {droits.MANDATE_ACCEPTE} if droits.MANDATE in found else found

    return with_relations(plain, relations)


def with_relations(plain: Any, relations: Any) -> Patch:
    """Say otherwise what callers are to a kind of thing, wherever that is asked."""
    routes = [r for s in (CANDIDATURE, EXPERTISE, COMMISSION) for r in s.routes]
    asking = {id(x): x for r in routes if (x := getattr(r, "ressource", None)) and x.relations is plain}
    return all_of(*(altered(ressource, relations=relations) for ressource in asking.values()))


@bug("12", "16")
def any_secretariat_reads_any_seance() -> Patch:
    """A secretariat runs the séances of every territory, the national one included."""
    plain = relations_commission.envers_seance

    def everywhere(who: Any, seance: Any) -> Any:
        found = plain(who, seance)
        return found | {droits.SECRETARIAT_DE_LA_SEANCE} if droits.SECRETARIAT in who.roles else found

    return with_relations(plain, everywhere)


@bug("actions")
def actions_of_others_shown() -> Patch:
    """`actions` lists what the caller has no right to do."""
    plain = show._offered

    def offered(door: Any, ressource: Any, appel: Any, etat: Any, lus: Any) -> Any:
        actes = as_it_is(show, "acts_on")(door.routes, ressource)
        _, _ = plain(door, ressource, appel, etat, lus)
        return list(actes), [a.commande(appel, a.corps_de(etat, appel)) for a in actes]

    return patch.object(show, "_offered", offered)


@bug("actions")
def actions_always_possible() -> Patch:
    """`actions` says that everything may be done."""
    return patch.object(handle, "_verdict", lambda *_: None)


@bug("actions")
def reasons_of_another_refusal() -> Patch:
    """`actions` gives as the reason of a refusal another one."""
    plain = show.reasons

    def reasons(refus: Any) -> Any:
        return tuple(r.model_copy(update={"code": "autre"}) for r in plain(refus))

    return patch.object(show, "reasons", reasons)


@bug("mail to whom")
def letter_to_a_former_expert() -> Patch:
    """Experts who have left a file get its letters."""
    plain = lettres_expertise._participants

    def participants(modele: str, etat: Any, **autres: Any) -> Any:
        gone = [m.expert for m in etat.mandats if not m.est_vivant]
        return (*plain(modele, etat, **autres), *lettres_expertise._experts(modele, gone, etat, **autres))

    return patch.object(lettres_expertise, "_participants", participants)


@bug("16")
def former_experts_write() -> Patch:
    """An expert who was taken off a file still writes in it."""
    plain, of = relations_expertise.envers_expertise, as_it_is(travaux, "mandat_de")

    def relations(who: Any, e: Any) -> Any:
        found = plain(who, e)
        return found | {droits.MANDATE_ACCEPTE} if droits.ANCIENNEMENT_MANDATE in found else found

    def mandat_de(e: Any, auteur: str) -> Any:
        ended = next((m for m in reversed(e.mandats) if m.expert == auteur), None)
        return ended.model_copy(update={"statut": "accepte"}) if ended else of(e, auteur)

    return all_of(with_relations(plain, relations), patch.object(travaux, "mandat_de", mandat_de))


@bug("drafts of others")
def every_duplicate_proposed() -> Patch:
    """Whoever creates an opération is shown all those that look like it."""
    plain = doublons.exige_nouvelle

    def told(nom: str, siren: str, personne: str, voisines: Any) -> None:
        plain(nom, siren, personne, {i: c.model_copy(update={"publique": True}) for i, c in voisines.items()})

    return patch("candidature.domaine.operation.exige_nouvelle", told)


@bug("drafts of others")
def parcours_shows_every_draft() -> Patch:
    """The parcours of an opération shows its drafts to the correspondant."""
    return patch.object(Operation, "est_editable_par", lambda *_: True)


@bug("co-editors", needs=(Fault.RIGHT_REVOKED,))
def the_file_says_who_its_people_are() -> Patch:
    """A file gives the rights that its own copy of the people names, which is late."""
    plain = relations_candidature.envers_candidature
    return with_relations(plain, lambda who, file, _operation: plain(who, file, file))


@bug("identity")
def drafts_not_told_of_what_they_are_of() -> Patch:
    """A draft keeps the name and the communes that its opération had when it was begun."""
    return patch.object(suites, "suivre_identite", lambda *_: ())


@bug("identity")
def closed_draft_keeps_its_name() -> Patch:
    """A draft that nobody deposited in time does not follow its opération any more."""
    return patch.object(suites, "ECRIVABLES", valeurs.BROUILLONS)


@bug("identity")
def deposited_file_follows_its_operation() -> Patch:
    """A deposited file takes the name that its opération is given later."""
    every = frozenset({"deposee", "recevable", "retiree", "irrecevable", "constatee", "labellisee", "ajournee"})
    return patch.object(suites, "ECRIVABLES", valeurs.ECRIVABLES | every)


@bug("co-editors")
def files_not_told_of_their_people() -> Patch:
    """A file keeps the people that its opération had when it was begun."""
    return patch.object(suites, "suivre_editeurs", lambda *_: ())


@bug("co-editors")
def file_keeps_the_partners_it_began_with() -> Patch:
    """A file follows the people of its opération, and not its partners."""
    plain = suites.suivre_editeurs

    def followed(file: Any, operation: Any) -> Any:
        known = operation and operation.model_copy(update={"charte": None, "structures": {}})
        return plain(file.model_copy(update={"partenaires": ()}), known)

    return patch.object(suites, "suivre_editeurs", followed)


@bug("co-editors")
def invitation_for_ever() -> Patch:
    """An invitation is accepted whatever its date."""
    return patch.object(Invitation, "est_expiree", lambda *_: False)


@bug("co-editors")
def another_says_yes() -> Patch:
    """Who is invited becomes a co-editor at once, without being asked."""
    plain = editeurs._inviter

    def invited(team: Any, command: Any, *args: Any) -> Any:
        return (*plain(team, command, *args), editeurs.CoediteurRejoint(personne=command.personne))

    return patch.object(editeurs, "_inviter", invited)


@bug("co-editors")
def any_invitation_makes_an_owner() -> Patch:
    """Whoever says yes becomes the owner, whatever they were asked."""
    plain = editeurs._repondre

    def answered(team: Any, command: Any, now: Any) -> Any:
        return tuple(
            editeurs.OperationTransferee(ancien=team.proprietaire, nouveau=e.personne, demande_par=team.proprietaire)
            if isinstance(e, editeurs.CoediteurRejoint)
            else e
            for e in plain(team, command, now)
        )

    return patch.object(editeurs, "_repondre", answered)


@bug("co-editors")
def organisation_not_looked_at() -> Patch:
    """A transfer that the correspondant asks for is accepted by an account of any organisation."""
    plain = editeurs._repondre

    def answered(team: Any, command: Any, now: Any) -> Any:
        asked = team.invitation(command.auteur)
        return plain(team, command.model_copy(update={"siren": asked.siren if asked else ""}), now)

    return patch.object(editeurs, "_repondre", answered)


@bug("co-editors")
def experts_not_told_of_the_people() -> Patch:
    """The service of the experts does not hear that other people carry a file."""
    return patch.object(faits.PorteursChanges, "AUDIENCE", frozenset({"commission"}))


@bug("co-editors")
def commission_not_told_of_the_people() -> Patch:
    """The service of the commissions does not hear that other people carry a file."""
    return patch.object(faits.PorteursChanges, "AUDIENCE", frozenset({"expertise"}))


@bug("16", needs=(Fault.RIGHT_REVOKED,))
def right_checked_after_the_act() -> Patch:
    """Whose territory is another since is told that they may not act once the act is carried out."""
    plain, checked, refused = as_it_is(act, "handle"), as_it_is(act, "check_right"), list[Any]()

    def check(droit: Any, ressource: Any, appelant: Any, *args: Any, **options: Any) -> None:
        try:
            checked(droit, ressource, appelant, *args, **options)
        except Refus:
            refused.append(appelant)
            raise

    def handled(decider: Any, world: Any, envoi: Any) -> Any:
        try:
            return plain(decider, world, envoi)
        except Refus:
            if any(ELSEWHERE & a.territoires for a in refused):
                with suppress(Refus):
                    plain(decider, world, replace(envoi, voir=lambda *_: None))
            raise
        finally:
            refused.clear()

    return all_of(patch.object(act, "handle", handled), patch.object(act, "check_right", check))


@bug("identity", "16")
def operation_changed_before_it_is_refused() -> Patch:
    """Who may not change an opération is told so once it is changed."""
    plain = as_it_is(act, "handle")

    def handled(decider: Any, world: Any, envoi: Any) -> Any:
        try:
            return plain(decider, world, envoi)
        except Refus:
            if decider.agregat == "operation":
                with suppress(Refus):
                    plain(decider, world, replace(envoi, voir=lambda *_: None))
            raise

    return patch.object(act, "handle", handled)


# Nothing tells a decision before it is public


@bug("12")
def outcome_told_to_another_service() -> Patch:
    """The outcomes of a séance are told to the service of candidatures."""
    return patch.object(faits.SeanceClose, "AUDIENCE", frozenset({"candidature", "commission"}))


@bug("12")
def outcome_told_without_its_document() -> Patch:
    """The outcomes of a séance are told to the service of candidatures, without the names of their documents."""
    bare = property(lambda d: faits.PointSigne.model_validate({**d.model_dump(), "document": ""}))
    return all_of(outcome_told_to_another_service(), patch.object(Decision, "signee", bare))


@bug("12")
def minutes_quoted_in_a_letter() -> Patch:
    """The letter to the members quotes what was concluded."""
    plain = lettres_commission._membres

    def membres(modele: str, etat: Any, rdv: Any, **autres: str) -> Any:
        said = [p.conclusion.document for p in etat.points.values() if p.conclusion]
        return plain(modele, etat, rdv, **{n: " ".join([x, *said]) for n, x in autres.items()})

    return patch.object(lettres_commission, "_membres", membres)


@bug("12")
def national_conclusion_shown_to_a_region() -> Patch:
    """The point of a regional séance shows what the national one has concluded."""
    plain = vue_point.vue_point

    def vue(seance: Any, appel: Any) -> Any:
        seen, name = plain(seance, appel), appel.params["candidature"]
        nationale = load(SEANCE, appel.world.store, f"{seance.annee}-nationale").etat
        point = nationale.points.get(name)
        there = point and vue_point._conclusion(nationale, point, appel)
        return seen.model_copy(update={"conclusion": there}) if there else seen

    return altered(POINTS, vue=vue)


@bug("two worlds", worlds=True)
def counts_shown_before_the_ceremony() -> Patch:
    """Counts alone are shown to porteurs before the ceremony: no word tells them, the other world does."""
    return patch.object(vue_du_palmares, "ADMINISTRATION", droits.PORTEUR)


@bug("no fault of ours")
def list_shown_without_its_campagnes() -> Patch:
    """A list of candidatures is shown without the calendars that its lines depend on."""
    route = next(r for r in CANDIDATURE.routes if r.code == "lister_candidatures")
    return altered(route, besoins=lambda *_: {})


@bug("no fault of ours")
def version_of_a_copy_not_known() -> Patch:
    """Deciding beside a copy is a bug: it has a sequence, not a version."""
    return patch.object(handle, "version_of", lambda item: int(item["version"]))


@bug("no fault of ours", "client")
def document_not_kept() -> Patch:
    """The document that an entry names is not kept."""
    return patch.object(handle, "_keep_documents", lambda *_: None)


@bug("among services")
def opportunity_shown_with_the_service() -> Patch:
    """What the services think of a file is shown to its porteurs, with the service that has it."""
    plain = as_it_is(vue_des_dossiers, "vue_charge")

    def vue_charge(file: Any) -> Any:
        shown = plain(file)
        return shown and shown.model_copy(update={"service": "".join(o.texte for o in file.opportunites)})

    return patch.object(vue_des_dossiers, "vue_charge", vue_charge)


@bug("among services")
def opportunity_told_in_letters() -> Patch:
    """What the services think of a file is in the letters about it."""
    plain = lettres_candidature._donnees

    def donnees(file: Any, **more: Any) -> Any:
        thought = "".join(f" ({o.texte})" for o in file.opportunites)
        return {**plain(file, **more), "operation": file.nom + thought}

    return patch.object(lettres_candidature, "_donnees", donnees)


@bug("among services")
def services_overheard() -> Patch:
    """What the services say among themselves is read by the porteur as well."""
    return patch.dict(messages.LECTEURS, services=("porteur", "services"))


@bug("among services")
def avis_in_the_history_of_all() -> Patch:
    """What has happened among the services alone is in the history that the porteur reads."""
    trace = histoire.TRACES[AvisDonne]
    return patch.dict(histoire.TRACES, {AvisDonne: trace._replace(camps=histoire.TOUS)})


@bug("among services")
def message_told_in_its_letter() -> Patch:
    """The letter that says that there is a message quotes it."""
    plain = lettres_candidature._message

    def message(event: Any, etat: Any) -> Any:
        return (replace(lt, donnees={**lt.donnees, "auteur": event.texte}) for lt in plain(event, etat))

    return patch.object(lettres_candidature, "_message", message)


@bug("suivi")
def departed_experts_still_listen() -> Patch:
    """An expert who has left a file goes on reading what is said there among experts."""
    plain = suites.decide

    def decide(file: Any, command: Any, operation: Any) -> Any:
        if isinstance(command, SuivreExperts):
            command = SuivreExperts(experts=tuple(sorted({*file.experts, *command.experts})))
        return plain(file, command, operation)

    return patch.object(suites, "decide", decide)
