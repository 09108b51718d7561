"""From an environment's name to everything that a rollout command works with."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from blueprint_config.models.delivery import RolloutConfig

from ..aws.cloudformation import outputs
from ..aws.session import EnvironmentSession, open_session
from ..aws.target import AwsTarget
from ..command import configured
from ..delivery.state import EnvironmentState, FunctionState
from ..errors import UsageError
from ..state.table import StateTable
from .profiles import profile_named
from .target import FunctionTarget

EVERYTHING = "all"


@dataclass(frozen=True, kw_only=True)
class Opened:
    """An environment, opened."""

    session: EnvironmentSession
    state: EnvironmentState
    table: StateTable

    @property
    def outputs(self) -> dict[str, str]:
        """Outputs of all stacks of the environment, by key."""
        return outputs(self.state.stacks)

    def policy(self, profile: str | None) -> RolloutConfig:
        """The traffic schedule called `profile`, by default the environment's."""
        delivery = self.session.config.delivery
        return profile_named(profile or delivery.profile, delivery.profiles)

    def targets(self, names: Sequence[str], version: str | None) -> list[FunctionTarget]:
        """The functions called `names` (`all`: every one of the environment), bound for `version` or what was published.

        Raises:
            UsageError: there is no such function, or nothing that it could be shifted to.
        """
        known = self.state.functions
        unknown = [name for name in names if name not in known and name != EVERYTHING]
        if unknown:
            raise UsageError(
                f"function {', '.join(unknown)} not found in {self.session.config.name}",
                remedy=f"name one of: {', '.join(sorted(known))}, or {EVERYTHING}",
            )
        wanted = sorted(known) if EVERYTHING in names else list(dict.fromkeys(names))
        return [_target(known[name], version) for name in wanted]


def open_environment(name: str, config_dir: Path | None, calls: Counter[str]) -> Opened:
    """Sign in, and look at the environment's stacks, aliases and parameters."""
    session = open_session(configured(name, config_dir), calls)
    target = AwsTarget(session)
    state = target.observe()
    return Opened(session=session, state=state, table=target.store(state))


def _target(function: FunctionState, version: str | None) -> FunctionTarget:
    wanted = version or function.published
    if wanted is None:
        raise UsageError(f"{function.name} has no published version", remedy="deploy it first, or name one with --to")
    return FunctionTarget(
        name=function.name,
        function_name=function.function_name,
        new_version=wanted,
        parameter=function.parameter,
    )
