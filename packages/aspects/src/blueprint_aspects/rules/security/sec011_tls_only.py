"""SEC011: queues, topics and buckets speak TLS only."""

from collections.abc import Iterator

from blueprint_aspects.assembly import Resource
from blueprint_aspects.engine.rule import Context, Problem, rule
from blueprint_aspects.model import Level, Severity
from blueprint_aspects.rules.iam_statements import principals
from blueprint_aspects.values import Node, Undecided

_POLICIES = {
    "AWS::SQS::Queue": {"AWS::SQS::QueuePolicy": "Queues", "AWS::SQS::QueueInlinePolicy": "Queue"},
    "AWS::SNS::Topic": {"AWS::SNS::TopicPolicy": "Topics", "AWS::SNS::TopicInlinePolicy": "TopicArn"},
    "AWS::S3::Bucket": {"AWS::S3::BucketPolicy": "Bucket"},
}
"""Type to the policies that can be attached to it, and the property that says to which."""

_EVERY = {"*", "sqs:*", "SQS:*", "sns:*", "SNS:*", "s3:*", "S3:*", "sns:Publish", "SNS:Publish"}


@rule(
    id="SEC011",
    fact="Queues, topics and buckets have a policy that denies requests without TLS.",
    why="These services also answer plain HTTP; a client that is set up wrong then sends data in the clear, unnoticed.",
    fix="add a policy: Deny, Principal *, Condition Bool aws:SecureTransport false (`enforce_ssl=True` in the CDK)",
    severity=Severity.MEDIUM,
    level=Level.BASIC,
    types=tuple(_POLICIES),
    graph=True,
    peers=("AwsSolutions-SQS4", "AwsSolutions-SNS3", "AwsSolutions-S10"),
    good="""
        Queue: {Type: AWS::SQS::Queue}
        Policy:
          Type: AWS::SQS::QueuePolicy
          Properties:
            Queues: [!Ref Queue]
            PolicyDocument:
              Statement:
                - Effect: Deny
                  Principal: "*"
                  Action: "sqs:*"
                  Resource: !GetAtt Queue.Arn
                  Condition: {Bool: {"aws:SecureTransport": "false"}}
    """,
    bad="""
        Queue: {Type: AWS::SQS::Queue}
    """,
)
def stores_accept_tls_only(resource: Resource, context: Context) -> Iterator[Problem]:
    """Judge the policies that are attached to the resource."""
    undecided: Undecided | None = None
    attached = _POLICIES[resource.type]
    for policy in context.assembly.graph.referrers(resource, *attached):
        try:
            if resource not in context.assembly.graph.targets(policy, attached[policy.type]):
                continue  # it only speaks of the resource
            if any(_denies_plain_http(statement) for statement in policy.each("PolicyDocument", "Statement")):
                return
        except Undecided as signal:
            undecided = signal
    if undecided is not None:
        raise undecided
    yield Problem("accepts requests without TLS")


def _denies_plain_http(statement: Node) -> bool:
    if statement.text("Effect") != "Deny" or not any(action in _EVERY for action in statement.patterns("Action")):
        return False
    everyone = any(principal == "*" for _, principal in principals(statement))
    tests = [key for _, operator in statement.entries("Condition") for key, _ in operator.entries()]
    return everyone and len(tests) == 1 and statement.text("Condition", "Bool", "aws:SecureTransport") == "false"
