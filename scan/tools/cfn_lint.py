"""cfn-lint over the rendered templates: errors, warnings and informational rules."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from ..finding import Finding, ScanError
from ..templates import Scanned, shown


def findings(scanned: Scanned) -> Iterator[Finding]:
    """What cfn-lint says about the assembly."""
    program = Path(sys.executable).with_name("cfn-lint")
    command = [str(program), "--include-checks", "I", "--format", "json", "--"]
    done = subprocess.run([*command, *map(str, scanned.templates)], capture_output=True, text=True, check=False)
    try:
        matches = json.loads(done.stdout)
    except ValueError as error:
        raise ScanError(f"cfn-lint wrote no report: exit {done.returncode}; it said: {done.stderr[-2000:]}") from error
    for match in matches:
        where = [str(part) for part in match["Location"]["Path"] or ["Template"]]
        logical_id = where[1] if where[0] == "Resources" and len(where) > 1 else "/".join(where[:2])
        path = scanned.construct_path(Path(match["Filename"]), logical_id)
        yield Finding(
            tool="cfn-lint",
            rule=match["Rule"]["Id"],
            stage=scanned.stage_of(path) or "pipeline",
            layout=scanned.layout,
            resource=shown(path),
            message=match["Message"],
        )
