"""Lambda's aliases and versions: read, shift under the revision that was seen, read back."""

from typing import Any

from botocore.exceptions import ClientError

from ..rollout.errors import RolloutRefusedError, StaleAliasError
from ..rollout.routing import AliasState, Routing
from ..rollout.target import FunctionTarget, VersionFacts
from .faults import aws_faults

_STALE = "PreconditionFailedException"
_MISSING = "ResourceNotFoundException"


class LambdaAliases:
    """Aliases through a Lambda client."""

    def __init__(self, client: Any) -> None:
        self.client = client

    def read(self, target: FunctionTarget) -> AliasState:
        """The alias as of now.

        Raises:
            RolloutRefusedError: the function or its alias does not exist.
        """
        with aws_faults(f"reading alias {target.function_name}:{target.alias}"):
            try:
                return _state(self.client.get_alias(FunctionName=target.function_name, Name=target.alias))
            except ClientError as error:
                if _code(error) == _MISSING:
                    raise RolloutRefusedError(
                        f"alias {target.function_name}:{target.alias} not found",
                        remedy="deploy the function's stack first",
                    ) from error
                raise

    def write(self, target: FunctionTarget, routing: Routing, *, revision: str) -> AliasState:
        """Set the routing if the alias still has `revision`, and read it back.

        An earlier try whose answer was lost makes a repetition stale: an alias that already is as wanted is success.

        Raises:
            StaleAliasError: it has another revision and another routing.
        """
        with aws_faults(f"moving alias {target.function_name}:{target.alias}"):
            try:
                self.client.update_alias(
                    FunctionName=target.function_name,
                    Name=target.alias,
                    FunctionVersion=routing.version,
                    RoutingConfig={"AdditionalVersionWeights": routing.weights},
                    RevisionId=revision,
                )
            except ClientError as error:
                if _code(error) != _STALE:
                    raise
        seen = self.read(target)
        if seen.routing != routing:
            raise StaleAliasError(f"wanted {routing}, found {seen.routing}")
        return seen

    def version(self, target: FunctionTarget, version: str) -> VersionFacts:
        """What is known of one published version.

        Raises:
            RolloutRefusedError: it does not exist.
        """
        with aws_faults(f"reading version {version} of {target.function_name}"):
            try:
                found = self.client.get_function_configuration(FunctionName=target.function_name, Qualifier=version)
            except ClientError as error:
                if _code(error) == _MISSING:
                    raise RolloutRefusedError(
                        f"version {version} of {target.function_name} not found",
                        remedy="deploy the release that publishes it first",
                    ) from error
                raise
        return VersionFacts(
            version=found["Version"],
            state=found.get("State", "Active"),
            role=found.get("Role", ""),
            dead_letter_target=found.get("DeadLetterConfig", {}).get("TargetArn"),
            sha256=found.get("CodeSha256", ""),
        )


def _state(alias: dict[str, Any]) -> AliasState:
    return AliasState(routing=Routing.of(alias), revision=alias["RevisionId"])


def _code(error: ClientError) -> str:
    return str(error.response.get("Error", {}).get("Code", ""))
