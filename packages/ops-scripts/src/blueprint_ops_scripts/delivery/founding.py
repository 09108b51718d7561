"""The first thing in a new environment: its operations stack, which holds the release bucket and the state table."""

from ..errors import OpsError
from ..release.assembly import Assembly
from .stacks import why_not_deployed
from .state import EnvironmentState
from .target import Report, Target


def is_founded(state: EnvironmentState) -> bool:
    """Whether releases, locks and runs have a place."""
    return bool(state.output("ReleaseBucketName") and state.output("StateTableName"))


def found(target: Target, assembly: Assembly, report: Report) -> EnvironmentState:
    """Deploy the operations stack of a release, and what it needs; the environment as it is then.

    Raises:
        OpsError: it could not be deployed; nothing else was touched.
    """
    name = target.config.name
    report({"event": "note", "text": f"{name} is new: deploying its operations stack first"})
    done = target.deploy_stacks(assembly, [f"{name}/Operations"], report)
    if not done.ok:
        raise OpsError(
            f"deploying the operations stack of {name}: {why_not_deployed(target, done)}",
            remedy="mend the cause and repeat the command",
        )
    return target.observe()
