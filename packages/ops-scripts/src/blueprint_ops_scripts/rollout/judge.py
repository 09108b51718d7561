"""The judge of one function: from what was seen to worse, good, or cannot tell. No clock, no I/O."""

import math
from collections.abc import Callable
from dataclasses import dataclass, field

from .bounds import wilson
from .comparison import Comparison
from .figures import figure
from .guards import Guards
from .likelihood import NOTHING, Cell
from .observation import Counts, Observation, Pair

EXCESS_AT_LEAST = 0.002
"""Below it nothing is rolled back, however certain."""

REQUESTS_THAT_TELL, STEPS_THAT_TELL = 100, 5
"""Requests of the new version in each of so many steps, with which half a point can be told from nothing."""

PROBES_ALONE = 10.0
"""Factor on the limit for the probes' own evidence, which comes on top of what they say together with the traffic."""

UPPER_EXCESS_AT_MOST, UPPER_EXCESS_OF_MANY = 0.02, 0.03
"""How much worse a step may still look; the second where the old version fails so often that it would not be harmful."""

ODDS_AT_MOST_TO_ADVANCE = 10.0
ODDS_AT_MOST_TO_PROMOTE = 3.0
ODDS_IN_STEP_AT_MOST = 10.0
"""How much likelier harm may be than no difference, to go one step further, to promote, and within the step alone."""

ODDS_OF_RECENT_HARM = 3.0
"""The same for harm that began lately, before a promotion."""

ODDS_THAT_LEAN, EVIDENCE_THAT_LEANS = 20.0, 2.0
"""From here on a step that may wait no longer ends the rollout as a bad one: 95 of 100, in a release of which half are."""


@dataclass(frozen=True)
class Worse:
    """The new version must go."""

    reason: str


@dataclass(frozen=True)
class Unsure:
    """More must be seen."""

    reason: str
    leaning: bool = False
    """Whether harm is much the likelier explanation: what decides when there is no more time."""


@dataclass(frozen=True)
class Good:
    """Enough was seen in this step, and it was good."""

    reason: str


Assessment = Worse | Unsure | Good


@dataclass(frozen=True, kw_only=True)
class JudgePolicy:
    """When evidence is enough."""

    minimum_requests: int = 100
    """Requests of the new version that a step must have seen."""

    alpha: float = 0.01
    """Accepted probability of rolling back a healthy release."""

    steps: int = 5
    """Steps that lead to the promotion, the bake among them."""

    @property
    def harm_scale(self) -> float:
        """How much coarser than by default harm may be ruled out: who asks for fewer requests is content with less.

        For fewer steps by the root only, as the bound of a rate narrows: a release that is promoted after one step has
        nothing behind that would find what was overlooked.
        """
        fewer = max(1.0, REQUESTS_THAT_TELL / max(1, self.minimum_requests))
        return fewer * math.sqrt(max(1.0, STEPS_THAT_TELL / self.steps))


@dataclass
class Judge:
    """One function's evidence; give it every tick once, in order."""

    policy: JudgePolicy
    errors: Comparison = field(default_factory=lambda: Comparison("errors"))
    slow: Comparison = field(default_factory=lambda: Comparison("slow requests"))
    probes: Comparison = field(default_factory=lambda: Comparison("probes"))
    guards: Guards = field(default_factory=Guards)
    step_traffic: Pair = field(default_factory=Pair)
    step_probes: Pair = field(default_factory=Pair)
    step_ticks: int = 0
    settled_requests: int = 0
    """The new version's in this step, without those of its first tick."""

    latency_seen: bool = False

    def next_step(self) -> None:
        """Begin a step: its minimum of requests counts from here."""
        for comparison in (self.errors, self.slow, self.probes):
            comparison.next_step()
        self.step_traffic, self.step_probes, self.step_ticks, self.settled_requests = Pair(), Pair(), 0, 0

    def see(self, seen: Observation, *, last: bool) -> Assessment:
        """Take one tick into account and say what is known now. `last`: a promotion is next, not another step."""
        self._record(seen)
        tripped = self.guards.tripped(seen)
        if tripped:
            return Worse(tripped)
        unknown = self._unknown(last=last)
        if unknown and any(_leaning(comparison) for comparison in self.comparisons):
            unknown = Unsure(unknown.reason, leaning=True)
        return self._convicted() or unknown or Good(self._in_words())

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
        self.step_traffic += seen.traffic
        self.step_probes += seen.probes
        self.step_ticks += 1
        self.errors.see(_cell(seen.traffic, _errors), _cell(seen.probes, _errors))
        if seen.probes.canary.requests:
            self.probes.see(NOTHING, _cell(seen.probes, _errors))
        self.latency_seen = self.latency_seen or _latency(seen.traffic).comparable
        # The first tick of a step pays for new execution environments, of the canary alone.
        if self.step_ticks > 1:
            self.settled_requests += seen.traffic.canary.requests
            if self.latency_seen:
                self.slow.see(_latency(seen.traffic), _latency(seen.probes))

    def _convicted(self) -> Worse | None:
        for comparison, limit in self._limits():
            evidence = comparison.evidence.value
            if evidence >= limit and comparison.excess >= EXCESS_AT_LEAST:
                return Worse(
                    f"{comparison.name}: evidence {figure(evidence)} against the new version (limit {limit:.0f}); "
                    f"{_rates(comparison.total)}"
                )
        return None

    def _limits(self) -> list[tuple[Comparison, float]]:
        return [
            *((comparison, self.threshold) for comparison in self.comparisons),
            (self.probes, PROBES_ALONE * self.threshold),
        ]

    def _unknown(self, *, last: bool) -> Unsure | None:
        requests, probes = self.step_traffic.canary.requests, self.step_probes.canary.requests
        if requests + probes < self.policy.minimum_requests:
            return Unsure(f"the new version served {requests + probes} of {self.policy.minimum_requests} requests")
        timed = self.slow.step_total.canary_requests
        if self.latency_seen and timed < min(self.policy.minimum_requests, self.settled_requests or requests):
            return Unsure(f"the latency of {timed} requests to the new version is known")
        # A smaller minimum is a wish to be content with less: without failures, that many requests must be enough.
        _, attainable = wilson(0, self.policy.minimum_requests)
        for comparison in self.comparisons:
            tolerated = max(UPPER_EXCESS_AT_MOST, min(comparison.harmful_excess, UPPER_EXCESS_OF_MANY))
            if comparison.upper_excess > max(tolerated, attainable):
                return Unsure(
                    f"{comparison.name}: may be {comparison.upper_excess * 100:.1f} points worse; "
                    f"{_rates(comparison.step_total)}"
                )
        return self._suspected(last=last)

    def _suspected(self, *, last: bool) -> Unsure | None:
        limit = ODDS_AT_MOST_TO_PROMOTE if last else ODDS_AT_MOST_TO_ADVANCE
        for comparison in self.comparisons:
            if comparison.odds_of_harm > limit or comparison.odds_of_late_harm > ODDS_IN_STEP_AT_MOST:
                return Unsure(f"{comparison.name}: harm is not ruled out; {_rates(comparison.total)}")
        if self.probes.odds_of_harm > limit and self.probes.contrast.looks_harmful:
            return Unsure(f"probes: harm is not ruled out; {_rates(self.probes.total)}")
        for comparison in self.comparisons if last else ():
            if comparison.odds_of_recent_harm > ODDS_OF_RECENT_HARM:
                return Unsure(f"{comparison.name}: harm may have just begun; {_rates(comparison.step_total)}")
            if not comparison.contrast.harm_ruled_out(scale=self.policy.harm_scale):
                return Unsure(f"{comparison.name}: too little is known to rule harm out; {_rates(comparison.total)}")
        return None

    def _in_words(self) -> str:
        return f"errors: {_rates(self.errors.step_total)}"


def _leaning(comparison: Comparison) -> bool:
    """Harm is likelier than no difference, and than a difference that would be tolerated."""
    likelier = comparison.odds_of_harm >= ODDS_THAT_LEAN and comparison.evidence.value >= EVIDENCE_THAT_LEANS
    return likelier and comparison.contrast.looks_harmful


def _errors(counts: Counts) -> int:
    return min(counts.errors, counts.requests)


def _slow(counts: Counts) -> int:
    return min(counts.slow or 0, counts.requests)


def _latency(pair: Pair) -> Cell:
    """Slow requests where both versions' are known: a version that is not timed must not look fast."""
    timed = pair.canary.slow is not None and pair.baseline.slow is not None
    return _cell(pair, _slow) if timed else NOTHING


def _cell(pair: Pair, failures: Callable[[Counts], int]) -> Cell:
    return Cell(
        canary_requests=pair.canary.requests,
        canary_failures=failures(pair.canary),
        baseline_requests=pair.baseline.requests,
        baseline_failures=failures(pair.baseline),
    )


def _rates(cell: Cell) -> str:
    return f"new {cell.canary_failures} of {cell.canary_requests}, old {cell.baseline_failures} of {cell.baseline_requests}"
