"""The CodeDeploy engine: one deployment for each function, started together, watched together, stopped together.

CodeDeploy moves the traffic and listens to its alarms. Our part is to start it, to keep the group together (one that fails
stops the others, and those that were done go back), to write down what happens, and to set the live-version parameters at
the end. A process that dies loses nothing: CodeDeploy goes on, and `rollout continue` records how it ended.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from ..errors import AwsUnavailableError, OpsError
from .codedeploy_end import CodeDeployEnd
from .conductor import Conductor
from .errors import RolloutRefusedError
from .policy import RolloutPolicy
from .preflight import examine
from .record import RolloutRecord
from .result import RolloutResult
from .states import State
from .target import FunctionTarget
from .traffic import Traffic

ENGINE = "codedeploy"
DEADLINE_SECONDS = 7_200.0
_ENDED = {"Succeeded", "Failed", "Stopped"}


class Deployments(Protocol):
    """CodeDeploy, as far as it is needed."""

    def start(self, target: FunctionTarget, *, current: str, run: str) -> str:
        """Start a deployment for `run` and return its id."""

    def find(self, target: FunctionTarget, *, run: str, since: float) -> str | None:
        """The deployment that `run` started, if it did."""

    def status(self, deployment: str) -> tuple[str, str]:
        """Its status in CodeDeploy's words, and why."""

    def stop(self, deployment: str) -> None:
        """Stop it and let CodeDeploy roll back."""


@dataclass(kw_only=True)
class CodeDeployRollouts:
    """Starts, follows and stops the rollouts of one environment that CodeDeploy drives.

    `conductor` lends its account, journal and lease.
    """

    deployments: Deployments
    conductor: Conductor

    def shift(self, functions: Sequence[FunctionTarget], policy: RolloutPolicy, *, run: str) -> RolloutResult:
        """Start the rollout of `run`, or follow it to its end.

        Raises:
            RolloutRefusedError: it cannot start as asked; nothing was written.
        """
        conductor = self.conductor
        conductor.lease.assert_held()
        existing = conductor.journal.find(run)
        if existing and not existing.state.final:
            return self._follow(existing, stop="")
        self._refuse_others(run)
        found = examine(conductor.world, functions, policy, patience=conductor.patience(run))
        if not found.shifts:
            return conductor.nothing_to_do(found, run)
        record = conductor.record_of(found, policy, run=run, events=existing.events if existing else 0)
        return self._follow(record.changed(engine=ENGINE), stop="")

    def prolong(self, record: RolloutRecord, *, seconds: float, by: str) -> RolloutResult:  # noqa: ARG002 - the form of a conductor
        """CodeDeploy cannot hold.

        Raises:
            RolloutRefusedError: always.
        """
        raise cannot_hold(record.run)

    def abandon(
        self,
        record: RolloutRecord,
        reason: str,
        *,
        end: State = State.ROLLED_BACK,  # noqa: ARG002 - the form of a conductor
        back: bool = False,  # noqa: ARG002 - the form of a conductor
    ) -> RolloutResult:
        """Stop the deployments, and follow CodeDeploy back."""
        return self._follow(record, stop=reason)

    def _refuse_others(self, run: str) -> None:
        others = [other for other in self.conductor.journal.open_runs() if other != run]
        if others:
            raise RolloutRefusedError(
                f"run {others[0]} of {self.conductor.environment} has not ended",
                remedy=f"let CodeDeploy finish it: uv run rollout continue {others[0]}; or: rollback",
            )

    def _follow(self, record: RolloutRecord, *, stop: str) -> RolloutResult:
        traffic = self.conductor.traffic_of(record)
        end = CodeDeployEnd(traffic=traffic)
        try:
            self._start(traffic, stop=stop)
            return self._wait(traffic, end, stop=stop)
        except OpsError as error:
            return RolloutResult.of(traffic.record, error.outcome, f"{error}; CodeDeploy goes on by itself")

    def _start(self, traffic: Traffic, *, stop: str) -> None:
        """Start what was not started yet; each id is written down before the next."""
        record = traffic.record
        fresh = not record.deployments and record.state is State.PREFLIGHT
        if fresh:
            traffic.save("starting CodeDeploy", state=State.STEP)
        for shift in record.shifts:
            if shift.name in traffic.record.deployments:
                continue
            known = None if fresh else self.deployments.find(shift.target, run=record.run, since=record.started)
            if known is None and stop:
                continue
            traffic.lease.assert_held()
            started = known or self.deployments.start(shift.target, current=shift.old_version, run=record.run)
            known_now = {**traffic.record.deployments, shift.name: started}
            traffic.save(f"{shift.name}: CodeDeploy deployment {started}", deployments=known_now)

    def _wait(self, traffic: Traffic, end: CodeDeployEnd, *, stop: str) -> RolloutResult:
        """Wait until every deployment has ended; when one fails, or somebody wants it, the others are stopped.

        Raises:
            AwsUnavailableError: they had not ended after two hours.
        """
        interrupts, clock = self.conductor.interrupts, self.conductor.clock
        deadline, stopped = clock.now() + DEADLINE_SECONDS, False
        while clock.now() < deadline:
            traffic.lease.assert_held()
            seen = {name: self.deployments.status(found) for name, found in traffic.record.deployments.items()}
            if all(status in _ENDED for status, _ in seen.values()):
                return end.close(seen, stop)
            stop = stop or _wish(traffic) or (interrupts.words if interrupts.count >= 2 else "")
            if not stopped and (stop or any(status in {"Failed", "Stopped"} for status, _ in seen.values())):
                stopped = True
                traffic.save(f"stopping CodeDeploy: {stop or 'one of the group failed'}", state=State.ROLLING_BACK)
                self._stop(traffic, seen)
            traffic.tell("CodeDeploy: " + ", ".join(f"{name} {status}" for name, (status, _) in seen.items()))
            if interrupts.count and not stopped and not interrupts.again(clock):
                return end.leave()
            interrupts.sleep(clock, clock.now() + min(traffic.record.policy.tick_seconds, 10.0))
        raise AwsUnavailableError(
            "waiting for CodeDeploy: not ended after two hours", remedy="look at it in the console"
        )

    def _stop(self, traffic: Traffic, seen: Mapping[str, tuple[str, str]]) -> None:
        for name, (status, _) in seen.items():
            if status not in _ENDED:
                self.deployments.stop(traffic.record.deployments[name])


def cannot_hold(run: str) -> RolloutRefusedError:
    """The refusal of a hold."""
    return RolloutRefusedError(
        f"run {run} is driven by CodeDeploy, which cannot hold traffic where it is",
        remedy=f"stop it and go back: uv run rollout rollback {run}",
    )


def _wish(traffic: Traffic) -> str:
    """Why a person at another terminal wants it stopped."""
    wish = traffic.journal.command(traffic.record.run)
    if wish is None:
        return ""
    traffic.journal.clear_command(traffic.lease, traffic.record.run)
    return f"{wish['command']} asked for by {wish['by']}"
