"""The hard rules of an assignment, one by one, and the order of what is sought."""

import pytest

from expertise.domaine.calcul import Moyenne
from expertise.solveur.instance import Dossier, Exclusion, Instance, InstanceInvalide, Place, Reglages
from expertise.solveur.resolution import Resolution, resoudre
from tests.unit.expertise.solveur.jeux import expert, instance

D1, D2, D3 = Dossier(id="D1", regions=("53",)), Dossier(id="D2", regions=("53",)), Dossier(id="D3", seconds=2)


def tenus(resolution: Resolution) -> dict[tuple[str, str], list[str]]:
    found: dict[tuple[str, str], list[str]] = {}
    for p in resolution.places:
        found.setdefault((p.dossier, p.role), []).append(p.expert)
    return found


def anomalies(bad: Instance) -> str:
    with pytest.raises(InstanceInvalide) as refus:
        resoudre(bad)
    return " ; ".join(refus.value.anomalies)


def test_qui_n_est_pas_habilite_coordonnateur_ne_coordonne_pas() -> None:
    found = tenus(resoudre(instance([expert("ana", roles=("second",)), expert("bea")], [D1], {"D1 ana": 1000})))
    assert found == {("D1", "coordonnateur"): ["bea"], ("D1", "second"): ["ana"]}


def test_un_expert_en_conflit_ne_regarde_pas_le_dossier() -> None:
    conflit = Exclusion(dossier="D1", expert="ana", code="employeur", motif="son employeur porte le dossier")
    alone = resoudre(instance([expert("ana"), expert("bea")], [D1], exclusions=(conflit,)))
    assert [p.expert for p in alone.places] == ["bea"]


def test_deux_experts_d_une_meme_structure_ne_sont_pas_ensemble() -> None:
    people = [expert("ana", "s1"), expert("bea", "s1"), expert("cyr", "s2")]
    found = resoudre(instance(people, [D1], {"D1 ana": 900, "D1 bea": 900, "D1 cyr": 1}))
    assert "cyr" in {p.expert for p in found.places}


def test_un_dossier_complet_a_un_expert_de_l_exterieur() -> None:
    locaux = [expert("ana", regions=("53",)), expert("bea", regions=("53",))]
    assert len(resoudre(instance(locaux, [D1])).places) == 1
    assert len(resoudre(instance([*locaux, expert("cyr", regions=("11",))], [D1], {"D1 cyr": 0})).places) == 2


def test_nul_n_a_plus_de_dossiers_qu_il_n_a_de_places() -> None:
    found = resoudre(instance([expert("ana", places=1), expert("bea", places=2)], [D1, D2], {"D1 ana": 1000}))
    assert sorted(p.expert for p in found.places) == ["ana", "bea", "bea"]


def test_les_places_deja_tenues_comptent_dans_l_equilibre() -> None:
    """Cyr is the best of the three, but already holds two files elsewhere."""
    people = [expert("ana"), expert("bea"), expert("cyr", tenues=2)]
    found = resoudre(instance(people, [D1], {"D1 cyr": 550}))
    assert {p.expert for p in found.places} == {"ana", "bea"} or found.valeur("pire") > 3000
    assert resoudre(instance(people, [D1], {"D1 cyr": 500})).valeur("charge") == 1 + 1 + 4


def test_un_verrou_est_tenu_et_un_interdit_aussi() -> None:
    people = [expert("ana"), expert("bea"), expert("cyr")]
    marks = {"D1 ana": 1000, "D1 bea": 900, "D1 cyr": 1}
    pinned = instance(people, [D1], marks, epingles=(("D1", "coordonnateur", "cyr"),))
    assert tenus(resoudre(pinned))["D1", "coordonnateur"] == ["cyr"]
    banned = instance(people, [D1], marks, interdits=(("D1", "ana"),))
    assert {p.expert for p in resoudre(banned).places} == {"bea", "cyr"}


def test_trois_sieges_prennent_un_coordonnateur_et_deux_seconds() -> None:
    found = tenus(resoudre(instance([expert("ana"), expert("bea"), expert("cyr")], [D3])))
    assert [len(found["D3", role]) for role in ("coordonnateur", "second")] == [1, 2]


def test_un_verrou_qui_enfreint_une_regle_est_refuse_en_francais() -> None:
    conflit = Exclusion(dossier="D1", expert="ana", code="interet", motif="un intérêt est déclaré")
    pin = Place("D1", "coordonnateur", "ana")
    bad = instance([expert("ana"), expert("bea")], [D1], exclusions=(conflit,), epingles=(pin,))
    assert anomalies(bad) == "verrou ana (coordonnateur, D1) : un intérêt est déclaré"


def test_des_verrous_qui_se_contredisent_sont_refuses_ensemble() -> None:
    people = [expert("ana", "s1"), expert("bea", "s1")]
    pins = (Place("D1", "coordonnateur", "ana"), Place("D1", "second", "bea"), Place("D2", "second", "ana"))
    said = anomalies(instance(people, [D1, D2], epingles=pins))
    assert "dossier D1 : deux experts de la même structure" in said
    assert "expert ana : 2 sièges pour 1 place(s)" in said


def test_un_expert_donne_deux_fois_est_refuse() -> None:
    assert "expert ana : donné deux fois" in anomalies(instance([expert("ana"), expert("ana")], [D1]))


def test_un_siege_de_plus_passe_avant_la_note() -> None:
    """Ana marks best on D1, but only she may lead D2."""
    people = [expert("ana"), expert("bea"), expert("cyr", roles=("second",)), expert("dan", roles=("second",))]
    block = tuple(Exclusion(dossier="D2", expert=e, code="x", motif="x") for e in ("bea",))
    found = tenus(resoudre(instance(people, [D1, D2], {"D1 ana": 1000, "D1 bea": 0}, exclusions=block)))
    assert found["D2", "coordonnateur"] == ["ana"]


def test_le_dossier_le_moins_bien_servi_passe_avant_le_total() -> None:
    people = [expert("ana"), expert("bea"), expert("cyr"), expert("dan")]
    marks = {"D1 ana": 1000, "D1 bea": 1000, "D1 cyr": 400, "D1 dan": 400}
    marks |= {"D2 ana": 400, "D2 bea": 400, "D2 cyr": 100, "D2 dan": 100}
    found = resoudre(instance(people, [D1, D2], marks))
    assert found.valeur("pire") == 6 * 400 > 6 * 250
    assert {p.expert for p in found.places if p.dossier == "D2"} == {"ana", "bea"}


def test_sans_dossier_ni_expert_il_n_y_a_rien_a_faire_et_c_est_prouve() -> None:
    for empty in (instance([], []), instance([expert("ana")], []), instance([], [D1])):
        found = resoudre(empty)
        assert (found.places, found.est_optimale) == ((), True)


def politique(dossier_vide: str) -> Resolution:
    """One expert place short. D2 is hard to serve: 200 at best, where D1 is served at 800 by either pair."""
    people = [expert("ana", places=1), expert("bea", places=1)]
    marks = {"D1 ana": 800, "D1 bea": 800, "D2 ana": 200, "D2 bea": 200}
    rules = Reglages.model_validate({"dossier_vide": dossier_vide})
    return resoudre(instance(people, [D1, D2], marks, reglages=rules))


def test_exempt_un_dossier_difficile_peut_rester_vide() -> None:
    assert {p.dossier for p in politique("exempt").places} == {"D1"}
    assert politique("exempt").valeur("pire") == 6 * 800


def test_compte_pour_zero_aucun_dossier_ne_reste_vide_si_l_on_peut() -> None:
    assert {p.dossier for p in politique("zero").places} == {"D1", "D2"}
    assert politique("zero").valeur("pire") == 6 * 200


def incomplete(moyenne: str) -> Resolution:
    """Three experts for the four seats of A and B. A is hard to serve: 500, then 400; B is served at 900 by anybody."""
    people = [expert("ana"), expert("bea"), expert("cyr")]
    marks = {"D1 ana": 500, "D1 bea": 400, "D1 cyr": 400, "D2 ana": 900, "D2 bea": 900, "D2 cyr": 900}
    rules = Reglages.model_validate({"moyenne": moyenne})
    return resoudre(instance(people, [D1, D2], marks, reglages=rules))


def test_sur_les_places_pourvues_le_siege_qui_manque_est_au_dossier_difficile() -> None:
    """A second expert at 400 would lower A from 500 to 450."""
    found = incomplete("places_pourvues")
    assert [p.expert for p in found.places if p.dossier == "D1"] == ["ana"]
    assert (found.valeur("sieges"), found.valeur("pire")) == (3, 6 * 500)


def test_sur_toutes_les_places_le_siege_qui_manque_est_au_dossier_facile() -> None:
    """A alone with ana is worth 250; with two, 450, as B with one."""
    found = incomplete("places")
    assert sum(p.dossier == "D1" for p in found.places) == 2
    assert (found.valeur("sieges"), found.valeur("pire")) == (3, 6 * 450)


@pytest.mark.parametrize("moyenne", ["places_pourvues", "places"])
def test_quand_tout_est_pourvu_les_deux_moyennes_sont_la_meme(moyenne: Moyenne) -> None:
    people = [expert(nom) for nom in ("ana", "bea", "cyr", "dan")]
    rules = Reglages(moyenne=moyenne)
    found = resoudre(instance(people, [D1, D2], {"D1 ana": 900, "D2 bea": 200}, reglages=rules))
    plain = resoudre(instance(people, [D1, D2], {"D1 ana": 900, "D2 bea": 200}))
    assert (found.places, found.vecteur) == (plain.places, plain.vecteur)


def test_a_valeur_egale_le_departage_choisit_et_ne_change_pas_les_valeurs() -> None:
    people = [expert(nom) for nom in ("ana", "bea", "cyr", "dan", "eve")]
    plain = instance(people, [D1, D2], reglages=Reglages(departage=False))
    broken = resoudre(instance(people, [D1, D2]))
    assert broken.est_departagee
    assert broken.vecteur == resoudre(plain).vecteur
