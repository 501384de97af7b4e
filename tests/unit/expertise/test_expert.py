"""The expert: offer, habilitation, load, ties."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from expertise.domaine import expert as x
from expertise.domaine.expert import EXPERT, Expert, Interet
from kernel.decider import Vide
from kernel.refus import Doublon, RegleNonSatisfaite, TransitionImpossible
from tests.unit.expertise import cas
from tests.unit.expertise.cas import MIDI

PROFIL = cas.expert("ana").profil
assert PROFIL is not None
AUTRE = PROFIL.model_copy(update={"competences": (2,)})
COMMANDES: dict[str, Any] = {
    "candidater": x.SePorterCandidat(personne="pers_ana", profil=PROFIL),
    "profil": x.MettreAJourProfil(profil=AUTRE),
    "charge": x.DeclarerDisponibilite(annee=2027, charge_max=1),
    "habiliter": x.Habiliter(roles=("second",)),
    "suspendre": x.Suspendre(motif="m"),
    "interet": x.DeclarerInteret(nature="employeur", siren="213502388"),
}
PERMIS = {
    "candidater": "oDDD",
    "profil": "Tooo",
    "charge": "Tooo",
    "habiliter": "To-o",
    "suspendre": "TTo-",
    "interet": "Tooo",
}


def decide(etat: Expert, command: Any, now: datetime = MIDI) -> Any:
    return EXPERT.decide(etat, command, Vide(), now)


def jouer(etat: Expert, *commands: Any, now: datetime = MIDI) -> Expert:
    for command in commands:
        etat = EXPERT.fold(etat, decide(etat, command, now))
    return etat


CANDIDAT = jouer(Expert(), COMMANDES["candidater"])
HABILITE = jouer(CANDIDAT, COMMANDES["habiliter"])
SUSPENDU = jouer(HABILITE, COMMANDES["suspendre"])
ETATS = (Expert(), CANDIDAT, HABILITE, SUSPENDU)


@pytest.mark.parametrize("nom", COMMANDES)
def test_chaque_statut_repond_a_chaque_commande(nom: str) -> None:
    found = ""
    for etat in ETATS:
        try:
            found += "o" if decide(etat, COMMANDES[nom]) else "-"
        except (TransitionImpossible, Doublon) as refus:
            found += type(refus).__name__[0]
    assert found == PERMIS[nom]
    assert {type(c) for c in COMMANDES.values()} == set(x.Command.__args__)


def test_un_departement_inconnu_est_montre_du_doigt() -> None:
    faux = AUTRE.model_copy(update={"departements": ("35", "99")})
    with pytest.raises(RegleNonSatisfaite) as refus:
        decide(CANDIDAT, x.MettreAJourProfil(profil=faux))
    assert [e.pointeur for e in refus.value.erreurs] == ["/departements/1"]


@pytest.mark.parametrize("objet", [{}, {"siren": "213502388", "operation": cas.OPER}])
def test_un_interet_porte_sur_un_siren_ou_sur_une_operation(objet: dict[str, str]) -> None:
    with pytest.raises(RegleNonSatisfaite, match="l'un des deux"):
        decide(CANDIDAT, x.DeclarerInteret(nature="familial", **objet))


def test_un_interet_tient_douze_mois_et_se_renouvelle() -> None:
    for le, fin in (
        (datetime(2027, 6, 10, 10, tzinfo=UTC), datetime(2028, 6, 10, 10, tzinfo=UTC)),
        (datetime(2028, 2, 29, 10, tzinfo=UTC), datetime(2029, 3, 1, 10, tzinfo=UTC)),
    ):
        interet = Interet(nature="familial", siren="1", declare_le=le)
        assert interet.est_en_vigueur(fin - timedelta(seconds=1))
        assert not interet.est_en_vigueur(fin)
    e = jouer(CANDIDAT, COMMANDES["interet"])
    assert decide(e, COMMANDES["interet"]) == ()
    renouvele = jouer(e, COMMANDES["interet"], now=MIDI + timedelta(days=200))
    assert [i.declare_le for i in renouvele.interets] == [MIDI + timedelta(days=200)]


def test_seuls_les_habilites_sont_dans_la_liste_de_l_affectation() -> None:
    listes = [[f.liste for f in EXPERT.fiches(e)] for e in ETATS]
    assert listes == [[], ["experts"], ["experts", "experts-habilites"], ["experts"]]


def test_un_expert_efface_se_relit() -> None:
    events = [x.ExpertCandidat(personne="pers_ana", profil=PROFIL), *decide(CANDIDAT, COMMANDES["interet"])]
    etat = EXPERT.fold(Expert(), [e.expurge() for e in events])
    assert (etat.profil, etat.interets, etat.siren) == (None, (), "")
