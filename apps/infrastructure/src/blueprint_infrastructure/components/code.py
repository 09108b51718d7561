"""What is uploaded for the functions: their own code, and the layer with what they import."""

import atexit
import shutil
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

from aws_cdk import IgnoreMode
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from blueprint_constructs import PYTHON

from ..shared_layer import copy_layer

_NEVER = ("**/__pycache__", "**/*.pyc")
"""Bytecode appears when tests import a handler, and would change the hash of the code."""


def function_code(lambdas: Path, name: str) -> lambda_.AssetCode:
    """The folders `name` and `shared` of `lambdas`, so that a change of one function publishes no version of another.

    Raises:
        ValueError: `lambdas` holds no folder `name`.
    """
    if not (lambdas / name).is_dir():
        raise ValueError(f"code of function {name}: {lambdas / name} is not a folder; let lambdas/ lie beside app.py")
    kept = [f"!{pattern}" for folder in (name, "shared") for pattern in (folder, f"{folder}/**")]
    return lambda_.Code.from_asset(str(lambdas), exclude=["*", *kept, *_NEVER], ignore_mode=IgnoreMode.GLOB)


def shared_layer(scope: Construct, construct_id: str, *, architecture: str) -> lambda_.LayerVersion:
    """The layer with everything that the handlers import and Lambda's runtime lacks."""
    return lambda_.LayerVersion(
        scope,
        construct_id,
        code=lambda_.Code.from_asset(_layer_folder(), exclude=list(_NEVER), ignore_mode=IgnoreMode.GLOB),
        compatible_runtimes=[PYTHON],
        compatible_architectures=[
            lambda_.Architecture.ARM_64 if architecture == "arm64" else lambda_.Architecture.X86_64
        ],
        description="dependencies of the functions, from the locked environment of the synth",
    )


@cache
def _layer_folder() -> str:
    """The layer's content, copied once for all environments of a synth; the folder goes when the process ends."""
    folder = mkdtemp(prefix="blueprint-layer-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    copy_layer(Path(folder))
    return folder
