"""What every other part of an environment uses: one key, one topic for alarms, and a VPC where configuration asks for one."""

from aws_cdk import Duration
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_kms as kms
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sns_subscriptions as subscriptions
from aws_cdk import aws_ssm as ssm
from constructs import Construct

from blueprint_config import EnvironmentConfig
from blueprint_constructs import TieredVpc, let_alarms_publish, let_alarms_use, let_events_use, let_logs_use

from ..removal import removal_policy
from .notices import Notices


class SharedResources(Construct):
    """The environment's customer key (with the grants that AWS services need) its notification topic, and its VPC, if any."""

    def __init__(self, scope: Construct, construct_id: str, *, config: EnvironmentConfig) -> None:
        super().__init__(scope, construct_id)
        self.key = kms.Key(
            self,
            "Key",
            description=f"encrypts logs, queues, topics and tables of {config.prefix}-{config.name}",
            enable_key_rotation=True,
            pending_window=Duration.days(config.key_deletion_days),
            removal_policy=removal_policy(config),
        )
        let_logs_use(self.key)
        let_alarms_use(self.key)
        let_events_use(self.key)
        self.topic = sns.Topic(self, "Alarms", master_key=self.key, enforce_ssl=True)
        let_alarms_publish(self.topic)
        for address in config.monitoring.alarm_emails:
            self.topic.add_subscription(subscriptions.EmailSubscription(address))
        self.alarm_topic = self.topic if config.monitoring.alarm_actions else None
        self.notices = Notices(
            self, "Notices", config=config, topic=self.topic, key=self.key, alarm_topic=self.alarm_topic
        )
        self.vpc = self._vpc(config) if config.network.enabled else None
        self._tell_outsiders(config)

    @property
    def outputs(self) -> dict[str, str]:
        """What operations look up."""
        return {"KeyArn": self.key.key_arn, "TopicArn": self.topic.topic_arn}

    def _vpc(self, config: EnvironmentConfig) -> ec2.Vpc:
        return TieredVpc(
            self,
            "Network",
            availability_zones=config.availability_zones,
            cidr=config.network.cidr,
            subnet_mask=config.network.subnet_mask,
            nat_gateways=config.network.nat_gateways,
            interface_endpoints=config.network.interface_endpoints,
            log_retention_days=config.monitoring.log_retention_days,
            encryption_key=self.key,
            removal_policy=removal_policy(config),
        ).vpc

    def _tell_outsiders(self, config: EnvironmentConfig) -> None:
        """SSM parameters are the contract with systems outside this app; inside, objects are passed."""
        for name, value in (("key-arn", self.key.key_arn), ("topic-arn", self.topic.topic_arn)):
            ssm.StringParameter(self, name, parameter_name=config.parameter_name("shared", name), string_value=value)
