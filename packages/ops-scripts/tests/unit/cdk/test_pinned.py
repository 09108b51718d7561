"""The CLI is the one that the nearest lock pins, and a failed installation says what to do."""

import json
from pathlib import Path

import pytest

from blueprint_ops_scripts.cdk.pinned import PinnedCli, find_pinned_cli
from blueprint_ops_scripts.errors import ToolchainError


def write_lock(folder: Path, packages: dict[str, object]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "package.json").write_text(json.dumps({"name": "x", "devDependencies": {"aws-cdk": "2.1148.1"}}))
    (folder / "package-lock.json").write_text(json.dumps({"name": "x", "lockfileVersion": 3, "packages": packages}))


def pretend_installed(folder: Path, version: str) -> None:
    package = folder / "node_modules" / "aws-cdk"
    (package / "bin").mkdir(parents=True)
    (package / "bin" / "cdk").write_text("")
    (package / "package.json").write_text(json.dumps({"version": version}))


def test_the_nearest_lock_that_pins_the_cli_wins(tmp_path: Path) -> None:
    write_lock(tmp_path, {"node_modules/aws-cdk": {"version": "2.1148.1"}})
    write_lock(tmp_path / "apps", {"node_modules/left-pad": {"version": "1.0.0"}})
    assert find_pinned_cli(tmp_path / "apps" / "infrastructure") == PinnedCli(tmp_path, "2.1148.1")


def test_no_lock_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(ToolchainError) as caught:
        find_pinned_cli(tmp_path)
    assert "npm install --save-dev --save-exact aws-cdk@" in caught.value.remedy


def test_a_broken_lock_is_named(tmp_path: Path) -> None:
    (tmp_path / "package-lock.json").write_text("{")
    with pytest.raises(ToolchainError, match=r"package-lock\.json cannot be read"):
        find_pinned_cli(tmp_path)


def test_only_the_locked_version_counts_as_installed(tmp_path: Path) -> None:
    pretend_installed(tmp_path, "3.0.0")
    assert not PinnedCli(tmp_path, "2.1148.1").is_installed()
    assert PinnedCli(tmp_path, "3.0.0").is_installed()


def test_an_installed_cli_is_not_installed_again(tmp_path: Path) -> None:
    write_lock(tmp_path, {})
    pretend_installed(tmp_path, "2.1148.1")
    said: list[str] = []
    PinnedCli(tmp_path, "2.1148.1").ensure(said.append)
    assert said == []


def test_an_unreachable_registry_is_said_with_a_remedy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_lock(
        tmp_path,
        {
            "": {"name": "x", "devDependencies": {"aws-cdk": "2.1148.1"}},
            "node_modules/aws-cdk": {"version": "2.1148.1", "dev": True, "integrity": "sha512-" + "A" * 86 + "=="},
        },
    )
    monkeypatch.setenv("npm_config_registry", "http://127.0.0.1:9/")
    monkeypatch.setenv("npm_config_fetch_retries", "0")
    monkeypatch.setenv("npm_config_cache", str(tmp_path / "cache"))
    said: list[str] = []
    with pytest.raises(ToolchainError, match=r"npm ci ended with \d+: .*ECONNREFUSED") as caught:
        PinnedCli(tmp_path, "2.1148.1").ensure(said.append)
    assert said == ["installing the CDK CLI 2.1148.1 (once)"]
    assert "registry" in caught.value.remedy
