"""One drift detection, from asking for a place to the end: started by us, found running, or watched from outside."""

from collections.abc import Mapping
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
from .reasons import is_about_rate
from .steps import Enter, Leave, Pause, Procedure, ask

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
    fault: Fault | None = None
    """Why it did not take place, or could not be followed."""

    @property
    def rate_limited(self) -> bool:
        """Whether the detection as a whole was asked to slow down."""
        return self.state is not None and self.state.status == "DETECTION_FAILED" and is_about_rate(self.state.reason)

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
    yield Enter()
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
        case Busy():
            return (yield from _watch(stack, ids, (yield from _check_times(stack)), knowledge))
    if isinstance(reply, Denied):
        knowledge.deny(reply.action, reply.text)
    assert isinstance(reply, Fault), "a detection starts or fails"
    return DetectionEnd(ran=False, fault=reply)


def leave(end: DetectionEnd, *, crowded: bool = False) -> Procedure[None]:
    """Give the place back."""
    yield Leave(crowded or end.rate_limited)


def _follow(
    stack: StackRecord,
    ids: tuple[str, ...],
    detection: str,
    before: Mapping[str, datetime | None] | None,
    knowledge: Knowledge,
) -> Procedure[DetectionEnd]:
    """Ask until the detection has ended; when asking is not allowed, watch the stack instead."""
    waited = knowledge.first_look_after if not ids else knowledge.look_again_after
    yield Pause(waited)
    not_found = 0
    while True:
        reply = yield from ask(ReadDetection(detection))
        if isinstance(reply, Denied):
            knowledge.deny(reply.action, reply.text)
            knowledge.status_denied = True
            before = before if before is not None else (yield from _check_times(stack))
            return (yield from _watch(stack, ids, before, knowledge))
        if isinstance(reply, DetectionState):
            if reply.status != "DETECTION_IN_PROGRESS":
                if not ids:
                    knowledge.took(waited)
                return DetectionEnd(ran=True, started=reply.started, before=before, state=reply)
            if waited > knowledge.patience:
                return DetectionEnd(ran=True, started=reply.started, before=before, state=reply)
        elif isinstance(reply, Missing) and not_found < 3:
            not_found += 1  # a new detection may not be visible at once
        else:
            return DetectionEnd(ran=isinstance(reply, Fault), before=before, fault=_fault(reply))
        yield Pause(knowledge.look_again_after)
        waited += knowledge.look_again_after


def _watch(
    stack: StackRecord, ids: tuple[str, ...], before: Mapping[str, datetime | None] | None, knowledge: Knowledge
) -> Procedure[DetectionEnd]:
    """Wait for a detection that has no id for us: its end shows in the stack's own check time, or in that a new one starts."""
    first = yield from _stack_check_time(stack)
    waited, looks = 0.0, 0
    while waited <= knowledge.patience:
        yield Pause(knowledge.look_again_after)
        waited, looks = waited + knowledge.look_again_after, looks + 1
        if (yield from _stack_check_time(stack)) != first:
            break
        if looks % _LOOKS_BEFORE_ASKING_AGAIN == 0:
            reply = yield from ask(DetectDrift(stack.arn, ids))
            if isinstance(reply, DetectionStarted) and not knowledge.status_denied:
                return (yield from _follow(stack, ids, reply.detection, before, knowledge))
            if isinstance(reply, DetectionStarted):
                break
    return DetectionEnd(ran=True, before=before)


def _check_times(stack: StackRecord) -> Procedure[Mapping[str, datetime | None]]:
    found = yield from all_resources(stack.arn)
    return {one.logical_id: one.checked for one in found.values()} if isinstance(found, dict) else {}


def _stack_check_time(stack: StackRecord) -> Procedure[datetime | None]:
    reply = yield from ask(DescribeStacks(stack=stack.arn))
    return reply.stacks[0].drift_checked if isinstance(reply, StackPage) and reply.stacks else None


def _fault(reply: Reply) -> Fault | None:
    return reply if isinstance(reply, Fault) else None
