"""Functions, versions and aliases of Lambda, as delivery needs to see them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from .faults import aws_faults

LIVE = "live"
_MISSING = "ResourceNotFoundException"


@dataclass(frozen=True, kw_only=True)
class LiveAlias:
    """Where the alias `live` of a function sends its traffic."""

    version: str
    revision: str
    weights: Mapping[str, float]
    """Share of traffic by further version; empty when one version has all."""


@dataclass(frozen=True, kw_only=True)
class VersionFacts:
    """One published version."""

    version: str
    code_sha256: str
    """Lambda's own hash of the package, base64."""

    state: str
    """`Active` when it can be invoked."""

    modified: str
    """ISO time at which it was published."""

    layers: tuple[str, ...] = ()
    """ARN of each layer version, in the order in which they are laid over each other."""


class FunctionReader:
    """Reads functions of one account and region. `client` is a Lambda client."""

    def __init__(self, client: Any) -> None:
        self.client = client

    def live(self, function: str) -> LiveAlias | None:
        """The function's live alias; None when there is none."""
        with aws_faults(f"reading the alias {LIVE} of {function}"):
            try:
                found = self.client.get_alias(FunctionName=function, Name=LIVE)
            except ClientError as error:
                if error.response["Error"]["Code"] == _MISSING:
                    return None
                raise
        routing = found.get("RoutingConfig") or {}
        return LiveAlias(
            version=found["FunctionVersion"],
            revision=found.get("RevisionId", ""),
            weights=dict(routing.get("AdditionalVersionWeights") or {}),
        )

    def version(self, function: str, version: str) -> VersionFacts | None:
        """The facts of one version; None when it does not exist."""
        with aws_faults(f"reading version {version} of {function}"):
            try:
                found = self.client.get_function_configuration(FunctionName=function, Qualifier=version)
            except ClientError as error:
                if error.response["Error"]["Code"] == _MISSING:
                    return None
                raise
        return _facts(found)

    def layer_code(self, arn: str) -> str:
        """Lambda's own hash of a layer version's package, base64."""
        with aws_faults(f"reading the layer {arn}"):
            found = self.client.get_layer_version_by_arn(Arn=arn)
        return str((found.get("Content") or {}).get("CodeSha256", ""))

    def versions(self, function: str) -> list[VersionFacts]:
        """All published versions, every page, without `$LATEST`."""
        with aws_faults(f"listing the versions of {function}"):
            pages = self.client.get_paginator("list_versions_by_function").paginate(FunctionName=function)
            found = [version for page in pages for version in page["Versions"]]
        return [_facts(version) for version in found if version["Version"] != "$LATEST"]

    def aliased(self, function: str) -> set[str]:
        """Versions that any alias of the function refers to, also by weight."""
        with aws_faults(f"listing the aliases of {function}"):
            pages = self.client.get_paginator("list_aliases").paginate(FunctionName=function)
            found = [alias for page in pages for alias in page["Aliases"]]
        weighted = {v for a in found for v in (a.get("RoutingConfig") or {}).get("AdditionalVersionWeights") or {}}
        return {alias["FunctionVersion"] for alias in found} | weighted

    def wait_until_active(self, function: str, version: str) -> None:
        """Return when a version that was just published can be invoked; Lambda prepares it for seconds, in a VPC longer."""
        with aws_faults(f"waiting for version {version} of {function}"):
            self.client.get_waiter("published_version_active").wait(
                FunctionName=function, Qualifier=version, WaiterConfig={"Delay": 1, "MaxAttempts": 180}
            )

    def delete_version(self, function: str, version: str) -> None:
        """Delete one version; Lambda itself refuses while an alias refers to it."""
        with aws_faults(f"deleting version {version} of {function}"):
            self.client.delete_function(FunctionName=function, Qualifier=version)


def _facts(found: Mapping[str, Any]) -> VersionFacts:
    return VersionFacts(
        version=found["Version"],
        code_sha256=found.get("CodeSha256", ""),
        state=found.get("State", "Active"),
        modified=str(found.get("LastModified", "")),
        layers=tuple(layer["Arn"] for layer in found.get("Layers") or ()),
    )
