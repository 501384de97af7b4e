"""Les règlements sont des données contrôlées : ce qu'ils disent, et ce qui les fait refuser."""

import re
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

from kernel.label import reglement as module
from kernel.label.calendrier import Calendrier, Jalon
from kernel.label.formulaire import Champ, Limite, signes_hors_espaces
from kernel.label.reglement import ReglementError, lire, reglement, versions
from kernel.label.reglement_schema import schema

TEXTES = {
    v: (Path(module.__file__).parent / "reglements" / f"{v}.toml").read_text(encoding="utf-8") for v in versions()
}
R2020, R2013 = reglement("2020"), reglement("2013")


def champ(numero: int, code: str) -> Champ:
    return next(c for c in R2020.champs(numero) if c.code == code)


# --- ce que disent les règlements ---


def test_les_deux_reglements_connus_se_lisent() -> None:
    assert {"2013", "2020"} <= set(versions())
    assert all(reglement(v).version == v for v in versions())


def test_un_reglement_ne_se_lit_qu_une_fois() -> None:
    assert reglement("2020") is R2020


@pytest.mark.parametrize("version", ["1999", "", "../2020", "2020.toml"])
def test_un_reglement_inconnu_est_refuse_en_disant_lesquels_existent(version: str) -> None:
    with pytest.raises(ReglementError, match=r"n'existe pas ; connus : 2013, 2020"):
        reglement(version)


@pytest.mark.parametrize("version", ["2013", "2020"])
def test_vingt_engagements_se_rangent_par_cinq_dans_quatre_dimensions(version: str) -> None:
    lu = reglement(version)
    assert [e.dimension for e in lu.engagements] == [1] * 5 + [2] * 5 + [3] * 5 + [4] * 5


@pytest.mark.parametrize(
    ("numero", "sieges", "seconds_max", "visite", "commissions", "depot"),
    [
        (1, 0, 0, False, (), Jalon.CEREMONIE),
        (2, 2, 0, True, ("regionale", "nationale"), Jalon.CLOTURE_DEPOTS),
        (3, 2, 2, True, ("regionale", "nationale"), Jalon.CLOTURE_DEPOTS),
        (4, 2, 0, True, ("regionale", "nationale"), Jalon.CLOTURE_DEPOTS),
    ],
)
def test_chaque_etape_de_2020_dit_ce_qu_elle_demande(
    numero: int, sieges: int, seconds_max: int, visite: bool, commissions: tuple[str, ...], depot: Jalon
) -> None:
    etape = R2020.etape(numero)
    assert etape
    assert (etape.sieges.total, etape.sieges.seconds_max) == (sieges, seconds_max)
    assert (etape.visite, etape.commissions, etape.depot) == (visite, commissions, depot)


@pytest.mark.parametrize("version", ["2020", "2023"])
def test_l_etape_1_se_constate_en_deux_mois_ce_que_les_sources_ne_disent_pas(version: str) -> None:
    etape = reglement(version).etape(1)
    assert etape is not None
    assert etape.examen is not None
    assert (etape.examen.mois, etape.examen.a_confirmer) == (2, True)


def test_l_etape_1_a_quatre_conditions_dont_trois_a_confirmer() -> None:
    etape = R2020.etape(1)
    assert etape
    assert [c.a_confirmer for c in etape.conditions] == [False, True, True, True]


def test_l_etape_3_reprend_les_reponses_de_l_etape_2() -> None:
    etape = R2020.etape(3)
    assert etape
    assert etape.repris_de == (2,)
    assert {c.code for c in R2020.champs(2)} == {c.code for c in R2020.champs(3)}


def test_l_etape_4_demande_l_etape_3_depuis_trois_ans() -> None:
    etape = R2020.etape(4)
    assert etape
    assert (etape.prerequis.etape, etape.prerequis.annees, etape.prerequis.a_confirmer) == (3, 3, True)


def test_l_etape_4_se_repond_par_une_introduction_et_quatre_axes() -> None:
    codes = [c.code for c in R2020.champs(4)]
    assert "faits_marquants" in codes
    assert [c for c in codes if c.startswith("axe_")] == ["axe_01", "axe_02", "axe_03", "axe_04"]
    assert not [c for c in codes if c.startswith("engagement_")]


def test_chaque_engagement_tient_en_2000_signes_hors_espaces() -> None:
    reponses = [c for c in R2020.champs(2) if re.fullmatch(r"engagement_\d\d", c.code)]
    assert len(reponses) == 20
    assert all(c.requis and c.limite == Limite(max=2000, unite="signes_hors_espaces") for c in reponses)


def test_le_regime_du_silence_n_est_pas_ecrit_d_office() -> None:
    assert R2020.regime_silence is None
    assert R2013.regime_silence is None


def test_le_regime_du_silence_s_ecrit_avec_qui_en_repond() -> None:
    ajout = (
        '\n[regime_silence]\nsens = "rejet"\ndelai_mois = 2\nfondement = "CRPA L231-4"\nvalide_par = "La directrice"\n'
    )
    regime = lire(TEXTES["2020"] + ajout, "essai").regime_silence
    assert regime
    assert (regime.sens, regime.valide_par) == ("rejet", "La directrice")


def test_aucun_quorum_n_est_exige_d_office() -> None:
    assert all(c.quorum is None for lu in (R2013, R2020) for c in lu.commissions.values())


def test_il_n_y_a_pas_de_refus() -> None:
    assert [i.code for i in R2020.commissions["regionale"].issues] == ["valide", "ajourne", "renvoi_national"]
    assert [i.code for i in R2020.commissions["nationale"].issues] == ["labellise", "ajourne"]


def test_2013_n_a_que_les_etapes_2_et_3_avec_trois_experts() -> None:
    assert [(e.numero, e.libelle, e.sieges.total) for e in R2013.etapes] == [
        (2, "Engagé dans la labellisation", 3),
        (3, "Label ÉcoQuartier", 3),
    ]
    assert {e.prerequis.charte for e in R2013.etapes} == {"facultative"}
    assert R2013.etape(1) is None


@pytest.mark.parametrize(
    ("texte", "numero"), [("Engagé", 2), ("LABEL", 3), ("engage", 2), ("Label ÉcoQuartier", 3), ("3", 3)]
)
def test_une_etape_se_reconnait_a_son_nom(texte: str, numero: int) -> None:
    etape = R2013.etape_nommee(texte)
    assert etape
    assert etape.numero == numero


def test_ajourne_n_est_le_nom_d_aucune_etape() -> None:
    assert R2013.etape_nommee("Ajourné") is None


def test_une_etape_inconnue_n_a_pas_de_champs() -> None:
    with pytest.raises(ValueError, match="n'a pas d'étape 1"):
        R2013.champs(1)


@pytest.mark.parametrize("version", ["2013", "2020"])
@pytest.mark.parametrize("annee", [2013, 2024, 2027, 2030])
def test_le_calendrier_type_convient_a_toute_annee(version: str, annee: int) -> None:
    assert Calendrier.depuis(reglement(version).calendrier, annee).annee == annee


def test_un_reglement_nouveau_s_ajoute_par_ses_seules_donnees() -> None:
    """« Livré » and « Vécu » alone, a local commission's name, other words: nothing but text changes."""
    texte = TEXTES["2020"].replace('version = "2020"', 'version = "2023"')
    etape_2 = texte[texte.index("[[etapes]]\nnumero = 2") : texte.index("[[etapes]]\nnumero = 3")]
    texte = texte.replace(etape_2, "").replace("Commission régionale", "Commission locale")
    texte = (
        texte.replace("en projet", "ÉcoProjet").replace("confirmé", "vécu", 2).replace('"vécu", "vécu et', '"vécu et')
    )
    nouveau = lire(texte, "reglements/2023.toml")
    assert [e.numero for e in nouveau.etapes] == [1, 3, 4]
    assert nouveau.commissions["regionale"].libelle == "Commission locale"


# --- ce qui fait refuser un fichier, une faute à la fois ---

FAUTES = [
    ('version = "2020"', "version = 2020", "version"),
    ('version = "2020"', 'version = "vingt"', "version : n'est pas écrit comme il faut"),
    ("campagnes = [2020, 2022]", "campagnes = [2022, 2020]", "campagnes : la première vient après la dernière"),
    ("campagnes = [2020, 2022]", "campagnes = [2020, 2022]\ninconnu = 1", "inconnu : ce nom n'est pas connu"),
    ('  { numero = 4, libelle = "Environnement et climat" },\n', "", "dimensions : il en faut 4"),
    ("numero = 20\ndimension = 4", "numero = 19\ndimension = 4", "engagements : il en faut 20"),
    ("numero = 20\ndimension = 4", "numero = 21\ndimension = 4", r"engagements\[n° 20\]\.numero : est trop grand"),
    ("numero = 20\ndimension = 4", "numero = 20\ndimension = 5", r"engagements\[n° 20\]\.dimension : est trop grand"),
    ("\ndimension = 4\n", "\ndimension = 3\n", "dimensions : aucun engagement pour la dimension 4"),
    ('  { numero = 4, libelle = "Effet levier de l\'ÉcoQuartier" },\n', "", "axes : il en faut 0 ou 4"),
    ('numero = 2\nnom = "chantier"', 'numero = 3\nnom = "chantier"', "etapes : leurs numéros doivent croître"),
    ('numero = 4\nnom = "confirmé"', 'numero = 5\nnom = "confirmé"', r"etapes\[n° 4\]\.numero : est trop grand"),
    ('variantes = ["étape 4"', 'variantes = ["étape 3"', r"un même nom désigne deux étapes \(etape 3\)"),
    (
        "prerequis = { etape = 3,",
        "prerequis = { etape = 4,",
        "étape 4, prerequis.etape : 4 n'est pas une étape antérieure",
    ),
    ("repris_de = [2]", "repris_de = [3]", "étape 3, repris_de : 3 n'est pas une étape antérieure"),
    (
        "repris_de = [2]",
        "repris_de = [1, 2]",
        "étape 3, repris_de : l'étape la plus proche vient d'abord, et sans doublon",
    ),
    ("repris_de = [2]", "repris_de = [2, 2]", "étape 3, repris_de : l'étape la plus proche vient d'abord"),
    ("sieges = { coordonnateur = 1, seconds = 1 }", "sieges = { seconds = 1 }", "sans coordonnateur"),
    ("seconds = 1, seconds_max = 2", "seconds = 3, seconds_max = 2", "seconds_max est plus petit"),
    ("seconds = 1, seconds_max = 2", "seconds = -1", r"etapes\[n° 3\]\.sieges\.seconds : est trop petit"),
    ("visite = true", "visite = false", "experts, visite, avis et commissions vont ensemble"),
    ('commissions = ["regionale", "nationale"]', 'commissions = ["locale"]', "n'est pas une des valeurs possibles"),
    ('depot = "cloture_depots"', 'depot = "un_jour"', r"etapes\[n° 2\]\.depot : n'est pas une des valeurs possibles"),
    ('depot = "ceremonie" #', "#", r"etapes\[n° 1\]\.depot : cette valeur manque"),
    ('formulaires = ["identite"]', 'formulaires = ["identity"]', "étape 1, formulaires : « identity » n'existe pas"),
    ('formulaires = ["identite"]', "formulaires = []", r"etapes\[n° 1\]\.formulaires : ne peut pas être vide"),
    ('formulaires = ["identite"]', 'formulaires = ["identite", "identite"]', "étape 1, formulaires : champ en double"),
    ('code = "plan_masse"', 'code = "plan_situation"', "code en double : plan_situation"),
    ('code = "fiche_identite"', 'code = "charte_signee"', "code en double : charte_signee"),
    (
        'max = 2000, unite = "signes_hors_espaces"',
        'max = 0, unite = "signes"',
        r"\.limite\.max : doit être un nombre positif",
    ),
    (
        'max = 2000, unite = "signes_hors_espaces"',
        'max = 9, unite = "mots"',
        r"\.limite\.unite : n'est pas une des valeurs",
    ),
    ('type = "perimetre",', "", r"formulaires\.identite\.champs\[n° 4\]\.type : cette valeur manque"),
    ('type = "perimetre",', 'type = "dessin",', r"champs\[n° 4\]\.type : n'est pas une des valeurs possibles"),
    (', limite = { max = 10, unite = "lignes" } },', " },", "« description » est d'un type qui demande une limite"),
    (
        'limite = { max = 5, unite = "elements" }',
        'limite = { max = 5, unite = "lignes" }',
        "« points_forts » a une limite",
    ),
    (', vocabulaire = "milieu"', "", "« milieu » : un choix ou des actions, et eux seuls"),
    (', vocabulaire = "milieu"', ', vocabulaire = "mileu"', "vocabulaire : « mileu » n'existe pas"),
    ('par = "axe"\nrequis = true\n', "", "un formulaire a des champs, ou bien « par »"),
    (
        'code = "extension", libelle = "Extension"',
        'code = "Extension", libelle = "Extension"',
        "n'est pas écrit comme il faut",
    ),
    ('variantes = ["RU", "Renouvellement"]', 'variantes = ["R.U.", "EXTENSION"]', "désigne deux termes : extension"),
    (
        '{ code = "hameau", libelle = "Hameau" }',
        '{ code = "hameau", libelle = " " }',
        "libelle : ne peut pas être vide",
    ),
    ('echelle = "avis"', 'echelle = "notes"', "avis.echelle : « notes » n'existe pas"),
    (
        "cloture_depots = { mois = 5",
        "cloture_depots = { mois = 3",
        "calendrier : La clôture des dépôts doit venir après",
    ),
    ("cloture_depots = { mois = 5, jour = 15", "cloture_depots = { mois = 2, jour = 30", "le 30 février n'existe pas"),
    ('jour = 15, heure = "24:00"', 'jour = 15, heure = "25:00"', r"\.heure : n'est pas écrit comme il faut"),
    ('libelle = "Commission nationale"', "libelle = ", "ce n'est pas du TOML"),
]


@pytest.mark.parametrize(("juste", "faux", "phrase"), FAUTES, ids=[f"{n:02}" for n in range(len(FAUTES))])
def test_un_reglement_fautif_est_refuse_en_disant_ou(juste: str, faux: str, phrase: str) -> None:
    assert juste in TEXTES["2020"]
    with pytest.raises(ReglementError, match=phrase) as refus:
        lire(TEXTES["2020"].replace(juste, faux), "reglements/essai.toml")
    assert str(refus.value).startswith("reglements/essai.toml : ")


def test_un_reglement_sans_axes_ne_peut_pas_demander_de_reponse_par_axe() -> None:
    sans = re.sub(r"axes = \[\n.*?\n\]\n", "", TEXTES["2020"], count=1, flags=re.DOTALL)
    with pytest.raises(ReglementError, match="il n'y a pas d'axes"):
        lire(sans, "essai")


def test_toutes_les_fautes_se_disent_ensemble() -> None:
    faux = TEXTES["2020"].replace('echelle = "avis"', 'echelle = "notes"').replace("repris_de = [2]", "repris_de = [3]")
    with pytest.raises(ReglementError, match=r"repris_de.*avis\.echelle"):
        lire(faux, "essai")


# --- vocabulaires ---


@pytest.mark.parametrize(
    ("vocabulaire", "texte", "code"),
    [
        ("situation", "périphérie", "peripherie"),
        ("situation", "Périphérie", "peripherie"),
        ("situation", "Centre-commune littorale", "centre"),
        ("situation", "Centre bourg", "centre"),
        ("situation", "Péri-centre", "faubourg"),
        ("situation", "Territoire en requalification", "autre"),
        ("type_operation", "RU", "renouvellement_urbain"),
        ("type_operation", "RU (Réhab)", "renouvellement_urbain"),
        ("type_operation", "extension", "extension"),
        ("type_operation", "Mixte (6ha RU)", "mixte"),
        ("type_operation", "Tout", "mixte"),
        ("type_operation", "Couture urbaine", "couture_urbaine"),
        ("milieu", "Urbaine", "urbain"),
        ("milieu", "semi-urbaine", "periurbain"),
        ("milieu", " RURALE\u00a0", "rural"),
        ("oui_non", "x", "oui"),
        ("resultat", "ajourné", "ajourne"),
        ("situation", "", None),
        ("situation", "Lune", None),
        ("type_operation", "(RU)", "renouvellement_urbain"),
    ],
)
@pytest.mark.parametrize("version", ["2013", "2020"])
def test_un_mot_se_reconnait_comme_qu_il_soit_ecrit(
    version: str, vocabulaire: str, texte: str, code: str | None
) -> None:
    assert reglement(version).terme(vocabulaire, texte) == code


@pytest.mark.parametrize("version", ["2013", "2020"])
def test_toute_ecriture_d_un_terme_mene_a_lui_et_son_code_a_lui_meme(version: str) -> None:
    for vocabulaire in reglement(version).vocabulaires.values():
        for terme in vocabulaire.termes:
            ecritures = (terme.code, terme.libelle, terme.libelle.upper(), *terme.variantes)
            assert {vocabulaire.code(texte) for texte in ecritures} == {terme.code}


@given(st.text(max_size=30))
def test_un_mot_reconnu_l_est_une_fois_pour_toutes(texte: str) -> None:
    vocabulaire = R2020.vocabulaires["situation"]
    code = vocabulaire.code(texte)
    assert code is None or vocabulaire.code(code) == code


# --- signes, lignes, limites ---


@pytest.mark.parametrize(
    ("texte", "signes"),
    [
        ("", 0),
        ("un deux", 6),
        ("un\tdeux\r\ntrois", 11),
        ("10\u00a0000\u202f€", 6),
        ("l\u2019été", 5),
        (unicodedata.normalize("NFD", "été"), 3),
        ("sans\u200blargeur\ufeff", 11),
        ("🌳 arbre", 6),
    ],
)
def test_les_signes_se_comptent_sans_les_espaces(texte: str, signes: int) -> None:
    assert signes_hors_espaces(texte) == signes


@given(st.text(max_size=80), st.text(alphabet=" \t\n\u00a0\u2009\u202f\u200b", max_size=20))
def test_les_espaces_ne_coutent_rien(texte: str, espaces: str) -> None:
    assert signes_hors_espaces(texte + espaces) == signes_hors_espaces(texte)
    assert signes_hors_espaces(espaces + texte) == signes_hors_espaces(texte)


def test_2000_signes_passent_et_2001_ne_passent_pas() -> None:
    reponse = champ(2, "engagement_01")
    assert R2020.anomalie(reponse, "mot " * 666 + "fin") is not None
    assert R2020.anomalie(reponse, "mot " * 666 + "fi") is None
    assert R2020.anomalie(reponse, "é" * 2001) == "2001 signes hors espaces, pour 2000 au plus."


def test_une_ligne_trop_longue_compte_pour_plusieurs() -> None:
    lignes = Limite(max=10, unite="lignes")
    assert lignes.mesurer("une\ndeux\n\nquatre") == 4
    assert lignes.mesurer("x" * 101) == 2
    assert lignes.depassement("x" * 1000) is None
    assert lignes.depassement("x" * 1001) == "11 lignes, pour 10 au plus."


# --- réponses ---

POLYGONE = {"type": "Polygon", "coordinates": [[[0, 0], [0, 1], [1, 1], [0, 0]]]}

BONNES = [
    ("nom", "La Fleuriaye"),
    ("commune", "44020"),
    ("communes_autres", ["44109", "44143"]),
    ("perimetre", POLYGONE),
    ("contact_commune", {"nom": "Durand", "courriel": "durand@exemple.fr"}),
    ("plusieurs_phases", False),
    ("types_operation", ["extension", "renouvellement_friche"]),
    ("procedure", "zac"),
    ("superficie_ha", 13.2),
    ("superficie_ha", 0),
    ("logements", 850),
    ("annee_livraison", 2019),
    ("nom", None),
    ("nom", "  "),
    ("points_forts", []),
]

MAUVAISES = [
    ("nom", 3, "Un texte est attendu"),
    ("nom", "x" * 201, "201 signes, pour 200 au plus"),
    ("commune", 44020, "code commune"),
    ("commune", "99999", "Aucune commune"),
    ("commune", "74093", r"c'est aujourd'hui Annecy \(74010\)"),
    ("communes_autres", "44109", "Une liste"),
    ("communes_autres", ["44109", "44109"], "deux fois"),
    ("communes_autres", ["44109", "99999"], "Aucune commune"),
    ("perimetre", {"type": "Point", "coordinates": [0, 0]}, "GeoJSON"),
    ("perimetre", "ici", "GeoJSON"),
    ("contact_commune", {"nom": "Durand", "mot_de_passe": "x"}, "Un contact"),
    ("contact_commune", {"nom": "x" * 255}, "Un contact"),
    ("contact_commune", "Durand", "Un contact"),
    ("plusieurs_phases", "oui", "true"),
    ("types_operation", ["extension", "lune"], "« lune » n'est pas un choix possible"),
    ("points_forts", ["eau", "dechets", "biodiversite", "mobilite", "energie", "patrimoine"], "6 éléments, pour 5"),
    ("procedure", ["zac"], "n'est pas un choix possible"),
    ("superficie_ha", "13,2", "Un nombre"),
    ("superficie_ha", -1, "Un nombre"),
    ("superficie_ha", float("nan"), "Un nombre"),
    ("superficie_ha", float("inf"), "Un nombre"),
    ("superficie_ha", 10**400, "Un nombre"),
    ("logements", 8.5, "Un nombre entier"),
    ("logements", True, "Un nombre entier"),
    ("annee_livraison", 19, "Une année"),
]


@pytest.mark.parametrize(("code", "valeur"), BONNES)
def test_une_bonne_reponse_n_a_pas_d_anomalie(code: str, valeur: object) -> None:
    assert R2020.anomalie(champ(2, code), valeur) is None


@pytest.mark.parametrize(("code", "valeur", "phrase"), MAUVAISES)
def test_une_mauvaise_reponse_est_refusee_en_disant_pourquoi(code: str, valeur: object, phrase: str) -> None:
    assert re.search(phrase, R2020.anomalie(champ(2, code), valeur) or "")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda enfant: st.lists(enfant, max_size=3) | st.dictionaries(st.text(max_size=5), enfant, max_size=3),
    max_leaves=5,
)


@given(st.sampled_from(R2020.champs(2)), JSON)
def test_aucune_valeur_ne_fait_tomber_l_examen(champ: Champ, valeur: object) -> None:
    assert isinstance(R2020.anomalie(champ, valeur), str | None)


def test_ce_qui_manque_est_ce_qui_est_exige_et_vide() -> None:
    assert [c.code for c in R2020.manquants(1, {"nom": "La Fleuriaye", "commune": "44020", "types_operation": []})] == [
        "types_operation",
        "description",
    ]
    assert len(R2020.manquants(2, {})) == 4 + 3 + 20
    assert [c.code for c in R2013.manquants(2, {f"engagement_{n:02}": "." for n in range(1, 21)})] == [
        "nom",
        "commune",
        "note",
    ]


# --- le formulaire, partie par partie, et son schéma JSON ---

FORMULAIRES = [(v, e.numero) for v in versions() for e in reglement(v).etapes]


@pytest.mark.parametrize("version", versions())
def test_aucun_reglement_ne_nomme_un_fichier_qu_on_n_a_pas_avec_lui(version: str) -> None:
    assert not re.search(r"\w\.md\b|(^|[\s(])(\.\./|/\w)", TEXTES[version])


def test_2023_n_a_que_l_ecoprojet_le_livre_et_le_vecu_et_une_commission_locale() -> None:
    r2023 = reglement("2023")
    assert [(e.numero, e.libelle, e.sieges.total) for e in r2023.etapes] == [
        (1, "ÉcoProjet", 0),
        (3, "ÉcoQuartier Livré", 2),
        (4, "ÉcoQuartier Vécu", 2),
    ]
    assert r2023.commissions["regionale"].libelle == "Commission locale"
    vecu = r2023.etape(4)
    assert vecu
    assert (vecu.prerequis.etape, vecu.prerequis.annees, vecu.prerequis.depart) == (3, 3, "livraison")


@pytest.mark.parametrize(("version", "numero"), FORMULAIRES)
def test_les_parties_d_un_formulaire_en_sont_tous_les_champs_une_fois_chacun(version: str, numero: int) -> None:
    lu = reglement(version)
    assert [c.code for p in lu.parties(numero) for c in p.champs] == [c.code for c in lu.champs(numero)]


def test_chaque_engagement_se_repond_par_un_texte_des_actions_et_des_indicateurs() -> None:
    parties = [p for p in R2020.parties(2) if p.genre == "engagement"]
    assert [p.dimension for p in parties] == [1] * 5 + [2] * 5 + [3] * 5 + [4] * 5
    for numero, partie in enumerate(parties, start=1):
        code = f"engagement_{numero:02}"
        assert [c.code for c in partie.champs] == [code, f"{code}_actions", f"{code}_indicateurs"]
        assert [c.requis for c in partie.champs] == [True, False, False]
        assert [p.natures for p in partie.pieces] == ["document"]


ACTIONS = champ(2, "engagement_01_actions")
INDICATEURS = champ(2, "engagement_01_indicateurs")


@pytest.mark.parametrize(
    ("valeur", "faute"),
    [
        ({"a1": {"libelle": "Planter", "etat": "en_cours"}}, None),
        ({}, None),
        ([], None),
        (["a1"], "Une table est attendue"),
        ({"A 1": {"libelle": "Planter", "etat": "en_cours"}}, "n'est pas une clé"),
        ({"a1": {"libelle": "Planter"}}, "un libellé"),
        ({"a1": {"libelle": " ", "etat": "realise"}}, "Le libellé manque"),
        ({"a1": {"libelle": "x" * 301, "etat": "realise"}}, "dépasse 300 signes"),
        ({"a1": {"libelle": "Planter", "etat": "fini"}}, "n'est pas un choix possible : a_realiser, en_cours, realise"),
        ({f"a{n}": {"libelle": "Planter", "etat": "realise"} for n in range(31)}, "31 éléments, pour 30 au plus"),
    ],
)
def test_une_action_a_un_libelle_et_un_etat_connu(valeur: object, faute: str | None) -> None:
    anomalie = R2020.anomalie(ACTIONS, valeur)
    assert (anomalie is None) if faute is None else (faute in str(anomalie))


@pytest.mark.parametrize(
    ("valeur", "faute"),
    [
        ({"nom": "Part d'espaces verts", "valeur": 32.5, "unite": "%", "cible": 40}, None),
        ({"nom": "Écart de température", "valeur": -1.5}, None),
        ({"nom": "Sans valeur"}, "un nom et une valeur"),
        ({"nom": "De trop", "valeur": 1, "note": "x"}, "un nom et une valeur"),
        ({"nom": "En lettres", "valeur": "deux"}, "sont des nombres"),
        ({"nom": "Booléen", "valeur": True}, "sont des nombres"),
        ({"nom": "Infini", "valeur": float("inf")}, "sont des nombres"),
        ({"nom": "", "valeur": 1}, "Le libellé manque"),
    ],
)
def test_un_indicateur_a_un_nom_et_une_valeur(valeur: object, faute: str | None) -> None:
    anomalie = R2020.anomalie(INDICATEURS, {"i1": valeur})
    assert (anomalie is None) if faute is None else (faute in str(anomalie))


@pytest.mark.parametrize(("version", "numero"), FORMULAIRES)
def test_le_schema_d_une_etape_est_du_json_schema_et_dit_ce_qui_est_requis_et_ce_qui_reste_a_confirmer(
    version: str, numero: int
) -> None:
    lu = reglement(version)
    dit = schema(lu, numero, {})
    Draft202012Validator.check_schema(dit)
    champs = lu.champs(numero)
    assert list(dit["properties"]) == [c.code for c in champs]
    assert dit["required"] == [c.code for c in champs if c.requis]
    assert [c for c, p in dit["properties"].items() if p.get("x-a-confirmer")] == [
        c.code for c in champs if c.a_confirmer
    ]
    assert [c for p in dit["x-parties"] for c in p["champs"]] == [c.code for c in champs]


VALIDEURS = {c: Draft202012Validator(p) for c, p in schema(R2020, 2, {})["properties"].items()}


@given(st.sampled_from(R2020.champs(2)), JSON)
def test_ce_que_le_formulaire_accepte_son_schema_l_accepte(champ_: Champ, valeur: object) -> None:
    if R2020.anomalie(champ_, valeur) is None and valeur not in (None, [], {}) and not _blanc(valeur):
        assert VALIDEURS[champ_.code].is_valid(valeur)


def _blanc(valeur: object) -> bool:
    return isinstance(valeur, str) and not valeur.strip()


@pytest.mark.parametrize(
    ("code", "valeur"),
    [
        ("nom", "x" * 201),
        ("commune", "Rennes"),
        ("superficie_ha", -1),
        ("annee_travaux", 1800),
        ("logements", 1.5),
        ("procedure", "inconnue"),
        ("points_forts", ["eau"] * 2),
        ("points_forts", ["eau", "dechets", "biodiversite", "mobilite", "energie", "patrimoine"]),
        ("contact_commune", {"telephone": "01"}),
        ("engagement_01_actions", {"a1": {"libelle": "Planter", "etat": "fini"}}),
        ("engagement_01_indicateurs", {"i1": {"nom": "Arbres"}}),
    ],
)
def test_ce_que_le_formulaire_refuse_le_schema_le_refuse_la_ou_json_schema_a_un_mot(code: str, valeur: object) -> None:
    assert R2020.anomalie(champ(2, code), valeur)
    assert not VALIDEURS[code].is_valid(valeur)


def test_ce_que_json_schema_ne_mesure_pas_est_dit_a_part() -> None:
    proprietes = schema(R2020, 2, {})["properties"]
    assert proprietes["engagement_01"]["x-limite"] == {
        "max": 2000,
        "unite": "signes_hors_espaces",
        "signes_par_ligne": 100,
    }
    assert proprietes["description"]["x-limite"]["unite"] == "lignes"


def test_une_etape_inconnue_n_a_pas_de_schema() -> None:
    with pytest.raises(ValueError, match="n'a pas d'étape 1"):
        schema(R2013, 1, {})
