"""Les règles d'une candidature, d'une opération et d'une campagne, une à une, sans rien autour."""

import json
from datetime import UTC, date, datetime, timedelta
from math import cos, pi, sin
from typing import Any, get_args

import pytest
from pydantic import JsonValue

from candidature.domaine import campagne as une_campagne
from candidature.domaine import depot, plan
from candidature.domaine import operation as une_operation
from candidature.domaine.candidature import CANDIDATURE, decide
from candidature.domaine.commandes import (
    Annoncer,
    Command,
    ConstaterEtape1,
    ConstaterNonDepot,
    CreerCandidature,
    Deposer,
    DonnerAvis,
    NotifierAvis,
    PublierDecision,
    Repondre,
    Retirer,
    SuivreExpertise,
)
from candidature.domaine.dossier import (
    Candidature,
    CandidatureAnnoncee,
    CandidatureCreee,
    CandidatureDeposee,
    CandidatureRetiree,
    Contexte,
    Event,
)
from candidature.domaine.etapes import EtapeDetenue, ReprendreEtape
from candidature.domaine.genres import exige_genre
from candidature.domaine.operation import CreerOperation, Operation, SignerCharte
from candidature.domaine.plan import Campagne, ConstaterPhase, PlanifierCampagne, Report, ReporterEcheance
from candidature.domaine.porteur import Charte, Structure
from candidature.domaine.releve import releve
from candidature.domaine.suivi import Decision
from candidature.domaine.territoire import Lieu
from candidature.domaine.valeurs import Avis, Reponse, Statut, Version
from kernel.decider import Vide
from kernel.journal import canonical, digest
from kernel.label import faits
from kernel.label.calendrier import Calendrier, Jalon, Moment, Phase
from kernel.label.formulaire import Champ
from kernel.label.reglement import reglement
from kernel.label.reponses import LIBELLE_MAX, anomalie
from kernel.refus import (
    DossierFige,
    Doublon,
    EcheanceDepassee,
    Refus,
    RegleNonSatisfaite,
    TransitionImpossible,
)
from tests.unit.candidature.scene import lieux, maison_ouverte, operation, valeur

SECONDE = timedelta(seconds=1)
STATUTS: tuple[Statut, ...] = get_args(Statut)
VILLE = Structure(nom="Ville", siret="21350238800019")
LIEUX = lieux(("35238", "84007"))
CHARTE = Charte(signee_le=date(2027, 1, 5), signataires=("Ville",), autorite_urbanisme="Ville")
OPERATION = Operation(
    statut="active", nom="ZAC des Essais", lieux=LIEUX, porteur=VILLE, proprietaire="paul", charte=CHARTE
)


def campagne(phase: Phase | None = Phase.OUVERTE) -> Campagne:
    dates = Calendrier.depuis(reglement("2020").calendrier, 2027)
    return Campagne(annee=2027, reglement="2020", calendrier=dates, phase=phase)


def contexte(operation: Operation | None = OPERATION) -> Contexte:
    return Contexte(campagne=campagne(), operation=operation)


def dossier(statut: Statut = "brouillon", etape: int = 2, **champs: Any) -> Candidature:
    base = {"operation": "o1", "annee": 2027, "reglement": "2020", "numero": "EQ-2027-0001", "nom": "ZAC des Essais"}
    qui = {"lieux": LIEUX, "porteur": VILLE, "proprietaire": "paul", "coediteurs": ("pia",)}
    return Candidature.model_validate({**base, **qui, "statut": statut, "etape": etape, **champs})


def rempli(statut: Statut = "brouillon", etape: int = 2) -> Candidature:
    """Give a file whose required fields are all answered."""
    requis = [c for c in reglement("2020").champs(etape) if c.requis]
    reponses = {c.code: Reponse(valeur=valeur(c), le=MARS, par="paul") for c in requis}
    return dossier(statut, etape, reponses=reponses)


def instant(jalon: Jalon) -> datetime:
    return campagne().dates.jalon(jalon).instant


MARS = datetime(2027, 3, 1, 9, tzinfo=UTC)
CREER = CreerCandidature(operation="o1", annee=2027, etape=2, numero="EQ-2027-0001", auteur="paul")
DEPOSER = Deposer(auteur="paul", sel="sel")
REPONDRE = Repondre(champ="nom", valeur="Autre", auteur="paul")
RETIRER = Retirer(motif="Reporté", auteur="paul")
AVIS = Avis(recevable=True, motif="", par="dora")
VERSION = Version(numero=1, recu_le=MARS, document="d", depose_par="paul")


def refus(
    etat: Candidature, command: Command, ctx: Contexte | None = None, now: datetime = MARS
) -> tuple[type[Refus], list[tuple[str, str]]]:
    """Give the refusal of a command, and each fault by its place and its code."""
    with pytest.raises(Refus) as caught:
        decide(etat, command, ctx or contexte(), now)
    assert caught.value.detail[-1] in ".:", "a refusal is a sentence"
    return type(caught.value), [(e.pointeur, e.code) for e in caught.value.erreurs]


def faits_de(etat: Candidature, command: Command, ctx: Contexte | None = None, now: datetime = MARS) -> list[str]:
    return [type(e).__name__ for e in decide(etat, command, ctx or contexte(), now)]


# Créer


def test_un_brouillon_garde_ce_que_l_operation_etait_ce_jour_la() -> None:
    (cree,) = decide(Candidature(), CREER, contexte(), MARS)
    assert cree.model_dump() == {
        "operation": "o1",
        "annee": 2027,
        "etape": 2,
        "reglement": "2020",
        "numero": "EQ-2027-0001",
        "nom": "ZAC des Essais",
        "lieux": tuple(lieu.model_dump() for lieu in LIEUX),
        "porteur": VILLE.model_dump(),
        "proprietaire": "paul",
        "coediteurs": (),
        "partenaires": (),
        "rappels": {},
        "reports": {},
    }


def test_une_candidature_ne_se_cree_qu_une_fois() -> None:
    assert refus(dossier(), CREER) == (Doublon, [])


@pytest.mark.parametrize("absente", [None, Campagne(annee=2027)])
def test_sans_campagne_planifiee_pas_de_candidature(absente: Campagne | None) -> None:
    ctx = Contexte(campagne=absente, operation=OPERATION)
    assert refus(Candidature(), CREER, ctx) == (RegleNonSatisfaite, [("/annee", "campagne-inconnue")])


@pytest.mark.parametrize(
    "operation",
    [
        None,
        OPERATION.model_copy(update={"porteur": None}),
        OPERATION.model_copy(update={"proprietaire": "pia"}),
        OPERATION.model_copy(update={"statut": "inexistante"}),
    ],
)
def test_l_operation_d_un_autre_close_ou_absente_ne_sert_pas_a_candidater(operation: Operation | None) -> None:
    found = refus(Candidature(), CREER, contexte(operation))
    assert found == (RegleNonSatisfaite, [("/operation", "operation-inconnue")])


def test_une_etape_que_le_reglement_n_a_pas_est_refusee() -> None:
    sept = CREER.model_copy(update={"etape": 7})
    assert refus(Candidature(), sept) == (RegleNonSatisfaite, [("/etape", "etape-inconnue")])


def test_une_candidature_se_cree_de_l_ouverture_a_la_cloture_des_depots() -> None:
    ouverture, cloture = instant(Jalon.OUVERTURE), instant(Jalon.CLOTURE_DEPOTS)
    assert refus(Candidature(), CREER, now=ouverture - SECONDE)[0] is TransitionImpossible
    assert faits_de(Candidature(), CREER, now=ouverture) == ["CandidatureCreee"]
    assert faits_de(Candidature(), CREER, now=cloture - SECONDE) == ["CandidatureCreee"]
    assert refus(Candidature(), CREER, now=cloture)[0] is EcheanceDepassee


def test_une_echeance_depassee_dit_quand_c_etait() -> None:
    cloture = instant(Jalon.CLOTURE_DEPOTS)
    with pytest.raises(EcheanceDepassee, match="samedi 15 mai 2027 à 23 h 59") as caught:
        decide(Candidature(), CREER, contexte(), cloture)
    assert caught.value.extra == {"echeance": cloture.isoformat()}


def detenant(*etapes: tuple[int, int]) -> Contexte:
    tenues = tuple(EtapeDetenue(etape=n, annee=a, source="Palmarès") for n, a in etapes)
    return contexte(OPERATION.model_copy(update={"etapes": tenues}))


@pytest.mark.parametrize(
    ("etape", "tenues", "code"),
    [
        (2, [], None),
        (2, [(1, 2020)], None),
        (2, [(2, 2020)], "etape-detenue"),
        (2, [(3, 2020), (1, 2010)], "etape-detenue"),
        (4, [], "etape-requise"),
        (4, [(2, 2010)], "etape-requise"),
        (4, [(3, 2025)], "etape-trop-recente"),
        (4, [(3, 2024)], None),
    ],
)
def test_on_ne_redemande_pas_une_etape_et_la_quatrieme_attend_trois_ans(
    etape: int, tenues: list[tuple[int, int]], code: str | None
) -> None:
    command, ctx = CREER.model_copy(update={"etape": etape}), detenant(*tenues)
    if code is None:
        assert faits_de(Candidature(), command, ctx) == ["CandidatureCreee"]
    else:
        assert refus(Candidature(), command, ctx) == (RegleNonSatisfaite, [("/etape", code)])


def test_un_refus_d_etape_dit_lesquelles_existent_et_quand_celle_ci_s_ouvrira() -> None:
    with pytest.raises(RegleNonSatisfaite, match=r"sont : 1 .ÉcoQuartier en projet., 2 "):
        decide(Candidature(), CREER.model_copy(update={"etape": 7}), contexte(), MARS)
    with pytest.raises(RegleNonSatisfaite, match=r"date de 2025 : l'étape 4 .* s'ouvre en 2028"):
        decide(Candidature(), CREER.model_copy(update={"etape": 4}), detenant((3, 2025)), MARS)


def test_un_refus_d_etape_nomme_celle_qui_doit_etre_detenue() -> None:
    with pytest.raises(RegleNonSatisfaite, match=r"demande que l'étape 3 \(.+\) soit détenue"):
        decide(Candidature(), CREER.model_copy(update={"etape": 4}), contexte(), MARS)


def test_un_dossier_neuf_est_a_qui_porte_l_operation_et_connait_les_dates_deja_deplacees() -> None:
    charte = CHARTE.model_copy(update={"partenaires": (Structure(nom="Métropole", siret="24350013900189"),)})
    operation = OPERATION.model_copy(update={"charte": charte, "coediteurs": ("pia",)})
    cloture = campagne().dates.cloture_depots
    report = Report(jalon=Jalon.CLOTURE_DEPOTS, de=cloture, au=cloture, motif="Grève")
    deplacee = campagne().model_copy(update={"reports": (report,)})
    (cree,) = decide(Candidature(), CREER, Contexte(campagne=deplacee, operation=operation), MARS)
    assert isinstance(cree, CandidatureCreee)
    assert (cree.proprietaire, cree.coediteurs, cree.partenaires) == ("paul", ("pia",), ("243500139",))
    assert cree.reports["cloture_depots"] == 1
    tard = instant(Jalon.CLOTURE_DEPOTS) - SECONDE
    (cree,) = decide(Candidature(), CREER, contexte(), tard)
    assert isinstance(cree, CandidatureCreee)
    assert cree.rappels["cloture_depots"] == 3, "rien ne rappelle ce qui est déjà passé"


def test_outre_mer_un_refus_de_delai_dit_aussi_l_heure_de_la_bas() -> None:
    la_bas = OPERATION.model_copy(update={"lieux": lieux(("97411",))})
    cloture = instant(Jalon.CLOTURE_DEPOTS)
    with pytest.raises(EcheanceDepassee, match="heure locale"):
        decide(Candidature(), CREER, contexte(la_bas), cloture)
    with pytest.raises(EcheanceDepassee, match="heure locale"):
        decide(dossier(lieux=la_bas.lieux), REPONDRE, contexte(la_bas), cloture)


def test_un_dossier_prolonge_s_ecrit_jusqu_a_sa_date_meme_trouve_clos() -> None:
    sienne = Moment.model_validate({"local": "2027-05-22T00:00:00"})
    for statut in ("brouillon", "non_deposee"):
        prolonge = dossier(statut, prolongation=sienne)
        assert faits_de(prolonge, REPONDRE, now=sienne.instant - SECONDE) == ["ReponseDonnee"]
        assert refus(prolonge, REPONDRE, now=sienne.instant)[0] in (EcheanceDepassee, DossierFige)


# Répondre


@pytest.mark.parametrize("statut", STATUTS)
def test_seul_un_brouillon_se_remplit_meme_clos_avant_ce_qui_est_recu_a_temps(statut: Statut) -> None:
    if statut in ("brouillon", "annoncee", "non_deposee"):
        assert faits_de(dossier(statut), REPONDRE) == ["ReponseDonnee"]
    else:
        assert refus(dossier(statut), REPONDRE)[0] is DossierFige


def test_apres_la_cloture_un_brouillon_ne_se_remplit_plus() -> None:
    cloture = instant(Jalon.CLOTURE_DEPOTS)
    assert faits_de(dossier(), REPONDRE, now=cloture - SECONDE) == ["ReponseDonnee"]
    assert refus(dossier(), REPONDRE, now=cloture)[0] is EcheanceDepassee


def test_une_reponse_garde_qui_l_a_donnee_et_quand() -> None:
    (donnee,) = decide(dossier(), REPONDRE, contexte(), MARS)
    assert CANDIDATURE.fold(dossier(), (donnee,)).reponses == {"nom": Reponse(valeur="Autre", le=MARS, par="paul")}


def test_la_meme_reponse_ne_s_ecrit_pas_deux_fois_et_une_absente_ne_se_retire_pas() -> None:
    deja = dossier(reponses={"nom": Reponse(valeur="Autre", le=MARS, par="pia")})
    vide = REPONDRE.model_copy(update={"valeur": None})
    assert faits_de(deja, REPONDRE) == []
    assert faits_de(deja, vide) == ["ReponseRetiree"]
    assert faits_de(dossier(), vide) == []
    assert faits_de(deja, REPONDRE.model_copy(update={"valeur": "Encore"})) == ["ReponseDonnee"]


def test_une_reponse_retiree_laisse_les_autres() -> None:
    une, autre = (Reponse(valeur=v, le=MARS, par="paul") for v in ("a", "b"))
    deux = dossier(reponses={"nom": une, "engagement_01": autre})
    events = decide(deux, REPONDRE.model_copy(update={"valeur": None}), contexte(), MARS)
    assert CANDIDATURE.fold(deux, events).reponses == {"engagement_01": autre}


def test_un_champ_hors_du_formulaire_est_refuse() -> None:
    ailleurs = REPONDRE.model_copy(update={"champ": "axe_01"})
    assert refus(dossier(), ailleurs) == (RegleNonSatisfaite, [("/champ", "champ-inconnu")])


JUSTES: dict[str, list[JsonValue]] = {
    "texte": ["a"],
    "choix": ["a"],
    "commune": ["35238"],
    "entier": [3],
    "annee": [2027],
    "decimal": [3, 3.5],
    "booleen": [True, False],
    "choix_multiple": [["a"]],
    "communes": [["35238"]],
    "perimetre": [{"type": "Polygon"}],
    "contact": [{"nom": "Personne Inventée"}],
    "actions": [{"a1": {"libelle": "Planter", "etat": "en_cours"}}],
    "indicateurs": [{"i1": {"nom": "Arbres", "valeur": 3}}],
}
TOUTES: list[JsonValue] = ["a", "35238", 3, 2027, 3.5, True, False, ["a"], ["35238"], {"type": "Polygon"}, {"nom": "N"}]


@pytest.mark.parametrize("genre", sorted({c.type for e in (1, 2, 3, 4) for c in reglement("2020").champs(e)}))
def test_un_champ_ne_garde_qu_une_valeur_de_son_genre(genre: str) -> None:
    etape, champ = next((e, c) for e in (1, 2, 3, 4) for c in reglement("2020").champs(e) if c.type == genre)
    genres = {type(v) for v in JUSTES[genre]}
    for essayee in TOUTES:
        command = Repondre(champ=champ.code, valeur=essayee, auteur="paul")
        if type(essayee) in genres:
            fait = "ContactDonne" if genre == "contact" else "ReponseDonnee"
            assert faits_de(dossier(etape=etape), command) == [fait], essayee
        else:
            assert refus(dossier(etape=etape), command) == (RegleNonSatisfaite, [("/valeur", "type-inattendu")])


def test_une_reponse_tient_en_vingt_mille_caracteres_guillemets_compris() -> None:
    juste = REPONDRE.model_copy(update={"valeur": "x" * 19_998})
    trop = REPONDRE.model_copy(update={"valeur": "x" * 19_999})
    assert faits_de(dossier(), juste) == ["ReponseDonnee"]
    assert refus(dossier(), trop) == (RegleNonSatisfaite, [("/valeur", "trop-long")])


ETENDUE = [[2.1 + cos(n / 250 * pi) / 30, 48.1 + sin(n / 250 * pi) / 30, 123.45678901234567] for n in range(499)]
CONTOUR: dict[str, Any] = {"type": "Polygon", "coordinates": [[*ETENDUE, ETENDUE[0]]]}


def plus_longues(champ: Champ, signe: str) -> JsonValue:
    """Give the longest answer that a form allows, in labels of one sign; an outline has the precision of a browser."""
    if champ.type == "perimetre":
        return CONTOUR
    assert champ.limite
    if champ.type == "actions":
        ligne: dict[str, JsonValue] = {"libelle": signe * LIBELLE_MAX, "etat": "realise"}
    else:
        ligne = {
            "nom": signe * LIBELLE_MAX,
            "unite": signe * LIBELLE_MAX,
            "valeur": -123456789012.3456,
            "cible": -1e-300 / 3,
        }
    return {f"{n:040}": ligne for n in range(champ.limite.max)}


@pytest.mark.parametrize("signe", ["x", '"', "é", "\U0001f333"])
@pytest.mark.parametrize(("version", "etape"), [("2020", 2), ("2023", 3)])
@pytest.mark.parametrize("genre", ["perimetre", "actions", "indicateurs"])
def test_tout_ce_que_le_formulaire_permet_s_enregistre_loin_de_ce_que_la_table_accepte(
    genre: str, version: str, etape: int, signe: str
) -> None:
    """The table takes 400 KB of an item; an answer is one, its entry of the journal another."""
    regles = reglement(version)
    champs = [c for c in regles.champs(etape) if c.type == genre]
    assert champs
    for champ in champs:
        longue = plus_longues(champ, signe)
        assert anomalie(regles.vocabulaires, champ, longue) is None
        exige_genre(champ, longue)
        assert len(canonical(longue).encode()) < 150_000


@pytest.mark.parametrize(
    ("champ", "trop", "dit"),
    [
        ("perimetre", {"type": "Polygon", "coordinates": [[*ETENDUE, *ETENDUE]]}, "500 points"),
        ("engagement_01_actions", {"a": {"libelle": "x" * 80_000, "etat": "realise"}}, "30 lignes"),
        ("engagement_01_indicateurs", {"i": {"nom": "\U0001f333" * 33_000, "valeur": 1}}, "50 lignes"),
    ],
)
def test_au_dela_de_ce_qui_se_garde_on_dit_quoi_raccourcir(champ: str, trop: JsonValue, dit: str) -> None:
    with pytest.raises(RegleNonSatisfaite, match=dit) as refuse:
        decide(dossier(), REPONDRE.model_copy(update={"champ": champ, "valeur": trop}), contexte(), MARS)
    assert [(e.pointeur, e.code) for e in refuse.value.erreurs] == [("/valeur", "trop-long")]


# Annoncer


@pytest.mark.parametrize("statut", STATUTS)
def test_seul_un_brouillon_s_annonce_et_une_fois(statut: Statut) -> None:
    if statut == "brouillon":
        assert faits_de(dossier(statut), Annoncer()) == ["CandidatureAnnoncee"]
    elif statut == "annoncee":
        assert faits_de(dossier(statut), Annoncer()) == []
    else:
        refus(dossier(statut), Annoncer())


def test_une_precandidature_s_annonce_jusqu_a_sa_cloture_et_pas_a_l_etape_1() -> None:
    cloture = instant(Jalon.CLOTURE_PRECANDIDATURES)
    assert faits_de(dossier(), Annoncer(), now=cloture - SECONDE) == ["CandidatureAnnoncee"]
    assert refus(dossier(), Annoncer(), now=cloture)[0] is EcheanceDepassee
    assert refus(dossier(etape=1), Annoncer())[0] is TransitionImpossible


def test_une_precandidature_dit_jusqu_a_quand_deposer_et_son_refus_l_heure_de_la_bas() -> None:
    assert decide(dossier(), Annoncer(), contexte(), MARS) == (
        CandidatureAnnoncee(depot=campagne().dates.cloture_depots),
    )
    la_bas = dossier(lieux=lieux(("97411",)))
    with pytest.raises(EcheanceDepassee, match="vendredi 16 avril 2027 à 1 h 59, heure locale"):
        decide(la_bas, Annoncer(), contexte(), instant(Jalon.CLOTURE_PRECANDIDATURES))


# Déposer


@pytest.mark.parametrize("statut", STATUTS)
def test_un_depot_se_fait_d_un_brouillon_meme_trouve_en_retard(statut: Statut) -> None:
    if statut in ("brouillon", "annoncee", "non_deposee"):
        assert faits_de(rempli(statut), DEPOSER) == ["CandidatureDeposee"]
    else:
        assert refus(rempli(statut), DEPOSER)[0] is TransitionImpossible


def test_ce_qui_est_depose_est_nomme_par_ce_qu_il_dit_l_operation_et_sa_charte_comprises() -> None:
    renommee = OPERATION.model_copy(update={"nom": "ZAC renommée", "proprietaire": "pia"})
    (*suivie, deposee) = decide(rempli(), DEPOSER, contexte(renommee), MARS)
    contenu = depot.contenu(CANDIDATURE.fold(rempli(), suivie), CHARTE, MARS)
    assert "ZAC renommée" in contenu
    assert isinstance(deposee, CandidatureDeposee)
    assert deposee.version.document == f"candidature/depots/{digest('sel' + contenu)}.json"


@pytest.mark.parametrize(("etape", "jalon"), [(1, Jalon.CEREMONIE), (2, Jalon.CLOTURE_DEPOTS)])
def test_un_depot_se_prend_jusqu_a_l_echeance_de_son_etape(etape: int, jalon: Jalon) -> None:
    assert faits_de(rempli(etape=etape), DEPOSER, now=instant(jalon) - SECONDE) == ["CandidatureDeposee"]
    assert refus(rempli(etape=etape), DEPOSER, now=instant(jalon))[0] is EcheanceDepassee


def test_un_depot_dit_chaque_manque_a_son_endroit() -> None:
    genre, fautes = refus(dossier(), DEPOSER, contexte(OPERATION.model_copy(update={"charte": None})))
    requis = [c.code for c in reglement("2020").champs(2) if c.requis]
    assert genre is RegleNonSatisfaite
    assert fautes == [*((f"/reponses/{code}", "champ-absent") for code in requis), ("/charte", "charte-absente")]


def test_un_depot_refuse_une_valeur_qui_ne_va_pas() -> None:
    base = rempli()
    long = Reponse(valeur="x" * 2001, le=MARS, par="paul")
    etat = base.model_copy(update={"reponses": {**base.reponses, "engagement_01": long}})
    assert refus(etat, DEPOSER) == (RegleNonSatisfaite, [("/reponses/engagement_01", "valeur-refusee")])


def test_sans_operation_la_charte_manque() -> None:
    assert refus(rempli(), DEPOSER, contexte(None)) == (RegleNonSatisfaite, [("/charte", "charte-absente")])


def test_le_depot_nomme_son_document_par_son_contenu_et_un_sel() -> None:
    (depose,) = decide(rempli(), DEPOSER, contexte(), MARS)
    (autre,) = decide(rempli(), DEPOSER.model_copy(update={"sel": "autre"}), contexte(), MARS)
    version, ailleurs = depose.model_dump()["version"], autre.model_dump()["version"]
    assert version["numero"] == 1
    assert (version["recu_le"], version["depose_par"]) == (MARS, "paul")
    assert version["document"].startswith("candidature/depots/")
    assert version["document"].endswith(".json")
    assert version["document"] != ailleurs["document"]
    (document,) = CANDIDATURE.documents(rempli(), depose)
    assert (document.nom, document.type) == (version["document"], "application/json")


def test_la_version_deposee_garde_tout_ce_qui_sera_lu_sauf_les_contacts() -> None:
    contact = next(c for c in reglement("2020").champs(2) if c.type == "contact")
    reponses = {
        code: Reponse(valeur=v, le=MARS, par="paul") for code, v in (("nom", "Un"), (contact.code, {"nom": "N"}))
    }
    etat = dossier(reponses=reponses, lieux=LIEUX[:1])
    kept = json.loads(depot.contenu(etat, CHARTE, MARS))
    assert kept.pop("donnees_publiques")["releve_le"] == MARS.date().isoformat()
    assert kept == {
        "format": 1,
        "numero": "EQ-2027-0001",
        "operation": "o1",
        "nom": "ZAC des Essais",
        "annee": 2027,
        "etape": 2,
        "reglement": "2020",
        "lieux": [LIEUX[0].model_dump(mode="json")],
        "porteur": {"nom": "Ville", "siret": "21350238800019"},
        "charte": {
            "signee_le": "2027-01-05",
            "signataires": ["Ville"],
            "autorite_urbanisme": "Ville",
            "partenaires": [],
        },
        "reponses": {"nom": "Un"},
    }
    assert json.loads(depot.contenu(etat.model_copy(update={"porteur": None}), CHARTE, MARS))["porteur"] is None


def test_un_refus_de_genre_dit_ce_qui_etait_attendu() -> None:
    champ = next(c for c in reglement("2020").champs(2) if c.type == "choix_multiple")
    with pytest.raises(RegleNonSatisfaite, match="attend un ou plusieurs choix de la liste"):
        decide(dossier(), Repondre(champ=champ.code, valeur=3, auteur="paul"), contexte(), MARS)


def test_un_depot_manque_se_constate_a_l_echeance_et_une_fois() -> None:
    cloture = instant(Jalon.CLOTURE_DEPOTS)
    assert refus(dossier(), ConstaterNonDepot(), now=cloture - SECONDE)[0] is TransitionImpossible
    assert faits_de(dossier(), ConstaterNonDepot(), now=cloture) == ["DepotManque"]
    assert faits_de(dossier("annoncee"), ConstaterNonDepot(), now=cloture) == ["DepotManque"]
    for statut in set(STATUTS) - {"brouillon", "annoncee"}:
        assert faits_de(dossier(statut), ConstaterNonDepot(), now=cloture) == []


# Après le dépôt


@pytest.mark.parametrize("statut", STATUTS)
def test_un_avis_se_donne_sur_un_dossier_depose_et_sur_lui_seul(statut: Statut) -> None:
    avis = DonnerAvis(recevable=True, auteur="dora")
    if statut == "deposee":
        assert faits_de(dossier(statut), avis) == ["AvisDonne"]
        assert faits_de(dossier(statut, avis=AVIS), avis) == []
        assert faits_de(dossier(statut, avis=AVIS), avis.model_copy(update={"auteur": "rosa"})) == ["AvisDonne"]
    else:
        assert refus(dossier(statut), avis)[0] is TransitionImpossible


def test_a_l_etape_1_on_ne_donne_pas_d_avis_favorable_mais_on_peut_dire_non() -> None:
    non = DonnerAvis(recevable=False, motif="Hors du périmètre", auteur="dora")
    assert refus(dossier("deposee", 1), DonnerAvis(recevable=True, auteur="dora"))[0] is TransitionImpossible
    assert faits_de(dossier("deposee", 1), non) == ["AvisDonne"]


@pytest.mark.parametrize("motif", ["", "   "])
def test_un_avis_defavorable_dit_pourquoi(motif: str) -> None:
    non = DonnerAvis(recevable=False, motif=motif, auteur="dora")
    assert refus(dossier("deposee"), non) == (RegleNonSatisfaite, [("/motif", "champ-absent")])


@pytest.mark.parametrize("statut", STATUTS)
def test_un_avis_se_notifie_une_fois_et_seulement_s_il_existe(statut: Statut) -> None:
    if statut == "deposee":
        assert refus(dossier(statut), NotifierAvis())[0] is TransitionImpossible
        (dit,) = decide(dossier(statut, avis=AVIS), NotifierAvis(), contexte(), MARS)
        qui = {"par": "", "territoire": "", "avis_par": "dora", "avis_territoire": ""}
        assert dit.model_dump() == {"recevable": True, "motif": "", **qui}
    elif statut in ("recevable", "irrecevable"):
        assert faits_de(dossier(statut, avis=AVIS), NotifierAvis()) == []
    else:
        assert refus(dossier(statut, avis=AVIS), NotifierAvis())[0] is TransitionImpossible


@pytest.mark.parametrize(("recevable", "attendu"), [(True, "recevable"), (False, "irrecevable")])
def test_la_notification_fait_le_statut(recevable: bool, attendu: str) -> None:
    etat = dossier("deposee", avis=Avis(recevable=recevable, motif="m", par="dora"))
    assert CANDIDATURE.fold(etat, decide(etat, NotifierAvis(), contexte(), MARS)).statut == attendu


CONDITIONS = tuple(c.code for e in reglement("2020").etapes if e.numero == 1 for c in e.conditions)


@pytest.mark.parametrize("statut", STATUTS)
def test_l_etape_1_se_constate_une_fois_deposee(statut: Statut) -> None:
    constat = ConstaterEtape1(conditions=CONDITIONS, auteur="dora")
    if statut == "deposee":
        (fait,) = decide(dossier(statut, 1), constat, contexte(), MARS)
        assert fait.model_dump() == {"conditions": CONDITIONS, "effet_le": MARS.date()}
        assert refus(dossier(statut, 2), constat)[0] is TransitionImpossible
    elif statut == "constatee":
        assert faits_de(dossier(statut, 1), constat) == []
    else:
        assert refus(dossier(statut, 1), constat)[0] is TransitionImpossible


def test_chaque_condition_de_l_etape_1_doit_etre_constatee() -> None:
    trois = ConstaterEtape1(conditions=CONDITIONS[:3], auteur="dora")
    assert refus(dossier("deposee", 1), trois) == (RegleNonSatisfaite, [("/conditions", "condition-absente")])


@pytest.mark.parametrize("statut", STATUTS)
def test_un_dossier_se_retire_tant_qu_il_vit(statut: Statut) -> None:
    if statut in ("brouillon", "annoncee", "deposee", "complements_demandes", "recevable"):
        assert faits_de(dossier(statut), RETIRER) == ["CandidatureRetiree"]
    elif statut == "retiree":
        assert faits_de(dossier(statut), RETIRER) == []
    else:
        assert refus(dossier(statut), RETIRER)[0] is TransitionImpossible


def test_un_dossier_se_retire_jusqu_a_la_commission_nationale() -> None:
    nationale = instant(Jalon.COMMISSION_NATIONALE)
    assert faits_de(dossier("recevable"), RETIRER, now=nationale - SECONDE) == ["CandidatureRetiree"]
    assert refus(dossier("recevable"), RETIRER, now=nationale)[0] is EcheanceDepassee
    (retiree,) = decide(dossier("recevable"), RETIRER, contexte(), MARS)
    assert retiree == CandidatureRetiree(motif="Reporté", le=MARS)


def test_un_dossier_d_etape_1_se_retire_apres_la_commission_ou_il_ne_passe_pas() -> None:
    apres_elle = instant(Jalon.COMMISSION_NATIONALE) + timedelta(days=200)
    assert faits_de(dossier("deposee", 1), RETIRER, now=apres_elle) == ["CandidatureRetiree"]
    assert refus(dossier("constatee", 1), RETIRER, now=apres_elle)[0] is TransitionImpossible
    assert [e.retrait for e in reglement("2020").etapes] == [None] + [Jalon.COMMISSION_NATIONALE] * 3


def apres(etat: Candidature, command: Command) -> Candidature:
    return CANDIDATURE.fold(etat, decide(etat, command, contexte(), MARS))


def test_chaque_pas_laisse_sa_trace_dans_l_etat() -> None:
    annoncee = apres(dossier(), Annoncer())
    assert (annoncee.statut, annoncee.est_connue) == ("annoncee", True)
    deposee = apres(rempli(), DEPOSER)
    assert (deposee.statut, deposee.est_connue, [v.numero for v in deposee.versions]) == ("deposee", True, [1])
    retiree = apres(dossier(), RETIRER)
    assert (retiree.statut, retiree.motif, retiree.est_connue) == ("retiree", "Reporté", False)
    avis = apres(dossier("deposee"), DonnerAvis(recevable=True, auteur="dora"))
    assert (avis.statut, avis.avis) == ("deposee", AVIS)
    constatee = apres(dossier("deposee", 1), ConstaterEtape1(conditions=CONDITIONS, auteur="dora"))
    assert (constatee.statut, constatee.effet_le) == ("constatee", MARS.date())
    suivie = apres(dossier("recevable", versions=(VERSION,)), SuivreExpertise(expertise="en_expertise"))
    assert (suivie.statut, suivie.expertise) == ("recevable", "en_expertise")
    decision = Decision(issue="ajourne", etape_accordee=0, document="d")
    ajournee = apres(dossier("recevable"), PublierDecision(decision=decision))
    assert (ajournee.statut, ajournee.decision) == ("ajournee", decision)


# Ce que l'on en voit ailleurs


@pytest.mark.parametrize("statut", STATUTS)
def test_une_candidature_finie_libere_sa_place(statut: Statut) -> None:
    tenue = () if statut in ("inexistante", "retiree", "irrecevable") else ("vivante#o1#2027#2",)
    assert tuple(CANDIDATURE.gardes(dossier(statut))) == tenue


@pytest.mark.parametrize("statut", STATUTS)
def test_un_brouillon_jamais_annonce_n_est_que_sur_les_listes_de_ses_auteurs_et_de_l_administration(
    statut: Statut,
) -> None:
    listes = [f.liste for f in CANDIDATURE.fiches(dossier(statut))]
    if statut == "inexistante":
        assert listes == []
        return
    echeances = {"brouillon": ("cloture_precandidatures", "cloture_depots"), "annoncee": ("cloture_depots",)}
    veille = ["brouillons#2027#cloture_depots"] if statut in echeances else []
    veille += [f"rappels#2027#{jalon}#{rang}" for jalon in echeances.get(statut, ()) for rang in (1, 2, 3)]
    veille += [f"reports#2027#{jalon}#0" for jalon in echeances.get(statut, ())]
    gens = ["candidatures#paul", "candidatures#pia", "candidatures#2027", "candidatures-de#o1"]
    assert listes == [*gens, *veille]
    connue = [f.liste for f in CANDIDATURE.fiches(dossier(statut, est_connue=True))]
    assert connue == [*gens, *(f"candidatures#{t}" for t in ("D35", "R53", "D84", "R93")), *veille]


def test_les_listes_de_candidatures_vont_de_la_plus_recente_a_la_plus_ancienne() -> None:
    recente, ancienne = (CANDIDATURE.fiches(dossier(annee=a))[0].rang for a in (2027, 2026))
    assert recente == "7972#EQ-2027-0001"
    assert recente < ancienne


@pytest.mark.parametrize(
    ("command", "lit"),
    [
        (CREER, {"campagne", "operation"}),
        (REPONDRE, {"campagne"}),
        (Annoncer(), {"campagne"}),
        (DEPOSER, {"campagne", "operation"}),
        (ConstaterNonDepot(), {"campagne"}),
        (RETIRER, {"campagne"}),
        (NotifierAvis(), set()),
        (DonnerAvis(recevable=True, auteur="dora"), set()),
    ],
)
def test_une_regle_ne_lit_que_ce_dont_elle_a_besoin(command: Command, lit: set[str]) -> None:
    refs = CANDIDATURE.besoins(dossier(), command)
    assert set(refs) == lit
    cles = {"campagne": ("candidature/campagne#2027", "ETAT"), "operation": ("candidature/operation#o1", "ETAT")}
    assert {nom: tuple(ref.key) for nom, ref in refs.items()} == {nom: cles[nom] for nom in lit}
    sans_rien = CANDIDATURE.besoins(Candidature(), command)
    assert set(sans_rien) == (lit if command == CREER else set())


def publie(etat: Candidature, event: Event) -> Any:
    return CANDIDATURE.publier(etat, event)


def test_les_autres_services_ne_savent_rien_d_un_dossier_jamais_depose() -> None:
    (retrait,) = decide(dossier(), RETIRER, contexte(), MARS)
    (cree,) = decide(Candidature(), CREER, contexte(), MARS)
    assert publie(dossier("retiree"), retrait) is None
    commence = publie(dossier(), cree)
    assert isinstance(commence, faits.CandidatureCommencee)
    assert {"candidature"} == commence.AUDIENCE
    assert isinstance(publie(dossier("retiree", versions=(VERSION,)), retrait), faits.CandidatureRetiree)


def test_les_autres_services_savent_qui_ou_et_ou_lire_la_version_deposee() -> None:
    etat = dossier("deposee", versions=(VERSION, VERSION.model_copy(update={"numero": 2, "document": "e"})))
    (depose,) = decide(rempli(), DEPOSER, contexte(), MARS)
    dit = publie(etat, depose).etat.model_dump(mode="json")
    assert dit == {
        "operation": "o1",
        "numero": "EQ-2027-0001",
        "nom": "ZAC des Essais",
        "annee": 2027,
        "etape": 2,
        "reglement": "2020",
        "statut": "deposee",
        "communes": [{"code": "35238", "nom": "Rennes"}, {"code": "84007", "nom": "Avignon"}],
        "departements": ["35", "84"],
        "region": "53",
        "sirens": ["213502388"],
        "partenaires": [],
        "porteurs": ["paul", "pia"],
        "document": "e",
        "effet_le": None,
        "repond": [],
    }


# L'opération


JUIN = datetime(2027, 6, 1, 12, tzinfo=UTC)


def agir(etat: Operation, command: une_operation.Command) -> list[str]:
    return [type(e).__name__ for e in une_operation.decide(etat, command, Vide(), JUIN)]


def test_une_operation_ne_se_cree_qu_une_fois() -> None:
    creer = CreerOperation(nom="ZAC", communes=("35238",), porteur=VILLE, proprietaire="paul")
    assert agir(Operation(), creer) == ["OperationCreee"]
    with pytest.raises(Doublon):
        agir(OPERATION, creer)


def test_une_operation_qui_n_existe_pas_ne_change_pas() -> None:
    etat = OPERATION.model_copy(update={"statut": "inexistante"})
    for command in (SignerCharte(charte=CHARTE), ReprendreEtape(etape=2, annee=2014, source="Palmarès")):
        with pytest.raises(TransitionImpossible):
            agir(etat, command)
    assert not etat.est_editable_par("paul")
    assert une_operation.fiches(etat) == ()


def test_une_charte_signee_aujourd_hui_se_prend_et_demain_non() -> None:
    du_jour = CHARTE.model_copy(update={"signee_le": JUIN.date()})
    demain = CHARTE.model_copy(update={"signee_le": JUIN.date() + timedelta(days=1)})
    assert agir(OPERATION, SignerCharte(charte=du_jour)) == ["CharteSignee"]
    with pytest.raises(RegleNonSatisfaite) as caught:
        agir(OPERATION, SignerCharte(charte=demain))
    assert [(e.pointeur, e.code) for e in caught.value.erreurs] == [("/signee_le", "date-a-venir")]


def test_une_charte_ne_se_signe_pas_avant_le_premier_appel_de_2009() -> None:
    premiere = CHARTE.model_copy(update={"signee_le": date(2009, 1, 1)})
    assert agir(OPERATION, SignerCharte(charte=premiere)) == ["CharteSignee"]
    for le in (date(2008, 12, 31), date(1, 1, 1)):
        with pytest.raises(RegleNonSatisfaite, match="vérifiez la date") as caught:
            agir(OPERATION, SignerCharte(charte=CHARTE.model_copy(update={"signee_le": le})))
        assert [(e.pointeur, e.code) for e in caught.value.erreurs] == [("/signee_le", "date-trop-ancienne")]


def test_un_signataire_ne_se_cite_qu_une_fois_espaces_et_casse_a_part() -> None:
    deux = CHARTE.model_copy(update={"signataires": ("Ville", "Ville neuve")})
    assert agir(OPERATION, SignerCharte(charte=deux)) == ["CharteSignee"]
    trois = CHARTE.model_copy(update={"signataires": ("Ville", "Métropole", "Ville", " ville ")})
    with pytest.raises(RegleNonSatisfaite, match="qu'une fois") as caught:
        agir(OPERATION, SignerCharte(charte=trois))
    assert [(e.pointeur, e.code, "« ville »" in e.message) for e in caught.value.erreurs] == [
        ("/signataires/2", "doublon", False),
        ("/signataires/3", "doublon", True),
    ]


def test_les_arrondissements_d_une_ville_n_ont_qu_une_ligne_la_sienne() -> None:
    etat = OPERATION.model_copy(update={"lieux": lieux(("75108", "75109", "75056", "13201"))})
    ici = [f.liste for f in une_operation.fiches(etat) if f.liste.startswith("operations-a#")]
    assert ici == ["operations-a#75056", "operations-a#13055"]


@pytest.mark.parametrize(
    ("commune", "now", "du_jour"),
    [
        ("35238", datetime(2027, 6, 1, 22, 30, tzinfo=UTC), date(2027, 6, 2)),
        ("98818", datetime(2027, 6, 1, 14, tzinfo=UTC), date(2027, 6, 2)),
        ("97209", datetime(2027, 6, 2, 2, tzinfo=UTC), date(2027, 6, 1)),
    ],
    ids=["Rennes, après minuit", "Nouméa, le lendemain", "Fort-de-France, la veille"],
)
def test_le_jour_d_une_charte_est_celui_du_lieu_de_l_operation(commune: str, now: datetime, du_jour: date) -> None:
    ici = OPERATION.model_copy(update={"lieux": lieux((commune,)), "charte": None})
    signer = SignerCharte(charte=CHARTE.model_copy(update={"signee_le": du_jour}))
    assert une_operation.decide(ici, signer, Vide(), now)
    demain = SignerCharte(charte=CHARTE.model_copy(update={"signee_le": du_jour + timedelta(days=1)}))
    with pytest.raises(RegleNonSatisfaite, match="à venir"):
        une_operation.decide(ici, demain, Vide(), now)


def test_l_etape_1_est_detenue_du_jour_de_paris() -> None:
    constat = ConstaterEtape1(conditions=CONDITIONS, auteur="dora")
    (fait,) = decide(dossier("deposee", 1), constat, contexte(), datetime(2027, 12, 31, 23, 30, tzinfo=UTC))
    assert fait.model_dump()["effet_le"] == date(2028, 1, 1)


def test_la_meme_charte_ne_s_ecrit_pas_deux_fois_et_l_autorite_la_signe() -> None:
    assert agir(OPERATION, SignerCharte(charte=CHARTE)) == []
    with pytest.raises(RegleNonSatisfaite) as caught:
        agir(OPERATION, SignerCharte(charte=CHARTE.model_copy(update={"autorite_urbanisme": "Métropole"})))
    assert [(e.pointeur, e.code) for e in caught.value.erreurs] == [("/autorite_urbanisme", "signataire-absent")]


def test_une_etape_se_reprend_une_fois_et_une_autre_annee_est_un_doublon() -> None:
    reprise = ReprendreEtape(etape=2, annee=2014, source="Palmarès 2014")
    (acquise,) = une_operation.decide(OPERATION, reprise, Vide(), JUIN)
    etat = une_operation.evolve(OPERATION, acquise)
    assert etat.etapes == (EtapeDetenue(etape=2, annee=2014, source="Palmarès 2014"),)
    assert agir(etat, reprise) == []
    assert agir(etat, reprise.model_copy(update={"etape": 3})) == ["EtapeAcquise"]
    for autre in ({"annee": 2015}, {"source": "Palmarès 2015"}):
        with pytest.raises(Doublon):
            agir(etat, reprise.model_copy(update=autre))
        assert agir(etat, reprise.model_copy(update={**autre, "gagnee": True})) == []


def test_une_operation_est_sur_les_listes_de_ses_gens_de_ses_territoires_et_de_tous() -> None:
    etat = OPERATION.model_copy(update={"coediteurs": ("pia",), "nom": "É" * 70})
    fiches = une_operation.fiches(etat)
    assert [f.liste for f in fiches] == [
        *("operations#paul", "operations#pia"),
        *(f"operations#{t}" for t in ("D35", "R53", "D84", "R93")),
        "operations",
        *("operations-a#35238", "operations-a#84007"),
    ]
    assert {f.rang for f in fiches} == {"é" * 60, "e" * 60}
    assert etat.est_editable_par("pia")
    assert not etat.est_editable_par("dora")


def test_les_dossiers_apprennent_que_la_charte_nomme_d_autres_partenaires() -> None:
    dit = une_operation.publier(OPERATION, une_operation.CharteSignee(charte=CHARTE))
    assert type(dit).__name__ == "EditeursChanges"


def test_seule_une_etape_acquise_se_dit_aux_autres_services() -> None:
    (acquise,) = une_operation.decide(OPERATION, ReprendreEtape(etape=2, annee=2014, source="P"), Vide(), JUIN)
    dit = une_operation.publier(une_operation.evolve(OPERATION, acquise), acquise)
    assert dit is not None
    assert dit.etat.model_dump(mode="json") == {
        "nom": "ZAC des Essais",
        "communes": [{"code": "35238", "nom": "Rennes"}, {"code": "84007", "nom": "Avignon"}],
        "departements": ["35", "84"],
        "region": "53",
        "etapes": [{"etape": 2, "annee": 2014, "source": "P"}],
    }


# La campagne


def regler(etat: Campagne, command: plan.Command, now: datetime = MARS) -> list[str]:
    return [type(e).__name__ for e in une_campagne.decide(etat, command, plan.Contexte(), now)]


def refus_campagne(etat: Campagne, command: plan.Command, now: datetime = MARS) -> tuple[Any, Any]:
    with pytest.raises(Refus) as caught:
        regler(etat, command, now)
    return type(caught.value), [(e.pointeur, e.code) for e in caught.value.erreurs]


PLANIFIER = PlanifierCampagne(annee=2027, reglement="2020")


def test_une_campagne_se_planifie_une_fois_sous_un_reglement_connu() -> None:
    assert regler(Campagne(), PLANIFIER) == ["CampagnePlanifiee"]
    assert refus_campagne(campagne(Phase.PLANIFIEE), PLANIFIER)[0] is Doublon
    inconnu = PLANIFIER.model_copy(update={"reglement": "1999"})
    assert refus_campagne(Campagne(), inconnu) == (RegleNonSatisfaite, [("/reglement", "reglement-inconnu")])
    with pytest.raises(RegleNonSatisfaite, match="connus : 2013, 2020"):
        regler(Campagne(), inconnu)


def test_une_campagne_se_planifie_tant_que_l_on_peut_deposer() -> None:
    cloture = instant(Jalon.CLOTURE_DEPOTS)
    assert regler(Campagne(), PLANIFIER, cloture - SECONDE) == ["CampagnePlanifiee"]
    found = refus_campagne(Campagne(), PLANIFIER, cloture)
    assert found == (RegleNonSatisfaite, [("/calendrier/cloture_depots", "date-passee")])


def test_une_campagne_prend_les_dates_qu_on_lui_donne_si_elles_sont_de_son_annee() -> None:
    dates = campagne().dates.reporte(Jalon.CLOTURE, Moment(local=datetime.fromisoformat("2028-03-01T00:00")))
    (planifiee,) = une_campagne.decide(
        Campagne(), PLANIFIER.model_copy(update={"calendrier": dates}), plan.Contexte(), MARS
    )
    assert une_campagne.evolve(Campagne(), planifiee) == Campagne(
        annee=2027, reglement="2020", calendrier=dates, phase=Phase.PLANIFIEE
    )
    autre = PlanifierCampagne(annee=2028, reglement="2020", calendrier=dates)
    found = refus_campagne(Campagne(), autre)
    assert found == (RegleNonSatisfaite, [("/calendrier/annee", "annee-differente")])


def reporter(jour: str, jalon: Jalon = Jalon.CLOTURE_DEPOTS) -> ReporterEcheance:
    return ReporterEcheance(jalon=jalon, au=Moment(local=datetime.fromisoformat(jour)), motif="Panne")


def test_une_echeance_se_reporte_tant_qu_elle_n_est_pas_passee() -> None:
    cloture = instant(Jalon.CLOTURE_DEPOTS)
    au_20 = reporter("2027-05-20T00:00")
    assert regler(campagne(), au_20, cloture - SECONDE) == ["EcheanceReportee"]
    assert refus_campagne(campagne(), au_20, cloture)[0] is EcheanceDepassee
    assert regler(campagne(), reporter("2027-05-16T00:00"), cloture) == []
    assert refus_campagne(Campagne(), au_20)[0] is TransitionImpossible


def test_une_echeance_ne_se_reporte_pas_dans_le_passe_ni_hors_de_l_ordre() -> None:
    passee = reporter("2027-05-01T00:00")
    instant_meme = passee.au.instant
    assert regler(campagne(), passee, instant_meme - SECONDE) == ["EcheanceReportee"]
    assert refus_campagne(campagne(), passee, instant_meme) == (RegleNonSatisfaite, [("/au", "date-passee")])
    found = refus_campagne(campagne(), reporter("2027-04-01T00:00"))
    assert found == (RegleNonSatisfaite, [("/au", "ordre-des-dates")])
    with pytest.raises(RegleNonSatisfaite) as caught:
        regler(campagne(), reporter("2027-04-01T00:00"))
    attendu = "La clôture des dépôts doit venir après « la clôture des précandidatures »."
    assert caught.value.detail == caught.value.erreurs[0].message == attendu


def test_une_echeance_reportee_change_le_calendrier_garde_celle_d_avant_et_rien_d_autre() -> None:
    (reportee,) = une_campagne.decide(campagne(), reporter("2027-05-20T00:00"), plan.Contexte(), MARS)
    apres = une_campagne.evolve(campagne(), reportee)
    assert apres.dates.cloture_depots == Moment(local=datetime.fromisoformat("2027-05-20T00:00"))
    assert [(r.jalon, r.de, r.motif) for r in apres.reports] == [
        (Jalon.CLOTURE_DEPOTS, campagne().dates.cloture_depots, reporter("2027-05-20T00:00").motif)
    ]
    assert apres.model_copy(update={"calendrier": campagne().dates, "reports": ()}) == campagne()
    (phase,) = une_campagne.decide(
        campagne(Phase.PLANIFIEE), ConstaterPhase(phase=Phase.OUVERTE), plan.Contexte(), MARS
    )
    assert une_campagne.evolve(campagne(Phase.PLANIFIEE), phase) == campagne(Phase.OUVERTE)


def test_une_phase_se_constate_une_fois_commencee_et_ne_revient_pas() -> None:
    ouverte, close = ConstaterPhase(phase=Phase.OUVERTE), ConstaterPhase(phase=Phase.CLOSE)
    debut = instant(Jalon.OUVERTURE)
    assert refus_campagne(campagne(Phase.PLANIFIEE), ouverte, debut - SECONDE)[0] is TransitionImpossible
    assert regler(campagne(Phase.PLANIFIEE), ouverte, debut) == ["PhaseConstatee"]
    assert regler(campagne(Phase.OUVERTE), ouverte, debut) == []
    assert regler(campagne(Phase.CLOSE), ouverte, debut) == []
    assert refus_campagne(campagne(Phase.OUVERTE), close, debut)[0] is TransitionImpossible
    assert refus_campagne(Campagne(), ouverte)[0] is TransitionImpossible


def test_un_reveil_rattrape_chaque_phase_manquee_dans_l_ordre() -> None:
    phases = [c.phase for c in une_campagne.dus(campagne(Phase.PLANIFIEE), instant(Jalon.CLOTURE_DEPOTS))]
    assert phases == [Phase.OUVERTE, Phase.PRECANDIDATURES_CLOSES, Phase.DEPOTS_CLOS]
    assert une_campagne.dus(campagne(Phase.OUVERTE), instant(Jalon.OUVERTURE)) == ()
    assert une_campagne.dus(campagne(Phase.PLANIFIEE), instant(Jalon.OUVERTURE) - SECONDE) == ()


def test_une_campagne_planifiee_est_sur_la_liste_de_tous_et_sur_celle_du_reveil() -> None:
    assert une_campagne.fiches(Campagne()) == ()
    fiches = une_campagne.fiches(campagne(Phase.CLOSE))
    assert [(f.liste, f.rang) for f in fiches] == [("campagnes", "7972"), ("campagnes-suivies", "2027")]
    assert json.loads(fiches[0].carte)["reglement"] == "2020"
    assert fiches[1].carte == "{}"


def test_une_campagne_se_dit_aux_autres_services_des_le_premier_jour() -> None:
    (planifiee,) = une_campagne.decide(Campagne(), PLANIFIER, plan.Contexte(), MARS)
    dit = une_campagne.publier(campagne(None), planifiee)
    assert isinstance(dit, faits.CampagnePlanifiee)
    assert (dit.etat.annee, dit.etat.reglement, dit.etat.phase) == (2027, "2020", Phase.PLANIFIEE)
    reportee = plan.EcheanceReportee(jalon=Jalon.CLOTURE, au=campagne().dates.cloture, motif="m")
    assert isinstance(une_campagne.publier(campagne(), reportee), faits.EcheanceReportee)


# Les territoires


@pytest.mark.parametrize(
    ("codes", "fautes"),
    [
        (("35238", "99999"), [("/communes/1", "commune-inconnue")]),
        (("14697", "35238"), [("/communes/0", "commune-ancienne")]),
        (("35238", "84007", "35238"), [("/communes", "doublon")]),
    ],
)
def test_une_commune_inconnue_ancienne_ou_citee_deux_fois_est_refusee(
    codes: tuple[str, ...], fautes: list[tuple[str, str]]
) -> None:
    with pytest.raises(RegleNonSatisfaite) as caught:
        lieux(codes)
    assert [(e.pointeur, e.code) for e in caught.value.erreurs] == fautes


def test_un_lieu_garde_la_table_du_jour() -> None:
    (rennes,) = (lieu.model_dump() for lieu in lieux(("35238",)))
    assert (rennes["code"], rennes["nom"], rennes["departement"], rennes["region"]) == ("35238", "Rennes", "35", "53")
    assert rennes["population"] > 200_000
    assert rennes["epci"] == {"siren": "243500139", "nature": "METRO", "nom": "Rennes Métropole"}
    assert (rennes["ept"], rennes["releve_le"]) == (None, date(2027, 3, 1))


@pytest.mark.parametrize(
    ("code", "epci", "ept"),
    [
        ("75108", "200054781", None),
        ("75056", "200054781", None),
        ("13201", "200054807", None),
        ("69381", "200046977", None),
        ("93048", "200054781", "200057875"),
        ("29083", None, None),
    ],
    ids=["Paris 8e", "Paris", "Marseille 1er", "Lyon 1er", "Montreuil", "Île-de-Sein"],
)
def test_un_arrondissement_est_dans_l_epci_de_sa_ville_et_le_grand_paris_garde_ses_territoires(
    code: str, epci: str | None, ept: str | None
) -> None:
    (lieu,) = lieux((code,))
    (relevee,) = releve((lieu,), None, MARS).communes
    for dit in (lieu, relevee):
        assert (dit.epci.siren if dit.epci else None, dit.ept.siren if dit.ept else None) == (epci, ept)


def test_une_operation_montre_l_epci_de_ses_communes_et_le_jour_du_releve() -> None:
    maison = maison_ouverte()
    vue = maison.appeler("candidature", "consulter_operation", "Paul", id=operation(maison))
    (rennes,) = vue["communes"]
    assert (rennes["epci"]["nom"], rennes["releve_le"]) == ("Rennes Métropole", "2027-03-01")


def test_un_lieu_d_avant_se_relit_sans_jour_ni_epci() -> None:
    avant = {"code": "35238", "nom": "Rennes", "departement": "35", "region": "53", "population": 1, "source": "COG"}
    relu = Lieu.model_validate_json(json.dumps(avant))
    assert (relu.releve_le, relu.epci, relu.ept) == (None, None, None)
