"""What every construct of the package promises to those who call it from Python."""

import inspect
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, get_type_hints

import pytest
from aws_cdk import CfnResource, Duration, Resource, Stack
from aws_cdk import aws_apigateway as rest
from aws_cdk import aws_apigatewayv2_authorizers as authorizers
from aws_cdk import aws_cloudwatch as cloudwatch
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

    def of(self, name: str) -> dict[str, Any]:
        """Required arguments, and those that make the construct as large as it gets."""
        function = {
            "handler": "index.handler",
            "code": self.code,
            "environment": {"A": "b"},
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
                "encryption_key": self.key,
            },
            "ObservabilityLink": lambda: {"sink_arn": SINK},
            "ObservabilitySink": lambda: {"name": "shop", "source_accounts": ["222222222222"]},
            "ProtectedRestApi": lambda: {"authorizer": self.rest_authorizer(), "set_account_role": True},
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

    def rest_authorizer(self) -> rest.IAuthorizer:
        users = package.SecureUserPool(self.stack, "SampleUsers")
        return rest.CognitoUserPoolsAuthorizer(self.stack, "SampleJwt", cognito_user_pools=[users.pool])

    def vpc(self) -> Any:
        return package.TieredVpc(self.stack, "SampleVpc", availability_zones=self.stack.availability_zones).vpc


@pytest.fixture
def samples(new_stack: Callable[[], Stack], code: Path) -> Samples:
    return Samples(new_stack(), code)


def test_there_is_a_sample_of_every_construct(samples: Samples) -> None:
    assert all(samples.of(name) is not None for name in CONSTRUCTS)


@pytest.mark.parametrize("name", CONSTRUCTS)
def test_options_are_given_by_name_only_and_every_one_has_a_type(name: str) -> None:
    made = CONSTRUCTS[name].__init__
    parameters = [*inspect.signature(made).parameters.values()]
    assert [parameter.name for parameter in parameters[:3]] == ["self", "scope", "construct_id"]
    assert {parameter.kind for parameter in parameters[3:]} <= {
        inspect.Parameter.KEYWORD_ONLY,
        inspect.Parameter.VAR_KEYWORD,
    }
    assert {parameter.name for parameter in parameters[1:]} <= set(get_type_hints(made))


@pytest.mark.parametrize("name", CONSTRUCTS)
def test_a_construct_says_what_it_is_and_public_members_have_types(name: str) -> None:
    assert (CONSTRUCTS[name].__doc__ or "").strip()
    for member, value in vars(CONSTRUCTS[name]).items():
        if not member.startswith("_"):
            function = value.fget if isinstance(value, property) else value
            assert (function.__doc__ or "").strip(), member
            assert "return" in get_type_hints(function), member


@pytest.mark.parametrize("name", CONSTRUCTS)
def test_everything_that_is_made_can_be_reached_by_attributes(name: str, samples: Samples) -> None:
    made = CONSTRUCTS[name](samples.stack, "Made", **samples.of(name))
    reached = {node.node.path for node in reachable(made)}
    hidden = [
        node.node.path
        for node in made.node.find_all()
        if isinstance(node, (Resource, CfnResource)) and not _within(node.node.path, reached)
    ]
    assert not hidden


def reachable(made: Construct) -> Iterator[Construct]:
    """What CDK made, behind public attributes and behind those of constructs of ours."""
    for member in [name for name in dir(made) if not name.startswith("_") and name != "node"]:
        value = getattr(made, member)
        for found in _each(value):
            if isinstance(found, Construct) and found.node.path.startswith(f"{made.node.path}/"):
                if type(found).__module__.startswith(package.__name__):
                    yield from reachable(found)
                else:
                    yield found


def _each(value: Any) -> Iterator[Any]:
    if isinstance(value, Mapping):
        yield from value.values()
    elif isinstance(value, (list, tuple)):
        yield from value
    else:
        yield value


def _within(path: str, reached: set[str]) -> bool:
    """Whether the path is that of something reached, or inside of an L2 that was (`Resource/Resource`)."""
    return any(path == known or path.startswith(f"{known}/") for known in reached)


METRIC = cloudwatch.Metric(namespace="Shop", metric_name="Waiting")

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
    ("DriftMonitor", {"silent_after_hours": 0}, "drift monitor: silent_after_hours is 0; choose 1 to 168"),
    ("DriftReader", {"trusted": []}, "drift reader: .* 0 trusted"),
    ("EncryptedLogGroup", {"retention_days": 31}, "log retention of 31 days is not a period.*use one of 1, 3"),
    ("EncryptedTable", {"recovery_period_days": 36}, "recovery_period_days of 36 .*use 1 to 35"),
    ("EncryptedTable", {"partition_key": ""}, r"attributes \[''\] are not told apart; give each key"),
    ("EncryptedTable", {"sort_key": "pk"}, r"attributes \['pk', 'pk'\] are not told apart"),
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
        r"telemetry \['metric'\] cannot be shared; use some of metrics, logs",
    ),
    ("ObservabilitySink", {"name": "a b"}, "sink name 'a b' is not one; use letters"),
    ("ObservabilitySink", {"source_accounts": []}, r"source_accounts \[\] let nobody in, or one twice"),
    ("ObservabilitySink", {"source_accounts": ["2222"]}, "source account '2222' is not twelve digits"),
    ("ObservabilitySink", {"source_accounts": ["111111111111"]}, "source account 111111111111 is the sink's own"),
    ("ObservabilitySink", {"telemetry": []}, r"telemetry \[\] cannot be shared"),
    ("ProtectedRestApi", {"stage_name": "v 1"}, "stage_name 'v 1' is not one; use letters"),
    ("ProtectedRestApi", {"requests_per_address": 1}, "requests_per_address of 1 is outside what WAF counts; use 10"),
    ("SecureEventBus", {"bus_name": "default"}, "bus_name 'default' is not that of a bus of one's own"),
    ("SecureEventBus", {"archive_days": 0}, "archive_days of 0 keeps nothing; use 1 or more, or None"),
    ("SecureEventBus", {"retry_attempts": 186}, "retry_attempts of 186 .*use 0 to 185"),
    ("SecureEventBus", {"max_event_age": Duration.seconds(59)}, "max_event_age of 59 s .*use 60 to 86,400"),
    ("SecureLambda", {"handler": ""}, "handler '' names no function"),
    ("SecureLambda", {"log_level": "TRACE"}, "log_level 'TRACE' is not one of Lambda's; use DEBUG, INFO, WARN, ERROR"),
    ("SecureLambda", {"log_retention_days": 31}, "log retention of 31 days"),
    (
        "SecureQueue",
        {"visibility_timeout": Duration.seconds(89)},
        "visibility_timeout of 89 s is too short.*at least 90",
    ),
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
    ("TieredVpc", {"cidr": "10.0.0.1/16"}, "cidr 10.0.0.1/16 is not a private range from /16 to /28; use one such as"),
    ("TieredVpc", {"nat_gateways": 3}, "nat_gateways of 3 for 2 zones; use 0, or up to one"),
    ("TieredVpc", {"interface_endpoints": ["s4"]}, "interface endpoint 's4' is not known; use some of"),
    ("WebAcl", {"managed_rules": ()}, "managed_rules is empty"),
]

NOTHING_TO_REFUSE = {
    "ApiAlarms",
    "ApiDashboard",
    "DeadLetterQueue",
    "FailureDestination",
    "FunctionAlarms",
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
