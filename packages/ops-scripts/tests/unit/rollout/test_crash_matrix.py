"""Every call boundary of a rollout, times six faults: traffic always ends in one piece, and the records agree.

A boundary is the moment before or after one call to AWS or to the state table. After the fault the world goes on for
the length of a lease and 150 seconds, with a watchdog that looks every minute.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

from blueprint_config.models.delivery import RolloutConfig
from blueprint_ops_scripts.errors import AwsUnavailableError, CredentialsError, OpsError
from blueprint_ops_scripts.outcomes import Outcome
from blueprint_ops_scripts.rollout.journal import Journal
from blueprint_ops_scripts.rollout.result import RolloutResult
from blueprint_ops_scripts.rollout.routing import Routing
from blueprint_ops_scripts.rollout.states import State
from blueprint_ops_scripts.rollout.watchdog.run import Round
from blueprint_ops_scripts.state.errors import LockedError
from blueprint_ops_scripts.state.items import Item, Key, Put, Write
from blueprint_ops_scripts.state.lease import lock_key, take_lease
from blueprint_ops_scripts.state.memory import MemoryTable

POLICY = RolloutConfig(
    steps_percent=(10, 25, 50, 75),
    tick_seconds=1,
    dwell_seconds=1,
    bake_seconds=1,
    post_watch_seconds=1,
    minimum_requests=1,
)
FOREIGN = Routing(version="1", extra="9", weight=0.33)


class Killed(BaseException):
    """The process is gone: no handler of ours runs."""


class WatchedTable(MemoryTable):
    """A table that tells before and after each call."""

    def __init__(self) -> None:
        super().__init__()
        self.before: Callable[[str], None] = lambda _: None
        self.after: Callable[[str], None] = lambda _: None

    def get(self, key: Key) -> Item | None:
        self.before("GetItem")
        found = super().get(key)
        self.after("GetItem")
        return found

    def write(self, *writes: Write) -> None:
        self.before("Write")
        super().write(*writes)
        self.after("Write")


@dataclass
class Boundaries:
    """Counts call boundaries, and lets something happen at one of them."""

    at: int
    strike: Callable[[], None]
    side: str = ""
    """`before` or `after` where the fault makes sense on one side only."""

    seen: list[str] = field(default_factory=list)
    struck: bool = False

    def install(self, stage: Any) -> None:
        stage.cloud.before_call = stage.table.before = lambda name: self.reach(f"before {name}")
        stage.cloud.after_call = stage.table.after = lambda name: self.reach(f"after {name}")

    def remove(self, stage: Any) -> None:
        stage.cloud.before_call = stage.cloud.after_call = lambda _: None
        stage.table.before = stage.table.after = lambda _: None

    def reach(self, name: str) -> None:
        if not name.startswith(self.side):
            return
        self.seen.append(name)
        if len(self.seen) - 1 == self.at and not self.struck:
            self.struck = True
            self.strike()


def new_stage(stage_of: Callable[..., Any], story: str = "healthy") -> Any:
    """A group of two functions. `story`: healthy; broken (found in the first step); late (breaks after the flip)."""
    stage = stage_of(orders={}, users={})
    stage.table = WatchedTable()
    stage.policy = POLICY
    stage.cloud.probes_see_failures = False
    orders = stage.cloud.functions["orders"]
    if story == "broken":
        orders.failing["2"] = 0.9
        orders.requests_per_second = 200.0
    if story == "late":
        orders.breaks_alone = 0.9
    return stage


def run(stage: Any, boundaries: Boundaries) -> RolloutResult | OpsError | None:
    """One rollout; None when it was killed."""
    lease = stage.lease()
    service = stage.service(lease)
    service.report = lambda _: None  # the heartbeat has no part in a rollout of six seconds
    boundaries.install(stage)
    try:
        result: RolloutResult = service.shift(stage.targets(), POLICY, run="r1")
    except Killed:
        return None
    except OpsError as error:
        boundaries.remove(stage)
        _release(lease)
        return error
    boundaries.remove(stage)
    _release(lease)
    return result


def _release(lease: Any) -> None:
    try:
        lease.release()
    except OpsError:
        return


def let_the_watchdog_work(stage: Any) -> None:
    """Time goes on for a lease and 150 s; the watchdog looks once a minute, with credentials of its own."""
    stage.interrupts.count = 0
    for _ in range(4):
        stage.cloud.sleep(60)
        Round(journal=Journal(stage.table), service=lambda lease, _: stage.service(lease), clock=stage.cloud).go()


STORIES = {"healthy": Outcome.SUCCEEDED, "broken": Outcome.ROLLED_BACK, "late": Outcome.ROLLED_BACK}


def count_boundaries(stage_of: Callable[..., Any], side: str = "", story: str = "healthy") -> int:
    stage = new_stage(stage_of, story)
    boundaries = Boundaries(at=-1, strike=lambda: None, side=side)
    result = run(stage, boundaries)
    assert isinstance(result, RolloutResult)
    assert result.outcome is STORIES[story], result
    return len(boundaries.seen)


def assert_in_one_piece(stage: Any, where: str) -> None:
    """All on the old versions, or all on the new ones; parameter, record and list of open rollouts agree."""
    routings = set(stage.routings.values())
    assert routings in ({"all on 1"}, {"all on 2"}), (where, routings)
    on_new = routings == {"all on 2"}
    for name in stage.cloud.functions:
        assert stage.cloud.parameters_written.get(f"/{name}/live-version", "1") == ("2" if on_new else "1"), where
    record = Journal(stage.table).find("r1")
    assert Journal(stage.table).open_runs() == [], where
    if record is not None and record.state.final:
        assert (record.state is State.SUCCEEDED) == on_new, (where, record.state)
    else:
        assert not on_new, where


def kill() -> None:
    raise Killed


def throttle() -> None:
    raise AwsUnavailableError("throttled, after all retries")


ALLOWED = {Outcome.SUCCEEDED, Outcome.ROLLED_BACK, Outcome.INCOMPLETE, Outcome.AWS_UNAVAILABLE, Outcome.ROLLBACK_FAILED}


@pytest.mark.parametrize("story", STORIES)
@pytest.mark.parametrize(
    ("side", "strike"), [("", kill), ("before", throttle), ("after", throttle)], ids=["SIGKILL", "throttle", "timeout"]
)
def test_traffic_ends_in_one_piece_after_a_fault_at_any_boundary(
    stage_of: Callable[..., Any], side: str, strike: Callable[[], None], story: str
) -> None:
    total = count_boundaries(stage_of, side, story)
    assert total >= (45 if story == "healthy" else 10)
    for at in range(total):
        stage = new_stage(stage_of, story)
        boundaries = Boundaries(at=at, strike=strike, side=side)
        ended = run(stage, boundaries)
        where = f"{strike.__name__} at {at}: {boundaries.seen[-1]}"
        assert boundaries.struck, where
        assert (ended is None) == (strike is kill), where
        if ended is not None:
            assert ended.outcome in ALLOWED, (where, ended)
        boundaries.remove(stage)
        let_the_watchdog_work(stage)
        assert_in_one_piece(stage, where)


@pytest.mark.parametrize("story", STORIES)
def test_expired_credentials_at_any_boundary_leave_the_rest_to_the_watchdog(
    stage_of: Callable[..., Any], story: str
) -> None:
    def expire() -> None:
        raise CredentialsError("the credentials expired")

    for at in range(count_boundaries(stage_of, "before", story)):
        stage = new_stage(stage_of, story)
        boundaries = Boundaries(at=at, strike=expire, side="before")
        plain = boundaries.reach

        def reach(name: str, plain: Callable[[str], None] = plain, state: Boundaries = boundaries) -> None:
            if state.struck:
                expire()  # every later call fails as well
            plain(name)

        boundaries.reach = reach  # type: ignore[method-assign] # the fault goes on after its first strike
        ended = run(stage, boundaries)
        where = f"expired at {at}: {boundaries.seen[-1]}"
        assert ended is not None
        assert ended.outcome.exit_code == 3, (where, ended)
        boundaries.remove(stage)
        let_the_watchdog_work(stage)
        assert_in_one_piece(stage, where)


def test_foreign_write_at_any_boundary_is_never_overwritten(stage_of: Callable[..., Any]) -> None:
    total = count_boundaries(stage_of)
    for at in range(total):
        stage = new_stage(stage_of)
        orders = stage.cloud.functions["orders"]

        def meddle(orders: Any = orders) -> None:
            orders.alias, orders.revision = FOREIGN, orders.revision + 100

        boundaries = Boundaries(at=at, strike=meddle)
        ended = run(stage, boundaries)
        where = f"foreign write at {at}: {boundaries.seen[at]}"
        let_the_watchdog_work(stage)
        assert stage.routings["orders"] == str(FOREIGN), where
        if at >= total - 4:
            continue  # after the last look at the aliases, nothing can see it any more
        assert ended is not None
        assert ended.outcome in {Outcome.DIVERGED, Outcome.PLAN_REFUSED}, (where, ended)
        assert Journal(stage.table).open_runs() == [], where


@pytest.mark.parametrize("story", STORIES)
def test_run_that_lost_its_lease_at_any_boundary_writes_no_alias_against_its_successor(
    stage_of: Callable[..., Any], story: str
) -> None:
    for at in range(count_boundaries(stage_of, story=story)):
        stage = new_stage(stage_of, story)
        boundaries = Boundaries(at=at, strike=lambda: None)

        def succeed(stage: Any = stage, boundaries: Boundaries = boundaries) -> None:
            """The lock expires unnoticed, and the next run takes it and ends what it finds."""
            boundaries.remove(stage)
            lock = stage.table.get(lock_key("prod"))
            stage.table.write(Put(item={**lock, "expires": 0.0}))
            lease = take_lease(stage.table, scope="prod", owner="bob", run="next", clock=stage.cloud)
            stage.service(lease).end_abandoned("next")
            boundaries.install(stage)

        boundaries.strike = succeed
        ended = run(stage, boundaries)
        where = f"lease lost at {at}: {boundaries.seen[at]}"
        after = dict(stage.routings)
        assert ended is not None
        assert set(after.values()) in ({"all on 1"}, {"all on 2"}), (where, after, ended)
        let_the_watchdog_work(stage)
        assert stage.routings == after, where
        assert_in_one_piece(stage, where)


def test_race_of_starters_has_one_writer_and_the_others_are_told(stage_of: Callable[..., Any]) -> None:
    for race in range(1_000):
        stage = stage_of(orders={})
        starters = 2 + race % 7
        gate, won, lost = threading.Barrier(starters), list[str](), list[str]()

        def start(name: str, gate: Any = gate, won: Any = won, lost: Any = lost, stage: Any = stage) -> None:
            gate.wait()
            try:
                lease = take_lease(stage.table, scope="prod", owner=name, run=name, clock=stage.cloud)
                lease.write(Put(item={"pk": "writer", "sk": name}))
                won.append(name)
            except LockedError:
                lost.append(name)

        threads = [threading.Thread(target=start, args=(f"r{number}",)) for number in range(starters)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert (len(won), len(lost)) == (1, starters - 1)
        assert [item["sk"] for item in stage.table.query("writer")] == won
