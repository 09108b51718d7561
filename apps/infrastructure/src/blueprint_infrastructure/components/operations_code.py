"""The code of the functions that look after the environment: modules of blueprint-ops-scripts, without the rest of it."""

from functools import cache
from pathlib import Path, PurePosixPath
from typing import Final

from aws_cdk import IgnoreMode
from aws_cdk import aws_lambda as lambda_

from ..module_closure import module_closure, package_folder

PACKAGE: Final = "blueprint_ops_scripts"


def operations_code(module: str) -> lambda_.AssetCode:
    """The files of blueprint_ops_scripts that its module `module` (`rollout.watchdog.handler`) needs.

    The package is found, not imported: apps know nothing of what operations do. The function's handler is
    `blueprint_ops_scripts.<module>.handler`.

    Raises:
        ClosureError: the package is not installed, or the module needs more than Lambda's runtime has.
    """
    root, kept = _files(module)
    excluded = ["*", *(f"!{path}" for path in kept)]
    return lambda_.Code.from_asset(str(root), exclude=excluded, ignore_mode=IgnoreMode.GLOB)


def operations_handler(module: str) -> str:
    """What Lambda calls in that code."""
    return f"{PACKAGE}.{module}.handler"


@cache
def _files(module: str) -> tuple[Path, tuple[str, ...]]:
    """Where the package lies, and the files and folders below it that are kept: the same for every environment."""
    folder = package_folder(PACKAGE)
    files = module_closure(folder, [f"{PACKAGE}.{module}"])
    folders = {parent.as_posix() for file in files for parent in PurePosixPath(file).parents if parent.name}
    return folder.parent, tuple(sorted({*folders, *files}))
