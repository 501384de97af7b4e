"""Ce qui empêche un expert de regarder un dossier : calculé, dit en mots, levé quand la loi le permet."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from expertise import letters
from expertise.domaine import commandes as c
from expertise.domaine import evenements as v
from expertise.domaine.diffusion import CarteExpertise
from expertise.domaine.dossier import Contexte, DecisionPaire, Expertise, LienDeclare, Mandat
from expertise.domaine.expert import Expert
from expertise.domaine.expertise import EXPERTISE
from expertise.domaine.incompatibilites import CHEZ_UN_PARTENAIRE, empechement, incompatibilites, restantes
from expertise.domaine.liens import a_trancher as liens_a_trancher
from expertise.domaine.liens import attendus, est_parti, lien, motif_attente
from expertise.domaine.mandats import relances_dues
from expertise.domaine.rattachements import MEME_STRUCTURE, ConflitConstate, LienSignale
from expertise.domaine.taches import a_trancher, de_l_expert, il_reste
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


def test_ce_qui_ne_se_leve_pas_se_reconnait_a_son_nom() -> None:
    suit = cas.expert("ana").model_copy(update={"correspondant_de": ("D35",)})
    ecarte = (DecisionPaire(expert="pers_ana", ecarte=True),)
    for expert, decisions, nom in (
        (chez_le_porteur(), (), "structure"),
        (suit, (), "correspondant"),
        (cas.expert("ana"), ecarte, "ecart"),
    ):
        found = restantes(incompatibilites(expert, cas.identite(), MIDI), decisions, "pers_ana")
        assert [(i.nom, i.code, i.levable) for i in found] == [(nom, nom, False)]


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


SOCIETE = "111222333"
PAR_INTERET = f"professionnel:{SOCIETE}:"
LIE_A_LA_SOCIETE = cas.expert("bea", interets=(cas.interet(il_y_a_jours=30, siren=SOCIETE),))


@pytest.fixture(params=["employeur", "interet_declare"])
def lien_de_bea(request: pytest.FixtureRequest) -> tuple[Expert, str, str]:
    """Give Bea, the partner who ties her once it is named, and the name by which that is waived."""
    if request.param == "employeur":
        return cas.expert("bea"), BEA, f"partenaire:{BEA}"
    return LIE_A_LA_SOCIETE, SOCIETE, PAR_INTERET


def nommer(e: Expertise, bea: Expert, *partenaires: str, now: Any = MIDI) -> Expertise:
    """Have the opération name its partners, Bea being read among those who sit."""
    command = c.SuivrePorteurs(porteurs=("pers_paul",), partenaires=partenaires)
    lu = Contexte(campagne=cas.CAMPAGNE, expert=cas.expert("ana"), deuxieme=bea)
    return EXPERTISE.fold(e, EXPERTISE.decide(e, command, lu, now))


def de_bea(e: Expertise) -> Mandat:
    found = e.mandat("pers_bea")
    assert found is not None
    return found


def test_ni_avis_ni_acceptation_tant_que_l_administration_n_a_pas_tranche(lien_de_bea: Any) -> None:
    bea, siren, nom = lien_de_bea
    lue = {"pers_bea": bea}
    redige = nommer(jouer(ETATS["en_cours"], *cas.rediges("pers_bea")), bea, siren)
    with pytest.raises(TransitionImpossible, match="dit si vous pouvez poursuivre"):
        decide(redige, AVEC_BEA, experts=lue)
    with pytest.raises(TransitionImpossible, match="Attendez sa réponse"):
        decide(nommer(ETATS["affectee"], bea, siren), ACCEPTER[1], experts=lue)
    lever_bea = c.DeciderPaire(expert="pers_bea", sens="lever", motif="m")
    levee = EXPERTISE.fold(redige, decide(redige, lever_bea, experts=lue))
    assert levee.decisions[0].levees == (nom,)
    assert [type(x).__name__ for x in decide(levee, AVEC_BEA, experts=lue)] == ["AvisRendu"]
    sans = nommer(redige, bea)
    assert [type(x).__name__ for x in decide(sans, AVEC_BEA, experts=lue)] == ["AvisRendu"], "it goes with the partner"


def test_un_regard_de_plus_ne_met_pas_fin_au_mandat_que_lie_un_partenaire(lien_de_bea: Any) -> None:
    bea, siren, _ = lien_de_bea
    e = nommer(ETATS["en_cours"], bea, siren)
    assert decide(e, c.ConstaterConflit(expert="pers_bea"), experts={"pers_bea": bea}) == ()


def test_on_ne_relance_pas_qui_attend_la_reponse_de_l_administration(lien_de_bea: Any) -> None:
    bea, siren, _ = lien_de_bea
    e, late = nommer(ETATS["affectee"], bea, siren), MIDI + timedelta(days=9)
    assert relances_dues(ETATS["affectee"], late)
    assert relances_dues(e, late) == ()
    assert decide(e, c.RappelerReponse(expert="pers_bea", rang=1)) == ()
    assert [t.code for t in de_l_expert(e, "pers_bea", None, MIDI)] == []
    en_cours = nommer(ETATS["en_cours"], bea, siren)
    assert [t.code for t in de_l_expert(en_cours, "pers_bea", None, APRES_VISITE)] == ["rendre_compte"]
    assert il_reste(de_bea(en_cours), en_cours, MIDI) == ["la visite du site et son compte rendu"]


def test_un_lien_de_plus_d_un_an_ne_retient_plus_l_avis_de_qui_siege() -> None:
    e = nommer(ETATS["en_cours"], LIE_A_LA_SOCIETE, SOCIETE)
    visite = "la visite du site et son compte rendu"
    assert il_reste(de_bea(e), e, MIDI) == [visite]
    assert il_reste(de_bea(e), e, MIDI + timedelta(days=366)) == [visite, "votre avis"]


def test_le_lien_a_trancher_se_lit_dans_la_liste_des_dossiers_et_dit_quel_partenaire(lien_de_bea: Any) -> None:
    bea, siren, _ = lien_de_bea
    e = nommer(ETATS["en_cours"], bea, siren)
    (fiche,) = [f for f in EXPERTISE.fiches(e) if f.liste == "a-affecter#2027"]
    carte = CarteExpertise.model_validate_json(fiche.carte)
    assert [(m.expert, s) for m, s in a_trancher(carte, MIDI)] == [("pers_bea", siren)]


def test_qui_attendait_apprend_une_fois_le_lien_leve_qu_il_poursuit(lien_de_bea: Any) -> None:
    bea, siren, nom = lien_de_bea
    e = nommer(ETATS["en_cours"], bea, siren)
    levee = v.PaireDecidee(expert="pers_bea", ecarte=False, levees=(nom,), motif="m")
    assert [lt.modele for lt in letters.expertise(levee, v.evolve(e, levee))] == ["mandat_poursuivi"]
    autre = levee.model_copy(update={"levees": (f"travaux::{OPER}",)})
    assert letters.expertise(autre, v.evolve(e, autre)) == (), "what she waits for is not waived"


def test_la_lettre_d_un_lien_a_trancher_se_tait_des_que_le_partenaire_s_en_va(lien_de_bea: Any) -> None:
    bea, siren, _ = lien_de_bea
    command = c.SuivrePorteurs(porteurs=("pers_paul",), partenaires=(siren,))
    lu = Contexte(campagne=cas.CAMPAGNE, expert=cas.expert("ana"), deuxieme=bea)
    events = EXPERTISE.decide(ETATS["en_cours"], command, lu, MIDI)
    e = EXPERTISE.fold(ETATS["en_cours"], events)
    said = letters.expertise(events[1], e)
    assert [(lt.modele, lt.donnees["employeur"]) for lt in said] == [
        ("lien_a_trancher", siren == BEA),
        ("mandat_en_attente", siren == BEA),
    ]
    assert letters.expertise(events[1], nommer(e, bea)) == ()


def test_un_lien_declare_qui_s_eteint_n_attend_plus_rien_de_l_administration() -> None:
    e = nommer(ETATS["affectee"], LIE_A_LA_SOCIETE, SOCIETE)
    fin = LIE_A_LA_SOCIETE.interets[0].fin
    for quand, attendu in ((fin - timedelta(seconds=1), (SOCIETE,)), (fin, ())):
        assert attendus(de_bea(e), e.dossier, e.decisions, quand) == attendu
        assert motif_attente(de_bea(e), e.dossier, e.decisions, quand) == (CHEZ_UN_PARTENAIRE if attendu else "")
        assert liens_a_trancher(e, de_bea(e), LIE_A_LA_SOCIETE, quand) == attendu
        (fiche,) = [f for f in EXPERTISE.fiches(e) if f.liste == "a-affecter#2027"]
        lus = a_trancher(CarteExpertise.model_validate_json(fiche.carte), quand)
        assert tuple(siren for _, siren in lus) == attendu
        assert [t.code for t in de_l_expert(e, "pers_bea", None, quand)] == ([] if attendu else ["accepter_mandat"])
        rappels = decide(e, c.RappelerReponse(expert="pers_bea", rang=1), quand)
        assert [type(r).__name__ for r in rappels] == ([] if attendu else ["ReponseRappelee"])
    assert [r.expert for r in relances_dues(e, fin)] == ["pers_bea"]


def test_un_employeur_rejoint_ne_fait_pas_redire_le_lien_declare_qui_attend() -> None:
    e = nommer(ETATS["en_cours"], LIE_A_LA_SOCIETE, SOCIETE)
    partie = LIE_A_LA_SOCIETE.model_copy(update={"profil": cas.expert("cyr").profil})
    (change,) = decide(e, c.ConstaterConflit(expert="pers_bea"), experts={"pers_bea": partie})
    assert type(change).__name__ == "RattachementConstate"
    assert attendus(de_bea(v.evolve(e, change)), e.dossier, e.decisions, MIDI) == (SOCIETE,)


def test_l_employeur_et_un_interet_menent_au_meme_partenaire_et_l_interet_reste_quand_on_change_d_employeur() -> None:
    bea = cas.expert("bea", interets=(cas.interet(il_y_a_jours=30, siren=BEA),))
    e = nommer(ETATS["en_cours"], bea, BEA)
    assert attendus(de_bea(e), e.dossier, e.decisions, MIDI) == (BEA,), "said once"
    partie = bea.model_copy(update={"profil": cas.expert("cyr").profil})
    apres = EXPERTISE.fold(e, decide(e, c.ConstaterConflit(expert="pers_bea"), experts={"pers_bea": partie}))
    assert attendus(de_bea(apres), apres.dossier, apres.decisions, MIDI) == (BEA,)
    lever_bea = c.DeciderPaire(expert="pers_bea", sens="lever", motif="m")
    levee = EXPERTISE.fold(apres, decide(apres, lever_bea, experts={"pers_bea": partie}))
    assert attendus(de_bea(levee), levee.dossier, levee.decisions, MIDI) == ()


def test_un_lien_signale_d_avant_ne_dit_que_le_partenaire_et_se_leve_de_meme() -> None:
    ancien = LienSignale.model_validate({"expert": "pers_bea", "role": "second", "siren": SOCIETE, "employeur": False})
    e = v.evolve(v.evolve(ETATS["en_cours"], v.PorteursSuivis(porteurs=(), partenaires=(SOCIETE,))), ancien)
    assert attendus(de_bea(e), e.dossier, e.decisions, MIDI) == (SOCIETE,)
    levee = (DecisionPaire(expert="pers_bea", levees=(PAR_INTERET,)),)
    assert attendus(de_bea(e), e.dossier, levee, MIDI) == ()
    autre = (DecisionPaire(expert="pers_bea", levees=(f"partenaire:{SOCIETE}",)),)
    assert attendus(de_bea(e), e.dossier, autre, MIDI) == (SOCIETE,), "an employer's waiver is another's"


def test_ce_qui_lie_quelqu_un_ne_touche_pas_aux_liens_des_autres_ni_a_ses_autres_liens() -> None:
    autre = "444555666"
    deux = cas.expert("bea", interets=[cas.interet(il_y_a_jours=30, siren=s) for s in (SOCIETE, autre)])
    e = nommer(nommer(ETATS["en_cours"], deux, SOCIETE), deux, SOCIETE, autre)
    assert [lien.siren for lien in de_bea(e).liens] == [SOCIETE, autre]
    ana = e.mandat("pers_ana")
    assert ana is not None
    assert ana.liens == ()
    d_ana = LienSignale(
        expert="pers_ana", role="coordonnateur", siren=autre, employeur=False, liens=de_bea(e).liens[1:]
    )
    apres = v.evolve(e, d_ana)
    assert [[lien.siren for lien in m.liens] for m in apres.vivants] == [[autre], [SOCIETE, autre]]


def test_un_partenaire_deja_connu_n_est_pas_redit_quand_on_en_nomme_un_autre() -> None:
    non_lu = jouer(ETATS["en_cours"], c.SuivrePorteurs(porteurs=("pers_paul",), partenaires=(SOCIETE,)))
    assert de_bea(nommer(non_lu, LIE_A_LA_SOCIETE, SOCIETE, "444555666")).liens == ()


def test_qui_vient_porter_le_dossier_le_quitte_et_les_autres_sont_regardes_quand_meme() -> None:
    command = c.SuivrePorteurs(porteurs=("pers_paul", "pers_ana"), partenaires=(BEA,))
    lu = Contexte(campagne=cas.CAMPAGNE, expert=cas.expert("ana"), deuxieme=cas.expert("bea"))
    dits: Any = EXPERTISE.decide(ETATS["en_cours"], command, lu, MIDI)
    _, quitte, lie_ = dits
    assert (type(quitte).__name__, quitte.expert, quitte.lien) == ("ConflitConstate", "pers_ana", "porteur")
    assert (type(lie_).__name__, lie_.expert, lie_.employeur) == ("LienSignale", "pers_bea", True)


def test_l_employeur_rejoint_depuis_se_lit_chez_l_expert_et_se_dit_comme_tel() -> None:
    partie = cas.expert("bea").model_copy(update={"profil": cas.expert("cyr").profil})
    chez = c.SuivrePorteurs(porteurs=("pers_paul",), partenaires=(partie.siren,))
    lu = Contexte(campagne=cas.CAMPAGNE, expert=cas.expert("ana"), deuxieme=partie)
    dits: Any = EXPERTISE.decide(ETATS["en_cours"], chez, lu, MIDI)
    _, lie_ = dits
    assert (lie_.siren, lie_.employeur) == (partie.siren, True)


def test_l_employeur_qui_porte_le_dossier_n_est_pas_un_partenaire_que_l_administration_leverait() -> None:
    e = ETATS["en_cours"]
    porte = e.dossier.model_copy(update={"sirens": (BEA,), "partenaires": (BEA,)})
    assert attendus(de_bea(e), porte, ()) == ()
    assert attendus(de_bea(e), porte.model_copy(update={"sirens": ()}), ()) == (BEA,)


def test_un_siege_repris_par_l_administration_l_est_sans_lien() -> None:
    apres = jouer(ETATS["en_cours"], c.Remplacer(sortant="pers_bea", motif="m"))
    (parti,) = [m for m in apres.mandats if m.expert == "pers_bea"]
    assert (parti.statut, parti.lien) == ("clos", "")


def test_un_lien_que_seul_l_expert_connait_retient_son_acceptation_et_son_avis() -> None:
    lue = {"pers_bea": LIE_A_LA_SOCIETE}
    nomme = c.SuivrePorteurs(porteurs=("pers_paul",), partenaires=(SOCIETE,))
    invite, redige = jouer(ETATS["affectee"], nomme), jouer(ETATS["en_cours"], *cas.rediges("pers_bea"), nomme)
    assert de_bea(invite).liens == de_bea(redige).liens == ()
    with pytest.raises(TransitionImpossible, match="Attendez sa réponse pour accepter"):
        decide(invite, ACCEPTER[1], experts=lue)
    with pytest.raises(TransitionImpossible, match="ce que vous avez rédigé est conservé"):
        decide(redige, AVEC_BEA, experts=lue)


def test_le_partenaire_qui_revient_est_redit_et_le_lien_reste_celui_qu_on_connait() -> None:
    lie_ = nommer(ETATS["en_cours"], LIE_A_LA_SOCIETE, SOCIETE)
    ailleurs = (DecisionPaire(expert="pers_bea", levees=(f"travaux:{SOCIETE}:",)),)
    assert attendus(de_bea(lie_), lie_.dossier, ailleurs, MIDI) == (SOCIETE,), "a tie is waived by its own name"
    e = nommer(lie_, LIE_A_LA_SOCIETE)
    assert attendus(de_bea(e), e.dossier, e.decisions, MIDI) == ()
    sans_lire = c.SuivrePorteurs(porteurs=("pers_paul",), partenaires=(SOCIETE,))
    events = decide(e, sans_lire)
    assert [type(x).__name__ for x in events] == ["PorteursSuivis", "LienSignale"]
    apres = EXPERTISE.fold(e, events)
    assert [lien.nom for lien in de_bea(apres).liens] == [PAR_INTERET]


def test_l_effacement_emporte_les_liens_declares_d_un_lien_signale() -> None:
    (lien,) = de_bea(nommer(ETATS["en_cours"], LIE_A_LA_SOCIETE, SOCIETE)).liens
    vide = LienSignale(expert="pers_bea", role="second", siren=SOCIETE, employeur=False, liens=(lien,)).expurge()
    assert vide == LienSignale(expert="pers_bea", role="second", siren="", employeur=False)


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
    non_lu = jouer(pret, c.SuivrePorteurs(porteurs=("pers_paul",), partenaires=(SOCIETE,)))
    assert de_bea(non_lu).liens == ()
    with pytest.raises(TransitionImpossible, match="décision de l'administration sur l'équipe"):
        rendre_synthese(non_lu, LIE_A_LA_SOCIETE)


@pytest.mark.parametrize(("jours", "finit"), [(30, False), (0, False), (-1, True)])
def test_un_lien_declare_avec_qui_devient_partenaire_attend_sauf_s_il_est_declare_depuis_l_offre(
    jours: int, finit: bool
) -> None:
    lie_au_futur = cas.expert("bea", interets=(cas.interet("familial", il_y_a_jours=jours, siren="111222333"),))
    nomme = c.SuivrePorteurs(porteurs=("pers_paul",), partenaires=("111222333",))
    plus_tard = MIDI + timedelta(days=2)
    lu = Contexte(campagne=cas.CAMPAGNE, expert=lie_au_futur)
    e = jouer(ETATS["en_cours"], *cas.rediges("pers_bea"))
    suivi = EXPERTISE.decide(e, nomme, lu, plus_tard)
    tie = LienDeclare(siren="111222333", nom="familial:111222333:", fin=lie_au_futur.interets[0].fin)
    told = LienSignale(expert="pers_bea", role="second", siren="111222333", employeur=False, liens=(tie,))
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


def test_qui_rejoint_la_structure_d_un_autre_de_l_equipe_quitte_le_dossier_pour_cela() -> None:
    partie = cas.expert("bea").model_copy(update={"profil": cas.expert("ana").profil})
    found = lien(ETATS["en_cours"], partie, MIDI)
    assert found is not None
    assert (found.nom, found.code, found.motif) == ("equipe", "equipe", MEME_STRUCTURE)
    (fini,) = decide(ETATS["en_cours"], c.ConstaterConflit(expert="pers_bea"), experts={"pers_bea": partie})
    assert (fini.lien, fini.raison) == ("equipe", MEME_STRUCTURE)


def test_le_correspondant_qui_a_un_mandat_ne_peut_pas_l_accepter() -> None:
    accepter = c.Accepter(auteur="pers_bea", absence_de_conflit=True, territoires=("D35",))
    with pytest.raises(TransitionImpossible, match="comme correspondant"):
        decide(ETATS["affectee"], accepter)
