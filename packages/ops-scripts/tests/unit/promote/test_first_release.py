"""The first release of an environment: no ledger, no lock, nothing to compare with, nothing to go back to."""

from collections.abc import Callable
from typing import Any

import pytest

from blueprint_ops_scripts.errors import OpsError
from blueprint_ops_scripts.ledger.ledger import Ledger
from blueprint_ops_scripts.ledger.runs import RunBook
from blueprint_ops_scripts.outcomes import Outcome
from blueprint_ops_scripts.promote.examine_target import NEED_A_RELEASE
from blueprint_ops_scripts.promote.gate import GateStatus
from blueprint_ops_scripts.promote.options import Options


@pytest.fixture
def empty(stage: Any, make_world: Callable[..., Any]) -> Any:
    """A promotion into a prod that nobody has deployed."""
    stage.target = make_world("prod")
    stage.in_seconds(stage.target)
    stage.target.clock = stage.source.clock
    return stage


def test_a_plan_for_an_empty_environment_touches_nothing(empty: Any) -> None:
    empty.options = Options(plan_only=True)
    ended = empty.planned()
    assert ended.outcome is Outcome.PLANNED
    assert {stack.action for stack in ended.plans[0].stacks} == {"create"}
    assert "the first release: all traffic at once" in ended.plans[0].text()
    assert empty.target.environment.deployed == []
    assert empty.target.environment.table.items == {}


def test_gates_that_compare_with_a_release_are_not_applicable_and_say_so(empty: Any) -> None:
    empty.target.probe.states = {"errors": "ALARM"}
    gates = {gate.name: gate for gate in empty.planned().gates}
    assert {name for name, gate in gates.items() if gate.status is GateStatus.NOT_APPLICABLE} == set(NEED_A_RELEASE)
    assert gates["target_alarms"].message == "not applicable: prod has no release yet"
    assert {gate.status for name, gate in gates.items() if name not in NEED_A_RELEASE} == {GateStatus.PASSED}


def test_the_operations_stack_comes_first_because_it_keeps_the_run(empty: Any) -> None:
    assert empty.planned().outcome is Outcome.APPROVAL_MISSING
    assert empty.target.environment.deployed == ["stacks"]
    assert empty.target.runs.get("prod-run").open


def test_an_approved_first_release_becomes_live_with_nothing_before_it(empty: Any) -> None:
    empty.planned()
    empty.approve("prod-run")
    assert empty.promotion().resume("prod-run").outcome is Outcome.SUCCEEDED
    entry = empty.target.ledger.live()
    assert entry.release == empty.source.ledger.live().release
    assert entry.previous is None
    assert empty.promotion().start("prod-again").outcome is Outcome.NOOP


def test_a_first_release_that_fails_says_that_there_is_nothing_to_go_back_to(empty: Any) -> None:
    empty.planned()
    empty.approve("prod-run")
    empty.target.checker.outcome = Outcome.CHECKS_FAILED
    ended = empty.promotion().resume("prod-run")
    assert ended.outcome is Outcome.INCOMPLETE
    assert "there is no earlier release to go back to" in ended.reason
    assert empty.target.ledger.live() is None


def test_an_operations_stack_that_fails_is_told_and_nothing_else_is_touched(empty: Any) -> None:
    empty.target.environment.deploy_failures = ["SSM parameter /cdk-bootstrap/hnb659fds/version not found"]
    with pytest.raises(OpsError, match=r"operations stack of prod.*uv run cdk bootstrap aws://333333333333/us-east-1"):
        empty.planned()
    assert Ledger(empty.target.environment.table, "prod").live() is None
    assert RunBook(empty.target.environment.table, "prod").all() == []


def test_an_environment_that_was_deployed_without_us_is_not_empty(stage: Any) -> None:
    """Its ledger has no release, but its functions serve somebody: the gates look at them."""
    items = stage.target.environment.table.items
    for key in [key for key in items if key.pk == "ledger#prod"]:
        del items[key]
    assert GateStatus.NOT_APPLICABLE not in {gate.status for gate in stage.planned().gates}
