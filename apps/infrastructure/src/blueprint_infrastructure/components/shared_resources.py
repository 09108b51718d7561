"""What every other part of an environment uses: one key, one topic for alarms, and a VPC where configuration asks for one."""

from datetime import date
from typing import Final

from aws_cdk import Duration
from aws_cdk import aws_kms as kms
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sns_subscriptions as subscriptions
from aws_cdk import aws_ssm as ssm
from constructs import Construct

from blueprint_aspects import Suppression, suppress
from blueprint_aspects.rules.compliance import regulated_systems_are_guarded
from blueprint_config import EnvironmentConfig
from blueprint_constructs import TieredVpc, let_alarms_publish, let_alarms_use, let_events_use, let_logs_use

from ..removal import removal_policy
from .notices import Notices

LOOK_AGAIN: Final = date(2027, 10, 31)


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
        self.network = self._network(config) if config.network.enabled else None
        self.vpc = None if self.network is None else self.network.vpc
        self._tell_outsiders(config)

    @property
    def outputs(self) -> dict[str, str]:
        """What operations look up."""
        return {"KeyArn": self.key.key_arn, "TopicArn": self.topic.topic_arn}

    def _network(self, config: EnvironmentConfig) -> TieredVpc:
        network = TieredVpc(
            self,
            "Network",
            availability_zones=config.availability_zones,
            cidr=config.network.cidr,
            subnet_mask=config.network.subnet_mask,
            nat_gateways=config.network.nat_gateways,
            interface_endpoints=config.network.interface_endpoints,
            log_retention_days=config.monitoring.log_retention_days,
            encryption_key=self.key,
            alarm_topic=self.alarm_topic,
            removal_policy=removal_policy(config),
        )
        if network.closed_default_group is not None:
            suppress(network.closed_default_group.function, _stands_outside(config.tags.owner))
        return network

    def _tell_outsiders(self, config: EnvironmentConfig) -> None:
        """SSM parameters are the contract with systems outside this app; inside, objects are passed."""
        for name, value in (("key-arn", self.key.key_arn), ("topic-arn", self.topic.topic_arn)):
            ssm.StringParameter(self, name, parameter_name=config.parameter_name("shared", name), string_value=value)


def _stands_outside(owner: str) -> Suppression:
    return Suppression(
        rule=regulated_systems_are_guarded,
        reason="it closes the network's own default group, once, through EC2, to which an isolated network has no way",
        owner=owner,
        detail="*not in a VPC*",
        expires=LOOK_AGAIN,
    )
