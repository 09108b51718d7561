"""An environment on AWS, as deliveries use it."""

from collections.abc import Mapping, Sequence
from typing import Any

from blueprint_config import EnvironmentConfig

from ..cdk.pinned import PinnedCli
from ..cdk.stacks import deploy_stored
from ..delivery.package import layer_key
from ..delivery.state import EnvironmentState, FunctionState, NotDeployedError, function_outputs
from ..delivery.target import Report, StackReport
from ..release.assembly import Assembly
from ..release.store import ReleaseStore
from ..state.table import StateTable
from .cloudformation import StackReader, outputs
from .functions import FunctionReader
from .s3 import S3Bucket
from .session import EnvironmentSession
from .ssm import read_parameters, write_parameter


class AwsTarget:
    """One environment, through one session. `cli` deploys its stacks."""

    def __init__(self, session: EnvironmentSession, cli: PinnedCli | None = None) -> None:
        self.session = session
        self.cli = cli
        self.stacks = StackReader(session.client("cloudformation"))
        self.functions = FunctionReader(session.client("lambda"))
        self._parameters = session.client("ssm")

    @property
    def config(self) -> EnvironmentConfig:
        """Its configuration."""
        return self.session.config

    @property
    def identity(self) -> str:
        """Who we are there, from STS."""
        return self.session.identity

    @property
    def aws(self) -> str:
        """How the AWS CLI is called so that it speaks to this environment."""
        profile = f" --profile {self.session.profile}" if self.session.profile else ""
        return f"aws{profile} --region {self.config.region}"

    def observe(self) -> EnvironmentState:
        """Look at stacks, parameters and aliases."""
        stacks = self.stacks.of_environment(self.config)
        found = function_outputs(outputs(stacks))
        names = {name: self.config.parameter_name(name, "live-version") for name in found}
        release = self.config.parameter_name("release")
        values = read_parameters(self._parameters, [release, *names.values()]) if stacks else {}
        functions = {
            name: FunctionState(
                name=name,
                function_name=function,
                published=published,
                alias=self.functions.live(function),
                parameter=names[name],
                pinned=values.get(names[name]),
            )
            for name, (function, published) in found.items()
        }
        return EnvironmentState(stacks=stacks, functions=functions, release=values.get(release))

    def glance(self) -> EnvironmentState:
        """Look at the stacks alone: enough to find the ledger, in one call."""
        return EnvironmentState(stacks=self.stacks.of_environment(self.config), functions={}, release=None)

    def code(self, versions: Mapping[str, tuple[str, str]]) -> dict[str, str]:
        """`CodeSha256` by function name, and of each layer by `layer_key`; a version that does not exist is left out.

        Layers of other accounts are left out too: they are no part of a release, and another version of them is another ARN.
        """
        found = {name: self.functions.version(function, version) for name, (function, version) in versions.items()}
        seen: dict[str, str] = {}
        return {
            key: sha
            for name, facts in found.items()
            if facts
            for key, sha in [(name, facts.code_sha256), *self._layers(name, facts.layers, seen)]
        }

    def _layers(self, name: str, layers: Sequence[str], seen: dict[str, str]) -> list[tuple[str, str]]:
        """A layer that several functions share is asked for once."""
        own = [arn for arn in layers if arn.split(":")[4] == self.config.account]
        for arn in own:
            if arn not in seen:
                seen[arn] = self.functions.layer_code(arn)
        return [(layer_key(name, number), seen[arn]) for number, arn in enumerate(own, 1)]

    def store(self, state: EnvironmentState) -> StateTable:
        """The state table."""
        return StateTable(self.session.client("dynamodb"), self._required(state, "StateTableName"))

    def releases(self, state: EnvironmentState) -> ReleaseStore:
        """The release bucket."""
        return ReleaseStore(self.bucket(state))

    def bucket(self, state: EnvironmentState) -> S3Bucket:
        """The bucket that holds them."""
        return S3Bucket(self.session.client("s3"), self._required(state, "ReleaseBucketName"))

    def template(self, stack: str) -> Mapping[str, Any]:
        """The template that a stack was deployed with."""
        return self.stacks.template(stack)

    def nested(self, stack: str) -> Mapping[str, str]:
        """ARN of each stack nested in a stack, by logical id."""
        return self.stacks.nested(stack)

    def deploy_stacks(self, assembly: Assembly, patterns: Sequence[str], report: Report) -> StackReport:
        """Deploy the selected stacks of the stored assembly."""
        if self.cli is None:
            raise RuntimeError("this target was opened for reading")
        code, seen = deploy_stored(self.cli, assembly.folder, patterns, profile=self.session.profile, report=report)
        return StackReport(
            changed=tuple(seen.changed),
            unchanged=tuple(seen.unchanged),
            failed=tuple(seen.failed),
            reason=seen.reason if code else "",
        )

    def set_release(self, digest: str) -> None:
        """Write the release parameter."""
        write_parameter(self._parameters, self.config.parameter_name("release"), digest)

    def _required(self, state: EnvironmentState, key: str) -> str:
        value = state.output(key)
        if value is None:
            raise NotDeployedError(
                f"{self.config.name} has no output {key}: its operations stack is not deployed",
                remedy=f"deploy it with: uv run deploy {self.config.name}",
            )
        return value
