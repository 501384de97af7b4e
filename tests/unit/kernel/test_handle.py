"""The one write path: order of checks, races, unknown outcomes, repeated requests, dry runs, round trips."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from kernel.decider import Document
from kernel.handle import ATTEMPTS_MAX, handle, probe, with_context
from kernel.ports import (
    Absent,
    Condition,
    ConflictError,
    Equals,
    UnavailableError,
    UnknownOutcomeError,
    Write,
)
from kernel.refus import (
    CleReutilisee,
    ConflitPersistant,
    Doublon,
    Indisponible,
    Introuvable,
    Refus,
    RequeteInvalide,
    TransitionImpossible,
    VersionPerimee,
)
from kernel.store import REQUEST_LIFE, load
from tests.fakes import MemoryWorld, fingerprint
from tests.unit.kernel.jouet import (
    CARNET,
    EN_PARTIES,
    ArracherPage,
    Carnet,
    CarnetOuvert,
    Command,
    EcrirePage,
    Event,
    FermerCarnet,
    OuvrirCarnet,
    RelireModele,
    RenommerCarnet,
    SignerCarnet,
    SuivreModele,
    do,
    envoi,
    journal_of,
)
from tests.unit.kernel.pannes import Gesture, counted, over, raising

BOTH = pytest.mark.parametrize("decider", [CARNET, EN_PARTIES], ids=["d'un bloc", "en parties"])


def refuse(refus: Refus) -> Any:
    def check(*_: Any) -> None:
        raise refus

    return check


UNSEEN, STALE, UNREADABLE = Introuvable("rien"), VersionPerimee("périmée"), RequeteInvalide("illisible")


# Accepting


@BOTH
def test_une_commande_acceptee_est_une_entree_et_un_etat(memory: MemoryWorld, decider: Any) -> None:
    issue = do(memory, "c1", OuvrirCarnet(titre="Bleu"), EcrirePage(page="1", texte="Un"), decider=decider)

    assert (issue.version, issue.etat.pages, issue.rejouee) == (2, {"1": "Un"}, False)
    assert load(decider, memory.store, "c1").etat == issue.etat
    assert len(journal_of(memory, "c1")) == 2


@BOTH
def test_une_commande_deja_faite_n_ecrit_rien(memory: MemoryWorld, decider: Any) -> None:
    do(memory, "c1", OuvrirCarnet(titre="Bleu"), decider=decider)
    before = fingerprint(memory.store)

    issue = do(memory, "c1", RenommerCarnet(titre="Bleu"), decider=decider)

    assert (issue.version, issue.evenements) == (1, ())
    assert fingerprint(memory.store) == before


def test_un_refus_n_ecrit_rien(memory: MemoryWorld) -> None:
    with pytest.raises(TransitionImpossible):
        do(memory, "c1", FermerCarnet())

    assert memory.store.items == {}


def test_plusieurs_evenements_sont_une_seule_entree(memory: MemoryWorld) -> None:
    issue = do(memory, "c1", OuvrirCarnet(titre="Bleu"), SignerCarnet(personne="pers_a", nom="Alice"))

    assert len(issue.evenements) == 2
    assert issue.version == 2


def test_une_partie_arrachee_quitte_la_table(memory: MemoryWorld) -> None:
    gestures: list[Command] = [EcrirePage(page="1", texte="Un"), EcrirePage(page="2", texte="Deux")]
    do(memory, "c1", OuvrirCarnet(titre="Bleu"), *gestures, ArracherPage(page="1"), decider=EN_PARTIES)

    assert [k.sk for k in memory.store.items if k.sk.startswith("ETAT#")] == ["ETAT#pages#2"]
    assert load(EN_PARTIES, memory.store, "c1").etat.pages == {"2": "Deux"}


def test_une_sauvegarde_n_ecrit_que_sa_partie(memory: MemoryWorld) -> None:
    do(memory, "c1", OuvrirCarnet(titre="Bleu"), EcrirePage(page="1", texte="Un"), decider=EN_PARTIES)
    before = dict(memory.store.items)

    do(memory, "c1", EcrirePage(page="2", texte="Deux"), decider=EN_PARTIES)

    changed = {k.sk for k in memory.store.items if memory.store.items[k] != before.get(k)}
    assert changed == {"ETAT", "ETAT#pages#2", "JOURNAL#00000003"}


def test_plus_de_cent_parties_se_relisent_toutes(memory: MemoryWorld) -> None:
    pages: list[Command] = [EcrirePage(page=f"{n:03d}", texte=f"texte {n}") for n in range(130)]
    issue = do(memory, "c1", OuvrirCarnet(titre="Bleu"), *pages, decider=EN_PARTIES)

    assert len(load(EN_PARTIES, memory.store, "c1").etat.pages) == 130
    assert load(EN_PARTIES, memory.store, "c1").etat == issue.etat


# Documents


def _documents(_etat: Carnet, event: Event) -> tuple[Document, ...]:
    return (Document(f"carnets/{event.titre}", b"{}", "application/json"),) if isinstance(event, CarnetOuvert) else ()


ILLUSTRE = replace(CARNET, documents=_documents)


def test_un_document_est_garde_avant_l_entree_qui_le_nomme(memory: MemoryWorld) -> None:
    world = over(memory, before=[lambda: seen.append(dict(memory.objects.kept))])
    seen: list[dict[str, bytes]] = []

    handle(ILLUSTRE, world, envoi("c1", OuvrirCarnet(titre="Bleu"), memory))

    assert seen == [{"carnets/Bleu": b"{}"}]


def test_un_essai_un_refus_ou_une_repetition_ne_gardent_pas_de_document(memory: MemoryWorld) -> None:
    handle(ILLUSTRE, memory.world, envoi("c1", OuvrirCarnet(titre="Bleu"), memory, essai=True))
    with pytest.raises(TransitionImpossible):
        handle(ILLUSTRE, memory.world, envoi("c1", FermerCarnet(), memory))

    assert memory.objects.kept == {}


# The order of checks


def _sent(memory: MemoryWorld, commande: Command | Refus, cle: str = "", corps: str = "", **checks: Any) -> Any:
    return handle(CARNET, memory.world, envoi("c1", commande, memory, cle, corps, **checks))


def test_la_visibilite_passe_avant_une_cle_reutilisee(memory: MemoryWorld) -> None:
    _sent(memory, OuvrirCarnet(titre="Bleu"), "k", "a")

    with pytest.raises(Introuvable):
        _sent(memory, UNREADABLE, "k", "b", voir=refuse(UNSEEN), controler=refuse(STALE))


def test_une_requete_repetee_passe_avant_la_lecture_du_corps(memory: MemoryWorld) -> None:
    _sent(memory, OuvrirCarnet(titre="Bleu"), "k", "a")

    assert _sent(memory, UNREADABLE, "k", "a", controler=refuse(STALE)).rejouee
    with pytest.raises(CleReutilisee):
        _sent(memory, UNREADABLE, "k", "b", controler=refuse(STALE))


def test_la_lecture_du_corps_passe_avant_la_version(memory: MemoryWorld) -> None:
    with pytest.raises(RequeteInvalide):
        _sent(memory, UNREADABLE, controler=refuse(STALE))


def test_la_version_passe_avant_les_regles(memory: MemoryWorld) -> None:
    with pytest.raises(VersionPerimee):
        _sent(memory, FermerCarnet(), controler=refuse(STALE))


def test_les_regles_passent_en_dernier(memory: MemoryWorld) -> None:
    with pytest.raises(TransitionImpossible):
        _sent(memory, FermerCarnet())


# Races


def doing(memory: MemoryWorld, commande: Command) -> Gesture:
    def gesture() -> None:
        do(memory, "c1", commande)

    return gesture


def _rename(memory: MemoryWorld, titre: str) -> Gesture:
    return doing(memory, RenommerCarnet(titre=titre))


@pytest.mark.parametrize("races", range(1, ATTEMPTS_MAX))
def test_une_course_perdue_se_redecide_sur_ce_qui_est_la(memory: MemoryWorld, races: int) -> None:
    do(memory, "c1", OuvrirCarnet(titre="Bleu"))
    world = over(memory, before=[_rename(memory, f"Autre {n}") for n in range(races)])

    issue = handle(CARNET, world, envoi("c1", EcrirePage(page="1", texte="Un"), memory))

    assert (issue.version, issue.etat.titre, issue.etat.pages) == (2 + races, f"Autre {races - 1}", {"1": "Un"})
    assert load(CARNET, memory.store, "c1").etat == issue.etat


def test_une_course_toujours_perdue_est_un_conflit_et_rien_n_est_perdu(memory: MemoryWorld) -> None:
    do(memory, "c1", OuvrirCarnet(titre="Bleu"))
    world = over(memory, before=[_rename(memory, f"Autre {n}") for n in range(ATTEMPTS_MAX)])

    with pytest.raises(ConflitPersistant):
        handle(CARNET, world, envoi("c1", EcrirePage(page="1", texte="Un"), memory))

    etat = load(CARNET, memory.store, "c1").etat
    assert (etat.titre, etat.pages) == ("Autre 2", {})


def test_une_regle_perdue_pendant_la_course_refuse(memory: MemoryWorld) -> None:
    do(memory, "c1", OuvrirCarnet(titre="Bleu"))
    world = over(memory, before=[doing(memory, FermerCarnet())])

    with pytest.raises(TransitionImpossible):
        handle(CARNET, world, envoi("c1", EcrirePage(page="1", texte="Un"), memory))


def test_un_droit_perdu_pendant_la_course_refuse(memory: MemoryWorld) -> None:
    do(memory, "c1", OuvrirCarnet(titre="Bleu"))

    def voir(carnet: Carnet, _lus: Any) -> None:
        if carnet.titre != "Bleu":
            raise UNSEEN

    world = over(memory, before=[_rename(memory, "Rouge")])
    with pytest.raises(Introuvable):
        handle(CARNET, world, envoi("c1", EcrirePage(page="1", texte="Un"), memory, voir=voir))


def test_une_partie_changee_pendant_la_course_refuse_tout_de_suite(memory: MemoryWorld) -> None:
    do(memory, "c1", OuvrirCarnet(titre="Bleu"))

    def controler(carnet: Carnet) -> None:
        if carnet.titre != "Bleu":
            raise STALE

    world = over(memory, before=[_rename(memory, "Rouge")])
    with pytest.raises(VersionPerimee):
        handle(CARNET, world, envoi("c1", EcrirePage(page="1", texte="Un"), memory, controler=controler))


def test_un_nom_tenu_par_un_autre_est_un_doublon(memory: MemoryWorld) -> None:
    do(memory, "c1", OuvrirCarnet(titre="Bleu"))

    with pytest.raises(Doublon):
        do(memory, "c2", OuvrirCarnet(titre="Bleu"))

    assert journal_of(memory, "c2") == []


def test_un_nom_rendu_se_reprend(memory: MemoryWorld) -> None:
    do(memory, "c1", OuvrirCarnet(titre="Bleu"), RenommerCarnet(titre="Rouge"))
    do(memory, "c2", OuvrirCarnet(titre="Bleu"), FermerCarnet())

    assert do(memory, "c3", OuvrirCarnet(titre="Bleu")).version == 1


def test_une_ecriture_d_un_autre_flux_n_est_pas_un_doublon_mais_un_conflit(memory: MemoryWorld) -> None:
    """Only another transaction was in the way: nothing failed, so it is asked again."""
    world = over(memory, before=[raising(ConflictError())])

    assert handle(CARNET, world, envoi("c1", OuvrirCarnet(titre="Bleu"), memory)).version == 1


def test_le_meme_nom_pris_par_son_propre_flux_pendant_la_course_n_est_pas_un_doublon(memory: MemoryWorld) -> None:
    """Two co-editors give the same title at once: the slower finds it done."""
    do(memory, "c1", OuvrirCarnet(titre="Bleu"))
    world = over(memory, before=[_rename(memory, "Rouge")])

    issue = handle(CARNET, world, envoi("c1", RenommerCarnet(titre="Rouge"), memory))

    assert (issue.version, issue.etat.titre, issue.evenements) == (2, "Rouge", ())


@pytest.mark.parametrize(
    ("before", "condition"), [([], Absent()), ([OuvrirCarnet(titre="Bleu")], Equals("version", 1))]
)
def test_l_etat_et_l_entree_portent_chacun_leur_condition(
    memory: MemoryWorld, before: list[Command], condition: Condition
) -> None:
    """Either would do; both stand, so that losing one by mistake loses nothing."""
    for command in before:
        do(memory, "c1", command)
    sent: list[Write] = []
    transact = memory.store.transact

    def recording(writes: Sequence[Write], token: str) -> None:
        sent.extend(writes)
        transact(writes, token)

    memory.store.transact = recording  # type: ignore[method-assign]

    do(memory, "c1", RenommerCarnet(titre="Rouge") if before else OuvrirCarnet(titre="Bleu"))

    conditions = {w.key.sk[:7]: w.condition for w in sent if w.key.pk.endswith("#c1")}
    assert conditions == {"ETAT": condition, "JOURNAL": Absent()}


# Unknown outcomes


LOST = [UnknownOutcomeError("?"), ConflictError(), UnavailableError("?")]


@pytest.mark.parametrize("error", LOST, ids=lambda e: type(e).__name__)
def test_une_reponse_perdue_se_retrouve_au_journal(memory: MemoryWorld, error: Exception) -> None:
    world = over(memory, after=[raising(error)])

    issue = handle(CARNET, world, envoi("c1", OuvrirCarnet(titre="Bleu"), memory))

    assert (issue.version, issue.rejouee, len(journal_of(memory, "c1"))) == (1, False, 1)


def test_une_reponse_perdue_se_retrouve_meme_si_un_autre_a_ecrit_depuis(memory: MemoryWorld) -> None:
    do(memory, "c1", OuvrirCarnet(titre="Bleu"))

    def other_then_lost() -> None:
        do(memory, "c1", RenommerCarnet(titre="Rouge"))
        raise UnknownOutcomeError("?")

    world = over(memory, after=[other_then_lost])
    issue = handle(CARNET, world, envoi("c1", EcrirePage(page="1", texte="Un"), memory))

    assert (issue.version, issue.etat.titre) == (2, "Bleu")
    assert len(journal_of(memory, "c1")) == 3


@pytest.mark.parametrize("error", LOST, ids=lambda e: type(e).__name__)
def test_une_ecriture_qui_n_a_pas_eu_lieu_se_refait(memory: MemoryWorld, error: Exception) -> None:
    world = over(memory, before=[raising(error)])

    assert handle(CARNET, world, envoi("c1", OuvrirCarnet(titre="Bleu"), memory)).version == 1
    assert len(journal_of(memory, "c1")) == 1


def test_une_ecriture_arrivee_en_retard_ne_compte_qu_une_fois(memory: MemoryWorld) -> None:
    """The first sending lands between our reading and our second one."""
    first: list[Any] = []
    world, store = counted(memory)
    transact = memory.store.transact

    def late(writes: Any, token: str) -> None:
        first.append((writes, token))
        if len(first) == 1:
            raise UnknownOutcomeError("on its way")
        transact(*first[0])
        transact(writes, token)

    store.memory.transact = late  # type: ignore[method-assign]
    issue = handle(CARNET, world, envoi("c1", OuvrirCarnet(titre="Bleu"), memory))

    assert issue.version == 1
    assert len(journal_of(memory, "c1")) == 1


@pytest.mark.parametrize(
    ("error", "refus"),
    [
        (UnknownOutcomeError("?"), Indisponible),
        (UnavailableError("?"), Indisponible),
        (ConflictError(), ConflitPersistant),
    ],
)
def test_une_panne_qui_dure_le_dit(memory: MemoryWorld, error: Exception, refus: type[Refus]) -> None:
    world = over(memory, before=[raising(error)] * ATTEMPTS_MAX)

    with pytest.raises(refus):
        handle(CARNET, world, envoi("c1", OuvrirCarnet(titre="Bleu"), memory))

    assert memory.store.items == {}


@pytest.mark.parametrize("rang", range(ATTEMPTS_MAX))
def test_une_panne_dont_une_seule_ecriture_est_incertaine_ne_dit_pas_que_rien_n_est_ecrit(
    memory: MemoryWorld, rang: int
) -> None:
    """The uncertain one may still land: « send again with the same key » is right, « read again then send » is not."""
    errors: list[Exception] = [ConflictError()] * ATTEMPTS_MAX
    errors[rang] = UnknownOutcomeError("?")
    world = over(memory, before=[raising(error) for error in errors])

    with pytest.raises(Indisponible):
        handle(CARNET, world, envoi("c1", OuvrirCarnet(titre="Bleu"), memory))


# Repeated requests


def test_la_meme_requete_deux_fois_ne_compte_qu_une(memory: MemoryWorld) -> None:
    _sent(memory, OuvrirCarnet(titre="Bleu"), "k", "a")
    before = fingerprint(memory.store)

    again = _sent(memory, OuvrirCarnet(titre="Bleu"), "k", "a")

    assert (again.rejouee, again.version, again.etat.titre) == (True, 1, "Bleu")
    assert fingerprint(memory.store) == before


def test_la_reponse_repetee_montre_ce_qui_est_la_maintenant(memory: MemoryWorld) -> None:
    _sent(memory, OuvrirCarnet(titre="Bleu"), "k", "a")
    do(memory, "c1", RenommerCarnet(titre="Rouge"))

    assert _sent(memory, OuvrirCarnet(titre="Bleu"), "k", "a").etat.titre == "Rouge"


def test_la_meme_cle_pour_un_autre_corps_est_refusee(memory: MemoryWorld) -> None:
    _sent(memory, OuvrirCarnet(titre="Bleu"), "k", "a")

    with pytest.raises(CleReutilisee):
        _sent(memory, OuvrirCarnet(titre="Bleu"), "k", "b")


def test_un_refus_ne_retient_pas_la_cle(memory: MemoryWorld) -> None:
    with pytest.raises(TransitionImpossible):
        _sent(memory, FermerCarnet(), "k", "a")

    assert _sent(memory, OuvrirCarnet(titre="Bleu"), "k", "b").version == 1


def test_une_creation_repetee_retrouve_ce_qu_elle_avait_cree(memory: MemoryWorld) -> None:
    """The second sending drew another identifier: the first one's stream answers."""
    handle(CARNET, memory.world, envoi("c1", OuvrirCarnet(titre="Bleu"), memory, "k", "a"))

    again = handle(CARNET, memory.world, envoi("c2", OuvrirCarnet(titre="Bleu"), memory, "k", "a"))

    assert (again.flux, again.rejouee, again.etat.titre) == ("jouet/carnet#c1", True, "Bleu")
    assert journal_of(memory, "c2") == []


def test_une_creation_repetee_se_voit_avec_les_droits_d_aujourd_hui(memory: MemoryWorld) -> None:
    handle(CARNET, memory.world, envoi("c1", OuvrirCarnet(titre="Bleu"), memory, "k", "a"))

    def voir(carnet: Carnet, _lus: Any) -> None:
        if carnet.titre == "Bleu":
            raise UNSEEN

    with pytest.raises(Introuvable):
        handle(CARNET, memory.world, envoi("c2", OuvrirCarnet(titre="Bleu"), memory, "k", "a", voir=voir))


def test_deux_creations_jumelles_en_course_n_en_font_qu_une(memory: MemoryWorld) -> None:
    """A double click: the slower one finds its twin's record, not a duplicate."""

    def twin() -> None:
        handle(CARNET, memory.world, envoi("c1", OuvrirCarnet(titre="Bleu"), memory, "k", "a"))

    world = over(memory, before=[twin])
    slower = handle(CARNET, world, envoi("c2", OuvrirCarnet(titre="Bleu"), memory, "k", "a"))

    assert (slower.flux, slower.rejouee) == ("jouet/carnet#c1", True)


def test_une_jumelle_qui_gagne_la_derniere_course_est_retrouvee(memory: MemoryWorld) -> None:
    do(memory, "c1", OuvrirCarnet(titre="Bleu"))
    write = EcrirePage(page="1", texte="Un")

    def twin() -> None:
        handle(CARNET, memory.world, envoi("c1", write, memory, "k", "a"))

    world = over(memory, before=[*(_rename(memory, f"Autre {n}") for n in range(ATTEMPTS_MAX - 1)), twin])

    assert handle(CARNET, world, envoi("c1", write, memory, "k", "a")).rejouee


def test_une_cle_perimee_ne_compte_plus(memory: MemoryWorld) -> None:
    _sent(memory, OuvrirCarnet(titre="Bleu"), "k", "a")
    memory.clock.advance(seconds=REQUEST_LIFE.total_seconds())

    assert not _sent(memory, RenommerCarnet(titre="Rouge"), "k", "b").rejouee
    assert _sent(memory, RenommerCarnet(titre="Rouge"), "k", "b").rejouee


def test_une_cle_compte_jusqu_a_sa_derniere_seconde(memory: MemoryWorld) -> None:
    _sent(memory, OuvrirCarnet(titre="Bleu"), "k", "a")
    memory.clock.advance(seconds=(REQUEST_LIFE - timedelta(seconds=1)).total_seconds())

    assert _sent(memory, OuvrirCarnet(titre="Bleu"), "k", "a").rejouee


def test_un_nom_tenu_reste_un_doublon_quand_la_cle_est_perimee(memory: MemoryWorld) -> None:
    handle(CARNET, memory.world, envoi("c1", OuvrirCarnet(titre="Bleu"), memory, "k", "a"))
    memory.clock.advance(hours=49)

    with pytest.raises(Doublon):
        handle(CARNET, memory.world, envoi("c2", OuvrirCarnet(titre="Bleu"), memory, "k", "a"))


def test_l_enregistrement_d_une_requete_ne_garde_jamais_le_corps(memory: MemoryWorld) -> None:
    _sent(memory, OuvrirCarnet(titre="Bleu"), "k", "empreinte")

    (record,) = (i for k, i in memory.store.items.items() if k.sk == "REQUETE")
    assert set(record) == {"pk", "sk", "empreinte", "statut", "flux", "seq", "expire"}


# Dry runs


@BOTH
def test_un_essai_n_ecrit_rien_et_dit_ce_qui_changerait(memory: MemoryWorld, decider: Any) -> None:
    do(memory, "c1", OuvrirCarnet(titre="Bleu"), decider=decider)
    before = fingerprint(memory.store)

    issue = handle(decider, memory.world, envoi("c1", RenommerCarnet(titre="Rouge"), memory, essai=True))

    assert (issue.avant.titre, issue.etat.titre, issue.version) == ("Bleu", "Rouge", 1)
    assert fingerprint(memory.store) == before


def test_un_essai_refuse_ce_que_l_acte_refuserait(memory: MemoryWorld) -> None:
    do(memory, "c1", OuvrirCarnet(titre="Bleu"))

    with pytest.raises(Doublon):
        handle(CARNET, memory.world, envoi("c2", OuvrirCarnet(titre="Bleu"), memory, essai=True))


COMMANDS: list[Command] = [
    OuvrirCarnet(titre="Bleu"),
    OuvrirCarnet(titre="Libre"),
    RenommerCarnet(titre="Bleu"),
    RenommerCarnet(titre="Pris"),
    RenommerCarnet(titre="Libre"),
    EcrirePage(page="1", texte="x"),
    ArracherPage(page="1"),
    SignerCarnet(personne="p", nom="n"),
    SuivreModele(modele="modele"),
    SuivreModele(modele="absent"),
    RelireModele(),
    FermerCarnet(),
]
STATES: dict[str, list[Command]] = {
    "inexistant": [],
    "ouvert": [OuvrirCarnet(titre="Bleu")],
    "ouvert qui suit": [OuvrirCarnet(titre="Bleu"), SuivreModele(modele="modele")],
    "ferme": [OuvrirCarnet(titre="Bleu"), FermerCarnet()],
}


def _verdict(call: Any) -> str:
    try:
        call()
    except Refus as refus:
        return refus.code
    return "accepté"


@BOTH
@pytest.mark.parametrize("before", STATES.values(), ids=STATES)
@pytest.mark.parametrize("commande", COMMANDS, ids=repr)
def test_sonder_essayer_et_faire_sont_d_accord(
    memory: MemoryWorld, decider: Any, before: list[Command], commande: Command
) -> None:
    do(memory, "modele", OuvrirCarnet(titre="Modèle"), decider=decider)
    do(memory, "autre", OuvrirCarnet(titre="Pris"), decider=decider)
    for command in before:
        do(memory, "c1", command, decider=decider)

    loaded = with_context(decider, memory.store, load(decider, memory.store, "c1"), [commande], ())
    (probed,) = probe(decider, memory.store, loaded, [commande], memory.clock.now())
    tried = _verdict(lambda: handle(decider, memory.world, envoi("c1", commande, memory, essai=True)))
    done = _verdict(lambda: do(memory, "c1", commande, decider=decider))

    assert (probed.code if probed else "accepté", tried) == (done, done)


# Context, and round trips


def test_les_versions_lues_sont_gardees_avec_la_decision(memory: MemoryWorld) -> None:
    do(memory, "m", OuvrirCarnet(titre="Modèle"), RenommerCarnet(titre="Le modèle"))
    do(memory, "c1", OuvrirCarnet(titre="Bleu"), SuivreModele(modele="m"))

    assert '"lu":{"jouet/carnet#m":2}' in journal_of(memory, "c1")[-1]["corps"]


def test_un_contexte_absent_est_none(memory: MemoryWorld) -> None:
    do(memory, "c1", OuvrirCarnet(titre="Bleu"))

    with pytest.raises(TransitionImpossible, match="modèle n'existe pas"):
        do(memory, "c1", SuivreModele(modele="absent"))


@pytest.mark.parametrize(
    ("commande", "trips"),
    [
        (EcrirePage(page="1", texte="x"), 2),
        (SuivreModele(modele="m"), 2),
        (RelireModele(), 3),
    ],
    ids=["sans contexte", "contexte donné par la commande", "contexte donné par l'état"],
)
def test_une_commande_fait_peu_de_trajets(memory: MemoryWorld, commande: Command, trips: int) -> None:
    do(memory, "m", OuvrirCarnet(titre="Modèle"))
    do(memory, "c1", OuvrirCarnet(titre="Bleu"), SuivreModele(modele="m"))
    world, store = counted(memory)

    handle(CARNET, world, envoi("c1", commande, memory, "k", "a"))

    assert store.trips == trips


@pytest.mark.parametrize(
    ("commande", "trips"),
    [
        (EcrirePage(page="1", texte="x"), 3),
        (SuivreModele(modele="m"), 3),
        (RelireModele(), 3),
    ],
    ids=["sans contexte", "contexte donné par la commande", "contexte donné par l'état"],
)
def test_un_etat_en_parties_coute_un_trajet_de_plus(memory: MemoryWorld, commande: Command, trips: int) -> None:
    do(memory, "m", OuvrirCarnet(titre="Modèle"), decider=EN_PARTIES)
    do(memory, "c1", OuvrirCarnet(titre="Bleu"), SuivreModele(modele="m"), decider=EN_PARTIES)
    world, store = counted(memory)

    handle(EN_PARTIES, world, envoi("c1", commande, memory, "k", "a"))

    assert store.trips == trips


@pytest.mark.parametrize(("decider", "trips"), [(CARNET, 1), (EN_PARTIES, 2)], ids=["d'un bloc", "en parties"])
def test_ce_qui_n_existe_pas_ne_se_cherche_pas_deux_fois(memory: MemoryWorld, decider: Any, trips: int) -> None:
    do(memory, "c1", OuvrirCarnet(titre="Bleu"), decider=decider)
    world, store = counted(memory)

    with pytest.raises(TransitionImpossible):
        handle(decider, world, envoi("c1", SuivreModele(modele="absent"), memory, "k", "a"))

    assert store.trips == trips


def test_deux_besoins_du_meme_element_ne_le_lisent_qu_une_fois(memory: MemoryWorld) -> None:
    """A carnet whose model is itself: its own state is the context too."""
    do(memory, "c1", OuvrirCarnet(titre="Bleu"))

    assert do(memory, "c1", SuivreModele(modele="c1")).etat.modele == "c1"
