"""Compares two environments: reads both, judges every difference, adds up."""

import secrets
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from blueprint_config import EnvironmentConfig

from ..drift.redaction import Redactor
from ..errors import UsageError
from ..release.assembly import Assembly
from .assets import Assets
from .entities import Entity, entities_of
from .expectations import Expectation
from .identity import Identity
from .plan import Judge
from .report import ParityReport, Verdict, coverage_of
from .templates import Unread, read_environment


@dataclass(frozen=True, kw_only=True)
class Side:
    """One environment: its configuration and the assembly that holds it."""

    config: EnvironmentConfig
    assembly: Assembly


def compare(
    source: Side, target: Side, *, own: Sequence[Expectation], shipped: Sequence[Expectation], started: datetime
) -> ParityReport:
    """The report. `own` expectations are the project's; they are asked before the `shipped` ones.

    Raises:
        SynthesisError: an assembly cannot be read, or lacks the environment.
        UsageError: an assembly was made with another configuration.
    """
    (left, unread), (right, more) = _entities(source), _entities(target)
    judge = Judge(
        source=source.config,
        target=target.config,
        expectations=[*own, *shipped],
        today=started.date(),
        redactor=Redactor(secrets.token_bytes(32)),
    )
    findings = list(judge.findings(left, right))
    touched: dict[str, list[Verdict]] = defaultdict(list)
    for finding in findings:
        touched[finding.construct].append(finding.verdict)
    problems = [f"{one.what} was not compared: {one.why}" for one in [*unread, *more]]
    return ParityReport(
        source=source.config.name,
        target=target.config.name,
        started=started,
        findings=findings,
        coverage=coverage_of(dict(touched), len({one.construct for one in [*left.values(), *right.values()]})),
        notes=[*problems, *_about(own, judge)],
        complete=not problems,
    )


def _entities(side: Side) -> tuple[dict[tuple[str, str], Entity], list[Unread]]:
    config = side.config
    environment = read_environment(side.assembly, config.name)
    if environment.place != (config.account, config.region):
        seen = " in ".join(environment.place)
        raise UsageError(
            f"the assembly has {config.name} in {seen}, the configuration in {config.account} in {config.region}",
            remedy="give the --config-dir that the assembly was made with, or synthesise it again",
        )
    assets = Assets.in_folder(environment.folder, config.name)
    return entities_of(environment, Identity.of(config), assets), environment.unread


def _about(own: Sequence[Expectation], judge: Judge) -> list[str]:
    """What to say about a project's decisions that no longer do anything."""
    notes = []
    for position, row in enumerate(own):
        if row.expires is not None and row.expires < judge.today:
            notes.append(
                f"expectation {position + 1} ({row.name}) expired on {row.expires}: its differences count again"
            )
        elif position not in judge.used and row.rule != "equal":
            notes.append(f"expectation {position + 1} ({row.name}) explains nothing: remove it")
    return notes
