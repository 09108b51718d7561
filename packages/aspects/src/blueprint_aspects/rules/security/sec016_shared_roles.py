"""SEC016: each function has a role of its own."""

from collections import Counter
from collections.abc import Iterator

from blueprint_aspects.assembly import Assembly, Resource
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
    name = id(role) if role is not None else function.pattern("Role")
    sharing = context.assembly.once("SEC016", lambda: _users(context.assembly))[name] if name else 0
    if sharing > 1:
        yield Problem(f"shares its role with {sharing - 1} other functions")


def _users(assembly: Assembly) -> Counter[int | str]:
    """How many functions run under each role, named by its resource or by its ARN as text."""
    users: Counter[int | str] = Counter()
    for function in assembly.of_type("AWS::Lambda::Function"):
        try:
            role = assembly.graph.target(function, "Role")
            name = id(role) if role is not None else function.pattern("Role")
        except Undecided:
            continue  # reported where the function itself is judged
        if name:
            users[name] += 1
    return users
