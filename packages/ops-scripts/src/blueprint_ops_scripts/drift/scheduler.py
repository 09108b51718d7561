"""Runs many procedures at the same time in one thread: calls pass the gate of their API, detections take places.

Throttling, lost connections and expired credentials end here; a procedure hears of them only when trying again is over.
"""

import heapq
import itertools
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from .calls import Call, CallPool, Expired, Reply, Throttled, Unavailable
from .gate import Gate
from .places import Lesson, Place, Places
from .steps import Ask, Enter, Leave, Look, Pause, Procedure

T = TypeVar("T")

TRIES_THROTTLED = 12
TRIES_UNAVAILABLE = 6
TRIES_EXPIRED = 4
TRIES_OPTIONAL = 2
IN_FLIGHT = 16
"""Calls under way at the same time, over all APIs."""

_LONGEST_PAUSE = 8.0


class DeadlineReached(Exception):  # noqa: N818 - it is news, not an error
    """The run's time is over; what was finished counts."""


@dataclass(eq=False)
class _Task:
    procedure: Procedure[Any]
    done: Callable[[Any], None]
    place: Place | None = None
    reads: int | None = None


@dataclass(eq=False)
class _Pending:
    task: _Task
    call: Call
    optional: bool
    since: float
    started: float = 0.0
    tries: int = 0


@dataclass
class Scheduler:
    """Gates, places and clocks of one run."""

    pool: CallPool
    deadline: float | None = None
    """On the pool's clock; None never ends."""

    gates: dict[str, Gate] = field(default_factory=lambda: defaultdict(Gate))
    places: Places = field(default_factory=Places)
    _queues: dict[str, deque[_Pending]] = field(default_factory=lambda: defaultdict(deque))
    _asleep: list[tuple[float, int, _Task | _Pending]] = field(default_factory=list)
    _outside: deque[_Task] = field(default_factory=deque)
    _flying: dict[int, _Pending] = field(default_factory=dict)
    _numbers: Any = field(default_factory=itertools.count)

    def spawn(self, procedure: Procedure[T], done: Callable[[T], None]) -> None:
        """Begin `procedure`; `done` gets what it returns."""
        self._advance(_Task(procedure, done), None)

    def result(self, procedure: Procedure[T]) -> T:
        """What `procedure` returns, after everything else that was spawned has ended too."""
        results: list[T] = []
        self.spawn(procedure, results.append)
        self.run()
        return results[0]

    def run(self) -> None:
        """Until every procedure has ended.

        Raises:
            DeadlineReached: the time is over; procedures that had not ended are forgotten.
        """
        while self._flying or self._asleep or self._outside or any(self._queues.values()):
            self._let_in()
            self._start_what_may()
            assert self._flying or self._asleep or self._next_event() is not None, "nobody will leave a place"
            for ticket, reply in self.pool.wait(self._next_event()):
                self._answer(self._flying.pop(ticket), reply)
            self._wake()
            if self.deadline is not None and self.pool.now() >= self.deadline:
                raise DeadlineReached

    def _advance(self, task: _Task, value: Reply | None) -> None:
        """Run a procedure up to its next wait."""
        while True:
            try:
                step = task.procedure.send(value)
            except StopIteration as end:
                task.done(end.value)
                return
            value = None
            match step:
                case Ask(call, optional):
                    self._queues[call.api].append(_Pending(task, call, optional, self.pool.now()))
                    return
                case Pause(seconds):
                    self._sleep(task, seconds)
                    return
                case Enter(reads):
                    task.reads = reads
                    self._outside.append(task)
                    return
                case Look(lesson):
                    self.places.look(lesson)
                case Leave(lesson):
                    assert task.place is not None, "a place is left only after it was taken"
                    self.places.leave(task.place, self.pool.now(), lesson)
                    task.place = None

    @property
    def could_run_more(self) -> bool:
        """Whether stacks wait for a place, and a look inside a detection can still teach how many may run."""
        return bool(self._outside) and self.places.wants_looks

    def now(self) -> float:
        """Seconds of the pool's clock."""
        return self.pool.now()

    def is_slow(self, lesson: Lesson) -> bool:
        """Whether reads queued during a detection."""
        return self.places.is_slow(lesson)

    def _let_in(self) -> None:
        now = self.pool.now()
        while self._outside and self.places.opens_at(now) == now:
            task = self._outside.popleft()
            task.place = self.places.enter(now, task.reads)
            self._advance(task, None)

    def _start_what_may(self) -> None:
        now = self.pool.now()
        for api, waiting in self._queues.items():
            gate = self.gates[api]
            while waiting and len(self._flying) < IN_FLIGHT and gate.opens_at() <= now:
                pending = waiting.popleft()
                pending.started, pending.tries = now, pending.tries + 1
                gate.pass_through(now)
                ticket = next(self._numbers)
                self._flying[ticket] = pending
                self.pool.start(ticket, pending.call)

    def _next_event(self) -> float | None:
        times = [self._asleep[0][0]] if self._asleep else []
        if len(self._flying) < IN_FLIGHT:
            times += [self.gates[api].opens_at() for api, waiting in self._queues.items() if waiting]
        if self._outside and (opens := self.places.opens_at(self.pool.now())) is not None:
            times.append(opens)
        if self.deadline is not None:
            times.append(self.deadline)
        return min(times, default=None)

    def _answer(self, pending: _Pending, reply: Reply) -> None:
        now, gate = self.pool.now(), self.gates[pending.call.api]
        if isinstance(reply, Throttled):
            gate.was_throttled(pending.started, now)
        else:
            gate.succeeded(waited=pending.started - pending.since > 0.001)
        pause = _pause_before_retry(pending, reply)
        if pause is None:
            self._advance(pending.task, reply)
        elif pause == 0:
            self._queues[pending.call.api].appendleft(pending)
        else:
            self._sleep(pending, pause)

    def _sleep(self, who: _Task | _Pending, seconds: float) -> None:
        heapq.heappush(self._asleep, (self.pool.now() + seconds, next(self._numbers), who))

    def _wake(self) -> None:
        now = self.pool.now()
        while self._asleep and self._asleep[0][0] <= now:
            _, _, who = heapq.heappop(self._asleep)
            if isinstance(who, _Task):
                self._advance(who, None)
            else:
                self._queues[who.call.api].append(who)


def _pause_before_retry(pending: _Pending, reply: Reply) -> float | None:
    """Seconds until the call is made again; 0 leaves the pause to the gate, None gives the reply to the procedure."""
    tries = TRIES_OPTIONAL if pending.optional else None
    match reply:
        case Throttled() if pending.tries < (tries or TRIES_THROTTLED):
            return 0.0
        case Unavailable() if pending.tries < (tries or TRIES_UNAVAILABLE):
            return min(_LONGEST_PAUSE, 0.25 * 2.0**pending.tries)
        case Expired() if pending.tries < (tries or TRIES_EXPIRED):
            return 0.5
    return None
