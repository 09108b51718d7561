"""A table that is hard to lose."""

from collections.abc import Callable
from typing import Any

import pytest
from aws_cdk import Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_sns as sns

from blueprint_constructs import EncryptedTable, OnDemand, Provisioned, TableIndex


@pytest.fixture(scope="module")
def plain(synthesise: Callable[[Any], Any]) -> Any:
    return synthesise(lambda stack: EncryptedTable(stack, "Table", partition_key="PK"))


@pytest.fixture(scope="module")
def full(synthesise: Callable[[Any], Any]) -> Any:
    def build(stack: Stack) -> None:
        table = EncryptedTable(
            stack,
            "Table",
            partition_key="PK",
            sort_key="SK",
            indexes=[TableIndex(name="GSI1", partition_key="GSI1PK", sort_key="GSI1SK")],
            ttl_attribute="ttl",
            billing=OnDemand(max_read_request_units=10, max_write_request_units=5),
            encryption_key=kms.Key(stack, "Key"),
            recovery_period_days=7,
            contributor_insights=True,
            alarm_topic=sns.Topic(stack, "Topic"),
        )
        role = iam.Role(stack, "Role", assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"))
        table.grant(role, operations=["GetItem", "PutItem"], index_queries=["GSI1"])

    return synthesise(build)


def test_a_table_is_encrypted_restorable_protected_and_kept(plain: Any) -> None:
    (resource,) = plain.resources("AWS::DynamoDB::GlobalTable").values()
    (replica,) = resource["Properties"]["Replicas"]
    assert resource["DeletionPolicy"] == "Retain"
    assert resource["Properties"]["SSESpecification"] == {"SSEEnabled": True, "SSEType": "KMS"}
    assert replica["DeletionProtectionEnabled"] is True
    assert replica["PointInTimeRecoverySpecification"] == {
        "PointInTimeRecoveryEnabled": True,
        "RecoveryPeriodInDays": 35,
    }
    assert resource["Properties"]["BillingMode"] == "PAY_PER_REQUEST"


def test_a_table_has_no_name_of_its_own(plain: Any) -> None:
    assert "TableName" not in plain.only("AWS::DynamoDB::GlobalTable")


def test_the_ceiling_the_index_and_the_key_are_those_that_were_asked_for(full: Any) -> None:
    table = full.only("AWS::DynamoDB::GlobalTable")
    (replica,) = table["Replicas"]
    assert table["WriteOnDemandThroughputSettings"] == {"MaxWriteRequestUnits": 5}
    assert replica["ReadOnDemandThroughputSettings"] == {"MaxReadRequestUnits": 10}
    assert [index["IndexName"] for index in table["GlobalSecondaryIndexes"]] == ["GSI1"]
    assert table["TimeToLiveSpecification"] == {"AttributeName": "ttl", "Enabled": True}
    assert replica["SSESpecification"]["KMSMasterKeyId"] == {"Fn::GetAtt": [full.id_of("AWS::KMS::Key"), "Arn"]}
    assert replica["PointInTimeRecoverySpecification"]["RecoveryPeriodInDays"] == 7


def test_an_index_has_the_ceilings_of_its_table_because_that_of_the_table_does_not_hold_for_it(full: Any) -> None:
    table = full.only("AWS::DynamoDB::GlobalTable")
    (written,), (read,) = table["GlobalSecondaryIndexes"], table["Replicas"][0]["GlobalSecondaryIndexes"]
    assert written["WriteOnDemandThroughputSettings"] == {"MaxWriteRequestUnits": 5}
    assert read["ReadOnDemandThroughputSettings"] == {"MaxReadRequestUnits": 10}


def test_nobody_pays_without_end_who_asked_for_no_ceiling(plain: Any) -> None:
    table = plain.only("AWS::DynamoDB::GlobalTable")
    assert table["WriteOnDemandThroughputSettings"] == {"MaxWriteRequestUnits": 4_000}
    assert table["Replicas"][0]["ReadOnDemandThroughputSettings"] == {"MaxReadRequestUnits": 12_000}


def test_a_grant_names_operations_and_indexes_and_nothing_more(full: Any) -> None:
    statements = full.statements()
    arn = {"Fn::GetAtt": [full.id_of("AWS::DynamoDB::GlobalTable"), "Arn"]}
    assert statements["TableItems"]["Action"] == ["dynamodb:GetItem", "dynamodb:PutItem"]
    assert statements["TableItems"]["Resource"] == arn
    assert statements["TableIndexes"]["Action"] == "dynamodb:Query"
    assert statements["TableIndexes"]["Resource"] == {"Fn::Join": ["", [arn, "/index/GSI1"]]}
    assert statements["TableKey"]["Action"] == "kms:Decrypt"
    assert statements["TableKey"]["Condition"] == {
        "StringEquals": {"kms:ViaService": "dynamodb.eu-west-1.amazonaws.com"}
    }


def test_alarms_watch_system_errors_by_operation_and_throttled_reads_and_writes(full: Any) -> None:
    watched = {}
    for alarm in full.all("AWS::CloudWatch::Alarm"):
        metrics = [metric["MetricStat"]["Metric"] for metric in alarm["Metrics"] if "MetricStat" in metric]
        watched[metrics[0]["MetricName"]] = [len(metric["Dimensions"]) for metric in metrics]
        assert alarm["AlarmActions"] == [{"Ref": full.id_of("AWS::SNS::Topic")}]
    assert watched == {"SystemErrors": [2] * 6, "ReadThrottleEvents": [1, 1]}


def test_provisioned_capacity_scales(synthesise: Callable[[Any], Any]) -> None:
    synthesised = synthesise(
        lambda stack: EncryptedTable(
            stack,
            "Table",
            partition_key="PK",
            billing=Provisioned(read_least=1, read_most=9, write_least=2, write_most=8),
        )
    )
    table = synthesised.only("AWS::DynamoDB::GlobalTable")
    assert table["BillingMode"] == "PROVISIONED"
    scaling = table["WriteProvisionedThroughputSettings"]["WriteCapacityAutoScalingSettings"]
    assert (scaling["MinCapacity"], scaling["MaxCapacity"]) == (2, 8)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"recovery_period_days": 36}, "recovery_period_days of 36 is outside what DynamoDB keeps; use 1 to 35"),
        ({"indexes": [TableIndex(name="Twice", partition_key="a")] * 2}, "index Twice is given more than once"),
    ],
)
def test_refuses_what_dynamodb_would_refuse_before_anything_is_made(
    new_stack: Callable[[], Stack], options: dict[str, Any], message: str
) -> None:
    stack = new_stack()
    with pytest.raises(ValueError, match=message):
        EncryptedTable(stack, "Table", partition_key="PK", **options)
    assert not stack.node.children
