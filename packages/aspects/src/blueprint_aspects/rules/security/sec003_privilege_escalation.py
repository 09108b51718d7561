"""SEC003: no role can make itself an administrator."""

import fnmatch
from collections.abc import Iterator

from blueprint_aspects.assembly import Assembly, Resource
from blueprint_aspects.engine.rule import Context, Problem, rule
from blueprint_aspects.model import Level, Severity
from blueprint_aspects.rules.iam_conditions import keeps_strangers_out
from blueprint_aspects.rules.iam_statements import allows, identity_statements
from blueprint_aspects.rules.iam_wildcards import covers_everything
from blueprint_aspects.values import Node, Undecided

_WAYS_UP: tuple[frozenset[str], ...] = tuple(
    frozenset(way.split())
    for way in (
        "iam:CreatePolicyVersion",
        "iam:SetDefaultPolicyVersion",
        "iam:CreateAccessKey",
        "iam:CreateLoginProfile",
        "iam:UpdateLoginProfile",
        "iam:AttachUserPolicy",
        "iam:AttachGroupPolicy",
        "iam:AttachRolePolicy",
        "iam:PutUserPolicy",
        "iam:PutGroupPolicy",
        "iam:PutRolePolicy",
        "iam:AddUserToGroup",
        "iam:UpdateAssumeRolePolicy sts:AssumeRole",
        "lambda:UpdateFunctionCode",
        "iam:PassRole lambda:CreateFunction lambda:InvokeFunction",
        "iam:PassRole lambda:CreateFunction lambda:CreateEventSourceMapping",
        "iam:PassRole ec2:RunInstances",
        "iam:PassRole cloudformation:CreateStack",
        "iam:PassRole ecs:RunTask",
        "iam:PassRole states:CreateStateMachine",
        "iam:PassRole codebuild:CreateProject",
        "iam:PassRole glue:CreateDevEndpoint",
        "iam:PassRole sagemaker:CreateNotebookInstance",
        "iam:PassRole datapipeline:CreatePipeline",
    )
)
"""Sets of permissions, each enough to become administrator when held on any resource (public research on AWS IAM
privilege escalation, first published by Rhino Security Labs in 2018)."""

_INTERESTING = {action.lower(): action for way in _WAYS_UP for action in way}
_POLICIES = ("AWS::IAM::Policy", "AWS::IAM::ManagedPolicy", "AWS::IAM::RolePolicy")


@rule(
    id="SEC003",
    fact="No role holds, over all its policies together, a set of permissions with which it can make itself administrator.",
    why="Each policy looks harmless alone; together they let whoever takes over the function take over the account.",
    fix="scope iam:PassRole and the rest to the roles and functions that are meant, or set a permissions boundary",
    severity=Severity.CRITICAL,
    level=Level.BASIC,
    types=("AWS::IAM::Role",),
    graph=True,
    peers=("CKV_AWS_110",),
    good="""
        Deployer:
          Type: AWS::IAM::Role
          Properties:
            AssumeRolePolicyDocument:
              Statement: [{Effect: Allow, Principal: {Service: lambda.amazonaws.com}, Action: sts:AssumeRole}]
        Pass:
          Type: AWS::IAM::Policy
          Properties:
            PolicyName: pass
            Roles: [!Ref Deployer]
            PolicyDocument:
              Statement:
                - {Effect: Allow, Action: iam:PassRole, Resource: !GetAtt Deployer.Arn}
                - {Effect: Allow, Action: [lambda:CreateFunction, lambda:InvokeFunction], Resource: "arn:aws:lambda:*:*:function:orders"}
    """,
    bad="""
        Deployer:
          Type: AWS::IAM::Role
          Properties:
            AssumeRolePolicyDocument:
              Statement: [{Effect: Allow, Principal: {Service: lambda.amazonaws.com}, Action: sts:AssumeRole}]
            Policies:
              - PolicyName: create
                PolicyDocument:
                  Statement: [{Effect: Allow, Action: [lambda:CreateFunction, lambda:InvokeFunction], Resource: "*"}]
        Pass:
          Type: AWS::IAM::Policy
          Properties:
            PolicyName: pass
            Roles: [!Ref Deployer]
            PolicyDocument:
              Statement: [{Effect: Allow, Action: iam:PassRole, Resource: "*"}]
    """,
)
def roles_cannot_raise_themselves(role: Resource, context: Context) -> Iterator[Problem]:
    """Judge a role by everything that is attached to it in the templates."""
    if role.has("PermissionsBoundary"):
        return
    held: set[str] = set()
    undecided: Undecided | None = None
    for holder in (role, *attached_policies(role, context.assembly)):
        statements = iter(identity_statements(holder))
        while True:
            try:
                held |= _broadly_allowed(next(statements))
            except StopIteration:
                break
            except Undecided as signal:
                undecided = signal
    for way in _WAYS_UP if held else ():
        if way <= held:
            yield Problem(f"holds {' + '.join(sorted(way))} on any resource")
    if undecided is not None:
        raise undecided


def attached_policies(role: Resource, assembly: Assembly) -> list[Resource]:
    """The policies of the templates that name the role, or that the role names."""
    named = assembly.graph.referrers(role, *_POLICIES)
    own = [target for target in _managed(role, assembly) if target.type == "AWS::IAM::ManagedPolicy"]
    return [*named, *(policy for policy in own if policy not in named)]


def _managed(role: Resource, assembly: Assembly) -> list[Resource]:
    return assembly.graph.targets(role, "ManagedPolicyArns") if role.has("ManagedPolicyArns") else []


def _broadly_allowed(statement: Node) -> set[str]:
    """The interesting actions that the statement allows on more than single resources."""
    if not allows(statement):
        return set()
    found = _interesting(statement)
    return found if found and _is_broad(statement) and not keeps_strangers_out(statement) else set()


def _interesting(statement: Node) -> set[str]:
    found: set[str] = set()
    for pattern in statement.patterns("Action"):
        if "*" in pattern or "?" in pattern:
            found.update(_INTERESTING[name] for name in fnmatch.filter(_INTERESTING, pattern.lower()))
        elif pattern.lower() in _INTERESTING:
            found.add(_INTERESTING[pattern.lower()])
    if statement.has("NotAction"):
        left_out = {
            name
            for pattern in statement.patterns("NotAction")
            for name in fnmatch.filter(_INTERESTING, pattern.lower())
        }
        found.update(action for name, action in _INTERESTING.items() if name not in left_out)
    return found


def _is_broad(statement: Node) -> bool:
    """Whether the statement is about more than single resources."""
    kinds = (":role/*", ":user/*", ":policy/*", ":function:*", ":group/*")
    resources = statement.patterns("Resource")
    return statement.has("NotResource") or any(covers_everything(text) or text.endswith(kinds) for text in resources)
