"""A release in hand: fetched, every byte verified, ready to be deployed."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from ..release.assembly import Assembly
from ..release.manifest import Manifest


@dataclass(frozen=True, kw_only=True)
class Package:
    """A verified release."""

    assembly: Assembly
    manifest: Manifest
    code: Mapping[str, str] = field(default_factory=dict)
    """`CodeSha256` by function name, and of its layers by `layer_key`, as it was verified in the environment that the release
    comes from; empty when it comes from nowhere."""

    @property
    def digest(self) -> str:
        """The release's digest."""
        return self.manifest.digest


def layer_key(function: str, number: int) -> str:
    """How the code of a function's layer is called beside the function's own; the first has the number 1."""
    return f"{function} layer {number}"


def code_differences(package: Package, deployed: Mapping[str, str]) -> list[str]:
    """How the code that was just deployed differs from the code that was verified before, one line for each function or layer."""
    return [
        f"{name} is {deployed.get(name, 'missing')}, verified was {wanted}"
        for name, wanted in sorted(package.code.items())
        if deployed.get(name) != wanted
    ]
