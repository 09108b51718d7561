"""The default security group of a VPC is emptied, by a function that may do that and nothing else."""

import json
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from types import SimpleNamespace
from typing import Any

import pytest

from blueprint_constructs import TieredVpc
from blueprint_constructs.closed_default_group import HANDLER
from blueprint_constructs.runtime import close_default_group as runtime

MOST_INLINE = 4_096
"""Characters of code in a template (CloudFormation, AWS::Lambda::Function)."""
GROUP, ACCOUNT = "sg-1", "111111111111"


@pytest.fixture(scope="module")
def network(synthesise: Callable[[Any], Any]) -> Any:
    return synthesise(lambda stack: TieredVpc(stack, "Vpc", availability_zones=["eu-west-1a", "eu-west-1b"]))


def test_the_group_of_the_vpc_is_closed_when_it_is_made(network: Any) -> None:
    (closed,) = network.resources("Custom::VpcRestrictDefaultSG").values()
    group = {"Fn::GetAtt": [network.id_of("AWS::EC2::VPC"), "DefaultSecurityGroup"]}
    assert closed["Properties"]["DefaultSecurityGroupId"] == group
    assert closed["Properties"]["ServiceTimeout"] == 60
    policies = [name for name in network.resources("AWS::IAM::Policy") if "DefaultGroup" in name]
    assert set(policies) <= set(closed["DependsOn"]), "else the function is called before it may do anything"


def test_the_function_may_revoke_rules_of_that_group_only(network: Any) -> None:
    statement = network.statements()["CloseGroup"]
    assert statement["Action"] == ["ec2:RevokeSecurityGroupEgress", "ec2:RevokeSecurityGroupIngress"]
    assert "DefaultSecurityGroup" in json.dumps(statement["Resource"])
    assert "*" not in json.dumps(statement["Resource"])


def test_it_is_left_open_where_somebody_asks_for_that(synthesise: Callable[[Any], Any]) -> None:
    left = synthesise(
        lambda stack: TieredVpc(
            stack, "Vpc", availability_zones=["eu-west-1a", "eu-west-1b"], close_default_group=False
        )
    )
    assert not left.all("Custom::VpcRestrictDefaultSG")
    assert not left.all("AWS::Lambda::Function")


def test_the_code_fits_into_a_template() -> None:
    assert len(HANDLER.read_text(encoding="utf-8")) <= MOST_INLINE


class Gone(Exception):  # noqa: N818 - it is an answer, not a fault
    """What EC2 says of a rule that is not there."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.response = {"Error": {"Code": code}}


class Ec2:
    """The rules of one group."""

    def __init__(self) -> None:
        self.rules = [
            ("in", {"IpProtocol": "-1", "UserIdGroupPairs": [{"GroupId": GROUP, "UserId": ACCOUNT}]}),
            ("out", {"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}),
        ]
        self.refusal = "InvalidPermission.NotFound"

    def revoke_security_group_ingress(self, **asked: Any) -> None:
        self._revoke("in", **asked)

    def revoke_security_group_egress(self, **asked: Any) -> None:
        self._revoke("out", **asked)

    def _revoke(self, direction: str, *, GroupId: str, IpPermissions: list[Any]) -> None:  # noqa: N803 - EC2's names
        assert GroupId == GROUP
        (rule,) = IpPermissions
        if (direction, rule) not in self.rules:
            raise Gone(self.refusal)
        self.rules.remove((direction, rule))


def test_every_rule_is_taken_away_and_once_more_does_no_harm() -> None:
    ec2 = Ec2()
    runtime.close(ec2, GROUP, ACCOUNT)
    assert ec2.rules == []
    runtime.close(ec2, GROUP, ACCOUNT)


def test_another_refusal_of_ec2_is_told() -> None:
    ec2 = Ec2()
    ec2.rules, ec2.refusal = [], "UnauthorizedOperation"
    with pytest.raises(Gone, match="UnauthorizedOperation"):
        runtime.close(ec2, GROUP, ACCOUNT)


@pytest.fixture
def cloudformation() -> Iterator[Any]:
    """Where answers go; those that came are in `answers`."""
    answers: list[dict[str, Any]] = []

    class Receiver(BaseHTTPRequestHandler):
        def do_PUT(self) -> None:
            answers.append(json.loads(self.rfile.read(int(self.headers["content-length"]))))
            self.send_response(200)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Receiver) as server:
        Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        yield SimpleNamespace(url=f"http://127.0.0.1:{server.server_port}/", answers=answers)
        server.shutdown()


@pytest.mark.parametrize(
    ("kind", "refusal", "status", "left"),
    [
        ("Create", "InvalidPermission.NotFound", "SUCCESS", 0),
        ("Update", "InvalidPermission.NotFound", "SUCCESS", 0),
        ("Delete", "InvalidPermission.NotFound", "SUCCESS", 2),
        ("Create", "UnauthorizedOperation", "FAILED", 0),
    ],
)
def test_cloudformation_hears_how_it_went(
    cloudformation: Any, monkeypatch: pytest.MonkeyPatch, kind: str, refusal: str, status: str, left: int
) -> None:
    ec2 = Ec2()
    ec2.refusal = refusal
    monkeypatch.setitem(__import__("sys").modules, "boto3", SimpleNamespace(client=lambda _: ec2))
    event = {
        "RequestType": kind,
        "ResponseURL": cloudformation.url,
        "StackId": "stack",
        "RequestId": "request",
        "LogicalResourceId": "Closed",
        "ResourceProperties": {"DefaultSecurityGroupId": GROUP, "Account": ACCOUNT},
    }
    runtime.handler(event, SimpleNamespace(log_stream_name="stream"))
    (answer,) = cloudformation.answers
    assert (answer["Status"], answer["PhysicalResourceId"], answer["StackId"]) == (status, GROUP, "stack")
    assert len(ec2.rules) == left
    if status == "FAILED":
        assert "UnauthorizedOperation" in answer["Reason"]
        assert "see the log stream" in answer["Reason"]
