"""One emulator process: started, awaited, watched and ended."""

import json
import os
import shutil
import signal
import subprocess
import time
import urllib.error
import urllib.request
from contextlib import suppress
from pathlib import Path
from typing import Any

from blueprint_local_aws.errors import DataFolderError, EmulatorDiedError, PortInUseError
from blueprint_local_aws.listeners import LOOPBACK, describe, is_free
from blueprint_local_aws.options import Options
from blueprint_local_aws.places import DataFolder

SECONDS_TO_START = 60.0
"""A start takes one second on a quiet machine; more than this means that it hangs."""

SECONDS_TO_STOP = 15.0
_PASSED_ON = ("PATH", "HOME", "LANG", "LC_ALL", "TZ", "USER", "SSL_CERT_FILE", "LOG_LEVEL", "LD_LIBRARY_PATH")


def spawn(
    python: Path, *, port: int, folder: DataFolder, options: Options, parent_pipe: int | None
) -> "subprocess.Popen[bytes]":
    """Start the emulator; with `parent_pipe` it ends when the other end closes, else it lives in a session of its own.

    Only a few variables of this process are passed on, so that credentials and endpoints cannot leak into handlers.

    Raises:
        PortInUseError: something listens on the port.
        DataFolderError: the folder cannot be written.
    """
    if not is_free(port):
        raise PortInUseError(
            f"port {port} is in use: {describe(port)} listens there; stop it, or choose another port with --port"
        )
    command = [str(python), "-m", "blueprint_emulator", "--port", str(port), "--data-dir", str(folder.path)]
    command += options.arguments()
    command += ["--parent-pipe", str(parent_pipe)] if parent_pipe is not None else []
    try:
        _prepare(folder, persist=options.persist)
        with folder.log.open("wb") as log:
            return subprocess.Popen(
                command,
                cwd=folder.path,
                env={name: os.environ[name] for name in _PASSED_ON if name in os.environ},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                pass_fds=() if parent_pipe is None else (parent_pipe,),
                start_new_session=True,
            )
    except OSError as error:
        raise DataFolderError(
            f"{folder.path} cannot be used: {error.strerror}; choose another folder with --data-dir"
        ) from error


def wait_until_ready(process: "subprocess.Popen[bytes]", *, port: int, folder: DataFolder) -> None:
    """Return when the emulator answers.

    Raises:
        EmulatorDiedError: it ended, or did not answer in time (then it is ended).
    """
    deadline = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise died(process.returncode, folder)
        found = status(port)
        if found is not None and found.get("pid") == process.pid:
            return
        time.sleep(0.05)
    stop_pid(process.pid)
    raise EmulatorDiedError(
        f"the emulator did not answer within {SECONDS_TO_START:.0f} s; its log {folder.log} ends with:\n{tail(folder)}"
    )


def status(port: int) -> dict[str, Any] | None:
    """Return what the local AWS on `port` says about itself, None when there is none."""
    try:
        direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with direct.open(f"http://{LOOPBACK}:{port}/_blueprint/status", timeout=5.0) as answer:
            found = json.load(answer)
    except (OSError, ValueError, urllib.error.URLError):
        return None
    return found if isinstance(found, dict) and "ministack" in found else None


def died(code: int | None, folder: DataFolder) -> EmulatorDiedError:
    """Return the error that says how the emulator ended, with the end of its log."""
    how = f"signal {signal.Signals(-code).name}" if code is not None and code < 0 else f"exit code {code}"
    if code is None:
        how = "cause unknown"
    return EmulatorDiedError(
        f"the emulator ended ({how}); its log {folder.log} ends with:\n{tail(folder)}\nstart it again; if the disk is full, "
        "make space or choose another folder with --data-dir"
    )


def tail(folder: DataFolder, lines: int = 12) -> str:
    """Return the end of the emulator's log, indented."""
    try:
        text = folder.log.read_text(errors="replace")
    except OSError as error:
        return f"  (cannot be read: {error.strerror})"
    return "\n".join(f"  {line}" for line in text.strip().splitlines()[-lines:]) or "  (empty)"


def is_alive(pid: int) -> bool:
    """Return whether a process with this id runs, and is no zombie."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return True


def stop_pid(pid: int) -> bool:
    """End a process: ask, wait, then force. Returns False when it had to be forced (state is then not saved)."""
    for number, patience in ((signal.SIGTERM, SECONDS_TO_STOP), (signal.SIGKILL, 5.0)):
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            return True
        if _gone(pid, patience):
            return number == signal.SIGTERM
    return False


def _gone(pid: int, patience: float) -> bool:
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        with suppress(ChildProcessError):  # not our child
            os.waitpid(pid, os.WNOHANG)
        if not is_alive(pid):
            return True
        time.sleep(0.05)
    return False


def _prepare(folder: DataFolder, *, persist: bool) -> None:
    """Make the folder; without `persist` remove what an earlier run left in it."""
    folder.path.mkdir(parents=True, exist_ok=True)
    for kept in folder.state[2:] if persist else folder.state:
        shutil.rmtree(kept, ignore_errors=True)
