"""`parity SOURCE TARGET`: whether two environments are the same system but for what the configuration says."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import click

from ..cdk.run import find_cli_for
from ..command import conclude, config_dir_option, configured, json_option, standalone
from ..envelope import Envelope, Problem
from ..errors import UsageError
from ..formats.outlet import Outlet, format_option, output_option
from ..outcomes import Outcome
from ..release.assembly import Assembly
from ..release.synth import find_app, synthesise
from .expectations import Expectation, load_expectations, shipped_expectations
from .formats.html import html
from .formats.junit import junit
from .formats.markdown import markdown
from .formats.sarif import sarif
from .formats.table import print_table
from .report import ParityReport
from .run import Side, compare

_FOLDER = click.Path(path_type=Path, exists=True, file_okay=False)
PROJECT_FILE = "parity.yaml"


@dataclass(kw_only=True)
class ParityCommand:
    """One invocation: its options, and the report once there is one."""

    envelope: Envelope
    source: str
    target: str
    assembly: Path | None
    target_assembly: Path | None
    app_dir: Path | None
    expect: Path | None
    config_dir: Path | None
    started: datetime = field(default_factory=lambda: datetime.now(UTC))
    report: ParityReport = field(init=False)

    def __post_init__(self) -> None:
        self.report = ParityReport(source=self.source, target=self.target, started=self.started)

    def run(self, outlet: Outlet) -> None:
        """Compare, and fill the envelope."""
        if self.source == self.target and self.target_assembly is None:
            raise UsageError(
                f"{self.source} is compared with itself", remedy="name two environments, or give --target-assembly"
            )
        configs = [configured(name, self.config_dir) for name in (self.source, self.target)]
        with self._assembly() as assembly:
            other = Assembly(self.target_assembly) if self.target_assembly else assembly
            self.report = compare(
                Side(config=configs[0], assembly=assembly),
                Side(config=configs[1], assembly=other),
                own=self._own(),
                shipped=shipped_expectations(),
                started=self.started,
            )
        self.envelope.result = self.report.as_result()
        self.envelope.outcome = outcome_of(self.report)
        self.envelope.problems += [Problem(code="note", message=note) for note in self.report.notes]
        outlet.save()

    @contextmanager
    def _assembly(self) -> Iterator[Assembly]:
        """The assembly that was given, or one made now and thrown away after."""
        if self.assembly is not None:
            yield Assembly(self.assembly)
            return
        app = find_app(self.app_dir, Path.cwd())
        with tempfile.TemporaryDirectory(prefix="blueprint-parity-") as folder:
            yield synthesise(
                find_cli_for(app),
                app,
                Path(folder) / "assembly",
                config_dir=self.config_dir,
                say=lambda text: click.echo(text, err=True),
            )

    def _own(self) -> list[Expectation]:
        """The project's expectations: the file given, else the one beside the app's `cdk.json`."""
        if self.expect is not None:
            return load_expectations(self.expect)
        try:
            found = find_app(self.app_dir, Path.cwd()) / PROJECT_FILE
        except UsageError:  # an assembly can be compared anywhere
            return []
        return load_expectations(found) if found.is_file() else []


@click.command("parity")
@click.argument("source", metavar="SOURCE")
@click.argument("target", metavar="TARGET")
@click.option("--assembly", type=_FOLDER, help="Cloud assembly to read. [default: the app is synthesised]")
@click.option(
    "--target-assembly", type=_FOLDER, help="Another assembly for TARGET, such as that of an earlier release."
)
@click.option(
    "--app-dir", type=_FOLDER, help="Folder of the CDK app. [default: apps/infrastructure, looked for upwards]"
)
@click.option(
    "--expect",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help=f"Differences that are meant. [default: {PROJECT_FILE} beside the app's cdk.json]",
)
@format_option
@output_option
@config_dir_option
@json_option
def command(
    source: str,
    target: str,
    assembly: Path | None,
    target_assembly: Path | None,
    app_dir: Path | None,
    expect: Path | None,
    form: str,
    output: Path | None,
    config_dir: Path | None,
    as_json: bool,
) -> None:
    """Compare two synthesised environments, without AWS.

    Exit code 0: they differ only as intended. 1: unexpected differences. 3: something could not be compared.
    """
    envelope = Envelope(command="parity", environment=f"{source},{target}")
    work = ParityCommand(
        envelope=envelope,
        source=source,
        target=target,
        assembly=assembly,
        target_assembly=target_assembly,
        app_dir=app_dir,
        expect=expect,
        config_dir=config_dir,
    )
    outlet = Outlet(
        envelope=envelope,
        form="json" if as_json else form,
        output=output,
        print_table=lambda console: print_table(work.report, console),
        writers={
            "markdown": lambda: markdown(work.report),
            "sarif": lambda: sarif(work.report),
            "junit": lambda: junit(work.report),
            "html": lambda: html(work.report),
        },
    )
    conclude(envelope, lambda: work.run(outlet), as_json=outlet.prints_json, render=outlet.render)


def outcome_of(report: ParityReport) -> Outcome:
    """A difference is an answer, also when not everything could be compared."""
    verdicts = {finding.verdict for finding in report.counted}
    if verdicts - {"unverifiable"}:
        return Outcome.DRIFTED
    return Outcome.CLEAN if report.complete and not verdicts else Outcome.INCOMPLETE


def main() -> None:
    """Entry point of the console script."""
    standalone(command)
