"""Who somebody is comes from a token, whose keys come from one address; what they may do follows at once."""

import http.server
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from infra import templates
from kernel.aws import JWKS_BYTES_MAX, IssuerKeys
from kernel.droits import Appelant
from kernel.jeton import CLAIM_CHARACTERS_MAX, KEYS_LIFE, Verifier
from kernel.ports import UnavailableError
from kernel.refus import Indisponible
from kernel.settings import Settings
from tests import theatre
from tests.fakes import MemoryKeys
from tests.maison import Maison
from tests.securite.test_courriels import NAMES
from tests.unit.kernel.test_jetons import NOW, SETTINGS, Issuer, passes, published, rsa, token, verifier

# One person: the issuer and the subject


def who(**claims: Any) -> Appelant:
    return verifier().appelant(f"Bearer {token(**claims)}", NOW)


def test_la_meme_adresse_chez_deux_sujets_fait_deux_personnes() -> None:
    """An address is taken back and given to somebody else; a SIRET is a whole organisation's."""
    ancienne, nouvelle = who(sub="sujet-1"), who(sub="sujet-2")

    assert ancienne.courriel == nouvelle.courriel
    assert ancienne.siret == nouvelle.siret
    assert ancienne.personne != nouvelle.personne


def test_qui_change_de_nom_d_adresse_et_de_siret_reste_la_meme_personne() -> None:
    changed = {"name": "Alice Autre", "email": "autre@exemple.invalid", "custom:siret": "99999999999999"}

    assert who(**changed).personne == who().personne


def test_aucune_indication_du_jeton_ne_choisit_le_pseudonyme() -> None:
    """Nothing but the issuer and the subject, signed: not the address, the name, or a claim of that very name."""
    claimed = {"personne": "pers_ada", "username": "pers_ada", "cognito:username": "pers_ada", "email": "pers_ada"}

    assert who(**claimed).personne == who().personne


@pytest.mark.parametrize("name", NAMES, ids=ascii)
def test_un_nom_du_jeton_tient_sur_une_ligne_imprimable_et_bornee(name: str) -> None:
    """People choose their own name; others read it in letters and lists."""
    seen = who(name=name, email=name)

    for value in (seen.nom, seen.courriel):
        assert value.isprintable()
        assert value == " ".join(value.split())
        assert len(value) <= CLAIM_CHARACTERS_MAX


@pytest.mark.parametrize("accepted", ["id", "access"])
@pytest.mark.parametrize("shown", ["id", "access", "refresh", "", None])
def test_une_seule_sorte_de_jeton_est_acceptee_celle_du_reglage(accepted: str, shown: str | None) -> None:
    """A token made for something else opens nothing here, in either direction."""
    keys = MemoryKeys(published(rsa()))
    subject = Verifier(SETTINGS.model_copy(update={"token_usage": accepted}), keys)

    assert passes(subject, token(token_use=shown)) == (shown == accepted)


# The keys


def test_un_emetteur_muet_plus_d_un_jour_ferme_la_porte() -> None:
    issuer = Issuer(rsa())
    subject = verifier(issuer)
    assert passes(subject, token())
    issuer.down = True

    just_before, just_after = NOW + KEYS_LIFE, NOW + KEYS_LIFE + timedelta(seconds=1)
    moments = {m: int(m.timestamp()) for m in (just_before, just_after)}
    assert passes(subject, token(iat=moments[just_before], exp=moments[just_before] + 60), just_before)
    with pytest.raises(Indisponible):
        subject.appelant(f"Bearer {token(iat=moments[just_after], exp=moments[just_after] + 60)}", just_after)


def test_mille_cles_publiees_ne_s_ajoutent_pas_a_celles_d_avant() -> None:
    """What is remembered is what is published now, and a publication is bounded: it never grows."""
    issuer = Issuer(rsa())
    subject = verifier(issuer)
    passes(subject, token())
    for n in range(3):
        issuer.answer = {"keys": [{**rsa().as_dict(private=False), "kid": f"k-{n}-{i}"} for i in range(50)]}
        passes(subject, token({"kid": "inconnue"}), NOW + timedelta(minutes=2 * n + 2))

    assert set(subject._keys) == {f"k-2-{i}" for i in range(50)}


class Web(http.server.BaseHTTPRequestHandler):
    """An issuer that answers as its address says."""

    asked: list[str] = []

    def do_GET(self) -> None:
        self.asked.append(self.path)
        if self.path.startswith("/vers"):
            self.send_response(int(self.path.rpartition("-")[2]))
            self.send_header("Location", "/ailleurs")
        elif self.path == "/panne":
            self.send_response(500)
        else:
            self.send_response(200)
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(b'{"keys":[' + b" " * (JWKS_BYTES_MAX if self.path == "/gros" else 0) + b"]}")

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@contextmanager
def web() -> Iterator[str]:
    server = http.server.HTTPServer(("127.0.0.1", 0), Web)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    Web.asked = []
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.mark.parametrize("path", ["/vers-301", "/vers-302", "/vers-307", "/vers-308", "/panne", "/gros"])
def test_les_cles_ne_viennent_que_de_l_adresse_reglee_sans_detour(path: str) -> None:
    with web() as origin, pytest.raises(UnavailableError):
        IssuerKeys(origin + path).issuer_keys(refresh=False)

    assert Web.asked == [path]


def test_les_cles_de_l_adresse_reglee_se_lisent() -> None:
    with web() as origin:
        assert IssuerKeys(origin + "/cles").issuer_keys(refresh=False) == {"keys": []}


@pytest.mark.parametrize("url", ["file:///etc/hostname", "ftp://127.0.0.1/cles", "data:,{}", "jar:x"])
def test_les_cles_ne_viennent_que_du_web(url: str) -> None:
    with pytest.raises(UnavailableError):
        IssuerKeys(url).issuer_keys(refresh=False)


def test_les_cles_n_empruntent_pas_de_mandataire(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    with web() as origin:
        assert IssuerKeys(origin + "/cles").issuer_keys(refresh=False) == {"keys": []}


@pytest.mark.parametrize("stage", ["dev", "prod"])
def test_une_fonction_deployee_n_accepte_pas_de_cles_en_clair(stage: Any) -> None:
    assert Settings(stage=stage, service="x", table="t", jwks_url="https://emetteur.exemple.invalid/cles")
    with pytest.raises(ValidationError, match="https"):
        Settings(stage=stage, service="x", table="t", jwks_url="http://emetteur.exemple.invalid/cles")


ORIGINS = ["*", "https://*.exemple.fr", "null", "exemple.fr", "https://exemple.fr/", "https://a.fr,https://b.fr", ""]


@pytest.mark.parametrize("origin", ORIGINS)
def test_une_fonction_n_accepte_qu_une_origine_exacte(origin: str) -> None:
    with pytest.raises(ValidationError, match="front_origin"):
        Settings(stage="prod", service="x", table="t", front_origin=origin)


@pytest.mark.parametrize("origin", ORIGINS)
@pytest.mark.parametrize("template", ["socle", "candidature", "expertise", "commission"])
def test_un_modele_ne_se_deploie_pas_pour_une_origine_vague(template: str, origin: str) -> None:
    found = templates.socle() if template == "socle" else templates.merge_template(template)
    pattern = found["Parameters"]["FrontOrigin"]["AllowedPattern"]

    assert not re.fullmatch(pattern, origin)
    assert re.fullmatch(pattern, "https://label.exemple.fr")


# What changes at once


def au(identifiant: str) -> dict[str, Any]:
    return {"id": identifiant}


def reads(maison: Maison, service: str, code: str, qui: str, **params: Any) -> int:
    return maison.appeler(service, code, qui, **params).statut


def test_un_role_retire_est_perdu_au_premier_jeton_qui_ne_le_porte_plus() -> None:
    """Nothing of ours remembers a role; a token already given keeps it until it ends (docs/securite.md)."""
    moment = theatre.moments()["deposee"]
    maison, ici = moment.copie(), au(moment.ids["candidature"])
    assert reads(maison, "candidature", "consulter_candidature", "Dora", **ici) == 200
    dora = maison.registre.personnes["Dora"]

    for roles, territoires in ((set[str](), {"D35"}), ({"porteur"}, {"D35"}), ({"correspondant"}, {"D84"})):
        less = Appelant(dora.personne, frozenset(roles), frozenset(territoires), "", dora.nom, dora.courriel)
        maison.registre.personnes["Dora"] = less
        assert reads(maison, "candidature", "consulter_candidature", "Dora", **ici) == 404

    maison.registre.personnes["Dora"] = dora
    assert reads(maison, "candidature", "consulter_candidature", "Dora", **ici) == 200


def test_un_mandat_repris_est_perdu_a_la_requete_suivante() -> None:
    """With the same token: the mandate stands in the file."""
    moment = theatre.moments()["un_mandat_accepte"]
    maison, ici = moment.copie(), au(moment.ids["candidature"])
    maison.appeler("expertise", "accepter_mandat", "Bea", {"absence_de_conflit": True}, **ici)
    assert reads(maison, "expertise", "consulter_dossier", "Bea", **ici) == 200

    sortie = {"sortant": "pers_bea", "motif": "Indisponible"}
    assert maison.appeler("expertise", "remplacer_expert", "Ada", sortie, **ici).statut == 200

    for code in ("consulter_dossier", "consulter_expertise", "consulter_avis"):
        assert reads(maison, "expertise", code, "Bea", **ici) == 404
    assert maison.appeler("expertise", "rendre_avis", "Bea", {"conclusion": "favorable"}, **ici).statut == 404


def test_un_conflit_signale_ferme_le_dossier_a_la_requete_suivante() -> None:
    moment = theatre.moments()["un_mandat_accepte"]
    maison, ici = moment.copie(), au(moment.ids["candidature"])
    assert reads(maison, "expertise", "consulter_dossier", "Ana", **ici) == 200

    assert maison.appeler("expertise", "signaler_conflit", "Ana", {"precision": "Un lien"}, **ici).statut in (200, 404)

    for code in ("consulter_dossier", "consulter_expertise", "consulter_avis"):
        assert reads(maison, "expertise", code, "Ana", **ici) == 404


def test_un_membre_ote_de_la_seance_ne_la_voit_plus_a_la_requete_suivante() -> None:
    moment = theatre.moments()["regionale_convoquee"]
    maison, ici = moment.copie(), au(theatre.REGIONALE)
    assert reads(maison, "commission", "consulter_seance", "Mia", **ici) == 200

    sans = {"membres": [{"personne": "pers_max", "qualite": "Élu"}]}
    assert maison.appeler("commission", "composer_seance", "Sam", sans, **ici).statut == 200

    point = {**ici, "candidature": moment.ids["ajournee"]}
    assert reads(maison, "commission", "consulter_seance", "Mia", **ici) == 404
    assert reads(maison, "commission", "consulter_dossier", "Mia", **point) == 404
    assert maison.appeler("commission", "lister_seances", "Mia")["elements"] == []


def test_qui_declare_un_interet_apres_avoir_accepte_ne_rend_plus_d_avis() -> None:
    moment = theatre.moments()["un_avis_rendu"]
    maison, ici = moment.copie(), au(moment.ids["candidature"])
    for n in range(1, 5):
        texte = {"texte": "Une appréciation."}
        maison.appeler(
            "expertise", "rediger_texte", "Bea", texte, entetes={"if-match": "*"}, sujet=f"dimension_{n}", **ici
        )
    lien = {"nature": "professionnel", "operation": moment.ids["operation"]}
    assert maison.appeler("expertise", "declarer_interet", "Bea", lien, id="pers_bea").statut == 200

    refus = maison.appeler("expertise", "rendre_avis", "Bea", {"conclusion": "favorable"}, **ici)

    assert (refus.statut, refus["code"]) == (409, "transition-impossible")
    vue = maison.appeler("expertise", "consulter_expertise", "Bea", **ici)
    assert [a["disponible"] for a in vue["actions"] if a["code"] == "rendre_avis"] == [False]
