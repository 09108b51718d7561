"""CST007: small environments stay cheap."""

from collections.abc import Iterator

from blueprint_aspects.assembly import Resource
from blueprint_aspects.engine.rule import Context, Problem, rule
from blueprint_aspects.model import Level, Severity


@rule(
    id="CST007",
    fact="Outside production there are few customer keys and dashboards, and no high-resolution alarms.",
    why="A key is 1 USD a month, a dashboard beyond the third 3 USD, a high-resolution alarm three times a plain one.",
    fix="share one key per environment, and leave dashboards and fast alarms to production",
    severity=Severity.INFO,
    level=Level.ENHANCED,
    types=("AWS::KMS::Key", "AWS::CloudWatch::Dashboard", "AWS::CloudWatch::Alarm"),
    graph=True,
    good="""
        Alarm: {Type: AWS::CloudWatch::Alarm, Properties: {Period: 60}}
    """,
    bad="""
        Alarm: {Type: AWS::CloudWatch::Alarm, Properties: {Period: 10}}
    """,
)
def small_environments_stay_cheap(resource: Resource, context: Context) -> Iterator[Problem]:
    """Judge a resource by its place among those of its environment."""
    if context.policy.production:
        return
    if resource.type == "AWS::CloudWatch::Alarm":
        periods = [resource.number("Period")]
        periods += [metric.number("MetricStat", "Period") for metric in resource.each("Metrics")]
        if any(period is not None and period < 60 for period in periods):
            yield Problem("is a high-resolution alarm")
        return
    limit = context.policy.customer_keys if resource.type == "AWS::KMS::Key" else context.policy.dashboards
    index, number = context.assembly.position(resource)
    if index >= limit:
        what = "customer keys" if resource.type == "AWS::KMS::Key" else "dashboards"
        yield Problem(f"is one of {number} {what}, {limit} are enough outside production")
