"""Who may read what, said anew from the files alone (domain.md §4.10 and 16): the services' own table is not asked."""

from collections.abc import Mapping
from itertools import product
from typing import TYPE_CHECKING

from kernel.droits import ADMINISTRATION, CORRESPONDANT, EXPERT, MEMBRE, PORTEUR, SECRETARIAT, Appelant
from tests.simulation.aside import aside

if TYPE_CHECKING:
    from tests.simulation.history import History

OF_A_FILE = frozenset(
    {"consulter_candidature", "consulter_completude", "consulter_reponse", "consulter_version", "comparer_versions"}
) | frozenset({"previsualiser_accuse", "telecharger_accuse", "telecharger_dossier"})
AROUND_A_FILE = frozenset({"consulter_messages", "consulter_histoire"})
OF_THE_OPERATION = frozenset({"consulter_operation", "consulter_invitation", "consulter_parcours"})
OF_THE_SERVICES = frozenset({"consulter_instruction"})
OF_THE_EXPERTISE = frozenset({"consulter_expertise", "consulter_avis", "consulter_synthese", "consulter_compte_rendu"})
OF_ACCEPTED_EXPERTS = frozenset({"consulter_dossier", "consulter_texte"})
OF_ITS_EXPERTS = frozenset({"consulter_documents"})
OF_ONESELF = frozenset({"consulter_expert"})
OF_THOSE_WHO_SIT_ON_IT = frozenset({"consulter_dossier", "consulter_synthese", "telecharger_rectificatif"})
OF_THE_SEANCE = OF_THOSE_WHO_SIT_ON_IT | {
    *("consulter_seance", "consulter_point", "consulter_suivi_seance", "consulter_liasse"),
    *("consulter_proces_verbal", "telecharger_proces_verbal"),
}
OF_WHO_RUNS_IT = frozenset({"proposer_ordre"})
PRIVATE: Mapping[str, frozenset[str]] = {
    "candidature": OF_A_FILE | AROUND_A_FILE | OF_THE_OPERATION | OF_THE_SERVICES,
    "expertise": OF_THE_EXPERTISE | OF_ACCEPTED_EXPERTS | OF_ITS_EXPERTS | OF_ONESELF,
    "commission": OF_THE_SEANCE | OF_WHO_RUNS_IT | {"consulter_decision"},
}
EVERYWHERE = ("journal", "lister_courriels", "lister_sans_adresse", "consulter_renvoi", "lister_mots", "consulter_mot")
ADMINISTRATION_ALONE = {
    "candidature": {*EVERYWHERE, "consulter_preparation"},
    "expertise": {
        *(*EVERYWHERE, "lister_experts", "consulter_affectation", "consulter_paires", "consulter_certificat"),
        *("consulter_partie_certificat", "exporter_affectation", "suivre_affectation"),
        *("consulter_remplacements", "consulter_incompatibilites"),
    },
    "commission": {*EVERYWHERE, "consulter_seance_passee", "consulter_label_passe", "lister_decisions"},
}
OF_ROLES: Mapping[tuple[str, str], frozenset[str]] = {
    **dict.fromkeys(
        product(("candidature",), ("lister_a_faire", "lister_operations", "lister_candidatures")),
        frozenset({PORTEUR, CORRESPONDANT, ADMINISTRATION}),
    ),
    **dict.fromkeys(
        product(("candidature",), ("consulter_tableau", "exporter_candidatures_csv", "exporter_candidatures_xlsx")),
        frozenset({CORRESPONDANT, ADMINISTRATION}),
    ),
    ("expertise", "lister_a_faire"): frozenset({EXPERT, ADMINISTRATION}),
    ("expertise", "lister_expertises"): frozenset({CORRESPONDANT, ADMINISTRATION}),
    ("expertise", "lister_mandats"): frozenset({EXPERT}),
    ("commission", "lister_a_faire"): frozenset({SECRETARIAT, ADMINISTRATION}),
    ("commission", "lister_seances"): frozenset({MEMBRE, SECRETARIAT, ADMINISTRATION}),
}  # a list is for whoever has the role: what is in it is judged line by line elsewhere
AMONG_THE_SERVICES = "Entre services : le maire hésite"  # an avis d'opportunité, a message: nobody else may read it
FACTS_OF_THE_SERVICES = ("avis_donne", "opportunite_donnee", "prise_en_charge", "charge_rendue", "experts")
AMONG_THE_EXPERTS = "Entre experts : le site nous inquiète"  # nor the services and they what they say to each other
FAREWELLS = frozenset({"mandat_clos", "dossier_retire", "visite_annulee"})  # letters that tell one has left
RECENT = 3  # states: a reading may have begun on one just before the last


def may_read(history: "History", who: Appelant, service: str, code: str, params: Mapping[str, str]) -> bool:
    """Tell whether somebody may read something; what is for everybody is not asked here."""
    if code in ADMINISTRATION_ALONE[service]:
        return ADMINISTRATION in who.roles
    if (roles := OF_ROLES.get((service, code))) is not None:
        return bool(roles & who.roles)
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
    places = {f"D{x.departement}" for x in file.lieux} | {f"R{x.region}" for x in file.lieux}
    if code in OF_THE_SERVICES:
        return _oversees(who, places)
    if code == "consulter_invitation":
        asked = [i.personne for o in states for i in o.invitations]
        return who.personne in (*asked, *(p for o in states for p in (o.proprietaire, *o.coediteurs)))
    mine = any(who.personne in (o.proprietaire, *o.coediteurs) for o in states)
    if code in AROUND_A_FILE and EXPERT in who.roles:
        recent = history.versions[f"candidature/candidature#{identifiant}"][-RECENT:]
        mine = mine or any(who.personne in c.experts for c in recent)
    return mine or _oversees(who, places)


def _oversees(who: Appelant, territories: set[str]) -> bool:
    return ADMINISTRATION in who.roles or (CORRESPONDANT in who.roles and bool(who.territoires & territories))


def _expertise(history: "History", who: Appelant, code: str, identifiant: str) -> bool:
    if code in OF_ONESELF:
        return identifiant == who.personne or ADMINISTRATION in who.roles
    states = [e for e in history.versions[f"expertise/expertise#{identifiant}"][-RECENT:] if e.identite]
    live = [m for e in states for m in e.mandats if m.expert == who.personne and m.statut in ("propose", "accepte")]
    if code in OF_ACCEPTED_EXPERTS:
        return any(m.statut == "accepte" for m in live)
    if code in OF_ITS_EXPERTS:
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
    sits = sits and code not in OF_WHO_RUNS_IT
    runs = SECRETARIAT in who.roles and states[-1].territoire in who.territoires
    return sits or runs or ADMINISTRATION in who.roles
