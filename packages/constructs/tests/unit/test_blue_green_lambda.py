"""Three ways to move callers from one version to the next."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from aws_cdk import NestedStack, Stack
from aws_cdk import aws_codedeploy as codedeploy
from aws_cdk import aws_lambda as lambda_

from blueprint_constructs import BlueGreenLambda, FunctionThresholds, ProvisionedConcurrency

PARAMETER = "/shop/prod/orders/live-version"


@pytest.fixture(scope="module")
def make(code: Path) -> Callable[..., BlueGreenLambda]:
    """Makes a function whose code does not matter."""

    def make(scope: Stack, **options: Any) -> BlueGreenLambda:
        return BlueGreenLambda(
            scope, "Orders", handler="index.handler", code=lambda_.Code.from_asset(str(code)), **options
        )

    return make


@pytest.fixture(scope="module")
def instant(synthesise: Callable[[Any], Any], make: Callable[..., Any]) -> Any:
    return synthesise(
        lambda stack: make(stack, engine="instant", provisioned_concurrency=ProvisionedConcurrency(least=2, most=8))
    )


@pytest.fixture(scope="module")
def rollout(synthesise: Callable[[Any], Any], make: Callable[..., Any]) -> Any:
    return synthesise(lambda stack: make(stack, engine="rollout", live_version_parameter=PARAMETER))


@pytest.fixture(scope="module")
def by_codedeploy(synthesise: Callable[[Any], Any], make: Callable[..., Any]) -> Any:
    return synthesise(
        lambda stack: make(
            stack,
            engine="codedeploy",
            deployment_config=codedeploy.LambdaDeploymentConfig.LINEAR_10_PERCENT_EVERY_1_MINUTE,
            thresholds=FunctionThresholds(error_rate_percent=3),
        )
    )


def test_versions_stay_when_a_newer_one_is_published(instant: Any, rollout: Any, by_codedeploy: Any) -> None:
    for synthesised in (instant, rollout, by_codedeploy):
        (version,) = synthesised.resources("AWS::Lambda::Version").values()
        assert (version["DeletionPolicy"], version["UpdateReplacePolicy"]) == ("Retain", "Retain")


def test_instant_points_the_alias_at_the_version_of_the_same_deployment(instant: Any) -> None:
    alias = instant.only("AWS::Lambda::Alias")
    assert alias["Name"] == "live"
    assert alias["FunctionVersion"] == {"Fn::GetAtt": [instant.id_of("AWS::Lambda::Version"), "Version"]}


def test_instant_keeps_executions_warm_and_scales_them(instant: Any) -> None:
    alias = instant.only("AWS::Lambda::Alias")
    assert alias["ProvisionedConcurrencyConfig"] == {"ProvisionedConcurrentExecutions": 2}
    target = instant.only("AWS::ApplicationAutoScaling::ScalableTarget")
    assert (target["MinCapacity"], target["MaxCapacity"]) == (2, 8)


def test_rollout_takes_the_live_version_from_the_parameter(rollout: Any) -> None:
    alias = rollout.only("AWS::Lambda::Alias")
    parameter = rollout.template["Parameters"][alias["FunctionVersion"]["Ref"]]
    assert parameter["Type"] == "AWS::SSM::Parameter::Value<String>"
    assert parameter["Default"] == PARAMETER


def test_rollout_makes_the_version_before_the_alias_that_may_point_at_it(rollout: Any) -> None:
    (alias,) = rollout.resources("AWS::Lambda::Alias").values()
    assert rollout.id_of("AWS::Lambda::Version") in alias["DependsOn"]


def test_no_engine_but_codedeploy_splits_traffic_in_the_template(instant: Any, rollout: Any) -> None:
    for synthesised in (instant, rollout):
        assert "RoutingConfig" not in synthesised.only("AWS::Lambda::Alias")
        assert not synthesised.all("AWS::CodeDeploy::DeploymentGroup")


def test_codedeploy_moves_the_alias_and_goes_back_on_alarms_of_the_new_version(by_codedeploy: Any) -> None:
    (alias,) = by_codedeploy.resources("AWS::Lambda::Alias").values()
    assert "CodeDeployLambdaAliasUpdate" in alias["UpdatePolicy"]
    group = by_codedeploy.only("AWS::CodeDeploy::DeploymentGroup")
    watched = {alarm["Name"]["Ref"] for alarm in group["AlarmConfiguration"]["Alarms"]}
    assert len(watched) == 3
    every = by_codedeploy.resources("AWS::CloudWatch::Alarm")
    assert all("ExecutedVersion" in str(every[name]) for name in watched)
    assert "LambdaLinear10PercentEvery1Minute" in str(group["DeploymentConfigName"])


def test_alarms_of_the_alias_see_what_goes_through_the_alias(rollout: Any) -> None:
    (duration,) = [alarm for alarm in rollout.all("AWS::CloudWatch::Alarm") if alarm.get("MetricName") == "Duration"]
    function = rollout.id_of("AWS::Lambda::Function")
    dimensions = {dimension["Name"]: dimension["Value"] for dimension in duration["Dimensions"]}
    assert dimensions == {
        "FunctionName": {"Ref": function},
        "Resource": {"Fn::Join": ["", [{"Ref": function}, ":live"]]},
    }


def test_failed_asynchronous_calls_through_the_alias_are_kept(rollout: Any) -> None:
    assert rollout.only("AWS::Lambda::EventInvokeConfig")["Qualifier"] == "live"


def test_in_a_nested_stack_the_parameter_is_read_by_the_outermost(
    new_stack: Callable[[], Stack], make: Callable[..., Any]
) -> None:
    root = new_stack()
    nested = NestedStack(root, "Functions")
    make(nested, engine="rollout", live_version_parameter=PARAMETER)
    made = root.node.try_find_child("FunctionsOrdersLiveVersion")
    assert made is not None
    assert nested.node.try_find_child("FunctionsOrdersLiveVersion") is None


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"engine": "canary"}, "engine 'canary' is not known; use instant, rollout or codedeploy"),
        ({"engine": "rollout"}, "engine 'rollout' needs live_version_parameter.*it was None"),
        ({"engine": "rollout", "live_version_parameter": "orders"}, "needs live_version_parameter.*it was 'orders'"),
        ({"engine": "instant", "live_version_parameter": PARAMETER}, "is not read by engine 'instant'; leave it out"),
        (
            {
                "engine": "instant",
                "deployment_config": codedeploy.LambdaDeploymentConfig.ALL_AT_ONCE,
            },
            "deployment_config is only for engine 'codedeploy', not 'instant'",
        ),
        (
            {
                "engine": "rollout",
                "live_version_parameter": PARAMETER,
                "provisioned_concurrency": ProvisionedConcurrency(least=1),
            },
            "provisioned_concurrency with engine 'rollout': Lambda refuses it",
        ),
        ({"engine": "instant", "log_retention_days": 2}, "log retention of 2 days"),
    ],
)
def test_refuses_options_that_do_not_go_together_before_anything_is_made(
    new_stack: Callable[[], Stack], make: Callable[..., Any], options: dict[str, Any], message: str
) -> None:
    stack = new_stack()
    with pytest.raises(ValueError, match=message):
        make(stack, **options)
    assert not stack.node.children
