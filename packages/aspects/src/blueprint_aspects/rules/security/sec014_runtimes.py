"""SEC014: runtimes that AWS still mends."""

from collections.abc import Iterator
from datetime import date

from blueprint_aspects.assembly import Resource
from blueprint_aspects.data import runtime_table
from blueprint_aspects.engine.rule import Context, Problem, rule
from blueprint_aspects.model import Level, Severity
from blueprint_aspects.values import Undecided

_NOTICE_DAYS = 90


@rule(
    id="SEC014",
    fact="Lambda runtimes are supported, and will be for 90 days.",
    why="A deprecated runtime gets no security patches, and soon can be neither created nor updated.",
    fix="move to the successor that the finding names",
    severity=Severity.HIGH,
    level=Level.BASIC,
    types=("AWS::Lambda::Function",),
    peers=("AwsSolutions-L1", "CKV_AWS_363"),
    good="""
        Function: {Type: AWS::Lambda::Function, Properties: {Runtime: python3.13, Handler: app.handler}}
    """,
    bad="""
        Function: {Type: AWS::Lambda::Function, Properties: {Runtime: python3.7, Handler: app.handler}}
    """,
)
def runtimes_are_supported(function: Resource, context: Context) -> Iterator[Problem]:
    """Judge the runtime by AWS' table of deprecation days; container images bring their own."""
    if function.text("PackageType") == "Image":
        return
    runtime = function.text("Runtime")
    if runtime is None:
        return  # CloudFormation refuses it, or the code is an image
    table = runtime_table()
    if runtime not in table.entries:
        raise Undecided(f"runtime {runtime} is not in the table of {table.date}")
    deprecated, successor = table.entries[runtime]
    if deprecated is None:
        return
    days = date.fromisoformat(deprecated).toordinal() - context.today_ordinal
    instead = f"; use {successor}" if successor else ""
    if days < 0:
        yield Problem(f"{runtime} is deprecated since {deprecated}{instead}")
    elif days <= _NOTICE_DAYS:
        yield Problem(f"{runtime} will be deprecated on {deprecated}{instead}", severity=Severity.MEDIUM)
