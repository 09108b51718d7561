"""A function whose callers are moved from one version to the next, never all at once by accident."""

import re
from typing import Final, Literal, Unpack

from aws_cdk import CfnParameter, Stack
from aws_cdk import aws_codedeploy as codedeploy
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from .checked import checked
from .failure_destination import FailureDestination
from .function_alarms import FunctionAlarms
from .function_checks import check_options
from .function_size import FunctionSize
from .function_thresholds import FunctionThresholds
from .provisioned_concurrency import ProvisionedConcurrency
from .secure_lambda import SecureLambda
from .secure_lambda_options import SecureLambdaOptions

Engine = Literal["instant", "rollout", "codedeploy"]

ALIAS = "live"

_PARAMETER: Final = re.compile(r"(/[A-Za-z0-9_.-]+){1,15}")
"""Full name of an SSM parameter: the template can read no other."""


class BlueGreenLambda(Construct):
    """A SecureLambda with retained versions and the alias `live`, which every consumer uses.

    `engine` says who moves the alias to a new version:

    - `instant`: the stack update does, at once;
    - `rollout`: nobody here; the alias takes its version from the SSM parameter `live_version_parameter`, which must hold the
      number of an existing version ("1" at first) and is written by the tool that shifts traffic;
    - `codedeploy`: CodeDeploy does during the stack update, by `deployment_config`, and goes back when an alarm of the new
      version rings.
    """

    @checked
    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        engine: Engine,
        live_version_parameter: str | None = None,
        deployment_config: codedeploy.ILambdaDeploymentConfig | None = None,
        pre_traffic_hook: lambda_.IFunction | None = None,
        post_traffic_hook: lambda_.IFunction | None = None,
        provisioned_concurrency: ProvisionedConcurrency | None = None,
        **function: Unpack[SecureLambdaOptions],
    ) -> None:
        _check(
            engine=engine,
            live_version_parameter=live_version_parameter,
            codedeploy_only={
                "deployment_config": deployment_config,
                "pre_traffic_hook": pre_traffic_hook,
                "post_traffic_hook": post_traffic_hook,
            },
            provisioned_concurrency=provisioned_concurrency,
        )
        check_options(**function)
        _check_capacity(function.get("size") or FunctionSize(), provisioned_concurrency)
        super().__init__(scope, construct_id)
        self.secure = SecureLambda(self, "Function", consumed_through_alias=True, **function)
        self.function = self.secure.function
        self.role: iam.Role = self.secure.role
        self.published_version = self.function.current_version
        self.alias = self._alias(live_version_parameter, provisioned_concurrency)
        self.scaling = self._scaling(provisioned_concurrency)
        self.on_failure = FailureDestination(
            self, "OnFailure", function=self.function, qualifier=ALIAS, failures=self.secure.failures
        )
        self.on_failure.config.node.add_dependency(self.alias)
        thresholds = function.get("thresholds") or FunctionThresholds()
        topic = function.get("alarm_topic")
        name = self.function.function_name
        live = {"FunctionName": name, "Resource": f"{name}:{ALIAS}"}
        self.alarms = FunctionAlarms(
            self, "Alarms", dimensions=live, timeout=self.secure.timeout, thresholds=thresholds, topic=topic
        )
        self.deployment_group: codedeploy.LambdaDeploymentGroup | None = None
        if engine == "codedeploy":
            self.deployment_group = self._deployment_group(
                new={**live, "ExecutedVersion": self.published_version.version},
                thresholds=thresholds,
                config=deployment_config or codedeploy.LambdaDeploymentConfig.CANARY_10_PERCENT_5_MINUTES,
                pre_hook=pre_traffic_hook,
                post_hook=post_traffic_hook,
            )

    def _alias(self, parameter: str | None, warm: ProvisionedConcurrency | None) -> lambda_.Alias:
        version: lambda_.IVersion = self.published_version
        if parameter is not None:
            version = lambda_.Version.from_version_attributes(
                self, "LiveVersion", lambda_=self.function, version=self._value_of(parameter)
            )
        alias = lambda_.Alias(
            self,
            "Live",
            alias_name=ALIAS,
            version=version,
            provisioned_concurrent_executions=None if warm is None else warm.least,
        )
        if parameter is not None:
            # In an empty account version 1 must exist before an alias can point at it.
            alias.node.add_dependency(self.published_version)
        return alias

    def _scaling(self, warm: ProvisionedConcurrency | None) -> lambda_.IScalableFunctionAttribute | None:
        """Provisioned concurrency follows the load between its bounds, where there are two."""
        if warm is None or warm.most is None or warm.most == warm.least:
            return None
        scaling = self.alias.add_auto_scaling(min_capacity=warm.least, max_capacity=warm.most)
        scaling.scale_on_utilization(utilization_target=warm.target_utilization)
        return scaling

    def _value_of(self, parameter: str) -> str:
        """The value that `parameter` has when the outermost stack is deployed.

        The template parameter is on the outermost stack: there CloudFormation reads it anew on every deployment.
        """
        outermost = Stack.of(self)
        while outermost.nested_stack_parent is not None:
            outermost = outermost.nested_stack_parent
        inside = self.node.path.removeprefix(outermost.node.path)
        made = CfnParameter(
            outermost,
            "".join(filter(str.isalnum, inside)) + "LiveVersion",
            type="AWS::SSM::Parameter::Value<String>",
            default=parameter,
            description=f"version that the alias {ALIAS} points at; moved by the rollout, never by a stack update",
        )
        return made.value_as_string

    def _deployment_group(
        self,
        *,
        new: dict[str, str],
        thresholds: FunctionThresholds,
        config: codedeploy.ILambdaDeploymentConfig,
        pre_hook: lambda_.IFunction | None,
        post_hook: lambda_.IFunction | None,
    ) -> codedeploy.LambdaDeploymentGroup:
        # The alarms of the alias also hear the old version, which must not stop its own replacement.
        watched = FunctionAlarms(
            self, "NewVersionAlarms", dimensions=new, timeout=self.secure.timeout, thresholds=thresholds, topic=None
        )
        return codedeploy.LambdaDeploymentGroup(
            self,
            "Deployment",
            alias=self.alias,
            deployment_config=config,
            alarms=list(watched.all),
            pre_hook=pre_hook,
            post_hook=post_hook,
            auto_rollback=codedeploy.AutoRollbackConfig(
                failed_deployment=True, stopped_deployment=True, deployment_in_alarm=True
            ),
        )


def _check(
    *,
    engine: str,
    live_version_parameter: str | None,
    codedeploy_only: dict[str, object],
    provisioned_concurrency: ProvisionedConcurrency | None,
) -> None:
    if engine == "rollout" and not _PARAMETER.fullmatch(live_version_parameter or ""):
        raise ValueError(
            f"engine 'rollout' needs live_version_parameter, the full name of an SSM parameter such as /shop/prod/orders/live-version; "
            f"it was {live_version_parameter!r}"
        )
    if engine != "rollout" and live_version_parameter is not None:
        raise ValueError(
            f"live_version_parameter {live_version_parameter!r} is not read by engine {engine!r}; leave it out"
        )
    for name, value in codedeploy_only.items():
        if engine != "codedeploy" and value is not None:
            raise ValueError(f"{name} is only for engine 'codedeploy', not {engine!r}; leave it out")
    if engine != "instant" and provisioned_concurrency is not None:
        raise ValueError(
            f"provisioned_concurrency with engine {engine!r}: Lambda refuses it on an alias whose traffic is split; "
            "use engine 'instant', or none"
        )


def _check_capacity(size: FunctionSize, warm: ProvisionedConcurrency | None) -> None:
    most = 0 if warm is None else warm.most or warm.least
    if size.reserved_concurrency is not None and size.reserved_concurrency < most:
        raise ValueError(
            f"provisioned concurrency of up to {most} does not fit into a reserved_concurrency of {size.reserved_concurrency}; "
            "reserve at least as many"
        )
