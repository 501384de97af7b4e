"""Ce qui empêche un expert de regarder un dossier : calculé, dit en mots, levé quand la loi le permet."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from expertise.domaine import commandes as c
from expertise.domaine import evenements as v
from expertise.domaine.dossier import Contexte, DecisionPaire, Expertise, Mandat
from expertise.domaine.expert import Expert
from expertise.domaine.expertise import EXPERTISE
from expertise.domaine.incompatibilites import empechement, incompatibilites, restantes
from expertise.domaine.liens import est_parti
from expertise.domaine.mandats import relances_dues
from expertise.domaine.rattachements import ConflitConstate, LienSignale
from expertise.domaine.taches import de_l_expert, il_reste
from expertise.schedule import liens_frais
from kernel.refus import RegleNonSatisfaite, TransitionImpossible
from tests.unit.expertise import cas
from tests.unit.expertise.cas import ACCEPTER, APRES_VISITE, ETATS, MIDI, OPER, SIREN_PORTEUR, decide, jouer

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
    change, signale = decide(apres, c.ConstaterConflit(expert="pers_ana"), experts={"pers_ana": partie})

    assert (type(change).__name__, signale) == (
        "RattachementConstate",
        LienSignale(expert="pers_ana", role="coordonnateur", siren=autre),
    )
    deplacee = v.evolve(apres, change)
    assert decide(deplacee, c.ConstaterConflit(expert="pers_ana"), experts={"pers_ana": partie}) == (), "told once"
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


BEA = cas.EXPERTS["pers_bea"].siren
PARTENAIRE = c.SuivrePorteurs(porteurs=("pers_paul",), partenaires=(BEA,))
AVEC_BEA = c.RendreAvis(auteur="pers_bea", conclusion="favorable", sel="s")


@pytest.mark.parametrize(
    ("levees", "attend"),
    [
        ((), True),
        ((f"partenaire:{BEA}",), False),
        (("partenaire:111222333",), True),
        (("partenaire",), False),
    ],
)
def test_un_employeur_devenu_partenaire_ne_met_fin_a_rien_et_l_administration_tranche(
    levees: tuple[str, ...], attend: bool
) -> None:
    siege = ETATS["en_cours"].model_copy(update={"decisions": (DecisionPaire(expert="pers_bea", levees=levees),)})

    events = decide(siege, PARTENAIRE)

    told = LienSignale(expert="pers_bea", role="second", siren=BEA)
    assert list(events[1:]) == ([told] if attend else [])
    apres = EXPERTISE.fold(siege, events)
    assert apres.vivants == siege.vivants
    assert decide(apres, PARTENAIRE) == ()


def test_ni_avis_ni_acceptation_tant_que_l_administration_n_a_pas_tranche() -> None:
    redige = jouer(ETATS["en_cours"], *cas.rediges("pers_bea"), PARTENAIRE)
    with pytest.raises(TransitionImpossible, match="dit si vous pouvez poursuivre"):
        decide(redige, AVEC_BEA)
    with pytest.raises(TransitionImpossible, match="Attendez sa réponse"):
        decide(jouer(ETATS["affectee"], PARTENAIRE), ACCEPTER[1])
    levee = jouer(redige, c.DeciderPaire(expert="pers_bea", sens="lever", motif="m"))
    assert levee.decisions[0].levees == (f"partenaire:{BEA}",)
    assert [type(x).__name__ for x in decide(levee, AVEC_BEA)] == ["AvisRendu"]
    sans = jouer(redige, c.SuivrePorteurs(porteurs=("pers_paul",)))
    assert [type(x).__name__ for x in decide(sans, AVEC_BEA)] == ["AvisRendu"], "the tie goes with the partner"


def test_un_regard_de_plus_ne_met_pas_fin_au_mandat_que_lie_un_partenaire() -> None:
    e = jouer(ETATS["en_cours"], PARTENAIRE)
    assert decide(e, c.ConstaterConflit(expert="pers_bea")) == ()


def test_on_ne_relance_pas_qui_attend_la_reponse_de_l_administration() -> None:
    e, late = jouer(ETATS["affectee"], PARTENAIRE), MIDI + timedelta(days=9)
    assert relances_dues(ETATS["affectee"], late)
    assert relances_dues(e, late) == ()
    assert decide(e, c.RappelerReponse(expert="pers_bea", rang=1)) == ()
    assert [t.code for t in de_l_expert(e, "pers_bea", None, MIDI)] == []
    en_cours = jouer(ETATS["en_cours"], PARTENAIRE)
    assert [t.code for t in de_l_expert(en_cours, "pers_bea", None, APRES_VISITE)] == ["rendre_compte"]
    assert il_reste(e.vivants[1], en_cours) == ["la visite du site et son compte rendu"]


def rendre_synthese(e: Expertise, bea: Expert) -> Any:
    read = Contexte(campagne=cas.CAMPAGNE, expert=cas.expert("ana"), deuxieme=bea)
    return EXPERTISE.decide(e, c.RendreSynthese(sel="s"), read, APRES_VISITE)


def test_la_synthese_attend_aussi_et_ne_dit_a_personne_d_autre_qui_est_lie() -> None:
    pret = jouer(ETATS["avis_rendus"], cas.SYNTHESE[0])
    assert rendre_synthese(pret, cas.expert("bea"))
    with pytest.raises(TransitionImpossible, match="décision de l'administration sur l'équipe") as refus:
        rendre_synthese(jouer(pret, PARTENAIRE), cas.expert("bea"))
    assert "employeur" not in str(refus.value)
    assert "employeur" not in refus.value.detail
    ana = c.SuivrePorteurs(porteurs=("pers_paul",), partenaires=(cas.expert("ana").siren,))
    with pytest.raises(TransitionImpossible, match="Votre employeur"):
        rendre_synthese(jouer(pret, ana), cas.expert("bea"))


@pytest.mark.parametrize(("jours", "finit"), [(30, False), (-1, True)])
def test_un_lien_declare_avec_qui_devient_partenaire_attend_sauf_s_il_est_declare_depuis_l_offre(
    jours: int, finit: bool
) -> None:
    lie_au_futur = cas.expert("bea", interets=(cas.interet("familial", il_y_a_jours=jours, siren="111222333"),))
    nomme = c.SuivrePorteurs(porteurs=("pers_paul",), partenaires=("111222333",))
    plus_tard = MIDI + timedelta(days=2)
    lu = Contexte(campagne=cas.CAMPAGNE, expert=lie_au_futur)
    e = jouer(ETATS["en_cours"], *cas.rediges("pers_bea"))
    suivi = EXPERTISE.decide(e, nomme, lu, plus_tard)
    told = LienSignale(expert="pers_bea", role="second", siren="111222333", employeur=False)
    assert list(suivi[1:]) == ([] if finit else [told])
    apres = EXPERTISE.fold(e, suivi)
    with pytest.raises(TransitionImpossible, match="signalez le conflit" if finit else "dit si vous pouvez poursuivre"):
        EXPERTISE.decide(apres, AVEC_BEA, lu, plus_tard)
    ended = EXPERTISE.decide(apres, c.ConstaterConflit(expert="pers_bea"), lu, plus_tard)
    assert [type(x).__name__ for x in ended] == (["ConflitConstate"] if finit else [])


def test_le_lien_qui_a_mis_fin_au_mandat_une_fois_leve_laisse_revenir_et_l_avis_est_a_redonner() -> None:
    donne = jouer(ETATS["en_cours"], *cas.avis("pers_ana"))
    bois = {"pers_ana": lie("travaux")}
    fini = EXPERTISE.fold(donne, decide(donne, c.ConstaterConflit(expert="pers_ana"), experts=bois))
    revenir = c.Remplacer(entrant="pers_ana", motif="m")
    refus(lambda: decide(fini, revenir, experts=bois), "déjà quitté ce dossier")
    lever_ana = c.DeciderPaire(expert="pers_ana", sens="lever", motif="m")
    leve = EXPERTISE.fold(fini, decide(fini, lever_ana, experts=bois))
    revenu = EXPERTISE.fold(leve, decide(leve, revenir, experts=bois))
    assert revenu.mandat("pers_ana") is not None
    assert (revenu.avis_de("pers_ana").est_rendu, len(revenu.avis_de("pers_ana").versions)) == (False, 1)


def test_une_autre_levee_ne_laisse_pas_revenir_qui_a_quitte_le_dossier() -> None:
    parti = Mandat(expert="pers_ana", role="second", statut="clos", siren="1", lien="travaux::oper")
    avant = parti.model_copy(update={"lien": "", "motif": "son employeur est partenaire de cette opération"})
    levees = (DecisionPaire(expert="pers_ana", levees=("partenaire:1",)),)
    autre = (DecisionPaire(expert="pers_bea", levees=("partenaire:1", "travaux::oper")),)
    assert est_parti(parti, levees)
    assert est_parti(avant, autre)
    assert not est_parti(avant, levees), "ended before ties were named"
    assert est_parti(parti.model_copy(update={"statut": "decline", "lien": ""}), levees)


def test_une_fin_de_mandat_d_avant_se_relit_sans_lien() -> None:
    ancienne = ConflitConstate.model_validate({"expert": "pers_bea", "role": "second", "raison": "r"})
    (parti,) = [m for m in v.evolve(ETATS["en_cours"], ancienne).mandats if m.expert == "pers_bea"]
    assert (parti.statut, parti.motif, parti.lien) == ("clos", "r", "")


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
