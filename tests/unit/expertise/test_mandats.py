"""Les mandats : une équipe entière ou rien, plus de temps, pas de réinvitation."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from expertise.domaine import commandes as c
from expertise.domaine import evenements as v
from expertise.domaine.affectation import DELAIS_RAPPELS_JOURS
from expertise.domaine.diffusion import CarteExpertise
from expertise.domaine.dossier import DecisionPaire, Expertise
from expertise.domaine.expertise import EXPERTISE
from expertise.domaine.mandats import relances_dues
from expertise.reactions import reagir
from kernel.label.faits import AffectationValidee, EtatAffectation, EtatInteret, InteretDeclare
from kernel.label.places import PlaceAffectee
from kernel.refus import RegleNonSatisfaite
from tests.unit.expertise import cas
from tests.unit.expertise.cas import ETATS, MIDI, decide, jouer

OUVERTE = jouer(Expertise(), cas.OUVRIR)


def siege(nom: str, role: Any, place: int = 1) -> c.SiegeAffecte:
    return c.SiegeAffecte(expert=f"pers_{nom}", role=role, place=place)


def equipe(*sieges: c.SiegeAffecte, proposition: int = 1) -> c.AffecterEquipe:
    return c.AffecterEquipe(proposition=proposition, equipe=sieges)


BINOME = equipe(siege("ana", "coordonnateur"), siege("bea", "second"))


def raisons(e: Expertise, command: Any, **experts: Any) -> list[str]:
    events = decide(e, command, experts={**cas.EXPERTS, **{f"pers_{n}": x for n, x in experts.items()}})
    assert all(isinstance(event, v.MandatEcarte) for event in events)
    return [event.raison for event in events]


def test_une_equipe_recoit_tous_ses_sieges() -> None:
    e = jouer(OUVERTE, BINOME)
    assert [(m.expert, m.role, m.statut) for m in e.mandats] == [
        ("pers_ana", "coordonnateur", "propose"),
        ("pers_bea", "second", "propose"),
    ]
    assert e.proposition == 1


AUTRE = "un autre expert de son équipe ne peut plus siéger"


@pytest.mark.parametrize(
    ("change", "raison"),
    [
        ({"statut": "suspendu"}, "cette personne n'est pas habilitée comme second"),
        ({"interets": (cas.interet(operation=cas.OPER),)}, "un intérêt (professionnel) est déclaré"),
        ({"charges": {"2027": 0}}, "sa charge maximale est atteinte"),
        ({"profil": cas.expert("ana").profil}, "un autre expert du dossier est de la même structure"),
    ],
)
def test_une_equipe_dont_un_membre_ne_peut_plus_sieger_n_a_aucun_siege(change: Any, raison: str) -> None:
    bea = cas.expert("bea").model_copy(update=change)
    assert raisons(OUVERTE, BINOME, bea=bea) == [AUTRE, raison]


def habitant(nom: str, departement: str) -> Any:
    plain = cas.expert(nom)
    assert plain.profil is not None
    return plain.model_copy(update={"profil": plain.profil.model_copy(update={"departements": (departement,)})})


def test_une_equipe_garde_un_expert_exterieur_a_la_region_meme_quand_l_un_d_eux_a_demenage() -> None:
    assert raisons(OUVERTE, BINOME, bea=habitant("bea", "29")) == [
        AUTRE,
        "l'équipe complète n'aurait aucun expert extérieur à la région",
    ]
    assert len(decide(OUVERTE, BINOME, experts={**cas.EXPERTS, "pers_ana": habitant("ana", "75")})) == 2


def test_un_siege_pourvu_entre_temps_ecarte_toute_l_equipe() -> None:
    e = jouer(OUVERTE, c.Remplacer(entrant="pers_cyr", motif="m"))
    assert raisons(e, BINOME) == ["le siège est déjà pourvu", AUTRE]


def test_de_deux_experts_pour_un_siege_le_second_est_de_trop() -> None:
    deux = equipe(siege("ana", "second"), siege("bea", "second"))
    assert raisons(OUVERTE, deux) == [AUTRE, "le siège est déjà pourvu"]


@pytest.mark.parametrize("command", [BINOME, c.EcarterEquipe(proposition=1, equipe=BINOME.equipe)])
def test_une_equipe_ecartee_dit_ou_sa_proposition_s_explique(command: Any) -> None:
    e = jouer(OUVERTE, c.Remplacer(entrant="pers_cyr", motif="m"))
    events = decide(e, command.model_copy(update={"document": "expertise/calculs/x/paires/c.json"}))
    assert [event.document for event in events] == ["expertise/calculs/x/paires/c.json"] * 2


def test_une_place_prise_entre_temps_se_dit_sans_parler_de_charge_maximale() -> None:
    prise = "a été prise entre-temps : recalculez une proposition"
    assert (
        raisons(OUVERTE, c.EcarterEquipe(proposition=1, equipe=BINOME.equipe))
        == [f"une place d'un expert de l'équipe {prise}"] * 2
    )
    assert raisons(OUVERTE, c.EcarterMandat(expert="pers_ana", role="second")) == [f"une place de cet expert {prise}"]


def test_une_equipe_ecartee_revient_par_une_autre_proposition_et_jamais_par_la_meme() -> None:
    e = jouer(OUVERTE, c.EcarterEquipe(proposition=1, equipe=BINOME.equipe))
    assert decide(e, BINOME) == decide(e, c.EcarterEquipe(proposition=1, equipe=BINOME.equipe)) == ()
    encore = BINOME.model_copy(update={"proposition": 2})
    assert len(jouer(e, encore).vivants) == 2
    assert decide(jouer(e, encore), BINOME) == (), "an older message that comes late"


@pytest.mark.parametrize(
    "depart", [c.Decliner(auteur="pers_bea", motif="charge"), c.Remplacer(sortant="pers_bea", motif="m")]
)
def test_qui_a_refuse_un_dossier_n_y_est_plus_invite(depart: Any) -> None:
    e = jouer(OUVERTE, BINOME, depart)
    assert raisons(e, equipe(siege("bea", "second"), proposition=2)) == [
        "cette personne a déjà eu un mandat sur ce dossier"
    ]


def test_qui_prend_un_siege_vide_suit_le_dernier_parti_de_ce_siege_et_de_nul_autre() -> None:
    partis = tuple(m.model_copy(update={"statut": "decline", "document": m.expert}) for m in ETATS["affectee"].mandats)
    e = ETATS["affectee"].model_copy(update={"mandats": partis})
    (offre,) = decide(e, c.Remplacer(entrant="pers_cyr", motif="m"))
    assert (offre.role, offre.remplace, offre.document) == ("coordonnateur", "pers_ana", "pers_ana")
    assert (e.coordonnateur, ETATS["affectee"].coordonnateur) == ("", "pers_ana")


def test_une_ligne_ne_dit_ni_d_ou_vient_un_mandat_ni_pourquoi_quelqu_un_est_ecarte() -> None:
    dits = {"relance": 2, "document": "expertise/x.json", "remplace": "pers_cyr"}
    e = ETATS["en_cours"].model_copy(
        update={
            "mandats": tuple(m.model_copy(update=dits) for m in ETATS["en_cours"].mandats),
            "decisions": (DecisionPaire(expert="pers_zoe", ecarte=True, motif="Un différend"),),
        }
    )
    cartes = [CarteExpertise.model_validate_json(f.carte) for f in EXPERTISE.fiches(e) if f.carte != "{}"]
    assert len(cartes) > 1
    for carte in cartes:
        assert {(m.relance, m.document, m.remplace) for m in carte.mandats} == {(0, "", "")}
        assert [(x.expert, x.ecarte, x.motif) for x in carte.decisions] == [("pers_zoe", True, "")]


def test_qui_est_ecarte_d_un_siege_garde_l_avis_qu_il_a_donne_comme_il_est() -> None:
    donne = jouer(ETATS["en_cours"], *cas.avis("pers_ana"), c.Remplacer(sortant="pers_ana", motif="m"))
    ecarte = v.MandatEcarte(expert="pers_ana", role="coordonnateur", raison="r")
    assert v.evolve(donne, ecarte).avis == donne.avis
    propose = v.MandatPropose(expert="pers_ana", role="coordonnateur", place=1, siren="1", le=MIDI)
    assert v.evolve(donne, propose).avis["pers_ana"].rouvert


def test_la_reaction_donne_a_chaque_dossier_ses_equipes_dans_l_ordre_des_propositions() -> None:
    def place(dossier: str, expert: str, role: str, proposition: int) -> PlaceAffectee:
        return PlaceAffectee(candidature=dossier, expert=expert, role=role, place=1, proposition=proposition)

    documents = {"2": "expertise/calculs/x"}
    places = (
        place("b", "pers_cyr", "second", 2),
        place("a", "pers_ana", "coordonnateur", 1),
        place("a", "pers_bea", "second", 1),
        place("a", "pers_vieux", "second", 0),
    )
    ordres = reagir(AffectationValidee(etat=EtatAffectation(annee=2027, places=places, documents=documents)))
    assert [(o.identifiant, type(o.commande).__name__, type(o.sinon).__name__) for o in ordres] == [
        ("a", "ProposerMandat", "EcarterMandat"),
        ("a", "AffecterEquipe", "EcarterEquipe"),
        ("b", "AffecterEquipe", "EcarterEquipe"),
    ]
    assert [o.commande.document for o in ordres[1:]] == ["", "expertise/calculs/x/paires/b.json"]  # type: ignore[attr-defined]


def test_un_interet_declare_fait_regarder_chaque_dossier_ou_son_auteur_siege() -> None:
    fait = InteretDeclare(etat=EtatInteret(expert="pers_ana", dossiers=("a", "b")))
    assert [(o.identifiant, o.commande) for o in reagir(fait)] == [
        (dossier, c.ConstaterConflit(expert="pers_ana")) for dossier in ("a", "b")
    ]


# More time


def prolonger(expert: str, *jour: int) -> c.Prolonger:
    return c.Prolonger(expert=f"pers_{expert}", jusqu_au=date(*jour), motif="Congés")


FIN = cas.CALENDRIER.commissions_regionales.fin.local.date()
LENDEMAIN = FIN + timedelta(days=1)
DERNIER_JOUR, APRES_LES_SEANCES = ((j.year, j.month, j.day) for j in (FIN, LENDEMAIN))
MINUIT = datetime(2027, 6, 10, 22, 0, tzinfo=UTC)  # of the 11th, in Paris


def test_plus_de_temps_pour_repondre_deplace_les_relances() -> None:
    e = jouer(ETATS["affectee"], c.RappelerReponse(expert="pers_bea", rang=2), prolonger("bea", 2027, 6, 30))
    fin = datetime(2027, 6, 30, 21, 59, 59, tzinfo=UTC)
    assert relances_dues(e, fin - timedelta(days=3, seconds=1)) == ()
    assert [r.rang for r in relances_dues(e, fin - timedelta(days=3))] == [1]
    assert [r.rang for r in relances_dues(e, fin)] == [2]
    accepte = jouer(e, cas.ACCEPTER[1]).mandat("pers_bea")
    assert accepte is not None
    assert accepte.jusqu_au is None, "what was given to answer is not given for the opinion"


def test_un_rappel_dit_quand_il_part_et_revient_a_chacun_son_jour_venu() -> None:
    fin, dernier = cas.CALENDRIER.fin_expertise, len(DELAIS_RAPPELS_JOURS)
    jour = (fin.local + timedelta(days=12)).date()
    siens = tuple(
        m.model_copy(update={"jusqu_au": jour}) if m.role == "second" else m for m in ETATS["en_cours"].mandats
    )
    e = ETATS["en_cours"].model_copy(update={"mandats": siens})
    tard = fin.instant + timedelta(days=DELAIS_RAPPELS_JOURS[-1])
    (tous,) = decide(e, c.Rappeler(rang=dernier), tard)
    assert (tous.le, tous.epargnes) == (tard, ("pers_bea",))
    rappelee, apres = v.evolve(e, tous), tard + timedelta(days=6)
    assert decide(rappelee, c.Rappeler(rang=dernier), tard) == ()
    (sien,) = decide(rappelee, c.Rappeler(rang=dernier), apres)
    assert (sien.le, sien.epargnes) == (apres, ("pers_ana",))


def test_plus_de_temps_pour_un_avis_ne_le_dit_pas_tardif() -> None:
    fin = cas.CALENDRIER.fin_expertise.instant
    e = jouer(ETATS["en_cours"], prolonger("ana", 2027, 9, 10), *cas.rediges("pers_ana"))
    rendre = c.RendreAvis(auteur="pers_ana", conclusion="favorable", sel="s")
    dits = [decide(e, rendre, now)[0].version.tardif for now in (fin, datetime(2027, 9, 10, 21, 59, tzinfo=UTC))]
    assert dits == [False, False]
    assert decide(e, rendre, datetime(2027, 9, 10, 22, 0, tzinfo=UTC))[0].version.tardif


@pytest.mark.parametrize(
    ("command", "now", "faute"),
    [
        (prolonger("ana", 2027, 6, 10), MIDI, ("/jusqu_au", "date-inattendue")),
        (prolonger("ana", 2027, 6, 11), MINUIT, ("/jusqu_au", "date-inattendue")),
        (prolonger("ana", *APRES_LES_SEANCES), MIDI, ("/jusqu_au", "date-inattendue")),
        (prolonger("cyr", 2027, 6, 30), MIDI, ("/expert", "mandat-absent")),
    ],
)
def test_un_delai_ne_se_donne_ni_dans_le_passe_ni_apres_les_seances_ni_a_qui_n_a_rien_a_rendre(
    command: Any, now: datetime, faute: tuple[str, str]
) -> None:
    with pytest.raises(RegleNonSatisfaite) as caught:
        decide(ETATS["affectee"], command, now)
    assert [(f.pointeur, f.code) for f in caught.value.erreurs] == [faute]


def test_plus_de_temps_se_compte_aux_jours_de_paris_et_n_est_borne_que_par_ce_qui_est_du() -> None:
    tard = datetime(2027, 6, 10, 22, 30, tzinfo=UTC)  # the 11th in Paris: an answer is due until the 19th
    invite = ETATS["affectee"].model_copy(
        update={"mandats": tuple(m.model_copy(update={"le": tard}) for m in ETATS["affectee"].mandats)}
    )
    with pytest.raises(RegleNonSatisfaite, match="a déjà jusqu'au 19/06/2027"):
        decide(invite, prolonger("bea", 2027, 6, 19), tard)
    assert decide(invite, prolonger("bea", 2027, 6, 20), tard)
    assert decide(invite, prolonger("ana", 2027, 6, 12), tard), "qui a accepté n'a plus à répondre"


def test_un_delai_se_donne_jusqu_au_dernier_jour_des_seances_compris() -> None:
    assert decide(ETATS["affectee"], prolonger("ana", *DERNIER_JOUR))


@pytest.mark.parametrize(
    ("etat", "avant", "jour", "dit"),
    [
        ("affectee", None, (2027, 6, 18), "a déjà jusqu'au 18/06/2027"),
        ("affectee", (2027, 6, 30), (2027, 6, 29), "a déjà jusqu'au 30/06/2027"),
        ("en_cours", (2027, 9, 10), (2027, 9, 9), "a déjà jusqu'au 10/09/2027"),
    ],
)
def test_plus_de_temps_n_en_retire_jamais(etat: str, avant: Any, jour: tuple[int, int, int], dit: str) -> None:
    e = jouer(ETATS[etat], prolonger("bea", *avant)) if avant else ETATS[etat]
    with pytest.raises(RegleNonSatisfaite, match=dit) as caught:
        decide(e, prolonger("bea", *jour))
    assert [(f.pointeur, f.code) for f in caught.value.erreurs] == [("/jusqu_au", "date-inattendue")]


def test_le_meme_delai_deux_fois_ne_change_rien() -> None:
    e = jouer(ETATS["affectee"], prolonger("bea", 2027, 6, 30))
    assert decide(e, prolonger("bea", 2027, 6, 30)) == ()


def test_un_dossier_dont_on_ne_sait_pas_ou_il_est_n_a_pas_d_heure_locale() -> None:
    la_bas = cas.identite().model_copy(update={"departements": ("974",)})
    assert (la_bas.fuseau, cas.identite().model_copy(update={"departements": ()}).fuseau) == ("Indian/Reunion", None)
