"""A local AWS of its own for these tests, and the real CDK CLI before it."""

import json
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest

from blueprint_config import EnvironmentConfig, load_environment

APP = Path(__file__).parents[2]
BIN = Path(sys.executable).parent
CLI = APP.parents[1] / "node_modules" / "aws-cdk" / "bin" / "cdk"


class LocalAws:
    """The emulator of this test run: one account for each environment."""

    def __init__(self, endpoint: str, work: Path) -> None:
        self.endpoint = endpoint
        self.work = work

    def environment(self, config: EnvironmentConfig) -> dict[str, str]:
        """Variables with which a process works in the account of `config`."""
        return {
            **os.environ,
            "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}",
            "AWS_ENDPOINT_URL": self.endpoint,
            "AWS_ACCESS_KEY_ID": config.account,
            "AWS_SECRET_ACCESS_KEY": "local",
            "AWS_REGION": config.region,
            "CI": "true",
        }

    def client(self, service: str, config: EnvironmentConfig) -> Any:
        """A boto3 client in the account of `config`."""
        return boto3.client(
            service,
            endpoint_url=self.endpoint,
            region_name=config.region,
            aws_access_key_id=config.account,
            aws_secret_access_key="local",
        )

    def deploy(self, config: EnvironmentConfig, config_dir: Path) -> dict[str, str]:
        """Synthesise, bootstrap and deploy every stack of an environment; returns its outputs by key."""
        assembly = self.work / f"{config.name}-{config.layout}"
        environment = {**self.environment(config), "BLUEPRINT_CONFIG_DIR": str(config_dir)}
        self._cdk("synth", "--quiet", "--output", str(assembly), environment=environment)
        target = f"aws://{config.account}/{config.region}"
        self._cdk("bootstrap", target, "--app", str(assembly), environment=environment)
        self._cdk(
            *("deploy", f"{config.name}/**", "--app", str(assembly), "--require-approval", "never"),
            environment=environment,
        )
        stacks = self.client("cloudformation", config).get_paginator("describe_stacks").paginate()
        return {
            output["OutputKey"]: output["OutputValue"]
            for page in stacks
            for stack in page["Stacks"]
            if stack["StackName"].startswith(config.stack_name(""))
            for output in stack.get("Outputs", [])
        }

    def _cdk(self, *arguments: str, environment: dict[str, str]) -> None:
        run = subprocess.run(
            ["node", str(CLI), *arguments], cwd=APP, env=environment, capture_output=True, text=True, check=False
        )
        assert run.returncode == 0, run.stdout + run.stderr


@pytest.fixture(scope="session")
def local_aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalAws]:
    """Runs from the first test that needs it to the last."""
    command = shutil.which("local-aws", path=f"{BIN}{os.pathsep}{os.environ['PATH']}")
    if command is None or not CLI.exists():
        pytest.skip("needs the commands local-aws and cdk of the whole workspace")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    work = tmp_path_factory.mktemp("local-aws")
    here = ["--port", port, "--data-dir", str(work / "data")]
    subprocess.run([command, "up", *here], check=True, capture_output=True)
    try:
        yield LocalAws(f"http://127.0.0.1:{port}", work)
    finally:
        subprocess.run([command, "down", *here], check=True, capture_output=True)


@pytest.fixture(scope="session", params=[("dev", "split"), ("prod", "split"), ("prod", "nested")], ids="-".join)
def deployed(
    request: pytest.FixtureRequest, local_aws: LocalAws, tmp_path_factory: pytest.TempPathFactory
) -> tuple[EnvironmentConfig, dict[str, str], LocalAws]:
    """An environment that runs, and its outputs; the second prod is an environment of its own account."""
    name, layout = request.param
    folder = tmp_path_factory.mktemp(f"config-{name}-{layout}")
    change: dict[str, Any] = {"layout": layout}
    if (name, layout) == ("prod", "nested"):
        change["account"] = "666666666666"
    (folder / f"{name}.yaml").write_text(json.dumps(change), encoding="utf-8")
    config = load_environment(name, folder)
    return config, local_aws.deploy(config, folder), local_aws
