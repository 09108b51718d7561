"""What `detect-drift` does between its command line and its exit code."""

from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import click
from rich.console import Console

from blueprint_config import EnvironmentConfig

from ..aws.session import open_session
from ..aws.trail import CloudTrailHistory
from ..command import configured
from ..envelope import Envelope, Problem
from ..errors import UsageError
from ..formats.outlet import Outlet
from ..outcomes import Outcome
from .attribution import attribute
from .baseline import compare, load_baseline
from .budget import Budget
from .formats.html import html
from .formats.junit import junit
from .formats.markdown import markdown
from .formats.sarif import sarif
from .formats.table import print_table
from .journal import FileJournal, new_run
from .managed import settle_verdicts
from .policy import policy_for
from .report import DriftReport
from .service import detect, foresee
from .state_folder import state_folder
from .suppressions import apply_suppressions, load_suppressions


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
    ignore: Path | None = None
    baseline: Path | None = None
    new_only: bool = False
    attribute: bool = False
    max_age_seconds: float | None = None
    dry_run: bool = False
    budgets: list[Budget] = field(default_factory=list)
    """With `dry_run`: what a run would take, by environment."""

    started: datetime = field(default_factory=lambda: datetime.now(UTC))
    report: DriftReport = field(init=False)

    def __post_init__(self) -> None:
        self.report = DriftReport(started=self.started)

    @property
    def outlet(self) -> Outlet:
        """Where the report goes."""
        return Outlet(
            envelope=self.envelope,
            form=self.form,
            output=self.output,
            print_table=self._print,
            writers={
                "markdown": lambda: markdown(self.report),
                "sarif": lambda: sarif(self.report),
                "junit": lambda: junit(self.report),
                "html": lambda: html(self.report),
            },
        )

    def run(self) -> None:
        """Detect in each environment, one after the other, and fill the envelope."""
        configs = [configured(name, self.config_dir) for name in self.environments]
        if self.dry_run:
            self._foresee(configs)
            return
        suppressions = load_suppressions(self.ignore) if self.ignore is not None else []
        baseline = load_baseline(self.baseline) if self.baseline is not None else None
        self.envelope.run = self.resume or new_run(self.started)
        for config in configs:
            found = self._detect(config, baseline.sizes if baseline is not None else {})
            self.report = self.report.joined(found)
            self.envelope.result = self.report.as_result()
        self.report = settle_verdicts(apply_suppressions(self.report, suppressions, today=self.started.date()))
        if baseline is not None:
            self.report = compare(self.report, baseline, new_only=self.new_only)
        self.envelope.result = self.report.as_result()
        self.envelope.outcome = outcome_of(self.report)
        self.envelope.problems.extend(problems_of(self.report))
        self.outlet.save()

    def _foresee(self, configs: Sequence[EnvironmentConfig]) -> None:
        if self.form not in ("table", "json"):
            raise UsageError(f"a dry run cannot be written as {self.form}", remedy="use --format table or json")
        for config in configs:
            session = open_session(config, self.envelope.calls)
            self.budgets.append(foresee(session, stacks=self.stacks, max_age_seconds=self.max_age_seconds))
        self.envelope.result = {"budgets": [budget.as_dict() for budget in self.budgets]}
        self.envelope.outcome = Outcome.PLANNED
        self.outlet.save()

    def _print(self, console: Console) -> None:
        for budget in self.budgets:
            console.print("\n".join(budget.lines()), highlight=False)
        if not self.dry_run:
            print_table(self.report, console)

    def _detect(self, config: EnvironmentConfig, sizes: Mapping[str, int]) -> DriftReport:
        session = open_session(config, self.envelope.calls)
        with closing(self._journal(config.name)) as journal:
            report = detect(
                session,
                stacks=self.stacks,
                wait_seconds=self.wait_seconds,
                poll_min=self.poll_min,
                max_age_seconds=self.max_age_seconds,
                deadline_seconds=self.deadline_seconds,
                sizes=sizes,
                journal=journal,
                started=journal.started,
                say=lambda text: click.echo(text, err=True),
            )
        return attribute(report, CloudTrailHistory(session.client("cloudtrail"))) if self.attribute else report

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
