"""SEC017: TLS 1.2 or better at the front door."""

import re
from collections.abc import Iterator

from blueprint_aspects.assembly import Resource
from blueprint_aspects.engine.rule import Context, Problem, rule
from blueprint_aspects.model import Level, Severity
from blueprint_aspects.values import Undecided

_MODERN = r"TLS(_1_|v1\.|1)[23]"
_OLD = ("TLS_1_0", "TLSv1", "TLSv1_2016", "TLSv1.1_2016", "SSLv3")


@rule(
    id="SEC017",
    fact="Custom domains and CloudFront distributions speak TLS 1.2 or better.",
    why="TLS 1.0 and 1.1 are broken and withdrawn (RFC 8996).",
    fix="SecurityPolicy TLS_1_2 for API domains, MinimumProtocolVersion TLSv1.2_2021 and a certificate for CloudFront",
    severity=Severity.HIGH,
    level=Level.BASIC,
    types=("AWS::ApiGateway::DomainName", "AWS::ApiGatewayV2::DomainName", "AWS::CloudFront::Distribution"),
    peers=("AwsSolutions-CFR4", "CKV_AWS_174"),
    good="""
        Domain: {Type: AWS::ApiGateway::DomainName, Properties: {DomainName: api.shop.example, SecurityPolicy: TLS_1_2}}
    """,
    bad="""
        Domain: {Type: AWS::ApiGateway::DomainName, Properties: {DomainName: api.shop.example, SecurityPolicy: TLS_1_0}}
    """,
)
def front_doors_speak_modern_tls(resource: Resource, _context: Context) -> Iterator[Problem]:
    """Judge the oldest version that is spoken."""
    if resource.type == "AWS::ApiGatewayV2::DomainName":
        # TLS 1.2 is the only other value that this type accepts, and the default.
        policies = [place.text("SecurityPolicy") or "TLS_1_2" for place in resource.each("DomainNameConfigurations")]
    elif resource.type == "AWS::ApiGateway::DomainName":
        policies = [resource.text("SecurityPolicy") or "TLS_1_0"]
    else:
        certificate = resource.child("DistributionConfig", "ViewerCertificate")
        policies = ["TLSv1"]
        if not certificate.flag("CloudFrontDefaultCertificate"):
            policies = [certificate.text("MinimumProtocolVersion") or "TLSv1"]
    for policy in policies:
        if policy in _OLD:
            yield Problem(f"speaks {policy}")
        elif not re.search(_MODERN, policy):
            raise Undecided(f"security policy {policy} is not known")
