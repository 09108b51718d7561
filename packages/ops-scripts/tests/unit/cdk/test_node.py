"""Node comes from the Python environment and runs."""

import subprocess
import sys
from pathlib import Path

import pytest

from blueprint_ops_scripts.cdk.node import node_environment, node_executable, npm_script


def test_node_runs_with_nothing_on_the_path() -> None:
    done = subprocess.run([node_executable(), "--version"], env={}, capture_output=True, text=True, check=True)
    assert done.stdout.startswith("v24.")


def test_npm_runs_on_that_node() -> None:
    done = subprocess.run(
        [node_executable(), npm_script(), "--version"], env={}, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip()


def test_jsii_and_children_get_the_same_node_and_python(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/somewhere")
    environment = node_environment()
    assert environment["JSII_NODE"] == str(node_executable())
    assert environment["PATH"] == f"{node_executable().parent}:{Path(sys.executable).parent}:/somewhere"
