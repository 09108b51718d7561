"""`size` over metrics that were put into a local AWS, with the real boto3."""

import io
import json
import zipfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import boto3
import pytest
from click.testing import CliRunner

from blueprint_config import load_environment
from blueprint_local_aws import Credentials, LocalAws
from blueprint_ops_scripts.size.cli import command

pytestmark = pytest.mark.integration
PORT = 5510
FUNCTION = "blueprint-dev-orders"
TEMPLATE = {
    "Resources": {"Topic": {"Type": "AWS::SNS::Topic"}},
    "Outputs": {"OrdersFunctionName": {"Value": FUNCTION}, "TableName": {"Value": "orders-table"}},
}


@pytest.fixture(scope="module")
def local_aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalAws]:
    with LocalAws.start(port=PORT, data_dir=Path(tmp_path_factory.mktemp("local-aws"))) as running:
        yield running


@pytest.fixture
def account(local_aws: LocalAws, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Any]:
    """Signs in to the account of an environment, and gives a session there."""

    def sign_in(name: str) -> Any:
        config = load_environment(name)
        arguments = Credentials.of_account(config.account).client_arguments()
        monkeypatch.setenv("AWS_ENDPOINT_URL", local_aws.endpoint_url)
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", arguments["aws_access_key_id"])
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", arguments["aws_secret_access_key"])
        monkeypatch.setenv("AWS_CONFIG_FILE", "/nonexistent")
        make: Any = boto3.Session
        return make(region_name=config.region, **arguments)

    return sign_in


def _put(session: Any, namespace: str, metric: str, dimension: tuple[str, str], days: list[dict[float, float]]) -> None:
    """Values, and how often each was seen, for each of the last days; the newest an hour ago."""
    newest = datetime.now(UTC) - timedelta(hours=1)
    data = [
        {
            "MetricName": metric,
            "Dimensions": [{"Name": dimension[0], "Value": dimension[1]}],
            "Timestamp": newest - timedelta(days=day),
            "Values": list(seen),
            "Counts": list(seen.values()),
        }
        for day, seen in enumerate(days)
    ]
    session.client("cloudwatch").put_metric_data(Namespace=namespace, MetricData=data)


def _deploy(session: Any) -> None:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as files:
        files.writestr("index.py", "def handler(event, context): return 1\n")
    role = f"arn:aws:iam::{load_environment('dev').account}:role/size"
    session.client("lambda").create_function(
        FunctionName=FUNCTION,
        Runtime="python3.12",
        Handler="index.handler",
        Role=role,
        Code={"ZipFile": archive.getvalue()},
        MemorySize=256,
    )
    cloudformation = session.client("cloudformation")
    cloudformation.create_stack(StackName="blueprint-dev-Lambda", TemplateBody=json.dumps(TEMPLATE))
    cloudformation.get_waiter("stack_create_complete").wait(
        StackName="blueprint-dev-Lambda", WaiterConfig={"Delay": 1, "MaxAttempts": 30}
    )


def test_put_metrics_become_a_patch_and_nothing_in_aws_changes(
    account: Callable[[str], Any], tmp_path: Path, documents: Any
) -> None:
    session = account("dev")
    _deploy(session)
    function = ("FunctionName", FUNCTION)
    calls = {45.0: 4_400.0, 180.0: 570.0, 620.0: 28.0, 900.0: 2.0}
    _put(session, "AWS/Lambda", "Invocations", function, [{5_000.0: 1.0}] * 10)
    _put(session, "AWS/Lambda", "Duration", function, [calls] * 10)
    _put(session, "AWS/Lambda", "ConcurrentExecutions", function, [{4.0: 1.0}, {9.0: 1.0}])
    _put(session, "LambdaInsights", "used_memory_max", ("function_name", FUNCTION), [{70.0: 1.0}, {88.0: 1.0}])
    table = ("TableName", "orders-table")
    _put(session, "AWS/DynamoDB", "ConsumedReadCapacityUnits", table, [{600.0: 1.0}, {1_200.0: 1.0}])
    session.client("lambda").get_waiter("function_active_v2").wait(FunctionName=FUNCTION)
    before = session.client("lambda").get_function_configuration(FunctionName=FUNCTION)
    config_dir = tmp_path / "config"
    config_dir.mkdir()
    result = CliRunner().invoke(
        command, ["dev", "--json", "--config-dir", str(config_dir), "--patch", str(tmp_path / "size.diff"), "--write"]
    )
    document = json.loads(result.stdout)
    documents.check(document)
    proposals = {one["leaf"]: one for one in document["result"]["proposals"]}
    assert (result.exit_code, document["outcome"]) == (0, "planned"), result.stdout
    assert (proposals["lambda.memory_mib"]["verdict"], proposals["lambda.memory_mib"]["proposed"]) == ("change", 128)
    assert (proposals["lambda.timeout_seconds"]["verdict"], proposals["lambda.timeout_seconds"]["proposed"]) == (
        "change",
        3,
    )
    assert proposals["dynamodb.max_read_request_units"]["proposed"] == 100
    assert proposals["dynamodb.max_write_request_units"]["verdict"] == "unknown"
    assert load_environment("dev", config_dir).lambda_.memory_mib == 128
    assert "+  memory_mib: 128" in (tmp_path / "size.diff").read_text(encoding="utf-8")
    assert session.client("lambda").get_function_configuration(FunctionName=FUNCTION) | {
        "ResponseMetadata": 0
    } == before | {"ResponseMetadata": 0}
    verbs = ("Get", "List", "Describe", "Filter")
    assert all(call.partition(":")[2].startswith(verbs) for call in document["calls"])


def test_an_environment_without_use_gets_no_numbers(account: Callable[[str], Any], tmp_path: Path) -> None:
    account("staging")
    result = CliRunner().invoke(command, ["staging", "--json", "--config-dir", str(tmp_path)])
    document = json.loads(result.stdout)
    assert (result.exit_code, document["outcome"]) == (3, "inconclusive")
    memory = next(one for one in document["result"]["proposals"] if one["leaf"] == "lambda.memory_mib")
    assert (memory["verdict"], memory["proposed"]) == ("unknown", None)
    assert "not deployed" in memory["why"]
