"""The ways out of a rollout: everything on the new version, everything back, parked on hold, or left to be resumed."""

from dataclasses import dataclass

from ..errors import CredentialsError, OpsError
from ..outcomes import Outcome
from ..state.errors import LeaseLostError
from .errors import DivergedError
from .observation import Counts, Pair, total
from .recovery import Foreign, Unfinished, recover
from .result import RolloutResult
from .states import State
from .traffic import Traffic
from .watching import Watch

RECENT_TICKS = 2
SICK_REQUESTS = 5
SICK_RATE = 0.5
"""A version that fails half of its requests is no place to go back to, if the other one is healthier."""


@dataclass(kw_only=True)
class Ending:
    """Ends a rollout in one of its ways, and writes it down."""

    traffic: Traffic
    watch: Watch

    def promote(self, reason: str) -> None:
        """Give the new versions everything, and let the next stack update do the same."""
        self.traffic.move(1.0, State.FLIP, f"flip: {reason}")
        self.watched_from_here()

    def watched_from_here(self) -> None:
        """What follows the flip, also when another process made it."""
        self.traffic.save("live versions are the new ones", flipped=True)
        self.traffic.set_parameters(new=True)
        self.traffic.save("watching the new versions with all traffic", state=State.POST_WATCH)

    def finish_rolling_back(self) -> None:
        """What follows the way back of the aliases, also when another process made it."""
        if self.traffic.record.flipped:
            self.traffic.set_parameters(new=False)

    def roll_back(self, reason: str, *, end: State = State.ROLLED_BACK, insist: bool = False) -> RolloutResult:
        """Give everything back to the old versions: one call to write and one to read for each function.

        `insist` writes aliases that are there already: the new revision stops a process that was about to move them.
        """
        sick = self._old_is_sick()
        if sick:
            return self.close(
                State.ROLLBACK_BLOCKED, Outcome.ROLLBACK_BLOCKED, f"{sick}; wanted to roll back: {reason}"
            )
        try:
            self.traffic.move(0.0, State.ROLLING_BACK, f"roll back: {reason}", insist=insist)
            self.finish_rolling_back()
        except (CredentialsError, DivergedError, LeaseLostError):
            raise
        except OpsError as error:
            return self._failed_to_roll_back(reason, error)
        return self.close(end, Outcome.ROLLED_BACK, reason)

    def close(self, state: State, outcome: Outcome, reason: str) -> RolloutResult:
        """Write the end down."""
        words = state.value.lower().replace("_", " ")
        self.traffic.save(f"{words}: {reason}", state=state, outcome=outcome, reason=reason, hold_until=None)
        return self.result(outcome, reason)

    def hold(self, reason: str, *, seconds: float) -> None:
        """Stay where traffic is; after `seconds` it goes back unless somebody continues."""
        until = self.traffic.clock.now() + seconds
        words = f"held for {seconds:.0f} s, then traffic goes back: {reason}"
        self.traffic.save(words, state=State.HELD, hold_until=until, reason=words)

    def park(self, outcome: Outcome) -> RolloutResult:
        """Leave the process while the rollout is held; the lock stays with the run until the hold expires."""
        record = self.traffic.record
        self.traffic.lease.park(until=record.hold_until or self.traffic.clock.now())
        return self.result(outcome, record.reason)

    def leave(self, error: OpsError) -> RolloutResult:
        """Leave after an error: back to the old versions where that can be done, else in a state that resumes."""
        if isinstance(error, LeaseLostError | CredentialsError):
            return self.result(error.outcome, str(error))
        try:
            if isinstance(error, DivergedError):
                return self.close(State.DIVERGED, Outcome.DIVERGED, str(error))
            return self._undo(str(error))
        except DivergedError as second:
            return self._try_to_close(second)
        except OpsError as second:
            return self.result(second.outcome, f"{error}; then {second}")

    def result(self, outcome: Outcome, reason: str) -> RolloutResult:
        """The result as of the record."""
        return RolloutResult.of(self.traffic.record, outcome, reason)

    def _try_to_close(self, error: DivergedError) -> RolloutResult:
        try:
            return self.close(State.DIVERGED, Outcome.DIVERGED, str(error))
        except OpsError as second:
            return self.result(Outcome.DIVERGED, f"{error}; then {second}")

    def _undo(self, reason: str) -> RolloutResult:
        record = self.traffic.record
        if record.intent is None and record.state.before_traffic:
            return self.close(State.ABORTED, Outcome.INCOMPLETE, reason)
        live = {shift.name: self.traffic.world.aliases.read(shift.target) for shift in record.shifts}
        recovery = recover(record, live)
        if isinstance(recovery, Foreign):
            raise DivergedError(f"rolling back: {recovery.seen}; nothing was touched since")
        # Some functions of the group may have moved and others not; where they are now is where to go back from.
        self.traffic.adopt(live, weight=recovery.weight if isinstance(recovery, Unfinished) else record.weight)
        return self.roll_back(reason, insist=isinstance(recovery, Unfinished))

    def _failed_to_roll_back(self, reason: str, error: OpsError) -> RolloutResult:
        text = f"could not roll back ({error}); wanted to because: {reason}"
        try:
            return self.close(State.ROLLBACK_FAILED, Outcome.ROLLBACK_FAILED, text)
        except OpsError:
            return self.result(Outcome.ROLLBACK_FAILED, text)

    def _old_is_sick(self) -> str | None:
        for shift in self.traffic.record.shifts:
            ticks = [seen[shift.name] for seen in self.watch.history[-RECENT_TICKS:]]
            both = total([tick.traffic + tick.probes for tick in ticks])
            if _sicker(both):
                return (
                    f"{shift.name}: the old version fails {both.baseline.error_rate:.0%} of its requests, "
                    f"the new one {both.canary.error_rate:.0%}"
                )
        return None


def _sicker(both: Pair) -> bool:
    old: Counts = both.baseline
    seen = min(old.requests, both.canary.requests) >= SICK_REQUESTS
    return seen and old.error_rate >= SICK_RATE and both.canary.error_rate < old.error_rate / 2
