"""HTTP APIs: reachable in any account, with CORS, throttling, metrics, access logs, and tokens that are checked."""

import json
import time
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

pytestmark = pytest.mark.integration

SOURCE = """
def handler(event, context):
    path = event["rawPath"]
    if path == "/boom":
        raise RuntimeError("boom")
    claims = event["requestContext"].get("authorizer", {}).get("jwt", {}).get("claims", {})
    return {"statusCode": 404 if path == "/missing" else 200, "body": path + " " + claims.get("email", "")}
"""
CORS = {
    "AllowOrigins": ["https://shop.example"],
    "AllowMethods": ["GET"],
    "AllowHeaders": ["authorization"],
    "MaxAge": 60,
}
FORMAT = '{"status":"$context.status","route":"$context.routeKey","unknown":"$context.nothing"}'


@pytest.fixture(scope="module")
def api(account: Any, role: Any, function: Any, http_api: Any) -> dict[str, str]:
    """Deploy an API with CORS, access logs and one route that needs a token."""
    logs = {"DestinationArn": {"Fn::GetAtt": ["Logs", "Arn"]}, "Format": FORMAT}
    template = {
        "Resources": {
            "Role": role,
            "Function": function(SOURCE, FunctionName="api"),
            "Version": {"Type": "AWS::Lambda::Version", "Properties": {"FunctionName": {"Ref": "Function"}}},
            "Alias": {
                "Type": "AWS::Lambda::Alias",
                "Properties": {
                    "FunctionName": {"Ref": "Function"},
                    "FunctionVersion": {"Fn::GetAtt": ["Version", "Version"]},
                    "Name": "live",
                },
            },
            "Logs": {"Type": "AWS::Logs::LogGroup", "Properties": {"LogGroupName": "/access"}},
            "Pool": {"Type": "AWS::Cognito::UserPool", "Properties": {"UsernameAttributes": ["email"]}},
            "Client": {
                "Type": "AWS::Cognito::UserPoolClient",
                "Properties": {"UserPoolId": {"Ref": "Pool"}, "ExplicitAuthFlows": ["ALLOW_USER_PASSWORD_AUTH"]},
            },
            "Authorizer": {
                "Type": "AWS::ApiGatewayV2::Authorizer",
                "Properties": {
                    "ApiId": {"Ref": "Api"},
                    "AuthorizerType": "JWT",
                    "IdentitySource": ["$request.header.Authorization"],
                    "Name": "jwt",
                    "JwtConfiguration": {
                        "Audience": [{"Ref": "Client"}],
                        "Issuer": {"Fn::Sub": "https://cognito-idp.${AWS::Region}.amazonaws.com/${Pool}"},
                    },
                },
            },
            "Secret": {
                "Type": "AWS::ApiGatewayV2::Route",
                "Properties": {
                    "ApiId": {"Ref": "Api"},
                    "RouteKey": "GET /secret",
                    "AuthorizationType": "JWT",
                    "AuthorizerId": {"Ref": "Authorizer"},
                    "Target": {"Fn::Join": ["", ["integrations/", {"Ref": "Integration"}]]},
                },
            },
            **http_api(api={"CorsConfiguration": CORS}, stage={"AccessLogSettings": logs}),
        },
        "Outputs": {
            "Endpoint": {"Value": {"Fn::GetAtt": ["Api", "ApiEndpoint"]}},
            "Built": {"Value": {"Fn::Sub": "https://${Api}.execute-api.${AWS::Region}.${AWS::URLSuffix}/"}},
            "Id": {"Value": {"Ref": "Api"}},
            "Pool": {"Value": {"Ref": "Pool"}},
            "Client": {"Value": {"Ref": "Client"}},
        },
    }
    return dict(account.deploy("api", template))


def test_both_ways_of_writing_the_address_lead_to_the_api(api: dict[str, str], call: Any) -> None:
    assert call(f"{api['Endpoint']}/x").status == 200
    assert call(f"{api['Built']}x").status == 200


def test_an_exception_is_a_502_and_the_next_request_is_not(api: dict[str, str], call: Any) -> None:
    assert [call(f"{api['Endpoint']}/{path}").status for path in ("boom", "x", "missing")] == [502, 200, 404]


def test_a_preflight_is_answered_without_the_function(api: dict[str, str], call: Any) -> None:
    origin = {"Origin": "https://shop.example", "Access-Control-Request-Method": "GET"}
    answer = call(f"{api['Endpoint']}/x", method="OPTIONS", headers=origin)
    assert answer.status == 204
    assert answer.headers["Access-Control-Allow-Origin"] == "https://shop.example"
    assert answer.headers["Access-Control-Allow-Methods"] == "GET"
    assert answer.headers["Access-Control-Max-Age"] == "60"


def test_another_origin_gets_no_permission(api: dict[str, str], call: Any) -> None:
    origin = {"Origin": "https://evil.example", "Access-Control-Request-Method": "GET"}
    answer = call(f"{api['Endpoint']}/x", method="OPTIONS", headers=origin)
    assert "Access-Control-Allow-Origin" not in answer.headers


def test_a_route_with_an_authorizer_takes_only_tokens_of_its_pool(account: Any, api: dict[str, str], call: Any) -> None:
    cognito = account.client("cognito-idp")
    name, password = "buyer@example.com", "Correct-Horse-1"
    cognito.admin_create_user(
        UserPoolId=api["Pool"],
        Username=name,
        MessageAction="SUPPRESS",
        UserAttributes=[{"Name": "email", "Value": name}],
    )
    cognito.admin_set_user_password(UserPoolId=api["Pool"], Username=name, Password=password, Permanent=True)
    token = cognito.initiate_auth(
        ClientId=api["Client"],
        AuthFlow="USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": name, "PASSWORD": password},
    )["AuthenticationResult"]["IdToken"]
    tampered = f"{token[:-8]}AAAAAAAA"
    secret = f"{api['Endpoint']}/secret"
    answers = [call(secret), *(call(secret, headers={"Authorization": f"Bearer {one}"}) for one in (tampered, token))]
    assert [answer.status for answer in answers] == [401, 401, 200]
    assert answers[-1].body == "/secret buyer@example.com"


def test_requests_are_counted_by_api_and_stage(account: Any, api: dict[str, str], call: Any) -> None:
    before = {name: total(account, api, name) for name in ("Count", "4xx", "5xx")}
    for path in ("x", "x", "missing", "boom"):
        call(f"{api['Endpoint']}/{path}")
    after = {name: total(account, api, name) for name in ("Count", "4xx", "5xx")}
    assert {name: after[name] - before[name] for name in after} == {"Count": 4, "4xx": 1, "5xx": 1}
    assert 0 < total(account, api, "IntegrationLatency", "Maximum") <= total(account, api, "Latency", "Maximum")


def test_access_logs_are_written(account: Any, api: dict[str, str], call: Any) -> None:
    call(f"{api['Endpoint']}/missing")
    events = account.client("logs").filter_log_events(logGroupName="/access")["events"]
    assert json.loads(events[-1]["message"]) == {"status": "404", "route": "ANY /{path+}", "unknown": "-"}


def test_a_stage_with_a_limit_answers_429_beyond_it(
    new_account: Callable[..., Any], role: Any, function: Any, http_api: Any, call: Any
) -> None:
    account = new_account()
    limits = {"DefaultRouteSettings": {"ThrottlingRateLimit": 1, "ThrottlingBurstLimit": 5}}
    resources = {"Role": role, "Alias": function(SOURCE), **http_api(stage=limits)}
    resources["Integration"]["Properties"]["IntegrationUri"] = {"Fn::GetAtt": ["Alias", "Arn"]}
    output = {"Endpoint": {"Value": {"Fn::GetAtt": ["Api", "ApiEndpoint"]}}}
    endpoint = account.deploy("limited", {"Resources": resources, "Outputs": output})["Endpoint"]
    call(f"{endpoint}/warm")  # the cold start takes long enough for the bucket to fill again
    time.sleep(5)
    seen = Counter(call(f"{endpoint}/x").status for _ in range(20))
    assert seen[200] in range(5, 8), seen
    assert seen[429] == 20 - seen[200]


def total(account: Any, api: dict[str, str], metric: str, stat: str = "Sum") -> float:
    """Return a metric of the API's default stage over the last ten minutes."""
    now = time.time()
    dimensions = [{"Name": "ApiId", "Value": api["Id"]}, {"Name": "Stage", "Value": "$default"}]
    found = {"Namespace": "AWS/ApiGateway", "MetricName": metric, "Dimensions": dimensions}
    answer = account.client("cloudwatch").get_metric_data(
        MetricDataQueries=[{"Id": "q", "MetricStat": {"Metric": found, "Period": 3600, "Stat": stat}}],
        StartTime=now - 600,
        EndTime=now + 1,
    )
    return float(sum(answer["MetricDataResults"][0]["Values"]))
