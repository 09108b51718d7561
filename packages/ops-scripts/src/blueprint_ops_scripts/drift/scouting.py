"""Looks at a detection under way: how fast it goes, and whether the service bears more of them beside it."""

import math
from collections.abc import Sequence
from datetime import datetime

from .calls import DetectionState
from .knowledge import Knowledge
from .listing import all_resources
from .observed import StackRecord
from .places import Lesson
from .steps import Look, Pause, Procedure

_FEWEST_READ = 3
"""Resources that a look must show to say anything about the pace."""

_WORTH_A_LOOK = 6.0
"""Resources that are read between two looks."""

_HANDED_OVER = 0.6
"""Share of a detection after which the next one that begins is looked at instead."""

PAGE = 100
"""Resources on a page of ListStackResources (CloudFormation API reference)."""


def may_scout(knowledge: Knowledge) -> bool:
    """Whether one detection should be looked at often: its length is not known, or more of them could run beside it."""
    return not knowledge.knows_duration or (knowledge.beside.could_run_more and knowledge.looks_left >= 1)


def first_look_inside(knowledge: Knowledge) -> float:
    """Seconds until the first look, at one detection or at its successor."""
    return max(knowledge.unit, _WORTH_A_LOOK * (knowledge.pace or 0.0))


def _since(last: datetime | None, times: Sequence[datetime], *, ours: float) -> Lesson | None:
    """What was read since the last look; None while it is too little to say anything about the pace."""
    new = [time for time in times if last is None or time >= last]
    if len(new) <= _FEWEST_READ:
        return None
    return Lesson(reads=len(new) - 1, seconds=ours * (new[-1] - new[0]).total_seconds())


def look_inside(stack: StackRecord, state: DetectionState, waited: float, knowledge: Knowledge) -> Procedure[None]:
    """Read what a detection has done in `waited` seconds, then pause."""
    if state.started is not None and waited >= knowledge.next_look and _pays(knowledge):
        yield from _look(stack, state.started, waited, knowledge)
    yield Pause(_pause_after(waited, knowledge))


def _pays(knowledge: Knowledge) -> bool:
    """Whether a look can tell what nobody knows."""
    vague = knowledge.reads_seen < _WORTH_A_LOOK
    return not knowledge.knows_duration or (knowledge.looks_left >= 1 and (vague or knowledge.beside.could_run_more))


def _look(stack: StackRecord, started: datetime, waited: float, knowledge: Knowledge) -> Procedure[None]:
    found = yield from all_resources(stack.arn)
    resources = found.values() if isinstance(found, dict) else ()
    times = sorted(one.checked for one in resources if one.checked is not None and one.checked >= started)
    knowledge.looks_left -= math.ceil(len(resources) / PAGE)
    knowledge.next_look = 3 * waited
    if times:
        knowledge.compare_clocks(ours=waited, theirs=(times[-1] - started).total_seconds())
        passed = knowledge.ours * (times[-1] - started).total_seconds() or waited
        done = len(times) + int(len(times) < _WORTH_A_LOOK)  # the very first may be of a type that is not read
        knowledge.forecast(passed * len(resources) / done, reads=len(times))
        knowledge.pace, knowledge.next_look = passed / len(times), 0.0
    lesson = _since(knowledge.seen_inside, times, ours=knowledge.ours)
    if lesson is not None:
        knowledge.seen_inside = times[-1]
    yield Look(lesson or Lesson(reads=0, seconds=waited / (len(times) + 1)))


def _pause_after(waited: float, knowledge: Knowledge) -> float:
    if not knowledge.knows_duration:
        return max(knowledge.unit, waited / 2)
    rest = knowledge.first_look_after() - waited
    if waited > _HANDED_OVER * knowledge.first_look_after():
        knowledge.scout = None
    elif knowledge.beside.could_run_more and knowledge.looks_left >= 1:
        return first_look_inside(knowledge)
    elif _pays(knowledge):
        return max(knowledge.unit, min(first_look_inside(knowledge), rest / 2))
    return max(knowledge.look_again_after(waited), rest)
