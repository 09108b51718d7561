"""A verdict as text: found, acknowledged and left of each tool in each stage and layout."""

from collections import Counter

from .finding import LAYOUTS, STAGES, TOOLS
from .judging import Verdict


def table(verdict: Verdict) -> str:
    """One row for each tool and layout, one column for each stage; a cell is `found acknowledged left`."""
    accepted = Counter((each.tool, each.layout, each.stage) for each in verdict.accepted)
    left = Counter((each.tool, each.layout, each.stage) for each in verdict.left)
    head = f"{'found / acknowledged / left':<34}" + "".join(f"{stage:>15}" for stage in STAGES)
    lines = [head]
    for layout in LAYOUTS:
        for tool in TOOLS:
            cells = []
            for stage in STAGES:
                key = (tool, layout, stage)
                known = layout == "split" or stage != "pipeline"
                cells.append(f"{accepted[key] + left[key]} / {accepted[key]} / {left[key]}" if known else "-")
            lines.append(f"{layout:<8}{tool:<26}" + "".join(f"{cell:>15}" for cell in cells))
    found = len(verdict.accepted) + len(verdict.left)
    lines.append(f"{found} found, {len(verdict.accepted)} acknowledged, {len(verdict.left)} left")
    return "\n".join(lines)


def complaints(verdict: Verdict) -> list[str]:
    """One line for each thing that fails the scan."""
    lines = [f"left: {finding}" for finding in verdict.left]
    lines += [
        f"unused: {rule} finds nothing on {each.resource} in {stage}; take it out of the acknowledgement"
        for each, rule, stage in verdict.unused
    ]
    return lines
