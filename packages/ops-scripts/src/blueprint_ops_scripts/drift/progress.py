"""Where progress goes: a function that takes a line."""

from collections.abc import Callable

Say = Callable[[str], None]


def silent(_: str) -> None:
    """Progress that nobody wants to see."""
