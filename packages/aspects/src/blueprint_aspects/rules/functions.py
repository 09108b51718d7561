"""Finding the function that something refers to, and what is known about it."""

from blueprint_aspects.assembly import Assembly, Resource, Template
from blueprint_aspects.values import Node, Undecided

FUNCTION = "AWS::Lambda::Function"
_QUALIFIED = ("AWS::Lambda::Alias", "AWS::Lambda::Version")


def function_behind(node: Node, assembly: Assembly, *path: str) -> Resource | None:
    """The function that the value at `path` refers to, also through its alias or version; None when it is no reference.

    Raises:
        Undecided: it may refer to something outside the templates.
    """
    for target in assembly.graph.targets(node, *path):
        found = _function_of(target, assembly)
        if found is not None:
            return found
    return None


def _function_of(target: Resource, assembly: Assembly) -> Resource | None:
    if target.type == FUNCTION:
        return target
    if target.type in _QUALIFIED:
        return assembly.graph.target(target, "FunctionName")
    return None


def has_failure_destination(function: Resource, assembly: Assembly) -> bool:
    """Whether an asynchronous invocation that fails for good leaves its event somewhere.

    Raises:
        Undecided: a setting that may say so is not known.
    """
    if function.has("DeadLetterConfig", "TargetArn"):
        return True
    handles = [function, *assembly.graph.referrers(function, *_QUALIFIED)]
    settings = [
        entry for handle in handles for entry in assembly.graph.referrers(handle, "AWS::Lambda::EventInvokeConfig")
    ]
    return any(entry.has("DestinationConfig", "OnFailure", "Destination") for entry in settings)


def serves_only_custom_resources(function: Resource, assembly: Assembly) -> bool:
    """Whether CloudFormation alone calls the function: a failure there fails the deployment, and is seen there."""
    callers = assembly.graph.referrers(function)
    kinds = {caller.type for caller in callers}
    custom = {kind for kind in kinds if kind.startswith("Custom::") or kind == "AWS::CloudFormation::CustomResource"}
    passive = {"AWS::IAM::Policy", "AWS::Lambda::Permission", "AWS::Logs::LogGroup", "Custom::LogRetention"}
    return bool(custom) and kinds <= custom | passive


def log_group_of(function: Resource, assembly: Assembly) -> Resource | None:
    """The log group of the templates that a function writes to; None when there is none.

    Raises:
        Undecided: the function names a group that is not in the templates.
    """
    if function.has("LoggingConfig", "LogGroup"):
        group = assembly.graph.target(function, "LoggingConfig", "LogGroup")
        if group is None:
            group = _named(function.text("LoggingConfig", "LogGroup"), function, assembly)
        if group is None:
            raise Undecided("the function writes to a log group that is not in the templates")
        return group
    for group in assembly.graph.referrers(function, "AWS::Logs::LogGroup", "Custom::LogRetention"):
        if (group.pattern("LogGroupName") or "").startswith("/aws/lambda/"):
            return group
    name = function.value("FunctionName") if function.has("FunctionName") else None
    return _named(f"/aws/lambda/{name}", function, assembly) if isinstance(name, str) else None


def _named(name: str | None, function: Resource, assembly: Assembly) -> Resource | None:
    template = function.template
    return assembly.once(("log groups", id(template)), lambda: _log_groups(template)).get(name or "")


def _log_groups(template: Template) -> dict[str, Resource]:
    """Literal name to log group."""
    groups = [group for group in template.of_type("AWS::Logs::LogGroup") if isinstance(group.raw, dict)]
    return {name: group for group in groups if isinstance(name := group.raw.get("LogGroupName"), str)}
