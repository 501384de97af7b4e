"""Ce que le service de courrier dit d'une lettre après coup : deux fois, tard, ou en désordre, il en advient pareil."""

import json
from collections.abc import Sequence
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel import mail, people, rejets
from kernel.courriels import CarteCourriel
from kernel.etiquette import ETIQUETTE_MAX, Designee, designee
from kernel.journal import from_item
from kernel.lettre import A
from kernel.mail import post
from kernel.ports import ConflictError, Key, MailRefusedError, UnavailableError, UnknownOutcomeError
from kernel.rejets import CarteRejet, rejet_key
from kernel.renvoi import TERMINEES
from kernel.retours import est_un_retour, take
from tests.fakes import MemoryWorld, fingerprint
from tests.unit.kernel.jouet import FermerCarnet, OuvrirCarnet, do, journal_of
from tests.unit.kernel.test_mail import FLUX, OPENING, corr, expert, moody, states, try_post

COMMANDE = f"{1:026d}"
DITS = (("remis", ""), ("rejete", "Transient"), ("rejete", "Permanent"), ("signale", ""))


@pytest.fixture
def parti(memory: MemoryWorld) -> MemoryWorld:
    people.remember(memory.store, "jouet", expert("alice"), memory.clock.ulid())
    do(memory, "c1", OuvrirCarnet(titre="Bleu"))
    post(corr(A(personne="alice")), memory.world, OPENING)
    return memory


def alice(memory: MemoryWorld) -> Designee:
    """Name the letter of the opening to Alice."""
    return Designee(FLUX, 1, "ouvert", "alice", from_item(journal_of(memory, "c1")[0]).entete.commande)


def dit(memory: MemoryWorld, retour: str, nature: str = "") -> None:
    take("jouet", memory.world, memory.mailer.says(retour, nature))


def ligne(memory: MemoryWorld) -> CarteCourriel:
    """Give the line of the log, the same in both its lists."""
    lues = {str(i["etat"]) for k, i in memory.store.items.items() if "/liste#courriels" in k.pk}
    (seule,) = lues
    return CarteCourriel.model_validate_json(seule)


def a_joindre(memory: MemoryWorld) -> CarteRejet | None:
    item = memory.store.items.get(rejet_key("jouet", "alice"))
    return None if item is None else CarteRejet.model_validate_json(str(item["etat"]))


@pytest.mark.parametrize(
    ("retour", "nature", "issue"),
    [
        ("remis", "", ("remis", "")),
        ("signale", "", ("signale", "")),
        ("rejete", "Permanent", ("rejete", "definitif")),
        ("rejete", "Transient", ("rejete", "temporaire")),
        ("rejete", "Undetermined", ("rejete", "temporaire")),
    ],
)
def test_le_registre_dit_ce_qu_une_lettre_est_devenue(
    parti: MemoryWorld, retour: str, nature: str, issue: tuple[str, str]
) -> None:
    dit(parti, retour, nature)
    assert (ligne(parti).statut, ligne(parti).nature) == issue
    assert states(parti) == {"alice": (issue[0], 1)}


@pytest.mark.parametrize("ordre", [*permutations(DITS, 2), *permutations(DITS, 4)], ids=str)
def test_l_ordre_ni_le_nombre_ne_changent_ce_qu_il_en_est(parti: MemoryWorld, ordre: Sequence[tuple[str, str]]) -> None:
    """An absence is answered after a delivery, what was taken is sent back: what settles most stands."""
    for said in (*ordre, *ordre):
        dit(parti, *said)
    settled = [("rejete", "Permanent"), ("signale", ""), ("remis", ""), ("rejete", "Transient")]
    retour, nature = next(s for s in settled if s in ordre)
    assert ligne(parti).statut == retour
    assert ligne(parti).nature == {"Permanent": "definitif", "Transient": "temporaire", "": ""}[nature]


@pytest.mark.parametrize(("retour", "nature"), DITS)
def test_le_meme_retour_deux_fois_n_ecrit_qu_une_fois(parti: MemoryWorld, retour: str, nature: str) -> None:
    dit(parti, retour, nature)
    avant = fingerprint(parti.store)
    dit(parti, retour, nature)
    assert fingerprint(parti.store) == avant


@pytest.mark.parametrize(
    "lettre",
    [
        Designee("jouet/carnet#inconnu", 1, "ouvert", "alice", COMMANDE).etiquette,
        Designee(FLUX, 1, "ouvert", "zoe", COMMANDE).etiquette,
        Designee("autre/carnet#c1", 1, "ouvert", "alice", COMMANDE).etiquette,
        Designee(FLUX, 1, "ouvert", "alice", "celle d'une table remplacée").etiquette,
        "",
        "n'importe quoi",
        "YQ",
    ],
)
def test_un_retour_sur_une_lettre_inconnue_ne_change_rien(parti: MemoryWorld, lettre: str) -> None:
    avant = fingerprint(parti.store)
    take("jouet", parti.world, json.dumps({"retour": "rejete", "lettre": lettre, "nature": "Permanent"}))
    assert fingerprint(parti.store) == avant


def test_un_retour_ne_fait_pas_partir_une_lettre_ni_ne_fait_finir_celle_qui_attend(memory: MemoryWorld) -> None:
    people.remember(memory.store, "jouet", expert("alice"), memory.clock.ulid())
    do(memory, "c1", OuvrirCarnet(titre="Bleu"))
    world, mailer = moody(memory, UnavailableError("?"))
    try_post(world)
    take("jouet", memory.world, json.dumps({"retour": "remis", "lettre": alice(memory).etiquette}))
    assert states(memory) == {"alice": ("a_envoyer", 0)}
    try_post(world)
    assert len(mailer.sent) == 1


@pytest.mark.parametrize("retour", [("remis", ""), ("rejete", "Permanent")])
def test_une_reponse_perdue_est_retrouvee_par_le_retour_et_rien_ne_part_de_nouveau(
    memory: MemoryWorld, retour: tuple[str, str]
) -> None:
    """The tag left with the letter: what is said of it tells that it had left."""
    people.remember(memory.store, "jouet", expert("alice"), memory.clock.ulid())
    do(memory, "c1", OuvrirCarnet(titre="Bleu"))
    world, mailer = moody(memory, UnknownOutcomeError("?"))
    try_post(world)
    assert states(memory) == {"alice": ("en_cours", 1)}
    said, nature = retour
    take("jouet", memory.world, json.dumps({"retour": said, "lettre": alice(memory).etiquette, "nature": nature}))
    try_post(world, 3)
    assert (states(memory), len(mailer.sent)) == ({"alice": (said, 1)}, 1)


def test_une_lettre_abandonnee_qui_etait_arrivee_se_dit_remise(memory: MemoryWorld) -> None:
    people.remember(memory.store, "jouet", expert("alice"), memory.clock.ulid())
    do(memory, "c1", OuvrirCarnet(titre="Bleu"))
    world, _ = moody(memory, UnknownOutcomeError("?"), UnknownOutcomeError("?"))
    try_post(world, 4)
    assert states(memory) == {"alice": ("incertain", 2)}
    take("jouet", memory.world, json.dumps({"retour": "remis", "lettre": alice(memory).etiquette}))
    assert (ligne(memory).statut, ligne(memory).envois) == ("remis", 2)


@pytest.mark.parametrize("ensuite", [MailRefusedError("?"), UnavailableError("?")])
def test_ce_qui_est_dit_du_premier_envoi_vaut_quoi_qu_il_advienne_du_second(
    memory: MemoryWorld, ensuite: Exception
) -> None:
    """A second sending that is refused, or put off, does not undo that the first one arrived."""
    people.remember(memory.store, "jouet", expert("alice"), memory.clock.ulid())
    do(memory, "c1", OuvrirCarnet(titre="Bleu"))
    world, mailer = moody(memory, UnknownOutcomeError("?"), ensuite)
    try_post(world, 2)
    take("jouet", memory.world, json.dumps({"retour": "remis", "lettre": alice(memory).etiquette}))
    try_post(world, 2)
    assert (ligne(memory).statut, len(mailer.sent)) == ("remis", 1)


def test_une_lettre_caduque_qui_n_est_jamais_partie_le_reste(memory: MemoryWorld) -> None:
    people.remember(memory.store, "jouet", expert("alice"), memory.clock.ulid())
    do(memory, "c1", OuvrirCarnet(titre="Bleu"))
    world, _ = moody(memory, UnavailableError("?"))
    try_post(world)
    do(memory, "c1", FermerCarnet())
    post(corr(), memory.world, OPENING)
    take("jouet", memory.world, json.dumps({"retour": "remis", "lettre": alice(memory).etiquette}))
    assert states(memory) == {"alice": ("caduc", 0)}


# Whom to reach otherwise


def test_un_rejet_pour_de_bon_met_quelqu_un_a_joindre_et_nul_autre_retour(parti: MemoryWorld) -> None:
    for said in (("remis", ""), ("rejete", "Transient"), ("signale", "")):
        dit(parti, *said)
        assert a_joindre(parti) is None
    dit(parti, "rejete", "Permanent")
    carte = a_joindre(parti)
    assert carte is not None
    assert (carte.personne, carte.lettre, carte.flux, carte.seq, carte.regle) == ("alice", "ouvert", FLUX, 1, False)
    assert len(parti.mailer.sent) == 1, "nothing is sent to an address that takes nothing"


def test_une_autre_adresse_regle_ce_rejet_et_un_retour_tardif_n_y_revient_pas(parti: MemoryWorld) -> None:
    dit(parti, "rejete", "Permanent")
    nouvelle = expert("alice").model_copy(update={"courriel": "alice@ailleurs.invalid"})
    people.remember(parti.store, "jouet", nouvelle, parti.clock.ulid())
    assert a_joindre(parti) is None
    take("jouet", parti.world, parti.mailer.says("rejete", "Permanent"))
    assert a_joindre(parti) is None


def test_un_retour_d_avant_l_autre_adresse_ne_met_personne_a_joindre(parti: MemoryWorld) -> None:
    nouvelle = expert("alice").model_copy(update={"courriel": "alice@ailleurs.invalid"})
    people.remember(parti.store, "jouet", nouvelle, parti.clock.ulid())
    dit(parti, "rejete", "Permanent")
    assert a_joindre(parti) is None
    assert ligne(parti).nature == "definitif"


def test_revenir_a_la_meme_adresse_ou_changer_de_nom_ne_regle_rien(parti: MemoryWorld) -> None:
    dit(parti, "rejete", "Permanent")
    for autre in ({}, {"nom": "Alice Exemple"}, {"territoires": ("D35",)}):
        people.remember(parti.store, "jouet", expert("alice").model_copy(update=autre), parti.clock.ulid())
        assert a_joindre(parti) is not None


def test_qui_est_efface_n_est_plus_a_joindre(parti: MemoryWorld) -> None:
    dit(parti, "rejete", "Permanent")
    people.forget(parti.store, "jouet", "alice", "jeton")
    assert a_joindre(parti) is None
    assert "alice@" not in str(parti.store.items)


def test_qui_etait_deja_efface_n_est_pas_a_joindre(parti: MemoryWorld) -> None:
    people.forget(parti.store, "jouet", "alice", "jeton")
    dit(parti, "rejete", "Permanent")
    assert a_joindre(parti) is None


def test_une_lettre_rejetee_pendant_qu_une_autre_se_renvoie_reste_une_tache(parti: MemoryWorld) -> None:
    """What a resending settles is what it has read: a line that another rejection has taken meanwhile is not it."""
    dit(parti, "rejete", "Permanent")
    (regle,) = rejets.settled(parti.store, "jouet", "alice")
    autre = CarteRejet(flux=FLUX, seq=2, lettre="ferme", personne="alice", le="2027-01-01T00:00:00Z")
    parti.store.write(rejets.put("jouet", autre))
    with pytest.raises(ConflictError):
        parti.store.write(regle)
    assert a_joindre(parti) == autre


def test_rien_de_ce_qui_est_garde_n_a_d_adresse(parti: MemoryWorld) -> None:
    dit(parti, "rejete", "Permanent")
    kept = [i for k, i in parti.store.items.items() if not k.pk.startswith(("jouet/personne", "jouet/liste#annuaire"))]
    assert "@" not in str(kept)


# The tag


def test_une_lettre_part_avec_son_etiquette_et_rien_n_en_est_dans_le_message(parti: MemoryWorld) -> None:
    (partie,) = parti.mailer.sent
    assert designee(partie.tag) == alice(parti)
    assert partie.tag not in partie.text + partie.html + str(partie.headers)


MOTS = st.text(alphabet="abcdefghijklmnopqrstuvwxyz_0123456789", min_size=1, max_size=26)


@given(MOTS, MOTS, st.integers(1, 99_999_999), MOTS, MOTS)
def test_une_etiquette_se_relit_et_n_a_que_ce_qu_un_service_de_courrier_prend(
    agregat: str, identifiant: str, seq: int, lettre: str, personne: str
) -> None:
    une = Designee(f"candidature/{agregat}#{identifiant}~{identifiant}", seq, lettre, personne, COMMANDE)
    assert designee(une.etiquette) == une
    assert set(une.etiquette) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
    assert len(une.etiquette) <= ETIQUETTE_MAX
    assert une.notification == Key(f"candidature/notification#{une.flux}#{seq:08d}", f"{lettre}#{personne}")


def test_la_plus_longue_des_lettres_a_une_etiquette() -> None:
    """A letter sent anew about an étape of an opération, to a person of the provider."""
    flux = f"commission/renvoi#oper_{'9' * 26}-4~{'9' * 26}"
    longue = Designee(flux, 1, "decision_confidentielle", "pers_" + "f" * 26, COMMANDE)
    assert longue.etiquette


@given(st.text(max_size=40))
def test_n_importe_quel_texte_se_lit_ou_ne_designe_rien(texte: str) -> None:
    found: Any = designee(texte)
    assert found is None or isinstance(found, Designee)


def test_les_deux_sortes_de_messages_se_distinguent(parti: MemoryWorld) -> None:
    assert est_un_retour(parti.mailer.says("remis"))
    assert not est_un_retour(OPENING.model_dump_json())


def test_chaque_issue_est_finale_et_se_renvoie() -> None:
    for statut in (mail.REMIS, mail.REJETE, mail.SIGNALE):
        assert statut in mail.FINAL & TERMINEES
