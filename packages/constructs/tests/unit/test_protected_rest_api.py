"""A REST API with a web ACL before it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from aws_cdk import Stack
from aws_cdk import aws_apigateway as apigateway
from aws_cdk import aws_kms as kms
from aws_cdk import aws_lambda as lambda_

from blueprint_constructs import BlueGreenLambda, Cors, ProtectedRestApi, SecureUserPool, WebAcl


@pytest.fixture(scope="module")
def api(synthesise: Callable[[Any], Any], code: Path) -> Any:
    def build(stack: Stack) -> None:
        users = SecureUserPool(stack, "Users")
        made = ProtectedRestApi(
            stack,
            "Api",
            authorizer=apigateway.CognitoUserPoolsAuthorizer(stack, "Jwt", cognito_user_pools=[users.pool]),
            cors=Cors(allow_origins=("https://shop.example.com",)),
            encryption_key=kms.Key(stack, "Key"),
            requests_per_address=100,
        )
        alias = BlueGreenLambda(
            stack, "Orders", engine="instant", handler="index.handler", code=lambda_.Code.from_asset(str(code))
        ).alias
        made.add_route("GET", "/health", target=alias, public_because="asked by people without a token")
        made.add_route("POST", "/orders/{id}", target=alias)

    return synthesise(build)


def test_the_stage_is_behind_a_regional_web_acl(api: Any) -> None:
    association = api.only("AWS::WAFv2::WebACLAssociation")
    assert association["WebACLArn"] == {"Fn::GetAtt": [api.id_of("AWS::WAFv2::WebACL"), "Arn"]}
    assert api.id_of("AWS::ApiGateway::Stage") in str(association["ResourceArn"])
    assert api.only("AWS::WAFv2::WebACL")["Scope"] == "REGIONAL"


def test_floods_are_stopped_before_known_attacks_are_looked_for(api: Any) -> None:
    rules = sorted(api.only("AWS::WAFv2::WebACL")["Rules"], key=lambda rule: rule["Priority"])
    assert rules[0]["Statement"]["RateBasedStatement"]["Limit"] == 100
    assert [rule["Name"] for rule in rules[1:]] == [
        "AWSManagedRulesAmazonIpReputationList",
        "AWSManagedRulesCommonRuleSet",
        "AWSManagedRulesKnownBadInputsRuleSet",
    ]


def test_the_web_acl_logs_without_tokens_into_a_log_of_the_name_that_waf_demands(api: Any) -> None:
    logging = api.only("AWS::WAFv2::LoggingConfiguration")
    redacted = [field["SingleHeader"] for field in logging["RedactedFields"]]
    assert redacted == [{"Name": "authorization"}, {"Name": "cookie"}]
    names = [str(group.get("LogGroupName", "")) for group in api.all("AWS::Logs::LogGroup")]
    assert sum(name.startswith("aws-waf-logs-") for name in names) == 1


def test_failed_executions_are_logged_without_bodies_into_a_log_that_ends_and_is_encrypted(api: Any) -> None:
    (settings,) = api.only("AWS::ApiGateway::Stage")["MethodSettings"]
    assert (settings["LoggingLevel"], settings["DataTraceEnabled"]) == ("ERROR", False)
    (group,) = [
        g for g in api.all("AWS::Logs::LogGroup") if "API-Gateway-Execution-Logs_" in str(g.get("LogGroupName"))
    ]
    assert group["LogGroupName"] == {
        "Fn::Join": ["", ["API-Gateway-Execution-Logs_", {"Ref": api.id_of("AWS::ApiGateway::RestApi")}, "/live"]]
    }
    assert group["RetentionInDays"] == 30
    assert group["KmsKeyId"] == {"Fn::GetAtt": [api.id_of("AWS::KMS::Key"), "Arn"]}


def test_api_gateway_checks_a_call_before_the_function_sees_it(api: Any) -> None:
    validator = api.only("AWS::ApiGateway::RequestValidator")
    assert validator["ValidateRequestBody"] is True
    assert validator["ValidateRequestParameters"] is True
    methods = [method for method in api.all("AWS::ApiGateway::Method") if method["HttpMethod"] != "OPTIONS"]
    assert len(methods) == 2
    assert all(
        method["RequestValidatorId"] == {"Ref": api.id_of("AWS::ApiGateway::RequestValidator")} for method in methods
    )


def test_a_method_has_the_authorizer_unless_it_says_why_not(api: Any) -> None:
    kinds = {method["HttpMethod"]: method["AuthorizationType"] for method in api.all("AWS::ApiGateway::Method")}
    assert kinds == {"GET": "NONE", "POST": "COGNITO_USER_POOLS", "OPTIONS": "NONE"}


def test_the_stage_throttles_traces_measures_and_logs(api: Any) -> None:
    stage = api.only("AWS::ApiGateway::Stage")
    (settings,) = stage["MethodSettings"]
    assert (settings["ThrottlingRateLimit"], settings["ThrottlingBurstLimit"]) == (100, 200)
    assert settings["MetricsEnabled"] is True
    assert stage["TracingEnabled"] is True
    assert ":*" not in str(stage["AccessLogSetting"]["DestinationArn"])


def test_alarms_use_the_metric_names_of_rest_apis(api: Any) -> None:
    text = str(api.all("AWS::CloudWatch::Alarm"))
    assert "5XXError" in text
    assert "4XXError" in text


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"requests_per_address": 9}, "requests_per_address of 9 is outside what WAF counts; use 10 to"),
        ({"managed_rules": ()}, "managed_rules is empty"),
        ({"log_retention_days": 2}, "log retention of 2 days"),
    ],
)
def test_refuses_an_acl_that_would_not_protect_before_anything_is_made(
    new_stack: Callable[[], Stack], options: dict[str, Any], message: str
) -> None:
    stack = new_stack()
    with pytest.raises(ValueError, match=message):
        WebAcl(stack, "Acl", **options)
    assert not stack.node.children


def test_refuses_a_route_that_is_not_one(new_stack: Callable[[], Stack], code: Path) -> None:
    stack = new_stack()
    users = SecureUserPool(stack, "Users")
    authorizer = apigateway.CognitoUserPoolsAuthorizer(stack, "Jwt", cognito_user_pools=[users.pool])
    api = ProtectedRestApi(stack, "Api", authorizer=authorizer)
    function = lambda_.Function(
        stack, "Fn", runtime=lambda_.Runtime.PYTHON_3_14, handler="i.h", code=lambda_.Code.from_asset(str(code))
    )
    with pytest.raises(ValueError, match="path 'orders' of a route is not one; begin with /"):
        api.add_route("GET", "orders", target=function)
