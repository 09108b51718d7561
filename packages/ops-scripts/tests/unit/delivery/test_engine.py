"""The failure table: what is left behind when each phase of a delivery fails."""

from dataclasses import replace
from typing import Any

import pytest

from blueprint_ops_scripts.delivery.engine import Delivered
from blueprint_ops_scripts.delivery.package import layer_key
from blueprint_ops_scripts.ledger.runs import Phase, Run
from blueprint_ops_scripts.outcomes import Outcome
from blueprint_ops_scripts.state.errors import LeaseLostError
from blueprint_ops_scripts.state.lease import take_lease


def deliver(
    world: Any, name: str, *, retreats: bool = True, code: dict[str, str] | None = None, **settings: Any
) -> Delivered:
    """Deliver a release of the tiny application in a run called `name`."""
    lease = world.lease()
    package = replace(world.package(**settings), code=code or {})
    run = Run(
        run=name,
        kind="promote",
        environment="prod",
        release=package.digest,
        initiator="ada",
        started=world.clock.now(),
        updated=world.clock.now(),
    )
    try:
        found: Delivered = world.engine(lease, retreats=retreats).deliver(run, package, evidence={})
    finally:
        lease.release()
    world.clock.sleep(60)
    return found


def live(world: Any) -> tuple[str | None, set[str | None]]:
    """The release of the ledger, and the versions that serve."""
    entry = world.ledger.live()
    return entry and entry.release, {found.live for found in world.environment.observe().functions.values()}


def test_the_first_release_is_live_at_version_one(world: Any) -> None:
    assert deliver(world, "one").outcome is Outcome.SUCCEEDED
    assert live(world)[1] == {"1"}
    assert world.environment.release == live(world)[0]


def test_a_later_release_is_shifted_and_recorded_with_the_one_before(world: Any) -> None:
    deliver(world, "one")
    first = live(world)[0]
    assert deliver(world, "two", marker="two").outcome is Outcome.SUCCEEDED
    assert live(world)[1] == {"2"}
    assert world.ledger.live().previous == first


def test_the_same_release_again_is_nothing_to_do(world: Any) -> None:
    deliver(world, "one")
    deliver(world, "two", marker="two")
    assert deliver(world, "three", marker="two").outcome is Outcome.NOOP
    assert [entry.run for entry in world.ledger.history()] == ["two", "one"]


def test_a_failed_deployment_goes_back_to_the_previous_stacks(world: Any) -> None:
    deliver(world, "one")
    before = live(world)
    world.environment.deploy_failures = ["no such role"]
    ended = deliver(world, "two", marker="two")
    assert ended.outcome is Outcome.ROLLED_BACK
    assert "no such role" in ended.reason
    assert live(world) == before
    assert world.environment.deployed[-2:] == ["stacks failed", "stacks"]


def test_a_first_deployment_that_fails_has_nothing_to_go_back_to(world: Any) -> None:
    world.environment.deploy_failures = ["no such role"]
    ended = deliver(world, "one")
    assert ended.outcome is Outcome.INCOMPLETE
    assert "no earlier release" in ended.reason
    assert world.ledger.live() is None


def test_a_shift_that_rolled_back_puts_the_stacks_back(world: Any) -> None:
    deliver(world, "one")
    before = live(world)
    world.traffic.outcome = Outcome.ROLLED_BACK
    assert deliver(world, "two", marker="two").outcome is Outcome.ROLLED_BACK
    assert live(world) == before
    assert "traffic back" not in world.environment.deployed


def test_a_failed_validation_returns_traffic_before_stacks(world: Any) -> None:
    deliver(world, "one")
    before = live(world)
    world.checker.outcome = Outcome.CHECKS_FAILED
    ended = deliver(world, "two", marker="two")
    assert ended.outcome is Outcome.ROLLED_BACK
    assert live(world) == before
    assert world.environment.release == before[0]
    assert world.environment.deployed[-4:] == ["stacks", "shift", "traffic back", "stacks"]


def test_a_validation_that_cannot_tell_goes_back_too(world: Any) -> None:
    deliver(world, "one")
    world.checker.outcome = Outcome.INCONCLUSIVE
    assert deliver(world, "two", marker="two").outcome is Outcome.ROLLED_BACK


def test_a_release_that_failed_is_held_back(world: Any) -> None:
    deliver(world, "one")
    world.checker.outcome = Outcome.CHECKS_FAILED
    deliver(world, "two", marker="two")
    failed = world.ledger.history()[0]
    assert failed.status == "rolled_back"
    assert world.ledger.held_back(failed.release)["run"] == "two"


def test_after_going_back_the_live_release_is_nothing_to_do(world: Any) -> None:
    deliver(world, "one")
    world.checker.outcome = Outcome.CHECKS_FAILED
    deliver(world, "two", marker="two")
    world.checker.outcome = Outcome.SUCCEEDED
    assert deliver(world, "three").outcome is Outcome.NOOP


def test_what_is_live_again_after_a_failure_soaks_anew(world: Any) -> None:
    deliver(world, "one")
    before = world.ledger.live()
    world.checker.outcome = Outcome.CHECKS_FAILED
    deliver(world, "two", marker="two")
    after = world.ledger.live()
    assert after.release == before.release
    assert after.since > before.since


def test_the_same_release_again_goes_on_soaking_unless_somebody_else_came_between(world: Any) -> None:
    deliver(world, "one")
    before = world.ledger.live()
    assert deliver(world, "two").outcome is Outcome.NOOP
    assert world.ledger.live().since == before.since
    world.environment.touch("blueprint-prod-Database")
    assert deliver(world, "three").outcome is Outcome.NOOP
    assert world.ledger.live().since > before.since
    assert dict(world.ledger.live().stacks) == world.environment.observe().updated()


def test_mixed_stacks_are_not_taken_for_the_release_before(world: Any) -> None:
    deliver(world, "one")
    world.checker.outcome = Outcome.CHECKS_FAILED
    world.environment.deploy_failures = ["", "bucket is gone"]
    deliver(world, "two", marker="two")
    assert dict(world.ledger.live().stacks) != world.environment.observe().updated()


def test_a_rollback_of_the_stacks_that_fails_is_said(world: Any) -> None:
    deliver(world, "one")
    world.checker.outcome = Outcome.CHECKS_FAILED
    world.environment.deploy_failures = ["", "bucket is gone"]
    ended = deliver(world, "two", marker="two")
    assert ended.outcome is Outcome.ROLLBACK_FAILED
    assert ended.outcome.exit_code == 4
    assert "live traffic is on the previous versions" in ended.reason
    assert live(world)[1] == {"1"}


@pytest.mark.parametrize("back", [Outcome.ROLLBACK_BLOCKED, Outcome.DIVERGED, Outcome.ROLLBACK_FAILED])
def test_traffic_that_does_not_come_back_needs_a_person_and_leaves_the_stacks(world: Any, back: Outcome) -> None:
    deliver(world, "one")
    world.checker.outcome, world.traffic.back = Outcome.CHECKS_FAILED, back
    assert deliver(world, "two", marker="two").outcome is back
    assert world.environment.deployed[-1] == "traffic back"


@pytest.mark.parametrize("outcome", [Outcome.DIVERGED, Outcome.ROLLBACK_FAILED, Outcome.ROLLBACK_BLOCKED])
def test_a_shift_that_needs_a_person_is_left_alone(world: Any, outcome: Outcome) -> None:
    deliver(world, "one")
    world.traffic.outcome = outcome
    assert deliver(world, "two", marker="two").outcome is outcome
    assert world.environment.deployed[-1] == "shift"


def test_a_held_shift_keeps_the_run_open_and_can_be_continued(world: Any) -> None:
    deliver(world, "one")
    world.traffic.outcome = Outcome.HELD
    assert deliver(world, "two", marker="two").outcome is Outcome.HELD
    assert world.runs.get("two").phase is Phase.SHIFT
    world.traffic.outcome = Outcome.SUCCEEDED
    assert resume(world, "two", marker="two").outcome is Outcome.SUCCEEDED
    assert live(world)[1] == {"2"}


def resume(world: Any, name: str, **settings: Any) -> Delivered:
    lease = world.lease()
    found: Delivered = world.engine(lease).deliver(world.runs.get(name), world.package(**settings), evidence={})
    lease.release()
    return found


def test_other_code_than_was_verified_is_found_before_traffic_moves(world: Any) -> None:
    deliver(world, "one")
    before = live(world)
    ended = deliver(world, "two", marker="two", code={"orders": "what staging ran"})
    assert ended.outcome is Outcome.ARTEFACT_MISMATCH
    assert live(world) == before
    assert "shift" not in world.environment.deployed


def test_another_layer_than_was_verified_is_found_before_traffic_moves(world: Any) -> None:
    deliver(world, "one")
    ended = deliver(world, "two", marker="two", code={layer_key("orders", 1): "verified"})
    assert ended.outcome is Outcome.ARTEFACT_MISMATCH
    assert "orders layer 1 is missing, verified was verified" in ended.reason
    assert "shift" not in world.environment.deployed
    assert live(world)[1] == {"1"}


def test_the_layers_that_serve_are_in_the_ledger(world: Any) -> None:
    code = world.environment.code

    def with_layers(versions: Any) -> dict[str, str]:
        return {**code(versions), layer_key("orders", 1): "base", layer_key("orders", 2): "extra"}

    world.environment.code = with_layers
    deliver(world, "one")
    functions = world.ledger.live().functions
    assert {name: found.layers for name, found in functions.items()} == {
        "users": (),
        "orders": ("base", "extra"),
        "fulfilment": (),
    }


def test_a_template_that_arrived_changed_is_found_before_traffic_moves(world: Any) -> None:
    deliver(world, "one")
    deploy = world.environment.deploy_stacks

    def tampered(assembly: Any, patterns: Any, report: Any) -> Any:
        done = deploy(assembly, patterns, report)
        if world.environment.deployed.count("stacks") == 2:
            world.environment.templates["blueprint-prod-Lambda"] = {"Resources": {}}
        return done

    world.environment.deploy_stacks = tampered
    ended = deliver(world, "two", marker="two")
    assert ended.outcome is Outcome.ARTEFACT_MISMATCH
    assert "blueprint-prod-Lambda" in ended.reason
    assert "shift" not in world.environment.deployed


class Killed(BaseException):
    """The process ends here, without any clean-up of its own."""


@pytest.mark.parametrize("phase", ["deploy", "shift", "validate", "record", "roll_back"])
def test_a_run_killed_on_entering_a_phase_is_finished_by_resuming_it(world: Any, phase: str) -> None:
    deliver(world, "one")
    world.checker.outcome = Outcome.CHECKS_FAILED if phase == "roll_back" else Outcome.SUCCEEDED

    def kill(event: dict[str, Any]) -> None:
        if event.get("phase") == phase and event["event"] == "phase":
            raise Killed

    world.events = type("Events", (), {"append": staticmethod(kill)})()
    with pytest.raises(Killed):
        deliver(world, "two", marker="two")
    assert {found.live for found in world.environment.observe().functions.values()} <= {"1", "2"}
    world.events = []
    world.environment.deployed.clear()
    ended = resume(world, "two", marker="two")
    wanted = Outcome.ROLLED_BACK if phase == "roll_back" else Outcome.SUCCEEDED
    assert ended.outcome is wanted
    assert live(world)[1] == ({"1"} if phase == "roll_back" else {"2"})
    assert ("shift" in world.environment.deployed) == (phase in ("deploy", "shift"))


def test_a_lost_lease_stops_everything(world: Any) -> None:
    deliver(world, "one")
    lease = world.lease()
    package = world.package(marker="two")
    world.clock.sleep(1_000)
    take_lease(world.environment.table, scope="prod", owner="eve@desk", run="other", clock=world.clock)
    run = Run(
        run="two", kind="promote", environment="prod", release=package.digest, initiator="ada", started=0, updated=0
    )
    with pytest.raises(LeaseLostError):
        world.engine(lease).deliver(run, package, evidence={})
    assert live(world)[1] == {"1"}


def test_without_a_way_back_a_failure_is_incomplete(world: Any) -> None:
    world.environment.deploy_failures = ["typo"]
    assert deliver(world, "one", retreats=False).outcome is Outcome.INCOMPLETE
