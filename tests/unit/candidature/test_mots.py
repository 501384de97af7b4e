"""Écrire les mots d'une campagne dans une lettre : les lire, les essayer, et la lettre qui part avec eux."""

import re
from typing import Any

import pytest

from kernel.mot import MOT, mot
from kernel.store import entries, faults_of
from tests.fakes import fingerprint, trips
from tests.maison import Maison
from tests.unit.candidature.scene import brouillon, depot, maison_ouverte

RECU = "2027-depot_recu"
ACCUSE = "2027-accuse_reception"


@pytest.fixture
def maison() -> Maison:
    return maison_ouverte()


def ecrit(maison: Maison, texte: str, qui: str | None = "Ada", essai: bool = False, ou: str = ACCUSE) -> Any:
    lu = maison.appeler("candidature", "consulter_mot", "Ada", None, id=ou)
    query, version = {"essai": "true"} if essai else {}, {"if-match": lu.entetes["ETag"]}
    return maison.appeler("candidature", "ecrire_mot", qui, {"texte": texte}, query, version, id=ou)


def accuse(maison: Maison) -> Any:
    return [m for m in maison.memoire.mailer.sent if "ccusé de réception" in m.subject][-1]


def test_la_lettre_part_avec_les_mots_de_sa_campagne_et_toutes_ses_mentions(maison: Maison) -> None:
    faite = ecrit(maison, "Merci à {operation}, {nom}.\n\nÀ bientôt en {annee}… R&D.")
    assert (faite.statut, faite["statut"], faite["par"]) == (200, "propre", "pers_ada")
    depot(maison)
    texte = accuse(maison).text
    assert re.search("Merci à [^{}]+, Paul\\.\n\nÀ bientôt en 2027… R&D\\.\n\n", texte)
    assert "examine la recevabilité" not in texte
    assert "R112-11-1" in texte
    assert "R&amp;D" in accuse(maison).html


def test_le_registre_dit_dans_quelle_version_des_mots_une_lettre_est_partie(maison: Maison) -> None:
    ordinaire = depot(maison)
    ecrit(maison, "Un.")
    ecrit(maison, "Deux.")
    propre = depot(maison)
    query = {"lettre": "accuse_reception"}

    def lues(dossier: str) -> list[Any]:
        lue = maison.appeler("candidature", "lister_courriels", "Ada", None, {**query, "dossier": dossier})
        return [x["mot"] for x in lue["elements"]]

    assert (lues(ordinaire), lues(propre)) == ([0], [2])
    assert "Deux." in accuse(maison).text
    ecrit(maison, "")
    assert lues(depot(maison)) == [0]
    assert list(faults_of(mot("candidature"), maison.memoire.store, ACCUSE)) == []


def test_une_lettre_renvoyee_dit_les_mots_de_maintenant(maison: Maison) -> None:
    un = depot(maison)
    query = {"dossier": un, "lettre": "accuse_reception"}
    (ligne,) = maison.appeler("candidature", "lister_courriels", "Ada", None, query)["elements"]
    ecrit(maison, "Depuis, ces mots.")
    corps = {nom: ligne[nom] for nom in ("flux", "seq", "lettre", "personne")}
    maison.appeler("candidature", "renvoyer_lettre", "Ada", {**corps, "motif": "Égarée"})
    maison.ecouler()
    assert "Depuis, ces mots." in accuse(maison).text


def test_les_mots_d_une_autre_annee_ou_d_une_autre_lettre_n_y_sont_pas(maison: Maison) -> None:
    ecrit(maison, "Pour 2028.", ou="2028-accuse_reception")
    ecrit(maison, "Aux correspondants.", ou=RECU)
    depot(maison)
    assert "Pour 2028." not in accuse(maison).text
    assert "Aux correspondants." not in accuse(maison).text
    assert any("Aux correspondants." in m.text for m in maison.memoire.mailer.sent)


def test_un_essai_montre_la_lettre_sur_des_donnees_inventees_et_n_ecrit_rien(maison: Maison) -> None:
    avant, envoyees = fingerprint(maison.memoire.store), len(maison.memoire.mailer.sent)
    essai = ecrit(maison, "Merci à {operation}.", essai=True)
    apercu = essai["apercu"]
    assert apercu["objet"] == "[ÉcoQuartier] Accusé de réception : dossier EQ-2027-0000"
    assert "Merci à ZAC d'Exemple." in apercu["texte"]
    assert "Merci à ZAC d&#39;Exemple." in apercu["html"]
    assert "Bonjour (nom du destinataire)," in apercu["texte"]
    assert (fingerprint(maison.memoire.store), len(maison.memoire.mailer.sent)) == (avant, envoyees)
    assert essai["effets"]["courriels"] == []


def test_un_essai_refuse_comme_l_acte_et_dit_ou(maison: Maison) -> None:
    for essai in (True, False):
        refus = ecrit(maison, "Bonjour {prenom}.", essai=essai)
        assert (refus.statut, refus["erreurs"][0]["pointeur"]) == (422, "/texte")
        assert "{operation}" in refus["erreurs"][0]["message"]


def test_on_lit_les_mots_ordinaires_la_ou_rien_n_est_ecrit_et_les_balises_permises(maison: Maison) -> None:
    lu = maison.appeler("candidature", "consulter_mot", "Ada", None, id=ACCUSE)
    assert (lu["statut_libelle"], lu["texte"], lu["le"]) == ("Les mots ordinaires", "", None)
    assert "examine la recevabilité" in lu["apercu"]["texte"]
    assert {"balise": "{recu_le}", "libelle": "La date et l'heure de réception"} in lu["balises"]
    assert [a["code"] for a in lu["actions"]] == ["ecrire_mot"]


def test_la_liste_dit_quelles_lettres_ont_leurs_mots_en_une_lecture(maison: Maison) -> None:
    ecrit(maison, "Merci.")
    with trips(maison.memoire.store) as appels:
        lue = maison.appeler("candidature", "lister_mots", "Ada")
    assert appels == ["read"]
    assert lue["annee"] == 2027
    assert [x["id"] for x in lue["elements"] if x["statut"] == "propre"] == [ACCUSE]
    rien = maison.appeler("candidature", "lister_mots", "Ada", None, {"annee": "2028"})
    assert {x["statut"] for x in rien["elements"]} == {"ordinaire"}


def test_une_lettre_qui_n_en_prend_pas_n_a_pas_d_adresse(maison: Maison) -> None:
    for ailleurs in ("2027-message", "2027-rien", "1999-accuse_reception", "accuse_reception", "2027-"):
        assert maison.appeler("candidature", "consulter_mot", "Ada", None, id=ailleurs).statut == 404
        version = {"if-match": "*"}
        assert (
            maison.appeler("candidature", "ecrire_mot", "Ada", {"texte": "x"}, {}, version, id=ailleurs).statut == 404
        )


def test_l_administration_seule_les_lit_et_les_ecrit(maison: Maison) -> None:
    for qui in ("Paul", "Dora", "Rosa"):
        assert ecrit(maison, "x", qui).statut == 404
        assert maison.appeler("candidature", "consulter_mot", qui, None, id=ACCUSE).statut == 404
        assert maison.appeler("candidature", "lister_mots", qui).statut == 404
    assert ecrit(maison, "x", None).statut == 401
    assert not [k for k in maison.memoire.store.items if f"/{MOT}#" in k.pk]


def test_deux_personnes_qui_ecrivent_a_la_fois_n_en_perdent_pas_une(maison: Maison) -> None:
    lu = maison.appeler("candidature", "consulter_mot", "Ada", None, id=ACCUSE)
    ecrit(maison, "Un.")
    etag = {"if-match": lu.entetes["ETag"]}
    refus = maison.appeler("candidature", "ecrire_mot", "Ada", {"texte": "Deux."}, None, etag, id=ACCUSE)
    assert refus.statut == 412
    textes = [str(i["corps"]) for i in entries(maison.memoire.store, f"candidature/mot#{ACCUSE}")]
    assert len(textes) == 1


def test_une_lettre_sans_mots_ne_coute_aucune_lecture_de_plus(maison: Maison) -> None:
    """Whom a letter is for, and what words it takes, are read at once: whether there are some or not."""

    def lectures() -> int:
        dossier = brouillon(maison)
        assert maison.appeler("candidature", "annoncer", "Paul", {}, id=dossier).statut == 200
        with trips(maison.memoire.store) as appels:
            maison.ecouler()
        return appels.count("read")

    sans = lectures()
    ecrit(maison, "Merci.", ou="2027-precandidature")
    maison.ecouler()
    assert lectures() == sans
