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
            _count_as_old()
            gc.enable()


def _count_as_old() -> None:
    """Put what was made during the pause among the long-lived objects, or the collector walks over all of it at once.

    Freezing and thawing does that without looking at a single object. Left alone where the program has frozen
    objects of its own, which would thaw too.
    """
    if gc.get_freeze_count() == 0:
        gc.freeze()
        gc.unfreeze()
