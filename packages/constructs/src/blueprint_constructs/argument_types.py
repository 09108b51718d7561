"""Does a value have the type that a signature declares?

Type checkers say so before anything runs, to those who use one. For others the CDK would say it half-way through: after some
resources were made, about an argument of its own, and never for interfaces such as `IKey`, which it passes on unchecked.
"""

import math
import types
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, Literal, Union, get_args, get_origin

_UNIONS: Final = (Union, types.UnionType)


def fits(value: object, hint: Any) -> bool:
    """Whether `value` is what `hint` says. A bool is no number here, a string no sequence, and NaN no float."""
    origin = get_origin(hint)
    if hint in (Any, object):
        return True
    if hint is None:
        return value is None
    if origin in _UNIONS:
        return any(fits(value, each) for each in get_args(hint))
    if origin is Literal:
        return any(value == each and type(value) is type(each) for each in get_args(hint))
    if origin is not None:
        return _holds(value, origin, get_args(hint))
    return _is(value, hint)


def words(hint: Any) -> str:
    """What `hint` asks for, for a person: `"a", "b" or None`."""
    origin = get_origin(hint)
    if hint in (None, types.NoneType):
        return "None"
    if origin in _UNIONS:
        return _either([words(each) for each in get_args(hint)])
    if origin is Literal:
        return _either([str(each) for each in get_args(hint)])
    if origin is not None:
        inner = [words(each) for each in get_args(hint) if each is not Ellipsis]
        return f"a {origin.__name__.lower()} of {' to '.join(inner)}"
    return str(getattr(hint, "__name__", hint))


def _either(choices: list[str]) -> str:
    head, last = ", ".join(choices[:-1]), choices[-1]
    return f"{head} or {last}" if head else last


def _holds(value: object, origin: Any, inner: tuple[Any, ...]) -> bool:
    """Whether `value` is a container of the kind `origin`, and holds nothing but what `inner` says."""
    if issubclass(origin, Mapping):
        return isinstance(value, Mapping) and all(
            fits(key, inner[0]) and fits(each, inner[1]) for key, each in value.items()
        )
    if origin is Callable or not issubclass(origin, Sequence):
        return isinstance(value, origin)
    return isinstance(value, origin) and not isinstance(value, str) and all(fits(each, inner[0]) for each in value)


def _is(value: object, hint: type) -> bool:
    """Whether `value` is an instance of one plain type."""
    if hint is float:
        return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)
    if hint is int:
        return isinstance(value, int) and not isinstance(value, bool)
    if getattr(hint, "_is_protocol", False):
        return _implements(value, hint)
    return isinstance(value, hint)


def _implements(value: object, interface: type) -> bool:
    """Whether `value` is an object of the CDK that has `interface`; its protocols exist for type checkers, not for `isinstance`."""
    kind = type(value)
    if kind.__module__.partition(".")[0] == "jsii":
        return True  # stands for an object inside Node, such as an imported key, of which Python knows no class
    implemented = [each for base in kind.__mro__ for each in vars(base).get("__jsii_ifaces__", ())]
    return any(interface in each.__mro__ for each in implemented)
