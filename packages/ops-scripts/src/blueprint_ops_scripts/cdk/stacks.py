"""Deploying the stacks of a stored assembly with the pinned CDK CLI. Nothing is synthesised here."""

import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from .pinned import PinnedCli
from .progress import read_line
from .run import run_cli

_SHOWN_LINES = 8
Event = Mapping[str, Any]


class CdkDeployment:
    """One `cdk deploy`: what it changed, and what went wrong."""

    def __init__(self, report: Callable[[Event], None]) -> None:
        self.report = report
        self.changed: list[str] = []
        self.unchanged: list[str] = []
        self.failed: list[str] = []
        self._reasons: list[str] = []
        self._last: list[str] = []

    def take(self, line: str) -> None:
        """Take in one line of output."""
        event = read_line(line)
        if line.strip():
            self._last = [*self._last[-_SHOWN_LINES + 1 :], line.strip()]
        if event is None:
            return
        match event["event"]:
            case "stack_done":
                (self.changed if event["changed"] else self.unchanged).append(event["stack"])
            case "stack_failed":
                self.failed.append(event["stack"])
                self._reasons.append(f"{event['stack']}: {event['reason']}")
            case "resource_failed":
                self._reasons.append(f"{event['stack']}: {event['type']}: {event['reason']}")
        self.report(event)

    @property
    def reason(self) -> str:
        """Why it failed, in one line; the end of the output when no line said so."""
        return "; ".join(dict.fromkeys(self._reasons)) or " / ".join(self._last)


def deploy_stored(
    cli: PinnedCli,
    assembly: Path,
    patterns: Sequence[str],
    *,
    profile: str | None,
    report: Callable[[Event], None],
    change_set: str | None = None,
) -> tuple[int, CdkDeployment]:
    """Run `cdk deploy` on the assembly in the folder `assembly`; its exit code, and what it did.

    With `change_set` it only prepares change sets of that name, for the selected stacks and no others.

    The CLI works in a folder of its own, so that no `cdk.json` nearby can add context or another app.
    """
    seen = CdkDeployment(report)
    arguments = ["deploy", "--app", str(assembly), *patterns, "--require-approval", "never", "--ci"]
    arguments += ["--progress", "events", "--no-notices", "--no-version-reporting"]
    arguments += ["--profile", profile] if profile else []
    if change_set:
        arguments += ["--method", "prepare-change-set", "--change-set-name", change_set, "--exclusively"]
    cli.ensure(lambda text: report({"event": "note", "text": text}))
    return run_cli(cli, arguments, cwd=assembly.parent, on_line=seen.take, environment=_without_app()), seen


def _without_app() -> dict[str, str]:
    return {name: "" for name in ("CDK_APP", "CDK_OUTDIR", "CDK_CONTEXT_JSON") if name in os.environ}
