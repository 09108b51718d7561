"""Which alarms say how an environment is."""

from types import SimpleNamespace
from typing import Any

import boto3
from botocore.stub import Stubber

from blueprint_config import load_environment
from blueprint_ops_scripts.aws.probe import AwsProbe


def probe_over(*pages: dict[str, Any]) -> AwsProbe:
    """A probe of prod whose CloudWatch answers with these pages of alarms."""
    keys = {"aws_access_key_id": "test", "aws_secret_access_key": "test"}
    clients = {
        name: boto3.client(name, region_name="us-east-1", **keys)  # type: ignore[call-overload] # by name
        for name in ("cloudwatch", "sqs", "logs")
    }
    stub = Stubber(clients["cloudwatch"])
    for page in pages:
        stub.add_response("describe_alarms", page)
    stub.activate()
    session: Any = SimpleNamespace(client=clients.__getitem__)
    target: Any = SimpleNamespace(session=session, config=load_environment("prod"))
    return AwsProbe(target)


def alarm(name: str, state: str = "ALARM") -> dict[str, Any]:
    return {"AlarmName": name, "StateValue": state}


def test_alarms_of_every_page_and_kind_count() -> None:
    probe = probe_over(
        {"MetricAlarms": [alarm("blueprint-prod-Lambda-Errors", "OK")], "NextToken": "more"},
        {"MetricAlarms": [alarm("blueprint-prod-Api-5xx")], "CompositeAlarms": [alarm("blueprint-prod-health")]},
    )
    assert probe.alarms() == {
        "blueprint-prod-Lambda-Errors": "OK",
        "blueprint-prod-Api-5xx": "ALARM",
        "blueprint-prod-health": "ALARM",
    }


def test_what_looks_after_the_environment_says_nothing_about_what_it_serves() -> None:
    probe = probe_over(
        {
            "MetricAlarms": [
                alarm("blueprint-prod-Operations-WatchdogSilent"),
                alarm("blueprint-prod-OperationsDesk-Errors"),
            ]
        }
    )
    assert probe.alarms() == {"blueprint-prod-OperationsDesk-Errors": "ALARM"}
