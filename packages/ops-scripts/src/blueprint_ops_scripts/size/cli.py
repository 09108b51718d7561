"""`size ENV`: whether an environment has the size that its use needs."""

from datetime import UTC, datetime
from pathlib import Path

import click
from rich.console import Console

from ..aws.read_only import read_only
from ..aws.session import open_session
from ..aws.usage import AwsUsage
from ..command import conclude, config_dir_option, configured, json_option, standalone
from ..envelope import Envelope, Problem
from ..outcomes import Outcome
from .patch import EnvironmentFile, apply_to
from .report import SizeReport
from .run import size
from .table import print_table


@click.command("size")
@click.argument("environment", metavar="ENV")
@click.option("--days", type=click.IntRange(1, 60), default=14, show_default=True, help="Days of use to look at.")
@click.option(
    "--patch", type=click.Path(path_type=Path, dir_okay=False), help="Write the change as a diff into this file."
)
@click.option("--write", is_flag=True, help="Change the environment's file. AWS is never changed.")
@config_dir_option
@json_option
def command(
    environment: str, days: int, patch: Path | None, write: bool, config_dir: Path | None, as_json: bool
) -> None:
    """Propose sizes for ENV from what it used. Reads only: what runs is changed by the next deployment.

    Exit code 0: done, with or without proposals. 3: something could not be judged, for want of data.
    """
    envelope = Envelope(command="size", environment=environment)
    reports: list[SizeReport] = []

    def body() -> None:
        reports.append(_size(envelope, environment, days, patch, write, config_dir))

    conclude(envelope, body, as_json=as_json, render=lambda: print_table(reports[0], Console()))


def _size(
    envelope: Envelope, environment: str, days: int, patch: Path | None, write: bool, config_dir: Path | None
) -> SizeReport:
    config = configured(environment, config_dir)
    session = read_only(open_session(config, envelope.calls))
    file = EnvironmentFile(environment=config.name, config_dir=config_dir)
    reader = AwsUsage(session, days=days, now=datetime.now(UTC))
    report, text = size(config, reader, file, days=days, started=envelope.started)
    envelope.result = report.as_result()
    envelope.problems += [Problem(code="note", message=note) for note in report.notes]
    envelope.outcome = outcome_of(report)
    if patch is not None:
        patch.write_text(report.patch, encoding="utf-8")
    if write and report.patch:
        apply_to(file, text)
    return report


def outcome_of(report: SizeReport) -> Outcome:
    """A plan when there is one; else whether everything could be judged."""
    if report.changes:
        return Outcome.PLANNED
    return Outcome.NOOP if report.complete else Outcome.INCONCLUSIVE


def main() -> None:
    """Entry point of the console script."""
    standalone(command)
