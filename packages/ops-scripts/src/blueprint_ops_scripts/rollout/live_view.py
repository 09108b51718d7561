"""A rollout on the screen: a table that changes in place on a terminal, one line for each transition elsewhere."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click
from rich.console import Console, Group
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from .policy import RolloutPolicy
from .ports import RolloutEvent
from .timetable import schedule_of

_QUIET = {"STEP", "BAKING", "HELD", "POST_WATCH"}
"""States in which most events only say that time passes."""


@contextmanager
def showing(policy: RolloutPolicy) -> Iterator[Callable[[RolloutEvent], None]]:
    """Show events on stderr for the length of the block."""
    if not sys.stderr.isatty():
        yield Lines()
        return
    with Live(console=Console(stderr=True), refresh_per_second=4, transient=False) as live:
        view = LiveView(policy)

        def show(event: RolloutEvent) -> None:
            view.see(event)
            live.update(view.render())

        yield show


class Lines:
    """One line for each transition, none for a tick in which nothing changed."""

    def __init__(self) -> None:
        self._last = ""

    def __call__(self, event: RolloutEvent) -> None:
        """Print the event if it says something new."""
        # "3 of 5 ticks" says nothing new each time; what is waited for does.
        words = event.message.translate(str.maketrans("", "", "0123456789."))
        if event.state in _QUIET and event.data and words == self._last:
            return
        self._last = words
        click.echo(f"{event.state:12s} {event.weight:4.0%}  {event.message}", err=True)


class LiveView:
    """Steps, weights, both versions' rates, the evidence against its limit, and the time that is left."""

    def __init__(self, policy: RolloutPolicy) -> None:
        self.steps = [step.weight for step in schedule_of(policy).steps]
        self.seconds = _least_seconds(policy)
        self.event: RolloutEvent | None = None
        self.standing: dict[str, dict[str, float | list[int]]] = {}
        self.began: float | None = None

    def see(self, event: RolloutEvent) -> None:
        """Take an event into account."""
        self.began = event.at if self.began is None else self.began
        self.event = event
        self.standing = {**self.standing, **event.data.get("standing", {})}

    def render(self) -> Group:
        """The picture of the rollout as of the last event."""
        if self.event is None or self.began is None:
            return Group(Text("starting"))
        left = max(0.0, self.seconds - (self.event.at - self.began))
        head = Text(f"{self.event.run}  {self.event.state}  about {_minutes(left)} left", style="bold")
        bar = ProgressBar(total=100, completed=round(self.event.weight * 100), width=50)
        return Group(head, self._path(), bar, self._table(), Text(self.event.message))

    def _path(self) -> Text:
        weight = self.event.weight if self.event else 0.0
        path = Text()
        for step in [*self.steps, 1.0]:
            path.append(f" {step:.0%} ", style="reverse" if step == weight else "green" if step < weight else "dim")
        return path

    def _table(self) -> Table:
        table = Table("function", "new version", "old version", "evidence", "limit")
        for name, seen in self.standing.items():
            table.add_row(
                name,
                _rate(seen["canary"]),
                _rate(seen["baseline"]),
                f"{seen['evidence']:.3g}",
                f"{seen['threshold']:.0f}",
            )
        return table


def _least_seconds(policy: RolloutPolicy) -> float:
    """The shortest time that a rollout can take."""
    return len(policy.steps_percent) * policy.dwell_seconds + policy.bake_seconds + policy.post_watch_seconds


def _rate(counts: float | list[int]) -> str:
    if not isinstance(counts, list):
        return ""
    requests, errors = counts
    return f"{errors} of {requests} failed ({errors / requests:.2%})" if requests else "no requests"


def _minutes(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 120 else f"{seconds / 60:.0f} min"
