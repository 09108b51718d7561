"""One table for all benchmarks: each records its rows here, and `table.py` prints them together."""

import json
import os
from pathlib import Path

VARIABLE = "BLUEPRINT_BENCH_ROWS"
"""Environment variable that names the file to which rows are appended; without it nothing is recorded."""


def record(benchmark: str, what: str, measured: str, *, ratio: float | None = None, bar: float | None = None) -> None:
    """Add a row. `ratio` is measured within the same run, and must not exceed `bar`."""
    target = os.environ.get(VARIABLE)
    if target:
        row = {"benchmark": benchmark, "what": what, "measured": measured, "ratio": ratio, "bar": bar}
        with Path(target).open("a", encoding="utf-8") as file:
            file.write(json.dumps(row) + "\n")
