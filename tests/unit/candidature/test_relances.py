"""Un brouillon est rappelé avant chaque échéance, et chaque rappel dit qu'il n'est PAS déposé."""

from datetime import UTC, datetime, timedelta

import pytest

from candidature.domaine.relances import JOURS, rang_du, rangs_atteints
from candidature.domaine.territoire import FUSEAUX, Lieu, fuseau
from kernel.label.calendrier import Calendrier, Jalon, Moment, zone
from kernel.label.reglement import reglement
from tests.maison import Maison
from tests.unit.candidature.scene import SIRET, brouillon, depot, maison_ouverte, operation, remplir

R2020 = reglement("2020")
DATES = Calendrier.depuis(R2020.calendrier, 2027)
PRECANDIDATURE, DEPOT = (DATES.jalon(j).instant for j in (Jalon.CLOTURE_PRECANDIDATURES, Jalon.CLOTURE_DEPOTS))
FIN = Moment(local=datetime(2027, 5, 16))  # noqa: DTZ001  midnight on the clocks of Paris
SECONDE = timedelta(seconds=1)


@pytest.fixture
def maison() -> Maison:
    return maison_ouverte()


def a(maison: Maison, quand: datetime) -> list[str]:
    """Have the schedule look at an instant, and give the subjects of Paul's reminders."""
    maison.memoire.clock.current = quand
    maison.reveiller()
    return [s for s in maison.courriels("Paul") if "n'est PAS déposé" in s]


@pytest.mark.parametrize("rang", [1, 2, 3])
def test_un_rappel_est_du_quinze_trois_et_un_jours_avant_a_la_seconde(rang: int) -> None:
    du = FIN.instant - timedelta(days=JOURS[rang - 1])
    assert (rang_du(FIN, du - SECONDE), rang_du(FIN, du)) == (rang - 1, rang)


def test_aucun_rappel_n_est_du_une_fois_l_echeance_passee() -> None:
    assert (rang_du(FIN, FIN.instant - SECONDE), rang_du(FIN, FIN.instant)) == (3, 0)


def test_un_brouillon_est_rappele_trois_fois_avant_le_depot_et_plus_ensuite(maison: Maison) -> None:
    brouillon(maison, etape=2)
    maison.memoire.clock.current = PRECANDIDATURE
    maison.reveiller()
    avant = len(a(maison, PRECANDIDATURE))
    for jours, attendus in ((16, 0), (15, 1), (14, 1), (3, 2), (2, 2), (1, 3)):
        assert len(a(maison, DEPOT - timedelta(days=jours))) == avant + attendus, jours
        assert len(a(maison, DEPOT - timedelta(days=jours, seconds=-1))) == avant + attendus, "le même réveil deux fois"
    assert len(a(maison, DEPOT)) == avant + 3
    assert maison.courriels("Paul")[-1] == "Votre dossier EQ-2027-0001 n'a pas été déposé"


def test_un_reveil_manque_se_rattrape_par_le_dernier_rappel_du_et_lui_seul(maison: Maison) -> None:
    brouillon(maison)
    dits = a(maison, DEPOT - timedelta(days=2))
    assert [s for s in dits if "dépôt attendu" in s] == [
        "Votre dossier EQ-2027-0001 n'est PAS déposé : dépôt attendu jusqu'au "
        "samedi 15 mai 2027 à 23 h 59 (heure de Paris)"
    ]


def test_la_precandidature_se_rappelle_a_qui_ne_l_a_pas_faite(maison: Maison) -> None:
    faite, op = brouillon(maison), operation(maison)
    brouillon(maison, operation_=op)
    assert maison.appeler("candidature", "annoncer", "Paul", {}, id=faite).statut == 200
    (dit,) = a(maison, PRECANDIDATURE - timedelta(days=1))
    assert dit.startswith("Votre dossier EQ-2027-0002 n'est PAS déposé : précandidature attendue")
    (lettre,) = [m.text for m in maison.memoire.mailer.sent if "PAS déposé : préc" in m.subject]
    assert "Elle n'est pas un dépôt" in lettre


def test_ce_qui_est_depose_n_est_pas_rappele(maison: Maison) -> None:
    depot(maison)
    assert a(maison, DEPOT - timedelta(days=1)) == []


def test_un_brouillon_qui_commence_plus_tard_n_a_pas_les_rappels_d_avant(maison: Maison) -> None:
    assert a(maison, DEPOT - timedelta(days=10)) == []
    brouillon(maison)
    assert a(maison, DEPOT - timedelta(days=9)) == []
    assert len(a(maison, DEPOT - timedelta(days=3))) == 1


def test_les_rangs_deja_atteints_le_sont_echeance_par_echeance() -> None:
    etape, premiere = R2020.etape(2), R2020.etape(1)
    assert etape
    assert premiere
    assert rangs_atteints(etape, DATES, PRECANDIDATURE - timedelta(days=2)) == {"cloture_precandidatures": 2}
    assert rangs_atteints(etape, DATES, DEPOT - timedelta(days=15)) == {"cloture_depots": 1}
    assert rangs_atteints(premiere, DATES, DEPOT - timedelta(days=15)) == {}


def test_le_rappel_dit_ce_qui_manque_et_un_dossier_complet_qu_il_ne_reste_qu_a_le_deposer(maison: Maison) -> None:
    vide, plein = brouillon(maison), brouillon(maison, operation_=operation(maison))
    remplir(maison, plein)
    for candidature in (vide, plein):
        maison.appeler("candidature", "annoncer", "Paul", {}, id=candidature)
    a(maison, DEPOT - timedelta(days=3))
    lettres = {m.subject.split()[3]: m.text for m in maison.memoire.mailer.sent if "PAS déposé" in m.subject}
    assert "Il manque encore pour le dépôt" in lettres["EQ-2027-0001"]
    assert "autres points" in lettres["EQ-2027-0001"]
    assert "il ne reste qu'à déposer" in lettres["EQ-2027-0002"]


def test_outre_mer_l_heure_locale_est_dite_a_cote_de_celle_de_paris() -> None:
    def lieu(departement: str) -> Lieu:
        return Lieu(code="1", nom="x", departement=departement, region="04")

    assert [fuseau((lieu(d),)) for d in ("974", "35")] == ["Indian/Reunion", None]
    assert fuseau(()) is None
    le = datetime(2027, 5, 15, 12, tzinfo=UTC)
    decalages = {code: le.astimezone(zone(nom)).utcoffset() for code, nom in FUSEAUX.items()}
    assert decalages["974"] == timedelta(hours=4)
    assert decalages["972"] == timedelta(hours=-4)
    assert all(decalages.values())


def test_une_echeance_se_lit_a_l_heure_de_la_reunion(maison: Maison) -> None:
    maison.personne("Rita", "porteur", siret=SIRET)
    porteur = {"nom": "Ville", "siret": SIRET}
    corps = {"nom": "Cœur de ville", "communes": ["97411"], "porteur": porteur}
    cree = maison.appeler("candidature", "creer_operation", "Rita", corps)
    assert cree.statut == 201, cree.corps
    dossier = brouillon(maison, etape=1, qui="Rita", operation_=str(cree["id"]))
    vue = maison.appeler("candidature", "consulter_candidature", "Rita", id=dossier)
    phrases = [e["libelle"] for e in vue["echeances"]]
    assert any("(heure de Paris), soit " in p and "heure locale" in p for p in phrases), phrases
