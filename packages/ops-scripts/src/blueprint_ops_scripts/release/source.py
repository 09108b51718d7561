"""Where a release comes from: the git commit, whether the tree was clean, and the lock file."""

import subprocess
from pathlib import Path

from .digest import Origin, file_hash

_TIMEOUT_SECONDS = 30


def origin_of(app_dir: Path, *, cli: str) -> Origin:
    """The origin of the app in `app_dir`. An app outside of version control counts as changed: nobody can go back to it."""
    commit = _git(app_dir, "rev-parse", "--verify", "HEAD")
    status = _git(app_dir, "status", "--porcelain") if commit else None
    return Origin(commit=commit or None, dirty=status is None or status != "", lock=_lock_hash(app_dir), cli=cli)


def _git(folder: Path, *arguments: str) -> str | None:
    try:
        done = subprocess.run(
            ["git", "-C", str(folder), *arguments],
            capture_output=True,
            text=True,
            check=False,
            timeout=_TIMEOUT_SECONDS,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.strip() if done.returncode == 0 else None


def _lock_hash(start: Path) -> str | None:
    for folder in (start, *start.parents):
        lock = folder / "uv.lock"
        if lock.is_file():
            return file_hash(lock)
    return None
