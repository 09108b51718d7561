from dataclasses import replace
from typing import Any

import pytest

from blueprint_config import load_environment
from blueprint_ops_scripts.deploy.plan import (
    dangling_versions,
    pins_versions,
    refuse_dangling,
    refuse_origin,
    refuse_places,
    refuse_stacks,
)
from blueprint_ops_scripts.errors import ConfigInvalidError
from blueprint_ops_scripts.outcomes import Outcome
from blueprint_ops_scripts.release.digest import ReleaseFacts
from blueprint_ops_scripts.release.errors import ReleaseRefusedError

FACTS = ReleaseFacts(templates={}, assets=(), commit="abc", dirty=False, lock=None, versions={})


@pytest.mark.parametrize(
    ("name", "dirty", "allowed"),
    [("dev", True, True), ("prod", False, True), ("prod", True, False), ("staging", True, False)],
)
def test_only_dev_takes_a_dirty_release(name: str, dirty: bool, allowed: bool) -> None:
    facts = replace(FACTS, dirty=dirty)
    if allowed:
        refuse_origin(load_environment(name), facts)
        return
    with pytest.raises(ReleaseRefusedError) as caught:
        refuse_origin(load_environment(name), facts)
    assert caught.value.outcome is Outcome.PLAN_REFUSED


def lambda_stack(world: Any, name: str) -> Any:
    stacks = world.package().assembly.stacks(name)
    return next(stack for stack in stacks if stack.name.endswith("Lambda"))


def test_a_function_that_is_made_anew_while_its_parameter_names_a_later_version_is_refused(world: Any) -> None:
    stack = lambda_stack(world, "prod")
    parameter = "/blueprint/prod/orders/live-version"
    found = dangling_versions(stack, {"Resources": {}}, {parameter: "7"})
    assert [name for _, name in found] == [parameter]
    with pytest.raises(ReleaseRefusedError) as caught:
        refuse_dangling(found, aws="aws")
    assert caught.value.remedy == f"aws ssm put-parameter --overwrite --name {parameter} --value 1"


def test_a_function_that_is_there_may_have_any_version(world: Any) -> None:
    stack = lambda_stack(world, "prod")
    assert dangling_versions(stack, stack.body(), {"/blueprint/prod/orders/live-version": "7"}) == []


def test_a_new_function_starts_at_version_one(world: Any) -> None:
    assert dangling_versions(lambda_stack(world, "prod"), None, {"/blueprint/prod/orders/live-version": "1"}) == []


def test_where_the_stacks_move_the_alias_nothing_is_pinned(world: Any) -> None:
    assert pins_versions(lambda_stack(world, "prod"))
    assert not pins_versions(lambda_stack(world, "dev"))


def test_a_stack_in_update_rollback_failed_is_explained_and_nothing_is_dropped(world: Any) -> None:
    environment = world.environment
    environment.touch("blueprint-prod-Lambda", "UPDATE_ROLLBACK_FAILED")
    with pytest.raises(ReleaseRefusedError) as caught:
        refuse_stacks(environment.observe(), aws="aws")
    assert "continue-update-rollback --stack-name blueprint-prod-Lambda" in caught.value.remedy
    assert "resources-to-skip" not in caught.value.remedy


def test_a_release_that_was_made_for_another_place_is_refused(assemblies: Any) -> None:
    """The configuration has changed since: the environment moved to another region."""
    config = load_environment("prod")
    refuse_places(config, assemblies())
    moved = config.model_copy(update={"region": "eu-west-1"})
    with pytest.raises(ConfigInvalidError, match=r"for 333333333333/us-east-1, prod is 333333333333/eu-west-1"):
        refuse_places(moved, assemblies())
