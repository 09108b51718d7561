"""Where configuration asks for it, every alias keeps functions warm and may scale; gradual rollouts have neither."""

from typing import Any

import pytest

pytestmark = pytest.mark.integration

NAMES = ("Users", "Orders", "Fulfilment")


@pytest.mark.parametrize("name", NAMES)
def test_every_alias_keeps_as_many_warm_as_configuration_says(warm: Any, name: str) -> None:
    function = warm.outputs[f"{name}FunctionName"]
    found = warm.client("lambda").get_provisioned_concurrency_config(FunctionName=function, Qualifier="live")
    assert found["RequestedProvisionedConcurrentExecutions"] == warm.config.lambda_.provisioned_concurrency
    assert found["Status"] == "READY"


@pytest.mark.parametrize("name", NAMES)
def test_every_alias_scales_between_the_numbers_of_configuration(warm: Any, name: str) -> None:
    resource = f"function:{warm.outputs[f'{name}FunctionName']}:live"
    scaling = warm.client("application-autoscaling")
    (target,) = scaling.describe_scalable_targets(ServiceNamespace="lambda", ResourceIds=[resource])["ScalableTargets"]
    assert (target["MinCapacity"], target["MaxCapacity"]) == (2, 5)
    assert target["ScalableDimension"] == "lambda:function:ProvisionedConcurrency"
    (policy,) = scaling.describe_scaling_policies(ServiceNamespace="lambda", ResourceId=resource)["ScalingPolicies"]
    tracking = policy["TargetTrackingScalingPolicyConfiguration"]
    assert tracking["TargetValue"] == 0.7
    assert (
        tracking["PredefinedMetricSpecification"]["PredefinedMetricType"] == "LambdaProvisionedConcurrencyUtilization"
    )


def test_the_warm_versions_answer(warm: Any) -> None:
    assert warm.call("GET", "/health").status == 200


def test_a_gradual_rollout_keeps_nothing_warm(prod: Any) -> None:
    functions = prod.client("lambda")
    with pytest.raises(functions.exceptions.ProvisionedConcurrencyConfigNotFoundException):
        functions.get_provisioned_concurrency_config(FunctionName=prod.outputs["OrdersFunctionName"], Qualifier="live")
    targets = prod.client("application-autoscaling").describe_scalable_targets(ServiceNamespace="lambda")
    assert targets["ScalableTargets"] == []
