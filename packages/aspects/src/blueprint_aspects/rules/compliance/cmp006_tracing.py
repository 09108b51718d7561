"""CMP006: requests can be followed."""

from collections.abc import Iterator

from blueprint_aspects.assembly import Resource
from blueprint_aspects.engine.rule import Context, Problem, rule
from blueprint_aspects.model import Level, Severity


@rule(
    id="CMP006",
    fact="Functions, REST stages and state machines trace their requests.",
    why="Without traces, finding the slow one of five services is guesswork.",
    fix="TracingConfig Mode Active, TracingEnabled, TracingConfiguration Enabled",
    severity=Severity.LOW,
    level=Level.ENHANCED,
    types=("AWS::Lambda::Function", "AWS::ApiGateway::Stage", "AWS::StepFunctions::StateMachine"),
    peers=("CKV_AWS_73", "AwsSolutions-SF2"),
    good="""
        Function: {Type: AWS::Lambda::Function, Properties: {TracingConfig: {Mode: Active}}}
    """,
    bad="""
        Function: {Type: AWS::Lambda::Function, Properties: {Runtime: python3.13}}
    """,
)
def requests_are_traced(resource: Resource, _context: Context) -> Iterator[Problem]:
    """Judge the switch of each type."""
    match resource.type:
        case "AWS::Lambda::Function":
            traced = resource.text("TracingConfig", "Mode") == "Active"
        case "AWS::ApiGateway::Stage":
            traced = resource.flag("TracingEnabled")
        case _:
            traced = resource.flag("TracingConfiguration", "Enabled")
    if not traced:
        yield Problem("does not trace")
