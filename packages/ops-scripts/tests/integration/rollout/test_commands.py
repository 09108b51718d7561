"""`blue-green-deploy` and `rollout` as processes, against stacks of the local AWS."""

import json
import os
import re
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from blueprint_config import load_environment

pytestmark = pytest.mark.integration

PROFILE = """
delivery:
  profiles:
    standard:
      steps_percent: [10, 50]
      tick_seconds: 1
      dwell_seconds: {dwell}
      bake_seconds: 2
      post_watch_seconds: 1
      max_hold_seconds: 20
      minimum_requests: 5
"""
ROLE = "arn:aws:iam::{account}:role/rollout-test"
COMMANDS = {"blue-green-deploy": "deploy_cli", "rollout": "cli"}


class Shell:
    """A terminal in the account of prod."""

    def __init__(self, account: Any, folder: Path, *, dwell: int) -> None:
        (folder / "prod.yaml").write_text(PROFILE.format(dwell=dwell))
        self.environment = {
            **os.environ,
            "BLUEPRINT_CONFIG_DIR": str(folder),
            "AWS_ACCESS_KEY_ID": account.number,
            "AWS_SECRET_ACCESS_KEY": "local",
            "AWS_REGION": account.region,
            "AWS_DEFAULT_REGION": account.region,
        }

    def start(self, command: str, *arguments: str) -> "subprocess.Popen[str]":
        code = f"from blueprint_ops_scripts.rollout.{COMMANDS[command]} import main; main()"
        return subprocess.Popen(
            [sys.executable, "-c", code, *arguments, "--json"],
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, command: str, *arguments: str) -> tuple[int, dict[str, Any]]:
        return finish(self.start(command, *arguments))


def finish(process: "subprocess.Popen[str]") -> tuple[int, dict[str, Any]]:
    out, error = process.communicate(timeout=120)
    assert out, error
    return process.returncode, json.loads(out)


@pytest.fixture
def prod(account: Any, request: pytest.FixtureRequest) -> Any:
    """The account of prod with a stack that says where things are; a function of its own for each test."""
    account.number = load_environment("prod", None).account
    name = request.node.name.replace("_", "-")[:40]
    account.function(name, failing=(0.0, 0.0))
    dynamodb = account.client("dynamodb")
    if "state" not in dynamodb.list_tables()["TableNames"]:
        account.table()
    outputs = {"StateTableName": "state", "OrdersFunctionName": name, "OrdersPublishedVersion": "2"}
    template = {
        "Resources": {"Topic": {"Type": "AWS::SNS::Topic"}},
        "Outputs": {key: {"Value": value} for key, value in outputs.items()},
    }
    cloudformation = account.client("cloudformation")
    for old in cloudformation.describe_stacks()["Stacks"]:
        cloudformation.delete_stack(StackName=old["StackName"])
        cloudformation.get_waiter("stack_delete_complete").wait(StackName=old["StackName"], WaiterConfig={"Delay": 1})
    cloudformation.create_stack(StackName="blueprint-prod-Operations", TemplateBody=json.dumps(template))
    cloudformation.get_waiter("stack_create_complete").wait(
        StackName="blueprint-prod-Operations", WaiterConfig={"Delay": 1}
    )
    account.name = name
    return account


def open_run(shell: Shell) -> str:
    for _ in range(60):
        _, document = shell.run("rollout", "status", "--env", "prod")
        found = [rollout for rollout in document["result"]["rollouts"] if rollout["weight"] > 0]
        if found:
            return str(found[0]["run"])
        time.sleep(0.2)
    raise AssertionError("no rollout began")


def test_shift_prints_one_document_and_writes_a_report(prod: Any, tmp_path: Path) -> None:
    shell, report = Shell(prod, tmp_path, dwell=2), tmp_path / "report.html"
    code, plan = shell.run("blue-green-deploy", "orders", "--env", "prod", "--dry-run")
    assert (code, plan["outcome"], plan["result"]["targets"][0]["new_version"]) == (0, "planned", "2")
    code, document = shell.run("blue-green-deploy", "orders", "--env", "prod", "--report", str(report))
    assert (code, document["outcome"]) == (0, "succeeded"), document
    assert prod.routing(prod.name) == ("2", {})
    assert document["calls"]["lambda:UpdateAlias"] == 4
    text = report.read_text()
    assert "<svg" in text
    assert "http" not in text
    code, again = shell.run("blue-green-deploy", "orders", "--env", "prod")
    assert (code, again["outcome"]) == (0, "noop")
    code, shown = shell.run("rollout", "status", document["run"])
    events = shown["result"]["rollouts"][0]["events"]
    assert any(event["data"].get("orders") for event in events), "verdicts keep what they were made from"


def test_rollout_is_held_continued_and_rolled_back_from_another_terminal(prod: Any, tmp_path: Path) -> None:
    shell = Shell(prod, tmp_path, dwell=15)
    rollout = shell.start("blue-green-deploy", "orders", "--env", "prod")
    run = open_run(shell)
    code, second = shell.run("blue-green-deploy", "orders", "--env", "prod")
    assert (code, second["outcome"]) == (1, "locked"), second
    code, held = shell.run("rollout", "hold", run)
    assert (code, held["result"]["state"]) == (0, "HELD"), held
    code, continued = shell.run("rollout", "continue", run)
    assert (code, continued["result"]["state"]) == (0, "STEP"), continued
    code, back = shell.run("rollout", "rollback", run)
    assert (code, back["outcome"], back["result"]["state"]) == (0, "succeeded", "ROLLED_BACK"), back
    code, document = finish(rollout)
    assert (code, document["outcome"], document["run"]) == (1, "rolled_back", run)
    assert prod.routing(prod.name) == ("1", {})


def other_role(account: Any) -> str:
    """A version of the function with another role, once it is active: a pending one is refused for being pending."""
    functions = account.client("lambda")
    role = ROLE.format(account=account.number).replace("rollout-test", "another")
    functions.update_function_configuration(FunctionName=account.name, Role=role)
    functions.get_waiter("function_updated_v2").wait(FunctionName=account.name, WaiterConfig={"Delay": 1})
    version = str(functions.publish_version(FunctionName=account.name)["Version"])
    functions.get_waiter("published_version_active").wait(
        FunctionName=account.name, Qualifier=version, WaiterConfig={"Delay": 1}
    )
    return version


def test_wrong_input_is_refused_before_anything_is_written(prod: Any, tmp_path: Path) -> None:
    shell = Shell(prod, tmp_path, dwell=1)
    table, functions = prod.client("dynamodb"), prod.client("lambda")
    before = table.scan(TableName="state")["Items"]

    def refused(*arguments: str, profile: str = PROFILE) -> tuple[int, str, str]:
        (tmp_path / "prod.yaml").write_text(profile.format(dwell=1))
        code, document = shell.run("blue-green-deploy", *arguments, "--env", "prod")
        assert table.scan(TableName="state")["Items"] == before, arguments
        assert prod.routing(prod.name) == ("1", {}), arguments
        (problem,) = document["problems"]
        assert problem["remedy"], problem
        return code, document["outcome"], problem["message"]

    falling = PROFILE.replace("[10, 50]", "[50, 10]")
    blind = PROFILE + "      probes_per_tick: 0\n"
    assert refused()[:2] == (2, "usage")
    assert refused("nobody") == (2, "usage", "function nobody not found in prod")
    assert refused("orders", "--profile", "brave")[:2] == (2, "usage")
    assert refused("orders", profile=falling)[:2] == (2, "config_invalid")
    impossible = {
        "$LATEST is not a numbered version": refused("orders", "--to", "$LATEST"),
        "version 77": refused("orders", "--to", "77"),
        "have different roles": refused("orders", "--to", other_role(prod)),
        "no traffic in the last": refused("orders", profile=blind),
    }
    for reason, (code, outcome, message) in impossible.items():
        assert (code, outcome) == (1, "plan_refused")
        assert reason in message
    code, outcome, message = refused("orders", "--resume", "prod-20260101T000000-abcdef")
    assert (code, outcome, "not found" in message) == (2, "usage", True)
    functions.delete_alias(FunctionName=prod.name, Name="live")
    (tmp_path / "prod.yaml").write_text(PROFILE.format(dwell=1))
    code, document = shell.run("blue-green-deploy", "orders", "--env", "prod")
    assert (code, document["outcome"]) == (1, "plan_refused"), document
    assert f"alias {prod.name}:live not found" in document["problems"][0]["message"]
    assert table.scan(TableName="state")["Items"] == before


FIVE_STEPS = PROFILE.replace("[10, 50]", "[10, 25, 50, 75]").replace("bake_seconds: 2", "bake_seconds: 10")
FIVE_STEPS = FIVE_STEPS.replace("post_watch_seconds: 1", "post_watch_seconds: 5")
"""As many looks as the profile standard has: 4 steps of 5, a bake of 10, and 5 after the flip."""

DATA_PLANE = {"lambda:Invoke", "dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query", "dynamodb:TransactWriteItems"}


class PeakMemory(threading.Thread):
    """The most memory that a process has held, by the kernel's own mark; `ru_maxrss` would count the parent's at the fork."""

    def __init__(self, process: int) -> None:
        super().__init__(daemon=True)
        self.status = Path(f"/proc/{process}/status")
        self.megabytes = 0.0

    def run(self) -> None:
        """Look until the process is gone."""
        while found := self._mark():
            self.megabytes = int(found[1]) / 1024
            time.sleep(0.05)

    def _mark(self) -> re.Match[str] | None:
        try:
            return re.search(r"VmHWM:\s+(\d+)", self.status.read_text())
        except OSError:
            return None


def test_five_steps_cost_few_calls_and_little_memory(prod: Any, tmp_path: Path, show: Callable[[str], None]) -> None:
    shell = Shell(prod, tmp_path, dwell=5)
    (tmp_path / "prod.yaml").write_text(FIVE_STEPS.format(dwell=5))
    with shell.start("blue-green-deploy", "orders", "--env", "prod") as process:
        assert process.stdout is not None
        peak = PeakMemory(process.pid)
        peak.start()
        document = json.loads(process.stdout.read())
        process.wait()
        peak.join()
    assert (process.returncode, document["outcome"]) == (0, "succeeded"), document
    calls = document["calls"]
    control = sum(number for name, number in calls.items() if name not in DATA_PLANE)
    memory = peak.megabytes
    show(f"five steps, 35 looks: {control} control-plane calls (limit 150), {memory:.0f} MB (limit 150); all: {calls}")
    assert control <= 150
    assert 20 < memory <= 150
    assert calls["lambda:UpdateAlias"] == 6
