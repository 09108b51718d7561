"""checkov over the rendered templates.

It pins a boto3 that nothing else here can live with, so it runs in an environment of its own, which uv keeps in its cache.
`python -m scan.tools.checkov` fetches it, once; the scan itself uses the network for nothing.
"""

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

from ..finding import Finding, ScanError
from ..templates import Scanned, shown

CHECKOV = "checkov==3.3.30"


def command(*, offline: bool = True) -> list[str]:
    """How checkov is called."""
    return [
        os.environ.get("UV", "uv"),
        "tool",
        "run",
        *(["--offline"] if offline else []),
        "--from",
        CHECKOV,
        "checkov",
    ]


def findings(scanned: Scanned) -> Iterator[Finding]:
    """What checkov says about the assembly."""
    files = [argument for path in scanned.templates for argument in ("--file", str(path))]
    options = ["--framework", "cloudformation", "--output", "json", "--compact", "--quiet", "--skip-download"]
    done = subprocess.run([*command(), *options, *files], capture_output=True, text=True, check=False)
    try:
        results = json.loads(done.stdout)["results"]
    except (ValueError, LookupError, TypeError) as error:
        raise ScanError(f"checkov wrote no report: exit {done.returncode}; it said: {done.stderr[-2000:]}") from error
    for failed in results["failed_checks"]:
        path = scanned.construct_path(Path(failed["file_abs_path"]), failed["resource"].rpartition(".")[2])
        yield Finding(
            tool="checkov",
            rule=failed["check_id"],
            stage=scanned.stage_of(path) or "pipeline",
            layout=scanned.layout,
            resource=shown(path),
            message=failed["check_name"],
        )


if __name__ == "__main__":
    subprocess.run([*command(offline=False), "--version"], check=True)
