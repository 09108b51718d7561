"""The statements of policies, wherever CloudFormation lets one write them."""

from collections.abc import Iterator

from blueprint_aspects.assembly import Resource
from blueprint_aspects.values import Node, in_turn

IDENTITY_TYPES = (
    "AWS::IAM::Policy",
    "AWS::IAM::ManagedPolicy",
    "AWS::IAM::Role",
    "AWS::IAM::User",
    "AWS::IAM::Group",
    "AWS::IAM::RolePolicy",
    "AWS::IAM::UserPolicy",
    "AWS::IAM::GroupPolicy",
)
"""Types that hold identity policies: what somebody may do."""

IDENTITY_DOCUMENTS = ("Policies", "PolicyDocument")
"""The properties in which they hold them."""

RESOURCE_POLICIES = {
    "AWS::S3::BucketPolicy": "PolicyDocument",
    "AWS::SQS::QueuePolicy": "PolicyDocument",
    "AWS::SNS::TopicPolicy": "PolicyDocument",
    "AWS::KMS::Key": "KeyPolicy",
    "AWS::SecretsManager::ResourcePolicy": "ResourcePolicy",
    "AWS::ECR::Repository": "RepositoryPolicyText",
    "AWS::Events::EventBusPolicy": "Statement",
    "AWS::Lambda::Permission": "",
}
"""Types that hold resource policies (who may do it), and the property with the document."""


def identity_statements(resource: Resource) -> Iterator[Node]:
    """The statements of identity policies that a resource holds."""
    if resource.type in ("AWS::IAM::Role", "AWS::IAM::User", "AWS::IAM::Group"):
        if resource.has("Policies"):
            yield from in_turn(resource.each("Policies"), lambda policy: policy.each("PolicyDocument", "Statement"))
    else:
        yield from resource.each("PolicyDocument", "Statement")


def resource_statements(resource: Resource) -> Iterator[Node]:
    """The statements of the resource policy that a resource holds; a Lambda permission is one by itself."""
    document = RESOURCE_POLICIES[resource.type]
    if document == "Statement":
        yield from resource.each("Statement")
    elif document:
        yield from resource.each(document, "Statement")
    else:
        yield resource


def allows(statement: Node) -> bool:
    """Whether the statement allows; AWS has no other effects than Allow and Deny."""
    return statement.text("Effect") != "Deny"


def principals(statement: Node) -> Iterator[tuple[str, str]]:
    """(kind, principal) pairs of a statement: ("AWS", "123456789012"), ("Service", "sns.amazonaws.com"), ("AWS", "*")."""
    place = statement.child("Principal")
    whole = place.value()
    if isinstance(whole, str):
        yield "AWS", whole
        return
    yield from in_turn(list(place.entries()), _named)


def _named(entry: tuple[str, Node]) -> Iterator[tuple[str, str]]:
    kind, place = entry
    for text in place.patterns():
        yield kind, text
