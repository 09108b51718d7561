"""Arguments are looked at first: a wrong one is refused before anything is made."""

import functools
import inspect
import reprlib
from collections.abc import Callable, Mapping
from typing import Any, Literal, ParamSpec, TypeVar, get_args, get_origin, get_type_hints, is_typeddict

from .argument_types import fits, words

P = ParamSpec("P")
R = TypeVar("R")


def checked(function: Callable[P, R]) -> Callable[P, R]:
    """Make a constructor or a method refuse arguments that are not of the types which it declares.

    Options that it passes on (`**options: Unpack[SomeTypedDict]`) are looked at like its own.

    Raises:
        ValueError: when it is called: names the argument, the value seen, and what to give.
        TypeError: when it is called, as by Python: an argument is missing or unknown.
    """
    signature = inspect.signature(function)

    @functools.wraps(function)
    def looking_first(*args: P.args, **kwargs: P.kwargs) -> R:
        given = dict(signature.bind(*args, **kwargs).arguments)
        hints = dict(_hints(function))
        for name, parameter in signature.parameters.items():
            if parameter.kind is parameter.VAR_KEYWORD:
                passed_on = given.pop(name, {})
                options = _options(hints.pop(name))
                _refuse_missing(function.__qualname__, passed_on, options)
                refuse_other_types(passed_on, get_type_hints(options))
        refuse_other_types(given, hints)
        return function(*args, **kwargs)

    return looking_first


def check_fields(value: object) -> None:
    """Raise ValueError when a field of a dataclass is not of the type that it declares; for `__post_init__`."""
    kind: Any = type(value)
    refuse_other_types(vars(value), _hints(kind))


def refuse_other_types(given: Mapping[str, object], hints: Mapping[str, Any]) -> None:
    """Raise ValueError for the first of `given` that is not what `hints` says of its name."""
    for name, value in given.items():
        if name in hints and not fits(value, hints[name]):
            raise ValueError(_refusal(name, value, hints[name]))


@functools.cache
def _hints(owner: Any) -> dict[str, Any]:
    return get_type_hints(owner)


def _refusal(name: str, value: object, hint: Any) -> str:
    if isinstance(value, str) and any(get_origin(each) is Literal for each in (hint, *get_args(hint))):
        return f"{name} {value!r} is not known; use {words(hint)}"
    # Shortened: whole environments do not belong into the log of a build.
    return f"{name} of {reprlib.repr(value)} has the type {type(value).__name__}; give {words(hint)}"


def _options(hint: Any) -> Any:
    """The TypedDict inside `Unpack[...]`."""
    (inner,) = get_args(hint)
    if not is_typeddict(inner):
        raise TypeError(f"{inner!r} is no TypedDict; checked() reads options from nothing else")
    return inner


def _refuse_missing(called: str, given: Mapping[str, object], options: Any) -> None:
    """Python itself checks names of options only where they are not passed on."""
    missing = sorted(options.__required_keys__ - set(given))
    unknown = sorted(set(given) - set(options.__annotations__))
    if missing or unknown:
        what = f"missing {', '.join(missing)}" if missing else f"got an unexpected keyword argument {unknown[0]!r}"
        raise TypeError(f"{called}() {what}; it takes {', '.join(options.__annotations__)}")
