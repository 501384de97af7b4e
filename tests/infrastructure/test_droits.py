"""What each function may do: named actions, on named resources, under its own prefix."""

from collections.abc import Mapping

import pytest

from infra import templates
from infra.local.deploy import CLOCK, localised
from tests.infrastructure.lecture import Template, of_type, resources_of, statements, text

SWEEPING = {"dynamodb:Scan", "dynamodb:PartiQLSelect", "dynamodb:PartiQLInsert", "dynamodb:PartiQLUpdate"}
SWEEPING |= {"dynamodb:PartiQLDelete", "dynamodb:BatchWriteItem", "dynamodb:ExportTableToPointInTime"}
# Where a resource may end with a star: the documents of a service or of a folder of it, the streams of one log group.
PRINTED = tuple(f"editions/{service}" for service in templates.PRINTERS.values())
SIGNED = ("commission/proces-verbaux", "commission/rectificatifs", "candidature/depots")
FOLDERS = (*templates.SERVICES, "expertise/affectations", "commission/conclusions", *SIGNED, *PRINTED)
OPEN_ENDS = (*(f"/{folder}/*" for folder in FOLDERS), ":*")


def test_aucune_fonction_ne_balaie_la_table(translated: Mapping[str, Template]) -> None:
    for template in translated.values():
        for role, statement in statements(template):
            assert not SWEEPING & set(statement["Action"]), role


def test_aucune_action_n_est_designee_par_une_etoile(translated: Mapping[str, Template]) -> None:
    for template in translated.values():
        for role, statement in statements(template):
            assert not [action for action in statement["Action"] if "*" in action], role


def test_aucune_ressource_n_est_designee_par_une_etoile(translated: Mapping[str, Template]) -> None:
    for template in translated.values():
        for role, statement in statements(template):
            for resource in resources_of(statement):
                closed = resource.removesuffix("*") if resource.endswith(OPEN_ENDS) else resource
                assert "*" not in closed, role


def test_chaque_fonction_a_son_propre_role(translated: Mapping[str, Template]) -> None:
    for template in translated.values():
        roles = [text(f["Role"]) for _, f in of_type(template, "AWS::Lambda::Function")]
        assert len(roles) == len(set(roles))
        assert all(role["Policies"] for _, role in of_type(template, "AWS::IAM::Role"))


def test_chaque_acces_a_la_table_est_borne_au_prefixe_du_service(translated: Mapping[str, Template]) -> None:
    """ForAllValues is true of a request without a key: the second condition is what makes the first one hold."""
    for service in templates.SERVICES:
        guarded = [s for _, s in statements(translated[service]) if s["Action"][0].startswith("dynamodb:")]
        assert guarded
        for statement in guarded:
            index = resources_of(statement)[0].endswith("/index/jour")
            prefix = f"{service}#*" if index else f"{service}/*"
            assert statement["Condition"] == {
                "ForAllValues:StringLike": {"dynamodb:LeadingKeys": [prefix]},
                "Null": {"dynamodb:LeadingKeys": "false"},
            }


def test_le_solveur_n_a_que_les_cles_de_l_expertise_et_n_ecrit_que_des_affectations(
    translated: Mapping[str, Template],
) -> None:
    found = {s["Sid"]: s for _, s in statements(translated["solveur"])}
    assert found.keys() == {"ClesDeLExpertise", "EcrireLesAffectations", "LireSaFile", "EcrireSonJournalTechnique"}
    assert found["ClesDeLExpertise"]["Condition"] == {
        "ForAllValues:StringLike": {"dynamodb:LeadingKeys": ["expertise/*"]},
        "Null": {"dynamodb:LeadingKeys": "false"},
    }
    assert found["EcrireLesAffectations"]["Action"] == ["s3:PutObject"]
    assert resources_of(found["EcrireLesAffectations"])[0].endswith("/expertise/affectations/*")
    assert resources_of(found["LireSaFile"])[0].endswith(":eq-${Stage}-solveur-calculs.fifo")


@pytest.mark.parametrize(("printer", "service"), templates.PRINTERS.items())
def test_ce_qui_imprime_n_a_que_les_cles_d_un_service_et_lit_ce_qui_y_est_signe(
    translated: Mapping[str, Template], printer: str, service: str
) -> None:
    found = [s for role, s in statements(translated["documents"]) if role == f"{printer.capitalize()}Role"]
    (table,) = [s for s in found if s["Action"][0].startswith("dynamodb:")]
    assert set(table["Action"]) == {"dynamodb:BatchGetItem", "dynamodb:Query", "dynamodb:PutItem"}
    assert table["Condition"] == {
        "ForAllValues:StringLike": {"dynamodb:LeadingKeys": [f"{service}/*"]},
        "Null": {"dynamodb:LeadingKeys": "false"},
    }
    (reads,) = [s for s in found if s["Action"] == ["s3:GetObject"]]
    assert {r.split("/", 1)[1].removesuffix("/*") for r in resources_of(reads)} <= {*SIGNED, "commission/conclusions"}
    assert all(f"/{service}/" in r for r in resources_of(reads))
    (queue,) = [s for s in found if "sqs:ReceiveMessage" in s["Action"]]
    assert resources_of(queue)[0].endswith(f":eq-${{Stage}}-documents-{printer}.fifo")


def test_seul_ce_qui_imprime_ecrit_les_papiers_et_seule_l_api_du_service_en_signe_la_lecture(
    translated: Mapping[str, Template],
) -> None:
    def holders(action: str) -> set[tuple[str, str]]:
        return {
            (f"{app}.{role}", r.split("/", 1)[1])
            for app, template in translated.items()
            for role, statement in statements(template)
            if action in statement["Action"]
            for r in resources_of(statement)
            if "/editions/" in r or r.endswith("AccountId}/*")
        }

    assert holders("s3:PutObject") == {
        ("documents.PvRole", "editions/commission/*"),
        ("documents.AccusesRole", "editions/candidature/*"),
    }
    assert {(role.split(".")[0], r) for role, r in holders("s3:GetObject")} == {
        ("commission", "editions/commission/*"),
        ("candidature", "editions/candidature/*"),
    }
    assert len(holders("s3:GetObject")) == 2  # one function of each: the one that answers people
    assert not holders("s3:DeleteObject")


def test_la_candidature_ne_lit_de_la_commission_que_les_conclusions(translated: Mapping[str, Template]) -> None:
    """What is put to whom came back, once its palmarès has named it; the minutes stay the commission's."""
    reads = [s for _, s in statements(translated["candidature"]) if "s3:GetObject" in s["Action"]]
    own = ("/candidature/*", "/candidature/depots/*")
    others = {r for s in reads for r in map(str, resources_of(s)) if not r.endswith(own)}
    assert {r.partition("/")[2] for r in others} == {"commission/conclusions/*"}


def test_la_reprise_ne_lit_que_les_journaux_par_jour(translated: Mapping[str, Template]) -> None:
    (statement,) = [s for _, s in statements(translated["kernel"]) if s["Action"] == ["dynamodb:Query"]]
    assert resources_of(statement)[0].endswith("/index/jour")
    keys = statement["Condition"]["ForAllValues:StringLike"]["dynamodb:LeadingKeys"]
    assert keys == [f"{service}#*" for service in templates.SERVICES]
    assert statement["Condition"]["Null"] == {"dynamodb:LeadingKeys": "false"}


@pytest.mark.parametrize(
    ("action", "holders"),
    [
        ("ses:SendEmail", {f"{service}.LettresRole" for service in templates.SERVICES}),
        ("sns:Publish", {"kernel.RelayRole", "kernel.SweepRole"}),
        ("dynamodb:GetRecords", {"kernel.RelayRole"}),
    ],
)
def test_un_geste_delicat_n_appartient_qu_a_qui_le_fait(
    translated: Mapping[str, Template], action: str, holders: set[str]
) -> None:
    found = {
        f"{app}.{role}"
        for app, template in translated.items()
        for role, statement in statements(template)
        if action in statement["Action"]
    }
    assert found == holders


def test_les_lettres_ne_partent_que_d_une_adresse(translated: Mapping[str, Template]) -> None:
    for service in templates.SERVICES:
        (statement,) = [s for _, s in statements(translated[service]) if s["Action"] == ["ses:SendEmail"]]
        assert statement["Condition"] == {"StringEquals": {"ses:FromAddress": {"Ref": "MailFrom"}}}
        assert resources_of(statement)[0].endswith(":identity/${MailDomain}")


def test_chaque_fonction_ne_lit_que_sa_file(translated: Mapping[str, Template]) -> None:
    for service in templates.SERVICES:
        for role, statement in statements(translated[service]):
            if "sqs:ReceiveMessage" in statement["Action"]:
                name = role.removesuffix("Role").lower()
                assert [r.rsplit(":", 1)[-1] for r in resources_of(statement)] == [
                    f"eq-${{Stage}}-{service}-{name}.fifo"
                ]


def test_l_horloge_virtuelle_n_existe_qu_au_stage_local(translated: Mapping[str, Template], socle: Template) -> None:
    for template in (*translated.values(), socle):
        assert "EQ_CLOCK_PARAMETER" not in str(template)
        assert CLOCK not in str(template)
        assert "ssm:" not in str(template)


def test_la_pile_locale_ne_differe_que_par_l_horloge_et_ce_que_le_cloud_local_ignore() -> None:
    sam = {
        "Globals": {"Function": {"Environment": {"Variables": {"EQ_STAGE": "x"}}}},
        "Resources": {
            "Role": {
                "Type": "AWS::IAM::Role",
                "Properties": {"Policies": [{"PolicyDocument": templates.policy("candidature", "lettres")}]},
            }
        },
    }
    local = localised(sam)
    assert local["Globals"]["Function"]["Environment"]["Variables"] == {"EQ_STAGE": "x", "EQ_CLOCK_PARAMETER": CLOCK}
    asked = {s["Sid"]: s for _, s in statements(sam)}
    given = {s["Sid"]: s for _, s in statements(local)}
    assert given.keys() - asked.keys() == {"LireLHorlogeVirtuelle"}
    assert {sid for sid in asked if asked[sid] != given[sid]} == {"SesPropresCles", "EnvoyerDepuisLaSeuleAdresse"}
