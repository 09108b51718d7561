"""Many starters at once: exactly one of them writes, whatever the lock was, and a late one does no harm."""

import random
import threading
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from blueprint_ops_scripts.errors import OpsError
from blueprint_ops_scripts.outcomes import Outcome
from blueprint_ops_scripts.rollout.errors import StaleAliasError
from blueprint_ops_scripts.rollout.routing import Routing
from blueprint_ops_scripts.state.errors import LeaseLostError, LockedError
from blueprint_ops_scripts.state.items import Key, Put
from blueprint_ops_scripts.state.lease import LEASE_SECONDS, Lease, take_lease
from blueprint_ops_scripts.state.table import StateTable

RACES = 1_000


class Race:
    """One race: its starters read the lock before any of them writes, and each goes as far as it is let."""

    def __init__(self, stage: Any, table: StateTable, number: int) -> None:
        self.stage, self.table, self.number = stage, table, number
        self.starters = 2 + number % 7
        self.ends: list[str] = []
        self.zombie: Lease | None = None

    def prepare(self) -> None:
        """No lock yet, a lock given back, or one whose run is gone but does not know it."""
        kind = self.number % 3
        if kind == 0:
            return
        lease = take_lease(self.table, scope="prod", owner="dead", run="dead", clock=self.stage.cloud)
        if kind == 1:
            lease.release()
            return
        self.zombie = Lease(self.table, lease._item, clock=StoppedClock(self.stage.cloud.now()))
        self.stage.cloud.sleep(LEASE_SECONDS + 1)

    def run(self, gate: threading.Barrier) -> None:
        (target,) = self.stage.targets()
        revision = self.stage.cloud.read(target).revision
        threads = [
            threading.Thread(target=self._start, args=(f"r{number}", gate, target, revision))
            for number in range(self.starters)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        if self.zombie is not None:
            self._write("zombie", self.zombie, target, revision)

    def _start(self, name: str, gate: threading.Barrier, target: Any, revision: str) -> None:
        try:
            lease = take_lease(self.table, scope="prod", owner=name, run=name, clock=self.stage.cloud)
        except LockedError:
            self.ends.append("locked")
            gate.abort()  # those that still wait to read may go on
            return
        self._write(name, lease, target, revision)

    def _write(self, name: str, lease: Lease, target: Any, revision: str) -> None:
        """First the record, under the fence; then the alias, under the revision that was seen before the race."""
        try:
            lease.write(Put(item={"pk": "writer", "sk": name}))
            self.stage.cloud.write(target, Routing(version="1", extra="2", weight=0.1), revision=revision)
        except (LeaseLostError, StaleAliasError) as error:
            self.ends.append(type(error).__name__)
        else:
            self.ends.append("wrote")


class StoppedClock:
    """The clock of a process that was paused: its lease has not run out."""

    def __init__(self, at: float) -> None:
        self.at = at

    def now(self) -> float:
        return self.at

    def sleep(self, seconds: float) -> None:
        self.at += seconds


def test_of_up_to_eight_starters_exactly_one_writes(stage_of: Callable[..., Any], dynamodb: Any) -> None:
    fate, ends, one_writer = random.Random(6), Counter[str](), 0
    dynamodb.loses = lambda name: name != "GetItem" and fate.random() < 0.1
    for number in range(RACES):
        dynamodb.clear()
        race = Race(stage_of(orders={}), StateTable(dynamodb.client, "state"), number)
        race.prepare()
        gate = threading.Barrier(race.starters)
        dynamodb.after_read = lambda gate=gate: _together(gate)
        race.run(gate)
        dynamodb.after_read = lambda: None
        ends.update(race.ends)
        writers = [row["sk"]["S"] for row in dynamodb.accepted if row["pk"]["S"] == "writer"]
        assert len(set(writers)) == 1, (number, writers, race.ends)
        assert race.ends.count("wrote") == 1, (number, race.ends)
        assert race.stage.cloud.functions["orders"].revision == 2, number
        fences = [int(row["fence"]["N"]) for row in dynamodb.accepted]
        assert fences == sorted(fences), number
        one_writer += 1
    print(f"\n{one_writer} of {RACES} races of 2 to 8 starters had exactly one writer: {dict(ends)}")  # noqa: T201 - the result


def test_zombie_that_wakes_up_among_writers_writes_nothing(stage_of: Callable[..., Any], dynamodb: Any) -> None:
    stage, table = stage_of(orders={}), StateTable(dynamodb.client, "state")
    old = take_lease(table, scope="prod", owner="ann", run="old", clock=StoppedClock(stage.cloud.now()))
    stage.cloud.sleep(LEASE_SECONDS + 1)
    take_lease(table, scope="prod", owner="bob", run="new", clock=stage.cloud)
    with pytest.raises(LeaseLostError, match="run new took it"):
        old.write(Put(item={"pk": "writer", "sk": "old"}))
    with pytest.raises(LeaseLostError):
        old.renew()
    with pytest.raises(OpsError):
        old.park(until=stage.cloud.now() + 60)
    assert table.get(Key(pk="writer", sk="old")) is None


def test_parked_lock_keeps_its_end_though_the_heart_beats_once_more(
    dynamodb: Any, stage_of: Callable[..., Any]
) -> None:
    stage, table = stage_of(orders={}), StateTable(dynamodb.client, "state")
    lease = take_lease(table, scope="prod", owner="ann", run="r1", clock=stage.cloud)
    lease.park(until=stage.cloud.now() + 1_800)
    lease.renew()
    stored = table.get(Key(pk="lock", sk="prod"))
    assert stored is not None
    assert stored["expires"] == stage.cloud.now() + 1_800


def test_watchdog_never_takes_a_lock_that_somebody_parked_meanwhile(
    dynamodb: Any, stage_of: Callable[..., Any]
) -> None:
    stage, table = stage_of(orders={}), StateTable(dynamodb.client, "state")
    take_lease(table, scope="prod", owner="ann", run="r1", clock=stage.cloud).park(until=stage.cloud.now() + 600)
    with pytest.raises(LockedError, match="is parked on it"):
        take_lease(table, scope="prod", owner="watchdog", run="r1", clock=stage.cloud, resume=False)


def test_lease_that_runs_out_between_two_functions_leaves_the_second_alone(stage_of: Callable[..., Any]) -> None:
    stage = stage_of(orders={}, users={})

    def pause(call: str) -> None:
        if call == "UpdateAlias":
            stage.cloud.time += LEASE_SECONDS + 1  # the process is paused; nobody else comes

    stage.cloud.after_call = pause
    result = stage.service(stage.lease()).shift(stage.targets(), stage.policy, run="r1")
    assert result.outcome is Outcome.INCOMPLETE
    assert stage.routings == {"orders": "1, 10% to 2", "users": "all on 1"}


def _together(gate: threading.Barrier) -> None:
    """Wait until every starter has read the lock; later reads go on at once."""
    try:
        gate.wait(timeout=10)
    except threading.BrokenBarrierError:
        return
    gate.abort()
