"""The steps of a rollout in ticks, and the decision after each: pure, for one function or a group with one verdict."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from .judge import Assessment, Good, Unsure, Worse


@dataclass(frozen=True)
class Hold:
    """Stay at this weight."""

    reason: str


@dataclass(frozen=True)
class Advance:
    """Give the new version `weight` of the traffic."""

    weight: float
    reason: str


@dataclass(frozen=True)
class Promote:
    """Give the new version everything."""

    reason: str


@dataclass(frozen=True)
class RollBack:
    """Give everything back to the old version."""

    reason: str


@dataclass(frozen=True)
class Inconclusive:
    """The step has waited as long as it may, and nobody knows."""

    reason: str


Decision = Hold | Advance | Promote | RollBack | Inconclusive


@dataclass(frozen=True, kw_only=True)
class Step:
    """A weight and how long it lasts."""

    weight: float
    ticks: int
    """Ticks that it lasts at least."""


@dataclass
class Schedule:
    """Where a rollout stands among its steps."""

    steps: Sequence[Step]
    max_hold_ticks: int
    index: int = 0
    began: int | None = None
    """Tick in which data of this step was first seen."""

    wanted_since: int | None = None
    """Tick after which this step was wanted."""

    @property
    def step(self) -> Step:
        """The step that is wanted now."""
        return self.steps[self.index]

    @property
    def last(self) -> bool:
        """Whether a promotion is next."""
        return self.index == len(self.steps) - 1

    def reached(self, weight: float) -> bool:
        """Whether data seen at `weight` belong to this step; data of an earlier weight can arrive late.

        The realised share will do as well as the wanted one: nearer to this step than to the one before is enough.
        """
        before = self.steps[self.index - 1].weight if self.index else 0.0
        return weight > (before + self.step.weight) / 2

    def enter(self, weight: float) -> None:
        """Start at the step that has `weight`, when a rollout is met on its way."""
        self.index = min(range(len(self.steps)), key=lambda number: abs(self.steps[number].weight - weight))

    def decide(self, minute: int, weight: float, assessment: Assessment) -> Decision:
        """The next move, after the tick `minute` at `weight`. Bad news is acted on at once; good news in its time."""
        if isinstance(assessment, Worse):
            return RollBack(assessment.reason)
        if self.began is None and self.reached(weight):
            self.began = minute
        if self.began is None:
            return self._not_there(minute)
        spent = minute - self.began + 1
        if spent < self.step.ticks:
            return Hold(f"{spent} of {self.step.ticks} ticks at {self.step.weight:.0%}")
        if isinstance(assessment, Unsure):
            return self._wait(spent, assessment)
        return self._forward(minute, assessment.reason)

    def _not_there(self, minute: int) -> Decision:
        """The traffic has another weight than wanted: data are late, or nobody moved it."""
        if self.wanted_since is None:
            self.wanted_since = minute
        if self.index == 0:
            return Advance(self.step.weight, "the first step")
        if minute - self.wanted_since >= self.max_hold_ticks:
            return Inconclusive(f"no data at {self.step.weight:.0%} in {self.max_hold_ticks} ticks")
        return Hold(f"waiting for data at {self.step.weight:.0%}")

    def _wait(self, spent: int, unsure: Unsure) -> Decision:
        if spent < self.step.ticks + self.max_hold_ticks:
            return Hold(unsure.reason)
        waited = f"waited {spent} ticks at {self.step.weight:.0%}: {unsure.reason}"
        return RollBack(f"{waited}; harm is much the likelier") if unsure.leaning else Inconclusive(waited)

    def _forward(self, minute: int, reason: str) -> Decision:
        if self.last:
            return Promote(reason)
        self.index, self.began, self.wanted_since = self.index + 1, None, minute
        return Advance(self.step.weight, reason)


def together(assessments: dict[str, Assessment]) -> Assessment:
    """One verdict for a group: one bad function condemns all, all must be good for the next step."""
    if len(assessments) == 1:
        return next(iter(assessments.values()))
    for wanted in (Worse, Unsure):
        found = [(name, assessment) for name, assessment in assessments.items() if isinstance(assessment, wanted)]
        for name, assessment in sorted(found, key=lambda one: not getattr(one[1], "leaning", False)):
            return replace(assessment, reason=f"{name}: {assessment.reason}")
    return Good("; ".join(f"{name}: {assessment.reason}" for name, assessment in assessments.items()))
