"""Les règles du calendrier : minuit, Paris, les changements d'heure, et ce que l'on en dit aux gens."""

from datetime import UTC, date, datetime, timedelta

import pytest
from dateutil.easter import easter  # type: ignore[import-untyped]
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from kernel.label.calendrier import (
    Calendrier,
    Jalon,
    ModeleJalon,
    Moment,
    Phase,
    a_partir_de,
    avertissements,
    echeance,
    en_toutes_lettres,
    est_passee,
    heure_de_paris,
    jours_feries,
    limite,
    phase,
    plus_mois,
    zone,
)
from kernel.label.reglement import reglement

PARIS = zone("Europe/Paris")
C2027 = Calendrier.depuis(reglement("2020").calendrier, 2027)
MICROSECONDE = timedelta(microseconds=1)


def moment(texte: str) -> Moment:
    return Moment(local=datetime.fromisoformat(texte))


def a_paris(texte: str) -> datetime:
    return datetime.fromisoformat(texte).replace(tzinfo=PARIS)


@st.composite
def calendriers(draw: st.DrawFn) -> Calendrier:
    """Any calendar in order, away from 29 February and from the hours that change."""
    jours = sorted(draw(st.sets(st.integers(0, 700), min_size=11, max_size=11)))
    heures = draw(st.lists(st.integers(5, 23), min_size=11, max_size=11))
    debut = datetime.fromisoformat("2025-03-02T00:00")
    moments = [Moment(local=debut + timedelta(days=j, hours=h)) for j, h in zip(jours, heures, strict=True)]
    champs = {jalon.value: m for jalon, m in zip(Jalon, moments, strict=True)}
    fenetre = {"debut": champs.pop("commissions_regionales.debut"), "fin": champs.pop("commissions_regionales.fin")}
    annee = moments[0].local.year
    return Calendrier.model_validate({"annee": annee, "commissions_regionales": fenetre, **champs})


@pytest.mark.parametrize(
    ("instant", "local"),
    [
        (datetime(2027, 5, 15, 21, 59, 59, 999_999, tzinfo=UTC), "2027-05-15T23:59"),
        (datetime(2027, 1, 1, 22, 59, 1, tzinfo=UTC), "2027-01-01T23:59"),
        (datetime(2027, 1, 1, 23, 0, tzinfo=UTC), "2027-01-02T00:00"),
    ],
)
def test_un_instant_tombe_dans_une_minute_de_paris(instant: datetime, local: str) -> None:
    assert Moment.de(instant) == moment(local)


INSTANTS = st.datetimes(datetime(2024, 1, 1), datetime(2029, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


# --- minuit ---


def trop_tard(recu_le: datetime, prolongation: Moment | None = None, calendrier: Calendrier = C2027) -> bool:
    return est_passee(limite(calendrier, Jalon.CLOTURE_DEPOTS, prolongation), recu_le)


def test_un_depot_avant_minuit_est_dans_les_temps() -> None:
    assert not trop_tard(a_paris("2027-05-15T23:59:59.999999"))


def test_un_depot_a_minuit_est_trop_tard() -> None:
    assert trop_tard(a_paris("2027-05-16T00:00"))


def test_minuit_est_celui_de_paris_ou_que_soit_le_porteur() -> None:
    a_la_reunion = datetime(2027, 5, 16, 1, 59, 59, tzinfo=zone("Indian/Reunion"))
    assert not trop_tard(a_la_reunion)
    assert trop_tard(a_la_reunion + timedelta(seconds=1))


def test_un_instant_sans_fuseau_est_refuse() -> None:
    with pytest.raises(ValueError, match="sans fuseau"):
        est_passee(C2027.cloture_depots, datetime.fromisoformat("2027-05-15T12:00"))


def test_une_prolongation_vaut_pour_son_dossier_seul() -> None:
    prolongation, recu_le = moment("2027-05-19T00:00"), a_paris("2027-05-18T23:59")
    assert not trop_tard(recu_le, prolongation)
    assert trop_tard(recu_le)
    assert trop_tard(a_paris("2027-05-19T00:00"), prolongation)


def test_une_prolongation_plus_courte_ne_retire_rien() -> None:
    assert limite(C2027, Jalon.CLOTURE_DEPOTS, moment("2027-05-10T00:00")) == C2027.cloture_depots


@given(calendriers(), INSTANTS, INSTANTS)
def test_une_prolongation_ne_refuse_jamais_ce_qui_etait_dans_les_temps(
    calendrier: Calendrier, recu_le: datetime, jusqu_au: datetime
) -> None:
    prolongation = Moment(local=jusqu_au.replace(tzinfo=None, second=0, microsecond=0))
    assert trop_tard(recu_le, prolongation, calendrier) <= trop_tard(recu_le, calendrier=calendrier)


# --- phases ---


@pytest.mark.parametrize(
    ("now", "attendue"),
    [
        ("2027-02-25T07:59:59", Phase.PLANIFIEE),
        ("2027-02-25T08:00", Phase.OUVERTE),
        ("2027-04-15T23:59:59", Phase.OUVERTE),
        ("2027-04-16T00:00", Phase.PRECANDIDATURES_CLOSES),
        ("2027-05-15T23:59:59", Phase.PRECANDIDATURES_CLOSES),
        ("2027-05-16T00:00", Phase.DEPOTS_CLOS),
        ("2027-08-31T23:59:59", Phase.DEPOTS_CLOS),
        ("2027-09-01T00:00", Phase.EXPERTISE_CLOSE),
        ("2027-12-10T09:59:59", Phase.EXPERTISE_CLOSE),
        ("2027-12-10T10:00", Phase.PUBLIEE),
        ("2028-02-10T23:59:59", Phase.PUBLIEE),
        ("2028-02-11T00:00", Phase.CLOSE),
    ],
)
def test_la_phase_change_au_jalon_et_pas_avant(now: str, attendue: Phase) -> None:
    assert phase(C2027, a_paris(now)) is attendue


@given(calendriers(), INSTANTS, INSTANTS)
def test_la_phase_n_est_jamais_plus_avancee_a_un_instant_anterieur(
    calendrier: Calendrier, un: datetime, autre: datetime
) -> None:
    rangs = [list(Phase).index(phase(calendrier, now)) for now in sorted([un, autre])]
    assert rangs == sorted(rangs)


@given(calendriers())
def test_une_campagne_passe_par_toutes_ses_phases(calendrier: Calendrier) -> None:
    instants = [m.instant for m in calendrier.jalons().values()]
    vues = [phase(calendrier, now) for now in [instants[0] - MICROSECONDE, *instants]]
    assert list(dict.fromkeys(vues)) == list(Phase)


# --- écriture et lecture ---


@given(calendriers())
def test_un_calendrier_ecrit_puis_relu_est_le_meme(calendrier: Calendrier) -> None:
    assert Calendrier.model_validate_json(calendrier.model_dump_json()) == calendrier


def test_une_echeance_s_ecrit_en_heure_locale_avec_son_fuseau_jamais_en_utc() -> None:
    assert C2027.model_dump(mode="json")["cloture_depots"] == {
        "local": "2027-05-16T00:00:00",
        "fuseau": "Europe/Paris",
    }


@pytest.mark.parametrize("local", ["2027-05-16T00:00:00Z", "2027-05-16T00:00:00+02:00"])
def test_une_echeance_en_utc_est_refusee(local: str) -> None:
    with pytest.raises(ValidationError):
        Moment.model_validate({"local": local})


def test_une_echeance_a_la_seconde_est_refusee() -> None:
    with pytest.raises(ValidationError, match="à la minute"):
        moment("2027-05-15T23:59:59")


@pytest.mark.parametrize("local", ["1999-12-31T23:59", "2200-01-01T00:00"])
def test_une_echeance_d_un_autre_siecle_est_refusee(local: str) -> None:
    with pytest.raises(ValidationError, match="entre 2000 et 2199"):
        moment(local)
    assert [moment(texte).local.year for texte in ("2000-01-01T00:00", "2199-12-31T23:59")] == [2000, 2199]


def test_un_instant_se_dit_en_utc_quelle_que_soit_l_heure_de_la_machine() -> None:
    assert moment("2031-07-14T12:34").instant.tzinfo is UTC


def test_un_autre_fuseau_que_paris_est_refuse() -> None:
    with pytest.raises(ValidationError):
        Moment.model_validate({"local": "2027-05-16T00:00:00", "fuseau": "Indian/Reunion"})


# --- ordre ---


def test_reporter_une_echeance_ne_change_qu_elle() -> None:
    reporte = C2027.reporte(Jalon.CLOTURE_DEPOTS, moment("2027-05-20T00:00"))
    assert reporte.cloture_depots == moment("2027-05-20T00:00")
    assert reporte.reporte(Jalon.CLOTURE_DEPOTS, C2027.cloture_depots) == C2027


def test_reporter_la_fin_des_commissions_regionales_garde_leur_debut() -> None:
    reporte = C2027.reporte(Jalon.FIN_COMMISSIONS_REGIONALES, moment("2027-10-16T00:00"))
    assert reporte.commissions_regionales.debut == C2027.commissions_regionales.debut
    assert reporte.jalon(Jalon.FIN_COMMISSIONS_REGIONALES) == moment("2027-10-16T00:00")


def test_un_jalon_ne_passe_pas_avant_le_precedent() -> None:
    with pytest.raises(ValidationError, match="La clôture des dépôts doit venir après « la clôture des préc"):
        C2027.reporte(Jalon.CLOTURE_DEPOTS, moment("2027-04-15T00:00"))


def test_une_fenetre_ne_peut_pas_etre_vide() -> None:
    with pytest.raises(ValidationError, match="La fin de l'expertise"):
        C2027.reporte(Jalon.FIN_EXPERTISE, C2027.debut_expertise)


def test_la_fin_d_une_periode_peut_etre_le_debut_de_la_suivante() -> None:
    assert C2027.fin_recevabilite == C2027.debut_expertise


def test_une_campagne_n_ouvre_pas_une_tout_autre_annee() -> None:
    with pytest.raises(ValidationError, match="ne peut pas ouvrir en 2027"):
        Calendrier.model_validate({**C2027.model_dump(), "annee": 2007 + 22})


@pytest.mark.parametrize("annee", [2026, 2028])
def test_une_campagne_peut_ouvrir_l_annee_d_a_cote(annee: int) -> None:
    assert Calendrier.model_validate({**C2027.model_dump(), "annee": annee}).ouverture == C2027.ouverture


def test_le_calendrier_de_l_an_prochain_reprend_les_memes_jours() -> None:
    suivant = C2027.deplace(1)
    assert suivant == Calendrier.depuis(reglement("2020").calendrier, 2028)
    assert (suivant.annee, suivant.cloture.local.year) == (2028, 2029)


@given(calendriers(), st.integers(1, 8))
def test_un_calendrier_deplace_puis_ramene_est_le_meme(calendrier: Calendrier, annees: int) -> None:
    assert calendrier.deplace(annees).deplace(-annees) == calendrier


def test_le_29_fevrier_devient_le_1er_mars_les_annees_communes() -> None:
    assert moment("2028-02-29T12:00").deplace(1) == moment("2029-03-01T12:00")
    assert moment("2028-02-29T12:00").deplace(4) == moment("2032-02-29T12:00")
    assert moment("2096-02-29T12:00").deplace(4) == moment("2100-03-01T12:00")
    assert moment("2004-02-29T12:00").deplace(-4) == moment("2000-02-29T12:00")


def test_24_heures_est_minuit_a_la_fin_du_jour() -> None:
    assert ModeleJalon(mois=12, jour=31, heure="24:00").en(2027) == moment("2028-01-01T00:00")


def test_un_modele_garde_ses_minutes_et_son_decalage_d_annee() -> None:
    assert ModeleJalon(mois=6, jour=1, heure="09:30").en(2027) == moment("2027-06-01T09:30")
    assert ModeleJalon(mois=6, jour=1, heure="09:30", an=-1).en(2027) == moment("2026-06-01T09:30")


@pytest.mark.parametrize(
    "champs", [{"jour": 30}, {"jour": 29}, {"jour": 1, "heure": "24:30"}, {"jour": 1, "heure": "9:00"}]
)
def test_un_jour_qui_n_existe_pas_tous_les_ans_n_est_pas_un_modele(champs: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        ModeleJalon.model_validate({"mois": 2, **champs})


# --- changements d'heure ---


def test_une_heure_qui_revient_deux_fois_vaut_la_seconde() -> None:
    double = moment("2027-10-31T02:30")
    assert double.instant == datetime(2027, 10, 31, 1, 30, tzinfo=UTC)
    assert double.est_double
    assert not double.est_inexistant


def test_une_heure_sautee_vaut_l_heure_d_apres() -> None:
    saute = moment("2027-03-28T02:30")
    assert saute.instant == datetime(2027, 3, 28, 1, 30, tzinfo=UTC)
    assert saute.est_inexistant
    assert not saute.est_double
    assert echeance(saute) == "dimanche 28 mars 2027 à 3 h 30 (heure de Paris)"


def test_une_heure_ordinaire_n_est_ni_double_ni_sautee() -> None:
    assert not C2027.cloture_depots.est_double
    assert not C2027.cloture_depots.est_inexistant


def test_le_calendrier_s_ordonne_par_les_instants_et_non_par_les_montres() -> None:
    soir = C2027.reporte(Jalon.CLOTURE_PRECANDIDATURES, moment("2027-03-28T02:30"))
    with pytest.raises(ValidationError, match="La clôture des dépôts"):
        soir.reporte(Jalon.CLOTURE_DEPOTS, moment("2027-03-28T03:10"))


def test_une_heure_changeante_est_signalee() -> None:
    double = C2027.reporte(Jalon.COMMISSION_NATIONALE, moment("2027-10-31T02:30"))
    assert any("revient deux fois" in a.raison for a in avertissements(double))
    saute = C2027.reporte(Jalon.CLOTURE_PRECANDIDATURES, moment("2027-03-28T02:30"))
    assert any("l'on saute" in a.raison for a in avertissements(saute))


@given(st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1)))  # noqa: DTZ001
def test_un_moment_ne_vaut_jamais_moins_que_l_une_de_ses_lectures(local: datetime) -> None:
    minute = local.replace(second=0, microsecond=0)
    instant = Moment(local=minute).instant
    assert all(instant >= minute.replace(tzinfo=PARIS, fold=fold).astimezone(UTC) for fold in (0, 1))


def test_le_fuseau_vient_de_tzdata_et_non_de_la_machine() -> None:
    assert zone("Europe/Paris") is zone("Europe/Paris")
    assert datetime(2027, 7, 1, tzinfo=PARIS).utcoffset() == timedelta(hours=2)


# --- ce que l'on dit aux gens ---


def test_minuit_se_dit_par_la_derniere_minute_qui_vaut_encore() -> None:
    assert echeance(C2027.cloture_depots) == "samedi 15 mai 2027 à 23 h 59 (heure de Paris)"


def test_une_heure_pleine_se_dit_telle_quelle() -> None:
    assert echeance(moment("2027-06-01T12:00")) == "mardi 1er juin 2027 à 12 h (heure de Paris)"
    assert a_partir_de(C2027.ouverture) == "jeudi 25 février 2027 à 8 h (heure de Paris)"


def test_une_reception_se_dit_a_la_seconde_a_l_heure_de_paris() -> None:
    recu_le = datetime(2027, 5, 15, 21, 9, 8, tzinfo=UTC)
    assert heure_de_paris(recu_le) == "samedi 15 mai 2027 à 23 h 09 min 08 s (heure de Paris)"
    assert heure_de_paris(recu_le, "Europe/Paris") == heure_de_paris(recu_le)
    la_bas = heure_de_paris(recu_le, "Pacific/Marquesas").removeprefix(heure_de_paris(recu_le))
    assert la_bas == ", soit samedi 15 mai 2027 à 11 h 39 min 08 s, heure locale"
    with pytest.raises(ValueError, match="sans fuseau"):
        heure_de_paris(datetime.fromisoformat("2027-05-15T12:00"))


def test_l_heure_d_hiver_se_precise_quand_l_heure_revient_deux_fois() -> None:
    assert echeance(moment("2027-10-31T02:30")).endswith("à 2 h 30 (heure de Paris, heure d'hiver)")


def test_outre_mer_l_echeance_se_dit_aussi_a_l_heure_locale() -> None:
    assert echeance(C2027.cloture_depots, "Pacific/Tahiti").endswith("soit samedi 15 mai 2027 à 11 h 59, heure locale")
    assert "soit dimanche 16 mai 2027 à 1 h 59" in echeance(C2027.cloture_depots, "Indian/Reunion")


def test_en_metropole_l_heure_ne_se_dit_qu_une_fois() -> None:
    assert "soit" not in echeance(C2027.cloture_depots, "Europe/Paris")


@given(st.dates(date(2020, 1, 1), date(2035, 1, 1)))
def test_le_premier_du_mois_et_lui_seul_se_dit_1er(jour: date) -> None:
    assert (" 1er " in en_toutes_lettres(jour)) == (jour.day == 1)


# --- avertissements ---


def test_une_echeance_un_samedi_est_signalee_et_non_deplacee() -> None:
    signales = {a.jalon: a.raison for a in avertissements(C2027)}
    assert signales == {Jalon.CLOTURE_DEPOTS: "La clôture des dépôts tombe un samedi 15 mai 2027."}


def test_une_echeance_un_jour_ferie_est_signalee() -> None:
    ferie = C2027.reporte(Jalon.CLOTURE_DEPOTS, moment("2027-05-07T00:00"))
    assert [a.raison for a in avertissements(ferie)] == [
        "La clôture des dépôts tombe un jour férié, l'Ascension (jeudi 6 mai 2027)."
    ]


def test_un_debut_a_minuit_est_juge_sur_son_propre_jour() -> None:
    lundi = C2027.reporte(Jalon.OUVERTURE, moment("2027-03-01T00:00"))
    assert Jalon.OUVERTURE not in {a.jalon for a in avertissements(lundi)}
    dimanche = C2027.reporte(Jalon.OUVERTURE, moment("2027-02-28T00:00"))
    assert Jalon.OUVERTURE in {a.jalon for a in avertissements(dimanche)}


def test_le_lundi_de_paques_suit_le_dimanche_de_paques() -> None:
    for annee in range(1900, 2200):
        assert jours_feries(annee)[easter(annee) + timedelta(days=1)] == "le lundi de Pâques"


def test_les_jours_feries_sont_ceux_du_code_du_travail() -> None:
    assert {jour.isoformat()[5:]: nom for jour, nom in jours_feries(2027).items()} == {
        "01-01": "le jour de l'An",
        "03-29": "le lundi de Pâques",
        "05-01": "la fête du Travail",
        "05-06": "l'Ascension",
        "05-08": "la victoire de 1945",
        "05-17": "le lundi de Pentecôte",
        "07-14": "la fête nationale",
        "08-15": "l'Assomption",
        "11-01": "la Toussaint",
        "11-11": "l'armistice de 1918",
        "12-25": "Noël",
    }


def test_l_ascension_un_1er_mai_garde_le_jour_ferie() -> None:
    assert jours_feries(2008)[date(2008, 5, 1)] == "la fête du Travail"
    assert len(jours_feries(2008)) == 10
    assert len(jours_feries(2027)) == 11


@pytest.mark.parametrize(
    ("mois", "jour"), [(1, "2028-01-31"), (2, "2028-02-29"), (4, "2028-04-30"), (14, "2029-02-28")]
)
def test_le_dernier_jour_d_un_mois_trop_court_est_son_dernier_jour(mois: int, jour: str) -> None:
    assert plus_mois(date(2027, 12, 31), mois).isoformat() == jour
