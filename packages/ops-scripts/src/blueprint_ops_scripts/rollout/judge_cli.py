"""`rollout judge`: observations in, decisions out."""

import json
import sys

import click

from .profiles import PROFILES, profile_named
from .stream import JudgeInputError, StreamJudge


@click.command("judge")
@click.option("--profile", default="standard", show_default=True, help="Schedule and limits to judge by.")
def judge(profile: str) -> None:
    """Read observations as NDJSON on stdin and answer each with one decision line at once."""
    try:
        stream = StreamJudge(profile_named(profile, PROFILES), lambda name: profile_named(name, PROFILES))
        for number, line in enumerate(sys.stdin, start=1):
            answer = stream.answer(line, number)
            if answer is not None:
                sys.stdout.write(json.dumps(answer) + "\n")
                sys.stdout.flush()
    except JudgeInputError as error:
        click.echo(f"{error.code}: {error}\n  {error.remedy}", err=True)
        sys.exit(error.outcome.exit_code)
