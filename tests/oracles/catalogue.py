"""The secrets: what is planted in one house and otherwise in the other, who is inside, and until when.

Everybody else is outside: the person nobody knows and the public included. Whoever learns on the way is named with the
moment from which they may know; a secret that never ends has no `public`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from kernel.droits import Appelant
from tests.oracles.rejeu import Geste, Rejeu
from tests.theatre import AJOURNE, ANNEE, NATIONALE, REGIONALE, STRUCTURES, TROUPE
from tests.unit.candidature import scene

TOUS: tuple[str | None, ...] = (None, *TROUPE)
SERVICES = frozenset({"candidature", "expertise", "commission"})
FIN = "label_retire"

VALIDE: Mapping[str, Any] = {"issue": "valide", "etape_accordee": 2}
LABELLISE: Mapping[str, Any] = {"issue": "labellise", "etape_accordee": 2}
RENVOI: Mapping[str, Any] = {"issue": "renvoi_national", "motifs": "Les avis divergent."}
AUTREMENT: Mapping[str, Any] = {
    "issue": "ajourne",
    "motifs": "Le stationnement reste à revoir, et plus encore le verdissement des rues.",
    "reserves": [
        {"champ": "engagement_03", "texte": "Compter les arbres."},
        {"champ": "engagement_11", "texte": "Dire où vont les eaux de pluie."},
    ],
    "recommandations": [{"texte": "Planter.", "responsable": "La ville"}],
    "accompagnement": "Le parc naturel régional",
    "contact": "pers_dede",
}
PUIS_REPORT: Mapping[str, Any] = {"motif": "Le dossier n'est pas en état."}

TERRITOIRE = frozenset({"Dora", "Rosa", "Dede", "Ada"})  # who instructs Paul's file
AUTEURS = frozenset({"Paul", "Cora"})
EXPERTS = frozenset({"Ana", "Bea"})


@dataclass(frozen=True)
class Secret:
    """Something that is one way in one house and another in the other.

    `apprennent` names who is inside from a moment on. It is followed to `jusqu_a`, or through `dates`. `services` are
    those that may receive it; what the others receive, log and count is compared too. `reveles_par` are acts that tell
    their author by right: opinions all given are open to each other. An `invisible` one stays in the journal, and is
    shown to nobody. `confie` names who is told by the confidential letter alone, from a moment on: all else stays
    hidden from them.
    """

    nom: str
    depuis: str
    un: Geste
    autre: Geste
    dedans: frozenset[str] = frozenset()
    apprennent: Mapping[str, frozenset[str]] = field(default_factory=dict)
    jusqu_a: str = ""
    dates: Sequence[tuple[int, ...]] = ()
    public: str = ""
    services: frozenset[str] = frozenset()
    reveles_par: frozenset[tuple[str, str]] = frozenset()
    invisible: bool = False
    confie: Mapping[str, frozenset[str]] = field(default_factory=dict)

    @property
    def dehors(self) -> frozenset[str]:
        """Give the services that are outside."""
        return SERVICES - self.services


def rien(_r: Rejeu) -> None:
    """Do nothing."""


# Outcomes

# Who prepares the national séance, and who presides over it, know which recevable files are still expected.
AU_NIVEAU_NATIONAL = frozenset({"Nina", "Iris", "Mia"})
# Max, and Iris who runs both séances, stand aside on Paul's file: they are outside of all that is said of it.
SEANCE_R53 = frozenset({"Sam", "Mia", "Ada"})
COMMISSION = frozenset({"commission"})


def conclut(qui: str, candidature: str, corps: Mapping[str, Any]) -> Geste:
    """Have a file concluded otherwise than in the first play, once its séance comes to it."""

    def geste(r: Rejeu) -> None:
        r.corps["conclure_point", qui, r.ids[candidature]] = corps

    return geste


def reporte(qui: str, candidature: str) -> Geste:
    """Have a file left for another year: its porteur has no decision to read, nor to contest."""

    def geste(r: Rejeu) -> None:
        r.sans |= {(code, "Paul", r.ids[candidature]) for code in ("lire_decision", "deposer_recours")}
        r.acte["conclure_point", qui, r.ids[candidature]] = "reporter_point"
        r.corps["conclure_point", qui, r.ids[candidature]] = PUIS_REPORT

    return geste


def commission(code: str, qui: str, corps: Mapping[str, Any], seance: str = REGIONALE) -> Geste:
    """Have an act of a séance done."""
    return lambda r: r.fait("commission", code, qui, corps, id=seance)


def seance_en_cours(conclue: bool) -> Geste:
    """Open the regional séance, and conclude on a file or not."""

    def geste(r: Rejeu) -> None:
        r.le((2027, 9, 20, 8))
        r.ouvre(REGIONALE, "Sam")
        if conclue:
            r.conclut(REGIONALE, "Sam", r.ids["candidature"], RENVOI)

    return geste


def signee(qui: str, seance: str) -> Geste:
    """Have the minutes read, and signed."""
    return lambda r: r.signe(seance, qui, {"nom": "Exemple", "prenom": "Alix", "qualite": "Présidence"})


def signe(qui: str, seance: str, qualite: str) -> Geste:
    """Have the minutes signed by somebody."""

    def geste(r: Rejeu) -> None:
        corps = {"nom": "Exemple", "prenom": "Alix", "qualite": qualite, "membre": "pers_mia"}
        r.corps["signe", qui, seance] = corps

    return geste


ISSUES = (
    Secret(
        "issue régionale : valide ou ajourne",
        "regionale_convoquee",
        conclut("Sam", "candidature", VALIDE),
        conclut("Sam", "candidature", AJOURNE),
        SEANCE_R53,
        {"regionale_close": frozenset({"Nina"})},
        FIN,
        services=COMMISSION,
    ),
    Secret(
        "issue régionale : valide ou renvoi national",
        "regionale_convoquee",
        conclut("Sam", "candidature", VALIDE),
        conclut("Sam", "candidature", RENVOI),
        SEANCE_R53,
        {"regionale_close": frozenset({"Nina"})},
        FIN,
        services=COMMISSION,
    ),
    Secret(
        "issue régionale, puis ratifiée",
        "regionale_convoquee",
        conclut("Sam", "ajournee", AJOURNE),
        conclut("Sam", "ajournee", VALIDE),
        SEANCE_R53 | {"Max", "Iris"},
        {"regionale_close": frozenset({"Nina"})},
        "publie",
        public="publie",
        confie={"confiee": frozenset({"Pia"})},
        services=COMMISSION,
    ),
    Secret(
        "issue régionale : ajourne ou reporté",
        "regionale_convoquee",
        conclut("Sam", "ajournee", AJOURNE),
        reporte("Sam", "ajournee"),
        SEANCE_R53 | {"Max", "Iris"},
        {"regionale_close": frozenset({"Nina"})},
        "publie",
        public="publie",
        confie={"confiee": frozenset({"Pia"})},
        services=COMMISSION,
    ),
    Secret(
        "point conclu ou pas, séance ouverte",
        "regionale_convoquee",
        seance_en_cours(conclue=True),
        seance_en_cours(conclue=False),
        SEANCE_R53,
        dates=((2027, 9, 25, 8), (2027, 10, 2, 8)),
        services=COMMISSION,
    ),
    Secret(
        "procès-verbal régional signé ou pas",
        "regionale_ouverte",
        signee("Sam", REGIONALE),
        rien,
        SEANCE_R53 | {"Max", "Iris", "Nina"},
        dates=((2027, 9, 25, 8), (2027, 11, 5, 9)),
        services=COMMISSION,
    ),
    Secret(
        "motifs et réserves",
        "regionale_convoquee",
        conclut("Sam", "ajournee", AJOURNE),
        conclut("Sam", "ajournee", AUTREMENT),
        SEANCE_R53 | {"Max", "Iris"},
        {"regionale_close": frozenset({"Nina"}), "publie": frozenset({"Pia", "Rosa", "Dora", "Dede"})},
        FIN,
        confie={"confiee": frozenset({"Pia"})},
        services=COMMISSION,
    ),
    Secret(
        "votes",
        "regionale_convoquee",
        conclut("Sam", "candidature", {**VALIDE, "votes": {"pour": 1}}),
        conclut("Sam", "candidature", {**VALIDE, "votes": {"contre": 1}}),
        SEANCE_R53,
        jusqu_a=FIN,
        services=COMMISSION,
    ),
    Secret(
        "issue nationale : labellise ou ajourne",
        "nationale_convoquee",
        conclut("Nina", "candidature", LABELLISE),
        conclut("Nina", "candidature", AJOURNE),
        frozenset({"Nina", "Mia", "Ada"}),
        jusqu_a="publie",
        public="publie",
        confie={"confiee": AUTEURS},
        services=COMMISSION,
    ),
    Secret(
        "issue nationale : labellise ou reporté",
        "nationale_convoquee",
        conclut("Nina", "candidature", LABELLISE),
        reporte("Nina", "candidature"),
        frozenset({"Nina", "Mia", "Ada"}),
        jusqu_a="publie",
        public="publie",
        confie={"confiee": AUTEURS},
        services=COMMISSION,
    ),
    Secret(
        "procès-verbal national signé ou pas",
        "nationale_ouverte",
        signee("Nina", NATIONALE),
        rien,
        frozenset({"Nina", "Mia", "Max", "Iris", "Ada"}),
        dates=((2027, 11, 20, 8), (2027, 12, 10, 8)),
        services=COMMISSION,
    ),
    Secret(
        "qui signe le procès-verbal régional",
        "regionale_ouverte",
        signe("Sam", REGIONALE, "Présidence"),
        signe("Sam", REGIONALE, "Préfecture de région"),
        SEANCE_R53 | {"Max", "Iris"},
        jusqu_a=FIN,
        services=COMMISSION,
    ),
    Secret(
        "qui signe le procès-verbal national",
        "nationale_ouverte",
        signe("Nina", NATIONALE, "Présidence"),
        signe("Nina", NATIONALE, "Ministère chargé du logement"),
        frozenset({"Nina", "Mia", "Max", "Iris", "Ada"}),
        jusqu_a="publie",
        public="publie",
        confie={"confiee": AUTEURS | {"Pia"}},
        services=COMMISSION,
    ),
    Secret(
        "lettres confidentielles parties, ou pas",
        "nationale_close",
        lambda r: r.fait("commission", "confier_decisions", "Ada", annee=ANNEE),
        rien,
        frozenset({"Ada"}),
        dates=((2027, 11, 20, 8), (2027, 12, 9, 8)),
        services=COMMISSION,
        confie={"nationale_close": AUTEURS | {"Pia"}},
    ),
    Secret(
        "contrôle du palmarès",
        "regionale_close",
        lambda r: r.fait("commission", "controler_palmares", "Ada", annee=ANNEE),
        rien,
        frozenset({"Ada"}),
        jusqu_a=FIN,
        services=COMMISSION,
    ),
)

# Séances: who stands aside, who sits, why it is put off


def deport(motif: str) -> Geste:
    """Have Max stand aside on Pia's file."""
    return lambda r: r.fait(
        "commission", "se_deporter", "Max", {"motif": motif}, id=REGIONALE, candidature=r.ids["ajournee"]
    )


def lie(nature: str, annee: bool = False) -> Geste:
    """Have Max declare what ties them to Pia's operation."""

    def geste(r: Rejeu) -> None:
        operation = scene.etat(r.maison, r.ids["ajournee"]).operation
        corps = {"nature": nature, "operation": operation, "pour_l_annee": annee}
        r.fait("commission", "declarer_interet", "Max", corps, id=REGIONALE)

    return geste


def compose(*noms: str) -> Geste:
    """Have the regional séance composed."""
    membres = [{"personne": f"pers_{nom.lower()}", "qualite": "Élu"} for nom in noms]
    return commission("composer_seance", "Sam", {"membres": membres})


def corrige(motif: str) -> Geste:
    """Have a label put right."""

    def geste(r: Rejeu) -> None:
        corps = {"annee": 2026, "motif": motif, "acte": motif}
        r.fait("commission", "corriger_label", "Ada", corps, id=f"{r.ids['operation']}-2")

    return geste


def retire_label(motif: str) -> Geste:
    """Have a label taken back, later."""

    def geste(r: Rejeu) -> None:
        corps = {"motif": motif, "acte": "Décision du 12 janvier 2028"}
        r.corps["retirer_label", "Ada", f"{r.ids['operation']}-2"] = corps

    return geste


def en_seance(*gestes: tuple[str, str, Mapping[str, Any]]) -> Geste:
    """Open the regional séance, and have things done on Paul's file."""

    def geste(r: Rejeu) -> None:
        seance_en_cours(conclue=False)(r)
        for code, qui, corps in gestes:
            r.fait("commission", code, qui, corps, id=REGIONALE, candidature=r.ids["candidature"])

    return geste


def rectifie(motif: str, issue: Mapping[str, Any] = AUTREMENT, qui: str = "Sam", seance: str = REGIONALE) -> Geste:
    """Have signed minutes corrected on Paul's file."""
    signature = {"nom": "Exemple", "prenom": "Alix", "qualite": "Présidence"}
    corps = {**issue, "motif": motif, "fondement": "Note", "signature": signature}

    def geste(r: Rejeu) -> None:
        dossier = r.ids["candidature"]
        lu = r.maison.appeler("commission", "consulter_point", qui, id=seance, candidature=dossier)
        corrige = {**corps, "acte": lu["acte"]}
        r.fait("commission", "rectifier_decision", qui, corrige, id=seance, candidature=dossier)

    return geste


def conteste(motif: str) -> Geste:
    """Have Pia contest her decision."""
    return lambda r: r.fait("commission", "deposer_recours", "Pia", {"motif": motif}, id=r.ids["ajournee"])


def examine(reponse: str = "", accorde: bool = False) -> Geste:
    """Have Pia contest her decision, and what she says be examined, and answered or not."""

    def geste(r: Rejeu) -> None:
        conteste("Une pièce n'a pas été lue.")(r)
        ici, signature = r.ids["ajournee"], {"nom": "Exemple", "prenom": "Alix", "qualite": "Cheffe du bureau"}
        r.fait("commission", "examiner_recours", "Ada", id=ici)
        if reponse:
            corps = {"accorde": accorde, "motif": reponse, "signature": signature}
            r.fait("commission", "repondre_recours", "Ada", corps, id=ici)

    return geste


def suite(etat: str, commentaire: str) -> Geste:
    """Have Pia say how far a reserve is."""
    corps = {"texte": "reserve-1", "etat": etat, "commentaire": commentaire}
    return lambda r: r.fait("commission", "suivre_texte", "Pia", corps, id=r.ids["ajournee"])


def remarque(texte: str) -> Geste:
    """Have something noted freely in the minutes."""

    def geste(r: Rejeu) -> None:
        r.fixer("remarques")
        corps, etoile = {"remarques": texte}, {"if-match": "*"}
        reponse = r.maison.appeler("commission", "rediger_remarques", "Sam", corps, entetes=etoile, id=REGIONALE)
        assert reponse.statut == 200, reponse.corps
        r.maison.ecouler()

    return geste


def ordonne(*dossiers: str) -> Geste:
    """Have the agenda of the regional séance put in an order."""
    return lambda r: r.fait(
        "commission", "ordonner_points", "Sam", {"ordre": [r.ids[d] for d in dossiers]}, id=REGIONALE
    )


def sort(mandataire: str | None) -> Geste:
    """Have Max leave the room, and give a mandate or not."""
    return commission("pointer_presence", "Sam", {"membre": "pers_max", "presence": "absent", "mandataire": mandataire})


DELIBERATIONS = (
    Secret(
        "la voix d'un membre",
        "regionale_convoquee",
        en_seance(("appeler_point", "Sam", {}), ("voter", "Mia", {"sens": "pour"})),
        en_seance(("appeler_point", "Sam", {}), ("voter", "Mia", {"sens": "contre"})),
        frozenset({"Mia"}),
        dates=((2027, 9, 25, 8),),
        services=COMMISSION,
    ),
    Secret(
        "ce que les voix ont fait conclure",
        "regionale_convoquee",
        en_seance(("appeler_point", "Sam", {}), ("voter", "Mia", {"sens": "pour"}), ("conclure_point", "Sam", VALIDE)),
        en_seance(
            ("appeler_point", "Sam", {}), ("voter", "Mia", {"sens": "contre"}), ("conclure_point", "Sam", RENVOI)
        ),
        SEANCE_R53,
        dates=((2027, 9, 25, 8), (2027, 10, 2, 8)),
        services=COMMISSION,
    ),
    Secret(
        "qui est à distance",
        "regionale_ouverte",
        commission("pointer_presence", "Sam", {"membre": "pers_max", "presence": "distance"}),
        rien,
        SEANCE_R53 | {"Max", "Iris"},
        jusqu_a=FIN,
        services=COMMISSION,
    ),
    Secret(
        "à qui un membre a donné mandat",
        "regionale_ouverte",
        sort("pers_mia"),
        sort(None),
        SEANCE_R53 | {"Max", "Iris"},
        jusqu_a=FIN,
        services=COMMISSION,
    ),
    Secret(
        "les remarques d'un procès-verbal",
        "regionale_ouverte",
        remarque("La séance a commencé en retard."),
        remarque("Deux membres se sont disputés, puis excusés."),
        SEANCE_R53 | {"Max", "Iris"},
        jusqu_a=FIN,
        services=COMMISSION,
    ),
    Secret(
        "un procès-verbal régional corrigé",
        "regionale_close",
        rectifie("Erreur matérielle"),
        rectifie("Une voix oubliée", RENVOI),
        SEANCE_R53 | {"Nina"},
        dates=((2027, 10, 2, 8),),
        services=COMMISSION,
    ),
    Secret(
        "une décision corrigée par la région avant la nationale",
        "regionale_close",
        rectifie("Erreur matérielle"),
        rien,
        SEANCE_R53 | {"Nina"},
        dates=((2027, 10, 2, 8), (2027, 10, 20, 8)),
        services=COMMISSION,
    ),
    Secret(
        "un procès-verbal national corrigé sous embargo, ou pas",
        "nationale_close",
        rectifie("Erreur matérielle", qui="Nina", seance=NATIONALE),
        rien,
        frozenset({"Nina", "Mia", "Ada"}),
        jusqu_a="publie",
        public="publie",
        confie={"confiee": AUTEURS},
        services=COMMISSION,
    ),
    Secret(
        "pourquoi une décision est contestée",
        "publie",
        conteste("Une pièce n'a pas été lue."),
        conteste("Le vote était irrégulier."),
        frozenset({"Pia"}) | TERRITOIRE,
        jusqu_a=FIN,
        services=COMMISSION,
    ),
    Secret(
        "ce qu'on répond à un recours",
        "publie",
        examine("Rien de nouveau n'est apporté."),
        examine("La pièce a été lue, et elle ne change rien : le stationnement reste à revoir."),
        frozenset({"Pia"}) | TERRITOIRE,
        jusqu_a=FIN,
        services=COMMISSION,
    ),
    Secret(
        "un recours est accordé, ou rejeté",
        "publie",
        examine("Une pièce avait été oubliée."),
        examine("Une pièce avait été oubliée.", accorde=True),
        frozenset({"Pia"}) | TERRITOIRE,
        dates=((2027, 12, 14, 8),),
        services=COMMISSION,
    ),
    Secret(
        "un recours est examiné, ou répondu",
        "publie",
        examine("Rien de nouveau n'est apporté."),
        examine(),
        frozenset({"Pia"}) | TERRITOIRE,
        dates=((2027, 12, 14, 8),),
        services=COMMISSION,
    ),
    Secret(
        "où en est une réserve",
        "publie",
        suite("en_cours", "Une étude est commandée."),
        suite("a_faire", "Rien n'est fait : le prestataire a renoncé."),
        frozenset({"Pia"}) | TERRITOIRE,
        dates=((2027, 12, 14, 8),),
        services=COMMISSION,
    ),
    Secret(
        "une décision est lue, ou pas",
        "publie",
        lambda r: r.fait("commission", "lire_decision", "Pia", {}, id=r.ids["ajournee"]),
        rien,
        frozenset({"Pia"}) | TERRITOIRE,
        dates=((2027, 12, 14, 8),),
        services=COMMISSION,
    ),
)

SEANCES = (
    Secret(
        "un membre se déporte",
        "regionale_convoquee",
        deport("Lien avec l'aménageur"),
        rien,
        frozenset({"Sam", "Iris", "Max", "Mia", "Ada"}),  # Mia presides: she reads the draft whole
        jusqu_a=FIN,
        services=COMMISSION,
    ),
    Secret(
        "pourquoi un membre se déporte",
        "regionale_convoquee",
        deport("Lien avec l'aménageur"),
        deport("Famille"),
        jusqu_a=FIN,
        services=COMMISSION,
        invisible=True,
    ),
    Secret(
        "un membre déclare un intérêt",
        "regionale_convoquee",
        lie("familial"),
        rien,
        frozenset({"Sam", "Iris", "Max", "Mia", "Ada"}),  # Mia presides: she reads the draft whole
        jusqu_a=FIN,
        services=COMMISSION,
    ),
    Secret(
        "ce qui lie un membre, pour l'année",
        "regionale_convoquee",
        lie("familial", annee=True),
        lie("financier", annee=True),
        frozenset({"Sam", "Iris", "Nina", "Max", "Ada"}),
        jusqu_a=FIN,
        services=COMMISSION,
    ),
    Secret(
        "qui siège",
        "synthese_rendue",
        compose("Mia", "Max"),
        compose("Mia", "Mona"),
        frozenset({"Sam", "Iris", "Mia", "Max", "Mona", "Ada"}),
        dates=((2027, 9, 2, 8),),
        services=COMMISSION,
    ),
    Secret(
        "l'ordre du jour",
        "regionale_convoquee",
        ordonne("candidature", "ajournee"),
        ordonne("ajournee", "candidature"),
        SEANCE_R53 | {"Max", "Iris"},
        dates=((2027, 9, 21, 8),),
        services=COMMISSION,
    ),
    Secret(
        "pourquoi une séance est reportée",
        "regionale_convoquee",
        commission("reporter_seance", "Sam", {"motif": "Salle fermée"}),
        commission("reporter_seance", "Sam", {"motif": "Trop peu de membres"}),
        SEANCE_R53 | {"Max", "Iris"},
        dates=((2027, 9, 21, 8),),
        services=COMMISSION,
    ),
    Secret(
        "pourquoi un label est corrigé",
        "publie",
        corrige("Erreur de saisie"),
        corrige("Recours gracieux"),
        jusqu_a=FIN,
        services=COMMISSION,
        invisible=True,
    ),
    Secret(
        "pourquoi un label est retiré",
        "publie",
        retire_label("Engagements non tenus"),
        retire_label("Fraude"),
        frozenset({"Ada"}),
        jusqu_a=FIN,
        services=COMMISSION,
    ),
)

# Expertise: opinions, texts, mandates, assignments

UNE = frozenset({"expertise"})
PLUS_TARD = ((2027, 8, 18, 8), (2027, 8, 29, 8), (2027, 9, 2, 8), (2027, 9, 9, 8))
LECTEURS_DES_AVIS = {"avis_rendus": frozenset({"Bea"}) | TERRITOIRE}
LECTEURS_DE_LA_SYNTHESE: Mapping[str, frozenset[str]] = {
    "synthese_rendue": frozenset({"Bea", "Sam", "Iris"}) | TERRITOIRE,
    "regionale_convoquee": frozenset({"Mia"}),
    "regionale_close": frozenset({"Nina"}),
}


def ecrit(qui: str, texte: str, *sujets: str) -> Geste:
    """Have somebody's texts say something else, once written."""

    def geste(r: Rejeu) -> None:
        for sujet in sujets:
            r.textes[qui, r.ids["candidature"], sujet] = texte

    return geste


def redige(qui: str, sujet: str, texte: str) -> Geste:
    """Have somebody write."""
    return lambda r: r.redige(qui, r.ids["candidature"], sujet, texte)


def conclusion(code: str) -> Geste:
    """Have Ana's opinion conclude so."""

    def geste(r: Rejeu) -> None:
        r.corps["rendre_avis", "Ana", r.ids["candidature"]] = {"conclusion": code}

    return geste


def avis(qui: str, rendu: bool) -> Geste:
    """Report the visit, have somebody write an opinion, and give it or not."""

    def geste(r: Rejeu) -> None:
        r.le((2027, 6, 25, 10))
        paul = r.ids["candidature"]
        r.compte_rendu(paul)
        for numero in range(1, 5):
            r.redige(qui, paul, f"dimension_{numero}", "Mon appréciation.")
            r.redige("Bea" if qui == "Ana" else "Ana", paul, f"dimension_{numero}", "La mienne.")
        if rendu:
            r.fait("expertise", "rendre_avis", qui, {"conclusion": "favorable"}, id=paul)

    return geste


def expertise(code: str, qui: str, corps: Mapping[str, Any]) -> Geste:
    """Have an act done on the expertise of Paul's file."""
    return lambda r: r.fait("expertise", code, qui, corps, id=r.ids["candidature"])


def plus_tard(code: str, qui: str, corps: Mapping[str, Any]) -> Geste:
    """Have an act on Paul's file say something else, once it is done."""

    def geste(r: Rejeu) -> None:
        r.corps[code, qui, r.ids["candidature"]] = corps

    return geste


def affecte(validee: bool) -> Geste:
    """Have experts proposed, and validated or not."""

    def geste(r: Rejeu) -> None:
        r.fait("expertise", "proposer_affectation", "Ada", annee=ANNEE)
        vue = r.fait("expertise", "consulter_affectation", "Ada", annee=ANNEE)
        if validee:
            corps = {"proposition": vue["proposition"]}
            r.fait("expertise", "valider_affectation", "Ada", corps, annee=ANNEE)

    return geste


def propose(r: Rejeu) -> None:
    """Have experts proposed."""
    affecte(validee=False)(r)


EXPERTISES = (
    Secret(
        "textes d'un avis",
        "expertise_en_cours",
        ecrit("Ana", "Un quartier sobre.", *(f"dimension_{n}" for n in range(1, 5))),
        ecrit("Ana", "Un quartier que rien ne dessert, et qui le sait.", *(f"dimension_{n}" for n in range(1, 5))),
        frozenset({"Ana"}),
        LECTEURS_DES_AVIS,
        FIN,
        services=UNE,
    ),
    Secret(
        "conclusion d'un avis",
        "expertise_en_cours",
        conclusion("favorable"),
        conclusion("defavorable"),
        frozenset({"Ana"}),
        {**LECTEURS_DE_LA_SYNTHESE, **LECTEURS_DES_AVIS, "synthese_rendue": frozenset({"Sam", "Iris"})},
        FIN,
        services=UNE,
    ),
    Secret(
        "le coordonnateur a rendu son avis, ou pas",
        "expertise_en_cours",
        avis("Ana", rendu=True),
        avis("Ana", rendu=False),
        frozenset({"Ana", "Ada"}),
        dates=PLUS_TARD,
        services=UNE,
        reveles_par=frozenset({("Bea", "rendre_avis")}),
    ),
    Secret(
        "le second a rendu son avis, ou pas",
        "expertise_en_cours",
        avis("Bea", rendu=True),
        avis("Bea", rendu=False),
        frozenset({"Bea", "Ada"}),
        dates=PLUS_TARD,
        services=UNE,
        reveles_par=frozenset({("Ana", "rendre_avis")}),
    ),
    Secret(
        "un texte en cours d'écriture",
        "expertise_en_cours",
        redige("Bea", "dimension_2", "J'hésite."),
        redige("Bea", "dimension_2", "Je n'hésite pas, et je le dirai longuement."),
        frozenset({"Bea"}),
        dates=PLUS_TARD,
        services=UNE,
    ),
    Secret(
        "un texte commencé, ou pas",
        "expertise_en_cours",
        redige("Bea", "dimension_2", "J'hésite."),
        rien,
        frozenset({"Bea", "Ada"}),
        dates=PLUS_TARD,
        services=UNE,
    ),
    Secret(
        "la synthèse en cours d'écriture",
        "avis_rendus",
        redige("Ana", "synthese", "Un premier jet."),
        rien,
        frozenset({"Ana", "Ada"}),
        dates=PLUS_TARD,
        services=UNE,
    ),
    Secret(
        "le compte rendu en cours d'écriture",
        "expertise_en_cours",
        redige("Bea", "compte_rendu", "Un premier jet."),
        redige("Ana", "compte_rendu", "Un autre."),
        EXPERTS | {"Ada"},
        dates=PLUS_TARD,
        services=UNE,
    ),
    Secret(
        "le compte rendu de la visite",
        "expertise_en_cours",
        ecrit("Bea", "Nous avons vu le site.", "compte_rendu"),
        ecrit("Bea", "Nous n'avons rien vu : il pleuvait.", "compte_rendu"),
        EXPERTS | TERRITOIRE,
        jusqu_a=FIN,
        services=UNE,
    ),
    Secret(
        "la synthèse",
        "avis_rendus",
        ecrit("Ana", "Les avis convergent.", "synthese"),
        ecrit("Ana", "Les avis ne convergent sur rien.", "synthese"),
        frozenset({"Ana"}),
        LECTEURS_DE_LA_SYNTHESE,
        FIN,
        services=UNE | COMMISSION,
    ),
    Secret(
        "pourquoi un avis est rouvert",
        "avis_rendus",
        expertise("rouvrir_avis", "Ada", {"expert": "pers_ana", "motif": "Une précision est attendue."}),
        expertise("rouvrir_avis", "Ada", {"expert": "pers_ana", "motif": "Deux passages se contredisent."}),
        frozenset({"Ana"}),
        dates=PLUS_TARD,
        services=UNE,
    ),
    Secret(
        "la visite",
        "un_mandat_accepte",
        plus_tard("proposer_visite", "Ana", {"le": {"local": "2027-06-24T14:00:00"}, "lieu": "Mairie"}),
        plus_tard("proposer_visite", "Ana", {"le": {"local": "2027-06-24T09:00:00"}, "lieu": "Sur le quai"}),
        EXPERTS | TERRITOIRE | AUTEURS,
        jusqu_a=FIN,
        services=UNE,
    ),
    Secret(
        "pourquoi un expert décline",
        "mandats_proposes",
        plus_tard("decliner_mandat", "Cyr", {"motif": "charge"}),
        plus_tard("decliner_mandat", "Cyr", {"motif": "autre", "precision": "Je déménage."}),
        frozenset({"Ada"}),
        jusqu_a=FIN,
        services=UNE,
    ),
    Secret(
        "un expert a accepté, ou pas",
        "mandats_proposes",
        expertise("accepter_mandat", "Ana", {"absence_de_conflit": True}),
        rien,
        TERRITOIRE | {"Ana", "Cyr"},
        dates=((2027, 6, 8, 8), (2027, 6, 11, 8), *PLUS_TARD),
        services=UNE | frozenset({"candidature"}),
    ),
    Secret(
        "un expert écarté d'un dossier, ou une incompatibilité levée",
        "a_affecter",
        expertise("decider_incompatibilite", "Ada", {"expert": "pers_ana", "sens": "ecarter", "motif": "Un motif"}),
        rien,
        frozenset({"Ada"}),
        dates=((2027, 6, 8, 8),),
        services=UNE,
    ),
    Secret(
        "une affectation proposée",
        "a_affecter",
        propose,
        rien,
        frozenset({"Ada"}),
        dates=((2027, 6, 8, 8), *PLUS_TARD),
        services=UNE,
    ),
    Secret(
        "des mandats proposés",
        "a_affecter",
        affecte(validee=True),
        affecte(validee=False),
        TERRITOIRE | {"Ana", "Cyr"},
        dates=((2027, 6, 8, 8), (2027, 6, 11, 8), *PLUS_TARD),
        services=UNE,
    ),
)

# Experts: who they are


def profil(nom: str, siret: str, *competences: int) -> Geste:
    """Have an expert say who they are."""

    def geste(r: Rejeu) -> None:
        corps = {
            "structure": {"nom": f"Structure {siret}", "siret": siret},
            "competences": list(competences),
            "departements": ["35", "22"][: len(competences)],
            "role_souhaite": "second",
        }
        r.fixer(f"profil {nom}")
        ici, etoile = f"pers_{nom.lower()}", {"if-match": "*"}
        reponse = r.maison.appeler("expertise", "mettre_a_jour_profil", nom, corps, entetes=etoile, id=ici)
        assert reponse.statut == 200, reponse.corps
        r.maison.ecouler()

    return geste


def expert(code: str, qui: str, nom: str, corps: Mapping[str, Any]) -> Geste:
    """Have an act done on an expert."""
    return lambda r: r.fait("expertise", code, qui, corps, id=f"pers_{nom.lower()}")


EMPLOI: Mapping[str, Any] = {
    "structure": {"nom": "Ville", "siret": "21350238800019"},
    "competences": [1],
    "departements": ["35"],
    "role_souhaite": "second",
}


def quitte(code: str, corps: Mapping[str, Any]) -> Geste:
    """Have Ana say something that ends her mandates: what is drawn is the same, whatever it is."""

    def geste(r: Rejeu) -> None:
        r.fixer("Ana quitte")
        reponse = r.maison.appeler("expertise", code, "Ana", corps, entetes={"if-match": "*"}, id="pers_ana")
        assert reponse.statut == 200, reponse.corps
        r.maison.ecouler()

    return geste


DOCUMENT_JOINT: Mapping[str, Any] = {
    "expert": "pers_ana",
    "genre": "autre",
    "url": "https://exemple.gouv.fr/document.pdf",
    "sha256": "0" * 64,
}


def joint_puis_retire(motif: str) -> Geste:
    """Have a document joined to Ana's mandate, and taken back."""

    def geste(r: Rejeu) -> None:
        expertise("joindre_document", "Ada", {**DOCUMENT_JOINT, "titre": "Lettre de mission"})(r)
        expertise("retirer_document", "Ada", {"numero": 1, "motif": motif})(r)

    return geste


EXPERTS_ = (
    Secret(
        "le profil d'un expert",
        "un_mandat_accepte",
        profil("Eli", STRUCTURES["Eli"], 1),
        profil("Eli", "13000548100010", 1, 3),
        frozenset({"Eli", "Ada"}),
        jusqu_a=FIN,
        services=UNE,
    ),
    Secret(
        "combien de dossiers prend un expert",
        "un_mandat_accepte",
        expert("declarer_disponibilite", "Eli", "Eli", {"annee": 2027, "charge_max": 2}),
        expert("declarer_disponibilite", "Eli", "Eli", {"annee": 2027, "charge_max": 5}),
        frozenset({"Eli", "Ada"}),
        jusqu_a=FIN,
        services=UNE,
    ),
    Secret(
        "un document joint à un mandat",
        "expertise_en_cours",
        expertise("joindre_document", "Ada", {**DOCUMENT_JOINT, "titre": "Lettre de mission"}),
        expertise("joindre_document", "Ada", {**DOCUMENT_JOINT, "titre": "Grille d'analyse"}),
        frozenset({"Ana", "Ada"}),
        jusqu_a=FIN,
        services=UNE,
    ),
    Secret(
        "pourquoi un document n'est plus joint",
        "expertise_en_cours",
        joint_puis_retire("Périmé"),
        joint_puis_retire("Une erreur de destinataire"),
        jusqu_a=FIN,
        services=UNE,
        invisible=True,
    ),
    Secret(
        "un intérêt déclaré",
        "expertise_en_cours",
        expert("declarer_interet", "Ana", "Ana", {"nature": "familial", "siren": "130005481"}),
        rien,
        frozenset({"Ana", "Ada"}),
        jusqu_a=FIN,
        services=UNE,
    ),
    Secret(
        "un intérêt qui empêche",
        "expertise_en_cours",
        expert("declarer_interet", "Ana", "Ana", {"nature": "familial", "siren": "213502388"}),
        rien,
        EXPERTS | TERRITOIRE,  # it ends her mandate: whoever sees the seats sees hers empty, as when one declines
        dates=PLUS_TARD,
        services=UNE | frozenset({"candidature"}),
    ),
    Secret(
        "à quoi tient un intérêt qui empêche",
        "expertise_en_cours",
        expert("declarer_interet", "Ana", "Ana", {"nature": "familial", "siren": "213502388"}),
        expert("declarer_interet", "Ana", "Ana", {"nature": "financier", "siren": "213502388"}),
        frozenset({"Ana", "Ada"}),
        dates=PLUS_TARD,
        services=UNE,
    ),
    Secret(
        "pourquoi un expert quitte un dossier",
        "expertise_en_cours",
        quitte("declarer_interet", {"nature": "familial", "siren": "213502388"}),
        quitte("mettre_a_jour_profil", EMPLOI),
        frozenset({"Ana", "Ada"}),
        dates=PLUS_TARD,
        services=UNE,
    ),
    Secret(
        "à quoi tient un intérêt",
        "expertise_en_cours",
        expert("declarer_interet", "Bea", "Bea", {"nature": "familial", "siren": "180043127"}),
        expert("declarer_interet", "Bea", "Bea", {"nature": "financier", "siren": "130005481"}),
        frozenset({"Bea", "Ada"}),
        jusqu_a=FIN,
        services=UNE,
    ),
    Secret(
        "quelqu'un se porte candidat",
        "recevable",
        lambda r: r.expert("Eli", "second", charge=0),
        rien,
        frozenset({"Eli", "Ada"}),
        dates=((2027, 5, 8, 8),),
        services=UNE,
    ),
    Secret(
        "l'administration inscrit quelqu'un au vivier",
        "a_affecter",
        lambda r: r.expert("Eli", "second", charge=0, tard=True),
        rien,
        frozenset({"Eli", "Ada"}),
        dates=((2027, 6, 8, 8),),
        services=UNE,
    ),
    Secret(
        "pourquoi un expert est suspendu",
        "expertise_en_cours",
        expert("suspendre_expert", "Ada", "Cyr", {"motif": "À sa demande"}),
        expert("suspendre_expert", "Ada", "Cyr", {"motif": "Manquement grave"}),
        frozenset({"Cyr", "Ada"}),
        jusqu_a=FIN,
        services=UNE,
    ),
    Secret(
        "un expert est suspendu, ou pas",
        "expertise_en_cours",
        expert("suspendre_expert", "Ada", "Cyr", {"motif": "À sa demande"}),
        rien,
        frozenset({"Cyr", "Ada"}),
        jusqu_a=FIN,
        services=UNE,
    ),
)

# Candidatures: drafts, findings, other territories

ICI = frozenset({"candidature"})
DATES_DEPOT = ((2027, 4, 20, 8), (2027, 6, 2, 8))
APRES_LE_DEPOT = ((2027, 5, 18, 8), (2027, 5, 26, 8))  # the date of all has passed, then Paul's own


def repond(champ: str, valeur: Any) -> Geste:
    """Have Paul answer a field."""

    def geste(r: Rejeu) -> None:
        r.fixer(f"repond {champ}")
        ici, corps, etoile = r.ids["candidature"], {"valeur": valeur}, {"if-match": "*"}
        reponse = r.maison.appeler("candidature", "repondre", "Paul", corps, entetes=etoile, id=ici, champ=champ)
        assert reponse.statut == 200, reponse.corps
        r.maison.ecouler()

    return geste


def avis_recevabilite(recevable: bool, motif: str) -> Geste:
    """Have the correspondant find, and not tell."""
    corps = {"recevable": recevable, "motif": motif}
    return lambda r: r.fait("candidature", "donner_avis", "Dora", corps, id=r.ids["candidature"])


def opportunite(sens: str, texte: str) -> Geste:
    """Have the correspondant say to the other services what they think."""
    corps = {"sens": sens, "texte": texte}
    return lambda r: r.fait("candidature", "donner_opportunite", "Dora", corps, id=r.ids["candidature"])


def message(qui: str, visibilite: str, texte: str) -> Geste:
    """Have something said around the file."""
    corps = {"texte": texte, "visibilite": visibilite}
    return lambda r: r.fait("candidature", "ecrire_message", qui, corps, id=r.ids["candidature"])


def suit(qui: str) -> Geste:
    """Have somebody of the département take the file."""
    corps = {"territoire": "D35"}
    return lambda r: r.fait("candidature", "prendre_en_charge", qui, corps, id=r.ids["candidature"])


def operation_de_fiona(r: Rejeu, commune: str = "35238") -> str:
    """Have Fiona create an opération."""
    porteur = {"nom": "Ville", "siret": "21350238800019"}
    corps = {"nom": "Les Terrasses", "communes": [commune], "porteur": porteur, "est_une_autre": True}
    return str(r.fait("candidature", "creer_operation", "Fiona", corps)["id"])


def numero_perdu(r: Rejeu, operation: str) -> None:
    """Draw a number for nothing: a creation that is refused draws one as well, so a gap in them tells nothing."""
    corps = {"operation": operation, "annee": int(ANNEE), "etape": 4}
    r.fixer("numero perdu")
    assert r.maison.appeler("candidature", "creer_candidature", "Fiona", corps).statut == 422


def brouillon_de_fiona(suite: Callable[[Rejeu, str], None] | None) -> Geste:
    """Have Fiona start a draft; None leaves her with an opération."""

    def geste(r: Rejeu) -> None:
        operation = operation_de_fiona(r)
        if suite is None:
            numero_perdu(r, operation)
            return
        corps = {"operation": operation, "annee": int(ANNEE), "etape": 3}
        suite(r, str(r.fait("candidature", "creer_candidature", "Fiona", corps)["id"]))

    return geste


def abandonne(r: Rejeu, candidature: str) -> None:
    """Have Fiona withdraw her draft."""
    r.fait("candidature", "retirer", "Fiona", {"motif": "Projet abandonné"}, id=candidature)


def charte_de_fiona(signee: bool) -> Geste:
    """Have Fiona create an opération, and have its charte signed or not."""

    def geste(r: Rejeu) -> None:
        operation = operation_de_fiona(r)
        corps = {"signee_le": "2027-01-05", "signataires": ["Ville"], "autorite_urbanisme": "Ville"}
        if signee:
            r.fait("candidature", "signer_charte", "Fiona", corps, id=operation)

    return geste


def ailleurs(r: Rejeu) -> None:
    """Have Fiona deposit a file in Avignon, and Luc find it recevable."""
    operation = operation_de_fiona(r, "84007")
    corps = {"signee_le": "2027-01-05", "signataires": ["Ville"], "autorite_urbanisme": "Ville"}
    r.fait("candidature", "signer_charte", "Fiona", corps, id=operation)
    nouvelle = {"operation": operation, "annee": int(ANNEE), "etape": 2}
    candidature = str(r.fait("candidature", "creer_candidature", "Fiona", nouvelle)["id"])
    r.depose(candidature, "Fiona")
    r.fait("candidature", "donner_avis", "Luc", {"recevable": True}, id=candidature)
    r.fait("candidature", "notifier_avis", "Luc", id=candidature)


def venu(*roles: str, territoires: tuple[str, ...], vient: bool) -> Geste:
    """Have somebody come once, and be in the directory, or not."""

    def geste(r: Rejeu) -> None:
        qui = Appelant("pers_yann", frozenset(roles), frozenset(territoires), "", "Yann", "yann@exemple.invalid")
        r.maison.registre.personnes["Yann"] = qui
        for service in r.maison.services if vient else ():
            r.fixer(f"moi {service}")
            assert r.maison.appeler(service, "moi", "Yann").statut == 200

    return geste


def demande(motif: str) -> Geste:
    """Have the correspondant ask for something, with that reason, once the file is deposited."""

    def geste(r: Rejeu) -> None:
        echeance = {"local": "2027-03-20T23:59:00"}
        corps = {"points": [{"champ": "description", "motif": motif}], "echeance": echeance}
        r.corps["demander_complements", "Dora", r.ids["candidature"]] = corps

    return geste


def retrait(motif: str) -> Geste:
    """Have Paul withdraw."""
    return lambda r: r.fait("candidature", "retirer", "Paul", {"motif": motif}, id=r.ids["candidature"])


def prolonge(motif: str) -> Geste:
    """Have Paul given more time."""
    corps = {"jusqu_au": {"local": "2027-05-25T00:00:00"}, "motif": motif}
    return lambda r: r.fait("candidature", "prolonger_depot", "Ada", corps, id=r.ids["candidature"])


def invite(r: Rejeu) -> None:
    """Have Paul invite Pia."""
    r.fait("candidature", "inviter_coediteur", "Paul", {"personne": "pers_pia"}, id=r.ids["operation"])


def transfert(motif: str) -> Geste:
    """Have the correspondant ask Pia to take the opération over."""
    corps = {"personne": "pers_pia", "motif": motif}
    return lambda r: r.fait("candidature", "proposer_transfert", "Dora", corps, id=r.ids["operation"])


def operation_privee(r: Rejeu) -> None:
    """Have Fiona create an opération that nobody else works on."""
    operation_de_fiona(r)


CANDIDATURES = (
    Secret(
        "une opération que d'autres préparent, ou pas",
        "recevable",
        operation_privee,
        rien,
        TERRITOIRE | {"Fiona"},
        dates=DATES_DEPOT,
        services=ICI,
    ),
    Secret(
        "quelqu'un est invité dans une opération, ou pas",
        "brouillon",
        invite,
        rien,
        AUTEURS | TERRITOIRE | {"Pia"},
        dates=DATES_DEPOT,
        services=ICI,
    ),
    Secret(
        "pourquoi une opération change de mains",
        "brouillon",
        transfert("Paul a quitté la mairie"),
        transfert("Paul est en conflit avec le nouveau maire, et ne répond plus"),
        frozenset({"Paul"}),
        dates=DATES_DEPOT,
        services=ICI,
    ),
    Secret(
        "les réponses d'un brouillon",
        "brouillon",
        repond("foncier", "Le foncier est acquis."),
        repond("foncier", "Rien n'est acquis, et le prix monte de mois en mois."),
        AUTEURS | {"Ada"},
        {
            "annoncee": TERRITOIRE,
            "un_mandat_accepte": frozenset({"Ana"}),
            "expertise_en_cours": frozenset({"Bea"}),
            "synthese_rendue": frozenset({"Sam", "Iris"}),
            "regionale_convoquee": frozenset({"Mia"}),
            "regionale_close": frozenset({"Nina"}),
        },
        FIN,
        services=SERVICES,
    ),
    Secret(
        "un contact",
        "brouillon",
        repond("contact_commune", {"nom": "Personne Inventée", "courriel": "une@exemple.invalid"}),
        repond("contact_commune", {"nom": "Autre Personne", "courriel": "autre@exemple.invalid"}),
        AUTEURS | {"Ada"},
        {"annoncee": TERRITOIRE},
        FIN,
        services=ICI,
    ),
    Secret(
        "un brouillon existe, ou pas",
        "brouillon",
        brouillon_de_fiona(lambda _r, _c: None),
        brouillon_de_fiona(None),
        frozenset({"Fiona", "Ada"}),
        dates=DATES_DEPOT,
        services=ICI,
    ),
    Secret(
        "un brouillon abandonné",
        "brouillon",
        brouillon_de_fiona(abandonne),
        brouillon_de_fiona(None),
        frozenset({"Fiona", "Ada"}),
        dates=DATES_DEPOT,
        services=ICI,
    ),
    Secret(
        "pourquoi un dossier a plus de temps",
        "brouillon",
        prolonge("Mairie inondée"),
        prolonge("Le maire est souffrant"),
        AUTEURS,
        dates=APRES_LE_DEPOT,
        services=ICI,
    ),
    Secret(
        "un brouillon a plus de temps, ou pas",
        "brouillon",
        prolonge("Mairie inondée"),
        rien,
        AUTEURS | {"Ada"},
        dates=APRES_LE_DEPOT,
        services=ICI,
    ),
    Secret(
        "avis de recevabilité non notifié",
        "deposee",
        avis_recevabilite(True, ""),
        avis_recevabilite(False, "Le dossier ne décrit pas le projet."),
        TERRITOIRE,
        dates=DATES_DEPOT,
        services=ICI,
    ),
    Secret(
        "avis de recevabilité donné, ou pas",
        "deposee",
        avis_recevabilite(True, ""),
        rien,
        TERRITOIRE,
        dates=DATES_DEPOT,
        services=ICI,
    ),
    Secret(
        "avis d'opportunité",
        "deposee",
        opportunite("favorable", "Attendu par la ville."),
        opportunite("defavorable", "Le maire a changé, et le projet avec lui : personne ne le portera."),
        TERRITOIRE,
        jusqu_a=FIN,
        services=ICI,
    ),
    Secret(
        "avis d'opportunité donné, ou pas",
        "deposee",
        opportunite("reserve", "À revoir."),
        rien,
        TERRITOIRE,
        dates=DATES_DEPOT,
        services=ICI,
    ),
    Secret(
        "ce que les services se disent",
        "deposee",
        message("Rosa", "services", "Ce dossier est-il prêt ?"),
        message("Rosa", "services", "Le maire a changé, et le projet avec lui : personne ne le portera."),
        TERRITOIRE,
        jusqu_a=FIN,
        services=ICI,
    ),
    Secret(
        "les services se parlent, ou pas",
        "deposee",
        message("Rosa", "services", "Ce dossier est-il prêt ?"),
        rien,
        TERRITOIRE,
        dates=DATES_DEPOT,
        services=ICI,
    ),
    Secret(
        "le porteur et les services se parlent, ou pas",
        "expertise_en_cours",
        message("Dora", "parties", "La visite s'est bien passée."),
        rien,
        TERRITOIRE | AUTEURS,
        dates=PLUS_TARD,
        services=ICI,
    ),
    Secret(
        "les experts et les services se parlent, ou pas",
        "expertise_en_cours",
        message("Ana", "experts", "Le site nous inquiète."),
        rien,
        TERRITOIRE | EXPERTS,
        dates=PLUS_TARD,
        services=ICI,
    ),
    Secret(
        "qui, dans son service, suit le dossier",
        "deposee",
        suit("Dora"),
        suit("Dede"),
        TERRITOIRE,
        dates=DATES_DEPOT,
        services=ICI,
    ),
    Secret(
        "pourquoi un complément est demandé",
        "deposee",
        demande("Dire l'état d'avancement."),
        demande("Les dates annoncées ne sont pas celles du plan : expliquez, une à une, ce qui a changé."),
        AUTEURS | TERRITOIRE,
        jusqu_a=FIN,
        services=ICI,
    ),
    Secret(
        "pourquoi un porteur se retire",
        "recevable",
        retrait("Projet reporté"),
        retrait("L'aménageur a fait faillite"),
        AUTEURS | TERRITOIRE,  # their letter says it
        dates=DATES_DEPOT,
        services=ICI,
    ),
    Secret(
        "un porteur se retire, ou pas",
        "recevable",
        retrait("Projet reporté"),
        rien,
        AUTEURS | TERRITOIRE | {"Sam"} | AU_NIVEAU_NATIONAL,
        dates=DATES_DEPOT,
        services=SERVICES,
    ),
    Secret(
        "une charte signée",
        "recevable",
        charte_de_fiona(signee=True),
        charte_de_fiona(signee=False),
        TERRITOIRE | {"Fiona"},
        dates=DATES_DEPOT,
        services=ICI,
    ),
    Secret(
        "un dossier d'un autre territoire",
        "recevable",
        ailleurs,
        lambda r: numero_perdu(r, "oper_00000000000000000000000000"),
        frozenset({"Fiona", "Luc", "Ada"}) | AU_NIVEAU_NATIONAL,
        dates=DATES_DEPOT,
        services=SERVICES,
    ),
    Secret(
        "quelqu'un est venu",
        "recevable",
        venu("porteur", territoires=(), vient=True),
        venu("porteur", territoires=(), vient=False),
        jusqu_a=FIN,
        services=SERVICES,
        invisible=True,
    ),
    Secret(
        "un correspondant du département est venu",
        "recevable",
        venu("correspondant", territoires=("D35",), vient=True),
        venu("correspondant", territoires=("D35",), vient=False),
        frozenset({"Yann", "Ada"}),  # she reads in the log that they are written to
        jusqu_a=FIN,
        services=SERVICES,
    ),
)

SECRETS: tuple[Secret, ...] = (*ISSUES, *DELIBERATIONS, *SEANCES, *EXPERTISES, *EXPERTS_, *CANDIDATURES)
