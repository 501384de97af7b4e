"""The expert: offer, habilitation, load, ties."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from expertise import letters
from expertise.domaine import expert as x
from expertise.domaine.expert import Expert, Interet
from expertise.domaine.vivier import EXPERT, Appels, dus
from kernel.label.calendrier import Jalon, Moment
from kernel.label.faits import EtatCampagne, InteretDeclare
from kernel.refus import Doublon, EcheanceDepassee, RegleNonSatisfaite, TransitionImpossible
from tests.unit.expertise import cas
from tests.unit.expertise.cas import MIDI

PROFIL = cas.expert("ana").profil
assert PROFIL is not None
AUTRE = PROFIL.model_copy(update={"competences": (2,)})
COMMANDES: dict[str, Any] = {
    "candidater": x.SePorterCandidat(personne="pers_ana", profil=PROFIL, annee=2027),
    "inscrire": x.Inscrire(personne="pers_ana", profil=PROFIL, motif="m"),
    "profil": x.MettreAJourProfil(profil=AUTRE),
    "charge": x.DeclarerDisponibilite(annee=2027, charge_max=1),
    "habiliter": x.Habiliter(roles=("second",), motif="m"),
    "refuser": x.RefuserCandidature(motif="m"),
    "suspendre": x.Suspendre(motif="m"),
    "interet": x.DeclarerInteret(nature="employeur", siren="213502388"),
    "terme": x.ConstaterTerme(),
    "rappel": x.RappelerInterets(fin=MIDI),
}
PERMIS = {
    "candidater": "oDoDD",
    "inscrire": "oDoDD",
    "profil": "Toooo",
    "charge": "Toooo",
    "habiliter": "Too-o",
    "refuser": "To-TT",
    "suspendre": "TTTo-",
    "interet": "Toooo",
    "terme": "-----",
    "rappel": "-----",
}


OUVERTURE, CLOTURE = cas.CALENDRIER.ouverture, cas.CALENDRIER.debut_expertise
SECONDE = timedelta(seconds=1)


def decide(etat: Expert, command: Any, now: datetime = MIDI, *campagnes: EtatCampagne) -> Any:
    appels = Appels(**dict(zip(("campagne", "suivante"), campagnes, strict=False)))
    return EXPERT.decide(etat, command, appels, now)


def jouer(etat: Expert, *commands: Any, now: datetime = MIDI) -> Expert:
    for command in commands:
        etat = EXPERT.fold(etat, decide(etat, command, now))
    return etat


CANDIDAT = jouer(Expert(), COMMANDES["candidater"])
REFUSE = jouer(CANDIDAT, COMMANDES["refuser"])
HABILITE = jouer(CANDIDAT, COMMANDES["habiliter"])
SUSPENDU = jouer(HABILITE, COMMANDES["suspendre"])
ETATS = (Expert(), CANDIDAT, REFUSE, HABILITE, SUSPENDU)


@pytest.mark.parametrize("nom", COMMANDES)
def test_chaque_statut_repond_a_chaque_commande(nom: str) -> None:
    found = ""
    for etat in ETATS:
        try:
            found += "o" if decide(etat, COMMANDES[nom]) else "-"
        except (TransitionImpossible, Doublon) as refus:
            found += type(refus).__name__[0]
    assert found == PERMIS[nom]
    assert {type(c) for c in COMMANDES.values()} == set(x.Command.__args__)


def test_un_departement_inconnu_est_montre_du_doigt() -> None:
    faux = AUTRE.model_copy(update={"departements": ("35", "99")})
    with pytest.raises(RegleNonSatisfaite) as refus:
        decide(CANDIDAT, x.MettreAJourProfil(profil=faux))
    assert [e.pointeur for e in refus.value.erreurs] == ["/departements/1"]


@pytest.mark.parametrize("objet", [{}, {"siren": "213502388", "operation": cas.OPER}])
def test_un_interet_porte_sur_un_siren_ou_sur_une_operation(objet: dict[str, str]) -> None:
    with pytest.raises(RegleNonSatisfaite, match="l'un des deux"):
        decide(CANDIDAT, x.DeclarerInteret(nature="familial", **objet))


def test_des_travaux_passes_ne_se_declarent_pas_envers_un_siren() -> None:
    with pytest.raises(RegleNonSatisfaite) as refus:
        decide(CANDIDAT, x.DeclarerInteret(nature="travaux", siren="213502388"))
    assert [(e.pointeur, e.code) for e in refus.value.erreurs] == [("/operation", "operation-attendue")]


def test_un_interet_tient_douze_mois_et_se_renouvelle() -> None:
    for le, fin in (
        (datetime(2027, 6, 10, 10, tzinfo=UTC), datetime(2028, 6, 10, 10, tzinfo=UTC)),
        (datetime(2028, 2, 29, 10, tzinfo=UTC), datetime(2029, 3, 1, 10, tzinfo=UTC)),
    ):
        interet = Interet(nature="familial", siren="1", declare_le=le)
        assert interet.est_en_vigueur(fin - timedelta(seconds=1))
        assert not interet.est_en_vigueur(fin)
    e = jouer(CANDIDAT, COMMANDES["interet"])
    assert decide(e, COMMANDES["interet"]) == ()
    renouvele = jouer(e, COMMANDES["interet"], now=MIDI + timedelta(days=200))
    assert [i.declare_le for i in renouvele.interets] == [MIDI + timedelta(days=200)]


def test_un_expert_est_dans_la_liste_de_tous_quel_que_soit_son_etat() -> None:
    listes = [[f.liste for f in EXPERT.fiches(e)] for e in ETATS]
    assert listes == [[], ["experts"], ["experts"], ["experts"], ["experts", "experts-a-suivre"]]


@pytest.mark.parametrize(
    ("suite", "rappele"),
    [((), True), (("habiliter",), True), (("habiliter", "suspendre"), True), (("refuser",), False)],
)
def test_un_lien_qui_s_eteint_se_rappelle_sauf_a_qui_n_a_pas_ete_retenu(suite: tuple[str, ...], rappele: bool) -> None:
    e = jouer(CANDIDAT, COMMANDES["interet"], *(COMMANDES[nom] for nom in suite))
    (tie,) = e.interets
    now = tie.fin - timedelta(days=1)
    rappel = x.RappelerInterets(fin=tie.fin)
    assert dus(e, now) == ((rappel,) if rappele else ())
    assert bool(decide(e, rappel, now)) is rappele
    assert bool(letters.expert(x.InteretsRappeles(fin=tie.fin), e)) is rappele


def test_un_expert_efface_se_relit() -> None:
    events = [x.ExpertCandidat(personne="pers_ana", profil=PROFIL), *decide(CANDIDAT, COMMANDES["interet"])]
    etat = EXPERT.fold(Expert(), [e.expurge() for e in events])
    assert (etat.profil, etat.interets, etat.siren) == (None, (), "")


def test_la_raison_d_une_habilitation_se_garde_et_s_efface_avec_la_personne() -> None:
    (event,) = decide(CANDIDAT, x.Habiliter(roles=("second",), motif="Trois expertises menées à bien"))
    assert EXPERT.fold(CANDIDAT, [event]).motif == "Trois expertises menées à bien"
    assert EXPERT.fold(CANDIDAT, [event.expurge()]).motif == x.EFFACE
    ancienne = x.ExpertHabilite.model_validate({"roles": ["second"]})
    assert EXPERT.fold(CANDIDAT, [ancienne]).motif == ""


def test_une_habilitation_va_jusqu_a_son_terme_et_pas_au_dela() -> None:
    terme = x.Habiliter(roles=("second",), motif="m", jusqu_au=date(2027, 9, 30))
    e = jouer(CANDIDAT, terme)
    assert dus(e, datetime(2027, 9, 30, 21, 59, tzinfo=UTC)) == ()
    minuit = datetime(2027, 9, 30, 22, 0, tzinfo=UTC)
    assert dus(e, minuit) == (x.ConstaterTerme(),)
    echu = jouer(e, x.ConstaterTerme(), now=minuit)
    assert (echu.statut, echu.peut_etre("second"), dus(echu, minuit)) == ("candidat", False, ())
    assert (e.motif, echu.motif) == ("m", "")
    assert decide(e, x.ConstaterTerme()) == ()
    with pytest.raises(RegleNonSatisfaite, match="terme est passé") as refus:
        decide(CANDIDAT, x.Habiliter(roles=("second",), motif="m", jusqu_au=date(2027, 6, 9)))
    assert [(e.pointeur, e.code) for e in refus.value.erreurs] == [("/jusqu_au", "date-passee")]
    (du_jour,) = decide(CANDIDAT, x.Habiliter(roles=("second",), motif="m", jusqu_au=MIDI.date()))
    assert (du_jour.jusqu_au, du_jour.dossiers, du_jour.le) == (MIDI.date(), (), None)
    de_nuit = datetime(2027, 6, 10, 22, 30, tzinfo=UTC)  # the 11th in Paris
    with pytest.raises(RegleNonSatisfaite, match="terme est passé"):
        decide(CANDIDAT, x.Habiliter(roles=("second",), motif="m", jusqu_au=MIDI.date()), de_nuit)
    (assis,) = decide(CANDIDAT, x.Habiliter(roles=("second",), motif="m", dossiers=("c1",)))
    assert (assis.dossiers, assis.le) == (("c1",), MIDI)


def test_ce_qui_change_une_habilitation_fait_regarder_ses_dossiers_depuis_ce_jour() -> None:
    tard = MIDI + timedelta(days=1)
    e = jouer(CANDIDAT, x.Habiliter(roles=("second",), motif="m", jusqu_au=MIDI.date(), dossiers=("c1",)))
    assert (e.rattache_le, e.jusqu_au) == (MIDI, MIDI.date())
    (echue,) = decide(e, x.ConstaterTerme(), tard)
    assert echue.le == tard
    apres = EXPERT.fold(e, [echue])
    assert (apres.rattache_le, apres.jusqu_au, apres.roles) == (tard, None, ())
    assert EXPERT.fold(e, [x.ExpertSuspendu(personne="pers_ana", motif="m", le=tard)]).rattache_le == tard
    assert EXPERT.fold(e, [x.ExpertSuspendu(personne="pers_ana", motif="m")]).rattache_le == MIDI, (
        "une entrée d'avant ne le dit pas"
    )


def test_qui_se_porte_candidat_de_nouveau_n_a_plus_le_motif_de_son_refus() -> None:
    refuse = jouer(CANDIDAT, x.RefuserCandidature(motif="Trop tôt"))
    assert refuse.motif == "Trop tôt"
    assert EXPERT.fold(refuse, [x.ExpertCandidat(personne="pers_ana", profil=PROFIL)]).motif == ""


def test_qui_se_porte_candidat_demande_les_dates_de_son_annee_et_de_la_suivante() -> None:
    lus = {nom: ref.key.pk for nom, ref in EXPERT.besoins(CANDIDAT, COMMANDES["candidater"]).items()}
    assert {nom: pk.rpartition("#")[2] for nom, pk in lus.items()} == {"campagne": "2027", "suivante": "2028"}


def test_un_interet_qui_va_cesser_se_rappelle_une_fois_et_renouvele_se_rappelle_l_an_d_apres() -> None:
    e = jouer(CANDIDAT, COMMANDES["interet"])
    fin = MIDI.replace(year=2028)
    assert dus(e, fin - timedelta(days=30, seconds=1)) == ()
    assert dus(e, fin) == (), "il a cessé : il n'y a plus rien à en dire"
    (rappel,) = dus(e, fin - timedelta(days=30))
    assert rappel == x.RappelerInterets(fin=fin)
    dit = jouer(e, rappel, now=fin - timedelta(days=30))
    assert dus(dit, fin - timedelta(days=1)) == dus(dit, fin + timedelta(days=1)) == ()
    redit = jouer(dit, COMMANDES["interet"], now=fin - timedelta(days=1))
    assert len(dus(redit, fin + timedelta(days=350))) == 1


def test_ce_que_le_jeton_dit_d_un_correspondant_se_retient() -> None:
    vu = jouer(CANDIDAT, x.DeclarerDisponibilite(annee=2027, charge_max=1, territoires=("R53", "D35")))
    assert vu.correspondant_de == ("D35", "R53")
    assert decide(vu, x.DeclarerDisponibilite(annee=2027, charge_max=1, territoires=("D35", "R53"))) == ()
    assert jouer(vu, x.MettreAJourProfil(profil=AUTRE)).correspondant_de == ()


def test_des_travaux_passes_se_declarent_envers_une_operation() -> None:
    with pytest.raises(RegleNonSatisfaite, match="envers une opération"):
        decide(CANDIDAT, x.DeclarerInteret(nature="travaux", siren="213502388"))
    assert decide(CANDIDAT, x.DeclarerInteret(nature="travaux", operation=cas.OPER))


def test_un_interet_dit_les_dossiers_ou_son_auteur_siege() -> None:
    (event,) = decide(HABILITE, x.DeclarerInteret(nature="familial", operation=cas.OPER, dossiers=(cas.CAND,)))
    fait = EXPERT.publier(HABILITE, event)
    assert isinstance(fait, InteretDeclare)
    assert (fait.etat.expert, fait.etat.dossiers) == ("pers_ana", (cas.CAND,))
    (seul,) = decide(HABILITE, x.DeclarerInteret(nature="familial", operation=cas.OPER))
    assert EXPERT.publier(HABILITE, seul) is None


# L'appel à experts


def reportee(cloture: Moment) -> EtatCampagne:
    """Give the campagne with its expertise starting at another time."""
    ouvert = cas.CALENDRIER.reporte(Jalon.OUVERTURE, Moment(local=datetime(2027, 1, 4)))  # noqa: DTZ001
    ouvert = ouvert.model_copy(update={"debut_expertise": cloture})
    return cas.CAMPAGNE.model_copy(update={"calendrier": ouvert})


def test_on_se_porte_candidat_jusqu_a_minuit_heure_de_paris_et_plus_a_minuit() -> None:
    minuit = datetime(2027, 5, 31, 22, 0, tzinfo=UTC)
    assert CLOTURE.instant == minuit
    assert decide(Expert(), COMMANDES["candidater"], minuit - timedelta(microseconds=1), cas.CAMPAGNE)
    with pytest.raises(EcheanceDepassee, match="jusqu'au lundi 31 mai 2027 à 23 h 59") as refus:
        decide(Expert(), COMMANDES["candidater"], minuit, cas.CAMPAGNE)
    assert "l'administration peut vous inscrire : donnez-lui votre identifiant, pers_ana" in refus.value.detail
    assert refus.value.extra["echeance"] == minuit.isoformat()
    with pytest.raises(EcheanceDepassee):
        decide(REFUSE, COMMANDES["candidater"], minuit, cas.CAMPAGNE)


@pytest.mark.parametrize(
    ("local", "dernier_instant"),
    [
        (datetime(2027, 3, 28, 2, 30), datetime(2027, 3, 28, 1, 30, tzinfo=UTC)),  # noqa: DTZ001  jumped over
        (datetime(2027, 3, 28), datetime(2027, 3, 27, 23, 0, tzinfo=UTC)),  # noqa: DTZ001  winter still
        (datetime(2027, 3, 29), datetime(2027, 3, 28, 22, 0, tzinfo=UTC)),  # noqa: DTZ001  summer already
        (datetime(2027, 10, 31, 2, 30), datetime(2027, 10, 31, 1, 30, tzinfo=UTC)),  # noqa: DTZ001  twice: the later
    ],
)
def test_un_changement_d_heure_ne_fait_perdre_de_temps_a_aucun_candidat(
    local: datetime, dernier_instant: datetime
) -> None:
    campagne = reportee(Moment(local=local))
    assert decide(Expert(), COMMANDES["candidater"], dernier_instant - SECONDE, campagne)
    with pytest.raises(EcheanceDepassee):
        decide(Expert(), COMMANDES["candidater"], dernier_instant, campagne)


def test_avant_l_ouverture_de_l_appel_la_date_en_est_dite() -> None:
    with pytest.raises(TransitionImpossible, match="ouvre jeudi 25 février 2027 à 8 h"):
        decide(Expert(), COMMANDES["candidater"], OUVERTURE.instant - SECONDE, cas.CAMPAGNE)
    assert decide(Expert(), COMMANDES["candidater"], OUVERTURE.instant, cas.CAMPAGNE)


def test_l_appel_de_la_campagne_suivante_rouvre_le_vivier() -> None:
    suivante = cas.CAMPAGNE.model_copy(update={"annee": 2028, "calendrier": cas.CALENDRIER.deplace(1)})
    tard = datetime(2027, 11, 2, tzinfo=UTC)
    with pytest.raises(EcheanceDepassee, match="campagne 2027 est clos"):
        decide(Expert(), COMMANDES["candidater"], tard, cas.CAMPAGNE, suivante)
    precoce = suivante.calendrier.reporte(Jalon.OUVERTURE, Moment(local=datetime(2027, 11, 1)))  # noqa: DTZ001
    ouverte = suivante.model_copy(update={"calendrier": precoce})
    assert decide(Expert(), COMMANDES["candidater"], tard, cas.CAMPAGNE, ouverte)


def test_sans_campagne_connue_aucune_date_ne_s_oppose_a_un_candidat() -> None:
    assert decide(Expert(), COMMANDES["candidater"])


def test_l_administration_inscrit_quelqu_un_une_fois_l_appel_clos() -> None:
    (event,) = decide(Expert(), COMMANDES["inscrire"], MIDI, cas.CAMPAGNE)
    assert (event.personnes(), event.motif) == (("pers_ana",), "m"), "erasing them erases what was said of them"
    assert EXPERT.fold(Expert(), [event]) == CANDIDAT
    assert EXPERT.fold(Expert(), [event.expurge()]).profil is None
    with pytest.raises(Doublon, match="déjà au vivier"):
        decide(CANDIDAT, COMMANDES["inscrire"])
    faux = AUTRE.model_copy(update={"departements": ("99",)})
    with pytest.raises(RegleNonSatisfaite, match="département"):
        decide(Expert(), x.Inscrire(personne="pers_ana", profil=faux, motif="m"))
