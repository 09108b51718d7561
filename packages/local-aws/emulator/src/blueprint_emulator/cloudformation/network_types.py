"""EC2 types that stacks may have: addresses, NAT gateways, flow logs and single security-group rules.

The local EC2 service has all of them; only the way from a template is missing in stock ministack. Nothing is routed or
filtered, as with everything of EC2 here.
"""

from typing import Any

from ministack.services import ec2

from blueprint_emulator.cloudformation import registry
from blueprint_emulator.cloudformation.registry import Created, Properties
from blueprint_emulator.cloudformation.service_calls import checked, query

_RULE_PORTS = ("IpProtocol", "FromPort", "ToPort")
_RULE_PEERS = {
    "CidrIp": ("IpRanges", "CidrIp"),
    "CidrIpv6": ("Ipv6Ranges", "CidrIpv6"),
    "SourceSecurityGroupId": ("Groups", "GroupId"),
    "DestinationSecurityGroupId": ("Groups", "GroupId"),
    "SourcePrefixListId": ("PrefixListIds", "PrefixListId"),
    "DestinationPrefixListId": ("PrefixListIds", "PrefixListId"),
}


def install() -> None:
    """Add the types, and the one attribute of a VPC that is missing."""
    registry.add("AWS::EC2::EIP", {"create": _address, "delete": _release_address})
    registry.add("AWS::EC2::NatGateway", {"create": _nat_gateway, "delete": _delete_nat_gateway})
    registry.add("AWS::EC2::FlowLog", {"create": _flow_log, "delete": _delete_flow_log})
    for direction in ("Ingress", "Egress"):
        registry.add(f"AWS::EC2::SecurityGroup{direction}", _rule_handlers(direction.lower()))
    registry.after_either("AWS::EC2::VPC", _vpc_attributes)


def _address(_logical_id: str, props: Properties, _stack_name: str) -> Created:
    before = set(ec2._addresses.keys())
    checked(ec2._allocate_address(query(Domain=props.get("Domain", "vpc"))), "AllocateAddress")
    (allocation,) = set(ec2._addresses.keys()) - before
    ec2._tags[allocation] = list(props.get("Tags") or [])
    address = ec2._addresses[allocation]["PublicIp"]
    return address, {"AllocationId": allocation, "PublicIp": address}


def _release_address(physical_id: str, _props: Properties) -> None:
    for allocation, record in ec2._addresses.items():
        if record["PublicIp"] == physical_id:
            ec2._release_address(query(AllocationId=allocation))


def _nat_gateway(_logical_id: str, props: Properties, _stack_name: str) -> Created:
    before = set(ec2._nat_gateways.keys())
    arguments = {key: props.get(key) for key in ("SubnetId", "AllocationId", "ConnectivityType")}
    checked(ec2._create_nat_gateway(query(**arguments)), "CreateNatGateway")
    (gateway,) = set(ec2._nat_gateways.keys()) - before
    ec2._tags[gateway] = list(props.get("Tags") or [])
    return gateway, {"NatGatewayId": gateway}


def _delete_nat_gateway(physical_id: str, _props: Properties) -> None:
    ec2._delete_nat_gateway(query(NatGatewayId=physical_id))


def _flow_log(_logical_id: str, props: Properties, _stack_name: str) -> Created:
    before = set(ec2._flow_logs.keys())
    arguments = {
        key: props.get(key)
        for key in ("ResourceType", "TrafficType", "LogDestinationType", "LogDestination", "LogGroupName")
    }
    checked(ec2._create_flow_logs(query(ResourceId=[props.get("ResourceId")], **arguments)), "CreateFlowLogs")
    (flow_log,) = set(ec2._flow_logs.keys()) - before
    ec2._tags[flow_log] = list(props.get("Tags") or [])
    return flow_log, {"Id": flow_log}


def _delete_flow_log(physical_id: str, _props: Properties) -> None:
    ec2._delete_flow_logs(query(FlowLogId=[physical_id]))


def _rule_handlers(direction: str) -> dict[str, Any]:
    def create(_logical_id: str, props: Properties, _stack_name: str) -> Created:
        call = getattr(ec2, f"_authorize_sg_{direction}")
        answer = checked(
            call(query(GroupId=props["GroupId"], IpPermissions=[rule_of(props)])), f"security group {direction}"
        )
        rule_id = str(answer).partition("<securityGroupRuleId>")[2].partition("<")[0]
        return rule_id, {"Id": rule_id}

    def delete(_physical_id: str, props: Properties) -> None:
        call = getattr(ec2, f"_revoke_sg_{direction}")
        call(query(GroupId=props["GroupId"], IpPermissions=[rule_of(props)]))

    return {"create": create, "delete": delete}


def rule_of(props: Properties) -> dict[str, Any]:
    """Return a security-group rule as the EC2 API takes it from the properties of a template."""
    rule: dict[str, Any] = {key: props[key] for key in _RULE_PORTS if key in props}
    for property_name, (group, member) in _RULE_PEERS.items():
        if property_name in props:
            peer = {member: props[property_name]}
            if props.get("Description"):
                peer["Description"] = props["Description"]
            rule.setdefault(group, []).append(peer)
    return rule


def _vpc_attributes(physical_id: str, props: Properties, attributes: dict[str, Any]) -> None:
    """Add what templates read of a VPC beside its id."""
    attributes["CidrBlock"] = ec2._vpcs[physical_id].get("CidrBlock", props.get("CidrBlock", ""))
    attributes["CidrBlockAssociations"] = [f"vpc-cidr-assoc-{physical_id.removeprefix('vpc-')}"]
    attributes["Ipv6CidrBlocks"] = []
