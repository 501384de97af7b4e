"""How the work is driven: progress, cancel, a time limit that leaves a certified gap; and the scores themselves."""

import itertools
import json
from collections.abc import Callable

import numpy as np
import pytest

from expertise.solveur.certificat import emettre
from expertise.solveur.notation import Bareme, ProfilDossier, ProfilExpert, noter, parts
from expertise.solveur.oracle import Oracle
from expertise.solveur.recherche import HORS
from expertise.solveur.resolution import Annulee, Avancement, Pilotage, resoudre
from expertise.solveur.tableaux import Tableaux, Vue, noms
from infra.affectation.verificateur import verifier
from tests.unit.expertise.solveur.jeux import au_hasard, equipes, serree


def horloge(pas: float = 1.0) -> Callable[[], float]:
    """Give a clock that moves at each look."""
    ticks = itertools.count()
    return lambda: next(ticks) * pas


def test_l_avancement_est_dit_etage_par_etage() -> None:
    heard: list[Avancement] = []
    resoudre(serree(184), Pilotage(suivi=heard.append, horloge=horloge()))
    stages = [a.etage for a in heard]
    assert list(dict.fromkeys(stages)) == ["sieges", "pire", "charge", "score"]
    assert [a.secondes for a in heard] == sorted(a.secondes for a in heard)


def test_on_peut_annuler() -> None:
    with pytest.raises(Annulee):
        resoudre(serree(184), Pilotage(annule=lambda: True))


@pytest.mark.parametrize("secondes", [-1.0, 3.0, 6.0, 10.0, 15.0])
def test_au_bout_du_temps_ce_qui_est_connu_est_donne_avec_un_ecart_certifie(secondes: float) -> None:
    """Whatever the moment of the stop, the seats respect the rules and every bound claimed is proved."""
    for graine in (184, 220, 228):
        found = resoudre(serree(graine), Pilotage(secondes=secondes, horloge=horloge()))
        lines = verifier(json.loads(json.dumps(emettre(found))))
        assert found.est_optimale != any("NON" in line for line in lines if not line.startswith("score"))
        assert all(e.valeur <= e.borne for e in found.etages if e.nom != "charge")


def test_une_recherche_bornee_en_noeuds_ne_se_dit_pas_optimale() -> None:
    found = [resoudre(serree(graine), Pilotage(noeuds=1)) for graine in (184, 220, 228, 264)]
    assert any(not f.est_optimale for f in found)
    for f in found:
        assert verifier(json.loads(json.dumps(emettre(f))))


@pytest.mark.parametrize("graine", range(60))
def test_l_oracle_trouve_la_meilleure_equipe_de_chaque_dossier_quels_que_soient_les_prix(graine: int) -> None:
    plain = au_hasard(graine).model_copy(update={"epingles": ()})
    t = Tableaux(plain)
    rng = np.random.default_rng(graine)
    a = rng.integers(-50, 50, t.score.shape)
    a[:, :, -1] = 0
    for floor in (0, 1500, 4000):
        vue = Vue(t, t.racine, floor)
        for d, found in enumerate(Oracle(vue).chercher(a, np.full(len(t.dossiers), HORS), 3)):
            worths = [
                sum(int(a[t.membre(p)]) for p in team)
                for team in equipes(plain, t.dossiers[d])
                if 6 * sum(map(plain.note, team)) >= floor * len(team) and (team or vue.vide_permis[d])
            ]
            assert (found[0].valeur if found else None) == max(worths, default=None)
            assert all(p.dossier == t.dossiers[d].id for f in found for p in noms(t, [f.equipe]))


def test_essayer_un_membre_laisse_le_programme_comme_il_etait() -> None:
    recherche = resoudre(serree(184)).recherche
    maitre = recherche.maitre
    maitre.restreindre(Vue(recherche.t, recherche.t.racine, 0))
    before = maitre.resoudre()
    losses = maitre.sonder([recherche.t.membres(tuple(row))[0] for row in maitre.colonnes.equipes[:3].tolist()])
    assert len(losses) == 3
    assert all(loss > -1e-6 for pair in losses for loss in pair)
    after = maitre.resoudre()
    assert (after.z == before.z).all()
    assert (after.prix == before.prix).all()


EXPERT = ProfilExpert(competences=(1, 2), departements=("35",), regions=("53",), operations=("op",), dossiers_recents=3)


def test_la_note_est_la_moyenne_ponderee_de_ses_parts() -> None:
    file = ProfilDossier(operation="op", competences=(1, 2, 3, 4), departements=("22",), regions=("53",))
    found = parts(EXPERT, file, "second", Bareme())
    assert found == {"competence": 500, "distance": 1000, "continuite": 1000, "rotation": 500, "souhait": 1000}
    assert noter(EXPERT, file, Bareme())[1] == (450 * 500 + 200 * 1000 + 100 * 1000 + 150 * 500 + 100 * 1000) // 1000


def test_le_meme_departement_note_moins_qu_un_voisin_et_le_role_non_souhaite_ne_compte_pas() -> None:
    file = ProfilDossier(departements=("35",), regions=("53",))
    assert parts(EXPERT, file, "second", Bareme())["distance"] == 300
    wishes = EXPERT.model_copy(update={"role_souhaite": "second"})
    lead, second = noter(wishes, file, Bareme())
    assert second - lead == 100
