"""The CDK CLI that the npm lock pins can read what the CDK library in the Python lock writes."""

import json
from pathlib import Path

from aws_cdk import App, CfnResource, Stack

ROOT = Path(__file__).parents[1]


def version(text: str) -> tuple[int, ...]:
    """Comparable parts of a version such as `2.1148.1`."""
    return tuple(int(part) for part in text.split("."))


def locked_cli() -> str:
    """The version of aws-cdk in package-lock.json."""
    lock = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))
    return str(lock["packages"]["node_modules/aws-cdk"]["version"])


def test_package_and_lock_pin_the_same_exact_cli() -> None:
    package = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))
    assert package["devDependencies"] == {"aws-cdk": locked_cli()}


def test_the_locked_cli_is_new_enough_for_the_library(tmp_path: Path) -> None:
    app = App(outdir=str(tmp_path), builtin_cloud_formation_validation=False)
    CfnResource(Stack(app, "Probe"), "Resource", type="AWS::SNS::Topic")
    app.synth()
    manifest = json.loads((tmp_path / "manifest.json").read_text(encoding="utf-8"))
    assert version(locked_cli()) >= version(manifest["minimumCliVersion"])
    assert version(locked_cli()) < (3,), "3.0.0 is an old build that was published by accident"
