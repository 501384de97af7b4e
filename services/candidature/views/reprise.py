"""What a new file would start with, in the words of its dry run."""

from collections.abc import Iterator

from candidature.domaine.dossier import Candidature


def reprise_dite(candidature: Candidature, numero: str) -> Iterator[str]:
    """Say what comes from the file that it starts from, what is left there, and what it has to answer."""
    yield f"Réponses reprises du dossier {numero} : {sum(map(len, candidature.reprises.values()))}."
    if n := len(candidature.laissees):
        yield f"Réponses trop longues pour venir avec les autres : {n}. Recopiez-les depuis ce dossier."
    if candidature.suites:
        repondues = sum(s.code in candidature.donnees for s in candidature.suites)
        yield f"Suites à donner avant le dépôt : {len(candidature.suites)}, dont déjà répondues : {repondues}."


def reprise_possible(identifiant: str, numero: str) -> str:
    """Say from which file it could start, when it starts from none."""
    return (
        f"Le dossier commencerait sans aucune réponse. Pour partir de celles du dossier {numero}, donnez "
        f"« {identifiant} » dans `reprise_de`."
    )
