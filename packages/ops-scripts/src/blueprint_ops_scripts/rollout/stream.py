"""The judge as a stream: one observation a line in, one decision a line out. Any rollout can be judged again by it.

A line is `{"minute", "weight", "baseline": {"requests", "errors"}, "canary": {...}}`, with `probes` (of the same form),
`alarms` (state by name), `throttles` and `slow` where they are known. Minutes rise; a gap means that nothing was seen.
`{"reset": true, "profile": "standard"}` starts another rollout and is not answered.
"""

import json
from collections.abc import Callable, Mapping
from typing import Any

from blueprint_config.models.delivery import RolloutConfig

from ..errors import UsageError
from .judge import Judge
from .observation import Counts, Observation, Pair
from .schedule import Advance, Decision, Hold, Inconclusive, Promote, RollBack, Schedule
from .timetable import judge_policy_of, schedule_of


class JudgeInputError(UsageError):
    """A line cannot be understood."""


Answer = dict[str, Any]


class StreamJudge:
    """One rollout after another; after a final decision the same answer until a reset."""

    def __init__(self, profile: RolloutConfig, profile_named: Callable[[str], RolloutConfig]) -> None:
        self._profile = profile
        self._profile_named = profile_named
        self.reset(profile)

    def reset(self, profile: RolloutConfig) -> None:
        """Start a new rollout."""
        self._judge = Judge(policy=judge_policy_of(profile))
        self._schedule: Schedule = schedule_of(profile)
        self._final: Answer | None = None
        self._minute: int | None = None
        self._began = False

    def answer(self, line: str, number: int) -> Answer | None:
        """The decision on one line; None for a reset and for a blank line. `number` is named in errors.

        Raises:
            JudgeInputError: the line is not an observation.
        """
        if not line.strip():
            return None
        try:
            return self.take(json.loads(line))
        except (ValueError, TypeError, AttributeError, OverflowError) as error:
            raise JudgeInputError(
                f"line {number} is not an observation: {error}; seen: {line.strip()[:80]}",
                remedy='write one JSON object a line, with "minute", "weight", "baseline" and "canary"',
            ) from error

    def take(self, given: Mapping[str, Any]) -> Answer | None:
        """The decision on one observation."""
        if not isinstance(given, Mapping):
            raise ValueError("a JSON object is needed")
        if given.get("reset"):
            self.reset(self._profile_named(given["profile"]) if "profile" in given else self._profile)
            return None
        seen = observation_of(given)
        if self._minute is not None and seen.minute <= self._minute:
            raise ValueError(f"minute {seen.minute} does not come after {self._minute}")
        self._minute = seen.minute
        if self._final is None:
            answer = self._decide(seen)
            if answer["decision"] in {"promote", "roll_back", "inconclusive"}:
                self._final = answer
            return answer
        return {**self._final, "minute": seen.minute}

    def _decide(self, seen: Observation) -> Answer:
        if not self._began:
            self._began = True
            self._schedule.enter(seen.weight)
        before = self._schedule.index
        assessment = self._judge.see(seen, last=self._schedule.last)
        decision = self._schedule.decide(seen.minute, seen.weight, assessment)
        if self._schedule.index != before:
            self._judge.next_step()
        word, weight = _in_words(decision, self._schedule.steps[before].weight)
        return {"minute": seen.minute, "decision": word, "next_weight": weight, "reason": decision.reason}


def observation_of(given: Mapping[str, Any]) -> Observation:
    """The observation in one JSON object.

    Raises:
        ValueError: a key is missing, or a count is not a whole number of at least 0.
    """
    missing = [name for name in ("minute", "weight", "baseline", "canary") if name not in given]
    if missing:
        raise ValueError(f"{', '.join(missing)} missing")
    minute, weight = _whole(given["minute"], "minute"), given["weight"]
    if isinstance(weight, bool) or not isinstance(weight, int | float) or not 0 <= weight <= 1:
        raise ValueError(f"weight {weight!r} is not between 0 and 1")
    return Observation(
        minute=minute,
        weight=float(weight),
        traffic=_pair(given),
        probes=_pair(given.get("probes") or {}),
        alarms={str(name): str(state) for name, state in (given.get("alarms") or {}).items()},
    )


def _pair(given: Mapping[str, Any]) -> Pair:
    return Pair(baseline=_counts(given.get("baseline") or {}), canary=_counts(given.get("canary") or {}))


def _counts(given: Mapping[str, Any]) -> Counts:
    slow = given.get("slow")
    return Counts(
        requests=_count(given, "requests"),
        errors=_count(given, "errors"),
        throttles=_count(given, "throttles"),
        slow=None if slow is None else _count(given, "slow"),
    )


def _count(given: Mapping[str, Any], name: str) -> int:
    return _whole(given.get(name, 0), name)


def _whole(value: object, name: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int | float) or value < 0 or value % 1:
        raise ValueError(f"{name} {value!r} is not a whole number of at least 0")
    return int(value)


def _in_words(decision: Decision, weight: float) -> tuple[str, float]:
    match decision:
        case Advance(weight=next_weight):
            return "advance", next_weight
        case Promote():
            return "promote", 1.0
        case RollBack():
            return "roll_back", 0.0
        case Inconclusive():
            return "inconclusive", weight
        case Hold():
            return "hold", weight
