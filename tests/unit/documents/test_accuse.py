"""Un dépôt a son accusé de réception, avec les mentions de la loi, et son dossier imprimé, version par version."""

import hashlib
import json
from datetime import UTC, date, datetime

import pytest

from candidature.domaine.candidature import CANDIDATURE
from candidature.domaine.complements import terme
from candidature.domaine.edition import ACCUSE, EDITION
from candidature.domaine.valeurs import Suite
from candidature.papiers import accuse, dossier
from documents import travail
from documents.pdf import imprimer
from kernel.journal import from_item
from kernel.label import reglement as module
from kernel.label.reglement import RegimeSilence, Reglement, reglement
from kernel.papier import Papier
from kernel.settings import Settings
from kernel.store import load
from tests.maison import INSTRUCTEUR, SETTINGS, Maison, Reponse, en_mots
from tests.unit.candidature import test_lettres
from tests.unit.candidature.scene import brouillon, depot, maison_ouverte, remplir, repond
from tests.unit.candidature.test_accuse_retenu import en_production
from tests.unit.candidature.test_lettres import VERSION
from tests.unit.documents.lecture import lu, plie

PRODUCTION = SETTINGS.model_copy(update={"stage": "prod"})
REJET = RegimeSilence(sens="rejet", delai_mois=2, fondement="CRPA, L231-4", valide_par="Une juriste")
ACCEPTATION = REJET.model_copy(update={"sens": "acceptation"})


@pytest.fixture
def maison() -> Maison:
    return maison_ouverte()


def regime(monkeypatch: pytest.MonkeyPatch, dit: RegimeSilence) -> None:
    """Have the règlement say what silence means, as somebody in charge would write it."""
    du_fichier = reglement("2020")
    fixe: Reglement = du_fichier.model_copy(update={"regime_silence": dit})
    monkeypatch.setattr("candidature.domaine.dossier.reglement", lambda _version: fixe)
    assert module.reglement("2020").regime_silence is None


def telecharger(maison: Maison, code: str, candidature: str, qui: str = "Paul") -> Reponse:
    return maison.appeler("candidature", code, qui, id=candidature)


def suivre(maison: Maison, reponse: Reponse) -> bytes:
    assert reponse.statut == 303, reponse.corps
    nom = reponse.entetes["Location"].removeprefix("https://documents.exemple.invalid/").split("?")[0]
    octets = maison.memoire.objects.kept[nom]
    assert nom == f"editions/candidature/{hashlib.sha256(octets).hexdigest()}.pdf"
    return octets


def mots(maison: Maison, code: str, candidature: str, qui: str = "Paul") -> str:
    return " ".join(Papier.model_validate_json(suivre(maison, telecharger(maison, code, candidature, qui))).textes)


def message(candidature: str, maison: Maison, settings: Settings) -> None:
    """Hear again that the file was deposited, under other settings."""
    flux = f"candidature/candidature#{candidature}"
    entrees = [from_item(i) for k, i in maison.memoire.store.items.items() if k.pk == flux and "JOURNAL" in k.sk]
    (fait,) = [e.fait for e in entrees if e.fait and "CandidatureDeposee" in e.fait]
    travail.accuses(settings, maison.memoire.world, fait, en_mots)


MENTIONS = (
    INSTRUCTEUR.nom,
    INSTRUCTEUR.adresse,
    INSTRUCTEUR.courriel,
    INSTRUCTEUR.telephone,
    "L112-3, L112-11, R112-5 et R112-11-1",
    "L114-5",
)


def test_l_accuse_porte_les_mentions_de_la_loi_et_dit_qu_il_est_une_demonstration(maison: Maison) -> None:
    maison.imprimer = imprimer
    maison.memoire.clock.current = datetime(2027, 3, 3, 8, 30, 5, tzinfo=UTC)
    candidature = depot(maison)

    dit = lu(suivre(maison, telecharger(maison, "telecharger_accuse", candidature)))

    for attendu in (
        *MENTIONS,
        "Accusé de réception : dossier EQ-2027-0001",
        "Démonstration : ce document n'a pas de valeur juridique",
        "Reçu le : mercredi 3 mars 2027 à 9 h 30 min",
        "n'est pas fixé par le règlement de la campagne",
        "R421-7",
    ):
        assert plie(attendu) in dit, attendu
    assert "Personne Inventée" not in dit


def test_l_accuse_compte_les_reponses_aux_reserves_avec_ce_qui_est_recu() -> None:
    reserves = [Suite(code=f"suite_{n}", genre="reserve", numero=n, texte="Les modes actifs.") for n in (1, 2)]
    depose = test_lettres.dossier("deposee", versions=(VERSION,), suites=tuple(reserves))
    papier = accuse(depose, VERSION, {"reponses": {reserves[0].code: "Une piste cyclable."}}, INSTRUCTEUR, "")
    assert "Suites données aux commissions : 1 sur 2 champs renseignés" in papier.textes
    sans = accuse(test_lettres.dossier("deposee", versions=(VERSION,)), VERSION, {"reponses": {}}, INSTRUCTEUR, "")
    assert "Suites données" not in " ".join(sans.textes)


def test_un_regime_ecrit_donne_la_date_et_les_voies_de_recours(maison: Maison, monkeypatch: pytest.MonkeyPatch) -> None:
    regime(monkeypatch, REJET)
    maison.memoire.clock.current = datetime(2027, 3, 3, 8, 30, 5, tzinfo=UTC)
    dit = mots(maison, "telecharger_accuse", depot(maison))

    assert "à défaut de décision expresse elle sera réputée rejetée : lundi 3 mai 2027 (CRPA, L231-4)" in dit
    assert "tribunal administratif" in dit
    assert "attestation" not in dit


def test_un_silence_qui_vaut_acceptation_donne_droit_a_une_attestation(
    maison: Maison, monkeypatch: pytest.MonkeyPatch
) -> None:
    regime(monkeypatch, ACCEPTATION)
    dit = mots(maison, "telecharger_accuse", depot(maison))

    assert "réputée acceptée" in dit
    assert "L232-3" in dit


def test_en_production_sans_regime_l_accuse_n_est_pas_etabli_et_le_refus_dit_pourquoi(maison: Maison) -> None:
    candidature = brouillon(maison)
    remplir(maison, candidature)
    maison.appeler("candidature", "deposer", "Paul", {}, id=candidature)
    message(candidature, maison, PRODUCTION)
    en_production(maison)

    ecran = maison.appeler("candidature", "previsualiser_accuse", "Paul", id=candidature)
    reponse = telecharger(maison, "telecharger_accuse", candidature)

    assert (ecran["statut"], reponse.statut) == ("retenu", 409)
    assert "attend que le règlement de la campagne dise ce que vaut le silence" in ecran["statut_libelle"]
    assert "voici ce que dit son accusé" not in ecran["statut_libelle"]
    assert "ne dit pas ce que vaut le silence" in reponse["detail"]
    papier = Papier.model_validate_json(suivre(maison, telecharger(maison, "telecharger_dossier", candidature)))
    assert papier.mention == ""


def test_en_production_avec_un_regime_l_accuse_s_etablit_sans_mention_de_demonstration(
    maison: Maison, monkeypatch: pytest.MonkeyPatch
) -> None:
    regime(monkeypatch, REJET)
    candidature = brouillon(maison)
    remplir(maison, candidature)
    maison.appeler("candidature", "deposer", "Paul", {}, id=candidature)
    message(candidature, maison, PRODUCTION)

    en_production(maison)
    papier = Papier.model_validate_json(suivre(maison, telecharger(maison, "telecharger_accuse", candidature)))
    assert papier.mention == ""
    assert maison.appeler("candidature", "previsualiser_accuse", "Paul", id=candidature)["statut"] == "etabli"


def test_le_regime_fixe_les_faits_republies_etablissent_l_accuse_qui_manquait_une_fois(
    maison: Maison, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the sweep sends again once another deployment says what silence means (docs/exploitation.md)."""
    candidature = brouillon(maison)
    remplir(maison, candidature)
    maison.appeler("candidature", "deposer", "Paul", {}, id=candidature)
    message(candidature, maison, PRODUCTION)
    sans = load(EDITION, maison.memoire.store, candidature).etat
    assert ACCUSE not in sans.papiers

    regime(monkeypatch, REJET)
    for _ in range(2):
        message(candidature, maison, PRODUCTION)

    avec = load(EDITION, maison.memoire.store, candidature)
    assert {**avec.etat.papiers, ACCUSE: None} == {**sans.papiers, ACCUSE: None}, "what was printed stays as it was"
    assert avec.version == 2
    assert suivre(maison, telecharger(maison, "telecharger_accuse", candidature))


def test_sans_service_designe_l_accuse_attend_dans_la_file(maison: Maison) -> None:
    candidature = brouillon(maison)
    remplir(maison, candidature)
    maison.appeler("candidature", "deposer", "Paul", {}, id=candidature)

    with pytest.raises(ValueError, match="service in charge"):
        message(candidature, maison, SETTINGS.model_copy(update={"instructeur": None}))


def test_avant_le_depot_l_accuse_se_relit_en_projet_et_rien_ne_s_imprime(maison: Maison) -> None:
    candidature = brouillon(maison)

    projet = maison.appeler("candidature", "previsualiser_accuse", "Paul", id=candidature)

    assert projet["statut"] == "projet"
    dit = str(projet["blocs"])
    for attendu in (*MENTIONS, "PROJET", "à la réception de votre dépôt"):
        assert attendu in dit
    for code in ("telecharger_accuse", "telecharger_dossier"):
        reponse = telecharger(maison, code, candidature)
        assert (reponse.statut, "n'est pas déposé" in reponse["detail"]) == (409, True)
        assert telecharger(maison, code, candidature, "Luc").statut == 404


def test_apres_le_depot_l_ecran_dit_ce_que_dit_le_papier(maison: Maison) -> None:
    candidature = depot(maison)

    ecran = maison.appeler("candidature", "previsualiser_accuse", "Paul", id=candidature)
    papier = Papier.model_validate_json(suivre(maison, telecharger(maison, "telecharger_accuse", candidature)))

    assert ecran["statut"] == "etabli"
    assert ecran["blocs"] == [b.model_dump(mode="json") for b in papier.blocs]


def test_le_projet_l_accuse_et_le_dossier_disent_la_charte_du_depot(maison: Maison) -> None:
    candidature = brouillon(maison)
    signee = {
        "signee_le": "2027-01-05",
        "signataires": ["Ville", "Métropole"],
        "autorite_urbanisme": "Métropole",
        "partenaires": [{"nom": "Aménageur", "siret": "21690123100011"}],
    }
    ici = load(CANDIDATURE, maison.memoire.store, candidature).etat.operation
    assert maison.appeler("candidature", "signer_charte", "Paul", signee, id=ici).statut == 200
    projet = maison.appeler("candidature", "previsualiser_accuse", "Paul", id=candidature)
    remplir(maison, candidature)
    assert maison.appeler("candidature", "deposer", "Paul", {}, id=candidature).statut == 200
    maison.ecouler()
    autre = {**signee, "signee_le": "2027-02-01", "partenaires": []}
    assert maison.appeler("candidature", "signer_charte", "Paul", autre, id=ici).statut == 200

    etabli = maison.appeler("candidature", "previsualiser_accuse", "Paul", id=candidature)
    papiers = [mots(maison, code, candidature) for code in ("telecharger_accuse", "telecharger_dossier")]

    dite = (
        "signée le mardi 5 janvier 2027 par Ville, Métropole ; autorité compétente en urbanisme : Métropole ; "
        "partenaires : Aménageur (SIRET 21690123100011)"
    )
    assert [dite in lu_ for lu_ in (str(projet["blocs"]), str(etabli["blocs"]), *papiers)] == [True] * 4


def test_une_version_d_avant_sans_charte_s_imprime_sans_elle(maison: Maison) -> None:
    etat_ = load(CANDIDATURE, maison.memoire.store, depot(maison)).etat
    (version,) = etat_.versions
    contenu = json.loads(maison.memoire.objects.get(version.document))
    del contenu["charte"]

    papiers = (accuse(etat_, version, contenu, INSTRUCTEUR, ""), dossier(etat_, version, contenu, ""))

    assert ["Charte" in str(p.blocs[0]) for p in papiers] == [False, False]


def test_le_dossier_imprime_dit_chaque_reponse_sa_version_et_aucun_contact(maison: Maison) -> None:
    maison.imprimer = imprimer
    candidature = brouillon(maison, etape=3)
    remplir(maison, candidature)
    actions = {"a1": {"libelle": "Planter des arbres", "etat": "en_cours"}}
    indicateurs = {"i1": {"nom": "Surface", "valeur": 12.5, "unite": "m²", "cible": 20}}
    codes = {c.type: c.code for c in reglement("2020").champs(3)}
    for type_, valeur in (("actions", actions), ("indicateurs", indicateurs)):
        if type_ in codes:
            assert repond(maison, candidature, codes[type_], valeur).statut == 200
    assert repond(maison, candidature, "communes_autres", ["35238"]).statut == 200
    maison.appeler("candidature", "deposer", "Paul", {}, id=candidature)
    maison.ecouler()

    dit = lu(suivre(maison, telecharger(maison, "telecharger_dossier", candidature)))

    for champ in reglement("2020").champs(3):
        if champ.requis and champ.type != "contact":
            assert plie(champ.libelle) in dit, champ.code
    assert "étape 3, version 1" in dit
    assert plie("Commune principale : Rennes (35238)") in dit
    assert plie("Autres communes : Rennes (35238)") in dit
    assert ("actions" not in codes) or "Planter des arbres" in dit
    assert ("indicateurs" not in codes) or "Surface : 12,5 m² (cible : 20)" in dit
    assert "Personne Inventée" not in dit
    assert "personne@exemple.invalid" not in dit


def test_des_complements_donnent_un_dossier_de_plus_et_le_meme_accuse(maison: Maison) -> None:
    candidature = depot(maison)
    accuse = suivre(maison, telecharger(maison, "telecharger_accuse", candidature))
    premiere = mots(maison, "telecharger_dossier", candidature)
    points = [{"champ": "logements", "motif": "À préciser."}]
    corps = {"points": points, "echeance": {"local": "2027-03-20T00:00:00"}}
    assert maison.appeler("candidature", "demander_complements", "Dora", corps, id=candidature).statut == 200
    repond(maison, candidature, "logements", 137)
    assert maison.appeler("candidature", "fournir_complements", "Paul", {}, id=candidature).statut == 200
    maison.ecouler()

    seconde = mots(maison, "telecharger_dossier", candidature, "Dora")

    assert ("version 1" in premiere, "137" in premiere) == (True, False)
    assert ("version 2" in seconde, "137" in seconde) == (True, True)
    assert suivre(maison, telecharger(maison, "telecharger_accuse", candidature)) == accuse
    edition = load(EDITION, maison.memoire.store, candidature).etat
    assert sorted(edition.papiers) == [ACCUSE, "dossier-1", "dossier-2"]


def test_un_message_double_n_imprime_rien_de_plus(maison: Maison) -> None:
    candidature = depot(maison)
    avant = load(EDITION, maison.memoire.store, candidature)

    message(candidature, maison, SETTINGS)
    message(candidature, maison, PRODUCTION)

    assert load(EDITION, maison.memoire.store, candidature).version == avant.version


@pytest.mark.parametrize(
    ("recu", "attendu"),
    [
        (datetime(2027, 12, 31, 12, tzinfo=UTC), date(2028, 2, 29)),
        (datetime(2027, 3, 3, 23, 30, tzinfo=UTC), date(2027, 5, 4)),  # already the fourth in Paris
    ],
)
def test_le_terme_du_silence_se_compte_par_mois_a_l_heure_de_paris(recu: datetime, attendu: date) -> None:
    assert terme(recu, REJET) == attendu
