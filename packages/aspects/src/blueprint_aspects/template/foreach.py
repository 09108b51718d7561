"""`Fn::ForEach` written out, as the AWS::LanguageExtensions transform does.

A collection that depends on a parameter takes the parameter's default. One that cannot be known leaves the
loop in place: reading around it is then undecided.
"""

from collections.abc import Mapping
from typing import Any

PREFIX = "Fn::ForEach::"
_MAX_COPIES = 5000


def expand_loops(data: Any, parameters: Mapping[str, Any]) -> Any:
    """Return `data` with every loop replaced by its copies; `parameters` is that section of the template."""
    if isinstance(data, list):
        return [expand_loops(item, parameters) for item in data]
    if not isinstance(data, Mapping):
        return data
    result: dict[str, Any] = {}
    for key, value in data.items():
        copies = _copies(value, parameters) if key.startswith(PREFIX) else None
        if copies is None:
            result[key] = expand_loops(value, parameters)
        else:
            for copy in copies:
                result.update(expand_loops(copy, parameters))
    return result


def _copies(loop: Any, parameters: Mapping[str, Any]) -> list[dict[str, Any]] | None:
    if not (isinstance(loop, list) and len(loop) == 3):
        return None
    name, collection, body = loop
    if not (isinstance(name, str) and isinstance(body, Mapping)):
        return None
    values = _values(collection, parameters)
    if values is None or len(values) > _MAX_COPIES:
        return None
    return [_substitute(body, name, value) for value in values]


def _values(collection: Any, parameters: Mapping[str, Any]) -> list[str] | None:
    if isinstance(collection, Mapping) and isinstance(collection.get("Ref"), str):
        parameter = parameters.get(collection["Ref"])
        default = parameter.get("Default") if isinstance(parameter, Mapping) else None
        return [part.strip() for part in default.split(",")] if isinstance(default, str) else None
    if isinstance(collection, list) and all(isinstance(item, str | int | float) for item in collection):
        return [str(item) for item in collection]
    return None


def _substitute(value: Any, name: str, replacement: str) -> Any:
    """Put `replacement` for `${name}`, `&{name}` (letters and digits only) and `{"Ref": name}`."""
    if isinstance(value, str):
        bare = "".join(character for character in replacement if character.isalnum())
        return value.replace("${" + name + "}", replacement).replace("&{" + name + "}", bare)
    if isinstance(value, list):
        return [_substitute(item, name, replacement) for item in value]
    if isinstance(value, Mapping):
        if len(value) == 1 and value.get("Ref") == name:
            return replacement
        return {
            _substitute(key, name, replacement): _substitute(item, name, replacement) for key, item in value.items()
        }
    return value
