"""The local AWS in the background: `up`, `down` and what a second `up` finds."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from blueprint_local_aws import emulator_process
from blueprint_local_aws.emulator_environment import Say, ensure_environment
from blueprint_local_aws.errors import DataFolderError, NotRunningError
from blueprint_local_aws.listeners import LOOPBACK, command_of
from blueprint_local_aws.options import Options
from blueprint_local_aws.places import DataFolder


@dataclass(frozen=True, kw_only=True)
class Running:
    """A local AWS in the background."""

    pid: int
    port: int
    options: Options
    folder: DataFolder

    @property
    def endpoint_url(self) -> str:
        """The value of `AWS_ENDPOINT_URL` for clients."""
        return f"http://{LOOPBACK}:{self.port}"

    def status(self) -> dict[str, Any]:
        """Return what it says about itself.

        Raises:
            NotRunningError: it does not answer.
        """
        found = emulator_process.status(self.port)
        if found is None:
            raise NotRunningError(f"the local AWS (pid {self.pid}) does not answer; see {self.folder.log}")
        return found


def find(folder: DataFolder) -> Running | None:
    """Return the local AWS that was started with this folder, if it still runs."""
    try:
        found = json.loads(folder.record.read_text())
        options = Options(**found["options"])
        running = Running(pid=found["pid"], port=found["port"], options=options, folder=folder)
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return running if _is_ours(running) else None


def up(*, port: int, folder: DataFolder, options: Options, say: Say) -> tuple[Running, bool]:
    """Make sure that a local AWS runs; return it, and whether it was started now.

    Raises:
        LocalAwsError: the port is taken, the environment cannot be made, the folder cannot be written, or the emulator
            died; the message says which.
    """
    already = find(folder)
    if already is not None and already.port == port:
        return already, False
    if already is not None:
        raise DataFolderError(
            f"{folder.path} is in use: the local AWS on port {already.port} (pid {already.pid}) has its data there; "
            f"use that one, stop it with: local-aws down --port {already.port}, or choose another --data-dir"
        )
    python = ensure_environment(say)
    process = emulator_process.spawn(python, port=port, folder=folder, options=options, parent_pipe=None)
    try:
        _write(folder.record, {"pid": process.pid, "port": port, "options": asdict(options)})
        emulator_process.wait_until_ready(process, port=port, folder=folder)
    except BaseException:
        emulator_process.stop_pid(process.pid)
        folder.record.unlink(missing_ok=True)
        raise
    process.returncode = 0  # it lives on without us, which Popen would take for a mistake
    return Running(pid=process.pid, port=port, options=options, folder=folder), True


def down(folder: DataFolder) -> tuple[Running | None, bool]:
    """End the local AWS of this folder; return it (None if none ran), and whether it ended in order."""
    running = find(folder)
    orderly = emulator_process.stop_pid(running.pid) if running is not None else True
    folder.record.unlink(missing_ok=True)
    return running, orderly


def _is_ours(running: Running) -> bool:
    """Return whether the recorded process is still the emulator: ids are used again by the system."""
    if not emulator_process.is_alive(running.pid):
        return False
    command = command_of(running.pid)
    if command is not None:
        return "blueprint_emulator" in command and f"--port {running.port}" in command
    answer = emulator_process.status(running.port)
    return answer is not None and answer.get("pid") == running.pid


def _write(path: Path, record: dict[str, Any]) -> None:
    """Write the record whole or not at all."""
    draft = path.with_suffix(".tmp")
    try:
        draft.write_text(json.dumps(record))
        draft.replace(path)
    except OSError as error:
        raise DataFolderError(
            f"{path} cannot be written: {error.strerror}; make space or choose another folder with --data-dir"
        ) from error
