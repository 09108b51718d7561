"""Detects the drift of one environment: the entrance for other commands, and for `detect-drift` itself."""

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime, timedelta

from ..aws.call_threads import CallThreads
from ..aws.recorded_state import RecordedState
from ..aws.session import EnvironmentSession
from ..errors import AwsUnavailableError, CredentialsError, OpsError
from .budget import Budget, budget_of
from .calls import CallPool, Denied, Expired, Fault
from .managed import mark_managed
from .ports import Journal, Release
from .progress import Say, silent
from .redaction import Redactor
from .report import DriftReport, Finding
from .run import DriftRun
from .run_options import RunOptions
from .run_result import RunResult
from .state_folder import redaction_key


def detect(
    session: EnvironmentSession,
    *,
    stacks: Sequence[str] | None = None,
    only: Mapping[str, Collection[str]] | None = None,
    wait_seconds: float = 60.0,
    deadline_seconds: float | None = 900.0,
    poll_min: float | None = None,
    max_age_seconds: float | None = None,
    sizes: Mapping[str, int] | None = None,
    journal: Journal | None = None,
    started: datetime | None = None,
    say: Say = silent,
) -> DriftReport:
    """What in `session`'s environment is not what its templates say.

    `stacks` are globs over stack names, whole or without `<prefix>-<env>-`; None takes the environment's own. Nested
    stacks come with their roots. `only` looks at single resources: logical ids by stack name. With `max_age_seconds` the
    results of a detection that was made since count, too, where the stack was not updated after it.

    Raises:
        OpsError: the stacks could not be listed at all.
    """
    begun = started or datetime.now(UTC)
    config = session.config
    options = RunOptions(
        environment=config.name,
        prefix=config.stack_name(""),
        globs=tuple(only or stacks or ()),
        only={name: frozenset(ids) for name, ids in (only or {}).items()},
        wait_seconds=wait_seconds,
        poll_min=poll_min,
        deadline_seconds=deadline_seconds,
        sizes=sizes or {},
        accept_since=None if max_age_seconds is None else begun - timedelta(seconds=max_age_seconds),
        started=begun.isoformat(timespec="seconds").replace("+00:00", "Z"),
    )
    recorded = RecordedState(session)
    with CallThreads(lambda config: session.renewed().client("cloudformation", config=config)) as pool:
        report = run_report(
            pool,
            options=options,
            begun=begun,
            redactor=Redactor(redaction_key()),
            release=recorded,
            journal=journal,
            say=say,
        )
    return mark_managed(report, recorded)


def foresee(session: EnvironmentSession, *, stacks: Sequence[str] = (), max_age_seconds: float | None = None) -> Budget:
    """How many calls `detect` would make of this environment. Starts no detection.

    Raises:
        OpsError: the stacks could not be listed at all.
    """
    config = session.config
    since = None if max_age_seconds is None else datetime.now(UTC) - timedelta(seconds=max_age_seconds)
    prefix = config.stack_name("")
    options = RunOptions(environment=config.name, prefix=prefix, globs=tuple(stacks), accept_since=since)
    with CallThreads(lambda config: session.renewed().client("cloudformation", config=config)) as pool:
        found = budget_of(pool, options)
    if isinstance(found, Fault):
        raise _cannot_list(config.name, found)
    return found


def run_report(
    pool: CallPool,
    *,
    options: RunOptions,
    begun: datetime,
    redactor: Redactor,
    release: Release | None = None,
    journal: Journal | None = None,
    say: Say = silent,
) -> DriftReport:
    """The report of one run over any `CallPool`."""
    run = DriftRun(pool, options=options, redactor=redactor, release=release, journal=journal, say=say)
    result = run.run()
    if result.failure is not None:
        raise _cannot_list(options.environment, result.failure)
    gates = run.scheduler.gates
    return DriftReport(
        started=begun,
        complete=result.complete
        and all(o.result.verdict != "incomplete" and not o.result.doubts for o in result.outcomes.values())
        and result.coverage.complete,
        interrupted=result.interrupted,
        stacks=sorted((outcome.result for outcome in result.outcomes.values()), key=lambda stack: stack.name),
        findings=_findings(result),
        coverage=result.coverage,
        denied=dict(run.knowledge.denied),
        notes=[*result.notes, *(f"stack {name} is not part of the live release" for name in result.unknown_stacks)],
        calls={api: gate.called for api, gate in sorted(gates.items())},
        throttled=sum(gate.throttled for gate in gates.values()),
    )


def _findings(result: RunResult) -> list[Finding]:
    found = [finding for outcome in result.outcomes.values() for finding in outcome.findings]
    return sorted([*result.missing, *found], key=lambda finding: (finding.stack, finding.logical_id, finding.path))


def _cannot_list(environment: str, fault: Fault) -> OpsError:
    doing = f"listing the stacks of {environment}"
    if isinstance(fault, Denied):
        return CredentialsError(f"{doing}: not allowed ({fault.text})", remedy=f"grant {fault.action} on all stacks")
    if isinstance(fault, Expired):
        return CredentialsError(
            f"{doing}: the credentials expired ({fault.text})", remedy="sign in again and repeat the command"
        )
    return AwsUnavailableError(
        f"{doing}: {fault.text}", remedy="check the network and AWS_ENDPOINT_URL, then repeat the command"
    )
