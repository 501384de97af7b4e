"""Une affectation de 400 dossiers et 800 experts : aucun objet trop gros, et une preuve de 12 Mo qui se lit entière."""

import json
from pathlib import Path
from typing import Any

import pytest

from expertise.calculs import compte_rendu
from expertise.domaine.affectation import AFFECTATION, Affectation, Valider
from expertise.domaine.appariement import Manque
from expertise.domaine.calcul import AvancerCalcul, Demande, DemanderCalcul, Proposition, RendreCalcul, court
from expertise.solveur.certificat import emettre
from infra.affectation.controle import controler
from infra.affectation.verificateur import verifier
from kernel.label.places import PlaceAffectee
from kernel.reactions import Ordre, carry_out
from kernel.store import load
from tests.unit.expertise.guichet import Guichet
from tests.unit.expertise.test_calculs import demandeur

ITEM_OCTETS_MAX = 100_000
REPONSE_OCTETS_MAX = 6_000_000  # of a Lambda
DOSSIERS, EXPERTS, SIEGES = 400, 800, 840
CERTIFICAT = "https://exemple.fr/expertise/v1/affectations/2027/certificat"
ANNEE: Any = {"annee": "2027"}


def nom(kind: str, rang: int) -> str:
    """Give a name as long as real ones, and as unlike its neighbours."""
    return f"{kind}_{court(f'{kind}{rang}') * 4}"[:31]


def octets(item: Any) -> int:
    return sum(len(str(k)) + len(v if isinstance(v, bytes) else str(v).encode()) for k, v in item.items())


MONDE = {nom("cand", n): f"{n:06x}" for n in range(DOSSIERS)} | {nom("pers", n): f"{n:06x}" for n in range(EXPERTS)}


def grande(numero: int) -> Proposition:
    """Give a proposal that fills every seat, tells all it may of what changes, and of seats that it does not fill."""
    places = [
        PlaceAffectee(
            candidature=nom("cand", n % DOSSIERS),
            expert=nom("pers", n % EXPERTS),
            role="second" if n >= DOSSIERS else "coordonnateur",
            place=1 + n // EXPERTS,
        )
        for n in range(SIEGES)
    ]
    pris = "les 43 experts qui pourraient être second sont pris ailleurs, ou exclus par les règles d'équipe"
    raison = f"dossier EQ-2027-0123 : {pris}"
    manque = Manque(candidature=nom("cand", 1), numero="EQ-2027-0123", role="second", raison=raison)
    phrase = f"{nom('pers', 1)} quitte EQ-2027-0123 (second), {nom('pers', 2)} y vient à sa place."
    return Proposition(
        numero=numero,
        places=tuple(sorted(places, key=lambda p: (p.candidature, p.role))),
        manques=(manque,) * compte_rendu.MANQUES_MAX,
        nombre_manques=400,
        document=f"expertise/affectations/{'0' * 64}",
        parties=7,
        difference=(phrase,) * (compte_rendu.DIFFERENCES_MAX + 1),
        monde={court(nom): empreinte for nom, empreinte in MONDE.items()},
    )


def jouer(guichet: Guichet, *commandes: Any) -> None:
    for commande in commandes:
        carry_out(guichet.memoire.world, Ordre(AFFECTATION, "2027", commande), "correlation")


def test_aucun_objet_ne_depasse_cent_kilo_octets_a_quatre_cents_dossiers() -> None:
    guichet = Guichet()
    guichet.campagne()
    demander = DemanderCalcul(demande=Demande())
    jouer(guichet, demander, AvancerCalcul(numero=1, etage=""), RendreCalcul(numero=1, proposition=grande(1)))
    jouer(guichet, Valider(proposition=1, monde=MONDE))
    guichet.memoire.outgoing.published.clear()
    guichet.ecouler()
    sizes = {"/".join(key): octets(item) for key, item in guichet.memoire.store.items.items()}
    assert {key: size for key, size in sizes.items() if size >= ITEM_OCTETS_MAX} == {}
    assert max(sizes.values()) > ITEM_OCTETS_MAX / 2, "what is measured is the great one"
    etat: Affectation = load(AFFECTATION, guichet.memoire.store, "2027").etat
    assert (len(etat.attribuees), etat.statut) == (SIEGES, "validee")
    assert max(len(body) for body in guichet.publies) < 200_000, "a message takes 256 KB at most"


def lecteur(guichet: Guichet, sizes: list[int]) -> Any:
    """Give what reads an address of the API, and notes how long each answer is."""

    def lire(adresse: str, jeton: str) -> bytes:
        partie = adresse.removeprefix(CERTIFICAT).removeprefix("/parties/")
        code = "consulter_partie_certificat" if partie else "consulter_certificat"
        params = {"partie": partie} if partie else {}
        reply = guichet.reply(code, jeton, **ANNEE, **params)
        if reply.status != 200:
            raise OSError(reply.status, "refus")
        sizes.append(len(reply.body.encode()))
        return reply.body.encode()

    return lire


def test_une_preuve_de_douze_mega_octets_se_lit_entiere_et_se_verifie(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(compte_rendu, "emettre", lambda resolution: {**emettre(resolution), "z": 'é"' * 4_000_000})
    guichet, sizes = demandeur(), list[int]()
    guichet.proposer()
    vue = guichet.demande("consulter_certificat", "adama", **ANNEE)
    assert (vue["certificat"], len(vue["parties"])) == ({}, 7)
    verdict = controler(CERTIFICAT, jeton="adama", lire=lecteur(guichet, sizes))
    assert verdict.accepte, verdict.phrases
    assert sum(sizes) > 12_000_000
    assert max(sizes) < REPONSE_OCTETS_MAX
    seule = tmp_path / "certificat.json"
    seule.write_text(json.dumps(vue))
    refus = controler(seule)
    assert not refus.accepte
    assert "donnez l'adresse" in refus.phrases[0]


def test_une_petite_preuve_se_donne_d_un_coup_et_n_a_qu_une_partie() -> None:
    guichet, sizes = demandeur(), list[int]()
    guichet.proposer()
    vue = guichet.demande("consulter_certificat", "adama", **ANNEE)
    assert vue["parties"] == []
    assert verifier(vue["certificat"])
    assert controler(CERTIFICAT, jeton="adama", lire=lecteur(guichet, sizes)).accepte
    assert len(sizes) == 1
    partie = guichet.demande("consulter_partie_certificat", "adama", **ANNEE, partie="1")
    assert json.loads(partie["texte"]) == vue["certificat"]
    for absente in ("0", "2", "x", "01"):
        guichet.demande("consulter_partie_certificat", "adama", statut=404, **ANNEE, partie=absente)
    for qui in ("ana", "dora", "paul"):
        guichet.demande("consulter_partie_certificat", qui, statut=404, **ANNEE, partie="1")


def test_une_preuve_qui_change_pendant_la_lecture_est_refusee(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compte_rendu, "PARTIE_CARACTERES", 500)
    guichet, plain = demandeur(), lecteur
    guichet.proposer()

    def lire(adresse: str, jeton: str) -> bytes:
        if adresse.endswith("/parties/2"):
            guichet.proposer()
        content: bytes = plain(guichet, [])(adresse, jeton)
        return content

    verdict = controler(CERTIFICAT, jeton="adama", lire=lire)
    assert not verdict.accepte
    assert "recommencez" in verdict.phrases[0]


@pytest.mark.parametrize("adresse", ["http://exemple.fr/certificat", "ftp://exemple.fr/certificat"])
def test_un_jeton_ne_part_jamais_en_clair(adresse: str) -> None:
    def lire(*_: str) -> bytes:
        raise AssertionError("nothing is read")

    verdict = controler(adresse, jeton="adama", lire=lire)
    assert not verdict.accepte
    assert "https://" in verdict.phrases[0]


def test_un_jeton_refuse_se_dit() -> None:
    guichet = demandeur()
    guichet.proposer()
    verdict = controler(CERTIFICAT, jeton="paul", lire=lecteur(guichet, []))
    assert not verdict.accepte
    assert "le jeton" in verdict.phrases[1]
