"""Arguments with which every construct can be made."""

import inspect
from collections.abc import Callable
from pathlib import Path
from typing import Any

from aws_cdk import Duration, Stack
from aws_cdk import aws_apigateway as rest
from aws_cdk import aws_apigatewayv2_authorizers as authorizers
from aws_cdk import aws_certificatemanager as acm
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_sns as sns
from constructs import Construct

import blueprint_constructs as package
from blueprint_constructs import ApiThresholds, FunctionThresholds, ProvisionedConcurrency

CONSTRUCTS = {
    name: value
    for name, value in vars(package).items()
    if inspect.isclass(value) and issubclass(value, Construct) and name != "Construct"
}
SINK = "arn:aws:oam:eu-west-1:999999999999:sink/11111111-2222-3333-4444-555555555555"
LAMBDA = {"FunctionName": "orders"}


class Samples:
    """Arguments with which each construct can be made in a stack."""

    def __init__(self, stack: Stack, code: Path) -> None:
        self.stack = stack
        self.code = lambda_.Code.from_asset(str(code))
        self.key = kms.Key(stack, "SampleKey")
        self._vpc: Any = None
        self._certificate: acm.ICertificate | None = None

    def of(self, name: str) -> dict[str, Any]:
        """Required arguments, and those that make the construct as large as it gets."""
        function = {
            "handler": "index.handler",
            "code": self.code,
            "environment": {"STAGE": "b"},
            "encryption_key": self.key,
        }
        zones = self.stack.availability_zones
        arguments: dict[str, Callable[[], dict[str, Any]]] = {
            "ApiAlarms": lambda: {"metrics": self.metrics(), "thresholds": ApiThresholds()},
            "ApiDashboard": lambda: {"metrics": self.metrics()},
            "BlueGreenLambda": lambda: {
                **function,
                "engine": "instant",
                "provisioned_concurrency": ProvisionedConcurrency(least=1, most=3),
            },
            "ClosedDefaultGroup": lambda: {"vpc": self.vpc(), "encryption_key": self.key},
            "DeadLetterQueue": lambda: {"encryption_key": self.key},
            "DriftMonitor": lambda: {
                "handler": "index.handler",
                "code": self.code,
                "environment_name": "prod",
                "stack_prefix": "shop-prod-",
                "parameter_prefix": "/shop/prod",
                "bucket": s3.Bucket(self.stack, "SampleBucket"),
                "topic": sns.Topic(self.stack, "SampleTopic"),
                "encryption_key": self.key,
            },
            "DriftReader": lambda: {
                "stack_prefix": "shop-prod-",
                "parameter_prefix": "/shop/prod",
                "trusted": [iam.AccountRootPrincipal()],
            },
            "EncryptedLogGroup": lambda: {"retention_days": 30},
            "EncryptedTable": lambda: {"partition_key": "pk", "encryption_key": self.key},
            "FailureDestination": lambda: {
                "function": self.function(),
                "qualifier": "$LATEST",
                "failures": package.DeadLetterQueue(self.stack, "SampleFailures"),
            },
            "FunctionAlarms": lambda: {
                "dimensions": LAMBDA,
                "timeout": Duration.seconds(3),
                "thresholds": FunctionThresholds(),
            },
            "MonitoredApi": lambda: {
                "authorizer": authorizers.HttpIamAuthorizer(),
                "domain": self.domain(),
                "encryption_key": self.key,
            },
            "ObservabilityLink": lambda: {"sink_arn": SINK},
            "ObservabilitySink": lambda: {"name": "shop", "source_accounts": ["222222222222"]},
            "ProtectedRestApi": lambda: {
                "authorizer": self.rest_authorizer(),
                "domain": self.domain(),
                "set_account_role": True,
            },
            "SecureEventBus": lambda: {"bus_name": "shop", "archive_days": 7, "encryption_key": self.key},
            "SecureLambda": lambda: {**function, "vpc": self.vpc()},
            "SecureQueue": lambda: {"consumer_timeout": Duration.seconds(15)},
            "SecureUserPool": dict,
            "TableAlarms": lambda: {
                "table": package.EncryptedTable(self.stack, "SampleTable", partition_key="pk").table
            },
            "TieredVpc": lambda: {
                "availability_zones": zones,
                "interface_endpoints": ["sqs"],
                "nat_gateways": 1,
                "encryption_key": self.key,
            },
            "WebAcl": dict,
        }
        return arguments[name]()

    def metrics(self) -> package.ApiMetrics:
        return package.ApiMetrics(dimensions={"ApiId": "a"}, server_errors="5xx", client_errors="4xx")

    def function(self) -> lambda_.Function:
        return lambda_.Function(self.stack, "SampleFunction", runtime=package.PYTHON, handler="i.h", code=self.code)

    def domain(self) -> package.ApiDomain:
        arn = "arn:aws:acm:eu-west-1:111111111111:certificate/11111111-2222-3333-4444-555555555555"
        if self._certificate is None:
            self._certificate = acm.Certificate.from_certificate_arn(self.stack, "SampleCertificate", arn)
        return package.ApiDomain(name="api.example.com", certificate=self._certificate)

    def rest_authorizer(self) -> rest.IAuthorizer:
        users = package.SecureUserPool(self.stack, "SampleUsers")
        return rest.CognitoUserPoolsAuthorizer(self.stack, "SampleJwt", cognito_user_pools=[users.pool])

    def vpc(self) -> Any:
        if self._vpc is None:
            zones = self.stack.availability_zones
            self._vpc = package.TieredVpc(
                self.stack, "SampleVpc", availability_zones=zones, close_default_group=False
            ).vpc
        return self._vpc
