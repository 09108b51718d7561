"""Progress: one line on stderr for each event that people care about, and every event as NDJSON where asked for."""

import getpass
import json
import os
import socket
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, redirect_stdout
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TextIO

import click

from ..errors import UsageError
from ..last_word import mention, silence

Sink = Callable[[Mapping[str, Any]], None]

events_option = click.option(
    "--events", metavar="FILE|-", help="Append every event as one line of JSON to FILE, or print it on stdout with -."
)

_LINES: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    "note": lambda event: str(event["text"]),
    "phase": lambda event: f"== {event['phase']}",
    "stack_started": lambda event: f"   {event['stack']} ...",
    "stack_done": lambda event: f"   {event['stack']} {'deployed' if event['changed'] else 'unchanged'}",
    "stack_failed": lambda event: f"   {event['stack']} FAILED: {event['reason']}",
    "resource_failed": lambda event: f"   {event['stack']} {event['type']} FAILED: {event['reason']}",
    "failed": lambda event: f"!! {event['phase']}: {event['reason']}",
    "check": lambda event: f"   {event['status']:<8}{event['name']}: {event['message']}",
    "gate": lambda event: f"   {event['status']:<8}{event['name']}: {event['message']}",
    "health": lambda event: f"   health {event['number']}/{event['of']}: {event['message']}",
    "rollout": lambda event: f"   {event['text']}",
    "wave": lambda event: f"== {event['environment']}: {event['outcome']}",
}


@contextmanager
def reporting(events: str | None, *, as_json: bool = False) -> Iterator[Sink]:
    """A sink of events; `events` names a file for NDJSON, `-` is stdout, None writes none.

    Raises:
        UsageError: the file cannot be opened, or stdout belongs to the document of `as_json`.
    """
    refuse_two_on_stdout(events, as_json=as_json)
    if events is None:
        yield _to_people
    else:
        with writing(events) as lines:
            yield both(lines.take, _to_people)


def refuse_two_on_stdout(events: str | None, *, as_json: bool) -> None:
    """Raise UsageError when events and the document of `as_json` would both go to stdout."""
    if events == "-" and as_json:
        raise UsageError(
            "--json and --events - both want stdout", remedy="write the events to a file: --events events.ndjson"
        )


@contextmanager
def writing(events: str) -> "Iterator[Ndjson]":
    """Lines of events: appended to the file `events`, or on stdout with `-`.

    Raises:
        UsageError: the file cannot be opened.
    """
    if events == "-":
        yield Ndjson(sys.stdout, "stdout")
    else:
        with _opened(events) as handle:
            yield Ndjson(handle, events)


def beside_events(events: str | None, render: Callable[[], None]) -> Callable[[], None]:
    """Who prints the result for people: on stderr where stdout is all events, so that every line of it parses."""
    if events != "-":
        return render

    def on_stderr() -> None:
        with redirect_stdout(sys.stderr):
            render()

    return on_stderr


def _opened(events: str) -> TextIO:
    try:
        return Path(events).open("a", encoding="utf-8")
    except OSError as error:
        raise UsageError(
            f"--events {events}: {error.strerror or error}",
            remedy="name a file in a folder that exists and can be written",
        ) from error


def notes(sink: Sink) -> Callable[[str], None]:
    """A function that reports plain sentences to `sink`."""
    return lambda text: sink({"event": "note", "text": text})


def both(first: Sink, second: Sink) -> Sink:
    """A sink that gives every event to two others."""

    def sink(event: Mapping[str, Any]) -> None:
        first(event)
        second(event)

    return sink


def owner() -> str:
    """Who to ask about a run: the user, or its number where it has no name, and the machine."""
    try:
        user = getpass.getuser()
    except (KeyError, OSError):  # a container runs under a number that no password file knows
        user = f"uid{os.getuid()}"
    return f"{user}@{socket.gethostname()}"


class Ndjson:
    """Events as lines of JSON. A line that cannot be written ends the writing and nothing else, said once."""

    def __init__(self, handle: TextIO | None, name: str) -> None:
        self._handle = handle
        self._name = name

    def take(self, event: Mapping[str, Any]) -> None:
        """Write one event."""
        if self._handle is None:
            return
        now = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        try:
            self._handle.write(json.dumps({"at": now, **event}, default=str) + "\n")
            self._handle.flush()
        except OSError as error:
            silence(self._handle)
            self._handle = None
            _to_people(
                {"event": "note", "text": f"no more events are written to {self._name}: {error.strerror or error}"}
            )


def line_of(event: Mapping[str, Any]) -> str | None:
    """An event in a line for people; None for one that only machines care about."""
    line = _LINES.get(str(event.get("event")))
    if line:
        return line(event)
    return f"   {event['text']}" if "text" in event else None


def _to_people(event: Mapping[str, Any]) -> None:
    line = line_of(event)
    if line is not None:
        mention(lambda: click.echo(line, err=True))
