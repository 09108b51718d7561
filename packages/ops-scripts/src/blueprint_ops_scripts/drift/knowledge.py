"""What a run learns on its way: how long detections take, which types can be checked, which permissions are missing."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

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
_FEWEST_BETWEEN, _MOST_BETWEEN = 3.0, 15.0


def _forget(_stack: str, _detection: str) -> None:
    """Without a journal nobody needs the ids of detections."""


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

    scout: str | None = None
    """ARN of the stack whose detection is looked at often, to learn how long one takes."""

    _expected: float | None = None
    _deviation: float = 0.0
    """Mean distance of detections from what was expected; grows the wait, so that most answers are there at the first look."""

    _exact: bool = False
    """Whether the service's own times tell how long detections take."""

    def took(self, seconds: float, *, looks: int) -> None:
        """Note that a whole-stack detection had ended after `seconds`, at the last of so many looks.

        It ended somewhere between the last two looks; an answer at the first one says only that it took no longer.
        """
        if self._exact:
            return
        ended = seconds * _EARLIER if looks == 1 else seconds - self.look_again_after / 2
        expected = ended * _MARGIN
        self._expected = (
            expected if self._expected is None else self._expected + _SMOOTHING * (expected - self._expected)
        )

    def lasted(self, seconds: float) -> None:
        """Note how long a whole-stack detection took by the service's own times."""
        if not self._exact or self._expected is None:
            self._exact, self._expected = True, seconds
            return
        self._deviation += _SMOOTHING * (abs(seconds - self._expected) - self._deviation)
        self._expected += _SMOOTHING * (seconds - self._expected)

    @property
    def knows_duration(self) -> bool:
        """Whether a detection of this run has ended."""
        return self._expected is not None

    @property
    def first_look_after(self) -> float:
        """Seconds after which an answer is likely."""
        if self._expected is None:
            return min(FIRST_GUESS_SECONDS, 2 * self.poll_min) if self.poll_min is not None else FIRST_GUESS_SECONDS
        likely = _LIKELY * self._expected
        if self._exact:
            likely = min(self._expected + max(self._deviation, _LITTLE * self._expected), _LATEST * self._expected)
        return max(likely, self.poll_min or 0.0)

    @property
    def look_again_after(self) -> float:
        """Seconds between two questions."""
        fewest = _FEWEST_BETWEEN if self.poll_min is None else self.poll_min
        return min(max(fewest, 0.15 * (self._expected or 0.0)), max(fewest, _MOST_BETWEEN))

    @property
    def patience(self) -> float:
        """Seconds without progress after which a detection counts as stuck."""
        return max(4 * (self._expected or FIRST_GUESS_SECONDS), 40 * self.look_again_after)

    def can_be_checked(self, type: str) -> bool:
        """Whether a resource of this type that was not checked was skipped, rather than unsupported."""
        return type in self.seen_types or (known_to_be_supported(type) and type not in self.not_here)

    def deny(self, action: str, text: str) -> None:
        """Note a missing permission."""
        self.denied.setdefault(action, text)
