"""CMP011: networks that can be looked into, and leave nothing open by default."""

from collections.abc import Iterator

from blueprint_aspects.assembly import Resource
from blueprint_aspects.engine.rule import Context, Problem, rule
from blueprint_aspects.model import Level, Severity
from blueprint_aspects.values import in_turn

_CLOSERS = ("Custom::VpcRestrictDefaultSG",)


@rule(
    id="CMP011",
    fact="VPCs have flow logs and a closed default security group; no function is in a public subnet.",
    why="Without flow logs nobody knows who spoke with whom; a function in a public subnet has no way out; the default "
    "group lets everything in it talk to everything else.",
    fix="add a flow log, close the default group (feature flag @aws-cdk/aws-ec2:restrictDefaultSecurityGroup), use private subnets",
    severity=Severity.MEDIUM,
    level=Level.ENHANCED,
    types=("AWS::EC2::VPC", "AWS::Lambda::Function"),
    graph=True,
    peers=("AwsSolutions-VPC7",),
    good="""
        Vpc: {Type: AWS::EC2::VPC}
        Log: {Type: AWS::EC2::FlowLog, Properties: {ResourceId: !Ref Vpc, ResourceType: VPC}}
        Closed: {Type: Custom::VpcRestrictDefaultSG, Properties: {DefaultSecurityGroupId: !GetAtt Vpc.DefaultSecurityGroup}}
    """,
    bad="""
        Vpc: {Type: AWS::EC2::VPC}
    """,
)
def networks_are_closed_and_watched(resource: Resource, context: Context) -> Iterator[Problem]:
    """Judge a VPC, or where a function is placed."""
    graph = context.assembly.graph
    if resource.type == "AWS::EC2::VPC":
        if not graph.referrers(resource, "AWS::EC2::FlowLog"):
            yield Problem("has no flow log")
        if not graph.referrers(resource, *_CLOSERS):
            yield Problem("leaves its default security group open")
        return
    subnets = in_turn(resource.each("VpcConfig", "SubnetIds"), graph.targets)
    if any(subnet.flag("MapPublicIpOnLaunch") for subnet in subnets if subnet.type == "AWS::EC2::Subnet"):
        yield Problem("is in a public subnet, from which a function reaches nothing")
