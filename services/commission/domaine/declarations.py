"""Declaring what ties a member: from then on they stand aside on the files concerned, as those who say so one by one.

A tie is declared in one séance, for it alone or for the year. One for the year is carried to the others of the year:
the national séance keeps them all, since it is there from the first day, and a région takes from it those of its
members when it is composed, convened and opened.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import assert_never

from commission.domaine.evenements import Declaration, InteretDeclare, InteretRetire, InteretsSuivis
from commission.domaine.interets import DeclarerInteret, Interet, RetirerInteret, SuivreInterets
from commission.domaine.seance import NATIONALE, Interets, Seance
from kernel.label.interets import exige_objet
from kernel.refus import Erreur, RegleNonSatisfaite, TransitionImpossible

INTERETS_MAX = 60  # of one séance: they stand in its state, which stays below 100 KB
OBJET = ("membre", "nature", "siren", "operation")
EN_SEANCE = frozenset({"ouverte", "close"})


def decide(seance: Seance, command: Interets, now: datetime) -> tuple[Declaration, ...]:
    """Answer a command."""
    match command:
        case DeclarerInteret():
            return _declarer(seance, command, now)
        case RetirerInteret():
            return _retirer(seance, command)
        case SuivreInterets(annee=annee, de=de, interets=interets):
            ici = seance.annee == annee and seance.identifiant != de
            return tuple(_suivis(seance, de, interets)) if ici else ()
        case _:
            assert_never(command)


def _declarer(seance: Seance, command: DeclarerInteret, now: datetime) -> tuple[Declaration, ...]:
    if all(m.personne != command.membre for m in seance.membres):
        faute = Erreur("/membre", "membre-inconnu", "Donnez un membre de cette séance.")
        raise RegleNonSatisfaite("Cette personne n'est pas membre de la séance.", faute)
    exige_objet(command.siren, command.operation)
    interet = Interet(
        **command.model_dump(exclude={"pour_l_annee"}),
        origine=seance.identifiant if command.pour_l_annee else "",
        declare_le=now,
        etat="tardif" if seance.statut == "close" else "en_vigueur",
    )
    connu = _d_ici(seance, interet.objet)
    if connu is not None and connu.etat != "retire":
        if connu.origine or not interet.origine:
            return ()
        interet = interet.model_copy(update={"etat": connu.etat})  # for the year too: here, as it was
    _exige_place(seance, connu)
    return (InteretDeclare(interet=interet),)


def _d_ici(seance: Seance, objet: tuple[str, str, str, str]) -> Interet | None:
    """Give a tie that was declared in this very séance."""
    return next((i for i in seance.interets if i.objet == objet and i.origine in ("", seance.identifiant)), None)


def _exige_place(seance: Seance, connu: Interet | None) -> None:
    if connu is None and len(seance.interets) >= INTERETS_MAX:
        message = f"Cette séance garde déjà {INTERETS_MAX} intérêts : déportez-vous plutôt dossier par dossier."
        raise RegleNonSatisfaite(message, Erreur("/nature", "trop-d-interets", message))


def _retirer(seance: Seance, command: RetirerInteret) -> tuple[Declaration, ...]:
    vises = [i for i in seance.interets if command.vise(i)]
    if not vises:
        message = "Aucun intérêt de ce membre n'est déclaré en ces termes : relisez la liste."
        raise RegleNonSatisfaite(message, Erreur("/nature", "interet-inconnu", message))
    if all(i.etat == "retire" for i in vises):
        return ()
    if seance.statut in EN_SEANCE:
        raise TransitionImpossible(
            "La séance est ouverte ou close : un intérêt déclaré ne s'y retire plus. Il vaut pour elle jusqu'au bout."
        )
    d_ici = [i for i in vises if i.origine in ("", seance.identifiant)]
    if not d_ici:
        raise TransitionImpossible(f"Cet intérêt a été déclaré dans la séance {vises[0].origine} : retirez-le là.")
    return tuple(
        InteretRetire(**i.model_dump(include=set(OBJET)), motif=command.motif) for i in d_ici if i.etat != "retire"
    )


# For the year


def rattrapage(avant: Seance, apres: Seance, nationale: Seance | None) -> Iterator[InteretsSuivis]:
    """Take from the national séance what the members of a région have declared for the year elsewhere: they may have
    said it before they were known to sit here."""
    if nationale is None:
        return
    ici = apres.model_copy(update={"statut": avant.statut})  # until it is open, what was taken back is taken back here
    connues = {i.origine for i in (*nationale.interets, *apres.interets)} - {"", apres.identifiant}
    for origine in sorted(connues):
        dits = (i for i in nationale.interets if i.origine == origine and i.etat != "retire")
        yield from _suivis(ici, origine, tuple(dits))


def _suivis(seance: Seance, de: str, interets: tuple[Interet, ...]) -> Iterator[InteretsSuivis]:
    """Take over what another séance says, member by member."""
    siegent = {m.personne for m in seance.membres}
    connus = [i for i in seance.interets if i.origine == de]
    dits = [i for i in interets if seance.niveau == NATIONALE or i.membre in siegent]
    for membre in dict.fromkeys(i.membre for i in (*connus, *dits)):
        avant = tuple(i for i in connus if i.membre == membre)
        apres = _repris(seance, avant, tuple(i for i in dits if i.membre == membre))
        if apres != avant:
            yield InteretsSuivis(membre=membre, de=de, interets=apres)


def _repris(seance: Seance, avant: tuple[Interet, ...], dits: tuple[Interet, ...]) -> tuple[Interet, ...]:
    """Give what a member's ties become. Once the séance is open nothing is taken back; once it is signed, nothing that
    comes changes anything."""
    etat = "tardif" if seance.statut == "close" else "en_vigueur"
    gardes = avant if seance.statut in EN_SEANCE else ()
    connus = {i.objet for i in gardes}
    nouveaux = (i.model_copy(update={"etat": etat}) for i in dits if i.objet not in connus)
    return tuple(sorted((*gardes, *nouveaux), key=lambda i: i.objet))
