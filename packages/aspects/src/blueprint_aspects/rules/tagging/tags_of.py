"""The tags that a resource will have, whatever shape its type writes them in."""

from collections.abc import Iterator

from blueprint_aspects.assembly import Resource
from blueprint_aspects.data import taggable_types
from blueprint_aspects.values import Node, in_turn

_SPECIAL = {"AWS::DynamoDB::GlobalTable"}
"""Types that carry tags below their top, where the CloudFormation schema does not say so."""


def is_taggable(resource_type: str) -> bool:
    """Whether the type takes tags, by the CloudFormation schema."""
    return resource_type in _SPECIAL or resource_type in taggable_types()


def tags_of(resource: Resource) -> Iterator[tuple[str, str]]:
    """The tags of a resource, those of its stack first (CloudFormation puts them on every resource).

    Raises:
        Undecided: at the end, when a key or value is not known.
    """
    yield from resource.template.root.stack_tags.items()
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
