"""The state machine of DriftMonitor as a resource: encrypted, traced, logged, with a role of its own."""

from typing import Any, Final

from aws_cdk import ArnFormat, RemovalPolicy, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_stepfunctions as stepfunctions
from constructs import Construct

from .checked import checked
from .encrypted_log_group import EncryptedLogGroup
from .permissions import LOG_DELIVERY, SAMPLED_TRACING, allow

_DATA_KEY_SECONDS: Final = 300


class DriftStateMachine(Construct):
    """A state machine with a distributed map. Its log holds steps and errors, not the data that goes through them."""

    @checked
    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        role: iam.Role,
        definition: dict[str, Any],
        tracing: bool,
        log_retention_days: int,
        encryption_key: kms.IKey | None,
        removal_policy: RemovalPolicy,
    ) -> None:
        super().__init__(scope, construct_id)
        self.log = EncryptedLogGroup(
            self,
            "Logs",
            retention_days=log_retention_days,
            encryption_key=encryption_key,
            removal_policy=removal_policy,
        )
        allow(role, sid="DeliverLog", actions=LOG_DELIVERY, resources=["*"])
        if tracing:
            allow(role, sid="Trace", actions=SAMPLED_TRACING, resources=["*"])
        if encryption_key is not None:
            keys = [encryption_key.key_arn]
            allow(role, sid="UseKey", actions=["kms:Decrypt", "kms:GenerateDataKey"], resources=keys)
        self.resource = stepfunctions.CfnStateMachine(
            self,
            "Resource",
            role_arn=role.role_arn,
            definition_string=Stack.of(self).to_json_string(definition),
            tracing_configuration=stepfunctions.CfnStateMachine.TracingConfigurationProperty(enabled=tracing),
            encryption_configuration=None if encryption_key is None else _encryption(encryption_key),
            logging_configuration=stepfunctions.CfnStateMachine.LoggingConfigurationProperty(
                level="ALL",  # which steps ran; without the data that went through them
                include_execution_data=False,
                destinations=[
                    stepfunctions.CfnStateMachine.LogDestinationProperty(
                        cloud_watch_logs_log_group=stepfunctions.CfnStateMachine.CloudWatchLogsLogGroupProperty(
                            log_group_arn=self.log.log_group.log_group_arn
                        )
                    )
                ],
            ),
        )
        self.resource.node.add_dependency(role)
        self.map_runs = self._let_map_run(role)

    @property
    def arn(self) -> str:
        """Its ARN."""
        return self.resource.attr_arn

    def _let_map_run(self, role: iam.Role) -> iam.Policy:
        """A distributed map starts executions of its own state machine; a policy apart, because the role comes first."""
        runs = Stack.of(self).format_arn(
            service="states",
            resource="execution",
            resource_name=f"{self.resource.attr_name}/*",
            arn_format=ArnFormat.COLON_RESOURCE_NAME,
        )
        start = iam.PolicyStatement(sid="StartMapRuns", actions=["states:StartExecution"], resources=[self.arn])
        follow = iam.PolicyStatement(
            sid="FollowMapRuns", actions=["states:DescribeExecution", "states:StopExecution"], resources=[runs]
        )
        return iam.Policy(self, "MapRuns", statements=[start, follow], roles=[role])


def _encryption(key: kms.IKey) -> stepfunctions.CfnStateMachine.EncryptionConfigurationProperty:
    return stepfunctions.CfnStateMachine.EncryptionConfigurationProperty(
        type="CUSTOMER_MANAGED_KMS_KEY",
        kms_key_id=key.key_arn,
        kms_data_key_reuse_period_seconds=_DATA_KEY_SECONDS,
    )
