"""The code of operations' functions: what the handler needs, nothing else, and the same bytes every time."""

import subprocess
import sys
from pathlib import Path

import pytest
from aws_cdk import App, Stack
from aws_cdk import aws_lambda as lambda_

from blueprint_infrastructure.components.operations_code import operations_code, operations_handler
from blueprint_infrastructure.module_closure import ClosureError, module_closure, package_folder

HANDLERS = ["rollout.watchdog.handler", "drift.monitor.handler"]
IMPORT_ALONE = """
import importlib, sys

class Refuse:
    def find_spec(self, name, path=None, target=None):
        top = name.partition(".")[0]
        if top not in sys.stdlib_module_names | {{"blueprint_ops_scripts"}} and top not in RUNTIME:
            raise ModuleNotFoundError(name)

RUNTIME = {{"boto3", "botocore", "dateutil", "jmespath", "s3transfer", "six", "urllib3"}}
sys.path.insert(0, {folder!r})
sys.meta_path.insert(0, Refuse())
found = importlib.import_module({module!r})
assert found.__file__.startswith({folder!r}), found.__file__
assert callable(found.handler)
"""


def package(folder: Path, **files: str) -> Path:
    """A package `own` with these modules."""
    (folder / "own").mkdir()
    for name, text in {"__init__": "", **files}.items():
        (folder / "own" / f"{name}.py").write_text(text, encoding="utf-8")
    return folder / "own"


def staged(folder: Path, module: str) -> Path:
    """The asset as it would be uploaded."""
    app = App(outdir=str(folder), builtin_cloud_formation_validation=False)
    stack = Stack(app, "Stack")
    lambda_.Function(
        stack,
        "Function",
        code=operations_code(module),
        handler=operations_handler(module),
        runtime=lambda_.Runtime.PYTHON_3_13,
    )
    app.synth()
    (found,) = folder.glob("asset.*")
    return found


@pytest.mark.parametrize("module", HANDLERS)
def test_the_asset_runs_with_nothing_but_what_lambda_brings(module: str, tmp_path: Path) -> None:
    folder = staged(tmp_path, module)
    code = IMPORT_ALONE.format(folder=str(folder), module=f"blueprint_ops_scripts.{module}")
    done = subprocess.run([sys.executable, "-B", "-c", code], check=False, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_the_asset_holds_python_only_and_leaves_out_what_the_handler_does_not_reach(tmp_path: Path) -> None:
    folder = staged(tmp_path, HANDLERS[0])
    files = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert {Path(name).suffix for name in files} == {".py"}
    assert "blueprint_ops_scripts/rollout/watchdog/handler.py" in files
    assert not [name for name in files if "/promote/" in name or "/drift/" in name or name.endswith("cli.py")]


def test_the_asset_is_the_same_each_time(tmp_path: Path) -> None:
    first, second = (staged(tmp_path / name, HANDLERS[0]).name for name in ("one", "two"))
    assert first == second


def test_closure_follows_imports_of_every_form_and_the_packages_around_them(tmp_path: Path) -> None:
    folder = package(
        tmp_path,
        handler="import json\nfrom . import first\nfrom .second import Name\n",
        first="def late():\n    import own.third\n",
        second="import boto3\nName = 1\n",
        third="",
        stranger="import click\n",
    )
    assert module_closure(folder, ["own.handler"]) == [
        f"own/{name}.py" for name in ("__init__", "first", "handler", "second", "third")
    ]


def test_what_the_runtime_lacks_is_refused_by_name(tmp_path: Path) -> None:
    folder = package(tmp_path, handler="from . import deep\n", deep="import pydantic\n")
    with pytest.raises(ClosureError, match=r"own\.deep imports pydantic, which Lambda's runtime lacks"):
        module_closure(folder, ["own.handler"])


def test_a_module_that_does_not_exist_is_named_with_who_needs_it(tmp_path: Path) -> None:
    folder = package(tmp_path, handler="import own.gone\n")
    folder.joinpath("__init__.py").unlink()
    with pytest.raises(ClosureError, match=r"needs own"):
        module_closure(folder, ["own.handler"])


def test_a_package_that_is_not_installed_is_named() -> None:
    with pytest.raises(ClosureError, match="code of no_such_package: it is not installed where the synth runs"):
        package_folder("no_such_package")
