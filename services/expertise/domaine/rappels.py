"""Who is still to be reminded once all have been: those whom the last reminder spared, or who were given more time
since, when the day that they were given is over (docs/adr/0016)."""

from datetime import datetime

from expertise.domaine.dossier import Expertise, Mandat


def rappeles(mandats: tuple[Mandat, ...], rang: int, epargnes: tuple[str, ...]) -> tuple[Mandat, ...]:
    """Give the mandates after a reminder: whoever has accepted and was not spared has had it."""
    return tuple(
        m.model_copy(update={"relance": rang}) if m.statut == "accepte" and m.expert not in epargnes else m
        for m in mandats
    )


def en_attente(e: Expertise) -> tuple[Mandat, ...]:
    """Give who has a day of their own, owes an opinion or the synthesis, and has not had the last reminder."""
    return tuple(
        m
        for m in e.vivants
        if m.statut == "accepte" and m.jusqu_au is not None and m.relance < e.rappel
        if m.role == "coordonnateur" or not e.avis_de(m.expert).est_rendu
    )


def hors_du_jour(e: Expertise, now: datetime) -> tuple[str, ...]:
    """Give whom a reminder of one's own day leaves out: all, but those whose day is over."""
    due = {m.expert for m in en_attente(e) if not m.a_plus_de_temps(now)}
    return tuple(m.expert for m in e.vivants if m.expert not in due)
