"""An approval is void as soon as anything changed that the plan was made for: fifty ways, none accepted."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from typing import Any

import pytest

from blueprint_ops_scripts.outcomes import Outcome

Change = Callable[[Any], None]
FUNCTIONS = ("users", "orders", "fulfilment")
STACKS = ("SharedResources", "Operations", "Database", "Lambda", "ApiGateway", "Monitoring")
STATUSES = ("UPDATE_ROLLBACK_COMPLETE", "IMPORT_COMPLETE")


def ways() -> Iterator[tuple[str, Change]]:
    """Every change by name; each is made to live state after the approval."""
    for name in FUNCTIONS:
        yield f"alias of {name} moved", partial(move_alias, name, "7")
        yield f"alias of {name} written again", partial(move_alias, name, "1")
        yield f"parameter of {name} changed", partial(set_parameter, name)
        yield f"new version of {name}", partial(publish, name)
    for stack in STACKS:
        yield f"{stack} updated", partial(touch, stack)
        yield f"{stack} has another template", partial(change_template, stack)
        yield f"{stack} has another parameter", partial(alter, stack, parameters={"Size": "9"})
        yield f"{stack} was made anew", partial(alter, stack, identifier="arn:other")
        for status in STATUSES:
            yield f"{stack} is {status}", partial(alter, stack, status=status)
    yield "a new stack", partial(change_template, "Surprise")
    yield "release parameter changed", partial(set_release)


def move_alias(name: str, version: str, environment: Any) -> None:
    pinned = dict(environment.pinned)
    environment.flip(name, version)
    environment.pinned = pinned


def set_parameter(name: str, environment: Any) -> None:
    environment.pinned[name] = "9"


def publish(name: str, environment: Any) -> None:
    environment.versions[name].append("sneaked in")


def touch(stack: str, environment: Any) -> None:
    environment.touch(f"blueprint-prod-{stack}")


def change_template(stack: str, environment: Any) -> None:
    environment.templates[f"blueprint-prod-{stack}"] = {"Resources": {}, "Description": "changed by hand"}
    if f"blueprint-prod-{stack}" not in environment.stacks:
        touch(stack, environment)


def set_release(environment: Any) -> None:
    environment.set_release("other")


def alter(stack: str, environment: Any, **changes: Any) -> None:
    name = f"blueprint-prod-{stack}"
    environment.stacks[name] = replace(environment.stacks[name], **changes)


WAYS = dict(ways())


def test_there_are_fifty_of_them() -> None:
    assert len(WAYS) >= 50


@pytest.mark.parametrize("way", WAYS)
def test_an_approval_does_not_outlive_what_it_was_given_for(stage: Any, way: str) -> None:
    stage.planned()
    stage.approve("prod-run")
    WAYS[way](stage.target.environment)
    ended = stage.promotion().resume("prod-run")
    assert ended.outcome in {Outcome.APPROVAL_MISSING, Outcome.GATE_BLOCKED}
    assert stage.target.environment.deployed == ["stacks"]


@pytest.mark.parametrize("field", ["throttle_rate_per_second", "throttle_burst"])
def test_another_configuration_voids_it(stage: Any, field: str) -> None:
    stage.planned()
    stage.approve("prod-run")
    config = stage.target.environment.config
    api = config.api.model_copy(update={field: 1})
    stage.target.environment.config = config.model_copy(update={"api": api})
    assert stage.promotion().resume("prod-run").outcome is Outcome.APPROVAL_MISSING


def test_another_profile_voids_it(stage: Any) -> None:
    stage.planned()
    stage.approve("prod-run")
    stage.options = replace(stage.options, profile="fast")
    assert stage.promotion().resume("prod-run").outcome is Outcome.APPROVAL_MISSING


def test_another_ledger_entry_voids_it(stage: Any) -> None:
    stage.planned()
    stage.approve("prod-run")
    lease = stage.target.lease()
    stage.target.ledger.record(lease, replace(stage.target.ledger.live(), since=1.0))
    lease.release()
    assert stage.promotion().resume("prod-run").outcome is Outcome.APPROVAL_MISSING


def test_another_release_in_the_source_voids_it(stage: Any, make_world: Any) -> None:
    stage.planned()
    stage.approve("prod-run")
    lease = stage.source.lease()
    package = stage.source.package(marker="three")
    entry = replace(
        stage.source.ledger.live(), release=package.digest, manifest_sha256=package.manifest.sha256(), since=0.0
    )
    stage.source.ledger.record(lease, entry)
    lease.release()
    assert stage.promotion().resume("prod-run").outcome is Outcome.APPROVAL_MISSING


def test_nothing_changed_means_it_counts(stage: Any) -> None:
    stage.planned()
    stage.approve("prod-run")
    assert stage.promotion().resume("prod-run").outcome is Outcome.SUCCEEDED
