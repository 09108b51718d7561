"""A run that is taken up again waits for the lock that its own dead process left, and for no other."""

from typing import Any

import pytest

from blueprint_ops_scripts.state.errors import LockedError
from blueprint_ops_scripts.state.items import Put
from blueprint_ops_scripts.state.lease import LEASE_SECONDS, lock_key, take_lease
from blueprint_ops_scripts.state.memory import MemoryTable
from blueprint_ops_scripts.state.patience import outlast


class Clock:
    """Time that passes by sleeping, with something happening meanwhile."""

    def __init__(self) -> None:
        self.time, self.meanwhile = 1_000.0, lambda: None

    def now(self) -> float:
        return self.time

    def sleep(self, seconds: float) -> None:
        self.time += seconds
        self.meanwhile()


@pytest.fixture
def place() -> tuple[MemoryTable, Clock]:
    """A state table on whose environment the run `mine` holds the lock."""
    table, clock = MemoryTable(), Clock()
    take_lease(table, scope="prod", owner="ada@desk", run="mine", clock=clock)
    return table, clock


def test_the_lock_of_a_dead_process_is_waited_for(place: Any) -> None:
    table, clock = place
    said: list[str] = []
    outlast(table, scope="prod", run="mine", clock=clock, say=said.append)
    assert clock.time == 1_000 + LEASE_SECONDS
    assert said == ["the process of run mine may be gone: waiting 90 s for its lock, unless somebody renews it"]
    assert take_lease(table, scope="prod", owner="ada@desk", run="mine", clock=clock).fence == 2


def test_a_process_that_lives_renews_its_lock_and_keeps_it(place: Any) -> None:
    table, clock = place
    item = table.get(lock_key("prod"))
    clock.meanwhile = lambda: table.write(Put(item={**item, "expires": clock.time + LEASE_SECONDS}))
    outlast(table, scope="prod", run="mine", clock=clock, say=lambda _: None)
    assert clock.time < 1_010
    with pytest.raises(LockedError, match=r"run mine of ada@desk holds it since 2 s, for 90 s more") as caught:
        take_lease(table, scope="prod", owner="ada@desk", run="mine", clock=clock)
    assert "ends by itself in 90 s; how it goes on says uv run releases show mine" in caught.value.remedy


def test_another_runs_lock_is_not_waited_for(place: Any) -> None:
    table, clock = place
    outlast(table, scope="prod", run="other", clock=clock, say=lambda _: None)
    assert clock.time == 1_000


def test_a_parked_lock_is_taken_over_at_once(place: Any) -> None:
    table, clock = place
    table.write(Put(item={**table.get(lock_key("prod")), "parked": True}))
    outlast(table, scope="prod", run="mine", clock=clock, say=lambda _: None)
    assert clock.time == 1_000
