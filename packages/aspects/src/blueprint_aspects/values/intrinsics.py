"""CloudFormation's functions, evaluated as far as the templates allow.

Two ways to read: *exact* wants the very value, so an attribute of another resource is undecided; *text* also
accepts text with gaps, and writes such an attribute as `${LogicalId.Attribute}`: enough to know that an
ARN is not `*`, or that a policy's name ends in `FullAccess`.
"""

import json
from collections.abc import Callable, Mapping
from typing import Any, Final, TypeAlias

from blueprint_aspects.values.undecided import Undecided

Json: TypeAlias = Any
"""Plain data: dict, list, str, int, float, bool, None."""


class _Absent:
    """The value of `AWS::NoValue`: as if the property were not there."""

    def __bool__(self) -> bool:
        return False


ABSENT: Final = _Absent()


def intrinsic(value: Json) -> str | None:
    """Return the name of the function that `value` calls, or None when it is plain data.

    A map with more keys beside `Fn::Transform` is a call too: the macro may change every one of them.
    """
    if not isinstance(value, dict):
        return None
    if len(value) == 1:
        (key,) = value
        if key == "Ref" or (key[:4] == "Fn::" and key[:13] != "Fn::ForEach::") or key[:6] == "Rain::":
            return str(key)
    return "Fn::Transform" if "Fn::Transform" in value else None


class Names:
    """What the names in a template stand for; `Scope` implements it over the assembly.

    `generates` says whether a macro or loop may add keys anywhere in the template.
    """

    generates: bool = True

    def ref(self, name: str, *, exact: bool) -> Json:
        """Value of `Ref`."""
        raise NotImplementedError

    def attribute(self, logical_id: str, attribute: str, *, exact: bool) -> Json:
        """Value of `Fn::GetAtt`."""
        raise NotImplementedError

    def condition(self, name: str) -> bool:
        """Outcome of a named condition."""
        raise NotImplementedError

    def mapping(self, name: str) -> Json:
        """A map of the Mappings section."""
        raise NotImplementedError

    def imported(self, name: str, *, exact: bool) -> Json:
        """Value behind `Fn::ImportValue`."""
        raise NotImplementedError

    def output(self, stack: str, name: str, *, exact: bool) -> Json:
        """Value behind `Fn::GetStackOutput`."""
        raise NotImplementedError


def resolve(value: Json, names: Names, *, exact: bool) -> Json:
    """Return `value` with the function at its top evaluated; what lies inside maps and lists stays as it is.

    Raises:
        Undecided: it depends on something that the templates do not say.
    """
    while type(value) is dict and (len(value) == 1 or "Fn::Transform" in value):
        function = intrinsic(value)
        if function is None:
            return value
        if function == "Fn::Transform" and len(value) > 1:
            raise Undecided("Fn::Transform may change the map it stands in")
        evaluate = _FUNCTIONS.get(function)
        if evaluate is None:
            raise Undecided(f"{function} is evaluated by CloudFormation or a macro")
        value = evaluate(value[function], names, exact)
    if isinstance(value, str) and "{{resolve:" in value and (exact or value.startswith("{{resolve:")):
        raise Undecided("a dynamic reference is read at deployment")
    return value


def resolve_text(value: Json, names: Names) -> str:
    """Return `value` as text, with `${...}` for what is made at deployment.

    Raises:
        Undecided: it depends on something unknown, or is not text.
    """
    return as_text(resolve(value, names, exact=False))


def as_text(resolved: Json) -> str:
    """Return what `resolve` gave as text.

    Raises:
        Undecided: it is not a scalar.
    """
    if type(resolved) is str:
        return resolved
    if isinstance(resolved, bool):
        return "true" if resolved else "false"
    if isinstance(resolved, str | int | float):
        return str(resolved)
    raise Undecided("a text was expected")


def _ref(argument: Json, names: Names, exact: bool) -> Json:
    if not isinstance(argument, str):
        raise Undecided("Ref of something computed")
    return names.ref(argument, exact=exact)


def _get_att(argument: Json, names: Names, exact: bool) -> Json:
    parts = argument.split(".", 1) if isinstance(argument, str) else argument
    if not (isinstance(parts, list) and len(parts) == 2 and isinstance(parts[0], str)):
        raise Undecided("Fn::GetAtt of something computed")
    return names.attribute(parts[0], resolve_text(parts[1], names), exact=exact)


def _part(value: Json, names: Names, exact: bool) -> str:
    resolved = resolve(value, names, exact=exact)
    if type(resolved) is str:
        return resolved
    if isinstance(resolved, bool) or not isinstance(resolved, str | int | float):
        raise Undecided("a part of a text is not text")
    return str(resolved)


def _join(argument: Json, names: Names, exact: bool) -> Json:
    if not (isinstance(argument, list) and len(argument) == 2 and isinstance(argument[0], str)):
        raise Undecided("Fn::Join of something computed")
    parts = resolve(argument[1], names, exact=exact)
    if not isinstance(parts, list):
        raise Undecided("Fn::Join of a list that is not known")
    return argument[0].join(_part(part, names, exact) for part in parts)


def _sub(argument: Json, names: Names, exact: bool) -> Json:
    template, own = argument if isinstance(argument, list) and len(argument) == 2 else (argument, {})
    if not (isinstance(template, str) and isinstance(own, Mapping)):
        raise Undecided("Fn::Sub of something computed")
    result: list[str] = []
    rest = template
    while "${" in rest:
        before, _, rest = rest.partition("${")
        name, closed, rest = rest.partition("}")
        result.append(before)
        if not closed:
            raise Undecided("Fn::Sub has a brace that is not closed")
        result.append(_substituted(name, own, names, exact))
    return "".join([*result, rest])


def _substituted(name: str, own: Mapping[str, Json], names: Names, exact: bool) -> str:
    name = name.strip()
    if name.startswith("!"):
        return "${" + name[1:] + "}"
    if name in own:
        return _part(own[name], names, exact)
    if "." in name:
        logical_id, attribute = name.split(".", 1)
        return _part(names.attribute(logical_id, attribute, exact=exact), names, exact)
    return _part(names.ref(name, exact=exact), names, exact)


def _if(argument: Json, names: Names, _exact: bool) -> Json:
    if not (isinstance(argument, list) and len(argument) == 3):
        raise Undecided("Fn::If of something computed")
    return argument[1] if _truth(argument[0], names) else argument[2]


def _truth(condition: Json, names: Names) -> bool:
    if isinstance(condition, str):
        return names.condition(condition)
    if isinstance(condition, dict) and set(condition) == {"Condition"} and isinstance(condition["Condition"], str):
        return names.condition(condition["Condition"])
    outcome = resolve(condition, names, exact=True)
    if isinstance(outcome, bool):
        return outcome
    raise Undecided("a condition is not a truth value")


def _equals(argument: Json, names: Names, _exact: bool) -> Json:
    if not (isinstance(argument, list) and len(argument) == 2):
        raise Undecided("Fn::Equals of something computed")
    left, right = (resolve(side, names, exact=True) for side in argument)
    if (isinstance(left, str) and "${AWS::" in left) or (isinstance(right, str) and "${AWS::" in right):
        raise Undecided("a condition depends on the account or region")
    return str(left) == str(right)


def _all_of(argument: Json, names: Names, _exact: bool) -> Json:
    return _kleene(argument, names, decisive=False)


def _any_of(argument: Json, names: Names, _exact: bool) -> Json:
    return _kleene(argument, names, decisive=True)


def _kleene(argument: Json, names: Names, *, decisive: bool) -> bool:
    """And (`decisive` False) or Or (True): one decisive part settles it, even beside undecided ones."""
    if not isinstance(argument, list):
        raise Undecided("a list of conditions is not known")
    undecided: Undecided | None = None
    for part in argument:
        try:
            if _truth(part, names) is decisive:
                return decisive
        except Undecided as signal:
            undecided = signal
    if undecided is not None:
        raise undecided
    return not decisive


def _not(argument: Json, names: Names, _exact: bool) -> Json:
    if not (isinstance(argument, list) and len(argument) == 1):
        raise Undecided("Fn::Not of something computed")
    return not _truth(argument[0], names)


def _find_in_map(argument: Json, names: Names, _exact: bool) -> Json:
    if not (isinstance(argument, list) and len(argument) >= 3):
        raise Undecided("Fn::FindInMap of something computed")
    fallback = (
        argument[3].get("DefaultValue", ABSENT) if len(argument) > 3 and isinstance(argument[3], dict) else ABSENT
    )
    level: Json = names.mapping(resolve_text(argument[0], names))
    for key in argument[1:3]:
        text = resolve_text(key, names)
        if "${" in text:
            raise Undecided("a mapping is looked up by a key that deployment makes")
        if not (isinstance(level, dict) and text in level):
            if fallback is ABSENT:
                raise Undecided("a mapping has no such key")
            return fallback
        level = level[text]
    return level


def _select(argument: Json, names: Names, exact: bool) -> Json:
    if not (isinstance(argument, list) and len(argument) == 2):
        raise Undecided("Fn::Select of something computed")
    index, items = resolve(argument[0], names, exact=True), resolve(argument[1], names, exact=exact)
    if not (isinstance(items, list) and str(index).isdigit() and int(index) < len(items)):
        raise Undecided("Fn::Select of a list that is not known")
    return items[int(index)]


def _split(argument: Json, names: Names, _exact: bool) -> Json:
    if not (isinstance(argument, list) and len(argument) == 2 and isinstance(argument[0], str) and argument[0]):
        raise Undecided("Fn::Split of something computed")
    # Splitting needs the very text: a gap may hold any number of separators.
    return _part(argument[1], names, True).split(argument[0])


def _import_value(argument: Json, names: Names, exact: bool) -> Json:
    return names.imported(resolve_text(argument, names), exact=exact)


def _get_stack_output(argument: Json, names: Names, exact: bool) -> Json:
    if not isinstance(argument, dict):
        raise Undecided("Fn::GetStackOutput of something computed")
    stack, output = (resolve_text(argument.get(key), names) for key in ("StackName", "OutputName"))
    return names.output(stack, output, exact=exact)


def _length(argument: Json, names: Names, _exact: bool) -> Json:
    items = resolve(argument, names, exact=True)
    if not isinstance(items, list):
        raise Undecided("Fn::Length of a list that is not known")
    return len(items)


def _to_json(argument: Json, names: Names, exact: bool) -> Json:
    return json.dumps(_deep(argument, names, exact))


def _deep(value: Json, names: Names, exact: bool) -> Json:
    resolved = resolve(value, names, exact=exact)
    if isinstance(resolved, dict):
        return {key: _deep(item, names, exact) for key, item in resolved.items()}
    if isinstance(resolved, list):
        return [_deep(item, names, exact) for item in resolved]
    return None if resolved is ABSENT else resolved


def _base64(argument: Json, names: Names, exact: bool) -> Json:
    if exact:
        raise Undecided("Fn::Base64 is encoded at deployment")
    return resolve_text(argument, names)


_FUNCTIONS: dict[str, Callable[[Json, Names, bool], Json]] = {
    "Ref": _ref,
    "Fn::GetAtt": _get_att,
    "Fn::Join": _join,
    "Fn::Sub": _sub,
    "Fn::If": _if,
    "Fn::Equals": _equals,
    "Fn::And": _all_of,
    "Fn::Or": _any_of,
    "Fn::Not": _not,
    "Fn::FindInMap": _find_in_map,
    "Fn::Select": _select,
    "Fn::Split": _split,
    "Fn::ImportValue": _import_value,
    "Fn::GetStackOutput": _get_stack_output,
    "Fn::Length": _length,
    "Fn::ToJsonString": _to_json,
    "Fn::Base64": _base64,
}
