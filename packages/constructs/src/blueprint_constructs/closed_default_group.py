"""The one group of a VPC that nobody made: emptied, so that nothing can use it by accident."""

from pathlib import Path
from typing import Final

from aws_cdk import ArnFormat, CfnResource, RemovalPolicy, Stack
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_kms as kms
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_sns as sns
from constructs import Construct

from .checked import checked
from .function_size import FunctionSize
from .permissions import allow
from .retention import retention
from .secure_lambda import SecureLambda

HANDLER: Final = Path(__file__).with_name("runtime") / "close_default_group.py"
SECONDS: Final = 60
"""How long CloudFormation waits for the function; its own default is an hour."""


class ClosedDefaultGroup(Construct):
    """Takes the rules out of a VPC's default security group, which CloudFormation cannot do: by a function that runs once.

    The function may revoke rules of this one group and nothing else. It stands outside the VPC, which need not have a way to EC2.
    """

    @checked
    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        vpc: ec2.Vpc,
        log_retention_days: int = 30,
        encryption_key: kms.IKey | None = None,
        alarm_topic: sns.ITopic | None = None,
        removal_policy: RemovalPolicy = RemovalPolicy.RETAIN,
    ) -> None:
        retention(log_retention_days)  # refuses first, before anything is made
        super().__init__(scope, construct_id)
        group = vpc.vpc_default_security_group
        self.function = SecureLambda(
            self,
            "Function",
            handler="index.handler",
            code=lambda_.Code.from_inline(HANDLER.read_text(encoding="utf-8")),
            size=FunctionSize(memory_mib=128, timeout_seconds=30),
            log_retention_days=log_retention_days,
            encryption_key=encryption_key,
            alarm_topic=alarm_topic,
            removal_policy=removal_policy,
            description="closes the default security group of a VPC",
        )
        allow(
            self.function.role,
            sid="CloseGroup",
            actions=["ec2:RevokeSecurityGroupEgress", "ec2:RevokeSecurityGroupIngress"],
            resources=[_arn(Stack.of(self), group)],
        )
        self.closed = CfnResource(
            self,
            "Resource",
            type="Custom::VpcRestrictDefaultSG",  # as the CDK calls its own, so that rules know it
            properties={
                "ServiceToken": self.function.function.function_arn,
                "ServiceTimeout": SECONDS,
                "DefaultSecurityGroupId": group,
                "Account": Stack.of(self).account,
            },
        )
        self.closed.node.add_dependency(self.function.role)


def _arn(stack: Stack, group: str) -> str:
    return stack.format_arn(
        service="ec2", resource="security-group", resource_name=group, arn_format=ArnFormat.SLASH_RESOURCE_NAME
    )
