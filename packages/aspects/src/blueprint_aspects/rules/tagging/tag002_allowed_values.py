"""TAG002: tags say something that can be understood."""

import re
from collections.abc import Iterator

from blueprint_aspects.assembly import Resource
from blueprint_aspects.engine.rule import Context, Problem, rule
from blueprint_aspects.model import Level, Severity
from blueprint_aspects.rules.tagging.tags_of import TAG_SIGNS, TAGGABLE_TYPES, tags_of
from blueprint_aspects.values import Undecided


@rule(
    id="TAG002",
    fact="The values of standard tags are from the allowed set, or match their pattern.",
    why="Reports and backup plans select by the very value: `Required` selects nothing when the plan says `required`.",
    fix="use one of the allowed values, or add yours to the environment's policy",
    severity=Severity.MEDIUM,
    level=Level.BASIC,
    types=TAGGABLE_TYPES,
    only_with=TAG_SIGNS,
    good="""
        Queue: {Type: AWS::SQS::Queue, Properties: {Tags: [{Key: DataClassification, Value: internal}]}}
    """,
    bad="""
        Queue: {Type: AWS::SQS::Queue, Properties: {Tags: [{Key: DataClassification, Value: Top Secret}]}}
    """,
)
def tags_have_allowed_values(resource: Resource, context: Context) -> Iterator[Problem]:
    """Judge the values of the keys that the policy knows."""
    tags = tags_of(resource)
    gap = ""
    for key, value in tags.known:
        pattern = context.policy.tags.get(key) or context.policy.optional_tags.get(key)
        if pattern is None:
            continue
        if "${" in value:
            gap = key
        elif not re.fullmatch(pattern, value):
            yield Problem(f"has the tag {key} with a value that is not allowed: {value[:40]}")
    tags.require_all()
    if gap:
        raise Undecided(f"the value of tag {gap} is made at deployment")
