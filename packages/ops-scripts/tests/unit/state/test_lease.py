"""The lease: one holder, a rising fence, and nothing written by a run that lost it."""

import threading

import pytest

from blueprint_ops_scripts.outcomes import Outcome
from blueprint_ops_scripts.state.errors import ConditionFailedError, LeaseLostError, LockedError
from blueprint_ops_scripts.state.items import Absent, Equals, Key, Put
from blueprint_ops_scripts.state.lease import LEASE_SECONDS, hold_lease, lock_key, take_lease
from blueprint_ops_scripts.state.memory import MemoryTable


class HandClock:
    """A clock that moves when told."""

    def __init__(self) -> None:
        self.time = 1_000.0

    def now(self) -> float:
        return self.time

    def sleep(self, seconds: float) -> None:
        self.time += seconds


def test_second_run_is_told_who_holds_the_lock_and_for_how_long() -> None:
    table, clock = MemoryTable(), HandClock()
    with hold_lease(table, scope="prod", owner="ann@desk", run="r1", clock=clock):
        clock.sleep(30)
        with (
            pytest.raises(LockedError, match=r"run r1 of ann@desk holds it since 30 s, for 60 s more") as refused,
            hold_lease(table, scope="prod", owner="bob@desk", run="r2", clock=clock),
        ):
            pass
    assert refused.value.outcome is Outcome.LOCKED


def test_fence_rises_with_every_holder() -> None:
    table, clock = MemoryTable(), HandClock()
    fences = []
    for number in range(3):
        with hold_lease(table, scope="prod", owner="ann", run=f"r{number}", clock=clock) as lease:
            fences.append(lease.fence)
    assert fences == [1, 2, 3]


def test_lease_of_a_dead_run_can_be_taken_when_it_has_expired() -> None:
    table, clock = MemoryTable(), HandClock()
    take_lease(table, scope="prod", owner="ann", run="dead", clock=clock)
    clock.sleep(LEASE_SECONDS + 0.1)
    assert take_lease(table, scope="prod", owner="bob", run="next", clock=clock).fence == 2


def test_paused_run_cannot_write_after_another_took_its_lease() -> None:
    table, clock = MemoryTable(), HandClock()
    slow_clock = HandClock()
    paused = take_lease(table, scope="prod", owner="ann", run="paused", clock=slow_clock)
    clock.sleep(LEASE_SECONDS + 1)
    take_lease(table, scope="prod", owner="bob", run="next", clock=clock)
    with pytest.raises(LeaseLostError, match="run next took it"):
        paused.write(Put(item={"pk": "run#paused", "sk": "run"}))
    assert table.get(Key(pk="run#paused", sk="run")) is None


def test_lease_that_was_not_renewed_in_time_is_not_used() -> None:
    table, clock = MemoryTable(), HandClock()
    lease = take_lease(table, scope="prod", owner="ann", run="r1", clock=clock)
    clock.sleep(LEASE_SECONDS)
    with pytest.raises(LeaseLostError, match="not renewed in time"):
        lease.assert_held()


def test_renewal_extends_by_a_full_lease() -> None:
    table, clock = MemoryTable(), HandClock()
    lease = take_lease(table, scope="prod", owner="ann", run="r1", clock=clock)
    clock.sleep(60)
    lease.renew()
    assert lease.expires == clock.now() + LEASE_SECONDS


def test_heartbeat_renews_while_the_block_runs() -> None:
    table, clock = MemoryTable(), HandClock()
    with hold_lease(table, scope="prod", owner="ann", run="r1", clock=clock, heartbeat_seconds=0.001) as lease:
        clock.sleep(50)
        renewed = threading.Event()
        while not renewed.wait(0.001):
            if lease.expires == clock.now() + LEASE_SECONDS:
                renewed.set()
    stored = table.get(lock_key("prod"))
    assert stored is not None
    assert stored["expires"] == 0


def test_writes_carry_the_fence() -> None:
    table, clock = MemoryTable(), HandClock()
    with hold_lease(table, scope="prod", owner="ann", run="r1", clock=clock) as lease:
        lease.write(Put(item={"pk": "a", "sk": "b", "value": 1}))
    assert table.get(Key(pk="a", sk="b")) == {"pk": "a", "sk": "b", "value": 1, "fence": 1}


def test_condition_of_a_write_is_told_apart_from_a_lost_lease() -> None:
    table, clock = MemoryTable(), HandClock()
    lease = take_lease(table, scope="prod", owner="ann", run="r1", clock=clock)
    lease.write(Put(item={"pk": "a", "sk": "b"}, only_if=Absent()))
    with pytest.raises(ConditionFailedError):
        lease.write(Put(item={"pk": "a", "sk": "b"}, only_if=Absent()))
    lease.write(Put(item={"pk": "a", "sk": "b"}, only_if=Equals({"fence": 1})))


def test_parked_lock_is_taken_over_by_its_own_run_only() -> None:
    table, clock = MemoryTable(), HandClock()
    with hold_lease(table, scope="prod", owner="ann", run="r1", clock=clock) as lease:
        lease.park(until=clock.now() + 1_800)
    with pytest.raises(LockedError, match="is parked on it"):
        take_lease(table, scope="prod", owner="bob", run="r2", clock=clock)
    assert take_lease(table, scope="prod", owner="bob", run="r1", clock=clock).fence == 2


def contenders_that_won(table: MemoryTable, contenders: int) -> list[str]:
    start, won = threading.Barrier(contenders), list[str]()

    def contend(name: str) -> None:
        start.wait()
        try:
            take_lease(table, scope="prod", owner=name, run=name, clock=HandClock())
        except LockedError:
            return
        won.append(name)

    threads = [threading.Thread(target=contend, args=(f"r{number}",)) for number in range(contenders)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return won


def test_race_has_one_winner() -> None:
    assert [len(contenders_that_won(MemoryTable(), 2 + race % 7)) for race in range(50)] == [1] * 50
