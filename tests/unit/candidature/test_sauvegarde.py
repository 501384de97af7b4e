"""Enregistrer une réponse : deux appels à la table, rien de perdu, et qui a écrit l'autre texte quand il a changé."""

import re
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from candidature.domaine.candidature import CANDIDATURE
from candidature.domaine.operation import OPERATION, Operation
from candidature.domaine.reprise import noms_possibles
from kernel.journal import STATE_SK, canonical
from kernel.label import identifiants
from kernel.label.reglement import reglement, versions
from kernel.ports import ConflictError, Key
from kernel.store import PART, faults_of, load
from tests.fakes import trips
from tests.maison import Maison
from tests.unit.candidature.scene import brouillon, depot, etat, maison_ouverte, operation, repond

CHAMP = "description"


@pytest.fixture
def maison() -> Maison:
    maison = maison_ouverte()
    maison.personne("Cora", "porteur")
    return maison


@pytest.fixture
def dossier(maison: Maison) -> str:
    """Give Paul's draft, which Cora writes too: no act invites her yet."""
    ici = operation(maison)
    key = Key(OPERATION.flux(ici), STATE_SK)
    item = maison.memoire.store.items[key]
    lue = Operation.model_validate_json(str(item["etat"])).model_copy(update={"coediteurs": ("pers_cora",)})
    maison.memoire.store.items[key] = {**item, "etat": canonical(lue.model_dump(mode="json"))}
    return brouillon(maison, operation_=ici)


def lue(maison: Maison, dossier: str, qui: str = "Paul", champ: str = CHAMP) -> Any:
    return maison.appeler("candidature", "consulter_reponse", qui, id=dossier, champ=champ)


def enregistre(maison: Maison, dossier: str, valeur: Any, version: str, qui: str = "Paul") -> Any:
    entetes = {"if-match": version}
    corps = {"valeur": valeur}
    return maison.appeler("candidature", "repondre", qui, corps, None, entetes, id=dossier, champ=CHAMP)


@pytest.fixture
def ancien(maison: Maison, monkeypatch: pytest.MonkeyPatch) -> str:
    """Give a draft of Pia's whose identifier is from before it named its opération."""
    monkeypatch.setattr(identifiants, "candidature_de", lambda _operation, propre: f"cand_{propre}")
    return brouillon(maison, qui="Pia")


@pytest.mark.parametrize("cle", [None, "une-cle"])
@pytest.mark.parametrize("essai", [False, True])
def test_une_sauvegarde_lit_tout_en_un_appel_et_ecrit_en_un_autre(
    maison: Maison, dossier: str, essai: bool, cle: str | None
) -> None:
    entetes = {"if-match": lue(maison, dossier).entetes["ETag"]} | ({"idempotency-key": cle} if cle else {})
    ici = {"id": dossier, "champ": CHAMP}
    query = {"essai": "true"} if essai else {}
    with trips(maison.memoire.store) as faits:
        reponse = maison.appeler("candidature", "repondre", "Paul", {"valeur": "Oui"}, query, entetes, **ici)
    assert reponse.statut == 200
    assert faits == (["read"] if essai else ["read", "transact"])


def test_un_complement_s_enregistre_de_meme(maison: Maison) -> None:
    complet = depot(maison, 1)
    points = [{"champ": "nom", "motif": "À préciser"}]
    demande = {"points": points, "echeance": {"local": "2027-05-30T00:00:00"}}
    assert maison.appeler("candidature", "demander_complements", "Dora", demande, id=complet).statut == 200
    with trips(maison.memoire.store) as faits:
        assert repond(maison, complet, "nom", "Précisé").statut == 200
    assert faits == ["read", "transact"]


def test_une_reponse_se_lit_en_un_appel(maison: Maison, dossier: str) -> None:
    with trips(maison.memoire.store) as faits:
        assert lue(maison, dossier).statut == 200
    assert faits == ["read"]


def test_qui_n_est_plus_de_l_operation_n_enregistre_plus_rien_des_l_acte_suivant(maison: Maison, dossier: str) -> None:
    assert repond(maison, dossier, CHAMP, "De Cora", "Cora").statut == 200
    key = Key(OPERATION.flux(etat(maison, dossier).operation), STATE_SK)
    item = maison.memoire.store.items[key]
    seule = Operation.model_validate_json(str(item["etat"])).model_copy(update={"coediteurs": ()})
    maison.memoire.store.items[key] = {**item, "etat": canonical(seule.model_dump(mode="json"))}
    assert repond(maison, dossier, CHAMP, "Encore", "Cora").statut == 404
    assert etat(maison, dossier).reponses[CHAMP].valeur == "De Cora"


def test_qui_ne_peut_pas_voir_fait_autant_d_appels_que_pour_rien(maison: Maison, dossier: str) -> None:
    for identifiant in (dossier, "cand_" + "9" * 52):
        with trips(maison.memoire.store) as faits:
            assert repond(maison, identifiant, CHAMP, "x", "Pia").statut == 404
            assert lue(maison, identifiant, "Pia").statut == 404
        assert faits == ["read", "read"]


def test_un_dossier_sous_le_nom_d_une_autre_operation_n_existe_pas(maison: Maison, dossier: str) -> None:
    """What an address says of rights is never believed: it names what is read, and the file is another stream."""
    de_pia = operation(maison, "Pia")
    emprunte = identifiants.candidature_de(de_pia, dossier[5:31])
    assert (lue(maison, emprunte, "Pia").statut, lue(maison, emprunte, "Paul").statut) == (404, 404)
    assert repond(maison, emprunte, CHAMP, "x", "Pia").statut == 404


def test_un_dossier_d_avant_s_enregistre_de_meme_en_un_appel_de_plus(maison: Maison, ancien: str) -> None:
    assert len(ancien) == len("cand_") + 26
    with trips(maison.memoire.store) as faits:
        assert repond(maison, ancien, CHAMP, "Oui", "Pia").statut == 200
    assert faits == ["read", "read", "transact"]
    for identifiant in (ancien, "cand_" + "9" * 26):
        with trips(maison.memoire.store) as faits:
            assert repond(maison, identifiant, CHAMP, "x", "Paul").statut == 404
        assert faits == ["read", "read"]


def test_les_autres_reponses_restent_et_l_etat_est_celui_du_journal(maison: Maison, dossier: str) -> None:
    assert repond(maison, dossier, "nom", "Un nom").statut == 200
    assert repond(maison, dossier, CHAMP, "Un").statut == 200
    assert repond(maison, dossier, CHAMP, "Deux", "Cora").statut == 200
    assert repond(maison, dossier, "nom", None).statut == 200
    reponses = etat(maison, dossier).reponses
    assert {c: r.valeur for c, r in reponses.items()} == {CHAMP: "Deux"}
    assert list(faults_of(CANDIDATURE, maison.memoire.store, dossier)) == []


def test_la_meme_cle_deux_fois_n_enregistre_qu_une_fois(maison: Maison, dossier: str) -> None:
    ici, entetes = {"id": dossier, "champ": CHAMP}, {"if-match": "*", "idempotency-key": "une"}
    reponses = [
        maison.appeler("candidature", "repondre", "Paul", {"valeur": "Oui"}, None, entetes, **ici) for _ in range(2)
    ]
    assert [r.statut for r in reponses] == [200, 200]
    assert reponses[1].entetes["Idempotency-Replayed"] == "true"
    assert load(CANDIDATURE, maison.memoire.store, dossier).version == 2


def test_une_partie_lue_avant_que_l_autre_ecrive_n_efface_pas_ce_qu_il_a_ecrit(maison: Maison, dossier: str) -> None:
    """A read of several items is no snapshot: the part may be older than the main item beside it."""
    assert repond(maison, dossier, CHAMP, "avant").statut == 200
    version = lue(maison, dossier).entetes["ETag"]
    store, plain = maison.memoire.store, maison.memoire.store.read
    vieille = dict(store.items[Key(CANDIDATURE.flux(dossier), f"{PART}reponses#{CHAMP}")])
    assert repond(maison, dossier, CHAMP, "de Cora", "Cora").statut == 200
    fois: list[int] = []

    def torn(keys: Any) -> Any:
        found = dict(plain(keys))
        partie = Key(CANDIDATURE.flux(dossier), f"{PART}reponses#{CHAMP}")
        if partie in found and not fois:
            fois.append(1)
            found[partie] = vieille
        return found

    object.__setattr__(store, "read", torn)
    refus = enregistre(maison, dossier, "de Paul", version)
    assert (refus.statut, etat(maison, dossier).reponses[CHAMP].valeur) == (412, "de Cora")


def test_une_sauvegarde_perimee_rend_les_deux_textes_l_auteur_et_la_date_de_l_autre(
    maison: Maison, dossier: str
) -> None:
    version = lue(maison, dossier).entetes["ETag"]
    maison.memoire.clock.current += timedelta(minutes=5)
    assert repond(maison, dossier, CHAMP, "Le texte de Cora", "Cora").statut == 200
    ecrit = maison.memoire.clock.current
    maison.memoire.clock.current += timedelta(minutes=1)
    refus = enregistre(maison, dossier, "Le texte de Paul", version)
    assert (refus.statut, refus["code"]) == (412, "version-perimee")
    (conflit,) = refus["conflits"]
    assert (conflit["pointeur"], conflit["valeur_envoyee"], conflit["valeur_actuelle"]) == (
        "/valeur",
        "Le texte de Paul",
        "Le texte de Cora",
    )
    assert (conflit["auteur"], datetime.fromisoformat(conflit["date"])) == ("Cora", ecrit)
    assert enregistre(maison, dossier, "Les deux", lue(maison, dossier).entetes["ETag"]).statut == 200


def test_un_auteur_efface_n_a_plus_de_nom(maison: Maison, dossier: str) -> None:
    version = lue(maison, dossier).entetes["ETag"]
    assert repond(maison, dossier, CHAMP, "Le texte de Cora", "Cora").statut == 200
    del maison.memoire.store.items[Key("candidature/personne#pers_cora", "PERSONNE")]
    assert enregistre(maison, dossier, "x", version)["conflits"][0]["auteur"] == "(nom effacé)"


def test_qui_n_ecrit_pas_le_dossier_ne_lit_pas_qui_a_ecrit(maison: Maison, dossier: str) -> None:
    assert repond(maison, dossier, CHAMP, "x", "Cora").statut == 200
    assert lue(maison, dossier)["par"] == "pers_cora"
    assert (lue(maison, dossier, "Ada")["par"], lue(maison, dossier, "Ada")["modifiee_le"]) == ("", None)


def test_une_campagne_d_avant_coute_un_appel_de_plus_et_s_enregistre_de_meme(maison: Maison, dossier: str) -> None:
    corps = {"jusqu_au": {"local": "2028-01-20T00:00:00"}, "motif": "m"}
    tard = brouillon(maison, 1, qui="Pia")
    assert maison.appeler("candidature", "prolonger_depot", "Ada", corps, id=tard).statut == 200
    maison.memoire.clock.current = datetime.fromisoformat("2028-01-10T10:00:00+00:00")
    assert repond(maison, tard, "nom", "Tard", "Pia").statut == 200


@pytest.mark.parametrize("version", versions())
def test_chaque_champ_de_chaque_reglement_a_sa_partie_reprise_parmi_celles_lues(version: str) -> None:
    regles = reglement(version)
    for etape in regles.etapes:
        for partie in regles.parties(etape.numero):
            nom = f"dimension_{partie.dimension}" if partie.dimension else partie.code
            assert [c.code for c in partie.champs if nom not in noms_possibles(c.code)] == []


def test_une_reponse_reprise_se_lit_seule_comme_dans_le_dossier(maison: Maison, dossier: str) -> None:
    file = etat(maison, dossier)
    reprise = {"valeur": "Repris", "le": "2026-03-01T09:00:00Z", "par": "pers_paul", "origine": "cand_autre"}
    for champ, partie in (("engagement_07", "dimension_2"), ("description", "identite")):
        if file.champ(champ) is None:
            continue
        key = Key(CANDIDATURE.flux(dossier), f"{PART}reprises#{partie}")
        maison.memoire.store.items[key] = {"etat": canonical({champ: reprise}), "pk": key.pk, "sk": key.sk}
        assert lue(maison, dossier, champ=champ)["valeur"] == "Repris"


def test_le_conflit_d_une_partie_est_un_conflit_de_la_transaction(maison: Maison, dossier: str) -> None:
    from kernel.ports import Equals, Put  # noqa: PLC0415

    key = Key(CANDIDATURE.flux(dossier), f"{PART}reponses#{CHAMP}")
    with pytest.raises(ConflictError):
        maison.memoire.store.transact([Put(key, {"etat": "x"}, Equals("etat", "autre"))], "t")
    assert re.fullmatch(r"ETAT#reponses#\w+", key.sk)
    assert replace(load(CANDIDATURE, maison.memoire.store, dossier, parts=()), items={}).parts == {}
