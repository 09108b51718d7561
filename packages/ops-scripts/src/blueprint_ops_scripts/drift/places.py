"""How many detections may run at the same time, and how soon one may follow another.

Detections read resources inside AWS, all from one allowance that no API tells. It shows in two ways: reads are refused, and
before that they queue, so that each takes longer. Both say how much the service really does, and that becomes our limit.
"""

from collections import deque
from dataclasses import dataclass, field
from statistics import median

FIRST = 6.0
"""Detections that start at once, while nobody knows how fast one reads."""

MODEST_READS = 17.0
"""Reads a second that every account seen puts up with. Up to it places double in a round, beyond it they grow by half."""

MOST = 1000.0
FEWEST = 1.0
RESOURCES_IN_FLIGHT = 40_000.0
"""Resources of all detections in flight, at most: half a kilobyte each is held until their stack is judged."""

_LEAST_READS = 0.2
"""Reads a second that are asked for at least."""

_GROWTH_MODEST = 1.0
_GROWTH = 0.3
"""Places gained by each clean detection before the service was ever crowded."""

_GROWTH_BY_LOOK = 1.2
"""Factor for a look at a detection under way that found it as fast as the first one."""

_CROWDED = 1.12
"""Seconds for each resource, against those of the first detections, from which on the service is taken to queue our reads.
Queues grow well before reads are refused; medians are compared, because single detections differ for other reasons."""

_CROWDED_AND_REFUSED = 1.05
_NO_FASTER = 0.97
"""A service that is no faster after a cut is not slow because of us: the limit before the cut is taken back."""

_CROWDED_LOOK = 1.2
"""The same for one look at one detection, which sees a handful of resources."""

_HELD, _HELD_AT_MOST = 1.15, 1.3
"""Time that a place is held, of the time that the detection takes: to begin with, and however long it really is."""

_SAMPLE = 8
"""Detections over which the pace is taken."""

_OF_THROUGHPUT = 0.93
"""Share of what a crowded service was seen to do that becomes the limit."""

_EASE = 0.95
"""What is left of a limit that proved to be too high, at most."""

_DEEPEST = 0.5
"""What is left of it at least: one slow round is no proof. Also the cut that finds out whether refusals are about us."""

_FEEL, _REGAIN = 0.03, 0.2
"""Growth of the limit in the first clean round after a cut; each further one adds as much, up to the second number."""

_LEAST_STEP = 0.01
"""The same for one detection at most, where a round is no more than that."""

_SPACED = 6.0
"""With fewer places than this, whole ones are too coarse: detections then follow one another by the clock."""

_ALONE, _NO_BETTER = 1.5, 0.8
"""Fewer detections on average than the first number count as one alone; with that share of its refusals the next one is no better."""

_STILL = 0.6
"""Half the detections should cause far fewer complaints; at this share of the former ones halving did not help."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Lesson:
    """What a whole detection, or a look at one under way, teaches. Seconds are those of the run's clock."""

    reads: int
    """Resources that were read, or should have been."""

    seconds: float | None
    """How long that took; None where it is not known well enough."""

    refused: float = 0.0
    """Share of the resources that could not be read for the rate."""

    @property
    def pace(self) -> float | None:
        """Seconds for each resource."""
        return self.seconds / self.reads if self.seconds and self.reads else None


@dataclass(frozen=True, slots=True)
class Place:
    """A place taken; goes back with `leave`."""

    epoch: int
    since: float
    area: float


@dataclass
class Places:
    """A cap on the detections in flight and, where few are enough, a distance between their beginnings."""

    cap: float = FIRST
    limit: float | None = None
    """Reads a second that are asked for at most; None while the service was never crowded."""

    prudent: float = MOST
    """Looks alone raise the cap no further: they cannot see how soon an allowance that was saved up will be used up."""

    taken: int = 0
    _typical: float | None = None
    """Reads of one detection."""

    _ceiling: float | None = None
    """Reads a second at which the service was crowded last."""

    _next_at: float = 0.0
    _epoch: int = 0
    _area: float = 0.0
    """Places taken times seconds: tells how many were taken on average while one detection ran."""

    _area_at: float = 0.0
    _paces: deque[float] = field(default_factory=lambda: deque(maxlen=_SAMPLE))
    _holds: deque[float] = field(default_factory=lambda: deque(maxlen=_SAMPLE))
    """Seconds for each resource that a place was held in calm times, which is until somebody looked and read."""

    _calm_pace: float | None = None
    """The lowest median pace so far."""

    _calm_look: float | None = None
    """Pace of the first look inside a detection."""

    _slow_pace: float | None = None
    """Median pace that led to the last cut."""

    _calm_rounds: float = 0.0
    """Rounds since the last cut in which all was well."""

    _measured: deque[float] = field(default_factory=lambda: deque(maxlen=_SAMPLE))
    """Reads a second while the service was crowded, as each detection saw it."""

    _calm_hold: float | None = None
    _suspect: float | None = None
    """Share of refusals before a deep cut that is to tell whether they are about us."""

    _alone: float | None = None
    """Share of refusals in a detection that ran alone, and after which there was a cut."""

    _tolerated: float = 0.0
    """Share of refusals that were there at half the rate too: they are not about us."""

    def opens_at(self, now: float) -> float | None:
        """When one more may start, not before `now`; None when somebody has to leave first."""
        return max(now, self._next_at) if self.taken < int(self.cap) else None

    @property
    def _most(self) -> float:
        """Detections that may run however much the service bears."""
        return MOST if self._typical is None else max(FIRST, min(MOST, RESOURCES_IN_FLIGHT / self._typical))

    @property
    def wants_looks(self) -> bool:
        """Whether a look at a detection under way can still teach something."""
        return self.limit is None

    def enter(self, now: float, reads: int | None = None) -> Place:
        """Take a place for a detection of so many resources; None means a whole stack's."""
        self._count(now)
        self.taken += 1
        expected = reads if reads is not None else self._typical
        if self.limit is not None and expected is not None and self._places_for(self.limit) < _SPACED:
            self._next_at = max(self._next_at, now) + expected / self.limit
        return Place(self._epoch, now, self._area)

    def leave(self, place: Place, now: float, lesson: Lesson | None) -> None:
        """Give a place back, and learn. A detection that began before the last cut does not cut again."""
        self._count(now)
        full = self.taken >= int(self.cap) or now < self._next_at
        seconds = max(0.001, now - place.since)
        beside = (self._area - place.area) / seconds
        self.taken -= 1
        if lesson is None or not lesson.reads:
            return
        self._typical = lesson.reads if self._typical is None else 0.8 * self._typical + 0.2 * lesson.reads
        asked = beside * lesson.reads / seconds
        if not self.is_slow(lesson):
            self._holds.append(seconds / lesson.reads)
            hold = median(self._holds)
            self._calm_hold = min(hold, self._calm_hold or hold)
        if place.epoch != self._epoch:
            self._measure(place, lesson, asked)
        elif (crowded := self._is_crowded(lesson)) or lesson.refused > self._tolerated:
            if beside < _ALONE and self._alone is not None and lesson.refused >= _NO_BETTER * self._alone:
                self._bear(lesson.refused)
            else:
                self._alone = lesson.refused if beside < _ALONE and lesson.refused > 0 else None
                self._cut(lesson, asked, crowded=crowded)
        else:
            self._suspect = None
            self._calm_rounds += 1 / max(1.0, self.cap)
            if full:
                self._grow()
        self._fit()

    def look(self, lesson: Lesson) -> None:
        """Learn from a detection under way, read in part; without reads `seconds` says how long one takes at least."""
        pace = lesson.pace
        if self.limit is not None or not lesson.seconds:
            return
        if pace is None:
            self.cap = min(self._most, max(self.cap, MODEST_READS * lesson.seconds))
            return
        if self._calm_look is None:
            self._calm_look = pace
        if lesson.refused > self._tolerated or pace > _CROWDED_LOOK * self._calm_look:
            self._cut(lesson, self.taken / pace, crowded=True)
            self._fit()
        else:
            grown = min(self.cap * _GROWTH_BY_LOOK, self.prudent)
            self.cap = min(self._most, max(self.cap, grown, MODEST_READS * self._calm_look))

    def _measure(self, place: Place, lesson: Lesson, asked: float) -> None:
        """Detections that were under way when the service was found crowded know best how much it did."""
        slow = self.is_slow(lesson) or lesson.refused > 0.5
        if place.epoch != self._epoch - 1 or not slow or self.taken < int(self.cap):
            return
        self._suspect = None
        self._measured.append(asked * (1 - lesson.refused))
        self.limit = max(_LEAST_READS, _OF_THROUGHPUT * median(self._measured))

    def _count(self, now: float) -> None:
        self._area += self.taken * (now - self._area_at)
        self._area_at = now

    def is_slow(self, lesson: Lesson) -> bool:
        """Whether one detection was slower than calm ones; less is enough where reads were refused as well."""
        least = _CROWDED_AND_REFUSED if lesson.refused > self._tolerated else _CROWDED
        calm = self._calm_pace or self._calm_look
        return lesson.pace is not None and calm is not None and lesson.pace > least * calm

    def _is_crowded(self, lesson: Lesson) -> bool:
        """Whether reads queue: a round is slower than the calmest one, or a slow detection had reads refused."""
        if lesson.pace is None:
            return False
        if lesson.refused > self._tolerated and self.is_slow(lesson):
            return True
        self._paces.append(lesson.pace)
        if len(self._paces) < _SAMPLE:
            return False
        usual = median(self._paces)
        self._calm_pace = min(usual, self._calm_pace or usual)
        if usual <= _CROWDED * self._calm_pace:
            self._slow_pace = None
            return False
        if self._slow_pace is not None and usual > _NO_FASTER * self._slow_pace:
            self._calm_pace, self._slow_pace, self.limit = usual, None, self._ceiling
            return False
        self._slow_pace = usual
        return True

    def _cut(self, lesson: Lesson, asked: float, *, crowded: bool) -> None:
        """Take what the service did while it was crowded as the limit; where only single reads fail, ask whether it is us.

        `asked` are the reads a second that all detections made together, refused ones included.
        """
        self._epoch, self._calm_rounds = self._epoch + 1, 0.0
        self._measured.clear()
        self._paces.clear()
        done = max(_LEAST_READS, asked * (1 - lesson.refused))
        before = self.limit or done
        if self._suspect is not None and lesson.refused >= _STILL * self._suspect:
            self._tolerated = 2 * max(lesson.refused, self._suspect)
            self.limit, self._suspect = self._ceiling, None
            return
        self._ceiling = before
        if crowded or lesson.refused > 0.5:
            self._suspect = None
            self.limit = max(_DEEPEST * before, min(_EASE * before, _OF_THROUGHPUT * done))
        else:
            self._suspect = lesson.refused
            self.limit = _DEEPEST * before

    def _bear(self, refused: float) -> None:
        """One detection alone is more than the service bears, and waiting before it did not help: nothing else would."""
        self._tolerated, self._alone = refused / _NO_BETTER, None
        self.limit = max(self.limit or 0.0, self._ceiling or 0.0)

    def _grow(self) -> None:
        if self.limit is None:
            self.cap = min(self._most, self.cap + (_GROWTH_MODEST if self._is_modest() else _GROWTH))
            return
        share = min(_REGAIN, _FEEL * (1 + self._calm_rounds))
        self.limit *= 1 + min(_LEAST_STEP, share / max(1.0, self.cap))

    def _is_modest(self) -> bool:
        pace = self._calm_pace or self._calm_look
        return pace is not None and self.cap / pace < MODEST_READS

    def _places_for(self, limit: float) -> float:
        pace = self._calm_pace or self._calm_look or 0.6
        return limit * min(self._calm_hold or _HELD * pace, _HELD_AT_MOST * pace)

    def _fit(self) -> None:
        """Make the cap fit the limit."""
        if self.limit is not None:
            places = self._places_for(self.limit)
            self.cap = min(self._most, max(FEWEST, places if places >= _SPACED else places + 2))
