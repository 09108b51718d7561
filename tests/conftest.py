"""Both apps, synthesised once for all tests of the repository, as the CDK CLI does it but without its validation."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="session")
def assemblies(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The cloud assembly of each app, by the app's folder name; hash seeds differ on purpose."""
    return {app: _synthesised(app, tmp_path_factory.mktemp(app)) for app in ("infrastructure", "pipeline")}


def _synthesised(app: str, output: Path) -> Path:
    context = json.loads((ROOT / "apps" / app / "cdk.json").read_text(encoding="utf-8"))["context"]
    environment = {
        **os.environ,
        "CDK_OUTDIR": str(output),
        "CDK_CONTEXT_JSON": json.dumps(context),
        "CDK_VALIDATION": "false",
        "PYTHONHASHSEED": str(len(app)),
    }
    subprocess.run(
        [sys.executable, "app.py"], cwd=ROOT / "apps" / app, env=environment, check=True, capture_output=True
    )
    return output
