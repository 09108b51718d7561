"""The form of an invariant, and how one is run on values of which some are not known."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias, cast

from pydantic import BaseModel

from ..models.environment import EnvironmentConfig

Broken: TypeAlias = frozenset[tuple[str, ...]]
"""Paths of the values that another problem has already been reported for."""


class Finding(NamedTuple):
    """One leaf of one environment that breaks an invariant."""

    environment: str
    path: str
    what: str
    remedy: str


OneCheck: TypeAlias = Callable[[EnvironmentConfig], Finding | None]
AllCheck: TypeAlias = Callable[[Sequence[EnvironmentConfig]], Sequence[Finding]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Invariant:
    """A fact that must hold for each environment by itself. One fact, one check: then one unknown value hides no other."""

    code: str
    fact: str
    check: OneCheck
    waivable: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FleetInvariant:
    """A fact that must hold between environments."""

    code: str
    fact: str
    check: AllCheck
    waivable: bool = False


class NotKnownError(Exception):
    """A check read a value that could not be validated: it can say nothing."""


class PartlyKnown:
    """An environment (or a part of one) in which reading a broken value raises `NotKnownError`."""

    __slots__ = ("_at", "_broken", "_model")

    def __init__(self, model: BaseModel, broken: Broken, at: tuple[str, ...] = ()) -> None:
        self._model, self._broken, self._at = model, broken, at

    def __getattr__(self, name: str) -> object:
        value = getattr(self._model, name)
        field = type(self._model).model_fields.get(name)
        if field is None:
            return value
        path = (*self._at, field.alias or name)
        below = [each for each in self._broken if each[: len(path)] == path]
        if not below:
            return value
        if isinstance(value, BaseModel) and path not in self._broken:
            return PartlyKnown(value, self._broken, path)
        raise NotKnownError(".".join(path))


def as_known(config: EnvironmentConfig, broken: Broken) -> EnvironmentConfig:
    """The environment itself, or a stand-in that refuses to tell what is not known."""
    return cast("EnvironmentConfig", PartlyKnown(config, broken)) if broken else config


def ask(check: OneCheck, config: EnvironmentConfig) -> Finding | None:
    """What the check says, or None when it needs a value that is not known."""
    try:
        return check(config)
    except NotKnownError:
        return None
