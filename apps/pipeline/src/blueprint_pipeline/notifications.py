"""Who hears when an execution fails, or waits for a person."""

from collections.abc import Sequence
from typing import Final

from aws_cdk import Stack
from aws_cdk import aws_codepipeline as codepipeline
from aws_cdk import aws_codestarnotifications as notifications
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sns_subscriptions as subscriptions
from constructs import Construct

EVENTS: Final = (
    "codepipeline-pipeline-pipeline-execution-failed",
    "codepipeline-pipeline-manual-approval-needed",
    "codepipeline-pipeline-manual-approval-failed",
)


class Notifications(Construct):
    """An encrypted topic, and the rule that tells it of failures and of approvals that wait or fail."""

    def __init__(
        self, scope: Construct, construct_id: str, *, pipeline: codepipeline.Pipeline, emails: Sequence[str]
    ) -> None:
        super().__init__(scope, construct_id)
        self.key = kms.Key(self, "Key", enable_key_rotation=True, description="encrypts what the pipeline tells people")
        self.key.add_to_resource_policy(self._allow("kms:Decrypt", "kms:GenerateDataKey*", resource="*"))
        self.topic = sns.Topic(self, "Topic", master_key=self.key, enforce_ssl=True)
        self.topic.add_to_resource_policy(self._allow("sns:Publish", resource=self.topic.topic_arn))
        for address in emails:
            self.topic.add_subscription(subscriptions.EmailSubscription(address))
        # Not `pipeline.notify_on`: its statements let the service in for whichever account asks it.
        self.rule = notifications.CfnNotificationRule(
            self,
            "Rule",
            name=f"{Stack.of(self).stack_name}-needs-a-person",
            detail_type="FULL",
            event_type_ids=list(EVENTS),
            resource=pipeline.pipeline_arn,
            targets=[
                notifications.CfnNotificationRule.TargetProperty(target_address=self.topic.topic_arn, target_type="SNS")
            ],
        )

    def _allow(self, *actions: str, resource: str) -> iam.PolicyStatement:
        return iam.PolicyStatement(
            sid="PipelineTells",
            actions=list(actions),
            principals=[iam.ServicePrincipal("codestar-notifications.amazonaws.com")],
            resources=[resource],
            conditions={"StringEquals": {"aws:SourceAccount": Stack.of(self).account}},
        )
