"""Ce qui reste dans l'état d'une expertise ou d'un expert après chaque acte, et ce qui en sort du service."""

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

from expertise.domaine import commandes as c
from expertise.domaine import expert as x
from expertise.domaine.affectation import AFFECTATION
from expertise.domaine.diffusion import CarteExpertise
from expertise.domaine.dossier import Audience, Expertise
from expertise.domaine.expert import Expert
from expertise.domaine.expertise import EXPERTISE
from expertise.domaine.vivier import EXPERT, Appels
from kernel.decider import Fiche
from kernel.label.faits import ExpertsNommes, FaitExpertise, MandatsChanges
from tests.unit.expertise import cas
from tests.unit.expertise.cas import ACCEPTER, APRES_VISITE, ETATS, MIDI, decide, jouer
from tests.unit.expertise.test_affectation import OUVERTE

ANA, BEA, CYR = "pers_ana", "pers_bea", "pers_cyr"


def statuts(e: Expertise) -> list[tuple[str, str, str]]:
    return [(m.expert, m.statut, m.motif) for m in e.mandats]


def avec_profil(nom: str, siret: str) -> Expert:
    expert = cas.expert(nom)
    assert expert.profil is not None
    structure = expert.profil.structure.model_copy(update={"siret": siret})
    return expert.model_copy(update={"profil": expert.profil.model_copy(update={"structure": structure})})


# Les mandats


def test_un_mandat_rendu_ou_repris_garde_sa_raison() -> None:
    declinee = jouer(ETATS["en_cours"], c.Decliner(auteur=ANA, motif="charge"))
    assert statuts(declinee) == [(ANA, "decline", "charge"), (BEA, "accepte", "")]
    reprise = jouer(ETATS["en_cours"], c.Remplacer(sortant=BEA, motif="Malade"))
    assert statuts(reprise) == [(ANA, "accepte", ""), (BEA, "clos", "Malade")]


def test_un_retrait_ne_clot_que_les_mandats_en_cours() -> None:
    declinee = jouer(ETATS["en_cours"], c.Decliner(auteur=ANA, motif="charge"))
    fermee = jouer(declinee, c.FermerExpertise(motif="Retiré."))
    assert statuts(fermee) == [(ANA, "decline", "charge"), (BEA, "clos", "")]


def test_on_peut_remplacer_un_expert_par_un_collegue_mais_pas_sieger_a_deux_de_la_meme_structure() -> None:
    collegue = {CYR: avec_profil("cyr", cas.SIRETS["ana"])}
    remplacer = c.Remplacer(sortant=ANA, entrant=CYR, motif="m")
    assert [type(v).__name__ for v in decide(ETATS["en_cours"], remplacer, experts=collegue)] == [
        "MandatClos",
        "MandatPropose",
    ]
    seul = jouer(Expertise(), cas.OUVRIR, cas.ANA)
    second = c.ProposerMandat(expert=CYR, role="second", place=1)
    assert [type(v).__name__ for v in decide(seul, second, experts=collegue)] == ["MandatEcarte"]


def test_qui_n_a_pas_dit_sa_disponibilite_ne_recoit_aucun_dossier() -> None:
    muette = {ANA: cas.expert("ana").model_copy(update={"charges": {"2026": 3}})}
    (event,) = decide(jouer(Expertise(), cas.OUVRIR), cas.ANA, experts=muette)
    assert (type(event).__name__, event.raison) == ("MandatEcarte", "sa charge maximale est atteinte")


def test_la_synthese_et_les_partenaires_ne_lisent_que_ceux_qui_siegent_encore() -> None:
    sans = jouer(ETATS["en_cours"], c.Decliner(auteur=ANA, motif="charge"))
    refs = EXPERTISE.besoins(sans, c.RendreSynthese(sel="s"))
    assert set(refs) == {"campagne", "expert"}
    assert refs["expert"].key.pk == "expertise/expert#pers_bea"
    suivre = c.SuivrePorteurs(porteurs=())
    assert [ref.key.pk for ref in EXPERTISE.besoins(sans, suivre).values()] == ["expertise/expert#pers_bea"]


def test_les_experts_sont_annonces_quand_le_dernier_accepte_et_pas_avant() -> None:
    dits = []
    e = jouer(Expertise(), cas.OUVRIR, cas.ANA, cas.BEA)
    for accepter in ACCEPTER:
        events = decide(e, accepter)
        e = EXPERTISE.fold(e, events)
        dits.append(EXPERTISE.publier(e, events[0]))
    assert isinstance(dits[0], MandatsChanges), "qui a accepté, avant que tous ne l'aient fait"
    assert isinstance(dits[1], ExpertsNommes)
    assert [d.etat.experts for d in dits if isinstance(d, FaitExpertise)] == [("pers_ana",), ("pers_ana", "pers_bea")]
    assert dits[1].etat.statut == "en_cours"


# Les textes, la visite


def test_un_texte_ote_ne_laisse_rien_et_le_redire_pareil_n_ecrit_rien() -> None:
    ecrire = c.Rediger(sujet="dimension_1", texte="Bien.", auteur=ANA)
    e = jouer(ETATS["en_cours"], ecrire)
    assert decide(e, ecrire) == ()
    oter = ecrire.model_copy(update={"texte": None})
    ote = jouer(e, oter)
    assert ote.textes == ETATS["en_cours"].textes
    assert decide(ote, oter) == ()


def test_a_l_etape_4_l_avis_porte_sur_les_axes_par_leur_nom() -> None:
    quatre, deux = (jouer(Expertise(), c.OuvrirExpertise(identite=cas.identite(etape=n))) for n in (4, 2))
    assert list(quatre.sujets.values()) == [a.libelle for a in quatre.regles.axes]
    assert list(deux.sujets.values()) == [d.libelle for d in deux.regles.dimensions]
    assert set(quatre.sujets.values()).isdisjoint(deux.sujets.values())


def test_le_compte_rendu_se_lit_sous_le_nom_que_son_acte_lui_a_donne() -> None:
    e = jouer(ETATS["en_cours"], cas.RAPPORT)
    (event,) = decide(e, cas.COMPTE, APRES_VISITE)
    (document,) = EXPERTISE.documents(e, event)
    rendue = EXPERTISE.fold(e, (event,))
    assert rendue.visite is not None
    assert rendue.visite.compte_rendu == event.document == document.nom


def test_le_compte_rendu_se_date_du_jour_qu_il_est_a_paris() -> None:
    """At half past ten in the evening, universal time, it is already the next day in Paris."""
    e = jouer(ETATS["en_cours"], cas.RAPPORT)
    demain = c.RendreCompte(faite_le=date(2027, 6, 25), sel="s")
    assert decide(e, demain, datetime(2027, 6, 24, 22, 30, tzinfo=UTC))


def test_chaque_document_est_range_avec_les_siens() -> None:
    ecrite = jouer(ETATS["en_cours"], cas.RAPPORT, *cas.rediges(ANA))
    rendre = c.RendreAvis(auteur=ANA, conclusion="favorable", sel="s")
    (visite,), (avis,) = (decide(ecrite, command, APRES_VISITE) for command in (cas.COMPTE, rendre))
    noms = [visite.document, avis.version.document]
    assert [nom.rpartition("/")[0] for nom in noms] == ["expertise/visites", "expertise/avis"]


# Les rappels


def test_un_rappel_deja_parti_ne_repart_pas() -> None:
    fin = cas.CALENDRIER.fin_expertise.instant
    e = jouer(ETATS["en_cours"], c.Rappeler(rang=2), now=fin)
    assert e.rappel == 2
    for rang in (1, 2):
        assert decide(e, c.Rappeler(rang=rang), fin) == ()
    assert decide(e, c.Rappeler(rang=3), fin + timedelta(days=1)) != ()


def test_une_relance_ne_se_voit_sur_aucune_ligne() -> None:
    """A reminder rewrites none of the lines of the file: they are many, and nothing they are read for has changed."""

    def lignes(e: Expertise) -> list[Fiche]:
        return [f for f in EXPERTISE.fiches(e) if not f.liste.startswith(("rappels", "reponses"))]

    relancee = jouer(ETATS["affectee"], c.RappelerReponse(expert=BEA, rang=1))
    assert [m.relance for m in relancee.mandats] == [0, 1]
    assert lignes(relancee) == lignes(ETATS["affectee"])
    cartes = [CarteExpertise.model_validate_json(f.carte) for f in lignes(relancee)]
    assert {m.relance for carte in cartes for m in carte.mandats} == {0}


def test_les_lignes_que_le_reveil_suit_ne_montrent_rien_du_dossier() -> None:
    suivies = [f for f in EXPERTISE.fiches(ETATS["affectee"]) if f.liste.startswith(("rappels", "reponses"))]
    suivies += AFFECTATION.fiches(OUVERTE)
    assert len(suivies) == 6
    assert [json.loads(f.carte) for f in suivies] == [{}] * 6


# L'expert


def jouer_expert(etat: Expert, *commands: Any) -> Expert:
    for command in commands:
        etat = EXPERT.fold(etat, EXPERT.decide(etat, command, Appels(), MIDI))
    return etat


def test_un_profil_mis_a_jour_remplace_l_ancien() -> None:
    nouveau = avec_profil("ana", cas.SIRETS["cyr"]).profil
    assert nouveau is not None
    etat = jouer_expert(cas.expert("ana"), x.MettreAJourProfil(profil=nouveau))
    assert (etat.profil, etat.siren) == (nouveau, cas.SIRETS["cyr"][:9])
    assert etat.statut == "habilite"


def test_un_profil_de_la_meme_structure_se_met_a_jour_sans_rien_faire_regarder() -> None:
    avant = cas.expert("ana")
    assert avant.profil is not None
    nouveau = avant.profil.model_copy(update={"competences": (2, 3)})
    etat = jouer_expert(avant, x.MettreAJourProfil(profil=nouveau, dossiers=("cand_1",)))
    assert (etat.profil, etat.rattache_le) == (nouveau, avant.rattache_le)


def test_un_expert_suspendu_perd_ses_roles_et_revient_avec_une_autre_raison() -> None:
    suspendu = jouer_expert(cas.expert("ana"), x.Suspendre(motif="Plainte"))
    assert (suspendu.statut, suspendu.roles, suspendu.motif) == ("suspendu", (), "Plainte")
    revenu = jouer_expert(suspendu, x.Habiliter(roles=("second",), motif="Classée"))
    assert (revenu.statut, revenu.roles, revenu.motif) == ("habilite", ("second",), "Classée")


def test_l_expertise_suit_qui_porte_le_dossier_et_quand_il_est_examine() -> None:
    suivie = jouer(ETATS["en_cours"], c.SuivrePorteurs(porteurs=("pers_neuf",)))
    assert suivie.dossier.porteurs == ("pers_neuf",)
    audience = Audience(quand=cas.VISITE, lieu="Rennes")
    assert jouer(suivie, c.NoterAudience(audience=audience)).audience == audience
