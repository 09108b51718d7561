"""Runs benchmarks one after the other and prints one table: `python benchmarks/table.py [NAME ...]`; 1 when a bar is missed."""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from results import VARIABLE

HERE = Path(__file__).resolve().parent


def run(name: str, rows: Path) -> int:
    """Run one benchmark; its own output goes on as it comes."""
    print(f"=== {name}", file=sys.stderr, flush=True)
    paths = os.pathsep.join(filter(None, (str(HERE), os.environ.get("PYTHONPATH"))))
    environment = {**os.environ, VARIABLE: str(rows), "PYTHONPATH": paths}
    # Synthesis without compiled modules measures the compiler.
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    return subprocess.run([sys.executable, str(HERE / name / "bench.py")], env=environment, check=False).returncode


def table(rows: list[dict[str, Any]]) -> str:
    """The rows as Markdown."""
    lines = ["| benchmark | what | measured | ratio | bar | |", "|---|---|---|--:|--:|---|"]
    for row in rows:
        ratio = "" if row["ratio"] is None else f"{row['ratio']:.3g}"
        bar = "" if row["bar"] is None else f"{row['bar']:.3g}"
        verdict = (
            "" if row["bar"] is None or row["ratio"] is None else "kept" if row["ratio"] <= row["bar"] else "MISSED"
        )
        lines.append(f"| {row['benchmark']} | {row['what']} | {row['measured']} | {ratio} | {bar} | {verdict} |")
    return "\n".join(lines)


def main(names: list[str]) -> int:
    """Run them all, then print the table."""
    with tempfile.TemporaryDirectory(prefix="blueprint-bench-") as folder:
        rows = Path(folder) / "rows.jsonl"
        rows.touch()
        failed = [name for name in names if run(name, rows) != 0]
        print(table([json.loads(line) for line in rows.read_text(encoding="utf-8").splitlines()]))
    for name in failed:
        print(f"{name}: a bar was missed, or it did not end well", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:] or sorted(path.parent.name for path in HERE.glob("*/bench.py"))))
