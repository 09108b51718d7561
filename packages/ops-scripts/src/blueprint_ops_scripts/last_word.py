"""Writing to stdout and stderr, which may be closed, full, or a pipe that nobody reads any more: none of it undoes the work."""

import errno
import os
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import TextIO


def write_result(write: Callable[[], object]) -> str:
    """Run `write`, which prints on stdout: why its words did not arrive, or nothing.

    A reader that went away, such as `head`, has what it wanted: that is no failure.
    """
    try:
        write()
        if sys.stdout is not None:  # closed by the caller: `>&-`
            sys.stdout.flush()
    except OSError as error:
        silence(sys.stdout)
        return "" if error.errno == errno.EPIPE else str(error.strerror or error)
    return ""


def mention(write: Callable[[], object]) -> None:
    """Run `write`, which prints on stderr; where nobody can hear it, it is not said."""
    try:
        write()
    except OSError:
        silence(sys.stderr)


def silence(stream: TextIO) -> None:
    """Point a stream that failed nowhere.

    What is still in its buffer must not fail once more when the process ends: that would be another exit code.
    """
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
