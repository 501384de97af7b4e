"""Les lettres, avec le moins et le plus de données : rien de vide, rien de travers, et un lien où agir."""

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from candidature import letters
from candidature.app import SERVICE
from candidature.domaine import dossier as d
from candidature.domaine import editeurs as e
from candidature.domaine import etapes, identite
from candidature.domaine import operation as o
from candidature.domaine import plan as c
from candidature.domaine import valeurs as v
from candidature.domaine.effacement import EffacementAnnonce, Garde
from candidature.domaine.porteur import Structure
from kernel.journal import ORIGIN, Writing, compose
from kernel.label.calendrier import Calendrier, Jalon, Moment, Phase
from kernel.label.reglement import reglement
from kernel.lettre import EFFACE, Lettre
from kernel.people import Personne
from kernel.redaction import render
from tests.fakes import START, MemoryWorld
from tests.maison import SETTINGS
from tests.unit.candidature.scene import lieux

MARS = datetime(2027, 3, 1, 9, 0, tzinfo=UTC)
DATES = Calendrier.depuis(reglement("2020").calendrier, 2027)
FIN: Moment = DATES.cloture_depots
VILLE = Structure(nom="Ville", siret="21350238800019")
OPER, CAND = "oper_01ARZ3NDEKTSV4RRFFQ69G5FAV", "cand_01ARZ3NDEKTSV4RRFFQ69G5FAV"
FLUX = {
    "campagne": "candidature/campagne#2027",
    "operation": f"candidature/operation#{OPER}",
    "candidature": f"candidature/candidature#{CAND}",
}
VERSION = v.Version(numero=2, recu_le=MARS, document="candidature/depots/ab.json", depose_par="pers_paul")
PERSONNE = Personne(personne="p", nom="N", courriel="n@exemple.invalid", roles=(), territoires=(), siret="")
OUTRE_MER, RENNES = ("97411",), ("35238", "35051")
Cas = tuple[str, Any, Any]


def operation(**champs: Any) -> o.Operation:
    dite: dict[str, Any] = {"nom": "ZAC", "lieux": lieux(("35238",)), "porteur": VILLE, "proprietaire": "pers_paul"}
    return o.Operation.model_validate({"statut": "active", **dite, **champs})


def dossier(statut: str, etape: int = 2, ou: Sequence[str] = ("35238",), **champs: Any) -> d.Candidature:
    dit: dict[str, Any] = {
        "operation": OPER,
        "annee": 2027,
        "reglement": "2020",
        "numero": "EQ-2027-0001",
        "nom": "ZAC",
    }
    qui = {"lieux": lieux(ou), "porteur": VILLE, "proprietaire": "pers_paul", "est_connue": True}
    return d.Candidature.model_validate({**dit, **qui, "statut": statut, "etape": etape, **champs})


def demande(*champs: str, statut: str = "en_attente") -> v.Demande:
    points = tuple(v.PointDemande(champ=champ, motif="Trop court.") for champ in champs)
    fait = {"demandee_le": MARS, "par": "pers_dora", "statut": statut, "relancee_le": MARS}
    return v.Demande.model_validate({"numero": 1, "points": points, "echeance": FIN, **fait})


def de_la_campagne() -> Iterator[Cas]:
    plan = c.Campagne(annee=2027, reglement="2020", calendrier=DATES, phase=Phase.OUVERTE)
    yield "campagne", c.PhaseConstatee(phase=Phase.OUVERTE), plan
    for jalon in (Jalon.CLOTURE_DEPOTS, Jalon.COMMISSION_NATIONALE):
        au = plan.dates.jalon(jalon)
        reportee = c.EcheanceReportee.model_validate({"jalon": jalon, "au": au, "motif": "Trop tôt."})
        yield "campagne", reportee, plan
    preparee = c.CampagnePreparee(
        annee=2027, modele=2026, reglement="2020", calendrier=DATES, lettre_confidentielle=False
    )
    yield "campagne", preparee, plan.model_copy(update={"phase": None})


def de_l_operation() -> Iterator[Cas]:
    seule, pleine = operation(), operation(lieux=lieux(OUTRE_MER), coediteurs=("pers_pia",))
    for ici in (seule, pleine):
        creee = o.OperationCreee(nom=ici.nom, lieux=ici.lieux, porteur=VILLE, proprietaire="pers_paul")
        yield "operation", creee, ici
        modifiee = identite.OperationModifiee(**identite.traits(ici), change=("lieux",), arrive_a=ici.territoires[:1])
        yield "operation", modifiee, ici
        ouverte = etapes.EtapeOuverte(etape=4, requise=3, annees=3, annee=2027, jusqu_au=FIN)
        detenue = etapes.EtapeDetenue(etape=3, annee=2024, source="Palmarès")
        yield "operation", ouverte, ici.model_copy(update={"etapes": (detenue,), "ouvertes": (4,)})
    for par, siren in (("pers_paul", ""), ("pers_dora", VILLE.siren)):
        for qualite, classe in (("coediteur", e.CoediteurInvite), ("proprietaire", e.TransfertPropose)):
            invitee = {"personne": "pers_max", "qualite": qualite, "par": par, "expire_le": MARS, "siren": siren}
            invitation = e.Invitation.model_validate(invitee)
            plus: dict[str, Any] = {} if qualite == "coediteur" else {"motif": "Paul est parti."}
            attend = operation(invitations=(invitation,))
            yield "operation", classe.model_validate({"invitation": invitation, **plus}), attend
    rejointe = operation(coediteurs=("pers_pia",))
    yield "operation", e.CoediteurRejoint(personne="pers_pia"), rejointe
    for qualite in ("coediteur", "proprietaire"):
        declinee = e.InvitationDeclinee.model_validate({"personne": "pers_max", "qualite": qualite})
        yield "operation", declinee, seule
    yield "operation", e.CoediteurRetire(personne="pers_pia", motif="Fin de mission."), seule
    yield "operation", e.CoediteurParti(personne="pers_pia"), seule
    for demande_par in ("pers_paul", "pers_dora"):
        who = {"ancien": "pers_paul", "nouveau": "pers_pia", "demande_par": demande_par}
        yield "operation", e.OperationTransferee.model_validate(who), operation(proprietaire="pers_pia")


def du_depot() -> Iterator[Cas]:
    for etape, ou in ((1, ("35238",)), (2, OUTRE_MER), (3, RENNES), (4, OUTRE_MER)):
        brouillon = dossier("brouillon", etape, ou, coediteurs=("pers_pia",))
        for depot in (None, FIN):
            annoncee = dossier("annoncee", etape, ou)
            yield "candidature", d.CandidatureAnnoncee(depot=depot), annoncee
        deposee = dossier("deposee", etape, ou, versions=(VERSION,))
        yield "candidature", d.CandidatureDeposee(version=VERSION, sel="s"), deposee
        for jalon in {Jalon.CLOTURE_PRECANDIDATURES, brouillon.regles_etape.depot}:
            rappel = d.DepotRappele(jalon=jalon, rang=1, echeance=DATES.jalon(jalon))
            for file in (brouillon, _complet(brouillon)):
                yield "candidature", rappel, file
            for de, au in ((FIN, FIN.deplace(1)), (FIN.deplace(1), FIN)):
                deplacee = d.EcheanceDeplacee(jalon=jalon, rang=1, de=de, au=au, motif="Trop tôt.")
                yield "candidature", deplacee, brouillon.model_copy(update={"reports": {jalon.value: 1}})
        prolongee = d.DepotProlonge(jusqu_au=FIN, motif="Crue.", par="pers_ada", rang=1)
        yield "candidature", prolongee, brouillon.model_copy(update={"prolongation": FIN})
        yield "candidature", d.DepotManque(), dossier("non_deposee", etape, ou)
        laisse = dossier("non_deposee", etape, ou, garde=Garde(depuis=MARS, effacement_le=MARS))
        yield "candidature", EffacementAnnonce(effacement_le=MARS), laisse


def _complet(brouillon: d.Candidature) -> d.Candidature:
    from tests.unit.candidature.scene import valeur  # noqa: PLC0415

    code = brouillon.lieux[0].code
    dites = {x.code: v.Reponse(valeur=valeur(x, commune=code), le=MARS, par="p") for x in brouillon.champs if x.requis}
    return brouillon.model_copy(update={"reponses": dites})


def de_l_examen() -> Iterator[Cas]:
    for etape, ou in ((1, OUTRE_MER), (2, RENNES), (3, OUTRE_MER)):
        libres = [x.code for x in dossier("deposee", etape).champs if x.type != "contact"]
        for codes in (libres[:1], libres):
            attend = dossier("complements_demandes", etape, ou, demandes=(demande(*codes),), versions=(VERSION,))
            yield "candidature", d.ComplementsDemandes(demande=attend.demandes[0]), attend
            yield "candidature", d.ComplementsRelances(le=MARS), attend
            fournie = VERSION.model_copy(update={"champs": tuple(codes[1:])})
            for statut in ("deposee", "irrecevable"):
                fini = dossier(statut, etape, ou, versions=(VERSION, fournie))
                yield "candidature", d.ComplementsFournis(version=fournie, sel="s"), fini
        clos = dossier("deposee", etape, ou, demandes=(demande(*libres[:1], statut="sans_suite"),))
        yield "candidature", d.ComplementsClos(le=MARS), clos
        for par, avis_par, territoire in (("", "", ""), ("pers_dora", "pers_dora", "D35"), ("pers_ada", "", "")):
            dite = {"recevable": False, "motif": "Hors du périmètre.", "par": par}
            dite |= {"avis_par": avis_par, "avis_territoire": territoire}
            yield "candidature", d.RecevabiliteNotifiee.model_validate(dite), dossier("irrecevable", etape, ou)
        if etape > 1:
            recevable = d.RecevabiliteNotifiee(recevable=True, motif="")
            yield "candidature", recevable, dossier("recevable", etape, ou)
        for motif in ("", "Reporté.", "(effacé)"):
            for connue in (True, False):
                retiree = dossier("retiree", etape, ou, est_connue=connue)
                yield "candidature", d.CandidatureRetiree(motif=motif), retiree
    constatee = d.Etape1Constatee(conditions=(), effet_le=date(2027, 3, 1))
    yield "candidature", constatee, dossier("constatee", 1)
    for visibilite, camp in (("parties", "porteur"), ("services", "services"), ("experts", "experts")):
        dit = {"id": "m", "le": MARS, "par": "pers_x", "camp": camp, "territoire": "", "visibilite": visibilite}
        message = d.MessageEcrit.model_validate({**dit, "texte": "Bonjour."})
        yield "candidature", message, dossier("deposee", experts=("pers_eva",), versions=(VERSION,))


def lettres() -> Iterator[tuple[str, Lettre]]:
    courriers: Any = SERVICE.courriers
    for genre, event, etat in (*de_la_campagne(), *de_l_operation(), *du_depot(), *de_l_examen()):
        yield from ((FLUX[genre], lettre) for lettre in courriers[genre](event, etat))


def ecrites() -> Iterator[tuple[Lettre, Any]]:
    corr = SERVICE.running(SETTINGS, MemoryWorld().world).correspondence
    for flux, lettre in lettres():
        entete = compose(flux, 1, ORIGIN, b"", Writing((), {}, START, "", "commande", "c")).entete
        for noms in ([f"Nom {p}" for p in lettre.nommes], [EFFACE for _ in lettre.nommes]):
            yield lettre, render(corr, entete, lettre, PERSONNE, noms)


ECRITES = list(ecrites())
MODELES = sorted(path.stem for path in Path(SERVICE.templates).glob("*.txt"))
CHEMINS = [re.compile(re.sub(r"{\w+}", r"[\\w-]+", r.chemin) + "$") for r in SERVICE.all_routes if r.methode == "GET"]
SANS_LIEN = {"coediteur_retire"}  # its reader may not see anything there any more
LIEN = re.compile(re.escape(SETTINGS.public_url) + r"\S*")
# What no reader should meet: a value that is missing, a sentence or a line with nothing in it, a bad space.
DE_TRAVERS = {
    "une valeur absente": re.compile(r"\bNone\b|\{\{|\{%|\bnull\b|\[\]|\(\)"),
    "une phrase vide": re.compile(
        r"«\s*»|[:,(]\s*[.,;)]|\.\s*\.(?!\.)| ,|^\s*[–.:;,]\s*$|:\s*(?:\Z|\n\n(?=Pour |La suite))", re.M
    ),
    "une espace de travers": re.compile(r"[^\s/]  +\S|[^\s\d/][?!;»](?=\s)|\w:(?=\s)|«(?=\S)"),
}


def corps(mail: Any) -> str:
    """Give what is read of a letter, without its addresses nor the reference of the act."""
    return LIEN.sub("ici", mail.text.split("Référence de l'acte")[0])


def test_chaque_modele_est_ecrit_et_chaque_lettre_a_un_modele() -> None:
    assert sorted({lettre.modele for lettre, _ in ECRITES}) == MODELES


@pytest.mark.parametrize("modele", MODELES)
def test_une_lettre_n_a_ni_valeur_absente_ni_phrase_vide_ni_espace_de_travers(modele: str) -> None:
    for lettre, mail in ECRITES:
        if lettre.modele == modele:
            for faute, motif in DE_TRAVERS.items():
                found = motif.search(mail.subject) or motif.search(corps(mail))
                assert not found, (faute, found, mail.subject, corps(mail))


@pytest.mark.parametrize("modele", sorted({*MODELES} - SANS_LIEN))
def test_une_lettre_mene_la_ou_l_on_agit(modele: str) -> None:
    """An address that a route of the service answers, never the door of the platform alone."""
    prefixe = f"{SETTINGS.public_url}/candidature/v1"
    for lettre, mail in ECRITES:
        if lettre.modele != modele:
            continue
        liens = [lien.rstrip(".,") for lien in LIEN.findall(mail.text)]
        assert liens or "écrivez sans attendre" in mail.text, mail.text
        for lien in liens:
            assert lien.startswith(prefixe), lien
            assert any(chemin.match(lien.removeprefix(prefixe)) for chemin in CHEMINS), lien


# What the law, or the catalogue of letters, has each of them say.
MENTIONS = {
    "accuse_reception": ("Date et heure de réception", "Service chargé du dossier", "L114-5", "R112-11-1", "Empreinte"),
    "complements_demandes": ("est suspendu", "L114-5", "jusqu'au", "Répondre :"),
    "complements_rappel": ("sera close", "jusqu'au"),
    "complements_recus": ("se lit, mot à mot",),
    "depot_prolonge": ("Raison", "Décidé par l'administration du label", "n'est PAS déposé"),
    "effacement_annonce": ("seront effacés le", "partant de ce dossier", "de le garder", "vous n'avez rien à faire"),
    "irrecevable": (
        "pour la raison suivante",
        "Décision prise par",
        "Voies et délais de recours",
        "deux mois",
        "R421-1",
    ),
    "precandidature": ("n'est pas un dépôt", "n'est PAS déposé"),
    "rappel_depot": ("n'est PAS déposé", "heure de Paris"),
    "recevable": ("experts seront désignés",),
    "invitation_coediteur": ("avant le", "sans pouvoir les déposer"),
}


@pytest.mark.parametrize("modele", sorted(MENTIONS))
def test_une_lettre_dit_ce_qu_elle_doit(modele: str) -> None:
    for lettre, mail in ECRITES:
        if lettre.modele == modele:
            assert [m for m in MENTIONS[modele] if m not in mail.text] == [], mail.text


def test_un_rappel_dit_combien_est_rempli_et_ce_qui_manque() -> None:
    dites = [mail.text for lettre, mail in ECRITES if lettre.modele == "rappel_depot"]
    assert any("Le formulaire est rempli à" in texte and "Il manque encore" in texte for texte in dites)
    assert any("Le formulaire est complet" in texte for texte in dites)


def test_un_retrait_dit_son_motif_tant_qu_il_n_est_pas_efface() -> None:
    dites = [mail.text for lettre, mail in ECRITES if lettre.modele == "retrait"]
    assert any("Motif : Reporté." in texte for texte in dites)
    assert not any("effacé" in texte for texte in dites)


def test_outre_mer_l_heure_du_lieu_est_dite_avec_celle_de_paris() -> None:
    rappels = [mail.text for lettre, mail in ECRITES if lettre.modele == "rappel_depot"]
    assert any("heure de Paris" in texte and "heure locale" in texte for texte in rappels)


def test_aucune_lettre_ne_part_d_un_fait_sans_destinataire() -> None:
    assert letters.candidature(d.ReponseRetiree(champ="nom"), dossier("brouillon")) == ()


@pytest.mark.parametrize(
    ("reglement_", "dit"), [("2020", "le logo de l'étape 1"), ("2023", "l'opération n'est pas labellisée")]
)
def test_un_statut_ne_se_dit_pas_un_label(reglement_: str, dit: str) -> None:
    """Under the règlement of 2023, étape 1 is the status of an ÉcoProjet."""
    obtenue = d.Etape1Constatee(conditions=(), effet_le=MARS.date())
    etat = dossier("constatee", 1).model_copy(update={"reglement": reglement_})
    corr = SERVICE.running(SETTINGS, MemoryWorld().world).correspondence
    entete = compose(FLUX["candidature"], 1, ORIGIN, b"", Writing((), {}, START, "", "commande", "c")).entete
    (lettre,) = letters.candidature(obtenue, etat)
    assert dit in render(corr, entete, lettre, PERSONNE).text
