"""`environments schema`: the JSON Schemas, printed, written or compared with the checked-in copies."""

from pathlib import Path

import click

from .. import json_schema


@click.command()
@click.option("--partial", is_flag=True, help="The schema of one layer, in which nothing is required.")
@click.option(
    "--write", "folder", type=click.Path(path_type=Path, file_okay=False), help="Write both schemas into this folder."
)
@click.option(
    "--check", is_flag=True, help="Compare the checked-in schemas with the models; exit code 1 when they differ."
)
def schema(partial: bool, folder: Path | None, check: bool) -> None:
    """Print the JSON Schema of an environment."""
    if check:
        _check()
    elif folder is not None:
        for path in json_schema.write_files(folder):
            click.echo(path)
    else:
        click.echo(json_schema.as_text(json_schema.schema("partial" if partial else "full")), nl=False)


def _check() -> None:
    stale = json_schema.stale_files()
    for path in stale:
        click.echo(f"schema is stale: {path}; write it with: environments schema --write {path.parent}", err=True)
    raise SystemExit(1 if stale else 0)
