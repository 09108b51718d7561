"""What a release changes in a stack, from its templates and, where there is one, from CloudFormation's change set."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from ..delivery.nested import KEEPS
from .stateful import STATEFUL as STATEFUL

Action = Literal["add", "modify", "remove"]


@dataclass(frozen=True, kw_only=True)
class Change:
    """One resource that a release adds, modifies or removes."""

    logical_id: str
    """In a nested stack with the logical ids of the stacks around it: `Database/Table`."""

    type: str
    action: Action
    paths: tuple[str, ...] = ()
    """Properties that differ, as dotted paths; attributes of the resource itself stand for themselves."""

    replaces: bool = False
    """Whether CloudFormation makes a new resource and deletes the old one."""

    retained: bool = False
    """Whether the old one stays in the account, outside of the stack, when it is removed or replaced."""

    asked: bool = True
    """Whether CloudFormation said if it replaces; else nobody knows."""

    def text(self) -> str:
        """The change in a line."""
        sign = {"add": "+", "modify": "~", "remove": "-"}[self.action]
        where = f": {', '.join(self.paths)}" if self.paths else ""
        notes = [
            word
            for word, holds in (
                ("REPLACED", self.replaces),
                ("kept outside the stack", self.retained and (self.replaces or self.action == "remove")),
            )
            if holds
        ]
        remarks = f" ({', '.join(notes)})" if notes else ""
        return f"{sign} {self.type} {self.logical_id}{where}{remarks}"


def template_changes(deployed: Mapping[str, Any], wanted: Mapping[str, Any]) -> tuple[Change, ...]:
    """The resources in which two templates differ, by logical id."""
    before, after = deployed.get("Resources", {}), wanted.get("Resources", {})
    found = [_compare(name, before.get(name), after.get(name)) for name in sorted(before.keys() | after.keys())]
    return tuple(change for change in found if change)


def section_changes(deployed: Mapping[str, Any], wanted: Mapping[str, Any]) -> tuple[str, ...]:
    """Names of the other template sections that differ, such as `Outputs` and `Parameters`."""
    sections = (deployed.keys() | wanted.keys()) - {"Resources"}
    return tuple(sorted(name for name in sections if deployed.get(name) != wanted.get(name)))


def with_change_set(
    changes: tuple[Change, ...],
    seen: Mapping[str, tuple[Action, bool]],
    *,
    deployed: Mapping[str, Any],
) -> tuple[Change, ...]:
    """The changes, with removals and replacements as CloudFormation announces them.

    `seen` is `(action, replaces)` by path. A resource whose template stays as it is may be replaced too: because something
    that it refers to is, or because a condition or a parameter changed. A nested stack of which CloudFormation says nothing
    leaves its resources unasked.
    """
    told = [
        replace(change, replaces=change.replaces or seen[change.logical_id][1])
        if change.logical_id in seen
        else replace(change, asked=_is_covered(change.logical_id, seen))
        for change in changes
    ]
    listed = {change.logical_id for change in changes}
    before = deployed.get("Resources", {})
    more = [
        _announced(path, action, before[path])
        for path, (action, replaces) in seen.items()
        if path not in listed and path in before and (replaces or action == "remove")
    ]
    return tuple(sorted([*told, *more], key=lambda change: change.logical_id))


def not_asked(changes: tuple[Change, ...]) -> tuple[Change, ...]:
    """The changes where there is no change set."""
    return tuple(replace(change, asked=change.action != "modify") for change in changes)


def _is_covered(path: str, seen: Mapping[str, tuple[Action, bool]]) -> bool:
    """Whether the change set of the stack that holds `path` is known."""
    stack, _, _ = path.rpartition("/")
    return not stack or any(name.startswith(f"{stack}/") for name in seen)


def _announced(path: str, action: Action, before: Mapping[str, Any]) -> Change:
    removed = action == "remove"
    kept = before.get("DeletionPolicy" if removed else "UpdateReplacePolicy") in KEEPS
    return Change(logical_id=path, type=before["Type"], action=action, replaces=not removed, retained=kept)


def doubts(stack: str, changes: tuple[Change, ...]) -> Iterator[str]:
    """Every change of something that holds data of which nobody knows whether it replaces it."""
    for change in changes:
        if change.type in STATEFUL and change.action == "modify" and not change.asked and not change.replaces:
            yield f"whether {stack} replaces {change.type} {change.logical_id} ({', '.join(change.paths)})"


def one_way(stack: str, changes: tuple[Change, ...]) -> Iterator[str]:
    """Every change that no way back can undo, in a sentence."""
    for change in changes:
        if change.type in STATEFUL and not change.retained:
            if change.action == "remove":
                yield f"{stack} deletes {change.type} {change.logical_id} and what it holds"
            elif change.replaces:
                yield f"{stack} replaces {change.type} {change.logical_id}: what it holds stays behind and is deleted"
        elif change.type in STATEFUL and change.replaces:
            yield f"{stack} replaces {change.type} {change.logical_id}: what it holds stays behind"


def _compare(name: str, before: Mapping[str, Any] | None, after: Mapping[str, Any] | None) -> Change | None:
    if before is None and after is not None:
        return Change(logical_id=name, type=after["Type"], action="add")
    if before is not None and after is None:
        kept = before.get("DeletionPolicy") in KEEPS
        return Change(logical_id=name, type=before["Type"], action="remove", retained=kept)
    if before is None or after is None or before == after:
        return None
    retyped = before["Type"] != after["Type"]
    paths = tuple(sorted(_differences(before, after))) if not retyped else ("Type",)
    kept = before.get("UpdateReplacePolicy") in KEEPS and after.get("UpdateReplacePolicy") in KEEPS
    if all(path.startswith("Metadata") for path in paths):
        return None
    return Change(logical_id=name, type=before["Type"], action="modify", paths=paths, replaces=retyped, retained=kept)


def _differences(before: Any, after: Any, path: str = "") -> Iterator[str]:
    """Dotted paths of the leaves that differ; lists are compared whole."""
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        for key in before.keys() | after.keys():
            if before.get(key) != after.get(key):
                yield from _differences(before.get(key), after.get(key), f"{path}.{key}" if path else str(key))
    else:
        yield path.removeprefix("Properties.")
