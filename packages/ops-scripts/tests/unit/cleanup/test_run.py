"""Deleting: what the plan said, and nothing else."""

from dataclasses import replace
from typing import Any

import pytest

from blueprint_ops_scripts.cleanup.decision import DeleteChangeSet, DeleteRelease, DeleteVersion, Keep
from blueprint_ops_scripts.cleanup.observe import Observer
from blueprint_ops_scripts.cleanup.run import sweep
from blueprint_ops_scripts.cleanup.yard import Yard
from blueprint_ops_scripts.errors import AwsUnavailableError, CredentialsError, NotAllowedError
from blueprint_ops_scripts.ledger.runs import Run
from blueprint_ops_scripts.state.errors import LeaseLostError
from blueprint_ops_scripts.state.lease import take_lease

GONE = [DeleteVersion(function="orders", function_name="physical-orders", version=str(number)) for number in (1, 2, 3)]


class FakeDeleter:
    """Deletes from a list; some versions have an alias by now, some cannot be deleted."""

    def __init__(self, *, aliased: set[str] | None = None, stuck: str = "", error: BaseException | None = None) -> None:
        self.names = aliased or set()
        self.stuck = stuck
        self.error = error or AwsUnavailableError("deleting: AWS did not answer")
        self.deleted: list[str] = []

    def aliased(self, _function: str) -> set[str]:
        return self.names

    def versions(self, _function: str) -> list[Any]:
        return []

    def delete_version(self, _function: str, version: str) -> None:
        if version == self.stuck:
            raise self.error
        self.deleted.append(version)


class FakeReleases:
    """Stored releases by digest, with the time of their only object."""

    def __init__(self, **times: float) -> None:
        self.times = times

    def stored(self) -> dict[str, list[float]]:
        return {digest: [at] for digest, at in self.times.items()}

    def delete(self, digest: str) -> None:
        del self.times[digest]


class FakeChangeSets:
    """Change sets by stack and name, with their time."""

    def __init__(self, **found: tuple[str, float]) -> None:
        self.found = {("blueprint-prod-Lambda", name): at for name, at in found.values()}

    def of(self, stack: str) -> list[tuple[str, float | None]]:
        return [(name, at) for (owner, name), at in self.found.items() if owner == stack]

    def delete(self, stack: str, name: str) -> None:
        del self.found[stack, name]


def yard(deleter: FakeDeleter, releases: FakeReleases | None = None, change_sets: FakeChangeSets | None = None) -> Yard:
    return Yard(versions=deleter, releases=releases or FakeReleases(), change_sets=change_sets or FakeChangeSets())


def swept(world: Any, deleter: FakeDeleter) -> Any:
    lease = world.lease()
    try:
        return sweep(GONE, yard(deleter), ledger=world.ledger, lease=lease, by="ada", report=world.events.append)
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
    assert "did not answer" in str(found.failed[0][1])


def test_what_may_not_be_deleted_does_not_hide_the_others(world: Any) -> None:
    found = swept(world, FakeDeleter(stuck="1", error=NotAllowedError("deleting: not allowed", remedy="another role")))
    assert [decision.version for decision in found.deleted] == ["2", "3"]
    assert found.failed[0][1].remedy == "another role"


def test_credentials_that_end_midway_leave_what_was_done_told(world: Any) -> None:
    found = swept(world, FakeDeleter(stuck="2", error=CredentialsError("deleting: expired")))
    assert [decision.version for decision in found.deleted] == ["1"]
    assert found.stopped
    assert [gone["version"] for gone in world.ledger.cleanups()[0]["deleted"]] == ["1"]


def test_a_clean_up_that_is_killed_has_told_what_it_deleted(world: Any) -> None:
    class Killed(BaseException):
        pass

    with pytest.raises(Killed):
        swept(world, FakeDeleter(stuck="3", error=Killed()))
    assert [gone["version"] for gone in world.ledger.cleanups()[0]["deleted"]] == ["1", "2"]


def test_a_long_manifest_has_several_parts(world: Any) -> None:
    many = [DeleteVersion(function="orders", function_name="f", version=str(number)) for number in range(250)]
    lease = world.lease()
    sweep(many, yard(FakeDeleter()), ledger=world.ledger, lease=lease, by="ada", report=world.events.append)
    lease.release()
    assert [len(manifest["deleted"]) for manifest in world.ledger.cleanups()] == [50, 100, 100]


def test_a_lost_lease_ends_it(world: Any) -> None:
    lease = world.lease()
    world.clock.sleep(1_000)
    take_lease(world.environment.table, scope="prod", owner="eve", run="other", clock=world.clock)
    deleter = FakeDeleter()
    with pytest.raises(LeaseLostError):
        sweep(GONE, yard(deleter), ledger=world.ledger, lease=lease, by="ada", report=world.events.append)
    assert deleter.deleted == []


def test_a_function_whose_stack_nobody_knows_is_left_alone(world: Any) -> None:
    lease = world.lease()
    package = world.package()
    world.environment.deploy_stacks(package.assembly, [], None)
    lease.release()
    observer = observed(world)
    assert [function.stack_status for function in observer.functions(FakeDeleter())] == [None, None, None]
    assert all(isinstance(decision, Keep) for decision in observer.decisions(yard(FakeDeleter())))


def observed(world: Any) -> Observer:
    return Observer(
        state=world.environment.observe(),
        store=world.environment.table,
        environment="prod",
        now=world.clock.now(),
    )


def test_releases_and_change_sets_go_as_planned_and_nothing_else(world: Any) -> None:
    lease = world.lease()
    run = Run(run="prod-one", kind="deploy", environment="prod", release="", initiator="a", started=0, updated=0)
    package = world.package()
    world.engine(lease).deliver(replace(run, release=package.digest), package, evidence={})
    now = world.clock.now()
    releases = FakeReleases(**{package.digest: 0.0, "old": 0.0, "young": now})
    change_sets = FakeChangeSets(
        a=("plan-prod-20260101T000000-abcdef", 0.0), b=("cdk-deploy-change-set", 0.0), c=("plan-prod-new", now)
    )
    place = yard(FakeDeleter(), releases, change_sets)
    deletions = [decision for decision in observed(world).decisions(place) if not isinstance(decision, Keep)]
    assert deletions == [
        DeleteRelease(digest="old", objects=1),
        DeleteChangeSet(stack="blueprint-prod-Lambda", name="plan-prod-20260101T000000-abcdef"),
    ]
    sweep(deletions, place, ledger=world.ledger, lease=lease, by="ada", report=world.events.append)
    assert set(releases.times) == {package.digest, "young"}
    assert {name for _, name in change_sets.found} == {"cdk-deploy-change-set", "plan-prod-new"}
    (manifest,) = world.ledger.cleanups()
    assert [gone["kind"] for gone in manifest["deleted"]] == ["release", "change_set"]
