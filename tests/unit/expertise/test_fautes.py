"""Chaque refus d'une expertise dit l'endroit de la faute et son code, et chaque délai tombe à son instant."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from expertise.domaine import affectation as une_affectation
from expertise.domaine import commandes as c
from expertise.domaine import expert as un_expert
from expertise.domaine import vivier
from expertise.domaine.affectation import Affectation, Constater, OuvrirAppel, Valider
from expertise.domaine.appariement import Manque
from expertise.domaine.calcul import Proposition
from expertise.domaine.dossier import Expertise
from expertise.domaine.expert import (
    DeclarerDisponibilite,
    DeclarerInteret,
    Expert,
    Habiliter,
    Interet,
    MettreAJourProfil,
    Profil,
    SePorterCandidat,
    Structure,
    Suspendre,
)
from expertise.domaine.expertise import EXPERTISE
from expertise.domaine.mandats import relances_dues
from kernel.decider import Vide
from kernel.label.calendrier import Moment
from kernel.label.faits import AffectationValidee
from kernel.label.places import PlaceAffectee
from kernel.refus import Doublon, EcheanceDepassee, RegleNonSatisfaite, TransitionImpossible
from tests.unit.expertise import cas
from tests.unit.expertise.cas import APRES_VISITE, ETATS, MIDI, decide, jouer

SECONDE, JOUR = timedelta(seconds=1), timedelta(days=1)
ANA = "pers_ana"


def fautes(e: Expertise, command: Any, now: datetime = MIDI) -> list[tuple[str, str]]:
    """Give the place and the code of each fault of a refused command."""
    with pytest.raises(RegleNonSatisfaite) as caught:
        decide(e, command, now)
    return [(f.pointeur, f.code) for f in caught.value.erreurs]


def passe(jour: str) -> Moment:
    return Moment(local=datetime.fromisoformat(jour))


@pytest.mark.parametrize(
    ("etat", "command", "attendue"),
    [
        (
            "affectee",
            c.Accepter(auteur="pers_bea", absence_de_conflit=False),
            "/absence_de_conflit declaration-absente",
        ),
        ("en_cours", c.Decliner(auteur=ANA, motif="autre", precision="  "), "/precision champ-absent"),
        ("en_cours", c.Remplacer(motif="m"), "/entrant champ-absent"),
        ("en_cours", c.Remplacer(sortant="pers_cyr", motif="m"), "/sortant mandat-absent"),
        ("en_cours", c.Remplacer(entrant="pers_cyr", motif="m"), "/sortant champ-absent"),
        ("en_cours", c.Remplacer(sortant=ANA, entrant=ANA, motif="m"), "/entrant expert-inapte"),
        ("en_cours", c.Remplacer(sortant=ANA, entrant="pers_inconnu", motif="m"), "/entrant expert-inapte"),
        ("en_cours", c.FixerVisite(le=passe("2027-06-01T09:00"), lieu="l", motif="m"), "/le date-passee"),
        ("en_cours", c.Rediger(sujet="dimension_9", texte="x", auteur=ANA), "/sujet sujet-inconnu"),
        ("en_cours", c.RendreAvis(auteur=ANA, conclusion="excellent", sel="s"), "/conclusion conclusion-inconnue"),
        ("en_cours", c.RendreAvis(auteur=ANA, conclusion="favorable", sel="s"), "/dimension_1 champ-absent"),
        ("en_cours", c.RouvrirAvis(expert=ANA, motif="m"), "/expert avis-absent"),
        ("avis_rendus", c.RouvrirAvis(expert="pers_cyr", motif="m"), "/expert avis-absent"),
        ("avis_rendus", c.RendreSynthese(sel="s"), "/synthese champ-absent"),
    ],
)
def test_un_refus_dit_l_endroit_et_le_code(etat: str, command: Any, attendue: str) -> None:
    assert [" ".join(f) for f in fautes(ETATS[etat], command)] == [attendue]


# Qui a quitté un dossier


@pytest.mark.parametrize(
    "depart", [c.Decliner(auteur=ANA, motif="charge"), c.Remplacer(sortant=ANA, motif="Malade")], ids=lambda d: d.motif
)
def test_qui_a_quitte_un_dossier_n_y_revient_pas_mais_un_autre_y_vient(depart: Any) -> None:
    e = jouer(ETATS["en_cours"], depart)
    revenir = c.Remplacer(entrant=ANA, motif="m")
    assert fautes(e, revenir) == [("/entrant", "expert-inapte")]
    with pytest.raises(RegleNonSatisfaite, match="déjà quitté"):
        decide(e, revenir)
    (offre,) = decide(e, c.Remplacer(entrant="pers_cyr", motif="m"))
    assert (offre.expert, offre.role, offre.place) == ("pers_cyr", "coordonnateur", 1)


def test_qui_a_ete_ecarte_par_l_affectation_peut_encore_venir() -> None:
    e = jouer(Expertise(), cas.OUVRIR, c.EcarterMandat(expert=ANA, role="coordonnateur"))
    assert [type(v).__name__ for v in decide(e, c.Remplacer(entrant=ANA, motif="m"))] == ["MandatPropose"]


def test_le_compte_rendu_se_date_entre_la_visite_et_aujourd_hui() -> None:
    e = jouer(ETATS["en_cours"], cas.RAPPORT)
    visite = cas.VISITE.local.date()
    for ecart, bon in ((-1, False), (0, True), (1, True), (2, False)):
        command = c.RendreCompte(faite_le=visite + ecart * JOUR, sel="s")
        if bon:
            assert decide(e, command, APRES_VISITE)
        else:
            assert fautes(e, command, APRES_VISITE) == [("/faite_le", "date-inattendue")]


def test_un_compte_rendu_trop_long_ou_vide_est_refuse() -> None:
    vide = jouer(ETATS["en_cours"], c.Rediger(sujet="compte_rendu", texte="  ", auteur=ANA))
    assert fautes(vide, cas.COMPTE, APRES_VISITE) == [("/compte_rendu", "champ-absent")]
    long = jouer(ETATS["en_cours"], c.Rediger(sujet="compte_rendu", texte="x" * 10_001, auteur=ANA))
    assert fautes(long, cas.COMPTE, APRES_VISITE) == [("/compte_rendu", "trop-long")]


def test_le_compte_rendu_attend_l_heure_de_la_visite_et_sa_confirmation() -> None:
    e, heure = jouer(ETATS["en_cours"], cas.RAPPORT), cas.VISITE.instant
    assert decide(e, cas.COMPTE, heure)
    with pytest.raises(TransitionImpossible):
        decide(e, cas.COMPTE, heure - SECONDE)
    reportee = jouer(e, c.FixerVisite(le=cas.VISITE, lieu="Ailleurs", motif="m"))
    with pytest.raises(TransitionImpossible):
        decide(reportee, cas.COMPTE, APRES_VISITE)


# Les délais


def test_un_avis_est_tardif_a_la_fin_de_l_expertise_et_refuse_a_celle_des_commissions_regionales() -> None:
    e = jouer(ETATS["en_cours"], *cas.rediges(ANA))
    rendre = c.RendreAvis(auteur=ANA, conclusion="favorable", sel="s")
    fin, dernier = cas.CALENDRIER.fin_expertise.instant, cas.CALENDRIER.commissions_regionales.fin.instant
    tardifs = [decide(e, rendre, now)[0].version.tardif for now in (fin - SECONDE, fin, dernier - SECONDE)]
    assert tardifs == [False, True, True]
    with pytest.raises(EcheanceDepassee, match="jusqu'au") as caught:
        decide(e, rendre, dernier)
    assert caught.value.extra == {"echeance": dernier.isoformat()}


def test_une_visite_se_propose_jusqu_a_son_heure() -> None:
    sans = jouer(ETATS["affectee"], cas.ACCEPTER[1])
    assert decide(sans, cas.FIXER, cas.VISITE.instant - SECONDE)
    with pytest.raises(RegleNonSatisfaite):
        decide(sans, cas.FIXER, cas.VISITE.instant)


@pytest.mark.parametrize(("jours", "rangs"), [(4, []), (5, [1]), (7, [1]), (8, [2]), (30, [2])])
def test_une_reponse_se_relance_au_cinquieme_et_au_huitieme_jour(jours: int, rangs: list[int]) -> None:
    dues = relances_dues(ETATS["affectee"], MIDI + jours * JOUR)
    assert [(r.expert, r.rang) for r in dues] == [("pers_bea", rang) for rang in rangs]
    juste_avant = relances_dues(ETATS["affectee"], MIDI + jours * JOUR - SECONDE)
    assert len(juste_avant) == (0 if jours <= 5 else 1)


def test_une_relance_deja_partie_ne_repart_pas() -> None:
    e = jouer(ETATS["affectee"], c.RappelerReponse(expert="pers_bea", rang=1))
    assert decide(e, c.RappelerReponse(expert="pers_bea", rang=1)) == ()
    assert decide(e, c.RappelerReponse(expert="pers_bea", rang=2))
    assert decide(e, c.RappelerReponse(expert=ANA, rang=1)) == ()
    assert [r.rang for r in relances_dues(e, MIDI + 5 * JOUR)] == []
    assert [r.rang for r in relances_dues(e, MIDI + 8 * JOUR)] == [2]


@pytest.mark.parametrize(("ecart", "rang"), [(-14, 1), (-3, 2), (1, 3), (7, 4)])
def test_un_rappel_part_a_son_jour(ecart: int, rang: int) -> None:
    jour = cas.CALENDRIER.fin_expertise.instant + ecart * JOUR
    assert une_affectation.rang_du_rappel(cas.CALENDRIER.fin_expertise, jour) == rang
    assert une_affectation.rang_du_rappel(cas.CALENDRIER.fin_expertise, jour - SECONDE) == rang - 1
    assert decide(ETATS["en_cours"], c.Rappeler(rang=rang), jour)
    assert decide(ETATS["en_cours"], c.Rappeler(rang=rang), jour - SECONDE) == ()


# Ce que l'on en voit ailleurs


def listes(e: Expertise) -> list[str]:
    return [f.liste for f in EXPERTISE.fiches(e)]


def test_un_dossier_est_sur_les_listes_de_son_annee_de_ses_territoires_de_ses_experts_et_du_reveil() -> None:
    rappels = ["monde#2027", *(f"rappels#2027#{rang}" for rang in (1, 2, 3, 4))]
    base = ["expertises#2027", "expertises#D35", "expertises#R53"]
    assert listes(Expertise()) == []
    assert listes(ETATS["affectee"]) == [*base, f"mandats#{ANA}", "mandats#pers_bea", *rappels, "reponses-attendues"]
    assert listes(ETATS["en_cours"]) == [*base, f"mandats#{ANA}", "mandats#pers_bea", *rappels]
    assert listes(ETATS["a_affecter"]) == [
        *base,
        f"mandats#{ANA}",
        "a-affecter#2027",
        *rappels,
        "reponses-attendues",
    ]
    assert listes(ETATS["rendue"]) == [*base, f"mandats#{ANA}", "mandats#pers_bea", "monde#2027"]
    rappelee = jouer(ETATS["en_cours"], c.Rappeler(rang=2), now=cas.CALENDRIER.fin_expertise.instant)
    assert [liste for liste in listes(rappelee) if "rappels" in liste] == rappels[3:]


def test_qui_a_ete_relance_deux_fois_n_est_plus_attendu_par_le_reveil() -> None:
    e = jouer(ETATS["affectee"], c.RappelerReponse(expert="pers_bea", rang=2))
    assert "reponses-attendues" not in listes(e)
    assert "reponses-attendues" in listes(jouer(ETATS["affectee"], c.RappelerReponse(expert="pers_bea", rang=1)))


@pytest.mark.parametrize(
    ("command", "lit"),
    [
        (cas.ANA, {"expert", "campagne"}),
        (cas.ACCEPTER[1], {"expert"}),
        (c.Remplacer(entrant="pers_cyr", motif="m"), {"expert", "campagne"}),
        (c.Remplacer(sortant=ANA, motif="m"), set()),
        (c.RendreAvis(auteur=ANA, conclusion="favorable", sel="s"), {"expert", "campagne"}),
        (c.RendreSynthese(sel="s"), {"expert", "deuxieme", "campagne"}),
        (c.SuivrePorteurs(porteurs=()), {"expert", "deuxieme"}),
        (c.Rappeler(rang=1), {"campagne"}),
        (c.ConfirmerVisite(), set()),
    ],
)
def test_une_regle_ne_lit_que_ce_dont_elle_a_besoin(command: Any, lit: set[str]) -> None:
    refs = EXPERTISE.besoins(ETATS["en_cours"], command)
    assert set(refs) == lit
    if "campagne" in refs:
        assert tuple(refs["campagne"].key) == ("expertise/copie#candidature/campagne#2027", "COPIE")
    if isinstance(command, c.RendreSynthese):
        assert tuple(refs["expert"].key) == (f"expertise/expert#{ANA}", "ETAT")
    assert "campagne" not in EXPERTISE.besoins(Expertise(), command)


def carte(e: Expertise) -> Any:
    from expertise.domaine.diffusion import CarteExpertise  # noqa: PLC0415

    return CarteExpertise.model_validate_json(EXPERTISE.fiches(e)[0].carte)


# L'affectation d'une année


JUSQU_AU = passe("2027-06-05T00:00")
DERNIER = passe("2027-10-16T00:00")
APPEL = OuvrirAppel(annee=2027, jusqu_au=JUSQU_AU, fin_expertise=passe("2027-09-01T00:00"), dernier_delai=DERNIER)
PLACE = PlaceAffectee(candidature=cas.CAND, expert=ANA, role="coordonnateur", place=1)
MANQUE = Manque(candidature=cas.CAND, numero="EQ-2027-0012", role="second", raison="aucun")


def annee(**champs: Any) -> Affectation:
    dates = {"annee": 2027, "appel_jusqu_au": JUSQU_AU, "fin_expertise": APPEL.fin_expertise, "dernier_delai": DERNIER}
    return Affectation.model_validate({**dates, **champs})


def affecter(etat: Affectation, command: une_affectation.Command, now: datetime = MIDI) -> list[str]:
    return [type(e).__name__ for e in une_affectation.decide(etat, command, Vide(), now)]


def test_un_appel_se_rouvre_si_une_de_ses_dates_change() -> None:
    assert affecter(Affectation(), APPEL) == ["AppelOuvert"]
    assert affecter(annee(), APPEL) == []
    for change in ({"jusqu_au": DERNIER}, {"fin_expertise": DERNIER}, {"dernier_delai": JUSQU_AU}):
        assert affecter(annee(), APPEL.model_copy(update=change)) == ["AppelOuvert"]


@pytest.mark.parametrize("date", ["appel_jusqu_au", "dernier_delai"])
def test_ce_qui_est_clos_ne_se_rouvre_que_si_sa_propre_date_change(date: str) -> None:
    clos = annee(appel_clos=True, suivi_clos=True)
    champ = "jusqu_au" if date == "appel_jusqu_au" else date
    deplacee = une_affectation.AppelOuvert(**{**dict(APPEL), champ: passe("2027-10-01T00:00")})
    apres = une_affectation.evolve(clos, deplacee)
    assert (apres.appel_clos, apres.suivi_clos) == (date != "appel_jusqu_au", date != "dernier_delai")
    autre = une_affectation.AppelOuvert(**{**dict(APPEL), "fin_expertise": DERNIER})
    assert une_affectation.evolve(clos, autre) == clos.model_copy(update={"fin_expertise": DERNIER})


@pytest.mark.parametrize(
    ("fin", "moment", "clos", "fait"),
    [("appel", JUSQU_AU, "appel_clos", "AppelClos"), ("suivi", DERNIER, "suivi_clos", "SuiviClos")],
)
def test_une_fin_se_constate_a_son_heure_et_une_fois(fin: Any, moment: Moment, clos: str, fait: str) -> None:
    command = Constater(fin=fin)
    assert affecter(annee(), command, moment.instant - SECONDE) == []
    assert affecter(annee(), command, moment.instant) == [fait]
    assert affecter(annee(**{clos: True}), command, moment.instant) == []
    assert affecter(Affectation(), command, moment.instant) == []
    (event,) = une_affectation.decide(annee(), command, Vide(), moment.instant)
    assert getattr(une_affectation.evolve(annee(), event), clos)


def test_le_reveil_constate_ce_qui_est_fini() -> None:
    def fins(now: datetime) -> list[str]:
        return [command.fin for command in une_affectation.dus(annee(), now) if isinstance(command, Constater)]

    assert fins(JUSQU_AU.instant - SECONDE) == []
    assert fins(JUSQU_AU.instant) == ["appel"]
    assert fins(DERNIER.instant) == ["appel", "suivi"]


def test_une_annee_est_suivie_jusqu_a_ce_que_plus_rien_ne_soit_attendu() -> None:
    assert [(f.liste, f.rang) for f in une_affectation.fiches(annee())] == [("affectations-en-cours", "2027")]
    assert une_affectation.fiches(annee(suivi_clos=True)) == ()
    assert une_affectation.fiches(annee(dernier_delai=None)) == ()
    assert une_affectation.fiches(Affectation(dernier_delai=DERNIER)) == ()


def test_on_ne_valide_que_la_derniere_proposition_si_elle_pourvoit_un_siege() -> None:
    proposee = annee(proposition=Proposition(numero=2, places=(PLACE,), manques=(MANQUE,)))
    with pytest.raises(TransitionImpossible, match="demandez-en une"):
        affecter(annee(), Valider(proposition=1))
    for numero in (1, 3):
        with pytest.raises(TransitionImpossible, match="n° 2"):
            affecter(proposee, Valider(proposition=numero))
    assert affecter(proposee, Valider(proposition=2)) == ["AffectationValidee"]
    assert affecter(proposee.model_copy(update={"validee": 2}), Valider(proposition=2)) == []
    vide = annee(proposition=Proposition(numero=2, places=(), manques=(MANQUE,)))
    with pytest.raises(TransitionImpossible, match="aucun siège"):
        affecter(vide, Valider(proposition=2))


def test_les_places_validees_s_ajoutent_et_se_disent() -> None:
    autre = PLACE.model_copy(update={"expert": "pers_bea"})
    etat = annee(places=(autre,), proposition=Proposition(numero=2, places=(PLACE,), manques=()))
    (event,) = une_affectation.decide(etat, Valider(proposition=2), Vide(), MIDI)
    apres = une_affectation.evolve(etat, event)
    donnee = PLACE.model_copy(update={"proposition": 2})
    assert (apres.attribuees, apres.validee, apres.statut) == ((autre, donnee), 2, "validee")
    dit = une_affectation.publier(apres, event)
    assert isinstance(dit, AffectationValidee)
    assert (dit.etat.annee, dit.etat.places) == (2027, (autre, donnee))
    assert une_affectation.publier(apres, une_affectation.AppelClos()) is None


# L'expert


PROFIL = Profil(
    structure=Structure(nom="Atelier", siret="13000548100010"),
    competences=(1,),
    departements=("35",),
    role_souhaite="second",
)


def regler(etat: Expert, command: un_expert.Command, now: datetime = MIDI) -> list[str]:
    return [type(e).__name__ for e in vivier.decide(etat, command, vivier.Appels(), now)]


def fautes_expert(etat: Expert, command: un_expert.Command) -> list[tuple[str, str]]:
    with pytest.raises(RegleNonSatisfaite) as caught:
        regler(etat, command)
    return [(f.pointeur, f.code) for f in caught.value.erreurs]


def test_on_se_porte_candidat_une_fois_et_pour_des_departements_qui_existent() -> None:
    candidat = SePorterCandidat(personne=ANA, profil=PROFIL, annee=2027)
    assert regler(Expert(), candidat) == ["ExpertCandidat"]
    with pytest.raises(Doublon):
        regler(cas.expert("ana"), candidat)
    faux = PROFIL.model_copy(update={"departements": ("35", "99", "2A", "0")})
    attendues = [("/departements/1", "departement-inconnu"), ("/departements/3", "departement-inconnu")]
    assert fautes_expert(Expert(), SePorterCandidat(personne=ANA, profil=faux, annee=2027)) == attendues
    assert fautes_expert(cas.expert("ana"), MettreAJourProfil(profil=faux)) == attendues


@pytest.mark.parametrize(
    "command",
    [
        MettreAJourProfil(profil=PROFIL),
        DeclarerDisponibilite(annee=2027, charge_max=2),
        Habiliter(roles=("second",), motif="m"),
        Suspendre(motif="m"),
        DeclarerInteret(nature="personnel", siren="123456789"),
    ],
    ids=lambda command: type(command).__name__,
)
def test_qui_n_est_pas_candidat_ne_peut_rien_d_autre(command: un_expert.Command) -> None:
    with pytest.raises(TransitionImpossible):
        regler(Expert(), command)
    assert regler(cas.expert("ana", "coordonnateur", charge=1), command) != []


def test_redire_pareil_ne_change_rien() -> None:
    ana = cas.expert("ana", "coordonnateur", "second", charge=2)
    assert ana.profil is not None
    assert regler(ana, MettreAJourProfil(profil=ana.profil)) == []
    assert regler(ana, DeclarerDisponibilite(annee=2027, charge_max=2)) == []
    assert regler(ana, DeclarerDisponibilite(annee=2028, charge_max=2)) == ["DisponibiliteDeclaree"]
    ana = ana.model_copy(update={"motif": "m"})
    assert regler(ana, Habiliter(roles=("second", "coordonnateur", "second"), motif="m")) == []
    assert regler(ana, Habiliter(roles=("second", "coordonnateur"), motif="n")) == ["ExpertHabilite"]
    assert regler(ana, Habiliter(roles=("second",), motif="m")) == ["ExpertHabilite"]
    suspendu = ana.model_copy(update={"statut": "suspendu", "roles": ("coordonnateur", "second")})
    assert regler(suspendu, Habiliter(roles=("coordonnateur", "second"), motif="m")) == ["ExpertHabilite"]
    assert regler(suspendu, Suspendre(motif="m")) == []
    with pytest.raises(TransitionImpossible):
        regler(ana.model_copy(update={"statut": "candidat"}), Suspendre(motif="m"))


def test_un_interet_porte_sur_un_siren_ou_sur_une_operation() -> None:
    ana = cas.expert("ana")
    for objet in ({}, {"siren": "123456789", "operation": cas.OPER}):
        command = DeclarerInteret.model_validate({"nature": "personnel", **objet})
        assert fautes_expert(ana, command) == [("/siren", "objet-a-choisir")]
    assert regler(ana, DeclarerInteret(nature="personnel", operation=cas.OPER)) == ["InteretDeclare"]


def test_un_interet_se_renouvelle_un_autre_jour_et_remplace_le_meme() -> None:
    vieux = Interet(nature="personnel", siren="123456789", declare_le=MIDI - JOUR)
    autre = Interet(nature="financier", siren="123456789", declare_le=MIDI)
    ana = cas.expert("ana", interets=(vieux, autre))
    redire = DeclarerInteret(nature="personnel", siren="123456789")
    assert regler(ana, DeclarerInteret(nature="financier", siren="123456789")) == []
    (event,) = vivier.decide(ana, redire, vivier.Appels(), MIDI)
    neuf = vieux.model_copy(update={"declare_le": MIDI})
    assert vivier.evolve(ana, event).interets == (autre, neuf)


@pytest.mark.parametrize(
    ("declare", "fin"),
    [
        (datetime(2027, 6, 10, 10, tzinfo=UTC), datetime(2028, 6, 10, 10, tzinfo=UTC)),
        (datetime(2028, 2, 29, 10, tzinfo=UTC), datetime(2029, 3, 1, 10, tzinfo=UTC)),
        (datetime(2027, 2, 28, 10, tzinfo=UTC), datetime(2028, 2, 28, 10, tzinfo=UTC)),
        (datetime(2028, 3, 29, 10, tzinfo=UTC), datetime(2029, 3, 29, 10, tzinfo=UTC)),
    ],
)
def test_un_interet_compte_douze_mois(declare: datetime, fin: datetime) -> None:
    tie = Interet(nature="personnel", siren="123456789", declare_le=declare)
    assert tie.est_en_vigueur(fin - SECONDE)
    assert not tie.est_en_vigueur(fin)


def test_un_expert_est_sur_la_liste_de_tous_et_habilite_dans_le_monde_des_annees_ou_il_prend_des_dossiers() -> None:
    assert vivier.fiches(Expert()) == ()
    assert [(f.liste, f.rang) for f in vivier.fiches(cas.expert("ana"))] == [
        ("experts", ANA),
        ("monde#2027", f"E#{ANA}"),
    ]
    assert [f.liste for f in vivier.fiches(cas.expert("ana", charge=0))] == ["experts"]
    assert [f.liste for f in vivier.fiches(cas.expert("ana", statut="suspendu"))] == ["experts"]


# Ce qui est gardé pour toujours


ENTETE = {
    "format": 1,
    "candidature": cas.CAND,
    "numero": "EQ-2027-0012",
    "nom": "ZAC des Essais",
    "etape": 2,
    "reglement": "2020",
    "annee": 2027,
}


def garde(e: Expertise, command: Any) -> Any:
    """Give what a command keeps, as it is read in years to come."""
    (event,) = decide(e, command, APRES_VISITE)
    (document,) = EXPERTISE.documents(e, event)
    assert document.type == "application/json"
    return json.loads(document.contenu)


def test_un_compte_rendu_garde_le_jour_le_lieu_et_le_texte() -> None:
    e = jouer(ETATS["en_cours"], cas.RAPPORT)
    assert garde(e, cas.COMPTE) == {
        **ENTETE,
        "faite_le": "2027-06-24",
        "lieu": "Mairie",
        "texte": "Nous avons vu le site.",
    }


def test_un_avis_garde_chaque_texte_sous_son_sujet_avec_le_role_de_son_auteur() -> None:
    e = jouer(ETATS["en_cours"], *cas.rediges("pers_bea", "Bien."), *cas.rediges(ANA, "Moins bien."))
    assert garde(e, c.RendreAvis(auteur="pers_bea", conclusion="favorable", sel="s")) == {
        **ENTETE,
        "expert": "pers_bea",
        "role": "second",
        "textes": {f"dimension_{n}": "Bien." for n in range(1, 5)},
        "conclusion": "favorable",
    }


def test_une_synthese_garde_la_conclusion_de_chaque_avis() -> None:
    e = jouer(ETATS["avis_rendus"], cas.SYNTHESE[0], now=APRES_VISITE)
    assert garde(e, cas.SYNTHESE[1]) == {
        **ENTETE,
        "texte": "Les deux avis convergent.",
        "conclusions": [
            {"role": "coordonnateur", "conclusion": "favorable"},
            {"role": "second", "conclusion": "favorable"},
        ],
    }
