"""TAG003: one spelling, one value."""

from collections.abc import Iterator
from typing import NamedTuple

from blueprint_aspects.assembly import Assembly, Resource
from blueprint_aspects.engine.rule import Context, Problem, rule
from blueprint_aspects.model import Level, Severity
from blueprint_aspects.rules.tagging.tags_of import TAG_SIGNS, TAGGABLE_TYPES, is_taggable, tags_of

_ONE_VALUE = ("Environment", "Project")
"""Keys that cannot have two values within one environment."""


class _Usage(NamedTuple):
    """Per environment: lower-case key to {spelling: count}, and key to {value: count}."""

    spellings: dict[tuple[str | None, str], dict[str, int]]
    values: dict[tuple[str | None, str], dict[str, int]]


@rule(
    id="TAG003",
    fact="Within an environment a tag key has one spelling, and Environment and Project have one value.",
    why="Cost reports treat `owner` and `Owner` as two keys, and show half of the costs under each.",
    fix="tag once, at the stage, and remove the tag that differs",
    severity=Severity.LOW,
    level=Level.ENHANCED,
    types=TAGGABLE_TYPES,
    graph=True,
    only_with=TAG_SIGNS,
    good="""
        Orders: {Type: AWS::SQS::Queue, Properties: {Tags: [{Key: Owner, Value: a-team}]}}
        Users: {Type: AWS::SQS::Queue, Properties: {Tags: [{Key: Owner, Value: b-team}]}}
    """,
    bad="""
        Orders: {Type: AWS::SQS::Queue, Properties: {Tags: [{Key: Owner, Value: a-team}]}}
        Users: {Type: AWS::SQS::Queue, Properties: {Tags: [{Key: owner, Value: a-team}]}}
    """,
)
def tags_are_spelled_alike(resource: Resource, context: Context) -> Iterator[Problem]:
    """Judge a resource's tags against the most common ones of its environment."""
    tags = tags_of(resource)
    usage = context.assembly.once("TAG003", lambda: _usage(context.assembly)) if tags.known else _Usage({}, {})
    environment = resource.template.environment
    for key, value in tags.known:
        common = _most_common(usage.spellings.get((environment, key.lower()), {}))
        if common not in ("", key):
            yield Problem(f"spells the tag {key}, others spell it {common}")
        if key in _ONE_VALUE:
            usual = _most_common(usage.values.get((environment, key), {}))
            if usual not in ("", value):
                yield Problem(f"has another value of tag {key} than the rest of its environment")
    tags.require_all()


def _usage(assembly: Assembly) -> _Usage:
    usage = _Usage({}, {})
    for resource in assembly.resources():
        if not is_taggable(resource.type):
            continue
        environment = resource.template.environment
        for key, value in tags_of(resource).known:
            spellings = usage.spellings.setdefault((environment, key.lower()), {})
            spellings[key] = spellings.get(key, 0) + 1
            if key in _ONE_VALUE:
                values = usage.values.setdefault((environment, key), {})
                values[value] = values.get(value, 0) + 1
    return usage


def _most_common(counts: dict[str, int]) -> str:
    """The most used one; of equals, the first in the alphabet."""
    return min(counts, key=lambda name: (-counts[name], name)) if counts else ""
