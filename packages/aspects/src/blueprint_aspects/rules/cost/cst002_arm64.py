"""CST002: Graviton where the runtime runs on it."""

from collections.abc import Iterator

from blueprint_aspects.assembly import Resource
from blueprint_aspects.engine.rule import Context, Problem, rule
from blueprint_aspects.model import Level, Severity

_X86_ONLY = {
    "go1.x",
    "java8",
    "nodejs10.x",
    "nodejs8.10",
    "python2.7",
    "python3.6",
    "python3.7",
    "ruby2.5",
    "dotnetcore2.1",
}
"""Runtimes that exist for x86_64 only (AWS Lambda developer guide, runtimes)."""


@rule(
    id="CST002",
    fact="Functions run on arm64 where the runtime exists for it.",
    why="A GB-second costs 20 % less (AWS Lambda pricing), most often at the same speed or better.",
    fix="Architectures [arm64]; check that layers and native dependencies are built for it",
    severity=Severity.INFO,
    level=Level.ENHANCED,
    types=("AWS::Lambda::Function",),
    good="""
        Function: {Type: AWS::Lambda::Function, Properties: {Runtime: python3.13, Architectures: [arm64]}}
    """,
    bad="""
        Function: {Type: AWS::Lambda::Function, Properties: {Runtime: python3.13}}
    """,
)
def functions_run_on_arm64(function: Resource, _context: Context) -> Iterator[Problem]:
    """Judge the architecture; images are built elsewhere, for what nobody can see here."""
    runtime = function.text("Runtime")
    if runtime is None or runtime in _X86_ONLY:
        return
    if "arm64" not in list(function.patterns("Architectures")):
        yield Problem("runs on x86_64")
