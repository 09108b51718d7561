"""Deploying the stacks of a verified release, and proof that what arrived is what was verified."""

from dataclasses import dataclass

from ..ledger.runs import Phase
from ..outcomes import Outcome
from ..state.lease import Lease
from .failure import Failure
from .nested import Tree, deployed_tree, stored_tree
from .package import code_differences
from .passage import Passage
from .resting import wait_for_rest
from .state import EnvironmentState
from .target import Report, StackReport, Target

_NOT_BOOTSTRAPPED = "/cdk-bootstrap/"


@dataclass(frozen=True, kw_only=True)
class StackDelivery:
    """Brings the stacks of an environment to a release."""

    target: Target
    lease: Lease
    report: Report

    def deploy(self, way: Passage) -> Failure | None:
        """Deploy every stack of the release; why it is not what was verified, or nothing."""
        wait_for_rest(self.target, self.lease, self.report)
        done = self.target.deploy_stacks(way.package.assembly, [f"{self.target.config.name}/**"], self.report)
        way.detail["stacks"] = {"changed": done.changed, "unchanged": done.unchanged, "failed": done.failed}
        if not done.ok:
            reason = f"deploying the stacks: {why_not_deployed(self.target, done)}"
            return Failure(phase=Phase.DEPLOY, outcome=Outcome.ROLLED_BACK, reason=reason)
        found = code_differences(way.package, self.target.code(_published(self.target.observe())))
        found += self._template_differences(way, done)
        if found:
            reason = f"what was deployed is not what was verified: {'; '.join(found)}"
            return Failure(phase=Phase.DEPLOY, outcome=Outcome.ARTEFACT_MISMATCH, reason=reason)
        return None

    def _template_differences(self, way: Passage, done: StackReport) -> list[str]:
        """Stacks that CloudFormation updated with another template: it reads them from a bucket that others may write to."""
        wanted = {stack.name: stack for stack in way.package.assembly.stacks(self.target.config.name)}
        names = [name for name in done.changed if name in wanted]
        return [
            f"{path} has another template"
            for name in names
            for path in _differing(stored_tree(wanted[name]), deployed_tree(self.target, name), name)
        ]


def _differing(wanted: Tree, found: Tree, name: str) -> list[str]:
    """Paths of the templates, nested ones included, that are not the wanted ones."""
    there = dict(found.bodies(name))
    return [path for path, body in wanted.bodies(name) if there.get(path) != body]


def why_not_deployed(target: Target, done: StackReport) -> str:
    """The CLI's reason; an account that the CDK was never prepared for is said in words that help."""
    if _NOT_BOOTSTRAPPED not in done.reason:
        return done.reason
    config = target.config
    return f"{done.reason} (prepare the account once: uv run cdk bootstrap aws://{config.account}/{config.region})"


def _published(state: EnvironmentState) -> dict[str, tuple[str, str]]:
    return {name: (found.function_name, found.published) for name, found in state.functions.items() if found.published}
