"""Aliases whose version and weights CodeDeploy moves."""

from .difference import Seen

_MOVED = ("FunctionVersion", "RoutingConfig")


def alias_moved_by_codedeploy(seen: Seen) -> bool:
    """The version or the weights of an alias in a stack that has a CodeDeploy deployment group for Lambda."""
    if seen.type != "AWS::Lambda::Alias" or seen.steps[0] not in _MOVED:
        return False
    return any(
        other.type == "AWS::CodeDeploy::DeploymentGroup" and "CodeDeployDefault.Lambda" in (other.expected or "")
        for other in seen.siblings
    )
