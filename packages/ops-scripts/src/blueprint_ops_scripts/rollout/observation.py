"""What was seen of both versions in one tick: realised counts, probes and alarms."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class Counts:
    """Requests of one version in one tick, and what became of them."""

    requests: int = 0
    errors: int = 0
    throttles: int = 0
    """Requests that were refused; not part of `requests`."""

    slow: int | None = None
    """Requests slower than the limit; None when latency is not measured."""

    def __add__(self, other: "Counts") -> "Counts":
        slow = None if self.slow is None and other.slow is None else (self.slow or 0) + (other.slow or 0)
        return Counts(
            requests=self.requests + other.requests,
            errors=self.errors + other.errors,
            throttles=self.throttles + other.throttles,
            slow=slow,
        )

    @property
    def error_rate(self) -> float:
        """Share of the requests that failed; 0 without requests."""
        return self.errors / self.requests if self.requests else 0.0


@dataclass(frozen=True, kw_only=True)
class Pair:
    """The same tick of both versions."""

    baseline: Counts = Counts()
    canary: Counts = Counts()

    def __add__(self, other: "Pair") -> "Pair":
        return Pair(baseline=self.baseline + other.baseline, canary=self.canary + other.canary)


@dataclass(frozen=True, kw_only=True)
class Observation:
    """One tick of one function."""

    minute: int
    """Number of the tick, rising; a gap means that nothing was seen."""

    weight: float
    """The canary's wanted share of the traffic, 0 to 1."""

    traffic: Pair = Pair()
    probes: Pair = Pair()
    alarms: Mapping[str, str] = field(default_factory=dict)
    """State by name: OK, ALARM or INSUFFICIENT_DATA."""


def total(pairs: Iterable[Pair]) -> Pair:
    """The sum of several ticks."""
    result = Pair()
    for pair in pairs:
        result += pair
    return result


def as_line(seen: Observation) -> dict[str, object]:
    """The observation in the form that `rollout judge` reads."""
    line: dict[str, object] = {"minute": seen.minute, "weight": seen.weight, **_sides(seen.traffic)}
    if seen.probes != Pair():
        line["probes"] = _sides(seen.probes)
    if seen.alarms:
        line["alarms"] = dict(seen.alarms)
    return line


def _sides(pair: Pair) -> dict[str, dict[str, int]]:
    return {"baseline": _counts(pair.baseline), "canary": _counts(pair.canary)}


def _counts(counts: Counts) -> dict[str, int]:
    known = {"requests": counts.requests, "errors": counts.errors}
    if counts.throttles:
        known["throttles"] = counts.throttles
    if counts.slow is not None:
        known["slow"] = counts.slow
    return known
