"""What a run learns on its way: how long detections take, which types can be checked, which permissions are missing."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from .places import Lesson
from .supported_types import known_to_be_supported

FIRST_GUESS_SECONDS = 1.0
"""Before the first detection has ended nobody knows how long one takes."""

_LIKELY = 0.9
"""Share of the expected time after which an answer is likely."""

_MARGIN = 1.1
"""Expected is a little more than usual, so that most answers are there at the first look."""

_LITTLE = 0.05
"""Even where all detections take the same time, the first look comes this share of it later."""

_LATEST = 1.5
"""However much detections differ, the first look comes no later than after so many times the usual."""

_EARLIER = 0.97
_SMOOTHING = 0.2

_FASTER = 0.6
"""Share of the service's seconds below which our waiting proves that its clock is another one; above it latency may do that."""

_AGAIN = 0.2
"""Share of the time that has passed after which it is worth to ask again."""

_FEWEST_BETWEEN, _MOST_BETWEEN = 3.0, 15.0
_SHORT, _SHORTEST_BETWEEN = 0.25, 0.25
"""Detections shorter than a dozen seconds are asked about more often than every three: a quarter of their length apart."""


def _forget(_stack: str, _detection: str) -> None:
    """Without a journal nobody needs the ids of detections."""


class Surroundings(Protocol):
    """What the detections of a run share."""

    @property
    def could_run_more(self) -> bool:
        """Whether stacks wait, and a look inside a detection can still teach how many may run."""

    def is_slow(self, lesson: Lesson) -> bool:
        """Whether reads queued during a detection."""

    def now(self) -> float:
        """Seconds of the run's clock."""


class Alone:
    """Nobody waits, nothing is slow, and no time passes."""

    could_run_more = False

    def now(self) -> float:
        """Always the beginning."""
        return 0.0

    def is_slow(self, _: Lesson) -> bool:
        """Never."""
        return False


@dataclass
class Knowledge:
    """Shared by the procedures of one run, which all live in one thread."""

    poll_min: float | None = None
    """Seconds between two questions about a detection at least; None means 3 to 15, as fits its length."""

    accept_since: datetime | None = None
    """Results that are not older than this count as checked; None asks for a detection in this run."""

    seen_types: set[str] = field(default_factory=set)
    """Types of which at least one resource was really checked in this run."""

    not_here: set[str] = field(default_factory=set)
    """Types that should be supported, were asked for by id, and still were not checked: this region cannot."""

    denied: dict[str, str] = field(default_factory=dict)
    """IAM actions that the caller lacks, with the first refusal's text."""

    stuck: set[str] = field(default_factory=set)
    """ARNs of stacks whose detection does not end."""

    status_denied: bool = False
    templates_refused: int = 0
    running: dict[str, str] = field(default_factory=dict)
    """Detections that an interrupted run left running, by the stack's ARN."""

    note_started: Callable[[str, str], None] = _forget
    """Told of each whole-stack detection, so that a later run can find it again."""

    beside: Surroundings = field(default_factory=Alone)
    refused_for_rate: bool = False
    """Whether reads were refused for the rate in this run."""

    sizes: Mapping[str, int] = field(default_factory=dict)
    """Resources by stack name, of an earlier report."""

    scout: str | None = None
    """ARN of the stack whose detection is looked at often, to learn how long one takes."""

    seen_inside: datetime | None = None
    """Check time of the last resource that a look inside the scout's detection has shown."""

    next_look: float = 0.0
    """Seconds into the scout's detection from which on a look inside may show more than the last one."""

    reads_seen: int = 0
    """Resources that the scout's detection had read at the last look."""

    looks_left: float = 4.0
    """Calls that looks inside detections may still make: they must not cost more than they save."""

    ours: float = 1.0
    """Our seconds for each of the service's: fewer than one where its clock runs faster, as that of a test may."""

    _expected: float | None = None
    _deviation: float = 0.0
    """Mean distance of detections from what was expected; grows the wait, so that most answers are there at the first look."""

    pace: float | None = None
    """Seconds for each resource."""

    _longest: float = 0.0
    _exact: bool = False
    """Whether the service's own times tell how long detections take."""

    _ended: bool = False
    """Whether a detection has ended; before that its length is a forecast."""

    def compare_clocks(self, *, ours: float, theirs: float) -> None:
        """Note how long we waited for what took the service so many of its seconds. We are late at times, never early."""
        if ours > 0 and theirs > 0 and ours < _FASTER * theirs:
            self.ours = min(self.ours, ours / theirs)

    def forecast(self, seconds: float, *, reads: int) -> None:
        """Note how long a detection that is under way will take, as far as so many reads tell."""
        self.reads_seen = reads
        if not self._ended:
            self._expected = seconds

    def took(self, seconds: float, *, looks: int) -> None:
        """Note that a whole-stack detection had ended after `seconds`, at the last of so many looks.

        It ended somewhere between the last two looks; an answer at the first one says only that it took no longer.
        """
        if self._exact:
            return
        ended = seconds * _EARLIER if looks == 1 else seconds - self.look_again_after() / 2
        expected = ended * _MARGIN
        if not self._ended or self._expected is None:
            self._ended, self._expected = True, expected
            return
        self._expected += _SMOOTHING * (expected - self._expected)

    def lasted(self, seconds: float, resources: int) -> None:
        """Note how long a whole-stack detection took by the service's own times."""
        self._longest = max(self._longest, seconds)
        pace = seconds / max(1, resources)
        if not self._exact or self._expected is None:
            self._exact, self._ended, self._expected, self.pace = True, True, seconds, pace
            return
        self._deviation += _SMOOTHING * (abs(seconds - self._expected) - self._deviation)
        self._expected += _SMOOTHING * (seconds - self._expected)
        self.pace = pace if self.pace is None else self.pace + _SMOOTHING * (pace - self.pace)

    @property
    def knows_duration(self) -> bool:
        """Whether a detection of this run has ended, or its end can be foreseen."""
        return self._expected is not None

    def first_look_after(self, resources: int | None = None) -> float:
        """Seconds after which an answer is likely; for so many resources, where their number is known."""
        if self._expected is None:
            return self.unit
        likely = _LIKELY * self._expected if not self._exact else self._usual(resources)
        return max(likely if self._ended else self._expected, self.poll_min or 0.0)

    def _usual(self, resources: int | None) -> float:
        assert self._expected is not None, "asked only once it is known"
        if resources is not None and self.pace is not None:
            by_size = min(resources * self.pace, _LATEST * self._longest)
            return by_size + max(_LITTLE * by_size, self.poll_min or 0.1)
        return min(self._expected + max(self._deviation, _LITTLE * self._expected), _LATEST * self._expected)

    @property
    def unit(self) -> float:
        """Seconds between two looks of a scout at first."""
        return FIRST_GUESS_SECONDS if self.poll_min is None else self.poll_min

    def look_again_after(self, waited: float = 0.0) -> float:
        """Seconds between two questions about a detection that runs since `waited` seconds."""
        if self._expected is None:
            return max(self.unit, waited / 2)
        fewest = self.poll_min
        if fewest is None:
            fewest = min(_FEWEST_BETWEEN, max(_SHORTEST_BETWEEN, _SHORT * self._expected))
        return min(max(fewest, _AGAIN * max(self._expected, waited)), max(fewest, _MOST_BETWEEN, 0.1 * waited))

    @property
    def settle_after(self) -> float:
        """Seconds after which a list that lags, or a stack that moves, is worth another look."""
        fewest = _FEWEST_BETWEEN if self.poll_min is None else self.poll_min
        return min(max(fewest, _AGAIN * (self._expected or 0.0)), max(fewest, _MOST_BETWEEN))

    @property
    def patience(self) -> float:
        """Seconds without progress after which a detection counts as stuck."""
        return 200 * self.settle_after if self._expected is None else max(4 * self._expected, 40 * self.settle_after)

    def can_be_checked(self, type: str) -> bool:
        """Whether a resource of this type that was not checked was skipped, rather than unsupported."""
        return type in self.seen_types or (known_to_be_supported(type) and type not in self.not_here)

    def deny(self, action: str, text: str) -> None:
        """Note a missing permission."""
        self.denied.setdefault(action, text)
