"""Measures synthesis against a TypeScript twin of two stacks, the whole app, imports, and commands after no change.

Times are CPU seconds of a process and its children (Node included), the least of several rounds taken in turn: other work
on the machine only ever adds. Both sides get the context of apps/infrastructure/cdk.json and must render the same types.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from blueprint_infrastructure.shared_layer import copy_layer
from blueprint_ops_scripts.cdk.node import node_environment, node_executable, npm_script
from processes import Command, Row, least
from results import record
from unchanged import unchanged

HERE = Path(__file__).resolve().parent
APP = HERE.parents[1] / "apps" / "infrastructure"
TWIN = HERE / "twin"
STACKS = ("Lambda", "ApiGateway")


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
            "twin": Command([str(node_executable()), "app.ts"], TWIN, outdir("twin")),
            "two": Command([sys.executable, str(HERE / "two_stacks.py"), str(APP / "lambdas")], APP, outdir("two")),
            "app": Command([sys.executable, "app.py"], APP, outdir("app")),
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
        {
            name: Command([sys.executable, "-c", f"import {module}"], HERE, dict(os.environ))
            for name, module in modules.items()
        }
    )
    bare = best["python"]
    return [
        Row(f"import {name}", best[name] - bare, "import aws_cdk", (best[name] - bare) / (best["aws_cdk"] - bare))
        for name in modules
        if name != "python"
    ]


def main() -> int:
    """Print the table; 1 when a bar is missed."""
    with tempfile.TemporaryDirectory(prefix="blueprint-bench-") as folder:
        rows = [*synthesis(Path(folder)), *imports(), *unchanged(Path(folder) / "unchanged")]
    for row in rows:
        compared = f"{row.ratio:5.2f} x {row.against}" if row.ratio is not None else ""
        bar = f"  bar {row.bar}{'  MISSED' if row.missed else ''}" if row.bar is not None else ""
        print(f"{row.what:52} {row.seconds:6.2f} CPU s  {compared}{bar}")
        record("synth", row.what, f"{row.seconds:.2f} CPU s", ratio=row.ratio, bar=row.bar)
    return 1 if any(row.missed for row in rows) else 0


if __name__ == "__main__":
    sys.exit(main())
