"""Holds a change set against the approved findings. What no finding explains is a phantom, and is refused. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from ..drift.noise.difference import parsed
from ..drift.redaction import Redactor
from ..drift.report import Finding
from .actions import Step
from .change_set import PropertyChange, ResourceChange

_PROPERTIES = ("Properties", "Tags")
"""Parts of a declaration that drift detection looks at."""


@dataclass(frozen=True, kw_only=True)
class Match:
    """What a change set has to do with the approved findings."""

    phantoms: tuple[str, ...]
    """Changes that nobody approved, in sentences."""

    mended: frozenset[str]
    """Fingerprints of the findings that the change set puts back."""


def match(
    changes: Sequence[ResourceChange], steps: Sequence[Step], findings: Sequence[Finding], redactor: Redactor
) -> Match:
    """Compare. `steps` are those of the stack, `findings` everything found in it, noise included.

    A change is explained when its action, type and physical id are those of an approved finding, each property that it touches
    is that of a finding, and the values on both sides are the ones that were found. Where CloudFormation names only a whole
    property, everything found below it must be approved.

    One change needs no approval: `SyncWithActual` where all that differs is our own work. It changes the record of
    CloudFormation and nothing that is live; the alias that a rollout moved appears so, because its template has come to name
    the version that is live.
    """
    phantoms: list[str] = []
    mended: set[str] = set()
    for change in changes:
        approved = [step.finding for step in steps if step.executed and step.finding.logical_id == change.logical_id]
        others = [one for one in findings if one.logical_id == change.logical_id and one not in approved]
        why = list(_unexplained(change, approved, others, redactor))
        phantoms += [f"{change.text()}: {reason}" for reason in why]
        if not why:
            mended |= {one.fingerprint for one in approved if _covers(change, one)}
    return Match(phantoms=tuple(phantoms), mended=frozenset(mended))


def _unexplained(
    change: ResourceChange, approved: Sequence[Finding], others: Sequence[Finding], redactor: Redactor
) -> Iterator[str]:
    """Why a change is not what was approved; nothing when it is."""
    if change.action == "SyncWithActual" and others and all(one.verdict == "managed" for one in (*approved, *others)):
        return
    if change.kind != "Resource":
        yield f"{change.kind} is not a change of a resource"
    elif not approved:
        yield _nobody_asked(others)
    elif (change.type, change.physical_id or approved[0].physical_id) != (approved[0].type, approved[0].physical_id):
        yield f"approved was {approved[0].type} {approved[0].physical_id}, not {change.type} {change.physical_id}"
    elif change.action == "Add":
        if approved[0].kind != "DELETED":
            yield "the resource exists; nobody asked for another one"
    elif change.action != "Modify":
        yield f"{change.action} never puts drift back"
    elif approved[0].kind == "DELETED":
        yield "the resource was found deleted, and cannot be modified"
    elif not change.properties:
        yield "it does not say which properties"
    else:
        for one in change.properties:
            yield from _unexplained_property(one, approved, others, redactor)


def _nobody_asked(others: Sequence[Finding]) -> str:
    reasons = sorted({f"{one.path or one.kind} is {one.verdict}" for one in others if one.verdict != "drift"})
    left = sorted({one.path or one.kind for one in others if one.verdict == "drift"})
    if reasons or left:
        return f"not approved ({'; '.join([*reasons, *(f'{path} is left as it is' for path in left)])})"
    return "nothing was found there"


def _unexplained_property(
    change: PropertyChange, approved: Sequence[Finding], others: Sequence[Finding], redactor: Redactor
) -> Iterator[str]:
    if change.attribute not in _PROPERTIES or not change.path:
        yield f"{change.path or change.attribute} is no property that drifted"
        return
    mine = [one for one in approved if _related(change.path, one.path)]
    if not mine:
        yield f"{change.path} was not approved"
    for one in others:
        if _related(change.path, one.path):
            yield f"{change.path} also changes {one.path or 'the resource'}, which is {one.verdict} and not approved"
    for one in mine:
        if not _same_values(change, one, redactor):
            yield f"{change.path} is not between the values that were found ({one.actual} -> {one.expected})"


def _covers(change: ResourceChange, finding: Finding) -> bool:
    if finding.kind == "DELETED":
        return change.action == "Add"
    return any(_related(one.path, finding.path) for one in change.properties)


def _related(path: str, found: str) -> bool:
    """Whether one path lies at or below the other; a finding without a path is about the whole resource."""
    return path == found or path.startswith(f"{found}/") or found.startswith(f"{path}/") or not found


def _same_values(change: PropertyChange, finding: Finding, redactor: Redactor) -> bool:
    """Whether the values of the change, as far as CloudFormation gives them, are those of the finding.

    The values of findings are redacted, so those of the change are redacted the same way before they are compared.
    """
    before = redactor.value(change.path, change.before, other=change.after)
    after = redactor.value(change.path, change.after, other=change.before)
    return _agree(before, finding.actual, change.path, finding.path) and _agree(
        after, finding.expected, change.path, finding.path
    )


def _agree(given: str | None, found: str | None, path: str, finding_path: str) -> bool:
    if given is None:
        return True
    ours, theirs = parsed(found), parsed(given)
    if path.startswith(f"{finding_path}/"):
        ours = _at(ours, path[len(finding_path) :])
    elif finding_path.startswith(f"{path}/"):
        theirs = _at(theirs, finding_path[len(path) :])
    return _HIDDEN in (ours, theirs) or _plain(ours) == _plain(theirs)


_HIDDEN = object()
"""Inside a redacted value nothing can be compared."""


def _at(value: Any, rest: str) -> Any:
    """What stands at a JSON pointer; hidden below a redacted value, None where there is nothing."""
    for step in rest.strip("/").split("/"):
        if isinstance(value, str) and value.startswith("redacted:"):
            return _HIDDEN
        if isinstance(value, dict):
            value = value.get(step)
        elif isinstance(value, list) and step.isdigit() and int(step) < len(value):
            value = value[int(step)]
        else:
            return None
    return value


def _plain(value: Any) -> Any:
    """Values that CloudFormation spells in two ways made equal: `60` and 60, true and `true`, nothing and `null`."""
    if isinstance(value, dict):
        return {name: _plain(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    if value is None or value in ("null", ""):
        return ""
    text = str(value)
    return text.lower() if text in ("True", "False") else text
