"""The requests that the state table sends to DynamoDB, checked against botocore's own model."""

from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.stub import Stubber

from blueprint_ops_scripts.errors import CredentialsError
from blueprint_ops_scripts.state.errors import ConditionFailedError
from blueprint_ops_scripts.state.items import Absent, Check, Equals, Key, Put
from blueprint_ops_scripts.state.table import StateTable

KEY = Key(pk="run#1", sk="run")


@pytest.fixture
def client() -> Any:
    return boto3.client(
        "dynamodb",
        region_name="eu-west-1",
        aws_access_key_id="x",
        aws_secret_access_key="x",
        config=Config(retries={"max_attempts": 0}),
    )


def test_reads_are_consistent_and_numbers_come_back_plain(client: Any) -> None:
    with Stubber(client) as stub:
        stub.add_response(
            "get_item",
            {"Item": {"pk": {"S": "run#1"}, "sk": {"S": "run"}, "weight": {"N": "0.25"}, "fence": {"N": "3"}}},
            {"TableName": "t", "Key": {"pk": {"S": "run#1"}, "sk": {"S": "run"}}, "ConsistentRead": True},
        )
        assert StateTable(client, "t").get(KEY) == {"pk": "run#1", "sk": "run", "weight": 0.25, "fence": 3}


def test_query_reads_every_page(client: Any) -> None:
    first = {"Items": [{"sk": {"S": "a"}}], "LastEvaluatedKey": {"pk": {"S": "p"}, "sk": {"S": "a"}}}
    with Stubber(client) as stub:
        stub.add_response("query", first)
        stub.add_response("query", {"Items": [{"sk": {"S": "b"}}]})
        assert [item["sk"] for item in StateTable(client, "t").query("p")] == ["a", "b"]


def test_one_write_is_a_put_with_its_condition(client: Any) -> None:
    with Stubber(client) as stub:
        stub.add_response(
            "put_item",
            {},
            {
                "TableName": "t",
                "Item": {"pk": {"S": "a"}, "sk": {"S": "b"}, "share": {"N": "0.1"}},
                "ConditionExpression": "attribute_not_exists(pk)",
            },
        )
        StateTable(client, "t").write(Put(item={"pk": "a", "sk": "b", "share": 0.1}, only_if=Absent()))


def test_several_writes_are_one_transaction(client: Any) -> None:
    check = {
        "TableName": "t",
        "Key": {"pk": {"S": "lock"}, "sk": {"S": "prod"}},
        "ConditionExpression": "#n0 = :v0",
        "ExpressionAttributeNames": {"#n0": "fence"},
        "ExpressionAttributeValues": {":v0": {"N": "4"}},
    }
    put = {"TableName": "t", "Item": {"pk": {"S": "a"}, "sk": {"S": "b"}}}
    seen: list[Any] = []
    client.meta.events.register(
        "provide-client-params.dynamodb.TransactWriteItems", lambda params, **_: seen.append(params)
    )
    with Stubber(client) as stub:
        stub.add_response("transact_write_items", {})
        StateTable(client, "t").write(
            Check(key=Key(pk="lock", sk="prod"), only_if=Equals({"fence": 4})), Put(item={"pk": "a", "sk": "b"})
        )
    assert seen[0]["TransactItems"] == [{"ConditionCheck": check}, {"Put": put}]


def test_failed_condition_is_told_apart_from_other_refusals(client: Any) -> None:
    table = StateTable(client, "t")
    with Stubber(client) as stub:
        stub.add_client_error("put_item", "ConditionalCheckFailedException")
        with pytest.raises(ConditionFailedError):
            table.write(Put(item={"pk": "a", "sk": "b"}))
        stub.add_client_error("put_item", "ExpiredTokenException")
        with pytest.raises(CredentialsError):
            table.write(Put(item={"pk": "a", "sk": "b"}))


def test_colliding_transaction_is_tried_again(client: Any) -> None:
    with Stubber(client) as stub:
        stub.add_client_error("put_item", "TransactionConflictException")
        stub.add_response("put_item", {})
        StateTable(client, "t").write(Put(item={"pk": "a", "sk": "b"}))
        stub.assert_no_pending_responses()
