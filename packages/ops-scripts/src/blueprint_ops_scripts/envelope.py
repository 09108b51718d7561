"""The one JSON document that every operations command prints with `--json`, also when it fails."""

import json
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from .errors import OpsError
from .outcomes import Outcome

SCHEMA_VERSION = 1


@dataclass(frozen=True, kw_only=True)
class Problem:
    """One thing that a person should know of or mend."""

    code: str
    message: str
    remedy: str = ""

    @classmethod
    def of(cls, error: OpsError) -> "Problem":
        """The problem that an error describes."""
        return cls(code=error.code, message=str(error), remedy=error.remedy)

    def as_dict(self) -> dict[str, str]:
        """The problem as it stands in the document."""
        return {"code": self.code, "message": self.message, "remedy": self.remedy}


@dataclass(kw_only=True)
class Envelope:
    """What a command collects while it runs, and says at its end."""

    command: str
    environment: str | None = None
    run: str | None = None
    outcome: Outcome = Outcome.INCOMPLETE
    started: datetime = field(default_factory=lambda: datetime.now(UTC))
    calls: Counter[str] = field(default_factory=Counter)
    """AWS calls by `service:Operation`."""

    problems: list[Problem] = field(default_factory=list)
    result: dict[str, Any] = field(default_factory=dict)

    def fail(self, error: OpsError) -> None:
        """Take the outcome of `error` and list it as a problem."""
        self.outcome = error.outcome
        self.problems.append(Problem.of(error))

    def document(self) -> dict[str, Any]:
        """The document, with the keys in the order in which people read them."""
        return {
            "schema_version": SCHEMA_VERSION,
            "command": self.command,
            "run": self.run,
            "environment": self.environment,
            "outcome": self.outcome.value,
            "exit_code": self.outcome.exit_code,
            "started": self.started.isoformat(timespec="seconds").replace("+00:00", "Z"),
            "seconds": round((datetime.now(UTC) - self.started).total_seconds(), 3),
            "calls": dict(sorted(self.calls.items())),
            "problems": [problem.as_dict() for problem in self.problems],
            "result": self.result,
        }

    def json(self) -> str:
        """The document as indented JSON; values that JSON does not know are written as text."""
        return json.dumps(self.document(), indent=2, default=str)
