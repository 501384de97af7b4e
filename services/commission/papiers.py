"""What the papers of a séance say: its signed minutes, the copies of them that members may read, its corrections.

They are made of the documents that were signed, not of what the séance has become since. Names come in by `nommer`,
which the directory answers: the signed documents hold pseudonyms (docs/adr/0018).
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from commission.domaine.champs import libelles
from commission.domaine.convocation import nom_commission
from commission.domaine.edition import INTEGRAL, exemplaires, nom_rectificatif, nom_report
from commission.domaine.point import Niveau, Textes, Votes
from commission.domaine.regles import JEUX
from commission.domaine.seance import NATIONALE, ActeDeReport, ProcesVerbal, Rectification, Seance, Signataire
from kernel.label.calendrier import Moment, a_partir_de, heure_de_paris
from kernel.label.reglement import reglement
from kernel.papier import Bloc, Feuille, Papier, fiche, liste, section, texte

EMBARGO = "Confidentiel jusqu'à la publication du palmarès {annee}"
# What minutes signed before these were kept do not say.
TUS: Mapping[str, Any] = {
    **dict.fromkeys(("presents", "distants", "mandats", "mouvements", "deports", "membres"), ()),
    "regles": "aucune",
    "president": "",
    "remarques": "",
    "convocation": None,
    "quorum": None,
}
PRESENCES = {"present": "arrivée", "distance": "à distance", "absent": "départ"}

Lire = Callable[[str], Any]
Nommer = Callable[[str], str]


def feuilles(seance: Seance, deja: Collection[str], lire: Lire, nommer: Nommer) -> Iterator[Feuille]:
    """Give every paper that the acts of a séance call for and that is not among those printed already."""
    if seance.proces_verbal is not None:
        copies = {INTEGRAL: None, **exemplaires(seance)}
        if absentes := {nom: sans for nom, sans in copies.items() if nom not in deja}:
            yield from _proces_verbaux(seance, seance.proces_verbal, absentes, lire, nommer)
    for rectification in seance.rectifications:
        if (nom := nom_rectificatif(rectification)) not in deja:
            yield Feuille(nom, rectification.document, rectificatif(seance, rectification, lire))
    for acte in seance.actes_de_report:
        if (nom := nom_report(acte)) not in deja:
            yield Feuille(nom, acte.document, report(seance, acte, lire))


def _proces_verbaux(
    seance: Seance, signe: ProcesVerbal, copies: Mapping[str, frozenset[str] | None], lire: Lire, nommer: Nommer
) -> Iterator[Feuille]:
    contenu = {**TUS, **lire(signe.document)}
    textes = {r["document"]: _textes(lire(r["document"])) for r in contenu["resultats"]}
    for nom, sans in copies.items():
        yield Feuille(nom, signe.document, proces_verbal(seance, signe, contenu, textes, nommer, sans))


def proces_verbal(
    seance: Seance,
    signe: ProcesVerbal,
    contenu: Mapping[str, Any],
    textes: Mapping[str, Textes],
    nommer: Nommer,
    sans: frozenset[str] | None,
) -> Papier:
    """Give the minutes: whole when `sans` is None, else a member's copy, without these files and without saying who
    stands aside from what."""
    points = [p for p in contenu["points"] if p["candidature"] not in (sans or ())]
    resultats = {r["candidature"]: r for r in contenu["resultats"]}
    corps = [b for p in points for b in _point(p, resultats.get(p["candidature"]), textes, seance.niveau)]
    return Papier(
        titre=f"Procès-verbal de la {nom_commission(seance)}",
        sous_titre=f"Label ÉcoQuartier, campagne {seance.annee}",
        date=signe.signe_le,
        reference=f"Acte signé : {signe.document}",
        mention=EMBARGO.format(annee=seance.annee),
        blocs=(
            *texte(_exemplaire(sans)),
            *_seance(contenu, nommer),
            *_membres(contenu, nommer),
            section("Délibérations"),
            *(corps or texte("Aucun dossier.")),
            *(_deports(contenu, nommer) if sans is None else ()),
            *_remarques(contenu["remarques"]),
            *signature(signe.signataire, signe.signe_le),
        ),
    )


def _exemplaire(sans: frozenset[str] | None) -> str:
    """Say what a copy leaves out, on its first page."""
    if sans is None:
        return ""
    copie = "Exemplaire des membres : qui s'est déporté n'y est pas nommé."
    return f"{copie} Dossiers laissés de côté, dont son lecteur s'est déporté : {len(sans)}." if sans else copie


def _seance(contenu: Mapping[str, Any], nommer: Nommer) -> tuple[Bloc, ...]:
    convocation, quorum = contenu["convocation"], contenu["quorum"]
    return fiche(
        ("Date", a_partir_de(Moment.model_validate(convocation["quand"])) if convocation else ""),
        ("Lieu", convocation["lieu"] if convocation else ""),
        ("Convocation", _convoquee(convocation) if convocation else ""),
        ("Règles suivies", JEUX[contenu["regles"]].libelle),
        ("Présidence", _personne(contenu, contenu["president"], nommer)),
        ("Quorum à la signature", _quorum(quorum) if quorum else ""),
        ("Régions dont des dossiers manquent", _attendues(contenu.get("regions_attendues", ()))),
    )


def _attendues(regions: Iterable[Mapping[str, Any]]) -> str:
    """Say which régions had not concluded on all of their files when the national minutes were signed."""
    return ", ".join(f"{r['nom']} ({r['dossiers']})" for r in regions)


def _convoquee(convocation: Mapping[str, Any]) -> str:
    """Say what was particular to it: its notice was cut short, or it asked for no quorum."""
    dites = ((convocation["urgence"], "en urgence"), (convocation.get("sans_quorum"), "sans condition de quorum"))
    mots = ", ".join(mot for vrai, mot in dites if vrai)
    return f"{mots[:1].upper()}{mots[1:]}"


def _quorum(quorum: Mapping[str, Any]) -> str:
    requis = f", {quorum['requis']} requis" if quorum["requis"] else ""
    return f"{quorum['tenus']} sièges tenus sur {quorum['sieges']}{requis}"


def _personne(contenu: Mapping[str, Any], personne: str, nommer: Nommer) -> str:
    """Say who somebody is: their name, as minutes must (CRPA, R133-13), and in which capacity they sit."""
    membre = next((m for m in contenu["membres"] if m["personne"] == personne), None)
    qualite = ", ".join(filter(None, [membre["qualite"], membre.get("college", "")])) if membre else ""
    return ", ".join(filter(None, [nommer(personne) if personne else "", qualite]))


def _membres(contenu: Mapping[str, Any], nommer: Nommer) -> tuple[Bloc, ...]:
    """List who sat, how, and who had given their vote; somebody who never came is named by their capacity alone."""
    mandats = {m["mandant"]: m["mandataire"] for m in contenu["mandats"]}
    venus = {*contenu["presents"], *mandats, *(m["membre"] for m in contenu["mouvements"])}

    def dire(personne: str) -> str:
        return _personne(contenu, personne, nommer if personne in venus else lambda _: "")

    def presence(personne: str) -> str:
        if personne in mandats:
            return f"représenté par {dire(mandats[personne])}"
        if personne in contenu["distants"]:
            return "présent à distance"
        return "présent" if personne in contenu["presents"] else "absent à la signature"

    mouvements = (
        f"{heure_de_paris(datetime.fromisoformat(m['le']))} : {dire(m['membre'])}, {PRESENCES[m['presence']]}"
        for m in contenu["mouvements"]
    )
    qui = (f"{dire(m['personne'])} : {presence(m['personne'])}" for m in contenu["membres"])
    return (section("Membres"), *liste(*qui), *liste(*mouvements))


def _point(
    point: Mapping[str, Any], resultat: Mapping[str, Any] | None, textes: Mapping[str, Textes], niveau: Niveau
) -> Iterator[Bloc]:
    yield section(f"{point['numero']} : « {point['nom']} », étape {point['etape']}")
    yield from fiche(
        ("Proposition de la région", _proposition(point) if point.get("proposition") else ""),
        ("Procédure", _procedure(point) if resultat is not None and niveau == NATIONALE else ""),
        ("Examen", _examens(point)),
    )
    if resultat is None:
        yield from texte(f"Reporté à une autre année. {point['report']}")
        return
    votes = (point.get("conclusion") or {}).get("votes")
    yield from fiche(
        ("Conclusion", libelle_issue(point["reglement"], niveau, resultat["issue"])),
        ("Étape accordée", str(resultat["etape_accordee"] or "")),
        ("Votes", _votes(Votes.model_validate(votes)) if votes else ""),
    )
    yield from _conclusion(textes[resultat["document"]], point["reglement"])


def _proposition(point: Mapping[str, Any]) -> str:
    """Say what the région had concluded."""
    proposition = point["proposition"]
    etape = f", étape {proposition['etape_accordee']}" if proposition["etape_accordee"] else ""
    return f"{libelle_issue(point['reglement'], 'regionale', proposition['issue'])}{etape}"


def _procedure(point: Mapping[str, Any]) -> str:
    """Say whether the file was debated here, or the proposal ratified as it came."""
    if point.get("conclusion"):
        return "Débattu en séance"
    le = point.get("ratifie_le")
    return f"Ratifié sans débat, {heure_de_paris(datetime.fromisoformat(le))}" if le else "Ratifié sans débat"


def _examens(point: Mapping[str, Any]) -> str:
    """Say when it was examined, each time. Minutes signed earlier kept the last time alone."""
    passages = point.get("passages") or [{"debut": point.get("debut"), "fin": point.get("fin")}]
    dits = ((heure_de_paris(datetime.fromisoformat(p[nom])) for nom in ("debut", "fin") if p[nom]) for p in passages)
    return " ; puis ".join(" — ".join(dit) for dit in dits if dit)


def libelle_issue(version: str, niveau: Niveau, issue: str) -> str:
    """Say an outcome as the règlement words it."""
    issues = reglement(version).commissions[niveau].issues
    return next((t.libelle for t in issues if t.code == issue), issue)


def _votes(votes: Votes) -> str:
    dites = f"{votes.pour} pour, {votes.contre} contre, {votes.abstention} abstention(s)"
    return f"{dites}, voix du président prépondérante" if votes.preponderante else dites


def _textes(document: Mapping[str, Any]) -> Textes:
    return Textes.model_validate({nom: document[nom] for nom in Textes.model_fields if nom in document})


def _conclusion(dits: Textes, version: str) -> Iterator[Bloc]:
    """Give the texts of a conclusion, what a reserve is tied to in the words of the file's règlement. The contact is a
    person, whom the paper can do without."""
    mots = libelles(version)
    yield from fiche(("Motifs", dits.motifs))
    yield from liste(*(f"Réserve {r.numero} ({mots.get(r.champ, r.champ)}) : {r.texte}" for r in dits.reserves))
    yield from liste(
        *(
            f"Recommandation {r.numero} : {r.texte}{f' (à la charge de : {r.responsable})' if r.responsable else ''}"
            for r in dits.recommandations
        )
    )
    yield from fiche(("Accompagnement proposé", dits.accompagnement))


def _deports(contenu: Mapping[str, Any], nommer: Nommer) -> tuple[Bloc, ...]:
    numeros = {p["candidature"]: p["numero"] for p in contenu["points"]}
    qui = (
        f"{numeros[d['candidature']]} : {_personne(contenu, d['membre'], nommer)}"
        for d in contenu["deports"]
        if d["candidature"] in numeros
    )
    dits = liste(*qui)
    return (section("Déports"), *dits) if dits else ()


def _remarques(remarques: str) -> tuple[Bloc, ...]:
    return (section("Remarques"), *texte(remarques)) if remarques.strip() else ()


def signature(signataire: Signataire | None, signe_le: datetime) -> tuple[Bloc, ...]:
    """Say who signs, in which capacity and by which delegation, and when (CRPA, L212-1)."""
    nom = f"{signataire.prenom} {signataire.nom}" if signataire else "(nom effacé)"
    return (
        section("Signature"),
        *fiche(
            ("Signé par", nom),
            ("Qualité", signataire.qualite if signataire else ""),
            ("Délégation", signataire.delegation if signataire else ""),
            ("Le", heure_de_paris(signe_le)),
        ),
    )


def rectificatif(seance: Seance, rectification: Rectification, lire: Lire) -> Papier:
    """Give a correction: the act that it cites, why, and what holds from now on."""
    acte, point = lire(rectification.document), seance.points[rectification.candidature]
    resultat = acte["resultat"]
    return _acte(
        seance,
        rectification,
        f"Acte rectificatif : dossier {acte['numero']}",
        *fiche(
            ("Opération", f"« {point.nom} », étape {point.etape}"),
            ("Acte rectifié", acte["rectifie"]),
            ("Motif de la rectification", acte["motif"]),
            ("Fondement", acte["fondement"]),
        ),
        section("La décision devient"),
        *fiche(
            ("Conclusion", libelle_issue(point.reglement, seance.niveau, resultat["issue"])),
            ("Étape accordée", str(resultat["etape_accordee"] or "")),
        ),
        *_conclusion(_textes(lire(resultat["document"])), point.reglement),
    )


def report(seance: Seance, acte: ActeDeReport, lire: Lire) -> Papier:
    """Give the act that puts off a file which nobody examined in time: the minutes that it cites, and why."""
    point = acte.point
    return _acte(
        seance,
        acte,
        f"Acte de report : dossier {point.numero}",
        *fiche(
            ("Opération", f"« {point.nom} », étape {point.etape}"),
            ("Procès-verbal signé sans ce dossier", acte.cite),
            ("Motif du report", lire(acte.document)["motif"]),
        ),
        *texte("Le dossier est reporté à la prochaine campagne : rien n'en est décidé cette année."),
    )


def _acte(seance: Seance, acte: Rectification | ActeDeReport, titre: str, *blocs: Bloc) -> Papier:
    """Give the paper of an act that came after the minutes: what it says, between its head and its signature."""
    return Papier(
        titre=titre,
        sous_titre=f"{nom_commission(seance).capitalize()}, campagne {seance.annee}",
        date=acte.signe_le,
        reference=f"Acte signé : {acte.document}",
        mention=EMBARGO.format(annee=seance.annee),
        blocs=(*blocs, *signature(acte.signataire, acte.signe_le)),
    )
