"""Une date de la campagne qui change : ce qu'elle touche se lit avant, et qui l'attend en est averti."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from candidature import letters
from candidature.domaine import relances
from candidature.domaine.candidature import CANDIDATURE
from candidature.domaine.dossier import EcheanceDeplacee
from candidature.domaine.plan import Campagne, Report
from candidature.domaine.portee import attend
from candidature.domaine.repli import evolve
from candidature.domaine.reports import suivre
from candidature.routes import lectures
from kernel.label.calendrier import FINS, Calendrier, Jalon, Moment
from kernel.label.reglement import reglement
from kernel.store import faults_of
from tests.fakes import fingerprint
from tests.maison import Maison
from tests.unit.candidature.scene import brouillon, depot, etat, maison_ouverte, operation
from tests.unit.candidature.test_regles import dossier

R2020 = reglement("2020")
DATES = Calendrier.depuis(R2020.calendrier, 2027)
DEPOT = DATES.cloture_depots.instant
PLUS_TARD, PLUS_TOT = "2027-05-22T00:00:00", "2027-05-09T00:00:00"
CAMPAGNE_2027 = Campagne(annee=2027, reglement="2020", calendrier=DATES)
NOUVELLE = datetime.fromisoformat("2027-05-21T22:00:00+00:00")


@pytest.fixture
def maison() -> Maison:
    return maison_ouverte()


def reporte(maison: Maison, au: str = PLUS_TARD, jalon: str = "cloture_depots", essai: bool = False) -> Any:
    corps = {"jalon": jalon, "au": {"local": au}, "motif": "Grève des transports"}
    query = {"essai": "true"} if essai else {}
    reponse = maison.appeler("candidature", "reporter_echeance", "Ada", corps, query, annee="2027")
    assert reponse.statut == 200, reponse.corps
    return reponse


def effets(maison: Maison, au: str = PLUS_TARD, jalon: str = "cloture_depots") -> Any:
    avant = fingerprint(maison.memoire.store)
    essai = reporte(maison, au, jalon, essai=True)
    assert fingerprint(maison.memoire.store) == avant, "un essai n'écrit rien"
    return essai["effets"]


def sujets(maison: Maison, qui: str = "Paul") -> list[str]:
    return [s for s in maison.courriels(qui) if "le dépôt est reporté" in s or "le dépôt est avancé" in s]


# Ce que cela touche


def test_l_essai_d_un_report_compte_les_brouillons_touches_par_statut_et_leurs_dates(maison: Maison) -> None:
    brouillon(maison)
    annoncee = brouillon(maison, 3)
    assert maison.appeler("candidature", "annoncer", "Paul", {}, id=annoncee).statut == 200
    brouillon(maison, 1)
    depot(maison)
    touches = effets(maison)["dossiers"]
    assert {(d["statut"], d["nombre"], d["au_moins"]) for d in touches} == {
        ("brouillon", 1, False),
        ("annoncee", 1, False),
    }
    assert touches[0]["avant"] == "samedi 15 mai 2027 à 23 h 59 (heure de Paris)"
    assert touches[0]["apres"] == "vendredi 21 mai 2027 à 23 h 59 (heure de Paris)"


def test_l_essai_dit_les_lettres_qui_partiraient_aussitot_et_plus_tard(maison: Maison) -> None:
    brouillon(maison)
    maison.memoire.clock.current = DEPOT - timedelta(days=4)
    maison.reveiller()
    prevus = effets(maison)
    (prevu,) = prevus["courriels"]
    assert (prevu["modele"], prevu["destinataires"]) == ("calendrier_modifie", "correspondant")
    assert "Une date de la campagne" in prevu["apercu"]["texte"]
    assert [(c["modele"], c["dossiers"]) for c in prevus["a_venir"]] == [
        ("echeance_deplacee", 1),
        ("rappel_depot", 1),
        ("rappel_depot", 1),
    ]
    rappels = [datetime.fromisoformat(c["le"]) for c in prevus["a_venir"][1:]]
    assert rappels == [NOUVELLE - timedelta(days=3), NOUVELLE - timedelta(days=1)], "le premier est déjà parti"


def test_ce_qui_est_annonce_par_l_essai_est_ce_qui_part(maison: Maison) -> None:
    brouillon(maison)
    prevus = effets(maison)["a_venir"]
    reporte(maison)
    maison.reveiller()
    for prevu in prevus[1:]:
        maison.memoire.clock.current = datetime.fromisoformat(prevu["le"])
        maison.reveiller()
    recus = [s for s in maison.courriels("Paul") if "dépôt attendu" in s]
    assert (len(recus), len(sujets(maison))) == (len(prevus) - 1, 1)


@pytest.mark.parametrize("jalon", [j for j in Jalon if j is not Jalon.OUVERTURE])
def test_l_essai_n_annonce_aux_porteurs_que_ce_qu_une_date_leur_fait_dire(maison: Maison, jalon: Jalon) -> None:
    """A draft may withdraw until the national commission: that is no date that it is told or reminded of."""
    brouillon(maison)
    au = (DATES.jalon(jalon).local + timedelta(hours=-1 if jalon in FINS else 1)).isoformat()
    prevus = effets(maison, au, jalon.value)["a_venir"]
    reporte(maison, au, jalon.value)
    maison.ecouler()
    maison.reveiller()
    dits = [s for s in maison.courriels("Paul") if "reporté" in s or "avancé" in s]
    assert len(dits) == len([c for c in prevus if c["modele"] == "echeance_deplacee"])


def test_un_dossier_dont_l_echeance_propre_est_plus_tard_n_est_pas_touche(maison: Maison) -> None:
    seul = brouillon(maison)
    corps = {"jusqu_au": {"local": "2027-05-29T00:00:00"}, "motif": "Mairie inondée"}
    assert maison.appeler("candidature", "prolonger_depot", "Ada", corps, id=seul).statut == 200
    assert effets(maison)["dossiers"] == []
    reporte(maison)
    maison.ecouler()
    maison.reveiller()
    assert sujets(maison) == []
    assert etat(maison, seul).reports == {"cloture_depots": 1}, "il n'attend plus qu'on le lui dise"


def test_l_essai_compte_les_deposes_que_touche_une_date_de_l_instruction(maison: Maison) -> None:
    depot(maison)
    assert [
        (d["statut"], d["nombre"]) for d in effets(maison, "2027-06-01T00:00:00", "fin_recevabilite")["dossiers"]
    ] == []
    autre = effets(maison, "2027-05-31T12:00:00", "fin_recevabilite")
    assert [(d["statut"], d["nombre"]) for d in autre["dossiers"]] == [("deposee", 1)]
    assert autre["a_venir"] == []


def test_un_compte_qui_s_arrete_dit_au_moins(maison: Maison, monkeypatch: pytest.MonkeyPatch) -> None:
    une = operation(maison)
    for etape in (1, 2, 3):
        brouillon(maison, etape, operation_=une)
    monkeypatch.setattr(lectures, "LIGNES_MAX", 2)
    lus: list[int] = []
    plain = maison.memoire.store.query

    def query(*args: Any) -> Any:
        lus.append(args[3])
        return plain(*args)

    monkeypatch.setattr(maison.memoire.store, "query", query)
    prevus = effets(maison)
    assert [(d["nombre"], d["au_moins"]) for d in prevus["dossiers"]] in ([(1, True)], [(2, True)])
    assert all(c["au_moins"] for c in prevus["a_venir"][:1])
    assert len(lus) <= 4
    assert set(lus) == {2}


def test_seule_l_administration_essaie_un_report(maison: Maison) -> None:
    corps = {"jalon": "cloture_depots", "au": {"local": PLUS_TARD}, "motif": "m"}
    for qui in ("Paul", "Dora"):
        refus = maison.appeler("candidature", "reporter_echeance", qui, corps, {"essai": "true"}, annee="2027")
        assert (refus.statut, refus["code"]) == (403, "acte-interdit")


@pytest.mark.parametrize("jalon", list(Jalon))
def test_chaque_jalon_sait_quels_dossiers_l_attendent(maison: Maison, jalon: Jalon) -> None:
    from candidature.domaine.diffusion import _carte  # noqa: PLC0415

    carte = _carte(etat(maison, brouillon(maison)))
    etape = R2020.etape(2)
    assert etape is not None
    par_statut = {
        "brouillon": {Jalon.CLOTURE_PRECANDIDATURES, Jalon.CLOTURE_DEPOTS, Jalon.COMMISSION_NATIONALE},
        "annoncee": {Jalon.CLOTURE_DEPOTS, Jalon.COMMISSION_NATIONALE},
        "deposee": {Jalon.FIN_RECEVABILITE, Jalon.COMMISSION_NATIONALE},
        "recevable": set(Jalon)
        - {
            *(Jalon.OUVERTURE, Jalon.CLOTURE_PRECANDIDATURES, Jalon.CLOTURE_DEPOTS),
            *(Jalon.FIN_RECEVABILITE, Jalon.CLOTURE),
        },
        "retiree": set(),
        "labellisee": set(),
    }
    found = {s for s in par_statut if attend(carte.model_copy(update={"statut": s}), etape, jalon)}
    assert found == {s for s, jalons in par_statut.items() if jalon in jalons}


# Ceux qui l'attendent en sont avertis


def test_chaque_brouillon_est_averti_une_fois_de_la_nouvelle_date_et_de_la_raison(maison: Maison) -> None:
    un = brouillon(maison)
    reporte(maison)
    for _ in range(3):
        maison.reveiller()
    assert sujets(maison) == [
        "Dossier EQ-2027-0001 : le dépôt est reporté au vendredi 21 mai 2027 à 23 h 59 (heure de Paris)"
    ]
    lettre = next(m.text for m in maison.memoire.mailer.sent if "dépôt est reporté" in m.subject)
    assert "Grève des transports" in lettre
    assert "samedi 15 mai 2027" in lettre
    assert list(faults_of(CANDIDATURE, maison.memoire.store, un)) == []


def test_les_correspondants_sont_prevenus_aussitot(maison: Maison) -> None:
    reporte(maison)
    maison.ecouler()
    assert "Calendrier de la campagne 2027 modifié : la clôture des dépôts" in maison.courriels("Dora")


def test_un_brouillon_qui_commence_apres_n_en_est_pas_averti(maison: Maison) -> None:
    reporte(maison)
    brouillon(maison)
    maison.reveiller()
    assert sujets(maison) == []


def test_deux_reports_entre_deux_reveils_se_disent_en_une_lettre_avec_la_derniere_date(maison: Maison) -> None:
    brouillon(maison)
    reporte(maison, PLUS_TOT)
    reporte(maison)
    maison.reveiller()
    assert [s.split(" : ")[1][:22] for s in sujets(maison)] == ["le dépôt est reporté a"]
    lettre = next(m.text for m in maison.memoire.mailer.sent if "dépôt est reporté" in m.subject)
    assert "samedi 15 mai 2027" in lettre, "la date d'avant est celle que le porteur connaissait"


def test_une_date_deplacee_puis_remise_ne_dit_rien(maison: Maison) -> None:
    brouillon(maison)
    reporte(maison)
    reporte(maison, "2027-05-16T00:00:00")
    maison.reveiller()
    assert sujets(maison) == []


def test_une_date_avancee_le_dit_et_presse(maison: Maison) -> None:
    brouillon(maison)
    reporte(maison, PLUS_TOT)
    maison.reveiller()
    (sujet,) = sujets(maison)
    assert "est avancé au samedi 8 mai 2027" in sujet
    assert "moins de temps" in next(m.text for m in maison.memoire.mailer.sent if "est avancé" in m.subject)


def rappels(maison: Maison, quand: datetime) -> list[str]:
    """Have the schedule look at an instant, and give the deadlines of Paul's reminders so far."""
    maison.memoire.clock.current = quand
    maison.reveiller()
    return [s.split("jusqu'au ")[1][:14] for s in maison.courriels("Paul") if "dépôt attendu" in s]


def test_les_rappels_deja_envoyes_le_sont_a_nouveau_pour_la_nouvelle_date_une_fois_chacun(maison: Maison) -> None:
    brouillon(maison)
    for jours in (15, 3):
        rappels(maison, DEPOT - timedelta(days=jours))
    assert rappels(maison, DEPOT - timedelta(days=2)) == ["samedi 15 mai "] * 2
    reporte(maison, "2027-05-31T00:00:00")
    nouvelle = datetime.fromisoformat("2027-05-30T22:00:00+00:00")
    assert rappels(maison, DEPOT - timedelta(days=1)) == ["samedi 15 mai "] * 2, "plus rien pour l'ancienne date"
    for attendus, jours in enumerate((15, 3, 1), start=1):
        for _ in range(2):
            dits = rappels(maison, nouvelle - timedelta(days=jours))
            assert dits[2:] == ["dimanche 30 ma"] * attendus
    assert len(sujets(maison)) == 1


def test_un_rappel_dont_le_jour_est_venu_quand_la_date_change_est_dit_par_la_lettre_qui_la_change(
    maison: Maison,
) -> None:
    un = brouillon(maison)
    rappels(maison, DEPOT - timedelta(days=3))
    reporte(maison)
    assert rappels(maison, DEPOT - timedelta(days=2)) == ["samedi 15 mai "], "le quinzième jour avant est passé"
    assert etat(maison, un).rappels["cloture_depots"] == 1
    assert rappels(maison, NOUVELLE - timedelta(days=3)) == ["samedi 15 mai ", "vendredi 21 ma"]
    assert list(faults_of(CANDIDATURE, maison.memoire.store, un)) == []


def test_une_date_remise_ou_qui_n_est_pas_la_sienne_ne_rappelle_rien_a_nouveau(maison: Maison) -> None:
    brouillon(maison)
    rappels(maison, DEPOT - timedelta(days=3))
    reporte(maison)
    reporte(maison, "2027-05-16T00:00:00")
    assert len(rappels(maison, DEPOT - timedelta(days=2))) == 1


def test_un_rappel_qui_n_est_pas_encore_parti_quand_la_date_change_ne_part_plus(maison: Maison) -> None:
    un = brouillon(maison)
    rappels(maison, DEPOT - timedelta(days=3))
    etat_d_avant = etat(maison, un)
    (rappel,) = relances.rappeler(etat_d_avant, Jalon.CLOTURE_DEPOTS, CAMPAGNE_2027, DEPOT - timedelta(hours=12))
    assert [lettre.modele for lettre in letters.candidature(rappel, etat_d_avant)] == ["rappel_depot"]
    reporte(maison)
    maison.reveiller()
    assert letters.candidature(rappel, etat(maison, un)) == ()
    prolonge = etat_d_avant.model_copy(update={"prolongation": Moment.model_validate({"local": PLUS_TARD})})
    assert letters.candidature(rappel, prolonge) == ()
    ancien = rappel.model_copy(update={"reports": None})
    assert len(letters.candidature(ancien, etat(maison, un))) == 1, "une entrée d'avant ne le dit pas"


def test_une_entree_d_avant_garde_les_rappels_de_l_ancienne_date() -> None:
    de, au = DATES.cloture_depots, Moment.model_validate({"local": PLUS_TARD})
    ancienne = EcheanceDeplacee(jalon=Jalon.CLOTURE_DEPOTS, rang=1, de=de, au=au, motif="m")
    redige = dossier(rappels={"cloture_depots": 2})
    assert evolve(redige, ancienne).rappels == {"cloture_depots": 2}


def test_une_prolongation_rend_ses_rappels_a_un_seul_dossier(maison: Maison) -> None:
    un = brouillon(maison)
    rappels(maison, DEPOT - timedelta(days=2))
    corps = {"jusqu_au": {"local": "2027-05-31T00:00:00"}, "motif": "Mairie inondée"}
    assert maison.appeler("candidature", "prolonger_depot", "Ada", corps, id=un).statut == 200
    nouvelle = datetime.fromisoformat("2027-05-30T22:00:00+00:00")
    assert rappels(maison, DEPOT - timedelta(days=1)) == ["samedi 15 mai "]
    for attendus, jours in enumerate((15, 3, 1), start=1):
        assert rappels(maison, nouvelle - timedelta(days=jours))[1:] == ["dimanche 30 ma"] * attendus


def test_un_dossier_depose_entre_temps_n_est_pas_averti(maison: Maison) -> None:
    depot(maison)
    reporte(maison)
    maison.reveiller()
    assert sujets(maison) == []


def test_la_precandidature_reportee_se_dit_a_qui_ne_l_a_pas_faite(maison: Maison) -> None:
    un = brouillon(maison)
    annoncee = brouillon(maison, 3)
    assert maison.appeler("candidature", "annoncer", "Paul", {}, id=annoncee).statut == 200
    reporte(maison, "2027-04-20T00:00:00", "cloture_precandidatures")
    maison.reveiller()
    assert sujets(maison) == [], "au féminin"
    dites = [s for s in maison.courriels("Paul") if "précandidature est reportée" in s]
    assert [etat(maison, un).numero in s for s in dites] == [True]


def test_la_campagne_montre_les_dates_qui_ont_change_et_pourquoi(maison: Maison) -> None:
    reporte(maison)
    vue = maison.appeler("candidature", "consulter_campagne", None, annee="2027")
    assert [(r["jalon"], r["de"]["local"], r["au"]["local"], r["motif"]) for r in vue["reports"]] == [
        ("cloture_depots", "2027-05-16T00:00:00", PLUS_TARD, "Grève des transports")
    ]


def test_l_administration_trouve_les_brouillons_sur_la_liste_de_l_annee_et_elle_seule(maison: Maison) -> None:
    brouillon(maison)
    elle = maison.appeler("candidature", "lister_candidatures", "Ada", None, {"annee": "2027"})
    assert [c["statut"] for c in elle["elements"]] == ["brouillon"]
    assert maison.appeler("candidature", "lister_candidatures", "Dora")["elements"] == []


def test_un_report_se_suit_une_fois_et_un_depot_prolonge_ne_cache_que_la_date_du_depot() -> None:
    jalon, au = Jalon.CLOTURE_PRECANDIDATURES, Moment(local=DATES.cloture_precandidatures.local + timedelta(days=7))
    report = Report(jalon=jalon, de=DATES.cloture_precandidatures, au=au, motif="Grève")
    dates = DATES.model_copy(update={jalon.value: au})
    campagne = Campagne(annee=2027, reglement="2020", calendrier=dates, reports=(report,))
    redige = dossier(prolongation=Moment.model_validate({"local": "2028-01-31T00:00:00"}))
    (dit,) = suivre(redige, jalon, campagne, DEPOT)
    assert (dit.de, dit.au, dit.rang) == (report.de, au, 1)
    assert suivre(redige.model_copy(update={"reports": {jalon.value: 1}}), jalon, campagne, DEPOT) == ()
    remise = report.model_copy(update={"de": au, "au": report.de})
    retour = campagne.model_copy(update={"calendrier": DATES, "reports": (report, remise)})
    (dit,) = suivre(redige, jalon, retour, DEPOT)
    assert (dit.de, dit.au, dit.rang, dit.rappels) == (report.de, report.de, 2, None)
