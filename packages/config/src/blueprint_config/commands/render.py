"""`environments render`: what an environment is in the end."""

from pathlib import Path

import click

from ..effective import effective_leaves
from ..problems.document import place
from ..rendering import as_yaml
from ..validation import validate_folder
from .options import chosen, config_dir_option, json_option, print_json


@click.command()
@click.argument("environment")
@click.option("--origin", is_flag=True, help="Say for each value where it was written and what it overrides.")
@json_option
@config_dir_option
def render(environment: str, origin: bool, as_json: bool, config_dir: Path | None) -> None:
    """Print every value of ENVIRONMENT, defaults included, as YAML that reads back as the same environment."""
    found, config = chosen(validate_folder(config_dir), environment, config_dir, as_json=as_json)
    leaves = effective_leaves(config, found.tree)
    if not as_json:
        click.echo(as_yaml(leaves, origins=origin))
        return
    document = {
        "schema_version": 1,
        "environment": environment,
        "values": config.model_dump(mode="json", by_alias=True),
    }
    if origin:
        document["origins"] = {
            ".".join(leaf.path): None
            if leaf.origin is None
            else {**place(leaf.origin), "overrides": [place(each) for each in leaf.overrode]}
            for leaf in leaves
        }
    print_json(document)
