"""How far a file is: per part of its form, per dimension, and everything that still keeps it from being deposited."""

from collections.abc import Sequence

from candidature.domaine import depot
from candidature.domaine.dossier import Candidature
from candidature.domaine.operation import Operation
from kernel.label.formulaire import Partie
from kernel.model import Frozen
from kernel.refus import Erreur


class Manque(Frozen):
    """Something that keeps the file from being deposited: where, and what to do about it."""

    pointeur: str
    code: str
    message: str


class EtatPartie(Frozen):
    """A part of the form: complete once nothing in it keeps the file from being deposited."""

    code: str
    libelle: str
    numero: int
    dimension: int
    complete: bool
    manques: tuple[Manque, ...]


class EtatDimension(Frozen):
    """A dimension: how many of its engagements are complete."""

    numero: int
    libelle: str
    completes: int
    total: int


class Completude(Frozen):
    """`manques` is the very list that « déposer » refuses with; `pct` is 100 when it is empty, and only then."""

    pct: int
    manques: tuple[Manque, ...]
    parties: tuple[EtatPartie, ...]
    dimensions: tuple[EtatDimension, ...]


def completude(candidature: Candidature, operation: Operation | None) -> Completude:
    """Look at a file as it stands."""
    lacunes = depot.lacunes(candidature, operation)
    parties = tuple(
        _partie(p, lacunes) for p in (*candidature.regles.parties(candidature.etape), *_suites(candidature))
    )
    return Completude(
        pct=_pct(candidature, lacunes),
        manques=tuple(map(_manque, lacunes)),
        parties=parties,
        dimensions=_dimensions(candidature, parties),
    )


def du_formulaire(candidature: Candidature) -> tuple[int, tuple[Manque, ...]]:
    """Give how far the form of a file is, in percent, and what it lacks, for who cannot ask its opération whether the
    charte is signed: as if it were."""
    lacunes = [e for e in depot.lacunes(candidature, None) if e.pointeur != depot.CHARTE]
    return _pct(candidature, lacunes), tuple(map(_manque, lacunes))


def _pct(candidature: Candidature, lacunes: Sequence[Erreur]) -> int:
    exigences = sum(c.requis for c in candidature.champs) + 1
    return 100 * max(exigences - len(lacunes), 0) // exigences


def _suites(candidature: Candidature) -> tuple[Partie, ...]:
    """Give the part in which reserves and recommandations are answered, when there are some."""
    champs = tuple(s.question for s in candidature.suites)
    return (Partie(code="suites", libelle="Suites données aux commissions", champs=champs),) if champs else ()


def _partie(partie: Partie, lacunes: Sequence[Erreur]) -> EtatPartie:
    ici = {f"/reponses/{c.code}" for c in partie.champs}
    manques = tuple(_manque(e) for e in lacunes if e.pointeur in ici)
    fields = partie.model_dump(include={"code", "libelle", "numero", "dimension"})
    return EtatPartie(**fields, complete=not manques, manques=manques)


def _dimensions(candidature: Candidature, parties: Sequence[EtatPartie]) -> tuple[EtatDimension, ...]:
    """Count by dimension; an étape without engagements has none to count."""
    found = []
    for dimension in candidature.regles.dimensions:
        siennes = [p for p in parties if p.dimension == dimension.numero]
        done = sum(p.complete for p in siennes)
        found.append(EtatDimension(**dict(dimension), completes=done, total=len(siennes)))
    return tuple(d for d in found if d.total)


def _manque(erreur: Erreur) -> Manque:
    return Manque(pointeur=erreur.pointeur, code=erreur.code, message=erreur.message)
