"""The rollout for other commands: shift a group of functions, or bring it back, under a lease that they hold."""

from collections.abc import Sequence

from ..aws.lambda_alias import LambdaAliases
from ..aws.lambda_probes import LambdaProbes
from ..aws.live_version import LiveVersionParameters
from ..aws.rollout_metrics import RolloutMetrics
from ..aws.session import EnvironmentSession
from ..state.clock import Clock, SystemClock
from ..state.lease import Lease
from .conductor import HOLD_SECONDS, Conductor
from .interrupts import Interrupts, counting_interrupts
from .journal import Journal
from .policy import RolloutPolicy
from .ports import Report, World
from .result import RolloutResult
from .target import FunctionTarget


def shift_functions(
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
    clock: Clock | None = None,
) -> RolloutResult:
    """Shift a group of functions to their new versions with one verdict, or go on with the rollout of `run`.

    Functions that are on their new version already are left alone. `interactive` holds an inconclusive rollout for a
    person instead of rolling it back; `hold_seconds` is the length of a hold. The lease must be on the environment.

    Raises:
        RolloutRefusedError: it cannot start as asked; nothing was written.
        LeaseLostError: the lease was lost before anything was written.
    """
    clock = clock or SystemClock()
    world = world_of(session, policy, clock=clock)
    with counting_interrupts() as interrupts:
        conductor = Conductor(
            world=world,
            journal=Journal(lease.store),
            lease=lease,
            clock=clock,
            report=report,
            interrupts=interrupts,
            interactive=interactive,
            hold_seconds=hold_seconds,
            environment=session.config.name,
            owner=owner or session.identity,
        )
        return conductor.shift(functions, policy, run=run)


def return_traffic(
    session: EnvironmentSession,
    *,
    functions: Sequence[FunctionTarget],
    policy: RolloutPolicy,
    lease: Lease,
    run: str,
    report: Report,
    owner: str = "",
    clock: Clock | None = None,
) -> RolloutResult:
    """Put all traffic of each function on `new_version` of its target at once: the way back after a flip.

    The version to go back to is probed first; when it is sick and the present one is not, nothing is touched and the
    outcome is `rollback_blocked`.
    """
    clock = clock or SystemClock()
    conductor = Conductor(
        world=world_of(session, policy, clock=clock),
        journal=Journal(lease.store),
        lease=lease,
        clock=clock,
        report=report,
        interrupts=Interrupts(),
        environment=session.config.name,
        owner=owner or session.identity,
    )
    return conductor.go_back(functions, policy, run=run)


def world_of(session: EnvironmentSession, policy: RolloutPolicy, *, clock: Clock) -> World:
    """The environment's AWS."""
    functions = session.client("lambda")
    return World(
        aliases=LambdaAliases(functions),
        metrics=RolloutMetrics(
            session.client("cloudwatch"),
            tick_seconds=policy.tick_seconds,
            slow_milliseconds=policy.slow_milliseconds,
            clock=clock,
        ),
        probes=LambdaProbes(functions),
        parameters=LiveVersionParameters(session.client("ssm")),
    )
