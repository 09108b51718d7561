"""The way back: traffic first, because it takes seconds; then the stacks; the ledger follows."""

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..errors import AwsUnavailableError, CredentialsError, OpsError
from ..ledger.entry import LedgerEntry
from ..ledger.runs import Run
from ..outcomes import Outcome
from ..state.errors import LeaseLostError
from ..state.lease import Lease
from .failure import Failure
from .resting import StillMovingError, wait_for_rest
from .stacks import why_not_deployed
from .state import EnvironmentState
from .target import Report, Target, Traffic

_STUCK = {"UPDATE_ROLLBACK_FAILED", "ROLLBACK_FAILED", "UPDATE_FAILED", "CREATE_FAILED", "ROLLBACK_COMPLETE"}


@dataclass(frozen=True, kw_only=True)
class WayBack:
    """How going back ended."""

    outcome: Outcome
    reason: str
    remedy: str = ""
    steps: Mapping[str, Any] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        """The way back as it stands in the JSON document."""
        return {"outcome": self.outcome.value, "reason": self.reason, **self.steps}


@dataclass(frozen=True, kw_only=True)
class Retreat:
    """Goes back to what was live before."""

    target: Target
    traffic: Traffic
    report: Report
    workspace: Path
    """An existing folder for the previous release's assembly."""

    def go_back(self, run: Run, failure: Failure, before: LedgerEntry | None, lease: Lease) -> WayBack:
        """Return traffic, then stacks. The outcome is the failure's own when all of it worked."""
        steps: dict[str, Any] = {}
        blocked = self._traffic(run, lease, failure, steps)
        if blocked:
            return blocked
        if before is None:
            return _nothing_before(failure, steps)
        try:
            problem = self._stacks(before, lease, steps)
        except (CredentialsError, AwsUnavailableError, LeaseLostError, StillMovingError):
            raise  # nothing is known of the stacks: the run stays open, and goes on with its way back
        except OpsError as error:
            problem = str(error)
        if problem:
            return _stacks_failed(failure, problem, before, self.target, steps)
        self.target.set_release(before.release)
        return WayBack(
            outcome=failure.outcome, reason=failure.reason, remedy="mend the release and promote it anew", steps=steps
        )

    def _traffic(self, run: Run, lease: Lease, failure: Failure, steps: dict[str, Any]) -> WayBack | None:
        state = self.target.observe()
        moved = {name: version for name, version in run.before.items() if _not_at(state, name, version)}
        if not moved:
            return None
        if self.target.config.delivery.engine != "rollout":
            steps["traffic"] = {"by": self.target.config.delivery.engine, "reason": "it goes back with the stacks"}
            return None
        functions = {name: state.functions[name] for name in moved}
        back = self.traffic.return_traffic(functions, moved, lease=lease, run=run.run, report=self.report)
        steps["traffic"] = {"outcome": back.outcome.value, "reason": back.reason, "versions": moved}
        if back.outcome in (Outcome.SUCCEEDED, Outcome.NOOP, Outcome.ROLLED_BACK):
            return None
        return WayBack(
            outcome=back.outcome,
            reason=f"{failure.reason}; returning traffic to {moved}: {back.reason}",
            remedy="decide which version is right and shift to it with: uv run blue-green-deploy "
            f"{' '.join(moved)} --env {self.target.config.name} --to VERSION",
            steps=steps,
        )

    def _stacks(self, before: LedgerEntry, lease: Lease, steps: dict[str, Any]) -> str:
        state = wait_for_rest(self.target, lease, self.report)
        releases = self.target.releases(state)
        manifest = releases.find(before.release, expected=before.manifest_sha256)
        assembly = releases.fetch(manifest, Path(tempfile.mkdtemp(dir=self.workspace, prefix="previous-")))
        name = self.target.config.name
        stuck = _stuck(state, {stack.name for stack in assembly.stacks(name)})
        if stuck:
            return stuck
        done = self.target.deploy_stacks(assembly, [f"{name}/**"], self.report)
        steps["stacks"] = {"release": before.release, "changed": done.changed, "failed": done.failed}
        return "" if done.ok else why_not_deployed(self.target, done)


def _not_at(state: EnvironmentState, name: str, version: str) -> bool:
    found = state.functions.get(name)
    return found is not None and found.alias is not None and (found.live != version or bool(found.alias.weights))


def _stuck(state: EnvironmentState, wanted: set[str]) -> str:
    """Stacks of the previous release that no update can mend; what only the failed release has is in nobody's way."""
    found = [
        f"{name} is {stack.status}: {stack.reason}"
        for name, stack in state.stacks.items()
        if stack.status in _STUCK and name in wanted
    ]
    return "; ".join(sorted(found))


def _nothing_before(failure: Failure, steps: Mapping[str, Any]) -> WayBack:
    return WayBack(
        outcome=Outcome.INCOMPLETE,
        reason=f"{failure.reason}; there is no earlier release to go back to",
        remedy="mend the cause and run the command again",
        steps=steps,
    )


def _stacks_failed(
    failure: Failure, problem: str, before: LedgerEntry, target: Target, steps: Mapping[str, Any]
) -> WayBack:
    """Traffic is on the old version by now: the environment serves, its stacks are mixed."""
    return WayBack(
        outcome=Outcome.ROLLBACK_FAILED,
        reason=f"{failure.reason}; live traffic is on the previous versions, the stacks could not be put back: {problem}",
        remedy="mend what the reason names; a stack in UPDATE_ROLLBACK_FAILED continues with "
        f"{target.aws} cloudformation continue-update-rollback --stack-name NAME, without skipping resources; "
        f"then put the stacks back with: uv run deploy {target.config.name} --release {before.release}",
        steps=steps,
    )
