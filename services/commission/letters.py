"""The letters of this service: an event, and the state of now, give who is written to and what is said.

Decisions are told by the entries of the files' own streams alone: in confidence to their porteurs, where the campagne
says so, then to be notified at the publication. Before it, no other letter says anything of an outcome.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from commission.domaine import evenements as s
from commission.domaine import notification as d
from commission.domaine import palmares as p
from commission.domaine.assemblee import quorum, restants
from commission.domaine.attente import nom_region, suite_de
from commission.domaine.champs import libelles
from commission.domaine.convocation import nom_commission, ordre_du_jour, rendez_vous
from commission.domaine.point import ACCORDEES, Decision, Point, Report
from commission.domaine.rappels import textes_ouverts
from commission.domaine.recours import rejet_implicite
from commission.domaine.seance import NATIONALE, Convocation, Membre, Seance, Signataire
from kernel.droits import ADMINISTRATION, CORRESPONDANT, SECRETARIAT
from kernel.invitation import RendezVous
from kernel.journal import digest_in
from kernel.label.calendrier import a_partir_de, en_toutes_lettres, heure_de_paris
from kernel.label.recours import voies
from kernel.lettre import A, Lettre

SUITES = {"a_faire": "à faire", "en_cours": "en cours", "faite": "faite"}


def seance(event: s.Event, etat: Seance) -> Sequence[Lettre]:
    """Write to the members: they are convened, their agenda has changed, the séance is put off, the minutes are to be
    signed, are signed. Nothing is said of any outcome. The porteurs of a région are told when their file will be
    examined, and when it will not be."""
    match event:
        case s.SeanceConvoquee(convocation=convocation) if etat.convocation == convocation and _convoquee(etat):
            return (*_convocations(etat, convocation), *_porteurs(etat, convocation, _a_examiner(etat)))
        case s.SeanceComposee(sortants=sortants, sequence=sequence) if sortants:
            return _decommandes(etat, sortants, sequence)
        case s.OrdreDuJourModifie() if _convoquee(etat):
            return (*_modifie(event, etat), *_partis(event, etat))
        case s.OrdreDuJourEpuise() if etat.statut == "ouverte" and not restants(etat):
            return _a_signer(etat)
        case s.SeanceReportee(sequence=sequence) if etat.statut == "reportee" and etat.sequence == sequence + 1:
            rdv = rendez_vous(etat, sequence, annule=True)
            membres = _membres("seance_reportee", etat, rdv, quand=_quand(etat), motif=event.motif) if rdv else ()
            return (*membres, *_audiences_reportees(etat))
        case s.SeanceClose(signe_le=signe_le, document=document):
            return _membres("pv_signe", etat, None, signe_le=heure_de_paris(signe_le), empreinte=digest_in(document))
        case s.CorrectionSignalee(point=point) if point.candidature in etat.corrections_ouvertes:
            donnees = {"annee": str(etat.annee), "numero": point.numero, "operation": point.nom}
            deportes = tuple(sorted(etat.deportes_de(point.candidature)))
            ici = (A(role=ADMINISTRATION), A(role=SECRETARIAT, territoire=etat.territoire))
            return tuple(Lettre("correction_a_confirmer", a, donnees, tue_a=deportes) for a in ici)
        case s.PointMisEnAttente(candidature=candidature, suivi=False) if candidature in etat.en_attente:
            return _en_attente(etat, etat.en_attente[candidature])
        case s.RetraitConstate(candidature=candidature, publie=True):
            return tuple(_retraits_publies(etat, [candidature]))
        case s.PublicationConstatee(retires=retires):
            return tuple(_retraits_publies(etat, retires))
        case s.DecisionRectifiee(signe_le=signe_le, document=document, cite=cite):
            actes = {"empreinte": digest_in(document), "cite": digest_in(cite)}
            siegent = [m for m in etat.membres if not etat.est_deporte(m.personne, event.resultat.candidature)]
            quand = heure_de_paris(signe_le)
            return _a_ceux_ci("pv_rectifie", etat, siegent, None, signe_le=quand, **actes)
        case _:
            return ()


def _retraits_publies(etat: Seance, candidatures: Iterable[str]) -> Iterator[Lettre]:
    """Tell the administration of a decision that was published though its file had been withdrawn, unless an act has
    answered it since. All of one act are one letter."""
    attendent = [etat.points[c] for c in candidatures if c in etat.retraits_publies and c in etat.points]
    if attendent:
        dossiers = [{"numero": p.numero, "operation": p.nom, "etape": str(p.etape)} for p in attendent]
        yield Lettre("retrait_publie", A(role=ADMINISTRATION), {"annee": str(etat.annee), "dossiers": dossiers})


def _en_attente(etat: Seance, point: Point) -> tuple[Lettre, ...]:
    """Have who runs the national séance settle a file that came too late; a région has nothing to do about it."""
    if etat.niveau != NATIONALE:
        return ()
    donnees = {"annee": str(etat.annee), "numero": point.numero, "operation": point.nom, "etape": str(point.etape)}
    donnees |= {"region": nom_region(point.region), "suite": suite_de(etat)}
    ici = (A(role=ADMINISTRATION), A(role=SECRETARIAT, territoire=etat.territoire))
    return tuple(Lettre("dossier_en_attente", a, donnees) for a in ici)


def _audiences_reportees(etat: Seance) -> Iterator[Lettre]:
    """Tell each porteur who was invited, and whose file is still to be examined, that the day does not hold. Why is
    for the members: it might tell who stands aside."""
    if etat.convocation is not None:
        yield from _porteurs(etat, etat.convocation, _a_examiner(etat), "audience_reportee")


def _a_examiner(etat: Seance) -> list[Point]:
    """Give the files that nothing is concluded of: a séance that was put off midway does not call the others again."""
    return [p for p in etat.a_l_ordre_du_jour if etat.conclusion(p) is None]


def _convoquee(etat: Seance) -> bool:
    """Tell whether a convocation still stands: a séance put off or recomposed since will be convened again."""
    return etat.statut in ("convoquee", "ouverte")


def _quand(etat: Seance) -> str:
    return a_partir_de(etat.convocation.quand) if etat.convocation else ""


def _convocations(etat: Seance, convocation: Convocation) -> Iterator[Lettre]:
    """Call each member with the agenda that is theirs to read."""
    modele = "nouvelle_convocation" if convocation.sans_quorum else "convocation"
    rdv = rendez_vous(etat, convocation.sequence)
    for membre in etat.membres:
        yield from _a_ceux_ci(modele, etat, [membre], rdv, **_agenda(etat, convocation, membre))


def _decommandes(etat: Seance, sortants: Iterable[str], sequence: int) -> tuple[Lettre, ...]:
    """Take the event out of the calendar of who sits no more."""
    siegent = {m.personne for m in etat.membres}
    anciens = [Membre(personne=p, qualite="") for p in sortants if p not in siegent]
    rdv = rendez_vous(etat, sequence, annule=True)
    return _a_ceux_ci("convocation_retiree", etat, anciens, rdv, quand=_quand(etat)) if rdv else ()


def _agenda(etat: Seance, convocation: Convocation, membre: Membre) -> dict[str, Any]:
    return {
        "quand": _quand(etat),
        "lieu": convocation.lieu,
        "urgence": convocation.urgence,
        "regles": etat.jeu.libelle,
        "quorum": quorum(etat).requis,
        "points": [f"{p.numero} : « {p.nom} », étape {p.etape}" for p in ordre_du_jour(etat, membre.personne)],
    }


def _modifie(event: s.OrdreDuJourModifie, etat: Seance) -> Iterator[Lettre]:
    """Give the agenda of now to those whose agenda has changed, with the event of their calendar said anew; invite who
    carries a file that came. A later convocation has said all that."""
    convocation = etat.convocation
    if convocation is None or convocation.sequence > event.sequence:
        return
    rdv = rendez_vous(etat, event.sequence, dit_le=event.le)
    for membre in (m for m in etat.membres if m.personne in event.membres):
        donnees = _agenda(etat, convocation, membre)
        yield from _a_ceux_ci("ordre_du_jour_modifie", etat, [membre], rdv, **donnees)
    yield from _porteurs(etat, convocation, [etat.points[c] for c in event.ajoutes if c in etat.points])


def _partis(event: s.OrdreDuJourModifie, etat: Seance) -> Iterator[Lettre]:
    """Tell who carried a file that has left the agenda that they are not awaited any more."""
    if etat.convocation is not None:
        partis = [p for p in event.partis if p.candidature not in etat.points]
        yield from _porteurs(etat, etat.convocation, partis, "audience_annulee")


def _a_signer(etat: Seance) -> tuple[Lettre, ...]:
    """Tell who runs the séance, and who presides over it, that the minutes wait; not who stands aside on a file, who
    will not sign, and to whom it would say that the file is concluded."""
    deportes = tuple(sorted({p for c in etat.points for p in etat.deportes_de(c)}))
    ici = [A(role=SECRETARIAT, territoire=etat.territoire)]
    ici += [A(role=ADMINISTRATION)] if etat.niveau == NATIONALE else []
    if etat.president and etat.president not in deportes:
        ici.append(A(personne=etat.president))
    donnees = {"commission": nom_commission(etat), "annee": str(etat.annee), "points": len(etat.points)}
    return tuple(Lettre("pv_a_signer", a, donnees, tue_a=deportes) for a in ici)


def _porteurs(
    etat: Seance, convocation: Convocation, points: Iterable[Point], modele: str = "invitation_porteur"
) -> Iterator[Lettre]:
    """Tell each porteur of a région when and where their file will be examined, or that it will not be then; the
    national séance receives nobody. Who stands aside on a file does not learn by a dry run that it waits still."""
    if etat.niveau == NATIONALE:
        return
    for point in points:
        donnees: dict[str, Any] = {
            "quand": _quand(etat),
            "lieu": convocation.lieu,
            "numero": point.numero,
            "operation": point.nom,
        }
        donnees |= {"etape": str(point.etape), "annee": str(etat.annee), "commission": nom_commission(etat)}
        donnees |= {"remplace": convocation.sequence > 0}
        tue_a = tuple(sorted(etat.deportes_de(point.candidature) - {*point.porteurs}))
        yield from (Lettre(modele, A(personne=p), donnees, tue_a=tue_a) for p in point.porteurs)


def _membres(modele: str, etat: Seance, rdv: RendezVous | None, **autres: Any) -> tuple[Lettre, ...]:
    return _a_ceux_ci(modele, etat, etat.membres, rdv, **autres)


def _a_ceux_ci(
    modele: str, etat: Seance, membres: Iterable[Membre], rdv: RendezVous | None, **autres: Any
) -> tuple[Lettre, ...]:
    donnees = {"commission": nom_commission(etat), "annee": str(etat.annee), **autres}
    return tuple(Lettre(modele, A(personne=m.personne), donnees, rendez_vous=rdv) for m in membres)


def palmares(event: p.Event, etat: p.Palmares) -> Sequence[Lettre]:
    """Tell the correspondants that it is public. Each porteur is told by the notification of its own decision."""
    match event:
        case p.PalmaresPublie():
            donnees = {"annee": str(etat.annee), "labels": len(etat.labels)}
            return (Lettre("palmares_publie", A(role=CORRESPONDANT), donnees),)
        case p.PublicationArretee(manques=manques) if etat.arretee == manques:
            donnees = {"annee": str(etat.annee), "manques": [m.message for m in manques]}
            return (Lettre("publication_arretee", A(role=ADMINISTRATION), donnees, tue_a=etat.deportes),)
        case _:
            return ()


def decision(event: d.Event, etat: d.Notification) -> Sequence[Lettre]:
    """Write to the porteurs what is decided and how it may be contested, and what becomes of their appeal; before it is
    public, to them alone, what they are told in confidence."""
    if isinstance(event, d.DecisionConfiee):
        tient = (event.decision, event.ceremonie) == (etat.confiee, etat.confiee_pour)
        return _confiee(event, etat) if tient else ()
    if isinstance(event, d.ReportNotifie):
        donnees = {**_dossier(event.report, etat), "suivante": etat.annee + 1}
        return _aux_porteurs("dossier_reporte", etat, donnees, document=event.report.document)
    if isinstance(event, d.NonExamenNotifie):
        dit = {**event.model_dump(include={"numero", "etape"}), "operation": event.nom, "annee": str(etat.annee)}
        tient = etat.report is None and etat.decision is None
        return _aux_porteurs("dossier_non_examine", etat, {**dit, "suivante": etat.annee + 1}) if tient else ()
    if etat.decision is None:
        return ()
    match event:
        case d.DecisionNotifiee(decision=dite) if dite == etat.decision:
            return _notifiee(event, etat)
        case d.LectureRelancee() if etat.statut == "notifiee":
            return _aux_correspondants("decision_non_lue", etat, _dossier(etat.decision, etat))
        case d.SuitesRappelees() if ouverts := textes_ouverts(etat):
            return _suites(ouverts, etat.decision, etat)
        case d.RecoursDepose(recours=recours) if recours is not None:
            donnees = {**_dossier(etat.decision, etat), "depose_le": heure_de_paris(recours.depose_le)}
            donnees |= {"motif": recours.motif, "rang": recours.numero, "hors_delai": recours.hors_delai}
            donnees["voies"] = _voies(etat.decision)
            donnees["rejet_le"] = en_toutes_lettres(rejet_implicite(recours.depose_le))
            aux_porteurs = _aux_porteurs("recours_enregistre", etat, donnees)
            attend = etat.en_attente is not None and etat.en_attente.numero == recours.numero
            return (
                *aux_porteurs,
                *((Lettre("recours_a_examiner", A(role=ADMINISTRATION), donnees),) if attend else ()),
            )
        case d.RecoursRepondu(accorde=accorde, motif=motif, signataire=signataire, le=le):
            donnees = {**_dossier(etat.decision, etat), "accorde": accorde, "motif": motif}
            donnees["hors_delai"] = any(r.hors_delai for r in etat.recours if r.repondu_le == le)
            donnees |= {"auteur": _auteur(signataire), "voies": _voies(etat.decision)}
            return _aux_porteurs("recours_decide", etat, donnees)
        case _:
            return ()


def _suites(ouverts: tuple[str, ...], dite: Decision, etat: d.Notification) -> tuple[Lettre, ...]:
    """Ask the porteurs what became of each text that is not done. Their correspondants, who cannot say it for them, are
    told that it was asked."""
    points = []
    for nom in ouverts:
        genre, numero = nom.split("-")
        dit = etat.suites[nom].etat if nom in etat.suites else "a_faire"
        points.append({"genre": genre, "numero": int(numero), "etat": SUITES[dit]})
    donnees = {**_dossier(dite, etat), "points": points, "copie": False}
    donnees |= _de_quoi({p["genre"] for p in points}, len(points))
    copies = _aux_correspondants("suites_a_dire", etat, {**donnees, "copie": True}, dite.document)
    return (*_aux_porteurs("suites_a_dire", etat, donnees, document=dite.document), *copies)


def _de_quoi(genres: set[Any], combien: int) -> dict[str, str]:
    """Say of what it is asked, in so many words, and that it is left to be done."""
    mots = [mot for genre, mot in (("reserve", "réserve"), ("recommandation", "recommandation")) if genre in genres]
    if combien == 1:
        return {"quoi": f"la {mots[0]}", "reste": f"Cette {mots[0]} n'est pas encore dite faite"}
    plusieurs = " et ".join(f"{m}s" for m in mots)
    return {"quoi": f"{combien} {plusieurs}", "reste": f"Ces {plusieurs} ne sont pas encore dites faites"}


def _notifiee(event: d.DecisionNotifiee, etat: d.Notification) -> tuple[Lettre, ...]:
    dite = event.decision
    donnees = {**_dossier(dite, etat), "auteur": _auteur(event.auteur), "voies": _voies(dite)}
    donnees |= {"accordee": dite.etape_accordee, "rectifiee": event.remplace, "champs": libelles(event.reglement)}
    if dite.issue in ACCORDEES:
        return _aux_porteurs("decision_labellisee", etat, donnees, document=dite.document)
    donnees["copie"] = False
    copies = _aux_correspondants("decision_ajournee", etat, {**donnees, "copie": True}, dite.document)
    return (*_aux_porteurs("decision_ajournee", etat, donnees, document=dite.document), *copies)


def _confiee(event: d.DecisionConfiee, etat: d.Notification) -> tuple[Lettre, ...]:
    dite = event.decision
    donnees = {**_dossier(dite, etat), "accordee": dite.etape_accordee, "remplace": event.remplace}
    donnees["champs"] = libelles(event.reglement)
    donnees["ceremonie"] = a_partir_de(event.ceremonie) if event.ceremonie else ""
    return _aux_porteurs("decision_confidentielle", etat, donnees, document=dite.document)


def _dossier(dite: Decision | Report, etat: d.Notification) -> dict[str, Any]:
    return {"numero": dite.numero, "operation": dite.nom, "etape": dite.etape, "annee": str(etat.annee)}


def _aux_correspondants(
    modele: str, etat: d.Notification, donnees: Mapping[str, Any], document: str = ""
) -> tuple[Lettre, ...]:
    """Write to those of the file's territories, who help its porteurs."""
    qui = (A(role=CORRESPONDANT, territoire=t) for t in etat.territoires)
    return tuple(Lettre(modele, a, donnees, document=document, nommes_par_document=("contact",)) for a in qui)


def _aux_porteurs(
    modele: str, etat: d.Notification, donnees: Mapping[str, Any], document: str = ""
) -> tuple[Lettre, ...]:
    qui = (A(personne=porteur) for porteur in etat.porteurs)
    return tuple(Lettre(modele, a, donnees, document=document, nommes_par_document=("contact",)) for a in qui)


def _auteur(signataire: Signataire | None) -> str:
    """Name who decided, as the law asks (CRPA, L212-1). Raises ValueError when the name was erased: without it the
    letter does not leave."""
    if signataire is None:
        raise ValueError("a decision letter without its author")
    delegation = f", par délégation ({signataire.delegation})" if signataire.delegation else ""
    return f"{signataire.prenom} {signataire.nom}, {signataire.qualite}{delegation}"


def _voies(dite: Decision) -> Mapping[str, Any]:
    """Give the ways and delays of appeal. Raises ValueError where they are not known: the letter does not leave."""
    connues = voies(dite.region)
    if connues is None:
        raise ValueError("a decision letter without its ways of appeal")
    return connues.model_dump()
