"""What can go wrong in a delivery, and what follows from it."""

from dataclasses import dataclass

from ..errors import OpsError
from ..ledger.runs import Phase, Run
from ..outcomes import Outcome

_MAY_CONTINUE = {Outcome.HELD, Outcome.INTERRUPTED, Outcome.CREDENTIALS, Outcome.AWS_UNAVAILABLE}

_LEFT = {
    Phase.PLANNED: "nothing was touched",
    Phase.DEPLOY: "the stacks may be mixed, no live traffic was moved by hand",
    Phase.SHIFT: "the stacks are the new release's, live traffic is where the rollout left it",
    Phase.VALIDATE: "the new versions have all live traffic, the ledger still names the previous release",
    Phase.RECORD: "the new versions have all live traffic and are valid, the ledger may not say so yet",
    Phase.ROLL_BACK: "it was going back to the previous release",
    Phase.DONE: "it had ended",
}


class RunInterruptedError(OpsError):
    """Somebody pressed Ctrl-C; the run is saved and can be resumed."""

    outcome = Outcome.INTERRUPTED

    @classmethod
    def of(cls, run: Run) -> "RunInterruptedError":
        """The error for a run in the phase that it has reached."""
        return cls(f"run {run.run} was interrupted in the phase {run.phase.value}: {left_by(run)}", remedy=go_on(run))


class RunBrokenError(OpsError):
    """This machine could not go on; the run is saved and can be resumed, here or elsewhere."""

    @classmethod
    def of(cls, run: Run, error: OSError) -> "RunBrokenError":
        """The error for a run in the phase that it has reached."""
        text = f"run {run.run} could not go on in the phase {run.phase.value}: {error}: {left_by(run)}"
        return cls(text, remedy=f"free what is short (TMPDIR names another folder for assemblies), then {go_on(run)}")


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
        """Whether the run stays open: traffic is held, or AWS could not be asked; going back would need it as well."""
        return self.outcome in _MAY_CONTINUE

    def remedy(self, run: Run) -> str:
        """What a person does next."""
        if self.may_continue:
            return f"look with: uv run rollout status {run.run}; then {go_on(run)}"
        if self.outcome is Outcome.DIVERGED:
            return adopt(run)
        if self.needs_a_person:
            return (
                f"compare the aliases with the ledger (uv run validate-deployment {run.environment}), "
                "then decide which version is right"
            )
        return "mend the cause and deploy again; the stacks are as the failed deployment left them"


def left_by(run: Run) -> str:
    """What a run that ended in the middle of its phase may have left behind."""
    return _LEFT[run.phase]


def adopt(run: Run) -> str:
    """How a person ends a run that found its aliases changed by somebody else."""
    return (
        "give all traffic of each alias to one version (aws lambda update-alias --name live), then accept them with: "
        f"uv run rollout abort {run.run} --env {run.environment} --adopt"
    )


def go_on(run: Run) -> str:
    """How a run that did not end is taken up again."""
    return f"go on with: {run.resume_command}"
