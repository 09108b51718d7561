"""One stack from its admission to everything that can be known about it. Talks only through steps; decides by values."""

from collections.abc import Iterator

from .admission import Admission, admit
from .calls import Denied, DescribeStacks, Fault, Missing, ReadTemplate, Refused, StackPage, Template
from .detection import DetectionEnd, leave, run_detection
from .inspected import (
    Inspection,
    as_resource,
    certainly_for_rate,
    drifted,
    merge,
    never_checked,
    newer,
    note_claims,
    note_fresh,
    note_missing_permissions,
    passed_over,
    refused_share,
    unknown,
)
from .knowledge import Knowledge
from .listing import all_drifts, all_resources
from .observed import StackRecord
from .reasons import is_about_rate
from .recent import recently_checked
from .steps import Pause, Procedure, ask

BATCH = 200
"""Logical ids that DetectStackDrift takes at most (CloudFormation quota)."""

REPAIRS = 4
"""Rounds in which resources that were passed over are asked for again."""


def inspect(
    stack: StackRecord, knowledge: Knowledge, *, wait_seconds: float, only: frozenset[str] = frozenset()
) -> Procedure[Inspection]:
    """Everything about `stack`, or about `only` some of its resources.

    Waits up to `wait_seconds` for an operation that is in progress.
    """
    stack = yield from settle(stack, knowledge, wait_seconds)
    seen = Inspection(stack=stack, admission=admit(stack.status), only=only)
    if seen.admission in (Admission.NOT_APPLICABLE, Admission.GONE):
        return seen
    if seen.admission is Admission.WAIT:
        seen.doubts.append(f"not checked: the stack is in {stack.status}")
        yield from _list(seen, knowledge)
        return seen
    if not (yield from _is_recent(seen, knowledge)):
        for ids in _batches(tuple(sorted(only))) if only else ((),):
            yield from _detect(seen, ids, knowledge)
    if seen.admission is Admission.CHECK:
        yield from _repair(seen, knowledge)
        if seen.owes_drifts:
            yield from _read_drifts(seen, None, knowledge)
        yield from _reconcile(seen, knowledge)
        note_missing_permissions(seen, knowledge)
        if drifted(seen):
            yield from _read_template(seen, knowledge)
    return seen


def _is_recent(seen: Inspection, knowledge: Knowledge) -> Procedure[bool]:
    """Whether results that are there already are young enough; they are then read."""
    if knowledge.accept_since is None or seen.only or not (yield from _list(seen, knowledge)):
        return False
    recent = recently_checked(seen.resources, seen.stack, knowledge)
    if recent is None:
        return False
    seen.fresh, seen.detected = recent, True
    yield from _read_drifts(seen, None, knowledge)
    return True


def settle(stack: StackRecord, knowledge: Knowledge, seconds: float) -> Procedure[StackRecord]:
    """The stack once no operation is in progress, or as it is after `seconds`."""
    waited = 0.0
    while admit(stack.status) is Admission.WAIT and waited < seconds:
        yield Pause(knowledge.settle_after)
        waited += knowledge.settle_after
        stack = yield from current(stack)
    return stack


def current(stack: StackRecord) -> Procedure[StackRecord]:
    """The stack as it is now; with status DELETE_COMPLETE when AWS does not know it any more."""
    reply = yield from ask(DescribeStacks(stack=stack.arn))
    if isinstance(reply, StackPage) and reply.stacks:
        return reply.stacks[0]
    if isinstance(reply, Missing):
        return StackRecord(
            name=stack.name, arn=stack.arn, status="DELETE_COMPLETE", parent=stack.parent, root=stack.root
        )
    return stack


def _detect(seen: Inspection, ids: tuple[str, ...], knowledge: Knowledge) -> Procedure[None]:
    """Detect, then read what came of it, before the place is given back: reading shows whether it was crowded."""
    end = yield from run_detection(seen.stack, ids, knowledge)
    if not end.ran:
        yield from leave(end, knowledge)
        if len(ids) > 1 and isinstance(end.fault, Refused):
            for half in (ids[: len(ids) // 2], ids[len(ids) // 2 :]):
                yield from _detect(seen, half, knowledge)  # one id of the batch is to blame
        else:
            yield from _explain(seen, ids, end, knowledge)
        return
    seen.detected = True
    if not (yield from _list(seen, knowledge)):
        yield from leave(end, knowledge)
        return
    if not ids:
        seen.end = end
        if (seconds := end.lasted(seen.resources.values())) is not None:
            knowledge.compare_clocks(ours=end.seconds, theirs=seconds)
            knowledge.lasted(knowledge.ours * seconds, len(seen.resources))
    note_fresh(seen, end, ids)
    if not ids and certainly_for_rate(seen, end, knowledge):
        note_claims(seen, end)
        seen.owes_drifts = True
    else:
        yield from _read_drifts(seen, end if not ids else None, knowledge)
        knowledge.refused_for_rate |= any(is_about_rate(one.reason) for one in seen.drifts.values())
    yield from leave(end, knowledge, refused=refused_share(seen, ids), resources=() if ids else seen.resources.values())


def _explain(seen: Inspection, ids: tuple[str, ...], end: DetectionEnd, knowledge: Knowledge) -> Procedure[None]:
    """Say why no detection took place; the stack itself may have gone or begun to move."""
    seen.stack = yield from current(seen.stack)
    seen.admission = admit(seen.stack.status)
    if seen.admission in (Admission.GONE, Admission.NOT_APPLICABLE):
        return
    if ids and isinstance(end.fault, Refused) and seen.admission is Admission.CHECK:
        seen.refused.update(ids)
        return
    text = end.fault.text if end.fault is not None else "no reason given"
    seen.doubts.append(f"not checked: {text}" if not ids else f"{len(ids)} resources not checked again: {text}")
    if not seen.resources:
        yield from _list(seen, knowledge)


def _list(seen: Inspection, knowledge: Knowledge) -> Procedure[bool]:
    """Read the resources; from the drift records and the template when listing is not allowed."""
    found = yield from all_resources(seen.stack.arn)
    if isinstance(found, dict):
        wanted = {name: one for name, one in found.items() if not seen.only or name in seen.only}
        seen.resources = {name: newer(seen.resources.get(name), one) for name, one in wanted.items()}
        knowledge.seen_types.update(
            one.type for one in found.values() if one.drift in ("IN_SYNC", "MODIFIED", "DELETED")
        )
        return True
    _doubt(seen, found, knowledge, "its resources could not be listed")
    drifts = yield from all_drifts(seen.stack.arn)
    if not isinstance(drifts, dict):
        return False
    seen.drifts = drifts
    yield from _read_template(seen, knowledge)
    named = seen.template.get("Resources", {})
    seen.resources = {name: never_checked(name, body.get("Type", "")) for name, body in named.items()}
    seen.resources |= {name: as_resource(one) for name, one in drifts.items()}
    return True


def _read_drifts(seen: Inspection, end: DetectionEnd | None, knowledge: Knowledge) -> Procedure[None]:
    """Read the drift records where anything hints at drift: the stack's status, its count, or one resource."""
    note_claims(seen, end)
    state = end.state if end is not None else None
    hinted = any(one.drift not in ("IN_SYNC", "NOT_CHECKED", "UNSUPPORTED") for one in seen.resources.values())
    if hinted or seen.claimed:
        drifts = yield from all_drifts(seen.stack.arn)
        if isinstance(drifts, dict):
            seen.drifts, seen.owes_drifts = drifts, False
            merge(seen)
        else:
            _doubt(seen, drifts, knowledge, "its drift records could not be read")
    if state is not None and state.stack_status == "IN_SYNC" and drifted(seen):
        seen.inconsistent = True


def _reconcile(seen: Inspection, knowledge: Knowledge) -> Procedure[None]:
    """Where the stack counts more drift than its lists show, read them once more; a list can lag behind."""
    if seen.claimed > drifted(seen):
        yield Pause(knowledge.settle_after)
        yield from _list(seen, knowledge)
        yield from _read_drifts(seen, None, knowledge)
    if seen.claimed > drifted(seen):
        seen.inconsistent = True
        seen.doubts.append(f"the stack counts {seen.claimed} drifted resources, {drifted(seen)} were found")


def _repair(seen: Inspection, knowledge: Knowledge) -> Procedure[None]:
    """Ask again for what was passed over: unknown by rate, last checked before the run, or skipped without a word."""
    if seen.end is not None and any(not unknown(seen, one) for one in passed_over(seen, knowledge)):
        yield Pause(knowledge.settle_after)  # the list may only lag behind the detection
        yield from _list(seen, knowledge)
        note_fresh(seen, seen.end, ())
        yield from _read_drifts(seen, seen.end, knowledge)
    for attempt in range(REPAIRS):
        again = tuple(passed_over(seen, knowledge))
        if not again or not seen.detected or seen.admission is not Admission.CHECK:
            return
        doubts = len(seen.doubts)
        yield Pause(attempt * knowledge.settle_after)
        for ids in _batches(again):
            yield from _detect(seen, ids, knowledge)
        if len(seen.doubts) > doubts:
            return
        knowledge.not_here.update(
            seen.resources[one].type for one in again if seen.resources[one].drift == "NOT_CHECKED"
        )


def _batches(ids: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    yield from (ids[start : start + BATCH] for start in range(0, len(ids), BATCH))


def _read_template(seen: Inspection, knowledge: Knowledge) -> Procedure[None]:
    """Read the template once, for construct paths and secrets. After two refusals the run stops asking."""
    if seen.template or knowledge.templates_refused >= 2:
        return
    reply = yield from ask(ReadTemplate(seen.stack.arn), optional=True)
    if isinstance(reply, Template):
        seen.template = reply.body
    else:
        knowledge.templates_refused += 1


def _doubt(seen: Inspection, fault: Fault, knowledge: Knowledge, what: str) -> None:
    if isinstance(fault, Denied):
        knowledge.deny(fault.action, fault.text)
    code = f"{fault.code}: " if isinstance(fault, Refused) else ""
    seen.doubts.append(f"{what}: {code}{fault.text}")
