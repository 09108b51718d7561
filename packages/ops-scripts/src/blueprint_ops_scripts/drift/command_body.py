"""What `detect-drift` does between its command line and its exit code."""

from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import click
from rich.console import Console

from blueprint_config import EnvironmentConfig

from ..aws.session import open_session
from ..command import configured
from ..envelope import Envelope, Problem
from ..outcomes import Outcome
from .formats.markdown import markdown
from .formats.table import print_table
from .journal import FileJournal, new_run
from .policy import policy_for
from .report import DriftReport
from .service import detect
from .state_folder import state_folder


@dataclass(kw_only=True)
class DetectCommand:
    """One invocation: its options, and the report once there is one."""

    envelope: Envelope
    environments: tuple[str, ...]
    config_dir: Path | None
    stacks: tuple[str, ...]
    wait_seconds: float
    poll_min: float | None
    deadline_seconds: float
    form: str
    output: Path | None
    resume: str | None = None
    started: datetime = field(default_factory=lambda: datetime.now(UTC))
    report: DriftReport = field(init=False)

    def __post_init__(self) -> None:
        self.report = DriftReport(started=self.started)

    @property
    def prints_json(self) -> bool:
        """Whether stdout gets the document."""
        return self.form == "json" and self.output is None

    def run(self) -> None:
        """Detect in each environment, one after the other, and fill the envelope."""
        configs = [configured(name, self.config_dir) for name in self.environments]
        self.envelope.run = self.resume or new_run(self.started)
        for config in configs:
            self.report = self.report.joined(self._detect(config))
            self.envelope.result = self.report.as_result()
        self.envelope.outcome = outcome_of(self.report)
        self.envelope.problems.extend(problems_of(self.report))
        if self.output is not None:
            self.output.write_text(self.text() + "\n", encoding="utf-8")

    def render(self) -> None:
        """Print the report for people; nothing on stdout when it went to a file."""
        if self.output is not None:
            click.echo(f"report written to {self.output}", err=True)
        elif self.form == "table":
            print_table(self.report, Console(soft_wrap=False))
        else:
            click.echo(self.text())

    def text(self) -> str:
        """The report in the chosen form."""
        if self.form == "json":
            return self.envelope.json()
        if self.form == "markdown":
            return markdown(self.report)
        console = Console(width=160, record=True, quiet=True)
        print_table(self.report, console)
        return console.export_text()

    def _detect(self, config: EnvironmentConfig) -> DriftReport:
        session = open_session(config, self.envelope.calls)
        with closing(self._journal(config.name)) as journal:
            return detect(
                session,
                stacks=self.stacks,
                wait_seconds=self.wait_seconds,
                poll_min=self.poll_min,
                deadline_seconds=self.deadline_seconds,
                journal=journal,
                started=journal.started,
                say=lambda text: click.echo(text, err=True),
            )

    def _journal(self, environment: str) -> FileJournal:
        """The journal of the run to resume, or a new one."""
        folder, run = state_folder("drift"), self.envelope.run or ""
        found = None
        if self.resume is not None:
            found = FileJournal.resume(folder, run=run, environment=environment, stacks=self.stacks)
        return found or FileJournal.begin(
            folder, run=run, environment=environment, stacks=self.stacks, started=self.started
        )


def outcome_of(report: DriftReport) -> Outcome:
    """Interrupted before all; then drift, which is an answer; then whether everything was looked at."""
    if report.interrupted:
        return Outcome.INTERRUPTED
    if report.drifted:
        return Outcome.DRIFTED
    return Outcome.CLEAN if report.complete else Outcome.INCOMPLETE


def problems_of(report: DriftReport) -> list[Problem]:
    """What stood in the way, with its remedy."""
    problems = [Problem(code="note", message=note) for note in report.notes]
    problems += [
        Problem(code="stack_incomplete", message=f"stack {stack.name}: {doubt}", remedy="repeat the command later")
        for stack in report.stacks
        for doubt in stack.doubts
    ]
    if report.denied:
        actions = ", ".join(sorted(report.denied))
        problems.append(
            Problem(
                code="access_denied",
                message=f"missing permissions: {actions}",
                remedy=f"attach this policy to the caller: {policy_for(report.denied)}",
            )
        )
    return problems
