"""Who moves traffic: our rollout, or CodeDeploy; the same call for both."""

from collections.abc import Mapping, Sequence

from ..aws.codedeploy import CodeDeploy
from ..aws.session import EnvironmentSession
from ..errors import UsageError
from ..state.lease import Lease
from .codedeploy import ENGINE, CodeDeployRollouts
from .conductor import HOLD_SECONDS, Conductor
from .deployment_group import groups_of
from .interrupts import counting_interrupts
from .policy import RolloutPolicy
from .ports import Report
from .result import RolloutResult
from .service import conductor_of, shift_functions
from .target import FunctionTarget


def shift_by_engine(
    session: EnvironmentSession,
    *,
    functions: Sequence[FunctionTarget],
    policy: RolloutPolicy,
    lease: Lease,
    run: str,
    report: Report,
    owner: str = "",
    interactive: bool = False,
    hold_seconds: float = HOLD_SECONDS,
    outputs: Mapping[str, str],
) -> RolloutResult:
    """Shift a group with the environment's engine; `outputs` are those of its stacks.

    Raises:
        UsageError: the engine is `instant`: the alias follows every deployment by itself.
        RolloutRefusedError: it cannot start as asked; nothing was written.
    """
    refuse_instant(session)
    if session.config.delivery.engine == ENGINE:
        with counting_interrupts() as interrupts:
            conductor = conductor_of(session, policy, lease=lease, report=report, interrupts=interrupts, owner=owner)
            return by_codedeploy(session, conductor, functions, outputs).shift(functions, policy, run=run)
    return shift_functions(
        session,
        functions=functions,
        policy=policy,
        lease=lease,
        run=run,
        report=report,
        owner=owner,
        interactive=interactive,
        hold_seconds=hold_seconds,
    )


def by_codedeploy(
    session: EnvironmentSession, conductor: Conductor, functions: Sequence[FunctionTarget], outputs: Mapping[str, str]
) -> CodeDeployRollouts:
    """CodeDeploy at work on these functions of the environment.

    Raises:
        RolloutRefusedError: a function has no deployment group.
    """
    deployments = CodeDeploy(session.client("codedeploy"), groups_of(functions, outputs))
    return CodeDeployRollouts(deployments=deployments, conductor=conductor)


def refuse_instant(session: EnvironmentSession) -> None:
    """Refuse an environment in which nothing is shifted.

    Raises:
        UsageError: its engine is `instant`.
    """
    if session.config.delivery.engine == "instant":
        raise UsageError(
            f"{session.config.name} has the engine instant: its aliases follow every deployment at once",
            remedy=f"deploy it with: uv run deploy {session.config.name}",
        )
