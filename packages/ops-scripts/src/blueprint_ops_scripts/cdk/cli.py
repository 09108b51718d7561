"""`cdk`: the pinned CDK CLI on the environment's own Node. This process becomes the CLI; its arguments stay as they are.

Two things are added, and said: the app's default stacks where none are named, and the kept assembly of an unchanged tree.
"""

import os
import sys
from pathlib import Path

from ..errors import OpsError
from .node import node_environment
from .pinned import find_pinned_cli
from .reuse import reuse_assembly
from .selection import default_stacks, with_default_stacks
from .synth_inputs import PythonInputs
from .synth_options import NO_CACHE


def main() -> None:
    """Entry point of the console script `cdk`."""
    here = Path.cwd()
    given = [word for word in sys.argv[1:] if word != NO_CACHE]
    try:
        cli = find_pinned_cli(here)
        cli.ensure(_say)
        arguments = with_default_stacks(given, default_stacks(here))
        if arguments != given:
            _say(f"no stack named: using {arguments[-1]!r}")
        if NO_CACHE not in sys.argv:
            arguments = reuse_assembly(cli, here, arguments, _say, python=PythonInputs.of_this_process())
        command, environment = [*cli.command, *arguments], node_environment()
    except OpsError as error:
        _say(f"{error}\n  {error.remedy}")
        sys.exit(error.outcome.exit_code)
    except KeyboardInterrupt:
        _say("interrupted while synthesising; nothing was deployed")
        sys.exit(130)
    os.execve(command[0], command, environment)


def _say(text: str) -> None:
    print(f"cdk: {text}", file=sys.stderr, flush=True)  # noqa: T201 - the CLI's own stdout must stay untouched
