"""DEP001: traffic goes to published versions."""

from collections.abc import Iterator

from blueprint_aspects.assembly import Resource
from blueprint_aspects.engine.rule import Context, Problem, rule
from blueprint_aspects.model import Level, Severity


@rule(
    id="DEP001",
    fact="No alias, and no routing weight of one, points to `$LATEST`.",
    why="`$LATEST` changes with every upload, so there is nothing to go back to; and Lambda refuses it in weights.",
    fix="publish a version and point the alias to it (`alias = Alias(version=function.current_version)`)",
    severity=Severity.HIGH,
    level=Level.BASIC,
    types=("AWS::Lambda::Alias",),
    good="""
        Live: {Type: AWS::Lambda::Alias, Properties: {FunctionName: orders, Name: live, FunctionVersion: "7"}}
    """,
    bad="""
        Live: {Type: AWS::Lambda::Alias, Properties: {FunctionName: orders, Name: live, FunctionVersion: $LATEST}}
    """,
)
def aliases_point_to_versions(alias: Resource, _context: Context) -> Iterator[Problem]:
    """Judge the version and the weights."""
    for entry in alias.each("RoutingConfig", "AdditionalVersionWeights"):
        if entry.pattern("FunctionVersion") == "$LATEST":
            yield Problem("gives weight to $LATEST")
    if alias.pattern("FunctionVersion") == "$LATEST":
        yield Problem("points to $LATEST")
