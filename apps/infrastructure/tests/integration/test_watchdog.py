"""A rollout whose process is killed: the deployed watchdog, called by its own schedule, takes traffic back in time."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.integration

LEASE_SECONDS = 90
LATEST_SECONDS = LEASE_SECONDS + 150
DEPLOY = "from blueprint_ops_scripts.rollout.deploy_cli import main; main()"
ROLLOUT = "from blueprint_ops_scripts.rollout.cli import main; main()"


class Terminal:
    """Somebody who rolls out in the environment."""

    def __init__(self, deployed: Any, folder: Path) -> None:
        whole = deployed.config.model_dump(mode="json", by_alias=True)
        (folder / f"{deployed.config.name}.yaml").write_text(json.dumps(whole), encoding="utf-8")
        self.deployed = deployed
        self.environment = {
            **os.environ,
            "BLUEPRINT_CONFIG_DIR": str(folder),
            "AWS_ENDPOINT_URL": deployed.aws.endpoint_url,
            "AWS_ACCESS_KEY_ID": deployed.config.account,
            "AWS_SECRET_ACCESS_KEY": "local",
            "AWS_REGION": deployed.config.region,
            "AWS_DEFAULT_REGION": deployed.config.region,
            "NO_PROXY": "127.0.0.1",
        }

    def start(self, code: str, *arguments: str) -> "subprocess.Popen[str]":
        """A command as a process of its own."""
        return subprocess.Popen(
            [sys.executable, "-c", code, *arguments, "--json"],
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def status(self, *run: str) -> list[dict[str, Any]]:
        """What `rollout status` says."""
        out, error = self.start(ROLLOUT, "status", *run, "--env", self.deployed.config.name).communicate(timeout=60)
        assert out, error
        found: list[dict[str, Any]] = json.loads(out)["result"]["rollouts"]
        return found


def alias(deployed: Any) -> tuple[str, dict[str, float]]:
    """Where the alias of orders sends its requests."""
    name = deployed.outputs["OrdersFunctionName"]
    found = deployed.client("lambda").get_alias(FunctionName=name, Name="live")
    return found["FunctionVersion"], (found.get("RoutingConfig") or {}).get("AdditionalVersionWeights") or {}


def publish_another(deployed: Any) -> str:
    """A second version of orders."""
    functions, name = deployed.client("lambda"), deployed.outputs["OrdersFunctionName"]
    functions.update_function_configuration(FunctionName=name, Description="another release")
    return str(functions.publish_version(FunctionName=name)["Version"])


def wait(seconds: float, until: Callable[[], bool]) -> float:
    """Seconds that it took."""
    began = time.monotonic()
    while not until():
        assert time.monotonic() - began < seconds, f"not within {seconds} s"
        time.sleep(1)
    return time.monotonic() - began


def test_abandoned_split_is_taken_back_by_the_schedule(
    stress: Any, tmp_path: Path, show: Callable[[str], None]
) -> None:
    terminal, version = Terminal(stress, tmp_path), publish_another(stress)
    rollout = terminal.start(DEPLOY, "orders", "--env", "stress", "--to", version)
    wait(60, lambda: bool(alias(stress)[1]) or rollout.poll() is not None)
    assert rollout.poll() is None, rollout.communicate()
    rollout.send_signal(signal.SIGKILL)
    rollout.communicate()
    took = wait(LATEST_SECONDS, lambda: not alias(stress)[1])
    assert alias(stress) == ("1", {})
    (found,) = [row for row in runs(stress) if row["sk"]["S"] == "rollout"]
    assert found["state"]["S"] == "ROLLED_BACK"
    assert "nothing was heard for" in found["reason"]["S"]
    assert terminal.status() == [], "no rollout is open"
    live = stress.config.parameter_name("orders", "live-version")
    assert stress.client("ssm").get_parameter(Name=live)["Parameter"]["Value"] == "1"
    show(f"killed with {version} at 10 %: all traffic on version 1 after {took:.0f} s (limit {LATEST_SECONDS} s)")


def test_another_round_and_the_alarms_find_nothing_to_say(stress: Any) -> None:
    name = next(
        found["FunctionName"]
        for page in stress.client("lambda").get_paginator("list_functions").paginate()
        for found in page["Functions"]
        if "Watchdog" in found["FunctionName"]
    )
    answer = stress.client("lambda").invoke(FunctionName=name)
    assert "FunctionError" not in answer, answer["Payload"].read()
    assert json.loads(answer["Payload"].read()) == {}


def runs(deployed: Any) -> list[dict[str, Any]]:
    """Rows of the state table that belong to rollouts."""
    found = deployed.client("dynamodb").scan(TableName=deployed.outputs["StateTableName"])["Items"]
    return [row for row in found if row["pk"]["S"].startswith("run#")]
