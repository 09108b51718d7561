"""Validating one environment's tree against the models, all mistakes at once.

Invariants need a whole model. When some values are wrong they are taken out and replaced by defaults, so that everything
else can still be judged; the paths of those values are remembered as broken, and no invariant that reads them speaks.
"""

from dataclasses import dataclass
from typing import Any, cast

from pydantic import ValidationError

from ..layers.merging import Conflict
from ..layers.tree import Branch, Path, plain, unreadable
from ..models.environment import EnvironmentConfig
from ..problems.problem import Problem
from ..problems.shown import shown, shown_at, shown_path
from .schema_problems import CONFLICT, schema_problem

PLACEHOLDERS: dict[str, object] = {
    "tier": "dev",
    "account": "999999999999",
    "region": "us-east-1",
    "availability_zones": ("us-east-1a",),
}
"""Stand-ins for required values that are wrong; nothing ever sees them, because their paths are broken."""

_ROUNDS = 8


@dataclass(frozen=True, slots=True)
class Shape:
    """One environment after the types were checked."""

    name: str
    """Name of its file, which the environment's own name must equal."""
    tree: Branch
    config: EnvironmentConfig | None
    """The environment, with defaults in the place of broken values; None when too much is wrong to judge the rest."""
    broken: frozenset[Path]
    problems: tuple[Problem, ...]


def shape(name: str, tree: Branch, conflicts: list[Conflict]) -> Shape:
    """The environment `name` as its tree describes it."""
    values = cast("dict[str, Any]", plain(tree))
    broken = {*unreadable(tree), *(conflict.path for conflict in conflicts)}
    problems = [_conflict_problem(name, conflict) for conflict in conflicts]
    config, errors = _validate(values)
    if broken and errors:
        errors = [error for error in errors if not _concerns(error, broken)]
    problems += [schema_problem(name, tree, error) for error in errors]
    broken |= {tuple(str(step) for step in error["loc"] if step != "[key]") for error in errors}
    if config is None:
        config = _mend(name, values, broken)
    if config is not None and config.name != name and ("name",) not in broken:
        problems.append(_name_problem(name, tree, config.name))
        config = config.model_copy(update={"name": name})
    return Shape(name, tree, config, frozenset(broken), tuple(problems))


def _validate(values: dict[str, Any]) -> tuple[EnvironmentConfig | None, list[Any]]:
    try:
        return EnvironmentConfig.model_validate(values, by_alias=True, by_name=False), []
    except ValidationError as error:
        return None, list(error.errors(include_url=False))


def _mend(name: str, values: dict[str, Any], broken: set[Path]) -> EnvironmentConfig | None:
    """The environment without its broken values. Grows `broken` by what had to go with them."""
    values = {**PLACEHOLDERS, **values, "name": name}
    for _ in range(_ROUNDS):
        config, errors = _validate(values)
        if config is not None:
            return config
        for error in errors:
            path = tuple(str(step) for step in error["loc"] if step != "[key]")
            removed = _remove(values, path if error["type"] != "missing" else path[:-1])
            broken.add(removed)
    return None


def _remove(values: dict[str, Any], path: Path) -> Path:
    """Takes the value at `path` out; a value inside a list goes with the whole list. Returns the path that is gone."""
    here = values
    for depth, step in enumerate(path[:-1]):
        below = here.get(step)
        if not isinstance(below, dict):
            path = path[: depth + 1]
            break
        here[step] = here = dict(below)
    if len(path) == 1 and path[0] in PLACEHOLDERS:
        here[path[0]] = PLACEHOLDERS[path[0]]
    else:
        here.pop(path[-1] if path else "", None)
    return path


def _concerns(error: Any, broken: set[Path]) -> bool:
    """Whether the error is only a consequence of a value that is known to be broken."""
    path = tuple(str(step) for step in error["loc"])
    return any(path[: len(each)] == each for each in broken)


def _conflict_problem(name: str, conflict: Conflict) -> Problem:
    over, under = (
        "a mapping" if isinstance(tree, Branch) else "a list" if isinstance(tree.value, tuple) else "a single value"
        for tree in (conflict.over, conflict.under)
    )
    return Problem(
        code=CONFLICT,
        path=shown_path(conflict.path),
        what=f"{over} here, {under} in the layer below at {conflict.under.origin}",
        remedy="give both the same form",
        value=shown_at(conflict.path, plain(conflict.over)),
        origin=conflict.over.origin,
        overrides=(conflict.under.origin,),
        environments=(name,),
    )


def _name_problem(name: str, tree: Branch, written: str) -> Problem:
    return Problem(
        code="C001",
        path="name",
        what=f"the file is called {name}.yaml: an environment has the name of its file",
        remedy=f"write {name}, or rename the file",
        value=shown(written),
        origin=tree.entries["name"].origin,
        environments=(name,),
    )
