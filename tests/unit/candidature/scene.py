"""A campagne that is open, an opération with its charte, people around them: where most tests begin."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from candidature.domaine import territoire
from candidature.domaine.candidature import CANDIDATURE
from candidature.domaine.commandes import SuivreExperts
from candidature.domaine.territoire import Lieu
from kernel.handle import Envoi, handle
from kernel.label.formulaire import Champ
from kernel.label.reglement import reglement
from tests.maison import Maison

SIRET = "21350238800019"
OUVERTURE = datetime(2027, 3, 1, 9, 0, tzinfo=UTC)


def lieux(codes: Sequence[str]) -> tuple[Lieu, ...]:
    """Give the communes of these INSEE codes, frozen on the day that everything begins."""
    return territoire.lieux(codes, OUVERTURE)


def maison_ouverte(reglement_: str = "2020") -> Maison:
    """Give a house on 1 March 2027: campagne open, five people."""
    maison = Maison()
    maison.personne("Ada", "administration")
    maison.personne("Paul", "porteur", siret=SIRET)
    maison.personne("Pia", "porteur", siret=SIRET)
    maison.personne("Dora", "correspondant", territoires=("D35",))
    maison.personne("Rosa", "correspondant", territoires=("R53",))
    maison.personne("Luc", "correspondant", territoires=("D84",))
    corps = {"annee": 2027, "reglement": reglement_}
    assert maison.appeler("candidature", "planifier_campagne", "Ada", corps).statut == 201
    maison.memoire.clock.current = OUVERTURE
    maison.reveiller()
    return maison


def operation(maison: Maison, qui: str = "Paul", charte: bool = True) -> str:
    """Create an opération in Rennes and give its identifier."""
    porteur = {"nom": "Ville", "siret": SIRET}
    corps = {"nom": "ZAC des Essais", "communes": ["35238"], "porteur": porteur, "est_une_autre": True}
    cree = maison.appeler("candidature", "creer_operation", qui, corps)
    assert cree.statut == 201, cree.corps
    if charte:
        signee = {"signee_le": "2027-01-05", "signataires": ["Ville"], "autorite_urbanisme": "Ville"}
        assert maison.appeler("candidature", "signer_charte", qui, signee, id=cree["id"]).statut == 200
    return str(cree["id"])


def brouillon(maison: Maison, etape: int = 2, qui: str = "Paul", operation_: str = "") -> str:
    """Start a draft and give its identifier."""
    corps = {"operation": operation_ or operation(maison, qui), "annee": 2027, "etape": etape}
    cree = maison.appeler("candidature", "creer_candidature", qui, corps)
    assert cree.statut == 201, cree.corps
    return str(cree["id"])


def valeur(champ: Champ, version: str = "2020", commune: str = "35238") -> Any:
    """Give a plain answer to a field."""
    termes = reglement(version).vocabulaires[champ.vocabulaire].termes if champ.vocabulaire else ()
    exemples: dict[str, Any] = {
        "texte": "Une réponse.",
        "commune": commune,
        "communes": [commune],
        "decimal": 13.25,
        "entier": 120,
        "annee": 2027,
        "booleen": True,
        "perimetre": {
            "type": "Polygon",
            "coordinates": [[[-1.7, 48.1], [-1.69, 48.1], [-1.69, 48.11], [-1.7, 48.11], [-1.7, 48.1]]],
        },
        "contact": {"nom": "Personne Inventée", "courriel": "personne@exemple.invalid"},
    }
    if termes:
        return termes[0].code if champ.type == "choix" else [termes[0].code]
    return exemples[champ.type]


def remplir(maison: Maison, candidature: str, qui: str = "Paul") -> None:
    """Answer every required field."""
    vue = maison.appeler("candidature", "consulter_candidature", qui, id=candidature)
    champs = {c.code: c for c in reglement(vue["reglement"]).champs(vue["etape"])}
    for champ in vue["formulaire"]:
        if champ["requis"]:
            corps = {"valeur": valeur(champs[champ["code"]], vue["reglement"], vue["communes"][0]["code"])}
            entetes = {"if-match": champ["etag"]}
            faite = maison.appeler(
                "candidature", "repondre", qui, corps, entetes=entetes, id=candidature, champ=champ["code"]
            )
            assert faite.statut == 200, faite.corps


def repond(maison: Maison, candidature: str, champ: str, valeur_: Any, qui: str = "Paul") -> Any:
    """Save an answer, whatever was there."""
    corps, ici = {"valeur": valeur_}, {"id": candidature, "champ": champ}
    return maison.appeler("candidature", "repondre", qui, corps, None, {"if-match": "*"}, **ici)


def depot(maison: Maison, etape: int = 2, qui: str = "Paul") -> str:
    """Give a deposited file."""
    candidature = brouillon(maison, etape, qui)
    remplir(maison, candidature, qui)
    faite = maison.appeler("candidature", "deposer", qui, {}, id=candidature)
    assert faite.statut == 200, faite.corps
    maison.ecouler()
    return candidature


def etat(maison: Maison, candidature: str) -> Any:
    """Give the state kept of a candidature."""
    from kernel.store import load  # noqa: PLC0415

    return load(CANDIDATURE, maison.memoire.store, candidature).etat


def accepte(maison: Maison, dossier: str, *experts: str) -> None:
    """Have it known here who looks at a file."""
    commande = SuivreExperts(experts=tuple(f"pers_{e.lower()}" for e in experts))
    envoi: Envoi[Any, Any] = Envoi(
        dossier, commande, maison.memoire.clock.ulid(), "systeme", "c", maison.memoire.clock.now()
    )
    handle(CANDIDATURE, maison.memoire.world, envoi)
    maison.ecouler()
