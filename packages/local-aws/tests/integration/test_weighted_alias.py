"""Aliases split by weight on every path, and every path is measured by alias and version."""

import json
import time
from collections import Counter
from typing import Any

import pytest

pytestmark = pytest.mark.integration

SOURCE = """
import os

def handler(event, context):
    if isinstance(event, dict) and event.get("fail"):
        raise ValueError("asked to fail")
    return {
        "statusCode": 200,
        "body": f"{os.environ['AWS_LAMBDA_FUNCTION_VERSION']} {context.invoked_function_arn} {context.function_version}",
    }
"""


@pytest.fixture(scope="module")
def stack(account: Any, role: Any, function: Any, http_api: Any) -> dict[str, str]:
    """Deploy two versions of a function, an alias on the first, and an HTTP API on the alias."""
    template = {
        "Resources": {
            "Role": role,
            "Function": function(SOURCE, FunctionName="split"),
            "Version": {"Type": "AWS::Lambda::Version", "Properties": {"FunctionName": {"Ref": "Function"}}},
            "Alias": {
                "Type": "AWS::Lambda::Alias",
                "Properties": {
                    "FunctionName": {"Ref": "Function"},
                    "FunctionVersion": {"Fn::GetAtt": ["Version", "Version"]},
                    "Name": "live",
                },
            },
            **http_api(),
        },
        "Outputs": {"Url": {"Value": {"Fn::GetAtt": ["Api", "ApiEndpoint"]}}},
    }
    outputs = account.deploy("split", template)
    lambda_ = account.client("lambda")
    lambda_.update_function_configuration(FunctionName="split", Description="second")
    assert lambda_.publish_version(FunctionName="split")["Version"] == "2"
    return outputs


def shift(account: Any, weight: float) -> None:
    """Send `weight` of the alias's requests to version 2."""
    account.client("lambda").update_alias(
        FunctionName="split",
        Name="live",
        FunctionVersion="1",
        RoutingConfig={"AdditionalVersionWeights": {"2": weight}},
    )


def test_an_http_api_splits_by_weight(account: Any, stack: dict[str, str], call: Any) -> None:
    shift(account, 0.5)
    seen = Counter(call(f"{stack['Url']}/x").body.split()[0] for _ in range(60))
    assert set(seen) == {"1", "2"}
    assert min(seen.values()) >= 12, seen  # less than 12 of 60 at one half: about 1 in 10 million


def test_invoke_with_the_alias_splits_by_weight_and_says_which_version_ran(account: Any, stack: Any) -> None:
    shift(account, 0.5)
    lambda_ = account.client("lambda")
    seen: Counter[str] = Counter()
    for _ in range(60):
        answer = lambda_.invoke(FunctionName="split", Qualifier="live", Payload=b"{}")
        body = json.load(answer["Payload"])["body"].split()
        assert answer["ExecutedVersion"] == body[0] == body[2]
        assert body[1].endswith(":function:split:live")
        seen[body[0]] += 1
    assert min(seen["1"], seen["2"]) >= 12, seen


def test_a_pinned_version_ignores_the_weights(account: Any, stack: Any) -> None:
    shift(account, 0.5)
    lambda_ = account.client("lambda")
    answers = {lambda_.invoke(FunctionName="split", Qualifier="2", Payload=b"{}")["ExecutedVersion"] for _ in range(10)}
    assert answers == {"2"}


def test_reading_the_alias_is_not_a_lottery(account: Any, stack: Any) -> None:
    shift(account, 0.9)
    lambda_ = account.client("lambda")
    versions = {
        lambda_.get_function_configuration(FunctionName="split", Qualifier="live")["Version"] for _ in range(10)
    }
    assert versions == {"1"}


def test_metrics_tell_the_versions_of_the_alias_apart(account: Any, stack: dict[str, str], call: Any) -> None:
    shift(account, 0.5)
    before = invocations(account, None)
    for _ in range(20):
        call(f"{stack['Url']}/x")
    lambda_ = account.client("lambda")
    for _ in range(5):
        lambda_.invoke(FunctionName="split", Qualifier="live", Payload=b'{"fail": true}')
    each = [invocations(account, version) for version in ("1", "2")]
    assert invocations(account, None) - before == 25
    assert sum(each) == invocations(account, None)
    assert total(account, "Errors", dimensions(None)) == 5.0


def dimensions(version: str | None) -> list[dict[str, str]]:
    """Return the dimensions of the alias, or of one version behind it."""
    found = [{"Name": "FunctionName", "Value": "split"}, {"Name": "Resource", "Value": "split:live"}]
    return found + ([{"Name": "ExecutedVersion", "Value": version}] if version else [])


def invocations(account: Any, version: str | None) -> float:
    """Return how often the alias, or a version behind it, ran so far."""
    return total(account, "Invocations", dimensions(version))


def total(account: Any, metric: str, found: list[dict[str, str]]) -> float:
    """Return the sum of a Lambda metric over the last ten minutes, read in buckets of one second."""
    now = time.time()
    query = {
        "Id": "q",
        "MetricStat": {
            "Metric": {"Namespace": "AWS/Lambda", "MetricName": metric, "Dimensions": found},
            "Period": 1,
            "Stat": "Sum",
        },
    }
    answer = account.client("cloudwatch").get_metric_data(
        MetricDataQueries=[query], StartTime=now - 600, EndTime=now + 60
    )
    return float(sum(answer["MetricDataResults"][0]["Values"]))


def test_an_exception_keeps_its_type_and_leaves_the_worker_warm(account: Any, role: Any, function: Any) -> None:
    source = "import os\ndef handler(event, context):\n    if event: raise KeyError('boom')\n    return os.getpid()"
    account.deploy("warm", {"Resources": {"Role": role, "Function": function(source, FunctionName="warm")}})
    lambda_ = account.client("lambda")
    before = json.load(lambda_.invoke(FunctionName="warm", Payload=b"{}")["Payload"])
    failed = lambda_.invoke(FunctionName="warm", Payload=b'{"x": 1}')
    assert failed["FunctionError"] == "Unhandled"
    assert json.load(failed["Payload"])["errorType"] == "KeyError"
    assert json.load(lambda_.invoke(FunctionName="warm", Payload=b"{}")["Payload"]) == before
