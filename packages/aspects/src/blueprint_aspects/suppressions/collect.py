"""Finds the suppressions that constructs and templates carry with them.

A construct says `blueprint:suppression` in its metadata (the scope is the construct and all below it); a plain
template says it in a resource's Metadata under `blueprint.suppress` (the scope is that resource).
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from blueprint_aspects.assembly import Assembly, Template
from blueprint_aspects.errors import SuppressionError
from blueprint_aspects.model import Finding
from blueprint_aspects.suppressions.suppression import Suppression

if TYPE_CHECKING:
    from blueprint_aspects.engine.rule import Rule

METADATA_KEY = "blueprint:suppression"


@dataclass(frozen=True, eq=False)
class Declared:
    """A suppression where it was declared; `problem` says why it cannot be used.

    `path` is the construct that it covers with all below it; `resource` the (template, logical id) that carries
    it in its own Metadata. Without either it covers everything.
    """

    suppression: Suppression | None
    template: Template | None
    path: str = ""
    resource: tuple[str, str] | None = None
    problem: str = ""

    def covers(self, finding: Finding) -> bool:
        """Whether the finding lies in the scope."""
        if self.resource is not None:
            return (finding.template, finding.logical_id) == self.resource
        return not self.path or finding.path == self.path or finding.path.startswith(f"{self.path}/")


def collect_suppressions(assembly: Assembly, rules: Iterable["Rule"]) -> list[Declared]:
    """Return every suppression of the assembly, also the unusable ones."""
    by_id = {rule.id: rule for rule in rules}
    return [
        _declared(document, by_id, template, path, resource)
        for template, path, resource, document in [*_from_constructs(assembly), *_from_templates(assembly)]
    ]


_Place = tuple[Template, str, tuple[str, str] | None, Any]


def _from_constructs(assembly: Assembly) -> Iterator[_Place]:
    seen: set[int] = set()
    for template in assembly.templates:
        # Nested templates share the metadata of the stack that they are part of.
        if id(template.metadata) in seen:
            continue
        seen.add(id(template.metadata))
        for path, declared in template.metadata.said(METADATA_KEY).items():
            for data in declared:
                yield template, path, None, data


def _from_templates(assembly: Assembly) -> Iterator[_Place]:
    for template in assembly.templates:
        for resource in template.resources.values():
            own = resource.metadata.get("blueprint")
            listed = own.get("suppress") if isinstance(own, dict) else None
            for document in listed if isinstance(listed, list) else [listed] if listed is not None else []:
                yield template, "", (template.name, resource.logical_id), document


def _declared(
    document: Any, rules: Mapping[str, "Rule"], template: Template, path: str, resource: tuple[str, str] | None
) -> Declared:
    try:
        suppression = Suppression.from_json(document, rules)
    except SuppressionError as error:
        return Declared(None, template, path, resource, problem=str(error))
    return Declared(suppression, template, path, resource)
