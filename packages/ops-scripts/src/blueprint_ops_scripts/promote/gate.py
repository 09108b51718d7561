"""What a gate can say, and what all gates say together. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from ..outcomes import Outcome


class GateStatus(StrEnum):
    """What a gate says. `blocked` and `unknown` keep a release out."""

    PASSED = "passed"
    BLOCKED = "blocked"
    UNKNOWN = "unknown"
    OVERRIDDEN = "overridden"
    NOT_APPLICABLE = "not_applicable"
    """It compares with a release, and there is none yet."""


@dataclass(frozen=True, kw_only=True)
class Gate:
    """One gate's answer."""

    name: str
    status: GateStatus
    message: str
    remedy: str = ""
    evidence: Mapping[str, Any] = field(default_factory=dict)
    environment: str = ""
    """The environment that was looked at."""

    @property
    def open(self) -> bool:
        """Whether the release may pass."""
        return self.status not in (GateStatus.BLOCKED, GateStatus.UNKNOWN)

    def as_dict(self) -> dict[str, Any]:
        """The gate as it stands in the JSON document and in the run."""
        return {
            "name": self.name,
            "environment": self.environment,
            "status": self.status.value,
            "message": self.message,
            "remedy": self.remedy,
            "evidence": dict(self.evidence),
        }


def passed(name: str, message: str, **evidence: Any) -> Gate:
    """An open gate."""
    return Gate(name=name, status=GateStatus.PASSED, message=message, evidence=evidence)


def blocked(name: str, message: str, *, remedy: str, **evidence: Any) -> Gate:
    """A closed gate."""
    return Gate(name=name, status=GateStatus.BLOCKED, message=message, remedy=remedy, evidence=evidence)


def could_not_be_asked(name: str, why: str, remedy: str) -> Gate:
    """A gate that nobody could evaluate stays shut."""
    return Gate(name=name, status=GateStatus.UNKNOWN, message=why, remedy=remedy)


def not_applicable(name: str, why: str) -> Gate:
    """An open gate that has nothing to look at."""
    return Gate(name=name, status=GateStatus.NOT_APPLICABLE, message=f"not applicable: {why}")


def override(gates: Sequence[Gate], names: Mapping[str, str]) -> tuple[Gate, ...]:
    """The gates, those in `names` opened with their reasons. An open gate stays as it is."""
    return tuple(
        replace(gate, status=GateStatus.OVERRIDDEN, message=f"{gate.message} (overridden: {names[gate.name]})")
        if gate.name in names and not gate.open
        else gate
        for gate in gates
    )


def verdict(gates: Sequence[Gate]) -> Outcome:
    """A closed gate is a no; one that could not be asked is inconclusive."""
    seen = {gate.status for gate in gates}
    if GateStatus.BLOCKED in seen:
        return Outcome.GATE_BLOCKED
    return Outcome.INCONCLUSIVE if GateStatus.UNKNOWN in seen else Outcome.SUCCEEDED
