"""Ce que le service de courrier dit d'une lettre revient à la file des lettres, sans l'adresse de personne."""

import json
import re
from typing import Any

import pytest

from infra import templates
from kernel.aws import TAG
from kernel.retours import Retour, est_un_retour

RESOURCES: dict[str, Any] = templates.socle()["Resources"]
RULES = {"MailDelivered": "remis", "MailBounced": "rejete", "MailComplained": "signale"}
DITS = {"lettre": "une-etiquette", "nature": "Permanent"}


def of(service: str, name: str) -> Any:
    return RESOURCES[f"{service.capitalize()}{name}"]["Properties"]


@pytest.mark.parametrize("service", templates.SERVICES)
def test_chaque_service_a_son_jeu_de_configuration_et_en_apprend_tout(service: str) -> None:
    destination = of(service, "MailEvents")["EventDestination"]
    assert of(service, "Mail")["Name"] == {"Fn::Sub": f"eq-${{Stage}}-{service}"}
    assert of(service, "Mail")["DeliveryOptions"] == {"TlsPolicy": "REQUIRE"}
    assert (destination["Enabled"], set(destination["MatchingEventTypes"])) == (
        True,
        {"delivery", "bounce", "complaint"},
    )
    assert destination["EventBridgeDestination"]["EventBusArn"]["Fn::Sub"].endswith(":event-bus/default")
    sent = templates.read("service.yaml", service)["Globals"]["Function"]["Environment"]["Variables"]
    assert sent["EQ_MAIL_CONFIGURATION"] == of(service, "Mail")["Name"]


@pytest.mark.parametrize("service", templates.SERVICES)
@pytest.mark.parametrize("name", RULES)
def test_une_regle_ne_garde_d_un_evenement_que_l_etiquette_et_ce_qu_il_en_est(service: str, name: str) -> None:
    """Its message, filled in, is what the function of the letters reads: no address, no header, no subject."""
    rule = of(service, name)
    (target,) = rule["Targets"]
    transformer = target["InputTransformer"]
    body = re.sub(r"<(\w+)>", lambda found: json.dumps(DITS[found[1]]), transformer["InputTemplate"])
    assert est_un_retour(body)
    assert Retour.model_validate_json(body).retour == RULES[name]
    assert set(json.loads(body)) <= {"retour", "lettre", "nature"}
    assert transformer["InputPathsMap"]["lettre"] == f"$.detail.mail.tags.{TAG}[0]"
    assert rule["EventPattern"]["detail"]["mail"]["tags"] == {
        "ses:configuration-set": [{"Fn::Sub": f"eq-${{Stage}}-{service}"}],
        TAG: [{"exists": True}],
    }


@pytest.mark.parametrize("service", templates.SERVICES)
def test_les_regles_ecrivent_dans_la_file_des_lettres_et_elles_seules(service: str) -> None:
    letters = f"{service.capitalize()}Letters"
    for name in RULES:
        (target,) = of(service, name)["Targets"]
        assert target["Arn"] == {"Fn::GetAtt": [letters, "Arn"]}
        assert target["SqsParameters"] == {"MessageGroupId": "retours"}
    assert of(service, "Letters")["ContentBasedDeduplication"] is True
    (statement,) = of(service, "LettersPolicy")["PolicyDocument"]["Statement"]
    assert statement["Principal"] == {"Service": "events.amazonaws.com"}
    sources = [source["Fn::GetAtt"][0] for source in statement["Condition"]["ArnEquals"]["aws:SourceArn"]]
    assert sources == [f"{service.capitalize()}{name}" for name in RULES]


@pytest.mark.parametrize("service", templates.SERVICES)
def test_une_lettre_ne_part_que_par_le_jeu_de_son_service(service: str) -> None:
    (statement,) = [s for s in templates.policy(service, "lettres")["Statement"] if s["Action"] == ["ses:SendEmail"]]
    assert [r["Fn::Sub"].rsplit(":", 1)[1] for r in statement["Resource"]] == [
        "identity/${MailDomain}",
        f"configuration-set/eq-${{Stage}}-{service}",
    ]
