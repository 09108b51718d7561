"""Every call of a rollout, times six faults: what becomes of traffic, records and exit code in each case.

A point is one call to AWS or to the state table. After the fault the world goes on for the length of a lease and 150 seconds, with
a watchdog that looks once a minute.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from blueprint_config.models.delivery import RolloutConfig
from blueprint_ops_scripts.errors import AwsUnavailableError, CredentialsError, OpsError
from blueprint_ops_scripts.outcomes import Outcome
from blueprint_ops_scripts.rollout.journal import Journal
from blueprint_ops_scripts.rollout.routing import Routing
from blueprint_ops_scripts.rollout.states import State
from blueprint_ops_scripts.rollout.watchdog.run import Round
from blueprint_ops_scripts.state.items import Delete, Item, Key, Put, Write
from blueprint_ops_scripts.state.lease import LEASE_SECONDS, lock_key, take_lease
from blueprint_ops_scripts.state.memory import MemoryTable

POLICY = RolloutConfig(
    steps_percent=(10, 25, 50, 75),
    tick_seconds=1,
    dwell_seconds=1,
    bake_seconds=1,
    post_watch_seconds=1,
    minimum_requests=1,
)
FAULTS = ("killed before", "killed after", "throttle", "timeout", "credentials", "foreign", "lost lease")
STORIES = {"healthy": Outcome.SUCCEEDED, "broken": Outcome.ROLLED_BACK, "late": Outcome.ROLLED_BACK}
KILLED = 137


class Killed(BaseException):
    """The process is gone: no handler of ours runs."""


class WatchedTable(MemoryTable):
    """A table that tells before and after each call."""

    def __init__(self) -> None:
        super().__init__()
        self.before: Callable[[str], None] = lambda _: None
        self.after: Callable[[str], None] = lambda _: None

    def get(self, key: Key) -> Item | None:
        with self._told(f"GetItem {_word(key)}"):
            return super().get(key)

    def query(self, pk: str, *, prefix: str = "") -> list[Item]:
        with self._told(f"Query {pk}"):
            return super().query(pk, prefix=prefix)

    def write(self, *writes: Write) -> None:
        keys = [Key.of(write.item) if isinstance(write, Put) else write.key for write in writes]
        verb = "TransactWriteItems" if len(writes) > 1 else "DeleteItem" if isinstance(writes[0], Delete) else "PutItem"
        with self._told(f"{verb} {_word(keys[-1] if len(keys) < 3 else keys[1])}"):
            super().write(*writes)

    @contextmanager
    def _told(self, name: str) -> Iterator[None]:
        self.before(name)
        yield
        self.after(name)


def _word(key: Key) -> str:
    return key.sk if key.pk.startswith("run#") else key.pk


@dataclass
class Points:
    """Counts the calls, and lets something happen before or after one of them."""

    at: int
    before: Callable[[], None] = field(default=lambda: None)
    after: Callable[[], None] = field(default=lambda: None)
    names: list[str] = field(default_factory=list)
    struck: bool = False

    def install(self, stage: Any) -> None:
        stage.cloud.before_call = stage.table.before = self._enter
        stage.cloud.after_call = stage.table.after = self._leave

    def _enter(self, name: str) -> None:
        self.names.append(name)
        if len(self.names) - 1 == self.at and not self.struck:
            self.struck = True
            self.before()

    def _leave(self, _: str) -> None:
        if len(self.names) - 1 == self.at and self.struck:
            self.after()


def remove(stage: Any) -> None:
    """Let calls pass unseen again."""
    stage.cloud.before_call = stage.cloud.after_call = lambda _: None
    stage.table.before = stage.table.after = lambda _: None


@dataclass(frozen=True, kw_only=True)
class Cell:
    """What became of one fault at one call."""

    point: int
    call: str
    fault: str
    exit_code: int
    traffic: str
    """`old` or `new` for all of it; anything else is a failure."""

    wrong: tuple[str, ...]
    """What does not hold, in words; empty when all is well."""

    def __str__(self) -> str:
        return f"{self.traffic} {self.exit_code}{' !' if self.wrong else ''}"


def new_stage(stage_of: Callable[..., Any], story: str, *functions: str) -> Any:
    """`story`: healthy; broken (found in the first step); late (breaks after the flip)."""
    stage = stage_of(**{name: {} for name in functions})
    stage.table = WatchedTable()
    stage.policy = POLICY
    stage.cloud.probes_see_failures = False
    first = stage.cloud.functions[functions[0]]
    if story == "broken":
        first.failing["2"] = 0.9
        first.requests_per_second = 200.0
    if story == "late":
        first.breaks_alone = 0.9
    return stage


def calls_of(stage_of: Callable[..., Any], story: str, *functions: str) -> list[str]:
    """Every call of the rollout when nothing goes wrong."""
    stage, points = new_stage(stage_of, story, *functions), Points(at=-1)
    code = run(stage, points)
    assert code == STORIES[story].exit_code, code
    return points.names


def cell(stage_of: Callable[..., Any], story: str, fault: str, at: int, *functions: str) -> Cell:
    """One rollout with one fault at its call number `at`, and what is left in the end."""
    stage = new_stage(stage_of, story, *functions)
    points = Points(at=at)
    _arm(fault, stage, points)
    code = run(stage, points)
    remove(stage)
    struck = points.names[at]
    _let_the_watchdog_work(stage)
    return Cell(
        point=at + 1,
        call=struck,
        fault=fault,
        exit_code=code,
        traffic=_traffic(stage),
        wrong=tuple(_wrong(stage, fault, code)) if points.struck else ("the fault never struck",),
    )


def run(stage: Any, points: Points) -> int:
    """One command from its lock to its exit code."""
    stage.cloud.actor = "r1"
    points.install(stage)
    lease = None
    try:
        lease = stage.lease()
        service = stage.service(lease)
        service.report = lambda _: None  # the heartbeat has no part in a rollout of six seconds
        code: int = service.shift(stage.targets(), POLICY, run="r1").outcome.exit_code
    except Killed:
        return KILLED
    except OpsError as error:
        code = error.outcome.exit_code
    try:
        if lease is not None:
            lease.release()
    except Killed:
        return KILLED
    except OpsError:
        pass  # as in hold_lease: it ends by itself
    return code


def _arm(fault: str, stage: Any, points: Points) -> None:
    if fault == "killed before":
        points.before = _raises(Killed())
    elif fault == "killed after":
        points.after = _raises(Killed())
    elif fault == "throttle":
        points.before = _raises(AwsUnavailableError("throttled, after all retries"))
    elif fault == "timeout":
        points.after = _raises(AwsUnavailableError("the answer never came"))
    elif fault == "credentials":
        points.before = lambda: _expire(stage)
    elif fault == "foreign":
        points.before = lambda: _meddle(stage)
    elif fault == "lost lease":
        points.before = lambda: _succeed(stage, points)


def _raises(error: BaseException) -> Callable[[], None]:
    def strike() -> None:
        raise error

    return strike


def _expire(stage: Any) -> None:
    """This call and all after it are refused."""
    refuse = _raises(CredentialsError("the credentials expired"))
    stage.cloud.before_call = stage.table.before = lambda _: refuse()
    refuse()


def _meddle(stage: Any) -> None:
    """A person puts everything on the old version by hand, which gives the alias a new revision."""
    for function in stage.cloud.functions.values():
        function.alias, function.revision = Routing(version="1"), function.revision + 100
    stage.cloud.accepted.append("foreign")


def _succeed(stage: Any, points: Points) -> None:
    """The lock expires unnoticed, and the next run takes it and ends what it finds."""
    remove(stage)
    lock = stage.table.get(lock_key("prod"))
    if lock is not None:
        stage.table.write(Put(item={**lock, "expires": 0.0}))
    stage.cloud.actor = "next"
    lease = take_lease(stage.table, scope="prod", owner="bob", run="next", clock=stage.cloud)
    stage.service(lease).end_abandoned("next")
    stage.cloud.actor = "r1"
    stage.cloud.accepted.append("successor done")
    points.install(stage)


def _let_the_watchdog_work(stage: Any) -> None:
    """Time goes on for a lease and 150 s; the watchdog looks once a minute, with credentials of its own."""
    stage.cloud.actor = "watchdog"
    stage.interrupts.count = 0
    for _ in range(int((LEASE_SECONDS + 150) / 60)):
        stage.cloud.sleep(60)
        Round(journal=Journal(stage.table), service=lambda lease, _: stage.service(lease), clock=stage.cloud).go()


def _traffic(stage: Any) -> str:
    routings = set(stage.routings.values())
    return {"all on 1": "old", "all on 2": "new"}.get(routings.pop(), "split") if len(routings) == 1 else "split"


def _wrong(stage: Any, fault: str, code: int) -> Iterator[str]:
    """What does not hold: one piece of traffic, agreeing records, the right exit code, one writer."""
    traffic, journal = _traffic(stage), Journal(stage.table)
    record = journal.find("r1")
    if traffic not in {"old", "new"}:
        yield f"traffic is {stage.routings}"
    if journal.open_runs():
        yield f"{journal.open_runs()} stayed open"
    state = record.state if record else None
    if state is not State.DIVERGED:
        # A run that was started anew under a late lease has no record yet; then nothing was moved.
        if (state is State.SUCCEEDED) != (traffic == "new") and not (fault == "foreign" and code == 0):
            yield f"the record says {state}"
        wanted = "2" if traffic == "new" else "1"
        parameters = {stage.cloud.parameters_written.get(f"/{name}/live-version", "1") for name in stage.routings}
        if parameters != {wanted} and not (fault == "foreign" and code == 0):
            yield f"the parameters say {parameters}"
    if code not in _RIGHT[fault]:
        yield f"exit code {code}"
    if code == 0 and traffic != "new" and fault != "foreign":
        yield "said succeeded"
    if code == 1 and traffic != "old":
        yield "said rolled back"
    if code == Outcome.DIVERGED.exit_code and fault == "foreign" and state is not State.DIVERGED:
        yield f"exit 4, but the record says {state}"
    accepted = stage.cloud.accepted
    if "successor done" in accepted and "r1" in accepted[accepted.index("successor done") :]:
        yield "two writers"


_RIGHT = {
    "killed before": {KILLED},
    "killed after": {KILLED},
    "throttle": {0, 1, 3, 4},
    "timeout": {0, 1, 3, 4},
    "credentials": {3, 0, 1},  # 0 and 1: they expired when all was done and only the lock was left to give back
    "foreign": {0, 1, 4},
    "lost lease": {0, 1, 3},
}


def table(stage_of: Callable[..., Any], story: str = "healthy", *functions: str) -> tuple[list[Cell], str]:
    """Every cell, and all of them as text: traffic in the end and the exit code of the command, `!` where something is wrong."""
    calls = calls_of(stage_of, story, *functions)
    rows = [[cell(stage_of, story, fault, at, *functions) for fault in FAULTS] for at in range(len(calls))]
    lines = [f"{'':3} {'call':38}" + "".join(f"{fault:15}" for fault in FAULTS)]
    lines += [f"{at + 1:3} {calls[at]:38}" + "".join(f"{found!s:15}" for found in row) for at, row in enumerate(rows)]
    return [found for row in rows for found in row], "\n".join(lines)
