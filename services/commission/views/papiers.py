"""Which paper of a séance is for whom: the whole minutes for who runs or oversees it, a member's copy for the others,
without the files that its reader stands aside from."""

from commission.domaine.edition import INTEGRAL, ecartes, exemplaire, nom_rectificatif, nom_report
from commission.domaine.seance import Seance
from commission.relations import connait_les_deports
from commission.views.point import point_visible
from kernel.api import Appel, LienFichier, lien_papier
from kernel.edition import papier_de
from kernel.refus import ActeInterdit, TransitionImpossible

PAS_SIGNE = "Le procès-verbal n'est pas signé : relisez le projet à l'écran, son PDF sera établi après la signature."
PAS_RECTIFIE = "Aucun acte ne rectifie la décision de ce dossier : elle est dans le procès-verbal."
PAS_ENCORE = "Le PDF est en cours d'édition : réessayez dans une minute. L'acte, lui, est déjà en vigueur."
SANS_EXEMPLAIRE = "Aucun exemplaire n'est imprimé sans les dossiers dont vous vous êtes déporté : lisez-le à l'écran."


def lien_proces_verbal(seance: Seance, appel: Appel) -> LienFichier:
    """Lead to the minutes as this caller may read them. Raises TransitionImpossible while they are not there."""
    if seance.proces_verbal is None:
        raise TransitionImpossible(PAS_SIGNE)
    sans = ecartes(seance, appel.appelant.personne)
    entier = connait_les_deports(appel.appelant, seance) and not sans
    absent = SANS_EXEMPLAIRE if sans and papier_de(appel.contexte, INTEGRAL) else PAS_ENCORE
    papier = INTEGRAL if entier else exemplaire(sans)
    return lien_papier(appel.contexte, papier, f"proces-verbal-{appel.params['id']}", absent)


def lien_rectificatif(seance: Seance, appel: Appel) -> LienFichier:
    """Lead to the last act that corrects the decision on a file, or puts off one that came too late. Who stands aside
    from it does not read it."""
    candidature = appel.params["candidature"]
    point = point_visible(seance, appel)
    if seance.est_deporte(appel.appelant.personne, candidature):
        raise ActeInterdit("Vous vous êtes déporté sur ce dossier : ses documents ne vous sont pas ouverts.")
    dernier = next((r for r in reversed(seance.rectifications) if r.candidature == candidature), None)
    if dernier is None and (report := next((a for a in seance.actes_de_report if a.point == point), None)):
        return lien_papier(appel.contexte, nom_report(report), f"report-{point.numero}", PAS_ENCORE)
    if dernier is None:
        raise TransitionImpossible(PAS_RECTIFIE)
    nom = f"rectificatif-{point.numero}"
    return lien_papier(appel.contexte, nom_rectificatif(dernier), nom, PAS_ENCORE)
