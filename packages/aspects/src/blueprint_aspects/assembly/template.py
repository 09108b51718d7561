"""One template: its resources and what its names mean."""

from collections.abc import Iterable, Mapping
from functools import cached_property

from blueprint_aspects.assembly.construct_metadata import ConstructMetadata
from blueprint_aspects.assembly.resource import Resource
from blueprint_aspects.assembly.scope import Links, Scope
from blueprint_aspects.template.text_facts import TextFacts
from blueprint_aspects.values import Json

TEMPLATE_TYPE = "AWS::CloudFormation::Template"
"""The type under which rules judge a template itself."""

STACK_TAGS, TELLS_TIME = "(tags of the stack)", "(a date with a time)"
"""Marks: what the resources of a template may have beside their properties; no property can have such a name."""


class Template:
    """A template that was read whole.

    `name` is the stack name (the file's where there is no manifest), `environment` the stage that the
    stack belongs to, `metadata` is what its constructs said beside it, `stack_tags`
    are the tags that CloudFormation puts on every resource of the stack, `marks` say what else its resources
    may have. `opaque` lists what a macro or a file elsewhere may add, so that nothing is left out silently.
    """

    def __init__(
        self,
        data: Mapping[str, Json],
        *,
        file: str,
        name: str,
        links: Links,
        environment: str | None = None,
        account: str | None = None,
        region: str | None = None,
        construct_paths: Mapping[str, str] | None = None,
        metadata: ConstructMetadata | None = None,
        parent: tuple["Template", str] | None = None,
        opaque: Iterable[str] = (),
        stack_tags: Mapping[str, str] | None = None,
        facts: TextFacts = TextFacts(),  # noqa: B008 - a tuple cannot be changed by a call
    ) -> None:
        self.data = data
        self.file = file
        self.name = name
        self.environment = environment
        self.account = account
        self.region = region
        self.construct_paths = construct_paths or {}
        self.metadata = metadata or ConstructMetadata()
        self.parent = parent
        self.facts = facts
        self.stack_tags = dict(stack_tags or {})
        self.opaque = tuple(opaque)
        self.children: dict[str, Template] = {}
        self.scope = Scope(self, links)
        self.marks = (*((STACK_TAGS,) if self.root.stack_tags else ()), *((TELLS_TIME,) if facts.tells_time else ()))
        self.resources: dict[str, Resource] = {}
        section = data.get("Resources")
        for logical_id, raw in section.items() if isinstance(section, dict) else ():
            if isinstance(raw, dict) and isinstance(raw.get("Type"), str):
                self.resources[logical_id] = Resource(logical_id, raw, self)

    @cached_property
    def itself(self) -> Resource:
        """The template as if it were a resource, whose properties are its sections: for rules about parameters."""
        raw = {"Type": TEMPLATE_TYPE, "Properties": {key: self.section(key) for key in ("Parameters", "Outputs")}}
        return Resource("", raw, self)

    def section(self, name: str) -> Mapping[str, Json]:
        """A top-level section as a map; empty when it is absent or something else."""
        section = self.data.get(name)
        return section if isinstance(section, dict) else {}

    @cached_property
    def root(self) -> "Template":
        """The top-level template of the stack that this one is nested in."""
        return self.parent[0].root if self.parent else self

    def of_type(self, *types: str) -> list[Resource]:
        """The resources of these types."""
        return [resource for kind in types for resource in self._by_type.get(kind, ())]

    @cached_property
    def _by_type(self) -> dict[str, list[Resource]]:
        found: dict[str, list[Resource]] = {}
        for resource in self.resources.values():
            found.setdefault(resource.type, []).append(resource)
        return found
