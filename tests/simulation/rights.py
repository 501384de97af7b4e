"""Who may read what, said anew from the files alone (domain.md §4.10 and 16): the services' own table is not asked."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from kernel.droits import ADMINISTRATION, CORRESPONDANT, EXPERT, MEMBRE, SECRETARIAT, Appelant
from tests.simulation.aside import aside

if TYPE_CHECKING:
    from tests.simulation.history import History

PRIVATE = {
    "candidature": frozenset(
        {"consulter_candidature", "consulter_reponse", "consulter_operation", "consulter_invitation"}
    )
    | frozenset({"consulter_parcours", "consulter_messages", "consulter_histoire"})
    | frozenset({"previsualiser_accuse", "telecharger_accuse", "telecharger_dossier"}),
    "expertise": frozenset(
        {
            "consulter_documents",
            "consulter_expertise",
            "consulter_avis",
            "consulter_dossier",
            "consulter_synthese",
            "consulter_compte_rendu",
        }
    ),
    "commission": frozenset({"consulter_seance", "consulter_point", "consulter_dossier", "consulter_synthese"})
    | frozenset({"consulter_suivi_seance", "consulter_liasse", "consulter_proces_verbal", "consulter_decision"})
    | frozenset({"telecharger_proces_verbal", "telecharger_rectificatif"}),
}
AMONG_THE_SERVICES = "Entre services : le maire hésite"  # an avis d'opportunité, a message: nobody else may read it
FACTS_OF_THE_SERVICES = ("avis_donne", "opportunite_donnee", "prise_en_charge", "charge_rendue", "experts")
AMONG_THE_EXPERTS = "Entre experts : le site nous inquiète"  # nor the services and they what they say to each other
OF_THE_OPERATION = frozenset({"consulter_operation", "consulter_invitation", "consulter_parcours"})
OF_ACCEPTED_EXPERTS = frozenset({"consulter_dossier"})
OF_THOSE_WHO_SIT_ON_IT = frozenset({"consulter_dossier", "consulter_synthese", "telecharger_rectificatif"})
FAREWELLS = frozenset({"mandat_clos", "dossier_retire", "visite_annulee"})  # letters that tell one has left
RECENT = 3  # states: a reading may have begun on one just before the last


def may_read(history: "History", who: Appelant, service: str, code: str, params: Mapping[str, str]) -> bool:
    """Tell whether somebody may read a file; what is for everybody is not asked here."""
    if code not in PRIVATE[service]:
        return True
    if service == "candidature":
        return _candidature(history, who, code, params["id"])
    if service == "expertise":
        return _expertise(history, who, code, params["id"])
    return _decision(history, who, params) if code == "consulter_decision" else _seance(history, who, code, params)


def _decision(history: "History", who: Appelant, params: Mapping[str, str]) -> bool:
    told = history.now_of(f"commission/decision#{params['id']}")
    if told is None or told.decision is None:
        return False
    file = history.now_of(f"candidature/candidature#{params['id']}")
    return who.personne in told.porteurs or _oversees(who, set(file.territoires))


def may_be_written_to(history: "History", flux: str, modele: str, personne: str) -> bool:
    """Tell whether a letter about a file may reach somebody: an expert who has left it gets only what says so."""
    if not flux.startswith("expertise/expertise#") or modele in FAREWELLS:
        return True
    states = [e for e in history.versions[flux][-RECENT:] if e.identite]
    theirs = [m for m in states[-1].mandats if m.expert == personne]
    return not theirs or any(m.expert == personne for e in states for m in e.vivants)


def _candidature(history: "History", who: Appelant, code: str, identifiant: str) -> bool:
    kind = "operation" if code in OF_THE_OPERATION else "candidature"
    file = history.now_of(f"candidature/{kind}#{identifiant}")
    operation = identifiant if kind == "operation" else file.operation
    states = history.versions[f"candidature/operation#{operation}"][-RECENT:]
    if code == "consulter_invitation":
        asked = [i.personne for o in states for i in o.invitations]
        return who.personne in (*asked, *(p for o in states for p in (o.proprietaire, *o.coediteurs)))
    mine = any(who.personne in (o.proprietaire, *o.coediteurs) for o in states)
    if code in ("consulter_messages", "consulter_histoire") and EXPERT in who.roles:
        recent = history.versions[f"candidature/candidature#{identifiant}"][-RECENT:]
        mine = mine or any(who.personne in c.experts for c in recent)
    return mine or _oversees(who, {f"D{x.departement}" for x in file.lieux} | {f"R{x.region}" for x in file.lieux})


def _oversees(who: Appelant, territories: set[str]) -> bool:
    return ADMINISTRATION in who.roles or (CORRESPONDANT in who.roles and bool(who.territoires & territories))


def _expertise(history: "History", who: Appelant, code: str, identifiant: str) -> bool:
    states = [e for e in history.versions[f"expertise/expertise#{identifiant}"][-RECENT:] if e.identite]
    live = [m for e in states for m in e.mandats if m.expert == who.personne and m.statut in ("propose", "accepte")]
    if code in OF_ACCEPTED_EXPERTS:
        return any(m.statut == "accepte" for m in live)
    if code == "consulter_documents":
        return bool(live) or ADMINISTRATION in who.roles
    dossier = states[-1].dossier
    return bool(live) or _oversees(who, {f"R{dossier.region}", *(f"D{d}" for d in dossier.departements)})


def _seance(history: "History", who: Appelant, code: str, params: Mapping[str, str]) -> bool:
    states = history.versions[f"commission/seance#{params['id']}"][-RECENT:]
    if code in OF_THOSE_WHO_SIT_ON_IT:
        file, me = params["candidature"], who.personne
        if all(me in aside(s, file) for s in states):
            return False
    sits = MEMBRE in who.roles and any(m.personne == who.personne for s in states for m in s.membres)
    runs = SECRETARIAT in who.roles and states[-1].territoire in who.territoires
    return sits or runs or ADMINISTRATION in who.roles
