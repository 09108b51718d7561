"""The detections of the fake: each reads its resources one after the other, and all share one budget of reads."""

import heapq
import itertools
import random
from dataclasses import dataclass, field

from .limits import Bucket
from .world import Resource, Stack

SECONDS_PER_RESOURCE = 0.6
"""Fifty resources take thirty seconds, alone."""

INNER_TRIES = 3
"""Reads of one resource inside AWS before it is given up as rate-limited."""


@dataclass(kw_only=True)
class Detection:
    """One detection under way or ended."""

    id: str
    stack: Stack
    started: float
    todo: list[Resource]
    whole: bool
    fails_after: int | None = None
    """Ends as DETECTION_FAILED after so many resources."""

    stuck: bool = False
    ended: float | None = None
    failed: str = ""
    tries: int = 0
    done: int = 0


@dataclass
class Detections:
    """Advances all detections together, in the order of time."""

    budget: Bucket
    rng: random.Random
    speed: float = 1.0
    by_id: dict[str, Detection] = field(default_factory=dict)
    _events: list[tuple[float, int, Detection]] = field(default_factory=list)
    _numbers: "itertools.count[int]" = field(default_factory=itertools.count)

    def start(self, detection: Detection) -> None:
        """Begin; the first resource is read after its share of time."""
        self.by_id[detection.id] = detection
        self._schedule(detection, detection.started)

    def running(self, stack: Stack) -> Detection | None:
        """The detection that runs on a stack, if one does."""
        return next((one for one in self.by_id.values() if one.stack is stack and one.ended is None), None)

    def advance(self, now: float) -> None:
        """Do everything that happens until `now`."""
        while self._events and self._events[0][0] <= now:
            at, _, detection = heapq.heappop(self._events)
            self._read_next(detection, at)

    def _schedule(self, detection: Detection, at: float, delay: float | None = None) -> None:
        if detection.stuck:
            return
        pause = SECONDS_PER_RESOURCE * self.rng.uniform(0.8, 1.2) if delay is None else delay
        heapq.heappush(self._events, (at + pause / self.speed, next(self._numbers), detection))

    def _read_next(self, detection: Detection, at: float) -> None:
        if detection.fails_after is not None and detection.done >= detection.fails_after:
            detection.failed = "Rate exceeded while describing resources"
            self._end(detection, at)
            return
        if detection.done >= len(detection.todo):
            self._end(detection, at)
            return
        resource = detection.todo[detection.done]
        if resource.supported and not self.budget.take(at):
            detection.tries += 1
            if detection.tries < INNER_TRIES:
                self._schedule(detection, at, delay=1.0 * detection.tries)
                return
            _write(resource, "UNKNOWN", at, "Rate exceeded")
        elif resource.supported:
            _check(resource, at)
        detection.tries = 0
        detection.done += 1
        self._schedule(detection, at) if detection.done < len(detection.todo) else self._end(detection, at)

    def _end(self, detection: Detection, at: float) -> None:
        detection.ended = at
        stack = detection.stack
        drifted = any(one.status in ("MODIFIED", "DELETED") for one in stack.resources.values())
        stack.drift_status = "DRIFTED" if drifted else "IN_SYNC"
        stack.drift_checked_at = at


def _check(resource: Resource, at: float) -> None:
    if resource.skips:
        resource.skips -= 1
    elif resource.unreadable:
        _write(resource, "UNKNOWN", at, "AccessDenied: not authorized to perform: kms:ListResourceTags on the key")
    elif resource.rate_failures:
        resource.rate_failures -= 1
        _write(resource, "UNKNOWN", at, "Rate exceeded (Service: Sqs, Status Code: 400)")
    else:
        _write(resource, resource.truth, at, "")


def _write(resource: Resource, status: str, at: float, reason: str) -> None:
    resource.previous = (resource.status, resource.checked_at)
    resource.status, resource.checked_at, resource.reason = status, at, reason
