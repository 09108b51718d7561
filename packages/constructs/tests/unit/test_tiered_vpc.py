"""A network that asks nobody which zones there are."""

from collections.abc import Callable
from typing import Any

import pytest
from aws_cdk import App, Environment, Stack
from aws_cdk import aws_kms as kms

from blueprint_constructs import TieredVpc

ZONES = ["eu-west-1a", "eu-west-1b"]


@pytest.fixture(scope="module")
def isolated(synthesise: Callable[[Any], Any]) -> Any:
    return synthesise(
        lambda stack: TieredVpc(
            stack,
            "Vpc",
            availability_zones=ZONES,
            interface_endpoints=["sqs", "events"],
            encryption_key=kms.Key(stack, "Key"),
            log_retention_days=90,
            close_default_group=False,  # test_closed_default_group.py has it
        )
    )


@pytest.fixture(scope="module")
def with_nat(synthesise: Callable[[Any], Any]) -> Any:
    return synthesise(lambda stack: TieredVpc(stack, "Vpc", availability_zones=ZONES, nat_gateways=2))


def test_without_nat_there_is_no_way_to_the_internet(isolated: Any) -> None:
    for type_ in ("AWS::EC2::NatGateway", "AWS::EC2::InternetGateway", "AWS::EC2::Route"):
        assert not isolated.all(type_)
    assert [subnet["MapPublicIpOnLaunch"] for subnet in isolated.all("AWS::EC2::Subnet")] == [False, False]


def test_subnets_are_in_the_zones_that_were_named(isolated: Any) -> None:
    assert [subnet["AvailabilityZone"] for subnet in isolated.all("AWS::EC2::Subnet")] == ZONES


def test_dynamodb_and_s3_are_reached_for_nothing_and_the_rest_as_asked(isolated: Any) -> None:
    endpoints = isolated.all("AWS::EC2::VPCEndpoint")
    assert sum(endpoint["VpcEndpointType"] == "Gateway" for endpoint in endpoints) == 2
    names = [str(endpoint["ServiceName"]) for endpoint in endpoints if endpoint["VpcEndpointType"] == "Interface"]
    assert sorted(name.rpartition(".")[2].rstrip("'}]") for name in names) == ["events", "sqs"]


def test_interface_endpoints_let_in_https_from_inside_the_vpc_and_nothing_else(isolated: Any) -> None:
    group = isolated.only("AWS::EC2::SecurityGroup")
    (rule,) = group["SecurityGroupIngress"]
    assert (rule["CidrIp"], rule["FromPort"], rule["ToPort"], rule["IpProtocol"]) == ("10.0.0.0/16", 443, 443, "tcp")
    behind = [each["SecurityGroupIds"] for each in isolated.all("AWS::EC2::VPCEndpoint") if "SecurityGroupIds" in each]
    assert behind == [[{"Fn::GetAtt": [isolated.id_of("AWS::EC2::SecurityGroup"), "GroupId"]}]] * 2


def test_all_traffic_is_logged_into_an_encrypted_log_by_a_role_that_can_do_nothing_else(isolated: Any) -> None:
    assert isolated.only("AWS::EC2::FlowLog")["TrafficType"] == "ALL"
    group = isolated.only("AWS::Logs::LogGroup")
    assert group["RetentionInDays"] == 90
    assert "KmsKeyId" in group
    assert list(isolated.statements()) == ["WriteFlowLog"]


def test_with_nat_there_are_three_tiers_and_no_public_addresses(with_nat: Any) -> None:
    subnets = with_nat.all("AWS::EC2::Subnet")
    assert len(subnets) == 6
    assert not any(subnet["MapPublicIpOnLaunch"] for subnet in subnets)
    assert len(with_nat.all("AWS::EC2::NatGateway")) == 2


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"availability_zones": ["eu-west-1a"]}, "cannot survive the loss of a zone; name two or more"),
        ({"cidr": "8.8.0.0/16"}, "cidr 8.8.0.0/16 is not a private range"),
        ({"nat_gateways": 3}, "nat_gateways of 3 for 2 zones; use 0, or up to one for each zone"),
        ({"cidr": "10.0.0.0/24", "subnet_mask": 24}, "2 subnets of /24 do not fit into 10.0.0.0/24, which holds 1"),
        ({"interface_endpoints": ["sqz"]}, "interface endpoint 'sqz' is not known; use some of events, kms"),
        ({"log_retention_days": 4}, "log retention of 4 days"),
    ],
)
def test_refuses_a_network_that_would_not_work_before_anything_is_made(
    new_stack: Callable[[], Stack], options: dict[str, Any], message: str
) -> None:
    stack = new_stack()
    with pytest.raises(ValueError, match=message):
        TieredVpc(stack, "Vpc", **{"availability_zones": ZONES, **options})
    assert not stack.node.children


def test_refuses_a_stack_that_would_look_its_zones_up() -> None:
    stack = Stack(App(), "Stack", env=Environment(account="111111111111", region="eu-west-1"))
    with pytest.raises(ValueError, match="would look up the zones of eu-west-1, which needs credentials"):
        TieredVpc(stack, "Vpc", availability_zones=ZONES)


def test_takes_a_stack_without_a_region_which_looks_nothing_up() -> None:
    stack = Stack(App(), "Stack")
    assert TieredVpc(stack, "Vpc", availability_zones=ZONES).vpc is not None
