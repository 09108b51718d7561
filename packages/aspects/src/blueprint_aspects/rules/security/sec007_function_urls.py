"""SEC007: function URLs ask who is calling."""

from collections.abc import Iterator

from blueprint_aspects.assembly import Resource
from blueprint_aspects.engine.rule import Context, Problem, rule
from blueprint_aspects.model import Level, Severity


@rule(
    id="SEC007",
    fact="Function URLs have AuthType AWS_IAM.",
    why="A URL with AuthType NONE is open to the internet, past API Gateway's throttling, WAF and logs.",
    fix="set AuthType AWS_IAM, or put the function behind an API with an authorizer",
    severity=Severity.HIGH,
    level=Level.BASIC,
    types=("AWS::Lambda::Url",),
    peers=("CKV_AWS_258",),
    good="""
        Url: {Type: AWS::Lambda::Url, Properties: {AuthType: AWS_IAM, TargetFunctionArn: orders}}
    """,
    bad="""
        Url: {Type: AWS::Lambda::Url, Properties: {AuthType: NONE, TargetFunctionArn: orders}}
    """,
)
def function_urls_are_authenticated(url: Resource, _context: Context) -> Iterator[Problem]:
    """Judge the kind of authentication."""
    if url.text("AuthType") != "AWS_IAM":
        yield Problem("is open to the internet (AuthType NONE)")
