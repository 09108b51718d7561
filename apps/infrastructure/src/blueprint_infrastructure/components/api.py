"""The API of an environment: which paths there are, and who answers."""

from typing import Final

from aws_cdk import aws_apigateway as rest
from aws_cdk import aws_apigatewayv2_authorizers as authorizers
from aws_cdk import aws_ssm as ssm
from constructs import Construct

from blueprint_config import EnvironmentConfig
from blueprint_constructs import ApiThresholds, Cors, MonitoredApi, ProtectedRestApi, Throttle

from ..removal import removal_policy
from .auth import Auth
from .functions import Functions
from .shared_resources import SharedResources

_METHODS: Final = {"DELETE", "GET", "HEAD", "PATCH", "POST", "PUT"}
"""All of them reach the handlers, which answer 405 and say what is allowed.

Not `ANY`: that would hold `OPTIONS`, whose preflight requests carry no token, and browsers would get 401 instead of CORS.
"""


class Api(Construct):
    """JWT-guarded routes to the aliases, and the public `/health`, behind an HTTP API or a REST API with a web ACL."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        config: EnvironmentConfig,
        shared: SharedResources,
        auth: Auth,
        functions: Functions,
    ) -> None:
        super().__init__(scope, construct_id)
        self._config = config
        self._shared = shared
        self.front: MonitoredApi | ProtectedRestApi = (
            self._http(auth) if config.api.kind == "http" else self._rest(auth)
        )
        self._route(functions)
        ssm.StringParameter(
            self, "Url", parameter_name=config.parameter_name("api", "url"), string_value=self.front.url
        )

    @property
    def outputs(self) -> dict[str, str]:
        """What operations and clients look up."""
        return {"ApiUrl": self.front.url}

    def _http(self, auth: Auth) -> MonitoredApi:
        config = self._config
        return MonitoredApi(
            self,
            "Http",
            authorizer=authorizers.HttpUserPoolAuthorizer(
                "Users", auth.users.pool, user_pool_clients=[auth.users.client]
            ),
            throttle=_throttle(config),
            cors=_cors(config),
            detailed_metrics=config.monitoring.detailed_metrics,
            dashboard=False,
            log_retention_days=config.monitoring.log_retention_days,
            encryption_key=self._shared.key,
            alarm_topic=self._shared.alarm_topic,
            thresholds=_thresholds(config),
            removal_policy=removal_policy(config),
            description=f"{config.prefix}-{config.name}",
        )

    def _rest(self, auth: Auth) -> ProtectedRestApi:
        config = self._config
        return ProtectedRestApi(
            self,
            "Rest",
            authorizer=rest.CognitoUserPoolsAuthorizer(self, "Users", cognito_user_pools=[auth.users.pool]),
            throttle=_throttle(config),
            cors=_cors(config),
            log_retention_days=config.monitoring.log_retention_days,
            encryption_key=self._shared.key,
            alarm_topic=self._shared.alarm_topic,
            thresholds=_thresholds(config),
            removal_policy=removal_policy(config),
            description=f"{config.prefix}-{config.name}",
        )

    def _route(self, functions: Functions) -> None:
        users, orders = functions.users.alias, functions.orders.alias
        add = self.front.add_route
        add("GET", "/health", target=orders, public_because="load balancers and people ask it without a token")
        for path, methods, target in (
            ("/orders", ("POST", "GET"), orders),
            ("/orders/{id}", ("GET",), orders),
            ("/users/me", ("GET", "PUT"), users),
        ):
            for method in (*methods, *sorted(_METHODS - set(methods))):
                add(method, path, target=target)


def _throttle(config: EnvironmentConfig) -> Throttle:
    return Throttle(rate_per_second=config.api.throttle_rate_per_second, burst=config.api.throttle_burst)


def _thresholds(config: EnvironmentConfig) -> ApiThresholds:
    watched = config.monitoring
    return ApiThresholds(
        server_error_percent=watched.error_rate_percent,
        client_error_percent=watched.client_error_percent,
        minimum_errors=watched.minimum_errors,
        latency_p99_ms=watched.latency_p99_ms,
    )


def _cors(config: EnvironmentConfig) -> Cors | None:
    settings = config.api.cors
    if not settings.allow_origins:
        return None
    return Cors(
        allow_origins=settings.allow_origins,
        allow_methods=settings.allow_methods,
        allow_headers=settings.allow_headers,
        allow_credentials=settings.allow_credentials,
        max_age_seconds=settings.max_age_seconds,
    )
