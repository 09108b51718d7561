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
"""The canary is not to blame while its rate is below so many times what the baseline's may be at the same time."""

REMEMBERING = 0.9
"""Weight of a tick of the old version for each tick that it is older."""


@dataclass
class Guards:
    """The guards of one function, with what they must remember from tick to tick."""

    probes_failed: int = 0
    were_ok: set[str] = field(default_factory=set)
    previous: Pair = field(default_factory=Pair)
    previous_probes: Pair = field(default_factory=Pair)
    while_failing: Counts = field(default_factory=Counts)
    while_throttled: Counts = field(default_factory=Counts)
    """The old version's, in the ticks in a row in which the new one was above its limit."""

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
        shared = max(_failing(probes.baseline), _failing(self.previous_probes.baseline))
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
            self.while_failing = Counts()
            return None
        self.while_failing += traffic.baseline
        # Failures of one moment can be booked one tick apart for the two versions.
        shared = max(
            _possible_rate(self.while_failing.errors, self.while_failing.requests),
            _failing(traffic.baseline),
            _failing(self.previous.baseline),
            self.usual_rate,
        )
        if canary.error_rate < SHARED_FACTOR * shared:
            return None
        return f"{canary.errors} of {canary.requests} requests to the new version failed in the last tick"

    def _throttles(self, traffic: Pair) -> str | None:
        canary = traffic.canary
        rate = canary.throttles / max(1, _offered(canary))
        if canary.throttles < THROTTLES_AT_LEAST or rate <= THROTTLE_RATE_ABOVE:
            self.while_throttled = Counts()
            return None
        self.while_throttled += traffic.baseline
        shared = max(
            _possible_rate(self.while_throttled.throttles, _offered(self.while_throttled)),
            _plausible_rate(traffic.baseline.throttles, _offered(traffic.baseline)),
        )
        if rate < SHARED_FACTOR * shared:
            return None
        return f"{rate:.0%} of the requests to the new version were throttled in the last tick"


def _possible_rate(failures: int, requests: int) -> float:
    """The highest rate that chance allows: in the bake the old version's tenth of little traffic says next to nothing.

    0 without requests: who is not there excuses nobody.
    """
    return wilson(failures, requests, z=Z_99)[1] if requests else 0.0


def _plausible_rate(failures: int, requests: int) -> float:
    """The same once there are failures at all."""
    return _possible_rate(failures, requests) if failures >= ERRORS_THAT_SHOW else 0.0


def _failing(counts: Counts) -> float:
    return _plausible_rate(counts.errors, counts.requests)


def _offered(counts: Counts) -> int:
    return counts.requests + counts.throttles
