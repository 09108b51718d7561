"""Empties the default security group of a VPC when CloudFormation asks for it."""

import json
import urllib.request
from collections.abc import Callable
from typing import Any

ANYWHERE: tuple[dict[str, Any], ...] = (
    {"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]},
    {"IpProtocol": "-1", "Ipv6Ranges": [{"CidrIpv6": "::/0"}]},
)


def handler(event: dict[str, Any], context: Any) -> None:
    """Answer one request; whatever goes wrong is told at once, because CloudFormation would wait for an hour."""
    import boto3  # Lambda has it; whoever makes templates needs it not

    try:
        if event["RequestType"] != "Delete":  # a group that is left over, as with a retained VPC, stays closed
            properties = event["ResourceProperties"]
            close(boto3.client("ec2"), properties["DefaultSecurityGroupId"], properties["Account"])
        tell(event, "SUCCESS", "")
    except Exception as error:
        tell(event, "FAILED", f"{type(error).__name__}: {error}; see the log {context.log_stream_name}")


def close(ec2: Any, group: str, account: str) -> None:
    """Take away the rules with which AWS makes a default group: in from itself, out to anywhere."""
    itself = {"IpProtocol": "-1", "UserIdGroupPairs": [{"GroupId": group, "UserId": account}]}
    take_away(ec2.revoke_security_group_ingress, group, itself)
    for anywhere in ANYWHERE:
        take_away(ec2.revoke_security_group_egress, group, anywhere)


def take_away(revoke: Callable[..., Any], group: str, rule: dict[str, Any]) -> None:
    """Revoke a rule; that it is gone already is as good."""
    try:
        revoke(GroupId=group, IpPermissions=[rule])
    except Exception as error:
        if getattr(error, "response", {}).get("Error", {}).get("Code") != "InvalidPermission.NotFound":
            raise


def tell(event: dict[str, Any], status: str, reason: str) -> None:
    """Answer CloudFormation at the address that came with the request."""
    answer = {name: event[name] for name in ("StackId", "RequestId", "LogicalResourceId")}
    answer |= {"Status": status, "Reason": reason}
    answer["PhysicalResourceId"] = event["ResourceProperties"]["DefaultSecurityGroupId"]
    body = json.dumps(answer).encode()
    request = urllib.request.Request(event["ResponseURL"], data=body, method="PUT", headers={"content-type": ""})
    urllib.request.urlopen(request, timeout=10).close()
