"""What every construct of the package promises to those who call it from Python."""

import inspect
from collections.abc import Iterator, Mapping
from typing import Any, get_type_hints

import pytest
from aws_cdk import CfnResource, Resource
from constructs import Construct

import blueprint_constructs as package

from ..samples import CONSTRUCTS, Samples


def test_there_is_a_sample_of_every_construct(samples: Samples) -> None:
    assert all(samples.of(name) is not None for name in CONSTRUCTS)


@pytest.mark.parametrize("name", CONSTRUCTS)
def test_options_are_given_by_name_only_and_every_one_has_a_type(name: str) -> None:
    made = CONSTRUCTS[name].__init__
    parameters = [*inspect.signature(made).parameters.values()]
    assert [parameter.name for parameter in parameters[:3]] == ["self", "scope", "construct_id"]
    assert {parameter.kind for parameter in parameters[3:]} <= {
        inspect.Parameter.KEYWORD_ONLY,
        inspect.Parameter.VAR_KEYWORD,
    }
    assert {parameter.name for parameter in parameters[1:]} <= set(get_type_hints(made))


@pytest.mark.parametrize("name", CONSTRUCTS)
def test_a_construct_says_what_it_is_and_public_members_have_types(name: str) -> None:
    assert (CONSTRUCTS[name].__doc__ or "").strip()
    for member, value in vars(CONSTRUCTS[name]).items():
        if not member.startswith("_"):
            function = value.fget if isinstance(value, property) else value
            assert (function.__doc__ or "").strip(), member
            assert "return" in get_type_hints(function), member


@pytest.mark.parametrize("name", CONSTRUCTS)
def test_everything_that_is_made_can_be_reached_by_attributes(name: str, samples: Samples) -> None:
    made = CONSTRUCTS[name](samples.stack, "Made", **samples.of(name))
    reached = {node.node.path for node in reachable(made)}
    hidden = [
        node.node.path
        for node in made.node.find_all()
        if isinstance(node, (Resource, CfnResource)) and not _within(node.node.path, reached)
    ]
    assert not hidden


def reachable(made: Construct) -> Iterator[Construct]:
    """What CDK made, behind public attributes and behind those of constructs of ours."""
    for member in [name for name in dir(made) if not name.startswith("_") and name != "node"]:
        value = getattr(made, member)
        for found in _each(value):
            if isinstance(found, Construct) and found.node.path.startswith(f"{made.node.path}/"):
                if type(found).__module__.startswith(package.__name__):
                    yield from reachable(found)
                else:
                    yield found


def _each(value: Any) -> Iterator[Any]:
    if isinstance(value, Mapping):
        yield from value.values()
    elif isinstance(value, (list, tuple)):
        yield from value
    else:
        yield value


def _within(path: str, reached: set[str]) -> bool:
    """Whether the path is that of something reached, or inside of an L2 that was (`Resource/Resource`)."""
    return any(path == known or path.startswith(f"{known}/") for known in reached)
