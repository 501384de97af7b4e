"""The steps of `sieger.feature` and `actes.feature`: each rule of the affectation, by what it answers."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from pytest_bdd import given, parsers, scenarios, then, when

from infra.affectation.verificateur import verifier
from kernel.http import Reply
from tests.unit.expertise import guichet as guichets
from tests.unit.expertise.cas import APRES_VISITE, CAND, MIDI, OPER, SIREN_PORTEUR, SIRETS, VISITE
from tests.unit.expertise.guichet import Guichet, a_affecter, dossier, profil
from tests.unit.expertise.test_documents import CORPS

scenarios(str(Path(__file__).parent / "sieger.feature"), str(Path(__file__).parent / "actes.feature"))
AMENAGEUR = "21690123100011"
ANNEE: Any = {"annee": "2027"}
INTERETS = {
    "un lien familial avec l'opération": {"nature": "familial", "operation": OPER},
    "un lien professionnel avec le porteur": {"nature": "professionnel", "siren": SIREN_PORTEUR},
    "que son employeur est partenaire de l'opération": {"nature": "partenaire", "operation": OPER},
    "des travaux passés sur l'opération": {"nature": "travaux", "operation": OPER},
}


@dataclass
class Cours:
    """A service, who sits once assigned, what is shown of the assignment."""

    guichet: Guichet
    equipe: dict[str, str] = field(default_factory=dict)
    vue: Any = None

    @property
    def remplacant(self) -> str:
        """Give who does not sit."""
        (nom,) = {*SIRETS} - {*self.equipe.values()}
        return nom

    def qui(self, nom: str) -> str:
        """Give who is meant, by a name or by a seat."""
        return (
            {"le troisième": self.remplacant, "le second": self.equipe["second"]}[nom] if self.equipe else nom.lower()
        )

    def placer(self, nom: str, ici: str = CAND, **qui_part: str) -> Reply:
        """Have the administration put somebody on a file."""
        corps = {**qui_part, "entrant": f"pers_{nom}", "motif": "Désignation directe"}
        return self.guichet.reply("remplacer_expert", "adama", corps, id=ici)


def refuse(reply: Reply, raison: str) -> None:
    """Hold an answer to a refusal that says why."""
    assert reply.status in (400, 409, 422), reply.body
    assert raison in reply.body


def change(cours: Cours, nom: str, siret: str = "", **autres: Any) -> None:
    """Have somebody's profile changed."""
    corps = {**profil(nom), **autres}
    if siret:
        corps["structure"] = {"nom": "Une autre structure", "siret": siret}
    cours.guichet.demande("mettre_a_jour_profil", nom, corps, id=f"pers_{nom}", IF_MATCH="*")
    cours.guichet.ecouler()


def charte(cours: Cours, siren: str) -> None:
    """Have the opération name a partner."""
    cours.guichet.fait("PorteursChanges", f"candidature/candidature#{CAND}", dossier(partenaires=[siren]))


def coediteur(cours: Cours, nom: str) -> None:
    """Have somebody work on the opération with its owner."""
    equipe = dossier(porteurs=["pers_paul", f"pers_{nom}"])
    cours.guichet.fait("PorteursChanges", f"candidature/candidature#{CAND}", equipe)


@given("un dossier recevable à Rennes, et trois experts habilités et disponibles", target_fixture="cours")
def _cours() -> Cours:
    return Cours(a_affecter())


# Ce qui lie


@when("Cyr est coéditeur de l'opération, sous un autre employeur")
def _coediteur(cours: Cours) -> None:
    coediteur(cours, "cyr")


@when("le second devient coéditeur de l'opération")
def _second_coediteur(cours: Cours) -> None:
    coediteur(cours, cours.equipe["second"])


@when("Cyr rejoint la collectivité qui porte le dossier")
def _chez_le_porteur(cours: Cours) -> None:
    change(cours, "cyr", f"{SIREN_PORTEUR}00019")


@when("Cyr rejoint l'aménageur, partenaire de l'opération")
def _chez_un_partenaire(cours: Cours) -> None:
    charte(cours, AMENAGEUR[:9])
    change(cours, "cyr", AMENAGEUR)


@given("un lien professionnel que Bea a déclaré avec l'aménageur")
def _lie_a_l_amenageur(cours: Cours) -> None:
    cours.guichet.memoire.clock.current = MIDI - timedelta(days=1)
    corps = {"nature": "professionnel", "siren": AMENAGEUR[:9]}
    cours.guichet.demande("declarer_interet", "bea", corps, id="pers_bea")
    cours.guichet.memoire.clock.current = MIDI


def siren(cours: Cours, partenaire: str) -> str:
    """Give who is meant: the second's employer, or the company to which they have declared a tie."""
    assert cours.equipe["second"] == "bea", "she alone may be no coordonnateur"
    return {"l'employeur du second": SIRETS[cours.equipe["second"]], "l'aménageur": AMENAGEUR}[partenaire][:9]


@when(parsers.parse("la charte nomme {partenaire} parmi les partenaires"))
def _devenu_partenaire(cours: Cours, partenaire: str) -> None:
    charte(cours, siren(cours, partenaire))


@when("la charte ne nomme plus aucun partenaire")
def _plus_de_partenaire(cours: Cours) -> None:
    cours.guichet.fait("PorteursChanges", f"candidature/candidature#{CAND}", dossier())


@when("le second rejoint l'aménageur, partenaire de l'opération")
def _second_chez_un_partenaire(cours: Cours) -> None:
    charte(cours, AMENAGEUR[:9])
    change(cours, cours.equipe["second"], AMENAGEUR)


@when("le second déclare des travaux passés sur l'opération")
def _travaux_du_second(cours: Cours) -> None:
    nom = cours.equipe["second"]
    cours.guichet.demande("declarer_interet", nom, INTERETS["des travaux passés sur l'opération"], id=f"pers_{nom}")
    cours.guichet.ecouler()


@when("l'administration lève ce qui lie le second")
def _lever_le_second(cours: Cours) -> None:
    corps = {"expert": f"pers_{cours.equipe['second']}", "sens": "lever", "motif": "Il n'y travaille pas"}
    cours.guichet.demande("decider_incompatibilite", "adama", corps, id=CAND)
    cours.guichet.ecouler()


@when("les experts rendent leurs avis et le compte rendu de la visite")
def _tout_rendu(cours: Cours) -> None:
    _accepter(cours)
    guichet, (lead, second) = cours.guichet, (cours.equipe["coordonnateur"], cours.equipe["second"])
    visite = {"le": VISITE.model_dump(mode="json"), "lieu": "Mairie"}
    guichet.demande("proposer_visite", lead, visite, id=CAND)
    guichet.demande("confirmer_visite", lead, {}, id=CAND)
    guichet.memoire.clock.current = APRES_VISITE
    guichet.rediger(lead, CAND, "compte_rendu")
    guichet.demande("rendre_compte", lead, {"faite_le": VISITE.local.date().isoformat()}, id=CAND)
    for nom in (lead, second):
        guichet.rendre_avis(nom, CAND)
    guichet.rediger(lead, CAND, "synthese")
    guichet.ecouler()


@when("Bea rejoint la structure de Cyr")
def _meme_structure(cours: Cours) -> None:
    change(cours, "bea", SIRETS["cyr"])


@when("Cyr s'installe en Ille-et-Vilaine, comme Ana")
def _du_lieu(cours: Cours) -> None:
    change(cours, "cyr", departements=["35"])


@when("Cyr suit le département comme correspondant")
def _correspondant(cours: Cours, monkeypatch: pytest.MonkeyPatch) -> None:
    qui = guichets.PEOPLE["cyr"]
    roles = frozenset({"expert", "correspondant"})
    both = type(qui)(qui.personne, roles, frozenset({"D35"}), nom=qui.nom, courriel=qui.courriel)
    monkeypatch.setitem(guichets.PEOPLE, "cyr", both)
    change(cours, "cyr")


@when(parsers.re(r"Cyr déclare (?P<lien>.+)"))
def _declarer(cours: Cours, lien: str) -> None:
    cours.guichet.demande("declarer_interet", "cyr", INTERETS[lien], id="pers_cyr")
    cours.guichet.ecouler()


@when("Cyr est écarté de ce dossier par l'administration")
def _ecarter(cours: Cours) -> None:
    corps = {"expert": "pers_cyr", "sens": "ecarter", "motif": "A accompagné la collectivité"}
    cours.guichet.demande("decider_incompatibilite", "adama", corps, id=CAND)


@when("Cyr est suspendu")
def _suspendre_cyr(cours: Cours) -> None:
    cours.guichet.demande("suspendre_expert", "adama", {"motif": "Signalement"}, id="pers_cyr")


@when("Cyr ne prend aucun dossier cette année")
def _sans_place(cours: Cours) -> None:
    cours.guichet.demande("declarer_disponibilite", "cyr", {"annee": 2027, "charge_max": 0}, id="pers_cyr")


@when("douze mois passent")
def _un_an(cours: Cours) -> None:
    cours.guichet.memoire.clock.current = MIDI.replace(year=MIDI.year + 1)


@when(parsers.parse("l'administration place {nom} sur le dossier"))
@then(parsers.parse("placer {nom} est accepté"))
def _placer(cours: Cours, nom: str) -> None:
    reply = cours.placer(cours.qui(nom))
    assert reply.status == 200, reply.body
    cours.guichet.ecouler()


@when("Cyr décline son mandat")
def _decliner(cours: Cours) -> None:
    cours.guichet.demande("decliner_mandat", "cyr", {"motif": "charge"}, id=CAND)


@then(parsers.parse("placer {nom} est refusé : « {raison} »"))
def _pas_place(cours: Cours, nom: str, raison: str) -> None:
    avant = cours.guichet.equipe(CAND)
    refuse(cours.placer(cours.qui(nom)), raison)
    assert cours.guichet.equipe(CAND) == avant


# Qui siège


@when("l'administration affecte les experts")
def _affecter(cours: Cours) -> None:
    cours.guichet.affecter()
    cours.equipe = cours.guichet.equipe(CAND)


@when("l'administration affecte les experts, qui acceptent")
def _accepter(cours: Cours) -> None:
    cours.guichet.affecter()
    cours.equipe = cours.guichet.accepter(CAND)


@when("le second signale un conflit")
def _conflit(cours: Cours) -> None:
    corps = {"precision": "Je découvre un lien avec l'aménageur"}
    cours.guichet.demande("signaler_conflit", cours.equipe["second"], corps, id=CAND)
    cours.guichet.ecouler()


@when("le second est suspendu")
def _suspendre(cours: Cours) -> None:
    cours.guichet.demande("suspendre_expert", "adama", {"motif": "m"}, id=f"pers_{cours.equipe['second']}")
    cours.guichet.ecouler()


@when("le second rend son avis")
@then("le second rend son avis")
def _rendre(cours: Cours) -> None:
    cours.guichet.rendre_avis(cours.equipe["second"], CAND, "Ce que le second en pense.")


@when("l'administration retire le second du dossier")
def _retirer(cours: Cours) -> None:
    corps = {"sortant": f"pers_{cours.equipe['second']}", "motif": "Plus joignable"}
    cours.guichet.demande("remplacer_expert", "adama", corps, id=CAND)
    cours.guichet.ecouler()


@when("le remplaçant prend un autre dossier, et n'en prend pas deux")
def _plein(cours: Cours) -> None:
    assert cours.placer(cours.remplacant, cours.guichet.recevable(2)).status == 200
    corps = {"annee": 2027, "charge_max": 1}
    cours.guichet.demande("declarer_disponibilite", cours.remplacant, corps, id=f"pers_{cours.remplacant}")


@then("le second n'a plus accès au dossier")
def _coupe(cours: Cours) -> None:
    for code in ("consulter_expertise", "consulter_dossier", "consulter_avis"):
        cours.guichet.demande(code, cours.equipe["second"], statut=404, id=CAND)


@then(parsers.parse("l'administration a reçu « {objet} »"))
def _recu(cours: Cours, objet: str) -> None:
    assert cours.guichet.courriels("adama").count(objet) == 1


@then(parsers.parse("le second a reçu « {objet} »"))
def _recu_du_second(cours: Cours, objet: str) -> None:
    assert cours.guichet.courriels(cours.equipe["second"]).count(objet) == 1


def a_trancher(cours: Cours) -> list[Any]:
    """Give the ties that the administration is to answer for."""
    found = cours.guichet.demande("lister_a_faire", "adama")["elements"]
    return [t for t in found if t["tache"] == "decider_incompatibilite"]


LIBELLES = {
    "l'employeur du second": "Lever le lien de {qui}, second : son employeur (SIREN {siren}) est partenaire de cette "
    "opération, ou remplacer cet expert",
    "l'aménageur": "Lever, s'il peut l'être, le lien de {qui}, second : un intérêt déclaré le lie à un partenaire de "
    "cette opération (SIREN {siren}), ou remplacer cet expert",
}
MOTIFS = {
    "l'employeur du second": "son employeur est partenaire de cette opération",
    "l'aménageur": "un intérêt déclaré le lie à un partenaire de cette opération",
}


@then(parsers.parse("l'administration a le lien du second à trancher, avec {partenaire}"))
def _a_trancher(cours: Cours, partenaire: str) -> None:
    second = cours.equipe["second"]
    (tache,) = a_trancher(cours)
    assert tache["libelle"] == LIBELLES[partenaire].format(qui=f"pers_{second}", siren=siren(cours, partenaire))
    assert tache["href"] == f"/expertise/v1/expertises/{CAND}/incompatibilites"


@then(parsers.parse("l'écran de remplacement montre le second, parce que {partenaire} est partenaire"))
def _montre(cours: Cours, partenaire: str) -> None:
    vue = cours.guichet.demande("consulter_remplacements", "adama", id=CAND)
    dits = {s["expert"]: s["motif"] for s in vue["sortants"]}
    assert dits == {f"pers_{cours.equipe['second']}": MOTIFS[partenaire]}
    mandats = cours.guichet.demande("consulter_expertise", "adama", id=CAND)["mandats"]
    assert [m["motif"] for m in mandats if m["role"] == "second"] == [MOTIFS[partenaire]]


@then("le second n'a rien à faire, n'est relancé de rien, et son silence n'est pas dit à l'administration")
def _en_paix(cours: Cours) -> None:
    second = cours.equipe["second"]
    assert cours.guichet.demande("lister_a_faire", second)["elements"] == []
    for jours in (5, 6, 8, 9):
        cours.guichet.reveiller(MIDI + timedelta(days=jours))
    assert not [s for s in cours.guichet.courriels(second) if s.startswith("Sans réponse de votre part")]
    assert cours.guichet.courriels("adama").count("Mandat sans réponse : dossier EQ-2027-0001") == 1, "the other's"
    cours.guichet.memoire.clock.current = MIDI


@then("l'administration n'a plus rien à trancher")
def _tranche(cours: Cours) -> None:
    assert a_trancher(cours) == []


@then(parsers.parse("accepter est refusé au second : « {raison} »"))
def _pas_accepte(cours: Cours, raison: str) -> None:
    second = cours.equipe["second"]
    refuse(cours.guichet.reply("accepter_mandat", second, {"absence_de_conflit": True}, id=CAND), raison)


@then("le second accepte son mandat")
def _accepte(cours: Cours) -> None:
    cours.guichet.demande("accepter_mandat", cours.equipe["second"], {"absence_de_conflit": True}, id=CAND)


@then(parsers.parse("rendre la synthèse est refusé : « {raison} »"))
def _pas_de_synthese(cours: Cours, raison: str) -> None:
    reply = cours.guichet.reply("rendre_synthese", cours.equipe["coordonnateur"], {}, id=CAND)
    refuse(reply, raison)
    assert cours.equipe["second"] not in reply.body


@then("rendre la synthèse est accepté")
def _synthese(cours: Cours) -> None:
    cours.guichet.demande("rendre_synthese", cours.equipe["coordonnateur"], {}, id=CAND)


@then(parsers.parse("rendre son avis est refusé au second : « {raison} »"))
def _pas_rendu(cours: Cours, raison: str) -> None:
    second = cours.equipe["second"]
    for n in range(1, 5):
        cours.guichet.rediger(second, CAND, f"dimension_{n}")
    refuse(cours.guichet.reply("rendre_avis", second, {"conclusion": "favorable"}, id=CAND), raison)


@then(parsers.parse("décliner est refusé au second : « {raison} »"))
def _pas_decline(cours: Cours, raison: str) -> None:
    refuse(cours.guichet.reply("decliner_mandat", cours.equipe["second"], {"motif": "charge"}, id=CAND), raison)


@then("le second siège toujours")
def _toujours(cours: Cours) -> None:
    assert cours.guichet.equipe(CAND) == cours.equipe


@then(parsers.parse("l'écran de remplacement dit « {raison} », et le placer est refusé"))
def _ecran(cours: Cours, raison: str) -> None:
    vue = cours.guichet.demande("consulter_remplacements", "adama", id=CAND)
    (dit,) = [r["obstacle"] for s in vue["sortants"] for r in s["remplacants"]]
    assert dit == raison
    refuse(cours.placer(cours.remplacant), raison)


@then(parsers.parse("l'administration lit son avis, marqué « {marque} »"))
def _garde(cours: Cours, marque: str) -> None:
    (lu,) = cours.guichet.demande("consulter_avis", "adama", id=CAND)["avis"]
    assert (lu["expert"], lu["statut_mandat_libelle"], lu["en_vigueur"]) == (
        f"pers_{cours.equipe['second']}",
        marque,
        False,
    )
    assert lu["versions"][0]["textes"]["dimension_1"] == "Ce que le second en pense."


@then("ni l'administration ni le coordonnateur ne lisent encore son avis")
def _secret(cours: Cours) -> None:
    for qui in ("adama", cours.equipe["coordonnateur"]):
        reply = cours.guichet.reply("consulter_avis", qui, id=CAND)
        assert reply.status == 200
        assert "Ce que le second en pense." not in reply.body


@when("le porteur retire son dossier")
def _retrait(cours: Cours) -> None:
    cours.guichet.fait("CandidatureRetiree", f"candidature/candidature#{CAND}", dossier(statut="retiree"))


# Les actes de l'administration


@then(parsers.re(r"donner au second jusqu'au (?P<jour>\S+), « (?P<motif>.*) », est refusé : « (?P<raison>.+) »"))
def _pas_de_delai(cours: Cours, jour: str, motif: str, raison: str) -> None:
    corps = {"expert": f"pers_{cours.equipe['second']}", "jusqu_au": jour, "motif": motif.strip()}
    refuse(cours.guichet.reply("prolonger_mandat", "adama", corps, id=CAND), raison)


def _accepter_sans_declarer(cours: Cours) -> Reply:
    return cours.guichet.reply("accepter_mandat", cours.equipe["second"], {"absence_de_conflit": False}, id=CAND)


def _accepter_suspendu(cours: Cours) -> Reply:
    _suspendre(cours)
    return cours.guichet.reply("accepter_mandat", cours.equipe["second"], {"absence_de_conflit": True}, id=CAND)


def _imposer(cours: Cours, **aussi: Any) -> Reply:
    verrou = {"candidature": CAND, "role": "second", "expert": "pers_cyr"}
    return cours.guichet.reply("proposer_affectation", "adama", {"verrous": [verrou], **aussi}, **ANNEE)


def _valider_l_ancienne(cours: Cours) -> Reply:
    cours.guichet.recevable(2)
    assert cours.guichet.proposer()["proposition"] == 2
    return cours.guichet.reply("valider_affectation", "adama", {"proposition": 1}, **ANNEE)


def _joindre_d_ailleurs(cours: Cours) -> Reply:
    url = "https://partage.exemple.com/lettre.pdf"
    corps = {**CORPS, "expert": f"pers_{cours.equipe['second']}", "url": url}
    return cours.guichet.reply("joindre_document", "adama", corps, id=CAND)


GESTES: dict[str, Callable[[Cours], Reply]] = {
    "accepter sans déclarer l'absence de conflit": _accepter_sans_declarer,
    "accepter, suspendu depuis la proposition": _accepter_suspendu,
    "imposer et interdire le même expert": lambda c: _imposer(
        c, interdits=[{"candidature": CAND, "expert": "pers_cyr"}]
    ),
    "imposer un expert donné absent": lambda c: _imposer(c, absents=["pers_cyr"]),
    "valider une proposition plus ancienne": _valider_l_ancienne,
    "joindre un document d'un autre site que ceux de l'État": _joindre_d_ailleurs,
}


@then(parsers.re(r"(?P<geste>accepter|imposer|valider|joindre)(?P<suite>.+) est refusé : « (?P<raison>.+) »"))
def _geste_refuse(cours: Cours, geste: str, suite: str, raison: str) -> None:
    refuse(GESTES[geste + suite](cours), raison)
    assert cours.guichet.equipe(CAND) == cours.equipe


def decider(cours: Cours, sens: str) -> Reply:
    corps = {"expert": "pers_cyr", "sens": sens, "motif": "Seul à connaître le bois"}
    return cours.guichet.reply("decider_incompatibilite", "adama", corps, id=CAND)


@when("l'administration lève ce qui lie Cyr")
def _lever(cours: Cours) -> None:
    assert decider(cours, "lever").status == 200


@then(parsers.parse("lever ce qui lie Cyr est refusé : « {raison} »"))
def _pas_levee(cours: Cours, raison: str) -> None:
    refuse(decider(cours, "lever"), raison)


@then(parsers.parse("reprendre cette levée est refusé : « {raison} »"))
def _pas_reprise(cours: Cours, raison: str) -> None:
    refuse(decider(cours, "retablir"), raison)


@when("l'administration demande un calcul, et l'annule")
def _annuler(cours: Cours) -> None:
    cours.guichet.demande("proposer_affectation", "adama", {}, 202, **ANNEE)
    cours.guichet.demande("annuler_calcul", "adama", {}, **ANNEE)
    cours.guichet.ecouler()
    cours.vue = cours.guichet.demande("consulter_affectation", "adama", **ANNEE)


@then("le calcul est annulé, et rien n'est proposé")
def _annule(cours: Cours) -> None:
    assert (cours.vue["calcul"]["statut"], cours.vue["places"]) == ("annule", [])


@then(parsers.parse("l'annuler de nouveau est refusé : « {raison} »"))
def _rien_a_annuler(cours: Cours, raison: str) -> None:
    refuse(cours.guichet.reply("annuler_calcul", "adama", {}, **ANNEE), raison)


@when("l'administration importe un fichier qui nomme une inconnue ligne 2 et un rôle inconnu ligne 3")
def _importer(cours: Cours) -> None:
    contenu = f"dossier;role;expert\n{CAND};coordonnateur;pers_zoe\n{CAND};troisieme;pers_bea\n"
    cours.guichet.demande("importer_affectation", "adama", {"contenu": contenu}, 202, **ANNEE)
    cours.guichet.ecouler()
    cours.vue = cours.guichet.demande("consulter_affectation", "adama", **ANNEE)


@then("le calcul est refusé, chaque faute avec sa ligne")
def _fautes(cours: Cours) -> None:
    assert cours.vue["calcul"]["statut"] == "echoue"
    assert cours.vue["calcul"]["raisons"] == [
        "ligne 2 : l'expert « pers_zoe » n'est pas en lice",
        "ligne 3 : le rôle « troisieme » n'existe pas : écrivez coordonnateur ou second",
        "Corrigez les sièges imposés, les interdits ou le fichier, puis redemandez une proposition.",
    ]


@then("rien n'est proposé")
def _rien(cours: Cours) -> None:
    assert (cours.vue["proposition"], cours.vue["places"]) == (0, [])


@when("l'administration demande une affectation")
def _demander(cours: Cours) -> None:
    cours.vue = cours.guichet.proposer()


def preuve(cours: Cours) -> Any:
    return cours.guichet.demande("consulter_certificat", "adama", **ANNEE)["certificat"]


@then("sa preuve est juste")
def _juste(cours: Cours) -> None:
    assert verifier(preuve(cours))


@then("la même preuve est refusée, un expert changé, une valeur grandie ou un dossier retouché")
def _fausse(cours: Cours) -> None:
    autre, grandie, retouchee = preuve(cours), preuve(cours), preuve(cours)
    autre["certificat"]["affectation"][0][2] = "pers_bea"
    grandie["certificat"]["etages"][-1]["valeur"] += 1
    retouchee["instance"]["dossiers"][0]["seconds"] += 1
    for fausse in (autre, grandie, retouchee):
        with pytest.raises(ValueError, match=r"\S"):
            verifier(fausse)
