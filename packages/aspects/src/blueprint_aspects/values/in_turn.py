"""Going through several places without letting an unknown in one hide what the others hold."""

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from blueprint_aspects.values.undecided import Undecided

A = TypeVar("A")
B = TypeVar("B")


def in_turn(places: Iterable[A], read: Callable[[A], Iterable[B]]) -> Iterator[B]:
    """Everything that `read` gives for each place.

    Raises:
        Undecided: at the end, when a place or what it holds was not known.
    """
    undecided: Undecided | None = None
    iterator = iter(places)
    finished = False
    while not finished:
        try:
            for place in iterator:
                yield from read(place)
            finished = True
        except Undecided as signal:  # the loop goes on with the next place
            undecided = signal
    if undecided is not None:
        raise undecided
