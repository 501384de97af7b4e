"""Les documents joints à un mandat : pour son titulaire et l'administration, jusqu'à la fin du mandat."""

from typing import Any

import pytest

from expertise.domaine import commandes as c
from expertise.domaine.documents import DOCUMENTS_MAX, DocumentJoint, JoindreDocument, RetirerDocument
from expertise.domaine.expertise import EXPERTISE
from kernel.decider import Evenement
from kernel.journal import from_item
from kernel.refus import Introuvable, RegleNonSatisfaite, TransitionImpossible
from kernel.store import entries
from tests.unit.expertise.cas import APRES_VISITE, CAND, ETATS, decide, jouer
from tests.unit.expertise.guichet import Guichet, pret

LETTRE = JoindreDocument(
    expert="pers_ana",
    titre="Lettre de mission",
    genre="lettre_de_mission",
    url="https://partage.exemple.gouv.fr/d/lettre.pdf",
    sha256="ab" * 32,
)
CORPS: dict[str, Any] = LETTRE.model_dump(mode="json")
JOINTE = jouer(ETATS["en_cours"], LETTRE)


def faute(e: Any, command: Any) -> tuple[str, str]:
    with pytest.raises(RegleNonSatisfaite) as refus:
        decide(e, command)
    (erreur,) = refus.value.erreurs
    return erreur.pointeur, erreur.code


def test_un_document_se_joint_au_mandat_une_fois_et_garde_son_numero() -> None:
    (event,) = decide(ETATS["en_cours"], LETTRE)
    assert (event.numero, event.expert, event.sha256) == (1, "pers_ana", "ab" * 32)
    assert decide(JOINTE, LETTRE) == (), "the same again is there already"
    autre = LETTRE.model_copy(update={"sha256": "cd" * 32})
    assert [d.numero for d in jouer(JOINTE, autre).documents] == [1, 2]
    sans = jouer(JOINTE, RetirerDocument(numero=1, motif="Périmé"), autre)
    assert [d.numero for d in sans.documents] == [2], "a number is never given twice"
    assert decide(sans, RetirerDocument(numero=1, motif="Périmé")) == ()


@pytest.mark.parametrize(
    ("url", "permis"),
    [
        ("https://gouv.fr/a", True),
        ("https://partage.exemple.gouv.fr/a?b=c#d", True),
        ("https://partage.exemple.fr/a", False),
        ("https://exemple-gouv.fr/a", False),
        ("https://gouv.fr.exemple.fr/a", False),
        ("https://127.0.0.1/a", False),
    ],
)
def test_un_document_ne_se_joint_que_depuis_un_site_de_l_etat(url: str, permis: bool) -> None:
    command = LETTRE.model_copy(update={"url": url})
    if permis:
        assert decide(ETATS["en_cours"], command)
        return
    with pytest.raises(RegleNonSatisfaite, match="déposez-le sur l'un d'eux"):
        decide(ETATS["en_cours"], command)
    assert faute(ETATS["en_cours"], command) == ("/url", "hote-inconnu")


def test_rien_ne_se_joint_a_qui_n_a_pas_de_mandat_ni_une_fois_l_expertise_finie() -> None:
    absente = LETTRE.model_copy(update={"expert": "pers_cyr"})
    with pytest.raises(RegleNonSatisfaite, match="pas de mandat en cours"):
        decide(ETATS["en_cours"], absente)
    assert faute(ETATS["en_cours"], absente) == ("/expert", "mandat-absent")
    parti = jouer(ETATS["en_cours"], c.Decliner(auteur="pers_ana", motif="charge"))
    with pytest.raises(RegleNonSatisfaite, match="pas de mandat en cours"):
        decide(parti, LETTRE)
    for statut in ("rendue", "fermee"):
        with pytest.raises(TransitionImpossible, match="terminée"):
            decide(ETATS[statut], LETTRE, APRES_VISITE)
    with pytest.raises(Introuvable):
        decide(ETATS["inexistante"], LETTRE)


def test_un_mandat_ne_porte_pas_plus_de_vingt_documents() -> None:
    plein = ETATS["en_cours"]
    for n in range(DOCUMENTS_MAX):
        plein = jouer(plein, LETTRE.model_copy(update={"sha256": f"{n:064x}"}))
    with pytest.raises(RegleNonSatisfaite, match="au plus 20"):
        decide(plein, LETTRE)
    assert faute(plein, LETTRE) == ("/expert", "trop-de-documents")
    assert decide(plein, LETTRE.model_copy(update={"expert": "pers_bea"})), "each mandate has its own"
    assert len(plein.model_dump_json()) < 40_000


def test_on_ne_retire_que_ce_qui_est_joint() -> None:
    for numero in (0, 2):
        with pytest.raises(RegleNonSatisfaite, match="Aucun document"):
            decide(JOINTE, RetirerDocument(numero=numero, motif="m"))
        assert faute(JOINTE, RetirerDocument(numero=numero, motif="m")) == ("/numero", "document-absent")


def test_retirer_une_seconde_fois_ce_qui_est_retire_ne_change_rien() -> None:
    retire = RetirerDocument(numero=1, motif="Périmé")
    assert decide(jouer(JOINTE, retire), retire) == ()


def test_effacer_l_expert_efface_le_titre_et_la_raison() -> None:
    events: list[Evenement] = [
        *decide(ETATS["en_cours"], LETTRE),
        *decide(JOINTE, RetirerDocument(numero=1, motif="m")),
    ]
    assert [e.personnes() for e in events] == [("pers_ana",)] * 2
    joint = events[0].expurge()
    assert isinstance(joint, DocumentJoint)
    assert (joint.titre, joint.numero) == ("(effacé)", 1)
    assert EXPERTISE.read_event(joint.corps()) == joint


def joindre(guichet: Guichet, nom: str, **change: Any) -> Any:
    corps = {**CORPS, "expert": f"pers_{nom}", **change}
    return guichet.demande("joindre_document", "adama", corps, id=CAND)


def documents(guichet: Guichet, qui: str) -> Any:
    return guichet.demande("consulter_documents", qui, id=CAND)["documents"]


def test_chacun_ne_voit_que_les_documents_de_son_mandat() -> None:
    guichet = pret()
    equipe = guichet.accepter(CAND)
    lead, second = equipe["coordonnateur"], equipe["second"]
    avant = guichet.reply("consulter_documents", second, id=CAND)
    joindre(guichet, lead)
    guichet.ecouler()
    assert "Un document est joint à votre mandat : dossier EQ-2027-0001" in guichet.courriels(lead)
    assert [d["titre"] for d in documents(guichet, lead)] == ["Lettre de mission"]
    apres = guichet.reply("consulter_documents", second, id=CAND)
    assert (avant.body, avant.headers["ETag"]) == (apres.body, apres.headers["ETag"])
    joindre(guichet, second, genre="grille", titre="Grille")
    assert [d["numero"] for d in documents(guichet, "adama")] == [1, 2]
    for nom in ("paul", "dora", *({"ana", "bea", "cyr"} - {lead, second})):
        guichet.demande("consulter_documents", nom, statut=404, id=CAND)
    for nom, statut in ((lead, 403), ("dora", 404), ("paul", 404)):
        guichet.demande("joindre_document", nom, {**CORPS, "expert": f"pers_{lead}"}, statut, id=CAND)
        guichet.demande("retirer_document", nom, {"numero": 1, "motif": "m"}, statut, id=CAND)


def test_un_mandat_qui_finit_coupe_la_lecture_et_l_administration_garde_la_liste() -> None:
    guichet = pret()
    second = guichet.accepter(CAND)["second"]
    joindre(guichet, second)
    sortie = {"sortant": f"pers_{second}", "motif": "Indisponible"}
    guichet.demande("remplacer_expert", "adama", sortie, id=CAND)
    guichet.demande("consulter_documents", second, statut=404, id=CAND)
    (garde,) = documents(guichet, "adama")
    assert (garde["expert"], garde["ouvert"]) == (f"pers_{second}", False)


def test_un_document_retire_ne_se_lit_plus_et_sa_trace_reste_au_journal() -> None:
    guichet = pret()
    second = guichet.accepter(CAND)["second"]
    joindre(guichet, second)
    guichet.demande("retirer_document", "adama", {"numero": 1, "motif": "Mauvaise version"}, id=CAND)
    assert documents(guichet, second) == documents(guichet, "adama") == []
    corps = [from_item(i).corps for i in entries(guichet.memoire.store, EXPERTISE.flux(CAND))]
    assert any("Mauvaise version" in text for text in corps)
    assert any("lettre.pdf" in text for text in corps)


@pytest.mark.parametrize(
    ("change", "pointeur"),
    [
        ({"url": "http://partage.exemple.gouv.fr/a"}, "/url"),
        ({"url": "https://qui:mot@gouv.fr/a"}, "/url"),
        ({"url": "https://gouv.fr:8443/a"}, "/url"),
        ({"url": 'https://gouv.fr/"><script>'}, "/url"),
        ({"url": "javascript:alert(1)"}, "/url"),
        ({"sha256": "AB" * 32}, "/sha256"),
        ({"genre": "pizza"}, "/genre"),
        ({"titre": " "}, "/titre"),
        ({"titre": "Ligne\nautre"}, "/titre"),
    ],
)
def test_une_reference_mal_formee_est_montree_du_doigt(change: dict[str, str], pointeur: str) -> None:
    guichet = pret()
    corps = {**CORPS, "expert": f"pers_{guichet.equipe(CAND)['second']}", **change}
    refus = guichet.demande("joindre_document", "adama", corps, 400, id=CAND)
    assert [e["pointeur"] for e in refus["erreurs"]] == [pointeur]


def test_une_lettre_ne_part_pas_pour_un_document_deja_retire() -> None:
    guichet = pret()
    second = guichet.accepter(CAND)["second"]
    joindre(guichet, second)
    guichet.demande("retirer_document", "adama", {"numero": 1, "motif": "m"}, id=CAND)
    guichet.ecouler()
    assert not [s for s in guichet.courriels(second) if s.startswith("Un document est joint")]


def test_joindre_ne_demande_pas_un_mandat_accepte() -> None:
    propose = jouer(ETATS["a_affecter"], c.ProposerMandat(expert="pers_bea", role="second", place=1))
    assert decide(propose, LETTRE.model_copy(update={"expert": "pers_bea"}))
