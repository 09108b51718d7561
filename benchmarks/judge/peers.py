"""The usual judges, re-implemented from their documentation, on the same schedule and the same lines."""

import math
from collections import deque
from typing import Any

STEPS = ((0.1, 5), (0.25, 5), (0.5, 5), (0.75, 5), (0.9, 10))

Line = dict[str, Any]


class Peer:
    """The schedule that all peers share: forward after each dwell unless `failed` says otherwise."""

    def __init__(self) -> None:
        self.index, self.spent = 0, 0

    def take(self, line: Line) -> Line:
        """The decision on one minute."""
        if self.failed(line):
            return {"decision": "roll_back", "next_weight": 0.0}
        self.spent += 1
        weight, dwell = STEPS[self.index]
        if self.spent < dwell:
            return {"decision": "hold", "next_weight": weight}
        self.index, self.spent = self.index + 1, 0
        if self.index == len(STEPS):
            return {"decision": "promote", "next_weight": 1.0}
        return {"decision": "advance", "next_weight": STEPS[self.index][0]}

    def failed(self, line: Line) -> bool:
        """Whether to roll back now."""
        raise NotImplementedError


class AnyError(Peer):
    """SAM's sample alarm: the sum of the canary's errors in a minute is above 0; no data is fine."""

    def failed(self, line: Line) -> bool:
        return bool(line["canary"]["errors"])


class AboveOnePercent(Peer):
    """An alarm on the canary's error rate above 1 % in a minute."""

    def failed(self, line: Line) -> bool:
        canary = line["canary"]
        return bool(canary["requests"]) and canary["errors"] / canary["requests"] > 0.01


class Flagger(Peer):
    """Flagger's documented values: success rate of at least 99 % a minute, five failed checks; no data is a failed check."""

    def __init__(self) -> None:
        super().__init__()
        self.checks = 0

    def failed(self, line: Line) -> bool:
        canary = line["canary"]
        bad = not canary["requests"] or canary["errors"] / canary["requests"] > 0.01
        slow = canary.get("slow", 0) / canary["requests"] > 0.01 if canary["requests"] else False
        self.checks += bad or slow
        return self.checks >= 5


class Argo(Peer):
    """Argo's documented analysis: success rate of at least 95 % over the last five minutes, at most three failures; no data passes."""

    def __init__(self) -> None:
        super().__init__()
        self.window: deque[tuple[int, int]] = deque(maxlen=5)
        self.failures, self.minute = 0, 0

    def failed(self, line: Line) -> bool:
        self.window.append((line["canary"]["requests"], line["canary"]["errors"]))
        self.minute += 1
        requests = sum(seen for seen, _ in self.window)
        if self.minute % 5 == 0 and requests and sum(errors for _, errors in self.window) / requests > 0.05:
            self.failures += 1
        return self.failures > 3


class MannWhitney(Peer):
    """Kayenta's classifier: per-minute error rates of both sides, Mann-Whitney at 98 %, at the end of each step."""

    def __init__(self) -> None:
        super().__init__()
        self.sides: dict[str, list[float]] = {"baseline": [], "canary": []}

    def failed(self, line: Line) -> bool:
        for side, rates in self.sides.items():
            if line[side]["requests"]:
                rates.append(line[side]["errors"] / line[side]["requests"])
        if self.spent + 1 < STEPS[self.index][1] or min(map(len, self.sides.values())) < 3:
            return False
        return _higher(self.sides["canary"], self.sides["baseline"])


def _higher(canary: list[float], baseline: list[float]) -> bool:
    """Whether the canary's values are higher, by the normal approximation with ties, one-sided at 1 %."""
    pooled = sorted(canary + baseline)
    ranks = {
        value: (pooled.index(value) + len(pooled) - 1 - pooled[::-1].index(value)) / 2 + 1 for value in set(pooled)
    }
    n, m = len(canary), len(baseline)
    statistic = sum(ranks[value] for value in canary) - n * (n + 1) / 2
    ties = sum(count**3 - count for count in (pooled.count(value) for value in set(pooled)))
    variance = n * m / 12 * ((n + m + 1) - ties / ((n + m) * (n + m - 1)))
    return variance > 0 and (statistic - n * m / 2) / math.sqrt(variance) > 2.326


PEERS: dict[str, type[Peer]] = {
    "any error": AnyError,
    "above 1 %": AboveOnePercent,
    "Flagger": Flagger,
    "Argo": Argo,
    "Mann-Whitney": MannWhitney,
}
