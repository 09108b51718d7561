"""What the drift monitor and its reader cannot work with, refused before anything is made."""

import re
from typing import Final

_MOST_HOURS: Final = 168
"""An alarm looks back a week at most (CloudWatch quota for periods of an hour)."""


def check_prefixes(*, stack_prefix: str, parameter_prefix: str) -> None:
    """Raise ValueError for a prefix that would let the role read what is not the environment's."""
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9-]*", stack_prefix):
        raise ValueError(
            f"stack_prefix {stack_prefix!r} is not the beginning of a stack's name; use letters, digits and hyphens, such as shop-prod-"
        )
    if not re.fullmatch(r"(/[A-Za-z0-9_.-]+)+", parameter_prefix):
        raise ValueError(
            f"parameter_prefix {parameter_prefix!r} is not the beginning of a parameter's name; "
            "begin with a slash and end without, such as /shop/prod"
        )


def check_monitor(*, silent_after_hours: int, max_concurrency: int, environment_name: str) -> None:
    """Raise ValueError for what CloudWatch or Step Functions would refuse."""
    if not re.fullmatch(r"[A-Za-z0-9_.-]{1,64}", environment_name):
        raise ValueError(
            f"drift monitor: environment_name {environment_name!r} is no name; use letters, digits, `-`, `_` and `.`, at most 64"
        )
    if not 1 <= silent_after_hours <= _MOST_HOURS:
        raise ValueError(f"drift monitor: silent_after_hours is {silent_after_hours}; choose 1 to {_MOST_HOURS}")
    if not 1 <= max_concurrency <= 1000:
        raise ValueError(f"drift monitor: max_concurrency is {max_concurrency}; choose 1 to 1000")


def check_schedule(expression: str, *, silent_after_hours: int) -> None:
    """Refuse what Scheduler would, and a rate at which the alarm on a missing run would ring between two runs."""
    rate = re.fullmatch(r"rate\(([1-9]\d*) (minute|hour|day)s?\)", expression)
    if rate is None and not re.fullmatch(r"cron\(\S+( \S+){5}\)", expression):
        raise ValueError(
            f"drift monitor: schedule {expression!r} does not come again; use rate(1 day), or cron() with six fields"
        )
    if rate is not None:
        minutes = int(rate[1]) * {"minute": 1, "hour": 60, "day": 1_440}[rate[2]]
        if minutes >= 60 * silent_after_hours:
            raise ValueError(
                f"drift monitor: schedule {expression} is not more often than silent_after_hours ({silent_after_hours}): "
                "the alarm would ring between runs; look more often, or raise silent_after_hours"
            )
