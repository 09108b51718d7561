"""Who moves traffic: our rollout, or CodeDeploy; the same call for both."""

from collections.abc import Sequence

from ..aws.session import EnvironmentSession
from ..errors import UsageError
from ..state.lease import Lease
from .codedeploy import shift_by_codedeploy
from .conductor import HOLD_SECONDS
from .policy import RolloutPolicy
from .ports import Report
from .result import RolloutResult
from .service import shift_functions
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
) -> RolloutResult:
    """Shift a group with the environment's engine.

    Raises:
        UsageError: the engine is `instant`: the alias follows every deployment by itself.
    """
    engine = session.config.delivery.engine
    if engine == "instant":
        raise UsageError(
            f"{session.config.name} has the engine instant: its aliases follow every deployment at once",
            remedy=f"deploy it with: uv run deploy {session.config.name}",
        )
    if engine == "codedeploy":
        return shift_by_codedeploy(session, functions=functions, policy=policy, lease=lease, run=run, report=report)
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
