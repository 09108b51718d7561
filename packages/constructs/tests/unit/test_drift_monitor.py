"""The monitor: what its state machine does, who may do what, and that silence rings."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from aws_cdk import Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_sns as sns

from blueprint_constructs import UNSCOPABLE_ACTIONS, DriftMonitor, DriftReader, DriftTarget, EncryptedTable
from blueprint_constructs.drift_workflow import workflow

OTHER = DriftTarget(account="222222222222", region="eu-north-1", role_arn="arn:aws:iam::222222222222:role/reader")


def build(stack: Stack, code: Path, **more: Any) -> DriftMonitor:
    """A monitor with everything that it needs, and a topic for its alarms."""
    options = {
        "code": lambda_.Code.from_asset(str(code)),
        "handler": "index.handler",
        "environment_name": "prod",
        "stack_prefix": "shop-prod-",
        "parameter_prefix": "/shop/prod",
        "bucket": s3.Bucket(stack, "Bucket"),
        "topic": sns.Topic(stack, "Topic"),
        "encryption_key": kms.Key(stack, "Key"),
        "ledger": EncryptedTable(stack, "Ledger", partition_key="pk"),
    }
    return DriftMonitor(stack, "Monitor", **(options | more))


@pytest.fixture(scope="module")
def made(synthesise: Callable[..., Any], code: Path) -> Any:
    """The template of a monitor that looks into another account, too."""
    return synthesise(lambda stack: build(stack, code, others=[OTHER], alarm_topic=sns.Topic(stack, "Alarms")))


def role_statements(made: Any, part: str) -> dict[str, dict[str, Any]]:
    """Statements by Sid of the policies of the role whose logical id begins with `Monitor<part>`."""
    found: dict[str, dict[str, Any]] = {}
    for policy in made.all("AWS::IAM::Policy"):
        if any(str(role["Ref"]).startswith(f"Monitor{part}") for role in policy["Roles"]):
            found |= {one.get("Sid", ""): one for one in policy["PolicyDocument"]["Statement"]}
    return found


def test_nothing_may_be_done_on_everything_but_what_aws_cannot_limit(made: Any) -> None:
    everywhere = {
        action
        for statement in made.statements().values()
        if statement["Resource"] == "*"
        for action in ([statement["Action"]] if isinstance(statement["Action"], str) else statement["Action"])
    }
    by_service = {action.split(":")[0] for action in everywhere}
    assert by_service == {"cloudformation", "cloudwatch", "logs", "xray"}
    assert everywhere <= UNSCOPABLE_ACTIONS


def test_metrics_are_limited_to_our_namespace(made: Any) -> None:
    condition = role_statements(made, "Function")["PutMetrics"]["Condition"]
    assert condition == {"StringEquals": {"cloudwatch:namespace": "Blueprint/Drift"}}


def test_the_function_uses_the_key_for_reports_and_notices_only(made: Any) -> None:
    condition = role_statements(made, "Function")["UseKey"]["Condition"]
    services = ["s3.eu-west-1.amazonaws.com", "sns.eu-west-1.amazonaws.com"]
    assert condition == {"StringEquals": {"kms:ViaService": services}}


def test_only_the_two_roles_of_the_monitor_may_be_the_reader(made: Any) -> None:
    (reader,) = [one for name, one in made.resources("AWS::IAM::Role").items() if name.startswith("MonitorReader")]
    trusted = json.dumps(reader["Properties"]["AssumeRolePolicyDocument"])
    assert trusted.count("Fn::GetAtt") == 2
    assert "root" not in trusted
    for role in ("Role", "Function"):
        assert OTHER.role_arn in role_statements(made, role)["BeReader"]["Resource"]


def test_the_reader_changes_nothing(made: Any) -> None:
    statements = role_statements(made, "Reader").values()
    actions = [a for one in statements for a in ([one["Action"]] if isinstance(one["Action"], str) else one["Action"])]
    verbs = {action.split(":")[1] for action in actions}
    reading = ("Get", "List", "Describe", "Detect", "GET")
    assert {verb for verb in verbs if not verb.startswith(reading)} == set()
    assert len(actions) > 40


def test_detection_is_limited_to_the_stacks_of_the_environment(made: Any) -> None:
    resource = json.dumps(role_statements(made, "Reader")["DetectDrift"]["Resource"])
    assert "stack/shop-prod-*/*" in resource


def test_the_function_knows_every_account_it_looks_into(made: Any) -> None:
    variables = made.only("AWS::Lambda::Function")["Environment"]["Variables"]
    assert OTHER.account in json.dumps(variables["TARGETS"])
    assert (variables["ENVIRONMENT"], variables["STACK_PREFIX"]) == ("prod", "shop-prod-")


def test_a_missing_run_rings(made: Any) -> None:
    (alarm,) = [one for one in made.all("AWS::CloudWatch::Alarm") if one.get("MetricName") == "RunAge"]
    assert (alarm["TreatMissingData"], alarm["EvaluationPeriods"], alarm["Period"]) == ("breaching", 26, 3600)
    assert alarm["DatapointsToAlarm"] == 26
    assert alarm["AlarmActions"]


def test_the_schedule_may_start_this_state_machine_and_nothing_else(made: Any) -> None:
    statement = role_statements(made, "ScheduleRole")["StartRuns"]
    assert statement["Action"] == "states:StartExecution"
    assert statement["Resource"] == {"Fn::GetAtt": [made.id_of("AWS::StepFunctions::StateMachine"), "Arn"]}
    schedule = made.only("AWS::Scheduler::Schedule")
    assert schedule["ScheduleExpression"] == "rate(1 day)"
    assert schedule["Target"]["DeadLetterConfig"]["Arn"]["Fn::GetAtt"][0].startswith("MonitorFunctionFailures")


@pytest.mark.parametrize("wrong", [{"silent_after_hours": 0}, {"silent_after_hours": 169}, {"max_concurrency": 0}])
def test_what_is_out_of_range_is_refused_before_anything_is_made(
    new_stack: Callable[[], Stack], code: Path, wrong: dict[str, int]
) -> None:
    with pytest.raises(ValueError, match=next(iter(wrong))):
        build(new_stack(), code, **wrong)


def test_a_reader_without_bounds_is_refused(new_stack: Callable[[], Stack]) -> None:
    trusted = [iam.AccountRootPrincipal()]
    with pytest.raises(ValueError, match="stack_prefix"):
        DriftReader(new_stack(), "Reader", stack_prefix="", parameter_prefix="/a", trusted=trusted)


@pytest.mark.parametrize("wrong", [{"account": "12"}, {"role_arn": "reader"}])
def test_a_target_that_is_none_is_refused(wrong: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="drift target"):
        DriftTarget(**{"account": OTHER.account, "region": OTHER.region, "role_arn": OTHER.role_arn} | wrong)


STATES = workflow(function_arn="arn:function", bucket="bucket", max_concurrency=8)["States"]
INNER = STATES["EachStack"]["ItemProcessor"]["States"]


def test_every_step_leads_to_one_that_exists() -> None:
    for states in (STATES, INNER):
        for state in states.values():
            following = [state.get("Next"), state.get("Default"), *(one["Next"] for one in state.get("Choices", []))]
            following += [one["Next"] for one in state.get("Catch", [])]
            assert {name for name in following if name} <= set(states)


def test_a_stack_that_fails_does_not_end_the_run() -> None:
    assert STATES["EachStack"]["ToleratedFailurePercentage"] == 100
    assert all(INNER[name]["Catch"][0]["Next"] == "Inspect" for name in ("Detect", "Look"))


def test_a_detection_is_not_asked_about_for_ever() -> None:
    (choice,) = INNER["Ended"]["Choices"]
    assert {"Variable": "$.item.looks", "NumericLessThan": 60} in choice["And"]
