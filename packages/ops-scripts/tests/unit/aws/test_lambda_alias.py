"""Alias writes: under the revision that was seen, read back, and idempotent."""

from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber

from blueprint_ops_scripts.aws.lambda_alias import LambdaAliases
from blueprint_ops_scripts.rollout.errors import RolloutRefusedError, StaleAliasError
from blueprint_ops_scripts.rollout.routing import Routing
from blueprint_ops_scripts.rollout.target import FunctionTarget

TARGET = FunctionTarget(name="orders", function_name="fn", new_version="2", parameter="/p")
HALF = Routing.at(0.5, old="1", new="2")
UPDATE = {
    "FunctionName": "fn",
    "Name": "live",
    "FunctionVersion": "1",
    "RoutingConfig": {"AdditionalVersionWeights": {"2": 0.5}},
    "RevisionId": "r1",
}


@pytest.fixture
def stub() -> Iterator[tuple[LambdaAliases, Stubber]]:
    client: Any = boto3.client("lambda", region_name="us-east-1", aws_access_key_id="x", aws_secret_access_key="x")
    with Stubber(client) as stubber:
        yield LambdaAliases(client), stubber
        stubber.assert_no_pending_responses()


def alias(weight: float, revision: str) -> dict[str, Any]:
    return {
        "FunctionVersion": "1",
        "RevisionId": revision,
        "RoutingConfig": {"AdditionalVersionWeights": {"2": weight} if weight else {}},
    }


def test_write_carries_the_revision_and_is_read_back(stub: tuple[LambdaAliases, Stubber]) -> None:
    aliases, stubber = stub
    stubber.add_response("update_alias", {}, UPDATE)
    stubber.add_response("get_alias", alias(0.5, "r2"), {"FunctionName": "fn", "Name": "live"})
    assert aliases.write(TARGET, HALF, revision="r1").revision == "r2"


def test_repetition_of_a_write_whose_answer_was_lost_is_success(stub: tuple[LambdaAliases, Stubber]) -> None:
    aliases, stubber = stub
    stubber.add_client_error("update_alias", "PreconditionFailedException")
    stubber.add_response("get_alias", alias(0.5, "r2"))
    assert aliases.write(TARGET, HALF, revision="r1").routing == HALF


def test_write_after_somebody_else_wrote_is_refused_and_says_what_was_found(
    stub: tuple[LambdaAliases, Stubber],
) -> None:
    aliases, stubber = stub
    stubber.add_client_error("update_alias", "PreconditionFailedException")
    stubber.add_response("get_alias", alias(0.3, "r9"))
    with pytest.raises(StaleAliasError, match="wanted 1, 50% to 2, found 1, 30% to 2"):
        aliases.write(TARGET, HALF, revision="r1")


@pytest.mark.parametrize("call", ["get_alias", "get_function_configuration"])
def test_missing_alias_and_version_are_refusals(stub: tuple[LambdaAliases, Stubber], call: str) -> None:
    aliases, stubber = stub
    stubber.add_client_error(call, "ResourceNotFoundException")
    with pytest.raises(RolloutRefusedError, match="not found"):
        aliases.read(TARGET) if call == "get_alias" else aliases.version(TARGET, "2")
