"""What the papers of a candidature say: the receipt of its deposit, with the mentions of the law, and the whole file as
it was deposited."""

from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import date
from typing import Any

from candidature.domaine.complements import terme
from candidature.domaine.dossier import Candidature
from candidature.domaine.edition import ACCUSE, nom_dossier
from candidature.domaine.porteur import Charte
from candidature.domaine.territoire import nommee
from candidature.domaine.valeurs import Version
from kernel.journal import digest_in
from kernel.label.calendrier import en_toutes_lettres, heure_de_paris
from kernel.label.formulaire import Champ
from kernel.label.recours import A_DISTANCE
from kernel.label.reglement import RegimeSilence, Reglement
from kernel.label.reponses import est_vide
from kernel.papier import Bloc, Feuille, Papier, fiche, liste, section, texte
from kernel.settings import Instructeur, Settings

DEMONSTRATION = "Démonstration : ce document n'a pas de valeur juridique"
PROJET = "PROJET : rien n'est déposé tant que vous n'avez pas déposé"
A_LA_RECEPTION = "à la réception de votre dépôt"
SILENCE_INDETERMINE = (
    "L'effet du silence de l'administration sur cette demande n'est pas fixé par le règlement de la campagne. Tant "
    "qu'un responsable juridique ne l'a pas écrit, cet accusé de réception ne peut être établi qu'à titre de "
    "démonstration."
)
RECOURS = (
    "Une décision implicite de rejet peut être contestée dans les deux mois de sa naissance devant le tribunal "
    f"administratif compétent (code de justice administrative, R421-1 et R421-2), un mois de plus {A_DISTANCE} "
    "(R421-7). Dans le même délai de deux mois, un recours gracieux peut être adressé au service ci-dessus, ou un "
    "recours hiérarchique au ministre dont il relève : le délai de saisine du tribunal repart alors de la réponse qui "
    "y est faite, ou du silence gardé deux mois."
)
SUITES = "Suites données aux commissions"
ATTESTATION = (
    "Une décision implicite d'acceptation peut, à votre demande, donner lieu à une attestation (code des relations "
    "entre le public et l'administration, L232-3)."
)
INCOMPLETE = (
    "Si la demande est incomplète, ce qui manque et le délai pour le produire vous seront indiqués ; le délai "
    "ci-dessus est alors suspendu, et reprend à la réception de ce qui était demandé (code des relations entre le "
    "public et l'administration, L114-5)."
)
FONDEMENT = (
    "Établi en application du code des relations entre le public et l'administration : L112-3, L112-11, R112-5 et "
    "R112-11-1."
)

Lire = Callable[[str], Any]


def feuilles(candidature: Candidature, deja: Collection[str], lire: Lire, settings: Settings) -> Iterator[Feuille]:
    """Give every paper that the deposit of a file calls for and that is not printed already.

    Raises ValueError when nobody knows which service is in charge: the message waits until it is named.
    """
    if not candidature.versions:
        return
    premiere, mention = candidature.versions[0], "" if settings.stage == "prod" else DEMONSTRATION
    if ACCUSE not in deja and not est_retenu(candidature, settings.stage == "prod"):
        if settings.instructeur is None:
            raise ValueError("a receipt without the service in charge")
        papier = accuse(candidature, premiere, lire(premiere.document), settings.instructeur, mention)
        yield Feuille(ACCUSE, premiere.document, papier)
    for version in candidature.versions:
        if (nom := nom_dossier(version.numero)) not in deja:
            yield Feuille(nom, version.document, dossier(candidature, version, lire(version.document), mention))


def est_retenu(candidature: Candidature, production: bool) -> bool:
    """Tell whether the receipt waits: none in production while the règlement does not say what silence means, a mention
    of the law that it would lack."""
    return production and candidature.regles.regime_silence is None


def accuse(
    candidature: Candidature,
    version: Version,
    contenu: Mapping[str, Any],
    instructeur: Instructeur | None,
    mention: str,
) -> Papier:
    """Give the receipt of a deposit."""
    return Papier(
        titre=f"Accusé de réception : dossier {candidature.numero}",
        sous_titre=f"Label ÉcoQuartier, campagne {candidature.annee}",
        date=version.recu_le,
        reference=f"Version déposée : {version.document}",
        mention=mention,
        blocs=(
            *_demande(candidature, contenu.get("charte")),
            *fiche(
                ("Reçu le", heure_de_paris(version.recu_le)),
                ("Version déposée", str(version.numero)),
                ("Empreinte de la version conservée", digest_in(version.document)),
            ),
            *_contenu_recu(candidature, contenu["reponses"]),
            *_mentions(candidature, terme_de(candidature, version), instructeur),
        ),
    )


def projet_d_accuse(
    candidature: Candidature, charte: Charte | None, instructeur: Instructeur | None
) -> tuple[Bloc, ...]:
    """Give what the receipt would say, before there is anything to acknowledge: the date is that of the reception."""
    reponses = {code: r.valeur for code, r in candidature.donnees.items()}
    return (
        *texte(PROJET),
        *_demande(candidature, charte.model_dump(mode="json") if charte else None),
        *fiche(("Reçu le", A_LA_RECEPTION)),
        *_contenu_recu(candidature, reponses),
        *_mentions(candidature, None, instructeur),
    )


def terme_de(candidature: Candidature, version: Version) -> date | None:
    """Give the day on which silence would be an answer, as it stands when the file is received."""
    regime = candidature.regles.regime_silence
    return terme(version.recu_le, regime) if regime else None


def _demande(candidature: Candidature, charte: Mapping[str, Any] | None) -> tuple[Bloc, ...]:
    """Say who asks for what, where; the charte as the version kept it, if it did."""
    communes = ", ".join(f"{lieu.nom} ({lieu.code})" for lieu in candidature.lieux)
    porteur = candidature.porteur
    return fiche(
        ("Dossier", candidature.numero),
        ("Opération", f"« {candidature.nom} »"),
        ("Communes", communes),
        ("Porteur", f"{porteur.nom}, SIRET {porteur.siret}" if porteur else ""),
        ("Charte", _charte(charte) if charte else ""),
        ("Demande", f"étape {candidature.etape}, {candidature.regles_etape.libelle}"),
        ("Règlement", candidature.regles.libelle),
    )


def _charte(charte: Mapping[str, Any]) -> str:
    """Say a charte as people read it: when and by whom it was signed, the planning authority, the partners."""
    le = en_toutes_lettres(date.fromisoformat(charte["signee_le"]))
    dite = f"signée le {le} par {', '.join(charte['signataires'])}"
    partenaires = ", ".join(f"{p['nom']} (SIRET {p['siret']})" for p in charte["partenaires"])
    suite = f" ; partenaires : {partenaires}" if partenaires else ""
    return f"{dite} ; autorité compétente en urbanisme : {charte['autorite_urbanisme']}{suite}"


def _contenu_recu(candidature: Candidature, reponses: Mapping[str, Any]) -> tuple[Bloc, ...]:
    """List what was received, part by part, the answers to a commission among them, so that whoever deposits can tell
    that nothing was lost on the way. Contacts are not counted: what is kept for ever has none."""
    parties = [
        (p.libelle, [c for c in p.champs if c.type != "contact"]) for p in candidature.regles.parties(candidature.etape)
    ]
    if candidature.suites:
        parties.append((SUITES, [s.question for s in candidature.suites]))
    comptes = ((nom, sum(not est_vide(reponses.get(c.code)) for c in champs), len(champs)) for nom, champs in parties)
    recu = liste(*(f"{nom} : {dites} sur {sur} champs renseignés" for nom, dites, sur in comptes))
    return (section("Contenu reçu"), *recu)


def _mentions(candidature: Candidature, le: date | None, instructeur: Instructeur | None) -> tuple[Bloc, ...]:
    return (
        section("Service chargé du dossier"),
        *_service(instructeur),
        section("Ce que vaut le silence de l'administration"),
        *texte(*dit_du_silence(candidature.regles.regime_silence, le)),
        section("Si la demande est incomplète"),
        *texte(INCOMPLETE, FONDEMENT),
    )


def _service(instructeur: Instructeur | None) -> tuple[Bloc, ...]:
    if instructeur is None:
        return texte("Le service chargé du dossier n'est pas encore désigné : aucun accusé ne peut être établi.")
    return fiche(
        ("Service", instructeur.nom),
        ("Adresse postale", instructeur.adresse),
        ("Adresse électronique", instructeur.courriel),
        ("Téléphone", instructeur.telephone),
    )


def dit_du_silence(regime: RegimeSilence | None, le: date | None) -> tuple[str, ...]:
    """Say what silence means, from when, and what can be done about it; or that nobody has settled it."""
    if regime is None:
        return (SILENCE_INDETERMINE, RECOURS)
    quand = en_toutes_lettres(le) if le else f"à l'issue d'un délai de {regime.delai_mois} mois après la réception"
    mot = "acceptée" if regime.sens == "acceptation" else "rejetée"
    dit = f"Sous réserve que la demande soit complète, à défaut de décision expresse elle sera réputée {mot} : {quand}"
    return (f"{dit} ({regime.fondement}).", ATTESTATION if regime.sens == "acceptation" else RECOURS)


# The whole file


def dossier(candidature: Candidature, version: Version, contenu: Mapping[str, Any], mention: str) -> Papier:
    """Give a deposited version, field by field, in the order of its form. Contacts are not in what was deposited."""
    reponses = contenu["reponses"]
    parties = [(p.libelle, p.champs) for p in candidature.regles.parties(candidature.etape)]
    suites = tuple(s.question for s in candidature.suites)
    return Papier(
        titre=f"Dossier {candidature.numero}",
        sous_titre=f"« {contenu['nom']} », étape {contenu['etape']}, version {version.numero}",
        date=version.recu_le,
        reference=f"Version déposée : {version.document}",
        mention=mention,
        blocs=(
            *_demande(candidature, contenu.get("charte")),
            *fiche(
                ("Version", f"{version.numero}, reçue le {heure_de_paris(version.recu_le)}"),
                ("Règlement du formulaire", contenu["reglement"]),
                ("Champs que cette version modifie", ", ".join(_libelles(candidature, version.champs))),
            ),
            *(b for nom, champs in parties for b in _partie(nom, champs, reponses, candidature.regles)),
            *_partie(SUITES, suites, reponses, candidature.regles),
        ),
    )


def _libelles(candidature: Candidature, codes: Collection[str]) -> Iterator[str]:
    return (champ.libelle if (champ := candidature.champ(code)) else code for code in codes)


def _partie(nom: str, champs: Collection[Champ], reponses: Mapping[str, Any], regles: Reglement) -> tuple[Bloc, ...]:
    dites = tuple(
        b for c in champs if not est_vide(reponses.get(c.code)) for b in _reponse(c, reponses[c.code], regles)
    )
    return (section(nom), *dites) if dites else ()


def _reponse(champ: Champ, valeur: Any, regles: Reglement) -> tuple[Bloc, ...]:
    if champ.type in ("actions", "indicateurs") and isinstance(valeur, dict):
        return (*texte(f"{champ.libelle} :"), *liste(*(_ligne(champ, v, regles) for v in valeur.values())))
    unite = f" {champ.unite}" if champ.unite else ""
    return fiche((champ.libelle, f"{dire(champ, valeur, regles)}{unite}"))


def _ligne(champ: Champ, valeur: Mapping[str, Any], regles: Reglement) -> str:
    if champ.type == "actions":
        return f"{valeur['libelle']} ({_terme(champ, valeur['etat'], regles)})"
    cible = f" (cible : {_nombre(valeur['cible'])})" if "cible" in valeur else ""
    return f"{valeur['nom']} : {_nombre(valeur['valeur'])} {valeur.get('unite', '')}".rstrip() + cible


def dire(champ: Champ, valeur: Any, regles: Reglement) -> str:
    """Say the answer to a field as people read it."""
    match valeur:
        case bool():
            return "oui" if valeur else "non"
        case str() if champ.type == "commune":
            return nommee(valeur)
        case list() if champ.type == "communes":
            return ", ".join(map(nommee, valeur))
        case list():
            return ", ".join(_terme(champ, v, regles) for v in valeur)
        case dict():  # a perimeter: hundreds of points that nobody reads on paper
            return "périmètre dessiné, conservé avec la version déposée"
        case str():
            return _terme(champ, valeur, regles)
        case _:
            return str(valeur) if champ.type == "annee" else _nombre(valeur)


def _terme(champ: Champ, code: Any, regles: Reglement) -> str:
    termes = regles.vocabulaires[champ.vocabulaire].termes if champ.vocabulaire else ()
    return next((t.libelle for t in termes if t.code == code), str(code))


def _nombre(valeur: Any) -> str:
    """Write a number the French way: a comma, and nothing lost."""
    return str(valeur).replace(".", ",")
