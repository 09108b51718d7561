"""Whether every member may be released as it is: `python -m releasing.check [--entries]`.

A member that changed since its tag needs a higher version with a section in its changelog; a breaking change needs a major
version (a minor one below 1.0). `--entries` asks less, for work in progress: a line under [Unreleased] is enough.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

from packaging.version import Version

from .breaking import breaking_changes
from .changelog import UNRELEASED, entries
from .members import Member, load_members
from .repository import Repository

_SHOWN = 4


def problems_of(repository: Repository, member: Member, *, entries_only: bool = False) -> Iterator[str]:
    """What stands against releasing `member`, each with its remedy."""
    last = repository.last_version(member)
    text = member.changelog.read_text(encoding="utf-8") if member.changelog.is_file() else ""
    unreleased = entries(text, UNRELEASED)
    if last is None:
        if not unreleased and not entries(text, str(member.version)):
            yield f"its first release has no entry in {member.changelog.name}; say what it gives"
        return
    changed = repository.changed(member, member.tag(last))
    if not changed:
        return
    shown = ", ".join([*changed[:_SHOWN], *(["..."] if len(changed) > _SHOWN else [])])
    files = f"{len(changed)} files" if len(changed) > 1 else "one file"
    what = f"{files} changed since {member.tag(last)} ({shown})"
    released = member.version > last
    if not (entries(text, str(member.version)) if released else unreleased):
        yield f"{what}, and {member.changelog.name} says nothing about it; add a line under [{UNRELEASED}]"
    if not released and not entries_only:
        yield f"{what}, but its version is still {member.version}; run: nox -s release -- {member.name} patch|minor|major"
    yield from _breaking_problems(repository, member, last, released=released, entries_only=entries_only)


def _breaking_problems(
    repository: Repository, member: Member, last: Version, *, released: bool, entries_only: bool
) -> Iterator[str]:
    found = breaking_changes(repository, member, member.tag(last))
    if not found or (entries_only and not released) or is_breaking_step(last, member.version):
        return
    shown = "; ".join(found[:_SHOWN]) + (f"; and {len(found) - _SHOWN} more" if len(found) > _SHOWN else "")
    yield f"it breaks its users ({shown}), so {member.version} after {last} is too small a step; it must be {breaking_step(last)}"


def breaking_step(last: Version) -> Version:
    """The least version that may break the users of `last`: the next major, or the next minor below 1.0 (SemVer 2.0.0, 4)."""
    return Version(f"{last.major + 1}.0.0" if last.major else f"0.{last.minor + 1}.0")


def is_breaking_step(last: Version, version: Version) -> bool:
    """Whether `version` is far enough from `last` to break its users."""
    return version >= breaking_step(last)


def main(arguments: list[str]) -> int:
    """Print a line for each member; 1 when something stands against a release, 2 for wrong usage."""
    if set(arguments) - {"--entries"}:
        sys.stderr.write(f"unknown: {' '.join(arguments)}; usage: release-check [--entries]\n")
        return 2
    repository = Repository(Path(__file__).resolve().parents[1])
    failed = False
    for member in load_members(repository.root).values():
        problems = list(problems_of(repository, member, entries_only="--entries" in arguments))
        failed = failed or bool(problems)
        for line in problems or [f"in order ({repository.last_version(member) or 'never released'})"]:
            print(f"{member.name:15} {member.version!s:8} {'PROBLEM: ' if problems else ''}{line}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
