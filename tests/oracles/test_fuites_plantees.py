"""What CI asks bites: leaks planted in the real code are each found, by the request, letter or line that leaks.

Each is what somebody could write in good faith: a count, a tag, a reason, an order, a message that tells too much.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, NamedTuple
from unittest.mock import patch

import pytest

from candidature.domaine import candidature as regles_candidature
from candidature.domaine import doublons
from commission import papiers
from commission.app import SERVICE as COMMISSION
from commission.domaine import edition
from commission.domaine.commission import SEANCE
from commission.domaine.label import COMPTES, CarteCompte
from commission.domaine.seance import Seance
from commission.routes.palmares import PALMARES_ANNUELS
from expertise.app import SERVICE as EXPERTISE_
from expertise.domaine.expertise import EXPERTISE
from kernel import dispatch, door, droits, mail, redaction
from kernel.decider import Fiche
from kernel.droits import ADMINISTRATION, CORRESPONDANT, SECRETARIAT
from kernel.label.faits import CANDIDATURE as SERVICE_CANDIDATURE
from kernel.label.faits import COMMISSION as SERVICE_COMMISSION
from kernel.label.faits import SeanceClose
from kernel.lettre import A, Lettre
from kernel.refus import RegleNonSatisfaite
from kernel.show import show
from kernel.store import load
from tests.oracles.catalogue import SECRETS
from tests.oracles.comparaison import EN_CI, Comparaison
from tests.oracles.monde import sous_surveillance
from tests.oracles.rejeu import jeu


@contextmanager
def pose(objet: Any, **champs: Any) -> Iterator[None]:
    """Put other values in a frozen object."""
    avant = {nom: getattr(objet, nom) for nom in champs}
    for nom, valeur in champs.items():
        object.__setattr__(objet, nom, valeur)
    try:
        yield
    finally:
        for nom, valeur in avant.items():
            object.__setattr__(objet, nom, valeur)


def rendus(expertise: Any) -> int:
    """Count the opinions given."""
    return sum(avis.est_rendu for avis in expertise.avis.values())


# The leaks


def compte_des_points_conclus() -> Any:
    """Count a label as soon as the national séance concludes."""
    vraies = SEANCE.fiches

    def fiches(seance: Seance) -> Any:
        accordes = [p for p in seance.points.values() if p.conclusion and p.conclusion.issue == "labellise"]
        comptes = [CarteCompte(etape=p.etape, annee=seance.annee, region=p.region) for p in accordes]
        return (*vraies(seance), *(Fiche(COMPTES, f"{seance.annee}", c.model_dump_json()) for c in comptes))

    return pose(SEANCE, fiches=fiches)


def etiquette_par_version() -> Any:
    """Make the entity tag of the version of the stream."""

    def leaky(door: Any, route: Any, request: Any, appel: Any) -> Any:
        answer = show(door, route, request, appel)
        version = load(route.ressource.decider, door.world.store, route.ressource.identifiant(request.params)).version
        return answer.having(ETag=f'"{version}"')

    return patch.object(dispatch, "show", leaky)


def raison_cachee() -> Any:
    """Refuse a withdrawal once the correspondant has found the file irrecevable, before anybody is told."""
    vraie = regles_candidature._retirer

    def retirer(candidature: Any, *args: Any) -> Any:
        if candidature.avis is not None and not candidature.avis.recevable:
            raise RegleNonSatisfaite("Ce dossier ne peut pas être retiré.")
        return vraie(candidature, *args)

    return patch.object(regles_candidature, "_retirer", retirer)


def refus_bavard() -> Any:
    """Say in a refusal where the file really stands."""
    vraie = regles_candidature._exige_brouillon

    def exige(candidature: Any) -> None:
        try:
            vraie(candidature)
        except Exception as refus:
            raise RegleNonSatisfaite(f"{refus} Avis : {candidature.avis and candidature.avis.recevable}.") from refus

    return patch.object(regles_candidature, "_exige_brouillon", exige)


def liste_filtree_par_un_champ_cache() -> Any:
    """Take a file off the list of its département once an opinion is given."""
    vraies = EXPERTISE.fiches

    def fiches(e: Any) -> Any:
        return tuple(f for f in vraies(e) if not (rendus(e) and f.liste.startswith("expertises#D")))

    return pose(EXPERTISE, fiches=fiches)


def curseur_qui_compte() -> Any:
    """Sort a list by number, then by opinions given: the order is the same, the cursor is not."""
    vraies = EXPERTISE.fiches
    return pose(EXPERTISE, fiches=lambda e: tuple(f._replace(rang=f"{f.rang}#{rendus(e)}") for f in vraies(e)))


def ordre_par_avancement() -> Any:
    """Show first the files whose opinions are coming in."""
    vraies = EXPERTISE.fiches
    return pose(EXPERTISE, fiches=lambda e: tuple(f._replace(rang=f"{9 - rendus(e)}#{f.rang}") for f in vraies(e)))


def lettre_un_jour_trop_tot() -> Any:
    """Announce the palmarès when the national minutes are signed."""
    courriers = COMMISSION.courriers
    assert courriers is not None

    def seance(event: Any, etat: Seance) -> Any:
        accordes = sum(d.issue == "labellise" for d in etat.decisions)
        close = type(event).__name__ == "SeanceClose" and etat.niveau == "nationale"
        tot = Lettre("palmares_publie", A(role=CORRESPONDANT), {"annee": str(etat.annee), "labels": accordes})
        return (*courriers["seance"](event, etat), *((tot,) if close else ()))

    return pose(COMMISSION, courriers={**courriers, "seance": seance})


def essai_qui_apprend() -> Any:
    """Let a dry run of the last opinion say that all are then given."""
    return pose(next(r for r in EXPERTISE_.routes if r.code == "rendre_avis"), apprend=False)


def palmares_sans_embargo() -> Any:
    """Show the palmarès to everybody as to the administration."""
    vraie = PALMARES_ANNUELS.vue

    def vue(palmares: Any, appel: Any) -> Any:
        qui = replace(appel.appelant, roles=appel.appelant.roles | {ADMINISTRATION})
        return vraie(palmares, replace(appel, appelant=qui))

    return pose(PALMARES_ANNUELS, vue=vue)


def deport_oublie() -> Any:
    """Show a point to who stands aside."""
    return patch.object(Seance, "est_deporte", lambda *_: False)


def droit_apres_regle() -> Any:
    """Let the rules answer before the rights."""
    return patch("kernel.act.check_right", lambda *_, **__: None)


def lecture_de_trop() -> Any:
    """Ask the opération who may see a file of what exists alone: what does not is answered sooner."""
    plain = door.garants

    def of_what_exists(ressource: Any, etat: Any, params: Any) -> Any:
        return plain(ressource, etat, params) if ressource.existe(etat) else []

    return patch("kernel.show.garants", of_what_exists)


def rapprochement_de_tout() -> Any:
    """Propose every opération of the commune to whoever creates one there."""
    plain = doublons.exige_nouvelle

    def told(nom: str, siren: str, personne: str, voisines: Any) -> None:
        plain(nom, siren, personne, {i: c.model_copy(update={"publique": True}) for i, c in voisines.items()})

    return patch("candidature.domaine.operation.exige_nouvelle", told)


def fait_trop_large() -> Any:
    """Tell the candidature service what a séance has signed."""
    return patch.object(SeanceClose, "AUDIENCE", frozenset({SERVICE_CANDIDATURE, SERVICE_COMMISSION}))


def lettre_numerotee() -> Any:
    """Number acts in letters by their order."""
    vraie = redaction.render

    def render(corr: Any, entete: Any, *args: Any) -> Any:
        return vraie(corr, entete.model_copy(update={"commande": str(entete.seq)}), *args)

    return patch.object(mail, "render", render)


def fil_ouvert() -> Any:
    """Open the feed of acts to every secretariat."""
    table: Any = droits.TABLE["commission"]
    return patch.dict(table, {"journal": droits.lire(ADMINISTRATION, SECRETARIAT)})


def copie_entiere() -> Any:
    """Print for who stands aside the minutes as they are for all the others."""
    vraies = edition.exemplaires
    return patch.object(papiers, "exemplaires", lambda seance: dict.fromkeys(vraies(seance), frozenset()))


class Fuite(NamedTuple):
    """A leak: what is patched, which secret it tells, and what must be named."""

    secret: str
    plante: Callable[[], Any]
    trouvee: str


DONNE = "le coordonnateur a rendu son avis, ou pas"
NATIONALE = "issue nationale : labellise ou ajourne"
FUITES: Mapping[str, Fuite] = {
    "un compte dans les statistiques": Fuite(NATIONALE, compte_des_points_conclus, "statistiques"),
    "une étiquette par version": Fuite(
        "avis de recevabilité donné, ou pas", etiquette_par_version, "consulter_candidature"
    ),
    "une action selon l'avis caché": Fuite("avis de recevabilité non notifié", raison_cachee, "Paul distingue par"),
    "un refus qui dit l'état": Fuite("avis de recevabilité non notifié", refus_bavard, "consulter_candidature"),
    "une liste filtrée par un champ caché": Fuite(DONNE, liste_filtree_par_un_champ_cache, "lister_expertises"),
    "un rang caché dans un curseur": Fuite(DONNE, curseur_qui_compte, "lister_"),
    "un ordre selon l'avancement": Fuite(DONNE, ordre_par_avancement, "lister_"),
    "une lettre un jour trop tôt": Fuite(NATIONALE, lettre_un_jour_trop_tot, "ses lettres"),
    "un essai qui apprend": Fuite(DONNE, essai_qui_apprend, "rendre_avis POST"),
    "un palmarès sans embargo": Fuite(NATIONALE, palmares_sans_embargo, "consulter_palmares"),
    "un déport oublié": Fuite("issue régionale : valide ou ajourne", deport_oublie, "consulter_seance"),
    "une copie entière du procès-verbal": Fuite(
        "issue régionale : valide ou ajourne", copie_entiere, "telecharger_proces_verbal"
    ),
    "409 ou 404": Fuite("un brouillon existe, ou pas", droit_apres_regle, "POST /candidature"),
    "une lecture de plus": Fuite("un brouillon existe, ou pas", lecture_de_trop, "/candidature/v1/candidatures"),
    "un rapprochement de tout": Fuite(
        "une opération que d'autres préparent, ou pas",
        rapprochement_de_tout,
        "POST /candidature/v1/operations",
    ),
    "un fait trop large": Fuite("issue régionale : valide ou ajourne", fait_trop_large, "ses messages"),
    "une lettre numérotée": Fuite("un texte commencé, ou pas", lettre_numerotee, "ses lettres"),
    "un fil des actes ouvert": Fuite("issue nationale : labellise ou reporté", fil_ouvert, "journal GET"),
}


@pytest.mark.parametrize("nom", FUITES)
def test_une_fuite_plantee_est_trouvee(nom: str) -> None:
    fuite = FUITES[nom]
    secret = next(s for s in SECRETS if s.nom == fuite.secret)
    jeu()
    with sous_surveillance(), fuite.plante():
        trouve = Comparaison(secret, EN_CI, assez=1).faire()

    dits = [str(d) for d in trouve.differences]
    assert any(fuite.trouvee in dit for dit in dits), dits[:3] or "rien"
