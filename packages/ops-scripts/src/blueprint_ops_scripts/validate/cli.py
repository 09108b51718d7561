"""`validate-deployment ENV`: options, adapters, result."""

from pathlib import Path

import click

from ..aws.probe import AwsProbe
from ..aws.session import open_session
from ..aws.target import AwsTarget
from ..command import conclude, config_dir_option, configured, json_option, standalone
from ..delivery.reporting import beside_events, events_option, reporting
from ..envelope import Envelope, Problem
from ..ledger.ledger import Ledger
from ..state.clock import SystemClock
from .junit import junit
from .run import Validation, Validator, complaint


@click.command("validate-deployment")
@click.argument("environment", metavar="ENV")
@click.option("--junit", "junit_file", type=click.Path(path_type=Path, dir_okay=False), help="Write a JUnit report.")
@config_dir_option
@json_option
@events_option
def command(
    environment: str, junit_file: Path | None, config_dir: Path | None, as_json: bool, events: str | None
) -> None:
    """Check that ENV runs what its ledger says, and is well. Read-only."""
    envelope = Envelope(command="validate-deployment", environment=environment)

    def body() -> None:
        target = AwsTarget(open_session(configured(environment, config_dir), envelope.calls))
        state = target.observe()
        entry = Ledger(target.store(state), environment).live() if state.output("StateTableName") else None
        with reporting(events, as_json=as_json) as report:
            validation = Validator(AwsProbe(target), clock=SystemClock(), report=report).validate(entry)
        if junit_file:
            junit_file.write_text(junit(environment, validation), encoding="utf-8")
        _take(envelope, validation)

    conclude(
        envelope,
        body,
        as_json=as_json,
        render=beside_events(events, lambda: click.echo(f"{environment}: {envelope.outcome.value}")),
    )


def _take(envelope: Envelope, validation: Validation) -> None:
    envelope.outcome = validation.outcome
    envelope.result = validation.as_dict()
    envelope.problems += [
        Problem(
            code="check", message=complaint(result), remedy=result.check.remedy.format(environment=envelope.environment)
        )
        for result in validation.remarkable()
    ]


def main() -> None:
    """Entry point of the console script."""
    standalone(command)
