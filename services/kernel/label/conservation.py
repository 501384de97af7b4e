"""How long each class of data is kept, from when, and what becomes of it: the table that the label's people proofread.

What runs reads its lengths here (a draft that was abandoned, a repeated request, an invitation); for the rest, tests
compare this table with the templates. `docs/conservation.md` is made from it. A length that no source gives is marked
`a_confirmer`: it is what the software does today, and waits for the label's owner and the ministry's archivist
(adr/0040).
"""

from typing import Literal, NamedTuple

Sort = Literal["effacé", "pseudonymisé", "gardé", "versé aux archives"]
Moyen = Literal["réveil", "table", "journaux", "file", "stockage", "opérateur", "règle", "personne"]

MOYENS: dict[Moyen, str] = {
    "réveil": "le réveil, toutes les quinze minutes, et l'entrée d'effacement qu'il laisse au journal",
    "table": "la table, par l'attribut `expire` ; au-delà de sa date, la donnée ne compte déjà plus",
    "journaux": "le service des journaux techniques",
    "file": "la file de messages",
    "stockage": "le stockage des documents ou des sauvegardes",
    "opérateur": "un acte de l'opérateur (docs/exploitation.md), sur demande de la personne",
    "règle": "la règle : passé ce délai, la donnée ne vaut plus ; sa trace reste au journal",
    "personne": "rien : la donnée reste, jusqu'à ce que l'archiviste du ministère en décide",
}
EFFACEMENT_DE_LA_PERSONNE = "ce qui y parle d'une personne s'efface avec elle ; la preuve reste valide"


class Classe(NamedTuple):
    """A class of data. `jours` is None where nothing ends it but a decision; `cles` are what the names of its items in
    the table begin with; `preavis` is how many days before its end it is announced."""

    code: str
    quoi: str
    jours: int | None
    depuis: str
    sort: Sort
    par: Moyen
    source: str
    a_confirmer: bool = False
    preavis: int | None = None
    cles: tuple[str, ...] = ()
    note: str = ""


RGPD = "RGPD, art. 5(1)(e)"
ARCHIVES = "archives publiques : durée d'utilité administrative et versement à fixer avec l'archiviste du ministère"
CNIL = "CNIL, recommandation sur la journalisation (2021) : six à douze mois"

CLASSES: tuple[Classe, ...] = (
    Classe(
        code="brouillon_abandonne",
        quoi="les réponses, contacts, motifs et messages d'un dossier jamais déposé, non déposé à l'échéance ou retiré",
        jours=548,  # eighteen months: the deposit of the campagne that follows is over
        depuis="la clôture de son dépôt, son retrait, la dernière réponse, ou la dernière fois qu'il fut gardé",
        sort="effacé",
        par="réveil",
        source=RGPD,
        a_confirmer=True,
        preavis=60,
        note="annoncé par courriel à ses porteurs ; le garder, ou en prolonger le dépôt, remet le délai à zéro",
    ),
    Classe(
        code="dossier",
        quoi="un dossier déposé : réponses, versions, accusés, PDF, avis, compléments, messages, histoire, journal",
        jours=None,
        depuis="son dépôt",
        sort="versé aux archives",
        par="personne",
        source=ARCHIVES,
        a_confirmer=True,
        cles=("candidature/candidature#", "candidature/edition#", "candidature/operation#", "candidature/campagne#"),
        note=f"jamais touché par le réveil ; {EFFACEMENT_DE_LA_PERSONNE}",
    ),
    Classe(
        code="expertise",
        quoi="affectations, mandats, visites, avis et synthèses des experts",
        jours=None,
        depuis="l'affectation",
        sort="versé aux archives",
        par="personne",
        source=ARCHIVES,
        a_confirmer=True,
        cles=("expertise/expertise#", "expertise/affectation#"),
        note=EFFACEMENT_DE_LA_PERSONNE,
    ),
    Classe(
        code="vivier",
        quoi="profil, disponibilités et habilitation d'un expert",
        jours=None,
        depuis="sa candidature au vivier",
        sort="pseudonymisé",
        par="opérateur",
        source=f"{RGPD} et 17",
        a_confirmer=True,
        cles=("expertise/expert#",),
        note="la durée après la dernière expertise est à fixer",
    ),
    Classe(
        code="interets",
        quoi="les intérêts qu'un expert ou un membre déclare",
        jours=365,
        depuis="leur déclaration",
        sort="gardé",
        par="règle",
        source="déontologie : durée du label",
        a_confirmer=True,
        note=f"au-delà ils ne comptent plus et se redemandent ; {EFFACEMENT_DE_LA_PERSONNE}",
    ),
    Classe(
        code="commission",
        quoi="séances, procès-verbaux signés, décisions, palmarès et registre des labels",
        jours=None,
        depuis="la séance",
        sort="versé aux archives",
        par="personne",
        source=ARCHIVES,
        a_confirmer=True,
        cles=(
            *("commission/seance#", "commission/decision#", "commission/palmares#"),
            *("commission/label#", "commission/edition#"),
        ),
        note="le registre est public et ne dit que l'opération",
    ),
    Classe(
        code="invitations",
        quoi="une invitation à travailler sur une opération, ou à la reprendre",
        jours=14,
        depuis="son envoi",
        sort="gardé",
        par="règle",
        source="docs/adr/0019",
    ),
    Classe(
        code="personnes",
        quoi="le nom et l'adresse de qui a un compte, derrière son pseudonyme",
        jours=None,
        depuis="sa première connexion",
        sort="effacé",
        par="opérateur",
        source="RGPD, art. 17",
        a_confirmer=True,
        cles=("candidature/personne#", "expertise/personne#", "commission/personne#"),
        note="le pseudonyme reste au journal ; une durée sans connexion est à fixer",
    ),
    Classe(
        code="courriels",
        quoi="le registre des lettres : à qui, de quel acte, quand, ce qu'il en est advenu",
        jours=None,
        depuis="l'acte",
        sort="pseudonymisé",
        par="opérateur",
        source="preuve qu'un acte a été dit (CJA, R421-5) : au moins le temps de sa contestation",
        a_confirmer=True,
        cles=(
            *("candidature/notification#", "expertise/notification#", "commission/notification#"),
            *("candidature/renvoi#", "expertise/renvoi#", "commission/renvoi#"),
        ),
        note="l'adresse n'y est pas : elle est celle de la personne, et part avec elle",
    ),
    Classe(
        code="listes",
        quoi="listes, noms tenus, compteurs et copies des faits d'un autre service",
        jours=None,
        depuis="ce qu'ils résument",
        sort="gardé",
        par="personne",
        source="tirés du reste, ils changent et s'effacent avec lui",
        cles=tuple(
            f"{service}/{quoi}#"
            for service in ("candidature", "expertise", "commission")
            for quoi in ("liste", "garde", "compteur", "copie")
        ),
    ),
    Classe(
        code="requetes",
        quoi="la clé d'une requête déjà faite, pour qu'elle ne se fasse pas deux fois",
        jours=2,
        depuis="la requête",
        sort="effacé",
        par="table",
        source=RGPD,
        cles=("candidature/requete#", "expertise/requete#", "commission/requete#"),
    ),
    Classe(
        code="journaux",
        quoi="les journaux techniques : ni nom, ni adresse, ni texte",
        jours=180,
        depuis="leur écriture",
        sort="effacé",
        par="journaux",
        source=CNIL,
    ),
    Classe(
        code="files",
        quoi="ce qui attend dans une file de messages",
        jours=4,
        depuis="son envoi",
        sort="effacé",
        par="file",
        source=RGPD,
    ),
    Classe(
        code="rebuts",
        quoi="un message qui a échoué cinq fois, dans la file des rebuts",
        jours=14,
        depuis="son envoi",
        sort="effacé",
        par="file",
        source=RGPD,
        note="le temps qu'un opérateur répare et renvoie",
    ),
    Classe(
        code="envois_interrompus",
        quoi="un envoi de document qui n'a pas abouti",
        jours=2,
        depuis="son début",
        sort="effacé",
        par="stockage",
        source=RGPD,
    ),
    Classe(
        code="sauvegardes",
        quoi="les copies de la table à un instant passé",
        jours=35,
        depuis="chaque écriture",
        sort="effacé",
        par="stockage",
        source="la reprise après un sinistre (docs/adr/0009)",
        note="ce qui est effacé y reste ce temps-là ; après une restauration, l'effacement se refait",
    ),
)


def classe(code: str) -> Classe:
    """Give a class of data. Raises StopIteration for one that the table does not have."""
    return next(c for c in CLASSES if c.code == code)


def jours(code: str) -> int:
    """Give the length of a class that has one."""
    found = classe(code).jours
    assert found is not None, f"{code} has no length"
    return found
