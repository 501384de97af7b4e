"""The doors of the service: who sees what, what may be done, bad input, letters in their words."""

import itertools
import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from expertise import letters
from expertise.app import SERVICE
from expertise.domaine import commandes as c
from expertise.domaine import evenements as v
from expertise.domaine.affectation import Affectation, AffectationValidee, AppelClos
from expertise.domaine.documents import DocumentJoint, JoindreDocument
from expertise.domaine.dossier import Audience, Expertise, LienDeclare
from expertise.domaine.expert import (
    CandidatureRefusee,
    ExpertHabilite,
    ExpertInscrit,
    ExpertSuspendu,
    HabilitationEchue,
    InteretsRappeles,
)
from expertise.domaine.expertise import EXPERTISE
from expertise.domaine.rattachements import LienSignale, RattachementConstate
from kernel import droits
from kernel.api import Acte, Liste
from kernel.journal import ORIGIN, Writing, compose
from kernel.lettre import A, Lettre
from kernel.openapi import document
from kernel.people import Personne
from kernel.redaction import render
from kernel.store import load
from tests.fakes import START
from tests.unit.expertise import cas, test_a_faire, test_affectation, test_expert
from tests.unit.expertise.cas import CAND, ETATS, SIRETS
from tests.unit.expertise.guichet import LIEUX, PEOPLE, Guichet, pret
from tests.unit.expertise.test_chemin import APRES, VISITE, visiter

ROUTES = {r.code: r for r in SERVICE.routes}
AILLEURS = "cand_99999999999999999999999999"


def moments() -> Any:
    """Give the service at each moment of a file's life."""
    guichet = Guichet()
    guichet.campagne()
    guichet.experts()
    yield "sans dossier", guichet
    guichet.recevable()
    yield "a affecter", guichet
    guichet.affecter()
    yield "affectee", guichet
    equipe = guichet.accepter(CAND)
    yield "en cours", guichet
    visiter(guichet, equipe)
    guichet.rendre_avis(equipe["second"], CAND)
    yield "un avis rendu", guichet
    guichet.rendre_avis(equipe["coordonnateur"], CAND)
    guichet.rediger(equipe["coordonnateur"], CAND, "synthese")
    yield "avis rendus", guichet
    guichet.demande("rendre_synthese", equipe["coordonnateur"], {}, id=CAND)
    yield "rendue", guichet


def test_une_action_est_disponible_exactement_quand_son_essai_est_accepte() -> None:
    tried = 0
    for moment, guichet in moments():
        for nom, (code, params) in itertools.product(PEOPLE, adresses()):
            reply = guichet.reply(code, nom, **params)
            actions = json.loads(reply.body)["actions"] if reply.status == 200 else []
            for action in actions:
                acte: Any = ROUTES[action["code"]]
                etat = load(acte.ressource.decider, guichet.memoire.store, identifiant(acte, params, nom)).etat
                corps = json.loads(acte.exemple(etat, guichet.memoire.clock.now()).model_dump_json())
                entetes = {"IF_MATCH": "*"} if acte.modifie else {}
                essai = guichet.reply(acte.code, nom, corps, {"essai": "true"}, **params, **entetes)
                assert (essai.status == 200) == action["disponible"], (moment, nom, action, essai.body)
                tried += 1
    assert tried > 100


def adresses() -> list[tuple[str, dict[str, str]]]:
    return [
        ("consulter_expertise", {"id": CAND}),
        ("consulter_texte", {"id": CAND, "sujet": "dimension_1"}),
        ("consulter_documents", {"id": CAND}),
        ("consulter_affectation", {"annee": "2027"}),
        ("consulter_expert", {"id": "pers_ana"}),
        ("lister_experts", {}),
    ]


def identifiant(acte: Any, params: dict[str, str], nom: str) -> str:
    return f"pers_{nom}" if acte.cree else acte.ressource.identifiant(params)


@pytest.mark.parametrize("code", [n for n, r in ROUTES.items() if "{id}" in r.chemin and "/expertises/" in r.chemin])
def test_ce_qu_on_ne_peut_pas_voir_repond_comme_ce_qui_n_existe_pas(code: str) -> None:
    guichet, route = pret(), ROUTES[code]
    corps = json.loads(route.exemple(ETATS["en_cours"], APRES).model_dump_json()) if isinstance(route, Acte) else None
    absent = {"id": AILLEURS, "sujet": "dimension_1", "IF_MATCH": "*"}
    for nom in ("paul", "luc", ({"ana", "bea", "cyr"} - set(guichet.equipe(CAND).values())).pop()):
        vu = guichet.reply(code, nom, corps, **{**absent, "id": CAND})
        rien = guichet.reply(code, nom, corps, **absent)
        assert (vu.status, vu.body) == (404, rien.body)
    assert guichet.reply(code, None, corps, **absent).status == 401


def test_aucune_ligne_du_tableau_ne_nomme_qui_a_quitte_le_dossier() -> None:
    assert not [n for n, d in droits.TABLE["expertise"].items() if droits.ANCIENNEMENT_MANDATE in d.voir | d.agir]


PROFIL: dict[str, Any] = {
    "structure": {"nom": "S", "siret": "13000548100010"},
    "competences": [1],
    "departements": ["35"],
    "role_souhaite": "second",
}
ID, EXPERT = {"id": CAND}, {"id": "pers_ana"}
MAUVAISES: list[tuple[str, str, Any, dict[str, str], int, str]] = [
    ("se_porter_candidat", "dora", PROFIL, {}, 403, ""),
    ("se_porter_candidat", "ana", PROFIL, {}, 409, ""),
    ("inscrire_expert", "ana", {**PROFIL, "personne": "pers_zoe", "motif": "m"}, {}, 404, ""),
    ("inscrire_expert", "dora", {**PROFIL, "personne": "pers_zoe", "motif": "m"}, {}, 404, ""),
    ("inscrire_expert", "adama", {**PROFIL, "personne": "Zoé", "motif": "m"}, {}, 400, "/personne"),
    ("inscrire_expert", "adama", {**PROFIL, "personne": "pers_zoe", "motif": " "}, {}, 400, "/motif"),
    ("inscrire_expert", "adama", {**PROFIL, "personne": "pers_ana", "motif": "m"}, {}, 409, ""),
    ("declarer_disponibilite", "ana", b"{", EXPERT, 400, ""),
    ("declarer_disponibilite", "ana", {"annee": 2027, "charge_max": 6}, EXPERT, 400, "/charge_max"),
    ("declarer_disponibilite", "ana", {"annee": 2027, "charge_max": "2"}, EXPERT, 400, "/charge_max"),
    ("declarer_disponibilite", "ana", {"annee": 2027, "charge_max": 2, "x": 1}, EXPERT, 400, "/x"),
    ("declarer_disponibilite", "adama", {"annee": 2027, "charge_max": 2}, EXPERT, 403, ""),
    ("declarer_disponibilite", "bea", {"annee": 2027, "charge_max": 2}, EXPERT, 404, ""),
    ("declarer_interet", "ana", {"nature": "ami", "siren": "213502388"}, EXPERT, 400, "/nature"),
    ("declarer_interet", "ana", {"nature": "familial", "siren": "123456789"}, EXPERT, 400, "/siren"),
    ("declarer_interet", "ana", {"nature": "familial"}, EXPERT, 422, "/siren"),
    ("habiliter_expert", "ana", {"roles": ["second"]}, EXPERT, 403, ""),
    ("habiliter_expert", "adama", {"roles": [], "motif": "m"}, EXPERT, 400, "/roles"),
    ("habiliter_expert", "adama", {"roles": ["second"]}, EXPERT, 400, "/motif"),
    ("habiliter_expert", "adama", {"roles": ["second"], "motif": " "}, EXPERT, 400, "/motif"),
    ("suspendre_expert", "adama", {"motif": " "}, EXPERT, 400, "/motif"),
    ("consulter_expert", "adama", None, {"id": "quelqu'un"}, 404, ""),
    ("proposer_affectation", "adama", {}, {"annee": "2031"}, 404, ""),
    ("proposer_affectation", "ana", {}, {"annee": "2027"}, 404, ""),
    ("valider_affectation", "adama", {"proposition": 9}, {"annee": "2027"}, 409, ""),
    ("consulter_expertise", "adama", None, {"id": "cand_1"}, 404, ""),
    ("accepter_mandat", "LEAD", {"absence_de_conflit": False}, ID, 422, "/absence_de_conflit"),
    ("decliner_mandat", "LEAD", {"motif": "bof"}, ID, 400, "/motif"),
    ("decliner_mandat", "LEAD", {"motif": "autre"}, ID, 422, "/precision"),
    ("decliner_mandat", "adama", {"motif": "charge"}, ID, 403, ""),
    ("remplacer_expert", "adama", {"motif": "m", "entrant": "pers_zoe"}, ID, 422, "/sortant"),
    ("proposer_visite", "dora", VISITE, ID, 409, ""),
    ("proposer_visite", "dora", {**VISITE, "le": {"local": "2027-06-24T14:00:00Z"}}, ID, 400, "/le/local"),
    ("rendre_avis", "LEAD", {"conclusion": "favorable"}, ID, 403, ""),
    ("rediger_texte", "LEAD", {"texte": "x"}, {**ID, "sujet": "dimension_1"}, 404, ""),
]


@pytest.fixture(scope="module")
def affecte() -> Guichet:
    return pret()


@pytest.mark.parametrize("mauvaise", MAUVAISES, ids=lambda m: f"{m[0]} {m[4]} {m[5]}")
def test_une_mauvaise_entree_a_une_reponse_claire(affecte: Guichet, mauvaise: Any) -> None:
    code, qui, corps, params, statut, pointeur = mauvaise
    avant = dict(affecte.memoire.store.items)
    nom = affecte.equipe(CAND)["coordonnateur"] if qui == "LEAD" else qui
    reply = affecte.reply(code, nom, corps, **params)
    found = json.loads(reply.body)
    assert reply.status == statut, found
    assert found["detail"]
    assert [e["pointeur"] for e in found["erreurs"]][:1] == ([pointeur] if pointeur else [])
    assert dict(affecte.memoire.store.items) == avant, "nothing is half written"


def test_ecrire_demande_la_version_lue_et_refuse_une_version_perimee() -> None:
    guichet = pret()
    lead = guichet.accepter(CAND)["coordonnateur"]
    params = {"id": CAND, "sujet": "dimension_1"}
    assert guichet.reply("rediger_texte", lead, {"texte": "x"}, **params).status == 428
    etag = guichet.reply("consulter_texte", lead, **params).headers["ETag"]
    assert guichet.reply("rediger_texte", lead, {"texte": "x"}, **params, IF_MATCH=etag).status == 200
    assert guichet.reply("rediger_texte", lead, {"texte": "y"}, **params, IF_MATCH=etag).status == 412
    autre = {**params, "sujet": "inconnu", "IF_MATCH": "*"}
    assert guichet.reply("rediger_texte", lead, {"texte": "y"}, **autre).status == 404


def test_un_mandat_decline_rejoue_avec_sa_cle_ne_fait_rien_de_plus() -> None:
    guichet = pret()
    lead, corps = guichet.equipe(CAND)["coordonnateur"], {"motif": "charge"}
    assert guichet.reply("decliner_mandat", lead, corps, id=CAND, IDEMPOTENCY_KEY="k").status == 200
    avant = dict(guichet.memoire.store.items)
    assert guichet.reply("decliner_mandat", lead, corps, id=CAND, IDEMPOTENCY_KEY="k").status == 404
    assert dict(guichet.memoire.store.items) == avant


def test_chacun_a_ses_listes_et_elles_se_lisent_page_par_page() -> None:
    guichet = pret(3)
    assert len(guichet.demande("lister_expertises", "dora")["elements"]) == 3
    guichet.demande("lister_expertises", "dora", statut=400, query={"territoire": "D69"})
    assert guichet.demande("lister_expertises", "luc")["elements"] == []
    page = guichet.demande("lister_expertises", "adama", query={"limite": "2"})
    assert len(page["elements"]) == 2
    assert "limite=2" in page["suivant"]
    miens = guichet.demande("lister_mandats", "ana")["elements"]
    assert {m["mon_mandat"] for m in miens} == {"propose"}
    guichet.demande("lister_experts", "ana", statut=404)
    assert len(guichet.demande("lister_experts", "adama")["elements"]) == 3


@pytest.mark.parametrize(
    ("demande", "attendus"),
    [
        ({"statut": "habilite"}, {"ana", "bea", "cyr"}),
        ({"statut": "suspendu"}, set()),
        ({"role": "coordonnateur"}, {"ana", "cyr"}),
        ({"role": "second"}, {"ana", "bea", "cyr"}),
        ({"competence": "1"}, {"ana", "bea", "cyr"}),
        ({"competence": "4"}, set()),
        ({"region": "53"}, {nom for nom, lieux in LIEUX.items() if set(lieux) & {"22", "29", "35", "56"}}),
        ({"annee": "2027", "places_restantes": "3"}, set()),
    ],
)
def test_le_vivier_se_trie_par_ce_que_l_on_cherche(demande: dict[str, str], attendus: set[str]) -> None:
    found = pret().demande("lister_experts", "adama", query=demande)["elements"]
    assert {e["id"].removeprefix("pers_") for e in found} == attendus


def test_le_vivier_dit_les_places_qui_restent_a_chacun_cette_annee_la() -> None:
    guichet = pret()
    pris = set(guichet.equipe(CAND).values())
    found = guichet.demande("lister_experts", "adama", query={"annee": "2027"})["elements"]
    assert {e["id"].removeprefix("pers_"): e["places_restantes"] for e in found} == {
        nom: 1 if nom in pris else 2 for nom in SIRETS
    }
    libres = guichet.demande("lister_experts", "adama", query={"places_restantes": "2"})["elements"]
    assert {e["id"].removeprefix("pers_") for e in libres} == set(SIRETS) - pris
    page = guichet.demande("lister_experts", "adama", query={"limite": "1", "places_restantes": "2"})
    assert "places_restantes=2" in page["suivant"]
    sans = guichet.demande("lister_experts", "adama")["elements"]
    assert {e["places_restantes"] for e in sans} == {None}


def test_un_essai_dit_les_courriels_et_n_ecrit_rien() -> None:
    guichet = pret()
    lead = guichet.equipe(CAND)["coordonnateur"]
    avant = dict(guichet.memoire.store.items)
    essai = guichet.demande("decliner_mandat", lead, {"motif": "charge"}, query={"essai": "true"}, id=CAND)
    assert essai["effets"]["courriels"] == [
        {"modele": "mandat_decline", "destinataires": "administration", "apercu": None},
        {"modele": "siege_libere", "destinataires": "correspondant R53", "apercu": None},
    ]
    assert essai["effets"]["etats"][0]["apres"] == "a_affecter"
    assert dict(guichet.memoire.store.items) == avant


def test_le_contrat_openapi_se_derive() -> None:
    paths = document("expertise", SERVICE.all_routes)["paths"]
    assert set(paths) >= {r.chemin for r in SERVICE.routes if not isinstance(r, Liste)}


# Letters


BEA = cas.EXPERTS["pers_bea"].siren


def toutes() -> list[Lettre]:
    """Give at least one letter of each template, with its smallest data."""
    e, moment = ETATS["en_cours"], datetime(2027, 6, 10, tzinfo=UTC)
    offre = v.MandatPropose(expert="pers_bea", role="second", place=1, siren="1", le=moment)
    reporte = cas.jouer(e, c.FixerVisite(le=cas.CALENDRIER.fin_expertise, lieu="l", motif="m"))
    rouvert = cas.jouer(ETATS["avis_rendus"], c.RouvrirAvis(expert="pers_ana", motif="m"))
    prolonge = cas.jouer(e, c.Prolonger(expert="pers_ana", jusqu_au=date(2027, 9, 9), motif="m"))
    seul = cas.jouer(e, c.Remplacer(sortant="pers_bea", motif="m"))
    repourvu = cas.jouer(e, c.Remplacer(sortant="pers_bea", entrant="pers_cyr", motif="m"))
    joint = JoindreDocument(expert="pers_ana", titre="t", genre="plan", url="https://exemple.gouv.fr/", sha256="0" * 64)
    audience = Audience(quand=cas.VISITE, lieu="l")
    suspendue = RattachementConstate(expert="pers_bea", siren="1", regions=(), habilite=False)
    liee = cas.jouer(e, c.SuivrePorteurs(porteurs=("pers_paul",), partenaires=(BEA,)))
    (levee,) = cas.decide(liee, c.DeciderPaire(expert="pers_bea", sens="lever", motif="m"))
    nomme = v.PorteursSuivis(porteurs=("pers_paul",), partenaires=("111222333",))
    lien = LienDeclare(siren="111222333", nom="professionnel:111222333:")
    declare = LienSignale(expert="pers_bea", role="second", siren="111222333", employeur=False, liens=(lien,))
    declaree = v.evolve(v.evolve(e, nomme), declare)
    leve = v.PaireDecidee(expert="pers_bea", ecarte=False, levees=(lien.nom,), motif="m")
    ouverte = v.ExpertiseOuverte(identite=cas.identite(), apres_appel=True)
    pairs: list[tuple[v.Event, Any]] = [
        (ouverte, v.evolve(Expertise(), ouverte)),
        (offre, ETATS["affectee"]),
        (v.ReponseRappelee(expert="pers_bea", rang=2), ETATS["affectee"]),
        (DocumentJoint(**dict(joint), le=cas.MIDI, numero=1), cas.jouer(e, joint)),
        (v.MandatDecline(expert="pers_x", role="second", motif="autre", precision="p"), ETATS["a_affecter"]),
        (v.MandatEcarte(expert="pers_x", role="second", raison="r"), ETATS["a_affecter"]),
        (v.MandatClos(expert="pers_bea", motif="m"), seul),
        (v.MandatClos(expert="pers_bea", motif="m"), repourvu),
        (suspendue, v.evolve(e, suspendue)),
        (LienSignale(expert="pers_bea", role="second", siren=BEA), liee),
        (declare, declaree),
        (levee, v.evolve(liee, levee)),
        (leve, v.evolve(declaree, leve)),
        (v.MandatProlonge(expert="pers_ana", jusqu_au=date(2027, 9, 9), motif="m"), prolonge),
        (v.MandatAccepte(expert="pers_bea", complet=True), e),
        (v.VisiteConfirmee(le=cas.VISITE), e),
        (v.VisiteProposee(le=cas.CALENDRIER.fin_expertise, lieu="l", motif="m"), reporte),
        (v.RappelEnvoye(rang=1), e),
        (v.RappelEnvoye(rang=4), e),
        (v.AvisRouvert(expert="pers_ana", motif="m"), rouvert),
        *((v.AudienceNotee(audience=x), e.model_copy(update={"audience": x})) for x in (audience, None)),
        (cas.decide(ETATS["avis_rendus"], cas.SYNTHESE[0])[0], ETATS["rendue"]),
        (v.SyntheseRendue(synthese=ETATS["rendue"].synthese, sel="s"), ETATS["rendue"]),
        (v.ExpertiseFermee(motif="Le dossier est retiré.", experts=("pers_ana",), visite=cas.VISITE), ETATS["fermee"]),
    ]
    found = [lettre for event, etat in pairs for lettre in letters.expertise(event, etat)]
    (ouvert,) = test_affectation.decide(Affectation(), test_affectation.OUVRIR, test_affectation.AVANT)
    found += letters.affectation(ouvert, test_affectation.OUVERTE)
    found += letters.affectation(AppelClos(), test_affectation.CLOSE)
    found += letters.affectation(AffectationValidee(proposition=1), test_a_faire.incomplete(2))
    found += letters.expert(ExpertHabilite(roles=("second",)), test_expert.HABILITE)
    found += letters.expert(ExpertInscrit(personne="pers_ana", profil=None, motif="m"), test_expert.CANDIDAT)
    found += letters.expert(CandidatureRefusee(personne="pers_ana", motif="m"), test_expert.REFUSE)
    found += letters.expert(HabilitationEchue(), test_expert.CANDIDAT)
    lie = test_expert.jouer(test_expert.CANDIDAT, test_expert.COMMANDES["interet"])
    found += letters.expert(InteretsRappeles(fin=lie.interets[0].fin), lie)
    return [*found, *letters.expert(ExpertSuspendu(personne="pers_ana", motif="m"), test_expert.SUSPENDU)]


def test_chaque_modele_a_son_declencheur_et_s_ecrit() -> None:
    corr, written = Guichet().running.correspondence, set()
    personne = Personne(personne="p", nom="N", courriel="n@exemple.invalid", roles=(), territoires=(), siret="")
    entete = compose("expertise/expertise#x", 1, ORIGIN, b"", Writing((), {}, START, "", "commande", "c")).entete
    for lettre in toutes():
        mail = render(corr, entete, lettre, personne, [f"Nom {p}" for p in lettre.nommes])
        assert len(mail.subject) < 120
        assert "Bonjour N," in mail.text
        assert "{{" not in mail.text
        written.add(lettre.modele)
    assert written == {path.stem for path in Path(SERVICE.templates).glob("*.txt")}


@pytest.mark.parametrize(
    ("event", "apres"),
    [
        (v.MandatPropose(expert="pers_bea", role="second", place=1, siren="1", le=cas.MIDI), "en_cours"),
        (v.MandatDecline(expert="pers_x", role="second", motif="charge", precision=""), "en_cours"),
        (v.MandatAccepte(expert="pers_bea", complet=True), "a_affecter"),
        (v.VisiteConfirmee(le=cas.CALENDRIER.fin_expertise), "en_cours"),
        (v.RappelEnvoye(rang=3), "rendue"),
        (v.AvisRouvert(expert="pers_ana", motif="m"), "avis_rendus"),
        (v.MandatPropose(expert="pers_ana", role="coordonnateur", place=1, siren="1", le=cas.MIDI), "fermee"),
    ],
)
def test_une_lettre_depassee_par_la_suite_ne_part_plus(event: v.Event, apres: str) -> None:
    assert letters.expertise(event, ETATS[apres]) == ()


SANS_COORDONNATEUR = cas.jouer(ETATS["en_cours"], c.Remplacer(sortant="pers_ana", motif="m"))
QUITTE = {"expert": "pers_x", "role": "second"}


@pytest.mark.parametrize(
    "event",
    [
        v.MandatDecline(**QUITTE, motif="charge", precision=""),
        v.MandatEcarte(**QUITTE, raison="r"),
    ],
)
def test_une_lettre_depassee_ne_part_plus_parce_qu_un_autre_siege_est_vide(event: v.Event) -> None:
    assert SANS_COORDONNATEUR.sieges_vides == ("coordonnateur",)
    assert letters.expertise(event, SANS_COORDONNATEUR) == ()
    second = event.model_copy(update={"role": "coordonnateur"})
    assert letters.expertise(second, SANS_COORDONNATEUR)


def test_qui_quitte_pour_un_lien_l_apprend_meme_quand_son_siege_est_deja_repris() -> None:
    (conflit,) = cas.decide(
        ETATS["en_cours"],
        c.ConstaterConflit(expert="pers_bea"),
        experts={"pers_bea": cas.expert("bea", interets=[cas.interet(operation=cas.OPER)])},
    )
    vide = v.evolve(ETATS["en_cours"], conflit)
    repris = cas.jouer(vide, c.Remplacer(entrant="pers_cyr", motif="m"))

    assert [x.modele for x in letters.expertise(conflit, vide)] == [
        "mandat_clos",
        "mandat_decline",
        "siege_libere",
        "siege_libere",
    ]
    assert [x.modele for x in letters.expertise(conflit, repris)] == [
        "mandat_clos",
        "siege_reattribue",
        "siege_reattribue",
    ]


def test_de_deux_sieges_de_second_celui_qui_est_repris_n_est_plus_a_pourvoir() -> None:
    """Rules of 2013: two seconds. Who follows whom is known from the proposal that both come from."""
    trois = Expertise(identite=cas.identite(etape=3, regles="2013"))
    second = {"role": "second", "place": 1, "siren": "", "le": cas.MIDI, "document": "d"}
    decline = v.MandatDecline(expert="pers_bea", role="second", motif="charge", precision="")
    parti = EXPERTISE.fold(
        trois,
        (v.MandatPropose(expert="pers_bea", **second), v.MandatPropose(expert="pers_cyr", **second), decline),
    )
    repris = v.evolve(parti, v.MandatPropose(expert="pers_dan", remplace="pers_bea", **second))
    encore = v.evolve(repris, decline.model_copy(update={"expert": "pers_cyr"}))

    assert encore.sieges_vides.count("second") == 1
    assert [x.modele for x in letters.expertise(decline, parti)][:1] == ["mandat_decline"]
    assert letters.expertise(decline, encore) == ()
    assert letters.expertise(decline.model_copy(update={"expert": "pers_cyr"}), encore)


def textes(guichet: Guichet, nom: str) -> list[str]:
    return [m.text for m in guichet.memoire.mailer.sent if m.recipient == PEOPLE[nom].courriel]


def test_la_proposition_de_mandat_dit_avec_qui_et_jusqu_a_quand() -> None:
    guichet = pret()
    equipe = guichet.equipe(CAND)
    propose = textes(guichet, equipe["second"])[-1]
    assert f"Autre expert pressenti : {PEOPLE[equipe['coordonnateur']].nom} (coordonnateur)." in propose
    assert "La mission, à mener jusqu'au " in propose
    assert "synthèse" not in propose
    assert "la synthèse et la présenter" in textes(guichet, equipe["coordonnateur"])[-1]


def test_la_proposition_de_mandat_dit_ce_que_la_mission_demande_de_temps_et_de_travail() -> None:
    guichet = pret()
    equipe = guichet.equipe(CAND)
    demande = (
        "Comptez quelques journées en tout : la lecture du dossier, la visite et son compte rendu, un avis sur chaque"
    )
    assert f"{demande} dimension." in textes(guichet, equipe["second"])[-1]
    assert f"{demande} dimension, la synthèse." in textes(guichet, equipe["coordonnateur"])[-1]
    offre = v.MandatPropose(expert="pers_bea", role="second", place=1, siren="1", le=cas.MIDI)
    par_axe = cas.jouer(Expertise(), c.OuvrirExpertise(identite=cas.identite(etape=4)), cas.ANA, cas.BEA)
    (lettre,) = letters.expertise(offre, par_axe)
    assert lettre.donnees["par"] == "axe"


def test_une_proposition_d_avant_ne_dit_pas_de_date_qu_elle_n_a_pas() -> None:
    offre = v.MandatPropose(expert="pers_bea", role="second", place=1, siren="1", le=cas.MIDI)
    (lettre,) = letters.expertise(offre, ETATS["affectee"])
    assert lettre.donnees["fin"] == ""


def test_les_experts_nommes_le_sont_avec_leur_qualite() -> None:
    guichet = pret()
    equipe = {role: PEOPLE[nom].nom for role, nom in guichet.accepter(CAND).items()}
    for nom in ("paul", "dora"):
        dit = textes(guichet, nom)[-1]
        assert all(f"{qui} ({role})" in dit for role, qui in equipe.items())


def test_qui_reste_apprend_qu_un_siege_est_a_pourvoir_et_rien_de_plus() -> None:
    guichet = pret()
    equipe = guichet.accepter(CAND)
    corps = {"motif": "interet", "precision": "Un lien de famille"}
    guichet.demande("decliner_mandat", equipe["second"], corps, id=CAND)
    guichet.ecouler()
    dit = textes(guichet, equipe["coordonnateur"])[-1]
    assert "Le siège d'expert second" in dit
    assert not [mot for mot in (PEOPLE[equipe["second"]].nom, "intérêt", "famille") if mot in dit]
    assert "siège" not in textes(guichet, equipe["second"])[-1]


def test_un_remplacement_direct_est_dit_a_qui_reste_et_a_la_region_sans_qui_ni_pourquoi() -> None:
    guichet = pret()
    equipe = guichet.accepter(CAND)
    lead, second = equipe["coordonnateur"], equipe["second"]
    (entrant,) = {"ana", "bea", "cyr"} - set(equipe.values())
    avant = len(guichet.memoire.mailer.sent)
    corps = {"sortant": f"pers_{second}", "entrant": f"pers_{entrant}", "motif": "Un lien de famille"}
    guichet.demande("remplacer_expert", "adama", corps, id=CAND)
    guichet.ecouler()
    assert [lettre.a for lettre in _reattribue(guichet)] == [
        A(f"pers_{lead}"),
        A(role="correspondant", territoire="R53"),
    ]
    ecrites = {m.recipient.split("@")[0]: m for m in guichet.memoire.mailer.sent[avant:]}
    assert ecrites.keys() == {lead, second, entrant}
    assert "Le siège d'expert second" in ecrites[lead].text
    assert "change de titulaire" in ecrites[lead].text
    assert not [mot for mot in (PEOPLE[second].nom, PEOPLE[entrant].nom, "famille") if mot in ecrites[lead].text]


def _reattribue(guichet: Guichet) -> list[Lettre]:
    e = load(EXPERTISE, guichet.memoire.store, CAND).etat
    parti = next(m for m in e.mandats if m.statut == "clos")
    wanted = letters.expertise(v.MandatClos(expert=parti.expert, motif=parti.motif), e)
    return [lettre for lettre in wanted if lettre.modele == "siege_reattribue"]


def test_une_equipe_complete_depuis_rend_sans_objet_qu_un_siege_change_de_titulaire() -> None:
    guichet = pret()
    equipe = guichet.accepter(CAND)
    (entrant,) = {"ana", "bea", "cyr"} - set(equipe.values())
    corps = {"sortant": f"pers_{equipe['second']}", "entrant": f"pers_{entrant}", "motif": "m"}
    guichet.demande("remplacer_expert", "adama", corps, id=CAND)
    guichet.demande("accepter_mandat", entrant, {"absence_de_conflit": True}, id=CAND)
    assert _reattribue(guichet) == []


def test_l_administration_apprend_que_l_equipe_est_complete_et_qui_la_fait() -> None:
    guichet = pret()
    equipe = guichet.accepter(CAND)
    (dit,) = [t for t in textes(guichet, "adama") if "ont accepté leur mandat" in t]
    assert all(f"{PEOPLE[qui].nom} ({role})" in dit for role, qui in equipe.items())
    assert f"/expertise/v1/expertises/{CAND}/remplacements" in dit


def test_la_raison_d_une_habilitation_se_lit_par_l_expert_par_l_administration_et_dans_la_lettre() -> None:
    guichet = Guichet()
    guichet.campagne()
    guichet.experts()
    raison = "Trois expertises menées à bien"
    corps = {"roles": ["second"], "jusqu_au": "2028-06-30", "motif": raison}
    guichet.demande("habiliter_expert", "adama", corps, id="pers_ana")
    guichet.ecouler()
    for qui in ("ana", "adama"):
        assert guichet.demande("consulter_expert", qui, id="pers_ana")["motif"] == raison
    dit = textes(guichet, "ana")[-1]
    assert f"comme second, jusqu'au vendredi 30 juin 2028. Motif : {raison}" in dit


def test_une_habilitation_d_avant_sans_raison_s_ecrit_sans_motif() -> None:
    (lettre,) = letters.expert(ExpertHabilite(roles=("second",)), test_expert.HABILITE)
    assert lettre.donnees["motif"] == ""


def test_le_rappel_ne_dit_rien_de_l_avis_des_autres() -> None:
    avant = [
        lt.donnees for lt in letters.expertise(v.RappelEnvoye(rang=1), ETATS["en_cours"]) if "ana" in lt.a.personne
    ]
    e = cas.jouer(ETATS["en_cours"], *cas.avis("pers_bea"))
    apres = [lt.donnees for lt in letters.expertise(v.RappelEnvoye(rang=1), e) if "ana" in lt.a.personne]
    assert avant == apres
