"""Runs every tool over everything."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from .finding import ENVIRONMENTS, LAYOUTS, Finding, ScanError
from .templates import Scanned
from .tools import cdk_report, cfn_lint, checkov

TOOLS = (cdk_report.findings, cfn_lint.findings, checkov.findings)


def scan(folder: Path, *, report: Callable[[str], None]) -> list[Finding]:
    """Every finding of every tool; `folder` is empty and takes what is synthesised.

    Raises:
        ScanError: a tool could not run.
    """
    found: list[Finding] = []
    for scanned in assemblies(folder, report):
        for tool in TOOLS:
            report(f"{scanned.folder.name}: {tool.__module__.rpartition('.')[2]}")
            found.extend(tool(scanned))
    return found


def assemblies(folder: Path, report: Callable[[str], None]) -> Iterator[Scanned]:
    """Synthesise each layout, and the pipeline."""
    for layout in LAYOUTS:
        yield synthesised(layout, Scanned(folder=folder / layout, layout=layout, stages=ENVIRONMENTS), report)
    pipeline = Scanned(folder=folder / "pipeline", layout="split", stages=("pipeline",))
    yield synthesised("pipeline", pipeline, report)


def synthesised(what: str, scanned: Scanned, report: Callable[[str], None]) -> Scanned:
    """Let `scan.assemblies` write the assembly."""
    report(f"{what}: synthesis with cdk-nag and CDK's validation")
    command = [sys.executable, "-m", "scan.assemblies", what, str(scanned.folder)]
    done = subprocess.run(command, cwd=Path(__file__).parents[1], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise ScanError(f"synthesis of {what} failed: exit {done.returncode}; it said: {done.stderr[-2000:]}")
    return scanned
