"""No role reaches a neighbour: with its own credentials it is refused what lies beside what it may do.

A function with the role runs inside the environment and tries; the table says what each was refused.
"""

import base64
import io
import json
import zipfile
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from permissions import Role, roles

pytestmark = pytest.mark.integration

DENIED = {"AccessDenied", "AccessDeniedException", "AuthorizationError", "UnauthorizedOperation"}
FUNCTIONS = ("Users", "Orders", "Fulfilment")
SOURCE = """
import base64

import boto3
from botocore.exceptions import ClientError

def handler(event, context):
    return [attempt(*call) for call in event["calls"]]

def attempt(service, operation, parameters):
    if "CiphertextBlob" in parameters:
        parameters["CiphertextBlob"] = base64.b64decode(parameters["CiphertextBlob"])
    try:
        getattr(boto3.client(service), operation)(**parameters)
    except ClientError as error:
        return error.response["Error"]["Code"]
    return "allowed"
"""

Call = tuple[str, str, dict[str, Any]]


def of_everybody(prod: Any, mine: Role, other: Role) -> list[Call]:
    """What no function may do."""
    outputs, account, region = prod.outputs, prod.config.account, prod.config.region
    table, state = outputs["TableName"], outputs["StateTableName"]
    key, document = {"KeyId": outputs["KeyArn"]}, json.dumps(mine.document)
    pk_sk = {"PK": {"S": "ORDER#1"}, "SK": {"S": "ORDER"}}
    event = {"Source": "blueprint.orders", "DetailType": "OrderPlaced", "Detail": "{}"}
    secret = prod.client("kms").encrypt(**key, Plaintext=b"of the table, by itself")["CiphertextBlob"]
    topic = {"TopicArn": outputs["TopicArn"], "Message": "m"}
    return [
        ("dynamodb", "delete_table", {"TableName": table}),
        ("dynamodb", "update_table", {"TableName": table, "DeletionProtectionEnabled": False}),
        ("dynamodb", "scan", {"TableName": table}),
        ("dynamodb", "query", _query(table)),
        ("dynamodb", "batch_write_item", {"RequestItems": {table: [{"PutRequest": {"Item": pk_sk}}]}}),
        ("dynamodb", "batch_get_item", {"RequestItems": {table: {"Keys": [pk_sk]}}}),
        ("dynamodb", "execute_statement", {"Statement": f'SELECT * FROM "{table}"'}),
        ("dynamodb", "get_item", {"TableName": state, "Key": {"pk": {"S": "1"}, "sk": {"S": "1"}}}),
        ("dynamodb", "scan", {"TableName": state}),
        ("dynamodb", "list_tables", {}),
        ("sqs", "send_message", {"QueueUrl": outputs["OrderQueueUrl"], "MessageBody": "{}"}),
        ("sqs", "purge_queue", {"QueueUrl": outputs["OrderQueueUrl"]}),
        ("sqs", "receive_message", {"QueueUrl": outputs["DeadLetterQueueUrl"]}),
        ("sqs", "send_message", {"QueueUrl": outputs["DeadLetterQueueUrl"], "MessageBody": "{}"}),
        ("sqs", "delete_queue", {"QueueUrl": outputs["OrderQueueUrl"]}),
        ("events", "put_events", {"Entries": [event]}),
        ("events", "put_rule", {"Name": "r", "EventBusName": outputs["EventBusName"], "EventPattern": "{}"}),
        ("events", "delete_event_bus", {"Name": outputs["EventBusName"]}),
        ("ssm", "get_parameter", {"Name": prod.config.parameter_name("orders", "live-version")}),
        ("ssm", "get_parameters_by_path", {"Path": "/blueprint/prod", "Recursive": True}),
        ("ssm", "put_parameter", {"Name": prod.config.parameter_name("release"), "Value": "x", "Overwrite": True}),
        ("s3", "list_buckets", {}),
        ("s3", "list_objects_v2", {"Bucket": outputs["ReleaseBucketName"]}),
        ("s3", "get_object", {"Bucket": outputs["ReleaseBucketName"], "Key": "k"}),
        ("s3", "put_object", {"Bucket": outputs["ReleaseBucketName"], "Key": "k", "Body": "b"}),
        ("kms", "encrypt", {**key, "Plaintext": "p"}),
        ("kms", "decrypt", {"CiphertextBlob": base64.b64encode(secret).decode()}),
        ("kms", "generate_data_key", {**key, "KeySpec": "AES_256"}),
        ("kms", "disable_key", key),
        ("kms", "schedule_key_deletion", key),
        ("lambda", "update_function_code", {"FunctionName": outputs["OrdersFunctionName"], "ZipFile": b""}),
        ("lambda", "invoke", {"FunctionName": outputs["UsersFunctionName"]}),
        ("iam", "put_role_policy", {"RoleName": mine.name, "PolicyName": "p", "PolicyDocument": document}),
        ("iam", "list_roles", {}),
        ("sts", "assume_role", {"RoleArn": f"arn:aws:iam::{account}:role/{other.name}", "RoleSessionName": "probe"}),
        ("sns", "publish", topic),
        ("logs", "describe_log_groups", {}),
        ("cognito-idp", "list_users", {"UserPoolId": outputs["UserPoolId"]}),
        ("secretsmanager", "get_secret_value", {"SecretId": "s"}),
        ("cloudwatch", "delete_alarms", {"AlarmNames": ["a"]}),
        ("cloudformation", "delete_stack", {"StackName": f"blueprint-prod-Lambda-{region}"}),
    ]


def of_one(prod: Any, function: str) -> list[Call]:
    """What one of the others may do, and this one may not."""
    table, bus = prod.outputs["TableName"], prod.outputs["EventBusName"]
    pk_sk = {"PK": {"S": "PROBE"}, "SK": {"S": "PROBE"}}
    event = {"Source": "blueprint.orders", "DetailType": "OrderPlaced", "Detail": "{}", "EventBusName": bus}
    put: Call = ("dynamodb", "put_item", {"TableName": table, "Item": pk_sk})
    delete: Call = ("dynamodb", "delete_item", {"TableName": table, "Key": pk_sk})
    update: Call = ("dynamodb", "update_item", {"TableName": table, "Key": pk_sk})
    index: Call = ("dynamodb", "query", {**_query(table, "GSI1"), "IndexName": "GSI1"})
    tell: Call = ("events", "put_events", {"Entries": [event]})
    release: Call = ("ssm", "get_parameter", {"Name": prod.config.parameter_name("release")})
    receive: Call = ("sqs", "receive_message", {"QueueUrl": prod.outputs["OrderQueueUrl"]})
    return {
        "Users": [put, delete, index, tell, release, receive],
        "Orders": [update, receive],
        "Fulfilment": [put, delete, index, tell, release],
    }[function]


def allowed_to(prod: Any) -> Call:
    """What every function may do: it shows that the others are refused for what they are."""
    key = {"PK": {"S": "PROBE"}, "SK": {"S": "PROBE"}}
    return "dynamodb", "get_item", {"TableName": prod.outputs["TableName"], "Key": key}


@pytest.fixture(scope="module")
def attempt(prod: Any) -> Iterator[Callable[[Role, list[Call]], list[str]]]:
    """Returns a function that lets a role try calls, and says what came of each."""
    functions, made = prod.client("lambda"), []
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as whole:
        whole.writestr("index.py", SOURCE)

    def run(role: Role, calls: list[Call]) -> list[str]:
        name = f"probe-{len(made)}"
        functions.create_function(
            FunctionName=name,
            Role=f"arn:aws:iam::{prod.config.account}:role/{role.name}",
            Runtime="python3.12",
            Handler="index.handler",
            Timeout=60,
            Code={"ZipFile": archive.getvalue()},
        )
        made.append(name)
        answer = functions.invoke(FunctionName=name, Payload=json.dumps({"calls": calls}, default=str).encode())
        found: list[str] = json.load(answer["Payload"])
        assert "FunctionError" not in answer, found
        return found

    yield run
    for name in made:
        functions.delete_function(FunctionName=name)


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_role_is_refused_what_lies_beside_its_permissions(
    prod: Any, attempt: Callable[[Role, list[Call]], list[str]], function: str, show: Callable[[str], None]
) -> None:
    by_name = {role.title: role for role in roles(prod)}
    mine = by_name[f"Functions{function}FunctionRole"]
    other = by_name[f"Functions{FUNCTIONS[FUNCTIONS.index(function) - 1]}FunctionRole"]
    calls = [*of_everybody(prod, mine, other), *of_one(prod, function)]
    *answers, control = attempt(mine, [*calls, allowed_to(prod)])
    reached = [
        f"{service}.{operation}: {answer}"
        for (service, operation, _), answer in zip(calls, answers, strict=True)
        if answer not in DENIED
    ]
    names = ", ".join(f"{service}.{operation}" for service, operation, _ in calls)
    show(f"{mine.title}: {len(calls) - len(reached)} of {len(calls)} neighbours refused\n  {names}")
    assert control == "allowed"
    assert not reached


def _query(table: str, prefix: str = "") -> dict[str, Any]:
    return {
        "TableName": table,
        "KeyConditionExpression": "#p = :p",
        "ExpressionAttributeNames": {"#p": f"{prefix}PK"},
        "ExpressionAttributeValues": {":p": {"S": "x"}},
    }
