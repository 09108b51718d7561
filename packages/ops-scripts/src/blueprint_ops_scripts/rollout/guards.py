"""Hard guards: what ends a rollout at once, whatever the statistics still want to see.

A guard looks at the canary first and at the baseline second: a failure that both versions share is an outage, and
going back would not mend it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from .bounds import wilson
from .observation import Counts, Observation, Pair

ERRORS_AT_LEAST = 10
ERROR_RATE_AT_LEAST = 0.25
THROTTLE_RATE_ABOVE = 0.05
THROTTLES_AT_LEAST = 5
FAILED_PROBES_IN_A_ROW = 3
ERRORS_THAT_SHOW = 3
Z_99 = 2.326
SHARED_FACTOR = 2.0
"""The canary is not to blame while its rate is below so many times the baseline's in the same two ticks."""

REMEMBERING = 0.9
"""Weight of a tick of the old version for each tick that it is older."""


@dataclass
class Guards:
    """The guards of one function, with what they must remember from tick to tick."""

    probes_failed: int = 0
    were_ok: set[str] = field(default_factory=set)
    previous: Pair = field(default_factory=Pair)
    previous_probes: Pair = field(default_factory=Pair)
    usual_errors: float = 0.0
    usual_requests: float = 0.0

    @property
    def usual_rate(self) -> float:
        """The old version's error rate of late: in the bake a single tick has few of its requests."""
        return self.usual_errors / self.usual_requests if self.usual_requests else 0.0

    def tripped(self, seen: Observation) -> str | None:
        """The reason to roll back now, or None. To be called once for each tick."""
        reasons = (
            self._alarms(seen.alarms),
            self._probes(seen.probes),
            self._errors(seen.traffic),
            self._throttles(seen.traffic),
        )
        self.previous = seen.traffic
        self.usual_errors = REMEMBERING * self.usual_errors + seen.traffic.baseline.errors
        self.usual_requests = REMEMBERING * self.usual_requests + seen.traffic.baseline.requests
        return next((reason for reason in reasons if reason), None)

    def _alarms(self, alarms: Mapping[str, str]) -> str | None:
        rung = sorted(name for name, state in alarms.items() if state == "ALARM" and name in self.were_ok)
        self.were_ok |= {name for name, state in alarms.items() if state == "OK"}
        return f"alarm {', '.join(rung)} went off during the rollout" if rung else None

    def _probes(self, probes: Pair) -> str | None:
        shared = max(_plausible_rate(probes.baseline), _plausible_rate(self.previous_probes.baseline))
        self.previous_probes = probes
        if SHARED_FACTOR * max(shared, probes.baseline.error_rate) > 1:
            return None  # the old version fails as well: an outage
        if probes.canary.requests and probes.canary.errors == probes.canary.requests:
            self.probes_failed += probes.canary.requests
        elif probes.canary.requests:
            self.probes_failed = 0
        if self.probes_failed >= FAILED_PROBES_IN_A_ROW:
            return f"{self.probes_failed} probes of the new version failed in a row"
        return None

    def _errors(self, traffic: Pair) -> str | None:
        canary = traffic.canary
        if canary.errors < ERRORS_AT_LEAST or canary.error_rate < ERROR_RATE_AT_LEAST:
            return None
        # Failures of one moment can be booked one tick apart for the two versions.
        shared = max(_plausible_rate(traffic.baseline), _plausible_rate(self.previous.baseline), self.usual_rate)
        if canary.error_rate < SHARED_FACTOR * shared:
            return None
        return f"{canary.errors} of {canary.requests} requests to the new version failed in the last tick"

    def _throttles(self, traffic: Pair) -> str | None:
        canary, baseline = _throttle_rate(traffic.canary), _throttle_rate(traffic.baseline)
        if traffic.canary.throttles < THROTTLES_AT_LEAST or canary <= THROTTLE_RATE_ABOVE:
            return None
        if canary < SHARED_FACTOR * baseline:
            return None
        return f"{canary:.0%} of the requests to the new version were throttled in the last tick"


def _plausible_rate(counts: Counts) -> float:
    """The rate, with room for chance once there are failures at all: a tenth of the traffic is a small sample."""
    if counts.errors < ERRORS_THAT_SHOW:
        return 0.0
    return wilson(counts.errors, counts.requests, z=Z_99)[1]


def _throttle_rate(counts: Counts) -> float:
    offered = counts.requests + counts.throttles
    return counts.throttles / offered if offered else 0.0
