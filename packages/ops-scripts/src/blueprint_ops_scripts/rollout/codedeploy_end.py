"""How a group that CodeDeploy moved ends: all on the new versions, or all back, read from the aliases themselves."""

from collections.abc import Mapping
from dataclasses import dataclass

from ..outcomes import Outcome
from .errors import StaleAliasError
from .result import RolloutResult
from .routing import AliasState
from .states import State
from .traffic import Traffic

BACK_SECONDS = 900.0
"""How long CodeDeploy may take to roll back what was stopped."""

_LOOK_SECONDS = 5.0


@dataclass(kw_only=True)
class CodeDeployEnd:
    """Ends a rollout of CodeDeploy, and writes it down."""

    traffic: Traffic

    def close(self, seen: Mapping[str, tuple[str, str]], stop: str) -> RolloutResult:
        """Close it, given the last status and reason of each deployment; `stop` says why it was stopped, if it was."""
        failed = {name: why for name, (status, why) in seen.items() if status != "Succeeded"}
        if failed or stop:
            reason = stop or "CodeDeploy: " + "; ".join(f"{name}: {why}" for name, why in failed.items())
            return self._back(reason)
        live = self._live()
        wrong = self._not_on(live, new=True)
        if wrong:
            return self._save(State.DIVERGED, Outcome.DIVERGED, f"CodeDeploy succeeded, but {wrong}", live)
        self.traffic.set_parameters(new=True)
        return self._save(State.SUCCEEDED, Outcome.SUCCEEDED, "CodeDeploy moved all traffic", live, weight=1.0)

    def leave(self) -> RolloutResult:
        """Leave it to CodeDeploy."""
        run = self.traffic.record.run
        return RolloutResult.of(
            self.traffic.record,
            Outcome.INTERRUPTED,
            "interrupted: CodeDeploy goes on by itself, nothing was stopped",
            remedy=f"record its end with: uv run rollout continue {run}; or stop it: uv run rollout rollback {run}",
        )

    def _back(self, reason: str) -> RolloutResult:
        """All back to the old versions: CodeDeploy brings back what it stopped, we bring back what was done already."""
        clock = self.traffic.clock
        deadline = clock.now() + BACK_SECONDS
        while True:
            live = self._live()
            for shift in self.traffic.record.shifts:
                if live[shift.name].routing == self.traffic.record.wanted(shift, 1.0):
                    live[shift.name] = self._return(shift.name, live[shift.name])
            wrong = self._not_on(live, new=False)
            if not wrong:
                return self._save(State.ROLLED_BACK, Outcome.ROLLED_BACK, reason, live)
            if clock.now() >= deadline:
                text = f"CodeDeploy did not roll back: {wrong}; wanted to because: {reason}"
                return self._save(State.ROLLBACK_FAILED, Outcome.ROLLBACK_FAILED, text, live)
            self.traffic.tell(f"waiting for CodeDeploy to roll back: {wrong}")
            clock.sleep(_LOOK_SECONDS)

    def _return(self, name: str, seen: AliasState) -> AliasState:
        (shift,) = [shift for shift in self.traffic.record.shifts if shift.name == name]
        self.traffic.lease.assert_held()
        try:
            wanted = self.traffic.record.wanted(shift, 0.0)
            return self.traffic.world.aliases.write(shift.target, wanted, revision=seen.revision)
        except StaleAliasError:
            return seen  # CodeDeploy was at it as well; the next look tells

    def _live(self) -> dict[str, AliasState]:
        return {shift.name: self.traffic.world.aliases.read(shift.target) for shift in self.traffic.record.shifts}

    def _not_on(self, live: Mapping[str, AliasState], *, new: bool) -> str:
        wanted = {shift.name: self.traffic.record.wanted(shift, float(new)) for shift in self.traffic.record.shifts}
        return "; ".join(f"{name} is {alias.routing}" for name, alias in live.items() if alias.routing != wanted[name])

    def _save(
        self, state: State, outcome: Outcome, reason: str, live: Mapping[str, AliasState], *, weight: float = 0.0
    ) -> RolloutResult:
        words = state.value.lower().replace("_", " ")
        self.traffic.save(
            f"{words}: {reason}", state=state, outcome=outcome, reason=reason, aliases=dict(live), weight=weight
        )
        return RolloutResult.of(self.traffic.record, outcome, reason)
