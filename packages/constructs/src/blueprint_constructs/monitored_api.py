"""An HTTP API that lets in only whom it knows, and tells how it is doing."""

import json
from typing import Final

from aws_cdk import Duration, RemovalPolicy
from aws_cdk import aws_apigatewayv2 as apigateway
from aws_cdk import aws_apigatewayv2_integrations as integrations
from aws_cdk import aws_kms as kms
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_sns as sns
from constructs import Construct

from .api_alarms import ApiAlarms
from .api_dashboard import ApiDashboard
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

_ACCESS_LOG: Final = {
    "requestId": "$context.requestId",
    "time": "$context.requestTime",
    "ip": "$context.identity.sourceIp",
    "route": "$context.routeKey",
    "status": "$context.status",
    "responseBytes": "$context.responseLength",
    "latencyMs": "$context.responseLatency",
    "integrationLatencyMs": "$context.integrationLatency",
    "integrationError": "$context.integrationErrorMessage",
    "authorizerError": "$context.authorizer.error",
    "subject": "$context.authorizer.claims.sub",
}

_METHODS: Final = tuple(verb.value for verb in apigateway.HttpMethod)


class MonitoredApi(Construct):
    """An HTTP API with an authorizer on every route, throttling, an access log, alarms and a dashboard.

    A route is public only when `add_route` is given a reason. HTTP APIs cannot take a web ACL: for WAF, use ProtectedRestApi.
    """

    @checked
    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        authorizer: apigateway.IHttpRouteAuthorizer,
        throttle: Throttle | None = None,
        cors: Cors | None = None,
        domain: ApiDomain | None = None,
        detailed_metrics: bool = True,
        dashboard: bool = True,
        log_retention_days: int = 30,
        encryption_key: kms.IKey | None = None,
        alarm_topic: sns.ITopic | None = None,
        thresholds: ApiThresholds | None = None,
        removal_policy: RemovalPolicy = RemovalPolicy.RETAIN,
        description: str | None = None,
        waf: object | None = None,
    ) -> None:
        if waf is not None:
            raise ValueError(
                f"waf={waf!r}: a web ACL cannot be put before an HTTP API; use ProtectedRestApi, which has one"
            )
        if isinstance(authorizer, apigateway.HttpNoneAuthorizer):
            raise ValueError(
                "authorizer HttpNoneAuthorizer lets everybody in on every route; give one that asks for a token or a signature, "
                "and add_route(public_because=...) for the routes that need none"
            )
        retention(log_retention_days)  # refuses first, before anything is made
        super().__init__(scope, construct_id)
        self._cors = cors
        self._routes: set[str] = set()
        self._integrations: dict[lambda_.Alias | lambda_.Function, integrations.HttpLambdaIntegration] = {}
        self.log = EncryptedLogGroup(
            self,
            "AccessLog",
            retention_days=log_retention_days,
            encryption_key=encryption_key,
            removal_policy=removal_policy,
        )
        self.api = apigateway.HttpApi(
            self,
            "Resource",
            create_default_stage=False,
            default_authorizer=authorizer,
            cors_preflight=None if cors is None else _preflight(cors),
            description=description,
            disable_execute_api_endpoint=None if domain is None else True,
        )
        self._named = domain
        self.domain = None if domain is None else self._domain(domain)
        limits = throttle or Throttle()
        self.stage = apigateway.HttpStage(
            self,
            "Stage",
            http_api=self.api,
            stage_name="$default",
            auto_deploy=True,
            detailed_metrics_enabled=detailed_metrics,
            throttle=apigateway.ThrottleSettings(rate_limit=limits.rate_per_second, burst_limit=limits.burst),
            domain_mapping=None if self.domain is None else apigateway.DomainMappingOptions(domain_name=self.domain),
        )
        self._write_access_log()
        self.metrics = ApiMetrics(dimensions={"ApiId": self.api.api_id}, server_errors="5xx", client_errors="4xx")
        self.alarms = ApiAlarms(
            self, "Alarms", metrics=self.metrics, thresholds=thresholds or ApiThresholds(), topic=alarm_topic
        )
        self.dashboard = ApiDashboard(self, "Dashboard", metrics=self.metrics) if dashboard else None

    @property
    def url(self) -> str:
        """Where the API answers, without a slash at the end."""
        return self.api.api_endpoint if self._named is None else self._named.url

    @checked
    def add_route(
        self, method: str, path: str, *, target: lambda_.Alias | lambda_.Function, public_because: str | None = None
    ) -> apigateway.HttpRoute:
        """Send `method` `path` to `target`.

        The authorizer of the API guards the route, unless `public_because` says why anybody may call it. With `cors`, API Gateway
        answers preflight requests by itself, on every path that has no route for `OPTIONS`, and `ANY` would be one.
        """
        known = check_route(method, path, methods=_METHODS, known=self._routes, public_because=public_because)
        if self._cors is not None and method in ("ANY", "OPTIONS") and public_because is None:
            raise ValueError(
                f"route {known} would answer 401 to preflight requests, which carry no token, instead of CORS; "
                "name the other methods, each in a route of its own"
            )
        self._routes.add(known)
        (route,) = self.api.add_routes(
            path=path,
            methods=[apigateway.HttpMethod(method)],
            integration=self._integration(target),
            authorizer=None if public_because is None else apigateway.HttpNoneAuthorizer(),
        )
        if public_because is not None:
            declare_public(route, route=known, because=public_because)
        return route

    def _domain(self, domain: ApiDomain) -> apigateway.DomainName:
        return apigateway.DomainName(
            self,
            "Domain",
            domain_name=domain.name,
            certificate=domain.certificate,
            security_policy=apigateway.SecurityPolicy.TLS_1_2,
        )

    def _integration(self, target: lambda_.Alias | lambda_.Function) -> integrations.HttpLambdaIntegration:
        known = self._integrations.get(target)
        if known is None:
            known = integrations.HttpLambdaIntegration(
                f"Integration{len(self._integrations) + 1}",
                target,
                payload_format_version=apigateway.PayloadFormatVersion.VERSION_2_0,
                scope_permission_to_route=False,  # one for the API, not one for each route: Lambda allows 20 KB of policy
            )
            self._integrations[target] = known
        return known

    def _write_access_log(self) -> None:
        stage = self.stage.node.default_child
        if not isinstance(stage, apigateway.CfnStage):
            raise TypeError(
                f"stage {self.stage.node.path} has no CfnStage but {stage!r}; this aws-cdk-lib is not supported"
            )
        # Through the L2 property the ARN would end in `:*`, which API Gateway does not store: drift for ever.
        stage.access_log_settings = apigateway.CfnStage.AccessLogSettingsProperty(
            destination_arn=self.log.arn_without_wildcard, format=json.dumps(_ACCESS_LOG)
        )


def _preflight(cors: Cors) -> apigateway.CorsPreflightOptions:
    return apigateway.CorsPreflightOptions(
        allow_origins=list(cors.allow_origins),
        allow_methods=[apigateway.CorsHttpMethod[method] for method in cors.allow_methods],
        allow_headers=list(cors.allow_headers),
        allow_credentials=cors.allow_credentials,
        max_age=Duration.seconds(cors.max_age_seconds),
    )
