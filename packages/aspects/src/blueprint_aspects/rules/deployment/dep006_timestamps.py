"""DEP006: a template changes only when somebody changes it."""

import re
from collections.abc import Iterator

from blueprint_aspects.assembly import Resource
from blueprint_aspects.assembly.template import TELLS_TIME
from blueprint_aspects.engine.rule import Context, Problem, rule
from blueprint_aspects.model import Level, Severity
from blueprint_aspects.rules.tagging.tags_of import TAG_SIGNS, is_taggable, tags_of
from blueprint_aspects.values import Json

_TIMESTAMP = re.compile(r"\b20\d\d-[01]\d-[0-3]\d[T ][0-2]\d:[0-5]\d")
_DAY_OR_EPOCH = re.compile(r"20\d\d-[01]\d-[0-3]\d|1[6-9]\d{8}(\d{3})?")
_SCHEDULES = {
    "ScheduleExpression",
    "StartDate",
    "EndDate",
    "StartTime",
    "EndTime",
    "ExpirationDate",
    "TransitionDate",
    "Expires",
}
"""Properties that are a point in time by nature."""


@rule(
    id="DEP006",
    fact="No tag and no property holds what looks like the time of the deployment.",
    why="Every synthesis then differs from the last, so everything is deployed every time, and no diff can be read.",
    fix="leave it out: who deployed what and when is in the release ledger and in CloudTrail",
    severity=Severity.LOW,
    level=Level.BASIC,
    types=("*",),
    only_with=(*TAG_SIGNS, TELLS_TIME),
    good="""
        Queue: {Type: AWS::SQS::Queue, Properties: {Tags: [{Key: Owner, Value: orders-team}]}}
    """,
    bad="""
        Queue: {Type: AWS::SQS::Queue, Properties: {Tags: [{Key: DeployedAt, Value: "2026-11-23T09:30:00Z"}]}}
    """,
)
def templates_do_not_tell_the_time(resource: Resource, _context: Context) -> Iterator[Problem]:
    """Judge the tags, and the texts that stand in the properties."""
    if resource.template.facts.tells_time:
        for name in _timestamps(resource.raw):
            yield Problem(f"has a timestamp in {name}")
    if is_taggable(resource.type):
        tags = tags_of(resource)
        for key, value in tags.known:
            if _DAY_OR_EPOCH.fullmatch(value):
                yield Problem(f"has a date in tag {key}")
        tags.require_all()


def _timestamps(properties: Json) -> Iterator[str]:
    """Names of the innermost properties that hold a timestamp; with a stack, because this looks at every value."""
    stack: list[tuple[str, Json]] = [("", properties)]
    while stack:
        name, value = stack.pop()
        kind = type(value)
        if kind is str:
            if len(value) >= _SHORTEST and _TIMESTAMP.search(value):
                yield name
        elif kind is dict:
            for key, item in value.items():
                if key not in _SCHEDULES:
                    stack.append((name if key[:4] == "Fn::" else key, item))
        elif kind is list:
            stack.extend([(name, item) for item in value])


_SHORTEST = len("2026-11-23T09:30")
