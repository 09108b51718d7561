"""One function of a rollout, and what is known of it before traffic moves."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class FunctionTarget:
    """A function whose alias is to reach a version."""

    name: str
    """The blueprint's name of it: `orders`."""

    function_name: str
    """Lambda's name of it."""

    new_version: str
    parameter: str
    """SSM parameter from which CloudFormation takes the alias's version; written by the rollout only."""

    alias: str = "live"


@dataclass(frozen=True, kw_only=True)
class Shift:
    """A target together with the version that its alias has now."""

    target: FunctionTarget
    old_version: str

    @property
    def name(self) -> str:
        """The blueprint's name of the function."""
        return self.target.name

    @property
    def new_version(self) -> str:
        """The version that shall get the traffic."""
        return self.target.new_version


@dataclass(frozen=True, kw_only=True)
class VersionFacts:
    """What Lambda says of a published version."""

    version: str
    state: str
    role: str
    dead_letter_target: str | None
    sha256: str
