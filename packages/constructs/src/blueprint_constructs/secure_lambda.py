"""A function with a role, a log and alarms of its own, and nothing that it does not need."""

from collections.abc import Mapping, Sequence
from typing import Final

from aws_cdk import ArnFormat, Duration, RemovalPolicy, Size, Stack
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_sns as sns
from constructs import Construct

from .checked import checked
from .dead_letter_queue import DeadLetterQueue
from .encrypted_log_group import EncryptedLogGroup
from .failure_destination import FailureDestination
from .function_alarms import FunctionAlarms
from .function_checks import check_options
from .function_size import FunctionSize
from .function_thresholds import FunctionThresholds
from .permissions import NETWORK_INTERFACES, allow
from .principals import service_principal
from .secure_lambda_options import LogLevel

PYTHON: Final = lambda_.Runtime.PYTHON_3_14
"""The newest Python of Lambda, for every function of a system at once."""


class SecureLambda(Construct):
    """A Lambda function with a role of its own, encrypted JSON logs, tracing, alarms and dead letters for asynchronous calls.

    `failures` receives the events of failed asynchronous calls; without it the function gets a queue of its own.
    `consumed_through_alias` leaves alarms and failure destination to the caller that makes the alias, as BlueGreenLambda does:
    those of the function would not see what goes through an alias.
    """

    @checked
    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        handler: str,
        code: lambda_.Code,
        runtime: lambda_.Runtime = PYTHON,
        size: FunctionSize | None = None,
        environment: Mapping[str, str] | None = None,
        layers: Sequence[lambda_.ILayerVersion] = (),
        tracing: bool = True,
        log_level: LogLevel = "INFO",
        log_retention_days: int = 30,
        encryption_key: kms.IKey | None = None,
        vpc: ec2.IVpc | None = None,
        failures: DeadLetterQueue | None = None,
        alarm_topic: sns.ITopic | None = None,
        thresholds: FunctionThresholds | None = None,
        removal_policy: RemovalPolicy = RemovalPolicy.RETAIN,
        description: str | None = None,
        consumed_through_alias: bool = False,
    ) -> None:
        check_options(
            handler=handler,
            code=code,
            environment=environment,
            layers=layers,
            log_retention_days=log_retention_days,
            description=description,
        )
        super().__init__(scope, construct_id)
        size = size or FunctionSize()
        self.timeout = Duration.seconds(size.timeout_seconds)
        self.log = EncryptedLogGroup(
            self,
            "Logs",
            retention_days=log_retention_days,
            encryption_key=encryption_key,
            removal_policy=removal_policy,
        )
        self.failures = failures or DeadLetterQueue(
            self, "Failures", encryption_key=encryption_key, alarm_topic=alarm_topic, removal_policy=removal_policy
        )
        self.role = self._role(in_vpc=vpc is not None, environment_key=encryption_key if environment else None)
        self.security_group = None if vpc is None else self._security_group(vpc)
        self.function = lambda_.Function(
            self,
            "Resource",
            handler=handler,
            code=code,
            runtime=runtime,
            architecture=lambda_.Architecture.ARM_64 if size.architecture == "arm64" else lambda_.Architecture.X86_64,
            memory_size=size.memory_mib,
            timeout=self.timeout,
            ephemeral_storage_size=Size.mebibytes(size.ephemeral_storage_mib),
            reserved_concurrent_executions=size.reserved_concurrency,
            environment=dict(environment) if environment else None,
            environment_encryption=encryption_key if environment else None,
            layers=list(layers),
            role=self.role,
            tracing=lambda_.Tracing.ACTIVE if tracing else lambda_.Tracing.PASS_THROUGH,
            log_group=self.log.log_group,
            logging_format=lambda_.LoggingFormat.JSON,
            application_log_level_v2=lambda_.ApplicationLogLevel[log_level],
            system_log_level_v2=lambda_.SystemLogLevel.WARN,
            recursive_loop=lambda_.RecursiveLoop.TERMINATE,
            vpc=vpc,
            security_groups=None if self.security_group is None else [self.security_group],
            current_version_options=lambda_.VersionOptions(removal_policy=RemovalPolicy.RETAIN),
            description=description,
        )
        self.on_failure: FailureDestination | None = None
        self.alarms: FunctionAlarms | None = None
        if not consumed_through_alias:
            self.on_failure = FailureDestination(
                self, "OnFailure", function=self.function, qualifier="$LATEST", failures=self.failures
            )
            self.alarms = self._watch(topic=alarm_topic, thresholds=thresholds)

    def _role(self, *, in_vpc: bool, environment_key: kms.IKey | None) -> iam.Role:
        role = iam.Role(self, "Role", assumed_by=service_principal("lambda.amazonaws.com"))
        allow(
            role,
            sid="WriteOwnLog",
            actions=["logs:CreateLogStream", "logs:PutLogEvents"],
            resources=[self.log.log_group.log_group_arn],
        )
        self.failures.grant_send(role)
        if environment_key is not None:
            self._let_decrypt_variables(role, environment_key)
        if in_vpc:
            allow(role, sid="NetworkInterfaces", actions=NETWORK_INTERFACES, resources=["*"])
            role.add_to_principal_policy(self._not_for_code())
        return role

    def _not_for_code(self) -> iam.PolicyStatement:
        """Only Lambda itself manages network interfaces: calls that come from the code of a function are denied (Lambda guide, VPC)."""
        functions = Stack.of(self).format_arn(
            service="lambda", resource="function", resource_name="*", arn_format=ArnFormat.COLON_RESOURCE_NAME
        )
        return iam.PolicyStatement(
            sid="NetworkInterfacesNotForCode",
            effect=iam.Effect.DENY,
            actions=list(NETWORK_INTERFACES),
            resources=["*"],
            conditions={"ArnLike": {"lambda:SourceFunctionArn": functions}},
        )

    def _let_decrypt_variables(self, role: iam.Role, key: kms.IKey) -> None:
        """Only what Lambda encrypted for a function: the key may protect tables and queues, too, which are granted by themselves."""
        functions = Stack.of(self).format_arn(
            service="lambda", resource="function", resource_name="*", arn_format=ArnFormat.COLON_RESOURCE_NAME
        )
        allow(
            role,
            sid="DecryptEnvironment",
            actions=["kms:Decrypt"],
            resources=[key.key_arn],
            conditions={"ArnLike": {"kms:EncryptionContext:aws:lambda:FunctionArn": functions}},
        )

    def _security_group(self, vpc: ec2.IVpc) -> ec2.SecurityGroup:
        """Nothing comes in; HTTPS goes out, as every AWS endpoint speaks it."""
        group = ec2.SecurityGroup(
            self, "SecurityGroup", vpc=vpc, allow_all_outbound=False, description="a function: out by HTTPS, nothing in"
        )
        group.add_egress_rule(ec2.Peer.any_ipv4(), ec2.Port.tcp(443), "AWS endpoints")
        return group

    def _watch(self, *, topic: sns.ITopic | None, thresholds: FunctionThresholds | None) -> FunctionAlarms:
        return FunctionAlarms(
            self,
            "Alarms",
            dimensions={"FunctionName": self.function.function_name},
            timeout=self.timeout,
            thresholds=thresholds or FunctionThresholds(),
            topic=topic,
        )
