"""A rollout on the screen: a table that changes in place on a terminal, one line for each transition elsewhere."""

import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click
from rich.console import Console, Group
from rich.live import Live
from rich.table import Table
from rich.text import Text

from .figures import figure, span
from .policy import RolloutPolicy
from .ports import RolloutEvent
from .states import State
from .timetable import schedule_of

_QUIET = {"STEP", "BAKING", "HELD", "POST_WATCH"}
"""States in which most events only say that time passes."""

_NO_TIME_LEFT = {state.value for state in State if state.final} | {"HELD", "ROLLING_BACK", "ROLLBACK_FAILED"}

_ON_TIME = re.compile(r"\d+ of \d+ ticks at ")


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
    """One line for each transition, and one for what a step waits for; none for time that passes as planned."""

    def __init__(self) -> None:
        self._last = ""

    def __call__(self, event: RolloutEvent) -> None:
        """Print the event if it says something new."""
        # An intent is followed by what came of it, and a decision by the transition that gives its reason.
        if event.message.startswith("intent: ") or event.data.get("decided") or _ON_TIME.match(event.message):
            return
        # "120 of 900 requests" says nothing new each time; what is waited for does.
        words = event.message.translate(str.maketrans("", "", "0123456789."))
        if event.state in _QUIET and event.data and words == self._last:
            return
        self._last = words
        click.echo(f"{event.state:12s} {event.weight:4.0%}  {event.message}", err=True)


class LiveView:
    """Steps, weights, both versions' rates, the evidence against its limit, and the time that is left."""

    def __init__(self, policy: RolloutPolicy) -> None:
        steps = schedule_of(policy).steps
        self.steps = [step.weight for step in steps]
        self.seconds = [*(step.ticks * policy.tick_seconds for step in steps), policy.post_watch_seconds]
        """That each weight lasts at least."""
        self.event: RolloutEvent | None = None
        self.standing: dict[str, dict[str, float | list[int]]] = {}
        self.since: float = 0.0
        """When the weight was last changed."""

    def see(self, event: RolloutEvent) -> None:
        """Take an event into account."""
        if self.event is None or event.weight != self.event.weight:
            self.since = event.at
        self.event = event
        self.standing = {**self.standing, **event.data.get("standing", {})}

    def render(self) -> Group:
        """The picture of the rollout as of the last event."""
        if self.event is None:
            return Group(Text("starting"))
        head = Text(f"{self.event.run}  {self.event.state}  {self._time_left(self.event)}".rstrip(), style="bold")
        table = [self._table()] if self.standing else []
        return Group(head, self._path(), *table, Text(self.event.message))

    def _time_left(self, event: RolloutEvent) -> str:
        """What is left when the rest goes as fast as it may; how long evidence takes, nobody knows. Nothing at the end."""
        if event.state in _NO_TIME_LEFT:
            return ""
        timetable = list(zip([*self.steps, 1.0], self.seconds, strict=True))
        here = sum(seconds for weight, seconds in timetable if weight == event.weight)
        ahead = sum(seconds for weight, seconds in timetable if weight > event.weight)
        return f"at least {span(max(0.0, here - (event.at - self.since)) + ahead)} left"

    def _path(self) -> Text:
        """The weights, the present one in brackets: readable without colours too."""
        weight = self.event.weight if self.event else 0.0
        path = Text(f"{'█' * round(weight * 40):░<40} ")
        for step in [*self.steps, 1.0]:
            here = step == weight
            path.append(
                f"[{step:.0%}]" if here else f" {step:.0%} ",
                style="bold" if here else "green" if step < weight else "dim",
            )
        return path

    def _table(self) -> Table:
        table = Table("function", "new version failed", "old version failed", "evidence", "limit")
        for name, seen in self.standing.items():
            table.add_row(
                name,
                _rate(seen["canary"]),
                _rate(seen["baseline"]),
                _number(seen["evidence"]),
                _number(seen["threshold"]),
            )
        return table


def _number(value: float | list[int]) -> str:
    return "" if isinstance(value, list) else figure(value)


def _rate(counts: float | list[int]) -> str:
    if not isinstance(counts, list):
        return ""
    requests, errors = counts
    return f"{errors} of {requests} ({errors / requests:.2%})" if requests else "no requests"
