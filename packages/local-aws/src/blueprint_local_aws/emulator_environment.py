"""The emulator's own Python environment, made on first use.

ministack pins botocore, so it must not share a lock with the product. Its environment lies in the cache folder, named by
what it is made of: another lock or another Python is another environment, and a finished one is never touched again.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from blueprint_local_aws.errors import EnvironmentNotMadeError
from blueprint_local_aws.places import cache_dir, emulator_project

Say = Callable[[str], None]


def ensure_environment(say: Say) -> Path:
    """Return the Python of the emulator's environment, making the environment if it is not there.

    Raises:
        EnvironmentNotMadeError: there is no uv, or uv failed.
    """
    project = emulator_project()
    folder = cache_dir() / f"emulator-{_fingerprint(project)}"
    python, complete = folder / "bin" / "python", folder / ".complete"
    if complete.exists():
        return python
    with _only_one(folder.with_suffix(".lock")):
        if not complete.exists():
            say(f"making the emulator's environment in {folder} (once, a few seconds)")
            _make(project, folder)
            complete.touch()
    return python


def find_uv() -> str:
    """Return the uv to use: the one that runs us, one on the PATH, or one beside this Python.

    Raises:
        EnvironmentNotMadeError: there is none.
    """
    candidates = (os.environ.get("UV"), shutil.which("uv"), str(Path(sys.executable).with_name("uv")))
    for candidate in candidates:
        if candidate and os.access(candidate, os.X_OK):
            return candidate
    raise EnvironmentNotMadeError(
        "uv not found: neither in $UV nor on the PATH; "
        "install it with: python3 -m pip install --target .tools uv, and run .tools/bin/uv run ..."
    )


def _fingerprint(project: Path) -> str:
    """Name the environment by the lock, the project file, where the source lies, and this Python."""
    parts = [(project / name).read_bytes() for name in ("uv.lock", "pyproject.toml")]
    parts += [str(project).encode(), sys.version.encode()]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()[:12]


def _make(project: Path, folder: Path) -> None:
    command = [find_uv(), "sync", "--project", str(project), "--frozen", "--no-dev", "--python", sys.executable]
    inherited = {name: value for name, value in os.environ.items() if name not in ("VIRTUAL_ENV", "PYTHONPATH")}
    done = subprocess.run(
        command,
        env={**inherited, "UV_PROJECT_ENVIRONMENT": str(folder)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        seen = "\n".join(done.stdout.strip().splitlines()[-8:])
        raise EnvironmentNotMadeError(
            f"the emulator's environment could not be made: uv exited with {done.returncode}:\n{seen}\n"
            "check the network and the space on disk, then try again"
        )


@contextmanager
def _only_one(lock: Path) -> Iterator[None]:
    """Wait until no other process of this user makes the same environment."""
    try:
        lock.parent.mkdir(parents=True, exist_ok=True)
        handle = lock.open("w")
    except OSError as error:
        raise EnvironmentNotMadeError(
            f"{lock.parent} cannot be written: {error.strerror}; set XDG_CACHE_HOME to a folder with space"
        ) from error
    with handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
