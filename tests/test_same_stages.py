"""Whether a person or the pipeline deploys: the stages are the same files, byte for byte.

Two things are the pipeline's own. CDK marks its stacks `validateOnSynth`, which is about the CLI, not about AWS; and it writes the
stack tags a second time, in a file for CodePipeline. `*.metadata.json` holds stack traces. All three are left out.
"""

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LEFT_OUT = (".metadata.json", ".template.json.config.json")


def synthesised(app: str, output: Path) -> dict[str, str]:
    """Digest of every file of the app's stages, by path."""
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
    return {
        str(path.relative_to(output)): hashlib.sha256(comparable(path)).hexdigest()
        for folder in sorted(output.glob("assembly-*"))
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.name.endswith(LEFT_OUT)
    }


def comparable(path: Path) -> bytes:
    """The bytes of a file; of a manifest, without the mark that only pipelines set."""
    if path.name != "manifest.json":
        return path.read_bytes()
    manifest = json.loads(path.read_bytes())
    for artifact in manifest["artifacts"].values():
        artifact.get("properties", {}).pop("validateOnSynth", None)
    return json.dumps(manifest).encode()


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, str], dict[str, str]]:
    """The files of the stages, as each app writes them."""
    infrastructure = synthesised("infrastructure", tmp_path_factory.mktemp("infrastructure"))
    return infrastructure, synthesised("pipeline", tmp_path_factory.mktemp("pipeline"))


def test_both_apps_write_the_same_stages(both: tuple[dict[str, str], dict[str, str]]) -> None:
    assert both[0] == both[1]


def test_every_environment_is_among_them(both: tuple[dict[str, str], dict[str, str]]) -> None:
    for name in ("dev", "staging", "prod"):
        assert f"assembly-{name}/manifest.json" in both[0]
        assert sum(path.startswith(f"assembly-{name}/") and path.endswith(".template.json") for path in both[0]) >= 8
