"""One thing under two names: its name or alias on one side, its ARN on the other."""

import re

from .difference import Seen

_ARN = re.compile(r"arn:aws[a-z-]*:[a-z0-9-]+:(?P<region>[a-z0-9-]*):(?P<account>\d*):(?P<rest>.+)")


def same_thing_by_another_name(seen: Seen) -> bool:
    """One value is an ARN, the other the name, id or alias at its end. Two different ARNs are two things.

    A name means a thing of the stack's own account and region: an ARN of another place is another thing.
    """
    if not isinstance(seen.expected, str) or not isinstance(seen.actual, str):
        return False
    return _names(seen.expected, seen.actual, seen.place) or _names(seen.actual, seen.expected, seen.place)


def _names(arn: str, short: str, place: tuple[str, str]) -> bool:
    found = _ARN.fullmatch(arn)
    if found is None or not short or _ARN.fullmatch(short):
        return False
    if any(
        there and here and there != here for there, here in zip(found.group("region", "account"), place, strict=True)
    ):
        return False
    rest = found["rest"]
    if rest.startswith("alias/") or short.startswith("alias/"):
        return short == rest
    return short in (rest, rest.split("/", 1)[-1], rest.split(":", 1)[-1], re.split(r"[:/]", rest)[-1])
