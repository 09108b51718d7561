"""The loop of a rollout: look, judge, move."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import assert_never

from ..errors import AwsUnavailableError, OpsError
from ..outcomes import Outcome
from ..state.items import Item
from .ending import Ending
from .interrupts import SECOND_SECONDS, Interrupts
from .judge import Assessment, Judge, Worse
from .observation import Observation
from .pace import Pace
from .post_watch import PostWatch
from .result import RolloutResult
from .schedule import Advance, Decision, Hold, Inconclusive, Promote, RollBack, Schedule, together
from .standing import standing
from .states import State
from .timetable import judge_policy_of
from .traffic import Traffic
from .watching import FIRST_PROBES, Watch

BLIND_TICKS = 5
"""Ticks in a row that may go without metrics before nobody knows any more."""


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
    pace: Pace = field(init=False)
    last: Mapping[str, Observation] = field(default_factory=dict)
    blind: int = 0

    def __post_init__(self) -> None:
        policy = judge_policy_of(self.traffic.record.policy)
        self.judges = {shift.name: Judge(policy=policy) for shift in self.traffic.record.shifts}
        self.ending = Ending(traffic=self.traffic, watch=self.watch)
        self.pace = Pace(traffic=self.traffic, interrupts=self.interrupts)

    def begin(self) -> RolloutResult:
        """Probe, then shift step by step."""
        try:
            refused = self._probing()
            if refused:
                return refused
            self._move(self.schedule.step.weight)
            return self._steps()
        except OpsError as error:
            return self.ending.leave(error)

    def go_on(self) -> RolloutResult:
        """Continue where the record left off; all aliases are as it says."""
        try:
            self.watch.start()
            record = self.traffic.record
            if record.state in {State.ROLLING_BACK, State.ROLLBACK_FAILED}:
                return self.ending.roll_back(record.reason or "a rollback that was begun")
            if record.weight >= 1:
                return self._watch_after_flip(flipped=record.state is State.POST_WATCH)
            self.schedule.enter(record.weight)
            if record.hold_until is not None:
                self.traffic.save("goes on after its hold", hold_until=None, state=self._state(record.weight))
            return self._steps()
        except OpsError as error:
            return self.ending.leave(error)

    def _probing(self) -> RolloutResult | None:
        """Call the new versions before they get traffic; those that fail where the old ones answer end the rollout."""
        self.traffic.save("probing the new versions", state=State.PROBING)
        self.watch.start()
        probes = self.watch.probe_all(FIRST_PROBES) if self.traffic.record.policy.probes_per_tick else {}
        for name, pair in probes.items():
            if pair.canary.errors == pair.canary.requests and pair.baseline.errors < pair.baseline.requests:
                reason = (
                    f"{name}: all {pair.canary.requests} probes of the new version failed before it got any traffic"
                )
                return self.ending.close(State.ABORTED, Outcome.ROLLED_BACK, reason)
        if self.interrupts.count:
            return self.ending.close(State.ABORTED, Outcome.INTERRUPTED, "interrupted before any traffic was moved")
        return None

    def _steps(self) -> RolloutResult:
        while True:
            wish = self.pace.await_tick()
            if self.interrupts.count:
                return self._interrupted()
            decision = self._obey(wish) if wish else self._look()
            if decision is not None:
                decided = not isinstance(decision, Hold)
                self.traffic.tell(decision.reason, {**standing(self.judges), "decided": decided})
            match decision:
                case None | Hold():
                    continue
                case Advance(weight, reason):
                    self._advance(weight, reason)
                case Promote(reason):
                    self.ending.promote(reason)
                    return self._watch_after_flip(flipped=True)
                case RollBack(reason):
                    return self.ending.roll_back(reason)
                case Inconclusive(reason):
                    return self._undecided(reason)
                case unreachable:
                    assert_never(unreachable)

    def _look(self) -> Decision:
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

    def _advance(self, weight: float, reason: str) -> None:
        for judge in self.judges.values():
            judge.next_step()
        self._move(weight, f" ({reason})")

    def _move(self, weight: float, why: str = "") -> None:
        number, steps = self.schedule.index + 1, len(self.schedule.steps)
        self.traffic.move(weight, self._state(weight), f"step {number} of {steps}: {weight:.0%}{why}")

    def _state(self, weight: float) -> State:
        steps = self.schedule.steps
        return State.BAKING if len(steps) > 1 and weight >= steps[-1].weight else State.STEP

    def _obey(self, wish: Item) -> RollBack | None:
        """What a person at another terminal wants."""
        match wish["command"]:
            case "hold":
                self.ending.hold(f"by {wish['by']}", seconds=wish.get("hold_seconds") or self.hold_seconds)
            case "continue":
                state = self._state(self.traffic.record.weight)
                self.traffic.save(f"continued by {wish['by']}", hold_until=None, state=state)
            case other:
                return RollBack(f"{other} asked for by {wish['by']}")
        return None

    def _undecided(self, reason: str) -> RolloutResult:
        if not self.interactive:
            return self.ending.roll_back(f"inconclusive: {reason}")
        self.ending.hold(f"inconclusive: {reason}", seconds=self.hold_seconds)
        return self.ending.park(Outcome.HELD)

    def _interrupted(self) -> RolloutResult:
        if self.interrupts.count < 2:
            self.ending.hold("interrupted", seconds=self.hold_seconds)
            self.traffic.tell(f"Ctrl-C once more within {SECOND_SECONDS:.0f} s rolls back")
        if self.interrupts.again(self.traffic.clock):
            return self.ending.roll_back(self.interrupts.words)
        return self.ending.park(Outcome.INTERRUPTED)

    def _watch_after_flip(self, *, flipped: bool) -> RolloutResult:
        if not flipped:
            self.ending.watched_from_here()
        return PostWatch(
            traffic=self.traffic,
            watch=self.watch,
            judges=self.judges,
            ending=self.ending,
            pace=self.pace,
            interrupts=self.interrupts,
        ).go()


def _while_held(assessment: Assessment, now: float, until: float) -> Decision:
    if isinstance(assessment, Worse):
        return RollBack(assessment.reason)
    if now >= until:
        return RollBack("the hold expired and nobody continued")
    return Hold(f"held for {until - now:.0f} s more")
