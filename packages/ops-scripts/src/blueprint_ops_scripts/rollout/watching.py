"""From cumulative counters to ticks: what came in since the last look, and probes where that is too little."""

import math
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from .observation import Counts, Observation, Pair, as_line
from .policy import RolloutPolicy
from .ports import World
from .target import Shift
from .timetable import ticks

FIRST_PROBES = 3
"""Test calls of each version before something is decided on them alone."""

_PARALLEL_PROBES = 4


@dataclass(kw_only=True)
class Watch:
    """Looks at all functions of a group once a tick.

    CloudWatch books a request up to three minutes late. Counters are therefore read as totals since the beginning, and
    a tick is what they grew by, whichever minute it belongs to: nothing is lost and nothing is waited for. A failure that is
    booked before its request waits for the tick of the request.
    """

    world: World
    shifts: tuple[Shift, ...]
    policy: RolloutPolicy
    since: float
    minute: int = 0
    history: list[dict[str, Observation]] = field(default_factory=list)
    _totals: dict[str, Pair] = field(default_factory=dict)
    _stored: int = 0

    def unstored(self) -> dict[str, list[dict[str, object]]]:
        """The ticks since the last call, as lines of `rollout judge`, by function name."""
        fresh, self._stored = self.history[self._stored :], len(self.history)
        return {shift.name: [as_line(tick[shift.name]) for tick in fresh] for shift in self.shifts} if fresh else {}

    def start(self) -> None:
        """Remember the counters before traffic moves."""
        self._totals = dict(self.world.metrics.totals(self.shifts, since=self.since))

    def look(self, weight: float) -> Mapping[str, Observation]:
        """One tick of every function."""
        self.minute += 1
        totals = self.world.metrics.totals(self.shifts, since=self.since)
        alarms = self.world.metrics.alarms(self.policy.alarms) if self.policy.alarms else {}
        grown = {shift.name: _difference(totals[shift.name], self._totals.get(shift.name)) for shift in self.shifts}
        self._totals = {name: self._totals.get(name, Pair()) + tick for name, tick in grown.items()}
        seen = {
            shift.name: Observation(
                minute=self.minute,
                weight=weight,
                traffic=grown[shift.name],
                probes=probes,
                alarms=alarms,
            )
            for shift, probes in zip(self.shifts, self._probes(grown), strict=True)
        }
        self.history.append(seen)
        return seen

    def probe_all(self, times: int) -> dict[str, Pair]:
        """`times` probes of both versions of every function."""
        return dict(zip((s.name for s in self.shifts), self._probe_pairs([times] * len(self.shifts)), strict=True))

    def _probes(self, grown: Mapping[str, Pair]) -> list[Pair]:
        return self._probe_pairs([self._needed(grown[shift.name].canary.requests) for shift in self.shifts])

    def _needed(self, requests: int) -> int:
        """Probes for one version, when it served `requests` in this tick."""
        minimum = math.ceil(self.policy.minimum_requests / ticks(self.policy, self.policy.dwell_seconds))
        if requests >= minimum or not self.policy.probes_per_tick:
            return 0
        each = math.ceil(self.policy.probes_per_tick * min(1.0, self.policy.tick_seconds / 60))
        return max(each, min(minimum - requests, self.policy.probes_per_tick))

    def _probe_pairs(self, times: list[int]) -> list[Pair]:
        jobs = [
            (shift.target, version, count)
            for shift, count in zip(self.shifts, times, strict=True)
            for version in (shift.old_version, shift.new_version)
        ]
        with ThreadPoolExecutor(max_workers=_PARALLEL_PROBES) as pool:
            counts = list(pool.map(lambda job: self.world.probes.probe(*job) if job[2] else Counts(), jobs))
        return [Pair(baseline=counts[at], canary=counts[at + 1]) for at in range(0, len(counts), 2)]


def _difference(now: Pair, before: Pair | None) -> Pair:
    before = before or Pair()
    return Pair(
        baseline=_counts_difference(now.baseline, before.baseline),
        canary=_counts_difference(now.canary, before.canary),
    )


def _counts_difference(now: Counts, before: Counts) -> Counts:
    requests = max(0, now.requests - before.requests)

    def grown(after: int, earlier: int) -> int:
        return min(requests, max(0, after - earlier))

    return Counts(
        requests=requests,
        errors=grown(now.errors, before.errors),
        throttles=max(0, now.throttles - before.throttles),
        slow=None if now.slow is None else grown(now.slow, before.slow or 0),
    )
