"""Synthesises the project's own app without the CDK CLI."""

import json
from pathlib import Path

from aws_cdk import App

from blueprint_config import load_environments
from blueprint_infrastructure import add_stages

_APP = Path(__file__).parents[2] / "apps" / "infrastructure"


def synthesise_app(folder: Path, layout: str) -> None:
    """Write every environment into the assembly in `folder`, in the layout `split` or `nested`."""
    context = json.loads((_APP / "cdk.json").read_text(encoding="utf-8"))["context"]
    app = App(context=context, outdir=str(folder), builtin_cloud_formation_validation=False)
    configs = tuple(config.model_copy(update={"layout": layout}) for config in load_environments())
    add_stages(app, configs, lambdas=_APP / "lambdas")
    app.synth()
