"""One promotion through several environments: in order, and not beyond one that fails."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from blueprint_ops_scripts.errors import AwsUnavailableError
from blueprint_ops_scripts.ledger.approvals import Approvals
from blueprint_ops_scripts.ledger.runs import Phase
from blueprint_ops_scripts.outcomes import Outcome

NAMES = ("prod", "prod-eu", "prod-ap")
REGIONS = {"prod-eu": "eu-west-1", "prod-ap": "ap-northeast-1"}


def renamed(world: Any, name: str) -> Any:
    """A world like prod, under another name."""
    config = world.environment.config
    world.environment.config = config.model_copy(update={"name": name, "region": REGIONS[name]})
    world.ledger = type(world.ledger)(world.environment.table, name)
    world.runs = type(world.runs)(world.environment.table, name)
    return world


@pytest.fixture
def fleet(stage: Any, make_world: Callable[..., Any], assemblies: Callable[..., Any]) -> Any:
    """A promotion to prod and two environments that follow it; every release has a stage for each."""
    places = {
        "staging": ("222222222222", "us-east-1"),
        **{name: ("333333333333", REGIONS.get(name, "us-east-1")) for name in NAMES},
    }
    deploy = stage.deploy
    stage.source, stage.target = make_world("staging"), make_world("prod")
    stage.followers = [renamed(make_world("prod"), name) for name in NAMES[1:]]
    worlds = [stage.source, stage.target, *stage.followers]
    for world in worlds:
        stage.in_seconds(world)
        world.clock = stage.source.clock
    for world in worlds:
        deploy(world, "one", places=places)
    deploy(stage.source, "two", marker="two", places=places)
    return stage


def releases(fleet: Any) -> list[str]:
    wanted = fleet.source.ledger.live().release
    return ["new" if world.ledger.live().release == wanted else "old" for world in (fleet.target, *fleet.followers)]


def promoted(fleet: Any) -> Any:
    fleet.planned()
    fleet.approve("prod-run")
    return fleet.promotion().resume("prod-run")


def test_one_approval_brings_the_release_everywhere_in_order(fleet: Any) -> None:
    planned = fleet.planned()
    assert planned.outcome is Outcome.APPROVAL_MISSING
    assert [plan.target for plan in planned.plans] == list(NAMES)
    fleet.approve("prod-run")
    ended = fleet.promotion().resume("prod-run")
    assert ended.outcome is Outcome.SUCCEEDED
    assert releases(fleet) == ["new", "new", "new"]
    times = [world.ledger.live().since for world in (fleet.target, *fleet.followers)]
    assert times == sorted(times)
    assert [world.ledger.live().evidence["approved_by"] for world in fleet.followers] == ["grace", "grace"]


def test_a_wave_that_fails_stops_those_after_it_and_says_who_has_what(fleet: Any) -> None:
    fleet.followers[0].traffic.outcome = Outcome.ROLLED_BACK
    ended = promoted(fleet)
    assert ended.outcome is Outcome.ROLLED_BACK
    assert releases(fleet) == ["new", "old", "old"]
    new, old = fleet.source.ledger.live().release, fleet.followers[0].ledger.live().release
    assert [(wave["environment"], wave["outcome"], wave["release"]) for wave in ended.waves] == [
        ("prod", "succeeded", new),
        ("prod-eu", "rolled_back", old),
        ("prod-ap", "not_started", old),
    ]
    assert f"prod has {new[:12]}, prod-eu has {old[:12]}, prod-ap has {old[:12]}" in ended.reason


def test_promoting_again_goes_on_where_it_stopped(fleet: Any) -> None:
    fleet.followers[1].environment.deploy_failures = ["no capacity"]
    promoted(fleet)
    assert releases(fleet) == ["new", "new", "old"]
    before = [list(world.environment.deployed) for world in (fleet.target, fleet.followers[0])]
    lease = fleet.followers[1].lease()
    lease.release()
    fleet.options = replace(fleet.options, overrides={"held_back": "there is capacity now"})
    again = fleet.promotion().start("prod-again")
    assert [plan.target for plan in again.plans] == ["prod-ap"]
    fleet.approve("prod-again", plan_digest=again.run.plan_digest)
    assert fleet.promotion().resume("prod-again").outcome is Outcome.SUCCEEDED
    assert releases(fleet) == ["new", "new", "new"]
    assert [list(world.environment.deployed) for world in (fleet.target, fleet.followers[0])] == before
    assert fleet.target.runs.get("prod-again").outcome == "succeeded"
    assert fleet.promotion().start("prod-third").outcome is Outcome.NOOP


def test_a_gate_of_any_wave_stops_all_of_them(fleet: Any) -> None:
    fleet.followers[1].probe.states = {"errors": "ALARM"}
    ended = fleet.planned()
    assert ended.outcome is Outcome.GATE_BLOCKED
    assert [(gate.environment, gate.name) for gate in ended.gates if not gate.open] == [("prod-ap", "target_alarms")]
    assert releases(fleet) == ["old", "old", "old"]


def test_the_source_is_asked_once_for_all_waves(fleet: Any) -> None:
    asked = [gate.name for gate in fleet.planned().gates if gate.environment == "staging"]
    assert asked == ["source_health", "source_soak", "tests"]


def test_a_change_in_a_later_wave_voids_the_approval_of_all(fleet: Any) -> None:
    fleet.planned()
    fleet.approve("prod-run")
    fleet.followers[1].environment.touch("blueprint-prod-ap-Lambda")
    assert fleet.promotion().resume("prod-run").outcome is Outcome.APPROVAL_MISSING
    assert releases(fleet) == ["old", "old", "old"]


def test_an_error_in_the_second_wave_says_who_has_what(fleet: Any) -> None:
    def unavailable(*_: Any) -> None:
        raise AwsUnavailableError("reading stacks: no answer")

    fleet.planned()
    fleet.approve("prod-run")
    fleet.followers[0].environment.deploy_stacks = unavailable
    with pytest.raises(AwsUnavailableError, match=r"no answer; prod has .*, prod-eu has .*, prod-ap has") as caught:
        fleet.promotion().resume("prod-run")
    assert "promote --resume prod-eu-run" in caught.value.remedy
    assert fleet.target.runs.get("prod-run").outcome == "succeeded"
    assert fleet.followers[0].runs.get("prod-eu-run").phase is Phase.DEPLOY


def test_resuming_the_second_wave_leaves_the_third_to_a_new_promotion(fleet: Any) -> None:
    def unavailable(*_: Any) -> None:
        raise AwsUnavailableError("reading stacks: no answer")

    fleet.planned()
    fleet.approve("prod-run")
    deploy, fleet.followers[0].environment.deploy_stacks = fleet.followers[0].environment.deploy_stacks, unavailable
    with pytest.raises(AwsUnavailableError):
        fleet.promotion().resume("prod-run")
    fleet.followers[0].environment.deploy_stacks = deploy
    of_the_second = replace(fleet.promotion(), waves=fleet.promotion().waves[1:2])
    ended = of_the_second.resume("prod-eu-run")
    assert ended.outcome is Outcome.INCOMPLETE
    assert "not started: prod-ap" in ended.reason
    assert ended.remedy == "uv run promote staging prod"
    assert releases(fleet) == ["new", "new", "old"]


def test_an_approval_is_given_once_and_kept_with_the_first_environment(fleet: Any) -> None:
    promoted(fleet)
    assert len(Approvals(fleet.target.environment.table).of("prod-run")) == 1
    assert Approvals(fleet.followers[0].environment.table).of("prod-eu-run") == []
