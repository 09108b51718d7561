"""What a person at another terminal can do to a rollout: tell its process, or act for it when it has none."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from ..outcomes import Outcome
from ..state.clock import Clock
from ..state.lease import Lease, hold_lease, lock_key
from .conductor import Conductor
from .errors import RolloutRefusedError
from .journal import Journal
from .record import RolloutRecord
from .result import RolloutResult
from .states import State

ANSWER_SECONDS = 60.0
"""How long to wait for the other process; one tick at least is added."""


class Wish(StrEnum):
    """What can be asked for."""

    HOLD = "hold"
    CONTINUE = "continue"
    ABORT = "abort"
    ROLLBACK = "rollback"


MakeService = Callable[[Lease, RolloutRecord], Conductor]


@dataclass(frozen=True, kw_only=True)
class Steering:
    """Carries out wishes on runs of one environment. `service` makes what works under a lease of ours."""

    service: MakeService
    owner: str
    clock: Clock

    def carry_out(self, journal: Journal, record: RolloutRecord, wish: Wish, *, hold_seconds: float) -> RolloutResult:
        """Do what is wished, in the process of the rollout or in this one.

        Raises:
            RolloutRefusedError: the rollout has ended.
            LockedError: another run holds the lock.
        """
        if record.state.final:
            raise RolloutRefusedError(
                f"run {record.run} has ended: {record.state.value}, {record.reason}", remedy="start a new rollout"
            )
        if self._is_worked_on(journal, record):
            return self._tell(journal, record, wish, hold_seconds=hold_seconds)
        with hold_lease(
            journal.store, scope=record.environment, owner=self.owner, run=record.run, clock=self.clock
        ) as lease:
            return self._act(self.service(lease, record), record, wish, hold_seconds=hold_seconds)

    def _is_worked_on(self, journal: Journal, record: RolloutRecord) -> bool:
        lock = journal.store.get(lock_key(record.environment))
        if lock is None or lock["run"] != record.run or lock.get("parked"):
            return False
        return bool(lock["expires"] > self.clock.now())

    def _tell(self, journal: Journal, record: RolloutRecord, wish: Wish, *, hold_seconds: float) -> RolloutResult:
        clock = self.clock
        journal.send(record.run, wish.value, by=self.owner, at=clock.now(), hold_seconds=hold_seconds)
        deadline = clock.now() + ANSWER_SECONDS + record.policy.tick_seconds
        while clock.now() < deadline:
            clock.sleep(min(1.0, record.policy.tick_seconds))
            now = journal.load(record.run)
            if _granted(now, wish, since=record.events):
                return _told(now, now.outcome or Outcome.SUCCEEDED, now.reason or f"{wish.value}: done by its process")
        return _told(record, Outcome.INCOMPLETE, f"its process did not answer to {wish.value}")

    def _act(self, service: Conductor, record: RolloutRecord, wish: Wish, *, hold_seconds: float) -> RolloutResult:
        match wish:
            case Wish.HOLD:
                return service.prolong(record, seconds=hold_seconds, by=self.owner)
            case Wish.CONTINUE:
                targets = [shift.target for shift in record.shifts]
                return service.shift(targets, record.policy, run=record.run)
            case Wish.ABORT:
                return service.abandon(record, f"aborted by {self.owner}", end=State.ABORTED)
            case Wish.ROLLBACK:
                return service.abandon(record, f"rolled back by {self.owner}", back=True)


def adopt(service: Conductor, record: RolloutRecord) -> RolloutResult:
    """Accept the aliases as somebody else left them: the live-version parameters follow, and the run is closed.

    Raises:
        RolloutRefusedError: the run has not diverged, or an alias is split.
    """
    if record.state is not State.DIVERGED:
        raise RolloutRefusedError(
            f"run {record.run} has not diverged: {record.state.value}", remedy="uv run rollout status"
        )
    live = {shift.name: service.world.aliases.read(shift.target) for shift in record.shifts}
    split = [f"{name}: {alias.routing}" for name, alias in live.items() if alias.routing.extra]
    if split:
        raise RolloutRefusedError(
            f"adopting {record.run}: an alias is split ({'; '.join(split)})",
            remedy="decide for one version first: aws lambda update-alias --routing-config AdditionalVersionWeights={}",
        )
    for shift in record.shifts:
        service.world.parameters.write(shift.target.parameter, live[shift.name].routing.version)
    closed = record.changed(aliases=live, intent=None, state=State.ABORTED, updated=service.clock.now())
    service.journal.save(service.lease, closed, message=f"adopted by {service.owner}")
    return _told(closed, Outcome.SUCCEEDED, "the aliases are adopted as they are")


def _granted(now: RolloutRecord, wish: Wish, *, since: int) -> bool:
    if now.state.final:
        return True
    if now.events <= since:
        return False
    return (wish is Wish.HOLD) == (now.hold_until is not None) and wish in {Wish.HOLD, Wish.CONTINUE}


def _told(record: RolloutRecord, outcome: Outcome, reason: str) -> RolloutResult:
    aliases = {name: str(alias.routing) for name, alias in record.aliases.items()}
    return RolloutResult(run=record.run, outcome=outcome, state=record.state, reason=reason, functions=aliases)
