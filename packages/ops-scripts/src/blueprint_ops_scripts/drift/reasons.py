"""Reads the sentences in which CloudFormation says why a resource could not be checked."""

import re

_RATE = re.compile(r"rate|throttl|too many requests|limit exceeded|slow ?down", re.IGNORECASE)
_DENIED = re.compile(r"access ?denied|not authorized|unauthorized|forbidden|permission", re.IGNORECASE)
_ACTION = re.compile(r"(?:perform:?\s+|action:?\s+|permissions?:?\s+)[\"'`]?([a-z0-9-]+:[A-Za-z0-9*]+)")


def is_about_rate(reason: str) -> bool:
    """Whether AWS was asked too much at once, so that asking again later helps."""
    return bool(_RATE.search(reason)) and not is_about_permission(reason)


def is_about_permission(reason: str) -> bool:
    """Whether the caller may not read the resource, so that asking again does not help."""
    return bool(_DENIED.search(reason))


def missing_action(reason: str) -> str | None:
    """The IAM action that the sentence names, if it names one."""
    found = _ACTION.search(reason)
    return found.group(1) if found else None
