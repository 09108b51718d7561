"""Ending with the parent: the emulator of a sandbox must not outlive it, however it ends.

The parent holds the other end of a pipe. When it goes, by whatever signal, the pipe closes and this process ends itself
in the ordinary way.
"""

import os
import signal
import threading


def end_with(descriptor: int) -> None:
    """Watch the pipe `descriptor`, and send SIGTERM to this process when its other end is closed."""
    threading.Thread(target=_watch, args=(descriptor,), name="parent-watch", daemon=True).start()


def _watch(descriptor: int) -> None:
    while os.read(descriptor, 1):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
