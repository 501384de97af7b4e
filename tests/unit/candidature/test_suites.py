"""What a file shows of its expertise, of the calendar, of the palmarès."""

from datetime import UTC, datetime
from itertools import permutations
from typing import Any

import pytest

from candidature.domaine.commandes import ConstaterReport, SuivreEditeurs, SuivreExperts
from candidature.domaine.dossier import Candidature
from candidature.domaine.etapes import (
    Acquis,
    Ajournement,
    AjournementNote,
    AnneeCorrigee,
    EtapeAcquise,
    EtapeDetenue,
    EtapePerdue,
    EtapeRetiree,
    NoterAjournement,
    ReprendreEtape,
    SuivreLabel,
    suite,
)
from candidature.domaine.etapes import decide as decide_etapes
from candidature.domaine.operation import Operation
from candidature.domaine.operation import decide as decide_operation
from candidature.domaine.operation import evolve as evolve_operation
from candidature.domaine.operation import publier as dire
from candidature.domaine.porteur import Structure
from candidature.domaine.suites import decide as decide_suites
from candidature.domaine.suites import publier, suivre
from candidature.domaine.suivi import (
    EXPERTISES,
    CandidatureReportee,
    Decision,
    Expertise,
    ExpertsSuivis,
    IdentiteSuivie,
    PorteursSuivis,
    suivi,
)
from candidature.domaine.territoire import Lieu
from candidature.domaine.valeurs import Version
from candidature.reactions import reagir
from kernel.decider import Vide
from kernel.label import faits
from kernel.label.calendrier import Calendrier
from kernel.label.reglement import reglement
from kernel.reactions import Ordre
from kernel.refus import TransitionImpossible

CALENDRIER = Calendrier.depuis(reglement("2020").calendrier, 2027)
JUILLET, SEPTEMBRE, NOVEMBRE = (datetime(2027, mois, 6, 12, tzinfo=UTC) for mois in (7, 9, 11))
VERSION = Version(numero=1, recu_le=JUILLET, document="d", depose_par="p")
LABELLISE = Decision(issue="labellise", etape_accordee=2, document="x")
AJOURNE = Decision(issue="ajourne", etape_accordee=0, document="y")


@pytest.mark.parametrize("expertise", EXPERTISES)
@pytest.mark.parametrize(
    ("now", "attendu"),
    [(JUILLET, None), (SEPTEMBRE, "en_commission_regionale"), (NOVEMBRE, "en_commission_nationale")],
)
def test_des_les_seances_regionales_le_suivi_ne_suit_que_le_calendrier(
    expertise: Expertise, now: datetime, attendu: str | None
) -> None:
    assert suivi("recevable", expertise, CALENDRIER, now) == (attendu or expertise or "recevable")


@pytest.mark.parametrize(
    "statut", ["brouillon", "deposee", "irrecevable", "retiree", "labellisee", "ajournee", "reportee"]
)
def test_hors_examen_le_suivi_est_le_statut(statut: str) -> None:
    assert suivi(statut, "expertise_rendue", CALENDRIER, NOVEMBRE) == statut


@pytest.mark.parametrize("avant", EXPERTISES)
@pytest.mark.parametrize("apres", EXPERTISES)
def test_l_expertise_ne_revient_pas_en_arriere(avant: Expertise, apres: Expertise) -> None:
    candidature = Candidature(statut="recevable", versions=(VERSION,), expertise=avant)
    assert bool(suivre(candidature, apres)) == (EXPERTISES.index(apres) > EXPERTISES.index(avant))


@pytest.mark.parametrize("statut", ["brouillon", "deposee", "irrecevable", "retiree", "constatee", "non_deposee"])
def test_une_decision_ne_touche_pas_un_dossier_qui_n_est_pas_examine(statut: str) -> None:
    assert publier(Candidature.model_validate({"statut": statut}), LABELLISE) == ()


def test_une_decision_redite_ne_change_rien() -> None:
    (event,) = publier(Candidature(statut="recevable"), AJOURNE)
    assert publier(Candidature(statut="ajournee", decision=AJOURNE), AJOURNE) == ()
    assert event.corps()["decision"]["issue"] == "ajourne"


RECEVABLE = Candidature(statut="recevable", proprietaire="p", coediteurs=("q",), experts=("e",))


@pytest.mark.parametrize(
    ("candidature", "command", "attendu"),
    [
        (RECEVABLE, SuivreExperts(experts=("e",)), ()),
        (RECEVABLE, SuivreExperts(experts=("f",)), (ExpertsSuivis(experts=("f",)),)),
        (Candidature(), SuivreExperts(experts=("f",)), ()),
        (RECEVABLE, ConstaterReport(annee=2028), (CandidatureReportee(annee=2028),)),
        (Candidature(statut="retiree"), ConstaterReport(annee=2028), ()),
    ],
)
def test_un_dossier_suit_ses_experts_et_son_report_une_fois(
    candidature: Candidature, command: Any, attendu: Any
) -> None:
    assert decide_suites(candidature, command, None) == attendu


@pytest.mark.parametrize(
    ("candidature", "operation", "attendu"),
    [
        (RECEVABLE, Operation(statut="active", proprietaire="p", coediteurs=("q",)), ()),
        (
            RECEVABLE,
            Operation(statut="active", proprietaire="q"),
            (PorteursSuivis(proprietaire="q", coediteurs=(), partenaires=()),),
        ),
        (
            RECEVABLE,
            Operation(statut="active", proprietaire="p", coediteurs=("r",)),
            (PorteursSuivis(proprietaire="p", coediteurs=("r",), partenaires=()),),
        ),
        (RECEVABLE, None, ()),
        (Candidature(), Operation(statut="active", proprietaire="q"), ()),
    ],
)
def test_un_dossier_suit_les_personnes_de_son_operation_une_fois(
    candidature: Candidature, operation: Operation | None, attendu: Any
) -> None:
    assert decide_suites(candidature, SuivreEditeurs(), operation) == attendu


def test_un_brouillon_suit_ce_qu_est_son_operation() -> None:
    ville = Structure(nom="Ville", siret="21350238800019")
    operation = Operation(statut="active", nom="Les Rives", porteur=ville)
    (suivie,) = decide_suites(Candidature(statut="brouillon", nom="Avant"), SuivreEditeurs(), operation)
    assert isinstance(suivie, IdentiteSuivie)
    assert (suivie.nom, suivie.change) == ("Les Rives", ("nom", "porteur"))


def test_une_etape_gagnee_laisse_ce_qui_est_deja_detenu() -> None:
    operation = Operation(statut="active", etapes=(EtapeDetenue(etape=2, annee=2014, source="Palmarès 2014"),))
    gagnee = ReprendreEtape(etape=2, annee=2027, source="palmarès 2027", gagnee=True)
    assert decide_operation(operation, gagnee, Vide(), JUILLET) == ()


def joue(operation: Operation, *commands: NoterAjournement | ReprendreEtape | SuivreLabel) -> Operation:
    """Give an opération once it has learnt these, each one twice."""
    for command in (c for c in commands for _ in range(2)):
        for event in decide_operation(operation, command, Vide(), JUILLET):
            operation = evolve_operation(operation, event)
    return operation


def test_une_etape_dont_la_decision_est_corrigee_se_redemande_et_se_regagne() -> None:
    avant = EtapeDetenue(etape=1, annee=2020, source="Palmarès 2020")
    note = NoterAjournement(ajournement=Ajournement(etape=3, annee=2027, candidature="c1"))
    gagnee = ReprendreEtape(etape=3, annee=2027, source="palmarès 2027", gagnee=True, candidature="c1")

    perdue = joue(Operation(statut="active", etapes=(avant,)), gagnee, note)
    assert (perdue.etapes, perdue.a_reprendre) == ((avant,), "c1")

    moindre = joue(perdue, gagnee, gagnee.model_copy(update={"etape": 2}))
    assert ([e.etape for e in moindre.etapes], moindre.a_reprendre) == ([1, 2], "")


def test_le_registre_n_apprend_de_l_operation_que_ce_qui_etait_detenu_avant() -> None:
    avant = ReprendreEtape(etape=1, annee=2020, source="Palmarès 2020")
    gagnee = ReprendreEtape(etape=2, annee=2027, source="palmarès 2027", gagnee=True, candidature="c1")
    commune = Lieu(code="35238", nom="Rennes", departement="35", region="53")
    operation = joue(Operation(statut="active", lieux=(commune,)), gagnee, avant)

    dits = [dire(operation, EtapeAcquise(**c.model_dump(exclude={"gagnee", "le"}))) for c in (gagnee, avant)]
    assert dits[0] is None
    assert isinstance(dits[1], faits.EtapeAcquise)
    assert [e.etape for e in dits[1].etat.etapes] == [1]


# The register takes back, gives back, puts right


GAGNEE = ReprendreEtape(etape=3, annee=2027, source="palmarès 2027", gagnee=True, candidature="c1", le=JUILLET)
REGAGNEE = ReprendreEtape(etape=3, annee=2030, source="palmarès 2030", gagnee=True, candidature="c2", le=NOVEMBRE)
RETIRE = SuivreLabel(etape=3, annee=2027, source="palmarès 2027", candidature="c1", retire_le=SEPTEMBRE)
RENDU = SuivreLabel(etape=3, annee=2030, source="palmarès 2030", candidature="c2", retire_le=None)


@pytest.mark.parametrize("ordre", [*permutations((GAGNEE, RETIRE, GAGNEE))])
def test_un_label_retire_n_est_plus_detenu_quel_que_soit_l_ordre(ordre: tuple[Any, ...]) -> None:
    etat = joue(Operation(statut="active"), *ordre)
    assert (etat.etapes, etat.retiree(3)) == ((), SEPTEMBRE)
    au_meme_instant = GAGNEE.model_copy(update={"le": SEPTEMBRE})
    assert joue(etat, au_meme_instant).etapes == (), "le retrait l'emporte"


def test_ce_qu_un_retrait_ou_une_correction_fait_perdre_se_dit_une_fois() -> None:
    tenue = EtapeDetenue(etape=3, annee=2027, source="palmarès 2027", candidature="c1")
    perdue = EtapePerdue(etape=3, candidature="c1", retiree_le=SEPTEMBRE)
    assert decide_etapes(Acquis(etapes=(tenue,)), RETIRE) == (perdue,)
    assert decide_etapes(Acquis(), RETIRE) == (perdue.model_copy(update={"candidature": ""}),), "jamais détenue ici"
    assert decide_etapes(Acquis(retirees=(EtapeRetiree(etape=3, le=SEPTEMBRE),)), RETIRE) == ()
    plus_tot = Acquis(retirees=(EtapeRetiree(etape=3, le=JUILLET),))
    assert decide_etapes(plus_tot, RETIRE) == (perdue.model_copy(update={"candidature": ""}),), "retirée de nouveau"
    assert decide_etapes(Acquis(etapes=(tenue,)), RENDU) == (AnneeCorrigee(etape=3, annee=2030),)
    assert decide_etapes(Acquis(etapes=(tenue,)), RENDU.model_copy(update={"annee": 2027})) == ()


@pytest.mark.parametrize("ordre", [o for o in permutations((GAGNEE, RETIRE, REGAGNEE, RENDU)) if o[-1] != RETIRE])
def test_une_etape_retiree_puis_regagnee_est_detenue_de_la_nouvelle_annee(ordre: tuple[Any, ...]) -> None:
    suivis = [c for c in ordre if c != RETIRE or RENDU not in ordre[: ordre.index(RETIRE)]]  # an older copy is not kept
    (tenue,) = joue(Operation(statut="active"), *suivis).etapes
    assert tenue.etape == 3
    if RETIRE in suivis:
        assert (tenue.annee, tenue.candidature) == (2030, "c2")


def test_une_decision_rectifiee_rend_l_etape_que_le_registre_avait_retiree() -> None:
    rendu = RENDU.model_copy(update={"annee": 2027, "source": "palmarès 2027", "candidature": "c1"})
    etat = joue(Operation(statut="active"), GAGNEE, RETIRE, GAGNEE, rendu)
    assert [(e.etape, e.annee, e.candidature) for e in etat.etapes] == [(3, 2027, "c1")]
    assert etat.retiree(3) is None


def test_un_label_retire_ne_se_reprend_pas_comme_detenu_d_avant() -> None:
    etat = joue(Operation(statut="active"), GAGNEE, RETIRE)
    avant = ReprendreEtape(etape=3, annee=2015, source="Palmarès 2015")
    with pytest.raises(TransitionImpossible, match="retiré au registre"):
        decide_operation(etat, avant, Vide(), JUILLET)


def test_une_annee_corrigee_au_registre_suit_et_referme_ce_qui_n_est_plus_du() -> None:
    tenue = EtapeDetenue(etape=3, annee=2024, source="s", candidature="c1")
    corrige = SuivreLabel(etape=3, annee=2026, source="s", candidature="c1", retire_le=None)
    etat = joue(Operation(statut="active", etapes=(tenue,), ouvertes=(4,)), corrige)
    assert ([(e.etape, e.annee, e.source) for e in etat.etapes], etat.ouvertes) == ([(3, 2026, "s")], ())
    plus_tot = corrige.model_copy(update={"annee": 2020})
    assert joue(Operation(statut="active", etapes=(tenue,), ouvertes=(4,)), plus_tot).ouvertes == (4,)


def test_ce_qui_est_repris_d_avant_ne_vient_pas_du_registre() -> None:
    assert joue(Operation(statut="active"), RENDU.model_copy(update={"candidature": ""})).etapes == ()


def test_le_fait_du_registre_va_a_l_operation() -> None:
    etat = faits.EtatLabel(operation="o1", etape=3, annee=2027, candidature="c1", acte="a", retire_le=JUILLET)
    (ordre,) = reagir(faits.LabelChange(etat=etat))
    assert isinstance(ordre, Ordre)
    said = {"etape": 3, "annee": 2027, "source": "a", "candidature": "c1", "retire_le": JUILLET}
    assert (ordre.identifiant, dict(ordre.commande)) == ("o1", said)


def test_le_palmares_dit_chaque_decision_et_donne_l_etape_accordee() -> None:
    point = faits.PointDecide(
        candidature="c1", operation="o1", numero="EQ-1", nom="Q", etape=3, issue="labellise", etape_accordee=2
    )
    reporte = faits.DossierReporte(candidature="c3", numero="EQ-3", nom="Q", etape=2)
    ajourne = point.model_copy(update={"candidature": "c2", "operation": "o2", "issue": "ajourne", "etape_accordee": 0})
    etat = faits.EtatPalmares(annee=2027, publie_le=NOVEMBRE, decisions=(point, ajourne), reports=(reporte,))
    ordres = [o for o in reagir(faits.PalmaresPublie(etat=etat)) if isinstance(o, Ordre)]
    assert [(o.identifiant, type(o.commande).__name__) for o in ordres] == [
        ("c1", "PublierDecision"),
        ("o1", "ReprendreEtape"),
        ("c2", "PublierDecision"),
        ("o2", "NoterAjournement"),
        ("c3", "ConstaterReport"),
    ]
    acquise = ordres[1].commande
    assert isinstance(acquise, ReprendreEtape)
    assert (acquise.etape, acquise.annee, acquise.gagnee, acquise.candidature) == (2, 2027, True, "c1")


def test_un_ajournement_se_note_une_fois_et_perd_tout_ce_que_le_dossier_avait_gagne() -> None:
    ajournement = Ajournement(etape=2, annee=2027, candidature="cand_1")
    gagnee = EtapeDetenue(etape=1, annee=2027, source="palmarès", candidature="cand_1")
    noter = NoterAjournement(ajournement=ajournement)
    note = AjournementNote(ajournement=ajournement)
    assert decide_etapes(Acquis(etapes=(gagnee,)), noter) == (EtapePerdue(etape=1, candidature="cand_1"), note)
    assert decide_etapes(Acquis(ajournements=(ajournement,)), noter) == ()
    nomme = NoterAjournement(ajournement=ajournement.model_copy(update={"numero": "EQ-2027-0001"}))
    assert decide_etapes(Acquis(ajournements=(ajournement,)), nomme) == (), "noté avant que le numéro ne le soit"


def test_une_etape_perdue_ferme_celles_qu_elle_ouvrait_et_elles_seules() -> None:
    acquis = Acquis(etapes=(EtapeDetenue(etape=3, annee=2024, source="s", candidature="c"),), ouvertes=(3, 4))
    assert suite(acquis, EtapePerdue(etape=3, candidature="c")) == {"etapes": (), "ouvertes": (3,), "retirees": ()}


def test_une_etape_perdue_ou_corrigee_laisse_les_autres_comme_elles_sont() -> None:
    tenues = tuple(EtapeDetenue(etape=n, annee=2020 + n, source="s", candidature="c") for n in (2, 3))
    acquis = Acquis(etapes=tenues, ouvertes=(4,), retirees=tuple(EtapeRetiree(etape=n, le=JUILLET) for n in (1, 3)))
    retirees = [(r.etape, r.le) for r in suite(acquis, EtapePerdue(etape=3, candidature="c"))["retirees"]]
    assert retirees == [(1, JUILLET), (3, JUILLET)], "corrigée, et non retirée"
    perdue = suite(acquis, EtapePerdue(etape=3, candidature="c", retiree_le=SEPTEMBRE))
    assert [(r.etape, r.le) for r in perdue["retirees"]] == [(1, JUILLET), (3, SEPTEMBRE)]
    corrigee = suite(acquis, AnneeCorrigee(etape=3, annee=2026))
    assert [(e.etape, e.annee) for e in corrigee["etapes"]] == [(2, 2022), (3, 2026)]
    assert suite(acquis, AnneeCorrigee(etape=3, annee=2023))["ouvertes"] == (4,), "redite"


def test_qui_ne_detient_rien_n_a_pas_d_etape() -> None:
    assert Acquis().plus_haute == 0
