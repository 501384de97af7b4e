"""The letters of this service: an event, and the state of now, give who is written to and what is said.

Decisions are told by the entries of the palmarès and of the labels alone, which come into being at publication:
before it, no letter can say anything of an outcome.
"""

from collections.abc import Sequence

from commission.domaine import deroulement as s
from commission.domaine import label as lb
from commission.domaine import palmares as p
from commission.domaine.point import ACCORDEES, Decision
from commission.domaine.seance import NATIONALE, Seance, Signataire
from kernel.droits import CORRESPONDANT
from kernel.label.calendrier import a_partir_de, heure_de_paris
from kernel.label.territoires import region
from kernel.mail import A, Lettre

NOM_EFFACE = "(nom effacé)"


def seance(event: s.Event, etat: Seance) -> Sequence[Lettre]:
    """Write to the members: they are convened, the minutes are signed. Nothing is said of any file."""
    match event:
        case s.SeanceConvoquee(convocation=convocation) if etat.convocation == convocation:
            quand = a_partir_de(convocation.quand)
            return _membres("convocation", etat, quand=quand, lieu=convocation.lieu) if _convoquee(etat) else ()
        case s.SeanceClose(signe_le=signe_le, document=document):
            empreinte = document.rsplit("/", 1)[1].removesuffix(".json")
            return _membres("pv_signe", etat, signe_le=heure_de_paris(signe_le), empreinte=empreinte)
        case _:
            return ()


def _convoquee(etat: Seance) -> bool:
    """Tell whether a convocation still stands: a séance put off or recomposed since will be convened again."""
    return etat.statut in ("convoquee", "ouverte")


def _membres(modele: str, etat: Seance, **autres: str) -> tuple[Lettre, ...]:
    donnees = {"commission": commission(etat), "annee": str(etat.annee), **autres}
    return tuple(Lettre(modele, A(personne=m.personne), donnees) for m in etat.membres)


def commission(etat: Seance) -> str:
    """Name the commission of a séance."""
    if etat.niveau == NATIONALE:
        return "commission nationale"
    connue = region(etat.region)
    return f"commission régionale ({connue.nom if connue else etat.region})"


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
