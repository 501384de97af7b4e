"""What facts call for here: pure, from the newest copy to our commands."""

from collections.abc import Sequence

from expertise.domaine.affectation import AFFECTATION, OuvrirAppel
from expertise.domaine.calcul import expliquee
from expertise.domaine.commandes import (
    AffecterEquipe,
    ConstaterConflit,
    EcarterEquipe,
    EcarterMandat,
    FermerExpertise,
    NoterAudience,
    OuvrirExpertise,
    ProposerMandat,
    SuivrePorteurs,
)
from expertise.domaine.dossier import Audience, Identite
from expertise.domaine.expertise import EXPERTISE
from kernel.label.calendrier import Phase
from kernel.label.faits import (
    AffectationValidee,
    AudiencesFixees,
    CandidatureRetiree,
    EtatAffectation,
    EtatCampagne,
    EtatCandidature,
    Fait,
    FaitCampagne,
    InteretDeclare,
    PorteursChanges,
    RecevabiliteNotifiee,
)
from kernel.label.places import PlaceAffectee
from kernel.label.reglement import reglement
from kernel.reactions import Ordre


def reagir(fait: Fait) -> Sequence[Ordre]:
    """Call for experts with the campagne, open and close each file's expertise, carry an assignment to its files."""
    match fait:
        case FaitCampagne(etat=etat) if etat.phase is not Phase.PLANIFIEE:
            return (_appel(etat),)
        case RecevabiliteNotifiee(etat=etat, identifiant=candidature) if _s_expertise(etat):
            ouvrir = OuvrirExpertise(identite=_identite(candidature, etat))
            return (Ordre(EXPERTISE, candidature, ouvrir), _porteurs(candidature, etat))
        case PorteursChanges(etat=etat, identifiant=candidature):
            # its recevabilité may have come while this fact was ahead of it
            ouvrir = OuvrirExpertise(identite=_identite(candidature, etat))
            first = (Ordre(EXPERTISE, candidature, ouvrir),) if _s_expertise(etat) else ()
            return (*first, _porteurs(candidature, etat))
        case CandidatureRetiree(identifiant=candidature):
            return (Ordre(EXPERTISE, candidature, FermerExpertise(motif="Le dossier est retiré.")),)
        case AffectationValidee(etat=etat):
            return _mandats(etat)
        case AudiencesFixees(etat=etat):
            quand = etat.quand
            audience = None if quand is None else Audience(quand=quand, lieu=etat.lieu)
            return tuple(Ordre(EXPERTISE, c, NoterAudience(audience=audience)) for c in etat.candidatures)
        case InteretDeclare(etat=etat):
            regarder = ConstaterConflit(expert=etat.expert)
            return tuple(Ordre(EXPERTISE, candidature, regarder) for candidature in etat.dossiers)
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


def _porteurs(candidature: str, etat: EtatCandidature) -> Ordre:
    return Ordre(EXPERTISE, candidature, SuivrePorteurs(porteurs=etat.porteurs, partenaires=etat.partenaires))


def _identite(candidature: str, etat: EtatCandidature) -> Identite:
    names = set(Identite.model_fields) - {"candidature"}
    return Identite(candidature=candidature, **{name: getattr(etat, name) for name in names})


def _mandats(etat: EtatAffectation) -> Sequence[Ordre]:
    """Offer each file its seats, a proposal after the other; whoever has their fill meanwhile keeps the whole team
    from them, and the file stays to be assigned."""
    equipes: dict[tuple[int, str], list[PlaceAffectee]] = {}
    for place in etat.places:
        equipes.setdefault((place.proposition, place.candidature), []).append(place)
    found: list[Ordre] = []
    for (proposition, candidature), places in sorted(equipes.items(), key=lambda pair: pair[0]):
        document = expliquee(etat.documents.get(str(proposition), ""), candidature)
        found += [_equipe(proposition, candidature, places, document)] if proposition else map(_un_mandat, places)
    return found


def _equipe(proposition: int, candidature: str, places: Sequence[PlaceAffectee], document: str) -> Ordre:
    equipe = [{"expert": p.expert, "role": p.role, "place": p.place} for p in places]
    whole = {"proposition": proposition, "equipe": equipe, "document": document}
    return Ordre(EXPERTISE, candidature, AffecterEquipe.model_validate(whole), EcarterEquipe.model_validate(whole))


def _un_mandat(place: PlaceAffectee) -> Ordre:
    """Offer one seat, as facts told before teams were carried whole."""
    return Ordre(
        EXPERTISE,
        place.candidature,
        ProposerMandat.model_validate({"expert": place.expert, "role": place.role, "place": place.place}),
        EcarterMandat.model_validate({"expert": place.expert, "role": place.role}),
    )
