"""The only way in which extensions change ministack: replacing a function of a module in memory.

Every replacement is recorded, so that the self-test and `local-aws status` can say what differs from the stock emulator.
"""

from collections.abc import Callable
from types import ModuleType
from typing import Any

replaced: list[str] = []
"""Dotted names of everything that was replaced, in order."""


class MissingTargetError(RuntimeError):
    """The emulator no longer has what an extension replaces."""


def wrap(module: ModuleType, name: str, wrapper: Callable[[Callable[..., Any]], Callable[..., Any]]) -> None:
    """Replace `module.name` with `wrapper(original)`.

    Raises:
        MissingTargetError: the module has no such attribute; the extension was written for another release.
    """
    replace(module, name, wrapper(original(module, name)))


def replace(module: ModuleType, name: str, value: Any) -> None:
    """Replace `module.name` with `value`, whatever it was.

    Raises:
        MissingTargetError: the module has no such attribute; the extension was written for another release.
    """
    original(module, name)
    setattr(module, name, value)
    replaced.append(f"{module.__name__}.{name}")


def original(module: ModuleType, name: str) -> Any:
    """Return what `module.name` is now.

    Raises:
        MissingTargetError: the module has no such attribute.
    """
    if not hasattr(module, name):
        raise MissingTargetError(f"{module.__name__} has no {name}: the extensions do not fit this ministack")
    return getattr(module, name)
