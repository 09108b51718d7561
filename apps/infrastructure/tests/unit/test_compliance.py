"""A template that breaks a rule does not leave the app."""

import json
from pathlib import Path

import pytest
from aws_cdk import App, CfnResource, Stack, Stage

from blueprint_config import load_environment, load_environments
from blueprint_config.fixtures import FIXTURES
from blueprint_infrastructure import add_stages
from blueprint_infrastructure.compliance import apply_compliance, policy

APP = Path(__file__).parents[2]


def app_with_a_function_url(tmp_path: Path, auth: str) -> App:
    """An app whose prod has one function URL."""
    app = App(outdir=str(tmp_path), builtin_cloud_formation_validation=False)
    stack = Stack(Stage(app, "prod"), "Open")
    properties = {"AuthType": auth, "TargetFunctionArn": "arn:aws:lambda:us-east-1:333333333333:function:orders"}
    CfnResource(stack, "Url", type="AWS::Lambda::Url", properties=properties)
    return app


def test_a_function_that_anybody_may_call_fails_the_synthesis(tmp_path: Path) -> None:
    app = app_with_a_function_url(tmp_path, "NONE")
    apply_compliance(app, load_environments())
    with pytest.raises(RuntimeError):
        app.synth()


def test_the_same_function_with_authentication_passes(tmp_path: Path) -> None:
    app = app_with_a_function_url(tmp_path, "AWS_IAM")
    compliance = apply_compliance(app, load_environments())
    app.synth()
    assert compliance.report is not None
    assert not compliance.fails(compliance.report)


def test_an_environment_that_is_only_a_file_more_synthesises_and_passes(tmp_path: Path) -> None:
    environments = load_environments(FIXTURES)
    context = json.loads((APP / "cdk.json").read_text(encoding="utf-8"))["context"]
    app = App(context=context, outdir=str(tmp_path), builtin_cloud_formation_validation=False)
    add_stages(app, environments, lambdas=APP / "lambdas")
    compliance = apply_compliance(app, environments)
    app.synth()
    assert {"eu-prod", "regulated"} <= {config.name for config in environments}
    assert (tmp_path / "assembly-eu-prod" / "manifest.json").is_file()
    assert compliance.report is not None
    assert not compliance.fails(compliance.report)


def test_the_tier_says_whether_customers_are_there_whatever_the_environment_is_called() -> None:
    assert policy(load_environment("regulated", FIXTURES)).production
    assert policy(load_environment("prod")).production
    assert not policy(load_environment("staging")).production
    assert policy(load_environment("regulated", FIXTURES)).level == "strict"
