"""What git knows: tags, what changed since one, and files as they were."""

import subprocess
from pathlib import Path

from packaging.version import Version

from .members import Member, member_of

NOT_SHIPPED = ("tests/", "CHANGELOG.md", "README.md", "uv.lock")
"""Paths within a member that no user of it gets, or that say nothing about what it does."""


class GitError(Exception):
    """Git refused; the message is git's own."""


class Repository:
    """The git repository at `root`."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def git(self, *arguments: str) -> str:
        """What git printed.

        Raises:
            GitError: git ended with another code than 0.
        """
        done = subprocess.run(["git", *arguments], cwd=self.root, capture_output=True, text=True, check=False)
        if done.returncode:
            raise GitError(f"git {' '.join(arguments[:3])}: {done.stderr.strip() or done.returncode}")
        return done.stdout

    def tags(self, member: Member) -> list[str]:
        """Tags of the member's versions that the present commit contains."""
        return self.git("tag", "--merged", "HEAD", "--list", f"{member.name}-v[0-9]*").split()

    def last_version(self, member: Member) -> Version | None:
        """The highest tagged version of `member`; None when it was never released."""
        return max((Version(tag.removeprefix(f"{member.name}-v")) for tag in self.tags(member)), default=None)

    def has_tag(self, tag: str) -> bool:
        """Whether any branch has the tag."""
        return bool(self.git("tag", "--list", tag).strip())

    def changed(self, member: Member, since: str) -> list[str]:
        """Paths within the member's folder that users get and that differ from the tag `since`, the work tree included."""
        folder = self.path_of(member.folder)
        tracked = self.git("diff", "--name-only", since, "--", folder).splitlines()
        new = self.git("ls-files", "--others", "--exclude-standard", "--", folder).splitlines()
        paths = [path.removeprefix(f"{folder}/") for path in (*tracked, *new)]
        return sorted(path for path in paths if not path.startswith(NOT_SHIPPED))

    def file_at(self, tag: str, path: Path) -> str | None:
        """The text of a file at a tag; None when it was not there."""
        try:
            return self.git("show", f"{tag}:{self.path_of(path)}")
        except GitError:
            return None

    def member_at(self, tag: str, member: Member) -> Member | None:
        """The member as it was at a tag."""
        text = self.file_at(tag, member.folder / "pyproject.toml")
        return member_of(member.folder, text) if text else None

    def is_clean(self) -> bool:
        """Whether nothing waits to be committed."""
        return not self.git("status", "--porcelain").strip()

    def path_of(self, path: Path) -> str:
        """`path` as git writes it."""
        return path.relative_to(self.root).as_posix()
