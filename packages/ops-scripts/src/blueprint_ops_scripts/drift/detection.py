"""One drift detection, from asking for a place to the end: started by us, found running, or watched from outside."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from .calls import (
    Busy,
    Denied,
    DescribeStacks,
    DetectDrift,
    DetectionStarted,
    DetectionState,
    Fault,
    Missing,
    ReadDetection,
    Reply,
    StackPage,
)
from .knowledge import Knowledge
from .listing import all_resources
from .observed import ResourceRecord, StackRecord
from .places import Lesson
from .reasons import is_about_rate
from .scouting import first_look_inside, look_inside, may_scout
from .steps import Enter, Leave, Pause, Procedure, ask

FEWEST_FOR_PACE = 10
"""Below so many resources the time of a detection says little about the pace."""

_SOON = 0.001
"""Seconds that are not worth a pause."""

_LOOKS_BEFORE_ASKING_AGAIN = 4


@dataclass(frozen=True, kw_only=True, slots=True)
class DetectionEnd:
    """How a detection ended, and how to tell what it checked."""

    ran: bool
    """Whether a detection took place at all, be it only in part."""

    started: datetime | None = None
    """Beginning by the service's clock; what was checked since is fresh."""

    before: Mapping[str, datetime | None] | None = None
    """Check times before the detection; used where the beginning is not known."""

    state: DetectionState | None = None
    seconds: float = 0.0
    """Length by the run's own clock, as far as it was followed."""

    fault: Fault | None = None
    """Why it did not take place, or could not be followed."""

    @property
    def rate_limited(self) -> bool:
        """Whether the detection as a whole was asked to slow down."""
        return self.state is not None and self.state.status == "DETECTION_FAILED" and is_about_rate(self.state.reason)

    def lasted(self, resources: Iterable[ResourceRecord]) -> float | None:
        """Seconds from the beginning to the last check, by the service's clock; None where it does not say."""
        if self.started is None or self.state is None:
            return None
        seconds = max(((one.checked - self.started).total_seconds() for one in resources if one.checked), default=0.0)
        return seconds if seconds > 0 else None

    def lesson(self, resources: Collection[ResourceRecord], *, ours: float, refused: float = 0.0) -> Lesson:
        """What it taught; a handful of resources, or a detection that failed, says nothing about the pace.

        `ours` are our seconds for each of the service's.
        """
        times = sorted(one.checked for one in resources if one.checked is not None and self.made_fresh(one))
        reads, seconds = len(times), None
        if reads >= FEWEST_FOR_PACE and not self.rate_limited:
            seconds = ours * (times[-1] - times[0]).total_seconds() * reads / (reads - 1) or None
        return Lesson(reads=max(reads, int(self.rate_limited)), seconds=seconds, refused=refused)

    def made_fresh(self, resource: ResourceRecord) -> bool:
        """Whether this detection checked `resource`."""
        if resource.checked is None:
            return False
        if self.started is not None:
            return resource.checked >= self.started.replace(microsecond=0)  # some lists give whole seconds
        return self.before is not None and self.before.get(resource.logical_id) != resource.checked


def run_detection(stack: StackRecord, ids: tuple[str, ...], knowledge: Knowledge) -> Procedure[DetectionEnd]:
    """Detect drift of `stack`, or of `ids` in it, holding a place. The caller leaves the place with `Leave`."""
    before = (yield from _check_times(stack)) if knowledge.status_denied else None
    yield Enter(len(ids) or None)
    running = knowledge.running.pop(stack.arn, None) if not ids else None
    if running is not None:
        end = yield from _follow(stack, ids, running, before, knowledge)
        if not isinstance(end.fault, Missing):
            return end
    reply = yield from ask(DetectDrift(stack.arn, ids))
    match reply:
        case DetectionStarted(detection):
            if not ids:
                knowledge.note_started(stack.arn, detection)
            return (yield from _follow(stack, ids, detection, before, knowledge))
        case Busy() if stack.arn not in knowledge.stuck:
            return (yield from _watch(stack, ids, (yield from _check_times(stack)), knowledge))
    if isinstance(reply, Denied):
        knowledge.deny(reply.action, reply.text)
    assert isinstance(reply, Fault), "a detection starts or fails"
    return DetectionEnd(ran=False, fault=reply)


def leave(
    end: DetectionEnd,
    knowledge: Knowledge,
    *,
    refused: float | None = None,
    resources: Collection[ResourceRecord] = (),
) -> Procedure[None]:
    """Give the place back, and say what the detection of these resources teaches."""
    lesson = end.lesson(resources, ours=knowledge.ours, refused=1.0 if end.rate_limited else refused or 0.0)
    yield Leave(lesson if end.rate_limited or (refused is not None and lesson.reads) else None)


def _follow(
    stack: StackRecord,
    ids: tuple[str, ...],
    detection: str,
    before: Mapping[str, datetime | None] | None,
    knowledge: Knowledge,
) -> Procedure[DetectionEnd]:
    """Ask until the detection has ended; when asking is not allowed, watch the stack instead."""
    now = knowledge.beside.now
    begun = now()
    yield from _until_an_answer_is_likely(stack, ids, knowledge)
    not_found, progress, patience, looks = 0, 0, knowledge.patience, 0
    while True:
        reply = yield from ask(ReadDetection(detection))
        looks, waited = looks + 1, now() - begun
        if isinstance(reply, Denied):
            knowledge.deny(reply.action, reply.text)
            knowledge.status_denied = True
            before = before if before is not None else (yield from _check_times(stack))
            return (yield from _watch(stack, ids, before, knowledge))
        if isinstance(reply, DetectionState):
            if reply.status != "DETECTION_IN_PROGRESS":
                if not ids:
                    knowledge.took(waited, looks=looks)
                if knowledge.scout == stack.arn:
                    knowledge.scout = None
                return DetectionEnd(ran=True, started=reply.started, before=before, state=reply, seconds=waited)
            if waited > patience:
                fresh = yield from _fresh_count(stack, DetectionEnd(ran=True, started=reply.started, before=before))
                if fresh <= progress:
                    knowledge.stuck.add(stack.arn)
                    return DetectionEnd(ran=True, started=reply.started, before=before, state=reply)
                progress, patience = fresh, waited + knowledge.patience
            elif knowledge.scout == stack.arn and not ids:
                yield from look_inside(stack, reply, waited, knowledge)
                continue
        elif isinstance(reply, Missing) and not_found < 3:
            not_found += 1  # a new detection may not be visible at once
            yield Pause(knowledge.settle_after)
            continue
        else:
            return DetectionEnd(ran=isinstance(reply, Fault), before=before, fault=_fault(reply))
        yield Pause(knowledge.look_again_after(waited))


def _until_an_answer_is_likely(stack: StackRecord, ids: tuple[str, ...], knowledge: Knowledge) -> Procedure[None]:
    """Wait. While nobody knows how long a detection takes, the first one of a whole stack alone finds it out.

    Single resources that nobody of that kind runs beside are looked at for themselves.
    """
    begun = knowledge.beside.now()
    if not ids and knowledge.scout is None and may_scout(knowledge):
        knowledge.scout, knowledge.seen_inside, knowledge.next_look = stack.arn, None, 0.0
    if knowledge.scout == stack.arn and not ids:
        yield Pause(first_look_inside(knowledge))
        return
    size = len(ids) if ids else knowledge.sizes.get(stack.name)
    while not knowledge.status_denied:
        unknown = not knowledge.knows_duration and knowledge.scout is not None
        until = knowledge.patience / 2 if unknown else knowledge.first_look_after(size)
        rest = until - (knowledge.beside.now() - begun)
        if rest <= _SOON:
            return
        yield Pause(min(rest, (4 if knowledge.knows_duration else 0.25) * knowledge.unit))


def _watch(
    stack: StackRecord, ids: tuple[str, ...], before: Mapping[str, datetime | None] | None, knowledge: Knowledge
) -> Procedure[DetectionEnd]:
    """Wait for a detection that has no id for us: its end shows in the stack's own check time, or in that a new one starts."""
    first = yield from _stack_check_time(stack)
    waited, looks = knowledge.first_look_after(len(ids) or None), 0
    yield Pause(waited)
    while waited <= knowledge.patience:
        if (yield from _stack_check_time(stack)) != first:
            if not ids:
                knowledge.took(waited, looks=looks + 1)
            break
        pause = knowledge.look_again_after(waited)
        yield Pause(pause)
        waited, looks = waited + pause, looks + 1
        if looks % _LOOKS_BEFORE_ASKING_AGAIN == 0:
            reply = yield from ask(DetectDrift(stack.arn, ids))
            if isinstance(reply, DetectionStarted) and not knowledge.status_denied:
                return (yield from _follow(stack, ids, reply.detection, before, knowledge))
            if isinstance(reply, DetectionStarted):
                break
    return DetectionEnd(ran=True, before=before)


def _fresh_count(stack: StackRecord, so_far: DetectionEnd) -> Procedure[int]:
    """Resources that a long detection has checked by now: as long as they grow it is not stuck."""
    found = yield from all_resources(stack.arn)
    return sum(so_far.made_fresh(one) for one in found.values()) if isinstance(found, dict) else 0


def _check_times(stack: StackRecord) -> Procedure[Mapping[str, datetime | None]]:
    found = yield from all_resources(stack.arn)
    return {one.logical_id: one.checked for one in found.values()} if isinstance(found, dict) else {}


def _stack_check_time(stack: StackRecord) -> Procedure[datetime | None]:
    reply = yield from ask(DescribeStacks(stack=stack.arn))
    return reply.stacks[0].drift_checked if isinstance(reply, StackPage) and reply.stacks else None


def _fault(reply: Reply) -> Fault | None:
    return reply if isinstance(reply, Fault) else None
