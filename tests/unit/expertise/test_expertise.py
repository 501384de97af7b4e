"""The expertise of a file: every status answers every command, and each refusal says why."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from expertise.domaine import commandes as c
from expertise.domaine import evenements as v
from expertise.domaine.documents import RetirerDocument
from expertise.domaine.dossier import Audience, Contexte, Expertise
from expertise.domaine.ecrits import documents
from expertise.domaine.expertise import EXPERTISE
from expertise.domaine.mandats import relances_dues
from expertise.schedule import rappels
from kernel.label.calendrier import Moment
from kernel.refus import (
    DossierFige,
    EcheanceDepassee,
    Introuvable,
    Refus,
    RegleNonSatisfaite,
    TransitionImpossible,
)
from tests.unit.expertise import cas
from tests.unit.expertise.cas import ACCEPTER, APRES_VISITE, ETATS, MIDI, decide, jouer
from tests.unit.expertise.test_affectation import AFFECTEE
from tests.unit.expertise.test_documents import LETTRE

AOUT = datetime(2027, 8, 20, 10, 0, tzinfo=UTC)
SEPTEMBRE = Moment(local=datetime(2027, 9, 1, 14, 0))  # noqa: DTZ001
AUTEUR = "pers_ana"
COMMANDES: dict[str, Any] = {
    "ouvrir": cas.OUVRIR,
    "proposer": c.ProposerMandat(expert="pers_cyr", role="second", place=1),
    "ecarter": c.EcarterMandat(expert="pers_cyr", role="second"),
    "affecter": c.AffecterEquipe(proposition=1, equipe=(c.SiegeAffecte(expert="pers_cyr", role="second", place=1),)),
    "ecarter_equipe": c.EcarterEquipe(
        proposition=1, equipe=(c.SiegeAffecte(expert="pers_cyr", role="second", place=1),)
    ),
    "decider": c.DeciderPaire(expert="pers_cyr", sens="ecarter", motif="m"),
    "prolonger": c.Prolonger(expert="pers_ana", jusqu_au=date(2027, 9, 10), motif="m"),
    "conflit": c.ConstaterConflit(expert="pers_ana"),
    "accepter": ACCEPTER[1],
    "decliner": c.Decliner(auteur=AUTEUR, motif="charge"),
    "remplacer": c.Remplacer(sortant=AUTEUR, entrant="pers_cyr", motif="m"),
    "pourvoir": c.Remplacer(entrant="pers_cyr", motif="m"),
    "relancer": c.RappelerReponse(expert="pers_bea", rang=1),
    "joindre": LETTRE,
    "retirer": RetirerDocument(numero=1, motif="m"),
    "fixer": c.FixerVisite(le=SEPTEMBRE, lieu="l"),
    "reporter": c.FixerVisite(le=SEPTEMBRE, lieu="l", motif="m"),
    "confirmer": c.ConfirmerVisite(),
    "ecrire_avis": c.Rediger(sujet="dimension_1", texte="t", auteur=AUTEUR),
    "ecrire_compte": c.Rediger(sujet="compte_rendu", texte="t", auteur=AUTEUR),
    "ecrire_synthese": c.Rediger(sujet="synthese", texte="t", auteur=AUTEUR),
    "rendre_compte": cas.COMPTE,
    "rendre_avis": c.RendreAvis(auteur=AUTEUR, conclusion="favorable", sel="s"),
    "rouvrir": c.RouvrirAvis(expert=AUTEUR, motif="m"),
    "rendre_synthese": c.RendreSynthese(sel="s"),
    "rappeler": c.Rappeler(rang=1),
    "audience": c.NoterAudience(audience=Audience(quand=cas.FIXER.le, lieu="Rennes")),
    "suivre": c.SuivrePorteurs(porteurs=("pers_pia",)),
    "fermer": c.FermerExpertise(motif="m"),
}
# One column a status: o accepted, - nothing to do, I nothing there, T not now, F frozen, R a rule; e put aside.
STATUTS = ("inexistante", "a_affecter", "affectee", "en_cours", "avis_rendus", "rendue", "fermee")
PERMIS = {
    "ouvrir": "o------",
    "proposer": "-oeee--",
    "ecarter": "-eeee--",
    "affecter": "-oeee--",
    "ecarter_equipe": "-eeee--",
    "decider": "IooooTT",
    "prolonger": "IoooRTT",
    "conflit": "-------",
    "accepter": "IIo---I",
    "decliner": "IoooTTI",
    "remplacer": "IooooTT",
    "pourvoir": "IoRRRTT",
    "relancer": "--o----",
    "joindre": "IooooTT",
    "retirer": "IRRRRRR",
    "fixer": "ITTTTTT",
    "reporter": "ITToTTT",
    "confirmer": "ITT--TT",
    "ecrire_avis": "ITooFFI",
    "ecrire_compte": "ITooFFI",
    "ecrire_synthese": "ITTToFI",
    "rendre_compte": "ITTRTTT",
    "rendre_avis": "ITRRFTI",
    "rouvrir": "IRRRoTT",
    "rendre_synthese": "ITTTR-T",
    "rappeler": "-oooo--",
    "audience": "-ooooo-",
    "suivre": "-ooooo-",
    "fermer": "-ooooo-",
}
LETTRES = {Introuvable: "I", TransitionImpossible: "T", DossierFige: "F", RegleNonSatisfaite: "R"}


def reponse(e: Expertise, command: Any) -> str:
    try:
        events = decide(e, command, AOUT)
    except Refus as refus:
        return LETTRES[type(refus)]
    if any(isinstance(event, v.MandatEcarte) for event in events):
        return "e"
    return "o" if events else "-"


@pytest.mark.parametrize("nom", COMMANDES)
def test_chaque_statut_repond_a_chaque_commande(nom: str) -> None:
    assert [ETATS[s].statut for s in STATUTS] == list(STATUTS)
    assert "".join(reponse(ETATS[s], COMMANDES[nom]) for s in STATUTS) == PERMIS[nom]


def test_le_tableau_nomme_toutes_les_commandes() -> None:
    assert {type(command) for command in COMMANDES.values()} == set(c.Command.__args__)


@pytest.mark.parametrize("statut", STATUTS)
def test_l_etat_se_relit_tel_qu_il_a_ete_ecrit(statut: str) -> None:
    assert Expertise.model_validate_json(ETATS[statut].model_dump_json()) == ETATS[statut]


# Mandates


def test_un_expert_affecte_est_ecarte_quand_quelque_chose_s_est_mis_en_travers() -> None:
    proposer, e = cas.ANA, jouer(Expertise(), cas.OUVRIR)
    cases = {
        "habilitée": cas.expert("ana", "second"),
        "employeur": cas.expert("ana").model_copy(update={"profil": _porteur()}),
        "intérêt": cas.expert("ana", interets=[cas.interet(operation=cas.OPER)]),
        "charge": cas.expert("ana", charge=0),
    }
    for raison, chosen in cases.items():
        (event,) = decide(e, proposer, experts={"pers_ana": chosen})
        assert isinstance(event, v.MandatEcarte)
        assert raison in event.raison
    assert isinstance(decide(e, proposer, experts={"personne": cas.expert("ana")})[0], v.MandatEcarte)


def _porteur() -> Any:
    plain = cas.expert("ana").profil
    assert plain is not None
    return plain.model_copy(
        update={"structure": plain.structure.model_copy(update={"siret": cas.SIREN_PORTEUR + "00019"})}
    )


def test_un_expert_affecte_de_la_meme_structure_est_ecarte() -> None:
    jumelle = cas.expert("ana").model_copy(update={"personne": "pers_bea"})
    (event,) = decide(ETATS["a_affecter"], cas.BEA, experts={"pers_bea": jumelle})
    assert isinstance(event, v.MandatEcarte)
    assert "même structure" in event.raison


def test_une_affectation_rejouee_ou_perimee_ne_change_rien() -> None:
    e = jouer(Expertise(), cas.OUVRIR, cas.ANA, cas.BEA, c.Decliner(auteur="pers_bea", motif="charge"))
    assert decide(e, cas.ANA) == decide(e, cas.BEA) == ()
    assert decide(e, c.EcarterMandat(expert="pers_ana", role="second")) == ()


def test_accepter_demande_la_declaration_et_l_absence_d_interet() -> None:
    e = ETATS["affectee"]
    with pytest.raises(RegleNonSatisfaite, match="Déclarez"):
        decide(e, c.Accepter(auteur="pers_bea", absence_de_conflit=False))
    lie = {"pers_bea": cas.expert("bea", interets=[cas.interet(siren=cas.SIREN_PORTEUR)])}
    with pytest.raises(TransitionImpossible, match="déclinez"):
        decide(e, ACCEPTER[1], experts=lie)
    with pytest.raises(TransitionImpossible, match="suspendue"):
        decide(e, ACCEPTER[1], experts={"pers_bea": cas.expert("bea", statut="suspendu")})


def test_le_dernier_a_accepter_complete_l_equipe_une_fois() -> None:
    assert decide(ETATS["a_affecter"], ACCEPTER[0])[0].complet is False
    assert decide(ETATS["affectee"], ACCEPTER[1])[0].complet is True


def test_decliner_pour_une_autre_raison_demande_de_la_preciser() -> None:
    with pytest.raises(RegleNonSatisfaite, match="Précisez"):
        decide(ETATS["affectee"], c.Decliner(auteur="pers_bea", motif="autre", precision=" "))


def test_decliner_libere_le_siege_et_la_place_de_l_annee() -> None:
    e = jouer(ETATS["en_cours"], c.Decliner(auteur="pers_ana", motif="interet"))
    assert e.statut == "a_affecter"
    assert e.sieges_vides == ("coordonnateur",)
    assert EXPERTISE.gardes(e) == ("place#pers_bea#2027#1",)
    assert [f.liste for f in EXPERTISE.fiches(e) if f.liste.startswith(("a-affecter", "mandats"))] == [
        "mandats#pers_bea",
        "a-affecter#2027",
    ]


@pytest.mark.parametrize(
    ("command", "raison"),
    [
        (c.Remplacer(motif="m"), "qui quitte"),
        (c.Remplacer(sortant="pers_cyr", motif="m"), "pas de mandat"),
        (c.Remplacer(sortant="pers_ana", entrant="pers_ana", motif="m"), "déjà quitté"),
        (c.Remplacer(sortant="pers_ana", entrant="pers_inconnu", motif="m"), "habilitée"),
        (c.Remplacer(sortant="pers_ana", entrant="pers_cyr", tenues=((2027, 1), (2027, 2)), motif="m"), "charge"),
        (c.Remplacer(entrant="pers_cyr", motif="m"), "sont pourvus"),
    ],
)
def test_remplacer_refuse_avec_la_raison(command: c.Remplacer, raison: str) -> None:
    with pytest.raises(RegleNonSatisfaite, match=raison):
        decide(ETATS["en_cours"], command)


def test_remplacer_prend_la_premiere_place_libre_de_l_annee_du_dossier() -> None:
    command = c.Remplacer(sortant="pers_ana", entrant="pers_cyr", tenues=((2026, 1), (2027, 2)), motif="m")
    assert decide(ETATS["en_cours"], command)[1].place == 1


def test_remplacer_sans_personne_laisse_le_siege_a_pourvoir() -> None:
    e = jouer(ETATS["en_cours"], c.Remplacer(sortant="pers_bea", motif="Malade"))
    assert (e.statut, e.sieges_vides) == ("a_affecter", ("second",))


def test_trois_experts_sous_le_reglement_2013() -> None:
    ouvrir = c.OuvrirExpertise(identite=cas.identite(etape=3, regles="2013"))
    assert jouer(Expertise(), ouvrir).sieges_vides == ("coordonnateur", "second", "second")


def test_a_l_etape_4_l_avis_porte_sur_les_axes() -> None:
    e = jouer(Expertise(), c.OuvrirExpertise(identite=cas.identite(etape=4)))
    assert list(e.sujets) == ["axe_1", "axe_2", "axe_3", "axe_4"]


# The visit


def test_la_visite_ne_se_propose_pas_dans_le_passe() -> None:
    sans = jouer(ETATS["affectee"], ACCEPTER[1])
    with pytest.raises(RegleNonSatisfaite, match="à venir"):
        decide(sans, c.FixerVisite(le=Moment(local=datetime(2027, 6, 1, 9, 0)), lieu="l"))  # noqa: DTZ001
    assert decide(sans, cas.FIXER)


def test_un_report_defait_la_confirmation() -> None:
    e = jouer(ETATS["en_cours"], COMMANDES["reporter"])
    assert e.visite is not None
    assert not e.visite.confirmee


def test_le_compte_rendu_attend_le_jour_de_la_visite() -> None:
    e = jouer(ETATS["en_cours"], cas.RAPPORT)
    with pytest.raises(TransitionImpossible, match="après une visite"):
        decide(e, cas.COMPTE, MIDI)
    demain = c.RendreCompte(faite_le=(APRES_VISITE + timedelta(days=1)).date(), sel="s")
    with pytest.raises(RegleNonSatisfaite, match="jour de la visite"):
        decide(e, demain, APRES_VISITE)
    assert decide(e, cas.COMPTE, APRES_VISITE)


# The opinions and the synthesis


def test_un_avis_est_complet_et_conclut_dans_le_vocabulaire() -> None:
    e = jouer(ETATS["en_cours"], *cas.rediges(AUTEUR)[:3])
    with pytest.raises(RegleNonSatisfaite, match="Environnement et climat"):
        decide(e, COMMANDES["rendre_avis"])
    with pytest.raises(RegleNonSatisfaite, match="conclusion"):
        decide(e, c.RendreAvis(auteur=AUTEUR, conclusion="excellent", sel="s"))
    long = jouer(e, c.Rediger(sujet="dimension_4", texte="x" * 10_001, auteur=AUTEUR))
    with pytest.raises(RegleNonSatisfaite, match="10000"):
        decide(long, COMMANDES["rendre_avis"])
    with pytest.raises(RegleNonSatisfaite, match="dimension_1"):
        decide(e, c.Rediger(sujet="dimension_9", texte="x", auteur=AUTEUR))


def test_un_avis_rouvert_garde_les_deux_textes() -> None:
    e = jouer(ETATS["avis_rendus"], COMMANDES["rouvrir"], now=APRES_VISITE)
    assert e.statut == "en_cours"
    assert decide(e, COMMANDES["rouvrir"]) == ()
    e = jouer(e, *cas.rediges(AUTEUR, "Tout autre chose."), COMMANDES["rendre_avis"], now=APRES_VISITE)
    noms = [version.document for version in e.avis[AUTEUR].versions]
    assert len(set(noms)) == 2
    assert e.statut == "avis_rendus"


def test_un_avis_tardif_est_pris_et_marque_puis_refuse_apres_les_commissions_regionales() -> None:
    e = jouer(ETATS["en_cours"], *cas.rediges(AUTEUR))
    for le, tardif in ((datetime(2027, 8, 31, 21, tzinfo=UTC), False), (datetime(2027, 9, 1, tzinfo=UTC), True)):
        assert decide(e, COMMANDES["rendre_avis"], le)[0].version.tardif is tardif
    with pytest.raises(EcheanceDepassee):
        decide(e, COMMANDES["rendre_avis"], datetime(2027, 10, 1, tzinfo=UTC))


def test_un_document_s_appelle_d_apres_son_contenu() -> None:
    for statut, command in (("en_cours", c.RendreAvis), ("avis_rendus", c.RendreSynthese)):
        e = jouer(ETATS[statut], *(cas.rediges(AUTEUR) if statut == "en_cours" else cas.SYNTHESE[:1]))
        plain = {"auteur": AUTEUR, "conclusion": "favorable"} if command is c.RendreAvis else {}
        noms = []
        for sel in ("a", "b"):
            events = decide(e, command.model_validate({**plain, "sel": sel}), APRES_VISITE)
            (document,) = documents(EXPERTISE.fold(e, events), events[0])
            noms.append(document.nom)
        assert noms[0] != noms[1], "the salt makes the name impossible to guess"


def test_la_synthese_attend_tout_et_ne_dit_pas_ce_qui_manque() -> None:
    refus = set()
    for e in (ETATS["en_cours"], jouer(ETATS["en_cours"], *cas.avis("pers_bea"))):
        with pytest.raises(TransitionImpossible) as found:
            decide(e, COMMANDES["rendre_synthese"], APRES_VISITE)
        refus.add(found.value.detail)
    assert len(refus) == 1


# The calendar


def test_chaque_rappel_part_une_fois_et_un_tick_manque_ne_les_cumule_pas() -> None:
    e, sent = ETATS["en_cours"], []
    for jour in (16, 18, 19, 29, 30):
        now = datetime(2027, 8, jour, 10, tzinfo=UTC)
        for balayage in rappels(AFFECTEE, now):
            if balayage.liste in {f.liste for f in EXPERTISE.fiches(e)}:
                events = decide(e, balayage.commande, now)
                sent += [(jour, event.rang) for event in events]
                e = EXPERTISE.fold(e, events)
    assert sent == [(18, 1), (29, 2)]
    late = datetime(2027, 9, 20, tzinfo=UTC)
    (balayage,) = rappels(AFFECTEE, late)
    assert decide(e, balayage.commande, late) == (v.RappelEnvoye(rang=4, le=late),)
    e = jouer(e, balayage.commande, now=late)
    assert not [f for f in EXPERTISE.fiches(e) if f.liste.startswith("rappels")]


def test_qui_ne_repond_pas_est_relance_deux_fois() -> None:
    e, sent = ETATS["a_affecter"], []
    for jours in range(12):
        now = MIDI + timedelta(days=jours)
        for command in relances_dues(e, now):
            sent.append((jours, command.rang))
            e = jouer(e, command, now=now)
    assert sent == [(5, 1), (8, 2)]
    assert "reponses-attendues" not in {f.liste for f in EXPERTISE.fiches(e)}


# Withdrawal


@pytest.mark.parametrize("statut", [s for s in STATUTS if s not in ("inexistante", "fermee")])
def test_un_retrait_ferme_tout_a_chaque_etat(statut: str) -> None:
    e = jouer(ETATS[statut], COMMANDES["fermer"])
    assert e.statut == "fermee"
    assert not e.vivants
    assert EXPERTISE.gardes(e) == ()
    here = {"expertises#2027", "expertises#D35", "expertises#R53", "monde#2027"}
    assert {f.liste for f in EXPERTISE.fiches(e)} == here
    assert decide(e, cas.OUVRIR) == ()


@pytest.mark.parametrize(
    ("statut", "command"),
    [
        ("en_cours", c.RendreAvis(auteur=AUTEUR, conclusion="favorable", sel="s")),
        ("avis_rendus", c.RendreSynthese(sel="s")),
    ],
)
def test_qui_declare_un_interet_apres_avoir_accepte_ne_rend_plus_rien(statut: str, command: Any) -> None:
    lie = cas.expert("ana", interets=[cas.interet(siren=cas.SIREN_PORTEUR)])
    campagne = cas.CAMPAGNE

    with pytest.raises(TransitionImpossible, match="un intérêt"):
        EXPERTISE.decide(ETATS[statut], command, Contexte(campagne=campagne, expert=lie), APRES_VISITE)

    assert EXPERTISE.besoins(ETATS[statut], command)["expert"].key.pk == "expertise/expert#pers_ana"
