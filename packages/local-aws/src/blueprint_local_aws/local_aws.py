"""The local AWS as an object: a child process that ends with its owner."""

import os
import subprocess
import sys
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from blueprint_local_aws import emulator_process
from blueprint_local_aws.credentials import Credentials
from blueprint_local_aws.emulator_environment import Say, ensure_environment
from blueprint_local_aws.errors import NotRunningError
from blueprint_local_aws.listeners import LOOPBACK, free_port
from blueprint_local_aws.options import Options
from blueprint_local_aws.places import DEFAULT_PORT, DataFolder


def say_on_stderr(line: str) -> None:
    """Print one line of progress."""
    print(line, file=sys.stderr, flush=True)  # noqa: T201 - progress of a command goes to stderr


class LocalAws:
    """A running local AWS, owned by this process.

    It ends with `stop`, at the end of a `with` block, and when this process ends in whatever way, a SIGKILL included.
    """

    def __init__(self, *, process: "subprocess.Popen[bytes]", pipe: int, port: int, folder: DataFolder) -> None:
        """Own a process that is ready; use `start`."""
        self._process = process
        self._pipe = pipe
        self.port = port
        self.folder = folder

    @classmethod
    def start(
        cls,
        *,
        port: int = DEFAULT_PORT,
        data_dir: Path | None = None,
        persist: bool = False,
        enforce_iam: bool = False,
        minute_seconds: float = 60.0,
        say: Say = say_on_stderr,
    ) -> "LocalAws":
        """Start the emulator on `port` (0: any free one) and return when it answers.

        `data_dir` holds state and log, by default a folder of this port in the user's cache. With `persist` the state of
        the last orderly end is there again. With `enforce_iam` policies decide what a caller may do. A minute of an alarm's
        period lasts `minute_seconds`, 1 to 60.

        Raises:
            UsageError: `minute_seconds` is out of range.
            LocalAwsError: the port is taken, the environment cannot be made, the folder cannot be written, or the
                emulator died; the message says which.
        """
        options = Options(persist=persist, enforce_iam=enforce_iam, minute_seconds=minute_seconds)
        python = ensure_environment(say)
        port = port or free_port()
        folder = DataFolder.for_port(port, data_dir)
        theirs, ours = os.pipe()
        try:
            process = emulator_process.spawn(python, port=port, folder=folder, options=options, parent_pipe=theirs)
        except BaseException:
            os.close(ours)
            raise
        finally:
            os.close(theirs)
        started = cls(process=process, pipe=ours, port=port, folder=folder)
        try:
            emulator_process.wait_until_ready(process, port=port, folder=folder)
        except BaseException:
            started.stop()
            raise
        return started

    @property
    def endpoint_url(self) -> str:
        """The value of `AWS_ENDPOINT_URL` for clients."""
        return f"http://{LOOPBACK}:{self.port}"

    def credentials(self, account: str) -> Credentials:
        """Return the credentials of an account's root.

        Raises:
            UsageError: `account` is not twelve digits.
        """
        return Credentials.of_account(account)

    def status(self) -> dict[str, Any]:
        """Return what the emulator says about itself: `stacks` and `declared` are lists of records.

        Raises:
            EmulatorDiedError: it does not run any more.
            NotRunningError: it runs but does not answer.
        """
        self.check()
        found = emulator_process.status(self.port)
        if found is None:
            self.check()
            raise NotRunningError(f"the local AWS on port {self.port} does not answer; see {self.folder.log}")
        return found

    def check(self) -> None:
        """Return if the emulator runs.

        Raises:
            EmulatorDiedError: it ended; the message has the end of its log.
        """
        if self._has_ended():
            raise emulator_process.died(self._process.returncode, self.folder)

    def _has_ended(self) -> bool:
        """Return whether the process is gone; one that is just being killed is waited for, until its threads are."""
        if self._process.poll() is None and not emulator_process.is_alive(self._process.pid):
            self._process.wait(timeout=emulator_process.SECONDS_TO_STOP)
        return self._process.poll() is not None

    def stop(self) -> None:
        """End the emulator and wait for it; doing so twice is harmless."""
        if self._process.poll() is None:
            emulator_process.stop_pid(self._process.pid)
            self._process.wait()
        if self._pipe >= 0:
            os.close(self._pipe)
            self._pipe = -1

    def __enter__(self) -> Self:
        """Return this local AWS; it is stopped at the end of the block."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Stop; when the block failed because the emulator had died, say that instead."""
        dead = self._has_ended()
        code = self._process.returncode
        self.stop()
        if dead and isinstance(error, Exception):
            raise emulator_process.died(code, self.folder) from error
