"""Un brouillon est rappelé avant chaque échéance, et chaque rappel dit qu'il n'est PAS déposé."""

from datetime import UTC, datetime, timedelta

import pytest

from candidature import letters
from candidature.domaine.etapes import EtapeDetenue, EtapeOuverte
from candidature.domaine.operation import Operation
from candidature.domaine.relances import JOURS, rang_du, rangs_atteints
from candidature.domaine.territoire import Lieu, fuseau
from kernel.label.calendrier import Calendrier, Jalon, Moment, echeance
from kernel.label.reglement import reglement
from tests.maison import SETTINGS, Maison
from tests.unit.candidature.scene import SIRET, brouillon, depot, lieux, maison_ouverte, operation, remplir, repond
from tests.unit.candidature.test_lettres import dossier

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


def rappel(maison: Maison, candidature: str) -> str:
    """Give the words of the reminder of an announced file."""
    maison.appeler("candidature", "annoncer", "Paul", {}, id=candidature)
    a(maison, DEPOT - timedelta(days=3))
    (dit,) = [m.text for m in maison.memoire.mailer.sent if "dépôt attendu" in m.subject]
    return dit


@pytest.mark.parametrize("signee", [False, True])
def test_un_dossier_complet_se_depose_une_fois_la_charte_enregistree_et_le_rappel_dit_ou(
    maison: Maison, signee: bool
) -> None:
    ici = operation(maison, charte=signee)
    plein = brouillon(maison, operation_=ici)
    remplir(maison, plein)
    dit = rappel(maison, plein)
    assert (
        f"une fois la charte signée enregistrée sur l'opération : {SETTINGS.public_url}/candidature/v1/operations/{ici}"
        in dit
    )
    assert "il ne reste qu'à déposer le dossier." not in dit


def test_sans_charte_a_signer_il_ne_reste_qu_a_deposer() -> None:
    dites = letters._rappel(Jalon.CLOTURE_DEPOTS, FIN, dossier("brouillon", 4))
    assert dites["charte"] is False
    assert letters._rappel(Jalon.CLOTURE_DEPOTS, FIN, dossier("brouillon", 2))["charte"] is True


def test_le_rappel_compte_ce_qui_est_rempli_comme_la_plateforme(maison: Maison) -> None:
    vide = brouillon(maison)
    assert repond(maison, vide, "description", "Une réponse.").statut == 200
    pct = maison.appeler("candidature", "consulter_completude", "Paul", id=vide)["pct"]
    assert f"Le formulaire est rempli à {pct} %." in rappel(maison, vide)


def test_outre_mer_l_heure_locale_est_dite_a_cote_de_celle_de_paris() -> None:
    assert [fuseau(lieux((code,))) for code in ("97411", "35238")] == ["Indian/Reunion", None]
    assert fuseau(()) is None


@pytest.mark.parametrize(
    ("commune", "heure"),
    [("98735", "11 h 59"), ("98731", "12 h 29"), ("98719", "12 h 59")],
    ids=["Uturoa", "Nuku-Hiva", "Gambier"],
)
def test_l_heure_locale_est_celle_de_la_commune_et_pas_de_sa_collectivite(commune: str, heure: str) -> None:
    assert echeance(FIN, fuseau(lieux((commune,)))).endswith(f"15 mai 2027 à {heure}, heure locale")


def test_un_lieu_d_avant_garde_l_heure_qu_il_a_donnee() -> None:
    garde = Lieu.model_validate({"code": "98731", "nom": "Nuku-Hiva", "departement": "987", "region": "987"})
    assert fuseau((garde,)) == "Pacific/Tahiti"
    metropole = Lieu.model_validate({"code": "35238", "nom": "Rennes", "departement": "35", "region": "53"})
    assert fuseau((metropole,)) is None


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


def test_outre_mer_tout_ce_qui_dit_une_date_dit_aussi_l_heure_de_la_bas(maison: Maison) -> None:
    maison.personne("Rita", "porteur", siret=SIRET)
    maison.personne("Olga", "correspondant", territoires=("D974",))
    corps = {"nom": "Cœur de ville", "communes": ["97411"], "porteur": {"nom": "Ville", "siret": SIRET}}
    ici = str(maison.appeler("candidature", "creer_operation", "Rita", corps)["id"])
    charte = {"signee_le": "2027-01-05", "signataires": ["Ville"], "autorite_urbanisme": "Ville"}
    assert maison.appeler("candidature", "signer_charte", "Rita", charte, id=ici).statut == 200
    dossier = brouillon(maison, qui="Rita", operation_=ici)
    local = "(heure de Paris), soit "
    a_faire = maison.appeler("candidature", "lister_a_faire", "Rita")["elements"]
    assert all(local in t["echeance"]["libelle"] for t in a_faire)
    remplir(maison, dossier, "Rita")
    assert maison.appeler("candidature", "deposer", "Rita", {}, id=dossier).statut == 200
    point = {"champ": "description", "motif": "À préciser."}
    demande = {"points": [point], "echeance": {"local": "2027-03-20T00:00:00"}}
    trop_tard = {**demande, "echeance": {"local": "2027-09-02T00:00:00"}}
    refus = maison.appeler("candidature", "demander_complements", "Olga", trop_tard, id=dossier)
    dites = [refus["erreurs"][0]["message"]]
    assert maison.appeler("candidature", "demander_complements", "Olga", demande, id=dossier).statut == 200
    dites += [maison.appeler("candidature", "demander_complements", "Olga", demande, id=dossier)["detail"]]
    faits = maison.appeler("candidature", "consulter_histoire", "Rita", id=dossier)["faits"]
    dites += [f["dit"] for f in faits if f["code"] == "complements_demandes"]
    maison.memoire.clock.current = datetime(2027, 3, 19, 23, tzinfo=UTC)
    dites += [maison.appeler("candidature", "fournir_complements", "Rita", {}, id=dossier)["detail"]]
    maison.memoire.clock.current = DEPOT
    prolonge = {"jusqu_au": {"local": "2027-05-16T00:00:00"}, "motif": "Cyclone"}
    autre = brouillon(maison, etape=1, qui="Rita", operation_=ici)
    erreur = maison.appeler("candidature", "prolonger_depot", "Ada", prolonge, id=autre)["erreurs"][0]
    dites += [erreur["message"]]
    tard = {"operation": ici, "annee": 2027, "etape": 3}
    dites += [maison.appeler("candidature", "creer_candidature", "Rita", tard)["detail"]]
    assert [local in d for d in dites] == [True] * 6, dites


def test_la_lettre_d_une_etape_qui_s_ouvre_dit_l_heure_de_la_bas() -> None:
    held = EtapeDetenue(etape=3, annee=2024, source="palmarès 2024")
    lieux_ = lieux(("97411",))
    reunion = Operation(statut="active", nom="Z", lieux=lieux_, proprietaire="rita", etapes=(held,), ouvertes=(4,))
    jusqu_au = Moment(local=datetime(2027, 5, 16))  # noqa: DTZ001  a minute on the clocks of Paris
    event = EtapeOuverte(etape=4, requise=3, annees=3, annee=2027, jusqu_au=jusqu_au)
    (lettre, *_) = letters.operation(event, reunion)
    assert lettre.donnees["depot"].endswith("soit dimanche 16 mai 2027 à 1 h 59, heure locale")
