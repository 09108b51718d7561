"""Options and answers that the commands share."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn, TypeVar

import click

from ..errors import ConfigError
from ..loading import environment_names, unknown_environment
from ..problems.document import as_document
from ..problems.text import as_text
from ..validation import Environment, Report

F = TypeVar("F", bound=Callable[..., Any])


def config_dir_option(command: F) -> F:
    """Adds `--config-dir`."""
    return click.option(
        "--config-dir",
        envvar="BLUEPRINT_CONFIG_DIR",
        show_envvar=True,
        type=click.Path(path_type=Path),
        help="Folder whose files are laid over the shipped ones.",
    )(command)


def json_option(command: F) -> F:
    """Adds `--json`."""
    return click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")(command)


def print_json(document: object) -> None:
    """The one document of JSON mode."""
    click.echo(json.dumps(document, indent=2, ensure_ascii=False))


def chosen(report: Report, name: str, config_dir: Path | None, *, as_json: bool) -> tuple[Environment, Any]:
    """The environment and its valid configuration; ends the command when there is none."""
    check_known(report, (name,), config_dir, as_json=as_json)
    environment = next((each for each in report.environments if each.name == name), None)
    if environment is None or environment.config is None:
        stop_invalid(report, name, as_json=as_json)
    return environment, environment.config


def check_known(report: Report, names: tuple[str, ...], config_dir: Path | None, *, as_json: bool) -> None:
    """Ends the command with exit code 2 when a name is that of no environment."""
    try:
        known = environment_names(config_dir)
        for name in names:
            if name not in known:
                raise unknown_environment(name, known)
    except ConfigError as error:
        if as_json:
            print_json(as_document(report.problems, names) | {"outcome": "config_invalid", "error": str(error)})
        click.echo(f"error: {error}", err=True)
        raise SystemExit(error.exit_code) from None


def stop_invalid(report: Report, name: str, *, as_json: bool) -> NoReturn:
    """Shows what is wrong with one environment and ends the command with exit code 2."""
    problems = report.concerning(name)
    if as_json:
        print_json(as_document(problems, (name,)))
    click.echo(f"{as_text(problems)}\n\nerror: environment {name!r} is not valid; mend the problems above", err=True)
    raise SystemExit(ConfigError.exit_code)
