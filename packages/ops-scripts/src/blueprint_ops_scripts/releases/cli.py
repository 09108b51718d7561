"""`releases history|show|approve|reject`: options, adapters, result."""

from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from ..aws.session import open_session
from ..aws.target import AwsTarget
from ..command import conclude, config_dir_option, configured, json_option, standalone
from ..envelope import Envelope
from ..ledger.approvals import Approvals, Verdict
from ..ledger.events import EventBook
from ..ledger.ledger import Ledger
from ..ledger.runs import RunBook, environment_of
from ..outcomes import Outcome
from ..state.clock import SystemClock
from .answer import Desk
from .history import entries_as_dicts, history_text, runs_as_dicts
from .showing import run_as_dict, run_text
from .timeline import timeline

_env_option = click.option(
    "--env", "environment", metavar="ENV", help="The run's environment. [default: from its name]"
)
Work = Callable[[AwsTarget], dict[str, Any]]


@click.group("releases")
def group() -> None:
    """What is live, what was, who approved it, and approvals."""


@group.command("history")
@click.argument("environment", metavar="ENV")
@click.option(
    "--html", type=click.Path(path_type=Path, dir_okay=False), help="Write a timeline as a page to this file."
)
@config_dir_option
@json_option
def history(environment: str, html: Path | None, config_dir: Path | None, as_json: bool) -> None:
    """The releases and runs of ENV, the newest first."""

    def work(target: AwsTarget) -> dict[str, Any]:
        store = target.store(target.glance())
        ledger, runs = Ledger(store, environment), RunBook(store, environment).all()
        live = ledger.live()
        found = {
            "environment": environment,
            "live": entries_as_dicts([live])[0] if live else None,
            "releases": entries_as_dicts(ledger.history()),
            "runs": runs_as_dicts(runs, Approvals(store)),
        }
        if html:
            html.write_text(timeline(found), encoding="utf-8")
            found["html"] = str(html)
        return found

    _answer("releases history", environment, None, config_dir, as_json, work, history_text)


@group.command("show")
@click.argument("run")
@_env_option
@config_dir_option
@json_option
def show(run: str, environment: str | None, config_dir: Path | None, as_json: bool) -> None:
    """One run: how it stands, gates, plan, answers, and what happened."""

    def work(target: AwsTarget) -> dict[str, Any]:
        store = target.store(target.glance())
        found = RunBook(store, target.config.name).get(run)
        return run_as_dict(found, Approvals(store).of(run), EventBook(store).of(run))

    _answer("releases show", environment, run, config_dir, as_json, work, run_text)


@group.command("approve")
@click.argument("run")
@_env_option
@click.option("--plan", "digest", metavar="DIGEST", help="Approve only if the plan's digest begins so.")
@click.option("--reason", default="", help="Kept with the answer.")
@config_dir_option
@json_option
def approve(
    run: str, environment: str | None, digest: str | None, reason: str, config_dir: Path | None, as_json: bool
) -> None:
    """Approve the present plan of RUN, as the identity of your credentials."""
    _give("approved", run, environment, digest, reason, config_dir, as_json)


@group.command("reject")
@click.argument("run")
@_env_option
@click.option("--reason", default="", help="Kept with the answer.")
@config_dir_option
@json_option
def reject(run: str, environment: str | None, reason: str, config_dir: Path | None, as_json: bool) -> None:
    """Reject the present plan of RUN."""
    _give("rejected", run, environment, None, reason, config_dir, as_json)


def _give(
    verdict: Verdict,
    run: str,
    environment: str | None,
    digest: str | None,
    reason: str,
    config_dir: Path | None,
    as_json: bool,
) -> None:
    def work(target: AwsTarget) -> dict[str, Any]:
        store = target.store(target.glance())
        desk = Desk(config=target.config, store=store, clock=SystemClock(), identity=target.identity)
        planned, answer = desk.answer(run, verdict, plan_digest=digest, reason=reason)
        after = planned.resume_command if verdict == "approved" else ""
        return {"approval": asdict(answer), "plan_text": planned.plan, "go_on": after}

    word = "approve" if verdict == "approved" else "reject"
    _answer(f"releases {word}", environment, run, config_dir, as_json, work, _approval_text)


def _answer(
    command: str,
    environment: str | None,
    run: str | None,
    config_dir: Path | None,
    as_json: bool,
    work: Work,
    text: Callable[[dict[str, Any]], str],
) -> None:
    envelope = Envelope(command=command, environment=environment, run=run)

    def body() -> None:
        envelope.environment = environment or environment_of(run or "")
        config = configured(envelope.environment, config_dir)
        envelope.result = work(AwsTarget(open_session(config, envelope.calls)))
        envelope.outcome = Outcome.SUCCEEDED

    conclude(envelope, body, as_json=as_json, render=lambda: click.echo(text(envelope.result)))


def _approval_text(found: dict[str, Any]) -> str:
    answer = found["approval"]
    said = f"{answer['run']}: {answer['verdict']} by {answer['by']}, plan {answer['plan_digest'][:12]}"
    return f"{said}\nnow: {found['go_on']}" if found["go_on"] else said


def main() -> None:
    """Entry point of the console script."""
    standalone(group)
