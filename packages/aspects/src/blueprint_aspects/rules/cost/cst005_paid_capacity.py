"""CST005: nothing is paid for that is not used."""

from collections.abc import Iterator

from blueprint_aspects.assembly import Resource
from blueprint_aspects.engine.rule import Context, Problem, rule
from blueprint_aspects.model import Level, Severity


@rule(
    id="CST005",
    fact="No provisioned table without scaling; outside production no provisioned concurrency, web ACL or PLUS user pool.",
    why="All of these are paid for by the hour or by the user, whether anybody uses them or not.",
    fix="bill tables on demand or scale them; keep the rest for production",
    severity=Severity.LOW,
    level=Level.BASIC,
    types=(
        "AWS::DynamoDB::Table",
        "AWS::Lambda::Alias",
        "AWS::Lambda::Version",
        "AWS::WAFv2::WebACL",
        "AWS::Cognito::UserPool",
    ),
    graph=True,
    good="""
        Orders: {Type: AWS::DynamoDB::Table, Properties: {BillingMode: PAY_PER_REQUEST}}
    """,
    bad="""
        Orders: {Type: AWS::DynamoDB::Table, Properties: {ProvisionedThroughput: {ReadCapacityUnits: 5, WriteCapacityUnits: 5}}}
    """,
)
def capacity_is_not_idle(resource: Resource, context: Context) -> Iterator[Problem]:
    """Judge by type."""
    production = context.policy.production
    match resource.type:
        case "AWS::DynamoDB::Table":
            scaled = context.assembly.graph.referrers(resource, "AWS::ApplicationAutoScaling::ScalableTarget")
            if (resource.text("BillingMode") or "PROVISIONED") == "PROVISIONED" and not scaled:
                yield Problem("has provisioned capacity without scaling")
        case "AWS::WAFv2::WebACL":
            if not production:
                yield Problem("is a web ACL outside production")
        case "AWS::Cognito::UserPool":
            if not production and resource.text("UserPoolTier") == "PLUS":
                yield Problem("is a PLUS user pool outside production")
        case _:
            if not production and resource.has("ProvisionedConcurrencyConfig"):
                yield Problem("has provisioned concurrency outside production")
