"""What may not be deployed, decided before anything is touched."""

from collections.abc import Mapping
from typing import Any

from blueprint_config import EnvironmentConfig

from ..delivery.state import EnvironmentState
from ..errors import ConfigInvalidError
from ..release.assembly import Assembly, StackArtifact
from ..release.digest import ReleaseFacts
from ..release.errors import ReleaseRefusedError, short

_STUCK = {
    "UPDATE_ROLLBACK_FAILED": "{aws} cloudformation continue-update-rollback --stack-name {name} after mending the cause; "
    "skipping resources loses track of them",
    "ROLLBACK_FAILED": "mend what its events name, then delete the stack and deploy again",
    "ROLLBACK_COMPLETE": "its creation failed: delete the stack ({aws} cloudformation delete-stack --stack-name {name}), then deploy again",
    "CREATE_FAILED": "mend what its events name, then delete the stack and deploy again",
    "DELETE_FAILED": "mend what its events name, then delete it again",
    "UPDATE_FAILED": "{aws} cloudformation rollback-stack --stack-name {name}",
    "REVIEW_IN_PROGRESS": "a change set was left behind: {aws} cloudformation delete-stack --stack-name {name}",
}
_FIRST_VERSION = "1"


def refuse_origin(config: EnvironmentConfig, facts: ReleaseFacts) -> None:
    """A release that cannot be rebuilt from a commit goes to environments of tier dev only.

    Raises:
        ReleaseRefusedError: the release is dirty and the environment's tier is another.
    """
    if facts.dirty and config.tier != "dev":
        seen = f"differs from commit {short(facts.commit)}" if facts.commit else "is not under version control"
        raise ReleaseRefusedError(
            f"{config.name} takes clean releases only: the source {seen}",
            remedy="commit the changes, then deploy again",
        )


def refuse_places(config: EnvironmentConfig, assembly: Assembly) -> None:
    """A release is made for an account and a region; a configuration that has changed since does not move it.

    Raises:
        ConfigInvalidError: the environment is another place now.
    """
    for stack in assembly.stacks(config.name):
        if (stack.account, stack.region) != (config.account, config.region):
            raise ConfigInvalidError(
                f"the release has {stack.name} for {stack.account}/{stack.region}, "
                f"{config.name} is {config.account}/{config.region}",
                remedy="synthesise with the same configuration folder (--config-dir) as the command's, or release anew",
            )


def stack_problems(state: EnvironmentState, *, aws: str) -> list[tuple[str, str]]:
    """Every stack that is moving or stuck, with the command that mends it; `aws` is how the AWS CLI is called there."""
    found: list[tuple[str, str]] = []
    for name, stack in sorted(state.stacks.items()):
        if stack.status in _STUCK:
            why = f": {stack.reason}" if stack.reason else ""
            found.append((f"{name} is {stack.status}{why}", _STUCK[stack.status].format(name=name, aws=aws)))
        elif stack.status.endswith("_IN_PROGRESS"):
            wait = "stack-create-complete" if stack.status.startswith("CREATE") else "stack-update-complete"
            found.append((f"{name} is {stack.status}", f"{aws} cloudformation wait {wait} --stack-name {name}"))
    return found


def refuse_stacks(state: EnvironmentState, *, aws: str) -> None:
    """Nothing is deployed over a stack that is moving or stuck.

    Raises:
        ReleaseRefusedError: there is one; the message has the first, with its remedy.
    """
    problems = stack_problems(state, aws=aws)
    if problems:
        raise ReleaseRefusedError(
            "; ".join(text for text, _ in problems), remedy="; ".join(mend for _, mend in problems)
        )


def dangling_versions(
    stack: StackArtifact, deployed: Mapping[str, Any] | None, pinned: Mapping[str, str]
) -> list[tuple[str, str]]:
    """Aliases that would look for a version which their function will not have, as `(what, parameter name)`.

    `pinned` has the value of every live-version parameter by its name. A function that the deployed template does not
    have starts at version 1; an alias that is told another version fails in the middle of the update.
    """
    body = stack.body()
    there = (deployed or {}).get("Resources", {})
    found: list[tuple[str, str]] = []
    for alias in body.get("Resources", {}).values():
        parameter = _parameter_of(alias, body)
        function = (alias.get("Properties", {}).get("FunctionName") or {}) if parameter else {}
        logical = function.get("Ref") if isinstance(function, dict) else None
        version = pinned.get(parameter or "", _FIRST_VERSION)
        if parameter and logical and logical not in there and version != _FIRST_VERSION:
            found.append(
                (f"{stack.name} creates the function {logical} anew, {parameter} still says {version}", parameter)
            )
    return found


def pins_versions(stack: StackArtifact) -> bool:
    """Whether an alias of the stack takes its version from a parameter."""
    body = stack.body()
    return any(_parameter_of(resource, body) for resource in body.get("Resources", {}).values())


def refuse_dangling(problems: list[tuple[str, str]], *, aws: str) -> None:
    """Stop before any change set when an alias would name a version that does not exist.

    Raises:
        ReleaseRefusedError: there is such an alias; the remedy sets its parameter.
    """
    if problems:
        commands = [
            f"{aws} ssm put-parameter --overwrite --name {name} --value {_FIRST_VERSION}" for _, name in problems
        ]
        raise ReleaseRefusedError("; ".join(text for text, _ in problems), remedy="; ".join(commands))


def _parameter_of(resource: Mapping[str, Any], body: Mapping[str, Any]) -> str | None:
    """Name of the SSM parameter that an alias takes its version from."""
    if resource.get("Type") != "AWS::Lambda::Alias":
        return None
    version = resource.get("Properties", {}).get("FunctionVersion")
    declared = body.get("Parameters", {}).get(version.get("Ref"), {}) if isinstance(version, dict) else {}
    default = declared.get("Default")
    return str(default) if declared.get("Type") == "AWS::SSM::Parameter::Value<String>" and default else None
