"""Which stacks there are, what they wait for, and what they show."""

from typing import Any

import pytest

EDGES = {
    "SharedResources": set(),
    "Operations": {"SharedResources"},
    "Database": {"SharedResources"},
    "Cognito": set(),
    "Events": {"SharedResources"},
    "Lambda": {"SharedResources", "Operations", "Database", "Events"},
    "ApiGateway": {"SharedResources", "Cognito", "Lambda"},
    "Monitoring": {"Database", "Events", "Lambda", "ApiGateway"},
}

OUTPUTS = {
    "SharedResources": {"TopicArn", "KeyArn"},
    "Operations": {"ReleaseBucketName", "StateTableName"},
    "Database": {"TableName"},
    "Cognito": {"UserPoolId", "UserPoolClientId"},
    "Events": {"EventBusName", "OrderQueueUrl", "OrderQueueArn", "DeadLetterQueueUrl"},
    "Lambda": {
        f"{name}{what}"
        for name in ("Users", "Orders", "Fulfilment")
        for what in ("FunctionName", "PublishedVersion", "AliasArn")
    },
    "ApiGateway": {"ApiUrl"},
    "Monitoring": set(),
}

OWN_STACKS = {"SharedResources", "Operations"}


def shown(template: dict[str, Any]) -> set[str]:
    """Outputs for people and operations; CDK's own begin with PublishOutput."""
    return {name for name in template.get("Outputs", {}) if not name.startswith("PublishOutput")}


@pytest.mark.parametrize("environment", ["staging", "prod"])
def test_stacks_wait_for_exactly_those_whose_values_they_use(split: Any, environment: str) -> None:
    assert split.stacks(environment) == EDGES


def test_in_dev_the_table_waits_for_nothing(split: Any) -> None:
    assert split.stacks("dev") == {**EDGES, "Database": set()}


def test_no_stack_waits_for_itself_even_indirectly(either: Any) -> None:
    for environment in either.environments:
        edges = dict(either.stacks(environment))
        while edges:
            ready = {stack for stack, waits in edges.items() if not waits & set(edges)}
            assert ready, f"a cycle among {sorted(edges)}"
            edges = {stack: waits for stack, waits in edges.items() if stack not in ready}


def test_stacks_are_called_after_prefix_and_environment(split: Any) -> None:
    for environment in split.environments:
        names = {artifact["properties"]["stackName"] for artifact in split.artifacts(environment).values()}
        assert names == {f"blueprint-{environment}-{stack}" for stack in EDGES}


def test_each_stack_shows_what_operations_look_up_and_nothing_else(split: Any) -> None:
    for environment in split.environments:
        assert {stack: shown(split.template(environment, stack)) for stack in EDGES} == OUTPUTS


def test_the_root_stack_of_the_nested_layout_shows_the_same(nested: Any) -> None:
    for environment in nested.environments:
        stacks = nested.stacks(environment)
        assert stacks == {
            "SharedResources": set(),
            "Operations": {"SharedResources"},
            "Main": {"SharedResources", "Operations"},
        }
        in_main = set().union(*(keys for stack, keys in OUTPUTS.items() if stack not in OWN_STACKS))
        assert shown(nested.template(environment, "Main")) == in_main


def test_both_layouts_hold_the_same_resources(split: Any, nested: Any) -> None:
    def kinds(assembly: Any, environment: str) -> list[str]:
        found = (resource["Type"] for _, _, resource in assembly.resources(environment))
        return sorted(kind for kind in found if kind != "AWS::CloudFormation::Stack")

    for environment in split.environments:
        assert kinds(split, environment) == kinds(nested, environment)


def test_nothing_is_exported(either: Any) -> None:
    for environment in either.environments:
        for stack, template in either.templates(environment).items():
            for name, output in template.get("Outputs", {}).items():
                assert "Export" not in output, f"{stack}: {name} would lock its stack"
            assert "Fn::ImportValue" not in str(template)


def test_no_resource_runs_code_of_cdk(either: Any) -> None:
    for environment in either.environments:
        for stack, logical_id, resource in either.resources(environment):
            kind = resource["Type"]
            assert not kind.startswith(("Custom::", "AWS::CloudFormation::CustomResource")), f"{stack}: {logical_id}"


def test_templates_stay_far_below_the_limits_of_cloudformation(either: Any) -> None:
    for environment in either.environments:
        for stack, template in either.templates(environment).items():
            assert len(template["Resources"]) < 250, stack
            assert len(template.get("Outputs", {})) < 100, stack
            assert len(template.get("Parameters", {})) < 100, stack


def test_production_stacks_cannot_be_deleted(split: Any) -> None:
    for environment, protected in {"dev": False, "staging": False, "prod": True}.items():
        for artifact in split.artifacts(environment).values():
            assert artifact["properties"].get("terminationProtection", False) is protected


def test_synth_asks_aws_nothing(either: Any) -> None:
    for environment in either.environments:
        assert "missing" not in either.manifest(environment)
