"""With IAM enforced, roles, resource policies and key policies decide; each test gives what is needed, and takes it away."""

import io
import json
import time
import urllib.error
import urllib.request
import zipfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from blueprint_local_aws import LocalAws

pytestmark = pytest.mark.integration

ANSWER = "def handler(event, context): return {'statusCode': 200, 'body': 'here'}"
FAIL = "def handler(event, context): raise ValueError('no')"
READ = """
import boto3, os
def handler(event, context):
    try:
        boto3.client('dynamodb').get_item(TableName=os.environ['TABLE'], Key={'id': {'S': '1'}})
    except Exception as error:
        return error.response['Error']['Code']
    return 'read'
"""
LOG = {"Effect": "Allow", "Action": ["logs:CreateLogStream", "logs:PutLogEvents"], "Resource": "*"}


def allow(action: str | list[str], resource: str = "*", **condition: Any) -> dict[str, Any]:
    """One statement."""
    return {
        "Effect": "Allow",
        "Action": action,
        "Resource": resource,
        **({"Condition": condition} if condition else {}),
    }


def within(seconds: float, fact: Callable[[], bool]) -> bool:
    """Return whether `fact` holds at some moment in the next `seconds`."""
    deadline = time.monotonic() + seconds
    while not fact():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.1)
    return True


class World:
    """An account where policies decide, and the few things that the tests put into it."""

    def __init__(self, account: Any) -> None:
        self.client = account.client
        self.number, self.region = account.number, account.region

    def arn(self, service: str, resource: str) -> str:
        return f"arn:aws:{service}:{self.region}:{self.number}:{resource}"

    def let(self, role: str, *statements: dict[str, Any]) -> str:
        """Make the role if it is not there, and let it do exactly this."""
        iam = self.client("iam")
        trust = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
        if role not in {found["RoleName"] for found in iam.list_roles()["Roles"]}:
            document = {"Version": "2012-10-17", "Statement": [trust]}
            iam.create_role(RoleName=role, AssumeRolePolicyDocument=json.dumps(document))
        policy = json.dumps({"Version": "2012-10-17", "Statement": [*statements, LOG]})
        iam.put_role_policy(RoleName=role, PolicyName="p", PolicyDocument=policy)
        return f"arn:aws:iam::{self.number}:role/{role}"

    def function(self, source: str, role: str, **settings: Any) -> str:
        archive = io.BytesIO()
        with zipfile.ZipFile(archive, "w") as whole:
            whole.writestr("index.py", source)
        self.client("lambda").create_function(
            FunctionName="f",
            Role=role,
            Runtime="python3.12",
            Handler="index.handler",
            Code={"ZipFile": archive.getvalue()},
            **settings,
        )
        return self.arn("lambda", "function:f")

    def invoke(self, **arguments: Any) -> Any:
        answer = self.client("lambda").invoke(FunctionName="f", **arguments)
        return json.loads(answer["Payload"].read() or b"null")

    def key(self) -> str:
        return str(self.client("kms").create_key()["KeyMetadata"]["Arn"])

    def queue(self, name: str = "q", **attributes: str) -> tuple[str, str]:
        """Return the address and the ARN of a new queue."""
        url = self.client("sqs").create_queue(QueueName=name, Attributes=attributes)["QueueUrl"]
        return url, self.arn("sqs", name)

    def depth(self, url: str) -> int:
        name = "ApproximateNumberOfMessages"
        found = self.client("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=[name])
        return int(found["Attributes"][name])

    def let_service(self, url: str, arn: str, service: str) -> None:
        """Let a service send to a queue."""
        statement = {"Effect": "Allow", "Principal": {"Service": service}, "Action": "sqs:SendMessage", "Resource": arn}
        policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
        self.client("sqs").set_queue_attributes(QueueUrl=url, Attributes={"Policy": policy})


@pytest.fixture(scope="module")
def enforcing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalAws]:
    """Return a local AWS that enforces IAM and whose minutes last a second."""
    folder = tmp_path_factory.mktemp("enforcing")
    with LocalAws.start(port=0, data_dir=folder, enforce_iam=True, minute_seconds=1) as running:
        yield running


@pytest.fixture
def world(enforcing: LocalAws, new_account: Callable[..., Any]) -> World:
    """Return an account of its own for one test."""
    account = new_account()
    return World(type(account)(endpoint_url=enforcing.endpoint_url, number=account.number))


@pytest.fixture(scope="module")
def stock_world(start_stock: Callable[..., Any], account: Any) -> Iterator[Callable[[str], World]]:
    """Return a function that gives an account of the stock emulator, where policies decide as far as it asks for them."""
    with start_stock(AUTH="true") as address:
        yield lambda number: World(type(account)(endpoint_url=address, number=number))


def test_stock_consumes_a_queue_without_asking_the_role(stock_world: Callable[[str], World]) -> None:
    world = stock_world("123456789001")
    url, arn = world.queue()
    world.function(ANSWER, world.let("r"))
    world.client("lambda").create_event_source_mapping(EventSourceArn=arn, FunctionName="f")
    world.client("sqs").send_message(QueueUrl=url, MessageBody="m")
    assert within(10, lambda: world.depth(url) == 0)


def test_stock_delivers_to_a_queue_that_lets_nobody_in(stock_world: Callable[[str], World]) -> None:
    world = stock_world("123456789002")
    url, arn = world.queue()
    events = world.client("events")
    events.put_rule(Name="r", EventPattern='{"source": ["shop"]}')
    events.put_targets(Rule="r", Targets=[{"Id": "1", "Arn": arn}])
    events.put_events(Entries=[{"Source": "shop", "DetailType": "t", "Detail": "{}"}])
    assert within(5, lambda: world.depth(url) == 1)


def test_stock_decrypts_variables_without_the_key(stock_world: Callable[[str], World]) -> None:
    world = stock_world("123456789003")
    world.function(ANSWER, world.let("r"), Environment={"Variables": {"A": "b"}}, KMSKeyArn=world.key())
    assert world.invoke()["body"] == "here"


def test_stock_forgets_the_failure_destination_of_an_alias(stock_world: Callable[[str], World]) -> None:
    world = stock_world("123456789004")
    url, arn = world.queue()
    world.function(FAIL, world.let("r", allow("sqs:SendMessage", arn)))
    functions = world.client("lambda")
    functions.publish_version(FunctionName="f")
    functions.create_alias(FunctionName="f", Name="live", FunctionVersion="1")
    settings = {"MaximumRetryAttempts": 0, "DestinationConfig": {"OnFailure": {"Destination": arn}}}
    functions.put_function_event_invoke_config(FunctionName="f", Qualifier="live", **settings)
    world.invoke(Qualifier="live", InvocationType="Event", Payload=b"{}")
    time.sleep(4.5)  # its retries take three seconds
    assert world.depth(url) == 0


def test_it_says_that_it_enforces(enforcing: LocalAws, local_aws: LocalAws) -> None:
    assert (enforcing.status()["enforces_iam"], enforcing.status()["minute_seconds"]) == (True, 1.0)
    assert (local_aws.status()["enforces_iam"], local_aws.status()["minute_seconds"]) == (False, 60.0)


def test_a_handler_may_read_a_table_only_with_the_table_and_its_key(world: World) -> None:
    key = world.key()
    world.client("dynamodb").create_table(
        TableName="orders",
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
        SSESpecification={"Enabled": True, "SSEType": "KMS", "KMSMasterKeyId": key},
    )
    read = allow("dynamodb:GetItem", world.arn("dynamodb", "table/orders"))
    via = {"kms:ViaService": f"dynamodb.{world.region}.amazonaws.com"}
    world.function(READ, world.let("r"), Environment={"Variables": {"TABLE": "orders"}})
    assert world.invoke() == "AccessDeniedException"
    world.let("r", read)
    assert world.invoke() == "AccessDeniedException"
    world.let("r", read, allow("kms:Decrypt", key, StringEquals={"kms:ViaService": "sqs.us-east-1.amazonaws.com"}))
    assert world.invoke() == "AccessDeniedException"
    world.let("r", read, allow("kms:Decrypt", key, StringEquals=via))
    assert world.invoke() == "read"


def test_variables_under_a_customers_key_need_the_key(world: World) -> None:
    key = world.key()
    world.function(ANSWER, world.let("r"), Environment={"Variables": {"A": "b"}}, KMSKeyArn=key)
    assert world.invoke()["errorType"] == "KMSAccessDeniedException"
    own = {"kms:EncryptionContext:aws:lambda:FunctionArn": world.arn("lambda", "function:f")}
    world.let("r", allow("kms:Decrypt", key, ArnLike=own))
    assert world.invoke()["body"] == "here"


@pytest.mark.parametrize(
    "lacking", ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes", "kms:Decrypt"]
)
def test_a_queue_is_consumed_only_with_every_permission(world: World, lacking: str) -> None:
    key = world.key()
    url, arn = world.queue(KmsMasterKeyId=key)
    actions = {"sqs:ReceiveMessage": arn, "sqs:DeleteMessage": arn, "sqs:GetQueueAttributes": arn, "kms:Decrypt": key}
    few = [allow(action, resource) for action, resource in actions.items() if action != lacking]
    world.function(ANSWER, world.let("r", *few))
    mapping = world.client("lambda").create_event_source_mapping(EventSourceArn=arn, FunctionName="f")["UUID"]
    world.client("sqs").send_message(QueueUrl=url, MessageBody="m")
    time.sleep(1.5)
    assert world.depth(url) == 1
    found = world.client("lambda").get_event_source_mapping(UUID=mapping)["LastProcessingResult"]
    assert found == f"PROBLEM: the execution role may not {lacking}"
    world.let("r", *few, allow(lacking, actions[lacking]))
    assert within(10, lambda: world.depth(url) == 0)


@pytest.mark.parametrize("lacking", ["logs:CreateLogStream", "logs:PutLogEvents"])
def test_a_log_is_written_only_with_both_permissions(world: World, lacking: str) -> None:
    role = world.let("r")
    world.function(ANSWER, role)
    rest = next(action for action in LOG["Action"] if action != lacking)
    policy = json.dumps({"Version": "2012-10-17", "Statement": [allow(rest)]})
    world.client("iam").put_role_policy(RoleName="r", PolicyName="p", PolicyDocument=policy)
    world.invoke()
    assert world.client("logs").describe_log_groups()["logGroups"] == []
    world.let("r")
    world.invoke()
    assert len(world.client("logs").describe_log_streams(logGroupName="/aws/lambda/f")["logStreams"]) == 1


def test_a_failed_event_is_kept_as_the_alias_says_if_the_role_may_send(world: World) -> None:
    url, arn = world.queue()
    world.function(FAIL, world.let("r"))
    functions = world.client("lambda")
    functions.publish_version(FunctionName="f")
    functions.create_alias(FunctionName="f", Name="live", FunctionVersion="1")
    functions.put_function_event_invoke_config(
        FunctionName="f",
        Qualifier="live",
        MaximumRetryAttempts=0,
        DestinationConfig={"OnFailure": {"Destination": arn}},
    )
    world.invoke(Qualifier="live", InvocationType="Event", Payload=b"{}")
    time.sleep(1.5)
    assert world.depth(url) == 0
    world.let("r", allow("sqs:SendMessage", arn))
    world.invoke(Qualifier="live", InvocationType="Event", Payload=b"{}")
    assert within(10, lambda: world.depth(url) == 1)
    metrics = world.client("cloudwatch").list_metrics(MetricName="DestinationDeliveryFailures")["Metrics"]
    assert [metric["Namespace"] for metric in metrics] == ["AWS/Lambda"]


def test_a_rule_reaches_a_queue_only_if_the_queue_lets_it_in(world: World) -> None:
    url, arn = world.queue()
    events = world.client("events")
    events.put_rule(Name="r", EventPattern='{"source": ["shop"]}')
    events.put_targets(Rule="r", Targets=[{"Id": "1", "Arn": arn}])
    entry = {"Source": "shop", "DetailType": "t", "Detail": "{}"}
    events.put_events(Entries=[entry])
    time.sleep(0.5)
    assert world.depth(url) == 0
    world.let_service(url, arn, "events.amazonaws.com")
    events.put_events(Entries=[entry])
    assert within(5, lambda: world.depth(url) == 1)


def test_a_rule_and_an_api_call_a_function_only_with_its_permission(world: World) -> None:
    arn = world.function(ANSWER, world.let("r"))
    apis, functions = world.client("apigatewayv2"), world.client("lambda")
    api = apis.create_api(Name="a", ProtocolType="HTTP")["ApiId"]
    integration = apis.create_integration(
        ApiId=api, IntegrationType="AWS_PROXY", IntegrationUri=arn, PayloadFormatVersion="2.0"
    )["IntegrationId"]
    apis.create_route(ApiId=api, RouteKey="GET /here", Target=f"integrations/{integration}")
    apis.create_stage(ApiId=api, StageName="$default", AutoDeploy=True)
    address = apis.get_api(ApiId=api)["ApiEndpoint"]
    assert status_of(address) == 500
    source = world.arn("execute-api", f"{api}/*/GET/here")
    functions.add_permission(
        FunctionName="f",
        StatementId="a",
        Action="lambda:InvokeFunction",
        Principal="apigateway.amazonaws.com",
        SourceArn=source,
    )
    assert status_of(address) == 200
    events = world.client("events")
    rule = events.put_rule(Name="r", EventPattern='{"source": ["shop"]}')["RuleArn"]
    events.put_targets(Rule="r", Targets=[{"Id": "1", "Arn": arn}])
    before = invocations(world)
    events.put_events(Entries=[{"Source": "shop", "DetailType": "t", "Detail": "{}"}])
    time.sleep(1.0)
    assert invocations(world) == before
    functions.add_permission(
        FunctionName="f",
        StatementId="e",
        Action="lambda:InvokeFunction",
        Principal="events.amazonaws.com",
        SourceArn=rule,
    )
    events.put_events(Entries=[{"Source": "shop", "DetailType": "t", "Detail": "{}"}])
    assert within(5, lambda: invocations(world) == before + 1)


def test_a_schedule_acts_with_its_own_role(world: World) -> None:
    url, arn = world.queue()
    schedules = world.client("scheduler")

    def run_soon(name: str) -> None:
        soon = datetime.now(UTC) + timedelta(seconds=1)
        schedules.create_schedule(
            Name=name,
            ScheduleExpression=f"at({soon:%Y-%m-%dT%H:%M:%S})",
            FlexibleTimeWindow={"Mode": "OFF"},
            Target={
                "Arn": arn,
                "RoleArn": world.let(name, *([allow("sqs:SendMessage", arn)] if name == "may" else [])),
            },
        )

    run_soon("may-not")
    run_soon("may")
    assert within(15, lambda: world.depth(url) >= 1)
    time.sleep(1.0)
    assert world.depth(url) == 1


def test_an_alarm_is_heard_only_by_a_topic_that_lets_it_in(world: World) -> None:
    url, arn = world.queue()
    world.let_service(url, arn, "sns.amazonaws.com")
    sns, cloudwatch = world.client("sns"), world.client("cloudwatch")
    topic = sns.create_topic(Name="t")["TopicArn"]
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn)
    cloudwatch.put_metric_alarm(
        AlarmName="a",
        Namespace="Own",
        MetricName="M",
        Statistic="Sum",
        Period=300,
        EvaluationPeriods=1,
        Threshold=0,
        ComparisonOperator="GreaterThanThreshold",
        TreatMissingData="notBreaching",
        AlarmActions=[topic],
    )

    def ring() -> None:
        cloudwatch.put_metric_data(Namespace="Own", MetricData=[{"MetricName": "M", "Value": 1}])

    def state() -> str:
        return str(cloudwatch.describe_alarms(AlarmNames=["a"])["MetricAlarms"][0]["StateValue"])

    only_tls = {
        "Effect": "Deny",
        "Principal": "*",
        "Action": "sns:Publish",
        "Resource": topic,
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }
    sns.set_topic_attributes(TopicArn=topic, AttributeName="Policy", AttributeValue=document(only_tls))
    ring()
    assert within(10, lambda: state() == "ALARM")
    assert within(40, lambda: state() == "OK"), "five minutes last five seconds here"
    assert world.depth(url) == 0
    let_in = {
        "Effect": "Allow",
        "Principal": {"Service": "cloudwatch.amazonaws.com"},
        "Action": "sns:Publish",
        "Resource": topic,
    }
    sns.set_topic_attributes(TopicArn=topic, AttributeName="Policy", AttributeValue=document(only_tls, let_in))
    ring()
    assert within(10, lambda: world.depth(url) == 1)


def test_queues_are_measured_every_minute(world: World) -> None:
    url, _ = world.queue("measured")
    world.client("sqs").send_message(QueueUrl=url, MessageBody="m")
    cloudwatch = world.client("cloudwatch")

    def seen() -> bool:
        found = cloudwatch.get_metric_statistics(
            Namespace="AWS/SQS",
            MetricName="ApproximateNumberOfMessagesVisible",
            Dimensions=[{"Name": "QueueName", "Value": "measured"}],
            StartTime=datetime.now(UTC) - timedelta(minutes=5),
            EndTime=datetime.now(UTC) + timedelta(minutes=1),
            Period=60,
            Statistics=["Maximum"],
        )["Datapoints"]
        return [point["Maximum"] for point in found] == [1.0]

    assert within(10, seen)


def document(*statements: dict[str, Any]) -> str:
    """Return a policy as text."""
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def invocations(world: World) -> int:
    """Return how often the function has written its log."""
    pages = world.client("logs").get_paginator("describe_log_streams").paginate(logGroupName="/aws/lambda/f")
    return sum(len(page["logStreams"]) for page in pages)


def status_of(address: str) -> int:
    """Return the status of the answer of an API."""
    try:
        with urllib.request.urlopen(f"{address}/here", timeout=20) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        with error:
            return error.code
