"""Starts, resumes and ends rollouts over ports, under a lease that the caller holds."""

from collections.abc import Sequence
from dataclasses import dataclass

from ..errors import OpsError
from ..outcomes import Outcome
from ..state.clock import Clock
from ..state.lease import Lease
from .errors import DivergedError, RolloutRefusedError
from .interrupts import Interrupts
from .journal import Journal
from .patience import Patience
from .policy import RolloutPolicy
from .ports import Report, RolloutEvent, World
from .preflight import Preflight, examine
from .record import RolloutRecord
from .recovery import Foreign, NotBegun, Nothing, Unfinished, recover
from .result import RolloutResult
from .run import Rollout
from .states import State
from .target import FunctionTarget
from .timetable import schedule_of
from .traffic import Traffic
from .watching import Watch

HOLD_SECONDS = 1_800.0
"""Length of a hold unless asked otherwise."""


@dataclass(kw_only=True)
class Conductor:
    """The rollouts of one environment."""

    world: World
    journal: Journal
    lease: Lease
    clock: Clock
    report: Report
    interrupts: Interrupts
    environment: str
    owner: str
    interactive: bool = False
    hold_seconds: float = HOLD_SECONDS

    def shift(self, functions: Sequence[FunctionTarget], policy: RolloutPolicy, *, run: str) -> RolloutResult:
        """Start the rollout of `run`, or go on with it."""
        self.lease.assert_held()
        existing = self.journal.find(run)
        if existing and not existing.state.final:
            resumed = self.resume(existing)
            if resumed:
                return resumed
        self.end_abandoned(run)
        found = examine(self.world, functions, policy, patience=self.patience(run))
        if not found.shifts:
            return self.nothing_to_do(found, run)
        record = self.record_of(found, policy, run=run, events=existing.events if existing else 0)
        return self.rollout_of(record).begin()

    def resume(self, record: RolloutRecord) -> RolloutResult | None:
        """Go on with a rollout whose process is gone; None when it had not touched anything and can start anew."""
        rollout = self.rollout_of(record)
        try:
            return self._resume(rollout)
        except OpsError as error:
            return rollout.ending.leave(error)

    def _resume(self, rollout: Rollout) -> RolloutResult | None:
        record = rollout.traffic.record
        live = {shift.name: self.world.aliases.read(shift.target) for shift in record.shifts}
        match recover(record, live):
            case Nothing():
                return rollout.ending.result(record.outcome or Outcome.NOOP, record.reason)
            case NotBegun():
                return None
            case Foreign(seen=seen):
                found = "; ".join(f"{name}: {words}" for name, words in seen.items())
                raise DivergedError(f"resuming {record.run}: {found}; nothing was touched")
            case Unfinished(weight=weight, missing=missing):
                rollout.traffic.complete(weight, missing, live)
            case settled:
                rollout.traffic.complete(settled.weight, (), live)
        return rollout.go_on()

    def prolong(self, record: RolloutRecord, *, seconds: float, by: str) -> RolloutResult:
        """Hold a rollout that nobody works on, and park the lock for it."""
        ending = self.rollout_of(record).ending
        ending.hold(f"by {by}", seconds=seconds)
        return ending.park(Outcome.HELD)

    def abandon(
        self, record: RolloutRecord, reason: str, *, end: State = State.ROLLED_BACK, back: bool = False
    ) -> RolloutResult:
        """End a rollout that nobody works on: back to the old versions, or forward once the new ones have everything.

        With `back`, or when it ends as ABORTED, it goes back even then.
        """
        rollout = self.rollout_of(record)
        try:
            return self._abandon(rollout, reason, end, back=back or end is State.ABORTED)
        except OpsError as error:
            return rollout.ending.leave(error)

    def _abandon(self, rollout: Rollout, reason: str, end: State, *, back: bool) -> RolloutResult:
        record, ending = rollout.traffic.record, rollout.ending
        live = {shift.name: self.world.aliases.read(shift.target) for shift in record.shifts}
        match recover(record, live):
            case Nothing():
                return ending.result(record.outcome or Outcome.NOOP, record.reason)
            case NotBegun():
                return ending.close(State.ABORTED, Outcome.ROLLED_BACK, f"{reason}; no traffic was moved")
            case Foreign(seen=seen):
                found = "; ".join(f"{name}: {words}" for name, words in seen.items())
                raise DivergedError(f"ending {record.run}: {found}; nothing was touched")
            case Unfinished():
                rollout.traffic.adopt(live, weight=record.weight)
                return ending.roll_back(reason, end=end, insist=True)
            case settled:
                rollout.traffic.adopt(live, weight=settled.weight)
                if settled.weight >= 1 and not back:
                    ending.watched_from_here()
                    return ending.close(State.SUCCEEDED, Outcome.SUCCEEDED, f"{reason}; the flip was made")
        return ending.roll_back(reason, end=end)

    def end_abandoned(self, run: str) -> None:
        """Bring back what a dead run left split: the lease is ours, so nobody works on it.

        Raises:
            DivergedError: that could not be done.
        """
        for other in self.journal.open_runs():
            record = self.journal.find(other)
            if other == run or record is None or record.environment != self.environment:
                continue
            if record.engine != "rollout":
                raise RolloutRefusedError(
                    f"run {other} was left to {record.engine}, and its end is not recorded",
                    remedy=f"uv run rollout continue {other}",
                )
            result = self.abandon(record, f"its process is gone; found by run {run}")
            if result.outcome not in {Outcome.ROLLED_BACK, Outcome.SUCCEEDED}:
                raise DivergedError(
                    f"ending the abandoned run {other}: {result.reason}", remedy=f"uv run rollout status {other}"
                )

    def rollout_of(self, record: RolloutRecord) -> Rollout:
        """What works on `record`."""
        watch = Watch(world=self.world, shifts=record.shifts, policy=record.policy, since=self.clock.now())
        traffic = self.traffic_of(record)
        traffic.evidence = watch.unstored
        return Rollout(
            traffic=traffic,
            watch=watch,
            schedule=schedule_of(record.policy),
            interrupts=self.interrupts,
            hold_seconds=self.hold_seconds,
            interactive=self.interactive,
        )

    def traffic_of(self, record: RolloutRecord) -> Traffic:
        """What writes for `record`."""
        return Traffic(
            record=record,
            world=self.world,
            journal=self.journal,
            lease=self.lease,
            clock=self.clock,
            report=self.report,
        )

    def record_of(self, found: Preflight, policy: RolloutPolicy, *, run: str, events: int) -> RolloutRecord:
        """The record of a rollout that is about to begin; `events` were written under its run before."""
        now = self.clock.now()
        return RolloutRecord(
            run=run,
            environment=self.environment,
            owner=self.owner,
            state=State.PREFLIGHT,
            shifts=found.shifts,
            policy=policy,
            started=now,
            updated=now,
            aliases={shift.name: found.aliases[shift.name] for shift in found.shifts},
            events=events,
        )

    def patience(self, run: str) -> Patience:
        """What waits for a version that Lambda still prepares; it is reported as part of the preflight of `run`."""

        def tell(words: str) -> None:
            self.report(RolloutEvent(at=self.clock.now(), run=run, state=State.PREFLIGHT.value, message=words))

        return Patience(clock=self.clock, interrupts=self.interrupts, tell=tell)

    def nothing_to_do(self, found: Preflight, run: str) -> RolloutResult:
        """The result when every alias is where it should be."""
        aliases = {name: str(alias.routing) for name, alias in found.aliases.items()}
        return RolloutResult(
            run=run,
            outcome=Outcome.NOOP,
            state=State.NOOP,
            reason="every alias is on its new version already",
            functions=aliases,
        )
