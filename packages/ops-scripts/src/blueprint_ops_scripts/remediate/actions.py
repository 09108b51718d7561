"""What to do about each finding: chosen by what the finding is, or by a person."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from ..drift.report import Finding
from ..errors import UsageError

Action = Literal["revert", "recreate", "adopt", "accept", "manual"]
Choice = Literal["adopt", "accept", "manual"]
"""What a person may choose instead of the default."""

EXECUTED = ("revert", "recreate")
"""Actions that change something in AWS."""


@dataclass(frozen=True, kw_only=True)
class Step:
    """One finding, what is done about it, and why."""

    finding: Finding
    action: Action
    reason: str

    @property
    def executed(self) -> bool:
        """Whether a change set carries it out."""
        return self.action in EXECUTED

    def text(self) -> str:
        """The step as people read it."""
        seen = self.finding
        where = f"{seen.type} {seen.logical_id or seen.stack}{f' {seen.path}' if seen.path else ''}"
        values = f": {_short(seen.actual)} -> {_short(seen.expected)}" if seen.path else f": {seen.kind}"
        return f"{self.action:<9}{where}{values}  [{seen.fingerprint}]{f'  ({self.reason})' if self.reason else ''}"


def steps_for(
    findings: Sequence[Finding], choices: Mapping[str, Choice], *, nested: Mapping[str, str] | None = None
) -> tuple[Step, ...]:
    """A step for each finding that is drift. `choices` are by fingerprint, or its beginning; `nested` gives the
    name of the root for that of each nested stack.

    Raises:
        UsageError: a choice names no finding.
    """
    drift = [finding for finding in findings if finding.verdict == "drift"]
    unused = [name for name in choices if not any(one.fingerprint.startswith(name) for one in drift)]
    if unused:
        raise UsageError(
            f"no drift has the fingerprint {', '.join(unused)}",
            remedy="copy it from the plan, or from detect-drift --json",
        )
    return tuple(_step(finding, choices, nested or {}) for finding in drift)


def parse_choices(given: Sequence[str]) -> dict[str, Choice]:
    """`FINGERPRINT=ACTION` as a mapping.

    Raises:
        UsageError: it is written otherwise.
    """
    choices: dict[str, Choice] = {}
    for text in given:
        name, _, action = text.partition("=")
        match action:
            case "adopt" | "accept" | "manual" if len(name) >= 6:
                choices[name] = action
            case _:
                raise UsageError(
                    f"{text!r} is not a choice",
                    remedy=f"write FINGERPRINT=ACTION, with six characters of it or more; actions are {', '.join(get_args(Choice))}",
                )
    return choices


def _step(finding: Finding, choices: Mapping[str, Choice], nested: Mapping[str, str]) -> Step:
    for name, choice in choices.items():
        if finding.fingerprint.startswith(name):
            return Step(finding=finding, action=choice, reason=_CHOSEN[choice])
    action, reason = _default(finding, nested)
    return Step(finding=finding, action=action, reason=reason)


_CHOSEN: Mapping[str, str] = {
    "adopt": "the live value is right: write it into the template, then deploy",
    "accept": "it stays: add it to drift-ignore.yaml with a reason, an owner and an expiry",
    "manual": "left to a person",
}


def _default(finding: Finding, nested: Mapping[str, str]) -> tuple[Action, str]:
    if finding.kind == "STACK_MISSING":
        return "manual", f"deploy it: uv run deploy {finding.environment}"
    if finding.stack in nested:
        return "manual", f"it changes with the whole tree of {nested[finding.stack]}: docs/drift.md, nested stacks"
    if not finding.logical_id:
        return "manual", "CloudFormation does not say which resource it is"
    if finding.kind == "DELETED":
        return "recreate", "what it held is not brought back"
    if not finding.path:
        return "manual", "CloudFormation does not say which property it is"
    return "revert", ""


def _short(value: str | None) -> str:
    text = "nothing" if value is None else value
    return text if len(text) <= 60 else f"{text[:57]}..."
