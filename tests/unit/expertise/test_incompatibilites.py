"""Ce qui empêche un expert de regarder un dossier : calculé, dit en mots, levé quand la loi le permet."""

from collections.abc import Callable
from typing import Any

import pytest

from expertise.domaine import commandes as c
from expertise.domaine import evenements as v
from expertise.domaine.dossier import DecisionPaire, Expertise
from expertise.domaine.expert import Expert
from expertise.domaine.incompatibilites import empechement, incompatibilites, restantes
from expertise.domaine.rattachements import ConflitConstate
from expertise.schedule import liens_frais
from kernel.refus import RegleNonSatisfaite, TransitionImpossible
from tests.unit.expertise import cas
from tests.unit.expertise.cas import ETATS, MIDI, OPER, SIREN_PORTEUR, decide, jouer

OUVERTE = jouer(Expertise(), cas.OUVRIR)


def lie(nature: Any = "professionnel", **objet: str) -> Expert:
    return cas.expert("ana", interets=[cas.interet(nature, 1, **(objet or {"operation": OPER}))])


def trouve(expert: Expert) -> list[tuple[str, bool]]:
    return [(i.motif, i.levable) for i in incompatibilites(expert, cas.identite(), MIDI)]


def chez_le_porteur() -> Expert:
    plain = cas.expert("ana")
    assert plain.profil is not None
    structure = plain.profil.structure.model_copy(update={"siret": SIREN_PORTEUR + "00019"})
    return plain.model_copy(update={"profil": plain.profil.model_copy(update={"structure": structure})})


@pytest.mark.parametrize(
    ("expert", "attendu"),
    [
        (cas.expert("ana"), []),
        (chez_le_porteur(), [("son employeur porte le dossier", False)]),
        (lie("familial"), [("un intérêt (familial) est déclaré", False)]),
        (lie("financier", siren=SIREN_PORTEUR), [("un intérêt (financier) est déclaré", False)]),
        (lie("professionnel"), [("un intérêt (professionnel) est déclaré", True)]),
        (lie("travaux"), [("des travaux passés sur cette opération sont déclarés", True)]),
        (lie("partenaire"), [("son employeur est partenaire de cette opération", True)]),
        (lie("travaux", operation="oper_autre"), []),
    ],
)
def test_chaque_lien_a_sa_raison_en_mots_et_se_leve_ou_non(expert: Expert, attendu: list[tuple[str, bool]]) -> None:
    assert trouve(expert) == attendu


@pytest.mark.parametrize(("territoire", "exclu"), [("D35", True), ("R53", True), ("D53", False), ("D69", False)])
def test_le_correspondant_d_un_territoire_n_en_expertise_pas_les_dossiers(territoire: str, exclu: bool) -> None:
    vu = cas.expert("ana").model_copy(update={"correspondant_de": (territoire,)})
    raison = ("cette personne suit ce territoire comme correspondant", False)
    assert trouve(vu) == ([raison] if exclu else [])


@pytest.mark.parametrize(("nature", "levable"), [("professionnel", True), ("employeur", False)])
def test_un_interet_chez_un_partenaire_lie_comme_chez_le_porteur(nature: Any, levable: bool) -> None:
    found = incompatibilites(lie(nature, siren="111222333"), cas.identite(partenaires=("111222333",)), MIDI)
    assert [(i.code, i.levable) for i in found] == [(nature, levable)]


def test_qui_travaille_chez_un_partenaire_est_lie_et_l_administration_peut_le_lever() -> None:
    ana = cas.expert("ana")
    (lien,) = incompatibilites(ana, cas.identite(partenaires=(ana.siren,)), MIDI)
    assert (lien.nom, lien.motif, lien.levable) == (
        f"partenaire:{ana.siren}",
        "son employeur est partenaire de cette opération",
        True,
    )
    levee = DecisionPaire(expert="pers_ana", levees=(f"partenaire:{ana.siren}",))
    assert restantes((lien,), [levee], "pers_ana") == ()


def test_une_levee_ne_suit_pas_l_expert_chez_un_autre_partenaire() -> None:
    ana, autre = cas.expert("ana"), cas.expert("bea").siren
    e = jouer(OUVERTE, c.SuivrePorteurs(porteurs=("pers_paul",), partenaires=(ana.siren, autre)))
    (levee,) = lever(ana, e)
    apres = jouer(v.evolve(e, levee), cas.ANA)
    partie = ana.model_copy(update={"profil": cas.expert("bea").profil})

    assert decide(apres, c.ConstaterConflit(expert="pers_ana"), experts={"pers_ana": ana}) == ()
    (fini,) = decide(apres, c.ConstaterConflit(expert="pers_ana"), experts={"pers_ana": partie})

    assert isinstance(fini, ConflitConstate)
    assert fini.raison == "son employeur est partenaire de cette opération"
    (encore,) = lever(partie, apres)
    assert encore.levees == (f"partenaire:{autre}",), "waived again, for the employer of now"


def test_une_levee_d_avant_qui_ne_dit_pas_l_employeur_garde_qui_siege() -> None:
    ana = cas.expert("ana")
    ancienne = DecisionPaire(expert="pers_ana", levees=("partenaire",))
    e = OUVERTE.model_copy(
        update={"identite": cas.identite(partenaires=(ana.siren,)), "decisions": (ancienne,)},
    )
    assert restantes(incompatibilites(ana, e.dossier, MIDI), e.decisions, "pers_ana") == ()
    (precisee,) = lever(ana, e)
    assert precisee.levees == (f"partenaire:{ana.siren}",), "waived again, it says whose"


@pytest.mark.parametrize(
    ("levees", "finit"),
    [
        ((), True),
        ((f"partenaire:{cas.EXPERTS['pers_bea'].siren}",), False),
        (("partenaire:111222333",), True),
        (("partenaire",), False),
    ],
)
def test_un_mandat_finit_quand_l_employeur_devient_partenaire_sauf_si_c_est_leve(
    levees: tuple[str, ...], finit: bool
) -> None:
    siege = ETATS["en_cours"].model_copy(update={"decisions": (DecisionPaire(expert="pers_bea", levees=levees),)})
    bea = cas.EXPERTS["pers_bea"].siren

    events = decide(siege, c.SuivrePorteurs(porteurs=("pers_paul",), partenaires=(bea,)))

    ended = [e.expert for e in events if isinstance(e, ConflitConstate)]
    assert ended == (["pers_bea"] if finit else [])
    assert (
        decide(
            jouer(siege, c.SuivrePorteurs(porteurs=("pers_paul",), partenaires=(bea,))),
            c.SuivrePorteurs(porteurs=("pers_paul",), partenaires=(bea,)),
        )
        == ()
    )


def test_un_dossier_dont_l_expertise_est_rendue_garde_ses_experts() -> None:
    bea = cas.EXPERTS["pers_bea"].siren
    events = decide(ETATS["rendue"], c.SuivrePorteurs(porteurs=("pers_paul",), partenaires=(bea,)))
    assert [type(e).__name__ for e in events] == ["PorteursSuivis"]


def test_un_lien_vieux_de_douze_mois_ne_compte_plus() -> None:
    assert trouve(cas.expert("ana", interets=[cas.interet(il_y_a_jours=366, operation=OPER)])) == []


def test_une_levee_ne_couvre_ni_la_loi_ni_ce_qui_est_declare_ensuite() -> None:
    levee = DecisionPaire(expert="pers_ana", levees=(f"professionnel::{OPER}", f"familial::{OPER}"))
    for nature, reste in (("professionnel", 0), ("personnel", 1), ("familial", 1)):
        found = incompatibilites(lie(nature), cas.identite(), MIDI)
        assert len(restantes(found, [levee], "pers_ana")) == reste
        assert len(restantes(found, [levee], "pers_bea")) == 1, "a waiver is for one expert"


def lever(expert: Expert, e: Expertise = OUVERTE, sens: Any = "lever") -> Any:
    command = c.DeciderPaire(expert="pers_ana", sens=sens, motif="Aucun autre expert du bâtiment bois")
    return decide(e, command, experts={"pers_ana": expert})


def refus(faire: Callable[[], Any], dit: str) -> list[tuple[str, str]]:
    """Give the places and codes of what is refused."""
    with pytest.raises(RegleNonSatisfaite, match=dit) as said:
        faire()
    return [(e.pointeur, e.code) for e in said.value.erreurs]


def test_lever_une_incompatibilite_ouvre_le_siege_et_laisse_sa_raison_au_journal() -> None:
    (ecarte,) = decide(OUVERTE, cas.ANA, experts={"pers_ana": lie()})
    assert isinstance(ecarte, v.MandatEcarte)
    (levee,) = lever(lie())
    assert (levee.motif, levee.levees) == ("Aucun autre expert du bâtiment bois", (f"professionnel::{OPER}",))
    apres = v.evolve(OUVERTE, levee)
    assert [(d.expert, d.motif) for d in apres.decisions] == [("pers_ana", levee.motif)]
    (offre,) = decide(apres, cas.ANA, experts={"pers_ana": lie()})
    assert isinstance(offre, v.MandatPropose)
    assert lever(lie(), apres) == ()
    (repris,) = lever(lie(), apres, "retablir")
    assert v.evolve(apres, repris).decisions == ()
    assert repris.motif == "Aucun autre expert du bâtiment bois"


@pytest.mark.parametrize("expert", [chez_le_porteur(), lie("familial"), lie("employeur"), lie("financier")])
def test_une_incompatibilite_legale_ne_se_leve_jamais(expert: Expert) -> None:
    assert refus(lambda: lever(expert), "ne peut pas être levée") == [("/expert", "incompatibilite-legale")]


def test_on_ne_leve_que_ce_qui_existe_et_on_n_ecarte_pas_qui_siege() -> None:
    assert refus(lambda: lever(cas.expert("ana")), "rien à lever") == [("/expert", "rien-a-lever")]
    autre_ecarte = OUVERTE.model_copy(update={"decisions": (DecisionPaire(expert="pers_bea", ecarte=True, motif="m"),)})
    assert refus(lambda: lever(cas.expert("ana"), autre_ecarte), "rien à lever") == [("/expert", "rien-a-lever")]
    inconnue = c.DeciderPaire(expert="pers_zoe", sens="ecarter", motif="m")
    assert refus(lambda: decide(OUVERTE, inconnue), "pas dans le vivier") == [("/expert", "expert-inconnu")]
    with pytest.raises(TransitionImpossible, match="remplacez-le"):
        lever(cas.expert("ana"), ETATS["en_cours"], "ecarter")


def test_un_expert_ecarte_par_l_administration_n_est_plus_propose_sur_ce_dossier() -> None:
    (decision,) = lever(cas.expert("ana"), sens="ecarter")
    apres = v.evolve(OUVERTE, decision)
    assert empechement(cas.expert("ana"), cas.identite(), apres.decisions, "pers_ana", MIDI) == (
        "l'administration l'a écarté de ce dossier"
    )
    (ecarte,) = decide(apres, cas.ANA)
    assert isinstance(ecarte, v.MandatEcarte)


def test_l_effacement_emporte_le_motif_et_les_liens() -> None:
    (levee,) = lever(lie())
    vide = levee.expurge()
    assert (vide.levees, vide.motif, levee.personnes()) == ((), "(effacé)", ("pers_ana",))


@pytest.mark.parametrize(("jours", "frais"), [(6, True), (7, False)])
def test_un_lien_se_regarde_de_nouveau_pendant_sept_jours(jours: int, frais: bool) -> None:
    expert = cas.expert("ana", interets=(cas.interet(il_y_a_jours=jours, operation=OPER),))
    assert bool(liens_frais(expert, MIDI)) is frais


# After accepting


def test_un_lien_declare_apres_l_acceptation_met_fin_au_mandat_et_garde_le_travail() -> None:
    e = jouer(ETATS["en_cours"], *cas.rediges("pers_ana"))
    constat = c.ConstaterConflit(expert="pers_ana")
    assert decide(e, constat) == ()
    (fini,) = decide(e, constat, experts={"pers_ana": lie("familial")})
    assert isinstance(fini, ConflitConstate)
    apres = v.evolve(e, fini)
    assert apres.mandat("pers_ana") is None
    assert apres.texte("pers_ana#dimension_1") == "Une appréciation."
    assert apres.statut == "a_affecter"
    assert decide(apres, constat, experts={"pers_ana": lie("familial")}) == ()


def test_une_expertise_terminee_ne_perd_pas_ses_experts() -> None:
    for statut in ("rendue", "fermee"):
        constat = c.ConstaterConflit(expert="pers_ana")
        assert decide(ETATS[statut], constat, experts={"pers_ana": lie("familial")}) == ()


def test_le_correspondant_qui_a_un_mandat_ne_peut_pas_l_accepter() -> None:
    accepter = c.Accepter(auteur="pers_bea", absence_de_conflit=True, territoires=("D35",))
    with pytest.raises(TransitionImpossible, match="comme correspondant"):
        decide(ETATS["affectee"], accepter)
