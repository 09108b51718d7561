"""Facts about the pipeline's own template."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from aws_cdk import App

from blueprint_config import load_environments
from blueprint_infrastructure import add_stages
from blueprint_pipeline import CONTEXT_KEY, PipelineSettings, PipelineStack
from blueprint_pipeline.pipeline_stack import CDK_ASSETS_VERSION, CDK_CLI_VERSION

PIPELINE_APP = Path(__file__).parents[2]
ROOT = PIPELINE_APP.parents[1]


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The pipeline stack's template, made with the context that users have."""
    context = json.loads((PIPELINE_APP / "cdk.json").read_text(encoding="utf-8"))["context"]
    outdir = tmp_path_factory.mktemp("cdk.out")
    app = App(context=context, outdir=str(outdir), builtin_cloud_formation_validation=False)
    stages = add_stages(app, load_environments(), lambdas=ROOT / "apps/infrastructure/lambdas")
    PipelineStack(app, "Pipeline", settings=PipelineSettings.from_context(context[CONTEXT_KEY]), stages=stages)
    app.synth()
    loaded: dict[str, Any] = json.loads((outdir / "Pipeline.template.json").read_text(encoding="utf-8"))
    return loaded


def of_type(template: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    """Properties of every resource of a type."""
    return [resource["Properties"] for resource in template["Resources"].values() if resource["Type"] == kind]


def pipeline(template: dict[str, Any]) -> dict[str, Any]:
    """Properties of the one pipeline."""
    (found,) = of_type(template, "AWS::CodePipeline::Pipeline")
    return found


def actions(template: dict[str, Any], stage: str) -> list[dict[str, Any]]:
    """The actions of one stage of the pipeline."""
    (found,) = [entry for entry in pipeline(template)["Stages"] if entry["Name"] == stage]
    listed: list[dict[str, Any]] = found["Actions"]
    return listed


def build_specs(template: dict[str, Any]) -> Iterator[str]:
    """What every CodeBuild project runs, as text."""
    yield from (json.dumps(project["Source"]["BuildSpec"]) for project in of_type(template, "AWS::CodeBuild::Project"))


def test_it_is_a_v2_pipeline_that_changes_itself_before_anything_is_deployed(template: dict[str, Any]) -> None:
    assert pipeline(template)["PipelineType"] == "V2"
    names = [entry["Name"] for entry in pipeline(template)["Stages"]]
    assert names.index("UpdatePipeline") < names.index("dev") < names.index("staging") < names.index("prod")


def test_only_environments_that_ask_for_approval_wait_for_a_person(template: dict[str, Any]) -> None:
    waiting = {
        stage
        for stage in ("dev", "staging", "prod")
        for action in actions(template, stage)
        if action["ActionTypeId"]["Category"] == "Approval" and action["Name"] == "Approve"
    }
    assert waiting == {config.name for config in load_environments() if config.delivery.approval_required} == {"prod"}


def test_the_approval_comes_after_the_check_that_permissions_do_not_widen(template: dict[str, Any]) -> None:
    order = {action["Name"]: action["RunOrder"] for action in actions(template, "prod")}
    confirm = next(name for name in order if name.startswith("ConfirmPermissions"))
    prepare = next(name for name in order if name.endswith("Prepare"))
    assert order[confirm] < order["Approve"] < order[prepare]


def test_after_its_deployment_an_environment_is_released_called_and_validated_in_that_order(
    template: dict[str, Any],
) -> None:
    for stage in ("dev", "staging", "prod"):
        order = {action["Name"]: action["RunOrder"] for action in actions(template, stage)}
        deployed = max(number for name, number in order.items() if name.endswith("Deploy"))
        assert deployed < order["Release"] < order["Smoke"] < order["Validate"]


def test_the_builds_run_the_commands_that_people_run(template: dict[str, Any]) -> None:
    specs = "\n".join(build_specs(template))
    for name in ("dev", "staging", "prod"):
        assert f"uv run deploy {name} --assembly ../assembly" in specs
        assert f"uv run validate-deployment {name}" in specs
    assert specs.count("uv run nox -s smoke") == 3
    assert "uv run detect-drift prod" in specs


def test_the_smoke_tests_get_the_url_of_their_own_stage(template: dict[str, Any]) -> None:
    for stage in ("dev", "staging", "prod"):
        (smoke,) = [action for action in actions(template, stage) if action["Name"] == "Smoke"]
        variables = json.loads(smoke["Configuration"]["EnvironmentVariables"])
        (url,) = [entry["value"] for entry in variables if entry["name"] == "BLUEPRINT_API_URL"]
        assert url.startswith("#{") and url.endswith(".ApiUrl}")
        namespaces = {action.get("Namespace") for action in actions(template, stage)}
        assert url.removeprefix("#{").split(".")[0] in namespaces


def test_production_is_checked_for_drift_before_a_person_approves(template: dict[str, Any]) -> None:
    order = {action["Name"]: action["RunOrder"] for action in actions(template, "prod")}
    assert order["Drift"] < order["Approve"]
    assert "Drift" not in {action["Name"] for stage in ("dev", "staging") for action in actions(template, stage)}


def test_a_build_may_become_the_operator_of_its_own_environment_and_nobody_else(template: dict[str, Any]) -> None:
    accounts = {config.account for config in load_environments()}
    allowed: dict[str, set[str]] = {}
    for logical_id, resource in template["Resources"].items():
        if resource["Type"] == "AWS::IAM::Policy":
            for statement in resource["Properties"]["PolicyDocument"]["Statement"]:
                named = json.dumps(statement["Resource"])
                if "blueprint-operator" in named:
                    assert statement["Action"] == "sts:AssumeRole"
                    allowed[logical_id] = {account for account in accounts if account in named}
    assert {frozenset(seen) for seen in allowed.values()} == {frozenset({account}) for account in accounts}


def test_failures_and_waiting_approvals_are_told_through_an_encrypted_topic(template: dict[str, Any]) -> None:
    (rule,) = of_type(template, "AWS::CodeStarNotifications::NotificationRule")
    assert {entry.split("-", 2)[2] for entry in rule["EventTypeIds"]} == {
        "pipeline-execution-failed",
        "manual-approval-needed",
        "manual-approval-failed",
    }
    (topic,) = of_type(template, "AWS::SNS::Topic")
    assert topic["KmsMasterKeyId"]
    (policy,) = of_type(template, "AWS::SNS::TopicPolicy")
    told = [s for s in policy["PolicyDocument"]["Statement"] if s["Effect"] == "Allow"]
    assert [list(s["Condition"]["StringEquals"]) for s in told] == [["aws:SourceAccount"]]


def test_artefacts_are_encrypted_with_a_key_that_rotates(template: dict[str, Any]) -> None:
    keys = of_type(template, "AWS::KMS::Key")
    assert keys
    assert all(key["EnableKeyRotation"] for key in keys)
    assert all("KMSMasterKeyID" in json.dumps(bucket) for bucket in of_type(template, "AWS::S3::Bucket"))


def test_the_source_comes_through_a_connection_and_no_token_is_anywhere(template: dict[str, Any]) -> None:
    (source,) = actions(template, "Source")
    assert source["ActionTypeId"]["Provider"] == "CodeStarSourceConnection"
    assert source["Configuration"]["OutputArtifactFormat"] == "CODEBUILD_CLONE_REF"
    assert "secretsmanager" not in json.dumps(template)


def test_the_cli_is_the_one_that_the_lock_pins(template: dict[str, Any]) -> None:
    lock = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))
    assert lock["packages"]["node_modules/aws-cdk"]["version"] == CDK_CLI_VERSION
    mutation = next(spec for spec in build_specs(template) if "npm install -g aws-cdk@" in spec)
    assert f"npm install -g aws-cdk@{CDK_CLI_VERSION}" in mutation


def test_every_build_that_publishes_assets_installs_the_tool_by_its_version(template: dict[str, Any]) -> None:
    publishing = [spec for spec in build_specs(template) if "cdk-assets" in spec]
    assert publishing
    assert all(f"npm install -g cdk-assets@{CDK_ASSETS_VERSION}" in spec for spec in publishing)


def test_synthesis_runs_the_tests_and_both_apps_before_it_writes_the_assembly(template: dict[str, Any]) -> None:
    spec = next(spec for spec in build_specs(template) if "nox -s test" in spec)
    steps = ["uv run nox -s test", "uv run nox -s synth", "uv run cdk synth"]
    assert sorted(steps, key=spec.index) == steps


def test_the_approval_says_for_which_account_and_region_it_is(template: dict[str, Any]) -> None:
    (approval,) = [action for action in actions(template, "prod") if action["Name"] == "Approve"]
    (prod,) = [config for config in load_environments() if config.name == "prod"]
    assert {prod.account, prod.region} <= set(re.findall(r"[\w-]+", approval["Configuration"]["CustomData"]))


def test_the_source_may_use_the_connection_under_both_names_of_its_service(template: dict[str, Any]) -> None:
    statements = [
        statement
        for policy in of_type(template, "AWS::IAM::Policy")
        for statement in policy["PolicyDocument"]["Statement"]
        if "PipelineSource" in str(policy["Roles"]) and "UseConnection" in str(statement["Action"])
    ]
    assert sorted(statement["Action"] for statement in statements) == [
        "codeconnections:UseConnection",
        "codestar-connections:UseConnection",
    ]
    assert len({statement["Resource"] for statement in statements}) == 1
