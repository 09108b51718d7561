"""A private network in tiers, which synthesises without asking AWS which zones there are."""

from collections.abc import Sequence
from typing import Final

from aws_cdk import RemovalPolicy, Stack
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_sns as sns
from constructs import Construct

from .checked import checked
from .closed_default_group import ClosedDefaultGroup
from .encrypted_log_group import EncryptedLogGroup
from .network_checks import check_network, check_place
from .permissions import allow
from .retention import retention

_ENDPOINTS: Final = {
    "events": "EVENTBRIDGE",
    "kms": "KMS",
    "lambda": "LAMBDA_",
    "logs": "CLOUDWATCH_LOGS",
    "monitoring": "CLOUDWATCH_MONITORING",
    "secretsmanager": "SECRETS_MANAGER",
    "sns": "SNS",
    "sqs": "SQS",
    "ssm": "SSM",
    "states": "STEP_FUNCTIONS",
    "sts": "STS",
    "xray": "XRAY",
}
"""Members of `InterfaceVpcEndpointAwsService`, by name: looking one up calls Node, and most apps have no network."""


class TieredVpc(Construct):
    """A VPC with flow logs, free endpoints for DynamoDB and S3, and tiers of subnets that hand out no public address.

    Without NAT gateways there is one isolated tier and no way to or from the internet; with some there are also a public
    tier, in which only the gateways stand, and a private one behind them. The stack must say its own
    `availability_zones` (see the error), or CDK looks them up, which needs credentials. The default security group is
    emptied by a function that runs once (`closed_default_group`), unless `close_default_group` is False.
    """

    @checked
    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        availability_zones: Sequence[str],
        cidr: str = "10.0.0.0/16",
        subnet_mask: int = 24,
        nat_gateways: int = 0,
        interface_endpoints: Sequence[str] = (),
        close_default_group: bool = True,
        log_retention_days: int = 30,
        encryption_key: kms.IKey | None = None,
        alarm_topic: sns.ITopic | None = None,
        removal_policy: RemovalPolicy = RemovalPolicy.RETAIN,
    ) -> None:
        check_network(
            availability_zones=availability_zones,
            cidr=cidr,
            subnet_mask=subnet_mask,
            nat_gateways=nat_gateways,
            interface_endpoints=interface_endpoints,
            known_endpoints=_ENDPOINTS,
        )
        check_place(Stack.of(scope), availability_zones)
        retention(log_retention_days)  # refuses first, before anything is made
        super().__init__(scope, construct_id)
        self.log = EncryptedLogGroup(
            self,
            "FlowLog",
            retention_days=log_retention_days,
            encryption_key=encryption_key,
            removal_policy=removal_policy,
        )
        self.vpc = ec2.Vpc(
            self,
            "Resource",
            ip_addresses=ec2.IpAddresses.cidr(cidr),
            availability_zones=list(availability_zones),
            nat_gateways=nat_gateways,
            subnet_configuration=_tiers(nat_gateways, subnet_mask),
            restrict_default_security_group=False,  # the CDK's function has a log without an end, and no alarm
        )
        self.closed_default_group: ClosedDefaultGroup | None = None
        if close_default_group:
            self.closed_default_group = ClosedDefaultGroup(
                self,
                "DefaultGroup",
                vpc=self.vpc,
                log_retention_days=log_retention_days,
                encryption_key=encryption_key,
                alarm_topic=alarm_topic,
                removal_policy=removal_policy,
            )
        self.flow_log_role = iam.Role(
            self,
            "FlowLogRole",
            assumed_by=iam.ServicePrincipal(
                "vpc-flow-logs.amazonaws.com",
                conditions={"StringEquals": {"aws:SourceAccount": Stack.of(self).account}},
            ),
        )
        self.flow_log = self._log_flows()
        for name, service in (
            ("dynamodb", ec2.GatewayVpcEndpointAwsService.DYNAMODB),
            ("s3", ec2.GatewayVpcEndpointAwsService.S3),
        ):
            self.vpc.add_gateway_endpoint(name, service=service)
        self.endpoints = self._reach(interface_endpoints, cidr) if interface_endpoints else None

    def _reach(self, names: Sequence[str], cidr: str) -> ec2.SecurityGroup:
        """Interface endpoints behind one group: HTTPS from inside the VPC. Its range is literal, so that rules can read it."""
        group = ec2.SecurityGroup(
            self,
            "Endpoints",
            vpc=self.vpc,
            allow_all_outbound=False,
            description="AWS endpoints: HTTPS from inside the VPC",
        )
        group.add_ingress_rule(ec2.Peer.ipv4(cidr), ec2.Port.tcp(443), "HTTPS from inside the VPC")
        for name in names:
            service: ec2.IInterfaceVpcEndpointService = getattr(ec2.InterfaceVpcEndpointAwsService, _ENDPOINTS[name])
            self.vpc.add_interface_endpoint(
                name, service=service, private_dns_enabled=True, open=False, security_groups=[group]
            )
        return group

    def _log_flows(self) -> ec2.CfnFlowLog:
        allow(
            self.flow_log_role,
            sid="WriteFlowLog",
            actions=["logs:CreateLogStream", "logs:PutLogEvents", "logs:DescribeLogStreams"],
            resources=[self.log.log_group.log_group_arn],
        )
        return ec2.CfnFlowLog(
            self,
            "Flows",
            resource_id=self.vpc.vpc_id,
            resource_type="VPC",
            traffic_type="ALL",
            log_group_name=self.log.log_group.log_group_name,
            deliver_logs_permission_arn=self.flow_log_role.role_arn,
        )


def _tiers(nat_gateways: int, mask: int) -> list[ec2.SubnetConfiguration]:
    isolated = ec2.SubnetConfiguration(name="Isolated", subnet_type=ec2.SubnetType.PRIVATE_ISOLATED, cidr_mask=mask)
    if nat_gateways == 0:
        return [isolated]
    public = ec2.SubnetConfiguration(
        name="Public", subnet_type=ec2.SubnetType.PUBLIC, cidr_mask=mask, map_public_ip_on_launch=False
    )
    private = ec2.SubnetConfiguration(name="Private", subnet_type=ec2.SubnetType.PRIVATE_WITH_EGRESS, cidr_mask=mask)
    return [public, private, isolated]
