"""What a member took away since its last tag: public names and parameters, commands, and construct ids of its examples."""

import json
from collections.abc import Iterator
from pathlib import Path

import griffe

from .members import Member
from .repository import Repository

CONSTRUCT_IDS = Path("tests", "unit", "construct_ids.json")
"""Per example of a member, logical id and type of every resource, as its tests record them."""


def breaking_changes(repository: Repository, member: Member, tag: str) -> list[str]:
    """Each breaking change since `tag`, in a line; empty when users can upgrade without a look."""
    return [
        *_commands(repository, member, tag),
        *_names(repository, member, tag),
        *_construct_ids(repository, member, tag),
    ]


def _commands(repository: Repository, member: Member, tag: str) -> Iterator[str]:
    before = repository.member_at(tag, member)
    for gone in sorted(before.scripts - member.scripts) if before else ():
        yield f"command {gone} is gone"


def _names(repository: Repository, member: Member, tag: str) -> Iterator[str]:
    """Changes of what the top-level package exports, as griffe sees them; the rest of a package is its own business."""
    source = repository.path_of(member.folder / "src")
    if repository.file_at(tag, member.folder / "src" / member.module / "__init__.py") is None:
        return
    before = griffe.load_git(member.module, ref=tag, repo=repository.root, search_paths=[source])
    now = griffe.load(member.module, search_paths=[member.folder / "src"])
    if not isinstance(before, griffe.Module) or not isinstance(now, griffe.Module):
        return
    exported = {before[name].canonical_path: name for name in _exports(before)}
    for gone in sorted(set(_exports(before)) - set(_exports(now))):
        yield f"{member.module}.{gone} is gone"
    for change in griffe.find_breaking_changes(before, now):
        path = change.obj.canonical_path
        owner = next((exported[root] for root in exported if path == root or path.startswith(f"{root}.")), None)
        if owner is None or (path in exported and change.kind is griffe.BreakageKind.OBJECT_REMOVED):
            continue
        what = change.kind.value.lower()
        yield f"{member.module}.{owner}: {what} ({change.obj.name}: {change.old_value} -> {change.new_value})"


def _exports(module: griffe.Module) -> list[str]:
    return [str(name) for name in module.exports or () if str(name) in module.members]


def _construct_ids(repository: Repository, member: Member, tag: str) -> Iterator[str]:
    """A resource whose logical id or type changed is replaced in every deployment that has it."""
    record = member.folder / CONSTRUCT_IDS
    was = repository.file_at(tag, record)
    if was is None:
        return
    now = json.loads(record.read_text(encoding="utf-8")) if record.is_file() else {}
    for example, resources in json.loads(was).items():
        for logical_id, resource_type in resources.items():
            if now.get(example, {}).get(logical_id) != resource_type:
                yield f"example {example}: {resource_type} {logical_id} is gone or another, so it would be replaced"
