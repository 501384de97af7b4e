"""What follows a result: alternates, replacements, differences, explanations, why seats stay empty, files."""

import re

import pytest

from expertise.calculs.compte_rendu import prix
from expertise.solveur.blocage import bloquer
from expertise.solveur.comparaison import Perte, comparer, mesurer
from expertise.solveur.explications import expliquer
from expertise.solveur.fichier import MARQUE, Import, exporter, importer
from expertise.solveur.instance import Dossier, Exclusion, Instance, Place
from expertise.solveur.remplacants import Remplacant, _Regrets, directs, exacts
from expertise.solveur.reprise import liberer, modifier
from expertise.solveur.resolution import Pilotage, Resolution, resoudre
from tests.unit.expertise.solveur.jeux import au_hasard, expert, instance, meilleures_valeurs

D1, D2, D3 = (Dossier(id=f"D{n}", nom=f"ZAC {n}") for n in (1, 2, 3))


def equipe() -> Instance:
    people = [expert("ana"), expert("bea"), expert("cyr"), expert("dan"), expert("eve", roles=("second",))]
    marks = {"D1 ana": 900, "D1 bea": 800, "D1 cyr": 700, "D1 dan": 100, "D1 eve": 600}
    marks |= {"D2 ana": 200, "D2 bea": 300, "D2 cyr": 800, "D2 dan": 750, "D2 eve": 100}
    return instance(people, [D1, D2], marks)


# Alternates


def test_le_remplacant_direct_ne_deplace_personne_et_le_moins_couteux_vient_d_abord() -> None:
    made = resoudre(equipe())
    place = next(p for p in made.places if p.dossier == "D1" and p.role == "second")
    found = directs(made.releve, place)
    assert [r.expert for r in found] == ["eve"]
    assert set(found[0].places) - set(made.places) == {Place("D1", "second", "eve")}
    assert found[0].perte == comparer(made.instance, made.places, found[0].places).perte


@pytest.mark.parametrize("graine", [g for g in range(60) if not au_hasard(g).conserver][:25])
def test_le_regret_exact_est_celui_de_l_essai_de_tout(graine: int) -> None:
    made = resoudre(au_hasard(graine, "places" if graine % 2 else "places_pourvues"))
    for place in [p for p in made.places if p not in made.instance.epingles][:2]:
        seated = {p.expert for p in made.places if p[:2] == place[:2]}
        others = [e.id for e in made.instance.experts if e.id not in seated]
        expected = []
        for e in others:
            pinned = modifier(
                made.instance,
                verrous=[Place(place.dossier, place.role, e)],
                interdits=[(place.dossier, place.expert)],
            )
            if _est_tenable(pinned):
                best = meilleures_valeurs(pinned)
                now = mesurer(made.instance, made.places).vecteur
                expected.append((tuple(a - b for a, b in zip(now, best, strict=True)), e))
        found = [(r.perte, r.expert) for r in exacts(made, place)]
        assert [loss for loss, _ in found] == [loss for loss, _ in sorted(expected)[:2]]


def _est_tenable(pinned: Instance) -> bool:
    try:
        resoudre(pinned)
    except ValueError:
        return False
    return True


def test_le_temps_accorde_l_est_pour_tous_les_candidats_et_au_dela_rien_n_est_dit_prouve(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    people = [expert(nom) for nom in ("ana", "bea", "cyr", "dan", "eve", "fay")]
    marks = {f"D1 {e.id}": 900 - 100 * n for n, e in enumerate(people)}
    made = resoudre(instance(people, [D1], marks))
    place = next(p for p in made.places if p.role == "second")
    heure, essais, worth = [0.0], [], directs(made.releve, place)

    def exact(_: _Regrets, nom: str, _pire: object) -> list[Remplacant]:
        heure[0] += 100
        essais.append(nom)
        return [Remplacant(nom, worth[-1].perte, worth[-1].places)]

    monkeypatch.setattr(_Regrets, "_exact", exact)
    monkeypatch.setattr(_Regrets, "_promesses", lambda _: ((made_at_most(made), e.id) for e in people[2:]))
    found = exacts(made, place, 2, Pilotage(secondes=240, horloge=lambda: heure[0]))
    assert len(essais) == 3
    assert (len(found), [r.est_prouve for r in found]) == (2, [False, False])


def made_at_most(made: Resolution) -> Perte:
    return mesurer(made.instance, made.places).vecteur


# Working out again


def test_si_personne_ne_peut_remplacer_seul_le_moins_de_sieges_bougent() -> None:
    """Ana declines D1; only cyr may lead it, and sits on D2, which eve can take."""
    people = [
        expert("ana"),
        expert("bea", roles=("second",)),
        expert("cyr"),
        expert("dan", roles=("second",)),
        expert("eve"),
    ]
    block = tuple(Exclusion(dossier=d, expert=e, code="x", motif="x") for d, e in (("D1", "eve"), ("D2", "ana")))
    plain = instance(people, [D1, D2], {"D2 cyr": 900}, exclusions=block)
    before = (
        Place("D1", "coordonnateur", "ana"),
        Place("D1", "second", "bea"),
        Place("D2", "coordonnateur", "cyr"),
        Place("D2", "second", "dan"),
    )
    declined = modifier(plain, verrous=before[1:], interdits=[("D1", "ana")])
    stable = resoudre(declined)
    assert stable.valeur("sieges") == 3
    moved = liberer(stable, before[1:])
    assert (moved.valeur("sieges"), moved.valeur("conserves")) == (4, 2)
    assert prix(stable, moved).startswith("Pourvoir plus de sièges en déplacerait au moins 1 déjà tenu(s) : ")


def test_ce_que_deplacer_tout_le_monde_apporterait_garde_les_verrous_demandes() -> None:
    held, asked = Place("D1", "coordonnateur", "dan"), Place("D1", "second", "eve")
    stable = resoudre(modifier(equipe(), verrous=[held, asked]))
    moved = liberer(stable, [held])
    assert asked in moved.places
    assert held not in moved.places, "dan leads D1 badly"
    assert prix(stable, moved).startswith("Tout recalculer sur ces dossiers déplacerait 1 siège(s) déjà tenu(s) : ")


def test_absents_verrous_et_interdits_se_comparent_a_ce_qui_etait() -> None:
    made = resoudre(equipe())
    what_if = resoudre(modifier(made.instance, absents=["cyr"], interdits=[("D2", "dan")]))
    assert not {p.expert for p in what_if.places} & {"cyr"}
    assert comparer(made.instance, made.places, what_if.places).perte > (0, 0, 0, 0, 0)
    same = resoudre(modifier(made.instance, verrous=made.places))
    assert list(comparer(made.instance, made.places, same.places).phrases(made.instance)) == ["sans perte"]


# Explanations


def test_chaque_siege_dit_pourquoi() -> None:
    conflit = Exclusion(dossier="D1", expert="dan", code="employeur", motif="son employeur porte le dossier")
    made = resoudre(equipe().model_copy(update={"exclusions": (conflit,)}))
    place = next(p for p in made.places if p.dossier == "D1" and p.role == "coordonnateur")
    said = expliquer(made, place, {"competence": 900, "distance": 500}).phrases()
    assert said[0].startswith("Note : ")
    assert said[1] == "Parts : compétences 900, distance 500."
    assert "son employeur porte le dossier (1)" in said[2]
    assert "pas habilité comme coordonnateur (1)" in said[2]


# Why seats stay empty


def test_le_blocage_nomme_les_dossiers_les_places_et_les_experts() -> None:
    people = [expert("ana", places=1), expert("bea", places=1), *(expert(f"x{n}", roles=("second",)) for n in range(4))]
    found = bloquer(instance(people, [D1, D2, D3]))
    assert found is not None
    assert found.phrase == "dossiers ZAC 1, ZAC 2, ZAC 3 : 3 places de coordonnateur, 2 experts admissibles"


def test_le_blocage_est_irreductible() -> None:
    """Whichever file is dropped, the others can be led."""
    people = [expert("ana", places=2), *(expert(f"x{n}", roles=("second",)) for n in range(4))]
    found = bloquer(instance(people, [D1, D2, D3]))
    assert found is not None
    assert len(found.sieges) == 3
    assert (
        found.phrase
        == "dossiers ZAC 1, ZAC 2, ZAC 3 : 3 places de coordonnateur, 1 expert admissible (2 places en tout)"
    )


def test_sans_aucun_expert_admissible_le_blocage_tient_a_un_siege() -> None:
    found = bloquer(instance([expert("ana", roles=("second",))], [D1, D2]))
    assert found is not None
    assert found.phrase == "dossier ZAC 1 : 1 place de coordonnateur, aucun expert admissible"


def test_quand_seules_les_regles_d_equipe_bloquent_c_est_dit() -> None:
    people = [expert("ana", "s1", places=2), expert("bea", "s1", places=2)]
    found = bloquer(instance(people, [D1, D2]))
    assert found is not None
    assert found.places is None
    assert found.phrase.startswith("dossier ZAC")
    assert "structures différentes" in found.phrase


def test_quand_tout_se_pourvoit_il_n_y_a_pas_de_blocage() -> None:
    assert bloquer(equipe()) is None


@pytest.mark.parametrize("graine", range(40))
def test_il_y_a_un_blocage_exactement_quand_un_siege_reste_vide(graine: int) -> None:
    short = resoudre(au_hasard(graine)).valeur("sieges") < au_hasard(graine).sieges
    assert (bloquer(au_hasard(graine)) is not None) == short


# Files


def test_ce_qui_est_exporte_se_reimporte_a_l_identique() -> None:
    made = resoudre(modifier(equipe(), verrous=[Place("D1", "second", "bea")]))
    read = importer(made.instance, exporter(made.instance, made.places))
    assert (read.places, read.erreurs) == (made.places, ())


@pytest.mark.parametrize("dit", ["oui", "non", "", "peut-être"])
def test_chaque_siege_donne_est_impose_quoi_que_dise_sa_colonne_verrou(dit: str) -> None:
    read = importer(equipe(), f"dossier;role;expert;verrou\nD1;second;bea;{dit}\nD1;coordonnateur;;{dit}\n")
    assert read == Import((Place("D1", "second", "bea"),), ())


@pytest.mark.parametrize("fin", ["\r", "\n", "\r\n"])
def test_un_fichier_se_lit_quelle_que_soit_la_fin_de_ses_lignes(fin: str) -> None:
    read = importer(equipe(), fin.join(("dossier;role;expert", "D1;second;bea", "D9;second;bea", "")))
    assert read.places == (Place("D1", "second", "bea"),)
    assert read.erreurs == ("ligne 3 : le dossier « D9 » n'est pas à pourvoir",)


@pytest.mark.parametrize(("debut", "ligne"), [("", 1), ("dossier;role;expert\n", 2)])
def test_un_fichier_illisible_est_refuse_avec_sa_ligne(debut: str, ligne: int) -> None:
    (erreur,) = importer(equipe(), f'{debut}"{"x" * 140_000}"').erreurs
    assert re.match(f"ligne {ligne} : elle ne se lit pas .* repartez du fichier exporté", erreur)


def test_un_siege_vide_a_sa_ligne() -> None:
    lines = exporter(equipe(), ()).removeprefix(MARQUE).split("\r\n")
    assert lines[:2] == ["dossier;role;expert;verrou;note", "D1;coordonnateur;;non;"]


def test_un_fichier_faux_est_refuse_ligne_par_ligne_puis_regle_par_regle() -> None:
    text = (
        "dossier;role;expert;verrou\nD9;second;ana;\nD1;chef;ana;\nD1;second;zoe;peut-être\nD2;coordonnateur;eve;oui\n"
    )
    assert importer(equipe(), text).erreurs == (
        "ligne 2 : le dossier « D9 » n'est pas à pourvoir",
        "ligne 3 : le rôle « chef » n'existe pas : écrivez coordonnateur ou second",
        "ligne 4 : l'expert « zoe » n'est pas en lice",
        "place eve (coordonnateur, ZAC 2) : pas habilité comme coordonnateur",
    )


def test_un_fichier_sans_ses_colonnes_est_refuse() -> None:
    assert importer(equipe(), "a;b\n1;2\n").erreurs == ("ligne 1 : il manque la colonne dossier, role, expert",)
