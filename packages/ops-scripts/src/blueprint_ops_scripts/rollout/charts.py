"""Line charts as SVG text."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT, LEFT, BOTTOM = 900, 220, 48, 26


@dataclass(frozen=True)
class Line:
    """One line; `kind` is its CSS class."""

    kind: str
    points: Sequence[tuple[float, float]]


def chart(lines: Sequence[Line], *, top: float | None = None) -> str:
    """The lines over a common time axis in seconds. `top` fixes the upper end of the other axis."""
    everything = [point for line in lines for point in line.points]
    last = max((at for at, _ in everything), default=1.0) or 1.0
    high = top or max(1e-9, *(value for _, value in everything)) * 1.1
    low = min(0.0, *(value for _, value in everything))

    def place(at: float, value: float) -> tuple[float, float]:
        across = LEFT + (WIDTH - LEFT - 8) * at / last
        down = HEIGHT - BOTTOM - (HEIGHT - BOTTOM - 8) * (value - low) / (high - low)
        return across, down

    grid = "".join(_rule(value, place(0.0, value)[1]) for value in ticks(low, high))
    marks = "".join(
        f'<text x="{place(at, low)[0]:.1f}" y="{HEIGHT - 8}">{at:g} s</text>' for at in ticks(0.0, last) if at < last
    )
    drawn = "".join(
        f'<polyline class="{line.kind}" points="{" ".join(f"{x:.1f},{y:.1f}" for x, y in (place(*p) for p in line.points))}"/>'
        for line in lines
    )
    return f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img">{grid}{marks}{drawn}</svg>'


def ticks(low: float, high: float, wanted: int = 4) -> list[float]:
    """Round values between `low` and `high`, about as many as `wanted`."""
    rough = (high - low) / wanted
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(factor * power for factor in (1, 2, 5, 10) if factor * power >= rough * 0.999)
    first = math.ceil(low / step - 1e-9)
    return [round(number * step, 10) for number in range(first, math.floor(high / step + 1e-9) + 1)]


def _rule(value: float, down: float) -> str:
    return (
        f'<line class="grid" x1="{LEFT}" x2="{WIDTH - 8}" y1="{down:.1f}" y2="{down:.1f}"/>'
        f'<text x="{LEFT - 6}" y="{down + 4:.1f}" text-anchor="end">{value:g}</text>'
    )
