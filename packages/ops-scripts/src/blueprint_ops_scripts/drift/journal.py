"""What a run has found out so far, on disk line by line, so that a killed run can be taken up where it ended."""

import json
import secrets
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, TextIO

from ..errors import UsageError
from .judging import StackOutcome
from .knowledge import Knowledge

KEPT = 50
"""Journals that stay on the machine; older ones are removed."""


def new_run(now: datetime) -> str:
    """A name for a run that sorts by time."""
    return f"drift-{now:%Y%m%dT%H%M%S}-{secrets.token_hex(3)}"


class FileJournal:
    """A `Journal` in one file of JSON lines. A last line that was cut off by a kill is ignored."""

    def __init__(self, path: Path, lines: list[dict[str, Any]]) -> None:
        self.path = path
        header = lines[0]
        self.started = datetime.fromisoformat(header["started"])
        self.environment: str = header["environment"]
        self.stacks = tuple(header["stacks"])
        self._outcomes = {line["outcome"]["result"]["arn"]: line["outcome"] for line in lines if "outcome" in line}
        self._running = {line["arn"]: line["detection"] for line in lines if "detection" in line}
        self._types = {name for line in lines for name in line.get("types", ())}
        self._denied = {name: text for line in lines for name, text in line.get("denied", {}).items()}
        self._file: TextIO | None = None

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
        return cls(path, [header])

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
        journal = cls(path, [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()])
        if journal.stacks != stacks:
            raise UsageError(
                f"run {run} was started with --stack {journal.stacks}, not {stacks}", remedy="repeat it as it was"
            )
        return journal

    def outcome(self, arn: str) -> StackOutcome | None:
        """What the interrupted run found out about a stack."""
        raw = self._outcomes.get(arn)
        return None if raw is None else StackOutcome.from_item(raw)

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
        self._write(line)

    def note_started(self, arn: str, detection: str) -> None:
        """Keep the id of a detection."""
        self._write({"arn": arn, "detection": detection})

    def close(self) -> None:
        """No more lines will come."""
        if self._file is not None:
            self._file.close()

    def _write(self, line: dict[str, Any]) -> None:
        if self._file is None:
            self._file = self.path.open("a", encoding="utf-8")
        self._file.write(json.dumps(line) + "\n")
        self._file.flush()


def _cut_torn_line(path: Path) -> None:
    data = path.read_bytes()
    whole = data[: data.rfind(b"\n") + 1]
    if len(whole) < len(data):
        path.write_bytes(whole)
