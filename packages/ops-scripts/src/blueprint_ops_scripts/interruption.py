"""Ctrl-C outside of a command's work: before it began, while somebody was asked, and once its end is being said."""

import signal
import sys
import threading

from .envelope import Envelope, Problem
from .last_word import mention, write_result
from .outcomes import Outcome

_SAID = "interrupted: nothing was begun, or what was done so far is saved"


def shield() -> None:
    """Ctrl-C has no effect from now on: the end is being said, and half a document helps nobody."""
    if threading.current_thread() is threading.main_thread():
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)


def end_interrupted(command: str) -> None:
    """Say that `command` was interrupted, in the one document where `--json` asks for it, and leave the process."""
    shield()
    if "--json" in sys.argv:
        envelope = Envelope(command=command, outcome=Outcome.INTERRUPTED)
        envelope.problems.append(Problem(code="interrupted", message=_SAID, remedy="repeat the command"))
        write_result(lambda: sys.stdout and sys.stdout.write(envelope.json() + "\n"))
    else:
        mention(lambda: sys.stderr and sys.stderr.write(f"{_SAID}\n"))
    sys.exit(Outcome.INTERRUPTED.exit_code)
