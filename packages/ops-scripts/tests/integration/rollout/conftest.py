"""A local AWS with functions that have two versions and an alias, callers of their HTTP API, and a state table."""

import io
import itertools
import sys
import threading
import time
import urllib.error
import urllib.request
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import boto3
import pytest

from blueprint_config import load_environment
from blueprint_config.models.delivery import RolloutConfig
from blueprint_local_aws import Credentials, LocalAws
from blueprint_ops_scripts.aws.session import EnvironmentSession
from blueprint_ops_scripts.rollout.target import FunctionTarget
from blueprint_ops_scripts.state.table import StateTable

ROLE = "arn:aws:iam::{account}:role/rollout-test"
HANDLER = """
import os, random

def handler(event, context):
    version = os.environ["AWS_LAMBDA_FUNCTION_VERSION"]
    if isinstance(event, dict) and event.get("blueprint") == "probe":
        return {{"status": "healthy", "version": version}}
    if random.random() < {failing}:
        raise ValueError("this release fails")
    return {{"statusCode": 200, "body": version}}
"""


def archive(failing: float, note: int) -> bytes:
    """The code of a version that fails `failing` of its requests; `note` makes it differ from the last."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as files:
        files.writestr("index.py", HANDLER.format(failing=failing) + f"# {note}\n")
    return packed.getvalue()


@dataclass
class Account:
    """One account of the local AWS, with whatever a test makes in it."""

    endpoint_url: str
    number: str
    region: str
    notes: Iterator[int] = field(default_factory=itertools.count)
    urls: dict[str, str] = field(default_factory=dict)

    def client(self, service: str) -> Any:
        return self.session().client(service)

    def session(self) -> Any:
        make: Any = boto3.Session  # typed as Any: the stubs know one overload per service
        return make(region_name=self.region, **Credentials.of_account(self.number).client_arguments())

    def environment(self) -> EnvironmentSession:
        calls: Counter[str] = Counter()
        session = self.session()
        session.events.register(
            "before-call", lambda model, **_: calls.update([f"{model.service_model.endpoint_prefix}:{model.name}"])
        )
        return EnvironmentSession(
            config=load_environment("prod", None), session=session, identity="arn:test", profile=None, calls=calls
        )

    def table(self) -> StateTable:
        client = self.client("dynamodb")
        client.create_table(
            TableName="state",
            BillingMode="PAY_PER_REQUEST",
            KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
            AttributeDefinitions=[{"AttributeName": n, "AttributeType": "S"} for n in ("pk", "sk")],
        )
        return StateTable(client, "state")

    def function(self, name: str, *, failing: tuple[float, ...]) -> FunctionTarget:
        """A function with one version for each of `failing`, its alias on the first, and an HTTP API on the alias."""
        lambda_ = self.client("lambda")
        lambda_.create_function(
            FunctionName=name,
            Runtime="python3.12",
            Handler="index.handler",
            Role=ROLE.format(account=self.number),
            Code={"ZipFile": archive(failing[0], next(self.notes))},
            Publish=True,
        )
        for share in failing[1:]:
            lambda_.update_function_code(FunctionName=name, ZipFile=archive(share, next(self.notes)), Publish=True)
        alias = lambda_.create_alias(FunctionName=name, Name="live", FunctionVersion="1")
        self.urls[name] = self._api(name, alias["AliasArn"])
        return FunctionTarget(
            name=name,
            function_name=name,
            new_version=str(len(failing)),
            parameter=f"/blueprint/prod/{name}/live-version",
        )

    def _api(self, name: str, alias_arn: str) -> str:
        gateway = self.client("apigatewayv2")
        api = gateway.create_api(Name=name, ProtocolType="HTTP")
        integration = gateway.create_integration(
            ApiId=api["ApiId"], IntegrationType="AWS_PROXY", IntegrationUri=alias_arn, PayloadFormatVersion="2.0"
        )
        gateway.create_route(
            ApiId=api["ApiId"], RouteKey="GET /x", Target=f"integrations/{integration['IntegrationId']}"
        )
        gateway.create_stage(ApiId=api["ApiId"], StageName="$default", AutoDeploy=True)
        return f"{api['ApiEndpoint']}/x"

    def routing(self, name: str) -> tuple[str, dict[str, float]]:
        alias = self.client("lambda").get_alias(FunctionName=name, Name="live")
        return alias["FunctionVersion"], (alias.get("RoutingConfig") or {}).get("AdditionalVersionWeights") or {}

    def parameter(self, target: FunctionTarget) -> str | None:
        found = self.client("ssm").get_parameters(Names=[target.parameter])["Parameters"]
        return str(found[0]["Value"]) if found else None


@dataclass
class Callers:
    """Clients that keep calling a URL, and count what they were answered."""

    url: str
    per_second: float
    threads: int = 8
    longest: float = 240.0
    """Seconds after which they stop by themselves, whatever became of the test."""

    answers: list[tuple[float, str]] = field(default_factory=list)
    """When, and the version that answered, or what the failure was: an HTTP status, or a lost connection."""

    _ended: threading.Event = field(default_factory=threading.Event)
    _running: list[threading.Thread] = field(default_factory=list)

    def __enter__(self) -> "Callers":
        for _ in range(self.threads):
            thread = threading.Thread(target=self._call_on, daemon=True)
            thread.start()
            self._running.append(thread)
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        for thread in self._running:
            thread.join(timeout=30)

    def _call_on(self) -> None:
        due = time.monotonic()
        until = due + self.longest
        while not self._ended.is_set() and time.monotonic() < until:
            self.answers.append((time.time(), self._call()))
            due += self.threads / self.per_second
            self._ended.wait(max(0.0, due - time.monotonic()))

    def _call(self) -> str:
        try:
            with urllib.request.urlopen(self.url, timeout=20) as answer:
                return str(answer.read().decode())
        except urllib.error.HTTPError as error:
            return f"HTTP {error.code}"
        except OSError as error:
            return f"lost: {error}"


@pytest.fixture(scope="session")
def local_aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalAws]:
    with LocalAws.start(port=0, data_dir=Path(tmp_path_factory.mktemp("local-aws"))) as running:
        yield running


@pytest.fixture(scope="session")
def numbers() -> Iterator[int]:
    return itertools.count(610_000_000_001)


@pytest.fixture
def account(local_aws: LocalAws, numbers: Iterator[int], monkeypatch: pytest.MonkeyPatch) -> Account:
    monkeypatch.setenv("AWS_ENDPOINT_URL", local_aws.endpoint_url)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    return Account(local_aws.endpoint_url, str(next(numbers)), load_environment("prod", None).region)


@pytest.fixture
def callers() -> Callable[..., Callers]:
    return Callers


@pytest.fixture
def fast() -> RolloutConfig:
    """A rollout in seconds."""
    return RolloutConfig(
        tick_seconds=1, dwell_seconds=3, bake_seconds=4, post_watch_seconds=2, max_hold_seconds=20, minimum_requests=15
    )


@pytest.fixture
def show(capsys: pytest.CaptureFixture[str]) -> Callable[[str], None]:
    """Prints a result past the capture, so that `pytest` without `-s` shows it, too."""

    def past_the_capture(text: str) -> None:
        with capsys.disabled():
            sys.stdout.write(f"\n{text}\n")

    return past_the_capture
