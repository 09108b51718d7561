"""What AWS says about an environment by itself, told to the environment's topic."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from aws_cdk import Stack
from aws_cdk import aws_events as events
from aws_cdk import aws_kms as kms
from aws_cdk import aws_sns as sns
from constructs import Construct

from blueprint_aspects import Suppression, suppress
from blueprint_aspects.rules.security import services_act_for_our_resources
from blueprint_config import EnvironmentConfig
from blueprint_constructs import DeadLetterQueue, let_rules_publish, let_rules_use

from ..names import health_alarm
from ..removal import removal_policy

BAD_ENDS: Final = (
    "CREATE_FAILED",
    "DELETE_FAILED",
    "IMPORT_ROLLBACK_COMPLETE",
    "IMPORT_ROLLBACK_FAILED",
    "ROLLBACK_COMPLETE",
    "ROLLBACK_FAILED",
    "UPDATE_FAILED",
    "UPDATE_ROLLBACK_COMPLETE",
    "UPDATE_ROLLBACK_FAILED",
)
"""States in which a stack stops without having become what was asked for (CloudFormation: stack status codes)."""

LOOK_AGAIN: Final = date(2027, 10, 31)


class Notices(Construct):
    """Rules on the account's default bus: a stack failed or went back, a stack drifted, the environment fell ill or got well.

    They stand beside the topic, so that the failure of any other stack is told. Each looks at stacks and alarms of this
    environment only, so what happens in another one in the same account is not heard here. What could not be told waits in
    dead letters. Single alarms tell the topic themselves; here it is the one for the whole environment.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        config: EnvironmentConfig,
        topic: sns.Topic,
        key: kms.Key,
        alarm_topic: sns.ITopic | None,
    ) -> None:
        super().__init__(scope, construct_id)
        self._name = f"{config.prefix}-{config.name}"
        self._topic = topic
        self.undelivered = DeadLetterQueue(
            self, "Undelivered", encryption_key=key, alarm_topic=alarm_topic, removal_policy=removal_policy(config)
        )
        _let_rules_in(topic, key, owner=config.tags.owner)
        self.failures = self._stacks("StackFailed", "CloudFormation Stack Status Change", {"status": list(BAD_ENDS)})
        self.drift = self._stacks(
            "StackDrifted", "CloudFormation Drift Detection Status Change", {"stack-drift-status": ["DRIFTED"]}
        )
        self.health = self._health(health_alarm(config)) if config.monitoring.alarm_actions else None

    def _stacks(self, construct_id: str, kind: str, status: Mapping[str, Any]) -> events.CfnRule:
        own = Stack.of(self).format_arn(service="cloudformation", resource="stack", resource_name=f"{self._name}-")
        return self._rule(
            construct_id,
            pattern={
                "source": ["aws.cloudformation"],
                "detail-type": [kind],
                "detail": {"stack-id": [{"prefix": own}], "status-details": status},
            },
            paths={"stack": "$.detail.stack-id", "status": f"$.detail.status-details.{next(iter(status))}"},
            text=f"{self._name}: <status> <stack>",
        )

    def _health(self, alarm_name: str) -> events.CfnRule:
        return self._rule(
            "HealthChanged",
            pattern={
                "source": ["aws.cloudwatch"],
                "detail-type": ["CloudWatch Alarm State Change"],
                "detail": {"alarmName": [alarm_name], "state": {"value": ["ALARM", "OK"]}},
            },
            paths={"alarm": "$.detail.alarmName", "status": "$.detail.state.value", "reason": "$.detail.state.reason"},
            text=f"{self._name}: <status> <alarm>. <reason>",
        )

    def _rule(
        self, construct_id: str, *, pattern: Mapping[str, Any], paths: Mapping[str, str], text: str
    ) -> events.CfnRule:
        told = events.CfnRule.InputTransformerProperty(input_paths_map=dict(paths), input_template=f'"{text}"')
        rule = events.CfnRule(
            self,
            construct_id,
            event_pattern=pattern,
            targets=[
                events.CfnRule.TargetProperty(
                    id="Topic",
                    arn=self._topic.topic_arn,
                    input_transformer=told,
                    dead_letter_config=events.CfnRule.DeadLetterConfigProperty(arn=self.undelivered.queue.queue_arn),
                )
            ],
        )
        self.undelivered.allow_rule(rule.attr_arn)
        return rule


def _let_rules_in(topic: sns.Topic, key: kms.Key, *, owner: str) -> None:
    let_rules_use(key)
    let_rules_publish(topic)
    no_source = Suppression(
        rule=services_act_for_our_resources,
        reason="EventBridge sends SNS no source to put a condition on; with one, every notice would be lost without a word",
        owner=owner,
        detail="*events.amazonaws.com*",
        expires=LOOK_AGAIN,
    )
    suppress(topic, no_source)
    suppress(key, no_source)
