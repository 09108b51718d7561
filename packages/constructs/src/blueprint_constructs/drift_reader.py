"""The role with which drift of one environment is detected: it reads how resources are configured, never what they hold.

CloudFormation reads each resource with the permissions of whoever starts a detection. What is missing here shows in the
report: the resource is `unknown`, and the action is named.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from aws_cdk import Stack
from aws_cdk import aws_iam as iam
from constructs import Construct

from .checked import checked
from .drift_checks import check_prefixes
from .permissions import allow

_READS: Final[dict[str, tuple[str, tuple[str, ...]]]] = {
    "ReadFunctions": (
        "lambda:{region}:{account}:*:{prefix}*",
        (
            "lambda:GetAlias",
            "lambda:GetFunction",
            "lambda:GetFunctionCodeSigningConfig",
            "lambda:GetFunctionConcurrency",
            "lambda:GetFunctionConfiguration",
            "lambda:GetFunctionEventInvokeConfig",
            "lambda:GetFunctionRecursionConfig",
            "lambda:GetLayerVersion",
            "lambda:GetPolicy",
            "lambda:GetProvisionedConcurrencyConfig",
            "lambda:GetRuntimeManagementConfig",
            "lambda:ListTags",
            "lambda:ListVersionsByFunction",
        ),
    ),
    "ReadEventSources": ("lambda:{region}:{account}:event-source-mapping:*", ("lambda:GetEventSourceMapping",)),
    "ReadTables": (
        "dynamodb:{region}:{account}:table/{prefix}*",
        (
            "dynamodb:DescribeContinuousBackups",
            "dynamodb:DescribeContributorInsights",
            "dynamodb:DescribeKinesisStreamingDestination",
            "dynamodb:DescribeTable",
            "dynamodb:DescribeTimeToLive",
            "dynamodb:GetResourcePolicy",
            "dynamodb:ListTagsOfResource",
        ),
    ),
    "ReadQueues": ("sqs:{region}:{account}:{prefix}*", ("sqs:GetQueueAttributes", "sqs:ListQueueTags")),
    "ReadTopics": (
        "sns:{region}:{account}:{prefix}*",
        (
            "sns:GetDataProtectionPolicy",
            "sns:GetSubscriptionAttributes",
            "sns:GetTopicAttributes",
            "sns:ListSubscriptionsByTopic",
            "sns:ListTagsForResource",
        ),
    ),
    "ReadBuckets": (
        "s3:::{prefix}*",
        (
            "s3:GetBucketOwnershipControls",
            "s3:GetBucketPolicy",
            "s3:GetBucketPublicAccessBlock",
            "s3:GetBucketTagging",
            "s3:GetBucketVersioning",
            "s3:GetEncryptionConfiguration",
            "s3:GetLifecycleConfiguration",
        ),
    ),
    "ReadKeys": (
        "kms:{region}:{account}:key/*",
        ("kms:DescribeKey", "kms:GetKeyPolicy", "kms:GetKeyRotationStatus", "kms:ListResourceTags"),
    ),
    "ReadLogGroups": (
        "logs:{region}:{account}:log-group:*",
        ("logs:DescribeLogGroups", "logs:GetDataProtectionPolicy", "logs:ListTagsForResource"),
    ),
    "ReadRules": (
        "events:{region}:{account}:*",
        (
            "events:DescribeArchive",
            "events:DescribeEventBus",
            "events:DescribeRule",
            "events:ListTagsForResource",
            "events:ListTargetsByRule",
        ),
    ),
    "ReadAlarms": (
        "cloudwatch:{region}:{account}:alarm:{prefix}*",
        ("cloudwatch:DescribeAlarms", "cloudwatch:ListTagsForResource"),
    ),
    "ReadDashboards": ("cloudwatch::{account}:dashboard/*", ("cloudwatch:GetDashboard",)),
    "ReadRoles": (
        "iam::{account}:role/{prefix}*",
        (
            "iam:GetRole",
            "iam:GetRolePolicy",
            "iam:ListAttachedRolePolicies",
            "iam:ListRolePolicies",
            "iam:ListRoleTags",
        ),
    ),
    "ReadParameters": (
        "ssm:{region}:{account}:parameter{parameters}/*",
        ("ssm:GetParameters", "ssm:ListTagsForResource"),
    ),
    "ReadApis": ("apigateway:{region}::/apis*", ("apigateway:GET",)),
    "ReadUserPools": (
        "cognito-idp:{region}:{account}:userpool/*",
        ("cognito-idp:DescribeUserPool", "cognito-idp:DescribeUserPoolClient", "cognito-idp:GetUserPoolMfaConfig"),
    ),
    "ReadSchedules": ("scheduler:{region}:{account}:schedule/*/{prefix}*", ("scheduler:GetSchedule",)),
    "ReadWorkflows": (
        "states:{region}:{account}:stateMachine:*",
        ("states:DescribeStateMachine", "states:ListTagsForResource"),
    ),
}
"""Per kind of resource: where it may be (ARN without `arn:<partition>:`), and what detection reads of it."""


class DriftReader(Construct):
    """A role for drift detection of the stacks whose names begin with `stack_prefix`.

    `parameter_prefix` is what the names of the environment's SSM parameters begin with, such as `/blueprint/prod`. `trusted`
    are the principals that may assume the role.
    """

    @checked
    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        stack_prefix: str,
        parameter_prefix: str,
        trusted: Sequence[iam.IPrincipal],
    ) -> None:
        check_prefixes(stack_prefix=stack_prefix, parameter_prefix=parameter_prefix)
        if not trusted:
            raise ValueError("drift reader: trusted is empty; name who may assume the role")
        super().__init__(scope, construct_id)
        self.role = iam.Role(
            self,
            "Role",
            assumed_by=iam.CompositePrincipal(*trusted),
            description=f"reads how the stacks {stack_prefix}* are configured, to find drift",
        )
        stack = Stack.of(self)
        values = {
            "partition": stack.partition,
            "region": stack.region,
            "account": stack.account,
            "prefix": stack_prefix,
            "parameters": parameter_prefix,
        }
        self._detect(_arn("cloudformation:{region}:{account}:stack/{prefix}*/*", values))
        for sid, (place, actions) in _READS.items():
            allow(self.role, sid=sid, actions=actions, resources=[_arn(place, values)])

    def _detect(self, stacks: str) -> None:
        """Detection works on the stacks by name; its status, and the list of all stacks, know no resource."""
        allow(
            self.role,
            sid="DetectDrift",
            actions=[
                "cloudformation:DescribeStackResourceDrifts",
                "cloudformation:DescribeStacks",
                "cloudformation:DetectStackDrift",
                "cloudformation:DetectStackResourceDrift",
                "cloudformation:GetTemplate",
                "cloudformation:ListStackResources",
            ],
            resources=[stacks],
        )
        allow(
            self.role,
            sid="FollowDetection",
            actions=["cloudformation:DescribeStackDriftDetectionStatus", "cloudformation:ListStacks"],
            resources=["*"],
        )


def _arn(place: str, values: Mapping[str, str]) -> str:
    return f"arn:{{partition}}:{place}".format_map(values)
