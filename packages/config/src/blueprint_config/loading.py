"""The environments, ready to use: valid, or an error that holds every problem."""

import datetime
from collections.abc import Iterable, Sequence
from pathlib import Path

from .errors import ConfigError, UnknownEnvironmentError
from .hints import nearest
from .layers.folders import names_in
from .models.environment import EnvironmentConfig
from .problems.problem import Problem
from .problems.text import as_text
from .validation import validate_folder

BUILT_IN_ORDER = ("dev", "staging", "prod")


def environment_names(config_dir: Path | None = None) -> tuple[str, ...]:
    """Names of the known environments: dev, staging, prod, then the others by name.

    Raises:
        ConfigError: the folder cannot be read.
    """
    try:
        return in_order(names_in(config_dir))
    except OSError as error:
        raise ConfigError(
            f"the configuration folder cannot be read: {config_dir}: {error.strerror}; give a folder"
        ) from None


def in_order(names: Iterable[str]) -> tuple[str, ...]:
    """The names as people list them: the built-in environments by tier, then the others by name."""
    return tuple(
        sorted(
            names,
            key=lambda name: (BUILT_IN_ORDER.index(name) if name in BUILT_IN_ORDER else len(BUILT_IN_ORDER), name),
        )
    )


def load_environment(
    name: str, config_dir: Path | None = None, *, today: datetime.date | None = None
) -> EnvironmentConfig:
    """The validated environment called `name`.

    The others are judged too, because some invariants hold between environments; their own mistakes are not raised here.

    Args:
        name: the name of its file.
        config_dir: folder whose files override single leaves of the shipped ones, or add environments.
        today: the day on which waivers are judged; by default the current one in UTC.

    Raises:
        UnknownEnvironmentError: no file describes it.
        ConfigError: a file cannot be read, or a value is not allowed; holds all such problems.
    """
    report = validate_folder(config_dir, today=today)
    config = {each.name: each.config for each in report.environments}.get(name)
    errors = [problem for problem in report.concerning(name) if problem.severity == "error"]
    if config is not None and not errors:
        return config
    known = environment_names(config_dir)
    if name not in known and not errors:
        raise unknown_environment(name, known)
    raise _error(f"environment {name!r} is not valid", errors)


def load_environments(
    config_dir: Path | None = None, *, today: datetime.date | None = None
) -> tuple[EnvironmentConfig, ...]:
    """Every known environment, in the order of `environment_names`.

    Raises:
        ConfigError: something is wrong with one of them; holds the problems of all.
    """
    report = validate_folder(config_dir, today=today)
    if report.errors:
        raise _error("the environments are not valid", list(report.errors))
    configs = {each.name: each.config for each in report.environments if each.config is not None}
    return tuple(configs[name] for name in in_order(configs))


def unknown_environment(name: str, known: tuple[str, ...]) -> UnknownEnvironmentError:
    """The error for a name that no file has."""
    close = nearest(name, known)
    hint = f"did you mean {close}? " if close else ""
    return UnknownEnvironmentError(f"environment {name!r} is not known; {hint}known are: {', '.join(known)}")


def _error(message: str, problems: Sequence[Problem]) -> ConfigError:
    return ConfigError(f"{message}: {len(problems)} found; mend them\n\n{as_text(problems)}", tuple(problems))
