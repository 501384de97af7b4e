"""Un procès-verbal signé s'imprime une fois pour toutes, pour chacun ce qu'il peut en lire."""

import hashlib
import json
from typing import Any

import pytest

from commission.domaine.edition import EDITION, INTEGRAL
from commission.domaine.point import Textes
from commission.papiers import _convoquee, _point, feuilles
from documents import travail
from documents.pdf import imprimer
from kernel import people
from kernel.journal import from_item
from kernel.papier import Papier
from tests.maison import SETTINGS, en_mots
from tests.unit.commission.scene import (
    AJOURNE,
    BRETAGNE,
    VALIDE,
    Reponse,
    Scene,
    cand,
    conclure,
    decidee,
    ouvrir,
    scene,
    signature,
    signer,
)
from tests.unit.documents.lecture import lu, plie

RECTIFIE = {
    "issue": "ajourne",
    "motifs": "La mobilité reste à préciser.",
    "reserves": [{"champ": "engagement_09", "texte": "Décrire les modes actifs."}],
    "accompagnement": "La DDTM",
    "contact": "pers_dora",
    "motif": "Erreur matérielle",
    "fondement": "Note du service",
    "signature": {"nom": "Dupont", "prenom": "Ana", "qualite": "Présidente"},
}


def signee(*, printer: Any = en_mots) -> Scene:
    """Give the séance of Bretagne, signed: Max stood aside on the second of its three files."""
    s = scene(1, 2, 3)
    s.imprimer = printer
    ouvrir(s)
    s.faire("se_deporter", "Max", {"motif": "Ma ville"}, candidature=cand(2))
    conclure(s, 1, VALIDE)
    conclure(s, 2, AJOURNE)
    s.faire("reporter_point", "Sam", {"motif": "Dossier incomplet"}, candidature=cand(3))
    s.faire("rediger_remarques", "Sam", {"remarques": "Rien à signaler."})
    return signer(s)


def suivre(s: Scene, reponse: Reponse) -> bytes:
    """Follow the answer to the document."""
    assert reponse.statut == 303, reponse.texte
    nom = reponse.entetes["Location"].removeprefix("https://documents.exemple.invalid/").split("?")[0]
    octets = s.memoire.objects.kept[nom]
    assert nom == f"editions/commission/{hashlib.sha256(octets).hexdigest()}.pdf"
    return octets


def mots(s: Scene, qui: str, code: str = "telecharger_proces_verbal", **params: Any) -> str:
    return " ".join(Papier.model_validate_json(suivre(s, s.appeler(code, qui, **params))).textes)


def test_le_pdf_signe_dit_le_proces_verbal_et_son_empreinte_est_au_journal() -> None:
    s = signee(printer=imprimer)

    octets = suivre(s, s.appeler("telecharger_proces_verbal", "Sam"))

    dit = lu(octets)
    for attendu in (
        "Procès-verbal de la commission régionale (Bretagne)",
        "Confidentiel jusqu'à la publication du palmarès 2027",
        "EQ-2027-0001 : « Quartier 1 », étape 2 Examen : ",
        "Conclusion : Validé Étape accordée : 2",
        "Recommandation 1 : Suivre les consommations.",
        "Conclusion : Ajourné Motifs : La mobilité reste à préciser.",
        "Réserve 1 (engagement 9, « Mettre en œuvre une qualité urbaine, paysagère et architecturale ») : Décrire les",
        "Accompagnement proposé : La DDTM d'Ille-et-Vilaine",
        "Reporté à une autre année. Dossier incomplet",
        "Déports – EQ-2027-0002 : Max, Élu",
        "Mia, DREAL : présent",
        "Remarques Rien à signaler.",
        "Signé par : Ana Dupont Qualité : Présidente",
    ):
        assert plie(attendu) in dit, attendu
    tirage = s.etat(EDITION, BRETAGNE).papiers[INTEGRAL]
    (entree,) = [
        e for k, e in s.memoire.store.items.items() if k == (f"commission/edition#{BRETAGNE}", "JOURNAL#00000001")
    ]
    inscrits = [b["tirage"]["empreinte"] for b in from_item(entree).bodies()]
    assert tirage.empreinte == hashlib.sha256(octets).hexdigest()
    assert tirage.empreinte in inscrits
    assert tirage.octets == len(octets)
    assert tirage.source == s.seance().proces_verbal.document


def test_qui_s_est_deporte_recoit_un_exemplaire_sans_le_dossier_et_personne_n_y_est_nomme_deporte() -> None:
    s = signee()
    sam, mia, max_ = (mots(s, qui) for qui in ("Sam", "Mia", "Max"))

    assert "Déports" in sam
    assert "Déports" not in mia + max_
    for secret in ("EQ-2027-0002", "La mobilité reste à préciser."):
        assert secret in sam
        assert secret in mia
        assert secret not in max_
    assert "Dossiers laissés de côté, dont son lecteur s'est déporté : 1" in max_


def test_ce_que_le_papier_dit_a_chacun_est_ce_que_l_ecran_lui_dit() -> None:
    s = signee()
    for qui in ("Sam", "Ada", "Mia", "Max"):
        ecran = s.appeler("consulter_proces_verbal", qui)
        numeros = [p["numero"] for p in ecran["contenu"]["points"]]
        dit = mots(s, qui)
        assert [n for n in ("EQ-2027-0001", "EQ-2027-0002", "EQ-2027-0003") if n in dit] == numeros
        assert ("Déports" in dit) == bool(ecran["contenu"]["deports"])


def test_un_proces_verbal_signe_avant_que_ces_champs_existent_s_imprime_aussi() -> None:
    s = signee()
    signe = s.seance().proces_verbal
    lu_ = json.loads(s.memoire.objects.kept[signe.document])
    ancien = {
        nom: lu_[nom] for nom in ("annee", "niveau", "region", "membres", "presents", "points", "resultats", "deports")
    }
    bucket = {**s.memoire.objects.kept, signe.document: json.dumps(ancien).encode()}

    tirees = feuilles(s.seance(), (), lambda nom: json.loads(bucket[nom]), lambda _: "")

    assert "EQ-2027-0001" in " ".join(next(f for f in tirees if f.nom == INTEGRAL).papier.textes)


def test_avant_la_signature_le_pdf_se_refuse_avec_la_marche_a_suivre() -> None:
    s = ouvrir(scene(1))

    reponse = s.appeler("telecharger_proces_verbal", "Sam")

    assert (reponse.statut, reponse["code"]) == (409, "transition-impossible")
    assert "relisez le projet" in reponse["detail"]
    assert s.appeler("telecharger_proces_verbal", "Paul").statut == 404


def test_entre_la_signature_et_l_edition_le_pdf_se_refuse_et_dit_de_reessayer() -> None:
    s = ouvrir(scene(1))
    conclure(s, 1, VALIDE)
    s.appeler("clore_seance", "Sam", signature(s))

    reponse = s.appeler("telecharger_proces_verbal", "Sam")

    assert reponse.statut == 409
    assert "réessayez dans une minute" in reponse["detail"]
    s.ecouler()
    assert s.appeler("telecharger_proces_verbal", "Sam").statut == 303


def test_un_message_double_en_retard_ou_relance_n_imprime_rien_de_plus() -> None:
    s = signee()
    avant, documents = s.etat(EDITION, BRETAGNE), dict(s.memoire.objects.kept)
    version = len([k for k in s.memoire.store.items if k.pk == f"commission/edition#{BRETAGNE}"])

    for message in s.imprimes * 2:
        travail.pv(SETTINGS, s.memoire.world, message, s.imprimer)

    assert s.etat(EDITION, BRETAGNE) == avant
    assert s.memoire.objects.kept == documents
    assert len([k for k in s.memoire.store.items if k.pk == f"commission/edition#{BRETAGNE}"]) == version


def test_un_message_d_une_table_remplacee_n_imprime_rien() -> None:
    s = ouvrir(scene(1))
    conclure(s, 1, VALIDE)
    s.appeler("clore_seance", "Sam", signature(s))
    s.imprimer = en_mots
    corps = {"type": "SeanceClose-V1", "flux": f"commission/seance#{BRETAGNE}", "seq": 9, "correlation": "c"}
    etat = {"annee": 2027, "niveau": "regionale", "points": []}

    travail.pv(SETTINGS, s.memoire.world, json.dumps({**corps, "etat": etat, "origine": "une-autre"}), en_mots)
    assert s.etat(EDITION, BRETAGNE).papiers == {}

    travail.pv(SETTINGS, s.memoire.world, json.dumps({**corps, "etat": etat, "origine": SETTINGS.table}), en_mots)
    assert INTEGRAL in s.etat(EDITION, BRETAGNE).papiers


def test_le_papier_signe_ne_change_plus_meme_quand_une_personne_est_effacee() -> None:
    s = signee()
    avant = mots(s, "Sam")
    assert people.forget(s.memoire.store, "commission", "pers_max", "effacement")

    for message in s.imprimes:
        travail.pv(SETTINGS, s.memoire.world, message, s.imprimer)

    assert mots(s, "Sam") == avant


def test_une_personne_inconnue_de_l_annuaire_est_dite_par_sa_qualite() -> None:
    s = scene(1)
    people.forget(s.memoire.store, "commission", "pers_max", "effacement")
    ouvrir(s)
    conclure(s, 1, VALIDE)
    signer(s)

    dit = mots(s, "Sam")
    assert "Élu : présent" in dit
    assert "pers_" not in dit


def test_une_rectification_a_son_propre_papier_et_ne_touche_pas_a_celui_du_proces_verbal() -> None:
    s = decidee({1: VALIDE, 2: AJOURNE})
    avant = mots(s, "Sam")
    assert "rectifie" in s.appeler("telecharger_rectificatif", "Sam", candidature=cand(1))["detail"]

    s.faire("rectifier_decision", "Sam", RECTIFIE, candidature=cand(1))

    dit = mots(s, "Sam", "telecharger_rectificatif", candidature=cand(1))
    for attendu in ("Acte rectificatif : dossier EQ-2027-0001", "Erreur matérielle", "Note du service", "Ajourné"):
        assert attendu in dit
    assert s.seance().proces_verbal.document in dit
    assert mots(s, "Sam") == avant
    assert s.appeler("telecharger_rectificatif", "Sam", candidature=cand(2)).statut == 409
    assert s.appeler("telecharger_rectificatif", "Sam", candidature=cand(9)).statut == 404


def test_qui_s_est_deporte_ne_lit_pas_le_rectificatif_du_dossier() -> None:
    s = signee()
    s.faire("rectifier_decision", "Sam", {**RECTIFIE, "motifs": "Autre chose."}, candidature=cand(2))

    assert s.appeler("telecharger_rectificatif", "Mia", candidature=cand(2)).statut == 303
    assert s.appeler("telecharger_rectificatif", "Max", candidature=cand(2)).statut == 403


@pytest.mark.parametrize("qui", ["Paul", "Dora"])
def test_qui_n_est_pas_de_la_seance_ne_sait_pas_que_le_papier_existe(qui: str) -> None:
    s = signee()

    assert s.appeler("telecharger_proces_verbal", qui).statut == 404
    assert s.appeler("telecharger_rectificatif", qui, candidature=cand(1)).statut == 404


SIGNE = {"numero": "EQ-1", "nom": "Quartier", "etape": 3, "reglement": "2020", "report": ""}
PROPOSE = {"issue": "valide", "etape_accordee": 2, "document": "d"}
RESULTAT = {"issue": "labellise", "etape_accordee": 2, "document": "d"}


def point_dit(niveau: Any, **champs: Any) -> str:
    blocs = _point({**SIGNE, **champs}, RESULTAT, {"d": Textes()}, niveau)
    return " | ".join(f"{nom} : {valeur}" for b in blocs for nom, valeur in b.lignes)


def test_le_papier_dit_quand_chaque_dossier_a_ete_examine_autant_de_fois_qu_il_l_a_ete() -> None:
    heures = [f"2027-10-12T08:{m}:00Z" for m in ("00", "10", "20", "30")]
    passages = [{"debut": heures[0], "fin": heures[1]}, {"debut": heures[2], "fin": heures[3]}]
    dit = point_dit("regionale", debut=heures[2], fin=heures[3], passages=passages)
    for attendu in ("10 h 00 min 00 s", "10 h 10 min 00 s", " ; puis ", "10 h 30 min 00 s"):
        assert attendu in dit
    assert "Procédure" not in dit
    assert "10 h 20 min" in point_dit("regionale", debut=heures[2], fin=heures[3]), "signé plus tôt"
    assert "Examen" not in point_dit("regionale"), "ratifié ou signé plus tôt : rien à dire"


def test_le_papier_national_dit_la_proposition_et_si_elle_est_ratifiee_ou_debattue() -> None:
    dit = point_dit("nationale", proposition=PROPOSE, ratifie_le="2027-11-22T09:00:00Z")
    assert "Proposition de la région : Validé, étape 2" in dit
    assert "Procédure : Ratifié sans débat, lundi 22 novembre 2027 à 10 h 00 min 00 s" in dit
    assert "Procédure : Ratifié sans débat |" in point_dit("nationale", proposition=PROPOSE)
    assert "Procédure : Débattu en séance" in point_dit("nationale", proposition=PROPOSE, conclusion={"votes": None})


@pytest.mark.parametrize(
    ("convocation", "dit"),
    [
        ({"urgence": True, "sans_quorum": True}, "En urgence, sans condition de quorum"),
        ({"urgence": False, "sans_quorum": True}, "Sans condition de quorum"),
        ({"urgence": True}, "En urgence"),
        ({"urgence": False, "sans_quorum": False}, ""),
    ],
)
def test_le_papier_dit_l_urgence_et_la_convocation_sans_quorum(convocation: dict[str, bool], dit: str) -> None:
    assert _convoquee(convocation) == dit
