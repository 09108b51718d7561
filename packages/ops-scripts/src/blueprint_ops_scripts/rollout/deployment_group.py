"""Where CodeDeploy keeps the deployments of a function: read from the outputs of the environment's stacks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from .errors import RolloutRefusedError
from .target import FunctionTarget


@dataclass(frozen=True, kw_only=True)
class DeploymentGroup:
    """One deployment group; its stack made it, and CloudFormation named it."""

    application: str
    name: str


def groups_of(functions: Sequence[FunctionTarget], outputs: Mapping[str, str]) -> dict[str, DeploymentGroup]:
    """The deployment group of each function by its name; `outputs` are those of all stacks.

    `order-queue` has the outputs `OrderQueueDeploymentApplication` and `OrderQueueDeploymentGroup`.

    Raises:
        RolloutRefusedError: a function has none.
    """
    found = {}
    for function in functions:
        title = "".join(word.capitalize() for word in function.name.split("-"))
        application, name = (outputs.get(f"{title}Deployment{part}") for part in ("Application", "Group"))
        if not application or not name:
            raise RolloutRefusedError(
                f"{function.name} has no deployment group of CodeDeploy: output {title}DeploymentGroup not found",
                remedy="deploy its stack with delivery.engine: codedeploy first",
            )
        found[function.name] = DeploymentGroup(application=application, name=name)
    return found
