"""Line charts as SVG under HTML labels: lines stretch with the page, letters and strokes keep their size."""

import html
import math
from collections.abc import Sequence
from dataclasses import dataclass

STYLE = """
.chart { position: relative; height: 11rem; margin: .8rem .6rem 3rem 3.2rem; }
.chart svg { position: absolute; inset: 0; width: 100%; height: 100%; overflow: visible; }
.grid { stroke: var(--line); } .move { stroke: var(--line); stroke-dasharray: 2 3; }
.new { stroke: var(--new); } .old { stroke: var(--old); stroke-dasharray: 7 4; } .limit { stroke: var(--bad); stroke-dasharray: 5 4; }
line, polyline { vector-effect: non-scaling-stroke; } polyline { fill: none; stroke-width: 2; }
.chart span { position: absolute; font-size: 12px; color: var(--faint); white-space: nowrap; line-height: 1; }
.chart .y { right: calc(100% + .5rem); transform: translateY(50%); }
.chart .x { top: calc(100% + .5rem); transform: translateX(-50%); }
"""
"""What a page with charts adds to the common look."""


@dataclass(frozen=True)
class Line:
    """One line; `kind` is its CSS class."""

    kind: str
    points: Sequence[tuple[float, float]]


@dataclass(frozen=True, kw_only=True)
class Axis:
    """A range of values, and how they are labelled."""

    low: float = 0.0
    high: float
    unit: str = ""
    logarithmic: bool = False

    def place(self, value: float) -> float:
        """Per cent of the axis that lie below `value`."""
        low, high, at = (_power(end) if self.logarithmic else end for end in (self.low, self.high, value))
        return 100 * (min(max(at, low), high) - low) / (high - low)

    @property
    def marks(self) -> list[float]:
        """Round values to label."""
        if not self.logarithmic:
            return ticks(self.low, self.high)
        first, last = math.ceil(_power(self.low) - 1e-9), math.floor(_power(self.high) + 1e-9)
        return [10.0**power for power in range(first, last + 1, max(1, math.ceil((last - first) / 4)))]


def chart(lines: Sequence[Line], *, title: str, across: Axis, up: Axis, moves: Sequence[float] = ()) -> str:
    """The lines with both axes; `moves` are times that get an upright rule."""
    rules = "".join(f'<line class="grid" x1="0" x2="100" {_level(up, mark)}/>' for mark in up.marks)
    rules += "".join(
        f'<line class="move" x1="{across.place(at):.2f}" x2="{across.place(at):.2f}" y1="0" y2="100"/>' for at in moves
    )
    drawn = "".join(f'<polyline class="{line.kind}" points="{_points(line, across, up)}"/>' for line in lines)
    labels = "".join(
        f'<span class="y" style="bottom:{up.place(mark):.1f}%">{mark:g}{up.unit}</span>' for mark in up.marks
    )
    labels += "".join(
        f'<span class="x" style="left:{across.place(mark):.1f}%">{mark:g}{across.unit}</span>' for mark in across.marks
    )
    return (
        f'<div class="chart" role="img" aria-label="{html.escape(title)}">'
        f'<svg viewBox="0 0 100 100" preserveAspectRatio="none">{rules}{drawn}</svg>{labels}</div>'
    )


def ticks(low: float, high: float, wanted: int = 4) -> list[float]:
    """Round values between `low` and `high`, about as many as `wanted`."""
    rough = (high - low) / wanted
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(factor * power for factor in (1, 2, 5, 10) if factor * power >= rough * 0.999)
    first = math.ceil(low / step - 1e-9)
    return [round(number * step, 10) for number in range(first, math.floor(high / step + 1e-9) + 1)]


def _points(line: Line, across: Axis, up: Axis) -> str:
    return " ".join(f"{across.place(at):.2f},{100 - up.place(value):.2f}" for at, value in line.points)


def _level(up: Axis, mark: float) -> str:
    down = f"{100 - up.place(mark):.2f}"
    return f'y1="{down}" y2="{down}"'


def _power(value: float) -> float:
    return math.log10(max(value, 1e-300))
