"""Moments at which the campagne of the theatre does not stop: what else may become of its people and files."""

from collections.abc import Mapping
from functools import cache

from tests.theatre import ANNEE, NATIONALE, REGIONALE, Moment, Piece, further
from tests.theatre import moments as of_the_theatre

# A letter of each service that takes words of the campagne: there, written or not.
MOTS: Mapping[str, str] = {
    "candidature": "2027-accuse_reception",
    "expertise": "2027-appel_experts",
    "commission": "2027-palmares_publie",
}


@cache
def moments() -> Mapping[str, Moment]:
    """Give every moment that the matrix looks at, and some that it does not."""
    found = [
        further("expert_candidat", "recevable", _apply, expert="pers_bea"),
        further("expert_refuse", "recevable", _refuse, expert="pers_bea"),
        further("expert_suspendu", "expertise_en_cours", _suspend),
        further("expertise_fermee", "un_avis_rendu", _withdraw),
        further("seance_reportee", "regionale_convoquee", _put_off_the_seance),
        further("notifiee", "confiee", _publish),
        further("remise", "confiee", _hand_over),
        further("reportee", "nationale_convoquee", _put_off_the_file),
    ]
    return {**of_the_theatre(), **{m.nom: m for m in found}}


def _apply(piece: Piece, _candidature: str) -> None:
    piece.fait("expertise", "se_porter_candidat", "Bea", piece.profil("Bea", "second"))


def _refuse(piece: Piece, candidature: str) -> None:
    _apply(piece, candidature)
    piece.fait("expertise", "refuser_candidature", "Ada", {"motif": "Références à compléter"}, id="pers_bea")


def _suspend(piece: Piece, _candidature: str) -> None:
    """Have somebody suspended who still holds a mandate."""
    _word(piece, "expertise")
    piece.fait("expertise", "suspendre_expert", "Ada", {"motif": "Absences répétées"}, id="pers_ana")


def _withdraw(piece: Piece, candidature: str) -> None:
    """Have the expertise of a file closed: its porteur has withdrawn it."""
    piece.fait("candidature", "retirer", "Paul", {"motif": "Projet abandonné"}, id=candidature)


def _put_off_the_seance(piece: Piece, _candidature: str) -> None:
    piece.fait("commission", "reporter_seance", "Sam", {"motif": "Salle indisponible"}, id=REGIONALE)


def _publish(piece: Piece, _candidature: str) -> None:
    """Have a decision notified that nobody has read; in other moments it is read at once."""
    piece.a(2027, 12, 10, 10)
    piece.ids["label"] = f"{piece.ids['operation']}-2"


def _hand_over(piece: Piece, candidature: str) -> None:
    """Have it presented by registered letter."""
    _publish(piece, candidature)
    piece.a(2027, 12, 20, 10)
    piece.fait("commission", "noter_notification", "Ada", {"le": "2027-12-18"}, id=candidature)


def _put_off_the_file(piece: Piece, candidature: str) -> None:
    """Have the national minutes put a file off until the next campagne."""
    _word(piece, "candidature")
    _word(piece, "commission")
    piece.a(2027, 11, 5, 9)
    piece.ouvre(NATIONALE, "Nina")
    piece.fait("commission", "ratifier_points", "Nina", {"sauf": [candidature]}, id=NATIONALE)
    piece.fait("commission", "reporter_point", "Nina", {"motif": "À revoir"}, id=NATIONALE, candidature=candidature)
    piece.signe(NATIONALE, "Nina")
    piece.fait("commission", "confier_decisions", "Ada", annee=ANNEE)
    piece.a(2027, 12, 10, 10)


def _word(piece: Piece, service: str) -> None:
    """Have a letter say something that is the campagne's own."""
    mots, toute = {"texte": "Pour la campagne {annee}, écrivez-nous."}, {"if-match": "*"}
    assert piece.maison.appeler(service, "ecrire_mot", "Ada", mots, None, toute, id=MOTS[service]).statut == 200
