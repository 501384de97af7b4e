"""What facts call for here: pure, from the newest copy to our commands."""

from collections.abc import Sequence

from expertise.domaine.affectation import AFFECTATION, OuvrirAppel
from expertise.domaine.commandes import EcarterMandat, FermerExpertise, OuvrirExpertise, ProposerMandat
from expertise.domaine.dossier import Identite
from expertise.domaine.expertise import EXPERTISE
from kernel.label.calendrier import Phase
from kernel.label.faits import (
    AffectationValidee,
    CandidatureRetiree,
    EtatAffectation,
    EtatCampagne,
    EtatCandidature,
    Fait,
    FaitCampagne,
    RecevabiliteNotifiee,
)
from kernel.label.reglement import reglement
from kernel.reactions import Ordre


def reagir(fait: Fait) -> Sequence[Ordre]:
    """Call for experts with the campagne, open and close each file's expertise, carry an assignment to its files."""
    match fait:
        case FaitCampagne(etat=etat) if etat.phase is not Phase.PLANIFIEE:
            return (_appel(etat),)
        case RecevabiliteNotifiee(etat=etat, identifiant=candidature) if _s_expertise(etat):
            ouvrir = OuvrirExpertise(identite=_identite(candidature, etat))
            return (Ordre(EXPERTISE, candidature, ouvrir),)
        case CandidatureRetiree(identifiant=candidature):
            return (Ordre(EXPERTISE, candidature, FermerExpertise(motif="Le dossier est retiré.")),)
        case AffectationValidee(etat=etat):
            return _mandats(etat)
        case _:
            return ()


def _appel(etat: EtatCampagne) -> Ordre:
    dates = etat.calendrier
    appel = OuvrirAppel(
        annee=etat.annee,
        jusqu_au=dates.debut_expertise,
        fin_expertise=dates.fin_expertise,
        dernier_delai=dates.commissions_regionales.fin,
    )
    return Ordre(AFFECTATION, str(etat.annee), appel)


def _s_expertise(etat: EtatCandidature) -> bool:
    """Tell whether a file was found recevable, at an étape that experts look at."""
    etape = reglement(etat.reglement).etape(etat.etape)
    return etat.statut == "recevable" and etape is not None and etape.sieges.total > 0


def _identite(candidature: str, etat: EtatCandidature) -> Identite:
    names = set(Identite.model_fields) - {"candidature"}
    return Identite(candidature=candidature, **{name: getattr(etat, name) for name in names})


def _mandats(etat: EtatAffectation) -> Sequence[Ordre]:
    """Offer each seat; whoever has their fill meanwhile is put aside on the file, which stays to be assigned."""
    return tuple(
        Ordre(
            EXPERTISE,
            p.candidature,
            ProposerMandat.model_validate({"expert": p.expert, "role": p.role, "place": p.place}),
            EcarterMandat.model_validate({"expert": p.expert, "role": p.role}),
        )
        for p in etat.places
    )
