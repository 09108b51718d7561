"""Approving or rejecting a planned run. Pure but for the store."""

from dataclasses import dataclass

from blueprint_config import EnvironmentConfig

from ..errors import OpsError
from ..ledger.approvals import Approval, Approvals, Verdict, rejected
from ..ledger.people import how_to_be_told_apart, may_be_one_person
from ..ledger.runs import Phase, Run, RunBook
from ..outcomes import Outcome
from ..state.clock import Clock
from ..state.items import Store


class AnswerRefusedError(OpsError):
    """This answer would not count, so it is not taken."""

    outcome = Outcome.APPROVAL_REJECTED


@dataclass(frozen=True, kw_only=True)
class Desk:
    """Where answers to the runs of one environment are given."""

    config: EnvironmentConfig
    store: Store
    clock: Clock
    identity: str
    """Who answers, from STS."""

    def answer(self, name: str, verdict: Verdict, *, plan_digest: str | None, reason: str) -> tuple[Run, Approval]:
        """Record an answer to the run's present plan. `plan_digest`, when given, must begin the digest of that plan.

        Raises:
            UnknownRunError: there is no such run.
            AnswerRefusedError: the run waits for no answer, has another plan, or may not be approved by this person.
        """
        run = RunBook(self.store, self.config.name).get(name)
        if run.phase is not Phase.PLANNED or run.plan_digest is None:
            raise AnswerRefusedError(
                f"run {name} waits for no answer: it is {run.outcome or run.phase.value}",
                remedy=f"see uv run releases show {name}",
            )
        if plan_digest and not run.plan_digest.startswith(plan_digest):
            raise AnswerRefusedError(
                f"run {name} has plan {run.plan_digest[:12]}, not {plan_digest[:12]}: it was planned again",
                remedy=f"read the present one: uv run releases show {name}",
            )
        if verdict == "approved":
            self._refuse_approval(run)
        now = self.clock.now()
        approval = Approval(
            run=name,
            verdict=verdict,
            by=self.identity,
            plan_digest=run.plan_digest,
            at=now,
            expires=now + self.config.delivery.approval_max_age_seconds,
            reason=reason,
        )
        Approvals(self.store).add(approval)
        return run, approval

    def _refuse_approval(self, run: Run) -> None:
        """An approval that would never count is not taken."""
        if self.config.delivery.separate_approver and may_be_one_person(self.identity, run.initiator):
            seen = "" if self.identity == run.initiator else f" (as {run.initiator})"
            apart = how_to_be_told_apart(self.identity) or how_to_be_told_apart(run.initiator)
            raise AnswerRefusedError(
                f"{self.identity} started run {run.run}{seen} and cannot approve it",
                remedy=f"ask somebody else to approve it{f'; {apart}' if apart else ''}",
            )
        for answer in Approvals(self.store).of(run.run):
            if answer.verdict == "rejected" and answer.plan_digest == run.plan_digest:
                raise AnswerRefusedError(
                    f"run {run.run} was {rejected(answer)}; that plan cannot be approved any more",
                    remedy=f"plan anew: {run.anew_command}",
                )
