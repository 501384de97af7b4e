"""What is kept: the table, the documents, the topic, the logs."""

import json
import re
from collections.abc import Mapping

from kernel.ports import INDEXED
from tests.infrastructure.lecture import Template, of_type, text

REGION = re.compile(r"\b(?:af|ap|ca|eu|il|me|mx|sa|us)-(?:[a-z]+)-\d\b")


def test_la_table_se_restaure_se_protege_et_se_purge(socle: Template) -> None:
    (table,) = [t for _, t in of_type(socle, "AWS::DynamoDB::Table")]
    assert table["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}
    assert table["DeletionProtectionEnabled"] is True
    assert table["TimeToLiveSpecification"] == {"AttributeName": "expire", "Enabled": True}
    assert table["StreamSpecification"] == {"StreamViewType": "NEW_IMAGE"}
    assert table["BillingMode"] == "PAY_PER_REQUEST"


def test_l_index_par_jour_a_ce_que_lisent_ses_lecteurs_et_aucun_corps(socle: Template) -> None:
    (table,) = [t for _, t in of_type(socle, "AWS::DynamoDB::Table")]
    (index,) = table["GlobalSecondaryIndexes"]
    assert index["Projection"] == {"ProjectionType": "INCLUDE", "NonKeyAttributes": [*INDEXED]}


def test_supprimer_la_pile_ne_supprime_ni_la_table_ni_les_documents(socle: Template) -> None:
    for name in ("Table", "Documents"):
        assert socle["Resources"][name]["DeletionPolicy"] == "Retain"
        assert socle["Resources"][name]["UpdateReplacePolicy"] == "Retain"


def test_les_documents_ne_sont_jamais_publics(socle: Template) -> None:
    (bucket,) = [b for _, b in of_type(socle, "AWS::S3::Bucket")]
    assert set(bucket["PublicAccessBlockConfiguration"].values()) == {True}
    assert bucket["VersioningConfiguration"] == {"Status": "Enabled"}
    assert bucket["BucketEncryption"]


def test_tout_ce_qui_attend_est_chiffre(translated: Mapping[str, Template], socle: Template) -> None:
    for template in (*translated.values(), socle):
        assert all(queue["SqsManagedSseEnabled"] for _, queue in of_type(template, "AWS::SQS::Queue"))
        assert all(topic["KmsMasterKeyId"] for _, topic in of_type(template, "AWS::SNS::Topic"))


def test_chaque_fonction_garde_ses_journaux_un_temps_compte(translated: Mapping[str, Template]) -> None:
    for template in translated.values():
        kept = {text(g["LogGroupName"]): g["RetentionInDays"] for _, g in of_type(template, "AWS::Logs::LogGroup")}
        for _, function in of_type(template, "AWS::Lambda::Function"):
            assert kept[f"/aws/lambda/{text(function['FunctionName'])}"] == 180
        assert len(kept) == len(list(of_type(template, "AWS::Lambda::Function")))


def test_rien_ne_quitte_la_region_de_paris(translated: Mapping[str, Template], socle: Template) -> None:
    for template in (*translated.values(), socle):
        assert set(REGION.findall(json.dumps(template))) <= {"eu-west-3"}


def test_les_comptes_de_demonstration_n_existent_qu_au_stage_local(socle: Template) -> None:
    for name, resource in socle["Resources"].items():
        if resource["Type"].startswith("AWS::Cognito::"):
            assert resource["Condition"] == "IsLocal", name


def test_chaque_role_du_label_a_son_groupe(socle: Template) -> None:
    groups = {group["GroupName"] for _, group in of_type(socle, "AWS::Cognito::UserPoolGroup")}
    assert groups == {"administration", "correspondant", "porteur", "expert", "membre", "secretariat"}


def test_une_table_restauree_est_nommee_partout_par_un_seul_parametre(translated: Mapping[str, Template]) -> None:
    """A function left on the replaced table, or a right to it, would bring two truths about."""
    for app, template in translated.items():
        assert template["Parameters"]["TableSuffix"]["Default"] == ""
        for _, function in of_type(template, "AWS::Lambda::Function"):
            assert text(function["Environment"]["Variables"]["EQ_TABLE"]) == "eq-${Stage}${TableSuffix}", app
        named = re.findall(r":table/eq-\$\{Stage\}([^/\"]*)", json.dumps(template))
        assert set(named) <= {"${TableSuffix}"}, app


def test_le_relais_lit_le_flux_de_la_table_restauree(socle: Template) -> None:
    stream = socle["Outputs"]["TableStream"]["Value"]
    assert stream == {"Fn::If": ["IsRestored", {"Ref": "TableStream"}, {"Fn::GetAtt": ["Table", "StreamArn"]}]}
