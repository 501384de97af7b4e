"""A whole campagne in one house in memory, stopped at every moment where somebody's rights change.

`moments()` plays it once and gives a copy of the house at each moment. What people may do there is not said here: the
matrix of rights says it (`tests/droits`), and what nobody outside may learn (`tests/oracles`).
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any

from kernel.label.calendrier import Moment as Instant
from tests.maison import Maison
from tests.unit.candidature import scene
from tests.unit.expertise.cas import SIRETS

ANNEE = "2027"
REGIONALE, NATIONALE = "2027-R53", "2027-nationale"
SIGNATURE = {"nom": "Exemple", "prenom": "Alix", "qualite": "Présidence", "membre": "pers_mia"}
PLAN: Mapping[str, Any] = {"reglement": "2020", "lettre_confidentielle": True}
MEMBRES = [
    {"personne": "pers_mia", "qualite": "DREAL"},
    {"personne": "pers_max", "qualite": "Élu"},
    {"personne": "pers_iris", "qualite": "Secrétariat"},
]
AJOURNE: Mapping[str, Any] = {
    "issue": "ajourne",
    "motifs": "La mobilité reste à préciser.",
    "reserves": [{"champ": "engagement_09", "texte": "Décrire les modes actifs."}],
    "accompagnement": "La direction départementale",
    "contact": "pers_dede",
}

# Who is there. Paul carries the file that the matrix looks at; everybody else is somebody to it, or nobody.
TROUPE: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "Zoe": ((), ()),
    "Paul": (("porteur",), ()),
    "Cora": (("porteur",), ()),
    "Fiona": (("porteur",), ()),
    "Pia": (("porteur",), ()),
    "Dora": (("correspondant",), ("D35",)),
    "Rosa": (("correspondant",), ("R53",)),
    "Dede": (("correspondant",), ("D35", "D22")),
    "Luc": (("correspondant",), ("D84",)),
    "Nora": (("correspondant",), ()),
    "Ana": (("expert",), ()),
    "Bea": (("expert",), ()),
    "Cyr": (("expert",), ()),
    "Eli": (("expert",), ()),
    "Mia": (("membre",), ()),
    "Max": (("membre",), ()),
    "Mona": (("membre",), ()),
    "Sam": (("secretariat",), ("R53",)),
    "Sol": (("secretariat",), ("R84",)),
    "Nina": (("secretariat",), ("NAT",)),
    "Iris": (("membre", "secretariat"), ("R53", "NAT")),  # runs both séances, and has a tie to Paul's opération
    "Ada": (("administration",), ()),
}
STRUCTURES = {**{nom.title(): siret for nom, siret in SIRETS.items()}, "Eli": "21690123100011"}


@dataclass(frozen=True)
class Moment:
    """The house at one moment, and where to look: an identifier for each name that an address holds."""

    nom: str
    maison: Maison
    ids: Mapping[str, str]

    def copie(self) -> Maison:
        """Give a house of one's own, to act in."""
        return self.maison.copie()


@cache
def moments() -> Mapping[str, Moment]:
    """Play the campagne, and give every moment by its name, in order."""
    return {m.nom: m for m in campagne(Piece())}


def further(nom: str, since: str, prelude: "Callable[[Piece, str], object]", **ids: str) -> Moment:
    """Give a moment that the campagne does not stop at: what is played from another on, about Paul's file."""
    then = moments()[since]
    piece = Piece(then.copie())
    piece.ids = {**then.ids, **ids}
    prelude(piece, then.ids["candidature"])
    return Moment(nom, piece.maison, piece.ids)  # what nobody has heard of yet stays on its way


class Piece:
    """The campagne as it is played."""

    def __init__(self, maison: Maison | None = None) -> None:
        self.maison = maison or Maison()
        self.ids = {"annee": ANNEE, "expert": "pers_ana", "seance": REGIONALE, "champ": "nom", "sujet": "dimension_1"}
        self.ids["partie"] = "1"
        self.ids["instant"] = "2040-01-01T00:00:00Z"
        for nom, (roles, territoires) in TROUPE.items():
            self.maison.personne(nom, *roles, territoires=territoires, siret=scene.SIRET if nom == "Paul" else "")

    def fait(self, service: str, code: str, qui: str, corps: Any = None, **params: str) -> Any:
        """Have an act accepted, and its consequences arrive."""
        reponse = self.maison.appeler(service, code, qui, {} if corps is None else corps, None, None, **params)
        assert reponse.statut in (200, 201, 202), (code, reponse.statut, reponse.corps)
        self.maison.ecouler()
        return reponse

    def a(self, *date: int) -> None:
        """Let that instant come (UTC)."""
        self.maison.memoire.clock.current = datetime(*date, tzinfo=UTC)  # type: ignore[arg-type, misc]
        self.maison.reveiller()

    def signe(self, seance: str, qui: str, corps: Mapping[str, Any] = SIGNATURE) -> None:
        """Have the draft read, then signed as it was read."""
        lu = self.maison.appeler("commission", "consulter_proces_verbal", qui, None, None, None, id=seance)
        self.fait("commission", "clore_seance", qui, {**corps, "empreinte": lu["empreinte"]}, id=seance)

    def moment(self, nom: str, **ids: str) -> Moment:
        """Stop here."""
        self.maison.ecouler()
        return Moment(nom, self.maison.copie(), {**self.ids, **ids})

    def renvoie(self, service: str) -> str:
        """Have the first letter of a service sent anew."""
        lettre = self.maison.appeler(service, "lister_courriels", "Ada", None, {"limite": "1"})["elements"][0]
        said = {nom: lettre[nom] for nom in ("flux", "seq", "lettre", "personne")}
        return str(self.fait(service, "renvoyer_lettre", "Ada", {**said, "motif": "Boîte pleine"})["id"])

    def coedite(self, operation: str, *noms: str) -> None:
        """Have co-editors invited into an opération, and accept."""
        for nom in noms:
            invitee = {"personne": f"pers_{nom.lower()}"}
            self.fait("candidature", "inviter_coediteur", "Paul", invitee, id=operation)
            self.fait("candidature", "accepter_invitation", nom, id=operation)

    def brouillon(self, nom: str, qui: str, etape: int, charte: bool = True) -> str:
        """Create an opération and start a file on it."""
        porteur = {"nom": "Ville", "siret": scene.SIRET}
        corps = {"nom": nom, "communes": ["35238"], "porteur": porteur, "est_une_autre": True}
        operation = self.fait("candidature", "creer_operation", qui, corps)["id"]
        if charte:
            signee = {"signee_le": "2027-01-05", "signataires": ["Ville"], "autorite_urbanisme": "Ville"}
            self.fait("candidature", "signer_charte", qui, signee, id=operation)
        if qui == "Paul" and etape == 2:
            self.ids.setdefault("operation", operation)
            self.coedite(operation, "Cora")
            for invitee in ("pers_fiona", "pers_nora"):
                self.fait("candidature", "inviter_coediteur", "Paul", {"personne": invitee}, id=operation)
        nouvelle = {"operation": operation, "annee": int(ANNEE), "etape": etape}
        return str(self.fait("candidature", "creer_candidature", qui, nouvelle)["id"])

    def depose(self, candidature: str, qui: str) -> None:
        """Fill a file in, and deposit it."""
        scene.remplir(self.maison, candidature, qui)
        self.fait("candidature", "deposer", qui, id=candidature)

    def recevable(self, candidature: str, recevable: bool = True) -> None:
        """Have the correspondant answer."""
        avis = {"recevable": recevable, "motif": "Examiné."}
        self.fait("candidature", "donner_avis", "Dora", avis, id=candidature)
        self.fait("candidature", "notifier_avis", "Dora", id=candidature)

    def profil(self, nom: str, role: str) -> dict[str, Any]:
        """Give what an expert says of themselves."""
        return {
            "structure": {"nom": f"Structure de {nom}", "siret": STRUCTURES[nom]},
            "competences": [1],
            "departements": ["35" if nom == "Ana" else "75"],  # one of each team comes from elsewhere
            "role_souhaite": role,
        }

    def expert(self, nom: str, role: str, charge: int = 3, tard: bool = False) -> None:
        """Have somebody join the pool; who comes too late for the call is entered by the administration."""
        profil = self.profil(nom, role)
        ici = {"id": f"pers_{nom.lower()}"}
        if tard:
            entree = {**profil, "personne": ici["id"], "motif": "Un dossier attend un expert"}
            self.fait("expertise", "inscrire_expert", "Ada", entree)
        else:
            self.fait("expertise", "se_porter_candidat", nom, profil)
        self.fait("expertise", "habiliter_expert", "Ada", {"roles": [role], "motif": "Références vérifiées"}, **ici)
        self.fait("expertise", "declarer_disponibilite", nom, {"annee": int(ANNEE), "charge_max": charge}, **ici)

    def redige(self, qui: str, candidature: str, sujet: str, texte: str) -> None:
        """Write a text."""
        ici = {"id": candidature, "sujet": sujet}
        etoile = {"if-match": "*"}
        reponse = self.maison.appeler("expertise", "rediger_texte", qui, {"texte": texte}, None, etoile, **ici)
        assert reponse.statut == 200, reponse.corps

    def avis(self, qui: str, candidature: str) -> None:
        """Write an opinion and give it."""
        for numero in range(1, 5):
            self.redige(qui, candidature, f"dimension_{numero}", f"L'appréciation de {qui}.")
        self.fait("expertise", "rendre_avis", qui, {"conclusion": "favorable"}, id=candidature)

    def visite(self, candidature: str) -> None:
        """Have the visit take place, and reported."""
        corps = {"le": {"local": "2027-06-24T14:00:00"}, "lieu": "Mairie"}
        self.fait("expertise", "proposer_visite", "Ana", corps, id=candidature)
        self.fait("expertise", "confirmer_visite", "Dora", id=candidature)

    def compte_rendu(self, candidature: str) -> None:
        """Report the visit."""
        self.redige("Bea", candidature, "compte_rendu", "Nous avons vu le site.")
        self.fait("expertise", "rendre_compte", "Bea", {"faite_le": "2027-06-24"}, id=candidature)

    def synthese(self, candidature: str) -> None:
        """Close the expertise of a file."""
        self.redige("Ana", candidature, "synthese", "Les avis convergent.")
        self.fait("expertise", "rendre_synthese", "Ana", id=candidature)

    def convoque(self, seance: str, qui: str, *quand: int) -> None:
        """Compose a séance and convene it at this local time."""
        self.fait("commission", "composer_seance", qui, {"membres": MEMBRES, "president": "pers_mia"}, id=seance)
        instant = Instant(local=datetime(*quand)).model_dump(mode="json")  # type: ignore[arg-type] # noqa: DTZ001
        self.fait("commission", "convoquer_seance", qui, {"quand": instant, "lieu": "Rennes"}, id=seance)

    def ouvre(self, seance: str, qui: str) -> None:
        """Open a séance; every member is there."""
        presents = {"presents": ["pers_mia", "pers_max", "pers_iris"]}
        self.fait("commission", "ouvrir_seance", qui, presents, id=seance)

    def conclut(self, seance: str, qui: str, candidature: str, corps: Mapping[str, Any]) -> None:
        """Conclude on one file."""
        self.fait("commission", "conclure_point", qui, dict(corps), id=seance, candidature=candidature)


def campagne(p: Piece) -> Iterator[Moment]:
    """Play a campagne, and stop at each moment."""
    p.fait("candidature", "planifier_campagne", "Ada", {**PLAN, "annee": int(ANNEE)})
    yield p.moment("planifiee")
    yield from _candidatures(p)
    yield from _expertises(p)
    yield from _regionale(p)
    yield from _nationale(p)


def _candidatures(p: Piece) -> Iterator[Moment]:
    p.a(2027, 3, 1, 9)
    p.ids["candidature"] = paul = p.brouillon("ZAC des Essais", "Paul", 2)
    yield p.moment("brouillon")
    p.fait("candidature", "annoncer", "Paul", id=paul)
    yield p.moment("annoncee")
    p.depose(paul, "Paul")
    yield p.moment("deposee")
    yield from _complements(p, paul)
    p.fait("candidature", "donner_avis", "Dora", {"recevable": True}, id=paul)
    yield p.moment("avis_donne")
    autres = _autres_dossiers(p)
    p.fait("candidature", "notifier_avis", "Dora", id=paul)
    yield p.moment("recevable")
    yield from (p.moment(nom, candidature=autre) for nom, autre in autres.items() if nom != "ajournee")
    p.ids["ajournee"] = autres["ajournee"]
    yield p.moment("abandonnee", candidature=_abandonne(p, "Jamais annoncé", "retirer"))
    reste = p.brouillon("Jamais déposé", "Paul", 3)
    p.expert("Ana", "coordonnateur")
    p.expert("Cyr", "second")
    p.a(2027, 6, 2, 9)
    yield p.moment("non_deposee", candidature=reste)


def _complements(p: Piece, candidature: str) -> Iterator[Moment]:
    """Have something completed."""
    echeance = Instant(local=datetime(2027, 3, 20)).model_dump(mode="json")  # noqa: DTZ001
    points = [{"champ": "description", "motif": "Dire l'état d'avancement."}]
    p.fait("candidature", "demander_complements", "Dora", {"points": points, "echeance": echeance}, id=candidature)
    yield p.moment("complements")
    scene.repond(p.maison, candidature, "description", "Les travaux ont commencé.")
    p.fait("candidature", "fournir_complements", "Paul", id=candidature)


def _abandonne(p: Piece, nom: str, code: str) -> str:
    """Withdraw a draft that was its authors' alone."""
    brouillon = p.brouillon(nom, "Paul", 3)
    p.fait("candidature", code, "Paul", {"motif": "Projet abandonné"}, id=brouillon)
    return brouillon


def _autres_dossiers(p: Piece) -> dict[str, str]:
    """Give Paul's other files, each at one of the ends that a file may have; and Pia's, which will be adjourned."""
    found = {nom: p.brouillon(nom, "Paul", 1 if nom == "constatee" else 3) for nom in ("constatee", "irrecevable")}
    found["retiree"] = p.brouillon("retiree", "Paul", 3)
    for candidature in found.values():
        p.depose(candidature, "Paul")
    conditions = {"conditions": _conditions(p, found["constatee"])}
    p.fait("candidature", "constater_etape_1", "Dora", conditions, id=found["constatee"])
    p.recevable(found["irrecevable"], recevable=False)
    p.fait("candidature", "retirer", "Paul", {"motif": "Projet reporté"}, id=found["retiree"])
    found["ajournee"] = p.brouillon("Quartier de Pia", "Pia", 2)
    p.depose(found["ajournee"], "Pia")
    p.recevable(found["ajournee"])
    return found


def _conditions(p: Piece, candidature: str) -> list[str]:
    file = scene.etat(p.maison, candidature)
    return [c.code for c in file.regles_etape.conditions]


def _expertises(p: Piece) -> Iterator[Moment]:
    paul, pia = p.ids["candidature"], p.ids["ajournee"]
    yield p.moment("a_affecter")
    p.fait("expertise", "proposer_affectation", "Ada", annee=ANNEE)
    vue = p.fait("expertise", "consulter_affectation", "Ada", annee=ANNEE)
    yield p.moment("affectation_proposee")
    p.fait("expertise", "valider_affectation", "Ada", {"proposition": vue["proposition"]}, annee=ANNEE)
    yield p.moment("mandats_proposes")
    p.expert("Bea", "second", tard=True)
    p.expert("Eli", "second", charge=0, tard=True)
    for candidature in (paul, pia):
        p.fait("expertise", "decliner_mandat", "Cyr", {"motif": "charge"}, id=candidature)
        entrante = {"entrant": "pers_bea", "motif": "Cyr n'est pas libre"}
        p.fait("expertise", "remplacer_expert", "Ada", entrante, id=candidature)
        p.fait("expertise", "accepter_mandat", "Ana", {"absence_de_conflit": True}, id=candidature)
    yield p.moment("un_mandat_accepte")
    for candidature in (paul, pia):
        p.fait("expertise", "accepter_mandat", "Bea", {"absence_de_conflit": True}, id=candidature)
        p.visite(candidature)
    yield p.moment("expertise_en_cours")
    p.a(2027, 6, 25, 10)
    for candidature in (paul, pia):
        p.compte_rendu(candidature)
        p.avis("Ana", candidature)
    yield p.moment("un_avis_rendu")
    for candidature in (paul, pia):
        p.avis("Bea", candidature)
    yield p.moment("avis_rendus")
    for candidature in (paul, pia):
        p.synthese(candidature)
    yield p.moment("synthese_rendue")


def _regionale(p: Piece) -> Iterator[Moment]:
    paul, pia = p.ids["candidature"], p.ids["ajournee"]
    p.a(2027, 9, 1, 8)
    p.convoque(REGIONALE, "Sam", 2027, 9, 20, 9)
    p.fait("commission", "se_deporter", "Max", {"motif": "Lien"}, id=REGIONALE, candidature=paul)
    lien = {"nature": "familial", "operation": p.ids["operation"], "pour_l_annee": True}
    p.fait("commission", "declarer_interet", "Iris", lien, id=REGIONALE)
    p.fait("commission", "declarer_interet", "Max", {"nature": "professionnel", "siren": "130025265"}, id=REGIONALE)
    yield p.moment("regionale_convoquee")
    p.a(2027, 9, 20, 8)
    p.ouvre(REGIONALE, "Sam")
    p.conclut(REGIONALE, "Sam", paul, {"issue": "valide", "etape_accordee": 2})
    p.conclut(REGIONALE, "Sam", pia, AJOURNE)
    p.fait("commission", "appeler_point", "Sam", id=REGIONALE, candidature=pia)
    p.fait("commission", "voter", "Mia", {"sens": "abstention"}, id=REGIONALE, candidature=pia)
    yield p.moment("regionale_ouverte")
    p.signe(REGIONALE, "Sam")
    yield p.moment("regionale_close")


def _nationale(p: Piece) -> Iterator[Moment]:
    paul, ici = p.ids["candidature"], NATIONALE
    p.ids["seance"] = NATIONALE
    p.a(2027, 10, 20, 8)
    p.convoque(ici, "Nina", 2027, 11, 5, 9)
    p.fait("commission", "se_deporter", "Max", {"motif": "Lien"}, id=ici, candidature=paul)
    yield p.moment("nationale_convoquee")
    p.a(2027, 11, 5, 9)
    p.ouvre(ici, "Nina")
    p.fait("commission", "ratifier_points", "Nina", {"sauf": [paul]}, id=ici)
    p.conclut(ici, "Nina", paul, {"issue": "labellise", "etape_accordee": 2})
    yield p.moment("nationale_ouverte")
    p.signe(ici, "Nina")
    yield p.moment("nationale_close")
    p.fait("commission", "confier_decisions", "Ada", annee=ANNEE)
    yield p.moment("confiee")
    p.a(2027, 12, 10, 10)
    label = f"{p.ids['operation']}-2"
    p.fait("commission", "lire_decision", "Paul", id=paul)
    p.fait("commission", "deposer_recours", "Paul", {"motif": "Une pièce n'a pas été lue."}, id=paul)
    p.ids |= {f"renvoi_{service}": p.renvoie(service) for service in ("candidature", "expertise", "commission")}
    yield p.moment("publie", label=label)
    yield p.moment("ajournee", candidature=p.ids["ajournee"], label=label)
    p.fait("commission", "examiner_recours", "Ada", id=paul)
    yield p.moment("suivante_preparee", annee="2028", label=label)
    retrait = {"motif": "Engagements non tenus", "acte": "Décision du 12 janvier 2028"}
    p.fait("commission", "retirer_label", "Ada", retrait, id=label)
    yield p.moment("label_retire", label=label)
    p.fait("candidature", "confirmer_campagne", "Ada", annee="2028")
    yield p.moment("suivante_confirmee", annee="2028", label=label)
