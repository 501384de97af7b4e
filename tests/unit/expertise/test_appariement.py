"""Who looks at which file: no conflict, roles and loads respected, the most seats filled, the rest told."""

from collections import Counter
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from expertise.domaine.appariement import DossierAPourvoir, ExpertDisponible, Resultat, apparier
from tests.unit.expertise.cas import MIDI, OPER, a_pourvoir, disponible, interet


def tenus(resultat: Resultat) -> dict[tuple[str, str], str]:
    """Give who holds which seat, by file number and role."""
    return {(p.candidature[-1], p.role): p.expert.removeprefix("pers_") for p in resultat.places}


def test_prendre_le_premier_libre_echoue_ou_une_solution_existe() -> None:
    """Ana may sit on 1 and 2, Bea on 1 alone: giving 1 to Ana, who comes first, would leave 2 to nobody."""
    dossiers = [a_pourvoir(1, "second"), a_pourvoir(2, "second", exclus=("pers_bea",))]
    experts = [disponible("ana"), disponible("bea")]
    glouton: dict[str, str] = {}
    for d in dossiers:
        libres = [e.personne for e in experts if e.personne not in (*d.exclus, *glouton.values())]
        glouton |= {d.numero: libres[0]} if libres else {}
    assert len(glouton) == 1, "the greedy one fails on this instance"
    resultat = apparier(dossiers, experts, MIDI)
    assert tenus(resultat) == {("1", "second"): "bea", ("2", "second"): "ana"}
    assert resultat.manques == ()


def test_une_chaine_de_deplacements_pourvoit_tout() -> None:
    """Each file but the last takes two neighbours; only one perfect matching exists, the last one first."""
    noms = [f"e{n}" for n in range(6)]
    experts = [disponible(n) for n in noms]
    dossiers = []
    for n in range(6):
        permis = {f"pers_e{n}", f"pers_e{n + 1}"} if n < 5 else {"pers_e0"}
        dossiers.append(
            a_pourvoir(n + 1, "second", exclus=tuple(f"pers_{e}" for e in noms if f"pers_{e}" not in permis))
        )
    assert not apparier(dossiers, experts, MIDI).manques


def test_un_voisin_de_la_meme_structure_cede_sa_place() -> None:
    """Ana and Bea are of one structure: Bea, alone able to lead, drives Ana off the file, and Cyr comes."""
    experts = [
        disponible("ana", "second", siren="1"),
        disponible("bea", "coordonnateur", siren="1"),
        disponible("cyr", "second", siren="2"),
    ]
    dossiers = [a_pourvoir(1), a_pourvoir(2, "second")]
    assert tenus(apparier(dossiers, experts, MIDI)) == {
        ("1", "coordonnateur"): "bea",
        ("1", "second"): "cyr",
        ("2", "second"): "ana",
    }


@pytest.mark.parametrize(
    ("expert", "raison"),
    [
        (disponible("ana", siren="100000001"), "sans conflit"),
        (disponible("ana", interets=(interet(siren="100000001"),)), "sans conflit"),
        (disponible("ana", interets=(interet(operation=OPER),)), "sans conflit"),
        (disponible("ana", "second"), "aucun coordonnateur habilité"),
        (disponible("ana", charge=0, tenues=2), "charge maximale"),
    ],
)
def test_ce_qui_ne_peut_etre_pourvu_est_dit_avec_sa_raison(expert: ExpertDisponible, raison: str) -> None:
    (manque,) = apparier([a_pourvoir(1, "coordonnateur")], [expert], MIDI).manques
    assert manque.raison.startswith("dossier EQ-2027-0001 : ")
    assert raison in manque.raison


def test_un_interet_de_plus_d_un_an_ne_compte_plus() -> None:
    ancien = disponible("ana", interets=(interet(il_y_a_jours=366, siren="100000001"),))
    assert not apparier([a_pourvoir(1, "second")], [ancien], MIDI).manques


def test_jamais_deux_experts_de_la_meme_structure() -> None:
    experts = [disponible("ana", siren="1"), disponible("bea", siren="1")]
    resultat = apparier([a_pourvoir(1)], experts, MIDI)
    assert len(resultat.places) == 1
    assert "de la même structure" in resultat.manques[0].raison


def test_qui_a_quitte_le_dossier_n_y_revient_pas() -> None:
    assert apparier([a_pourvoir(1, "second", exclus=("pers_ana",))], [disponible("ana")], MIDI).manques


def test_la_charge_est_repartie() -> None:
    experts = [disponible("ana", charge=4), disponible("bea", charge=4)]
    resultat = apparier([a_pourvoir(n, "second") for n in range(1, 5)], experts, MIDI)
    assert sorted(Counter(p.expert for p in resultat.places).values()) == [2, 2]


def test_ce_qui_est_deja_tenu_compte_dans_la_charge() -> None:
    experts = [disponible("ana", charge=3, tenues=2), disponible("bea", charge=3)]
    resultat = apparier([a_pourvoir(n, "second") for n in (1, 2)], experts, MIDI)
    assert {p.expert for p in resultat.places} == {"pers_bea"}


def test_les_places_donnees_sont_celles_qui_sont_libres() -> None:
    expert = ExpertDisponible(personne="pers_ana", siren="1", roles=("second",), places=(2, 5), tenues=1)
    resultat = apparier([a_pourvoir(n, "second") for n in (1, 2)], [expert], MIDI)
    assert [p.place for p in resultat.places] == [2, 5]


Brute = tuple[list[tuple[int, ...]], list[tuple[int, ...]]]
INSTANCES = st.tuples(
    st.lists(st.tuples(st.integers(0, 5), st.integers(0, 3), st.integers(0, 5)), min_size=1, max_size=6),
    st.lists(st.tuples(st.integers(0, 3), st.integers(0, 2), st.booleans(), st.booleans()), max_size=6),
)


def instance(
    brute: tuple[list[tuple[int, ...]], list[tuple[int, ...]]],
) -> tuple[list[DossierAPourvoir], list[ExpertDisponible]]:
    """Read an instance: excluded experts and carrying structures by number, loads and roles."""
    dossiers = [
        a_pourvoir(n, sirens=(f"s{siren}",), exclus=(f"pers_{x}", f"pers_{y}"))
        for n, (x, siren, y) in enumerate(brute[0], start=1)
    ]
    experts = []
    for n, (siren, charge, mene, seconde) in enumerate(brute[1]):
        roles = [*(["coordonnateur"] if mene else []), *(["second"] if seconde else [])]
        experts.append(
            ExpertDisponible.model_validate(
                {"personne": f"pers_{n}", "siren": f"s{siren}", "roles": roles, "places": range(1, charge + 1)}
            )
        )
    return dossiers, experts


def meilleur(dossiers: list[DossierAPourvoir], experts: list[ExpertDisponible]) -> int:
    """Give the most seats that can be filled, by trying everything."""
    sieges = [(d, role) for d in dossiers for role in d.sieges]

    def best(rang: int, charges: tuple[int, ...], voisins: tuple[str, ...]) -> int:
        if rang == len(sieges):
            return 0
        dossier, role = sieges[rang]
        voisins = voisins if role == "second" else ()
        found = best(rang + 1, charges, voisins)
        for n, e in enumerate(experts):
            fit = role in e.roles and e.personne not in dossier.exclus and e.siren not in (*dossier.sirens, *voisins)
            if fit and charges[n]:
                less = (*charges[:n], charges[n] - 1, *charges[n + 1 :])
                found = max(found, 1 + best(rang + 1, less, (*voisins, e.siren)))
        return found

    return best(0, tuple(len(e.places) for e in experts), ())


@settings(max_examples=150, deadline=None)
@given(INSTANCES, st.randoms(use_true_random=False))
def test_quel_que_soit_l_ordre_les_regles_tiennent_et_le_resultat_est_le_meme(brute: Brute, hasard: Random) -> None:
    dossiers, experts = instance(brute)
    resultat = apparier(dossiers, experts, MIDI)
    par_nom, par_dossier = {e.personne: e for e in experts}, {d.candidature: d for d in dossiers}
    for p in resultat.places:
        e, d = par_nom[p.expert], par_dossier[p.candidature]
        assert p.role in e.roles
        assert p.place in e.places
        assert e.siren not in d.sirens
        assert e.personne not in d.exclus
    assert len({(p.expert, p.place) for p in resultat.places}) == len(resultat.places)
    structures = [(p.candidature, par_nom[p.expert].siren) for p in resultat.places]
    assert len(set(structures)) == len(structures)
    assert len(resultat.places) + len(resultat.manques) == sum(len(d.sieges) for d in dossiers)
    hasard.shuffle(dossiers)
    hasard.shuffle(experts)
    assert apparier(dossiers, experts, MIDI) == resultat


@settings(max_examples=150, deadline=None)
@given(INSTANCES)
def test_tout_est_pourvu_des_que_c_est_possible(brute: Brute) -> None:
    dossiers, experts = instance((brute[0][:3], brute[1]))
    if meilleur(dossiers, experts) == sum(len(d.sieges) for d in dossiers):
        assert not apparier(dossiers, experts, MIDI).manques


def test_une_vraie_annee_se_pourvoit_en_un_instant() -> None:
    """A hundred and ten files, a hundred and twenty experts of forty structures, two files each."""
    hasard = Random(7)
    roles = [("coordonnateur", "second"), ("second",), ("coordonnateur", "second")]
    experts = [
        ExpertDisponible.model_validate(
            {"personne": f"pers_{n}", "siren": f"s{hasard.randrange(40)}", "roles": roles[n % 3], "places": (1, 2)}
        )
        for n in range(120)
    ]
    dossiers = [a_pourvoir(n, sirens=(f"s{hasard.randrange(40)}",)) for n in range(1, 111)]
    assert not apparier(dossiers, experts, MIDI).manques
    assert len(apparier(dossiers, experts[:40], MIDI).places) == 80
