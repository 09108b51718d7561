"""The loop of a rollout: look, judge, move; the only place where time passes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import assert_never

from ..errors import AwsUnavailableError, OpsError
from ..outcomes import Outcome
from .ending import Ending
from .interrupts import Interrupts
from .judge import Assessment, Judge, Worse
from .observation import Observation
from .result import RolloutResult
from .schedule import Advance, Decision, Hold, Inconclusive, Promote, RollBack, Schedule, together
from .states import State
from .timetable import judge_policy_of, ticks
from .traffic import Traffic
from .watching import Watch

FIRST_PROBES = 3
BLIND_TICKS = 5
"""Ticks in a row that may go without metrics before nobody knows any more."""

SECOND_INTERRUPT_SECONDS = 5.0


@dataclass(kw_only=True)
class Rollout:
    """One rollout from its first look to its end."""

    traffic: Traffic
    watch: Watch
    schedule: Schedule
    interrupts: Interrupts
    hold_seconds: float
    interactive: bool = False
    """Whether an inconclusive rollout is held for a person; else it is rolled back."""

    judges: dict[str, Judge] = field(init=False)
    ending: Ending = field(init=False)
    last: Mapping[str, Observation] = field(default_factory=dict)
    blind: int = 0
    next_look: float = 0.0

    def __post_init__(self) -> None:
        policy = judge_policy_of(self.traffic.record.policy)
        self.judges = {shift.name: Judge(policy=policy) for shift in self.traffic.record.shifts}
        self.ending = Ending(traffic=self.traffic, watch=self.watch)

    def begin(self) -> RolloutResult:
        """Probe, then shift step by step."""
        try:
            refused = self._probing()
            if refused:
                return refused
            weight = self.schedule.step.weight
            self.traffic.move(weight, State.STEP, f"step 1 of {len(self.schedule.steps)}: {weight:.0%}")
            return self._steps()
        except OpsError as error:
            return self.ending.leave(error)

    def go_on(self) -> RolloutResult:
        """Continue where the record left off; all aliases are as it says."""
        try:
            self.watch.start()
            match self.traffic.record.state:
                case State.FLIP:
                    self.ending.watched_from_here()
                    return self._post_watch()
                case State.POST_WATCH:
                    return self._post_watch()
                case State.ROLLING_BACK:
                    self.ending.finish_rolling_back()
                    return self.ending.close(State.ROLLED_BACK, Outcome.ROLLED_BACK, self.traffic.record.reason)
            self.schedule.enter(self.traffic.record.weight)
            return self._steps()
        except OpsError as error:
            return self.ending.leave(error)

    def _probing(self) -> RolloutResult | None:
        """Call the new versions before they get traffic; those that fail where the old ones answer end the rollout."""
        self.traffic.save("probing the new versions", state=State.PROBING)
        self.watch.start()
        if not self.traffic.record.policy.probes_per_tick:
            return None
        for name, pair in self.watch.probe_all(FIRST_PROBES).items():
            if pair.canary.errors == pair.canary.requests and pair.baseline.errors < pair.baseline.requests:
                reason = (
                    f"{name}: all {pair.canary.requests} probes of the new version failed before it got any traffic"
                )
                return self.ending.close(State.ABORTED, Outcome.ROLLED_BACK, reason)
        return None

    def _steps(self) -> RolloutResult:
        while not self.interrupts.count:
            decision = self._commanded() or self._look()
            match decision:
                case Hold(reason):
                    self.traffic.tell(reason, self._standing())
                case Advance(weight, reason):
                    self._advance(weight, reason)
                case Promote(reason):
                    self.ending.promote(reason)
                    return self._post_watch()
                case RollBack(reason):
                    return self.ending.roll_back(reason)
                case Inconclusive(reason):
                    return self._undecided(reason)
                case unreachable:
                    assert_never(unreachable)
        return self._interrupted()

    def _look(self) -> Decision:
        self._wait_for_tick()
        if self.interrupts.count:
            return Hold("interrupted")
        record = self.traffic.record
        try:
            self.last = self.watch.look(record.weight)
        except AwsUnavailableError as error:
            self.blind += 1
            return Inconclusive(str(error)) if self.blind > BLIND_TICKS else Hold(f"could not look: {error}")
        self.blind = 0
        assessment = self._assess()
        if record.hold_until is not None:
            return _while_held(assessment, self.traffic.clock.now(), record.hold_until)
        return self.schedule.decide(self.watch.minute, record.weight, assessment)

    def _assess(self) -> Assessment:
        last = self.schedule.last
        return together({name: judge.see(self.last[name], last=last) for name, judge in self.judges.items()})

    def _wait_for_tick(self) -> None:
        clock, seconds = self.traffic.clock, self.traffic.record.policy.tick_seconds
        self.next_look = max(clock.now(), (self.next_look or clock.now()) + seconds)
        self.interrupts.sleep(clock, self.next_look)
        self.traffic.lease.assert_held()

    def _advance(self, weight: float, reason: str) -> None:
        for judge in self.judges.values():
            judge.next_step()
        number, steps = self.schedule.index + 1, len(self.schedule.steps)
        state = State.BAKING if number == steps > 1 else State.STEP
        self.traffic.move(weight, state, f"step {number} of {steps}: {weight:.0%} ({reason})")

    def _commanded(self) -> Decision | None:
        """What a person at another terminal wants."""
        run = self.traffic.record.run
        command = self.traffic.journal.command(run)
        if command is None:
            return None
        self.traffic.journal.clear_command(self.traffic.lease, run)
        match command["command"]:
            case "hold":
                self.ending.hold(f"by {command['by']}", seconds=command.get("hold_seconds") or self.hold_seconds)
                return None
            case "continue":
                self.traffic.save(f"continued by {command['by']}", hold_until=None, state=State.STEP)
                return None
            case wish:
                return RollBack(f"{wish} asked for by {command['by']}")

    def _undecided(self, reason: str) -> RolloutResult:
        if not self.interactive:
            return self.ending.roll_back(f"inconclusive: {reason}")
        self.ending.hold(f"inconclusive: {reason}", seconds=self.hold_seconds)
        return self.ending.park(Outcome.HELD)

    def _interrupted(self) -> RolloutResult:
        self.ending.hold("interrupted; once more rolls back", seconds=self.hold_seconds)
        clock = self.traffic.clock
        if self.interrupts.count < 2:
            self.interrupts.sleep(clock, clock.now() + SECOND_INTERRUPT_SECONDS)
        if self.interrupts.count >= 2:
            return self.ending.roll_back("interrupted twice")
        return self.ending.park(Outcome.INTERRUPTED)

    def _post_watch(self) -> RolloutResult:
        policy = self.traffic.record.policy
        for _ in range(ticks(policy, policy.post_watch_seconds) if policy.post_watch_seconds else 0):
            self._wait_for_tick()
            worse = self._worse_with_all_traffic()
            if worse:
                return self.ending.roll_back(worse)
            self.traffic.tell("watching the new versions with all traffic", self._standing())
        self.traffic.confirm()
        return self.ending.close(State.SUCCEEDED, Outcome.SUCCEEDED, "all traffic is on the new versions")

    def _worse_with_all_traffic(self) -> str | None:
        """A guard that trips, unless the old version fails its probes as well: then it is an outage."""
        try:
            self.last = self.watch.look(1.0)
        except AwsUnavailableError as error:
            self.traffic.tell(f"could not look: {error}")
            return None
        for name, judge in self.judges.items():
            tripped = judge.guards.tripped(self.last[name])
            if tripped and not self._old_fails_too(name):
                return f"{name}: {tripped}" if len(self.judges) > 1 else tripped
        return None

    def _old_fails_too(self, name: str) -> bool:
        old = self.watch.probe_all(FIRST_PROBES)[name].baseline
        return old.requests > 0 and old.errors * 2 > old.requests

    def _standing(self) -> dict[str, object]:
        """Rates and evidence of each function, for the live view and the report."""
        standing = {
            name: {
                "evidence": judge.evidence,
                "threshold": judge.threshold,
                "canary": [judge.errors.total.canary_requests, judge.errors.total.canary_failures],
                "baseline": [judge.errors.total.baseline_requests, judge.errors.total.baseline_failures],
            }
            for name, judge in self.judges.items()
        }
        return {"standing": standing}


def _while_held(assessment: Assessment, now: float, until: float) -> Decision:
    if isinstance(assessment, Worse):
        return RollBack(assessment.reason)
    if now >= until:
        return RollBack("the hold expired and nobody continued")
    return Hold(f"held for {until - now:.0f} s more")
