"""`local-aws up | status | down | exec`: thin; each command parses, calls, and says what came of it."""

import json
import os
import shutil
import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any, NoReturn

import click

from blueprint_config import ConfigError, load_environment, load_environments
from blueprint_local_aws import background
from blueprint_local_aws.client_environment import client_environment
from blueprint_local_aws.errors import LocalAwsError, NotRunningError, UsageError
from blueprint_local_aws.options import Options
from blueprint_local_aws.places import DEFAULT_PORT, DataFolder
from blueprint_local_aws.profiles import write_profiles
from blueprint_local_aws.report import as_text


def _say(line: str) -> None:
    click.echo(line, err=True)


def _explained(command: Callable[..., Any]) -> Callable[..., Any]:
    """Turn our errors into one message on stderr and their exit code."""

    @wraps(command)
    def run(*args: Any, **kwargs: Any) -> Any:
        try:
            return command(*args, **kwargs)
        except (LocalAwsError, ConfigError) as error:
            _say(f"error: {error}")
            sys.exit(error.exit_code)

    return run


def _located(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that say which local AWS is meant."""
    command = click.option(
        "--data-dir", type=click.Path(path_type=Path), help="Folder for state and log; by default in the user's cache."
    )(command)
    return click.option(
        "--port", type=click.IntRange(1, 65535), default=DEFAULT_PORT, show_default=True, help="Port on 127.0.0.1."
    )(command)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Run an AWS on this machine: no account, no bill, no Docker."""


@main.command()
@_located
@click.option("--persist", is_flag=True, help="Keep the state when it is stopped, and take it up again.")
@click.option("--enforce-iam", is_flag=True, help="Let policies decide what a caller may do.")
@click.option(
    "--minute-seconds",
    type=click.FloatRange(1, 60),
    default=60.0,
    show_default=True,
    help="How long a minute of an alarm lasts.",
)
@_explained
def up(port: int, data_dir: Path | None, **chosen: Any) -> None:
    """Start the local AWS in the background."""
    folder = DataFolder.for_port(port, data_dir)
    options = Options(**chosen)
    running, started = background.up(port=port, folder=folder, options=options, say=_say)
    _say(f"{'started' if started else 'already running'}: pid {running.pid}, log {folder.log}")
    if running.options != options:
        _say(f"note: it was started with {' '.join(running.options.arguments())}, which stays so")
    click.echo(running.endpoint_url)


@main.command()
@_located
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@_explained
def status(port: int, data_dir: Path | None, as_json: bool) -> None:
    """Say what runs, and what is declared only."""
    running = _running(port, data_dir)
    document = {
        "endpoint_url": running.endpoint_url,
        "persist": running.options.persist,
        "log": str(running.folder.log),
        **running.status(),
    }
    click.echo(json.dumps(document, indent=2) if as_json else as_text(document))


@main.command()
@_located
@_explained
def down(port: int, data_dir: Path | None) -> None:
    """Stop the local AWS that `up` started."""
    running, orderly = background.down(DataFolder.for_port(port, data_dir))
    if running is None:
        _say(f"nothing to stop: no local AWS was started on port {port}")
    elif orderly:
        _say(f"stopped: pid {running.pid}")
    else:
        _say(f"stopped by force: pid {running.pid} did not end in time, so its state was not saved")


@main.command(name="exec", context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False})
@_located
@click.option("--env", "environment_name", help="Use the account and region of this environment.")
@click.option(
    "--config-dir",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    envvar="BLUEPRINT_CONFIG_DIR",
    help="Folder with files that override the shipped environments.",
)
@click.argument("command", nargs=-1, required=True, type=click.UNPROCESSED)
@_explained
def exec_(
    port: int, data_dir: Path | None, environment_name: str | None, config_dir: Path | None, command: tuple[str, ...]
) -> None:
    """Run COMMAND against the local AWS.

    With --env the account and region of one environment are the default; without it, every environment is the AWS
    profile blueprint-<name>, which is what commands over several accounts use. Nothing is written to ~/.aws.
    """
    running = _running(port, data_dir)
    environment = load_environment(environment_name, config_dir) if environment_name else None
    variables = client_environment(
        os.environ,
        endpoint_url=running.endpoint_url,
        profiles=write_profiles(running.folder.profiles, load_environments(config_dir)),
        environment=environment,
    )
    _become(command, variables)


def _running(port: int, data_dir: Path | None) -> background.Running:
    running = background.find(DataFolder.for_port(port, data_dir))
    if running is None:
        raise NotRunningError(f"no local AWS runs on port {port}; start it with: local-aws up --port {port}")
    return running


def _become(command: tuple[str, ...], variables: dict[str, str]) -> NoReturn:
    """Replace this process by `command`, so that signals and the exit code are the command's own."""
    if shutil.which(command[0], path=variables.get("PATH")) is None:
        raise UsageError(f"command {command[0]!r} not found; check its name and the PATH")
    sys.stdout.flush()
    os.execvpe(command[0], command, variables)
