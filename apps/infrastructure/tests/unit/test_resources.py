"""Facts that hold for every resource of every environment, in both layouts."""

import json
from collections import Counter
from typing import Any

from blueprint_config import standard_tags

NAMED = {"AWS::Events::EventBus", "AWS::CloudWatch::CompositeAlarm", "AWS::SSM::Parameter"}
"""Types that carry a name of ours: the bus and the alarm so that paths do not leak, parameters because names are their point."""

NAMES = {
    "AWS::S3::Bucket": "BucketName",
    "AWS::DynamoDB::GlobalTable": "TableName",
    "AWS::SQS::Queue": "QueueName",
    "AWS::SNS::Topic": "TopicName",
    "AWS::Lambda::Function": "FunctionName",
    "AWS::IAM::Role": "RoleName",
    "AWS::Logs::LogGroup": "LogGroupName",
    "AWS::Events::EventBus": "Name",
    "AWS::Events::Rule": "Name",
    "AWS::CloudWatch::Alarm": "AlarmName",
    "AWS::CloudWatch::CompositeAlarm": "AlarmName",
    "AWS::SSM::Parameter": "Name",
    "AWS::Cognito::UserPool": "UserPoolName",
}

STATEFUL = {
    "AWS::DynamoDB::GlobalTable",
    "AWS::S3::Bucket",
    "AWS::KMS::Key",
    "AWS::Cognito::UserPool",
    "AWS::SQS::Queue",
}


def test_only_what_must_have_a_name_has_one(either: Any) -> None:
    for environment in either.environments:
        for stack, logical_id, resource in either.resources(environment):
            if resource["Type"] in NAMED:
                continue
            name = NAMES.get(resource["Type"])
            assert name not in resource.get("Properties", {}), (
                f"{stack}: {logical_id} has a name and cannot be replaced"
            )


def test_no_name_is_given_twice(either: Any) -> None:
    names = Counter(
        (resource["Type"], str(resource["Properties"][NAMES[resource["Type"]]]))
        for environment in either.environments
        for _, _, resource in either.resources(environment)
        if resource["Type"] in NAMED
    )
    assert max(names.values()) == 1


def test_every_taggable_resource_carries_the_standard_tags_but_the_pointers(split: Any) -> None:
    for environment, config in split.environments.items():
        wanted = dict(standard_tags(config))
        for stack, logical_id, resource in split.resources(environment):
            tags = tags_of(resource)
            if tags is None or is_pointer(resource):
                continue
            assert wanted.items() <= tags.items(), f"{environment} {stack}: {logical_id}"


def test_stacks_carry_the_standard_tags_but_operations(split: Any) -> None:
    for environment, config in split.environments.items():
        for artifact in split.artifacts(environment).values():
            expected = {} if artifact["displayName"].endswith("/Operations") else dict(standard_tags(config))
            assert artifact["properties"].get("tags", {}) == expected


def test_pointers_have_no_tags_because_a_change_of_tags_would_reset_them(either: Any) -> None:
    for environment, config in either.environments.items():
        pointers = {
            resource["Properties"]["Name"]: resource["Properties"]
            for _, _, resource in either.resources(environment)
            if is_pointer(resource)
        }
        functions = ("users", "orders", "fulfilment") if config.delivery.engine != "instant" else ()
        expected = {f"/blueprint/{environment}/release": "none"}
        expected |= {f"/blueprint/{environment}/{name}/live-version": "1" for name in functions}
        assert {name: found["Value"] for name, found in pointers.items()} == expected
        assert all(set(found) == {"Name", "Type", "Value"} for found in pointers.values())


def test_tables_say_whether_they_must_be_backed_up(split: Any) -> None:
    for environment, needed in {"dev": "optional", "staging": "optional", "prod": "required"}.items():
        tables = [tags_of(r) for _, _, r in split.resources(environment) if r["Type"] == "AWS::DynamoDB::GlobalTable"]
        assert [tags["Backup"] for tags in tables if tags] == [needed, needed]


def test_production_keeps_its_data_and_dev_leaves_none(split: Any) -> None:
    for environment, policy in {"dev": "Delete", "prod": "Retain"}.items():
        for stack, logical_id, resource in split.resources(environment):
            if resource["Type"] in STATEFUL:
                assert resource["DeletionPolicy"] == policy, f"{environment} {stack}: {logical_id}"


def test_the_ledger_outlives_its_stack_wherever_releases_are_proven(split: Any) -> None:
    for environment, policy in {"dev": "Delete", "staging": "Retain", "prod": "Retain"}.items():
        template = split.template(environment, "Operations")
        (table,) = [r for r in template["Resources"].values() if r["Type"] == "AWS::DynamoDB::GlobalTable"]
        (replica,) = table["Properties"]["Replicas"]
        keys = [(key["AttributeName"], key["KeyType"]) for key in table["Properties"]["KeySchema"]]
        assert table["DeletionPolicy"] == policy
        assert replica["PointInTimeRecoverySpecification"]["PointInTimeRecoveryEnabled"] is True
        assert replica.get("DeletionProtectionEnabled", False) is (policy == "Retain")
        assert keys == [("pk", "HASH"), ("sk", "RANGE")]
        assert table["Properties"]["TimeToLiveSpecification"]["AttributeName"] == "ttl"


def test_every_function_has_a_log_of_its_own_with_the_retention_of_its_environment(split: Any) -> None:
    for environment, config in split.environments.items():
        groups = [r["Properties"] for _, _, r in split.resources(environment) if r["Type"] == "AWS::Logs::LogGroup"]
        assert {group["RetentionInDays"] for group in groups} == {config.monitoring.log_retention_days}
        functions = [r for _, _, r in split.resources(environment) if r["Type"] == "AWS::Lambda::Function"]
        logs = {json.dumps(function["Properties"]["LoggingConfig"]["LogGroup"]) for function in functions}
        assert len(logs) == len(functions) >= 3


def test_alarms_notify_where_configuration_asks_for_it(split: Any) -> None:
    for environment, config in split.environments.items():
        alarms = [r["Properties"] for _, _, r in split.resources(environment) if r["Type"] == "AWS::CloudWatch::Alarm"]
        assert len(alarms) >= 19
        assert all(("AlarmActions" in alarm) is config.monitoring.alarm_actions for alarm in alarms)


def test_one_composite_alarm_hears_every_alarm_but_those_of_the_means_of_operation(split: Any) -> None:
    for environment in split.environments:
        template = split.template(environment, "Monitoring")
        (composite,) = [r for r in template["Resources"].values() if r["Type"] == "AWS::CloudWatch::CompositeAlarm"]
        assert composite["Properties"]["AlarmName"] == f"blueprint-{environment}-health"
        heard = json.dumps(composite["Properties"]["AlarmRule"]).count("ALARM(")
        alarms = [
            stack
            for stack, _, resource in split.resources(environment)
            if resource["Type"] == "AWS::CloudWatch::Alarm" and stack not in ("SharedResources", "Operations")
        ]
        assert heard == len(alarms)


def is_pointer(resource: dict[str, Any]) -> bool:
    """Whether operations write the parameter after CloudFormation made it."""
    if resource["Type"] != "AWS::SSM::Parameter":
        return False
    return str(resource["Properties"]["Name"]).endswith(("/release", "/live-version"))


def tags_of(resource: dict[str, Any]) -> dict[str, str] | None:
    """Tags of a resource, wherever its type keeps them; None for one that shows none."""
    properties = resource.get("Properties", {})
    if resource["Type"] == "AWS::DynamoDB::GlobalTable":
        properties = properties["Replicas"][0]
    tags = properties.get("Tags", properties.get("UserPoolTags"))
    if isinstance(tags, list):
        return {tag["Key"]: tag["Value"] for tag in tags}
    return tags if isinstance(tags, dict) else None
