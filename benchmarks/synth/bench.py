"""Measures synthesis against a TypeScript twin of two stacks, the whole app, imports, and a command after no change.

Times are CPU seconds of a process and its children (Node included), the least of several rounds taken in turn: other work
on the machine only ever adds. Both sides get the context of apps/infrastructure/cdk.json and must render the same types.
"""

import json
import os
import resource
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from blueprint_infrastructure.shared_layer import copy_layer
from blueprint_ops_scripts.cdk.node import node_environment, node_executable, npm_script
from results import record

HERE = Path(__file__).resolve().parent
APP = HERE.parents[1] / "apps" / "infrastructure"
TWIN = HERE / "twin"
ROUNDS = 5
STACKS = ("Lambda", "ApiGateway")


class Row(NamedTuple):
    """One line of the table: CPU seconds, and their ratio to `against`, which must not exceed `bar`."""

    what: str
    seconds: float
    against: str = ""
    ratio: float | None = None
    bar: float | None = None

    @property
    def missed(self) -> bool:
        """Whether the bar was exceeded."""
        return self.bar is not None and self.ratio is not None and self.ratio > self.bar


def cpu_seconds(command: Sequence[str], *, cwd: Path, environment: Mapping[str, str]) -> float:
    """CPU seconds of one command and everything that it started; it must succeed."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)} ended with {done.returncode}: {(done.stderr or done.stdout)[-2000:]}")
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def least(
    commands: Mapping[str, tuple[Sequence[str], Path, Mapping[str, str]]], rounds: int = ROUNDS
) -> dict[str, float]:
    """The least CPU seconds of each command, over `rounds` rounds in which each runs once."""
    best: dict[str, float] = {}
    for number in range(rounds):
        for name, (command, cwd, environment) in commands.items():
            seconds = cpu_seconds(command, cwd=cwd, environment=environment)
            best[name] = min(seconds, best.get(name, seconds))
        print(f"round {number + 1} of {rounds}", file=sys.stderr, flush=True)
    return best


def install_twin() -> None:
    """Put the twin's locked packages beside it, once."""
    if not (TWIN / "node_modules" / "aws-cdk-lib" / "package.json").is_file():
        print("installing the twin's packages (once)", file=sys.stderr, flush=True)
        npm = [str(node_executable()), str(npm_script()), "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
        subprocess.run(npm, cwd=TWIN, env=node_environment(), check=True, stdout=subprocess.DEVNULL)


def types_of(assembly: Path) -> dict[str, Counter[str]]:
    """Resource types of the two stacks of every environment."""
    found: dict[str, Counter[str]] = {}
    for template in sorted(assembly.glob("assembly-*/*.template.json")):
        environment = template.parent.name
        for stack in STACKS:
            if template.name.startswith(f"{environment.removeprefix('assembly-')}{stack}"):
                resources = json.loads(template.read_text(encoding="utf-8"))["Resources"].values()
                found[f"{environment}/{stack}"] = Counter(resource["Type"] for resource in resources)
    return found


def synthesis(folder: Path) -> list[Row]:
    """The twin, our two stacks, and the whole app, each in processes of their own."""
    install_twin()
    copy_layer(folder / "layer")
    context = json.dumps(json.loads((APP / "cdk.json").read_text(encoding="utf-8"))["context"])
    common = {**node_environment(), "CDK_CONTEXT_JSON": context, "TWIN_LAMBDAS": str(APP / "lambdas")}
    common["TWIN_LAYER"] = str(folder / "layer")

    def outdir(name: str) -> dict[str, str]:
        return {**common, "CDK_OUTDIR": str(folder / name)}

    best = least(
        {
            "twin": ([str(node_executable()), "app.ts"], TWIN, outdir("twin")),
            "two": ([sys.executable, str(HERE / "two_stacks.py"), str(APP / "lambdas")], APP, outdir("two")),
            "app": ([sys.executable, "app.py"], APP, outdir("app")),
        }
    )
    ours, theirs = types_of(folder / "two"), types_of(folder / "twin")
    if not ours or ours != theirs:
        raise SystemExit(f"the twin renders other resources than the app, so nothing is compared: {ours} and {theirs}")
    return [
        Row("TypeScript twin, two stacks x three environments", best["twin"]),
        Row("the same stacks from Python, cold", best["two"], "twin", best["two"] / best["twin"], 1.6),
        Row("the whole app, cold", best["app"], "twin", best["app"] / best["twin"]),
    ]


def imports() -> list[Row]:
    """What it costs to import each package, against aws_cdk alone."""
    modules = {
        "python": "sys",
        "aws_cdk": "aws_cdk",
        "blueprint_config": "blueprint_config",
        "blueprint_constructs": "blueprint_constructs",
        "blueprint_aspects": "blueprint_aspects",
        "blueprint_ops_scripts (cdk)": "blueprint_ops_scripts.cdk.cli",
    }
    best = least(
        {name: ([sys.executable, "-c", f"import {module}"], HERE, dict(os.environ)) for name, module in modules.items()}
    )
    bare = best["python"]
    return [
        Row(f"import {name}", best[name] - bare, "import aws_cdk", (best[name] - bare) / (best["aws_cdk"] - bare))
        for name in modules
        if name != "python"
    ]


def unchanged() -> list[Row]:
    """`cdk list` of the whole app: synthesised, and with the kept assembly of an unchanged tree."""
    cdk = str(Path(sys.executable).parent / "cdk")
    with tempfile.TemporaryDirectory(prefix="blueprint-bench-") as cache:
        environment = {**os.environ, "BLUEPRINT_SYNTH_CACHE_DIR": cache}
        cpu_seconds([cdk, "list"], cwd=APP, environment=environment)  # fills the cache
        best = least(
            {
                "synthesised": ([cdk, "list", "--no-synth-cache"], APP, environment),
                "unchanged": ([cdk, "list"], APP, environment),
            },
            rounds=3,
        )
    return [
        Row("cdk list, synthesised", best["synthesised"]),
        Row(
            "cdk list, nothing changed", best["unchanged"], "synthesised", best["unchanged"] / best["synthesised"], 0.5
        ),
    ]


def main() -> int:
    """Print the table; 1 when a bar is missed."""
    with tempfile.TemporaryDirectory(prefix="blueprint-bench-") as folder:
        rows = [*synthesis(Path(folder)), *imports(), *unchanged()]
    for row in rows:
        compared = f"{row.ratio:5.2f} x {row.against}" if row.ratio is not None else ""
        bar = f"  bar {row.bar}{'  MISSED' if row.missed else ''}" if row.bar is not None else ""
        print(f"{row.what:52} {row.seconds:6.2f} CPU s  {compared}{bar}")
        record("synth", row.what, f"{row.seconds:.2f} CPU s", ratio=row.ratio, bar=row.bar)
    return 1 if any(row.missed for row in rows) else 0


if __name__ == "__main__":
    sys.exit(main())
