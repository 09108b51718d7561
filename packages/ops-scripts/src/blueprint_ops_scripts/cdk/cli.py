"""`cdk`: the pinned CDK CLI on the environment's own Node. This process becomes the CLI; its arguments stay as they are."""

import os
import sys
from pathlib import Path

from ..errors import OpsError
from .node import node_environment
from .pinned import find_pinned_cli
from .selection import default_stacks, with_default_stacks


def main() -> None:
    """Entry point of the console script `cdk`."""
    given = sys.argv[1:]
    here = Path.cwd()
    try:
        cli = find_pinned_cli(here)
        cli.ensure(_say)
        arguments = with_default_stacks(given, default_stacks(here))
        command, environment = [*cli.command, *arguments], node_environment()
    except OpsError as error:
        _say(f"{error}\n  {error.remedy}")
        sys.exit(error.outcome.exit_code)
    if arguments != given:
        _say(f"no stack named: using {arguments[-1]!r}")
    os.execve(command[0], command, environment)


def _say(text: str) -> None:
    print(f"cdk: {text}", file=sys.stderr, flush=True)  # noqa: T201 - the CLI's own stdout must stay untouched
