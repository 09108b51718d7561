"""What a function is given, and what it is not."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from aws_cdk import Stack
from aws_cdk import aws_kms as kms
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_sns as sns

from blueprint_constructs import DeadLetterQueue, FunctionSize, SecureLambda, TieredVpc


@pytest.fixture(scope="module")
def plain(synthesise: Callable[[Any], Any], code: Path) -> Any:
    """A function with nothing but what is required."""
    return synthesise(
        lambda stack: SecureLambda(stack, "Fn", handler="index.handler", code=lambda_.Code.from_asset(str(code)))
    )


@pytest.fixture(scope="module")
def full(synthesise: Callable[[Any], Any], code: Path) -> Any:
    """A function with every option."""

    def build(stack: Stack) -> None:
        key = kms.Key(stack, "Key")
        topic = sns.Topic(stack, "Topic", master_key=key)
        vpc = TieredVpc(
            stack, "Vpc", availability_zones=stack.availability_zones, encryption_key=key, close_default_group=False
        ).vpc
        SecureLambda(
            stack,
            "Fn",
            handler="index.handler",
            code=lambda_.Code.from_asset(str(code)),
            size=FunctionSize(memory_mib=1024, timeout_seconds=20, architecture="x86_64", reserved_concurrency=7),
            environment={"TABLE": "t"},
            encryption_key=key,
            vpc=vpc,
            failures=DeadLetterQueue(stack, "Failures", encryption_key=key),
            alarm_topic=topic,
            log_level="ERROR",
            log_retention_days=365,
            description="does nothing",
        )

    return synthesise(build)


def test_a_function_is_arm64_traced_logged_as_json_and_stops_recursion(plain: Any) -> None:
    function = plain.only("AWS::Lambda::Function")
    assert function["Architectures"] == ["arm64"]
    assert function["TracingConfig"] == {"Mode": "Active"}
    assert function["LoggingConfig"]["LogFormat"] == "JSON"
    assert function["LoggingConfig"]["ApplicationLogLevel"] == "INFO"
    assert function["RecursiveLoop"] == "Terminate"
    assert (function["MemorySize"], function["Timeout"]) == (512, 15)
    assert "VpcConfig" not in function
    assert "ReservedConcurrentExecutions" not in function


def test_a_function_has_a_log_of_its_own_with_retention_and_no_name(plain: Any) -> None:
    group = plain.only("AWS::Logs::LogGroup")
    assert group["RetentionInDays"] == 30
    assert "LogGroupName" not in group
    assert plain.only("AWS::Lambda::Function")["LoggingConfig"]["LogGroup"] == {
        "Ref": plain.id_of("AWS::Logs::LogGroup")
    }


def test_a_role_holds_no_managed_policy_and_only_what_the_function_needs(plain: Any) -> None:
    assert "ManagedPolicyArns" not in plain.only("AWS::IAM::Role")
    statements = plain.statements()
    traced = next(found for found in statements.values() if "xray:PutTraceSegments" in found["Action"])
    assert {sid: found["Action"] for sid, found in statements.items() if found is not traced} == {
        "WriteOwnLog": ["logs:CreateLogStream", "logs:PutLogEvents"],
        "SendFailures": "sqs:SendMessage",
    }
    assert statements["WriteOwnLog"]["Resource"] == {"Fn::GetAtt": [plain.id_of("AWS::Logs::LogGroup"), "Arn"]}


def test_failed_asynchronous_calls_end_in_a_queue_that_rings(plain: Any) -> None:
    config = plain.only("AWS::Lambda::EventInvokeConfig")
    queue = plain.id_of("AWS::SQS::Queue")
    assert config["Qualifier"] == "$LATEST"
    assert config["DestinationConfig"] == {"OnFailure": {"Destination": {"Fn::GetAtt": [queue, "Arn"]}}}
    assert any(alarm.get("MetricName") == "ApproximateNumberOfMessagesVisible" for alarm in alarms(plain))


def test_alarms_watch_error_rate_throttles_and_duration_and_are_quiet_without_data(plain: Any) -> None:
    by_metric = {alarm.get("MetricName", "rate"): alarm for alarm in alarms(plain)}
    assert {"rate", "Throttles", "Duration"} <= set(by_metric)
    assert by_metric["Duration"]["Threshold"] == 12_000
    assert by_metric["Duration"]["ExtendedStatistic"] == "p99"
    expression = next(metric for metric in by_metric["rate"]["Metrics"] if "Expression" in metric)
    assert expression["Expression"] == "IF(part >= 5, 100 * part / whole, 0)"
    assert {alarm["TreatMissingData"] for alarm in alarms(plain)} == {"notBreaching"}
    assert not any("AlarmActions" in alarm for alarm in alarms(plain))


def test_every_alarm_tells_the_topic_when_it_rings_and_when_it_ends(full: Any) -> None:
    topic = [{"Ref": full.id_of("AWS::SNS::Topic")}]
    watching = [alarm for alarm in alarms(full) if alarm.get("Namespace") != "AWS/SQS"]
    assert len(watching) == 3
    assert all(alarm["AlarmActions"] == topic and alarm["OKActions"] == topic for alarm in watching)


def test_the_environment_is_encrypted_with_a_key_that_the_role_may_use(full: Any) -> None:
    key = {"Fn::GetAtt": [full.id_of("AWS::KMS::Key"), "Arn"]}
    assert full.only("AWS::Lambda::Function")["KmsKeyArn"] == key
    decrypt = full.statements()["DecryptEnvironment"]
    assert (decrypt["Action"], decrypt["Resource"]) == ("kms:Decrypt", key)
    functions = "arn:aws:lambda:eu-west-1:111111111111:function:*"
    assert decrypt["Condition"] == {"ArnLike": {"kms:EncryptionContext:aws:lambda:FunctionArn": functions}}


def test_the_key_lets_cloudwatch_logs_encrypt_the_log_once(full: Any) -> None:
    (statement,) = [
        found for found in full.only("AWS::KMS::Key")["KeyPolicy"]["Statement"] if found.get("Sid") == "LogsUseKey"
    ]
    assert statement["Principal"] == {"Service": "logs.eu-west-1.amazonaws.com"}
    assert not any("*" in action for action in statement["Action"])


def test_in_a_vpc_nothing_comes_in_and_only_https_goes_out(full: Any) -> None:
    (group,) = [
        found for found in full.all("AWS::EC2::SecurityGroup") if found["GroupDescription"].startswith("a function")
    ]
    assert "SecurityGroupIngress" not in group
    assert [(rule["FromPort"], rule["ToPort"]) for rule in group["SecurityGroupEgress"]] == [(443, 443)]
    assert full.statements()["NetworkInterfaces"]["Resource"] == "*"
    assert not any("*" in action for action in full.statements()["NetworkInterfaces"]["Action"])


def test_the_code_of_a_function_in_a_vpc_is_denied_what_lambda_itself_needs_for_it(full: Any) -> None:
    allowed, denied = (full.statements()[f"NetworkInterfaces{what}"] for what in ("", "NotForCode"))
    assert (denied["Effect"], denied["Action"], denied["Resource"]) == ("Deny", allowed["Action"], "*")
    functions = "arn:aws:lambda:eu-west-1:111111111111:function:*"
    assert denied["Condition"] == {"ArnLike": {"lambda:SourceFunctionArn": functions}}


def test_size_and_levels_are_those_that_were_asked_for(full: Any) -> None:
    function = full.only("AWS::Lambda::Function")
    assert (function["MemorySize"], function["Timeout"], function["ReservedConcurrentExecutions"]) == (1024, 20, 7)
    assert function["Architectures"] == ["x86_64"]
    assert function["LoggingConfig"]["ApplicationLogLevel"] == "ERROR"


def test_an_unknown_retention_stops_before_anything_is_made(new_stack: Callable[[], Stack], code: Path) -> None:
    stack = new_stack()
    with pytest.raises(ValueError, match="31 days is not a period"):
        SecureLambda(stack, "Fn", handler="i.h", code=lambda_.Code.from_asset(str(code)), log_retention_days=31)
    assert not stack.node.children


def alarms(synthesised: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = synthesised.all("AWS::CloudWatch::Alarm")
    return found
