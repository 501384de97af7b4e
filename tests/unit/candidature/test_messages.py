"""Ce qui se dit autour d'un dossier : qui lit, qui écrit, qui est prévenu ; rien n'en passe d'un cercle à l'autre."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from candidature.domaine.candidature import CANDIDATURE
from candidature.domaine.commandes import EcrireMessage, SuivreExperts
from candidature.domaine.dossier import Candidature, MessageEcrit
from candidature.domaine.messages import LECTEURS, ajouts, auteur, camp, decide, liste_messages
from candidature.domaine.porteur import Structure
from candidature.reactions import reagir
from kernel.erasure import erase
from kernel.label.faits import EtatExpertise, ExpertsNommes
from kernel.ports import Key
from kernel.store import faults_of
from tests.droits.matrice import Salle
from tests.maison import Maison
from tests.unit.candidature.scene import OUVERTURE, SIRET, accepte, brouillon, depot, etat, maison_ouverte, operation
from tests.unit.candidature.test_etats import candidature

SECRET = "Le maire hésite"


@pytest.fixture
def maison() -> Maison:
    maison = maison_ouverte()
    for nom in ("Eva", "Eli"):
        maison.personne(nom, "expert")
    return maison


@pytest.fixture
def dossier(maison: Maison) -> str:
    return depot(maison)


def ecrit(
    maison: Maison, qui: str, dossier: str, visibilite: str | None = None, texte: str = "Bonjour", **plus: Any
) -> Any:
    corps = {"texte": texte, **({"visibilite": visibilite} if visibilite else {})}
    reponse = maison.appeler("candidature", "ecrire_message", qui, corps, id=dossier, **plus)
    maison.ecouler()
    return reponse


def lit(maison: Maison, qui: str, dossier: str, **query: str) -> Any:
    return maison.appeler("candidature", "consulter_messages", qui, None, query, id=dossier)


def textes(maison: Maison, qui: str, dossier: str) -> list[str]:
    return [m["texte"] for m in lit(maison, qui, dossier)["messages"]]


def alertes(maison: Maison, qui: str) -> int:
    return sum("Un message vous attend" in sujet for sujet in maison.courriels(qui))


# Qui lit, qui écrit


def test_chaque_cercle_ne_lit_que_ce_qui_lui_est_dit(maison: Maison, dossier: str) -> None:
    accepte(maison, dossier, "Eva")
    for qui, cercle in (
        ("Paul", "parties"),
        ("Dora", "parties"),
        ("Rosa", "services"),
        ("Ada", "experts"),
        ("Eva", "experts"),
    ):
        assert ecrit(maison, qui, dossier, cercle, f"{qui} : {cercle}").statut == 201
        maison.memoire.clock.advance(minutes=1)
    entre_parties, entre_services = ["Dora : parties", "Paul : parties"], ["Rosa : services"]
    entre_experts = ["Eva : experts", "Ada : experts"]
    assert textes(maison, "Paul", dossier) == entre_parties
    assert textes(maison, "Eva", dossier) == entre_experts
    for service in ("Dora", "Rosa", "Ada"):
        assert textes(maison, service, dossier) == [*entre_experts, *entre_services, *entre_parties]
    for dehors in ("Pia", "Luc", "Eli"):
        assert lit(maison, dehors, dossier).statut == ecrit(maison, dehors, dossier).statut == 404


@pytest.mark.parametrize(
    ("qui", "cercle"), [("Paul", "services"), ("Paul", "experts"), ("Eva", "parties"), ("Eva", "services")]
)
def test_on_n_ecrit_que_la_ou_on_lit(maison: Maison, dossier: str, qui: str, cercle: str) -> None:
    accepte(maison, dossier, "Eva")
    refus = ecrit(maison, qui, dossier, cercle)
    assert (refus.statut, refus["code"]) == (403, "acte-interdit")
    assert [(e["pointeur"], e["code"]) for e in refus["erreurs"]] == [("/visibilite", "visibilite-interdite")]


def test_le_porteur_est_refuse_de_meme_qu_un_expert_ait_accepte_ou_non(maison: Maison, dossier: str) -> None:
    avant = ecrit(maison, "Paul", dossier, "experts")
    accepte(maison, dossier, "Eva")
    apres = ecrit(maison, "Paul", dossier, "experts")
    assert {**avant.corps, "trace_id": ""} == {**apres.corps, "trace_id": ""}


def test_sans_cercle_un_message_va_au_plus_etroit_que_lit_son_auteur(maison: Maison, dossier: str) -> None:
    accepte(maison, dossier, "Eva")
    for qui in ("Paul", "Dora", "Eva"):
        assert ecrit(maison, qui, dossier, texte=qui).statut == 201
    lus = {m["texte"]: m["visibilite"] for m in lit(maison, "Ada", dossier)["messages"]}
    assert lus == {"Paul": "parties", "Dora": "services", "Eva": "experts"}


def test_un_expert_ne_lit_plus_rien_des_qu_il_n_est_plus_du_dossier(maison: Maison, dossier: str) -> None:
    accepte(maison, dossier, "Eva")
    assert lit(maison, "Eva", dossier).statut == 200
    assert maison.appeler("candidature", "consulter_candidature", "Eva", id=dossier).statut == 404, "le dossier : non"
    accepte(maison, dossier)
    assert lit(maison, "Eva", dossier).statut == 404
    assert ecrit(maison, "Dora", dossier, "experts")["code"] == "transition-impossible", "personne ne le lirait"


def test_qui_a_quitte_l_operation_ne_lit_plus_rien(maison: Maison, dossier: str) -> None:
    oper = etat(maison, dossier).operation
    assert maison.appeler("candidature", "inviter_coediteur", "Paul", {"personne": "pers_pia"}, id=oper).statut == 200
    assert maison.appeler("candidature", "accepter_invitation", "Pia", {}, id=oper).statut == 200
    assert ecrit(maison, "Pia", dossier).statut == 201, "avant même que le dossier ne suive"
    assert maison.appeler("candidature", "quitter_operation", "Pia", {}, id=oper).statut == 200
    assert lit(maison, "Pia", dossier).statut == 404


def test_le_porteur_lit_le_service_les_services_lisent_qui(maison: Maison, dossier: str) -> None:
    ecrit(maison, "Dora", dossier, "parties")
    (sien,) = lit(maison, "Paul", dossier)["messages"]
    assert (sien["auteur"], sien["par"]) == ("Direction départementale chargée du label, Ille-et-Vilaine", "")
    assert lit(maison, "Ada", dossier)["messages"][0]["par"] == "pers_dora"
    assert lit(maison, "Dora", dossier)["messages"][0]["de_moi"]
    maison.memoire.clock.advance(minutes=1)
    ecrit(maison, "Ada", dossier, "parties")
    assert lit(maison, "Paul", dossier)["messages"][0]["auteur"] == "L'administration du label"


def test_qui_ecrit_la_est_exactement_qui_y_lit() -> None:
    assert {c for camps in LECTEURS.values() for c in camps} == {"porteur", "services", "experts"}
    assert all("services" in camps for camps in LECTEURS.values()), "les services lisent tout ce qu'ils ont à instruire"


def test_un_correspondant_n_est_du_dossier_qu_une_fois_celui_ci_connu(maison: Maison) -> None:
    lu = etat(maison, brouillon(maison))
    assert camp(lu, None, "pers_dora", ("D35",), administration=False) is None
    assert (
        camp(lu.model_copy(update={"est_connue": True}), None, "pers_dora", ("D35",), administration=False)
        == "services"
    )


# Quand on n'écrit pas


def test_un_dossier_retire_ne_recoit_plus_de_message_et_les_siens_se_lisent(maison: Maison, dossier: str) -> None:
    ecrit(maison, "Paul", dossier, texte="Une question")
    assert maison.appeler("candidature", "retirer", "Paul", {"motif": "Reporté"}, id=dossier).statut == 200
    assert ecrit(maison, "Dora", dossier)["code"] == "transition-impossible"
    vue = lit(maison, "Paul", dossier)
    assert (vue["statut"], [m["texte"] for m in vue["messages"]]) == ("fermee", ["Une question"])
    assert [(a["code"], a["disponible"]) for a in vue["actions"]] == [("ecrire_message", False)]


def test_un_dossier_irrecevable_se_discute_encore(maison: Maison, dossier: str) -> None:
    maison.appeler("candidature", "donner_avis", "Dora", {"recevable": False, "motif": "Incomplet"}, id=dossier)
    assert maison.appeler("candidature", "notifier_avis", "Dora", {}, id=dossier).statut == 200
    assert ecrit(maison, "Paul", dossier).statut == 201


def test_un_brouillon_inconnu_se_discute_avec_l_administration_seule(maison: Maison) -> None:
    sien = brouillon(maison)
    assert ecrit(maison, "Dora", sien).statut == 404
    assert ecrit(maison, "Ada", sien, "services")["code"] == "transition-impossible"
    assert ecrit(maison, "Paul", sien, texte="Comment dire la charte ?").statut == 201
    assert (alertes(maison, "Ada"), alertes(maison, "Dora")) == (1, 0)


@pytest.mark.parametrize(
    "corps",
    [{}, {"texte": ""}, {"texte": " \n"}, {"texte": "x" * 4001}, {"texte": "x", "visibilite": "tous"}, {"texte": 3}],
)
def test_un_message_vide_trop_long_ou_a_personne_est_refuse(maison: Maison, dossier: str, corps: Any) -> None:
    refus = maison.appeler("candidature", "ecrire_message", "Paul", corps, id=dossier)
    assert (refus.statut, textes(maison, "Paul", dossier)) == (400, [])


# Écrire une fois


def test_un_double_clic_n_ecrit_et_ne_previent_qu_une_fois(maison: Maison, dossier: str) -> None:
    un, deux = (ecrit(maison, "Dora", dossier, "parties", entetes={"idempotency-key": "un-clic"}) for _ in range(2))
    assert (un.statut, deux.statut, deux.entetes.get("Idempotency-Replayed")) == (201, 201, "true")
    assert (len(textes(maison, "Paul", dossier)), alertes(maison, "Paul")) == (1, 1)
    assert ecrit(maison, "Dora", dossier, "parties", "Autre", entetes={"idempotency-key": "un-clic"}).statut == 422


def test_un_essai_dit_qui_serait_prevenu_et_n_ecrit_rien(maison: Maison, dossier: str) -> None:
    corps = {"texte": "Bonjour", "visibilite": "parties"}
    essai = maison.appeler("candidature", "ecrire_message", "Dora", corps, {"essai": "true"}, id=dossier)
    assert [c["modele"] for c in essai["effets"]["courriels"]] == ["message"]
    assert textes(maison, "Paul", dossier) == []


def test_les_pages_se_suivent_sans_trou_ni_double_du_plus_recent_au_plus_ancien(maison: Maison, dossier: str) -> None:
    for n in range(7):
        ecrit(maison, "Paul", dossier, texte=str(n))
        maison.memoire.clock.advance(seconds=n % 2)  # two of them in the same instant
        ecrit(maison, "Dora", dossier, "services", "Entre nous")
    lus, page = [], lit(maison, "Paul", dossier, limite="3")
    while page["suivant"]:
        lus += page["messages"]
        suite = dict(p.split("=") for p in page["suivant"].split("?")[1].split("&"))
        page = lit(maison, "Paul", dossier, **suite)
    lus += page["messages"]
    assert sorted(m["texte"] for m in lus) == [str(n) for n in range(7)]
    assert [m["le"] for m in lus] == sorted((m["le"] for m in lus), reverse=True)
    assert lit(maison, "Paul", dossier, curseur="!").statut == 400
    assert lit(maison, "Paul", dossier, limite="101").statut == 400


def test_relire_sans_rien_de_neuf_ne_coute_que_l_etiquette(maison: Maison, dossier: str) -> None:
    ecrit(maison, "Paul", dossier)
    vue = lit(maison, "Dora", dossier)
    meme = maison.appeler(
        "candidature", "consulter_messages", "Dora", entetes={"if-none-match": vue.entetes["ETag"]}, id=dossier
    )
    assert meme.statut == 304


# Qui est prévenu


def test_un_message_du_porteur_previent_les_correspondants_et_ses_co_editeurs_pas_lui(
    maison: Maison, dossier: str
) -> None:
    oper = etat(maison, dossier).operation
    maison.appeler("candidature", "inviter_coediteur", "Paul", {"personne": "pers_pia"}, id=oper)
    maison.appeler("candidature", "accepter_invitation", "Pia", {}, id=oper)
    maison.ecouler()
    ecrit(maison, "Paul", dossier)
    assert {qui: alertes(maison, qui) for qui in ("Paul", "Pia", "Dora", "Rosa", "Luc", "Ada")} == {
        **dict.fromkeys(("Pia", "Dora", "Rosa"), 1),
        **dict.fromkeys(("Paul", "Luc", "Ada"), 0),
    }


def test_qui_a_le_dossier_en_charge_est_seul_prevenu_des_services(maison: Maison, dossier: str) -> None:
    assert maison.appeler("candidature", "prendre_en_charge", "Rosa", {}, id=dossier).statut == 200
    ecrit(maison, "Paul", dossier)
    assert (alertes(maison, "Rosa"), alertes(maison, "Dora")) == (1, 0)
    ecrit(maison, "Rosa", dossier, "parties")
    assert (alertes(maison, "Rosa"), alertes(maison, "Paul")) == (1, 1)
    ecrit(maison, "Rosa", dossier, "services")
    assert (alertes(maison, "Rosa"), alertes(maison, "Dora"), alertes(maison, "Paul")) == (1, 1, 1)


def test_les_experts_sont_prevenus_de_ce_qui_leur_est_dit_et_de_rien_d_autre(maison: Maison, dossier: str) -> None:
    accepte(maison, dossier, "Eva", "Eli")
    ecrit(maison, "Eva", dossier)
    ecrit(maison, "Paul", dossier)
    assert {qui: alertes(maison, qui) for qui in ("Eva", "Eli", "Dora", "Paul")} == {
        "Eva": 0,
        "Eli": 1,
        "Dora": 2,
        "Paul": 0,
    }


def test_la_lettre_dit_qui_ecrit_et_ou_lire_jamais_le_texte(maison: Maison, dossier: str) -> None:
    ecrit(maison, "Dora", dossier, "parties", SECRET)
    ecrit(maison, "Dora", dossier, "services", SECRET)
    lettres = [m for m in maison.memoire.mailer.sent if "Un message vous attend" in m.subject]
    assert len(lettres) == 2
    assert SECRET not in str(lettres)
    assert (
        "Direction départementale chargée du label, Ille-et-Vilaine a écrit un message autour du dossier"
        in lettres[0].text
    )
    assert lettres[0].subject == "[ÉcoQuartier] Un message vous attend sur le dossier EQ-2027-0001"
    assert "le porteur du projet n'en sait rien" in lettres[1].text


# Rien ne passe d'un cercle à l'autre


def test_ce_que_disent_les_services_ne_change_rien_pour_le_porteur(maison: Maison) -> None:
    """Two houses that differ in it alone: all that its porteur and its experts read, and what reaches them."""
    vus = []
    for dit in (False, True):
        ici = maison_ouverte()
        ici.personne("Eva", "expert")
        un = depot(ici)
        accepte(ici, un, "Eva")
        ecrit(ici, "Dora", un, "parties", "Bonjour")
        if dit:
            ecrit(ici, "Rosa", un, "services", SECRET)
        lus = [lit(ici, qui, un, limite=n) for qui in ("Paul", "Eva") for n in ("1", "50")]
        for code in ("consulter_candidature", "consulter_completude"):
            lus.append(ici.appeler("candidature", code, "Paul", id=un))
        lus += [ici.appeler("candidature", code, "Paul") for code in ("lister_candidatures", "lister_a_faire")]
        essai = ici.appeler("candidature", "ecrire_message", "Paul", {"texte": "x"}, {"essai": "true"}, id=un)
        lettres = [m for m in ici.memoire.mailer.sent if m.recipient.startswith(("paul", "eva"))]
        listes = sorted(str((k, i)) for k, i in ici.memoire.store.items.items() if "#porteur" in k.pk)
        vus.append([[(x.corps, x.entetes.get("ETag")) for x in (*lus, essai)], [m.subject for m in lettres], listes])
    assert str(vus[0]) == str(vus[1])


def test_un_message_n_est_pas_de_l_etat_du_dossier(maison: Maison, dossier: str) -> None:
    avant = etat(maison, dossier)
    ecrit(maison, "Paul", dossier)
    assert etat(maison, dossier) == avant


# Effacer


def test_effacer_l_auteur_ote_le_texte_de_partout_et_la_preuve_tient(maison: Maison, dossier: str) -> None:
    ecrit(maison, "Paul", dossier, texte=SECRET)
    maison.memoire.clock.advance(minutes=1)
    ecrit(maison, "Dora", dossier, "parties", "Bien reçu")
    assert erase(CANDIDATURE, maison.memoire.world, dossier, "pers_paul", "pers_operateur")
    assert SECRET not in str(sorted(map(str, maison.memoire.store.items.items())))
    assert list(faults_of(CANDIDATURE, maison.memoire.store, dossier)) == []
    for qui in ("Paul", "Dora"):
        assert textes(maison, qui, dossier) == ["Bien reçu", "(effacé)"]


def test_un_message_efface_avant_le_depart_de_sa_lettre_n_en_envoie_pas(maison: Maison, dossier: str) -> None:
    corps = {"texte": SECRET, "visibilite": "parties"}
    assert maison.appeler("candidature", "ecrire_message", "Dora", corps, id=dossier).statut == 201
    erase(CANDIDATURE, maison.memoire.world, dossier, "pers_dora", "pers_operateur")
    maison.ecouler()
    assert alertes(maison, "Paul") == 0


# Ce qu'un message dit de qui l'a écrit, et sa place


def message(camp_: Any, territoire: str = "", ident: str = "m", le: datetime = OUVERTURE) -> MessageEcrit:
    return MessageEcrit(
        id=ident, le=le, par="pers_x", camp=camp_, territoire=territoire, visibilite="parties", texte="Bonjour"
    )


@pytest.mark.parametrize(
    ("camp_", "territoire", "dit"),
    [
        ("porteur", "", "Ville"),
        ("experts", "", "Un expert du dossier"),
        ("services", "", "L'administration du label"),
        ("services", "D35", "Direction départementale chargée du label, Ille-et-Vilaine"),
    ],
)
def test_un_message_dit_a_quel_titre_il_est_ecrit_sans_nommer_personne(camp_: Any, territoire: str, dit: str) -> None:
    dossier = Candidature(porteur=Structure(nom="Ville", siret=SIRET))
    assert auteur(message(camp_, territoire), dossier) == dit
    assert auteur(message("porteur"), Candidature()) == "Le porteur"


@pytest.mark.parametrize(("connue", "dit"), [(True, ("services", "D35")), (False, ("porteur", ""))])
def test_seul_un_service_ecrit_au_nom_d_un_territoire(*, connue: bool, dit: tuple[str, str]) -> None:
    dossier = candidature("brouillon").model_copy(update={"est_connue": connue})
    ecrire = EcrireMessage(id="m", texte="Bonjour", auteur="pers_paul", territoires=("D35",))
    (message,) = decide(dossier, ecrire, None, OUVERTURE)
    assert (message.camp, message.territoire) == dit


def test_les_messages_se_rangent_du_plus_recent_au_plus_ancien_a_la_milliseconde() -> None:
    suite = [message("porteur", "", nom, OUVERTURE + timedelta(milliseconds=n)) for n, nom in enumerate("xyz")]
    rangs = [[f.rang for f in ajouts(Candidature(numero="EQ"), m)] for m in suite]
    assert rangs == sorted(rangs, reverse=True)
    assert all(len(rang) == len(LECTEURS["parties"]) for rang in rangs)


# Ce que dit l'expertise


def test_un_fait_d_avant_ne_dit_rien_de_qui_regarde(maison: Maison) -> None:
    public = {"candidature": "cand_1", "annee": 2027, "etape": 2, "region": "53", "statut": "en_cours"}
    ancien = ExpertsNommes(etat=EtatExpertise.model_validate(public), flux="expertise/expertise#cand_1")
    assert not any(isinstance(o.commande, SuivreExperts) for o in reagir(ancien))
    neuf = ExpertsNommes(etat=EtatExpertise.model_validate({**public, "experts": ["pers_eva"]}), flux=ancien.flux)
    assert next(o.commande for o in reagir(neuf)) == SuivreExperts(experts=("pers_eva",))


def test_une_page_est_une_requete_d_une_seule_liste(maison: Maison, dossier: str) -> None:
    for _ in range(3):
        ecrit(maison, "Paul", dossier)
    salle = Salle(maison)
    salle.reads = 0
    assert lit(maison, "Dora", dossier).statut == 200
    assert salle.reads == 2, "le dossier avec qui en est, la page"
    numero = etat(maison, dossier).numero
    assert len(maison.memoire.store.items.partitions[f"candidature/liste#{liste_messages(numero, 'services')}"]) == 3
    assert Key(f"candidature/liste#{liste_messages(numero, 'experts')}", "") not in maison.memoire.store.items


def test_l_operation_d_un_autre_n_y_change_rien(maison: Maison, dossier: str) -> None:
    operation(maison, "Pia")
    assert lit(maison, "Pia", dossier).statut == 404
