"""A new version, a shift of the alias and a change of the function fail no request that is under way."""

import threading
import time
from collections import Counter
from typing import Any

import pytest

pytestmark = pytest.mark.integration

SOURCE = """
import os, time

def handler(event, context):
    time.sleep(0.02)
    return {"statusCode": 200, "body": os.environ["AWS_LAMBDA_FUNCTION_VERSION"]}
"""


def stack(role: Any, function: Any, http_api: Any, memory: int) -> dict[str, Any]:
    """Return a function with an API on its alias; another memory size is another version."""
    template: dict[str, Any] = {
        "Parameters": {"Live": {"Type": "AWS::SSM::Parameter::Value<String>", "Default": "/live"}},
        "Resources": {
            "Role": role,
            "Function": function(SOURCE, FunctionName="busy", MemorySize=memory),
            f"Version{memory}": {
                "Type": "AWS::Lambda::Version",
                "DeletionPolicy": "Retain",
                "Properties": {"FunctionName": {"Ref": "Function"}},
            },
            "Alias": {
                "Type": "AWS::Lambda::Alias",
                "DependsOn": f"Version{memory}",
                "Properties": {
                    "FunctionName": {"Ref": "Function"},
                    "FunctionVersion": {"Ref": "Live"},
                    "Name": "live",
                },
            },
            **http_api(),
        },
        "Outputs": {"Url": {"Value": {"Fn::GetAtt": ["Api", "ApiEndpoint"]}}},
    }
    return template


def test_no_request_fails_while_a_new_version_is_deployed_and_shifted_in(
    account: Any, role: Any, function: Any, http_api: Any, call: Any
) -> None:
    account.client("ssm").put_parameter(Name="/live", Value="1", Type="String")
    url = account.deploy("busy", stack(role, function, http_api, 128))["Url"]
    statuses: Counter[int] = Counter()
    versions: Counter[str] = Counter()
    stop = threading.Event()

    def keep_calling() -> None:
        while not stop.is_set():
            answer = call(f"{url}/x")
            statuses[answer.status] += 1
            versions[answer.body] += 1

    callers = [threading.Thread(target=keep_calling) for _ in range(4)]
    for caller in callers:
        caller.start()
    account.deploy("busy", stack(role, function, http_api, 256))
    lambda_ = account.client("lambda")
    for weight in (0.1, 0.5, 0.9):
        routing = {"AdditionalVersionWeights": {"2": weight}}
        lambda_.update_alias(FunctionName="busy", Name="live", FunctionVersion="1", RoutingConfig=routing)
        time.sleep(1)
    lambda_.update_alias(FunctionName="busy", Name="live", FunctionVersion="2", RoutingConfig={})
    account.client("ssm").put_parameter(Name="/live", Value="2", Overwrite=True)
    account.deploy("busy", stack(role, function, http_api, 512))
    time.sleep(1)
    stop.set()
    for caller in callers:
        caller.join()
    assert set(statuses) == {200}, statuses
    assert set(versions) == {"1", "2"}, "the third version was published, and nobody is sent to it"
    assert lambda_.get_function_configuration(FunctionName="busy", Qualifier="3")["State"] == "Active"
