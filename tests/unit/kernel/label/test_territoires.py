"""Communes, départements, régions : celles d'aujourd'hui, celles d'hier, et comment on les écrit."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.label import territoires as t

TOUTES = sorted(t._communes())
codes = st.sampled_from(TOUTES)


def nom_actuel(code: str) -> str | None:
    commune = t.commune_actuelle(code)
    return commune.nom if commune else None


# --- ce qui existe ---


def test_une_commune_dit_son_departement_sa_region_et_son_epci() -> None:
    nantes = t.commune("44109")
    assert nantes
    assert (nantes.nom, nantes.departement, nantes.region, nantes.ville) == ("Nantes", "44", "52", None)
    epci = t.intercommunalite(nantes.epci or "")
    assert epci
    assert (epci.nature, epci.nom) == ("METRO", "Nantes Métropole")
    assert nantes.population
    assert nantes.population > 300_000


def test_un_code_inconnu_n_est_pas_une_commune() -> None:
    assert t.commune("99999") is None
    assert t.commune_actuelle("99999") is None
    assert t.departement("99") is None
    assert t.region("99") is None
    assert t.intercommunalite("000000000") is None


@given(codes)
def test_toute_commune_a_son_departement_et_sa_region(code: str) -> None:
    commune = t.commune(code)
    assert commune
    departement, region = t.departement(commune.departement), t.region(commune.region)
    assert departement
    assert region
    assert departement.region == region.code
    assert departement.zone == region.zone


@given(codes)
def test_toute_commune_se_retrouve_par_son_nom_dans_son_departement(code: str) -> None:
    commune = t.commune(code)
    assert commune
    assert commune in t.chercher(commune.nom, commune.departement)
    assert commune in t.chercher(commune.nom.upper().replace("-", " "), commune.departement)


def test_les_comptes_sont_ceux_du_code_officiel_geographique_2026() -> None:
    villes = [code for code in TOUTES if t._ARRONDISSEMENT.fullmatch(code)]
    assert len(villes) == 45
    assert len(TOUTES) - len(villes) == 34_969
    assert len([d for d in t.departements() if d.zone != "com"]) == 101
    assert len([r for r in t.regions() if r.zone != "com"]) == 18


def test_les_communes_sans_epci_sont_quatre_iles_et_les_collectivites() -> None:
    seules = [c for code in TOUTES if (c := t.commune(code)) and not c.epci and not c.ville]
    metropole = {c.nom for c in seules if not c.outre_mer}
    assert metropole == {"Île-de-Bréhat", "Île-de-Sein", "Ouessant", "L'Île-d'Yeu"}
    assert all(t.region(c.region) and len(c.departement) == 3 for c in seules if c.outre_mer)


def test_tout_epci_d_une_commune_est_connu() -> None:
    sirens = {s for code in TOUTES if (c := t.commune(code)) for s in (c.epci, c.ept) if s}
    assert all(t.intercommunalite(siren) for siren in sirens)


@pytest.mark.parametrize(("code", "ville"), [("69389", "Lyon"), ("75112", "Paris"), ("13201", "Marseille")])
def test_un_arrondissement_est_dans_sa_ville(code: str, ville: str) -> None:
    arrondissement = t.commune(code)
    assert arrondissement
    assert nom_actuel(arrondissement.ville or "") == ville
    assert nom_actuel(code) == ville


def test_la_ville_de_paris_n_est_pas_un_arrondissement() -> None:
    paris = t.commune("75056")
    assert paris
    assert paris.ville is None
    assert t.commune_actuelle("75056") == paris


def test_la_corse_garde_ses_lettres() -> None:
    ajaccio = t.commune("2A004")
    assert ajaccio
    assert (ajaccio.nom, ajaccio.region, ajaccio.outre_mer) == ("Ajaccio", "94", False)


@pytest.mark.parametrize(("saisi", "code"), [("1004", "01004"), (" 44109 ", "44109"), ("2a004", "2A004")])
def test_un_code_mange_par_un_tableur_se_retrouve(saisi: str, code: str) -> None:
    assert t.code_insee(saisi) == code


# --- ce qui n'existe plus ---

ANCIENNES = [
    ("74093", "Cran-Gevrier", "Annecy", date(2017, 1, 1)),
    ("91182", "Courcouronnes", "Évry-Courcouronnes", date(2019, 1, 1)),
    ("59355", "Lomme", "Lille", date(2000, 2, 27)),
    ("50602", "Tourlaville", "Cherbourg-en-Cotentin", date(2016, 1, 1)),
    ("78251", "Fourqueux", "Saint-Germain-en-Laye", date(2019, 1, 1)),
    ("78524", "Rocquencourt", "Le Chesnay-Rocquencourt", date(2019, 1, 1)),
    ("85166", "Olonne-sur-Mer", "Les Sables-d'Olonne", date(2019, 1, 1)),
    ("59540", "Saint-Pol-sur-Mer", "Dunkerque", date(2010, 12, 9)),
    ("01018", "Arlod", "Valserhône", date(1971, 1, 1)),
    ("93059", "Pierrefitte-sur-Seine", "Saint-Denis", None),
]


@pytest.mark.parametrize(("code", "nom", "devenue", "le"), ANCIENNES, ids=[a[1] for a in ANCIENNES])
def test_une_ancienne_commune_dit_ce_qu_elle_est_devenue(code: str, nom: str, devenue: str, le: date | None) -> None:
    ancienne = t.ancienne(code)
    assert ancienne
    assert (ancienne.nom, nom_actuel(code), ancienne.le) == (nom, devenue, le)
    assert t.commune(code) is None


def test_toute_ancienne_commune_mene_a_une_commune_d_aujourd_hui() -> None:
    assert all(t.commune(a.devenue) for a in t._toutes_les_anciennes())


def test_une_commune_nouvelle_peut_garder_le_code_de_son_chef_lieu() -> None:
    assert nom_actuel("39368") == "Hauts de Bienne"
    assert t.ancienne("39368") is None
    assert "Morez" in {a.nom for a in t.anciens_noms("39368")}


def test_les_anciens_noms_d_une_commune_sont_connus() -> None:
    noms = {a.nom for a in t.anciens_noms("74010")}
    assert {"Annecy-le-Vieux", "Cran-Gevrier", "Meythet", "Pringy", "Seynod"} <= noms
    assert t.anciens_noms("99999") == ()


def test_une_commune_qui_a_change_de_departement_se_retrouve() -> None:
    assert nom_actuel("75070") == "Saint-Ouen-sur-Seine"
    assert nom_actuel("20004") == "Ajaccio"


@pytest.mark.parametrize(
    ("ancien", "actuel"),
    [
        ("Languedoc-Roussillon", "Occitanie"),
        ("Centre", "Centre-Val de Loire"),
        ("Nord-Pas-De-Calais", "Hauts-de-France"),
        ("Champagne-Ardennes", "Grand Est"),
        ("Pays-de-la-Loire", "Pays de la Loire"),
        ("RHONE ALPES", "Auvergne-Rhône-Alpes"),
        ("73", "Occitanie"),
        ("84", "Auvergne-Rhône-Alpes"),
        ("Réunion", "La Réunion"),
    ],
)
def test_une_ancienne_region_dit_ce_qu_elle_est_devenue(ancien: str, actuel: str) -> None:
    region = t.region_actuelle(ancien)
    assert region
    assert region.nom == actuel


def test_une_region_inconnue_n_est_aucune_region() -> None:
    assert t.region_actuelle("Neustrie") is None
    assert t.region_actuelle("") is None


def test_chaque_region_d_aujourd_hui_se_reconnait_elle_meme() -> None:
    assert all(t.region_actuelle(texte) == r for r in t.regions() for texte in (r.code, r.nom, r.nom.upper()))


# --- comment on écrit ---


@pytest.mark.parametrize(
    ("ecrit", "departement", "nom"),
    [
        ("Saint-Etienne", "42", "Saint-Étienne"),
        ("St Etienne", "42", "Saint-Étienne"),
        ("ST. CHAMOND", "42", "Saint-Chamond"),
        ("Ste Croix aux Mines", "68", "Sainte-Croix-aux-Mines"),
        ("Chapelle-sur-Erdre (La)", "44", "La Chapelle-sur-Erdre"),
        ("Ile-Saint-Denis (L')", "93", "L'Île-Saint-Denis"),
        ("L’Ile Saint Denis", "93", "L'Île-Saint-Denis"),
        ("Forges (Les)", "88", "Les Forges"),
        ("Bonnières s/ Seine", "78", "Bonnières-sur-Seine"),
        ("Mons-en-Baroeul", "59", "Mons-en-Barœul"),
        ("Vandoeuvre-Les-Nancy", "54", "Vandœuvre-lès-Nancy"),
        ("Bordeaux Communauté urbaine de Bordeaux", "33", "Bordeaux"),
        ("Vieux-Charmont (CA du Pays de Montbéliard)", "25", "Vieux-Charmont"),
        ("Lyon 9e Arrondissement", "69", "Lyon 9e Arrondissement"),
        ("Paris 12e", "75", "Paris"),
        ("Saint-Ouen", "93", "Saint-Ouen-sur-Seine"),
        ("Morez", "39", "Hauts de Bienne"),
        ("Cran-Gevrier", "74", "Annecy"),
    ],
)
def test_une_commune_mal_ecrite_se_retrouve(ecrit: str, departement: str, nom: str) -> None:
    assert [c.nom for c in t.chercher(ecrit, departement)] == [nom]


def test_sans_departement_les_homonymes_viennent_ensemble() -> None:
    assert {c.departement for c in t.chercher("Saint Denis")} == {"11", "30", "93", "974"}


def test_sans_departement_un_debut_de_nom_ne_suffit_pas() -> None:
    assert t.chercher("Bordeaux Communauté urbaine de Bordeaux") == ()


def test_un_nom_inconnu_ne_donne_rien() -> None:
    assert t.chercher("Trifouilly", "44") == ()
    assert t.chercher("", "44") == ()
    assert t.chercher("Nantes", "99") == ()


def test_les_articles_departagent_les_noms_qui_ne_different_que_par_eux() -> None:
    assert [c.nom for c in t.chercher("Le Port", "974")] == ["Le Port"]


@given(st.text(max_size=40))
def test_plier_deux_fois_ne_change_plus_rien(texte: str) -> None:
    assert t.plier(t.plier(texte)) == t.plier(texte)
    assert t.cle(t.cle(texte)) == t.cle(texte)


@given(codes)
def test_la_colonne_entiere_se_plie_comme_chaque_nom(code: str) -> None:
    commune = t.commune(code)
    assert commune
    assert code in t._index_actuel(None)[t.cle(commune.nom)]


# --- outre-mer ---


@pytest.mark.parametrize(
    ("departement", "fuseau", "outre_mer"),
    [
        ("75", "Europe/Paris", False),
        ("2A", "Europe/Paris", False),
        ("971", "America/Guadeloupe", True),
        ("973", "America/Cayenne", True),
        ("974", "Indian/Reunion", True),
        ("976", "Indian/Mayotte", True),
        ("975", "America/Miquelon", True),
        ("987", "Pacific/Tahiti", True),
        ("988", "Pacific/Noumea", True),
    ],
)
def test_outre_mer_a_son_heure_et_son_delai(departement: str, fuseau: str, outre_mer: bool) -> None:
    assert t.fuseau(departement) == fuseau
    assert t.est_outre_mer(departement) is outre_mer


@pytest.mark.parametrize(
    ("code", "fuseau"),
    [
        ("98735", "Pacific/Tahiti"),
        ("98731", "Pacific/Marquesas"),
        ("98719", "Pacific/Gambier"),
        ("97411", "Indian/Reunion"),
    ],
)
def test_la_polynesie_a_trois_heures(code: str, fuseau: str) -> None:
    commune = t.commune(code)
    assert commune
    assert commune.fuseau == fuseau
    assert commune.outre_mer


def test_tout_fuseau_existe_dans_tzdata() -> None:
    from kernel.label.calendrier import zone  # noqa: PLC0415

    assert all(zone(d.fuseau).key == d.fuseau for d in t.departements())
    assert all(zone(f).key == f for f in t._FUSEAUX_DES_ILES.values())


def test_un_departement_inconnu_n_a_pas_d_heure() -> None:
    with pytest.raises(ValueError, match="« 99 »"):
        t.fuseau("99")
