"""From one JSON object to an observation: strict, because a signal that is misspelt must not pass for a silent one."""

from collections.abc import Mapping
from typing import Any

from .observation import Counts, Observation, Pair

_OBSERVATION = frozenset({"minute", "weight", "baseline", "canary", "probes", "alarms"})
_SIDES = frozenset({"baseline", "canary"})
_COUNTS = frozenset({"requests", "errors", "throttles", "slow"})
_ALARM_STATES = frozenset({"OK", "ALARM", "INSUFFICIENT_DATA"})

MOST = 10**12
"""Requests in a tick above which a count is taken for a mistake."""


def observation_of(given: Mapping[str, Any]) -> Observation:
    """The observation in one JSON object.

    Raises:
        ValueError: a key is missing or unknown, or a count is not a whole number of at least 0.
    """
    missing = [name for name in ("minute", "weight", "baseline", "canary") if name not in given]
    if missing:
        raise ValueError(f"{', '.join(missing)} missing")
    only(given, _OBSERVATION, "an observation")
    minute, weight = _whole(given["minute"], "minute"), given["weight"]
    if isinstance(weight, bool) or not isinstance(weight, int | float) or not 0 <= weight <= 1:
        raise ValueError(f"weight {weight!r} is not between 0 and 1")
    return Observation(
        minute=minute,
        weight=float(weight),
        traffic=_pair(given, ""),
        probes=_pair(_object(given.get("probes"), "probes", _SIDES), "probes of "),
        alarms=_alarms(_object(given.get("alarms"), "alarms")),
    )


def only(given: Mapping[str, Any], known: frozenset[str], what: str) -> None:
    """Refuse names in `given` that are not `known`.

    Raises:
        ValueError: there are some.
    """
    unknown = sorted(set(given) - known)
    if unknown:
        raise ValueError(f"{', '.join(unknown)} is not part of {what}, which has {', '.join(sorted(known))}")


def _object(value: object, name: str, known: frozenset[str] | None = None) -> Mapping[str, Any]:
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        raise ValueError(f"{name} {value!r} is not a JSON object")
    if known is not None:
        only(value, known, name)
    return value


def _alarms(given: Mapping[str, Any]) -> dict[str, str]:
    wrong = [name for name, state in given.items() if not isinstance(state, str) or state not in _ALARM_STATES]
    if wrong:
        raise ValueError(f"alarm {wrong[0]} is {given[wrong[0]]!r}, not one of {', '.join(sorted(_ALARM_STATES))}")
    return dict(given)


def _pair(given: Mapping[str, Any], source: str) -> Pair:
    sides = {name: _counts(_object(given.get(name), f"{source}{name}", _COUNTS), f"{source}{name}") for name in _SIDES}
    return Pair(**sides)


def _counts(given: Mapping[str, Any], side: str) -> Counts:
    counts = {name: _whole(value, f"{side} {name}") for name, value in given.items() if value is not None}
    if counts.get("requests") and "errors" not in counts:
        raise ValueError(f"{side} errors missing")
    requests = counts.get("requests", 0)
    for name in ("errors", "slow"):
        if counts.get(name, 0) > requests:
            raise ValueError(f"{side} {name} {counts[name]} is more than its {requests} requests")
    return Counts(**counts)


def _whole(value: object, name: str) -> int:
    if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= MOST and value % 1 == 0:
        return int(value)
    raise ValueError(f"{name} {value!r} is not a whole number from 0 to {MOST}")
