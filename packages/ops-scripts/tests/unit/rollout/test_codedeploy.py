"""The CodeDeploy engine, against a CodeDeploy behind boto3's own client: botocore's model checks requests and answers."""

from collections.abc import Callable
from typing import Any

import pytest

from blueprint_ops_scripts.aws.codedeploy import CodeDeploy
from blueprint_ops_scripts.outcomes import Outcome
from blueprint_ops_scripts.rollout.codedeploy import CodeDeployRollouts
from blueprint_ops_scripts.rollout.deployment_group import DeploymentGroup, groups_of
from blueprint_ops_scripts.rollout.errors import RolloutRefusedError
from blueprint_ops_scripts.rollout.interrupts import Interrupts
from blueprint_ops_scripts.rollout.journal import Journal
from blueprint_ops_scripts.rollout.routing import Routing
from blueprint_ops_scripts.rollout.states import State
from blueprint_ops_scripts.rollout.status import as_document, follow
from blueprint_ops_scripts.rollout.steering import Steering, Wish
from blueprint_ops_scripts.rollout.target import FunctionTarget
from blueprint_ops_scripts.rollout.watchdog.run import Round
from blueprint_ops_scripts.state.lease import LEASE_SECONDS

SHIFT_SECONDS = 300
"""As long as the fake takes."""

GROUPS = {
    name: DeploymentGroup(application=f"blueprint-prod-Lambda-{name}-application", name=f"{name}-group")
    for name in ("orders", "users")
}


class World:
    """A stage whose engine is CodeDeploy."""

    def __init__(self, stage: Any, aws: Any) -> None:
        self.stage = stage
        self.aws = aws
        # CodeDeploy shifts on its own while nobody asks; the alias is looked at through the cloud.
        stage.cloud.before_call = lambda _: [self.aws._advance(made) for made in self.aws.made.values()]

    def engine(self, lease: Any, interrupts: Any = None) -> CodeDeployRollouts:
        conductor = self.stage.service(lease)
        conductor.interrupts = interrupts or Interrupts()
        return CodeDeployRollouts(deployments=CodeDeploy(self.aws.client, GROUPS), conductor=conductor)

    def shift(self, run: str = "r1", interrupts: Any = None) -> Any:
        lease = self.stage.lease(run)
        result = self.engine(lease, interrupts).shift(self.stage.targets(), self.stage.policy, run=run)
        lease.release()
        return result

    def steer(self, wish: Wish) -> Any:
        journal = self.journal
        steering = Steering(
            service=lambda lease, _: self.engine(lease), owner="bob", clock=self.stage.cloud, interrupts=Interrupts()
        )
        return steering.carry_out(journal, journal.load("r1"), wish, hold_seconds=60)

    @property
    def journal(self) -> Journal:
        return Journal(self.stage.table)

    def dies_after(self, seconds: float) -> None:
        """The process of r1 is killed in the middle, and its lease runs out."""

        class Killed(BaseException):
            """No handler of ours runs."""

        def die() -> None:
            raise Killed

        self.stage.cloud.at[self.stage.cloud.now() + seconds] = die
        with pytest.raises(Killed):
            self.shift()
        self.stage.cloud.sleep(LEASE_SECONDS + 1)


@pytest.fixture
def world(stage_of: Callable[..., Any], codedeploy: Any) -> World:
    stage = stage_of(orders={}, users={})
    return World(stage, codedeploy(stage.cloud))


def test_group_is_moved_and_written_down_with_its_parameters(world: World) -> None:
    result = world.shift()
    assert (result.outcome, result.state) == (Outcome.SUCCEEDED, State.SUCCEEDED)
    assert world.stage.routings == {"orders": "all on 2", "users": "all on 2"}
    assert world.stage.cloud.parameters_written == {"/orders/live-version": "2", "/users/live-version": "2"}
    assert {made["deploymentGroupName"] for made in world.aws.made.values()} == {"orders-group", "users-group"}
    assert {made["description"] for made in world.aws.made.values()} == {"r1"}
    assert world.journal.open_runs() == []


def test_one_failed_deployment_takes_the_whole_group_back(world: World) -> None:
    world.aws.failing = {"orders"}
    result = world.shift()
    assert (result.outcome, result.outcome.exit_code) == (Outcome.ROLLED_BACK, 1)
    assert "orders: an alarm is active" in result.reason
    assert world.stage.routings == {"orders": "all on 1", "users": "all on 1"}
    assert world.stage.cloud.parameters_written == {}


def test_function_that_was_done_before_another_failed_goes_back_as_well(world: World) -> None:
    world.aws.failing = {"users"}
    world.stage.cloud.at[world.stage.cloud.now() + 30] = lambda: world.aws.made["d-0"].update(at=0.0)
    assert world.shift().outcome is Outcome.ROLLED_BACK
    assert world.aws.made["d-0"]["status"] == "Succeeded"
    assert world.stage.routings == {"orders": "all on 1", "users": "all on 1"}


def test_hold_is_refused_with_what_can_be_done_instead(world: World) -> None:
    world.dies_after(30)
    with pytest.raises(RolloutRefusedError, match="driven by CodeDeploy, which cannot hold") as refused:
        world.steer(Wish.HOLD)
    assert refused.value.remedy.endswith("uv run rollout rollback r1")


@pytest.mark.parametrize("wish", [Wish.ABORT, Wish.ROLLBACK])
def test_wish_to_go_back_stops_what_codedeploy_does(world: World, wish: Wish) -> None:
    world.dies_after(30)
    result = world.steer(wish)
    assert (result.outcome, result.state) == (Outcome.SUCCEEDED, State.ROLLED_BACK)
    assert {made["status"] for made in world.aws.made.values()} == {"Stopped"}
    assert world.stage.routings == {"orders": "all on 1", "users": "all on 1"}


def test_wish_reaches_a_process_that_works(world: World) -> None:
    moment = world.stage.cloud.now() + 30
    world.stage.cloud.at[moment] = lambda: world.journal.send("r1", "rollback", by="bob", at=moment)
    result = world.shift()
    assert (result.outcome, result.reason) == (Outcome.ROLLED_BACK, "rollback asked for by bob")


def test_continue_records_how_codedeploy_ended_after_our_process_died(world: World) -> None:
    world.dies_after(30)
    watchdog = Round(
        journal=world.journal, service=lambda lease, _: world.stage.service(lease), clock=world.stage.cloud
    )
    assert watchdog.go() == {"r1": "left: codedeploy moves its traffic, and ends it by itself"}
    world.stage.cloud.sleep(SHIFT_SECONDS)
    assert world.steer(Wish.CONTINUE).outcome is Outcome.SUCCEEDED
    assert len(world.aws.made) == 2, "nothing is started twice"


def test_deployment_whose_answer_was_lost_is_found_and_not_started_again(world: World) -> None:
    world.aws.lost_answers = 1
    assert world.shift().outcome is Outcome.AWS_UNAVAILABLE
    assert world.steer(Wish.CONTINUE).outcome is Outcome.SUCCEEDED
    assert [made["function"] for made in world.aws.made.values()] == ["orders", "users"]


def test_next_rollout_waits_for_what_was_left_to_codedeploy(world: World) -> None:
    world.dies_after(30)
    with pytest.raises(RolloutRefusedError, match="run r1 of prod has not ended"):
        world.shift("r2")
    world.stage.cloud.sleep(LEASE_SECONDS)
    lease = world.stage.lease("r3")
    with pytest.raises(RolloutRefusedError, match="run r1 was left to codedeploy, and its end is not recorded"):
        world.stage.service(lease).shift(world.stage.targets(), world.stage.policy, run="r3")


def test_first_interrupt_leaves_it_to_codedeploy_and_the_second_stops_it(world: World) -> None:
    interrupts = Interrupts()
    world.stage.cloud.at[world.stage.cloud.now() + 30] = interrupts.note
    result = world.shift(interrupts=interrupts)
    assert (result.outcome, "nothing was stopped" in result.reason) == (Outcome.INTERRUPTED, True)
    assert {made["status"] for made in world.aws.made.values()} == {"InProgress"}
    world.stage.cloud.sleep(LEASE_SECONDS)
    twice = Interrupts()
    for _ in range(2):
        twice.note()
    assert world.shift(interrupts=twice).outcome is Outcome.ROLLED_BACK


def test_status_and_watch_tell_what_codedeploy_did(world: World) -> None:
    world.shift()
    record, told = world.journal.load("r1"), list[str]()
    document = as_document(world.journal, record, now=world.stage.cloud.now(), full=True)
    assert (document["engine"], document["state"], document["working"]) == ("codedeploy", "SUCCEEDED", "it has ended")
    ended = follow(
        world.journal,
        "r1",
        clock=world.stage.cloud,
        report=lambda event: told.append(event.message),
        interrupts=Interrupts(),
    )
    assert ended.outcome is Outcome.SUCCEEDED
    assert "orders: CodeDeploy deployment d-0" in told


def test_rollback_that_codedeploy_does_not_make_is_for_a_person(world: World) -> None:
    world.aws.failing = {"orders"}
    world.aws._set = lambda *_: None  # type: ignore[method-assign] # the alias is stuck
    world.stage.cloud.functions["orders"].alias = Routing(version="1")
    stuck = Routing(version="1", extra="2", weight=0.1)
    world.stage.cloud.at[world.stage.cloud.now() + 5] = lambda: setattr(
        world.stage.cloud.functions["orders"], "alias", stuck
    )
    result = world.shift()
    assert (result.outcome, result.outcome.exit_code) == (Outcome.ROLLBACK_FAILED, 4)
    assert "orders is 1, 10% to 2" in result.reason


def test_deployment_groups_are_those_that_the_stacks_show() -> None:
    target = FunctionTarget(name="order-queue", function_name="fn", new_version="2", parameter="/p")
    shown = {"OrderQueueDeploymentApplication": "a", "OrderQueueDeploymentGroup": "g"}
    assert groups_of([target], shown) == {"order-queue": DeploymentGroup(application="a", name="g")}
    with pytest.raises(RolloutRefusedError, match="order-queue has no deployment group of CodeDeploy") as refused:
        groups_of([target], {})
    assert "delivery.engine: codedeploy" in refused.value.remedy
