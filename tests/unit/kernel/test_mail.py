"""Letters: one notification per (act, recipient), a mail never lost, and at most two when an answer was."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from kernel import people
from kernel.courriels import CarteCourriel
from kernel.erasure import erase
from kernel.jeton import pseudonym
from kernel.journal import ORIGIN, Writing, compose, from_item
from kernel.lettre import A, Correspondence, Lettre
from kernel.mail import post, release
from kernel.people import Personne
from kernel.ports import Key, Mail, MailRefusedError, UnavailableError, UnknownOutcomeError, World
from kernel.redaction import render
from kernel.relay import Address
from kernel.retenues import retenues
from kernel.sans_adresse import CarteSansAdresse
from kernel.settings import Instructeur, Settings
from tests.fakes import START, MemoryWorld
from tests.maison import INSTRUCTEUR
from tests.unit.kernel.jouet import (
    CARNET,
    Carnet,
    CarnetOuvert,
    EcrirePage,
    Event,
    FermerCarnet,
    OuvrirCarnet,
    SignerCarnet,
    do,
    journal_of,
)
from tests.unit.kernel.pannes import FaultyStore

FLUX = "jouet/carnet#c1"
OPENING = Address(flux=FLUX, seq=1, correlation="corr-1")
EVERYBODY = A(role="expert")
ENTETE = compose(FLUX, 1, ORIGIN, b"", Writing((), {}, START, "pers_alice", "commande-1", "corr-1")).entete


def to(who: A) -> Any:
    """Give the letters of a carnet: its opening is told, unless it was closed since."""

    def courriers(event: Event, etat: Carnet) -> Sequence[Lettre]:
        if isinstance(event, CarnetOuvert) and etat.statut == "ouvert":
            return (Lettre("ouvert", who, {"titre": etat.titre}),)
        return ()

    return courriers


def corr(who: A = EVERYBODY) -> Correspondence:
    return Correspondence(
        service="jouet",
        deciders=(CARNET,),
        courriers={"carnet": to(who)},
        templates=Path(__file__).parent / "modeles",
        public_url="https://exemple.invalid",
        instructeur=INSTRUCTEUR,
    )


@dataclass
class Moody:
    """A mail service that answers in turn with what it was given, then takes everything."""

    moods: list[Exception | None]
    sent: list[Mail] = field(default_factory=list)

    def send(self, mail: Mail) -> str:
        mood = self.moods.pop(0) if self.moods else None
        if isinstance(mood, UnknownOutcomeError) or mood is None:
            self.sent.append(mail)
        if mood is not None:
            raise mood
        return f"mail-{len(self.sent)}"


def expert(name: str) -> Personne:
    return Personne(
        personne=name, nom=name.title(), courriel=f"{name}@x.invalid", roles=("expert",), territoires=(), siret=""
    )


@pytest.fixture
def opened(memory: MemoryWorld) -> MemoryWorld:
    for name in ("alice", "bob"):
        people.remember(memory.store, "jouet", expert(name), memory.clock.ulid())
    do(memory, "c1", OuvrirCarnet(titre="Bleu"))
    return memory


def moody(memory: MemoryWorld, *moods: Exception | None) -> tuple[World, Moody]:
    mailer = Moody(list(moods))
    return replace(memory.world, mailer=mailer), mailer


def states(memory: MemoryWorld) -> dict[str, tuple[Any, Any]]:
    """Give each notification's state and number of sendings, by recipient."""
    return {
        k.sk.split("#")[1]: (i["statut"], i["envois"])
        for k, i in memory.store.items.items()
        if k.pk.startswith("jouet/notification#")
    }


def try_post(world: World, times: int = 1) -> None:
    """Post as the queue does: again when it fails."""
    for _ in range(times):
        try:
            post(corr(), world, OPENING)
        except (UnavailableError, UnknownOutcomeError):
            continue


def test_chaque_destinataire_recoit_sa_lettre(opened: MemoryWorld) -> None:
    post(corr(), opened.world, OPENING)

    assert [m.recipient for m in opened.mailer.sent] == ["alice@x.invalid", "bob@x.invalid"]
    assert states(opened) == {"alice": ("envoye", 1), "bob": ("envoye", 1)}


def test_la_lettre_nomme_l_acte_sans_dire_combien_d_actes_l_ont_precede(opened: MemoryWorld) -> None:
    post(corr(), opened.world, OPENING)

    mail, acte = opened.mailer.sent[0], f"{FLUX}#{from_item(journal_of(opened, 'c1')[0]).entete.commande}"
    assert mail.subject == "[ÉcoQuartier] Le carnet « Bleu »"
    assert mail.text.startswith("Bonjour Alice,\n\nLe carnet Bleu est ouvert.\n\n")
    assert acte in mail.text
    assert acte in mail.html
    assert f"{FLUX}#1" not in mail.text + mail.html
    assert mail.headers == {"X-Acte": acte, "X-Correlation-Id": "correlation-1"}


def test_la_meme_adresse_deux_fois_n_envoie_rien_de_plus(opened: MemoryWorld) -> None:
    post(corr(), opened.world, OPENING)
    post(corr(), opened.world, OPENING)

    assert len(opened.mailer.sent) == 2


def test_un_service_qui_fait_attendre_rend_le_message_et_rien_ne_se_perd(opened: MemoryWorld) -> None:
    world, mailer = moody(opened, None, UnavailableError("?"))

    with pytest.raises(UnavailableError):
        post(corr(), world, OPENING)
    assert states(opened) == {"alice": ("envoye", 1), "bob": ("a_envoyer", 0)}

    post(corr(), world, OPENING)
    assert [m.recipient for m in mailer.sent] == ["alice@x.invalid", "bob@x.invalid"]
    assert states(opened) == {"alice": ("envoye", 1), "bob": ("envoye", 1)}


def test_un_service_qui_fait_attendre_longtemps_n_epuise_rien(opened: MemoryWorld) -> None:
    world, mailer = moody(opened, *[UnavailableError("?")] * 20)

    try_post(world, 21)

    assert len(mailer.sent) == 2
    assert states(opened)["alice"] == ("envoye", 1)


def test_une_adresse_refusee_n_empeche_pas_les_autres(opened: MemoryWorld) -> None:
    world, mailer = moody(opened, MailRefusedError("?"))

    post(corr(), world, OPENING)

    assert [m.recipient for m in mailer.sent] == ["bob@x.invalid"]
    assert states(opened) == {"alice": ("refuse", 1), "bob": ("envoye", 1)}


def test_une_adresse_refusee_n_est_pas_essayee_de_nouveau(opened: MemoryWorld) -> None:
    world, mailer = moody(opened, MailRefusedError("?"))

    try_post(world, 3)

    assert len(mailer.sent) == 1


def test_une_reponse_perdue_renvoie_une_fois_sous_le_meme_numero(opened: MemoryWorld) -> None:
    world, mailer = moody(opened, UnknownOutcomeError("?"))

    try_post(world)
    assert states(opened) == {"alice": ("en_cours", 1)}

    try_post(world, 3)
    alice = [m for m in mailer.sent if m.recipient == "alice@x.invalid"]
    assert len(alice) == 2
    assert alice[0] == alice[1]
    assert states(opened) == {"alice": ("envoye", 2), "bob": ("envoye", 1)}


def test_deux_reponses_perdues_s_arretent_la_et_se_disent(opened: MemoryWorld) -> None:
    world, mailer = moody(opened, UnknownOutcomeError("?"), UnknownOutcomeError("?"))

    try_post(world, 5)

    assert [m.recipient for m in mailer.sent].count("alice@x.invalid") == 2
    assert states(opened) == {"alice": ("incertain", 2), "bob": ("envoye", 1)}


def test_un_arret_entre_annonce_et_envoi_ne_perd_pas_la_lettre(opened: MemoryWorld) -> None:
    class Killed(BaseException):
        pass

    store = FaultyStore(opened.store)
    world = replace(opened.world, store=store)
    real = store.memory.write

    def die_before_second_write(write: Any) -> None:
        if store.calls["write"] == 2:
            raise Killed
        real(write)

    store.memory.write = die_before_second_write  # type: ignore[method-assign]
    with pytest.raises(Killed):
        post(corr(), world, OPENING)
    assert states(opened) == {"alice": ("a_envoyer", 0)}

    store.memory.write = real  # type: ignore[method-assign]
    post(corr(), world, OPENING)
    assert len(opened.mailer.sent) == 2


def test_une_lettre_remplacee_depuis_ne_part_pas(opened: MemoryWorld) -> None:
    do(opened, "c1", FermerCarnet())

    post(corr(), opened.world, OPENING)

    assert opened.mailer.sent == []
    assert states(opened) == {}


def test_une_lettre_annoncee_puis_remplacee_est_caduque(opened: MemoryWorld) -> None:
    world, mailer = moody(opened, UnavailableError("?"))
    try_post(world)
    do(opened, "c1", FermerCarnet())

    try_post(world, 2)

    assert mailer.sent == []
    assert states(opened) == {"alice": ("caduc", 0)}


def test_une_lettre_partie_le_reste_quoi_qu_il_arrive(opened: MemoryWorld) -> None:
    post(corr(), opened.world, OPENING)
    do(opened, "c1", FermerCarnet())

    post(corr(), opened.world, OPENING)

    assert states(opened) == {"alice": ("envoye", 1), "bob": ("envoye", 1)}


def test_une_personne_effacee_ne_recoit_rien(opened: MemoryWorld) -> None:
    people.forget(opened.store, "jouet", "alice", "jeton")

    post(corr(A(personne="alice")), opened.world, OPENING)

    assert opened.mailer.sent == []
    assert states(opened) == {"alice": ("sans_destinataire", 0)}


def test_une_personne_nommee_recoit_seule(opened: MemoryWorld) -> None:
    post(corr(A(personne="bob")), opened.world, OPENING)

    assert [m.recipient for m in opened.mailer.sent] == ["bob@x.invalid"]


def test_une_personne_de_plusieurs_territoires_ne_recoit_qu_une_lettre(memory: MemoryWorld) -> None:
    many = expert("alice").model_copy(update={"territoires": ("38", "69")})
    people.remember(memory.store, "jouet", many, "jeton")
    do(memory, "c1", OuvrirCarnet(titre="Bleu"))

    post(corr(), memory.world, OPENING)

    assert len(memory.mailer.sent) == 1


def test_l_auteur_d_un_acte_peut_etre_ecarte_de_sa_lettre(memory: MemoryWorld) -> None:
    for nom in ("alice", "basile"):
        people.remember(memory.store, "jouet", expert(nom), f"jeton-{nom}")
    do(memory, "c1", OuvrirCarnet(titre="Bleu"))

    post(corr(replace(EVERYBODY, sauf=expert("alice").personne)), memory.world, OPENING)

    assert [m.recipient for m in memory.mailer.sent] == [expert("basile").courriel]


def test_une_lettre_n_est_pas_ecrite_a_qui_ne_doit_rien_en_apprendre(memory: MemoryWorld) -> None:
    for nom in ("alice", "basile"):
        people.remember(memory.store, "jouet", expert(nom), f"jeton-{nom}")
    do(memory, "c1", OuvrirCarnet(titre="Bleu"))
    plain = to(EVERYBODY)

    def kept_from_alice(event: Any, etat: Any) -> list[Lettre]:
        return [replace(lettre, tue_a=(expert("alice").personne,)) for lettre in plain(event, etat)]

    post(replace(corr(), courriers={"carnet": kept_from_alice}), memory.world, OPENING)

    assert [m.recipient for m in memory.mailer.sent] == [expert("basile").courriel]


def test_une_entree_sans_lettre_ou_absente_n_envoie_rien(opened: MemoryWorld) -> None:
    do(opened, "c1", EcrirePage(page="1", texte="Un"))

    post(corr(), opened.world, OPENING.model_copy(update={"seq": 2}))
    post(corr(), opened.world, OPENING.model_copy(update={"seq": 99}))

    assert opened.mailer.sent == []


def test_une_entree_effacee_ou_d_effacement_se_lit_encore(opened: MemoryWorld) -> None:
    do(opened, "c1", SignerCarnet(personne="pers_a", nom="Alice"))
    erase(CARNET, opened.world, "c1", "pers_a", "pers_operateur")

    for seq in (2, 3):
        post(corr(), opened.world, OPENING.model_copy(update={"seq": seq}))

    assert opened.mailer.sent == []


def test_deux_facteurs_a_la_fois_n_envoient_qu_une_lettre(opened: MemoryWorld) -> None:
    """While one hands the mail over, another comes for the same letter."""

    class Slow(Moody):
        def send(self, mail: Mail) -> str:
            if not self.sent:
                self.sent.append(mail)
                try_post(replace(opened.world, mailer=fast))
            return "mail-1"

    fast = Moody([])
    slow = Slow([])

    with pytest.raises(UnknownOutcomeError):
        post(corr(A(personne="bob")), replace(opened.world, mailer=slow), OPENING)

    assert len(slow.sent) + len([m for m in fast.sent if m.recipient == "bob@x.invalid"]) <= 2
    assert states(opened)["bob"][0] == "envoye"


def test_une_notification_ne_garde_ni_nom_ni_adresse(opened: MemoryWorld) -> None:
    post(corr(), opened.world, OPENING)

    kept = [i for k, i in opened.store.items.items() if k.pk.startswith("jouet/notification#")]
    assert "@" not in json.dumps(kept)
    assert "Alice" not in json.dumps(kept)


# Words


@pytest.mark.parametrize(
    "titre", ["Bleu\r\nBcc: x@x", "Bleu\nRouge", "Bleu\u2028Rouge", "Bleu\x85Rouge", "Bleu\x0bRouge"]
)
def test_un_objet_tient_toujours_sur_une_ligne(titre: str) -> None:
    mail = render(corr(), ENTETE, Lettre("ouvert", EVERYBODY, {"titre": titre}), expert("alice"))

    assert len(mail.subject.splitlines()) == 1


def test_ce_que_quelqu_un_a_ecrit_ne_devient_pas_du_html() -> None:
    hostile = "<script>alert(1)</script>"
    mail = render(corr(), ENTETE, Lettre("ouvert", EVERYBODY, {"titre": hostile}), expert("alice"))

    assert hostile not in mail.html
    assert "&lt;script&gt;" in mail.html
    assert hostile in mail.text


def test_un_modele_a_qui_il_manque_une_donnee_ne_part_pas(opened: MemoryWorld) -> None:
    with pytest.raises(Exception, match="titre"):
        render(corr(), ENTETE, Lettre("ouvert", EVERYBODY, {}), expert("alice"))


@pytest.mark.parametrize("stage", ["dev", "prod"])
def test_ce_qui_ecrit_des_lettres_ne_demarre_pas_sans_nommer_le_service_instructeur(stage: Any) -> None:
    ecrit = {"stage": stage, "service": "commission", "table": "t", "mail_from": "label@exemple.invalid"}
    assert Settings(**ecrit, instructeur=INSTRUCTEUR)
    with pytest.raises(ValidationError, match="instructeur is missing"):
        Settings(**ecrit)
    assert Settings(stage=stage, service="kernel", table="t"), "qui n'écrit pas n'a personne à nommer"


@pytest.mark.parametrize("mention", ["nom", "adresse", "courriel", "telephone"])
@pytest.mark.parametrize("blanc", ["", "  "])
def test_une_mention_du_service_instructeur_n_est_jamais_blanche(mention: str, blanc: str) -> None:
    with pytest.raises(ValidationError, match=mention):
        Instructeur.model_validate({**INSTRUCTEUR.model_dump(), mention: blanc})


@pytest.mark.parametrize(
    ("who", "said"),
    [
        (A(personne="pers_alice"), "une personne"),
        (A(role="expert"), "expert"),
        (A(role="correspondant", territoire="69"), "correspondant 69"),
    ],
)
def test_un_destinataire_se_dit_sans_nommer_personne(who: A, said: str) -> None:
    assert str(who) == said


def test_les_notifications_d_un_acte_ont_leur_partition(opened: MemoryWorld) -> None:
    post(corr(), opened.world, OPENING)

    assert Key(f"jouet/notification#{FLUX}#00000001", "ouvert#alice") in opened.store.items


# The log


def logged(memory: MemoryWorld, liste: str) -> list[tuple[str, str, int]]:
    """Give the lines of a list of the log: to whom, what came of it, how often it left."""
    cartes = [
        CarteCourriel.model_validate_json(str(i["etat"]))
        for k, i in sorted(memory.store.items.items())
        if k.pk == f"jouet/liste#{liste}"
    ]
    assert {(c.lettre, c.flux, c.seq) for c in cartes} <= {("ouvert", FLUX, 1)}
    return [(c.personne, c.statut, c.envois) for c in cartes]


def both(memory: MemoryWorld) -> list[tuple[str, str, int]]:
    """Give the log of the year, which is that of the carnet."""
    found = logged(memory, "courriels-de#c1")
    assert logged(memory, f"courriels#{START.year}") == found
    return found


def test_chaque_lettre_est_au_registre_de_son_annee_et_de_son_dossier_une_fois(opened: MemoryWorld) -> None:
    for _ in range(2):
        post(corr(), opened.world, OPENING)

    assert both(opened) == [("alice", "envoye", 1), ("bob", "envoye", 1)]


def test_le_registre_dit_ce_qui_est_refuse_abandonne_ou_sans_adresse(opened: MemoryWorld) -> None:
    lost = UnknownOutcomeError("?")
    world, _ = moody(opened, MailRefusedError("no"), lost)
    try_post(world, times=1)
    world, _ = moody(opened, lost)
    try_post(world, times=2)
    post(corr(A(personne="zoe")), opened.world, OPENING)

    assert both(opened) == [("alice", "refuse", 1), ("bob", "incertain", 2), ("zoe", "sans_destinataire", 0)]


def test_une_lettre_devenue_sans_objet_est_au_registre_comme_telle(opened: MemoryWorld) -> None:
    world, _ = moody(opened, UnavailableError("?"))
    try_post(world)
    assert both(opened) == [], "elle n'est pas finie"
    do(opened, "c1", FermerCarnet())
    post(corr(), opened.world, OPENING)

    assert both(opened) == [("alice", "caduc", 0)]


def test_le_registre_ne_garde_ni_nom_ni_adresse_ni_un_mot_de_la_lettre(opened: MemoryWorld) -> None:
    post(corr(), opened.world, OPENING)

    lines = str([i for k, i in opened.store.items.items() if "/liste#courriels" in k.pk])
    assert not any(mot in lines for mot in ("Alice", "x.invalid", "Bleu"))


def test_une_ligne_du_registre_ne_s_ecrit_pas_sans_que_sa_notification_finisse(opened: MemoryWorld) -> None:
    def down() -> None:
        raise UnavailableError("?")

    faulty = FaultyStore(opened.store, before=[down])
    with pytest.raises(UnavailableError):
        post(corr(A(personne="alice")), replace(opened.world, store=faulty), OPENING)

    assert both(opened) == []


# What nobody could be sent


def test_une_lettre_sans_adresse_est_sur_la_liste_de_son_annee_et_se_compte_une_fois(opened: MemoryWorld) -> None:
    for _ in range(2):
        post(corr(A(personne="zoe")), opened.world, OPENING)

    (ligne,) = [i for k, i in opened.store.items.items() if k.pk.startswith("jouet/liste#sans-adresse")]
    carte = CarteSansAdresse.model_validate_json(str(ligne["etat"]))
    assert (carte.lettre, carte.flux, carte.seq, carte.personne) == ("ouvert", FLUX, 1, "zoe")
    assert ligne["pk"] == f"jouet/liste#sans-adresse#{carte.le[:4]}"
    assert states(opened) == {"zoe": ("sans_destinataire", 0)}


def test_une_lettre_qui_part_n_est_sur_aucune_liste(opened: MemoryWorld) -> None:
    post(corr(), opened.world, OPENING)

    assert not [k for k in opened.store.items if k.pk.startswith("jouet/liste#sans-adresse")]


def test_une_lettre_sans_adresse_ne_s_inscrit_pas_sans_que_sa_notification_finisse(opened: MemoryWorld) -> None:
    def down() -> None:
        raise UnavailableError("?")

    faulty = FaultyStore(opened.store, before=[down])
    with pytest.raises(UnavailableError):
        post(corr(A(personne="zoe")), replace(opened.world, store=faulty), OPENING)

    assert states(opened) == {"zoe": ("a_envoyer", 0)}
    assert not [k for k in opened.store.items if k.pk.startswith("jouet/liste#sans-adresse")]


# A capacity that nobody holds

HERE = A(role="correspondant", territoire="D35")
NOBODY = "role-correspondant-D35"


def test_une_lettre_a_un_role_que_personne_n_a_est_au_registre_une_fois_sans_nommer_personne(
    opened: MemoryWorld,
) -> None:
    for _ in range(2):
        post(corr(HERE), opened.world, OPENING)

    assert both(opened) == [(NOBODY, "sans_destinataire", 0)]
    assert [k.sk for k in opened.store.items if k.pk.startswith("jouet/liste#sans-adresse")] != []
    assert pseudonym("https://emetteur.invalid", NOBODY) != NOBODY
    assert not pseudonym("https://emetteur.invalid", "x").startswith(people.VACANT)


def test_le_message_qui_revient_ecrit_a_qui_a_ce_role_depuis_et_ne_double_pas_la_ligne(opened: MemoryWorld) -> None:
    post(corr(HERE), opened.world, OPENING)
    dora = replace_roles(expert("dora"))
    people.remember(opened.store, "jouet", dora, "jeton-dora")
    for _ in range(2):
        post(corr(HERE), opened.world, OPENING)

    assert both(opened) == [("dora", "envoye", 1), (NOBODY, "sans_destinataire", 0)]
    assert [m.recipient for m in opened.mailer.sent] == [dora.courriel]


def test_un_role_tenu_par_le_seul_auteur_de_l_acte_n_est_pas_vacant(opened: MemoryWorld) -> None:
    people.remember(opened.store, "jouet", replace_roles(expert("dora")), "jeton-dora")
    post(corr(replace(HERE, sauf="dora")), opened.world, OPENING)

    assert both(opened) == []


def replace_roles(personne: Personne) -> Personne:
    return personne.model_copy(update={"roles": ("correspondant",), "territoires": ("D35",)})


# What lacks a mention of the law


def lacking(manque: str, production: bool = True) -> Correspondence:
    """Give a correspondence whose letter lacks something, or nothing any more."""

    def courriers(event: Event, etat: Carnet) -> Sequence[Lettre]:
        return tuple(replace(lettre, manque=manque) for lettre in to(EVERYBODY)(event, etat))

    return replace(corr(), courriers={"carnet": courriers}, production=production)


def test_en_production_une_lettre_a_qui_manque_une_mention_est_retenue_et_non_perdue(opened: MemoryWorld) -> None:
    world, mailer = moody(opened)
    for _ in range(2):
        post(lacking("un délai"), world, OPENING)
    assert (mailer.sent, states(opened)) == ([], {"alice": ("retenu", 0), "bob": ("retenu", 0)})
    assert [(c.lettre, c.personne, c.manque) for c in retenues(opened.store, "jouet")] == [
        ("ouvert", "alice", "un délai"),
        ("ouvert", "bob", "un délai"),
    ]
    assert (release(lacking("un délai"), world), mailer.sent) == (0, [])


def test_ce_qui_etait_retenu_part_une_fois_que_rien_ne_manque(opened: MemoryWorld) -> None:
    world, mailer = moody(opened)
    post(lacking("un délai"), world, OPENING)

    assert [release(lacking(""), world) for _ in range(2)] == [2, 0]

    assert [m.recipient for m in mailer.sent] == ["alice@x.invalid", "bob@x.invalid"]
    assert states(opened) == {"alice": ("envoye", 1), "bob": ("envoye", 1)}
    assert not [*retenues(opened.store, "jouet")]


def test_un_envoi_refuse_pour_un_temps_laisse_le_reste_retenu_jusqu_au_suivant(opened: MemoryWorld) -> None:
    world, mailer = moody(opened, UnavailableError("wait"))
    post(lacking("un délai"), world, OPENING)
    with pytest.raises(UnavailableError):
        release(lacking(""), world)

    assert release(lacking(""), world) == 2
    assert len(mailer.sent) == 2


def test_ce_qui_etait_retenu_et_n_est_plus_voulu_ne_part_pas(opened: MemoryWorld) -> None:
    world, mailer = moody(opened)
    post(lacking("un délai"), world, OPENING)
    do(opened, "c1", FermerCarnet())

    assert (release(lacking(""), world), mailer.sent) == (2, [])
    assert {statut for statut, _ in states(opened).values()} == {"caduc"}


def test_hors_production_elle_part(opened: MemoryWorld) -> None:
    world, mailer = moody(opened)
    post(lacking("un délai", production=False), world, OPENING)
    assert len(mailer.sent) == 2
