"""The watch after the flip: all traffic is on the new versions, and the hard guards still hold."""

from collections.abc import Mapping
from dataclasses import dataclass

from ..errors import AwsUnavailableError
from ..outcomes import Outcome
from .ending import Ending
from .interrupts import SECOND_SECONDS, Interrupts
from .judge import Judge
from .pace import Pace
from .result import RolloutResult
from .standing import standing
from .states import State
from .timetable import ticks
from .traffic import Traffic
from .watching import FIRST_PROBES, Watch


@dataclass(kw_only=True)
class PostWatch:
    """Watches until the time is over, a guard trips, or somebody wants the old versions back."""

    traffic: Traffic
    watch: Watch
    judges: Mapping[str, Judge]
    ending: Ending
    pace: Pace
    interrupts: Interrupts

    def go(self) -> RolloutResult:
        """Watch, and close the rollout."""
        policy = self.traffic.record.policy
        left = ticks(policy, policy.post_watch_seconds) if policy.post_watch_seconds else 0
        while left:
            wish = self.pace.await_tick()
            if self.interrupts.count:
                return self._interrupted()
            left -= not wish
            reason = self._unwanted(wish["command"], wish["by"]) if wish else self._worse()
            if reason:
                return self.ending.roll_back(reason)
        try:
            self.traffic.confirm()
            return self.ending.close(State.SUCCEEDED, Outcome.SUCCEEDED, "all traffic is on the new versions")
        except AwsUnavailableError as error:
            # The release has passed its watch: no reason to take it back. The record stays open for the watchdog.
            return self.ending.result(error.outcome, f"all traffic is on the new versions, but: {error}")

    def _unwanted(self, wish: str, by: str) -> str | None:
        if wish in {"rollback", "abort"}:
            return f"{wish} asked for by {by}"
        self.traffic.tell(f"{wish} asked for by {by}: all traffic is on the new versions already")
        return None

    def _worse(self) -> str | None:
        """A guard that trips, unless the old version fails its probes as well: then it is an outage."""
        try:
            seen = self.watch.look(1.0)
        except AwsUnavailableError as error:
            self.traffic.tell(f"could not look: {error}")
            return None
        for name, judge in self.judges.items():
            tripped = judge.guards.tripped(seen[name])
            if tripped and not self._old_fails_too(name):
                return f"{name}: {tripped}" if len(self.judges) > 1 else tripped
        self.traffic.tell("watching the new versions with all traffic", standing(self.judges))
        return None

    def _old_fails_too(self, name: str) -> bool:
        old = self.watch.probe_all(FIRST_PROBES)[name].baseline
        return old.requests > 0 and old.errors * 2 > old.requests

    def _interrupted(self) -> RolloutResult:
        """Once: leave, and all traffic stays where it is; twice: back."""
        self.traffic.tell(f"interrupted; Ctrl-C once more within {SECOND_SECONDS:.0f} s rolls back")
        if self.interrupts.again(self.traffic.clock):
            return self.ending.roll_back(self.interrupts.words)
        record = self.traffic.record
        return RolloutResult.of(
            record,
            Outcome.INTERRUPTED,
            "interrupted while watching: all traffic is on the new versions and stays there",
            remedy=f"nothing needs to be done; to go back: uv run rollout rollback {record.run}",
        )
