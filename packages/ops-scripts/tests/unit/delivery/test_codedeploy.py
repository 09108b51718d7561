"""Where CodeDeploy moves traffic, a stack update is the shift: it is looked at afterwards, and the way back takes the same road."""

from dataclasses import replace
from typing import Any

import pytest

from blueprint_ops_scripts.ledger.runs import Run
from blueprint_ops_scripts.outcomes import Outcome


@pytest.fixture
def codedeploy(world: Any) -> Any:
    """A prod whose aliases follow every stack update, as they do once CodeDeploy has ended."""
    delivery = world.environment.config.delivery.model_copy(update={"engine": "codedeploy"})
    world.environment.config = world.environment.config.model_copy(update={"delivery": delivery})
    world.environment.follows = True
    return world


def deliver(world: Any, name: str, **settings: Any) -> Any:
    lease = world.lease()
    package = world.package(**settings)
    now = world.clock.now()
    run = Run(
        run=name, kind="promote", environment="prod", release=package.digest, initiator="ada", started=now, updated=now
    )
    ended = world.engine(lease).deliver(run, package, evidence={})
    lease.release()
    world.clock.sleep(60)
    return ended


def test_the_stack_update_moves_traffic_and_the_document_says_so(codedeploy: Any) -> None:
    deliver(codedeploy, "one")
    ended = deliver(codedeploy, "two", marker="two")
    assert ended.outcome is Outcome.SUCCEEDED
    assert ended.detail["shift"]["by"] == "codedeploy"
    assert "CodeDeploy moved all traffic" in ended.detail["shift"]["reason"]
    assert "shift" not in codedeploy.environment.deployed
    assert {code.version for code in codedeploy.ledger.live().functions.values()} == {"2"}


def test_an_alias_that_codedeploy_did_not_bring_along_is_a_failure(codedeploy: Any) -> None:
    deliver(codedeploy, "one")
    codedeploy.environment.follows = False
    ended = deliver(codedeploy, "two", marker="two")
    assert ended.outcome is Outcome.ROLLED_BACK
    assert "live traffic is not on the published versions" in ended.reason


def test_a_failed_validation_goes_back_with_the_stacks_and_the_ledger_learns_the_new_numbers(codedeploy: Any) -> None:
    deliver(codedeploy, "one")
    before = codedeploy.ledger.live()
    codedeploy.checker.outcome = Outcome.CHECKS_FAILED
    ended = deliver(codedeploy, "two", marker="two")
    assert ended.outcome is Outcome.ROLLED_BACK
    assert ended.detail["rollback"]["traffic"]["by"] == "codedeploy"
    assert "traffic back" not in codedeploy.environment.deployed
    after = codedeploy.ledger.live()
    assert after.release == before.release
    assert {name: code.code_sha256 for name, code in after.functions.items()} == {
        name: code.code_sha256 for name, code in before.functions.items()
    }
    assert {code.version for code in after.functions.values()} == {"3"}


def test_the_same_release_again_is_nothing_to_do(codedeploy: Any) -> None:
    deliver(codedeploy, "one")
    assert deliver(codedeploy, "two").outcome is Outcome.NOOP


def test_an_alias_that_is_split_is_not_taken_for_settled(codedeploy: Any) -> None:
    deliver(codedeploy, "one")
    codedeploy.environment.follows = False
    codedeploy.environment.aliases["orders"] = replace(codedeploy.environment.aliases["orders"], weights={"2": 0.5})
    assert deliver(codedeploy, "two", marker="two").outcome is Outcome.ROLLED_BACK
