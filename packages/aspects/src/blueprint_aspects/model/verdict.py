"""The three outcomes of a rule for a resource."""

from enum import StrEnum


class Verdict(StrEnum):
    """What a rule can say: a value that cannot be resolved is never a pass."""

    PASS = "pass"
    FAIL = "fail"
    UNKNOWN = "unknown"
