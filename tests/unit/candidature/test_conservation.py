"""Un brouillon laissé de côté se garde un temps, s'annonce, puis s'efface ; ce qui est déposé ne s'efface jamais."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from candidature.domaine import dossier as d
from candidature.domaine import valeurs as v
from candidature.domaine.candidature import CANDIDATURE
from candidature.domaine.commandes import ConstaterExpurgation, SuivreConservation
from candidature.domaine.conservation import A_EXPURGER, A_SUIVRE, DUREE, PREAVIS, decide, fiches, fin
from candidature.domaine.effacement import BrouillonEfface, EffacementAnnonce, Garde, JournalExpurge
from candidature.domaine.repli import evolve
from candidature.letters import candidature
from kernel.journal import instant
from kernel.label.calendrier import Calendrier, Jalon
from kernel.label.reglement import reglement
from kernel.store import faults_of
from tests.maison import Maison
from tests.unit.candidature.scene import brouillon, depot, etat, maison_ouverte, repond
from tests.unit.candidature.test_exports import lignes

DATES = Calendrier.depuis(reglement("2020").calendrier, 2027)
CLOTURE = DATES.jalon(Jalon.CLOTURE_DEPOTS).instant
ANNONCE, FIN = CLOTURE + DUREE - PREAVIS, CLOTURE + DUREE
SECONDE = timedelta(seconds=1)
SECRET = "Un texte jamais remis"


@pytest.fixture
def maison() -> Maison:
    return maison_ouverte()


@pytest.fixture
def laisse(maison: Maison) -> str:
    """Give Paul's draft, written twice, with a contact and a message, and closed."""
    dossier = brouillon(maison)
    assert repond(maison, dossier, "description", SECRET).statut == 200
    assert repond(maison, dossier, "description", f"{SECRET}, encore").statut == 200
    contact = {"nom": "Zélie Inventée", "courriel": "zelie@exemple.invalid", "telephone": "0000000000"}
    champ = next(c.code for c in etat(maison, dossier).champs if c.type == "contact")
    assert repond(maison, dossier, champ, contact).statut == 200
    maison.appeler("candidature", "ecrire_message", "Paul", {"texte": f"{SECRET} non plus"}, id=dossier)
    a(maison, CLOTURE + timedelta(days=1))
    assert etat(maison, dossier).statut == "non_deposee"
    return dossier


def a(maison: Maison, quand: datetime, tours: int = 1) -> None:
    maison.memoire.clock.current = quand
    for _ in range(tours):
        maison.reveiller()
        maison.ecouler()


def garde(maison: Maison, dossier: str) -> Garde:
    found: Garde = etat(maison, dossier).garde
    return found


def conserver(maison: Maison, dossier: str, qui: str = "Paul") -> Any:
    return maison.appeler("candidature", "conserver_brouillon", qui, {}, id=dossier)


def annonces(maison: Maison) -> list[Any]:
    return [m for m in maison.memoire.mailer.sent if "seront effacées" in m.subject]


def partout(maison: Maison) -> str:
    return repr(sorted(maison.memoire.store.items.items()))


# Announced, then gone


def test_l_effacement_s_annonce_a_ses_porteurs_avec_sa_date_et_pas_avant(maison: Maison, laisse: str) -> None:
    a(maison, ANNONCE - SECONDE)
    assert (annonces(maison), garde(maison, laisse).effacement_le) == ([], None)
    a(maison, ANNONCE, tours=3)
    (lettre,) = annonces(maison)
    assert "novembre 2028" in lettre.subject
    assert f"/candidatures/{laisse}" in lettre.text
    assert "partant de ce dossier" in lettre.text
    assert garde(maison, laisse).effacement_le == FIN
    vue = maison.appeler("candidature", "consulter_candidature", "Paul", id=laisse)
    assert "effacement" in [e["code"] for e in vue["echeances"]]


def test_ce_qui_y_est_ecrit_s_efface_a_sa_date_de_l_etat_du_journal_et_des_listes(maison: Maison, laisse: str) -> None:
    a(maison, ANNONCE)
    a(maison, FIN - SECONDE)
    assert SECRET in partout(maison)
    a(maison, FIN, tours=2)
    for ecrit in (SECRET, "Zélie Inventée"):
        assert ecrit not in partout(maison)
    assert list(faults_of(CANDIDATURE, maison.memoire.store, laisse)) == []
    fichier = etat(maison, laisse)
    assert (fichier.statut, fichier.reponses, fichier.garde.expurge) == ("non_deposee", {}, True)
    assert [f["code"] for f in maison.appeler("candidature", "consulter_histoire", "Paul", id=laisse)["faits"]][:2] == [
        "brouillon_efface",
        "effacement_annonce",
    ]


def test_un_brouillon_efface_se_dit_partout_dans_les_memes_mots_et_ne_se_dit_nulle_part_garde(
    maison: Maison, laisse: str
) -> None:
    a(maison, ANNONCE)
    a(maison, FIN, tours=2)

    def lu(code: str, qui: str = "Paul", **ou: str) -> Any:
        return maison.appeler("candidature", code, qui, None, None, None, **ou)

    (ligne,) = lu("lister_candidatures")["elements"]
    (etape,) = lu("consulter_parcours", id=etat(maison, laisse).operation)["dossiers"]
    (export,) = lignes(maison, "Ada", annee="2027")
    dits = [x["statut_libelle"] for x in (lu("consulter_candidature", id=laisse), ligne, etape, export)]
    assert dits == ["Jamais déposée : les réponses sont effacées"] * 4
    (compte,) = lu("consulter_tableau", "Ada", annee="2027")["statuts"]
    assert compte["libelle"] == "Non déposée : l'échéance est passée"
    for refus in (
        repond(maison, laisse, "nom", "Trop tard"),
        maison.appeler("candidature", "annoncer", "Paul", {}, id=laisse),
    ):
        assert (refus.statut, refus["code"]) == (409, "dossier-fige")
        assert "ses réponses sont effacées : commencez-en un autre dans une campagne ouverte" in refus["detail"]


def test_une_fois_efface_plus_rien_n_est_a_suivre_et_rien_ne_change_plus(maison: Maison, laisse: str) -> None:
    a(maison, ANNONCE)
    a(maison, FIN, tours=2)
    version = len(list(maison.memoire.store.items.partitions[CANDIDATURE.flux(laisse)]))
    a(maison, FIN + timedelta(days=400), tours=2)
    assert len(list(maison.memoire.store.items.partitions[CANDIDATURE.flux(laisse)])) == version
    for liste in (A_SUIVRE, A_EXPURGER):
        assert not maison.memoire.store.items.partitions.get(f"candidature/liste#{liste}")


def test_un_reveil_en_retard_laisse_tout_le_preavis(maison: Maison, laisse: str) -> None:
    tard = FIN + timedelta(days=100)
    a(maison, tard, tours=3)
    assert (len(annonces(maison)), garde(maison, laisse).effacement_le) == (1, tard + PREAVIS)
    assert SECRET in partout(maison)
    a(maison, tard + PREAVIS, tours=2)
    assert SECRET not in partout(maison)


def test_un_long_brouillon_s_efface_en_entier(maison: Maison) -> None:
    long = brouillon(maison)
    for n in range(60):
        assert repond(maison, long, "description", f"{SECRET} {n}").statut == 200
    a(maison, CLOTURE + timedelta(days=1))
    a(maison, ANNONCE)
    a(maison, FIN, tours=2)
    assert SECRET not in partout(maison)
    assert list(faults_of(CANDIDATURE, maison.memoire.store, long)) == []


def test_un_brouillon_retire_s_efface_de_meme_compte_de_son_retrait(maison: Maison) -> None:
    retire = brouillon(maison)
    assert repond(maison, retire, "description", SECRET).statut == 200
    corps = {"motif": "Projet abandonné"}
    assert maison.appeler("candidature", "retirer", "Paul", corps, id=retire).statut == 200
    le = garde(maison, retire).depuis
    assert le is not None
    a(maison, le + DUREE - PREAVIS)
    a(maison, le + DUREE, tours=2)
    assert (SECRET in partout(maison), "Projet abandonné" in partout(maison)) == (False, False)


# Kept


def test_le_garder_remet_le_delai_a_zero_et_se_dit(maison: Maison, laisse: str) -> None:
    a(maison, ANNONCE)
    maison.memoire.clock.current = FIN - timedelta(days=1)
    assert conserver(maison, laisse).statut == 200
    a(maison, FIN + timedelta(days=1), tours=2)
    assert SECRET in partout(maison)
    assert garde(maison, laisse) == Garde(depuis=FIN - timedelta(days=1))
    a(maison, FIN - timedelta(days=1) + DUREE - PREAVIS)
    assert len(annonces(maison)) == 2, "annoncé de nouveau, pour sa nouvelle date"


def test_prolonger_son_depot_remet_le_delai_a_zero(maison: Maison, laisse: str) -> None:
    corps = {"jusqu_au": {"local": "2027-05-25T00:00:00"}, "motif": "Crue"}
    assert maison.appeler("candidature", "prolonger_depot", "Ada", corps, id=laisse).statut == 200
    assert garde(maison, laisse) == Garde()
    a(maison, CLOTURE + timedelta(days=60))
    sienne = datetime.fromisoformat("2027-05-24T22:00:00+00:00")
    assert garde(maison, laisse) == Garde(depuis=sienne)


def test_de_ce_qui_est_efface_il_ne_reste_rien_dans_l_etat() -> None:
    reponse = {"description": v.Reponse(valeur=SECRET, le=CLOTURE, par="pers_paul")}
    ecrit = {"reponses": reponse, "reprises": {"fiche": reponse}, "complements": reponse, "laissees": ("description",)}
    ferme = d.Candidature(statut="retiree", annee=2027, motif=SECRET, garde=Garde(depuis=CLOTURE), **ecrit)
    efface = evolve(ferme, BrouillonEfface(le=FIN))
    assert efface == d.Candidature(statut="retiree", annee=2027, garde=Garde(depuis=CLOTURE, efface_le=FIN))


def test_une_reponse_recue_a_temps_mais_apres_la_cloture_remet_le_delai_a_zero() -> None:
    ferme = d.Candidature(statut="non_deposee", annee=2027, garde=Garde(depuis=CLOTURE, effacement_le=FIN))
    reponse = v.Reponse(valeur="x", le=CLOTURE + SECONDE, par="pers_paul")
    assert evolve(ferme, d.ReponseDonnee(champ="nom", reponse=reponse)).garde == Garde(depuis=CLOTURE + SECONDE)


def test_garder_ne_se_demande_qu_une_fois_l_effacement_annonce(maison: Maison, laisse: str) -> None:
    refus = conserver(maison, laisse)
    assert (refus.statut, "à partir du" in refus["detail"]) == (409, True)
    a(maison, ANNONCE)
    a(maison, FIN)
    refus = conserver(maison, laisse)
    assert (refus.statut, "sont effacées" in refus["detail"]) == (409, True)


def test_un_dossier_que_rien_n_efface_n_est_pas_a_garder(maison: Maison) -> None:
    for dossier in (brouillon(maison), depot(maison, qui="Pia")):
        qui = "Paul" if etat(maison, dossier).proprietaire == "pers_paul" else "Pia"
        refus = conserver(maison, dossier, qui)
        assert (refus.statut, "rien n'y sera effacé" in refus["detail"]) == (409, True)


def test_une_annonce_perimee_ne_part_pas(maison: Maison, laisse: str) -> None:
    annonce, ferme = EffacementAnnonce(effacement_le=FIN), etat(maison, laisse)
    for garde_, lettres in (
        (Garde(depuis=CLOTURE, effacement_le=FIN), 1),
        (Garde(depuis=FIN), 0),
        (Garde(depuis=FIN, effacement_le=FIN + DUREE), 0),
        (Garde(depuis=CLOTURE, effacement_le=FIN, efface_le=FIN), 0),
    ):
        assert len(candidature(annonce, ferme.model_copy(update={"garde": garde_}))) == lettres


# Never touched


def test_un_dossier_depose_n_est_ni_annonce_ni_efface_quoi_qu_il_devienne(maison: Maison) -> None:
    depose, retire = depot(maison, 1), depot(maison, 1, "Pia")
    assert maison.appeler("candidature", "retirer", "Pia", {"motif": "Projet reporté"}, id=retire).statut == 200
    avant = [etat(maison, dossier).reponses for dossier in (depose, retire)]
    a(maison, FIN + DUREE, tours=3)
    assert [etat(maison, dossier).reponses for dossier in (depose, retire)] == avant
    assert [garde(maison, dossier) for dossier in (depose, retire)] == [Garde(), Garde()]
    assert annonces(maison) == []


def test_un_brouillon_rouvert_puis_depose_n_est_plus_compte(maison: Maison) -> None:
    ferme = d.Candidature(statut="non_deposee", annee=2027, garde=Garde(depuis=CLOTURE))
    version = v.Version(numero=1, recu_le=CLOTURE, document="d", depose_par="pers_paul")
    assert evolve(ferme, d.CandidatureDeposee(version=version, sel="s")).garde == Garde()


# The rule alone


@pytest.mark.parametrize(
    ("garde_", "now", "attendu"),
    [
        (Garde(), FIN, ()),
        (Garde(depuis=CLOTURE), ANNONCE - SECONDE, ()),
        (Garde(depuis=CLOTURE), ANNONCE, (EffacementAnnonce(effacement_le=FIN),)),
        (Garde(depuis=CLOTURE, effacement_le=FIN), FIN - SECONDE, ()),
        (Garde(depuis=CLOTURE, effacement_le=FIN), FIN, (BrouillonEfface(le=FIN),)),
        (Garde(depuis=CLOTURE, effacement_le=FIN, efface_le=FIN), FIN, ()),
    ],
)
def test_le_reveil_annonce_puis_efface_une_fois(garde_: Garde, now: datetime, attendu: tuple[Any, ...]) -> None:
    assert decide(d.Candidature(garde=garde_), SuivreConservation(), now) == attendu


@pytest.mark.parametrize(
    ("garde_", "attendu"),
    [
        (Garde(depuis=CLOTURE, effacement_le=FIN), ()),
        (Garde(depuis=CLOTURE, effacement_le=FIN, efface_le=FIN), (JournalExpurge(),)),
        (Garde(depuis=CLOTURE, effacement_le=FIN, efface_le=FIN, expurge=True), ()),
    ],
)
def test_le_journal_ne_se_dit_expurge_qu_une_fois_et_apres_l_effacement(garde_: Garde, attendu: tuple[Any]) -> None:
    assert decide(d.Candidature(garde=garde_), ConstaterExpurgation(), FIN) == attendu


def test_une_cloture_d_avant_compte_de_la_fin_de_son_annee() -> None:
    ancienne = evolve(d.Candidature(statut="brouillon", annee=2026), d.DepotManque())
    assert ancienne.garde.depuis == datetime.fromisoformat("2026-12-31T00:00:00+00:00")
    assert fin(ancienne.garde) == datetime.fromisoformat("2026-12-31T00:00:00+00:00") + DUREE


def test_ce_qui_est_ecrit_part_le_jour_ou_il_est_parti_sinon_le_jour_annonce_sinon_celui_qui_se_compte() -> None:
    compte, annonce, parti = (datetime(2027, mois, 1, tzinfo=UTC) for mois in (1, 9, 10))
    assert fin(Garde()) is None
    assert fin(Garde(depuis=compte)) == compte + DUREE
    assert fin(Garde(depuis=compte, effacement_le=annonce)) == annonce
    assert fin(Garde(depuis=compte, effacement_le=annonce, efface_le=parti)) == parti


def test_le_reveil_trouve_ce_qui_est_a_effacer_a_son_heure_puis_ce_qui_est_a_expurger_et_rien_d_autre() -> None:
    def trouve(**garde: Any) -> list[tuple[str, str, str]]:
        laissee = d.Candidature(numero="EQ-1", garde=Garde(**garde))
        return [(f.liste, f.rang, f.carte) for f in fiches(laissee)]

    assert trouve() == []
    assert trouve(depuis=CLOTURE) == [(A_SUIVRE, instant(ANNONCE), "{}")]
    assert trouve(depuis=CLOTURE, effacement_le=FIN) == [(A_SUIVRE, instant(FIN), "{}")]
    assert trouve(depuis=CLOTURE, efface_le=FIN) == [(A_EXPURGER, "EQ-1", "{}")]
    assert trouve(depuis=CLOTURE, efface_le=FIN, expurge=True) == []
