"""What facts call for here: pure, from the newest copy to our commands."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from candidature.domaine.candidature import CANDIDATURE
from candidature.domaine.commandes import (
    ConstaterReport,
    PublierDecision,
    SuivreEditeurs,
    SuivreExpertise,
    SuivreExperts,
)
from candidature.domaine.diffusion import liste_de_l_operation
from candidature.domaine.etapes import Ajournement, NoterAjournement, ReprendreEtape, SuivreLabel
from candidature.domaine.operation import OPERATION
from candidature.domaine.suivi import Decision, Expertise
from kernel.label.faits import (
    CandidatureCommencee,
    EditeursChanges,
    Etape1Constatee,
    EtatExpertise,
    EtatLabel,
    EtatPalmares,
    ExpertsNommes,
    Fait,
    LabelChange,
    MandatsChanges,
    PalmaresPublie,
    PointDecide,
    SyntheseRendue,
)
from kernel.reactions import Balayage, Ordre


def reagir(fait: Fait) -> Sequence[Ordre | Balayage]:
    """Give the opération what it has won, and a file what the other services, or its opération, tell of it."""
    match fait:
        case Etape1Constatee(etat=etat) if etat.effet_le is not None:
            source = f"candidature {etat.numero}"
            won = ReprendreEtape(etape=etat.etape, annee=etat.effet_le.year, source=source)
            acquise = _acquise(etat.operation, won, fait.identifiant, etat.effet_a)
            return (acquise, Ordre(CANDIDATURE, fait.identifiant, SuivreEditeurs()))
        case CandidatureCommencee():
            return (Ordre(CANDIDATURE, fait.identifiant, SuivreEditeurs()),)
        case EditeursChanges():
            return (Balayage(CANDIDATURE, liste_de_l_operation(fait.identifiant), SuivreEditeurs()),)
        case SyntheseRendue(etat=etat):
            return (*_experts(etat), _expertise(etat, "expertise_rendue"))
        case ExpertsNommes(etat=etat):
            return (*_experts(etat), _expertise(etat, "en_expertise"))
        case MandatsChanges(etat=etat):
            return _experts(etat)
        case PalmaresPublie(etat=etat):
            return tuple(_decisions(etat))
        case LabelChange(etat=etat):
            return (_label(etat),)
        case _:
            return ()


def _experts(etat: EtatExpertise) -> tuple[Ordre, ...]:
    """Know who looks at a file. A fact from before it said so says nothing of it."""
    if etat.experts is None:
        return ()
    return (Ordre(CANDIDATURE, etat.candidature, SuivreExperts(experts=etat.experts)),)


def _expertise(etat: EtatExpertise, ou: Expertise) -> Ordre:
    return Ordre(CANDIDATURE, etat.candidature, SuivreExpertise(expertise=ou))


def _acquise(operation: str, won: ReprendreEtape, candidature: str, le: datetime | None) -> Ordre:
    gagnee = won.model_copy(update={"gagnee": True, "candidature": candidature, "le": le})
    return Ordre(OPERATION, operation, gagnee)


def _label(etat: EtatLabel) -> Ordre:
    said = {"annee": etat.annee, "source": etat.acte, "candidature": etat.candidature, "retire_le": etat.retire_le}
    return Ordre(OPERATION, etat.operation, SuivreLabel(etape=etat.etape, **said))


def _decisions(etat: EtatPalmares) -> Iterator[Ordre]:
    """Tell each file its decision, and each opération the étape that it is granted, or the file that was put off."""
    for d in etat.decisions:
        yield Ordre(CANDIDATURE, d.candidature, PublierDecision(decision=_decision(d)))
        if d.issue == "labellise":
            source = f"palmarès {etat.annee}, candidature {d.numero}"
            won = ReprendreEtape(etape=d.etape_accordee, annee=etat.annee, source=source)
            yield _acquise(d.operation, won, d.candidature, etat.publie_le)
        else:
            put_off = Ajournement(etape=d.etape, annee=etat.annee, candidature=d.candidature, numero=d.numero)
            yield Ordre(OPERATION, d.operation, NoterAjournement(ajournement=put_off))
    for r in etat.reports:
        yield Ordre(CANDIDATURE, r.candidature, ConstaterReport(annee=etat.annee))


def _decision(d: PointDecide) -> Decision:
    return Decision.model_validate({"issue": d.issue, "etape_accordee": d.etape_accordee, "document": d.document})
