"""Ce qui s'est passé sur un dossier : chacun en lit ce qu'il peut savoir, sans un trou qui le trahisse."""

from datetime import timedelta
from typing import Any, get_args

import pytest

from candidature.domaine import dossier as d
from candidature.domaine.candidature import CANDIDATURE
from candidature.domaine.effacement import JournalExpurge
from candidature.domaine.histoire import TRACES, LigneHistoire, ajouts, liste_histoire
from candidature.domaine.suivi import Decision, DecisionPubliee
from kernel.decider import Quand
from kernel.erasure import erase
from kernel.store import faults_of
from tests.maison import Maison
from tests.unit.candidature.scene import accepte, brouillon, etat, maison_ouverte, remplir
from tests.unit.candidature.test_etats import AVRIL, COMMANDES, CONTEXTE, candidature

TUS = {
    d.ReponseDonnee,
    d.ContactDonne,
    d.ReponseRetiree,
    d.MessageEcrit,
    JournalExpurge,
}  # the versions, and a page, have them
DEPOSEE = candidature("deposee")
CHEMIN = "/candidature/v1/candidatures"


@pytest.fixture
def maison() -> Maison:
    maison = maison_ouverte()
    maison.personne("Eva", "expert")
    return maison


@pytest.fixture
def dossier(maison: Maison) -> str:
    candidature = brouillon(maison)
    remplir(maison, candidature)
    acte(maison, "deposer", "Paul", candidature)
    return candidature


def lit(maison: Maison, qui: str | None, dossier: str, **query: str) -> Any:
    return maison.appeler("candidature", "consulter_histoire", qui, None, query, id=dossier)


def codes(maison: Maison, qui: str, dossier: str) -> list[str]:
    return [f["code"] for f in lit(maison, qui, dossier)["faits"]]


def acte(maison: Maison, code: str, qui: str, dossier: str, **corps: Any) -> None:
    maison.memoire.clock.advance(minutes=1)
    reponse = maison.appeler("candidature", code, qui, corps, id=dossier)
    assert reponse.statut in (200, 201), reponse.corps
    maison.ecouler()


def test_chaque_fait_se_raconte_sauf_les_reponses_et_les_messages() -> None:
    assert set(TRACES) == set(get_args(d.Event)) - TUS
    assert len({trace.code for trace in TRACES.values()}) == len(TRACES)


@pytest.mark.parametrize(
    ("issue", "etape", "dit"),
    [
        ("labellise", 2, "La décision est publique : dossier labellisé, étape 2."),
        ("ajourne", 0, "La décision est publique : dossier ajourné."),
    ],
)
def test_la_decision_publique_dit_l_etape_quand_elle_l_accorde(issue: Any, etape: int, dit: str) -> None:
    decision = Decision(issue=issue, etape_accordee=etape, document="d")
    assert TRACES[DecisionPubliee].dire(DecisionPubliee(decision=decision), None) == dit


def test_un_dossier_cree_dit_son_etape_par_son_nom_quand_elle_en_a_un() -> None:
    (cree,) = CANDIDATURE.decide(d.Candidature(), COMMANDES["creer"], CONTEXTE, AVRIL)
    assert isinstance(cree, d.CandidatureCreee)
    dire = TRACES[d.CandidatureCreee].dire
    assert dire(cree, None) == "Le dossier est créé, pour l'étape 2 (ÉcoQuartier en chantier)."
    assert dire(cree.model_copy(update={"etape": 9}), None) == "Le dossier est créé, pour l'étape 9."


def test_un_depot_se_raconte_au_porteur_et_aux_services_le_plus_recent_d_abord(maison: Maison, dossier: str) -> None:
    attendu = ["deposee", "creee"]
    for qui in ("Paul", "Dora", "Rosa", "Ada"):
        assert codes(maison, qui, dossier) == attendu
    dernier = lit(maison, "Paul", dossier)["faits"][0]
    assert (dernier["dit"], dernier["origine_libelle"]) == ("La version 1 est déposée.", "Le porteur")
    assert dernier["par"] == "pers_paul"


def test_ce_que_les_services_gardent_entre_eux_ne_laisse_au_porteur_ni_ligne_ni_trou(
    maison: Maison, dossier: str
) -> None:
    avant = lit(maison, "Paul", dossier)
    suite = lit(maison, "Paul", dossier, limite="1")["suivant"]
    acte(maison, "prendre_en_charge", "Dora", dossier)
    acte(maison, "donner_avis", "Dora", dossier, recevable=True)
    acte(maison, "donner_opportunite", "Dora", dossier, sens="favorable", texte="Un projet utile.")
    assert lit(maison, "Paul", dossier).corps == avant.corps
    assert lit(maison, "Paul", dossier, limite="1")["suivant"] == suite
    assert codes(maison, "Rosa", dossier)[:3] == ["opportunite_donnee", "avis_donne", "prise_en_charge"]


def test_le_porteur_lit_qu_un_service_a_agi_et_non_qui(maison: Maison, dossier: str) -> None:
    acte(maison, "donner_avis", "Dora", dossier, recevable=True)
    acte(maison, "notifier_avis", "Dora", dossier)
    for qui, par in (("Paul", ""), ("Ada", "pers_dora")):
        fait = lit(maison, qui, dossier)["faits"][0]
        assert (fait["dit"], fait["par"]) == ("Le dossier est notifié recevable.", par)


def test_deux_faits_d_un_meme_acte_se_lisent_dans_l_ordre_de_la_vie_du_dossier(maison: Maison, dossier: str) -> None:
    fait: Any = d.CandidatureCreee
    cree, repris = (
        fait.model_construct(etape=3, reglement="2020"),
        d.ReponsesReprises(reprise_de="cand_x", reprises={}, suites=()),
    )
    quand = Quand(maison.memoire.clock.now(), "pers_paul", "01ARZ3NDEKTSV4RRFFQ69G5FAV")
    lignes = [ajouts(etat(maison, dossier), e, quand)[0] for e in (cree, repris)]
    codes_ = [LigneHistoire.model_validate_json(f.carte).code for f in sorted(lignes, key=lambda f: f.rang)]
    assert codes_ == ["reprise", "creee"], "the newest first"


def test_un_expert_qui_a_accepte_lit_ce_qui_est_a_tous(maison: Maison, dossier: str) -> None:
    assert lit(maison, "Eva", dossier).statut == 404
    maison.memoire.clock.advance(minutes=1)
    accepte(maison, dossier, "Eva")
    assert codes(maison, "Eva", dossier) == ["deposee"]
    assert codes(maison, "Dora", dossier)[0] == "experts"
    assert codes(maison, "Paul", dossier)[0] == "deposee"


def test_qui_n_en_est_pas_ne_lit_rien(maison: Maison, dossier: str) -> None:
    for dehors in ("Pia", "Luc", None):
        assert lit(maison, dehors, dossier).statut in (401, 404)
    prive = brouillon(maison, etape=3)
    assert lit(maison, "Dora", prive).statut == 404
    assert codes(maison, "Paul", prive) == ["creee"]


def test_une_page_apres_l_autre_tout_se_lit_une_fois(maison: Maison, dossier: str) -> None:
    acte(maison, "donner_avis", "Dora", dossier, recevable=False, motif="Hors périmètre.")
    acte(maison, "notifier_avis", "Dora", dossier)
    lus, curseur = list[str](), ""
    while True:
        page = lit(maison, "Dora", dossier, limite="1", **({"curseur": curseur} if curseur else {}))
        lus += [f["code"] for f in page["faits"]]
        if page["suivant"] is None:
            break
        assert page["suivant"].startswith(f"{CHEMIN}/{dossier}/histoire?limite=1&curseur=")
        curseur = page["suivant"].rpartition("=")[2]
    assert lus == codes(maison, "Dora", dossier) == ["notifiee", "avis_donne", "deposee", "creee"]


def test_effacer_une_personne_ne_laisse_d_elle_qu_un_pseudonyme(maison: Maison, dossier: str) -> None:
    acte(maison, "retirer", "Paul", dossier, motif="Le maire Tintin renonce.")
    erase(CANDIDATURE, maison.memoire.world, dossier, "pers_paul", "systeme")
    assert codes(maison, "Dora", dossier)[0] == "retiree"
    assert not [*faults_of(CANDIDATURE, maison.memoire.world.store, dossier)]
    lignes = [
        i
        for k, i in maison.memoire.store.items.items()
        if liste_histoire(etat(maison, dossier).numero, "services") in k.pk
    ]
    assert lignes
    assert not any("Tintin" in str(i) for i in lignes)


def test_la_ligne_la_plus_neuve_est_la_premiere_a_la_microseconde_pres() -> None:
    rangs = [
        ajouts(DEPOSEE, d.DepotManque(), Quand(AVRIL + timedelta(microseconds=n), "systeme", "c"))[0].rang
        for n in range(4)
    ]
    assert rangs == sorted(set(rangs), reverse=True)


def test_une_ligne_dit_qui_a_agi_et_personne_la_ou_personne_n_agit() -> None:
    decision = DecisionPubliee(decision=Decision(issue="ajourne", etape_accordee=0, document="d"))
    for event, par in ((d.CandidatureAnnoncee(), "pers_ada"), (d.DepotManque(), ""), (decision, "")):
        (ligne, *_) = ajouts(DEPOSEE, event, Quand(AVRIL, "pers_ada", "c"))
        assert LigneHistoire.model_validate_json(ligne.carte).par == par
