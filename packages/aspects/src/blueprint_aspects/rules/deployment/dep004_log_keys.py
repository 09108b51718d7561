"""DEP004: CloudWatch Logs may use the key of its log group."""

from collections.abc import Iterator

from blueprint_aspects.assembly import Resource
from blueprint_aspects.engine.rule import Context, Problem, rule
from blueprint_aspects.model import Level, Severity
from blueprint_aspects.rules.iam_statements import allows, principals
from blueprint_aspects.values import Node, Undecided


@rule(
    id="DEP004",
    fact="The key of an encrypted log group has a policy that lets CloudWatch Logs use it.",
    why="Otherwise the deployment fails: Logs checks the key when the group is made. The CDK does not add the statement.",
    fix="allow logs.<region>.amazonaws.com kms:Encrypt*, kms:Decrypt*, kms:GenerateDataKey* in the key policy, for the group's ARN",
    severity=Severity.HIGH,
    level=Level.BASIC,
    types=("AWS::Logs::LogGroup",),
    graph=True,
    only_with=("KmsKeyId",),
    good="""
        Logs: {Type: AWS::Logs::LogGroup, Properties: {KmsKeyId: !GetAtt Key.Arn}}
        Key:
          Type: AWS::KMS::Key
          Properties:
            KeyPolicy:
              Statement:
                - Effect: Allow
                  Principal: {Service: !Sub "logs.${AWS::Region}.amazonaws.com"}
                  Action: ["kms:Encrypt*", "kms:Decrypt*"]
                  Resource: "*"
    """,
    bad="""
        Logs: {Type: AWS::Logs::LogGroup, Properties: {KmsKeyId: !GetAtt Key.Arn}}
        Key:
          Type: AWS::KMS::Key
          Properties:
            KeyPolicy:
              Statement: [{Effect: Allow, Principal: {AWS: !Sub "arn:aws:iam::${AWS::AccountId}:root"}, Action: "kms:*", Resource: "*"}]
    """,
)
def logs_may_use_their_key(group: Resource, context: Context) -> Iterator[Problem]:
    """Judge the policy of the group's key."""
    if not group.has("KmsKeyId"):
        return
    key = context.assembly.graph.target(group, "KmsKeyId")
    if key is None or key.type != "AWS::KMS::Key":
        raise Undecided("the key is not in the templates")
    if not any(_lets_logs_in(statement) for statement in key.each("KeyPolicy", "Statement")):
        yield Problem("is encrypted with a key that CloudWatch Logs may not use")


def _lets_logs_in(statement: Node) -> bool:
    if not allows(statement) or not any(action.startswith("kms:") for action in statement.patterns("Action")):
        return False
    return any(
        principal == "*" or (kind == "Service" and principal.startswith("logs."))
        for kind, principal in principals(statement)
    )
