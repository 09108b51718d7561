"""Wrong arguments are refused with a ValueError that shows value and remedy, before anything is made."""

from typing import Any

import pytest
from aws_cdk import Duration
from aws_cdk import aws_apigatewayv2 as http
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_iam as iam

import blueprint_constructs as package
from blueprint_constructs import FunctionSize, ProvisionedConcurrency, TableIndex

from ..samples import CONSTRUCTS, SINK, Samples

METRIC = cloudwatch.Metric(namespace="Shop", metric_name="Waiting")

INDEX = TableIndex(name="ByUser", partition_key="user")

REFUSED: list[tuple[str, dict[str, Any], str]] = [
    ("BlueGreenLambda", {"engine": "canary"}, "engine 'canary' is not known; use instant, rollout or codedeploy"),
    ("BlueGreenLambda", {"engine": "rollout"}, "engine 'rollout' needs live_version_parameter.*it was None"),
    (
        "BlueGreenLambda",
        {"live_version_parameter": "/a"},
        "live_version_parameter '/a' is not read by engine 'instant'",
    ),
    ("BlueGreenLambda", {"handler": "index"}, "handler 'index' names no function; write module.function"),
    (
        "BlueGreenLambda",
        {"engine": "codedeploy", "provisioned_concurrency": ProvisionedConcurrency(least=1)},
        "provisioned_concurrency with engine 'codedeploy': Lambda refuses it on an alias whose traffic is split; use engine",
    ),
    (
        "BlueGreenLambda",
        {"engine": "rollout", "live_version_parameter": "/shop//live", "provisioned_concurrency": None},
        "full name of an SSM parameter such as .*it was '/shop//live'",
    ),
    (
        "BlueGreenLambda",
        {"size": FunctionSize(reserved_concurrency=2)},
        "provisioned concurrency of up to 3 does not fit into a reserved_concurrency of 2; reserve at least as many",
    ),
    ("BlueGreenLambda", {"environment": {"AWS_REGION": "a"}}, "variable 'AWS_REGION' is set by Lambda itself"),
    ("ClosedDefaultGroup", {"log_retention_days": 31}, "log retention of 31 days"),
    ("DriftMonitor", {"silent_after_hours": 0}, "drift monitor: silent_after_hours is 0; choose 1 to 168"),
    ("DriftMonitor", {"max_concurrency": 0}, "drift monitor: max_concurrency is 0; choose 1 to 1000"),
    ("DriftMonitor", {"environment_name": ""}, "environment_name '' is no name; use letters, digits"),
    ("DriftMonitor", {"stack_prefix": ""}, "stack_prefix '' is not the beginning of a stack's name; use letters"),
    (
        "DriftMonitor",
        {"parameter_prefix": "shop"},
        "parameter_prefix 'shop' is not the beginning of a parameter's name",
    ),
    ("DriftMonitor", {"handler": "handler"}, "handler 'handler' names no function"),
    ("DriftMonitor", {"schedule": "daily"}, r"schedule 'daily' does not come again; use rate\(1 day\), or cron"),
    ("DriftMonitor", {"schedule": "rate(0 days)"}, r"schedule 'rate\(0 days\)' does not come again"),
    (
        "DriftMonitor",
        {"schedule": "rate(2 days)"},
        r"rate\(2 days\) is not more often than silent_after_hours \(26\).*raise",
    ),
    ("DriftMonitor", {"log_retention_days": 31}, "log retention of 31 days"),
    ("DriftReader", {"trusted": []}, "drift reader: trusted is empty; name who may assume the role"),
    ("DriftReader", {"stack_prefix": "*"}, r"stack_prefix '\*' is not the beginning"),
    ("DriftReader", {"parameter_prefix": "/"}, "parameter_prefix '/' is not the beginning"),
    ("FailureDestination", {"qualifier": ""}, r"qualifier '' is not one of Lambda's; use \$LATEST, or the name"),
    ("FunctionAlarms", {"dimensions": {}}, "dimensions is empty: .* every function of the account; name FunctionName"),
    ("EncryptedLogGroup", {"retention_days": 31}, "log retention of 31 days is not a period.*use one of 1, 3"),
    ("EncryptedTable", {"recovery_period_days": 36}, "recovery_period_days of 36 .*use 1 to 35"),
    ("EncryptedTable", {"partition_key": ""}, r"attributes \[''\] are not told apart; give each key"),
    ("EncryptedTable", {"sort_key": "pk"}, r"attributes \['pk', 'pk'\] are not told apart"),
    ("EncryptedTable", {"sort_key": "s" * 256}, "has 256 bytes; use at most 255"),
    (
        "EncryptedTable",
        {"ttl_attribute": "pk"},
        r"attributes \['pk', 'pk'\] are not told apart; .* and the TTL, a name",
    ),
    (
        "EncryptedTable",
        {"indexes": [INDEX], "ttl_attribute": "user"},
        "ttl_attribute 'user' is a key of index ByUser, which are strings: nothing would ever expire; use",
    ),
    ("EncryptedTable", {"indexes": [INDEX, INDEX]}, "index ByUser is given more than once; give each index a name"),
    (
        "EncryptedTable",
        {"indexes": [TableIndex(name=f"By{n:02}", partition_key="user") for n in range(21)]},
        "21 indexes are more than a table can have; use at most 20",
    ),
    (
        "MonitoredApi",
        {"authorizer": http.HttpNoneAuthorizer()},
        "HttpNoneAuthorizer lets everybody in on every route; give one that asks",
    ),
    ("MonitoredApi", {"waf": True}, "waf=True: a web ACL cannot be put before an HTTP API; use ProtectedRestApi"),
    ("MonitoredApi", {"log_retention_days": 2}, "log retention of 2 days"),
    ("ObservabilityLink", {"sink_arn": "sink"}, "sink_arn 'sink' is not that of a sink; take the output"),
    (
        "ObservabilityLink",
        {"sink_arn": SINK.replace("eu-west-1", "us-east-1")},
        "is in us-east-1, the link in eu-west-1",
    ),
    ("ObservabilityLink", {"sink_arn": SINK.replace("9" * 12, "1" * 12)}, "is in the link's own account.*make no link"),
    ("ObservabilityLink", {"label": ""}, "label '' has 0 characters; use 1 to 64"),
    (
        "ObservabilityLink",
        {"telemetry": ["metric"]},
        r"telemetry of \['metric'\] has the type list; give a sequence of metrics, logs or traces",
    ),
    ("ObservabilitySink", {"name": "a b"}, "sink name 'a b' is not one; use letters"),
    ("ObservabilitySink", {"source_accounts": []}, r"source_accounts \[\] let nobody in, or one twice"),
    ("ObservabilitySink", {"source_accounts": ["2222"]}, "source account '2222' is not twelve digits"),
    ("ObservabilitySink", {"source_accounts": ["111111111111"]}, "source account 111111111111 is the sink's own"),
    ("ObservabilitySink", {"telemetry": []}, r"telemetry \[\] cannot be shared"),
    (
        "ObservabilitySink",
        {"telemetry": ["logs", "logs"]},
        "cannot be shared; use some of metrics, logs, traces, each once",
    ),
    ("ProtectedRestApi", {"log_retention_days": 2}, "log retention of 2 days"),
    ("ProtectedRestApi", {"stage_name": "v 1"}, "stage_name 'v 1' is not one; use letters"),
    ("ProtectedRestApi", {"requests_per_address": 1}, "requests_per_address of 1 is outside what WAF counts; use 10"),
    ("SecureEventBus", {"bus_name": "default"}, "bus_name 'default' is not that of a bus of one's own"),
    ("SecureEventBus", {"bus_name": "aws.shop"}, "bus_name 'aws.shop' is not that of a bus of one's own"),
    (
        "SecureEventBus",
        {"bus_name": "shop/a"},
        "bus_name 'shop/a' is not that of a bus of one's own; use letters, digits",
    ),
    ("SecureEventBus", {"archive_days": 0}, "archive_days of 0 keeps nothing; use 1 or more, or None"),
    ("SecureEventBus", {"retry_attempts": 186}, "retry_attempts of 186 .*use 0 to 185"),
    ("SecureEventBus", {"max_event_age": Duration.seconds(59)}, "max_event_age of 59 s .*use 60 to 86,400"),
    ("SecureLambda", {"handler": ""}, "handler '' names no function"),
    ("SecureLambda", {"log_level": "TRACE"}, "log_level 'TRACE' is not known; use DEBUG, INFO, WARN or ERROR"),
    ("SecureLambda", {"handler": "index. handler"}, "handler 'index. handler' names no function"),
    ("SecureLambda", {"handler": f"index.{'h' * 123}"}, "names no function; .* at most 128 characters"),
    ("SecureLambda", {"description": "d" * 257}, "description has 257 characters; use at most 256"),
    ("SecureLambda", {"environment": {"9": "a"}}, "environment variable '9' is not one of Lambda's; use two or more"),
    ("SecureLambda", {"environment": {"LAMBDA_TASK_ROOT": "a"}}, "variable 'LAMBDA_TASK_ROOT' is set by Lambda itself"),
    ("SecureLambda", {"environment": {"TEXT": "a" * 4_093}}, "environment has 4,097 bytes; use at most 4,096"),
    ("SecureLambda", {"log_retention_days": 31}, "log retention of 31 days"),
    (
        "SecureQueue",
        {"visibility_timeout": Duration.seconds(89)},
        "visibility_timeout of 89 s is too short.*at least 90",
    ),
    (
        "SecureQueue",
        {"consumer_timeout": Duration.seconds(0)},
        "consumer_timeout of 0 s is not that of a function; use 1",
    ),
    ("SecureQueue", {"consumer_timeout": Duration.minutes(16)}, "consumer_timeout of 960 s .* use 1 to 900"),
    (
        "SecureQueue",
        {"visibility_timeout": Duration.hours(13)},
        "visibility_timeout of 46800 s is longer than SQS hides a message; use at most 43200",
    ),
    ("SecureQueue", {"max_receive_count": 1001}, "max_receive_count of 1001 is not between 3 and 1000"),
    ("SecureQueue", {"max_receive_count": 2}, "max_receive_count of 2 is not between 3 and 1000"),
    (
        "SecureQueue",
        {"retention_period": Duration.seconds(60)},
        "retention_period of 60 s is shorter than the visibility",
    ),
    ("SecureQueue", {"retention_period": Duration.days(15)}, "retention_period of 1296000 s .*use up to 14 days"),
    ("SecureUserPool", {"mfa": "off"}, "mfa 'off' is not known; use required or optional"),
    ("SecureUserPool", {"password_length": 8}, "password_length of 8 .*use 12 to 99"),
    (
        "SecureUserPool",
        {"access_token_validity": Duration.minutes(4)},
        "access_token_validity of 240 s .*5 minutes to 1 day",
    ),
    ("SecureUserPool", {"refresh_token_validity": Duration.minutes(30)}, "refresh_token_validity of 1,800 s .*1 hour"),
    (
        "SecureUserPool",
        {"access_token_validity": Duration.days(1), "refresh_token_validity": Duration.hours(2)},
        "refresh_token_validity of 7,200 s ends before the access token",
    ),
    ("TieredVpc", {"availability_zones": ["eu-west-1a"]}, "cannot survive the loss of a zone; name two or more"),
    ("TieredVpc", {"availability_zones": ["eu-west-1a"] * 2}, "'eu-west-1a' is given more than once; name each zone"),
    (
        "TieredVpc",
        {"availability_zones": ["eu-west-1a", "us-east-1a"]},
        "availability zone 'us-east-1a' is not in eu-west-1, the region of stack Stack",
    ),
    ("TieredVpc", {"subnet_mask": 15}, "6 subnets of /15 do not fit into 10.0.0.0/16"),
    ("TieredVpc", {"interface_endpoints": ["sqs", "sqs"]}, "'sqs' is given more than once; name each zone and each"),
    ("TieredVpc", {"nat_gateways": -1}, "nat_gateways of -1 for 2 zones; use 0, or up to one"),
    ("TieredVpc", {"log_retention_days": 31}, "log retention of 31 days"),
    ("TieredVpc", {"cidr": "10.0.0.1/16"}, "cidr 10.0.0.1/16 is not a private range from /16 to /28; use one such as"),
    ("TieredVpc", {"nat_gateways": 3}, "nat_gateways of 3 for 2 zones; use 0, or up to one"),
    ("TieredVpc", {"interface_endpoints": ["s4"]}, "interface endpoint 's4' is not known; use some of"),
    ("WebAcl", {"managed_rules": ()}, "managed_rules is empty"),
    (
        "WebAcl",
        {"managed_rules": ("CommonRuleSet",)},
        "managed rule 'CommonRuleSet' is not one of AWS, or given twice; use",
    ),
    ("WebAcl", {"managed_rules": ("AWSManagedRulesLinuxRuleSet",) * 2}, "'AWSManagedRulesLinuxRuleSet' .* given twice"),
    ("WebAcl", {"requests_per_address": 9}, "requests_per_address of 9 is outside what WAF counts; use 10"),
]

NOTHING_TO_REFUSE = {
    "ApiAlarms",
    "ApiDashboard",
    "DeadLetterQueue",
    "TableAlarms",
}
"""Constructs whose options are other objects, which have been checked when they were made."""


@pytest.mark.parametrize(
    ("name", "wrong", "message"), REFUSED, ids=lambda value: value if isinstance(value, str) else ""
)
def test_a_wrong_option_is_refused_with_value_and_remedy_before_anything_is_made(
    name: str, wrong: dict[str, Any], message: str, samples: Samples
) -> None:
    arguments = {**samples.of(name), **wrong}
    before = [node.node.path for node in samples.stack.node.find_all()]
    with pytest.raises(ValueError, match=message):
        CONSTRUCTS[name](samples.stack, "Made", **arguments)
    assert [node.node.path for node in samples.stack.node.find_all()] == before


def test_every_construct_with_options_of_its_own_refuses_some() -> None:
    assert {name for name, _, _ in REFUSED} == set(CONSTRUCTS) - NOTHING_TO_REFUSE


@pytest.mark.parametrize(("periods", "breaching"), [(0, None), (3, 4), (3, 0)])
def test_an_alarm_that_could_not_ring_is_refused(samples: Samples, periods: int, breaching: int | None) -> None:
    with pytest.raises(ValueError, match="periods cannot ring; let 1 <= breaching_periods <= periods"):
        package.alarm(
            samples.stack,
            "Alarm",
            metric=METRIC,
            above=1,
            description="d",
            topic=None,
            periods=periods,
            breaching_periods=breaching,
        )


LATER: list[tuple[str, str, dict[str, Any], str]] = [
    ("MonitoredApi", "add_route", {"method": "FETCH", "path": "/"}, "HTTP method 'FETCH' is not known; use one of ANY"),
    (
        "MonitoredApi",
        "add_route",
        {"method": "GET", "path": "orders"},
        "path 'orders' of a route is not one; begin with /",
    ),
    ("MonitoredApi", "add_route", {"method": "GET", "path": "/orders/"}, "path '/orders/' of a route is not one"),
    ("MonitoredApi", "add_route", {"method": "GET", "path": "/known"}, "route GET /known is there already"),
    ("MonitoredApi", "add_route", {"method": "GET", "path": "/", "public_because": ""}, "public because '': say why"),
    (
        "MonitoredApi",
        "add_route",
        {"method": "ANY", "path": "/orders"},
        "route ANY /orders would answer 401 to preflight requests.*name the other methods",
    ),
    ("MonitoredApi", "add_route", {"method": "OPTIONS", "path": "/orders"}, "route OPTIONS /orders would answer 401"),
    ("ProtectedRestApi", "add_route", {"method": "FETCH", "path": "/"}, "HTTP method 'FETCH' is not known"),
    ("ProtectedRestApi", "add_route", {"method": "GET", "path": "orders"}, "path 'orders' of a route is not one"),
    ("ProtectedRestApi", "add_route", {"method": "GET", "path": "/known"}, "route GET /known is there already"),
    (
        "ProtectedRestApi",
        "add_route",
        {"method": "OPTIONS", "path": "/a"},
        "with cors, preflight requests are answered",
    ),
    (
        "ProtectedRestApi",
        "add_route",
        {"method": "GET", "path": "/", "public_because": "why not"},
        "because 'why not': say",
    ),
    ("EncryptedTable", "grant", {}, r"operations \[\], index_queries \[\]; name some, and indexes of the table"),
    ("EncryptedTable", "grant", {"index_queries": ["ByUser"]}, r"index_queries \['ByUser'\]; .* of which it has \[\]"),
    ("EncryptedTable", "grant", {"operations": ["*"]}, r"operations of \['\*'\] .*; give a sequence of BatchGetItem, "),
    ("SecureEventBus", "route", {"detail_types": []}, r"would match every event: detail_types=\[\].*name both"),
    ("SecureEventBus", "route", {"sources": [""]}, r"would match every event: .*sources=\[''\]; name both"),
    ("SecureEventBus", "route", {"sources": "shop"}, "sources of 'shop' has the type str; give a sequence of str"),
    (
        "SecureEventBus",
        "route",
        {"construct_id": "Known"},
        "route 'Known' is in Stack/Queue already; give each route an id",
    ),
    (
        "WebAcl",
        "protect",
        {"construct_id": "A", "resource_arn": "api"},
        "resource_arn 'api' is not an ARN; name a stage",
    ),
]


def ready(name: str, samples: Samples) -> tuple[Any, dict[str, Any]]:
    """A construct on which something is there already, and what its method needs besides."""
    stack = samples.stack
    with_cors = {"cors": package.Cors(allow_origins=("https://shop.example.com",))} if name.endswith("Api") else {}
    made = CONSTRUCTS[name](stack, "Made", **samples.of(name), **with_cors)
    match name:
        case "MonitoredApi" | "ProtectedRestApi":
            target = {"target": samples.function()}
            made.add_route("GET", "/known", **target)
            return made, target
        case "EncryptedTable":
            return made, {"grantee": iam.Role(stack, "Role", assumed_by=iam.AccountRootPrincipal())}
        case "SecureEventBus":
            queue = package.SecureQueue(stack, "Queue", consumer_timeout=Duration.seconds(1))
            rest = {"queue": queue, "sources": ["shop"], "detail_types": ["Placed"]}
            made.route("Known", **rest)
            return made, {"construct_id": "New", **rest}
        case _:
            return made, {}


@pytest.mark.parametrize(
    ("name", "method", "wrong", "message"), LATER, ids=lambda value: value if isinstance(value, str) else ""
)
def test_a_method_refuses_before_anything_is_made(
    name: str, method: str, wrong: dict[str, Any], message: str, samples: Samples
) -> None:
    made, right = ready(name, samples)
    before = [node.node.path for node in samples.stack.node.find_all()]
    with pytest.raises(ValueError, match=message):
        getattr(made, method)(**{**right, **wrong})
    assert [node.node.path for node in samples.stack.node.find_all()] == before


@pytest.mark.parametrize(
    "name", ["", "api", "https://api.example.com", "*.example.com", "API.example.com", "a" * 300 + ".eu"]
)
def test_a_domain_is_a_name(name: str, samples: Samples) -> None:
    with pytest.raises(ValueError, match="is not one; write it in lower case, such as api"):
        package.ApiDomain(name=name, certificate=samples.domain().certificate)


def test_an_alarm_says_what_is_wrong_in_words_that_fit(samples: Samples) -> None:
    for words in ("", "w" * 1_025):
        with pytest.raises(ValueError, match=f"description has {len(words)} characters; say in 1 to 1024"):
            package.alarm(samples.stack, "Alarm", metric=METRIC, above=1, description=words, topic=None)
    assert samples.stack.node.try_find_child("Alarm") is None
