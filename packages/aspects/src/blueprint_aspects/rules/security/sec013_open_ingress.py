"""SEC013: nothing from anywhere, but on 443."""

from collections.abc import Iterator

from blueprint_aspects.assembly import Resource
from blueprint_aspects.engine.rule import Context, Problem, rule
from blueprint_aspects.model import Level, Severity
from blueprint_aspects.values import Node


def _rules(resource: Resource) -> Iterator[Node]:
    if resource.type == "AWS::EC2::SecurityGroup":
        yield from resource.each("SecurityGroupIngress")
    else:
        yield resource


@rule(
    id="SEC013",
    fact="No security group lets the whole internet in, but on port 443.",
    why="Open ports are found by scanners within minutes.",
    fix="name the source: another security group, a prefix list, or the CIDR of your network",
    severity=Severity.HIGH,
    level=Level.BASIC,
    types=("AWS::EC2::SecurityGroup", "AWS::EC2::SecurityGroupIngress"),
    parts=_rules,
    graph=True,
    only_with=("SecurityGroupIngress", "CidrIp", "CidrIpv6"),
    peers=("AwsSolutions-EC23", "CKV_AWS_24", "CKV_AWS_25", "CKV_AWS_260"),
    good="""
        Group:
          Type: AWS::EC2::SecurityGroup
          Properties:
            GroupDescription: front door
            SecurityGroupIngress: [{IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIp: 0.0.0.0/0}]
    """,
    bad="""
        Group:
          Type: AWS::EC2::SecurityGroup
          Properties:
            GroupDescription: back door
            SecurityGroupIngress: [{IpProtocol: tcp, FromPort: 22, ToPort: 22, CidrIp: 0.0.0.0/0}]
    """,
)
def ingress_names_its_source(ingress: Node, _context: Context) -> Iterator[Problem]:
    """Judge one ingress rule."""
    sources = (ingress.pattern("CidrIp") or "", ingress.pattern("CidrIpv6") or "")
    if not any(_is_the_internet(source) for source in sources):
        return
    protocol, low, high = ingress.text("IpProtocol"), ingress.number("FromPort"), ingress.number("ToPort")
    if protocol in ("-1", "all") or low is None or high is None:
        yield Problem("lets the whole internet in on every port")
    elif not (protocol in ("tcp", "6", "udp", "17") and low == high == 443):
        yield Problem(f"lets the whole internet in on {protocol} {low:g}-{high:g}")


def _is_the_internet(cidr: str) -> bool:
    """Whether the block is larger than any network of one owner: below /8 of IPv4, below /16 of IPv6."""
    bits = cidr.rpartition("/")[2]
    return bits.isdigit() and int(bits) < (16 if ":" in cidr else 8)
