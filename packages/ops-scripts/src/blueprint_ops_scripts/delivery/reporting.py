"""Progress: one line on stderr for each event that people care about, and every event as NDJSON where asked for."""

import getpass
import json
import socket
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TextIO

import click

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
def reporting(events: str | None) -> Iterator[Sink]:
    """A sink of events; `events` names a file for NDJSON, `-` is stdout, None writes none."""
    if events is None:
        yield _to_people
    elif events == "-":
        yield both(_as_ndjson(sys.stdout), _to_people)
    else:
        with Path(events).open("a", encoding="utf-8") as handle:
            yield both(_as_ndjson(handle), _to_people)


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
    """Who to ask about a run: the user and the machine."""
    return f"{getpass.getuser()}@{socket.gethostname()}"


def _as_ndjson(handle: TextIO) -> Sink:
    def sink(event: Mapping[str, Any]) -> None:
        now = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        handle.write(json.dumps({"at": now, **event}, default=str) + "\n")
        handle.flush()

    return sink


def line_of(event: Mapping[str, Any]) -> str | None:
    """An event in a line for people; None for one that only machines care about."""
    line = _LINES.get(str(event.get("event")))
    if line:
        return line(event)
    return f"   {event['text']}" if "text" in event else None


def _to_people(event: Mapping[str, Any]) -> None:
    line = line_of(event)
    if line is not None:
        click.echo(line, err=True)
