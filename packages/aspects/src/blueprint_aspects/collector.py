"""Python's garbage collector, paused while everything that is made is kept anyway.

Templates become hundreds of thousands of small containers, none of them garbage. The collector walks over all of
them again and again: at 10,000 resources that is a third of the time, and the time grows faster than the resources.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collector_paused() -> Iterator[None]:
    """Pause the collector, and leave it as it was found."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
