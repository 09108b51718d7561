"""One number from the points of a period: the statistics of CloudWatch, the trimmed and rank ones included.

Stock ministack answers a statistic that it does not know with the average; a count of slow requests by percentile rank
(`PR(:500)`) came out in milliseconds. Source of the definitions:
https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Statistics-definitions.html
"""

import re
from collections.abc import Sequence
from typing import Any

from ministack.services import cloudwatch

Point = dict[str, Any]
Sample = tuple[float, float]
"""A value, and how often it was seen."""

_RANGE = re.compile(r"^(PR|TC|TS|TM|WM)\(([^:]*):([^:]*)\)$", re.IGNORECASE)
_SHORT = re.compile(r"^(tm|wm|tc|ts)(\d+(?:\.\d+)?)$", re.IGNORECASE)
_QUARTILES = (25.0, 75.0)


def statistic(name: str, points: Sequence[Point]) -> float | None:
    """Return the statistic `name` of `points`, None when it is not available for them.

    Raises:
        ValueError: CloudWatch has no such statistic.
    """
    basic = cloudwatch._calc_stats(list(points))
    if name in ("SampleCount", "Sum", "Average", "Minimum", "Maximum"):
        return None if not basic else float(basic[name])
    samples = cloudwatch._percentile_samples(list(points))
    if cloudwatch._is_percentile_stat(name):
        return float(cloudwatch._percentile(samples, float(name[1:]))) if samples else None
    kind, low, high = _bounds(name)
    if not samples:
        return None
    return _of_range(kind, sorted(samples), low, high)


def _bounds(name: str) -> tuple[str, str, str]:
    """Return the kind of a range statistic and its bounds, which may be empty or end with %."""
    if name.upper() == "IQM":
        return "TM", f"{_QUARTILES[0]}%", f"{_QUARTILES[1]}%"
    found = _RANGE.match(name)
    if found:
        return found.group(1).upper(), found.group(2).strip(), found.group(3).strip()
    short = _SHORT.match(name)
    if short:
        return short.group(1).upper(), "", f"{short.group(2)}%"
    raise ValueError(f"statistic {name!r} is not known")


def _of_range(kind: str, samples: list[Sample], low: str, high: str) -> float | None:
    total = sum(count for _, count in samples)
    inside = (
        _absolute(samples, low, high)
        if not (low + high).endswith("%") and "%" not in low
        else _share(samples, low, high)
    )
    count = sum(number for _, number in inside)
    if kind == "PR":
        return 100.0 * count / total
    if kind == "TC":
        return count
    if kind == "TS":
        return sum(value * number for value, number in inside)
    if kind == "WM":
        return _winsorized(samples, inside)
    return sum(value * number for value, number in inside) / count if count else None


def _absolute(samples: list[Sample], low: str, high: str) -> list[Sample]:
    """Keep values above `low` and up to `high`."""
    above = float(low) if low else float("-inf")
    up_to = float(high) if high else float("inf")
    return [(value, count) for value, count in samples if above < value <= up_to]


def _share(samples: list[Sample], low: str, high: str) -> list[Sample]:
    """Keep the values between two shares of all samples, in order of size."""
    total = sum(count for _, count in samples)
    first = total * float(low.rstrip("%") or 0.0) / 100.0
    last = total * float(high.rstrip("%") or 100.0) / 100.0
    kept: list[Sample] = []
    seen = 0.0
    for value, count in samples:
        overlap = min(last, seen + count) - max(first, seen)
        if overlap > 0:
            kept.append((value, overlap))
        seen += count
    return kept


def _winsorized(samples: list[Sample], inside: list[Sample]) -> float | None:
    """Return the mean with everything outside pulled to the nearest value inside."""
    if not inside:
        return None
    lowest, highest = inside[0][0], inside[-1][0]
    total = sum(count for _, count in samples)
    return sum(min(max(value, lowest), highest) * count for value, count in samples) / total
