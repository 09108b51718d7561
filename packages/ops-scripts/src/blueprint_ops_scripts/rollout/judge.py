"""The judge of one function: from what was seen to worse, good, or cannot tell. No clock, no I/O."""

from collections.abc import Callable
from dataclasses import dataclass, field

from .bounds import wilson
from .comparison import Comparison
from .evidence import Cell
from .guards import Guards
from .observation import Counts, Observation, Pair, total

EXCESS_AT_LEAST = 0.002
UPPER_EXCESS_AT_MOST = 0.02
ODDS_AT_MOST_TO_ADVANCE = 10.0
ODDS_AT_MOST_TO_PROMOTE = 3.0
ODDS_IN_STEP_AT_MOST = 10.0
"""How much likelier harm may be than no difference, to go one step further, to promote, and within the step alone."""


@dataclass(frozen=True)
class Worse:
    """The new version must go."""

    reason: str


@dataclass(frozen=True)
class Unsure:
    """More must be seen."""

    reason: str


@dataclass(frozen=True)
class Good:
    """Enough was seen in this step, and it was good."""

    reason: str


Assessment = Worse | Unsure | Good


@dataclass(frozen=True, kw_only=True)
class JudgePolicy:
    """When evidence is enough."""

    minimum_requests: int = 100
    alpha: float = 0.01


@dataclass
class Judge:
    """One function's evidence; give it every tick once, in order."""

    policy: JudgePolicy
    errors: Comparison = field(default_factory=lambda: Comparison("errors"))
    slow: Comparison = field(default_factory=lambda: Comparison("slow requests"))
    guards: Guards = field(default_factory=Guards)
    step_traffic: list[Pair] = field(default_factory=list)
    step_probes: list[Pair] = field(default_factory=list)
    latency_seen: bool = False

    def next_step(self) -> None:
        """Begin a step: its minimum of requests counts from here."""
        self.errors.next_step()
        self.slow.next_step()
        self.step_traffic, self.step_probes = [], []

    def see(self, seen: Observation, *, last: bool) -> Assessment:
        """Take one tick into account and say what is known now. `last`: a promotion is next, not another step."""
        self._record(seen)
        tripped = self.guards.tripped(seen)
        if tripped:
            return Worse(tripped)
        return self._convicted() or self._unknown(last=last) or Good(self._in_words())

    @property
    def comparisons(self) -> tuple[Comparison, ...]:
        """The kinds of failure that are measured."""
        return (self.errors, self.slow) if self.latency_seen else (self.errors,)

    @property
    def threshold(self) -> float:
        """Evidence at which a release is rolled back: 1/alpha, for each kind of failure that is measured."""
        return len(self.comparisons) / self.policy.alpha

    @property
    def evidence(self) -> float:
        """The strongest evidence against the new version."""
        return max(comparison.evidence.value for comparison in self.comparisons)

    def _record(self, seen: Observation) -> None:
        self.step_traffic.append(seen.traffic)
        self.step_probes.append(seen.probes)
        self.errors.see(_cell(seen.traffic, _errors), _cell(seen.probes, _errors))
        self.latency_seen = self.latency_seen or seen.traffic.canary.slow is not None
        if self.latency_seen:
            self.slow.see(_cell(seen.traffic, _slow), _cell(seen.probes, _slow))

    def _convicted(self) -> Worse | None:
        for comparison in self.comparisons:
            evidence = comparison.evidence.value
            if evidence >= self.threshold and comparison.excess >= EXCESS_AT_LEAST:
                return Worse(
                    f"{comparison.name}: evidence {evidence:.3g} against the new version (limit {self.threshold:.0f}); "
                    f"{_rates(comparison.total)}"
                )
        return None

    def _unknown(self, *, last: bool) -> Unsure | None:
        requests = total(self.step_traffic).canary.requests
        probes = total(self.step_probes).canary.requests
        if requests < self.policy.minimum_requests and requests + probes < self.policy.minimum_requests:
            return Unsure(f"the new version served {requests + probes} of {self.policy.minimum_requests} requests")
        limit = ODDS_AT_MOST_TO_PROMOTE if last else ODDS_AT_MOST_TO_ADVANCE
        # A smaller minimum is a wish to be content with less: without failures, that many requests must be enough.
        _, attainable = wilson(0, self.policy.minimum_requests)
        for comparison in self.comparisons:
            if comparison.upper_excess > max(UPPER_EXCESS_AT_MOST, attainable):
                return Unsure(
                    f"{comparison.name}: may be {comparison.upper_excess * 100:.1f} points worse; "
                    f"{_rates(comparison.step_total)}"
                )
            suspected = comparison.odds_of_harm > limit or comparison.odds_of_late_harm > ODDS_IN_STEP_AT_MOST
            if suspected or (last and comparison.looks_harmful):
                return Unsure(f"{comparison.name}: harm is not ruled out; {_rates(comparison.total)}")
        return None

    def _in_words(self) -> str:
        return f"errors: {_rates(self.errors.step_total)}"


def _errors(counts: Counts) -> int:
    return min(counts.errors, counts.requests)


def _slow(counts: Counts) -> int:
    return min(counts.slow or 0, counts.requests)


def _cell(pair: Pair, failures: Callable[[Counts], int]) -> Cell:
    return Cell(
        canary_requests=pair.canary.requests,
        canary_failures=failures(pair.canary),
        baseline_requests=pair.baseline.requests,
        baseline_failures=failures(pair.baseline),
    )


def _rates(cell: Cell) -> str:
    return f"new {cell.canary_failures} of {cell.canary_requests}, old {cell.baseline_failures} of {cell.baseline_requests}"
