"""What every command does around its work: options, one document at the end, errors without tracebacks, Ctrl-C."""

import errno
import sys
import traceback
from collections.abc import Callable
from pathlib import Path

import click

from blueprint_config import ConfigError, EnvironmentConfig, UnknownEnvironmentError, load_environment

from .envelope import Envelope, Problem
from .errors import ConfigInvalidError, OpsError, UsageError
from .interruption import end_interrupted, shield
from .last_word import mention, write_result
from .outcomes import Outcome

_PATHS = frozenset({errno.ENOENT, errno.EACCES, errno.EPERM, errno.ENOTDIR, errno.EISDIR, errno.EROFS})

json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON document on stdout.")
config_dir_option = click.option(
    "--config-dir",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    envvar="BLUEPRINT_CONFIG_DIR",
    help="Folder of environment files layered over the shipped ones.",
)


def configured(name: str, config_dir: Path | None) -> EnvironmentConfig:
    """The environment called `name`, with configuration errors as operations errors.

    Raises:
        UsageError: the environment is not known.
        ConfigInvalidError: its files are not valid.
    """
    try:
        return load_environment(name, config_dir)
    except UnknownEnvironmentError as error:
        raise UsageError(str(error), remedy="name one of them, or add a file for a new one") from error
    except ConfigError as error:
        raise ConfigInvalidError(str(error), remedy="uv run environments validate") from error


def conclude(envelope: Envelope, body: Callable[[], None], *, as_json: bool, render: Callable[[], None]) -> None:
    """Run `body`, print the result, and leave the process with the outcome's exit code.

    `body` fills `envelope`. `render` prints the result for people; it is not called with `--json` nor after an error.
    """
    failed = _attempt(envelope, body)
    shield()
    if as_json:
        lost = write_result(lambda: click.echo(envelope.json()))
    else:
        lost = "" if failed else write_result(render)
        for problem in envelope.problems:
            _complain(problem)
    if lost:
        mend = "it is done all the same; make room, or send stdout elsewhere, and ask for the state again"
        _complain(
            Problem(code="result_lost", message=f"the result could not be written to stdout: {lost}", remedy=mend)
        )
    sys.exit(envelope.outcome.exit_code or (Outcome.INCOMPLETE.exit_code if lost else 0))


def standalone(command: click.Command) -> None:
    """Run a console script's command; with `--json` also a wrong command line answers with the one document."""
    try:
        command.main(standalone_mode=False)
    except click.exceptions.Exit as leaving:
        sys.exit(leaving.exit_code)
    except click.ClickException as error:
        _refuse(command, error)
    except (click.Abort, KeyboardInterrupt):
        end_interrupted(command.name or "")


def _refuse(command: click.Command, error: click.ClickException) -> None:
    if "--json" in sys.argv:
        envelope = Envelope(command=command.name or "")
        envelope.fail(UsageError(error.format_message(), remedy=f"uv run {command.name} --help"))
        write_result(lambda: click.echo(envelope.json()))
    else:
        mention(error.show)
    sys.exit(Outcome.USAGE.exit_code)


def _attempt(envelope: Envelope, body: Callable[[], None]) -> bool:
    try:
        body()
    except OpsError as error:
        envelope.fail(error)
    except (KeyboardInterrupt, click.Abort):  # the second is Ctrl-C, or the end of the input, at a question
        envelope.outcome = Outcome.INTERRUPTED
        again = "repeat the command; a run that is open is named by: uv run releases history ENV"
        envelope.problems.append(
            Problem(code="interrupted", message="interrupted: what was done so far is saved", remedy=again)
        )
    except OSError as error:
        envelope.outcome = Outcome.INCOMPLETE
        mend = "name a path that exists and can be written" if error.errno in _PATHS else "free the resource and repeat"
        envelope.problems.append(Problem(code="system", message=f"the system refused: {error}", remedy=mend))
    except Exception as error:  # a defect of ours: still one document and an exit code, and a traceback to report
        traceback.print_exc()
        envelope.outcome = Outcome.INCOMPLETE
        envelope.problems.append(
            Problem(
                code="unexpected",
                message=f"{type(error).__name__}: {error}",
                remedy="report it with the traceback above",
            )
        )
    else:
        return False
    return True


def _complain(problem: Problem) -> None:
    text = f"{problem.code}: {problem.message}" + (f"\n  {problem.remedy}" if problem.remedy else "")
    mention(lambda: click.echo(text, err=True))
