"""Accounts: chosen by access key, by assumed role, and by the role of a function; nothing leaks between them."""

import json
from collections.abc import Callable
from typing import Any

import boto3
import pytest

pytestmark = pytest.mark.integration

WHO = """
import boto3

def handler(event, context):
    found = boto3.client("sts").get_caller_identity()
    tables = boto3.client("dynamodb").list_tables()["TableNames"]
    return {"account": found["Account"], "region": boto3.client("sts").meta.region_name, "tables": tables}
"""


def table(name: str) -> dict[str, Any]:
    """Return the arguments that make a small table."""
    return {
        "TableName": name,
        "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"}],
        "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}],
    }


def test_the_access_key_is_the_account(new_account: Callable[..., Any]) -> None:
    one, other = new_account(), new_account()
    one.client("dynamodb").create_table(**table("here"))
    assert one.client("sts").get_caller_identity()["Account"] == one.number
    assert other.client("dynamodb").list_tables()["TableNames"] == []


def test_an_assumed_role_acts_in_its_own_account_with_its_own_name(new_account: Callable[..., Any]) -> None:
    caller, target = new_account(), new_account()
    trust = {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}
    target.client("iam").create_role(
        RoleName="approver", AssumeRolePolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [trust]})
    )
    target.client("dynamodb").create_table(**table("theirs"))
    keys = caller.client("sts").assume_role(
        RoleArn=f"arn:aws:iam::{target.number}:role/approver", RoleSessionName="someone"
    )["Credentials"]
    session = boto3.Session(
        aws_access_key_id=keys["AccessKeyId"],
        aws_secret_access_key=keys["SecretAccessKey"],
        aws_session_token=keys["SessionToken"],
        region_name=target.region,
    )
    identity = session.client("sts", endpoint_url=target.endpoint_url).get_caller_identity()
    assert identity["Arn"] == f"arn:aws:sts::{target.number}:assumed-role/approver/someone"
    tables = session.client("dynamodb", endpoint_url=target.endpoint_url).list_tables()["TableNames"]
    assert tables == ["theirs"]


@pytest.mark.parametrize("region", ["us-east-1", "us-west-2"])
def test_a_handler_calls_back_into_its_own_account_and_region(
    new_account: Callable[..., Any], role: Any, function: Any, region: str
) -> None:
    account = new_account(region)
    account.client("dynamodb").create_table(**table("mine"))
    account.deploy("who", {"Resources": {"Role": role, "Function": function(WHO, FunctionName="who", Timeout=20)}})
    answer = account.client("lambda").invoke(FunctionName="who", Payload=b"{}")
    assert json.load(answer["Payload"]) == {"account": account.number, "region": region, "tables": ["mine"]}
