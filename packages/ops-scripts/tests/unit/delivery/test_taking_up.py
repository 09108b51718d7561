"""A run whose process is gone is taken up again, or another one takes its place, and neither loses the way back."""

from dataclasses import replace
from typing import Any

import pytest

from blueprint_ops_scripts.delivery.failure import RunBrokenError, RunInterruptedError
from blueprint_ops_scripts.errors import AwsUnavailableError, CredentialsError
from blueprint_ops_scripts.ledger.runs import Phase, Run
from blueprint_ops_scripts.outcomes import Outcome


def deliver(world: Any, name: str, **settings: Any) -> Any:
    lease = world.lease()
    package = world.package(**settings)
    now = world.clock.now()
    run = Run(
        run=name, kind="promote", environment="prod", release=package.digest, initiator="ada", started=now, updated=now
    )
    try:
        return world.engine(lease).deliver(run, package, evidence={})
    finally:
        lease.release()
        world.clock.sleep(60)


def live(world: Any) -> set[str | None]:
    return {found.live for found in world.environment.observe().functions.values()}


class FullStore:
    """A release store on a machine whose disk is full."""

    def find(self, *_: Any, **__: Any) -> None:
        return None

    def fetch(self, *_: Any, **__: Any) -> None:
        raise OSError(28, "No space left")


def raising(error: BaseException) -> Any:
    def act(*_: Any, **__: Any) -> None:
        raise error

    return act


def test_a_new_run_after_one_that_died_in_its_validation_goes_back_to_what_the_ledger_says(world: Any) -> None:
    """The dead run left version 2 live; taking that for the old version would leave no way back."""
    deliver(world, "one")
    validate, world.checker.validate = world.checker.validate, raising(SystemExit())
    with pytest.raises(SystemExit):
        deliver(world, "two", marker="two")
    assert live(world) == {"2"}
    world.checker.validate = validate
    world.checker.outcome = Outcome.CHECKS_FAILED
    assert deliver(world, "three", marker="three").outcome is Outcome.ROLLED_BACK
    assert live(world) == {"1"}


def test_a_new_run_closes_the_one_whose_place_it_takes(world: Any) -> None:
    deliver(world, "one")
    world.environment.deploy_stacks, deploy = raising(SystemExit()), world.environment.deploy_stacks
    with pytest.raises(SystemExit):
        deliver(world, "two", marker="two")
    world.environment.deploy_stacks = deploy
    deliver(world, "three", marker="three")
    closed = world.runs.get("two")
    assert (closed.phase, closed.outcome) == (Phase.DONE, "incomplete")
    assert closed.reason == "its process was gone in the phase deploy; run three took over"


def test_ctrl_c_leaves_an_open_run_and_says_how_to_go_on(world: Any) -> None:
    deliver(world, "one")
    world.environment.deploy_stacks = raising(KeyboardInterrupt())
    with pytest.raises(RunInterruptedError, match="in the phase deploy: the stacks may be mixed") as caught:
        deliver(world, "two", marker="two")
    assert caught.value.outcome.exit_code == 130
    assert caught.value.remedy == "go on with: uv run promote --resume two"
    assert world.runs.get("two").phase is Phase.DEPLOY


def test_a_full_disk_on_the_way_back_leaves_an_open_run_and_says_how_to_go_on(world: Any) -> None:
    deliver(world, "one")
    world.checker.outcome = Outcome.CHECKS_FAILED
    package = world.package(marker="two")
    lease = world.lease()
    engine = world.engine(lease)
    world.environment.releases = lambda _state: FullStore()
    run = Run(
        run="two", kind="promote", environment="prod", release=package.digest, initiator="a", started=0, updated=0
    )
    with pytest.raises(RunBrokenError, match=r"No space left: it was going back to the previous release") as caught:
        engine.deliver(run, package, evidence={})
    assert "TMPDIR" in caught.value.remedy
    assert "promote --resume two" in caught.value.remedy
    assert live(world) == {"1"}


def test_an_error_of_aws_leaves_an_open_run_and_says_how_to_go_on(world: Any) -> None:
    deliver(world, "one")
    world.environment.deploy_stacks = raising(AwsUnavailableError("reading: no answer", remedy="repeat"))
    with pytest.raises(AwsUnavailableError) as caught:
        deliver(world, "two", marker="two")
    assert caught.value.remedy == "repeat; then go on with: uv run promote --resume two"
    assert world.runs.get("two").open


@pytest.mark.parametrize("error", [CredentialsError("expired"), AwsUnavailableError("no answer")])
def test_credentials_that_end_on_the_way_back_leave_it_to_be_finished(world: Any, error: Exception) -> None:
    deliver(world, "one")
    world.checker.outcome = Outcome.CHECKS_FAILED
    back, world.traffic.return_traffic = world.traffic.return_traffic, raising(error)
    with pytest.raises(type(error)):
        deliver(world, "two", marker="two")
    assert world.runs.get("two").phase is Phase.ROLL_BACK
    world.traffic.return_traffic = back
    lease = world.lease()
    ended = world.engine(lease).deliver(world.runs.get("two"), world.package(marker="two"), evidence={})
    assert ended.outcome is Outcome.ROLLED_BACK
    assert live(world) == {"1"}


@pytest.mark.parametrize("outcome", [Outcome.CREDENTIALS, Outcome.AWS_UNAVAILABLE, Outcome.HELD, Outcome.INTERRUPTED])
def test_a_shift_that_could_not_be_finished_stays_open(world: Any, outcome: Outcome) -> None:
    deliver(world, "one")
    world.traffic.outcome = outcome
    ended = deliver(world, "two", marker="two")
    assert ended.outcome is outcome
    assert "uv run promote --resume two" in ended.remedy
    assert world.runs.get("two").phase is Phase.SHIFT


def test_a_run_that_died_after_it_wrote_the_ledger_has_succeeded(world: Any) -> None:
    deliver(world, "one")
    world.environment.set_release, keep = raising(SystemExit()), world.environment.set_release
    world.checker = None
    with pytest.raises(SystemExit):
        deliver(world, "two", marker="two")
    world.environment.set_release = keep
    keep(world.ledger.live().release)
    lease = world.lease()
    ended = world.engine(lease).deliver(world.runs.get("two"), world.package(marker="two"), evidence={})
    assert ended.outcome is Outcome.SUCCEEDED


def test_every_end_says_what_serves(world: Any) -> None:
    deliver(world, "one")
    first = world.ledger.live().release
    world.checker.outcome = Outcome.CHECKS_FAILED
    serving = deliver(world, "two", marker="two").detail["serving"]
    assert serving["release"] == first
    assert {found["version"] for found in serving["functions"].values()} == {"1"}


def test_stacks_that_still_move_are_waited_for(world: Any) -> None:
    """The process that told CloudFormation to update them was killed; CloudFormation does it to the end."""
    deliver(world, "one")
    stack = world.environment.stacks["blueprint-prod-Lambda"]
    world.environment.stacks[stack.name] = replace(stack, status="UPDATE_IN_PROGRESS")
    sleep = world.clock.sleep

    def settle(seconds: float) -> None:
        sleep(seconds)
        world.environment.stacks[stack.name] = replace(stack, status="UPDATE_COMPLETE")

    world.clock.sleep = settle
    assert deliver(world, "two", marker="two").outcome is Outcome.SUCCEEDED
    notes = [event["text"] for event in world.events if event["event"] == "note"]
    assert notes == ["waiting for CloudFormation: blueprint-prod-Lambda is UPDATE_IN_PROGRESS"]
