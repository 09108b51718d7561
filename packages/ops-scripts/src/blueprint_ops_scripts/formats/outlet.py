"""Where a report goes: a table on the terminal, the JSON document, or one of the other forms; to stdout or into a file."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import click
from rich.console import Console

from ..envelope import Envelope

FORMS = ("table", "json", "sarif", "junit", "markdown", "html")
_WIDE = 160

format_option = click.option(
    "--format", "form", type=click.Choice(FORMS), default="table", show_default=True, help="Form of the report."
)
output_option = click.option(
    "--output", type=click.Path(path_type=Path, dir_okay=False), help="Write the report there instead of to stdout."
)


@dataclass(frozen=True, kw_only=True)
class Outlet:
    """One report's way out. `writers` are asked when the report is there."""

    envelope: Envelope
    form: str
    output: Path | None
    print_table: Callable[[Console], None]
    writers: Mapping[str, Callable[[], str]]
    """For each form that is one text."""

    @property
    def prints_json(self) -> bool:
        """Whether stdout gets the document."""
        return self.form == "json" and self.output is None

    def save(self) -> None:
        """Write the file, if there is one to write."""
        if self.output is not None:
            self.output.write_bytes(f"{self.text().rstrip()}\n".encode(errors="replace"))

    def render(self) -> None:
        """Print the report for people; nothing on stdout when it went to a file."""
        if self.output is not None:
            click.echo(f"report written to {self.output}", err=True)
        elif self.form == "table":
            self.print_table(Console(soft_wrap=False))
        else:
            click.echo(self.text())

    def text(self) -> str:
        """The report in the chosen form."""
        if self.form == "json":
            return self.envelope.json()
        if self.form in self.writers:
            return self.writers[self.form]()
        console = Console(width=_WIDE, record=True, quiet=True)
        self.print_table(console)
        return console.export_text()
