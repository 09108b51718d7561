"""Moving live traffic to what a release published, by whoever moves it in this environment."""

from collections.abc import Mapping
from dataclasses import dataclass

from ..errors import OpsError
from ..ledger.entry import LedgerEntry
from ..ledger.runs import Phase
from ..outcomes import Outcome
from ..state.lease import Lease
from .failure import Failure
from .passage import Passage
from .state import EnvironmentState, FunctionState
from .target import Report, ShiftReport, Target, Traffic


@dataclass(frozen=True, kw_only=True)
class Movement:
    """Moves live traffic under one lease."""

    target: Target
    traffic: Traffic
    lease: Lease
    report: Report

    def waiting(self, way: Passage, state: EnvironmentState) -> Mapping[str, FunctionState]:
        """The functions that are to be shifted.

        None, where the stacks move the alias, and where the ledger says that this release has its traffic already: after
        a way back the stacks publish the old code under a new number, which is the same release and not a new one.
        """
        if self.target.config.delivery.engine != "rollout" or serves(way.before, way.package.digest, state):
            return {}
        return state.waiting()

    def shift(self, way: Passage, waiting: Mapping[str, FunctionState]) -> Failure | None:
        """Shift by the rollout; why it did not reach the new versions, or nothing."""
        try:
            shifted = self.traffic.shift(
                waiting, lease=self.lease, run=way.run.run, profile=way.run.options.get("profile"), report=self.report
            )
        except OpsError as error:
            if error.outcome is not Outcome.PLAN_REFUSED:
                raise
            shifted = ShiftReport(outcome=Outcome.ROLLED_BACK, reason=f"it was refused: {error}")
        way.detail["shift"] = {"outcome": shifted.outcome.value, "reason": shifted.reason, **shifted.detail}
        if shifted.outcome in (Outcome.SUCCEEDED, Outcome.NOOP):
            return None
        return Failure(phase=Phase.SHIFT, outcome=shifted.outcome, reason=f"shifting traffic: {shifted.reason}")

    def settled(self, way: Passage, state: EnvironmentState) -> Failure | None:
        """Nobody had to shift. With CodeDeploy the stack update did: what it left is looked at, not believed."""
        engine = self.target.config.delivery.engine
        way.detail["shift"] = {"outcome": Outcome.NOOP.value, "by": engine}
        if engine != "codedeploy":
            return None
        left = {name: found.live for name, found in {**state.waiting(), **state.split()}.items()}
        if not left:
            way.detail["shift"] |= {"reason": "CodeDeploy moved all traffic during the stack update"}
            return None
        reason = f"CodeDeploy has ended, and live traffic is not on the published versions: {left}"
        return Failure(phase=Phase.SHIFT, outcome=Outcome.ROLLED_BACK, reason=reason)


def serves(entry: LedgerEntry | None, digest: str, state: EnvironmentState) -> bool:
    """Whether the ledger names the release, and every live alias gives all its traffic to the ledger's version."""
    if entry is None or entry.release != digest or state.split():
        return False
    return {name: code.version for name, code in entry.functions.items()} == {
        name: found.live for name, found in state.functions.items()
    }
