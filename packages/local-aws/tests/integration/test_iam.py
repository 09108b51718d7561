"""With IAM enforced a function's role and the keys decide; each test gives what is needed, and takes it away."""

import json
import time

import pytest
from iam_world import ANSWER, FAIL, LOG, READ, World, allow, within

from blueprint_local_aws import LocalAws

pytestmark = pytest.mark.integration


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


def test_metrics_are_limited_to_a_namespace(world: World) -> None:
    source = READ.replace("dynamodb", "cloudwatch").replace(
        "get_item(TableName=os.environ['TABLE'], Key={'id': {'S': '1'}})",
        "put_metric_data(Namespace=event, MetricData=[{'MetricName': 'm', 'Value': 1}])",
    )
    world.function(
        source, world.let("r", allow("cloudwatch:PutMetricData", StringEquals={"cloudwatch:namespace": "Shop"}))
    )
    assert world.invoke(Payload=b'"Shop"') == "read"
    assert world.invoke(Payload=b'"Bank"') in ("AccessDenied", "AccessDeniedException")
