"""A place in a template, read the way CloudFormation will read it.

Every read raises `Undecided` when the value depends on something that the templates do not say. Reads over
many values give the known ones first and raise at the end, so that a failure beside an unknown is still found.
"""

import math
from collections.abc import Iterator
from typing import Any

from blueprint_aspects.values.intrinsics import ABSENT, Json, Names, as_text, intrinsic, resolve
from blueprint_aspects.values.undecided import Undecided


class Node:
    """A value of a template together with the names that hold there."""

    __slots__ = ("names", "raw")

    def __init__(self, raw: Json, names: Names) -> None:
        self.raw = raw
        self.names = names

    def _find(self, path: tuple[str, ...]) -> Json:
        """Return the raw value at `path`, or ABSENT; functions on the way are evaluated, the last one is not."""
        value = self.raw
        generates = self.names.generates
        for key in path:
            if type(value) is dict:
                # The two common steps, quickly: the key is there (a function's map holds no property's name), or
                # it is not, in a map that is no function and that nothing adds to.
                if key in value and not (generates and "Fn::Transform" in value):
                    value = value[key]
                    continue
                if not generates and (len(value) != 1 or intrinsic(value) is None):
                    return ABSENT
            value = self._step(value, key)
            if value is ABSENT:
                return ABSENT
        return value

    def _step(self, value: Json, key: str) -> Json:
        """Return what lies under `key`, or ABSENT, where functions, short lists or macros may stand in the way."""
        if intrinsic(value) is not None:
            value = resolve(value, self.names, exact=True)
        if value is ABSENT or value is None:
            return ABSENT
        if isinstance(value, list) and len(value) == 1:
            value = value[0]
        if not isinstance(value, dict):
            raise Undecided(f"{key} was expected inside a map")
        if key not in value:
            for name in value:
                if name.startswith("Fn::"):
                    raise Undecided(f"{key} may be made by a macro")
            return ABSENT
        return value[key]

    def child(self, *path: str) -> "Node":
        """The place at `path`; reading below a place that is absent gives nothing."""
        return Node(self._find(path), self.names)

    def has(self, *path: str) -> bool:
        """Whether something is set at `path`: not absent, null, empty text or an empty collection."""
        value = self._find(path)
        if value is ABSENT or value is None:
            return False
        value = resolve(value, self.names, exact=False)
        return value is not ABSENT and value is not None and value not in ("", [], {})

    def value(self, *path: str) -> Json:
        """The very value at `path`: a scalar, a raw map or list, or None when absent."""
        value = self._find(path)
        if value is ABSENT:
            return None
        value = resolve(value, self.names, exact=True)
        return None if value is ABSENT else value

    def text(self, *path: str) -> str | None:
        """The exact text at `path`; numbers and truth values are written out."""
        value = self.value(*path)
        if isinstance(value, bool):
            return "true" if value else "false"
        if value is None or isinstance(value, str):
            return value
        if isinstance(value, int | float):
            return str(value)
        raise Undecided("a text was expected")

    def pattern(self, *path: str) -> str | None:
        """The text at `path` with `${...}` for what deployment makes: for ARNs and names, not for settings."""
        value = self._find(path)
        if value is ABSENT or value is None:
            return None
        value = resolve(value, self.names, exact=False)
        return None if value is ABSENT else as_text(value)

    def flag(self, *path: str, default: bool = False) -> bool:
        """The truth value at `path`; CloudFormation also accepts the texts `true` and `false`."""
        value = self.value(*path)
        if value is None:
            return default
        if isinstance(value, bool):
            return value
        if isinstance(value, str) and value.lower() in ("true", "false"):
            return value.lower() == "true"
        raise Undecided("a truth value was expected")

    def number(self, *path: str) -> float | None:
        """The number at `path`; CloudFormation also accepts it as text."""
        value = self.value(*path)
        if value is None:
            return None
        if isinstance(value, bool):
            raise Undecided("a number was expected")
        try:
            number = float(value)
        except (TypeError, ValueError, OverflowError) as error:
            raise Undecided("a number was expected") from error
        if not math.isfinite(number):
            raise Undecided("a number was expected")
        return number

    def each(self, *path: str) -> Iterator["Node"]:
        """The items of the list at `path`; one map counts as a list of one."""
        value = resolve(self._find(path), self.names, exact=True)
        if value is ABSENT or value is None:
            return
        undecided: Undecided | None = None
        for item in value if isinstance(value, list) else [value]:
            try:
                known = resolve(item, self.names, exact=False)
            except Undecided as signal:
                undecided = signal
                continue
            if known is not ABSENT:
                # Nested lists come from Fn::If around several items; CloudFormation itself refuses deeper ones.
                yield Node(item if isinstance(known, str) else known, self.names)
        if undecided is not None:
            raise undecided

    def patterns(self, *path: str) -> Iterator[str]:
        """The texts of the list at `path`, as `pattern` reads them; one text counts as a list of one."""
        value = resolve(self._find(path), self.names, exact=False)
        if value is ABSENT or value is None:
            return
        undecided: Undecided | None = None
        for item in value if isinstance(value, list) else [value]:
            try:
                known = resolve(item, self.names, exact=False)
                if known is not ABSENT:
                    yield as_text(known)
            except Undecided as signal:
                undecided = signal
        if undecided is not None:
            raise undecided

    def entries(self, *path: str) -> Iterator[tuple[str, "Node"]]:
        """The keys and values of the map at `path`."""
        value = resolve(self._find(path), self.names, exact=True)
        if value is ABSENT or value is None:
            return
        if not isinstance(value, dict):
            raise Undecided("a map was expected")
        generated = False
        for key, item in value.items():
            if key.startswith("Fn::ForEach::"):
                generated = True
            else:
                yield key, Node(item, self.names)
        if generated:
            raise Undecided("a macro may add entries")


def strings(value: Any) -> Iterator[str]:
    """Every text anywhere in plain data, keys left out."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from strings(item)
    elif isinstance(value, list):
        for item in value:
            yield from strings(item)
