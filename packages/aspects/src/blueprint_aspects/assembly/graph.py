"""Who refers to whom, across templates: references, exports, outputs and the parameters of nested stacks."""

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from blueprint_aspects.assembly.resource import Resource
from blueprint_aspects.assembly.scope import OPAQUE_TYPES
from blueprint_aspects.values import Json, Node, Undecided, intrinsic, resolve_text

if TYPE_CHECKING:
    from blueprint_aspects.assembly.template import Template


_PASS_ON = {"Fn::Join", "Fn::Select", "Fn::Split", "Fn::Base64", "Fn::ToJsonString", "Fn::Cidr"}
"""Functions that refer to whatever their arguments refer to."""


class Graph:
    """References between resources; the index is built once, over all templates."""

    def __init__(self, templates: list["Template"]) -> None:
        self._referrers: dict[int, list[Resource]] = {}
        for template in templates:
            for resource in template.resources.values():
                targets: list[Resource] = []
                for call in _calls(resource.raw):
                    _references(call, template, targets, strict=False)
                for target in _once_each(targets):
                    if target is not resource:
                        self._referrers.setdefault(id(target), []).append(resource)

    def referrers(self, resource: Resource, *types: str) -> list[Resource]:
        """The resources (of these types) whose properties refer to `resource`."""
        found = self._referrers.get(id(resource), [])
        return [other for other in found if other.type in types] if types else found

    def target(self, node: Node, *path: str) -> Resource | None:
        """The one resource that the value at `path` refers to; None when it is plain text or absent.

        Raises:
            Undecided: it may refer to something outside the templates.
        """
        found = self.targets(node, *path)
        return found[0] if len(found) == 1 else None

    def targets(self, node: Node, *path: str) -> list[Resource]:
        """All resources that the value at `path` refers to.

        Raises:
            Undecided: as for `target`.
        """
        place = node.child(*path)
        template: Template = node.names.template  # type: ignore[attr-defined]  # every Node is made with a Scope
        found: list[Resource] = []
        _references(place.raw, template, found, strict=True)
        return _once_each(found)


def _once_each(found: list[Resource]) -> list[Resource]:
    return list({id(target): target for target in found}.values()) if len(found) > 1 else found


def _calls(value: Json) -> Iterator[Json]:
    """The function calls in plain data, outermost ones only; with a stack, because this looks at every value."""
    stack = [value] if type(value) is dict or type(value) is list else []
    while stack:
        item = stack.pop()
        inside: Iterable[Json] = item
        if type(item) is dict:
            if (len(item) == 1 or "Fn::Transform" in item) and intrinsic(item) is not None:
                yield item
                continue
            inside = item.values()
        for inner in inside:
            if type(inner) is dict or type(inner) is list:
                stack.append(inner)


def _references(value: Json, template: "Template", found: list[Resource], *, strict: bool, depth: int = 0) -> None:
    """Add the resources that `value` refers to; `strict` raises where one may be hidden, else it is left out.

    They are added to a list, not yielded: most references lie five calls deep, and each would pass on each.
    """
    if depth > 200:
        raise Undecided("references go round in a circle")
    if isinstance(value, list):
        for item in value:
            if type(item) is not str or "{{" in item:
                _references(item, template, found, strict=strict, depth=depth + 1)
        return
    if not isinstance(value, dict):
        if strict and isinstance(value, str) and "{{resolve:" in value:
            raise Undecided("a dynamic reference may refer to anything")
        return
    function = intrinsic(value)
    if function == "Ref" and isinstance(value["Ref"], str) and value["Ref"] in template.resources:
        found.append(template.resources[value["Ref"]])  # the common one, quickly
        return
    if function in _PASS_ON:
        _references(value[function], template, found, strict=strict, depth=depth + 1)
        return
    if function is None:
        if strict and any(key.startswith("Fn::ForEach::") for key in value):
            raise Undecided("a macro may refer to anything")
        for item in value.values():
            _references(item, template, found, strict=strict, depth=depth + 1)
        return
    try:
        _from_function(function, value[function], template, found, strict=strict, depth=depth + 1)
    except Undecided:
        if strict:
            raise


def _from_function(
    function: str, argument: Json, template: "Template", found: list[Resource], *, strict: bool, depth: int
) -> None:
    match function, argument:
        case "Ref", str():
            _named(argument, template, found, strict=strict, depth=depth)
        case "Fn::GetAtt", [str() as logical_id, *rest]:
            _attribute(logical_id, rest, template, found, strict=strict, depth=depth)
        case "Fn::GetAtt", str():
            logical_id, _, attribute = argument.partition(".")
            _attribute(logical_id, [attribute], template, found, strict=strict, depth=depth)
        case "Fn::Sub", (str() as text) | [str() as text, _]:
            own = argument[1] if isinstance(argument, list) and isinstance(argument[1], Mapping) else {}
            for name in _placeholders(text):
                if name in own:
                    _references(own[name], template, found, strict=strict, depth=depth)
                else:
                    _named(name.partition(".")[0], template, found, strict=strict, depth=depth)
        case "Fn::ImportValue", _:
            _imported(argument, template, found, strict=strict, depth=depth)
        case "Fn::GetStackOutput", {"StackName": stack, "OutputName": output}:
            key = (resolve_text(stack, template.scope), resolve_text(output, template.scope))
            _definitions(template.scope.links.outputs.get(key, []), found, strict=strict, depth=depth)
        case "Fn::If", [_, *branches]:
            _references(branches, template, found, strict=strict, depth=depth)
        case (("Fn::FindInMap" | "Fn::GetAZs"), _):
            return
        case _:
            raise Undecided(f"{function} may refer to anything")


def _placeholders(text: str) -> Iterator[str]:
    for part in text.split("${")[1:]:
        name, closed, _ = part.partition("}")
        if closed and not name.startswith("!"):
            yield name.strip()


def _named(name: str, template: "Template", found: list[Resource], *, strict: bool, depth: int) -> None:
    if name in template.resources:
        found.append(template.resources[name])
    elif name in template.section("Parameters"):
        given = template.parent[0].resources[template.parent[1]].raw if template.parent else {}
        parameters = given.get("Parameters") if isinstance(given, dict) else None
        if template.parent and isinstance(parameters, Mapping) and name in parameters:
            _references(parameters[name], template.parent[0], found, strict=strict, depth=depth)
        elif strict:
            raise Undecided(f"parameter {name} may refer to anything")
    elif strict and not name.startswith("AWS::"):
        raise Undecided(f"{name} is not defined in the template")


def _attribute(
    logical_id: str, rest: list[Json], template: "Template", found: list[Resource], *, strict: bool, depth: int
) -> None:
    attribute = rest[0] if rest and isinstance(rest[0], str) else ""
    child = template.children.get(logical_id)
    if attribute.startswith("Outputs."):
        output = child.section("Outputs").get(attribute.removeprefix("Outputs.")) if child else None
        if child is None or not isinstance(output, Mapping):
            raise Undecided(f"output {attribute} of a nested stack is not known")
        _references(output.get("Value"), child, found, strict=strict, depth=depth)
    elif logical_id in template.resources:
        if strict and template.resources[logical_id].type.startswith(OPAQUE_TYPES):
            raise Undecided(f"{logical_id}.{attribute} can be anything")
        found.append(template.resources[logical_id])
    elif strict:
        raise Undecided(f"{logical_id} is not defined in the template")


def _imported(argument: Json, template: "Template", found: list[Resource], *, strict: bool, depth: int) -> None:
    name = resolve_text(argument, template.scope)
    _definitions(template.scope.links.exports.get(name, []), found, strict=strict, depth=depth)


def _definitions(places: list[tuple["Template", Json]], found: list[Resource], *, strict: bool, depth: int) -> None:
    if not places and strict:
        raise Undecided("an output of another stack is not in the templates")
    for template, value in places:
        _references(value, template, found, strict=strict, depth=depth)
