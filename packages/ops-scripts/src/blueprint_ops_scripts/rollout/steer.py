"""From a wish on the command line to the engine that carries it out."""

from ..state.clock import SystemClock
from ..state.lease import Lease, hold_lease
from .codedeploy import ENGINE
from .engine import Engine
from .engines import by_codedeploy
from .interrupts import Interrupts
from .journal import Journal
from .opening import Opened
from .ports import Report
from .record import RolloutRecord
from .result import RolloutResult
from .service import conductor_of
from .steering import Steering, Wish, adopt


def steer(
    opened: Opened,
    run: str,
    wish: Wish,
    *,
    interrupts: Interrupts,
    report: Report,
    owner: str,
    hold_seconds: float,
    adopting: bool = False,
) -> RolloutResult:
    """Carry out `wish` on `run`; `adopting` closes a run that has diverged instead.

    Raises:
        UnknownRunError: there is no such run.
        RolloutRefusedError: the wish makes no sense now.
        LockedError: another run holds the environment.
    """
    journal, clock = Journal(opened.table), SystemClock()
    record = journal.load(run)

    def engine(lease: Lease, seen: RolloutRecord) -> Engine:
        conductor = conductor_of(
            opened.session, seen.policy, lease=lease, report=report, interrupts=interrupts, owner=owner, clock=clock
        )
        if seen.engine != ENGINE:
            return conductor
        functions = [shift.target for shift in seen.shifts]
        return by_codedeploy(opened.session, conductor, functions, opened.outputs)

    if adopting:
        with hold_lease(opened.table, scope=record.environment, owner=owner, run=run) as lease:
            conductor = conductor_of(
                opened.session, record.policy, lease=lease, report=report, interrupts=interrupts, owner=owner
            )
            return adopt(conductor, record)
    steering = Steering(service=engine, owner=owner, clock=clock, interrupts=interrupts)
    return steering.carry_out(journal, record, wish, hold_seconds=hold_seconds)
