"""The judge as a stream: one observation a line in, one decision a line out. Any rollout can be judged again by it.

A line is `{"minute", "weight", "baseline": {"requests", "errors"}, "canary": {...}}`, with `probes` (of the same form),
`alarms` (state by name), `throttles` and `slow` where they are known. Minutes rise; a gap means that nothing was seen.
Nothing else is understood, and nothing is guessed.
`{"reset": true, "profile": "standard"}` starts another rollout and is not answered.
"""

import json
from collections.abc import Callable, Mapping
from typing import Any

from blueprint_config.models.delivery import RolloutConfig

from ..errors import UsageError
from .judge import Judge
from .observation import Observation
from .observation_reader import observation_of, only
from .schedule import Advance, Decision, Hold, Inconclusive, Promote, RollBack, Schedule
from .timetable import judge_policy_of, schedule_of


class JudgeInputError(UsageError):
    """A line cannot be understood."""


Answer = dict[str, Any]
_RESET = frozenset({"reset", "profile"})
_ONE_OBJECT_A_LINE = 'write one JSON object a line, with "minute", "weight", "baseline" and "canary"'


class StreamJudge:
    """One rollout after another; after a final decision the same answer until a reset."""

    def __init__(self, profile: RolloutConfig, profile_named: Callable[[str], RolloutConfig]) -> None:
        self._profile = profile
        self._profile_named = profile_named
        self._ever = False
        self.reset(profile)

    def reset(self, profile: RolloutConfig) -> None:
        """Start a new rollout."""
        self.judge = Judge(policy=judge_policy_of(profile))
        self._schedule: Schedule = schedule_of(profile)
        self._final: Answer | None = None
        self._minute: int | None = None
        self._began = False

    @property
    def seen(self) -> bool:
        """Whether there was any observation."""
        return self._ever

    def answer(self, line: str | bytes, number: int) -> Answer | None:
        """The decision on one line; None for a reset and for a blank line. `number` is named in errors.

        Raises:
            JudgeInputError: the line is not an observation.
        """
        if not line.strip():
            return None
        try:
            return self.take(json.loads(line, parse_constant=_not_a_number))
        except UsageError as error:
            raise _refused(line, number, error, error.remedy) from error
        except (ValueError, TypeError, AttributeError, RecursionError) as error:
            raise _refused(line, number, error, _ONE_OBJECT_A_LINE) from error

    def take(self, given: Mapping[str, Any]) -> Answer | None:
        """The decision on one observation."""
        if not isinstance(given, Mapping):
            raise ValueError("a JSON object is needed")
        if given.get("reset"):
            only(given, _RESET, "a reset")
            self.reset(self._profile_named(given["profile"]) if "profile" in given else self._profile)
            return None
        seen = observation_of(given)
        if self._minute is not None and seen.minute <= self._minute:
            raise ValueError(f"minute {seen.minute} does not come after {self._minute}")
        self._minute, self._ever = seen.minute, True
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
        assessment = self.judge.see(seen, last=self._schedule.last)
        decision = self._schedule.decide(seen.minute, seen.weight, assessment)
        if self._schedule.index != before:
            self.judge.next_step()
        word, weight = _in_words(decision, self._schedule.steps[before].weight)
        return {"minute": seen.minute, "decision": word, "next_weight": weight, "reason": decision.reason}


def _refused(line: str | bytes, number: int, error: Exception, remedy: str) -> JudgeInputError:
    return JudgeInputError(f"line {number} is not an observation: {error}; seen: {_shown(line)}", remedy=remedy)


def _not_a_number(text: str) -> None:
    raise ValueError(f"{text} is not a number")


def _shown(line: str | bytes) -> str:
    text = line.decode("utf-8", "backslashreplace") if isinstance(line, bytes) else line
    return text.strip()[:80]


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
