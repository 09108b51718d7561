"""What a run has found out so far, on disk line by line, so that a killed run can be taken up where it ended."""

import json
import os
import secrets
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from ..errors import UsageError
from .judging import StackOutcome
from .knowledge import Knowledge
from .report import Finding

KEPT = 50
"""Journals that stay on the machine; older ones are removed."""


def new_run(now: datetime) -> str:
    """A name for a run that sorts by time."""
    return f"drift-{now:%Y%m%dT%H%M%S}-{secrets.token_hex(3)}"


class FileJournal:
    """A `Journal` in one file of JSON lines. A last line that was cut off by a kill is ignored.

    Outcomes stay on disk; in memory is only where each of them begins.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._outcomes: dict[str, int] = {}
        self._running: dict[str, str] = {}
        self._types: set[str] = set()
        self._denied: dict[str, str] = {}
        self._file = path.open("a+b")
        self._file.seek(0)
        header = json.loads(self._file.readline())
        self.started = datetime.fromisoformat(header["started"])
        self.environment: str = header["environment"]
        self.stacks = tuple(header["stacks"])
        self._read()

    def _read(self) -> None:
        """Learn what the lines after the header say."""
        begins = self._file.tell()
        while text := self._file.readline():
            line = json.loads(text)
            if "outcome" in line:
                self._outcomes[line["outcome"]["result"]["arn"]] = begins
            if "detection" in line:
                self._running[line["arn"]] = line["detection"]
            self._types.update(line.get("types", ()))
            self._denied.update(line.get("denied", {}))
            begins = self._file.tell()

    @classmethod
    def begin(
        cls, folder: Path, *, run: str, environment: str, stacks: tuple[str, ...], started: datetime
    ) -> "FileJournal":
        """A new journal; the oldest ones beyond `KEPT` go."""
        for old in sorted(folder.glob("drift-*.ndjson"))[:-KEPT]:
            old.unlink(missing_ok=True)
        header = {"run": run, "environment": environment, "stacks": list(stacks), "started": started.isoformat()}
        path = folder / f"{run}-{environment}.ndjson"
        path.write_text(json.dumps(header) + "\n", encoding="utf-8")
        return cls(path)

    @classmethod
    def resume(cls, folder: Path, *, run: str, environment: str, stacks: tuple[str, ...]) -> "FileJournal | None":
        """The journal of an earlier run; None when that run never came to this environment.

        Raises:
            UsageError: there is no such run, or it looked at other stacks.
        """
        if not list(folder.glob(f"{run}-*.ndjson")):
            raise UsageError(
                f"run {run} not found in {folder}", remedy="leave out --resume, or name a run of this machine"
            )
        path = folder / f"{run}-{environment}.ndjson"
        if not path.exists():
            return None
        _cut_torn_line(path)
        journal = cls(path)
        if journal.stacks != stacks:
            journal.close()
            raise UsageError(
                f"run {run} was started with --stack {journal.stacks}, not {stacks}", remedy="repeat it as it was"
            )
        return journal

    def outcome(self, arn: str) -> StackOutcome | None:
        """What the interrupted run found out about a stack."""
        begins = self._outcomes.get(arn)
        if begins is None:
            return None
        self._file.seek(begins)
        return StackOutcome.from_item(json.loads(self._file.readline())["outcome"])

    def findings(self, arn: str) -> tuple[Finding, ...]:
        """The findings of a stack that was kept, read back."""
        outcome = self.outcome(arn)
        return outcome.findings if outcome is not None else ()

    def running(self) -> Mapping[str, str]:
        """Detections that the interrupted run left running."""
        return {arn: detection for arn, detection in self._running.items() if arn not in self._outcomes}

    def teach(self, knowledge: Knowledge) -> None:
        """Give a new run what the interrupted one had learned."""
        knowledge.seen_types.update(self._types)
        knowledge.denied.update(self._denied)

    def note_outcome(self, outcome: StackOutcome, knowledge: Knowledge) -> None:
        """Keep a finished stack, and what was learned from it."""
        line: dict[str, Any] = {"outcome": outcome.as_item()}
        if types := sorted(knowledge.seen_types - self._types):
            line["types"] = types
            self._types.update(types)
        if denied := {name: text for name, text in knowledge.denied.items() if name not in self._denied}:
            line["denied"] = denied
            self._denied.update(denied)
        self._outcomes[outcome.result.arn] = self._write(line)

    def note_started(self, arn: str, detection: str) -> None:
        """Keep the id of a detection."""
        self._write({"arn": arn, "detection": detection})

    def close(self) -> None:
        """No more lines will come."""
        self._file.close()

    def _write(self, line: dict[str, Any]) -> int:
        """Append a line; returns where it begins. A kill afterwards finds it with the system, if not on the disk."""
        begins = self._file.seek(0, os.SEEK_END)
        self._file.write(json.dumps(line).encode() + b"\n")
        self._file.flush()
        return begins


def _cut_torn_line(path: Path) -> None:
    data = path.read_bytes()
    whole = data[: data.rfind(b"\n") + 1]
    if len(whole) < len(data):
        path.write_bytes(whole)
