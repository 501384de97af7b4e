"""Les mots d'une campagne dans une lettre : ce qu'ils peuvent dire, et ce que les lettres en tiennent."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from candidature.app import SERVICE as CANDIDATURE
from commission import letters as lettres_commission
from commission.app import SERVICE as COMMISSION
from commission.domaine import notification as d
from commission.domaine.decision import evolve as evolve_decision
from commission.domaine.point import Report
from expertise import letters as lettres_expertise
from expertise.app import SERVICE as EXPERTISE
from expertise.domaine.evenements import RappelEnvoye
from expertise.domaine.expertise import EXPERTISE as DOSSIER
from kernel import journal
from kernel.apercu import exemple
from kernel.decider import Vide
from kernel.lettre import Correspondence, Lettre
from kernel.mot import TEXTE_MAX, EcrireMot, Mot, MotEcrit, decide, evolve, fautes, modifiables, mot, rempli
from kernel.refus import RegleNonSatisfaite
from kernel.renvoi import RENVOI
from kernel.service import Service
from kernel.store import entries, load
from tests.fakes import START, MemoryWorld
from tests.maison import SETTINGS, Maison
from tests.theatre import moments
from tests.unit.candidature.test_lettres import lettres as lettres_candidature

SERVICES = {s.nom: s for s in (CANDIDATURE, EXPERTISE, COMMISSION)}
LETTRES = [(nom, lettre) for nom, s in SERVICES.items() for lettre in modifiables(s.templates)]
BALISES = ("nom", "operation", "annee")


def ecrire(texte: str, avant: Mot | None = None) -> tuple[MotEcrit, ...]:
    command = EcrireMot(texte=texte, balises=BALISES, auteur="pers_ada")
    return decide(avant or Mot(), command, Vide(), START)


# What is written


def test_un_texte_ecrit_est_celui_de_la_campagne_avec_qui_et_quand() -> None:
    (event,) = ecrire("Bonjour à {operation}.")
    assert evolve(Mot(), event) == Mot(statut="propre", texte="Bonjour à {operation}.", par="pers_ada", le=START)


def test_un_texte_vide_revient_aux_mots_ordinaires_et_le_meme_ne_change_rien() -> None:
    ecrit = evolve(Mot(), ecrire("Merci.")[0])
    assert ecrire("  Merci. \n", ecrit) == ()
    (vide,) = ecrire(" \n ", ecrit)
    assert evolve(ecrit, vide).statut == "ordinaire"
    assert ecrire("") == ()


def test_les_paragraphes_gardent_une_seule_ligne_blanche_entre_eux() -> None:
    (event,) = ecrire("\r\nUn. \r\n\r\n\r\n\r\nDeux,\nsuite.\n")
    assert event.texte == "Un.\n\nDeux,\nsuite."


@pytest.mark.parametrize(
    ("texte", "code"),
    [
        ("Bonjour {prenom}.", "balise-inconnue"),
        ("Bonjour { operation }.", "balise-inconnue"),
        ("Bonjour {}.", "balise-inconnue"),
        ("Bonjour {operation.", "balise-mal-formee"),
        ("Bonjour operation}.", "balise-mal-formee"),
        ("Bonjour {{operation}}.", "balise-mal-formee"),
        ("<b>Bonjour</b>", "balisage"),
        ("Bonjour<br/>", "balisage"),
        ("<!-- rien -->", "balisage"),
        ("Bonjour&nbsp;!", "balisage"),
        ("[ici](https://exemple.invalid)", "balisage"),
        ("a" * (TEXTE_MAX + 1), "trop-long"),
    ],
)
def test_ce_qu_une_lettre_ne_peut_pas_dire_est_refuse_a_sa_place(texte: str, code: str) -> None:
    with pytest.raises(RegleNonSatisfaite) as refus:
        ecrire(texte)
    assert [(e.pointeur, e.code) for e in refus.value.erreurs] == [("/texte", code)]


def test_toutes_les_fautes_sont_dites_a_la_fois() -> None:
    codes = [e.code for e in fautes("<b>{prenom} {" + "a" * TEXTE_MAX, BALISES)]
    assert codes == ["trop-long", "balisage", "balise-inconnue", "balise-mal-formee"]


@pytest.mark.parametrize("texte", ["a" * TEXTE_MAX, "Moins de 3 < 5, et R&D.", "{nom} : {operation}, {annee} ; {nom}."])
def test_un_texte_ordinaire_passe(texte: str) -> None:
    assert list(fautes(texte, BALISES)) == []


def test_ce_que_dit_une_donnee_n_est_jamais_lu_comme_une_balise() -> None:
    assert rempli("{operation} et {annee}", {"operation": "{annee}", "annee": 2027}) == "{annee} et 2027"


@given(st.text(alphabet="ab{}<>&;! \n", max_size=30))
def test_ce_qui_est_accepte_se_remplit_toujours(texte: str) -> None:
    if not list(fautes(texte, BALISES)):
        filled = rempli(texte, dict.fromkeys(BALISES, "x"))
        assert not set(filled) & {"{", "}"}


def test_chaque_service_a_ses_mots_par_campagne_et_lettre() -> None:
    assert mot("expertise").flux("2027-appel_experts") == "expertise/mot#2027-appel_experts"


# What the letters take


def corr(service: Service) -> Correspondence:
    return service.running(SETTINGS, MemoryWorld().world).correspondence


@pytest.mark.parametrize("nom", SERVICES)
def test_chaque_lettre_qui_prend_des_mots_est_declaree_et_chaque_declaree_en_prend(nom: str) -> None:
    templates = Path(SERVICES[nom].templates)
    taking = {p.stem for p in templates.glob("*.txt") if "{{ mot }}" in p.read_text()}
    assert taking == set(modifiables(templates))


@pytest.mark.parametrize(("nom", "lettre"), LETTRES)
def test_une_lettre_se_montre_avec_toutes_ses_balises_et_dit_le_reste_quand_meme(nom: str, lettre: str) -> None:
    service = SERVICES[nom]
    declared = modifiables(service.templates)[lettre]
    assert {"nom", "annee"} <= set(declared.balises)
    assert set(declared.balises) - {"nom"} <= set(declared.exemple)
    ordinaire = exemple(corr(service), lettre, "")
    propre = exemple(corr(service), lettre, "ICI " + " ".join(f"{{{b}}}" for b in declared.balises) + "\n\nPUIS.")
    assert (propre.objet, "ICI " in propre.texte, "<p" in propre.html) == (ordinaire.objet, True, True)
    assert "{" not in propre.texte
    kept = [p for p in ordinaire.texte.split("\n\n") if p not in propre.texte.split("\n\n")]
    assert len(kept) <= 1, "only the place of these words changes"


# What the law, or the act, has a letter say: no words of a campagne take its place.
MENTIONS = {
    "accuse_reception": ("Date et heure de réception", "Service chargé du dossier", "mentions que la loi demande"),
    "irrecevable": ("pour la raison suivante", "Décision prise par", "Voies et délais de recours", "R421-1"),
    "complements_demandes": ("est suspendu", "L114-5"),
    "decision_ajournee": ("Motifs :", "Réserves", "Décision prise par", "Voies et délais de recours"),
    "decision_labellisee": ("Motifs :", "Décision prise par", "Voies et délais de recours"),
    "rappel_depot": ("n'est PAS déposé",),
    "precandidature": ("n'est PAS déposé",),
    "convocation": ("Date et heure", "déportez-vous"),
}


@pytest.mark.parametrize(("nom", "lettre"), [(n, x) for n, x in LETTRES if x in MENTIONS])
def test_les_mots_de_la_campagne_ne_prennent_la_place_d_aucune_mention(nom: str, lettre: str) -> None:
    written = exemple(corr(SERVICES[nom]), lettre, "Autre chose.").texte
    assert [m for m in MENTIONS[lettre] if m not in written] == []


@cache
def _playing() -> Maison:
    return moments()["suivante_confirmee"].maison


def _played(nom: str) -> Iterator[Lettre]:
    """Give the letters of every entry of a year, on the state that it made."""
    store, c = _playing().memoire.store, corr(SERVICES[nom])
    for flux in sorted({k.pk for k in store.items if k.sk == journal.STATE_SK and k.pk.startswith(f"{nom}/")}):
        if f"/{RENVOI}#" in flux:
            continue  # its letter is worked out from another entry, on what that one says
        decider = c.decider(flux)
        etat = decider.etat()
        for item in entries(store, flux):
            events = [decider.read_event(b) for b in journal.from_item(item).bodies()]
            etat = decider.fold(etat, events)
            yield from (lettre for e in events for lettre in c.wanted(flux, e, etat))


def _others(nom: str) -> Iterator[Lettre]:
    """Give those that this year has not called for."""
    if nom == "candidature":
        yield from (lettre for _, lettre in lettres_candidature())
    if nom == "expertise":
        moment = moments()["expertise_en_cours"]
        etat = load(DOSSIER, moment.maison.memoire.store, moment.ids["candidature"]).etat
        yield from lettres_expertise.expertise(RappelEnvoye(rang=1), etat)
    if nom == "commission":
        put_off = Report(candidature="c", numero="EQ-2027-0001", nom="ZAC", etape=2, document="x")
        event = d.ReportNotifie(annee=2027, report=put_off, le=START, porteurs=("pers_paul",))
        yield from lettres_commission.decision(event, evolve_decision(d.Notification(), event))


@pytest.mark.parametrize("nom", SERVICES)
def test_chaque_balise_d_une_lettre_est_une_de_ses_donnees(nom: str) -> None:
    declared, seen = modifiables(SERVICES[nom].templates), set[str]()
    for lettre in (*_played(nom), *_others(nom)):
        if lettre.modele in declared:
            seen.add(lettre.modele)
            donnees: dict[str, Any] = {"nom": "", **lettre.donnees}
            assert {b for b in declared[lettre.modele].balises if not isinstance(donnees.get(b), str | int)} == set()
            assert str(donnees["annee"]).isdecimal()
    assert seen == set(declared)
