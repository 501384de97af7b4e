"""The letters of this service: an event, and the state of now, give who is written to and what is said.

Decisions are told by the entries of the palmarès and of the labels alone, which come into being at publication:
before it, no letter can say anything of an outcome.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from commission.domaine import deroulement as s
from commission.domaine import label as lb
from commission.domaine import palmares as p
from commission.domaine.assemblee import quorum
from commission.domaine.convocation import nom_commission, ordre_du_jour, rendez_vous
from commission.domaine.point import ACCORDEES, Decision
from commission.domaine.seance import NATIONALE, Convocation, Membre, Seance, Signataire
from kernel.droits import CORRESPONDANT
from kernel.invitation import RendezVous
from kernel.label.calendrier import a_partir_de, heure_de_paris
from kernel.mail import A, Lettre

NOM_EFFACE = "(nom effacé)"


def seance(event: s.Event, etat: Seance) -> Sequence[Lettre]:
    """Write to the members: they are convened, the séance is put off, the minutes are signed. Nothing is said of any
    outcome. The porteurs of a région are told when their file will be examined."""
    match event:
        case s.SeanceConvoquee(convocation=convocation) if etat.convocation == convocation and _convoquee(etat):
            return (*_convocations(etat, convocation), *_porteurs(etat, convocation))
        case s.SeanceReportee(sequence=sequence) if etat.statut == "reportee" and etat.sequence == sequence + 1:
            rdv = rendez_vous(etat, sequence, annule=True)
            return _membres("seance_reportee", etat, rdv, quand=_quand(etat), motif=event.motif) if rdv else ()
        case s.SeanceClose(signe_le=signe_le, document=document):
            return _membres("pv_signe", etat, None, signe_le=heure_de_paris(signe_le), empreinte=_empreinte(document))
        case s.DecisionRectifiee(signe_le=signe_le, document=document, cite=cite):
            actes = {"empreinte": _empreinte(document), "cite": _empreinte(cite)}
            siegent = [m for m in etat.membres if not etat.est_deporte(m.personne, event.resultat.candidature)]
            quand = heure_de_paris(signe_le)
            return _a_ceux_ci("pv_rectifie", etat, siegent, None, signe_le=quand, **actes)
        case _:
            return ()


def _empreinte(document: str) -> str:
    return document.rsplit("/", 1)[1].removesuffix(".json")


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
        donnees = {
            "quand": _quand(etat),
            "lieu": convocation.lieu,
            "urgence": convocation.urgence,
            "regles": etat.jeu.libelle,
            "quorum": quorum(etat).requis,
            "points": [f"{p.numero} : « {p.nom} », étape {p.etape}" for p in ordre_du_jour(etat, membre.personne)],
        }
        yield from _a_ceux_ci(modele, etat, [membre], rdv, **donnees)


def _porteurs(etat: Seance, convocation: Convocation) -> Iterator[Lettre]:
    """Tell each porteur of a région when and where their file will be examined; the national séance receives nobody."""
    if etat.niveau == NATIONALE:
        return
    for point in etat.a_l_ordre_du_jour:
        donnees = {"quand": _quand(etat), "lieu": convocation.lieu, "numero": point.numero, "operation": point.nom}
        donnees |= {"etape": str(point.etape), "commission": nom_commission(etat)}
        yield from (Lettre("invitation_porteur", A(personne=p), donnees) for p in point.porteurs)


def _membres(modele: str, etat: Seance, rdv: RendezVous | None, **autres: Any) -> tuple[Lettre, ...]:
    return _a_ceux_ci(modele, etat, etat.membres, rdv, **autres)


def _a_ceux_ci(
    modele: str, etat: Seance, membres: Iterable[Membre], rdv: RendezVous | None, **autres: Any
) -> tuple[Lettre, ...]:
    donnees = {"commission": nom_commission(etat), "annee": str(etat.annee), **autres}
    return tuple(Lettre(modele, A(personne=m.personne), donnees, rendez_vous=rdv) for m in membres)


def palmares(event: p.Event, etat: p.Palmares) -> Sequence[Lettre]:
    """Tell the correspondants that it is public, and each adjourned porteur what is decided and why."""
    match event:
        case p.PalmaresPublie(decisions=decisions):
            donnees = {"annee": str(etat.annee), "labels": len(etat.labels)}
            ajournees = (d for d in decisions if d.issue not in ACCORDEES)
            lettres = (lt for d in ajournees for lt in _ajournement(d, etat))
            return (Lettre("palmares_publie", A(role=CORRESPONDANT), donnees), *lettres)
        case _:
            return ()


def _ajournement(decision: Decision, etat: p.Palmares) -> tuple[Lettre, ...]:
    donnees = {
        "numero": decision.numero,
        "operation": decision.nom,
        "etape": decision.etape,
        "annee": str(etat.annee),
        "auteur": _auteur(etat.signataire),
    }
    qui = (A(personne=porteur) for porteur in decision.porteurs)
    return tuple(Lettre("decision_ajournee", a, donnees, document=decision.document) for a in qui)


def _auteur(signataire: Signataire | None) -> str:
    """Name who decided, as the law asks (CRPA, L212-1)."""
    if signataire is None:
        return NOM_EFFACE
    return f"{signataire.prenom} {signataire.nom}, {signataire.qualite}"


def label(event: lb.Event, etat: lb.Label) -> Sequence[Lettre]:
    """Tell the porteurs what the commission has granted. Étape 1 and takeovers are told by other services, or not."""
    match event:
        case lb.LabelDelivre(titre=titre) if titre.origine == "commission" and etat.statut == "en_vigueur":
            donnees = {"operation": titre.nom, "etape": etat.etape, "annee": str(titre.annee), "titre": titre.acte}
            qui = (A(personne=porteur) for porteur in titre.porteurs)
            return tuple(Lettre("decision_labellisee", a, donnees, document=titre.document) for a in qui)
        case _:
            return ()
