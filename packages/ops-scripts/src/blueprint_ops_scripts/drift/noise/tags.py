"""Tags that nobody changed: AWS's own, those that cannot be read, and stack tags on what cannot be tagged."""

from typing import Any

from .difference import Seen, at

_TAG_PROPERTIES = ("Tags", "TagList", "FileSystemTags", "HostedZoneTags", "UserPoolTags")

_TAGS_READ_APART = frozenset(
    {
        "AWS::KMS::Key",
        "AWS::Logs::LogGroup",
        "AWS::SSM::Parameter",
        "AWS::CloudWatch::Alarm",
        "AWS::Events::Rule",
        "AWS::SNS::Topic",
        "AWS::SQS::Queue",
        "AWS::StepFunctions::StateMachine",
        "AWS::SecretsManager::Secret",
    }
)
"""Types whose tags need a permission of their own to be read; without it every tag seems to be gone."""

_UNTAGGABLE = frozenset(
    {
        "AWS::IAM::Policy",
        "AWS::IAM::ManagedPolicy",
        "AWS::IAM::Group",
        "AWS::Lambda::Alias",
        "AWS::Lambda::Version",
        "AWS::Lambda::Permission",
        "AWS::Lambda::LayerVersion",
        "AWS::ApiGateway::Deployment",
        "AWS::ApiGateway::Method",
        "AWS::ApiGateway::Resource",
        "AWS::Events::Archive",
        "AWS::Logs::QueryDefinition",
        "AWS::Logs::MetricFilter",
        "AWS::CloudWatch::Dashboard",
        "AWS::ApplicationAutoScaling::ScalingPolicy",
    }
)


def tag_of_aws(seen: Seen) -> bool:
    """Only tags differ whose key begins with `aws:`; AWS writes them and nobody else can."""
    if seen.steps[0] not in _TAG_PROPERTIES:
        return False
    expected, actual = seen.around(1)
    ours, theirs = as_tags(expected), as_tags(actual)
    return ours is not None and theirs is not None and ours != theirs and _own(ours) == _own(theirs)


def tags_cannot_be_read(seen: Seen) -> bool:
    """All tags are gone from a type whose tags need a permission of their own: that, or somebody removed every one."""
    if seen.type not in _TAGS_READ_APART or seen.steps[0] not in _TAG_PROPERTIES:
        return False
    expected, actual = seen.around(1)
    return bool(as_tags(expected)) and not actual and "Tags" not in _other_lists(seen)


def stack_tag_on_untaggable(seen: Seen) -> bool:
    """A tag of the stack that CloudFormation expects on a type that has no tags."""
    if seen.type not in _UNTAGGABLE or seen.steps[0] not in _TAG_PROPERTIES or seen.difference.kind != "REMOVE":
        return False
    expected, _ = seen.around(1)
    tags = as_tags(expected) or as_tags(seen.expected)
    return bool(tags) and all(seen.stack_tags.get(key) == value for key, value in (tags or {}).items())


def as_tags(value: Any) -> dict[str, str] | None:
    """Tags as a mapping, whether CloudFormation wrote them as a list, an object or one pair."""
    if value is None:
        return {}
    if isinstance(value, list) and all(isinstance(tag, dict) and "Key" in tag for tag in value):
        return {tag["Key"]: tag.get("Value", "") for tag in value}
    if isinstance(value, dict):
        return {value["Key"]: value.get("Value", "")} if set(value) == {"Key", "Value"} else dict(value)
    return None


def _own(tags: dict[str, str]) -> dict[str, str]:
    return {key: value for key, value in tags.items() if not key.startswith("aws:")}


def _other_lists(seen: Seen) -> set[str]:
    """Properties of the live resource that are there; tags among them means that they were read."""
    return {name for name in seen.actual_properties if at(seen.actual_properties, (name,))}
