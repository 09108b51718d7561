"""Change sets that revert drift really do: each change that `test_drift` makes is put back, and nothing else is touched."""

import json
import urllib.request
from collections.abc import Callable
from typing import Any

import pytest
from drifting_stack import CHANGES, STACK, change_alarm, change_queue, drifts, queue_url

pytestmark = pytest.mark.integration

UNMENDABLE = {"change_alias", "delete_schedule"}
"""Covered by tests of their own: one needs a template that says what is live, the other is made anew."""

MENDED = [one for one in CHANGES if one[0].__name__ not in UNMENDABLE]


@pytest.fixture(scope="module", autouse=True)
def _mended(drifting: Any) -> None:
    """Begin with a stack in sync, whatever other tests did to it."""
    if drifts(drifting):
        execute(drifting, prepare(drifting, "before-all")["ChangeSetId"])


def prepare(account: Any, name: str) -> dict[str, Any]:
    """Make a change set that reverts drift, and describe it."""
    cloudformation = account.client("cloudformation")
    parameters = cloudformation.describe_stacks(StackName=STACK)["Stacks"][0].get("Parameters", [])
    cloudformation.create_change_set(
        StackName=STACK,
        ChangeSetName=name,
        UsePreviousTemplate=True,
        DeploymentMode="REVERT_DRIFT",
        Capabilities=["CAPABILITY_NAMED_IAM"],
        Parameters=[{"ParameterKey": one["ParameterKey"], "UsePreviousValue": True} for one in parameters],
    )
    found = cloudformation.describe_change_set(StackName=STACK, ChangeSetName=name, IncludePropertyValues=True)
    return dict(found)


def execute(account: Any, name: str) -> str:
    """Execute a change set; return the status in which the stack ends."""
    cloudformation = account.client("cloudformation")
    cloudformation.execute_change_set(StackName=STACK, ChangeSetName=name)
    cloudformation.get_waiter("stack_update_complete").wait(StackName=STACK, WaiterConfig={"Delay": 1})
    return str(cloudformation.describe_stacks(StackName=STACK)["Stacks"][0]["StackStatus"])


def changes_of(change_set: dict[str, Any]) -> dict[str, list[str]]:
    """Paths by logical id."""
    changes = [change["ResourceChange"] for change in change_set["Changes"]]
    return {
        one["LogicalResourceId"]: [detail["Target"]["Path"] for detail in one.get("Details", [])] for one in changes
    }


def test_without_drift_there_is_nothing_to_revert(drifting: Any) -> None:
    found = prepare(drifting, "nothing")
    assert (found["Status"], found["ExecutionStatus"]) == ("FAILED", "UNAVAILABLE")
    assert "didn't contain changes" in found["StatusReason"]


@pytest.mark.parametrize(("change", "logical_id", "path"), MENDED, ids=[one[0].__name__ for one in MENDED])
def test_a_change_is_put_back(drifting: Any, change: Callable[[Any], None], logical_id: str, path: str) -> None:
    change(drifting)
    found = prepare(drifting, change.__name__.replace("_", "-"))
    assert found["DeploymentMode"] == "REVERT_DRIFT"
    assert [name for name in changes_of(found) if name != logical_id] == []
    assert f"/Properties{path}" in changes_of(found)[logical_id]
    assert execute(drifting, found["ChangeSetId"]) == "UPDATE_COMPLETE"
    assert drifts(drifting) == {}


def test_what_was_deleted_is_made_again(drifting: Any) -> None:
    drifting.client("scheduler").delete_schedule(Name="drift")
    found = prepare(drifting, "deleted")
    assert [change["ResourceChange"]["Action"] for change in found["Changes"]] == ["Add"]
    execute(drifting, found["ChangeSetId"])
    assert drifting.client("scheduler").get_schedule(Name="drift")["State"] == "ENABLED"
    assert drifts(drifting) == {}


def test_values_on_both_sides_are_said(drifting: Any) -> None:
    change_queue(drifting)
    found = prepare(drifting, "values")
    target = found["Changes"][0]["ResourceChange"]["Details"][0]["Target"]
    assert (target["BeforeValue"], target["AfterValue"]) == ("12", "90")
    execute(drifting, found["ChangeSetId"])


def test_a_change_set_that_is_only_read_reverts_nothing(drifting: Any) -> None:
    change_queue(drifting)
    found = prepare(drifting, "read-only")
    attributes = drifting.client("sqs").get_queue_attributes(QueueUrl=queue_url(drifting), AttributeNames=["All"])
    assert attributes["Attributes"]["VisibilityTimeout"] == "12"
    execute(drifting, found["ChangeSetId"])


def test_phantoms_appear_on_request_and_go_again(drifting: Any) -> None:
    change_alarm(drifting)
    ask_for_phantoms(drifting, ["Topic"])
    assert set(changes_of(prepare(drifting, "haunted"))) == {"Alarm", "Topic"}
    ask_for_phantoms(drifting, [])
    found = prepare(drifting, "quiet")
    assert set(changes_of(found)) == {"Alarm"}
    execute(drifting, found["ChangeSetId"])


def ask_for_phantoms(account: Any, resources: list[str]) -> None:
    """Ask the emulator for changes that nobody wants."""
    wanted = {"account": account.number, "region": account.region, "stack": "drift", "resources": resources}
    request = urllib.request.Request(f"{account.endpoint_url}/_blueprint/phantoms", data=json.dumps(wanted).encode())
    with urllib.request.urlopen(request) as answer:
        assert answer.status == 200


def test_where_the_template_has_come_to_say_what_is_live_only_the_record_is_corrected(new_account: Any) -> None:
    account = new_account()
    ssm = account.client("ssm")
    ssm.put_parameter(Name="/live", Value="60", Type="String")
    parameter = {"Type": "AWS::SSM::Parameter::Value<String>", "Default": "/live"}
    queue = {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "drift", "VisibilityTimeout": {"Ref": "Live"}}}
    account.deploy("drift", {"Parameters": {"Live": parameter}, "Resources": {"Queue": queue}})
    change_queue(account)
    ssm.put_parameter(Name="/live", Value="12", Overwrite=True)
    found = prepare(account, "synchronise")
    assert [change["ResourceChange"]["Action"] for change in found["Changes"]] == ["SyncWithActual"]
    execute(account, found["ChangeSetId"])
    attributes = account.client("sqs").get_queue_attributes(QueueUrl=queue_url(account), AttributeNames=["All"])
    assert attributes["Attributes"]["VisibilityTimeout"] == "12"
    assert drifts(account, "drift") == {}


def test_an_ordinary_change_set_reverts_no_drift(drifting: Any) -> None:
    change_queue(drifting)
    cloudformation = drifting.client("cloudformation")
    cloudformation.create_change_set(StackName=STACK, ChangeSetName="ordinary", UsePreviousTemplate=True, Capabilities=["CAPABILITY_NAMED_IAM"])  # fmt: skip
    found = cloudformation.describe_change_set(StackName=STACK, ChangeSetName="ordinary")
    assert (found["Status"], found.get("DeploymentMode")) == ("FAILED", None)
    execute(drifting, prepare(drifting, "after-all")["ChangeSetId"])
