"""Whether a person or the pipeline deploys: the stages are the same files, byte for byte.

Two things are the pipeline's own. CDK marks its stacks `validateOnSynth`, which is about the CLI, not about AWS; and it writes the
stack tags a second time, in a file for CodePipeline. `*.metadata.json` holds stack traces. All three are left out.
"""

import hashlib
import json
from pathlib import Path

LEFT_OUT = (".metadata.json", ".template.json.config.json")


def digests(assembly: Path) -> dict[str, str]:
    """Digest of every file of an assembly's stages, by path."""
    return {
        str(path.relative_to(assembly)): hashlib.sha256(comparable(path)).hexdigest()
        for folder in sorted(assembly.glob("assembly-*"))
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


def test_both_apps_write_the_same_stages(assemblies: dict[str, Path]) -> None:
    assert digests(assemblies["infrastructure"]) == digests(assemblies["pipeline"])


def test_every_environment_is_among_them(assemblies: dict[str, Path]) -> None:
    found = digests(assemblies["infrastructure"])
    for name in ("dev", "staging", "prod"):
        assert f"assembly-{name}/manifest.json" in found
        assert sum(path.startswith(f"assembly-{name}/") and path.endswith(".template.json") for path in found) >= 8
