"""One commit, one assembly: whoever synthesises it, and wherever; without credentials, and without a network."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

APP = Path(__file__).parents[2]

NO_NETWORK_FOR_NODE = """
const refuse = () => { throw new Error('synth opened a network connection'); };
require('net').Socket.prototype.connect = refuse;
require('dns').lookup = refuse;
"""

NO_NETWORK_FOR_PYTHON = """
import socket

def refuse(*_):
    raise OSError("synth opened a network connection")

socket.socket.connect = refuse
socket.getaddrinfo = refuse
"""


def start(folder: Path, *, hash_seed: int) -> "subprocess.Popen[bytes]":
    """Begin a synth of a copy of the app in `folder`, which has neither credentials nor a network."""
    for name in ("app.py", "cdk.json"):
        shutil.copy(APP / name, folder / name)
    shutil.copytree(APP / "lambdas", folder / "lambdas")
    (folder / "lambdas" / "orders" / "__pycache__").mkdir(exist_ok=True)
    (folder / "lambdas" / "orders" / "__pycache__" / "x.pyc").write_bytes(bytes([hash_seed]))
    (folder / "banned").mkdir()
    (folder / "banned" / "sitecustomize.py").write_text(NO_NETWORK_FOR_PYTHON, encoding="utf-8")
    (folder / "banned" / "net.cjs").write_text(NO_NETWORK_FOR_NODE, encoding="utf-8")
    context = json.loads((APP / "cdk.json").read_text(encoding="utf-8"))["context"]
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "JSII_RUNTIME_PACKAGE_CACHE_ROOT": str(Path.home() / ".cache" / "aws" / "jsii" / "package-cache"),
        "PYTHONHASHSEED": str(hash_seed),
        "PYTHONPATH": str(folder / "banned"),
        "NODE_OPTIONS": f"--require {folder / 'banned' / 'net.cjs'}",
        "CDK_OUTDIR": str(folder / "cdk.out"),
        "CDK_CONTEXT_JSON": json.dumps(context),
        "CDK_VALIDATION": "false",
    }
    return subprocess.Popen(
        [sys.executable, "app.py"], cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )


def digests(folder: Path) -> dict[str, str]:
    """Digest of every file that was written; `*.metadata.json` holds stack traces and is left out."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted((folder / "cdk.out").rglob("*"))
        if path.is_file() and not path.name.endswith(".metadata.json")
    }


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, str], dict[str, str]]:
    """What two synths in different folders, with different hash seeds, wrote."""
    folders = tmp_path_factory.mktemp("here"), tmp_path_factory.mktemp("there") / "much" / "deeper"
    folders[1].mkdir(parents=True)
    running = [start(folder, hash_seed=seed) for seed, folder in enumerate(folders, start=1)]
    for process in running:
        said, _ = process.communicate(timeout=120)
        assert process.returncode == 0, said.decode()
    here, there = (
        {name.removeprefix("cdk.out/"): digest for name, digest in digests(folder).items()} for folder in folders
    )
    return here, there


def test_two_synths_write_the_same_bytes(two: tuple[dict[str, str], dict[str, str]]) -> None:
    assert two[0] == two[1]


def test_they_write_every_environment(two: tuple[dict[str, str], dict[str, str]]) -> None:
    assert {f"assembly-{name}/manifest.json" for name in ("dev", "staging", "prod")} <= set(two[0])
