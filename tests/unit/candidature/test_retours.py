"""Une lettre rejetée pour de bon devient une tâche de l'administration, jusqu'à ce qu'elle y réponde."""

from contextlib import suppress
from dataclasses import replace
from typing import Any
from unittest.mock import patch

import pytest

from kernel.ports import MailRefusedError, UnknownOutcomeError
from kernel.relay import Address
from tests.maison import Maison
from tests.theatre import moments
from tests.unit.candidature.scene import depot, maison_ouverte
from tests.unit.candidature.test_renvoi import lettres, renvoie


@pytest.fixture
def maison() -> Maison:
    return maison_ouverte()


def retour(maison: Maison, retour: str, nature: str = "", service: str = "candidature", a: str = "paul") -> None:
    """Have the mail service say something of the last letter to somebody."""
    partie = [m for m in maison.memoire.mailer.sent if m.recipient == f"{a}@exemple.invalid"][-1]
    maison.services[service].letter(maison.memoire.mailer.says(retour, nature, of=partie))


def a_joindre(maison: Maison, service: str = "candidature", qui: str = "Ada") -> list[Any]:
    lue = maison.appeler(service, "lister_a_faire", qui)
    assert lue.statut == 200, lue.corps
    return [t for t in lue["elements"] if t["tache"] == "renvoyer_lettre"]


def test_le_registre_suit_ce_que_devient_la_lettre(maison: Maison) -> None:
    un = depot(maison)
    retour(maison, "remis")
    (ligne,) = lettres(maison, un)
    assert (ligne["statut"], ligne["statut_libelle"]) == ("remis", "Remise au serveur de son destinataire")
    query = {"dossier": un, "statut": "remis"}
    assert len(maison.appeler("candidature", "lister_courriels", "Ada", None, query)["elements"]) == 1


def test_une_lettre_rejetee_pour_de_bon_est_a_l_administration_qui_y_est_menee(maison: Maison) -> None:
    un = depot(maison)
    retour(maison, "rejete", "Permanent")
    (tache,) = a_joindre(maison)
    assert (tache["nom"], tache["dossier"], tache["action"]) == ("pers_paul", un, "renvoyer_lettre")
    assert tache["libelle"].startswith("Joindre autrement le destinataire")
    assert tache["href"] == f"/candidature/v1/courriels?dossier={un}&lettre=accuse_reception&statut=rejete"
    (ligne,) = lettres(maison, un)
    assert ligne["statut_libelle"].startswith("Rejetée pour de bon")
    assert "Paul" not in str(tache)
    assert len([m for m in maison.memoire.mailer.sent if m.recipient.startswith("paul@")]) == 1


def test_une_lettre_que_le_service_de_courrier_refuse_est_aussi_a_l_administration(maison: Maison) -> None:
    with patch.object(maison.memoire.mailer, "send", side_effect=MailRefusedError("adresse")):
        un = depot(maison)
    (tache,) = [t for t in a_joindre(maison) if t["nom"] == "pers_paul"]
    assert tache["href"] == f"/candidature/v1/courriels?dossier={un}&lettre=accuse_reception&statut=refuse"
    (ligne,) = lettres(maison, un)
    assert renvoie(maison, ligne).statut == 201
    assert [t["nom"] for t in a_joindre(maison) if t["nom"] == "pers_paul"] == []


def test_les_autres_n_ont_pas_cette_tache(maison: Maison) -> None:
    depot(maison)
    retour(maison, "rejete", "Permanent")
    for qui in ("Paul", "Dora", "Rosa"):
        assert a_joindre(maison, qui=qui) == []


def test_un_rejet_pour_un_temps_n_est_la_tache_de_personne(maison: Maison) -> None:
    un = depot(maison)
    retour(maison, "rejete", "Transient")
    assert a_joindre(maison) == []
    (ligne,) = lettres(maison, un)
    assert ligne["statut_libelle"].startswith("Rejetée pour un temps")


def test_la_renvoyer_l_acheve_et_un_nouveau_rejet_la_rend(maison: Maison) -> None:
    un = depot(maison)
    retour(maison, "rejete", "Permanent")
    (ligne,) = lettres(maison, un)
    assert renvoie(maison, ligne).statut == 201
    assert a_joindre(maison) == []
    retour(maison, "rejete", "Permanent")
    assert [t["nom"] for t in a_joindre(maison)] == ["pers_paul"]


@pytest.mark.parametrize(("essais", "statut"), [(1, "en_cours"), (3, "incertain")])
def test_un_renvoi_remis_avant_qu_on_sache_qu_il_est_parti_l_acheve_aussi(
    maison: Maison, essais: int, statut: str
) -> None:
    un, plain = depot(maison), maison.memoire.mailer.send
    retour(maison, "rejete", "Permanent")

    def answers_nothing(lettre: Any) -> str:
        plain(lettre)
        raise UnknownOutcomeError("send")

    (ligne,) = lettres(maison, un)
    with patch.object(maison.memoire.mailer, "send", answers_nothing):
        with pytest.raises(UnknownOutcomeError):
            renvoie(maison, ligne)
        (partie,) = (k for k in maison.memoire.store.items if "/notification#candidature/renvoi" in k.pk)
        flux = partie.pk.partition("notification#")[2].rpartition("#")[0]
        for _ in range(essais - 1):
            with suppress(UnknownOutcomeError):
                maison.services["candidature"].letter(Address(flux=flux, seq=1, correlation="").model_dump_json())
    assert maison.memoire.store.items[partie]["statut"] == statut
    assert len(a_joindre(maison)) == 1
    retour(maison, "remis")
    assert a_joindre(maison) == []


def test_une_autre_adresse_l_acheve(maison: Maison) -> None:
    depot(maison)
    retour(maison, "rejete", "Permanent")
    gens = maison.registre.personnes
    gens["Paul"] = replace(gens["Paul"], courriel="paul@ailleurs.invalid")
    moi = maison.appeler("candidature", "moi", "Paul")
    assert moi.statut == 200
    assert "adresses" not in moi.corps
    assert a_joindre(maison) == []


def test_deux_personnes_d_un_meme_dossier_sont_deux_taches() -> None:
    maison = moments()["deposee"].copie()
    for a in ("paul", "cora"):
        retour(maison, "rejete", "Permanent", a=a)
    assert {t["nom"] for t in a_joindre(maison)} == {"pers_paul", "pers_cora"}


@pytest.mark.parametrize(
    ("service", "moment", "a"), [("expertise", "mandats_proposes", "ana"), ("commission", "publie", "paul")]
)
def test_chaque_service_a_les_siennes(service: str, moment: str, a: str) -> None:
    maison = moments()[moment].copie()
    retour(maison, "rejete", "Permanent", service, a)
    assert [t["nom"] for t in a_joindre(maison, service)] == [f"pers_{a}"]
    for autre in {"candidature", "expertise", "commission"} - {service}:
        assert a_joindre(maison, autre) == []
