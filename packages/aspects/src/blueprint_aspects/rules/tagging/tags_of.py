"""The tags that a resource will have, whatever shape its type writes them in."""

from collections.abc import Iterator
from typing import NamedTuple

from blueprint_aspects.assembly import Resource
from blueprint_aspects.assembly.template import STACK_TAGS
from blueprint_aspects.data import taggable_types
from blueprint_aspects.values import Json, Node, Undecided, in_turn

_MEMORY = "tags"
_SPECIAL = {"AWS::DynamoDB::GlobalTable"}
"""Types that carry tags below their top, where the CloudFormation schema does not say so."""


def is_taggable(resource_type: str) -> bool:
    """Whether the type takes tags, by the CloudFormation schema."""
    return resource_type in _SPECIAL or resource_type in taggable_types()


TAGGABLE_TYPES = (*sorted(taggable_types()), *sorted(_SPECIAL))
"""All types that take tags, for rules that look at tags only."""

TAG_SIGNS = frozenset({STACK_TAGS, "Replicas", *(name for name, _ in taggable_types().values())})
"""What a resource has that has a tag."""


class Tags(NamedTuple):
    """The tags of one resource that are known, those of its stack first, and why they may not be all.

    CloudFormation puts a stack's tags on every resource. `assumed` are the parameters whose defaults they rest on.
    """

    known: list[tuple[str, str]]
    undecided: str | None
    assumed: frozenset[str]

    def require_all(self) -> None:
        """Raise `Undecided` when a key or value is not known."""
        if self.undecided is not None:
            raise Undecided(self.undecided)


_NONE = Tags([], None, frozenset())


def tags_of(resource: Resource) -> Tags:
    """The tags of a resource, read once for all rules."""
    if resource.signs is not None and TAG_SIGNS.isdisjoint(resource.signs):
        return _NONE
    tags = resource.remembered.get(_MEMORY)
    if not isinstance(tags, Tags):
        tags = resource.remembered[_MEMORY] = _read(resource)
    if tags.assumed:
        resource.template.scope.links.assumed.update(tags.assumed)
    return tags


def _read(resource: Resource) -> Tags:
    assumed = resource.template.scope.links.assumed
    before = set(assumed)
    known = list(resource.template.root.stack_tags.items())
    undecided = None
    try:
        for tag in _own(resource):
            known.append(tag)
    except Undecided as signal:
        undecided = signal.reason
    return Tags(known, undecided, frozenset(assumed - before))


def _own(resource: Resource) -> Iterator[tuple[str, str]]:
    if resource.type == "AWS::DynamoDB::GlobalTable":
        yield from in_turn(resource.each("Replicas"), lambda replica: _listed(replica, "Tags"))
        return
    name, shape = taggable_types().get(resource.type, ("Tags", "list"))
    place = resource.child(name)
    if shape == "map" and not isinstance(place.value(), list):
        yield from in_turn(list(place.entries()), lambda entry: _one(entry[0], entry[1].pattern()))
    else:
        yield from _literal(place.raw) or in_turn(place.each(), _tag)


def _literal(tags: Json) -> list[tuple[str, str]]:
    """The tags where all are written out, as nearly always; empty where any is not."""
    if not isinstance(tags, list):
        return []
    found = [
        (tag["Key"], tag["Value"])
        for tag in tags
        if type(tag) is dict and tag.keys() == {"Key", "Value"} and type(tag["Key"]) is str is type(tag["Value"])
    ]
    return found if len(found) == len(tags) and not any("{{resolve:" in text for tag in found for text in tag) else []


def _listed(place: Node, name: str) -> Iterator[tuple[str, str]]:
    yield from in_turn(place.each(name), _tag)


def _tag(tag: Node) -> Iterator[tuple[str, str]]:
    return _one(tag.pattern("Key"), tag.pattern("Value"))


def _one(key: str | None, value: str | None) -> Iterator[tuple[str, str]]:
    if key is not None:
        yield key, value or ""
