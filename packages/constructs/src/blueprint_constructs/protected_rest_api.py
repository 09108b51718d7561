"""A REST API behind a web ACL, for systems that must have a WAF."""

import json
import re
from typing import Final

from aws_cdk import Duration, RemovalPolicy, Stack
from aws_cdk import aws_apigateway as apigateway
from aws_cdk import aws_kms as kms
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from aws_cdk import aws_sns as sns
from constructs import Construct

from .api_alarms import ApiAlarms
from .api_domain import ApiDomain
from .api_metrics import ApiMetrics
from .api_thresholds import ApiThresholds
from .checked import checked
from .cors import Cors
from .encrypted_log_group import EncryptedLogGroup
from .public_route import declare_public
from .retention import retention
from .route import check_route
from .throttle import Throttle
from .web_acl import WebAcl, check_rate

_ACCESS_LOG: Final = {
    "requestId": "$context.requestId",
    "time": "$context.requestTime",
    "ip": "$context.identity.sourceIp",
    "method": "$context.httpMethod",
    "path": "$context.resourcePath",
    "status": "$context.status",
    "responseBytes": "$context.responseLength",
    "latencyMs": "$context.responseLatency",
    "wafStatus": "$context.waf.status",
    "authorizerError": "$context.authorizer.error",
    "subject": "$context.authorizer.claims.sub",
}


class ProtectedRestApi(Construct):
    """A regional REST API with a web ACL, an authorizer on every method, throttling, logs, tracing and alarms.

    API Gateway ends a call after 29 seconds. The access log needs the account's CloudWatch role for API Gateway, which is one
    setting for a whole account and region: `set_account_role` makes it here, for accounts that have none.
    """

    @checked
    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        authorizer: apigateway.IAuthorizer,
        stage_name: str = "live",
        throttle: Throttle | None = None,
        cors: Cors | None = None,
        domain: ApiDomain | None = None,
        requests_per_address: int = 2_000,
        log_retention_days: int = 30,
        encryption_key: kms.IKey | None = None,
        alarm_topic: sns.ITopic | None = None,
        thresholds: ApiThresholds | None = None,
        set_account_role: bool = False,
        removal_policy: RemovalPolicy = RemovalPolicy.RETAIN,
        description: str | None = None,
    ) -> None:
        retention(log_retention_days)  # refuses first, before anything is made
        check_rate(requests_per_address)
        if not re.fullmatch(r"[A-Za-z0-9_-]{1,128}", stage_name):
            raise ValueError(f"stage_name {stage_name!r} is not one; use letters, digits, `_` and `-`, at most 128")
        super().__init__(scope, construct_id)
        self._authorizer = authorizer
        self._cors = cors
        self._named = domain
        self._routes: set[str] = set()
        self._stage_name = stage_name
        self.log = EncryptedLogGroup(
            self,
            "AccessLog",
            retention_days=log_retention_days,
            encryption_key=encryption_key,
            removal_policy=removal_policy,
        )
        limits = throttle or Throttle()
        self.api = apigateway.RestApi(
            self,
            "Resource",
            description=description,
            endpoint_types=[apigateway.EndpointType.REGIONAL],
            cloud_watch_role=set_account_role,
            disable_execute_api_endpoint=None if domain is None else True,
            domain_name=None if domain is None else _named(domain),
            default_cors_preflight_options=None if cors is None else _preflight(cors),
            deploy_options=apigateway.StageOptions(
                stage_name=stage_name,
                throttling_rate_limit=limits.rate_per_second,
                throttling_burst_limit=limits.burst,
                metrics_enabled=True,
                tracing_enabled=True,
                logging_level=apigateway.MethodLoggingLevel.ERROR,
                data_trace_enabled=False,
                access_log_destination=apigateway.LogGroupLogDestination(self.log.log_group),
                access_log_format=apigateway.AccessLogFormat.custom(json.dumps(_ACCESS_LOG)),
            ),
        )
        self.domain = self.api.domain_name
        self.stage = self.api.deployment_stage
        self.execution_log = self._keep_execution_log(log_retention_days, encryption_key, removal_policy)
        self.validator = self.api.add_request_validator(
            "Validator", validate_request_parameters=True, validate_request_body=True
        )
        self.web_acl = WebAcl(
            self,
            "WebAcl",
            requests_per_address=requests_per_address,
            log_retention_days=log_retention_days,
            encryption_key=encryption_key,
            removal_policy=removal_policy,
        )
        self.association = self.web_acl.protect("Association", self.stage.stage_arn)
        self.metrics = ApiMetrics(
            dimensions={"ApiName": self.api.rest_api_name, "Stage": stage_name},
            server_errors="5XXError",
            client_errors="4XXError",
        )
        self.alarms = ApiAlarms(
            self, "Alarms", metrics=self.metrics, thresholds=thresholds or ApiThresholds(), topic=alarm_topic
        )

    def _keep_execution_log(
        self, retention_days: int, key: kms.IKey | None, removal_policy: RemovalPolicy
    ) -> logs.LogGroup:
        """The log of failed executions. API Gateway would make it by itself, under this name, without key or end."""
        return logs.LogGroup(
            self,
            "ExecutionLog",
            log_group_name=f"API-Gateway-Execution-Logs_{self.api.rest_api_id}/{self._stage_name}",
            retention=retention(retention_days),
            encryption_key=key,
            removal_policy=removal_policy,
        )

    @property
    def url(self) -> str:
        """Where the API answers, without a slash at the end."""
        if self._named is not None:
            return self._named.url
        stack = Stack.of(self)
        host = f"{self.api.rest_api_id}.execute-api.{stack.region}.{stack.url_suffix}"
        return f"https://{host}/{self.stage.stage_name}"

    @checked
    def add_route(
        self, method: str, path: str, *, target: lambda_.Alias | lambda_.Function, public_because: str | None = None
    ) -> apigateway.Method:
        """Send `method` `path` to `target`.

        The authorizer of the API guards the route, unless `public_because` says why anybody may call it.
        """
        known = check_route(method, path, methods=_METHODS, known=self._routes, public_because=public_because)
        if self._cors is not None and method == "OPTIONS":
            raise ValueError(f"route {known}: with cors, preflight requests are answered already; leave it out")
        self._routes.add(known)
        made = self.api.root.resource_for_path(path).add_method(
            method,
            apigateway.LambdaIntegration(target, allow_test_invoke=False),
            authorizer=None if public_because else self._authorizer,
            authorization_type=apigateway.AuthorizationType.NONE if public_because else None,
            request_validator=self.validator,
        )
        if public_because is not None:
            declare_public(made, route=known, because=public_because)
        return made


_METHODS: Final = ("ANY", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT")


def _named(domain: ApiDomain) -> apigateway.DomainNameOptions:
    return apigateway.DomainNameOptions(
        domain_name=domain.name,
        certificate=domain.certificate,
        endpoint_type=apigateway.EndpointType.REGIONAL,
        security_policy=apigateway.SecurityPolicy.TLS_1_2,
    )


def _preflight(cors: Cors) -> apigateway.CorsOptions:
    return apigateway.CorsOptions(
        allow_origins=list(cors.allow_origins),
        allow_methods=list(cors.allow_methods),
        allow_headers=list(cors.allow_headers),
        allow_credentials=cors.allow_credentials,
        max_age=Duration.seconds(cors.max_age_seconds),
    )
