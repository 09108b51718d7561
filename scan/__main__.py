"""`python -m scan` scans and prints the table; `python -m scan --write` writes docs/security.md."""

import sys
import tempfile
from pathlib import Path

import click

from .acknowledged import ACKNOWLEDGEMENTS
from .finding import ScanError
from .judging import judge
from .scanning import scan
from .security_page import PAGE, security_page
from .table import complaints, table


@click.command()
@click.option("--write", is_flag=True, help="Write docs/security.md from the acknowledgements, and scan nothing.")
def main(write: bool) -> None:
    """Scan every template; exit 0 when nothing is left, 1 when something is, 2 when a tool could not run."""
    if write:
        PAGE.write_text(security_page(), encoding="utf-8")
        return
    try:
        with tempfile.TemporaryDirectory(prefix="blueprint-scan-") as folder:
            findings = scan(Path(folder), report=lambda line: click.echo(line, err=True))
    except ScanError as error:
        click.echo(f"error: {error}", err=True)
        sys.exit(2)
    verdict = judge(findings, ACKNOWLEDGEMENTS)
    click.echo(table(verdict))
    problems = complaints(verdict)
    if PAGE.read_text(encoding="utf-8") != security_page():
        problems.append(
            "docs/security.md is stale: acknowledgements changed; write it with: uv run python -m scan --write"
        )
    for line in problems:
        click.echo(line)
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
