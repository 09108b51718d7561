"""A deployment as a whole, in memory: the operations stack first, the store, the way on after a broken one."""

from dataclasses import replace
from typing import Any

import pytest

from blueprint_ops_scripts.deploy.candidate import Candidate
from blueprint_ops_scripts.deploy.run import Deployment
from blueprint_ops_scripts.errors import ConfigInvalidError
from blueprint_ops_scripts.ledger.events import EventBook
from blueprint_ops_scripts.ledger.runs import Phase, RunOverError
from blueprint_ops_scripts.outcomes import Outcome
from blueprint_ops_scripts.release.digest import Origin, ReleaseFacts
from blueprint_ops_scripts.release.errors import ReleaseRefusedError, UnknownReleaseError

CLEAN = Origin(commit="c0ffee", dirty=False, lock=None, cli="2.0.0")


def deployment(world: Any) -> Deployment:
    return Deployment(
        target=world.environment,
        traffic=world.traffic,
        checker=None,
        report=world.events.append,
        clock=world.clock,
        owner="ada@desk",
        workspace=world.place("deployment"),
    )


def candidate(world: Any, origin: Origin = CLEAN, **settings: Any) -> Candidate:
    assembly = world.assemblies(**settings)
    return Candidate(assembly=assembly, facts=ReleaseFacts.of(assembly, origin))


def live(world: Any) -> set[str | None]:
    return {found.live for found in world.environment.observe().functions.values()}


def broken(world: Any, name: str) -> None:
    """A deployment whose process dies while traffic is shifted."""

    def die(*_: Any, **__: Any) -> None:
        raise SystemExit

    shift, world.traffic.shift = world.traffic.shift, die
    with pytest.raises(SystemExit):
        deployment(world).from_candidate(name, candidate(world, marker="two"))
    world.traffic.shift = shift


def test_a_new_environment_gets_its_operations_stack_before_anything_is_stored(world: Any) -> None:
    _, delivered = deployment(world).from_candidate("prod-one", candidate(world))
    assert delivered.outcome is Outcome.SUCCEEDED
    assert world.environment.deployed == ["stacks", "stacks"]
    assert world.events[0]["text"] == "prod is new: deploying its operations stack first"
    assert live(world) == {"1"}


def test_a_stored_release_is_deployed_without_its_source(world: Any) -> None:
    first, _ = deployment(world).from_candidate("prod-one", candidate(world))
    deployment(world).from_candidate("prod-two", candidate(world, marker="two"))
    _, delivered = deployment(world).from_store("prod-three", first.digest)
    assert delivered.outcome is Outcome.SUCCEEDED
    assert world.ledger.live().release == first.digest


def test_the_beginning_of_a_digest_is_enough(world: Any) -> None:
    first, _ = deployment(world).from_candidate("prod-one", candidate(world))
    deployment(world).from_candidate("prod-two", candidate(world, marker="two"))
    found, _ = deployment(world).from_store("prod-three", first.digest[:12])
    assert found.digest == first.digest == world.ledger.live().release


@pytest.mark.parametrize("digest", ["", "0", "f" * 12])
def test_what_begins_no_release_is_unknown(world: Any, digest: str) -> None:
    deployment(world).from_candidate("prod-one", candidate(world))
    with pytest.raises(UnknownReleaseError) as caught:
        deployment(world).from_store("prod-two", digest)
    assert caught.value.remedy == "see what was live with: uv run releases history prod"


def test_what_begins_two_releases_is_neither(world: Any) -> None:
    deployment(world).from_candidate("prod-one", candidate(world))
    entry, lease = world.ledger.live(), world.lease()
    world.ledger.record(lease, replace(entry, release=entry.release[:20] + "0" * 44, run="other"))
    lease.release()
    with pytest.raises(UnknownReleaseError, match="begins several releases of prod"):
        deployment(world).from_store("prod-two", entry.release[:12])


def test_a_release_that_only_the_first_environment_has_is_copied_from_there(world: Any, make_world: Any) -> None:
    deployment(world).from_candidate("prod-one", candidate(world))
    other = make_world("prod")
    wanted = other.package(marker="two")
    with pytest.raises(UnknownReleaseError):
        deployment(world).from_store("prod-two", wanted.digest)
    origin = other.environment.releases(None)
    _, delivered = deployment(world).from_store("prod-three", wanted.digest, origin=origin)
    assert delivered.outcome is Outcome.SUCCEEDED
    assert world.ledger.live().release == wanted.digest


def test_a_broken_deployment_is_taken_up_where_it_was(world: Any) -> None:
    deployment(world).from_candidate("prod-one", candidate(world))
    broken(world, "prod-two")
    assert world.runs.get("prod-two").phase is Phase.SHIFT
    _, delivered = deployment(world).resume("prod-two")
    assert delivered.outcome is Outcome.SUCCEEDED
    assert live(world) == {"2"}


def test_one_that_has_ended_is_not(world: Any) -> None:
    deployment(world).from_candidate("prod-one", candidate(world))
    with pytest.raises(RunOverError, match="run prod-one is over: succeeded") as caught:
        deployment(world).resume("prod-one")
    assert caught.value.remedy == "uv run deploy prod"


def test_a_promotion_is_taken_up_by_its_own_command(world: Any) -> None:
    deployment(world).from_candidate("prod-one", candidate(world))
    broken(world, "prod-two")
    lease = world.lease()
    world.runs.save(lease, replace(world.runs.get("prod-two"), kind="promote", source="staging"))
    lease.release()
    with pytest.raises(RunOverError, match="run prod-two is a promotion from staging") as caught:
        deployment(world).resume("prod-two")
    assert caught.value.remedy == "uv run promote --resume prod-two"


def test_a_schedule_that_nobody_defined_is_refused_before_anything_is_touched(world: Any) -> None:
    with pytest.raises(ConfigInvalidError, match=r"prod has no traffic profile 'wild': it has .*standard"):
        deployment(world).from_candidate("prod-one", candidate(world), profile="wild")
    assert world.environment.deployed == []


def test_a_changed_working_tree_does_not_reach_prod(world: Any) -> None:
    with pytest.raises(ReleaseRefusedError, match="prod takes clean releases only"):
        deployment(world).from_candidate("prod-one", candidate(world, replace(CLEAN, dirty=True)))
    assert world.environment.deployed == []


def test_what_happened_is_kept_beside_the_run(world: Any) -> None:
    deployment(world).from_candidate("prod-one", candidate(world))
    kept = EventBook(world.environment.table).of("prod-one")
    assert [event["phase"] for event in kept if event["event"] == "phase"] == ["deploy", "record"]
