"""Live progress on stderr: a moving line on a terminal, one line for each step elsewhere."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.markup import escape

_WIDTH_OF_DETAIL = 100


class Progress:
    """Says which step runs, what it says itself, and how long it took."""

    def __init__(self) -> None:
        self._console = Console(stderr=True, highlight=False)
        self._live = sys.stderr.isatty()
        self._started = time.monotonic()
        self._status = self._console.status("") if self._live else None
        self._title = ""

    @property
    def seconds(self) -> float:
        """Seconds since the beginning."""
        return time.monotonic() - self._started

    @contextmanager
    def step(self, title: str) -> Iterator[None]:
        """Show `title` while the block runs, then that it is done, or that it failed."""
        began, self._title = time.monotonic(), title
        if self._status:
            self._status.update(escape(title))
            self._status.start()
        else:
            self._console.print(f"[{self.seconds:5.1f} s] {escape(title)} ...", markup=False, soft_wrap=True)
        try:
            yield
        except BaseException:
            self._end("[red]x[/red]", title, began)
            raise
        self._end("[green]ok[/green]", title, began)

    def detail(self, line: str) -> None:
        """Show one line of what a command says, under the title of the running step."""
        if self._status and line.strip():
            self._status.update(f"{escape(self._title)}  [dim]{escape(line.strip()[:_WIDTH_OF_DETAIL])}[/dim]")

    def say(self, text: str) -> None:
        """Print a line that stays."""
        self._console.print(text, markup=False, soft_wrap=True)

    def _end(self, mark: str, title: str, began: float) -> None:
        if self._status:
            self._status.stop()
        self._console.print(f"{mark} {escape(title)} [dim]({time.monotonic() - began:.1f} s)[/dim]", soft_wrap=True)
