"""Warm executions where configuration asks for them, and never beside gradual traffic."""

from pathlib import Path
from typing import Any

import pytest
from aws_cdk import App

from blueprint_config import EnvironmentConfig, load_environment
from blueprint_infrastructure import add_stages

from ..conftest import APP, synthesise


def warm(name: str, **sizes: int) -> EnvironmentConfig:
    """A shipped environment with provisioned concurrency."""
    config = load_environment(name)
    return config.model_copy(update={"lambda_": config.lambda_.model_copy(update=sizes)})


def of_type(assembly: Any, kind: str) -> list[dict[str, Any]]:
    return [each["Properties"] for _, _, each in assembly.resources("dev") if each["Type"] == kind]


def test_each_alias_keeps_executions_warm_and_scales_them_with_the_load(tmp_path: Path) -> None:
    config = warm("dev", provisioned_concurrency=2, provisioned_concurrency_max=8)
    assembly = synthesise(tmp_path, (config,))
    aliases = of_type(assembly, "AWS::Lambda::Alias")
    targets = of_type(assembly, "AWS::ApplicationAutoScaling::ScalableTarget")
    policies = of_type(assembly, "AWS::ApplicationAutoScaling::ScalingPolicy")
    assert [each["ProvisionedConcurrencyConfig"]["ProvisionedConcurrentExecutions"] for each in aliases] == [2, 2, 2]
    assert [(each["MinCapacity"], each["MaxCapacity"]) for each in targets] == [(2, 8)] * 3
    assert [each["TargetTrackingScalingPolicyConfiguration"]["TargetValue"] for each in policies] == [0.7] * 3


def test_without_an_upper_bound_nothing_scales(tmp_path: Path) -> None:
    assembly = synthesise(tmp_path, (warm("dev", provisioned_concurrency=2),))
    assert not of_type(assembly, "AWS::ApplicationAutoScaling::ScalableTarget")


def test_beside_gradual_traffic_it_is_refused_with_the_way_out() -> None:
    with pytest.raises(
        ValueError, match=r"provisioned_concurrency with engine 'rollout': .*; use engine 'instant', or none"
    ):
        add_stages(App(), [warm("prod", provisioned_concurrency=2)], lambdas=APP / "lambdas")
