"""An HTTP API that lets in only whom it knows."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from aws_cdk import Stack
from aws_cdk import aws_apigatewayv2_authorizers as authorizers
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_sns as sns

from blueprint_constructs import PUBLIC_ROUTE, BlueGreenLambda, Cors, MonitoredApi, SecureUserPool, Throttle


@pytest.fixture(scope="module")
def make(code: Path) -> Callable[..., MonitoredApi]:
    def make(stack: Stack, **options: Any) -> MonitoredApi:
        users = SecureUserPool(stack, "Users")
        authorizer = authorizers.HttpUserPoolAuthorizer("Jwt", users.pool, user_pool_clients=[users.client])
        return MonitoredApi(stack, "Api", authorizer=authorizer, **options)

    return make


@pytest.fixture(scope="module")
def target(code: Path) -> Callable[[Stack], lambda_.Alias]:
    def target(stack: Stack) -> lambda_.Alias:
        return BlueGreenLambda(
            stack, "Orders", engine="instant", handler="index.handler", code=lambda_.Code.from_asset(str(code))
        ).alias

    return target


@pytest.fixture(scope="module")
def api(synthesise: Callable[[Any], Any], make: Callable[..., Any], target: Callable[..., Any]) -> Any:
    def build(stack: Stack) -> None:
        made = make(
            stack,
            throttle=Throttle(rate_per_second=7, burst=9),
            cors=Cors(allow_origins=("https://shop.example.com",)),
            alarm_topic=sns.Topic(stack, "Topic"),
        )
        alias = target(stack)
        made.add_route("GET", "/health", target=alias, public_because="asked by people without a token")
        made.add_route("POST", "/orders", target=alias)

    return synthesise(build)


def test_a_route_has_the_authorizer_unless_it_says_why_not(api: Any) -> None:
    kinds = {route["RouteKey"]: route["AuthorizationType"] for route in api.all("AWS::ApiGatewayV2::Route")}
    assert kinds == {"GET /health": "NONE", "POST /orders": "JWT"}


def test_a_public_route_carries_its_reason_for_template_rules(
    new_stack: Callable[[], Stack], make: Callable[..., Any], target: Callable[..., Any]
) -> None:
    stack = new_stack()
    api = make(stack)
    route = api.add_route("GET", "/health", target=target(stack), public_because="asked without a token")
    assert (PUBLIC_ROUTE, "asked without a token") in [(entry.type, entry.data) for entry in route.node.metadata]


def test_routes_go_to_the_alias_through_one_integration(api: Any) -> None:
    integration = api.only("AWS::ApiGatewayV2::Integration")
    assert integration["IntegrationUri"] == {"Ref": api.id_of("AWS::Lambda::Alias")}
    assert integration["PayloadFormatVersion"] == "2.0"


def test_the_stage_throttles_measures_and_logs_without_a_wildcard_in_the_arn(api: Any) -> None:
    stage = api.only("AWS::ApiGatewayV2::Stage")
    assert stage["StageName"] == "$default"
    assert stage["DefaultRouteSettings"] == {
        "DetailedMetricsEnabled": True,
        "ThrottlingBurstLimit": 9,
        "ThrottlingRateLimit": 7,
    }
    assert ":*" not in str(stage["AccessLogSettings"]["DestinationArn"])
    assert json.loads(stage["AccessLogSettings"]["Format"])["requestId"] == "$context.requestId"


def test_cors_names_its_origins(api: Any) -> None:
    assert api.only("AWS::ApiGatewayV2::Api")["CorsConfiguration"]["AllowOrigins"] == ["https://shop.example.com"]


def test_alarms_use_the_metrics_that_api_gateway_really_writes(api: Any) -> None:
    metrics = [
        part["MetricStat"]["Metric"]
        for alarm in api.all("AWS::CloudWatch::Alarm")
        for part in alarm.get("Metrics", [])
        if "MetricStat" in part and part["MetricStat"]["Metric"]["Namespace"].startswith("AWS/ApiGateway")
    ]
    assert {metric["MetricName"] for metric in metrics} == {"5xx", "4xx", "Count"}
    assert {metric["Namespace"] for metric in metrics} == {"AWS/ApiGateway"}
    assert all([dimension["Name"] for dimension in metric["Dimensions"]] == ["ApiId"] for metric in metrics)
    assert any(alarm.get("MetricName") == "Latency" for alarm in api.all("AWS::CloudWatch::Alarm"))


def test_there_is_a_dashboard_unless_it_is_declined(
    api: Any, synthesise: Callable[[Any], Any], make: Callable[..., Any]
) -> None:
    assert len(api.all("AWS::CloudWatch::Dashboard")) == 1
    assert not synthesise(lambda stack: make(stack, dashboard=False)).all("AWS::CloudWatch::Dashboard")


def test_refuses_a_web_acl_and_names_the_construct_that_takes_one(
    new_stack: Callable[[], Stack], make: Callable[..., Any]
) -> None:
    with pytest.raises(ValueError, match="waf=True: a web ACL cannot be put before an HTTP API; use ProtectedRestApi"):
        make(new_stack(), waf=True)


@pytest.mark.parametrize(
    ("method", "reason", "message"),
    [
        ("FETCH", None, "HTTP method 'FETCH' is not known; use one of"),
        ("GET", "because", "public because 'because': say why in 15 characters or more"),
    ],
)
def test_refuses_a_route_that_is_not_one_or_gives_no_reason(
    new_stack: Callable[[], Stack],
    make: Callable[..., Any],
    target: Callable[..., Any],
    method: str,
    reason: str | None,
    message: str,
) -> None:
    stack = new_stack()
    api = make(stack)
    with pytest.raises(ValueError, match=message):
        api.add_route(method, "/health", target=target(stack), public_because=reason)
