"""A point of an agenda: one file, what was proposed before, what is concluded here.

The outcomes are the label's own words: there is no « refusé » (facts: label.md §7).
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Literal

from pydantic import field_validator

from commission.domaine.champs import champs
from commission.domaine.passage import Passage
from kernel.journal import canonical, digest
from kernel.label.faits import PointDecide, PointSigne, Reserve
from kernel.label.reglement import Reglement, reglement
from kernel.model import Frozen
from kernel.refus import Erreur

Niveau = Literal["regionale", "nationale"]
Nature = Literal["examen", "ratification", "debat"]
Issue = Literal["valide", "ajourne", "renvoi_national", "labellise"]
ACCORDEES: frozenset[Issue] = frozenset({"valide", "labellise"})  # the outcomes that grant an étape
RATIFIEES: dict[str, Issue] = {"valide": "labellise", "ajourne": "ajourne"}


Sens = Literal["pour", "contre", "abstention"]


class Votes(Frozen):
    """Votes, counted: a show of hands, or those that the members cast (`par_membre`). `preponderante` when the chair's
    vote settled a tie."""

    pour: int = 0
    contre: int = 0
    abstention: int = 0
    par_membre: bool = False
    preponderante: bool = False

    @property
    def total(self) -> int:
        """Give the number of votes cast."""
        return self.pour + self.contre + self.abstention


class Voix(Frozen):
    """The vote of a member, cast by that member or by who holds the mandate (`votant`)."""

    membre: str
    votant: str
    sens: Sens


class Recommandation(Frozen):
    """An advice that follows the opération: numbered, with who is to act on it (`responsable`, a service or a role)."""

    numero: int
    texte: str
    responsable: str = ""


class Textes(Frozen):
    """What a conclusion says: reasons, numbered reserves, recommandations, and who will help: a service
    (`accompagnement`), and in it a person that letters name (`contact`, a pseudonym)."""

    motifs: str = ""
    reserves: tuple[Reserve, ...] = ()
    recommandations: tuple[Recommandation, ...] = ()
    accompagnement: str = ""
    contact: str = ""

    @field_validator("recommandations", mode="before")
    @classmethod
    def _numerotees(cls, recommandations: Any) -> Any:
        """Read what was kept before recommandations had a number and an owner: plain texts."""
        return tuple(
            {"numero": n, "texte": r} if isinstance(r, str) else r for n, r in enumerate(recommandations, start=1)
        )


class Conclusion(Frozen):
    """What a séance concludes on a point: a proposal until the minutes are signed. `document` keeps its texts: the
    state does not, so that a séance of a hundred files is read at once; `empreinte` tells whether two say the same."""

    issue: Issue
    etape_accordee: int
    textes: Textes
    votes: Votes | None
    document: str
    empreinte: str = ""
    nb_reserves: int = 0
    nb_recommandations: int = 0

    @property
    def sans_textes(self) -> "Conclusion":
        """Give it as the state keeps it."""
        return self.model_copy(update={"textes": Textes()})


class Proposition(Frozen):
    """What the regional séance concluded, as the national one receives it."""

    issue: Issue
    etape_accordee: int
    document: str
    nb_reserves: int = 0
    nb_recommandations: int = 0


class Point(Frozen):
    """A file on an agenda, as it was deposited; `report` says why it waits for another year.

    `debut` and `fin` are those of its last examination, `passages` all those that are over (a file may be left, then
    called again), `voix` the votes cast during them, `deports_anterieurs` who stood aside on it in the région.
    """

    candidature: str
    operation: str
    numero: str
    nom: str
    etape: int
    reglement: str
    region: str
    porteurs: tuple[str, ...]
    sirens: tuple[str, ...] = ()  # the legal units that carry it; older entries do not say
    document: str
    synthese: str
    nature: Nature = "examen"
    proposition: Proposition | None = None
    conclusion: Conclusion | None = None
    report: str = ""
    deports_anterieurs: tuple[str, ...] = ()
    voix: tuple[Voix, ...] = ()
    voix_conclues: tuple[Voix, ...] = ()  # of its conclusion, while the file that was concluded is examined anew
    debut: datetime | None = None
    fin: datetime | None = None
    passages: tuple[Passage, ...] = ()

    @property
    def dossier(self) -> dict[str, Any]:
        """Give what it takes from others' facts."""
        return self.model_dump(exclude=PROPRES)

    @property
    def ratifiee(self) -> Conclusion | None:
        """Give what ratifying the proposal would conclude, or None when it has to be debated."""
        if self.nature != "ratification" or self.proposition is None:
            return None
        proposition = self.proposition
        return Conclusion(
            issue=RATIFIEES[proposition.issue],
            etape_accordee=proposition.etape_accordee,
            textes=Textes(),
            votes=None,
            document=proposition.document,
            nb_reserves=proposition.nb_reserves,
            nb_recommandations=proposition.nb_recommandations,
        )


EXAMEN = {"voix", "voix_conclues", "debut", "fin", "passages"}
PROPRES = {"nature", "proposition", "conclusion", "report", "deports_anterieurs", *EXAMEN}


class Resultat(Frozen):
    """The outcome of a point, in the minutes. Its texts stand in the document that it names."""

    candidature: str
    issue: Issue
    etape_accordee: int
    document: str
    nb_reserves: int = 0
    nb_recommandations: int = 0


def resultat(candidature: str, conclusion: Conclusion) -> Resultat:
    """Give a conclusion as the minutes say it."""
    return Resultat(
        candidature=candidature,
        issue=conclusion.issue,
        etape_accordee=conclusion.etape_accordee,
        document=conclusion.document,
        nb_reserves=conclusion.nb_reserves,
        nb_recommandations=conclusion.nb_recommandations,
    )


class Decision(Frozen):
    """The outcome of a file, with what others need to know of the file. `acte` names the act that corrects it, if any:
    otherwise it stands in the minutes."""

    candidature: str
    operation: str
    numero: str
    nom: str
    etape: int
    region: str
    porteurs: tuple[str, ...]
    issue: Issue
    etape_accordee: int
    document: str
    acte: str = ""
    nb_reserves: int = 0
    nb_recommandations: int = 0

    @property
    def publique(self) -> PointDecide:
        """Give it as facts say it: how much it asks for is for its porteur alone, in the document."""
        return PointDecide.model_validate(self.model_dump())

    @property
    def signee(self) -> PointSigne:
        """Give it as this service tells itself."""
        return PointSigne.model_validate(self.model_dump())


def decision(point: Point, resultat: Resultat, acte: str = "") -> Decision:
    """Give the decision that the minutes, or a later act, take on a point."""
    return Decision(
        candidature=point.candidature,
        operation=point.operation,
        numero=point.numero,
        nom=point.nom,
        etape=point.etape,
        region=point.region,
        porteurs=point.porteurs,
        issue=resultat.issue,
        etape_accordee=resultat.etape_accordee,
        document=resultat.document,
        acte=acte,
        nb_reserves=resultat.nb_reserves,
        nb_recommandations=resultat.nb_recommandations,
    )


class Report(Frozen):
    """A file that signed minutes put off, with what others need to know of it. `document` keeps the reason."""

    candidature: str
    numero: str
    nom: str
    etape: int
    document: str


def texte_report(point: Point) -> str:
    """Give why a file is put off, as kept for ever."""
    dit = point.model_dump(mode="json", include={"candidature", "operation", "numero", "nom", "etape"})
    return canonical({**dit, "format": 1, "motif": point.report})


def report(point: Point, sel: str) -> Report:
    """Give a point that is put off, as the minutes sign it."""
    propres = point.model_dump(include={"candidature", "numero", "nom", "etape"})
    return Report(**propres, document=nom_document("reports", sel, texte_report(point)))


# What a conclusion must be


def fautes(point: Point, niveau: Niveau, issue: Issue, etape_accordee: int, textes: Textes) -> list[Erreur]:
    """Give everything that keeps a conclusion from being one."""
    regles = reglement(point.reglement)
    d_etape = [*_fautes_etape(regles, point, niveau, issue, etape_accordee)]
    moindre = issue not in ACCORDEES or (not d_etape and etape_accordee < point.etape)
    return [
        *_fautes_issue(regles, niveau, issue),
        *d_etape,
        *_fautes_textes(issue, moindre, textes),
        *_fautes_reserves(regles, textes),
    ]


def _fautes_issue(regles: Reglement, niveau: Niveau, issue: Issue) -> Iterator[Erreur]:
    connues = [t.code for t in regles.commissions[niveau].issues]
    if issue not in connues:
        yield Erreur("/issue", "issue-inconnue", f"À ce niveau, une issue est : {', '.join(connues)}.")


def _fautes_etape(
    regles: Reglement, point: Point, niveau: Niveau, issue: Issue, etape_accordee: int
) -> Iterator[Erreur]:
    if issue not in ACCORDEES:
        if etape_accordee:
            yield Erreur("/etape_accordee", "etape-sans-objet", "Cette issue n'accorde pas d'étape : mettez 0.")
        return
    possibles = [e.numero for e in regles.etapes if e.numero <= point.etape and niveau in e.commissions]
    if etape_accordee not in possibles:
        message = f"L'étape accordée est l'étape demandée ou une étape moindre : {', '.join(map(str, possibles))}."
        yield Erreur("/etape_accordee", "etape-impossible", message)


def _fautes_textes(issue: Issue, moindre: bool, textes: Textes) -> Iterator[Erreur]:
    """Ask for the reasons of whatever is not what was asked for (`moindre`: a lower étape, or none), for who acts on
    each recommandation, and for the help that an ajournement owes."""
    if moindre and not textes.motifs.strip():
        message = "Dites pourquoi : ce qui n'accorde pas l'étape demandée se motive."
        yield Erreur("/motifs", "champ-absent", message)
    for rang, recommandation in enumerate(textes.recommandations):
        if not recommandation.responsable.strip():
            message = "Dites qui agira : un service, un rôle."
            yield Erreur(f"/recommandations/{rang}/responsable", "champ-absent", message)
    if issue != "ajourne":
        return
    if not textes.reserves:
        yield Erreur("/reserves", "champ-absent", "Un ajournement énonce au moins une réserve.")
    if not textes.accompagnement.strip():
        message = "Nommez le service qui accompagnera le porteur vers une nouvelle candidature."
        yield Erreur("/accompagnement", "champ-absent", message)
    if not textes.contact.strip():
        message = "Donnez le correspondant à qui le porteur peut s'adresser dans ce service."
        yield Erreur("/contact", "champ-absent", message)


def _fautes_reserves(regles: Reglement, textes: Textes) -> Iterator[Erreur]:
    connus = tuple(champs(regles))
    for rang, reserve in enumerate(textes.reserves):
        if reserve.champ not in connus:
            message = f"« {reserve.champ} » n'est ni un engagement ni un axe : de {connus[0]} à {connus[-1]}."
            yield Erreur(f"/reserves/{rang}/champ", "champ-inconnu", message)


def contenu(point: Point, niveau: Niveau, issue: Issue, etape_accordee: int, textes: Textes) -> str:
    """Give a conclusion as kept for ever: what letters quote, and what the next candidature will have to answer."""
    return canonical(
        {
            "format": 2,
            "candidature": point.candidature,
            "operation": point.operation,
            "numero": point.numero,
            "nom": point.nom,
            "etape": point.etape,
            "niveau": niveau,
            "issue": issue,
            "etape_accordee": etape_accordee,
            **textes.model_dump(mode="json"),
        }
    )


def nom_document(genre: str, sel: str, texte: str) -> str:
    """Name a document of this service: its name commits to its content, and nobody can guess it."""
    return f"commission/{genre}/{digest(sel + texte)}.json"
