"""The CodeDeploy engine: one deployment for each function, started together, watched together, stopped together.

CodeDeploy moves the traffic and listens to its alarms; our part is to start it, to keep the group together (one that
fails stops the others, which makes CodeDeploy roll them back), and to write the live-version parameters at the end.
"""

from collections.abc import Mapping, Sequence
from typing import Protocol

from ..aws.codedeploy import CodeDeploy
from ..aws.lambda_alias import LambdaAliases
from ..aws.live_version import LiveVersionParameters
from ..aws.session import EnvironmentSession
from ..errors import AwsUnavailableError
from ..outcomes import Outcome
from ..state.clock import Clock, SystemClock
from ..state.lease import Lease
from .policy import RolloutPolicy
from .ports import Report, RolloutEvent
from .result import RolloutResult
from .states import State
from .target import FunctionTarget

DEADLINE_SECONDS = 7_200.0
_ENDED = {"Succeeded", "Failed", "Stopped"}


class Deployments(Protocol):
    """CodeDeploy, as far as it is needed."""

    def status(self, deployment: str) -> tuple[str, str]:
        """Its status in CodeDeploy's words, and why."""

    def stop(self, deployment: str) -> None:
        """Stop it and let CodeDeploy roll back."""


def shift_by_codedeploy(
    session: EnvironmentSession,
    *,
    functions: Sequence[FunctionTarget],
    policy: RolloutPolicy,
    lease: Lease,
    run: str,
    report: Report,
    clock: Clock | None = None,
) -> RolloutResult:
    """Shift a group by CodeDeploy and wait for its end. The application is `<prefix>-<env>`, the group the function's name."""
    functions_client = session.client("lambda")
    aliases = LambdaAliases(functions_client)
    live = {target.name: aliases.read(target).routing.version for target in functions}
    waiting = [target for target in functions if live[target.name] != target.new_version]
    if not waiting:
        return _result(run, Outcome.NOOP, State.NOOP, "every alias is on its new version already", functions)
    deployments = CodeDeploy(session.client("codedeploy"))
    application = f"{session.config.prefix}-{session.config.name}"
    started = {
        target.name: deployments.start(target, application=application, group=target.name, current=live[target.name])
        for target in waiting
    }
    ended = wait_together(
        deployments,
        started,
        tick_seconds=policy.tick_seconds,
        lease=lease,
        run=run,
        report=report,
        clock=clock or SystemClock(),
    )
    failed = {name: why for name, (status, why) in ended.items() if status != "Succeeded"}
    if failed:
        reason = "; ".join(f"{name}: {why}" for name, why in failed.items())
        return _result(run, Outcome.ROLLED_BACK, State.ROLLED_BACK, f"CodeDeploy: {reason}", waiting)
    parameters = LiveVersionParameters(session.client("ssm"))
    for target in waiting:
        lease.assert_held()
        parameters.write(target.parameter, target.new_version)
    return _result(run, Outcome.SUCCEEDED, State.SUCCEEDED, "CodeDeploy moved all traffic", waiting)


def wait_together(
    deployments: Deployments,
    started: Mapping[str, str],
    *,
    tick_seconds: float,
    lease: Lease,
    run: str,
    report: Report,
    clock: Clock,
) -> dict[str, tuple[str, str]]:
    """Wait until every deployment has ended; when one fails the others are stopped. Status and reason by function.

    Raises:
        AwsUnavailableError: they had not ended after two hours.
    """
    deadline, stopped = clock.now() + DEADLINE_SECONDS, False
    while clock.now() < deadline:
        lease.assert_held()
        seen = {name: deployments.status(deployment) for name, deployment in started.items()}
        words = ", ".join(f"{name} {status}" for name, (status, _) in seen.items())
        report(RolloutEvent(at=clock.now(), run=run, state=State.STEP.value, message=f"CodeDeploy: {words}"))
        if all(status in _ENDED for status, _ in seen.values()):
            return seen
        if not stopped and any(status in {"Failed", "Stopped"} for status, _ in seen.values()):
            stopped = True
            for name, (status, _) in seen.items():
                if status not in _ENDED:
                    deployments.stop(started[name])
        clock.sleep(tick_seconds)
    raise AwsUnavailableError("waiting for CodeDeploy: not ended after two hours", remedy="look at it in the console")


def _result(
    run: str, outcome: Outcome, state: State, reason: str, functions: Sequence[FunctionTarget]
) -> RolloutResult:
    aliases = {target.name: f"{target.function_name}:{target.alias}" for target in functions}
    return RolloutResult(run=run, outcome=outcome, state=state, reason=reason, functions=aliases)
