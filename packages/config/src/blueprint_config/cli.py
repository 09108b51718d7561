"""`environments`: look at, check and compare the environments."""

import click

from .commands.diff import diff
from .commands.render import render
from .commands.schema import schema
from .commands.validate import validate


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Look at, check and compare the environments."""


for command in (render, validate, diff, schema):
    main.add_command(command)
