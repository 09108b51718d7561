"""A sizing for a terminal."""

from rich.console import Console
from rich.table import Table

from .report import Proposal, SizeReport

_COLOURS = {"change": "green", "refused": "yellow", "unknown": "yellow", "keep": "dim"}


def print_table(report: SizeReport, console: Console) -> None:
    """A row for each leaf, the assumptions of what is proposed, and the patch."""
    table = Table(
        title=f"Sizes of {report.environment}, by {report.days} days of use", title_justify="left", show_lines=True
    )
    for heading in ("leaf", "now", "proposed", "saves a month", "why"):
        table.add_column(heading, overflow="fold")
    for one in report.proposals:
        table.add_row(one.leaf, _text(one.current), _proposed(one), _saved(one), one.why, style=_COLOURS[one.verdict])
    console.print(table)
    for name, dollars in report.costs.items():
        console.print(f"{name}: about ${dollars:.2f} a month at list price", highlight=False)
    for line in dict.fromkeys(line for one in report.changes for line in one.saving.assumptions):
        console.print(f"assumed: {line}", highlight=False)
    if report.patch:
        console.print(f"\n{report.patch}", highlight=False, markup=False)


def _proposed(one: Proposal) -> str:
    return f"{one.proposed} ({one.confidence} confidence)" if one.verdict == "change" else one.verdict


def _saved(one: Proposal) -> str:
    if one.verdict != "change":
        return ""
    low, high = one.saving.at_least, one.saving.at_most
    if low == high == 0.0:
        return "nothing"
    return f"${low:.2f}" if low == high else f"${low:.2f} to ${high:.2f}"


def _text(value: object) -> str:
    return "not set" if value is None else str(value)
