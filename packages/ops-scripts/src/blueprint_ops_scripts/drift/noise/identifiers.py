"""One thing under two names: its name or alias on one side, its ARN on the other."""

import re

from .difference import Seen

_ARN = re.compile(r"arn:aws[a-z-]*:[a-z0-9-]+:[a-z0-9-]*:\d*:(?P<rest>.+)")


def same_thing_by_another_name(seen: Seen) -> bool:
    """One value is an ARN, the other the name, id or alias at its end. Two different ARNs are two things."""
    if not isinstance(seen.expected, str) or not isinstance(seen.actual, str):
        return False
    return _names(seen.expected, seen.actual) or _names(seen.actual, seen.expected)


def _names(arn: str, short: str) -> bool:
    found = _ARN.fullmatch(arn)
    if found is None or not short or _ARN.fullmatch(short):
        return False
    rest = found["rest"]
    if rest.startswith("alias/") or short.startswith("alias/"):
        return short == rest
    return short in (rest, rest.split("/", 1)[-1], rest.split(":", 1)[-1], re.split(r"[:/]", rest)[-1])
