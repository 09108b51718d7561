"""A change set as CloudFormation describes it, with those of the stacks nested in it."""

from typing import Any

from botocore.exceptions import ClientError

from blueprint_ops_scripts.aws.change_sets import read_change_set


def change(name: str, action: str = "Modify", **more: Any) -> dict[str, Any]:
    return {"ResourceChange": {"LogicalResourceId": name, "Action": action, "ResourceType": "AWS::SQS::Queue", **more}}


class Client:
    """Change sets by stack and name, each as its pages."""

    def __init__(self, **pages: list[dict[str, Any]]) -> None:
        self.pages = pages

    def describe_change_set(self, *, StackName: str, ChangeSetName: str, NextToken: str = "0") -> dict[str, Any]:  # noqa: N803 - as boto3
        pages = self.pages.get(f"{StackName}_{ChangeSetName}")
        if pages is None:
            raise ClientError({"Error": {"Code": "ChangeSetNotFound"}}, "DescribeChangeSet")
        number = int(NextToken)
        return {**pages[number], **({"NextToken": str(number + 1)} if number + 1 < len(pages) else {})}


def test_every_page_is_read_and_a_conditional_replacement_counts_as_one() -> None:
    pages = [
        {"Changes": [change("A", Replacement="Conditional")]},
        {"Changes": [change("B", Replacement="False"), change("C", "Remove")]},
    ]
    assert read_change_set(Client(Main_plan=pages), "Main", "plan") == {
        "A": ("modify", True),
        "B": ("modify", False),
        "C": ("remove", False),
    }


def test_nested_stacks_are_opened_out() -> None:
    stack = {"ResourceType": "AWS::CloudFormation::Stack", "PhysicalResourceId": "inner", "ChangeSetId": "arn"}
    client = Client(
        Main_plan=[{"Changes": [change("Database", **stack)]}],
        inner_arn=[{"Changes": [change("Table", Replacement="True")]}],
    )
    assert read_change_set(client, "Main", "plan") == {
        "Database": ("modify", False),
        "Database/Table": ("modify", True),
    }


def test_a_nested_stack_without_a_change_set_of_its_own_is_itself_alone() -> None:
    stack = {"ResourceType": "AWS::CloudFormation::Stack", "PhysicalResourceId": "inner"}
    client = Client(Main_plan=[{"Changes": [change("Database", **stack)]}])
    assert read_change_set(client, "Main", "plan") == {"Database": ("modify", False)}


def test_one_that_is_not_there_is_none() -> None:
    assert read_change_set(Client(), "Main", "plan") is None
