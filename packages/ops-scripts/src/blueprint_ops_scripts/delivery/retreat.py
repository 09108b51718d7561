"""The way back: traffic first, because it takes seconds; then the stacks; the ledger follows."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..errors import OpsError
from ..ledger.entry import LedgerEntry
from ..ledger.runs import Phase, Run
from ..outcomes import Outcome
from ..state.lease import Lease
from .state import EnvironmentState
from .target import Report, Target, Traffic

_STUCK = {"UPDATE_ROLLBACK_FAILED", "ROLLBACK_FAILED", "UPDATE_FAILED", "CREATE_FAILED", "ROLLBACK_COMPLETE"}


@dataclass(frozen=True, kw_only=True)
class Failure:
    """What went wrong, and in which phase."""

    phase: Phase
    outcome: Outcome
    reason: str

    @property
    def needs_a_person(self) -> bool:
        """Whether nothing may be touched any more."""
        return self.outcome.exit_code == Outcome.DIVERGED.exit_code

    @property
    def may_continue(self) -> bool:
        """Whether the run stays open: traffic is held, or nobody could say."""
        return self.outcome in (Outcome.HELD, Outcome.INTERRUPTED)

    def remedy(self, run: str) -> str:
        """What a person does next."""
        if self.may_continue:
            return f"look with uv run rollout status, then continue it with: uv run promote --resume {run}"
        if self.needs_a_person:
            return "compare the alias with the ledger (uv run validate-deployment), then decide which version is right"
        return "mend the cause and deploy again; the stacks are as the failed deployment left them"


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
            problem = self._stacks(before, steps)
        except OpsError as error:
            problem = str(error)
        if problem:
            return _stacks_failed(failure, problem, steps)
        self.target.set_release(before.release)
        return WayBack(
            outcome=failure.outcome, reason=failure.reason, remedy="mend the release and promote it anew", steps=steps
        )

    def _traffic(self, run: Run, lease: Lease, failure: Failure, steps: dict[str, Any]) -> WayBack | None:
        state = self.target.observe()
        moved = {name: version for name, version in run.before.items() if _not_at(state, name, version)}
        if not moved or self.target.config.delivery.engine != "rollout":
            return None
        functions = {name: state.functions[name] for name in moved}
        back = self.traffic.return_traffic(functions, moved, lease=lease, run=run.run, report=self.report)
        steps["traffic"] = {"outcome": back.outcome.value, "reason": back.reason, "versions": moved}
        if back.outcome in (Outcome.SUCCEEDED, Outcome.NOOP, Outcome.ROLLED_BACK):
            return None
        return WayBack(
            outcome=back.outcome,
            reason=f"{failure.reason}; returning traffic to {moved}: {back.reason}",
            remedy="decide which version is right and shift to it with: uv run blue-green-deploy",
            steps=steps,
        )

    def _stacks(self, before: LedgerEntry, steps: dict[str, Any]) -> str:
        state = self.target.observe()
        stuck = _stuck(state)
        if stuck:
            return stuck
        releases = self.target.releases(state)
        manifest = releases.find(before.release, expected=before.manifest_sha256)
        assembly = releases.fetch(manifest, self.workspace / "previous")
        done = self.target.deploy_stacks(assembly, [f"{self.target.config.name}/**"], self.report)
        steps["stacks"] = {"release": before.release, "changed": done.changed, "failed": done.failed}
        return done.reason


def _not_at(state: EnvironmentState, name: str, version: str) -> bool:
    found = state.functions.get(name)
    return found is not None and found.alias is not None and (found.live != version or bool(found.alias.weights))


def _stuck(state: EnvironmentState) -> str:
    found = [
        f"{name} is {stack.status}: {stack.reason}" for name, stack in state.stacks.items() if stack.status in _STUCK
    ]
    return "; ".join(sorted(found))


def _nothing_before(failure: Failure, steps: Mapping[str, Any]) -> WayBack:
    return WayBack(
        outcome=Outcome.INCOMPLETE,
        reason=f"{failure.reason}; there is no earlier release to go back to",
        remedy="mend the cause and run the command again",
        steps=steps,
    )


def _stacks_failed(failure: Failure, problem: str, steps: Mapping[str, Any]) -> WayBack:
    """Traffic is on the old version by now: the environment serves, its stacks are mixed."""
    return WayBack(
        outcome=Outcome.ROLLBACK_FAILED,
        reason=f"{failure.reason}; live traffic is on the previous versions, the stacks could not be put back: {problem}",
        remedy="mend what the reason names; a stack in UPDATE_ROLLBACK_FAILED continues with "
        "aws cloudformation continue-update-rollback --stack-name NAME, without skipping resources",
        steps=steps,
    )
