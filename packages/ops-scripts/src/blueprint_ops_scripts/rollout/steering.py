"""What a person at another terminal can do to a rollout: tell its process, or act for it when it has none."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from ..outcomes import Outcome
from ..state.clock import Clock
from ..state.lease import LEASE_SECONDS, Lease, hold_lease
from .codedeploy import ENGINE, cannot_hold
from .conductor import Conductor
from .engine import Engine
from .errors import RolloutRefusedError
from .interrupts import Interrupts
from .journal import Journal
from .record import RolloutRecord
from .result import RolloutResult
from .states import State
from .working import working_on

ANSWER_SECONDS = LEASE_SECONDS + 15
"""How long to wait for the other process. It listens every ten seconds; when it is gone, its lease runs out meanwhile."""


class Wish(StrEnum):
    """What can be asked for."""

    HOLD = "hold"
    CONTINUE = "continue"
    ABORT = "abort"
    ROLLBACK = "rollback"

    @property
    def verb(self) -> str:
        """The word in a sentence."""
        return "roll back" if self is Wish.ROLLBACK else self.value


MakeService = Callable[[Lease, RolloutRecord], Engine]


@dataclass(frozen=True, kw_only=True)
class Steering:
    """Carries out wishes on runs of one environment. `service` makes what works under a lease of ours."""

    service: MakeService
    owner: str
    clock: Clock
    interrupts: Interrupts

    def carry_out(self, journal: Journal, record: RolloutRecord, wish: Wish, *, hold_seconds: float) -> RolloutResult:
        """Do what is wished, in the process of the rollout or in this one; a wish that came true has succeeded.

        Raises:
            RolloutRefusedError: it makes no sense for the state that the rollout is in.
            LockedError: another run holds the lock.
        """
        refuse(record, wish)
        if working_on(journal.store, record, now=self.clock.now()).alive:
            if wish is Wish.CONTINUE and record.hold_until is None:
                return RolloutResult.of(record, Outcome.NOOP, "it is not held: it goes on by itself")
            told = self._tell(journal, record, wish, hold_seconds=hold_seconds)
            if told:
                return told
        with hold_lease(
            journal.store, scope=record.environment, owner=self.owner, run=record.run, clock=self.clock
        ) as lease:
            # Read again under the lease: somebody may have steered it since.
            fresh = journal.load(record.run)
            refuse(fresh, wish)
            journal.clear_command(lease, record.run)
            return self._act(self.service(lease, fresh), fresh, wish, hold_seconds=hold_seconds)

    def _tell(
        self, journal: Journal, record: RolloutRecord, wish: Wish, *, hold_seconds: float
    ) -> RolloutResult | None:
        """Ask the process that works on it, and wait for its answer; None when it turns out to be gone."""
        clock = self.clock
        journal.send(record.run, wish.value, by=self.owner, at=clock.now(), hold_seconds=hold_seconds)
        deadline = clock.now() + ANSWER_SECONDS
        while clock.now() < deadline and not self.interrupts.count:
            self.interrupts.sleep(clock, clock.now() + 1.0)
            now = journal.load(record.run)
            if _granted(now, wish, since=record.events):
                return _as_wished(RolloutResult.of(now, now.outcome or Outcome.SUCCEEDED, now.reason), wish)
            if not working_on(journal.store, now, now=clock.now()).alive:
                return None
        waiting = f"asked for {wish.value}; its process has not answered yet, and does it when it next looks"
        outcome = Outcome.INTERRUPTED if self.interrupts.count else Outcome.INCOMPLETE
        return RolloutResult.of(record, outcome, waiting, remedy=f"uv run rollout watch {record.run}")

    def _act(self, service: Engine, record: RolloutRecord, wish: Wish, *, hold_seconds: float) -> RolloutResult:
        match wish:
            case Wish.HOLD:
                result = service.prolong(record, seconds=hold_seconds, by=self.owner)
            case Wish.CONTINUE:
                return service.shift([shift.target for shift in record.shifts], record.policy, run=record.run)
            case Wish.ABORT:
                result = service.abandon(record, f"aborted by {self.owner}", end=State.ABORTED)
            case Wish.ROLLBACK:
                result = service.abandon(record, f"rolled back by {self.owner}", back=True)
        return _as_wished(result, wish)


def refuse(record: RolloutRecord, wish: Wish) -> None:
    """Refuse what makes no sense.

    Raises:
        RolloutRefusedError: with what does.
    """
    if record.state.final:
        remedy = "start a new rollout; to go back: uv run blue-green-deploy FUNCTION --to VERSION"
        if record.state is State.DIVERGED:
            remedy = f"accept the aliases as they are: uv run rollout abort {record.run} --adopt"
        raise RolloutRefusedError(
            f"run {record.run} has ended: {record.state.value}, {record.reason}; there is nothing to {wish.verb}",
            remedy=remedy,
        )
    if wish is Wish.HOLD and record.engine == ENGINE:
        raise cannot_hold(record.run)
    if wish is Wish.HOLD and record.state in {State.FLIP, State.POST_WATCH}:
        raise RolloutRefusedError(
            f"run {record.run} has all traffic on the new versions: there is nothing to hold",
            remedy=f"to go back: uv run rollout rollback {record.run}",
        )
    if wish in {Wish.HOLD, Wish.CONTINUE} and record.state in {State.ROLLING_BACK, State.ROLLBACK_FAILED}:
        raise RolloutRefusedError(
            f"run {record.run} is on its way back: there is nothing to {wish.verb}",
            remedy=f"finish the way back: uv run rollout rollback {record.run}",
        )


def adopt(service: Conductor, record: RolloutRecord) -> RolloutResult:
    """Accept the aliases as somebody else left them: the live-version parameters follow, and the run is closed.

    Raises:
        RolloutRefusedError: the run has not diverged, or an alias is split.
    """
    if record.state is not State.DIVERGED:
        raise RolloutRefusedError(
            f"run {record.run} has not diverged: {record.state.value}",
            remedy=f"look at it with: uv run rollout status {record.run}",
        )
    live = {shift.name: service.world.aliases.read(shift.target) for shift in record.shifts}
    split = [f"{name}: {alias.routing}" for name, alias in live.items() if alias.routing.extra]
    if split:
        raise RolloutRefusedError(
            f"adopting {record.run}: an alias is split ({'; '.join(split)})",
            remedy="decide for one version first: aws lambda update-alias --function-name F --name live "
            "--function-version V --routing-config AdditionalVersionWeights={}",
        )
    for shift in record.shifts:
        service.world.parameters.write(shift.target.parameter, live[shift.name].routing.version)
    closed = record.changed(aliases=live, intent=None, state=State.ABORTED, updated=service.clock.now())
    service.journal.save(service.lease, closed, message=f"adopted by {service.owner}")
    return RolloutResult.of(closed, Outcome.SUCCEEDED, "the aliases are adopted as they are")


def _as_wished(result: RolloutResult, wish: Wish) -> RolloutResult:
    """A rollback that was asked for is a success of the command that asked for it, and so is a hold."""
    came_true = {
        Wish.HOLD: {State.HELD},
        Wish.ABORT: {State.ABORTED, State.ROLLED_BACK},
        Wish.ROLLBACK: {State.ABORTED, State.ROLLED_BACK},
    }
    if result.state in came_true.get(wish, set()):
        return result.as_outcome(Outcome.SUCCEEDED)
    return result


def _granted(now: RolloutRecord, wish: Wish, *, since: int) -> bool:
    if now.state.final:
        return True
    if now.events <= since:
        return False
    return (wish is Wish.HOLD) == (now.hold_until is not None) and wish in {Wish.HOLD, Wish.CONTINUE}
