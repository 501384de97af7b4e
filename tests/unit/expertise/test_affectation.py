"""The affectation of a year: the call, the proposals, the validation."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from expertise import letters
from expertise.domaine import affectation as a
from expertise.domaine import calcul as k
from expertise.domaine.affectation import AFFECTATION, Affectation, AffectationProposee, dus
from expertise.domaine.expert import CarteExpert
from expertise.domaine.monde import places_libres
from kernel.decider import Vide
from kernel.label.faits import AffectationValidee, CalculDemande
from kernel.label.places import PlaceAffectee
from kernel.refus import Refus, RegleNonSatisfaite, TransitionImpossible
from tests.unit.expertise import cas
from tests.unit.expertise.cas import CALENDRIER, MIDI

OUVRIR = a.OuvrirAppel(
    annee=2027,
    jusqu_au=CALENDRIER.debut_expertise,
    fin_expertise=CALENDRIER.fin_expertise,
    dernier_delai=CALENDRIER.commissions_regionales.fin,
)
DEMANDER = k.DemanderCalcul(demande=k.Demande())
MONDE = {"cand_1": "a", "pers_ana": "b"}


def place(numero: int, expert: str = "pers_ana") -> PlaceAffectee:
    return PlaceAffectee(candidature=f"cand_{numero}", expert=expert, role="coordonnateur", place=numero)


def proposition(numero: int = 1, **change: Any) -> k.Proposition:
    monde = {k.court(nom): empreinte for nom, empreinte in MONDE.items()}
    plain = {"numero": numero, "places": (place(numero),), "manques": (), "monde": monde}
    return k.Proposition.model_validate({**plain, **change})


def rendre(numero: int = 1, **change: Any) -> k.RendreCalcul:
    return k.RendreCalcul(numero=numero, proposition=proposition(numero, **change))


VALIDER = a.Valider(proposition=1, monde=MONDE)


def decide(etat: Affectation, command: Any, now: datetime = MIDI) -> Any:
    return AFFECTATION.decide(etat, command, Vide(), now)


def jouer(etat: Affectation, *commands: Any, now: datetime = MIDI) -> Affectation:
    for command in commands:
        etat = AFFECTATION.fold(etat, decide(etat, command, now))
    return etat


AVANT = datetime(2027, 3, 1, tzinfo=UTC)
OUVERTE = jouer(Affectation(), OUVRIR, now=AVANT)
CLOSE = jouer(OUVERTE, a.Constater(fin="appel"))
DEMANDEE = jouer(CLOSE, DEMANDER)
PROPOSEE = jouer(DEMANDEE, k.AvancerCalcul(numero=1, etage="sieges"), rendre())
AFFECTEE = jouer(PROPOSEE, VALIDER)
ETATS = {"inexistante": Affectation(), "ouverte": OUVERTE, "close": CLOSE, "calcul": DEMANDEE}
ETATS |= {"proposee": PROPOSEE, "validee": AFFECTEE}
COMMANDES = {
    "ouvrir": OUVRIR,
    "clore": a.Constater(fin="appel"),
    "finir": a.Constater(fin="suivi"),
    "demander": DEMANDER,
    "annuler": k.AnnulerCalcul(),
    "avancer": k.AvancerCalcul(numero=1, etage="pire"),
    "rendre": rendre(),
    "remplacants": k.RendreRemplacants(numero=1, remplacants=()),
    "echouer": k.EchouerCalcul(numero=1, raisons=("non",)),
    "valider": VALIDER,
}
PERMIS = {
    "ouvrir": "o-----",
    "clore": "-o----",
    "finir": "------",
    "demander": "TooToo",
    "annuler": "TTToTT",
    "avancer": "---o--",
    "rendre": "---o--",
    "remplacants": "---o--",
    "echouer": "---o--",
    "valider": "TTTTo-",
}


@pytest.mark.parametrize("nom", COMMANDES)
def test_chaque_statut_repond_a_chaque_commande(nom: str) -> None:
    found = ""
    for etat in ETATS.values():
        try:
            found += "o" if decide(etat, COMMANDES[nom]) else "-"
        except TransitionImpossible:
            found += "T"
    assert found == PERMIS[nom]
    assert {type(command) for command in COMMANDES.values()} == set(a.Command.__args__)


def test_une_date_qui_bouge_rouvre_l_appel() -> None:
    plus_tard = OUVRIR.model_copy(update={"jusqu_au": CALENDRIER.fin_expertise})
    assert jouer(CLOSE, plus_tard).statut == "appel_ouvert"


def modeles(etat: Affectation, command: Any, now: datetime) -> list[str]:
    """Give the letters that a command calls for."""
    events = decide(etat, command, now)
    apres = AFFECTATION.fold(etat, events)
    return [lettre.modele for event in events for lettre in letters.affectation(event, apres)]


PLUS_TARD = CALENDRIER.commission_nationale


@pytest.mark.parametrize("date", ["fin_expertise", "dernier_delai"])
def test_une_autre_date_qui_bouge_n_appelle_pas_les_experts_de_nouveau_que_l_appel_soit_clos_ou_non(date: str) -> None:
    deplacee = OUVRIR.model_copy(update={date: PLUS_TARD})
    for etat, statut in ((OUVERTE, "appel_ouvert"), (CLOSE, "appel_clos")):
        assert jouer(etat, deplacee).statut == statut
        assert modeles(etat, deplacee, AVANT) == []
    assert not [c for c in dus(jouer(CLOSE, deplacee), MIDI) if c == a.Constater(fin="appel")], "said closed once"


def test_une_nouvelle_fin_de_l_appel_est_annoncee_sauf_si_elle_est_deja_passee() -> None:
    plus_tard = OUVRIR.model_copy(update={"jusqu_au": CALENDRIER.fin_expertise})
    assert modeles(Affectation(), OUVRIR, AVANT) == ["appel_experts"]
    assert modeles(CLOSE, plus_tard, MIDI) == ["appel_experts"]
    assert modeles(OUVERTE, plus_tard, CALENDRIER.fin_expertise.instant) == []


def test_un_appel_d_avant_se_relit_comme_annonce() -> None:
    ancien = a.AppelOuvert.model_validate({"annee": 2027, "jusqu_au": CALENDRIER.debut_expertise.model_dump()})
    assert [lettre.modele for lettre in letters.affectation(ancien, OUVERTE)] == ["appel_experts"]


def test_le_calendrier_clot_l_appel_puis_le_suivi_sans_rien_de_plus() -> None:
    assert dus(OUVERTE, AVANT) == ()
    assert dus(OUVERTE, MIDI) == (a.Constater(fin="appel"),)
    fin = datetime(2027, 10, 2, tzinfo=UTC)
    assert dus(AFFECTEE, fin) == (a.Constater(fin="suivi"),)
    finie = jouer(AFFECTEE, *dus(AFFECTEE, fin), now=fin)
    assert dus(finie, fin) == ()
    assert AFFECTATION.fiches(finie) == ()


def test_un_calcul_annule_ne_rend_plus_rien_et_le_suivant_a_un_autre_numero() -> None:
    annulee = jouer(DEMANDEE, k.AnnulerCalcul())
    assert decide(annulee, rendre()) == decide(annulee, COMMANDES["echouer"]) == ()
    encore = jouer(annulee, DEMANDER)
    assert encore.calcul is not None
    assert encore.calcul.numero == 2
    assert decide(encore, rendre(1)) == (), "what comes late of the first is not what the second was asked"
    assert jouer(encore, rendre(2)).statut == "proposee"


def test_un_calcul_qui_ne_revient_pas_finit_par_le_dire() -> None:
    assert dus(DEMANDEE, MIDI + timedelta(minutes=119)) == ()
    (echouer,) = dus(DEMANDEE, MIDI + timedelta(hours=2))
    perdue = jouer(DEMANDEE, echouer)
    assert perdue.calcul is not None
    assert (perdue.calcul.statut, perdue.calcul.raisons) == ("echoue", (k.SANS_REPONSE,))
    assert decide(perdue, DEMANDER)


def test_un_expert_n_est_pas_a_la_fois_impose_et_interdit() -> None:
    verrou = k.Verrou(candidature="cand_1", role="second", expert="pers_ana")
    interdit = k.Interdit(candidature="cand_1", expert="pers_ana")
    demande = k.Demande(verrous=(verrou,), interdits=(interdit,))
    with pytest.raises(RegleNonSatisfaite, match="à la fois imposé et interdit"):
        decide(CLOSE, k.DemanderCalcul(demande=demande))


def test_le_fait_d_une_demande_ne_va_qu_au_solveur() -> None:
    (event,) = decide(CLOSE, DEMANDER)
    fait = AFFECTATION.publier(DEMANDEE, event)
    assert isinstance(fait, CalculDemande)
    assert (fait.etat.annee, fait.etat.numero, set(fait.AUDIENCE)) == (2027, 1, {"solveur"})


def test_les_propositions_d_avant_le_solveur_se_relisent() -> None:
    ancienne = {
        "type": "AffectationProposee-V1",
        "dossiers": [],
        "experts": [],
        "proposition": {"numero": 1, "places": [place(1).model_dump()], "manques": []},
    }
    event = AFFECTATION.read_event(ancienne)
    assert isinstance(event, AffectationProposee)
    relue = AFFECTATION.evolve(CLOSE, event)
    assert relue.statut == "proposee"
    validee = jouer(relue, a.Valider(proposition=1))
    assert (validee.attribuees[0].proposition, validee.documents) == (1, {}), "elle n'avait pas de document"
    (demande,) = decide(validee, DEMANDER)
    assert demande.calcul.numero == 2
    deuxieme = event.model_copy(update={"proposition": proposition(2)})
    assert AFFECTATION.evolve(validee, deuxieme).places == validee.attribuees, "ce qui est validé le reste"


def test_les_places_et_les_empreintes_se_gardent_en_lignes_et_se_relisent() -> None:
    """A great campagne stays a small item; what was written seat by seat is read too, in the same order."""
    trio = (place(1), place(1, "pers_bea").model_copy(update={"role": "second"}), place(2))
    event = k.AffectationCalculee(proposition=proposition(places=trio))
    kept = event.corps()["proposition"]
    assert kept["places"] == ["cand_1 0 pers_ana:c:1 pers_bea:s:1", "cand_2 0 pers_ana:c:2"]
    assert kept["monde"] == " ".join(sorted(f"{k.court(nom)}:{e}" for nom, e in MONDE.items()))
    assert AFFECTATION.read_event(event.corps()) == event
    seat_by_seat = {**kept, "places": [p.model_dump() for p in trio]}
    assert k.Proposition.model_validate(seat_by_seat) == event.proposition


def test_ce_qui_a_disparu_depuis_le_calcul_se_dit_aussi() -> None:
    parti = proposition(monde={k.court("pers_parti"): "z"})
    proposee = jouer(DEMANDEE, k.RendreCalcul(numero=1, proposition=parti))
    with pytest.raises(TransitionImpossible, match=k.PARTI):
        decide(proposee, a.Valider(proposition=1))


@pytest.mark.parametrize(
    ("etat", "command", "raison"),
    [
        (CLOSE, VALIDER, "pas de proposition"),
        (PROPOSEE, a.Valider(proposition=2), "n° 1"),
        (jouer(DEMANDEE, rendre(places=())), VALIDER, "aucun siège"),
        (jouer(DEMANDEE, rendre(hypothese=True)), VALIDER, "pas de proposition"),
        (jouer(PROPOSEE, DEMANDER, rendre(2, hypothese=True)), a.Valider(proposition=2), "n° 1"),
        (PROPOSEE, a.Valider(proposition=1, monde={**MONDE, "cand_1": "z"}), "cand_1"),
        (PROPOSEE, a.Valider(proposition=1, monde={"cand_1": "a"}), "pers_ana"),
        (PROPOSEE, a.Valider(proposition=1, monde={**MONDE, "cand_2": "c"}), "cand_2"),
        (DEMANDEE, DEMANDER, "en cours"),
    ],
)
def test_chaque_refus_dit_pourquoi(etat: Affectation, command: Any, raison: str) -> None:
    with pytest.raises(Refus, match=raison):
        decide(etat, command)


@pytest.mark.parametrize(("combien", "dit"), [(6, ", cand_6. "), (7, ", cand_6 et 1 autre. "), (8, " et 2 autres. ")])
def test_d_un_monde_qui_a_beaucoup_change_six_noms_se_disent_et_les_autres_se_comptent(combien: int, dit: str) -> None:
    change = {f"cand_{n}": "z" for n in range(1, combien + 1)}
    with pytest.raises(TransitionImpossible) as refus:
        decide(PROPOSEE, a.Valider(proposition=1, monde={**change, "pers_ana": "b"}))
    assert "calcul : cand_1, cand_2, " in refus.value.detail
    assert dit in refus.value.detail
    assert "cand_7" not in refus.value.detail


def test_le_fait_publie_porte_toutes_les_places_de_l_annee() -> None:
    """The second run must not make the first one forgotten: a consumer keeps the newest copy alone."""
    encore = jouer(AFFECTEE, DEMANDER, rendre(2))
    (event,) = decide(encore, a.Valider(proposition=2, monde=MONDE))
    fait = AFFECTATION.publier(AFFECTATION.fold(encore, [event]), event)
    assert isinstance(fait, AffectationValidee)
    assert [(p.candidature, p.proposition) for p in fait.etat.places] == [("cand_1", 1), ("cand_2", 2)]


def test_les_places_libres_d_un_expert_ne_depassent_jamais_sa_charge() -> None:
    carte = CarteExpert(**{nom: getattr(cas.expert("ana"), nom) for nom in CarteExpert.model_fields})
    for tenues, libres in (((), (1, 2)), ((1,), (2,)), ((2,), (1,)), ((3,), (1,)), ((1, 2), ()), ((3, 4), ())):
        assert places_libres(carte, {"pers_ana": set(tenues)}, 2027) == libres
    assert places_libres(carte, {}, 2028) == (), "no availability said, no file given"


IMPOSE = k.Demande(verrous=(k.Verrou(candidature="cand_1", role="second", expert="pers_ana"),))


@pytest.mark.parametrize(
    ("fin", "statut"),
    [
        (k.AnnulerCalcul(), "annule"),
        (k.EchouerCalcul(numero=1, raisons=("non",)), "echoue"),
        (k.RendreRemplacants(numero=1, remplacants=()), "fini"),
        (rendre(), "fini"),
    ],
)
def test_ce_qui_etait_demande_ne_reste_qu_au_journal_une_fois_le_calcul_fini(fin: Any, statut: str) -> None:
    en_cours = jouer(CLOSE, k.DemanderCalcul(demande=IMPOSE), k.AvancerCalcul(numero=1, etage=""))
    assert en_cours.calcul is not None
    assert (en_cours.calcul.statut, en_cours.calcul.demande) == ("en_cours", IMPOSE)
    fini = jouer(en_cours, fin).calcul
    assert fini is not None
    assert (fini.statut, fini.demande) == (statut, k.Demande())


def test_un_avancement_ne_se_dit_qu_une_fois() -> None:
    avance = k.AvancerCalcul(numero=1, etage="sieges")
    assert [e.etage for e in decide(DEMANDEE, avance)] == ["sieges"]
    assert decide(jouer(DEMANDEE, avance), avance) == ()


def test_qui_est_impose_et_interdit_sur_un_dossier_est_a_choisir() -> None:
    interdit = k.Interdit(candidature="cand_1", expert="pers_ana")
    with pytest.raises(Refus, match="pers_ana est à la fois imposé et interdit sur cand_1") as refus:
        decide(CLOSE, k.DemanderCalcul(demande=IMPOSE.model_copy(update={"interdits": (interdit,)})))
    assert [(e.pointeur, e.code) for e in refus.value.erreurs] == [("/interdits", "verrou-contredit")]


def test_qui_est_impose_et_donne_absent_est_a_choisir() -> None:
    with pytest.raises(Refus, match="pers_ana est imposé sur cand_1 et donné absent : choisissez") as refus:
        decide(CLOSE, k.DemanderCalcul(demande=IMPOSE.model_copy(update={"absents": ("pers_bea", "pers_ana")})))
    assert [(e.pointeur, e.code) for e in refus.value.erreurs] == [("/absents", "verrou-contredit")]
    assert decide(CLOSE, k.DemanderCalcul(demande=IMPOSE.model_copy(update={"absents": ("pers_bea",)})))
