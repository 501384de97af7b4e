"""Deploy the packages into the local cloud: the production templates, then what this cloud leaves undone.

Its Swagger import drops CORS on OPTIONS and the gateway's own answers; it makes the table without TTL and PITR; once
resumed, it no longer knows where its stream mapping stood; it changes an API's id with its body (see front.py); its
policies are not told everything. One thing is local on purpose: the virtual clock, which other stages do not know.
"""

import copy
import hashlib
import json
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError, WaiterError

from infra import templates
from infra.build import Package
from infra.lint import REGION
from infra.local.cloud import ACCOUNT, Cloud, CloudError
from infra.local.tokens import People
from infra.templates import Template
from kernel.settings import Instructeur

STAGE = "local"
INSTRUCTEUR = Instructeur(
    nom="Service instructeur du label ÉcoQuartier (démonstration)",
    adresse="1 place de l'Exemple, 00000 Ville-Exemple",
    courriel="label@exemple.invalid",
    telephone="00 00 00 00 00",
)
CLOCK = "/eq/local/horloge"
READ_THE_CLOCK = {
    "Sid": "LireLHorlogeVirtuelle",
    "Effect": "Allow",
    "Action": ["ssm:GetParameter"],
    "Resource": {"Fn::Sub": f"arn:${{AWS::Partition}}:ssm:${{AWS::Region}}:${{AWS::AccountId}}:parameter{CLOCK}"},
}
ARTEFACTS = f"eq-{STAGE}-paquets-{ACCOUNT}"
WAIT = {"Delay": 0.05, "MaxAttempts": 1200}


@dataclass(frozen=True)
class Settings:
    """What the templates ask of whoever deploys them."""

    public_url: str
    front_origin: str = "http://127.0.0.1:5173"
    mail_domain: str = "ecoquartier.invalid"
    mail_from: str = "ne-pas-repondre@ecoquartier.invalid"
    mail_reply_to: str = "label@ecoquartier.invalid"


@dataclass(frozen=True)
class Deployment:
    """What stands once deployed, and how to reach it."""

    cloud: Cloud
    apis: Mapping[str, str]
    table: str
    bucket: str
    people: People

    def invoke(self, app: str, function: str, event: Mapping[str, Any]) -> Any:
        """Run one function now, as its source would; what it raises is raised here."""
        answer = self.cloud.client("lambda").invoke(
            FunctionName=function_name(app, function), Payload=json.dumps(event).encode()
        )
        payload = json.loads(answer["Payload"].read() or b"null")
        if "FunctionError" in answer:
            raise CloudError(f"{app}.{function}: {payload}")
        return payload

    def logs(self, app: str, function: str) -> list[str]:
        """Give what a function has logged, oldest first; none yet if it never ran."""
        client = self.cloud.client("logs")
        pages = client.get_paginator("filter_log_events").paginate(
            logGroupName=f"/aws/lambda/{function_name(app, function)}"
        )
        return [event["message"].rstrip() for page in pages for event in page["events"]]

    def queue_url(self, name: str) -> str:
        """Give the address of a queue, by the name the templates give it after the stage."""
        url: str = self.cloud.client("sqs").get_queue_url(QueueName=f"eq-{STAGE}-{name}")["QueueUrl"]
        return url


def function_name(app: str, function: str) -> str:
    """Give the name the templates give to a function."""
    return f"eq-{STAGE}-{app}-{function}"


def deploy(cloud: Cloud, packages: Mapping[str, Package], settings: Settings) -> Deployment:
    """Create or update the socle and the apps, then do what this cloud left undone."""
    _ensure_clock(cloud)
    outputs = _deploy_socle(cloud, packages["socle"], settings)
    parameters = _parameters(cloud, outputs, settings)
    if cloud.resumed:
        _forget_relay(cloud)
    apps = [packages[app] for app in templates.APPS if app in packages]
    for package in apps:
        _deploy_app(cloud, package, parameters)
    apis = {p.app: _api_id(cloud, p.app) for p in apps if p.app in templates.SERVICES}
    for package in apps:
        if package.app in templates.SERVICES:
            _repair_api(cloud, apis[package.app], package, settings)
    people = People(cloud.client("cognito-idp"), outputs["UserPool"], outputs["UserPoolClient"])
    return Deployment(cloud, apis, outputs["Table"], outputs["Documents"], people)


def found(cloud: Cloud) -> Deployment:
    """Give what an earlier program has deployed on a cloud."""
    outputs = _outputs(cloud.client("cloudformation"), stack_name("socle"))
    if outputs is None:
        raise CloudError("nothing is deployed here yet")
    apis = {app: _api_id(cloud, app) for app in templates.SERVICES}
    people = People(cloud.client("cognito-idp"), outputs["UserPool"], outputs["UserPoolClient"])
    return Deployment(cloud, apis, outputs["Table"], outputs["Documents"], people)


def warm(deployment: Deployment) -> None:
    """Start the functions that read a queue or the stream, two at a time, so that nobody waits for a first import."""
    jobs = [
        ("kernel", "relay"),
        ("solveur", "calculs"),
        *(("documents", printer) for printer in templates.PRINTERS),
        *((app, name) for app in deployment.apis for name in ("faits", "lettres")),
    ]
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda job: deployment.invoke(job[0], job[1], {"Records": []}), jobs))


# The templates


def localised(sam: Template) -> Template:
    """Give an app's template as this cloud can run it: with the virtual clock, and policies it can evaluate.

    The clock is the one thing that the templates of other stages must not have.
    """
    local = copy.deepcopy(sam)
    local["Globals"]["Function"]["Environment"]["Variables"]["EQ_CLOCK_PARAMETER"] = CLOCK
    for resource in local["Resources"].values():
        if resource["Type"] == "AWS::IAM::Role":
            document = resource["Properties"]["Policies"][0]["PolicyDocument"]
            document["Statement"] = [*map(_evaluable, document["Statement"]), READ_THE_CLOCK]
    return local


def _evaluable(statement: Template) -> Template:
    """Drop what this cloud never tells its policies, or it would refuse every request.

    It names neither the keys of a request to the table (so « a key is named » is never true; the condition on the
    keys themselves stays) nor the identity and the address that a mail leaves from.
    """
    if statement["Action"] == ["ses:SendEmail"]:
        return {**{key: value for key, value in statement.items() if key != "Condition"}, "Resource": "*"}
    statement.get("Condition", {}).pop("Null", None)
    return statement


def _ensure_clock(cloud: Cloud) -> None:
    """Create the clock's offset at zero; one that was moved stays where it is."""
    ssm = cloud.client("ssm")
    try:
        ssm.put_parameter(Name=CLOCK, Value="0", Type="String")
    except ssm.exceptions.ParameterAlreadyExists:
        return


def _deploy_socle(cloud: Cloud, package: Package, settings: Settings) -> dict[str, str]:
    template = _in_clear(json.loads(package.template.read_text(encoding="utf-8")))
    chosen = {"Stage": STAGE, "FrontOrigin": settings.front_origin, "MailDomain": settings.mail_domain}
    _ensure_bucket(cloud)
    outputs = _apply(cloud, "socle", template, chosen)
    _protect_table(cloud, outputs["Table"], template)
    return outputs


def _in_clear(socle: Template) -> Template:
    """Let the bucket be reached without TLS: here everything stays on the loopback, where no one listens."""
    for resource in socle["Resources"].values():
        if resource["Type"] == "AWS::S3::BucketPolicy":
            document = resource["Properties"]["PolicyDocument"]
            document["Statement"] = [s for s in document["Statement"] if s["Sid"] != "TransportEnClairRefuse"]
    return socle


def _parameters(cloud: Cloud, outputs: Mapping[str, str], settings: Settings) -> dict[str, str]:
    pool = outputs["UserPool"]
    return {
        "Stage": STAGE,
        # The pool signs in the name of the AWS address; its keys are published here.
        "Issuer": f"https://cognito-idp.{REGION}.amazonaws.com/{pool}",
        "JwksUrl": f"{cloud.endpoint}/{pool}/.well-known/jwks.json",
        "Audience": outputs["UserPoolClient"],
        "FrontOrigin": settings.front_origin,
        "PublicUrl": settings.public_url,
        "MailDomain": settings.mail_domain,
        "MailFrom": settings.mail_from,
        "MailReplyTo": settings.mail_reply_to,
        "Instructeur": INSTRUCTEUR.model_dump_json(),
    }


def _deploy_app(cloud: Cloud, package: Package, parameters: Mapping[str, str]) -> None:
    code = package.zip.read_bytes()
    sam = json.loads(package.template.read_text(encoding="utf-8"))
    # Named by its content: an unchanged key means unchanged code, here as on AWS.
    uri = f"s3://{ARTEFACTS}/{_put(cloud, f'{package.app}.zip', code)}"
    _apply(cloud, package.app, templates.with_code(localised(sam), uri), parameters)


def _ensure_bucket(cloud: Cloud) -> None:
    s3 = cloud.client("s3")
    try:
        s3.create_bucket(Bucket=ARTEFACTS, CreateBucketConfiguration={"LocationConstraint": REGION})
    except s3.exceptions.BucketAlreadyOwnedByYou:
        return


def _put(cloud: Cloud, name: str, content: bytes) -> str:
    key = f"{hashlib.sha256(content).hexdigest()}/{name}"
    s3 = cloud.client("s3")
    try:
        s3.head_object(Bucket=ARTEFACTS, Key=key)
    except ClientError:
        s3.put_object(Bucket=ARTEFACTS, Key=key, Body=content)
    return key


# The stacks


def stack_name(app: str) -> str:
    """Give the name of an app's stack."""
    return f"eq-{STAGE}-{app}"


def _apply(cloud: Cloud, app: str, template: Template, parameters: Mapping[str, str]) -> dict[str, str]:
    """Create or update one stack by a change set, as `aws cloudformation deploy` does; give its outputs."""
    client = cloud.client("cloudformation")
    stack = stack_name(app)
    body = json.dumps(template, ensure_ascii=False, separators=(",", ":")).encode()
    url = f"{cloud.endpoint}/{ARTEFACTS}/{_put(cloud, 'template.json', body)}"
    exists = _outputs(client, stack) is not None
    chosen = [
        {"ParameterKey": name, "ParameterValue": value}
        for name, value in parameters.items()
        if name in template["Parameters"]
    ]
    change = client.create_change_set(
        StackName=stack,
        ChangeSetName=f"eq-{time.time_ns()}",
        ChangeSetType="UPDATE" if exists else "CREATE",
        TemplateURL=url,
        Parameters=chosen,
        Capabilities=["CAPABILITY_IAM", "CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"],
    )["Id"]
    if _is_worth_executing(client, change):
        client.execute_change_set(ChangeSetName=change)
        _wait_for_stack(client, stack, "stack_update_complete" if exists else "stack_create_complete")
    outputs = _outputs(client, stack)
    if outputs is None:
        raise CloudError(f"the stack {stack} is not there")
    return outputs


def _is_worth_executing(client: Any, change: str) -> bool:
    try:
        client.get_waiter("change_set_create_complete").wait(ChangeSetName=change, WaiterConfig=WAIT)
    except WaiterError as error:
        reason = str(client.describe_change_set(ChangeSetName=change).get("StatusReason"))
        if "didn't contain changes" not in reason and "No updates" not in reason:
            raise CloudError(reason) from error
        client.delete_change_set(ChangeSetName=change)
        return False
    return True


def _wait_for_stack(client: Any, stack: str, waiter: str) -> None:
    try:
        client.get_waiter(waiter).wait(StackName=stack, WaiterConfig=WAIT)
    except WaiterError as error:
        events = client.describe_stack_events(StackName=stack)["StackEvents"]
        reasons = [
            f"{event['LogicalResourceId']}: {event.get('ResourceStatusReason', '')}"
            for event in events
            if "FAILED" in event["ResourceStatus"]
        ]
        raise CloudError(f"{stack}: {'; '.join(reasons)}") from error


def _outputs(client: Any, stack: str) -> dict[str, str] | None:
    try:
        found = client.describe_stacks(StackName=stack)["Stacks"][0]
    except ClientError:
        return None
    if found["StackStatus"] == "REVIEW_IN_PROGRESS":
        return None
    return {output["OutputKey"]: output["OutputValue"] for output in found.get("Outputs", [])}


# What this cloud leaves undone


def _protect_table(cloud: Cloud, table: str, template: Template) -> None:
    """Put on the table what the template asks and this cloud drops, then read it back."""
    asked = template["Resources"]["Table"]["Properties"]
    client = cloud.client("dynamodb")
    lifetime = client.describe_time_to_live(TableName=table)["TimeToLiveDescription"]
    if lifetime["TimeToLiveStatus"] != "ENABLED":
        client.update_time_to_live(TableName=table, TimeToLiveSpecification=asked["TimeToLiveSpecification"])
    client.update_continuous_backups(
        TableName=table, PointInTimeRecoverySpecification=asked["PointInTimeRecoverySpecification"]
    )
    lifetime = client.describe_time_to_live(TableName=table)["TimeToLiveDescription"]
    backups = client.describe_continuous_backups(TableName=table)["ContinuousBackupsDescription"]
    recovery = backups["PointInTimeRecoveryDescription"]["PointInTimeRecoveryStatus"]
    if (lifetime["TimeToLiveStatus"], recovery) != ("ENABLED", "ENABLED"):
        raise CloudError(f"{table}: TTL {lifetime['TimeToLiveStatus']}, PITR {recovery}")


def _forget_relay(cloud: Cloud) -> None:
    """Delete the relay's stack, to be made again: its mapping would wait for records that a restart has lost.

    A resumed cloud counts stream records from zero but keeps how far a mapping had read, so nothing would ever come.
    What was unread is gone: the caller sweeps the journal after a resumed start.
    """
    client = cloud.client("cloudformation")
    if _outputs(client, stack_name("kernel")) is not None:
        client.delete_stack(StackName=stack_name("kernel"))
        client.get_waiter("stack_delete_complete").wait(StackName=stack_name("kernel"), WaiterConfig=WAIT)


def _api_id(cloud: Cloud, app: str) -> str:
    resource = cloud.client("cloudformation").describe_stack_resource(
        StackName=stack_name(app), LogicalResourceId="RestAPI"
    )
    identifier: str = resource["StackResourceDetail"]["PhysicalResourceId"]
    return identifier


def _repair_api(cloud: Cloud, api: str, package: Package, settings: Settings) -> None:
    """Put back the answers to OPTIONS and the gateway's own answers, both read from the template."""
    client = cloud.client("apigateway")
    body = json.loads(package.template.read_text(encoding="utf-8"))["Resources"]["RestAPI"]["Properties"]
    values = {"${FrontOrigin}": settings.front_origin, "${PublicUrl}": settings.public_url}
    swagger = _resolve(body["DefinitionBody"], values)
    for kind, response in swagger["x-amazon-apigateway-gateway-responses"].items():
        client.put_gateway_response(restApiId=api, responseType=kind, **_texts(response))
    ids = {resource["path"]: resource["id"] for resource in _resources(client, api)}
    for path, methods in swagger["paths"].items():
        if "options" in methods:
            _repair_options(client, {"restApiId": api, "resourceId": ids[path]}, methods["options"])
    client.create_deployment(restApiId=api, stageName=templates.API_STAGE)


def _resources(client: Any, api: str) -> Iterator[Any]:
    for page in client.get_paginator("get_resources").paginate(restApiId=api, limit=500):
        yield from page["items"]


def _repair_options(client: Any, where: dict[str, str], method: Template) -> None:
    response = method["x-amazon-apigateway-integration"]["responses"]["default"]
    headers = response["responseParameters"]
    target: dict[str, Any] = {**where, "httpMethod": "OPTIONS", "statusCode": response["statusCode"]}
    client.put_method_response(**target, responseParameters=dict.fromkeys(headers, True))
    client.put_integration_response(**target, responseParameters=headers)


def _texts(response: Template) -> Template:
    return {key: str(value) if key == "statusCode" else value for key, value in response.items()}


def _resolve(value: Any, values: Mapping[str, str]) -> Any:
    """Replace the `Fn::Sub` of parameters by what was deployed."""
    if isinstance(value, dict) and value.keys() == {"Fn::Sub"} and isinstance(value["Fn::Sub"], str):
        text: str = value["Fn::Sub"]
        for name, known in values.items():
            text = text.replace(name, known)
        return text
    if isinstance(value, dict):
        return {key: _resolve(inner, values) for key, inner in value.items()}
    return [_resolve(inner, values) for inner in value] if isinstance(value, list) else value
