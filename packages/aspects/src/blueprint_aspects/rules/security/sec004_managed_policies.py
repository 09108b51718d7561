"""SEC004: roles do not lean on AWS' broad managed policies."""

from collections.abc import Iterator

from blueprint_aspects.assembly import Resource
from blueprint_aspects.engine.rule import Context, Problem, rule
from blueprint_aspects.model import Level, Severity

_ADMINISTRATORS = {"AdministratorAccess", "PowerUserAccess", "IAMFullAccess"}


@rule(
    id="SEC004",
    fact="No AdministratorAccess, PowerUserAccess or `*FullAccess` policy is attached; `*ExecutionRole` policies are a small matter.",
    why="These policies cover whole services on all resources, and AWS widens them without asking.",
    fix="write a policy with the actions and resources that the code needs",
    severity=Severity.CRITICAL,
    level=Level.BASIC,
    types=("AWS::IAM::Role", "AWS::IAM::User", "AWS::IAM::Group"),
    only_with=("ManagedPolicyArns",),
    peers=("AwsSolutions-IAM4",),
    good="""
        Role:
          Type: AWS::IAM::Role
          Properties:
            AssumeRolePolicyDocument:
              Statement: [{Effect: Allow, Principal: {Service: lambda.amazonaws.com}, Action: sts:AssumeRole}]
    """,
    bad="""
        Role:
          Type: AWS::IAM::Role
          Properties:
            AssumeRolePolicyDocument:
              Statement: [{Effect: Allow, Principal: {Service: lambda.amazonaws.com}, Action: sts:AssumeRole}]
            ManagedPolicyArns: [!Sub "arn:${AWS::Partition}:iam::aws:policy/AdministratorAccess"]
    """,
)
def managed_policies_are_narrow(resource: Resource, _context: Context) -> Iterator[Problem]:
    """Judge the names of the managed policies."""
    for arn in resource.patterns("ManagedPolicyArns"):
        if ":iam::aws:policy/" not in arn:
            continue
        name = arn.rpartition("/")[2]
        if name in _ADMINISTRATORS or name.endswith("FullAccess"):
            yield Problem(f"attaches {name}")
        elif name.endswith("ExecutionRole"):
            yield Problem(f"attaches {name}", severity=Severity.LOW)
