"""What a delivery needs of an environment."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from blueprint_config import EnvironmentConfig

from ..outcomes import Outcome
from ..release.assembly import Assembly
from ..release.store import ReleaseStore
from ..state.items import Store
from ..state.lease import Lease
from .state import EnvironmentState, FunctionState

Report = Callable[[Mapping[str, Any]], None]
"""Takes an event: `event` names it, the rest is its own."""


@dataclass(frozen=True, kw_only=True)
class StackReport:
    """How the stacks of an assembly were deployed."""

    changed: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()
    reason: str = ""
    """Why it failed; empty when it did not."""

    @property
    def ok(self) -> bool:
        """Whether every stack is as the assembly wants it."""
        return not self.reason


@dataclass(frozen=True, kw_only=True)
class ShiftReport:
    """How traffic was shifted."""

    outcome: Outcome
    reason: str = ""
    detail: Mapping[str, Any] = field(default_factory=dict)


class Target(Protocol):
    """One environment that releases are delivered to."""

    @property
    def config(self) -> EnvironmentConfig:
        """Its configuration."""

    @property
    def identity(self) -> str:
        """Who we are there, from STS."""

    @property
    def aws(self) -> str:
        """How the AWS CLI is called so that it speaks to this environment: a command in a message is copied."""

    def observe(self) -> EnvironmentState:
        """Look at stacks, parameters and aliases."""

    def glance(self) -> EnvironmentState:
        """Look at the stacks alone: enough to find the ledger, in one call."""

    def code(self, versions: Mapping[str, tuple[str, str]]) -> dict[str, str]:
        """`CodeSha256` by function name, and of its layers by `layer_key`, for `(physical name, version)` by function name."""

    def store(self, state: EnvironmentState) -> Store:
        """The state table."""

    def releases(self, state: EnvironmentState) -> ReleaseStore:
        """The release bucket."""

    def template(self, stack: str) -> Mapping[str, Any]:
        """The template that a stack was deployed with, by name or ARN."""

    def nested(self, stack: str) -> Mapping[str, str]:
        """ARN of each stack nested in a stack (name or ARN), by logical id."""

    def deploy_stacks(self, assembly: Assembly, patterns: Sequence[str], report: Report) -> StackReport:
        """Deploy the selected stacks of the stored assembly."""

    def set_release(self, digest: str) -> None:
        """Write the release parameter."""


class Traffic(Protocol):
    """Who moves the live aliases of an environment."""

    def shift(
        self, functions: Mapping[str, FunctionState], *, lease: Lease, run: str, profile: str | None, report: Report
    ) -> ShiftReport:
        """Shift live traffic to the published version of each function."""

    def return_traffic(
        self,
        functions: Mapping[str, FunctionState],
        versions: Mapping[str, str],
        *,
        lease: Lease,
        run: str,
        report: Report,
    ) -> ShiftReport:
        """Give all live traffic to the named version of each function, after looking whether it is well.

        Outcomes: `succeeded`, `noop`, `rollback_blocked` when the version to go back to is sick and the present one is
        not, `rollback_failed` and `diverged`.
        """
