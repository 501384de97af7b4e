"""Facts that come twice, late or in any order leave the same states behind."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commission.domaine.commission import SEANCE
from commission.domaine.label import LABEL
from commission.domaine.palmares import PALMARES
from kernel.decider import Decider
from kernel.label import faits
from kernel.label.faits import PointSigne
from tests.unit.commission.scene import (
    AJOURNE,
    ANNEE,
    BRETAGNE,
    CEREMONIE,
    NATIONAL,
    SIGNATURE,
    VALIDE,
    Scene,
    campagne,
    cand,
    candidature,
    conclure,
    decidee,
    etapes,
    fait,
    oper,
    ouvrir,
    scene,
    signer,
    synthese,
)


def regionale_close(*numeros: int) -> str:
    points = tuple(decide(n, "valide") for n in numeros)
    etat = faits.EtatSeance(annee=ANNEE, niveau="regionale", points=points)
    return fait("SeanceClose", f"commission/seance#{BRETAGNE}", 9, etat)


def palmares(*numeros: int) -> str:
    decisions = tuple(decide(n, "labellise") for n in numeros)
    etat = faits.EtatPalmares(annee=ANNEE, publie_le=CEREMONIE, decisions=decisions)
    return fait("PalmaresPublie", f"commission/palmares#{ANNEE}", 9, etat)


def decide(numero: int, issue: str) -> PointSigne:
    return PointSigne(
        candidature=cand(numero),
        operation=oper(numero),
        numero=f"EQ-{ANNEE}-{numero:04d}",
        nom=f"Quartier {numero}",
        etape=2,
        issue=issue,
        etape_accordee=2,
        document="commission/conclusions/x.json",
    )


SUIVIS: tuple[tuple[Decider[Any, Any, Any, Any], str], ...] = (
    (SEANCE, BRETAGNE),
    (SEANCE, NATIONAL),
    (PALMARES, str(ANNEE)),
    *((LABEL, f"{oper(n)}-{e}") for n in (1, 2, 3) for e in (1, 2)),
)


def etats(s: Scene) -> list[Any]:
    return [s.etat(decider, identifiant) for decider, identifiant in SUIVIS]


def jouer(messages: Sequence[str]) -> Scene:
    s = Scene()
    s.memoire.objects.put("commission/conclusions/x.json", b'{"motifs":"","recommandations":[]}', "application/json")
    for message in messages:
        s.recevoir(message)
    return s


AVANT = (
    campagne(),
    candidature(1, "deposee"),
    candidature(1),
    synthese(1),
    candidature(2, "deposee"),
    candidature(2),
    synthese(2),
    candidature(2, "retiree"),
    candidature(3, "constatee", etape=1),
    etapes(3, (1, 2027, "candidature EQ-2027-0003")),
    etapes(3, (1, 2027, "candidature EQ-2027-0003"), (2, 2019, "Palmarès 2019"), seq=5),
)


def melange(base: Sequence[str]) -> st.SearchStrategy[list[str]]:
    """Draw any order of the facts, with some of them twice."""
    doubles = st.lists(st.sampled_from(base), max_size=4)
    return doubles.flatmap(lambda plus: st.permutations([*base, *plus]))


@settings(max_examples=60, deadline=None)
@given(melange(AVANT))
def test_l_ordre_et_les_doubles_des_faits_ne_changent_rien(messages: list[str]) -> None:
    assert etats(jouer(messages)) == etats(jouer(AVANT))


APRES = (
    palmares(1, 2),
    etapes(1, (2, 2027, "palmarès 2027, candidature EQ-2027-0001")),
    etapes(2, (2, 2014, "Palmarès 2014")),
)


@settings(max_examples=40, deadline=None)
@given(melange(APRES))
def test_un_label_est_le_meme_quel_que_soit_le_fait_qui_l_annonce_d_abord(messages: list[str]) -> None:
    dossiers = (campagne(), candidature(1), candidature(2))
    s = jouer([*dossiers, *messages])
    assert etats(s) == etats(jouer([*dossiers, *APRES]))
    assert (s.label(1).annee, s.label(1).titres[0].origine) == (2027, "commission")
    assert (s.label(2).annee, s.label(2).titres[0].origine) == (2014, "reprise")
    assert len(s.appeler("lister_registre")["elements"]) == 2


@settings(max_examples=40, deadline=None)
@given(melange((campagne(), regionale_close(1, 2), candidature(2, "retiree"))))
def test_un_retrait_et_une_seance_close_se_croisent_sans_dommage(messages: list[str]) -> None:
    s = jouer([candidature(1), synthese(1), candidature(2), synthese(2), *messages])
    assert set(s.seance(NATIONAL).points) == {cand(1)}


def test_un_fait_plus_ancien_que_la_copie_est_ignore() -> None:
    s = jouer([campagne(), candidature(1, "retiree"), candidature(1), synthese(1)])
    assert s.seance() == s.etat(SEANCE, "2027-R99")


def test_un_retrait_apres_la_region_quitte_la_nationale_sans_toucher_le_proces_verbal() -> None:
    s = ouvrir(scene(1, 2))
    for numero in (1, 2):
        conclure(s, numero, VALIDE)
    signer(s)
    s.recevoir(candidature(2, "retiree"))
    assert set(s.seance(NATIONAL).points) == {cand(1)}
    assert len(s.seance().decisions) == 2


def test_un_retrait_appris_apres_la_signature_nationale_ne_se_publie_pas() -> None:
    s = decidee({1: VALIDE, 2: VALIDE})
    s.recevoir(candidature(2, "retiree"))
    assert s.appeler("consulter_seance", "Ada", id=NATIONAL)["retraits_tardifs"] == [cand(2)]
    s.a(CEREMONIE).service.tick()
    s.ecouler()
    assert [d.candidature for d in s.palmares().decisions] == [cand(1)]
    assert s.palmares().controle.ecartes == (cand(2),)
    assert s.label(2).statut == "inexistant"


def publiee() -> Scene:
    """Give a year that is public before word of a withdrawal made in time has come."""
    s = decidee({1: VALIDE, 2: VALIDE})
    s.a(CEREMONIE).service.tick()
    s.ecouler()
    assert s.seance(NATIONAL).publiee
    return s


def test_un_retrait_appris_apres_la_publication_est_une_tache_et_une_seule_lettre() -> None:
    s = publiee()
    for seq in (7, 8):
        s.recevoir(candidature(2, "retiree", seq=seq))
    assert s.appeler("consulter_seance", "Ada", id=NATIONAL)["retraits_publies"] == [cand(2)]
    assert s.appeler("consulter_seance", "Mia", id=NATIONAL)["retraits_publies"] == []
    objets = [c for c in s.courriels("Ada") if c.startswith("Décision publiée")]
    assert objets == ["Décision publiée sur un dossier retiré : EQ-2027-0002"]
    assert s.label(2).statut == "en_vigueur"
    actions = s.appeler("consulter_point", "Nina", id=NATIONAL, candidature=cand(2))["actions"]
    assert {a["code"]: a["disponible"] for a in actions}["rectifier_decision"]


@pytest.mark.parametrize(
    ("issue", "statut"), [(AJOURNE, "retire"), ({"issue": "labellise", "etape_accordee": 2}, "en_vigueur")]
)
def test_corriger_ou_confirmer_repond_au_retrait_appris_apres_la_publication(
    issue: Mapping[str, Any], statut: str
) -> None:
    s = publiee()
    s.recevoir(candidature(2, "retiree"))
    corps = {**issue, "motif": "Dossier retiré", "fondement": "Retrait", "signature": SIGNATURE}
    s.faire("rectifier_decision", "Nina", corps, id=NATIONAL, candidature=cand(2))
    assert s.seance(NATIONAL).retraits_publies == ()
    assert s.label(2).statut == statut


def test_un_retrait_appris_pendant_la_publication_est_dit_avec_elle() -> None:
    s = decidee({1: VALIDE, 2: VALIDE})
    s.a(CEREMONIE).service.tick()  # what is published has not yet come back to the séance
    s.service.fact(candidature(2, "retiree"))
    assert s.seance(NATIONAL).retraits_publies == ()
    s.ecouler()
    assert s.seance(NATIONAL).retraits_publies == (cand(2),)
    assert len([c for c in s.courriels("Ada") if c.startswith("Décision publiée")]) == 1


def test_la_ceremonie_deplacee_deplace_la_publication_mais_jamais_apres_coup() -> None:
    s = decidee({1: VALIDE})
    s.a(CEREMONIE).service.tick()
    publie = s.palmares()
    s.recevoir(campagne().replace('"seq": 1', '"seq": 8').replace("2027-12-10", "2027-12-20"))
    assert s.palmares() == publie
