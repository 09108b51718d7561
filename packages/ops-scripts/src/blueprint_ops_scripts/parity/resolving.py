"""Template expressions by what they mean: a reference becomes the construct that it leads to, through any number of stacks."""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from .templates import NESTED, Synthesised, Template

_SUBSTITUTION = re.compile(r"\$\{([^${}]+)\}")
_DEEPEST = 40
"""References that lead from stack to stack; more of them go in circles."""

ABSENT = object()
"""Stands for `AWS::NoValue`: a property that is not there."""


class Resolver:
    """Resolves the expressions of one environment's templates.

    A reference reads `${construct/path}`, an attribute `${construct/path.Attribute}`; what cannot be followed keeps the
    form that it has in the template.
    """

    def __init__(self, environment: Synthesised) -> None:
        self._account, self._region = environment.place
        self._stacks = {template.stack: template for template in environment.templates if template.outer is None}
        self._exports = {
            name: (template, output)
            for template in environment.templates
            for output, body in template.section("Outputs").items()
            if isinstance(name := (body.get("Export") or {}).get("Name"), str)
        }

    def value(self, expression: Any, template: Template, depth: int = 0) -> Any:
        """The meaning of `expression` in `template`. JSON inside a text is taken apart."""
        if isinstance(expression, list):
            entries = [self.value(one, template, depth) for one in expression]
            return [one for one in entries if one is not ABSENT]
        if not isinstance(expression, Mapping):
            return _unpacked(expression) if isinstance(expression, str) else expression
        if len(expression) == 1:
            name, argument = next(iter(expression.items()))
            known = self._functions.get(name)
            if known is not None and depth < _DEEPEST:
                meant = known(self, argument, template, depth)
                return _unpacked(meant) if isinstance(meant, str) else meant
        found = {name: self.value(inner, template, depth) for name, inner in expression.items()}
        return {name: inner for name, inner in found.items() if inner is not ABSENT}

    def _reference(self, name: Any, template: Template, depth: int) -> Any:
        pseudo = {
            "AWS::AccountId": self._account,
            "AWS::Region": self._region,
            "AWS::StackName": template.stack,
            "AWS::NoValue": ABSENT,
        }
        if name in pseudo:
            return pseudo[name]
        if name in template.section("Resources"):
            return f"${{{template.path(name)}}}"
        parameter = template.section("Parameters").get(name)
        if parameter is None:
            return f"${{{name}}}"
        if template.outer is not None:
            outer, logical_id = template.outer
            given = outer.section("Resources")[logical_id].get("Properties", {}).get("Parameters", {})
            return self.value(given[name], outer, depth + 1) if name in given else {"Ref": name}
        kind, default = parameter.get("Type", "String"), parameter.get("Default")
        return f"${{{kind} {default}}}" if default is not None else f"${{parameter {name}}}"

    def _attribute(self, argument: Any, template: Template, depth: int) -> Any:
        parts = argument.split(".", 1) if isinstance(argument, str) else argument
        name, attribute = str(parts[0]), parts[1]
        if not isinstance(attribute, str):
            return {"Fn::GetAtt": [template.path(name), self.value(attribute, template, depth)]}
        inner = template.inner.get(name)
        if inner is not None and attribute.startswith("Outputs."):
            return self._output(inner, attribute.removeprefix("Outputs."), depth)
        return f"${{{template.path(name)}.{attribute}}}"

    def _output(self, template: Template, name: str, depth: int) -> Any:
        output = template.section("Outputs").get(name)
        if output is None:
            return f"${{{template.name} has no output {name}}}"
        return self.value(output.get("Value"), template, depth + 1)

    def _stack_output(self, argument: Any, template: Template, depth: int) -> Any:
        other = self._stacks.get(str(argument.get("StackName"))) if isinstance(argument, Mapping) else None
        if other is None:
            return {"Fn::GetStackOutput": self.value(argument, template, depth)}
        return self._output(other, str(argument.get("OutputName")), depth)

    def _import(self, argument: Any, template: Template, depth: int) -> Any:
        name = self.value(argument, template, depth)
        if name not in self._exports:
            return {"Fn::ImportValue": name}
        exporter, output = self._exports[name]
        return self._output(exporter, output, depth)

    def _join(self, argument: Any, template: Template, depth: int) -> Any:
        glue, parts = argument
        found = [self._part(one, template, depth) for one in parts] if isinstance(parts, list) else None
        if found is None or not all(isinstance(one, str) for one in found):
            return {"Fn::Join": [glue, self.value(parts, template, depth)]}
        return glue.join(found)

    def _part(self, expression: Any, template: Template, depth: int) -> Any:
        """A part of a longer text: JSON in it is not taken apart before the whole is there."""
        return expression if isinstance(expression, str) else self.value(expression, template, depth)

    def _substitute(self, argument: Any, template: Template, depth: int) -> Any:
        text, given = (argument, {}) if isinstance(argument, str) else argument

        def put(found: re.Match[str]) -> str:
            name = found.group(1)
            if name.startswith("!"):
                return f"${{{name[1:]}}}"
            if name in given:
                meant = self.value(given[name], template, depth)
            elif "." in name:
                meant = self._attribute(name, template, depth)
            else:
                meant = self._reference(name, template, depth)
            return meant if isinstance(meant, str) else json.dumps(meant, sort_keys=True)

        return _SUBSTITUTION.sub(put, text)

    def _select(self, argument: Any, template: Template, depth: int) -> Any:
        index, entries = argument
        found = self.value(entries, template, depth)
        if isinstance(found, list) and str(index).isdigit() and int(index) < len(found):
            return found[int(index)]
        return {"Fn::Select": [index, found]}

    _functions: Mapping[str, Callable[["Resolver", Any, Template, int], Any]] = {
        "Ref": _reference,
        "Fn::GetAtt": _attribute,
        "Fn::GetStackOutput": _stack_output,
        "Fn::ImportValue": _import,
        "Fn::Join": _join,
        "Fn::Sub": _substitute,
        "Fn::Select": _select,
    }


def dependencies(resource: Mapping[str, Any], template: Template) -> Sequence[str]:
    """What a resource waits for, as construct paths, sorted."""
    named = resource.get("DependsOn", [])
    return sorted(template.path(name) for name in ([named] if isinstance(named, str) else named))


def is_nested_stack(resource: Mapping[str, Any]) -> bool:
    """Whether the resource is a stack of its own."""
    return resource.get("Type") == NESTED


def _unpacked(text: str) -> Any:
    if text[:1] not in ("{", "[") or text[-1:] not in ("}", "]"):
        return text
    try:
        return json.loads(text)
    except ValueError:
        return text
