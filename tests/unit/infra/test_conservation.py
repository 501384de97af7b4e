"""Ce que dit le tableau de la conservation est ce que font le code et l'infrastructure."""

import re
from datetime import timedelta
from typing import Any

import pytest

from candidature.domaine.conservation import DUREE, PREAVIS
from candidature.domaine.editeurs import VALIDITE
from expertise.domaine.expert import Interet
from infra import conservation
from infra.templates import APPS, Template, merge_template, socle
from kernel.label.conservation import CLASSES, MOYENS, classe, jours
from tests.fakes import START
from tests.theatre import moments

TEMPLATES: tuple[Template, ...] = (socle(), *(merge_template(app) for app in APPS))
QUEUE_DAYS_BY_DEFAULT, RECOVERY_DAYS_BY_DEFAULT = 4, 35  # of AWS, where a template says nothing


def ressources(genre: str) -> list[tuple[str, dict[str, Any]]]:
    """Give the resources of a kind, in all that is deployed."""
    every = [item for template in TEMPLATES for item in template["Resources"].items()]
    return [(name, r["Properties"]) for name, r in every if r.get("Type") == genre]


@pytest.fixture(scope="module")
def table() -> list[dict[str, Any]]:
    """Give what the table holds at the end of a campagne."""
    return [dict(item) for item in moments()["publie"].copie().memoire.store.items.values()]


# The table of this page, and the table of the database


def test_chaque_donnee_de_la_table_est_d_une_classe_et_d_une_seule(table: list[dict[str, Any]]) -> None:
    kinds = {re.sub("#.*", "#", str(item["pk"])) for item in table}
    assert len(kinds) > 20
    assert {k: n for k in kinds if (n := sum(k in c.cles for c in CLASSES)) != 1} == {}


def test_les_classes_ne_nomment_rien_que_la_table_n_ait(table: list[dict[str, Any]]) -> None:
    kinds = {re.sub("#.*", "#", str(item["pk"])) for item in table}
    rares = {f"{s}/renvoi#" for s in ("candidature", "expertise", "commission")}  # a letter sent anew
    named = {k for c in CLASSES for k in c.cles} - rares
    assert {k for k in named - kinds if not k.endswith(("/copie#", "/compteur#", "/garde#"))} == set()


def test_seules_les_cles_de_requetes_expirent_dans_la_table(table: list[dict[str, Any]]) -> None:
    (requetes,) = [c for c in CLASSES if c.par == "table"]
    expiring = {re.sub("#.*", "#", str(item["pk"])) for item in table if "expire" in item}
    assert expiring <= set(requetes.cles)
    assert expiring
    ((_, base),) = ressources("AWS::DynamoDB::Table")
    assert base["TimeToLiveSpecification"] == {"AttributeName": "expire", "Enabled": True}


def test_ce_qui_n_a_ni_duree_ni_terme_attend_d_etre_confirme_ou_suit_le_reste() -> None:
    assert {c.code for c in CLASSES if c.jours is None and not c.a_confirmer} == {"listes"}
    assert len({c.code for c in CLASSES}) == len(CLASSES)
    assert all(c.par in MOYENS and c.source and c.depuis for c in CLASSES)


# What the code does


def test_un_brouillon_abandonne_s_annonce_et_s_efface_aux_jours_du_tableau() -> None:
    abandonne = classe("brouillon_abandonne")
    assert (abandonne.jours, abandonne.preavis) == (DUREE.days, PREAVIS.days)
    assert timedelta(days=1) < PREAVIS < DUREE


def test_une_invitation_et_un_interet_valent_le_temps_du_tableau() -> None:
    assert timedelta(days=jours("invitations")) == VALIDITE
    interet = Interet(nature="employeur", siren="213502388", declare_le=START)
    assert (interet.fin - interet.declare_le).days in (jours("interets"), jours("interets") + 1)


# What the infrastructure does


def test_les_journaux_techniques_s_effacent_tous_au_jour_du_tableau() -> None:
    groups = ressources("AWS::Logs::LogGroup")
    assert len(groups) > 10
    assert {name: p.get("RetentionInDays") for name, p in groups if p.get("RetentionInDays") != jours("journaux")} == {}


def test_les_files_et_leurs_rebuts_gardent_le_temps_du_tableau() -> None:
    kept = {}
    for name, properties in ressources("AWS::SQS::Queue"):
        seconds = properties.get("MessageRetentionPeriod", QUEUE_DAYS_BY_DEFAULT * 86_400)
        kept[name] = seconds / 86_400
    dead = {name for name in kept if name.endswith("Dead") or name == "Failures"}
    assert {kept[name] for name in dead} == {jours("rebuts")}
    assert {kept[name] for name in kept.keys() - dead} == {jours("files")}


def test_rien_n_efface_un_document_que_ses_envois_interrompus() -> None:
    ((_, bucket),) = ressources("AWS::S3::Bucket")
    (rule,) = bucket["LifecycleConfiguration"]["Rules"]
    assert set(rule) == {"Id", "Status", "AbortIncompleteMultipartUpload"}
    assert rule["AbortIncompleteMultipartUpload"] == {"DaysAfterInitiation": jours("envois_interrompus")}


def test_les_sauvegardes_remontent_au_jour_du_tableau() -> None:
    ((_, base),) = ressources("AWS::DynamoDB::Table")
    recovery = base["PointInTimeRecoverySpecification"]
    assert recovery["PointInTimeRecoveryEnabled"] is True
    assert recovery.get("RecoveryPeriodInDays", RECOVERY_DAYS_BY_DEFAULT) == jours("sauvegardes")
    assert ressources("AWS::Backup::BackupPlan") == []


# The page


def test_la_page_est_celle_du_tableau() -> None:
    assert conservation.PAGE.read_text(encoding="utf-8") == conservation.text()
