"""The affectation of a year: the call, the proposals, the validation."""

from datetime import UTC, datetime
from typing import Any

import pytest

from expertise.domaine import affectation as a
from expertise.domaine.affectation import AFFECTATION, Affectation, dus
from expertise.domaine.diffusion import disponibles
from expertise.domaine.expert import CarteExpert
from kernel.decider import Vide
from kernel.label.faits import AffectationValidee
from kernel.refus import Refus, TransitionImpossible
from tests.unit.expertise import cas
from tests.unit.expertise.cas import CALENDRIER, MIDI, a_pourvoir, disponible

OUVRIR = a.OuvrirAppel(
    annee=2027,
    jusqu_au=CALENDRIER.debut_expertise,
    fin_expertise=CALENDRIER.fin_expertise,
    dernier_delai=CALENDRIER.commissions_regionales.fin,
)
PROPOSER = a.Proposer(
    dossiers=(a_pourvoir(1), a_pourvoir(2)),
    experts=(disponible("ana", charge=2), disponible("bea", charge=2, siren="autre"), disponible("cyr", "second")),
)
VALIDER = a.Valider(proposition=1)


def decide(etat: Affectation, command: Any, now: datetime = MIDI) -> Any:
    return AFFECTATION.decide(etat, command, Vide(), now)


def jouer(etat: Affectation, *commands: Any, now: datetime = MIDI) -> Affectation:
    for command in commands:
        etat = AFFECTATION.fold(etat, decide(etat, command, now))
    return etat


AVANT = datetime(2027, 3, 1, tzinfo=UTC)
OUVERTE = jouer(Affectation(), OUVRIR, now=AVANT)
CLOSE = jouer(OUVERTE, a.Constater(fin="appel"))
PROPOSEE = jouer(CLOSE, PROPOSER)
AFFECTEE = jouer(PROPOSEE, VALIDER)
ETATS = {e.statut: e for e in (Affectation(), OUVERTE, CLOSE, PROPOSEE, AFFECTEE)}
COMMANDES = {
    "ouvrir": OUVRIR,
    "clore": a.Constater(fin="appel"),
    "finir": a.Constater(fin="suivi"),
    "proposer": PROPOSER,
    "valider": VALIDER,
}
PERMIS = {"ouvrir": "o----", "clore": "-o---", "finir": "-----", "proposer": "Too-o", "valider": "TTTo-"}


@pytest.mark.parametrize("nom", COMMANDES)
def test_chaque_statut_repond_a_chaque_commande(nom: str) -> None:
    found = ""
    for etat in ETATS.values():
        try:
            found += "o" if decide(etat, COMMANDES[nom]) else "-"
        except TransitionImpossible:
            found += "T"
    assert found == PERMIS[nom]


def test_une_date_qui_bouge_rouvre_l_appel() -> None:
    plus_tard = OUVRIR.model_copy(update={"jusqu_au": CALENDRIER.fin_expertise})
    assert jouer(CLOSE, plus_tard).statut == "appel_ouvert"


def test_le_calendrier_clot_l_appel_puis_le_suivi_sans_rien_de_plus() -> None:
    assert dus(OUVERTE, AVANT) == ()
    assert dus(OUVERTE, MIDI) == (a.Constater(fin="appel"),)
    fin = datetime(2027, 10, 2, tzinfo=UTC)
    assert dus(AFFECTEE, fin) == (a.Constater(fin="suivi"),)
    finie = jouer(AFFECTEE, *dus(AFFECTEE, fin), now=fin)
    assert dus(finie, fin) == ()
    assert AFFECTATION.fiches(finie) == ()


def test_une_proposition_dit_ce_qu_elle_ne_pourvoit_pas() -> None:
    seul = a.Proposer(dossiers=(a_pourvoir(12),), experts=(disponible("cyr", "second"),))
    proposition = jouer(CLOSE, seul).proposition
    assert proposition is not None
    assert [m.raison for m in proposition.manques] == [
        "dossier EQ-2027-0012 : aucun coordonnateur habilité n'est disponible cette année"
    ]


@pytest.mark.parametrize(
    ("etat", "command", "raison"),
    [
        (CLOSE, a.Proposer(dossiers=(), experts=()), "rien à affecter"),
        (CLOSE, VALIDER, "pas de proposition"),
        (PROPOSEE, a.Valider(proposition=2), "n° 1"),
        (jouer(CLOSE, a.Proposer(dossiers=(a_pourvoir(1),), experts=())), VALIDER, "aucun siège"),
    ],
)
def test_chaque_refus_dit_pourquoi(etat: Affectation, command: Any, raison: str) -> None:
    with pytest.raises(Refus, match=raison):
        decide(etat, command)


def test_le_fait_publie_porte_toutes_les_places_de_l_annee() -> None:
    """The second run must not make the first one forgotten: a consumer keeps the newest copy alone."""
    encore = jouer(AFFECTEE, a.Proposer(dossiers=(a_pourvoir(3),), experts=PROPOSER.experts))
    (event,) = decide(encore, a.Valider(proposition=2))
    fait = AFFECTATION.publier(AFFECTATION.fold(encore, [event]), event)
    assert isinstance(fait, AffectationValidee)
    assert {p.candidature[-1] for p in fait.etat.places} == {"1", "2", "3"}


def test_les_places_libres_d_un_expert_ne_depassent_jamais_sa_charge() -> None:
    carte = CarteExpert(**{nom: getattr(cas.expert("ana"), nom) for nom in CarteExpert.model_fields})
    for tenues, libres in (((), (1, 2)), ((1,), (2,)), ((2,), (1,)), ((3,), (1,)), ((1, 2), ()), ((1, 2, 3), ())):
        (found,) = disponibles([carte], {"pers_ana": set(tenues)}, 2027)
        assert found.places == libres
    assert disponibles([carte], {}, 2028) == (), "no availability said, no file given"
