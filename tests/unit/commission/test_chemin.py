"""From the synthesis to the public register, through the service's own doors."""

import json

from tests.unit.commission.scene import (
    AJOURNE,
    ANNEE,
    BRETAGNE,
    CEREMONIE,
    NATIONAL,
    NATIONALE,
    VALIDE,
    cand,
    candidature,
    conclure,
    decidee,
    etapes,
    oper,
    ouvrir,
    scene,
    signer,
    synthese,
)


def test_de_la_synthese_au_registre_public() -> None:
    s = ouvrir(scene(1, 2, 3))
    conclure(s, 1, VALIDE)
    conclure(s, 2, AJOURNE)
    conclure(s, 3, {"issue": "renvoi_national", "motifs": "Avis partagés."})
    signer(s)
    assert {p.nature for p in s.seance(NATIONAL).points.values()} == {"ratification", "debat"}

    ouvrir(s, NATIONAL)
    s.faire("ratifier_points", "Nina", {}, id=NATIONAL)
    conclure(s, 3, {"issue": "labellise", "etape_accordee": 2, "votes": {"pour": 3}}, NATIONAL)
    signer(s, NATIONAL)
    assert s.palmares().controle.labels_par_etape == {"2": 2}
    assert s.appeler("consulter_palmares", annee="2027").statut == 404
    assert s.appeler("lister_registre")["elements"] == []

    s.a(CEREMONIE).service.tick()
    s.ecouler()
    registre = s.appeler("lister_registre")["elements"]
    assert sorted(ligne["nom"] for ligne in registre) == ["Quartier 1", "Quartier 3"]
    assert s.appeler("statistiques")["par_etape"] == {"2": 2}
    palmares = s.appeler("consulter_palmares", annee="2027")
    assert [x["nom"] for x in palmares["laureats"]] == ["Quartier 1", "Quartier 3"]
    assert "Quartier 2" not in palmares.texte


def test_chaque_porteur_recoit_sa_decision_une_fois() -> None:
    s = decidee({1: AJOURNE, 2: VALIDE})
    s.personne("Pia", "porteur", pseudonyme="pers_porteur2")
    assert len(s.courriels("Paul")) == 1, "l'invitation à la séance régionale, et rien d'autre"
    assert s.courriels("Pia") == []
    s.a(CEREMONIE).service.tick()
    s.ecouler()
    s.service.tick()
    s.ecouler()
    assert s.courriels("Paul")[1:] == ["Décision d'ajournement et accompagnement proposé : dossier EQ-2027-0001"]
    assert s.courriels("Pia") == ["Décision de la commission nationale : étape 2, « Quartier 2 »"]
    publie, copie = s.courriels("Dora")
    assert publie == "Le palmarès 2027 du label ÉcoQuartier est publié"
    assert copie == "Décision d'ajournement et accompagnement proposé : dossier EQ-2027-0001"


def test_la_lettre_d_ajournement_porte_ce_que_la_loi_demande() -> None:
    s = decidee({1: AJOURNE})
    s.a(CEREMONIE).service.tick()
    s.ecouler()
    lettre = [m.text for m in s.memoire.mailer.sent if m.recipient == "paul@exemple.invalid"][-1]
    for mention in (
        "La mobilité reste à préciser.",
        "1. (engagement 9, « Mettre en œuvre une qualité urbaine, paysagère et architecturale ») Décrire les modes",
        "1. Associer les habitants.",
        "La DDTM d'Ille-et-Vilaine",
        "Ana Dupont, Présidente",
        "un recours gracieux auprès de ce service, dans un délai de deux mois à compter de sa notification",
        "tribunal administratif de Paris (7, rue de Jouy",
        "Télérecours citoyens), dans un délai de deux mois, augmenté d'un mois pour qui demeure outre-mer",
    ):
        assert mention in lettre
    assert "\n\n\n" not in lettre


def test_les_membres_sont_convoques_puis_avertis_de_la_signature() -> None:
    s = ouvrir(scene(1))
    conclure(s, 1, VALIDE)
    signer(s)
    convocation, signature = s.courriels("Mia")
    assert convocation.startswith("Convocation : commission régionale (Bretagne), vendredi 10 septembre 2027")
    assert signature == "Procès-verbal signé : commission régionale (Bretagne), 2027"


def test_un_dossier_ratifie_garde_les_textes_de_la_region() -> None:
    s = decidee({1: AJOURNE})
    vue = s.appeler("consulter_point", "Nina", id=NATIONAL, candidature=cand(1))
    assert vue["statut"] == "ratifie"
    assert vue["conclusion"]["textes"]["motifs"] == "La mobilité reste à préciser."


def test_un_dossier_debattu_suit_la_seance_nationale() -> None:
    s = ouvrir(scene(1))
    conclure(s, 1, AJOURNE)
    signer(s)
    ouvrir(s, NATIONAL)
    s.faire("ratifier_points", "Nina", {"sauf": [cand(1)]}, id=NATIONAL)
    conclure(s, 1, {"issue": "labellise", "etape_accordee": 2}, NATIONAL)
    signer(s, NATIONAL)
    assert [d.issue for d in s.seance(NATIONAL).decisions] == ["labellise"]


def test_l_etape_1_est_au_registre_des_son_constat() -> None:
    s = scene()
    s.recevoir(candidature(7, "constatee", etape=1))
    (ligne,) = s.appeler("lister_registre")["elements"]
    assert (ligne["etape"], ligne["annee"], ligne["statut"]) == (1, 2027, "en_vigueur")
    assert s.courriels("Paul") == []


def test_une_etape_reprise_est_au_registre_avec_sa_source() -> None:
    s = scene()
    s.recevoir(etapes(8, (2, 2014, "Palmarès 2014"), (3, 2019, "Palmarès 2019")))
    assert s.appeler("consulter_label", id=f"{oper(8)}-3")["acte"] == "Palmarès 2019"
    assert s.appeler("statistiques")["par_annee"][0] == {"cle": "2014", "par_etape": {"2": 1}, "total": 1}


def test_le_registre_repond_par_region_etape_et_annee() -> None:
    s = scene()
    s.recevoir(etapes(1, (2, 2014, "x"), (3, 2019, "y")), etapes(2, (2, 2014, "x")))

    def nombre(**query: str) -> int:
        return len(s.appeler("lister_registre", query=query)["elements"])

    assert (nombre(), nombre(etape="2"), nombre(annee="2019"), nombre(region="53"), nombre(region="84")) == (
        3,
        2,
        1,
        3,
        0,
    )
    assert nombre(region="53", etape="2", annee="2014") == 2
    assert nombre(etape="3", annee="2014") == 0


def test_la_page_suivante_du_registre_garde_les_filtres() -> None:
    s = scene()
    s.recevoir(*(etapes(n, (2, 2014, "x")) for n in range(1, 4)))
    suivant = s.appeler("lister_registre", query={"etape": "2", "limite": "2"})["suivant"]
    assert "etape=2" in suivant
    query = dict(p.split("=", 1) for p in suivant.split("?")[1].split("&"))
    assert len(s.appeler("lister_registre", query=query)["elements"]) == 1


def test_le_registre_ne_dit_jamais_un_contact() -> None:
    s = decidee({1: VALIDE})
    s.a(CEREMONIE).service.tick()
    s.ecouler()
    tout = s.appeler("lister_registre").texte + s.appeler("consulter_label", id=f"{oper(1)}-2").texte
    tout += s.appeler("consulter_palmares", annee="2027").texte
    assert "pers_" not in tout
    assert "document" not in tout


def test_un_label_retire_le_dit_et_sort_des_comptes() -> None:
    s = scene()
    s.recevoir(etapes(1, (2, 2014, "x")))
    s.faire("retirer_label", "Ada", {"motif": "Engagements abandonnés", "acte": "Décision 12"}, id=f"{oper(1)}-2")
    public = s.appeler("consulter_label", id=f"{oper(1)}-2")
    assert (public["statut"], public["motif"]) == ("retire", None)
    assert s.appeler("consulter_label", "Ada", id=f"{oper(1)}-2")["motif"] == "Engagements abandonnés"
    assert s.appeler("statistiques")["total"] == 0
    s.recevoir(etapes(1, (2, 2014, "x"), (3, 2019, "y"), seq=5))
    assert s.label(1).statut == "retire"


def test_une_correction_range_le_label_a_sa_nouvelle_annee() -> None:
    s = scene()
    s.recevoir(etapes(1, (2, 2014, "x")))
    corps = {"annee": 2013, "motif": "Erreur de saisie", "acte": "Note 3"}
    s.faire("corriger_label", "Ada", corps, id=f"{oper(1)}-2")
    assert len(s.appeler("lister_registre", query={"annee": "2013"})["elements"]) == 1
    assert s.appeler("lister_registre", query={"annee": "2014"})["elements"] == []
    assert s.appeler("corriger_label", "Sam", corps, id=f"{oper(1)}-2").statut == 403


def test_une_annee_sans_dossier_publie_un_palmares_vide() -> None:
    s = scene()
    ouvrir(s, NATIONAL)
    signer(s, NATIONAL)
    s.a(CEREMONIE).service.tick()
    s.ecouler()
    assert s.appeler("consulter_palmares", annee="2027")["laureats"] == []


def test_le_palmares_attend_la_seance_nationale_et_le_dit() -> None:
    s = ouvrir(scene(1))
    s.a(CEREMONIE).service.tick()
    assert s.appeler("consulter_palmares", annee="2027").statut == 404
    vue = s.appeler("consulter_palmares", "Ada", annee="2027")
    assert vue["controles"]["seance_close"] is False
    assert s.appeler("publier_palmares", "Ada", {}, annee="2027").statut == 409
    ouvrir(s, NATIONAL)
    signer(s, NATIONAL, sans=("53",))
    s.service.tick()
    assert s.appeler("consulter_palmares", annee="2027").statut == 200


def test_la_publication_a_lieu_une_fois_quel_que_soit_le_nombre_de_reveils() -> None:
    s = decidee({1: VALIDE, 2: AJOURNE})
    s.a(CEREMONIE)
    for _ in range(4):
        s.service.tick()
        s.ecouler()
    s.faire("publier_palmares", "Ada", {}, annee="2027")
    entrees = [i for k, i in s.memoire.store.items.items() if k.pk == "commission/palmares#2027" and "corps" in i]
    assert sum("PalmaresPublie-V1" in str(i["entete"]) for i in entrees) == 1
    assert len(s.appeler("lister_registre")["elements"]) == 1


def test_rien_n_est_publie_une_seconde_avant_la_ceremonie() -> None:
    s = decidee({1: VALIDE}).a(CEREMONIE.replace(hour=8, minute=59))
    s.service.tick()
    refus = s.appeler("publier_palmares", "Ada", {}, annee="2027")
    assert (refus.statut, s.palmares().statut) == (409, "en_preparation")
    s.a(CEREMONIE.replace(hour=9)).service.tick()
    assert s.palmares().statut == "publie"


def test_les_documents_d_un_dossier_se_lisent_en_seance() -> None:
    s = ouvrir(scene(1))
    assert s.appeler("consulter_synthese", "Mia", candidature=cand(1))["contenu"] == {"texte": "Avis"}
    assert s.appeler("consulter_dossier", "Mia", candidature=cand(1))["contenu"] == {"reponses": {}}
    assert s.appeler("consulter_dossier", "Mia", candidature=cand(2)).statut == 404
    assert s.appeler("consulter_dossier", "Paul", candidature=cand(1)).statut == 404


def test_le_proces_verbal_conserve_dit_tout_sauf_le_nom_du_signataire() -> None:
    s = ouvrir(scene(1))
    conclure(s, 1, AJOURNE)
    signer(s)
    minutes = s.memoire.objects.kept[s.seance().proces_verbal.document].decode()
    assert "Dupont" not in minutes
    (resultat,) = json.loads(minutes)["resultats"]
    assert resultat["issue"] == "ajourne"
    assert "La mobilité reste à préciser." in s.memoire.objects.kept[resultat["document"]].decode()


def test_une_synthese_tardive_attend_la_seance_nationale_que_l_administration_reponde() -> None:
    s = ouvrir(scene(1))
    conclure(s, 1, VALIDE)
    signer(s)
    s.recevoir(candidature(2), synthese(2))
    for ici, qui in ((BRETAGNE, "Sam"), (NATIONAL, "Nina")):
        assert list(s.seance(ici).en_attente) == [cand(2)]
        assert [d["candidature"] for d in s.appeler("consulter_seance", qui, id=ici)["en_attente"]] == [cand(2)]
    assert s.appeler("consulter_seance", "Mia")["en_attente"] == []
    assert set(s.seance(NATIONAL).points) == {cand(1)}
    for qui in ("Ada", "Nina"):
        assert s.courriels(qui).count("Un dossier arrivé trop tard attend votre réponse : EQ-2027-0002") == 1


def test_la_liste_des_seances_est_celle_de_chacun() -> None:
    s = ouvrir(scene(1))
    s.recevoir(candidature(2, region="84"), synthese(2, region="84"))

    def vues(qui: str, **query: str) -> list[str]:
        return [ligne["id"] for ligne in s.appeler("lister_seances", qui, query=query)["elements"]]

    assert sorted(vues("Ada")) == [BRETAGNE, "2027-R84", NATIONAL]
    assert vues("Sam") == vues("Mia") == [BRETAGNE]
    assert vues("Nina") == [NATIONAL]
    assert vues("Ada", territoire="R84") == ["2027-R84"]
    assert s.appeler("lister_seances", "Sam", query={"territoire": "R84"}).statut == 400
    assert s.appeler("lister_seances", "Paul").statut == 404


def test_une_annee_de_150_dossiers_tient_dans_la_table() -> None:
    s = scene(*range(1, 151))
    ouvrir(s)
    long = {**AJOURNE, "motifs": "m" * 4000, "reserves": [{"champ": "axe_01", "texte": "r" * 1000}] * 3}
    for numero in range(1, 151):
        conclure(s, numero, VALIDE if numero % 3 else long)
    signer(s)
    ouvrir(s, NATIONAL)
    s.faire("ratifier_points", "Nina", {}, id=NATIONAL)
    signer(s, NATIONAL)
    s.a(CEREMONIE).service.tick()
    s.ecouler()
    assert len(s.appeler("lister_registre", query={"limite": "100", "annee": str(ANNEE)})["elements"]) == 100
    tailles = {k: sum(len(str(v).encode()) for v in i.values()) for k, i in s.memoire.store.items.items()}
    assert max(tailles.values()) < 150_000, max(tailles.items(), key=lambda t: t[1])
    assert s.memoire.clock.current > NATIONALE
