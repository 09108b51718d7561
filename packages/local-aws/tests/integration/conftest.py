"""A local AWS for the whole run, and the small stacks that tests deploy into accounts of their own."""

import itertools
import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import boto3
import pytest

from blueprint_local_aws import Credentials, LocalAws
from blueprint_local_aws.emulator_environment import ensure_environment

sys.path.insert(0, str(Path(__file__).parent))  # for what several tests here share
from drifting_stack import EVENTS, FUNCTIONS, STACK, STAGE, STORAGE
from iam_world import World

REGION = "us-east-1"
Template = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Account:
    """One account of the local AWS, used by one test or one module."""

    endpoint_url: str
    number: str
    region: str = REGION
    deployed: list[str] = field(default_factory=list)

    def client(self, service: str) -> Any:
        """Return a boto3 client of this account."""
        keys = Credentials.of_account(self.number).client_arguments()
        return boto3.client(service, region_name=self.region, endpoint_url=self.endpoint_url, **keys)

    def deploy(self, name: str, template: Template, **parameters: str) -> dict[str, str]:
        """Create or update a stack, wait for it, and return its outputs by name."""
        cloudformation = self.client("cloudformation")
        arguments = {
            "StackName": name,
            "TemplateBody": json.dumps(template),
            "Parameters": [{"ParameterKey": key, "ParameterValue": value} for key, value in parameters.items()],
            "Capabilities": ["CAPABILITY_NAMED_IAM"],
        }
        kind = "update" if name in self.deployed else "create"
        getattr(cloudformation, f"{kind}_stack")(**arguments)
        self.deployed.append(name)
        cloudformation.get_waiter(f"stack_{kind}_complete").wait(StackName=name, WaiterConfig={"Delay": 1})
        found = cloudformation.describe_stacks(StackName=name)["Stacks"][0]
        return {output["OutputKey"]: output["OutputValue"] for output in found.get("Outputs", [])}


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What an HTTP API answered."""

    status: int
    headers: dict[str, str]
    body: str


@pytest.fixture(scope="session")
def local_aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalAws]:
    """Return a local AWS on a free port."""
    with LocalAws.start(port=0, data_dir=tmp_path_factory.mktemp("local-aws")) as running:
        yield running


@pytest.fixture(scope="session")
def new_account(local_aws: LocalAws) -> Callable[..., Account]:
    """Return a function that gives an account that nothing else uses."""
    numbers = itertools.count(700000000001)
    return lambda region=REGION: Account(endpoint_url=local_aws.endpoint_url, number=str(next(numbers)), region=region)


@pytest.fixture(scope="module")
def account(new_account: Callable[..., Account]) -> Account:
    """Return an account for one module."""
    return new_account()


@pytest.fixture(scope="session")
def call() -> Callable[..., Answer]:
    """Return a function that sends one HTTP request and returns the answer, whatever its status."""

    def send(url: str, method: str = "GET", headers: dict[str, str] | None = None, body: bytes | None = None) -> Answer:
        request = urllib.request.Request(url, data=body, method=method, headers=headers or {})
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                return Answer(status=answer.status, headers=dict(answer.headers), body=answer.read().decode())
        except urllib.error.HTTPError as error:
            with error:
                return Answer(status=error.code, headers=dict(error.headers), body=error.read().decode())

    return send


@pytest.fixture(scope="session")
def role() -> dict[str, Any]:
    """Return a role for functions."""
    trust = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
    return {
        "Type": "AWS::IAM::Role",
        "Properties": {"AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [trust]}},
    }


@pytest.fixture(scope="session")
def function() -> Callable[..., dict[str, Any]]:
    """Return a function that makes a Lambda function resource from source text with a `handler`."""

    def make(source: str, **properties: Any) -> dict[str, Any]:
        return {
            "Type": "AWS::Lambda::Function",
            "Properties": {
                "Runtime": "python3.12",
                "Handler": "index.handler",
                "Role": {"Fn::GetAtt": ["Role", "Arn"]},
                "Code": {"ZipFile": source},
                **properties,
            },
        }

    return make


@pytest.fixture(scope="session")
def http_api() -> Callable[..., dict[str, Any]]:
    """Return a function that makes the resources of an HTTP API whose every route goes to the alias `Alias`."""

    def make(api: dict[str, Any] | None = None, stage: dict[str, Any] | None = None) -> dict[str, Any]:
        return {
            "Api": {
                "Type": "AWS::ApiGatewayV2::Api",
                "Properties": {"Name": "a", "ProtocolType": "HTTP", **(api or {})},
            },
            "Integration": {
                "Type": "AWS::ApiGatewayV2::Integration",
                "Properties": {
                    "ApiId": {"Ref": "Api"},
                    "IntegrationType": "AWS_PROXY",
                    "IntegrationUri": {"Ref": "Alias"},
                    "PayloadFormatVersion": "2.0",
                },
            },
            "Route": {
                "Type": "AWS::ApiGatewayV2::Route",
                "Properties": {
                    "ApiId": {"Ref": "Api"},
                    "RouteKey": "ANY /{path+}",
                    "Target": {"Fn::Join": ["", ["integrations/", {"Ref": "Integration"}]]},
                },
            },
            "Stage": {
                "Type": "AWS::ApiGatewayV2::Stage",
                "Properties": {"ApiId": {"Ref": "Api"}, "StageName": "$default", "AutoDeploy": True, **(stage or {})},
            },
        }

    return make


@pytest.fixture(scope="session")
def drifting(new_account: Callable[..., Account], http_api: Callable[..., dict[str, Any]]) -> Account:
    """Return an account with the stack `drift`, which has the types that the blueprint uses."""
    made = new_account()
    made.deploy(STACK, {"Resources": {**STORAGE, **FUNCTIONS, **EVENTS, **http_api(stage=STAGE)}})
    return made


@pytest.fixture(scope="session")
def enforcing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalAws]:
    """Return a local AWS that enforces IAM and whose minutes last a second."""
    folder = tmp_path_factory.mktemp("enforcing")
    with LocalAws.start(port=0, data_dir=folder, enforce_iam=True, minute_seconds=1) as running:
        yield running


@pytest.fixture
def world(enforcing: LocalAws, new_account: Callable[..., Any]) -> World:
    """Return an account of its own for one test."""
    account = new_account()
    return World(type(account)(endpoint_url=enforcing.endpoint_url, number=account.number))


@pytest.fixture(scope="session")
def start_stock(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., AbstractContextManager[str]]:
    """Return a context manager that runs ministack as it is, with more variables, and gives its address."""

    @contextmanager
    def start(**more: str) -> Iterator[str]:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        folder = tmp_path_factory.mktemp("stock")
        variables = {
            "PATH": os.environ["PATH"],
            "GATEWAY_PORT": str(port),
            "BIND_HOST": "127.0.0.1",
            "MINISTACK_HOST": "127.0.0.1",
            "IOT_MTLS_ENABLED": "0",
            "SFTP_ENABLED": "0",
            "LOG_LEVEL": "ERROR",
            "TMPDIR": str(folder),
            "DOCKER_HOST": f"unix://{folder}/none.sock",
            **more,
        }
        command = [str(ensure_environment(print)), "-m", "ministack"]
        with (
            (folder / "log").open("wb") as log,
            subprocess.Popen(command, env=variables, stdout=log, stderr=log, cwd=folder) as process,
        ):
            address = f"http://127.0.0.1:{port}"
            _wait_for(address)
            yield address
            process.terminate()

    return start


def _wait_for(address: str) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            urllib.request.urlopen(f"{address}/_ministack/health", timeout=2).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError("the stock emulator did not answer")
