"""Measure what the configuration costs: its import, and reading and judging 50 environments of 400 leaves.

Prints one table. A ratio compares with what the same work costs in the library underneath, in the same run, so that it
says something on any machine. Ends with 1 when a bar is missed.
"""

import resource
import subprocess
import sys
import tempfile
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from ruamel.yaml import YAML

from blueprint_config import EnvironmentConfig
from blueprint_config.layers.folders import Layer, environment_files
from blueprint_config.layers.merging import merge
from blueprint_config.layers.tree import leaves, plain
from blueprint_config.validation import validate_layers
from folder import generate
from results import record

ENVIRONMENTS = 50
ROUNDS = 5


class Row(NamedTuple):
    """One measurement. Times are of the processor, in milliseconds: other work on the machine does not count."""

    what: str
    ours: float
    beneath: str
    floor: float
    unit: str = "ms"
    bar: float | None = None


def main() -> int:
    """Measure, print, and say whether every bar is kept."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        generate(folder, ENVIRONMENTS)
        layers, problems = environment_files(folder)
        if problems or validate_layers(layers).problems:
            raise SystemExit("the generated environments are not valid")
        rows = [import_row(), *judging_rows(layers), reading_row(folder)]
        count = sum(1 for each in validate_layers(layers).environments[:1] for _ in leaves(each.tree))
    head = f"{ENVIRONMENTS} environments of {count} leaves; CPU time, best of {ROUNDS}\n\n"
    head += f"{'':44}{'ours':>10}{'beneath':>10}  {'ratio':>6}  {'bar':>8}\n"
    sys.stdout.write(head + "".join(map(line, rows)))
    for row in rows:
        record(
            "config",
            row.what,
            f"{row.ours:.1f} {row.unit} ({row.beneath}: {row.floor:.1f})",
            ratio=row.ours / row.floor,
        )
    return int(any(row.bar is not None and row.ours > row.bar for row in rows))


def line(row: Row) -> str:
    """One line of the table."""
    bar = "" if row.bar is None else f"{row.bar:g} {row.unit}"
    missed = "  MISSED" if row.bar is not None and row.ours > row.bar else ""
    figures = f"{row.ours:>7.1f} {row.unit}{row.floor:>7.1f} {row.unit}  {row.ours / row.floor:>5.1f}x  {bar:>8}"
    return f"{row.what:44}{figures}  ({row.beneath}){missed}\n"


def import_row() -> Row:
    """Importing in a fresh interpreter, the interpreter's own start included."""
    return Row(
        "import blueprint_config",
        best(lambda: python("import blueprint_config")),
        "import pydantic",
        best(lambda: python("import pydantic.main, pydantic.fields, pydantic.types")),
        bar=400,
    )


def judging_rows(layers: dict[str, tuple[Layer, ...]]) -> list[Row]:
    """Merging, validating and judging what has been read: all 50 environments together."""

    def by_pydantic() -> list[EnvironmentConfig]:
        return [
            EnvironmentConfig.model_validate(plain(merge(base.root, own.root, [])))
            for base, own in layers.values()
            if base.root is not None and own.root is not None
        ]

    what = f"judge {ENVIRONMENTS} environments"
    beneath = "types alone"
    return [
        Row(what, best(lambda: validate_layers(layers)), beneath, best(by_pydantic), bar=60),
        Row(f"{what}, peak memory", peak(lambda: validate_layers(layers)), beneath, peak(by_pydantic), unit="MB"),
    ]


def reading_row(folder: Path) -> Row:
    """From files to judged environments, for each of them, against the YAML library alone."""

    def by_ruamel() -> None:
        for path in folder.glob("*.yaml"):
            YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))

    ours = best(lambda: validate_layers(environment_files(folder)[0]), rounds=2)
    return Row(
        "read and judge one environment",
        ours / ENVIRONMENTS,
        "YAML alone",
        best(by_ruamel, rounds=2) / ENVIRONMENTS,
        bar=60,
    )


def python(statement: str) -> None:
    """Runs a statement in a fresh interpreter."""
    subprocess.run([sys.executable, "-c", statement], check=True)


def best(work: Callable[[], object], *, rounds: int = ROUNDS) -> float:
    """The least milliseconds of processor time that the work took, here and in processes that it started."""
    times = []
    for _ in range(rounds):
        start = processor_seconds()
        work()
        times.append(processor_seconds() - start)
    return min(times) * 1_000


def processor_seconds() -> float:
    """User and system time of this process and its ended children."""
    usage = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in usage)


def peak(work: Callable[[], object]) -> float:
    """The most memory that the work held at once, in megabytes."""
    tracemalloc.start()
    work()
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return most / 1_000_000


if __name__ == "__main__":
    sys.exit(main())
