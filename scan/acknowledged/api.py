"""APIs: the one public route, and what a REST API could have besides."""

from ..acknowledgement import Acknowledgement

STAGE = "ApiGateway/Api/Rest/Resource/DeploymentStage.live/Resource"

ACKNOWLEDGED = (
    Acknowledgement(
        rules=("AwsSolutions-APIG4",),
        resource="ApiGateway/Api/Http/Resource/GET--health/Resource",
        stages=("dev", "staging", "prod", "regulated"),
        reason="Load balancers and people ask /health without a token. It answers a state, the digest of the release and "
        "a version after one read, is throttled, and is the only route without an authorizer: a rule of ours fails the synthesis for "
        "any other.",
    ),
    Acknowledgement(
        rules=("AwsSolutions-APIG4", "AwsSolutions-COG4", "CKV_AWS_59"),
        resource="ApiGateway/Api/Rest/Resource/Default/health/GET/Resource",
        stages=("rest",),
        reason="Load balancers and people ask /health without a token. It answers a state, the digest of the release and "
        "a version after one read, behind the web ACL and the throttle, and is the only route without an authorizer.",
    ),
    Acknowledgement(
        rules=("NIST.800.53.R5-APIGWCacheEnabledAndEncrypted", "CKV_AWS_120"),
        resource=STAGE,
        stages=("rest",),
        reason="Every answer but /health belongs to one user. A cache could only hand it to another one, and would be "
        "paid for by the hour.",
    ),
    Acknowledgement(
        rules=("NIST.800.53.R5-APIGWSSLEnabled",),
        resource=STAGE,
        stages=("rest",),
        reason="A client certificate proves API Gateway to an HTTP backend. The backends are Lambda functions, which it "
        "calls through IAM and each of which admits this API only.",
    ),
)
