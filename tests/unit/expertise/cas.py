"""States of an expertise and of its experts, made by the rules themselves: what most tests begin with."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from expertise.domaine import commandes as c
from expertise.domaine.dossier import Contexte, Expertise, Identite
from expertise.domaine.expert import Expert, Interet, Profil, Role, Structure
from expertise.domaine.expertise import EXPERTISE
from kernel.label.calendrier import Calendrier, Moment, Phase
from kernel.label.faits import EtatCampagne
from kernel.label.reglement import reglement

ANNEE = 2027
CAND = "cand_00000000000000000000000001"
OPER = "oper_00000000000000000000000001"
SIREN_PORTEUR = "213502388"
MIDI = datetime(2027, 6, 10, 10, 0, tzinfo=UTC)
VISITE = Moment(local=datetime(2027, 6, 24, 14, 0))  # noqa: DTZ001  a wall clock in Paris
APRES_VISITE = datetime(2027, 6, 25, 10, 0, tzinfo=UTC)
CALENDRIER = Calendrier.depuis(reglement("2020").calendrier, ANNEE)
CAMPAGNE = EtatCampagne(annee=ANNEE, reglement="2020", calendrier=CALENDRIER, phase=Phase.DEPOTS_CLOS)
LIEU = {"ana": "35"}  # the others are from elsewhere
SIRETS = {"ana": "13000548100010", "bea": "18004312700018", "cyr": "77567227200017"}


def expert(nom: str, *roles: Role, charge: int = 2, interets: Sequence[Interet] = (), statut: Any = None) -> Expert:
    """Give an expert, habilitated unless said otherwise; their structure follows from their name."""
    structure = Structure(nom=f"Structure de {nom}", siret=SIRETS.get(nom, "99999999900000"))
    return Expert(
        statut=statut or "habilite",
        personne=f"pers_{nom}",
        profil=Profil(
            structure=structure, competences=(1,), departements=(LIEU.get(nom, "75"),), role_souhaite="second"
        ),
        roles=roles or ("coordonnateur", "second"),
        charges={str(ANNEE): charge},
        interets=tuple(interets),
    )


EXPERTS = {f"pers_{nom}": expert(nom) for nom in ("ana", "bea", "cyr")}


def identite(etape: int = 2, regles: str = "2020", partenaires: tuple[str, ...] = ()) -> Identite:
    return Identite(
        candidature=CAND,
        numero="EQ-2027-0012",
        nom="ZAC des Essais",
        operation=OPER,
        annee=ANNEE,
        etape=etape,
        reglement=regles,
        region="53",
        departements=("35",),
        sirens=(SIREN_PORTEUR,),
        porteurs=("pers_paul",),
        document="candidature/depots/abc.json",
        partenaires=partenaires,
    )


def contexte(command: Any, experts: dict[str, Expert] | None = None) -> Contexte:
    """Give what the write path would have read."""
    personne = getattr(command, "entrant", "") or getattr(command, "auteur", "") or getattr(command, "expert", "")
    known = experts or EXPERTS
    equipe = [known.get(s.expert) for s in getattr(command, "equipe", ())] or [known.get(personne)]
    noms = ("expert", "deuxieme", "troisieme")
    return Contexte(campagne=CAMPAGNE).model_copy(update=dict(zip(noms, equipe, strict=False)))


def decide(e: Expertise, command: Any, now: datetime = MIDI, experts: dict[str, Expert] | None = None) -> Any:
    return EXPERTISE.decide(e, command, contexte(command, experts), now)


def jouer(e: Expertise, *commands: Any, now: datetime = MIDI) -> Expertise:
    """Carry commands to a state, one after the other."""
    for command in commands:
        e = EXPERTISE.fold(e, decide(e, command, now))
    return e


OUVRIR = c.OuvrirExpertise(identite=identite())
ANA = c.ProposerMandat(expert="pers_ana", role="coordonnateur", place=1)
BEA = c.ProposerMandat(expert="pers_bea", role="second", place=1)
ACCEPTER = tuple(c.Accepter(auteur=p, absence_de_conflit=True) for p in ("pers_ana", "pers_bea"))
FIXER = c.FixerVisite(le=VISITE, lieu="Mairie")
RAPPORT = c.Rediger(sujet="compte_rendu", texte="Nous avons vu le site.", auteur="pers_bea")
COMPTE = c.RendreCompte(faite_le=VISITE.local.date(), sel="s")


def rediges(auteur: str, texte: str = "Une appréciation.") -> tuple[c.Rediger, ...]:
    """Give the drafts of a whole opinion."""
    return tuple(c.Rediger(sujet=f"dimension_{n}", texte=texte, auteur=auteur) for n in range(1, 5))


def avis(auteur: str, conclusion: str = "favorable") -> tuple[Any, ...]:
    """Give a whole opinion, drafted and given."""
    return (*rediges(auteur), c.RendreAvis(auteur=auteur, conclusion=conclusion, sel="s"))


SYNTHESE = (
    c.Rediger(sujet="synthese", texte="Les deux avis convergent.", auteur="pers_ana"),
    c.RendreSynthese(sel="s"),
)


def etats() -> dict[str, Expertise]:
    """Give one state of each status, the visit reported where it can be."""
    found = {"inexistante": Expertise()}
    found["a_affecter"] = jouer(Expertise(), OUVRIR, ANA)
    found["affectee"] = jouer(found["a_affecter"], BEA, ACCEPTER[0])
    found["en_cours"] = jouer(found["affectee"], ACCEPTER[1], FIXER, c.ConfirmerVisite())
    reported = jouer(found["en_cours"], RAPPORT, COMPTE, now=APRES_VISITE)
    found["avis_rendus"] = jouer(reported, *avis("pers_ana"), *avis("pers_bea"), now=APRES_VISITE)
    found["rendue"] = jouer(found["avis_rendus"], *SYNTHESE, now=APRES_VISITE)
    found["fermee"] = jouer(found["en_cours"], c.FermerExpertise(motif="Retiré."))
    return found


ETATS = etats()


def interet(nature: Any = "professionnel", il_y_a_jours: int = 1, **objet: str) -> Interet:
    return Interet(nature=nature, declare_le=MIDI - timedelta(days=il_y_a_jours), **objet)
