"""Running the pinned CDK CLI as a child: every line of its output is reported, and it never outlives this process."""

import subprocess
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from ..errors import ToolchainError
from .node import node_environment
from .pinned import PinnedCli, find_pinned_cli

_GRACE_SECONDS = 10


def run_cli(
    cli: PinnedCli,
    arguments: Sequence[str],
    *,
    cwd: Path,
    on_line: Callable[[str], None],
    environment: Mapping[str, str] | None = None,
) -> int:
    """The CLI's exit code. `environment` is added to this process's own; both output streams go to `on_line`."""
    child = subprocess.Popen(
        [*cli.command, *arguments],
        cwd=cwd,
        env={**node_environment(), **(environment or {})},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        errors="replace",
    )
    try:
        assert child.stdout is not None
        for line in child.stdout:
            on_line(line.rstrip())
        return child.wait()
    finally:
        _end(child)


def find_cli_for(app_dir: Path) -> PinnedCli:
    """The CLI that the app pins; an app without a lock file of its own gets the one of the caller's project."""
    for start in (app_dir, Path.cwd()):
        with suppress(ToolchainError):
            return find_pinned_cli(start)
    return find_pinned_cli(Path(__file__).parent)


def _end(child: "subprocess.Popen[str]") -> None:
    if child.stdout:
        child.stdout.close()
    if child.poll() is None:
        child.terminate()
        try:
            child.wait(_GRACE_SECONDS)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
