"""CST004: interface endpoints as long as they are cheaper than NAT."""

from collections.abc import Iterator

from blueprint_aspects.assembly import Resource
from blueprint_aspects.engine.rule import Context, Problem, rule
from blueprint_aspects.model import Level, Severity
from blueprint_aspects.values import Undecided

_NAT_HOUR = 0.045
_ENDPOINT_HOUR = 0.01
_BREAK_EVEN = int(_NAT_HOUR / _ENDPOINT_HOUR)
"""Interface endpoints per zone that cost as much as a NAT gateway there (AWS VPC pricing, us-east-1, USD an hour)."""


@rule(
    id="CST004",
    fact="A VPC has no more interface endpoints than a NAT gateway would cost: 4.",
    why="Each endpoint costs about 7 USD a month in each zone; from the fifth on a NAT gateway is cheaper.",
    fix="keep the endpoints that carry data or must stay private; use gateway endpoints for S3 and DynamoDB",
    severity=Severity.LOW,
    level=Level.ENHANCED,
    types=("AWS::EC2::VPCEndpoint",),
    graph=True,
    good="""
        Vpc: {Type: AWS::EC2::VPC}
        Logs: {Type: AWS::EC2::VPCEndpoint, Properties: {VpcId: !Ref Vpc, ServiceName: logs, VpcEndpointType: Interface}}
    """,
    bad="""
        Vpc: {Type: AWS::EC2::VPC}
        Logs: {Type: AWS::EC2::VPCEndpoint, Properties: {VpcId: !Ref Vpc, ServiceName: logs, VpcEndpointType: Interface}}
        Sqs: {Type: AWS::EC2::VPCEndpoint, Properties: {VpcId: !Ref Vpc, ServiceName: sqs, VpcEndpointType: Interface}}
        Sns: {Type: AWS::EC2::VPCEndpoint, Properties: {VpcId: !Ref Vpc, ServiceName: sns, VpcEndpointType: Interface}}
        Kms: {Type: AWS::EC2::VPCEndpoint, Properties: {VpcId: !Ref Vpc, ServiceName: kms, VpcEndpointType: Interface}}
        Ssm: {Type: AWS::EC2::VPCEndpoint, Properties: {VpcId: !Ref Vpc, ServiceName: ssm, VpcEndpointType: Interface}}
    """,
)
def endpoints_cost_less_than_nat(endpoint: Resource, context: Context) -> Iterator[Problem]:
    """Judge an endpoint by its place among those of its VPC."""
    if endpoint.text("VpcEndpointType") != "Interface":
        return
    vpc = context.assembly.graph.target(endpoint, "VpcId")
    if vpc is None:
        raise Undecided("the VPC is not in the templates")
    siblings = [other for other in context.assembly.graph.referrers(vpc, endpoint.type) if _is_interface(other)]
    if siblings.index(endpoint) >= _BREAK_EVEN:
        yield Problem(
            f"is one of {len(siblings)} interface endpoints; from {_BREAK_EVEN + 1} on a NAT gateway is cheaper"
        )


def _is_interface(endpoint: Resource) -> bool:
    try:
        return endpoint.text("VpcEndpointType") == "Interface"
    except Undecided:
        return False
