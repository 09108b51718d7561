from typing import Any

import pytest

from blueprint_ops_scripts.cleanup.observe import observe
from blueprint_ops_scripts.cleanup.plan import Delete, decide
from blueprint_ops_scripts.cleanup.run import sweep
from blueprint_ops_scripts.errors import AwsUnavailableError
from blueprint_ops_scripts.state.errors import LeaseLostError
from blueprint_ops_scripts.state.lease import take_lease

GONE = [Delete(function="orders", function_name="physical-orders", version=str(number)) for number in (1, 2, 3)]


class FakeDeleter:
    """Deletes from a list; some versions have an alias by now, some cannot be deleted."""

    def __init__(self, *, aliased: set[str] | None = None, stuck: str = "") -> None:
        self.names = aliased or set()
        self.stuck = stuck
        self.deleted: list[str] = []

    def aliased(self, _function: str) -> set[str]:
        return self.names

    def delete_version(self, _function: str, version: str) -> None:
        if version == self.stuck:
            raise AwsUnavailableError("deleting: AWS did not answer")
        self.deleted.append(version)


def swept(world: Any, deleter: FakeDeleter) -> Any:
    lease = world.lease()
    try:
        return sweep(GONE, deleter, ledger=world.ledger, lease=lease, by="ada", report=world.events.append)
    finally:
        lease.release()


def test_what_was_deleted_is_in_the_ledger(world: Any) -> None:
    swept(world, FakeDeleter())
    (manifest,) = world.ledger.cleanups()
    assert [gone["version"] for gone in manifest["deleted"]] == ["1", "2", "3"]
    assert manifest["by"] == "ada"


def test_a_version_that_an_alias_came_to_name_stays(world: Any) -> None:
    deleter = FakeDeleter(aliased={"2"})
    assert [decision.version for decision, _ in swept(world, deleter).failed] == ["2"]
    assert deleter.deleted == ["1", "3"]


def test_one_that_cannot_be_deleted_does_not_hide_the_others(world: Any) -> None:
    found = swept(world, FakeDeleter(stuck="1"))
    assert [decision.version for decision in found.deleted] == ["2", "3"]
    assert "did not answer" in found.failed[0][1]


def test_a_lost_lease_ends_it(world: Any) -> None:
    lease = world.lease()
    world.clock.sleep(1_000)
    take_lease(world.environment.table, scope="prod", owner="eve", run="other", clock=world.clock)
    deleter = FakeDeleter()
    with pytest.raises(LeaseLostError):
        sweep(GONE, deleter, ledger=world.ledger, lease=lease, by="ada", report=world.events.append)
    assert deleter.deleted == []


def test_a_function_whose_stack_nobody_knows_is_left_alone(world: Any) -> None:
    lease = world.lease()
    package = world.package()
    world.environment.deploy_stacks(package.assembly, [], None)
    lease.release()

    class Versions(FakeDeleter):
        def versions(self, _function: str) -> list[Any]:
            return []

    found = observe(
        world.environment.observe(), world.environment.table, Versions(), environment="prod", now=world.clock.now()
    )
    assert [function.stack_status for function in found] == [None, None, None]
    assert not [decision for function in found for decision in decide(function)]
