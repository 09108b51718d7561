"""Who did it: what CloudTrail says, over all its pages, at its pace, and when it says nothing."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError

from blueprint_ops_scripts.aws.trail import CloudTrailHistory
from blueprint_ops_scripts.drift.attribution import TrailRefusedError, attribute
from blueprint_ops_scripts.drift.report import DriftReport, Finding

AT = datetime(2026, 6, 1, 9, tzinfo=UTC)
ADA = "arn:aws:sts::111111111111:assumed-role/Admin/ada"
URL = "https://sqs.eu-west-1.amazonaws.com/111111111111/orders"


def event(name: str, *, minute: int = 0, identity: dict[str, Any] | None = None, **detail: Any) -> dict[str, Any]:
    """An event as LookupEvents gives it."""
    record = {"userIdentity": identity if identity is not None else {"arn": ADA}, **detail}
    return {"EventName": name, "EventTime": AT.replace(minute=minute), "CloudTrailEvent": json.dumps(record)}


BY_CLOUDFORMATION = event(
    "SetQueueAttributes", minute=50, identity={"arn": ADA, "invokedBy": "cloudformation.amazonaws.com"}
)


class Client:
    """Answers with what it is given, one answer after the other; notes what it was asked."""

    def __init__(self, *answers: Any) -> None:
        self.answers, self.asked = list(answers), []  # type: ignore[var-annotated]  # filled below

    def lookup_events(self, **arguments: Any) -> Any:
        self.asked.append(arguments)
        answer = self.answers.pop(0) if self.answers else {"Events": []}
        if isinstance(answer, Exception):
            raise answer
        return answer


class Clock:
    """Time that passes only by sleeping."""

    def __init__(self) -> None:
        self.time = 0.0

    def now(self) -> float:
        return self.time

    def sleep(self, seconds: float) -> None:
        self.time += seconds


def refusal(code: str) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": "no"}}, "LookupEvents")


def history(*answers: Any) -> tuple[CloudTrailHistory, Client, Clock]:
    client, clock = Client(*answers), Clock()
    return CloudTrailHistory(client, clock=clock.now, sleep=clock.sleep), client, clock


FINDING = Finding(
    environment="dev",
    stack="blueprint-dev-Events",
    logical_id="Orders",
    physical_id=URL,
    type="AWS::SQS::Queue",
    kind="MODIFIED",
    path="/VisibilityTimeout",
    expected="60",
    actual="90",
    fingerprint="a",
)


def _report(*findings: Finding) -> DriftReport:
    return DriftReport(started=AT, findings=list(findings or (FINDING,)))


def test_who_when_and_with_what_is_said() -> None:
    trail, _, _ = history({"Events": [event("SetQueueAttributes", sessionCredentialFromConsole="true")]})
    found = attribute(_report(), trail).findings[0].actor
    assert found == f"{ADA} by SetQueueAttributes at 2026-06-01T09:00:00Z with the console"


@pytest.mark.parametrize(
    ("agent", "tool"),
    [
        ("aws-cli/2.31 md/awscrt#0.27", "the AWS CLI"),
        ("APN/1.0 HashiCorp/1.0 Terraform/1.9", "Terraform"),
        ("Boto3/1.44 md/Botocore", "a boto3 script"),
        ("[AWSCloudTrail, aws-internal/3 aws-sdk-java/1.12]", "an AWS SDK"),
        ("signin.amazonaws.com", "the console"),
        ("my-tool/7 other", "my-tool/7"),
        ("", ""),
    ],
)
def test_the_tool_is_named_as_people_call_it(agent: str, tool: str) -> None:
    trail, _, _ = history({"Events": [event("SetQueueAttributes", userAgent=agent)]})
    assert trail.writes_to(URL)[0].tool == tool


def test_a_service_that_acts_by_itself_is_its_own_tool() -> None:
    identity = {"arn": ADA, "invokedBy": "lambda.amazonaws.com"}
    trail, _, _ = history({"Events": [event("SetQueueAttributes", identity=identity, userAgent="Boto3/1")]})
    assert trail.writes_to(URL)[0].tool == "lambda.amazonaws.com"


def test_reads_and_cloudformation_are_nobody() -> None:
    trail, _, _ = history({"Events": [event("GetQueueAttributes"), BY_CLOUDFORMATION]})
    assert attribute(_report(), trail).findings[0].actor == "no event"


def test_the_newest_write_of_a_person_counts() -> None:
    bob = event("TagQueue", minute=40, identity={"arn": "arn:bob"})
    trail, _, _ = history({"Events": [event("SetQueueAttributes", minute=1), bob, BY_CLOUDFORMATION]})
    assert (attribute(_report(), trail).findings[0].actor or "").startswith("arn:bob by TagQueue at 2026-06-01T09:40")


def test_pages_are_read_until_somebody_is_found() -> None:
    pages = [
        {"Events": [BY_CLOUDFORMATION], "NextToken": "two"},
        {"Events": [event("SetQueueAttributes")], "NextToken": "three"},
    ]
    trail, client, _ = history(*pages)
    assert [one.by_cloudformation for one in trail.writes_to(URL)] == [True, False]
    assert [one.get("NextToken") for one in client.asked] == [None, "two"]


def test_endless_pages_end() -> None:
    trail, client, _ = history(*[{"Events": [BY_CLOUDFORMATION], "NextToken": str(n)} for n in range(50)])
    trail.writes_to(URL)
    assert len(client.asked) == 10


def test_a_resource_is_looked_up_by_its_name_when_its_id_is_not_known() -> None:
    trail, client, _ = history({"Events": []}, {"Events": [event("SetQueueAttributes")]})
    assert trail.writes_to(URL)
    assert [one["LookupAttributes"][0]["AttributeValue"] for one in client.asked] == [URL, "orders"]


def test_no_more_than_two_requests_a_second_are_sent() -> None:
    trail, client, clock = history()
    for number in range(10):
        trail.writes_to(f"thing-{number}")
    assert len(client.asked) == 10
    assert clock.time >= 9 * 0.5


def test_a_throttled_request_is_asked_again_more_slowly() -> None:
    busy = refusal("ThrottlingException")
    trail, client, clock = history(busy, busy, {"Events": [event("SetQueueAttributes")]})
    assert len(trail.writes_to(URL)) == 1
    assert len(client.asked) == 3
    assert clock.time >= 0.55 * (2 + 4)


def test_throttling_without_end_is_said() -> None:
    trail, client, _ = history(*[refusal("ThrottlingException")] * 9)
    report = attribute(_report(), trail)
    assert len(client.asked) == 5
    assert report.findings[0].actor == "not known"
    assert "CloudTrail could not be asked" in report.notes[0]
    assert report.denied == {}


def test_a_missing_permission_is_said_once_and_with_its_name() -> None:
    trail, client, _ = history(refusal("AccessDeniedException"))
    report = attribute(_report(FINDING, replace(FINDING, physical_id="other", fingerprint="b")), trail)
    assert len(client.asked) == 1
    assert [one.actor for one in report.findings] == ["not known", "not known"]
    assert list(report.denied) == ["cloudtrail:LookupEvents"]


def test_a_broken_connection_is_said() -> None:
    trail, _, _ = history(EndpointConnectionError(endpoint_url="https://cloudtrail"))
    with pytest.raises(TrailRefusedError):
        trail.writes_to(URL)


def test_only_drift_is_looked_up_and_each_resource_once() -> None:
    others = [
        replace(FINDING, path="/Other", fingerprint="b"),
        replace(FINDING, verdict="noise", physical_id="n", fingerprint="c"),
        replace(FINDING, physical_id="", fingerprint="d"),
    ]
    trail, client, _ = history({"Events": [event("SetQueueAttributes")]})
    report = attribute(_report(FINDING, *others), trail)
    assert len(client.asked) == 1
    assert [one.actor is not None for one in report.findings] == [True, True, False, False]


def test_an_event_without_details_names_the_user() -> None:
    trail, _, _ = history({"Events": [{"EventName": "TagQueue", "EventTime": AT, "Username": "ada"}]})
    assert trail.writes_to(URL)[0].actor == "ada"
