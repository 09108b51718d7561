"""From files to judged environments: every problem of every file, value and invariant in one go."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from .field_paths import value_at
from .layers.folders import Layer, environment_files
from .layers.merging import Conflict, merge
from .layers.tree import Branch, Leaf, find
from .models.environment import EnvironmentConfig
from .policy.judging import Breach, Subject, judge
from .policy.waiving import apply_waivers
from .problems.problem import Problem
from .problems.shown import shown_at, without_secret
from .shape.shaping import Shape, shape


@dataclass(frozen=True, slots=True)
class Environment:
    """One environment with the origin of each of its values."""

    name: str
    tree: Branch
    config: EnvironmentConfig | None
    """None when the environment has an error."""


@dataclass(frozen=True, slots=True)
class Report:
    """All environments of a folder, and everything that is wrong with them."""

    environments: tuple[Environment, ...]
    problems: tuple[Problem, ...]
    """By file and line. A problem of a file that several environments share is there once."""

    @property
    def errors(self) -> tuple[Problem, ...]:
        """The problems that make the configuration invalid."""
        return tuple(problem for problem in self.problems if problem.severity == "error")

    def concerning(self, name: str) -> tuple[Problem, ...]:
        """The problems of one environment, and those that belong to none."""
        return tuple(problem for problem in self.problems if not problem.environments or name in problem.environments)


def validate_folder(config_dir: Path | None = None, *, today: datetime.date | None = None) -> Report:
    """Every environment of the shipped folder and of `config_dir` over it, judged.

    Args:
        config_dir: folder whose files are laid over the shipped ones.
        today: the day on which waivers are judged; by default the current one in UTC.
    """
    layers, problems = environment_files(config_dir)
    return validate_layers(layers, problems, today=today)


def validate_layers(
    layers: dict[str, tuple[Layer, ...]], problems: Sequence[Problem] = (), *, today: datetime.date | None = None
) -> Report:
    """Every environment that these layers make, judged. Reads no file."""
    today = today or datetime.datetime.now(datetime.UTC).date()
    found = list(problems)
    shapes: list[Shape] = []
    for name, files in layers.items():
        found += [replace(problem, environments=(name,)) for file in files for problem in file.problems]
        if all(file.root is not None for file in files):
            shapes.append(_shape(name, [file.root for file in files if file.root is not None]))
    found += _policy_problems(shapes, today)
    invalid = {name for problem in found if problem.severity == "error" for name in problem.environments}
    environments = tuple(
        Environment(each.name, each.tree, each.config if each.name not in invalid else None) for each in shapes
    )
    return Report(environments, _sorted_once(found))


def policy_problems(configs: Iterable[EnvironmentConfig]) -> list[str]:
    """What environments break that were made in code, not read from files: `code path: why; remedy`. Waivers are not applied."""
    breaches = judge([Subject(config) for config in configs])
    return [
        f"{invariant.code} {finding.environment}.{finding.path}: {finding.what}; {finding.remedy}"
        for invariant, finding in breaches
    ]


def _shape(name: str, roots: Sequence[Branch]) -> Shape:
    conflicts: list[Conflict] = []
    tree, *rest = roots
    for over in rest:
        tree = merge(tree, over, conflicts)
    return shape(name, tree, conflicts)


def _policy_problems(shapes: Sequence[Shape], today: datetime.date) -> list[Problem]:
    """The problems of shape, and those invariants that are broken and not waived."""
    by_name = {each.name: each for each in shapes}
    found: dict[str, list[Problem]] = {each.name: [] for each in shapes}
    for breach in judge([Subject(each.config, each.broken) for each in shapes if each.config is not None]):
        found[breach.finding.environment].append(_problem(breach, by_name[breach.finding.environment]))
    problems = [problem for each in shapes for problem in each.problems]
    for name, breached in found.items():
        config = by_name[name].config
        waivers = config.waivers if config is not None and ("waivers",) not in by_name[name].broken else ()
        problems += apply_waivers(name, waivers, by_name[name].tree, breached, today)
    return problems


def _problem(breach: Breach, subject: Shape) -> Problem:
    invariant, finding = breach
    place = find(subject.tree, tuple(finding.path.split(".")))
    assert subject.config is not None  # only environments with a config are judged
    overrides = place.overrode if isinstance(place, Leaf) else ()
    remedies = ["remove the override"] * bool(overrides) + [finding.remedy]
    remedies += ["add a waiver with reason, owner and expiry"] * invariant.waivable
    return Problem(
        code=invariant.code,
        path=finding.path,
        what=without_secret(finding.what),
        remedy=", or ".join(remedies),
        value=shown_at(tuple(finding.path.split(".")), value_at(subject.config, finding.path)),
        origin=place.origin,
        overrides=overrides,
        environments=(finding.environment,),
        waivable=invariant.waivable,
    )


def _sorted_once(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """By place, with the problems of a shared file joined over the environments that share it."""
    joined: dict[Problem, list[str]] = {}
    for problem in problems:
        names = joined.setdefault(replace(problem, environments=()), [])
        names += [name for name in problem.environments if name not in names]
    once = (replace(problem, environments=tuple(names)) for problem, names in joined.items())
    return tuple(
        sorted(
            once,
            key=lambda each: (each.origin.source.label, each.origin.line, each.origin.column, each.code, each.path),
        )
    )
