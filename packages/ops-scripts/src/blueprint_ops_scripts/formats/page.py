"""HTML pages that need nothing else: no script, no font, no network. One look for every report, in light and in dark.

A report whose parts no other has (charts, bars) adds rules for these, in the colours that are named here.
"""

from collections.abc import Mapping, Sequence
from html import escape

STYLE = """
:root { color-scheme: light dark; --ink: #1b2430; --paper: #fbfbf9; --soft: #eef0f2; --faint: #55606d; --line: #d5d9de;
  --bad: #b3261e; --warn: #8a5a00; --good: #1c6b35; --new: #1769c0; --old: #7a5f14; }
@media (prefers-color-scheme: dark) { :root { --ink: #e7eaee; --paper: #15191f; --soft: #232a33; --faint: #a3adb8;
  --line: #39414c; --bad: #ff8a80; --warn: #f0b45a; --good: #7fd99a; --new: #6db3ff; --old: #e0bd62; } }
* { box-sizing: border-box; }
body { font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); max-width: 70rem;
  margin: 2rem auto; padding: 0 1rem; overflow-wrap: anywhere; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0 0 .3rem; } h2 { font-size: 1.1rem; margin: 2.2rem 0 .5rem; }
p { margin: .2rem 0; } small, .faint { color: var(--faint); }
code { font: .88em ui-monospace, monospace; background: var(--soft); padding: .05rem .3rem; border-radius: .25rem; }
.tiles { display: flex; flex-wrap: wrap; gap: .6rem; margin: 1.2rem 0; }
.tile { background: var(--soft); border-radius: .5rem; padding: .5rem .9rem; flex: 1 1 7rem; }
.tile b { display: block; font-size: 1.5rem; line-height: 1.3; font-variant-numeric: tabular-nums; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th { text-align: left; font-weight: 600; color: var(--faint); }
td, th { border-bottom: 1px solid var(--line); padding: .45rem .8rem .45rem 0; vertical-align: top; }
dl { display: grid; grid-template-columns: auto 1fr; gap: 0 .7rem; margin: .2rem 0 0; }
dt { color: var(--faint); } dd { margin: 0; font: .88em/1.6 ui-monospace, monospace; }
.bad { color: var(--bad); } .warn { color: var(--warn); } .good { color: var(--good); }
@media (max-width: 42rem) { body { margin: 1rem auto; } thead { position: absolute; left: -200vw; }
  table, tbody, tr, td { display: block; width: auto; } tr { border-bottom: 1px solid var(--line); padding: .5rem 0; }
  td { border: 0; padding: .1rem 0; } td:empty { display: none; }
  td[data-label]::before { content: attr(data-label); display: block; font-size: .8rem; color: var(--faint); } }
"""

Tone = str
"""`bad`, `warn`, `good`, or nothing."""


def page(title: str, *parts: str, style: str = "") -> str:
    """The document. `title` is text, the parts are HTML; `style` goes after the common one."""
    head = (
        '<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{STYLE}{style}</style>"
    )
    body = f"<h1>{escape(title)}</h1>{''.join(parts)}"
    return f'<!doctype html><html lang="en"><head>{head}</head><body>{body}</body></html>\n'


def tiles(values: Mapping[str, object], tones: Mapping[str, Tone] | None = None) -> str:
    """Large numbers with their names; `tones` colours some of them, by name."""
    shades = tones or {}
    boxes = (
        f'<div class="tile"><b class="{shades.get(name, "")}">{escape(str(value))}</b>{escape(name)}</div>'
        for name, value in values.items()
    )
    return f'<div class="tiles">{"".join(boxes)}</div>'


def table(title: str, headings: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A heading and a table; nothing when there are no rows. Cells are HTML. On a narrow screen each row becomes a card."""
    if not rows:
        return ""
    head = "".join(f"<th>{escape(heading)}</th>" for heading in headings)
    body = "".join(f"<tr>{_cells(headings, row)}</tr>" for row in rows)
    return f"<h2>{escape(title)}</h2><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def toned(text: str, tone: Tone) -> str:
    """Text in a tone."""
    return f'<span class="{tone}">{lines(text)}</span>'


def lines(text: str) -> str:
    """Text with its line ends kept."""
    return escape(text).replace("\n", "<br>")


def path(text: str) -> str:
    """A path that breaks at its slashes when it is too long."""
    return escape(text[:1]) + escape(text[1:]).replace("/", "/<wbr>")


def facts(values: Mapping[str, str]) -> str:
    """Names and values, one under the other."""
    entries = (f"<dt>{escape(name)}</dt><dd>{lines(value)}</dd>" for name, value in values.items())
    return f"<dl>{''.join(entries)}</dl>"


def _cells(headings: Sequence[str], row: Sequence[str]) -> str:
    labelled = zip(headings, row, strict=True)
    return "".join(
        f'<td data-label="{escape(name)}">{cell}</td>' if name else f"<td>{cell}</td>" for name, cell in labelled
    )
