"""Lists cut into pages, with the mischief that pages can do."""

from collections.abc import Sequence
from typing import TypeVar

from .errors import Refusal

T = TypeVar("T")


class Pages:
    """Hands out tokens. With `duplicate_and_empty_pages` a page repeats an entry or is empty; tokens can expire once."""

    def __init__(self, flags: frozenset[str]) -> None:
        self._mischief = "duplicate_and_empty_pages" in flags
        self._expires = "page_token_expires" in flags
        self._used = 0

    def cut(self, entries: Sequence[T], token: str | None, size: int) -> tuple[Sequence[T], str | None]:
        """One page, and the token of the next."""
        if self._mischief:
            size = max(1, size // 4)
        start, empty = _read(token)
        if token is not None and self._expires:
            self._used += 1
            if self._used % 7 == 1:
                raise Refusal("ValidationError", "The specified NextToken has expired")
        if self._mischief and start and not empty:
            return [], f"page-{start}-empty"
        first = max(0, start - 1) if self._mischief else start
        following = start + size
        return entries[first:following], f"page-{following}" if following < len(entries) else None


def _read(token: str | None) -> tuple[int, bool]:
    if token is None:
        return 0, False
    parts = token.split("-")
    return int(parts[1]), len(parts) > 2
