"""Ce qu'est une opération, règle par règle : celles qui lui ressemblent, ce qu'on en change, les lignes qu'elle a."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from candidature.domaine.doublons import (
    CREEE,
    DEVIENDRAIT,
    CarteRapprochement,
    Rapprochement,
    exige_nouvelle,
    liste_de_la_commune,
    rapprochements,
)
from candidature.domaine.editeurs import CoediteurRejoint, Invitation
from candidature.domaine.etapes import EtapeDetenue
from candidature.domaine.identite import ModifierOperation, OperationModifiee
from candidature.domaine.operation import INVITATIONS, CreerOperation, Operation, decide, evolve, fiches
from candidature.domaine.porteur import Structure
from kernel.decider import Vide
from kernel.journal import instant
from kernel.refus import Doublon
from tests.unit.candidature.scene import lieux

MIDI = datetime(2027, 3, 1, 12, tzinfo=UTC)
VILLE, AUTRE = Structure(nom="Ville", siret="21350238800019"), Structure(nom="Autre", siret="21690123100011")
RIVES = CarteRapprochement(nom="Les Rives", commune="Rennes", siren=VILLE.siren, editeurs=("paul",), publique=False)
PONT = CarteRapprochement(nom="Le Pont", commune="Rennes", siren=AUTRE.siren, editeurs=("paul",), publique=True)


@pytest.mark.parametrize(
    ("nom", "siren", "personne", "trouves"),
    [
        ("Rives", "9", "paul", [("rives", "nom_proche")]),
        ("Rives", VILLE.siren, "paul", [("rives", "nom_proche")]),
        ("Gare", VILLE.siren, "paul", [("rives", "meme_organisme")]),
        ("Gare", "9", "paul", []),
        ("Rives", VILLE.siren, "zoe", []),
        ("Pont", "9", "zoe", [("pont", "nom_proche")]),
        ("Gare", AUTRE.siren, "zoe", [("pont", "meme_organisme")]),
    ],
)
def test_une_operation_proche_est_proposee_a_qui_peut_la_voir_avec_sa_raison(
    nom: str, siren: str, personne: str, trouves: list[tuple[str, str]]
) -> None:
    cartes = {"rives": RIVES, "pont": PONT}
    vues = list(rapprochements(nom, siren, personne, cartes))
    assert vues == [
        Rapprochement(id=i, nom=cartes[i].nom, commune=cartes[i].commune, raison=raison) for i, raison in trouves
    ]


def test_une_operation_de_trop_est_refusee_et_dit_lesquelles_existent() -> None:
    for modifiee, dit in ((False, CREEE), (True, DEVIENDRAIT)):
        with pytest.raises(Doublon) as refus:
            exige_nouvelle("Rives", "9", "paul", {"rives": RIVES}, modifiee)
        existante = {"id": "rives", "nom": "Les Rives", "commune": "Rennes", "raison": "nom_proche"}
        assert (refus.value.detail, refus.value.extra["existants"]) == (dit, [existante])
    with pytest.raises(Doublon, match="celle que vous créez"):
        exige_nouvelle("Rives", "9", "paul", {"rives": RIVES})
    exige_nouvelle("Rives", "9", "zoe", {"rives": RIVES})


ACTIVE = Operation(
    statut="active", nom="Les Rives", lieux=lieux(("35238", "35115")), porteur=VILLE, proprietaire="paul"
)


def modifier(actuelle: Operation = ACTIVE, **autres: Any) -> Any:
    dite = {"nom": actuelle.nom, "communes": actuelle.codes, "porteur": actuelle.porteur, "auteur": "paul", **autres}
    return decide(actuelle, ModifierOperation.model_validate(dite), Vide(), MIDI)


def test_ce_qui_change_d_une_operation_se_dit_et_rien_ne_se_dit_deux_fois() -> None:
    (modifiee,) = modifier(nom="Les Berges", porteur=AUTRE)
    assert modifiee == OperationModifiee(
        nom="Les Berges", lieux=ACTIVE.lieux, porteur=AUTRE, change=("nom", "porteur"), arrive_a=()
    )
    assert modifier(evolve(ACTIVE, modifiee), nom="Les Berges", porteur=AUTRE) == ()


def test_une_operation_dit_les_departements_ou_elle_arrive() -> None:
    (modifiee,) = modifier(communes=("35238", "44109", "44190"))
    assert (modifiee.change, modifiee.arrive_a) == (("lieux",), ("D44",))


def test_une_operation_modifiee_ne_se_compare_qu_a_celles_auxquelles_elle_ne_ressemblait_pas() -> None:
    berges = RIVES.model_copy(update={"nom": "Les Berges", "siren": "9"})
    connue, neuve = {"rives": RIVES}, {"rives": RIVES, "berges": berges}
    assert modifier(nom="Les Rives du lac", voisines=connue)
    with pytest.raises(Doublon) as refus:
        modifier(nom="Les Berges", voisines=neuve)
    assert refus.value.detail == DEVIENDRAIT
    assert [e["id"] for e in refus.value.extra["existants"]] == ["berges"]


def test_une_operation_qui_change_de_commune_se_compare_a_toutes_celles_de_la_bas() -> None:
    with pytest.raises(Doublon):
        modifier(communes=("35115",), voisines={"rives": RIVES})


@pytest.mark.parametrize(("siren", "structures"), [("1", {"paul": "1"}), ("", {})])
def test_une_operation_neuve_garde_l_organisme_de_qui_la_cree_s_il_en_a_un(
    siren: str, structures: dict[str, str]
) -> None:
    command = CreerOperation(nom="Rives", communes=("35238",), porteur=VILLE, proprietaire="paul", siren=siren)
    (creee,) = decide(Operation(), command, Vide(), MIDI)
    neuve = evolve(Operation(), creee)
    assert (neuve.structures, neuve.proprietaire, neuve.editeurs) == (structures, "paul", ("paul",))
    assert evolve(neuve, CoediteurRejoint(personne="pia", siren="2")).structures == {**structures, "pia": "2"}


def de(liste: str, operation: Operation) -> list[tuple[str, Any]]:
    return [(f.rang, json.loads(f.carte)) for f in fiches(operation) if f.liste == liste]


@pytest.mark.parametrize("publique", [False, True])
def test_une_operation_est_sur_la_liste_de_ses_communes_avec_ce_qui_la_fait_reconnaitre(publique: bool) -> None:
    etapes = (EtapeDetenue(etape=1, annee=2020, source="Palmarès 2020"),) if publique else ()
    operation = ACTIVE.model_copy(update={"etapes": etapes})
    dit = {
        "nom": "Les Rives",
        "commune": "Rennes",
        "siren": VILLE.siren,
        "editeurs": ["paul"],
        "publique": publique,
    }
    for commune in ("35238", "35115"):
        assert de(liste_de_la_commune(commune), operation) == [("les rives", dit)]
    sans = operation.model_copy(update={"porteur": None})
    assert de(liste_de_la_commune("35238"), sans) == [("les rives", {**dit, "siren": ""})]


def test_chaque_invitation_est_a_qui_elle_est_faite_et_la_premiere_a_expirer_au_reveil() -> None:
    tot, tard = MIDI, MIDI + timedelta(days=3)
    invitations = tuple(
        Invitation(personne=p, qualite=q, par="paul", expire_le=le)
        for p, q, le in (("pia", "coediteur", tard), ("max", "proprietaire", tot))
    )
    operation = ACTIVE.model_copy(update={"invitations": invitations})
    dit = {"nom": "Les Rives", "commune": "Rennes", "fuseau": None}
    quand = {nom: le.isoformat().replace("+00:00", "Z") for nom, le in (("tot", tot), ("tard", tard))}
    assert de("invitations#pia", operation) == [
        (instant(tard), {**dit, "qualite": "coediteur", "expire_le": quand["tard"]})
    ]
    assert de("invitations#max", operation) == [
        (instant(tot), {**dit, "qualite": "proprietaire", "expire_le": quand["tot"]})
    ]
    assert de(INVITATIONS, operation) == [(instant(tot), {})]
    assert de(INVITATIONS, ACTIVE) == []
