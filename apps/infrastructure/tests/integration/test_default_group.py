"""The default security group of a deployed network lets nothing in and nothing out."""

from collections.abc import Callable
from typing import Any

import pytest

pytestmark = pytest.mark.integration


def test_the_default_group_of_a_network_is_empty(deploy: Callable[..., Any]) -> None:
    regulated = deploy("regulated", "split")
    ec2 = regulated.client("ec2")
    (network,) = ec2.describe_vpcs(Filters=[{"Name": "cidr", "Values": [regulated.config.network.cidr]}])["Vpcs"]
    groups = ec2.describe_security_groups(Filters=[{"Name": "vpc-id", "Values": [network["VpcId"]]}])["SecurityGroups"]
    (default,) = [group for group in groups if group["GroupName"] == "default"]
    assert (default["IpPermissions"], default["IpPermissionsEgress"]) == ([], [])
