"""GitHub-flavoured Markdown, for pull requests and wikis."""

from collections.abc import Sequence


def table(title: str, headings: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """A heading and a table as lines; nothing when there are no rows."""
    if not rows:
        return []
    head = ["| " + " | ".join(headings) + " |", "|" + "---|" * len(headings)]
    return [f"## {title}", "", *head, *("| " + " | ".join(map(cell, row)) + " |" for row in rows), ""]


def cell(text: str) -> str:
    """Text that keeps a table whole, and that no reader takes for HTML."""
    escaped = text.replace("\\", "\\\\").replace("|", "\\|").replace("\r", " ").replace("\n", " ")
    return escaped.replace("<", "&lt;")
