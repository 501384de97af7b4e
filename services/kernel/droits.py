"""What a caller may do: the one authorization table, and the words it speaks.

The token (`jeton.py`) says who, in which capacity and territory. What one may do with a given file comes from the
file: each service gives the *relations* of a caller to a state (`proprietaire`, `correspondant_du_territoire`…), and
the table says which relations may see and which may act. A route that the table does not name does not start.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

# Capacities that a token may carry (`roles`), and the relations everybody has.
PUBLIC, CONNECTE = "public", "connecte"
ADMINISTRATION, CORRESPONDANT, PORTEUR = "administration", "correspondant", "porteur"
EXPERT, MEMBRE, SECRETARIAT = "expert", "membre", "secretariat"
ROLES = frozenset({ADMINISTRATION, CORRESPONDANT, PORTEUR, EXPERT, MEMBRE, SECRETARIAT})

# What a caller may be to one file, by the file.
PROPRIETAIRE, COEDITEUR, CORRESPONDANT_DU_TERRITOIRE = "proprietaire", "coediteur", "correspondant_du_territoire"
MEMBRE_DE_LA_SEANCE, SECRETARIAT_DE_LA_SEANCE = "membre_de_la_seance", "secretariat_de_la_seance"
PRESIDE_LA_SEANCE = "preside_la_seance"  # and stands aside from none of its files
GENS_DE_LA_SEANCE = (MEMBRE_DE_LA_SEANCE, SECRETARIAT_DE_LA_SEANCE, ADMINISTRATION)
INVITE = "invite"
SOI_MEME, COORDONNATEUR = "soi_meme", "coordonnateur"
MANDATE, MANDATE_ACCEPTE, ANCIENNEMENT_MANDATE = "mandate", "mandate_accepte", "anciennement_mandate"
QUI: Mapping[str, str] = {  # who may do an act, as a refusal says it to whoever may not
    PROPRIETAIRE: "le propriétaire de l'opération",
    COEDITEUR: "un co-éditeur de l'opération",
    PORTEUR: "le porteur d'une opération",
    CORRESPONDANT_DU_TERRITOIRE: "le correspondant du territoire",
    CORRESPONDANT: "un correspondant",
    INVITE: "la personne invitée",
    SOI_MEME: "la personne concernée",
    COORDONNATEUR: "le coordonnateur de l'expertise",
    MANDATE_ACCEPTE: "un expert qui a accepté le dossier",
    MANDATE: "un expert à qui le dossier est proposé",
    ANCIENNEMENT_MANDATE: "un expert qui a eu le dossier",
    EXPERT: "un expert",
    PRESIDE_LA_SEANCE: "qui préside la séance",
    MEMBRE_DE_LA_SEANCE: "un membre de la séance",
    SECRETARIAT_DE_LA_SEANCE: "le secrétariat de la séance",
    MEMBRE: "un membre de commission",
    SECRETARIAT: "le secrétariat d'une commission",
    ADMINISTRATION: "l'administration du label",
}
LECTEURS_DU_DOSSIER = (PROPRIETAIRE, COEDITEUR, CORRESPONDANT_DU_TERRITOIRE, ADMINISTRATION)
LECTEURS_DE_LA_DECISION = (PROPRIETAIRE, COEDITEUR, CORRESPONDANT_DU_TERRITOIRE, ADMINISTRATION)
LECTEURS_DE_L_EXPERTISE = (MANDATE, CORRESPONDANT_DU_TERRITOIRE, ADMINISTRATION)

SYSTEM = "systeme"  # the author of what the schedule and the reactions do


@dataclass(frozen=True)
class Appelant:
    """Who calls. `personne` is the pseudonym that the journal keeps; name and address never leave this value
    but for the `personne` record."""

    personne: str = ""
    roles: frozenset[str] = frozenset()
    territoires: frozenset[str] = frozenset()
    siret: str = ""
    nom: str = field(default="", repr=False)
    courriel: str = field(default="", repr=False)

    @property
    def relations(self) -> frozenset[str]:
        """Give what this caller is to everything, whatever the file."""
        return frozenset({PUBLIC}) | (self.roles | {CONNECTE} if self.personne else frozenset())


ANONYME = Appelant()


@dataclass(frozen=True)
class Droit:
    """A line of the table: the relations that may know of the thing, and those that may do the act."""

    voir: frozenset[str]
    agir: frozenset[str]

    @property
    def qui(self) -> str:
        """Say who may act."""
        *autres, dernier = [mot for relation, mot in QUI.items() if relation in self.agir] or ["une autre personne"]
        return f"{', '.join(autres)} ou {dernier}" if autres else dernier


def lire(*relations: str) -> Droit:
    """Give the line of a reading: seeing is all there is to do."""
    return Droit(frozenset(relations), frozenset(relations))


def acte(*agir: str, vu_par: tuple[str, ...] = ()) -> Droit:
    """Give the line of an act: who may do it, and who else sees the thing without being able to."""
    return Droit(frozenset(agir) | frozenset(vu_par), frozenset(agir))


COMMUNES = {
    "sante": lire(PUBLIC),
    "openapi": lire(PUBLIC),
    "lister_problemes": lire(PUBLIC),
    "consulter_probleme": lire(PUBLIC),
    "moi": lire(CONNECTE),
    "journal": lire(ADMINISTRATION),
    "lister_courriels": lire(ADMINISTRATION),
    "lister_sans_adresse": lire(ADMINISTRATION),
}
MOTS = {
    "lister_mots": lire(ADMINISTRATION),
    "consulter_mot": lire(ADMINISTRATION),
    "ecrire_mot": acte(ADMINISTRATION),
}
RENVOIS = {
    "consulter_renvoi": lire(ADMINISTRATION),
    "renvoyer_lettre": acte(ADMINISTRATION),
}

TABLE: Mapping[str, Mapping[str, Droit]] = {
    "candidature": {
        **COMMUNES,
        **RENVOIS,
        **MOTS,
        "lister_referentiels": lire(PUBLIC),
        "consulter_referentiel": lire(PUBLIC),
        "consulter_schema": lire(PUBLIC),
        "lister_campagnes": lire(PUBLIC),
        "consulter_campagne": lire(PUBLIC),
        "planifier_campagne": acte(ADMINISTRATION, vu_par=(PUBLIC,)),
        "reporter_echeance": acte(ADMINISTRATION, vu_par=(PUBLIC,)),
        "lister_a_faire": lire(PORTEUR, CORRESPONDANT, ADMINISTRATION),
        "consulter_tableau": lire(CORRESPONDANT, ADMINISTRATION),
        "consulter_preparation": lire(ADMINISTRATION),
        "confirmer_campagne": acte(ADMINISTRATION),
        "lister_operations": lire(PORTEUR, CORRESPONDANT, ADMINISTRATION),
        "consulter_operation": lire(*LECTEURS_DU_DOSSIER),
        "consulter_parcours": lire(*LECTEURS_DU_DOSSIER),
        "creer_operation": acte(PORTEUR, vu_par=(CONNECTE,)),
        "modifier_operation": acte(PROPRIETAIRE, COEDITEUR, vu_par=LECTEURS_DU_DOSSIER),
        "signer_charte": acte(PROPRIETAIRE, COEDITEUR, vu_par=LECTEURS_DU_DOSSIER),
        "reprendre_etape": acte(ADMINISTRATION, vu_par=LECTEURS_DU_DOSSIER),
        "inviter_coediteur": acte(PROPRIETAIRE, vu_par=LECTEURS_DU_DOSSIER),
        "retirer_coediteur": acte(PROPRIETAIRE, ADMINISTRATION, vu_par=LECTEURS_DU_DOSSIER),
        "quitter_operation": acte(COEDITEUR, vu_par=LECTEURS_DU_DOSSIER),
        "proposer_transfert": acte(
            PROPRIETAIRE, CORRESPONDANT_DU_TERRITOIRE, ADMINISTRATION, vu_par=LECTEURS_DU_DOSSIER
        ),
        "retirer_invitation": acte(
            PROPRIETAIRE, CORRESPONDANT_DU_TERRITOIRE, ADMINISTRATION, vu_par=LECTEURS_DU_DOSSIER
        ),
        "lister_invitations": lire(CONNECTE),
        "consulter_invitation": lire(INVITE, PROPRIETAIRE, COEDITEUR),
        "accepter_invitation": acte(INVITE, PROPRIETAIRE, COEDITEUR),
        "decliner_invitation": acte(INVITE, vu_par=(PROPRIETAIRE, COEDITEUR)),
        "lister_candidatures": lire(PORTEUR, CORRESPONDANT, ADMINISTRATION),
        "exporter_candidatures_csv": lire(CORRESPONDANT, ADMINISTRATION),
        "exporter_candidatures_xlsx": lire(CORRESPONDANT, ADMINISTRATION),
        "consulter_candidature": lire(*LECTEURS_DU_DOSSIER),
        "creer_candidature": acte(PORTEUR, vu_par=(CONNECTE,)),
        "consulter_completude": lire(*LECTEURS_DU_DOSSIER),
        "consulter_reponse": lire(*LECTEURS_DU_DOSSIER),
        "repondre": acte(PROPRIETAIRE, COEDITEUR, vu_par=LECTEURS_DU_DOSSIER),
        "annoncer": acte(PROPRIETAIRE, COEDITEUR, vu_par=LECTEURS_DU_DOSSIER),
        "deposer": acte(PROPRIETAIRE, vu_par=LECTEURS_DU_DOSSIER),
        "prolonger_depot": acte(ADMINISTRATION, vu_par=LECTEURS_DU_DOSSIER),
        "conserver_brouillon": acte(PROPRIETAIRE, COEDITEUR, ADMINISTRATION, vu_par=LECTEURS_DU_DOSSIER),
        "retirer": acte(PROPRIETAIRE, vu_par=LECTEURS_DU_DOSSIER),
        "consulter_version": lire(*LECTEURS_DU_DOSSIER),
        "comparer_versions": lire(*LECTEURS_DU_DOSSIER),
        "telecharger_accuse": lire(*LECTEURS_DU_DOSSIER),
        "previsualiser_accuse": lire(*LECTEURS_DU_DOSSIER),
        "telecharger_dossier": lire(*LECTEURS_DU_DOSSIER),
        "demander_complements": acte(CORRESPONDANT_DU_TERRITOIRE, vu_par=LECTEURS_DU_DOSSIER),
        "fournir_complements": acte(PROPRIETAIRE, vu_par=LECTEURS_DU_DOSSIER),
        "consulter_messages": lire(*LECTEURS_DU_DOSSIER, MANDATE_ACCEPTE),
        "consulter_histoire": lire(*LECTEURS_DU_DOSSIER, MANDATE_ACCEPTE),
        "ecrire_message": acte(*LECTEURS_DU_DOSSIER, MANDATE_ACCEPTE),
        "consulter_instruction": lire(CORRESPONDANT_DU_TERRITOIRE, ADMINISTRATION),
        "prendre_en_charge": acte(CORRESPONDANT_DU_TERRITOIRE, vu_par=LECTEURS_DU_DOSSIER),
        "rendre_en_charge": acte(CORRESPONDANT_DU_TERRITOIRE, vu_par=LECTEURS_DU_DOSSIER),
        "agir_en_lot": lire(CORRESPONDANT),
        "donner_opportunite": acte(CORRESPONDANT_DU_TERRITOIRE, vu_par=(ADMINISTRATION,)),
        "donner_avis": acte(CORRESPONDANT_DU_TERRITOIRE, vu_par=LECTEURS_DU_DOSSIER),
        "notifier_avis": acte(CORRESPONDANT_DU_TERRITOIRE, vu_par=LECTEURS_DU_DOSSIER),
        "constater_etape_1": acte(CORRESPONDANT_DU_TERRITOIRE, vu_par=LECTEURS_DU_DOSSIER),
    },
    "expertise": {
        **COMMUNES,
        **RENVOIS,
        **MOTS,
        "lister_a_faire": lire(EXPERT, ADMINISTRATION),
        "lister_experts": lire(ADMINISTRATION),
        "se_porter_candidat": acte(EXPERT, vu_par=(CONNECTE,)),
        "inscrire_expert": acte(ADMINISTRATION),
        "consulter_expert": lire(SOI_MEME, ADMINISTRATION),
        "mettre_a_jour_profil": acte(SOI_MEME, vu_par=(ADMINISTRATION,)),
        "declarer_disponibilite": acte(SOI_MEME, vu_par=(ADMINISTRATION,)),
        "declarer_interet": acte(SOI_MEME, vu_par=(ADMINISTRATION,)),
        "habiliter_expert": acte(ADMINISTRATION, vu_par=(SOI_MEME,)),
        "refuser_candidature": acte(ADMINISTRATION, vu_par=(SOI_MEME,)),
        "suspendre_expert": acte(ADMINISTRATION, vu_par=(SOI_MEME,)),
        "consulter_affectation": lire(ADMINISTRATION),
        "proposer_affectation": acte(ADMINISTRATION),
        "chercher_remplacants": acte(ADMINISTRATION),
        "importer_affectation": acte(ADMINISTRATION),
        "annuler_calcul": acte(ADMINISTRATION),
        "valider_affectation": acte(ADMINISTRATION),
        "consulter_paires": lire(ADMINISTRATION),
        "consulter_certificat": lire(ADMINISTRATION),
        "consulter_partie_certificat": lire(ADMINISTRATION),
        "exporter_affectation": lire(ADMINISTRATION),
        "suivre_affectation": lire(ADMINISTRATION),
        "lister_expertises": lire(CORRESPONDANT, ADMINISTRATION),
        "lister_mandats": lire(EXPERT),
        "consulter_expertise": lire(*LECTEURS_DE_L_EXPERTISE),
        "accepter_mandat": acte(MANDATE, vu_par=LECTEURS_DE_L_EXPERTISE),
        "decliner_mandat": acte(MANDATE, vu_par=LECTEURS_DE_L_EXPERTISE),
        "signaler_conflit": acte(MANDATE, vu_par=LECTEURS_DE_L_EXPERTISE),
        "consulter_remplacements": lire(ADMINISTRATION),
        "remplacer_expert": acte(ADMINISTRATION, vu_par=LECTEURS_DE_L_EXPERTISE),
        "prolonger_mandat": acte(ADMINISTRATION, vu_par=LECTEURS_DE_L_EXPERTISE),
        "consulter_documents": lire(MANDATE, ADMINISTRATION),
        "joindre_document": acte(ADMINISTRATION, vu_par=(MANDATE,)),
        "retirer_document": acte(ADMINISTRATION, vu_par=(MANDATE,)),
        "consulter_incompatibilites": lire(ADMINISTRATION),
        "decider_incompatibilite": acte(ADMINISTRATION),
        "consulter_dossier": lire(MANDATE_ACCEPTE),
        "proposer_visite": acte(COORDONNATEUR, CORRESPONDANT_DU_TERRITOIRE, vu_par=LECTEURS_DE_L_EXPERTISE),
        "reporter_visite": acte(COORDONNATEUR, CORRESPONDANT_DU_TERRITOIRE, vu_par=LECTEURS_DE_L_EXPERTISE),
        "confirmer_visite": acte(COORDONNATEUR, CORRESPONDANT_DU_TERRITOIRE, vu_par=LECTEURS_DE_L_EXPERTISE),
        "rendre_compte": acte(MANDATE_ACCEPTE, vu_par=LECTEURS_DE_L_EXPERTISE),
        "consulter_compte_rendu": lire(*LECTEURS_DE_L_EXPERTISE),
        "consulter_texte": lire(MANDATE_ACCEPTE),
        "rediger_texte": acte(MANDATE_ACCEPTE),
        "consulter_avis": lire(*LECTEURS_DE_L_EXPERTISE),
        "rendre_avis": acte(MANDATE_ACCEPTE, vu_par=LECTEURS_DE_L_EXPERTISE),
        "rouvrir_avis": acte(ADMINISTRATION, vu_par=LECTEURS_DE_L_EXPERTISE),
        "consulter_synthese": lire(*LECTEURS_DE_L_EXPERTISE),
        "rendre_synthese": acte(COORDONNATEUR, vu_par=LECTEURS_DE_L_EXPERTISE),
    },
    "commission": {
        **COMMUNES,
        **RENVOIS,
        **MOTS,
        "lister_a_faire": lire(SECRETARIAT, ADMINISTRATION),
        "lister_seances": lire(MEMBRE, SECRETARIAT, ADMINISTRATION),
        "consulter_seance": lire(*GENS_DE_LA_SEANCE),
        "composer_seance": acte(SECRETARIAT_DE_LA_SEANCE, vu_par=GENS_DE_LA_SEANCE),
        "convoquer_seance": acte(SECRETARIAT_DE_LA_SEANCE, vu_par=GENS_DE_LA_SEANCE),
        "consulter_suivi_seance": lire(*GENS_DE_LA_SEANCE),
        "consulter_seance_passee": lire(ADMINISTRATION),
        "proposer_ordre": lire(SECRETARIAT_DE_LA_SEANCE, ADMINISTRATION),
        "consulter_liasse": lire(*GENS_DE_LA_SEANCE),
        "ordonner_points": acte(SECRETARIAT_DE_LA_SEANCE, vu_par=GENS_DE_LA_SEANCE),
        "pointer_presence": acte(SECRETARIAT_DE_LA_SEANCE, vu_par=GENS_DE_LA_SEANCE),
        "consulter_proces_verbal": lire(*GENS_DE_LA_SEANCE),
        "telecharger_proces_verbal": lire(*GENS_DE_LA_SEANCE),
        "telecharger_rectificatif": lire(*GENS_DE_LA_SEANCE),
        "rediger_remarques": acte(SECRETARIAT_DE_LA_SEANCE, PRESIDE_LA_SEANCE, vu_par=GENS_DE_LA_SEANCE),
        "reporter_seance": acte(SECRETARIAT_DE_LA_SEANCE, vu_par=GENS_DE_LA_SEANCE),
        "ouvrir_seance": acte(SECRETARIAT_DE_LA_SEANCE, vu_par=GENS_DE_LA_SEANCE),
        "ratifier_points": acte(SECRETARIAT_DE_LA_SEANCE, vu_par=GENS_DE_LA_SEANCE),
        "clore_seance": acte(SECRETARIAT_DE_LA_SEANCE, PRESIDE_LA_SEANCE, vu_par=GENS_DE_LA_SEANCE),
        "consulter_point": lire(*GENS_DE_LA_SEANCE),
        "consulter_dossier": lire(*GENS_DE_LA_SEANCE),
        "consulter_synthese": lire(*GENS_DE_LA_SEANCE),
        "se_deporter": acte(MEMBRE_DE_LA_SEANCE, vu_par=GENS_DE_LA_SEANCE),
        "deporter_membre": acte(SECRETARIAT_DE_LA_SEANCE, vu_par=GENS_DE_LA_SEANCE),
        "declarer_interet": acte(MEMBRE_DE_LA_SEANCE, vu_par=GENS_DE_LA_SEANCE),
        "retirer_interet": acte(MEMBRE_DE_LA_SEANCE, vu_par=GENS_DE_LA_SEANCE),
        "declarer_interet_de_membre": acte(SECRETARIAT_DE_LA_SEANCE, vu_par=GENS_DE_LA_SEANCE),
        "retirer_interet_de_membre": acte(SECRETARIAT_DE_LA_SEANCE, vu_par=GENS_DE_LA_SEANCE),
        "conclure_point": acte(SECRETARIAT_DE_LA_SEANCE, vu_par=GENS_DE_LA_SEANCE),
        "reporter_point": acte(SECRETARIAT_DE_LA_SEANCE, vu_par=GENS_DE_LA_SEANCE),
        "appeler_point": acte(SECRETARIAT_DE_LA_SEANCE, vu_par=GENS_DE_LA_SEANCE),
        "voter": acte(MEMBRE_DE_LA_SEANCE, vu_par=GENS_DE_LA_SEANCE),
        "rectifier_decision": acte(SECRETARIAT_DE_LA_SEANCE, vu_par=GENS_DE_LA_SEANCE),
        "consulter_palmares": lire(PUBLIC),
        "controler_palmares": acte(ADMINISTRATION),
        "confier_decisions": acte(ADMINISTRATION),
        "publier_palmares": acte(ADMINISTRATION),
        "lister_decisions": lire(ADMINISTRATION),
        "consulter_decision": lire(*LECTEURS_DE_LA_DECISION),
        "lire_decision": acte(PROPRIETAIRE, COEDITEUR, vu_par=LECTEURS_DE_LA_DECISION),
        "noter_notification": acte(ADMINISTRATION, vu_par=LECTEURS_DE_LA_DECISION),
        "suivre_texte": acte(PROPRIETAIRE, COEDITEUR, vu_par=LECTEURS_DE_LA_DECISION),
        "deposer_recours": acte(PROPRIETAIRE, vu_par=LECTEURS_DE_LA_DECISION),
        "examiner_recours": acte(ADMINISTRATION, vu_par=LECTEURS_DE_LA_DECISION),
        "repondre_recours": acte(ADMINISTRATION, vu_par=LECTEURS_DE_LA_DECISION),
        "lister_registre": lire(PUBLIC),
        "consulter_label": lire(PUBLIC),
        "consulter_label_passe": lire(ADMINISTRATION),
        "corriger_label": acte(ADMINISTRATION, vu_par=(PUBLIC,)),
        "retirer_label": acte(ADMINISTRATION, vu_par=(PUBLIC,)),
        "statistiques": lire(PUBLIC),
    },
}
