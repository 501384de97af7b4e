"""The whole path of a file through the expertise service, by its doors alone: HTTP, facts, letters, the tick."""

import json
from collections import deque
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from expertise.domaine.affectation import AFFECTATION
from expertise.domaine.expert import DeclarerInteret
from expertise.domaine.expertise import EXPERTISE
from expertise.domaine.vivier import EXPERT
from kernel.erasure import erase
from kernel.reactions import Ordre, carry_out
from kernel.store import load
from tests.fakes import fingerprint
from tests.unit.expertise.cas import CAND, MIDI, OPER, SIRETS
from tests.unit.expertise.guichet import Guichet, dossier, pret

VISITE = {"le": {"local": "2027-06-24T14:00:00"}, "lieu": "Mairie"}
APRES = datetime(2027, 6, 25, 10, 0, tzinfo=UTC)


def visiter(guichet: Guichet, equipe: dict[str, str]) -> None:
    """Have the visit proposed, confirmed, and reported."""
    guichet.demande("proposer_visite", equipe["coordonnateur"], VISITE, id=CAND)
    guichet.demande("confirmer_visite", "dora", {}, id=CAND)
    guichet.ecouler()
    guichet.memoire.clock.current = APRES
    guichet.rediger(equipe["second"], CAND, "compte_rendu", "Nous avons vu le site.")
    guichet.demande("rendre_compte", equipe["second"], {"faite_le": "2027-06-24"}, id=CAND)


def test_de_la_recevabilite_a_la_synthese() -> None:
    guichet = pret()
    equipe = guichet.accepter(CAND)
    visiter(guichet, equipe)
    for nom in equipe.values():
        guichet.rendre_avis(nom, CAND)
    guichet.rediger(equipe["coordonnateur"], CAND, "synthese", "Les avis convergent.")
    vue = guichet.demande("rendre_synthese", equipe["coordonnateur"], {}, id=CAND)
    guichet.ecouler()
    assert vue["statut"] == "rendue"
    faits = [json.loads(body) for body in guichet.publies]
    rendus = [f for f in faits if f["type"] in ("ExpertsNommes-V1", "SyntheseRendue-V1")]
    assert [f["type"] for f in rendus] == ["ExpertsNommes-V1", "SyntheseRendue-V1"]
    nom = rendus[1]["etat"]["synthese"]
    assert rendus[1]["etat"] | {"synthese": ""} == rendus[0]["etat"] | {"statut": "rendue"}
    assert nom.startswith("expertise/syntheses/")
    lue = guichet.demande("consulter_synthese", "dora", id=CAND)["contenu"]
    assert lue == json.loads(guichet.memoire.objects.get(nom))
    assert lue["texte"] == "Les avis convergent."


def test_les_courriels_du_chemin_disent_a_chacun_la_suite() -> None:
    guichet = pret()
    equipe = guichet.accepter(CAND)
    visiter(guichet, equipe)
    guichet.ecouler()
    assert guichet.courriels("paul") == [
        "Les experts du dossier EQ-2027-0001 sont nommés",
        "Visite de « ZAC des Essais » : jeudi 24 juin 2027 à 14 h (heure de Paris)",
    ]
    (nommes,) = [m for m in guichet.memoire.mailer.sent if m.recipient.startswith("paul") and "nommés" in m.subject]
    assert all(nom.title() in nommes.text for nom in equipe.values())
    assert [s.split(" :")[0] for s in guichet.courriels(equipe["second"])] == [
        "Devenez expert",
        "Votre candidature d'expert est retenue",
        "Proposition de mandat",
        "Équipe d'experts complète",
        "Visite de « ZAC des Essais »",
    ]


def test_seul_l_expert_qui_a_accepte_lit_le_dossier_depose() -> None:
    guichet = pret()
    equipe = guichet.equipe(CAND)
    lead, autre = equipe["coordonnateur"], ({"ana", "bea", "cyr"} - set(equipe.values())).pop()
    guichet.demande("consulter_dossier", lead, statut=404, id=CAND)
    guichet.accepter(CAND)
    lu = guichet.demande("consulter_dossier", lead, id=CAND)
    assert lu["contenu"] == {"reponses": {"engagement_01": "Oui."}}
    for nom in (autre, "dora", "paul", "adama"):
        guichet.demande("consulter_dossier", nom, statut=404, id=CAND)
    guichet.demande("decliner_mandat", lead, {"motif": "charge"}, id=CAND)
    guichet.demande("consulter_dossier", lead, statut=404, id=CAND)
    guichet.demande("consulter_expertise", lead, statut=404, id=CAND)


def regards(guichet: Guichet, nom: str) -> list[Any]:
    """Give all that somebody may see of a file, byte for byte, with the entity tags."""
    seen: list[Any] = []
    for code, params in (
        ("consulter_expertise", {"id": CAND}),
        ("consulter_avis", {"id": CAND}),
        ("consulter_synthese", {"id": CAND}),
        ("consulter_texte", {"id": CAND, "sujet": "dimension_1"}),
        ("lister_mandats", {}),
    ):
        reply = guichet.reply(code, nom, **params)
        seen.append((reply.status, reply.body, reply.headers.get("ETag")))
    return seen


@pytest.mark.parametrize("deja_rendu", [False, True])
def test_un_avis_est_invisible_avant_que_tous_soient_rendus(deja_rendu: bool) -> None:
    """Three experts (rules of 2013): nothing moves for one while another writes, then gives."""
    guichet = Guichet()
    guichet.campagne()
    guichet.experts()
    guichet.recevable(etape=3, reglement="2013")
    guichet.affecter()
    vue = guichet.demande("consulter_expertise", "adama", id=CAND)
    noms = [m["expert"].removeprefix("pers_") for m in vue["mandats"]]
    assert len(noms) == 3
    for nom in noms:
        guichet.demande("accepter_mandat", nom, {"absence_de_conflit": True}, id=CAND)
    lecteur, ecrivain, dernier = noms
    if deja_rendu:
        guichet.rendre_avis(lecteur, CAND)
    avant = regards(guichet, lecteur), regards(guichet, "dora")
    guichet.rendre_avis(ecrivain, CAND, "Un secret.")
    guichet.ecouler()
    assert (regards(guichet, lecteur), regards(guichet, "dora")) == avant
    assert "Un secret" not in guichet.reply("consulter_avis", "adama", id=CAND).body
    guichet.rendre_avis(dernier, CAND)
    if deja_rendu:
        assert "Un secret" in guichet.reply("consulter_avis", lecteur, id=CAND).body
    else:
        assert regards(guichet, lecteur) == avant[0]


def test_un_avis_rouvert_redevient_invisible_et_garde_ses_versions() -> None:
    guichet = pret()
    equipe = guichet.accepter(CAND)
    lead, second = equipe["coordonnateur"], equipe["second"]
    for nom in equipe.values():
        guichet.rendre_avis(nom, CAND)
    guichet.demande("rouvrir_avis", "adama", {"expert": f"pers_{second}", "motif": "Trop court"}, id=CAND)
    guichet.ecouler()
    assert guichet.courriels(second)[-1] == "Votre avis est rouvert : dossier EQ-2027-0001"
    lisible = guichet.demande("consulter_avis", lead, id=CAND)["avis"]
    assert [a["expert"] for a in lisible] == [f"pers_{lead}"]
    guichet.rendre_avis(second, CAND, "Plus long.")
    (avis,) = [a for a in guichet.demande("consulter_avis", lead, id=CAND)["avis"] if a["role"] == "second"]
    assert [version["textes"]["dimension_1"] for version in avis["versions"]] == ["Une appréciation.", "Plus long."]


# Facts, twice, late, out of order


def test_l_etape_1_et_l_irrecevable_n_ont_pas_d_expertise() -> None:
    guichet = Guichet()
    cases: list[dict[str, Any]] = [{"etape": 1}, {"statut": "irrecevable"}]
    for numero, change in enumerate(cases, start=1):
        guichet.demande("consulter_expertise", "adama", statut=404, id=guichet.recevable(numero, **change))


def test_des_faits_rejoues_ou_en_desordre_ne_changent_rien() -> None:
    guichet = pret(2)
    guichet.accepter(CAND)
    own = [body for body in guichet.publies if "AffectationValidee" in body]
    avant = fingerprint(guichet.memoire.store)
    for body in own:
        guichet.message(body)
    guichet.seqs.clear()
    guichet.campagne()
    guichet.recevable(1)
    assert fingerprint(guichet.memoire.store) == avant


def test_un_retrait_ferme_les_mandats_annule_la_visite_et_rend_les_places() -> None:
    guichet = pret()
    equipe = guichet.accepter(CAND)
    guichet.demande("proposer_visite", equipe["coordonnateur"], VISITE, id=CAND)
    guichet.demande("confirmer_visite", "dora", {}, id=CAND)
    guichet.ecouler()
    guichet.fait("CandidatureRetiree", f"candidature/candidature#{CAND}", dossier(statut="retiree"))
    assert guichet.courriels("paul")[-1] == "Visite de « ZAC des Essais » annulée"
    for nom in equipe.values():
        assert guichet.courriels(nom)[-2:] == [
            "Dossier EQ-2027-0001 retiré : votre mandat prend fin",
            "Visite de « ZAC des Essais » annulée",
        ]
        guichet.demande("consulter_expertise", nom, statut=404, id=CAND)
        assert guichet.demande("lister_mandats", nom)["elements"] == []
    assert gardes(guichet) == []


def gardes(guichet: Guichet) -> list[str]:
    return [k.pk for k in guichet.memoire.store.items if "/garde#" in k.pk]


def test_une_lettre_qui_n_est_pas_partie_avant_le_retrait_ne_part_plus() -> None:
    guichet = Guichet()
    guichet.campagne()
    guichet.experts()
    guichet.recevable()
    vue = guichet.proposer()
    guichet.demande("valider_affectation", "adama", {"proposition": vue["proposition"]}, annee="2027")
    held: list[Any] = []
    letters = guichet.memoire.outgoing.letters.setdefault("expertise", deque())
    send = guichet.memoire.outgoing.send
    guichet.memoire.outgoing.send = lambda service, message: held.append(message)  # type: ignore[method-assign]
    guichet.ecouler()
    guichet.fait("CandidatureRetiree", f"candidature/candidature#{CAND}", dossier(statut="retiree"))
    guichet.memoire.outgoing.send = send  # type: ignore[method-assign]
    letters.extend(held)
    guichet.ecouler()
    sujets = [s for nom in ("ana", "bea", "cyr") for s in guichet.courriels(nom)]
    assert not [s for s in sujets if s.startswith("Proposition de mandat")]
    assert len([s for s in sujets if "retiré" in s]) == 2


# Two assignments at once


def test_deux_affectations_a_la_fois_ne_surchargent_personne() -> None:
    """The place that a validated team counts on is taken meanwhile: its seats stay empty, listed, with the reason."""
    guichet = Guichet()
    guichet.campagne()
    guichet.experts(charge=1)
    guichet.recevable(1)
    autre = guichet.recevable(2)
    vue = guichet.proposer(interdits=[{"candidature": autre, "expert": f"pers_{nom}"} for nom in SIRETS])
    ici = {p["role"]: p["expert"] for p in vue["places"] if p["candidature"] == CAND}
    lead = ici["coordonnateur"]
    guichet.demande("valider_affectation", "adama", {"proposition": vue["proposition"]}, annee="2027")
    corps = {"entrant": lead, "motif": "Désignation directe"}
    guichet.demande("remplacer_expert", "adama", corps, id=autre)
    guichet.ecouler()
    (ligne,) = [
        x
        for x in guichet.demande("lister_expertises", "adama", query={"a_affecter": "true", "annee": "2027"})[
            "elements"
        ]
        if x["id"] == CAND
    ]
    assert ligne["sieges_vides"] == ["coordonnateur", "second"]
    ecartes = [
        m for m in guichet.demande("consulter_expertise", "adama", id=CAND)["mandats"] if m["statut"] == "ecarte"
    ]
    raison = "une place d'un expert de l'équipe a été prise entre-temps : recalculez une proposition"
    assert sorted((m["expert"], m["motif"]) for m in ecartes) == sorted((e, raison) for e in ici.values())
    assert "Mandat à réattribuer : dossier EQ-2027-0001" in guichet.courriels("adama")
    assert sorted(gardes(guichet)) == sorted(set(gardes(guichet)))
    assert sum(f"place#{lead}#" in g for g in gardes(guichet)) == 1


def test_deux_placements_du_meme_expert_au_meme_instant_disent_que_sa_place_est_prise(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    guichet = Guichet()
    guichet.campagne()
    guichet.experts()
    ici, autre = guichet.recevable(1), guichet.recevable(2)
    corps = {"entrant": "pers_ana", "motif": "Désignation directe"}
    plain = guichet.memoire.store.transact

    def transact(*args: Any, **more: Any) -> Any:
        monkeypatch.setattr(guichet.memoire.store, "transact", plain)
        guichet.demande("remplacer_expert", "adama", corps, id=autre)
        return plain(*args, **more)

    monkeypatch.setattr(guichet.memoire.store, "transact", transact)
    refus = guichet.demande("remplacer_expert", "adama", corps, 409, id=ici)

    assert refus["code"] == "doublon"
    assert refus["detail"] == (
        "Une place d'un de ces experts vient d'être prise sur un autre dossier : relisez leur charge, puis refaites "
        "votre choix."
    )
    guichet.demande("remplacer_expert", "adama", corps, id=ici)


def test_apres_un_declin_une_nouvelle_proposition_pourvoit_le_siege() -> None:
    guichet = pret()
    equipe = guichet.equipe(CAND)
    corps = {"motif": "hors_competence"}
    guichet.demande("decliner_mandat", equipe["second"], corps, id=CAND)
    guichet.ecouler()
    assert guichet.courriels("adama")[-1] == "Mandat à réattribuer : dossier EQ-2027-0001"
    guichet.affecter()
    nouvelle = guichet.equipe(CAND)
    assert nouvelle["coordonnateur"] == equipe["coordonnateur"]
    assert nouvelle["second"] not in equipe.values()


# The tick


def test_les_rappels_partent_une_fois_et_l_administration_est_en_copie_une_fois_en_retard() -> None:
    guichet = pret()
    equipe = guichet.accepter(CAND)
    moments = [
        datetime(2027, 8, 18, 10, tzinfo=UTC),
        datetime(2027, 8, 29, 10, tzinfo=UTC),
        datetime(2027, 9, 2, tzinfo=UTC),
    ]
    for moment in moments:
        guichet.reveiller(moment)
        assert guichet.reveiller(moment) == 0, "a second tick has nothing to do"
    rappels = [s.split(" :")[0] for s in guichet.courriels(equipe["second"]) if s.startswith("Expertise ")]
    assert rappels == ["Expertise bientôt attendue", "Expertise bientôt attendue", "Expertise en retard"]
    assert [s for s in guichet.courriels("adama") if "retard" in s] == ["Expertise en retard : dossier EQ-2027-0001"]


def test_qui_ne_repond_pas_est_relance_puis_l_administration_le_sait() -> None:
    guichet = pret()
    for jour in (15, 16, 18, 30):
        guichet.reveiller(datetime(2027, 6, jour, 12, tzinfo=UTC))
    lead = guichet.equipe(CAND)["coordonnateur"]
    assert len([s for s in guichet.courriels(lead) if s.startswith("Sans réponse")]) == 2
    assert "Mandat sans réponse : dossier EQ-2027-0001" in guichet.courriels("adama")


def test_l_etat_est_le_repli_du_journal() -> None:
    from kernel.store import entries, refold  # noqa: PLC0415

    guichet = pret(2)
    guichet.accepter(CAND)
    loaded = load(EXPERTISE, guichet.memoire.store, CAND)
    assert refold(EXPERTISE, list(entries(guichet.memoire.store, loaded.flux))) == loaded.etat
    assert guichet.memoire.clock.now() == MIDI


def test_une_personne_effacee_ne_laisse_ni_employeur_ni_interet_ni_motif() -> None:
    """Her place on the file stays, under a pseudonym that nothing resolves any more."""
    guichet = pret()
    guichet.demande("declarer_interet", "ana", {"nature": "familial", "operation": "oper_" + "9" * 26}, id="pers_ana")
    guichet.demande("suspendre_expert", "adama", {"motif": "Un motif intime."}, id="pers_ana")
    guichet.ecouler()
    streams: list[tuple[Any, str]] = [(EXPERT, "pers_ana"), (AFFECTATION, "2027"), (EXPERTISE, CAND)]
    for decider, identifiant in streams:
        erase(decider, guichet.memoire.world, identifiant, "pers_ana", "pers_adama")
    texte = repr([i for k, i in guichet.memoire.store.items.items() if k.pk.startswith(("expertise/e", "expertise/a"))])
    for secret in (SIRETS["ana"], SIRETS["ana"][:9], "familial", "motif intime"):
        assert secret not in texte, secret


def test_une_personne_effacee_ne_se_propose_plus_sur_aucun_dossier_ni_ne_se_place_a_la_main() -> None:
    guichet = pret()
    equipe = guichet.equipe(CAND)
    (libre,) = set(SIRETS) - set(equipe.values())
    erase(EXPERT, guichet.memoire.world, f"pers_{libre}", f"pers_{libre}", "pers_adama")
    guichet.recevable(2)
    vue = guichet.proposer()
    assert vue["calcul"]["statut"] == "fini", vue["calcul"]["raisons"]
    assert f"pers_{libre}" not in {p["expert"] for p in vue["places"]}
    seconde = {"candidature": f"cand_{2:026d}", "role": "second", "expert": f"pers_{libre}"}
    assert guichet.proposer(verrous=[seconde])["calcul"]["statut"] == "echoue"
    corps = {"entrant": f"pers_{libre}", "motif": "Désignation directe"}
    refus = guichet.demande("remplacer_expert", "adama", corps, 422, id=f"cand_{2:026d}")
    assert "pas habilitée comme" in refus["detail"]
    encore = {"roles": ["second"], "motif": "m"}
    refus = guichet.demande("habiliter_expert", "adama", encore, 409, id=f"pers_{libre}")
    assert "a été effacé" in refus["detail"]
    restent = guichet.demande("lister_experts", "adama", query={"annee": "2027", "places_restantes": "1"})["elements"]
    assert f"pers_{libre}" not in {x["id"] for x in restent}


def test_une_personne_effacee_qui_siege_garde_son_siege_et_ne_bloque_pas_l_affectation() -> None:
    guichet = pret()
    equipe = guichet.accepter(CAND)
    second = equipe["second"]
    erase(EXPERT, guichet.memoire.world, f"pers_{second}", f"pers_{second}", "pers_adama")
    guichet.recevable(2)
    vue = guichet.proposer()
    assert vue["calcul"]["statut"] == "fini", vue["calcul"]["raisons"]
    assert f"pers_{second}" not in {p["expert"] for p in vue["places"]}
    assert guichet.equipe(CAND) == equipe
    for n in range(1, 5):
        guichet.rediger(second, CAND, f"dimension_{n}")
    refus = guichet.demande("rendre_avis", second, {"conclusion": "favorable"}, 409, id=CAND)
    assert "n'est plus en vigueur" in refus["detail"]


# A tie declared after accepting


def test_un_lien_declare_apres_l_acceptation_coupe_l_acces_et_previent_tout_le_monde() -> None:
    guichet = pret()
    equipe = guichet.accepter(CAND)
    lead = equipe["coordonnateur"]
    guichet.rediger(lead, CAND, "dimension_1", "Un début.")
    tie = {"nature": "familial", "operation": OPER}
    guichet.demande("declarer_interet", lead, tie, id=f"pers_{lead}")
    guichet.ecouler()
    for code in ("consulter_expertise", "consulter_dossier", "consulter_avis"):
        guichet.demande(code, lead, statut=404, id=CAND)
    assert guichet.courriels(lead)[-1] == "Fin de votre mandat : dossier EQ-2027-0001"
    assert guichet.courriels("adama")[-1] == "Mandat à réattribuer : dossier EQ-2027-0001"
    etat = load(EXPERTISE, guichet.memoire.store, CAND).etat
    assert etat.texte(f"pers_{lead}#dimension_1") == "Un début.", "what was written is kept"


def test_un_lien_declare_pendant_qu_on_accepte_est_vu_au_reveil_suivant() -> None:
    """The list of one's files was read before the mandate was there: the tick looks again."""
    guichet = pret()
    lead = guichet.accepter(CAND)["coordonnateur"]
    carry_out(
        guichet.memoire.world,
        Ordre(EXPERT, f"pers_{lead}", DeclarerInteret(nature="familial", operation=OPER)),
        "correlation-1",
    )
    guichet.ecouler()
    guichet.demande("consulter_expertise", lead, id=CAND)
    guichet.reveiller(MIDI + timedelta(minutes=15))
    guichet.demande("consulter_expertise", lead, statut=404, id=CAND)
    assert load(EXPERTISE, guichet.memoire.store, CAND).etat.mandat(f"pers_{lead}") is None
