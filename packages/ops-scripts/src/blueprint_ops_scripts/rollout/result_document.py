"""The result of a rollout in the command's document, and in words."""

from pathlib import Path
from typing import Any

import click

from ..envelope import Envelope, Problem
from ..outcomes import Outcome
from .history import History
from .html_report import render
from .result import RolloutResult

_REMEDIES = {
    Outcome.HELD: "uv run rollout continue {run} (or: rollback)",
    Outcome.INTERRUPTED: "uv run rollout continue {run} (or: rollback)",
    Outcome.INCOMPLETE: "uv run rollout continue {run}; without it the watchdog takes traffic back",
    Outcome.CREDENTIALS: "sign in, then: uv run rollout continue {run}; without it the watchdog takes traffic back",
    Outcome.AWS_UNAVAILABLE: "uv run rollout continue {run}; without it the watchdog takes traffic back",
    Outcome.DIVERGED: "find out who wrote; then: uv run rollout abort {run} --adopt",
    Outcome.ROLLBACK_FAILED: "uv run rollout rollback {run}",
    Outcome.ROLLBACK_BLOCKED: "decide for one version, and set the alias by hand or roll forward with a fix",
    Outcome.ROLLED_BACK: "mend the release; what was seen: uv run rollout status {run}",
}


def take_result(envelope: Envelope, result: RolloutResult) -> None:
    """Put the result into the document."""
    envelope.run, envelope.outcome = result.run, result.outcome
    envelope.result = document(result)
    if result.outcome.exit_code:
        remedy = result.remedy or _REMEDIES.get(result.outcome, "").format(run=result.run)
        envelope.problems.append(Problem(code=result.outcome.value, message=result.reason, remedy=remedy))


def document(result: RolloutResult) -> dict[str, Any]:
    """`result` of the envelope."""
    return {"state": result.state.value, "reason": result.reason, "aliases": dict(result.functions)}


def write_report(envelope: Envelope, path: Path | None, result: RolloutResult, history: History) -> None:
    """Write the HTML report where one was asked for; when that fails the rollout has ended as it has all the same."""
    if path is None:
        return
    try:
        path.write_text(render(result, history), encoding="utf-8")
    except OSError as error:
        envelope.problems.append(
            Problem(
                code="report",
                message=f"the report was not written: {error}",
                remedy=f"uv run rollout status {result.run}",
            )
        )


def show(envelope: Envelope) -> None:
    """The result for people."""
    click.echo(f"{envelope.run or ''} {envelope.outcome.value}: {envelope.result.get('reason', '')}".strip())
    for name, words in envelope.result.get("aliases", {}).items():
        click.echo(f"  {name}: {words}")
