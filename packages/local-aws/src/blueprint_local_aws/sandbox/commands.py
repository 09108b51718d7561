"""The blueprint's own commands, run as people run them, with their JSON documents read back."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from .errors import SandboxError
from .identities import Identities

_GRACE_SECONDS = 20


@dataclass(frozen=True)
class Done:
    """How a command ended."""

    code: int
    document: dict[str, Any]
    said: str
    """The last lines of its stderr."""

    @property
    def outcome(self) -> str:
        """The outcome in the document."""
        return str(self.document.get("outcome", ""))


@dataclass
class Commands:
    """Runs console scripts of this Python environment in `folder`, and ends those that run when it is told to stop."""

    folder: Path
    config_dir: Path
    identities: Identities
    listen: Callable[[str], None]
    """Called with every line of progress that a command prints."""

    _running: set[subprocess.Popen[str]] = field(default_factory=set)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def run(self, person: str, script: str, *arguments: str) -> Done:
        """Run `script` as `person` and wait for it, whatever its exit code."""
        binaries = Path(sys.executable).parent
        environment = self.identities.environment(person)
        environment["PATH"] = f"{binaries}:{environment.get('PATH', '')}"
        environment["BLUEPRINT_CONFIG_DIR"] = str(self.config_dir)
        process = subprocess.Popen(
            [str(binaries / script), *arguments],
            cwd=self.folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            process_group=0,  # a Ctrl-C of the terminal reaches the sandbox alone, which passes on exactly one
        )
        with self._lock:
            self._running.add(process)
        try:
            return self._wait(process)
        except BaseException:
            _end([process])
            raise
        finally:
            with self._lock:
                self._running.discard(process)

    def expect(self, person: str, script: str, *arguments: str, outcome: tuple[str, ...] = ("succeeded",)) -> Done:
        """Run `script ... --json` and insist on one of `outcome`.

        Raises:
            SandboxError: it ended otherwise.
        """
        done = self.run(person, script, *arguments, "--json")
        if done.outcome not in outcome:
            problems = "; ".join(f"{p['message']} ({p['remedy']})" for p in done.document.get("problems", []))
            raise SandboxError(
                f"{script} {' '.join(arguments)}: expected {' or '.join(outcome)}, got {done.outcome or 'no document'} "
                f"(exit {done.code}): {problems or done.said or 'nothing said'}"
            )
        return done

    def stop(self) -> None:
        """Interrupt what still runs, and end it when it does not listen."""
        with self._lock:
            running = list(self._running)
        _end(running)

    def _wait(self, process: subprocess.Popen[str]) -> Done:
        assert process.stdout is not None
        assert process.stderr is not None
        said: deque[str] = deque(maxlen=12)
        listener = threading.Thread(target=self._listen, args=(process.stderr, said))
        listener.start()
        result = process.stdout.read()
        listener.join()
        return Done(process.wait(), _document(result), "\n".join(said))

    def _listen(self, stream: IO[str], said: deque[str]) -> None:
        for line in stream:
            said.append(line.rstrip())
            self.listen(line.rstrip())


def _end(processes: list[subprocess.Popen[str]]) -> None:
    """One Ctrl-C for each, in which they save what they do; what has not ended in time is killed."""
    for process in processes:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGINT)
    deadline = time.monotonic() + _GRACE_SECONDS
    for process in processes:
        try:
            process.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)


def _document(text: str) -> dict[str, Any]:
    try:
        document = json.loads(text)
    except ValueError:
        return {}
    return document if isinstance(document, dict) else {}
