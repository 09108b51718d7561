"""`rollout judge`: observations in, decisions out."""

import json
import sys

import click

from ..errors import UsageError
from .profiles import PROFILES, profile_named
from .stream import JudgeInputError, StreamJudge


@click.command("judge")
@click.option("--profile", default="standard", show_default=True, help="Schedule and limits to judge by.")
def judge(profile: str) -> None:
    """Read observations as NDJSON on stdin and answer each with one decision line at once."""
    try:
        _answer_all(StreamJudge(profile_named(profile, PROFILES), lambda name: profile_named(name, PROFILES)))
    except UsageError as error:
        click.echo(f"{error.code}: {error}\n  {error.remedy}", err=True)
        sys.exit(error.outcome.exit_code)


def _answer_all(stream: StreamJudge) -> None:
    number = 0
    # Bytes, so that a line that is not UTF-8 is refused by its number like every other.
    for number, line in enumerate(sys.stdin.buffer, start=1):
        answer = stream.answer(line, number)
        if answer is not None:
            sys.stdout.write(json.dumps(answer) + "\n")
            sys.stdout.flush()
    if not stream.seen:
        raise JudgeInputError(
            f"line {number + 1} is missing: the input ended before any observation",
            remedy="write one JSON object a line on standard input",
        )
