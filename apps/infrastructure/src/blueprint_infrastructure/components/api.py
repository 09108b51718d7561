"""The HTTP API of an environment: which paths there are, and who answers."""

from aws_cdk import aws_apigatewayv2_authorizers as authorizers
from aws_cdk import aws_ssm as ssm
from constructs import Construct

from blueprint_config import EnvironmentConfig
from blueprint_constructs import ApiThresholds, Cors, MonitoredApi, Throttle

from ..removal import removal_policy
from .auth import Auth
from .functions import Functions
from .shared_resources import SharedResources


class Api(Construct):
    """JWT-guarded routes to the aliases, and the public `/health`."""

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
        watched = config.monitoring
        self.http = MonitoredApi(
            self,
            "Http",
            authorizer=authorizers.HttpUserPoolAuthorizer(
                "Users", auth.users.pool, user_pool_clients=[auth.users.client]
            ),
            throttle=Throttle(rate_per_second=config.api.throttle_rate_per_second, burst=config.api.throttle_burst),
            cors=_cors(config),
            detailed_metrics=watched.detailed_metrics,
            dashboard=False,
            log_retention_days=watched.log_retention_days,
            encryption_key=shared.key,
            alarm_topic=shared.alarm_topic,
            thresholds=ApiThresholds(
                server_error_percent=watched.error_rate_percent,
                minimum_errors=watched.minimum_errors,
                latency_p99_ms=watched.latency_p99_ms,
            ),
            removal_policy=removal_policy(config),
            description=f"{config.prefix}-{config.name}",
        )
        self._route(functions)
        ssm.StringParameter(self, "Url", parameter_name=config.parameter_name("api", "url"), string_value=self.http.url)

    @property
    def outputs(self) -> dict[str, str]:
        """What operations and clients look up."""
        return {"ApiUrl": self.http.url}

    def _route(self, functions: Functions) -> None:
        users, orders = functions.users.alias, functions.orders.alias
        self.http.add_route(
            "GET", "/health", target=orders, public_because="load balancers and people ask it without a token"
        )
        self.http.add_route("POST", "/orders", target=orders)
        self.http.add_route("GET", "/orders", target=orders)
        self.http.add_route("GET", "/orders/{id}", target=orders)
        self.http.add_route("GET", "/users/me", target=users)
        self.http.add_route("PUT", "/users/me", target=users)
        # Other methods of these paths reach the handlers too, which answer 405 and say what is allowed.
        self.http.add_route("ANY", "/orders", target=orders)
        self.http.add_route("ANY", "/orders/{id}", target=orders)
        self.http.add_route("ANY", "/users/me", target=users)


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
