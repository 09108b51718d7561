"""One promotion into two regions: the second one is empty at first, and never gets what failed in the first."""

from typing import Any

import pytest

from blueprint_ops_scripts.ledger.ledger import Ledger
from blueprint_ops_scripts.promote.examine_target import NEED_A_RELEASE

pytestmark = pytest.mark.integration

PLACES = {
    "staging": ("222222222222", "us-east-1"),
    "prod": ("333333333333", "us-east-1"),
    "prod-eu": ("333333333333", "eu-west-1"),
}


def has(clouds: Any, name: str) -> Any:
    target = clouds.target(name)
    return Ledger(target.store(target.glance()), name).live()


def told(done: Any) -> list[tuple[str, str, str]]:
    waves = done.document["result"]["waves"]
    return [(wave["environment"], wave["outcome"], wave["release"]) for wave in waves]


def test_a_promotion_goes_through_two_regions_and_stops_where_it_fails(clouds: Any, second_region: str) -> None:
    first = clouds.staged(marker="waves one", places=PLACES)
    planned = clouds.run("promote", "staging", "prod", "--plan")
    assert planned.outcome == "planned", planned.document["problems"]
    assert [plan["target"] for plan in planned.document["result"]["plans"]] == ["prod", second_region]
    unasked = {
        gate["name"]
        for gate in planned.document["result"]["gates"]
        if gate["environment"] == second_region and gate["status"] == "not_applicable"
    }
    assert unasked == set(NEED_A_RELEASE)
    assert clouds.target(second_region).glance().stacks == {}

    done = clouds.to_prod()
    assert (done.outcome, done.code) == ("succeeded", 0), done.document["problems"]
    assert told(done) == [("prod", "succeeded", first), (second_region, "succeeded", first)]
    assert has(clouds, "prod").since < has(clouds, second_region).since
    assert has(clouds, second_region).evidence["approved_by"].endswith("assumed-role/grace/grace")
    assert clouds.run("validate-deployment", second_region).outcome == "succeeded"
    assert clouds.run("promote", "staging", "prod").outcome == "noop"

    clouds.staged(marker="waves two", places=PLACES, broken_stack_in=["prod"])
    done = clouds.to_prod()
    assert (done.outcome, done.code) == ("rolled_back", 1)
    assert told(done) == [("prod", "rolled_back", first), (second_region, "not_started", first)]

    third = clouds.staged(marker="waves three", places=PLACES, broken_stack_in=[second_region])
    done = clouds.to_prod()
    assert (done.outcome, done.code) == ("rolled_back", 1)
    assert told(done) == [("prod", "succeeded", third), (second_region, "rolled_back", first)]
    said = f"prod has {third[:12]}, {second_region} has {first[:12]}"
    assert said in done.document["problems"][0]["message"]
    assert (has(clouds, "prod").release, has(clouds, second_region).release) == (third, first)

    delete_bucket(clouds, second_region)
    gone = clouds.run("deploy", second_region, "--release", first)
    assert (gone.outcome, gone.code) == ("incomplete", 3)
    assert "does not exist: somebody deleted it" in gone.document["problems"][0]["message"]


def delete_bucket(clouds: Any, name: str) -> None:
    """Somebody deletes the release bucket, with everything in it."""
    target = clouds.target(name)
    bucket = target.bucket(target.glance())
    while found := bucket.client.list_object_versions(Bucket=bucket.name).get("Versions"):
        keys = [{"Key": item["Key"], "VersionId": item["VersionId"]} for item in found]
        bucket.client.delete_objects(Bucket=bucket.name, Delete={"Objects": keys, "Quiet": True})
    bucket.client.delete_bucket(Bucket=bucket.name)
