"""A local AWS that enforces IAM, whose alarms hurry, and environments that the real CDK CLI deploys there, each once."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import boto3
import pytest
from aws_cdk import App
from botocore.config import Config

from blueprint_config import EnvironmentConfig, load_environment
from blueprint_config.fixtures import FIXTURES
from blueprint_infrastructure import add_stages
from blueprint_local_aws import Credentials, LocalAws
from blueprint_local_aws.sandbox.customer import Customer
from blueprint_local_aws.sandbox.http_json import Answer, ApiConnection

sys.path.insert(0, str(Path(__file__).parent))  # the modules beside the tests: permissions, promises

APP = Path(__file__).parents[2]
CLI = APP.parents[1] / "node_modules" / "aws-cdk" / "bin" / "cdk"

ACCOUNTS = {("prod", "nested"): "666666666666", ("regulated", "nested"): "777777777777"}
"""The second layout of an environment gets an account of its own, so that both can be there at once."""

SMALL = {
    "tier": "dev",
    "region": "us-east-1",
    "availability_zones": ["us-east-1a", "us-east-1b"],
    "dynamodb": {"max_read_request_units": 1000, "max_write_request_units": 1000},
    "api": {"throttle_rate_per_second": 100, "throttle_burst": 200},
}
STRESS = {
    **SMALL,
    "name": "stress",
    "account": "888888888888",
    "lambda": {"timeout_seconds": 3, "reserved_concurrency": 20},
    "monitoring": {"alarm_actions": True, "latency_p99_ms": 1000},
    "delivery": {"engine": "rollout"},
}
"""An environment whose alarms can be provoked within seconds: its timeout is short."""

WARM = {
    **SMALL,
    "name": "warm",
    "account": "999999999999",
    "lambda": {"reserved_concurrency": 20, "provisioned_concurrency": 2, "provisioned_concurrency_max": 5},
    "delivery": {"engine": "instant"},
}
"""An environment whose functions are kept warm, and scale."""


@dataclass(frozen=True)
class Deployment:
    """An environment that runs."""

    aws: LocalAws
    config: EnvironmentConfig
    outputs: dict[str, str]
    """Outputs of all its stacks by key."""

    def client(self, service: str) -> Any:
        """A boto3 client of the account's root."""
        keys = Credentials.of_account(self.config.account).client_arguments()
        return boto3.client(
            service,
            endpoint_url=self.aws.endpoint_url,
            region_name=self.config.region,
            config=Config(max_pool_connections=50),
            **keys,
        )

    def customer(self) -> Customer:
        """Somebody who signed in with password and one-time code."""
        return Customer.register(
            self.client("cognito-idp"),
            pool_id=self.outputs["UserPoolId"],
            client_id=self.outputs["UserPoolClientId"],
            url=self.outputs["ApiUrl"],
        )

    def call(self, method: str, path: str, body: Any = None, *, token: str | None = None) -> Answer:
        """One request to the API."""
        with closing(ApiConnection(self.outputs["ApiUrl"], token)) as connection:
            return connection.call(method, path, body)

    def items(self, *, sort_key: str) -> list[dict[str, Any]]:
        """Items of the table with this sort key."""
        found = self.client("dynamodb").scan(TableName=self.outputs["TableName"])["Items"]
        return [item for item in found if item["SK"]["S"] == sort_key]


Deploy = Callable[..., Deployment]


@pytest.fixture(scope="session")
def local_aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalAws]:
    """Runs from the first test that needs it to the last; a minute of an alarm lasts one second."""
    if not CLI.exists():
        pytest.fail("the CDK CLI is missing; uv run cdk --version installs it")
    folder = tmp_path_factory.mktemp("local-aws")
    with LocalAws.start(port=0, data_dir=folder, enforce_iam=True, minute_seconds=1) as running:
        yield running


@pytest.fixture(scope="session")
def assembly(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], tuple[Path, dict[str, EnvironmentConfig]]]:
    """Synthesises every environment in one layout, once; returns where, and the environments by name."""

    @cache
    def synthesise(layout: str) -> tuple[Path, dict[str, EnvironmentConfig]]:
        folder = tmp_path_factory.mktemp(f"config-{layout}")
        for name in ("dev", "prod", "regulated"):
            change = {"layout": layout}
            if (name, layout) in ACCOUNTS:
                change["account"] = ACCOUNTS[name, layout]
            _override(folder, name, change)
        names = ["dev", "prod", "regulated"]
        for extra in (STRESS, WARM) if layout == "split" else ():
            names.append(str(extra["name"]))
            (folder / f"{extra['name']}.yaml").write_text(json.dumps(extra), encoding="utf-8")
        environments = {name: load_environment(name, folder) for name in names}
        output = tmp_path_factory.mktemp(f"assembly-{layout}")
        context = json.loads((APP / "cdk.json").read_text(encoding="utf-8"))["context"]
        context["aws:cdk:enable-path-metadata"] = True  # as the CLI has it when it synthesises
        app = App(context=context, outdir=str(output), builtin_cloud_formation_validation=False)
        add_stages(app, tuple(environments.values()), lambdas=APP / "lambdas")
        app.synth()
        return output, environments

    return synthesise


@pytest.fixture(scope="session")
def deploy(local_aws: LocalAws, assembly: Callable[[str], tuple[Path, dict[str, EnvironmentConfig]]]) -> Deploy:
    """Bootstraps and deploys every stack of an environment, once."""

    @cache
    def deployed(name: str, layout: str) -> Deployment:
        folder, environments = assembly(layout)
        config = environments[name]
        _cdk(local_aws, config, "bootstrap", f"aws://{config.account}/{config.region}", "--app", str(folder))
        _cdk(local_aws, config, "deploy", f"{name}/**", "--app", str(folder), "--require-approval", "never")
        bare = Deployment(local_aws, config, {})
        stacks = bare.client("cloudformation").get_paginator("describe_stacks").paginate()
        outputs = {
            output["OutputKey"]: output["OutputValue"]
            for page in stacks
            for stack in page["Stacks"]
            if stack["StackName"].startswith(config.stack_name(""))
            for output in stack.get("Outputs", [])
        }
        return Deployment(local_aws, config, outputs)

    return deployed


@pytest.fixture(
    scope="session",
    params=[("dev", "split"), ("prod", "split"), ("prod", "nested"), ("regulated", "split"), ("regulated", "nested")],
    ids="-".join,
)
def deployed(request: pytest.FixtureRequest, deploy: Deploy) -> Deployment:
    """Each environment in turn."""
    return deploy(*request.param)


@pytest.fixture(scope="session")
def prod(deploy: Deploy) -> Deployment:
    """Production, each component a stack of its own."""
    return deploy("prod", "split")


@pytest.fixture(scope="session")
def stress(deploy: Deploy) -> Deployment:
    """The environment whose alarms can be provoked."""
    return deploy("stress", "split")


@pytest.fixture(scope="session")
def warm(deploy: Deploy) -> Deployment:
    """The environment whose functions are kept warm."""
    return deploy("warm", "split")


@pytest.fixture
def show(capsys: pytest.CaptureFixture[str]) -> Callable[[str], None]:
    """Prints a table past the capture, so that `pytest` without `-s` shows it, too."""

    def past_the_capture(text: str) -> None:
        with capsys.disabled():
            sys.stdout.write(f"\n{text}\n")

    return past_the_capture


def _override(folder: Path, name: str, change: dict[str, str]) -> None:
    """Change single leaves of an environment; one of the fixtures has to be there as a whole."""
    whole = FIXTURES / f"{name}.yaml"
    lines = whole.read_text(encoding="utf-8").splitlines() if whole.exists() else []
    kept = [line for line in lines if line.partition(":")[0] not in change]
    changed = [f"{key}: {json.dumps(value)}" for key, value in change.items()]
    (folder / f"{name}.yaml").write_text("\n".join([*kept, *changed, ""]), encoding="utf-8")


def _cdk(aws: LocalAws, config: EnvironmentConfig, *arguments: str) -> None:
    environment = {
        **os.environ,
        "AWS_ENDPOINT_URL": aws.endpoint_url,
        "AWS_ACCESS_KEY_ID": config.account,
        "AWS_SECRET_ACCESS_KEY": "local",
        "AWS_REGION": config.region,
        "CI": "true",
    }
    run = subprocess.run(
        ["node", str(CLI), *arguments], cwd=APP, env=environment, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stdout + run.stderr
