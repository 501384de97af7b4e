"""What facts call for here: pure, from the newest copy to our commands."""

from collections.abc import Iterator, Sequence

from candidature.domaine.candidature import CANDIDATURE
from candidature.domaine.commandes import (
    ConstaterReport,
    PublierDecision,
    SuivreEditeurs,
    SuivreExpertise,
    SuivreExperts,
)
from candidature.domaine.diffusion import liste_de_l_operation
from candidature.domaine.etapes import Ajournement, NoterAjournement, ReprendreEtape
from candidature.domaine.operation import OPERATION
from candidature.domaine.suivi import Decision, Expertise
from kernel.label.faits import (
    CandidatureCommencee,
    EditeursChanges,
    Etape1Constatee,
    EtatExpertise,
    EtatPalmares,
    ExpertsNommes,
    Fait,
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
            won = _acquise(etat.operation, etat.etape, etat.effet_le.year, source, fait.identifiant)
            return (won, Ordre(CANDIDATURE, fait.identifiant, SuivreEditeurs()))
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
        case _:
            return ()


def _experts(etat: EtatExpertise) -> tuple[Ordre, ...]:
    """Know who looks at a file. A fact from before it said so says nothing of it."""
    if etat.experts is None:
        return ()
    return (Ordre(CANDIDATURE, etat.candidature, SuivreExperts(experts=etat.experts)),)


def _expertise(etat: EtatExpertise, ou: Expertise) -> Ordre:
    return Ordre(CANDIDATURE, etat.candidature, SuivreExpertise(expertise=ou))


def _acquise(operation: str, etape: int, annee: int, source: str, candidature: str) -> Ordre:
    command = ReprendreEtape(etape=etape, annee=annee, source=source, gagnee=True, candidature=candidature)
    return Ordre(OPERATION, operation, command)


def _decisions(etat: EtatPalmares) -> Iterator[Ordre]:
    """Tell each file its decision, and each opération the étape that it is granted, or the file that was put off."""
    for d in etat.decisions:
        yield Ordre(CANDIDATURE, d.candidature, PublierDecision(decision=_decision(d)))
        if d.issue == "labellise":
            source = f"palmarès {etat.annee}, candidature {d.numero}"
            yield _acquise(d.operation, d.etape_accordee, etat.annee, source, d.candidature)
        else:
            put_off = Ajournement(etape=d.etape, annee=etat.annee, candidature=d.candidature)
            yield Ordre(OPERATION, d.operation, NoterAjournement(ajournement=put_off))
    for r in etat.reports:
        yield Ordre(CANDIDATURE, r.candidature, ConstaterReport(annee=etat.annee))


def _decision(d: PointDecide) -> Decision:
    return Decision.model_validate({"issue": d.issue, "etape_accordee": d.etape_accordee, "document": d.document})
