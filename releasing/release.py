"""Releases one member: `python -m releasing.release constructs minor` makes the commit and the tag, and pushes nothing."""

import os
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path

from packaging.version import Version

from .breaking import breaking_changes
from .changelog import release as release_changelog
from .check import breaking_step, is_breaking_step
from .members import Member, load_members
from .repository import GitError, Repository

PARTS = ("patch", "minor", "major")


class ReleaseError(Exception):
    """The member cannot be released as asked; nothing was changed."""


def next_version(last: Version, part: str) -> Version:
    """The version after `last`."""
    match part:
        case "major":
            return Version(f"{last.major + 1}.0.0")
        case "minor":
            return Version(f"{last.major}.{last.minor + 1}.0")
        case _:
            return Version(f"{last.major}.{last.minor}.{last.micro + 1}")


def check(repository: Repository, member: Member, part: str) -> Version:
    """The version to release.

    Raises:
        ReleaseError: the tree has changes, nothing changed since the tag, or the step is too small for a breaking change.
    """
    if not repository.is_clean():
        raise ReleaseError("the work tree has changes that are not committed; commit them, or put them aside")
    last = repository.last_version(member)
    if last is None:
        return member.version  # the first release is the version that stands in pyproject.toml
    if not repository.changed(member, member.tag(last)):
        raise ReleaseError(f"{member.name} did not change since {member.tag(last)}; there is nothing to release")
    version = next_version(max(last, member.version), part)
    found = breaking_changes(repository, member, member.tag(last))
    if found and not is_breaking_step(last, version):
        raise ReleaseError(
            f"{version} is too small a step for what breaks users, it must be {breaking_step(last)}: {'; '.join(found)}"
        )
    return version


def release(repository: Repository, member: Member, part: str, day: date) -> str:
    """Commit the version, the changelog and the lock, and tag the commit; the tag.

    Raises:
        ReleaseError: it cannot be released as asked; branch, index and files are as before.
    """
    version = check(repository, member, part)
    try:
        changelog = release_changelog(member.changelog.read_text(encoding="utf-8"), version, day)
    except ValueError as error:
        raise ReleaseError(f"{member.name}: {error}") from error
    if repository.has_tag(member.tag(version)):
        raise ReleaseError(
            f"the tag {member.tag(version)} exists already, on another branch; merge that, or set a higher version"
        )
    pyproject, lock = member.folder / "pyproject.toml", repository.root / "uv.lock"
    before = {path: path.read_bytes() for path in (pyproject, lock, member.changelog)}
    head = repository.git("rev-parse", "HEAD").strip()
    try:
        member.changelog.write_text(changelog, encoding="utf-8")
        uv = [
            os.environ.get("UV", "uv"),
            "version",
            "--package",
            member.distribution,
            str(version),
            "--no-sync",
            "--quiet",
        ]
        subprocess.run(uv, cwd=repository.root, check=True, capture_output=True, text=True)
        repository.git("add", *(repository.path_of(path) for path in before))
        repository.git("commit", "--quiet", "-m", f"release({member.name}): {version}")
        repository.git("tag", "--annotate", member.tag(version), "-m", f"{member.distribution} {version}")
    except (OSError, GitError, subprocess.CalledProcessError, KeyboardInterrupt) as error:
        repository.git("reset", "--quiet", head)
        for path, content in before.items():
            path.write_bytes(content)
        seen = getattr(error, "stderr", None) or error
        raise ReleaseError(f"releasing {member.name} {version} failed, everything is as before: {seen}") from error
    return member.tag(version)


def main(arguments: list[str]) -> int:
    """Print the tag; 1 when the member cannot be released, 2 for wrong usage."""
    root = Path(__file__).resolve().parents[1]
    members = load_members(root)
    if len(arguments) != 2 or arguments[0] not in members or arguments[1] not in PARTS:
        sys.stderr.write(f"usage: nox -s release -- {'|'.join(members)} {'|'.join(PARTS)}\n")
        return 2
    try:
        tag = release(Repository(root), members[arguments[0]], arguments[1], datetime.now(UTC).date())
    except ReleaseError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    print(f"{tag} is committed and tagged here; publish it with: git push --follow-tags")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
