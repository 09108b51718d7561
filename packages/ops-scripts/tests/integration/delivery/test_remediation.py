"""Real drift of deployed stacks is found, planned, approved, mended and verified; a rollout's own work is not called drift."""

import json
import urllib.request
from typing import Any

import pytest

pytestmark = pytest.mark.integration

STATEFUL = ("--allow-stateful", "Queue", "--allow-stateful", "Table")


def _client(clouds: Any, service: str, environment: str = "prod") -> Any:
    return clouds.session(environment).client(service)


def _physical(clouds: Any, stack: str, logical_id: str) -> str:
    found = _client(clouds, "cloudformation").describe_stack_resource(
        StackName=f"blueprint-prod-{stack}", LogicalResourceId=logical_id
    )
    return str(found["StackResourceDetail"]["PhysicalResourceId"])


def _visibility(clouds: Any, seconds: str | None = None) -> str:
    """The queue's visibility timeout, after setting it where a value is given."""
    sqs, url = _client(clouds, "sqs"), _physical(clouds, "Monitoring", "Queue")
    if seconds is not None:
        sqs.set_queue_attributes(QueueUrl=url, Attributes={"VisibilityTimeout": seconds})
    return str(sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]["VisibilityTimeout"])


def _tamper(clouds: Any) -> None:
    """Change a queue, a function, a table and an alarm as somebody in a hurry would."""
    _visibility(clouds, "7")
    _client(clouds, "lambda").update_function_configuration(FunctionName="blueprint-prod-orders", MemorySize=512)
    _client(clouds, "dynamodb").update_table(
        TableName=_physical(clouds, "Database", "Table"),
        BillingMode="PROVISIONED",
        ProvisionedThroughput={"ReadCapacityUnits": 1, "WriteCapacityUnits": 1},
    )
    cloudwatch, name = _client(clouds, "cloudwatch"), _physical(clouds, "Monitoring", "Alarm")
    alarm = cloudwatch.describe_alarms(AlarmNames=[name])["MetricAlarms"][0]
    kept = ("AlarmName", "ComparisonOperator", "EvaluationPeriods", "MetricName", "Namespace", "Period", "Statistic")
    cloudwatch.put_metric_alarm(Threshold=99, TreatMissingData="ignore", **{key: alarm[key] for key in kept})


def _drift(clouds: Any) -> set[tuple[str, str]]:
    document = clouds.run("detect-drift", "prod").document
    return {(one["logical_id"], one["path"]) for one in document["result"]["findings"] if one["verdict"] == "drift"}


@pytest.fixture(scope="module")
def rolled_out(clouds: Any) -> Any:
    """A second release is live in prod: a rollout moved the aliases."""
    clouds.to_staging(marker="two")
    assert clouds.to_prod().outcome == "succeeded"
    return clouds


def test_what_a_rollout_moved_is_not_called_drift_while_the_ledger_agrees(rolled_out: Any) -> None:
    done = rolled_out.run("detect-drift", "prod")
    found = done.document["result"]["findings"]
    aliases = [one for one in found if one["type"] == "AWS::Lambda::Alias"]
    assert {one["verdict"] for one in aliases} == {"managed"}
    assert len(aliases) == 3
    assert done.outcome == "clean", [one for one in found if one["verdict"] == "drift"]


def test_the_same_alias_is_drift_when_the_ledger_does_not_agree(rolled_out: Any) -> None:
    ssm, name = _client(rolled_out, "ssm"), "/blueprint/prod/orders/live-version"
    recorded = ssm.get_parameter(Name=name)["Parameter"]["Value"]
    ssm.put_parameter(Name=name, Value="1", Overwrite=True)
    try:
        assert ("OrdersAlias", "/FunctionVersion") in _drift(rolled_out)
    finally:
        ssm.put_parameter(Name=name, Value=recorded, Overwrite=True)


def test_drift_is_found_planned_approved_mended_and_verified(rolled_out: Any) -> None:
    live = rolled_out.live("prod")
    _tamper(rolled_out)
    found = _drift(rolled_out)
    assert {name for name, _ in found} == {"Queue", "Orders", "Table", "Alarm"}

    planned = rolled_out.run("remediate-drift", "prod", *STATEFUL)
    assert (planned.outcome, planned.code) == ("approval_missing", 1), planned.document["problems"]
    steps = [step for stack in planned.document["result"]["plan"]["stacks"] for step in stack["steps"]]
    assert {(one["finding"]["logical_id"], one["finding"]["path"]) for one in steps} == found
    run = planned.document["run"]
    assert rolled_out.run("releases", "approve", run).outcome == "approval_rejected"  # ada started it
    assert rolled_out.run("releases", "approve", run, person="grace").code == 0

    done = rolled_out.run("remediate-drift", "prod", "--resume", run)
    assert (done.outcome, done.code) == ("succeeded", 0), done.document["problems"]
    assert {stack["progress"] for stack in done.document["result"]["stacks"]} == {"mended"}
    assert _visibility(rolled_out) == "60"
    assert rolled_out.live("prod") == live, "no traffic moved"
    assert rolled_out.run("detect-drift", "prod").outcome == "clean"


def test_our_own_update_is_no_deployment_behind_the_ledgers_back(rolled_out: Any) -> None:
    again = rolled_out.run("promote", "staging", "prod")
    assert (again.outcome, again.code) == ("noop", 0), again.document["problems"]


def test_phantoms_stop_the_plan_and_nothing_is_executed(rolled_out: Any) -> None:
    _visibility(rolled_out, "7")
    _ask_for_phantoms(rolled_out, ["Alarm"])
    refused = rolled_out.run("remediate-drift", "prod", *STATEFUL)
    assert (refused.outcome, refused.code) == ("plan_refused", 1)
    assert "phantom: Modify AWS::CloudWatch::Alarm" in refused.document["problems"][0]["message"]
    assert _visibility(rolled_out) == "7"
    listed = _client(rolled_out, "cloudformation").list_change_sets(StackName="blueprint-prod-Monitoring")
    assert [one for one in listed["Summaries"] if one["ExecutionStatus"] == "AVAILABLE"] == []
    _ask_for_phantoms(rolled_out, [])


def test_a_resource_that_holds_data_needs_to_be_named(rolled_out: Any) -> None:
    _visibility(rolled_out, "7")
    refused = rolled_out.run("remediate-drift", "prod")
    assert refused.outcome == "plan_refused"
    assert "--allow-stateful Queue" in refused.document["problems"][0]["message"]


def test_a_second_hand_after_the_approval_voids_it(rolled_out: Any) -> None:
    _visibility(rolled_out, "7")
    run = rolled_out.run("remediate-drift", "prod", *STATEFUL).document["run"]
    assert rolled_out.run("releases", "approve", run, person="grace").code == 0
    _visibility(rolled_out, "8")
    refused = rolled_out.run("remediate-drift", "prod", "--resume", run)
    assert refused.outcome == "plan_refused"
    assert _visibility(rolled_out, "60") == "60"


def _kill(process: Any) -> None:
    process.kill()


def test_a_plan_whose_process_was_killed_leaves_nothing_that_could_be_executed(rolled_out: Any) -> None:
    _visibility(rolled_out, "7")
    killed = rolled_out.disturbed("remediate-drift", "prod", *STATEFUL, acts={": preparing a change set": _kill})
    assert killed.outcome == "killed"
    assert _visibility(rolled_out) == "7"
    rolled_out.forget_lock("prod")
    assert rolled_out.run("remediate-drift", "prod", "--plan", *STATEFUL).outcome == "planned"
    listed = _client(rolled_out, "cloudformation").list_change_sets(StackName="blueprint-prod-Monitoring")
    assert [one for one in listed["Summaries"] if one["ExecutionStatus"] == "AVAILABLE"] == []


@pytest.mark.parametrize("word", [": executing\n", ": executing the change set", ": mended"])
def test_a_killed_remediation_is_taken_up_and_does_what_was_approved_once(rolled_out: Any, word: str) -> None:
    live = rolled_out.live("prod")
    _visibility(rolled_out, "7")
    run = rolled_out.run("remediate-drift", "prod", *STATEFUL).document["run"]
    assert rolled_out.run("releases", "approve", run, person="grace").code == 0
    killed = rolled_out.disturbed("remediate-drift", "prod", "--resume", run, acts={word: _kill})
    assert killed.outcome == "killed"

    locked = rolled_out.run("remediate-drift", "prod", "--resume", run)
    assert (locked.outcome, locked.code) == ("locked", 1), locked.document["problems"]
    rolled_out.forget_lock("prod")
    done = rolled_out.run("remediate-drift", "prod", "--resume", run)
    assert (done.outcome, done.code) == ("succeeded", 0), done.document["problems"]
    assert {stack["progress"] for stack in done.document["result"]["stacks"]} == {"mended"}
    assert (_visibility(rolled_out), rolled_out.live("prod")) == ("60", live)
    over = rolled_out.run("remediate-drift", "prod", "--resume", run)
    assert (over.outcome, over.code) == ("usage", 2), "what is done is not done twice"


def _ask_for_phantoms(clouds: Any, resources: list[str]) -> None:
    config = clouds.environments["prod"]
    wanted = {"account": config.account, "region": config.region, "stack": "blueprint-prod-Monitoring"}
    body = json.dumps({**wanted, "resources": resources}).encode()
    with urllib.request.urlopen(f"{clouds.aws.endpoint_url}/_blueprint/phantoms", data=body) as answer:
        assert answer.status == 200
