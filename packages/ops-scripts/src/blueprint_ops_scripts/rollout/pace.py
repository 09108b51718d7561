"""The rhythm of a rollout: one look a tick, an ear for other terminals and for Ctrl-C in between."""

from dataclasses import dataclass

from ..errors import AwsUnavailableError
from ..state.items import Item
from .interrupts import Interrupts
from .traffic import Traffic

LISTEN_SECONDS = 10.0
"""How long a wish of another terminal may wait at most: the state table is asked that often between two ticks."""


@dataclass(kw_only=True)
class Pace:
    """Waits for the next tick."""

    traffic: Traffic
    interrupts: Interrupts
    due: float = 0.0
    """When the next look is due, in seconds since the epoch; 0 before the first."""

    def await_tick(self) -> Item | None:
        """Sleep until the next look is due; end early with a wish of another terminal, or when Ctrl-C is pressed.

        Raises:
            LeaseLostError: another run took over while this one slept.
        """
        clock, seconds = self.traffic.clock, self.traffic.record.policy.tick_seconds
        self.due = self.due or clock.now() + seconds
        while not self.interrupts.count and (left := self.due - clock.now()) > 0:
            self.interrupts.sleep(clock, clock.now() + min(left, LISTEN_SECONDS))
            wish = self._wish()
            if wish:
                return wish
        self.due = max(clock.now(), self.due + seconds)
        self.traffic.lease.assert_held()
        return None

    def _wish(self) -> Item | None:
        """The command that waits, taken out of the table: it is carried out once. When nothing can be heard, it waits."""
        journal, run = self.traffic.journal, self.traffic.record.run
        try:
            wish = journal.command(run)
            if wish is not None:
                journal.clear_command(self.traffic.lease, run)
        except AwsUnavailableError:
            return None
        return wish
