"""Where the local AWS keeps things: one folder per port under the user's cache folder, and nothing anywhere else."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from blueprint_local_aws.errors import LocalAwsError

DEFAULT_PORT = 4566


def cache_dir(environ: Mapping[str, str] = os.environ) -> Path:
    """Return the folder of everything that can be made again (`XDG_CACHE_HOME` is respected)."""
    base = environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(base) / "blueprint-local-aws"


def emulator_project() -> Path:
    """Return the folder of the emulator's project.

    Raises:
        LocalAwsError: the package was installed without it.
    """
    project = Path(__file__).resolve().parents[2] / "emulator"
    if not (project / "uv.lock").is_file():
        raise LocalAwsError(
            f"the emulator's project is missing: {project} has no uv.lock; "
            "blueprint-local-aws runs from a clone of the repository, where packages/local-aws/emulator is"
        )
    return project


@dataclass(frozen=True, kw_only=True)
class DataFolder:
    """The files of one local AWS."""

    path: Path

    @classmethod
    def for_port(cls, port: int, chosen: Path | None = None) -> "DataFolder":
        """Return the folder that was chosen, or the one that belongs to `port`."""
        return cls(path=(chosen or cache_dir() / f"port-{port}").resolve())

    @property
    def log(self) -> Path:
        """What the emulator prints."""
        return self.path / "emulator.log"

    @property
    def record(self) -> Path:
        """Which process runs in the background, written by `local-aws up`."""
        return self.path / "running.json"

    @property
    def profiles(self) -> Path:
        """AWS configuration with one profile per environment."""
        return self.path / "aws"

    @property
    def state(self) -> tuple[Path, ...]:
        """What the emulator keeps between its runs when asked to, and removes otherwise."""
        return (self.path / "state", self.path / "s3", self.path / "scratch")
