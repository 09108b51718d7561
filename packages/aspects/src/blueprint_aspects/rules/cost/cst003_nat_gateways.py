"""CST003: NAT gateways within the environment's limit."""

from collections.abc import Iterator

from blueprint_aspects.assembly import Resource
from blueprint_aspects.engine.rule import Context, Problem, rule
from blueprint_aspects.model import Level, Severity


@rule(
    id="CST003",
    fact="An environment has no more NAT gateways than its limit (0, unless set; 3 in production).",
    why="Each costs about 33 USD a month before the first byte (0.045 USD an hour, us-east-1).",
    fix="use gateway and interface endpoints, or raise the environment's limit on purpose",
    severity=Severity.MEDIUM,
    level=Level.BASIC,
    types=("AWS::EC2::NatGateway",),
    graph=True,
    good="""
        Nat: {Type: AWS::EC2::NatGateway, Properties: {SubnetId: subnet-1}}
    """,
    bad="""
        Nat1: {Type: AWS::EC2::NatGateway, Properties: {SubnetId: subnet-1}}
        Nat2: {Type: AWS::EC2::NatGateway, Properties: {SubnetId: subnet-2}}
        Nat3: {Type: AWS::EC2::NatGateway, Properties: {SubnetId: subnet-3}}
        Nat4: {Type: AWS::EC2::NatGateway, Properties: {SubnetId: subnet-4}}
    """,
)
def nat_gateways_are_within_the_limit(gateway: Resource, context: Context) -> Iterator[Problem]:
    """Judge a gateway by its place among those of its environment."""
    index, number = context.assembly.position(gateway)
    limit = context.policy.nat_gateways
    if index >= limit:
        yield Problem(f"is one of {number} NAT gateways, the limit is {limit}")
