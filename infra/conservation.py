"""`docs/conservation.md`, from the table itself: `make openapi`."""

from pathlib import Path

from kernel.label.conservation import CLASSES, MOYENS, Classe

PAGE = Path(__file__).parent.parent / "docs" / "conservation.md"
HEAD = """# Ce qui est gardé, combien de temps, et ce qu'il en advient

Pour qui tient le label, son délégué à la protection des données et l'archiviste du ministère. Chaque classe de données
a sa durée, le jour d'où elle se compte, et son sort. Ce tableau est celui que le logiciel applique
(`services/kernel/label/conservation.py`) : des tests le comparent à ce que font le code et l'infrastructure, et cette
page est produite par `make openapi`.

**À confirmer** : aucune source ne donne la durée. C'est ce que le logiciel fait aujourd'hui, en attendant que le
ministère et son archiviste en décident ; la changer est changer une ligne. *Sans terme* : rien ne l'efface seul.

Effacer une personne, ou un brouillon laissé de côté, ôte du journal ce qui y est dit et laisse chaque preuve valide :
l'empreinte de l'entrée reste, et une entrée d'effacement dit quel texte l'a remplacé.
"""


def text() -> str:
    """Give the page."""
    rows = [f"| {_quoi(c)} | {_duree(c)} | {c.depuis} | {c.sort} | {_source(c)} |" for c in CLASSES]
    table = ["| ce que c'est | durée | à compter de | sort | pourquoi |", "|---|---|---|---|---|", *rows]
    means = [f"- **{c.quoi}** : {MOYENS[c.par]}.{_note(c)}" for c in CLASSES]
    return "\n".join([HEAD, *table, "", "## Par quoi, et ce qu'il faut savoir", "", *means, ""])


def _quoi(c: Classe) -> str:
    return f"`{c.code}` {c.quoi}"


def _duree(c: Classe) -> str:
    if c.jours is None:
        return "sans terme"
    return f"{c.jours} jours" + (f", annoncés {c.preavis} jours avant" if c.preavis else "")


def _source(c: Classe) -> str:
    return f"{c.source} — **à confirmer**" if c.a_confirmer else c.source


def _note(c: Classe) -> str:
    return f" {c.note[0].upper()}{c.note[1:]}." if c.note else ""
