"""Real SIGKILLs at call boundaries spread over a whole rollout, and the watchdog afterwards."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from blueprint_ops_scripts.aws.rollout_world import rollout_world
from blueprint_ops_scripts.rollout.conductor import Conductor
from blueprint_ops_scripts.rollout.interrupts import Interrupts
from blueprint_ops_scripts.rollout.journal import Journal
from blueprint_ops_scripts.rollout.states import State
from blueprint_ops_scripts.rollout.watchdog.run import Round
from blueprint_ops_scripts.state.errors import LockedError
from blueprint_ops_scripts.state.items import Put
from blueprint_ops_scripts.state.lease import LEASE_SECONDS, take_lease

pytestmark = pytest.mark.integration

SCRIPT = Path(__file__).with_name("killed_rollout.py")
KILLS = 24
SLEEPERS = 12
RACES = 40


class LaterClock:
    """The machine's time, a lease later: what the watchdog sees after the lease has run out."""

    def now(self) -> float:
        return time.time() + LEASE_SECONDS + 1

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds)


def started(account: Any, function: str, fatal: int, how: str = "KILL") -> "subprocess.Popen[str]":
    """A rollout that sends itself the signal `how` at one of its call boundaries."""
    keys = {"AWS_ACCESS_KEY_ID": account.number, "AWS_SECRET_ACCESS_KEY": "local", "AWS_REGION": account.region}
    return subprocess.Popen(
        [sys.executable, str(SCRIPT), function, str(fatal), how],
        env={**os.environ, **keys, "AWS_DEFAULT_REGION": account.region},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def killed(account: Any, function: str, fatal: int) -> tuple[int, str, str]:
    """Exit code, stdout and stderr of a rollout that kills itself."""
    process = started(account, function, fatal)
    out, error = process.communicate(timeout=120)
    return process.returncode, out, error


def watchdog(account: Any, table: Any) -> Round:
    environment, clock = account.environment(), LaterClock()

    def service(lease: Any, record: Any) -> Conductor:
        return Conductor(
            world=rollout_world(environment.client, record.policy, clock=clock),
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


def test_killed_rollout_is_brought_to_one_version_by_the_watchdog(account: Any, show: Callable[[str], None]) -> None:
    table, target = account.table(), account.function("orders", failing=(0.0, 0.0))
    reset(account, table, target)
    boundaries = length(account)
    split_seen, ends = 0, Counter[str]()
    for number in range(KILLS):
        reset(account, table, target)
        fatal = number * boundaries // KILLS
        code, *said = killed(account, "orders", fatal)
        assert code == -signal.SIGKILL, (fatal, said)
        version, weights = account.routing("orders")
        split_seen += bool(weights)
        if Journal(table).open_runs():
            with pytest.raises(LockedError):  # the dead run's lease still protects it
                take_lease(table, scope="prod", owner="other", run="r2", clock=_Now())
        watchdog(account, table).go()
        version, weights = account.routing("orders")
        ends[f"all on {version}"] += 1
        assert weights == {}, fatal
        assert account.parameter(target) == version, fatal
        record = Journal(table).find("r1")
        if record is not None:
            assert record.state.final, fatal
            assert (record.state is State.SUCCEEDED) == (version == "2"), (fatal, record.state)
    assert split_seen >= 5, "kills must hit a split alias, or they prove nothing"
    show(f"{KILLS} SIGKILLs at {boundaries} call boundaries: {split_seen} left a split alias; in the end {dict(ends)}")


class _Now:
    def now(self) -> float:
        return time.time()

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds)


def length(account: Any) -> int:
    """Call boundaries of a rollout that nothing happens to."""
    code, out, error = killed(account, "orders", 10_000)
    boundaries, outcome = out.split()
    assert (code, outcome) == (0, "succeeded"), error
    return int(boundaries)


def test_process_that_wakes_up_after_the_watchdog_changes_nothing(account: Any, show: Callable[[str], None]) -> None:
    """SIGSTOP just before an alias is written; it wakes up when all is over, and its own clock says that its lease lives."""
    table, target = account.table(), account.function("orders", failing=(0.0, 0.0))
    reset(account, table, target)
    boundaries, ends, woke = length(account), Counter[str](), 0
    for number in range(SLEEPERS):
        reset(account, table, target)
        process = started(account, "orders", 20 + number * (boundaries - 20) // SLEEPERS, "STOP")
        os.waitpid(process.pid, os.WUNTRACED)
        ended = watchdog(account, table).go()
        assert list(ended) == ["r1"], number
        before = account.routing("orders"), account.parameter(target)
        process.send_signal(signal.SIGCONT)
        out, error = process.communicate(timeout=120)
        woke += 1
        assert (account.routing("orders"), account.parameter(target)) == before, (number, out, error)
        assert before[0][1] == {}, number
        assert watchdog(account, table).go() == {}, "a second watchdog finds nothing to do"
        ends[out.split()[-1]] += 1
    show(f"{woke} sleepers woke up after the watchdog and changed nothing; their ends: {dict(ends)}")


def test_starters_race_on_the_local_table_and_one_writes(account: Any, show: Callable[[str], None]) -> None:
    table, wins = account.table(), Counter[int]()
    for race in range(RACES):
        starters = 2 + race % 7
        gate, won = threading.Barrier(starters), list[str]()

        def start(name: str, gate: Any = gate, won: Any = won, race: int = race) -> None:
            gate.wait()
            try:
                lease = take_lease(table, scope=f"race{race}", owner=name, run=name, clock=_Now())
                lease.write(Put(item={"pk": f"race{race}", "sk": name}))
                won.append(name)
            except LockedError:
                return

        threads = [threading.Thread(target=start, args=(f"r{number}",)) for number in range(starters)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert [item["sk"] for item in table.query(f"race{race}")] == won, race
        wins[len(won)] += 1
    assert wins == {1: RACES}
    show(f"{RACES} races of 2 to 8 starters on the local table: {RACES} with exactly one writer")
