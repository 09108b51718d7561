"""An environment as it is now: its stacks, and what each function's live alias serves."""

from collections.abc import Mapping
from dataclasses import dataclass

from ..aws.cloudformation import DeployedStack, outputs
from ..aws.functions import LiveAlias
from ..errors import OpsError
from .function_outputs import function_outputs as function_outputs


@dataclass(frozen=True, kw_only=True)
class FunctionState:
    """One function of an environment."""

    name: str
    """Its name in the blueprint, `orders`."""

    function_name: str
    """Its physical name."""

    published: str | None
    """The version that the deployed template published."""

    alias: LiveAlias | None
    parameter: str
    """Name of the parameter that the alias takes its version from."""

    pinned: str | None
    """That parameter's value; None where the engine has no such parameter."""

    @property
    def live(self) -> str | None:
        """The version that the live alias names."""
        return self.alias.version if self.alias else None


@dataclass(frozen=True, kw_only=True)
class EnvironmentState:
    """One look at an environment."""

    stacks: Mapping[str, DeployedStack]
    functions: Mapping[str, FunctionState]
    release: str | None
    """Value of the release parameter."""

    def output(self, key: str) -> str | None:
        """An output by key, whichever stack has it."""
        return outputs(self.stacks).get(key)

    def waiting(self) -> dict[str, FunctionState]:
        """Functions whose published version is not the live one."""
        return {
            name: function
            for name, function in self.functions.items()
            if function.published and function.live and function.published != function.live
        }

    def split(self) -> dict[str, FunctionState]:
        """Functions whose traffic is shared between two versions."""
        return {name: found for name, found in self.functions.items() if found.alias and found.alias.weights}

    def updated(self) -> dict[str, str]:
        """Time of the last update of each stack."""
        return {name: stack.updated for name, stack in self.stacks.items()}


class NotDeployedError(OpsError):
    """The environment has no operations stack yet."""
