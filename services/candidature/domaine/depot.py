"""What a deposit demands, and what it keeps for ever."""

from datetime import datetime

from pydantic import JsonValue

from candidature.domaine import suites
from candidature.domaine.commandes import Deposer
from candidature.domaine.creation import campagne_de
from candidature.domaine.dossier import Candidature, CandidatureDeposee, ComplementsFournis, Contexte, Event
from candidature.domaine.operation import Operation
from candidature.domaine.porteur import Charte
from candidature.domaine.prolongation import exige_delai_de_depot
from candidature.domaine.releve import releve
from candidature.domaine.territoire import nommee
from candidature.domaine.valeurs import ECRIVABLES, Version
from kernel.decider import Document
from kernel.journal import canonical, digest
from kernel.label.formulaire import Champ
from kernel.label.reponses import est_vide
from kernel.refus import Erreur, RegleNonSatisfaite, TransitionImpossible

CHARTE = "/charte"  # where a deposit says that the charte is missing


def deposer(candidature: Candidature, command: Deposer, contexte: Contexte, now: datetime) -> tuple[Event, ...]:
    """Freeze what is there, of the opération as it is now. Raises a Refus when it is late, or not complete."""
    if candidature.statut not in ECRIVABLES:
        raise TransitionImpossible("Ce dossier n'est plus un brouillon : il est déjà déposé, ou clos.")
    exige_delai_de_depot(candidature, campagne_de(contexte), now)
    if fautes := lacunes(candidature, contexte.operation):
        raise RegleNonSatisfaite("Le dossier n'est pas complet : chaque manque est indiqué.", *fautes)
    suivie = suites.suivre_identite(candidature, contexte.operation)
    charte = charte_de(contexte)
    kept = contenu(suites.a_jour(candidature, contexte.operation), charte, now)
    document = f"candidature/depots/{digest(command.sel + kept)}.json"
    version = Version(numero=1, recu_le=now, document=document, depose_par=command.auteur)
    return (*suivie, CandidatureDeposee(version=version, sel=command.sel, charte=charte))


def charte_de(contexte: Contexte) -> Charte | None:
    """Give the charte of the opération as it is now: at étape 1 it is what is examined."""
    return contexte.operation.charte if contexte.operation else None


def lacunes(candidature: Candidature, operation: Operation | None) -> list[Erreur]:
    """Give everything that keeps a draft from being deposited: the list that the form shows is this one."""
    candidature = suites.a_jour(candidature, operation)
    regles, valeurs = candidature.regles, {code: r.valeur for code, r in candidature.donnees.items()}
    erreurs = [
        Erreur(f"/reponses/{c.code}", "champ-absent", f"« {c.libelle} » n'a pas de réponse : complétez-la.")
        for c in candidature.champs
        if c.requis and est_vide(valeurs.get(c.code))
    ]
    for champ in candidature.champs:
        if (raison := regles.anomalie(champ, valeurs.get(champ.code))) is not None:
            erreurs.append(Erreur(f"/reponses/{champ.code}", "valeur-refusee", f"« {champ.libelle} » : {raison}"))
        elif ailleurs := _hors_operation(candidature, champ, valeurs.get(champ.code)):
            message = (
                f"« {champ.libelle} » : {ailleurs} n'est pas dans l'opération. Corrigez la réponse, ou modifiez les "
                "communes de l'opération."
            )
            erreurs.append(Erreur(f"/reponses/{champ.code}", "commune-hors-operation", message))
    if candidature.regles_etape.prerequis.charte == "signee" and (operation is None or operation.charte is None):
        erreurs.append(Erreur(CHARTE, "charte-absente", "La charte signée manque : ajoutez-la à l'opération."))
    return erreurs


def _hors_operation(candidature: Candidature, champ: Champ, valeur: JsonValue) -> str:
    """Name a commune that a file says it crosses and that its opération does not have: no table of boundaries is at
    hand, the porteur declares both."""
    if champ.type not in ("commune", "communes") or not valeur:
        return ""
    dites = valeur if isinstance(valeur, list) else [valeur]
    siennes = {lieu.code for lieu in candidature.lieux}
    return ", ".join(nommee(str(code)) for code in dites if code not in siennes)


def contenu(candidature: Candidature, charte: Charte | None, recu_le: datetime) -> str:
    """Give the deposited version as kept for ever: what experts and commissions read, with the charte and what public
    tables said on the day that it was received. Contacts stay out of it."""
    types = {c.code: c.type for c in candidature.champs}
    reponses = {k: r.valeur for k, r in candidature.donnees.items() if types.get(k) != "contact"}
    suites = [s.model_dump(include={"code", "genre", "numero", "texte"}) for s in candidature.suites]
    return canonical(
        {
            **({"suites": suites} if suites else {}),
            "format": 1,
            "numero": candidature.numero,
            "operation": candidature.operation,
            "nom": candidature.nom,
            "annee": candidature.annee,
            "etape": candidature.etape,
            "reglement": candidature.reglement,
            "lieux": [lieu.model_dump(mode="json") for lieu in candidature.lieux],
            "porteur": candidature.porteur.model_dump() if candidature.porteur else None,
            "charte": charte.model_dump(mode="json") if charte else None,
            "reponses": reponses,
            "donnees_publiques": releve(candidature.lieux, candidature.porteur, recu_le).model_dump(mode="json"),
        }
    )


def documents(candidature: Candidature, event: Event) -> tuple[Document, ...]:
    """Give the document to keep before the deposit is written: its name commits to its content."""
    match event:
        case CandidatureDeposee(version=version, charte=charte) | ComplementsFournis(version=version, charte=charte):
            kept = contenu(candidature, charte, version.recu_le)
            return (Document(version.document, kept.encode(), "application/json"),)
        case _:
            return ()
