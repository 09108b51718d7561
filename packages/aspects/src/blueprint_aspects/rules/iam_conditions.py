"""What the condition of a statement really keeps out."""

from collections.abc import Iterator

from blueprint_aspects.rules.iam_wildcards import covers_everything
from blueprint_aspects.values import ABSENT, Node, in_turn

_ANYONE_CAN = {
    "aws:currenttime",
    "aws:epochtime",
    "aws:multifactorauthage",
    "aws:multifactorauthpresent",
    "aws:principaltype",
    "aws:referer",
    "aws:requestedregion",
    "aws:securetransport",
    "aws:tokenissuetime",
    "aws:useragent",
    "s3:delimiter",
    "s3:max-keys",
    "s3:prefix",
    "s3:x-amz-acl",
}
"""Condition keys that a stranger can satisfy."""

_TAKES_PATTERNS = ("like", "arn", "ipaddress")
"""Parts of the operators to which a wildcard means anything; to the others it is just a text."""


def limiting_keys(statement: Node) -> set[str]:
    """The keys (in lower case) that a call must carry with a certain value for the statement to hold.

    Not those of an operator that names what is refused (`StringNotEquals`), that is satisfied by a call without the key
    (`...IfExists`, `ForAllValues:`) or only asks whether it is there (`Null`), nor those that match anything.
    """
    condition = statement.child("Condition")
    return set() if condition.raw is ABSENT else set(in_turn(condition.entries(), lambda entry: _limiting(*entry)))


def keeps_strangers_out(statement: Node) -> bool:
    """Whether the condition holds for nobody but those that somebody chose."""
    return bool(limiting_keys(statement))


def _limiting(operator: str, tests: Node) -> Iterator[str]:
    name = operator.lower()
    if "not" in name or name == "null" or name.endswith("ifexists") or name.startswith("forallvalues:"):
        return
    takes_patterns = any(part in name for part in _TAKES_PATTERNS)
    for key, values in tests.entries():
        matches_anything = takes_patterns and any(covers_everything(value) for value in values.patterns())
        if key.lower() not in _ANYONE_CAN and not matches_anything:
            yield key.lower()
