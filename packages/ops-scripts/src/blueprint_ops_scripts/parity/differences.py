"""Where two values differ, leaf by leaf."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from .aligning import aligned, called
from .identity import Text, same_text

Kind = Literal["CHANGED", "MISSING", "EXTRA", "EQUAL"]


@dataclass(frozen=True, kw_only=True)
class Difference:
    """One place at which two environments differ."""

    path: str
    """JSON pointer; an entry of a list is called by its name where it has one (`/Properties/Tags/Owner/Value`)."""

    kind: Kind
    """`MISSING` is only in the source, `EXTRA` only in the target; `EQUAL` is a place that should differ and does not."""

    source: Any = None
    """Neutral value; None where there is none."""

    target: Any = None


def differences(source: Any, target: Any, path: str = "") -> Iterator[Difference]:
    """All differences between two neutral values, neither of which is None."""
    if isinstance(source, dict) and isinstance(target, dict):
        for name in dict.fromkeys([*source, *target]):
            yield from _below(f"{path}/{_step(name)}", source.get(name), target.get(name))
    elif isinstance(source, list) and isinstance(target, list):
        yield from _lists(source, target, path)
    elif not _same(source, target):
        yield Difference(path=path, kind="CHANGED", source=source, target=target)


def equal_places(source: Any, target: Any, path: str = "") -> Iterator[Difference]:
    """Every place, at any depth, at which both values are the same."""
    if not any(differences(source, target)):
        yield Difference(path=path, kind="EQUAL", source=source, target=target)
    if isinstance(source, dict) and isinstance(target, dict):
        for name in [name for name in source if name in target]:
            yield from equal_places(source[name], target[name], f"{path}/{_step(name)}")
    elif isinstance(source, list) and isinstance(target, list):
        theirs = dict(zip(called(target), target, strict=True))
        for name, mine in zip(called(source), source, strict=True):
            if name in theirs:
                yield from equal_places(mine, theirs[name], f"{path}/{_step(name)}")


def _below(path: str, source: Any, target: Any) -> Iterator[Difference]:
    if source is None and target is None:
        return
    if target is None:
        yield Difference(path=path, kind="MISSING", source=source)
    elif source is None:
        yield Difference(path=path, kind="EXTRA", target=target)
    else:
        yield from differences(source, target, path)


def _lists(source: list[Any], target: list[Any], path: str) -> Iterator[Difference]:
    if len(source) == len(target) and all(not any(differences(s, t)) for s, t in zip(source, target, strict=True)):
        return
    pairs = aligned(path.rpartition("/")[2], source, target)
    if pairs is None and len(source) == len(target) and any(isinstance(one, list | dict) for one in source):
        pairs = [(str(number), *both) for number, both in enumerate(zip(source, target, strict=True))]
    if pairs is None:
        yield Difference(path=path, kind="CHANGED", source=source, target=target)
        return
    for name, left, right in pairs:
        yield from _below(f"{path}/{_step(name)}", left, right)


def _same(source: Any, target: Any) -> bool:
    if isinstance(source, Text) and isinstance(target, Text):
        return same_text(source, target)
    return type(source) is type(target) and bool(source == target)


def _step(name: str) -> str:
    return str(name).replace("~", "~0").replace("/", "~1")
