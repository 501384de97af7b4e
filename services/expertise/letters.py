"""The letters of this service: an event, and the state of now, give who is written to and what is said.

A letter that a later act has made untrue is not called for any more: that is how it is not sent.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from expertise.domaine import evenements as v
from expertise.domaine.affectation import Affectation, AffectationValidee, AppelClos, AppelOuvert
from expertise.domaine.affectation import Event as EvenementAffectation
from expertise.domaine.calcul import SUIVANTS, cle_suivant
from expertise.domaine.documents import DocumentJoint
from expertise.domaine.dossier import FINIES, Audience, Expertise, Mandat
from expertise.domaine.expert import (
    CandidatureRefusee,
    Expert,
    ExpertHabilite,
    ExpertInscrit,
    ExpertSuspendu,
    HabilitationEchue,
    InteretsRappeles,
    Role,
)
from expertise.domaine.expert import Event as EvenementExpert
from expertise.domaine.incompatibilites import nom_partenaire
from expertise.domaine.liens import attend, attendus
from expertise.domaine.mandats import echeance_reponse
from expertise.domaine.rattachements import ConflitConstate, LienSignale, RattachementConstate
from expertise.domaine.taches import il_manque, il_reste
from kernel.droits import ADMINISTRATION, CORRESPONDANT, EXPERT
from kernel.label.calendrier import PARIS, a_partir_de, echeance, en_toutes_lettres, zone
from kernel.label.interets import LIENS
from kernel.lettre import A, Lettre

NATURES = {**LIENS, "travaux": "travail sur une opération", "partenaire": "employeur partenaire d'une opération"}
CONFLIT = "un lien avec ce dossier, ou un autre de ses experts, empêche de poursuivre ; vos écrits sont conservés"
RANG_EN_RETARD = 3  # from this reminder on, the end of expertise has passed: the administration is told too
MOTIFS = {
    "interet": "conflit d'intérêts",
    "charge": "charge",
    "indisponible": "indisponibilité",
    "hors_competence": "hors de sa compétence",
    "autre": "autre raison",
}


def affectation(event: EvenementAffectation, etat: Affectation) -> Sequence[Lettre]:
    """Call the experts, with the closing date of now; then tell the administration that it is time to assign, and what
    a validated proposal leaves without a full team."""
    match event:
        case AppelOuvert(jusqu_au=fin, a_dire=True) if etat.appel_jusqu_au == fin and not etat.appel_clos:
            donnees = {"annee": str(etat.annee), "jusqu_au": echeance(fin)}
            return (Lettre("appel_experts", A(role=EXPERT), donnees),)
        case AppelClos() if etat.statut == "appel_clos":
            return (Lettre("affectation_a_proposer", A(role=ADMINISTRATION), {"annee": str(etat.annee)}),)
        case AffectationValidee(proposition=numero) if etat.statut == "validee" and etat.validee == numero:
            return _manques(etat)
        case _:
            return ()


def _manques(etat: Affectation) -> tuple[Lettre, ...]:
    """Tell the administration which seats nobody takes, and why, as far as the proposal tells them one by one."""
    last = etat.proposition
    if last is None or not last.manques:
        return ()
    donnees = {
        "annee": str(etat.annee),
        "sieges": max(last.nombre_manques, len(last.manques)),
        "dossiers": len({m.candidature for m in last.manques}),
        "raisons": list(dict.fromkeys(m.raison for m in last.manques)),
        "autres": max(0, last.nombre_manques - len(last.manques)),
    }
    return (Lettre("dossiers_sans_equipe", A(role=ADMINISTRATION), donnees),)


def expert(event: EvenementExpert, etat: Expert) -> Sequence[Lettre]:
    """Tell an expert what was decided of their offer."""
    match event:
        case ExpertHabilite(roles=roles, jusqu_au=fin) if etat.statut == "habilite" and etat.roles == roles:
            said = {"jusqu_au": en_toutes_lettres(fin) if fin else "", "motif": event.motif}
            return (Lettre("expert_habilite", A(personne=etat.personne), {"roles": " et ".join(roles), **said}),)
        case ExpertInscrit(motif=motif) if etat.statut != "refuse":
            return (Lettre("expert_inscrit", A(personne=etat.personne), {"motif": motif}),)
        case CandidatureRefusee(motif=motif) if etat.statut == "refuse":
            return (Lettre("candidature_refusee", A(personne=etat.personne), {"motif": motif}),)
        case HabilitationEchue() if etat.statut == "candidat":
            return (Lettre("habilitation_echue", A(personne=etat.personne), {}),)
        case InteretsRappeles(fin=fin) if etat.statut != "refuse":
            echus = [i for i in etat.interets if i.fin == fin]
            lesquels = [f"{NATURES[i.nature]}, déclaré le {_jour(i.declare_le)}" for i in echus]
            donnees = {"jour": _jour(fin), "interets": lesquels}
            return (Lettre("interets_a_renouveler", A(personne=etat.personne), donnees),) if echus else ()
        case ExpertSuspendu(motif=motif) if etat.statut == "suspendu":
            return (Lettre("expert_suspendu", A(personne=etat.personne), {"motif": motif}),)
        case _:
            return ()


def _jour(instant: datetime) -> str:
    return en_toutes_lettres(instant.astimezone(zone(PARIS)).date())


def expertise(event: v.Event, etat: Expertise) -> Sequence[Lettre]:
    """Write to the experts, the porteurs, the correspondants and the administration, each where they have to act."""
    if isinstance(event, v.ExpertiseFermee):
        return _fermee(event, etat)
    if etat.fermee:
        return ()
    match event:
        case v.ExpertiseOuverte(apres_appel=True) if etat.sieges_vides:
            return _administration("dossier_a_affecter", etat, manque=il_manque(etat.sieges_vides))
        case v.VisiteProposee() | v.VisiteConfirmee():
            return _visite(event, etat)
        case v.AvisRouvert(expert=personne, motif=motif) if etat.avis_de(personne).rouvert:
            return (Lettre("avis_rouvert", A(personne=personne), _donnees(etat, motif=motif)),)
        case DocumentJoint(expert=personne, numero=numero, titre=titre) if _tient(etat, personne, numero):
            return _experts("document_joint", [personne], etat, titre=titre)
        case v.AudienceNotee(audience=audience) if etat.audience == audience:
            return _audience(audience, etat)
        case v.SyntheseRendue():
            return _territoires("synthese_rendue", etat)
        case v.RappelEnvoye() if etat.statut not in FINIES:
            return _rappel(event, etat)
        case _:
            return _mandat(event, etat)


def _mandat(event: v.Event, etat: Expertise) -> Sequence[Lettre]:
    match event:
        case v.MandatPropose(expert=personne, fin_expertise=fin):
            autres = tuple(m for m in etat.vivants if m.expert != personne)
            quand = echeance(fin, etat.dossier.fuseau) if fin else ""
            dite = {"fin": quand, "roles": [m.role for m in autres], "par": etat.avis_par}
            return _offre("mandat_propose", etat.mandat(personne), etat, tuple(m.expert for m in autres), **dite)
        case v.ReponseRappelee(expert=personne, rang=rang):
            lettres = _offre("rappel_reponse", etat.mandat(personne), etat)
            return (*lettres, _a_remplacer("sans_reponse", etat, personne)) if lettres and rang > 1 else lettres
        case v.MandatDecline(expert=personne, role=role, motif=motif) if _attend(etat, role, personne):
            raison = MOTIFS[motif] + (f" ({event.precision})" if event.precision.strip() else "")
            return (_a_remplacer("mandat_decline", etat, personne, role=role, raison=raison), *_libere(etat, role))
        case v.MandatEcarte(expert=personne, role=role, raison=raison) if _attend(etat, role, personne):
            return (_a_remplacer("mandat_decline", etat, personne, role=role, raison=raison),)
        case ConflitConstate(expert=personne, role=role) if etat.mandat(personne) is None:
            quitte = _experts("mandat_clos", [personne], etat, motif=CONFLIT)
            admin = _a_remplacer("mandat_decline", etat, personne, role=role, raison=MOTIFS["interet"])
            return (*quitte, *((admin,) if _attend(etat, role, personne) else ()), *_quitte(etat, personne))
        case RattachementConstate(expert=personne) if (mandat := etat.mandat(personne)) and not mandat.habilite:
            return (_a_remplacer("sans_habilitation", etat, personne, role=mandat.role),)
        case LienSignale(expert=personne) if mandat := etat.mandat(personne):
            return _a_trancher(event, mandat, etat)
        case v.PaireDecidee(expert=personne, levees=levees) if (mandat := etat.mandat(personne)) and levees:
            return _poursuit(mandat, levees, etat)
        case v.MandatProlonge(expert=personne, jusqu_au=jour, motif=motif) if _jusqu_au(etat, personne) == jour:
            return _experts("mandat_prolonge", [personne], etat, jour=en_toutes_lettres(jour), motif=motif)
        case v.MandatClos(expert=personne, motif=motif) if etat.mandat(personne) is None:
            return (Lettre("mandat_clos", A(personne=personne), _donnees(etat, motif=motif)), *_quitte(etat, personne))
        case v.MandatAccepte(expert=personne, complet=True) if etat.est_complete and etat.mandat(personne):
            return _nommes(etat)
        case _:
            return ()


def _a_trancher(event: LienSignale, mandat: Mandat, etat: Expertise) -> tuple[Lettre, ...]:
    """Tell the administration whom a partner ties, and what it may do; the expert, that they wait. Nothing once it has
    answered, or the partner is gone."""
    if event.siren not in attendus(mandat, etat.dossier, etat.decisions):
        return ()
    employeur = event.siren == mandat.siren
    said = {"role": mandat.role, "employeur": employeur, "propose": mandat.statut == "propose"}
    admin = _a_remplacer("lien_a_trancher", etat, mandat.expert, qui=mandat.expert, siren=event.siren, **said)
    return admin, *_experts("mandat_en_attente", [mandat.expert], etat, **said)


def _poursuit(mandat: Mandat, levees: Sequence[str], etat: Expertise) -> tuple[Lettre, ...]:
    """Tell somebody who waited for it that they go on."""
    employeur = nom_partenaire(mandat.siren) in levees
    partenaires = [lien for lien in mandat.liens if lien.siren in etat.dossier.partenaires]
    waited = employeur or any(lien.est_leve(levees) for lien in partenaires)
    if not waited or attend(mandat, etat.dossier, etat.decisions):
        return ()
    return _experts("mandat_poursuivi", [mandat.expert], etat, role=mandat.role, employeur=employeur)


def _attend(etat: Expertise, role: Role, sortant: str) -> bool:
    """Tell whether the seat that somebody had, or was assigned, still waits: one of that role is empty, and nobody who
    sits was put there to follow them."""
    nomme = next((m.nomme for m in reversed(etat.mandats) if m.expert == sortant), sortant)
    return role in etat.sieges_vides and all(m.nomme != nomme for m in etat.vivants)


def _donnees(etat: Expertise, **autres: Any) -> dict[str, Any]:
    d = etat.dossier
    return {
        "numero": d.numero,
        "operation": d.nom,
        "etape": d.etape,
        "etape_libelle": etat.regles_etape.libelle,
        "departements": ", ".join(d.departements),
        "annee": d.annee,
        **autres,
    }


def _administration(modele: str, etat: Expertise, **autres: Any) -> tuple[Lettre, ...]:
    return (Lettre(modele, A(role=ADMINISTRATION), _donnees(etat, **autres)),)


def _a_remplacer(modele: str, etat: Expertise, sortant: str, **autres: Any) -> Lettre:
    """Tell the administration that a seat waits, who comes next as the applied proposal has kept it, and where to
    replace; whoever has left this file, or sits on it, is not named again."""
    mandat = next((m for m in reversed(etat.mandats) if m.expert == sortant), None)
    document, nomme = (mandat.document, mandat.nomme) if mandat else ("", sortant)
    choix = {"sortant": nomme, "candidature": etat.dossier.candidature, "document": {}}
    donnees = _donnees(etat, **choix, connus=[m.expert for m in etat.mandats], **autres)
    suivants = tuple(cle_suivant(nomme, rang) for rang in range(1, SUIVANTS + 1))
    to = A(role=ADMINISTRATION)
    return Lettre(modele, to, donnees, document=document, nommes_par_document=suivants)


def _territoires(modele: str, etat: Expertise, **autres: Any) -> tuple[Lettre, ...]:
    return _correspondants(modele, etat.territoires, etat, **autres)


def _correspondants(modele: str, territoires: Sequence[str], etat: Expertise, **autres: Any) -> tuple[Lettre, ...]:
    donnees = _donnees(etat, **autres)
    return tuple(Lettre(modele, A(role=CORRESPONDANT, territoire=t), donnees) for t in territoires)


def _experts(modele: str, experts: Sequence[str], etat: Expertise, **autres: Any) -> tuple[Lettre, ...]:
    donnees = _donnees(etat, **autres)
    return tuple(Lettre(modele, A(personne=p), donnees) for p in experts)


def _porteurs(modele: str, etat: Expertise, **autres: Any) -> tuple[Lettre, ...]:
    return _experts(modele, etat.dossier.porteurs, etat, **autres)


def _libere(etat: Expertise, role: str | None) -> tuple[Lettre, ...]:
    """Tell those who work on the file that a seat is empty again."""
    return _autour("siege_libere", etat, [m.expert for m in etat.vivants if m.statut == "accepte"], role=role)


def _quitte(etat: Expertise, sortant: str) -> tuple[Lettre, ...]:
    """Tell that a seat is empty again, or that somebody else is approached for it, unless the team is whole since."""
    rang, tenu = max((n, m.role) for n, m in enumerate(etat.mandats) if m.expert == sortant)
    if tenu in etat.sieges_vides:
        return _libere(etat, tenu)
    restent = [m.expert for n, m in enumerate(etat.mandats) if m.statut == "accepte" and (n < rang or m.role != tenu)]
    return () if etat.est_complete else _autour("siege_reattribue", etat, restent, role=tenu)


def _autour(modele: str, etat: Expertise, experts: Sequence[str], **autres: Any) -> tuple[Lettre, ...]:
    """Write to those who work on a file, its other experts and the regional service, without who left or why."""
    regions = tuple(t for t in etat.territoires if t.startswith("R"))
    return (*_experts(modele, experts, etat, **autres), *_correspondants(modele, regions, etat, **autres))


def _offre(
    modele: str, mandat: Mandat | None, etat: Expertise, nommes: tuple[str, ...] = (), **autres: Any
) -> tuple[Lettre, ...]:
    """Write to an expert who has not answered yet."""
    due = echeance_reponse(mandat) if mandat is not None and mandat.statut == "propose" else None
    if mandat is None or due is None:
        return ()
    avant = due.astimezone(zone(PARIS)).date()
    donnees = _donnees(etat, role=mandat.role, avant_le=en_toutes_lettres(avant), **autres)
    return (Lettre(modele, A(personne=mandat.expert), donnees, nommes),)


def _tient(etat: Expertise, personne: str, numero: int) -> bool:
    """Tell whether a document is still joined to a mandate that is still held."""
    return etat.mandat(personne) is not None and any(d.numero == numero for d in etat.documents)


def _jusqu_au(etat: Expertise, personne: str) -> date | None:
    mandat = etat.mandat(personne)
    return mandat.jusqu_au if mandat else None


def _nommes(etat: Expertise) -> tuple[Lettre, ...]:
    """Tell the porteurs and the correspondants who the experts are, by name; the experts that they may begin; the
    administration that the team is whole."""
    noms, donnees = tuple(m.expert for m in etat.vivants), _donnees(etat, roles=[m.role for m in etat.vivants])
    ici = [A(personne=p) for p in etat.dossier.porteurs]
    ici += [A(role=CORRESPONDANT, territoire=t) for t in etat.territoires]
    lettres = tuple(Lettre("experts_nommes", a, donnees, noms) for a in ici)
    ou = {**donnees, "candidature": etat.dossier.candidature}
    complete = Lettre("equipe_complete", A(role=ADMINISTRATION), ou, noms)
    return (*lettres, complete, *(Lettre("binome_complet", A(personne=p), donnees, noms) for p in noms))


def _participants(modele: str, etat: Expertise, **autres: Any) -> tuple[Lettre, ...]:
    experts = [m.expert for m in etat.vivants]
    return (
        *_experts(modele, experts, etat, **autres),
        *_porteurs(modele, etat, **autres),
        *_territoires(modele, etat, **autres),
    )


def _visite(event: v.VisiteProposee | v.VisiteConfirmee, etat: Expertise) -> Sequence[Lettre]:
    """Tell those who take part that the day is settled, or that it moves."""
    visite = etat.visite
    if visite is None or visite.le != event.le:
        return ()
    dite = {"visite": a_partir_de(visite.le), "lieu": visite.lieu}
    if isinstance(event, v.VisiteConfirmee):
        return _participants("visite_confirmee", etat, **dite) if visite.confirmee else ()
    if not event.motif or visite.confirmee:
        return ()
    return _participants("visite_reportee", etat, motif=event.motif, **dite)


def _audience(audience: Audience | None, etat: Expertise) -> tuple[Lettre, ...]:
    """Call the experts to the séance that examines their file: the coordonnateur presents the synthesis there."""
    dite = {"audience": a_partir_de(audience.quand) if audience else "", "lieu": audience.lieu if audience else ""}
    return tuple(
        lettre
        for m in etat.vivants
        if m.statut == "accepte"
        for lettre in _experts("audience", [m.expert], etat, presente=m.role == "coordonnateur", **dite)
    )


def _rappel(event: v.RappelEnvoye, etat: Expertise) -> Sequence[Lettre]:
    """Remind those of whom something is expected; once late, the administration too. Nobody with more time."""
    rang, awaited = event.rang, [m for m in etat.vivants if m.expert not in event.epargnes]
    lettres = tuple(
        lettre
        for m in awaited
        if m.statut == "accepte" and (reste := il_reste(m, etat, event.le))
        for lettre in _experts("rappel_avis", [m.expert], etat, reste=reste, en_retard=rang >= RANG_EN_RETARD)
    )
    late = rang >= RANG_EN_RETARD and (awaited or not etat.vivants)
    return (*lettres, *_administration("expertise_en_retard", etat)) if late else lettres


def _fermee(event: v.ExpertiseFermee, etat: Expertise) -> Sequence[Lettre]:
    """Release the experts; tell those who were to come that the visit will not take place."""
    lettres = _experts("dossier_retire", event.experts, etat, motif=event.motif)
    if event.visite is None:
        return lettres
    dite = {"visite": a_partir_de(event.visite)}
    a_prevenir = [*event.experts, *etat.dossier.porteurs]
    annulees = (*_experts("visite_annulee", a_prevenir, etat, **dite), *_territoires("visite_annulee", etat, **dite))
    return (*lettres, *annulees)
