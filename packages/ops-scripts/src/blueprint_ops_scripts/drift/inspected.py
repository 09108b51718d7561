"""What is known of one stack, and what follows from it. Asks for nothing."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from .admission import Admission
from .detection import DetectionEnd
from .knowledge import Knowledge
from .observed import ResourceDrift, ResourceRecord, StackRecord
from .reasons import is_about_permission, is_about_rate, missing_action


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


def note_fresh(seen: Inspection, end: DetectionEnd, ids: tuple[str, ...]) -> None:
    """Keep which of `ids`, or of all resources, the detection checked."""
    aimed = ids or tuple(seen.resources)
    seen.fresh.update(one for one in aimed if one in seen.resources and end.made_fresh(seen.resources[one]))


def refused_share(seen: Inspection, ids: tuple[str, ...]) -> float | None:
    """Share of resources that could not be read for the rate. A batch that is asked for again proves little."""
    aimed = ids or tuple(seen.resources)
    refused = sum(unknown(seen, one) and (seen.owes_drifts or is_about_rate(reason(seen, one))) for one in aimed)
    share = refused / max(1, len(aimed))
    return share if not ids or share > 0.5 else None


def note_claims(seen: Inspection, end: DetectionEnd | None) -> None:
    """Keep how many drifted resources the stack itself counts."""
    if end is not None and end.state is not None:
        seen.claimed = max(end.state.drifted or 0, int(end.state.stack_status == "DRIFTED"))


def drifted(seen: Inspection) -> int:
    """How many resources drifted."""
    return sum(one.drift in ("MODIFIED", "DELETED") for one in seen.resources.values())


def merge(seen: Inspection) -> None:
    """Believe the worse of the two lists: a drift record can be ahead of the resource list."""
    for name, drift in seen.drifts.items():
        resource = seen.resources.get(name)
        if resource is None and (not seen.only or name in seen.only):
            seen.resources[name] = as_resource(drift)
        elif resource is None:
            continue
        elif resource.drift == "IN_SYNC" and drift.status in ("MODIFIED", "DELETED"):
            seen.inconsistent = True
            seen.resources[name] = as_resource(drift)


def passed_over(seen: Inspection, knowledge: Knowledge) -> Iterator[str]:
    """Logical ids that are worth asking for again: not checked, not readable for the rate, or last checked before the run."""
    for name, resource in seen.resources.items():
        if name in seen.refused:
            continue
        if resource.drift == "NOT_CHECKED":
            if knowledge.can_be_checked(resource.type):
                yield name
        elif resource.drift == "UNSUPPORTED":
            continue
        elif unknown(seen, name):
            if not is_about_permission(reason(seen, name)):
                yield name
        elif name not in seen.fresh:
            yield name


def unknown(seen: Inspection, name: str) -> bool:
    """Whether CloudFormation could not read the resource."""
    resource = seen.resources.get(name)
    return resource is not None and resource.drift not in (
        "IN_SYNC",
        "MODIFIED",
        "DELETED",
        "NOT_CHECKED",
        "UNSUPPORTED",
    )


def reason(seen: Inspection, name: str) -> str:
    """Why the resource is as it is, in the words of its drift record; empty without one."""
    return seen.drifts[name].reason if name in seen.drifts else ""


def note_missing_permissions(seen: Inspection, knowledge: Knowledge) -> None:
    """CloudFormation reads resources with the caller's permissions, and says which one it lacked."""
    for name in seen.resources:
        if unknown(seen, name) and is_about_permission(reason(seen, name)):
            action = missing_action(reason(seen, name)) or f"to read {seen.resources[name].type}"
            knowledge.deny(action, reason(seen, name))


def newer(known: ResourceRecord | None, listed: ResourceRecord) -> ResourceRecord:
    """The later check of the two: a list that lags behind does not make us forget."""
    if known is None or known.checked is None:
        return listed
    return known if listed.checked is None or listed.checked < known.checked else listed


def never_checked(name: str, type: str) -> ResourceRecord:
    """A resource of which the template alone tells."""
    return ResourceRecord(logical_id=name, physical_id="", type=type, drift="NOT_CHECKED", checked=None)


def as_resource(drift: ResourceDrift) -> ResourceRecord:
    """The resource that a drift record speaks of."""
    return ResourceRecord(
        logical_id=drift.logical_id,
        physical_id=drift.physical_id,
        type=drift.type,
        drift=drift.status,
        checked=drift.checked,
    )


def certainly_for_rate(seen: Inspection, end: DetectionEnd, knowledge: Knowledge) -> bool:
    """Whether what could not be read needs no reason: the detection was slow, where slow ones had reads refused for the rate."""
    if not knowledge.refused_for_rate or not any(unknown(seen, one) for one in seen.resources):
        return False
    return knowledge.beside.is_slow(end.lesson(seen.resources.values(), ours=knowledge.ours))
