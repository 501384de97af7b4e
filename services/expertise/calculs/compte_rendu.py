"""What is kept of a result: the proposal, and its documents: the certificate, the file, and for each seat, why.

All stand in one folder named after the whole of them, each small enough for one answer of the API (6 MB): a certificate
that is not is cut.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

from expertise.calculs.lecture import BAREME, Monde
from expertise.domaine.appariement import Manque
from expertise.domaine.calcul import Proposition, cle_prix, cle_suivant
from expertise.solveur.certificat import emettre
from expertise.solveur.comparaison import comparer, prix_en_mots
from expertise.solveur.explications import expliquer
from expertise.solveur.fichier import exporter
from expertise.solveur.instance import NOMS, ROLES, Instance, Place
from expertise.solveur.notation import parts
from expertise.solveur.resolution import Annulee, Resolution
from kernel.journal import canonical, digest
from kernel.label.places import PlaceAffectee

DIFFERENCES_MAX = 60
MANQUES_MAX = 60  # told one by one in the proposal, so that it stays a small item; all are in the file
PARTIE_CARACTERES = 2_000_000  # of a certificate: quoted within JSON, a part is twice that at most


def proposition(numero: int, monde: Monde, resolution: Resolution, avant: Proposition | None) -> Proposition:
    """Give the proposal: the seats that it fills, those that it does not, its values, what changes, the policy."""
    manques, reglages = tuple(_manques(resolution)), resolution.instance.reglages
    return Proposition(
        numero=numero,
        places=tuple(_places(monde, resolution)),
        manques=manques[:MANQUES_MAX],
        nombre_manques=len(manques),
        optimale=resolution.est_optimale,
        valeurs={e.nom: resolution.valeur(e.nom) for e in resolution.etages},
        difference=tuple(_difference(monde, resolution, avant)),
        dossier_vide=reglages.dossier_vide,
        moyenne=reglages.moyenne,
    )


def _places(monde: Monde, resolution: Resolution) -> Iterator[PlaceAffectee]:
    """Give each new seat its expert, with the how-many-th place of that expert's year."""
    libres = {personne: iter(places) for personne, places in monde.libres.items()}
    for p in sorted(set(resolution.places) - set(monde.tenus)):
        yield PlaceAffectee(candidature=p.dossier, expert=p.expert, role=p.role, place=next(libres[p.expert]))


def _manques(resolution: Resolution) -> Iterator[Manque]:
    instance = resolution.instance
    held = Counter((p.dossier, p.role) for p in resolution.places)
    for d in sorted(instance.dossiers, key=lambda d: d.id):
        for role, seats in zip(ROLES, (1, d.seconds), strict=True):
            raison = f"dossier {d.libelle} : {_raison(instance, Place(d.id, role, ''))}"
            missing = seats - held[d.id, role]
            yield from [Manque(candidature=d.id, numero=d.libelle, role=role, raison=raison)] * missing


def _raison(instance: Instance, siege: Place) -> str:
    """Say why a seat stays empty."""
    nom = NOMS[siege.role]
    if not any(siege.role in e.roles and e.places for e in instance.experts):
        return f"aucun {nom} habilité n'a de place libre cette année"
    possibles = [e for e in instance.experts if instance.peut(siege._replace(expert=e.id))]
    if not possibles:
        return f"aucun {nom} sans conflit"
    return (
        f"les {len(possibles)} experts qui pourraient être {nom} sont pris ailleurs, ou exclus par les règles d'équipe"
    )


def _difference(monde: Monde, resolution: Resolution, avant: Proposition | None) -> Iterator[str]:
    """Say what changes from the proposal before, as far as it still makes sense."""
    if avant is None:
        return
    instance = resolution.instance
    before = [Place(p.candidature, p.role, p.expert) for p in avant.places]  # type: ignore[arg-type]  # a role, as kept
    still = [p for p in before if p.dossier in instance.par_dossier and p.expert in instance.scores[p.dossier]]
    found = comparer(instance, sorted({*still, *monde.tenus}), resolution.places)
    phrases = [*found.phrases(instance)]
    yield from phrases[:-1][:DIFFERENCES_MAX]
    yield phrases[-1]


def prix(stable: Resolution, libre: Resolution) -> str:
    """Say what moving those who sit on these files would bring: everybody, or as few as can be when it fills seats."""
    found = comparer(stable.instance, stable.places, libre.places)
    if not found.ajoutees and not found.otees:
        return "Déplacer ceux qui siègent déjà n'apporterait rien."
    moved = len(set(found.otees) & set(stable.instance.epingles))
    if libre.instance.conserver:
        return f"Pourvoir plus de sièges en déplacerait au moins {moved} déjà tenu(s) : {prix_en_mots(found.perte)}."
    return f"Tout recalculer sur ces dossiers déplacerait {moved} siège(s) déjà tenu(s) : {prix_en_mots(found.perte)}."


def documents(monde: Monde, resolution: Resolution, annule: Callable[[], bool]) -> tuple[str, int, dict[str, bytes]]:
    """Give what is kept in the bucket: the folder, how many parts the certificate has, each document by its name.
    `annule` is asked before each file; raises Annulee when the work was given up."""
    proof = canonical(emettre(resolution))
    parts = [proof[at : at + PARTIE_CARACTERES] for at in range(0, len(proof), PARTIE_CARACTERES)]
    loads = Counter(p.expert for p in resolution.places)
    charges = {e.id: e.tenues + loads[e.id] for e in sorted(resolution.instance.experts, key=lambda e: e.id)}
    found: dict[str, Any] = {f"certificat/{n}.json": {"texte": part} for n, part in enumerate(parts, start=1)}
    found["certificat/charges.json"] = {"charges": charges}
    found["fichier.json"] = {"fichier": exporter(resolution.instance, resolution.places)}
    for d in resolution.instance.dossiers:
        if annule():
            raise Annulee
        found[f"paires/{d.id}.json"] = _expliquees([*_paires(monde, resolution, d.id)])
    folder = f"expertise/affectations/{digest(canonical(found))}"
    return folder, len(parts), {f"{folder}/{nom}": canonical(content).encode() for nom, content in found.items()}


def _expliquees(paires: list[dict[str, Any]]) -> dict[str, Any]:
    """Give the pairs of a file, and flat, for the letter that names who comes next, the others of each seat by rank."""
    flat: dict[str, Any] = {"paires": paires}
    for paire in paires:
        for rang, suivant in enumerate(paire["suivants"], start=1):
            flat[cle_suivant(paire["expert"], rang)] = suivant["expert"]
            flat[cle_prix(paire["expert"], rang)] = suivant["prix"]
    return flat


def _paires(monde: Monde, resolution: Resolution, dossier: str) -> Iterator[dict[str, Any]]:
    """Explain each seat of a file that somebody holds."""
    for place in resolution.places:
        if place.dossier == dossier:
            marks = parts(monde.profils[place.expert], monde.lieux[dossier], place.role, BAREME)
            said = expliquer(resolution, place, marks)
            yield {
                "role": place.role,
                "expert": place.expert,
                "deja_tenu": place in monde.tenus,
                "note": said.note,
                "parts": dict(marks),
                "pourquoi": said.phrases(),
                "suivants": [{"expert": r.expert, "prix": prix_en_mots(r.perte)} for r in said.suivants],
            }
