"""`environments diff`: what differs between two environments, and which line makes it so."""

from pathlib import Path

import click

from ..comparing import Difference, as_table, differences
from ..effective import EffectiveLeaf, effective_leaves
from ..problems.document import place
from ..validation import validate_folder
from .options import chosen, config_dir_option, json_option, print_json


@click.command()
@click.argument("left")
@click.argument("right")
@json_option
@config_dir_option
def diff(left: str, right: str, as_json: bool, config_dir: Path | None) -> None:
    """Print the values that differ between the environments LEFT and RIGHT, with their origins."""
    report = validate_folder(config_dir)
    sides = [chosen(report, name, config_dir, as_json=as_json) for name in (left, right)]
    found = differences(*(effective_leaves(config, environment.tree) for environment, config in sides))
    if as_json:
        entries = [_entry(each) for each in found]
        print_json({"schema_version": 1, "left": left, "right": right, "differences": entries})
    elif found:
        click.echo(as_table(found, left, right))
    else:
        click.echo(f"{left} and {right} do not differ")


def _entry(difference: Difference) -> dict[str, object]:
    return {"path": difference.path, "left": _side(difference.left), "right": _side(difference.right)}


def _side(leaf: EffectiveLeaf | None) -> dict[str, object] | None:
    if leaf is None:
        return None
    return {"value": leaf.value, "origin": None if leaf.origin is None else place(leaf.origin)}
