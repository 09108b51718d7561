"""SEC016: each function has a role of its own."""

from collections.abc import Iterator

from blueprint_aspects.assembly import Resource
from blueprint_aspects.engine.rule import Context, Problem, rule
from blueprint_aspects.model import Level, Severity
from blueprint_aspects.values import Undecided


@rule(
    id="SEC016",
    fact="Each function has a role of its own.",
    why="A shared role holds the union of what its functions need, so the weakest function can do it all.",
    fix="give the function its own role (the CDK does so by default)",
    severity=Severity.MEDIUM,
    level=Level.ENHANCED,
    types=("AWS::Lambda::Function",),
    graph=True,
    good="""
        Orders: {Type: AWS::Lambda::Function, Properties: {Role: !GetAtt OrdersRole.Arn}}
        Users: {Type: AWS::Lambda::Function, Properties: {Role: !GetAtt UsersRole.Arn}}
        OrdersRole: {Type: AWS::IAM::Role}
        UsersRole: {Type: AWS::IAM::Role}
    """,
    bad="""
        Orders: {Type: AWS::Lambda::Function, Properties: {Role: !GetAtt Role.Arn}}
        Users: {Type: AWS::Lambda::Function, Properties: {Role: !GetAtt Role.Arn}}
        Role: {Type: AWS::IAM::Role}
    """,
)
def functions_have_their_own_role(function: Resource, context: Context) -> Iterator[Problem]:
    """Judge how many functions run under the function's role."""
    role = context.assembly.graph.target(function, "Role")
    if role is None:
        if function.has("Role"):
            yield from _literal(function, context)
        return
    sharing = 0
    for other in context.assembly.graph.referrers(role, "AWS::Lambda::Function"):
        try:
            sharing += context.assembly.graph.target(other, "Role") is role
        except Undecided:
            continue
    if sharing > 1:
        yield Problem(f"shares its role with {sharing - 1} other functions")


def _literal(function: Resource, context: Context) -> Iterator[Problem]:
    """A role that is named by its ARN: other functions may name it too."""
    arn = function.pattern("Role")
    others = context.assembly.of_type("AWS::Lambda::Function")
    sharing = sum(1 for other in others if isinstance(other.raw, dict) and other.raw.get("Role") == arn)
    if sharing > 1:
        yield Problem(f"shares its role with {sharing - 1} other functions")
