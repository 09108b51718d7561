"""Whether a planned promotion may go on: an approval of exactly this plan, or the word of the person at the terminal."""

from collections.abc import Callable
from dataclasses import dataclass

from blueprint_config.models.delivery import DeliveryConfig

from ..delivery.failure import RunInterruptedError
from ..delivery.target import Report
from ..ledger.approvals import Approval, Approvals, standing
from ..ledger.runs import Run
from ..state.clock import Clock
from ..state.items import Store
from .prepared import Prepared

_POLL_SECONDS = 2.0
_SHOWN = 12

Confirm = Callable[[Prepared], bool]
"""Shows the plan to the person at the terminal and asks."""


@dataclass(frozen=True, kw_only=True)
class Inbox:
    """Where answers to one promotion arrive: the first environment's state table."""

    delivery: DeliveryConfig
    """How that environment wants to be asked."""

    store: Store
    clock: Clock
    report: Report
    confirm: Confirm | None
    """None when nobody is asked: without a terminal, or with `--yes`."""

    def answer(self, prepared: Prepared) -> tuple[Approval | None, str]:
        """The approval that counts, and why there is none; both empty where none is asked for.

        Raises:
            RunInterruptedError: by Ctrl-C at the question.
        """
        if not self.delivery.approval_required:
            return None, "" if self._agreed(prepared) else "the person at the terminal said no"
        return self._standing(prepared.run)

    def _agreed(self, prepared: Prepared) -> bool:
        try:
            return self.confirm is None or self.confirm(prepared)
        except KeyboardInterrupt as signal:
            raise RunInterruptedError.of(prepared.run) from signal

    def wait(self, run: Run, seconds: float) -> bool:
        """Whether somebody answered the run's plan in time; an answer that came while it was still examined counts.

        The lock is free meanwhile.

        Raises:
            RunInterruptedError: by Ctrl-C; the run still waits for its answer.
        """
        until = self.clock.now() + seconds
        self.report({"event": "note", "text": f"waiting for: {_command(run)}"})
        try:
            while self._standing(run)[0] is None:
                if self.clock.now() >= until:
                    return False
                self.clock.sleep(min(_POLL_SECONDS, until - self.clock.now()))
        except KeyboardInterrupt as signal:
            raise RunInterruptedError.of(run) from signal
        return True

    def how(self, run: Run) -> str:
        """What somebody has to do for an approval of exactly this plan."""
        who = "somebody other than the initiator approves it" if self.delivery.separate_approver else "approve it"
        return f"{who} with: {_command(run)}; then: {run.resume_command}"

    def _standing(self, run: Run) -> tuple[Approval | None, str]:
        return standing(
            Approvals(self.store).of(run.run),
            plan_digest=str(run.plan_digest),
            initiator=run.initiator,
            separate=self.delivery.separate_approver,
            now=self.clock.now(),
        )


def _command(run: Run) -> str:
    return f"uv run releases approve {run.run} --plan {str(run.plan_digest)[:_SHOWN]}"
