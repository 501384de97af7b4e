"""A séance as its people see it: who, when, the agenda. Nobody sees here what they stand aside from."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from commission.domaine.assemblee import Quorum, quorum
from commission.domaine.attente import point_attendu, regions_attendues, suite_de
from commission.domaine.commission import CarteSeance
from commission.domaine.point import Issue, Point
from commission.domaine.regles import JEUX, Jeu
from commission.domaine.seance import Contexte, Mandat, Membre, Mouvement, Seance, Signataire
from commission.relations import connait_les_deports
from kernel.api import Appel, Echeance, Enveloppe, echeance_vue
from kernel.label.calendrier import Jalon, Moment, a_partir_de
from kernel.model import Frozen

STATUTS = {
    "planifiee": "Planifiée",
    "convoquee": "Convoquée",
    "ouverte": "Ouverte",
    "close": "Close : le procès-verbal est signé",
    "reportee": "Reportée",
}
STATUTS_POINT = {
    "a_examiner": "À examiner",
    "conclu": "Conclu",
    "ratifie": "Ratifié",
    "reporte": "Reporté à une autre année",
    "en_attente": "En attente : arrivé après la signature",
    "attendu": "Attendu : rien n'en est encore venu ici",
    "deporte": "Vous vous êtes déporté sur ce dossier",
}


ETATS_INTERET = {
    "en_vigueur": "déport sur les dossiers concernés",
    "tardif": "déclaré après la signature, n'y change rien",
    "retire": "retiré",
}


class LignePoint(Frozen):
    """A point of the agenda; without its outcome for who stands aside."""

    candidature: str
    href: str
    numero: str
    nom: str
    etape: int
    nature: str
    statut: str
    issue: Issue | None
    etape_accordee: int | None


class LigneAttente(Frozen):
    """A file that came after the signature, or that never came, and what is to be done about it (`suite`)."""

    candidature: str
    href: str
    numero: str
    nom: str
    etape: int
    suite: str


class VueInteret(Frozen):
    """What ties a member, in words (`libelle`): shown to them, and to those who run or oversee the séance. `origine` is
    the séance where it was declared for the year."""

    membre: str
    nature: str
    siren: str
    operation: str
    origine: str
    declare_le: datetime
    etat: str
    libelle: str


class VueProcesVerbal(Frozen):
    """The signed minutes."""

    signe_le: str
    signataire: Signataire | None
    document: str


class VueRectification(Frozen):
    """A later act that corrects one outcome of the minutes, and the act that it cites."""

    candidature: str
    motif: str
    fondement: str
    cite: str
    signe_le: str
    signataire: Signataire | None
    document: str
    ancienne: Issue
    nouvelle: Issue


class VueSeance(Enveloppe):
    """A séance: who sits under which rules, when and where, who is there, the agenda, the minutes. `regions_attendues`
    (codes) have files left to conclude on. `non_examines` are files that the signed national minutes speak of in no
    way."""

    annee: int
    niveau: str
    region: str
    quand: Moment | None
    lieu: str
    motif_report: str
    sans_quorum: bool
    membres: tuple[Membre, ...]
    regles: Jeu
    regles_libelle: str
    president: str
    presents: tuple[str, ...]
    distants: tuple[str, ...]
    mandats: tuple[Mandat, ...]
    mouvements: tuple[Mouvement, ...]
    quorum: Quorum
    points: tuple[LignePoint, ...]
    en_attente: tuple[LigneAttente, ...]
    non_examines: tuple[LigneAttente, ...]
    regions_attendues: dict[str, int]
    retraits_tardifs: tuple[str, ...]
    retraits_publies: tuple[str, ...]
    corrections_ouvertes: tuple[str, ...]
    interets: tuple[VueInteret, ...]
    proces_verbal: VueProcesVerbal | None
    rectifications: tuple[VueRectification, ...]


class LigneSeance(Frozen):
    """A séance in a list."""

    id: str
    href: str
    annee: int
    niveau: str
    region: str
    statut: str
    statut_libelle: str
    quand: Moment | None
    lieu: str


def vue_seance(seance: Seance, appel: Appel) -> VueSeance:
    """Show a séance. What waits for somebody shows to those who run or oversee it."""
    responsable, minutes = connait_les_deports(appel.appelant, seance), seance.proces_verbal
    convocation = seance.convocation
    return VueSeance(
        type="seance",
        id=appel.params["id"],
        href=f"{appel.base}/seances/{appel.params['id']}",
        statut=seance.statut,
        statut_libelle=STATUTS[seance.statut],
        echeances=_echeances(seance, appel),
        annee=seance.annee,
        niveau=seance.niveau,
        region=seance.region,
        quand=convocation.quand if convocation else None,
        lieu=convocation.lieu if convocation else "",
        motif_report=seance.motif_report,
        sans_quorum=convocation is not None and convocation.sans_quorum,
        membres=seance.membres,
        regles=seance.regles,
        regles_libelle=JEUX[seance.regles].libelle,
        president=seance.president,
        presents=seance.presents,
        distants=seance.distants,
        mandats=seance.mandats,
        mouvements=seance.mouvements,
        quorum=quorum(seance),
        points=tuple(_ligne(seance, point, appel) for point in seance.a_l_ordre_du_jour),
        en_attente=tuple(_attente(seance, appel)) if responsable else (),
        non_examines=tuple(_non_examines(seance, appel)) if responsable else (),
        regions_attendues=regions_attendues(seance) if responsable else {},
        retraits_tardifs=_attendent(seance, appel, seance.retraits_tardifs),
        retraits_publies=_attendent(seance, appel, seance.retraits_publies),
        corrections_ouvertes=_attendent(seance, appel, seance.corrections_ouvertes),
        interets=tuple(_interets(seance, appel, responsable)),
        proces_verbal=VueProcesVerbal(
            signe_le=minutes.signe_le.isoformat(), signataire=minutes.signataire, document=minutes.document
        )
        if minutes
        else None,
        rectifications=rectifications(seance, appel),
    )


def _attente(seance: Seance, appel: Appel) -> Iterator[LigneAttente]:
    for candidature in _attendent(seance, appel, seance.en_attente):
        yield _ligne_attente(seance, seance.en_attente[candidature], appel)


def _non_examines(seance: Seance, appel: Appel) -> Iterator[LigneAttente]:
    for candidature, attendu in seance.non_examines.items():
        yield _ligne_attente(seance, point_attendu(candidature, attendu), appel)


def _ligne_attente(seance: Seance, point: Point, appel: Appel) -> LigneAttente:
    return LigneAttente(
        **point.model_dump(include={"candidature", "numero", "nom", "etape"}),
        href=f"{appel.base}/seances/{appel.params['id']}/points/{point.candidature}",
        suite=suite_de(seance),
    )


def _attendent(seance: Seance, appel: Appel, candidatures: Iterable[str]) -> tuple[str, ...]:
    """Show the files that wait for an act to who runs or oversees the séance, but for those that they stand aside from:
    to wait for one is to have been concluded."""
    if not connait_les_deports(appel.appelant, seance):
        return ()
    return tuple(c for c in candidatures if not seance.est_deporte(appel.appelant.personne, c))


def _interets(seance: Seance, appel: Appel, responsable: bool) -> Iterator[VueInteret]:
    """Show one's own ties; those of all who sit, to who runs or oversees the séance."""
    siegent = {m.personne for m in seance.membres}
    for i in seance.interets:
        if i.membre in siegent and (responsable or i.membre == appel.appelant.personne):
            yield VueInteret(**dict(i), libelle=f"{i.en_mots[:1].upper()}{i.en_mots[1:]} : {ETATS_INTERET[i.etat]}")


def rectifications(seance: Seance, appel: Appel) -> tuple[VueRectification, ...]:
    """Show the later acts, but for those on a file that the caller stands aside from."""
    return tuple(
        VueRectification(
            **{**r.model_dump(exclude={"empreinte"}), "signe_le": r.signe_le.isoformat()}, **dict(seance.motifs_de(r))
        )
        for r in seance.rectifications
        if not seance.est_deporte(appel.appelant.personne, r.candidature)
    )


def heure(instant: datetime | None) -> str | None:
    """Show an instant, when there is one."""
    return None if instant is None else instant.isoformat()


def _ligne(seance: Seance, point: Point, appel: Appel) -> LignePoint:
    deporte = seance.est_deporte(appel.appelant.personne, point.candidature)
    conclusion = None if deporte else seance.conclusion(point)
    return LignePoint(
        candidature=point.candidature,
        href=f"{appel.base}/seances/{appel.params['id']}/points/{point.candidature}",
        numero=point.numero,
        nom=point.nom,
        etape=point.etape,
        nature="" if deporte else point.nature,
        statut=statut_point(seance, point, appel),
        issue=conclusion.issue if conclusion else None,
        etape_accordee=conclusion.etape_accordee if conclusion else None,
    )


def statut_point(seance: Seance, point: Point, appel: Appel) -> str:
    """Say in a word where a point stands, for this caller."""
    if seance.est_deporte(appel.appelant.personne, point.candidature):
        return "deporte"
    if point.report:
        return "reporte"
    if point.conclusion is not None:
        return "conclu"
    if point.candidature in seance.en_attente:
        return "en_attente"
    if point.candidature in seance.attendus:
        return "attendu"
    return "ratifie" if seance.est_ratifie(point.candidature) else "a_examiner"


def _echeances(seance: Seance, appel: Appel) -> tuple[Echeance, ...]:
    """Give the dates of this séance, when its campagne was read with it."""
    campagne = appel.contexte.campagne if isinstance(appel.contexte, Contexte) else None
    if campagne is None:
        return ()
    regionale = (Jalon.DEBUT_COMMISSIONS_REGIONALES, Jalon.FIN_COMMISSIONS_REGIONALES)
    jalons = regionale if seance.niveau == "regionale" else (Jalon.COMMISSION_NATIONALE, Jalon.CEREMONIE)
    return tuple(
        echeance_vue(j.value, quand, f"{j.libelle} : {a_partir_de(quand)}", appel.maintenant)
        for j in jalons
        if (quand := campagne.calendrier.jalon(j))
    )


def ligne_seance(carte: CarteSeance, identifiant: str, appel: Appel) -> LigneSeance:
    """Show a line of the list of séances."""
    return LigneSeance(
        id=identifiant,
        href=f"{appel.base}/seances/{identifiant}",
        annee=carte.annee,
        niveau=carte.niveau,
        region=carte.region,
        statut=carte.statut,
        statut_libelle=STATUTS[carte.statut],
        quand=carte.convocation.quand if carte.convocation else None,
        lieu=carte.convocation.lieu if carte.convocation else "",
    )
