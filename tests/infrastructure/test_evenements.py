"""What arrives by itself: nothing is lost, nothing is handled in bulk, nothing fails in silence."""

import json
from collections.abc import Mapping

import pytest

from infra import templates
from tests.infrastructure.lecture import Template, function, of_type, text

MAPPING = "AWS::Lambda::EventSourceMapping"
VISIBILITY_OVER_TIMEOUT = 6
BESIDE = ("solveur", "documents")


def queue_named(socle: Template, arn: str) -> Template:
    name = arn.rsplit(":", 1)[-1]
    return next(q for _, q in of_type(socle, "AWS::SQS::Queue") if text(q["QueueName"]) == name)


def mappings(template: Template, source: str) -> list[Template]:
    return [m for _, m in of_type(template, MAPPING) if source in text(m["EventSourceArn"])]


def test_chaque_source_repond_message_par_message(translated: Mapping[str, Template]) -> None:
    for template in translated.values():
        for _, mapping in of_type(template, MAPPING):
            assert mapping["FunctionResponseTypes"] == ["ReportBatchItemFailures"]


def test_chaque_service_lit_ses_deux_files_et_aucune_autre(translated: Mapping[str, Template]) -> None:
    for service in templates.SERVICES:
        names = {text(m["EventSourceArn"]).rsplit(":", 1)[-1] for _, m in of_type(translated[service], MAPPING)}
        assert names == {f"eq-${{Stage}}-{service}-{kind}.fifo" for kind in ("faits", "lettres")}


def test_le_solveur_lit_sa_seule_file_un_calcul_a_la_fois(translated: Mapping[str, Template], socle: Template) -> None:
    """A work cut short holds up the next of its year: its message comes back as soon as nobody can be at it."""
    (mapping,) = [m for _, m in of_type(translated["solveur"], MAPPING)]
    assert text(mapping["EventSourceArn"]).rsplit(":", 1)[-1] == "eq-${Stage}-solveur-calculs.fifo"
    assert (mapping["BatchSize"], mapping["ScalingConfig"]) == (1, {"MaximumConcurrency": 2})
    timeout = function(translated["solveur"], mapping["FunctionName"])["Timeout"]
    assert 0 < queue_named(socle, text(mapping["EventSourceArn"]))["VisibilityTimeout"] - timeout <= 60


def test_seuls_les_calculs_demandes_vont_au_solveur(translated: Mapping[str, Template]) -> None:
    (subscription,) = [s for _, s in of_type(translated["solveur"], "AWS::SNS::Subscription")]
    assert subscription["FilterPolicy"] == {"audience": ["solveur"]}
    assert subscription["RawMessageDelivery"] is True
    assert text(subscription["Endpoint"]).endswith("eq-${Stage}-solveur-calculs.fifo")
    assert text(subscription["RedrivePolicy"]["deadLetterTargetArn"]).endswith("eq-${Stage}-solveur-calculs-dlq.fifo")
    (statement,) = translated["solveur"]["Resources"]["CalculsQueuePolicy"]["Properties"]["PolicyDocument"]["Statement"]
    assert statement["Principal"] == {"Service": "sns.amazonaws.com"}


@pytest.mark.parametrize("printer", templates.PRINTERS)
def test_ce_qui_imprime_lit_sa_seule_file_un_acte_a_la_fois(
    translated: Mapping[str, Template], socle: Template, printer: str
) -> None:
    (mapping,) = mappings(translated["documents"], f"documents-{printer}.fifo")
    assert mapping["BatchSize"] == 1
    timeout = function(translated["documents"], mapping["FunctionName"])["Timeout"]
    assert 0 < queue_named(socle, text(mapping["EventSourceArn"]))["VisibilityTimeout"] - timeout <= 60
    subscriptions = [s for _, s in of_type(translated["documents"], "AWS::SNS::Subscription")]
    (mine,) = [s for s in subscriptions if text(s["Endpoint"]).endswith(f"eq-${{Stage}}-documents-{printer}.fifo")]
    assert mine["FilterPolicy"] == {"audience": [printer]}
    assert mine["RawMessageDelivery"] is True
    assert text(mine["RedrivePolicy"]["deadLetterTargetArn"]).endswith(f"-documents-{printer}-dlq.fifo")
    policy = translated["documents"]["Resources"][f"{printer.capitalize()}QueuePolicy"]["Properties"]["PolicyDocument"]
    assert [s["Principal"] for s in policy["Statement"]] == [{"Service": "sns.amazonaws.com"}]


def test_chaque_file_a_son_rebut_apres_cinq_essais_le_solveur_apres_deux(socle: Template) -> None:
    queues = dict(of_type(socle, "AWS::SQS::Queue"))
    for name, queue in queues.items():
        if not name.endswith("Dead"):
            assert queue["RedrivePolicy"]["maxReceiveCount"] == (2 if name == "SolveurCalculs" else 5)
            dead = text(queue["RedrivePolicy"]["deadLetterTargetArn"]).strip("${}")
            assert queues[dead]["FifoQueue"] is True
            assert queues[dead]["MessageRetentionPeriod"] == 14 * 24 * 3600


def test_une_file_cache_un_message_six_fois_le_temps_de_la_fonction(
    translated: Mapping[str, Template], socle: Template
) -> None:
    for service in templates.SERVICES:
        found = mappings(translated[service], ":sqs:")
        assert len(found) == 2
        for mapping in found:
            timeout = function(translated[service], mapping["FunctionName"])["Timeout"]
            queue = queue_named(socle, text(mapping["EventSourceArn"]))
            assert queue["VisibilityTimeout"] >= VISIBILITY_OVER_TIMEOUT * timeout


def test_le_relais_ne_lit_que_les_entrees_du_journal(translated: Mapping[str, Template]) -> None:
    (mapping,) = [m for _, m in of_type(translated["kernel"], MAPPING)]
    (filtre,) = mapping["FilterCriteria"]["Filters"]
    assert json.loads(filtre["Pattern"]) == {
        "eventName": ["INSERT"],
        "dynamodb": {"Keys": {"sk": {"S": [{"prefix": "JOURNAL#"}]}}},
    }


def test_le_relais_isole_une_entree_fautive_puis_l_ecarte(translated: Mapping[str, Template]) -> None:
    (mapping,) = [m for _, m in of_type(translated["kernel"], MAPPING)]
    assert mapping["BisectBatchOnFunctionError"] is True
    assert 0 < mapping["MaximumRetryAttempts"] <= 10
    assert text(mapping["DestinationConfig"]["OnFailure"]["Destination"]) == "${Failures.Arn}"


def test_seul_le_relais_lit_le_flux_de_la_table(translated: Mapping[str, Template]) -> None:
    for service in templates.SERVICES:
        assert not mappings(translated[service], "stream")


def test_un_reveil_manque_attend_dans_le_rebut(translated: Mapping[str, Template]) -> None:
    for app, template in translated.items():
        rules = dict(of_type(template, "AWS::Events::Rule"))
        assert bool(rules) == (app not in BESIDE), app
        for rule in rules.values():
            for target in rule["Targets"]:
                assert text(target["DeadLetterConfig"]["Arn"]) == "${Failures.Arn}"
                assert target["RetryPolicy"]["MaximumRetryAttempts"] > 0


def test_un_reveil_qui_echoue_attend_dans_le_rebut(translated: Mapping[str, Template]) -> None:
    """A rule invokes without waiting: what the function raises would vanish with the answer."""
    for template in translated.values():
        awaited = {text(c["FunctionName"]) for _, c in of_type(template, "AWS::Lambda::EventInvokeConfig")}
        for _, config in of_type(template, "AWS::Lambda::EventInvokeConfig"):
            assert text(config["DestinationConfig"]["OnFailure"]["Destination"]) == "${Failures.Arn}"
        for _, rule in of_type(template, "AWS::Events::Rule"):
            assert {text(t["Arn"]).replace(".Arn", "") for t in rule["Targets"]} <= awaited


def test_chaque_service_se_reveille_au_quart_d_heure(translated: Mapping[str, Template]) -> None:
    for service in templates.SERVICES:
        (rule,) = [r for _, r in of_type(translated[service], "AWS::Events::Rule")]
        assert rule["ScheduleExpression"] == "rate(15 minutes)"


def test_un_service_ne_recoit_que_les_faits_qui_lui_sont_destines(translated: Mapping[str, Template]) -> None:
    for service in templates.SERVICES:
        (subscription,) = [s for _, s in of_type(translated[service], "AWS::SNS::Subscription")]
        assert subscription["FilterPolicy"] == {"audience": [service]}
        assert subscription["RawMessageDelivery"] is True
        assert text(subscription["Endpoint"]).endswith(f"-{service}-faits.fifo")
        assert text(subscription["RedrivePolicy"]["deadLetterTargetArn"]).endswith(f"-{service}-faits-dlq.fifo")


def test_seul_le_sujet_des_faits_ecrit_dans_la_file_des_faits(translated: Mapping[str, Template]) -> None:
    for service in templates.SERVICES:
        policy = translated[service]["Resources"]["FactsQueuePolicy"]["Properties"]["PolicyDocument"]
        (statement,) = policy["Statement"]
        assert statement["Principal"] == {"Service": "sns.amazonaws.com"}
        assert text(statement["Condition"]["ArnEquals"]["aws:SourceArn"]).endswith("eq-${Stage}-faits.fifo")


def test_chaque_attente_et_chaque_rebut_ont_leur_alarme(translated: Mapping[str, Template], socle: Template) -> None:
    alarms = [a for _, a in of_type(socle, "AWS::CloudWatch::Alarm")]
    watched = {(a["MetricName"], text(a["Dimensions"][0]["Value"])) for a in alarms}
    for name, _ in of_type(socle, "AWS::SQS::Queue"):
        metric = "NumberOfMessagesVisible" if name.endswith("Dead") else "AgeOfOldestMessage"
        assert (f"Approximate{metric}", f"${{{name}}}") in watched
    for app, template in translated.items():
        metrics = {a["MetricName"] for _, a in of_type(template, "AWS::CloudWatch::Alarm")}
        expected = {"IteratorAge"} if app == "kernel" else {"5XXError"}
        # Those of what works beside the services are in the socle, with its queue: nothing else sets it off.
        assert metrics == (set() if app in BESIDE else expected | {"ApproximateNumberOfMessagesVisible"})
