"""Where the story is played: a local AWS and a folder, both gone at the end unless they are to be kept."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from .. import background
from ..errors import PortInUseError
from ..local_aws import LocalAws
from ..options import Options
from ..places import DataFolder


class RunningAws(Protocol):
    """What the story needs of a local AWS."""

    @property
    def endpoint_url(self) -> str:
        """The value of `AWS_ENDPOINT_URL` for clients."""
        ...

    def status(self) -> dict[str, Any]:
        """What it says about itself."""
        ...


@dataclass(frozen=True)
class Stage:
    """A local AWS that answers, and a folder to work in."""

    aws: RunningAws
    folder: Path


@contextmanager
def temporary_stage(port: int, say: Callable[[str], None]) -> Iterator[Stage]:
    """A stage that is gone at the end of the block, however it ends; after a SIGKILL of this process, the emulator is.

    Raises:
        LocalAwsError: it cannot be started.
    """
    with LocalAws.start(port=port, say=say) as aws:
        folder = _emptied(aws.folder)
        try:
            yield Stage(aws, folder)
        finally:
            shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def lasting_stage(port: int, say: Callable[[str], None]) -> Iterator[Stage]:
    """A stage that stays when the block ends well, until `local-aws down`; else it is gone as well.

    Raises:
        LocalAwsError: it cannot be started, or one runs already.
    """
    data = DataFolder.for_port(port)
    running, started = background.up(port=port, folder=data, options=Options(), say=say)
    if not started:
        raise PortInUseError(
            f"a local AWS runs on port {port} already (pid {running.pid}); the sandbox needs an empty one: "
            f"end that one with: local-aws down --port {port}, or choose another --port"
        )
    folder = _emptied(data)
    try:
        yield Stage(running, folder)
    except BaseException:
        background.down(data)
        shutil.rmtree(folder, ignore_errors=True)
        raise


def _emptied(data: DataFolder) -> Path:
    """The folder to work in: always the same one for a port, so that a run that was killed leaves nothing that stays."""
    folder = data.path / "sandbox"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder
