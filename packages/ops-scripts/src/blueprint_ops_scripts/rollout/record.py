"""The rollout as it is stored: everything that another process needs to go on with it, or to undo it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from ..outcomes import Outcome
from ..state.items import Item
from .policy import RolloutPolicy, StoredPolicy
from .routing import AliasState, Routing
from .states import State
from .target import FunctionTarget, Shift


@dataclass(frozen=True, kw_only=True)
class Intent:
    """An alias change that was decided: written before the first call is made, cleared after the last was read back."""

    weight: float
    """The wanted share of the new versions, 0 to 1."""

    before: Mapping[str, AliasState]
    """The aliases as they were, by function name."""


@dataclass(frozen=True, kw_only=True)
class RolloutRecord:
    """One rollout."""

    run: str
    environment: str
    owner: str
    state: State
    shifts: tuple[Shift, ...]
    policy: RolloutPolicy
    started: float
    updated: float
    weight: float = 0.0
    """The share that all aliases were last read back with."""

    aliases: Mapping[str, AliasState] = field(default_factory=dict)
    intent: Intent | None = None
    flipped: bool = False
    """Whether the live-version parameters may name the new versions."""

    engine: str = "rollout"
    """Who moves the traffic: `rollout` or `codedeploy`."""

    deployments: Mapping[str, str] = field(default_factory=dict)
    """CodeDeploy's deployments, by function name."""

    hold_until: float | None = None
    outcome: Outcome | None = None
    reason: str = ""
    events: int = 0

    def wanted(self, shift: Shift, weight: float) -> Routing:
        """The routing of one function's alias at `weight`."""
        return Routing.at(weight, old=shift.old_version, new=shift.new_version)

    def changed(self, **changes: Any) -> "RolloutRecord":
        """A copy with other values."""
        return replace(self, **changes)

    def as_item(self) -> Item:
        """The record as a row of the state table."""
        return {
            **record_key(self.run),
            "environment": self.environment,
            "owner": self.owner,
            "state": self.state.value,
            "shifts": [_shift_as_item(shift) for shift in self.shifts],
            "policy": StoredPolicy.of(self.policy).as_item(),
            "started": self.started,
            "updated": self.updated,
            "weight": self.weight,
            "aliases": {name: _alias_as_item(alias) for name, alias in self.aliases.items()},
            "intent": _intent_as_item(self.intent),
            "flipped": self.flipped,
            "engine": self.engine,
            "deployments": dict(self.deployments),
            "hold_until": self.hold_until,
            "outcome": self.outcome.value if self.outcome else None,
            "reason": self.reason,
            "events": self.events,
        }

    @classmethod
    def from_item(cls, item: Mapping[str, Any]) -> "RolloutRecord":
        """The record in a row of the state table."""
        return cls(
            run=str(item["pk"]).removeprefix("run#"),
            environment=item["environment"],
            owner=item["owner"],
            state=State(item["state"]),
            shifts=tuple(_shift_from_item(shift) for shift in item["shifts"]),
            policy=StoredPolicy.from_item(item["policy"]),
            started=float(item["started"]),
            updated=float(item["updated"]),
            weight=float(item["weight"]),
            aliases={name: _alias_from_item(alias) for name, alias in item["aliases"].items()},
            intent=_intent_from_item(item.get("intent")),
            flipped=bool(item.get("flipped")),
            engine=item.get("engine", "rollout"),
            deployments=dict(item.get("deployments", {})),
            hold_until=item.get("hold_until"),
            outcome=Outcome(item["outcome"]) if item.get("outcome") else None,
            reason=item["reason"],
            events=int(item["events"]),
        )


def record_key(run: str) -> dict[str, str]:
    """Where the record of `run` lives."""
    return {"pk": f"run#{run}", "sk": "rollout"}


def _shift_as_item(shift: Shift) -> Item:
    return {**vars(shift.target), "old_version": shift.old_version}


def _shift_from_item(item: Mapping[str, Any]) -> Shift:
    fields = dict(item)
    old = fields.pop("old_version")
    return Shift(target=FunctionTarget(**fields), old_version=old)


def _alias_as_item(alias: AliasState) -> Item:
    return {**vars(alias.routing), "revision": alias.revision}


def _alias_from_item(item: Mapping[str, Any]) -> AliasState:
    routing = Routing(version=item["version"], extra=item.get("extra"), weight=float(item["weight"]))
    return AliasState(routing=routing, revision=item["revision"])


def _intent_as_item(intent: Intent | None) -> Item | None:
    if intent is None:
        return None
    return {"weight": intent.weight, "before": {name: _alias_as_item(state) for name, state in intent.before.items()}}


def _intent_from_item(item: Mapping[str, Any] | None) -> Intent | None:
    if item is None:
        return None
    return Intent(
        weight=float(item["weight"]),
        before={name: _alias_from_item(state) for name, state in item["before"].items()},
    )
