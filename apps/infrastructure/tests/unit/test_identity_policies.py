"""What must hold in every stage and layout, the strictest environment with its network and REST API included."""

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from blueprint_config import load_environment
from blueprint_config.fixtures import FIXTURES
from blueprint_constructs import UNSCOPABLE_ACTIONS

from ..conftest import Assembly, synthesise

NAMES = {
    "AWS::Backup::BackupVault": "BackupVaultName",
    "AWS::CloudWatch::Alarm": "AlarmName",
    "AWS::CloudWatch::CompositeAlarm": "AlarmName",
    "AWS::CloudWatch::Dashboard": "DashboardName",
    "AWS::DynamoDB::GlobalTable": "TableName",
    "AWS::Events::EventBus": "Name",
    "AWS::Events::Rule": "Name",
    "AWS::IAM::ManagedPolicy": "ManagedPolicyName",
    "AWS::IAM::Role": "RoleName",
    "AWS::Lambda::Function": "FunctionName",
    "AWS::Logs::LogGroup": "LogGroupName",
    "AWS::S3::Bucket": "BucketName",
    "AWS::SNS::Topic": "TopicName",
    "AWS::SQS::Queue": "QueueName",
    "AWS::SSM::Parameter": "Name",
    "AWS::Scheduler::Schedule": "Name",
    "AWS::WAFv2::WebACL": "Name",
}
"""Where types of which two cannot bear one name in an account and region keep it."""

STAGES = ("dev", "staging", "prod", "regulated", "rest")


@pytest.fixture(scope="module", params=["split", "nested"])
def everything(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, environments: Any) -> Assembly:
    """Every stage in a layout: those that ship, the regulated one, and the same behind a REST API in another account."""
    regulated = load_environment("regulated", FIXTURES)
    rest = regulated.model_copy(
        update={
            "name": "rest",
            "account": "666666666666",
            "api": regulated.api.model_copy(update={"kind": "rest"}),
            "lambda_": regulated.lambda_.model_copy(update={"timeout_seconds": 20}),
        }
    )
    configs = tuple(each.model_copy(update={"layout": request.param}) for each in (*environments, regulated, rest))
    return synthesise(tmp_path_factory.mktemp(request.param), configs)


def statements(assembly: Assembly, stage: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Place and statement of everything that an identity is allowed."""
    for stack, logical_id, resource in assembly.resources(stage):
        properties = resource.get("Properties", {})
        documents = [
            policy["PolicyDocument"] for policy in properties.get("Policies", []) if "PolicyDocument" in policy
        ]
        if resource["Type"] in ("AWS::IAM::Policy", "AWS::IAM::ManagedPolicy"):
            documents.append(properties["PolicyDocument"])
        for document in documents:
            for statement in document["Statement"]:
                if statement["Effect"] == "Allow":
                    yield f"{stack} {logical_id}", statement


def listed(value: Any) -> list[Any]:
    """Policy documents hold one value, or a list of them."""
    return value if isinstance(value, list) else [value]


@pytest.mark.parametrize("stage", STAGES)
def test_no_identity_may_do_everything_nor_a_whole_service_nor_a_family_of_actions(
    everything: Assembly, stage: str
) -> None:
    found = [*statements(everything, stage)]
    assert len(found) >= 20
    for place, statement in found:
        assert "NotAction" not in statement, place
        assert not [action for action in listed(statement["Action"]) if "*" in action], place


@pytest.mark.parametrize("stage", STAGES)
def test_every_resource_is_meant_only_by_actions_that_aws_cannot_limit(everything: Assembly, stage: str) -> None:
    open_ended = [(place, each) for place, each in statements(everything, stage) if "*" in listed(each["Resource"])]
    assert open_ended
    for place, statement in open_ended:
        assert set(listed(statement["Action"])) <= UNSCOPABLE_ACTIONS, place


def test_no_name_is_given_twice_in_an_account_and_region(everything: Assembly) -> None:
    names = Counter(
        (config.account, config.region, resource["Type"], json.dumps(resource["Properties"][NAMES[resource["Type"]]]))
        for stage, config in everything.environments.items()
        for _, _, resource in everything.resources(stage)
        if resource["Type"] in NAMES and NAMES[resource["Type"]] in resource.get("Properties", {})
    )
    stacks = Counter(
        (config.account, config.region, "stack", artifact["properties"]["stackName"])
        for stage, config in everything.environments.items()
        for artifact in everything.artifacts(stage).values()
    )
    assert len(names) > 20
    assert {name: count for name, count in (names + stacks).items() if count > 1} == {}


def test_nothing_is_exported_in_any_stage(everything: Assembly) -> None:
    for stage in everything.environments:
        for stack, template in everything.templates(stage).items():
            assert not [name for name, output in template.get("Outputs", {}).items() if "Export" in output], stack


def test_no_resource_waits_for_itself(everything: Assembly) -> None:
    for stage in everything.environments:
        for stack, template in everything.templates(stage).items():
            edges = {name: set(waits_for(resource)) for name, resource in template["Resources"].items()}
            while edges:
                ready = {name for name, waits in edges.items() if not waits & set(edges) - {name}}
                assert ready, f"{stage} {stack}: a circle among {sorted(edges)}"
                edges = {name: waits for name, waits in edges.items() if name not in ready}


def waits_for(value: Any) -> Iterator[str]:
    """Logical ids that a resource refers to, by function or by DependsOn."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key == "DependsOn":
                yield from listed(inner)
            elif key == "Ref" and isinstance(inner, str):
                yield inner
            elif key == "Fn::GetAtt":
                yield inner[0] if isinstance(inner, list) else inner.partition(".")[0]
            else:
                yield from waits_for(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from waits_for(inner)
