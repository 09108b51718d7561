"""Stacks with their nested stacks opened out: every resource under its path of logical ids, `Database/Table`."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from ..release.assembly import StackArtifact

NESTED = "AWS::CloudFormation::Stack"
KEEPS = frozenset({"Retain", "RetainExceptOnCreate"})
"""Deletion policies that leave a resource of a deployed stack in the account."""


class Templates(Protocol):
    """Who knows what is deployed."""

    def template(self, stack: str) -> Mapping[str, Any]:
        """The template that a stack was deployed with, by name or ARN."""

    def nested(self, stack: str) -> Mapping[str, str]:
        """ARN of each nested stack by its logical id."""


@dataclass(frozen=True, kw_only=True)
class Tree:
    """A template, and those of the stacks nested in it by logical id."""

    body: Mapping[str, Any]
    nested: Mapping[str, "Tree"] = field(default_factory=dict)

    def flat(self) -> dict[str, Any]:
        """One template with all resources. What is nested in a stack that is kept is kept as well."""
        resources = dict(self.body.get("Resources", {}))
        for name, tree in self.nested.items():
            keeps = {key: "Retain" for key in ("DeletionPolicy",) if resources[name].get(key) in KEEPS}
            inner = tree.flat()["Resources"]
            resources |= {f"{name}/{path}": {**resource, **keeps} for path, resource in inner.items()}
        return {**self.body, "Resources": resources}

    def bodies(self, name: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
        """Every template by its path, which begins with `name`."""
        yield name, self.body
        for child, tree in self.nested.items():
            yield from tree.bodies(f"{name}/{child}")


def deployed_tree(templates: Templates, stack: str) -> Tree:
    """What is deployed under a name or ARN. Costs nothing more where nothing is nested."""
    body = templates.template(stack)
    names = _nested_in(body)
    known = templates.nested(stack) if names else {}
    return Tree(
        body=body, nested={name: deployed_tree(templates, known[name]) for name in sorted(names) if name in known}
    )


def stored_tree(stack: StackArtifact) -> Tree:
    """What a stored assembly has for a stack."""
    return _stored(stack.body(), stack.template.parent)


def _stored(body: Mapping[str, Any], folder: Path) -> Tree:
    """CDK notes the file of a nested template at its resource."""
    files = {
        name: body["Resources"][name].get("Metadata", {}).get("aws:asset:path") for name in sorted(_nested_in(body))
    }
    found = {name: folder / str(file) for name, file in files.items() if file}
    return Tree(
        body=body,
        nested={
            name: _stored(json.loads(path.read_text(encoding="utf-8")), path.parent)
            for name, path in found.items()
            if path.is_file()
        },
    )


def _nested_in(body: Mapping[str, Any]) -> set[str]:
    return {name for name, resource in body.get("Resources", {}).items() if resource.get("Type") == NESTED}
