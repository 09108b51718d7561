"""Everything that one check looks at: all templates, and how they hang together."""

from collections.abc import Callable, Hashable, Iterator
from functools import cached_property
from pathlib import Path
from typing import TypeVar, cast

from blueprint_aspects.assembly.graph import Graph
from blueprint_aspects.assembly.resource import Resource
from blueprint_aspects.assembly.scope import Links
from blueprint_aspects.assembly.template import Template
from blueprint_aspects.errors import TemplateError
from blueprint_aspects.values import Undecided, resolve_text

T = TypeVar("T")


class Assembly:
    """The templates that were read, the files that could not be, and the files that are no templates."""

    def __init__(self) -> None:
        self.templates: list[Template] = []
        self.errors: list[TemplateError] = []
        self.skipped: list[str] = []
        self.links = Links()
        self._names: set[str] = set()
        self._memory: dict[Hashable, object] = {}

    def add(self, template: Template) -> None:
        """Take in a template and what it offers to others."""
        self.templates.append(template)
        self._names.add(template.name)
        for name, output in template.section("Outputs").items():
            if not isinstance(output, dict):
                continue
            self.links.outputs.setdefault((template.name, name), []).append((template, output.get("Value")))
            export = output.get("Export")
            if isinstance(export, dict):
                try:
                    text = resolve_text(export.get("Name"), template.scope)
                except Undecided:
                    continue  # the importer then finds no such export, and is undecided
                self.links.exports.setdefault(text, []).append((template, output.get("Value")))

    def name_for(self, path: Path) -> str:
        """The name of a template that no manifest names: its file's, with as many folders as tell it from the others."""
        steps = (*path.parts[:-1], path.name.partition(".")[0])
        names = ("/".join(steps[-number:]) for number in range(1, len(steps) + 1))
        return next((name for name in names if name not in self._names), str(path))

    def remove(self, template: Template) -> None:
        """Forget a template and what it offers."""
        self.templates.remove(template)
        self._names.discard(template.name)
        for offers in (*self.links.outputs.values(), *self.links.exports.values()):
            offers[:] = [offer for offer in offers if offer[0] is not template]

    def clear(self) -> None:
        """Forget everything, for whoever needs only the report.

        Templates and their resources refer to each other: left alone, their memory would wait for Python's collector,
        which would walk over all of it.
        """
        for template in self.templates:
            vars(template).clear()
        vars(self).pop("graph", None)
        self.templates, self.links, self._memory = [], Links(), {}

    def resources(self) -> Iterator[Resource]:
        """Every resource of every template."""
        for template in self.templates:
            yield from template.resources.values()

    def of_type(self, *types: str) -> list[Resource]:
        """The resources of these types in all templates."""
        return [resource for template in self.templates for resource in template.of_type(*types)]

    def position(self, resource: Resource) -> tuple[int, int]:
        """The resource's place, from 0, among those of its type in its environment, and how many they are."""
        positions = self.once(("positions", resource.type), lambda: self._positions(resource.type))
        return positions[id(resource)]

    def _positions(self, kind: str) -> dict[int, tuple[int, int]]:
        alike: dict[str | None, list[Resource]] = {}
        for resource in self.of_type(kind):
            alike.setdefault(resource.template.environment, []).append(resource)
        return {id(item): (index, len(items)) for items in alike.values() for index, item in enumerate(items)}

    @cached_property
    def graph(self) -> Graph:
        """Who refers to whom."""
        return Graph(self.templates)

    def once(self, key: Hashable, make: Callable[[], T]) -> T:
        """Return `make()`, computed at most once for this assembly: indexes that several decisions share.

        The defaults that `make` relies on do not count for the decision that happens to ask first.
        """
        if key not in self._memory:
            before = set(self.links.assumed)
            self._memory[key] = make()
            self.links.assumed.intersection_update(before)
        return cast("T", self._memory[key])
