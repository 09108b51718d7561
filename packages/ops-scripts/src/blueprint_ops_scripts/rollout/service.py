"""The rollout for other commands: shift a group of functions, or bring it back, under a lease that they hold."""

from collections.abc import Sequence

from ..aws.rollout_world import rollout_world
from ..aws.session import EnvironmentSession
from ..state.clock import Clock, SystemClock
from ..state.lease import Lease
from .conductor import HOLD_SECONDS, Conductor
from .interrupts import Interrupts, counting_interrupts
from .journal import Journal
from .policy import RolloutPolicy
from .ports import Report
from .result import RolloutResult
from .target import FunctionTarget
from .way_back import go_back


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
    with counting_interrupts() as interrupts:
        conductor = conductor_of(
            session, policy, lease=lease, report=report, interrupts=interrupts, owner=owner, clock=clock
        )
        conductor.interactive, conductor.hold_seconds = interactive, hold_seconds
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
    with counting_interrupts() as interrupts:
        conductor = conductor_of(
            session, policy, lease=lease, report=report, interrupts=interrupts, owner=owner, clock=clock
        )
        return go_back(conductor, functions, policy, run=run)


def conductor_of(
    session: EnvironmentSession,
    policy: RolloutPolicy,
    *,
    lease: Lease,
    report: Report,
    interrupts: Interrupts,
    owner: str = "",
    clock: Clock | None = None,
) -> Conductor:
    """What works on the environment's rollouts with the session's credentials."""
    clock = clock or SystemClock()
    return Conductor(
        world=rollout_world(session.client, policy, clock=clock),
        journal=Journal(lease.store),
        lease=lease,
        clock=clock,
        report=report,
        interrupts=interrupts,
        environment=session.config.name,
        owner=owner or session.identity,
    )
