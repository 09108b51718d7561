"""Validated environments: hashable, deeply immutable, and the same after a round trip through any of their forms."""

import copy
import pickle
from pathlib import Path
from typing import Any

import pytest
from environment_strategy import ENVIRONMENTS
from hypothesis import given
from pydantic import BaseModel, ValidationError

from blueprint_config import EnvironmentConfig, FrozenMap, environment_names, load_environment, load_environments
from blueprint_config.effective import effective_leaves
from blueprint_config.fixtures import FIXTURES
from blueprint_config.layers.origin import Origin, SourceFile
from blueprint_config.layers.parsing import parse
from blueprint_config.layers.tree import Branch, plain
from blueprint_config.rendering import as_yaml

SOURCE = SourceFile("rendered.yaml", Path("rendered.yaml"))


def contents(value: Any) -> list[Any]:
    """The value and everything inside it."""
    if isinstance(value, BaseModel):
        return [value, *(each for name in type(value).model_fields for each in contents(getattr(value, name)))]
    if isinstance(value, FrozenMap):
        return [value, *(each for below in value.values() for each in contents(below))]
    if isinstance(value, tuple):
        return [value, *(each for below in value for each in contents(below))]
    return [value]


@given(ENVIRONMENTS)
def test_an_environment_is_immutable_to_its_leaves(config: EnvironmentConfig) -> None:
    inside = contents(config)

    assert not [each for each in inside if isinstance(each, list | dict | set | bytearray)]
    for model in (each for each in inside if isinstance(each, BaseModel)):
        for name in type(model).model_fields:
            with pytest.raises(ValidationError, match="frozen"):
                setattr(model, name, None)
    for mapping in (each for each in inside if isinstance(each, FrozenMap)):
        with pytest.raises(TypeError):
            mapping["key"] = 1  # type: ignore[index]  # that it cannot be done is the point
        with pytest.raises(AttributeError):
            mapping._items = {}


@given(ENVIRONMENTS)
def test_equal_environments_have_equal_hashes(config: EnvironmentConfig) -> None:
    other = EnvironmentConfig.model_validate(config.model_dump())

    assert other == config
    assert hash(other) == hash(config)
    assert len({config, other, copy.deepcopy(config), pickle.loads(pickle.dumps(config))}) == 1


@given(ENVIRONMENTS)
def test_an_environment_survives_json(config: EnvironmentConfig) -> None:
    assert EnvironmentConfig.model_validate_json(config.model_dump_json(by_alias=True)) == config


@given(ENVIRONMENTS)
def test_a_rendered_environment_reads_back_as_the_same(config: EnvironmentConfig) -> None:
    text = as_yaml(effective_leaves(config, Branch({}, Origin(SOURCE, 1, 1))), origins=True)

    parsed = parse(SOURCE, text)

    assert parsed.problems == ()
    assert parsed.root is not None
    assert EnvironmentConfig.model_validate(plain(parsed.root)) == config


def test_a_changed_copy_is_validated() -> None:
    dev = load_environment("dev")

    assert dev.model_copy(update={"layout": "nested"}).layout == "nested"
    with pytest.raises(ValidationError, match="layout"):
        dev.model_copy(update={"layout": "flat"})


def test_the_three_built_in_environments_are_valid() -> None:
    dev, staging, prod = load_environments()

    assert [each.name for each in (dev, staging, prod)] == ["dev", "staging", "prod"]
    assert (dev.region, dev.lambda_.memory_mib, dev.lambda_.timeout_seconds) == ("us-west-2", 256, 15)
    assert (prod.region, prod.lambda_.memory_mib, prod.lambda_.reserved_concurrency) == ("us-east-1", 1024, 100)
    assert (dev.delivery.engine, staging.delivery.engine, prod.delivery.engine) == ("instant", "rollout", "rollout")
    assert prod.lambda_.provisioned_concurrency is None


def test_adding_an_environment_is_adding_a_file() -> None:
    assert environment_names(FIXTURES) == ("dev", "staging", "prod", "eu-prod", "regulated")
    assert load_environment("eu-prod", FIXTURES).region == "eu-central-1"
    assert load_environment("regulated", FIXTURES).compliance.level == "strict"
    assert len(load_environments(FIXTURES)) == 5
