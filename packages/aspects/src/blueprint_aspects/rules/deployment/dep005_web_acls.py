"""DEP005: web ACLs stand before what can have one."""

from collections.abc import Iterator

from blueprint_aspects.assembly import Resource
from blueprint_aspects.engine.rule import Context, Problem, rule
from blueprint_aspects.model import Level, Severity


@rule(
    id="DEP005",
    fact="No web ACL is associated with an HTTP API.",
    why="AWS WAF does not support HTTP APIs: the deployment fails, and neither CDK nor CloudFormation say so before.",
    fix="use a REST API (`ProtectedRestApi`), or put CloudFront with the web ACL before the HTTP API",
    severity=Severity.MEDIUM,
    level=Level.BASIC,
    types=("AWS::WAFv2::WebACLAssociation",),
    good="""
        Association:
          Type: AWS::WAFv2::WebACLAssociation
          Properties: {ResourceArn: !Sub "arn:aws:apigateway:eu-west-1::/restapis/${Api}/stages/prod", WebACLArn: acl}
        Api: {Type: AWS::ApiGateway::RestApi}
    """,
    bad="""
        Association:
          Type: AWS::WAFv2::WebACLAssociation
          Properties: {ResourceArn: !Sub "arn:aws:apigateway:eu-west-1::/apis/${Api}/stages/$default", WebACLArn: acl}
        Api: {Type: AWS::ApiGatewayV2::Api}
    """,
)
def web_acls_fit_their_resource(association: Resource, _context: Context) -> Iterator[Problem]:
    """Judge the ARN that the web ACL is put before."""
    if "/apis/" in (association.pattern("ResourceArn") or ""):
        yield Problem("puts a web ACL before an HTTP API")
