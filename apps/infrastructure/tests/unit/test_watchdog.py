"""The watchdog: where rollouts happen, called every minute, allowed what ending one needs, heard when it fails or stops."""

import json
from pathlib import Path
from typing import Any

import pytest
from aws_cdk import App

from blueprint_config import load_environments
from blueprint_config.fixtures import FIXTURES
from blueprint_infrastructure import add_stages

LAMBDAS = Path(__file__).parents[2] / "lambdas"

ALLOWED = {
    "dynamodb:GetItem",
    "dynamodb:Query",
    "dynamodb:PutItem",
    "dynamodb:DeleteItem",
    "dynamodb:ConditionCheckItem",
    "kms:Decrypt",
    "kms:GenerateDataKey",
    "lambda:GetAlias",
    "lambda:UpdateAlias",
    "logs:CreateLogStream",
    "logs:PutLogEvents",
    "sqs:SendMessage",
    "ssm:PutParameter",
    "xray:PutTelemetryRecords",
    "xray:PutTraceSegments",
}


def parts(assembly: Any, environment: str) -> dict[str, dict[str, Any]]:
    """The watchdog's resources by logical id."""
    resources = assembly.template(environment, "Operations")["Resources"]
    return {name: found for name, found in resources.items() if name.startswith("OperationsWatchdog")}


def of_type(found: dict[str, dict[str, Any]], kind: str) -> dict[str, dict[str, Any]]:
    """Properties of those of one type."""
    return {name: part["Properties"] for name, part in found.items() if part["Type"] == kind}


def test_there_is_one_where_rollouts_shift_traffic_and_none_elsewhere(either: Any) -> None:
    for environment, config in either.environments.items():
        assert bool(parts(either, environment)) is (config.delivery.engine == "rollout")


@pytest.mark.parametrize("environment", ["staging", "prod"])
def test_it_is_called_every_minute_and_never_late(split: Any, environment: str) -> None:
    found = parts(split, environment)
    (schedule,) = of_type(found, "AWS::Scheduler::Schedule").values()
    ((function, _),) = of_type(found, "AWS::Lambda::Function").items()
    assert schedule["ScheduleExpression"] == "rate(1 minute)"
    assert schedule["FlexibleTimeWindow"] == {"Mode": "OFF"}
    assert schedule["Target"]["Arn"] == {"Fn::GetAtt": [function, "Arn"]}
    assert schedule["Target"]["RetryPolicy"] == {"MaximumRetryAttempts": 0, "MaximumEventAgeInSeconds": 60}


def test_its_handler_is_the_one_that_ends_rollouts(split: Any) -> None:
    (function,) = of_type(parts(split, "prod"), "AWS::Lambda::Function").values()
    assert function["Handler"] == "blueprint_ops_scripts.rollout.watchdog.handler.handler"
    assert set(function["Environment"]["Variables"]) == {"STATE_TABLE"}


def test_it_may_end_rollouts_and_nothing_else(split: Any) -> None:
    policies = of_type(parts(split, "prod"), "AWS::IAM::Policy")
    own = [policy for name, policy in policies.items() if "FunctionRole" in name]
    actions = {
        action
        for policy in own
        for statement in policy["PolicyDocument"]["Statement"]
        for action in ([statement["Action"]] if isinstance(statement["Action"], str) else statement["Action"])
    }
    assert actions == ALLOWED
    assert "function:blueprint-prod-*" in json.dumps(own)
    assert json.dumps(own).count("/live-version") == 3


def test_it_is_heard_when_it_fails_once_or_does_not_run(split: Any) -> None:
    alarms = of_type(parts(split, "prod"), "AWS::CloudWatch::Alarm")
    (silent,) = [alarm for name, alarm in alarms.items() if "Silent" in name]
    (failing,) = [alarm for name, alarm in alarms.items() if "ErrorRate" in name]
    assert silent["TreatMissingData"] == "breaching"
    assert silent["ComparisonOperator"] == "LessThanThreshold"
    assert silent["Period"] * silent["EvaluationPeriods"] == 300
    assert "part >= 1," in json.dumps(failing)
    assert silent["AlarmActions"] == failing["AlarmActions"]


def test_a_network_in_which_it_could_reach_nothing_is_refused() -> None:
    (regulated,) = [config for config in load_environments(FIXTURES) if config.name == "regulated"]
    without = tuple(name for name in regulated.network.interface_endpoints if name != "lambda")
    island = regulated.model_copy(
        update={"network": regulated.network.model_copy(update={"interface_endpoints": without})}
    )
    with pytest.raises(ValueError, match="watchdog of regulated: its network has no way to Lambda and SSM"):
        add_stages(App(), [island], lambdas=LAMBDAS)
