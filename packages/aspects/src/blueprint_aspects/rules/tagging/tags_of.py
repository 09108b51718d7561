"""The tags that a resource will have, whatever shape its type writes them in."""

from collections.abc import Iterator
from typing import NamedTuple

from blueprint_aspects.assembly import Resource
from blueprint_aspects.data import taggable_types
from blueprint_aspects.values import Node, Undecided, in_turn

_MEMORY = "tags"
_SPECIAL = {"AWS::DynamoDB::GlobalTable"}
"""Types that carry tags below their top, where the CloudFormation schema does not say so."""


def is_taggable(resource_type: str) -> bool:
    """Whether the type takes tags, by the CloudFormation schema."""
    return resource_type in _SPECIAL or resource_type in taggable_types()


TAGGABLE_TYPES = (*sorted(taggable_types()), *sorted(_SPECIAL))
"""All types that take tags, for rules that look at tags only."""


def tags_of(resource: Resource) -> Iterator[tuple[str, str]]:
    """The tags of a resource, those of its stack first (CloudFormation puts them on every resource).

    Raises:
        Undecided: at the end, when a key or value is not known.
    """
    known = resource.remembered.get(_MEMORY)
    if not isinstance(known, _Tags):
        known = resource.remembered[_MEMORY] = _read(resource)
    yield from known.tags
    resource.template.scope.links.assumed.update(known.assumed)
    if known.undecided is not None:
        raise Undecided(known.undecided)


class _Tags(NamedTuple):
    """The tags of one resource, why they may not be all, and the parameters whose defaults they rest on."""

    tags: list[tuple[str, str]]
    undecided: str | None
    assumed: frozenset[str]


def _read(resource: Resource) -> _Tags:
    assumed = resource.template.scope.links.assumed
    before = set(assumed)
    tags = list(resource.template.root.stack_tags.items())
    undecided = None
    try:
        for tag in _own(resource):
            tags.append(tag)
    except Undecided as signal:
        undecided = signal.reason
    return _Tags(tags, undecided, frozenset(assumed - before))


def _own(resource: Resource) -> Iterator[tuple[str, str]]:
    if resource.type == "AWS::DynamoDB::GlobalTable":
        yield from in_turn(resource.each("Replicas"), lambda replica: _listed(replica, "Tags"))
        return
    name, shape = taggable_types().get(resource.type, ("Tags", "list"))
    place = resource.child(name)
    if shape == "map" and not isinstance(place.value(), list):
        yield from in_turn(list(place.entries()), lambda entry: _one(entry[0], entry[1].pattern()))
    else:
        yield from _listed(resource, name)


def _listed(place: Node, name: str) -> Iterator[tuple[str, str]]:
    yield from in_turn(place.each(name), lambda tag: _one(tag.pattern("Key"), tag.pattern("Value")))


def _one(key: str | None, value: str | None) -> Iterator[tuple[str, str]]:
    if key is not None:
        yield key, value or ""
