"""One stack from its admission to everything that can be known about it. Talks only through steps; decides by values."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from .admission import Admission, admit
from .calls import Denied, DescribeStacks, Fault, Missing, ReadTemplate, Refused, StackPage, Template
from .detection import DetectionEnd, leave, run_detection
from .knowledge import Knowledge
from .listing import all_drifts, all_resources
from .observed import ResourceDrift, ResourceRecord, StackRecord
from .reasons import is_about_permission, is_about_rate, missing_action
from .recent import recently_checked
from .steps import Pause, Procedure, ask

BATCH = 200
"""Logical ids that DetectStackDrift takes at most (CloudFormation quota)."""

REPAIRS = 4
"""Rounds in which resources that were passed over are asked for again."""


@dataclass(kw_only=True)
class Inspection:
    """What is known of one stack."""

    stack: StackRecord
    admission: Admission = Admission.CHECK
    only: frozenset[str] = frozenset()
    """Logical ids that are looked at; empty means all."""

    resources: dict[str, ResourceRecord] = field(default_factory=dict)
    drifts: dict[str, ResourceDrift] = field(default_factory=dict)
    fresh: set[str] = field(default_factory=set)
    """Logical ids that were checked in this run."""

    end: DetectionEnd | None = None
    """How the detection of the whole stack ended."""

    detected: bool = False
    """Whether a detection took place."""

    inconsistent: bool = False
    """Whether the stack's own status contradicts its resources."""

    refused: set[str] = field(default_factory=set)
    """Logical ids for which CloudFormation refuses detection, one by one."""

    claimed: int = 0
    """Drifted resources that the stack itself counts."""

    doubts: list[str] = field(default_factory=list)
    """Why the stack cannot be called in sync, in sentences."""

    owes_drifts: bool = False
    """Whether drift records were left unread, because what they would say is asked for again anyway."""

    template: Mapping[str, Any] = field(default_factory=dict)


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
        _note_missing_permissions(seen, knowledge)
        if _drifted(seen):
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
    _note_fresh(seen, end, ids)
    if not ids and _certainly_for_rate(seen, end, knowledge):
        _note_claims(seen, end)
        seen.owes_drifts = True
    else:
        yield from _read_drifts(seen, end if not ids else None, knowledge)
        knowledge.refused_for_rate |= any(is_about_rate(one.reason) for one in seen.drifts.values())
    yield from leave(
        end, knowledge, refused=_refused_share(seen, ids), resources=() if ids else seen.resources.values()
    )


def _note_fresh(seen: Inspection, end: DetectionEnd, ids: tuple[str, ...]) -> None:
    aimed = ids or tuple(seen.resources)
    seen.fresh.update(one for one in aimed if one in seen.resources and end.made_fresh(seen.resources[one]))


def _certainly_for_rate(seen: Inspection, end: DetectionEnd, knowledge: Knowledge) -> bool:
    """Whether what could not be read needs no reason: the detection was slow, where slow ones had reads refused for the rate."""
    if not knowledge.refused_for_rate or not any(_unknown(seen, one) for one in seen.resources):
        return False
    return knowledge.beside.is_slow(end.lesson(seen.resources.values(), ours=knowledge.ours))


def _refused_share(seen: Inspection, ids: tuple[str, ...]) -> float | None:
    """Share of resources that could not be read for the rate. A batch that is asked for again proves little."""
    aimed = ids or tuple(seen.resources)
    refused = sum(_unknown(seen, one) and (seen.owes_drifts or is_about_rate(_reason(seen, one))) for one in aimed)
    share = refused / max(1, len(aimed))
    return share if not ids or share > 0.5 else None


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
        seen.resources = {name: _newer(seen.resources.get(name), one) for name, one in wanted.items()}
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
    seen.resources = {name: _never_checked(name, body.get("Type", "")) for name, body in named.items()}
    seen.resources |= {name: _as_resource(one) for name, one in drifts.items()}
    return True


def _read_drifts(seen: Inspection, end: DetectionEnd | None, knowledge: Knowledge) -> Procedure[None]:
    """Read the drift records where anything hints at drift: the stack's status, its count, or one resource."""
    _note_claims(seen, end)
    state = end.state if end is not None else None
    hinted = any(one.drift not in ("IN_SYNC", "NOT_CHECKED", "UNSUPPORTED") for one in seen.resources.values())
    if hinted or seen.claimed:
        drifts = yield from all_drifts(seen.stack.arn)
        if isinstance(drifts, dict):
            seen.drifts, seen.owes_drifts = drifts, False
            _merge(seen)
        else:
            _doubt(seen, drifts, knowledge, "its drift records could not be read")
    if state is not None and state.stack_status == "IN_SYNC" and _drifted(seen):
        seen.inconsistent = True


def _note_claims(seen: Inspection, end: DetectionEnd | None) -> None:
    """Keep how many drifted resources the stack itself counts."""
    if end is not None and end.state is not None:
        seen.claimed = max(end.state.drifted or 0, int(end.state.stack_status == "DRIFTED"))


def _reconcile(seen: Inspection, knowledge: Knowledge) -> Procedure[None]:
    """Where the stack counts more drift than its lists show, read them once more; a list can lag behind."""
    if seen.claimed > _drifted(seen):
        yield Pause(knowledge.settle_after)
        yield from _list(seen, knowledge)
        yield from _read_drifts(seen, None, knowledge)
    if seen.claimed > _drifted(seen):
        seen.inconsistent = True
        seen.doubts.append(f"the stack counts {seen.claimed} drifted resources, {_drifted(seen)} were found")


def _drifted(seen: Inspection) -> int:
    return sum(one.drift in ("MODIFIED", "DELETED") for one in seen.resources.values())


def _merge(seen: Inspection) -> None:
    """Believe the worse of the two lists: a drift record can be ahead of the resource list."""
    for name, drift in seen.drifts.items():
        resource = seen.resources.get(name)
        if resource is None and (not seen.only or name in seen.only):
            seen.resources[name] = _as_resource(drift)
        elif resource is None:
            continue
        elif resource.drift == "IN_SYNC" and drift.status in ("MODIFIED", "DELETED"):
            seen.inconsistent = True
            seen.resources[name] = _as_resource(drift)


def _repair(seen: Inspection, knowledge: Knowledge) -> Procedure[None]:
    """Ask again for what was passed over: unknown by rate, last checked before the run, or skipped without a word."""
    if seen.end is not None and any(not _unknown(seen, one) for one in _passed_over(seen, knowledge)):
        yield Pause(knowledge.settle_after)  # the list may only lag behind the detection
        yield from _list(seen, knowledge)
        _note_fresh(seen, seen.end, ())
        yield from _read_drifts(seen, seen.end, knowledge)
    for attempt in range(REPAIRS):
        again = tuple(_passed_over(seen, knowledge))
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


def _passed_over(seen: Inspection, knowledge: Knowledge) -> Iterator[str]:
    for name, resource in seen.resources.items():
        if name in seen.refused:
            continue
        if resource.drift == "NOT_CHECKED":
            if knowledge.can_be_checked(resource.type):
                yield name
        elif resource.drift == "UNSUPPORTED":
            continue
        elif _unknown(seen, name):
            if not is_about_permission(_reason(seen, name)):
                yield name
        elif name not in seen.fresh:
            yield name


def _unknown(seen: Inspection, name: str) -> bool:
    resource = seen.resources.get(name)
    return resource is not None and resource.drift not in (
        "IN_SYNC",
        "MODIFIED",
        "DELETED",
        "NOT_CHECKED",
        "UNSUPPORTED",
    )


def _reason(seen: Inspection, name: str) -> str:
    return seen.drifts[name].reason if name in seen.drifts else ""


def _note_missing_permissions(seen: Inspection, knowledge: Knowledge) -> None:
    """CloudFormation reads resources with the caller's permissions, and says which one it lacked."""
    for name in seen.resources:
        if _unknown(seen, name) and is_about_permission(_reason(seen, name)):
            action = missing_action(_reason(seen, name)) or f"to read {seen.resources[name].type}"
            knowledge.deny(action, _reason(seen, name))


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


def _newer(known: ResourceRecord | None, listed: ResourceRecord) -> ResourceRecord:
    """The later check of the two: a list that lags behind does not make us forget."""
    if known is None or known.checked is None:
        return listed
    return known if listed.checked is None or listed.checked < known.checked else listed


def _never_checked(name: str, type: str) -> ResourceRecord:
    return ResourceRecord(logical_id=name, physical_id="", type=type, drift="NOT_CHECKED", checked=None)


def _as_resource(drift: ResourceDrift) -> ResourceRecord:
    return ResourceRecord(
        logical_id=drift.logical_id,
        physical_id=drift.physical_id,
        type=drift.type,
        drift=drift.status,
        checked=drift.checked,
    )
