"""A national séance of 150 files with full texts: no item too big, and few round trips to sign and to follow it."""

import hashlib
from collections.abc import Iterator
from datetime import timedelta
from random import Random
from typing import Any

import pytest

from commission.domaine.commission import SEANCE
from commission.domaine.evenements import MembreDeporte, PresencePointee, RemarquesRedigees
from commission.domaine.interets import Interet
from commission.domaine.point import Point, Proposition, Textes
from commission.domaine.seance import Mandat, Membre
from kernel import journal
from kernel.ports import Key
from kernel.store import entries, split_state
from tests.fakes import trips
from tests.unit.commission.scene import (
    AJOURNE,
    CEREMONIE,
    NATIONAL,
    NATIONALE,
    SIGNATURE,
    VALIDE,
    Scene,
    campagne,
    cand,
    candidature,
    conclure,
    decidee,
    oper,
    ouvrir,
    signature,
    signer,
)

DOSSIERS, ITEM_OCTETS_MAX = 150, 100_000
NOM = "Écoquartier de la Forêt-Fouesnant, îlots Étang-Guérande et Évêché" * 2
LONGUE = "pers_" + "a" * 40
PLEIN: dict[str, Any] = {
    "issue": "ajourne",
    "motifs": "é" * 4000,
    "reserves": [{"champ": "engagement_09", "texte": "è" * 1000}] * 20,
    "recommandations": [{"texte": "à" * 1000, "responsable": "ç" * 100}] * 20,
    "accompagnement": "ù" * 300,
    "contact": LONGUE,
}


def octets(item: Any) -> int:
    """Give about what the table counts of an item."""
    return sum(len(n.encode()) + len(v if isinstance(v, bytes) else str(v).encode()) for n, v in item.items())


def pleine(dossiers: int = DOSSIERS) -> Scene:
    """Give a national séance that is open on 150 files, or fewer."""
    s = Scene()
    s.recevoir(campagne())
    for numero in range(1, dossiers + 1):
        s.recevoir(candidature(numero))
    _inscrits(s, dossiers)
    return ouvrir(s, NATIONAL)


def _inscrits(s: Scene, dossiers: int) -> None:
    """Write the files onto the agenda, as the régions would have carried them there."""
    flux = SEANCE.flux(NATIONAL)
    proposition = Proposition(issue="ajourne", etape_accordee=0, document=f"commission/conclusions/{'0' * 64}.json")
    dit = {
        n: t for n, t in PLEIN.items() if n in ("motifs", "reserves", "recommandations", "accompagnement", "contact")
    }
    for textes in ("reserves", "recommandations"):
        dit[textes] = [{"numero": rang, **dit_} for rang, dit_ in enumerate(PLEIN[textes], start=1)]
    s.memoire.objects.put(proposition.document, journal.canonical(dit).encode(), "application/json")
    points = {
        cand(n): Point(
            candidature=cand(n),
            operation=oper(n),
            numero=f"EQ-2027-{n:04d}",
            nom=NOM,
            etape=3,
            reglement="2020",
            region="53",
            porteurs=(f"pers_{n:026d}", f"pers_{n + 1000:026d}"),
            document=f"candidature/depots/{n:064d}.json",
            synthese=f"expertise/syntheses/{n:064d}.json",
            nature="ratification",
            proposition=proposition,
        )
        for n in range(1, dossiers + 1)
    }
    store, head = s.memoire.store, dict(s.memoire.store.items[Key(flux, journal.STATE_SK)])
    texte, parts = split_state(SEANCE, s.seance(NATIONAL).model_copy(update={"points": points, "attendus": {}}))
    store.items[Key(flux, journal.STATE_SK)] = {**head, "etat": journal.packed(texte)}
    for sk, part in parts.items():
        store.items[Key(flux, sk)] = {"pk": flux, "sk": sk, "etat": part}


def test_une_seance_nationale_de_150_dossiers_se_signe_en_trois_appels_sans_objet_trop_gros() -> None:
    s = pleine()
    s.personne("Aya", "correspondant", pseudonyme=LONGUE)
    conclure(s, 1, PLEIN, NATIONAL)
    s.faire("ratifier_points", "Nina", {}, id=NATIONAL)
    relue = signature(s, "Nina", NATIONAL)
    with trips(s.memoire.store) as calls:
        assert s.appeler("clore_seance", "Nina", relue, id=NATIONAL).statut == 200
    assert calls == ["query", "read", "transact"], "à côté : la trace de la requête, la campagne que la réponse montre"
    s.ecouler()
    s.a(CEREMONIE + timedelta(minutes=15)).service.tick()
    s.ecouler()
    assert len(s.palmares().decisions) == DOSSIERS
    tailles = {key: octets(item) for key, item in s.memoire.store.items.items()}
    gros = {key: n for key, n in tailles.items() if n > ITEM_OCTETS_MAX}
    assert not gros


@pytest.mark.parametrize("dossiers", [1, 20, DOSSIERS])
def test_signer_fait_les_memes_appels_quel_que_soit_le_nombre_de_points(dossiers: int) -> None:
    s = pleine(dossiers)
    s.faire("ratifier_points", "Nina", {}, id=NATIONAL)
    relue = signature(s, "Nina", NATIONAL)
    with trips(s.memoire.store) as calls:
        assert s.appeler("clore_seance", "Nina", relue, id=NATIONAL).statut == 200
    assert calls == ["query", "read", "transact"]


def test_suivre_une_seance_de_150_dossiers_est_une_seule_lecture() -> None:
    s = pleine()
    with trips(s.memoire.store) as calls:
        assert s.appeler("consulter_suivi_seance", "Mia", id=NATIONAL).statut == 200
    assert calls == ["query"]


# Everything at once, as long as may be

MEMBRES_SIEGEANT, DEPORTS, CORRECTIONS, REPORTS, INTERETS, MOUVEMENTS = 30, 200, 40, 20, 60, 300
LETTRES = "abcdefghijklmnopqrstuvwxyzàéèêçùïô"


def texte(graine: str, longueur: int) -> str:
    """Give a text that nothing abridges, accents included."""
    return "".join(Random(graine).choices(LETTRES, k=longueur))


def gens(n: int) -> str:
    return "pers_" + hashlib.sha256(str(n).encode()).hexdigest()[:26]


def comble(seance: Any) -> Any:
    """Give the séance with everybody who may sit, stand aside, come and go, in the longest words."""
    membres = (
        Membre(personne=gens(n), qualite=texte(f"qualite{n}", 100), college=texte(f"college{n}", 100))
        for n in range(MEMBRES_SIEGEANT)
    )
    moitie = MEMBRES_SIEGEANT // 2
    autour = {
        "membres": (*seance.membres, *membres),
        "presents": tuple(gens(n) for n in range(moitie)),
        "mandats": tuple(Mandat(mandant=gens(n + moitie), mandataire=gens(n)) for n in range(moitie)),
        "interets": tuple(
            Interet(
                membre=gens(n % 30),
                nature="professionnel",
                operation=oper(9000 + n),
                origine=NATIONAL,
                declare_le=NATIONALE,
            )
            for n in range(INTERETS)
        ),
    }
    return SEANCE.fold(seance.model_copy(update=autour), list(_venues_et_deports()))


def _venues_et_deports() -> Iterator[Any]:
    for n in range(DEPORTS):
        yield MembreDeporte(candidature=cand(1 + n % 100), membre=gens(n // 100), motif=texte(f"lien{n}", 1000))
    for n in range(MOUVEMENTS):
        venue = {"membre": gens(n % MEMBRES_SIEGEANT), "mandataire": "", "le": NATIONALE + timedelta(seconds=n)}
        yield PresencePointee.model_validate({**venue, "presence": ("distance", "absent")[n % 2]})
    yield RemarquesRedigees(remarques=texte("remarques", 10_000))


def remettre(s: Scene, seance: Any) -> None:
    """Write a state in the place of the one that is kept."""
    store, flux = s.memoire.store, SEANCE.flux(NATIONAL)
    key = Key(flux, journal.STATE_SK)
    tete, parts = split_state(SEANCE, seance)
    store.items[key] = {**store.items[key], "etat": journal.packed(tete)}
    for sk, part in parts.items():
        store.items[Key(flux, sk)] = {"pk": flux, "sk": sk, "etat": part}


def corrige(s: Scene, n: int) -> None:
    """Have an outcome corrected, in the longest words."""
    signe = {nom: texte(f"{nom}{n}", 100) for nom in ("nom", "prenom", "qualite")}
    signe["delegation"] = texte(f"delegation{n}", 300)
    corps = {**PLEIN, "motif": texte(f"motif{n}", 1000), "fondement": texte(f"fondement{n}", 300), "signature": signe}
    s.faire("rectifier_decision", "Nina", corps, id=NATIONAL, candidature=cand(n))


def test_rien_ne_depasse_100_ko_quand_tout_est_aussi_long_que_permis() -> None:
    s = pleine()
    s.personne("Aya", "correspondant", pseudonyme=LONGUE)
    remettre(s, comble(s.seance(NATIONAL)))
    s.faire("pointer_presence", "Nina", {"membre": "pers_mia", "presence": "present"}, id=NATIONAL)
    for n in range(1, REPORTS + 1):
        s.faire("reporter_point", "Nina", {"motif": texte(f"report{n}", 1000)}, id=NATIONAL, candidature=cand(n))
    conclure(s, REPORTS + 1, PLEIN, NATIONAL)
    s.faire("ratifier_points", "Nina", {}, id=NATIONAL)
    signer(s, NATIONAL)
    for n in range(REPORTS + 2, REPORTS + 2 + CORRECTIONS):
        corrige(s, n)

    etat = s.seance(NATIONAL)
    assert (len(etat.deports), len(etat.rectifications), len(etat.reports)) == (DEPORTS, CORRECTIONS, REPORTS)
    assert (len(etat.decisions), len(etat.mouvements) > MOUVEMENTS) == (DOSSIERS - REPORTS, True)
    tailles = sorted(((octets(item), key) for key, item in s.memoire.store.items.items()), reverse=True)
    assert tailles[0][0] < ITEM_OCTETS_MAX, tailles[:3]


def test_l_entree_d_une_correction_laisse_ses_textes_a_leur_document_et_une_entree_d_avant_se_relit() -> None:
    s = decidee({1: VALIDE})
    corps = {**AJOURNE, "motif": "Erreur", "fondement": "Note", "signature": SIGNATURE}
    avant = s.seance(NATIONAL)
    s.faire("rectifier_decision", "Nina", corps, id=NATIONAL, candidature=cand(1))
    (dit,) = [*entries(s.memoire.store, SEANCE.flux(NATIONAL))][-1:]
    (ecrit,) = journal.from_item(dit).bodies()
    assert ecrit["conclusion"]["textes"] == Textes().model_dump(mode="json")
    assert AJOURNE["motifs"].encode() in s.memoire.objects.get(ecrit["conclusion"]["document"])

    textes = {"motifs": AJOURNE["motifs"], "recommandations": ["Associer les habitants."]}
    ancien = {**ecrit, "conclusion": {**ecrit["conclusion"], "textes": textes}}
    for lu in (ecrit, ancien):
        assert SEANCE.fold(avant, [SEANCE.read_event(lu)]) == s.seance(NATIONAL)
