"""Real SIGKILLs at call boundaries spread over a whole rollout, and the watchdog afterwards."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from blueprint_ops_scripts.rollout.conductor import Conductor
from blueprint_ops_scripts.rollout.interrupts import Interrupts
from blueprint_ops_scripts.rollout.journal import Journal
from blueprint_ops_scripts.rollout.service import world_of
from blueprint_ops_scripts.rollout.states import State
from blueprint_ops_scripts.rollout.watchdog.run import Round
from blueprint_ops_scripts.state.errors import LockedError
from blueprint_ops_scripts.state.lease import LEASE_SECONDS, take_lease

pytestmark = pytest.mark.integration

SCRIPT = Path(__file__).with_name("killed_rollout.py")
KILLS = 24


class LaterClock:
    """The machine's time, a lease later: what the watchdog sees after the lease has run out."""

    def now(self) -> float:
        return time.time() + LEASE_SECONDS + 1

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds)


def killed(account: Any, function: str, fatal: int) -> "subprocess.CompletedProcess[str]":
    keys = {"AWS_ACCESS_KEY_ID": account.number, "AWS_SECRET_ACCESS_KEY": "local", "AWS_REGION": account.region}
    return subprocess.run(
        [sys.executable, str(SCRIPT), function, str(fatal)],
        env={**os.environ, **keys, "AWS_DEFAULT_REGION": account.region},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def watchdog(account: Any, table: Any) -> Round:
    environment, clock = account.environment(), LaterClock()

    def service(lease: Any, record: Any) -> Conductor:
        return Conductor(
            world=world_of(environment, record.policy, clock=clock),
            journal=Journal(table),
            lease=lease,
            clock=clock,
            report=lambda _: None,
            interrupts=Interrupts(),
            environment="prod",
            owner="watchdog",
        )

    return Round(journal=Journal(table), service=service, clock=clock)


def reset(account: Any, table: Any, target: Any) -> None:
    """Everything back to version 1 and no lock, for the next kill."""
    account.client("lambda").update_alias(
        FunctionName=target.function_name,
        Name="live",
        FunctionVersion="1",
        RoutingConfig={"AdditionalVersionWeights": {}},
    )
    account.client("ssm").put_parameter(Name=target.parameter, Value="1", Type="String", Overwrite=True)
    for key in [("lock", "prod"), ("run#r1", "rollout"), ("open-rollouts", "r1")]:
        table.client.delete_item(TableName=table.name, Key={"pk": {"S": key[0]}, "sk": {"S": key[1]}})


def test_killed_rollout_is_brought_to_one_version_by_the_watchdog(account: Any) -> None:
    table, target = account.table(), account.function("orders", failing=(0.0, 0.0))
    reset(account, table, target)
    whole = killed(account, "orders", 10_000)
    boundaries, outcome = whole.stdout.split()
    assert outcome == "succeeded", whole.stderr
    split_seen = 0
    for number in range(KILLS):
        reset(account, table, target)
        fatal = number * int(boundaries) // KILLS
        ended = killed(account, "orders", fatal)
        assert ended.returncode == -signal.SIGKILL, (fatal, ended.stdout, ended.stderr)
        version, weights = account.routing("orders")
        split_seen += bool(weights)
        if Journal(table).open_runs():
            with pytest.raises(LockedError):  # the dead run's lease still protects it
                take_lease(table, scope="prod", owner="other", run="r2", clock=_Now())
        watchdog(account, table).go()
        version, weights = account.routing("orders")
        assert weights == {}, fatal
        assert account.parameter(target) == version, fatal
        record = Journal(table).find("r1")
        if record is not None:
            assert record.state.final, fatal
            assert (record.state is State.SUCCEEDED) == (version == "2"), (fatal, record.state)
    assert split_seen >= 5, "kills must hit a split alias, or they prove nothing"


class _Now:
    def now(self) -> float:
        return time.time()

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds)
