"""An environment without a guard rail of its kind is not built."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from aws_cdk import App

from blueprint_config import EnvironmentConfig, load_environment
from blueprint_config.fixtures import FIXTURES
from blueprint_infrastructure import ApplicationStage, DevelopmentStage, ProductionStage, StagingStage, add_stages
from blueprint_infrastructure.stages.guard_rails import require_names_apart

LAMBDAS = Path(__file__).parents[2] / "lambdas"


def changed(name: str, **changes: Any) -> EnvironmentConfig:
    """A shipped environment with some values replaced; `part__field` reaches into a part."""
    config = load_environment(name)
    for key, value in changes.items():
        part, _, field = key.partition("__")
        update = {part: getattr(config, part).model_copy(update={field: value})} if field else {part: value}
        config = config.model_copy(update=update)
    return config


@pytest.mark.parametrize(
    ("stage", "config", "message"),
    [
        (DevelopmentStage, changed("dev", retain_data=True), r"dev \(dev\) lacks: data that goes with its stack"),
        (StagingStage, changed("staging", delivery__engine="instant"), "lacks: gradual traffic"),
        (StagingStage, changed("staging", monitoring__alarm_actions=False), "lacks: alarms that notify"),
        (ProductionStage, changed("prod", retain_data=False), "lacks: data that outlives its stack"),
        (ProductionStage, changed("prod", termination_protection=False), "lacks: stacks that cannot be deleted"),
        (ProductionStage, changed("prod", dynamodb__point_in_time_recovery=False), "a table that can be restored"),
        (ProductionStage, changed("prod", dynamodb__deletion_protection=False), "a table that cannot be deleted"),
        (ProductionStage, changed("prod", delivery__engine="instant"), "lacks: gradual traffic"),
        (ProductionStage, changed("prod", monitoring__alarm_actions=False), "lacks: alarms that notify"),
    ],
)
def test_names_the_missing_guard_rail_before_anything_is_made(
    stage: Callable[..., ApplicationStage], config: EnvironmentConfig, message: str
) -> None:
    app = App()
    with pytest.raises(ValueError, match=message):
        stage(app, config=config, lambdas=LAMBDAS)
    assert not app.node.children


def test_names_every_missing_guard_rail_at_once() -> None:
    config = changed("prod", retain_data=False, termination_protection=False)
    with pytest.raises(ValueError, match=r"data that outlives.*; stacks that cannot be deleted"):
        ProductionStage(App(), config=config, lambdas=LAMBDAS)


def test_each_tier_gets_its_stage_called_like_the_environment(split: Any) -> None:
    assert [type(stage) for stage in split.stages] == [DevelopmentStage, StagingStage, ProductionStage]
    assert [stage.node.path for stage in split.stages] == ["dev", "staging", "prod"]


@pytest.mark.parametrize("name", ["prod-eu", "prod-2"])
def test_refuses_names_that_begin_with_those_of_another_environment_in_the_account(name: str) -> None:
    app, prod = App(), load_environment("prod")
    other = prod.model_copy(update={"name": name})
    with pytest.raises(
        ValueError, match=rf"{name} in account \d+, us-east-1: its names begin with blueprint-prod-, .* rename one"
    ):
        add_stages(app, [other, prod], lambdas=LAMBDAS)
    assert not app.node.children


@pytest.mark.parametrize(
    "change",
    [
        {"name": "production"},
        {"name": "prod-eu", "account": "999999999999"},
        {"name": "prod-eu", "region": "eu-west-1"},
    ],
)
def test_names_accounts_or_regions_apart_are_well(change: dict[str, str]) -> None:
    prod = load_environment("prod")
    require_names_apart([prod, prod.model_copy(update=change)])


def test_refuses_a_folder_without_the_code_of_a_function(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"code of function users: .*users is not a folder; let lambdas/ lie beside"):
        add_stages(App(), [load_environment("dev")], lambdas=tmp_path)


@pytest.fixture(scope="module")
def regulated(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[dict[str, Any]]]:
    """Properties of every resource of the strictest environment, by type, with a REST API before it."""
    config = load_environment("regulated", FIXTURES)
    config = config.model_copy(
        update={
            "api": config.api.model_copy(update={"kind": "rest"}),
            "lambda_": config.lambda_.model_copy(update={"timeout_seconds": 20}),
        }
    )
    app = App(outdir=str(tmp_path_factory.mktemp("regulated")), builtin_cloud_formation_validation=False)
    add_stages(app, [config], lambdas=LAMBDAS)
    found: dict[str, list[dict[str, Any]]] = {}
    for nested in app.synth().nested_assemblies:
        for stack in nested.nested_assembly.stacks:
            for resource in stack.template["Resources"].values():
                found.setdefault(resource["Type"], []).append(resource.get("Properties", {}))
    return found


def test_the_regulated_environment_runs_in_a_network_without_a_way_out(regulated: Any) -> None:
    assert len(regulated["AWS::EC2::VPC"]) == 1
    assert "AWS::EC2::NatGateway" not in regulated
    assert "AWS::EC2::InternetGateway" not in regulated
    outside = [each["Description"] for each in regulated["AWS::Lambda::Function"] if "VpcConfig" not in each]
    assert outside == ["closes the default security group of a VPC"]


def test_the_default_group_of_the_network_is_closed_and_somebody_hears_when_it_cannot_be(regulated: Any) -> None:
    assert len(regulated["Custom::VpcRestrictDefaultSG"]) == 1
    assert all("AlarmActions" in alarm for alarm in regulated["AWS::CloudWatch::Alarm"])


def test_the_regulated_environment_is_backed_up_by_tag(regulated: Any) -> None:
    (selection,) = regulated["AWS::Backup::BackupSelection"]
    (tag,) = selection["BackupSelection"]["ListOfTags"]
    assert (tag["ConditionKey"], tag["ConditionValue"]) == ("Backup", "required")


def test_a_rest_api_comes_with_its_web_acl(regulated: Any) -> None:
    assert len(regulated["AWS::WAFv2::WebACLAssociation"]) == 1
    assert "AWS::ApiGatewayV2::Api" not in regulated


def test_codedeploy_shows_its_groups_and_needs_no_watchdog(tmp_path_factory: pytest.TempPathFactory) -> None:
    config = load_environment("staging", None)
    config = config.model_copy(update={"delivery": config.delivery.model_copy(update={"engine": "codedeploy"})})
    app = App(outdir=str(tmp_path_factory.mktemp("codedeploy")), builtin_cloud_formation_validation=False)
    add_stages(app, [config], lambdas=LAMBDAS)
    stacks = {s.stack_name: s.template for n in app.synth().nested_assemblies for s in n.nested_assembly.stacks}
    functions, operations = stacks["blueprint-staging-Lambda"], stacks["blueprint-staging-Operations"]
    groups = {
        name for name, found in functions["Resources"].items() if found["Type"] == "AWS::CodeDeploy::DeploymentGroup"
    }
    shown = {
        functions["Outputs"][f"{name}DeploymentGroup"]["Value"]["Ref"] for name in ("Users", "Orders", "Fulfilment")
    }
    assert shown == groups
    assert "OrdersDeploymentApplication" in functions["Outputs"]
    assert not [name for name in operations["Resources"] if "Watchdog" in name]
