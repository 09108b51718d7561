"""Finding uv, and saying what to do without it."""

import sys
from pathlib import Path

import pytest

from blueprint_local_aws import EnvironmentNotMadeError
from blueprint_local_aws.emulator_environment import find_uv


def executable(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("#!/bin/sh\n")
    path.chmod(0o755)
    return path


def test_the_uv_that_runs_us_goes_first(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    own, other = executable(tmp_path / "own" / "uv"), executable(tmp_path / "path" / "uv")
    monkeypatch.setenv("UV", str(own))
    monkeypatch.setenv("PATH", str(other.parent))
    assert find_uv() == str(own)
    monkeypatch.delenv("UV")
    assert find_uv() == str(other)


def test_without_uv_the_message_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("UV", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    with pytest.raises(EnvironmentNotMadeError, match="pip install --target"):
        find_uv()
