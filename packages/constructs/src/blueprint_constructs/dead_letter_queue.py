"""Where messages wait for a person after every retry failed."""

from aws_cdk import Duration, RemovalPolicy
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from .alarms import alarm
from .checked import checked
from .key_policy import let_events_use
from .permissions import allow, allow_key
from .queue_policy import let_bus_send, let_rule_send


class DeadLetterQueue(Construct):
    """An encrypted queue that keeps messages as long as SQS can (14 days) and rings when one arrives."""

    @checked
    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        encryption_key: kms.IKey | None = None,
        alarm_topic: sns.ITopic | None = None,
        removal_policy: RemovalPolicy = RemovalPolicy.RETAIN,
    ) -> None:
        super().__init__(scope, construct_id)
        self._id = construct_id
        self.encryption_key = encryption_key
        self._rules = 0
        self.queue = sqs.Queue(
            self,
            "Resource",
            retention_period=Duration.days(14),
            encryption=sqs.QueueEncryption.SQS_MANAGED if encryption_key is None else sqs.QueueEncryption.KMS,
            encryption_master_key=encryption_key,
            enforce_ssl=True,
            removal_policy=removal_policy,
        )
        self.alarm: cloudwatch.Alarm = alarm(
            self,
            "NotEmpty",
            metric=self.queue.metric_approximate_number_of_messages_visible(
                statistic="Maximum", period=Duration.minutes(1)
            ),
            above=0,
            description="messages wait in the dead-letter queue; read one, mend the cause, then redrive",
            topic=alarm_topic,
        )

    @checked
    def grant_send(self, grantee: iam.IGrantable) -> None:
        """Let `grantee` put messages here, and encrypt them."""
        allow(grantee, sid=f"Send{self._id}", actions=["sqs:SendMessage"], resources=[self.queue.queue_arn])
        allow_key(
            grantee,
            self.encryption_key,
            sid=f"Encrypt{self._id}",
            actions=["kms:Decrypt", "kms:GenerateDataKey"],
            via=["sqs"],
        )

    @checked
    def allow_rule(self, rule_arn: str) -> None:
        """Let one EventBridge rule put the events here that it could not deliver."""
        self._rules += 1
        let_rule_send(self.queue, rule_arn, nth=self._rules)
        if self.encryption_key is not None:
            let_events_use(self.encryption_key)

    @checked
    def allow_bus(self, bus_arn: str) -> None:
        """Let one EventBridge bus put the events here that it could not encrypt or decrypt."""
        let_bus_send(self.queue, bus_arn)
        if self.encryption_key is not None:
            let_events_use(self.encryption_key)
