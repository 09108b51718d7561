"""CMP013: functions have their share, no more and no less."""

from collections.abc import Iterator

from blueprint_aspects.assembly import Resource
from blueprint_aspects.engine.rule import Context, Problem, rule
from blueprint_aspects.model import Level, Severity


@rule(
    id="CMP013",
    fact="Functions reserve concurrency, never less than what is provisioned.",
    why="A function without a limit can starve all others of the account; one with less reserved than provisioned cannot be deployed.",
    fix="set ReservedConcurrentExecutions, at least as high as the provisioned concurrency of its aliases",
    severity=Severity.LOW,
    level=Level.STRICT,
    types=("AWS::Lambda::Function",),
    peers=("CKV_AWS_115",),
    good="""
        Function: {Type: AWS::Lambda::Function, Properties: {ReservedConcurrentExecutions: 100}}
    """,
    bad="""
        Function: {Type: AWS::Lambda::Function, Properties: {Runtime: python3.13}}
    """,
)
def functions_reserve_concurrency(function: Resource, context: Context) -> Iterator[Problem]:
    """Judge what is reserved, and what its aliases and versions provision."""
    reserved = function.number("ReservedConcurrentExecutions")
    if reserved is None:
        yield Problem("reserves no concurrency")
        return
    for handle in context.assembly.graph.referrers(function, "AWS::Lambda::Alias", "AWS::Lambda::Version"):
        provisioned = handle.number("ProvisionedConcurrencyConfig", "ProvisionedConcurrentExecutions") or 0
        if provisioned > reserved:
            yield Problem(f"reserves {reserved:g} but provisions {provisioned:g}", severity=Severity.HIGH)
