"""Measures the rules against cdk-nag's AwsSolutions pack on the same app, in one run; fails when a bar is missed.

Times are CPU seconds (ours and Node's), because wall time on a shared machine says nothing. A round measures everything
once, one after the other, so that what else the machine does is in both sides of a ratio; a figure is the median over
the rounds. A synthesis is measured from the moment when the constructs are made to the end of its processes. Needs the
package's `peers` group, and Linux.
"""

import gc
import json
import resource
import shutil
import subprocess
import sys
import tempfile
import time
import tracemalloc
from datetime import date
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from blueprint_aspects.assembly import load
from blueprint_aspects.engine import Policy, Report, evaluate
from blueprint_aspects.rules import ALL_RULES
from results import record
from table import table

APP = Path(__file__).parent / "app.py"
ROUNDS = 5
WAYS = ("none", "nag", "plugin")
POLICY = Policy(today=date(2026, 11, 23))


class Row(NamedTuple):
    """One line of the table; `bar` is the ratio that must not be exceeded."""

    what: str
    measured: str
    ratio: float | None
    bar: float | None


class Round(NamedTuple):
    """CPU seconds: three ways of synthesis, and loading and judging alone."""

    none: float
    nag: float
    plugin: float
    alone: float


def measure(folder: Path) -> Round:
    """One round; the judging, which is short, is the least of ten."""
    none, nag, plugin = (synthesis(way, str(folder / way)) for way in WAYS)
    return Round(none, nag, plugin, min(cpu_of(judge, folder / "none") for _ in range(10)))


def synthesis(way: str, outdir: str) -> float:
    """CPU seconds of one synthesis in a process of its own, Node included, without the making of the constructs."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [sys.executable, str(APP), way, outdir]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)} failed: {done.stderr[-2000:]}")
    measured = json.loads(done.stdout.splitlines()[-1])
    if measured["outcome"] not in ("passed", "failed"):
        raise SystemExit(f"{way}: the synthesis broke: {measured['outcome']}")
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime - float(measured["built"])


def judge(path: Path) -> Report:
    """Load and judge a cloud assembly or file, as the plugin and `check-templates` do."""
    return evaluate(load([path]), rules=ALL_RULES, policy=POLICY)


def cpu_of(work: Any, *arguments: Any) -> float:
    """CPU seconds of one call, with nothing left over from the last one."""
    gc.collect()
    start = time.process_time()
    work(*arguments)
    return time.process_time() - start


def many(folder: Path, times: int) -> Path:
    """A folder with the app's templates, `times` times over: a large system has more stacks, not larger ones."""
    target = folder.parent / f"times-{times}"
    target.mkdir()
    for path in folder.glob("*.template.json"):
        for index in range(times):
            shutil.copy(path, target / f"{index}-{path.name}")
    return target


def growth(folder: Path) -> list[Row]:
    """How time and memory grow from one to ten times the resources."""
    times, peaks, sizes = [], [], []
    for factor in (1, 10):
        path = many(folder, factor)
        sizes.append(judge(path).resources)
        times.append(min(cpu_of(judge, path) for _ in range(ROUNDS)))
        tracemalloc.start()
        judge(path)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    exact = sizes[1] / sizes[0]
    time_row = f"{times[0]:.3f} s for {sizes[0]}, {times[1]:.3f} s for {sizes[1]}"
    memory_row = f"{peaks[0] / 1e6:.1f} MB and {peaks[1] / 1e6:.1f} MB"
    return [
        Row(f"time for {exact:.0f} times the resources", time_row, times[1] / times[0], 11.0),
        Row("peak memory for the same", memory_row, peaks[1] / peaks[0], 11.0),
    ]


def main() -> None:
    """Measure, print the table, exit with 1 when a bar is missed."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for way in WAYS:
            synthesis(way, str(folder / way))  # once unmeasured: caches of bytecode and of jsii
        report = judge(folder / "none")
        rounds = [measure(folder) for _ in range(ROUNDS)]
        nag, plugin = (median(getattr(item, way) - item.none for item in rounds) for way in ("nag", "plugin"))
        base, alone = median(item.none for item in rounds), median(item.alone for item in rounds)
        rows = [
            Row(f"synthesis of 1000 L2s, {report.resources} resources", f"{base:.2f} s", None, None),
            Row("cdk-nag AwsSolutions adds", f"{nag:.2f} s", None, None),
            Row(f"load and {report.checks} checks, without the CDK", f"{alone:.3f} s", alone / nag, 1 / 15),
            Row("through the plugin adds", f"{plugin:.2f} s", plugin / nag, 1 / 5),
            *growth(folder / "none"),
        ]
    for item in rounds:
        sys.stderr.write(f"{item}\n")
    print(table([{"benchmark": "rules", **row._asdict()} for row in rows]))
    for row in rows:
        record("rules", row.what, row.measured, ratio=row.ratio, bar=row.bar)
    if any(row.bar is not None and row.ratio is not None and row.ratio > row.bar for row in rows):
        raise SystemExit(1)


if __name__ == "__main__":
    main()
