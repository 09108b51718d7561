"""Changing the aliases of a group, write-ahead: intent, calls, read back, applied."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from ..state.clock import Clock
from ..state.lease import Lease
from .errors import DivergedError, StaleAliasError
from .journal import Journal
from .ports import Report, RolloutEvent, World
from .record import Intent, RolloutRecord
from .routing import AliasState
from .states import State
from .target import Shift


@dataclass(kw_only=True)
class Traffic:
    """The only writer of aliases and live-version parameters."""

    record: RolloutRecord
    world: World
    journal: Journal
    lease: Lease
    clock: Clock
    report: Report
    evidence: Callable[[], Mapping[str, Any]] = dict
    """What was seen since the last write; stored with the next one, so that every verdict can be judged again."""

    def save(self, message: str, **changes: Any) -> None:
        """Write the record with `changes`, and report `message`."""
        changed = self.record.changed(**changes, updated=self.clock.now())
        self.record = self.journal.save(self.lease, changed, message=message, data=self.evidence())
        self.tell(message)

    def tell(self, message: str, data: Mapping[str, Any] | None = None) -> None:
        """Report without writing."""
        self.report(
            RolloutEvent(
                at=self.clock.now(),
                run=self.record.run,
                state=self.record.state.value,
                message=message,
                weight=self.record.weight,
                data=data or {},
            )
        )

    def move(self, weight: float, state: State, message: str, *, insist: bool = False) -> None:
        """Give the new versions `weight` of the traffic, all functions of the group.

        `insist` writes an alias even when it is as wanted, so that it gets a new revision.

        Raises:
            DivergedError: somebody else changed an alias.
        """
        before = dict(self.record.aliases)
        self.save(f"intent: {message}", state=state, intent=Intent(weight=weight, before=before))
        aliases = {s.name: self._write(s, weight, before[s.name], insist=insist) for s in self.record.shifts}
        self.save(message, intent=None, weight=weight, aliases=aliases)

    def adopt(self, live: Mapping[str, AliasState], *, weight: float) -> None:
        """Take the aliases as they are for where the next change starts, without writing."""
        self.record = self.record.changed(aliases=dict(live), weight=weight, intent=None)

    def complete(self, weight: float, missing: tuple[str, ...], live: Mapping[str, AliasState]) -> None:
        """Finish a change that another process began."""
        aliases = dict(live)
        for shift in self.record.shifts:
            if shift.name in missing:
                aliases[shift.name] = self._write(shift, weight, live[shift.name])
        self.save(f"finished the change to {weight:.0%}", intent=None, weight=weight, aliases=aliases)

    def set_parameters(self, *, new: bool) -> None:
        """Let the next stack update put the aliases where they are now."""
        for shift in self.record.shifts:
            self.lease.assert_held()
            self.world.parameters.write(shift.target.parameter, shift.new_version if new else shift.old_version)

    def confirm(self) -> None:
        """Read every alias once more.

        Raises:
            DivergedError: one of them is not as it was left.
        """
        for shift in self.record.shifts:
            seen, left = self.world.aliases.read(shift.target), self.record.aliases[shift.name]
            if seen.routing != left.routing:
                raise DivergedError(
                    f"{shift.name}: left {left.routing}, found {seen.routing}; nothing was touched since"
                )

    def _write(self, shift: Shift, weight: float, before: AliasState, *, insist: bool = False) -> AliasState:
        self.lease.assert_held()
        wanted = self.record.wanted(shift, weight)
        if before.routing == wanted and not insist:
            return before
        try:
            return self.world.aliases.write(shift.target, wanted, revision=before.revision)
        except StaleAliasError as error:
            raise DivergedError(
                f"moving {shift.target.function_name}:{shift.target.alias}: {error}; nothing was touched since",
                remedy="find out who wrote, then end the run with: "
                f"uv run rollout abort {self.record.run} --env {self.record.environment} --adopt",
            ) from error
