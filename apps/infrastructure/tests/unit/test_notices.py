"""What AWS says about an environment by itself reaches the one topic of that environment, and of no other."""

import json
from typing import Any

import pytest

RULES = {
    "CloudFormation Stack Status Change": "aws.cloudformation",
    "CloudFormation Drift Detection Status Change": "aws.cloudformation",
    "CloudWatch Alarm State Change": "aws.cloudwatch",
}


def rules(assembly: Any, environment: str) -> dict[str, dict[str, Any]]:
    """The rules on the default bus that look at events of AWS, by what they look at."""
    found = [
        resource["Properties"]
        for _, _, resource in assembly.resources(environment)
        if resource["Type"] == "AWS::Events::Rule" and "EventBusName" not in resource["Properties"]
    ]
    return {each["EventPattern"]["detail-type"][0]: each for each in found if "EventPattern" in each}


def test_failed_stacks_drift_and_health_are_told_to_one_topic(either: Any) -> None:
    for environment in ("staging", "prod"):
        found = rules(either, environment)
        assert {kind: rule["EventPattern"]["source"] for kind, rule in found.items()} == {
            kind: [source] for kind, source in RULES.items()
        }
        topics = {json.dumps(target["Arn"]) for rule in found.values() for target in rule["Targets"]}
        assert len(topics) == 1
        template = either.template(environment, "SharedResources")
        (topic,) = [name for name, each in template["Resources"].items() if each["Type"] == "AWS::SNS::Topic"]
        assert topics == {json.dumps({"Ref": topic})}


def test_where_alarms_tell_nobody_health_does_not_either_but_failed_stacks_and_drift_do(either: Any) -> None:
    assert set(rules(either, "dev")) == set(RULES) - {"CloudWatch Alarm State Change"}


def test_a_rule_hears_of_its_own_environment_only(either: Any) -> None:
    for environment, config in either.environments.items():
        found = rules(either, environment)
        for kind, rule in found.items():
            detail = rule["EventPattern"]["detail"]
            if kind == "CloudWatch Alarm State Change":
                assert detail["alarmName"] == [f"blueprint-{environment}-health"]
            else:
                ((prefix,),) = [[each["prefix"] for each in detail["stack-id"]]]
                assert flat(prefix) == (
                    f"arn:aws:cloudformation:{config.region}:{config.account}:stack/blueprint-{environment}-"
                )


@pytest.mark.parametrize("status", ["ROLLBACK_COMPLETE", "UPDATE_ROLLBACK_COMPLETE", "CREATE_FAILED", "DELETE_FAILED"])
def test_a_stack_that_failed_or_went_back_is_told(split: Any, status: str) -> None:
    pattern = rules(split, "prod")["CloudFormation Stack Status Change"]["EventPattern"]
    assert status in pattern["detail"]["status-details"]["status"]
    assert not [
        each
        for each in pattern["detail"]["status-details"]["status"]
        if each.endswith("_COMPLETE") and "ROLLBACK" not in each
    ]


def test_what_could_not_be_told_waits_in_dead_letters_with_an_alarm(either: Any) -> None:
    for environment in either.environments:
        targets = [target for rule in rules(either, environment).values() for target in rule["Targets"]]
        queues = {json.dumps(target["DeadLetterConfig"]["Arn"]) for target in targets}
        assert len(queues) == 1
        alarms = [each for _, name, each in either.resources(environment) if "NoticesUndelivered" in name]
        assert "AWS::CloudWatch::Alarm" in {each["Type"] for each in alarms}


def test_a_notice_reads_as_a_sentence(split: Any) -> None:
    (target,) = rules(split, "prod")["CloudFormation Stack Status Change"]["Targets"]
    told = target["InputTransformer"]
    assert told["InputTemplate"] == '"blueprint-prod: <status> <stack>"'
    assert told["InputPathsMap"] == {"stack": "$.detail.stack-id", "status": "$.detail.status-details.status"}


def flat(value: Any) -> str:
    """A text that CloudFormation joins, with the partition written out."""
    if isinstance(value, str):
        return value
    return "".join(part if isinstance(part, str) else "aws" for part in value["Fn::Join"][1])
