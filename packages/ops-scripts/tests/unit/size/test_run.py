"""A whole sizing over clients that can only read."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import boto3
import pytest

from blueprint_config import load_environment
from blueprint_ops_scripts.aws.read_only import WriteRefusedError, read_only
from blueprint_ops_scripts.aws.session import EnvironmentSession
from blueprint_ops_scripts.aws.usage import AwsUsage
from blueprint_ops_scripts.size.patch import EnvironmentFile
from blueprint_ops_scripts.size.run import size

NOW = datetime(2026, 6, 10, 12, tzinfo=UTC)
SERIES = {
    ("Invocations", "Sum"): [600_000.0, 400_000.0],
    ("Errors", "Sum"): [1.0],
    ("Duration", "Sum"): [50_000_000.0, 30_000_000.0],
    ("Duration", "p99.9"): [700.0, 900.0],
    ("Duration", "Maximum"): [1_500.0],
    ("ConcurrentExecutions", "Maximum"): [12.0, 7.0],
    ("used_memory_max", "Maximum"): [150.0, 180.0],
    ("ConsumedReadCapacityUnits", "Sum"): [600.0, 1_200.0],
    ("IncomingBytes", "Sum"): [1e9],
}


class ReadsOnly:
    """A client that has the given operations and no other; asking for another one is a failure of the test."""

    def __init__(self, **operations: Callable[..., Any]) -> None:
        self._operations = operations

    def __getattr__(self, name: str) -> Callable[..., Any]:
        assert name in self._operations, f"{name} was called"
        return self._operations[name]

    def get_paginator(self, name: str) -> Any:
        return ReadsOnly(paginate=lambda **arguments: iter([getattr(self, name)(**arguments)]))


def _metrics(**arguments: Any) -> dict[str, Any]:
    query = arguments["MetricDataQueries"][0]["MetricStat"]
    return {"MetricDataResults": [{"Values": SERIES.get((query["Metric"]["MetricName"], query["Stat"]), [])}]}


STACK = {
    "StackName": "blueprint-prod-Lambda",
    "StackStatus": "UPDATE_COMPLETE",
    "Outputs": [
        {"OutputKey": "OrdersFunctionName", "OutputValue": "orders-1"},
        {"OutputKey": "TableName", "OutputValue": "table-1"},
    ],
}


def _session(**changed: ReadsOnly) -> Any:
    clients = {
        "cloudformation": ReadsOnly(describe_stacks=lambda **_: {"Stacks": [STACK]}),
        "cloudwatch": ReadsOnly(get_metric_data=_metrics),
        "lambda": ReadsOnly(get_function_configuration=lambda **_: {}),
        "logs": ReadsOnly(filter_log_events=lambda **_: {"events": []}),
        "compute-optimizer": ReadsOnly(get_lambda_function_recommendations=lambda **_: {}),
    } | {name.replace("_", "-"): client for name, client in changed.items()}

    class Session:
        config = load_environment("prod")

        def client(self, service: str) -> ReadsOnly:
            return clients[service]

    return Session()


def _reader(**changed: ReadsOnly) -> AwsUsage:
    return AwsUsage(_session(**changed), days=14, now=NOW)


@pytest.fixture
def file(tmp_path: Path) -> EnvironmentFile:
    found = EnvironmentFile(environment="prod", config_dir=tmp_path)
    found.path.write_text("# ours\nlambda:\n  memory_mib: 1024  # tested\n", encoding="utf-8")
    return found


def test_a_sizing_reads_and_writes_neither_aws_nor_the_file(file: EnvironmentFile) -> None:
    before = file.text()
    report, text = size(load_environment("prod"), _reader(), file, days=14, started=NOW)
    memory = next(one for one in report.proposals if one.leaf == "lambda.memory_mib")
    assert (memory.verdict, memory.current) in {("change", 1024), ("refused", 1024)}
    assert file.text() == before
    assert "# ours" in text
    assert report.costs["logs"] > 0


def test_what_would_not_be_valid_is_refused_with_the_reason(file: EnvironmentFile) -> None:
    report, _ = size(load_environment("prod"), _reader(), file, days=14, started=NOW)
    memory = next(one for one in report.proposals if one.leaf == "lambda.memory_mib")
    assert memory.verdict == "refused"  # staging has 512: prod may not have less
    assert "C501" in memory.why


def test_a_leaf_that_was_changed_lately_stays(file: EnvironmentFile) -> None:
    noted = file.text().replace("# tested", "# size 2026-06-01: was 2048")
    file.path.write_text(noted, encoding="utf-8")
    report, text = size(load_environment("prod"), _reader(), file, days=14, started=NOW)
    memory = next(one for one in report.proposals if one.leaf == "lambda.memory_mib")
    assert (memory.verdict, "changed on 2026-06-01" in memory.why) == ("keep", True)
    assert "memory_mib: 1024" in text


def test_numbers_come_from_where_they_are_measured() -> None:
    (orders,) = _reader().functions()
    assert (orders.name, orders.invocations, orders.p999_ms, orders.max_concurrency) == ("orders", 1_000_000, 900.0, 12)
    assert (orders.max_memory_mib, orders.memory_source) == (180, "Lambda Insights")
    table = _reader().table()
    assert table is not None
    assert (table.peak_read, table.peak_write) == (20.0, None)


def test_compute_optimizer_is_believed_first() -> None:
    advice = {
        "functionArn": "arn:aws:lambda:us-east-1:333333333333:function:orders-1:$LATEST",
        "utilizationMetrics": [{"name": "Memory", "statistic": "Maximum", "value": 201.5}],
        "memorySizeRecommendationOptions": [{"rank": 2, "memorySize": 128}, {"rank": 1, "memorySize": 320}],
    }
    pages = iter([{"lambdaFunctionRecommendations": [], "nextToken": "n"}, {"lambdaFunctionRecommendations": [advice]}])
    optimizer = ReadsOnly(get_lambda_function_recommendations=lambda **_: next(pages))
    (orders,) = _reader(compute_optimizer=optimizer).functions()
    assert (orders.max_memory_mib, orders.memory_source, orders.advised_memory_mib) == (202, "Compute Optimizer", 320)


@pytest.mark.parametrize(
    ("message", "mib"),
    [
        ("REPORT RequestId: 1 Duration: 2 ms Memory Size: 512 MB Max Memory Used: 97 MB", 97),
        ('{"type": "platform.report", "record": {"metrics": {"maxMemoryUsedMB": 88}}}', 88),
        ('{"message": "Max"}', None),
        ("[1]", None),
    ],
)
def test_the_log_is_read_where_no_metric_says(message: str, mib: int | None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(SERIES, ("used_memory_max", "Maximum"))
    logs = ReadsOnly(filter_log_events=lambda **_: {"events": [{"message": message}]})
    (orders,) = _reader(logs=logs).functions()
    assert orders.max_memory_mib == mib


@pytest.fixture
def real_session(monkeypatch: pytest.MonkeyPatch) -> EnvironmentSession:
    """A real boto3 session; nothing of it may reach a network."""
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    make: Any = boto3.Session
    session = make(aws_access_key_id="x", aws_secret_access_key="y", region_name="us-east-1")
    return EnvironmentSession(config=load_environment("prod"), session=session, identity="arn:x", profile=None)


@pytest.mark.parametrize(
    ("service", "operation", "arguments"),
    [
        ("lambda", "update_function_configuration", {"FunctionName": "orders", "MemorySize": 128}),
        ("lambda", "put_function_concurrency", {"FunctionName": "orders", "ReservedConcurrentExecutions": 1}),
        ("dynamodb", "update_table", {"TableName": "t"}),
        ("cloudformation", "execute_change_set", {"ChangeSetName": "c"}),
        ("ssm", "put_parameter", {"Name": "n", "Value": "v"}),
    ],
)
def test_a_write_is_refused_before_it_is_sent(
    service: str, operation: str, arguments: dict[str, Any], real_session: EnvironmentSession
) -> None:
    client = read_only(real_session).client(service)
    with pytest.raises(WriteRefusedError):
        getattr(client, operation)(**arguments)
