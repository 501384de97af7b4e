"""The letters of this service: an event, and the state of now, give who is written to and what is said.

A letter that a later act has made untrue is not called for any more: that is how it is not sent.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from candidature.domaine import dossier as d
from candidature.domaine import editeurs as e
from candidature.domaine import etapes, identite
from candidature.domaine import operation as o
from candidature.domaine import plan as c
from candidature.domaine import valeurs as v
from candidature.domaine.completude import du_formulaire
from candidature.domaine.effacement import EffacementAnnonce
from candidature.domaine.instruction import service_de
from candidature.domaine.messages import auteur
from candidature.domaine.relances import attendus
from candidature.papiers import FONDEMENT, INCOMPLETE, dit_du_silence, terme_de
from kernel.droits import ADMINISTRATION, CORRESPONDANT
from kernel.journal import digest_in
from kernel.label.calendrier import (
    FINS,
    Jalon,
    Moment,
    Phase,
    a_partir_de,
    avertissements,
    echeance,
    heure_de_paris,
    le_jour,
)
from kernel.label.recours import voies
from kernel.lettre import A, Lettre

SANS_REGIME = "Le règlement ne dit pas ce que vaut le silence de l'administration."
MANQUES_MAX = 10  # in a reminder: the whole list is on the platform
NOMBRES = {2: "deux", 3: "trois"}


def campagne(event: c.Event, etat: c.Campagne) -> Sequence[Lettre]:
    """Tell the correspondants that the session is open, or that a date has moved; the administration, that the next
    year waits for it."""
    match event:
        case c.PhaseConstatee(phase=Phase.OUVERTE) if etat.phase is Phase.OUVERTE:
            donnees = {
                "annee": str(etat.annee),
                "precandidature": echeance(etat.dates.cloture_precandidatures),
                "depot": echeance(etat.dates.cloture_depots),
            }
            return (Lettre("campagne_ouverte", A(role=CORRESPONDANT), donnees),)
        case c.EcheanceReportee(jalon=jalon, au=au, motif=motif) if etat.dates.jalon(jalon) == au:
            donnees = {"annee": str(etat.annee), "jalon": jalon.libelle, "quand": _quand(jalon, au), "motif": motif}
            return (Lettre("calendrier_modifie", A(role=CORRESPONDANT), donnees),)
        case c.CampagnePreparee() if etat.phase is None:
            return (Lettre("campagne_preparee", A(role=ADMINISTRATION), _preparee(event, etat)),)
        case _:
            return ()


def _quand(jalon: Jalon, moment: Moment) -> str:
    return f"jusqu'au {echeance(moment)}" if jalon in FINS else f"le {a_partir_de(moment)}"


def _preparee(event: c.CampagnePreparee, etat: c.Campagne) -> dict[str, Any]:
    """Give the dates that were drawn, and what is to be looked at twice."""
    dates = [f"{jalon.libelle} : {_quand(jalon, moment)}" for jalon, moment in etat.dates.jalons().items()]
    raisons = [a.raison for a in avertissements(etat.dates)]
    return {"annee": str(etat.annee), "modele": str(event.modele), "dates": dates, "raisons": raisons}


def operation(event: o.Event, etat: o.Operation) -> Sequence[Lettre]:
    """Tell the correspondants of the département that somebody begins; with the porteurs, that an étape opens."""
    match event:
        case o.OperationCreee(lieux=lieux):
            return _commence((f"D{lieu.departement}" for lieu in lieux), etat, arrive=False)
        case identite.OperationModifiee(arrive_a=ici):
            return _commence(ici, etat, arrive=True)
        case etapes.EtapeOuverte(etape=etape) if etape in etat.ouvertes and etat.etape_detenue(etape) is None:
            gens = [A(personne=p) for p in etat.editeurs]
            gens += [A(role=CORRESPONDANT, territoire=t) for t in etat.territoires]
            return tuple(Lettre("etape_ouverte", a, _ouverte(event, etat)) for a in gens)
        case _:
            return _equipe(event, etat)


def _commence(ici: Iterable[str], etat: o.Operation, arrive: bool) -> tuple[Lettre, ...]:
    """Tell the correspondants of some départements of an opération, where it still stands."""
    donnees, la = _operation(etat, arrive=arrive), [t for t in dict.fromkeys(ici) if t in etat.territoires]
    return tuple(Lettre("operation_creee", A(role=CORRESPONDANT, territoire=t), donnees) for t in la)


def _equipe(event: o.Event, etat: o.Operation) -> Sequence[Lettre]:
    """Write to who is invited, while they are; to who asked, once they have answered; to who is out."""
    match event:
        case e.CoediteurInvite(invitation=invitation) if etat.invitation(invitation.personne) == invitation:
            return (_invitation("invitation_coediteur", invitation, etat),)
        case e.TransfertPropose(invitation=i) if (t := etat.transfert) and (t.personne, t.par) == (i.personne, i.par):
            return tuple(_transfert(i, event.motif, etat))
        case e.CoediteurRejoint(personne=personne) if personne in etat.coediteurs:
            return (_repondue(etat.proprietaire, personne, "coediteur", True, etat),)
        case e.InvitationDeclinee(personne=personne, qualite=qualite):
            return (_repondue(etat.proprietaire, personne, qualite, False, etat),)
        case e.CoediteurRetire(personne=personne, motif=motif) if personne not in etat.editeurs:
            return (Lettre("coediteur_retire", A(personne=personne), _operation(etat, motif=motif)),)
        case e.CoediteurParti(personne=personne) if personne not in etat.editeurs:
            return (Lettre("coediteur_parti", A(personne=etat.proprietaire), _operation(etat), nommes=(personne,)),)
        case e.OperationTransferee(ancien=ancien) if ancien not in etat.editeurs:
            return tuple(_transferee(event, etat))
        case _:
            return ()


def _operation(etat: o.Operation, **autres: Any) -> dict[str, Any]:
    commune = etat.lieux[0]
    porteur = etat.porteur.nom if etat.porteur else ""
    return {"operation": etat.nom, "commune": f"{commune.nom} ({commune.departement})", "porteur": porteur, **autres}


def _invitation(modele: str, invitation: e.Invitation, etat: o.Operation) -> Lettre:
    avant_le = heure_de_paris(invitation.expire_le, etat.fuseau)
    donnees = _operation(etat, avant_le=avant_le, organisme=invitation.siren)
    return Lettre(modele, A(personne=invitation.personne), donnees, nommes=(invitation.par,))


def _transfert(invitation: e.Invitation, motif: str, etat: o.Operation) -> Iterator[Lettre]:
    """Ask the receiver; tell the owner, with the reason, when somebody else asks."""
    yield _invitation("transfert_propose", invitation, etat)
    if invitation.par != etat.proprietaire:
        nommes = (invitation.par, invitation.personne)
        yield Lettre("transfert_demande", A(personne=etat.proprietaire), _operation(etat, motif=motif), nommes=nommes)


def _repondue(a: str, personne: str, qualite: e.Qualite, acceptee: bool, etat: o.Operation) -> Lettre:
    donnees = _operation(etat, qualite=qualite, acceptee=acceptee)
    return Lettre("invitation_repondue", A(personne=a), donnees, nommes=(personne,))


def _transferee(event: e.OperationTransferee, etat: o.Operation) -> Iterator[Lettre]:
    """Tell the former owner, and who asked for it when it is somebody else."""
    nommes = (event.nouveau, event.ancien)
    for personne in dict.fromkeys((event.ancien, event.demande_par)):
        ancien = personne == event.ancien
        yield Lettre("operation_transferee", A(personne=personne), _operation(etat, ancien=ancien), nommes=nommes)


def _ouverte(event: etapes.EtapeOuverte, etat: o.Operation) -> dict[str, Any]:
    held = etat.etape_detenue(event.requise)
    dite = event.model_dump(include={"etape", "requise", "annees", "annee"})
    return {
        **dite,
        "operation": etat.nom,
        "depuis": held.annee if held else "",
        "depot": echeance(event.jusqu_au, etat.fuseau),
    }


def candidature(event: d.Event, etat: d.Candidature) -> Sequence[Lettre]:
    """Write to the porteurs, with the correspondants in copy where they have to act."""
    match event:
        case d.CandidatureAnnoncee() if etat.statut == "annoncee":
            return _a_tous("precandidature", etat, depot=_fin(event.depot, etat))
        case d.CandidatureDeposee(version=version):
            a_examiner = etat.statut in ("deposee", "complements_demandes")
            return (*_accuses(version, etat), *(_correspondants("depot_recu", etat) if a_examiner else ()))
        case d.ComplementsDemandes() | d.ComplementsRelances() | d.ComplementsFournis() | d.ComplementsClos():
            return _complements(event, etat)
        case d.DepotRappele() | d.DepotManque() | d.DepotProlonge() | d.EcheanceDeplacee():
            return _brouillon(event, etat)
        case EffacementAnnonce(effacement_le=quand) if etat.garde.effacement_le == quand and not etat.garde.efface_le:
            return _porteurs("effacement_annonce", etat, quand=le_jour(quand))
        case d.RecevabiliteNotifiee(recevable=True) if etat.statut == "recevable":
            return _porteurs(
                "recevable", etat, experts=NOMBRES.get(sieges := etat.regles_etape.sieges.total, str(sieges))
            )
        case d.RecevabiliteNotifiee(recevable=False) if etat.statut == "irrecevable":
            return _irrecevable(event, etat)
        case d.Etape1Constatee(effet_le=effet_le) if etat.statut == "constatee":
            label = etat.regles_etape.est_un_label
            return _porteurs("etape_1", etat, effet_le=effet_le.strftime("%d/%m/%Y"), label=label)
        case d.MessageEcrit() if event.texte != d.MessageEcrit.PERSONNEL["texte"]:
            return tuple(_message(event, etat))
        case d.CandidatureRetiree():
            motif = "" if event.motif == d.CandidatureRetiree.PERSONNEL["motif"] else event.motif.strip()
            return (_a_tous if etat.est_connue else _porteurs)("retrait", etat, motif=motif)
        case _:
            return ()


def _complements(event: d.ComplementsSuivis, etat: d.Candidature) -> tuple[Lettre, ...]:
    """Say to the porteurs what is asked, late, received or closed; to the correspondants, all but the first."""
    match event:
        case d.ComplementsDemandes(demande=demande) if _attend(etat, demande.numero):
            return _porteurs("complements_demandes", etat, **_demande(demande, etat))
        case d.ComplementsRelances(le=le) if (attendue := etat.demande) is not None and attendue.relancee_le == le:
            return _a_tous("complements_rappel", etat, **_demande(attendue, etat))
        case d.ComplementsFournis(version=version):
            return _recus(version, etat)
        case d.ComplementsClos() if etat.statut == "deposee" and etat.demandes[-1].statut == "sans_suite":
            return _a_tous("complements_clos", etat)
        case _:
            return ()


def _recus(version: v.Version, etat: d.Candidature) -> tuple[Lettre, ...]:
    """Acknowledge what was handed in, whatever came since; the correspondants, and what comes next, only as long as it
    waits to be examined."""
    suite = etat.statut == "deposee" and etat.versions[-1].numero == version.numero
    recu = {"recu_le": heure_de_paris(version.recu_le), "version": version.numero, "suite": suite}
    recu["libelles"] = [c.libelle for code in version.champs if (c := etat.champ(code))]
    return (_a_tous if suite else _porteurs)("complements_recus", etat, **recu)


def _irrecevable(event: d.RecevabiliteNotifiee, etat: d.Candidature) -> tuple[Lettre, ...]:
    """Give the reasons, who has decided and in which capacity (CRPA, L212-1), how and until when it may be contested
    (CJA, R421-1 and R421-7)."""
    auteur_, ou = (event.avis_par, event.avis_territoire) if event.avis_par else (event.par, event.territoire)
    service = service_de(ou) if ou else ""
    connues = voies(etat.lieux[0].region)
    assert connues is not None, "a commune is in a région"
    dites = _porteurs("irrecevable", etat, motif=event.motif, service=service, voies=connues.model_dump())
    return tuple(replace(lettre, nommes=(auteur_,) if auteur_ else ()) for lettre in dites)


def _brouillon(event: d.EcheanceSuivie, etat: d.Candidature) -> tuple[Lettre, ...]:
    """Say to a draft what it is waited for, that its date has moved, or that it was not deposited."""
    if isinstance(event, d.DepotProlonge):
        sienne = etat.prolongation == event.jusqu_au and etat.statut in v.BROUILLONS
        fin = echeance(event.jusqu_au, etat.fuseau)
        return _porteurs("depot_prolonge", etat, echeance=fin, motif=event.motif) if sienne else ()
    if isinstance(event, d.DepotManque):
        return _porteurs("non_deposee", etat) if etat.statut == "non_deposee" else ()
    if event.jalon not in attendus(etat):
        return ()
    if isinstance(event, d.EcheanceDeplacee):
        return _deplacee(event, etat)
    return _porteurs("rappel_depot", etat, **_rappel(event.jalon, event.echeance, etat)) if _tient(event, etat) else ()


def _tient(event: d.DepotRappele, etat: d.Candidature) -> bool:
    """Tell whether the date of a reminder is still that of the draft: it has not moved, and no later one is its own."""
    sienne = etat.prolongation if event.jalon is etat.regles_etape.depot else None
    prolongee = sienne is not None and event.echeance.instant < sienne.instant
    return not prolongee and event.reports in (None, etat.reports.get(event.jalon.value, 0))


def _deplacee(event: d.EcheanceDeplacee, etat: d.Candidature) -> tuple[Lettre, ...]:
    """Say the new date of a draft, unless it is the old one or has moved again."""
    if event.de == event.au or etat.reports.get(event.jalon.value) != event.rang:
        return ()
    ancienne, nouvelle = (echeance(moment, etat.fuseau) for moment in (event.de, event.au))
    precandidature = event.jalon is not etat.regles_etape.depot
    dite = {"ancienne": ancienne, "echeance": nouvelle, "motif": event.motif, "precandidature": precandidature}
    return _porteurs("echeance_deplacee", etat, avancee=event.au.instant < event.de.instant, **dite)


def _message(event: d.MessageEcrit, etat: d.Candidature) -> Iterator[Lettre]:
    """Tell who reads a message that there is one, but its author: its text is read on the platform alone. The services
    among themselves are all told; by somebody else, who has the file in charge, or whoever may take it. A draft that
    nobody has announced has no reader among them but the administration."""
    donnees = _donnees(etat, auteur=auteur(event, etat), visibilite=event.visibilite)
    gens = {"parties": (etat.proprietaire, *etat.coediteurs), "experts": etat.experts}.get(event.visibilite, ())
    suivi = [A(role=CORRESPONDANT, territoire=t, sauf=event.par) for t in etat.territoires]
    if not etat.est_connue:
        suivi = [A(role=ADMINISTRATION, sauf=event.par)]
    elif etat.charge is not None and event.visibilite != "services":
        gens, suivi = (*gens, etat.charge.par), []
    elif event.visibilite == "parties" and event.camp == "services":
        suivi = []
    personnes = [A(personne=p) for p in dict.fromkeys(gens) if p != event.par]
    yield from (Lettre("message", a, donnees) for a in (*personnes, *suivi))


def _donnees(etat: d.Candidature, **autres: Any) -> dict[str, Any]:
    return {
        "numero": etat.numero,
        "operation": etat.nom,
        "operation_id": etat.operation,
        "etape": etat.etape,
        "etape_libelle": etat.regles_etape.libelle,
        "annee": etat.annee,
        **autres,
    }


def _porteurs(modele: str, etat: d.Candidature, **autres: Any) -> tuple[Lettre, ...]:
    donnees = _donnees(etat, **autres)
    return tuple(Lettre(modele, A(personne=p), donnees) for p in (etat.proprietaire, *etat.coediteurs))


def _correspondants(modele: str, etat: d.Candidature, **autres: Any) -> tuple[Lettre, ...]:
    donnees = _donnees(etat, **autres)
    return tuple(Lettre(modele, A(role=CORRESPONDANT, territoire=t), donnees) for t in etat.territoires)


def _a_tous(modele: str, etat: d.Candidature, **autres: Any) -> tuple[Lettre, ...]:
    return (*_porteurs(modele, etat, **autres), *_correspondants(modele, etat, **autres))


def _attend(etat: d.Candidature, numero: int) -> bool:
    return etat.demande is not None and etat.demande.numero == numero


def _demande(demande: v.Demande, etat: d.Candidature) -> dict[str, Any]:
    """Give what is asked, point by point, and before when."""
    points = [
        {"champ": p.champ, "libelle": c.libelle, "motif": p.motif} for p in demande.points if (c := etat.champ(p.champ))
    ]
    return {"points": points, "echeance": echeance(demande.echeance, etat.fuseau)}


def _fin(moment: Moment | None, etat: d.Candidature) -> str:
    """Say until when; nothing of what an old entry did not keep."""
    return echeance(moment, etat.fuseau) if moment else ""


def _rappel(jalon: Jalon, fin: Moment, etat: d.Candidature) -> dict[str, Any]:
    """Give what a draft is waited for, before when, and what its form misses. Whether the charte is signed, the
    opération knows: the letter says that it has to be."""
    pct, manques = du_formulaire(etat)
    return {
        "pct": pct,
        "echeance": echeance(fin, etat.fuseau),
        "precandidature": jalon is not etat.regles_etape.depot,
        "charte": etat.regles_etape.prerequis.charte == "signee",
        "manques": [m.message for m in manques[:MANQUES_MAX]],
        "autres": max(len(manques) - MANQUES_MAX, 0),
    }


def _accuses(version: v.Version, etat: d.Candidature) -> tuple[Lettre, ...]:
    """Acknowledge a deposit: not in production while nobody has settled what silence means (adr/0018)."""
    manque = "" if etat.regles.regime_silence else SANS_REGIME
    return tuple(
        replace(lettre, manque=manque) for lettre in _porteurs("accuse_reception", etat, **_accuse(version, etat))
    )


def _accuse(version: v.Version, etat: d.Candidature) -> dict[str, Any]:
    """Give the mentions of an electronic receipt (CRPA, R112-11-1), in the words of the paper."""
    regime, le = etat.regles.regime_silence, terme_de(etat, version)
    return {
        "recu_le": heure_de_paris(version.recu_le),
        "version": version.numero,
        "empreinte": digest_in(version.document),
        "mentions": [*dit_du_silence(regime, le), INCOMPLETE, FONDEMENT],
    }
