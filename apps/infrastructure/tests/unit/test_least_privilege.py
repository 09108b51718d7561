"""What roles may do: literal actions on named resources, but for what AWS cannot limit."""

from collections.abc import Iterator
from typing import Any

from blueprint_constructs import UNSCOPABLE_ACTIONS

UNLIMITED = UNSCOPABLE_ACTIONS - {action for action in UNSCOPABLE_ACTIONS if action.startswith("ec2:")}
"""Actions that AWS cannot limit to a resource; those of network interfaces join them only in a VPC."""

EXPECTED = {
    "Users": {
        "logs:CreateLogStream",
        "logs:PutLogEvents",
        "sqs:SendMessage",
        "kms:Decrypt",
        "kms:GenerateDataKey",
        "dynamodb:GetItem",
        "dynamodb:UpdateItem",
    },
    "Orders": {
        "logs:CreateLogStream",
        "logs:PutLogEvents",
        "sqs:SendMessage",
        "kms:Decrypt",
        "kms:GenerateDataKey",
        "dynamodb:GetItem",
        "dynamodb:PutItem",
        "dynamodb:DeleteItem",
        "dynamodb:Query",
        "events:PutEvents",
        "ssm:GetParameter",
    },
    "Fulfilment": {
        "logs:CreateLogStream",
        "logs:PutLogEvents",
        "sqs:SendMessage",
        "sqs:ReceiveMessage",
        "sqs:DeleteMessage",
        "sqs:GetQueueAttributes",
        "kms:Decrypt",
        "kms:GenerateDataKey",
        "dynamodb:GetItem",
        "dynamodb:UpdateItem",
    },
}


def statements(assembly: Any, environment: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Logical id of the policy and each statement of the identity policies."""
    for _, logical_id, resource in assembly.resources(environment):
        properties = resource.get("Properties", {})
        documents = []
        if resource["Type"] in ("AWS::IAM::Policy", "AWS::IAM::ManagedPolicy"):
            documents.append(properties["PolicyDocument"])
        if resource["Type"] == "AWS::IAM::Role":
            documents += [policy["PolicyDocument"] for policy in properties.get("Policies", [])]
        for document in documents:
            for statement in document["Statement"]:
                yield logical_id, statement


def listed(value: Any) -> list[Any]:
    """Policy documents hold one value, or a list of them."""
    return value if isinstance(value, list) else [value]


def test_no_action_holds_a_wildcard(either: Any) -> None:
    for environment in either.environments:
        for policy, statement in statements(either, environment):
            assert not [action for action in listed(statement["Action"]) if "*" in action], policy


def test_every_resource_is_allowed_only_where_aws_cannot_limit_it(either: Any) -> None:
    for environment in either.environments:
        for policy, statement in statements(either, environment):
            if "*" in listed(statement["Resource"]):
                assert set(listed(statement["Action"])) <= UNLIMITED, policy


def test_each_function_may_do_what_its_handler_calls_and_no_more(split: Any) -> None:
    for environment in split.environments:
        granted: dict[str, set[str]] = {name: set() for name in EXPECTED}
        for policy, statement in statements(split, environment):
            for name, actions in granted.items():
                if policy.startswith(f"Functions{name}Function"):
                    actions |= set(listed(statement["Action"]))
        assert {name: actions - UNLIMITED for name, actions in granted.items()} == EXPECTED


def test_no_role_holds_a_managed_policy(split: Any) -> None:
    for environment in split.environments:
        for _, logical_id, resource in split.resources(environment):
            if resource["Type"] == "AWS::IAM::Role":
                assert not resource["Properties"].get("ManagedPolicyArns"), logical_id


def test_each_function_has_a_role_of_its_own(split: Any) -> None:
    for environment in split.environments:
        roles = [
            str(r["Properties"]["Role"])
            for _, _, r in split.resources(environment)
            if r["Type"] == "AWS::Lambda::Function"
        ]
        assert len(set(roles)) == len(roles) >= 3


def test_services_are_let_in_with_the_account_or_the_source_they_act_for(either: Any) -> None:
    for environment in either.environments:
        for _, logical_id, resource in either.resources(environment):
            properties = resource.get("Properties", {})
            if resource["Type"] == "AWS::IAM::Role":
                continue
            for key in ("PolicyDocument", "KeyPolicy"):
                for statement in properties.get(key, {}).get("Statement", []):
                    service = isinstance(statement.get("Principal"), dict) and "Service" in statement["Principal"]
                    # EventBridge sends SNS no source: see let_rules_publish.
                    if service and statement["Effect"] == "Allow" and statement.get("Sid") != "RulesPublish":
                        assert "Condition" in statement, f"{logical_id}: {statement.get('Sid')}"


def test_alarms_are_heard_by_the_topic_that_they_name(split: Any) -> None:
    for environment in split.environments:
        (policy,) = [r for _, _, r in split.resources(environment) if r["Type"] == "AWS::SNS::TopicPolicy"]
        let_in = [
            statement["Principal"]["Service"]
            for statement in policy["Properties"]["PolicyDocument"]["Statement"]
            if statement["Effect"] == "Allow"
        ]
        assert "cloudwatch.amazonaws.com" in let_in
